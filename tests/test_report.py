"""The texts that the figures give."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from a_year import FLOW, HERE, RATE, WHO, alike, entry, ledger, milestone
from conftest import ON, Edit, read

from hubtasks.figures.report import Report, TaskReport
from hubtasks.figures.summarize import summarize
from hubtasks.model import Closure, Entry, Indicator, Ledger, Owner, Status
from hubtasks.period import Period

JUNE = Period.of_month(2026, 6)


def june(root: Path, on: date = ON) -> Report:
    return summarize(read(root)[0], JUNE, on)


def test_an_indicator_says_figure_basis_date_and_change(repo: Path) -> None:
    """A key indicator's sentence holds value, date, change, target, share, schedule, source."""
    patents, cases = june(repo).key_indicators
    assert patents.sentence == (
        "全省每万人口高价值发明专利拥有量截至2026年6月30日为14.0件，"
        "较2026年5月31日的13.9件增加0.1件，目标达到15件，"
        "按2025年12月31日的13.7件起算，完成增量目标的23.1%，"
        "序时进度50.0%（按线性序时估算），数据来源：规划发展处填报"
    )
    assert cases.sentence.startswith("企业海外知识产权纠纷应对指导服务案例截至2026年6月30日为4例，")
    assert "序时进度50.0%（按分期目标）" in cases.sentence


def test_an_unreported_indicator_says_so(repo: Path, edit: Edit) -> None:
    """A key indicator without figure is named with its target."""
    for month, value in (("05-31", 3), ("06-30", 4)):
        path = f"data/progress/baohu/2026-{month}.yaml"
        edit(path, f"    values: {{overseas-dispute-cases: {value}}}\n", "")
    sentence = june(repo).key_indicators[1].sentence
    assert sentence == "企业海外知识产权纠纷应对指导服务案例目标不少于10例，尚未报数"


PERCENT = RATE._replace(unit="%")


@pytest.mark.parametrize(
    ("indicator", "july", "moved", "said"),
    [
        (FLOW, "6", "+1", "，较2026年6月1日的5例增加1例，"),
        (FLOW, "4", "-1", "，较2026年6月1日的5例减少1例，"),
        (FLOW, "5", "0", "，与2026年6月1日持平，"),
        (PERCENT, "5.5", "+0.5个百分点", "，较2026年6月1日的5%提高0.5个百分点，"),
        (PERCENT, "4", "-1个百分点", "，较2026年6月1日的5%降低1个百分点，"),
        (FLOW, "", "", "为5例，目标"),
    ],
)
def test_a_change_is_told_of_a_newer_figure_alone(
    indicator: Indicator, july: str, moved: str, said: str
) -> None:
    """A change wants a figure of the period beside the one before; an old figure has none."""
    told = entry(date(2026, 6, 1), value="5"), entry(date(2026, 7, 1), value=july)
    year = ledger(*told, indicators=[indicator])
    (found,) = summarize(year, Period.of_month(2026, 7), date(2026, 7, 31)).indicators
    assert found.change_text == moved
    assert said in found.sentence
    assert "较" not in found.sentence or moved


def test_one_page_has_room_for_four_late_tasks_and_three_needs() -> None:
    """The rest is counted, so that nothing is left out in silence."""
    told = entry(status=Status.BLOCKED, problems="缺人。", needs="请省局协调。")
    for count, late, needs in ((3, (3, 0), (3, 0)), (4, (4, 0), (3, 1)), (6, (4, 2), (3, 3))):
        entries = [told._replace(task=number) for number in range(1, count + 1)]
        report = summarize(alike(ledger(*entries), count), JUNE, ON)
        assert (len(report.top), report.more) == late
        assert (len(report.top_needs), report.more_needs) == needs


def test_what_was_missed_is_the_bureaus_own() -> None:
    """Of a year that is over the own indicators are met or missed; others' are neither."""
    own, reached, others = (
        FLOW._replace(id=name, owner=owner)
        for name, owner in (("a", Owner.OWN), ("b", Owner.SHARED), ("c", Owner.OTHERS))
    )
    figure = entry(date(2026, 12, 31), value="1000").figures[0]._replace(indicator="b")
    last = entry(date(2026, 12, 31))._replace(figures=(figure,))
    year = ledger(last, indicators=[own, reached, others])
    report = summarize(year, Period.of_year(2026), date(2026, 12, 31))
    assert [i.indicator.id for i in report.met] == ["b"]
    assert [i.indicator.id for i in report.missed] == ["a"]
    told = ledger(entry(value="1000"), indicators=[FLOW])
    assert summarize(told, JUNE, ON).met == ()


def task_of(year: Ledger) -> TaskReport:
    """The one task of a year, in June."""
    return summarize(year, JUNE, ON).tasks[0]


def test_a_light_says_what_has_to_be_known_of_it() -> None:
    """Green that rests on words alone says so, and blue that nobody has confirmed."""
    assert task_of(ledger(entry())).light_text == "绿（自报）"
    assert task_of(ledger(entry(value="500"), indicators=[FLOW])).light_text == "绿"
    assert task_of(ledger(entry(), milestones=[milestone(date(2026, 11, 30))])).light_text == "绿"
    done = ledger(entry(status=Status.FINISHED))
    assert task_of(done).light_text == "蓝（待销号）"
    closed = Closure(1, "", ON, HERE)
    assert task_of(replace(done, closed=(closed,))).light_text == "蓝"


def test_a_task_is_confirmed_where_each_part_is() -> None:
    """Closed for one of its two divisions it still waits for the other."""
    other = "运用促进处"
    both = entry(status=Status.FINISHED), entry(status=Status.FINISHED, division=other)
    year = ledger(*both, divisions=(WHO, other))
    one = Closure(1, "", ON, HERE, division=WHO)
    assert not task_of(replace(year, closed=(one,))).confirmed
    assert task_of(replace(year, closed=(one, one._replace(division=other)))).confirmed


@pytest.mark.parametrize(
    ("told", "good"),
    [
        (entry(), False),
        (entry(important=True), True),
        (entry(status=Status.FINISHED), True),
        (entry(status=Status.BLOCKED, problems="缺人。", important=True), False),
    ],
)
def test_what_goes_well_is_finished_or_green_with_news(told: Entry, good: bool) -> None:
    """Important progress of a task that is late is no sign that it goes well."""
    assert bool(summarize(ledger(told), JUNE, ON).good) is good
