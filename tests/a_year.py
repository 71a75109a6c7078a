"""A small year in memory, of one task: what is judged, and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hubtasks.diagnostics import Place
from hubtasks.figures.known import Known
from hubtasks.figures.pairs import PairLight, judge_pair
from hubtasks.model import (
    Baseline,
    Comparator,
    Division,
    Duties,
    Duty,
    Entry,
    Figure,
    Indicator,
    IndicatorKind,
    Ledger,
    Milestone,
    Notice,
    Owner,
    Plan,
    Progress,
    Reached,
    Rules,
    StageTarget,
    Status,
    Strategy,
    Task,
    TaskList,
)

HERE = Place("x.yaml", 1, 1, 2)
WHO = "保护协调处"
JUNE = date(2026, 6, 30)
LEAD, SUPPORT, JOIN = Duties().all
RULES = Rules()
FLOW = Indicator(
    id="cases",
    name="案例",
    comparator=Comparator.AT_LEAST,
    target=Decimal(1000),
    unit="例",
    kind=IndicatorKind.FLOW,
    owner=Owner.OWN,
    wording="不少于",
    reported_by=WHO,
    place=HERE,
)
STOCK = FLOW._replace(
    kind=IndicatorKind.STOCK,
    target=Decimal(15),
    baseline=Baseline(Decimal("13.7"), date(2025, 12, 31), "公报"),
)
RATE = FLOW._replace(kind=IndicatorKind.RATE, target=Decimal(15), comparator=Comparator.ABOUT)
COUNT = FLOW._replace(kind=IndicatorKind.COUNT)
FEW = FLOW._replace(target=Decimal(2), unit="件")


def milestone(due: date, name: str = "m") -> Milestone:
    """Return a milestone of the division."""
    return Milestone(name, "节点", due, WHO, HERE)


def stage(when: date, value: int) -> StageTarget:
    """Return a stage target of the indicator."""
    return StageTarget("cases", when, Decimal(value), HERE)


def entry(
    when: date = JUNE,
    status: Status = Status.UNDER_WAY,
    *,
    value: str = "",
    of: date | None = None,
    reached: Sequence[str | tuple[str, date]] = (),
    **more: Any,  # noqa: ANN401 - attributes of an entry
) -> Entry:
    """Return an entry of the division: of a day, with a figure that may be of another."""
    figures = (Figure("cases", Decimal(value), of or when, "", HERE),) if value else ()
    milestones = tuple(
        Reached(m, HERE) if isinstance(m, str) else Reached(m[0], HERE, m[1]) for m in reached
    )
    told: dict[str, Any] = {"filed": when, "month": when.month, "division": WHO, **more}
    return Entry(
        task=1,
        date=when,
        status=status,
        summary="走访企业5家。",
        path=f"{when}.yaml",
        fields=dict.fromkeys(Entry._fields, Reached("", HERE)),
        figures=figures,
        milestones=milestones,
        **told,
    )


def ledger(
    *entries: Entry,
    indicators: Sequence[Indicator] = (),
    milestones: Sequence[Milestone] = (),
    stages: Sequence[StageTarget] = (),
    duty: Duty = LEAD,
    rules: Rules = RULES,
    divisions: Sequence[str] = (WHO,),
) -> Ledger:
    """Return a year of one task, with what was told of it."""
    units = [("baohu", WHO, "保护处"), ("yunyong", "运用促进处", "运用处")]
    task = Task(
        id=1,
        strategy="战略",
        item=1,
        text="办案例。",
        duty=duty,
        place=HERE,
        divisions=tuple(divisions),
        indicators=tuple(indicators),
    )
    return Ledger(
        TaskList(
            year=2026,
            notice=Notice("1号", "方案", "局", date(2026, 2, 28)),
            place=HERE,
            divisions=tuple(Division(id_, name, HERE, (short,)) for id_, name, short in units),
            strategies=(Strategy("战略", HERE),),
            tasks=(task,),
        ),
        (Plan(1, HERE, sample=False, milestones=tuple(milestones), stage_targets=tuple(stages)),),
        tuple(
            Progress("baohu", e.date, e.division, e.date, HERE, HERE, HERE, entries=(e,))
            for e in entries
        ),
        rules,
    )


def alike(year: Ledger, count: int) -> Ledger:
    """Return a year of so many tasks, numbered from 1, each like its one."""
    assert year.task_list is not None
    (task,) = year.tasks
    tasks = tuple(task._replace(id=number) for number in range(1, count + 1))
    return replace(year, task_list=year.task_list._replace(tasks=tasks))


def known(year: Ledger, on: date = JUNE) -> Known:
    """Return what is known of a year on a day."""
    return Known.on_day(year, on)


def judged(year: Ledger, on: date = JUNE, division: str = WHO) -> PairLight:
    """Return how a division's part of the task stands on a day."""
    return judge_pair(known(year, on), year.tasks[0], division)
