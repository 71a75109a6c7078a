"""Read a Word file that others wrote: its paragraphs, and its tables as sheets.

The file comes from strangers: it is held to what a template is before it is parsed, and all
of that happens in a child process. Nothing in it is opened, fetched or run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hubtasks import confined
from hubtasks.confined import Limits, Stopped
from hubtasks.documents.package import word_parts
from hubtasks.documents.templates import TemplateFault
from hubtasks.excel.read import Sheet, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

    from hubtasks.excel.read import Cell

_LIMITS = Limits(memory=700_000_000, seconds=20)
_MOST_CELLS = 200_000
_MOST_COLUMNS = 63  # as many as Word has
_CHANGES = ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge")
_BREAKS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# What is no text of the place it stands in: the same again for old programs, and boxes.
_ELSEWHERE = frozenset({"Fallback", "txbxContent"})


class Paper(NamedTuple):
    """A Word file: the paragraphs before its first table, and the tables."""

    before: tuple[str, ...]
    tables: tuple[Sheet, ...]


def read_paper(called: str, content: bytes) -> Paper:
    """Read a Word file; Unreadable with the way out where that can't be done."""
    try:
        return confined.run(_LIMITS, _read, called, content)
    except TemplateFault as fault:
        raise Unreadable(str(fault)) from None
    except (Stopped, RecursionError):
        raise Unreadable(f"{called} 内容太多，没有读。请只留任务表，另存为 .docx") from None


def _read(called: str, content: bytes) -> Paper:
    trees = word_parts(called, content)
    body = next(e for tree in trees.values() for e in tree if _local(e) == "body")
    if any(_local(e) in _CHANGES for e in body.iter()):
        raise Unreadable(
            f"{called} 里有没接受的修订，哪些算数要人定，没有读。"
            "请在 Word 或 WPS 的“审阅”里接受或拒绝全部修订，另存一份再读"
        )
    before: list[str] = []
    tables: list[Sheet] = []
    for element in _blocks(body):
        if _local(element) == "tbl":
            tables.append(_table(called, f"第{len(tables) + 1}张表", element))
        elif not tables:
            before.append(_text(element))
    return Paper(tuple(before), tuple(tables))


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _blocks(parent: ET.Element) -> Iterator[ET.Element]:
    """Yield the paragraphs and tables of a body or cell, also those inside a content control."""
    for element in parent:
        if _local(element) in {"p", "tbl"}:
            yield element
        elif _local(element) in {"sdt", "sdtContent", "customXml"}:
            yield from _blocks(element)


def _children(parent: ET.Element, name: str) -> Iterator[ET.Element]:
    """Yield the rows of a table, or the cells of a row, also those inside a content control."""
    for element in parent:
        if _local(element) == name:
            yield element
        elif _local(element) in {"sdt", "sdtContent", "customXml"}:
            yield from _children(element, name)


def _text(element: ET.Element) -> str:
    return "".join(_pieces(element))


def _pieces(element: ET.Element) -> Iterator[str]:
    for child in element:
        name = _local(child)
        if name == "t":
            yield child.text or ""
        elif name in _BREAKS:
            yield _BREAKS[name]
        elif name not in _ELSEWHERE:
            yield from _pieces(child)


def _table(called: str, name: str, table: ET.Element) -> Sheet:
    """Lay a table out on a grid, so that a merged cell reaches over as many as it covers."""
    rows: list[tuple[str, ...]] = []
    merged: list[tuple[Cell, Cell]] = []
    open_: dict[int, tuple[Cell, Cell]] = {}  # what goes on below, by its first column
    cells = 0
    for number, row in enumerate(_children(table, "tr")):
        values = [""] * _number(row, "trPr", "gridBefore")
        going: dict[int, tuple[Cell, Cell]] = {}
        for cell in _children(row, "tc"):
            at, width = len(values), max(_number(cell, "tcPr", "gridSpan"), 1)
            if at + width > _MOST_COLUMNS:
                raise Unreadable(f"{called} 的{name}列数太多，没有读。请只留任务表，另存为 .docx")
            below = _value(cell, "tcPr", "vMerge")
            if below == "continue" and at in open_:
                start, _ = open_.pop(at)
                going[at] = (start, (number, at + width - 1))
                text = ""
            else:
                text = "\n".join(_text(e) for e in cell.iter() if _local(e) == "p")
                area = ((number, at), (number, at + width - 1))
                if below == "restart":
                    going[at] = area
                elif width > 1:
                    merged.append(area)
            values += [text, *[""] * (width - 1)]
        merged += open_.values()
        open_ = going
        cells += len(values)
        if cells > _MOST_CELLS:
            raise Unreadable(f"{called} 的{name}太大，没有读。请只留任务表，另存为 .docx")
        rows.append(tuple(values))
    merged += open_.values()
    real = tuple(area for area in sorted(merged) if area[0] != area[1])
    return Sheet(name, visible=True, rows=tuple(rows), merged=real)


def _value(element: ET.Element, properties: str, name: str) -> str | None:
    """Return a property of a cell or row; as Word has it, what is not said is `continue`."""
    for own in element:
        if _local(own) == properties:
            for each in own:
                if _local(each) == name:
                    said = (v for k, v in each.attrib.items() if k.rpartition("}")[2] == "val")
                    return next(said, "continue")
    return None


def _number(element: ET.Element, properties: str, name: str) -> int:
    said = _value(element, properties, name) or ""
    return min(int(said), _MOST_COLUMNS) if said.isascii() and said.isdecimal() else 0
