"""What the words of a notice mean: a cell's text, the divisions it names, what the head says."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from hubtasks.excel.read import Unreadable
from hubtasks.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_HAN = "\u3400-\u9fff"
_FULL = f"{_HAN}，。：；、（）《》“”‘’？！…—〔〕"  # beside these no blank stands
_WIDE = "，：；（）？！"
_HALF = str.maketrans(",:;()?!", _WIDE)
_TAG = re.compile(r"</?(?:p|br|b|i|u|span|td|tr)\s*/?>", re.IGNORECASE)
_LOST_BLANK = re.compile(rf"([{_HAN}]{{1,4}})[ \t\u3000]+([{_HAN}]{{1,4}})")
_DOUBLED = re.compile(rf"([{_HAN}]{{1,4}})\1")
_ENGLISH = re.compile(rf"(?<=[{_HAN}])([a-z]{{2,}})(?=[{_HAN}])", re.ASCII)
# A figure with what it counts; numbers of orders, years, names and slogans are none.
_FIGURE = re.compile(
    rf"(?<![“‘第0-9A-Za-z.—-])[0-9]+(?:\.[0-9]+)?(?:[%％]|(?![年月日号届期])[{_HAN}])", re.ASCII
)
_MOST_ODD = 10  # things of a cell: more say no more
_SINGLE_ENDS = "处室局办厅科部院会所站队委组"
_NAME_ENDS = (*_SINGLE_ENDS, "中心")
_MOST_NAMES, _LONGEST_NAME = 200, 60
# Stands in commands that people copy, and in tables: no more than letters and what parts them.
_NAME = re.compile(rf"\w[\w（）()·－-]{{0,{_LONGEST_NAME - 1}}}")
_NUMBER = re.compile(rf"[{_HAN}（）]{{1,20}}〔20[0-9]{{2}}〕[0-9]{{1,4}}号", re.ASCII)
_DAY = re.compile(r"(20[0-9]{2})年([0-9]{1,2})月([0-9]{1,2})日", re.ASCII)
_TITLE = re.compile("[^。]{0,40}关于[^。]{4,80}(?:通知|方案|意见|分工|函)")
_LIST_TITLE = re.compile("[^。]{0,60}(?:清单|任务|分工)[^。]{0,20}")
_COUNTS = {
    "任务": re.compile(r"(?<!牵头)(?<!配合)(?<!推进)任务([0-9]{1,4})项", re.ASCII),
    **{
        duty: re.compile(rf"{duty}任务([0-9]{{1,4}})项", re.ASCII)
        for duty in ("牵头", "配合", "协同推进")
    },
}


class PlainText(NamedTuple):
    """A text on one line, what is odd in it, and how many of its signs were made whole."""

    text: str
    odd: tuple[str, ...]
    widened: int


class Letterhead(NamedTuple):
    """What a notice says of itself; empty what it does not."""

    number: str = ""
    title: str = ""
    issuer: str = ""
    date: str = ""
    list_title: str = ""
    counts: tuple[tuple[str, int], ...] = ()


def plain_text(text: str) -> PlainText:
    """Return a cell's text as official papers have it: no blanks beside Chinese, whole signs."""
    blanks = [
        f"“{m[1]} {m[2]}”中间的空格去掉了，也许是别的符号" for m in _LOST_BLANK.finditer(text)
    ]
    joined = re.sub(r"\s+", " ", text).strip()
    joined = re.sub(rf"(?<=[{_FULL}]) | (?=[{_FULL},:;()?!%])|(?<=\() ", "", joined)
    wide = re.sub(rf"(?<=[{_FULL}%％])[,:;()?!] ?|[,:;()?!](?=[{_FULL}])", _widened, joined)
    odd = [
        *blanks,
        *(f"夹着英文“{m[1]}”" for m in _ENGLISH.finditer(wide)),
        *(f"“{m[0]}”也许重了字" for m in _DOUBLED.finditer(wide)),
    ]
    return PlainText(
        wide, tuple(odd[:_MOST_ODD]), sum(wide.count(sign) - joined.count(sign) for sign in _WIDE)
    )


def _widened(found: re.Match[str]) -> str:
    return found[0].strip().translate(_HALF)


def untagged(text: str) -> str:
    """Return a text without a web page's tags, and without blanks and lines beyond one."""
    lines = (" ".join(line.split()) for line in _TAG.sub("\n", text).splitlines())
    return "\n".join(filter(None, lines))


def squeezed(text: str) -> str:
    """Return a name without blanks, its signs whole."""
    return "".join(text.split()).translate(_HALF)


def holds_figure(text: str) -> bool:
    """Tell whether a text holds a figure that looks like a target."""
    return _FIGURE.search(text) is not None


def is_name(text: str) -> bool:
    """Tell whether a text can be what an office or division is called."""
    return _NAME.fullmatch(text) is not None


class Units:
    """The divisions' names: those that were given, and those that the cells themselves tell."""

    def __init__(self, given: Sequence[str], cells: Iterable[str]) -> None:
        """Learn the names: what stands between separators, but for what is made of others."""
        pieces = dict.fromkeys(piece for cell in cells for piece in _pieces(cell)[0])
        if len(pieces) > _MOST_NAMES or any(len(piece) > _LONGEST_NAME for piece in pieces):
            most = f"多于{_MOST_NAMES}个，或有的长过{_LONGEST_NAME}字"
            raise Unreadable(f"责任处室一列读出来的名称{most}，没有读。请看是不是错了列")
        known = sorted({*given, *pieces}, key=lambda name: (-len(name), name))
        self.parts = {
            piece: _cover(piece, [n for n in known if n != piece]) or [piece]
            for piece in pieces
            if piece not in given
        }
        self.given = bool(given)
        self.new = {piece for piece, parts in self.parts.items() if parts == [piece]}

    def parted(self, cell: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the divisions that a cell names, and what is to be said of that.

        Of a name that was not given that is said once.
        """
        pieces, joined = _pieces(cell)
        found = [name for piece in pieces for name in self.parts.get(piece, [piece])]
        said = [f"“{text}”连成了一个处室" for text in joined if "".join(text.split()) in self.new]
        several = {p: parts for p in pieces if len(parts := self.parts.get(p, [])) > 1}
        said += [f"“{piece}”分成了{listed(parts)}" for piece, parts in several.items()]
        if self.given:
            new = [name for name in dict.fromkeys(found) if name in self.new]
            said += [f"给出的处室里没有“{name}”，加上了" for name in new]
            self.new.difference_update(new)
        return tuple(dict.fromkeys(found)), tuple(said)


def parted_names(cell: str) -> list[str]:
    """Return the names that a cell holds."""
    return _pieces(cell)[0]


def _pieces(cell: str) -> tuple[list[str], list[str]]:
    """Part a cell into names; return them, and what was joined over a blank as it stood there.

    A blank or line's end parts two names only where what stands before it ends like a name.
    """
    names: list[str] = []
    joined: list[str] = []
    for chunk in re.split("[、，,；;/]", cell):
        for parts in _until_named(chunk.split()):
            names.append("".join(parts))
            joined += [" ".join(parts)] if len(parts) > 1 else []
    return names, joined


def _until_named(words: Sequence[str]) -> Iterator[list[str]]:
    parts: list[str] = []
    for word in words:
        parts.append(word)
        if word.endswith(_NAME_ENDS):
            yield parts
            parts = []
    if parts:
        yield parts


def _cover(text: str, names: Sequence[str]) -> list[str]:
    """Part a text into names that cover it all, the longest first; none where none do."""
    covered: list[list[str] | None] = [[], *[None] * len(text)]
    for end in range(1, len(text) + 1):
        for name in names:
            before = covered[end - len(name)] if len(name) <= end else None
            if before is not None and text.endswith(name, 0, end):
                covered[end] = [*before, name]
                break
    return covered[-1] or []


def letterhead(paragraphs: Iterable[str]) -> Letterhead:
    """Read what a notice says of itself in the text before its table."""
    lines = [plain for text in paragraphs if (plain := squeezed(text))]
    text = "\n".join(lines)
    number = _NUMBER.search(text)
    issuer = date = ""
    for above, line in pairwise(lines):
        if found := _DAY.fullmatch(line):
            issuer, date = above, f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    return Letterhead(
        number[0] if number else "",
        next(filter(_TITLE.fullmatch, lines), ""),
        issuer,
        date,
        lines[-1] if lines and _LIST_TITLE.fullmatch(lines[-1]) else "",
        tuple((name, int(m[1])) for name, sign in _COUNTS.items() if (m := sign.search(text))),
    )
