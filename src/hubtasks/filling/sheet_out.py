"""A form as an Excel workbook: what is known is locked, what is wanted has its notes and choices.

A hidden sheet holds every cell as it was (底稿), so that what comes back can be told from
what stood there; a hidden column holds each row's key.
"""

from __future__ import annotations

import hashlib
import io
import json
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from hubtasks.excel import write
from hubtasks.filling.form import FILED_ON, HEAD, CellId, CellKind, Form, FormColumn, Table
from hubtasks.model import Status
from hubtasks.wording import YES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BASE = "底稿"
CHOICES = "选项"
KEY = "代号"
MARK = "hubtasks"
VERSION = "2"
_GREY = "#EDEDED"
_DATE_FORMAT = "yyyy-mm-dd"
_LARGEST = 1e12
_ADDED = 20  # blank rows at the end of a table to which people may add


def form_workbook(form: Form, notes: Sequence[str] = ()) -> bytes:
    """Write a form as a workbook, notes behind its title. TooLong where a text fits no cell."""
    form = form.shown()
    for cell, text in form.cells().items():
        if write.letters(text) > write.MOST_LETTERS:
            raise write.TooLong(
                f"第{cell.key}项“{form.heading(cell)}”有{write.letters(text)}个字，"
                f"Excel 一格放不下。请直接改 {form.path}"
            )
    stream = io.BytesIO()
    book = write.workbook(stream, form.title)
    looks = _Looks(book)
    tables = [table for table in form.tables if table.id != HEAD]
    form = form._replace(title=form.title + "".join(f"（{note}）" for note in notes))
    for n, table in enumerate(tables):
        _table(book.add_worksheet(table.name), looks, form, table, with_head=n == 0)
    _choices(book.add_worksheet(CHOICES))
    _base(book.add_worksheet(BASE), form)
    book.close()
    return stream.getvalue()


def fingerprint(purpose: str, division: str, on: str, cells: Mapping[CellId, str]) -> str:
    """Return what tells one state of a form from every other."""
    listed = sorted([*cell, text] for cell, text in cells.items())
    content = json.dumps([purpose, division, on, listed], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


class _Looks:
    """The formats that cells share."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - XlsxWriter ships no types
        wrapped = {**write.PLAIN, "text_wrap": True, "valign": "top"}
        open_ = {**wrapped, "locked": False}
        self.head = book.add_format(write.HEAD)
        self.wanted = book.add_format({**write.HEAD, "bg_color": "#FFF2CC"})
        self.title = book.add_format(write.TITLE)
        self.label = book.add_format({**write.HEAD, "align": "right"})
        self.locked = book.add_format({**wrapped, "bg_color": _GREY})
        self.day = book.add_format({**open_, "num_format": _DATE_FORMAT})
        self.figure = book.add_format({**open_, "num_format": "General"})
        self.text = book.add_format({**open_, "num_format": "@"})

    def of(self, kind: CellKind) -> Any:  # noqa: ANN401 - XlsxWriter ships no types
        special = {
            CellKind.LOCKED: self.locked,
            CellKind.DAY: self.day,
            CellKind.FIGURE: self.figure,
        }
        return special.get(kind, self.text)


def _table(sheet: Any, looks: _Looks, form: Form, table: Table, *, with_head: bool) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    sheet.write_string(0, 0, form.title, looks.title)
    sheet.set_row(0, 30)
    row = 1
    for hint in form.hints if with_head else form.hints[:1]:
        sheet.write_string(row, 0, hint)
        row += 1
    if with_head:
        row = _write_head(sheet, looks, form, row)
    key = len(table.columns)
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, column.width)
        looked = looks.head if column.kind is CellKind.LOCKED else looks.wanted
        sheet.write_string(row, at, column.heading, looked)
        if column.hint:
            sheet.write_comment(row, at, column.hint, {"author": MARK, "x_scale": 1.6})
        added = _ADDED if table.added_to else 0
        _validate(sheet, row + 1, row + len(table.rows) + added, at, column)
    sheet.write_string(row, key, KEY, looks.head)
    sheet.set_column(key, key, 12, None, {"hidden": True})
    first = row
    for each in table.rows:
        row += 1
        for at, (column, text) in enumerate(zip(table.columns, each.cells, strict=True)):
            _write(sheet, row, at, text, column.kind, looks)
        sheet.write_string(row, key, each.key, looks.locked)
        widths = (c.width for c in table.columns)
        height = write.row_height(zip(each.cells, widths, strict=True))
        sheet.set_row(row, max(height, 30))
    sheet.autofilter(first, 0, row, key)  # the key, too: what is sorted takes it along
    for _ in range(_ADDED if table.added_to else 0):
        row += 1
        for at, column in enumerate(table.columns):
            open_ = column.kind is not CellKind.LOCKED or column.id in table.added_to
            kind = CellKind.TEXT if column.kind is CellKind.LOCKED else column.kind
            _write(sheet, row, at, "", kind if open_ else CellKind.LOCKED, looks)
    sheet.freeze_panes(first + 1, 2)
    sheet.repeat_rows(first)
    sheet.print_area(0, 0, row, key - 1)
    write.paged(sheet, write.A4, across=1)
    sheet.protect(
        "",
        {
            "format_cells": True,
            "format_columns": True,
            "format_rows": True,
            "sort": True,
            "autofilter": True,
        },
    )


def _write_head(sheet: Any, looks: _Looks, form: Form, row: int) -> int:  # noqa: ANN401 - XlsxWriter ships no types
    """Write the day and who fills it in, each behind its label; return the next row."""
    if form.purpose != "progress":
        return row
    sheet.write_string(row, 0, FILED_ON, looks.label)
    _write(sheet, row, 1, str(form.on), CellKind.DAY, looks)
    head = next((t for t in form.tables if t.id == HEAD), None)
    if head is not None:
        for n, (column, text) in enumerate(zip(head.columns, head.rows[0].cells, strict=True)):
            sheet.write_string(row, 2 + 2 * n, column.heading, looks.label)
            sheet.write_string(row, 3 + 2 * n, text, looks.text)
    sheet.set_row(row, 32)
    return row + 1


def _write(sheet: Any, row: int, column: int, text: str, kind: CellKind, looks: _Looks) -> None:  # noqa: ANN401, PLR0917 - XlsxWriter ships no types
    form = looks.of(kind)
    if kind is CellKind.FIGURE and (number := _float(text)) is not None:
        sheet.write_number(row, column, number, form)
    elif kind is CellKind.DAY and (day := _day(text)) is not None:
        sheet.write_datetime(row, column, day, form)
    elif text:
        sheet.write_string(row, column, text, form)
    else:
        sheet.write_blank(row, column, None, form)


def _float(text: str) -> float | None:
    """Return a number as Excel keeps it, where that loses nothing."""
    try:
        number = float(text)
        return number if Decimal(repr(number)) == Decimal(text) else None
    except (ValueError, InvalidOperation):
        return None


def _day(text: str) -> datetime | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day has no zone


def _validate(sheet: Any, first: int, last: int, at: int, column: FormColumn) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    if last < first:
        return
    if column.kind in {CellKind.CHOICE, CellKind.FLAG}:
        names = len(Status) if column.kind is CellKind.CHOICE else 1
        letter = "A" if column.kind is CellKind.CHOICE else "B"
        rule: dict[str, object] = {
            "validate": "list",
            "source": f"={CHOICES}!${letter}$1:${letter}${names}",
            "error_title": "没有这个写法",
            "error_message": "请从下拉框里选",
        }
    elif column.kind is CellKind.FIGURE:
        rule = {
            "validate": "decimal",
            "criteria": "between",
            "minimum": -_LARGEST,
            "maximum": _LARGEST,
            "error_title": "这里只写数",
            "error_message": "只写半角数字和小数点，不带单位，不写文字。还没有数的留空",
        }
    elif column.kind is CellKind.DAY:
        rule = {
            "validate": "date",
            "criteria": ">",
            "value": date(2000, 1, 1),
            "error_title": "这里只写日期",
            "error_message": "写成 2026-06-30 这样",
        }
    else:
        return
    sheet.data_validation(first, at, last, at, rule)


def _choices(sheet: Any) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    for row, status in enumerate(Status):
        sheet.write_string(row, 0, status)
    sheet.write_string(0, 1, YES)
    sheet.hide()


def _base(sheet: Any, form: Form) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    """Keep every cell as it is now: what, by its table, key and column; then its text."""
    cells = form.cells()
    mark = fingerprint(form.purpose, form.division.id, str(form.on), cells)
    head = (MARK, VERSION, form.purpose, form.division.id, str(form.on), mark)
    for column, text in enumerate(head):
        sheet.write_string(0, column, text)
    for row, (cell, text) in enumerate(cells.items(), 1):
        for column, piece in enumerate((*cell, text)):
            sheet.write_string(row, column, piece)
    sheet.protect()
    sheet.hide()
