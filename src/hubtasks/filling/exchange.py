"""A form goes out as a workbook and comes back: what the filled one makes of its file.

Workbook, form, merge with what stands there now, edits, and what `check` finds in the
result, told by cell. Nothing is written here.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from hubtasks import fields, wording
from hubtasks.changes import compare
from hubtasks.diagnostics import Code, Severity
from hubtasks.excel.read import Sheet, Unreadable, read_sheets
from hubtasks.fields import FileKind
from hubtasks.filling import cells, guard, own_ledger, plan_form, sheet_in
from hubtasks.filling import form as progress
from hubtasks.filling.form import FILED_ON, CellId
from hubtasks.filling.stamp import stamped
from hubtasks.in_force import in_force
from hubtasks.reading import files
from hubtasks.reading.files import Edited
from hubtasks.reading.load import load
from hubtasks.writing import edit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hubtasks.changes.compare import Changes
    from hubtasks.checking.opened import Opened
    from hubtasks.diagnostics import Diagnostic
    from hubtasks.filling.cells import CellConflict, MergedCells
    from hubtasks.filling.form import Form
    from hubtasks.filling.plan_form import Missing
    from hubtasks.filling.sheet_in import Base, CellFault, Filled
    from hubtasks.model import Division

_GONE = plan_form.GONE.id
_UNTIL, _BY, _ON = (
    fields.EXTENSION.by_key[key].heading for key in ("until", "approved_by", "approved_on")
)
_EVIDENCE = fields.ENTRY.by_key["evidence"].heading
# What helps in a sheet where YAML's way out would not.
_FIXES = {
    Code.JOINED_ITEMS: "几件的，一行写一件（按 Alt+Enter 换行）；就是一件的，不用改",
    Code.FINISHED_WITHOUT_EVIDENCE: f"填上“{_EVIDENCE}”，一行写一件",
    Code.POSTPONED_UNAPPROVED: f"在“{progress.EXCUSES}”表里填“{_UNTIL}”、“{_BY}”和“{_ON}”",
    Code.IDLE_EXTENSION: f"在“{progress.EXCUSES}”表里改“{_BY}”、“{_ON}”",
}


class Target(NamedTuple):
    """What is filled in: a division's progress of a day, or its part of a year's plans."""

    purpose: str
    division: Division
    on: date

    @property
    def path(self) -> str:
        """The file that it stands in."""
        if self.purpose == "plan":
            return FileKind.PLAN.at(year=self.on.year)
        return FileKind.PROGRESS.at(folder=self.division.id, date=self.on)


class Workbook(NamedTuple):
    """A workbook that came back; `base` is None for a ledger that the bureau keeps itself.

    `written` are the texts of its file before and after each time that it was read in already:
    what came of it is nobody else's edit.
    """

    sheets: Sequence[Sheet]
    base: Base | None
    written: Sequence[tuple[str, str]] = ()


class Exchange(NamedTuple):
    """What a workbook makes of its file: the text before and after.

    `changes` is what that means; None where nothing changes, or where faults stand against it.
    """

    target: Target
    before: str
    after: str
    faults: tuple[CellFault, ...]
    changes: Changes | None = None

    @property
    def failed(self) -> bool:
        """Whether something is so wrong that the file must stay as it is."""
        return any(fault.severity is Severity.ERROR for fault in self.faults)


def filing_day(opened: Opened, division: Division, month: tuple[int, int], today: date) -> date:
    """Choose the day to file for: the month's last file; else today, or the month's end.

    A file of nothing but 重要进展 was reported at once, in between, and is not the month's.
    """
    own = {
        f.date
        for f in opened.files.listing
        if f.kind is FileKind.PROGRESS
        and f.folder == division.id
        and f.date
        and (f.date.year, f.date.month) == month
    }
    at_once = {
        file.date
        for file in opened.ledger.progress
        if file.division == division.name
        and file.entries
        and all(entry.important for entry in file.entries)
    }
    end = date(*month, monthrange(*month)[1])
    in_month = (today.year, today.month) == month
    return max(own - at_once, default=today if in_month else end)


def is_unsound(opened: Opened, target: Target) -> bool:
    """Tell whether a file has errors, other than blanks, that are to be mended first."""
    return any(
        p.place.path == target.path
        and p.severity is Severity.ERROR
        and p.code is not Code.BLANK_VALUE
        for p in opened.problems
    )


def current(opened: Opened, target: Target) -> str:
    """Return a file as text, empty where there is none.

    EditFault where it can't be edited, OSError where it can't be read.
    """
    if not any(f.path == target.path for f in opened.files.listing):
        return ""
    return edit.text_of(opened.files.read(target.path))


def form_of(opened: Opened, target: Target, text: str) -> Form:
    """Make the form that fills a file; *text* is the file. EditFault where it does not read."""
    _, division, on = target
    if target.purpose == "plan":
        return plan_form.plan_form(opened.ledger, division, on.year, target.path, text)
    then = in_force(opened.ledger, on)
    unit = next((d for d in then.divisions if d.id == division.id), division)
    return progress.progress_form(then, unit, on, target.path, text)


def read_workbook(name: str, content: bytes, *, told: bool) -> Workbook:
    """Read a workbook; *told*: whose it is, and of when, was said beside it.

    Unreadable where it is none of ours and no ledger, or says itself what was said beside it.
    """
    sheets = read_sheets(name, content)
    base = sheet_in.base(sheets)
    if base is not None and told:
        raise Unreadable("表里已经有处室和日期，不用写 --division、--month")
    if base is None and not own_ledger.is_ledger(sheets):
        raise Unreadable("不是 hubtasks sheet out 写出的表，也不是有“序号”“本期进展”的台账")
    if base is None and not told:
        raise Unreadable("是局里自己的台账，要写明 --division 处室 --month 月份")
    return Workbook(sheets, base)


def target_of(opened: Opened, base: Base, sheets: Sequence[Sheet]) -> Target:
    """Return what one of our workbooks fills, on the day that it says now.

    Unreadable where nobody knows its division, or where that day can't be.
    """
    division = next((d for d in opened.ledger.divisions if d.id == base.division), None)
    if division is None:
        raise Unreadable(f"清单里没有“{base.division}”这个处室")
    made = Target(base.purpose, division, base.on)
    stated = sheet_in.stated_day(sheets, base.on) if base.purpose == "progress" else None
    if stated is None or stated == base.on:
        return made
    if (stated.year, stated.month) != (base.on.year, base.on.month):
        raise Unreadable(
            f"这张表报的是{base.on.month}月，{FILED_ON}写的却是{wording.day(stated)}。"
            f"写{base.on.month}月里的一天；报别的月份，用 hubtasks sheet out 写出那个月的表"
        )
    if any(f.path == made.path for f in opened.files.listing):
        raise Unreadable(
            f"{FILED_ON}从{wording.day(base.on)}改成了{wording.day(stated)}，可是 {made.path} "
            "已经有了，这张表填的是它。把日期改回来；要另报一天的，"
            f"运行 hubtasks sheet out {division.name} --date {stated}，把内容贴过去"
        )
    return made._replace(on=stated)


def exchange(
    opened: Opened, workbook: Workbook, target: Target, text: str, today: date
) -> Exchange:
    """Work out what a workbook makes of its file, which now says *text*; a new one is of *today*.

    EditFault where the file, or what the workbook asks for, can't be edited.
    """
    form = form_of(opened, target, text)
    if workbook.base is None:
        base, filled = (
            form.cells(),
            own_ledger.read_ledger(workbook.sheets, form, in_force(opened.ledger, target.on)),
        )
    else:
        known = dict(workbook.base.cells)
        own: dict[CellId, str] = {}
        for before, after in workbook.written:
            was, now = (form_of(opened, target, each).cells() for each in (before, after))
            there = {cell: now[cell] for cell in form.slots() if cell in now}
            own |= {cell: value for cell, value in there.items() if was.get(cell, "") != value}
        known |= {cell: value for cell, value in own.items() if cell in known}
        filled = sheet_in.read_form(workbook.sheets, form, known, workbook.base.cells)
        if target.purpose == "plan":
            form, filled = plan_form.by_day(form, filled, known)
            filled.cells.update(plan_form.withdrawn(filled, own))
        base = known | own
    merged = _merged(base, filled, form)
    torn = (_torn(conflict, form, filled) for conflict in merged.conflicts)
    beside = (
        *sheet_in.unread_notes(workbook.sheets, form),
        *sheet_in.struck_through(workbook.sheets),
        *sheet_in.hidden(workbook.sheets),
    )
    faults = (*filled.faults, *beside, *torn)
    if target.purpose == "plan":
        lost = plan_form.incomplete(form, filled.cells, form.cells())
        faults += tuple(_missing(each, filled) for each in lost)
        if any(fault.severity is Severity.ERROR for fault in faults):
            return Exchange(target, text, text, faults)
    if workbook.base and not any(fault.severity is Severity.ERROR for fault in faults):
        faults += tuple(_left(form, merged.changes))
    after = _written(form, text, merged.changes) if merged.changes else text
    if target.purpose == "progress" and not text and after:
        after = stamped(after, today)
    if after == text:
        return Exchange(target, text, text, faults)
    content = {target.path: after.encode()}
    wrong = guard.new_problems(opened, content, texts_too=True, elsewhere=target.purpose == "plan")
    by_cell = ((problem.code, _by_cell(problem, form, filled, after)) for problem in wrong)
    refused = {fault.where for fault in faults if fault.severity is Severity.ERROR}
    told = (  # a cell whose content was refused is not told that it is empty, too
        fault
        for code, fault in by_cell
        if code is not Code.MISSING_KEY or fault.where not in refused
    )
    found = Exchange(target, text, after, (*faults, *told))
    if found.failed:
        return found
    ledger, _ = load(files.of_year(Edited(opened.files, content), opened.year))
    on = max(opened.on, target.on) if target.purpose == "progress" else opened.on
    return found._replace(changes=compare.compare(opened.ledger, ledger, on))


def _merged(base: Mapping[CellId, str], filled: Filled, form: Form) -> MergedCells:
    """Merge what was filled in with what stands there; a row to go that is gone is no conflict."""
    merged = cells.merged_cells(base, filled.cells, form.cells())
    torn = (c for c in merged.conflicts if c.theirs is not None or c.cell.column != _GONE)
    return merged._replace(conflicts=tuple(torn))


def _written(form: Form, text: str, changes: Mapping[CellId, str]) -> str:
    if form.purpose == "plan":
        return plan_form.with_plan(text, form, changes)
    return progress.with_progress(text, form, changes)


def _left(form: Form, changes: Mapping[CellId, str]) -> Iterator[CellFault]:
    """Name the tasks of which nothing is said, neither in the file nor in the workbook."""
    cells = {**form.cells(), **changes}
    keys = [key for table, key, column in cells if (table, column) == (progress.PROGRESS, "status")]
    left = [key for key in keys if not cells[CellId(progress.PROGRESS, key, "status")]]
    if left:
        said = f"还有{len(left)}项没有填：第{wording.listed(left)}项"
        yield sheet_in.CellFault("", Severity.HINT, said)


def _torn(conflict: CellConflict, form: Form, filled: Filled) -> CellFault:
    """Name a cell that was changed on both sides since the workbook was made."""
    theirs = "（这一行现在没有了）" if conflict.theirs is None else conflict.theirs or "（空）"
    return sheet_in.CellFault(
        filled.spots.get(conflict.cell, ""),
        Severity.ERROR,
        f"“{form.heading(conflict.cell)}”在写出表以后，别人也改了，不知道留哪个\n"
        f"   表里：{wording.visible(conflict.mine or '（空）')}\n"
        f"   现在：{wording.visible(theirs)}",
        "商量好，把表里改成要留的；留现在的，就照它写",
    )


def _sheet(filled: Filled) -> str:
    """Name the sheet that the first cell was read in."""
    return next(iter(filled.spots.values()), "").partition("!")[0]


def _missing(each: Missing, filled: Filled) -> CellFault:
    where = filled.spots.get(each.cell, "")
    return sheet_in.CellFault(where, Severity.ERROR, each.message, each.fix)


def _by_cell(problem: Diagnostic, form: Form, filled: Filled, after: str) -> CellFault:
    """Say where in the workbook stands what check finds wrong in the file it would make.

    What other files lose by it stands nowhere in the workbook.
    """
    if problem.place.path != form.path:
        where = f"{problem.place.path}第{problem.place.line}行"
        fix = "进展里报过的节点不能删去，“删去”清空；名称、时限可以改"
        return sheet_in.CellFault(where, problem.severity, problem.message, fix)
    slots = form.slots()
    if (problem.code, problem.field) == (Code.BLANK_VALUE, progress.PROGRESS):
        nothing = "一项任务也没有填，没有可以写的"
        return sheet_in.CellFault(_sheet(filled), problem.severity, nothing, "至少填一项")
    records = (fields.PROGRESS, fields.ENTRY) if form.purpose == "progress" else ()
    headings = {f.key: f.label for record in records for f in record.fields}
    headings |= {slot.path[-1]: slot.heading for slot in slots.values()}
    message, fix = problem.message, problem.fix
    for key, heading in headings.items():
        message = message.replace(f"“{key}”", f"“{heading}”")
        fix = re.sub(rf" ?(?<![\w-]){key}(?![\w-])(: )? ?", f"“{heading}”", fix)
    fix = _FIXES.get(problem.code, fix)
    if problem.code is Code.MISSING_KEY:
        fix = f"填上“{headings.get(problem.field, problem.field)}”"
    there = [p for p, (a, b) in edit.lines_of(after).items() if a <= problem.place.line <= b]
    meant = {(*there[0][:n], problem.field) for n in (2, -1)} if there else set()
    on_line = set(there) if problem.code is not Code.MISSING_KEY else set()
    near = {path[:2] for path in there}
    said = edit.stated(after)
    asked = [c for c, slot in slots.items() if c in filled.spots and slot.path in meant | on_line]

    def far(cell: CellId) -> tuple[bool, bool, bool]:
        path, _, heading = slots[cell]
        other = bool(problem.value) and said.get(path) != problem.value
        return path not in meant, other, heading not in message

    # A line of the file is nowhere to be seen yet: without a cell it is told at its row.
    row = [c for c, slot in slots.items() if c in filled.spots and slot.path[:2] in near]
    where = filled.spots[min(asked or row, key=far)] if asked or row else _sheet(filled)
    return sheet_in.CellFault(where, problem.severity, message, fix)
