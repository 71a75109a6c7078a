"""One task whole: as lines for a terminal, and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks import wording
from hubtasks.views import entry
from hubtasks.views.status import task_json
from hubtasks.views.terminal import STYLE, Line, wrapped
from hubtasks.views.text import SCHEMA_VERSION, csv_text, json_text
from hubtasks.wording import width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hubtasks.figures.card import MonthMark, TaskCard
    from hubtasks.figures.indicators import IndicatorLight
    from hubtasks.figures.lights import Light
    from hubtasks.model import Indicator

_BAR = 20


def as_lines(found: TaskCard, room: int, notes: Sequence[str] = ()) -> list[Line]:
    """Lay out one task whole for a terminal *room* columns wide, under *notes* on the data."""
    task, report = found.task, found.report
    lead = found.strategy.lead_division if found.strategy else ""
    strategy = wording.remarked(task.strategy, found.strategy.capability if found.strategy else "")
    key = "  重点指标" if task.key else ""
    title = f"第{task.id}项  {strategy}第{task.item}号  {task.duty}{key}"
    lines = [
        *wrapped(notes, room),
        *_bold(title, room),
        *wrapped([task.text], room),
        Line(),
        *wrapped([f"责任处室：{wording.listed(task.divisions)}"], room, hanging=2),
        Line(f"牵头处室：{lead}"),
        *wrapped([f"变更：{said}" for said in found.changes], room, hanging=2),
        *_carried(found),
        *_lit("灯（工具约定）：", report.light, report.light_text, report.reason, room),
    ]
    if len(report.by_division) > 1:
        for part in report.by_division:
            lines += _lit(f"  {part.division}：", part.light, part.light_text, part.reason, room)
    for indicator, months in found.months:
        lines += [Line(), *_chart(indicator, months, room)]
    lines += _milestones(found, room)
    lines += [Line(), Line(f"进展（{len(found.entries)}条，从早到晚）", "bold")]
    for each in found.entries:
        lines += [Line(entry.head(each)), *wrapped(entry.lines(each, found), room, 2)]
    if task.corrections or task.notes:
        lines += [Line(), Line("校订与备注", "bold")]
        corrected = [
            f"原件“{c.source}”，改为“{c.text}”（把握{c.confidence}）：{c.reason}"
            for c in task.corrections
        ]
        lines += wrapped([*corrected, *task.notes], room, 2)
    return lines


def _carried(found: TaskCard) -> list[Line]:
    """Say which task of an earlier year it goes on with, and how that is seen."""
    if (carried := found.task.carried_from) is None:
        return []
    where = f"hubtasks log {found.task.id}"
    return [Line(f"接的是：{carried.year}年第{carried.task}项，以前的进展见 {where}")]


def _bold(title: str, room: int) -> list[Line]:
    return [line._replace(style="bold") for line in wrapped([title], room, hanging=2)]


def _lit(label: str, light: Light, told: str, reason: str, room: int) -> list[Line]:
    """Write a light as it is *told*, coloured, with its reason."""
    first, *more = wrapped([f"{label}{told}  {reason}"], room, hanging=2)
    return [Line(first.text, STYLE[light], len(label), len(label) + 1), *more]


def _chart(indicator: Indicator, months: Sequence[MonthMark], room: int) -> list[Line]:
    """Draw an indicator month by month: what is done, and what the schedule asks."""
    about = [
        f"目标{indicator.target_text}",
        f"{indicator.owner}指标",
        f"{indicator.reported_by}报数",
    ]
    if (baseline := indicator.baseline) is not None:
        value = f"{wording.number(baseline.value)}{indicator.unit}"
        about.append(f"基期{value}（{wording.day(baseline.date)}，{baseline.source}）")
    if indicator.same_as:
        about.append(f"与指标 {indicator.same_as} 同数")
    rows = [*_bold(f"指标：{indicator.name}", room), *wrapped(["，".join(about)], room, 2)]
    known = [(m.month, m.standing) for m in months if m.standing.figure is not None]
    if not known:
        return [*rows, Line("  还没有报数")]
    columns = ("月份", "数值", "截至", "完成", "序时", "差距", "灯")
    cells = [(f"{month}月", *_month_cells(standing)) for month, standing in known]
    widths = [max(width(row[i]) for row in (columns, *cells)) for i in range(len(columns))]
    drawn = any(standing.actual is not None for _, standing in known)
    key = "■完成 □序时应达未达" if drawn else ""
    for row, bar in zip(
        (columns, *cells), (key, *(_bar(standing) for _, standing in known)), strict=True
    ):
        line = " ".join(_right(cell, w) for cell, w in zip(row, widths, strict=True))
        rows.append(Line(f"  {line}  {bar}".rstrip()))
    return rows


def _month_cells(standing: IndicatorLight) -> tuple[str, ...]:
    figure = standing.figure
    value = wording.number(figure.value) if figure else ""
    as_of = f"{figure.date.month}-{figure.date.day}" if figure else ""
    shares = [
        wording.percent(share) if share is not None else ""
        for share in (standing.actual, standing.expected)
    ]
    gap = str(standing.gap) if standing.gap is not None else ""
    return (value, as_of, *shares, gap, standing.light.value if standing.light else "不亮")


def _right(cell: str, room: int) -> str:
    return " " * (room - width(cell)) + cell


def _bar(standing: IndicatorLight) -> str:
    if standing.actual is None:
        return ""
    done = min(max(int(standing.actual * _BAR / 100), 0), _BAR)
    due = min(int((standing.expected or 0) * _BAR / 100), _BAR)
    return "■" * done + "□" * (due - done)


def _milestones(found: TaskCard, room: int) -> list[Line]:
    milestones = [m for part in found.report.by_division for m in part.pair.milestones]
    if not milestones:
        return []
    title = f"节点（{found.document}）" if found.document else "节点"
    rows = [Line(), *_bold(title, room)]
    for m in milestones:
        reached = f"（{m.reached_text}）" if m.reached_text else ""
        rows += _lit("  ", m.light, m.light, f"{m.milestone.division}：{m.reason}{reached}", room)
    return rows


def as_csv(card: TaskCard, notes: Sequence[str]) -> str:
    """Write the task's entries as CSV, one an entry."""
    return csv_text(entry.HEADINGS, entry.rows(card), notes)


def as_markdown(card: TaskCard, notes: Sequence[str]) -> str:
    """Write the task's light and its entries as Markdown."""
    light = f"灯（工具约定）：{card.report.light_text}  {card.report.reason}"
    return entry.table(card, entry.HEADINGS, entry.rows(card), [*notes, light])


def as_json(card: TaskCard, *, on: str, sample: bool, left_out: Sequence[str]) -> str:
    """Write a task's card as JSON."""
    task = card.task
    return json_text(
        {
            "schema_version": SCHEMA_VERSION,
            "on": on,
            "sample": sample,
            "left_out": list(left_out),
            "task": task_json(card.report),
            "plan": card.document or None,
            "milestones": [
                {
                    "id": m.milestone.id,
                    "name": m.milestone.name,
                    "division": m.milestone.division,
                    "due": m.due.isoformat(),
                    "extended": m.extended,
                    "reached_on": m.reached_on.isoformat() if m.reached_on else None,
                    "state": m.state.value,
                    "light": m.light.value,
                }
                for part in card.report.by_division
                for m in part.pair.milestones
            ],
            "entries": [entry.as_data(each) for each in card.entries],
            "changes": list(card.changes),
            "corrections": [
                {"from": c.source, "to": c.text, "confidence": c.confidence, "reason": c.reason}
                for c in task.corrections
            ],
            "notes": list(task.notes),
        }
    )
