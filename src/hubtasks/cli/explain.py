"""`hubtasks explain`: what a rule of check asks, or all of them."""

from __future__ import annotations

from typing import Annotated

import typer

from hubtasks.cli.arguments import Output, Rev, Root, codes_of
from hubtasks.cli.opening import source_at
from hubtasks.cli.printing import emit
from hubtasks.reading import files
from hubtasks.reading.load import load
from hubtasks.views import rules as view


def explain(
    code: Annotated[
        str,
        typer.Argument(metavar="代号", help="问题的代号，如 unknown-task；不写，列出全部规则"),
    ] = "",
    root: Root = "",
    rev: Rev = "",
    output: Output = "",
) -> int:
    """一个代号管什么：规则、错例、正例；不写代号，列出全部规则和这里的轻重。"""
    if code:
        (found,) = codes_of([code])
        emit(view.explained(found), output)
        return 0
    source = source_at(root, rev)
    known, _ = load(files.of_year(source, max(files.years(source), default=0)))
    emit(view.as_table(known.rules), output)
    return 0
