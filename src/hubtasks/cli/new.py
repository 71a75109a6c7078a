"""`hubtasks new`: a division's progress file, blank or by question and answer."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from hubtasks.cli import asking
from hubtasks.cli.arguments import Date, Division, Root, day_of, division_of, refuse
from hubtasks.cli.opening import open_year, refuse_future, this_day
from hubtasks.cli.printing import say_moved
from hubtasks.cli.recording import Recorder
from hubtasks.fields import FileKind
from hubtasks.filling import blank
from hubtasks.filling.stamp import stamped


def new(
    division: Division,
    date_: Date = "",
    interactive: Annotated[  # noqa: FBT002 - a flag
        bool,
        typer.Option("--interactive", help="在终端里一问一答地填，答一句存一句；已有的文件接着填"),
    ] = False,
    root: Root = "",
) -> int:
    """新建一个处室的进展文件：任务、目标、上期的数都列好，只管填空。

    不写 --date，填今天的。
    """
    when = day_of(date_) if date_ else this_day()
    refuse_future(when)
    opened = open_year(root, str(when), when.year)
    name = division_of(opened.ledger, division)
    unit = next(d for d in opened.ledger.divisions if d.name == name)
    path = FileKind.PROGRESS.at(folder=unit.id, date=when)
    begun = os.path.lexists(opened.files.root / path)
    if begun and not interactive:
        refuse(f"{path} 已经有了，没有动它。请直接改那个文件，或加 --interactive 接着一问一答地填")
    if not begun:
        say_moved(opened.ledger.last_sample_day, when)
    if interactive:
        return asking.fill(opened, unit, when, path, root)
    made = stamped(blank.blank(opened.ledger, unit, when), this_day())
    Recorder(opened.files.root, "new").put_file(path, None, made.encode())
    sys.stdout.write(f"写好了 {path}。填完运行 hubtasks check，看还有哪些空着\n")
    return 0
