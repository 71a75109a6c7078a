"""How numbers, dates, shares and texts are written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hubtasks import wording

ONE_LINE = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"))).map(
    str.strip
)


def test_days_have_no_leading_zeros() -> None:
    """A day is written as official documents write it: 2026年6月5日."""
    assert wording.day(date(2026, 6, 5)) == "2026年6月5日"


@pytest.mark.parametrize(
    ("value", "text"), [("40", "40.0%"), ("23.05", "23.1%"), ("23.04", "23.0%"), ("-7.65", "-7.7%")]
)
def test_percentages_are_rounded_half_up_to_one_place(value: str, text: str) -> None:
    """A percentage has one decimal, and a five is rounded away from zero."""
    assert wording.percent(Decimal(value)) == text


@given(st.lists(st.integers(0, 500), min_size=1, max_size=8))
def test_shares_add_up(counts: list[int]) -> None:
    """Shares add up to 100.0 exactly, each within 0.1 of the true share."""
    shares = wording.shares(counts)
    total = sum(counts)
    assert sum(shares) == (Decimal("100.0") if total else 0)
    for share, count in zip(shares, counts, strict=True):
        assert not total or abs(share - Decimal(count * 100) / total) < Decimal("0.1")


def test_largest_remainder_takes_what_is_left() -> None:
    """Of three equal thirds the first gets the tenth that rounding left."""
    assert [str(s) for s in wording.shares([1, 1, 1])] == ["33.4", "33.3", "33.3"]


@pytest.mark.parametrize(
    ("value", "text"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (23, "二十三")]
)
def test_headings_are_numbered_in_chinese(value: int, text: str) -> None:
    """Headings count 一, 二 … 十, 十一 … 二十."""
    assert wording.ordinal(value) == text


def test_prose_runs_lines_together() -> None:
    """Lines become one paragraph, and each line ends with a full stop of its own."""
    assert wording.prose("一句\n 二句。\n\n三句；\n四句”") == "一句。二句。三句；四句”。"


@pytest.mark.parametrize(
    "text", ["同上", "同上。", "同上期", "（见上）", "同前", "见附件", "与上期相同", "待定"]
)
def test_a_text_that_only_points_elsewhere(text: str) -> None:
    """What sends its reader elsewhere, or puts him off, is known however it ends."""
    assert wording.is_elsewhere(text)
    assert wording.is_no_value(text)


@pytest.mark.parametrize(
    "text", ["", "无", "见效", "同上海签约", "6", "见上海市批复", "与上期相同，3家"]
)
def test_a_text_that_says_something_points_nowhere(text: str) -> None:
    """What begins like it is not it."""
    assert not wording.is_elsewhere(text)


def test_width_counts_chinese_twice() -> None:
    """A Chinese character takes two columns, a combining mark none."""
    assert wording.width("任务14") == 6
    assert wording.width("e\u0301") == 1


def test_what_steers_a_terminal_is_shown_as_its_escape() -> None:
    """Control characters and bidirectional marks are printed as escapes."""
    assert wording.visible("红\x1b[31m\u202e") == "红\\x1b[31m\\u202e"


def test_markdown_leaves_out_the_blanks_at_the_head_of_a_line() -> None:
    """Four blanks make no code, nor do those before what would be a list."""
    said = wording.markdown("甲\n\n    乙\n   - 丙\n  1. 丁")
    assert said == "甲\n\n乙\n\\- 丙\n1\\. 丁"


@given(ONE_LINE)
def test_markdown_shows_a_text_as_written(text: str) -> None:
    """Whatever a text holds, Markdown renders the same characters back."""
    tokens = (
        MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(wording.markdown(text))
    )
    shown = "".join(
        child.content
        for token in tokens
        if token.type == "inline"
        for child in token.children or ()
    )
    assert {t.type for t in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert shown == text


@given(st.lists(ONE_LINE.filter(bool), min_size=1, max_size=3))
def test_a_table_cell_holds_any_text(lines: list[str]) -> None:
    """Whatever a cell holds, the table keeps its two columns and the cell its text."""
    cell = wording.markdown_cell("\n".join(lines))
    table = f"| 甲 | 乙 |\n| --- | --- |\n| {cell} | 丙 |\n"
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(table)
    cells = [
        "".join(child.content for child in tokens[i + 1].children or ())
        for i, token in enumerate(tokens)
        if token.type == "td_open"
    ]
    assert cells == [" ".join(lines), "丙"]


def test_a_whole_number_is_read_or_is_none() -> None:
    """What is no whole number in ASCII digits, or has thousands of them, is none and no error."""
    assert [wording.whole(t) for t in ("0", "14", "014", "9" * 15)] == [0, 14, 14, 10**15 - 1]
    assert [wording.whole(t) for t in ("", "-1", "1.0", "１４", "²", " 1", "9" * 4301)] == [
        None
    ] * 7


def test_a_share_of_any_figures_is_rounded() -> None:
    """The smallest target and the largest figure that a file may hold give a share."""
    share = 100 * Decimal(999999999999999) / Decimal("0.0000000000001")
    assert wording.tenth(share) == share
    assert str(wording.tenth(Decimal("49.95"))) == "50.0"
