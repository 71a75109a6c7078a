"""Merge a file of items that two people wrote, item by item, in the writers' own words.

What only one side changed is taken from that side, of an entry that both changed field by field;
of what both changed, people choose.
What an item is told by is its record's identity. Everything here is text in, text out.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, TypeGuard

from hubtasks import fields
from hubtasks.fields import FileKind
from hubtasks.reading.compose import compose
from hubtasks.reading.nodes import MappingNode, Node, ScalarNode, SequenceNode, comments
from hubtasks.wording import listed, whole
from hubtasks.writing import edit

_BETWEEN = "，"
_KEY = re.compile(r"^([a-z_]+):.*$", re.MULTILINE)


class Unmergeable(Exception):
    """Why two texts can't be made one, as one sentence with the way out.

    *indicator* is the id of one that the sentence names.
    """

    def __init__(self, said: str, indicator: str = "") -> None:
        """Say why."""
        super().__init__(said)
        self.indicator = indicator


class Side(StrEnum):
    """Whose text an entry keeps where two people wrote it."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


class EntryConflict(NamedTuple):
    """An item that two people wrote differently: their texts as they stand in the file.

    `task` is what it is told by, `number` its task alone. `who` is the author of the other text,
    `path` the file, `files` all of it as either has it, mine first.
    """

    task: str
    mine: str
    theirs: str
    who: str = ""
    path: str = ""
    files: tuple[str, str] = ("", "")

    @property
    def number(self) -> str:
        """The task, as people choose by it."""
        return self.task.partition(_BETWEEN)[0]

    @property
    def mark(self) -> str:
        """What the other text is known by once it was shown."""
        said = f"{self.path}\0{self.task}\0{_plain_text(self.theirs)}"
        return hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()


class Blocks(NamedTuple):
    """A file as text: what stands before its items, each by what it is told by, and behind them.

    Progress has its entries by task, a register its slips by number.
    """

    head: str
    entries: Mapping[str, str]
    tail: str = ""

    @property
    def text(self) -> str:
        """All of the file."""
        return self.head + "".join(self.entries.values()) + self.tail


class MergedFile(NamedTuple):
    """A file merged; where conflicts are left, without the entries that they are about.

    `settled` are the tasks of which people chose whose text to keep, `said` what else was done,
    in sentences.
    """

    text: str
    conflicts: tuple[EntryConflict, ...] = ()
    settled: frozenset[str] = frozenset()
    said: tuple[str, ...] = ()


def blocks(text: str, kind: FileKind = FileKind.PROGRESS) -> Blocks | None:
    """Cut a file of a kind into head, items and tail; None where that can't be done."""
    node = compose("", text.encode(), [])
    pairs = node.value if isinstance(node, MappingNode) else []
    items = next(f for f in kind.record.fields if f.many and f.record)
    at = next((n for n, (key, _) in enumerate(pairs) if key.value == items.key), None)
    if at is None:
        return None
    lines = text.split("\n")
    last = pairs[at + 1][0].start_mark.line if at + 1 < len(pairs) else len(lines)
    found = _starts(pairs[at][1], items.record.identity if items.record else ())
    if not found:
        return None
    notes = {c.line: c.column for c in comments(text) if not c.before.strip()}
    dash = pairs[at][1].start_mark.column
    starts = {task: _with_notes(lines, notes, start, dash) for task, start in found.items()}
    last = _with_notes(lines, notes, last, dash)
    entries: dict[str, str] = {}
    ends = [*list(starts.values())[1:], last]
    for (task, start), end in zip(starts.items(), ends, strict=True):
        entries[task] = "\n".join(lines[start:end]) + ("\n" if end < len(lines) else "")
    first = next(iter(starts.values()))
    return Blocks("\n".join(lines[:first]) + "\n", entries, "\n".join(lines[last:]))


def _with_notes(lines: Sequence[str], notes: Mapping[int, int], start: int, dash: int) -> int:
    """Return where what begins on a line begins with the comments above it, by their columns.

    Those that stand further in than the dashes belong to the entry before.
    """
    first = at = start
    while at and (notes.get(at - 1, dash + 1) <= dash or not lines[at - 1].strip()):
        at -= 1
        first = at if at in notes else first
    return first


def _starts(found: Node, identity: Sequence[str]) -> dict[str, int]:
    """Return the line on which each item begins; none where two are told by the same."""
    if not isinstance(found, SequenceNode) or found.flow_style:
        return {}
    starts = {
        _BETWEEN.join(filter(None, (_field(item, key) for key in identity))): item.start_mark.line
        for item in found.value
    }
    apart = len(found.value) == len(starts) == len(set(starts.values()))
    return starts if apart and "" not in starts else {}


def _field(item: Node, name: str) -> str:
    """Return a field of an item as text; empty where it has none, or not a plain one."""
    pairs = item.value if isinstance(item, MappingNode) else []
    return next((v.value for k, v in pairs if k.value == name and isinstance(v, ScalarNode)), "")


def merged_file(
    base: Blocks | None, mine: Blocks, theirs: Blocks, choices: Mapping[str, Side]
) -> MergedFile:
    """Merge a file that both began with *base*; *choices* name by task whose text to keep.

    Unmergeable where both changed what stands around the entries, or a choice can't be kept to.
    """
    was = base or Blocks("", {})
    head = _head(mine.head, theirs.head, was.head)
    tail = _outside("末尾", mine.tail, theirs.tail, was.tail)
    kept: list[str] = []
    conflicts, settled = [], set()
    for task in _all_of(list(mine.entries), list(theirs.entries)):
        a, b = mine.entries.get(task), theirs.entries.get(task)
        begun = was.entries.get(task)
        sure = _of_one_side(a, b, begun)
        if sure is None and a and b and begun:
            sure = _by_fields(a, b, begun)
        if sure is not None:
            kept += _ended(sure)
        elif task in choices:
            settled.add(task.partition(_BETWEEN)[0])
            kept += _ended(_chosen(choices[task], a or "", b or "", begun or ""))
        else:
            conflicts.append(EntryConflict(task, a or "（删去了）\n", b or "（删去了）\n"))
    return MergedFile(head + "".join(kept) + tail, tuple(conflicts), frozenset(settled))


def renumbered(base: Blocks | None, mine: Blocks, theirs: Blocks) -> tuple[Blocks, tuple[str, ...]]:
    """Give my new slips other numbers where the others gave one of them first; say which.

    A register's numbers go on from the others' last one, in the order of mine. What the others
    urged on the same day too stays theirs alone.
    """
    known = base.entries if base else {}
    new = [n for n in mine.entries if n not in known]
    first_sent = {_matter(text): n for n, text in theirs.entries.items() if n not in known}
    twice = {n: first_sent[m] for n in new if (m := _matter(mine.entries[n])) in first_sent}
    own = [n for n in new if n not in twice]
    begun = 1 + max(map(_number, theirs.entries), default=0)
    numbers = {old: str(begun + k) for k, old in enumerate(own)}
    items = {n: text for n, text in mine.entries.items() if n in known}
    items |= {numbers[n]: _with_number(mine.entries[n], numbers[n]) for n in own}
    said = [
        f"您发的第{n}号，别人同一天已经发了（第{there}号），不再记。您那张请不要发出、已经发出的收回"
        for n, there in twice.items()
        if not _same(mine.entries[n], theirs.entries[there])
    ]
    if moved := {old: now for old, now in numbers.items() if old != now}:
        said.append(
            f"编号别人先用了：您发的第{listed([*moved])}号改成第{listed([*moved.values()])}号。"
            "单子上的编号请一样改过、重新发"
        )
    return mine._replace(entries=items), tuple(said)


def _matter(item: str) -> tuple[object, ...]:
    """Return what tells a slip from another whatever its number is: what is urged of whom, when."""
    said = _said_in(item)
    return tuple(said.get(key) for key in ("task", "month", "division", "date"))


def _with_number(item: str, number: str) -> str:
    """Write another number into an item."""
    top = compose("", item.encode(), [])
    pairs = top.value[0].value if isinstance(top, SequenceNode) else []
    node = next(value for key, value in pairs if key.value == "number")
    lines = item.split("\n")
    at = node.start_mark
    line = lines[at.line]
    lines[at.line] = line[: at.column] + number + line[node.end_mark.column :]
    return "\n".join(lines)


def _all_of(mine: list[str], theirs: list[str]) -> list[str]:
    """Return what either side has: by number where both stand so, else the others' behind mine."""
    found = [*dict.fromkeys((*mine, *theirs))]
    by_number = all(side == sorted(side, key=_number) for side in (mine, theirs))
    return sorted(found, key=_number) if by_number else found


def _number(key: str) -> int:
    return whole(key.partition(_BETWEEN)[0]) or 0


def _of_one_side(mine: str | None, theirs: str | None, was: str | None) -> str | None:
    """Return an entry that at most one side changed, empty where it took it out; else None."""
    if _same(mine, theirs) or _same(theirs, was):
        return mine or ""
    return theirs or "" if _same(mine, was) else None


def _by_fields(mine: str, theirs: str, was: str, side: Side | None = None) -> str | None:
    """Merge an entry of which the two sides changed other fields; None where it is not so.

    A field that both changed is *side*'s, where one was chosen.
    """
    own, other, begun = (_pieces(text) for text in (mine, theirs, was))
    if not (own and other and (begun or (side and not was))):
        return None
    kept: dict[str, str] = {}
    for key in _in_order(list(own), list(other)):
        sure = _of_one_side(own.get(key), other.get(key), begun.get(key))
        if sure is None and side is not None:
            sure = (own if side is Side.MINE else other).get(key, "")
        if sure is None:
            return None
        if sure:
            kept[key] = sure
    text = "".join(kept.values()) + mine[len(mine.rstrip("\n")) + 1 :]
    # Held to what was chosen of each side: pieces that stand otherwise would say otherwise.
    try:
        said = _said(other, kept) | _said(own, kept)
        return text if _said_in(text) == said else None
    except Unmergeable:
        return None


def _in_order(own: Sequence[str], other: Sequence[str]) -> list[str]:
    """Put keys in one's own order, and those of the other's behind the one they stand behind."""
    found = list(own)
    for at, key in enumerate(other):
        if key not in found:
            found.insert(found.index(other[at - 1]) + 1 if at else 0, key)
    return found


def _pieces(entry: str) -> dict[str, str]:
    """Cut an entry into its fields as they stand, by key; nothing where that can't be done."""
    top = compose("", entry.encode(), [])
    item = top.value[0] if isinstance(top, SequenceNode) and len(top.value) == 1 else None
    if not isinstance(item, MappingNode) or item.flow_style:
        return {}
    lines = entry.rstrip("\n").split("\n")
    notes = {c.line: c.column for c in comments(entry) if not c.before.strip()}
    found = [(key.value, key.start_mark.line) for key, _ in item.value]
    column = item.start_mark.column
    starts = [0, *(_with_notes(lines, notes, line, column) for _, line in found[1:])]
    if len(set(starts)) < len(found) or len(dict(found)) < len(found):
        return {}
    ends = [*starts[1:], len(lines)]
    spans = zip(found, starts, ends, strict=True)
    return {key: "\n".join(lines[start:end]) + "\n" for (key, _), start, end in spans}


def _said(pieces: Mapping[str, str], kept: Mapping[str, str]) -> dict[str, object]:
    """Return what a side says in those of its fields that are kept of it."""
    known = _said_in("".join(pieces.values()))
    return {key: known[key] for key, piece in pieces.items() if _same(piece, kept.get(key))}


def _said_in(entry: str) -> dict[str, object]:
    return {key: _plain(node) for key, node in _fields(entry).items()}


def _ended(entry: str) -> Iterable[str]:
    """Return an entry with its line's end, if there is one."""
    if entry:
        yield entry if entry.endswith("\n") else f"{entry}\n"


def _head(mine: str, theirs: str, was: str) -> str:
    """Merge what stands above the items, line by line; of two who reported both are named."""
    own, other, begun = ({m[1]: m[0] for m in _KEY.finditer(t)} for t in (mine, theirs, was))
    sure = _of_one_side(mine, theirs, was)
    apart = _KEY.sub("", mine).split() != _KEY.sub("", theirs).split()
    if sure is not None or apart:
        return _outside("开头", mine, theirs, was)
    text, added = mine, ""
    for key in _in_order(list(own), list(other)):
        line = _of_one_side(own.get(key), other.get(key), begun.get(key))
        if line is None:
            line = _both_said(key, own.get(key, ""), other.get(key, ""))
        if key not in own:
            added += f"{line}\n" * bool(line)
        elif line:
            text = text.replace(own[key], line, 1)
        else:
            text = text.replace(f"{own[key]}\n", "", 1)
    last = list(own.values())[-1]
    return text.replace(last, added + last, 1)


def _both_said(key: str, mine: str, theirs: str) -> str:
    """Return the line of a key that both wrote otherwise; Unmergeable but for names and days."""
    field = fields.PROGRESS.by_key.get(key)
    own, other = (line.partition(":")[2].partition(" #")[0].strip() for line in (mine, theirs))
    told = bool(own and other) and "#" not in mine + theirs
    if key in {"reporter", "reviewer"} and told:
        names = dict.fromkeys([*own.split("、"), *other.split("、")])
        return f"{key}: {edit.scalar('、'.join(names))}"
    if key == "filed" and told:
        return f"{key}: {max(own, other)}"  # both is there from the later day on
    label = field.label if field else key
    raise Unmergeable(
        f"文件开头的“{label}”，您写的是“{own}”，别人写的是“{other}”，合不到一起。"
        "请商量改成一样的，再运行一遍"
    )


def _outside(where: str, mine: str, theirs: str, was: str) -> str:
    """Merge what stands around the entries: where both changed it nobody can tell."""
    sure = _of_one_side(mine, theirs, was)
    if sure is None:
        raise Unmergeable(
            f"文件{where}（条目以外的几行）两个人都改了，合不到一起。请找汇总人一起看"
        )
    return sure


def _same(one: str | None, other: str | None) -> bool:
    """Whether two pieces are the same text; line ends and blank lines behind say nothing."""
    return _plain_text(one or "") == _plain_text(other or "")


def _plain_text(text: str) -> str:
    return text.replace("\r", "").rstrip()


def _chosen(side: Side, mine: str, theirs: str, was: str) -> str:
    """Keep what was chosen of what both changed, and what either changed alone."""
    if side is Side.BOTH:
        return _both(mine, theirs)
    merged = _by_fields(mine, theirs, was, side) if mine and theirs else None
    return merged or (mine if side is Side.MINE else theirs)


def _both(mine: str, theirs: str) -> str:
    """Keep my entry and add what only theirs says; texts that both wrote are joined."""
    text = f"entries:\n{mine if mine.endswith(chr(10)) else mine + chr(10)}"
    own, other = _fields(mine), _fields(theirs)
    if _notes(theirs) - _notes(mine):
        raise Unmergeable(
            "别人在这一条里写了注释（# 后面的），不能两段都留。请选 --mine 或 --theirs"
        )
    task = whole(str(_plain(own["task"]))) or 0
    for name, node in other.items():
        there = own.get(name)
        if name == "values" and isinstance(node, MappingNode):
            text = _with_figures(text, task, there, node)
        elif isinstance(node, ScalarNode):
            text = _with_text(text, task, name, (there, node))
        elif there is None and name in edit.LISTS and _is_of_words(node):
            items = tuple(str(item.value) for item in node.value)
            text = edit.changed(text, edit.path_of(task, name), items)
        elif there is None or _plain(there) != _plain(node):
            raise _differ(task, name)
    return text.removeprefix("entries:\n")


def _is_of_words(node: Node) -> TypeGuard[SequenceNode]:
    """Whether a list has nothing but texts."""
    return isinstance(node, SequenceNode) and all(isinstance(i, ScalarNode) for i in node.value)


def _notes(block: str) -> set[str]:
    """Return the comments of an entry, behind its fields too."""
    return {comment.text.strip() for comment in comments(block)}


def _with_text(text: str, task: int, name: str, sides: tuple[Node | None, ScalarNode]) -> str:
    """Add what only theirs says in a field; what both wrote is joined where that makes sense."""
    mine, theirs = sides
    said = theirs.value.strip()
    before = mine.value.strip() if isinstance(mine, ScalarNode) else ""
    if mine is None or (name in edit.TEXTS and said != before):
        return edit.edited(text, task, name, "\n".join(filter(None, [before, said])))
    if said != before:
        raise _differ(task, name)
    return text


def _with_figures(text: str, task: int, there: Node | None, theirs: MappingNode) -> str:
    own = {k.value: v for k, v in there.value} if isinstance(there, MappingNode) else {}
    for key, value in theirs.value:
        if key.value not in own and isinstance(value, ScalarNode):
            text = edit.edited(text, task, f"values.{key.value}", value.value)
        elif key.value not in own or _plain(own[key.value]) != _plain(value):
            raise _differ(task, f"values.{key.value}")
    return text


def _differ(task: int, name: str) -> Unmergeable:
    first, _, indicator = name.partition(".")
    known = fields.ENTRY.by_key.get(first)
    said = indicator or (known.label if known else first)
    return Unmergeable(
        f"第{task}项的“{said}”两个人填的不一样，不能两个都留。请选 --mine 或 --theirs", indicator
    )


def _fields(block: str) -> dict[str, Node]:
    node = compose("", block.encode(), [])
    item = node.value[0] if isinstance(node, SequenceNode) and node.value else None
    if not isinstance(item, MappingNode):
        raise Unmergeable("这一条有一边删去了，不能两段都留。请选 --mine 或 --theirs")
    return {k.value: v for k, v in item.value}


def _plain(node: Node) -> object:
    """Return what a node says, without where and how it stands."""
    if isinstance(node, MappingNode):
        return {k.value: _plain(v) for k, v in node.value}
    if isinstance(node, SequenceNode):
        return [_plain(item) for item in node.value]
    return str(node.value).strip()
