"""Notices as offices send them: Word files, workbooks and CSV made from the tests' own copy."""

from __future__ import annotations

import csv
import io
from typing import NamedTuple

import docx
import openpyxl
from conftest import HERE

NOTICE = (HERE / "notice-2026-13.txt").read_text(encoding="utf-8")
HEADS = ("序号", "类别", "任务", "省局职责", "责任处室", "牵头处室")
_DUTIES = {"牵头", "配合", "协同推进"}


class Area(NamedTuple):
    """Cells below one another that are one."""

    column: int
    first: int
    last: int


def paragraphs() -> list[str]:
    """What stands before the notice's table."""
    return [line for line in NOTICE.split("序号\t类别")[0].split("\n") if line.strip()]


def rows() -> list[list[str]]:
    """The table's rows in six columns: the copy lacks some cells, the duty tells which are which."""
    found = []
    for line in NOTICE.split("牵头处室\n", 1)[1].split("\n"):
        cells = [cell.strip() for cell in line.split("\t")]
        at = next((n for n, cell in enumerate(cells) if cell in _DUTIES), None)
        if at is not None:
            own = cells[1] if at > 2 else ""
            text = cells[at - 1] if at > 1 else ""
            found.append([cells[0], own, text, *[*cells[at : at + 3], "", ""][:3]])
        elif len(cells) > 2 and cells[2]:
            found.append(["", "", cells[2], "", "", ""])
    return found


def areas(table: list[list[str]]) -> list[Area]:
    """Where a strategy and its lead division hold for the rows below, as the notice's paper has it."""
    found = []
    for column in (1, 5):
        starts = [n for n, row in enumerate(table) if row[1]]
        for first, after in zip(starts, [*starts[1:], len(table)], strict=True):
            found.append(Area(column, first, after - 1))
    return found


def word(
    table: list[list[str]], merged: list[Area], before: list[str], heads: tuple[str, ...] = HEADS
) -> bytes:
    """A Word file with paragraphs and a table."""
    document = docx.Document()
    for text in before:
        document.add_paragraph(text)
    made = document.add_table(rows=len(table) + 1, cols=len(heads))
    cells = made._cells
    for number, row in enumerate([list(heads), *table]):
        for column, text in enumerate(row):
            cells[number * len(heads) + column].text = text
    for area in merged:
        top = cells[(area.first + 1) * len(heads) + area.column]
        text = top.text
        top.merge(cells[(area.last + 1) * len(heads) + area.column])
        top.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def workbook(table: list[list[str]], merged: list[Area], title: str) -> bytes:
    """A workbook with a title above the table's head."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ([title], list(HEADS), *table):
        sheet.append([cell or None for cell in row])
    for area in merged:
        sheet.merge_cells(
            start_row=area.first + 3, end_row=area.last + 3,
            start_column=area.column + 1, end_column=area.column + 1,
        )  # fmt: skip
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def comma(table: list[list[str]], encoding: str) -> bytes:
    """A CSV file."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([list(HEADS), *table])
    return stream.getvalue().encode(encoding)
