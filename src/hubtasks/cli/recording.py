"""Write data files so that `undo` can take it back: each command's writes are one step."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING

from hubtasks.cli.arguments import refuse
from hubtasks.cli.printing import content_of, say
from hubtasks.reading.files import reason_of
from hubtasks.wording import listed, visible
from hubtasks.writing import journal
from hubtasks.writing.journal import Shelf, Undoable, Written
from hubtasks.writing.put import NotWritten, put

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


class Recorder:
    """Writes the files of one command, and keeps what stood there: one step for `undo`."""

    def __init__(self, root: Path, command: str, planned: Sequence[str] = ()) -> None:
        """Begin a step; nothing is kept of it until something is written.

        *planned* are the files of a command that writes several. What an earlier one left
        unwritten, since it was stopped, is said.
        """
        say_unfinished(root)
        now = datetime.now().astimezone()
        id_ = f"{now:%Y%m%dT%H%M%S%f}-{os.getpid()}"
        self.root = root
        self.step = Undoable(id_, _head(root), place_of(root), command, (), tuple(planned))

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
        try:
            put(self.root, path, before, after, first)
        except NotWritten:
            self.step = self.step._replace(planned=tuple(p for p in self.step.planned if p != path))
            raise

    def put_file(self, path: str, before: bytes | None, after: bytes, source: str = "") -> None:
        """Write a data file that was *before*, or refuse with the reason."""
        try:
            self.put(path, before, after, source=source)
        except NotWritten as why:
            refuse(str(why))


def say_unfinished(root: Path) -> None:
    """Say which files the last command set out to write and was stopped before."""
    step = next(journal.steps(shelf_of(root), place_of(root)), None)
    if step is None or not (step.planned and step.written):
        return
    *done, last = step.written
    begun = {w.path for w in done}
    begun |= {last.path} if content_of(root, last.path) != last.before else set()
    if begun and (left := [path for path in step.planned if path not in begun]):
        say(
            f"上一条 hubtasks {step.command} 停在半路，{visible(listed(left))} 还没有写。"
            "再运行一遍那条命令，就接着写；不要了的，hubtasks undo"
        )


def written_from(root: Path, path: str, source: str) -> list[Written]:
    """Return what a source has written to a file, oldest first, as far back as is kept."""
    found = [
        written
        for step in journal.steps(shelf_of(root), place_of(root))
        for written in step.written
        if written.path == path and written.source == source
    ]
    return found[::-1] if source else []


def written_by(root: Path, source: str) -> list[str]:
    """Return the files that a source has been written to and that are still there."""
    found = dict.fromkeys(
        written.path
        for step in journal.steps(shelf_of(root), place_of(root))
        for written in step.written
        if written.source == source
    )
    return [path for path in found if source and content_of(root, path) is not None]


def place_of(root: Path) -> str:
    """Return what a data repository is called in the journal: the way there, moved or not."""
    here, base = os.path.realpath(root), os.path.realpath(shelf_of(root).base)
    try:
        return os.path.relpath(here, base)
    except ValueError:  # no way leads from one drive to another
        return here


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
