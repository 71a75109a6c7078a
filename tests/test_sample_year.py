"""The shipped list and samples through the year: what once misled there, each case by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from conftest import OFFICE, Run, read

from hubtasks.figures.due import due
from hubtasks.figures.lights import Basis, Light
from hubtasks.figures.pairs import Filing
from hubtasks.figures.report import IndicatorReport, Report, TaskReport
from hubtasks.figures.summarize import summarize
from hubtasks.figures.timetable import timetable
from hubtasks.figures.urges import urges
from hubtasks.model import Entry, Figure, Ledger, Status
from hubtasks.period import Period

YEAR = read(OFFICE)[0]
END = date(2026, 12, 31)
BRANDS, MODELS, RATE, PATENTS, CASES, PROJECTS = 8, 1, 6, 14, 23, 26


def on(day: date, ledger: Ledger = YEAR) -> Report:
    """The report of a day's month, as of the day."""
    return summarize(ledger, Period.of_month(day.year, day.month), day)


def task(number: int, day: date, ledger: Ledger = YEAR) -> TaskReport:
    """How a task stands on a day."""
    return next(t for t in on(day, ledger).tasks if t.id == number)


def of(number: int, day: date, ledger: Ledger = YEAR) -> IndicatorReport:
    """How a task's first indicator stands on a day."""
    return task(number, day, ledger).indicators[0]


def changed(how: Callable[[Entry], Entry | None]) -> Ledger:
    """The year with each entry as a function gives it; None, and it is not there."""
    files = (
        p._replace(entries=tuple(e for e in map(how, p.entries) if e is not None))
        for p in YEAR.progress
    )
    return replace(YEAR, progress=tuple(files))


def without(*gone: tuple[str, int, int]) -> Ledger:
    """The year without what a division says of a task from a month on."""
    return changed(
        lambda e: (
            None
            if any((e.division, e.task) == pair[:2] and e.date.month >= pair[2] for pair in gone)
            else e
        )
    )


def with_figure(number: int, value: str, day: date) -> Ledger:
    """The year with a task's first figure told once more, at the end of December."""
    indicator = YEAR.task_by_id[number].indicators[0]
    last = YEAR.entries[number, indicator.reported_by][-1]
    figure = Figure(indicator.id, Decimal(value), day, "", last.place)
    told = last._replace(date=day, filed=day, month=12, figures=(figure,))
    file = next(p for p in YEAR.progress if p.division == last.division and p.date == last.date)
    more = file._replace(date=day, dated=day, filed=day, entries=(told,))
    return replace(YEAR, progress=(*YEAR.progress, more))


def days(first: date, last: date, step: int = 1) -> Iterable[date]:
    """The days from one to another, both in."""
    return (first + timedelta(n) for n in range(0, (last - first).days + 1, step))


def test_an_old_figure_falls_behind() -> None:
    """老字号 4 of 20, told on 30 April and never again, is 80 points short in December, not 13.3."""
    gaps = []
    for day in days(date(2026, 5, 1), END - timedelta(1), 9):
        standing = of(BRANDS, day).standing
        assert standing.gap is not None
        gaps.append(standing.gap)
    assert gaps == sorted(gaps)
    assert (gaps[0], gaps[-1]) == (Decimal("13.3"), Decimal("80.0"))
    assert of(BRANDS, date(2026, 8, 1)).light is Light.RED
    assert task(BRANDS, date(2026, 8, 1)).light is Light.RED


@pytest.mark.parametrize(
    ("number", "value", "light"),
    [
        (MODELS, "6", Light.RED),
        (PATENTS, "14.9", Light.RED),
        (CASES, "5", Light.RED),
        (CASES, "10", Light.GREEN),
        (7, "905", Light.YELLOW),  # 力争
    ],
)
def test_the_year_closes_with_its_last_day(number: int, value: str, light: Light) -> None:
    """6 of 10, 14.9 of 15, 905 of 1000 on 31 December are not met, and nobody foretells they are."""
    ledger = with_figure(number, value, END)
    year = summarize(ledger, Period.of_year(2026), END)
    closed = next(i for i in year.indicators if i.task == number)
    assert (closed.light, closed.forecast) == (light, None)
    assert (closed in year.missed) is (light is not Light.GREEN)
    assert (closed in year.met) is (light is Light.GREEN)


def test_not_filing_washes_nothing_clean() -> None:
    """Without June's file the red task stays red, among the problems, with its slip and its plan."""
    day = date(2026, 6, 30)
    ledger = without(*((p, t.id, 6) for t in YEAR.tasks for p in t.divisions))
    for year in (YEAR, ledger):
        report = on(day, year)
        assert task(2, day, year).light is Light.RED
        assert 2 in {t.id for t in report.late}
        late = [u for u in urges(year, report) if u.about.part and u.about.tasks[0].id == 2]
        assert [u.level.value for u in late] == ["红"]
        plan = next(p for p in timetable(year, day).plans if p.task.id == 2)
        assert Light.RED in {step.judged.light for step in plan.steps}


def test_the_due_day_itself_is_not_late() -> None:
    """25 June turns nothing grey, owes nothing yet and urges nobody: what is due is due that day."""
    ledger = without(*((p, t.id, 6) for t in YEAR.tasks for p in t.divisions))
    eve, day, after = (on(date(2026, 6, n), ledger) for n in (24, 25, 26))
    assert day.counts == eve.counts
    assert day.unfiled == eve.unfiled
    assert day.filing_month == "2026年5月"
    assert after.filing_month == "2026年6月"
    assert {u.division for u in after.unfiled} == {d.name for d in YEAR.divisions}
    assert not [u for u in urges(ledger, day) if not u.about.part and u.about.month == after.period]


@pytest.mark.parametrize(("month", "day"), [(4, 27), (6, 25), (7, 27)])
def test_a_weekend_is_no_due_day(month: int, day: int) -> None:
    """25 April and 25 July 2026 are Saturdays: the month is due on the Monday."""
    assert due(YEAR, Period.of_month(2026, month), END).day == date(2026, month, day)


def test_what_is_finished_need_not_file() -> None:
    """30 and 44, done in June, stay blue in July, owe nothing and are not urged."""
    for day in (date(2026, 7, 31), date(2026, 9, 30)):
        report = on(day)
        for number in (30, 44):
            found = task(number, day)
            assert found.light is Light.BLUE
            assert {d.filing for d in found.by_division} == {Filing.EXEMPT}
        owed = due(YEAR, report.period, day).owed
        assert {o.task for o in owed} & {30, 44} == set()
        assert {t.id for u in urges(YEAR, report) for t in u.about.tasks} & {30, 44} == set()


def test_blue_means_finished() -> None:
    """26 has reached its figure and goes on: green. A finished rate waits for the year's end."""
    june = date(2026, 6, 30)
    assert (task(PROJECTS, june).light, task(PROJECTS, june).basis) == (Light.GREEN, Basis.FIGURE)

    def done(entry: Entry) -> Entry:
        if entry.task != RATE:
            return entry
        said = tuple(f._replace(value=Decimal(16)) for f in entry.figures)
        return entry._replace(status=Status.FINISHED, figures=said)

    assert task(RATE, june, changed(done)).light is Light.GREEN
    last = with_figure(RATE, "16", END)
    files = last.progress[:-1], last.progress[-1]
    told = files[1].entries[0]._replace(status=Status.FINISHED)
    closed = replace(last, progress=(*files[0], files[1]._replace(entries=(told,))))
    assert task(RATE, END, closed).light is Light.BLUE


def test_green_says_what_it_rests_on() -> None:
    """Most greens of June rest on the divisions' word, and the counts say how many."""
    counts = on(date(2026, 6, 30)).counts
    greens = [t for t in on(date(2026, 6, 30)).tasks if t.light is Light.GREEN]
    words = [t for t in greens if t.basis is Basis.WORD]
    assert counts.on_word == len(words) == 31
    assert f"仅凭处室自报{len(words)}项" in counts.text
    assert all(t.light_text == "绿（自报）" for t in words)


def test_what_is_soon_due_is_not_late() -> None:
    """A milestone 5 days ahead lights nothing, is not among the late, and nobody is urged for it."""
    june = date(2026, 6, 30)
    found = task(3, june)
    soon = [m for d in found.by_division for m in d.pair.milestones if m.state.value == "临期"]
    assert [(m.due - june).days for m in soon] == [5]
    assert found.light is Light.GREEN
    assert 3 not in {t.id for t in on(june).late}
    assert 3 not in {t.id for u in urges(YEAR, on(june)) if u.about.part for t in u.about.tasks}


def test_one_thing_has_no_third() -> None:
    """A target of one project is not red in April, a third of the year gone, and not foretold."""
    for month in (3, 4):
        found = of(PROJECTS, date(2026, month, 30))
        assert found.light is not Light.RED
        assert found.forecast is None
    assert task(PROJECTS, date(2026, 4, 30)).light is Light.GREEN


def test_a_reason_and_its_problem_come_from_one_division() -> None:
    """Whoever sets a task's light is the one whose problems and next steps stand beside it."""
    for month in (3, 4, 5, 6):
        for found in on(Period.of_month(2026, month).end).tasks:
            assert {e.division for e in found.from_deciding} <= set(found.deciding)
            if found.late:
                lit = {d.division for d in found.by_division if d.light is found.light}
                assert set(found.deciding) == lit


def test_a_part_that_is_missing_is_named() -> None:
    """5 is green although one of its two divisions has not filed, and says so."""
    found = task(5, date(2026, 6, 30))
    assert found.unfiled == ("人事处",)
    assert "人事处6月未报" in found.reason


def test_every_indicator_is_shown(run: Run) -> None:
    """All 37 figures stand in the table of a pipe; in 80 columns the worst, and how many more."""
    out = run("status", "--root", OFFICE).out
    for found in on(date(2026, 6, 30)).tasks:
        for indicator in found.indicators:
            assert indicator.cell in out


def test_nothing_is_due_before_reporting_starts() -> None:
    """January and February are not reported: nobody owes anything for them."""
    for month in (1, 2):
        assert due(YEAR, Period.of_month(2026, month), date(2026, 6, 30)).owed == ()


def test_who_filed_late_filed_late() -> None:
    """Three of June's files came after the due day: their parts are 迟报, the others 已报."""
    late = {p.division for p in YEAR.progress if p.month == 6 and p.handed_in > date(2026, 6, 25)}
    found = on(date(2026, 6, 30))
    told = {
        (d.division, d.filing)
        for t in found.tasks
        for d in t.by_division
        if d.filing in {Filing.FILED, Filing.LATE}
    }
    assert {name for name, how in told if how is Filing.LATE} == late
    assert {name for name, how in told if how is Filing.FILED}.isdisjoint(late)


def test_a_change_is_told_where_there_is_one() -> None:
    """Without a newer figure no change is printed, not 0; a rate changes by percentage points."""
    told = {m: of(RATE, Period.of_month(2026, m).end).change_text for m in (3, 4, 5, 6)}
    assert told == {3: "", 4: "+0.5个百分点", 5: "+0.6个百分点", 6: ""}
    for found in on(date(2026, 6, 30)).indicators:
        if found.figure and found.previous and found.figure.date == found.previous.date:
            assert found.change_text == ""


def test_a_doubted_baseline_is_never_stated_flatly() -> None:
    """13.7 is still to be verified, and every sentence that counts from it says so."""
    for month in (3, 4, 5, 6):
        found = of(PATENTS, Period.of_month(2026, month).end)
        assert "13.7件（待核）" in found.sentence
        assert "待核" in found.standing.reason


def test_a_year_that_is_over_goes_on_in_nothing() -> None:
    """What the year's last day has shown is the same three weeks later: no day is counted on."""
    eve, later = (
        summarize(YEAR, Period.of_year(2026), day) for day in (END, END + timedelta(days=20))
    )
    assert eve.counts == later.counts
    said = [[(t.id, t.light, t.reason) for t in report.tasks] for report in (eve, later)]
    assert said[0] == said[1]


def test_silence_is_told_as_long_as_it_is() -> None:
    """A division silent since April is told so from May on, not of the last month alone."""
    assert "5月至12月未报" in task(22, END).reason
    assert task(22, date(2026, 6, 30)).reason.startswith("5月、6月未报，按4月30日所报")
    urged = [u for u in urges(YEAR, on(END)) if u.division == "人事处" and not u.about.part]
    assert [max(u.about.months) for u in urged] == [8]


def test_what_nobody_told_at_the_end_is_not_a_figure_of_the_end() -> None:
    """A target missed by June's figure says that the year's last one was never told."""
    reason = of(MODELS, END).standing.reason
    assert "年终数没有报，最近的数没有达到目标" in reason
    assert "年终没有达到目标" in of(MODELS, END, with_figure(MODELS, "6", END)).standing.reason


def test_a_month_is_reported_once_it_was_filed(run: Run) -> None:
    """June's files are of 30 June and came on the 24th: the report of the 26th is no empty one."""
    result = run("report", "--month", "2026-06", "--on", "2026-06-26", "--root", OFFICE)
    assert result.code == 0, result.err
    assert "截至2026年6月26日" in result.out
