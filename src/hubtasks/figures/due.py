"""Who owes what: every (division × task) pair without an entry for a month.

The notice asks for regular progress and sets no day: due days are 工具约定.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from hubtasks.figures.known import Known
from hubtasks.figures.pairs import Filing, filing
from hubtasks.figures.schedule import due_date
from hubtasks.in_force import in_force
from hubtasks.model import Duty, Ledger
from hubtasks.period import Period


class Owed(NamedTuple):
    """A pair without an entry for the month: `last` is its last entry's date.

    `others` are the task's divisions that have filed for the month. `sent`: it was sent for
    review, and waits to be merged.
    """

    division: str
    task: int
    duty: Duty
    text: str
    last: date | None
    others: tuple[str, ...]
    sent: bool = False


class Due(NamedTuple):
    """What is owed for a month as of a day, grouped by division in the list's order.

    `late` is how many days have passed since the due day; negative before it. Months before
    `since` are not reported: nothing is owed for them. `exempt` counts the parts that are
    finished, and need not file.
    """

    month: Period
    on: date
    day: date
    since: int
    late: int
    owed: tuple[Owed, ...]
    owing: tuple[tuple[str, int, int], ...]
    partly: tuple[int, ...]
    exempt: int


def due(ledger: Ledger, month: Period, on: date) -> Due:
    """Return what is owed for a month as of a day; `owing` is (division, owed, its tasks).

    Tasks and divisions are those of the month's due day, of the day itself where that is earlier.
    """
    day = due_date(month.start.year, month.start.month, ledger.rules)
    ledger = in_force(ledger, min(on, day))
    known = Known.on_day(ledger, on)._replace(ledger=ledger)
    since = ledger.rules.first_month
    asked = month.start.month >= since
    filings = {
        (task.id, division): filing(known, task, division, month.start.month)
        for task in ledger.tasks
        for division in task.divisions
    }
    filed = {pair for pair, how in filings.items() if how in {Filing.FILED, Filing.LATE}}
    exempt = {pair for pair, how in filings.items() if how is Filing.EXEMPT}
    owed = []
    owing = []
    for division in ledger.divisions:
        parts = [(t, (t.id, division.name)) for t in ledger.tasks if division.name in t.divisions]
        own = [(task, pair) for task, pair in parts if pair not in exempt]
        missing = [task for task, pair in own if asked and pair not in filed]
        if missing:
            owing.append((division.name, len(missing), len(own)))
        for task in missing:
            last = max((e.date for e in known.entries(task.id, division.name)), default=None)
            others = tuple(n for n in task.divisions if (task.id, n) in filed)
            owed.append(Owed(division.name, task.id, task.duty, task.text, last, others))
    partly = tuple(sorted({o.task for o in owed if o.others}))
    late = (on - day).days
    return Due(month, on, day, since, late, tuple(owed), tuple(owing), partly, len(exempt))


def with_sent(found: Due, sent: Collection[tuple[str, int]]) -> Due:
    """Mark what was sent for review: pairs of a division's name and a task."""
    owed = (o._replace(sent=(o.division, o.task) in sent) for o in found.owed)
    return found._replace(owed=tuple(owed))


def of_division(found: Due, division: str) -> Due:
    """Keep what one division owes."""
    owed = tuple(o for o in found.owed if o.division == division)
    return found._replace(
        owed=owed,
        owing=tuple(o for o in found.owing if o[0] == division),
        partly=tuple(sorted({o.task for o in owed if o.others})),
    )
