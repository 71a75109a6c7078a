"""The commands that write documents: report, urge, templates."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hubtasks.checking.opened import Opened
from hubtasks.cli.arguments import (
    DivisionOption,
    On,
    Rev,
    Root,
    division_of,
    period_of,
    refuse,
    task_number,
)
from hubtasks.cli.opening import (
    folder_at,
    open_year,
)
from hubtasks.cli.printing import emit, write_file
from hubtasks.documents import templates
from hubtasks.figures import urges
from hubtasks.figures.summarize import summarize
from hubtasks.period import Period
from hubtasks.reading.files import reason_of
from hubtasks.views import templates as templates_view
from hubtasks.wording import day, did_you_mean

if TYPE_CHECKING:
    from hubtasks.figures.report import Report, TaskReport
    from hubtasks.model import Ledger


_Month = Annotated[str, typer.Option("--month", metavar="月份", help="哪个月，如 2026-06")]


_Quarter = Annotated[str, typer.Option("--quarter", metavar="季度", help="哪个季度，如 2026-2")]


_Half = Annotated[
    str, typer.Option("--half", metavar="半年", help="上半年、下半年，如 2026-1、2026-2")
]


_Year = Annotated[str, typer.Option("--year", metavar="年份", help="哪一年，如 2026")]


_Document = Annotated[
    str,
    typer.Option(
        "-o", "--output", metavar="文件", help="写到 .docx（Word）或 .md；不写就打印 Markdown"
    ),
]


_Issue = Annotated[bool, typer.Option("--issue", help="正式发出：编号记进 data/urges-<年份>.yaml")]


_Trace = Annotated[
    bool, typer.Option("--trace", help="注明每个数、每段话的出处：Word 用批注，Markdown 用注释")
]


def report(
    month: _Month = "",
    quarter: _Quarter = "",
    half: _Half = "",
    year: _Year = "",
    template: Annotated[
        str,
        typer.Option("--template", metavar="名称", help="哪种文书，见 hubtasks templates"),
    ] = "report",
    task: Annotated[
        str, typer.Option("--task", metavar="任务序号", help="写一项任务的文书（如专报）要写明")
    ] = "",
    trace: _Trace = False,  # noqa: FBT002 - a flag
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    output: _Document = "",
) -> int:
    """进展情况报告、通报、专报、信息稿、一页纸：Markdown 或 Word。"""
    period = period_of(month, quarter, half, year)
    opened = open_year(root, on, period.start.year, rev=rev)
    with opened.files.templates() as folder:
        path = _template(folder, template, output)
        _refuse_empty(opened, period)
        figures = summarize(opened.ledger, period, opened.on, opened.left_out, compare=True)
        more: dict[str, object] = {}
        if task:
            more["task"] = _with_news(figures, task_number(opened.ledger, task))
        elif "--task" in templates.described(path).needs:
            refuse("这种文书还要写明 --task 任务序号，如 --task 15")
        content = _rendered(figures, path, trace=trace, **more)
    if output:
        write_file(output, content)
    else:
        emit(content.decode(), "")
    return int(bool(opened.left_out))


def urge(
    division: DivisionOption = None,
    task: Annotated[str, typer.Option("--task", metavar="任务序号", help="只催一项任务")] = "",
    issue: _Issue = False,  # noqa: FBT002 - a flag
    trace: _Trace = False,  # noqa: FBT002 - a flag
    root: Root = "",
    on: On = "",
    output: _Document = "",
) -> int:
    """催办单：滞后的、未报送的，一项任务一个处室一张。"""
    opened = open_year(root, on)
    path = _template(opened.files.root / "templates", "urge", output)
    ledger = opened.ledger
    period = Period.of_month(opened.on.year, opened.on.month)
    figures = summarize(ledger, period, opened.on, opened.left_out)
    number = task_number(ledger, task) if task else None
    who = division_of(ledger, division) if division is not None else None
    due = urges.urges(ledger, figures, division=who, task=number)
    if not due:
        sys.stderr.write("没有要催办的任务。\n")
        return int(bool(opened.left_out))
    if issue:
        _refuse_backdating(ledger, opened.on)
    content = _rendered(figures, path, trace=trace, urges=due)
    if output:
        write_file(output, content)
    if issue:
        _enter(opened, due)
    if not output:
        emit(content.decode(), "")
    if not issue and any(u.new for u in due):
        sys.stderr.write("编号还没有记下。正式发出时加 --issue\n")
    return int(bool(opened.left_out))


def list_templates(root: Root = "") -> int:
    """有哪些文书，各要写明什么；templates/ 里放进文件就多一种。"""
    folder = folder_at(root).root / "templates"
    found = templates.known(folder)
    if not found:
        refuse(f"{folder} 里没有模板。请从仓库恢复 templates/ 文件夹")
    sys.stdout.write(templates_view.as_text(found))
    return 0


def _enter(opened: Opened, due: Sequence[urges.Urge]) -> None:
    """Add the new slips to the register; what stands there is not touched."""
    lines = urges.entries(due)
    if not lines:
        return
    name = f"data/urges-{opened.on.year}.yaml"
    path = opened.files.root / name
    try:
        before = opened.files.read(name) if path.exists() else urges.HEAD.encode()
    except OSError as error:
        refuse(f"打不开 {name}（{reason_of(error)}），没有发出")
    if any(p.place.path == name for p in opened.problems):
        refuse(f"{name} 里有错，没有发出。请先按 hubtasks check 改好")
    write_file(str(path), before.rstrip(b"\n") + b"\n" + lines.encode())


def _template(folder: Path, name: str, output: str) -> Path:
    """Find the form of a template that the output's suffix asks for."""
    known = {t.name: t for t in templates.known(folder)}
    if name not in known:
        near = did_you_mean(name, known, otherwise="有哪些见 hubtasks templates")
        refuse(f"没有“{name}”这种文书。{near}")
    suffix = Path(output).suffix.lower()
    if suffix not in {"", ".md", ".docx"} or (output and not suffix):
        refuse(f"不会写“{suffix or output}”文件。-o 的文件名以 .docx 或 .md 结尾")
    found = known[name].word if suffix == ".docx" else known[name].markdown
    if found is None:
        missing = f"{name}.docx" if suffix == ".docx" else f"{name}.md.j2"
        other = "-o 写成 .md" if suffix == ".docx" else "用 -o 写成 .docx"
        refuse(f"templates/ 里没有 {missing}。请{other}")
    return found


def _rendered(figures: Report, template: Path, *, trace: bool, **more: object) -> bytes:
    from hubtasks.documents.render import render  # noqa: PLC0415 - templates, which only documents need
    from hubtasks.documents.sandbox import TemplateFault  # noqa: PLC0415 - as above

    try:
        return render(figures, template, trace=trace, **more)
    except TemplateFault as fault:
        refuse(str(fault))


def _refuse_backdating(ledger: Ledger, on: date) -> None:
    """Refuse to issue a slip of a day before the last one's: numbers follow the days."""
    last = max((i.date for i in ledger.issued), default=on)
    if on < last:
        refuse(f"已经发过{day(last)}的催办单，不能再发{day(on)}的。请改 --on")


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
    months = sorted(
        {(p.date.year, p.date.month) for p in opened.ledger.progress if p.date <= opened.on}
    )
    first, last = (period.start.year, period.start.month), (period.end.year, period.end.month)
    if not any(first <= month <= last for month in months):
        have = "、".join(f"{y}-{m:02}" for y, m in months) or "无"
        refuse(f"{period.name}没有进展数据。已有数据的月份：{have}")
