"""Reports as Markdown and Word, from the real templates."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import dump
import pytest
from conftest import ON, PROJECT, Golden, read
from docx import Document

from hubtasks.documents.render import render
from hubtasks.figures.report import Report
from hubtasks.figures.summarize import summarize
from hubtasks.period import Period

TEMPLATES = PROJECT / "templates"
JUNE = Period.of_month(2026, 6)


@pytest.fixture
def june(repo: Path) -> Report:
    """The small repository's June."""
    return summarize(read(repo)[0], JUNE, ON)


def word_text(content: bytes) -> str:
    return "\n".join(p.text for p in Document(io.BytesIO(content)).paragraphs)


def test_markdown_report(june: Report, golden: Golden) -> None:
    """The month's report as Markdown."""
    golden("report.md", render(june, TEMPLATES / "report.md.j2").decode())


def test_word_report(june: Report, golden: Golden, tmp_path: Path) -> None:
    """The month's report as Word, each paragraph with its style."""
    path = tmp_path / "report.docx"
    path.write_bytes(render(june, TEMPLATES / "report.docx"))
    golden("report.docx.txt", dump.word(path))


def test_word_template(golden: Golden) -> None:
    """The Word template itself as text, so that a review shows what changed in it."""
    golden("report-template.docx.txt", dump.word(TEMPLATES / "report.docx"))


def test_the_word_template_is_what_its_script_makes(tmp_path: Path) -> None:
    """Running make_word.py again gives the same template, to the byte."""
    for name in ("make_word.py", "report.docx"):
        shutil.copy(TEMPLATES / name, tmp_path)
    subprocess.run([sys.executable, str(tmp_path / "make_word.py")], check=True)
    assert (tmp_path / "report.docx").read_bytes() == (TEMPLATES / "report.docx").read_bytes()


@pytest.mark.parametrize("name", ["report.md.j2", "report.docx"])
def test_equal_reports_are_equal_bytes(june: Report, name: str) -> None:
    """Rendering twice gives the same bytes."""
    assert render(june, TEMPLATES / name) == render(june, TEMPLATES / name)


def test_hazards_come_out_as_written(june: Report) -> None:
    """Signs of XML, Markdown, Jinja and spreadsheets are text in Word."""
    text = word_text(render(june, TEMPLATES / "report.docx"))
    assert "涉及R&D <重点>项目|课题 *12* 个，{占位} 𠮷。1. 每万人口拥有量14.0件" in text
    assert "# 一中心一任务书，=1+1式清单管理" in text


def test_no_request_and_no_leftovers(june: Report) -> None:
    """The report holds no request (需协调事项), and nothing of the template is left in it."""
    for name in ("report.md.j2", "report.docx"):
        content = render(june, TEMPLATES / name)
        text = content.decode() if name.endswith("j2") else word_text(content)
        assert "请商务部门提供" not in text
        assert "{%" not in text
        assert "湖北省知识产权局" in text
        assert "工具约定" in text


def test_what_was_left_out_stands_at_the_head(repo: Path) -> None:
    """A report on data that could not all be read says so before its title."""
    report = summarize(read(repo)[0], JUNE, ON, ["data/x.yaml第3行有错"])
    markdown = render(report, TEMPLATES / "report.md.j2").decode()
    word = word_text(render(report, TEMPLATES / "report.docx"))
    assert markdown.index("data/x.yaml第3行有错") < markdown.index("# 省知识产权局关于")
    assert word.index("data/x.yaml第3行有错") < word.index("省知识产权局关于")


def test_the_word_file_follows_the_standards_page(june: Report) -> None:
    """Page, margins, grid, odd and even page numbers and fonts are those of GB/T 9704—2012."""
    content = render(june, TEMPLATES / "report.docx")
    document = Document(io.BytesIO(content))
    page = document.sections[0]
    assert [round(x.mm, 1) for x in (page.page_width, page.page_height) if x] == [210, 297]
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(x.mm) for x in margins if x] == [37, 35, 28, 26]
    assert document.settings.odd_and_even_pages_header_footer
    assert page.footer.paragraphs[0].text == "— 1 —"
    assert page.even_page_footer.paragraphs[0].text == "— 1 —"
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        styles = parts.read("word/styles.xml").decode()
    assert "eastAsiaTheme" not in styles
    assert 'w:eastAsia="zh-CN"' in styles
    for font in ("方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"):
        assert f'w:eastAsia="{font}"' in styles
