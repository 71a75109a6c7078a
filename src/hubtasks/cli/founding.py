"""Open an office from nothing, or from its notice: take what is told, ask for the rest, write."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from hubtasks.cli.arguments import refuse
from hubtasks.cli.laying import attributes_file, kit_files, lay_out, refuse_taken
from hubtasks.cli.printing import say
from hubtasks.cli.talking import answer_to, at_a_terminal, lend_a_hand, tell
from hubtasks.documents.paper import read_paper
from hubtasks.excel import comma, read
from hubtasks.excel.read import Unreadable
from hubtasks.fields import FileKind
from hubtasks.filling import office as offices
from hubtasks.filling.interview import Command, command
from hubtasks.filling.notice import NoticeTable, read_notice
from hubtasks.filling.office import Office, Unfit, Unit
from hubtasks.git import begin, kit
from hubtasks.git.program import GitFault
from hubtasks.reading import files
from hubtasks.reading import schema as schemas
from hubtasks.reading.files import reason_of, regular
from hubtasks.reading.load import load
from hubtasks.wording import did_you_mean, listed, typed, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from hubtasks.model import Ledger

_Read = TypeVar("_Read")
_EXAMPLE = "--year 2026 --bureau 某局 --division 综合处=zonghe --division 业务处=yewu"


class Told(NamedTuple):
    """What the command line tells of a new office; empty what it does not."""

    year: str
    bureau: str
    addressee: str
    divisions: tuple[str, ...]
    notice: str


class _Stopped(Exception):
    """The user wants to stop here."""


def found(
    target: Path, asked: Told, host: kit.Host | None, today: date, *, only_check: bool
) -> int:
    """Open an office in a folder."""
    refuse_taken(target)
    try:
        units = _units(asked.divisions)
        notice = _noticed(asked.notice, units) if asked.notice else None
        office, notice = _settled(asked, units, notice, today)
    except (Unfit, Unreadable) as why:
        refuse(str(why))
    except (_Stopped, EOFError):
        say("停在这里，什么也没有写。再运行一遍，从头问起")
        return 0
    plain, ledger = _written(target, office, notice)
    for doubt in notice.doubts if notice else ():
        say(f"{'读法' if doubt.sure else '待核'}  {doubt}")
    tasks = f"{len(notice.tasks)}项任务" if notice else "一项示例任务"
    done = f"里有了{office.year}年的清单（{tasks}，{len(office.units)}个处室）、规则、日历和说明。"
    code = lay_out(target, plain, ledger, host, done, only_check=only_check)
    if not only_check:
        _begin_git(target, [*plain, *kit_files(target, host, ledger)])
        _say_next(target, office, notice, today)
    return code


def _units(divisions: Sequence[str]) -> tuple[Unit, ...]:
    """Read the divisions of the command line; an id that is not told is empty."""
    told: list[Unit] = []
    for each in divisions:
        name, _, id_ = each.partition("=")
        told.append(offices.unit_of(name, id_, told))
    return tuple(told)


def _noticed(name: str, units: Sequence[Unit]) -> NoticeTable:
    """Read the notice's table out of a file, whatever its kind."""
    called = visible(Path(name).name)
    suffix = Path(name).suffix.lower()
    names = [unit.name for unit in units]
    try:
        content = regular(Path(name), read.SIZE_LIMIT)
    except FileNotFoundError:
        refuse(f"没有 {visible(name)} 这个文件")
    except OSError as error:
        refuse(f"打不开 {visible(name)}（{reason_of(error)}）。请看文件名和位置")
    try:
        if suffix == ".docx":
            paper = read_paper(called, content)
            return read_notice(paper.tables, paper.before, names, addressed=False)
        if suffix in read.SUFFIXES:
            sheets = read.read_sheets(called, content)
        elif suffix == ".csv":
            sheets = (comma.read_comma(content),)
        else:
            refuse(f"不会读 {called}。请在 Word、Excel 或 WPS 里另存为 .docx、.xlsx 或 .csv 再读")
        return read_notice(sheets, (), names, addressed=True)
    except Unreadable as why:
        raise Unreadable(f"{called}：{str(why).removeprefix(called).lstrip()}") from None


def _settled(
    asked: Told, units: tuple[Unit, ...], notice: NoticeTable | None, today: date
) -> tuple[Office, NoticeTable | None]:
    """Return the office, once all is known: told, read, or asked for at a terminal."""
    lacking = [f"--{name}" for name in ("year", "bureau") if not getattr(asked, name)]
    lacking += [] if units or notice else ["--division"]
    talks = at_a_terminal()
    if lacking and not talks:
        refuse(f"还要写明 {listed(lacking)}，如 hubtasks init 台账 {_EXAMPLE}")
    year = offices.year_of(asked.year) if asked.year else 0
    bureau = offices.name_of(asked.bureau) if asked.bureau else ""
    addressee = offices.name_of(asked.addressee) if asked.addressee else ""
    if talks and (lacking or _has_gaps(units, notice)):
        lend_a_hand()
        tell("开一个新的台账，答完才写。［］里的直接回车就是它；输入 q 停下")
    if lacking:
        year = year or _answer("哪一年的清单？", offices.year_of, str(today.year))
        bureau = bureau or _answer("单位全称？报告落款用", offices.name_of)
        addressee = addressee or _answer(
            "报告报给谁？写主送单位；还不知道的，直接回车",
            lambda text: offices.name_of(text) if text else "",
        )
    if notice is not None:
        units = _units_of(notice, units, talks=talks)
    elif not units:
        units = _asked_units()
    units = _with_ids(units, talks=talks)
    if notice is not None and talks:
        names = [unit.name for unit in units]
        notice = offices.with_leads(notice, _asked_leads(notice, names))
    first_month = today.month if today.year == year else 1
    return Office(year, bureau, addressee, units, first_month), notice


def _has_gaps(units: Sequence[Unit], notice: NoticeTable | None) -> bool:
    """Whether a folder, or a strategy's lead division, is told nowhere."""
    folders = {unit.name for unit in units if unit.id}
    names = notice.divisions if notice else [unit.name for unit in units]
    return not folders.issuperset(names) or any(offices.leads_missing(notice) if notice else ())


def _units_of(notice: NoticeTable, told: tuple[Unit, ...], *, talks: bool) -> tuple[Unit, ...]:
    """Return the divisions told and those that the notice names; who gathers comes first."""
    names = [unit.name for unit in told]
    units = [*told, *(Unit(name, "") for name in notice.divisions if name not in names)]
    if not units:
        refuse("任务表里没有读出处室。请用 --division 写明，如 --division 综合处=zonghe")
    if talks and not told:
        names = [unit.name for unit in units]
        first = _answer("哪个处室汇总？", _one_of(names), names[0])
        units.sort(key=lambda unit: unit.name != first)
    return tuple(units)


def _asked_units() -> tuple[Unit, ...]:
    tell("有任务的处室、单位，一次写一个全称，第一个是汇总处室；写完了直接回车")
    units: list[Unit] = []
    while True:

        def unit(text: str) -> Unit | None:
            return offices.unit_of(text, "", units) if text or not units else None

        if (one := _answer("", unit)) is None:
            return tuple(units)
        units.append(one)


def _with_ids(units: Sequence[Unit], *, talks: bool) -> tuple[Unit, ...]:
    """Give each division a folder: what a person says, else the next that is free."""
    found = {unit.name: unit for unit in units if unit.id}
    for name in (unit.name for unit in units if not unit.id):
        id_ = offices.next_id(found.values())
        if talks:
            there = tuple(found.values())
            meant = partial(offices.unit_of, name, there=there)
            id_ = _answer(f"{name}的代号？文件夹名，用小写字母、数字", meant, id_).id
        found[name] = Unit(name, id_)
    return tuple(found[unit.name] for unit in units)


def _asked_leads(notice: NoticeTable, names: Sequence[str]) -> dict[str, str]:
    """Ask for each strategy's lead division that the notice does not name."""
    return {
        strategy: lead
        for strategy in offices.leads_missing(notice)
        if (lead := _answer(f"“{strategy}”由哪个处室牵头？不知道的，直接回车", _one_of(names)))
    }


def _one_of(known: Sequence[str]) -> Callable[[str], str]:
    """Read one of the names; nothing is one that nobody knows."""

    def read_one(text: str) -> str:
        if text and text not in known:
            raise Unfit(f"没有“{text}”。{did_you_mean(text, known)}")
        return text

    return read_one


def _answer(question: str, meant: Callable[[str], _Read], otherwise: str = "") -> _Read:
    """Ask until an answer can stand."""
    if question:
        tell(f"{question}［{otherwise}］" if otherwise else question)
    while True:
        text = answer_to().strip()
        if command(text) is Command.STOP:
            raise _Stopped
        try:
            return meant(text or otherwise)
        except Unfit as why:
            tell(f"不行：{why}")


def _written(
    target: Path, office: Office, notice: NoticeTable | None
) -> tuple[dict[str, bytes], Ledger]:
    """Return the files of the new repository, and what they say."""
    texts = offices.office_files(office, notice)
    texts |= {f"data/progress/{unit.id}/{kit.KEEP}": "" for unit in office.units}
    plain = {path: text.encode() for path, text in texts.items()}
    source = files.Edited(files.Folder(target, ()), plain)
    ledger, _ = load(files.of_year(source, office.year))
    for kind in FileKind:
        schema = schemas.as_json(schemas.schema(kind, ledger))
        plain[f"schema/{schemas.file_name(kind, ledger)}"] = schema.encode()
    return {**plain, **attributes_file(target)}, ledger


def _begin_git(target: Path, paths: Sequence[str]) -> None:
    try:
        left = begin.begin(target, paths)
    except GitFault as fault:
        say(f"没有做成 git 仓库：{fault}")
        return
    if not left:
        sys.stdout.write("git 仓库建好了，第一次提交也做了。\n")
        return
    sys.stdout.write("git 仓库有了，文件还没有提交。请到文件夹里运行：\n")
    sys.stdout.writelines(f"  {line}\n" for line in left)


def _say_next(target: Path, office: Office, notice: NoticeTable | None, today: date) -> None:
    """Say what only a person can do, and the next three commands."""
    sys.stdout.write("还要人做的：\n")
    sys.stdout.writelines(f"- {line}\n" for line in offices.to_do(office, notice))
    first = office.units[0].name
    day = "" if office.year == today.year else f" --date {office.year}-12-31"
    filing = f"hubtasks new {first}{day} --interactive"
    if office.year > today.year:
        filing = f"hubtasks status --on {office.year}-01-31"
    cd = [] if target.resolve() == Path.cwd() else [f"cd {typed(str(target))}"]
    sys.stdout.write("接着运行：\n")
    sys.stdout.writelines(f"  {line}\n" for line in [*cd, "hubtasks check", filing])
