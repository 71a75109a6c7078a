"""Every year of the data held to the rules, one after the other."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from hubtasks.checking import checks
from hubtasks.diagnostics import Code, Diagnostic
from hubtasks.model import Rules
from hubtasks.reading.load import load_years
from hubtasks.wording import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from hubtasks.model import Ledger, Waiver
    from hubtasks.reading.files import Files

    Waived = tuple[Diagnostic, Waiver]


class CheckedYear(NamedTuple):
    """A year as it was checked on a day: what counts, and what its waivers let pass.

    Year 0, the first, is what belongs to none.
    """

    year: int
    ledger: Ledger
    on: date
    found: Sequence[Diagnostic]
    waived: Sequence[Waived]


def every_year(source: Files, on: date | None, today: date) -> Iterator[CheckedYear]:
    """Check each year as of the day *on*; without it its last sample day counts, else *today*."""
    for year, ledger, unread in load_years(source):
        day = on or ledger.last_sample_day or today
        found, waived = checks.waive(
            [*unread, *checks.check(ledger, day)], ledger.rules.waivers, day
        )
        yield CheckedYear(year, ledger, day, found, waived)


def idle_waivers(
    source: Files, years: Sequence[CheckedYear], waived: Sequence[Waived]
) -> Iterator[Diagnostic]:
    """Yield the waivers in force that let nothing pass, in no year; *waived* is all that was.

    Of a code that only a change shows, those whose file is not there.
    """
    rules = years[0].ledger.rules if years else Rules()
    paths = _paths(source) if rules.waivers else ()
    for waiver in rules.waivers:
        there = waiver.file.rstrip("/") in paths
        over = all(waiver.until < year.on for year in years)
        if over or any(checks.waives(waiver, finding) for finding, _ in waived):
            continue
        if there and waiver.code.of_history:
            continue
        about = f"说到“{waiver.about}”的" if waiver.about else ""
        why = f"{waiver.file} 里没有{about}这种问题"
        fix = "问题已经改好的，删去这一条"
        if not there:
            why = f"没有 {waiver.file} 这个文件或文件夹"
            fix = did_you_mean(waiver.file, paths, "写 data/ 下的文件或文件夹")
        said = f"对 {waiver.code.id} 的豁免没有用上：{why}"
        level = rules.severity.get(Code.IDLE_WAIVER)
        yield Diagnostic(Code.IDLE_WAIVER, said, waiver.place, fix, level=level)


def _paths(source: Files) -> dict[str, None]:
    """Return the paths of all files and of the folders that they lie in, each once."""
    paths = [PurePosixPath(file.path) for file in source.listing]
    return dict.fromkeys(map(str, (*paths, *(above for p in paths for above in p.parents[:-1]))))
