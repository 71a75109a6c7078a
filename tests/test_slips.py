"""The slips of people who did not choose YAML: each told at its place, with the way out."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import HERE, ON, read

from hubtasks.checking import checks
from hubtasks.diagnostics import Code
from hubtasks.reading import slips, value
from hubtasks.reading.files import Selection, classify
from hubtasks.reading.load import load, problems_in

HEAD = "format: 1\ndivision: 运用促进处\ndate: 2026-06-30\nentries:\n"
SOUND = "  - task: 6\n    status: 推进中\n    summary: 6月18日走访企业6家。\n"


FILE = classify("data/progress/yunyong/2026-06-30.yaml")


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
    ledger, problems = load(Selection(Memory(content), Memory(content).listing))
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
    ("  - task: 7\n    status: 推进中\n    summary: 'it's ok'\n", Code.OPEN_QUOTE, 10, 14),
    ("  - task: 7\n    status: 推进中\n    evidence:\n      －完成一\n      - 二\n    summary: 一\n", Code.LIST_DASH, 11, 7),
    ("  - task: 7\n    status: 推进中\n    evidence:\n      - 一\n      -二\n    summary: 一\n", Code.LIST_DASH, 12, 7),
    ("  - task: 7\n     status: 推进中\n    summary: 一\n", Code.YAML_SYNTAX, 9, 1),
    ("<<<<<<< HEAD\n  - task: 7\n    status: 推进中\n    summary: 一\n", Code.GIT_CONFLICT, 8, 1),
    ("  - task: 7\n    status: 推进中\n     summary: 一\n", Code.YAML_SYNTAX, 10, 1),
    ("  - task: 7\n    status: 推进中\n   summary: 一\n", Code.YAML_SYNTAX, 10, 1),
    ("  - task: 7\n    status: 推进中\n||||||| base\n    summary: 一\n", Code.GIT_CONFLICT, 10, 1),
    ("  - {task: 7, status: 推进中, summary: 6月收到 #1 需求}\n", Code.SWALLOWED_COMMENT, 8, 42),
    ("  - summary: |\n      6月20日\n    status：推进中\n    task: 7\n", Code.FULL_WIDTH_SIGN, 10, 11),
    ("  - task: 7\n    status: 推进中\n    summary:|\n      6月20日\n", Code.MISSING_BLANK, 10, 12),
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
    ("1，2", "“1，2”里有逗号，看不出是几", "小数点写半角的“.”，数里不写逗号"),
    ("9" * 4301, f"“{'9' * 40}……”不是可用的数", "数最多写15位"),
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
    _, problems = load(Selection(Memory(content), Memory(content).listing))
    if text == "1e3":
        assert problems[0].code is Code.BAD_NUMBER
        return
    assert (problems[0].message, problems[0].fix) == (said, fix)


NOTHING = [
    ("milestones: 无", "没有的，把“milestones”这一项删去"),
    ("extension: 暂无", "没有的，把“extension”这一项删去"),
    ("important: 无", "写 true（是）或 false（否）；不是的，把这一项删去"),
]


@pytest.mark.parametrize(("line", "fix"), NOTHING, ids=[line for line, _ in NOTHING])
def test_nothing_where_there_can_be_none_is_to_be_left_out(line: str, fix: str) -> None:
    """无 in the place of a list, a flag or a mapping is not to be put in brackets, but left out."""
    (found,) = problems_in(FILE, f"{HEAD}{SOUND}    {line}\n".encode(), {})
    assert found.fix == fix


TOLD = [
    ("    summary: |\n      6月签约。\n    再走访3家。\n    next: 7月\n", 9, "像是接着上面写的"),
    ("    summary: 6月签约\n    再走访3家。\n    next: 7月\n", 8, "像是接着上面写的"),
    ("    summary: 6月签约\n    PCT申请3件。\n    next: 7月\n", 8, "像是接着上面写的"),
    ("    summary: 6月签约\n    再走访3家。\n", 8, "像是接着上面写的"),
    ("    summary: 6月签约\n    next\n    needs: 甲\n", 8, "“next”后面少了半角冒号"),
    ("    summary: 6月签约\n    next 7月\n    needs: 甲\n", 8, "“next”后面少了半角冒号"),
    ("    summary: 6月签约\n...\n    needs: 甲\n", 8, "一个文件里写了两份内容（这里又有 ...）"),
    ("    summary: 6月签约\n%\n    needs: 甲\n", 8, "以 % 开头的行 YAML 另有用处"),
    ("    summary: |0\n      6月签约\n", 7, "“|”的后面不能写 0"),
    ('    summary: "D:\\x资料"\n', 7, "双引号里的反斜杠读不懂"),
    ("    summary: 甲\n    evidence: [甲,, 乙]\n", 8, "括号没有配对"),
]


@pytest.mark.parametrize(("text", "line", "said"), TOLD, ids=[t for t, *_ in TOLD])
def test_what_yaml_stumbles_on_is_told_where_it_is(text: str, line: int, said: str) -> None:
    """Each refusal of YAML's is told in Chinese, at the line that is to be changed."""
    found = problems_in(FILE, f"{HEAD}  - task: 6\n    status: 推进中\n{text}".encode(), {})
    assert [(d.place.line, said in d.message) for d in found] == [(line, True)]


@pytest.mark.parametrize(
    ("text", "unit", "fix", "repair"),
    [
        ("12000家", "万家（次）", "换算成“万家（次）”，只写 1.2", None),
        ("12000次", "万家（次）", "换算成“万家（次）”，只写 1.2", None),
        ("1.2万", "万家（次）", "换算成“万家（次）”，只写 1.2", None),
        ("1.2万家", "家", "换算成“家”，只写 12000", None),
        ("20000万元", "亿元", "换算成“亿元”，只写 2", None),
        ("0.5亿", "万元", "换算成“万元”，只写 5000", None),
        ("1.2万家次", "万家（次）", "单位在清单里，这里只写 1.2", "1.2"),
        ("１.2万家（次）", "万家（次）", "单位在清单里，这里只写 1.2", "1.2"),
        ("1.50家", "家", "单位在清单里，这里只写 1.50", "1.50"),
        ("13.7件", "家", "核对是不是这个数，按“家”只写数", None),
        ("1，2", "家", "小数点写半角的“.”，数里不写逗号", None),
    ],
)
def test_a_number_in_another_unit_is_converted_in_the_advice(
    text: str, unit: str, fix: str, repair: str | None
) -> None:
    """A figure that carries 万 or 亿, or its unit without them, is told as it should stand."""
    assert value.number_slip(text, unit)[1:] == (fix, repair)


@pytest.mark.parametrize(
    "text", ["2026.6.30", "2026/6/30", "2026-6-30", "2026年6月30日", "２０２６-06-30"]
)
def test_a_date_in_another_form_is_rewritten_in_the_advice(text: str) -> None:
    """A date in a form that people use is refused with the form wanted here."""
    content = HEAD.replace("2026-06-30", text).encode() + SOUND.encode()
    _, problems = load(Selection(Memory(content), Memory(content).listing))
    assert (problems[0].code, problems[0].fix) == (Code.BAD_DATE, "写成 2026-06-30")


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


# Each: the file, what stands there, what is typed instead, and what the caret goes under.
TWELVE = [
    (Code.FULL_WIDTH_SIGN, "progress/guihua/2026-06-30", "status: 推进中\n    summary: 6月15日", "status：推进中\n    summary: 6月15日", "："),
    (Code.BAD_NUMBER, "progress/guihua/2026-06-30", "14.0}", "14.0家}", "14.0家"),
    (Code.UNKNOWN_TASK, "progress/baohu/2026-06-30", "task: 6", "task: 51", "51"),
    (Code.UNKNOWN_KEY, "progress/baohu/2026-06-30", "problems: 企业主动", "problem: 企业主动", "problem"),
    (Code.BAD_CHOICE, "progress/baohu/2026-06-30", "status: 未启动", "status: 未起动", "未起动"),
    (Code.UNKNOWN_MILESTONE, "progress/yunyong/2026-06-30", "[shows]", "[show]", "show"),
    (Code.BAD_DATE, "progress/yunyong/2026-06-30", "date: 2026-05-31", "date: 2026-05-32", "2026-05-32"),
    (Code.FORBIDDEN_CHARACTER, "progress/yunyong/2026-05-31", "5月22日", "5月\u200b22日", "\u200b"),
    (Code.DUPLICATE_KEY, "progress/yunyong/2026-05-31", "important: true", "milestones: [opening]", "milestones"),
    (Code.FIGURE_FELL, "progress/baohu/2026-06-30", "cases: 4}", "cases: 2}", "overseas-dispute-cases"),
    (Code.FILE_DATE, "progress/guihua/2026-05-31", "date: 2026-05-31", "date: 2026-05-30", "2026-05-30"),
    (Code.BAD_STAGE_TARGET, "plan-2026", "value: 5}", "value: 50}", "overseas-dispute-cases"),
]  # fmt: skip


def test_twelve_faults_give_twelve_findings(repo: Path) -> None:
    """Twelve faults of twelve kinds: each found once, at its line and columns, and nothing else."""
    for _, name, old, new, _ in TWELVE:
        path = repo / f"data/{name}.yaml"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (name, old)
        path.write_text(text.replace(old, new), encoding="utf-8", newline="")
    wanted = set()
    for code, name, _, new, marked in TWELVE:
        text = (repo / f"data/{name}.yaml").read_text(encoding="utf-8")
        at = text.rindex(new)  # of the doubled key the later one is meant
        line = text.count("\n", 0, at) + 1
        row = text.split("\n")[line - 1]
        column = row.rindex(marked) + 1 if code is not Code.FULL_WIDTH_SIGN else row.index("：") + 1
        wanted.add((code, f"data/{name}.yaml", line, column, column + len(marked)))
    ledger, problems = read(repo)
    found = [*problems, *checks.check(ledger, ON)]
    assert {(d.code, *d.place) for d in found} == wanted
    assert len(found) == len(wanted) == 12


KEYS = re.compile(r"(?:^ *(?:- )?|[{,] *)([a-z_]+):(?= |$)", re.MULTILINE)


def mutations(path: Path) -> Iterator[tuple[int, str]]:
    """Every key of a file with one character left out, doubled or replaced, and its line."""
    text = path.read_text(encoding="utf-8")
    for key in KEYS.finditer(text):
        if key[1] == "firms":
            continue  # an indicator's id, not a key
        line = text.count("\n", 0, key.start(1)) + 1
        for at in range(*key.span(1)):
            for new in ("", text[at] * 2, "x" if text[at] != "x" else "y"):
                yield line, text[:at] + new + text[at + 1 :]


@pytest.mark.parametrize("path", ["tasks-2026", "plan-2026", "rules", "urges-2026", "progress"])
def test_every_mistyped_key_is_reported(path: str) -> None:
    """One character of any key left out, doubled or replaced is a finding on its line."""
    files = sorted((HERE / "repo/data").glob(f"{path}*.yaml")) or sorted(
        (HERE / "repo/data").glob("progress/*/*.yaml")
    )
    tried = 0
    for file in files:
        known = classify(file.relative_to(HERE / "repo").as_posix())
        for line, text in mutations(file):
            found = problems_in(known, text.encode(), {})
            assert any(abs(d.place.line - line) <= 1 for d in found), text.split("\n")[line - 1]
            tried += 1
    assert tried > 10


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
    text = HEAD + SOUND + "    important: true # 待定\n"
    assert findings(text.encode())[0] == []


@pytest.mark.parametrize(
    "text",
    [
        "    summary: |\n      date：6月20日\n      next:7月\n",
        "    summary: |2-\n      date：6月20日\n",
        '    "summary": |\n      date：6月20日\n',
        '    summary: "6月20日\n      next:7月，\n      date：8日完"\n',
        "    summary: 6月20日\n      date：8日完\n",
    ],
)
def test_what_stands_in_a_text_is_no_slip(text: str) -> None:
    """Beside a slip elsewhere, lines that belong to a text are never taken for keys."""
    entry = f"  - task: 7\n    status: 推进中\n{text}"
    found, _ = findings((HEAD + entry + SOUND.replace("status:", "status：")).encode())
    line = (HEAD + entry).count("\n") + 2
    of_texts = {Code.FOLDED_TEXT, Code.SWALLOWED_KEY}
    assert [(c, at) for c, at, _ in found if c not in of_texts] == [(Code.FULL_WIDTH_SIGN, line)]


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ("  - task: 7\n    status: 推进中\n    summary: 指�例\n", [(Code.MOJIBAKE, 7, 15)]),
        ("  - {task： 7, status： 推进中, summary： 一}\n", [(Code.FULL_WIDTH_SIGN, 5, n) for n in (6, 15, 28)]),
        ("  - task: ７\n    status: 推进中\n    summary: 一\n", [(Code.BAD_NUMBER, 5, 11)]),
        ("  - task: 7\n    status：推进中\n    summary: 一\n", [(Code.FULL_WIDTH_SIGN, 6, 11)]),
        ("  - task: 7\n    status: 推进中\n    summary: 一\n    evidence:\n      - 材料 #1\n", [(Code.SWALLOWED_COMMENT, 9, 12)]),
        ("  - task: 7\n    status: 推进中\n    summary: 一\n    evidence: [签到表，照片]\n", [(Code.JOINED_ITEMS, 8, 16)]),
    ],
)  # fmt: skip
def test_one_slip_is_one_finding(entry: str, found: list[tuple[Code, int, int]]) -> None:
    """A slip is told once, where it is, and drags no other finding with it."""
    assert findings((HEAD + entry).encode())[0] == found


def test_greek_letters_are_no_mojibake() -> None:
    """Letters of science are left alone."""
    text = HEAD + SOUND + "    next: 7月20日前完成ΔΣ调制专利αβ分析。\n"
    assert findings(text.encode())[0] == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("{x: 1,512}", "“1,512”里的逗号把一个数拆成了2个"),
        ("{x: １,000亿}", "“１,000亿”里的逗号把一个数拆成了2个"),
        ("{x: 1,０００}", "“1,０００”里的逗号把一个数拆成了2个"),
        ("{x: 1,000,000}", "“1,000,000”里的逗号把一个数拆成了3个"),
        ("{x: 1,512.5万元, y: 3}", "“1,512.5万元”里的逗号把一个数拆成了2个"),
        ("{x:512}", "“x:”后面没有空格"),
        ("{x：512}", "“x”后面是全角冒号"),
    ],
)
def test_slips_inside_values(values: str, said: str) -> None:
    """A comma in a number and a missing blank between braces are called by name."""
    content = (HEAD + SOUND + f"    values: {values}\n").encode()
    _, problems = load(Selection(Memory(content), Memory(content).listing))
    assert problems[-1].message == said


PATTERNS = [
    *(slip.pattern for slip in slips._SLIPS),
    *slips._CLOSED.values(),
    *(value for value in vars(slips).values() if isinstance(value, re.Pattern)),
]
_SIGNS = "[]{}\"'#:- a|\\\t：>*\u3000,"
_BEGINNINGS = ("", " ", "- ", "a:", "a: ", "a: [", "a: {", 'a: "', "a: '", "- a: b")


def seconds(pattern: re.Pattern[str], line: str) -> float:
    """The least time that a pattern took for a line, in seconds of this process."""
    times = []
    for _ in range(3):
        start = time.process_time()
        pattern.match(line)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda p: p.pattern[-30:])
def test_no_pattern_is_slow_on_a_long_line(pattern: re.Pattern[str]) -> None:
    """A line of twice the length takes no pattern of slips four times as long."""
    pieces = [
        *_SIGNS,
        *map("".join, itertools.product(_SIGNS, repeat=2)),
        "[] ",
        "'' ",
        "a: ",
        " a:",
    ]
    for beginning, piece in itertools.product(_BEGINNINGS, pieces):
        line = f"{beginning}{piece * (1000 // len(piece))}x"
        if (once := seconds(pattern, line)) > 0.0005:
            twice = seconds(pattern, f"{beginning}{piece * (2000 // len(piece))}x")
            assert twice < 3 * once, (beginning, piece)


@pytest.mark.parametrize(
    "piece",
    ["- [] ", "- [] \n", 'a: "\n', 'a: "\n\n', '- a: "x\n   b: "\n', "a: b\n", " ", "- |\n  a\n"],
)
def test_no_file_is_slow_to_explain(piece: str) -> None:
    """A file of twice the size takes about twice the time, not four times."""

    def taken(size: int) -> float:
        start = time.process_time()
        slips.slips("x.yaml", piece * (size // len(piece)))
        return time.process_time() - start

    assert taken(200_000) < 4 * max(taken(100_000), 0.05)


@pytest.mark.parametrize(
    "line", ["next:#1展位", "next：#1展位", "next：# 注", "-#1展位", "－ #1展位"]
)
def test_what_would_become_a_comment_is_put_in_quotes(line: str) -> None:
    """Where a text begins with `#`, the blank that is missing would hide it: quotes keep it."""
    content = f"{HEAD}{SOUND}    {line}\n".encode()
    (found,) = problems_in(classify("data/progress/yunyong/2026-06-30.yaml"), content, {})
    assert found.repair is None
    assert found.fix.endswith("；内容以“#”开头的，整段加上英文引号，不然会被当作注释丢掉")
