"""Put a data file in its place, where it is still what the edit began with; no byte is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks.reading import files
from hubtasks.reading.files import reason_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class NotWritten(Exception):
    """Why a file was not written, as one sentence; it is as it was."""


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
