"""What was sent for review and is not merged yet, as of the last fetch: nobody is asked."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from hubtasks.fields import FileKind
from hubtasks.git.program import GitFault, git
from hubtasks.git.revision import Revision
from hubtasks.reading.files import Selection
from hubtasks.reading.load import load
from hubtasks.wording import visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from hubtasks.git.revision import Blob

_MOST = 50  # branches: more requests than a bureau has open at once
_LARGEST = 5_000_000  # bytes of what a branch changed: more is nobody's progress


class Waiting(NamedTuple):
    """A division's entry on a branch that is not merged: whose folder, on what, of which month."""

    folder: str
    task: int
    year: int
    month: int


class Found(NamedTuple):
    """The entries that wait, and the branches of which that could not be told."""

    entries: frozenset[Waiting] = frozenset()
    unread: tuple[str, ...] = ()


def waiting(root: Path, folders: Collection[str], month: tuple[int, int]) -> Found:
    """Return the entries that stand on a remote's branches and not here; none without git.

    *folders* are the divisions'. Of very many branches those are read that are named as
    `submit` names them, for this *month* first.
    """
    try:
        names = _in_turn(_branches(root), folders, month)
        here = Revision.at(root, "HEAD").blobs if names else {}
    except GitFault:
        return Found()
    found: set[Waiting] = set()
    unread: list[str] = []
    for name in names[:_MOST]:
        try:
            found.update(_on(root, name, here))
        except GitFault:
            unread.append(name)
    return Found(frozenset(found), tuple(_short(name) for name in (*unread, *names[_MOST:])))


def _branches(root: Path) -> list[str]:
    """Return the remotes' branches that are not merged here, the newest first."""
    told = git(
        root,
        *("for-each-ref", "--no-merged=HEAD", "--sort=-committerdate"),
        *("--format=%(refname)", "refs/remotes"),
    )
    return told.decode("utf-8", "surrogateescape").split("\n")[:-1]


def _short(name: str) -> str:
    """Return a branch's name as its remote has it."""
    return name.split("/", 3)[-1]


def _in_turn(names: Sequence[str], folders: Collection[str], month: tuple[int, int]) -> list[str]:
    """Put first what is likely a division's progress, then of each kind of name one at a time.

    However many branches somebody pushes, those of others are read.
    """
    own = {f"{folder}-{month[0]}-{month[1]:02}" for folder in folders}
    seen: Counter[str] = Counter()
    ranked: list[tuple[int, int, str]] = []
    for name in names:
        short = _short(name)
        kind = re.split("[-/]", short, maxsplit=1)[0]
        rank = 0 if short in own else 1 if kind in folders else 2
        ranked.append((rank, seen[kind], name))
        seen[kind] += 1
    return [name for _, _, name in sorted(ranked, key=lambda each: each[:2])]


def _on(root: Path, name: str, here: Mapping[str, Blob]) -> Iterator[Waiting]:
    """Yield the entries of a branch that are not here; GitFault where they are too much."""
    there = Revision.at(root, name)
    changed = tuple(
        file
        for file in there.listing
        if file.kind is FileKind.PROGRESS and there.blobs[file.path] != here.get(file.path)
    )
    if sum(there.blobs[file.path].size for file in changed) > _LARGEST:
        raise GitFault(f"{visible(name)} 改的太多，没有读")
    ledger, _ = load(Selection(there, changed))
    for progress in ledger.progress:
        for entry in progress.entries:
            yield Waiting(progress.folder, entry.task, entry.date.year, entry.month)
