"""`hubtasks fix`: mend what is certain."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hubtasks.cli.arguments import Paths, Root, Write
from hubtasks.cli.opening import folder_at, is_inside, paths_inside
from hubtasks.cli.printing import say
from hubtasks.cli.recording import Recorder
from hubtasks.reading.files import reason_of
from hubtasks.writing import fix as fixing
from hubtasks.writing.put import NotWritten

if TYPE_CHECKING:
    from hubtasks.writing.fix import Mended


def fix(
    paths: Paths = None,
    write: Write = False,  # noqa: FBT002 - a flag
    root: Root = "",
) -> int:
    """改好有把握的错：编码、看不见的字符、全角符号、漏掉的空格、制表符、多写的单位、日期的写法。"""
    folder = folder_at(root)
    shown = paths_inside(folder, paths)
    unread: dict[str, OSError] = {}
    mended = [m for m in fixing.every_mended(folder, unread) if is_inside(m.path, shown)]
    recorder = Recorder(folder.root, "fix", [m.path for m in mended if m.sound])
    refused = False
    for path, error in unread.items():
        if is_inside(path, shown):
            say(f"{path}：打不开（{reason_of(error)}），没有看")
    for found in mended:
        sys.stdout.write(fixing.as_text(found))
        if why := _put(recorder, found, write=write):
            say(why)
            refused = True
    for path in fixing.uncertain(folder):
        if is_inside(path, shown):
            refused = True
            say(f"{path}：认不准是什么编码，没有改。请找原来的文件另存为 UTF-8")
    if mended and not write:
        say("以上还没有改。看过没有问题，运行 hubtasks fix --write")
        return 1
    if left := sum(found.left for found in mended):
        say(f"这些文件里还有{left}处要手工改，见 hubtasks check")
    return int(refused)


def _put(recorder: Recorder, mended: Mended, *, write: bool) -> str:
    """Write a mended file; return why where that would not do, or did not."""
    if not mended.sound:
        return f"{mended.path}：改了会牵动别处的内容，没有改。请按 hubtasks check 说的手工改"
    if write:
        try:
            recorder.put(mended.path, mended.before, mended.after)
        except NotWritten as why:
            return str(why)
    return ""
