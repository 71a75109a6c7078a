"""`hubtasks log`: a task's history, with the commits that wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from hubtasks.reading import files
from hubtasks.reading.load import load
from hubtasks.views import log as view
from hubtasks.views.text import notes_on

if TYPE_CHECKING:
    from hubtasks.checking.opened import Opened
    from hubtasks.figures.card import TaskCard


def log(
    task: Task,
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    format_: RowFormat = "",
    output: Output = "",
) -> int:
    """一项任务的来历：哪天、哪个处室、报了什么，git 里是谁提交的。

    接着上年任务做的（carried_from），从上年说起。
    """
    form = format_of(format_, output)
    opened = open_year(root, on, rev=rev)
    told = opened.ledger.as_told  # with what has ended
    number = task_number(told, task)
    card = task_card(told, told.task_by_id[number], opened.on)
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
    text = writers.get(form, view.as_text)([*_before(opened, card), card], known, notes)
    emit_rows(text, form, output)
    return int(bool(opened.left_out))


def _before(opened: Opened, card: TaskCard) -> list[TaskCard]:
    """Return the tasks of earlier years that a task goes on with, the oldest first."""
    found: list[TaskCard] = []
    years = files.years(opened.files)
    while (carried := card.task.carried_from) is not None:
        there = carried.year < card.year and carried.year in years
        ledger = load(files.of_year(opened.files, carried.year))[0] if there else None
        old = ledger.task_by_id.get(carried.task) if ledger else None
        if ledger is None or old is None:
            say(f"接的是{carried.year}年第{carried.task}项，没有找到，以前的没有列出")
            break
        card = task_card(ledger, old, opened.on)
        found.insert(0, card)
    return found
