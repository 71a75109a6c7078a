"""Find what reads like the head of a division's part in a line of a joint cell, but is none.

A head that is not parted at lets a text vanish, or go to another division. So the name must stand
where a head may, at the beginning of a line, a sentence or a clause, and before what follows one;
the shorter a name is, the more is asked for: 商标 and 保护 are words of their own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WRITTEN = 3  # letters of a name that is no word of its own
COLONS = "：:∶"  # the last, a ratio's, looks like the first
_SUFFIX = "处"
_OPEN, _CLOSE = r"（(【\[〔", r"）)】\]〕"
_NUMBER = rf"[{_OPEN}]?(?:[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}}|[①-⑳])[{_CLOSE}、.．,，\s]+"
_MARK = r"[★☆●○◆◇■□▲△►•·※*✓√➢\-—]+\s*"
_LEAD = rf"\s*(?:{_NUMBER}|[①-⑳]|{_MARK})*[{_OPEN}]?\s*"
_LINE = rf"\A{_LEAD}"
_SENTENCE = rf"(?:(?<=[。；;！!？?…])|(?<=[。；;！!？?…][”’{_CLOSE}])){_LEAD}"
_CLAUSE = rf"(?:\A|(?<=[，,、.．/|｜\s{_OPEN}]))"
_COLON = rf"\s*[{COLONS}]"
_DASH = r"\s*(?:[—–―]+|-+)"
_DATE = (
    r"\s*[，,]?\s*(?:[0-9]{1,4}\s*(?:[年月日]|[./-][0-9]{1,2}(?![0-9万亿千百%％件个项家例元]))"
    r"|[本上下]月)"
)
_BEFORE = rf"{_COLON}|{_DASH}|\s*[{_CLOSE}]\s*(?=\S)"
# 商标：3件 counts, and 商标-专利 joins: neither is a head.
_BARE = (
    rf"{_COLON}(?!\s*[0-9.]+\s*[万亿千百]?[余多]?[件个项家例起枚次%％])|\s*(?:[—–―]+|--+)|{_DATE}"
)
_SELF = re.compile(rf"(?:{_LINE}|{_SENTENCE})([我本](?:处(?![置理于罚分境])|室|中心))")


class Heads:
    """What may be meant for a head of one of a task's divisions; *names* are their full ones."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Know the divisions' full names by all that they are called."""
        bare = {n.removesuffix(_SUFFIX): full for n, full in names.items() if n.endswith(_SUFFIX)}
        self._full = {**bare, **names}
        long = _any(n for n in names if len(n) >= WRITTEN)
        short = _any(n for n in names if len(n) < WRITTEN)
        words = _any(n for n in bare if n not in names and len(n) > 1)
        self._begins = re.compile(f"{_LINE}({long})")
        self._heads = [
            re.compile(pattern)
            for pattern in (
                rf"{_LINE}({long})(?:{_BEFORE}|\s*[0-9]|\s*\Z|{_DATE})",
                rf"{_LINE}({short})(?:{_BEFORE}|\s*[0-9]|\s*\Z|{_DATE})",
                rf"{_LINE}({words})(?:{_BARE}|\s*\Z)",
                rf"{_SENTENCE}({long}|{short})(?:{_BEFORE}|{_DATE})",
                rf"{_SENTENCE}({words})(?:{_BARE})",
                rf"{_CLAUSE}({long}|{short}){_COLON}",
            )
        ]

    def begun(self, line: str) -> str:
        """Return the division whose full or short name begins a line, whatever follows."""
        found = self._begins.match(line)
        return self._full[found[1]] if found else ""

    def stray(self, line: str, owner: str, *, behind: bool) -> str:
        """Return what reads like the head of another than the *owner*; "" where nothing does.

        What stands *behind* a head on its line is no line's beginning.
        """
        for pattern in self._heads:
            for found in pattern.finditer(line):
                at_line = pattern.pattern.startswith(_LINE)
                if self._full[found[1]] != owner and not (behind and at_line):
                    return found[0].strip()
        return ""


def speaks_itself(line: str, *, behind: bool) -> str:
    """Return the words with which a line, or a sentence in it, begins to speak of its own."""
    return next((f[1] for f in _SELF.finditer(line) if not (behind and f.start() == 0)), "")


def _any(names: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True))) or "(?!)"
