"""Read a spreadsheet file into cells: their values, and what the values do not tell.

Formulas, error values, percentages and merged cells stand in the file's XML alone. Files come
from strangers, and little ones can claim to be without end: sizes and counts are held before
anything is parsed, and all of that happens in a child process.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from datetime import date, datetime, time
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

from hubtasks import confined
from hubtasks.confined import Limits, Stopped, Why

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

CellValue = str | float | bool | date | datetime | time
Cell = tuple[int, int]  # row and column, from 0

SIZE_LIMIT = 20_000_000
TOO_LARGE = f"超过{SIZE_LIMIT // 1_000_000}兆，没有读。请删去图片再存"
_UNPACKED_LIMIT = 100_000_000
_MOST_ROWS, _MOST_COLUMNS = 10_000, 1_000
_MOST_SHEETS, _MOST_PARTS = 200, 5_000
_MOST_CELLS = 500_000  # on all sheets together, blank ones between others counted
_MOST_MERGED = 10_000
_MOST_BLANKS = 100_000
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # as office programs do
_MOST_TEXTS = 1_000_000
_LIMITS = Limits(memory=700_000_000, seconds=20)
SUFFIXES = (".xlsx", ".xlsm", ".ods")
NOT_READ = (".xls", ".xlsb", ".et", ".csv", ".numbers", ".fods", ".docx", ".doc", ".wps", ".pdf")
# What is told of an OpenDocument's cells.
_KINDS = ("formula", "error", "percentage", "date", "time")
_OLE = b"\xd0\xcf\x11\xe0"  # an encrypted file is one, and an old one, whatever they are called
_OLD = "里面是老格式（.xls、.et），后缀改成 .xlsx 也没有用。请在 Excel 或 WPS 里另存为 .xlsx"
_HEAD = 65_536  # a document type stands before everything else
_PERCENTS = frozenset({"9", "10"})  # number formats that every workbook knows
# What reading a zip raises: damaged, of an unknown method, with a password, cut off.
_BROKEN = (
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, struct.error, zlib.error),
)
_DAMAGED = "打不开，文件坏了，或不是 Excel 表。请在 Excel 或 WPS 里打开，另存为 .xlsx"
_ONLY = "请只留要填的表，另存为 .xlsx"
_STOPPED = {
    Why.MEMORY: f"解开后太大，没有读。{_ONLY}",
    Why.TIME: f"内容太多，读了{_LIMITS.seconds}秒还没有读完，停下了。{_ONLY}",
    Why.CRASH: _DAMAGED,
}


class Unreadable(Exception):
    """Why a file can't be read, as one sentence with the way out."""


class Sheet(NamedTuple):
    """A sheet's values by row from A1, "" for nothing, and what they do not tell.

    A percentage is a number that is shown as one: 15% is 0.15. Merged ranges are told by their
    first and last cell, both in. `dates` are the cells that call themselves days or times: a
    text in one is a day that nobody can make out. `notes` are what is pinned to cells (批注),
    `struck` the cells of which text is struck through, `hidden_rows` and `hidden_columns` what
    is there and not shown.
    """

    name: str
    visible: bool
    rows: tuple[tuple[CellValue, ...], ...]
    formulas: frozenset[Cell] = frozenset()
    errors: frozenset[Cell] = frozenset()
    percents: frozenset[Cell] = frozenset()
    merged: tuple[tuple[Cell, Cell], ...] = ()
    dates: frozenset[Cell] = frozenset()
    notes: tuple[tuple[Cell, str], ...] = ()
    struck: frozenset[Cell] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

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
    dates: frozenset[Cell] = frozenset()
    notes: tuple[tuple[Cell, str], ...] = ()
    struck: frozenset[Cell] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


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
        raise Unreadable(TOO_LARGE)
    if content.startswith(_OLE):
        locked = _stream("EncryptedPackage") in content
        raise Unreadable("有打开密码，读不了。请去掉密码再存" if locked else _OLD)
    try:
        return confined.run(_LIMITS, _read, content)
    except Stopped as stopped:
        raise Unreadable(_STOPPED[stopped.why]) from None


def _stream(name: str) -> bytes:
    """Return a stream's name as the directory of a compound file has it."""
    return name.encode("utf-16-le")


def _read(content: bytes) -> tuple[Sheet, ...]:
    return tuple(_sheets(content, _marks(content)))


def _sheets(content: bytes, marks: Mapping[str, _Marks]) -> Iterator[Sheet]:
    import python_calamine as calamine  # noqa: PLC0415 - only spreadsheets need it

    try:
        book = calamine.load_workbook(io.BytesIO(content))
        for known in book.sheets_metadata:
            if known.typ is not calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(known.name)
            _Area().reach(sheet.total_height - 1, sheet.total_width - 1)
            rows = sheet.to_python(skip_empty_area=False)
            own = marks.get(known.name, _Marks())
            if merged := sheet.merged_cell_ranges:
                own = own._replace(merged=_few(merged))
            shown = known.visible is calamine.SheetVisibleEnum.Visible
            yield Sheet(known.name, shown, tuple(map(_plain, rows)), *own)
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise Unreadable(_DAMAGED) from error
    except BaseException as error:  # what is written in Rust panics past Exception
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable(_DAMAGED) from error


class _Area:
    """How far a sheet's contents reach: a table of what lies far out would fill the memory."""

    def __init__(self) -> None:
        self.rows = self.columns = 0

    @property
    def cells(self) -> int:
        return self.rows * self.columns

    def reach(self, row: int, column: int) -> None:
        """Take in a cell, or refuse it."""
        if row >= _MOST_ROWS or column >= _MOST_COLUMNS:
            raise Unreadable(
                f"{address(row, column)} 那么远的地方还有内容，没有读。请删去，只留要填的表"
            )
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)
        _refuse_many(self.cells)


def _refuse_many(cells: int) -> None:
    if cells > _MOST_CELLS:
        raise Unreadable(f"内容太多，超过{_MOST_CELLS // 10_000}万格，没有读。{_ONLY}")


def _few(merged: Sequence[tuple[Cell, Cell]]) -> tuple[tuple[Cell, Cell], ...]:
    if len(merged) > _MOST_MERGED:
        raise Unreadable(f"合并的单元格有{len(merged)}处，没有读。{_ONLY}")
    return tuple(merged)


def _plain(row: Any) -> tuple[CellValue, ...]:  # noqa: ANN401 - whatever calamine gives
    return tuple(float(v) if type(v) is int else v for v in row)


def _marks(content: bytes) -> dict[str, _Marks]:
    """Read the marks of each sheet, by its name, out of the packed XML."""
    found: dict[str, _Marks] = {}
    cells = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name, marks, area in _marks_of(_Parts(packed)):
                if name in found:
                    raise Unreadable(_DAMAGED)
                found[name] = marks
                cells += area.cells
                _refuse_many(cells)
    except (*_BROKEN, ET.ParseError, KeyError, ValueError, OSError) as error:
        raise Unreadable(_DAMAGED) from error
    return found


class _Parts:
    """A packed file's parts, found as calamine finds them: in any case, with either slash.

    Two of one name are refused: which of them counts, each program says differently.
    """

    def __init__(self, packed: zipfile.ZipFile) -> None:
        listed = packed.infolist()
        if len(listed) > _MOST_PARTS or sum(p.file_size for p in listed) > _UNPACKED_LIMIT:
            raise Unreadable(_STOPPED[Why.MEMORY])
        self.packed = packed
        self.names = {p.filename.replace("\\", "/").lower(): p.filename for p in listed}
        if len(self.names) < len(listed) or any(p.compress_type not in _PACKED for p in listed):
            raise Unreadable(_DAMAGED)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.names

    def open(self, name: str) -> IO[bytes]:
        """Open a part; KeyError where there is none."""
        return self.packed.open(self.names[name.lower()])


def _marks_of(parts: _Parts) -> Iterator[tuple[str, _Marks, _Area]]:
    """Yield each sheet's name, marks and area; of whichever kind the file is."""
    if "content.xml" not in parts:
        yield from _office_open(parts)
        return
    if "_rels/.rels" in parts:  # of both kinds: which counts, each program says differently
        raise Unreadable(_DAMAGED)
    with parts.open("content.xml") as stream:
        yield from _open_document(stream)


def _refuse_sheets(number: int) -> None:
    if number > _MOST_SHEETS:
        raise Unreadable(f"有{_MOST_SHEETS}张以上的表，没有读。{_ONLY}")


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
        if event == "end" and tag in {"row", "table-row", "si"}:
            element.clear()


def _office_open(parts: _Parts) -> Iterator[tuple[str, _Marks, _Area]]:
    """Read a workbook of Excel's kind; it lies where the package says, mostly in `xl/`."""
    main = [t for _, kind, t in _relations(parts, "_rels/.rels") if kind == "officeDocument"]
    if len(main) != 1:
        raise Unreadable(_DAMAGED)
    home = main[0].removeprefix("/").rpartition("/")[0] + "/"
    _refuse_crowded(parts, texts := f"{home}sharedStrings.xml")
    styles = _styles(parts, f"{home}styles.xml")._replace(texts=_struck_texts(parts, texts))
    targets = {
        id_: target[1:] if target.startswith("/") else home + target
        for id_, _, target in _relations(parts, f"{home}_rels/workbook.xml.rels")
    }
    with parts.open(f"{home}workbook.xml") as stream:
        listed = [
            (element.get("name", ""), targets.get(_attribute(element, "id"), ""))
            for event, tag, element in _walk(stream)
            if event == "end" and tag == "sheet"
        ]
    _refuse_sheets(len(listed))
    for name, target in listed:
        if target in parts:
            with parts.open(target) as stream:
                marks, area = _sheet_marks(stream, styles)
            yield name, marks._replace(notes=tuple(_notes(parts, target))), area


def _notes(parts: _Parts, sheet: str) -> Iterator[tuple[Cell, str]]:
    """Yield what is pinned to the cells of a sheet's part, and to which."""
    home, _, name = sheet.rpartition("/")
    if (listed := f"{home}/_rels/{name}.rels") not in parts:
        return
    for _, kind, target in _relations(parts, listed):
        found = posixpath.normpath(posixpath.join(f"/{home}", target)).lstrip("/")
        if kind == "comments" and found in parts:
            with parts.open(found) as stream:
                for event, tag, element in _walk(stream):
                    if tag == "comment" and event == "end":
                        texts = (e.text or "" for e in element.iter() if _local(e.tag) == "t")
                        yield _place(element.get("ref", "")), "".join(texts)


def _relations(parts: _Parts, name: str) -> list[tuple[str, str, str]]:
    """Read what a part refers to: the id, the last word of its kind, and the target."""
    with parts.open(name) as stream:
        return [
            (e.get("Id", ""), e.get("Type", "").rpartition("/")[2], e.get("Target", ""))
            for event, tag, e in _walk(stream)
            if event == "end" and tag == "Relationship"
        ]


def _refuse_crowded(parts: _Parts, name: str) -> None:
    """Refuse a list of texts that claims to be so long that room for it would fill the memory."""
    if name not in parts:
        return
    with parts.open(name) as stream:
        for _, tag, element in _walk(stream):
            if tag != "sst":
                continue
            if max(int(element.get(n, "0")) for n in ("count", "uniqueCount")) > _MOST_TEXTS:
                raise Unreadable(_DAMAGED)
            return


class _Styles(NamedTuple):
    """The numbers of the cell styles that show a percentage, and that strike through.

    `texts` are the numbers of the shared texts of which a part is struck through.
    """

    percents: frozenset[str] = frozenset()
    struck: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()


def _is_struck(element: ET.Element) -> bool:
    """Whether a font, or something of a text, is struck through."""
    lines = (e.get("val", "1") for e in element.iter() if _local(e.tag) == "strike")
    return any(said not in {"0", "false"} for said in lines)


def _struck_texts(parts: _Parts, name: str) -> frozenset[str]:
    if name not in parts:
        return frozenset()
    with parts.open(name) as stream:
        if b"strike" not in stream.read():
            return frozenset()
        stream.seek(0)
        texts = (e for event, tag, e in _walk(stream) if (event, tag) == ("end", "si"))
        return frozenset(str(n) for n, text in enumerate(texts) if _is_struck(text))


def _styles(parts: _Parts, name: str) -> _Styles:
    if name not in parts:
        return _Styles()
    codes = set(_PERCENTS)
    styles: list[tuple[str, str]] = []
    fonts: list[bool] = []
    within = ""
    with parts.open(name) as stream:
        for event, tag, element in _walk(stream):
            if tag in {"cellXfs", "fonts"}:
                within = tag if event == "start" else ""
            elif event == "start":
                continue
            elif tag == "numFmt" and "%" in element.get("formatCode", ""):
                codes.add(element.get("numFmtId", ""))
            elif tag == "font" and within == "fonts":
                fonts.append(_is_struck(element))
            elif tag == "xf" and within == "cellXfs":
                styles.append((element.get("numFmtId", ""), element.get("fontId", "")))
    lined = {str(n) for n, struck in enumerate(fonts) if struck}
    return _Styles(
        frozenset(str(n) for n, (code, _) in enumerate(styles) if code in codes),
        frozenset(str(n) for n, (_, font) in enumerate(styles) if font in lined),
    )


def _sheet_marks(stream: IO[bytes], styles: _Styles) -> tuple[_Marks, _Area]:
    found: dict[str, set[Cell]] = {kind: set() for kind in _TOLD}
    area = _Area()
    row = column = -1
    rows: set[int] = set()
    columns: set[int] = set()
    for event, tag, element in _walk(stream):
        if tag == "row" and event == "start":
            row = int(element.get("r", row + 2)) - 1
            column = -1
            rows |= {row} if _is_hidden(element) else set()
        elif tag == "col" and event == "start" and _is_hidden(element):
            last = min(int(element.get("max", "1")), _MOST_COLUMNS)
            columns |= set(range(int(element.get("min", "1")) - 1, last))
        elif tag == "c" and event == "start":
            place = element.get("r", "")
            row, column = _place(place) if place else (row, column + 1)
        elif tag in {"v", "is", "f"} and event == "end":
            area.reach(row, column)
        elif tag == "c":
            for kind in _told_of(element, styles):
                found[kind].add((row, column))
    formulas, errors, percents, dates, struck = map(frozenset, found.values())
    marks = _Marks(formulas, errors, percents, dates=dates, struck=struck)
    return marks._replace(hidden_rows=frozenset(rows), hidden_columns=frozenset(columns)), area


def _is_hidden(element: ET.Element) -> bool:
    return element.get("hidden", "0") not in {"0", "false"}


_TOLD = ("formulas", "errors", "percents", "dates", "struck")


def _told_of(cell: ET.Element, styles: _Styles) -> Iterator[str]:
    """Name what a cell's XML says beside its value."""
    kind, style = cell.get("t", "n"), cell.get("s", "0")
    if any(_local(inside.tag) == "f" for inside in cell):
        yield "formulas"
    if kind in {"e", "d"}:
        yield "errors" if kind == "e" else "dates"
    if kind == "n" and style in styles.percents:
        yield "percents"
    texts = (e.text for e in cell if _local(e.tag) == "v" and kind == "s")
    whole = style in styles.struck and len(cell)
    if whole or _is_struck(cell) or not styles.texts.isdisjoint(texts):
        yield "struck"


def _place(text: str) -> Cell:
    """Read an address: `AB12` is (11, 27)."""
    letters = text.rstrip("0123456789").upper()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(text[len(letters) :]) - 1, column - 1


def _open_document(stream: IO[bytes]) -> Iterator[tuple[str, _Marks, _Area]]:
    """Read the sheets of an OpenDocument file; repeated cells are counted, not walked."""
    name, row, column, times, sheets = "", 0, 0, 1, 0
    found: dict[str, set[Cell]] = {}
    merged: list[tuple[Cell, Cell]] = []
    notes: list[tuple[Cell, str]] = []
    area = _Area()
    for event, tag, element in _bounded(_walk(stream)):
        if tag == "table" and event == "start":
            name, row, area, sheets = _attribute(element, "name"), 0, _Area(), sheets + 1
            found, merged, notes = {kind: set() for kind in _KINDS}, [], []
            _refuse_sheets(sheets)
        elif tag == "table" and name:
            formulas, errors, percents, days, times_ = map(frozenset, found.values())
            dates, pinned = days | times_, tuple(notes)
            yield name, _Marks(formulas, errors, percents, _few(merged), dates, pinned), area
        elif tag == "table-row" and event == "start":
            column, times = 0, int(_attribute(element, "number-rows-repeated", "1"))
        elif tag == "table-row":
            row += times
        elif tag == "annotation" and event == "end":
            notes.append(((row, column - 1), _paragraphs(element)))
        elif tag in {"table-cell", "covered-table-cell"} and event == "start":
            wide = int(_attribute(element, "number-columns-repeated", "1"))
            merged += _spanned(element, row, column)
            kinds = {v for k, v in element.attrib.items() if _local(k) == "value-type"}
            kinds |= {"formula"} if _attribute(element, "formula") else set()
            if kinds:
                area.reach(row + times - 1, column + wide - 1)
            for kind in kinds & found.keys():
                rows, columns = range(row, row + times), range(column, column + wide)
                found[kind] |= {(r, c) for r in rows for c in columns}
            column += wide


def _spanned(element: ET.Element, row: int, column: int) -> Iterator[tuple[Cell, Cell]]:
    deep = int(_attribute(element, "number-rows-spanned", "1"))
    broad = int(_attribute(element, "number-columns-spanned", "1"))
    if deep > 1 or broad > 1:
        yield (row, column), (row + deep - 1, column + broad - 1)


def _paragraphs(element: ET.Element) -> str:
    return "\n".join("".join(e.itertext()) for e in element if _local(e.tag) == "p")


def _bounded(
    walked: Iterable[tuple[str, str, ET.Element]],
) -> Iterator[tuple[str, str, ET.Element]]:
    """Refuse blanks without end: they are counted in the file, not written."""
    blanks = 0
    for event, tag, element in walked:
        if tag == "s" and event == "start":
            blanks += int(_attribute(element, "c", "1"))
            if blanks > _MOST_BLANKS:
                raise Unreadable("空格太多，没有读。请删去多余的空格再存")
        yield event, tag, element
