"""What templates from strangers may do, and how their faults are told."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import HELP, ON, read
from docx import Document

from hubtasks.confined import Limits
from hubtasks.documents import render as render_module
from hubtasks.documents.render import render
from hubtasks.documents.templates import TemplateFault
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
        ("{{ 1 / 0 }}", "模板 x.md.j2第1行出错：除数是0。请改好模板"),
        (
            "好\n\n{% if %}",
            "模板 x.md.j2第3行写法有误：标签里少写了内容。请改好模板",
        ),
        ("{{ x | upper }}", "模板 x.md.j2第1行出错：没有“x”这个字段。请改好模板"),
        ("{% include 'no.j2' %}", "模板 x.md.j2第1行出错：没有模板“no.j2”。请改好模板"),
        ("{% for a in [1] %}{{ a }}", "模板 x.md.j2第1行写法有误：“for”没有写结尾。请改好模板"),
        ("{% today %}", "模板 x.md.j2第1行写法有误：没有“today”这种标签，或不该在这里。请改好模板"),
        ("{{ 1 | hex }}", "模板 x.md.j2第1行写法有误：没有“hex”这个过滤器。请改好模板"),
        ("{{ report is big }}", "模板 x.md.j2第1行写法有误：没有“big”这种判断。请改好模板"),
        (
            "{% if report is big %}{% endif %}",
            "模板 x.md.j2第1行出错：没有“big”这种判断。请改好模板",
        ),
        ("{{ 1 ! 2 }}", "模板 x.md.j2第1行写法有误：标签写得不对。请改好模板"),
        ("{{ 'a' + 1 }}", "模板 x.md.j2第1行出错：这里的内容算不出来，或写不出来。请改好模板"),
        (
            "{% set a = 'ab' %}" + "{% set a = a ~ a %}" * 40,
            "模板 x.md.j2第1行出错：要写的太多，内存放不下。请改好模板",
        ),
        (
            "{% macro m(x) %}{{ m(x) }}{% endmacro %}\n{{ m(1) }}",
            "模板 x.md.j2第1行出错：一层套一层，没有尽头。请改好模板",
        ),
        (
            "{% for a in range(9) %}" * 25 + "{% endfor %}" * 25,
            "模板 x.md.j2 用不了：一层套一层，套得太深。请改好模板，或删去它（用自带的）",
        ),
        (
            "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
            "模板 x.md.j2 用不了：一层套一层，没有尽头。请改好模板，或删去它（用自带的）",
        ),
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
    "{{ [1] | batch(200000000, 'x') | list | length }}", "{{ [[1]] | tojson(indent=2000000000) }}", "{{ (1).to_bytes(2000000000) }}",
    "{{ 'a' | format(1) }}", "{{ 'a' | indent(999999999) }}", "{{ 'a'.encode('utf-32') }}", "{{ 'aa'.translate({97: 'b' }) }}",
    "{% set a = [1] %}" + "{% set a = a + a %}" * 40, "{{ 'a'.join(range(9)) }}", "{{ 'a' | wordwrap(1) }}", "{{ '%d' % 1 }}",
    "{{ report.on.replace(year=1) }}", "{{ report.year.real }}", "{{ (1.5).as_integer_ratio() }}", "{% autoescape false %}{% endautoescape %}",
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
    monkeypatch.setattr("hubtasks.documents.render._LIMITS", Limits(600_000_000, 1))
    loops = "{% for a in range(99999) %}" * 3 + "{% if a > 99999999 %}{% endif %}"
    with pytest.raises(TemplateFault) as caught:
        render(june, template(loops + "{% endfor %}" * 3))
    assert str(caught.value) == "模板 x.md.j2 写了1秒还没有写完，停下了。请改好模板"
    monkeypatch.setattr("hubtasks.documents.render._LIMITS", Limits(600_000_000, 30))
    monkeypatch.setattr("hubtasks.documents.markdown._LONGEST_OUTPUT", 100_000)
    printing = (
        "{% for a in range(99999) %}{% for b in range(99999) %}{{ report.year }}"
        + "{% endfor %}" * 2
    )
    with pytest.raises(TemplateFault, match="没有尽头"):
        render(june, template(printing))


# What would be another document at another time, in another process or on another machine.
WANDERING = [
    "{{ report.on.today() }}", "{{ report.on.strftime('%s') }}", "{{ report.on.fromtimestamp(1) }}", "{{ now() }}",
    "{{ [1, 2] | random }}", "{{ lipsum() }}", "{{ report.tasks.count }}", "{{ report.counts.of }}", "{{ self }}",
    "{{ report.tasks | map(attribute='id') }}", "{{ report.counts.of ~ '' }}", "{{ '' ~ report.counts.of }}",
    "{{ [report.counts.of] | join }}", "{{ ['a', 'b'] | join(report.counts.of) }}", "{{ report.counts.of | string }}",
    "{{ report.tasks | map(attribute='news') | join }}", "{{ [report] | join(attribute='counts') }}",
    "{{ [report.counts.of] | map('string') | list | first }}", "{{ 'a' | replace('a', report.counts.of) }}",
    "{{ report.counts.of | upper }}", "{{ [report.counts.of] }}", "{% macro m() %}{% endmacro %}{{ m }}", "{{ range }}",
    "{{ report.rules }}", "{{ report.tasks[0].divisions }}", "{{ report.sample }}", "{{ report.before }}", "{{ none ~ '' }}",
    "{{ none | upper }}", "{% filter random %}ab{% endfilter %}", "{% for a in [1] %}{{ loop }}{% endfor %}",
]  # fmt: skip


@pytest.mark.parametrize("text", WANDERING)
@pytest.mark.parametrize("suffix", [".md.j2", ".docx"])
def test_what_changes_from_run_to_run_is_refused(
    june: Report, template: Template, word_template: Template, text: str, suffix: str
) -> None:
    """Today, chance and where an object lies in memory are no part of a document, nor is a None."""
    path = (template if suffix == ".md.j2" else word_template)(text)
    with pytest.raises(TemplateFault, match="请改好模板"):
        render_module._fill({"report": june}, path, trace=False)


def test_what_arranges_and_what_writes_can_be_used(june: Report, template: Template) -> None:
    """Texts, numbers and days come out; so do joined, chosen, sorted and called ones."""
    text = (
        "{{ report.on }} {{ report.year ~ '年' }} {{ 2.5 + 1 }} {{ report.tasks | length }}"
        " {{ report.tasks | map(attribute='id') | join('、') }} {{ report.tasks | join('、', 'id') }}"
        " {{ 'a-b'.split('-')[1].upper() }} {{ report.period.name.startswith('2026') ~ '' if false else '真' }}"
        " {% macro m(x) %}第{{ x }}项{% endmacro %}{{ m(1) }} {% filter upper %}ab{% endfilter %}"
        " {{ [3, 1, 2] | sort | first }} {{ {'a': 1}.items() | list | length }} {{ ('x' | e) ~ 1 }}"
        "{% for a in [1, 2] %}{{ loop.index }}{{ loop.cycle('甲', '乙') }}{% endfor %} {{ 'abc' | truncate(9) }}"
    )
    numbers = "、".join(str(t.id) for t in june.tasks)
    assert render(june, template(text)).decode() == (
        f"2026-06-30 2026年 3.5 {len(june.tasks)} {numbers} {numbers} B 真 第1项 AB 1 1 x11甲2乙 abc"
    )


def test_nothing_that_templates_receive_is_without_order(june: Report) -> None:
    """No set, whose order changes with the process, can be reached from a report by its properties."""
    seen: set[int] = set()

    def look(thing: object, path: str) -> None:
        assert not isinstance(thing, set | frozenset), path
        if id(thing) in seen or not type(thing).__module__.startswith(("hubtasks", "builtins")):
            return
        seen.add(id(thing))
        if isinstance(thing, tuple | list):
            for n, each in enumerate(thing):
                look(each, f"{path}[{n}]")
        if isinstance(thing, dict):
            for key, each in thing.items():
                look(each, f"{path}[{key}]")
        if type(thing).__module__.startswith("hubtasks"):
            for name in (n for n in dir(thing) if not n.startswith("_")):
                look(getattr(thing, name), f"{path}.{name}")

    look(june, "report")
    assert len(seen) > 500


@pytest.mark.parametrize("suffix", [".md.j2", ".docx"])
def test_a_template_that_cannot_be_read_is_named(june: Report, tmp_path: Path, suffix: str) -> None:
    """Another encoding, too large a file: each is a sentence."""
    path = tmp_path / f"x{suffix}"
    path.write_bytes(bytes(5_000_001))
    with pytest.raises(TemplateFault, match="打不开（超过5兆）"):
        render(june, path)
    path.write_bytes("{{ report.year }}年".encode("gbk"))
    with pytest.raises(TemplateFault, match=r"不是 UTF-8 编码|坏了，或不是 Word 文档"):
        render(june, path)


def test_parts_are_read_from_the_folder_alone(
    june: Report, template: Template, tmp_path: Path
) -> None:
    """A part that is a pipe, in another encoding or elsewhere is no part."""
    os.mkfifo(tmp_path / "_pipe.md.j2")
    (tmp_path / "_gbk.md.j2").write_bytes("年".encode("gbk"))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/_part.md.j2").write_text("root:", encoding="utf-8")
    for name, said in (
        ("_pipe.md.j2", "模板 _pipe.md.j2 打不开（不是普通文件）"),
        ("_gbk.md.j2", "模板 _gbk.md.j2 不是 UTF-8 编码"),
        ("sub/_part.md.j2", "没有模板“sub/_part.md.j2”"),
        ("sub", "模板 sub 打不开（这是一个文件夹）"),
        ("..", "模板 .. 打不开（这是一个文件夹）"),
        ("no", "没有模板“no”"),
    ):
        with pytest.raises(TemplateFault) as caught:
            render(june, template(f"好{{% include '{name}' %}}"))
        assert said in str(caught.value)


def test_a_word_template_that_is_none(june: Report, tmp_path: Path) -> None:
    """A file that is no Word file is named."""
    path = tmp_path / "x.docx"
    path.write_bytes(b"text")
    with pytest.raises(TemplateFault, match=r"模板 x.docx 坏了，或不是 Word 文档"):
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


def test_the_page_tells_the_limits() -> None:
    """What the page 模板 says a document may take is what it may."""
    memory, seconds = render_module._LIMITS
    assert f"最多用{memory // 1_000_000}兆内存、{seconds}秒" in (HELP / "templates.md").read_text(
        encoding="utf-8"
    )
