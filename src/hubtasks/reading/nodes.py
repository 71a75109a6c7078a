"""From a file's bytes to YAML nodes: decode, refuse what can't be meant, go on after faults.

Bytes are decoded strictly as UTF-8, and what nobody can see is named. Anchors, aliases,
tags, second documents and senseless nesting are refused. Where YAML stops at a fault, the
file is cut at its top-level keys and list items, and every piece that reads is kept.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from hubtasks.diagnostics import Code, Diagnostic, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [  # the kinds of nodes too: yaml is imported here alone
    "DEPTH_LIMIT",
    "FORBIDDEN",
    "LINE_ENDS",
    "MOJIBAKE",
    "PIECE_LIMIT",
    "SALVAGED",
    "MappingNode",
    "Node",
    "ScalarNode",
    "SequenceNode",
    "all_nodes",
    "code_point",
    "compose",
    "readable",
]

_Removed = dict[int, list[int]]  # by line from 0, the columns of what was taken out

DEPTH_LIMIT = 100
PIECE_LIMIT = 100_000
_LONG_LINE = 1000
_LARGE = 10_000
_BRACKETS = ("[", "{")
_STAIRS = ("- - ", "? ? ", "- ? ")  # two levels each, on one line
_NESTED = "nesting depth"  # what PyYAML says of it from 6.0.4 on
SALVAGED = "salvaged"  # the tag of a node of which pieces are missing
_UNTAGGED = "untagged"
_UNSEEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e"
    "\u2060-\u2069\ufeff\ufff9-\ufffc\ufffe\uffff"
)
FORBIDDEN = re.compile(f"[{_UNSEEN}]")
_UTF16 = re.compile(rb"\xff\xfe(?!\0\0)|\xfe\xff|[^\0]\0(?!\0)|\0[^\0]")
_HIGH = re.compile(rb"[\x80-\xff]")
_CHINESE = re.compile("[\u3001-\u9fff\uff01-\uff5e]")
_HALF = 0.5
# These end a line for whoever typed them: what to put in their place depends on where.
LINE_ENDS = frozenset("\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
# One look finds whether there is anything to look at more closely.
_SUSPECT = re.compile(f"[{_UNSEEN}\u0180-\u036f\u0400-\u058f\ufffd]")
# Chinese that was saved as GBK and happens to be UTF-8 turns into these: 牵头 → ǣͷ.
MOJIBAKE = re.compile(
    "[\u0180-\u036f\u0400-\u058f][\u0180-\u058f]|[\u0180-\u058f][\u0180-\u036f\u0400-\u058f]|\ufffd+"
)
# Only a file that may hold an anchor, an alias or a tag is looked at once more.
_MAY_ANCHOR = re.compile(r"(?:^|[\s\[{,:?-])[&*]\S", re.MULTILINE)
_MAY_CUT = re.compile(r" #\S")
_MAY_TAG = re.compile(r"(?:^|[\s\[{,:?-])!", re.MULTILINE)
_TOP_KEY = re.compile(r"^[A-Za-z_]", re.ASCII)
_ITEM = re.compile(r"^( *)-(?:\s|$)")


class _Loader(yaml.CSafeLoader):
    """libyaml's composer without YAML's type guessing: untagged nodes stay untagged."""

    def descend_resolver(self, *_: object) -> None: ...

    def ascend_resolver(self) -> None: ...

    def resolve(self, *_: object) -> str:
        return _UNTAGGED


def compose(path: str, content: bytes, problems: list[Diagnostic]) -> Node | None:
    """Return a file's top node, with the faults filed; None where nothing of it reads."""
    text = _decode(path, content, problems)
    if text is None:
        return None
    text, removed = _cleaned(path, text, problems)
    filed = len(problems)
    node = _composed(path, text, problems)
    if removed:
        problems[filed:] = [_at_original(p, removed) for p in problems[filed:]]
        if node is not None:
            _mark_originals(node, removed)
    return node


def _composed(path: str, text: str, problems: list[Diagnostic]) -> Node | None:
    if len(text) > PIECE_LIMIT and text.count("\n") + text.count(",") > PIECE_LIMIT:
        message = f"文件里有{PIECE_LIMIT // 10_000}万行以上，没有读"
        problems.append(Diagnostic(Code.UNREADABLE_FILE, message, Place(path), "拆成几个文件"))
        return None
    try:
        if _too_deep(text):
            problems.append(_nested(path))
            return None
        if ("&" in text or "*" in text) and _MAY_ANCHOR.search(text):
            problems += _anchors(path, text)
        node = _node(text)
    except yaml.YAMLError as error:
        if _NESTED in str(error):
            problems.append(_nested(path))
            return None
        return _salvage(path, text, error, problems)
    if node is None:
        fix = "填上内容，或删去这个文件"
        problems.append(Diagnostic(Code.EMPTY_FILE, "文件是空的", Place(path), fix))
        return None
    if node.__class__ is not MappingNode or _MAY_CUT.search(text):
        from hubtasks.reading.slips import slips, swallowed  # noqa: PLC0415 - only where slips may be

        problems += swallowed(path, text)
        if node.__class__ is not MappingNode and (found := slips(path, text)):
            problems += found
            return None
    if "!" in text and _MAY_TAG.search(text):
        problems += _tags(path, node)
    return node


def _node(text: str) -> Node | None:
    loader = _Loader(text)
    try:
        node: Node | None = loader.get_single_node()
        return node
    finally:
        loader.dispose()


def _decode(path: str, content: bytes, problems: list[Diagnostic]) -> str | None:
    if content.startswith(BOM_UTF8):
        message = "文件开头有看不见的字节顺序标记（BOM）"
        fix = "编码选“UTF-8”，不选“带 BOM 的 UTF-8”；或运行 hubtasks fix --write"
        problems.append(Diagnostic(Code.BYTE_ORDER_MARK, message, Place(path, 1, 1, 2), fix))
        content = content.removeprefix(BOM_UTF8)
    fix = "运行 hubtasks fix；或用记事本打开，另存为，编码选 UTF-8"
    if _UTF16.match(content):
        message = "文件存成了 UTF-16，没有读"
        problems.append(Diagnostic(Code.NOT_UTF8, message, Place(path, 1, 1, 2), fix))
        return None
    try:
        return _strict(content)
    except UnicodeDecodeError as error:
        _, encoding = readable(content)
        line = content.count(b"\n", 0, error.start) + 1
        row = content[content.rfind(b"\n", 0, error.start) + 1 : error.start]
        column = len(row.decode(encoding or "utf-8", "replace")) + 1
        place = Place(path, line, column, column + 1)
        message = "文件不是 UTF-8 编码，没有读（多半是记事本存成了 ANSI，即 GBK）"
        if not encoding:
            message = "文件不是 UTF-8 编码，也认不准是什么编码，没有读"
            fix = "请找原来的文件，用记事本打开，另存为，编码选 UTF-8"
        problems.append(Diagnostic(Code.NOT_UTF8, message, place, fix))
        return None


def _strict(content: bytes) -> str:
    """Decode UTF-8; plain text in UTF-32 would pass for that, with three NULs a letter."""
    if b"\0\0\0" in content:
        raise UnicodeDecodeError("utf-8", content, content.index(b"\0"), 1, "UTF-32")
    return content.decode("utf-8")


def readable(content: bytes) -> tuple[str, str]:
    """Decode a file's bytes as what they certainly are; return the text and its encoding.

    The encoding is empty where it is not certain, as where two are mixed in one file: then
    what can't be read is replaced.
    """
    if b"\0\0\0" in content:
        return content.decode("utf-8", "replace"), ""
    candidates = ["utf-8-sig"] if content.startswith(BOM_UTF8) else ["utf-8", "gb18030"]
    if _UTF16.match(content):
        candidates = ["utf-16"]
    if _UTF16.match(content) and content[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        candidates = ["utf-16-le" if content[1:2] == b"\0" else "utf-16-be"]
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "gb18030" or not any(map(_mostly_utf8, content.split(b"\n"))):
            return text, encoding
    return content.decode("utf-8", "replace"), ""


def _mostly_utf8(line: bytes) -> bool:
    """Tell whether most of what is not ASCII in a line is Chinese as UTF-8: no GBK is."""
    chinese = "".join(_CHINESE.findall(line.decode("utf-8", "ignore")))
    return len(chinese.encode()) > _HALF * len(_HIGH.findall(line))


def _cleaned(path: str, text: str, problems: list[Diagnostic]) -> tuple[str, _Removed]:
    """Name each forbidden character and read on as if it were not there.

    What ends a line becomes a blank; everything else is taken out, and which columns of
    which lines those were is returned.
    """
    removed: _Removed = {}
    if not _SUSPECT.search(text):
        return text, removed
    problems += _mojibake(path, text)
    blocks = _inside_blocks(text) if not LINE_ENDS.isdisjoint(text) else frozenset()
    for number, line in enumerate(text.split("\n"), 1):
        for bad in FORBIDDEN.finditer(line):
            message = f"有看不见的字符 {code_point(bad[0])}（多为从网页、微信或 Word 粘贴带入）"
            place = Place(path, number, bad.start() + 1, bad.end() + 1)
            fix = "删去它，再手工输入两边的字"
            repair: str | None = ""
            if bad[0] in LINE_ENDS and line[bad.end() :].strip():
                indent = " " * (len(line) - len(line.lstrip(" ")))
                repair = f"\n{indent}" if number in blocks else None
            problems.append(
                Diagnostic(Code.FORBIDDEN_CHARACTER, message, place, fix, repair=repair)
            )
            if bad[0] not in LINE_ENDS:
                removed.setdefault(number - 1, []).append(bad.start())
    return FORBIDDEN.sub(lambda bad: " " if bad[0] in LINE_ENDS else "", text), removed


class _Point(NamedTuple):
    line: int
    column: int


def _original(line: int, column: int, removed: _Removed) -> int:
    """Return a column, from 0, as it is in the file, given it without what was taken out."""
    for at in removed.get(line, ()):
        column += at <= column
    return column


def _original_end(line: int, column: int, removed: _Removed) -> int:
    """Return where something ends: behind its last character, not behind what was taken out."""
    return _original(line, column - 1, removed) + 1 if column else 0


def _at_original(found: Diagnostic, removed: _Removed) -> Diagnostic:
    place = found.place
    if not place.line:
        return found
    column = _original(place.line - 1, place.column - 1, removed) + 1
    end = _original_end(place.line - 1, place.end - 1, removed) + 1
    return found._replace(place=place._replace(column=column, end=end))


def _mark_originals(top: Node, removed: _Removed) -> None:
    for node in all_nodes(top):
        start, end = node.start_mark, node.end_mark
        node.start_mark = _Point(start.line, _original(start.line, start.column, removed))
        node.end_mark = _Point(end.line, _original_end(end.line, end.column, removed))


def all_nodes(top: Node) -> Iterator[Node]:
    """Yield every node once: a bomb of aliases, which share nodes, must not blow up here."""
    seen: set[int] = set()
    waiting = [top]
    while waiting:
        node = waiting.pop()
        if node.__class__ is not ScalarNode:
            if id(node) in seen:
                continue
            seen.add(id(node))
            for child in node.value:
                if child.__class__ is tuple:
                    waiting += child
                else:
                    waiting.append(child)
        yield node


def _inside_blocks(text: str) -> frozenset[int]:
    """Return the numbers of the lines that are the text of a block scalar (`|`)."""
    from hubtasks.reading.slips import outside_blocks  # noqa: PLC0415 - only for what must be mended

    count = text.count("\n") + 1
    return frozenset(range(1, count + 1)).difference(n for n, _ in outside_blocks(text))


def _mojibake(path: str, text: str) -> Iterator[Diagnostic]:
    for number, line in enumerate(text.split("\n"), 1):
        for bad in MOJIBAKE.finditer(line):
            place = Place(path, number, bad.start() + 1, bad.end() + 1)
            if "\ufffd" in bad[0]:
                message = "这里有字丢了（转换编码时认不出，成了“\ufffd”）"
                yield Diagnostic(Code.MOJIBAKE, message, place, "对照原稿，把丢的字补上")
            else:
                message = f"“{bad[0]}”像是乱码（文件多半存成过 GBK）"
                yield Diagnostic(Code.MOJIBAKE, message, place, "改回汉字，文件存成 UTF-8")


def code_point(character: str) -> str:
    """Name a character by its code point: `U+200B`."""
    return f"U+{ord(character):04X}"


def _too_deep(text: str) -> bool:
    """Tell whether anything nests so deep that libyaml's composer, which recurses, would crash.

    PyYAML refuses 1000 levels itself from 6.0.4 on, and crashes on some 10,000 before. Only
    brackets, dashes in a row and long lines can nest so deep, so only a file that has many is
    counted through.
    """
    few = sum(map(text.count, _BRACKETS)) + 2 * sum(map(text.count, _STAIRS)) < DEPTH_LIMIT
    if few and (len(text) < _LARGE or max(map(len, text.split("\n"))) < _LONG_LINE):
        return False
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEPTH_LIMIT:
                return True
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return False


def _nested(path: str) -> Diagnostic:
    message = f"括号或缩进套了{DEPTH_LIMIT}层以上，没有读"
    return Diagnostic(Code.YAML_SYNTAX, message, Place(path), "检查有没有成串的 [、{ 或“- ”")


def _anchors(path: str, text: str) -> Iterator[Diagnostic]:
    for token in yaml.scan(text, Loader=_Loader):
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
            sign = "&" if isinstance(token, yaml.AnchorToken) else "*"
            yield Diagnostic(
                Code.YAML_FEATURE,
                f"“{sign}{token.value}”会被当作 YAML 的引用，这里不用引用",
                Place.between(path, token.start_mark, token.end_mark),
                f"以 {sign} 开头的文字，整段加上英文引号",
            )


def _tags(path: str, top: Node) -> Iterator[Diagnostic]:
    for node in all_nodes(top):
        if node.tag != _UNTAGGED:
            yield Diagnostic(
                Code.YAML_FEATURE,
                f"“{node.tag}”会被当作 YAML 的类型标记，这里不用标记",
                Place.between(path, node.start_mark, node.end_mark),
                "以 ! 开头的文字，整段加上英文引号",
            )


def _salvage(
    path: str, text: str, error: yaml.YAMLError, problems: list[Diagnostic]
) -> Node | None:
    """Compose each piece of a broken file by itself, and say what each fault is.

    Every other line is blanked for that, so that lines and columns stay the file's own.
    """
    from hubtasks.reading.slips import slips  # noqa: PLC0415 - only for a broken file

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
        node = _node(_only(lines, start, end))
    except yaml.YAMLError as error:
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
        head = _node(_only(lines, start, first))
    except yaml.YAMLError:
        return []
    if head.__class__ is not MappingNode or len(head.value) != 1:
        return []
    key, value = head.value[0]
    kept: list[Node] = []
    same = re.compile(rf"^{match[1]}-(?:\s|$)")
    for begin, stop in _pieces(lines[:end], same, first):
        try:
            item = _node(_only(lines, begin, stop))
        except yaml.YAMLError as error:
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


def _syntax(path: str, error: yaml.YAMLError, lines: list[str]) -> Diagnostic:
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
