"""Type each YAML value by the field that wants it.

YAML would guess types from spelling: `014` would become 12, `no` false, `1:30` ninety.
So a file is only composed to nodes, and a `Value` turns a node into what its reader asks
for, or files a finding and returns None.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from hubtasks.characters import forbidden, plain_form
from hubtasks.diagnostics import Code, Diagnostic, Place
from hubtasks.fields import FileKind, Shape
from hubtasks.reading.compose import compose, said_of
from hubtasks.reading.nodes import SALVAGED, MappingNode, Node, ScalarNode, SequenceNode, rows
from hubtasks.reading.swallowed import may_read_like_fields, swallowed, swallowed_items
from hubtasks.wording import DAY_OF_MONTH, did_you_mean, is_no_value, written_day, yes_or_no

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


Choice = TypeVar("Choice", bound=Enum)
Meant = TypeVar("Meant")

YES, NO = frozenset({"true", "是"}), frozenset({"false", "否"})
_BLANK = frozenset({"", "~", "null", "Null", "NULL"})
_LONGEST_BLANK = 4
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_TORN = re.compile(r"([0-9]+(?:\.[0-9]+)?)([%（）()\u4e00-\u9fff]*)", re.ASCII)
_LONGEST_NUMBER = 15
_RETURN = re.compile("\r")
# In double quotes: what a backslash may stand before, but not right behind the name of a drive.
_ESCAPE = re.compile(r"((?<![A-Za-z0-9])[A-Za-z]:(?=\\n[A-Za-z0-9]))?\\(.)", re.DOTALL)
_ESCAPED = frozenset('"\\/nuU\n')
_READ_AS = {"t": "制表符", "n": "换行", "r": "回车", "b": "退格", " ": "空格", "_": "网页空格"}
_LONGEST_SHOWN = 40
_GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", re.ASCII)
_MEASURED = re.compile(r"(-?[0-9.]+)\s*([A-Za-z%(\u4e00-\u9fff].*)", re.ASCII)
_SCALES = {"万": 10_000, "亿": 100_000_000}
_MANY = 1000
_BARS = frozenset("｜＞")
_DASHES = frozenset("－—–−•●-")
_JOINED = re.compile("[，、；]")
_SEPARATORS = re.compile("[，、；,]")
_WIDE_BRACKETS = re.compile("［[^［］\\[\\]【】《》“”]*］")
_WORD_LISTS = frozenset(
    f.key
    for kind in FileKind
    for record in kind.record.inside
    for f in record.fields
    if f.many and f.shape in {Shape.LINE, Shape.REACHED}
)
_WIDE_DIGITS = {ord("．"): ".", ord("－"): "-", **{ord("０") + n: str(n) for n in range(10)}}
_MORE_KEYS = re.compile(r"(?:(?<!\s)\s++)?[,，]\s*+([a-z_]++)\s*+[:：]\s*+")
_SLIPPED_KEY = re.compile(r"([a-z_]+)\s*([:：])\s*(.*)", re.DOTALL)


class Keys(NamedTuple):
    """The keys that a mapping may have, and those that it must have, in order."""

    known: frozenset[str]
    required: tuple[str, ...]


class Source:
    """The file that a value stands in, and the list that takes what is wrong with it."""

    def __init__(self, path: str, content: bytes, problems: list[Diagnostic]) -> None:
        """Name a file and hold its bytes."""
        self.path = path
        self.content = content
        self.problems = problems

    @cached_property
    def lines(self) -> list[str]:
        """The file's lines, as YAML numbers them."""
        return rows(self.content.decode("utf-8", "replace"))


class Value:
    """A value in a file.

    Each reading method returns None where the value is not of its kind, having filed a
    finding at the value's place.
    """

    __slots__ = ("name", "node", "source")
    in_brackets = False

    def __init__(self, node: Node, source: Source, name: str) -> None:
        """Wrap *node* of a file; *name* is the key it stands under."""
        self.node = node
        self.source = source
        self.name = name

    @property
    def place(self) -> Place:
        """Where the value stands."""
        return Place.between(self.source.path, self.node.start_mark, self.node.end_mark)

    @property
    def blank(self) -> bool:
        """Whether nothing stands behind the key."""
        return self.node.__class__ is ScalarNode and _is_blank(self.node)

    @property
    def scalar(self) -> bool:
        """Whether it is one value, not a mapping or a list."""
        return self.node.__class__ is ScalarNode

    @property
    def empty(self) -> bool:
        """Whether it is a list or a mapping of nothing."""
        node = self.node
        return node.__class__ is not ScalarNode and not node.value and node.tag != SALVAGED

    def peek(self, name: str) -> Value | None:
        """Return the value behind a key before anything is known of the rest."""
        if self.node.__class__ is MappingNode:
            for key, value in self.node.value:
                if key.__class__ is ScalarNode and key.value == name:
                    return Value(value, self.source, name)
        return None

    def fault(self, code: Code, message: str, fix: str = "", repair: str | None = None) -> None:
        """File a finding at this value; *repair* is what should stand in its place."""
        value = self.node.value if self.scalar else ""
        self.source.problems.append(
            Diagnostic(code, message, self.place, fix, repair=repair, field=self.name, value=value)
        )

    def fields(self, keys: Keys) -> dict[str, Value]:
        """Read a mapping with known keys; blanks behind optional ones are left out."""
        found: dict[str, Value] = {}
        node = self.node
        if node.__class__ is not MappingNode:
            if not (self.scalar and _slipped_key(self, node.value, keys.known)):
                self._wrong_shape("几个“键: 值”", "每个键另起一行，半角冒号后空一格")
            return found
        source, known = self.source, keys.known
        blank = []
        barred = False
        misread: set[str | None] = set()
        for key, value in node.value:
            name = key.value if key.__class__ is ScalarNode else ""
            if name not in known:
                misread.add(_unknown_key(Value(key, source, ""), name, known, value))
            elif name in found:
                _repeated_key(Value(key, source, ""), name)
            else:
                found[name] = Value(value, source, name)
                if value.__class__ is ScalarNode and _is_blank(value):
                    blank.append(name)
                barred = barred or (value.__class__ is ScalarNode and value.style == "|")
        for name in keys.required:
            if name not in found and name not in misread and node.tag != SALVAGED:
                self._missing_key(name)
        if barred and not node.flow_style:
            source.problems += swallowed_items(source.path, node.value, source.lines)
        self._drop_blanks(found, blank, keys.required)
        return found

    def _drop_blanks(
        self, found: dict[str, Value], blank: Sequence[str], required: Sequence[str]
    ) -> None:
        for name in blank:
            if name in required:
                found[name].fault(Code.BLANK_VALUE, f"“{name}”空着没填", f"在“{name}: ”后填上内容")
            del found[name]

    def items(self) -> list[Value]:
        """Read a list."""
        if self.node.__class__ is not SequenceNode:
            if self.scalar and self.node.value[:1] in _DASHES:
                fix = "每项写成“- ”开头，半角减号加空格"
                self.fault(Code.LIST_DASH, "列表用的不是“半角减号加空格”", fix)
            elif self.scalar and _WIDE_BRACKETS.fullmatch(self.node.value):
                certain = self._bare and self.name in _WORD_LISTS
                repair = f"[{', '.join(_words(self.node))}]" if certain else None
                fix = _as_list(self.node)
                self.fault(Code.FULL_WIDTH_SIGN, "列表用了全角方括号", fix, repair)
            else:
                self._wrong_shape("列表", _as_list(self.node))
            return []
        kind = _Bracketed if self.node.flow_style else Value
        return [kind(n, self.source, self.name) for n in self.node.value]

    def pairs(self) -> list[tuple[Value, Value]]:
        """Read a mapping whose keys are data: each key once, with its value."""
        if self.node.__class__ is not MappingNode:
            self._wrong_shape("几个“键: 值”", "写成 {键: 值}，半角冒号后空一格")
            return []
        found = {}
        for key, value, torn in self._whole():
            field = Value(key, self.source, "")
            name = field.line()
            if name is None:
                continue
            if torn:
                _torn_number(Value(value, self.source, name), torn)
            elif name in found:
                _repeated_key(field, name)
            elif Value(value, self.source, name).blank and (slip := _pair_slip(name)):
                field.fault(*slip)
            else:
                found[name] = (field, Value(value, self.source, name))
        return list(found.values())

    def _whole(self) -> list[tuple[Node, Node, list[str]]]:
        """Part a mapping into its pairs, and behind a number what commas have torn from it."""
        found: list[tuple[Node, Node, list[str]]] = []
        for key, value in self.node.value:
            if found and self._is_torn(found[-1][1], Value(key, self.source, ""), value):
                found[-1][2].append(key.value)
            else:
                found.append((key, value, []))
        return found

    def _is_torn(self, first: Node, key: Value, value: Node) -> bool:
        in_braces = isinstance(self.node, MappingNode) and self.node.flow_style
        if not (in_braces and key.scalar and Value(value, self.source, "").blank):
            return False
        number = Value(first, self.source, "")
        known = number.scalar and _NUMBER.fullmatch(plain_form(str(first.value)))
        return bool(known and _TORN.fullmatch(plain_form(str(key.node.value))))

    def text(self) -> str | None:
        """Read a text, without the white space round it."""
        node = self.node
        if node.__class__ is not ScalarNode:
            self._wrong_shape("一段文字", "内容以 [ 或 { 开头的，整段加上英文引号")
            return None
        value: str = node.value
        if value[:1] in _BARS:
            fix = "写成半角的 |，另起一行写内容，每行比“键”多缩进两格"
            bare = value[0] == "｜" and value[1:2] == " " and not self._on_one_line
            self.fault(
                Code.FULL_WIDTH_SIGN,
                f"“{value[0]}”是全角的，YAML 不认",
                fix,
                "|" if bare and not node.style else None,
            )
        elif (":" in value or "：" in value) and self._swallowed():
            pass
        elif " " in value and node.style != "|" and not value.isascii():
            self._folded()
        if node.style != '"' and len(value) > _LONGEST_BLANK and (value := value.strip()):
            return value
        if node.style == '"':
            value = value.replace("\r\n", "\n")
            misread = self._misread()
            if bad := forbidden().search(value) or _RETURN.search(value):
                if not misread:
                    self.fault(Code.FORBIDDEN_CHARACTER, *said_of(bad[0]))
                value = _RETURN.sub("\n", forbidden().sub("", value))
        value = value.strip()
        if not value or self.blank:
            said = f"“{self.name}”空着没填" if self.name else "这里空着没填"
            self.fault(Code.BLANK_VALUE, said, "填上内容；还没有的，把这一项删去")
            return None
        return value

    def item(self) -> str | None:
        """Read one text of a list; in brackets a full-width comma may have joined several."""
        value = self.text()
        if value is not None and self.in_brackets and "，" in value and self._bare:
            fix = f"{_as_list(self.node)}；就是一件的，整段加上英文引号"
            self.fault(Code.JOINED_ITEMS, f"“{value}”是一项，里面有全角逗号", fix)
        return value

    def line(self) -> str | None:
        """Read a text of one line."""
        value = self.text()
        if value is not None and ("\n" in value or "\r" in value):
            self.fault(Code.BAD_TEXT, f"“{self.name}”只能写一行", "去掉换行")
            return None
        return value

    def word(self) -> str | None:
        """Read one name of a list: several in one mean that the comma was full-width."""
        value = self.line()
        if value is not None and _JOINED.search(value):
            said = f"“{value}”是几项连在了一起，中间不是半角逗号"
            repair = ", ".join(_words(self.node)) if self.in_brackets and self._bare else None
            self.fault(Code.FULL_WIDTH_SIGN, said, _as_list(self.node), repair)
            return None
        return value

    def number(self, unit: str = "") -> Decimal | None:
        """Read a plain decimal number in ASCII digits; *unit* is its own, where that is known."""
        value = self.text()
        if value is None:
            return None
        if not _NUMBER.fullmatch(value) or len(value) > _LONGEST_NUMBER:
            said, fix, repair = number_slip(value, unit)
            self.fault(Code.BAD_NUMBER, said, fix, repair if self._bare else None)
            return None
        return Decimal(value)

    def integer(self) -> int | None:
        """Read a whole number from 0."""
        value = self.text()
        if value is None:
            return None
        if not (value.isascii() and value.isdigit()) or len(value) > _LONGEST_NUMBER:
            said = _short(value)
            plain = said.translate(_WIDE_DIGITS)
            certain = plain.isascii() and plain.isdigit() and len(plain) <= _LONGEST_NUMBER
            fix = f"改成半角：{plain}" if certain else "只写半角数字，如 14"
            repair = plain if certain and self._bare else None
            self.fault(Code.BAD_NUMBER, f"“{said}”不是整数", fix, repair)
            return None
        if len(value) > 1 and value[0] == "0":
            self.fault(Code.BAD_NUMBER, f"“{value}”前面多了 0", f"写成 {int(value)}")
            return None
        return int(value)

    def date(self) -> date | None:
        """Read a day written as `2026-06-30`."""
        value = self.text()
        if value is None:
            return None
        match = _DATE.fullmatch(value)
        if not match:
            said = _short(value)
            meant = written_day(said)
            fix = f"写成 {meant or '2026-06-30 这样的四位年-两位月-两位日'}"
            if not meant and DAY_OF_MONTH.fullmatch(plain_form(said)):
                fix = "写上年份，写成 2026-06-30 这样的四位年-两位月-两位日"
            there = _DATE.fullmatch(meant)
            repair = meant if there and self._bare and _day(there) else None
            self.fault(Code.BAD_DATE, f"“{said}”不是可用的日期", fix, repair)
            return None
        if (found := _day(match)) is None:
            self.fault(Code.BAD_DATE, f"{value} 这一天不存在", "查对月份和日子")
        return found

    def choice(self, choices: type[Choice]) -> Choice | None:
        """Read one of an enumeration's values."""
        members: dict[str, Choice] = _members(choices)
        return self.one_of(members)

    def one_of(self, members: Mapping[str, Meant]) -> Meant | None:
        """Read one of some words, and return what it stands for."""
        value = self.text()
        if value is None:
            return None
        if value in members:
            return members[value]
        said = _short(value)
        fix = did_you_mean(said, list(members))
        self.fault(Code.BAD_CHOICE, f"“{self.name}”没有“{said}”这个写法", fix)
        return None

    def flag(self) -> bool | None:
        """Read `true` or `false`, also written 是 or 否."""
        value = self.text()
        if value is None:
            return None
        if value in YES:
            return True
        if value in NO:
            return False
        said = f"“{self.name}”只能是 true 或 false"
        if (meant := yes_or_no(value)) is not None:
            repair = "true" if meant else "false"
            fix = f"写成 {repair}（{'是' if meant else '否'}）"
            certain = repair if self._bare and not value.isascii() else None
            self.fault(Code.BAD_CHOICE, said, fix, certain)
            return None
        fix = "写 true（是）或 false（否）" + (
            "；不是的，把这一项删去" if is_no_value(value) else ""
        )
        self.fault(Code.BAD_CHOICE, said, fix)
        return None

    def _missing_key(self, name: str) -> None:
        place = self.place
        self.source.problems.append(
            Diagnostic(
                Code.MISSING_KEY,
                f"缺少“{name}”",
                place._replace(end=place.column + 1),
                f"补上一行“{name}: ……”",
                field=name,
            )
        )

    def rows(self) -> Iterator[tuple[Place, str]]:
        """Yield each line of a scalar that the file has as it reads, with its place."""
        start, end = self.node.start_mark, self.node.end_mark
        style = getattr(self.node, "style", "")
        below = style in {"|", ">"}  # its head says nothing
        for number in range(start.line + below, end.line + (end.column > 0)):
            row = self.source.lines[number]
            first = start.column if number == start.line else 0
            last = end.column if number == end.line else len(row)
            if style != '"' or "\\" not in row[first:last]:
                yield Place(self.source.path, number + 1, first + 1, last + 1), row[first:last]

    @property
    def _on_one_line(self) -> bool:
        return bool(self.node.end_mark.line == self.node.start_mark.line)

    @property
    def _bare(self) -> bool:
        """Whether it stands on one line without quotes, so that its place spans all of it."""
        return self._on_one_line and not getattr(self.node, "style", "")

    def _swallowed(self) -> bool:
        """Name each line of a text that reads like a field, or an entry, of its own."""
        style, source = getattr(self.node, "style", None), self.source
        quoted = style in {"'", '"'}
        if not self.name or (quoted and self._on_one_line):
            return False  # a key, or a text that says on purpose what it says
        if (style == "|" or self._on_one_line) and not may_read_like_fields(self.node.value):
            return False
        start, end = self.node.start_mark, self.node.end_mark
        lines = source.lines[start.line : end.line + (end.column > 0)]
        # Of one line no more than the text itself: it may hold very many.
        lines[0] = lines[0][start.column : end.column if self._on_one_line else None]
        found = swallowed(source.path, self.name, enumerate(lines, start.line + 1), quoted=quoted)
        filed = len(source.problems)
        source.problems += (_moved(each, start.line + 1, start.column) for each in found)
        return len(source.problems) > filed

    def _misread(self) -> bool:
        """Name the first backslash in double quotes that stands for more than it seems to."""
        start, end = self.node.start_mark, self.node.end_mark
        lines = self.source.lines[start.line : end.line + 1]
        lines[-1] = lines[-1][: end.column]
        lines[0] = lines[0][start.column :]
        for drive, sign in _ESCAPE.findall("\n".join(lines)):
            if sign in _ESCAPED and not (drive and sign == "n"):
                continue
            self.fault(
                Code.FORBIDDEN_CHARACTER,
                f"双引号里的“\\{sign}”读成了{_READ_AS.get(sign, '别的字符')}，不是反斜杠和“{sign}”",
                "要写反斜杠的，改用英文单引号，或写成两个；路径里的也可以写成 /",
            )
            return True
        return False

    def _folded(self) -> None:
        if not self._on_one_line:
            fix = f"写成“{self.name}: |”，另起一行写内容" if self.name else "写成一行"
            self.fault(Code.FOLDED_TEXT, "这段文字折了行，换行处会变成一个空格", fix)

    def _wrong_shape(self, wanted: str, fix: str) -> None:
        name = f"“{self.name}”" if self.name else "这里"
        if self.scalar and is_no_value(self.node.value.strip()):
            fix = f"没有的，把{name}这一项删去"
        if self.blank:
            self.fault(Code.BLANK_VALUE, f"{name}空着没填", fix)
        else:
            self.fault(Code.WRONG_SHAPE, f"{name}应是{wanted}", fix)


def _moved(found: Diagnostic, line: int, by: int) -> Diagnostic:
    """Return what was found in a text, on the first line as many columns further on."""
    place = found.place
    if place.line != line:
        return found
    return found._replace(place=place._replace(column=place.column + by, end=place.end + by))


def _day(match: re.Match[str]) -> date | None:
    """Return the day of a year, a month and a day of it, where there is one."""
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _is_blank(node: Any) -> bool:  # noqa: ANN401 - a scalar, told by its class
    # The length first: hashing long texts to look them up would take longer.
    return len(node.value) <= _LONGEST_BLANK and not node.style and node.value in _BLANK


class _Bracketed(Value):
    """An item of a list in brackets."""

    __slots__ = ()
    in_brackets = True


def parse(path: str, content: bytes, problems: list[Diagnostic]) -> Value | None:
    """Compose a file to its top node; None where nothing of it reads, with the reasons filed."""
    node = compose(path, content, problems)
    return None if node is None else Value(node, Source(path, content, problems), "")


def _torn_number(field: Value, torn: Sequence[str]) -> None:
    """Name a number that commas have torn apart, and how it is written."""
    said = ",".join((field.node.value, *torn))
    match = _TORN.fullmatch(plain_form(torn[-1]))
    if match and (unit := match[2]):
        fix = f"数里不写逗号，也不写单位；“{unit}”按指标的单位换算好，只写数"
    else:
        _, fix = _vague_number(said, plain_form(said))
    field.fault(Code.BAD_NUMBER, f"“{said}”里的逗号把一个数拆成了{1 + len(torn)}个", fix)


def _pair_slip(key: str) -> tuple[Code, str, str, str | None] | None:
    """Say what a key without a value in `{...}` was meant to be, where that is plain."""
    if match := re.fullmatch(r"([A-Za-z0-9_-]+)([:：])\s*(.+)", key):
        meant = f"{match[1]}: {match[3]}"
        if match[2] == "：":
            return Code.FULL_WIDTH_SIGN, f"“{match[1]}”后面是全角冒号", f"写成 {meant}", meant
        return Code.MISSING_BLANK, f"“{match[1]}:”后面没有空格", f"写成 {meant}", meant
    return None


def _words(node: Node) -> list[str]:
    """Return the names that a text joins with full-width signs, in brackets or not."""
    words = (w.strip() for w in _SEPARATORS.split(str(node.value).strip("［］[]【】 ")))
    return [word for word in words if word]


def _as_list(node: Node) -> str:
    """Show how a list is written, with the node's own words where it has some."""
    if node.__class__ is not ScalarNode or not _words(node):
        return "每项另起一行，以“- ”开头；或写成 [甲, 乙]"
    return f"写成 [{', '.join(_words(node))}]，半角方括号，半角逗号后空一格"


@cache
def _members(choices: type[Choice]) -> dict[str, Choice]:
    return {str(member.value): member for member in choices}


def _short(text: str) -> str:
    """Cut what is far too long for a value, so that a message stays one line."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}……"


def number_slip(value: str, unit: str) -> tuple[str, str, str | None]:
    """Say why a text is no usable number, how it is written, and what it certainly means."""
    if len(value) > _LONGEST_SHOWN:
        return f"“{_short(value)}”不是可用的数", f"数最多写{_LONGEST_NUMBER}位", None
    wide = value.translate(_WIDE_DIGITS)
    if wide != value and _NUMBER.fullmatch(wide):
        return f"“{value}”是全角数字", f"改成半角：{wide}", wide
    plain = plain_form(value).strip()
    if is_no_value(plain):
        return f"“{value}”不是数", "还没有数的，把这一行整行删去", None
    match = _MEASURED.fullmatch(plain)
    if unit and match and len(match[1]) <= _LONGEST_NUMBER and _NUMBER.fullmatch(match[1]):
        theirs, its = _measured(match[2]), _measured(unit)
        if theirs == its:
            said = f"“{value}”带着单位“{unit}”"
            return said, f"单位在清单里，这里只写 {match[1]}", match[1]
        if theirs[1] in its[1]:
            amount = format((Decimal(match[1]) * theirs[0] / its[0]).normalize(), "f")
            return f"“{value}”不是以“{unit}”为单位的数", f"换算成“{unit}”，只写 {amount}", None
        said = f"“{value}”带着单位“{match[2]}”，这个指标的单位是“{unit}”"
        return said, f"核对是不是这个数，按“{unit}”只写数", None
    said, fix = _vague_number(value, plain)
    return (f"{said}，这个指标的单位是“{unit}”" if unit else said), fix, None


def _measured(unit: str) -> tuple[int, str]:
    """Return how many a unit counts at a time, and what: 万家（次） counts 10,000 家次."""
    plain = re.sub(r"[()\s]", "", plain_form(unit))
    scale = _SCALES.get(plain[:1], 1)
    return scale, plain[scale > 1 :]


def _vague_number(value: str, plain: str) -> tuple[str, str]:
    """Say why a text is no number where only its writer can say which number it means."""
    if _GROUPED.fullmatch(plain):
        return f"“{value}”里有千分位", f"去掉逗号：{plain.replace(',', '')}"
    if _NUMBER.fullmatch(plain.replace(",", "")) and "," in plain:
        return f"“{value}”里有逗号，看不出是几", "小数点写半角的“.”，数里不写逗号"
    if match := re.fullmatch(r"[≥>≤<=约近超]+\s*([0-9.]+)\D*", plain):
        return f"“{value}”前面有比较的字", f"只写实际的数，如 {match[1]}"
    if match := re.fullmatch(r"(-?[0-9.]+)\s*([万亿千百十]+)\S*", plain):
        return f"“{value}”带着“{match[2]}”", "按指标的单位换算好，只写数，如 20000"
    if match := re.fullmatch(r"(-?[0-9]+(?:\.[0-9]+)?)\s*(\D+)", plain):
        return f"“{value}”带着单位“{match[2]}”", f"单位在清单里，这里只写 {match[1]}"
    if re.fullmatch(r"[0-9.]+\s*[~～—-]+\s*[0-9.]+\D*", plain):
        return f"“{value}”是一个范围", "写实际达到的一个数"
    if re.fullmatch(r"[零〇一二两三四五六七八九十百千万]+\D?", plain):
        return f"“{value}”是汉字数字", "改成半角数字，如 10"
    return f"“{value}”不是可用的数", "只写半角数字和小数点，单位不写在这里，如 13.7"


def _repeated_key(field: Value, name: str) -> None:
    field.fault(Code.DUPLICATE_KEY, f"“{name}”重复出现", "两处只留一处，内容合在一起")


def _slipped_key(field: Value, text: str, known: Iterable[str]) -> str | None:
    """Name a key whose colon is full-width or lacks its blank; return the key that was meant."""
    match = _SLIPPED_KEY.fullmatch(text)
    if match is None or match[1] not in known:
        return None
    more = _MORE_KEYS.search(match[3])
    rest = _MORE_KEYS.sub(r", \1: ", match[3]) if more else match[3]
    meant = f"{match[1]}: {rest}".rstrip()
    certain = field._bare and match[3] and not more  # noqa: SLF001 - of its own module
    repair = meant if certain else None
    if match[2] == "：":
        field.fault(Code.FULL_WIDTH_SIGN, f"“{match[1]}”后面是全角冒号", f"写成 {meant}", repair)
    else:
        field.fault(Code.MISSING_BLANK, f"“{match[1]}:”后面没有空格", f"写成 {meant}", repair)
    return match[1]


def _unknown_key(field: Value, name: str, known: Iterable[str], value: Node) -> str | None:
    """File an unknown key; return the known one that it plainly is, but for its colon.

    *value* stands behind it: where that is a list, what is lost is said in numbers.
    """
    if slipped := _slipped_key(field, name, known):
        return slipped
    # In a file of nothing but faults the nearest word is not worth looking for.
    hopeless = len(field.source.problems) > _MANY
    fix = f"可用的有：{'、'.join(sorted(known))}" if hopeless else did_you_mean(name, sorted(known))
    lost = f"，下面{len(value.value)}条没有读" if value.__class__ is SequenceNode else ""
    said = f"不认识“{name}”这一项" if name else "键只能是一个词"
    field.fault(Code.UNKNOWN_KEY, said + lost, fix)
    return None
