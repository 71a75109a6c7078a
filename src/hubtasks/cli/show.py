"""`hubtasks show`: one task whole."""

from __future__ import annotations

from hubtasks.cli.arguments import (
    Format,
    On,
    Output,
    Rev,
    Root,
    RowFormat,
    Task,
    format_of,
    task_number,
)
from hubtasks.cli.opening import open_year
from hubtasks.cli.printing import emit_rows, print_lines
from hubtasks.figures.card import task_card
from hubtasks.views import card as view
from hubtasks.views.text import notes_on


def show(
    task: Task,
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    format_: RowFormat = "",
    output: Output = "",
) -> int:
    """一项任务的全貌：指标、节点、历次进展。"""
    form = format_of(format_, output)
    opened = open_year(root, on, rev=rev)
    sample, left_out = opened.ledger.sample, opened.left_out
    notes = notes_on(sample, left_out)
    told = opened.ledger.as_told  # with what has ended
    number = task_number(told, task)
    found = task_card(told, told.task_by_id[number], opened.on)
    if form is Format.TABLE:
        print_lines(lambda room: view.as_lines(found, room, notes), output)
    elif form is Format.JSON:
        text = view.as_json(found, on=str(opened.on), sample=sample, left_out=left_out)
        emit_rows(text, form, output)
    else:
        writers = {Format.CSV: view.as_csv, Format.MARKDOWN: view.as_markdown}
        emit_rows(writers[form](found, notes), form, output)
    return int(bool(left_out))
