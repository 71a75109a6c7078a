"""`hubtasks diff`: what a change means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hubtasks.changes import compare
from hubtasks.cli.arguments import Format, On, Output, Root, RowFormat, format_of, refuse
from hubtasks.cli.opening import open_year, say_behind, source_at
from hubtasks.cli.printing import emit_rows
from hubtasks.git import revision
from hubtasks.views import changes as view
from hubtasks.views.text import notes_on

if TYPE_CHECKING:
    from hubtasks.changes.compare import Changes
    from hubtasks.checking.opened import Opened


def diff(
    base: Annotated[str, typer.Argument(metavar="基准", help="与哪个版本比，如 main")],
    head: Annotated[
        str, typer.Argument(metavar="版本", help="比哪个版本（默认：现在的文件，没提交的也算）")
    ] = "",
    root: Root = "",
    on: On = "",
    format_: RowFormat = "",
    output: Output = "",
) -> int:
    """一次改动意味着什么：哪项任务动了、动了多少、哪盏灯变了。"""
    form = format_of(format_, output)
    new = open_year(root, on, rev=head)
    try:
        start = revision.merge_base(new.files.root, base, head or "HEAD")
        say_behind(new.files.root, base, head)
    except revision.GitFault as fault:
        refuse(str(fault))
    old = source_at(root, start)
    found = compare.of_years(old, new.files, new.ledger, new.year, new.on)
    writers = {
        Format.JSON: view.as_json,
        Format.CSV: view.as_csv,
        Format.MARKDOWN: view.as_markdown,
    }
    notes = notes_on(False, _besides(new, found))  # noqa: FBT003 - its entries are told, not its figures
    emit_rows(writers.get(form, view.as_text)(found, notes), form, output)
    return int(bool(new.left_out) or found.missed)


def _besides(new: Opened, found: Changes) -> tuple[str, ...]:
    """Return what is wrong with what was read: what was not is told file by file."""
    told = {p for file in found.unread if file.after for p in file.after.problems}
    return new._replace(problems=tuple(p for p in new.problems if p not in told)).left_out
