"""`hubtasks sheet out`, `sheet in`: filing for those who work in Excel or WPS."""

from __future__ import annotations

import errno
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from hubtasks.checking.opened import Opened
from hubtasks.cli.arguments import (
    Date,
    Division,
    Month,
    Root,
    WorkbookOutput,
    Write,
    day_of,
    division_of,
    month_of,
    new_workbook,
    refuse,
)
from hubtasks.cli.opening import folder_at, open_year, refuse_future, this_day
from hubtasks.cli.printing import say, say_moved, write_file
from hubtasks.cli.recording import Recorder, written_from
from hubtasks.excel.read import SIZE_LIMIT, SUFFIXES, TOO_LARGE, Unreadable
from hubtasks.excel.write import TooLong
from hubtasks.filling import exchange, sheet_out
from hubtasks.filling.exchange import Target
from hubtasks.reading.files import is_there, reason_of, regular
from hubtasks.views import changes, terminal
from hubtasks.views.text import lines_text, notes_on
from hubtasks.wording import visible
from hubtasks.writing.edit import EditFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hubtasks.filling.exchange import Exchange, Workbook


def out(
    division: Division,
    month: Month = "",
    date_: Date = "",
    plan: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--plan", help="填的是计划：节点、分期目标、实施方案")
    ] = False,
    root: Root = "",
    output: WorkbookOutput = "",
) -> int:
    """写出一张 Excel 表，一个处室填一个月：任务、目标、上期内容都列好，只填白格。

    写的是哪一天的文件：--date 那天；写 --month 的，月末，没到月末就是今天。
    """
    new_workbook(output, "hubtasks sheet out 处室 --month 2026-07 -o 7月进展.xlsx")
    if plan and (month or date_):
        refuse("计划是一整年的，不用写 --month、--date")
    if not plan and bool(month) == bool(date_):
        said = "只能写一个" if month else "还要写明填报哪个月"
        refuse(f"{said}：--month 2026-07 或 --date 2026-07-15")
    opened, target = _asked_for(root, _Asked(division, month, date_), plan=plan)

    if exchange.is_unsound(opened, target):
        refuse(f"{target.path} 有错。请先按 hubtasks check 改好，再写出表")
    try:
        form = exchange.form_of(opened, target, _current(opened, target))
        content = sheet_out.form_workbook(form, notes_on(opened.ledger.sample, opened.left_out))
    except (EditFault, TooLong) as fault:
        refuse(str(fault))
    write_file(output, content)
    shown = visible(output)
    sys.stdout.write(f"写好了 {shown}。填好存盘，运行 hubtasks sheet in {shown}，看对不对\n")
    return 0


class _Asked(NamedTuple):
    """Whose form is asked for, and of when; for plans neither month nor day."""

    division: str
    month: str
    day: str


def _asked_for(root: str, asked: _Asked, *, plan: bool) -> tuple[Opened, Target]:
    """Open the year of what is asked for, and find what file that is."""
    when = day_of(asked.day) if asked.day else None
    year = when.year if when else month_of(asked.month)[0] if asked.month else None
    opened = open_year(root, "", year)
    name = division_of(opened.ledger, asked.division)
    division = next(d for d in opened.ledger.divisions if d.name == name)
    if plan:
        return opened, Target("plan", division, date(opened.year, 1, 1))
    on = when or exchange.filing_day(opened, division, month_of(asked.month), this_day())
    refuse_future(on)
    return opened, Target("progress", division, on)


def _current(opened: Opened, target: Target) -> str:
    """Return the file to be filled in as text, or refuse with the reason."""
    try:
        return exchange.current(opened, target)
    except OSError as error:
        refuse(f"打不开 {target.path}（{reason_of(error)}）")


class _Returned(NamedTuple):
    """What is said of one workbook, and what it makes of its file; None where it must not.

    *sampled* is the last day of the samples as they were, *mark* what tells the workbook from
    others.
    """

    lines: tuple[str, ...]
    made: Exchange | None = None
    unreadable: bool = False
    sampled: date | None = None
    mark: str = ""


def in_(
    workbooks: Annotated[
        list[str], typer.Argument(metavar="表…", help="填好的 Excel 表，或装着表的文件夹；可写几个")
    ],
    write: Write = False,  # noqa: FBT002 - a flag
    division: Annotated[
        str,
        typer.Option(
            "--division",
            metavar="处室",
            help="读局里自己的台账时，读哪个处室的（和 --month 或 --date 一起）",
        ),
    ] = "",
    month: Month = "",
    date_: Date = "",
    root: Root = "",
) -> int:
    """读填好的 Excel 表，先看改什么、哪一格有错；加 --write 才写进去。"""
    asked = _own_ledger(division, month, date_)
    paths = _workbooks(workbooks)
    folder = folder_at(root)
    read = _read_all(root, paths, asked)
    sys.stdout.write("\n".join(lines_text(one.lines) for one in read))
    changed = _changed(read)
    if write:
        recorder = Recorder(folder.root, "sheet in")
        for target, (before, after) in changed.items():
            marks = {one.mark for one in read if one.made and one.made.target.path == target}
            source = marks.pop() if len(marks) == 1 else ""
            recorder.put_file(target, before.encode() if before else None, after.encode(), source)
            sys.stdout.write(f"写好了 {target}\n")
        for one in read:
            if one.made is not None and one.made.target.path in changed:
                say_moved(one.sampled, one.made.target.on)
    return _outcome(read, left=bool(changed) and not write)


def _own_ledger(division: str, month: str, day: str) -> _Asked | None:
    """Read whose ledger it is, and of when; None where that stands in the workbook."""
    if bool(division) != bool(month or day) or (month and day):
        refuse("局里自己的台账要写明哪个处室、哪个月：--division 运用促进处 --month 2026-07")
    return _Asked(division, month, day) if division else None


def _read_all(root: str, paths: Sequence[Path], asked: _Asked | None) -> list[_Returned]:
    """Read workbooks one after the other, each against what those before it make."""
    read = []
    texts: dict[str, str] = {}
    for path in _with_bar(paths):
        one = _one(root, path, texts, asked)
        if one.made is not None:
            texts[one.made.target.path] = one.made.after
        read.append(one)
    return read


def _changed(read: Sequence[_Returned]) -> dict[str, tuple[str, str]]:
    """Return each file that changes, as it is and as all the workbooks together make it."""
    found: dict[str, tuple[str, str]] = {}
    for made in (one.made for one in read if one.made is not None):
        before, _ = found.get(made.target.path, (made.before, ""))
        found[made.target.path] = (before, made.after)
    return {path: (before, after) for path, (before, after) in found.items() if before != after}


def _outcome(read: Sequence[_Returned], *, left: bool) -> int:
    """Say what is still to be done, and return the exit code; *left*: changes not yet written."""
    failed = any(one.made is None for one in read)
    if left:
        say("还没有写。看过没有错，加上 --write 再运行一遍")
    if failed:
        say("有错的表没有读进去，您填的都还在表里。改好再运行一遍")
    if any(one.unreadable for one in read):
        return 2
    return int(failed or left)


def _workbooks(given: Sequence[str]) -> list[Path]:
    """Return the workbooks asked for; of a folder those that lie in it."""
    found: list[Path] = []
    for text in given:
        path = Path(text)
        if not is_there(path):
            refuse(f"没有 {visible(text)} 这个文件")
        if path.is_dir():
            try:
                there = sorted(path.iterdir())
            except OSError as error:
                refuse(f"打不开文件夹 {visible(text)}（{reason_of(error)}）")
            inside = [
                p
                for p in there
                if p.suffix.lower() in SUFFIXES and not p.name.startswith(("~$", "."))
            ]
            if not inside:
                refuse(f"文件夹 {visible(text)} 里没有 Excel 表")
            found += inside
        else:
            found.append(path)
    return found


def _with_bar(paths: Sequence[Path]) -> Iterable[Path]:
    """Show how far it is, where several are read at a terminal."""
    if len(paths) == 1 or not sys.stderr.isatty():
        return paths
    return terminal.with_bar(paths, "读表")


def _one(root: str, path: Path, texts: Mapping[str, str], asked: _Asked | None) -> _Returned:
    """Read one workbook against the files as they stand, with the *texts* that others made."""
    name = visible(path.name)
    try:
        content = regular(path, SIZE_LIMIT)
    except OSError as error:
        said = TOO_LARGE if error.errno == errno.EFBIG else f"打不开（{reason_of(error)}）"
        return _Returned((f"{name}：{said}",), unreadable=True)
    try:
        workbook = exchange.read_workbook(path.name, content, told=asked is not None)
        opened, target = _target(root, workbook, asked)
    except Unreadable as fault:
        return _Returned((f"{name}：{fault}",), unreadable=True)
    try:
        text = texts[target.path] if target.path in texts else _current(opened, target)
        # Two copies of one workbook that two people fill are two.
        mark = f"{workbook.base.mark} {os.path.realpath(path)}" if workbook.base else ""
        earlier = written_from(opened.files.root, target.path, mark)
        while earlier and (earlier[-1].before or b"").decode() == text:
            earlier.pop()  # stopped before it was written, or taken back
        written = [((w.before or b"").decode(), w.after.decode()) for w in earlier]
        workbook = workbook._replace(written=written)
        found = exchange.exchange(opened, workbook, target, text, this_day())
    except EditFault as fault:
        return _Returned((f"{name}：{fault}（{target.path} 没有动）",))
    lines = (f"{name}（{target.division.name}）→ {target.path}", *_lines(found))
    made = None if found.failed else found
    return _Returned(lines, made, sampled=opened.ledger.last_sample_day, mark=mark)


def _target(root: str, workbook: Workbook, asked: _Asked | None) -> tuple[Opened, Target]:
    """Open the year that a workbook is of, and find what it fills."""
    if workbook.base is None:
        return _asked_for(root, asked or _Asked("", "", ""), plan=False)
    refuse_future(workbook.base.on)
    opened = open_year(root, "", workbook.base.on.year)
    return opened, exchange.target_of(opened, workbook.base)


def _lines(found: Exchange) -> Iterator[str]:
    """Say what is wrong in a workbook, and what it changes."""
    for fault in found.faults:
        yield from (f"  {line}" for line in fault.as_text().split("\n"))
    if found.changes is not None:
        shown = changes.as_text(found.changes)
        yield from (f"  {line}".rstrip() for line in shown.splitlines())
    elif not found.failed:
        yield "  没有变化"
