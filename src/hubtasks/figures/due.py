"""Who owes what: every (division × task) pair without an entry for a month.

The notice asks for regular progress and sets no day: due days are 工具约定.
"""

from datetime import date
from typing import NamedTuple

from hubtasks.figures.schedule import due_date
from hubtasks.model import Duty, Ledger
from hubtasks.period import Period


class Owed(NamedTuple):
    """A pair without an entry for the month: `last` is its last entry's date.

    `others` are the task's divisions that have filed for the month.
    """

    division: str
    task: int
    duty: Duty
    text: str
    last: date | None
    others: tuple[str, ...]


class Due(NamedTuple):
    """What is owed for a month as of a day, grouped by division in the list's order.

    `late` is how many days have passed since the due day; negative before it. Months before
    `since` are not reported: nothing is owed for them.
    """

    month: Period
    on: date
    day: date
    since: int
    late: int
    owed: tuple[Owed, ...]
    owing: tuple[tuple[str, int, int], ...]
    partly: tuple[int, ...]


def due(ledger: Ledger, month: Period, on: date) -> Due:
    """Return what is owed for a month as of a day; `owing` is (division, owed, its tasks)."""
    filed = {
        (entry.task, entry.division)
        for entry in ledger.all_entries
        if month.start <= entry.date <= min(month.end, on)
    }
    since = ledger.rules.first_month
    asked = month.start.month >= since
    owed = []
    owing = []
    for division in ledger.divisions:
        own = [t for t in ledger.tasks if division.name in t.divisions]
        missing = [t for t in own if asked and (t.id, division.name) not in filed]
        if missing:
            owing.append((division.name, len(missing), len(own)))
        for task in missing:
            entries = ledger.entries.get((task.id, division.name), ())
            known = [e.date for e in entries if e.date <= on]
            others = tuple(n for n in task.divisions if (task.id, n) in filed)
            owed.append(
                Owed(division.name, task.id, task.duty, task.text, max(known, default=None), others)
            )
    day = due_date(month.start.year, month.start.month, ledger.rules)
    partly = tuple(sorted({o.task for o in owed if o.others}))
    return Due(month, on, day, since, (on - day).days, tuple(owed), tuple(owing), partly)


def of_division(found: Due, division: str) -> Due:
    """Keep what one division owes."""
    owed = tuple(o for o in found.owed if o.division == division)
    return found._replace(
        owed=owed,
        owing=tuple(o for o in found.owing if o[0] == division),
        partly=tuple(sorted({o.task for o in owed if o.others})),
    )
