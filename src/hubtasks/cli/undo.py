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
from hubtasks.git.route import is_commit, stays_here
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
    写的，文件从那以后没有改过、也没有送审的；送审了的跳过去，撤它前面的。
    """
    folder = folder_at(root).root
    kept = recording.shelf_of(folder)
    committed: dict[str, str] = {}
    for step in journal.steps(kept, recording.place_of(folder)):
        if all(content_of(folder, w.path) == w.before for w in step.written):
            continue  # stopped before it wrote, or taken back by hand
        committed = {**_committed(folder, step), **committed}
        own = [w for w in step.written if w.path not in committed]
        if not own:
            continue
        _refuse_changed(folder, step, own)
        for said in committed.values():
            say(said)
        back = [(w, _back(w)) for w in own]
        for written, after in back:
            sys.stdout.write(line_diff(written.path, written.after, after or b""))
        if not write:
            say(f"这是撤回 hubtasks {step.command} 写的以后，还没有撤。加上 --write 再运行一遍")
            return 1
        for written, after in back:
            _restore(folder, written, after)
        journal.forget(kept, step)
        paths = listed([visible(w.path) for w in own])
        sys.stdout.write(f"撤回了 hubtasks {step.command} 写的 {paths}\n")
        return 0
    if committed:
        refuse("\n".join(committed.values()))
    say("没有可以撤回的：最近没有写过，或都撤回了")
    return 1


def _refuse_changed(root: Path, step: Undoable, own: Sequence[Written]) -> None:
    """Refuse to take back what somebody has edited since."""
    if edited := [w.path for w in own if content_of(root, w.path) not in {w.after, w.before}]:
        named = visible(listed(edited))
        refuse(f"hubtasks {step.command} 写了以后，{named} 又改过，撤不回。请直接改文件")


def _committed(root: Path, step: Undoable) -> dict[str, str]:
    """Return the files of a step that were committed since, each with why it stays so.

    Others may have it already.
    """
    try:
        there = Revision.at(root, "HEAD")
    except GitFault:
        return {}
    found: dict[str, str] = {}
    for path, _, after, _ in step.written:
        if path not in there.blobs or there.read(path) != after:
            continue
        since = commits(root, path, step.head) if is_commit(root, step.head) else None
        if since is None or since:
            found[path] = _stays(root, path, since[0].id if since else "HEAD")
    return found


def _stays(root: Path, path: str, commit: str) -> str:
    """Say that a file was committed, where that is, and how to change it back."""
    branch = stays_here(root, commit)
    where = f"存在您的 {visible(branch)} 分支上（还没有送出去）" if branch else "提交"
    progress = classify(path).kind is FileKind.PROGRESS
    way = "用 hubtasks set 或直接在文件里" if progress else "直接在文件里"
    return f"{visible(path)} 已经{where}，撤不回。请{way}改回去，再运行 hubtasks submit"


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
