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
from hubtasks.filling.cell_values import cell_text
from hubtasks.filling.form import (
    FIGURES,
    HEAD,
    PROGRESS,
    CellId,
    Form,
    FormColumn,
    clean,
)
from hubtasks.filling.joint import Joint
from hubtasks.filling.placing import Placing
from hubtasks.filling.sheet_in import (
    HEAD_ROWS,
    Filled,
    Reader,
    plain_heading,
    with_text,
)
from hubtasks.model import Status

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from hubtasks.fields import Field
    from hubtasks.model import Entry, Indicator, Ledger, Task

# What is read of it, by the fields of an entry, its figure and the file: each by its key.
_ENTRY = {f.key: f for f in (*fields.ALWAYS, *fields.MENU) if f.fills_a_cell}
_FIGURE = {f.key: f for f in fields.FIGURE.fields}
_PEOPLE = {f.key: f for f in fields.PROGRESS.fields if f.fills_a_cell}
NUMBER = fields.TASK.by_key["id"]
_NAME, _UNIT = (fields.INDICATOR.by_key[key] for key in ("name", "unit"))
READ = (*_ENTRY.values(), *_FIGURE.values(), *_PEOPLE.values(), NUMBER, _NAME, _UNIT)
# What it says of whose row it is, beside the number.
_TEXT, _DIVISIONS = "text", "divisions"
_TELLING = {"任务": _TEXT, "重点任务": _TEXT, "责任处室": _DIVISIONS}
# What it says of the list, or what the light says, is not read.
_PASSED_OVER = frozenset(
    {
        *("类别", "战略", "职责", "牵头处室", "原清单号"),
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
    }
)
# Where no column has the name of progress, this one is it; else nobody knows what it is.
_OTHERWISE_PROGRESS = "进展情况"
_UNREAD = ("备注", _OTHERWISE_PROGRESS)
_KEYS = {
    **{name: name for name in (*_PASSED_OVER, *_UNREAD)},
    **_TELLING,
    **{n: f.key for f in READ for n in f.called},
}
_TASK = re.compile(r"第?([0-9]{1,3})项?")
_SUM = re.compile("[合总小]计[:：]?")
_NOTE = re.compile("(?:填报|填表)说明|(?:说明|备注|注)[0-9]*[:：]|[合总小]计[:：]?$")
_LONG = 8  # letters of a text that may be progress


class _Headings(NamedTuple):
    """Where the headings stand: the sheet, their first and last row, and each key's column.

    `doubles` are the columns whose key another one has already, `named` all that have a heading.
    """

    sheet: Sheet
    first: int
    row: int
    columns: Mapping[str, int]
    doubles: Mapping[int, str]
    named: Mapping[int, str]


class _Reader(Reader):
    """Gathers what a ledger says, with what tells whose a row and a part of a cell are."""

    def __init__(self, form: Form, ledger: Ledger) -> None:
        """Read a ledger for a division's form."""
        super().__init__(form, form.cells())
        self.joint = Joint(ledger, form.division.name)
        self.placing = Placing(ledger)

    def part(self, task: Task, text: str) -> str | None:
        """Return the division's part of a joint cell; None where it is not parted."""
        return self.joint.parted(task, text).of(self.form.division.name)


def is_ledger(sheets: Sequence[Sheet]) -> bool:
    """Tell whether a workbook is a ledger: it has a task's number, and its progress."""
    return _head(sheets) is not None


def read_ledger(sheets: Sequence[Sheet], form: Form, ledger: Ledger) -> Filled:
    """Read the form's division's part of a ledger; every fault by its address."""
    head = _head(sheets)
    reader = _Reader(form, ledger)
    if head is None:
        return Filled({}, {}, ())
    head = head._replace(sheet=_unmerged(head))
    own = {t.id: t for t in ledger.tasks if form.division.name in t.divisions}
    every: dict[int, list[int]] = {}
    rows: dict[int, list[int]] = {}
    for row in range(head.row + 1, len(head.sheet.rows)):
        if (number := _task(reader, head, ledger, row)) is None:
            continue
        every.setdefault(number, []).append(row)
        if not _is_misplaced(reader, head, ledger.task_by_id[number], row):
            rows.setdefault(number, []).append(row)
    rows = {number: its for number, its in rows.items() if number in own}
    for number, its in rows.items():
        _entry(reader, head, ledger, own[number], its)
    read = {row: own[number] for number, its in rows.items() for row in its}
    _people(reader, head, read)
    _merges(reader, head, every, frozenset(rows))
    _others_only(reader, head, read)
    _strangers(reader, head, read)
    _other_sheets(reader, head, sheets, ledger)
    return Filled(reader.cells, reader.spots, tuple(reader.faults))


def _other_sheets(reader: Reader, head: _Headings, sheets: Sequence[Sheet], ledger: Ledger) -> None:
    """Refuse a workbook of which other sheets may be ledgers, too; name what else is not read."""
    left = []
    for sheet in sheets:
        if sheet.name == head.sheet.name or not any(map(_has_text, sheet.rows)):
            continue
        like = _head([sheet._replace(visible=True)]) is not None
        if not sheet.visible:
            if like:
                said = "这张表藏着，也像台账，没有读"
                reader.fault(sheet.name, Severity.HINT, said, "要读的取消隐藏，另存一个文件")
        elif like:
            said = f"这张表也像台账，读的只是“{head.sheet.name}”"
            reader.fault(sheet.name, Severity.ERROR, said, "要读的只留一张，别的另存一个文件")
        elif (row := _continued(sheet, ledger, reader.form.division.name)) is not None:
            said = "这张表像是接着写的台账，没有“序号”“本期进展”的表头，没有读"
            fix = f"并到“{head.sheet.name}”里；或补上表头，另存一个文件"
            reader.fault(f"{sheet.name}!{address(row, 0)}", Severity.ERROR, said, fix)
        else:
            left.append(f"“{sheet.name}”")
    if left:
        reader.fault("", Severity.HINT, f"这几张表不是台账，没有读：{wording.listed(left)}")


def _has_text(row: Sequence[CellValue]) -> bool:
    return any(map(cell_text, row))


def _continued(sheet: Sheet, ledger: Ledger, division: str) -> int | None:
    """Find a row that is like one of the division's tasks, in a sheet without headings."""
    for row, cells in enumerate(sheet.rows):
        first, *others = [text for value in cells if (text := cell_text(value))] or [""]
        found = _TASK.fullmatch(first)
        task = ledger.task_by_id.get(int(found[1])) if found else None
        if task is None or division not in task.divisions:
            continue
        if any(len(text) >= _LONG or text in set(Status) for text in others):
            return row
    return None


def _unmerged(head: _Headings) -> Sheet:
    """Return the sheet without what lies hidden under merged cells.

    A task's number and the names of people are of all the rows that their cell covers.
    """
    sheet = head.sheet
    rows = [list(row) for row in sheet.rows]
    for key, column in head.columns.items():
        shared = key == NUMBER.key or key in _PEOPLE
        below = head.row + 1
        for (top, left), (bottom, right) in sorted(sheet.merged):
            if left <= column <= right and top > head.row:
                for row in range(max(top + 1, below), min(bottom + 1, len(rows))):
                    if column < len(rows[row]):
                        rows[row][column] = sheet.at(top, column) if shared else ""
                below = max(below, bottom + 1)
    return sheet._replace(rows=tuple(map(tuple, rows)))


def _head(sheets: Sequence[Sheet]) -> _Headings | None:
    """Find the headings: the row, or the two, that hold the most known ones, and can be seen."""
    best: _Headings | None = None
    for sheet in sheets:
        if not sheet.visible:
            continue
        for row in range(min(HEAD_ROWS, len(sheet.rows))):
            one = _headings(sheet, row, row)
            if not one.columns:
                continue
            more = _headings(sheet, row + 1, row + 1)
            number = one.columns.get(NUMBER.key)
            under = "" if number is None else clean(cell_text(sheet.at(row + 1, number)))
            # A task's row may hold a word that is a heading elsewhere.
            two = bool(more.columns) and not _TASK.fullmatch(under)
            for each in (_headings(sheet, row, row + 1), one) if two else (one,):
                if NUMBER.key not in each.columns or "summary" not in each.columns:
                    continue
                if best is None or len(each.columns) > len(best.columns):
                    best = each
    return best


def _headings(sheet: Sheet, first: int, last: int) -> _Headings:
    """Read the headings in one row or two: in each column the lowest that is known counts."""
    named: dict[int, str] = {}
    keys: dict[int, tuple[int, str]] = {}
    for row in range(first, last + 1):
        for column, value in enumerate(sheet.rows[row] if row < len(sheet.rows) else ()):
            if not (name := plain_heading(value)):
                continue
            named[column] = name
            if key := _KEYS.get("职责" if name.endswith("职责") else name):
                keys[column] = (row, key)
    if not any(key == "summary" for _, key in keys.values()):
        keys = {
            column: (row, "summary" if key == _OTHERWISE_PROGRESS else key)
            for column, (row, key) in keys.items()
        }
    columns: dict[str, int] = {}
    doubles: dict[int, str] = {}
    for column, (_, key) in sorted(keys.items(), key=lambda item: (-item[1][0], item[0])):
        if columns.setdefault(key, column) != column:
            doubles[column] = key
    return _Headings(sheet, first, last, columns, doubles, named)


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
    cells = {column: text for column in _filled(head, row) if (text := _text(head, row, column))}
    first = next(iter(cells.values()), "")
    if len(cells) == 1 and _NOTE.match(first):
        return False
    read = {head.columns[key] for key in (*_ENTRY, *_FIGURE) if key in head.columns} & cells.keys()
    summed = any(map(_SUM.fullmatch, cells.values()))
    return bool(read - {head.columns.get("value")} if summed else read)


def _filled(head: _Headings, row: int) -> Sequence[int]:
    return [column for column, value in enumerate(head.sheet.rows[row]) if cell_text(value)]


def _text(head: _Headings, row: int, column: int | None) -> str:
    return "" if column is None else cell_text(head.sheet.at(row, column))


def _is_misplaced(reader: _Reader, head: _Headings, task: Task, row: int) -> bool:
    """Tell whether a row's number is another task's by its other cells; filed where it matters.

    It does where the row may be the division's.
    """
    if not _says_anything(head, row):
        return False
    own = reader.form.division.name
    text, divisions = head.columns.get(_TEXT), head.columns.get(_DIVISIONS)
    said = _text(head, row, text)
    meant = reader.placing.meant(task, said)
    if text is not None and meant is not None and own in (*task.divisions, *meant.divisions):
        where = f"{head.sheet.name}!{address(row, text)}"
        message = f"序号写的是{task.id}，任务却是第{meant.id}项的，没有读"
        reader.fault(where, Severity.ERROR, message, "对照清单，改序号或任务")
        return True
    named = reader.placing.divisions(_text(head, row, divisions))
    if divisions is None or not named or own not in (*named, *task.divisions):
        return False
    where = f"{head.sheet.name}!{address(row, divisions)}"
    listed = wording.listed(task.divisions)
    message = f"序号写的是{task.id}，第{task.id}项的责任处室是{listed}，这里却是{{}}，没有读"
    if own not in task.divisions:
        sure = reader.placing.fits(task, said)  # then it is the list that is seen otherwise here
        severity = Severity.HINT if sure else Severity.ERROR
        reader.fault(where, severity, message.format(own), "" if sure else "对照清单，改序号")
        return True
    if not named & set(task.divisions):
        fix = "对照清单，改序号或责任处室"
        reader.fault(where, Severity.ERROR, message.format(wording.listed(sorted(named))), fix)
        return True
    return False


def _entry(
    reader: _Reader, head: _Headings, ledger: Ledger, task: Task, rows: Sequence[int]
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
        part = reader.joint.parted(task, cell_text(value))
        parts = part.parts or {form.division.name: cell_text(value)}
        parts = {part.whose: parts[part.whose]} if part.whose else parts
        if part.slip and not _is_old(ledger, task, field, parts):
            where = f"{head.sheet.name}!{address(row, at)}"
            reader.fault(where, Severity.ERROR, part.slip, part.fix)
            continue
        own = part.of(form.division.name)
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
        sheet = head.sheet if own is None else with_text(head.sheet, (row, at), own)
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


def _is_old(ledger: Ledger, task: Task, field: Field, parts: Mapping[str, str]) -> bool:
    """Whether all that a cell says was reported just so: then nobody misses any of it."""
    return all(
        any(
            part == clean(wording.as_cell(getattr(entry, field.name)))
            for entry in ledger.entries.get((task.id, division), ())
        )
        for division, part in parts.items()
    )


def _others_only(reader: _Reader, head: _Headings, read: Mapping[int, Task]) -> None:
    """Name the joint tasks of which every cell that is read is others' alone."""
    left = []
    for row, task in read.items():
        texts = [_text(head, row, head.columns.get(key)) for key in _ENTRY]
        parts = [reader.joint.parted(task, text) for text in texts if text]
        its = [part.of(reader.form.division.name) for part in parts if not part.slip]
        if its and not any(text is None or text for text in its):
            left.append(f"第{task.id}项（{address(row, head.columns['summary'])}）")
    if left:
        said = f"{wording.listed(left)}写的只有别的处室的，没有{reader.form.division.name}的"
        reader.fault(head.sheet.name, Severity.HINT, said)


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
        if not cell_text(head.sheet.at(row, at)):
            _no_figure(reader, head, ledger, task, row)
            continue
        if (indicator := _meant(reader, head, ledger, task, row)) is None:
            continue
        first = taken.setdefault(indicator.id, row)
        if first != row and _told(head, first) != _told(head, row):
            where = f"{head.sheet.name}!{address(row, at)}"
            said = f"“{indicator.name}”写了两个数，另一处在 {address(first, at)}"
            reader.fault(where, Severity.ERROR, said, "只留一个；不是一个指标的，写上指标的名称")
        elif first == row and not _is_known(ledger, indicator, reader.form.on, _told(head, row)):
            _figure(reader, head, (task, indicator), row)


def _no_figure(reader: Reader, head: _Headings, ledger: Ledger, task: Task, row: int) -> None:
    """Say that a day or a source is of no figure, unless it is that of one that is known."""
    form = reader.form
    name = _text(head, row, head.columns.get(_NAME.key))
    own = [i for i in task.indicators if i.reported_by == form.division.name and i.same_as is None]
    own = [i for i in own if clean(i.name) == name] if name else own
    told = _told(head, row)
    if not told or not own:
        return
    for indicator in own:
        figure = Known.on_day(ledger, form.on).figure(indicator)
        same = {"date": str(figure.date), "source": figure.source} if figure else {}
        if all(same.get(key) == text for key, text in told.items()):
            return
    first = min(head.columns[key] for key in told)
    headings = wording.listed([f"“{_FIGURE[key].heading}”" for key in told])
    where = f"{head.sheet.name}!{address(row, first)}"
    said = f"第{task.id}项写了{headings}，没有写“{_FIGURE['value'].heading}”，没有读"
    reader.fault(where, Severity.WARNING, said, "数没有变的也写上，变了的写新的")


def _told(head: _Headings, row: int) -> dict[str, str]:
    """Return what a row says of its figure, by key; what it leaves blank is not in it."""
    cells = {key: head.sheet.at(row, head.columns[key]) for key in _FIGURE if key in head.columns}
    said = {key: _day(v) if key == "date" else cell_text(v) for key, v in cells.items()}
    return {key: text for key, text in said.items() if text}


def _is_known(ledger: Ledger, indicator: Indicator, on: date, told: Mapping[str, str]) -> bool:
    """Whether all that a row says of its figure is known already: then it is nothing new."""
    figure = Known.on_day(ledger, on).figure(indicator)
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


def _people(reader: _Reader, head: _Headings, rows: Mapping[int, Task]) -> None:
    """Read who filled it in and who looked at it, where anything was: one for the whole file."""
    columns = _columns(reader.form, HEAD)
    for key, field in _PEOPLE.items():
        at = head.columns.get(key)
        if at is None or not reader.cells:
            continue
        named: dict[str, int] = {}
        for row in sorted(rows):
            value = head.sheet.at(row, at)
            own = reader.part(rows[row], cell_text(value))
            named.setdefault(cell_text(value) if own is None else own, row)
        named.pop("", None)
        if len(named) > 1:
            where = f"{head.sheet.name}!{address(min(named.values()), at)}"
            said = f"“{field.heading}”写了几个：{wording.listed(list(named))}，没有读"
            reader.fault(where, Severity.HINT, said, "一份进展只写一个")
            continue
        for text, row in named.items():
            sheet = with_text(head.sheet, (row, at), text)
            reader.cell(CellId(HEAD, "", key), sheet, (row, at), columns[key], "")


def _merges(
    reader: Reader, head: _Headings, rows: Mapping[int, Sequence[int]], own: frozenset[int]
) -> None:
    """Refuse cells merged over several tasks, one of the division's among them."""
    wanted = {head.columns[key] for key in (*_ENTRY, *_FIGURE) if key in head.columns}
    for (top, left), (bottom, right) in head.sheet.merged:
        hit = {task for task, its in rows.items() if any(top <= row <= bottom for row in its)}
        if len(hit) > 1 and hit & own and any(left <= column <= right for column in wanted):
            where = f"{head.sheet.name}!{address(top, left)}:{address(bottom, right)}"
            said = "这几格合并成了一格，分不出是哪一项的"
            reader.fault(where, Severity.ERROR, said, "取消合并单元格，每一格写自己的")


def _strangers(reader: Reader, head: _Headings, read: Collection[int]) -> None:
    """Name the columns with content that nobody knows; an error where one's own may be in it."""
    known = {column: key for key, column in head.columns.items()}
    unknown: list[str] = []
    below = range(head.row + 1, len(head.sheet.rows))
    for column in range(max((len(line) for line in head.sheet.rows), default=0)):
        filled = [row for row in below if _text(head, row, column)]
        own = [row for row in filled if row in read]
        key, name = known.get(column), head.named.get(column, "")
        if not filled or (key and key not in _UNREAD):
            continue
        where = f"{head.sheet.name}!{address((own or filled)[0], column)}"
        if key:
            if own:
                said = f"“{name}”这一列写了内容，没有读"
                reader.fault(where, Severity.WARNING, said, "要报的写进“本期进展”“存在问题”等列")
        elif column in head.doubles:
            _double(reader, head, column, own)
        elif name:
            unknown.append(name)
        elif own:
            fix = "并到有表头的列里，或在上面写上表头；合并了的表头先取消合并"
            reader.fault(where, Severity.ERROR, "这一列没有表头，不知道写的是什么", fix)
        else:
            reader.fault(where, Severity.HINT, "这一列没有表头，没有读")
    if unknown:
        said = f"这几列不认得，没有读：{wording.listed(unknown)}"
        fix = "要报的，把表头改成“本期进展”“存在问题”这样认得的；全部列名见 hubtasks help excel"
        reader.fault(head.sheet.name, Severity.WARNING, said, fix)


def _double(reader: Reader, head: _Headings, column: int, own: Sequence[int]) -> None:
    """Refuse a second column of one kind that says something else than the first."""
    key = head.doubles[column]
    first = head.columns[key]
    if key in _PASSED_OVER or key in _TELLING.values():
        return
    for row in own:
        if _text(head, row, column) != _text(head, row, first):
            where = f"{head.sheet.name}!{address(row, column)}"
            names = f"“{head.named[column]}”和 {address(head.row, first)} 的“{head.named[first]}”"
            said = f"{names}是一个意思的两列，不知道读哪一列"
            reader.fault(where, Severity.ERROR, said, "只留一列，内容合在一起")
            return
