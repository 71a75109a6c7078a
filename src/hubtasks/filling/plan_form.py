"""What a division fills in of its plans: milestones, stage targets, the plan's document.

Every lead task has free rows for what is new (the notice's third part asks for a timetable);
what is to go is marked, since an empty row says nothing.
"""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import TYPE_CHECKING

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
from hubtasks.model import Duty
from hubtasks.wording import whole
from hubtasks.writing import edit
from hubtasks.writing.edit import EditFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hubtasks.model import Division, Indicator, Ledger, Task
    from hubtasks.writing.edit import Path

MILESTONES = "milestones"
STAGES = "stage_targets"
DOCUMENTS = "plans"
_FREE_MILESTONES = 3
_FREE_STAGES = 2
_NEW = "+"
GONE = FormColumn("gone", "删去", 6, CellKind.FLAG, (), "这一行不要了的，选“是”")


def plan_form(ledger: Ledger, division: Division, year: int, path: str, text: str) -> Form:
    """Make the form of a division's part of a year's plans; *text* is the plan file.

    EditFault where the file does not read.
    """
    known = said(text)
    planned = {whole(p[1]) for p in known if p[0] == "plans"}
    tasks = [
        t
        for t in ledger.tasks
        if division.name in t.divisions and (t.duty is Duty.LEAD or t.id in planned)
    ]
    tables = (
        _milestones(division, tasks, known),
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
            "填好交给汇总人，或运行 hubtasks sheet in 文件 --write。",
        ),
        tables=tuple(table for table in tables if table.rows),
        sample=any(p.sample for p in ledger.progress) or any(p.sample for p in ledger.plans),
    )


def with_plan(text: str, form: Form, changes: Mapping[CellId, str], taken: frozenset[str]) -> str:
    """Return a plan file with some cells' values changed; what is new gets the next free id.

    *taken* are ids that progress names, which no new milestone may get. EditFault where a new
    row says too little, or a value can't be set.
    """
    if not text:
        text = "format: 1\n" + ("sample: true\n" if form.sample else "") + "plans:\n"
    rows = {(t.id, r.key): r for t in form.tables for r in t.rows}
    columns = {t.id: t.columns for t in form.tables}
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
        elif table == MILESTONES:
            text = _milestone(text, form, row.path, cells, taken)
        else:
            text = _stage(text, row.path, cells)
    return text


def _milestone(
    text: str, form: Form, path: Path, cells: Mapping[Path, str], taken: frozenset[str]
) -> str:
    name, due = cells["name",], cells["due",]
    if cells[GONE.field]:
        return edit.removed(text, path)
    if path[-1].startswith(_NEW):
        if not (name and due):
            both = "和".join(f"“{c.heading}”" for c in form_columns(fields.MILESTONE.fields))
            raise EditFault(f"第{path[1]}项的新节点要写{both}")
        known = said(text)
        own = {p[3] for p in known if p[:3] == path[:3]}
        for each in own:
            at = (*path[:3], each)
            if (known.get((*at, "name")), known.get((*at, "due"))) == (name, due):
                return text
        free = next(i for n in count(1) if (i := f"m{n}") not in own | taken)
        path = (*path[:3], free)
        text = edit.changed(edit.added(text, path), (*path, "name"), name)
        text = edit.changed(text, (*path, "due"), due)
        return edit.changed(text, (*path, "division"), form.division.name)
    text = edit.changed(text, (*path, "name"), name)
    return edit.changed(text, (*path, "due"), due)


def _stage(text: str, path: Path, cells: Mapping[Path, str]) -> str:
    indicator, _, day = path[-1].partition(" ")
    when, value = cells["date",], cells["value",]
    if cells[GONE.field]:
        return edit.removed(text, path)
    if not (when and value):
        both = "和".join(f"“{c.heading}”" for c in form_columns(fields.STAGE_TARGET.fields))
        gone = f"不要了的，“{GONE.heading}”选“{wording.YES}”"
        raise EditFault(f"第{path[1]}项的分期目标要写{both}；{gone}")
    at = (*path[:3], f"{indicator} {when}")
    if when != day:
        there = said(text).get((*at, "value"))
        if there is not None and there != value:
            raise EditFault(f"第{path[1]}项在 {when} 已经有分期目标 {there}。请改那一行")
        text = edit.added(text, at)
        text = text if day.startswith(_NEW) else edit.removed(text, path)
    return edit.changed(text, (*at, "value"), value)


def _milestones(division: Division, tasks: list[Task], known: Mapping[Path, str]) -> Table:
    columns = (TASK_NUMBER, TASK_TEXT, *form_columns(fields.MILESTONE.fields), GONE)

    def keyed() -> Iterator[tuple[Task, str]]:
        for task in tasks:
            at = ("plans", str(task.id), "milestones")
            for path, name in known.items():
                if path[:3] == at and path[4:] == ("division",) and name == division.name:
                    yield task, path[3]
            for n in range(_FREE_MILESTONES if task.duty is Duty.LEAD else 0):
                yield task, f"{_NEW}{n + 1}"

    rows = (
        filled_row(
            f"{task.id} {id_}",
            ("plans", str(task.id), "milestones", id_),
            columns,
            (str(task.id), task.text),
            known,
        )
        for task, id_ in keyed()
    )
    return Table(MILESTONES, fields.MILESTONE.label, (), columns, tuple(rows))


def _stages(division: Division, tasks: list[Task], known: Mapping[Path, str]) -> Table:
    filled = form_columns(fields.STAGE_TARGET.fields)
    columns = (TASK_NUMBER, INDICATOR_NAME, TARGET, UNIT, *filled, GONE)

    def keyed() -> Iterator[tuple[Task, Indicator, str]]:
        for task in tasks:
            for indicator in task.indicators:
                if indicator.reported_by != division.name or indicator.same_as is not None:
                    continue
                at = ("plans", str(task.id), "stage_targets")
                for path in known:
                    own = path[:3] == at and path[4:] == ("date",)
                    if own and path[3].startswith(f"{indicator.id} "):
                        yield task, indicator, path[3]
                for n in range(_FREE_STAGES):
                    yield task, indicator, f"{indicator.id} {_NEW}{n + 1}"

    rows = (
        filled_row(
            f"{task.id} {item}",
            ("plans", str(task.id), "stage_targets", item),
            columns,
            (str(task.id), indicator.name, indicator.target_text, indicator.unit),
            known,
            unit=indicator.unit,
        )
        for task, indicator, item in keyed()
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
