"""Read the ledger (工作台账) that a division keeps in its own workbook, as far as it is progress.

Its columns are those of the notice's annex and of the ledger that `hubtasks ledger` writes, in
any order, under a title and one or two rows of headings. It has no base: a blank cell says
nothing, and what was already reported is nothing new (工具约定).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from hubtasks import fields, wording
from hubtasks.diagnostics import Severity
from hubtasks.excel.read import Sheet, address
from hubtasks.fields import Shape
from hubtasks.figures import lights
from hubtasks.filling.form import HEAD, PROGRESS, CellId, Form, FormColumn, clean
from hubtasks.filling.sheet_in import ENDS, HEAD_ROWS, Filled, Reader, cell_text, plain_heading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hubtasks.model import Entry, Indicator, Ledger, Task

NUMBER = "序号"
# Its headings for what the form asks, each with the field of the entry.
_WANTED = {name: field for field in fields.ENTRY.fields for name in field.headings}
_PROGRESS = fields.ENTRY.by_key["summary"].heading
_STATUS = fields.ENTRY.by_key["status"].heading
_FIGURE, _UNIT, _AS_OF = "累计完成值", "单位", "截至日"
_PEOPLE = tuple(f.label for f in fields.PROGRESS.fields if f.column)
# What it says of the list, or what the light says, is not read.
_KNOWN = frozenset(
    {
        *("类别", "战略", "任务", "重点任务", "省局职责", "责任处室", "牵头处室", "原清单号"),
        *("省级牵头单位", "分管局领导", "责任人", "联系人", "电话", "联系人/电话", "联系人、电话"),
        *("年度目标", "阶段目标", "完成时限", "完成率", "序时进度", "灯号", "缘由", "更新日期"),
        *("备注", "进展情况"),
    }
)
_TASK = re.compile(r"第?([0-9]{1,3})项?")


class _Headings(NamedTuple):
    """Where the headings stand: the sheet, their first and last row, and each one's column."""

    sheet: Sheet
    first: int
    row: int
    columns: Mapping[str, int]


def is_ledger(sheets: Sequence[Sheet]) -> bool:
    """Tell whether a workbook is a ledger: it has a task's number, and its progress."""
    return _head(sheets) is not None


def read_ledger(sheets: Sequence[Sheet], form: Form, ledger: Ledger) -> Filled:
    """Read the form's division's part of a ledger; every fault by its address."""
    head = _head(sheets)
    reader = Reader(form, form.cells())
    if head is None:
        return Filled({}, {}, ())
    own = {t.id: t for t in ledger.tasks if form.division.name in t.divisions}
    taken: dict[int, int] = {}
    for row in range(head.row + 1, len(head.sheet.rows)):
        number = _task(reader, head, ledger, row)
        if number not in own:
            continue
        if number in taken:
            where = f"{head.sheet.name}!{address(row, head.columns[NUMBER])}"
            first = address(taken[number], head.columns[NUMBER])
            said = f"第{number}项写了两行，另一处在 {first}"
            reader.fault(where, Severity.ERROR, said, "只留一行，内容合在一起")
            continue
        taken[number] = row
        _row(reader, head, ledger, own[number], row)
    _people(reader, head, set(taken.values()))
    _merges(reader, head, set(taken.values()))
    _strangers(reader, head)
    return Filled(reader.cells, reader.spots, tuple(reader.faults))


def _head(sheets: Sequence[Sheet]) -> _Headings | None:
    """Find the headings: the row, or the two, that hold the most known ones."""
    best: _Headings | None = None
    for sheet in sheets:
        for row in range(min(HEAD_ROWS, len(sheet.rows))):
            one = _headings(sheet, row)
            both = {**one, **_headings(sheet, row + 1)} if one else {}
            for columns, last in ((one, row), (both, row + 1)):
                wanted = columns.keys() & _WANTED.keys()
                if NUMBER not in columns or _PROGRESS not in wanted:
                    continue
                if best is None or len(columns) > len(best.columns):
                    best = _Headings(sheet, row, last, columns)
    return best


def _headings(sheet: Sheet, row: int) -> dict[str, int]:
    known = {NUMBER, _FIGURE, _UNIT, _AS_OF, *_WANTED, *_PEOPLE, *_KNOWN}
    cells = sheet.rows[row] if row < len(sheet.rows) else ()
    named = {plain_heading(v): column for column, v in reversed(list(enumerate(cells)))}
    return {name: column for name, column in named.items() if name in known}


def _task(reader: Reader, head: _Headings, ledger: Ledger, row: int) -> int | None:
    """Read whose row this is; None for one that is no task's, said so where it has progress."""
    column = head.columns[NUMBER]
    text = clean(cell_text(head.sheet.at(row, column)))
    where = f"{head.sheet.name}!{address(row, column)}"
    found = _TASK.fullmatch(text)
    if found and int(found[1]) in ledger.task_by_id:
        return int(found[1])
    if found:
        reader.fault(where, Severity.ERROR, f"清单里没有第{found[1]}项", "序号照清单写")
    elif len(re.findall("[0-9]+", text)) > 1 and len(text) < 20:  # noqa: PLR2004 - not a sentence
        said = f"一格里写了两项：“{text}”"
        reader.fault(where, Severity.ERROR, said, "一行只写一项任务，进展也分开写")
    elif not text.startswith(ENDS) and cell_text(head.sheet.at(row, head.columns[_PROGRESS])):
        reader.fault(where, Severity.ERROR, "这一行有进展，没有序号", "写上清单里的序号")
    return None


def _row(reader: Reader, head: _Headings, ledger: Ledger, task: Task, row: int) -> None:
    form = reader.form
    key = str(task.id)
    columns = _columns(form, PROGRESS)
    entries = ledger.entries.get((task.id, form.division.name), ())
    last = next((e for e in reversed(entries) if e.date < form.on), None)
    there = bool(reader.known.get(CellId(PROGRESS, key, _STATUS)))
    before = len(reader.cells)
    for name, field in _WANTED.items():
        wanted = field.heading
        if (at := head.columns.get(name)) is None:
            continue
        cell = CellId(PROGRESS, key, wanted)
        value = head.sheet.at(row, at)
        part = _own_part(ledger, form, cell_text(value)) if isinstance(value, str) else value
        said = cell_text(part)
        if not said or (not there and last is not None and said == _said(last, field.name)):
            continue
        if len(task.divisions) > 1 and (field.many or field.shape is Shape.FLAG):
            if said != reader.known.get(cell):
                where = f"{head.sheet.name}!{address(row, at)}"
                message = f"第{key}项有几个处室，“{name}”分不出是谁的，没有读"
                reader.fault(where, Severity.HINT, message, "用 hubtasks sheet out 的表填")
            continue
        sheet = head.sheet if part == value else _with(head.sheet, (row, at), cell_text(part))
        reader.cell(cell, sheet, (row, at), columns[wanted], "")
    _figure(reader, head, ledger, task, row)
    status = CellId(PROGRESS, key, _STATUS)
    if len(reader.cells) > before and not there and status not in reader.cells:
        where = f"{head.sheet.name}!{address(row, head.columns[NUMBER])}"
        if last is None:
            reader.fault(
                where, Severity.ERROR, f"第{key}项没有写状态", "加一列“状态”，写推进中、受阻等"
            )
            return
        reader.cells[status] = last.status
        reader.fault(where, Severity.HINT, f"第{key}项没有写状态，照上期记作“{last.status}”")


def _own_part(ledger: Ledger, form: Form, text: str) -> str:
    """Return the division's part of a joint cell, whose parts begin with `处室：`."""
    names = {n: d.name for d in ledger.divisions for n in (d.name, *d.short)}
    parts: dict[str, list[str]] = {}
    current = ""
    for line in text.split("\n"):
        name, colon, rest = line.partition("：")
        if colon and name.strip() in names:
            current = names[name.strip()]
            line = rest  # noqa: PLW2901 - its head goes
        parts.setdefault(current, []).append(line)
    if parts.keys() == {""}:
        return text
    return clean("\n".join(parts.get(form.division.name, [])))


def _said(entry: Entry, field: str) -> str:
    value = getattr(entry, field)
    if isinstance(value, tuple):
        return "\n".join(value)
    return ("是" if value else "") if isinstance(value, bool) else clean(value)


def _with(sheet: Sheet, at: tuple[int, int], text: str) -> Sheet:
    """Return a sheet with another text in one cell."""
    row, column = at
    cells = list(sheet.rows[row])
    cells[column] = text
    return sheet._replace(rows=(*sheet.rows[:row], tuple(cells), *sheet.rows[row + 1 :]))


def _columns(form: Form, table: str) -> dict[str, FormColumn]:
    return {c.heading: c for t in form.tables if t.name == table for c in t.columns}


def _figure(reader: Reader, head: _Headings, ledger: Ledger, task: Task, row: int) -> None:
    at = head.columns.get(_FIGURE)
    if at is None or cell_text(head.sheet.at(row, at)) == "":
        return
    form = reader.form
    where = f"{head.sheet.name}!{address(row, at)}"
    unit = cell_text(head.sheet.at(row, head.columns[_UNIT])) if _UNIT in head.columns else ""
    own = [i for i in task.indicators if i.reported_by == form.division.name and i.same_as is None]
    fitting = own if len(own) == 1 else [i for i in own if i.unit == unit]
    if not own:
        if not _shown_already(ledger, task.indicators, form.on, cell_text(head.sheet.at(row, at))):
            said = f"第{task.id}项的数不由{form.division.name}报，没有读"
            reader.fault(where, Severity.HINT, said)
        return
    if len(fitting) != 1 and _shown_already(
        ledger, own, form.on, cell_text(head.sheet.at(row, at))
    ):
        return
    if len(fitting) != 1:
        names = wording.listed([f"{i.name}（{i.unit}）" for i in own])
        said = f"第{task.id}项有几个指标：{names}，分不出是哪一个的数"
        reader.fault(
            where, Severity.ERROR, said, "写上单位；单位一样的，用 hubtasks sheet out 的表填"
        )
        return
    indicator = fitting[0]
    if _shown_already(ledger, (indicator,), form.on, cell_text(head.sheet.at(row, at))):
        return
    columns = _columns(form, "指标")
    key = f"{task.id} {indicator.id}"
    reader.cell(
        CellId("指标", key, "累计数"), head.sheet, (row, at), columns["累计数"], indicator.unit
    )
    day = head.columns.get(_AS_OF)
    if day is not None and _day(head.sheet.at(row, day)) != str(form.on):
        cell = CellId("指标", key, "数的日期")
        if cell_text(head.sheet.at(row, day)):
            reader.cell(cell, head.sheet, (row, day), columns["数的日期"], "")


def _day(value: object) -> str:
    if isinstance(value, datetime):
        return str(value.date())
    return str(value) if isinstance(value, date) else str(value).strip()


def _shown_already(ledger: Ledger, indicators: Sequence[Indicator], on: date, text: str) -> bool:
    """Whether a figure is the last known one of an indicator: then it is nothing new."""
    known = (lights.last_figure(ledger, i, on) for i in indicators)
    return any(
        figure is not None and _equal(wording.number(figure.value), text) for figure in known
    )


def _equal(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def _people(reader: Reader, head: _Headings, rows: set[int]) -> None:
    """Read who filled it in and who looked at it: one for the whole file."""
    columns = _columns(reader.form, HEAD)
    for name in _PEOPLE:
        at = head.columns.get(name)
        if at is None:
            continue
        named = {text: row for row in sorted(rows) if (text := cell_text(head.sheet.at(row, at)))}
        if len(named) > 1:
            where = f"{head.sheet.name}!{address(min(named.values()), at)}"
            said = f"“{name}”写了几个：{wording.listed(list(named))}"
            reader.fault(where, Severity.ERROR, said, "一份进展只写一个")
        for row in list(named.values())[: len(named) == 1]:
            reader.cell(CellId(HEAD, "", name), head.sheet, (row, at), columns[name], "")


def _merges(reader: Reader, head: _Headings, rows: set[int]) -> None:
    """Refuse cells merged over several of the division's tasks."""
    wanted = {head.columns[name] for name in (*_WANTED, _FIGURE) if name in head.columns}
    for (top, left), (bottom, right) in head.sheet.merged:
        hit = rows & set(range(top, bottom + 1))
        if len(hit) > 1 and wanted & set(range(left, right + 1)):
            where = f"{head.sheet.name}!{address(top, left)}:{address(bottom, right)}"
            said = "这几格合并成了一格，分不出是哪一项的"
            reader.fault(where, Severity.ERROR, said, "取消合并单元格，每一格写自己的")


def _strangers(reader: Reader, head: _Headings) -> None:
    """Name the columns with content that nobody knows, all at once."""
    known = set(head.columns.values())
    names = [
        name
        for row in range(head.first, head.row + 1)
        for column, value in enumerate(head.sheet.rows[row])
        if column not in known and (name := plain_heading(value))
        if any(cell_text(line[column]) for line in head.sheet.rows[head.row + 1 :] if line[column:])
    ]
    if names:
        said = f"这几列不认得，没有读：{wording.listed(names)}"
        reader.fault(head.sheet.name, Severity.HINT, said)
