"""The records that the data files hold, each knowing where it stands.

They are named tuples: as immutable as frozen dataclasses, and several times cheaper to
define at every start and to make by the thousand. Their annotations are real types, not
postponed ones, which `NamedTuple` would compile one by one. An attribute without a default is
what a record can't do without: where a file lacks it, there is no record.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from hubtasks.diagnostics import Code, Diagnostic, Place, Severity
from hubtasks.period import Period
from hubtasks.wording import day, number

_AFTER_FIGURE = ("以上", "左右", "以下", "以内")
_Day = date  # for records that have a day of that name themselves


class Role(StrEnum):
    """What a bureau may owe in a task; the list says what that is called (职责)."""

    LEAD = "lead"
    SUPPORT = "support"
    JOIN = "join"


class Duty(NamedTuple):
    """A role by the name that the list has for it."""

    role: Role
    name: str

    def __str__(self) -> str:
        """Return the name: what people read."""
        return self.name


class Duties(NamedTuple):
    """What the list calls the roles, and the column in which they stand."""

    lead: str = "牵头"
    support: str = "配合"
    join: str = "协同推进"
    heading: str = "职责"

    @property
    def all(self) -> tuple[Duty, ...]:
        """The duties in their order: who leads stands first."""
        return tuple(Duty(role, getattr(self, role.value)) for role in Role)

    @property
    def unusual(self) -> dict[str, str]:
        """What a list has to say of them: all that is not called as usual, by key."""
        usual = Duties()._asdict()
        return {key: name for key, name in self._asdict().items() if name != usual[key]}


class Comparator(StrEnum):
    """How a figure is held against its target; `≈` stands for 左右."""

    AT_LEAST = ">="
    MORE = ">"
    EQUAL = "="
    ABOUT = "≈"


class IndicatorKind(StrEnum):
    """What sort of figure an indicator is: 累计量, 存量, 增速 or 对象数."""

    FLOW = "flow"
    STOCK = "stock"
    RATE = "rate"
    COUNT = "count"


class Owner(StrEnum):
    """Whose target an indicator is."""

    OWN = "本局"
    SHARED = "共担"
    OTHERS = "外单位"


class Status(StrEnum):
    """Where a division says that its part of a task stands."""

    NOT_STARTED = "未启动"
    UNDER_WAY = "推进中"
    BLOCKED = "受阻"
    FINISHED = "已完成"
    POSTPONED = "暂缓"


class Elapsed(StrEnum):
    """How the elapsed share of a year is counted: by months or by days."""

    MONTH = "month"
    DAY = "day"


class Notice(NamedTuple):
    """The document that the task list comes from."""

    number: str
    title: str
    issuer: str
    date: date
    plan_clause: str = ""


class Former(NamedTuple):
    """A name that a division had; from the day `effect` on it has the next one."""

    name: str
    effect: date
    reason: str
    place: Place
    source: str = ""


class Dissolved(NamedTuple):
    """Into which division one went, with all that it had, from the day `effect` on."""

    into: str
    effect: date
    reason: str
    source: str = ""


class Division(NamedTuple):
    """A unit with tasks; the coordinator gathers everything."""

    id: str
    name: str
    place: Place
    short: tuple[str, ...] = ()
    coordinator: bool = False
    former: tuple[Former, ...] = ()
    dissolved: Dissolved | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Its full names: the one it has, then those that it had."""
        return (self.name, *(f.name for f in self.former))

    @property
    def known_as(self) -> tuple[str, ...]:
        """All that it is or was called, in full or in short."""
        return (*self.names, *self.short)


class Strategy(NamedTuple):
    """A category of the list; its lead division coordinates it and keeps its ledger.

    `tasks` asserts how many tasks it has, where the file says so.
    """

    name: str
    place: Place
    capability: str = ""
    lead_division: str = ""
    tasks: int | None = None


class Correction(NamedTuple):
    """A place where the list departs from its source, and how sure that is (0–1)."""

    source: str
    text: str
    confidence: Decimal
    reason: str = ""


class Baseline(NamedTuple):
    """The figure that a stock indicator starts from."""

    value: Decimal
    date: date
    source: str = ""


class Indicator(NamedTuple):
    """A numeric target of a task.

    `wording` keeps the notice's own hedge, with `…` where the figure stands; an
    `aspiration` (力争, 争创) is never lit worse than yellow. One division reports
    the figure; `same_as` names the indicator whose figure this one shares. `lag`: how many days
    pass until others have published it.
    """

    id: str
    name: str
    comparator: Comparator
    target: Decimal
    unit: str
    kind: IndicatorKind
    owner: Owner
    reported_by: str
    place: Place
    wording: str = ""
    aspiration: bool = False
    baseline: Baseline | None = None
    same_as: str | None = None
    lag: int = 0

    def same(self, other: "Indicator") -> bool:
        """Tell whether two say the same, wherever they stand."""
        return self == other._replace(place=self.place)

    @property
    def target_text(self) -> str:
        """The target with the notice's own hedge: `不少于10例`, `20家以上`."""
        before, _, after = self.wording.partition("…")
        if before.endswith(_AFTER_FIGURE):
            before, after = "", before + after
        if after and not after.endswith(_AFTER_FIGURE):
            before, after = before + after, ""
        return f"{before}{number(self.target)}{self.unit}{after}"


class CarriedFrom(NamedTuple):
    """The task of an earlier year that one goes on with."""

    year: int
    task: int


class Before(NamedTuple):
    """What stood in a task before a change; None where that did not change."""

    text: str | None = None
    duty: Duty | None = None
    divisions: tuple[str, ...] | None = None
    indicators: tuple[Indicator, ...] | None = None

    @property
    def stated(self) -> dict[str, Any]:
        """What changed, by the task's attributes."""
        return {key: was for key, was in self._asdict().items() if was is not None}


class TaskChange(NamedTuple):
    """A change of a task, in force from the day `effect` on."""

    effect: date
    before: Before
    reason: str
    place: Place
    source: str = ""


class Ended(NamedTuple):
    """That a task ended, cancelled or gone into another: on the day `effect` it is no more."""

    effect: date
    reason: str
    source: str = ""
    into: int | None = None


class Task(NamedTuple):
    """One task of the list: `id` is 序号, `item` its number in the province's list.

    What stands in it is what holds after all its `changes`.
    """

    id: int
    strategy: str
    item: int
    text: str
    duty: Duty
    place: Place
    divisions: tuple[str, ...] = ()
    key: bool = False
    indicators: tuple[Indicator, ...] = ()
    corrections: tuple[Correction, ...] = ()
    notes: tuple[str, ...] = ()
    carried_from: CarriedFrom | None = None
    changes: tuple[TaskChange, ...] = ()
    ended: Ended | None = None


class TaskList(NamedTuple):
    """A year's canonical list. `counts` asserts totals by name."""

    year: int
    notice: Notice
    place: Place
    title: str = ""
    subject: str = "重点任务"
    duties: Duties = Duties()
    counts: Mapping[str, tuple[int, Place]] = {}
    divisions: tuple[Division, ...] = ()
    strategies: tuple[Strategy, ...] = ()
    tasks: tuple[Task, ...] = ()
    corrections: tuple[Correction, ...] = ()


class Placed(Protocol):
    """Something that knows where it stands in a file."""

    @property
    def place(self) -> Place:
        """Where that is."""


class Milestone(NamedTuple):
    """A step of a task that one division has to reach by a day; `fields` as in an entry."""

    id: str
    name: str
    due: date
    division: str
    place: Place
    fields: Mapping[str, Placed] = {}


class StageTarget(NamedTuple):
    """What an indicator should have reached by a day."""

    indicator: str
    date: date
    value: Decimal
    place: Place


class Plan(NamedTuple):
    """The timetable of one task."""

    task: int
    place: Place
    sample: bool
    document: str = ""
    milestones: tuple[Milestone, ...] = ()
    stage_targets: tuple[StageTarget, ...] = ()


class Figure(NamedTuple):
    """An indicator's value, cumulative to its own date."""

    indicator: str
    value: Decimal
    date: date
    source: str
    place: Place


class Extension(NamedTuple):
    """A later deadline of a milestone, of an indicator's stage target, or of the whole task.

    It counts only where another than the filing division approved it, from `approved_on` on.
    `stage` is the stage target's own date.
    """

    until: date
    milestone: str = ""
    indicator: str = ""
    stage: date | None = None
    reason: str = ""
    approved_by: str = ""
    approved_on: date | None = None


class Reached(NamedTuple):
    """A milestone that an entry says is reached, on a day where it says so."""

    milestone: str
    place: Place
    day: date | None = None


class Entry(NamedTuple):
    """What one division reports of one task on one date; `fields` tell where each part stands.

    `filed` is the day it was handed in, `month` the one that it reports.
    """

    task: int
    division: str
    date: date
    filed: _Day
    month: int
    status: Status
    summary: str
    path: str
    fields: Mapping[str, Placed]
    figures: tuple[Figure, ...] = ()
    milestones: tuple[Reached, ...] = ()
    important: bool = False
    problems: str = ""
    next: str = ""
    needs: str = ""
    highlight: str = ""
    evidence: tuple[str, ...] = ()
    extension: Extension | None = None
    correction: str = ""

    @property
    def place(self) -> Place:
        """Where it stands: at its task."""
        return self.place_of("task")

    @property
    def origin(self) -> str:
        """Who reported it, when, and where it stands, for whoever traces a document."""
        where = self.place
        return f"{self.division}，{day(self.date)}，{where.path}:{where.line}"

    def place_of(self, name: str) -> Place:
        """Return where one of its fields stands."""
        return self.fields[name].place


class Progress(NamedTuple):
    """One file: what one division reports on one date.

    `folder` is the division's id by the file's path, `dated` the date by its name;
    `entries` are those that could be read; `date_place` is where its date stands,
    `filed_place` where the day it was handed in does.
    """

    folder: str
    dated: date
    division: str
    date: date
    place: Place
    date_place: Place
    filed_place: Place
    filed: _Day | None = None
    period: Period | None = None
    sample: bool = False
    reporter: str = ""
    reviewer: str = ""
    entries: tuple[Entry, ...] = ()

    @property
    def handed_in(self) -> _Day:
        """The day it was handed in: its own date where it does not say."""
        return self.filed or self.date

    @property
    def month(self) -> int:
        """The month of the year that it reports."""
        return (self.period.start if self.period else self.date).month


class Waiver(NamedTuple):
    """A finding that is let pass until a day: of a code, in a file or folder.

    `about` is a text that its message holds; empty, all of them are meant.
    """

    code: Code
    file: str
    reason: str
    until: date
    place: Place
    about: str = ""


class UrgeLevel(StrEnum):
    """How urgent a slip is (催办单的级别): 提醒, 警示, 严重."""

    BLUE = "蓝"
    YELLOW = "黄"
    RED = "红"


class Issued(NamedTuple):
    """A slip (催办单) as the register has it; an answer was wanted by `reply_by`.

    It is about a late task, or about the progress of a month that was not filed. One that is
    `void` was taken back: its number is never used again.
    """

    number: int
    division: str
    level: UrgeLevel
    reply_by: date
    date: date
    place: Place | None
    task: int | None = None
    month: Period | None = None
    void: bool = False


class Closure(NamedTuple):
    """The confirmation that a finished task, or one division's part of it, is closed (销号)."""

    task: int
    by: str
    date: date
    place: Place
    division: str = ""
    evidence: tuple[str, ...] = ()


class Calendar(NamedTuple):
    """A year's own days: due days set for single months, holidays, worked weekends (调休)."""

    due_dates: Mapping[tuple[int, int], date] = {}
    source: str = ""
    days_off: tuple[date, ...] = ()
    days_on: tuple[date, ...] = ()


class Tool(NamedTuple):
    """Where a repository's pipeline takes this program from; `fields` as in an entry.

    `path` is a wheel in the repository, with its digest, or a folder with the source; without it
    the program is one of the requirements, which are all pinned by their digests.
    """

    requirements: str
    place: Place
    path: str = ""
    sha256: str = ""
    index_url: str = ""
    fields: Mapping[str, Placed] = {}

    @property
    def is_source(self) -> bool:
        """Whether it is built from its source."""
        return bool(self.path) and not self.is_wheel

    @property
    def is_wheel(self) -> bool:
        """Whether it is a wheel that lies in the repository."""
        return self.path.endswith(".whl")


class Rules(NamedTuple):
    """The conventions of this tool (工具约定): the notice sets none of them.

    Gaps and the rate band are in percentage points, spans in days, `about` is the share in
    percent (for a rate: the points) by which 左右 may fall short.
    """

    due_day: int = 25
    first_month: int = 3
    reply_days: int = 5
    require_entry: bool = False
    calendar: Calendar = Calendar()
    basis: Elapsed = Elapsed.MONTH
    yellow_gap: Decimal = Decimal(10)
    red_gap: Decimal = Decimal(30)
    rate_band: Decimal = Decimal(3)
    about: Decimal = Decimal(5)
    about_rate: Decimal = Decimal(1)
    due_soon: int = 7
    overdue: int = 15
    stale: int = 45
    few: int = 5
    silent: int = 2
    bureau: str = "本局"
    bureau_short: str = "本局"
    addressee: str = "上级"
    tool: Tool | None = None
    people: Mapping[str, str] = {}
    severity: Mapping[Code, Severity] = {}
    waivers: tuple[Waiver, ...] = ()


class Unread(NamedTuple):
    """A file that could not be read, or not all of it; `whole`: nothing of it could."""

    path: str
    problems: tuple[Diagnostic, ...]
    whole: bool


@dataclass(frozen=True)
class Ledger:
    """Everything that could be read of one year: the list, the plan, the progress.

    `list_whole`, `plan_whole`: that file was read without an error, so what is not in it
    does not exist. `unread` are the files that may hold more than was read.

    Where it is a year as it stood on a day (`in_force`), `told` is that year as its files tell
    it; `heirs` says whose a part is now that another division had, and `names` what each
    division is called, whatever name it had or was to have.
    """

    task_list: TaskList | None
    plans: tuple[Plan, ...]
    progress: tuple[Progress, ...]
    rules: Rules
    issued: tuple[Issued, ...] = ()
    closed: tuple[Closure, ...] = ()
    list_whole: bool = True
    plan_whole: bool = True
    unread: tuple[Unread, ...] = ()
    told: "Ledger | None" = None
    heirs: Mapping[tuple[int, str], str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The year's tasks, in the list's order."""
        return self.task_list.tasks if self.task_list else ()

    @property
    def as_told(self) -> "Ledger":
        """The year as its files tell it, whatever day it is looked at."""
        return self.told or self

    def called(self, division: str) -> str:
        """Return what a division is called, by whatever name it had or was to have."""
        return self.names.get(division, division)

    def whose(self, task: int, division: str) -> str:
        """Return who has the part of a task that a division has or had."""
        name = self.called(division)
        return self.heirs.get((task, name), name)

    @cached_property
    def changed_on(self) -> tuple[date, ...]:
        """The days from which something in the list is otherwise than before, in order."""
        found = {c.effect for t in self.tasks for c in t.changes}
        found |= {t.ended.effect for t in self.tasks if t.ended}
        found |= {f.effect for d in self.divisions for f in d.former}
        found |= {d.dissolved.effect for d in self.divisions if d.dissolved}
        return tuple(sorted(found))

    @cached_property
    def in_force_since(self) -> "dict[int, Ledger]":
        """What stood from each day of change on, as far as somebody asked (`in_force` keeps it)."""
        return {}

    @property
    def year(self) -> int:
        """The year of its list, whatever day it is looked at; 0 without one."""
        return self.task_list.year if self.task_list else 0

    @property
    def strategies(self) -> tuple[Strategy, ...]:
        """The list's strategies, in its order."""
        return self.task_list.strategies if self.task_list else ()

    @property
    def divisions(self) -> tuple[Division, ...]:
        """The units with tasks, in the list's order."""
        return self.task_list.divisions if self.task_list else ()

    @property
    def subject(self) -> str:
        """What all the tasks together are called: `支点建设重点任务`."""
        return self.task_list.subject if self.task_list else ""

    @property
    def duties(self) -> Duties:
        """What the list calls what the bureau owes."""
        return self.task_list.duties if self.task_list else Duties()

    @property
    def plan_demand(self) -> str:
        """Why lead tasks have a plan: the notice asks for it, where the list names the clause."""
        clause = self.task_list.notice.plan_clause if self.task_list else ""
        said = f"{self.duties.lead}任务有时间表、路线图"
        return f"通知{clause}要求{said}" if clause else f"{said}（工具约定）"

    @property
    def sample(self) -> bool:
        """Whether any of it is illustrative data."""
        return any(p.sample for p in self.progress) or any(p.sample for p in self.plans)

    @property
    def last_sample_day(self) -> date | None:
        """The last date of the illustrative progress: where sample data is frozen."""
        return max((p.date for p in self.progress if p.sample), default=None)

    @cached_property
    def task_by_id(self) -> dict[int, Task]:
        """The tasks by 序号; of two with the same number the first."""
        return {t.id: t for t in reversed(self.tasks)}

    @cached_property
    def indicator_by_id(self) -> dict[str, tuple[Task, Indicator]]:
        """Each indicator with its task."""
        return {i.id: (t, i) for t in reversed(self.tasks) for i in t.indicators}

    @cached_property
    def plan_by_task(self) -> dict[int, Plan]:
        """The plans by their task's 序号."""
        return {p.task: p for p in reversed(self.plans)}

    @cached_property
    def lead_without_plan(self) -> tuple[Task, ...]:
        """The lead tasks without milestones.

        Empty where the plan could not be read whole: it may hold them.
        """
        planned = {task for task, plan in self.plan_by_task.items() if plan.milestones}
        lead = (t for t in self.tasks if t.duty.role is Role.LEAD and t.id not in planned)
        return tuple(lead) if self.plan_whole else ()

    def source_of(self, indicator: Indicator) -> tuple[Task, Indicator] | None:
        """Return the indicator whose figure this one shows, with its task.

        That is itself, or the one named by `same_as`; None where that can't be followed.
        """
        found = self.indicator_by_id.get(indicator.same_as or indicator.id)
        return None if found is None or found[1].same_as is not None else found

    def stage_targets(self, indicator: Indicator) -> tuple[StageTarget, ...]:
        """Return the plan's stage targets for an indicator, or for the one it shares."""
        if (source := self.source_of(indicator)) is None:
            return ()
        task, owner = source
        return self._stage_targets.get((task.id, owner.id), ())

    @cached_property
    def _stage_targets(self) -> dict[tuple[int, str], tuple[StageTarget, ...]]:
        """The stage targets of each (task, indicator), as the plan has them."""
        found: dict[tuple[int, str], tuple[StageTarget, ...]] = {}
        for task, plan in self.plan_by_task.items():
            for stage in plan.stage_targets:
                found[task, stage.indicator] = (*found.get((task, stage.indicator), ()), stage)
        return found

    def reported(self) -> Iterator[tuple[Task, str, tuple[Entry, ...]]]:
        """Yield each part of a task that its division has reported, with the entries."""
        for (id_, division), entries in self.entries.items():
            task = self.task_by_id.get(id_)
            if task is not None and division in task.divisions:
                yield task, division, entries

    @cached_property
    def all_entries(self) -> tuple[Entry, ...]:
        """Every entry that could be read, file by file."""
        return tuple(entry for progress in self.progress for entry in progress.entries)

    @cached_property
    def all_figures(self) -> tuple[tuple[Entry, Figure], ...]:
        """Every figure that could be read, with the entry it stands in."""
        return tuple((entry, figure) for entry in self.all_entries for figure in entry.figures)

    @cached_property
    def entries(self) -> dict[tuple[int, str], tuple[Entry, ...]]:
        """The entries of each (task, division), by their dates; with those of who had it before.

        Of one day a division's own come last: what it says itself is the last word.
        """
        found: dict[tuple[int, str], list[Entry]] = {}
        for progress in sorted(self.progress, key=lambda p: p.date):
            for entry in progress.entries:
                whose = self.whose(entry.task, entry.division)
                found.setdefault((entry.task, whose), []).append(entry)
        for (_, whose), entries in found.items() if self.heirs else ():
            entries.sort(key=lambda e: (e.date, e.division == whose))
        return {pair: tuple(entries) for pair, entries in found.items()}


def is_reached(indicator: Indicator, value: Decimal, rules: Rules) -> bool:
    """Tell whether a value meets a target; 左右 allows the rules' shortfall."""
    if indicator.comparator is Comparator.MORE:
        return value > indicator.target
    if indicator.comparator is Comparator.ABOUT:
        return value >= indicator.target - allowance(indicator, rules)
    return value >= indicator.target


def allowance(indicator: Indicator, rules: Rules) -> Decimal:
    """Return by how much a value may fall short: nothing, but for 左右."""
    if indicator.comparator is not Comparator.ABOUT:
        return Decimal(0)
    if indicator.kind is IndicatorKind.RATE:
        return rules.about_rate
    return abs(indicator.target) * rules.about / 100
