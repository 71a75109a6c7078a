"""`hubtasks diff`: what a change means."""

from __future__ import annotations

from typing import Annotated

import typer

from hubtasks.changes import compare
from hubtasks.cli.arguments import Format, On, Output, Root, RowFormat, format_of, refuse
from hubtasks.cli.opening import open_year, source_at
from hubtasks.cli.printing import emit_rows
from hubtasks.git import revision
from hubtasks.reading import files
from hubtasks.reading.load import load
from hubtasks.views import changes as view


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
    except revision.GitFault as fault:
        refuse(str(fault))
    old = source_at(root, start)
    before, _ = load(files.of_year(old, new.year))
    found = compare.compare(before, new.ledger, new.on)
    writers = {
        Format.JSON: view.as_json,
        Format.CSV: view.as_csv,
        Format.MARKDOWN: view.as_markdown,
    }
    text = writers.get(form, view.as_text)(found)
    emit_rows(text, form, output)
    return int(bool(new.left_out))
