"""From a file's bytes to nodes: decode, name what nobody can see, refuse what can't be meant.

Bytes are decoded strictly as UTF-8. Anchors, aliases, tags, second documents and senseless
nesting are refused. Where YAML stops at a fault, what still reads is salvaged.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from codecs import BOM_UTF8
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from hubtasks.characters import (
    LINE_ENDS,
    SELECTORS,
    UNSEEN,
    code_point,
    forbidden,
    is_private,
)
from hubtasks.diagnostics import Code, Diagnostic, Place
from hubtasks.fields import FileKind, Shape
from hubtasks.reading.nodes import (
    DEPTH_LIMIT,
    MappingNode,
    Node,
    Point,
    YAMLError,
    all_nodes,
    anchors,
    parse,
    tags,
    too_deep,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# By line from 0: where what was taken out stood, as columns of what is left.
_Removed = dict[int, list[int]]

PIECE_LIMIT = 50_000
_PIECES = ("\n", ",", "[", "{", "- ", "? ")  # with each a line, a value or a list may begin
_NESTED = "nesting depth"  # what PyYAML says of it from 6.0.4 on
_UTF16 = re.compile(rb"\xff\xfe(?!\0\0)|\xfe\xff|[^\0]\0(?!\0)|\0[^\0]")
_HIGH = re.compile(rb"[\x80-\xff]")
_CHINESE = re.compile("[\u3001-\u9fff\uff01-\uff5e]")
_HALF = 0.5
ENCODINGS = {"gb18030": "GBK", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
# One look finds whether there is anything to look at more closely; what lies beyond U+FFFF
# is told by how its bytes begin, which takes no time.
_SUSPECT = re.compile(f"[{UNSEEN}{SELECTORS}\u0180-\u036f\u0400-\u058f\ufffd]")
_BEYOND = (b"\xf0", b"\xf1", b"\xf2", b"\xf3", b"\xf4")
_SUSPECT_LIMIT = 10_000
_MUCH = " " * 2 * DEPTH_LIMIT
_MOST = 0.9
_DOUBLE = re.compile(rb"[\x81-\xfe][\x30-\xfe]")
_SIMPLE = re.compile(rb"[\xa1-\xa3\xa6-\xf7][\xa1-\xfe]")  # GB 2312 without kana
_ALONE = re.compile(rb"[\xc9-\xf7]")
# Chinese that was saved as GBK and happens to be UTF-8 turns into these: 牵头 → ǣͷ.
MOJIBAKE = re.compile(
    "[\u0180-\u036f\u0400-\u058f][\u0180-\u058f]|[\u0180-\u058f][\u0180-\u036f\u0400-\u058f]|\ufffd+"
)
# Only a file that may hold an anchor, an alias or a tag is looked at once more.
_MAY_ANCHOR = re.compile(r"(?:^|[\s\[{,:?-])[&*]\S", re.MULTILINE)
# A line with a plain comment: blanks round its one #, no text before, nothing like a field behind.
_COMMENT = (
    r" *+#++ (?! |{field}|- |[!-~]++ *+(?:#|$)|.*(?:,|- ))"  # alone
    r"(?:[^#:]*$|(?!.*{joined})[^#]*$)|"
    r" *+(?:- )?(?!(?:{texts}):)(?:[\w.@-]++:|[\[{{])[^#]*[^#: ,\[{{] ++"  # behind a value
    r"#++ (?! |{field}|[.,\d-]|.*(?:  - |[\]}}]))(?:[^#:]*$|(?!.*{joined})[^#]*$)| *+#++$"
)
_KEY = r"[A-Za-z_][\w-]*+"
_FIELD = r"[-{\"' ]*+(?!yaml-language-server)" + _KEY + r"[\"' \t]*+[:：]"
# Not `写 key:`, `如 key:` and `“key: …”`, which show how a field is written.
_SHOWN = r"(?<=“)" + _KEY + r":[^”]{0,40}”"
_DATUM = r"(?<=[0-9\u4e00-\u9fff]):"  # behind a month, or what is counted
_JOINED = rf"(?:(?<![\w-])(?<!写 )(?<!如 )(?!{_SHOWN}|yaml-language-server){_KEY}:|{_DATUM})"
# A comment alone on its line that does not stand right above what it is about.
_ADRIFT = re.compile(r"\n( ++)#.*+(?!\n\1[^ \n])")
_MAY_TAG = re.compile(r"(?:^|[\s\[{,:?-])!", re.MULTILINE)


def compose(path: str, content: bytes, problems: list[Diagnostic]) -> Node | None:
    """Return a file's top node, with the faults filed; None where nothing of it reads."""
    text = _decode(path, content, problems)
    if text is None:
        return None
    removed: _Removed = {}
    if _SUSPECT.search(text) or any(first in content for first in _BEYOND):
        found: list[Diagnostic] = []
        text, removed = _cleaned(path, text, found)
        if len(found) > _SUSPECT_LIMIT:
            problems.append(_no_text(path))
            return None
        problems += found
    filed = len(problems)
    node = _composed(path, text, problems)
    if removed:
        problems[filed:] = [_at_original(p, removed) for p in problems[filed:]]
        if node is not None:
            _mark_originals(node, removed)
    return node


def _composed(path: str, text: str, problems: list[Diagnostic]) -> Node | None:
    if len(text) > PIECE_LIMIT and sum(map(text.count, _PIECES)) > PIECE_LIMIT:
        message = f"文件里有{PIECE_LIMIT // 10_000}万行（或项）以上，没有读"
        problems.append(Diagnostic(Code.UNREADABLE_FILE, message, Place(path), "拆成几个文件"))
        return None
    try:
        if too_deep(text):
            problems.append(_nested(path))
            return None
        if ("&" in text or "*" in text) and _MAY_ANCHOR.search(text):
            problems += anchors(path, text)
        node = parse(text)
    except YAMLError as error:
        if _NESTED in str(error) or _stairs(text):
            problems.append(_nested(path))
            return None
        from hubtasks.reading.salvage import salvage  # noqa: PLC0415 - only for a broken file

        return salvage(path, text, error, problems)
    if node is None:
        fix = "填上内容，或删去这个文件"
        problems.append(Diagnostic(Code.EMPTY_FILE, "文件是空的", Place(path), fix))
        return None
    problems += lost_in_comments(path, text)
    if node.__class__ is not MappingNode:
        from hubtasks.reading.slips import slips  # noqa: PLC0415 - only where slips may be

        if found := slips(path, text):
            problems += found
            return None
    if "!" in text and _MAY_TAG.search(text):
        problems += tags(path, node)
    return node


@cache
def _plain_comment() -> re.Pattern[str]:
    """Return what matches a line with nothing but a comment to lose."""
    records = (record for kind in FileKind for record in kind.record.inside)
    lines = {Shape.TEXT, Shape.LINE}
    texts = {f.key for record in records for f in record.fields if f.shape in lines}
    names = "|".join(sorted(texts))
    return re.compile(_COMMENT.format(texts=names, field=_FIELD, joined=_JOINED), re.ASCII)


def lost_in_comments(path: str, text: str) -> Iterable[Diagnostic]:
    """Find what may be lost in the comments of a text that YAML reads."""
    if "#" not in text:
        return ()
    lines = [line for line in text.split("\n") if "#" in line]
    if all(map(_plain_comment().match, lines)) and not _ADRIFT.search(text):
        return ()
    from hubtasks.reading.comments import lost  # noqa: PLC0415 - only where something may be lost

    return lost(path, text)


def _decode(path: str, content: bytes, problems: list[Diagnostic]) -> str | None:
    body = content.removeprefix(BOM_UTF8)
    try:
        text = _strict(body)
    except UnicodeDecodeError as error:
        problems.append(_not_utf8(path, content, len(content) - len(body) + error.start))
        return None
    if body is not content:
        message = "文件开头有看不见的字节顺序标记（BOM）"
        fix = "编码选“UTF-8”，不选“带 BOM 的 UTF-8”；或运行 hubtasks fix --write"
        problems.append(Diagnostic(Code.BYTE_ORDER_MARK, message, Place(path, 1, 1, 2), fix))
    return text


def _not_utf8(path: str, content: bytes, at: int) -> Diagnostic:
    """Say what a file is that is not UTF-8, as far as that is certain; it fails at a byte."""
    _, encoding = readable(content)
    fix = "运行 hubtasks fix；或用记事本打开，另存为，编码选 UTF-8"
    if encoding.startswith("utf-16"):
        return Diagnostic(Code.NOT_UTF8, "文件存成了 UTF-16，没有读", Place(path, 1, 1, 2), fix)
    line = content.count(b"\n", 0, at) + 1
    row = content[content.rfind(b"\n", 0, at) + 1 : at]
    column = len(row.decode(encoding or "utf-8", "replace")) + 1
    message = "文件不是 UTF-8 编码，没有读（多半是记事本存成了 ANSI，即 GBK）"
    if not encoding:
        message = "文件不是 UTF-8 编码，也认不准是 GBK、Big5 还是别的编码，没有读"
        fix = "请找原来的文件，用记事本打开，看着没有乱码了，另存为，编码选 UTF-8"
    return Diagnostic(Code.NOT_UTF8, message, Place(path, line, column, column + 1), fix)


def _strict(content: bytes) -> str:
    """Decode UTF-8; plain text in UTF-16 or UTF-32 would pass for that, with NULs in between."""
    if b"\0\0\0" in content or _UTF16.match(content):
        raise UnicodeDecodeError("utf-8", content, max(content.find(b"\0"), 0), 1, "no UTF-8")
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
        if encoding != "gb18030" or _surely_gbk(content):
            return text, encoding
    return content.decode("utf-8", "replace"), ""


def saved_as(content: bytes) -> str:
    """Say how a text was saved: its encoding, and its line ends where they are not LF."""
    text, encoding = readable(content)
    said = {"utf-8": "UTF-8", "utf-8-sig": "带 BOM 的 UTF-8", "": "认不准的编码", **ENCODINGS}
    ends = "、行尾 CRLF" if "\r\n" in text else "、行尾 CR" if "\r" in text else ""
    return said[encoding] + ends


def _surely_gbk(content: bytes) -> bool:
    """Tell whether what decodes as GB 18030 is Chinese in it, and in no other encoding.

    Nearly all that is written in GBK is of GB 2312, which Big5 and Shift JIS are not when read
    as that; and it begins with bytes that are rare in Big5 and no Hangul in EUC-KR.
    """
    double = _DOUBLE.findall(content)
    simple = sum(map(bool, map(_SIMPLE.match, double)))
    alone = any(map(_ALONE.match, double))
    mixed = any(map(_mostly_utf8, content.split(b"\n")))
    return alone and simple >= _MOST * len(double) and not mixed


def _mostly_utf8(line: bytes) -> bool:
    """Tell whether most of what is not ASCII in a line is Chinese as UTF-8: no GBK is."""
    chinese = "".join(_CHINESE.findall(line.decode("utf-8", "ignore")))
    return len(chinese.encode()) > _HALF * len(_HIGH.findall(line))


def _cleaned(path: str, text: str, problems: list[Diagnostic]) -> tuple[str, _Removed]:
    """Name each forbidden character and read on as if it were not there.

    What ends a line becomes a blank; everything else is taken out, and which columns of
    which lines those were is returned. It stops where so much can't be read that it is no text.
    """
    removed: _Removed = {}
    problems += islice(_mojibake(path, text), _SUSPECT_LIMIT + 1)
    ended = any(end in text for end in LINE_ENDS)
    blocks = _inside_blocks(text) if ended else frozenset()
    cleaned: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if len(problems) > _SUSPECT_LIMIT:
            break
        last, read = len(line.rstrip()), 0
        cleaned += "\n" * (number > 1)
        for bad in islice(forbidden().finditer(line), _SUSPECT_LIMIT + 1):
            message, fix = said_of(bad[0])
            place = Place(path, number, bad.start() + 1, bad.end() + 1)
            repair = None if is_private(bad[0]) else ""
            if bad[0] in LINE_ENDS and bad.end() < last:
                indent = " " * (len(line) - len(line.lstrip(" ")))
                repair = f"\n{indent}" if number in blocks else None
            problems.append(
                Diagnostic(Code.FORBIDDEN_CHARACTER, message, place, fix, repair=repair)
            )
            cleaned += (line[read : bad.start()], " " * (bad[0] in LINE_ENDS))
            read = bad.end()
            if bad[0] not in LINE_ENDS:
                gone = removed.setdefault(number - 1, [])
                gone.append(bad.start() - len(gone))
        cleaned.append(line[read:])
    return "".join(cleaned), removed


def said_of(character: str) -> tuple[str, str]:
    """Say what is wrong with a character that no text may hold, and the way out."""
    if is_private(character):
        message = f"有自造的字 {code_point(character)}，只有造它的电脑显示得出来"
        return message, "换成通用的字；没有的，用别的字说明是什么字"
    message = f"有看不见的字符 {code_point(character)}（多为从网页、微信或 Word 粘贴带入）"
    return message, "删去它，再手工输入两边的字"


def _original(line: int, column: int, removed: _Removed) -> int:
    """Return a column, from 0, as it is in the file, given it without what was taken out."""
    return column + bisect_right(removed.get(line, ()), column)


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
        node.start_mark = Point(start.line, _original(start.line, start.column, removed))
        node.end_mark = Point(end.line, _original_end(end.line, end.column, removed))


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


def _stairs(text: str) -> bool:
    """Tell whether so many lines stand so deep that nobody meant it."""
    if _MUCH not in text:
        return False
    deep = (line for line in text.split("\n") if line.startswith(_MUCH))
    return next(islice(deep, DEPTH_LIMIT, None), None) is not None


def _no_text(path: str) -> Diagnostic:
    message = f"文件里看不见的字符和乱码在{_SUSPECT_LIMIT // 10_000}万处以上，没有读"
    fix = "这多半不是文字文件，请找原来的；或从仓库恢复"
    return Diagnostic(Code.UNREADABLE_FILE, message, Place(path), fix)


def _nested(path: str) -> Diagnostic:
    message = f"括号或缩进套了{DEPTH_LIMIT}层以上，没有读"
    return Diagnostic(Code.YAML_SYNTAX, message, Place(path), "检查有没有成串的 [、{ 或“- ”")
