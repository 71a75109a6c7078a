"""What an edit of a data file would break, and its lines as they change: known beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks.checking import checks
from hubtasks.diagnostics import Severity
from hubtasks.reading import files
from hubtasks.reading.compose import readable, saved_as
from hubtasks.reading.load import load
from hubtasks.wording import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hubtasks.checking.opened import Opened
    from hubtasks.diagnostics import Diagnostic


def new_problems(
    opened: Opened,
    contents: Mapping[str, bytes],
    *,
    texts_too: bool = False,
    elsewhere: bool = False,
) -> tuple[Diagnostic, ...]:
    """Return what would be wrong in some files with these contents that was not before.

    *texts_too* also holds their sentences to the rules of writing. *elsewhere* tells errors of
    other files, too, which rest on these.
    """
    changed = files.of_year(files.Edited(opened.files, contents), opened.year)
    ledger, unread = load(changed)
    on = max(opened.today, ledger.last_sample_day or opened.today)
    counted, _ = checks.waive(unread, ledger.rules.waivers, on)
    now = [*counted, *checks.check(ledger, on, texts_too=texts_too)]
    before = checks.check(opened.ledger, on, texts_too=True) if texts_too else ()
    known = {(p.place.path, p.code, p.message) for p in (*opened.problems, *before)}
    return tuple(
        p
        for p in now
        if p.place.path in contents or (elsewhere and p.severity is Severity.ERROR)
        if (p.place.path, p.code, p.message) not in known
    )


def line_diff(path: str, before: bytes, after: bytes) -> str:
    """Show an edit by its lines, as git would, behind how the whole file is saved otherwise."""
    import difflib  # noqa: PLC0415 - only an edit is shown so

    was, now = saved_as(before), saved_as(after)
    whole = f"{visible(path)}：整个文件存成 {now}（现在是 {was}）\n"
    old, new = (readable(each)[0].splitlines() for each in (before, after))
    rows = difflib.unified_diff(old, new, path, path, lineterm="", n=0)
    said = "".join(f"{visible(line)}\n" for line in rows if not line.startswith("@@"))
    return said if was == now or not (before and after) else whole + said
