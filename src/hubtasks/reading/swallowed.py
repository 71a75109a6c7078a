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
    r"^(?P<lead>[ \t\u3000\u00a0－—–−•●-]*+)\{?+[ \t]*+(?P<quote>[\"']?)"
    r"(?P<key>[A-Za-z_][A-Za-z0-9_-]*+)(?P=quote)[ \t\u3000\u00a0]*+[:：](?!//)(?P<rest>.*)",
    re.MULTILINE | re.ASCII,
)
_FIGURE = re.compile(r"[ \t]*+(?:-?[0-9][0-9.]*[ \t\r]*$|\{)", re.ASCII)


def swallowed(
    path: str, name: str, rows: Iterable[tuple[int, str]], *, quoted: bool
) -> Iterator[Diagnostic]:
    """Name what reads like a field, or an entry, on rows of the text behind *name*.

    The rows come with their numbers in the file; *quoted*: the text stands in quotes.
    """
    kind = classify(path).kind
    for number, row in rows:
        if (found := FIELD.match(row)) is None or not _is_field(found, kind):
            continue
        key = found["key"]
        what, sign = ("条", "“- ”") if found["lead"].strip() else ("项", "行首")
        fix = f"是另一{what}的，{sign}与同级的对齐，写成“{key}: ”"
        if quoted:
            fix = f"看“{name}”的引号收在哪里；{fix}"
        yield Diagnostic(
            Code.SWALLOWED_KEY,
            f"“{key}”这一行读成了“{name}”的正文，没有当作另一{what}",
            Place(path, number, found.start("key") + 1, found.end("key") + 1),
            f"{fix}；真是正文的，整段写在一行英文双引号里，换行写成 \\n",
            field=name,
            value=key,
        )


def field_in(path: str, row: str) -> str | None:
    """Return the key of the field, or the entry, that a row of a file at *path* reads like."""
    found = FIELD.match(row)
    return found["key"] if found and _is_field(found, classify(path).kind) else None


def reads_like_fields(text: str) -> bool:
    """Tell whether a text has a line that would read like a field, of any kind of file."""
    return any(_is_field(found, kind) for found in FIELD.finditer(text) for kind in FileKind)


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
