"""What a terminal shows: lines laid out by display width, coloured by rich.

Rich is imported only where a terminal is there to colour: piped, a line is its text.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple, TextIO, TypeVar

from hubtasks.figures.lights import Light
from hubtasks.views.text import lines_text
from hubtasks.wording import cut, one_line, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Item = TypeVar("Item")
STYLE = {
    Light.BLUE: "blue",
    Light.GREEN: "green",
    Light.YELLOW: "yellow",
    Light.RED: "bold red",
    Light.GREY: "bright_black",
}
UNLIMITED = 10_000
_PIECES = re.compile(r"[!-~]+|.", re.DOTALL)
_NO_START = frozenset("，。、；：？！）》〉」』】〕”’…％%")


class Line(NamedTuple):
    """A line of output; `style` is rich's, for the characters from `start` to `end`."""

    text: str = ""
    style: str = ""
    start: int = 0
    end: int | None = None


def write(lines: Iterable[Line], stream: TextIO) -> None:
    """Print lines: on a terminal with its colours, elsewhere as plain text."""
    if not stream.isatty():
        stream.write(plain(lines))
        return
    from rich.console import Console  # noqa: PLC0415 - a third of the start-up, for colour alone
    from rich.text import Text  # noqa: PLC0415 - a third of the start-up, for colour alone

    console = Console(file=stream, markup=False, emoji=False, highlight=False)
    for line in lines:
        before, lit, after = map(one_line, _parted(line))
        text = Text.assemble(before, (lit, line.style), after, no_wrap=True, overflow="ignore")
        console.print(text, crop=False)


def plain(lines: Iterable[Line]) -> str:
    """Return lines without colours: each is one line, and nothing in it is unseen."""
    return lines_text(line.text for line in lines)


def _parted(line: Line) -> tuple[str, str, str]:
    """Part a line before and behind what is coloured."""
    end = len(line.text) if line.end is None else line.end
    return line.text[: line.start], line.text[line.start : end], line.text[end:]


def with_bar(items: Sequence[Item], doing: str) -> Iterable[Item]:
    """Yield items, and show on stderr how far it is."""
    from rich.console import Console  # noqa: PLC0415 - only for a bar
    from rich.progress import track  # noqa: PLC0415 - only for a bar

    return track(items, doing, console=Console(stderr=True), transient=True)


def wrapped(
    texts: Iterable[str], room: int, indent: int = 0, hanging: int | None = None
) -> list[Line]:
    """Break texts into lines that fit, none of which begins with closing punctuation.

    *hanging* is the indent of a text's further lines, where it is not that of the first.
    """
    lines = []
    for text in texts:
        line, used = " " * indent, indent
        words = _PIECES.findall(text)
        # A word that is longer than a line is broken.
        for piece in (p for w in words for p in ([w] if width(w) <= room - indent else w)):
            wide = width(piece)
            if used + wide > room and line.strip():
                kept = line.rstrip()
                # A mark that may not begin a line takes the character before it along.
                carried = kept[-1] if piece in _NO_START else ""
                lines.append(Line(kept.removesuffix(carried) if carried else kept))
                line = " " * (indent if hanging is None else hanging) + carried
                used = width(line)
            line += piece
            used += wide
        lines.append(Line(line))
    return lines


def beside(
    cells: Sequence[str], widths: Sequence[int], style: str = "", end: int | None = None
) -> list[Line]:
    """Lay cells side by side, each broken into as many lines as its width asks for."""
    columns = [
        [cut(line.text.strip(), w) for line in wrapped([cell], w)]
        for cell, w in zip(cells, widths, strict=True)
    ]
    lines = []
    for n, pieces in enumerate(zip_longest(*columns, fillvalue="")):
        filled = [piece + " " * (w - width(piece)) for piece, w in zip(pieces, widths, strict=True)]
        lines.append(Line(" ".join(filled).rstrip(), "" if n else style, 0, end))
    return lines
