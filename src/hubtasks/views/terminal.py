"""Tables and cards for a terminal: lines laid out by display width, coloured by rich.

Rich is imported only where a terminal is there to colour: piped, a line is its text.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple, TextIO, TypeVar

from hubtasks import wording
from hubtasks.figures.lights import Light
from hubtasks.views.rows import head
from hubtasks.wording import cut, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hubtasks.figures.card import MonthMark, TaskCard
    from hubtasks.figures.lights import IndicatorLight
    from hubtasks.figures.report import Report, TaskReport
    from hubtasks.figures.timetable import Stage, Step, Timetable
    from hubtasks.model import Entry, Extension, Indicator

Item = TypeVar("Item")

STYLE = {
    Light.BLUE: "blue",
    Light.GREEN: "green",
    Light.YELLOW: "yellow",
    Light.RED: "bold red",
    Light.GREY: "bright_black",
}
UNLIMITED = 10_000
_WIDE = 120
_BAR = 20
_HEADINGS = ("序号", "任务", "职责", "处室", "灯", "指标", "截至", "缘由")
_TASK, _LIGHT, _REASON = 1, 4, 7
_PLAN_HEADINGS = ("灯", "时限", "节点和代号、分期目标", "处室", "情况")
_WHAT, _WHO, _HOW = 2, 3, 4
_PIECES = re.compile(r"[!-~]+|.", re.DOTALL)
_NO_START = frozenset("，。、；：？！）》〉」』】〕”’…％%")


class Line(NamedTuple):
    """A line of output; `style` is rich's, for the characters from `start` to `end`."""

    text: str = ""
    style: str = ""
    start: int = 0
    end: int | None = None


def write(lines: Iterable[Line], stream: TextIO) -> None:
    """Print lines: on a terminal with its colours, elsewhere as plain text."""
    if not stream.isatty():
        stream.writelines(f"{line.text}\n" for line in lines)
        return
    from rich.console import Console  # noqa: PLC0415 - a third of the start-up, for colour alone
    from rich.text import Text  # noqa: PLC0415 - as above

    console = Console(file=stream, markup=False, emoji=False, highlight=False)
    for line in lines:
        text = Text(line.text, no_wrap=True, overflow="ignore")
        text.stylize(line.style, line.start, line.end)
        console.print(text, crop=False)


def with_bar(items: Sequence[Item], doing: str) -> Iterable[Item]:
    """Yield items, and show on stderr how far it is."""
    from rich.console import Console  # noqa: PLC0415 - only for a bar
    from rich.progress import track  # noqa: PLC0415 - only for a bar

    return track(items, doing, console=Console(stderr=True), transient=True)


def table(report: Report, room: int, short: dict[str, str]) -> list[Line]:
    """Lay out the status: a head, then one line a task, grouped by strategy.

    *room* is the terminal's width; *short* gives each division's name where that is scarce.
    """
    rows = [(task, _cells(task, room, short)) for task in report.tasks]
    widths = _widths([cells for _, cells in rows], room)
    lines = [line for text in head(report) for line in _wrapped([text], room)]
    if rows:
        lines += [Line(""), _row(_HEADINGS, widths)._replace(style="bold")]
    start = 0
    for strategy in report.strategies:
        own = rows[start : start + len(strategy.tasks)]
        start += len(own)
        if own:
            lights = " ".join(f"{x}{n}" for x, n, _ in strategy.counts.by_light if n)
            title = f"{strategy.name}（{strategy.capability}）{len(own)}项  {lights}"
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
        task.duty.value if wide else task.duty.value[:2],
        divisions,
        task.light.value,
        task.cell,
        f"{when.month}-{when.day}" if when else "",
        (task.reason if wide else task.brief).replace("\n", ""),
    )


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """Give short columns what they need, and share the rest: the task 2, its reason 3."""
    widths = [
        max([width(heading), *(width(row[i]) for row in rows)])
        for i, heading in enumerate(_HEADINGS)
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


def timetable(found: Timetable, room: int, short: dict[str, str]) -> list[Line]:
    """Lay out the plans: a line for each milestone and stage target, grouped by task.

    *room* and *short* as for the status. What is too long for its column goes on below.
    """
    from hubtasks.views import plans  # noqa: PLC0415 - only one command shows plans

    names = short if room < UNLIMITED else {}
    rows = [[(r, _plan_cells(r, found.year, names)) for r in plan.rows] for plan in found.plans]
    every = [_PLAN_HEADINGS, *(cells for plan in rows for _, cells in plan)]
    widths = [max(width(cells[i]) for cells in every) for i in range(len(_PLAN_HEADINGS))]
    widths[_WHO] = min(widths[_WHO], max(room // 6, 8))
    widths[_HOW] = min(widths[_HOW], max(room * 3 // 10, 12))
    left = room - sum(widths) + widths[_WHAT] - (len(widths) - 1)
    widths[_WHAT] = min(widths[_WHAT], max(left, 8))
    lines = _wrapped(plans.head(found), room)
    if found.plans:
        lines += [Line(), *_beside(_PLAN_HEADINGS, widths, "bold")]
    for plan, own in zip(found.plans, rows, strict=True):
        lines += [Line(), Line(cut(plans.title(plan), room), "bold")]
        lines += _wrapped([plans.document(plan)], room, hanging=2)
        for row, cells in own:
            lines += _beside(cells, widths, STYLE[row.light] if row.light else "", 1)
    if found.without:
        lines += [Line(), *_wrapped([plans.demand(found)], room)]
        lines += [Line(cut(f"  {text}", room)) for text in plans.lacking(found)]
    if found.without or found.unplanned:
        how = plans.how_to_plan(found.division, found.year)
        lines += [Line(), *_wrapped([how], room)]
    return lines


def _plan_cells(row: Step | Stage, year: int, short: dict[str, str]) -> tuple[str, ...]:
    when = f"{row.due.month}-{row.due.day}" if row.due.year == year else str(row.due)
    return (row.light or "", when, row.label, short.get(row.division, row.division), row.text)


def _beside(
    cells: Sequence[str], widths: Sequence[int], style: str = "", end: int | None = None
) -> list[Line]:
    """Lay cells side by side, each broken into as many lines as its width asks for."""
    columns = [
        [cut(line.text.strip(), w) for line in _wrapped([cell], w)]
        for cell, w in zip(cells, widths, strict=True)
    ]
    lines = []
    for n, pieces in enumerate(zip_longest(*columns, fillvalue="")):
        filled = [piece + " " * (w - width(piece)) for piece, w in zip(pieces, widths, strict=True)]
        lines.append(Line(" ".join(filled).rstrip(), "" if n else style, 0, end))
    return lines


def card(found: TaskCard, room: int, notes: Sequence[str] = ()) -> list[Line]:
    """Lay out one task whole for a terminal *room* columns wide, under *notes* on the data."""
    task, report = found.task, found.report
    capability = f"（{found.strategy.capability}）" if found.strategy else ""
    lead = found.strategy.lead_division if found.strategy else ""
    key = "  重点指标" if task.key else ""
    title = f"第{task.id}项  {task.strategy}{capability}第{task.item}号  {task.duty}{key}"
    lines = [
        *_wrapped(notes, room),
        Line(title, "bold"),
        *_wrapped([task.text], room),
        Line(),
        Line(f"责任处室：{wording.listed(task.divisions)}"),
        Line(f"牵头处室：{lead}"),
        *_lit("灯（工具约定）：", report.light, report.reason, room),
    ]
    if len(report.by_division) > 1:
        for part in report.by_division:
            lines += _lit(f"  {part.division}：", part.light, part.reason, room)
    for indicator, months in found.months:
        lines += [Line(), *_chart(indicator, months, room)]
    lines += _milestones(found, room)
    lines += [Line(), Line(f"进展（{len(found.entries)}条，从早到晚）", "bold")]
    for entry in found.entries:
        lines += _entry(entry, task.indicators, room)
    if task.corrections or task.notes:
        lines += [Line(), Line("校订与备注", "bold")]
        corrected = [
            f"原件“{c.source}”，改为“{c.text}”（把握{c.confidence}）：{c.reason}"
            for c in task.corrections
        ]
        lines += _wrapped([*corrected, *task.notes], room, 2)
    return lines


def _lit(label: str, light: Light, reason: str, room: int) -> list[Line]:
    first, *more = _wrapped([f"{label}{light}  {reason}"], room, hanging=2)
    return [Line(first.text, STYLE[light], len(label), len(label) + 1), *more]


def _wrapped(
    texts: Iterable[str], room: int, indent: int = 0, hanging: int | None = None
) -> list[Line]:
    """Break texts into lines that fit, none of which begins with closing punctuation.

    *hanging* is the indent of a text's further lines, where it is not that of the first.
    """
    lines = []
    for text in texts:
        line = " " * indent
        for piece in _PIECES.findall(text):
            if width(line) + width(piece) > room and line.strip():
                kept = line.rstrip()
                # A mark that may not begin a line takes the character before it along.
                carried = kept[-1] if piece in _NO_START else ""
                lines.append(Line(kept.removesuffix(carried) if carried else kept))
                line = " " * (indent if hanging is None else hanging) + carried
            line += piece
        lines.append(Line(line))
    return lines


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
    rows = [Line(f"指标：{indicator.name}", "bold"), *_wrapped(["，".join(about)], room, 2)]
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
    rows = [Line(), Line(title, "bold")]
    for m in milestones:
        reached = f"（{wording.short_day(m.reached_on)}报）" if m.reached_on else ""
        rows += _lit("  ", m.light, f"{m.milestone.division}：{m.reason}{reached}", room)
    return rows


def _entry(entry: Entry, indicators: Sequence[Indicator], room: int) -> list[Line]:
    known = {i.id: i for i in indicators}
    mark = "  重要进展" if entry.important else ""
    said = entry.summary.split("\n")
    for figure in entry.figures:
        indicator = known.get(figure.indicator)
        name, unit = (indicator.name, indicator.unit) if indicator else (figure.indicator, "")
        about = [f"截至{wording.day(figure.date)}"] if figure.date != entry.date else []
        about += [figure.source] if figure.source else []
        own_day = f"（{'，'.join(about)}）" if about else ""
        said.append(f"指标：{name}{wording.number(figure.value)}{unit}{own_day}")
    labelled = (
        ("问题", entry.problems),
        ("下一步", entry.next),
        ("需协调", entry.needs),
        ("亮点", entry.highlight),
        ("佐证", wording.listed(entry.evidence)),
        ("延期", _extension(entry.extension) if entry.extension else ""),
        ("更正", entry.correction),
    )
    said += (f"{label}：{text}" for label, text in labelled if text)
    lines = [line for text in said for line in text.split("\n")]
    title = Line(f"{entry.date}  {entry.division}  {entry.status}{mark}")
    return [title, *_wrapped(lines, room, 2)]


def _extension(extension: Extension) -> str:
    approved = f"{extension.approved_by}批准" if extension.approved_by else "未写批准人"
    reason = f"，{extension.reason}" if extension.reason else ""
    return f"至{wording.day(extension.until)}{reason}，{approved}"
