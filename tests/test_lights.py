"""Every edge of the lights: gaps, days, kinds, aspirations, owners, words, silence, the year's end."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from a_year import (
    COUNT,
    FEW,
    FLOW,
    JOIN,
    JUNE,
    LEAD,
    RATE,
    RULES,
    STOCK,
    SUPPORT,
    WHO,
    entry,
    judged,
    known,
    ledger,
    milestone,
    stage,
)
from conftest import OFFICE, ON, Edit, read

from hubtasks import wording
from hubtasks.figures.indicators import IndicatorLight, elapsed, forecast, judge_indicator
from hubtasks.figures.known import Known
from hubtasks.figures.lights import Basis, Light, of_whole, worst
from hubtasks.figures.milestones import StepState, judge_milestone
from hubtasks.figures.pairs import Filing, filing
from hubtasks.figures.schedule import judged_from
from hubtasks.model import (
    Baseline,
    Calendar,
    Comparator,
    Duty,
    Elapsed,
    Extension,
    Indicator,
    Owner,
    Rules,
    Status,
    is_reached,
)
from hubtasks.period import Period

END = date(2026, 12, 31)
JULY = date(2026, 7, 28)  # the day after July's due day: 25 July is a Saturday


OTHERS = FLOW._replace(owner=Owner.OTHERS)


def judge(indicator: Indicator, value: str, on: date = JUNE, **more: Any) -> IndicatorLight:  # noqa: ANN401 - dates and stages
    told = [entry(more.get("filed", min(on, JUNE)), value=value, of=more.get("of"))]
    year = ledger(*told, indicators=[indicator], stages=more.get("stages", ()))
    return judge_indicator(known(year, on), indicator)


def untold(indicator: Indicator, on: date = JUNE, **more: Any) -> IndicatorLight:  # noqa: ANN401 - stages
    year = ledger(entry(), indicators=[indicator], stages=more.get("stages", ()))
    return judge_indicator(known(year, on), indicator)


@pytest.mark.parametrize(
    ("value", "gap", "light"),
    [
        ("1000", "-50.0", Light.GREEN),
        ("999", "-49.9", Light.GREEN),
        ("500", "0.0", Light.GREEN),
        ("401", "9.9", Light.GREEN),
        ("400.4", "10.0", Light.YELLOW),  # 40.04 % prints as 40.0 %
        ("400", "10.0", Light.YELLOW),
        ("200", "30.0", Light.YELLOW),
        ("199", "30.1", Light.RED),
        ("0", "50.0", Light.RED),
    ],
)
def test_a_gap_decides_the_light(value: str, gap: str, light: Light) -> None:
    """Under 10 points short is green, 10 to 30 with both ends yellow, more is red."""
    standing = judge(FLOW, value)
    assert (standing.gap, standing.light) == (Decimal(gap), light)


@pytest.mark.parametrize(
    ("value", "actual", "light"),
    [
        ("14.0", "23.1", Light.YELLOW),
        ("14.35", "50.0", Light.GREEN),
        ("13.7", "0.0", Light.RED),
        ("13.6", "-7.7", Light.RED),
        ("15", "100.0", Light.GREEN),
    ],
)
def test_a_stock_is_measured_from_its_baseline(value: str, actual: str, light: Light) -> None:
    """Of a stock the increase counts: 14.0 of 13.7→15 is 23.1 %; below baseline is said."""
    standing = judge(STOCK, value)
    assert (standing.actual, standing.light) == (Decimal(actual), light)
    assert ("低于基数13.7例" in standing.reason) is (value == "13.6")


def test_a_doubted_baseline_is_said_in_every_reason() -> None:
    """A baseline marked 待核 is marked wherever the share that rests on it is told."""
    doubted = STOCK._replace(baseline=Baseline(Decimal("13.7"), date(2025, 12, 31), "公报，待核"))
    for standing in (judge(doubted, "14.0"), judge(doubted, "15"), untold(doubted)):
        assert standing.reason.endswith("（基数13.7例待核）")
    assert "待核" not in judge(STOCK, "14.0").reason


def test_a_stock_without_baseline_is_not_judged() -> None:
    """Without a baseline there is no share and no light; never reported it is yellow."""
    bare = STOCK._replace(baseline=None)
    standing = judge(bare, "14.0")
    assert (standing.actual, standing.gap, standing.light) == (None, None, None)
    assert untold(bare).light is Light.YELLOW
    assert judge(bare, "14.0", END).light is Light.RED


def test_a_stock_that_has_nowhere_to_rise_is_judged_as_a_rate() -> None:
    """Where target and baseline are the same, time multiplies nothing."""
    level = STOCK._replace(baseline=Baseline(Decimal(15), date(2025, 12, 31)))
    assert judge(level, "15").light is Light.GREEN
    assert judge(level, "12").light is Light.YELLOW
    assert judge(level, "11.9").light is Light.RED


@pytest.mark.parametrize(
    ("value", "light"),
    [
        ("16", Light.GREEN),
        ("14.0", Light.GREEN),
        ("13.9", Light.YELLOW),
        ("11.0", Light.YELLOW),
        ("10.9", Light.RED),
    ],
)
def test_a_rate_is_not_multiplied_by_time(value: str, light: Light) -> None:
    """左右 allows one point, up to three points below that is yellow, more is red."""
    assert judge(RATE, value).light is light


def test_a_count_rests_on_milestones_until_the_year_closes() -> None:
    """A count short of its target says nothing by itself before the end; reached it is green."""
    assert judge(COUNT, "900").light is None
    assert judge(COUNT, "1000").light is Light.GREEN
    assert judge(COUNT, "900", date(2026, 12, 30)).light is None
    assert judge(COUNT, "900", END).light is Light.RED


@pytest.mark.parametrize(
    ("on", "light"),
    [
        (JUNE, None),
        (date(2026, 10, 31), None),
        (date(2026, 11, 1), Light.YELLOW),
        (date(2026, 12, 30), Light.YELLOW),
        (END, Light.RED),
    ],
)
def test_a_target_of_a_few_single_things_is_not_multiplied_by_time(
    on: date, light: Light | None
) -> None:
    """One of 2 is no half in June: it is yellow in the last two months, red at the end."""
    assert judge(FEW, "1", on).light is light
    assert judge(FEW, "2", on).light is Light.GREEN
    assert judge(FEW._replace(target=Decimal(5)), "1", on).light is light


@pytest.mark.parametrize(
    "timed",
    [
        FEW._replace(target=Decimal(6)),
        FEW._replace(unit="万家（次）"),
        FEW._replace(unit="亿元"),
    ],
)
def test_six_things_or_two_ten_thousands_are_multiplied_by_time(timed: Indicator) -> None:
    """More than five, or so many ten thousands, have a share of the year."""
    assert judge(timed, "0").light is Light.RED


def test_stage_targets_say_what_is_expected_of_a_few() -> None:
    """A target of 2 with a stage target is held against that."""
    assert judge(FEW, "0", stages=[stage(JUNE, 1)]).light is Light.RED
    assert judge(FEW, "1", stages=[stage(JUNE, 1)]).light is Light.GREEN


def test_an_aspiration_is_never_red() -> None:
    """力争 and 争创 end at yellow, at the year's end too."""
    hoped = FLOW._replace(aspiration=True)
    assert judge(hoped, "0").light is Light.YELLOW
    assert judge(hoped, "0", END).light is Light.YELLOW
    assert untold(hoped, END).light is Light.YELLOW


def test_others_indicators_are_never_lit() -> None:
    """A target of another agency is shown without a light, reached or not, told or not."""
    others = FLOW._replace(owner=Owner.OTHERS)
    for standing in (judge(others, "0"), judge(others, "1000", END), untold(others, END)):
        assert standing.light is None
        assert "外单位指标，只展示不亮灯" in standing.reason


@pytest.mark.parametrize(
    ("comparator", "value", "reached"),
    [
        (Comparator.AT_LEAST, "1000", True),
        (Comparator.MORE, "1000", False),
        (Comparator.MORE, "1000.1", True),
        (Comparator.EQUAL, "999", False),
        (Comparator.ABOUT, "950", True),
        (Comparator.ABOUT, "949", False),
    ],
)
def test_comparators(comparator: Comparator, value: str, reached: bool) -> None:
    """超 does not include its number; 左右 allows five percent less."""
    indicator = FLOW._replace(comparator=comparator)
    assert is_reached(indicator, Decimal(value), RULES) is reached
    assert judge(indicator, value, END).light is (Light.GREEN if reached else Light.RED)


@pytest.mark.parametrize(
    ("when", "by_month", "by_day"),
    [
        (date(2026, 6, 30), "50.0", "49.6"),
        (date(2026, 2, 28), "16.7", "16.2"),
        (date(2028, 2, 28), "16.4", "16.1"),
        (date(2028, 2, 29), "16.7", "16.4"),
        (date(2026, 1, 1), "0.3", "0.3"),
        (date(2026, 12, 31), "100.0", "100.0"),
    ],
)
def test_elapsed_share(when: date, by_month: str, by_day: str) -> None:
    """Month-ends are n/12; by day it is the day of the year, leap years too."""
    assert str(wording.tenth(elapsed(when, Elapsed.MONTH))) == by_month
    assert str(wording.tenth(elapsed(when, Elapsed.DAY))) == by_day


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 3, 25), "0.0"),
        (date(2026, 3, 26), "25.0"),
        (date(2026, 6, 25), "41.7"),
        (date(2026, 6, 26), "50.0"),
        (date(2026, 7, 27), "50.0"),
        (JULY, "58.3"),
        (date(2026, 12, 26), "100.0"),
    ],
)
def test_the_schedule_moves_with_the_day_asked_not_with_the_figure(on: date, expected: str) -> None:
    """From the day after a month's due day its end is expected, however old the figure is."""
    standing = judge(FLOW, "300", on, filed=date(2026, 3, 20))
    assert str(standing.expected) == expected


def test_an_old_figure_looks_no_better_with_time() -> None:
    """4 of 20 of 30 April is yellow in June and red at the year's end, 80 points short."""
    shops = FLOW._replace(target=Decimal(20))
    told = {"filed": date(2026, 4, 30)}
    assert judge(shops, "4", date(2026, 6, 30), **told).light is Light.YELLOW
    late = judge(shops, "4", date(2026, 12, 30), **told)
    assert (late.light, str(late.gap)) == (Light.RED, "80.0")


@pytest.mark.parametrize(
    ("lag", "on", "expected"),
    [(0, JUNE, "50.0"), (45, JUNE, "33.3"), (45, date(2026, 8, 10), "50.0")],
)
def test_what_others_publish_late_is_expected_later(lag: int, on: date, expected: str) -> None:
    """An indicator with a lag of 45 days is held against the schedule of 45 days before."""
    assert str(judge(FLOW._replace(lag=lag), "500", on).expected) == expected


@pytest.mark.parametrize(("age", "stale"), [(45, False), (46, True)])
def test_an_old_figure_is_marked(age: int, stale: bool) -> None:
    """A figure older than 45 days, and the lag, is marked 数据陈旧."""
    standing = judge(FLOW, "500", of=JUNE - timedelta(age))
    assert standing.stale is stale
    assert ("数据陈旧" in standing.reason) is stale
    assert not judge(FLOW._replace(lag=1), "500", of=JUNE - timedelta(46)).stale


@pytest.mark.parametrize(
    ("on", "light"), [(date(2026, 3, 25), None), (date(2026, 3, 26), Light.GREY), (JUNE, Light.RED)]
)
def test_a_figure_never_reported_counts_as_nothing(on: date, light: Light | None) -> None:
    """From the day after the first due day; at best grey, as its gap grows yellow and red."""
    few = FLOW._replace(target=Decimal(1000))
    quiet = few if on == JUNE else few._replace(target=Decimal(4))
    standing = untold(quiet, on)
    assert (standing.light, standing.actual) == (light, None)
    if light is Light.RED:
        assert standing.reason == (
            "案例尚未报数，目标不少于1000例，完成0.0%，序时50.0%，差50.0个百分点（按线性序时估算）"
        )


@pytest.mark.parametrize("bare", [RATE, COUNT, STOCK._replace(baseline=None)])
def test_what_no_share_can_be_told_of_is_yellow_where_never_reported(bare: Indicator) -> None:
    """An own rate, a count, or a stock without baseline; not before the first due day."""
    assert untold(bare, date(2026, 3, 25)).light is None
    assert untold(bare, date(2026, 3, 26)).light is Light.YELLOW


def test_stage_targets_come_before_the_calendar() -> None:
    """The last stage target judged decides; before the first nothing is expected."""
    stages = [stage(JUNE, 100), stage(date(2026, 9, 30), 700)]
    june = judge(FLOW, "90", stages=stages)
    assert (str(june.expected), june.light, june.linear) == ("10.0", Light.GREEN, False)
    may = judge(FLOW, "0", date(2026, 6, 25), stages=stages)
    assert (str(may.expected), may.light) == ("0.0", Light.GREEN)
    september = judge(FLOW, "300", date(2026, 9, 30), stages=stages, filed=date(2026, 9, 30))
    assert (str(september.gap), september.light) == ("40.0", Light.RED)


def test_a_stage_target_is_judged_where_its_division_has_told_of_the_day() -> None:
    """June's is judged in June where June was filed, else from the day after July's due day."""
    stages = [stage(JUNE, 500)]
    told, silent = {"filed": JUNE}, {"filed": date(2026, 6, 29)}
    assert judge(FLOW, "0", stages=stages, **told).light is Light.RED
    assert judge(FLOW, "0", stages=stages, **silent).light is Light.GREEN
    assert judge(FLOW, "0", date(2026, 7, 27), stages=stages, **silent).light is Light.GREEN
    assert judge(FLOW, "0", JULY, stages=stages, **silent).light is Light.RED


def test_an_extension_moves_the_stage_target_that_it_names() -> None:
    """A named stage target is expected at its new day; another of the same indicator is not moved."""
    stages = [stage(JUNE, 500), stage(date(2026, 9, 30), 700)]
    moved = Extension(date(2026, 9, 1), "", "cases", JUNE, "", "局长办公会", JUNE)
    other = moved._replace(stage=date(2026, 9, 30))
    for extension, light in ((moved, Light.GREEN), (other, Light.RED), (None, Light.RED)):
        year = ledger(entry(value="0", extension=extension), indicators=[FLOW], stages=stages)
        assert judge_indicator(known(year), FLOW).light is light


def test_a_reason_says_all_of_it() -> None:
    """The reason gives value, target, both shares and the gap, and that it is an estimate."""
    cases = FLOW._replace(target=Decimal(10))
    assert judge(cases, "4").reason == (
        "累计4例，目标不少于10例，完成40.0%，序时50.0%，差10.0个百分点（按线性序时估算）"
    )
    assert judge(cases, "10").reason == "累计10例，目标不少于10例，指标已达到"
    assert (
        judge(cases, "4", END).reason
        == "累计4例，目标不少于10例，年终数没有报，最近的数没有达到目标（数据陈旧，截至6月30日）"
    )


@pytest.mark.parametrize("tenths", range(0, 1001, 7))
def test_the_numbers_of_a_reason_add_up(tenths: int) -> None:
    """The printed gap is the difference of the printed shares, for any figure and day."""
    on = date(2026, 1, 1) + timedelta(tenths % 365)
    standing = judge(FLOW, str(tenths), on)
    assert standing.gap is not None
    assert standing.expected is not None
    assert standing.actual is not None
    assert standing.gap == standing.expected - standing.actual


@pytest.mark.parametrize(
    ("indicator", "value", "of", "on", "light"),
    [
        (FLOW, "905", END, END, Light.RED),
        (FLOW._replace(target=Decimal(10)), "6", date(2026, 12, 28), END, Light.RED),
        (STOCK, "14.9", END, END, Light.RED),
        (STOCK, "15", END, END, Light.GREEN),
        (STOCK, "15", date(2026, 11, 30), END, Light.GREY),
        (RATE, "15", date(2026, 11, 30), END, Light.GREY),
        (FLOW, "1000", date(2026, 11, 30), END, Light.GREEN),
        (FLOW._replace(lag=20), "905", END, date(2027, 1, 19), Light.GREY),
        (FLOW._replace(lag=20), "905", END, date(2027, 1, 20), Light.RED),
        (FLOW._replace(lag=20), "100", END, date(2027, 1, 19), Light.RED),
        (FLOW._replace(lag=20), "1000", END, date(2027, 1, 19), Light.GREEN),
        (RATE._replace(lag=20), "15", END, date(2027, 1, 19), Light.GREEN),
        (RATE._replace(lag=20), "15", date(2026, 11, 30), date(2027, 1, 19), Light.GREY),
    ],
)
def test_the_year_closes(
    indicator: Indicator, value: str, of: date, on: date, light: Light
) -> None:
    """Unreached is red; what may fall again wants its year-end figure; till others publish, 灰."""
    told = entry(of, value=value, of=of)
    year = ledger(told, indicators=[indicator])
    standing = judge_indicator(known(year, on), indicator)
    assert standing.light is light
    assert ("年终数未" in standing.reason) is (light is Light.GREY)


def test_nothing_is_foretold_of_a_year_that_is_over() -> None:
    """On 31 December there is no forecast; the day before there is one."""
    for on, there in ((date(2026, 12, 30), True), (END, False)):
        year = ledger(entry(date(2026, 12, 1), value="905"), indicators=[FLOW])
        then = known(year, on)
        assert (forecast(then, judge_indicator(then, FLOW)) is not None) is there


@pytest.mark.parametrize(("age", "there"), [(45, True), (46, False)])
def test_nothing_is_foretold_from_an_old_figure(age: int, there: bool) -> None:
    """No pace can be told from a figure that is marked as old."""
    year = ledger(entry(JUNE, value="400", of=JUNE - timedelta(age)), indicators=[FLOW])
    assert (forecast(known(year), judge_indicator(known(year), FLOW)) is not None) is there


def test_an_extension_makes_no_forecast_better() -> None:
    """Of what only stands well since its stage target was put off nothing is foretold."""
    stages = [stage(date(2026, 5, 31), 500), stage(END, 1000)]
    moved = LATER._replace(milestone="", indicator="cases", stage=date(2026, 5, 31))
    for extension, there in ((None, True), (moved, False)):
        told = entry(JUNE, value="400", extension=extension)
        year = ledger(told, indicators=[FLOW], stages=stages)
        found = forecast(known(year), judge_indicator(known(year), FLOW))
        assert (found is not None) is there


def test_nothing_is_foretold_of_a_few() -> None:
    """Of a target of 2 no pace can be told: not that 0.0 % will be reached."""
    year = ledger(entry(value="0"), indicators=[FEW])
    assert forecast(known(year), judge_indicator(known(year), FEW)) is None


@pytest.mark.parametrize(
    ("value", "will", "said"),
    [
        ("1000", True, "目前已达到目标"),
        ("500", True, "按目前进度预计能够达到目标"),
        ("499", False, "按目前进度预计全年完成目标的99.8%，难以达到目标"),
        ("0", False, "按目前进度预计全年完成目标的0.0%，难以达到目标"),
    ],
)
def test_a_forecast_carries_the_pace_on(value: str, will: bool, said: str) -> None:
    """Half of the target in June is as much as needed; a hundred percent is reached."""
    year = ledger(entry(value=value), indicators=[FLOW])
    found = forecast(known(year), judge_indicator(known(year), FLOW))
    assert found == (will, said)


@pytest.mark.parametrize(
    ("due", "filed", "state", "light"),
    [
        (date(2026, 7, 8), (), StepState.AHEAD, Light.GREEN),
        (date(2026, 7, 7), (), StepState.SOON, Light.GREEN),
        (date(2026, 7, 1), (JUNE,), StepState.SOON, Light.GREEN),
        (JUNE, (), StepState.AWAITED, Light.GREEN),
        (JUNE, (date(2026, 6, 29),), StepState.AWAITED, Light.GREEN),
        (JUNE, (JUNE,), StepState.LATE, Light.YELLOW),
        (date(2026, 6, 26), (), StepState.AWAITED, Light.GREEN),
        (date(2026, 6, 26), (JUNE,), StepState.LATE, Light.YELLOW),
        (date(2026, 6, 25), (), StepState.LATE, Light.YELLOW),
        (date(2026, 6, 15), (), StepState.LATE, Light.YELLOW),
        (date(2026, 6, 14), (), StepState.LATE, Light.RED),
        (date(2026, 1, 5), (), StepState.LATE, Light.RED),
    ],
)
def test_milestones_by_the_day(
    due: date, filed: tuple[date, ...], state: StepState, light: Light
) -> None:
    """Late is what was to be told by now, or could have been: 15 days are yellow, 16 red."""
    year = ledger(*(entry(day) for day in filed), milestones=[milestone(due)])
    standing = judge_milestone(known(year), year.tasks[0], milestone(due))
    assert (standing.state, standing.light) == (state, light)


@pytest.mark.parametrize(
    ("due", "first"),
    [
        (date(2026, 1, 10), date(2026, 3, 26)),
        (date(2026, 4, 27), date(2026, 4, 28)),
        (date(2026, 4, 28), date(2026, 5, 26)),
        (date(2026, 12, 25), date(2026, 12, 26)),
        (date(2026, 12, 26), date(2026, 12, 31)),
        (date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_milestone_is_judged_from_the_day_after_the_next_due_day(due: date, first: date) -> None:
    """Until then it may yet be told in time, but for the year's last day."""
    assert judged_from(due, RULES) == first
    year = ledger(milestones=[milestone(due)])
    for on in (first - timedelta(1), first):
        standing = judge_milestone(known(year, on), year.tasks[0], milestone(due))
        assert (standing.state is StepState.LATE) == (on == first)


def test_a_reached_milestone_is_reached_however_late() -> None:
    """Reached is reached, on the day that the entry says or its own."""
    due = milestone(date(2026, 1, 5))
    for told, day in (("m", JUNE), (("m", date(2026, 6, 3)), date(2026, 6, 3))):
        year = ledger(entry(reached=[told]), milestones=[due])
        standing = judge_milestone(known(year), year.tasks[0], due)
        assert (standing.state, standing.reached_on) == (StepState.REACHED, day)
    twice = ledger(entry(MAY, reached=["m"]), entry(reached=["m"]), milestones=[due])
    assert judge_milestone(known(twice), twice.tasks[0], due).reached_on == MAY


MAY = date(2026, 5, 31)
LATER = Extension(date(2026, 9, 30), "m", reason="场地", approved_by="局长办公会", approved_on=MAY)


@pytest.mark.parametrize(
    ("extension", "light", "extended"),
    [
        (LATER, Light.GREEN, True),
        (LATER._replace(milestone=""), Light.GREEN, True),
        (LATER._replace(milestone="other"), Light.RED, False),
        (LATER._replace(milestone="", indicator="cases", stage=MAY), Light.RED, False),
        (LATER._replace(approved_by=""), Light.RED, False),
        (LATER._replace(approved_on=None), Light.RED, False),
        (LATER._replace(approved_on=JUNE), Light.GREEN, True),
        (LATER._replace(approved_on=date(2026, 7, 1)), Light.RED, False),
        (LATER._replace(approved_by=WHO), Light.RED, False),
        (LATER._replace(approved_by="保护处"), Light.RED, False),
        (LATER._replace(approved_by="baohu"), Light.RED, False),
        (LATER._replace(until=date(2026, 5, 1)), Light.RED, False),
    ],
)
def test_an_approved_extension_moves_the_deadline(
    extension: Extension, light: Light, extended: bool
) -> None:
    """It counts where another has approved it by the day it is filed, and only moves later."""
    year = ledger(entry(extension=extension), milestones=[milestone(MAY)])
    standing = judge_milestone(known(year), year.tasks[0], milestone(MAY))
    assert (standing.light, standing.extended) == (light, extended)


def test_an_extension_holds_until_the_next_that_counts() -> None:
    """Later entries need not repeat it; a wish without approval does not take it back."""
    wish = LATER._replace(until=date(2026, 7, 31), approved_by="")
    year = ledger(entry(MAY, extension=LATER), entry(extension=wish), milestones=[milestone(MAY)])
    assert judge_milestone(known(year), year.tasks[0], milestone(MAY)).due == LATER.until


def test_where_an_extension_has_passed_lateness_counts_from_the_old_date() -> None:
    """On the new day 0 days, on the day after all of them since the old one."""
    year = ledger(entry(extension=LATER), entry(LATER.until), milestones=[milestone(MAY)])
    for days, late, light in ((0, 0, Light.YELLOW), (1, 123, Light.RED)):
        on = LATER.until + timedelta(days)
        standing = judge_milestone(known(year, on), year.tasks[0], milestone(MAY))
        assert (standing.state, standing.late, standing.light) == (StepState.LATE, late, light)


def test_an_extension_that_has_passed_stands_until_it_is_judged() -> None:
    """The day after it, with nothing filed of that day, the milestone awaits its report."""
    year = ledger(entry(extension=LATER), milestones=[milestone(MAY)])
    standing = judge_milestone(known(year, date(2026, 10, 1)), year.tasks[0], milestone(MAY))
    assert (standing.state, standing.light) == (StepState.AWAITED, Light.GREEN)
    assert (standing.extended, standing.due, standing.late) == (True, LATER.until, 1)
    assert standing.reason == "节点“节点”应于9月30日（已延期）完成，到期待报"


def test_of_open_milestones_the_next_is_told_and_of_late_ones_the_worst() -> None:
    """The next is the one that is due first, however the plan is ordered; a red hides a yellow."""
    ahead = [milestone(date(2026, 11, 30), "a"), milestone(date(2026, 9, 30), "b")]
    part = judged(ledger(entry(), milestones=ahead))
    assert part.reason == "共2个节点，下一节点“节点”应于9月30日完成"
    late = [milestone(MAY, "a"), milestone(date(2026, 6, 20), "b"), *ahead]
    part = judged(ledger(entry(), milestones=late))
    assert (part.light, part.reason) == (
        Light.RED,
        "节点“节点”应于5月31日完成，已逾期30天",
    )
    assert part.brief == "节点逾期30天"


def test_a_mark_stands_where_an_extension_bears() -> None:
    """〔延〕 is of what sets the light: not of a later milestone, nor of a red figure beside it."""
    extended = [milestone(MAY)]
    late = [milestone(MAY), milestone(date(2026, 6, 10), "n")]
    told = entry(extension=LATER, value="0")
    assert judged(ledger(told, milestones=extended)).extended
    assert not judged(ledger(told, milestones=late)).extended
    assert not judged(ledger(told, milestones=extended, indicators=[FLOW])).extended


def test_a_milestones_extension_puts_no_task_off() -> None:
    """Who postpones all of it needs an approval of that; one for a milestone is none."""
    told = [entry(MAY, extension=LATER), entry(status=Status.POSTPONED)]
    part = judged(ledger(*told, milestones=[milestone(MAY)]))
    assert (part.put_off, part.reason) == (False, "暂缓，没有批准手续")
    whole = LATER._replace(milestone="", approved_on=JUNE)
    assert judged(ledger(entry(status=Status.POSTPONED, extension=whole))).put_off


@pytest.mark.parametrize("approver", [WHO, "baohu", "BAOHU", f"{WHO}处长", f"省知识产权局{WHO}"])
def test_nobody_approves_their_own_extension(approver: str) -> None:
    """However the filing division is spelt, its own word moves nothing."""
    own = LATER._replace(approved_by=approver)
    year = ledger(entry(extension=own), milestones=[milestone(MAY)])
    assert judge_milestone(known(year), year.tasks[0], milestone(MAY)).light is Light.RED


def test_an_extension_ends_with_the_year() -> None:
    """One until next year lasts to 31 December."""
    far = LATER._replace(until=date(2027, 3, 31))
    year = ledger(entry(extension=far), milestones=[milestone(MAY)])
    assert judge_milestone(known(year), year.tasks[0], milestone(MAY)).due == END


@pytest.mark.parametrize(
    ("found", "light"),
    [
        ("蓝绿黄红灰", Light.RED),
        ("蓝绿黄灰", Light.YELLOW),
        ("蓝绿灰", Light.GREY),
        ("蓝绿", Light.GREEN),
        ("蓝", Light.BLUE),
    ],
)
def test_a_part_has_its_worst_light(found: str, light: Light) -> None:
    """From good to bad: 蓝 绿 灰 黄 红."""
    assert worst(Light(word) for word in found) is light


@pytest.mark.parametrize(
    ("found", "light"),
    [
        ("绿红灰", Light.RED),
        ("绿黄灰", Light.YELLOW),
        ("绿灰", Light.GREEN),
        ("蓝绿灰", Light.GREEN),
        ("蓝灰", Light.GREEN),
        ("蓝蓝", Light.BLUE),
        ("灰灰", Light.GREY),
    ],
)
def test_a_task_has_the_worst_that_is_known(found: str, light: Light) -> None:
    """Grey is left out; but a task is not finished while one of its parts is not known."""
    assert of_whole(Light(word) for word in found) is light


def test_all_milestones_reached_is_green_until_it_is_said_to_be_finished() -> None:
    """Blue means finished: the division says so, and nothing of it is open."""
    steps = [milestone(MAY)]
    green = judged(ledger(entry(reached=["m"]), milestones=steps))
    assert (green.light, green.basis, green.reason) == (
        Light.GREEN,
        Basis.MILESTONE,
        "1个节点全部达到",
    )
    blue = judged(ledger(entry(status=Status.FINISHED, reached=["m"]), milestones=steps))
    assert (blue.light, blue.basis) == (Light.BLUE, Basis.MILESTONE)
    open_ = judged(ledger(entry(status=Status.FINISHED), milestones=[milestone(JULY)]))
    assert (open_.light, open_.open) == (Light.GREEN, ("节点",))


def test_others_figures_are_no_ground_for_a_finished_part() -> None:
    """Finished beside another agency's indicator it rests on the division's word, or on milestones."""
    done = entry(status=Status.FINISHED, value="1", reached=["m"])
    assert judged(ledger(done, indicators=[OTHERS])).basis is Basis.WORD
    both = ledger(done, indicators=[OTHERS], milestones=[milestone(MAY)])
    assert judged(both).basis is Basis.MILESTONE
    assert judged(ledger(entry(value="1"), indicators=[OTHERS])).basis is Basis.WORD


@pytest.mark.parametrize(
    ("indicator", "value", "light"),
    [
        (FLOW, "1000", Light.BLUE),
        (FLOW, "999", Light.GREEN),
        (COUNT, "1000", Light.BLUE),
        (COUNT, "999", Light.GREEN),
        (RATE, "15", Light.GREEN),
        (STOCK, "15", Light.GREEN),
        (OTHERS, "1", Light.BLUE),
    ],
)
def test_finished_with_figures(indicator: Indicator, value: str, light: Light) -> None:
    """已完成 is blue where its own figures are reached; a rate or stock is so at the year's end."""
    year = ledger(entry(status=Status.FINISHED, value=value), indicators=[indicator])
    assert judged(year).light is light
    if light is Light.GREEN and value == "15":
        done = ledger(entry(END, status=Status.FINISHED, value=value), indicators=[indicator])
        assert judged(done, END).light is Light.BLUE


def test_a_reached_indicator_alone_is_not_blue() -> None:
    """What is still 推进中 is not finished though its figure is reached."""
    part = judged(ledger(entry(value="1000"), indicators=[FLOW]))
    assert (part.light, part.basis) == (Light.GREEN, Basis.FIGURE)


def test_a_lower_figure_reopens() -> None:
    """A finished part whose figure falls below its target is not finished any more."""
    first = entry(MAY, Status.FINISHED, value="1000")
    year = ledger(first, entry(status=Status.FINISHED, value="999"), indicators=[FLOW])
    assert judged(year, MAY).light is Light.BLUE
    assert judged(year).light is Light.GREEN


def test_a_finished_part_need_not_file() -> None:
    """It stays blue and is exempt; the months before it was finished are not."""
    year = ledger(entry(MAY, Status.FINISHED))
    assert judged(year, date(2026, 9, 30)).light is Light.BLUE
    by_month = {
        m: filing(known(year, date(2026, 9, 30)), year.tasks[0], WHO, m) for m in range(1, 11)
    }
    assert by_month == {
        1: Filing.NOT_DUE,
        2: Filing.NOT_DUE,
        3: Filing.MISSING,
        4: Filing.MISSING,
        5: Filing.LATE,
        6: Filing.EXEMPT,
        7: Filing.EXEMPT,
        8: Filing.EXEMPT,
        9: Filing.EXEMPT,
        10: Filing.EXEMPT,
    }


@pytest.mark.parametrize(
    ("filed", "month", "on", "how"),
    [
        (date(2026, 6, 25), 6, JUNE, Filing.FILED),
        (date(2026, 6, 26), 6, JUNE, Filing.LATE),
        (date(2026, 6, 1), 6, JUNE, Filing.FILED),
        (date(2026, 5, 31), 5, JUNE, Filing.LATE),
        (None, 6, date(2026, 6, 25), Filing.NOT_DUE),
        (None, 6, date(2026, 6, 26), Filing.MISSING),
    ],
)
def test_filing_goes_by_the_day_it_was_handed_in(
    filed: date | None, month: int, on: date, how: Filing
) -> None:
    """On the due day it is in time, the day after late; on the due day nothing is missing yet."""
    told = [entry(date(2026, month, 1), filed=filed, month=month)] if filed else []
    year = ledger(*told)
    assert filing(known(year, on), year.tasks[0], WHO, month) is how


def test_what_is_handed_in_early_counts_from_then_on() -> None:
    """June's file, dated 30 June and handed in on the 24th, is known on the 26th."""
    year = ledger(entry(JUNE, Status.BLOCKED, filed=date(2026, 6, 24), problems="缺人。"))
    assert judged(year, date(2026, 6, 23)).light is Light.GREY
    assert judged(year, date(2026, 6, 26)).light is Light.YELLOW


def test_a_report_on_a_month_knows_what_came_late_and_nothing_of_the_next() -> None:
    """June's report of 10 July has the June file of 3 July, not the July file of 9 July."""
    late = entry(JUNE, value="500", filed=date(2026, 7, 3))
    next_ = entry(date(2026, 7, 9), value="600")
    year = ledger(late, next_, indicators=[FLOW])
    june = Known.of_period(year, Period.of_month(2026, 6), date(2026, 7, 10))
    figure = june.figure(FLOW)
    assert figure is not None
    assert (str(figure.value), june.on) == ("500", JUNE)
    assert Known.of_period(year, Period.of_month(2026, 12), date(2027, 2, 1)).on == date(2027, 2, 1)


def test_a_month_is_judged_the_day_after_its_due_day_where_that_lies_past_its_end() -> None:
    """February was due on 2 March: its report of 10 March is judged on the 3rd, and it is missing."""
    late = RULES._replace(due_day=28, first_month=2)
    year = ledger(entry(date(2026, 1, 31)), rules=late)
    february = Period.of_month(2026, 2)
    told = [Known.of_period(year, february, date(2026, 3, day)) for day in (1, 2, 3, 10)]
    assert [then.on.day for then in told] == [1, 2, 3, 3]
    filings = [filing(then, year.tasks[0], WHO, 2) for then in told]
    assert filings == [Filing.NOT_DUE, Filing.NOT_DUE, Filing.MISSING, Filing.MISSING]
    assert [then.last_month_due for then in told] == [None, None, 2, 2]


def test_a_month_ahead_is_not_due_though_its_file_came_early() -> None:
    """July's file, handed in on 29 June and finished, makes nothing exempt before July begins."""
    early = entry(date(2026, 6, 29), Status.FINISHED, month=7)
    year = ledger(entry(MAY), early)
    assert filing(known(year), year.tasks[0], WHO, 7) is Filing.NOT_DUE
    assert filing(known(year, date(2026, 7, 1)), year.tasks[0], WHO, 7) is Filing.FILED


def test_silence_takes_back_a_green_that_rests_on_words() -> None:
    """After two months unsaid 绿（自报） is 灰, with the last word; not after one."""
    year = ledger(entry(MAY))
    assert judged(year, date(2026, 7, 27)).light is Light.GREEN
    part = judged(year, JULY)
    assert (part.light, part.basis) == (Light.GREY, Basis.WORD)
    assert part.reason == "6月、7月未报，按5月31日所报推进中"


def test_silence_takes_back_a_green_that_rests_on_milestones_ahead() -> None:
    """Milestones that nobody tells anything of are no ground for green."""
    year = ledger(entry(MAY), milestones=[milestone(date(2026, 11, 30))])
    assert judged(year, JULY).light is Light.GREY


def test_silence_takes_nothing_else_back() -> None:
    """Not filing leaves yellow yellow, red red, and what figures say is theirs."""
    blocked = ledger(entry(MAY, Status.BLOCKED, problems="缺人。"))
    assert judged(blocked, END - timedelta(2)).light is Light.YELLOW
    late = ledger(entry(MAY), milestones=[milestone(date(2026, 4, 30))])
    assert judged(late, END).light is Light.RED
    reached = ledger(entry(MAY, value="1000"), indicators=[FLOW])
    assert judged(reached, END).light is Light.GREEN


def test_nothing_is_known_where_nobody_ever_filed() -> None:
    """Without any entry a part is grey, its milestones ahead or not."""
    part = judged(ledger())
    assert (part.light, part.basis, part.reason) == (Light.GREY, None, "尚无进展")
    assert judged(ledger(milestones=[milestone(JULY)])).light is Light.GREY
    assert judged(ledger(milestones=[milestone(MAY)])).light is Light.RED


def test_what_is_only_under_way_at_the_end_is_not_known_to_be_done() -> None:
    """On 31 December 绿 without own indicator and without 已完成 is 灰, 年终未报完成."""
    year = ledger(entry(date(2026, 12, 24)))
    assert judged(year, date(2026, 12, 30)).light is Light.GREEN
    part = judged(year, END)
    assert (part.light, part.reason) == (Light.GREY, "推进中；年终未报完成")
    assert judged(ledger(entry(date(2026, 12, 24), Status.FINISHED)), END).light is Light.BLUE
    others = ledger(entry(date(2026, 12, 24), value="1000"), indicators=[OTHERS])
    assert judged(others, END).light is Light.GREY


def test_blocked_is_at_least_yellow() -> None:
    """受阻 worsens green to yellow with its reason, and betters no red."""
    blocked = entry(status=Status.BLOCKED, problems="企业以保密为由不提供。", value="1000")
    part = judged(ledger(blocked, indicators=[FLOW]))
    assert (part.light, part.basis, part.brief) == (Light.YELLOW, Basis.WORD, "受阻")
    assert part.reason == "受阻：企业以保密为由不提供"
    behind = entry(status=Status.BLOCKED, problems="缺人。", value="0")
    assert judged(ledger(behind, indicators=[FLOW])).light is Light.RED


@pytest.mark.parametrize(
    ("duty", "on", "light"),
    [
        (LEAD, date(2026, 3, 25), Light.GREEN),
        (LEAD, date(2026, 3, 26), Light.YELLOW),
        (LEAD, date(2026, 4, 28), Light.RED),
        (JOIN, date(2026, 4, 28), Light.YELLOW),
        (SUPPORT, date(2026, 4, 28), Light.RED),
    ],
)
def test_not_started_counts_as_nothing_done(duty: Duty, on: date, light: Light) -> None:
    """未启动 is nothing done on the linear schedule; of 协同推进 at worst yellow."""
    year = ledger(entry(date(2026, 2, 10), Status.NOT_STARTED), duty=duty)
    assert judged(year, on).light is light


def test_not_started_says_nothing_where_a_plan_does() -> None:
    """With milestones or stage targets the plan says when something has to start."""
    not_yet = entry(status=Status.NOT_STARTED)
    assert judged(ledger(not_yet, milestones=[milestone(END)])).light is Light.GREEN
    told = entry(status=Status.NOT_STARTED, value="0")
    year = ledger(told, indicators=[FLOW], stages=[stage(date(2026, 9, 30), 500)])
    assert judged(year).light is Light.GREEN
    assert judged(ledger(told, indicators=[COUNT])).light is Light.RED


def test_postponed_is_yellow_approved_or_not() -> None:
    """暂缓 says whether it is approved, and until when; the milestones move with it."""
    whole = LATER._replace(milestone="", approved_on=JUNE)
    for extension, brief in ((whole, "经批准暂缓"), (None, "暂缓未经批准")):
        part = judged(ledger(entry(status=Status.POSTPONED, extension=extension)))
        assert (part.light, part.brief) == (Light.YELLOW, brief)
        assert part.extended is (extension is not None)
    told = entry(status=Status.POSTPONED, extension=whole)
    again = entry(date(2026, 10, 1), Status.POSTPONED)
    for year in (ledger(told), ledger(told, again)):
        over = judged(year, date(2026, 10, 1))
        assert (over.brief, over.extended) == ("暂缓期限已过", False)


def test_a_light_tells_what_it_rests_on() -> None:
    """Of figures, milestones and words the first that has the light; 推进中 only by itself."""
    both = ledger(entry(value="500"), indicators=[FLOW], milestones=[milestone(END)])
    assert judged(both).basis is Basis.FIGURE
    late = ledger(entry(value="500"), indicators=[FLOW], milestones=[milestone(MAY)])
    assert (judged(late).light, judged(late).basis) == (Light.RED, Basis.MILESTONE)
    word = judged(ledger(entry()))
    assert (word.light, word.basis, word.reason) == (Light.GREEN, Basis.WORD, "推进中")


def test_a_shared_figure_comes_from_its_owner(repo: Path) -> None:
    """An indicator with same_as shows the other's figure; of equal dates the later file's."""
    year, _ = read(repo)
    found = Known.on_day(year, ON).figure(year.indicator_by_id["loan-balance"][1])
    assert found is not None
    assert found.value == Decimal("13.2")


def test_a_shared_figure_has_its_owners_schedule(repo: Path, edit: Edit) -> None:
    """Stage targets of an indicator hold for the one that shares its figure."""
    plan = "data/plan-2026.yaml"
    edit(plan, "      - {indicator: overseas-dispute-cases, date: 2026-12-31, value: 10}\n", "")
    text = (
        "  - task: 2\n    stage_targets: [{indicator: loan-growth, date: 2026-06-30, value: 14}]\n"
    )
    (repo / plan).write_text((repo / plan).read_text(encoding="utf-8") + text, encoding="utf-8")
    year, _ = read(repo)
    shared = year.indicator_by_id["loan-balance"][1]
    assert [s.value for s in year.stage_targets(shared)] == [14]


def test_what_comes_later_does_not_count(repo: Path) -> None:
    """On a day of May June is not known."""
    year, _ = read(repo)
    figure = Known.on_day(year, date(2026, 5, 31)).figure(
        year.indicator_by_id["overseas-dispute-cases"][1]
    )
    assert figure is not None
    assert figure.value == 3


def test_the_real_rules_are_the_defaults() -> None:
    """But for what is of one office, data/rules.yaml says what holds where it is absent."""
    own = {name: getattr(Rules(), name) for name in ("bureau", "bureau_short", "addressee", "tool")}
    assert read(OFFICE)[0].rules._replace(calendar=Calendar(), **own) == Rules()


def test_of_two_extensions_that_count_the_later_holds() -> None:
    """The last one filed counts, shorter or longer than the one before."""
    second = LATER._replace(until=date(2026, 8, 31), approved_on=JUNE)
    year = ledger(entry(MAY, extension=LATER), entry(extension=second), milestones=[milestone(MAY)])
    assert judge_milestone(known(year), year.tasks[0], milestone(MAY)).due == second.until


def test_a_month_filed_twice_was_filed_the_first_time() -> None:
    """A second file of the month, late, does not make the month late."""
    year = ledger(entry(date(2026, 6, 20)), entry(JUNE))
    assert filing(known(year), year.tasks[0], WHO, 6) is Filing.FILED


def test_nobody_is_silent_before_two_months_were_due() -> None:
    """An entry of January is the last word until the second due day has passed."""
    year = ledger(entry(date(2026, 1, 20)))
    assert judged(year, date(2026, 4, 27)).light is Light.GREEN
    assert judged(year, date(2026, 4, 28)).light is Light.GREY
