"""What a Word file holds beside text: what it would fetch, run or unpack when it is opened.

A .docx is a package (ECMA-376 part 2): packed XML parts, each of which says what it relates
to. What comes from strangers and goes to others may hold text, tables and pictures, and
nothing that reaches out of it or acts by itself.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from hubtasks.documents.templates import TemplateFault

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_PARTS = 1_000
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # as office programs do
_UNPACKED_LIMIT = 30_000_000
# What a part may relate to: the last word of the relation's type.
_HARMLESS = frozenset(
    {
        *("officeDocument", "core-properties", "extended-properties", "custom-properties"),
        *("thumbnail", "styles", "stylesWithEffects", "numbering", "settings", "webSettings"),
        *("fontTable", "font", "theme", "header", "footer", "footnotes", "endnotes", "comments"),
        *("commentsExtended", "commentsExtensible", "commentsIds", "people", "image"),
        *("customXml", "customXmlProps", "glossaryDocument", "documentTasks"),
    }
)
_CALLED = {
    "attachedTemplate": "附加的模板",
    "hyperlink": "超链接",
    "image": "链接的图片",
    "oleObject": "嵌入的对象",
    "package": "嵌入的文件",
    "aFChunk": "嵌入的文件",
    "control": "控件",
    "vbaProject": "宏",
    "subDocument": "子文档",
    "frame": "框架网页",
    "mailMergeSource": "邮件合并的数据源",
}
# The fields that a report needs; the others fetch, run, or tell another day at each opening.
_FIELDS = frozenset(
    {
        *("PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "PAGEREF", "REF", "NOTEREF", "STYLEREF"),
        *("TOC", "TC", "SEQ", "SYMBOL", "EQ", "ADVANCE", "="),
    }
)
# What reading a zip raises: damaged, of an unknown method, with a password, cut off.
_BROKEN = (
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError),
    *(struct.error, zlib.error),
)
_VML = "{urn:schemas-microsoft-com:vml}*"
_INNER = "\0"  # a field within another's code
_SAVE = "请在 Word 或 WPS 里打开，另存为 .docx"


class _Strict(ET.TreeBuilder):
    """Builds a part's tree; a document type, which may expand, is no part of a package."""

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        """Refuse it."""
        del name, public, system
        raise ValueError("DOCTYPE")


def inspect(name: str, content: bytes) -> None:
    """Look into a Word template before it is opened; TemplateFault where it must not be."""
    for path, tree in word_parts(f"模板 {name}", content, "，或删去它").items():
        if path.lower().endswith(".rels"):
            _refuse_relations(name, path, tree)


def word_parts(called: str, content: bytes, or_else: str = "") -> dict[str, ET.Element]:
    """Unpack a Word document's XML; TemplateFault where it is none, damaged, or swells.

    *called* is what the file is to the user, *or_else* another way out than saving it anew.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            listed = packed.infolist()
            if any(p.compress_type not in _PACKED for p in listed):
                raise zipfile.BadZipFile
            if len(listed) > _MOST_PARTS or sum(p.file_size for p in listed) > _UNPACKED_LIMIT:
                size = _UNPACKED_LIMIT // 1_000_000
                raise TemplateFault(f"{called} 解开后超过{size}兆，没有用。请删去图片再存")
            trees = {
                part.filename: _tree(f"{called} 里的 {part.filename}", packed.read(part), or_else)
                for part in listed
                if part.filename.lower().endswith((".xml", ".rels"))
            }
    except _BROKEN as error:
        raise TemplateFault(f"{called} 坏了，或不是 Word 文档。{_SAVE}{or_else}") from error
    _refuse_kind(called, trees, or_else)
    return trees


def _tree(called: str, content: bytes, or_else: str) -> ET.Element:
    try:
        return ET.fromstring(content, ET.XMLParser(target=_Strict()))  # noqa: S314 - see _Strict
    except (ET.ParseError, ValueError, LookupError) as error:
        raise TemplateFault(f"{called} 坏了。{_SAVE}{or_else}") from error


def _refuse_kind(called: str, trees: dict[str, ET.Element], or_else: str) -> None:
    """Refuse what is no Word document, whatever it is called."""
    types = trees.get("[Content_Types].xml")
    kinds = {e.get("ContentType", "") for e in types.iter()} if types is not None else set()
    if any("macroEnabled" in kind or "vbaProject" in kind for kind in kinds):
        raise TemplateFault(f"{called} 带着宏（.docm）。请在 Word 里另存为 .docx")
    if not any(kind.endswith(".wordprocessingml.document.main+xml") for kind in kinds):
        raise TemplateFault(f"{called} 不是 Word 文档（.docx）。{_SAVE}")
    bodies = (e for t in trees.values() for e in t if e.tag.endswith("}body"))
    if next(bodies, None) is None:
        raise TemplateFault(f"{called} 里没有正文。{_SAVE}{or_else}")


def _refuse_relations(name: str, path: str, tree: ET.Element) -> None:
    """Refuse what lies outside, and what is no text, table or picture."""
    part = path.replace("_rels/", "").removesuffix(".rels") or "整个文件"
    for relation in tree.iter():
        kind = relation.get("Type", "").rpartition("/")[2]
        if not kind:
            continue
        called = _CALLED.get(kind, kind)
        if relation.get("TargetMode", "").strip().lower() == "external":
            target = relation.get("Target", "")
            raise TemplateFault(
                f"模板 {name} 的 {part} 里有“{called}”，指到文件外面的 {target}。"
                "请在 Word 里去掉再存"
            )
        if kind not in _HARMLESS:
            raise TemplateFault(f"模板 {name} 的 {part} 里有“{called}”。请在 Word 里去掉再存")


def refuse_reaching(name: str, path: str, root: Any) -> None:  # noqa: ANN401 - an element of lxml
    """Refuse a part, by its tree, with fields or links that fetch or run something."""
    where = f"模板 {name} 的 {path} 里有"
    for field in _fields(root):
        if field not in _FIELDS:
            said = f"域“{field}”" if field else "看不出是什么的域"
            raise TemplateFault(f"{where}{said}，不许用。请在 Word 里去掉再存")
    for _ in root.iter("{*}mailMerge"):
        raise TemplateFault(f"{where}邮件合并。请在 Word 里去掉再存")
    for element in root.iter(_VML):
        for attribute, value in element.attrib.items():
            if _local(attribute) in {"src", "href"} and value:  # needs no relation
                raise TemplateFault(f"{where}链接，指到文件外面的 {value}。请在 Word 里去掉再存")


def _local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition("}")[2]


def _fields(root: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    """Yield each field's name in capitals; empty where another field makes it up."""
    open_: list[str | None] = []  # each open field's code; None from where its result begins
    for element in root.iter("{*}fldSimple", "{*}fldChar", "{*}instrText", "{*}delInstrText"):
        attributes = {_local(k): v for k, v in element.attrib.items()}
        if _local(element.tag) == "fldSimple":
            yield from _named(attributes.get("instr"))
        elif _local(element.tag) == "fldChar":
            yield from _turned(open_, attributes.get("fldCharType", ""))
        elif not open_:
            yield from _named(element.text)
        else:
            _add(open_, element.text or "")
    for code in open_:
        yield from _named(code)


def _turned(open_: list[str | None], kind: str) -> Iterator[str]:
    """Open a field, or come to its result or its end; its code is whole then."""
    if kind == "begin":
        _add(open_, _INNER)
        open_.append("")
    elif open_:
        yield from _named(open_[-1])
        open_[-1] = None
        if kind == "end":
            open_.pop()


def _add(open_: list[str | None], code: str) -> None:
    if open_ and open_[-1] is not None:
        open_[-1] += code


def _named(code: str | None) -> Iterator[str]:
    """Yield the first word of a field's code, if there is any."""
    text = (code or "").strip()
    if text.startswith("="):
        yield "="
    elif text:
        word = re.split(r"[\s\"\\]", text)[0].upper()
        yield "" if _INNER in word else word
