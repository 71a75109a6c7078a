"""What is known of a year on a day: the entries handed in by then, and what they tell."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple, Self

from hubtasks.figures.schedule import due_date, last_month_due, month_end, schedule_day, year_end
from hubtasks.in_force import in_force
from hubtasks.model import (
    Closure,
    Entry,
    Extension,
    Figure,
    Indicator,
    Ledger,
    Rules,
    StageTarget,
    Status,
    Task,
)
from hubtasks.period import Period

_DECEMBER = 12
_FINISHED = Status.FINISHED


class Known(NamedTuple):
    """A year as it is known: `on` is the day that it is judged on, `ledger` as it stood then.

    Of the entries those count that were handed in by `by` and report a month up to `through`.
    The two days differ where a month is looked back on: what was handed in late is in it.
    """

    ledger: Ledger
    year: int
    on: date
    by: date
    through: int

    @classmethod
    def on_day(cls, ledger: Ledger, on: date) -> Self:
        """Return what is known on a day of the list's year, or a later one, and judged on it."""
        year = ledger.year
        through = on.month if on.year == year else _DECEMBER
        return cls(in_force(ledger, on), year, on, on, through)

    @classmethod
    def of_period(cls, ledger: Ledger, period: Period, on: date) -> Self:
        """Return a period as a day knows it.

        It is judged on its last day, or the one after its due day where that is later; the
        year's end on whatever day is asked about, since figures come after it.
        """
        year, last = period.start.year, period.end.month
        if on <= period.end:
            return cls.on_day(ledger, on)
        due = due_date(year, last, ledger.rules) + timedelta(days=1)
        judged = on if last == _DECEMBER else min(on, max(period.end, due))
        return cls(in_force(ledger, judged), year, judged, on, last)

    @property
    def rules(self) -> Rules:
        """The conventions in force."""
        return self.ledger.rules

    @property
    def last_month_due(self) -> int | None:
        """The last month whose due day is over; None before the first."""
        return last_month_due(self.year, self.on, self.rules)

    @property
    def schedule_day(self) -> date | None:
        """The day at which schedules are taken; None where nothing is due yet."""
        return schedule_day(self.year, self.on, self.rules)

    @property
    def last_day(self) -> date:
        """The day to which lateness and age are counted: none goes on when the year is over."""
        return min(self.on, year_end(self.year))

    @property
    def closed(self) -> bool:
        """Whether the year is over: on its last day it is."""
        return self.on >= year_end(self.year)

    def before(self, lag: int) -> Self:
        """Return the same knowledge, judged as many days earlier: figures are published late."""
        return self._replace(on=self.on - timedelta(days=lag)) if lag else self

    def at_month(self, month: int) -> Self:
        """Return what is known of a month and those before it, judged by its end.

        The list is that of its due day: what is owed for a month is what was owed then.
        """
        end, then = min(self.on, month_end(self.year, month)), self.ledger
        if then.told is not None:  # its list changes
            then = in_force(then, min(self.on, due_date(self.year, month, self.rules)))
        return self._replace(ledger=then, on=end, through=min(self.through, month))

    def entries(self, task: int, division: str) -> tuple[Entry, ...]:
        """Return a division's entries of a task, by their dates."""
        told = self.ledger.entries.get((task, division), ())
        return tuple(e for e in told if e.filed <= self.by and e.month <= self.through)

    def figures(self, indicator: Indicator) -> list[Figure]:
        """Return an indicator's figures, those of earlier files first.

        They come from the one division that reports them.
        """
        if (source := self.ledger.source_of(indicator)) is None:
            return []
        task, owner = source
        told = [*self._told_before(task, owner), *self.entries(task.id, owner.reported_by)]
        told.sort(key=lambda entry: entry.date)
        return [f for entry in told for f in entry.figures if f.indicator == owner.id]

    def _told_before(self, task: Task, owner: Indicator) -> Iterator[Entry]:
        """Yield the entries of divisions that reported an indicator until another did."""
        for change in task.changes:
            for was in change.before.indicators or ():
                whose = self.ledger.whose(task.id, was.reported_by)
                if was.id == owner.id and whose != owner.reported_by:
                    told = self.entries(task.id, whose)
                    yield from (e for e in told if e.date < change.effect)

    def figure(self, indicator: Indicator, dated_by: date = date.max) -> Figure | None:
        """Return an indicator's latest figure; of equal dates the later file's.

        *dated_by*: the latest of those whose own date is no later than that.
        """
        dated = [f for f in self.figures(indicator) if f.date <= dated_by]
        return max(reversed(dated), key=lambda f: f.date, default=None)

    def told_after(self, task: int, division: str, day: date) -> bool:
        """Tell whether a division has reported a task with a day or a later one as its date."""
        return any(entry.date >= day for entry in self.entries(task, division))

    def closure(self, task: int, division: str) -> Closure | None:
        """Return the confirmation (销号) of a division's part that holds; None without one.

        It is of the period or before, and nothing was told since but that it is finished.
        """
        last = self.by if self.through == _DECEMBER else min(self.by, self._end)
        told = self.entries(task, division)
        for closure in reversed(self.ledger.closed):
            whole = closure.task == task and closure.division in {"", division}
            since = (e for e in told if max(e.date, e.filed) > closure.date)
            if whole and closure.date <= last and all(e.status is _FINISHED for e in since):
                return closure
        return None

    @property
    def _end(self) -> date:
        return month_end(self.year, self.through)

    def extension(
        self, task: Task, division: str, own: date, named: "Named | None" = None
    ) -> "Deadline | None":
        """Return the last extension that acts and moves a day that is its *own*; None without one.

        Of a milestone or stage target the one that names it, or the task; else of the task.
        """
        end = year_end(self.year)
        untils = [
            min(e.extension.until, end)
            for e in self.entries(task.id, division)
            if e.extension is not None and acts(self.ledger, e) and _is_meant(e.extension, named)
        ]
        until = next((day for day in reversed(untils) if day > own), None)
        return None if until is None else Deadline(until, over=self.last_day > until)


class Named(NamedTuple):
    """What an extension may name: a milestone, or the stage target of a day."""

    milestone: str = ""
    stage_target: StageTarget | None = None


class Deadline(NamedTuple):
    """A later deadline; `over`: that one has passed too."""

    until: date
    over: bool


def acts(ledger: Ledger, entry: Entry) -> bool:
    """Tell whether an entry's extension counts: somebody else had approved it when it was filed."""
    extension = entry.extension
    if extension is None or extension.approved_on is None or extension.approved_on > entry.filed:
        return False
    own = next((d for d in ledger.divisions if d.name == entry.division), None)
    names = [entry.division, *((own.id, *own.known_as) if own else ())]
    by = extension.approved_by.strip()
    itself = by.casefold() in names or by.startswith(names[0]) or by.endswith(names[0])
    return bool(by) and not itself


def puts_off(ledger: Ledger, entry: Entry) -> bool:
    """Tell whether an entry's extension counts, and is of the task itself (暂缓)."""
    return acts(ledger, entry) and _is_meant(entry.extension, None)


def _is_meant(extension: Extension | None, named: Named | None) -> bool:
    if extension is None:
        return False
    general = not extension.milestone and not extension.indicator
    if named is None:
        return general
    if named.stage_target is not None:
        told = (extension.indicator, extension.stage)
        return told == (named.stage_target.indicator, named.stage_target.date)
    return general or extension.milestone == named.milestone
