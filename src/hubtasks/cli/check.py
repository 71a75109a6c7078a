"""`hubtasks check`: every problem in the data at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from hubtasks.checking import checks, formats
from hubtasks.checking.rules_file import wrong_tool
from hubtasks.checking.years import every_year, idle_waivers
from hubtasks.cli.arguments import (
    On,
    Output,
    Paths,
    Rev,
    Root,
    codes_of,
    day_of,
    division_of,
    refuse,
)
from hubtasks.cli.opening import is_inside, paths_inside, say_behind, source_at, this_day
from hubtasks.cli.printing import emit, say, told
from hubtasks.diagnostics import Code, Severity, in_order
from hubtasks.git import review, revision
from hubtasks.reading import files
from hubtasks.views import rules as view
from hubtasks.wording import did_you_mean

if TYPE_CHECKING:
    from hubtasks.checking.years import CheckedYear, Waived
    from hubtasks.diagnostics import Diagnostic
    from hubtasks.git.revision import Revision
    from hubtasks.reading.files import Folder


def check(
    paths: Paths = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="代号", help="只看这一种问题，可写几次"),
    ] = None,
    skip: Annotated[
        list[str] | None,
        typer.Option("--skip", metavar="代号", help="不看这一种问题，可写几次"),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="有警告也算不通过")] = False,  # noqa: FBT002 - a flag
    list_waived: Annotated[bool, typer.Option("--waived", help="列出豁免的问题")] = False,  # noqa: FBT002 - a flag
    since: Annotated[
        str, typer.Option("--since", metavar="基准", help="也查从这个版本以来的改动，如 main")
    ] = "",
    writer: Annotated[
        str | None,
        typer.Option("--as", metavar="处室", help="改动是哪个处室的（和 --since 一起）"),
    ] = None,
    require_entry: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--require-entry", help="改动里要有新增的进展（和 --since 一起）")
    ] = False,
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="格式",
            help="table（默认）、json、github、gitlab、sarif 或 junit",
        ),
    ] = "",
    output: Output = "",
) -> int:
    """一次查出数据里的全部问题；没有问题就不出声。"""
    form = _format(format_, output)
    asked = _since(since, rev, writer, adds=require_entry)
    wanted = (codes_of(only) or set(Code)) - codes_of(skip)
    source = source_at(root, rev)
    shown = paths_inside(source, paths)
    checked = _checked(source, on, asked)
    if list_waived:
        emit("".join(view.waived(d, w) for d, w in checked.waived), output)
        return 0
    listed = [d for d in checked.found if d.code in wanted and is_inside(d.place.path, shown)]
    if form == _TABLE:
        emit("\n".join(f"{text}\n" for text in told(source, listed)), output)
        _total(source, listed, len(checked.waived))
    else:
        emit(formats.FORMATS[form](listed), output, ".json", ".sarif", ".xml")
    return _exit_code(listed, strict=strict)


_TABLE = "table"


class _Since(NamedTuple):
    """Which change is to be held to the rules of history, as it was typed."""

    base: str
    rev: str
    writer: str | None
    adds: bool


def _since(base: str, rev: str, writer: str | None, *, adds: bool) -> _Since | None:
    """Read which change is asked about; None where only the files as they stand are."""
    if not base and (writer is not None or adds):
        refuse("--as、--require-entry 要和 --since 一起写，如 hubtasks check --since main")
    return _Since(base, rev, writer, adds) if base else None


class _Checked(NamedTuple):
    """What is wrong in all the years, the worst first, and what is waived."""

    found: Sequence[Diagnostic]
    waived: Sequence[Waived]


def _checked(source: Folder | Revision, on: str, since: _Since | None) -> _Checked:
    """Check every year, and the change where one is asked about."""
    found: list[Diagnostic] = []
    waived: list[Waived] = []
    years = tuple(every_year(source, day_of(on) if on else None, this_day()))
    for year in years:
        found += year.found
        waived += year.waived
    if since:
        past, let = _history(source, years, since)
        found += past
        waived += let
    if not files.years(source):
        found.append(checks.no_list())
    found += idle_waivers(source, years, waived)
    found += _misfits(source, years)
    if years and isinstance(source, files.Folder):  # a revision holds the data alone
        found += wrong_tool(source, years[0].ledger.rules)
    worst_first = sorted(in_order(found), key=lambda d: list(Severity).index(d.severity))
    return _Checked(worst_first, waived)


def _misfits(source: Folder | Revision, years: Sequence[CheckedYear]) -> Iterator[Diagnostic]:
    """Try the office's own templates, where it has any, on the last year's figures."""
    if years and source.template_paths():
        from hubtasks.documents.fit import misfits  # noqa: PLC0415 - few offices have their own

        last = years[-1]
        for found in misfits(source, last.ledger, last.on):
            yield found.graded(last.ledger.rules.severity)


def _history(
    source: Folder | Revision, years: Sequence[CheckedYear], since: _Since
) -> tuple[Sequence[Diagnostic], Sequence[Waived]]:
    """Hold a change to the rules of history, or refuse where git can't answer."""
    writer = division_of(years[-1].ledger, since.writer) if since.writer is not None else ""
    asked = review.Asked(since.base, since.rev, writer, adds=since.adds)
    try:
        say_behind(source.root, since.base, since.rev)
        return review.review(source, years, asked)
    except revision.GitFault as fault:
        refuse(str(fault))


def _total(source: Folder | Revision, listed: Sequence[Diagnostic], waived: int) -> None:
    """Say how many findings there are, where there are any."""
    passed = f"另有{waived}处已豁免，见 hubtasks check --waived" if waived else ""
    more = "有的可以自动改好，先看看：hubtasks fix" if _mendable(source, listed) else ""
    if said := "；".join(filter(None, [formats.totals(listed) if listed else "", passed, more])):
        say(said)


def _mendable(source: Folder | Revision, listed: Sequence[Diagnostic]) -> bool:
    """Tell whether `fix` would mend something of what lies in the folder."""
    if not listed or not isinstance(source, files.Folder):
        return False
    from hubtasks.writing import fix  # noqa: PLC0415 - only where something is wrong

    return fix.mends(source, listed)


def _exit_code(listed: Sequence[Diagnostic], *, strict: bool) -> int:
    fails = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return int(any(d.severity in fails for d in listed))


def _format(text: str, output: str) -> str:
    """Read check's `--format`: without it the suffix of `-o` decides, or where it runs."""
    known = [_TABLE, *formats.FORMATS]
    if text and text not in known:
        refuse(f"没有“{text}”这种格式。{did_you_mean(text, known)}")
    if text or output:
        return text or ("json" if Path(output).suffix.lower() == ".json" else _TABLE)
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else _TABLE
