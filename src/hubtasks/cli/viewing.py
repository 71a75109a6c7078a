"""The commands that show where things stand: status, show, plan, diff, log, due, ledger."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from hubtasks.cli.arguments import (
    DivisionOption,
    Format,
    On,
    Output,
    Rev,
    Root,
    RowFormat,
    choice_of,
    division_of,
    format_of,
    light_of,
    month_of,
    refuse,
    strategy_of,
    task_number,
)
from hubtasks.cli.opening import (
    open_year,
    source_at,
)
from hubtasks.cli.printing import emit, print_lines, write_file
from hubtasks.figures.due import due as due_for
from hubtasks.figures.due import of_division
from hubtasks.figures.lights import last_month_due
from hubtasks.figures.report import narrowed, summarize, task_card
from hubtasks.model import Duty
from hubtasks.period import Period
from hubtasks.reading import files
from hubtasks.reading.load import load
from hubtasks.views import filing, rows, terminal
from hubtasks.wording import day


def status(
    division: DivisionOption = None,
    strategy: Annotated[
        str | None, typer.Option("--strategy", metavar="战略", help="只看一个战略")
    ] = None,
    duty: Annotated[
        str | None, typer.Option("--duty", metavar="职责", help="只看牵头、配合或协同推进")
    ] = None,
    light: Annotated[
        str | None, typer.Option("--light", metavar="灯", help="只看一种灯：蓝、绿、黄、红、灰")
    ] = None,
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    format_: RowFormat = "",
    output: Output = "",
) -> int:
    """各项任务到某一天的进度和灯。"""
    form = format_of(format_, output)
    opened = open_year(root, on, rev=rev)
    ledger = opened.ledger
    month = Period.of_month(opened.on.year, opened.on.month)
    report = narrowed(
        summarize(ledger, month, opened.on, opened.left_out),
        division=division_of(ledger, division) if division is not None else None,
        strategy=strategy_of(ledger, strategy) if strategy is not None else None,
        duty=choice_of("职责", duty, Duty) if duty is not None else None,
        light=light_of(light) if light is not None else None,
    )
    if form is Format.JSON:
        emit(rows.as_json(report), output)
    elif form is Format.CSV:
        emit(rows.as_csv(report), output, encoding="utf-8-sig")
    elif form is Format.MARKDOWN:
        emit(rows.as_markdown(report), output)
    else:
        short = {d.name: d.short[0] for d in ledger.divisions if d.short}
        print_lines(lambda room: terminal.table(report, room, short), output)
    return int(bool(opened.left_out))


def show(
    task: Annotated[str, typer.Argument(metavar="任务序号", help="清单里的序号，如 14")],
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    format_: Annotated[
        str, typer.Option("--format", metavar="格式", help="table 或 json（默认 table）")
    ] = "",
    output: Output = "",
) -> int:
    """一项任务的全貌：指标、节点、历次进展。"""
    form = format_of(format_, output, [Format.TABLE, Format.JSON])
    opened = open_year(root, on, rev=rev)
    number = task_number(opened.ledger, task)
    found = task_card(opened.ledger, opened.ledger.task_by_id[number], opened.on)
    if form is Format.JSON:
        sample = opened.ledger.sample
        emit(
            rows.card_json(found, on=str(opened.on), sample=sample, left_out=opened.left_out),
            output,
        )
    else:
        notes = rows.notes(opened.ledger.sample, opened.left_out)
        print_lines(lambda room: terminal.card(found, room, notes), output)
    return int(bool(opened.left_out))


def plan_show(
    task: Annotated[
        str | None,
        typer.Argument(metavar="任务序号", help="清单里的序号，如 14；不写，全部计划"),
    ] = None,
    division: DivisionOption = None,
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    format_: RowFormat = "",
    output: Output = "",
) -> int:
    """时间表、路线图：各项计划的节点和分期目标，到某一天达到没有、还有几天。"""
    form = format_of(format_, output)
    from hubtasks.figures.timetable import timetable  # noqa: PLC0415 - only this command shows plans
    from hubtasks.views import plans  # noqa: PLC0415 - only this command shows plans

    opened = open_year(root, on, rev=rev)
    known = opened.ledger
    number = task_number(known, task) if task is not None else None
    who = division_of(known, division) if division is not None else ""
    if number is not None and number not in known.plan_by_task:
        if not known.plan_whole:
            refuse(f"没有读出第{number}项的计划。请运行 hubtasks check 看计划文件哪里写错了")
        refuse(plans.no_plan(known.task_by_id[number], opened.year))
    found = timetable(known, opened.on, opened.left_out, task=number, division=who)
    if form is Format.TABLE:
        short = {d.name: d.short[0] for d in known.divisions if d.short}
        print_lines(lambda room: terminal.timetable(found, room, short), output)
    else:
        writers = {
            Format.JSON: plans.as_json,
            Format.CSV: plans.as_csv,
            Format.MARKDOWN: plans.as_markdown,
        }
        emit(writers[form](found), output, "utf-8-sig" if form is Format.CSV else "utf-8")
    return int(bool(opened.left_out))


def diff(
    base: Annotated[str, typer.Argument(metavar="基准", help="与哪个版本比，如 main")],
    head: Annotated[
        str, typer.Argument(metavar="版本", help="比哪个版本（默认：现在的文件，没提交的也算）")
    ] = "",
    root: Root = "",
    on: On = "",
    format_: Annotated[
        str, typer.Option("--format", metavar="格式", help="table、json 或 markdown（默认 table）")
    ] = "",
    output: Output = "",
) -> int:
    """一次改动意味着什么：哪项任务动了、动了多少、哪盏灯变了。"""
    form = format_of(format_, output, [Format.TABLE, Format.JSON, Format.MARKDOWN])
    from hubtasks.changes import compare  # noqa: PLC0415 - only where history is read
    from hubtasks.git import revision  # noqa: PLC0415 - only where history is read
    from hubtasks.views import changes  # noqa: PLC0415 - only where history is read

    new = open_year(root, on, rev=head)
    try:
        start = revision.merge_base(new.files.root, base, head or "HEAD")
    except revision.GitFault as fault:
        refuse(str(fault))
    old = source_at(root, start)
    before, _ = load(files.of_year(old, new.year))
    found = compare.compare(before, new.ledger, new.on)
    writers = {Format.JSON: changes.as_json, Format.MARKDOWN: changes.as_markdown}
    emit(writers.get(form, changes.as_text)(found), output)
    return int(bool(new.left_out))


def due(
    month: Annotated[
        str, typer.Option("--month", metavar="月份", help="哪个月（默认：最近一个应报的月）")
    ] = "",
    division: DivisionOption = None,
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    format_: RowFormat = "",
    output: Output = "",
) -> int:
    """谁还没报：每个处室缺哪几项，迟了几天；有缺的，退出码1。"""
    form = format_of(format_, output)
    wanted = month_of(month) if month else None
    opened = open_year(root, on, wanted[0] if wanted else None, rev=rev)
    if wanted is None:
        last = last_month_due(opened.on, opened.ledger.rules)
        if last is None:
            refuse(f"{opened.on.year}年还没有到应报的月份。请用 --month 写明，如 2026-06")
        wanted = (last.year, last.month)
    found = due_for(opened.ledger, Period.of_month(*wanted), opened.on)
    if division is not None:
        found = of_division(found, division_of(opened.ledger, division))
    notes = rows.notes(opened.ledger.sample, opened.left_out)
    writers = {
        Format.JSON: filing.as_json,
        Format.CSV: filing.as_csv,
        Format.MARKDOWN: filing.as_markdown,
    }
    text = writers.get(form, filing.as_text)(found, notes)
    emit(text, output, encoding="utf-8-sig" if form is Format.CSV and output else "utf-8")
    return int(bool(found.owed or opened.left_out))


def log(
    task: Annotated[str, typer.Argument(metavar="任务序号", help="清单里的序号，如 14")],
    root: Root = "",
    on: On = "",
    output: Output = "",
) -> int:
    """一项任务的来历：哪天、哪个处室、报了什么，git 里是谁提交的。"""
    opened = open_year(root, on)
    number = task_number(opened.ledger, task)
    card = task_card(opened.ledger, opened.ledger.task_by_id[number], opened.on)
    from hubtasks.git import revision  # noqa: PLC0415 - git, which few calls need

    try:
        known = revision.commits(opened.files.root, "data/progress")
    except revision.GitFault as fault:
        known = ()
        sys.stderr.write(f"{fault}。下面没有提交的信息\n")
    notes = rows.notes(opened.ledger.sample, opened.left_out)
    emit(rows.log_text(card, known, notes), output)
    return int(bool(opened.left_out))


def ledger(
    lead: Annotated[
        str | None, typer.Option("--lead", metavar="处室", help="只写这个处室牵头的战略")
    ] = None,
    division: DivisionOption = None,
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    output: Output = "",
) -> int:
    """工作台账：Excel 表，附汇总和重点指标图。"""
    if Path(output).suffix.lower() != ".xlsx":
        refuse("台账是 Excel 表。请用 -o 写明文件，如 hubtasks ledger -o 台账.xlsx")
    opened = open_year(root, on, rev=rev)
    known = opened.ledger
    leader = division_of(known, lead) if lead is not None else None
    leaders = list(dict.fromkeys(s.lead_division for s in known.strategies))
    if leader is not None and leader not in leaders:
        refuse(f"{leader}不牵头战略。牵头的有：{'、'.join(leaders)}。只要它的任务，用 --division")
    who = division_of(known, division) if division is not None else None
    month = Period.of_month(opened.on.year, opened.on.month)
    found = narrowed(summarize(known, month, opened.on, opened.left_out), division=who, lead=leader)
    tasks = {t.id for t in found.tasks}
    cards = [task_card(known, t, opened.on) for t in known.tasks if t.key and t.id in tasks]
    notes = rows.notes(known.sample, opened.left_out)
    title = f"{leader or who or ''}支点建设重点任务工作台账（截至{day(opened.on)}）"
    from hubtasks.documents.ledger import workbook  # noqa: PLC0415 - only this command writes one

    write_file(output, workbook(found, cards, title, notes))
    return int(bool(opened.left_out))
