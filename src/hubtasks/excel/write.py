"""What the Excel workbooks have in common: how they are opened, set up for print and sized."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hubtasks import wording

if TYPE_CHECKING:
    import io
    from collections.abc import Iterable

A3, A4 = 8, 9  # as Excel numbers papers
MOST_LETTERS = 32_767  # a cell takes no more
PLAIN = {"font_name": "仿宋", "font_size": 10, "valign": "vcenter", "border": 1}
HEAD = {
    **PLAIN,
    "font_name": "黑体",
    "align": "center",
    "text_wrap": True,
    "bg_color": "#EDEDED",
}
TITLE = {"font_name": "方正小标宋简体", "font_size": 18, "valign": "vcenter"}
NOTE = {"font_name": "楷体", "font_size": 10, "text_wrap": True}
# In a cell, _x0041_ means A (ECMA-376 part 1, 22.9.2.19). XlsxWriter escapes one such text, but
# not the next that shares its last sign; and it takes <r>…</r> for formatted text.
_HAZARD = re.compile(r"(?<=_)(?=x[0-9A-Fa-f]{4}_)|(?<=\A<)(?=r>.*</r>\Z)", re.DOTALL)
_LINE = 13.5  # points of a line of size 10
_HIGHEST = 409  # points: Excel's highest row
_CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed time, so that equal books are equal bytes


class TooLong(Exception):
    """Why a text does not fit into a cell, as one sentence with the way out."""


def letters(text: str) -> int:
    """Count a text's letters as Excel does: a rare character is two."""
    return len(text) + sum(character > "\uffff" for character in text)


def workbook(stream: io.BytesIO, title: str) -> Any:  # noqa: ANN401 - XlsxWriter ships no types
    """Open a workbook that takes every text as text: no formula, link, escape or XML.

    Writing a text that no cell has room for raises TooLong: XlsxWriter would cut it.
    """
    import xlsxwriter  # noqa: PLC0415 - only workbooks need it
    from xlsxwriter.format import Format  # noqa: PLC0415 - as above
    from xlsxwriter.worksheet import Worksheet  # noqa: PLC0415 - as above

    class Sheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
        """Writes in pieces what XlsxWriter would take for XML of its own, or escape by half."""

        def _write_string(self, row: int, column: int, text: str, form: Any = None) -> Any:  # noqa: ANN401 - as above
            if letters(text) > MOST_LETTERS:
                said = f"“{wording.short(text)}”有{letters(text)}个字，Excel 一格放不下"
                raise TooLong(f"{said}。请在数据里改短")
            first, *rest = _HAZARD.split(text)
            if not rest:
                return super()._write_string(row, column, text, form)
            pieces = [token for piece in rest for token in (form or Format(), piece)]
            return self._write_rich_string(row, column, first, *pieces, *([form] if form else []))

    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.worksheet_class = Sheet
    book.set_properties({"title": title, "created": _CREATED})
    return book


def paged(sheet: Any, paper: int, *, across: int) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    """Print a sheet lengthwise, so many pages wide, with numbered pages."""
    sheet.set_paper(paper)
    sheet.set_landscape()
    sheet.fit_to_pages(across, 0)
    sheet.set_footer("&C第&P页，共&N页")


def row_height(cells: Iterable[tuple[str, int]]) -> float:
    """Return a row's height in points for texts in columns of so many characters.

    No other program than Excel finds it from the text.
    """
    lines = max(
        (
            sum(max(1, math.ceil(wording.width(line) / (width - 3))) for line in text.split("\n"))
            for text, width in cells
            if text
        ),
        default=1,
    )
    return min(_HIGHEST, _LINE * lines + 4)
