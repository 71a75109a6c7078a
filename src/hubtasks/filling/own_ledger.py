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
from hubtasks.excel.read import CellValue, Sheet, address
from hubtasks.fields import Shape
from hubtasks.figures.known import Known
from hubtasks.filling.form import (
    FIGURES,
    HEAD,
    PROGRESS,
    CellId,
    Form,
    FormColumn,
    clean,
)
from hubtasks.filling.sheet_in import HEAD_ROWS, Filled, Reader, cell_text, plain_heading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hubtasks.model import Entry, Indicator, Ledger, Task

# What is read of it, by the fields of an entry, its figure and the file: each by its key.
_ENTRY = {f.key: f for f in (*fields.ALWAYS, *fields.MENU) if f.fills_a_cell}
_FIGURE = {f.key: f for f in fields.FIGURE.fields}
_PEOPLE = {f.key: f for f in fields.PROGRESS.fields if f.fills_a_cell}
NUMBER = fields.TASK.by_key["id"]
_NAME, _UNIT = (fields.INDICATOR.by_key[key] for key in ("name", "unit"))
READ = (*_ENTRY.values(), *_FIGURE.values(), *_PEOPLE.values(), NUMBER, _NAME, _UNIT)
# What it says of the list, or what the light says, is not read.
_PASSED_OVER = frozenset(
    {
        *("类别", "战略", "任务", "重点任务", "省局职责", "责任处室", "牵头处室", "原清单号"),
        *("省级牵头单位", "分管局领导", "责任人", "联系人", "电话", "联系人/电话", "联系人、电话"),
        *(
            "年度目标",
            "阶段目标",
            "完成时限",
            "完成率",
            "序时进度",
            "指标灯",
            "灯号",
            "缘由",
            "更新日期",
        ),
        *("备注", "进展情况"),
    }
)
_KEYS = {**{name: name for name in _PASSED_OVER}, **{n: f.key for f in READ for n in f.called}}
_ENDS = ("合计", "总计", "小计", "填报说明", "说明", "注")
_TASK = re.compile(r"第?([0-9]{1,3})项?")


class _Headings(NamedTuple):
    """Where the headings stand: the sheet, their first and last row, and each key's column."""

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
    head = head._replace(sheet=_unmerged(head))
    own = {t.id: t for t in ledger.tasks if form.division.name in t.divisions}
    every: dict[int, list[int]] = {}
    for row in range(head.row + 1, len(head.sheet.rows)):
        if (number := _task(reader, head, ledger, row)) is not None:
            every.setdefault(number, []).append(row)
    rows = {number: its for number, its in every.items() if number in own}
    for number, its in rows.items():
        _entry(reader, head, ledger, own[number], its)
    _people(reader, head, ledger, {row for its in rows.values() for row in its})
    _merges(reader, head, every, frozenset(rows))
    _strangers(reader, head)
    _other_sheets(reader, head, sheets)
    return Filled(reader.cells, reader.spots, tuple(reader.faults))


def _other_sheets(reader: Reader, head: _Headings, sheets: Sequence[Sheet]) -> None:
    """Refuse a workbook of which several sheets are ledgers: only one would be read."""
    for sheet in sheets:
        if sheet.name != head.sheet.name and sheet.visible and _head([sheet]) is not None:
            said = f"这张表也像台账，读的只是“{head.sheet.name}”"
            reader.fault(sheet.name, Severity.ERROR, said, "要读的只留一张，别的另存一个文件")


def _unmerged(head: _Headings) -> Sheet:
    """Return the sheet without what lies hidden under merged cells; a task's number is of all."""
    sheet = head.sheet
    rows = [list(row) for row in sheet.rows]
    for key, column in head.columns.items():
        below = head.row + 1
        for (top, left), (bottom, right) in sorted(sheet.merged):
            if left <= column <= right and top > head.row:
                for row in range(max(top + 1, below), min(bottom + 1, len(rows))):
                    if column < len(rows[row]):
                        rows[row][column] = sheet.at(top, column) if key == NUMBER.key else ""
                below = max(below, bottom + 1)
    return sheet._replace(rows=tuple(map(tuple, rows)))


def _head(sheets: Sequence[Sheet]) -> _Headings | None:
    """Find the headings: the row, or the two, that hold the most known ones."""
    best: _Headings | None = None
    for sheet in sheets:
        for row in range(min(HEAD_ROWS, len(sheet.rows))):
            one = _headings(sheet, row)
            both = {**one, **_headings(sheet, row + 1)} if one else {}
            for columns, last in ((one, row), (both, row + 1)):
                if NUMBER.key not in columns or "summary" not in columns:
                    continue
                if best is None or len(columns) > len(best.columns):
                    best = _Headings(sheet, row, last, columns)
    return best


def _headings(sheet: Sheet, row: int) -> dict[str, int]:
    cells = sheet.rows[row] if row < len(sheet.rows) else ()
    found: dict[str, int] = {}
    for column, value in enumerate(cells):
        if key := _KEYS.get(plain_heading(value)):
            found.setdefault(key, column)
    return found


def _task(reader: Reader, head: _Headings, ledger: Ledger, row: int) -> int | None:
    """Read whose row this is; None for one that is no task's, said so where it has progress."""
    column = head.columns[NUMBER.key]
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
    elif _says_anything(head, row):
        said = f"这一行有内容，序号“{text}”认不出" if text else "这一行有内容，没有序号"
        reader.fault(where, Severity.ERROR, said, "写上清单里的序号，如 15")
    return None


def _says_anything(head: _Headings, row: int) -> bool:
    """Whether any column that is read holds something, and it is no row of sums or notes."""
    first = next((text for value in head.sheet.rows[row] if (text := cell_text(value))), "")
    if first.startswith(_ENDS):
        return False
    read = (head.columns[key] for key in (*_ENTRY, "value") if key in head.columns)
    return any(cell_text(head.sheet.at(row, column)) for column in read)


def _entry(
    reader: Reader, head: _Headings, ledger: Ledger, task: Task, rows: Sequence[int]
) -> None:
    """Read a task's rows: one, or one for each of its indicators."""
    form = reader.form
    columns = _columns(form, PROGRESS)
    entries = ledger.entries.get((task.id, form.division.name), ())
    last = next((e for e in reversed(entries) if e.date < form.on), None)
    status = CellId(PROGRESS, str(task.id), "status")
    there = bool(reader.known.get(status))
    before = len(reader.cells)
    for key, field in _ENTRY.items():
        if (at := head.columns.get(key)) is None:
            continue
        cell = status._replace(column=key)
        if (row := _once(reader, head, task, rows, at)) is None:
            continue
        value = head.sheet.at(row, at)
        own = _own_part(ledger, form, value)
        if own is not None and _is_mixed(ledger, value):
            if len(task.divisions) > 1:
                where = f"{head.sheet.name}!{address(row, at)}"
                message = f"第{task.id}项这一格里有一段没有写是哪个处室的"
                reader.fault(where, Severity.ERROR, message, "每一段前面写上“处室：”")
                continue
            own = None  # the task is this division's alone: whatever names stand in it
        said = cell_text(value if own is None else own)
        if not said or (
            not there
            and last is not None
            and said == clean(wording.as_cell(getattr(last, field.name)))
        ):
            continue
        if own is None and len(task.divisions) > 1 and (field.many or field.shape is Shape.FLAG):
            if said != reader.known.get(cell):
                where = f"{head.sheet.name}!{address(row, at)}"
                message = f"第{task.id}项有几个处室，“{field.heading}”分不出是谁的，没有读"
                fix = "写成“处室：内容”，或用 hubtasks sheet out 的表填"
                reader.fault(where, Severity.HINT, message, fix)
            continue
        sheet = head.sheet if own is None else _with(head.sheet, (row, at), own)
        reader.cell(cell, sheet, (row, at), columns[key], "")
    _figures(reader, head, ledger, task, rows)
    if len(reader.cells) > before and not there and status not in reader.cells:
        _status(reader, head, rows, status, last)


def _once(
    reader: Reader, head: _Headings, task: Task, rows: Sequence[int], column: int
) -> int | None:
    """Find the row of a task where a column says something; a fault where two say different."""
    said: dict[str, int] = {}
    for row in rows:
        if text := cell_text(head.sheet.at(row, column)):
            said.setdefault(text, row)
    if len(said) > 1:
        first, second, *_ = said.values()
        where = f"{head.sheet.name}!{address(second, column)}"
        message = f"第{task.id}项写了两行，这一列不一样，另一处在 {address(first, column)}"
        reader.fault(where, Severity.ERROR, message, "只留一处，内容合在一起")
        return None
    return next(iter(said.values()), None)


def _status(
    reader: Reader, head: _Headings, rows: Sequence[int], status: CellId, last: Entry | None
) -> None:
    """Take the last status for a row that has news and no new one; say so where it says none."""
    at = head.columns.get("status")
    written = at is not None and any(cell_text(head.sheet.at(row, at)) for row in rows)
    where = f"{head.sheet.name}!{address(rows[0], head.columns[NUMBER.key])}"
    said = f"第{status.key}项没有写状态"
    if last is None and not written:
        reader.fault(where, Severity.ERROR, said, "加一列“状态”，写推进中、受阻等")
    elif last is not None and status not in reader.spots:
        reader.cells[status] = last.status
        if not written:
            reader.fault(where, Severity.HINT, f"{said}，照上期记作“{last.status}”")


def _own_part(ledger: Ledger, form: Form, value: CellValue) -> str | None:
    """Return the division's part of a joint cell, whose parts begin with `处室：`; None without."""
    text = cell_text(value)
    parts = _parts(ledger, text)
    if parts.keys() <= {""}:
        return None
    return clean("\n".join(parts.get(form.division.name, [])))


def _parts(ledger: Ledger, text: str) -> dict[str, list[str]]:
    """Part a cell by whose its lines are; what stands before the first name is nobody's."""
    names = {n: d.name for d in ledger.divisions for n in (d.name, *d.short)}
    parts: dict[str, list[str]] = {}
    current = ""
    for line in text.split("\n"):
        name, colon, rest = line.partition("：")
        if colon and name.strip() in names:
            current = names[name.strip()]
            line = rest  # noqa: PLW2901 - its head goes
        parts.setdefault(current, []).append(line)
    return parts


def _is_mixed(ledger: Ledger, value: CellValue) -> bool:
    """Whether something in a cell of named parts is nobody's."""
    parts = _parts(ledger, cell_text(value))
    unnamed = bool("".join(parts.get("", [])).strip())
    return unnamed and parts.keys() != {""}


def _with(sheet: Sheet, at: tuple[int, int], text: str) -> Sheet:
    """Return a sheet with another text in one cell."""
    row, column = at
    cells = list(sheet.rows[row])
    cells[column] = text
    return sheet._replace(rows=(*sheet.rows[:row], tuple(cells), *sheet.rows[row + 1 :]))


def _columns(form: Form, table: str) -> dict[str, FormColumn]:
    return {c.id: c for t in form.tables if t.id == table for c in t.columns}


def _figures(
    reader: Reader, head: _Headings, ledger: Ledger, task: Task, rows: Sequence[int]
) -> None:
    """Read the figures of a task's rows; one that says nothing new of anything is left alone."""
    if (at := head.columns.get("value")) is None:
        return
    taken: dict[str, int] = {}
    for row in rows:
        text = cell_text(head.sheet.at(row, at))
        if not text or (indicator := _meant(reader, head, ledger, task, row)) is None:
            continue
        first = taken.setdefault(indicator.id, row)
        if first != row and _told(head, first) != _told(head, row):
            where = f"{head.sheet.name}!{address(row, at)}"
            said = f"“{indicator.name}”写了两个数，另一处在 {address(first, at)}"
            reader.fault(where, Severity.ERROR, said, "只留一个；不是一个指标的，写上指标的名称")
        elif first == row and not _is_known(ledger, indicator, reader.form.on, _told(head, row)):
            _figure(reader, head, (task, indicator), row)


def _told(head: _Headings, row: int) -> dict[str, str]:
    """Return what a row says of its figure, by key; what it leaves blank is not in it."""
    cells = {key: head.sheet.at(row, head.columns[key]) for key in _FIGURE if key in head.columns}
    said = {key: _day(v) if key == "date" else cell_text(v) for key, v in cells.items()}
    return {key: text for key, text in said.items() if text}


def _is_known(ledger: Ledger, indicator: Indicator, on: date, told: Mapping[str, str]) -> bool:
    """Whether all that a row says of its figure is known already: then it is nothing new."""
    figure = Known.on_day(ledger, on.year, on).figure(indicator)
    if figure is None or not _equal(wording.number(figure.value), told["value"]):
        return False
    same = {"date": str(figure.date), "source": figure.source}
    return all(told.get(key, text) == text for key, text in same.items())


def _meant(
    reader: Reader, head: _Headings, ledger: Ledger, task: Task, row: int
) -> Indicator | None:
    """Find whose figure a row has: by its name, by its unit, or there is no other.

    None, with the reason filed, where it is not the division's or nobody knows whose it is,
    and it is not one that is known already.
    """
    form = reader.form
    at = (row, head.columns["value"])
    where = f"{head.sheet.name}!{address(*at)}"
    named, unit = (
        cell_text(head.sheet.at(row, head.columns[key])) if key in head.columns else ""
        for key in (_NAME.key, _UNIT.key)
    )
    own = [i for i in task.indicators if i.reported_by == form.division.name and i.same_as is None]
    meant = [i for i in task.indicators if clean(i.name) == named]
    if named and own and not meant:
        known = wording.did_you_mean(named, [i.name for i in own])
        said = f"第{task.id}项没有“{named}”这个指标"
        reader.fault(where, Severity.ERROR, said, f"照清单写指标的名称。{known}")
        return None
    fitting = [i for i in own if i in meant] if meant else own
    if len(fitting) > 1:
        fitting = [i for i in fitting if i.unit == unit]
    if len(fitting) == 1:
        return fitting[0]
    told = {"value": cell_text(head.sheet.at(*at))}
    if any(_is_known(ledger, i, form.on, told) for i in meant or task.indicators):
        return None
    if meant or not own:
        what = f"“{named}”" if meant else f"第{task.id}项"
        said = f"{what}的数不由{form.division.name}报，没有读"
        reader.fault(where, Severity.HINT, said)
        return None
    names = wording.listed([f"{i.name}（{i.unit}）" for i in own])
    said = f"第{task.id}项有几个指标：{names}，分不出是哪一个的数"
    reader.fault(where, Severity.ERROR, said, "写上指标的名称，照上面写的")
    return None


def _figure(reader: Reader, head: _Headings, whose: tuple[Task, Indicator], row: int) -> None:
    """Read a figure, and what stands beside it."""
    task, indicator = whose
    columns = _columns(reader.form, FIGURES)
    cell = CellId(FIGURES, f"{task.id} {indicator.id}", "value")
    spot = (row, head.columns["value"])
    reader.cell(cell, head.sheet, spot, columns["value"], indicator.unit)
    for key in _FIGURE.keys() & head.columns.keys() - {"value"}:
        spot = (row, head.columns[key])
        value = head.sheet.at(*spot)
        beside = cell._replace(column=key)
        usual = key == "date" and _day(value) == str(reader.form.on) and not reader.known[beside]
        if cell_text(value) and not usual:
            reader.cell(beside, head.sheet, spot, columns[key], "")


def _day(value: object) -> str:
    if isinstance(value, datetime):
        return str(value.date())
    return str(value) if isinstance(value, date) else str(value).strip()


def _equal(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def _people(reader: Reader, head: _Headings, ledger: Ledger, rows: set[int]) -> None:
    """Read who filled it in and who looked at it, where anything was: one for the whole file."""
    columns = _columns(reader.form, HEAD)
    for key, field in _PEOPLE.items():
        at = head.columns.get(key)
        if at is None or not reader.cells:
            continue
        named: dict[str, int] = {}
        for row in sorted(rows):
            value = head.sheet.at(row, at)
            own = _own_part(ledger, reader.form, value)
            named.setdefault(cell_text(value) if own is None else own, row)
        named.pop("", None)
        if len(named) > 1:
            where = f"{head.sheet.name}!{address(min(named.values()), at)}"
            said = f"“{field.heading}”写了几个：{wording.listed(list(named))}，没有读"
            reader.fault(where, Severity.HINT, said, "一份进展只写一个")
            continue
        for text, row in named.items():
            sheet = _with(head.sheet, (row, at), text)
            reader.cell(CellId(HEAD, "", key), sheet, (row, at), columns[key], "")


def _merges(
    reader: Reader, head: _Headings, rows: Mapping[int, Sequence[int]], own: frozenset[int]
) -> None:
    """Refuse cells merged over several tasks, one of the division's among them."""
    wanted = {head.columns[key] for key in (*_ENTRY, "value") if key in head.columns}
    for (top, left), (bottom, right) in head.sheet.merged:
        hit = {task for task, its in rows.items() if any(top <= row <= bottom for row in its)}
        if len(hit) > 1 and hit & own and any(left <= column <= right for column in wanted):
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
        fix = "要报的，把表头改成“本期进展”“存在问题”这样认得的；全部列名见 hubtasks help excel"
        reader.fault(head.sheet.name, Severity.WARNING, said, fix)
