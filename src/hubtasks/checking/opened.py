"""A year's data as it was read and checked: what every command begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hubtasks.diagnostics import Severity
from hubtasks.period import Period
from hubtasks.wording import one_line

if TYPE_CHECKING:
    from datetime import date

    from hubtasks.diagnostics import Diagnostic
    from hubtasks.model import Ledger
    from hubtasks.reading.files import Repository


class Opened(NamedTuple):
    """A year's data: `problems` is what is wrong in it, `on` the day that is asked about.

    The ledger is that of the day: its list is what was in force on it.

    What lies ahead is wrong only after `today`, which is `on` or a later day: the past may be
    asked about, and mended, too.
    """

    files: Repository
    ledger: Ledger
    problems: tuple[Diagnostic, ...]
    on: date
    today: date
    year: int

    @property
    def month(self) -> Period:
        """The month of the year that the day lies in; its last one on any later day."""
        return Period.of_day(self.year, self.on)

    @property
    def left_out(self) -> tuple[str, ...]:
        """What is wrong and therefore not counted, each with its place, on a line."""
        return tuple(
            one_line(f"{p.place.path}{f'第{p.place.line}行' if p.place.line else ''}{p.message}")
            for p in self.problems
            if p.severity is Severity.ERROR
        )
