"""What a hostile file may cost: the time grows as its size does, whatever stands in it.

A file of four times the size may take four times as long, never sixteen. Every sign that a pattern
may trip over is put into every place where a text can stand, and every list of every kind of file
is made long.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import HELP, HERE, ON, PROJECT

from hubtasks import fields
from hubtasks.cli import main, printing
from hubtasks.documents import sandbox, templates
from hubtasks.filling import interview
from hubtasks.reading import compose, files

BAOHU = "data/progress/baohu/2026-06-30.yaml"
HEAD = "format: 1\ndivision: 保护协调处\ndate: 2026-06-30\nentries:\n"
ENTRY = f"{HEAD}  - task: 5\n    status: 推进中\n    summary: "
SIGNS = [
    "{", "[", "}", "]", "- ", "-", "[] ", "{} ", "'", '"', '\\"', "\\", '""', "''", "#", " #", "# ", ",", ": ", ":",
    "：", "? ", "?", "&a ", "*a ", "!t ", "|", ">", "%", "%.", ".", "1.", "1", "9,", "\t", " ", "\u3000", "\u00a0", "，",
    "。", "、", "@", "`", "a", "a ", "a_", "a-", "(", "（", "“", "…", "——", "~", "<<", "=", "\u200b", "\ue000", "\u2028",
    "\x85", "\x07", "ǣͷ", "\ufffd", "甲", "甲：", "甲: ", "1月", "6月30日", "2026-06-30", "1例", "1亿元", "10%", "百分之",
    "第1项", "累计1例", "无", "同上", "{a", "[a", "{a: ", "- a: ", "a:", "a：", "task: ", "- task: ", 'summary: "x',
    '"a"#', "'a'#", "\\n", "<!--", "{{", "*", "_", "https://", "😀", "\u0301", "ａ", "１", "一、", "（一）", "① ",
]  # fmt: skip


def repeated(sign: str, size: int) -> str:
    """So many bytes of a sign, one behind the other."""
    return sign * (size // len(sign.encode()) + 1)


def in_lines(sign: str, size: int, indent: str = "") -> str:
    """The same in lines of some fifty bytes."""
    row = f"{indent}{repeated(sign, 48)}\n"
    return row * (size // len(row.encode()))


PLACES: dict[str, Callable[[str, int], str]] = {
    "in one line": repeated,
    "in lines": in_lines,
    "each on a line": lambda sign, size: repeated(f"{sign}\n", size),
    "in a text": lambda sign, size: f"{ENTRY}x{repeated(sign, size)}\n",
    "at the beginning of a text": lambda sign, size: f"{ENTRY}{repeated(sign, size)}\n",
    "between double quotes": lambda sign, size: f'{ENTRY}"{repeated(sign, size)}"\n',
    "behind an open quote": lambda sign, size: f"{ENTRY}'{repeated(sign, size)}\n",
    "behind a bar": lambda sign, size: f"{ENTRY}|\n{in_lines(sign, size, ' ' * 6)}",
    "behind a bar in one line": lambda sign, size: f"{ENTRY}|\n      {repeated(sign, size)}\n",
    "as a key": lambda sign, size: f"{ENTRY}甲\n    {repeated(sign, size)}: 1\n",
    "in a comment": lambda sign, size: f"{ENTRY}甲 # {repeated(sign, size)}\n",
    "above an entry": lambda sign, size: f"{HEAD}{in_lines(sign, size)}  - task: 5\n",
}
# By day: what was slow once, and a place or two of each kind.
BY_DAY = [
    ("in one line", "{"), ("in one line", "%."), ("each on a line", '- summary: "x'), ("each on a line", "\t- a: 1"),
    ("each on a line", "\t"), ("in one line", "\u200b"), ("in one line", "\u2028"), ("in lines", "- "), ("in a text", "累计1例，"),
    ("behind a bar", "task: "),
]  # fmt: skip


_LONGEST = 10  # seconds for these sizes, on a slow machine that counts every line, too


def spent(root: Path, *command: str) -> float:
    """The seconds of a processor that a command takes; it must end as it should."""
    out = io.StringIO()
    day = [] if command[0] in {"fix", "sheet"} else ["--on", str(ON)]
    before = time.process_time()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = main([*command, "--root", str(root), *day])
    assert code in {0, 1, 2}
    assert "Traceback" not in out.getvalue()
    return time.process_time() - before


def slow(make: Callable[[int], Path], size: int, *commands: tuple[str, ...]) -> Iterator[str]:
    """Name the commands that take more than in proportion, where that can be told, or very long."""
    once, times = make(size), 4
    short = {command: spent(once, *command) for command in commands}
    more = make(times * size)
    for command, seconds in short.items():
        bar = min(max(2 * times * seconds, 2), _LONGEST)
        # What else a machine does only ever adds to it: what was fast once, is.
        if all((longer := spent(more, *command)) > bar for _ in range(3)):
            yield f"{' '.join(command)}: {seconds:.2f} s, then {longer:.2f} s"


@pytest.fixture
def with_progress(repo: Path) -> Callable[[str], Path]:
    """The small repository with another progress file."""

    def make(content: str) -> Path:
        (repo / BAOHU).write_text(content, encoding="utf-8")
        return repo

    return make


@pytest.mark.parametrize(("place", "sign"), BY_DAY)
def test_no_file_is_slow(with_progress: Callable[[str], Path], place: str, sign: str) -> None:
    """What was once the worst takes `check` and `fix` no more than its size."""

    def make(size: int) -> Path:
        return with_progress(PLACES[place](sign, size))

    assert list(slow(make, 50_000, ("check",), ("fix",))) == []


@pytest.mark.nightly
@pytest.mark.parametrize("place", PLACES)
def test_no_sign_is_slow_anywhere(with_progress: Callable[[str], Path], place: str) -> None:
    """Nor does any sign, wherever it stands a hundred thousand times."""
    found = {}
    for sign in SIGNS:

        def make(size: int, sign: str = sign) -> Path:
            return with_progress(PLACES[place](sign, size))

        if told := list(slow(make, 50_000, ("check",), ("fix",))):
            found[sign] = told
    assert found == {}


FAR: dict[str, Callable[[int], str]] = {
    "items": lambda n: f"{ENTRY}甲\n    evidence: [{'a' * n}, {'next：x, ' * 1_900}]\n",
    "names": lambda n: f"{ENTRY}甲\n    milestones: [{'a' * n}, {'甲、乙, ' * 1_900}]\n",
    "nothing but characters": lambda n: f"{ENTRY}{chr(0x200B) * (n // 3)}\n",
    "characters": lambda n: f"{ENTRY}{'甲' * (n // 3)}{chr(0x200B) * 1_900}\n",
    "blanks behind a slipped key": lambda n: f"{HEAD}  - task：5{' ' * n}甲\n",
    "blanks in a text": lambda n: f"{ENTRY}甲{' ' * n}乙\n",
}  # fmt: skip


@pytest.mark.nightly
@pytest.mark.parametrize("name", FAR)
def test_findings_at_the_far_end_of_a_line_are_not_slow(
    with_progress: Callable[[str], Path], name: str
) -> None:
    """A line of 4.8 MB with two thousand findings at its end takes `check` no more than its size."""
    assert list(slow(lambda size: with_progress(FAR[name](size)), 1_200_000, ("check",))) == []


STYLED = {
    "ranges": "1~", "figures": "１", "ranges of figures": "10~2０ ", "days": "2026.7.10，", "brackets": "(次）", "open": "(",
    "metres": "1m", "addresses": "http://", "pictures": "😀甲", "tags": "<a ", "marks": "{{", "years": "26年",
}  # fmt: skip


@pytest.mark.parametrize("name", STYLED)
def test_what_is_written_wrong_throughout_is_not_slow(
    with_progress: Callable[[str], Path], name: str
) -> None:
    """However often a text is written otherwise than it should be, that takes no more than its size."""

    def make(size: int) -> Path:
        return with_progress(PLACES["in a text"](STYLED[name], size))

    assert list(slow(make, 25_000, ("check",), ("fix",))) == []


NEXT = f"{ENTRY}6月20日新增指导案例1例。\n    next: "
CALENDAR = "data/calendar-2026.yaml"
# What was quadratic once, each in a way of its own: the file, and the text of a size.
WORST: dict[str, tuple[str, Callable[[int], str]]] = {
    "marks out of order": (BAOHU, lambda n: f'format: 1\ndate: "x{chr(0x1DC0) * (n // 6)}{chr(0x1DCA) * (n // 6)}"\n'),
    "points before a share": (BAOHU, lambda n: f"{NEXT}8月31日 5% {'.' * n}\n"),
    "figures before a share": (BAOHU, lambda n: f"{NEXT}8月31日 5% {'9.' * (n // 2)}\n"),
    "a word in a comment": (CALENDAR, lambda n: f"format: 1\ndays_off: [2026-01-01] # : {'a' * n}\n"),
    "blanks in a comment": (BAOHU, lambda n: f"{ENTRY}甲 # x{' ' * n}y\n"),
    "blanks in an entry of one slipped key": (BAOHU, lambda n: f"{HEAD}  - task：5{' ' * n}甲\n"),
    "items of one long line": (BAOHU, lambda n: f"{ENTRY}甲\n    evidence: [{'a' * n}, {'next：x, ' * (n // 100)}]\n"),
    "open quotes in steps": (BAOHU, lambda n: ENTRY + "甲\n" + "".join(" " * (k % 190) + 'a: "x\n' for k in range(n // 20))),
}  # fmt: skip


@pytest.mark.parametrize("name", WORST)
def test_what_was_quadratic_is_not(repo: Path, name: str) -> None:
    """Each text that once took by the square of its size takes no more than in proportion."""
    path, write = WORST[name]

    def make(size: int) -> Path:
        (repo / path).write_text(write(size), encoding="utf-8")
        return repo

    assert list(slow(make, 80_000, ("check",), ("fix",))) == []


def described(folder: Path, head: str) -> None:
    """Read what the head of a template says."""
    (folder / "long.md.j2").write_text(head, encoding="utf-8")
    templates.known(folder)


# What reads no data file, but a template of a pull request or an answer, and the worst for it.
READ: dict[str, tuple[Callable[[Path, str], object], Callable[[int], str]]] = {
    "blank lines in the head of a template": (described, lambda n: "{#x" + "\n" * n + "#}"),
    "open brackets in a line of a template": (lambda _, text: sandbox._line(text, 1), lambda n: "<" * n),
    "open marks of titles in an answer": (lambda _, text: interview._PART.findall(text), lambda n: "《" * n),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_nothing_else_that_is_read_is_slow(tmp_path: Path, name: str) -> None:
    """Each text that once took by the square of its length takes no more than in proportion."""
    look, write = READ[name]

    def seconds(size: int) -> float:
        text = write(size)
        before = time.process_time()
        look(tmp_path, text)
        return time.process_time() - before

    once = seconds(20_000)
    assert seconds(80_000) < max(8 * once, 0.5)


MANY = "6月20日新增指导案例1例。"
MILESTONE = "      - {{id: m{n}, name: 节点{n}, due: 2026-06-10, division: 运用促进处}}\n"
TASK = "  - id: {n}\n    strategy: 能级跨越战略\n    item: {n}\n    text: 推动第{n}批专利转化实施。\n    duty: 牵头\n    divisions: [运用促进处]\n"
INDICATOR = "      - {{id: i{n}, name: 增速{n}, comparator: '>=', target: 15, unit: 件, kind: flow, owner: 本局, wording: 不少于, reported_by: 运用促进处}}\n"
WAIVER = "  - {{code: unknown-task, file: data/progress/baohu/2026-06-30.yaml, reason: 理由{n}, until: 2026-12-31}}\n"
URGE = "  - {{number: {n}, task: 1, division: 运用促进处, level: 红, date: 2026-06-30}}\n"
# What is made long: the file, what stands before, each item, what stands behind.
LISTS: dict[str, tuple[str, str, str]] = {
    "entries of one task": (BAOHU, HEAD, f"  - task: 5\n    status: 推进中\n    summary: {MANY}\n"),
    "entries of unknown tasks": (BAOHU, HEAD, f"  - task: 1{{n}}\n    status: 推进中\n    summary: {MANY}\n"),
    "postponed entries": (BAOHU, HEAD, "  - {{task: 5, status: 暂缓, summary: 甲}}\n"),
    "unknown milestones": (BAOHU, f"{ENTRY}{MANY}\n    milestones:\n", "      - casebook-{n}\n"),
    "unknown strategies": ("data/tasks-2026.yaml", "+", TASK.replace("{n}", "1{n}").replace("能级", "能极{n}")),
    "figures": (BAOHU, f"{ENTRY}{MANY}\n    values:\n", "      k{n}: {n}\n"),
    "evidence": (BAOHU, f"{ENTRY}{MANY}\n    evidence:\n", "      - 纪要{n}\n"),
    "the same evidence": (BAOHU, f"{ENTRY}{MANY}\n    evidence:\n", "      - 纪要\n"),
    "milestones reached": (BAOHU, f"{ENTRY}{MANY}\n    milestones:\n", "      - m{n}\n"),
    "lines of a text": (BAOHU, f"{ENTRY}|\n", f"      {MANY}累计{{n}}例，完成1%。\n"),
    "unknown keys": (BAOHU, f"{ENTRY}{MANY}\n", "    k{n}: 1\n"),
    "milestones": ("data/plan-2026.yaml", "+  - task: 7\n    milestones:\n", MILESTONE),
    "plans of one task": ("data/plan-2026.yaml", "+", "  - task: 7\n    document: 方案{n}\n"),
    "stage targets": ("data/plan-2026.yaml", "+", "      - {{indicator: overseas-dispute-cases, date: 2026-06-10, value: {n}}}\n"),
    "tasks": ("data/tasks-2026.yaml", "+", TASK.replace("{n}", "1{n}")),
    "one task": ("data/tasks-2026.yaml", "+", TASK.replace("id: {n}", "id: 7")),
    "indicators": ("data/tasks-2026.yaml", f"+{TASK.replace('{n}', '99')}    indicators:\n", INDICATOR),
    "waivers": ("data/rules.yaml", "+waivers:\n", WAIVER),
    "slips": ("data/urges-2026.yaml", "+", URGE),
}  # fmt: skip
READING = (
    ("check",), ("fix",), ("status",), ("status", "--format", "json"), ("show", "5"), ("log", "5"), ("plan",), ("due",),
    ("urge",), ("report", "--month", "2026-06"),
)  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [n if n == "evidence" else pytest.param(n, marks=pytest.mark.nightly) for n in LISTS],
)
def test_no_list_is_slow(repo: Path, name: str) -> None:
    """However many items a list has, and be they all alike, no command takes more than its length."""
    path, before, item = LISTS[name]
    sound = (HERE / "repo" / path).read_text(encoding="utf-8") if before.startswith("+") else ""

    def make(count: int) -> Path:
        items = "".join(item.format(n=n) for n in range(1, count + 1))
        (repo / path).write_text(sound + before.removeprefix("+") + items, encoding="utf-8")
        return repo

    assert list(slow(make, 2_000, *READING)) == []


REPAIRED: dict[str, Callable[[int], str]] = {
    "blank lines that end in CR LF": lambda n: f"{ENTRY}{MANY}\r\n" + "\r\n" * n,
    "a line separator among like lines": lambda n: f"{ENTRY}|\n      甲\u2028乙\n" + "      丙\n" * n,
    "tabs among many entries": lambda n: f"{ENTRY}{MANY}\n\tnext: 乙\n" + ENTRY.removeprefix(HEAD).replace("5", "6") * (n // 10),
    "one line of tabs": lambda n: "\t" * (n * 20),
    "open quotes ever deeper": lambda n: "".join(f'{" " * k}k: "x\n' for k in range(n // 40)),
}  # fmt: skip


@pytest.mark.parametrize("name", REPAIRED)
def test_no_repair_is_slow(with_progress: Callable[[str], Path], name: str) -> None:
    """What `fix` mends, or looks at in vain, takes no more than its length."""

    def make(count: int) -> Path:
        return with_progress(REPAIRED[name](count))

    assert list(slow(make, 10_000, ("fix",), ("check",))) == []


def test_waivers_of_files_that_are_not_there_are_not_slow(repo: Path) -> None:
    """Each of many waivers is held against each of many files, but not one by one."""
    items = "".join(WAIVER.format(n=n).replace("baohu/2026", f"baohu/x{n}") for n in range(200))
    rules = (HERE / "repo/data/rules.yaml").read_text(encoding="utf-8")
    (repo / "data/rules.yaml").write_text(f"{rules}waivers:\n{items}", encoding="utf-8")

    def make(count: int) -> Path:
        for n in range(count):
            (repo / f"data/progress/baohu/x{n}.yaml").touch()
        return repo

    assert list(slow(make, 500, ("check",))) == []


@pytest.mark.parametrize("kind", ["stray", "of three centuries"])
def test_many_files_are_not_slow(tmp_path: Path, kind: str) -> None:
    """What belongs to no year is read once, not once more for each year that there is."""

    def make(count: int) -> Path:
        root = tmp_path / f"{kind} {count}"
        shutil.copytree(HERE / "repo", root)
        shutil.copytree(PROJECT / "templates", root / "templates")
        for n in range(count):
            (root / f"data/x{n}.yaml").write_text("a", encoding="utf-8")
        for year in range(2027, 2027 + count // 20 * (kind != "stray")):
            (root / f"data/plan-{year}.yaml").write_text("format: 1\n", encoding="utf-8")
        return root

    assert list(slow(make, 500, ("check",), ("fix",), ("status",))) == []


def test_the_page_tells_the_bounds() -> None:
    """What the page 安全 says of sizes and counts is what holds."""
    page = (HELP / "security.md").read_text(encoding="utf-8")
    size, pieces = files.SIZE_LIMIT // 1_000_000, compose.PIECE_LIMIT // 10_000
    assert f"大于{size}兆、{pieces}万行（或项）以上的不读" in page
    most = fields.RULES.by_key["waivers"].limit
    assert f"一个文件最多列{printing._MOST_OF_A_FILE}处，豁免最多{most}条" in page
