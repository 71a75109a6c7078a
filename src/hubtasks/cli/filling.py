"""The commands that take progress in and send it off: new, set, submit."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from hubtasks.checking.opened import Opened
from hubtasks.cli.arguments import (
    Both,
    DivisionOption,
    Mine,
    On,
    Root,
    Theirs,
    day_of,
    division_of,
    refuse,
    task_number,
)
from hubtasks.cli.opening import (
    open_year,
    this_day,
)
from hubtasks.cli.printing import put_file, told
from hubtasks.diagnostics import Severity
from hubtasks.fields import FileKind
from hubtasks.filling.guard import line_diff, new_problems
from hubtasks.reading.files import Edited
from hubtasks.views import sides

if TYPE_CHECKING:
    from hubtasks.git.entries import EntryConflict, Side


_ROOM = 100


def new(
    division: Annotated[str, typer.Argument(metavar="处室", help="全称、简称或代号")],
    date_: Annotated[
        str,
        typer.Option("--date", metavar="日期", help="填报的日期，如 2026-07-31（默认：今天）"),
    ] = "",
    interactive: Annotated[  # noqa: FBT002 - a flag
        bool,
        typer.Option("--interactive", help="在终端里一问一答地填，答一句存一句；已有的文件接着填"),
    ] = False,
    root: Root = "",
) -> int:
    """新建一个处室的进展文件：每项任务都列好，目标、上期的数和下一步写在旁边，只管填空。"""
    when = day_of(date_) if date_ else this_day()
    opened = open_year(root, str(when), when.year)
    name = division_of(opened.ledger, division)
    unit = next(d for d in opened.ledger.divisions if d.name == name)
    path = f"data/progress/{unit.id}/{when}.yaml"
    if interactive:
        from hubtasks.cli import asking  # noqa: PLC0415 - what it needs, no other command does

        return asking.fill(opened, unit, when, path, root)
    from hubtasks.filling import blank  # noqa: PLC0415 - only this command writes one

    if os.path.lexists(opened.files.root / path):
        refuse(f"{path} 已经有了，没有动它。请直接改那个文件，或加 --interactive 接着一问一答地填")
    put_file(opened.files.root, path, None, blank.blank(opened.ledger, unit, when).encode())
    sys.stdout.write(f"写好了 {path}。填完运行 hubtasks check，看还有哪些空着\n")
    return 0


def set_(
    task: Annotated[str, typer.Argument(metavar="任务序号", help="清单里的序号，如 15")],
    pairs: Annotated[
        list[str],
        typer.Argument(
            metavar="项=内容…", help="如 status=受阻 values.指标代号=6；“项=”后面空着就是删去"
        ),
    ],
    division: DivisionOption = None,
    date_: Annotated[
        str, typer.Option("--date", metavar="日期", help="改哪一天的文件（默认：这个处室最近的）")
    ] = "",
    root: Root = "",
) -> int:
    """改一项进展里的一处，文件里别的一个字节也不动。"""
    opened = open_year(root, date_)
    number = task_number(opened.ledger, task)
    path = _own_file(opened, number, division, day_of(date_) if date_ else None)
    from hubtasks.writing import edit  # noqa: PLC0415 - only this command edits

    before = opened.files.read(path)
    try:
        text = edit.text_of(before)
        for pair in pairs:
            name, sign, value = pair.partition("=")
            if not sign:
                refuse(f"“{pair}”里没有等号。写成 项=内容，如 status=受阻")
            after = edit.edited(text, number, name.strip(), value)
            if not edit.same_elsewhere(text, after, number, name.strip()):
                refuse(f"改“{name}”会牵动别处，没有改。请直接改 {path}")
            text = after
    except edit.EditFault as fault:
        refuse(f"{fault}（{path} 没有动）")
    written = text.encode()
    if written == before:
        sys.stderr.write("本来就是这样，没有改\n")
        return 0
    wrong = new_problems(opened, {path: written})
    lines = told(Edited(opened.files, {path: written}), wrong)
    if any(p.severity is Severity.ERROR for p in wrong):
        sys.stdout.write("\n".join(f"{said}\n" for said in lines))
        sys.stderr.write(f"有错，没有改，{path} 还是原样\n")
        return 1
    sys.stdout.write(line_diff(path, before, written))
    put_file(opened.files.root, path, before, written)
    sys.stdout.write("".join(f"\n{said}\n" for said in lines))
    return 0


def _own_file(opened: Opened, task: int, division: str | None, day_: date | None) -> str:
    """Find the progress file to edit: the division's for the day, or its last."""
    divisions = opened.ledger.task_by_id[task].divisions
    name = division_of(opened.ledger, division) if division is not None else divisions[0]
    if division is None and len(divisions) > 1:
        refuse(f"第{task}项有几个处室：{'、'.join(divisions)}。请用 --division 写明改哪个的")
    id_ = next(d.id for d in opened.ledger.divisions if d.name == name)
    own = [
        f
        for f in opened.files.listing
        if f.kind is FileKind.PROGRESS and f.folder == id_ and day_ in {None, f.date}
    ]
    if not own:
        when = f"{day_}的" if day_ else ""
        refuse(f"{name}还没有{when}进展文件。请先运行 hubtasks new {name}")
    return max(own, key=lambda f: f.date or date.min).path


def submit(
    division: DivisionOption = None,
    message: Annotated[
        str,
        typer.Option("--message", metavar="说明", help="这次送审的一句说明（默认：处室和月份）"),
    ] = "",
    mine: Mine = None,
    theirs: Theirs = None,
    both: Both = None,
    root: Root = "",
    on: On = "",
) -> int:
    """送审：检查、看看改了什么、存好、送出去，给出合并请求的网址。不用会 git。"""
    from hubtasks.changes import compare  # noqa: PLC0415 - git, which few calls need
    from hubtasks.git import revision  # noqa: PLC0415 - git, which few calls need
    from hubtasks.git import send as sending  # noqa: PLC0415 - git, which few calls need
    from hubtasks.views import changes  # noqa: PLC0415 - git, which few calls need

    opened = open_year(root, on)
    choices = _choices(opened, mine or (), theirs or (), both or ())
    name = division_of(opened.ledger, division) if division is not None else ""
    try:
        route = sending.route(opened.files.root)
        parcel = sending.parcel(opened, route, name)
        if _told_wrong(opened, parcel.paths):
            return 1
        before = sending.parted(opened, route)
        sys.stdout.write(changes.as_text(compare.compare(before, opened.ledger, opened.on)))
        sending.commit(route, parcel, message or sending.message(opened, parcel.branch))
        if left := sending.merge(route, parcel.branch, choices):
            return _undecided(left)
        if _told_wrong(open_year(root, on), sending.ahead(route)):
            return 1
        link = sending.push(route, parcel.branch)
    except sending.NotSent as why:
        refuse(str(why))
    except revision.GitFault as fault:
        refuse(f"{fault}（您的改动都在，没有丢）")
    sys.stdout.write(f"\n已经送到 {route.remote} 的 {parcel.branch} 分支。\n")
    sys.stdout.write(
        f"请打开这个网址，建合并请求：\n{link}\n" if link else "请在仓库的网页上新建合并请求。\n"
    )
    return 0


def _choices(
    opened: Opened, mine: Sequence[str], theirs: Sequence[str], both: Sequence[str]
) -> dict[str, Side]:
    """Read whose text each task's entry keeps."""
    from hubtasks.git.entries import Side  # noqa: PLC0415 - git, which few calls need

    sides = ((Side.MINE, mine), (Side.THEIRS, theirs), (Side.BOTH, both))
    return {str(task_number(opened.ledger, task)): side for side, tasks in sides for task in tasks}


def _told_wrong(opened: Opened, paths: Sequence[str]) -> bool:
    """Print the errors in the files to be sent; tell whether there are any."""
    wrong = [p for p in opened.problems if p.place.path in paths and p.severity is Severity.ERROR]
    if wrong:
        sys.stdout.write("\n".join(f"{text}\n" for text in told(opened.files, wrong)))
        sys.stderr.write("有错，没有送出去，您的改动都在。改好再运行 hubtasks submit\n")
    return bool(wrong)


def _undecided(left: Sequence[EntryConflict]) -> int:
    """Show whose text is whose; nothing was merged or sent yet."""
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else _ROOM
    for conflict in left:
        sys.stdout.write(
            "\n" + sides.as_text(conflict.task, conflict.mine, conflict.theirs, conflict.who, room)
        )
    tasks = " ".join(f"--mine {c.task}" for c in left)
    sys.stderr.write(
        "还没有送出去，您的改动已经存好。每一项选留谁的"
        "（--mine 您的、--theirs 别人的、--both 两段都留），"
        f"再运行一遍，如 hubtasks submit {tasks}\n"
    )
    return 1
