"""`hubtasks log`: a task's history, with the commits that wrote it."""

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
from hubtasks.cli.printing import emit_rows, say
from hubtasks.figures.card import task_card
from hubtasks.git import revision
from hubtasks.views import log as view
from hubtasks.views.text import notes_on


def log(
    task: Task,
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    format_: RowFormat = "",
    output: Output = "",
) -> int:
    """一项任务的来历：哪天、哪个处室、报了什么，git 里是谁提交的。"""
    form = format_of(format_, output)
    opened = open_year(root, on, rev=rev)
    number = task_number(opened.ledger, task)
    card = task_card(opened.ledger, opened.ledger.task_by_id[number], opened.on)
    try:
        head = revision.resolve(opened.files.root, rev) if rev else ""
        known = revision.commits(opened.files.root, "data/progress", head=head)
    except revision.GitFault as fault:
        known = ()
        say(f"{fault}。下面没有提交的信息")
    notes = notes_on(opened.ledger.sample, opened.left_out)
    writers = {
        Format.JSON: view.as_json,
        Format.CSV: view.as_csv,
        Format.MARKDOWN: view.as_markdown,
    }
    text = writers.get(form, view.as_text)(card, known, notes)
    emit_rows(text, form, output)
    return int(bool(opened.left_out))
