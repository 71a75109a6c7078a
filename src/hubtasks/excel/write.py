"""What the Excel workbooks have in common: how they are opened, set up for print and sized."""

from __future__ import annotations

import math
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
_LINE = 13.5  # points of a line of size 10
_HIGHEST = 409  # points: Excel's highest row
_CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed time, so that equal books are equal bytes


def workbook(stream: io.BytesIO, title: str) -> Any:  # noqa: ANN401 - XlsxWriter ships no types
    """Open a workbook that takes every text as text, never as a formula or a link."""
    import xlsxwriter  # noqa: PLC0415 - only workbooks need it

    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
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
