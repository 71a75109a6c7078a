"""Lines that read like a field or an entry of their own, and were swallowed by a text.

An editor that indents by itself, or a hand, puts a field under the text above it, and YAML takes
it for more of that text. A text that holds such a line on purpose stands in quotes on one line,
where nothing can slip into it.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from hubtasks import fields
from hubtasks.diagnostics import Code, Diagnostic, Place, Severity
from hubtasks.fields import FileKind, Shape
from hubtasks.reading.files import classify

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hubtasks.fields import Field
    from hubtasks.reading.nodes import Node

# Wherever this finds nothing, no line of a text reads like a field of any kind of file.
FIELD = re.compile(
    r"^(?P<lead>[ \t\u3000\u00a0－—–−•●-]*+)\{?+[ \t]*+[\"']?+"
    r"(?P<key>[A-Za-z_][A-Za-z0-9_-]*+)[\"' \t\u3000\u00a0]*+[:：](?!//)(?P<rest>.*)",
    re.MULTILINE | re.ASCII,
)
# A field behind a text, as it stands in a file: two lines were made one. Behind Chinese it is one
# even where no blank stands behind its colon.
_JOINED = re.compile(
    r"(?:(?P<chinese>(?<=[^\0-\x7f“‘])|(?<=[^\0-\x7f“‘] ))|(?<![A-Za-z0-9_-]))"
    r"(?P<key>[a-z_][a-z0-9_-]*+):(?(chinese)(?!//)|(?=[ \r]|$))",
    re.MULTILINE | re.ASCII,
)
_CLOSING = {"“": "”", "‘": "’", '"': '"', "'": "'"}
_LONGEST_QUOTED = 80
_SHORTEST_NEAR = 5  # letters; to a shorter key too many words are near
_SAID_HOW = ("写 ", "如 ", "写", "如")  # before a field that a comment shows how to write
_ITEM = re.compile(r"[ \t]*- \S")
_DASHES = "－—–−•●-"
# A pair whose key is data: a comment begins with it, or it was joined to one.
_LEVELS = "|".join(level.value for level in Severity)
_DATA = {
    Shape.COUNTS: rf"(?:{'|'.join(fields.COUNTS)})(?=: *+[0-9])",
    Shape.MONTHS: r"[0-9]{1,2}(?=: *+[0-9]{4}-)",
    Shape.PEOPLE: rf"{fields.ADDRESS}(?=: )",
    Shape.SEVERITIES: rf"[a-z][a-z-]*+(?=: *+(?:{_LEVELS})(?:[\s,}}]|$))",
}
_FIGURE = re.compile(r"[ \t]*+(?:-?[0-9][0-9.]*[ \t\r]*(?:$|[,}#])|\{)", re.ASCII)


def swallowed(
    path: str, name: str, rows: Iterable[tuple[int, str]], *, quoted: bool
) -> Iterator[Diagnostic]:
    """Name what reads like a field, or an entry, on rows of the text behind *name*.

    The rows come with their numbers in the file; *quoted*: the text stands in quotes.
    """
    kind = classify(path).kind
    for number, row in rows:
        if (found := _field_in(row, kind)) is None:
            continue
        key, lead = found["key"], row[: found.start("key")].strip(" \t\u3000\u00a0{\"'")
        what, fix = "项", f"是另一项的，行首与同级的对齐，写成“{key}: ”"
        if lead.strip(_DASHES):
            fix = f"是另一项的，从“{key}”起另起一行，行首与同级的对齐"
        elif lead:
            what, fix = "条", f"是另一条的，“- ”与同级的对齐，写成“{key}: ”"
        if quoted:
            fix = f"看“{name}”的引号收在哪里；{fix}"
        yield Diagnostic(
            Code.SWALLOWED_KEY,
            f"“{key}”读成了“{name}”的正文，没有当作另一{what}",
            Place(path, number, found.start("key") + 1, found.end("key") + 1),
            f"{fix}；真是正文的，整段写在一行英文双引号里，换行写成 \\n",
            field=name,
            value=key,
        )


def swallowed_items(
    path: str, pairs: Iterable[tuple[Node, Node]], rows: Sequence[str]
) -> Iterator[Diagnostic]:
    """Name the items that slipped out of a list into the text under a bar next to it.

    The pairs of a mapping stand as in its file, of which *rows* are the lines. A text that has
    several such lines beside a list with items is one that lists.
    """
    lists = _lists(classify(path).kind)
    for (first, above), (second, below) in pairwise(pairs):
        if _is_text(above) and str(second.value) in lists:
            key, of_list, text, step = first, second, above, -1
        elif _is_text(below) and str(first.value) in lists:
            key, of_list, text, step = second, first, below, 1
        else:
            continue
        items = below if of_list is second else above
        lines = text.value.rstrip("\n").split("\n")
        at = _slipped(lines[::step], items)
        if at is None:
            continue
        line = text.start_mark.line + 1 + (at if step > 0 else len(lines) - 1 - at)
        row = rows[line]
        yield Diagnostic(
            Code.SWALLOWED_KEY,
            f"这一行读成了“{key.value}”的正文，没有当作“{of_list.value}”的一条",
            Place(path, line + 1, len(row) - len(row.lstrip()) + 1, len(row.rstrip()) + 1),
            f"是“{of_list.value}”的，移到“{of_list.value}:”下面；"
            "真是正文的，整段写在一行英文双引号里，换行写成 \\n",
            field=key.value,
            value=row.strip(),
        )


def _is_text(node: Node) -> bool:
    return getattr(node, "style", "") == "|"


def _slipped(lines: list[str], items: Node) -> int | None:
    """Return the last of the first lines of a text that are items; they are next to the list."""
    run = next((n for n, line in enumerate(lines) if not _ITEM.match(line)), len(lines))
    if getattr(items, "flow_style", None):  # in brackets an item ends with a comma
        over = items.start_mark.line < items.end_mark.line and lines[0].rstrip().endswith(",")
        return 0 if over and len(lines) > 1 else None
    return run - 1 if 0 < run < len(lines) and (run == 1 or not items.value) else None


def field_in_comment(path: str, said: str) -> re.Match[str] | None:
    """Find the field, the figure, the entry or the datum that stands in a comment, by its `key`.

    The comment begins with it, or a line was joined to it. A key may be one letter off.
    """
    kind = classify(path).kind
    found = FIELD.match(said)
    if found and (_is_field(found, kind) or _nearly(found["key"], kind)):
        return found
    misspelt = (m for m in _JOINED.finditer(said) if _nearly(m["key"], kind))
    joined = chain(_joined(said, kind), _data(kind).finditer(said), misspelt)
    return next((m for m in joined if not _spoken_of(said, m)), None)


def is_key(path: str, word: str) -> bool:
    """Tell whether a word is the key of a field that the file at *path* may have."""
    return word in _keys(classify(path).kind)[0]


def may_read_like_fields(text: str) -> bool:
    """Tell whether a text is worth a closer look: costs next to nothing where it is not."""
    return FIELD.search(text) is not None or (":" in text and _JOINED.search(text) is not None)


def reads_like_fields(text: str) -> bool:
    """Tell whether a text has a line that would read like a field, of any kind of file."""
    rows = text.split("\n") if may_read_like_fields(text) else ()
    return any(_field_in(row, kind) for row in rows for kind in FileKind)


def _field_in(row: str, kind: FileKind | None) -> re.Match[str] | None:
    """Find the key that a row begins with, or that was joined to the end of a text."""
    found = FIELD.match(row)
    if found and _is_field(found, kind):
        return found
    joined = _joined(row, kind)
    return next((m for m in joined if row[m.start() - 1 : m.start()] not in _CLOSING), None)


def _joined(row: str, kind: FileKind | None) -> Iterator[re.Match[str]]:
    """Find the keys of fields and figures inside a row, where a line may have been joined."""
    keys, figures = _keys(kind)
    for found in _JOINED.finditer(row):
        if found["key"] in keys or (figures and _FIGURE.match(row, found.end())):
            yield found


def _spoken_of(said: str, found: re.Match[str]) -> bool:
    """Tell whether a comment only shows how a field is written: in quotes, or behind 写 or 如."""
    at, end = found.span()
    near = said[max(at - _LONGEST_QUOTED, 0) : at]
    opened = "“" if near.rfind("“") > near.rfind("”") else near[-1:]
    if close := _CLOSING.get(opened):
        return said.find(close, end, end + _LONGEST_QUOTED) >= 0
    return near.endswith(_SAID_HOW)


def _is_field(found: re.Match[str], kind: FileKind | None) -> bool:
    keys, figures = _keys(kind)
    return found["key"] in keys or (figures and _FIGURE.match(found["rest"]) is not None)


def _nearly(word: str, kind: FileKind | None) -> bool:
    """Tell whether a word is a key with a letter too many, too few, wrong, or out of its order."""
    near = _one_letter_less(kind)
    if not _SHORTEST_NEAR - 1 <= len(word) <= max(map(len, near), default=0) + 2:
        return False
    return word in near or any(less in near for less in _without_one(word))


def _without_one(word: str) -> Iterator[str]:
    return (word[:n] + word[n + 1 :] for n in range(len(word)))


@cache
def _one_letter_less(kind: FileKind | None) -> frozenset[str]:
    keys = [key for key in _keys(kind)[0] if len(key) >= _SHORTEST_NEAR]
    return frozenset(less for key in keys for less in (key, *_without_one(key)))


@cache
def _data(kind: FileKind | None) -> re.Pattern[str]:
    """Return what finds a kind of file's pairs whose keys are data, if it has such."""
    shapes = {field.shape for field in fields_of(kind)}
    pairs = "|".join(spelled for shape, spelled in _DATA.items() if shape in shapes) or "(?!)"
    return re.compile(rf"(?<!\S)(?P<key>{pairs})", re.ASCII)


@cache
def _lists(kind: FileKind | None) -> frozenset[str]:
    """Return the keys of the lists that a kind of file knows."""
    records = kind.record.inside if kind else ()
    return frozenset(f.key for record in records for f in record.fields if f.many)


@cache
def _keys(kind: FileKind | None) -> tuple[frozenset[str], bool]:
    """Return every key that a kind of file knows, and whether ids of indicators are keys too."""
    known = fields_of(kind)
    return frozenset(f.key for f in known), any(f.shape is Shape.FIGURES for f in known)


def fields_of(kind: FileKind | None) -> tuple[Field, ...]:
    """Return every field of a kind of file, those of a figure that is spelled out too."""
    known = tuple(f for record in kind.record.inside for f in record.fields) if kind else ()
    figures = any(f.shape is Shape.FIGURES for f in known)
    return (*known, *(fields.FIGURE.fields if figures else ()))
