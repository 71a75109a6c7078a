"""Read a filled workbook back: cells by what they are about, and every fault by its address.

Rows are found by their key, columns by their heading and tables by their headings, so that
sorting, filtering, renaming and inserting do no harm.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from hubtasks import wording
from hubtasks.characters import plain_form
from hubtasks.diagnostics import Severity
from hubtasks.excel.read import CellValue, Sheet, Unreadable, address
from hubtasks.fields import PROGRESS
from hubtasks.filling.cell_values import Entered, as_day, cell_text, same, understood
from hubtasks.filling.form import (
    FILED_ON,
    HEAD,
    MILESTONES,
    PUT_OFF,
    TASK_NUMBER,
    TELLING,
    CellId,
    CellKind,
    Form,
    FormColumn,
    Row,
    Table,
)
from hubtasks.filling.sheet_out import BASE, CHOICES, KEY, MARK, VERSION, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

HEAD_ROWS = 30  # where a table's headings are looked for
_NAMED = 5  # rows and columns
_ENOUGH = 0.6  # of a table's headings must be there
_ALTERED = "隐藏的“底稿”表被改过。请重新运行 hubtasks sheet out，把内容贴过去"


class CellFault(NamedTuple):
    """Something wrong in a workbook: where, how much it matters, and the way out."""

    where: str
    severity: Severity
    message: str
    fix: str = ""

    def as_text(self) -> str:
        """Write it on one line, or two."""
        where = f"{self.where} " if self.where else ""
        fix = f"\n   改法：{self.fix}" if self.fix else ""
        return f"{where}{self.severity.value} {self.message}{fix}"


class Base(NamedTuple):
    """What a workbook says that it was made from; `mark` tells it from others."""

    purpose: str
    division: str
    on: date
    cells: Mapping[CellId, str]
    mark: str


class Filled(NamedTuple):
    """What was read: each cell's text and its address, and what is wrong."""

    cells: dict[CellId, str]
    spots: dict[CellId, str]
    faults: tuple[CellFault, ...]


def struck_through(sheets: Iterable[Sheet]) -> Iterator[CellFault]:
    """Name the texts that are struck through: they are read like others."""
    for sheet in sheets:
        struck = sorted(at for at in sheet.struck if cell_text(sheet.at(*at)))
        if sheet.visible and struck:
            more = f"等{len(struck)}格" if len(struck) > 1 else ""
            said = f"{more}加了删除线，照样读了"
            where = f"{sheet.name}!{address(*struck[0])}"
            yield CellFault(where, Severity.WARNING, said, "不要的文字请真的删去，只画线不算")


def hidden(sheets: Iterable[Sheet]) -> Iterator[CellFault]:
    """Name the rows and columns that hold something, and were hidden by whoever filled it in."""
    for sheet in sheets:
        if not sheet.visible:
            continue
        filled = [(r, c) for r, row in enumerate(sheet.rows) for c, v in enumerate(row) if v != ""]
        keys = {c for r, c in filled if sheet.at(r, c) == KEY}
        rows = sorted({r for r, c in filled if c not in keys} & sheet.hidden_rows)
        columns = sorted({c for _, c in filled} & sheet.hidden_columns - keys)
        said = [f"第{row + 1}行" for row in rows] + [f"{address(0, c)[:-1]}列" for c in columns]
        if said:
            more = f"等{len(said)}处" if len(said) > _NAMED else ""
            what = wording.listed(said[:_NAMED]) + more
            yield CellFault(
                sheet.name, Severity.HINT, f"{what}是隐藏的，照样读了", "不要的请真的删去"
            )


def base(sheets: Sequence[Sheet]) -> Base | None:
    """Return what a workbook was made from; None where it is not ours. Unreadable if damaged."""
    found = next((s for s in sheets if s.at(0, 0) == MARK), None)
    if found is None:
        if any(s.name == BASE for s in sheets):
            raise Unreadable("隐藏的“底稿”表坏了。请重新运行 hubtasks sheet out，把内容贴过去")
        return None
    head = [cell_text(found.at(0, column)) for column in range(6)]
    if head[1] != VERSION:
        raise Unreadable(
            "这张表是另一个版本的 hubtasks 写的。"
            "请用现在的版本重新运行 hubtasks sheet out，把内容贴过去"
        )
    cells = {
        CellId(*(cell_text(row[n]) if n < len(row) else "" for n in range(3))): (
            cell_text(row[3]) if len(row) > 3 else ""  # noqa: PLR2004 - the fourth column
        )
        for row in found.rows[1:]
        if any(value != "" for value in row)
    }
    if fingerprint(head[2], head[3], head[4], cells) != head[5]:
        raise Unreadable(_ALTERED)
    try:
        return Base(head[2], head[3], date.fromisoformat(head[4]), cells, head[5])
    except ValueError:
        raise Unreadable(_ALTERED) from None


def read_form(
    sheets: Sequence[Sheet],
    form: Form,
    known: Mapping[CellId, str],
    made: Mapping[CellId, str] | None = None,
) -> Filled:
    """Read the tables of a form out of a workbook; *known* is what the cells began with.

    *made* are they as the workbook was made, where it was read in since.
    """
    reader = Reader(form, known, made)
    own = _shown(sheets)
    for table in form.tables:
        if table.id == HEAD:
            reader.head(own, table)
        else:
            reader.table(own, table)
    reader.left_over(own)
    return Filled(_by_id(form, reader.cells), reader.spots, tuple(reader.faults))


def unread_notes(sheets: Sequence[Sheet], form: Form) -> Iterator[CellFault]:
    """Name what people pinned to cells (批注) where they can see it: nobody reads that."""
    own = {_squeezed(column.hint) for table in form.tables for column in table.columns}
    left = [
        (f"{sheet.name}!{address(*cell)}", text)
        for sheet in sheets
        if sheet.visible
        for cell, text in sheet.notes
        if _squeezed(text) not in {"", *own}
    ]
    if left:
        where, text = left[0]
        more = f"等{len(left)}条" if len(left) > 1 else ""
        said = f"批注“{text.strip()[:20]}”{more}没有读"
        yield CellFault(where, Severity.HINT, said, "要报的，写到格里")


def _squeezed(text: str) -> str:
    return "".join(text.split())


def stated_day(sheets: Sequence[Sheet], made: date) -> date | None:
    """Return the day that a workbook says it is of; None where it says none.

    Unreadable where what stands there is no day, or where two sheets say two other days than
    the one that it was *made* for. It stands behind its label, or in one cell with it, as
    earlier workbooks have it.
    """
    stated: dict[date, str] = {}
    for sheet in _shown(sheets):
        for (row, column), said in _texts(sheet):
            if not said.startswith(FILED_ON):
                continue
            behind = said.removeprefix(FILED_ON).lstrip("：:")
            at = row, column + (not behind)
            where = f"{sheet.name}!{address(*at)}"
            read = as_day(Entered(behind or sheet.at(*at), "", percent=False, year=made.year))
            if not read.text:
                fix = read.fix or "写成 2026-06-30 这样"
                raise Unreadable(f"{where} 的{FILED_ON}：{read.message or '没有写'}。{fix}")
            stated.setdefault(date.fromisoformat(read.text), where)
    new = [day for day in stated if day != made] or list(stated)
    if len(new) > 1:
        places = "、".join(stated[day] for day in new)
        raise Unreadable(f"{FILED_ON}写了几个：{places}。只留一个")
    return next(iter(new), None)


def _texts(sheet: Sheet) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the texts among which headings are looked for, without blanks."""
    for row, cells in enumerate(sheet.rows[:HEAD_ROWS]):
        for column, value in enumerate(cells):
            if isinstance(value, str):
                yield (row, column), _plain(value)


def _shown(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the sheets that people fill in."""
    return [s for s in sheets if s.name not in {BASE, CHOICES} and s.at(0, 0) != MARK]


def _by_id(form: Form, cells: dict[CellId, str]) -> dict[CellId, str]:
    """Put the id of a milestone where its name was written: the form shows names alone."""
    rows = (row for table in form.tables if table.id == MILESTONES for row in table.rows)
    ids = {row.cells[:2]: row.key.partition(" ")[2] for row in rows}
    return {
        cell: ids.get((cell.key, text), text) if cell.column == PUT_OFF else text
        for cell, text in cells.items()
    }


def plain_heading(text: object) -> str:
    """Return a heading without blanks, brackets and what stands in them."""
    plain = plain_form(str(text))
    return re.sub(r"\s|\([^()]*\)|[:*]", "", plain)


class _Head(NamedTuple):
    """Where a table's headings stand: the sheet, their row, and each one's column.

    `doubles` are the columns under a heading that another one has already.
    """

    sheet: Sheet
    row: int
    columns: Mapping[str, int]
    doubles: Mapping[int, str]


class Reader:
    """Gathers the cells and faults of one workbook."""

    def __init__(
        self,
        form: Form,
        known: Mapping[CellId, str],
        made: Mapping[CellId, str] | None = None,
    ) -> None:
        """Read a form's cells; *known* is what they began with, *made* at the very first."""
        self.form = form
        self.known = known
        self.made = known if made is None else made
        self.cells: dict[CellId, str] = {}
        self.spots: dict[CellId, str] = {}
        self.faults: list[CellFault] = []
        self.added: set[str] = set()
        self.labels: set[tuple[str, int, int]] = set()
        self.found: list[tuple[_Head, frozenset[int]]] = []
        self.copies: set[str] = set()

    def fault(self, where: str, severity: Severity, message: str, fix: str = "") -> None:
        """File what is wrong at an address."""
        self.faults.append(CellFault(where, severity, message, fix))

    def head(self, sheets: Sequence[Sheet], table: Table) -> None:
        """Read what stands behind its label above the first table, or in one cell with it."""
        for column in table.columns:
            cell = CellId(table.id, "", column.id)
            labels = [each for sheet in sheets for each in _labels(sheet, column)]
            self.labels |= {
                (sheet.name, row, at + n) for sheet, (row, at), _ in labels for n in (0, 1)
            }
            said: dict[str, tuple[Sheet, tuple[int, int]]] = {}
            for sheet, at, inside in labels:
                behind = (at[0], at[1] + 1)
                if inside:
                    said.setdefault(inside, (with_text(sheet, at, inside), at))
                if not inside or cell_text(sheet.at(*behind)):
                    said.setdefault(cell_text(sheet.at(*behind)), (sheet, behind))
            new = [text for text in said if text != self.made.get(cell, "")]
            if len(new) > 1:
                sheet, at = said[new[1]]
                where = f"{sheet.name}!{address(*at)}"
                message = f"“{column.heading}”写了几个：{'、'.join(new)}"
                self.fault(where, Severity.ERROR, message, "只留一个")
            elif said:
                self.cell(cell, *said[new[0] if new else next(iter(said))], column, "")
            else:
                message = f"没有找到“{column.heading}”这一格，没有读"
                fix = f"在“{FILED_ON}”那一行写上“{column.heading}”，名字写在右边一格"
                self.fault("", Severity.WARNING, message, fix)

    def table(self, sheets: Sequence[Sheet], table: Table) -> None:
        """Find a table by its headings and read its rows."""
        found = _heads(sheets, table)
        if not found:
            said = f"没有找到“{table.name}”表，没有改它"
            self.fault("", Severity.HINT, said, "表头的名称不要改")
            return
        head = found[0]
        if len(found) > 1:
            self.copies |= {each.sheet.name for each in found}
            names = "、".join(each.sheet.name for each in found)
            filled = [each for each in found if self.is_filled(each, table)]
            if len(filled) > 1:
                said = f"“{table.name}”有几张：{names}，不知道用哪一张"
                self.fault("", Severity.ERROR, said, "只留一张")
                return
            head = filled[0] if filled else head
            said = f"“{table.name}”有几张：{names}，读的是“{head.sheet.name}”，别的没有填过"
            self.fault("", Severity.HINT, said)
        self.read(head, table)

    def is_filled(self, head: _Head, table: Table) -> bool:
        """Tell whether a table says anything else than when it was made."""
        trial = Reader(self.form, self.made)
        trial.read(head, table)
        return any(text != self.made.get(cell, "") for cell, text in trial.cells.items()) or any(
            fault.severity is Severity.ERROR for fault in trial.faults
        )

    def read(self, head: _Head, table: Table) -> None:
        """Read a table's rows."""
        self.columns(head, table)
        last = len(head.sheet.rows)
        keyed: dict[str, int] = {}
        taken: dict[str, str] = {}
        for row in range(head.row + 1, last):
            if (key := self.key(head, table, row)) is None or self.torn(head, table, row, key):
                continue
            if key in taken:
                where = f"{head.sheet.name}!{address(row, 0)}"
                said = f"第{key}这一行写了两遍，另一处在 {taken[key]}"
                self.fault(where, Severity.ERROR, said, "只留一行，内容合在一起")
                continue
            taken[key] = address(row, 0)
            keyed[key] = row
        self.found.append((head, frozenset(keyed.values())))
        self.merges(head, table, set(keyed.values()))
        rows = {r.key: r for r in table.rows}
        for key, row in keyed.items():
            self.row(head, table, row, rows.get(key) or Row(key, (), ("",) * len(table.columns)))
        missing = [r.key for r in table.rows if r.key not in keyed and self.has_base(table, r.key)]
        if missing:
            said = f"“{table.name}”少了{len(missing)}行（{'、'.join(missing)}），那几行没有动"
            self.fault("", Severity.HINT, said)

    def has_base(self, table: Table, key: str) -> bool:
        """Tell whether a row stood in the workbook when it was made."""
        return any(c.table == table.id and c.key == key for c in self.known)

    def columns(self, head: _Head, table: Table) -> None:
        """Say which columns are gone, and which nobody knows."""
        gone = [
            c.heading
            for c in table.columns
            if c.kind is not CellKind.LOCKED and plain_heading(c.heading) not in head.columns
        ]
        if gone:
            names = "、".join(f"“{name}”" for name in gone)
            said = f"“{head.sheet.name}”没有{names}这几列，没有改它们"
            self.fault("", Severity.HINT, said)
        known = {plain_heading(c.heading) for c in table.columns} | {KEY}
        for name, column in head.columns.items():
            if name not in known and any(
                cell_text(head.sheet.at(row, column))
                for row in range(head.row + 1, len(head.sheet.rows))
            ):
                where = f"{head.sheet.name}!{address(head.row, column)}"
                said = f"“{name}”这一列不认得，没有读"
                self.fault(where, Severity.HINT, said, "要写的内容放到认得的列里")

        for column, name in head.doubles.items():
            rows = range(head.row + 1, len(head.sheet.rows))
            first = head.columns[name]
            both = [[cell_text(head.sheet.at(row, at)) for row in rows] for at in (first, column)]
            if name in known and any(both[1]) and both[0] != both[1]:
                where = f"{head.sheet.name}!{address(head.row, column)}"
                said = f"“{name}”有两列，另一列在 {address(head.row, first)}，不知道读哪一列"
                self.fault(where, Severity.ERROR, said, "只留一列，内容合在一起")

    def left_over(self, sheets: Sequence[Sheet]) -> None:
        """Name what stands where nothing is read: beside the tables, above them, elsewhere."""
        read = {head.sheet.name for head, _ in self.found} | self.copies
        left = [
            f"“{sheet.name}”"
            for sheet in sheets
            if sheet.visible and sheet.name not in read and any(map(_has_text, sheet.rows))
        ]
        if left:
            self.fault("", Severity.HINT, f"这几张表不是要填的，没有读：{'、'.join(left)}")
        for head, rows in self.found:
            self.above(head)
            self.beside(head, rows)

    def above(self, head: _Head) -> None:
        """Name what stands above a table and is neither of the workbook's own texts nor read."""
        title, _, _ = self.form.title.partition("（")
        own = (title, FILED_ON, *self.form.hints)
        filed = {(row, column + 1) for (row, column), t in _texts(head.sheet) if t == FILED_ON}
        left = [
            (row, column)
            for row, cells in enumerate(head.sheet.rows[: head.row])
            for column, value in enumerate(cells)
            if (text := cell_text(value)) and not text.startswith(own)
            if (head.sheet.name, row, column) not in self.labels and (row, column) not in filed
        ]
        if left:
            where = f"{head.sheet.name}!{address(*left[0])}"
            more = f"等{len(left)}格" if len(left) > 1 else ""
            said = f"“{cell_text(head.sheet.at(*left[0]))[:20]}”{more}不在要填的格里，没有读"
            self.fault(where, Severity.HINT, said)

    def beside(self, head: _Head, rows: frozenset[int]) -> None:
        """Name filled columns that have no heading; an error beside a row that is read."""
        sheet = head.sheet
        for column in range(max((len(cells) for cells in sheet.rows), default=0)):
            if cell_text(sheet.at(head.row, column)):
                continue
            below = range(head.row + 1, len(sheet.rows))
            filled = [row for row in below if cell_text(sheet.at(row, column))]
            own = [row for row in filled if row in rows]
            if own:
                where = f"{sheet.name}!{address(own[0], column)}"
                fix = "写到有表头的格里，这里清空"
                self.fault(where, Severity.ERROR, "这一列没有表头，写的没有读", fix)
            elif filled:
                where = f"{sheet.name}!{address(filled[0], column)}"
                self.fault(where, Severity.HINT, "这一列没有表头，写的没有读")

    def key(self, head: _Head, table: Table, row: int) -> str | None:
        """Tell which row of the form this is; None, with the reason filed, where that is open."""
        sheet, columns = head.sheet, head.columns
        keys = {r.key for r in table.rows} | {c.key for c in self.known if c.table == table.id}
        told = [
            cell_text(sheet.at(row, columns[plain_heading(c.heading)]))
            for c in table.telling
            if plain_heading(c.heading) in columns
        ]
        told = [re.sub(r"第([0-9]+)项?|([0-9]+)项", r"\1\2", text) for text in told]
        if KEY in columns and (key := cell_text(sheet.at(row, columns[KEY]))):
            if key in keys:
                return key
            self.stranger(head, table, row, f"代号“{key}”不认得")
            return None
        if told and len(told) == len(table.telling) and all(told):
            shown = [table.columns.index(c) for c in table.telling]
            own = [each for each in table.rows if [each.cells[i] for i in shown] == told]
            if table.added_to:
                own = self.spare(head, table, own)
            if own:
                return own[0].key
        if table.added_to and told and told[0]:
            numbers = dict.fromkeys(each.cells[0] for each in table.rows)
            said = f"“{told[0]}”不是本处室的任务序号（{'、'.join(numbers)}）"
            if told[0] in numbers:
                said = f"第{told[0]}项的行太多了，这一行放不下"
            self.stranger(head, table, row, said)
        else:
            missing = "没有写序号，" if table.added_to else ""
            self.stranger(head, table, row, f"{missing}认不出这一行是哪一项")
        return None

    def spare(self, head: _Head, table: Table, rows: list[Row]) -> list[Row]:
        """Return those of the rows that one that was added can be: in the order of the workbook.

        They are the same at each reading: those behind the ones that the workbook was made with.
        """
        if KEY not in head.columns:
            return []
        last = max((row.number for row in rows if self.has_base(table, row.key)), default=0)
        left = [r for r in rows if r.number > last and r.key not in self.added]
        left.sort(key=lambda row: row.number)
        self.added.update(row.key for row in left[:1])
        return left

    def torn(self, head: _Head, table: Table, row: int, key: str) -> bool:
        """Tell whether a row's hidden key and what it shows are of two rows; then it is filed.

        So it is where somebody sorted some of the columns: the texts may be another task's.
        """
        for column in table.columns:
            at = head.columns.get(plain_heading(column.heading))
            if at is None or column.kind is not CellKind.LOCKED or column.id not in TELLING:
                continue
            before = self.known.get(CellId(table.id, key, column.id), "")
            shown = cell_text(head.sheet.at(row, at))
            if shown and before and _plain(shown) != _plain(before):
                where = f"{head.sheet.name}!{address(row, at)}"
                said = f"这一行的“{column.heading}”和隐藏的“{KEY}”说的不是同一行，没有读"
                fix = (
                    f"“{column.heading}”改回“{before}”；是只排了一部分列的，撤销排序，"
                    "或重新运行 hubtasks sheet out，把内容贴过去"
                )
                self.fault(where, Severity.ERROR, said, fix)
                return True
        return False

    def stranger(self, head: _Head, table: Table, row: int, said: str) -> None:
        """File a row that is no row of the form: an error if anything is filled in."""
        for column in table.columns:
            at = head.columns.get(plain_heading(column.heading))
            if at is None or column.kind is CellKind.LOCKED:
                continue
            if cell_text(head.sheet.at(row, at)):
                fix = "写到表里原有的那一行；或重新运行 hubtasks sheet out"
                if table.added_to:
                    fix = "写上任务的序号"
                    at = head.columns[plain_heading(table.telling[0].heading)]
                where = f"{head.sheet.name}!{address(row, at)}"
                self.fault(where, Severity.ERROR, f"{said}，没有读", fix)
                return
        shown = (column for column, value in enumerate(head.sheet.rows[row]) if cell_text(value))
        if (first := next(shown, None)) is not None:
            where = f"{head.sheet.name}!{address(row, first)}"
            self.fault(where, Severity.HINT, f"{said}，没有读")

    def merges(self, head: _Head, table: Table, rows: set[int]) -> None:
        """Refuse cells merged into one where several of them are wanted."""
        wanted = {
            head.columns[plain_heading(c.heading)]
            for c in table.columns
            if c.kind is not CellKind.LOCKED and plain_heading(c.heading) in head.columns
        }
        for (top, left), (bottom, right) in head.sheet.merged:
            hit = [
                (row, column)
                for row in rows
                if top <= row <= bottom
                for column in wanted
                if left <= column <= right
            ]
            if len(hit) > 1:
                where = f"{head.sheet.name}!{address(top, left)}:{address(bottom, right)}"
                fix = "取消合并单元格，每一格写自己的"
                self.fault(where, Severity.ERROR, "这几格合并成了一格，只有左上角有内容", fix)

    def row(self, head: _Head, table: Table, row: int, known: Row) -> None:
        """Read the cells of a row."""
        for column in table.columns:
            at = head.columns.get(plain_heading(column.heading))
            if at is None:
                continue
            cell = CellId(table.id, known.key, column.id)
            if column.kind is not CellKind.LOCKED:
                self.cell(cell, head.sheet, (row, at), column, known.unit)
                continue
            before = self.known.get(cell)
            if before is not None and _plain(cell_text(head.sheet.at(row, at))) != _plain(before):
                where = f"{head.sheet.name}!{address(row, at)}"
                said = f"“{column.heading}”是从清单或上期来的，在这里改了不算"
                fix = "清单和计划的改动请找汇总人"
                self.fault(where, Severity.WARNING, said, fix)

    def cell(
        self, cell: CellId, sheet: Sheet, at: tuple[int, int], column: FormColumn, unit: str
    ) -> None:
        """Read a cell that was filled in."""
        where = self.spots[cell] = f"{sheet.name}!{address(*at)}"
        value = sheet.at(*at)
        before = self.known.get(cell, "")
        if at in sheet.errors:
            said = "这一格是 Excel 的错误值（如 #REF!）"
            self.fault(where, Severity.ERROR, said, "改成内容，或清空")
            return
        if at in sheet.formulas:
            if value == "":
                said, fix = "这一格是公式，没有算出的结果", "在 Excel 里打开存一遍，或直接写内容"
                self.fault(where, Severity.ERROR, said, fix)
                return
            self.fault(where, Severity.HINT, f"这一格是公式，读的是它算出的“{cell_text(value)}”")
        if at in sheet.dates and isinstance(value, str):
            said = f"这一格是日期或时间，写的“{value}”认不出是哪一天"
            self.fault(where, Severity.ERROR, said, "写成 2026-06-30 这样")
            return
        read = understood(
            column.kind, Entered(value, unit, at in sheet.percents, self.form.on.year)
        )
        if read.severity is not None:
            self.fault(where, read.severity, read.message, read.fix)
        if read.text is None:
            return
        self.cells[cell] = before if same(read.text, before, column.kind) else read.text


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def _has_text(cells: Sequence[CellValue]) -> bool:
    return any(map(cell_text, cells))


def with_text(sheet: Sheet, at: tuple[int, int], text: str) -> Sheet:
    """Return a sheet with another text in one cell."""
    row, column = at
    cells = list(sheet.rows[row])
    cells[column] = text
    return sheet._replace(rows=(*sheet.rows[:row], tuple(cells), *sheet.rows[row + 1 :]))


def _labels(sheet: Sheet, column: FormColumn) -> Iterator[tuple[Sheet, tuple[int, int], str]]:
    """Yield where a label stands, above the table, with what is written behind it in its cell."""
    for at, text in _texts(sheet):
        if text in {KEY, TASK_NUMBER.heading}:  # what people wrote below is no label
            return
        said, colon, inside = str(sheet.at(*at)).replace(":", "：").partition("：")
        if plain_heading(said) in PROGRESS.by_key[column.id].called:
            yield sheet, at, inside.strip() if colon else ""


def _heads(sheets: Iterable[Sheet], table: Table) -> list[_Head]:
    """Find where a table's headings stand, the most of them first; several where it was copied."""
    wanted = {plain_heading(c.heading) for c in table.columns if c.kind is not CellKind.LOCKED}
    identity = {plain_heading(c.heading) for c in table.telling}
    found = [
        (len(wanted & head.columns.keys()), head)
        for sheet in sheets
        for head in _candidates(sheet)
        if KEY in head.columns or identity <= head.columns.keys()
    ]
    found.sort(key=lambda each: -each[0])
    return [head for score, head in found if score >= _ENOUGH * len(wanted)]


def _candidates(sheet: Sheet) -> Iterator[_Head]:
    for row in range(min(HEAD_ROWS, len(sheet.rows))):
        columns: dict[str, int] = {}
        doubles: dict[int, str] = {}
        for column, value in enumerate(sheet.rows[row]):
            name = plain_heading(value) if isinstance(value, str) else ""
            if name and columns.setdefault(name, column) != column:
                doubles[column] = name
        yield _Head(sheet, row, columns, doubles)
