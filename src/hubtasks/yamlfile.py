"""Read YAML as nodes with places, and type each value by the field that wants it.

YAML would guess types from spelling: `014` would become 12, `no` false, `1:30` ninety.
So a file is only composed to nodes here, and a `Field` turns a node into what its reader
asks for, or files a finding and returns None. Anchors, aliases, tags and second documents
are refused; bytes are decoded strictly, and characters that nobody can see are named.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import yaml
from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from hubtasks.diagnostics import Code, Diagnostic, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

Choice = TypeVar("Choice", bound=Enum)

SIZE_LIMIT = 5_000_000
DEPTH_LIMIT = 100
_LONG_LINE = 2000
_LARGE = 10_000
_UNTAGGED = "untagged"
_BLANK = frozenset({"", "~", "null"})
_LONGEST_BLANK = 4
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]"
)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_LONGEST_NUMBER = 15
# Only a file that may hold an anchor, an alias or a tag is looked at once more.
_MAY_ANCHOR = re.compile(r"(?:^|[\s\[{,:?-])[&*]\S", re.MULTILINE)
_MAY_TAG = re.compile(r"(?:^|[\s\[{,:?-])!", re.MULTILINE)


class _Loader(yaml.CSafeLoader):
    """libyaml's composer without YAML's type guessing: untagged nodes stay untagged."""

    def descend_resolver(self, *_: object) -> None: ...

    def ascend_resolver(self) -> None: ...

    def resolve(self, *_: object) -> str:
        return _UNTAGGED


class Keys(NamedTuple):
    """The keys that a mapping may have, and those that it must have, in order."""

    known: frozenset[str]
    required: tuple[str, ...]


def keys(required: str, optional: str = "") -> Keys:
    """Name a mapping's keys, separated by blanks."""
    must = tuple(required.split())
    return Keys(frozenset((*must, *optional.split())), must)


class Field:
    """A value in a file, and the list that takes what is wrong with it.

    Each reading method returns None where the value is not of its kind, having filed a
    finding at the value's place.
    """

    __slots__ = ("name", "node", "path", "problems")

    def __init__(self, node: yaml.Node, path: str, problems: list[Diagnostic], name: str) -> None:
        """Wrap *node* of the file at *path*; *name* is the key it stands under."""
        self.node = node
        self.path = path
        self.problems = problems
        self.name = name

    @property
    def place(self) -> Place:
        """Where the value stands."""
        return Place.between(self.path, self.node.start_mark, self.node.end_mark)

    @property
    def blank(self) -> bool:
        """Whether nothing stands behind the key."""
        node = self.node
        # The length first: hashing long texts to look them up would take longer.
        return (
            node.__class__ is ScalarNode
            and len(node.value) <= _LONGEST_BLANK
            and not node.style
            and node.value in _BLANK
        )

    @property
    def scalar(self) -> bool:
        """Whether it is one value, not a mapping or a list."""
        return self.node.__class__ is ScalarNode

    def peek(self, name: str) -> Field | None:
        """Return the value behind a key before anything is known of the rest."""
        if self.node.__class__ is MappingNode:
            for key, value in self.node.value:
                if key.__class__ is ScalarNode and key.value == name:
                    return Field(value, self.path, self.problems, name)
        return None

    def fault(self, code: Code, message: str, fix: str = "") -> None:
        """File a finding at this value."""
        self.problems.append(Diagnostic(code, message, self.place, fix))

    def fields(self, keys: Keys) -> dict[str, Field]:
        """Read a mapping with known keys; blanks behind optional ones are left out."""
        found: dict[str, Field] = {}
        node = self.node
        if node.__class__ is not MappingNode:
            self._wrong_shape("几个“键: 值”", "每个键另起一行，半角冒号后空一格")
            return found
        path, problems, known = self.path, self.problems, keys.known
        blank = []
        for key, value in node.value:
            name = key.value if key.__class__ is ScalarNode else ""
            if name not in known:
                _unknown_key(Field(key, path, problems, ""), name, known)
            elif name in found:
                _repeated_key(Field(key, path, problems, ""), name)
            else:
                found[name] = field = Field(value, path, problems, name)
                if field.blank:
                    blank.append(name)
        for name in keys.required:
            if name not in found:
                self._missing_key(name)
        for name in blank:
            if name in keys.required:
                found[name].fault(Code.BLANK_VALUE, f"“{name}”空着没填", f"在“{name}: ”后填上内容")
            del found[name]
        return found

    def items(self) -> list[Field]:
        """Read a list."""
        if self.node.__class__ is not SequenceNode:
            self._wrong_shape("列表", "每项另起一行，以“- ”开头；或写成 [甲, 乙]")
            return []
        return [Field(n, self.path, self.problems, self.name) for n in self.node.value]

    def pairs(self) -> list[tuple[Field, Field]]:
        """Read a mapping whose keys are data: each key once, with its value."""
        if self.node.__class__ is not MappingNode:
            self._wrong_shape("几个“键: 值”", "写成 {键: 值}，半角冒号后空一格")
            return []
        found = {}
        for key, value in self.node.value:
            field = Field(key, self.path, self.problems, "")
            name = field.line()
            if name is None:
                continue
            if name in found:
                _repeated_key(field, name)
            else:
                found[name] = (field, Field(value, self.path, self.problems, name))
        return list(found.values())

    def text(self) -> str | None:
        """Read a text, without the white space round it."""
        node = self.node
        if node.__class__ is not ScalarNode:
            self._wrong_shape("一段文字", "内容以 [ 或 { 开头的，整段加上英文引号")
            return None
        value: str = node.value
        if node.style != '"' and len(value) > _LONGEST_BLANK and (value := value.strip()):
            return value
        if node.style == '"' and (bad := _FORBIDDEN.search(value)):
            self.fault(Code.FORBIDDEN_CHARACTER, f"文字里有看不见的字符 {_name(bad[0])}", "删去它")
            value = _FORBIDDEN.sub("", value)
        value = value.strip()
        if not value or self.blank:
            self.fault(Code.BLANK_VALUE, f"“{self.name}”空着没填" if self.name else "这里空着没填")
            return None
        return value

    def line(self) -> str | None:
        """Read a text of one line."""
        value = self.text()
        if value is not None and ("\n" in value or "\r" in value):
            self.fault(Code.BAD_TEXT, f"“{self.name}”只能写一行", "去掉换行")
            return None
        return value

    def number(self) -> Decimal | None:
        """Read a plain decimal number in ASCII digits."""
        value = self.text()
        if value is None:
            return None
        if not _NUMBER.fullmatch(value) or len(value) > _LONGEST_NUMBER:
            self.fault(
                Code.BAD_NUMBER,
                f"“{value}”不是可用的数",
                "只写半角数字和小数点，单位不写在这里，如 13.7",
            )
            return None
        return Decimal(value)

    def integer(self) -> int | None:
        """Read a whole number from 0."""
        value = self.text()
        if value is None:
            return None
        if not (value.isascii() and value.isdigit()) or len(value) > _LONGEST_NUMBER:
            self.fault(Code.BAD_NUMBER, f"“{value}”不是整数", "只写半角数字，如 14")
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
            self.fault(
                Code.BAD_DATE,
                f"“{value}”不是可用的日期",
                "写成 2026-06-30 这样的四位年-两位月-两位日",
            )
            return None
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            self.fault(Code.BAD_DATE, f"{value} 这一天不存在", "查对月份和日子")
            return None

    def choice(self, choices: type[Choice]) -> Choice | None:
        """Read one of an enumeration's values."""
        value = self.text()
        if value is None:
            return None
        members: dict[str, Choice] = _members(choices)
        if value in members:
            return members[value]
        names = list(members)
        self.fault(
            Code.BAD_CHOICE, f"“{self.name}”没有“{value}”这个写法", did_you_mean(value, names)
        )
        return None

    def flag(self) -> bool | None:
        """Read `true` or `false`, also written 是 or 否."""
        value = self.text()
        if value is None:
            return None
        if value in {"true", "是"}:
            return True
        if value in {"false", "否"}:
            return False
        self.fault(
            Code.BAD_CHOICE, f"“{self.name}”只能是 true 或 false", "写 true（是）或 false（否）"
        )
        return None

    def _missing_key(self, name: str) -> None:
        place = self.place
        self.problems.append(
            Diagnostic(
                Code.MISSING_KEY,
                f"缺少“{name}”",
                place._replace(end=place.column + 1),
                f"补上一行“{name}: ……”",
            )
        )

    def _wrong_shape(self, wanted: str, fix: str) -> None:
        name = f"“{self.name}”" if self.name else "这里"
        if self.blank:
            self.fault(Code.BLANK_VALUE, f"{name}空着没填", fix)
        else:
            self.fault(Code.WRONG_SHAPE, f"{name}应是{wanted}", fix)


def parse(path: str, content: bytes, problems: list[Diagnostic]) -> Field | None:
    """Compose a file to its top node; None where it can't be read, with the reason filed."""
    text = _decode(path, content, problems)
    if text is None:
        return None
    text = _cleaned(path, text, problems)
    try:
        if _too_deep(text):
            problems.append(
                Diagnostic(
                    Code.YAML_SYNTAX,
                    f"括号或缩进套了{DEPTH_LIMIT}层以上，没有读",
                    Place(path),
                    "检查有没有成串的 [、{ 或“- ”",
                )
            )
            return None
        if ("&" in text or "*" in text) and _MAY_ANCHOR.search(text):
            _refuse_anchors(path, text, problems)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        problems.append(_syntax(path, error))
        return None
    if node is None:
        problems.append(
            Diagnostic(Code.EMPTY_FILE, "文件是空的", Place(path), "填上内容，或删去这个文件")
        )
        return None
    if "!" in text and _MAY_TAG.search(text):
        _refuse_tags(path, node, problems)
    return Field(node, path, problems, "")


@cache
def _members(choices: type[Choice]) -> dict[str, Choice]:
    return {str(member.value): member for member in choices}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Name the nearest known word, or all of them where none is near."""
    import difflib  # noqa: PLC0415 - only where something is mistyped

    words = list(known)
    near = difflib.get_close_matches(word, words, n=1, cutoff=0.5)
    return f"您是不是要找：{near[0]}" if near else f"可用的有：{'、'.join(words)}"


def _repeated_key(field: Field, name: str) -> None:
    field.fault(Code.DUPLICATE_KEY, f"“{name}”重复出现", "两处只留一处，内容合在一起")


def _unknown_key(field: Field, name: str, known: Iterable[str]) -> None:
    fix = did_you_mean(name, sorted(known))
    field.fault(Code.UNKNOWN_KEY, f"不认识“{name}”这一项" if name else "键只能是一个词", fix)


def _decode(path: str, content: bytes, problems: list[Diagnostic]) -> str | None:
    if len(content) > SIZE_LIMIT:
        problems.append(
            Diagnostic(
                Code.UNREADABLE_FILE,
                f"文件超过{SIZE_LIMIT // 1_000_000}兆，没有读",
                Place(path),
                "拆成几个文件",
            )
        )
        return None
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        problems.append(
            Diagnostic(
                Code.NOT_UTF8,
                "文件不是 UTF-8 编码，没有读（多半是记事本存成了 ANSI，即 GBK）",
                Place(path, line, column, column + 1),
                "用记事本打开，另存为，编码选 UTF-8",
            )
        )
        return None


def _cleaned(path: str, text: str, problems: list[Diagnostic]) -> str:
    """Name each forbidden character, and put a blank in its place so that columns hold."""
    if not _FORBIDDEN.search(text):
        return text
    for count, line in enumerate(text.split("\n"), 1):
        problems += (
            Diagnostic(
                Code.FORBIDDEN_CHARACTER,
                f"有看不见的字符 {_name(bad[0])}（多为从网页、微信或 Word 粘贴带入）",
                Place(path, count, bad.start() + 1, bad.end() + 1),
                "删去它，再手工输入两边的字",
            )
            for bad in _FORBIDDEN.finditer(line)
        )
    return _FORBIDDEN.sub(" ", text)


def _name(character: str) -> str:
    return f"U+{ord(character):04X}"


def _too_deep(text: str) -> bool:
    """Tell whether anything nests so deep that libyaml's composer, which recurses, would crash.

    Only brackets and long lines (`- - - ...`) can do that: indentation would need more bytes
    than a file may have. So only a file that has many is counted through.
    """
    few = text.count("[") + text.count("{") < DEPTH_LIMIT
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


def _refuse_anchors(path: str, text: str, problems: list[Diagnostic]) -> None:
    for token in yaml.scan(text, Loader=_Loader):
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
            mark = token.start_mark
            sign = "&" if isinstance(token, yaml.AnchorToken) else "*"
            problems.append(
                Diagnostic(
                    Code.YAML_FEATURE,
                    f"“{sign}{token.value}”会被当作 YAML 的引用，这里不用引用",
                    Place(path, mark.line + 1, mark.column + 1, token.end_mark.column + 1),
                    f"以 {sign} 开头的文字，整段加上英文引号",
                )
            )


def _refuse_tags(path: str, top: yaml.Node, problems: list[Diagnostic]) -> None:
    # Nodes that aliases share are met once: a bomb of them must not blow up here.
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
        if node.tag != _UNTAGGED:
            Field(node, path, problems, "").fault(
                Code.YAML_FEATURE,
                f"“{node.tag}”会被当作 YAML 的类型标记，这里不用标记",
                "以 ! 开头的文字，整段加上英文引号",
            )


def _syntax(path: str, error: yaml.YAMLError) -> Diagnostic:
    mark = getattr(error, "problem_mark", None)
    place = Place(path, mark.line + 1, mark.column + 1, mark.column + 2) if mark else Place(path)
    problem = str(getattr(error, "problem", "") or "")
    for sign, message, fix in _SYNTAX:
        if sign in problem:
            return Diagnostic(Code.YAML_SYNTAX, message, place, fix)
    return Diagnostic(
        Code.YAML_SYNTAX,
        f"这里的写法读不懂（{problem}）",
        place,
        "看这一行和上一行的缩进、冒号、引号",
    )


_SYNTAX = (
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
