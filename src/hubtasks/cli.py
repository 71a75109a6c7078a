"""The commands: the only module that prints, exits and knows today's date."""

from __future__ import annotations

import gc
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, NoReturn

import typer

from hubtasks import (
    __version__,
    checks,
    due_rows,
    files,
    filing,
    findings,
    rows,
    templates,
    terminal,
    typer_zh,
    urges,
)
from hubtasks.arguments import (
    As,
    Both,
    DivisionOption,
    Format,
    Mine,
    On,
    OnlyCheck,
    Output,
    RequireEntry,
    Rev,
    Root,
    RowFormat,
    Since,
    Theirs,
    choice_of,
    day_of,
    division_of,
    format_of,
    light_of,
    month_of,
    period_of,
    refuse,
    strategy_of,
    task_number,
)
from hubtasks.compose import readable
from hubtasks.diagnostics import Code, Severity, as_text, in_order
from hubtasks.files import Kind
from hubtasks.lights import last_month_due
from hubtasks.load import load, problems_in
from hubtasks.model import Duty, Rules
from hubtasks.period import Period
from hubtasks.report import narrowed, summarize, task_card
from hubtasks.wording import day, visible
from hubtasks.yamlfile import did_you_mean

if TYPE_CHECKING:
    from hubtasks.diagnostics import Diagnostic
    from hubtasks.files import Files, Folder
    from hubtasks.fix import Mended
    from hubtasks.model import Ledger, Waiver
    from hubtasks.report import Report, TaskReport
    from hubtasks.revision import Revision
    from hubtasks.submit import Conflict

app = typer.Typer(
    cls=typer_zh.ChineseGroup,
    context_settings=typer_zh.HELP_OPTIONS,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)


_ROOM = 100


class _Opened(NamedTuple):
    """A year's data as a command sees it."""

    files: Folder | Revision
    ledger: Ledger
    problems: tuple[Diagnostic, ...]
    on: date
    year: int

    @property
    def left_out(self) -> tuple[str, ...]:
        return tuple(
            f"{p.place.path}{f'第{p.place.line}行' if p.place.line else ''}{p.message}"
            for p in self.problems
            if p.severity is Severity.ERROR
        )


def run() -> NoReturn:
    """Run the command line and exit.

    The process is short and its records hold no cycles: collecting them, and taking them
    apart one by one at the end, would cost a third of the time and free nothing.
    """
    gc.disable()
    code = main()
    sys.stderr.flush()
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 1 findings, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        # A GBK console can't show every character: escape those, never crash.
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    try:
        code = typer_zh.run(app, sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):
        # What reads us has gone (Typer exits on its own then): nothing more to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return code


@app.callback(invoke_without_command=True)
def hubtasks(
    version: Annotated[bool, typer.Option("--version", help="显示版本号")] = False,  # noqa: FBT002 - a flag
) -> None:
    """重点任务台账：查错误、看进度、出报告。"""
    if version:
        sys.stdout.write(f"hubtasks {__version__}\n")


@app.command(cls=typer_zh.ChineseCommand)
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
    folder = _source(root, rev)
    shown = [_inside(folder, path) for path in paths or ()]
    today = day_of(on) if on else None
    found: list[Diagnostic] = []
    waived: list[tuple[Diagnostic, Waiver]] = []
    rules = Rules()
    for year in sorted({f.year for f in folder.listing if f.year}) or [0]:
        ledger, problems = load(files.of_year(folder, year))
        rules = ledger.rules
        day_ = today or ledger.last_sample_day or _today()
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
        _emit(rows.rules_table(rules), output)
        return 0
    listed = [
        d
        for d in in_order(found)
        if _is_inside(d.place.path, shown)
        and (not wanted or d.code in wanted)
        and d.code not in unwanted
    ]
    listed.sort(key=lambda d: list(Severity).index(d.severity))
    if list_waived:
        _emit("".join(rows.waived_text(d, w) for d, w in waived), output)
        return 0
    if form == "text":
        _emit("\n".join(f"{text}\n" for text in _told(folder, listed)), output)
        _total(listed, len(waived))
    else:
        _emit(findings.FORMATS[form](listed), output)
    fails = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return int(any(d.severity in fails for d in listed))


@app.command(cls=typer_zh.ChineseCommand)
def fix(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="文件", help="只改这些文件或文件夹（默认：全部）"),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="真的改；不写就只看会改什么")] = False,  # noqa: FBT002 - a flag
    root: Root = "",
) -> int:
    """改好有把握的错：编码、看不见的字符、全角符号、漏掉的空格、制表符、多写的单位。"""
    from hubtasks import fix as fixing  # noqa: PLC0415 - only this command repairs

    folder = _folder(root)
    shown = [_inside(folder, path) for path in paths or ()]
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
        if found and _is_inside(file.path, shown):
            mended.append(found)
    refused = 0
    for found in mended:
        sys.stdout.write(fixing.as_text(found))
        if why := _refusal(folder, found, write=write):
            refused += 1
            sys.stderr.write(f"{visible(found.path)}：{why}\n")
    left = sum(f.left for f in mended)
    if mended and not write:
        sys.stderr.write("以上还没有改。看过没有问题，运行 hubtasks fix --write\n")
    elif mended and left:
        sys.stderr.write(f"这些文件里还有{left}处要手工改，见 hubtasks check\n")
    return int(bool(refused or (mended and not write)))


@app.command(cls=typer_zh.ChineseCommand)
def explain(
    code: Annotated[str, typer.Argument(metavar="代号", help="问题的代号，如 unknown-task")],
) -> int:
    """一个代号管什么：规则、错例、正例。"""
    (found,) = _codes([code])
    _emit(rows.explained(found), "")
    return 0


_KINDS = {
    "tasks": Kind.TASKS,
    "plan": Kind.PLAN,
    "rules": Kind.RULES,
    "progress": Kind.PROGRESS,
    "urges": Kind.URGES,
    "calendar": Kind.CALENDAR,
    **{kind.value: kind for kind in Kind if kind is not Kind.STRAY},
}


@app.command(cls=typer_zh.ChineseCommand)
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
    from hubtasks import schema as schemas  # noqa: PLC0415 - only this command makes them

    opened = _open(root, on, rev=rev)
    if kind:
        _emit(schemas.as_json(schemas.schema(_KINDS[kind], opened.ledger)), output)
    if write:
        folder = opened.files.root / "schema"
        folder.mkdir(exist_ok=True)
        for each in dict.fromkeys(_KINDS.values()):
            text = schemas.as_json(schemas.schema(each, opened.ledger))
            _write(str(folder / schemas.file_name(each, opened.ledger)), text.encode())
    return 0


def _refusal(folder: Folder, mended: Mended, *, write: bool) -> str:
    """Write a mended file and read it back; say why where that would not do, or did not."""
    if not mended.holds(mended.after):
        return "改了会牵动别处的内容，没有改。请按 hubtasks check 说的手工改"
    if not write:
        return ""
    path = folder.root / mended.path
    try:
        with files.alone(path.parent):
            if folder.read(mended.path) != mended.before:
                return "刚刚被别人改过，没有动。请再运行一遍"
            files.write(path, mended.after)
            if not mended.holds(folder.read(mended.path)):
                files.write(path, mended.before)
                return "写进去的与要写的不一样，已经恢复原样。请看磁盘是不是满了，再运行一遍"
    except OSError as error:
        return f"写不了（{_reason(error)}），没有改"
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
    from hubtasks import changes, history, revision  # noqa: PLC0415 - only where history is read

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
    found = changes.changes(before, after, on)
    change = history.Change(before, after, found, on, writer, commits, differing, adds=adds)
    return history.check(change), before.rules.waivers


def _total(listed: Sequence[Diagnostic], waived: int) -> None:
    """Say how many findings there are, where there are any."""
    passed = f"另有{waived}处已豁免，见 hubtasks check --waived" if waived else ""
    certain = (Code.NOT_UTF8, Code.BYTE_ORDER_MARK, Code.TAB, Code.WIDE_BLANK)
    mendable = any(d.repair is not None or d.code in certain for d in listed)
    more = "有的也许可以自动改好，先看看：hubtasks fix" if mendable else ""
    if said := "；".join(filter(None, [findings.totals(listed) if listed else "", passed, more])):
        sys.stderr.write(f"{said}\n")


def _finding_format(text: str, output: str) -> str:
    """Read check's `--format`: without it the suffix of `-o` decides, or where it runs."""
    known = ["text", *findings.FORMATS]
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


def _is_inside(path: str, paths: Sequence[str]) -> bool:
    """Tell whether a file is one of those asked for, or lies below one; asked for none, all are."""
    return not paths or any(p == "." or f"{path}/".startswith(f"{p}/") for p in paths)


@app.command(cls=typer_zh.ChineseCommand)
def status(
    division: DivisionOption = None,
    strategy: Annotated[
        str | None, typer.Option("--strategy", metavar="战略", help="只看一个战略")
    ] = None,
    duty: Annotated[
        str | None, typer.Option("--duty", metavar="职责", help="只看牵头、配合或协同推进")
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
    opened = _open(root, on, rev=rev)
    ledger = opened.ledger
    month = Period.of_month(opened.on.year, opened.on.month)
    report = narrowed(
        summarize(ledger, month, opened.on, opened.left_out),
        division=division_of(ledger, division) if division is not None else None,
        strategy=strategy_of(ledger, strategy) if strategy is not None else None,
        duty=choice_of("职责", duty, Duty) if duty is not None else None,
        light=light_of(light) if light is not None else None,
    )
    if form is Format.JSON:
        _emit(rows.as_json(report), output)
    elif form is Format.CSV:
        _emit(rows.as_csv(report), output, encoding="utf-8-sig")
    elif form is Format.MARKDOWN:
        _emit(rows.as_markdown(report), output)
    else:
        short = {d.name: d.short[0] for d in ledger.divisions if d.short}
        _print(lambda room: terminal.table(report, room, short), output)
    return int(bool(opened.left_out))


@app.command(cls=typer_zh.ChineseCommand)
def show(
    task: Annotated[str, typer.Argument(metavar="任务序号", help="清单里的序号，如 14")],
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    format_: Annotated[
        str, typer.Option("--format", metavar="格式", help="table 或 json（默认 table）")
    ] = "",
    output: Output = "",
) -> int:
    """一项任务的全貌：指标、节点、历次进展。"""
    form = format_of(format_, output, [Format.TABLE, Format.JSON])
    opened = _open(root, on, rev=rev)
    number = task_number(opened.ledger, task)
    found = task_card(opened.ledger, opened.ledger.task_by_id[number], opened.on)
    if form is Format.JSON:
        sample = opened.ledger.sample
        _emit(
            rows.card_json(found, on=str(opened.on), sample=sample, left_out=opened.left_out),
            output,
        )
    else:
        notes = rows.notes(opened.ledger.sample, opened.left_out)
        _print(lambda room: terminal.card(found, room, notes), output)
    return int(bool(opened.left_out))


_Month = Annotated[str, typer.Option("--month", metavar="月份", help="哪个月，如 2026-06")]
_Quarter = Annotated[str, typer.Option("--quarter", metavar="季度", help="哪个季度，如 2026-2")]
_Half = Annotated[
    str, typer.Option("--half", metavar="半年", help="上半年、下半年，如 2026-1、2026-2")
]
_Year = Annotated[str, typer.Option("--year", metavar="年份", help="哪一年，如 2026")]
_Document = Annotated[
    str,
    typer.Option(
        "-o", "--output", metavar="文件", help="写到 .docx（Word）或 .md；不写就打印 Markdown"
    ),
]
_Issue = Annotated[bool, typer.Option("--issue", help="正式发出：编号记进 data/urges-<年份>.yaml")]
_Trace = Annotated[
    bool, typer.Option("--trace", help="注明每个数、每段话的出处：Word 用批注，Markdown 用注释")
]


@app.command(cls=typer_zh.ChineseCommand)
def diff(
    base: Annotated[str, typer.Argument(metavar="基准", help="与哪个版本比，如 main")],
    head: Annotated[
        str, typer.Argument(metavar="版本", help="比哪个版本（默认：现在的文件，没提交的也算）")
    ] = "",
    root: Root = "",
    on: On = "",
    format_: Annotated[
        str, typer.Option("--format", metavar="格式", help="table、json 或 markdown（默认 table）")
    ] = "",
    output: Output = "",
) -> int:
    """一次改动意味着什么：哪项任务动了、动了多少、哪盏灯变了。"""
    form = format_of(format_, output, [Format.TABLE, Format.JSON, Format.MARKDOWN])
    from hubtasks import changes, review, revision  # noqa: PLC0415 - only where history is read

    new = _open(root, on, rev=head)
    try:
        start = revision.merge_base(new.files.root, base, head or "HEAD")
    except revision.GitFault as fault:
        refuse(str(fault))
    old = _source(root, start)
    before, _ = load(files.of_year(old, new.year))
    found = changes.changes(before, new.ledger, new.on)
    writers = {Format.JSON: review.as_json, Format.MARKDOWN: review.as_markdown}
    _emit(writers.get(form, review.as_text)(found), output)
    return int(bool(new.left_out))


@app.command(cls=typer_zh.ChineseCommand)
def new(
    division: Annotated[str, typer.Argument(metavar="处室", help="全称、简称或代号")],
    date_: Annotated[
        str,
        typer.Option("--date", metavar="日期", help="填报的日期，如 2026-07-31（默认：今天）"),
    ] = "",
    root: Root = "",
) -> int:
    """新建一个处室的进展文件：每项任务都列好，目标、上期的数和下一步写在旁边，只管填空。"""
    when = day_of(date_) if date_ else _today()
    opened = _open(root, str(when), when.year)
    name = division_of(opened.ledger, division)
    unit = next(d for d in opened.ledger.divisions if d.name == name)
    from hubtasks import blank  # noqa: PLC0415 - only this command writes one

    text = blank.blank(opened.ledger, unit, when)
    path = f"data/progress/{unit.id}/{when}.yaml"
    target = opened.files.root / path
    if os.path.lexists(target):
        refuse(f"{path} 已经有了，没有动它。请直接改那个文件")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("xb") as stream:
            stream.write(text.encode())
    except OSError as error:
        refuse(f"写不了 {path}（{_reason(error)}）")
    sys.stdout.write(f"写好了 {path}。填完运行 hubtasks check，看还有哪些空着\n")
    return 0


@app.command(cls=typer_zh.ChineseCommand)
def ledger(
    lead: Annotated[
        str | None, typer.Option("--lead", metavar="处室", help="只写这个处室牵头的战略")
    ] = None,
    division: DivisionOption = None,
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    output: Output = "",
) -> int:
    """工作台账：Excel 表，附汇总和重点指标图。"""
    if Path(output).suffix.lower() != ".xlsx":
        refuse("台账是 Excel 表。请用 -o 写明文件，如 hubtasks ledger -o 台账.xlsx")
    opened = _open(root, on, rev=rev)
    known = opened.ledger
    leader = division_of(known, lead) if lead is not None else None
    leaders = list(dict.fromkeys(s.lead_division for s in known.strategies))
    if leader is not None and leader not in leaders:
        refuse(f"{leader}不牵头战略。牵头的有：{'、'.join(leaders)}。只要它的任务，用 --division")
    who = division_of(known, division) if division is not None else None
    month = Period.of_month(opened.on.year, opened.on.month)
    found = narrowed(summarize(known, month, opened.on, opened.left_out), division=who, lead=leader)
    tasks = {t.id for t in found.tasks}
    cards = [task_card(known, t, opened.on) for t in known.tasks if t.key and t.id in tasks]
    notes = rows.notes(known.sample, opened.left_out)
    title = f"{leader or who or ''}支点建设重点任务工作台账（截至{day(opened.on)}）"
    from hubtasks import workbook  # noqa: PLC0415 - only this command writes one

    _write(output, workbook.ledger(found, cards, title, notes))
    return int(bool(opened.left_out))


@app.command(name="set", cls=typer_zh.ChineseCommand)
def set_(
    task: Annotated[str, typer.Argument(metavar="任务序号", help="清单里的序号，如 15")],
    pairs: Annotated[
        list[str],
        typer.Argument(
            metavar="项=内容…", help="如 status=受阻 values.指标代号=6；“项=”后面空着就是删去"
        ),
    ],
    division: DivisionOption = None,
    date_: Annotated[
        str, typer.Option("--date", metavar="日期", help="改哪一天的文件（默认：这个处室最近的）")
    ] = "",
    root: Root = "",
) -> int:
    """改一项进展里的一处，文件里别的一个字节也不动。"""
    opened = _open(root, date_)
    number = task_number(opened.ledger, task)
    path = _own_file(opened, number, division, day_of(date_) if date_ else None)
    from hubtasks import edit  # noqa: PLC0415 - only this command edits

    before = opened.files.read(path)
    text = before.decode("utf-8")
    try:
        for pair in pairs:
            name, sign, value = pair.partition("=")
            if not sign:
                refuse(f"“{pair}”里没有等号。写成 项=内容，如 status=受阻")
            after = edit.edited(text, number, name.strip(), value)
            if not edit.same_elsewhere(text, after, number, name.strip()):
                refuse(f"改“{name}”会牵动别处，没有改。请直接改 {path}")
            text = after
    except edit.EditFault as fault:
        refuse(f"{fault}（{path} 没有动）")
    return _put(opened, path, before, text.encode())


def _own_file(opened: _Opened, task: int, division: str | None, day_: date | None) -> str:
    """Find the progress file to edit: the division's for the day, or its last."""
    divisions = opened.ledger.task_by_id[task].divisions
    name = division_of(opened.ledger, division) if division is not None else divisions[0]
    if division is None and len(divisions) > 1:
        refuse(f"第{task}项有几个处室：{'、'.join(divisions)}。请用 --division 写明改哪个的")
    id_ = next(d.id for d in opened.ledger.divisions if d.name == name)
    own = [
        f
        for f in opened.files.listing
        if f.kind is Kind.PROGRESS and f.folder == id_ and day_ in {None, f.date}
    ]
    if not own:
        when = f"{day_}的" if day_ else ""
        refuse(f"{name}还没有{when}进展文件。请先运行 hubtasks new {name}")
    return max(own, key=lambda f: f.date or date.min).path


def _put(opened: _Opened, path: str, before: bytes, after: bytes) -> int:
    """Show an edit, write it, read it back; put the old bytes back where that fails."""
    if after == before:
        sys.stderr.write("本来就是这样，没有改\n")
        return 0
    import difflib  # noqa: PLC0415 - only an edit is shown so

    lines = difflib.unified_diff(
        before.decode().splitlines(), after.decode().splitlines(), path, path, lineterm="", n=0
    )
    sys.stdout.write("".join(f"{visible(line)}\n" for line in lines if not line.startswith("@@")))
    known = {(p.code, p.message) for p in opened.problems}
    target = opened.files.root / path
    try:
        with files.alone(target.parent):
            if opened.files.read(path) != before:
                refuse(f"{path} 刚刚被别人改过，没有动。请再运行一遍")
            files.write(target, after)
            if opened.files.read(path) != after:
                files.write(target, before)
                refuse(f"{path} 写进去的与要写的不一样，已经恢复原样。请看磁盘是不是满了")
    except OSError as error:
        refuse(f"写不了 {path}（{_reason(error)}），没有改")
    again = _open(str(opened.files.root), str(opened.on))
    wrong = [p for p in again.problems if p.place.path == path and (p.code, p.message) not in known]
    sys.stdout.write("".join(f"\n{text}\n" for text in _told(again.files, wrong)))
    return int(any(p.severity is Severity.ERROR for p in wrong))


@app.command(cls=typer_zh.ChineseCommand)
def due(
    month: Annotated[
        str, typer.Option("--month", metavar="月份", help="哪个月（默认：最近一个应报的月）")
    ] = "",
    division: DivisionOption = None,
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    format_: RowFormat = "",
    output: Output = "",
) -> int:
    """谁还没报：每个处室缺哪几项，迟了几天；有缺的，退出码1。"""
    form = format_of(format_, output)
    wanted = month_of(month) if month else None
    opened = _open(root, on, wanted[0] if wanted else None, rev=rev)
    if wanted is None:
        last = last_month_due(opened.on, opened.ledger.rules)
        if last is None:
            refuse(f"{opened.on.year}年还没有到应报的月份。请用 --month 写明，如 2026-06")
        wanted = (last.year, last.month)
    found = filing.due(opened.ledger, Period.of_month(*wanted), opened.on)
    if division is not None:
        found = filing.of_division(found, division_of(opened.ledger, division))
    notes = rows.notes(opened.ledger.sample, opened.left_out)
    writers = {
        Format.JSON: due_rows.as_json,
        Format.CSV: due_rows.as_csv,
        Format.MARKDOWN: due_rows.as_markdown,
    }
    text = writers.get(form, due_rows.as_text)(found, notes)
    _emit(text, output, encoding="utf-8-sig" if form is Format.CSV and output else "utf-8")
    return int(bool(found.owed or opened.left_out))


@app.command(cls=typer_zh.ChineseCommand)
def submit(
    division: DivisionOption = None,
    message: Annotated[
        str,
        typer.Option("--message", metavar="说明", help="这次送审的一句说明（默认：处室和月份）"),
    ] = "",
    mine: Mine = None,
    theirs: Theirs = None,
    both: Both = None,
    root: Root = "",
    on: On = "",
) -> int:
    """送审：检查、看看改了什么、存好、送出去，给出合并请求的网址。不用会 git。"""
    from hubtasks import changes, review, revision  # noqa: PLC0415 - git, which few calls need
    from hubtasks import submit as sending  # noqa: PLC0415 - as above

    opened = _open(root, on)
    folder = opened.files.root
    choices = {
        str(task_number(opened.ledger, task)): side
        for side, tasks in (
            (sending.Side.MINE, mine),
            (sending.Side.THEIRS, theirs),
            (sending.Side.BOTH, both),
        )
        for task in tasks or ()
    }
    try:
        if why := sending.unfinished(folder):
            refuse(why)
        name = sending.remote(folder)
        revision.git(folder, "fetch", "--quiet", name)
        target = sending.main_branch(folder, name)
        upstream = f"refs/remotes/{name}/{target}"
        here = sending.current(folder)
        gone = sending.ahead(folder, upstream) if here in {"", target} else ()
        _refuse_misnamed(opened, sending.changed(folder))
        by_division = sending.divisions([*sending.changed(folder), *gone])
        branch, paths = _to_send(opened, by_division, division, target)
        paths = [p for p in paths if p in sending.changed(folder)]
        if _told_wrong(opened, paths):
            return 1
        known = _known(folder, upstream)
        start = revision.merge_base(folder, upstream, "HEAD") if known else "HEAD"
        before, _ = load(files.of_year(revision.Revision.at(folder, start), opened.year))
        sys.stdout.write(review.as_text(changes.changes(before, opened.ledger, opened.on)))
        begin = "" if here in {"", target} else upstream
        sending.commit(folder, branch, paths, message or _message(opened, branch), begin)
        for other in (f"refs/remotes/{name}/{branch}", upstream):
            if left := sending.merge(folder, other, choices, _reads):
                return _undecided(left)
        if _told_wrong(_open(root, on), sending.ahead(folder, upstream)):
            return 1
        link = sending.push(folder, name, branch, target)
    except revision.GitFault as fault:
        refuse(f"{fault}（您的改动都在，没有丢）")
    sys.stdout.write(f"\n已经送到 {name} 的 {branch} 分支。\n")
    sys.stdout.write(
        f"请打开这个网址，建合并请求：\n{link}\n" if link else "请在仓库的网页上新建合并请求。\n"
    )
    return 0


def _known(folder: Path, name: str) -> bool:
    from hubtasks import revision  # noqa: PLC0415 - git, which few calls need

    return bool(revision.git(folder, "rev-parse", "--verify", "--quiet", name, check=False))


def _reads(path: str, content: bytes) -> bool:
    """Whether a merged file can be read without an error of its own."""
    found = problems_in(files.classify(path), content, {})
    return not any(p.severity is Severity.ERROR for p in found)


def _refuse_misnamed(opened: _Opened, paths: Sequence[str]) -> None:
    """Refuse to leave out a progress file whose name nobody reads."""
    for found in opened.problems:
        if found.code is Code.MISNAMED_FILE and found.place.path in paths:
            refuse(f"{visible(found.place.path)}：{found.message}，没有送。{found.fix}")


def _told_wrong(opened: _Opened, paths: Sequence[str]) -> bool:
    """Print the errors in the files to be sent; tell whether there are any."""
    wrong = [p for p in opened.problems if p.place.path in paths and p.severity is Severity.ERROR]
    if wrong:
        sys.stdout.write("\n".join(f"{text}\n" for text in _told(opened.files, wrong)))
        sys.stderr.write("有错，没有送出去，您的改动都在。改好再运行 hubtasks submit\n")
    return bool(wrong)


def _to_send(
    opened: _Opened, by_division: dict[str, list[str]], division: str | None, target: str
) -> tuple[str, list[str]]:
    """Choose one division's changed files and the branch for them; refuse to guess."""
    from hubtasks import submit as sending  # noqa: PLC0415 - as above

    known = {d.id: d.name for d in opened.ledger.divisions}
    own = [id_ for id_ in by_division if id_]
    if division is not None:
        name = division_of(opened.ledger, division)
        own = [id_ for id_ in own if known.get(id_) == name]
    if len(own) > 1:
        names = "、".join(known.get(id_, id_) for id_ in own)
        first = known.get(own[0], own[0])
        refuse(f"改动涉及几个处室：{names}。请一个一个送，如 hubtasks submit --division {first}")
    if own:
        paths = by_division[own[0]]
        return f"{own[0]}-{sending.month(paths)}", paths
    branch = sending.current(opened.files.root)
    if branch and branch != target:
        return branch, []
    others = "、".join(by_division.get("", []))
    more = f"改了的 {others} 不是进展文件，请找汇总人" if others else "先改好进展文件，存盘"
    return refuse(f"没有要送审的进展。{more}")


def _message(opened: _Opened, branch: str) -> str:
    id_, _, month = branch.partition("-")
    name = next((d.name for d in opened.ledger.divisions if d.id == id_), id_)
    match = re.fullmatch("([0-9]{4})-([0-9]{2})", month)
    return f"{name}{match[1]}年{int(match[2])}月进展" if match else f"{branch}进展"


def _undecided(left: Sequence[Conflict]) -> int:
    """Show whose text is whose; nothing was merged or sent yet."""
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else _ROOM
    for conflict in left:
        sys.stdout.write(
            "\n" + rows.sides(conflict.task, conflict.mine, conflict.theirs, conflict.who, room)
        )
    tasks = " ".join(f"--mine {c.task}" for c in left)
    sys.stderr.write(
        "还没有送出去，您的改动已经存好。每一项选留谁的"
        "（--mine 您的、--theirs 别人的、--both 两段都留），"
        f"再运行一遍，如 hubtasks submit {tasks}\n"
    )
    return 1


@app.command(cls=typer_zh.ChineseCommand)
def log(
    task: Annotated[str, typer.Argument(metavar="任务序号", help="清单里的序号，如 14")],
    root: Root = "",
    on: On = "",
    output: Output = "",
) -> int:
    """一项任务的来历：哪天、哪个处室、报了什么，git 里是谁提交的。"""
    opened = _open(root, on)
    number = task_number(opened.ledger, task)
    card = task_card(opened.ledger, opened.ledger.task_by_id[number], opened.on)
    from hubtasks import revision  # noqa: PLC0415 - git, which few calls need

    try:
        known = revision.commits(opened.files.root, "data/progress")
    except revision.GitFault as fault:
        known = ()
        sys.stderr.write(f"{fault}。下面没有提交的信息\n")
    notes = rows.notes(opened.ledger.sample, opened.left_out)
    _emit(rows.log_text(card, known, notes), output)
    return int(bool(opened.left_out))


@app.command(cls=typer_zh.ChineseCommand)
def report(
    month: _Month = "",
    quarter: _Quarter = "",
    half: _Half = "",
    year: _Year = "",
    template: Annotated[
        str,
        typer.Option("--template", metavar="名称", help="哪种文书，见 hubtasks templates"),
    ] = "report",
    task: Annotated[
        str, typer.Option("--task", metavar="任务序号", help="写一项任务的文书（如专报）要写明")
    ] = "",
    trace: _Trace = False,  # noqa: FBT002 - a flag
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    output: _Document = "",
) -> int:
    """进展情况报告、通报、专报、信息稿、一页纸：Markdown 或 Word。"""
    period = period_of(month, quarter, half, year)
    opened = _open(root, on, period.start.year, rev=rev)
    with opened.files.templates() as folder:
        path = _template(folder, template, output)
        _refuse_empty(opened, period)
        figures = summarize(opened.ledger, period, opened.on, opened.left_out, compare=True)
        more: dict[str, object] = {}
        if task:
            more["task"] = _with_news(figures, task_number(opened.ledger, task))
        elif "--task" in templates.described(path).needs:
            refuse("这种文书还要写明 --task 任务序号，如 --task 15")
        content = _rendered(figures, path, trace=trace, **more)
    if output:
        _write(output, content)
    else:
        _emit(content.decode(), "")
    return int(bool(opened.left_out))


@app.command(cls=typer_zh.ChineseCommand)
def urge(
    division: DivisionOption = None,
    task: Annotated[str, typer.Option("--task", metavar="任务序号", help="只催一项任务")] = "",
    issue: _Issue = False,  # noqa: FBT002 - a flag
    trace: _Trace = False,  # noqa: FBT002 - a flag
    root: Root = "",
    on: On = "",
    output: _Document = "",
) -> int:
    """催办单：滞后的、未报送的，一项任务一个处室一张。"""
    opened = _open(root, on)
    path = _template(opened.files.root / "templates", "urge", output)
    ledger = opened.ledger
    period = Period.of_month(opened.on.year, opened.on.month)
    figures = summarize(ledger, period, opened.on, opened.left_out)
    number = task_number(ledger, task) if task else None
    who = division_of(ledger, division) if division is not None else None
    due = urges.urges(ledger, figures, division=who, task=number)
    if not due:
        sys.stderr.write("没有要催办的任务。\n")
        return int(bool(opened.left_out))
    if issue:
        _refuse_backdating(ledger, opened.on)
    content = _rendered(figures, path, trace=trace, urges=due)
    if output:
        _write(output, content)
    if issue:
        _enter(opened, due)
    if not output:
        _emit(content.decode(), "")
    if not issue and any(u.new for u in due):
        sys.stderr.write("编号还没有记下。正式发出时加 --issue\n")
    return int(bool(opened.left_out))


@app.command(name="templates", cls=typer_zh.ChineseCommand)
def list_templates(root: Root = "") -> int:
    """有哪些文书，各要写明什么；templates/ 里放进文件就多一种。"""
    folder = _folder(root).root / "templates"
    found = templates.known(folder)
    if not found:
        refuse(f"{folder} 里没有模板。请从仓库恢复 templates/ 文件夹")
    sys.stdout.write(rows.templates_table(found))
    return 0


@app.command(cls=typer_zh.ChineseCommand)
def init(
    folder: Annotated[
        str, typer.Argument(metavar="文件夹", help="新的数据仓库放在哪里；不写就是现在这个仓库")
    ] = "",
    ci: Annotated[
        str, typer.Option("--ci", metavar="平台", help="写上审核用的文件：github、gitea、gitlab")
    ] = "",
    only_check: OnlyCheck = False,  # noqa: FBT002 - a flag
    root: Root = "",
    on: On = "",
) -> int:
    """开一个干净的数据仓库（不带示例），写上合并请求审核用的文件。"""
    if not (folder or ci):
        refuse("请写明新仓库的文件夹，或 --ci 平台，如 hubtasks init ../台账 --ci gitea")
    from hubtasks import kit  # noqa: PLC0415 - only this command writes it

    if ci and ci not in set(kit.Host):
        refuse(f"没有“{ci}”这个平台。{did_you_mean(ci, [str(h) for h in kit.Host])}")
    opened = _open(root, on)
    target = Path(folder) if folder else opened.files.root
    if folder:
        _lay_out(opened, target)
    if not ci:
        return 0
    if not folder:
        _refuse_below(target)
    wanted = kit.kit(kit.Host(ci), opened.ledger)
    there = {name: _there(target / name) for name in (*wanted, ".gitattributes")}
    wanted[".gitattributes"] = kit.attributes(there[".gitattributes"])
    stale = [name for name, text in wanted.items() if there[name] != text]
    if only_check:
        for name in stale:
            sys.stdout.write(f"{name} 不是现在该有的样子。请运行 hubtasks init --ci {ci}\n")
        return int(bool(stale))
    for name in stale:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(str(path), wanted[name].encode())
        sys.stdout.write(f"写了 {name}\n")
    return 0


def _refuse_below(target: Path) -> None:
    """Refuse to write a kit where the host would not look: below the git repository's top."""
    from hubtasks import revision  # noqa: PLC0415 - git, which few calls need

    try:
        below = revision.git(target, "rev-parse", "--show-prefix", check=False).decode().strip()
    except revision.GitFault:
        return
    if below:
        refuse(f"数据在 git 仓库的 {below} 里，平台只认仓库最上层的审核文件。请把数据放到最上层")


def _there(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _lay_out(opened: _Opened, target: Path) -> None:
    """Copy the list, the rules, the templates and the schemas: no progress, no sample plan."""
    if target.exists() and any(target.iterdir()):
        refuse(f"{target} 不是空的。请换一个还没有的文件夹")
    kept = [f.path for f in opened.files.listing if f.kind in {Kind.TASKS, Kind.RULES}]
    if not any(plan.sample for plan in opened.ledger.plans):
        kept += [f.path for f in opened.files.listing if f.kind is Kind.PLAN]
    source = opened.files.root
    for name in ("templates", "schema"):
        kept += [f"{name}/{p.name}" for p in sorted((source / name).glob("*")) if p.is_file()]
    for path in kept:
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        _write(str(target / path), (source / path).read_bytes())
    for division in opened.ledger.divisions:
        keep = target / "data/progress" / division.id / ".gitkeep"
        keep.parent.mkdir(parents=True, exist_ok=True)
        _write(str(keep), b"")
    sys.stdout.write(f"{target} 里有了清单、规则和各处室的文件夹，没有示例数据。\n")


@app.command(name="doctor", cls=typer_zh.ChineseCommand)
def diagnose() -> int:
    """看这台机器缺什么：文书用的字体、git、LibreOffice。"""
    from hubtasks import doctor  # noqa: PLC0415 - only this command looks at the machine

    sys.stdout.write(rows.machine_table(doctor.fonts(), doctor.program))
    return 0


def _enter(opened: _Opened, due: Sequence[urges.Urge]) -> None:
    """Add the new slips to the register; what stands there is not touched."""
    lines = urges.entries(due)
    if not lines:
        return
    name = f"data/urges-{opened.on.year}.yaml"
    path = opened.files.root / name
    try:
        before = opened.files.read(name) if path.exists() else urges.HEAD.encode()
    except OSError as error:
        refuse(f"打不开 {name}（{_reason(error)}），没有发出")
    if any(p.place.path == name for p in opened.problems):
        refuse(f"{name} 里有错，没有发出。请先按 hubtasks check 改好")
    _write(str(path), before.rstrip(b"\n") + b"\n" + lines.encode())


def _template(folder: Path, name: str, output: str) -> Path:
    """Find the form of a template that the output's suffix asks for."""
    known = {t.name: t for t in templates.known(folder)}
    if name not in known:
        near = did_you_mean(name, known, otherwise="有哪些见 hubtasks templates")
        refuse(f"没有“{name}”这种文书。{near}")
    suffix = Path(output).suffix.lower()
    if suffix not in {"", ".md", ".docx"} or (output and not suffix):
        refuse(f"不会写“{suffix or output}”文件。-o 的文件名以 .docx 或 .md 结尾")
    found = known[name].word if suffix == ".docx" else known[name].markdown
    if found is None:
        missing = f"{name}.docx" if suffix == ".docx" else f"{name}.md.j2"
        other = "-o 写成 .md" if suffix == ".docx" else "用 -o 写成 .docx"
        refuse(f"templates/ 里没有 {missing}。请{other}")
    return found


def _rendered(figures: Report, template: Path, *, trace: bool, **more: object) -> bytes:
    from hubtasks import render  # noqa: PLC0415 - templates, which only documents need

    try:
        return render.render(figures, template, trace=trace, **more)
    except render.TemplateFault as fault:
        refuse(str(fault))


def _refuse_backdating(ledger: Ledger, on: date) -> None:
    """Refuse to issue a slip of a day before the last one's: numbers follow the days."""
    last = max((i.date for i in ledger.issued), default=on)
    if on < last:
        refuse(f"已经发过{day(last)}的催办单，不能再发{day(on)}的。请改 --on")


def _with_news(figures: Report, number: int) -> TaskReport:
    """Return a task that has important progress to tell of; refuse another."""
    found = next(t for t in figures.tasks if t.id == number)
    if not found.news:
        others = "、".join(f"第{t.id}项" for t in figures.tasks if t.news) or "无"
        refuse(
            f"第{number}项在{figures.period.name}没有报重要进展（important）。报了的有：{others}"
        )
    return found


def _today() -> date:
    return datetime.now().astimezone().date()


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError:
        refuse("当前文件夹已经不在了。请先 cd 到数据仓库")


def _folder(root: str, *, known: bool = False) -> Folder:
    """Find the data repository; *known*: its files are read from elsewhere."""
    if root:
        base = Path(root)
    else:
        here = _here()
        found = next((p for p in (here, *here.parents) if (p / "data").is_dir()), None)
        if found is None:
            refuse("这里和各级上级文件夹都没有 data/。请到数据仓库里运行，或用 --root 指明它在哪里")
        base = found
    try:
        return files.Folder(base, ()) if known else files.Folder.at(base)
    except OSError as error:
        refuse(f"打不开 {base / 'data'}（{_reason(error)}）。请用 --root 指明含 data/ 的文件夹")


def _source(root: str, rev: str) -> Folder | Revision:
    """Find the data repository, as it lies there or as it stood in a revision."""
    folder = _folder(root, known=bool(rev))
    if not rev:
        return folder
    from hubtasks import revision  # noqa: PLC0415 - git, which few calls need

    try:
        return revision.Revision.at(folder.root, rev)
    except revision.GitFault as fault:
        refuse(str(fault))


def _open(root: str, on: str, year: int | None = None, rev: str = "") -> _Opened:
    """Load the year that the day, or the period asked for, falls in."""
    folder = _source(root, rev)
    day_ = day_of(on) if on else None
    years = files.years(folder)
    if not years:
        refuse(f"{_where(folder)} 里没有任务清单。请放入 tasks-<年份>.yaml，如 tasks-2026.yaml")
    wanted = year or (
        day_.year if day_ else max([y for y in years if y <= _today().year], default=years[0])
    )
    if wanted not in years:
        refuse(f"没有{wanted}年的任务清单；现有：{_list_years(years)}")
    ledger, unread = load(files.of_year(folder, wanted))
    if not ledger.tasks:
        refuse(f"data/tasks-{wanted}.yaml 里没有读出任务。请运行 hubtasks check 看哪里写错了")
    on_ = day_ or ledger.last_sample_day or _today()
    if on_.year != wanted and year is None:
        refuse(
            f"没有{on_.year}年的任务清单；现有：{_list_years(years)}。看往年加 --on {wanted}-12-31"
        )
    today = max(on_, ledger.last_sample_day or _today())
    problems = in_order([*unread, *checks.check(ledger, today, texts_too=False)])
    return _Opened(folder, ledger, problems, on_, wanted)


def _where(source: Folder | Revision) -> str:
    if isinstance(source, files.Folder):
        return str(source.root / "data")
    return f"{source.name} 这个版本的 data/"


def _list_years(years: Sequence[int]) -> str:
    return "、".join(f"{year}年" for year in years)


def _refuse_empty(opened: _Opened, period: Period) -> None:
    """Refuse a report on a month that has not come or of which nothing is known."""
    if period.start > opened.on:
        refuse(f"{period.name}还没到（今天按{day(opened.on)}算）。请改 --month，或用 --on 指明日期")
    months = sorted(
        {(p.date.year, p.date.month) for p in opened.ledger.progress if p.date <= opened.on}
    )
    first, last = (period.start.year, period.start.month), (period.end.year, period.end.month)
    if not any(first <= month <= last for month in months):
        have = "、".join(f"{y}-{m:02}" for y, m in months) or "无"
        refuse(f"{period.name}没有进展数据。已有数据的月份：{have}")


def _inside(folder: Folder | Revision, path: str) -> str:
    """Return a path given on the command line as seen from the root."""
    root = folder.root.resolve()
    if not isinstance(folder, files.Folder):
        asked = Path(os.path.normpath(_here() / path))
        below = asked.relative_to(root).as_posix() if asked.is_relative_to(root) else path
        if any(_is_inside(f.path, [below]) for f in folder.listing):
            return below
        refuse(f"{folder.name} 这个版本里没有 {path}")
    found = [p.resolve() for base in (_here(), root) if (p := base / path).exists()]
    inside = next((real for real in found if real.is_relative_to(root)), None)
    if inside is None:
        refuse(
            f"{path} 不在数据仓库 {folder.root} 里。请写 data/ 下的文件"
            if found
            else f"没有 {path} 这个文件或文件夹。请写 data/ 下的路径，如 data/progress/yunyong"
        )
    return inside.relative_to(root).as_posix()


def _told(source: Files, listed: Sequence[Diagnostic]) -> Iterator[str]:
    """Write each finding with its line; a file is read once more, but once only."""
    lines: dict[str, list[str]] = {}
    for found in listed:
        path = found.place.path
        if found.place.line and path not in lines:
            try:
                content = source.read(path)
            except OSError:
                content = b""
            text = readable(content)[0].replace("\r\n", "\n").replace("\r", "\n")
            lines[path] = text.split("\n")
        own = lines.get(path, [])
        quoted = own[found.place.line - 1] if 0 < found.place.line <= len(own) else None
        yield as_text(found, quoted)


def _print(lay_out: Callable[[int], list[terminal.Line]], output: str) -> None:
    """Print what fits the terminal; piped or to a file, what no terminal cuts."""
    if output:
        _emit("".join(f"{line.text}\n" for line in lay_out(terminal.UNLIMITED)), output)
    else:
        room = shutil.get_terminal_size().columns if sys.stdout.isatty() else terminal.UNLIMITED
        terminal.write(lay_out(room), sys.stdout)


def _emit(text: str, output: str, encoding: str = "utf-8") -> None:
    """Print a text, or write it to a file."""
    if output:
        _write(output, text.encode(encoding, "backslashreplace"))
    else:
        sys.stdout.write(text)


def _write(output: str, content: bytes) -> None:
    try:
        files.write(Path(output), content)
    except OSError as error:
        refuse(f"写不了 {visible(output)}（{_reason(error)}）。请换一个能写的位置或文件名")


def _reason(error: OSError) -> str:
    known = {
        FileNotFoundError: "文件夹不存在",
        PermissionError: "没有权限",
        IsADirectoryError: "这是一个文件夹",
        NotADirectoryError: "上级不是文件夹",
    }
    return known.get(type(error)) or error.strerror or str(error)
