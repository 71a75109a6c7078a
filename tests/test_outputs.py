"""Whatever a text holds, no output is steered, broken or taken for structure by it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import HERE, ON, PROJECT, SUITES, Edit, Run, needs_suites, read, tries
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hubtasks import characters, wording
from hubtasks.changes.compare import compare
from hubtasks.changes.history import Commit
from hubtasks.documents.render import render
from hubtasks.figures.card import task_card
from hubtasks.figures.due import due as due_for
from hubtasks.figures.summarize import summarize
from hubtasks.figures.timetable import timetable
from hubtasks.figures.urges import urges
from hubtasks.model import Entry, Ledger, Plan, Progress, Task
from hubtasks.period import Period
from hubtasks.views import card, changes, due, log, plan, status, terminal
from hubtasks.views import urges as urge_view

PROGRESS = "data/progress/yunyong/2026-06-30.yaml"
JUNE = Period.of_month(2026, 6)
TEMPLATES = PROJECT / "templates"
HAZARDS = [
    "\x1b[31m红\x1b]0;标题\x07", "\x9b2J清屏", "\x08\x08\x08删去", "推进\u202e反着", "a\u061cb\u2066c",
    "\U000e0041\U000e0042", "\u3164", "\u2800", "甲\u200b乙\u200d丙", "\ue000\U000f0000", "\x00\x7f\x85",
    "好\r\r# 局领导批示", "好\r\r- 已阅", "好\u2028# 批示", "# 一级", "  ## 二级", "=======", "---", ": 释义",
    ":--", "% 标题", "+ 项", "* 项", "1. 项", "2) 项", "```", "~~~", "    四格", "\t制表", "> 引用", "| 甲 | 乙 |",
    "| --- |", "a|b", "\\", "a\\|b", "`x`", "*强调*", "_强调_", "~~删~~", "[文](http://x)", "![图](x)", "<b>粗</b>",
    "<!-- 注 -->", "<https://x>", "&lt;", "$x$", "a^2^", "{{ 7*7 }}", "{% x %}", "=1+1", "+1", "-1+2", "@SUM(1)",
    "＝1+1", " =1+1", '"引号"', "'单引号", "甲,乙;丙", "[red]红[/red] :smile:", "，" * 300, "长" * 300, "a" * 300,
]  # fmt: skip


def naughty() -> list[str]:
    """The public list of strings that broke programs before."""
    path = Path(SUITES) / "naughty-strings/blns.json"
    found: list[str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def laden(ledger: Ledger, texts: dict[int, str]) -> Ledger:
    """Put its text wherever a text of a task, its plan or its progress stands."""

    def task(old: Task) -> Task:
        own = texts[old.id]
        indicators = tuple(i._replace(name=own) for i in old.indicators)
        return old._replace(text=own, notes=(own,), indicators=indicators)

    def entry(old: Entry) -> Entry:
        own = texts[old.task]
        figures = tuple(f._replace(source=own) for f in old.figures)
        words = {"summary": own, "problems": own, "next": own, "needs": own, "correction": own}
        late = old.extension and old.extension._replace(reason=own)
        changed = old._replace(figures=figures, evidence=(own, own), extension=late)
        return changed._replace(**words, highlight=own)  # type: ignore[arg-type]  # all are texts

    def planned(old: Plan) -> Plan:
        own = texts[old.task]
        steps = tuple(m._replace(name=own) for m in old.milestones)
        return old._replace(document=own, milestones=steps)

    def filed(old: Progress) -> Progress:
        return old._replace(entries=tuple(map(entry, old.entries)))

    assert ledger.task_list is not None
    return replace(
        ledger,
        task_list=ledger.task_list._replace(tasks=tuple(map(task, ledger.tasks))),
        plans=tuple(map(planned, ledger.plans)),
        progress=tuple(map(filed, ledger.progress)),
    )


def lines(laid_out: list[terminal.Line]) -> str:
    stream = io.StringIO()
    terminal.write(laid_out, stream)
    return stream.getvalue()


def outputs(before: Ledger, ledger: Ledger) -> dict[str, str]:
    """Return everything that every view and document writes of a ledger."""
    report = summarize(ledger, JUNE, ON, ("data/x.yaml第1行不认识“甲”这一项",))
    owed = due_for(ledger, Period.of_month(2026, 7), ON)
    late = urges(ledger, report)
    steps = timetable(ledger, ON)
    change = compare(before, ledger, ON)
    notes = ["示例数据"]
    commits = (Commit("abc", "2026-06-30", "某人\x1b[31m", "说明", [PROGRESS]),)
    found = {
        "status.txt": lines(status.as_lines(report, terminal.UNLIMITED, {})),
        "status.80": lines(status.as_lines(report, 80, {})),
        "status.csv": status.as_csv(report),
        "status.json": status.as_json(report),
        "status.md": status.as_markdown(report),
        "plan.txt": lines(plan.as_lines(steps, terminal.UNLIMITED, {})),
        "plan.80": lines(plan.as_lines(steps, 80, {})),
    }
    writers: dict[str, Callable[..., str]]
    for name, view, what in (
        ("due", due, (owed, notes)),
        ("urge", urge_view, (late, notes)),
        ("plan", plan, (steps,)),
        ("diff", changes, (change,)),
    ):
        writers = {"csv": view.as_csv, "json": view.as_json, "md": view.as_markdown}
        writers |= {"txt": view.as_text} if hasattr(view, "as_text") else {}
        found |= {f"{name}.{form}": write(*what) for form, write in writers.items()}
    for task in ledger.tasks:
        whole = task_card(ledger, task, ON)
        name = f"{task.id}"
        found |= {
            f"show{name}.txt": lines(card.as_lines(whole, terminal.UNLIMITED, notes)),
            f"show{name}.80": lines(card.as_lines(whole, 80, notes)),
            f"show{name}.csv": card.as_csv(whole, notes),
            f"show{name}.md": card.as_markdown(whole, notes),
            f"show{name}.json": card.as_json(whole, on="2026-06-30", sample=True, left_out=()),
            f"log{name}.txt": log.as_text([whole], commits, notes),
            f"log{name}.csv": log.as_csv([whole], commits, notes),
            f"log{name}.md": log.as_markdown([whole], commits, notes),
            f"log{name}.json": log.as_json([whole], commits, notes),
        }
    for name, more in (("report", {}), ("urge", {"urges": late})):
        content = render(report, TEMPLATES / f"{name}.md.j2", trace=False, **more)
        found[f"{name}-document.md"] = content.decode()
    return found


def structure(text: str) -> Counter[str]:
    """Count what Markdown makes of a text, but for the texts themselves."""
    found: Counter[str] = Counter()
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        found[f"{token.type} {token.tag}"] += 1
        found.update(
            f"{child.type} {child.tag}"
            for child in token.children or ()
            if child.type not in {"text", "text_special", "softbreak"}
        )
    return found


def check_form(name: str, text: str, plain: str) -> None:
    """Hold one output against the same output of harmless texts."""
    form = name.rpartition(".")[2]
    ends = text.replace("\r\n", "\n") if form == "csv" else text
    assert characters.unseen().findall(ends) == [], name
    assert not {"\t", "\r"} & set(ends), name
    if form == "txt":
        assert text.count("\n") == plain.count("\n"), name
    elif form == "80":
        head = [line.split(" ")[0] for line in text.splitlines()]
        wide = [line for line in text.splitlines() if wording.width(line) > 80]
        assert wide == [], name
        if name.startswith("status"):
            assert head[-9:] == [line.split(" ")[0] for line in plain.splitlines()][-9:], name
    elif form == "json":
        assert shape(json.loads(text)) == shape(json.loads(plain)), name
    elif form == "csv":
        rows, wanted = (list(csv.reader(io.StringIO(t, newline=""))) for t in (text, plain))
        assert [len(row) for row in rows] == [len(row) for row in wanted], name
        calculated = [c for row in rows for c in row if re.match(r"\s*[=+@＝＋＠]", c)]
        assert calculated == [], name
    else:
        # What came and went is marked as bold and struck: more or less of it by the text.
        marks = {"strong_open strong", "strong_close strong", "s_open s", "s_close s"}
        found, sound = structure(text), structure(plain)
        for mark in marks if name == "diff.md" else ():
            found[mark] = sound[mark]
        assert found == sound, name


def shape(content: object) -> object:
    """Return JSON with its texts left out."""
    if isinstance(content, dict):
        return {key: shape(value) for key, value in content.items()}
    if isinstance(content, list):
        return [shape(item) for item in content]
    return type(content).__name__


def check_outputs(repo: Path, texts: list[str]) -> None:
    """Put each text into every field of a task, and hold all that is written to its rules."""
    before = read(repo)[0]
    ids = [task.id for task in before.tasks]
    plain = outputs(before, laden(before, dict.fromkeys(ids, "甲")))
    for start in range(0, len(texts), len(ids)):
        some = [t if t.strip() else f"甲{t}乙" for t in texts[start : start + len(ids)]]
        each = dict(zip(ids, [*some, *["甲"] * len(ids)], strict=False))
        for name, text in outputs(before, laden(before, each)).items():
            check_form(name, text, plain[name])


def test_hazards_in_every_output(repo: Path) -> None:
    """Escapes, unseen characters, Markdown, HTML, Jinja and formulas are texts everywhere."""
    check_outputs(repo, HAZARDS)


@pytest.mark.nightly
@needs_suites
def test_naughty_strings_in_every_output(repo: Path) -> None:
    """So are the strings of the public list of naughty ones."""
    check_outputs(repo, naughty())


KEYS = ['"\\e[2J\\r\\r# 批示"', '"\\u202e\\u0085"', '"甲\\n乙"', '"\\U000e0041"']
READING = (
    ["check"], ["check", "--format", "json"], ["check", "--format", "github"], ["check", "--format", "gitlab"],
    ["check", "--format", "sarif"], ["check", "--format", "junit"], ["status"], ["status", "--format", "csv"],
    ["status", "--format", "json"], ["status", "--format", "markdown"], ["show", "3"], ["show", "3", "--format", "csv"],
    ["show", "3", "--format", "markdown"], ["show", "3", "--format", "json"], ["log", "3"], ["due"], ["plan"],
    ["urge"], ["urge", "--format", "table"], ["report", "--month", "2026-06"], ["fix"],
)  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_keys_steer_nothing(run: Run, repo: Path, edit: Edit, key: str) -> None:
    """An unknown key and the key of a figure, written by escapes, come out as escapes or not at all."""
    edit(
        PROGRESS,
        "{task: 3, status: 推进中,",
        f"{{task: 3, {key}: 1, values: {{{key}: 1}}, status: 推进中,",
    )
    for command in READING:
        day = [] if command == ["fix"] else ["--on", str(ON)]
        result = run(*command, "--root", repo, *day)
        said = result.out.replace("\r\n", "\n") + result.err
        assert characters.unseen().findall(said) == [], command
        assert not {"\r", "\t"} & set(said), command
        assert not re.search("^# 批示", said, re.MULTILINE), command


def test_a_template_steers_no_terminal(run: Run, repo: Path) -> None:
    """What a template from a pull request writes itself is shown like any text."""
    (repo / "templates/report.md.j2").write_text("\x1b]0;x\x07{{ report.year }}\u202e年\n", "utf-8")
    out = run("report", "--month", "2026-06", "--root", repo, "--on", ON).out
    assert out == "\\x1b]0;x\\x072026\\u202e年\n"


def test_a_wide_blank_is_a_blank(run: Run, repo: Path, edit: Edit) -> None:
    """Full-width blanks of a text come out as they are, not as escapes."""
    edit(PROGRESS, "路演，", "路演，　")
    for command in (["show", "1"], ["log", "1"], ["show", "1", "--format", "csv"]):
        assert "路演，　累计" in run(*command, "--root", repo, "--on", ON).out


@given(st.lists(st.text(max_size=30), min_size=7, max_size=7))
@tries(4)
def test_any_text_in_every_output(texts: list[str]) -> None:
    """So is whatever text one may think of, on a line."""
    check_outputs(HERE / "repo", [" ".join(text.split()) for text in texts])
