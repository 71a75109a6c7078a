"""What no text may hold, and what a text may well hold."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from conftest import ON, Edit, Run, read

from hubtasks import characters
from hubtasks.diagnostics import Code

CATEGORIES = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
EVERY = [chr(n) for n in range(0x110000)]
# Unicode 17, DerivedCoreProperties.txt: Default_Ignorable_Code_Point, but for the selectors.
IGNORABLE = (
    "00AD 034F 061C 115F-1160 17B4-17B5 180B-180F 200B-200F 202A-202E 2060-206F 3164 FEFF FFA0 "
    "FFF0-FFF8 1BCA0-1BCA3 1D173-1D17A E0000-E00FF E01F0-E0FFF"
)
BLANK = "\u2800\ufffc\U0001d159\U00016fe4"
SELECTORS = [*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))]
PROGRESS = "data/progress/yunyong/2026-06-30.yaml"
WRITTEN = "6月12日举办第6场路演，累计签约37项。"


def span(text: str) -> set[str]:
    first, _, last = text.partition("-")
    return set(map(chr, range(int(first, 16), int(last or first, 16) + 1)))


def no_character(character: str) -> bool:
    n = ord(character)
    return n & 0xFFFE == 0xFFFE or 0xFDD0 <= n <= 0xFDEF


def test_the_list_is_what_unicode_says() -> None:
    """Controls, formats, private use, surrogates, unseen line ends, ignorable, blank, no character.

    Besides them only what Unicode keeps for none: planes 4 to 14, and specials. Nothing that
    this Python knows as a letter, a mark, a figure or a sign is among them.
    """
    wanted = {c for c in EVERY if unicodedata.category(c) in CATEGORIES or no_character(c)}
    wanted = (wanted | set(BLANK)).union(*map(span, IGNORABLE.split())) - set("\t\n\r")
    found = {c for c in EVERY if characters.unseen().match(c)}
    assert wanted <= found
    more = {c for c in found - wanted if unicodedata.category(c) != "Cn"}
    assert more == set()
    assert {ord(c) >> 16 for c in found - wanted if ord(c) > 0xFFFF} <= {1, *range(4, 15)}
    assert not found & set(SELECTORS)


def test_a_glance_misses_nothing() -> None:
    """What is taken for seen at a glance holds nothing unseen."""
    assert not [c for c in EVERY if characters.all_seen(c) and characters.unseen().match(c)]


@pytest.mark.parametrize(
    "text",
    [
        "𠮷野家、𬭚、𮯠、𱍐，㐂、﨑",  # rare names: Extensions B, E, F, G, and compatibility
        "\U0002ebf0\U000323b0\U00033479",  # Extensions I, H, J: this Python may not know them yet
        "葛\U000e0100城、辻\ufe00",  # variants of a character in a name
        "❤\ufe0f 1\ufe0f\u20e3 ©\ufe0e 😀👍🏽🇨🇳",
        "e\u0301 n\u0303 \u1e3f nǐ hǎo",
        "①Ⅲ㎡℃№ μg αβγ 　全角空格\u00a0和不换行空格\t制表符",
        "བོད་སྐད། ئۇيغۇرچە ᠮᠣᠩᠭᠣᠯ",
    ],
)
def test_names_and_signs_pass(text: str) -> None:
    """Rare characters, variants, emoji, marks, units and China's other scripts are sound."""
    assert characters.forbidden().findall(text) == []


@pytest.mark.parametrize(
    "bad",
    [
        "\x1b", "\x9b", "\u061c", "\U000e0041", "\u3164", "\u2800", "\u180e", "\u206a", "\u200d",
        "\ufe0f", "\U000e0100", "\ue863", "\U0010fffd", "\ufdd0", "\u034f", "\U0001ffff",
    ],
)  # fmt: skip
def test_what_nobody_sees_is_named(repo: Path, edit: Edit, bad: str) -> None:
    """In a text each is one error with its code point; in one of escapes, or by the escape."""
    edit(PROGRESS, "路演，", f"路演，{bad}")
    escape = bad.encode("unicode_escape").decode()
    edit(PROGRESS, "6月11日汇总授信结果，获贷163家。", f'"6月11日汇总，{escape}获贷163家"')
    found = [d for d in read(repo)[1] if d.code is Code.FORBIDDEN_CHARACTER]
    assert [(d.severity.value, d.place.line) for d in found] == [("错误", 7), ("错误", 13)]
    first, second = (d.message for d in found)
    assert characters.code_point(bad) in first
    assert characters.code_point(bad) in second or "双引号里的“\\x”读成了" in second


def test_a_return_in_a_text_is_named(repo: Path, edit: Edit) -> None:
    """A carriage return by its escape, which would begin a heading, is an error and a line end."""
    edit(PROGRESS, WRITTEN, '"6月12日举办路演\\r\\r# 局领导批示\\r\\n好"')
    ledger, found = read(repo)
    told = [d.message for d in found if d.code is Code.FORBIDDEN_CHARACTER]
    assert ["双引号里的“\\r”读成了" in message for message in told] == [True]
    (entry,) = (e for e in ledger.entries[1, "运用促进处"] if e.date == ON)
    assert entry.summary == "6月12日举办路演\n\n# 局领导批示\n好"


def test_a_private_character_is_never_taken_out(run: Run, repo: Path, edit: Edit) -> None:
    """Where the text has a character of one machine's own, fix leaves it: it may be a name's."""
    edit(PROGRESS, "场路演", "场路演\ue863")
    before = (repo / PROGRESS).read_bytes()
    run("fix", "--write", "--root", repo)
    assert (repo / PROGRESS).read_bytes() == before
    said = run("check", "--root", repo, "--on", "2026-06-30").out
    assert "有自造的字 U+E863，只有造它的电脑显示得出来" in said
    assert "改法：换成通用的字" in said
