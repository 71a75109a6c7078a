"""The spans of time that reports are written on: months, quarters, halves and years."""

from calendar import monthrange
from datetime import date
from typing import NamedTuple, Self

_QUARTERS = ("一季度", "二季度", "三季度", "四季度")
_HALVES = ("上半年", "下半年")
_YEAR = 12


class Period(NamedTuple):
    """A span of whole months of one year, with its name: `2026年6月`, `2026年二季度`."""

    name: str
    start: date
    end: date

    @classmethod
    def of_month(cls, year: int, month: int) -> Self:
        """Return a calendar month."""
        return cls._spanning(f"{year}年{month}月", year, month, 1)

    @classmethod
    def of_day(cls, year: int, on: date) -> Self:
        """Return the month of a year that a day lies in; its last one on any later day."""
        return cls.of_month(year, on.month if on.year == year else _YEAR)

    @classmethod
    def of_quarter(cls, year: int, quarter: int) -> Self:
        """Return a quarter, from 1 to 4."""
        return cls._spanning(f"{year}年{_QUARTERS[quarter - 1]}", year, 3 * quarter - 2, 3)

    @classmethod
    def of_half(cls, year: int, half: int) -> Self:
        """Return the first or the second half of a year."""
        return cls._spanning(f"{year}年{_HALVES[half - 1]}", year, 6 * half - 5, 6)

    @classmethod
    def of_year(cls, year: int) -> Self:
        """Return a year."""
        return cls._spanning(f"{year}年", year, 1, _YEAR)

    @classmethod
    def _spanning(cls, name: str, year: int, first: int, months: int) -> Self:
        last = first + months - 1
        return cls(name, date(year, first, 1), date(year, last, monthrange(year, last)[1]))

    @property
    def months(self) -> int:
        """How many months it has."""
        return self.end.month - self.start.month + 1

    @property
    def before(self) -> "Period | None":
        """The period of the same length before it; None where that lies in another year."""
        year, first, months = self.start.year, self.start.month, self.months
        if first <= months:
            return None
        number = (first - 1) // months
        makers = {1: Period.of_month, 3: Period.of_quarter, 6: Period.of_half}
        return makers[months](year, number)

    @property
    def short_name(self) -> str:
        """Its name without the year: `6月`, `二季度`; of a year `全年`."""
        return self.name.removeprefix(f"{self.start.year}年") or "全年"
