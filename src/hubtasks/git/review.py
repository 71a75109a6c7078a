"""Hold what changed since a git revision to the rules of history."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hubtasks.changes import compare, history
from hubtasks.checking import checks
from hubtasks.git import revision
from hubtasks.reading import files
from hubtasks.reading.load import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hubtasks.checking.years import CheckedYear, Waived
    from hubtasks.diagnostics import Diagnostic
    from hubtasks.reading.files import Repository


class Asked(NamedTuple):
    """Which change is looked at: from where it left `since`, up to `rev` or the files as they lie.

    `writer` is the division that it says it comes from, empty where nobody said; `adds` asks
    for entries.
    """

    since: str
    rev: str = ""
    writer: str = ""
    adds: bool = False


def review(
    source: Repository, after: CheckedYear, asked: Asked
) -> tuple[Sequence[Diagnostic], Sequence[Waived]]:
    """Return what a year's change may not do, and what the waivers before it let pass.

    GitFault where git can't answer.
    """
    root = source.root
    start = revision.merge_base(root, asked.since, asked.rev or "HEAD")
    head = revision.resolve(root, asked.rev or "HEAD")
    base = revision.Revision.at(root, start)
    before, _ = load(files.of_year(base, after.year))
    change = history.Change(
        before=before,
        after=after.ledger,
        found=compare.compare(before, after.ledger, after.on),
        on=after.on,
        writer=asked.writer,
        commits=revision.commits(root, "data", start, head),
        differing=revision.differing(root, start, head)
        if asked.rev
        else files.differing(base, source),
        adds=asked.adds,
    )
    return checks.waive(history.check(change), before.rules.waivers, after.on)
