"""`hubtasks sheet out`, `sheet in`: filing for those who work in Excel or WPS."""

from __future__ import annotations

import errno
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from hubtasks import fields
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
from hubtasks.cli.recording import Recorder, written_by, written_from
from hubtasks.excel.read import NOT_READ, SIZE_LIMIT, SUFFIXES, TOO_LARGE, Unreadable
from hubtasks.excel.write import TooLong
from hubtasks.filling import covering, exchange, sheet_out
from hubtasks.filling.exchange import Target
from hubtasks.filling.form import EXCUSES
from hubtasks.reading.files import is_there, reason_of, regular
from hubtasks.views import changes, terminal
from hubtasks.views.text import lines_text, notes_on
from hubtasks.wording import file_name, visible
from hubtasks.writing.edit import EditFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hubtasks.filling.exchange import Exchange, Workbook
    from hubtasks.filling.form import Form
    from hubtasks.model import Division as Unit


_EXAMPLE = "hubtasks sheet out 处室 --month 2026-07 -o 7月进展.xlsx"
_ALL_EXAMPLE = "hubtasks sheet out --month 2026-07 -o 7月的表"


def out(
    division: Division = "",
    month: Month = "",
    date_: Date = "",
    plan: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--plan", help="填的是计划：节点、分期目标、实施方案")
    ] = False,
    root: Root = "",
    output: WorkbookOutput = "",
) -> int:
    """写出一张 Excel 表，一个处室填一个月：任务、目标、上期内容都列好，只填白格。

    写的是哪一天的文件：--date 那天；写 --month 的，接着填这个月已有的（只有重要进展的不算）；
    还没有的，月末，没到月末就是今天。

    不写处室的，各处室一次写完：-o 写文件夹，每张表带一封附信（.eml）。
    """
    if division:
        new_workbook(output, _EXAMPLE)
    elif not output or Path(output).suffix:
        said = f"还要写明处室，如 {_EXAMPLE}；"
        refuse(f"{said}各处室一次写完的，-o 写文件夹，如 {_ALL_EXAMPLE}")
    if plan and (month or date_):
        refuse("计划是一整年的，不用写 --month、--date")
    if not plan and bool(month) == bool(date_):
        said = "只能写一个" if month else "还要写明填报哪个月"
        refuse(f"{said}：--month 2026-07 或 --date 2026-07-15")
    asked = _Asked(division, month, date_)
    if not division:
        return _out_to_all(root, output, asked, plan=plan)
    opened, target = _asked_for(root, asked, plan=plan)
    try:
        form, content = _made(opened, target)
    except _NotMade as why:
        refuse(str(why))
    write_file(output, content)
    shown = visible(output)
    sys.stdout.write(f"写好了 {shown}。填好存盘，运行 hubtasks sheet in {shown}，看对不对\n")
    say_continued(form)
    return 0


class _NotMade(Exception):
    """Why a form can't go out, as one sentence with the way out."""


def _made(opened: Opened, target: Target) -> tuple[Form, bytes]:
    """Make a form and its workbook; _NotMade where the file can't be filled in so."""
    if exchange.is_unsound(opened, target):
        raise _NotMade(f"{target.path} 有错。请先按 hubtasks check 改好，再写出表")
    try:
        form = exchange.form_of(opened, target, _current(opened, target))
        content = sheet_out.form_workbook(form, notes_on(opened.ledger.sample, opened.left_out))
    except (EditFault, TooLong) as fault:
        raise _NotMade(str(fault)) from None
    return form, content


def _out_to_all(root: str, folder: str, asked: _Asked, *, plan: bool) -> int:
    """Write a workbook for each division into a folder, each with a covering letter."""
    opened = _opened_for(root, asked)
    ledger = opened.ledger
    made: dict[str, bytes] = {}
    failed: list[str] = []
    for division in ledger.divisions:
        target = _target_for(opened, division, asked, plan=plan)
        what = "计划" if plan else f"{target.on.month}月进展"
        name = f"{what}（{file_name(division.name)}）"
        try:
            form, content = _made(opened, target)
        except _NotMade as why:
            failed.append(f"{division.name}：{why}")
            continue
        notes = "".join(f"（{note}）" for note in notes_on(ledger.sample, opened.left_out))
        made[f"{name}.xlsx"] = content
        made[f"{name}.eml"] = covering.letter(ledger, form, f"{name}.xlsx", content, notes)
    at = Path(folder)
    for name, content in made.items():
        if os.path.lexists(at / name) and not _is_written(at / name, content):
            refuse(f"{visible(folder)} 里的 {name} 已经有了，里面可能有填好的内容。请换一个文件夹")
    try:
        at.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(f"写不了 {visible(folder)}（{reason_of(error)}）。请换一个能写的位置")
    for name, content in made.items():
        write_file(str(at / name), content)
    books = sum(name.endswith(".xlsx") for name in made)
    sys.stdout.write(
        f"写好了 {visible(folder)}：{books}张表，每张一封附信（.eml，双击打开，看过再发）\n"
        f"收回来的表放进一个文件夹，运行 hubtasks sheet in 文件夹，看对不对\n"
    )
    for line in failed:
        say(f"没有写 {line}")
    return int(bool(failed))


def _is_written(path: Path, content: bytes) -> bool:
    """Whether a file holds that already, as where an earlier run was stopped halfway."""
    try:
        return regular(path, SIZE_LIMIT) == content
    except OSError:
        return False


def say_continued(form: Form) -> None:
    """Say that a workbook goes on with a file that is there already."""
    entries = sum(
        column.id == "status" and bool(text)
        for table in form.tables
        for row in table.rows
        for column, text in zip(table.columns, row.cells, strict=True)
    )
    if form.purpose == "progress" and entries:
        say(f"接着填 {form.path}，已有{entries}项；要另报一天的，写 --date")


class _Asked(NamedTuple):
    """Whose form is asked for, and of when; for plans neither month nor day."""

    division: str
    month: str
    day: str


def _asked_for(root: str, asked: _Asked, *, plan: bool) -> tuple[Opened, Target]:
    """Open the year of what is asked for, and find what file that is."""
    opened = _opened_for(root, asked)
    name = division_of(opened.ledger, asked.division)
    division = next(d for d in opened.ledger.divisions if d.name == name)
    return opened, _target_for(opened, division, asked, plan=plan)


def _target_for(opened: Opened, division: Unit, asked: _Asked, *, plan: bool) -> Target:
    """Find what file a division fills."""
    if plan:
        return Target("plan", division, date(opened.year, 1, 1))
    on = (
        day_of(asked.day)
        if asked.day
        else exchange.filing_day(opened, division, month_of(asked.month), this_day())
    )
    refuse_future(on)
    return Target("progress", division, on)


def _opened_for(root: str, asked: _Asked) -> Opened:
    """Open the year of what is asked for."""
    if asked.day:
        return open_year(root, "", day_of(asked.day).year)
    return open_year(root, "", month_of(asked.month)[0] if asked.month else None)


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
        recorder = Recorder(folder.root, "sheet in", tuple(changed))
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
            own = [p for p in there if not p.name.startswith(("~$", "."))]
            # What was sent back in another form is named, not passed over.
            inside = [p for p in own if p.suffix.lower() in (*SUFFIXES, *NOT_READ)]
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
        if moved := [p for p in written_by(opened.files.root, mark) if p != target.path]:
            said = f"这张表已经读进 {moved[0]}，填报日期不能再改。日期写错了的，先撤回那一次"
            return _Returned((f"{name}：{said}（hubtasks undo），再读",))
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
    lines += tuple(_unexplained(opened, found) if made and found.changes else ())
    return _Returned(lines, made, sampled=opened.ledger.last_sample_day, mark=mark)


def _target(root: str, workbook: Workbook, asked: _Asked | None) -> tuple[Opened, Target]:
    """Open the year that a workbook is of, and find what it fills."""
    if workbook.base is None:
        return _asked_for(root, asked or _Asked("", "", ""), plan=False)
    refuse_future(workbook.base.on)
    opened = open_year(root, "", workbook.base.on.year)
    target = exchange.target_of(opened, workbook.base, workbook.sheets)
    refuse_future(target.on)
    return opened, target


def _unexplained(opened: Opened, found: Exchange) -> Iterator[str]:
    """Name what a workbook changes of what was reported, and gives no reason for."""
    from hubtasks.git import review  # noqa: PLC0415 - only who writes asks git

    heading = fields.ENTRY.by_key["correction"].heading
    messages = {
        task: finding.message
        for task, finding in review.unexplained(opened, found.target.path, found.after.encode())
    }
    for task, said in messages.items():
        yield f"  {said}。送审以前要写明为什么改，写在“{EXCUSES}”表第{task}项的“{heading}”一格"


def _lines(found: Exchange) -> Iterator[str]:
    """Say what is wrong in a workbook, and what it changes."""
    for fault in found.faults:
        yield from (f"  {line}" for line in fault.as_text().split("\n"))
    if found.changes is not None:
        shown = changes.as_text(found.changes)
        yield from (f"  {line}".rstrip() for line in shown.splitlines())
    elif not found.failed:
        yield "  没有变化"
