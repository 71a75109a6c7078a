"""Part a cell that several divisions share: each one's lines stand behind `处室：`.

What nobody could tell the owner of is a slip: it would land in somebody else's text, or nowhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hubtasks import wording
from hubtasks.filling.form import clean
from hubtasks.filling.heads import COLONS, WRITTEN, Heads, speaks_itself

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hubtasks.model import Ledger, Task

_LONGEST = 20  # characters of what may be meant for a name
_COLON = re.compile(f"[{COLONS}]")
_BRACKETED = re.compile(rf"[（(【\[〔]([^）)】\]〕]{{1,{_LONGEST}}})[）)】\]〕]")
# Words that name no division: 不足之处, 主要难处, 重点实验室.
_UNIT = re.compile(r"..+(?<![之难好用坏长短益害此出去到])处|.*(?:办公|研究)室")
_OF_ALL = re.compile(
    "以上|上述|双方|各处室|[两二三四五几]个?(?:处室|部门|单位)|[两二三四五几]处(?:共同|联合|合作)"
)
_FIX = "每个处室另起一行，写“处室：……”，写这项任务的处室；几个处室共同的，各写各的"


class Parted(NamedTuple):
    """A cell's parts by the divisions' names, none where nobody is named; and what is unclear.

    `whose` is the division in whose part that stands, where it is one part's matter alone.
    """

    parts: Mapping[str, str]
    slip: str = ""
    fix: str = ""
    whose: str = ""

    def of(self, division: str) -> str | None:
        """Return a division's part, empty where it has none; None where the cell is not parted."""
        return self.parts.get(division, "") if self.parts else None


def names_of(ledger: Ledger) -> dict[str, str]:
    """Return the divisions' full names by all that they are called."""
    return {name: d.name for d in ledger.divisions for name in (d.name, *d.short)}


class _Names:
    """What the divisions are called, and what may be meant for one of them."""

    def __init__(self, ledger: Ledger) -> None:
        self.known = names_of(ledger)
        self.written = [name for name in self.known if len(name) >= WRITTEN]
        self._any = re.compile("|".join(map(re.escape, self.written)) or "(?!)")

    def held_in(self, said: str) -> bool:
        """Whether a word is meant for a division: it holds a name, or is a letter off one."""
        return (
            said in self.known
            or self._any.search(said) is not None
            or any(len(name) == len(said) and _a_letter_off(said, name) for name in self.written)
        )


class Joint:
    """Parts the cells of a ledger's tasks, as they are read for a division."""

    def __init__(self, ledger: Ledger, division: str) -> None:
        """Know the divisions of a ledger, and the one whose cells are read."""
        self._names = _Names(ledger)
        self._division = division
        self._parted: dict[tuple[int, str], Parted] = {}

    def parted(self, task: Task, text: str) -> Parted:
        """Part a cell of a task by the names of the task's divisions."""
        found = self._parted.get((task.id, text))
        if found is None:
            found = self._parted[task.id, text] = _parted(self._names, task, text, self._division)
        return found


def _parted(names: _Names, task: Task, text: str, division: str) -> Parted:
    """Part a cell; of a task that is one division's alone all is its, whatever names are in it."""
    own = {name: full for name, full in names.known.items() if full in task.divisions}
    alone = len(task.divisions) == 1
    lines: dict[str, list[str]] = {}
    owner = slip = whose = ""
    for line in text.split("\n"):
        name, rest = _headed(line)
        if name in own:
            owner = own[name]
            lines.setdefault(owner, []).append(rest)
            continue
        if not alone and not slip:
            others = {name for name, full in own.items() if owner and full != owner}
            slip = _slip(task, line.strip(), names, others)
        lines.setdefault(owner, []).append(line)
    parts = {name: clean("\n".join(its)) for name, its in lines.items()}
    unnamed = parts.get("") or parts.pop("", "")
    if parts.keys() == {""} or (alone and unnamed):
        parts = {}
    elif unnamed and not slip:
        slip = f"第{task.id}项这一格里有一段没有写是哪个处室的"
    if not alone and not slip:
        slip, whose = _stray(own, text, division)
    return Parted(parts, slip, _FIX if slip else "", whose if whose in parts else "")


def _stray(own: Mapping[str, str], text: str, division: str) -> tuple[str, str]:
    """Say what in a cell may be the head of a part, but is not parted at; and whose part it is in.

    What is of nobody is read as the *division*'s own.
    """
    heads = Heads(own)
    lines = text.split("\n")
    begun = {full for line in lines if (full := heads.begun(line))}
    owner = ""
    for line in lines:
        name, rest = _headed(line)
        if behind := name in own:
            owner = own[name]
        said = rest if behind else line
        whose = owner or division
        shown = heads.stray(said, whose, behind=behind)
        if not shown and not behind and len(begun) > 1 and heads.begun(line) not in {"", whose}:
            shown = line.strip()[:_LONGEST]
        if shown:
            said = f"这一格里的“{shown}”像是另一个处室的开头，没有另起一行写“处室：”，分不开"
            return said, owner
        if whose != division and (shown := speaks_itself(said, behind=behind)):
            return f"这一格分处室写，有一段写的是“{shown}”，不知道是哪个处室", owner
    return "", ""


def _headed(line: str) -> tuple[str, str]:
    """Return what stands before a line's colon, as a name is written, and what behind it."""
    at = _COLON.search(line)
    return (line[: at.start()].strip(), line[at.end() :]) if at else ("", line)


def _slip(task: Task, line: str, names: _Names, others: Iterable[str]) -> str:
    """Say why a line, that has no name of the task's before it, may be somebody's all the same."""
    bracketed = _BRACKETED.match(line)
    if bracketed and names.held_in(bracketed[1].strip()):
        return f"这一格里的“{bracketed[0]}”像是处室，不知道后面的算不算它的"
    said, _ = _headed(line)
    if said in names.known:
        return f"这一格里写着“{said}”，第{task.id}项的责任处室只有{wording.listed(task.divisions)}"
    if 0 < len(said) <= _LONGEST and (names.held_in(said) or _UNIT.fullmatch(said)):
        return f"这一格里的“{said}”像是处室，认不出"
    shown = line[:_LONGEST]
    if any(len(name) >= WRITTEN and line.startswith(name) for name in others):
        return f"这一格里有一段写着处室，后面没有冒号：“{shown}”"
    if others and _OF_ALL.match(line):
        return f"这一格里有一段像是几个处室共同的，不知道算谁的：“{shown}”"
    return ""


def _a_letter_off(said: str, name: str) -> bool:
    return sum(a != b for a, b in zip(said, name, strict=True)) == 1
