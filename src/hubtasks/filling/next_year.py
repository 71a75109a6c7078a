"""Propose the next year's list: what this year's did not finish, its targets a person's to set."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hubtasks import fields
from hubtasks.figures.known import Known
from hubtasks.figures.lights import Light
from hubtasks.figures.summarize import task_report
from hubtasks.filling.notice import UNKNOWN
from hubtasks.model import Baseline, IndicatorKind, TaskList
from hubtasks.period import Period
from hubtasks.writing.whole import Noted, OneLine, Value, keys_of, whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hubtasks.model import Indicator, Ledger, Task

# What is said of the old list's words, and what it went on with itself.
_LEFT = frozenset({"corrections", "notes", "carried_from", "changes", "ended"})


def unfinished(ledger: Ledger, on: date) -> tuple[Task, ...]:
    """Return the tasks not finished as of a day, or at the year's end where that is over."""
    period = Period.of_year(ledger.year)
    known = Known.of_period(ledger, period, on)
    reports = ((task, task_report(known, task, period)) for task in ledger.tasks)
    return tuple(task for task, report in reports if report.light is not Light.BLUE)


def next_list(ledger: Ledger, old: TaskList, year: int, left: Sequence[Task], on: date) -> str:
    """Write the next year's list: divisions and strategies as they were, and the tasks left."""
    known = Known.of_period(ledger, Period.of_year(old.year), on)
    duties = Counter(task.duty for task in left)
    kept = frozenset(indicator.id for task in left for indicator in task.indicators)
    values: dict[str, Value] = {
        "format": fields.FORMAT,
        "year": year,
        "title": old.title.replace(str(old.year), str(year)),
        **({"subject": old.subject} if old.subject != TaskList._field_defaults["subject"] else {}),
        "source": {
            "number": UNKNOWN,
            "title": UNKNOWN,
            "issuer": old.notice.issuer,
            "date": f"{year}-01-01",
        },
        **({"duties": OneLine(old.duties.unusual)} if old.duties.unusual else {}),
        "counts": OneLine({"任务": len(left), **{d.name: duties[d] for d in old.duties.all}}),
        "divisions": [
            OneLine(keys_of(fields.DIVISION, division._replace(former=())))
            for division in old.divisions
        ],
        "strategies": [
            OneLine(keys_of(fields.STRATEGY, strategy._replace(tasks=None)))
            for strategy in old.strategies
        ],
        "tasks": [Noted((), _task(known, id_, task, kept)) for id_, task in enumerate(left, 1)],
    }
    return whole(values, _head(old.year, year))


def _head(old: int, year: int) -> tuple[str, ...]:
    return (
        f"{year}年的清单，由{old}年没有办结的任务接下来，各写明 carried_from。",
        f"新通知下来以后照着改：写着“{UNKNOWN}”的补上，任务原文、目标值换成新的，新任务加进来。",
    )


def _task(known: Known, id_: int, task: Task, kept: frozenset[str]) -> dict[str, Value]:
    """Return a task for the next year: it goes on, from the last figures of this one."""
    goes_on = tuple(_carried(known, indicator, kept) for indicator in task.indicators)
    values = keys_of(fields.TASK, task._replace(id=id_, indicators=goes_on))
    kept_keys = {key: value for key, value in values.items() if key not in _LEFT}
    return {**kept_keys, "carried_from": OneLine({"year": known.year, "task": task.id})}


def _carried(known: Known, indicator: Indicator, kept: frozenset[str]) -> Indicator:
    same_as = indicator.same_as if indicator.same_as in kept else None
    figure = known.figure(indicator)
    if indicator.kind is not IndicatorKind.STOCK or figure is None:
        return indicator._replace(same_as=same_as)
    source = figure.source or f"{indicator.reported_by}{known.year}年所报"
    last = Baseline(figure.value, figure.date, source)
    return indicator._replace(same_as=same_as, baseline=last)
