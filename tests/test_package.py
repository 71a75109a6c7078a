"""A Word template holds text, tables and pictures, and nothing that fetches, runs or breaks."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from conftest import ON, read
from docx import Document
from hostile import packed, unpacked

from hubtasks import wording
from hubtasks.documents.render import render
from hubtasks.documents.templates import TemplateFault
from hubtasks.figures.report import Report
from hubtasks.figures.summarize import summarize
from hubtasks.period import Period

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.fixture
def june(repo: Path) -> Report:
    """The small repository's June."""
    return summarize(read(repo)[0], Period.of_month(2026, 6), ON)


def plain() -> dict[str, bytes]:
    """The parts of a Word template of one line."""
    document = Document()
    document.add_paragraph("{{ report.year }}年")
    stream = io.BytesIO()
    document.save(stream)
    return unpacked(stream.getvalue())


def changed(part: str, pattern: str, new: str) -> dict[str, bytes]:
    """The plain template with a text of one of its parts replaced."""
    parts = plain()
    text, count = re.subn(pattern, lambda _: new, parts[part].decode(), count=1, flags=re.DOTALL)
    assert count, pattern
    return parts | {part: text.encode()}


def related(
    kind: str, target: str, mode: str = "", part: str = "word/_rels/document.xml.rels"
) -> dict[str, bytes]:
    """The plain template with another relation."""
    told = f' TargetMode="{mode}"' if mode else ""
    relation = (
        f'<Relationship Id="rId99" Type="{KIND}/{kind}" Target="{target}"{told}/></Relationships>'
    )
    parts = plain()
    if part not in parts:
        space = "http://schemas.openxmlformats.org/package/2006/relationships"
        parts[part] = f'<Relationships xmlns="{space}"></Relationships>'.encode()
    return parts | {part: parts[part].replace(b"</Relationships>", relation.encode())}


def with_body(xml: str) -> dict[str, bytes]:
    """The plain template with something before its first paragraph."""
    return changed("word/document.xml", "<w:body>", f"<w:body>{xml}")


def field(*codes: str) -> dict[str, bytes]:
    """The plain template with a field whose code is split over runs; `{` and `}` nest another."""
    marks = {"{": '<w:fldChar w:fldCharType="begin"/>', "|": '<w:fldChar w:fldCharType="separate"/>', "}": '<w:fldChar w:fldCharType="end"/>'}  # fmt: skip
    runs = "".join(
        f"<w:r>{marks.get(code, f'<w:instrText>{code}</w:instrText>')}</w:r>" for code in codes
    )
    return with_body(f"<w:p>{runs}</w:p>")


REFUSED: dict[str, tuple[Callable[[], Mapping[str, bytes]], str]] = {
    "a remote template": (
        lambda: related("attachedTemplate", "http://x.invalid/t.dotm", "External", "word/_rels/settings.xml.rels"),
        "word/settings.xml 里有“附加的模板”，指到文件外面的 http://x.invalid/t.dotm",
    ),
    "a link": (lambda: related("hyperlink", "http://x.invalid/", "External"), "word/document.xml 里有“超链接”，指到文件外面的 http://x.invalid/"),
    "a picture elsewhere": (lambda: related("image", "file:///x.png", "External"), "“链接的图片”"),
    "in other letters": (lambda: related("image", "//x/y", "external"), "指到文件外面"),
    "of the whole file": (lambda: related("x", "http://x.invalid/", "External", "_rels/.rels"), "整个文件 里有“x”"),
    "of a part that nobody reads": (lambda: related("frame", "http://x.invalid/", "External", "word/_rels/lost.xml.rels"), "word/lost.xml 里有“框架网页”"),
    "an object": (lambda: related("oleObject", "embeddings/x.bin"), "word/document.xml 里有“嵌入的对象”"),
    "a workbook within": (lambda: related("package", "embeddings/x.xlsx"), "“嵌入的文件”"),
    "a page within": (lambda: related("aFChunk", "x.html"), "“嵌入的文件”"),
    "a control": (lambda: related("control", "activeX/x.xml"), "“控件”"),
    "macros": (lambda: related("vbaProject", "vbaProject.bin"), "“宏”"),
    "what nobody knows": (lambda: related("somethingNew", "x.bin"), "“somethingNew”"),
    "DDE": (lambda: field("{", "DDEAUTO c:\\\\windows\\\\x.exe", "}"), "word/document.xml 里有域“DDEAUTO”，不许用"),
    "DDE in pieces": (lambda: field("{", " D", "DE", "auto x", "|", "}"), "域“DDEAUTO”"),
    "a text from elsewhere": (lambda: field("{", "INCLUDETEXT", ' "http://x.invalid/"', "}"), "域“INCLUDETEXT”"),
    "a picture from elsewhere": (lambda: with_body('<w:p><w:fldSimple w:instr=" IncludePicture \\\\d x"/></w:p>'), "域“INCLUDEPICTURE”"),
    "a field made up by another": (lambda: field("{", "{", "QUOTE 68 68 69", "}", " x", "}"), "域“QUOTE”"),
    "a name made up by another": (lambda: field("{", "{", "REF x", "}", " x", "}"), "看不出是什么的域"),
    "a field within a harmless one": (lambda: field("{", "PAGE", "|", "{", "LINK x", "}", "}"), "域“LINK”"),
    "a field without its end": (lambda: field("{", "IMPORT x"), "域“IMPORT”"),
    "code without a field": (lambda: field("DDE x"), "域“DDE”"),
    "the day of opening": (lambda: field("{", 'DATE \\\\@ "yyyy"', "}"), "域“DATE”"),
    "a field that a tag brings out": (
        lambda: with_body("".join(f"<w:p><w:r>{x}</w:r></w:p>" for x in ('<w:fldChar w:fldCharType="begin"/>', "<w:t>{%p if false %}</w:t>", "<w:instrText>PAGE </w:instrText>", "<w:t>{%p endif %}</w:t>", "<w:instrText>DDE x</w:instrText>", '<w:fldChar w:fldCharType="end"/>'))),
        "域“DDE”",
    ),
    "a merge of mails": (lambda: changed("word/settings.xml", "</w:settings>", "<w:mailMerge/></w:settings>"), "word/settings.xml 里有邮件合并"),
    "a shape that names a page": (
        lambda: with_body('<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata src="http://x.invalid/a.png"/></v:shape></w:pict></w:r></w:p>'),
        "有链接，指到文件外面的 http://x.invalid/a.png",
    ),
    "macros by its kind": (lambda: changed("[Content_Types].xml", r"application/vnd\.openxmlformats-officedocument\.wordprocessingml\.document\.main\+xml", "application/vnd.ms-word.document.macroEnabled.main+xml"), "带着宏（.docm）"),
    "a workbook": (lambda: changed("[Content_Types].xml", r"wordprocessingml\.document\.main", "spreadsheetml.sheet.main"), "不是 Word 文档（.docx）"),
    "no list of kinds": (lambda: {k: v for k, v in plain().items() if k != "[Content_Types].xml"}, "不是 Word 文档（.docx）"),
    "no body": (lambda: changed("word/document.xml", "<w:body>.*</w:body>", ""), "里没有正文"),
    "no main part": (lambda: changed("_rels/.rels", "word/document.xml", "word/none.xml"), "用不了"),
    "broken XML": (lambda: changed("word/styles.xml", "</w:styles>", "</w:style>"), "word/styles.xml 坏了"),
    "a document type": (lambda: changed("word/document.xml", r"\?>", f"?>{DOCTYPE}"), "word/document.xml 坏了"),
    "in another encoding": (lambda: plain() | {"word/document.xml": plain()["word/document.xml"].decode().replace("UTF-8", "x-none").encode()}, "word/document.xml 坏了"),
    "too much": (lambda: plain() | {"word/media/x.bin": bytes(30_000_001)}, "解开后超过30兆"),
    "too many": (lambda: plain() | {f"word/media/{n}": b"" for n in range(1_001)}, "解开后超过30兆"),
    "a tag across cells": (lambda: with_body("<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:p><w:r><w:t>{% if report.sample %}</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:r><w:t>{% endif %}</w:t></w:r></w:p>"), "会缺一截"),
    "a tag misspelt in a footer": (lambda: footer("｛｛ report.year ｝｝"), "大括号是全角的"),
}  # fmt: skip


def footer(text: str) -> dict[str, bytes]:
    """A Word template with a footer."""
    document = Document()
    document.sections[0].footer.paragraphs[0].text = text
    stream = io.BytesIO()
    document.save(stream)
    return unpacked(stream.getvalue())


@pytest.mark.parametrize("case", REFUSED)
def test_what_reaches_out_or_is_broken_is_named(june: Report, tmp_path: Path, case: str) -> None:
    """One sentence says what there is, and in which part; nothing is written."""
    make, said = REFUSED[case]
    path = tmp_path / "x.docx"
    path.write_bytes(packed(make()))
    with pytest.raises(TemplateFault) as refused:
        render(june, path)
    assert said in str(refused.value)
    assert re.fullmatch(r"模板 x\.docx[^\n]*请[^\n]*", str(refused.value))


def test_what_a_report_needs_is_let_through(june: Report, tmp_path: Path) -> None:
    """Page numbers, tables of contents, formulas, nested ones: they come out as they were."""
    for codes in (
        ("{", " PAGE \\* MERGEFORMAT", "|", "}"), ("{", "=", "{", "NUMPAGES", "}", "-1", "|", "}"),
        ("{", "TOC \\o", "|", "{", "PAGEREF _x", "|", "}", "}"), ("{", "}"),
    ):  # fmt: skip
        path = tmp_path / "x.docx"
        path.write_bytes(packed(field(*codes)))
        body = Document(io.BytesIO(render(june, path))).element.body
        assert [e.text for e in body.iter("{*}instrText")] == [c for c in codes if c not in "{|}"]


def test_a_template_without_a_date_gets_none(june: Report, tmp_path: Path) -> None:
    """Where the template tells no author and day, the report does not tell today's."""
    parts = plain()
    del parts["docProps/core.xml"]
    parts["_rels/.rels"] = re.sub(
        rb"<Relationship [^>]*core-properties[^>]*>", b"", parts["_rels/.rels"]
    )
    (tmp_path / "x.docx").write_bytes(packed(parts))
    made = Document(io.BytesIO(render(june, tmp_path / "x.docx")))
    assert made.core_properties.modified is not None
    assert made.core_properties.modified.year == 1980


def test_a_title_is_no_xml(june: Report, tmp_path: Path) -> None:
    """A sign of XML in a property is written as it is."""
    document = Document()
    document.core_properties.title = "{{ 'R&D' }} {{ report.year }}"
    document.save(str(tmp_path / "x.docx"))
    made = Document(io.BytesIO(render(june, tmp_path / "x.docx")))
    assert made.core_properties.title == "R&D 2026"


PRIVATE = "\ue0f0甲\ue0f1乙{_{丙}_}丁%_}戊{_%己{\ue0f1_"


@pytest.mark.parametrize("trace", [False, True])
def test_private_characters_and_docxtpls_own_signs_stay(
    june: Report, tmp_path: Path, trace: bool
) -> None:
    """Whatever a text holds stands in Word as it is shown, traced or not, in body and footer."""
    document = Document()
    document.add_paragraph("{{ text | md }}{{ report.tasks[0] | source }}")
    document.add_paragraph("{{ brace }}{{ rest }}甲 {{ brace }}_{ {{ brace }}_")
    document.sections[0].footer.paragraphs[0].text = "{{ text }}{{ report | source }}"
    document.save(str(tmp_path / "x.docx"))
    content = render(june, tmp_path / "x.docx", trace=trace, text=PRIVATE, brace="{", rest="_{")
    made = Document(io.BytesIO(content))
    said = wording.shown(PRIVATE)
    assert [p.text for p in made.paragraphs] == [said, "{_{甲 {_{ {_"]
    assert made.sections[0].footer.paragraphs[0].text == said
    assert len(list(made.comments)) == trace
    assert b"<?source" not in content
    assert not made.element.body.xpath("//processing-instruction()")
