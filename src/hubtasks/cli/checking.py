"""The commands that find and mend faults: check, fix, explain, schema."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from hubtasks.checking import checks, formats
from hubtasks.checking.years import every_year
from hubtasks.cli.arguments import (
    As,
    On,
    Output,
    RequireEntry,
    Rev,
    Root,
    Since,
    day_of,
    division_of,
    refuse,
)
from hubtasks.cli.opening import (
    folder_at,
    is_inside,
    open_year,
    path_inside,
    source_at,
    this_day,
)
from hubtasks.cli.printing import emit, told, write_file
from hubtasks.diagnostics import Code, Severity, in_order
from hubtasks.fields import FileKind
from hubtasks.filling import guard
from hubtasks.model import Rules
from hubtasks.reading import files
from hubtasks.views import rules as rules_view
from hubtasks.wording import did_you_mean, visible

if TYPE_CHECKING:
    from hubtasks.checking.years import CheckedYear, Waived
    from hubtasks.diagnostics import Diagnostic
    from hubtasks.git.revision import Revision
    from hubtasks.reading.files import Folder
    from hubtasks.writing.fix import Mended


_KINDS = {name: kind for kind in FileKind for name in (kind.id, kind.label)}


def check(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="文件", help="只看这些文件或文件夹的问题（默认：全部）"),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="代号", help="只看这一种问题，可写几次"),
    ] = None,
    skip: Annotated[
        list[str] | None,
        typer.Option("--skip", metavar="代号", help="不看这一种问题，可写几次"),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="有警告也算不通过")] = False,  # noqa: FBT002 - a flag
    list_rules: Annotated[bool, typer.Option("--rules", help="列出全部规则和轻重")] = False,  # noqa: FBT002 - a flag
    list_waived: Annotated[bool, typer.Option("--waived", help="列出豁免的问题")] = False,  # noqa: FBT002 - a flag
    since: Since = "",
    writer: As = None,
    require_entry: RequireEntry = False,  # noqa: FBT002 - a flag
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="格式",
            help="text（默认）、json、github、gitlab、sarif、junit",
        ),
    ] = "",
    output: Output = "",
) -> int:
    """一次查出数据里的全部问题；没有问题就不出声。"""
    form = _finding_format(format_, output)
    asked = _since(since, rev, writer, adds=require_entry)
    wanted = (_codes(only) or set(Code)) - _codes(skip)
    source = source_at(root, rev)
    shown = _shown(source, paths)
    checked = _checked(source, on, asked)
    if list_rules:
        emit(rules_view.as_table(checked.rules), output)
        return 0
    if list_waived:
        emit("".join(rules_view.waived(d, w) for d, w in checked.waived), output)
        return 0
    listed = [d for d in checked.found if d.code in wanted and is_inside(d.place.path, shown)]
    if form != "text":
        emit(formats.FORMATS[form](listed), output)
    else:
        emit("\n".join(f"{text}\n" for text in told(source, listed)), output)
        _total(listed, len(checked.waived))
    return _exit_code(listed, strict=strict)


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
    """What is wrong in all the years, the worst first; what is waived; the last year's rules."""

    found: Sequence[Diagnostic]
    waived: Sequence[Waived]
    rules: Rules


def _checked(source: Folder | Revision, on: str, since: _Since | None) -> _Checked:
    """Check every year, and the change where one is asked about."""
    found: list[Diagnostic] = []
    waived: list[Waived] = []
    rules = Rules()
    for year in every_year(source, day_of(on) if on else None, this_day()):
        rules = year.ledger.rules
        past, let = _history(source, year, since) if since else ((), ())
        found += [*year.found, *past]
        waived += [*let, *year.waived]
    if not files.years(source):
        found.append(checks.no_list())
    worst_first = sorted(in_order(found), key=lambda d: list(Severity).index(d.severity))
    return _Checked(worst_first, waived, rules)


def _history(
    source: Folder | Revision, year: CheckedYear, since: _Since
) -> tuple[Sequence[Diagnostic], Sequence[Waived]]:
    """Hold a year's change to the rules of history, or refuse where git can't answer."""
    from hubtasks.git import review, revision  # noqa: PLC0415 - only where history is read

    writer = division_of(year.ledger, since.writer) if since.writer is not None else ""
    try:
        return review.review(
            source, year, review.Asked(since.base, since.rev, writer, adds=since.adds)
        )
    except revision.GitFault as fault:
        refuse(str(fault))


def fix(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="文件", help="只改这些文件或文件夹（默认：全部）"),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="真的改；不写就只看会改什么")] = False,  # noqa: FBT002 - a flag
    root: Root = "",
) -> int:
    """改好有把握的错：编码、看不见的字符、全角符号、漏掉的空格、制表符、多写的单位。"""
    from hubtasks.writing import fix as fixing  # noqa: PLC0415 - only this command repairs

    folder = folder_at(root)
    shown = _shown(folder, paths)
    mended = [m for m in fixing.every_mended(folder) if is_inside(m.path, shown)]
    refused = False
    for found in mended:
        sys.stdout.write(fixing.as_text(found))
        why = _put(folder, found, write=write)
        sys.stderr.write(why)
        refused = refused or bool(why)
    if mended and not write:
        sys.stderr.write("以上还没有改。看过没有问题，运行 hubtasks fix --write\n")
        return 1
    if left := sum(found.left for found in mended):
        sys.stderr.write(f"这些文件里还有{left}处要手工改，见 hubtasks check\n")
    return int(refused)


def explain(
    code: Annotated[str, typer.Argument(metavar="代号", help="问题的代号，如 unknown-task")],
) -> int:
    """一个代号管什么：规则、错例、正例。"""
    (found,) = _codes([code])
    emit(rules_view.explained(found), "")
    return 0


def schema(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="种类",
            help="tasks 清单、plan 计划、rules 规则、progress 进展、urges 催办、calendar 日历",
        ),
    ] = "",
    write: Annotated[bool, typer.Option("--write", help="各种都写到仓库的 schema/ 文件夹")] = False,  # noqa: FBT002 - a flag
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    output: Output = "",
) -> int:
    """给编辑器用的 JSON Schema：填写时提示可选的内容和各项的意思。"""
    if not (kind or write):
        refuse("请写明种类，如 hubtasks schema progress；或写 --write，各种都写到 schema/")
    if kind and kind not in _KINDS:
        refuse(f"没有“{kind}”这种文件。{did_you_mean(kind, _KINDS)}")
    from hubtasks.reading import schema as schemas  # noqa: PLC0415 - only this command makes them

    opened = open_year(root, on, rev=rev)
    if kind:
        emit(schemas.as_json(schemas.schema(_KINDS[kind], opened.ledger)), output)
    if write:
        folder = opened.files.root / "schema"
        folder.mkdir(exist_ok=True)
        for each in dict.fromkeys(_KINDS.values()):
            text = schemas.as_json(schemas.schema(each, opened.ledger))
            write_file(str(folder / schemas.file_name(each, opened.ledger)), text.encode())
    return 0


def _put(folder: Folder, mended: Mended, *, write: bool) -> str:
    """Write a mended file; say on a line why where that would not do, or did not."""
    if not mended.sound:
        path = visible(mended.path)
        return f"{path}：改了会牵动别处的内容，没有改。请按 hubtasks check 说的手工改\n"
    if write:
        try:
            guard.put(folder.root, mended.path, mended.before, mended.after)
        except guard.NotWritten as why:
            return f"{why}\n"
    return ""


def _total(listed: Sequence[Diagnostic], waived: int) -> None:
    """Say how many findings there are, where there are any."""
    passed = f"另有{waived}处已豁免，见 hubtasks check --waived" if waived else ""
    certain = (Code.NOT_UTF8, Code.BYTE_ORDER_MARK, Code.TAB, Code.WIDE_BLANK)
    mendable = any(d.repair is not None or d.code in certain for d in listed)
    more = "有的也许可以自动改好，先看看：hubtasks fix" if mendable else ""
    if said := "；".join(filter(None, [formats.totals(listed) if listed else "", passed, more])):
        sys.stderr.write(f"{said}\n")


def _shown(source: Folder | Revision, paths: Sequence[str] | None) -> list[str]:
    """Read which files are asked for; none, and all are."""
    return [path_inside(source, path) for path in paths or ()]


def _exit_code(listed: Sequence[Diagnostic], *, strict: bool) -> int:
    fails = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return int(any(d.severity in fails for d in listed))


def _finding_format(text: str, output: str) -> str:
    """Read check's `--format`: without it the suffix of `-o` decides, or where it runs."""
    known = ["text", *formats.FORMATS]
    if text and text not in known:
        refuse(f"没有“{text}”这种格式。{did_you_mean(text, known)}")
    if text or output:
        return text or ("json" if Path(output).suffix.lower() == ".json" else "text")
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"


def _codes(names: Sequence[str] | None) -> set[Code]:
    """Read codes given on the command line."""
    known = {code.id: code for code in Code}
    for name in names or ():
        if name not in known:
            near = did_you_mean(name, known, otherwise="全部代号见 hubtasks check --rules")
            refuse(f"没有“{name}”这个代号。{near}")
    return {known[name] for name in names or ()}
