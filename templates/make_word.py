"""Make the Word templates from the Markdown ones, so that each sentence stands once.

Run `python templates/make_word.py` after a change here or in a template, and commit the
.docx files it writes. A line of a template becomes a paragraph of the style that its mark
(`# `, `## `, `### `, `**`) or its hint (`{# @addressee #}`) asks for; a line of tags alone
becomes docxtpl's `{%p … %}`, in a table `{%tr … %}`. The layout follows GB/T 9704—2012;
clause numbers stand beside what they ask for.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips
from docx.text.paragraph import Paragraph as ParagraphOf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document as Word
    from docx.section import Section
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Row
    from docx.text.paragraph import Paragraph

HERE = Path(__file__).parent

SONG_TITLE = "方正小标宋简体"
FANGSONG = "仿宋_GB2312"
KAITI = "楷体_GB2312"
HEITI = "黑体"
SONGTI = "宋体"

SIZE_2 = Pt(22)  # 2号
SIZE_3 = Pt(16)  # 3号
SIZE_4 = Pt(14)  # 4号
TABLE_SIZE = Pt(10.5)  # 5号: tables are not body text

_ROOM = 9  # millimetres: a row to write in
_BESIDE, _LONG = 7, 40  # millimetres: the box of a turned page number
LINE = Twips(579)  # 22 lines in 225 mm (5.2.3)
SQUEEZE = "-5"  # twentieths of a point between characters: 28 to a line (5.2.3)
TWO_CHARACTERS = "200"  # hundredths of a character
FOUR_CHARACTERS = "400"


# A box without frame, its text turned clockwise.
_TEXT_BOX = """\
<mc:AlternateContent
  xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
  xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
  xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
  xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
  xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<mc:Choice Requires="wps"><w:drawing>
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="{id}"
  behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">
<wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="page"><wp:posOffset>{left}</wp:posOffset></wp:positionH>
<wp:positionV relativeFrom="page"><wp:posOffset>{top}</wp:posOffset></wp:positionV>
<wp:extent cx="{wide}" cy="{long}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>
<wp:docPr id="{id}" name="page number {id}"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<wps:wsp><wps:cNvSpPr txBox="1"/>
<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{long}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
<wps:txbx><w:txbxContent><w:p/></w:txbxContent></wps:txbx>
<wps:bodyPr vert="vert" lIns="0" tIns="0" rIns="0" bIns="0"><a:noAutofit/></wps:bodyPr>
</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent>
"""

# What a hint such as {# @addressee #} asks for: the style of the paragraph behind it.
STYLES = {
    "addressee": "Addressee",
    "closing": "Closing Line",
    "attachment": "Attachment List",
    "attachment-more": "Attachment More",
    "bureau": "Signature Bureau",
    "date": "Signature Date",
    "annex": "Attachment Mark",
    "annex-new-page": "Attachment Mark",
    "annex-title": "Attachment Title",
    "notice": "Notice Line",
    "table-note": "Table Note",
    "caption": "Table Caption",
    "new-page": "Title",
}
MARKS = (("### ", "Heading 2"), ("## ", "Heading 1"), ("# ", "Title"), ("**", "Heading 3"))

_HINT = re.compile(r"\{# @(?P<name>[a-z-]+)(?P<rest>[^#]*)#\}")
_INCLUDE = re.compile(r'\{% include "([^"]+)" %\}$')
_TAGS = re.compile(r"(?:\{%[^%]*%\}\s*)+$")
_TAG = re.compile(r"\{%-?\s*(.*?)\s*-?%\}")
_RULE = re.compile(r"\|(?: *-+:? *\|)+$")
_COLUMN = re.compile(r"([0-9]+)([rc]?)")
_ALIGNED = {"": "Table Text", "c": "Table Centre", "r": "Table Number"}


def main() -> None:
    """Write a Word template beside every Markdown one."""
    for source in sorted(HERE.glob("*.md.j2")):
        if not source.name.startswith("_"):
            _save(_made(source), HERE / f"{source.name.removesuffix('.md.j2')}.docx")


def _made(source: Path) -> Word:
    """Turn a Markdown template into a Word one: its lines into paragraphs, rows and tags."""
    word = _base()
    table: Table | None = None
    columns: list[tuple[int, str]] = []
    tall = False
    for line in _lines(source):
        hint = _HINT.match(line)
        name, text = (hint["name"], line[hint.end() :]) if hint else ("", line)
        if hint and name == "table":
            columns = [(int(w), _ALIGNED[a]) for w, a in _COLUMN.findall(hint["rest"])]
            tall = "tall" in hint["rest"]
        elif name == "landscape":
            _landscape(word)
        elif not text.strip():
            table = None  # as in Markdown, a blank line ends it
        elif _RULE.match(text) or text == "---":
            continue
        elif text.startswith("|"):
            table = _in_table(word, table, columns, _cells(text), group=name == "group")
            if tall:
                _stretch(table)
        elif _TAGS.match(text):
            _tags(word, table, _TAG.findall(text))
        else:
            _paragraph(word, name, text)
    return word


def _in_table(
    word: Word,
    table: Table | None,
    columns: list[tuple[int, str]],
    cells: list[str],
    *,
    group: bool,
) -> Table:
    """Add a table's line: the first begins it, as its head."""
    if table is None:
        return _table(word, columns, cells)
    if group:
        _group(table, cells)
    else:
        _row(table, cells, columns)
    return table


def _tags(word: Word, table: Table | None, tags: list[str]) -> None:
    for tag in tags:
        if table is None:
            word.add_paragraph(f"{{%p {tag} %}}")
        else:
            _fill(table.add_row().cells[0].paragraphs[0], f"{{%tr {tag} %}}", "Table Text")


def _lines(source: Path) -> Iterator[str]:
    """Yield a template's lines without its comments, what it includes put in their place."""
    text = re.sub(r"\{#(?! @).*?#\}\n?", "", source.read_text(encoding="utf-8"), flags=re.DOTALL)
    for line in text.split("\n"):
        if include := _INCLUDE.match(line):
            yield from _lines(HERE / include[1])
        else:
            yield line


def _paragraph(word: Word, hint: str, text: str) -> None:
    style = STYLES.get(hint, "")
    for mark, own in MARKS:
        if text.startswith(mark):
            style = style or own
            text = text.removeprefix(mark)
            break
    text = text.removeprefix("> ").removeprefix("- ").lstrip("\u3000")
    text = re.sub(r"^(\{\{ loop\.index \}\}|[0-9]+)\. ", r"\1.", text)  # 1.　not Markdown's 1.␣
    text = re.sub(r"([0-9}])\\\. ", r"\1.", text).replace("**", "")
    paragraph = word.add_paragraph(text, style or "Normal")
    if hint in {"annex-new-page", "new-page"}:
        paragraph.paragraph_format.page_break_before = True


def _cells(line: str) -> list[str]:
    """Return a table line's cells: what stands between its bars, not counting those in tags."""
    cells = [""]
    for piece in re.findall(r"\{\{.*?\}\}|\{%.*?%\}|\||[^|{]+|\{", line.strip()):
        if piece == "|":
            cells.append("")
        else:
            cells[-1] += piece
    return [cell.strip() for cell in cells[1:-1]]


def _base() -> Word:
    """Start a document with the standard's page, styles and page numbers."""
    word = Document()
    for id_, related in list(word.part.rels.items()):
        if related.reltype.endswith("/stylesWithEffects"):
            del word.part.rels[id_]  # Word 2007's copy of the styles, which would not match
    for id_, related in list(word.part.package.rels.items()):
        if related.reltype.endswith("/thumbnail"):
            del word.part.package.rels[id_]  # a picture of another document
    word.settings.odd_and_even_pages_header_footer = True
    _styles(word)
    section = word.sections[0]
    _page(section)
    _footers(section)
    core = word.core_properties
    core.title = core.author = core.comments = core.subject = core.keywords = ""
    core.language = "zh-CN"
    return word


def _page(section: Section) -> None:
    """A4 with 37 mm above, 28 mm at the binding, a type area of 156 by 225 mm (5.1, 5.2.1)."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance = Mm(15)
    section.footer_distance = Mm(25.5)  # the dash 7 mm below the type area (7.5)
    section.gutter = 0


def _landscape(word: Word) -> None:
    """Begin a landscape section: the portrait page turned, its top now at the binding (8).

    Page numbers stay where they are on the sheet: turned with it, at the left of the type
    area, at the foot of odd pages and at the head of even ones.
    """
    section = word.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    section.left_margin, section.right_margin = Mm(35), Mm(37)
    section.footer_distance = Mm(10)
    for footer, odd in ((section.footer, True), (section.even_page_footer, False)):
        footer.is_linked_to_previous = False
        _number(_turned(footer, odd=odd))


def _turned(footer: Any, *, odd: bool) -> Paragraph:  # noqa: ANN401 - python-docx names no class
    """Put a text box beside the type area whose text runs downwards; return its paragraph."""
    top = 210 - 26 - _LONG if odd else 28
    drawn = parse_xml(
        _TEXT_BOX.format(
            left=Mm(35 - 7 - _BESIDE), top=Mm(top), wide=Mm(_BESIDE), long=Mm(_LONG), id=1 + odd
        )
    )
    footer.paragraphs[0].add_run()._r.append(drawn)  # noqa: SLF001 - no public way
    element = next(e for e in drawn.iter() if e.tag == qn("w:txbxContent"))[0]
    paragraph = ParagraphOf(element, footer)
    paragraph.style = "Footer"
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if odd else WD_ALIGN_PARAGRAPH.LEFT
    _one_in(paragraph, "right" if odd else "left")
    return paragraph


def _footers(section: Section) -> None:
    """Number pages `— 1 —` in 4号宋体: odd at the right, even at the left, one blank in (7.5)."""
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        odd = side == "right"
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if odd else WD_ALIGN_PARAGRAPH.LEFT
        _one_in(paragraph, side)
        _number(paragraph)


def _one_in(paragraph: Paragraph, side: str) -> None:
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()  # noqa: SLF001 - no public way
    indent.set(qn(f"w:{side}Chars"), "100")
    indent.set(qn(f"w:{side}"), "280")


def _number(paragraph: Paragraph) -> None:
    """Write `— n —` with a field for the page's number."""
    paragraph.add_run("— ")
    for kind, text in (
        ("begin", None),
        (None, " PAGE "),
        ("separate", None),
        ("text", "1"),
        ("end", None),
    ):
        run = paragraph.add_run()
        if kind == "text":
            run.text = text or ""
        elif kind is None:
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = text
            run._r.append(code)  # noqa: SLF001 - no public way
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)  # noqa: SLF001 - no public way
    paragraph.add_run(" —")


def _styles(word: Word) -> None:
    styles = word.styles
    for element in list(styles.element.iter(qn("w:rFonts"))):
        for name in list(element.attrib):
            if name.endswith("Theme"):
                del element.attrib[name]
    for element in styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), "en-US")
        element.set(qn("w:eastAsia"), "zh-CN")

    normal = styles["Normal"]
    _font(normal, FANGSONG, SIZE_3)
    _space(normal, LINE)
    _indent(normal, first=TWO_CHARACTERS)
    squeeze = OxmlElement("w:spacing")
    squeeze.set(qn("w:val"), SQUEEZE)
    size = normal.element.rPr.find(qn("w:sz"))
    size.addprevious(squeeze)
    normal.paragraph_format.widow_control = False

    _headings(word)
    _around_the_text(word)
    _in_tables(word)
    footer = styles["Footer"]
    _font(footer, SONGTI, SIZE_4, latin=SONGTI)
    _indent(footer, first="0")


def _headings(word: Word) -> None:
    styles = word.styles
    title = styles["Title"]
    _plain(title)
    _font(title, SONG_TITLE, SIZE_2)  # 7.3.1
    _space(title, Pt(35))
    _indent(title, first="0")
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = LINE
    for level, name in enumerate((HEITI, KAITI, FANGSONG, FANGSONG), 1):  # 7.3.3
        heading = styles[f"Heading {level}"]
        _plain(heading)
        _font(heading, name, SIZE_3)
        _space(heading, LINE)
        _indent(heading, first=TWO_CHARACTERS)
        heading.paragraph_format.keep_with_next = True


def _around_the_text(word: Word) -> None:
    """Style what stands before and behind the text: addressee, attachments, signature."""
    _style(word, "Addressee", first="0")  # 7.3.2
    # No signature alone on a page (7.3.5.5): the last lines keep together.
    _style(word, "Closing Line").paragraph_format.keep_with_next = True
    listed = _style(word, "Attachment List", first="0", left=TWO_CHARACTERS)  # 7.3.4
    listed.paragraph_format.space_before = LINE
    more = _style(word, "Attachment More", first="0", left="500")
    for style in (listed, more):
        style.paragraph_format.keep_with_next = True
    signature = _style(word, "Signature Bureau", first="0", right=TWO_CHARACTERS)  # 7.3.5.2
    signature.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    signature.paragraph_format.space_before = LINE
    signature.paragraph_format.keep_with_next = True
    dated = _style(word, "Signature Date", first="0", right=FOUR_CHARACTERS)
    dated.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _style(word, "Attachment Mark", font=HEITI, first="0")  # 7.3.7
    heading = _style(word, "Attachment Title", font=SONG_TITLE, size=SIZE_2, first="0")
    heading.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _space(heading, Pt(35))
    heading.paragraph_format.space_before = LINE  # the third line of the page (7.3.7)
    heading.paragraph_format.space_after = Pt(8)
    notice = _style(word, "Notice Line", font=KAITI, size=SIZE_4, first="0")
    notice.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _space(notice, Pt(20))


def _in_tables(word: Word) -> None:
    for name, alignment in (
        ("Table Text", WD_ALIGN_PARAGRAPH.LEFT),
        ("Table Centre", WD_ALIGN_PARAGRAPH.CENTER),
        ("Table Number", WD_ALIGN_PARAGRAPH.RIGHT),
        ("Table Head", WD_ALIGN_PARAGRAPH.CENTER),
        ("Table Group", WD_ALIGN_PARAGRAPH.LEFT),
        ("Table Note", WD_ALIGN_PARAGRAPH.LEFT),
    ):
        font = HEITI if name in {"Table Head", "Table Group"} else FANGSONG
        style = _style(word, name, font=font, size=TABLE_SIZE, first="0")
        style.paragraph_format.alignment = alignment
        _space(style, Pt(15))
    caption = _style(word, "Table Caption", font=HEITI, size=TABLE_SIZE, first="0")
    _space(caption, Pt(15))
    caption.paragraph_format.space_before = Pt(4)
    caption.paragraph_format.keep_with_next = True


def _style(
    word: Word,
    name: str,
    *,
    font: str = FANGSONG,
    size: Pt = SIZE_3,
    first: str = TWO_CHARACTERS,
    left: str = "",
    right: str = "",
) -> ParagraphStyle:
    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles["Normal"]
    _font(style, font, size)
    _indent(style, first=first, left=left, right=right)
    return style


def _plain(style: ParagraphStyle) -> None:
    """Take the default template's blue, bold and rules out of a style."""
    for tag in ("w:pBdr", "w:spacing", "w:contextualSpacing"):
        for element in style.element.get_or_add_pPr().findall(qn(tag)):
            style.element.pPr.remove(element)
    properties = style.element.get_or_add_rPr()
    for element in list(properties):
        if element.tag != qn("w:rFonts"):
            properties.remove(element)


def _font(style: ParagraphStyle, name: str, size: Pt, latin: str = "Times New Roman") -> None:
    """Set a style's fonts by name for both scripts, upright, black."""
    style.font.size = size
    style.font.bold = False
    style.font.italic = False
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for slot in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{slot}"), latin)
    fonts.set(qn("w:eastAsia"), name)


def _space(style: ParagraphStyle, line: Pt | Twips) -> None:
    form = style.paragraph_format
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = line
    form.space_before = form.space_after = Pt(0)


def _indent(
    target: ParagraphStyle | Paragraph, *, first: str = "", left: str = "", right: str = ""
) -> None:
    """Indent by hundredths of a character, with twips beside for readers that need them."""
    element = target._p if hasattr(target, "_p") else target.element  # noqa: SLF001 - no public way
    indent = element.get_or_add_pPr().get_or_add_ind()
    for slot, value in (("firstLine", first), ("left", left), ("right", right)):
        if value:
            indent.set(qn(f"w:{slot}Chars"), value)
            indent.set(qn(f"w:{slot}"), str(int(value) * 320 // 100))


def _table(word: Word, columns: list[tuple[int, str]], heads: list[str]) -> Table:
    """Start a table with a head that repeats on every page; widths in millimetres."""
    table = word.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "57")  # 1 mm
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)  # noqa: SLF001 - no public way
    for cell, head, (width, _) in zip(table.rows[0].cells, heads, columns, strict=True):
        cell.width = Mm(width)
        _fill(cell.paragraphs[0], head, "Table Head")
    for column, (width, _) in zip(table.columns, columns, strict=True):
        column.width = Mm(width)
    _row_property(table.rows[0], "w:cantSplit")
    _row_property(table.rows[0], "w:tblHeader")
    return table


def _row(table: Table, cells: list[str], columns: list[tuple[int, str]]) -> None:
    row = table.add_row()
    for cell, text, (width, style) in zip(row.cells, cells, columns, strict=True):
        cell.width = Mm(width)
        _fill(cell.paragraphs[0], text, style)
    _row_property(row, "w:cantSplit")


def _stretch(table: Table) -> None:
    """Leave room to write by hand in a table's last row, its texts in the middle."""
    row = table.rows[-1]
    row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(_ROOM)
    for cell in row.cells:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _group(table: Table, cells: list[str]) -> None:
    """Add a row of one cell over the whole width: the head of a group of rows."""
    row = table.add_row()
    text = "".join(cell.replace("**", "") for cell in cells)
    _fill(row.cells[0].merge(row.cells[-1]).paragraphs[0], text, "Table Group")
    _row_property(row, "w:cantSplit")


def _fill(paragraph: Paragraph, text: str, style: str) -> None:
    paragraph.style = style
    paragraph.add_run(text)


def _row_property(row: _Row, tag: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(tag))  # noqa: SLF001 - no public way


def _save(word: Word, path: Path) -> None:
    """Save with fixed times, so that making a template again changes nothing."""
    word.save(str(path))
    with zipfile.ZipFile(path) as found:
        parts = [(name, found.read(name)) for name in found.namelist()]
    with zipfile.ZipFile(path, "w") as made:
        for name, content in parts:
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(part, content)


if __name__ == "__main__":
    main()
