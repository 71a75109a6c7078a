"""Every year of the data held to the rules, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hubtasks.checking import checks
from hubtasks.reading import files
from hubtasks.reading.load import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from hubtasks.diagnostics import Diagnostic
    from hubtasks.model import Ledger, Waiver
    from hubtasks.reading.files import Files

    Waived = tuple[Diagnostic, Waiver]


class CheckedYear(NamedTuple):
    """A year as it was checked on a day: what counts, and what its waivers let pass.

    Year 0 holds the files that belong to none, where there are no others.
    """

    year: int
    ledger: Ledger
    on: date
    found: Sequence[Diagnostic]
    waived: Sequence[Waived]


def every_year(source: Files, on: date | None, today: date) -> Iterator[CheckedYear]:
    """Check each year as of the day *on*; without it its last sample day counts, else *today*."""
    for year in sorted({f.year for f in source.listing if f.year}) or [0]:
        ledger, unread = load(files.of_year(source, year))
        day = on or ledger.last_sample_day or today
        found, waived = checks.waive(
            [*unread, *checks.check(ledger, day)], ledger.rules.waivers, day
        )
        yield CheckedYear(year, ledger, day, found, waived)
