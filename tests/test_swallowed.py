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
    ("    summary: |\n      6月9日签约。next: 7月签约。\n", 8, 14),
    ("    summary: |\n      6月9日签约。     values: {cases: 4}\n", 8, 19),
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
    assert ":15:7: 错误[swallowed-key] “values”读成了“summary”的正文" in result.out
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


# Each follows an entry's first two lines, so that its first line is line 7; told there or not.
HASHES = [
    ('    summary: "6月19日完成"#1号课程，签约5家\n', 7),
    ("    summary: '6月19日完成'#1号\n", 7),
    ("    summary: '6月19日完成'# 1号\n", 7),
    ('    summary: "6月19日完成" #1号\n', 7),
    ("    summary: 6月19日完成\t#1号\n", 7),
    ("    summary: 6月19日完成\t# 1号\n", 7),
    ("    summary: 6月19日完成 ##1号\n", 7),
    ("    summary: 6月19日完成 #\n", 7),
    ("    summary: |#1号课程\n      6月19日完成\n", 7),
    ("    summary: |- #1号课程\n      6月19日完成\n", 7),
    ("    summary: |2-#1号课程\n      6月19日完成\n", 7),
    ("    summary: 甲\n    evidence: [签到表, 照片]#3张\n", 8),
    ("    summary: 甲\n    evidence: [签到表, #3张\n      照片]\n", 8),
    ("    summary: 甲\n    evidence: [签到表,\n      #照片,\n      合同]\n", 9),
    ("    summary: 甲\n    values: {a: 1}#2\n", 8),
    ('    summary: 甲\n    evidence:\n      - "甲"#1号\n', 9),
    ("    summary: 甲\n    evidence:\n      - 甲\n      #1号\n", 10),
    ("    summary: |\n      6月19日完成\n     #1号课程，签约5家\n", 9),
    ("    summary: |\n      6月19日完成\n     # 1号课程，签约5家\n", 9),
    ("    summary: |\n      6月19日完成\n    #1号课程，签约5家\n", 9),
    ("    summary: 6月19日完成\n      # 1号课程，签约5家\n", 8),
    ("    summary: 甲\n    next:\n      # 7月20日前签约\n", 9),
    ("    summary: 6月19日完成 # 1号课程，签约5家\n", 7),
    ("    summary: 甲\n    evidence:\n      - 照片 # 3张\n", 9),
    ("    summary: |\n      6月19日完成\n#知识产权宣传周#签约5家\n", 9),
    ("    summary: 6月19日完成\n#知识产权宣传周\n", 8),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line"), HASHES, ids=[t for t, _ in HASHES])
def test_a_text_behind_a_hash_is_told(text: str, line: int) -> None:
    """What YAML would take for a comment, and may be none, is an error at its `#`."""
    text = HEAD + BEGUN + text
    column = text.split("\n")[line - 1].index("#") + 1
    assert told(text) == [(Code.SWALLOWED_COMMENT, line, column)]


@pytest.mark.parametrize(
    "text",
    [
        "    summary: C#语言、3#楼、#5号\n",
        "    summary: |\n      #1号课程\n      # 2号课程\n",
        "    summary: '甲 #1号'\n    next: \"乙 #2号\"\n",
        "    important: true  # 待核\n    summary: 甲\n    evidence: [甲, 乙]  # 两件\n",
        "    summary: |  # 两段\n      甲\n      乙\n",
        "    summary: 甲\n    # 下面填数\n    values:\n      # 当年累计数\n      cases: 4  # 例\n",
        "    summary: |\n      甲\n  # 第7项（协同推进）\n  # ----\n  #\n  - task: 7\n    status: 推进中\n    summary: 甲\n",
        "    summary: 甲\n    # 写明日期\n    next:\n# 以下没有了\n",
        "    summary: 甲\n    evidence: [甲,\n      # 还缺一件\n      乙]\n",
        "    summary: 甲\n    # 节点 mid，6月应完成；达到了写 milestones: [mid]\n    next: 乙\n",
    ],
)
def test_a_comment_that_can_be_nothing_else_is_left(text: str) -> None:
    """A hash in a text is text; a comment beside a value, or above what it is about, is one."""
    assert told(HEAD + BEGUN + text) == []


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("    summary: 甲\n    # needs: 请协调\n", 8, "“needs”"),
        ("    summary: 甲\n#    needs：请协调\n", 8, "“needs”"),
        ("    summary: 甲\n#  - {task: 7, status: 推进中, summary: 乙}\n", 8, "“task”"),
        ("    summary: 甲\n    values:\n#      cases: 4\n", 9, "“cases”"),
        ("    summary: 甲 # next: 7月签约\n", 7, "“next”"),
        ("    summary: 甲\n    important: # true\n", 8, "“important”空着"),
        ("    important: true  # 待核 next: 7月\n    summary: 甲\n", 7, "“next”"),
        ("    summary: 甲\n    # 备注next: 7月\n", 8, "“next”"),
        ("    summary: 甲\n    # 备注    next: 7月\n", 8, "“next”"),
        ("    summary: 甲\n    values:\n      a-1: 4  # 个      b-2: 4  # 项\n", 9, "“b-2”"),
        ("    summary: |\n      甲\n#      乙\n", 9, "这一行"),
        ("    summary: 甲\n    next:\n#7月20日前签约。\n", 9, "“next”空着"),
        ("    summary: 甲\n    milestones:\n      - a # 七月      - b\n", 9, "# 后面像是另一条"),
        (
            "    summary: 甲\n    milestones:\n      - a # 七月      - b # 八月\n",
            9,
            "# 后面像是另一条",
        ),
        ("    summary: 甲\n    evidence:\n      - 甲\n#      - 乙\n", 10, "这一行"),
    ],
)
def test_what_is_commented_out_is_said(text: str, line: int, key: str) -> None:
    """A field, an entry or a line of a text behind a `#` does not count: a hint says so."""
    (hint,) = found(HEAD + BEGUN + text)
    assert (hint.code, hint.place.line) == (Code.COMMENTED_OUT, line)
    assert hint.message.startswith(key)


def test_a_line_that_ends_in_a_comment_is_said() -> None:
    """Behind a name a comment may stand, but it may be a part of the name: a hint says so."""
    (hint,) = found(f"reporter: 张三 # 李四\n{HEAD}{BEGUN}    summary: 甲\n")
    assert (hint.code, hint.place.line, hint.place.column) == (Code.COMMENTED_OUT, 1, 14)
    assert "是“reporter”的内容的" in hint.fix


def test_a_comment_of_an_entry_read_elsewhere_is_told() -> None:
    """An entry whose dash stands elsewhere than the others' loses no text behind a hash."""
    others = "  - task: 8\n    status: 推进中\n    summary: 乙\n" * 2
    text = f"{HEAD}{others} - task: 6\n    status: 推进中\n    summary: 走访 #企业3家\n"
    assert Code.SWALLOWED_COMMENT in {code for code, *_ in told(text)}


def test_what_the_program_writes_itself_is_fine(run: Run, repo: Path) -> None:
    """The comments of a file that `new` writes, filled in or not, are nothing to tell."""
    assert run("new", "规划发展处", "--date", "2026-07-31", "--root", repo).code == 0
    path = "data/progress/guihua/2026-07-31.yaml"
    text = (repo / path).read_text(encoding="utf-8")
    assert text.count("#") > 10
    for filled in (text, text.replace("summary:\n", "summary: |\n      甲\n      乙\n")):
        assert {c for c, *_ in told(filled, path)} == {Code.BLANK_VALUE}
