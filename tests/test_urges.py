"""Whom the slips go to, and how high they are: what is late, what was not filed, what was said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from a_year import JUNE, WHO, alike, entry, ledger, milestone

from hubtasks.figures.summarize import summarize
from hubtasks.figures.urges import Subject, Urge, urges
from hubtasks.model import Extension, Issued, Ledger, Status, UrgeLevel
from hubtasks.period import Period
from hubtasks.views.urges import as_text

MAY = date(2026, 5, 31)
BLOCKED = entry(date(2026, 6, 10), Status.BLOCKED, problems="缺人。")
BLUE, YELLOW, RED = UrgeLevel
PUT_OFF = Extension(
    date(2026, 9, 30), reason="场地", approved_by="局长办公会", approved_on=date(2026, 6, 1)
)


def slips(year: Ledger, on: date, *issued: Issued) -> tuple[Urge, ...]:
    """Return the slips of a day, where some were issued before."""
    report = summarize(year, Period.of_month(2026, on.month), on)
    return urges(replace(year, issued=issued), report)


def issued(
    on: date, level: UrgeLevel, *, number: int = 1, task: int | None = None, month: int = 6
) -> Issued:
    """Return a slip that wanted an answer within five days: on a task, else on a month."""
    about = None if task else Period.of_month(2026, month)
    reply_by = date.fromordinal(on.toordinal() + 5)
    return Issued(number, WHO, level, reply_by, on, None, task, about)


@pytest.mark.parametrize(
    ("on", "level"),
    [
        (date(2026, 7, 1), YELLOW),
        (date(2026, 7, 5), YELLOW),
        (date(2026, 7, 6), RED),
        (date(2026, 7, 20), RED),
    ],
)
def test_a_slip_without_answer_keeps_its_level_and_rises_after_the_reply_day(
    on: date, level: UrgeLevel
) -> None:
    """Raised once it is not lowered by waiting: to the reply day it stays, from the next it rises."""
    before = issued(JUNE, YELLOW)
    (slip,) = slips(ledger(entry(MAY)), on, before)
    assert (slip.level, slip.previous) == (level, before)


def test_no_slip_is_higher_than_red() -> None:
    """An unanswered red one stays red."""
    (slip,) = slips(ledger(entry(MAY)), date(2026, 7, 20), issued(JUNE, RED))
    assert slip.level is RED


def test_the_next_month_unfiled_is_the_same_matter() -> None:
    """July's slip cites June's and is no lower; after June was filed it is another matter."""
    before, on = issued(JUNE, RED), date(2026, 7, 28)
    (slip,) = slips(ledger(entry(MAY)), on, before)
    assert (slip.month_name, slip.level, slip.previous) == ("2026年7月", RED, before)
    (slip,) = slips(ledger(entry(MAY), entry(date(2026, 7, 1), month=6)), on, before)
    assert (slip.month_name, slip.level, slip.previous) == ("2026年7月", BLUE, None)


def test_of_several_slips_the_last_before_the_day_is_cited() -> None:
    """Its level counts, not the first one's; what is issued on the day itself stands."""
    first = issued(date(2026, 6, 12), BLUE, task=1)
    second = issued(date(2026, 6, 20), YELLOW, task=1, number=2)
    year = ledger(BLOCKED)
    slip, *_ = slips(year, date(2026, 6, 25), first, second)
    assert (slip.level, slip.previous) == (YELLOW, second)
    slip, *_ = slips(year, date(2026, 6, 20), first, second)
    assert (slip.issued, slip.previous, slip.new) == (second, first, False)
    third = second._replace(level=RED, number=3)
    slip, *_ = slips(year, date(2026, 6, 25), first, third, second)
    assert (slip.level, slip.previous) == (RED, third)


@pytest.mark.parametrize(
    ("filed", "level"),
    [(date(2026, 6, 11), RED), (date(2026, 6, 12), RED), (date(2026, 6, 13), YELLOW)],
)
def test_what_is_filed_after_the_slip_answers_it(filed: date, level: UrgeLevel) -> None:
    """What was handed in on its day or before was known when it was written."""
    told = BLOCKED._replace(filed=filed)
    slip = slips(ledger(told), JUNE, issued(date(2026, 6, 12), YELLOW, task=1))[0]
    assert slip.level is level


def test_an_answer_of_the_day_itself_counts() -> None:
    """What is filed on the day of asking answers."""
    year = ledger(BLOCKED._replace(filed=JUNE))
    slip = slips(year, JUNE, issued(date(2026, 6, 12), YELLOW, task=1))[0]
    assert slip.level is YELLOW


def test_a_slip_on_several_tasks_is_answered_by_all_of_them() -> None:
    """A late file on May of one of two tasks that lack June leaves the slip unanswered."""
    old = entry(MAY), entry(MAY)._replace(task=2)
    late = entry(date(2026, 7, 1), month=5)
    before, on = issued(JUNE, BLUE), date(2026, 7, 10)
    assert [s.level for s in slips(alike(ledger(*old, late), 2), on, before)] == [YELLOW]
    both = late, late._replace(task=2)
    assert [s.level for s in slips(alike(ledger(*old, *both), 2), on, before)] == [BLUE]


def test_the_longest_gap_sets_the_level() -> None:
    """One task unfiled for two months and one for one are yellow; three months are red."""
    year = alike(ledger(entry(date(2026, 4, 20)), entry(MAY)._replace(task=2)), 2)
    (slip,) = slips(year, JUNE)
    assert (slip.level, slip.about.months) == (YELLOW, (2, 1))
    (slip,) = slips(year, date(2026, 7, 28))
    assert (slip.level, slip.about.months) == (RED, (3, 2))


def test_a_red_part_is_red_whatever_was_sent_before() -> None:
    """A blue or yellow slip before does not hold down what is late by itself."""
    year = ledger(entry(MAY), milestones=[milestone(MAY)])
    for before in ([], [issued(date(2026, 6, 12), BLUE, task=1)]):
        slip, _ = slips(year, JUNE, *before)
        assert (slip.level, slip.previous) == (RED, before[0] if before else None)


def test_nobody_is_urged_about_what_is_put_off_with_approval() -> None:
    """An approved 暂缓 gets no slip; without approval, past its day, or beside a late step it does."""
    approved = entry(status=Status.POSTPONED, extension=PUT_OFF)
    assert slips(ledger(approved), JUNE) == ()
    assert [s.level for s in slips(ledger(entry(status=Status.POSTPONED)), JUNE)] == [YELLOW]
    late = [s for s in slips(ledger(approved), date(2026, 10, 1)) if s.task]
    assert [s.level for s in late] == [YELLOW]
    step = PUT_OFF._replace(milestone="other")
    steps = [milestone(date(2026, 6, 20)), milestone(date(2026, 6, 10), "other")]
    beside = ledger(entry(status=Status.POSTPONED, extension=step), milestones=steps)
    (slip,) = slips(beside, JUNE)
    assert (slip.level, slip.due_text) == (YELLOW, "“节点”2026年6月20日")


@pytest.mark.parametrize(
    ("months", "said"),
    [
        ((1,), "2026年8月进展未报送：第5项"),
        ((3,), "2026年8月进展未报送：第5项，已连续3个月没有报"),
        ((2, 2), "2026年8月进展未报送：第5、6项，都已连续2个月没有报"),
        ((2, 1), "2026年8月进展未报送：第5、6项，其中第5项已连续2个月没有报"),
        ((2, 2, 1), "2026年8月进展未报送：第5、6、7项，其中第5、6项已连续2个月没有报"),
    ],
)
def test_a_number_is_said_once(months: tuple[int, ...], said: str) -> None:
    """In the list tasks are named again only where what is said is not true of all of them."""
    year = ledger(entry(MAY))
    (task, *_) = summarize(year, Period.of_month(2026, 8), date(2026, 8, 31)).tasks
    tasks = tuple(task._replace(id=5 + n) for n in range(len(months)))
    about = Subject(WHO, tasks, None, Period.of_month(2026, 8), date(2026, 8, 25), months)
    slip = Urge(about, BLUE, date(2026, 9, 5), None, None, new=False, year=2026)
    assert as_text((slip,), ()).splitlines()[-1].split("  ")[-1] == said
