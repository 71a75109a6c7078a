"""What no light may do: get better by silence, by leaving out, or by a target that is not reached."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from conftest import tries
from hypothesis import given
from test_oracle import (
    END,
    ORDER,
    RANDOM,
    TOLD,
    YEAR,
    Record,
    Told,
    by_program,
    drawn,
    read,
    written,
)

from hubtasks.figures.indicators import judge_indicator
from hubtasks.figures.known import Known
from hubtasks.figures.pairs import judge_pair
from hubtasks.figures.summarize import summarize
from hubtasks.figures.urges import Urge, urges
from hubtasks.model import (
    Entry,
    Extension,
    IndicatorKind,
    Ledger,
    Owner,
    Status,
    UrgeLevel,
    is_reached,
)
from hubtasks.period import Period

if TYPE_CHECKING:
    import pytest

    from hubtasks.model import Indicator, Task

BAD_WORDS = {Status.BLOCKED, Status.POSTPONED, Status.NOT_STARTED}


def visible(ledger: Ledger, on: date) -> set[tuple[str, int]]:
    """Return which entries are known on a day."""
    known = Known.on_day(ledger, on)
    pairs = ((t.id, division) for t in ledger.tasks for division in t.divisions)
    return {(e.path, e.task) for pair in pairs for e in known.entries(*pair)}


@given(r=RANDOM)
@tries(60)
def test_no_light_gets_better_by_silence(
    r: Random, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As days pass with nothing reported, no part and no task gets better: 蓝 绿 灰 黄 红."""
    ledger = read(written(tmp_path_factory.mktemp("year"), drawn(r)))
    told = [(on, visible(ledger, on), by_program(ledger, on)) for on in TOLD]
    for (_, seen, before), (on, now, after) in itertools.pairwise(told):
        if seen == now:
            assert not better(before, after), on


def better(before: Told, after: Told) -> list[object]:
    """Return whatever has a better light after than before."""
    old = [*before.parts.items(), *before.tasks.items()]
    new = [*after.parts.values(), *after.tasks.values()]
    return [
        name for (name, (was, _)), (now, _) in zip(old, new, strict=True) if ORDER(now) < ORDER(was)
    ]


@given(r=RANDOM)
@tries(60)
def test_leaving_out_what_is_no_bad_news_betters_nothing(
    r: Random, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Without an entry that says no bad news no part and no task has a better light."""
    root, made = tmp_path_factory.mktemp("year"), drawn(r)
    ledger = read(written(root, made))
    harmless = [e for e in ledger.all_entries if not says_bad_news(ledger, e)]
    if not harmless:
        return
    left_out = r.choice(harmless)
    without = read(written(root, all_but(made, left_out)))
    for on in sorted({r.choice(TOLD) for _ in range(15)}):
        assert not better(by_program(ledger, on), by_program(without, on)), (on, left_out)


def all_but(made: dict[str, Record], entry: Entry) -> dict[str, Record]:
    """Return a year's files without one entry, and without its file where it was alone there."""
    kept = [e for e in made[entry.path]["entries"] if e["task"] != entry.task]
    rest = {path: content for path, content in made.items() if path != entry.path}
    return rest | ({entry.path: made[entry.path] | {"entries": kept}} if kept else {})


def says_bad_news(ledger: Ledger, entry: Entry) -> bool:
    """Tell whether an entry says what may worsen a light, as far as was known when it was filed."""
    task = ledger.task_by_id[entry.task]
    earlier = [
        e
        for e in ledger.entries[entry.task, entry.division]
        if e.date < entry.date and e.filed <= entry.filed
    ]
    finished = any(
        e.status is Status.FINISHED
        for e in ledger.entries[entry.task, entry.division]
        if e.date < entry.date
    )
    return (
        entry.status in BAD_WORDS
        or (finished and entry.status is not Status.FINISHED)
        or any(_short(e.extension, entry.extension) for e in ledger.all_entries)
        or any(_bad_figures(ledger, task, entry))
        or any(_bad_days(ledger, task, entry, earlier))
    )


def _short(before: Extension | None, now: Extension | None) -> bool:
    """Whether an extension gives less time than another."""
    return before is not None and now is not None and now.until < before.until


def _bad_figures(ledger: Ledger, task: Task, entry: Entry) -> Iterator[bool]:
    known = {i.id: i for i in task.indicators}
    for figure in entry.figures:
        indicator = known[figure.indicator]
        for other, told in ledger.all_figures:
            if told.indicator == figure.indicator and other is not entry:
                before = told.date <= figure.date or other.date < entry.date
                yield before and told.value > figure.value
        start = indicator.baseline.value if indicator.baseline else None
        level = indicator.kind is IndicatorKind.RATE or indicator.target == start
        yield level and not is_reached(indicator, figure.value, ledger.rules)
        yield indicator.kind is IndicatorKind.STOCK and start is not None and figure.value < start


def _bad_days(ledger: Ledger, task: Task, entry: Entry, earlier: list[Entry]) -> Iterator[bool]:
    """Tell of each day that the entry lets pass whether what was due is not told of."""
    plan = ledger.plan_by_task[task.id]
    told = [*earlier, entry]
    reached = {r.milestone for e in told for r in e.milestones}
    for milestone in plan.milestones:
        own = milestone.division == entry.division
        yield own and milestone.due <= entry.date and milestone.id not in reached
    for stage in plan.stage_targets:
        figures = [f for e in told for f in e.figures if f.indicator == stage.indicator]
        last = max(figures, key=lambda f: f.date, default=None)
        if stage.date <= entry.date:
            yield last is None or last.value < stage.value


@given(r=RANDOM)
@tries(60)
def test_a_reached_figure_worsens_nothing(
    r: Random, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """An indicator is no worse with a figure that reaches its target than without that figure."""
    root, made = tmp_path_factory.mktemp("year"), drawn(r)
    ledger = read(written(root, made))
    reaching = [
        (e, f)
        for e, f in ledger.all_figures
        if is_reached(ledger.indicator_by_id[f.indicator][1], f.value, ledger.rules)
    ]
    if not reaching:
        return
    entry, figure = r.choice(reaching)
    # Another entry of a later day would be news by itself: the figure alone is taken out.
    entries = [
        e
        if e["task"] != entry.task
        else {**e, "values": {k: v for k, v in e["values"].items() if k != figure.indicator}}
        for e in made[entry.path]["entries"]
    ]
    entries = [{k: v for k, v in e.items() if v != {}} for e in entries]
    without = read(written(root, {**made, entry.path: made[entry.path] | {"entries": entries}}))
    for on in sorted({r.choice(TOLD) for _ in range(15)}):
        there = _order(ledger, figure.indicator, on)
        assert there <= _order(without, figure.indicator, on), on


def _order(ledger: Ledger, indicator: str, on: date) -> int:
    """Return how bad an indicator's light is; what lights nothing is no worse than green."""
    known = Known.on_day(ledger, on)
    judged = judge_indicator(known, ledger.indicator_by_id[indicator][1])
    return ORDER(judged.light.value if judged.light else "绿")


@given(r=RANDOM)
@tries(60)
def test_the_year_closes(r: Random, tmp_path_factory: pytest.TempPathFactory) -> None:
    """From the year's last day and its lag on no own target that is not reached is green or blue.

    Nor is the part of the task that it belongs to.
    """
    ledger = read(written(tmp_path_factory.mktemp("year"), drawn(r)))
    for task in ledger.tasks:
        for indicator in task.indicators:
            if indicator.owner is Owner.OTHERS:
                continue
            known = Known.on_day(ledger, END + timedelta(days=indicator.lag + r.choice([0, 9])))
            if not _reached(known, indicator):
                assert judge_indicator(known, indicator).light in {"黄", "红"}
                assert judge_pair(known, task, indicator.reported_by).light in {"黄", "红"}


def _reached(known: Known, indicator: Indicator) -> bool:
    figure = known.figure(indicator)
    return figure is not None and is_reached(indicator, figure.value, known.rules)


def slips(ledger: Ledger, on: date) -> tuple[Urge, ...]:
    """Return the slips of a day; after the year's end those of its last month."""
    month = on.month if on.year == YEAR else 12
    return urges(ledger, summarize(ledger, Period.of_month(YEAR, month), on))


def levels(found: Sequence[Urge]) -> dict[tuple[str, int], int]:
    """Return how high each slip is: by division and late task, 0 for what it has not filed."""
    order = tuple(UrgeLevel).index
    return {(u.division, u.task.id if u.task else 0): order(u.level) for u in found}


def lower(before: Sequence[Urge], after: Sequence[Urge]) -> list[tuple[str, int]]:
    """Return whose slips are lower after than before, or gone."""
    now = levels(after)
    return [who for who, level in levels(before).items() if now.get(who, -1) < level]


def issuing(r: Random, ledger: Ledger, days: Sequence[date]) -> Iterator[tuple[date, Ledger]]:
    """Go through days, and on some issue the slips: give each with the register as it is then."""
    for on in days:
        if r.random() < 0.4:
            new = [u.issued for u in slips(ledger, on) if u.new and u.issued]
            ledger = replace(ledger, issued=(*ledger.issued, *new))
        yield on, ledger


def some_days(r: Random) -> list[date]:
    """Draw days in their order: a day, a week or a month from one to the next."""
    steps = [r.choice([1, 2, 9, 9, 31]) for _ in range(14)]
    first = r.choice(TOLD)
    return [first + timedelta(days) for days in itertools.accumulate(steps)]


@given(r=RANDOM)
@tries(60)
def test_no_slip_gets_milder_by_silence(
    r: Random, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As days pass with nothing reported, no slip's level falls and none is dropped.

    Slips are issued or not meanwhile; nothing is known yet of a month that falls due meanwhile.
    """
    ledger = read(written(tmp_path_factory.mktemp("year"), drawn(r)))
    walk = [(on, year, slips(year, on)) for on, year in issuing(r, ledger, some_days(r))]
    for (on, year, before), (then, _, after) in itertools.pairwise(walk):
        if visible(ledger, on) == visible(ledger, then) and not _ahead(year, on, then):
            assert not lower(before, after), (on, then)


def _ahead(ledger: Ledger, on: date, then: date) -> bool:
    """Whether a month that falls due between two days is told of already."""
    past, now = (Known.on_day(ledger, day).last_month_due or 0 for day in (on, then))
    return any(past < e.month <= now for e in ledger.all_entries if e.filed <= on)


@given(r=RANDOM)
@tries(60)
def test_leaving_out_what_is_no_bad_news_softens_no_slip(
    r: Random, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Without an entry that says no bad news no slip is lower, and none is dropped.

    The slips that were issued stay so.
    """
    root, made = tmp_path_factory.mktemp("year"), drawn(r)
    ledger = read(written(root, made))
    harmless = [e for e in ledger.all_entries if not says_bad_news(ledger, e)]
    if not harmless:
        return
    left_out = r.choice(harmless)
    without = read(written(root, all_but(made, left_out)))
    for on, year in issuing(r, ledger, some_days(r)):
        then = slips(replace(without, issued=year.issued), on)
        assert not lower(slips(year, on), then), (on, left_out)
