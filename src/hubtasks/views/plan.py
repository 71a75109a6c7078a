"""The timetable of the plans: as lines for a terminal, CSV, Markdown and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hubtasks import wording
from hubtasks.model import Role
from hubtasks.views.terminal import STYLE, UNLIMITED, Line, beside, wrapped
from hubtasks.views.text import SCHEMA_VERSION, csv_text, json_text, markdown_table, notes_on
from hubtasks.wording import cut, width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hubtasks.figures.timetable import Stage, Step, TaskPlan, Timetable
    from hubtasks.model import Ledger, Task

HEADINGS = (
    "序号", "职责", "任务", "实施方案", "类别", "代号", "内容", "处室", "时限", "原定时限", "灯",
    "迟几天", "还有几天", "情况",
)  # fmt: skip
_COLUMNS = ("灯", "时限", "节点、分期目标", "代号", "处室", "情况")
_TABLE = ("灯", "时限", "节点和代号、分期目标", "处室", "情况")
_WHAT, _WHO, _HOW = 2, 3, 4


def head(found: Timetable) -> list[str]:
    """Return the lines that stand over every form for people: notes on the data, and counts."""
    lines = notes_on(found.sample, found.left_out)
    if found.nothing:
        return [*lines, f"{found.nothing}。"]
    who = f"，{found.division}" if found.division else ""
    awaited = f"，到期待报{found.awaited}" if found.awaited else ""
    lines.append(
        f"截至{wording.day(found.on)}{who}，{len(found.plans)}项计划、{len(found.steps)}个节点："
        f"已达到{found.reached}，逾期{found.overdue}{awaited}，未到期{found.ahead}（灯为工具约定）"
    )
    return lines


def demand(found: Timetable) -> str:
    """Say what the notice asks, over the lead tasks without milestones."""
    return f"{found.demand}，还没有节点的有{len(found.without)}项："


def lacking(found: Timetable) -> list[str]:
    """Name the lead tasks without milestones."""
    return [f"第{t.id}项  {wording.listed(t.divisions)}  {_line(t.text)}" for t in found.without]


def how_to_plan(division: str, year: int) -> str:
    """Say how a plan is made: of a division, where one is named."""
    return (
        f"做计划：hubtasks sheet out {division or '处室'} --plan -o 计划.xlsx，"
        "填好后 hubtasks sheet in 计划.xlsx --write；"
        f"也可以直接写 data/plan-{year}.yaml，见 hubtasks help 文件格式"
    )


def no_plan(ledger: Ledger, task: Task) -> str:
    """Say that a task has no plan, whether it needs one, and how one is made."""
    need = (
        ledger.plan_demand
        if task.duty.role is Role.LEAD
        else f"{ledger.duties.lead}任务才要有时间表、路线图，这一项是{task.duty}；要做也可以"
    )
    return f"第{task.id}项没有计划。{need}。{how_to_plan(''.join(task.divisions[:1]), ledger.year)}"


def title(plan: TaskPlan) -> str:
    """Name a plan by its task."""
    return f"第{plan.task.id}项  {plan.task.duty}  {_line(plan.task.text)}"


def document(plan: TaskPlan) -> str:
    """Name the document that a plan comes from (实施方案)."""
    return f"实施方案：{plan.document or '没有写明'}"


def as_lines(found: Timetable, room: int, short: dict[str, str]) -> list[Line]:
    """Lay out the plans: a line for each milestone and stage target, grouped by task.

    *room* and *short* as for the status. What is too long for its column goes on below.
    """
    names = short if room < UNLIMITED else {}
    rows = [[(r, _table_cells(r, found.year, names)) for r in plan.rows] for plan in found.plans]
    every = [_TABLE, *(cells for plan in rows for _, cells in plan)]
    widths = [max(width(cells[i]) for cells in every) for i in range(len(_TABLE))]
    widths[_WHO] = min(widths[_WHO], max(room // 6, 8))
    widths[_HOW] = min(widths[_HOW], max(room * 3 // 10, 12))
    left = room - sum(widths) + widths[_WHAT] - (len(widths) - 1)
    widths[_WHAT] = min(widths[_WHAT], max(left, 8))
    lines = wrapped(head(found), room)
    if found.plans:
        lines += [Line(), *beside(_TABLE, widths, "bold")]
    for plan, own in zip(found.plans, rows, strict=True):
        lines += [Line(), Line(cut(title(plan), room), "bold")]
        lines += wrapped([document(plan)], room, hanging=2)
        for row, cells in own:
            lines += beside(cells, widths, STYLE[row.light] if row.light else "", 1)
    if found.without:
        lines += [Line(), *wrapped([demand(found)], room)]
        lines += [Line(cut(f"  {text}", room)) for text in lacking(found)]
    if found.without or found.unplanned:
        how = how_to_plan(found.division, found.year)
        lines += [Line(), *wrapped([how], room)]
    return lines


def _table_cells(row: Step | Stage, year: int, short: dict[str, str]) -> tuple[str, ...]:
    when = f"{row.due.month}-{row.due.day}" if row.due.year == year else str(row.due)
    return (row.light or "", when, row.label, short.get(row.division, row.division), row.text)


def as_csv(found: Timetable) -> str:
    """Write a line for each milestone, stage target and lead task without milestones."""
    notes = notes_on(found.sample, found.left_out)
    return csv_text(HEADINGS, _cells(found), notes)


def _cells(found: Timetable) -> Iterator[tuple[str, ...]]:
    for plan in found.plans:
        for row in plan.rows:
            yield (
                *_of(plan.task),
                plan.document,
                row.kind,
                row.id,
                row.name,
                row.division,
                str(row.due),
                str(row.planned or ""),
                row.light or "",
                *_spans(row.late),
                row.text,
            )
    for task in found.without:
        who = wording.listed(task.divisions)
        yield (*_of(task), "", "缺时间表", "", "", who, "", "", "", "", "", "还没有节点")


def _spans(late: int | None) -> tuple[str, str]:
    """Split what is late from what is left: a spreadsheet sorts by either."""
    if late is None:
        return "", ""
    return (str(late), "") if late > 0 else ("", str(-late))


def _of(task: Task) -> tuple[str, ...]:
    return (str(task.id), task.duty.name, _line(task.text))


def as_markdown(found: Timetable) -> str:
    """Write a heading and a table for each plan."""
    lines = [f"{wording.markdown(line)}\n" for line in head(found)]
    for plan in found.plans:
        lines.append(f"### {wording.markdown(title(plan))}\n")
        lines.append(f"{wording.markdown(document(plan))}\n")
        cells = ((r.light or "", str(r.due), r.name, r.id, r.division, r.text) for r in plan.rows)
        lines += [*markdown_table(_COLUMNS, cells), ""] if plan.rows else []
    if found.without:
        lines.append(f"{wording.markdown(demand(found))}\n")
        lines += [*(f"- {wording.markdown(line)}" for line in lacking(found)), ""]
    if found.without or found.unplanned:
        lines.append(f"{wording.markdown(how_to_plan(found.division, found.year))}\n")
    return "\n".join(lines).rstrip("\n") + "\n"


def as_json(found: Timetable) -> str:
    """Write everything for programs; the form only grows."""
    return json_text(
        {
            "schema_version": SCHEMA_VERSION,
            "on": str(found.on),
            "sample": found.sample,
            "left_out": list(found.left_out),
            "division": found.division or None,
            "counts": {
                "plans": len(found.plans),
                "milestones": len(found.steps),
                "reached": found.reached,
                "overdue": found.overdue,
                "awaited": found.awaited,
                "ahead": found.ahead,
            },
            "plans": [_plan(plan) for plan in found.plans],
            "without_plan": [_task(task) for task in found.without],
        }
    )


def _task(task: Task) -> dict[str, Any]:
    return {
        "task": task.id,
        "duty": task.duty.name,
        "text": task.text,
        "divisions": list(task.divisions),
    }


def _plan(plan: TaskPlan) -> dict[str, Any]:
    return _task(plan.task) | {
        "document": plan.document or None,
        "milestones": [_step(step) for step in plan.steps],
        "stage_targets": [_stage(stage) for stage in plan.stages],
    }


def _step(step: Step) -> dict[str, Any]:
    judged = step.judged
    return {
        "id": step.id,
        "name": step.name,
        "division": step.division,
        "due": str(step.due),
        "planned": str(judged.milestone.due),
        "extended": judged.extended,
        "reached_on": str(judged.reached_on) if judged.reached_on else None,
        "days_late": step.late,
        "state": judged.state.value,
        "light": judged.light.value,
        "reason": judged.reason,
    }


def _stage(stage: Stage) -> dict[str, Any]:
    figure = stage.figure
    known = (
        {"value": figure.value, "date": str(figure.date), "source": figure.source}
        if figure
        else None
    )
    return {
        "indicator": stage.id,
        "name": stage.indicator.name,
        "division": stage.division,
        "date": str(stage.due),
        "value": stage.target.value,
        "unit": stage.indicator.unit,
        "figure": known,
        "met": stage.late is None,
        "state": stage.state.value,
        "days_late": stage.late,
    }


def _line(text: str) -> str:
    return text.replace("\n", "")
