"""What a change means: two states of a year held against each other, by meaning, not by line.

Every field of every record is compared, as the tables of fields have them. What one side lacks
because a file could not be read is neither gone nor new.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import zip_longest
from typing import Any, NamedTuple

from hubtasks import fields, wording
from hubtasks.changes.consequences import Moved, filing, moved
from hubtasks.changes.saying import Names, Part, meaning
from hubtasks.changes.unread import Doubt, UnreadFile, counted, rests_on, unread_files
from hubtasks.diagnostics import Place
from hubtasks.fields import Field, FileKind, Record, Shape
from hubtasks.figures.summarize import summarize
from hubtasks.model import Entry, Figure, Ledger
from hubtasks.period import Period
from hubtasks.reading.files import Files, Selection, of_year
from hubtasks.reading.load import load, load_years
from hubtasks.wording import whole

# What is told elsewhere: an entry's figures with their differences, entries by themselves.
_APART = frozenset({"values", "entries", "format"})
# Outputs follow the order of these files' lists.
_ORDERED = frozenset({FileKind.TASKS, FileKind.PLAN})
_PARTS = frozenset({Shape.COUNTS, Shape.MONTHS, Shape.PEOPLE, Shape.SEVERITIES, Shape.RECORD})


class Kind(StrEnum):
    """What happened to an entry, or to a record outside the entries."""

    ADDED = "新增"
    CHANGED = "改动"
    REMOVED = "删除"


class FieldChange(NamedTuple):
    """A field before and after, as text; empty where there was or is none.

    `key` is its key in the file, `label` its Chinese name, with that of what is inside it.
    """

    key: str
    label: str
    before: str
    after: str


class FigureChange(NamedTuple):
    """An indicator's reported value before and after; None where there was or is none.

    `about` is what else of it changed: its own date, its source.
    """

    indicator: str
    name: str
    unit: str
    before: Decimal | None
    after: Decimal | None
    about: tuple[FieldChange, ...] = ()


class EntryChange(NamedTuple):
    """What became of one division's entry on one task and day."""

    kind: Kind
    task: int
    division: str
    date: date
    fields: tuple[FieldChange, ...]
    figures: tuple[FigureChange, ...]
    entry: Entry


class ListChange(NamedTuple):
    """A change outside the entries: the kind of file, the way to the record, and the field.

    A field without a key is the record as a whole. Of a progress file `division` is whose it is.
    """

    kind: FileKind
    way: tuple[Part, ...]
    field: FieldChange
    place: Place
    division: str = ""

    @property
    def about(self) -> str:
        """What it is about: `清单第5项指标“……”`."""
        first = self.way[0].record if self.way else None
        if first in {fields.PROGRESS, fields.ISSUED, fields.CLOSURE}:  # they name their file
            return str(self.way[0])
        inside = "里的" if first not in {None, fields.TASK, fields.PLAN} else ""
        return self.kind.label + inside + "".join(map(str, self.way))

    @property
    def label(self) -> str:
        """What its field is called beside `about`: no word of that twice; empty of a whole."""
        if not self.field.key:
            return ""
        last = self.way[-1].record.label if self.way else self.kind.label
        return self.field.label.removeprefix(last).removeprefix("的") or self.field.label

    @property
    def happened(self) -> Kind:
        """Whether a record came, went, or only changed."""
        if self.field.key:
            return Kind.CHANGED
        return Kind.REMOVED if self.field.before else Kind.ADDED


class Changes(NamedTuple):
    """Everything that differs between two states of a year, as of a day.

    `unread` are the files that were not compared, or not whole, `unlit` the divisions whose
    lights therefore were not. `others` are the changes of other years.
    """

    year: int
    on: date
    entries: tuple[EntryChange, ...]
    listed: tuple[ListChange, ...]
    moved: tuple[Moved, ...]
    filing: tuple[str, ...]
    unread: tuple[UnreadFile, ...] = ()
    unlit: tuple[str, ...] = ()
    others: "tuple[Changes, ...]" = ()

    @property
    def same(self) -> bool:
        """Whether the two states of the year itself say the same, all of them read."""
        return not (self.entries or self.listed or self.moved or self.unread)

    @property
    def nothing(self) -> bool:
        """Whether no year says another thing than before."""
        return self.same and not self.others

    @property
    def missed(self) -> bool:
        """Whether data could not be read in any year, and so was not compared."""
        return any(file.grave for each in (self, *self.others) for file in each.unread)

    @property
    def consequences(self) -> tuple[str, ...]:
        """What a reviewer has to know first: moved tasks, then who has filed how much."""
        return (*(m.text for m in self.moved), *(self.filing if self.entries else ()))


def compare(before: Ledger, after: Ledger, on: date) -> Changes:
    """Hold two states of a year against each other, both lit as of the day *on*."""
    before, after = (counted(state.as_told, on) for state in (before, after))
    year = after.year or before.year or on.year
    month = Period.of_day(year, on)
    old, new = (
        summarize(state, month, on) if state.task_list else None for state in (before, after)
    )
    doubt, names = Doubt.between(before, after), Names.of(before, after)
    touched = tuple(_entries(before, after, doubt, names))
    divisions = after.divisions or before.divisions
    unlit = doubt.unlit((d.id, d.name) for d in divisions)
    reported = {(c.division, c.entry.month) for c in touched if c.division not in unlit}
    changed = moved(old, new) if old and new else ()
    return Changes(
        year=year,
        on=on,
        entries=touched,
        listed=tuple(_listed(before, after, doubt, names)),
        moved=tuple(m for m in changed if not rests_on(after.task_by_id[m.after.id], unlit, after)),
        filing=tuple(filing(after, on, reported)) if new else (),
        unread=unread_files(before, after),
        unlit=unlit,
    )


class _Known(NamedTuple):
    """What comparing goes by: what things are called, and which sides may lack something unread."""

    names: Names
    partly: tuple[bool, bool] = (False, False)

    def hides(self, field: Field, values: tuple[Any, Any], blank: Any) -> bool:  # noqa: ANN401 - what the table says
        """Whether a difference may only be that a side could not be read; *blank* says nothing."""
        whole = not field.many and field.shape not in _PARTS
        return any(
            partly and not (whole and meaning(field, value) != meaning(field, blank))
            for partly, value in zip(self.partly, values, strict=True)
        )


def of_years(old: Files, new: Files, after: Ledger, year: int, on: date) -> Changes:
    """Hold one year against its state in *old*, as of the day *on*, and all others of either side.

    *after* is the year's state in *new*. Another year is lit as of its day next to that one;
    what belongs to no year is told of the one asked about.
    """
    found = compare(load(of_year(old, year))[0], after, on)
    was, is_now = (_other_years(each, year) for each in (old, new))
    others = []
    for other in sorted((was.keys() | is_now.keys()) - {0}):
        before, now = (each.get(other, each[0]) for each in (was, is_now))
        rules = now.rules._replace(calendar=before.rules.calendar)
        end = date(other, 12, 31) if other < year else date(other, 1, 1)
        changes = compare(replace(before, rules=rules), now, end)
        unread = tuple(file for file in changes.unread if file not in found.unread)
        others.append(changes._replace(unread=unread))
    return found._replace(others=tuple(changes for changes in others if not changes.nothing))


def _other_years(files: Files, year: int) -> dict[int, Ledger]:
    """Read all years but one; 0 is what belongs to none."""
    others = Selection(files, tuple(f for f in files.listing if f.year != year))
    return {other: ledger for other, ledger, _ in load_years(others)}


def _entries(before: Ledger, after: Ledger, doubt: Doubt, names: Names) -> Iterator[EntryChange]:
    old, new = _by_identity(before), _by_identity(after)
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        entry = now or was
        if entry is None or doubt.missed(was, now):
            continue
        task, division, day, _ = key
        known = _Known(names.of_task(task), doubt.partly(was, now))
        but = frozenset({*_APART, "task"})
        changed = tuple(_fields(known, fields.ENTRY, was, now, but))
        figures = tuple(_figures(before, after, was, now, known))
        if was is None or now is None:
            kind = Kind.ADDED if now else Kind.REMOVED
        elif changed or figures:
            kind = Kind.CHANGED
        else:
            continue
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
    before: Ledger, after: Ledger, was: Entry | None, now: Entry | None, known: _Known
) -> Iterator[FigureChange]:
    old = {f.indicator: f for f in was.figures} if was else {}
    new = {f.indicator: f for f in now.figures} if now else {}
    for id_ in dict.fromkeys((*old, *new)):
        first, last = old.get(id_), new.get(id_)
        if any(p and f is None for p, f in zip(known.partly, (first, last), strict=True)):
            continue
        about = tuple(_about_figure(first, last, now))
        value, now_value = (figure.value if figure else None for figure in (first, last))
        if not about and str(value) == str(now_value):
            continue
        listed = after.indicator_by_id.get(id_) or before.indicator_by_id.get(id_)
        name, unit = (listed[1].name, listed[1].unit) if listed else (id_, "")
        yield FigureChange(id_, name, unit, value, now_value, about)


def _about_figure(
    first: Figure | None, last: Figure | None, now: Entry | None
) -> Iterator[FieldChange]:
    """Yield what else of a figure changed; of a new one, what it says beside its value."""
    if last is None or now is None:
        return
    usual = {"date": now.date, "source": ""}
    for key, nothing in usual.items():
        field = fields.FIGURE.by_key[key]
        was, is_ = getattr(first, key) if first else nothing, getattr(last, key)
        if was != is_:
            said = str(was) if first else ""
            yield FieldChange(key, field.label, said, str(is_))


class _At(NamedTuple):
    """Where two records stand: what is known, the kind of file, the way to it, and its place."""

    known: _Known
    kind: FileKind
    way: tuple[Part, ...]
    place: Place

    def change(self, field: FieldChange) -> ListChange:
        """Return a change of one of its fields."""
        return ListChange(self.kind, self.way, field, self.place)


def _listed(before: Ledger, after: Ledger, doubt: Doubt, names: Names) -> Iterator[ListChange]:
    """Yield what changed outside the entries, file by file."""
    list_ = after.task_list or before.task_list

    def at(kind: FileKind) -> _At:
        path = kind.at(year=list_.year if list_ else "")
        return _At(_Known(names, doubt.of_kind(kind)), kind, (), Place(path))

    for kind, old, new in (
        (FileKind.TASKS, before.task_list, after.task_list),
        (FileKind.RULES, before.rules, after.rules),
        (FileKind.CALENDAR, before.rules.calendar, after.rules.calendar),
    ):
        yield from _within(at(kind), kind.record, old, new)
    for kind, record, befores, afters in (
        (FileKind.PLAN, fields.PLAN, before.plans, after.plans),
        (FileKind.URGES, fields.ISSUED, before.issued, after.issued),
        (FileKind.CLOSED, fields.CLOSURE, before.closed, after.closed),
    ):
        yield from _items(at(kind), record, befores, afters)
    yield from _samples(before, after)
    yield from _heads(before, after, doubt, names)


def _samples(before: Ledger, after: Ledger) -> Iterator[ListChange]:
    """Yield where plans became illustrative, or ceased to be."""
    field = fields.PLAN_FILE.by_key["sample"]
    old, new = (any(p.sample for p in ledger.plans) for ledger in (before, after))
    if old != new and before.plans and after.plans:
        texts = ("是", "否") if old else ("否", "是")
        place = Place(after.plans[0].place.path)
        yield ListChange(FileKind.PLAN, (), FieldChange(field.key, field.label, *texts), place)


def _heads(before: Ledger, after: Ledger, doubt: Doubt, names: Names) -> Iterator[ListChange]:
    """Yield what changed in what progress files say above their entries."""
    old, new = (names.parts(fields.PROGRESS, ledger.progress) for ledger in (before, after))
    for key in sorted(old.keys() & new.keys()):
        was, now = old[key], new[key]
        known = _Known(names, doubt.partly(was, now))
        way = (names.part(fields.PROGRESS, now, key),)
        but = frozenset({*_APART, *fields.PROGRESS.identity})
        for change in _fields(known, fields.PROGRESS, was, now, but):
            yield ListChange(FileKind.PROGRESS, way, change, now.place, now.division)


def _within(at: _At, record: Record, was: Any, now: Any) -> Iterator[ListChange]:  # noqa: ANN401 - the table's record
    """Yield what changed in a record, and in the lists of records inside it."""
    at = at._replace(place=getattr(now if now is not None else was, "place", at.place))
    yield from map(at.change, _fields(at.known, record, was, now))
    for field in record.fields:
        if field.record is not None and field.many and field.record.identity:
            befores, afters = (getattr(each, field.name, ()) for each in (was, now))
            yield from _items(at, field.record, befores, afters)
            if at.kind in _ORDERED and not any(at.known.partly):
                yield from map(at.change, _order(at.known.names, field, befores, afters))


def _items(
    at: _At, record: Record, befores: tuple[Any, ...], afters: tuple[Any, ...]
) -> Iterator[ListChange]:
    """Yield what became of the records of a list, each known by its identity."""
    names = at.known.names
    old, new = (names.parts(record, items) for items in (befores, afters))
    for key in sorted(old.keys() | new.keys(), key=lambda key: (_natural(key[0]), key[1])):
        was, now = old.get(key), new.get(key)
        item: Any = now if now is not None else was
        if record in _OF_TASK:
            names = names.of_task(getattr(item, _OF_TASK[record]))
        way = (*at.way, names.part(record, item, key))
        inside = at._replace(known=at.known._replace(names=names), way=way, place=item.place)
        if was is not None and now is not None:
            yield from _within(inside, record, was, now)
        elif not at.known.partly[was is not None]:
            but = frozenset({"name"} if "name" in record.by_key else record.identity)
            said = names.whole(record, item, but) or record.label
            before, after = (said if each is not None else "" for each in (was, now))
            yield inside.change(FieldChange("", record.label, before, after))


_OF_TASK = {fields.TASK: "id", fields.PLAN: "task"}


def _order(
    names: Names, field: Field, befores: tuple[Any, ...], afters: tuple[Any, ...]
) -> Iterator[FieldChange]:
    """Yield in which order stand now those records of a list that stood there before."""
    if field.record is None:
        return
    old, new = (names.parts(field.record, items) for items in (befores, afters))
    kept = ([key for key in old if key in new], [key for key in new if key in old])
    if kept[0] != kept[1]:
        record = field.record
        parts = ([names.part(record, new[key], key) for key in keys] for keys in kept)
        said = (wording.listed([part.name or part.id for part in each]) for each in parts)
        yield FieldChange(field.key, f"{field.label}的次序", *said)


def _natural(id_: str) -> tuple[int, str]:
    """Sort numbers as numbers."""
    number = whole(id_)
    return (0, id_) if number is None else (number, "")


def _fields(
    known: _Known,
    record: Record,
    was: Any,  # noqa: ANN401 - the table's record
    now: Any,  # noqa: ANN401 - the table's record
    but: frozenset[str] = _APART,
) -> Iterator[FieldChange]:
    """Yield the fields that say something else than before; lists with identities are apart."""
    blank: Mapping[str, Any] = getattr(was if now is None else now, "_field_defaults", {})
    for field in record.fields:
        inside = field.record
        if field.key in but or (inside is not None and field.many and inside.identity):
            continue
        if inside is not None and inside.model is None:  # a section: its fields are the record's
            for change in _fields(known, inside, was, now):
                yield change._replace(label=_inside(field, change.label))
            continue
        nothing = blank.get(field.name)
        old, new = (nothing if each is None else getattr(each, field.name) for each in (was, now))
        differ = meaning(field, old) != meaning(field, new)
        if differ and not known.hides(field, (old, new), nothing):
            for change in _changed(known.names, field, old, new):
                yield change._replace(
                    before=change.before if was is not None else "",
                    after=change.after if now is not None else "",
                )


def _changed(names: Names, field: Field, old: Any, new: Any) -> Iterator[FieldChange]:  # noqa: ANN401 - what the table says
    """Say a field's change: that of a record inside, or of a mapping, by its own fields or keys."""
    if isinstance(old, Mapping) or isinstance(new, Mapping):
        told, is_told = names.pairs(field, old or {}), names.pairs(field, new or {})
        for key in (k for k in {**told, **is_told} if told.get(k) != is_told.get(k)):
            label = _inside(field, key)
            yield FieldChange(field.key, label, told.get(key, ""), is_told.get(key, ""))
        return
    if field.record is not None and field.many and (apart := _apart(field, old, new)):
        one = field._replace(many=False)
        for was, now in apart:
            yield from _changed(names, one, was, now)
        return
    if field.record is None or field.many or old is None or new is None:
        label = f"{field.label}的次序" if field.record and field.many else field.label
        yield FieldChange(field.key, label, names.said(field, old), names.said(field, new))
        return
    for inner in field.record.fields:
        was, now = getattr(old, inner.name), getattr(new, inner.name)
        if meaning(inner, was) != meaning(inner, now):
            label = _inside(field, inner.label)
            yield FieldChange(field.key, label, names.said(inner, was), names.said(inner, now))


def _inside(field: Field, name: str) -> str:
    """Name what stands inside a field: `延期，延到哪一天`, and `延期原因`, whose name says it."""
    return name if name.startswith(field.label) else f"{field.label}，{name}"


def _apart(
    field: Field, old: tuple[Any, ...], new: tuple[Any, ...]
) -> list[tuple[Any | None, Any | None]]:
    """Pair the records of a list that the other has not, each with what came in its place."""
    meanings = (meaning(field, old), meaning(field, new))
    rest = []
    for items, own, others in zip((old, new), meanings, reversed(meanings), strict=True):
        kept = Counter(own) & Counter(others)
        rest.append([item for item, said in zip(items, own, strict=True) if not _taken(kept, said)])
    return list(zip_longest(*rest))


def _taken(kept: Counter[Any], said: Any) -> bool:  # noqa: ANN401 - what a record means
    """Take one of what is kept; tell whether there was one."""
    kept[said] -= 1
    return kept[said] >= 0
