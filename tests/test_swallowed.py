"""What YAML would take for something else is never lost in silence: each is told where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import OFFICE, Run

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
    ("    summary: |\n      6月9日签约。milestones:[a]\n", 8, 14),
    ("    summary: |\n      6月9日签约。 milestones:[a]\n", 8, 15),
    ("    summary: |\n      6月9日签约。milestones:- a\n", 8, 14),
    ("    summary: |\n      6月9日签约。values:cases: 4\n", 8, 14),
    ("    summary: |\n      6月9日签约。cases-1: 4\n", 8, 14),
    ("    summary: 6月9日签约。next:7月签约。\n", 7, 21),
    ("    summary: |\n      6月9日签约。\n      - a\n    milestones:\n", 9, 7),
    ("    summary: |\n      6月9日签约。\n      - a\n      - b\n    milestones:\n", 9, 7),
    ("    summary: |\n      6月9日签约。\n      - 甲\n    evidence:\n      - 乙\n", 9, 7),
    ("    summary: |\n      6月9日签约。\n      甲,\n    evidence: [\n      乙]\n", 9, 7),
    ("    evidence:\n      - 甲\n    summary: |\n      - 乙\n      6月9日签约。\n", 10, 7),
    ("    milestones:\n    summary: |\n      - a\n      6月9日签约。\n", 9, 7),
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
        "|\n      6月做了：\n      - 甲\n      - 乙\n    evidence:\n      - 丙\n",
        "|\n      - 甲\n    evidence: [乙,\n      丙]\n",
        "|\n      6月，甲,\n      乙，\n    evidence: [丙]\n",
        "|\n      见https://example.org、“next:7”、原next：7\n",
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
    ("    summary: 甲\n    next: # 8月31日前签约\n      第二家\n", 8),
    ("    summary: # 6月18日签约\n      第二家\n", 7),
    ("    summary: 甲\n    evidence:\n      - # 签到表\n        3张\n", 9),
    ("    summary: 甲\n    values:\n      cases: 1 #05\n", 9),
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
        "    summary: 甲\n    # 下面填数\n    values:\n      # 当年累计数\n      cases: 4  # 例\n",
        "    summary: |\n      甲\n  # 第7项（协同推进）\n  # ----\n  #\n  - task: 7\n    status: 推进中\n    summary: 甲\n",
        "    summary: 甲\n    # 写明日期\n    next:\n# 以下没有了\n",
        "    summary: 甲\n    evidence: [甲,\n      # 还缺一件\n      乙]\n",
        "    summary: 甲\n    # 节点 mid，6月应完成；达到了写 milestones: [mid]\n    next: 乙\n",
        "    summary: 甲\n    # 如 next: 7月；“values: {cases: 4}”、'needs: 乙'、见 https://example.org\n",
        "    summary: 甲\n    values:\n      cases: 4 # 2026年的\n      more: 5 # 件，2 - 3月\n",
        "    # 6月 - 7月\n    summary: 甲\n    evidence:\n      - 甲\n      # 还缺一件\n      - 乙\n",
        "    summary: 甲\n    values: {cases: 4} # 见 [1]，不含外省\n    milestones: [a] # 7月\n",
    ],
)
def test_a_comment_that_can_be_nothing_else_is_left(text: str) -> None:
    """A hash in a text is text; a comment beside a value, or above what it is about, is one."""
    assert told(HEAD + BEGUN + text) == []


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("    summary: 甲\n    # needs: 请协调\n", 8, "“needs”"),
        ("    summary: 甲\n    # 按会议定 next: 7月签约\n", 8, "“next”"),
        ("    summary: 甲\n    # 已达到 milestones: [a]\n", 8, "“milestones”"),
        ("    summary: 甲\n    # “milestones: [a]\n", 8, "“milestones”"),
        ("    summary: 甲\n    # mileston: [a]\n", 8, "“mileston”"),
        ("    summary: 甲\n    # 已达到 milesotnes: [a]\n", 8, "“milesotnes”"),
        ("    summary: 甲\n    # sproblems: 乙\n", 8, "“sproblems”"),
        ("    summary: 甲\n    # 写 next: 7月 needs: 乙\n", 8, "“needs”"),
        ("    summary: 甲\n    # 说明\n    # 见附件 values: {cases: 4}\n", 9, "“values”"),
        ("    summary: 甲\n    values:\n      # 件 cases-1: 4\n", 9, "“cases-1”"),
        ("    summary: 甲\n    values:\n      cases-1: 1 # .05\n", 9, "“1”的 # 后面也是数"),
        ("    summary: 甲\n    values:\n      cases-1: 12 # 34\n", 9, "“12”的 # 后面也是数"),
        ("    summary: 甲\n    values: {a-1: 1 # 05\n      }\n", 8, "“1”的 # 后面也是数"),
        ("    summary: |  # 6月18日\n      甲\n", 7, "从“# 6月18日”起"),
        ("    summary: 甲\n    milestones:\n    # - a\n", 9, "# 后面像是另一条"),
        ("    summary: 甲\n    evidence:\n      # 另附 - 乙\n      - 甲\n", 9, "# 后面像是另一条"),
        ("    summary: 甲\n    evidence:\n#       - 乙\n      - 甲\n", 9, "# 后面像是另一条"),
        ("    summary: 甲\n    evidence:\n      - 甲\n      # - 乙\n", 10, "# 后面像是另一条"),
        ("    summary: 甲\n    milestones:\n      - a # 七月 - b\n", 9, "# 后面像是另一条"),
        ("    summary: 甲\n    evidence: [甲, # 乙,\n      丙]\n", 8, "# 后面像是另一条"),
        ("    summary: 甲\n    evidence: [甲, # 乙\n      丙]\n", 8, "# 后面像是另一条"),
        ("    summary: 甲\n    evidence: [甲,\n      # 乙,\n      丙]\n", 9, "# 后面像是另一条"),
        ("    summary: 甲\n    evidence: [甲] # , 乙, 丙]\n", 8, "# 后面像是另一条"),
        ("    summary: 甲\n#    needs：请协调\n", 8, "“needs”"),
        ("    summary: 甲\n#  - {task: 7, status: 推进中, summary: 乙}\n", 8, "“task”"),
        ("    summary: 甲\n    values:\n#      cases: 4\n", 9, "“cases”"),
        ("    summary: 甲 # next: 7月签约\n", 7, "“next”"),
        ("    summary: 甲\n    important: # true\n", 8, "“important”空着"),
        (
            "    summary: 甲\n    values:\n      a-1:\n        value: 4\n        date: # 2026-05-31\n",
            11,
            "“date”空着",
        ),
        (
            "    summary: 甲\n    values:\n      a-1:\n        value: 4\n        source: 月报 # 五月\n",
            11,
            "从“# 五月”起",
        ),
        ("    important: true  # 待核 next: 7月\n    summary: 甲\n", 7, "“next”"),
        ("    summary: 甲\n    # 备注next: 7月\n", 8, "“next”"),
        ("    summary: 甲\n    # 备注    next: 7月\n", 8, "“next”"),
        ("    summary: 甲\n    # # next: 7月\n", 8, "“next”"),
        ("    summary: 甲\n    values:\n      a-1: 4  # 个      b-2: 4  # 项\n", 9, "“b-2”"),
        ("    summary: |\n      甲\n#      乙\n", 9, "这一行"),
        ("    summary: 甲\n    next:\n#7月20日前签约。\n", 9, "“next”空着"),
        ("    summary: 甲\n    milestones:\n      - a # 七月      - b\n", 9, "# 后面像是另一条"),
        (
            "    summary: 甲\n    milestones:\n      - a # 七月      - b # 八月\n",
            9,
            "# 后面像是另一条",
        ),
        ("    summary: 甲\n    evidence:\n      - 甲\n#      - 乙\n", 10, "# 后面像是另一条"),
    ],
)
def test_what_is_commented_out_is_said(text: str, line: int, key: str) -> None:
    """A field, an entry or a line of a text behind a `#` does not count: a hint says so."""
    (hint,) = found(HEAD + BEGUN + text)
    assert (hint.code, hint.place.line) == (Code.COMMENTED_OUT, line)
    assert hint.message.startswith(key)


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        (FileKind.CALENDAR.at(year=2026), "days_off:\n  - 2026-05-01 # 劳动节 - 2026-05-04\n", 3),
        (FileKind.CALENDAR.at(year=2026), "days_off:\n  - 2026-10-02\n  # - 2026-10-05\n", 4),
        (FileKind.CALENDAR.at(year=2026), "days_off:\n  - 2026-01-01 # 元旦- 2026-01-02\n", 3),
        (FileKind.CALENDAR.at(year=2026), "days_off: # 2026-01-01 # 元旦\n  - 2026-01-02\n", 2),
        (FileKind.CALENDAR.at(year=2026), "days_off:\n  # 2026-01-01\n  - 2026-01-02\n", 3),
        (FileKind.CALENDAR.at(year=2026), "days_off:\n  - 2026-04-06 # -05-01\n", 3),
        (FileKind.CALENDAR.at(year=2026), "days_off: # - 2026-01-01\n  - 2026-01-02\n", 2),
        (FileKind.CALENDAR.at(year=2026), "days_off:\n  # 元旦- 2026-01-02\n  - 2026-01-01\n", 3),
        (FileKind.RULES.path, "lights:\n  # 天 due_soon: 7\n  stale: 45\n", 3),
        (FileKind.PLAN.at(year=2026), "plans:\n  - task: 1\n    # 定于 document: 甲\n", 4),
        (FileKind.TASKS.at(year=2026), "strategies:\n  - name: 甲\n    tasks: # 3\n", 4),
        (FileKind.TASKS.at(year=2026), "counts:\n  # 任务: 3\n  牵头: 1\n", 3),
        (FileKind.TASKS.at(year=2026), "counts:\n  # 逐条数过 任务: 3\n  牵头: 1\n", 3),
        (FileKind.CALENDAR.at(year=2026), "due:\n  5: 2026-05-26\n#  6: 2026-06-26\n", 4),
        (FileKind.CALENDAR.at(year=2026), "due:\n  # 省里定的 6: 2026-06-26\n  5: 2026-05-26\n", 3),
        (FileKind.RULES.path, "people:\n  # z.s@example.org: 运用促进处\n  a@b.org: 甲\n", 3),
        (FileKind.RULES.path, "severity:\n  # unknown-task: 提示\n  no-entry: 警告\n", 3),
        (
            BAOHU,
            "# yaml-language-server: $schema=a division: 乙\n",
            2,
        ),
    ],
)
def test_each_kind_of_file_keeps_what_a_comment_took(path: str, text: str, line: int) -> None:
    """A day, a threshold and a document that a comment took stand in a hint."""
    assert (Code.COMMENTED_OUT, line) in [place[:2] for place in told(f"format: 1\n{text}", path)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (FileKind.TASKS.at(year=2026), "counts:\n  # 任务：照附件\n  # 牵头: 见原件\n  指标: 3 # 合计: 3\n"),
        (FileKind.CALENDAR.at(year=2026), "# 如 due: {6: 2026-06-29}\ndue:\n  6: 2026-06-26 # 月份: 日期\n"),
        (FileKind.CALENDAR.at(year=2026), "days_off: # 放假\n  # ----\n  # 2026年的\n  - 2026-01-01\n"),
        (FileKind.CALENDAR.at(year=2026), "due:\n  # 6月: 省里定的\n  # 第6: 2026-06-29\n  6: 2026-06-26\n"),
        (FileKind.RULES.path, "people:\n  # 找 z@example.org，各处室: 一人\n  a@b.org: 甲 # 邮箱: 处室\n"),
        (FileKind.RULES.path, "severity:\n  # no-entry：先不管\n  no-entry: 提示 # 见 codes: 甲\n"),
    ],
)  # fmt: skip
def test_a_comment_on_data_that_is_none_is_left(path: str, text: str) -> None:
    """A comment that speaks of months, counts, addresses or codes, and gives no value, is one."""
    codes = {code for code, *_ in told(f"format: 1\n{text}", path)}
    assert codes <= {Code.MISSING_KEY}


def test_the_head_of_an_item_that_was_put_out_is_told_where_it_stands() -> None:
    """What makes an entry unreadable may stand far above the line where YAML stumbles."""
    text = (OFFICE / "data/tasks-2026.yaml").read_text(encoding="utf-8")
    spoiled = text.replace(
        "      - id: hubei-heritage-brands", "      # - id: hubei-heritage-brands"
    )
    line = spoiled[: spoiled.index("# - id: hubei")].count("\n") + 1
    places = told(spoiled, FileKind.TASKS.at(year=2026))
    assert (Code.COMMENTED_OUT, line, 7) in places
    assert Code.YAML_SYNTAX in {code for code, *_ in places}


@pytest.mark.parametrize(
    ("written", "sign"),
    [
        (r"D:\table.xlsx", "t"),
        (r"D:\new", "n"),
        (r"见 E:\next", "n"),
        (r"D:\_甲", "_"),
        (r"D:\ 甲", " "),
        (r"D:\x41", "x"),
        (r"D:\b\r\f", "b"),
        (r"甲\L乙", "L"),
    ],
)
def test_a_backslash_that_says_something_else_is_told(written: str, sign: str) -> None:
    """A path in double quotes loses its backslashes to YAML: the first is told, with a way out."""
    (fault,) = found(f'{HEAD}{BEGUN}    summary: 甲\n    evidence: ["{written}"]\n')
    assert (fault.code, fault.place.line) == (Code.FORBIDDEN_CHARACTER, 8)
    assert f"“\\{sign}”" in fault.message


@pytest.mark.parametrize(
    "written",
    [r"甲\"乙\"", r"D:\\table", r"甲。\n乙", r"甲\u0009乙", r"甲\/乙", "甲\\\n        乙"],
)
def test_a_backslash_that_says_what_it_should_is_left(written: str) -> None:
    """A quote, a backslash, a line break between sentences, and all that `set` writes are fine."""
    assert told(f'{HEAD}{BEGUN}    summary: 甲\n    evidence: ["{written}"]\n') == []


def test_a_line_that_ends_in_a_comment_is_said() -> None:
    """Behind a name a comment may stand, but it may be a part of the name: a hint says so."""
    (hint,) = found(f"reporter: 张三 # 李四\n{HEAD}{BEGUN}    summary: 甲\n")
    assert (hint.code, hint.place.line, hint.place.column) == (Code.COMMENTED_OUT, 1, 14)
    assert "是“reporter”的内容的" in hint.fix


def test_a_name_in_latin_letters_that_a_comment_cut_is_said() -> None:
    """One Latin word behind an id may be the rest of it; in Chinese it is what the id is about."""
    plan = "format: 1\nplans:\n  - task: 1\n    milestones:\n      - id: {}\n"
    path = FileKind.PLAN.at(year=2026)
    assert (Code.COMMENTED_OUT, 5, 17) in told(plan.format("mid # review"), path)
    rules = "format: 1\nwaivers:\n  - file: data/prog # ress/yunyong\n"
    assert (Code.COMMENTED_OUT, 3, 21) in told(rules, FileKind.RULES.path)
    for comment in ("mid # 中期评估", "mid # AI 评估", "'mid' # review"):
        assert Code.COMMENTED_OUT not in {code for code, *_ in told(plan.format(comment), path)}


def test_a_comment_of_an_entry_read_elsewhere_is_told() -> None:
    """An entry whose dash stands elsewhere than the others' loses no text behind a hash."""
    others = "  - task: 8\n    status: 推进中\n    summary: 乙\n" * 2
    text = f"{HEAD}{others} - task: 6\n    status: 推进中\n    summary: 走访 #企业3家\n"
    assert Code.SWALLOWED_COMMENT in {code for code, *_ in told(text)}


def test_what_the_program_writes_itself_is_fine(run: Run, repo: Path) -> None:
    """The comments of a file that `new` writes, filled in or not, are nothing to tell.

    Not even where what was reported before reads like a field.
    """
    before = repo / "data/progress/guihua/2026-06-30.yaml"
    said = before.read_text(encoding="utf-8")
    odd = said.replace("next: 8月28日", "next: '原文写着 next: 甲，8月28日").replace(
        "成果。\n", "成果。'\n"
    )
    before.write_text(odd, encoding="utf-8")
    assert run("new", "规划发展处", "--date", "2026-07-31", "--root", repo).code == 0
    path = "data/progress/guihua/2026-07-31.yaml"
    text = (repo / path).read_text(encoding="utf-8")
    assert text.count("#") > 10
    assert "原文写着 next：甲" in text
    for filled in (text, text.replace("summary:\n", "summary: |\n      甲\n      乙\n")):
        assert {c for c, *_ in told(filled, path)} == {Code.BLANK_VALUE}
