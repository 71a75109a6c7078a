"""Every edge of the lights: gaps, days, kinds, aspirations, owners."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import ON, PROJECT, Edit, read

from hubtasks import wording
from hubtasks.diagnostics import Place
from hubtasks.figures import lights
from hubtasks.figures.lights import Light, MilestoneState
from hubtasks.figures.schedule import judged_from
from hubtasks.model import (
    Baseline,
    Basis,
    Calendar,
    Comparator,
    Extension,
    Figure,
    Indicator,
    IndicatorKind,
    Milestone,
    Owner,
    Rules,
    StageTarget,
    is_reached,
)

HERE = Place("x.yaml", 1, 1, 2)
JUNE = date(2026, 6, 30)
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
    aspiration=False,
    reported_by="保护协调处",
    baseline=None,
    same_as=None,
    place=HERE,
)
STOCK = FLOW._replace(
    kind=IndicatorKind.STOCK,
    target=Decimal(15),
    baseline=Baseline(Decimal("13.7"), date(2025, 12, 31), "公报"),
)
RATE = FLOW._replace(kind=IndicatorKind.RATE, target=Decimal(15), comparator=Comparator.ABOUT)


def figure(value: str, when: date = JUNE) -> Figure:
    return Figure("cases", Decimal(value), when, "", HERE)


def judge(indicator: Indicator, value: str, **more: Any) -> lights.IndicatorLight:  # noqa: ANN401 - dates and stages
    return lights.judge_indicator(
        indicator,
        figure(value, more.get("when", JUNE)),
        more.get("stages", ()),
        more.get("on", JUNE),
        RULES,
    )


@pytest.mark.parametrize(
    ("value", "gap", "light"),
    [
        ("1000", "-50.0", Light.BLUE),
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
    judged = judge(FLOW, value)
    assert (judged.gap, judged.light) == (Decimal(gap), light)


@pytest.mark.parametrize(
    ("value", "actual", "light"),
    [
        ("14.0", "23.1", Light.YELLOW),
        ("14.35", "50.0", Light.GREEN),
        ("13.6", "-7.7", Light.RED),
        ("15", "100.0", Light.BLUE),
    ],
)
def test_a_stock_is_measured_from_its_baseline(value: str, actual: str, light: Light) -> None:
    """Of a stock the increase counts: 14.0 of 13.7→15 is 23.1 %; below baseline is red."""
    judged = judge(STOCK, value)
    assert (judged.actual, judged.light) == (Decimal(actual), light)


def test_a_stock_without_baseline_is_not_judged() -> None:
    """Without a baseline there is no share and no colour but grey."""
    judged = judge(STOCK._replace(baseline=None), "14.0")
    assert (judged.actual, judged.gap, judged.light) == (None, None, Light.GREY)


@pytest.mark.parametrize(
    ("value", "light"),
    [
        ("16", Light.GREEN),
        ("14.0", Light.GREEN),
        ("13.9", Light.YELLOW),
        ("12.0", Light.YELLOW),
        ("11.9", Light.RED),
    ],
)
def test_a_rate_is_not_multiplied_by_time(value: str, light: Light) -> None:
    """左右 allows one point, up to three points short is yellow, more is red."""
    assert judge(RATE, value).light is light


def test_a_count_is_shown_but_judged_by_milestones() -> None:
    """A count short of its target says nothing by itself; reached it is blue."""
    count = FLOW._replace(kind=IndicatorKind.COUNT)
    assert judge(count, "900").light is Light.GREY
    assert judge(count, "1000").light is Light.BLUE


def test_an_aspiration_is_never_red() -> None:
    """力争 and 争创 end at yellow."""
    assert judge(FLOW._replace(aspiration=True), "0").light is Light.YELLOW


def test_others_indicators_are_never_lit() -> None:
    """A target of another agency is shown without a light, reached or not."""
    others = FLOW._replace(owner=Owner.OTHERS)
    assert judge(others, "0").light is None
    assert judge(others, "1000").light is None
    assert lights.judge_indicator(others, None, (), JUNE, RULES).light is None


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
    assert str(wording.tenth(lights.elapsed(when, Basis.MONTH))) == by_month
    assert str(wording.tenth(lights.elapsed(when, Basis.DAY))) == by_day


def test_the_schedule_is_taken_at_the_figures_own_date() -> None:
    """A figure of April is held against April, whatever day the report is of."""
    judged = judge(FLOW, "300", when=date(2026, 4, 30))
    assert (str(judged.expected), judged.light) == ("33.3", Light.GREEN)


@pytest.mark.parametrize(("age", "stale"), [(45, False), (46, True)])
def test_an_old_figure_is_marked(age: int, stale: bool) -> None:
    """A figure older than 45 days is marked 数据陈旧."""
    judged = judge(FLOW, "500", when=date.fromordinal(JUNE.toordinal() - age))
    assert judged.stale is stale
    assert ("数据陈旧" in judged.reason) is stale


def test_stage_targets_come_before_the_calendar() -> None:
    """The last stage target due decides; before the first nothing is expected."""
    stages = [
        StageTarget("cases", date(2026, 6, 30), Decimal(100), HERE),
        StageTarget("cases", date(2026, 9, 30), Decimal(700), HERE),
    ]
    june = judge(FLOW, "90", stages=stages)
    assert (str(june.expected), june.light, june.linear) == ("10.0", Light.GREEN, False)
    may = judge(FLOW, "0", stages=stages, when=date(2026, 5, 31))
    assert (str(may.expected), may.light) == ("0.0", Light.GREEN)
    september = judge(FLOW, "300", stages=stages, when=date(2026, 9, 30), on=date(2026, 9, 30))
    assert (str(september.gap), september.light) == ("40.0", Light.RED)


def test_a_reason_says_all_of_it() -> None:
    """The reason gives value, target, both shares and the gap, and that it is an estimate."""
    cases = FLOW._replace(target=Decimal(10))
    assert judge(cases, "4").reason == (
        "累计4例，目标不少于10例，完成40.0%，序时50.0%，差10.0个百分点（按线性序时估算）"
    )


@pytest.mark.parametrize("tenths", range(0, 1001, 7))
def test_the_numbers_of_a_reason_add_up(tenths: int) -> None:
    """The printed gap is the difference of the printed shares, for any figure and day."""
    when = date.fromordinal(date(2026, 1, 1).toordinal() + tenths % 365)
    judged = judge(FLOW, str(tenths), when=when)
    assert judged.gap is not None
    assert judged.expected is not None
    assert judged.actual is not None
    assert judged.gap == judged.expected - judged.actual


@pytest.mark.parametrize(
    ("due", "filed", "state", "light"),
    [
        (date(2026, 7, 8), (), MilestoneState.AHEAD, Light.GREEN),
        (date(2026, 7, 7), (), MilestoneState.SOON, Light.GREEN),
        (date(2026, 7, 1), (JUNE,), MilestoneState.SOON, Light.GREEN),
        (JUNE, (), MilestoneState.AWAITED, Light.GREEN),
        (JUNE, (date(2026, 6, 29),), MilestoneState.AWAITED, Light.GREEN),
        (JUNE, (JUNE,), MilestoneState.LATE, Light.YELLOW),
        (date(2026, 6, 26), (), MilestoneState.AWAITED, Light.GREEN),
        (date(2026, 6, 26), (JUNE,), MilestoneState.LATE, Light.YELLOW),
        (date(2026, 6, 25), (), MilestoneState.LATE, Light.YELLOW),
        (date(2026, 6, 15), (), MilestoneState.LATE, Light.YELLOW),
        (date(2026, 6, 14), (), MilestoneState.LATE, Light.RED),
        (date(2026, 1, 5), (), MilestoneState.LATE, Light.RED),
    ],
)
def test_milestones_by_the_day(
    due: date, filed: tuple[date, ...], state: MilestoneState, light: Light
) -> None:
    """Late is what was to be told by now, or could have been: 15 days are yellow, 16 red."""
    milestone = Milestone("m", "节点", due, "保护协调处", HERE)
    judged = lights.judge_milestone(milestone, None, None, JUNE, RULES, filed=filed)
    assert (judged.state, judged.light) == (state, light)


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
    milestone = Milestone("m", "节点", due, "保护协调处", HERE)
    for on in (first - timedelta(1), first):
        judged = lights.judge_milestone(milestone, None, None, on, RULES)
        assert (judged.state is MilestoneState.LATE) == (on == first)


def test_a_reached_milestone_is_blue_however_late() -> None:
    """Reached is reached."""
    milestone = Milestone("m", "节点", date(2026, 1, 5), "保护协调处", HERE)
    assert lights.judge_milestone(milestone, JUNE, None, JUNE, RULES).light is Light.BLUE


@pytest.mark.parametrize(
    ("approved_by", "until", "light", "extended"),
    [
        ("局长办公会", date(2026, 9, 30), Light.GREEN, True),
        ("", date(2026, 9, 30), Light.RED, False),
        ("局长办公会", date(2026, 5, 1), Light.RED, False),
    ],
)
def test_an_approved_extension_moves_the_deadline(
    approved_by: str,
    until: date,
    light: Light,
    extended: bool,
) -> None:
    """An extension counts where it is approved, and never makes a deadline earlier."""
    milestone = Milestone("m", "节点", date(2026, 5, 31), "保护协调处", HERE)
    judged = lights.judge_milestone(
        milestone, None, Extension(until, "原因", approved_by), JUNE, RULES
    )
    assert (judged.light, judged.extended) == (light, extended)


@pytest.mark.parametrize(
    ("found", "light"),
    [
        ("蓝绿黄红灰", Light.RED),
        ("蓝绿黄灰", Light.YELLOW),
        ("蓝绿灰", Light.GREEN),
        ("蓝灰", Light.BLUE),
        ("灰", Light.GREY),
        ("", Light.GREY),
    ],
)
def test_the_worst_light_is_never_grey(found: str, light: Light) -> None:
    """Grey gives way to any other light."""
    assert lights.worst(Light(word) for word in found) is light


def pair(root: Path, task: int, division: str, on: date = ON) -> lights.PairLight:
    ledger, _ = read(root)
    return lights.judge_pair(ledger, ledger.task_by_id[task], division, on)


YUNYONG = "data/progress/yunyong/2026-06-30.yaml"
BAOHU = "data/progress/baohu/2026-06-30.yaml"


def test_all_milestones_reached_is_blue(repo: Path) -> None:
    """A task whose milestones are all reached is blue."""
    judged = pair(repo, 1, "运用促进处")
    assert (judged.light, judged.reason) == (Light.BLUE, "2个节点全部达到")


def test_not_filed_is_grey_whatever_came_before(repo: Path) -> None:
    """A pair without an entry for the last month due is grey, and says when it last filed."""
    judged = pair(repo, 7, "运用促进处")
    assert (judged.light, judged.filed) == (Light.GREY, False)
    assert judged.reason == "6月进展未报送（上次报到5月31日）"
    assert pair(repo, 7, "运用促进处", date(2026, 6, 24)).light is Light.GREEN


def test_blocked_is_at_least_yellow(repo: Path, edit: Edit) -> None:
    """受阻 lifts green to yellow with its reason, and leaves red red."""
    judged = pair(repo, 6, "保护协调处")
    assert (judged.light, judged.brief) == (Light.YELLOW, "受阻")
    assert judged.reason == "受阻：企业以保密为由不提供展品参数。下月再约"
    edit(BAOHU, "status: 推进中\n    summary: 6月20日", "status: 受阻\n    summary: 6月20日")
    edit(BAOHU, "cases: 4}", "cases: 0}")
    assert pair(repo, 5, "保护协调处").light is Light.RED


@pytest.mark.parametrize(
    ("month", "light"), [("02-10", Light.YELLOW), ("06-30", Light.RED), ("01-31", Light.GREEN)]
)
def test_not_started_counts_as_nothing_done(repo: Path, month: str, light: Light) -> None:
    """未启动 is nothing done on the linear schedule of the day."""
    for path in (repo / "data/progress").rglob("*.yaml"):
        path.unlink()
    folder = repo / "data/progress/baohu"
    text = f"format: 1\ndivision: 保护协调处\ndate: 2026-{month}\nentries:\n"
    text += "  - {task: 6, status: 未启动, summary: 6月再议。}\n"
    (folder / f"2026-{month}.yaml").write_text(text, encoding="utf-8")
    assert pair(repo, 6, "保护协调处", date.fromisoformat(f"2026-{month}")).light is light


def test_postponed_needs_an_approved_extension(repo: Path, edit: Edit) -> None:
    """暂缓 is green only where approved and not yet over."""
    assert pair(repo, 6, "运用促进处").light is Light.GREEN
    assert pair(repo, 6, "运用促进处").extended
    edit(YUNYONG, "until: 2026-09-30", "until: 2026-06-29")
    assert pair(repo, 6, "运用促进处").light is Light.YELLOW
    edit(YUNYONG, ", approved_by: 局长办公会", "")
    assert pair(repo, 6, "运用促进处").brief == "暂缓未经批准"


def test_finished_is_blue_where_nothing_measures_it(repo: Path, edit: Edit) -> None:
    """已完成 is blue by itself, but a figure short of its target speaks louder."""
    edit(BAOHU, "status: 受阻", "status: 已完成")
    assert pair(repo, 6, "保护协调处").light is Light.BLUE
    edit(BAOHU, "status: 推进中\n    summary: 6月20日", "status: 已完成\n    summary: 6月20日")
    assert pair(repo, 5, "保护协调处").light is Light.YELLOW


def test_an_own_indicator_without_figure_leaves_no_green(repo: Path, edit: Edit) -> None:
    """A running task whose own indicator was never reported is not green."""
    for month, value in (("05-31", "13.9"), ("06-30", "14.0")):
        path = f"data/progress/guihua/2026-{month}.yaml"
        edit(path, f"    values: {{patents-per-10k: {value}}}\n", "")
    edit("data/progress/guihua/2026-05-31.yaml", "    milestones: [centres]\n", "")
    (repo / "data/plan-2026.yaml").unlink()
    judged = pair(repo, 4, "规划发展处")
    assert (judged.light, judged.brief) == (Light.GREY, "未报数")


def test_a_shared_figure_comes_from_its_owner(repo: Path) -> None:
    """An indicator with same_as shows the other's figure; of equal dates the later file's."""
    ledger, _ = read(repo)
    shared = ledger.indicator_by_id["loan-balance"][1]
    found = lights.last_figure(ledger, shared, ON)
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
    ledger, _ = read(repo)
    shared = ledger.indicator_by_id["loan-balance"][1]
    assert [s.value for s in ledger.stage_targets(shared)] == [14]


def test_an_extension_holds_until_the_next(repo: Path, edit: Edit) -> None:
    """An approved extension counts in later months too, though they do not repeat it."""
    edit(YUNYONG, "    milestones: [shows]\n", "")
    assert pair(repo, 1, "运用促进处").light is Light.RED
    extension = "extension: {until: 2026-09-30, reason: 场地, approved_by: 局长办公会}"
    edit("data/progress/yunyong/2026-05-31.yaml", "important: true", extension)
    assert pair(repo, 1, "运用促进处").light is Light.GREEN


def test_what_comes_later_does_not_count(repo: Path) -> None:
    """On a day of May June is not known."""
    judged = pair(repo, 5, "保护协调处", date(2026, 5, 31))
    assert judged.indicators[0].figure is not None
    assert judged.indicators[0].figure.value == 3


def test_the_real_rules_are_the_defaults() -> None:
    """data/rules.yaml says what holds where it is absent."""
    assert read(PROJECT)[0].rules._replace(calendar=Calendar()) == Rules()
