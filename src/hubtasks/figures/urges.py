"""Who has to be urged (催办): one slip for each late part of a task, numbered from a register.

Levels, deadlines and escalation are 工具约定. The register is `data/urges-<year>.yaml`; it
grows only where slips are issued, so that a second one can cite the first.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from hubtasks import wording
from hubtasks.figures.lights import Light
from hubtasks.figures.report import DivisionReport, Report, TaskReport
from hubtasks.model import Issued, Ledger, UrgeLevel

_MEANING = {UrgeLevel.BLUE: "提醒", UrgeLevel.YELLOW: "警示", UrgeLevel.RED: "严重"}
_BY_LIGHT = {Light.YELLOW: UrgeLevel.YELLOW, Light.RED: UrgeLevel.RED}
_LEVELS = tuple(UrgeLevel)
HEAD = """\
# 已发的催办单。由 hubtasks urge --issue 写，编号逐张加1；不手工改。
format: 1
urges:
"""


class Urge(NamedTuple):
    """One slip: to a division, about its part of a task.

    `issued` is how it stands in the register, or will; `previous` the slip before it on the
    same matter; `new` tells whether it has still to be entered.
    """

    issued: Issued
    task: TaskReport
    part: DivisionReport
    previous: Issued | None
    new: bool
    year: int

    @property
    def number(self) -> str:
        """Its number as documents write it (GB/T 9704—2012, 7.2.5): `督〔2026〕1号`."""
        return written(self.year, self.issued.number)

    @property
    def level(self) -> UrgeLevel:
        """How urgent it is."""
        return self.issued.level

    @property
    def level_meaning(self) -> str:
        """What that level means."""
        return _MEANING[self.issued.level]

    @property
    def division(self) -> str:
        """Who is urged."""
        return self.issued.division

    @property
    def others(self) -> tuple[str, ...]:
        """The other divisions of the task."""
        return tuple(name for name in self.task.divisions if name != self.division)

    @property
    def source(self) -> DivisionReport:
        """What it is about, for whoever traces the document."""
        return self.part

    @property
    def reason(self) -> str:
        """Where it stands and what is missing, with the light's numbers."""
        return f"{self.part.light}灯：{self.part.reason}"

    @property
    def due_text(self) -> str:
        """The deadlines that have passed or are near, else the year's end."""
        late = [
            f"“{m.milestone.name}”{wording.day(m.due)}"
            for m in self.part.pair.milestones
            if m.light in _BY_LIGHT
        ]
        return "；".join(late) or wording.day(date(self.year, 12, 31))

    @property
    def previous_text(self) -> str:
        """The slip before, cited; 无 where this is the first."""
        if self.previous is None:
            return "无（第一次催办）"
        before = self.previous
        return f"{written(self.year, before.number)}（{wording.day(before.date)}，{before.level}）"

    @property
    def demand(self) -> str:
        """What the division has to do."""
        if not self.part.pair.filed:
            return "补报本期进展；确无进展的，写明原因和下一步时限"
        if self.level is UrgeLevel.RED:
            return (
                "查明原因，倒排节点，明确责任人，书面反馈整改措施和完成时限；难以完成的，说明理由"
            )
        return "书面反馈原因、措施和完成时限，赶上序时进度"


def written(year: int, number: int) -> str:
    """Write a slip's number: agency's word, year in full, number without 第 or zeros."""
    return f"督〔{year}〕{number}号"


def urges(
    ledger: Ledger, report: Report, *, division: str | None = None, task: int | None = None
) -> tuple[Urge, ...]:
    """Return a slip for each late or unfiled part of a task on the report's day.

    *division*, *task*: only theirs. What was issued on this very day keeps its number; other
    numbers go on from the register's last.
    """
    following = max((i.number for i in ledger.issued), default=0) + 1
    by_part: dict[tuple[int, str], list[Issued]] = {}
    for one in ledger.issued:
        by_part.setdefault((one.task, one.division), []).append(one)
    found = []
    for about, part in _late(report):
        if division not in {None, part.division} or task not in {None, about.id}:
            continue
        known = [i for i in by_part.get((about.id, part.division), ()) if i.date <= report.on]
        same = next((i for i in known if i.date == report.on), None)
        previous = max((i for i in known if i.date < report.on), key=_order, default=None)
        answered = previous is not None and any(
            previous.date < e.date <= report.on
            for e in ledger.entries.get((about.id, part.division), ())
        )
        if previous is not None and answered and previous.level is UrgeLevel.BLUE:
            previous = None  # what it asked for was filed: another month is another matter
        if same is None:
            level = _level(part, None if answered else previous, report.on)
            issued = Issued(
                following, about.id, part.division, level, report.reply_by, report.on, None
            )
            following += 1
        else:
            issued = same
        found.append(Urge(issued, about, part, previous, same is None, report.year))
    return tuple(found)


def entries(urged: Iterable[Urge]) -> str:
    """Write the slips that are new as lines of the register."""
    return "".join(
        f"  - {{number: {i.number}, task: {i.task}, division: {i.division}, level: {i.level}, "
        f"date: {i.date}, reply_by: {i.reply_by}}}\n"
        for i in (u.issued for u in urged if u.new)
    )


def _late(report: Report) -> Iterator[tuple[TaskReport, DivisionReport]]:
    for task in report.tasks:
        for part in task.by_division:
            if part.light in _BY_LIGHT or not part.pair.filed:
                yield task, part


def _level(part: DivisionReport, previous: Issued | None, on: date) -> UrgeLevel:
    """Take the light's level; one more than before where no answer came in time."""
    by_light = _BY_LIGHT.get(part.light, UrgeLevel.BLUE)
    if previous is None or previous.reply_by >= on:
        return by_light
    raised = _LEVELS[min(_LEVELS.index(previous.level) + 1, len(_LEVELS) - 1)]
    return max(by_light, raised, key=_LEVELS.index)


def _order(issued: Issued) -> tuple[date, int]:
    return issued.date, issued.number
