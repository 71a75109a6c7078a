"""How the tasks stand: what is counted, what decides, what a narrower report keeps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from a_year import FLOW, WHO, alike, entry, ledger
from conftest import OFFICE, ON, read

from hubtasks.figures.lights import Light
from hubtasks.figures.report import Report, Unfiled
from hubtasks.figures.summarize import narrowed, summarize
from hubtasks.model import Role, Status
from hubtasks.period import Period

JUNE = Period.of_month(2026, 6)


def june(root: Path, on: date = ON) -> Report:
    return summarize(read(root)[0], JUNE, on)


def test_lights_are_counted_once_a_task(repo: Path) -> None:
    """The counts add up to the tasks, and the shares to 100.0."""
    counts = june(repo).counts
    assert counts.total == 7
    assert [(light.value, n) for light, n, _ in counts.by_light] == [
        ("蓝", 1),
        ("绿", 0),
        ("黄", 4),
        ("红", 1),
        ("灰", 1),
    ]
    assert sum(share for _, _, share in counts.by_light) == Decimal("100.0")
    assert counts.brief == "蓝灯1项、黄灯4项、红灯1项、灰灯1项"


def test_tasks_keep_the_lists_order() -> None:
    """Tasks come as in the list, lead before support before joint in each strategy."""
    report = june(OFFICE)
    assert [t.id for t in report.tasks] == list(range(1, 51))
    duties = list(Role)
    for strategy in report.strategies:
        order = [duties.index(t.role) for t in strategy.tasks]
        assert order == sorted(order)


def test_a_task_shows_its_worst_light_and_each_divisions(repo: Path) -> None:
    """The task takes the worst light that is not grey, and names the division it is from."""
    task = june(repo).tasks[2]
    assert (task.light, task.reason) == (
        Light.RED,
        "保护协调处：未启动，序时50.0%（按线性序时估算）",
    )
    assert [(d.division, d.light.value) for d in task.by_division] == [
        ("规划发展处", "绿"),
        ("保护协调处", "红"),
        ("运用促进处", "绿"),
    ]


def test_only_what_is_dated_by_the_periods_end_counts(repo: Path) -> None:
    """A report on May, written in July, knows nothing of June."""
    report = summarize(read(repo)[0], Period.of_month(2026, 5), date(2026, 7, 3))
    assert report.as_of == date(2026, 5, 31)
    assert report.on == date(2026, 7, 3)
    task = report.tasks[4]
    assert task.indicators[0].value_text == "3例"
    assert [e.date for e in task.entries] == [date(2026, 5, 31)]


def test_a_report_before_its_periods_end_runs_to_its_own_day(repo: Path) -> None:
    """June's report of 15 June says what stands on the 15th, not on the 30th."""
    assert june(repo, date(2026, 6, 15)).as_of == date(2026, 6, 15)
    assert june(repo, date(2026, 7, 15)).as_of == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("days", "gained", "previous"),
    [
        ((date(2026, 6, 30), date(2026, 7, 31)), Decimal(3), date(2026, 6, 30)),
        ((date(2026, 6, 1), date(2026, 7, 1)), Decimal(3), date(2026, 6, 1)),
        ((date(2026, 5, 31), date(2026, 7, 1)), None, date(2026, 5, 31)),
        ((date(2026, 6, 1), date(2026, 6, 30)), None, date(2026, 6, 30)),
        ((date(2026, 7, 1), date(2026, 7, 2)), None, None),
    ],
)
def test_a_gain_is_told_where_both_its_ends_are_known(
    days: tuple[date, date], gained: Decimal | None, previous: date | None
) -> None:
    """July's gain wants a figure of July, from its first day on, and one of June, from the 1st on."""
    told = [entry(day, value=str(value)) for day, value in zip(days, (5, 8), strict=True)]
    year = ledger(*told, indicators=[FLOW])
    (found,) = summarize(year, Period.of_month(2026, 7), date(2026, 7, 31)).indicators
    assert found.increase == gained
    assert (found.previous and found.previous.date) == previous


def test_who_has_not_filed_is_named(repo: Path) -> None:
    """A division that lacks a task is named with it, one that filed nothing by itself."""
    assert june(repo).unfiled_text == "运用促进处（应报5项，缺第7项）"
    (repo / "data/progress/baohu/2026-06-30.yaml").unlink()
    unfiled = june(repo).unfiled
    assert [(u.division, u.whole, u.last) for u in unfiled] == [
        ("保护协调处", True, date(2026, 5, 31)),
        ("运用促进处", False, ON),
    ]


def test_what_is_finished_is_not_among_what_a_division_owes() -> None:
    """One of two tasks is finished: the other one is all that was to be filed, and it was not."""
    year = alike(ledger(entry(date(2026, 5, 20), Status.FINISHED)), 2)
    assert summarize(year, JUNE, ON).unfiled == (Unfiled(WHO, (2,), 1, whole=True, last=None),)


def test_nothing_is_owed_before_the_first_month(repo: Path) -> None:
    """Before the first month due nobody is late."""
    report = summarize(read(repo)[0], Period.of_month(2026, 4), date(2026, 4, 30))
    assert (report.filing_month, report.unfiled) == ("", ())


def test_one_division_sees_its_own_part(repo: Path) -> None:
    """Narrowed to a division a task has that division's light, and counts follow."""
    report = narrowed(june(repo), division="运用促进处")
    assert [t.id for t in report.tasks] == [1, 2, 3, 6, 7]
    assert report.tasks[2].light is Light.GREEN
    assert report.counts.total == 5
    assert report.tasks[2].divisions == ("规划发展处", "保护协调处", "运用促进处")


@pytest.mark.parametrize(
    ("only", "ids"),
    [
        ({"duty": "牵头"}, [1, 4, 5]),
        ({"light": Light.RED}, [3]),
        ({"strategy": "科创引领战略"}, [4, 5, 6, 7]),
        ({"strategy": "科创引领战略", "light": Light.GREY}, [7]),
        ({"light": Light.GREEN}, []),
    ],
)
def test_filters_combine(repo: Path, only: dict[str, str], ids: list[int]) -> None:
    """Filters keep the tasks that fit all of them."""
    assert [t.id for t in narrowed(june(repo), **only).tasks] == ids  # type: ignore[arg-type]  # a table of keywords


def test_who_has_not_filed_is_narrowed_too(repo: Path) -> None:
    """Only a division that owes one of the tasks kept is named, and only the one asked about."""
    whole = june(repo)
    assert [u.division for u in whole.unfiled] == ["运用促进处"]
    for only, count in (
        ({"light": Light.GREY}, 1),
        ({"light": Light.RED}, 0),
        ({"division": "运用促进处"}, 1),
        ({"division": "规划发展处"}, 0),
    ):
        assert len(narrowed(whole, **only).unfiled) == count


def test_a_task_stands_as_of_its_divisions_last_word() -> None:
    """Of two divisions' entries the later day is the task's."""
    other = "运用促进处"
    for mine, theirs in ((date(2026, 5, 31), ON), (ON, date(2026, 5, 31))):
        told = entry(mine), entry(theirs, division=other)
        year = ledger(*told, divisions=(WHO, other))
        assert summarize(year, JUNE, ON).tasks[0].as_of == ON


def test_a_reason_names_who_has_not_filed_where_others_have() -> None:
    """Where all are missing there is no need to; one division of one is all."""
    other, may = "运用促进处", date(2026, 5, 31)
    mine, theirs = entry(may), entry(may, division=other)
    told = ledger(entry(ON), theirs, divisions=(WHO, other))
    assert summarize(told, JUNE, ON).tasks[0].reason == "推进中（运用促进处6月未报）"
    none = ledger(mine, theirs, divisions=(WHO, other))
    assert summarize(none, JUNE, ON).tasks[0].reason == "推进中（6月未报）"
    assert summarize(ledger(mine), JUNE, ON).tasks[0].reason == "推进中（6月未报）"


def test_the_sample_holds_every_light() -> None:
    """The shipped sample shows every light, and what the outputs have marks for."""
    report = june(OFFICE)
    assert all(report.counts.of(light) for light in Light)
    assert report.important
    assert report.highlights
    assert any(i.standing.stale for i in report.indicators)
    assert any(u.whole for u in report.unfiled)
    parts = [d.pair for t in report.tasks for d in t.by_division]
    assert any("受阻" in p.reason for p in parts)
    assert any(m.reached_on for p in parts for m in p.milestones)
    assert any("逾期" in m.reason for p in parts for m in p.milestones)
    assert any(p.extended for p in parts)


def test_a_report_needs_a_list(repo: Path) -> None:
    """Without a task list there is nothing to report."""
    (repo / "data/tasks-2026.yaml").unlink()
    with pytest.raises(ValueError, match="task list"):
        june(repo)
