"""Write data files so that `undo` can take it back: each command's writes are one step."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING

from hubtasks.cli.arguments import refuse
from hubtasks.cli.printing import say
from hubtasks.reading.files import reason_of
from hubtasks.writing import journal
from hubtasks.writing.journal import Shelf, Undoable, Written
from hubtasks.writing.put import NotWritten, put

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Recorder:
    """Writes the files of one command, and keeps what stood there: one step for `undo`."""

    def __init__(self, root: Path, command: str) -> None:
        """Begin a step; nothing is kept of it until something is written."""
        now = datetime.now().astimezone()
        id_ = f"{now:%Y%m%dT%H%M%S%f}-{os.getpid()}"
        self.root = root
        self.step = Undoable(id_, _head(root), place_of(root), command, ())

    def put(
        self,
        path: str,
        before: bytes | None,
        after: bytes,
        first: Callable[[], None] = lambda: None,
        source: str = "",
    ) -> None:
        """Write a file as `writing.put` does, NotWritten as there; *source* is kept with it."""
        kept = {w.path: w for w in self.step.written}
        there = kept[path].before if path in kept else before
        kept[path] = Written(path, there, after, source)
        self.step = self.step._replace(written=tuple(kept.values()))
        try:
            journal.record(shelf_of(self.root), self.step)
        except OSError as error:
            say(f"这一步记不下来（{reason_of(error)}），写了以后不能用 hubtasks undo 撤回")
        put(self.root, path, before, after, first)

    def put_file(self, path: str, before: bytes | None, after: bytes, source: str = "") -> None:
        """Write a data file that was *before*, or refuse with the reason."""
        try:
            self.put(path, before, after, source=source)
        except NotWritten as why:
            refuse(str(why))


def written_from(root: Path, path: str, source: str) -> list[Written]:
    """Return what a source has written to a file, oldest first, as far back as is kept."""
    found = [
        written
        for step in journal.steps(shelf_of(root), place_of(root))
        for written in step.written
        if written.path == path and written.source == source
    ]
    return found[::-1] if source else []


def place_of(root: Path) -> str:
    """Return what a data repository is called in the journal."""
    return os.path.realpath(root)


def shelf_of(root: Path) -> Shelf:
    """Return where the journal lies: in git's own folder, without git in a hidden one."""
    from hubtasks.git.program import GitFault, clone_of  # noqa: PLC0415 - only who writes asks git

    try:
        return Shelf(clone_of(root).folder, "hubtasks")
    except GitFault:
        return Shelf(root, ".hubtasks")


def _head(root: Path) -> str:
    """Return the commit checked out; empty without one."""
    from hubtasks.git.program import GitFault, git  # noqa: PLC0415 - as above

    try:
        return git(root, "rev-parse", "--verify", "--quiet", "HEAD", check=False).decode().strip()
    except GitFault:
        return ""
