"""What users type: the options that commands share, and each argument read or refused.

Every refusal is one sentence that names the way out; it ends the command with exit code 2.
"""

from __future__ import annotations

import os
import re
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from hubtasks.checking.references import suggest_division
from hubtasks.diagnostics import Code
from hubtasks.figures.lights import Light
from hubtasks.period import Period
from hubtasks.wording import did_you_mean, short_day, visible, written_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hubtasks.model import Ledger

Choice = TypeVar("Choice", bound=StrEnum)


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


SUFFIXES = {".json": Format.JSON, ".csv": Format.CSV, ".md": Format.MARKDOWN}

# One option means the same wherever it stands, in these words.
Root = Annotated[
    str,
    typer.Option(
        "--root", metavar="文件夹", help="数据仓库在哪里（默认：含 data/ 的最近一级上级文件夹）"
    ),
]
On = Annotated[
    str,
    typer.Option(
        "--on",
        metavar="日期",
        help="把哪一天当作今天，如 2026-06-30（默认：今天；示例数据按其最后一天）",
    ),
]
Date = Annotated[
    str,
    typer.Option("--date", metavar="日期", help="填报的是哪一天：进展文件的日期，如 2026-07-15"),
]
Month = Annotated[str, typer.Option("--month", metavar="月份", help="哪个月的进展，如 2026-07")]
Rev = Annotated[
    str,
    typer.Option(
        "--rev",
        metavar="版本",
        help="看 git 里的一个版本：分支、标签、提交号，或 main@{2026-06-30}",
    ),
]
Output = Annotated[
    str, typer.Option("-o", "--output", metavar="文件", help="写到文件（UTF-8），不打印")
]
WorkbookOutput = Annotated[
    str, typer.Option("-o", "--output", metavar="文件", help="写到哪个 .xlsx 文件")
]
DocumentOutput = Annotated[
    str,
    typer.Option(
        "-o", "--output", metavar="文件", help="写到 .docx（Word）或 .md；不写就打印 Markdown"
    ),
]
RowFormat = Annotated[
    str, typer.Option("--format", metavar="格式", help="table、json、csv 或 markdown（默认 table）")
]
Division = Annotated[str, typer.Argument(metavar="处室", help="全称、简称或代号")]
OneDivision = Annotated[
    str | None,
    typer.Option("--division", metavar="处室", help="只看一个处室的：全称、简称或代号"),
]
Task = Annotated[str, typer.Argument(metavar="任务序号", help="清单里的序号，如 14")]
OneTask = Annotated[
    str | None,
    typer.Option("--task", metavar="任务序号", help="只要这一项任务：清单里的序号，如 14"),
]
Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="文件…", help="只管这些文件或文件夹（默认：全部）"),
]
Write = Annotated[bool, typer.Option("--write", help="真的写；不写这个选项，就只看会改什么")]
Trace = Annotated[
    bool, typer.Option("--trace", help="注明每个数、每段话的出处：Word 用批注，Markdown 用注释")
]


def refuse(message: str) -> NoReturn:
    """End the command with one sentence and exit code 2."""
    raise typer.BadParameter(message)


def new_workbook(output: str, example: str) -> None:
    """Refuse to write a workbook anywhere but into a new one: hands may have filled what is there.

    *example* is a whole command that does.
    """
    if Path(output).suffix.lower() != ".xlsx":
        given = f"，不是 {visible(output)} 这样的" if output else ""
        refuse(f"写出的是 Excel 表{given}。请用 -o 写明 .xlsx 文件，如 {example}")
    if os.path.lexists(output):
        refuse(f"{visible(output)} 已经有了，里面可能有填好的内容，没有动它。请换个文件名")


def task_number(ledger: Ledger, text: str) -> int:
    """Read the number of a task of the list."""
    known, ever = ledger.task_by_id, ledger.as_told.task_by_id
    text = text.removeprefix("第").removesuffix("项")
    number = int(text) if re.fullmatch("[0-9]{1,6}", text) else 0
    if number not in known and number in ever and (ended := ever[number].ended):
        into = f"，并入第{ended.into}项" if ended.into else ""
        refuse(
            f"第{number}项{short_day(ended.effect)}起终止了{into}。以前的见 hubtasks show {number}"
        )
    if number not in known:
        refuse(f"清单里没有第“{text}”项任务。序号取{min(known)}至{max(known)}，如 hubtasks show 14")
    return number


def period_of(month: str, quarter: str, half: str, year: str) -> Period:
    """Read which span of time a report is on; exactly one must be given."""
    given = [text for text in (month, quarter, half, year) if text]
    if len(given) != 1:
        said = "只能写一个" if given else "还要写明报告哪个时期"
        refuse(f"{said}：--month 2026-06、--quarter 2026-2、--half 2026-1 或 --year 2026")
    if month:
        return Period.of_month(*month_of(month))
    if quarter:
        return Period.of_quarter(*_part_of_year("季度", quarter, 4))
    if half:
        return Period.of_half(*_part_of_year("半年", half, 2))
    if not re.fullmatch("[0-9]{4}", year) or not int(year):
        refuse(f"“{year}”不是可用的年份，写成 2026 这样")
    return Period.of_year(int(year))


def _part_of_year(what: str, text: str, most: int) -> tuple[int, int]:
    match = re.fullmatch(f"([0-9]{{4}})-?[QqHh]?([1-{most}])", text)
    if match is None or not int(match[1]):
        refuse(f"“{text}”不是可用的{what}，写成 2026-1 至 2026-{most}")
    return int(match[1]), int(match[2])


def day_of(text: str) -> date:
    """Read a day, written 2026-06-30."""
    match = re.fullmatch("([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        refuse(f"{text} 这一天不存在。日期写成 2026-06-30 这样")
    meant = written_day(text)
    refuse(f"“{text}”不是可用的日期，写成 2026-06-30 这样{meant and f'。您是不是要找：{meant}'}")


def month_of(text: str) -> tuple[int, int]:
    """Read a month, written 2026-06, as its year and number."""
    match = re.fullmatch("([0-9]{4})-([0-9]{2})", text)
    if match and int(match[1]) and 1 <= int(match[2]) <= 12:  # noqa: PLR2004 - months
        return int(match[1]), int(match[2])
    loose = re.fullmatch(r"([0-9]{4})[-./年]?([0-9]{1,2})月?", text)
    fits = loose is not None and 1 <= int(loose[2]) <= 12  # noqa: PLR2004 - months
    meant = f"。您是不是要找：{loose[1]}-{loose[2]:0>2}" if loose and fits else ""
    refuse(f"“{text}”不是可用的月份，写成 2026-06 这样{meant}")


def division_of(ledger: Ledger, text: str) -> str:
    """Read a division by its name, a former or short one, or its folder."""
    name = "".join(text.split())
    for division in ledger.divisions:
        if name in {division.id, *division.known_as}:
            return division.name
    refuse(f"没有“{text}”这个处室。{suggest_division(ledger, name)}")


def strategy_of(ledger: Ledger, text: str) -> str:
    """Read a strategy by its name, with or without 战略."""
    names = [s.name for s in ledger.strategies]
    for name in names:
        if text in {name, name.removesuffix("战略")}:
            return name
    refuse(f"没有“{text}”这个战略。{did_you_mean(text, names)}")


def duty_of(ledger: Ledger, text: str) -> str:
    """Read a duty by the name that the list has for it."""
    known = [duty.name for duty in ledger.duties.all]
    if text in known:
        return text
    refuse(f"没有“{text}”这种职责。{did_you_mean(text, known)}")


def choice_of(what: str, text: str, choices: type[Choice]) -> Choice:
    """Read one of some choices; *what* names them to the user."""
    for member in choices:
        if member.value == text:
            return member
    refuse(f"没有“{text}”这种{what}。{did_you_mean(text, [c.value for c in choices])}")


def light_of(text: str) -> Light:
    """Read a light, with or without 灯."""
    return choice_of("灯", text.removesuffix("灯"), Light)


def format_of(text: str, output: str, known: Sequence[Format] = tuple(Format)) -> Format:
    """Read `--format`; without it the suffix of `-o` decides, else a table."""
    if not text:
        by_suffix = SUFFIXES.get(Path(output).suffix.lower(), Format.TABLE)
        return by_suffix if by_suffix in known else Format.TABLE
    for member in known:
        if member.value == text:
            return member
    refuse(f"没有“{text}”这种格式。{did_you_mean(text, [f.value for f in known])}")


def codes_of(names: Sequence[str] | None) -> set[Code]:
    """Read the codes of rules."""
    known = {code.id: code for code in Code}
    for name in names or ():
        if name not in known:
            near = did_you_mean(name, known, otherwise="全部代号见 hubtasks explain")
            refuse(f"没有“{name}”这个代号。{near}")
    return {known[name] for name in names or ()}
