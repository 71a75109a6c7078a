"""Entries that two people wrote: whose text stays is asked and shown the same way everywhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from hubtasks.changes import compare
from hubtasks.cli import streams
from hubtasks.cli.arguments import refuse, task_number
from hubtasks.cli.printing import say
from hubtasks.cli.recording import shelf_of
from hubtasks.fields import FileKind
from hubtasks.git.entries import Side
from hubtasks.git.merge import Choices
from hubtasks.reading import files
from hubtasks.reading.load import load
from hubtasks.views import sides
from hubtasks.wording import listed

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from hubtasks.checking.opened import Opened
    from hubtasks.git.entries import EntryConflict
    from hubtasks.git.merge import Merged

_ROOM = 100
_SHOWN = "shown"  # beside the journal
_MOST = 1000


def _option(name: str, keeps: str) -> object:
    said = f"两个人都改了的，{keeps}；可写几次，也可写几项，如 5、7"
    return typer.Option(name, metavar="任务序号", help=said)


Mine = Annotated[list[str] | None, _option("--mine", "留您的")]
Theirs = Annotated[list[str] | None, _option("--theirs", "留别人的")]
Both = Annotated[list[str] | None, _option("--both", "两段进展都留")]


def choices(
    opened: Opened, mine: Sequence[str], theirs: Sequence[str], both: Sequence[str]
) -> Choices:
    """Read whose text each task's entry keeps, of those that were shown here before."""
    found: dict[str, Side] = {}
    for side, given in ((Side.MINE, mine), (Side.THEIRS, theirs), (Side.BOTH, both)):
        for task in (one for text in given for one in text.replace(",", "、").split("、")):
            number = str(task_number(opened.ledger, task.strip()))
            if found.setdefault(number, side) is not side:
                refuse(f"第{number}项写了两种留法。--mine、--theirs、--both 只能选一个")
    return Choices(found, _shown(opened) if found else ())


def undecided(opened: Opened, merged: Merged, chosen: Choices, command: str) -> int:
    """Show what each has written differently, and how to choose; nothing was merged yet.

    What is shown is remembered: only against that a choice counts.
    """
    left = merged.left
    room = streams.columns() if sys.stdout.isatty() else _ROOM
    for conflict in left:
        shown = sides.as_text(conflict, _differing(opened, conflict), room)
        sys.stdout.write(f"\n{shown}")
    _remember(opened, left)
    tasks = list(dict.fromkeys(c.number for c in left))
    if unseen := listed([task for task in tasks if task in chosen.sides]):
        say(f"第{unseen}项别人写的，还没有给您看过（或者又改了），选的先不算数。请看过上面的再选")
    _say_idle(chosen, {*merged.settled, *tasks})
    kept = {task: side for task, side in chosen.sides.items() if task in merged.settled}
    kept |= dict.fromkeys(tasks, Side.MINE)
    words = (
        f"--{side} {'、'.join(task for task, own in kept.items() if own is side)}"
        for side in dict.fromkeys(kept.values())
    )
    say(
        "还没有合到一起，您写的都在。只有一个人改了的，怎么选都留着；两个人都改了的，"
        "每一项选留谁的（--mine 您的、--theirs 别人的、--both 两段进展都留），"
        f"再运行一遍，如 hubtasks {command} {' '.join(words)}"
    )
    return 1


def tell(merged: Merged, chosen: Choices) -> None:
    """Say what a merge did by itself, and which choices there was nothing to choose for."""
    for said in merged.said:
        say(said)
    _say_idle(chosen, merged.settled)


def _say_idle(chosen: Choices, needed: Collection[str]) -> None:
    if idle := [task for task in chosen.sides if task not in needed]:
        say(f"第{listed(idle)}项没有两个人都改了的，选的没有用上")


def _shown(opened: Opened) -> tuple[str, ...]:
    """Return the marks of what was shown here, the oldest first."""
    try:
        shelf = shelf_of(opened.files.root)
        kept = files.read_below(shelf.base, f"{shelf.name}/{_SHOWN}")
        return tuple(kept.decode("ascii").split())
    except (OSError, ValueError):
        return ()


def _remember(opened: Opened, left: Sequence[EntryConflict]) -> None:
    """Keep the marks of what is shown beside those of before."""
    shelf = shelf_of(opened.files.root)
    marks = dict.fromkeys((*_shown(opened), *(conflict.mark for conflict in left)))
    try:
        content = "".join(f"{mark}\n" for mark in [*marks][-_MOST:]).encode()
        files.write_below(shelf.base, f"{shelf.name}/{_SHOWN}", content)
    except OSError as error:
        say(f"给您看过什么记不下来（{files.reason_of(error)}），选了也不会算数")


def _differing(opened: Opened, conflict: EntryConflict) -> Sequence[sides.Row]:
    """Hold the two items against each other by meaning; nothing where that can't be read so."""
    mine, theirs = (
        load(files.of_year(files.Edited(opened.files, {conflict.path: t.encode()}), opened.year))[0]
        for t in conflict.files
    )
    found = compare.compare(theirs, mine, opened.on)
    if files.classify(conflict.path).kind is FileKind.PROGRESS:
        own = (e for e in found.entries if e.entry.path == conflict.path)
        return sides.of_entry(next((e for e in own if str(e.task) == conflict.task), None))
    listed_ = (c for c in found.listed if c.place.path == conflict.path and c.way)
    return sides.of_list(c for c in listed_ if c.way[0].id.split()[0] == conflict.number)
