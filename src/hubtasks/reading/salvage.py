"""What a broken file still says: cut at its top-level keys and list items, each read by itself.

Where a piece begins is told by the fields that its kind of file knows, not by its indentation: so
whatever stands in one entry, the next is found again. Every piece that reads is kept, and each
that does not is told with the way out.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from hubtasks.diagnostics import Code, Diagnostic, Place
from hubtasks.fields import FileKind
from hubtasks.reading.comments import put_out
from hubtasks.reading.compose import lost_in_comments
from hubtasks.reading.files import classify
from hubtasks.reading.nodes import (
    SALVAGED,
    MappingNode,
    Node,
    Point,
    ScalarNode,
    SequenceNode,
    YAMLError,
    all_nodes,
    parse,
)
from hubtasks.reading.slips import slips
from hubtasks.reading.swallowed import FIELD, is_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hubtasks.fields import Record

_KEY_LINE = re.compile(r"^( *(?:- +)?)([A-Za-z_][A-Za-z0-9_-]*):(?= |$)(.*)")
_BARE_KEY = re.compile(r" *(?:- +)?([A-Za-z_][A-Za-z0-9_-]*)(?![A-Za-z0-9_-])", re.ASCII)
_DASH = re.compile(r"[ \t\u3000\u00a0]*[-－—–−•●][ \t\u3000\u00a0\r]*$")
_FLOW_KEY = re.compile(r"[{,][ \t\"']*+([A-Za-z_][A-Za-z0-9_-]*+)[\"' \t]*+[:：]")
_DASH_AHEAD = re.compile(r"( *)[ \t\u3000\u00a0]*[-－—–−•●]")
# A key at the edge with nothing behind it but notes.
_OPEN_KEY = re.compile(r"^[A-Za-z_][\w-]*:[ \t]*(?:#.*)?(?:\n[ \t]*(?:#.*)?)*\Z", re.MULTILINE)
_AHEAD = 6  # so many lines tell what an item is whose first key is no help
_OPENED = ("unexpected end of stream", "unexpected document indicator", "expected ':'")
_BETWEEN = frozenset({Code.GIT_CONFLICT, Code.SECOND_DOCUMENT})  # lines that belong to no piece
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
        "这一行不是“键: 值”，像是接着上面写的",
        "接着上面写的，上面写成“键: |”，正文另起行，每行比键多缩进两格；另写一项的，写成“键: 值”",
    ),
    (
        "mapping values are not allowed",
        "这里又出现了“半角冒号加空格”",
        "内容里的冒号改用全角“：”，或整段加上英文引号",
    ),
    (
        "mapping keys are not allowed",
        "这里的“? ”YAML 另有用处",
        "问号用全角“？”，或整段加上英文引号",
    ),
    (
        "cannot start any token",
        "这个字符不能放在开头",
        "制表符改成空格；以 @ % ` 开头的文字整段加上英文引号",
    ),
    ("tab character", "缩进里有制表符", "改成半角空格，与上下行对齐"),
    (
        "expected a single document",
        "一个文件里写了两份内容（中间有 --- 或 ...）",
        "去掉 --- 或 ... 这一行，一个文件只写一份",
    ),
    (
        "unexpected document indicator",
        "引号里的文字中间有 --- 或 ... 这样的行",
        "看引号是不是没有成对；正文里的省略号写 ……",
    ),
    ("did not find expected <block end>", "缩进与上面对不齐", "同一级的行左边对齐，只用空格"),
    ("did not find expected key", "缩进与上面对不齐", "同一级的行左边对齐，只用空格"),
    ("did not find expected '-' indicator", "列表项没有对齐", "各项的“- ”左边对齐"),
    (
        "did not find expected ',' or",
        "方括号或花括号里少了半角逗号，或没有配对",
        "各项之间用半角逗号和空格，括号成对",
    ),
    (
        "did not find expected node content",
        "括号没有配对，或多了逗号、括号",
        "各项之间用半角逗号和空格，括号成对",
    ),
    ("unexpected end of stream", "引号没有成对", "补上另一个引号"),
    ("unknown escape character", "双引号里的反斜杠读不懂", "改用单引号，或把 \\ 写成 /"),
    ("hexdecimal", "双引号里的反斜杠读不懂", "改用单引号，或把 \\ 写成 /"),
    ("Unicode character escape", "双引号里的反斜杠读不懂", "改用单引号，或把 \\ 写成 /"),
    ("undefined alias", "以 * 开头的文字会被当作引用", "整段加上英文引号"),
    ("anchor", "以 & 或 * 开头的文字会被当作引用", "整段加上英文引号"),
    ("indentation indicator", "“|”的后面不能写 0", "只写“|”，另起一行写内容"),
    ("non-alphabetical", "以 % 开头的行 YAML 另有用处", "% 写在数的后面，或整段加上英文引号"),
    ("directive", "以 % 开头的行 YAML 另有用处", "% 写在数的后面，或整段加上英文引号"),
    ("tag", "以 ! 开头的文字会被当作类型", "整段加上英文引号，或改用全角“！”"),
)


class _Piece(NamedTuple):
    """Some lines of a file, from 0: those of a top-level key, or of an item of its list."""

    start: int
    end: int
    key: str
    item: bool


class _Reading(NamedTuple):
    """A file as it is read by pieces: its lines, which of them are explained, what is wrong."""

    path: str
    lines: list[str]
    told: set[int]
    faults: list[Diagnostic]
    more: list[Diagnostic]


def salvage(path: str, text: str, error: YAMLError, problems: list[Diagnostic]) -> Node | None:
    """Compose each piece of a broken file by itself, and say what each fault is.

    Lines and columns stay the file's own.
    """
    explained = slips(path, text)
    apart = {d.place.line for d in explained if d.code in _BETWEEN}
    lines = ["" if n in apart else line for n, line in enumerate(text.split("\n"), 1)]
    reading = _Reading(path, lines, {d.place.line for d in explained}, [], [])
    pairs: list[tuple[Node, Node]] = []
    for key, pieces in groupby(_pieces(lines, classify(path).kind), key=lambda piece: piece.key):
        pairs += _pairs(reading, key, list(pieces))
    whole = _Piece(0, len(lines), "", item=False)
    faults = reading.faults or ([] if explained else [_syntax(reading, whole, error)])
    problems += [*explained, *faults, *reading.more]
    if not pairs:
        return None
    return MappingNode(SALVAGED, pairs, pairs[0][0].start_mark, pairs[-1][1].end_mark)


def _pairs(reading: _Reading, key: str, pieces: Sequence[_Piece]) -> list[tuple[Node, Node]]:
    """Return what reads of a top-level key: its value, or the items of its list."""
    pairs = [pair for piece in pieces if not piece.item for pair in _head(reading, piece)]
    listed = [piece for piece in pieces if piece.item]
    if not listed:
        return pairs
    usual = Counter(_indent(reading.lines[piece.start]) for piece in listed).most_common(1)[0][0]
    read = [(p, node) for p in listed if (node := _item(reading, p, usual)) is not None]
    reading.faults.extend(_out_of_line(reading, [piece for piece, _ in read], usual))
    items = [item for _, node in read for item in node.value]
    start: Any = Point(listed[0].start, 0)
    end: Any = Point(listed[-1].end, 0)
    nowhere = ScalarNode("", key, start, start)
    head, value = next(((k, v) for k, v in pairs if k.value == key), (nowhere, nowhere))
    others = [pair for pair in pairs if pair[0] is not head]
    if len(listed) == len(pieces):
        _file(reading, listed[0]._replace(start=0), _headless(reading, key, listed))
    elif value.value and head is not nowhere:
        reading.faults.append(_list_elsewhere(reading, key, value))
    return [*others, (head, SequenceNode(SALVAGED, items, start, end))]


def _headless(reading: _Reading, key: str, listed: Sequence[_Piece]) -> Diagnostic:
    """Say that the line above a list is not there."""
    line = listed[0].start + 1
    place = Place(reading.path, line, 1, len(reading.lines[line - 1]) + 1)
    said = f"这里的{len(listed)}条上面没有“{key}:”这一行，照它读"
    return Diagnostic(Code.YAML_SYNTAX, said, place, f"在这一行上面补上“{key}:”，行首不空")


def _list_elsewhere(reading: _Reading, key: str, value: Node) -> Diagnostic:
    """Say that something stands where the list below should be alone."""
    place = Place.between(reading.path, value.start_mark, value.end_mark)
    said = f"“{key}:”后面写了别的，下面又是一条一条的"
    return Diagnostic(Code.YAML_SYNTAX, said, place, f"“{key}:”后面不写字，各条另起一行")


def _head(reading: _Reading, piece: _Piece) -> list[tuple[Node, Node]]:
    """Return the pairs of a piece outside of lists; where it is broken, of its single lines."""
    try:
        node = _parsed(reading, piece)
    except YAMLError as error:
        _file(reading, piece, _syntax(reading, piece, error))
        return _by_lines(reading, piece)
    if node is None or isinstance(node, MappingNode):
        return list(node.value) if node else []
    _file(reading, piece, _no_pair(reading, piece))
    return []


def _by_lines(reading: _Reading, piece: _Piece) -> list[tuple[Node, Node]]:
    """Read a broken piece line by line, if its first line is whole: nothing stands below it."""
    found: list[tuple[Node, Node]] = []
    for number in range(piece.start, piece.end):
        line = piece._replace(start=number, end=number + 1)
        match = FIELD.match(reading.lines[number])
        if number > piece.start and (
            match is None or match["key"] not in _top_keys(classify(reading.path).kind)
        ):
            continue
        try:
            node = _parsed(reading, line)
        except YAMLError:
            node = None
        pairs = list(node.value) if isinstance(node, MappingNode) else []
        if number == piece.start and not (pairs and pairs[0][1].value):
            return []
        found += pairs
    return found


def _item(reading: _Reading, piece: _Piece, usual: int) -> Node | None:
    """Compose an item of a list; None where it does not read, which is told with its lines.

    The dashes of its list usually stand in column *usual*, from 0.
    """
    try:
        node = _parsed(reading, piece)
    except YAMLError as error:
        if (node := _with_dash(reading, piece, usual)) is not None:
            return node
        fault = _syntax(reading, piece, error)
    else:
        if isinstance(node, SequenceNode):
            return node
        fault = _no_pair(reading, piece)
    after = f"；从第{piece.end + 1}行接着读" if piece.end < len(reading.lines) else ""
    message = f"{fault.message}（第{piece.start + 1}行起的一条没有读{after}）"
    _file(reading, piece, fault._replace(message=message))
    return None


def _with_dash(reading: _Reading, piece: _Piece, usual: int) -> Node | None:
    """Read an item of which only the dash stands elsewhere than usual, as if it stood there."""
    first, *others = reading.lines[piece.start : piece.end]
    moved = usual - _indent(first)
    try:
        text = "\n".join([" " * usual + first.lstrip(" "), *others])
        top = parse(text, piece.start) if moved else None
    except YAMLError:
        return None
    _file_lost_comments(reading, piece, text if isinstance(top, SequenceNode) else "")
    for node in all_nodes(top) if top is not None else ():
        start, end = node.start_mark, node.end_mark
        if start.line == piece.start:
            node.start_mark = Point(start.line, start.column - moved)
        if end.line == piece.start:
            node.end_mark = Point(end.line, end.column - moved)
    return top if isinstance(top, SequenceNode) else None


def _parsed(reading: _Reading, piece: _Piece) -> Node | None:
    """Compose a piece, with the file's own lines, and file what its comments may lose."""
    lines = reading.lines[piece.start : piece.end]
    text = "\n".join(lines)
    try:
        node = parse(text, piece.start)
    except YAMLError:
        reading.more.extend(put_out(reading.path, lines, piece.start))
        raise
    _file_lost_comments(reading, piece, text + _next_dash(reading, piece))
    return node


def _file_lost_comments(reading: _Reading, piece: _Piece, text: str) -> None:
    """File what is lost in the comments of a piece, as it is read."""
    for found in lost_in_comments(reading.path, text):
        place = found.place._replace(line=found.place.line + piece.start)
        reading.more.append(found._replace(place=place))


def _next_dash(reading: _Reading, piece: _Piece) -> str:
    """Return the dash, as behind notes, below a key whose list stands in other pieces."""
    text = "\n".join(reading.lines[piece.start : piece.end])
    dash = _DASH_AHEAD.match("\n".join(reading.lines[piece.end : piece.end + 1]))
    if piece.item or dash is None or not _OPEN_KEY.search(text):
        return ""
    return f"\n{dash[1]}- x"


def _file(reading: _Reading, piece: _Piece, fault: Diagnostic) -> None:
    """File a fault, unless another, on the lines that may be behind it, explains it."""
    before = _lines_before(fault, reading.lines, piece.start)
    last = {d.place.line for d in reading.faults[-1:]}
    if not (before & reading.told or before & last):
        reading.faults.append(fault)


def _no_pair(reading: _Reading, piece: _Piece) -> Diagnostic:
    line = next(n for n in range(piece.start, piece.end) if reading.lines[n].strip())
    place = Place(reading.path, line + 1, 1, len(reading.lines[line]) + 1)
    fix = "键后面是半角冒号和一个空格，如“date: 2026-06-30”"
    return Diagnostic(Code.YAML_SYNTAX, "这一行不是“键: 值”的样子", place, fix)


def _out_of_line(reading: _Reading, items: Sequence[_Piece], usual: int) -> Iterator[Diagnostic]:
    """Say which items of a list do not stand under the others: each run of them once."""
    columns = {piece: _indent(reading.lines[piece.start]) for piece in items}
    for column, run in groupby(items, key=columns.__getitem__):
        first, *others = run
        line = first.start + 1
        if column != usual and line not in reading.told:
            more = f"；从这里起{len(others) + 1}条都是这样" if others else ""
            said = f"“- ”从第{column + 1}列起，别的各条从第{usual + 1}列起{more}"
            place = Place(reading.path, line, 1, column + 2)
            fix = f"各条的“- ”左边对齐，行首留{usual}个空格；下面各行也要与别的各条一样"
            yield Diagnostic(Code.YAML_SYNTAX, said, place, fix)


def _pieces(lines: list[str], kind: FileKind | None) -> Iterator[_Piece]:
    """Cut a file where a key or an item begins that its kind knows."""
    begins = list(_begins(lines, kind))
    # A key at the edge with items of the same list behind it has slipped there from one of them.
    kept: list[tuple[int, str, bool]] = []
    within = False
    for start, key, item in reversed(begins):
        if item or key in _lists(kind):
            within = item
        elif within:
            continue
        kept.append((start, key, item))
    kept.append((0, "", False))
    for (start, key, item), (end, *_) in pairwise([*reversed(kept), (len(lines), "", False)]):
        if start < end:
            yield _Piece(start, end, key, item)


def _begins(lines: list[str], kind: FileKind | None) -> Iterator[tuple[int, str, bool]]:
    """Find the lines where a top-level key, or an item of a list below one, may begin."""
    listed, tops, lists = "", _top_keys(kind), _lists(kind)
    indent = 0
    for number, line in enumerate(lines):
        found = FIELD.match(line)
        if found is None and not _DASH.match(line):
            continue
        if found and not found["lead"]:
            if found["key"] in tops:
                listed = found["key"] if found["key"] in lists else listed
                yield number, found["key"], False
        elif found is None or found["lead"].strip():
            keys = _keys_of_item(lines, number)
            below = [listed] if listed else list(lists)
            if key := next((k for k in below if _is_item(keys, lists[k], line, indent)), ""):
                listed, indent = key, _indent(line)
                yield number, key, True


def _is_item(keys: list[str], record: Record, line: str, indent: int) -> bool:
    """Tell by its keys whether an item belongs to a list of records, and not to one inside."""
    own, inner = _own_and_inner(record)
    for key in keys:
        if (key in own) != (key in inner):
            return key in own
    return any(key in own for key in keys) and _indent(line) <= indent


def _keys_of_item(lines: list[str], number: int) -> list[str]:
    """Return the first keys of an item: those on its line, or on the lines right below."""
    if flow := _FLOW_KEY.findall(lines[number]):
        return flow
    found = [FIELD.match(lines[number])]
    for line in lines[number + 1 : number + 1 + _AHEAD]:
        match = FIELD.match(line)
        if match and (match["lead"].strip() or not match["lead"]):
            break
        found.append(match)
    return [match["key"] for match in found if match]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _kinds(kind: FileKind | None) -> Iterable[FileKind]:
    return FileKind if kind is None else (kind,)


@cache
def _top_keys(kind: FileKind | None) -> frozenset[str]:
    return frozenset(f.key for k in _kinds(kind) for f in k.record.fields)


@cache
def _lists(kind: FileKind | None) -> dict[str, Record]:
    """Return the records of which a kind of file has lists, by their keys."""
    listed = [f for k in _kinds(kind) for f in k.record.fields if f.many]
    return {f.key: f.record for f in listed if f.record is not None}


@cache
def _own_and_inner(record: Record) -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys of a record, and those of the records inside it."""
    own, *inner = record.inside
    return (
        frozenset(f.key for f in own.fields),
        frozenset(f.key for each in inner for f in each.fields),
    )


def _lines_before(fault: Diagnostic, lines: list[str], start: int) -> set[int]:
    """The lines that may be behind a fault: its own and the two before it that hold text."""
    found: set[int] = set()
    number = min(fault.place.line, len(lines))
    while number > start and len(found) < 3:  # noqa: PLR2004 - its own and two
        if lines[number - 1].strip():
            found.add(number)
        number -= 1
    return found


def _syntax(reading: _Reading, piece: _Piece, error: YAMLError) -> Diagnostic:
    """Explain what YAML stumbled on in a piece, at the line where it did."""
    path, lines = reading.path, reading.lines
    problem = str(getattr(error, "problem", "") or "")
    mark = getattr(error, "problem_mark", None)
    if any(sign in problem for sign in _OPENED):
        mark = getattr(error, "context_mark", None) or mark  # where what has no end began
    at = piece.start + mark.line if mark else 0
    if mark and (crooked := _crooked(reading, piece, at)):
        return crooked
    place = Place(path, at + 1, mark.column + 1, mark.column + 2) if mark else Place(path)
    if piece.end <= at < len(lines):  # what is missing at its end stands not in the next piece
        line = lines[piece.end - 1]
        place = Place(path, piece.end, len(line) + 1, len(line) + 2)
    bare = _BARE_KEY.match(lines[at]) if at < len(lines) else None
    if "expected ':'" in problem and bare and is_key(path, bare[1]):
        said = f"“{bare[1]}”后面少了半角冒号"
        return Diagnostic(Code.YAML_SYNTAX, said, place, f"写成“{bare[1]}: ”，半角冒号后空一格")
    for sign, message, fix in _SYNTAX:
        if sign in problem:
            return Diagnostic(Code.YAML_SYNTAX, message, place, fix)
    fix = "看这一行和上一行的缩进、冒号、引号"
    return Diagnostic(Code.YAML_SYNTAX, "这里的写法读不懂", place, fix)


def _crooked(reading: _Reading, piece: _Piece, at: int) -> Diagnostic | None:
    """Say that a key does not stand under the one above it, where that is what YAML stumbled on."""
    lines = reading.lines
    own = _KEY_LINE.match(lines[at]) if at < piece.end else None
    if own is None:
        return None
    before = range(at - 1, piece.start - 1, -1)
    above = next((match for n in before if (match := _KEY_LINE.match(lines[n]))), None)
    if above is None or len(own[1]) == len(above[1]):
        return None
    if not above[3].strip() and len(own[1]) > len(above[1]):
        return None  # it may well belong below
    wanted = len(above[1])
    blanks = f"行首留{wanted}个空格" if wanted else "行首不空"
    if own[1].strip():
        blanks = "“- ”与上面各项的“- ”左边对齐"
    return Diagnostic(
        Code.YAML_SYNTAX,
        f"缩进对不齐：“{own[2]}”从第{len(own[1]) + 1}列起，上面的“{above[2]}”从第{wanted + 1}列起",
        Place(reading.path, at + 1, 1, len(own[1]) + 1 if own[1] else 2),
        f"同一级的左边对齐，{blanks}；是“|”下面的正文，每行比键多缩进两格",
    )
