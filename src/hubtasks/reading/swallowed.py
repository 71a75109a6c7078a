"""Lines that read like a field or an entry of their own, and were swallowed by a text.

An editor that indents by itself, or a hand, puts a field under the text above it, and YAML takes
it for more of that text. A text that holds such a line on purpose stands in quotes on one line,
where nothing can slip into it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from hubtasks import fields
from hubtasks.diagnostics import Code, Diagnostic, Place
from hubtasks.fields import FileKind, Shape
from hubtasks.reading.files import classify

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Wherever this finds nothing, no line of a text reads like a field of any kind of file.
FIELD = re.compile(
    r"^(?P<lead>[ \t\u3000\u00a0－—–−•●-]*+)\{?+[ \t]*+[\"']?+"
    r"(?P<key>[A-Za-z_][A-Za-z0-9_-]*+)[\"' \t\u3000\u00a0]*+[:：](?!//)(?P<rest>.*)",
    re.MULTILINE | re.ASCII,
)
# A field behind a text, as it stands in a file: two lines were made one.
_JOINED = re.compile(
    r"(?<![A-Za-z0-9_\"'“‘-])(?P<key>[a-z_][a-z0-9_-]*+):(?=[ \r]|$)", re.MULTILINE | re.ASCII
)
_DASHES = "－—–−•●-"
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


def field_in_comment(path: str, said: str, *, alone: bool) -> str | None:
    """Return the key of the field, the figure or the entry that stands in a comment.

    It begins with it, or a line was joined to it: one *alone* on its line may speak of a field.
    """
    kind = classify(path).kind
    found = FIELD.match(said)
    if found and _is_field(found, kind):
        return found["key"]
    keys, figures = _keys(kind)
    for joined in _JOINED.finditer(said):
        key, at = joined["key"], joined.start()
        spoken_of = alone and said[at - 1 : at] == " " and said[at - 2 : at] != "  "
        known = key in keys or (figures and _FIGURE.match(said, joined.end()))
        if known and not spoken_of:
            return key
    return None


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
    keys, _ = _keys(kind)
    return next((m for m in _JOINED.finditer(row) if m["key"] in keys), None)


def _is_field(found: re.Match[str], kind: FileKind | None) -> bool:
    keys, figures = _keys(kind)
    return found["key"] in keys or (figures and _FIGURE.match(found["rest"]) is not None)


@cache
def _keys(kind: FileKind | None) -> tuple[frozenset[str], bool]:
    """Return every key that a kind of file knows, and whether ids of indicators are keys too."""
    known = [f for record in kind.record.inside for f in record.fields] if kind else []
    figures = any(f.shape is Shape.FIGURES for f in known)
    known += fields.FIGURE.fields if figures else ()
    return frozenset(f.key for f in known), figures
