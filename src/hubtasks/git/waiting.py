"""What was sent for review and is not merged yet, as of the last fetch: nobody is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hubtasks.fields import FileKind
from hubtasks.git.program import GitFault, git
from hubtasks.git.revision import Revision
from hubtasks.reading.files import Selection
from hubtasks.reading.load import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOST = 50  # branches: more requests than a bureau has open at once
_LARGEST = 5_000_000  # bytes of what a branch changed: more is nobody's progress


class Waiting(NamedTuple):
    """A division's entry on a branch that is not merged: whose folder, on what, of which month."""

    folder: str
    task: int
    year: int
    month: int


def waiting(root: Path) -> frozenset[Waiting]:
    """Return the entries that stand on a remote's branches and not here; none without git."""
    try:
        return frozenset(_waiting(root))
    except GitFault:
        return frozenset()


def _waiting(root: Path) -> Iterator[Waiting]:
    told = git(
        root,
        *("for-each-ref", "--no-merged=HEAD", "--sort=-committerdate", f"--count={_MOST}"),
        *("--format=%(refname)", "refs/remotes"),
    )
    names = told.decode("utf-8", "surrogateescape").split()
    here = Revision.at(root, "HEAD").blobs if names else {}
    for name in names:
        there = Revision.at(root, name)
        changed = tuple(
            file
            for file in there.listing
            if file.kind is FileKind.PROGRESS and there.blobs[file.path] != here.get(file.path)
        )
        if sum(there.blobs[file.path].size for file in changed) > _LARGEST:
            continue
        ledger, _ = load(Selection(there, changed))
        for progress in ledger.progress:
            for entry in progress.entries:
                yield Waiting(progress.folder, entry.task, entry.date.year, entry.month)
