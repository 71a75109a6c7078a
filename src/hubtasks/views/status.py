"""Where the tasks stand: as lines for a terminal, CSV, Markdown and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hubtasks import wording
from hubtasks.figures.pairs import Filing
from hubtasks.figures.report import LIGHTS
from hubtasks.views.terminal import STYLE, UNLIMITED, Line, wrapped
from hubtasks.views.text import SCHEMA_VERSION, csv_text, json_text, markdown_table, notes_on
from hubtasks.wording import cut, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hubtasks.figures.lights import Light
    from hubtasks.figures.report import DivisionReport, IndicatorReport, Report, TaskReport

HEADINGS = (
    "序号",
    "战略",
    "任务",
    "职责",
    "处室",
    "灯",
    "指标",
    "截至",
    "缘由",
    "依据",
    "未报处室",
    "迟报处室",
)
_COLUMNS = ("序号", "任务", "职责", "处室", "灯", "指标", "截至", "缘由")
_TASK, _LIGHT, _REASON = 1, 4, 7
_WIDE = 120
_ROOMY = 160
_ALL = 40  # columns for all of a task's indicators


def head(report: Report) -> list[str]:
    """Return the lines that stand over every form of the status."""
    lines = notes_on(report.sample, report.left_out)
    lights = "  ".join(f"{light} {count}" for light, count, _ in report.counts.by_light)
    lines.append(
        f"截至{wording.day(report.as_of)}，{report.counts.total}项任务：{lights}（灯为工具约定）"
    )
    if report.counts.basis_text:
        lines.append(f"{report.counts.basis_text}")
    if report.unfiled:
        lines.append(f"{report.filing_month}未报送：{report.unfiled_text}")
    if report.filed_late:
        lines.append(f"{report.filing_month}迟报：{wording.listed(report.filed_late)}")
    return lines


def as_lines(report: Report, room: int, short: dict[str, str]) -> list[Line]:
    """Lay out the status: a head, then one line a task, grouped by strategy.

    *room* is the terminal's width; *short* gives each division's name where that is scarce.
    """
    rows = [(task, _cells(task, room, short)) for task in report.tasks]
    widths = _widths([cells for _, cells in rows], room)
    lines = [line for said in head(report) for line in wrapped([said], room)]
    if rows:
        lines += [Line(""), _row(_COLUMNS, widths)._replace(style="bold")]
    start = 0
    for strategy in report.strategies:
        own = rows[start : start + len(strategy.tasks)]
        start += len(own)
        if own:
            lights = " ".join(f"{x}{n}" for x, n, _ in strategy.counts.by_light if n)
            title = f"{wording.remarked(strategy.name, strategy.capability)}{len(own)}项  {lights}"
            lines.append(Line(title, "bold"))
            lines += [_row(cells, widths, task.light) for task, cells in own]
    return lines


def _cells(task: TaskReport, width: int, short: dict[str, str]) -> tuple[str, ...]:
    wide = width >= _WIDE
    when = task.shown_day
    divisions = wording.listed(task.divisions)
    if wide and width < UNLIMITED:
        divisions = wording.listed([short.get(name, name) for name in task.divisions])
    elif not wide:
        divisions = short.get(task.divisions[0], task.divisions[0]) if task.divisions else ""
        divisions += f"等{len(task.divisions)}" if len(task.divisions) > 1 else ""
    return (
        str(task.id),
        task.text.replace("\n", ""),
        task.duty if wide else task.duty[:2],
        divisions,
        task.light_text if width >= _ROOMY else task.light.value,
        _indicators(task, wide=wide) if width < UNLIMITED else task.cell,
        f"{when.month}-{when.day}" if when else "",
        (task.reason if wide else task.brief).replace("\n", ""),
    )


def _indicators(task: TaskReport, *, wide: bool) -> str:
    """Name the worst indicator, and how many more there are where not all have room: `+2`."""
    cells = task.cells
    if len(cells) < 2 or (wide and wording.width(task.cell) <= _ALL):  # noqa: PLR2004 - one
        return task.cell
    return f"{task.shown_indicators[0].cell} +{len(cells) - 1}"


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """Give short columns what they need, and share the rest: the task 2, its reason 3."""
    widths = [
        max([width(heading), *(width(row[i]) for row in rows)])
        for i, heading in enumerate(_COLUMNS)
    ]
    fixed = sum(w for i, w in enumerate(widths) if i not in {_TASK, _REASON})
    left = room - fixed - (len(widths) - 1)
    if widths[_TASK] + widths[_REASON] > left:
        widths[_TASK] = max(min(widths[_TASK], max(left * 2 // 5, left - widths[_REASON])), 8)
        widths[_REASON] = max(left - widths[_TASK], 8)
    return widths


def _row(cells: Sequence[str], widths: Sequence[int], light: Light | None = None) -> Line:
    """Lay cells side by side, each cut or filled to its width; the light is coloured."""
    fitted = [cut(cell, w) for cell, w in zip(cells, widths, strict=True)]
    filled = [cell + " " * (w - width(cell)) for cell, w in zip(fitted, widths, strict=True)]
    start = len(" ".join(filled[:_LIGHT])) + 1
    style = STYLE[light] if light else ""
    return Line(" ".join(filled).rstrip(), style, start, start + 1)


def as_rows(report: Report) -> list[tuple[str, ...]]:
    """Return one row of texts a task, in the list's order, under HEADINGS."""
    return [
        (
            str(task.id),
            task.strategy,
            task.text,
            task.duty,
            wording.listed(task.divisions),
            task.light.value,
            task.cell,
            task.shown_day.isoformat() if task.shown_day else "",
            task.reason,
            task.basis or "",
            wording.listed(task.unfiled),
            wording.listed(task.filed_late),
        )
        for task in report.tasks
    ]


def as_csv(report: Report) -> str:
    """Write the rows as CSV under any notes on the data."""
    return csv_text(HEADINGS, as_rows(report), notes_on(report.sample, report.left_out))


def as_markdown(report: Report) -> str:
    """Write the head and the rows as a Markdown table."""
    lines = [*(f"{wording.markdown(line)}\n" for line in head(report))]
    lines += markdown_table(HEADINGS, as_rows(report))
    return "\n".join(lines) + "\n"


def as_json(report: Report) -> str:
    """Write the status as JSON; keys are only ever added."""
    return json_text(
        {
            "schema_version": SCHEMA_VERSION,
            "on": report.as_of.isoformat(),
            "sample": report.sample,
            "left_out": list(report.left_out),
            "counts": {"total": report.counts.total}
            | {light.value: report.counts.of(light) for light in LIGHTS}
            | {"on_word": report.counts.on_word, "confirmed": report.counts.confirmed},
            "unfiled": [
                {"division": u.division, "tasks": list(u.tasks), "owed": u.owed}
                for u in report.unfiled
            ],
            "tasks": [task_json(task) for task in report.tasks],
        }
    )


def task_json(task: TaskReport) -> dict[str, Any]:
    """Tell programs of a task; keys are only ever added."""
    return {
        "id": task.id,
        "strategy": task.strategy,
        "item": task.item,
        "duty": task.duty,
        "divisions": list(task.divisions),
        "text": task.text,
        "key": task.key,
        "light": task.light.value,
        "basis": task.basis.value if task.basis else None,
        "reason": task.reason,
        "unfiled": list(task.unfiled),
        "confirmed": task.confirmed,
        "by_division": [_division(part) for part in task.by_division],
        "indicators": [_indicator(indicator) for indicator in task.indicators],
    }


def _division(part: DivisionReport) -> dict[str, Any]:
    return {
        "division": part.division,
        "light": part.light.value,
        "basis": part.basis.value if part.basis else None,
        "reason": part.reason,
        "filing": part.filing.value,
        "filed": part.filing in {Filing.FILED, Filing.LATE, Filing.EXEMPT},
        "confirmed": part.confirmed,
        "extended": part.pair.extended,
        "status": part.latest.status.value if part.latest else None,
        "date": part.latest.date.isoformat() if part.latest else None,
    }


def _indicator(report: IndicatorReport) -> dict[str, Any]:
    indicator, standing = report.indicator, report.standing
    return {
        "id": indicator.id,
        "name": indicator.name,
        "target": indicator.target,
        "unit": indicator.unit,
        "target_text": indicator.target_text,
        "owner": indicator.owner.value,
        "reported_by": indicator.reported_by,
        "value": standing.figure.value if standing.figure else None,
        "date": standing.figure.date.isoformat() if standing.figure else None,
        "source": standing.figure.source if standing.figure else None,
        "actual": standing.actual,
        "expected": standing.expected,
        "gap": standing.gap,
        "linear": standing.linear,
        "stale": standing.stale,
        "light": standing.light.value if standing.light else None,
        "reason": standing.reason,
    }
