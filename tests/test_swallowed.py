"""What YAML would take for something else is never lost in silence: each is told where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run

from hubtasks.diagnostics import Code, Diagnostic
from hubtasks.fields import FileKind
from hubtasks.reading.files import classify
from hubtasks.reading.load import problems_in

BAOHU = "data/progress/baohu/2026-06-30.yaml"
HEAD = "format: 1\ndivision: 保护协调处\ndate: 2026-06-30\nentries:\n"
BEGUN = "  - task: 6\n    status: 推进中\n"


def found(text: str, path: str = BAOHU) -> list[Diagnostic]:
    """What is wrong in a file that holds this."""
    return list(problems_in(classify(path), text.encode(), {}))


def told(text: str, path: str = BAOHU) -> list[tuple[Code, int, int]]:
    """The codes, lines and columns of that."""
    return [(d.code, d.place.line, d.place.column) for d in found(text, path)]


# Each follows the first two lines of an entry, so that its first line is line 7.
SWALLOWED = [
    ("    summary: |\n      6月9日签约。\n      values: {cases: 4}\n", 9, 7),
    ("    summary: |\n      6月9日签约。\n      problems：企业不配合。\n", 9, 7),
    ("    summary: |\n      6月9日签约。\n        problems:企业不配合。\n", 9, 9),
    ("    summary: |\n      6月9日签约。\n      - task: 7\n        status: 推进中\n        summary: 甲\n", 9, 9),
    ("    summary: |\n      6月9日签约。\n      － task：7\n", 9, 9),
    ("    summary: |\n      6月9日签约。\n      - {task: 7, status: 推进中, summary: 甲}\n", 9, 10),
    ("    summary: |\n      6月9日签约。\n      overseas-dispute-cases: 4\n", 9, 7),
    ("    summary: |\n      6月9日签约。\n      loan-growth: {value: 13.2, date: 2026-05-31}\n", 9, 7),
    ("    summary: |\n      next: 7月签约。\n", 8, 7),
    ("    summary: >\n      6月9日签约。\n      next: 7月签约。\n", 9, 7),
    ("    summary: 6月9日签约。\n      next：7月签约。\n", 8, 7),
    ("    summary: '6月9日签约。\n      next: 7月签约'\n", 8, 7),
    ('    summary: "6月9日签约。\n  - task: 7\n    summary: 甲"\n', 8, 5),
    ("    summary:\n      next：7月签约。\n", 8, 7),
    ("    summary: 甲\n    evidence: [签到表,\n      next：7月签约]\n", 9, 7),
    ("    summary: 甲\n    evidence:\n      - 签到表\n        next：7月签约\n", 10, 9),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "column"), SWALLOWED, ids=[t for t, *_ in SWALLOWED])
def test_a_field_that_a_text_swallowed_is_an_error(text: str, line: int, column: int) -> None:
    """A line of a text that reads like a field or an entry is told at its key, whatever the text."""
    assert (Code.SWALLOWED_KEY, line, column) in told(HEAD + BEGUN + text)


@pytest.mark.parametrize(
    "text",
    [
        "|\n      6月9日签约。存在问题：企业不配合。\n      下一步：7月签约。\n",
        "|\n      一是PCT：累计12件；\n      PCT：累计12件。\n      next 7月\n",
        "|\n      https://example.org/next:7\n      file://x\n      Source：甲\n",
        '"6月9日签约。\\nproblems: 企业不配合。\\n- task: 7"\n',
        "'next: 7月签约'\n",
        "原因：企业不配合，status：缓\n",
    ],
)
def test_prose_is_no_field(text: str) -> None:
    """Chinese labels, words of others, and a text in quotes on one line are what they look like."""
    assert told(f"{HEAD}{BEGUN}    summary: {text}") == []


def test_each_kind_of_file_knows_its_own_keys() -> None:
    """`due` is a field of a plan and none of a division's file."""
    plan = "format: 1\nplans:\n  - task: 1\n    document: |\n      甲\n      due: 乙\n"
    assert Code.SWALLOWED_KEY in {d.code for d in found(plan, FileKind.PLAN.at(year=2026))}
    assert told(f"{HEAD}{BEGUN}    summary: |\n      甲\n      due: 乙\n") == []


def test_a_field_indented_under_a_text_fails_check(repo: Path, run: Run) -> None:
    """Two blanks too many before `values` no longer raise a light in silence."""
    path = repo / "data/progress/guihua/2026-06-30.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    values:", "      values:"), encoding="utf-8")
    result = run("check", "--root", repo, "--on", "2026-06-30")
    assert result.code == 1
    assert ":15:7: 错误[swallowed-key] “values”这一行读成了“summary”的正文" in result.out
    assert run("status", "--root", repo, "--on", "2026-06-30").code == 1


WAIVER = (
    "waivers:\n  - {code: swallowed-key, file: data/progress/guihua, reason: 引文,"
    " until: 2026-12-31}\n"
)


@pytest.mark.parametrize(
    ("rules", "code"),
    [(WAIVER, 0), ("severity: {swallowed-key: 提示}\n", 0), (WAIVER.replace("12-31", "06-01"), 1)],
)
def test_who_means_it_may_say_so(repo: Path, run: Run, rules: str, code: int) -> None:
    """The rule can be waived and its severity set, for check and for the tables alike."""
    path = repo / "data/progress/guihua/2026-06-30.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("      1. 每", "      problems: 每"), encoding="utf-8")
    with (repo / "data/rules.yaml").open("a", encoding="utf-8") as stream:
        stream.write(rules)
    asked = ["--root", repo, "--on", "2026-06-30"]
    assert run("check", *asked).code == code
    assert run("status", *asked).code == code
