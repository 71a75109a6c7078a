"""`hubtasks undo`: take back what the last command wrote."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hubtasks.cli import recording
from hubtasks.cli.arguments import Root, Write, refuse
from hubtasks.cli.opening import folder_at
from hubtasks.cli.printing import content_of, say
from hubtasks.fields import FileKind
from hubtasks.filling.guard import line_diff
from hubtasks.git.program import GitFault
from hubtasks.git.revision import Revision, commits
from hubtasks.git.route import is_commit
from hubtasks.reading.files import classify
from hubtasks.wording import listed, visible
from hubtasks.writing import journal
from hubtasks.writing.put import NotWritten, put, take_away

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hubtasks.writing.journal import Undoable, Written

_VOID = ", void: true}"


def undo(write: Write = False, root: Root = "") -> int:  # noqa: FBT002 - a flag
    """撤回上一条命令写的：先看撤回以后是什么样，加 --write 才撤。

    再运行，撤再上一条。能撤的是 set、fix --write、sheet in --write、new、close、urge --issue
    写的，文件从那以后没有改过、也没有送审的。
    """
    folder = folder_at(root).root
    kept = recording.shelf_of(folder)
    for step in journal.steps(kept, recording.place_of(folder)):
        there = [content_of(folder, w.path) for w in step.written]
        if all(now == w.before for now, w in zip(there, step.written, strict=True)):
            continue  # stopped before it wrote, or taken back by hand
        _refuse_changed(step, there)
        _refuse_sent(folder, step)
        back = [(w, _back(w)) for w in step.written]
        for written, after in back:
            sys.stdout.write(line_diff(written.path, written.after, after or b""))
        if not write:
            say(f"这是撤回 hubtasks {step.command} 写的以后，还没有撤。加上 --write 再运行一遍")
            return 1
        for written, after in back:
            _restore(folder, written, after)
        journal.forget(kept, step)
        paths = listed([visible(w.path) for w in step.written])
        sys.stdout.write(f"撤回了 hubtasks {step.command} 写的 {paths}\n")
        return 0
    say("没有可以撤回的：最近没有写过，或都撤回了")
    return 1


def _refuse_changed(step: Undoable, there: Sequence[bytes | None]) -> None:
    """Refuse to take back what somebody has edited since."""
    edited = [
        w.path for now, w in zip(there, step.written, strict=True) if now not in {w.after, w.before}
    ]
    if edited:
        named = visible(listed(edited))
        refuse(f"hubtasks {step.command} 写了以后，{named} 又改过，撤不回。请直接改文件")


def _refuse_sent(root: Path, step: Undoable) -> None:
    """Refuse to take back what was committed since: others may have it already."""
    try:
        sent = Revision.at(root, "HEAD")
    except GitFault:
        return
    for written in step.written:
        there = written.path in sent.blobs and sent.read(written.path) == written.after
        if there and (not is_commit(root, step.head) or commits(root, written.path, step.head)):
            progress = classify(written.path).kind is FileKind.PROGRESS
            way = "用 hubtasks set 或直接在文件里" if progress else "直接在文件里"
            said = f"{visible(written.path)} 已经提交，撤不回"
            refuse(f"{said}。请{way}改回去，再运行 hubtasks submit")


def _back(written: Written) -> bytes | None:
    """Return what a file is to hold again; numbers that were given stay, and are void."""
    if classify(written.path).kind is not FileKind.URGES:
        return written.before
    before = set((written.before or b"").splitlines(keepends=True))
    lines = written.after.splitlines(keepends=True)
    new = (
        line.replace(b"}", _VOID.encode(), 1) if line not in before and b"number:" in line else line
        for line in lines
    )
    return b"".join(new)


def _restore(root: Path, written: Written, after: bytes | None) -> None:
    """Write a file as it was, unless a step that was stopped never came to it."""
    if content_of(root, written.path) == written.before:
        return
    try:
        if after is None:
            take_away(root, written.path, written.after)
        else:
            put(root, written.path, written.after, after)
    except NotWritten as why:
        refuse(str(why))
