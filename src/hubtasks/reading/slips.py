"""Slips of the hand that YAML can't read: told by the line, in the words of the office.

Only files that YAML refused are looked through, so a slip explains a refusal that is
certain; nothing here guesses about text that reads well.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from hubtasks.diagnostics import Code, Diagnostic, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

# A block of text begins: its lines stand deeper than the key, or than the dash without one.
_BLOCK = re.compile(
    r"^(?P<lead> *+)(?P<dash>- ++)?+(?P<key>[^\s#'\"]+ *:|'[^']+' *:|\"[^\"]+\" *:)?(?P<blank> *)"
    r"[|>](?:[+-]?[1-9]?|[1-9][+-])[ \t]*(?:#.*)?$"
)
# A text begins on a key's own line: what stands deeper goes on with it.
_PLAIN = re.compile(r"^( *(?:- +)?)[^\s#'\":]+: +[^\s#|>\"'\[{&*!]")
_QUOTED = re.compile(r"^( *(?:- +)?)[^\s#'\":]+: +(?P<quote>[\"'])")
_CLOSED = {
    '"': re.compile(r'(?:[^"\\]|\\.)*"[ \t]*(?:#.*)?$'),
    "'": re.compile(r"(?:[^']|'')*'[ \t]*(?:#.*)?$"),
}
_LONGEST_QUOTE = 200  # lines
_KEY = r"^(?P<lead>[ \t\u3000\u00a0]*(?:- +)?)(?P<key>[A-Za-z_][A-Za-z0-9_-]*)"

# What `#` begins is a comment as soon as the blank before it is put right.
_COMMENT = "内容以“#”开头的，整段加上英文引号，不然会被当作注释丢掉"


class _Slip(NamedTuple):
    """A kind of slip: the caret goes under the pattern's group `at`, and `repair` in its place."""

    code: Code
    pattern: re.Pattern[str]
    message: str
    fix: str
    repair: str | None = None


_SLIPS = (
    _Slip(
        Code.GIT_CONFLICT,
        re.compile(r"^(?P<at><{7}|={7}$|>{7}|\|{7})"),
        "文件里有没解决完的 git 冲突",
        "留下要的内容，删去 <<<<<<<、=======、>>>>>>> 三种行",
    ),
    _Slip(
        Code.WIDE_BLANK,
        re.compile(r"^ *(?P<at>[\u3000\u00a0]+)"),
        "行首用了全角空格或网页空格",
        "行首改用半角空格，与上下行对齐；段首空两字由报告自动加",
    ),
    _Slip(
        Code.TAB,
        re.compile(r"^ *(?P<at>\t+)"),
        "行首用了制表符",
        "改成半角空格，与上下行对齐",
    ),
    _Slip(
        Code.FULL_WIDTH_SIGN,
        re.compile(_KEY + r"[ \t\u3000]*(?P<at>：[ \t\u3000\u00a0]*)"),
        "“{key}”后面是全角冒号",
        "写成“{key}: ”，半角冒号后空一格",
        ": ",
    ),
    _Slip(
        Code.WIDE_BLANK,
        re.compile(_KEY + r":(?P<at>[\u3000\u00a0]+)"),
        "“{key}:”后面是全角空格或网页空格",
        "写成“{key}: ”，冒号后空一个半角空格",
        " ",
    ),
    _Slip(
        Code.TAB,
        re.compile(_KEY + r":(?P<at> *\t[ \t]*)"),
        "“{key}:”后面是制表符",
        "写成“{key}: ”，冒号后空一个半角空格",
        " ",
    ),
    _Slip(
        Code.TAB,
        re.compile(r"^ *-(?P<at> *\t[ \t]*)"),
        "减号后面是制表符",
        "写成“- ”，半角减号加空格",
        " ",
    ),
    _Slip(
        Code.MISSING_BLANK,
        re.compile(_KEY + r"(?P<at>:)(?=[^\s:/])"),
        "“{key}:”后面没有空格",
        "写成“{key}: ”，冒号后空一格",
        ": ",
    ),
    _Slip(
        Code.LIST_DASH,
        re.compile(r"^ *(?P<at>[－—–−•●][ \u3000\u00a0]*)"),
        "列表用的不是半角减号",
        "写成“- ”，半角减号加空格",
        "- ",
    ),
    _Slip(
        Code.LIST_DASH,
        re.compile(r"^ *(?P<at>-)(?=[^\s-])"),
        "减号后面没有空格",
        "写成“- ”，半角减号加空格",
        "- ",
    ),
    _Slip(
        Code.UNQUOTED_SIGN,
        re.compile(_KEY + r": +(?P<at>[@%`*&!])"),
        "内容以“{at}”开头，YAML 另有用处",
        "整段加上英文引号，如 '{at}……'",
    ),
    _Slip(
        Code.UNQUOTED_SIGN,
        re.compile(_KEY + r": +(?P<at>>)(?=[^\s+-])"),
        "内容以“>”开头，YAML 另有用处",
        "整段加上英文引号，如 '>10'",
    ),
    _Slip(
        Code.UNQUOTED_SIGN,
        re.compile(_KEY + r": +(?P<at>\[)[^\]]*\] *[^\s,#\]]"),
        "内容以“[”开头，会被当作列表",
        "整段加上英文引号，或改用全角的【】",
    ),
    _Slip(
        Code.UNQUOTED_SIGN,
        re.compile(_KEY + r": +(?P<at>\{)[^}]*\}+ *[^\s,#}]"),
        "内容以“{{”开头，会被当作一组键值",
        "整段加上英文引号",
    ),
    _Slip(
        Code.OPEN_QUOTE,
        re.compile(_KEY + r": +(?P<at>\")(?:[^\"\\]|\\.)*$"),
        "英文双引号没有成对",
        "在这段内容的末尾补上双引号；正文里的引号用“ ”",
    ),
    _Slip(
        Code.OPEN_QUOTE,
        re.compile(_KEY + r": +(?P<at>')(?:[^']|'')*$"),
        "英文单引号没有成对",
        "在这段内容的末尾补上单引号；正文里的引号用‘ ’",
    ),
    _Slip(
        Code.OPEN_QUOTE,
        re.compile(_KEY + r": +(?P<at>')(?:[^']|'')*'[^'\s,\]}#]"),
        "英文单引号里又有单引号",
        "里面的单引号写成两个''，或改用‘ ’",
    ),
    _Slip(
        Code.SWALLOWED_COMMENT,
        re.compile(r"^[^'\"#\[{]*[\[{][^'\"#]* (?P<at>#\S)"),
        "方括号、花括号里有“空格加#”，后面的会被当作注释丢掉",
        "这段内容加上英文引号，或把 # 改成全角的＃",
    ),
    _Slip(
        Code.SECOND_COLON,
        re.compile(_KEY + r": +[^\s\"'|>\[{#][^#]*?(?P<at>: )"),
        "内容里又有“半角冒号加空格”",
        "内容里的冒号改用全角“：”，或整段加上英文引号",
    ),
    _Slip(
        Code.SECOND_DOCUMENT,
        re.compile(r"^(?P<at>---|\.\.\.)\s*$"),
        "一个文件里写了两份内容（这里又有 {at}）",
        "去掉这一行，一个文件只写一份",
    ),
)


def slips(path: str, text: str) -> list[Diagnostic]:
    """Name every slip in a file that YAML refused, at most one a line."""
    return [
        found
        for number, line in outside_blocks(text)
        if (found := _slip(path, number, line)) is not None
    ]


def _slip(path: str, number: int, line: str) -> Diagnostic | None:
    for slip in _SLIPS:
        if slip.code is Code.SECOND_DOCUMENT and number == 1:
            continue
        if match := slip.pattern.match(line):
            words = match.groupdict()
            start, end = match.span("at")
            fix, repair = slip.fix.format(**words), slip.repair
            if repair and line[end : end + 1] == "#":
                fix, repair = f"{fix}；{_COMMENT}", None
            return Diagnostic(
                slip.code,
                slip.message.format(**words),
                Place(path, number, start + 1, end + 1),
                fix,
                repair=repair,
            )
    return None


def outside_blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines, numbered from 1, that are not the text behind a key on a line above."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    quotes = _Quotes(lines)
    inside: int | None = None
    closing = 0
    for number, line in enumerate(lines, 1):
        depth = len(line) - len(line.lstrip(" "))
        if number <= closing or (inside is not None and (depth > inside or not line.strip())):
            continue
        inside = None
        if match := _BLOCK.match(line):
            inside = len(match["lead"]) + (len(match["dash"] or "") if match["key"] else 0)
            if match["key"] and not match["blank"]:
                yield number, line
            continue
        if match := _PLAIN.match(line):
            inside = len(match[1])
        elif match := _QUOTED.match(line):
            closing = quotes.closed(number, match)
            line = line[: match.end() - 1] if closing else line  # noqa: PLW2901 - its text is no slip
        yield number, line


class _Quotes:
    """Tells where quotes that were opened are closed; each line is looked at once for all."""

    def __init__(self, lines: list[str]) -> None:
        """Look at nothing yet."""
        self.lines = lines
        self.closing: dict[str, list[int]] = {}

    @cached_property
    def depths(self) -> list[int]:
        """How deep each line stands, blank ones deeper than any."""
        return [
            len(line) - len(line.lstrip(" ")) if line.strip() else sys.maxsize
            for line in self.lines
        ]

    def closed(self, number: int, opened: re.Match[str]) -> int:
        """Return the number of the line on which a quote that was opened is closed, or 0."""
        quote = opened["quote"]
        if _CLOSED[quote].match(self.lines[number - 1], opened.end()):
            return 0
        if quote not in self.closing:
            self.closing[quote] = [
                n for n, line in enumerate(self.lines) if _CLOSED[quote].match(line)
            ]
        known = self.closing[quote]
        at = bisect_left(known, number)
        if at == len(known) or known[at] >= number + _LONGEST_QUOTE:
            return 0
        shallowest = min(self.depths[number : known[at] + 1])
        return known[at] + 1 if shallowest > len(opened[1]) else 0
