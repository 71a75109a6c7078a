"""The commands for those who work in Excel or WPS: sheet out, sheet in."""

from __future__ import annotations

import os
import re
import sys
from calendar import monthrange
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from hubtasks.checking.opened import Opened
from hubtasks.cli.arguments import Root, day_of, division_of, month_of, refuse
from hubtasks.cli.opening import folder_at, open_year, this_day
from hubtasks.cli.printing import put_file, write_file
from hubtasks.diagnostics import Code, Severity
from hubtasks.filling.guard import new_problems
from hubtasks.reading import files
from hubtasks.reading.files import Changed, Kind, reason_of
from hubtasks.reading.load import load
from hubtasks.views import rows, terminal
from hubtasks.wording import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hubtasks.diagnostics import Diagnostic
    from hubtasks.filling.cells import Conflict
    from hubtasks.filling.form import CellId, Form
    from hubtasks.filling.sheet_in import Fault, Filled
    from hubtasks.model import Division


_Division = Annotated[
    str, typer.Option("--division", metavar="处室", help="哪个处室：全称、简称或代号")
]
_OwnDivision = Annotated[
    str,
    typer.Option(
        "--division", metavar="处室", help="读局里自己的台账时，读哪个处室的（和 --month 一起）"
    ),
]
_Month = Annotated[str, typer.Option("--month", metavar="月份", help="填报哪个月，如 2026-07")]
_Plan = Annotated[bool, typer.Option("--plan", help="填的是计划：节点、分期目标、实施方案")]
_Day = Annotated[
    str,
    typer.Option("--date", metavar="日期", help="填报哪一天，如 2026-07-15（默认：月末或今天）"),
]


def sheet_out(
    division: _Division,
    month: _Month = "",
    date_: _Day = "",
    plan: _Plan = False,  # noqa: FBT002 - a flag
    root: Root = "",
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="文件", help="写到哪个 .xlsx 文件")
    ] = "",
) -> int:
    """写出一张 Excel 表，一个处室填一个月：任务、目标、上期内容都列好，只填白格。"""
    if Path(output).suffix.lower() != ".xlsx":
        refuse("写出的是 Excel 表。请用 -o 写明文件，如 -o 7月进展.xlsx")
    if os.path.lexists(output):
        refuse(f"{visible(output)} 已经有了，里面可能有填好的内容，没有动它。请换个文件名")
    if plan and (month or date_):
        refuse("计划是一整年的，不用写 --month、--date")
    if not plan and bool(month) == bool(date_):
        said = "只能写一个" if month else "还要写明填报哪个月"
        refuse(f"{said}：--month 2026-07 或 --date 2026-07-15")
    when = day_of(date_) if date_ else None
    year = when.year if when else month_of(month)[0] if month else None
    opened = open_year(root, "", year)
    name = division_of(opened.ledger, division)
    unit = next(d for d in opened.ledger.divisions if d.name == name)
    from hubtasks.filling import sheet_out  # noqa: PLC0415 - only these commands know workbooks
    from hubtasks.writing import edit  # noqa: PLC0415 - only these commands know workbooks

    purpose = "plan" if plan else "progress"
    on = date(opened.year, 1, 1) if plan else when or _filing_day(opened, unit, month_of(month))
    path = _path(purpose, unit, on)
    wrong = [
        p
        for p in opened.problems
        if p.place.path == path and p.severity is Severity.ERROR and p.code is not Code.BLANK_VALUE
    ]
    if wrong:
        refuse(f"{path} 有错。请先按 hubtasks check 改好，再写出表")
    try:
        form = _form(opened, purpose, unit, on, _current(opened, path))
        content = sheet_out.workbook(form, rows.notes(opened.ledger.sample, opened.left_out))
    except (edit.EditFault, sheet_out.TooLong) as fault:
        refuse(str(fault))
    write_file(output, content)
    shown = visible(output)
    sys.stdout.write(f"写好了 {shown}。填好存盘，运行 hubtasks sheet in {shown}，看对不对\n")
    return 0


def _filing_day(opened: Opened, unit: Division, month: tuple[int, int]) -> date:
    """Choose the day to file for: the month's last file; else today, or the month's end."""
    own = [
        f.date
        for f in opened.files.listing
        if f.kind is Kind.PROGRESS
        and f.folder == unit.id
        and f.date
        and (f.date.year, f.date.month) == month
    ]
    end = date(*month, monthrange(*month)[1])
    today = this_day()
    in_month = (today.year, today.month) == month
    return max(own, default=today if in_month else end)


def _path(purpose: str, unit: Division, on: date) -> str:
    if purpose == "plan":
        return f"data/plan-{on.year}.yaml"
    return f"data/progress/{unit.id}/{on}.yaml"


def _current(opened: Opened, path: str) -> str:
    """Return a file as text, empty where there is none. EditFault where it can't be edited."""
    from hubtasks.writing import edit  # noqa: PLC0415 - as above

    if not any(f.path == path for f in opened.files.listing):
        return ""
    try:
        return edit.text_of(opened.files.read(path))
    except OSError as error:
        refuse(f"打不开 {path}（{reason_of(error)}）")


def _form(opened: Opened, purpose: str, unit: Division, on: date, text: str) -> Form:
    from hubtasks.filling import form, plan_form  # noqa: PLC0415 - as above

    path = _path(purpose, unit, on)
    if purpose == "plan":
        return plan_form.plan_form(opened.ledger, unit, on.year, path, text)
    return form.progress_form(opened.ledger, unit, on, path, text)


def _written(opened: Opened, form: Form, text: str, found: Mapping[CellId, str]) -> str:
    from hubtasks.filling import form as forms  # noqa: PLC0415 - as above
    from hubtasks.filling import plan_form  # noqa: PLC0415 - as above

    if form.purpose == "plan":
        reached = {r.milestone for e in opened.ledger.all_entries for r in e.milestones}
        return plan_form.written(text, form, found, frozenset(reached))
    return forms.written(text, form, found)


class _Asked(NamedTuple):
    """Whose progress, and of when, a ledger holds that does not say so itself."""

    division: str
    month: str
    day: str


class _Read(NamedTuple):
    """What one workbook says: its lines to print, and the file that it would make."""

    lines: tuple[str, ...]
    path: str
    before: str
    after: str
    failed: bool
    unreadable: bool = False


def sheet_in(
    workbooks: Annotated[
        list[str], typer.Argument(metavar="表…", help="填好的 Excel 表，或装着表的文件夹；可写几个")
    ],
    write: Annotated[bool, typer.Option("--write", help="写进去（不写：只看会改什么）")] = False,  # noqa: FBT002 - a flag
    division: _OwnDivision = "",
    month: _Month = "",
    date_: _Day = "",
    root: Root = "",
) -> int:
    """读填好的 Excel 表，先看改什么、哪一格有错；加 --write 才写进去。"""
    if bool(division) != bool(month or date_) or (month and date_):
        refuse("局里自己的台账要写明哪个处室、哪个月：--division 运用促进处 --month 2026-07")
    paths = _workbooks(workbooks)
    folder = folder_at(root)
    asked = _Asked(division, month, date_) if division else None
    overlay: dict[str, tuple[str, str]] = {}
    read = []
    for path in _with_bar(paths):
        one = _one(root, path, {p: after for p, (_, after) in overlay.items()}, asked)
        if not one.failed and one.path:
            first = overlay.get(one.path, (one.before, ""))[0]
            overlay[one.path] = (first, one.after)
        read.append(one)
    sys.stdout.write("\n".join("".join(f"{line}\n" for line in one.lines) for one in read))
    changed = {path: pair for path, pair in overlay.items() if pair[0] != pair[1]}
    failed = any(one.failed for one in read)
    if write:
        for target, (before, after) in changed.items():
            put_file(folder.root, target, before.encode() if before else None, after.encode())
            sys.stdout.write(f"写好了 {target}\n")
    elif changed:
        sys.stderr.write("还没有写。看过没有错，加上 --write 再运行一遍\n")
    if failed:
        sys.stderr.write("有错的表没有读进去，您填的都还在表里。改好再运行一遍\n")
    if any(one.unreadable for one in read):
        return 2
    return int(failed or (bool(changed) and not write))


def _workbooks(given: Sequence[str]) -> list[Path]:
    """Return the workbooks asked for; of a folder those that lie in it."""
    from hubtasks.excel.read import SUFFIXES  # noqa: PLC0415 - as above

    found: list[Path] = []
    for text in given:
        path = Path(text)
        if path.is_dir():
            inside = sorted(
                p
                for p in path.iterdir()
                if p.suffix.lower() in SUFFIXES and not p.name.startswith(("~$", "."))
            )
            if not inside:
                refuse(f"文件夹 {visible(text)} 里没有 Excel 表")
            found += inside
        elif not path.exists():
            refuse(f"没有 {visible(text)} 这个文件")
        else:
            found.append(path)
    return found


def _with_bar(paths: Sequence[Path]) -> Iterable[Path]:
    """Show how far it is, where several are read at a terminal."""
    if len(paths) == 1 or not sys.stderr.isatty():
        return paths
    return terminal.with_bar(paths, "读表")


def _one(root: str, path: Path, overlay: Mapping[str, str], asked: _Asked | None) -> _Read:
    """Read one workbook against the files as they stand, with what others before it changed."""
    from hubtasks.excel.read import Unreadable, read  # noqa: PLC0415 - as above
    from hubtasks.filling import own_ledger, sheet_in  # noqa: PLC0415 - as above
    from hubtasks.writing import edit  # noqa: PLC0415 - as above

    name = visible(path.name)
    try:
        sheets = read(path.name, path.read_bytes())
        base = sheet_in.base(sheets)
    except (Unreadable, sheet_in.BadBase) as fault:
        return _refused(f"{name}：{fault}")
    except OSError as error:
        return _refused(f"{name}：打不开（{reason_of(error)}）")
    if why := _misfit(base is not None, own_ledger.is_ledger(sheets), asked):
        return _refused(f"{name}：{why}")
    if base is None and asked is not None:
        when = day_of(asked.day) if asked.day else None
        opened = open_year(root, "", when.year if when else month_of(asked.month)[0])
        division = division_of(opened.ledger, asked.division)
        unit = next(d for d in opened.ledger.divisions if d.name == division)
        on, purpose = when or _filing_day(opened, unit, month_of(asked.month)), "progress"
    elif base is not None:
        on, purpose = base.on, base.purpose
        opened = open_year(root, "", on.year)
        known = {d.id: d for d in opened.ledger.divisions}
        if base.division not in known:
            return _refused(f"{name}：清单里没有“{base.division}”这个处室")
        unit = known[base.division]
    target = _path(purpose, unit, on)
    try:
        text = overlay[target] if target in overlay else _current(opened, target)
        form = _form(opened, purpose, unit, on, text)
        if base is None:
            found = own_ledger.read(sheets, form, opened.ledger)
            return _merged(opened, name, form, found, form.cells(), text)
        found = sheet_in.read(sheets, form, base.cells)
        return _merged(opened, name, form, found, base.cells, text)
    except edit.EditFault as fault:
        return _Read((f"{name}：{fault}（{target} 没有动）",), target, "", "", failed=True)


def _misfit(ours: bool, ledger: bool, asked: _Asked | None) -> str:  # noqa: FBT001 - two facts
    """Say why a workbook and the options given with it do not go together; empty if they do."""
    if ours:
        return "表里已经有处室和日期，不用写 --division、--month" if asked else ""
    if not ledger:
        return "不是 hubtasks sheet out 写出的表，也不是有“序号”“本期进展”的台账"
    return "" if asked else "是局里自己的台账，要写明 --division 处室 --month 月份"


def _refused(said: str) -> _Read:
    return _Read((said,), "", "", "", failed=True, unreadable=True)


def _merged(
    opened: Opened,
    name: str,
    form: Form,
    found: Filled,
    base: Mapping[CellId, str],
    text: str,
) -> _Read:
    from hubtasks.changes import compare  # noqa: PLC0415 - as above
    from hubtasks.filling.cells import merge  # noqa: PLC0415 - as above
    from hubtasks.filling.plan_form import GONE  # noqa: PLC0415 - as above
    from hubtasks.views import changes  # noqa: PLC0415 - as above

    merged = merge(base, found.cells, form.cells())
    gone = [c for c in merged.conflicts if c.theirs is None and c.cell.heading == GONE.heading]
    merged = merged._replace(conflicts=tuple(c for c in merged.conflicts if c not in gone))
    lines = [f"{name}（{form.division.name}）→ {form.path}"]
    lines += [f"  {line}" for fault in found.faults for line in fault.as_text().split("\n")]
    lines += [f"  {line}" for c in merged.conflicts for line in _conflict(c, found)]
    failed = bool(merged.conflicts) or any(f.severity is Severity.ERROR for f in found.faults)
    if not merged.changes:
        lines += [] if failed else ["  没有变化"]
        return _Read(tuple(lines), form.path, text, text, failed)
    after = _written(opened, form, text, merged.changes)
    if after == text:
        lines += [] if failed else ["  没有变化"]
        return _Read(tuple(lines), form.path, text, text, failed)
    content = {form.path: after.encode()}
    wrong = new_problems(opened, content, texts_too=True)
    faults = [_as_fault(p, form, found, after) for p in wrong]
    lines += [f"  {line}" for fault in faults for line in fault.as_text().split("\n")]
    failed = failed or any(p.severity is Severity.ERROR for p in wrong)
    if not failed:
        ledger, _ = load(files.of_year(Changed(opened.files, content), opened.year))
        shown = changes.as_text(compare.changes(opened.ledger, ledger, opened.on))
        lines += [f"  {line}".rstrip() for line in shown.splitlines()]
    return _Read(tuple(lines), form.path, text, after, failed)


def _conflict(conflict: Conflict, found: Filled) -> tuple[str, ...]:
    """Show a cell that was changed on both sides since the workbook was made."""
    where = found.spots.get(conflict.cell, "")
    theirs = "（这一行现在没有了）" if conflict.theirs is None else conflict.theirs or "（空）"
    return (
        f"{where} 错误 “{conflict.cell.heading}”在写出表以后，别人也改了，不知道留哪个",
        f"   表里：{visible(conflict.mine or '（空）')}",
        f"   现在：{visible(theirs)}",
        "   改法：商量好，把表里改成要留的；留现在的，就照它写",
    )


def _as_fault(problem: Diagnostic, form: Form, found: Filled, after: str) -> Fault:
    """Say where in the workbook stands what check finds wrong in the file it would make."""
    from hubtasks.filling import sheet_in  # noqa: PLC0415 - as above
    from hubtasks.writing import edit  # noqa: PLC0415 - as above

    slots = form.slots()
    names = {slot.path[2:]: cell.heading for cell, slot in slots.items() if slot.path[2:]}
    message = problem.message
    for path, heading in names.items():
        message = message.replace(f"“{path[-1]}”", f"“{heading}”")
    line = problem.place.line
    on_line = [p for p, (a, b) in edit.lines_of(after).items() if a <= line <= b]
    missing = re.search("缺少“([a-z_]+)”", problem.message)
    if missing and on_line:
        on_line = [(*on_line[0][:2], missing[1])]
    cells = [c for c, slot in slots.items() if c in found.spots and slot.path in on_line]
    cells.sort(key=lambda c: c.heading not in message)
    where = found.spots[cells[0]] if cells else f"{form.path}第{line}行"
    fix = f"填上“{names.get((missing[1],), missing[1])}”" if missing else problem.fix
    return sheet_in.Fault(where, problem.severity, message, fix)
