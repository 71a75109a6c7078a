"""What the last commands wrote, so that it can be taken back: small files beside the data.

Each step is one command's writes, with what stood in each file before and after it. It is put
down before anything is written: what a kill left half done is told from what was done.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, NamedTuple

from hubtasks.reading import files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOST = 30  # steps that are kept


class Written(NamedTuple):
    """A file before and after a command; None where there was none.

    `source` tells of which workbook it came; empty for what was typed.
    """

    path: str
    before: bytes | None
    after: bytes
    source: str = ""


class Undoable(NamedTuple):
    """What one command wrote below a root: `id` sorts by time, `head` is the commit it began at."""

    id: str
    head: str
    root: str
    command: str
    written: tuple[Written, ...]


def record(folder: Path, step: Undoable) -> None:
    """Keep a step, in place of what is kept of it already, and let go of very old ones."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "head": step.head,
        "root": step.root,
        "command": step.command,
        "written": [[w.path, _coded(w.before), _coded(w.after), w.source] for w in step.written],
    }
    files.write(folder / f"{step.id}.json", json.dumps(content).encode())
    for old in sorted(folder.glob("*.json"))[:-_MOST]:
        old.unlink(missing_ok=True)


def steps(folder: Path, root: str) -> Iterator[Undoable]:
    """Yield what was written below a root, newest first; what can't be read is passed over."""
    for path in sorted(folder.glob("*.json"), reverse=True):
        try:
            told = json.loads(path.read_bytes())
            written = tuple(
                Written(path_, _plain(before), _plain(after) or b"", source)
                for path_, before, after, source in told["written"]
            )
            step = Undoable(path.stem, told["head"], told["root"], told["command"], written)
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if step.root == root:
            yield step


def forget(folder: Path, step: Undoable) -> None:
    """Let go of a step that was taken back."""
    (folder / f"{step.id}.json").unlink(missing_ok=True)


def _coded(content: bytes | None) -> str | None:
    return None if content is None else base64.b64encode(content).decode()


def _plain(coded: str | None) -> bytes | None:
    return None if coded is None else base64.b64decode(coded, validate=True)
