"""What stands in a cell that was filled in: read as what its column holds, and what is odd told.

What is certain is taken, and said; what is not is an error with its way out.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from hubtasks.characters import LINE_ENDS, code_point, forbidden, is_private, plain_form
from hubtasks.diagnostics import Severity
from hubtasks.filling.form import CellKind, clean
from hubtasks.model import Status
from hubtasks.reading.compose import MOJIBAKE, said_of
from hubtasks.reading.value import number_slip
from hubtasks.wording import (
    WHOLE_DAY,
    YES,
    did_you_mean,
    is_no_value,
    says_nothing,
    written_day,
    yes_or_no,
)

if TYPE_CHECKING:
    from hubtasks.excel.read import CellValue

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)
_END_OF_MONTH = re.compile(
    r"(?:([0-9]{4})年)?(?:([0-9]{1,2})月|年)[底末](?:前|之前|以前)?", re.ASCII
)
_SEVERAL = re.compile(r"[、，,；;/\n和及]")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", re.ASCII)
_FIRST_DAY = date(1899, 12, 30)  # what Excel's serial numbers count from
_SERIALS = range(20_000, 80_000)  # 1954 to 2119


class Entered(NamedTuple):
    """What stands in a cell, whether it shows a percentage, and what it is about.

    That is the unit of the figure that is asked for, and the year that is filled in.
    """

    value: CellValue
    unit: str
    percent: bool
    year: int


class Understood(NamedTuple):
    """A cell's text, None where it can't be known, and what is to be said of it."""

    text: str | None
    severity: Severity | None = None
    message: str = ""
    fix: str = ""


def _as_text(cell: Entered) -> Understood:
    if isinstance(cell.value, bool):
        said = f"这一格是是非值（{cell_text(cell.value)}），不是文字"
        return Understood(None, Severity.ERROR, said, "把这一格的格式设成“文本”，再写一遍")
    if isinstance(cell.value, date | time):
        said = (
            f"这一格是日期或时间（{cell.value}），不是文字，多半是 Excel 把 3-1、1/2 这样的字变成的"
        )
        return Understood(None, Severity.ERROR, said, "把这一格的格式设成“文本”，再写一遍")
    if cell.percent and isinstance(cell.value, float):
        return Understood(f"{_number(cell.value * 100)}%")
    text = cell_text(cell.value)
    if bad := MOJIBAKE.search(text):
        return Understood(None, Severity.ERROR, f"“{bad[0]}”像是乱码，或丢了字", "对照原稿改回汉字")
    if found := forbidden().findall(text):
        if private := next(filter(is_private, found), ""):
            return Understood(None, Severity.ERROR, *said_of(private))
        text, said = all_visible(text)
        return Understood(clean(text), Severity.HINT, said, "看看两边的字对不对")
    if says_nothing(text):
        return Understood("", Severity.HINT, f"“{text}”当作没有")
    return Understood(text)


def all_visible(text: str) -> tuple[str, str]:
    """Return a text without what can't be seen in it, and what is to be said of that."""
    found = forbidden().search(text)
    if found is None:
        return text, ""
    plain = forbidden().sub(lambda m: "\n" if m[0] in LINE_ENDS else "", text)
    return plain, f"有看不见的字符 {code_point(found[0])}，去掉了"


def _as_items(cell: Entered) -> Understood:
    read = _as_text(cell)
    if read.text is None:
        return read
    items = (item.strip() for item in read.text.split("\n"))
    kept = (item for item in items if item and not says_nothing(item))
    return read._replace(text="\n".join(kept))


def _as_choice(cell: Entered) -> Understood:
    text = re.sub(r"\s", "", cell_text(cell.value))
    if not text or text in set(Status):
        return Understood(text)
    if sum(status in text for status in Status) > 1:
        said = f"一格里写了两种状态：“{text}”"
        return Understood(None, Severity.ERROR, said, f"只写一种：{'、'.join(Status)}")
    return Understood(
        None, Severity.ERROR, f"没有“{text}”这种状态", did_you_mean(text, [str(s) for s in Status])
    )


def _as_flag(cell: Entered) -> Understood:
    text = cell_text(cell.value)
    if text == YES:
        return Understood(YES)
    meant = yes_or_no(text)
    if meant:
        return Understood(YES, Severity.HINT, f"“{text}”按“{YES}”读")
    if not text or meant is False:
        return Understood("")
    if is_no_value(text):
        return Understood("", Severity.HINT, f"“{text}”当作没有")
    said = f"这里只能是“是”或留空，不能是“{text}”"
    return Understood(None, Severity.ERROR, said, "从下拉框里选“是”，或清空")


def as_day(cell: Entered) -> Understood:
    """Read a day, as a date, as Excel counts days, or as people write it."""
    if isinstance(cell.value, datetime):
        return Understood(cell.value.date().isoformat())
    if isinstance(cell.value, date):
        return Understood(cell.value.isoformat())
    if isinstance(cell.value, float) and cell.value in _SERIALS:
        day = _FIRST_DAY + timedelta(days=int(cell.value))
        return Understood(
            day.isoformat(), Severity.HINT, f"“{_number(cell.value)}”是日期的序列号，按 {day} 读"
        )
    text = cell_text(cell.value)
    if not text:
        return Understood("")
    if is_no_value(text):
        return Understood("", Severity.HINT, f"“{text}”当作没有")
    return _written_day(text, cell.year)


def _written_day(text: str, year: int) -> Understood:
    """Read a day as people write it; *year* is meant where none is written."""
    plain = plain_form(text)
    try:
        if day := written_day(text):
            return Understood(date.fromisoformat(day).isoformat())
        if day := written_day(text, year):
            said = f"“{text}”没有写年份，按 {date.fromisoformat(day)} 读"
            return Understood(day, Severity.HINT, said)
        if ends := _END_OF_MONTH.fullmatch(plain):
            year, month = int(ends[1] or year), int(ends[2] or 12)
            last = date(year, month, monthrange(year, month)[1])
            said = f"“{text}”没有说到哪一天"
            return Understood(None, Severity.ERROR, said, f"写成 {last}，或您要的那一天")
    except ValueError:
        return Understood(None, Severity.ERROR, f"{text} 这一天不存在", "查对月份和日子")
    if len(WHOLE_DAY.findall(plain)) > 1:
        return Understood(None, Severity.ERROR, f"一格里写了两个日期：“{text}”", "只写一个")
    return Understood(None, Severity.ERROR, f"“{text}”不是日期", "写成 2026-06-30 这样")


def _as_figure(cell: Entered) -> Understood:
    if isinstance(cell.value, str):
        return _written_figure(cell.value, cell.unit)
    if isinstance(cell.value, bool) or not isinstance(cell.value, float):
        said = (
            f"这一格是{'日期' if isinstance(cell.value, date) else '是非'}（{cell.value}），不是数"
        )
        fix = "把这一格的格式设成“常规”，再写一遍数"
        return Understood(None, Severity.ERROR, said, fix)
    if not cell.percent:
        return Understood(_number(cell.value))
    shown = _number(cell.value * 100)
    if cell.unit.startswith("%"):
        return Understood(shown, Severity.HINT, f"这一格显示成百分数，按 {shown}{cell.unit} 读")
    said = f"这一格显示成百分数（{shown}%），这个指标的单位是“{cell.unit}”"
    return Understood(None, Severity.ERROR, said, "把格式设成“常规”，写实际的数")


def _written_figure(value: str, unit: str) -> Understood:
    """Read a figure that the workbook holds as text: what is certain is taken, and said."""
    text = clean(value).replace("\u00a0", "")
    if not text:
        return Understood("")
    if is_no_value(text):
        return Understood("", Severity.HINT, f"“{text}”当作还没有数")
    if _NUMBER.fullmatch(text):
        return Understood(text, Severity.HINT, f"数字存成了文本，按 {text} 读")
    pieces = [piece for piece in _SEVERAL.split(text) if re.search("[0-9０-９]", piece)]
    if len(pieces) > 1 and not _GROUPED.fullmatch(text):
        return Understood(None, Severity.ERROR, f"一格里写了两项：“{text}”", "一格只写一个数")
    said, fix, repair = number_slip(text, unit)
    if repair is not None:
        return Understood(repair, Severity.HINT, f"{said}，按 {repair} 读")
    return Understood(None, Severity.ERROR, said, fix)


def cell_text(value: CellValue) -> str:
    """Return what stands in a cell as text; whole numbers without a decimal point."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    return clean(str(value))


def _number(value: float) -> str:
    """Write a number as Excel shows it: to 15 digits, without an exponent."""
    return format(Decimal(f"{value:.15g}"), "f")


def same(text: str, before: str, kind: CellKind) -> bool:
    """Whether a cell says what it said before."""
    if kind is CellKind.FIGURE and _NUMBER.fullmatch(text) and _NUMBER.fullmatch(before):
        return Decimal(text) == Decimal(before)
    return text == before


_READERS = {
    CellKind.TEXT: _as_text,
    CellKind.ITEMS: _as_items,
    CellKind.CHOICE: _as_choice,
    CellKind.FLAG: _as_flag,
    CellKind.DAY: as_day,
    CellKind.FIGURE: _as_figure,
}


def understood(kind: CellKind, cell: Entered) -> Understood:
    """Read a cell as what its column holds."""
    return _READERS[kind](cell)
