"""`hubtasks status`: where the tasks stand on a day."""

from __future__ import annotations

from typing import Annotated

import typer

from hubtasks.cli.arguments import (
    Format,
    On,
    OneDivision,
    Output,
    Rev,
    Root,
    RowFormat,
    division_of,
    duty_of,
    format_of,
    light_of,
    strategy_of,
)
from hubtasks.cli.opening import open_year
from hubtasks.cli.printing import emit_rows, print_lines
from hubtasks.figures.summarize import narrowed, summarize
from hubtasks.views import status as view


def status(
    division: OneDivision = None,
    strategy: Annotated[
        str | None, typer.Option("--strategy", metavar="战略", help="只看一个战略")
    ] = None,
    duty: Annotated[
        str | None, typer.Option("--duty", metavar="职责", help="只看一种职责的，如 牵头")
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
    month = opened.month
    report = narrowed(
        summarize(ledger, month, opened.on, opened.left_out),
        division=division_of(ledger, division) if division is not None else None,
        strategy=strategy_of(ledger, strategy) if strategy is not None else None,
        duty=duty_of(ledger, duty) if duty is not None else None,
        light=light_of(light) if light is not None else None,
    )
    if form is Format.TABLE:
        short = {d.name: d.short[0] for d in ledger.divisions if d.short}
        print_lines(lambda room: view.as_lines(report, room, short), output)
    else:
        writers = {
            Format.JSON: view.as_json,
            Format.CSV: view.as_csv,
            Format.MARKDOWN: view.as_markdown,
        }
        emit_rows(writers[form](report), form, output)
    return int(bool(opened.left_out))
