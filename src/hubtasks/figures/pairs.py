"""Light one division's part of a task, and tell how it has filed (工具约定).

What is known of the progress and whether it was reported in time are two things: a part that
nobody reports keeps what is known of it, but for a green that rests on words alone.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from hubtasks import wording
from hubtasks.figures.indicators import IndicatorLight, elapsed_by, judge_indicator
from hubtasks.figures.known import Deadline, Known
from hubtasks.figures.lights import Basis, Fact, Light, by_gap, first_basis, worst
from hubtasks.figures.milestones import (
    MilestoneLight,
    StepState,
    judge_milestone,
    milestones_fact,
)
from hubtasks.figures.schedule import due_date
from hubtasks.model import Duty, Entry, Owner, Role, Status, Task


class Filing(StrEnum):
    """How a division has filed its part of a task for a month."""

    NOT_DUE = "未到期"
    FILED = "已报"
    LATE = "迟报"
    MISSING = "未报"
    EXEMPT = "办结免报"


class PairLight(NamedTuple):
    """One division's part of a task: its worst light, what that rests on, and all that went in.

    `basis` is None where nothing is known. `extended`: what set the light stands by an extension,
    `put_off`: the part itself does, with an approval. `silent`: it was green, and nobody has said
    so again for months. `latest` is its last entry.
    """

    division: str
    light: Light
    basis: Basis | None
    reason: str
    brief: str
    extended: bool
    put_off: bool
    silent: bool
    latest: Entry | None
    indicators: tuple[IndicatorLight, ...]
    milestones: tuple[MilestoneLight, ...]

    @property
    def stale(self) -> bool:
        """Whether any of its figures is old."""
        return any(i.stale for i in self.indicators)

    @property
    def own(self) -> tuple[IndicatorLight, ...]:
        """Its indicators that the bureau answers for."""
        return _own(self.indicators)

    @property
    def open(self) -> tuple[str, ...]:
        """The names of its own indicators and milestones that are not done."""
        figures = (i.indicator.name for i in self.own if not i.done)
        return (*figures, *(m.milestone.name for m in _open(self.milestones)))


def judge_pair(known: Known, task: Task, division: str) -> PairLight:
    """Light one division's part of a task."""
    entries = known.entries(task.id, division)
    latest = entries[-1] if entries else None
    plan = known.ledger.plan_by_task.get(task.id)
    indicators = tuple(
        judge_indicator(known, i) for i in task.indicators if i.reported_by == division
    )
    milestones = tuple(
        judge_milestone(known, task, m)
        for m in (plan.milestones if plan else ())
        if m.division == division
    )
    facts = [
        Fact(i.light, Basis.FIGURE, i.reason, i.brief, i.extended)
        for i in indicators
        if i.light is not None
    ]
    if (steps := milestones_fact(milestones)) is not None:
        unknown = latest is None and steps.light is Light.GREEN
        facts.append(steps._replace(light=Light.GREY) if unknown else steps)
    if latest is None:
        judged = _together(facts) or _Part(Light.GREY, None, "尚无进展", "未报送")
    elif latest.status is Status.FINISHED and not _open(milestones) and _all_done(indicators):
        judged = _finished(indicators, milestones)
    else:
        if latest.status is Status.POSTPONED:
            facts.append(_put_off(known.extension(task, division, date.min)))
        else:
            facts += _word(known, task, latest, indicators, milestones, alone=not facts)
        judged = _together(facts) or _Part(Light.GREY, None, "无从判断", "无从判断")
        judged = _silenced(known, entries, judged)
        judged = _closed(known, indicators, judged)
    return PairLight(
        division=division,
        light=judged.light,
        basis=judged.basis,
        reason=judged.reason,
        brief=judged.brief,
        extended=judged.extended,
        put_off=_postponed(known, task, division, latest),
        silent=judged.silent,
        latest=latest,
        indicators=indicators,
        milestones=milestones,
    )


class _Part(NamedTuple):
    light: Light
    basis: Basis | None
    reason: str
    brief: str
    extended: bool = False
    silent: bool = False


def _together(facts: Sequence[Fact]) -> _Part | None:
    """Take the worst of what is known, with the reasons of all that are as bad."""
    if not facts:
        return None
    light = worst(f.light for f in facts)
    deciding = [f for f in facts if f.light is light]
    return _Part(
        light,
        first_basis(f.basis for f in deciding),
        "；".join(dict.fromkeys(f.reason for f in deciding)),
        "；".join(dict.fromkeys(f.brief for f in deciding)),
        extended=any(f.extended for f in deciding),
    )


def _own(indicators: Sequence[IndicatorLight]) -> tuple[IndicatorLight, ...]:
    return tuple(i for i in indicators if i.indicator.owner is not Owner.OTHERS)


def _all_done(indicators: Sequence[IndicatorLight]) -> bool:
    return all(i.done for i in _own(indicators))


def _open(milestones: Sequence[MilestoneLight]) -> list[MilestoneLight]:
    return [m for m in milestones if m.state is not StepState.REACHED]


def _finished(indicators: Sequence[IndicatorLight], milestones: Sequence[MilestoneLight]) -> _Part:
    """Tell of a part that its division has finished, and of which nothing is open."""
    own = _own(indicators)
    said = [i.reason for i in own]
    said += [f"{len(milestones)}个节点全部达到"] if milestones else []
    basis = Basis.FIGURE if own else Basis.MILESTONE if milestones else Basis.WORD
    return _Part(Light.BLUE, basis, "；".join(["已完成", *said]), "已完成")


def _word(
    known: Known,
    task: Task,
    latest: Entry,
    indicators: Sequence[IndicatorLight],
    milestones: Sequence[MilestoneLight],
    *,
    alone: bool,
) -> list[Fact]:
    """Say what a division's own word adds: bad news always, else only where nothing else is."""
    status = latest.status
    if status is Status.BLOCKED:
        why = wording.prose(latest.problems).rstrip("。") or "未写明原因"
        return [Fact(Light.YELLOW, Basis.WORD, f"受阻：{why}", "受阻")]
    staged = any(known.ledger.stage_targets(i.indicator) for i in indicators)
    if status is Status.NOT_STARTED and not milestones and not staged:
        return [_not_started(known, task.duty)]
    if not alone:
        return []
    said = "写了已完成，但还有没完成的" if status is Status.FINISHED else status.value
    return [Fact(Light.GREEN, Basis.WORD, said, said)]


def _put_off(moved: Deadline | None) -> Fact:
    """Say of what is put off (暂缓) whether that is approved, and until when."""
    if moved is None:
        return Fact(Light.YELLOW, Basis.WORD, "暂缓，没有批准手续", "暂缓未经批准")
    until = wording.day(moved.until)
    if moved.over:
        return Fact(Light.YELLOW, Basis.WORD, f"暂缓期限{until}已过", "暂缓期限已过")
    said = f"经批准暂缓，延至{until}"
    return Fact(Light.YELLOW, Basis.WORD, said, "经批准暂缓", extended=True)


def _not_started(known: Known, duty: Duty) -> Fact:
    """Count what has not begun (未启动) as nothing done on the linear schedule."""
    gap = wording.tenth(elapsed_by(known))
    light = by_gap(gap, known.rules)
    if duty.role is Role.JOIN and light is Light.RED:
        light = Light.YELLOW
    said = f"未启动，序时{wording.percent(gap)}（按线性序时估算）"
    return Fact(light, Basis.WORD, said, "未启动")


def _silenced(known: Known, entries: Sequence[Entry], judged: _Part) -> _Part:
    """Take a green back that rests on words which nobody has said again for months."""
    month, latest = known.last_month_due, entries[-1]
    if judged.light is not Light.GREEN or judged.basis is Basis.FIGURE or month is None:
        return judged
    since = month - known.rules.silent + 1
    if since < known.rules.first_month or any(e.month >= since for e in entries):
        return judged
    unsaid = months_text(max(known.rules.first_month, max(e.month for e in entries) + 1), month)
    said = f"{unsaid}未报，按{wording.short_day(latest.date)}所报{judged.reason}"
    return judged._replace(light=Light.GREY, reason=said, brief=f"{unsaid}未报", silent=True)


def _closed(known: Known, indicators: Sequence[IndicatorLight], judged: _Part) -> _Part:
    """Close the year: what is only under way on its last day is not known to be done."""
    if not known.closed or judged.light is not Light.GREEN or _own(indicators):
        return judged
    said = f"{judged.reason}；年终未报完成"
    return judged._replace(light=Light.GREY, reason=said, brief="年终未报完成")


def _postponed(known: Known, task: Task, division: str, latest: Entry | None) -> bool:
    """Whether a part is put off with an approval that still holds."""
    if latest is None or latest.status is not Status.POSTPONED:
        return False
    moved = known.extension(task, division, date.min)
    return moved is not None and not moved.over


def filing(known: Known, task: Task, division: str, month: int) -> Filing:
    """Tell how a division has filed its part of a task for a month, as of a day."""
    if month < known.rules.first_month:
        return Filing.NOT_DUE
    due = due_date(known.year, month, known.rules)
    filed = [e.filed for e in known.entries(task.id, division) if e.month == month]
    if filed:
        return Filing.FILED if min(filed) <= due else Filing.LATE
    then = known.at_month(month)
    parts = _parts_then(known, then, task, division)
    if not parts:
        return Filing.NOT_DUE
    if all(judge_pair(then, *part).light is Light.BLUE for part in parts):
        return Filing.EXEMPT
    return Filing.NOT_DUE if known.on <= due else Filing.MISSING


def _parts_then(
    known: Known, then: Known, task: Task, division: str
) -> tuple[tuple[Task, str], ...]:
    """Return what a division's part of a task was at another time, whoever had it then."""
    was = then.ledger.task_by_id.get(task.id)
    if was is None:
        return ()
    names = (n for n in was.divisions if known.ledger.whose(task.id, n) == division)
    return tuple((was, name) for name in names)


def unfiled_months(known: Known, task: Task, division: str) -> int:
    """Count the months in a row, to the last one due, of which a division filed nothing."""
    count, month = 0, known.last_month_due or 0
    while filing(known, task, division, month) is Filing.MISSING:
        count, month = count + 1, month - 1
    return count


def months_text(first: int, last: int) -> str:
    """Name the months from one to another: `6月`, `6月、7月`, `6月至9月`."""
    between = "至" if last > first + 1 else "、"
    return f"{last}月" if first == last else f"{first}月{between}{last}月"
