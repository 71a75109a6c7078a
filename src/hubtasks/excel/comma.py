"""Read a CSV file, as Excel, WPS and other programs write it, into a sheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from hubtasks.excel.read import Sheet, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE_LIMIT = 5_000_000
_MOST_ROWS, _MOST_COLUMNS = 10_000, 1_000
_SEPARATORS = (",", "\t", ";")
_WAY = "请在 Excel 或 WPS 里打开，另存为“CSV UTF-8”或 .xlsx"


def read_comma(content: bytes) -> Sheet:
    """Read a CSV file in UTF-8 or GB18030; Unreadable with the way out where that can't be done."""
    if len(content) > SIZE_LIMIT:
        raise Unreadable(f"超过{SIZE_LIMIT // 1_000_000}兆，没有读。请只留任务表")
    text = _decoded(content)
    if "\0" in text:
        raise Unreadable(f"不是文本。{_WAY}")
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    try:
        rows = tuple(_rows(csv.reader(io.StringIO(text, newline=""), delimiter=separator)))
    except csv.Error:
        raise Unreadable(f"读不成一张表。{_WAY}") from None
    return Sheet("表", visible=True, rows=rows)


def _rows(lines: Iterator[list[str]]) -> Iterator[tuple[str, ...]]:
    for number, line in enumerate(lines):
        if number >= _MOST_ROWS or len(line) > _MOST_COLUMNS:
            raise Unreadable(f"超过{_MOST_ROWS}行或{_MOST_COLUMNS}列，没有读。请只留任务表")
        yield tuple(line)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(f"看不出是什么编码。{_WAY}")
