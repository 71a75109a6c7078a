"""The slips of people who did not choose YAML: each told at its place, with the way out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ON, PROJECT, read

from hubtasks import checks
from hubtasks.compose import compose
from hubtasks.diagnostics import Code, Diagnostic
from hubtasks.files import Part, classify
from hubtasks.load import load

HEAD = "format: 1\ndivision: 运用促进处\ndate: 2026-06-30\nentries:\n"
SOUND = "  - task: 6\n    status: 推进中\n    summary: 6月18日走访企业6家。\n"


class Memory:
    """One progress file that exists only here."""

    def __init__(self, content: bytes) -> None:
        """Hold the file's bytes."""
        self.content = content
        self.listing = (classify("data/progress/yunyong/2026-06-30.yaml"),)

    def read(self, path: str) -> bytes:
        """Return them."""
        assert path == self.listing[0].path
        return self.content


def findings(content: bytes) -> tuple[list[tuple[Code, int, int]], list[int]]:
    """What is found in a progress file, and the tasks of the entries that were kept."""
    ledger, problems = load(Part(Memory(content), Memory(content).listing))
    kept = [e.task for p in ledger.progress for e in p.entries]
    return [(d.code, d.place.line, d.place.column) for d in problems], kept


# Each replaces the second of three entries; its first line is line 8 of the file.
BROKEN = [
    ("  - task：7\n    status: 推进中\n    summary: 一\n", Code.FULL_WIDTH_SIGN, 8, 9),
    ("  - task: 7\n    status：推进中\n    summary: 一\n", Code.FULL_WIDTH_SIGN, 9, 11),
    ("  - task:7\n    status: 推进中\n    summary: 一\n", Code.MISSING_BLANK, 8, 9),
    ("  - task: 7\n    status:推进中\n    summary: 一\n", Code.MISSING_BLANK, 9, 11),
    ("  - task: 7\n    status:\u3000推进中\n    summary: 一\n", Code.WIDE_BLANK, 9, 12),
    ("  - task: 7\n    status:\u00a0推进中\n    summary: 一\n", Code.WIDE_BLANK, 9, 12),
    ("  - task: 7\n\u3000\u3000status: 推进中\n    summary: 一\n", Code.WIDE_BLANK, 9, 1),
    ("  - task: 7\n\t\tstatus: 推进中\n    summary: 一\n", Code.TAB, 9, 1),
    ("  - task: 7\n    status: 推进中\n    summary: 已开展: 一是培训\n", Code.SECOND_COLON, 10, 17),
    ("  - task: 7\n    status: 推进中\n    summary: “已完成: 3家”\n", Code.SECOND_COLON, 10, 18),
    ("  - task: 7\n    status: 推进中\n    summary: @张三\n", Code.UNQUOTED_SIGN, 10, 14),
    ("  - task: 7\n    status: 推进中\n    summary: %15\n", Code.UNQUOTED_SIGN, 10, 14),
    ("  - task: 7\n    status: 推进中\n    summary: `代码`\n", Code.UNQUOTED_SIGN, 10, 14),
    ("  - task: 7\n    status: 推进中\n    summary: *重点*\n", Code.UNQUOTED_SIGN, 10, 14),
    ("  - task: 7\n    status: 推进中\n    summary: [重要]完成验收\n", Code.UNQUOTED_SIGN, 10, 14),
    ("  - task: 7\n    status: 推进中\n    summary: {重要}完成验收\n", Code.UNQUOTED_SIGN, 10, 14),
    ("  - task: 7\n    status: 推进中\n    values: >10\n    summary: 一\n", Code.UNQUOTED_SIGN, 10, 13),
    ('  - task: 7\n    status: 推进中\n    summary: "未闭合\n', Code.OPEN_QUOTE, 10, 14),
    ("  - task: 7\n    status: 推进中\n    summary: 'it's ok'\n", Code.YAML_SYNTAX, 10, 18),
    ("  - task: 7\n    status: 推进中\n    evidence:\n      －完成一\n      - 二\n    summary: 一\n", Code.LIST_DASH, 11, 7),
    ("  - task: 7\n    status: 推进中\n    evidence:\n      - 一\n      -二\n    summary: 一\n", Code.LIST_DASH, 12, 7),
    ("  - task: 7\n     status: 推进中\n    summary: 一\n", Code.YAML_SYNTAX, 9, 12),
    ("<<<<<<< HEAD\n  - task: 7\n    status: 推进中\n    summary: 一\n", Code.GIT_CONFLICT, 8, 1),
    ("  - task: 7\n    status: 推进中\n    summary: |\n        第一段\n      第二段\n", Code.YAML_SYNTAX, 12, 7),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "code", "line", "column"), BROKEN, ids=[e for e, *_ in BROKEN])
def test_a_broken_entry_is_explained_and_hides_no_other(
    entry: str, code: Code, line: int, column: int
) -> None:
    """A slip is named where it was made; the entry before it and the entry after are read."""
    content = HEAD + SOUND + entry + SOUND.replace("task: 6", "task: 15")
    found, kept = findings(content.encode())
    assert (code, line, column) in found
    assert all(where == line for _, where, _ in found), found
    assert kept[0] == 6
    assert kept[-1] == 15


# Each is the value of a figure: read by nobody, explained to the one who wrote it.
NUMBERS = [
    ("１３.７", "“１３.７”是全角数字", "改成半角：13.7"),
    ("13.7件", "“13.7件”带着单位“件”", "单位在清单里，这里只写 13.7"),
    ("15%", "“15%”带着单位“%”", "单位在清单里，这里只写 15"),
    ("15％", "“15％”带着单位“%”", "单位在清单里，这里只写 15"),
    ("2万", "“2万”带着“万”", "按指标的单位换算好，只写数，如 20000"),
    ("1000亿元", "“1000亿元”带着“亿”", "按指标的单位换算好，只写数，如 20000"),
    ("'1,000'", "“1,000”里有千分位", "去掉逗号：1000"),
    ("1，000", "“1，000”里有千分位", "去掉逗号：1000"),
    ("十家", "“十家”是汉字数字", "改成半角数字，如 10"),
    ("≥10例", "“≥10例”前面有比较的字", "只写实际的数，如 10"),
    ("10~20", "“10~20”是一个范围", "写实际达到的一个数"),
    ("无", "“无”不是数", "还没有数的，把这一行整行删去"),
    ("1e3", "“1e3”带着单位“e3”", ""),
    (".nan", "“.nan”不是可用的数", "只写半角数字和小数点，单位不写在这里，如 13.7"),
    ("012", "“012”不是可用的数", "只写半角数字和小数点，单位不写在这里，如 13.7"),
]


@pytest.mark.parametrize(("text", "said", "fix"), NUMBERS, ids=[n for n, *_ in NUMBERS])
def test_a_number_that_is_none_is_explained(text: str, said: str, fix: str) -> None:
    """What is written with a number, or for one, is named with how it should stand."""
    content = (HEAD + SOUND + f"    values: {{x: {text}}}\n").encode()
    _, problems = load(Part(Memory(content), Memory(content).listing))
    if text == "1e3":
        assert problems[0].code is Code.BAD_NUMBER
        return
    assert (problems[0].message, problems[0].fix) == (said, fix)


@pytest.mark.parametrize(
    "text", ["2026.6.30", "2026/6/30", "2026-6-30", "2026年6月30日", "２０２６-06-30"]
)
def test_a_date_in_another_form_is_rewritten_in_the_advice(text: str) -> None:
    """A date in a form that people use is refused with the form wanted here."""
    content = HEAD.replace("2026-06-30", text).encode() + SOUND.encode()
    _, problems = load(Part(Memory(content), Memory(content).listing))
    assert (problems[0].code, problems[0].fix) == (Code.BAD_DATE, "写成 2026-06-30")


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("format: 1\ndivision: 牵头\n".encode("gbk"), Code.MOJIBAKE, "“ǣͷ”像是乱码"),
        ("format: 1\ndivision: 运用促进处\n".encode("gbk"), Code.NOT_UTF8, "即 GBK"),
        ("format: 1\n".encode("utf-16"), Code.NOT_UTF8, "UTF-16"),
        ("format: 1\n".encode("utf-16-le"), Code.NOT_UTF8, "UTF-16"),
        (b"format: 1\n\xff\xff\xff", Code.NOT_UTF8, "认不准"),
    ],
)
def test_the_wrong_encoding_is_told_by_its_name(content: bytes, code: Code, said: str) -> None:
    """GBK, GBK that happens to be UTF-8, UTF-16 with and without mark, and nothing known."""
    problems: list[Diagnostic] = []
    compose("x.yaml", content, problems)
    assert problems[0].code is code
    assert said in problems[0].message


@pytest.mark.parametrize(
    ("entry", "code", "line", "column"),
    [
        ("    milestones: [一，二]\n", Code.FULL_WIDTH_SIGN, 8, 18),
        ("    milestones: ［一, 二］\n", Code.FULL_WIDTH_SIGN, 8, 17),
        ("    milestones: 一、二\n", Code.WRONG_SHAPE, 8, 17),
        ("    next: ｜\n      7月15日前完成。\n", Code.FULL_WIDTH_SIGN, 8, 11),
        ("    next: 7月15日前完成。\n      8月再办。\n", Code.FOLDED_TEXT, 8, 11),
        ("    next: >\n      7月15日前完成。\n      8月再办。\n", Code.FOLDED_TEXT, 8, 11),
    ],
)
def test_what_yaml_reads_without_a_word(entry: str, code: Code, line: int, column: int) -> None:
    """What YAML takes for something else in silence is named too."""
    found, kept = findings((HEAD + SOUND + entry).encode())
    assert found[0] == (code, line, column)
    assert kept == [6]


def test_twelve_faults_give_twelve_findings(repo: Path) -> None:
    """Twelve faults of twelve kinds in six files: each found, at its line and column."""
    folder = repo / "data/progress"
    texts = {
        "guihua/2026-06-30.yaml": [
            ("status: 推进中\n    summary: 6月15日", "status：推进中\n    summary: 6月15日"),
            ("14.0}", "14.0件}"),
        ],
        "baohu/2026-06-30.yaml": [
            ("task: 6", "task: 51"),
            ("problems: 企业主动", "problem: 企业主动"),
            ("status: 受阻", "status: 受组"),
        ],
        "yunyong/2026-06-30.yaml": [
            ("[shows]", "[show]"),
            ("until: 2026-09-30", "until: 2026-09-31"),
        ],
        "yunyong/2026-05-31.yaml": [
            ("division: 运用促进处", "division: 运用处"),
            ("summary: 5月22日", "summary: 5月\u200b22日"),
        ],
        "baohu/2026-05-31.yaml": [("date: 2026-05-31", "date: 2026.5.31")],
        "guihua/2026-05-31.yaml": [
            ("date: 2026-05-31", "date: 2026-05-30"),
            ("important: true", "important: yes"),
        ],
    }
    wanted = []
    for name, changes in texts.items():
        text = (folder / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, (name, old)
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")
        lines = text.split("\n")
        wanted += [
            next(i for i, line in enumerate(lines, 1) if new.split("\n")[0] in line)
            for _, new in changes
        ]
    ledger, problems = read(repo)
    found = [*problems, *checks.check(ledger, ON)]
    kinds = {
        Code.FULL_WIDTH_SIGN, Code.BAD_NUMBER, Code.UNKNOWN_KEY, Code.BAD_CHOICE,
        Code.UNKNOWN_MILESTONE, Code.BAD_DATE, Code.UNKNOWN_DIVISION, Code.FORBIDDEN_CHARACTER,
        Code.FILE_DATE,
    }  # fmt: skip
    assert kinds <= {d.code for d in found}
    assert {(d.place.path.split("progress/")[-1], d.place.line) for d in found} >= {
        (name, line)
        for (name, line) in zip([n for n, c in texts.items() for _ in c], wanted, strict=True)
        if (name, line) != ("baohu/2026-06-30.yaml", 13)  # its entry is dropped by the bad status
    }


KEYS = re.compile(r"^ *(?:- )?([a-z_]+):", re.MULTILINE)


@pytest.mark.parametrize(
    "path", ["yunyong/2026-06-30.yaml", "shangbiao/2026-06-30.yaml", "renshi/2026-05-31.yaml"]
)
def test_every_mistyped_key_is_reported(path: str) -> None:
    """One character of any key left out or doubled is a finding on its line."""
    text = (PROJECT / "data/progress" / path).read_text(encoding="utf-8")
    entry = text.index("  - task")
    text = text[: text.find("  - task", entry + 400)]
    for key in KEYS.finditer(text):
        for at in range(*key.span(1)):
            for new in (text[:at] + text[at + 1 :], text[:at] + text[at] + text[at:]):
                found, _ = findings(new.encode())
                line = text.count("\n", 0, at) + 1
                assert any(abs(where - line) <= 1 for _, where, _ in found), new[at - 20 : at + 20]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("date: 2026-06-30", "date; 2026-06-30", 3),
        ("division: 运用促进处", "division, 运用促进处", 2),
        ("format: 1", "本月进展\nformat: 1", 1),
        ("entries:\n", "entries\n", 4),
    ],
)
def test_a_broken_head_is_never_silent(old: str, new: str, line: int) -> None:
    """A file of which the head can't be read is a finding there, whatever else reads."""
    found, _ = findings((HEAD + SOUND).replace(old, new).encode())
    assert any(0 <= where - line <= 1 for _, where, _ in found)


def test_a_text_cut_off_by_a_hash_is_told() -> None:
    """YAML takes what follows “ #” for a comment: that is said before it is lost."""
    text = HEAD + SOUND + "    next: 7月 #20日前组织。\n"
    assert findings(text.encode())[0] == [(Code.SWALLOWED_COMMENT, 8, 14)]
    text = HEAD + SOUND + "    next: 7月20日前组织。 # 待定\n"
    assert findings(text.encode())[0] == []


def test_greek_letters_are_no_mojibake() -> None:
    """Letters of science are left alone."""
    text = HEAD + SOUND + "    next: 7月20日前完成ΔΣ调制专利αβ分析。\n"
    assert findings(text.encode())[0] == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("{x: 1,512}", "“512”前面的逗号把一个数拆成了两个"),
        ("{x:512}", "“x:”后面没有空格"),
        ("{x：512}", "“x”后面是全角冒号"),
    ],
)
def test_slips_inside_values(values: str, said: str) -> None:
    """A comma in a number and a missing blank between braces are called by name."""
    content = (HEAD + SOUND + f"    values: {values}\n").encode()
    _, problems = load(Part(Memory(content), Memory(content).listing))
    assert problems[-1].message == said
