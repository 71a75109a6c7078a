"""What the last commands wrote, so that it can be taken back: small files beside the data.

Each step is one command's writes, with what stood in each file before and after it. It is put
down before anything is written: what a kill left half done is told from what was done. Where
it lies without git, a stranger's archive may have put anything: what is no step is passed over.
"""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from hubtasks.reading import files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOST = 30  # steps that are kept
_NAME = re.compile(r"([0-9]{8}T[0-9]{12}-[0-9]+)\.json", re.ASCII)
_HEAD = re.compile(r"[0-9a-f]{0,64}", re.ASCII)
_LIMIT = 200_000_000  # bytes of one step: some files of the largest size, before and after


class Shelf(NamedTuple):
    """Where steps are kept: in a folder of that name in `base`, and over no link."""

    base: Path
    name: str


class Written(NamedTuple):
    """A file before and after a command; None where there was none.

    `source` tells of which workbook it came; empty for what was typed.
    """

    path: str
    before: bytes | None
    after: bytes
    source: str = ""


class Undoable(NamedTuple):
    """What one command wrote below a root: `id` sorts by time, `head` is the commit it began at.

    `planned` are the files that it set out to write.
    """

    id: str
    head: str
    root: str
    command: str
    written: tuple[Written, ...]
    planned: tuple[str, ...] = ()


def record(shelf: Shelf, step: Undoable) -> None:
    """Keep a step, in place of what is kept of it already, and let go of very old ones.

    OSError where that can't be done.
    """
    content = {
        "head": step.head,
        "root": step.root,
        "command": step.command,
        "planned": step.planned,
        "written": [[w.path, _coded(w.before), _coded(w.after), w.source] for w in step.written],
    }
    files.write_below(shelf.base, f"{shelf.name}/{step.id}.json", json.dumps(content).encode())
    for old in _ids(shelf)[:-_MOST]:
        _drop(shelf, old)


def steps(shelf: Shelf, root: str) -> Iterator[Undoable]:
    """Yield what was written below a root, newest first; what is no step is passed over."""
    for id_ in reversed(_ids(shelf)):
        try:
            content = files.read_below(shelf.base, f"{shelf.name}/{id_}.json", _LIMIT)
            step = _step(id_, json.loads(content))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue
        if step.root == root:
            yield step


def forget(shelf: Shelf, step: Undoable) -> None:
    """Let go of a step that was taken back."""
    _drop(shelf, step.id)


def _step(id_: str, told: dict[str, Any]) -> Undoable:
    """Make a step of what a file says; ValueError and its like where it is none."""
    head, root, command = (_text(told[key]) for key in ("head", "root", "command"))
    written = tuple(
        Written(_text(path), _plain(before), _plain(after) or b"", _text(source))
        for path, before, after, source in told["written"]
    )
    if not _HEAD.fullmatch(head) or not all(_is_data(w.path) for w in written):
        raise ValueError(id_)
    planned = tuple(_text(path) for path in told.get("planned", ()))
    return Undoable(id_, head, root, command, written, planned)


def _is_data(path: str) -> bool:
    return path.startswith("data/") and "\0" not in path


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _ids(shelf: Shelf) -> list[str]:
    """Return the ids of the steps that are kept, oldest first."""
    at = shelf.base / shelf.name
    if at.is_symlink() or not at.is_dir():
        return []
    return sorted(m[1] for path in at.iterdir() if (m := _NAME.fullmatch(path.name)))


def _drop(shelf: Shelf, id_: str) -> None:
    try:
        files.remove_below(shelf.base, f"{shelf.name}/{id_}.json")
    except FileNotFoundError:
        return


def _coded(content: bytes | None) -> str | None:
    return None if content is None else base64.b64encode(content).decode()


def _plain(coded: str | None) -> bytes | None:
    return None if coded is None else base64.b64decode(coded, validate=True)
