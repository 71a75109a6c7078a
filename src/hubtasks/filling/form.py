"""What a division fills in, as tables of cells: each cell one value of its file.

A form is made from the ledger and the file as it stands; a workbook shows it, and what
comes back is written as the smallest change of the file.
"""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from hubtasks import fields, wording
from hubtasks.fields import Ask, Column, Field, Shape
from hubtasks.figures.known import Known
from hubtasks.figures.pairs import judge_pair
from hubtasks.writing import edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from hubtasks.fields import Record
    from hubtasks.model import Division, Indicator, Ledger, Task
    from hubtasks.writing.edit import Path

_WIDTH = 14


class CellKind(Enum):
    """What a column holds; only what is not locked is filled in."""

    LOCKED = "locked"
    TEXT = "text"
    CHOICE = "choice"
    FIGURE = "figure"
    DAY = "day"
    FLAG = "flag"
    ITEMS = "items"


class FormColumn(NamedTuple):
    """A column: its id in its table, its heading, its width in characters, what to write in it.

    `field` is where its value stands below a row's path.
    """

    id: str
    heading: str
    width: int
    kind: CellKind = CellKind.LOCKED
    field: Path = ()
    hint: str = ""


class Row(NamedTuple):
    """A row: its key, where its fields stand in the file, and its cells as text.

    `unit` is that of the figure it asks for. A `spare` row is not shown: it waits for what
    people add. `number` orders the rows of one thing that people may add to, from 1.
    """

    key: str
    path: Path
    cells: tuple[str, ...]
    unit: str = ""
    spare: bool = False
    number: int = 0


class Table(NamedTuple):
    """A table, and the name that its sheet shows.

    Where a row has lost its key, the columns whose ids are in `identity` tell it. Where rows
    may be added, those in `added_to` tell what to.
    """

    id: str
    name: str
    identity: tuple[str, ...]
    columns: tuple[FormColumn, ...]
    rows: tuple[Row, ...]
    added_to: tuple[str, ...] = ()

    @property
    def telling(self) -> tuple[FormColumn, ...]:
        """The columns that tell a row without its key."""
        return tuple(c for c in self.columns if c.id in self.identity + self.added_to)


class CellId(NamedTuple):
    """A cell by what it is about, wherever it stands: by ids alone, whatever is shown."""

    table: str
    key: str
    column: str


class Slot(NamedTuple):
    """Where a cell's value stands in the file, of what kind it is, and its column's heading."""

    path: Path
    kind: CellKind
    heading: str


FILED_ON = "填报日期"


class Form(NamedTuple):
    """A division's form: `on` is the day of its progress file, `path` the file it fills."""

    purpose: str
    division: Division
    on: date
    path: str
    title: str
    hints: tuple[str, ...]
    tables: tuple[Table, ...]
    sample: bool

    def shown(self) -> Form:
        """Return the form without its spare rows."""
        tables = (
            table._replace(rows=tuple(row for row in table.rows if not row.spare))
            for table in self.tables
        )
        return self._replace(tables=tuple(tables))

    def cells(self) -> dict[CellId, str]:
        """Return every cell's text, the locked ones too."""
        return {
            CellId(table.id, row.key, column.id): text
            for table in self.tables
            for row in table.rows
            for column, text in zip(table.columns, row.cells, strict=True)
        }

    def slots(self) -> dict[CellId, Slot]:
        """Return where each cell that can be filled in stands in the file."""
        return {
            CellId(table.id, row.key, column.id): Slot(
                (*row.path, *column.field), column.kind, column.heading
            )
            for table in self.tables
            for row in table.rows
            for column in table.columns
            if column.kind is not CellKind.LOCKED
        }

    def heading(self, cell: CellId) -> str:
        """Return the heading that a cell stands under, also of a row that is no longer there."""
        return next(
            column.heading
            for table in self.tables
            for column in table.columns
            if (table.id, column.id) == (cell.table, cell.column)
        )


_CELLS = {
    Shape.TEXT: CellKind.TEXT,
    Shape.LINE: CellKind.TEXT,
    Shape.MILESTONE: CellKind.TEXT,
    Shape.CHOICE: CellKind.CHOICE,
    Shape.FLAG: CellKind.FLAG,
    Shape.DATE: CellKind.DAY,
    Shape.NUMBER: CellKind.FIGURE,
}


def form_columns(known: Iterable[Field], *way: str) -> Iterator[FormColumn]:
    """Yield the columns in which fields are filled in; *way* are the keys that they stand below."""
    for field in known:
        if field.fills_a_cell:
            kind = CellKind.ITEMS if field.many else _CELLS[field.shape]
            yield _column(field, kind, (*way, field.key))


def locked_columns(record: Record, *keys: str) -> Iterator[FormColumn]:
    """Yield the columns that show what is known of a record."""
    return (_column(record.by_key[key]) for key in keys)


def _column(field: Field, kind: CellKind = CellKind.LOCKED, path: Path = ()) -> FormColumn:
    width, hint, _ = field.column or Column(_WIDTH)
    shown = "" if kind is CellKind.LOCKED else hint
    return FormColumn(".".join(path) or field.key, field.heading, width, kind, path, shown)


HEAD = "head"
PROGRESS = "entries"
FIGURES = "values"
MILESTONES = "milestones"
EXCUSES = "更正和延期"
PUT_OFF = "extension.milestone"  # the column in which a milestone is named
_ENTRY = fields.ENTRY.by_key
_ORDER = {key: n for n, key in enumerate(_ENTRY)}
_FLAGS = frozenset(key for key, field in _ENTRY.items() if field.shape is Shape.FLAG)
# What a locked column says of whose row it is.
TELLING = frozenset({"id", "text", "name"})
TASK_NUMBER, TASK_TEXT = locked_columns(fields.TASK, "id", "text")
INDICATOR_NAME, TARGET, UNIT = locked_columns(fields.INDICATOR, "name", "target", "unit")


def progress_form(ledger: Ledger, division: Division, on: date, path: str, text: str) -> Form:
    """Make the form of a division's progress file; *text* is the file, empty where there is none.

    EditFault where the file does not read.
    """
    known = said(text)
    tasks = [t for t in ledger.tasks if division.name in t.divisions]
    tables = (
        _head(known),
        _progress(ledger, division, tasks, on, known),
        _figures(ledger, division, tasks, on, known),
        _milestones(ledger, division, tasks, on, known),
        _excuses(tasks, known),
    )
    return Form(
        purpose="progress",
        division=division,
        on=on,
        path=path,
        title=f"{division.name}{ledger.subject}进展（{wording.day(on)}）",
        hints=(
            "白格请填，灰格是清单和上期的，不用改。状态、本期进展必填；没有的留空，不用写“无”。",
            "数写当年累计数，不带单位。填好交给汇总人，或运行 hubtasks sheet in 文件 --write。",
        ),
        sample=any(p.sample for p in ledger.progress),
        tables=tuple(table for table in tables if table.rows),
    )


def said(text: str) -> dict[Path, str]:
    """Return what a file says as texts of cells: lists by the line, each milestone by itself."""
    found: dict[Path, str] = {}
    for path, value in edit.stated(text).items() if text else ():
        if isinstance(value, str):
            found[path] = "" if wording.says_nothing(clean(value)) else clean(value)
        elif path[-1] == "milestones":
            found |= {(*path, item): wording.YES for item in value}
        else:
            items = (clean(item) for item in value)
            found[path] = "\n".join(item for item in items if not wording.says_nothing(item))
        if path[0] == "entries" and path[-1] in _FLAGS:
            found[path] = wording.YES if found[path] in {"true", wording.YES} else ""
    return found


def clean(text: str) -> str:
    """Return a text without the blanks at its ends and at those of its lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def with_progress(text: str, form: Form, changes: Mapping[CellId, str]) -> str:
    """Return a file with some cells' values changed; an entry of which nothing is left goes.

    *text* is empty where there is no file yet. EditFault where a value can't be set.
    """
    slots = form.slots()
    if not text:
        tasks = {slots[c].path[1] for c in changes if slots[c].path[0] == "entries" and changes[c]}
        text = _skeleton(form, sorted(tasks, key=int))
    for cell in sorted(changes, key=lambda c: _rank(slots[c].path)):
        path, kind, _ = slots[cell]
        value = changes[cell]
        if path[0] == "entries" and value:
            text = edit.added(text, path[:2])
        text = _set(text, path, kind, value)
    left = edit.stated(text)
    for task in dict.fromkeys(slots[c].path[:2] for c in changes if not changes[c]):
        if task[0] == "entries" and [p for p in left if p[:2] == task] == [(*task, "task")]:
            text = edit.removed(text, task)
    return text


def _set(text: str, path: Path, kind: CellKind, value: str) -> str:
    if kind is CellKind.ITEMS:
        return edit.changed(text, path, tuple(value.split("\n")) if value else "")
    if path[0] == "entries" and path[2:3] == ("milestones",):
        there = edit.stated(text).get(path[:3], ())
        items = tuple(i for i in there if i != path[3]) + ((path[3],) if value else ())
        return edit.changed(text, path[:3], items)
    return edit.changed(text, path, "true" if kind is CellKind.FLAG and value else value)


def _rank(path: Path) -> tuple[int, int]:
    """Order changes as the fields of an entry are written."""
    if path[0] != "entries":
        return 0, 0
    return int(path[1]), _ORDER[path[2]]


def _skeleton(form: Form, tasks: list[str]) -> str:
    sample = "sample: true\n" if form.sample else ""
    entries = "\n".join(f"  - task: {task}\n" for task in tasks)
    return (
        f"# yaml-language-server: $schema=../../../schema/progress-{form.on.year}.json\n"
        f"format: 1\ndivision: {form.division.name}\ndate: {form.on}\n{sample}entries:\n{entries}"
    )


def _head(known: Mapping[Path, str]) -> Table:
    columns = tuple(form_columns(fields.PROGRESS.fields))
    return Table(HEAD, "", (), columns, (filled_row("", (), columns, (), known),))


def filled_row(
    key: str,
    path: Path,
    columns: tuple[FormColumn, ...],
    locked: tuple[str, ...],
    known: Mapping[Path, str],
    *,
    unit: str = "",
) -> Row:
    """Fill a row: the locked cells as given, the others with what the file says."""
    given = iter(locked)
    cells = (
        next(given) if c.kind is CellKind.LOCKED else known.get((*path, *c.field), "")
        for c in columns
    )
    return Row(key, path, tuple(cells), unit)


def _progress(
    ledger: Ledger, division: Division, tasks: list[Task], on: date, known: Mapping[Path, str]
) -> Table:
    columns = (
        *locked_columns(fields.TASK, "id", "text", "duty"),
        FormColumn("last", "上期", 34),
        *form_columns((*fields.ALWAYS, *fields.MENU)),
    )
    rows = (
        filled_row(
            str(task.id),
            ("entries", str(task.id)),
            columns,
            (str(task.id), task.text, task.duty.name, _last(ledger, division, task, on)),
            known,
        )
        for task in tasks
    )
    return Table(PROGRESS, fields.PROGRESS.label, (TASK_NUMBER.id,), columns, tuple(rows))


def _last(ledger: Ledger, division: Division, task: Task, on: date) -> str:
    """Say what the division reported before."""
    before = [e for e in ledger.entries.get((task.id, division.name), ()) if e.date < on]
    if not before:
        return ""
    entry = before[-1]
    lines = [f"{wording.short_day(entry.date)}，{entry.status}", clean(entry.summary)]
    return "\n".join([*lines, f"下一步：{clean(entry.next)}"] if entry.next else lines)


def _figures(
    ledger: Ledger, division: Division, tasks: list[Task], on: date, known: Mapping[Path, str]
) -> Table:
    value, *about = form_columns(fields.FIGURE.fields)
    columns = (
        TASK_NUMBER,
        INDICATOR_NAME,
        TARGET,
        FormColumn("stage", fields.STAGE_TARGET.label, 16),
        FormColumn("last", "上次", 24),
        value,
        UNIT,
        *about,
    )
    rows = (
        filled_row(
            f"{task.id} {indicator.id}",
            ("entries", str(task.id), "values", indicator.id),
            columns,
            (
                str(task.id),
                indicator.name,
                indicator.target_text,
                _stage(ledger, indicator, on),
                _last_figure(ledger, indicator, on),
                indicator.unit,
            ),
            known,
            unit=indicator.unit,
        )
        for task in tasks
        for indicator in task.indicators
        if indicator.reported_by == division.name and indicator.same_as is None
    )
    identity = (TASK_NUMBER.id, INDICATOR_NAME.id)
    return Table(FIGURES, fields.INDICATOR.label, identity, columns, tuple(rows))


def _stage(ledger: Ledger, indicator: Indicator, on: date) -> str:
    found = next((s for s in ledger.stage_targets(indicator) if s.date >= on), None)
    if found is None:
        return ""
    return f"到{wording.short_day(found.date)}{wording.number(found.value)}{indicator.unit}"


def _last_figure(ledger: Ledger, indicator: Indicator, on: date) -> str:
    """Say the last figure known before the day."""
    figure = Known.on_day(ledger, on - timedelta(days=1)).figure(indicator)
    if figure is None:
        return ""
    return f"{wording.number(figure.value)}{indicator.unit}（{wording.short_day(figure.date)}）"


def _milestones(
    ledger: Ledger, division: Division, tasks: list[Task], on: date, known: Mapping[Path, str]
) -> Table:
    name, due = locked_columns(fields.MILESTONE, "name", "due")
    columns = (TASK_NUMBER, name, due, _column(_ENTRY["milestones"], CellKind.FLAG))
    judged = Known.on_day(ledger, on)
    rows = []
    for task in tasks:
        for standing in judge_pair(judged, task, division.name).milestones:
            milestone, reached = standing.milestone, standing.reached_on
            path = ("entries", str(task.id), "milestones", milestone.id)
            if reached is None or reached >= on or path in known:
                key = f"{task.id} {milestone.id}"
                locked = (str(task.id), milestone.name, str(standing.due))
                rows.append(filled_row(key, path, columns, locked, known))
    label = fields.MILESTONE.label
    return Table(MILESTONES, label, (TASK_NUMBER.id, name.id), columns, tuple(rows))


def _excuses(tasks: list[Task], known: Mapping[Path, str]) -> Table:
    columns = (
        TASK_NUMBER,
        TASK_TEXT,
        *form_columns(f for f in _ENTRY.values() if f.ask is Ask.NEVER),
        *form_columns(fields.EXTENSION.fields, "extension"),
    )
    rows = (
        filled_row(
            str(task.id),
            ("entries", str(task.id)),
            columns,
            (str(task.id), task.text),
            known,
        )
        for task in tasks
    )
    return Table("excuses", EXCUSES, (TASK_NUMBER.id,), columns, tuple(rows))
