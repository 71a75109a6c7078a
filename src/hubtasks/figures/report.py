"""The figures and texts that every output prints, as templates receive them."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from hubtasks import wording
from hubtasks.figures.indicators import Forecast, IndicatorLight, is_doubted
from hubtasks.figures.lights import MEANING, WORST_FIRST, Basis, Light
from hubtasks.figures.pairs import Filing, PairLight
from hubtasks.figures.schedule import working_day
from hubtasks.model import (
    Entry,
    Figure,
    Indicator,
    IndicatorKind,
    Notice,
    Owner,
    Role,
    Rules,
    Status,
)
from hubtasks.period import Period

LIGHTS = tuple(Light)
_TOP = 4
_TOP_NEEDS = 3


class Counts(NamedTuple):
    """How many tasks have each light, and their shares in percent, adding up to 100.0.

    `on_word`: how many of the green ones rest on the divisions' word alone; `confirmed`: how many
    of the blue ones are confirmed as closed (销号).
    """

    total: int
    by_light: tuple[tuple[Light, int, Decimal], ...]
    on_word: int
    confirmed: int

    def of(self, light: Light) -> int:
        """Return how many tasks have a light."""
        return next(count for known, count, _ in self.by_light if known == light)

    @property
    def text(self) -> str:
        """All of it in words: `已完成（蓝灯）3项（已销号2项），占6.0%；……`."""
        return "；".join(
            f"{MEANING[light]}（{light}灯）{count}项{self._basis(light)}，占{wording.percent(share)}"
            for light, count, share in self.by_light
        )

    @property
    def brief(self) -> str:
        """The lights that occur: `蓝灯1项、绿灯5项`."""
        return wording.listed([f"{light}灯{count}项" for light, count, _ in self.by_light if count])

    @property
    def basis_text(self) -> str:
        """What the green ones rest on: `绿35项中有指标或节点依据5项，仅凭处室自报30项`."""
        green = self.of(Light.GREEN)
        return f"绿{green}项中{self._green}" if green else ""

    @property
    def _green(self) -> str:
        measured = self.of(Light.GREEN) - self.on_word
        return f"有指标或节点依据{measured}项，仅凭处室自报{self.on_word}项"

    def _basis(self, light: Light) -> str:
        if not self.of(light):
            return ""
        if light is Light.GREEN:
            return f"（{self._green}）"
        return f"（已销号{self.confirmed}项）" if light is Light.BLUE else ""


class DutyCounts(NamedTuple):
    """The counts of the tasks of one duty."""

    duty: str
    counts: Counts


class DivisionReport(NamedTuple):
    """One division's part of a task: how it stands, how it filed, and its entries of the period.

    `filing` is that of the last month due. `entries` are oldest first; `latest` is the last one
    to the day, of whatever period. `confirmed`: it is finished, and confirmed as closed (销号).
    """

    pair: PairLight
    filing: Filing
    entries: tuple[Entry, ...]
    confirmed: bool

    @property
    def division(self) -> str:
        """The division's name."""
        return self.pair.division

    @property
    def light(self) -> Light:
        """Its worst light."""
        return self.pair.light

    @property
    def basis(self) -> Basis | None:
        """What its light rests on; None where nothing is known."""
        return self.pair.basis

    @property
    def light_text(self) -> str:
        """Its light with what has to be known of it: `绿（自报）`, `蓝（待销号）`."""
        return _light_text(self.light, self.basis, confirmed=self.confirmed)

    @property
    def reason(self) -> str:
        """Why it has that light."""
        return self.pair.reason

    @property
    def latest(self) -> Entry | None:
        """Its last entry to the day."""
        return self.pair.latest

    @property
    def origin(self) -> str:
        """Where what is said of it comes from."""
        return self.latest.origin if self.latest else f"{self.division}，没有报过"


class IndicatorReport(NamedTuple):
    """An indicator's standing, with the texts that tables print.

    `previous` is the figure as it stood before the period began. `increase` is what a
    flow gained in the period, in its unit, `increase_before` the name of the period before
    and what it gained then; None where that is not known. `cell` is value and target
    (`4/10例`), `share` the share done (`40.0%`, of a stock: of its increase; empty where
    there is none).
    """

    task: int
    key: bool
    indicator: Indicator
    standing: IndicatorLight
    forecast: Forecast | None
    previous: Figure | None
    increase: Decimal | None
    increase_before: tuple[str, Decimal] | None
    cell: str
    share: str

    @property
    def light(self) -> Light | None:
        """Its light; None for what is never lit."""
        return self.standing.light

    @property
    def figure(self) -> Figure | None:
        """Its latest figure."""
        return self.standing.figure

    @property
    def origin(self) -> str:
        """Where its figure stands."""
        if self.figure is None:
            return f"{self.indicator.reported_by}，没有报过这个数"
        place = self.figure.place
        when = wording.day(self.figure.date)
        return f"{self.indicator.reported_by}，{when}，{place.path}:{place.line}"

    @property
    def value_text(self) -> str:
        """Its latest value with its unit; empty where there is none."""
        figure = self.figure
        return f"{wording.number(figure.value)}{self.indicator.unit}" if figure else ""

    @property
    def expected_text(self) -> str:
        """The share that should be done: `50.0%`; empty where time does not multiply it."""
        expected = self.standing.expected
        return wording.percent(expected) if expected is not None else ""

    @property
    def source_text(self) -> str:
        """Where its figure comes from; old figures are marked."""
        if self.figure is None:
            return "尚未报数"
        stale = "（数据陈旧）" if self.standing.stale else ""
        return (self.figure.source or f"{self.indicator.reported_by}填报") + stale

    @property
    def change_text(self) -> str:
        """By how much it moved since the period before: `+1`; empty where that is not known."""
        if self.figure is None or self.previous is None:
            return ""
        if self.previous.date >= self.figure.date:
            return ""
        change = self.figure.value - self.previous.value
        said = f"+{wording.number(change)}" if change > 0 else wording.number(change)
        return f"{said}个百分点" if self.indicator.unit == "%" and change else said

    @property
    def sentence(self) -> str:
        """The figure with its basis, date and change in one sentence, without full stop."""
        name, unit = self.indicator.name, self.indicator.unit
        figure = self.standing.figure
        if figure is None:
            return f"{name}目标{self.indicator.target_text}，尚未报数"
        said = f"{name}截至{wording.day(figure.date)}为{wording.number(figure.value)}{unit}"
        if self.previous is not None and self.previous.date < figure.date:
            change = figure.value - self.previous.value
            rate = unit == "%"
            up, down = ("提高", "降低") if rate else ("增加", "减少")
            word = "个百分点" if rate else unit
            before = (
                f"{wording.day(self.previous.date)}的{wording.number(self.previous.value)}{unit}"
            )
            said += (
                f"，较{before}{up if change > 0 else down}{wording.number(abs(change))}{word}"
                if change
                else f"，与{wording.day(self.previous.date)}持平"
            )
            if self.increase_before is not None:
                name_before, gained = self.increase_before
                said += f"（{name_before}新增{wording.number(gained)}{unit}）"
        said += f"，目标{self.indicator.target_text}"
        baseline = self.indicator.baseline
        rising = self.indicator.kind is IndicatorKind.STOCK
        if self.standing.actual is not None and baseline is not None and rising:
            said += (
                f"，按{wording.day(baseline.date)}的{wording.number(baseline.value)}{unit}"
                f"{'（待核）' if is_doubted(baseline) else ''}起算，"
                f"完成增量目标的{self.share}"
            )
        elif self.standing.actual is not None:
            said += f"，完成{self.share}"
        if self.standing.expected is not None:
            basis = "按线性序时估算" if self.standing.linear else "按分期目标"
            said += f"，序时进度{wording.percent(self.standing.expected)}（{basis}）"
        return f"{said}，数据来源：{self.source_text}"


class TaskReport(NamedTuple):
    """One task on a day: its light over all divisions, and each division's beside it.

    `light`, `basis` and `reason` are those of the divisions that set it (`deciding`); `reason`
    names those that have not filed too. `told` are the entries that a report on the period tells
    of: of a month all, of a longer period the important ones and each division's last.
    """

    id: int
    strategy: str
    item: int
    role: Role
    duty: str
    divisions: tuple[str, ...]
    text: str
    key: bool
    light: Light
    basis: Basis | None
    reason: str
    brief: str
    deciding: tuple[str, ...]
    as_of: date | None
    by_division: tuple[DivisionReport, ...]
    indicators: tuple[IndicatorReport, ...]
    told: tuple[Entry, ...]

    @property
    def light_text(self) -> str:
        """Its light with what has to be known of it: `绿（自报）`, `蓝（待销号）`."""
        return _light_text(self.light, self.basis, confirmed=self.confirmed)

    @property
    def confirmed(self) -> bool:
        """Whether all its parts are finished, and confirmed as closed (销号)."""
        return self.light is Light.BLUE and all(d.confirmed for d in self.by_division)

    @property
    def unfiled(self) -> tuple[str, ...]:
        """The divisions that have not filed for the last month due."""
        return tuple(d.division for d in self.by_division if d.filing is Filing.MISSING)

    @property
    def filed_late(self) -> tuple[str, ...]:
        """The divisions that filed for it after the day it was due."""
        return tuple(d.division for d in self.by_division if d.filing is Filing.LATE)

    @property
    def from_deciding(self) -> tuple[Entry, ...]:
        """The last entry of the period of each division that its light comes from."""
        return tuple(e for e in self.latest if e.division in self.deciding)

    @property
    def untold_problems(self) -> tuple[Entry, ...]:
        """Those of them with problems that its reason does not name already."""
        return tuple(
            e
            for e in self.from_deciding
            if e.problems and wording.prose(e.problems).rstrip("。") not in self.reason
        )

    @property
    def news(self) -> tuple[Entry, ...]:
        """Its important progress of the period (重要进展)."""
        return tuple(e for e in self.entries if e.important)

    @property
    def news_from(self) -> tuple[str, ...]:
        """The divisions that report important progress."""
        return tuple(dict.fromkeys(e.division for e in self.news))

    @property
    def with_highlight(self) -> tuple[Entry, ...]:
        """Its entries of the period with innovations or experience."""
        return tuple(e for e in self.entries if e.highlight)

    @property
    def with_plans(self) -> tuple[Entry, ...]:
        """Its divisions' last entries that name problems or next steps."""
        return tuple(e for e in self.latest if e.problems or e.next)

    @property
    def origin(self) -> str:
        """Where what is said of it comes from: each division's last entry."""
        return "；".join(d.origin for d in self.by_division)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What its divisions reported in the period, in the order of the divisions."""
        return tuple(e for d in self.by_division for e in d.entries)

    @property
    def latest(self) -> tuple[Entry, ...]:
        """The last entry of the period of each division that has one."""
        return tuple(d.entries[-1] for d in self.by_division if d.entries)

    @property
    def late(self) -> bool:
        """Whether its light asks for attention."""
        return self.light in {Light.YELLOW, Light.RED}

    @property
    def ahead(self) -> bool:
        """Whether its next steps are named apart: the bureau leads it, or it is late."""
        return (self.role is Role.LEAD or self.late) and any(e.next for e in self.latest)

    @property
    def shown_indicators(self) -> tuple[IndicatorReport, ...]:
        """Its indicators in the order of rows: the bureau's own first, of those the worst."""
        order = [*WORST_FIRST, None]
        return tuple(sorted(self.indicators, key=lambda i: order.index(i.light)))

    @property
    def shown_day(self) -> date | None:
        """The day that a row speaks of: its first figure's, else its last entry's."""
        shown = next(iter(self.shown_indicators), None)
        return shown.figure.date if shown and shown.figure else self.as_of

    @property
    def cells(self) -> tuple[str, ...]:
        """Its indicators in a row, the worst first: `4/10例 40.0%`."""
        return tuple(f"{i.cell} {i.share}".strip() for i in self.shown_indicators)

    @property
    def cell(self) -> str:
        """All of them in one cell."""
        return "；".join(self.cells)


def _light_text(light: Light, basis: Basis | None, *, confirmed: bool) -> str:
    if light is Light.BLUE and not confirmed:
        return f"{light}（待销号）"
    return f"{light}（{basis}）" if light is Light.GREEN and basis is Basis.WORD else light.value


class StrategyReport(NamedTuple):
    """A strategy's tasks, in the list's order."""

    name: str
    capability: str
    lead_division: str
    counts: Counts
    tasks: tuple[TaskReport, ...]

    @property
    def heading(self) -> str:
        """Its name, with the capability where it has one, and who coordinates it."""
        return wording.remarked(self.name, self.capability, f"{self.lead_division}统筹")


class Unfiled(NamedTuple):
    """A division that owes entries for the last month due.

    `whole`: it has filed nothing for that month; `last` is when it last filed at all.
    """

    division: str
    tasks: tuple[int, ...]
    owed: int
    whole: bool
    last: date | None

    @property
    def text(self) -> str:
        """Its name, and the tasks it lacks where it has filed some."""
        if self.whole:
            return self.division
        numbers = wording.listed([str(task) for task in self.tasks])
        return f"{self.division}（应报{self.owed}项，缺第{numbers}项）"


class Report(NamedTuple):
    """A year's tasks as they stand, over a period and on a day: what templates receive.

    `on` is the day of writing; `as_of` the day that figures run to: `on` or the end of
    the period, whichever is earlier. Only what is dated by `as_of` counts.
    `left_out` says which pieces of the data could not be read. `before` counts the tasks
    as they stood at the end of the period before, where that was asked for and is known.
    `changes` says what changed in the list in the period.
    """

    year: int
    period: Period
    on: date
    as_of: date
    sample: bool
    rules: Rules
    notice: Notice
    subject: str
    duty_heading: str
    counts: Counts
    by_duty: tuple[DutyCounts, ...]
    strategies: tuple[StrategyReport, ...]
    key_indicators: tuple[IndicatorReport, ...]
    indicators: tuple[IndicatorReport, ...]
    filing_month: str
    unfiled: tuple[Unfiled, ...]
    coordinator: str
    left_out: tuple[str, ...]
    closed: bool
    before: Counts | None = None
    changes: tuple[str, ...] = ()

    @property
    def tasks(self) -> tuple[TaskReport, ...]:
        """All tasks, in the list's order."""
        return tuple(t for s in self.strategies for t in s.tasks)

    @property
    def late(self) -> tuple[TaskReport, ...]:
        """The tasks lit red or yellow, in the list's order."""
        return tuple(t for t in self.tasks if t.late)

    @property
    def ahead(self) -> tuple[TaskReport, ...]:
        """The tasks whose next steps are named apart."""
        return tuple(t for t in self.tasks if t.ahead)

    @property
    def important(self) -> tuple[Entry, ...]:
        """The period's important progress (重要进展), in the list's order."""
        return tuple(e for t in self.tasks for e in t.entries if e.important)

    @property
    def good(self) -> tuple[TaskReport, ...]:
        """The tasks that are finished, or green with important progress in the period."""
        return tuple(
            t
            for t in self.tasks
            if t.light is Light.BLUE
            or (t.light is Light.GREEN and any(e.important for e in t.entries))
        )

    @property
    def worst_first(self) -> tuple[TaskReport, ...]:
        """The late tasks, the red ones first, those that the bureau leads before others."""
        order = list(Role)
        return tuple(
            sorted(self.late, key=lambda t: (t.light is not Light.RED, order.index(t.role), t.id))
        )

    @property
    def top(self) -> tuple[TaskReport, ...]:
        """The late tasks that one page has room for."""
        return self.worst_first[:_TOP]

    @property
    def more(self) -> int:
        """How many late tasks there are beside those."""
        return len(self.late) - len(self.top)

    @property
    def top_needs(self) -> tuple[Entry, ...]:
        """What is to be settled, as far as one page has room."""
        return self.needs[:_TOP_NEEDS]

    @property
    def more_needs(self) -> int:
        """How much there is to be settled beside that."""
        return len(self.needs) - len(self.top_needs)

    @property
    def judgement(self) -> str:
        """How the whole stands, in shares and without a light of its own."""
        share = {light: part for light, _, part in self.counts.by_light}
        sound, late = share[Light.BLUE] + share[Light.GREEN], share[Light.YELLOW] + share[Light.RED]
        on_word = self.counts.on_word
        but = f"（绿灯里仅凭处室自报的{on_word}项）" if on_word else ""
        return (
            f"已完成和正常推进的占{wording.percent(sound)}{but}，"
            f"需要关注和明显滞后的占{wording.percent(late)}，"
            f"情况不明的占{wording.percent(share[Light.GREY])}。"
        )

    @property
    def needs(self) -> tuple[Entry, ...]:
        """The period's last entries that ask for something to be settled (需协调事项)."""
        return tuple(e for t in self.tasks for e in t.latest if e.needs)

    @property
    def within_reach(self) -> tuple[IndicatorReport, ...]:
        """The indicators that will probably reach their targets."""
        return tuple(i for i in self.indicators if i.forecast and i.forecast.will)

    @property
    def out_of_reach(self) -> tuple[IndicatorReport, ...]:
        """The indicators that will probably miss their targets."""
        return tuple(i for i in self.indicators if i.forecast and not i.forecast.will)

    @property
    def not_foretold(self) -> tuple[IndicatorReport, ...]:
        """The bureau's own indicators of which nothing is foretold: too few, too old, not told."""
        own = (i for i in self.indicators if i.indicator.owner is not Owner.OTHERS)
        return tuple(i for i in own if i.forecast is None)

    @property
    def filed_late(self) -> tuple[str, ...]:
        """The divisions that have filed for the last month due, but late."""
        return tuple(
            dict.fromkeys(
                d.division for t in self.tasks for d in t.by_division if d.filing is Filing.LATE
            )
        )

    @property
    def division_names(self) -> tuple[str, ...]:
        """The divisions with tasks, each once, in the tasks' order."""
        return tuple(dict.fromkeys(name for t in self.tasks for name in t.divisions))

    @property
    def reply_by(self) -> date:
        """The day by which bulletins and urges want an answer, a working one (工具约定)."""
        day = self.on + timedelta(days=self.rules.reply_days)
        return working_day(day, self.rules.calendar)

    @property
    def change_text(self) -> str:
        """How the lights moved since the period before: `蓝灯增加1项，黄灯减少1项`."""
        if self.before is None or self.period.before is None:
            return ""
        moved = [
            f"{light}灯{'增加' if change > 0 else '减少'}{abs(change)}项"
            for light, count, _ in self.counts.by_light
            if (change := count - self.before.of(light))
        ]
        said = "、".join(moved) or "各灯项数没有变化"
        return f"与{self.period.before.short_name}末相比，{said}"

    @property
    def issues(self) -> tuple[str, ...]:
        """What stands in the way, counted: one sentence for each kind that occurs."""
        latest = [d.latest for t in self.tasks for d in t.by_division if d.latest]
        status = Counter(entry.status for entry in latest)
        stale = sum(
            i.standing.stale for i in self.indicators if i.indicator.owner is not Owner.OTHERS
        )
        red, yellow = self.counts.of(Light.RED), self.counts.of(Light.YELLOW)
        pieces = sum(len(u.tasks) for u in self.unfiled)
        found = {
            f"明显滞后的任务有{red}项，要逐项查明原因、倒排节点": red,
            f"受阻的有{status[Status.BLOCKED]}项次，需要协调解决": status[Status.BLOCKED],
            f"尚未启动的有{status[Status.NOT_STARTED]}项次": status[Status.NOT_STARTED],
            f"需要关注的任务有{yellow}项": yellow,
            f"{self.filing_month}进展未报送的有{pieces}项次": pieces,
            f"本局和共担的指标，数据陈旧（早于{self.rules.stale}天）的有{stale}个": stale,
        }
        return tuple(said for said, count in found.items() if count)

    @property
    def highlights(self) -> tuple[Entry, ...]:
        """The period's entries with innovations or typical experience."""
        return tuple(e for t in self.tasks for e in t.entries if e.highlight)

    @property
    def met(self) -> tuple[IndicatorReport, ...]:
        """The bureau's own indicators that are reached, of a year that is over."""
        return tuple(i for i in self.indicators if self.closed and i.light is Light.GREEN)

    @property
    def missed(self) -> tuple[IndicatorReport, ...]:
        """Those that are not, or not known to be."""
        lit = (i for i in self.indicators if self.closed and i.light is not None)
        return tuple(i for i in lit if i.light is not Light.GREEN)

    @property
    def unfiled_text(self) -> str:
        """The divisions that owe entries: whole, or with the tasks they lack."""
        return "；".join(u.text for u in self.unfiled)

    @property
    def legend(self) -> tuple[str, ...]:
        """What each light means, under the rules in force."""
        return legend_of(self.rules)


def legend_of(rules: Rules) -> tuple[str, ...]:
    """Return what each light means under some rules, a sentence each."""
    yellow, red = wording.number(rules.yellow_gap), wording.number(rules.red_gap)
    gaps = f"比序时进度差{yellow}至{red}个百分点（含{yellow}、含{red}）"
    band = f"{wording.number(rules.rate_band)}个百分点"
    green = f"与序时进度相差不到{yellow}个百分点；节点没有逾期"
    yellows = f"{gaps}；增速低于目标{band}以内；节点逾期{rules.overdue}天以内；受阻、暂缓"
    reds = f"比序时进度差{red}个百分点以上；增速低于目标{band}以上；节点逾期{rules.overdue}天以上"
    silent = f"连续{rules.silent}个月没有报的自报绿灯"
    few = f"不超过{rules.few}个的目标不按时间推算"
    stale = f"早于{rules.stale}天的数标注数据陈旧；经批准延期的节点标〔延〕"
    return (
        "蓝灯：处室报“已完成”，指标、节点都已达到；没有销号的写待销号。",
        f"绿灯：指标已达到，或{green}；都没有的，处室报“推进中”（注明自报）。",
        f"黄灯：{yellows}；增速、对象数从未报数；力争、争创的目标没有达到。",
        f"红灯：{reds}；年终没有达到目标。",
        f"灰灯：从未报送，{silent}，尚未报数，年终数未出；不等于滞后。",
        f"未启动的按完成0%计；{few}；外单位的指标只展示不亮灯；{stale}。",
    )
