"""`hubtasks ledger`: the ledger that lead divisions keep, as a workbook."""

from __future__ import annotations

from typing import Annotated

import typer

from hubtasks.cli.arguments import On, Rev, Root, WorkbookOutput, division_of, new_workbook, refuse
from hubtasks.cli.opening import open_year
from hubtasks.cli.printing import deliver
from hubtasks.documents.ledger import workbook
from hubtasks.excel.write import TooLong
from hubtasks.figures.card import task_card
from hubtasks.figures.summarize import narrowed, summarize
from hubtasks.views.text import notes_on
from hubtasks.wording import day


def ledger(
    lead: Annotated[
        str | None, typer.Option("--lead", metavar="处室", help="只写这个处室牵头的战略")
    ] = None,
    division: Annotated[
        str | None, typer.Option("--division", metavar="处室", help="只写这个处室负责的任务")
    ] = None,
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    output: WorkbookOutput = "",
) -> int:
    """工作台账：Excel 表，附汇总和重点指标图。"""
    new_workbook(output, "hubtasks ledger -o 台账.xlsx")
    opened = open_year(root, on, rev=rev)
    known = opened.ledger
    leader = division_of(known, lead) if lead is not None else None
    leaders = list(dict.fromkeys(s.lead_division for s in known.strategies))
    if leader is not None and leader not in leaders:
        refuse(f"{leader}不牵头战略。牵头的有：{'、'.join(leaders)}。只要它的任务，用 --division")
    who = division_of(known, division) if division is not None else None
    month = opened.month
    found = narrowed(summarize(known, month, opened.on, opened.left_out), division=who, lead=leader)
    tasks = {t.id for t in found.tasks}
    cards = [task_card(known, t, opened.on) for t in known.tasks if t.key and t.id in tasks]
    notes = notes_on(known.sample, opened.left_out)
    title = f"{leader or who or ''}{known.subject}工作台账（截至{day(opened.on)}）"
    try:
        content = workbook(found, known.progress, cards, title, notes)
    except TooLong as fault:
        refuse(str(fault))
    deliver(output, content)
    return int(bool(opened.left_out))
