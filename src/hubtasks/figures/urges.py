"""Who has to be urged (催办): about each late task, and once about all that was not filed.

Slips are numbered from a register. Levels, deadlines and escalation are 工具约定. The register
is `data/urges-<year>.yaml`; it grows only where slips are issued, so that a second one can cite
the first. The coordinating division sends slips and gets none: what is late with it is listed.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from hubtasks import wording
from hubtasks.figures.known import Known
from hubtasks.figures.lights import Light
from hubtasks.figures.milestones import StepState
from hubtasks.figures.pairs import Filing, unfiled_months
from hubtasks.figures.report import DivisionReport, Report, TaskReport
from hubtasks.figures.schedule import due_date
from hubtasks.model import Issued, Ledger, Status, UrgeLevel
from hubtasks.period import Period

_MEANING = {UrgeLevel.BLUE: "提醒", UrgeLevel.YELLOW: "警示", UrgeLevel.RED: "严重"}
_BY_LIGHT = {Light.YELLOW: UrgeLevel.YELLOW, Light.RED: UrgeLevel.RED}
_LEVELS = tuple(UrgeLevel)
HEAD = """\
# 已发的催办单。由 hubtasks urge --issue 写，编号逐张加1；不手工改。
format: 1
urges:
"""


class Subject(NamedTuple):
    """What a slip is about: a division's late part of a task, or a month that it did not file.

    `tasks` are those that it names: the late one, or all that were not filed. `part` is the late
    part, None where nothing is late but the filing: then `month` was due on `due`, and of each
    task so many `months` were not filed, one after the other.
    """

    division: str
    tasks: tuple[TaskReport, ...]
    part: DivisionReport | None
    month: Period | None = None
    due: date | None = None
    months: tuple[int, ...] = ()


class Urge(NamedTuple):
    """One slip: to a division, about a late task or what it has not filed.

    `issued` is how it stands in the register, or will; None for the coordinating division's own
    list. `previous` is the slip before it on the same matter; `new` tells whether it has still to
    be entered.
    """

    about: Subject
    level: UrgeLevel
    reply_by: date
    issued: Issued | None
    previous: Issued | None
    new: bool
    year: int

    @property
    def number(self) -> str:
        """Its number as documents write it (GB/T 9704—2012, 7.2.5): `督〔2026〕1号`."""
        return written(self.year, self.issued.number) if self.issued else ""

    @property
    def level_meaning(self) -> str:
        """What that level means."""
        return _MEANING[self.level]

    @property
    def division(self) -> str:
        """Who is urged."""
        return self.about.division

    @property
    def task(self) -> TaskReport | None:
        """The late task; None where it is about filing."""
        return self.about.tasks[0] if self.about.part else None

    @property
    def matter(self) -> str:
        """What it is about: `第2项：……`, or the tasks of a month that were not filed."""
        if self.task is not None:
            return f"第{self.task.id}项：{self.task.text}"
        numbers = wording.listed([str(task.id) for task in self.about.tasks])
        return f"{self.month_name}进展未报送：第{numbers}项"

    @property
    def month_name(self) -> str:
        """The month that was not filed: `2026年6月`."""
        return self.about.month.name if self.about.month else ""

    @property
    def origin_text(self) -> str:
        """Where the task stands in the province's list; of filing nothing."""
        return f"{self.task.strategy}，原清单第{self.task.item}号" if self.task else ""

    @property
    def duties(self) -> str:
        """What the bureau owes in the tasks named, each once."""
        return wording.listed(list(dict.fromkeys(task.duty for task in self.about.tasks)))

    @property
    def others(self) -> tuple[str, ...]:
        """The other divisions of a late task."""
        if self.task is None:
            return ()
        return tuple(name for name in self.task.divisions if name != self.division)

    @property
    def source(self) -> DivisionReport | None:
        """What it is about, for whoever traces the document."""
        return self.about.part

    @property
    def reason(self) -> str:
        """Where it stands and what is missing, with the light's numbers."""
        if (part := self.about.part) is not None:
            return f"{part.light}灯：{part.reason}"
        missing = f"应报的任务中有{len(self.about.tasks)}项没有报"
        return "，".join(filter(None, (missing, self.in_a_row)))

    @property
    def in_a_row(self) -> str:
        """Which of the tasks that were not filed went unfiled for longest, where that is longer."""
        most = max(self.about.months, default=0)
        if most <= 1:
            return ""
        told = zip(self.about.tasks, self.about.months, strict=True)
        longest = [str(task.id) for task, months in told if months == most]
        whole = "都" if len(longest) > 1 else ""
        if len(longest) < len(self.about.tasks):
            whole = f"其中第{wording.listed(longest)}项"
        return f"{whole}已连续{most}个月没有报"

    @property
    def due_text(self) -> str:
        """The deadlines that have passed, else the year's end; of filing the day it was due."""
        if self.about.part is None:
            return wording.day(self.about.due) if self.about.due else ""
        late = [
            f"“{m.milestone.name}”{wording.day(m.due)}"
            for m in self.about.part.pair.milestones
            if m.state is StepState.LATE
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
        if self.about.part is None:
            return "补报进展；确无进展的，写明原因和下一步时限"
        filed = "" if self.about.part.filing is not Filing.MISSING else "，并补报进展"
        if self.level is UrgeLevel.RED:
            return (
                "查明原因，倒排节点，明确责任人，书面反馈整改措施和完成时限；"
                f"难以完成的，说明理由{filed}"
            )
        return f"书面反馈原因、措施和完成时限{filed}"


def written(year: int, number: int) -> str:
    """Write a slip's number: agency's word, year in full, number without 第 or zeros."""
    return f"督〔{year}〕{number}号"


def urges(
    ledger: Ledger, report: Report, *, division: str | None = None, task: int | None = None
) -> tuple[Urge, ...]:
    """Return a slip for each late part of a task, and one for each division's missing reports.

    *division*, *task*: only theirs. What was issued on this very day keeps its number; other
    numbers go on from the register's last. The coordinating division's have none.
    """
    known_then = Known.of_period(ledger, report.period, report.on)
    ledger = known_then.ledger
    following = max((i.number for i in ledger.issued), default=0) + 1
    found = []
    for about in _subjects(known_then, report):
        named = {t.id for t in about.tasks}
        if division not in {None, about.division} or (task is not None and task not in named):
            continue
        known = [i for i in ledger.issued if not i.void and _same(i, about) and i.date <= report.on]
        same = next((i for i in known if i.date == report.on), None)
        previous = max((i for i in known if i.date < report.on), key=_order, default=None)
        answered = previous is not None and _answered(ledger, about, previous, report.on)
        level = same.level if same else _level(about, None if answered else previous, report.on)
        issued = same
        if same is None and about.division != report.coordinator:
            issued = Issued(
                number=following,
                division=about.division,
                level=level,
                reply_by=report.reply_by,
                date=report.on,
                place=None,
                task=about.tasks[0].id if about.part else None,
                month=None if about.part else about.month,
            )
            following += 1
        reply_by = issued.reply_by if issued else report.reply_by
        new = issued is not None and same is None
        found.append(Urge(about, level, reply_by, issued, previous, new, report.year))
    return tuple(found)


def entries(urged: Iterable[Urge]) -> str:
    """Write the slips that are new as lines of the register."""
    lines = []
    for i in (u.issued for u in urged if u.new):
        if i is None:
            continue
        about = f"task: {i.task}" if i.task else f"month: {i.month.start:%Y-%m}" if i.month else ""
        lines.append(
            f"  - {{number: {i.number}, {about}, division: {i.division}, level: {i.level}, "
            f"date: {i.date}, reply_by: {i.reply_by}}}\n"
        )
    return "".join(lines)


def _subjects(known: Known, report: Report) -> Iterator[Subject]:
    for task in report.tasks:
        for part in task.by_division:
            if part.light in _BY_LIGHT and not _put_off(part):
                yield Subject(part.division, (task,), part)
    ledger = known.ledger
    if (month := known.last_month_due) is None:
        return
    period = Period.of_month(report.year, month)
    due = due_date(report.year, month, ledger.rules)
    for division in ledger.divisions:
        missing = tuple(
            task
            for task in report.tasks
            for part in task.by_division
            if part.division == division.name and part.filing is Filing.MISSING
        )
        if missing:
            months = tuple(
                unfiled_months(known, ledger.task_by_id[task.id], division.name) for task in missing
            )
            yield Subject(division.name, missing, None, period, due, months)


def _put_off(part: DivisionReport) -> bool:
    """Whether a part is put off with an approval that holds: nobody is urged about that."""
    postponed = part.latest is not None and part.latest.status is Status.POSTPONED
    late = any(m.state is StepState.LATE for m in part.pair.milestones)
    return postponed and part.pair.put_off and not late and part.light is Light.YELLOW


def _same(issued: Issued, about: Subject) -> bool:
    """Whether a slip of the register is on the same matter.

    Not filing is one from the first month that was not filed on: the next month begins no other.
    """
    if issued.division != about.division:
        return False
    if about.part is not None:
        return issued.task == about.tasks[0].id
    if issued.task is not None or issued.month is None or about.month is None:
        return False
    return about.month.start.month - issued.month.start.month < max(about.months)


def _answered(ledger: Ledger, about: Subject, previous: Issued, on: date) -> bool:
    """Whether the division has filed since, on every task that the slip is about."""
    return all(
        any(
            previous.date < e.filed <= on for e in ledger.entries.get((task.id, about.division), ())
        )
        for task in about.tasks
    )


def _level(about: Subject, previous: Issued | None, on: date) -> UrgeLevel:
    """Take the level of what is late, and while no answer came at least that of the slip before.

    Once its answer is overdue it is one more.
    """
    by_itself = (
        _BY_LIGHT[about.part.light]
        if about.part is not None
        else _LEVELS[min(max(about.months), len(_LEVELS)) - 1]
    )
    if previous is None:
        return by_itself
    overdue = previous.reply_by < on
    held = _LEVELS[min(_LEVELS.index(previous.level) + overdue, len(_LEVELS) - 1)]
    return max(by_itself, held, key=_LEVELS.index)


def _order(issued: Issued) -> tuple[date, int]:
    return issued.date, issued.number
