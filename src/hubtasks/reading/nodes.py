"""YAML as libyaml reads it, and nothing of its guesses: the one room that imports yaml.

A text becomes nodes, which know their places; what YAML would take for a reference or a
type is found, and what nests so deep that nobody meant it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import yaml
from yaml import YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from hubtasks.diagnostics import Code, Diagnostic, Mark, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [  # YAML's own names too: yaml is imported here alone
    "DEPTH_LIMIT",
    "SALVAGED",
    "Comment",
    "MappingNode",
    "Node",
    "Point",
    "ScalarNode",
    "SequenceNode",
    "YAMLError",
    "all_nodes",
    "anchors",
    "comments",
    "parse",
    "rows",
    "tags",
    "too_deep",
]

DEPTH_LIMIT = 100
_LONG_LINE = 1000
_LARGE = 10_000
_BRACKETS = ("[", "{")
_INDENTED = 20  # no more levels come of indentation where no line begins with so many blanks
_MUCH_INDENTED = "\n" + " " * _INDENTED
_STAIRS = ("- - ", "? ? ", "- ? ")  # two levels each, on one line
SALVAGED = "salvaged"  # the tag of a node of which pieces are missing
_UNTAGGED = "untagged"
_LINE_END = re.compile("\r\n|[\r\n]")


class Point(NamedTuple):
    """A place in a text: line and column from 0."""

    line: int
    column: int


class _Loader(yaml.CSafeLoader):
    """libyaml's composer without YAML's type guessing: untagged nodes stay untagged."""

    def descend_resolver(self, *_: object) -> None: ...

    def ascend_resolver(self) -> None: ...

    def resolve(self, *_: object) -> str:
        return _UNTAGGED


def parse(text: str, first: int = 0) -> Node | None:
    """Return the top node of a text, None where it is empty; raises YAMLError.

    Its marks count lines as the file does of which the text begins on line *first*, from 0.
    """
    loader = _Loader(text)
    try:
        top: Node | None = loader.get_single_node()
    finally:
        loader.dispose()
    for node in all_nodes(top) if first and top is not None else ():
        start, end = node.start_mark, node.end_mark
        node.start_mark = Point(start.line + first, start.column)
        node.end_mark = Point(end.line + first, end.column)
    return top


def rows(text: str) -> list[str]:
    """Return the lines of a text, as YAML numbers them."""
    return _LINE_END.split(text)


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


def too_deep(text: str) -> bool:
    """Tell whether anything nests so deep that nobody meant it, or that the composer would crash.

    PyYAML refuses 1000 levels itself from 6.0.4 on, and crashes on some 10,000 before. Levels come
    of brackets, of dashes in a row and of indentation, and only a file that has many of these is
    counted through.
    """
    levels = sum(map(text.count, _BRACKETS)) + 2 * sum(map(text.count, _STAIRS)) + _INDENTED
    if _MUCH_INDENTED in text:
        levels += max(len(line) - len(line.lstrip(" ")) for line in text.split("\n"))
    few = levels < DEPTH_LIMIT
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


def anchors(path: str, text: str) -> Iterator[Diagnostic]:
    """Find what YAML takes for a reference to another place."""
    for token in yaml.scan(text, Loader=_Loader):
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
            sign = "&" if isinstance(token, yaml.AnchorToken) else "*"
            yield Diagnostic(
                Code.YAML_FEATURE,
                f"“{sign}{token.value}”会被当作 YAML 的引用，这里不用引用",
                Place.between(path, token.start_mark, token.end_mark),
                f"以 {sign} 开头的文字，整段加上英文引号",
            )


def tags(path: str, top: Node) -> Iterator[Diagnostic]:
    """Find what YAML takes for the name of a type."""
    for node in all_nodes(top):
        if node.tag != _UNTAGGED:
            yield Diagnostic(
                Code.YAML_FEATURE,
                f"“{node.tag}”会被当作 YAML 的类型标记，这里不用标记",
                Place.between(path, node.start_mark, node.end_mark),
                "以 ! 开头的文字，整段加上英文引号",
            )


class Comment(NamedTuple):
    """What YAML passes over, from a `#` to the end of its line; lines and columns from 0.

    `before` stands before it on its line. `value` is the text that ends right before it, empty
    where one is missing there; `key` is the key that it stands under, and `under` the column of
    that, or of its dash. Elsewhere `under` is -1. `inside`: it stands in brackets; `begun`: it
    stands between a key, or a dash, and the text that belongs to it.
    """

    line: int
    column: int
    text: str
    before: str
    key: str
    value: str
    under: int
    inside: bool = False
    begun: bool = False


def comments(text: str) -> Iterator[Comment]:
    """Find every comment of a text that YAML reads: what stands between its tokens."""
    lines = rows(text)
    depth, key, under = 0, "", -1
    tokens = iter(yaml.scan(text, Loader=_Loader))
    last = next(tokens)
    for token in tokens:
        value = last.value if isinstance(last, yaml.ScalarToken) else ""
        column = under if not depth and _ends_value(last, token) else -1
        begun = isinstance(last, yaml.ValueToken | yaml.BlockEntryToken) and isinstance(
            token, yaml.ScalarToken
        )
        for found in _between(lines, last.end_mark, token.start_mark):
            yield Comment(*found, key, value, column, depth > 0, begun)
        if isinstance(token, yaml.ScalarToken):
            if isinstance(last, yaml.KeyToken) and not depth:
                key = token.value
            if token.style in {"|", ">"}:
                line = token.start_mark.line
                end = Point(line, len(lines[line]))
                for found in _between(lines, token.start_mark, end):
                    yield Comment(*found, key, "", -1, begun=True)
        elif isinstance(token, yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken):
            depth += 1
        elif isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken):
            depth -= 1
        elif not depth and isinstance(token, yaml.KeyToken | yaml.BlockEntryToken):
            under = token.start_mark.column
        last = token


def _between(lines: list[str], start: Mark, end: Mark) -> Iterator[tuple[int, int, str, str]]:
    """Find the comments between two points that have nothing else between them."""
    for line in range(start.line, min(end.line + 1, len(lines))):  # the end may count one more
        row = lines[line]
        first = start.column if line == start.line else 0
        at = row.find("#", first, end.column if line == end.line else len(row))
        if at >= 0:
            yield line, at, row[at:], row[:at]


def _ends_value(last: yaml.Token, token: yaml.Token) -> bool:
    """Tell whether a text ends between two tokens outside of brackets, or is missing there."""
    if isinstance(last, yaml.ValueToken):
        return isinstance(token, yaml.KeyToken | yaml.BlockEndToken)
    return isinstance(last, yaml.ScalarToken) and not isinstance(token, yaml.ValueToken)
