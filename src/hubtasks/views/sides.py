"""Two texts of an entry that two people wrote, side by side."""

from __future__ import annotations

from itertools import zip_longest

from hubtasks import wording
from hubtasks.views.text import lines_text


def as_text(task: str, mine: str, theirs: str, who: str, room: int) -> str:
    """Show two texts of an entry side by side, each in half of a terminal's columns."""
    half = max((room - 4) // 2, 20)
    lines = [f"第{task}项，两个人都改了：", f"  {_padded('您写的', half)}| {who or '别人'}写的"]
    left, right = (_wrapped(text, half - 2) for text in (mine, theirs))
    lines += [f"  {_padded(a, half)}| {b}" for a, b in zip_longest(left, right, fillvalue="")]
    return lines_text(line.rstrip() for line in lines)


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - wording.width(text))


def _wrapped(text: str, columns: int) -> list[str]:
    lines = []
    for line in text.rstrip("\n").split("\n"):
        kept, room = "", columns
        for character in line:
            if wording.width(character) > room:
                lines.append(kept)
                kept, room = "", columns
            kept += character
            room -= wording.width(character)
        lines.append(kept)
    return lines
