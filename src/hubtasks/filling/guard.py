"""Write an edit of a data file: what it would break is known first, and no byte is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks.checking import checks
from hubtasks.reading import files
from hubtasks.reading.files import reason_of
from hubtasks.reading.load import load
from hubtasks.wording import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from hubtasks.checking.opened import Opened
    from hubtasks.diagnostics import Diagnostic


class NotWritten(Exception):
    """Why a file was not written, as one sentence; it is as it was."""


def new_problems(
    opened: Opened, contents: Mapping[str, bytes], *, texts_too: bool = False
) -> tuple[Diagnostic, ...]:
    """Return what would be wrong in some files with these contents that was not before.

    *texts_too* also holds their sentences to the rules of writing.
    """
    changed = files.of_year(files.Edited(opened.files, contents), opened.year)
    ledger, unread = load(changed)
    on = max(opened.on, ledger.last_sample_day or opened.on)
    counted, _ = checks.waive(unread, ledger.rules.waivers, on)
    now = [*counted, *checks.check(ledger, on, texts_too=texts_too)]
    before = checks.check(opened.ledger, on, texts_too=True) if texts_too else ()
    known = {(p.place.path, p.code, p.message) for p in (*opened.problems, *before)}
    return tuple(
        p
        for p in now
        if p.place.path in contents and (p.place.path, p.code, p.message) not in known
    )


def line_diff(path: str, before: bytes, after: bytes) -> str:
    """Show an edit by its lines, as git would."""
    import difflib  # noqa: PLC0415 - only an edit is shown so

    lines = difflib.unified_diff(
        before.decode().splitlines(), after.decode().splitlines(), path, path, lineterm="", n=0
    )
    return "".join(f"{visible(line)}\n" for line in lines if not line.startswith("@@"))


def put(
    root: Path,
    path: str,
    before: bytes | None,
    after: bytes,
    first: Callable[[], None] = lambda: None,
) -> None:
    """Write a file's new bytes and read them back; put the old ones back where that fails.

    *before* is what the edit began with, None for a new file; *first* is done while nobody
    else writes, before anything is written. NotWritten where the file is not that any more,
    or can't be written.
    """
    folder = files.Folder(root, ())
    try:
        files.make_folder_of(root, path)
        with files.alone((root / path).parent):
            if _there(folder, path) != before:
                raise NotWritten(f"{path} 刚刚被别人改过，没有动。请再运行一遍")
            first()
            files.write_below(root, path, after)
            if folder.read(path) != after:
                if before is None:
                    (root / path).unlink()
                else:
                    files.write_below(root, path, before)
                raise NotWritten(
                    f"{path} 写进去的与要写的不一样，已经恢复原样。请看磁盘是不是满了，再运行一遍"
                )
    except OSError as error:
        raise NotWritten(f"写不了 {path}（{reason_of(error)}），没有改") from None


def take_away(root: Path, path: str, content: bytes) -> None:
    """Remove a file that holds *content*; NotWritten where that can't be done."""
    folder = files.Folder(root, ())
    try:
        with files.alone((root / path).parent):
            if _there(folder, path) != content:
                raise NotWritten(f"{path} 刚刚被别人改过，没有动。请再运行一遍")
            files.remove_below(root, path)
    except OSError as error:
        raise NotWritten(f"删不了 {path}（{reason_of(error)}），没有动") from None


def _there(folder: files.Folder, path: str) -> bytes | None:
    try:
        return folder.read(path)
    except FileNotFoundError:
        return None
