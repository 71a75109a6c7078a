"""What a change means: two states of a year held against each other, by meaning, not by line.

Every field of every record is compared, as the tables of fields have them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, NamedTuple

from hubtasks import fields
from hubtasks.changes.consequences import Moved, filing, moved
from hubtasks.diagnostics import Place
from hubtasks.fields import Field, FileKind, Record, Shape
from hubtasks.figures.summarize import summarize
from hubtasks.model import Entry, Ledger
from hubtasks.period import Period

# How a text is wrapped says nothing: between Chinese characters a break is none.
_WRAPPED = re.compile(
    r"(?<=([\x21-\x7e]))?\s*(\n|(?<=[^\x00-\x7f]) (?=[^\x00-\x7f]))\s*(?=([\x21-\x7e]))?"
)
# What is told elsewhere: an entry's figures with their differences, entries by themselves.
_APART = frozenset({"values", "entries", "format"})
_NUMBERED = (fields.TASK, fields.PLAN)


class Kind(StrEnum):
    """What happened to an entry."""

    ADDED = "新增"
    CHANGED = "改动"
    REMOVED = "删除"


class FieldChange(NamedTuple):
    """A field before and after, as text; empty where there was or is none.

    `key` is its key in the file, `label` its Chinese name.
    """

    key: str
    label: str
    before: str
    after: str


class FigureChange(NamedTuple):
    """An indicator's reported value before and after; None where there was or is none."""

    indicator: str
    name: str
    unit: str
    before: Decimal | None
    after: Decimal | None


class EntryChange(NamedTuple):
    """What became of one division's entry on one task and day."""

    kind: Kind
    task: int
    division: str
    date: date
    fields: tuple[FieldChange, ...]
    figures: tuple[FigureChange, ...]
    entry: Entry


class Part(NamedTuple):
    """A step into a file: the kind of mapping, what tells it from its like, and its name."""

    record: Record
    id: str
    name: str = ""

    def __str__(self) -> str:
        """Name it: `第5项`, `指标“……”`."""
        if self.record in _NUMBERED:
            return f"第{self.id}项"
        return f"{self.record.label}“{self.name or self.id}”"


class ListChange(NamedTuple):
    """A change outside the entries: the kind of file, the way to the record, and the field.

    Of a progress file `division` is whose it is.
    """

    kind: FileKind
    way: tuple[Part, ...]
    field: FieldChange
    place: Place
    division: str = ""

    @property
    def about(self) -> str:
        """What it is about: `清单第5项指标“……”`."""
        whole = bool(self.way) and self.way[0].record is self.kind.record  # a file names itself
        return ("" if whole else self.kind.label) + "".join(map(str, self.way))


class Changes(NamedTuple):
    """Everything that differs between two states of a year, as of a day."""

    on: date
    entries: tuple[EntryChange, ...]
    listed: tuple[ListChange, ...]
    moved: tuple[Moved, ...]
    filing: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether the two states say the same."""
        return not (self.entries or self.listed or self.moved)

    @property
    def consequences(self) -> tuple[str, ...]:
        """What a reviewer has to know first: moved tasks, then who has filed how much."""
        return (*(m.text for m in self.moved), *(self.filing if self.entries else ()))


def compare(before: Ledger, after: Ledger, on: date) -> Changes:
    """Hold two states of a year against each other, both lit as of the day *on*."""
    month = Period.of_month(on.year, on.month)
    old, new = (
        summarize(state, month, on) if state.task_list else None for state in (before, after)
    )
    touched = tuple(_entries(before, after))
    divisions = {change.division for change in touched}
    return Changes(
        on=on,
        entries=touched,
        listed=tuple(_listed(before, after)),
        moved=tuple(moved(old, new)) if old and new else (),
        filing=tuple(filing(after, new, divisions)) if new else (),
    )


def _entries(before: Ledger, after: Ledger) -> Iterator[EntryChange]:
    old, new = _by_identity(before), _by_identity(after)
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        entry = now or was
        if entry is None:
            continue
        changed = tuple(_fields(fields.ENTRY, was, now, but=frozenset({*_APART, "task"})))
        figures = tuple(_figures(before, after, was, now))
        if was is None or now is None:
            kind = Kind.ADDED if now else Kind.REMOVED
        elif changed or figures:
            kind = Kind.CHANGED
        else:
            continue
        task, division, day, _ = key
        yield EntryChange(kind, task, division, date.fromisoformat(day), changed, figures, entry)


def _by_identity(ledger: Ledger) -> dict[tuple[int, str, str, int], Entry]:
    """The entries by what they are about, wherever they stand: a renamed file is the same.

    Of those that a division wrote twice for a day each counts, the first as 0, the next as 1.
    """
    found: dict[tuple[int, str, str, int], Entry] = {}
    times: Counter[tuple[int, str, str]] = Counter()
    for entry in ledger.all_entries:
        about = (entry.task, entry.division, entry.date.isoformat())
        found[*about, times[about]] = entry
        times[about] += 1
    return found


def _figures(
    before: Ledger, after: Ledger, was: Entry | None, now: Entry | None
) -> Iterator[FigureChange]:
    old = {f.indicator: f for f in was.figures} if was else {}
    new = {f.indicator: f for f in now.figures} if now else {}
    for id_ in dict.fromkeys((*old, *new)):
        first, last = old.get(id_), new.get(id_)
        if first and last and first._replace(place=last.place) == last:
            continue
        known = after.indicator_by_id.get(id_) or before.indicator_by_id.get(id_)
        name, unit = (known[1].name, known[1].unit) if known else (id_, "")
        yield FigureChange(
            id_, name, unit, first.value if first else None, last.value if last else None
        )


class _At(NamedTuple):
    """Where a record stands: the kind of file, the way to it, and its place.

    `indicators` are the names of the list's indicators by their ids.
    """

    kind: FileKind
    way: tuple[Part, ...]
    place: Place
    indicators: Mapping[str, str]

    def change(self, field: FieldChange) -> ListChange:
        """Return a change of one of its fields."""
        return ListChange(self.kind, self.way, field, self.place)


def _listed(before: Ledger, after: Ledger) -> Iterator[ListChange]:
    """Yield what changed outside the entries, file by file."""
    list_ = after.task_list or before.task_list
    both = {**before.indicator_by_id, **after.indicator_by_id}
    names = {id_: indicator.name for id_, (_, indicator) in both.items()}
    for kind, old, new in (
        (FileKind.TASKS, before.task_list, after.task_list),
        (FileKind.RULES, before.rules, after.rules),
        (FileKind.CALENDAR, before.rules.calendar, after.rules.calendar),
    ):
        place = Place(kind.at(year=list_.year if list_ else ""))
        yield from _within(_At(kind, (), place, names), kind.record, old, new)
    for kind, record, befores, afters in (
        (FileKind.PLAN, fields.PLAN, before.plans, after.plans),
        (FileKind.URGES, fields.ISSUED, before.issued, after.issued),
    ):
        yield from _items(_At(kind, (), Place(""), names), record, befores, afters)
    yield from _samples(before, after)
    yield from _heads(before, after)


def _samples(before: Ledger, after: Ledger) -> Iterator[ListChange]:
    """Yield where plans became illustrative, or ceased to be."""
    field = fields.PLAN_FILE.by_key["sample"]
    old, new = (_plain(any(p.sample for p in ledger.plans)) for ledger in (before, after))
    if old != new and before.plans and after.plans:
        change = FieldChange(field.key, field.label, old, new)
        yield ListChange(FileKind.PLAN, (), change, Place(after.plans[0].place.path))


def _heads(before: Ledger, after: Ledger) -> Iterator[ListChange]:
    """Yield what changed in what progress files say above their entries."""
    old, new = ({(p.division, p.date): p for p in ledger.progress} for ledger in (before, after))
    for key in sorted(old.keys() & new.keys()):
        division, day = key
        way = (Part(fields.PROGRESS, f"{division} {day}", f"{division}{day}"),)
        but = frozenset({*_APART, "division", "date"})
        for change in _fields(fields.PROGRESS, old[key], new[key], but=but):
            yield ListChange(FileKind.PROGRESS, way, change, new[key].place, division)


def _within(at: _At, record: Record, was: Any, now: Any) -> Iterator[ListChange]:  # noqa: ANN401 - the table's record
    """Yield what changed in a record, and in the lists of records inside it."""
    at = at._replace(place=getattr(now if now is not None else was, "place", at.place))
    yield from map(at.change, _fields(record, was, now))
    for field in record.fields:
        if field.record is not None and field.many and field.record.identity:
            befores, afters = (getattr(each, field.name, ()) for each in (was, now))
            yield from _items(at, field.record, befores, afters)
            if at.kind is FileKind.TASKS:  # tables and reports follow its order
                old, new = (_identities(field.record, items) for items in (befores, afters))
                if old != new and sorted(old) == sorted(new):
                    order = f"{field.label}的次序"
                    said = FieldChange(field.key, order, "、".join(old), "、".join(new))
                    yield at.change(said)


def _items(
    at: _At, record: Record, befores: tuple[Any, ...], afters: tuple[Any, ...]
) -> Iterator[ListChange]:
    """Yield what became of the records of a list, each known by its identity."""
    old, new = (
        dict(reversed(list(zip(_identities(record, items), items, strict=True))))
        for items in (befores, afters)
    )
    for id_ in sorted(old.keys() | new.keys(), key=_natural):
        was, now = old.get(id_), new.get(id_)
        known = new[id_] if id_ in new else old[id_]
        way = (*at.way, Part(record, id_, _name(record, known, at.indicators)))
        inside = at._replace(way=way, place=known.place)
        if was is not None and now is not None:
            yield from _within(inside, record, was, now)
        else:
            before, after = ("" if each is None else _beside(record, each) for each in (was, now))
            yield inside.change(FieldChange("", record.label, before, after))


def _name(record: Record, item: Any, indicators: Mapping[str, str]) -> str:  # noqa: ANN401 - the table's record
    """Name a record for people; empty where what tells it from its like is a name already."""
    if record is fields.STAGE_TARGET:
        return f"{indicators.get(item.indicator, item.indicator)} {item.date}"
    return str(getattr(item, "name", ""))


def _identities(record: Record, items: tuple[Any, ...]) -> list[str]:
    """Return what tells each record of a list from the others."""
    known = [record.by_key[key] for key in record.identity]
    return [" ".join(_said(f, getattr(item, f.name)) for f in known) for item in items]


def _natural(id_: str) -> tuple[int, str]:
    """Sort numbers as numbers."""
    return (int(id_), "") if id_.isdecimal() else (0, id_)


def _fields(
    record: Record,
    was: Any,  # noqa: ANN401 - the table's record
    now: Any,  # noqa: ANN401 - the table's record
    but: frozenset[str] = _APART,
) -> Iterator[FieldChange]:
    """Yield the fields that say something else than before; lists with identities are apart."""
    for field in record.fields:
        inside = field.record
        if field.key in but or (inside is not None and field.many and inside.identity):
            continue
        if inside is not None and inside.model is None:
            yield from _fields(inside, was, now)  # a section: its fields are the record's
            continue
        old, new = (
            _said(field, getattr(each, field.name)) if each is not None else ""
            for each in (was, now)
        )
        if old != new:
            yield FieldChange(field.key, field.label, old, new)


def _whole(record: Record, item: Any) -> str:  # noqa: ANN401 - the table's record
    """Say everything that a record holds; empty where there is none."""
    if item is None:
        return ""
    said = (_said(f, getattr(item, f.name)) for f in record.fields if f.key not in _APART)
    return "，".join(filter(None, said))


def _beside(record: Record, item: Any) -> str:  # noqa: ANN401 - the table's record
    """Say what a record holds beside what names it and the records inside it."""
    own = [f for f in record.fields if f.key not in {*record.identity, *_APART} and not f.record]
    said = (_said(f, getattr(item, f.name)) for f in own)
    return "，".join(filter(None, said)) or record.label


def _said(field: Field, value: Any) -> str:  # noqa: ANN401 - what the table says
    """Write a field's value so that equal values are equal texts, whatever their places."""
    if field.shape is Shape.COUNTS:
        return "；".join(f"{name}：{count}" for name, (count, _) in sorted(value.items()))
    if field.record is not None:
        items = value if field.many else (value,)
        return "；".join(_whole(field.record, item) for item in items if item is not None)
    if field.many:
        return "；".join(_plain(getattr(item, "milestone", item)) for item in value)
    return _plain(value)


def _plain(value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "是"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, Enum):
        return str(getattr(value, "id", value.value))
    if isinstance(value, str):
        return _WRAPPED.sub(lambda m: " " if m[1] and m[3] else "", value)
    if isinstance(value, Mapping):
        return "；".join(f"{_plain(k)}：{_plain(v)}" for k, v in sorted(value.items(), key=str))
    return str(value)
