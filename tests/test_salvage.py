"""One misplaced line costs at most the entry that it stands in, and what is lost is told there."""

from __future__ import annotations

import pytest
from conftest import OFFICE
from test_slips import Memory

from hubtasks.diagnostics import Code, Diagnostic
from hubtasks.fields import FileKind
from hubtasks.reading.files import Selection, classify
from hubtasks.reading.load import load, problems_in

TEXT = (OFFICE / "data/progress/baohu/2026-06-30.yaml").read_text(encoding="utf-8")
LINES = TEXT.split("\n")
STARTS = [n for n, line in enumerate(LINES) if line.startswith("  - task:")]
TASKS = [int(LINES[n].rpartition(" ")[2]) for n in STARTS]


def read(lines: list[str]) -> tuple[list[int], list[Diagnostic]]:
    """Read a progress file of these lines: the tasks of its entries, and what is wrong."""
    source = Memory("\n".join(lines).encode())
    ledger, problems = load(Selection(source, source.listing))
    return [e.task for p in ledger.progress for e in p.entries], list(problems)


STRAY = [
    "abc", "本月进展如下", "PCT: 12件", "PCT：12件", "date: 2026-06-30", " 续写的一行", "      续写的一行",
    "  续写: 一行", "\t续写的一行", "\u3000\u3000续写的一行", "---", "<<<<<<< HEAD", "- ", "  - 甲", '"', "{", "]",
    "@张三", "%15", "*重点*", "? 甲", "        next: 7月", "   next: 7月", "  :", "!甲 乙",
]  # fmt: skip


@pytest.mark.parametrize("stray", STRAY)
def test_a_stray_line_costs_one_entry_at_most(stray: str) -> None:
    """Wherever it stands in the file, every other entry is read, and a finding points there."""
    for at in (*range(STARTS[0] + 1, STARTS[2]), *range(STARTS[-1] + 1, len(LINES))):
        lines = [*LINES[:at], stray, *LINES[at:]]
        kept, problems = read(lines)
        within = max(n for n, start in enumerate(STARTS) if start < at)
        assert {t for t in TASKS if t not in kept} <= {TASKS[within]}, (at, problems)
        if kept != TASKS:
            end = STARTS[within + 1] if within + 1 < len(STARTS) else len(LINES)
            told = {d.place.line - 1 for d in problems}
            assert told & set(range(STARTS[within], end + 1)), (at, problems)


def dedented(first: int, blanks: int) -> list[str]:
    """The file with its entries from one on indented by so many blanks more, or fewer."""
    moved = [
        " " * blanks + line if blanks > 0 else line[-blanks:] for line in LINES[STARTS[first] :]
    ]
    return [*LINES[: STARTS[first]], *moved]


@pytest.mark.parametrize("blanks", [-2, -1, 1, 2, 4])
@pytest.mark.parametrize("first", [1, 3, len(TASKS) - 1])
def test_entries_indented_otherwise_from_one_on_are_read(first: int, blanks: int) -> None:
    """Whatever column an entry stands in, it is read; where they change is told, with how many."""
    kept, problems = read(dedented(first, blanks))
    assert kept == TASKS
    (found,) = problems
    few = min(first, len(TASKS) - first)
    more = f"；从这里起{few}条都是这样" if few > 1 else ""
    assert found.code is Code.YAML_SYNTAX
    assert found.place.line - 1 == (STARTS[0] if first == few else STARTS[first])
    assert found.message.endswith(f"列起{more}")


@pytest.mark.parametrize("first", [0, 1, 7])
@pytest.mark.parametrize("blanks", ["", " ", "    "])
def test_a_dash_alone_that_stands_elsewhere_is_told_as_that(first: int, blanks: str) -> None:
    """The entry is read with its dash where the others stand; the columns told are the file's."""
    lines = LINES.copy()
    lines[STARTS[first]] = blanks + lines[STARTS[first]].strip().replace("task", "tsak")
    _, problems = read(lines)
    dash = problems[0]
    (key,) = (d for d in problems if d.code is Code.UNKNOWN_KEY)
    assert dash.message == f"“- ”从第{len(blanks) + 1}列起，别的各条从第3列起"
    assert key.place.column == len(blanks) + 3


@pytest.mark.parametrize(
    ("head", "code", "said"),
    [
        ("", Code.YAML_SYNTAX, f"这里的{len(TASKS)}条上面没有“entries:”这一行"),
        ("entries：", Code.FULL_WIDTH_SIGN, "“entries”后面是全角冒号"),
        ("entries", Code.YAML_SYNTAX, "少了半角冒号"),
        ("entries: 甲", Code.YAML_SYNTAX, "“entries:”后面写了别的"),
    ],
)
def test_entries_are_read_without_the_line_above_them(head: str, code: Code, said: str) -> None:
    """A head that is broken, or gone, is told once, and all its entries are read."""
    lines = [*LINES[: STARTS[0] - 1], *([head] if head else []), *LINES[STARTS[0] :]]
    kept, problems = read(lines)
    assert kept == TASKS
    assert [d.code for d in problems] == [code]
    assert said in problems[0].message


def test_a_list_under_an_unknown_key_is_counted() -> None:
    """Where the key of a whole list is mistyped, it is said how many items are not read."""
    kept, problems = read([line.replace("entries:", "entires:") for line in LINES])
    assert kept == []
    assert f"不认识“entires”这一项，下面{len(TASKS)}条没有读" in [d.message for d in problems]


def test_a_head_beside_a_broken_line_is_read() -> None:
    """A blank before a key of the head costs neither it nor the one above."""
    kept, problems = read([line.replace("date: 2026-06", " date: 2026-06", 1) for line in LINES])
    assert kept == TASKS
    (found,) = problems
    assert found.message == "缩进对不齐：“date”从第2列起，上面的“division”从第1列起"
    assert found.fix.startswith("同一级的左边对齐，行首不空")


LIST = (OFFICE / "data/tasks-2026.yaml").read_text(encoding="utf-8").split("\n")


def test_tasks_are_told_from_what_is_inside_them() -> None:
    """Tasks and indicators both begin with an id; each broken task is lost alone."""
    starts = [n for n, line in enumerate(LIST) if line.startswith("  - id:")]
    file = classify(FileKind.TASKS.at(year=2026))
    for at in (starts[0], starts[13], starts[49]):
        for stray in ("abc", "    x", "      - id: 甲"):
            text = "\n".join([*LIST[: at + 3], stray, *LIST[at + 3 :]])
            problems = problems_in(file, text.encode(), {})
            assert any(abs(d.place.line - at - 3) <= 2 for d in problems)
            source = Memory(text.encode())
            source.listing = (file,)
            source.read = lambda _, text=text: text.encode()  # type: ignore[method-assign,misc]  # of another path
            ledger, _ = load(Selection(source, source.listing))
            missing = set(range(1, 51)) - {t.id for t in ledger.tasks}
            assert missing <= {int(LIST[at].rpartition(" ")[2])}, (stray, problems)
