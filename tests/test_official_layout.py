"""Every Word document keeps to GB/T 9704—2012: the 33 points that a program can look at.

P05, P06, P15, P19, P23 and P24 are measured on pages that LibreOffice lays out. It has other
fonts in the place of those that the documents name, with the same widths for Chinese.
P10, P20, P26 (where no number stands), P27 and P33 ask that something is not there.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import HERE, OFFICE, ON, PROJECT, read
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from hubtasks.documents.render import render
from hubtasks.figures.summarize import summarize
from hubtasks.figures.urges import urges
from hubtasks.period import Period

TEMPLATES = PROJECT / "templates"
MONTHS = [Period.of_month(2026, m) for m in (3, 4, 5, 6)]
LONGER = [
    Period.of_quarter(2026, 1),
    Period.of_quarter(2026, 2),
    Period.of_half(2026, 1),
    Period.of_year(2026),
]
MM = 1440 / 25.4  # twentieths of a point
SONG_TITLE = {"方正小标宋简体", "方正小标宋_GBK", "小标宋体"}
FANGSONG = {"仿宋_GB2312", "仿宋", "FangSong"}
KAITI = {"楷体_GB2312", "楷体", "KaiTi"}
HEITI = {"黑体", "SimHei"}
LEVELS = [
    ("Heading 1", r"[一二三四五六七八九十]+、", HEITI),
    ("Heading 2", r"（[一二三四五六七八九十]+）(?![、，])", KAITI),
    ("Heading 3", r"[1-9]\d*\.(?!\d)", FANGSONG),
]
DATE = re.compile(r"(19|20)\d{2}年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日")


@cache
def documents() -> dict[str, Callable[[], bytes]]:
    """Every kind of document, for each month of the samples and for longer periods: how to make it."""
    made: dict[str, Callable[[], bytes]] = {}
    for place, root in (("50", OFFICE), ("7", HERE / "repo")):
        ledger, _ = read(root)
        for period in [*MONTHS, *LONGER]:
            if not any(period.start <= p.date <= period.end for p in ledger.progress):
                continue
            on = min(ON, period.end)
            report = summarize(ledger, period, on, compare=True)
            kinds = ["report"] if period.months > 1 else ["report", "bulletin", "digest", "onepage"]
            name = f"{place}-{period.name}"
            for kind in kinds:
                made[f"{name}-{kind}"] = partial(render, report, TEMPLATES / f"{kind}.docx")
            for task in [t for t in report.tasks if t.news][:1]:
                made[f"{name}-brief"] = partial(render, report, TEMPLATES / "brief.docx", task=task)
            if period.months == 1 and (due := urges(ledger, report)):
                made[f"{name}-urge"] = partial(render, report, TEMPLATES / "urge.docx", urges=due)
    return made


@cache
def content(name: str) -> bytes:
    """The bytes of a document, made once."""
    return documents()[name]()


def value(element: Any, path: str, attribute: str = "val") -> str | None:  # noqa: ANN401 - XML
    """An attribute of what lies at a path below an element, in Word's own namespace."""
    found = element.find("/".join(qn(f"w:{step}") for step in path.split("/")))
    return None if found is None else found.get(qn(f"w:{attribute}"))


def style(document: Any, name: str) -> Any:  # noqa: ANN401 - XML
    return document.styles[name].element


def texts(document: Any, name: str) -> list[str]:  # noqa: ANN401 - python-docx's own
    """The texts of the paragraphs of a style, in order."""
    known = document.styles[name].style_id
    return [p.text for p in document.paragraphs if p._p.style == known]


def page(document: Any) -> list[str]:  # noqa: ANN401 - python-docx's own
    """P01–P04: A4, 37 mm above and 28 mm at the binding, a type area of 156 by 225 mm."""
    wrong = []
    for section in document.sections:
        size = section._sectPr.find(qn("w:pgSz"))
        wide, high = int(size.get(qn("w:w"))), int(size.get(qn("w:h")))
        edges = [
            round(m.mm, 1)
            for m in (
                section.top_margin,
                section.bottom_margin,
                section.left_margin,
                section.right_margin,
            )
        ]
        turned = section.orientation == 1
        if turned:
            wide, high = high, wide
            edges = [edges[3], edges[2], edges[0], edges[1]]  # as on the sheet, upright
        if abs(wide - 11906) > 20 or abs(high - 16838) > 20:
            wrong.append("P01")
        if abs(edges[0] - 37) > 1:
            wrong.append("P02")
        if abs(edges[2] - 28) > 1 or section.gutter:
            wrong.append("P03")
        if abs(210 - edges[2] - edges[3] - 156) > 1 or abs(297 - edges[0] - edges[1] - 225) > 1:
            wrong.append("P04")
    return wrong


def body(document: Any) -> list[str]:  # noqa: ANN401 - python-docx's own
    """P05–P07, P12, P28, P30, P31, P33: body text in 3号仿宋, black, 22 lines of 28."""
    wrong = []
    normal = style(document, "Normal")
    line, rule = (value(normal, "pPr/spacing", a) for a in ("line", "lineRule"))
    if rule != "exact" or int(line or 0) * 22 > 225 * MM or int(line or 0) * 23 <= 225 * MM:
        wrong.append("P05")
    pitch = int(value(normal, "rPr/sz") or 0) * 10 + int(value(normal, "rPr/spacing") or 0)
    if int(156 * MM // pitch) != 28:
        wrong.append("P06")
    if value(normal, "rPr/sz") != "32" or value(normal, "pPr/ind", "firstLineChars") != "200":
        wrong.append("P12")
    if value(normal, "rPr/rFonts", "eastAsia") not in FANGSONG:
        wrong.append("P12")
    if not value(normal, "rPr/rFonts", "ascii"):
        wrong.append("P28")
    return wrong + colours_and_fonts(document)


def colours_and_fonts(document: Any) -> list[str]:  # noqa: ANN401 - python-docx's own
    """P07, P30, P31, P33: black, fonts by name for Chinese, no theme, the language Chinese."""
    wrong = []
    used = {p._p.style for p in paragraphs(document)}
    colours = [e.get(qn("w:val")) for e in document.element.iter(qn("w:color"))]
    for element in [s.element for s in document.styles if s.style_id in used or s.name == "Normal"]:
        colours += [e.get(qn("w:val")) for e in element.iter(qn("w:color"))]
        fonts = element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        if fonts is None or not fonts.get(qn("w:eastAsia")):
            wrong.append("P30")
    if any(
        k.endswith("Theme") for e in document.styles.element.iter(qn("w:rFonts")) for k in e.attrib
    ):
        wrong.append("P30")
    if {c for c in colours if c not in {"auto", "000000"}}:
        wrong += ["P07", "P33"]
    if {e.get(qn("w:eastAsia")) for e in document.styles.element.iter(qn("w:lang"))} != {"zh-CN"}:
        wrong.append("P31")
    return wrong


def paragraphs(document: Any) -> list[Paragraph]:  # noqa: ANN401 - python-docx's own
    return [Paragraph(e, document) for e in document.element.body.iter(qn("w:p"))]


def title_and_addressee(document: Any) -> list[str]:  # noqa: ANN401 - python-docx's own
    """P08–P11: title in 2号小标宋, in the middle, without a stop; addressee flush, with a colon."""
    wrong = []
    title = style(document, "Title")
    if value(title, "rPr/rFonts", "eastAsia") not in SONG_TITLE or value(title, "rPr/sz") != "44":
        wrong.append("P08")
    if value(title, "pPr/jc") != "center":
        wrong.append("P08")
    if any(re.search(r"[，。；：、！？]$", t) or not t for t in texts(document, "Title")):
        wrong.append("P09")
    if value(title, "pPr/spacing", "after") != value(
        style(document, "Normal"), "pPr/spacing", "line"
    ):
        wrong.append("P11")
    for text in texts(document, "Addressee"):
        flush = value(style(document, "Addressee"), "pPr/ind", "firstLineChars") == "0"
        if not text.endswith("：") or not flush:
            wrong.append("P11")
    if list(document.element.body.iter(qn("w:drawing"))) or list(
        document.element.body.iter(qn("w:pict"))
    ):
        wrong += ["P10", "P33"]
    return wrong


def headings(document: Any) -> list[str]:  # noqa: ANN401 - python-docx's own
    """P13, P14: 一、（一）1. in order, in 黑体, 楷体, 仿宋, all 3号 and none bold."""
    wrong = []
    for name, pattern, fonts in LEVELS:
        element = style(document, name)
        if (
            value(element, "rPr/rFonts", "eastAsia") not in fonts
            or value(element, "rPr/sz") != "32"
        ):
            wrong.append("P14")
        if value(element, "rPr/b") != "0" or any(
            not re.match(pattern, t) for t in texts(document, name)
        ):
            wrong.append("P13")
    numbers = "一二三四五六七八九十"
    first = [t.split("、")[0] for t in texts(document, "Heading 1")]
    if first != list(numbers[: len(first)]):
        wrong.append("P13")
    return wrong


def attachments(document: Any) -> list[str]:  # noqa: ANN401 - python-docx's own
    """P16, P21, P22: attachments listed and made alike, each on a page of its own."""
    wrong = []
    listed = texts(document, "Attachment List") + texts(document, "Attachment More")
    titles, marks = texts(document, "Attachment Title"), texts(document, "Attachment Mark")
    names = [re.sub(r"^(附件：)?([1-9]\.)?", "", t) for t in listed]
    if names != titles or any(re.search(r"[，。；：、]$", n) for n in names):
        wrong.append("P16")
    wanted = ["附件"] if len(titles) == 1 else [f"附件{n}" for n in range(1, len(titles) + 1)]
    element = style(document, "Attachment Mark")
    heads = value(element, "rPr/rFonts", "eastAsia") in HEITI and value(element, "rPr/sz") == "32"
    if marks != wanted or not heads or value(element, "pPr/ind", "firstLineChars") != "0":
        wrong.append("P21")
    blocks = [b for b in document.iter_inner_content() if isinstance(b, Paragraph)]
    for n, mark in enumerate(p for p in blocks if p.style and p.style.name == "Attachment Mark"):
        if n and not mark.paragraph_format.page_break_before:
            wrong.append("P21")
    if value(style(document, "Attachment Title"), "pPr/jc") != "center":
        wrong.append("P22")
    return wrong


def signature(document: Any) -> list[str]:  # noqa: ANN401 - python-docx's own
    """P17, P18, P20, P26, P27: bureau and date at the right, a date without zeros that exists."""
    wrong = []
    for name, right in (("Signature Bureau", "200"), ("Signature Date", "400")):
        if value(style(document, name), "pPr/ind", "rightChars") != right:
            wrong.append("P17")
    for text in texts(document, "Signature Date"):
        if not DATE.fullmatch(text):
            wrong.append("P18")
        else:
            date(*map(int, re.findall(r"\d+", text)))
    whole = "\n".join(p.text for p in paragraphs(document))
    numbered = re.findall(r"[\u4e00-\u9fff]+[〔\[（(【][0-9]{2,4}[〕\]）)】]第?[0-9]+号", whole)
    sound = re.compile(r"[\u4e00-\u9fff]+〔(19|20)\d{2}〕[1-9]\d*号")
    wrong += [f"P26 {number}" for number in numbered if not sound.fullmatch(number)]
    last = [p.text for p in document.paragraphs if p.text.strip()]
    if any(t.startswith(("（联系人", "抄送")) for t in last):
        wrong += ["P20", "P27"]
    return wrong


def page_numbers(document: Any) -> list[str]:  # noqa: ANN401 - python-docx's own
    """P23, P25: — n — in 4号宋体, outside on odd and even pages, turned with a turned sheet."""
    wrong = []
    if not document.settings.odd_and_even_pages_header_footer:
        wrong.append("P23")
    footer = style(document, "Footer")
    if value(footer, "rPr/sz") != "28" or value(footer, "rPr/rFonts", "ascii") != "宋体":
        wrong.append("P23")
    for section in document.sections:
        for part, side in ((section.footer, "right"), (section.even_page_footer, "left")):
            element = part._element
            inside = [p for p in element.iter(qn("w:p")) if list(p.iter(qn("w:instrText")))]
            number = inside[-1]
            words = "".join(t.text or "" for t in number.iter(qn("w:t")))
            field = "".join(t.text or "" for t in number.iter(qn("w:instrText"))).strip()
            if words != "— 1 —" or field != "PAGE" or value(number, "pPr/jc") != side:
                wrong.append("P23")
            if value(number, "pPr/ind", f"{side}Chars") != "100":
                wrong.append("P23")
            boxes = [e for e in element.iter() if e.tag.endswith("}bodyPr")]
            if (section.orientation == 1) != bool(boxes) or any(
                b.get("vert") != "vert" for b in boxes
            ):
                wrong.append("P25")
    return wrong


def table_heads(document: Any) -> list[str]:  # noqa: ANN401 - python-docx's own
    """P25: tables repeat their heads, and break no row across pages."""
    wrong = []
    for table in document.tables:
        rows = list(table._tbl.tr_lst)
        if rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is None:
            wrong.append("P25 head")
        if any(r.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is None for r in rows):
            wrong.append("P25 rows")
    return wrong


def wording(document: Any) -> list[str]:  # noqa: ANN401 - python-docx's own
    """P29, P32: what the tool itself writes is written right, and nothing of a template is left."""
    wrong = []
    whole = "\n".join(p.text for p in paragraphs(document))
    if re.search(r"\{\{|\}\}|\{%|%\}|XX|××|待补(?!强)|TODO|None", whole):
        wrong.append("P32")
    patterns = (
        r"截止[0-9]",
        "％",
        r"年0[0-9]月",
        r"[0-9]，[0-9]{3}(?![0-9])",
        "、等",
        r"\d+%[-~]\d",
    )
    return wrong + [f"P29 {pattern}" for pattern in patterns if re.search(pattern, whole)]


CHECKS: dict[Callable[[Any], list[str]], set[int]] = {
    page: {1, 2, 3, 4},
    body: {5, 6, 7, 12, 28, 30, 31, 33},
    title_and_addressee: {8, 9, 10, 11, 33},
    headings: {13, 14},
    attachments: {16, 21, 22},
    signature: {17, 18, 20, 26, 27},
    page_numbers: {23, 25},
    table_heads: {25},
    wording: {29, 32},
}
LAID_OUT = {5, 6, 15, 19, 23, 24, 25}  # on the pages, below


def some_by_day() -> list[object]:
    """All documents: June's and the year's by day, the others by night."""
    nightly = pytest.mark.nightly
    by_day = ("-2026年6月-", "-2026年-")
    return [
        name if any(period in name for period in by_day) else pytest.param(name, marks=nightly)
        for name in documents()
    ]


@pytest.mark.parametrize("name", some_by_day())
def test_a_document_keeps_to_the_standard(name: str) -> None:
    """No point that stands in the file itself is missed."""
    document = Document(io.BytesIO(content(name)))
    assert [w for check in CHECKS for w in check(document)] == []


def test_every_point_is_looked_at() -> None:
    """The 33 points are all held by some check here."""
    assert LAID_OUT.union(*CHECKS.values()) == set(range(1, 34))


# A document by hand against each point: what to spoil in it, and what is then said.
SPOILED: list[tuple[str, Callable[[Any], object]]] = [
    ("P01", lambda d: setattr(d.sections[0], "page_width", Mm(216))),
    ("P02", lambda d: setattr(d.sections[0], "top_margin", Mm(25))),
    ("P03", lambda d: setattr(d.sections[0], "left_margin", Mm(20))),
    ("P04", lambda d: setattr(d.sections[0], "right_margin", Mm(20))),
    ("P05", lambda d: setattr(d.styles["Normal"].paragraph_format, "line_spacing", Pt(20))),
    ("P06", lambda d: setattr(d.styles["Normal"].font, "size", Pt(14))),
    ("P07", lambda d: setattr(d.styles["Normal"].font.color, "rgb", RGBColor(255, 0, 0))),
    ("P08", lambda d: setattr(d.styles["Title"].font, "size", Pt(16))),
    ("P09", lambda d: d.add_paragraph("关于进展的报告。", style="Title")),
    ("P11", lambda d: d.add_paragraph("省支点办", style="Addressee")),
    ("P12", lambda d: setattr(d.styles["Normal"].font, "size", Pt(12))),
    ("P13", lambda d: d.add_paragraph("1、总体情况", style="Heading 1")),
    ("P14", lambda d: setattr(d.styles["Heading 1"].font, "size", Pt(12))),
    ("P16", lambda d: d.add_paragraph("附件：1.没有附上的", style="Attachment List")),
    ("P18", lambda d: d.add_paragraph("2026年06月30日", style="Signature Date")),
    ("P20", lambda d: d.add_paragraph("（联系人：某某）")),
    ("P21", lambda d: d.add_paragraph("附件9", style="Attachment Mark")),
    ("P26", lambda d: d.add_paragraph("鄂知发[2026]6号")),
    ("P29", lambda d: d.add_paragraph("截止6月30日")),
    ("P32", lambda d: d.add_paragraph("{{ task.name }}")),
]


@pytest.mark.parametrize(("point", "spoil"), SPOILED, ids=[point for point, _ in SPOILED])
def test_a_spoiled_document_is_told(point: str, spoil: Callable[[Any], object]) -> None:
    """The checks above find each point that is missed."""
    document = Document(io.BytesIO(content("7-2026年6月-report")))
    spoil(document)
    assert point in {w[:3] for check in CHECKS for w in check(document)}


class Word(NamedTuple):
    """A word on a page, in millimetres from its upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


class Sheet(NamedTuple):
    """A page as it was laid out."""

    wide: float
    high: float
    words: tuple[Word, ...]

    @property
    def lines(self) -> list[list[Word]]:
        """The words by line, from above."""
        found: dict[int, list[Word]] = {}
        for word in sorted(self.words, key=lambda w: (w.bottom, w.left)):
            near = next(
                (k for k in found if abs(k / 10 - word.bottom) < 2), round(word.bottom * 10)
            )
            found.setdefault(near, []).append(word)
        return list(found.values())

    @property
    def text(self) -> str:
        """All of it, line by line."""
        return "".join(w.text for line in self.lines for w in line)


@pytest.fixture(scope="module", params=["-2026年6月-", pytest.param("", marks=pytest.mark.nightly)])
def sheets(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[Sheet]]:
    """June's documents laid out by LibreOffice in one start; by night all of them."""
    if not (shutil.which("soffice") and shutil.which("pdftotext")):
        pytest.skip("LibreOffice or poppler-utils is not installed")
    folder = tmp_path_factory.mktemp("pages")
    names = [name for name in documents() if request.param in name]
    for name in names:
        (folder / f"{name}.docx").write_bytes(content(name))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf",
         "--outdir", str(folder), *map(str, sorted(folder.glob("*.docx")))],
        check=True, capture_output=True,
    )  # fmt: skip
    return {name: laid_out(folder / f"{name}.pdf") for name in names}


def laid_out(path: Path) -> list[Sheet]:
    """Read the words of a PDF with their places."""
    out = path.with_suffix(".html")
    subprocess.run(["pdftotext", "-bbox", str(path), str(out)], check=True)
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", out.read_text(encoding="utf-8"))
    mm = 25.4 / 72
    space = "{http://www.w3.org/1999/xhtml}"
    found = []
    for sheet in ET.fromstring(text).iter(f"{space}page"):  # noqa: S314 - made here
        words = tuple(
            Word(
                w.text or "", *(float(w.get(k, "0")) * mm for k in ("xMin", "yMin", "xMax", "yMax"))
            )
            for w in sheet.iter(f"{space}word")
        )
        found.append(
            Sheet(float(sheet.get("width", 0)) * mm, float(sheet.get("height", 0)) * mm, words)
        )
    return found


def test_pages_as_they_are_laid_out(sheets: dict[str, list[Sheet]]) -> None:
    """P15, P19, P23, P24: text on the first page, no signature alone, numbers 7 mm below the text."""
    for name, pages in sheets.items():
        assert "示例数据" in pages[0].text or name.startswith("7-"), name
        assert len(pages[0].lines) > 5, (name, "P15")
        for number, sheet in enumerate(pages, 1):
            assert len(sheet.words) > 3, (name, number, "P24")
            turned = sheet.wide > sheet.high
            if turned:
                alike = [
                    n for n, s in enumerate(pages, 1) if s.wide > s.high and n % 2 == number % 2
                ]
                if len(alike) == 1:
                    continue  # LibreOffice misplaces a box in a footer that it lays out only once
                marks = [w for w in sheet.words if w.right < 35 - 5]
                assert str(number) in {w.text for w in marks}, (name, number, "P25")
                near_foot = min(w.top for w in marks) > sheet.high / 2
                assert near_foot is bool(number % 2), (name, number, "P25")
                continue
            foot = [w for w in sheet.words if w.top > 297 - 35]
            assert "".join(w.text for w in foot) == f"—{number}—", (name, number, "P23")
            middle = (min(w.top for w in foot) + max(w.bottom for w in foot)) / 2
            assert abs(middle - (297 - 35) - 7) < 3, (name, number, "P23", middle)
            edge = max(w.right for w in foot) if number % 2 else min(w.left for w in foot)
            wanted = 210 - 26 - 4.9 if number % 2 else 28 + 4.9
            assert abs(edge - wanted) < 2, (name, number, "P23", edge)
        signed = [s for s in pages if s.wide < s.high and re.search(r"2026年\d+月\d+日—", s.text)]
        for sheet in signed:
            assert len(sheet.lines) > 4, (name, "P19")


def test_a_page_holds_22_lines_of_28(sheets: dict[str, list[Sheet]]) -> None:
    """P05, P06: a full page of text has 22 lines, and a full line 28 characters."""
    pages = sheets["50-2026年6月-report"]
    full = [s for s in pages[1:20] if s.wide < s.high]
    counts = [sum(bool(line[0].bottom < 297 - 35 + 1) for line in s.lines) for s in full]
    assert max(counts) == 22
    chinese = [
        len(text)
        for s in full
        for line in s.lines
        if re.fullmatch(r"[\u4e00-\u9fff，。、；：“”（）]+", text := "".join(w.text for w in line))
    ]
    assert max(chinese) in {28, 29}  # a stop may hang over the edge


def test_one_page_is_one(sheets: dict[str, list[Sheet]]) -> None:
    """The page for leaders is a single one, in every month and at any number of tasks."""
    assert {
        name: len(p) for name, p in sheets.items() if name.endswith("onepage") and len(p) != 1
    } == {}


def test_each_urge_begins_a_page(sheets: dict[str, list[Sheet]]) -> None:
    """Each slip stands on a page of its own."""
    pages = sheets["50-2026年6月-urge"]
    assert all("催办单" in s.text for s in pages)
    assert len(pages) > 1


def test_the_validator_finds_nothing(tmp_path: Path) -> None:
    """Each kind of document is sound Office Open XML."""
    kinds = {name.rsplit("-", 1)[1]: name for name in documents() if name.startswith("50-")}
    assert len(kinds) == 6
    for kind, name in kinds.items():
        (tmp_path / f"{kind}.docx").write_bytes(content(name))
    audit = subprocess.run(
        [str(Path(sys.executable).with_name("openxml-audit")), "--recursive", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (audit.returncode, audit.stdout.count("Errors: 0\n")) == (0, len(kinds)), audit.stdout


def test_equal_documents_are_equal_bytes() -> None:
    """Two renders give the same bytes, every part with the same time."""
    again = documents.__wrapped__()
    for name in [name for name in again if name.startswith("7-")]:
        assert again[name]() == content(name)
        with zipfile.ZipFile(io.BytesIO(content(name))) as parts:
            assert {i.date_time for i in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("name", some_by_day())
def test_tables_stand_in_the_type_area(name: str) -> None:
    """No table is wider than what the page leaves for it."""
    document = Document(io.BytesIO(content(name)))
    turned = any(s.orientation == 1 for s in document.sections)
    room = 297 - 35 - 37 if turned else 156
    for table in document.tables:
        assert isinstance(table, Table)
        assert sum(c.width.mm for c in table.columns if c.width) <= room + 1
