"""Read a spreadsheet file into cells: their values, and what the values do not tell.

Formulas, error values, percentages and merged cells stand in the file's XML alone.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from datetime import date, datetime, time
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CellValue = str | float | bool | date | datetime | time
Cell = tuple[int, int]  # row and column, from 0

SIZE_LIMIT = 20_000_000
_UNPACKED_LIMIT = 100_000_000
_MOST_ROWS, _MOST_COLUMNS = 10_000, 1_000
_MOST_TEXTS = 1_000_000
SUFFIXES = (".xlsx", ".xlsm", ".ods")
_OLE = b"\xd0\xcf\x11\xe0"  # an encrypted file is one, whatever it is called
_HEAD = 65_536  # a document type stands before everything else
_PERCENTS = frozenset({"9", "10"})  # number formats that every workbook knows
# What reading a zip raises: damaged, of an unknown method, with a password, cut off.
_BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error)
_DAMAGED = "打不开，文件坏了，或不是 Excel 表。请在 Excel 或 WPS 里打开，另存为 .xlsx"


class Unreadable(Exception):
    """Why a file can't be read, as one sentence with the way out."""


class Sheet(NamedTuple):
    """A sheet's values by row from A1, "" for nothing, and what they do not tell.

    A percentage is a number that is shown as one: 15% is 0.15. Merged ranges are told by their
    first and last cell, both in.
    """

    name: str
    visible: bool
    rows: tuple[tuple[CellValue, ...], ...]
    formulas: frozenset[Cell] = frozenset()
    errors: frozenset[Cell] = frozenset()
    percents: frozenset[Cell] = frozenset()
    merged: tuple[tuple[Cell, Cell], ...] = ()

    def at(self, row: int, column: int) -> CellValue:
        """Return what stands in a cell; "" outside."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else ""


class _Marks(NamedTuple):
    """What a sheet's XML tells of its cells."""

    formulas: frozenset[Cell] = frozenset()
    errors: frozenset[Cell] = frozenset()
    percents: frozenset[Cell] = frozenset()
    merged: tuple[tuple[Cell, Cell], ...] = ()


def address(row: int, column: int) -> str:
    """Return a cell's address: (11, 27) is `AB12`."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def read_sheets(name: str, content: bytes) -> tuple[Sheet, ...]:
    """Return a file's sheets; *name* tells its kind. Unreadable where that can't be done."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise Unreadable(f"不会读“{suffix or name}”文件。请在 Excel 或 WPS 里另存为 .xlsx")
    if len(content) > SIZE_LIMIT:
        raise Unreadable(f"超过{SIZE_LIMIT // 1_000_000}兆，没有读。请删去图片再存")
    if content.startswith(_OLE):
        raise Unreadable("有打开密码，读不了。请去掉密码再存")
    return tuple(_sheets(content, _marks(content)))


def _sheets(content: bytes, marks: Mapping[str, _Marks]) -> Iterator[Sheet]:
    import python_calamine as calamine  # noqa: PLC0415 - only spreadsheets need it

    try:
        book = calamine.load_workbook(io.BytesIO(content))
        for known in book.sheets_metadata:
            if known.typ is not calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(known.name)
            _refuse_large(sheet.total_height - 1, sheet.total_width - 1)
            rows = sheet.to_python(skip_empty_area=False)
            own = marks.get(known.name, _Marks())
            if merged := sheet.merged_cell_ranges:
                own = own._replace(merged=tuple(merged))
            shown = known.visible is calamine.SheetVisibleEnum.Visible
            yield Sheet(known.name, shown, tuple(map(_plain, rows)), *own)
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise Unreadable(_DAMAGED) from error
    except BaseException as error:  # what is written in Rust panics past Exception
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable(_DAMAGED) from error


def _refuse_large(row: int, column: int) -> None:
    """Refuse what lies so far out that a table of it would fill the memory."""
    if row >= _MOST_ROWS or column >= _MOST_COLUMNS:
        raise Unreadable(
            f"{address(row, column)} 那么远的地方还有内容，没有读。请删去，只留要填的表"
        )


def _plain(row: Any) -> tuple[CellValue, ...]:  # noqa: ANN401 - whatever calamine gives
    return tuple(float(v) if type(v) is int else v for v in row)


def _marks(content: bytes) -> dict[str, _Marks]:
    """Read the marks of each sheet, by its name, out of the packed XML."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = _names(parts)
            if "content.xml" in names:
                with parts.open("content.xml") as stream:
                    return dict(_open_document(stream))
            return dict(_office_open(parts, names))
    except (*_BROKEN, ET.ParseError, KeyError, ValueError, OSError) as error:
        raise Unreadable(_DAMAGED) from error


def _names(parts: zipfile.ZipFile) -> set[str]:
    if sum(part.file_size for part in parts.infolist()) > _UNPACKED_LIMIT:
        raise Unreadable("解开后太大，没有读。请只留要填的表，另存为 .xlsx")
    return set(parts.namelist())


def _local(name: str) -> str:
    """Return a tag's or attribute's name without its namespace: strict files have others."""
    return name.rpartition("}")[2]


def _attribute(element: ET.Element, name: str, otherwise: str = "") -> str:
    return next((v for k, v in element.attrib.items() if _local(k) == name), otherwise)


def _walk(stream: IO[bytes]) -> Iterator[tuple[str, str, ET.Element]]:
    """Yield the starts and ends of elements; a document type, which may expand, is refused."""
    head = stream.read(_HEAD)
    if b"<!DOCTYPE" in head:
        raise Unreadable(_DAMAGED)
    stream.seek(0)
    for event, element in ET.iterparse(stream, ("start", "end")):  # noqa: S314 - see above
        tag = _local(element.tag)
        yield event, tag, element
        if event == "end" and tag in {"row", "table-row"}:
            element.clear()


def _office_open(parts: zipfile.ZipFile, names: set[str]) -> Iterator[tuple[str, _Marks]]:
    _refuse_crowded(parts, names)
    percents = _percent_styles(parts, names)
    targets = {}
    with parts.open("xl/_rels/workbook.xml.rels") as stream:
        for event, tag, element in _walk(stream):
            if event == "end" and tag == "Relationship":
                target = posixpath.join("/xl", element.get("Target", ""))
                targets[element.get("Id")] = posixpath.normpath(target).lstrip("/")
    with parts.open("xl/workbook.xml") as stream:
        listed = [
            (element.get("name", ""), targets.get(_attribute(element, "id"), ""))
            for event, tag, element in _walk(stream)
            if event == "end" and tag == "sheet"
        ]
    for name, target in listed:
        if target in names:
            with parts.open(target) as stream:
                yield name, _sheet_marks(stream, percents)


def _refuse_crowded(parts: zipfile.ZipFile, names: set[str]) -> None:
    """Refuse a list of texts that claims to be so long that room for it would fill the memory."""
    shared = "xl/sharedStrings.xml"
    if shared not in names:
        return
    with parts.open(shared) as stream:
        for _, _, element in _walk(stream):
            if max(int(element.get(n, "0")) for n in ("count", "uniqueCount")) > _MOST_TEXTS:
                raise Unreadable(_DAMAGED)
            return


def _percent_styles(parts: zipfile.ZipFile, names: set[str]) -> frozenset[str]:
    """Return the numbers of the cell styles that show a percentage."""
    if "xl/styles.xml" not in names:
        return frozenset()
    codes = set(_PERCENTS)
    styles: list[str] = []
    inside = False
    with parts.open("xl/styles.xml") as stream:
        for event, tag, element in _walk(stream):
            if tag == "cellXfs":
                inside = event == "start"
            elif event == "end" and tag == "numFmt" and "%" in element.get("formatCode", ""):
                codes.add(element.get("numFmtId", ""))
            elif event == "end" and tag == "xf" and inside:
                styles.append(element.get("numFmtId", ""))
    return frozenset(str(n) for n, code in enumerate(styles) if code in codes)


def _sheet_marks(stream: IO[bytes], percents: frozenset[str]) -> _Marks:
    formulas, errors, shown = set(), set(), set()
    row = column = -1
    for event, tag, element in _walk(stream):
        if tag == "row" and event == "start":
            row = int(element.get("r", row + 2)) - 1
            column = -1
        elif tag == "c" and event == "start":
            place = element.get("r", "")
            column = _place(place)[1] if place else column + 1
        elif tag in {"v", "is", "f"} and event == "end":
            _refuse_large(row, column)
            if tag == "f":
                formulas.add((row, column))
        elif tag == "c":
            if element.get("t") == "e":
                errors.add((row, column))
            if element.get("s", "0") in percents and element.get("t", "n") == "n":
                shown.add((row, column))
    return _Marks(frozenset(formulas), frozenset(errors), frozenset(shown))


def _place(text: str) -> Cell:
    """Read an address: `AB12` is (11, 27)."""
    letters = text.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(text[len(letters) :]) - 1, column - 1


def _open_document(stream: IO[bytes]) -> Iterator[tuple[str, _Marks]]:
    """Read the sheets of an OpenDocument file; repeated cells are counted, not walked."""
    name, row, column, times = "", 0, 0, 1
    found: dict[str, set[Cell]] = {}
    merged: list[tuple[Cell, Cell]] = []
    for event, tag, element in _walk(stream):
        if tag == "table" and event == "start":
            name, row = _attribute(element, "name"), 0
            found, merged = {"formula": set(), "error": set(), "percentage": set()}, []
        elif tag == "table" and name:
            formulas, errors, percents = map(frozenset, found.values())
            yield name, _Marks(formulas, errors, percents, tuple(merged))
        elif tag == "table-row" and event == "start":
            column, times = 0, int(_attribute(element, "number-rows-repeated", "1"))
        elif tag == "table-row":
            row += times
        elif tag in {"table-cell", "covered-table-cell"} and event == "start":
            wide = int(_attribute(element, "number-columns-repeated", "1"))
            deep = int(_attribute(element, "number-rows-spanned", "1"))
            broad = int(_attribute(element, "number-columns-spanned", "1"))
            if deep > 1 or broad > 1:
                merged.append(((row, column), (row + deep - 1, column + broad - 1)))
            kinds = {v for k, v in element.attrib.items() if _local(k) == "value-type"}
            kinds |= {"formula"} if _attribute(element, "formula") else set()
            if kinds:
                _refuse_large(row + times - 1, column + wide - 1)
            for kind in kinds & found.keys():
                rows, columns = range(row, row + times), range(column, column + wide)
                found[kind] |= {(r, c) for r in rows for c in columns}
            column += wide
