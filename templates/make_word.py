"""Make the Word templates: page, styles and tags, so that their making can be reviewed.

Run `python templates/make_word.py` after a change here, and commit the .docx it writes.
The layout follows GB/T 9704—2012; clause numbers stand beside what they ask for.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips

if TYPE_CHECKING:
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

LINE = Twips(579)  # 22 lines in 225 mm (5.2.3)
SQUEEZE = "-4"  # twentieths of a point between characters: 28 to a line (5.2.3)
TWO_CHARACTERS = "200"  # hundredths of a character
FOUR_CHARACTERS = "400"


def main() -> None:
    """Write every Word template."""
    _save(_report(), HERE / "report.docx")


def _report() -> Word:
    word = _base()
    _opening(word)
    _achievements(word)
    _problems_and_next_steps(word)
    _closing(word)
    _landscape(word)
    _task_annex(word)
    _indicator_annex(word)
    return word


def _opening(word: Word) -> None:
    add = word.add_paragraph
    add("{%p if report.sample %}")
    add("示例数据：进展为演示而拟，不是真实情况。", "Notice Line")
    add("{%p endif %}")
    add("{%p for piece in report.left_out %}")
    add("注意：数据有错，数字可能不全或不准：{{ piece }}", "Notice Line")
    add("{%p endfor %}")
    add("{{ report.title }}", "Title")
    add("{{ report.rules.addressee }}：", "Addressee")
    add(
        "按照《{{ report.notice.title }}》（{{ report.notice.number }}）要求，"
        "现将截至{{ report.as_of | day }}我局承担的{{ report.counts.total }}项"
        "支点建设重点任务进展情况报告如下。"
    )
    add("一、总体进展", "Heading 1")
    add(
        "{{ report.counts.total }}项任务中，{{ report.counts.text }}。"
        "{% for part in report.by_duty if part.counts.total %}"
        "{{ part.duty }}任务{{ part.counts.total }}项，其中{{ part.counts.brief }}"
        "{{ '。' if loop.last else '；' }}{% endfor %}"
    )
    add("{%p if report.key_indicators %}")
    add("重点量化指标情况：")
    add("{%p for indicator in report.key_indicators %}")
    add("{{ loop.index }}.{{ indicator.sentence }}。")
    add("{%p endfor %}")
    add("{%p endif %}")
    add("{%p if report.important %}")
    add("{{ report.period.name }}重要进展：")
    add("{%p for entry in report.important %}")
    add(
        "{{ loop.index }}.第{{ entry.task }}项（{{ entry.division }}）：{{ entry.summary | prose }}"
    )
    add("{%p endfor %}")
    add("{%p endif %}")


def _achievements(word: Word) -> None:
    add = word.add_paragraph
    add("二、主要进展和成效", "Heading 1")
    add("{%p for strategy in report.strategies %}")
    add("（{{ loop.index | ordinal }}）{{ strategy.name }}", "Heading 2")
    add("{%p for task in strategy.tasks %}")
    add(
        "{{ loop.index }}.{{ task.text | prose }}（第{{ task.id }}项，{{ task.duty }}）",
        "Heading 3",
    )
    add("{%p for entry in task.entries %}")
    add(
        "{{ entry.division }}："
        "{{ '见“重要进展”。' if entry.important else entry.summary | prose }}"
        "{% if entry.correction %}更正：{{ entry.correction | prose }}{% endif %}"
        "{% if entry.next and not task.ahead %}下一步，{{ entry.next | prose }}{% endif %}"
    )
    add("{%p else %}")
    add("{{ task.reason | prose }}")
    add("{%p endfor %}")
    add("{%p endfor %}")
    add("{%p endfor %}")
    add("{%p if report.highlights %}")
    add("（{{ (report.strategies | length + 1) | ordinal }}）创新举措和典型经验", "Heading 2")
    add("{%p for entry in report.highlights %}")
    add(
        "{{ loop.index }}.{{ entry.division }}（第{{ entry.task }}项）："
        "{{ entry.highlight | prose }}"
    )
    add("{%p endfor %}")
    add("{%p endif %}")


def _problems_and_next_steps(word: Word) -> None:
    add = word.add_paragraph
    add("三、存在的主要问题", "Heading 1")
    add("{%p for task in report.late %}")
    add(
        "{{ loop.index }}.第{{ task.id }}项（{{ task.duty }}，{{ task.light }}灯）："
        "{{ task.reason | prose }}"
        "{% for entry in task.latest if entry.problems and entry.status != '受阻' %}"
        "{{ entry.division }}反映，{{ entry.problems | prose }}{% endfor %}"
    )
    add("{%p else %}")
    add("{{ '各项任务均达到序时进度。' if report.on_schedule else '没有亮黄灯、红灯的任务。' }}")
    add("{%p endfor %}")
    add("{%p if report.unfiled %}")
    add(
        "截至{{ report.as_of | day }}，{{ report.filing_month }}进展未报送的有："
        "{{ report.unfiled_text }}。"
    )
    add("{%p endif %}")

    add("四、下一步工作", "Heading 1")
    add("{%p for task in report.ahead %}")
    add(
        "{{ loop.index }}.第{{ task.id }}项："
        "{% for entry in task.latest if entry.next %}"
        "{{ entry.division }}，{{ entry.next | prose }}{% endfor %}"
    )
    add("{%p else %}")
    add("按计划推进各项任务。")
    add("{%p endfor %}")


def _closing(word: Word) -> None:
    add = word.add_paragraph
    closing = [
        add("特此报告。"),
        add(""),
        add("附件：1.{{ report.period.name }}重点任务进展情况一览表", "Attachment List"),
        add("2.量化指标完成情况表", "Attachment List"),
        add(""),
        add("{{ report.rules.bureau }}", "Signature Bureau"),
    ]
    _indent(closing[3], left="500", first="0")
    for paragraph in closing:
        paragraph.paragraph_format.keep_with_next = True  # no signature alone (7.3.5.5)
    add("{{ report.on | day }}", "Signature Date")


def _task_annex(word: Word) -> None:
    add = word.add_paragraph
    add("附件1", "Attachment Mark")
    add("{{ report.period.name }}重点任务进展情况一览表", "Attachment Title")
    table = _table(
        word,
        [
            ("序号", 11),
            ("任务", 51),
            ("省局职责", 19),
            ("责任处室", 33),
            ("灯", 9),
            ("量化指标", 31),
            ("截至", 23),
            ("缘由", 48),
        ],
    )
    _tag_row(table, "{%tr for strategy in report.strategies %}")
    group = table.add_row()
    merged = group.cells[0].merge(group.cells[-1])
    _fill(
        merged.paragraphs[0],
        "{{ strategy.name }}（{{ strategy.capability }}，{{ strategy.lead_division }}统筹）"
        "{{ strategy.counts.total }}项：{{ strategy.counts.brief }}",
        "Table Group",
    )
    _tag_row(table, "{%tr for task in strategy.tasks %}")
    _row(
        table,
        [
            ("{{ task.id }}", "Table Centre"),
            ("{{ task.text }}", "Table Text"),
            ("{{ task.duty }}", "Table Centre"),
            ("{{ task.divisions | listed }}", "Table Text"),
            ("{{ task.light }}", "Table Centre"),
            ("{{ task.cell }}", "Table Text"),
            ("{{ task.shown_day or '' }}", "Table Centre"),
            ("{{ task.reason }}", "Table Text"),
        ],
    )
    _tag_row(table, "{%tr endfor %}")
    _tag_row(table, "{%tr endfor %}")
    add("亮灯规则（工具约定，通知未作规定）：", "Table Note")
    add("{%p for line in report.legend %}")
    add("{{ line }}", "Table Note")
    add("{%p endfor %}")


def _indicator_annex(word: Word) -> None:
    add = word.add_paragraph
    mark = add("附件2", "Attachment Mark")
    mark.paragraph_format.page_break_before = True
    add("量化指标完成情况表", "Attachment Title")
    table = _table(
        word,
        [
            ("序号", 11),
            ("指标", 49),
            ("目标", 31),
            ("归属", 15),
            ("数值", 24),
            ("截至", 23),
            ("完成", 17),
            ("序时", 17),
            ("灯", 11),
            ("数据来源", 27),
        ],
    )
    _tag_row(table, "{%tr for indicator in report.indicators %}")
    _row(
        table,
        [
            ("{{ indicator.task }}", "Table Centre"),
            ("{{ indicator.indicator.name }}", "Table Text"),
            ("{{ indicator.indicator.target_text }}", "Table Text"),
            ("{{ indicator.indicator.owner }}", "Table Centre"),
            ("{{ indicator.value_text }}", "Table Number"),
            ("{{ indicator.figure.date if indicator.figure else '' }}", "Table Centre"),
            ("{{ indicator.share }}", "Table Number"),
            ("{{ indicator.expected_text }}", "Table Number"),
            ("{{ indicator.light or '不亮' }}", "Table Centre"),
            ("{{ indicator.source_text }}", "Table Text"),
        ],
    )
    _tag_row(table, "{%tr endfor %}")


def _base() -> Word:
    """Start a document with the standard's page, styles and page numbers."""
    word = Document()
    for id_, related in list(word.part.rels.items()):
        if related.reltype.endswith("/stylesWithEffects"):
            del word.part.rels[id_]  # Word 2007's copy of the styles, which would not match
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
    """Begin a landscape section: the portrait page turned, its top now at the binding (8)."""
    section = word.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    section.left_margin, section.right_margin = Mm(35), Mm(37)
    section.footer_distance = Mm(16.5)


def _footers(section: Section) -> None:
    """Number pages `— 1 —` in 4号宋体: odd at the right, even at the left, one blank in (7.5)."""
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        odd = side == "right"
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if odd else WD_ALIGN_PARAGRAPH.LEFT
        indent = paragraph._p.get_or_add_pPr().get_or_add_ind()  # noqa: SLF001 - no public way
        indent.set(qn(f"w:{side}Chars"), "100")
        indent.set(qn(f"w:{side}"), "280")
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

    _style(word, "Addressee", first="0")  # 7.3.2
    _style(word, "Attachment List", first="0", left=TWO_CHARACTERS)  # 7.3.4
    signature = _style(word, "Signature Bureau", first="0", right=TWO_CHARACTERS)  # 7.3.5.2
    signature.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    dated = _style(word, "Signature Date", first="0", right=FOUR_CHARACTERS)
    dated.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _style(word, "Attachment Mark", font=HEITI, first="0")  # 7.3.7
    heading = _style(word, "Attachment Title", font=SONG_TITLE, size=SIZE_2, first="0")
    heading.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.paragraph_format.space_after = Pt(8)
    _space(heading, Pt(35))
    notice = _style(word, "Notice Line", font=KAITI, size=SIZE_4, first="0")
    notice.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER

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

    footer = styles["Footer"]
    _font(footer, SONGTI, SIZE_4, latin=SONGTI)
    _indent(footer, first="0")


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


def _table(word: Word, columns: list[tuple[str, int]]) -> Table:
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
    for cell, (name, width) in zip(table.rows[0].cells, columns, strict=True):
        cell.width = Mm(width)
        _fill(cell.paragraphs[0], name, "Table Head")
    for column, (_, width) in zip(table.columns, columns, strict=True):
        column.width = Mm(width)
    _row_property(table.rows[0], "w:cantSplit")
    _row_property(table.rows[0], "w:tblHeader")
    return table


def _row(table: Table, cells: list[tuple[str, str]]) -> None:
    row = table.add_row()
    for cell, head, (text, style) in zip(row.cells, table.rows[0].cells, cells, strict=True):
        cell.width = head.width
        _fill(cell.paragraphs[0], text, style)
    _row_property(row, "w:cantSplit")


def _tag_row(table: Table, tag: str) -> None:
    _fill(table.add_row().cells[0].paragraphs[0], tag, "Table Text")


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
