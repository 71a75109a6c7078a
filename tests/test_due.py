"""Who owes what, and by which day."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from a_year import JUNE, WHO, alike, entry, ledger
from conftest import OFFICE, ON, Run, read

from hubtasks.checking import checks
from hubtasks.figures import due
from hubtasks.figures.schedule import due_date, last_month_due, works
from hubtasks.model import Calendar, Rules, Status
from hubtasks.period import Period

DAY = ("--on", str(ON))


def test_every_pair_without_an_entry_is_named(repo: Path) -> None:
    """Division and task, with the last entry's date and who else has filed."""
    found = due.due(read(repo)[0], Period.of_month(2026, 6), ON)
    assert [(o.division, o.task, o.last, o.others) for o in found.owed] == [
        ("运用促进处", 7, date(2026, 5, 31), ())
    ]
    assert (found.owing, found.partly, found.late) == ((("运用促进处", 1, 5),), (), 5)
    (repo / "data/progress/yunyong/2026-06-30.yaml").unlink()
    found = due.due(read(repo)[0], Period.of_month(2026, 6), ON)
    assert found.partly == (3, 6)
    assert {o.task: o.others for o in found.owed}[6] == ("保护协调处",)


def test_the_first_month_is_owed_and_the_last_word_is_told() -> None:
    """March, the first, is owed by who filed nothing; of several entries the last one's day is told."""
    found = due.due(ledger(), Period.of_month(2026, 3), date(2026, 4, 1))
    assert (found.owing, found.owed[0].last) == (((WHO, 1, 1),), None)
    assert due.due(ledger(), Period.of_month(2026, 2), date(2026, 4, 1)).owing == ()
    told = ledger(entry(date(2026, 4, 20)), entry(date(2026, 5, 20)))
    assert due.due(told, Period.of_month(2026, 6), JUNE).owed[0].last == date(2026, 5, 20)


def test_what_is_finished_is_neither_owed_nor_among_what_was_to_be_filed() -> None:
    """Of two tasks, one finished in May: June lacks one of one, and one is exempt."""
    done = entry(date(2026, 5, 20), Status.FINISHED)
    found = due.due(alike(ledger(done), 2), Period.of_month(2026, 6), JUNE)
    assert (found.owing, [o.task for o in found.owed], found.exempt) == (((WHO, 1, 1),), [2], 1)


def test_due_and_status_agree(run: Run) -> None:
    """The pairs that `due` names are those that `status` calls unfiled, on the real samples."""
    answer = json.loads(run("due", "--root", OFFICE, "--format", "json").out)
    said = [(d["division"], d["missing"], d["tasks"]) for d in answer["divisions"]]
    assert said == [("运用促进处", 1, 24), ("人事处", 2, 2)]
    assert len(answer["owed"]) == sum(missing for _, missing, _ in said)
    status = run("status", "--root", OFFICE).out
    assert "2026年6月未报送：运用促进处（应报24项，缺第40项）；人事处" in status


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (
            "table",
            "2026年6月进展缺1项次，6月25日应报（工具约定），已迟5天\n\n运用促进处：应报5项，缺1项\n   7  上次5月31日",
        ),
        ("csv", "运用促进处,7,推进自贸试验区重点工作任务落实。,协同推进,2026-05-31,5,,\r\n"),
        (
            "markdown",
            "| 运用促进处 | 7 | 推进自贸试验区重点工作任务落实。 | 协同推进 | 2026-05-31 | 5 |  |  |",
        ),
        ("json", '"days_late": 5'),
    ],
)
def test_each_form(repo: Path, run: Run, form: str, said: str) -> None:
    """The same in every form; what is missing makes it exit 1, so that a script can act."""
    result = run("due", "--root", repo, "--format", form, *DAY)
    assert result.code == 1
    assert said in result.out


def test_nothing_owed_is_a_success(repo: Path, run: Run) -> None:
    """May is complete: that is said, and the exit code is 0; a month ahead is not late."""
    result = run("due", "--month", "2026-05", "--root", repo, *DAY)
    assert (result.code, result.out) == (0, "2026年5月进展都报了。\n")
    result = run("due", "--division", "规划处", "--root", repo, *DAY)
    assert result.code == 0
    assert "还有27天到期" in run("due", "--month", "2026-07", "--root", repo, *DAY).out


def test_a_month_s_own_day_and_days_off() -> None:
    """A month's own date comes first; else a weekend or a holiday moves on to a day that is worked.

    A day that stands among both, those off and those worked, is off.
    """
    plain = Rules()
    assert due_date(2026, 6, plain) == date(2026, 6, 25)  # a Thursday
    assert due_date(2026, 4, plain) == date(2026, 4, 27)  # from a Saturday
    assert due_date(2026, 10, plain) == date(2026, 10, 26)  # from a Sunday
    worked = plain._replace(calendar=Calendar(days_on=(date(2026, 10, 25),)))
    assert due_date(2026, 10, worked) == date(2026, 10, 25)
    off = plain._replace(
        calendar=Calendar(days_off=tuple(date(2026, 10, n) for n in range(20, 32)))
    )
    assert due_date(2026, 10, off) == date(2026, 11, 2)
    both = Calendar(days_on=(date(2026, 10, 25),), days_off=(date(2026, 10, 25),))
    assert due_date(2026, 10, plain._replace(calendar=both)) == date(2026, 10, 26)
    own = off._replace(calendar=off.calendar._replace(due_dates={(2026, 10): date(2026, 10, 24)}))
    assert due_date(2026, 10, own) == date(2026, 10, 24)
    assert due_date(2026, 2, plain._replace(due_day=28)) == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("on", "month"),
    [
        (date(2026, 6, 24), 5),
        (date(2026, 6, 25), 5),
        (date(2026, 6, 26), 6),
        (date(2026, 4, 27), 3),
        (date(2026, 4, 28), 4),
        (date(2026, 3, 25), None),
        (date(2026, 3, 26), 3),
        (date(2026, 1, 31), None),
        (date(2026, 12, 25), 11),
        (date(2026, 12, 31), 12),
        (date(2027, 2, 1), 12),
        (date(2025, 12, 31), None),
    ],
)
def test_the_last_month_due(on: date, month: int | None) -> None:
    """A month is late from the day after its due day, from March on."""
    assert last_month_due(2026, on, Rules()) == month


def test_the_state_councils_days_are_known() -> None:
    """The shipped calendar has the holidays of 2026, by which September's due day moves."""
    rules = read(OFFICE)[0].rules
    assert due_date(2026, 9, rules) == date(2026, 9, 28)  # 中秋节 is the 25th
    assert not works(date(2026, 2, 23), rules.calendar)
    assert works(date(2026, 2, 28), rules.calendar)
    assert works(date(2026, 5, 9), rules.calendar)
    assert sum(works(date(2026, 1, 1) + timedelta(n), rules.calendar) for n in range(365)) == 248


def test_before_the_first_month_nothing_is_owed(repo: Path, run: Run) -> None:
    """A month before reporting begins lacks nothing, and that is said."""
    result = run("due", "--month", "2026-01", "--root", repo, *DAY)
    assert (result.code, result.out) == (0, "2026年1月不用报：2026年从5月起报（工具约定）。\n")
    found = json.loads(
        run("due", "--month", "2026-04", "--root", repo, *DAY, "--format", "json").out
    )
    assert found["owed"] == []


def test_the_calendar_is_read(repo: Path) -> None:
    """A calendar file moves due days for every command; a wrong month or day is a finding."""
    path = repo / "data/calendar-2026.yaml"
    path.write_text("format: 1\ndue: {6: 2026-06-29}\ndays_off: [2026-06-19]\n", encoding="utf-8")
    ledger, problems = read(repo)
    assert problems == ()
    assert checks.check(ledger, ON) == ()
    assert due.due(ledger, Period.of_month(2026, 6), ON).late == 1
    path.write_text("format: 1\ndue: {6: 2026-07-01, 13: 2026-06-29}\n", encoding="utf-8")
    assert [p.message for p in read(repo)[1]] == ["2026-07-01 不在2026年6月", "没有13月"]


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        ("days_off: [2025-09-25]", "[wrong-year] 日期 2025-09-25 不在2026年"),
        ("days_off: [2027-01-01]", ""),
        ("days_off: [2026-09-26]", "[idle-day] 2026-09-26 是周末，本来就不上班"),
        ("days_on: [2026-09-25]", "[idle-day] 2026-09-25 不是周末，本来就上班"),
        ("days_off: [2026-09-25, 2026-09-25]", "[idle-day] 2026-09-25 写了两遍"),
        ("days_off: [2026-09-25]\ndays_on: [2026-09-25]", "[idle-day] 2026-09-25 又放假又上班"),
    ],
)
def test_a_day_that_moves_nothing_is_told(repo: Path, run: Run, calendar: str, said: str) -> None:
    """A day of another year, or rested or worked anyway, is a slip that would shift due days."""
    (repo / "data/calendar-2026.yaml").write_text(f"format: 1\n{calendar}\n", encoding="utf-8")
    told = run("check", "--root", repo, "--on", "2026-06-30").out
    assert said in told
    assert ("calendar-2026" in told) == bool(said)
