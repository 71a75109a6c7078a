"""What templates from strangers may do, and how their faults are told."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ON, read
from docx import Document

from hubtasks.documents.render import render
from hubtasks.documents.sandbox import TemplateFault
from hubtasks.figures.report import Report
from hubtasks.figures.summarize import summarize
from hubtasks.period import Period

JUNE = Period.of_month(2026, 6)

Template = Callable[[str], Path]


@pytest.fixture
def june(repo: Path) -> Report:
    """The small repository's June."""
    return summarize(read(repo)[0], JUNE, ON)


@pytest.fixture
def template(tmp_path: Path) -> Template:
    """Write a Markdown template."""

    def make(text: str) -> Path:
        path = tmp_path / "x.md.j2"
        path.write_text(text, encoding="utf-8")
        return path

    return make


@pytest.fixture
def word_template(tmp_path: Path) -> Template:
    """Make a Word template of one paragraph."""

    def make(text: str) -> Path:
        document = Document()
        for line in text.split("\n"):
            document.add_paragraph(line)
        path = tmp_path / "x.docx"
        document.save(str(path))
        return path

    return make


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("好\n{{ report.nothing }}", "模板 x.md.j2第2行出错：没有“nothing”这个字段。请改好模板"),
        (
            "{% for task in report.tasks %}\n{{ task.x }}{% endfor %}",
            "模板 x.md.j2第2行（正在写第1项）出错：没有“x”这个字段。请改好模板",
        ),
        ("{{ 1 / 0 }}", "模板 x.md.j2第1行出错：division by zero。请改好模板"),
        (
            "好\n\n{% if %}",
            "模板 x.md.j2第3行写法有误：Expected an expression, got 'end of statement block'。请改好模板",
        ),
        ("{{ x | upper }}", "模板 x.md.j2第1行出错：没有“x”这个字段。请改好模板"),
        ("{% include 'no.j2' %}", "模板 x.md.j2第1行出错：没有模板“no.j2”。请改好模板"),
        (
            "{{ ''.__class__.__mro__ }}",
            "模板 x.md.j2第1行出错：模板里不许用“__class__”。请改好模板",
        ),
    ],
)
def test_a_faulty_template_is_told_by_line(
    june: Report, template: Template, text: str, said: str
) -> None:
    """What is wrong in a template is told by template, line and task."""
    with pytest.raises(TemplateFault) as caught:
        render(june, template(text))
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "好\n写{{ report.nothing }}",
            "模板 x.docx里“写{{ report.nothing }}”这一段出错：没有“nothing”这个字段。请改好模板",
        ),
        (
            "{%p for task in report.tasks %}\n甲{{ task.x }}\n{%p endfor %}",
            "模板 x.docx里“甲{{ task.x }}{% endfor %}”这一段（正在写第1项）出错：没有“x”这个字段。请改好模板",
        ),
        (
            "好\n{{ ''.__class__ }}",
            "模板 x.docx里“{{ ''.__class__ }}”这一段出错：模板里不许用“__class__”。请改好模板",
        ),
    ],
)
def test_a_faulty_word_template_is_told_by_paragraph(
    june: Report, word_template: Template, text: str, said: str
) -> None:
    """What is wrong in a Word template is told by the text of its paragraph."""
    with pytest.raises(TemplateFault) as caught:
        render(june, word_template(text))
    assert str(caught.value) == said


HOSTILE = [
    "{{ 'a' * 10**9 }}", "{{ 'a' * 1000000000 }}", "{{ 10 ** 10 ** 10 }}", "{{ '%999999999s' % 1 }}",
    "{{ 'a'.ljust(999999999) }}", "{{ '{:999999999}'.format(1) }}", "{{ 'a' | center(999999999) }}",
    "{{ 'a'.replace('', 'b' * 9) }}", "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ report.__init__.__globals__ }}", "{{ cycler.__init__.__globals__.os }}", "{{ self._TemplateReference__context }}",
    "{{ lipsum(n=9999) }}", "{% for a in range(99999999) %}{% endfor %}", "{{ [1] * 999999999 }}",
    "{{ report.tasks.__class__ }}", "{% include '/etc/passwd' %}", "{% include '../x.md.j2' %}",
    "{{ report | attr('__class__') }}", "{% set x = namespace(a=report) %}{{ x.a.__class__ }}",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("suffix", [".md.j2", ".docx"])
def test_a_hostile_template_does_nothing(
    june: Report, template: Template, word_template: Template, text: str, suffix: str
) -> None:
    """Reaching out of the sandbox, or making much of little, is refused in no time."""
    start = time.process_time()
    try:
        content = render(june, (template if suffix == ".md.j2" else word_template)(text))
    except TemplateFault:
        pass
    else:
        assert b"root:" not in content
        assert len(content) < 100_000
    assert time.process_time() - start < 2


def test_an_endless_template_is_stopped(
    june: Report, template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loops in loops end when their time is over; so does what prints for ever."""
    monkeypatch.setattr("hubtasks.documents.sandbox._SECONDS", 1)
    loops = "{% for a in range(99999) %}" * 3 + "{% if a == b %}{% endif %}" + "{% endfor %}" * 3
    with pytest.raises(TemplateFault, match="1秒还没有写完"):
        render(june, template(loops.replace("a == b", "a > 99999999")))
    monkeypatch.setattr("hubtasks.documents.sandbox._SECONDS", 30)
    monkeypatch.setattr("hubtasks.documents.markdown._LONGEST_OUTPUT", 100_000)
    printing = (
        "{% for a in range(99999) %}{% for b in range(99999) %}{{ report.year }}"
        + "{% endfor %}" * 2
    )
    with pytest.raises(TemplateFault, match="没有尽头"):
        render(june, template(printing))


def test_a_word_template_that_is_none(june: Report, tmp_path: Path) -> None:
    """A file that is no Word file is named."""
    path = tmp_path / "x.docx"
    path.write_bytes(b"text")
    with pytest.raises(TemplateFault, match=r"模板 x.docx 用不了"):
        render(june, path)
    with pytest.raises(TemplateFault, match="没有模板"):
        render(june, tmp_path / "none.docx")


def test_a_bug_of_ours_is_no_fault_of_the_template(
    june: Report, template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exception out of this package's own code is not blamed on the template."""
    monkeypatch.setattr("hubtasks.figures.report.MEANING", {})
    with pytest.raises(KeyError):
        render(june, template("{{ report.counts.text }}"))


def test_a_filter_used_wrongly_is_the_templates_fault(june: Report, template: Template) -> None:
    """A filter given what it can't write is told as a fault of the template."""
    with pytest.raises(TemplateFault, match="第1行出错"):
        render(june, template("{{ report.counts | day }}"))
