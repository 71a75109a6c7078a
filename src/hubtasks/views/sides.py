"""What two people wrote differently in one entry or plan, side by side: mine on the left."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from hubtasks import wording
from hubtasks.changes.compare import Kind
from hubtasks.fields import FileKind
from hubtasks.reading.files import classify
from hubtasks.views.changes import words
from hubtasks.views.terminal import wrapped
from hubtasks.views.text import lines_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from hubtasks.changes.compare import EntryChange, ListChange
    from hubtasks.git.entries import EntryConflict

_SEAM = " | "
_INDENT = 2
_LEAST = 20


Row = tuple[str, str, str]  # what differs, mine and the other's


def as_text(conflict: EntryConflict, differing: Sequence[Row], room: int) -> str:
    """Show each field that differs, what only one side has in 【】, in so many columns.

    Where nothing is known of it by meaning, the texts are shown as they stand in the file.
    """
    half = max((room - _INDENT - len(_SEAM)) // 2, _LEAST)
    who = conflict.who or "别人"
    kind = classify(conflict.path).kind
    of = "" if kind in {None, FileKind.PROGRESS} else f"的{kind.label}"
    lines = [f"第{conflict.number}项{of}，您和{who}都改了，不一样的有："]
    lines += _row("您写的", f"{who}写的", half)
    if not differing:
        return lines_text([*lines, *_row(conflict.mine, conflict.theirs, half)])
    for label, mine, theirs in differing:
        lines.append(label)
        lines += _row(*_marked(mine, theirs), half)
    return lines_text(lines)


def of_entry(change: EntryChange | None) -> list[Row]:
    """Return what differs in an entry, of a change from the other's to mine."""
    if change is None or change.kind is not Kind.CHANGED:
        return []
    found: list[Row] = []
    for figure in change.figures:
        mine, theirs = (_figure(v, figure.unit) for v in (figure.after, figure.before))
        if mine != theirs:
            found.append((figure.name, mine, theirs))
        found += [(f"{figure.name}，{f.label}", f.after, f.before) for f in figure.about]
    return found + [(field.label, field.after, field.before) for field in change.fields]


def of_list(listed: Iterable[ListChange]) -> list[Row]:
    """Return what differs in items of a list, of changes from the other's to mine."""
    return [
        ("，".join(filter(None, (c.about, c.label))), c.field.after, c.field.before) for c in listed
    ]


def _figure(value: Decimal | None, unit: str) -> str:
    return "" if value is None else f"{wording.number(value)}{unit}"


def _marked(mine: str, theirs: str) -> tuple[str, str]:
    """Put what only one of two texts has in 【】; where one says nothing, say that."""
    if not mine or not theirs:
        return mine or "（没有写）", theirs or "（没有写）"
    pieces = words(theirs, mine)
    return (
        "".join(f"【{piece}】" if sign == "+" else piece for sign, piece in pieces if sign != "-"),
        "".join(f"【{piece}】" if sign == "-" else piece for sign, piece in pieces if sign != "+"),
    )


def _row(mine: str, theirs: str, half: int) -> Iterator[str]:
    left, right = (
        [line.text for line in wrapped(text.rstrip("\n").split("\n"), half)]
        for text in (mine, theirs)
    )
    for one, other in zip_longest(left, right, fillvalue=""):
        gap = " " * max(half - wording.width(one), 0)
        yield f"{' ' * _INDENT}{one}{gap}{_SEAM}{other}".rstrip()
