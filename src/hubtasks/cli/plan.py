"""`hubtasks plan`: milestones and stage targets against the day."""

from __future__ import annotations

from hubtasks.cli.arguments import (
    Format,
    On,
    OneDivision,
    OneTask,
    Output,
    Rev,
    Root,
    RowFormat,
    division_of,
    format_of,
    refuse,
    task_number,
)
from hubtasks.cli.opening import open_year
from hubtasks.cli.printing import emit_rows, print_lines
from hubtasks.figures.timetable import timetable
from hubtasks.views import plan as view


def plan(
    task: OneTask = None,
    division: OneDivision = None,
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    format_: RowFormat = "",
    output: Output = "",
) -> int:
    """时间表、路线图：各项计划的节点和分期目标，到某一天达到没有、还有几天。"""
    form = format_of(format_, output)
    opened = open_year(root, on, rev=rev)
    known = opened.ledger
    number = task_number(known, task) if task is not None else None
    who = division_of(known, division) if division is not None else ""
    if number is not None and number not in known.plan_by_task:
        if not known.plan_whole:
            refuse(f"没有读出第{number}项的计划。请运行 hubtasks check 看计划文件哪里写错了")
        refuse(view.no_plan(known, known.task_by_id[number]))
    found = timetable(known, opened.on, opened.left_out, task=number, division=who)
    if form is Format.TABLE:
        short = {d.name: d.short[0] for d in known.divisions if d.short}
        print_lines(lambda room: view.as_lines(found, room, short), output)
    else:
        writers = {
            Format.JSON: view.as_json,
            Format.CSV: view.as_csv,
            Format.MARKDOWN: view.as_markdown,
        }
        emit_rows(writers[form](found), form, output)
    return int(bool(opened.left_out))
