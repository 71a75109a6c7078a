"""How a finding prints."""

from __future__ import annotations

from hubtasks.diagnostics import Code, Diagnostic, Place, as_text, in_order


def test_a_finding_quotes_its_line_with_carets_under_it() -> None:
    """Carets stand under the right columns: Chinese characters take two."""
    found = Diagnostic(
        Code.UNKNOWN_TASK,
        "清单里没有第51项任务（共50项）",
        Place("data/progress/yunyong/2026-06-30.yaml", 12, 7, 9),
        "任务序号取1至50",
    )
    assert as_text(found, "  任务: 51") == (
        "data/progress/yunyong/2026-06-30.yaml:12:7: "
        "错误[unknown-task] 清单里没有第51项任务（共50项）\n"
        "   12 |   任务: 51\n"
        "      |         ^^\n"
        "   改法：任务序号取1至50"
    )


def test_a_long_line_is_quoted_round_the_place() -> None:
    """Only a window of a long line is shown, the caret still under its character."""
    line = "进" * 200 + "X" + "展" * 200
    place = Place("x.yaml", 1, 201, 202)
    excerpt, caret = as_text(Diagnostic(Code.BAD_TEXT, "", place), line).split("\n")[1:]
    before = excerpt[: excerpt.index("X")]
    columns = sum(2 if ord(c) > 0x2000 else 1 for c in before)
    assert caret.index("^") == columns
    assert excerpt.startswith("    1 | ...")
    assert excerpt.endswith("...")


def test_what_a_finding_says_is_cut_where_it_is_endless() -> None:
    """A name of a million letters does not fill the screen; what stands round it is still read."""
    message = f"没有节点“{'a' * 1_000_000}”，看计划"
    text = as_text(Diagnostic(Code.BAD_TEXT, message, Place("x.yaml", 1, 1, 2), message), None)
    assert len(text) < 5_000
    assert text.count("没有节点“aaa") == text.count("aaa”，看计划") == 2


def test_nothing_in_a_finding_steers_the_terminal() -> None:
    """Escapes in a message, a path or the quoted line are made visible."""
    found = Diagnostic(Code.BAD_TEXT, "坏\x1b[31m", Place("a\n\x1b.yaml", 1, 1, 2))
    text = as_text(found, "\x1b[2Jx\u202e")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert text.startswith("a\\n\\x1b.yaml:1:1: ")


def test_findings_come_in_the_order_of_the_files() -> None:
    """Findings are sorted by place, and one that is found twice is told once."""
    first = Diagnostic(Code.BAD_TEXT, "一", Place("a.yaml", 2, 1, 2))
    second = Diagnostic(Code.BAD_TEXT, "二", Place("a.yaml", 10, 1, 2), related=first.place)
    assert in_order([second, first, second]) == (first, second)
