"""`hubtasks report`: the documents on a span of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hubtasks.checking.opened import Opened
from hubtasks.cli.arguments import (
    DocumentOutput,
    Month,
    On,
    OneTask,
    Rev,
    Root,
    Trace,
    period_of,
    refuse,
    task_number,
)
from hubtasks.cli.opening import open_year
from hubtasks.cli.printing import deliver, emit
from hubtasks.cli.rendering import rendered, template_at
from hubtasks.documents import templates
from hubtasks.figures.summarize import summarize
from hubtasks.period import Period
from hubtasks.wording import day

if TYPE_CHECKING:
    from hubtasks.figures.report import Report, TaskReport

_Quarter = Annotated[str, typer.Option("--quarter", metavar="季度", help="哪个季度，如 2026-2")]
_Half = Annotated[
    str, typer.Option("--half", metavar="半年", help="上半年、下半年，如 2026-1、2026-2")
]
_Year = Annotated[str, typer.Option("--year", metavar="年份", help="哪一年，如 2026")]


def report(
    month: Month = "",
    quarter: _Quarter = "",
    half: _Half = "",
    year: _Year = "",
    template: Annotated[
        str,
        typer.Option("--template", metavar="名称", help="哪种文书，见 hubtasks templates"),
    ] = "report",
    task: OneTask = None,
    trace: Trace = False,  # noqa: FBT002 - a flag
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    output: DocumentOutput = "",
) -> int:
    """进展情况报告、通报、专报、信息稿、一页纸：Markdown 或 Word。

    --month、--quarter、--half、--year 写一个；写一项任务的文书（如专报）还要写明 --task。
    """
    period = period_of(month, quarter, half, year)
    opened = open_year(root, on, period.start.year, rev=rev)
    with opened.files.templates() as folder:
        path = template_at(opened.files, folder, template, output)
        asked = templates.described(path)
        if asked.needs.startswith("hubtasks "):
            refuse(f"{asked.title}（{asked.name}）不由 report 写。请用 {asked.needs}")
        _refuse_empty(opened, period)
        figures = summarize(opened.ledger, period, opened.on, opened.left_out, compare=True)
        more: dict[str, object] = {}
        if task is not None:
            more["task"] = _with_news(figures, task_number(opened.ledger, task))
        elif "--task" in asked.needs:
            refuse("这种文书还要写明 --task 任务序号，如 --task 15")
        content = rendered(figures, path, trace=trace, **more)
    if output:
        deliver(output, content)
    else:
        emit(content.decode(), "")
    return int(bool(opened.left_out))


def _with_news(figures: Report, number: int) -> TaskReport:
    """Return a task that has important progress to tell of; refuse another."""
    found = next(t for t in figures.tasks if t.id == number)
    if not found.news:
        others = "、".join(f"第{t.id}项" for t in figures.tasks if t.news) or "无"
        refuse(
            f"第{number}项在{figures.period.name}没有报重要进展（important）。报了的有：{others}"
        )
    return found


def _refuse_empty(opened: Opened, period: Period) -> None:
    """Refuse a report on a month that has not come or of which nothing is known."""
    if period.start > opened.on:
        refuse(f"{period.name}还没到（今天按{day(opened.on)}算）。请改 --month，或用 --on 指明日期")
    first, last = (period.start.year, period.start.month), (period.end.year, period.end.month)
    told = [((p.date.year, p.month), p.handed_in) for p in opened.ledger.progress]
    months = sorted({month for month, filed in told if filed <= opened.on})
    if any(first <= month <= last for month in months):
        return
    if later := [filed for month, filed in told if first <= month <= last]:
        refuse(
            f"到{day(opened.on)}还没有{period.name}的进展数据，都是后来报的。"
            f"最早一份是{day(min(later))}报的，请用 --on 写那一天或以后"
        )
    have = "、".join(f"{y}-{m:02}" for y, m in months) or "无"
    refuse(f"{period.name}没有进展数据。已有数据的月份：{have}")
