"""What a broken file still says: cut at its top-level keys and list items, each read by itself.

Every piece that reads is kept, and each that does not is told with the way out.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from hubtasks.diagnostics import Code, Diagnostic, Place
from hubtasks.reading.nodes import SALVAGED, MappingNode, Node, SequenceNode, YAMLError, parse
from hubtasks.reading.slips import slips

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOP_KEY = re.compile(r"^[A-Za-z_]", re.ASCII)
_ITEM = re.compile(r"^( *)-(?:\s|$)")
_KEY_LINE = re.compile(r"^( *(?:- +)?)([A-Za-z_][A-Za-z0-9_-]*):(?= |$)(.*)")
_SYNTAX = (
    (
        "did not find expected <document start>",
        "这一行没有缩进，也不是“键: 值”",
        "接着上面写的，行首与上面对齐；另写一项的，写成“键: 值”",
    ),
    (
        "block sequence entries are not allowed",
        "键的后面又写了“- ”",
        "列表另起一行写；不是列表的，去掉“- ”",
    ),
    (
        "did not find expected comment or line break",
        "“|”的后面不能跟内容",
        "“|”后另起一行写内容，每行比“键”多缩进两格",
    ),
    (
        "could not find expected ':'",
        "这一行或上一行少了半角冒号",
        "写成“键: 值”，冒号用半角，后面空一格",
    ),
    (
        "mapping values are not allowed",
        "这里又出现了“半角冒号加空格”",
        "内容里的冒号改用全角“：”，或整段加上英文引号",
    ),
    (
        "cannot start any token",
        "这个字符不能放在开头",
        "制表符改成空格；以 @ % ` 开头的文字整段加上英文引号",
    ),
    (
        "expected a single document",
        "一个文件里写了两份内容（中间有 ---）",
        "去掉 --- 这一行，一个文件只写一份",
    ),
    ("did not find expected <block end>", "缩进与上面对不齐", "同一级的行左边对齐，只用空格"),
    ("did not find expected key", "缩进与上面对不齐", "同一级的行左边对齐，只用空格"),
    ("did not find expected '-' indicator", "列表项没有对齐", "各项的“- ”左边对齐"),
    (
        "did not find expected ',' or",
        "方括号或花括号里少了半角逗号，或没有配对",
        "各项之间用半角逗号和空格，括号成对",
    ),
    ("unexpected end of stream", "引号没有成对", "补上另一个引号"),
    ("unknown escape character", "双引号里的反斜杠读不懂", "改用单引号，或把 \\ 写成 /"),
    ("undefined alias", "以 * 开头的文字会被当作引用", "整段加上英文引号"),
)


def salvage(path: str, text: str, error: YAMLError, problems: list[Diagnostic]) -> Node | None:
    """Compose each piece of a broken file by itself, and say what each fault is.

    Every other line is blanked for that, so that lines and columns stay the file's own.
    """
    explained = slips(path, text)
    problems += explained
    marks = {d.place.line for d in explained if d.code is Code.GIT_CONFLICT}
    lines = ["" if n in marks else line for n, line in enumerate(text.split("\n"), 1)]
    pairs: list[tuple[Node, Node]] = []
    faults: list[Diagnostic] = []
    for start, end in _pieces(lines, _TOP_KEY):
        pairs += _piece(path, lines, start, end, faults)
    told = {d.place.line for d in explained}
    unexplained = [d for d in faults if not told & _lines_before(d, lines)]
    problems += unexplained or (() if explained else (_syntax(path, error, lines),))
    if not pairs:
        return None
    return MappingNode(SALVAGED, pairs, pairs[0][0].start_mark, pairs[-1][1].end_mark)


def _piece(
    path: str, lines: list[str], start: int, end: int, faults: list[Diagnostic]
) -> list[tuple[Node, Node]]:
    """Return the pairs of one top-level piece; of a list, the items that read."""
    try:
        node = parse(_only(lines, start, end))
    except YAMLError as error:
        found = _items(path, lines, start, end, faults)
        if not found:
            faults.append(_syntax(path, error, lines))
        return found
    if node.__class__ is MappingNode:
        return list(node.value)
    place = Place(path, start + 1, 1, len(lines[start]) + 1)
    message = "这一行不是“键: 值”的样子"
    fix = "键后面是半角冒号和一个空格，如“date: 2026-06-30”"
    faults.append(Diagnostic(Code.YAML_SYNTAX, message, place, fix))
    return []


def _items(
    path: str, lines: list[str], start: int, end: int, faults: list[Diagnostic]
) -> list[tuple[Node, Node]]:
    first = next((i for i in range(start + 1, end) if _ITEM.match(lines[i])), None)
    if first is None or (match := _ITEM.match(lines[first])) is None:
        return []
    try:
        head = parse(_only(lines, start, first))
    except YAMLError:
        return []
    if head.__class__ is not MappingNode or len(head.value) != 1:
        return []
    key, value = head.value[0]
    kept: list[Node] = []
    same = re.compile(rf"^{match[1]}-(?:\s|$)")
    for begin, stop in _pieces(lines[:end], same, first):
        try:
            item = parse(_only(lines, begin, stop))
        except YAMLError as error:
            fault = _syntax(path, error, lines)
            after = f"；从第{stop + 1}行接着读" if stop < end else ""
            message = f"{fault.message}（第{begin + 1}行起的一条没有读{after}）"
            faults.append(fault._replace(message=message))
            continue
        if item.__class__ is SequenceNode:
            kept += item.value
    return [(key, SequenceNode(SALVAGED, kept, value.start_mark, value.end_mark))]


def _pieces(lines: list[str], begins: re.Pattern[str], first: int = 0) -> Iterator[tuple[int, int]]:
    """Cut lines where a piece begins; yield each as (first line, line after the last)."""
    starts = [i for i in range(first, len(lines)) if begins.match(lines[i])]
    yield from pairwise([*starts, len(lines)])


def _only(lines: list[str], start: int, end: int) -> str:
    return "\n" * start + "\n".join(lines[start:end])


def _lines_before(fault: Diagnostic, lines: list[str]) -> set[int]:
    """The lines that may be behind a fault: its own and the two before it that hold text."""
    found: set[int] = set()
    number = min(fault.place.line, len(lines))
    while number > 0 and len(found) < 3:  # noqa: PLR2004 - its own and two
        if lines[number - 1].strip():
            found.add(number)
        number -= 1
    return found


def _syntax(path: str, error: YAMLError, lines: list[str]) -> Diagnostic:
    mark = getattr(error, "problem_mark", None)
    if mark and (crooked := _crooked(path, lines, mark.line)):
        return crooked
    place = Place(path, mark.line + 1, mark.column + 1, mark.column + 2) if mark else Place(path)
    problem = str(getattr(error, "problem", "") or "")
    for sign, message, fix in _SYNTAX:
        if sign in problem:
            return Diagnostic(Code.YAML_SYNTAX, message, place, fix)
    message = f"这里的写法读不懂（{problem}）"
    return Diagnostic(Code.YAML_SYNTAX, message, place, "看这一行和上一行的缩进、冒号、引号")


def _crooked(path: str, lines: list[str], at: int) -> Diagnostic | None:
    """Say that a key does not stand under the one above it, where that is what YAML stumbled on."""
    own = _KEY_LINE.match(lines[at]) if at < len(lines) else None
    above = next((m for line in reversed(lines[:at]) if (m := _KEY_LINE.match(line))), None)
    if own is None or above is None or len(own[1]) == len(above[1]):
        return None
    if not above[3].strip() and len(own[1]) > len(above[1]):
        return None  # it may well belong below
    wanted = len(above[1])
    blanks = f"行首留{wanted}个空格" if not own[1].strip() else "“- ”与上面各项的“- ”左边对齐"
    return Diagnostic(
        Code.YAML_SYNTAX,
        f"缩进对不齐：“{own[2]}”从第{len(own[1]) + 1}列起，上面的“{above[2]}”从第{wanted + 1}列起",
        Place(path, at + 1, 1, len(own[1]) + 1 if own[1] else 2),
        f"同一级的左边对齐，{blanks}；是正文的，写在“|”下面",
    )
