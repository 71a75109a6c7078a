"""Hold an indicator against its target and its schedule.

All of it is 工具约定: the notice sets targets for the year and no schedule. Shares are
percentages in Decimal, rounded half up to 0.1 before anything is compared, so that the numbers
in a reason always add up. Whether a target is reached is decided on the raw figure.
"""

from calendar import isleap, monthrange
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from hubtasks import wording
from hubtasks.figures.known import Known, Named
from hubtasks.figures.lights import Light, by_gap
from hubtasks.figures.schedule import judged_from, year_end
from hubtasks.model import (
    Baseline,
    Elapsed,
    Figure,
    Indicator,
    IndicatorKind,
    Owner,
    Rules,
    StageTarget,
    allowance,
    is_reached,
)

_DOUBTED = "待核"
_GREAT = frozenset("万亿")
_LAST_MONTHS = 11
_CUMULATIVE = frozenset({IndicatorKind.FLOW, IndicatorKind.COUNT})


class IndicatorLight(NamedTuple):
    """An indicator against its schedule on a day.

    `actual` and `expected` are shares in percent, `gap` their difference in percentage points;
    each is None where it can't be told or time says nothing. `linear`: the expected share comes
    from the calendar, not from a stage target. `stale`: the figure is old. `reached`: it meets
    the target; `done`: and nothing of it is open any more. `extended`: a stage target that has
    come was put off. `light` is None for what lights nothing.
    """

    indicator: Indicator
    figure: Figure | None
    actual: Decimal | None
    expected: Decimal | None
    gap: Decimal | None
    linear: bool
    stale: bool
    reached: bool
    done: bool
    extended: bool
    light: Light | None
    reason: str
    brief: str


class Forecast(NamedTuple):
    """Whether an indicator will probably reach its target by the year's end, and why."""

    will: bool
    text: str


class _Judged(NamedTuple):
    light: Light | None
    reason: str
    brief: str


def elapsed(on: date, basis: Elapsed) -> Decimal:
    """Return the share of the year that is over at the end of a day, in percent.

    By month: (month-1 + day/days in month)/12, so that month-ends are n/12.
    """
    if basis is Elapsed.DAY:
        return wording.HUNDRED * on.timetuple().tm_yday / (366 if isleap(on.year) else 365)
    days = monthrange(on.year, on.month)[1]
    return wording.HUNDRED * (on.month - 1 + Decimal(on.day) / days) / 12


def elapsed_by(known: Known) -> Decimal:
    """Return the share of the year that a schedule without stages expects, in percent."""
    day = known.schedule_day
    return Decimal(0) if day is None else elapsed(day, known.rules.basis)


def share_done(indicator: Indicator, value: Decimal) -> Decimal | None:
    """Return how much of a target a value is, in percent; of a stock, of its increase.

    None where that makes no sense: a stock without baseline, a target of nothing.
    """
    start = _start(indicator)
    if start is None or indicator.target == start:
        return None
    return wording.HUNDRED * (value - start) / (indicator.target - start)


def _start(indicator: Indicator) -> Decimal | None:
    if indicator.kind is not IndicatorKind.STOCK:
        return Decimal(0)
    return None if indicator.baseline is None else indicator.baseline.value


def expected_share(known: Known, indicator: Indicator) -> tuple[Decimal | None, bool]:
    """Return what share should be done by the schedule's day, and whether it is linear.

    The last of its stage targets that is judged by then decides where it has any (nothing is
    expected before the first); else the elapsed share does.
    """
    stages = known.ledger.stage_targets(indicator)
    if not stages:
        return elapsed_by(known), True
    judged = [s for s in stages if _is_judged(known, indicator, s)]
    if not judged:
        return Decimal(0), False
    return share_done(indicator, max(judged, key=lambda s: s.date).value), False


def _is_judged(known: Known, indicator: Indicator, stage: StageTarget) -> bool:
    """Whether a stage target counts at the schedule's day: told about, or to be told by then."""
    day = known.schedule_day
    due = stage_due(known, indicator, stage)
    if day is None or due > day:
        return False
    source = known.ledger.source_of(indicator)
    told = source is not None and known.told_after(source[0].id, source[1].reported_by, due)
    return told or judged_from(due, known.rules) <= day


def stage_due(known: Known, indicator: Indicator, stage: StageTarget) -> date:
    """Return the day that a stage target is for, with any extension in force."""
    if (source := known.ledger.source_of(indicator)) is None:
        return stage.date
    task, owner = source
    moved = known.extension(task, owner.reported_by, stage.date, Named(stage_target=stage))
    return stage.date if moved is None else moved.until


def judge_indicator(known: Known, indicator: Indicator) -> IndicatorLight:
    """Hold an indicator's latest figure, or its absence, against its target and schedule."""
    rules, figure = known.rules, known.figure(indicator)
    past = known.before(indicator.lag)  # what can have been published by the day
    timed = _is_timed(known, indicator)
    share, linear = expected_share(past, indicator) if timed else (None, False)
    expected = None if share is None else wording.tenth(share)
    value = figure.value if figure else _start(indicator)
    share = None if value is None or _is_rate(indicator) else share_done(indicator, value)
    actual = None if share is None else wording.tenth(share)
    reached = figure is not None and is_reached(indicator, figure.value, rules)
    standing = IndicatorLight(
        indicator=indicator,
        figure=figure,
        actual=actual,
        expected=expected,
        gap=None if actual is None or expected is None else expected - actual,
        linear=linear,
        stale=figure is not None and (past.last_day - figure.date).days > rules.stale,
        reached=reached,
        done=reached and _holds(known, indicator, figure),
        extended=not reached and _put_off(past, indicator),
        light=None,
        reason="",
        brief="",
    )
    judged = _judged(known, past, standing)
    light, reason, brief = judged.light, judged.reason, judged.brief
    if indicator.aspiration and light is Light.RED:
        light = Light.YELLOW
        reason += "（努力目标，最多亮黄灯）"
    if indicator.baseline and is_doubted(indicator.baseline):
        reason += f"（基数{_measured(indicator, indicator.baseline.value)}{_DOUBTED}）"
    if standing.stale and figure is not None:
        reason += f"（数据陈旧，截至{wording.short_day(figure.date)}）"
        brief += "，数据陈旧"
    shown = actual if figure else None
    return standing._replace(actual=shown, light=light, reason=reason, brief=brief)


def _judged(known: Known, past: Known, standing: IndicatorLight) -> _Judged:
    indicator, figure = standing.indicator, standing.figure
    if indicator.owner is Owner.OTHERS:
        shown = "（外单位指标，只展示不亮灯）"
        if figure is None:
            return _Judged(None, f"{indicator.name}还没有报数{shown}", "未报数")
        return _Judged(None, f"{_said(indicator, figure)}{shown}", "外单位指标")
    if past.closed:
        return _at_years_end(known.year, standing)
    judged = _never_reported(past, standing) if figure is None else _reported(past, standing)
    if known.closed and not standing.done and judged.light in {None, Light.GREEN}:
        return _Judged(Light.GREY, f"{judged.reason}；年终数未出", "年终数未出")
    return judged


def _at_years_end(year: int, standing: IndicatorLight) -> _Judged:
    """Close the year: what is not reached is missed, and what may fall again wants its last."""
    indicator, figure = standing.indicator, standing.figure
    if figure is None:
        return _Judged(Light.RED, f"{indicator.name}全年没有报数", "全年未报数")
    said = _said(indicator, figure)
    if standing.done:
        return _Judged(Light.GREEN, f"{said}，年度目标已达到", "年度目标达到")
    if standing.reached:
        return _Judged(Light.GREY, f"{said}，年终数未报", "年终数未报")
    if figure.date < year_end(year):
        return _Judged(Light.RED, f"{said}，年终数没有报，最近的数没有达到目标", "年终数未报")
    return _Judged(Light.RED, f"{said}，年终没有达到目标", "年终未达到")


def _never_reported(past: Known, standing: IndicatorLight) -> _Judged:
    """Count what nobody has reported as nothing, once the first report was due."""
    indicator = standing.indicator
    if past.schedule_day is None:
        return _Judged(None, f"{indicator.name}还没有报数", "未报数")
    said = f"{indicator.name}尚未报数，目标{indicator.target_text}"
    brief = "尚未报数"
    if _is_rate(indicator) or indicator.kind is IndicatorKind.COUNT or _start(indicator) is None:
        return _Judged(Light.YELLOW, said, brief)
    judged = _unreached(past, standing, said)
    light = Light.GREY if judged.light in {None, Light.GREEN} else judged.light
    return _Judged(light, judged.reason, brief)


def _reported(past: Known, standing: IndicatorLight) -> _Judged:
    indicator, figure = standing.indicator, standing.figure
    said = _said(indicator, figure) if figure else ""
    if standing.reached:
        return _Judged(Light.GREEN, f"{said}，指标已达到", "指标已达到")
    start = _start(indicator)
    if figure and start is not None and indicator.kind is IndicatorKind.STOCK:
        said += f"，低于基数{_measured(indicator, start)}" if figure.value < start else ""
    if _is_rate(indicator):
        return _judge_rate(indicator, figure, said, past.rules)
    return _unreached(past, standing, said)


def _judge_rate(indicator: Indicator, figure: Figure | None, said: str, rules: Rules) -> _Judged:
    """Light a rate that is not reached as it is: time does not multiply it."""
    value = figure.value if figure else Decimal(0)
    short = wording.tenth(indicator.target - allowance(indicator, rules) - value)
    light = Light.YELLOW if short <= rules.rate_band else Light.RED
    brief = f"差{wording.points(indicator.target - value)}"
    return _Judged(light, f"{said}，{brief}", brief)


def _unreached(past: Known, standing: IndicatorLight, said: str) -> _Judged:
    """Hold what is not reached against the schedule, where time says anything of it."""
    indicator = standing.indicator
    if _start(indicator) is None:
        return _Judged(None, f"{said}，没有可用的基期，无从判断进度", "缺基期")
    if is_few(past, indicator):
        if (past.on.year, past.on.month) < (past.year, _LAST_MONTHS):
            return _Judged(None, f"{said}，数目少，不按时间推算", "不按时间推算")
        return _Judged(Light.YELLOW, f"{said}，离年底不到两个月还没有达到", "年底前未达到")
    if indicator.kind is IndicatorKind.COUNT:
        return _Judged(None, f"{said}，对象数不按时间推算", "不按时间推算")
    actual, expected, gap = standing.actual, standing.expected, standing.gap
    if actual is None or expected is None or gap is None:
        return _Judged(None, said, "无从判断")
    done = "增量完成" if indicator.kind is IndicatorKind.STOCK else "完成"
    said += f"，{done}{wording.percent(actual)}，序时{wording.percent(expected)}"
    estimated = "（按线性序时估算）" if standing.linear else ""
    if gap <= 0:
        return _Judged(Light.GREEN, said + estimated, "达到序时")
    short = f"差{wording.points(gap)}"
    return _Judged(by_gap(gap, past.rules), f"{said}，{short}{estimated}", short)


def _put_off(known: Known, indicator: Indicator) -> bool:
    """Whether a stage target that has come stands at a later day than its own."""
    stages = known.ledger.stage_targets(indicator)
    return any(s.date <= known.on < stage_due(known, indicator, s) for s in stages)


def is_doubted(baseline: Baseline) -> bool:
    """Whether a baseline has still to be verified (待核), as its source says."""
    return _DOUBTED in baseline.source


def _is_rate(indicator: Indicator) -> bool:
    """Whether a value is held against the target as it is: of a rate, or where nothing rises."""
    return indicator.kind is IndicatorKind.RATE or indicator.target == _start(indicator)


def _is_timed(known: Known, indicator: Indicator) -> bool:
    """Whether time says how much of a target should be reached by a day."""
    rising = indicator.kind in {IndicatorKind.FLOW, IndicatorKind.STOCK}
    sound = _start(indicator) is not None and not _is_rate(indicator)
    return rising and sound and not is_few(known, indicator)


def is_few(known: Known, indicator: Indicator) -> bool:
    """Whether a target is of so few single things that no share of the year makes a part of it.

    Stage targets say what is expected of such a target too.
    """
    return (
        indicator.target <= known.rules.few
        and not _is_rate(indicator)
        and not _GREAT & set(indicator.unit)
        and not known.ledger.stage_targets(indicator)
    )


def _holds(known: Known, indicator: Indicator, figure: Figure | None) -> bool:
    """Whether a figure that reaches the target will still do so: what may fall is of the end."""
    if indicator.kind in _CUMULATIVE:
        return True
    return figure is not None and figure.date >= year_end(known.year)


def _said(indicator: Indicator, figure: Figure) -> str:
    word = "累计" if indicator.kind is IndicatorKind.FLOW else "现为"
    return f"{word}{_measured(indicator, figure.value)}，目标{indicator.target_text}"


def _measured(indicator: Indicator, value: Decimal) -> str:
    return f"{wording.number(value)}{indicator.unit}"


def forecast(known: Known, standing: IndicatorLight) -> Forecast | None:
    """Carry an indicator on to the year's end at its pace so far (工具约定).

    None for what is not the bureau's, has no figure yet or but an old one, or no schedule to hold
    it against; of what stands better by an extension alone; and of a year that is over.
    """
    indicator, figure = standing.indicator, standing.figure
    if figure is None or indicator.owner is Owner.OTHERS or known.closed:
        return None
    if standing.stale or standing.extended:
        return None
    if standing.reached:
        return Forecast(will=True, text="目前已达到目标")
    if _is_rate(indicator):
        short = wording.points(indicator.target - figure.value)
        return Forecast(will=False, text=f"目前比目标低{short}")
    if standing.actual is None or not standing.expected:
        return None
    if standing.actual < 0:
        return Forecast(will=False, text="目前低于基期，难以达到目标")
    share = wording.tenth(standing.actual * wording.HUNDRED / standing.expected)
    slack = allowance(indicator, known.rules) * wording.HUNDRED / indicator.target
    if share >= wording.HUNDRED - slack:
        return Forecast(will=True, text="按目前进度预计能够达到目标")
    done = "增量目标" if indicator.kind is IndicatorKind.STOCK else "目标"
    return Forecast(
        will=False, text=f"按目前进度预计全年完成{done}的{wording.percent(share)}，难以达到目标"
    )
