"""Light each task: how its figures and milestones stand against the schedule.

All of it is 工具约定: the notice sets no schedule and no lights. Shares are percentages
in Decimal, rounded half up to 0.1 before anything is compared, so that the numbers in a
reason always add up.
"""

from calendar import isleap, monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from hubtasks import wording
from hubtasks.figures.schedule import judged_from, last_month_due
from hubtasks.model import (
    Basis,
    Entry,
    Extension,
    Figure,
    Indicator,
    IndicatorKind,
    Ledger,
    Milestone,
    Owner,
    Rules,
    StageTarget,
    Status,
    Task,
    allowance,
    is_reached,
)


class Light(StrEnum):
    """How a task stands, always printed as the word."""

    BLUE = "蓝"
    GREEN = "绿"
    YELLOW = "黄"
    RED = "红"
    GREY = "灰"


MEANING = {
    Light.BLUE: "已完成",
    Light.GREEN: "达到序时进度",
    Light.YELLOW: "需要关注",
    Light.RED: "明显滞后",
    Light.GREY: "未报送或无从判断",
}

_WORST_FIRST = (Light.RED, Light.YELLOW, Light.GREEN, Light.BLUE, Light.GREY)


class Judged(NamedTuple):
    """A light with its reason in words; `light` is None for what is never lit.

    `brief` is the reason where room is scarce.
    """

    light: Light | None
    reason: str
    brief: str


class IndicatorLight(NamedTuple):
    """An indicator against its schedule, at its figure's own date.

    `actual` and `expected` are shares in percent, `gap` their difference in percentage
    points; each is None where it can't be told. `linear`: the expected share comes from
    the calendar, not from a stage target. `stale`: the figure is old.
    """

    indicator: Indicator
    figure: Figure | None
    actual: Decimal | None
    expected: Decimal | None
    gap: Decimal | None
    linear: bool
    stale: bool
    light: Light | None
    reason: str
    brief: str


class Forecast(NamedTuple):
    """Whether an indicator will probably reach its target by the year's end, and why."""

    will: bool
    text: str


class MilestoneState(StrEnum):
    """Where a milestone stands; one that awaits its report is neither late nor urged."""

    REACHED = "已达到"
    AHEAD = "未到期"
    SOON = "临期"
    AWAITED = "到期待报"
    LATE = "逾期"


class MilestoneLight(NamedTuple):
    """A milestone on a day: `due` is its deadline with any approved extension."""

    milestone: Milestone
    due: date
    extended: bool
    reached_on: date | None
    state: MilestoneState
    light: Light
    reason: str
    brief: str


class PairLight(NamedTuple):
    """One division's part of a task: its worst light, and all that went into it."""

    division: str
    light: Light
    reason: str
    brief: str
    filed: bool
    extended: bool
    latest: Entry | None
    indicators: tuple[IndicatorLight, ...]
    milestones: tuple[MilestoneLight, ...]

    @property
    def stale(self) -> bool:
        """Whether any of its figures is old."""
        return any(i.stale for i in self.indicators)


def worst(lights: Iterable[Light]) -> Light:
    """Return the worst light that is not grey; grey where there is no other."""
    present = set(lights)
    return next((light for light in _WORST_FIRST if light in present), Light.GREY)


def elapsed(on: date, basis: Basis) -> Decimal:
    """Return the share of the year that is over at the end of a day, in percent.

    By month: (month-1 + day/days in month)/12, so that month-ends are n/12.
    """
    if basis is Basis.DAY:
        return wording.HUNDRED * on.timetuple().tm_yday / (366 if isleap(on.year) else 365)
    days = monthrange(on.year, on.month)[1]
    return wording.HUNDRED * (on.month - 1 + Decimal(on.day) / days) / 12


def share_done(indicator: Indicator, value: Decimal) -> Decimal | None:
    """Return how much of a target a value is, in percent; of a stock, of its increase.

    None where that makes no sense: a stock without baseline, a target of nothing.
    """
    start = Decimal(0)
    if indicator.kind is IndicatorKind.STOCK:
        if indicator.baseline is None:
            return None
        start = indicator.baseline.value
    if indicator.target == start:
        return None
    return wording.HUNDRED * (value - start) / (indicator.target - start)


def expected_share(
    indicator: Indicator, stages: Sequence[StageTarget], on: date, rules: Rules
) -> tuple[Decimal | None, bool]:
    """Return what share should be done by a day, and whether it is linear.

    The last of its stage targets due by then decides where it has any (nothing is
    expected before the first); else the elapsed share does.
    """
    if not stages:
        return elapsed(on, rules.basis), True
    due = [s for s in stages if s.date <= on]
    if not due:
        return Decimal(0), False
    return share_done(indicator, max(due, key=lambda s: s.date).value), False


def by_gap(gap: Decimal, rules: Rules) -> Light:
    """Light a gap in percentage points, already rounded to 0.1."""
    if gap < rules.yellow_gap:
        return Light.GREEN
    return Light.YELLOW if gap <= rules.red_gap else Light.RED


def judge_indicator(
    indicator: Indicator,
    figure: Figure | None,
    stages: Sequence[StageTarget],
    on: date,
    rules: Rules,
) -> IndicatorLight:
    """Hold an indicator's latest figure against its target and schedule."""
    if figure is None:
        light = None if indicator.owner is Owner.OTHERS else Light.GREY
        reason = f"{indicator.name}还没有报数"
        return IndicatorLight(
            indicator=indicator,
            figure=None,
            actual=None,
            expected=None,
            gap=None,
            linear=False,
            stale=False,
            light=light,
            reason=reason,
            brief="未报数",
        )
    actual = share_done(indicator, figure.value)
    expected, linear = expected_share(indicator, stages, figure.date, rules)
    timeless = indicator.kind in {IndicatorKind.RATE, IndicatorKind.COUNT}
    if actual is not None:
        actual = None if indicator.kind is IndicatorKind.RATE else wording.tenth(actual)
    known = expected is not None and actual is not None and not timeless
    expected = wording.tenth(expected) if known and expected is not None else None
    gap = None if actual is None or expected is None else expected - actual
    judged = _judge_figure(indicator, figure, rules, actual=actual, expected=expected, gap=gap)
    light, reason = judged.light, judged.reason
    if gap is not None and linear and light not in {None, Light.BLUE}:
        reason += "（按线性序时估算）"
    if indicator.aspiration and light is Light.RED:
        light = Light.YELLOW
        reason += "（努力目标，最多亮黄灯）"
    stale = (on - figure.date).days > rules.stale
    brief = judged.brief
    if stale:
        reason += f"（数据陈旧，截至{wording.short_day(figure.date)}）"
        brief += "，数据陈旧"
    return IndicatorLight(
        indicator=indicator,
        figure=figure,
        actual=actual,
        expected=expected,
        gap=gap,
        linear=linear and not timeless,
        stale=stale,
        light=light,
        reason=reason,
        brief=brief,
    )


def _judge_figure(
    indicator: Indicator,
    figure: Figure,
    rules: Rules,
    *,
    actual: Decimal | None,
    expected: Decimal | None,
    gap: Decimal | None,
) -> Judged:
    value = f"{wording.number(figure.value)}{indicator.unit}"
    word = "累计" if indicator.kind is IndicatorKind.FLOW else "现为"
    said = f"{word}{value}，目标{indicator.target_text}"
    if indicator.owner is Owner.OTHERS:
        return Judged(None, f"{said}（外单位指标，只展示不亮灯）", "外单位指标")
    if indicator.kind is IndicatorKind.RATE:
        return _judge_rate(indicator, figure, said, rules)
    if is_reached(indicator, figure.value, rules):
        return Judged(Light.BLUE, f"{said}，已达到目标", "已达到目标")
    if indicator.kind is IndicatorKind.COUNT:
        return Judged(Light.GREY, f"{said}，按节点判断", "按节点判断")
    if actual is None or expected is None or gap is None:
        return Judged(Light.GREY, f"{said}，没有可用的基期，无从判断进度", "缺基期")
    done = "增量完成" if indicator.kind is IndicatorKind.STOCK else "完成"
    said += f"，{done}{wording.percent(actual)}，序时{wording.percent(expected)}"
    if gap <= 0:
        return Judged(Light.GREEN, said, "达到序时")
    short = f"差{wording.points(gap)}"
    return Judged(by_gap(gap, rules), f"{said}，{short}", short)


def _judge_rate(indicator: Indicator, figure: Figure, said: str, rules: Rules) -> Judged:
    """Light a rate as it is: time does not multiply it, and it may fall again."""
    short = wording.tenth(indicator.target - figure.value)
    if short <= allowance(indicator, rules):
        return Judged(Light.GREEN, said, "达到目标")
    light = Light.YELLOW if short <= rules.rate_band else Light.RED
    brief = f"差{wording.points(short)}"
    return Judged(light, f"{said}，{brief}", brief)


def forecast(standing: IndicatorLight, rules: Rules) -> Forecast | None:
    """Carry an indicator on to the year's end at its pace so far (工具约定).

    None for what is not the bureau's, has no figure yet, or no schedule to hold it against.
    """
    indicator, figure = standing.indicator, standing.figure
    if figure is None or indicator.owner is Owner.OTHERS:
        return None
    if is_reached(indicator, figure.value, rules):
        return Forecast(will=True, text="目前已达到目标")
    if indicator.kind is IndicatorKind.RATE:
        short = wording.points(indicator.target - figure.value)
        return Forecast(will=False, text=f"目前比目标低{short}")
    if standing.actual is None or not standing.expected:
        return None
    if standing.expected >= wording.HUNDRED:
        return Forecast(
            will=False, text=f"到期完成{wording.percent(standing.actual)}，没有达到目标"
        )
    if standing.actual < 0:
        return Forecast(will=False, text="目前低于基期，难以达到目标")
    share = wording.tenth(standing.actual * wording.HUNDRED / standing.expected)
    slack = allowance(indicator, rules) * wording.HUNDRED / indicator.target
    if share >= wording.HUNDRED - slack:
        return Forecast(will=True, text="按目前进度预计能够达到目标")
    done = "增量目标" if indicator.kind is IndicatorKind.STOCK else "目标"
    return Forecast(
        will=False, text=f"按目前进度预计全年完成{done}的{wording.percent(share)}，难以达到目标"
    )


def judge_milestone(
    milestone: Milestone,
    reached_on: date | None,
    extension: Extension | None,
    on: date,
    rules: Rules,
    *,
    filed: Sequence[date] = (),
) -> MilestoneLight:
    """Hold a milestone against its deadline; an approved extension moves that.

    It is late once its division has filed something dated on the deadline or after it (*filed*
    are the days of its entries) without telling it reached, else from the day on on which that
    should have been told. Days are counted from its deadline.
    """
    due, extended = milestone.due, False
    moved = extension is not None and extension.approved_by and extension.until > due
    if extension is not None and moved and reached_on is None:
        due, extended = extension.until, True
    name = f"节点“{milestone.name}”"
    when = wording.short_day(due) + ("（已延期）" if extended else "")
    late = (on - due).days
    told = any(due <= day <= on for day in filed) or on >= judged_from(due, rules)
    light = Light.GREEN
    if reached_on is not None:
        state, light, said, brief = MilestoneState.REACHED, Light.BLUE, "已达到", "节点达到"
    elif -late > rules.due_soon:
        state, said, brief = MilestoneState.AHEAD, f"应于{when}完成", "节点未到期"
    elif late < 0:
        state, said = MilestoneState.SOON, f"应于{when}完成，还有{-late}天"
        brief = f"节点还有{-late}天"
    elif not told:
        state, said = MilestoneState.AWAITED, f"应于{when}完成，到期待报"
        brief = "节点到期待报"
    else:
        state, light = MilestoneState.LATE, Light.YELLOW if late <= rules.overdue else Light.RED
        days = f"逾期{late}天" if late else "今天到期没有达到"
        said, brief = f"应于{when}完成，{'已' * bool(late)}{days}", f"节点{days}"
    return MilestoneLight(
        milestone, due, extended, reached_on, state, light, f"{name}{said}", brief
    )


def has_filed(entries: Sequence[Entry], on: date, rules: Rules) -> bool:
    """Tell whether entries cover the last month due: one is dated in it or later."""
    month = last_month_due(on, rules)
    return month is None or any(month <= e.date <= on for e in entries)


def judge_pair(ledger: Ledger, task: Task, division: str, on: date) -> PairLight:
    """Light one division's part of a task on a day."""
    rules = ledger.rules
    entries = [e for e in ledger.entries.get((task.id, division), ()) if e.date <= on]
    latest = entries[-1] if entries else None
    extension = ledger.extension(task.id, division, on)
    plan = ledger.plan_by_task.get(task.id)
    indicators = tuple(
        judge_indicator(i, last_figure(ledger, i, on), ledger.stage_targets(i), on, rules)
        for i in task.indicators
        if i.reported_by == division
    )
    reached = {r.milestone: e.date for e in reversed(entries) for r in e.milestones}
    days = [e.date for e in entries]
    milestones = tuple(
        judge_milestone(m, reached.get(m.id), extension, on, rules, filed=days)
        for m in (plan.milestones if plan else ())
        if m.division == division
    )
    filed = has_filed(entries, on, rules)
    if latest is None or not filed:
        month = last_month_due(on, rules)
        said = f"{month.month}月进展未报送" if month else "尚无进展"
        if latest is not None:
            said += f"（上次报到{wording.short_day(latest.date)}）"
        judged = Judged(Light.GREY, said, "未报送")
    else:
        judged = _judge_facts(latest, extension, indicators, milestones, on=on, rules=rules)
    postponed = latest is not None and latest.status is Status.POSTPONED
    extended = any(m.extended for m in milestones) or (postponed and _approved(extension, on))
    return PairLight(
        division=division,
        light=judged.light or Light.GREY,
        reason=judged.reason,
        brief=judged.brief,
        filed=filed and latest is not None,
        extended=extended,
        latest=latest,
        indicators=indicators,
        milestones=milestones,
    )


def last_figure(
    ledger: Ledger, indicator: Indicator, on: date, *, dated_by: date = date.max
) -> Figure | None:
    """Return an indicator's latest figure by a day; of equal dates the later file's.

    *dated_by*: the latest of those whose own date is no later than that.
    """
    last = min(on, dated_by)
    known = [f for filed, f in ledger.figures(indicator) if filed <= on and f.date <= last]
    return max(reversed(known), key=lambda f: f.date, default=None)


def _approved(extension: Extension | None, on: date) -> bool:
    return bool(extension and extension.approved_by and on <= extension.until)


def _judge_facts(
    latest: Entry,
    extension: Extension | None,
    indicators: Sequence[IndicatorLight],
    milestones: Sequence[MilestoneLight],
    *,
    on: date,
    rules: Rules,
) -> Judged:
    """Take the worst of what the indicators, the milestones and the status say.

    A finished or running status speaks only where there is nothing to measure it by.
    """
    facts = [Judged(i.light, i.reason, i.brief) for i in indicators if i.light is not None]
    facts += _milestone_facts(milestones)
    said = _status_fact(latest, extension, on, rules)
    if not facts or said.light in {Light.YELLOW, Light.RED}:
        facts.append(said)
    light = worst(f.light for f in facts if f.light is not None)
    deciding = [f for f in facts if f.light is light]
    return Judged(
        light,
        "；".join(dict.fromkeys(f.reason for f in deciding)),
        "；".join(dict.fromkeys(f.brief for f in deciding)),
    )


def _milestone_facts(milestones: Sequence[MilestoneLight]) -> list[Judged]:
    if not milestones:
        return []
    open_ = [m for m in milestones if m.reached_on is None]
    reached = len(milestones) - len(open_)
    done = f"{len(milestones)}个节点已达到{reached}个" if reached else f"共{len(milestones)}个节点"
    if not open_:
        return [Judged(Light.BLUE, f"{len(milestones)}个节点全部达到", "节点全部达到")]
    light = worst(m.light for m in open_)
    if light is Light.GREEN:
        following = min(open_, key=lambda m: m.due)
        return [Judged(light, f"{done}，下一{following.reason}", following.brief)]
    return [Judged(light, m.reason, m.brief) for m in open_ if m.light is light]


def _status_fact(latest: Entry, extension: Extension | None, on: date, rules: Rules) -> Judged:
    status = latest.status
    if status is Status.NOT_STARTED:
        gap = wording.tenth(elapsed(on, rules.basis))
        said = f"未启动，序时{wording.percent(gap)}（按线性序时估算）"
        return Judged(by_gap(gap, rules), said, "未启动")
    if status is Status.BLOCKED:
        why = wording.prose(latest.problems).rstrip("。") or "未写明原因"
        return Judged(Light.YELLOW, f"受阻：{why}", "受阻")
    if status is Status.POSTPONED:
        if extension is None or not extension.approved_by:
            return Judged(Light.YELLOW, "暂缓，没有批准手续", "暂缓未经批准")
        if _approved(extension, on):
            said = f"经批准暂缓，延至{wording.day(extension.until)}"
            return Judged(Light.GREEN, said, "经批准暂缓")
        said = f"暂缓期限{wording.day(extension.until)}已过"
        return Judged(Light.YELLOW, said, "暂缓期限已过")
    if status is Status.FINISHED:
        return Judged(Light.BLUE, "已完成", "已完成")
    return Judged(Light.GREEN, "推进中，按期报送", "推进中")
