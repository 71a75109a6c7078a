"""One task whole: how it stands, its plan, month by month, and all that was reported of it."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from hubtasks.figures.indicators import IndicatorLight, judge_indicator
from hubtasks.figures.known import Known, acts
from hubtasks.figures.list_changes import changes_told
from hubtasks.figures.report import TaskReport
from hubtasks.figures.summarize import task_report
from hubtasks.model import Entry, Extension, Indicator, Ledger, Strategy, Task
from hubtasks.period import Period


class MonthMark(NamedTuple):
    """An indicator at a month's end: `light` None where nothing was known or judged."""

    month: int
    standing: IndicatorLight


class TaskCard(NamedTuple):
    """One task whole: its report, its plan and all its entries to a day.

    `year` is its list's. `idle` are the extensions that move nothing, since nobody else approved
    them in time; `changes` what changed in the list.
    """

    year: int
    task: Task
    strategy: Strategy | None
    report: TaskReport
    document: str
    months: tuple[tuple[Indicator, tuple[MonthMark, ...]], ...]
    entries: tuple[Entry, ...]
    idle: tuple[Extension, ...] = ()
    changes: tuple[str, ...] = ()

    @property
    def milestone_names(self) -> dict[str, str]:
        """The names of its milestones by their ids."""
        parts = self.report.by_division
        return {m.milestone.id: m.milestone.name for p in parts for m in p.pair.milestones}


def task_card(ledger: Ledger, task: Task, on: date) -> TaskCard:
    """Gather everything known of one task by a day; of one that has ended, by its last day."""
    asked, whole = on, task
    ended = task.ended if task.ended and task.ended.effect <= on else None
    if ended is not None:
        on = ended.effect - timedelta(days=1)
    period = Period.of_day(ledger.year, on)
    known = Known.of_period(ledger, period, on)
    ledger = known.ledger
    task = known.ledger.task_by_id[task.id]
    plan = known.ledger.plan_by_task.get(task.id)
    by_month = [
        (m, Known.of_period(ledger, Period.of_month(ledger.year, m), on))
        for m in range(1, period.end.month + 1)
    ]
    months = tuple((i, tuple(_months(by_month, i.id))) for i in task.indicators)
    entries = sorted(
        (e for division in task.divisions for e in known.entries(task.id, division)),
        key=lambda e: e.date,  # of one day in the order of the divisions
    )
    return TaskCard(
        year=ledger.year,
        task=task,
        strategy=next((s for s in ledger.strategies if s.name == task.strategy), None),
        report=task_report(known, task, period),
        document=plan.document if plan else "",
        months=months,
        entries=tuple(entries),
        idle=tuple(e.extension for e in entries if e.extension and not acts(ledger, e)),
        changes=tuple(said for _, said in changes_told(whole, ledger.duties, on=asked)),
    )


def _months(by_month: Sequence[tuple[int, Known]], indicator: str) -> Iterator[MonthMark]:
    """Yield how an indicator stood in each month in which the list had it, as it was then."""
    for month, then in by_month:
        if (found := then.ledger.indicator_by_id.get(indicator)) is not None:
            yield MonthMark(month, judge_indicator(then, found[1]))
