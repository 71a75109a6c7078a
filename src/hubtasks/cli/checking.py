"""The commands that find and mend faults: check, fix, explain, schema."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hubtasks.checking import checks, formats
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
from hubtasks.filling import guard
from hubtasks.model import Rules
from hubtasks.reading import files
from hubtasks.reading.files import Kind
from hubtasks.reading.load import load
from hubtasks.views import rows
from hubtasks.wording import did_you_mean, visible

if TYPE_CHECKING:
    from hubtasks.diagnostics import Diagnostic
    from hubtasks.git.revision import Revision
    from hubtasks.model import Ledger, Waiver
    from hubtasks.reading.files import Folder
    from hubtasks.writing.fix import Mended


_KINDS = {
    "tasks": Kind.TASKS,
    "plan": Kind.PLAN,
    "rules": Kind.RULES,
    "progress": Kind.PROGRESS,
    "urges": Kind.URGES,
    "calendar": Kind.CALENDAR,
    **{kind.value: kind for kind in Kind if kind is not Kind.STRAY},
}


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
    if not since and (writer is not None or require_entry):
        refuse("--as、--require-entry 要和 --since 一起写，如 hubtasks check --since main")
    wanted, unwanted = _codes(only), _codes(skip)
    folder = source_at(root, rev)
    shown = [path_inside(folder, path) for path in paths or ()]
    today = day_of(on) if on else None
    found: list[Diagnostic] = []
    waived: list[tuple[Diagnostic, Waiver]] = []
    rules = Rules()
    for year in sorted({f.year for f in folder.listing if f.year}) or [0]:
        ledger, problems = load(files.of_year(folder, year))
        rules = ledger.rules
        day_ = today or ledger.last_sample_day or this_day()
        past: Sequence[Diagnostic] = ()
        if since:
            name = division_of(ledger, writer) if writer is not None else ""
            past, waivers = _history(
                folder, ledger, year, since, rev, day_, name, adds=require_entry
            )
            past, let = checks.waive(past, waivers, day_)
            waived += let
        counted, passed = checks.waive(
            [*problems, *checks.check(ledger, day_)], rules.waivers, day_
        )
        found += [*counted, *past]
        waived += passed
    if not files.years(folder):
        found.append(checks.no_list())
    if list_rules:
        emit(rows.rules_table(rules), output)
        return 0
    listed = [
        d
        for d in in_order(found)
        if is_inside(d.place.path, shown)
        and (not wanted or d.code in wanted)
        and d.code not in unwanted
    ]
    listed.sort(key=lambda d: list(Severity).index(d.severity))
    if list_waived:
        emit("".join(rows.waived_text(d, w) for d, w in waived), output)
        return 0
    if form == "text":
        emit("\n".join(f"{text}\n" for text in told(folder, listed)), output)
        _total(listed, len(waived))
    else:
        emit(formats.FORMATS[form](listed), output)
    fails = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return int(any(d.severity in fails for d in listed))


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
    shown = [path_inside(folder, path) for path in paths or ()]
    mended: list[fixing.Mended] = []
    units: dict[int, dict[str, str]] = {}
    # The lists come first: the units of figures are theirs, once they can be read.
    for file in sorted(folder.listing, key=lambda file: file.kind is not Kind.TASKS):
        if file.kind is Kind.STRAY:
            continue
        try:
            content = folder.read(file.path)
        except OSError:
            continue  # check says why
        found = fixing.mend(file, content, units.get(file.year, {}))
        if file.kind is Kind.TASKS:
            units[file.year] = fixing.units(file, found.after if found else content)
        if found and is_inside(file.path, shown):
            mended.append(found)
    refused = 0
    for found in mended:
        sys.stdout.write(fixing.as_text(found))
        if why := _put(folder, found, write=write):
            refused += 1
            sys.stderr.write(f"{why}\n")
    left = sum(f.left for f in mended)
    if mended and not write:
        sys.stderr.write("以上还没有改。看过没有问题，运行 hubtasks fix --write\n")
    elif mended and left:
        sys.stderr.write(f"这些文件里还有{left}处要手工改，见 hubtasks check\n")
    return int(bool(refused or (mended and not write)))


def explain(
    code: Annotated[str, typer.Argument(metavar="代号", help="问题的代号，如 unknown-task")],
) -> int:
    """一个代号管什么：规则、错例、正例。"""
    (found,) = _codes([code])
    emit(rows.explained(found), "")
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
    """Write a mended file; say why where that would not do, or did not."""
    if not mended.sound:
        path = visible(mended.path)
        return f"{path}：改了会牵动别处的内容，没有改。请按 hubtasks check 说的手工改"
    if write:
        try:
            guard.put(folder.root, mended.path, mended.before, mended.after)
        except guard.NotWritten as why:
            return str(why)
    return ""


def _history(
    source: Folder | Revision,
    after: Ledger,
    year: int,
    since: str,
    rev: str,
    on: date,
    writer: str,
    *,
    adds: bool,
) -> tuple[Sequence[Diagnostic], Sequence[Waiver]]:
    """Hold a year's change since a revision to the rules of history, and those before it."""
    from hubtasks.changes import compare, history  # noqa: PLC0415 - only where history is read
    from hubtasks.git import revision  # noqa: PLC0415 - only where history is read

    root = source.root
    try:
        start = revision.merge_base(root, since, rev or "HEAD")
        old = revision.Revision.at(root, start)
        head = revision.resolve(root, rev or "HEAD")
        commits = revision.commits(root, "data", start, head)
        differing = revision.differing(root, start, head if rev else "")
    except revision.GitFault as fault:
        refuse(str(fault))
    before, _ = load(files.of_year(old, year))
    found = compare.changes(before, after, on)
    change = history.Change(before, after, found, on, writer, commits, differing, adds=adds)
    return history.check(change), before.rules.waivers


def _total(listed: Sequence[Diagnostic], waived: int) -> None:
    """Say how many findings there are, where there are any."""
    passed = f"另有{waived}处已豁免，见 hubtasks check --waived" if waived else ""
    certain = (Code.NOT_UTF8, Code.BYTE_ORDER_MARK, Code.TAB, Code.WIDE_BLANK)
    mendable = any(d.repair is not None or d.code in certain for d in listed)
    more = "有的也许可以自动改好，先看看：hubtasks fix" if mendable else ""
    if said := "；".join(filter(None, [formats.totals(listed) if listed else "", passed, more])):
        sys.stderr.write(f"{said}\n")


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
