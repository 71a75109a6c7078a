"""What a division fills in of its plans: milestones, stage targets, the plan's document.

Every lead task has free rows for what is new (the notice's third part asks for a timetable);
what is to go is marked, since an empty row says nothing.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from hubtasks import fields, wording
from hubtasks.filling.form import (
    INDICATOR_NAME,
    TARGET,
    TASK_NUMBER,
    TASK_TEXT,
    UNIT,
    CellId,
    CellKind,
    Form,
    FormColumn,
    Row,
    Table,
    filled_row,
    form_columns,
    said,
)
from hubtasks.model import Role
from hubtasks.writing import edit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from hubtasks.filling.sheet_in import Filled
    from hubtasks.model import Division, Indicator, Ledger, Task
    from hubtasks.writing.edit import Path

MILESTONES = "milestones"
STAGES = "stage_targets"
DOCUMENTS = "plans"
_FREE_MILESTONES = {Role.LEAD: 3}
_FEW = 2  # free rows of the other tasks
_MOST_MILESTONES = 40  # of a task, of those that people add
_MOST_STAGES = 12  # a month each
_NEW = "+"
GONE = FormColumn("gone", "删去", 6, CellKind.FLAG, (), "这一行不要了的，选“是”")
_GONE_HINT = f"不要了的，“{GONE.heading}”选“{wording.YES}”"


def plan_form(ledger: Ledger, division: Division, year: int, path: str, text: str) -> Form:
    """Make the form of a division's part of a year's plans; *text* is the plan file.

    EditFault where the file does not read.
    """
    known = said(text)
    tasks = [t for t in ledger.tasks if division.name in t.divisions]
    reached = {(e.task, r.milestone) for e in ledger.all_entries for r in e.milestones}
    tables = (
        _milestones(ledger, division, tasks, known, reached),
        _stages(division, tasks, known),
        _documents(tasks, known),
    )
    return Form(
        purpose="plan",
        division=division,
        on=date(year, 1, 1),
        path=path,
        title=f"{division.name}{year}年重点任务计划（时间表、路线图）",
        hints=(
            "白格请填，灰格是清单里的，不用改。新的写在留好的空行里；不要了的，“删去”选“是”。",
            "节点的空行不够，写在表末的空行里，写上序号。日期写成 2026-09-30 或 9月30日。",
            "填好把这张表交给汇总人，由他读进去、送审。",
        ),
        tables=tuple(table for table in tables if table.rows),
        sample=any(p.sample for p in ledger.progress) or any(p.sample for p in ledger.plans),
    )


def with_plan(text: str, form: Form, changes: Mapping[CellId, str]) -> str:
    """Return a plan file with some cells' values changed.

    What a row lacks was found by `incomplete` before. EditFault where a value can't be set.
    """
    if not text:
        text = "format: 1\n" + ("sample: true\n" if form.sample else "") + "plans:\n"
    rows = {(t.id, r.key): r for t in form.tables for r in t.rows}
    columns = {t.id: t.columns for t in form.tables}
    stages: dict[Path, Mapping[Path, str]] = {}
    for table, key in dict.fromkeys((cell.table, cell.key) for cell in changes):
        row = rows[table, key]
        cells = {
            column.field: changes.get(CellId(table, key, column.id), before)
            for column, before in zip(columns[table], row.cells, strict=True)
            if column.kind is not CellKind.LOCKED
        }
        if table == DOCUMENTS:
            path = (*row.path, "document")
            text = edit.changed(edit.added(text, row.path), path, cells["document",])
        elif table == STAGES:
            stages[row.path] = cells
        elif cells[GONE.field]:
            text = edit.removed(text, row.path)
        else:
            text = _milestone(text, form, row.path, cells)
    return _with_stages(text, stages)


def _milestone(text: str, form: Form, path: Path, cells: Mapping[Path, str]) -> str:
    known = said(text)
    name, due = cells["name",], cells["due",]
    if (*path, "name") not in known:
        for each in {p[3] for p in known if p[:3] == path[:3]}:
            at = (*path[:3], each)
            if (known.get((*at, "name")), known.get((*at, "due"))) == (name, due):
                return text
        text = edit.changed(edit.added(text, path), (*path, "name"), name)
        text = edit.changed(text, (*path, "due"), due)
        return edit.changed(text, (*path, "division"), form.division.name)
    text = edit.changed(text, (*path, "name"), name)
    return edit.changed(text, (*path, "due"), due)


def _with_stages(text: str, stages: Mapping[Path, Mapping[Path, str]]) -> str:
    """Change stage targets, which their days tell apart: all that leave a day go first."""
    placed = {
        path: (*path[:3], f"{path[-1].partition(' ')[0]} {cells['date',]}")
        for path, cells in stages.items()
        if not cells[GONE.field]
    }
    for path in stages:
        if placed.get(path) != path:
            text = edit.removed(text, path)
    for path, at in placed.items():
        text = edit.changed(edit.added(text, at), (*at, "value"), stages[path]["value",])
    return text


class Missing(NamedTuple):
    """A cell without which its row says too little, or too much, and the way out."""

    cell: CellId
    message: str
    fix: str


def incomplete(
    form: Form, mine: Mapping[CellId, str], kept: Mapping[CellId, str]
) -> Iterator[Missing]:
    """Yield what rows lack that were filled in; *mine* is what was read, *kept* what stands there.

    A cell that could not be read is in neither and is not asked for again.
    """
    days: dict[tuple[str, ...], str] = {}
    for table in form.tables:
        if table.id == DOCUMENTS:
            continue
        wanted = [
            c for c in table.columns if c.kind is not CellKind.LOCKED and c.field != GONE.field
        ]
        for row in table.rows:
            cells = {c.id: CellId(table.id, row.key, c.id) for c in (*wanted, GONE)}
            if mine.get(cells[GONE.id]):
                continue
            read = [c for c in wanted if cells[c.id] in mine]
            values = {c.id: mine.get(cells[c.id], kept.get(cells[c.id], "")) for c in wanted}
            lost = [c for c in read if not values[c.id]]
            if read and any(values.values()):
                for column in lost:
                    fix = f"填上“{column.heading}”；{_GONE_HINT}"
                    yield Missing(
                        cells[column.id], f"第{row.path[1]}项的这一行没有“{column.heading}”", fix
                    )
            elif read and any(kept.get(cell) for cell in cells.values()):
                said = f"第{row.path[1]}项的这一行清空了，没有说是不要了"
                yield Missing(cells[wanted[0].id], said, _GONE_HINT)
            if table.id == STAGES and (day := values["date"]):
                at = (*row.path[:3], row.path[3].partition(" ")[0], day)
                there = days.setdefault(at, row.key)
                if there != row.key:
                    said = f"第{row.path[1]}项这个指标在 {day} 写了两个分期目标"
                    yield Missing(cells["date"], said, f"只留一个；{_GONE_HINT}")


def by_day(form: Form, filled: Filled, base: Mapping[CellId, str]) -> tuple[Form, Filled]:
    """Give each new stage target its key in the file: the day tells it from its like there.

    A day that another row of the workbook had in its *base* stays where it is, as the double
    that it is. The form gets a row for each day that is new.
    """
    shown = {(cell.table, cell.key) for cell in base}
    tables = []
    keys: dict[str, str] = {}
    for table in form.tables:
        rows = {row.key: row for row in table.rows}
        for row in table.rows if table.id == STAGES else ():
            indicator, _, there = row.path[-1].partition(" ")
            day = filled.cells.get(CellId(STAGES, row.key, "date"), "")
            key = f"{row.path[1]} {indicator} {day}"
            double = (STAGES, key) in shown or key in keys.values()
            if day and there.startswith(_NEW) and not double:
                keys[row.key] = key
                path = (*row.path[:3], f"{indicator} {day}")
                rows.setdefault(key, row._replace(key=key, path=path, spare=True))
        tables.append(table._replace(rows=tuple(rows.values())))

    def keyed(cell: CellId) -> CellId:
        return cell._replace(key=keys.get(cell.key, cell.key)) if cell.table == STAGES else cell

    cells, spots = (
        {keyed(cell): value for cell, value in each.items()}
        for each in (filled.cells, filled.spots)
    )
    return form._replace(tables=tuple(tables)), filled._replace(cells=cells, spots=spots)


def withdrawn(filled: Filled, own: Iterable[CellId]) -> dict[CellId, str]:
    """Return the marks of what a workbook put into the file and says no longer.

    *own* are the cells that it put there.
    """
    said = {(cell.table, cell.key) for cell in filled.cells}
    read = {table for table, _ in said} & {MILESTONES, STAGES}
    gone = {(cell.table, cell.key) for cell in own if cell.table in read} - said
    return {CellId(table, key, GONE.id): wording.YES for table, key in sorted(gone)}


def _milestones(
    ledger: Ledger,
    division: Division,
    tasks: list[Task],
    known: Mapping[Path, str],
    reached: Collection[tuple[int, str]],
) -> Table:
    columns = (TASK_NUMBER, TASK_TEXT, *form_columns(fields.MILESTONE.fields), GONE)

    def of_task(task: Task) -> Iterator[Row]:
        at = ("plans", str(task.id), "milestones")
        there = [p[3] for p in known if p[:3] == at and p[4:] == ("division",)]
        taken = {id_ for number, id_ in reached if number == task.id} | set(there)
        free = _FREE_MILESTONES.get(task.duty.role, _FEW)
        ids = [f"{division.id}-{n}" for n in range(1, _MOST_MILESTONES + 1)]
        unused = [id_ for id_ in ids if id_ not in taken]
        whose = {id_: ledger.whose(task.id, known[*at, id_, "division"]) for id_ in there}
        own = [id_ for id_ in there if whose[id_] == division.name]
        for n, id_ in enumerate((*own, *unused)):
            told = (str(task.id), "" if n else task.text)  # once: a page holds more rows
            row = filled_row(f"{task.id} {id_}", (*at, id_), columns, told, known)
            number = ids.index(id_) + 1 if id_ in ids else 0
            yield row._replace(spare=id_ in unused[free:], number=number)

    rows = (row for task in tasks for row in of_task(task))
    return Table(MILESTONES, fields.MILESTONE.label, (), columns, tuple(rows), (TASK_NUMBER.id,))


def _stages(division: Division, tasks: list[Task], known: Mapping[Path, str]) -> Table:
    filled = form_columns(fields.STAGE_TARGET.fields)
    columns = (TASK_NUMBER, INDICATOR_NAME, TARGET, UNIT, *filled, GONE)

    def keyed() -> Iterator[tuple[Task, Indicator, str, bool]]:
        for task in tasks:
            for indicator in task.indicators:
                if indicator.reported_by != division.name or indicator.same_as is not None:
                    continue
                at = ("plans", str(task.id), "stage_targets")
                there = sorted(
                    path[3]
                    for path in known
                    if path[:3] == at
                    and path[4:] == ("date",)
                    and path[3].startswith(f"{indicator.id} ")
                )
                for item in there:
                    yield task, indicator, item, False
                for n in range(_MOST_STAGES):
                    left = max(_MOST_STAGES - len(there), _FEW)
                    yield task, indicator, f"{indicator.id} {_NEW}{n + 1}", n >= left

    rows = (
        filled_row(
            f"{task.id} {item}",
            ("plans", str(task.id), "stage_targets", item),
            columns,
            (str(task.id), indicator.name, indicator.target_text, indicator.unit),
            known,
            unit=indicator.unit,
        )._replace(spare=spare)
        for task, indicator, item, spare in keyed()
    )
    return Table(STAGES, fields.STAGE_TARGET.label, (), columns, tuple(rows))


def _documents(tasks: list[Task], known: Mapping[Path, str]) -> Table:
    (document,) = form_columns(fields.PLAN.fields)
    columns = (TASK_NUMBER, TASK_TEXT, document)
    rows: Iterator[Row] = (
        filled_row(str(task.id), ("plans", str(task.id)), columns, (str(task.id), task.text), known)
        for task in tasks
    )
    return Table(DOCUMENTS, document.heading, (TASK_NUMBER.id,), columns, tuple(rows))
