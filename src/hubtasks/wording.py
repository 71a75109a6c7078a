"""How numbers, dates and shares are written in official Chinese."""

from __future__ import annotations

import re
import sys
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from typing import TYPE_CHECKING

from hubtasks.characters import all_seen, escaped, plain_form, unseen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

TENTH = Decimal("0.1")
_WIDE = Context(prec=60)  # a share of the smallest target by the largest figure fits
HUNDRED = Decimal(100)
_THOUSAND = 1000
_MYRIAD = 10_000
YES = "是"  # what is so, in a cell
_CELL = 15
_LONGEST_WHOLE = 15  # Python itself refuses to read 4,301 digits
NOTHING = frozenset({"无", "没有", "暂无", "/", "-", "－", "—", "——"})
_LONGEST = 2
_MONTH = "(?:[0-9]{4}年)?[0-9]{1,2}月份?(?:[0-9]{1,2}日|底|末)?"
_PAPER = (
    "(?:本处室?|本室|处室|工作|任务|项目|有关|相关|所附|另附|所报|推进|进展|情况)*"
    "(?:台账|月报|周报|简报|专报|总结|报告|清单|材料|附件|附表|情况表|进展表)"
)
_PART = "(?:第[0-9一二三四五六七八九十]{1,4}[页条项期])?"
_ELSEWHERE = re.compile(
    "(同|如|请?见|详见|请?参见|详情见|具体见)(上|前|附)(面|文|述|所述|期|月|次|一期|个月|件|表)?"
    "|[与和同]上(期|月|次|一期|个月)(相同|一样|一致)"
    "|(请?见|详见|请?参见|详情见|具体见)(?:"
    "附[件表][0-9一二三四五六七八九十]{0,3}(?:《[^《》]{0,30}》)?"
    f"|《[^《》]{{0,30}}》{_PART}|(?:{_MONTH})?{_PAPER}{_PART}|{_MONTH}所?报)"
)
_PUT_OFF = frozenset({"待定", "待报", "待补", "略", "已报", "已上报", "已报送", "N/A", "n/a", "NA"})
_NO_NEWS = re.compile(
    f"(本月|本期|本季度|(?:截至)?(?:{_MONTH})|目前|当前|截至目前)?(暂|确|尚|仍)?(无|没有|未有)"
    "(新的?|明显的?|实质性?的?|较大的?)?(进展|变化|进度|情况|更新)"
    "|(进展|情况)?[同与和]([0-9]{1,2}月份?|上月|上期)(进展|情况)?(相同|一样|一致|不变)?"
    f"|(?:{_MONTH}|本月|本期|目前|正|正在|继续|持续|仍|均|已){{0,3}}(?:按照?|依)(?:{_MONTH}|上月|上期)?"
    "(?:原?计划|序时进度|进展|进度|要求|方案)(?:有序|稳步|正常|持续|继续|扎实|积极){0,2}"
    "(?:推进|进行|开展|落实|实施)(?:中|工作)?"
)
# Says nothing either, beside what says that nothing is new.
_GOES_ON = re.compile(
    "(?:下月|下一步|下步|下期|近期|后续|将|仍|正在?|继续|持续|有序|稳步|加快|积极){1,4}"
    "(?:按计划)?(?:推进|进行|开展|落实|实施)(?:中|工作)?"
)
_CLAUSE = re.compile("[，,。；;、！!\n]")
_NO_REASON = re.compile(
    "(?:已|予以|作)?(?:数据|数字|内容)?(?:更正|改正|修改|修正|订正|纠正|调整|更新|勘误)"
    "(?:数据|数字|内容|说明|原因)?(?:了|一下)?"
)


def tenth(share: Decimal) -> Decimal:
    """Round half up to one decimal place (工具约定)."""
    return share.quantize(TENTH, ROUND_HALF_UP, _WIDE)


def day(when: date) -> str:
    """Write a day with Arabic figures and no leading zeros (GB/T 9704—2012, 7.3.5.4)."""
    return f"{when.year}年{when.month}月{when.day}日"


def short_day(when: date) -> str:
    """Write a day of a year that the reader knows: `6月30日`."""
    return f"{when.month}月{when.day}日"


def number(value: Decimal) -> str:
    """Write a figure as it was reported, without exponent or separators."""
    return format(value, "f")


def percent(share: Decimal) -> str:
    """Write a share, given in percent, to one place: `40.0%`."""
    return f"{tenth(share)}%"


def points(gap: Decimal) -> str:
    """Write a difference of two percentages (GB/T 15835—2011: 百分点, never %)."""
    return f"{tenth(gap)}个百分点"


def shares(counts: Sequence[int]) -> tuple[Decimal, ...]:
    """Return each count's share in percent, to one place, adding up to 100.0.

    The largest remainders take what rounding down leaves (工具约定); of equal
    remainders the earlier wins. All shares are 0.0 where the counts add up to nothing.
    """
    total = sum(counts)
    if not total:
        return tuple(Decimal("0.0") for _ in counts)
    tenths = [divmod(count * 1000, total) for count in counts]
    left = 1000 - sum(whole for whole, _ in tenths)
    by_remainder = sorted(range(len(counts)), key=lambda i: (-tenths[i][1], i))
    raised = set(by_remainder[:left])
    return tuple(
        Decimal(whole + (i in raised)) / 10 + Decimal("0.0") for i, (whole, _) in enumerate(tenths)
    )


def width(text: str) -> int:
    """Count the terminal columns of a text as it is shown: a Chinese character two, a mark none."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_columns, text))


@cache
def _columns(character: str) -> int:
    if not all_seen(character):
        character = one_line(character)
    if len(character) > 1:
        return len(character)
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, room: int) -> str:
    """Cut a text to so many columns, two dots marking the cut."""
    if width(text) <= room:
        return text
    kept, columns = 0, 2
    while kept < len(text) and columns + _columns(text[kept]) <= room:
        columns += _columns(text[kept])
        kept += 1
    return text[:kept].rstrip() + ".."


def short(text: str) -> str:
    """Cut a text to what a narrow table cell has room for: 15 Chinese characters."""
    return cut(text, 2 * _CELL)


def as_cell(value: str | bool | Sequence[str]) -> str:  # noqa: FBT001 - what a field holds
    """Say in a workbook's cell what a field holds: items by the line, 是 for what is so."""
    if isinstance(value, bool):
        return YES if value else ""
    return value if isinstance(value, str) else "\n".join(value)


def listed(names: Sequence[str]) -> str:
    """Join names that stand side by side with 顿号 (GB/T 15834—2011, 4.5)."""
    return "、".join(names)


_MARKUP = re.compile(r"[\\`*_\[\]<>|~&$^]")
_LINE_MARKUP = re.compile(r"^ *+(?:([#+=:%-])|([0-9]{1,9})([.)])(?=\s|$))?", re.MULTILINE)


def markdown(text: str) -> str:
    """Escape a text so that Markdown shows it as it was written, and nothing in it is structure.

    Blanks at the head of a line are left out: four would make it code.
    """
    return _LINE_MARKUP.sub(
        lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}" if m[3] else "",
        _MARKUP.sub(r"\\\g<0>", shown(text)),
    )


def markdown_cell(text: str) -> str:
    """Escape a text for a Markdown table's cell, which is one line."""
    return _MARKUP.sub(r"\\\g<0>", one_line(text))


def shown(text: str) -> str:
    """Return a text as an output may show it: nothing in it is unseen or steers what shows it.

    A tab is a blank, lines stay lines, and what no text may hold stands as its escape.
    """
    if all_seen(text.replace("\n", "")):
        return text
    plain = text.replace("\r\n", "\n").replace("\t", " ")
    return unseen().sub(lambda found: escaped(found[0]), plain).replace("\r", "\\r")


def file_name(text: str) -> str:
    """Return a text as part of a file's name, without what leads elsewhere or Windows lacks."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", text)


def remarked(name: str, *remarks: str) -> str:
    """Return a name with those remarks behind it that there are."""
    said = "，".join(filter(None, remarks))
    return f"{name}（{said}）" if said else name


def typed(argument: str, *, windows: bool = sys.platform == "win32") -> str:
    """Return an argument as it is typed in a command: in quotes where the shell needs them."""
    if re.fullmatch(r"[\w@%+=:,./\\~-]+" if windows else r"[\w@%+=:,./-]+", argument):
        return argument
    if windows:  # where no name holds a quotation mark
        return f'"{argument}"'
    import shlex  # noqa: PLC0415 - only what is odd needs it

    return shlex.quote(argument)


def one_line(text: str) -> str:
    """Return a text as an output may show it on one line."""
    return shown(text).replace("\n", " ")


def visible(text: str) -> str:
    """Show also what can't be told from a plain blank as its escape: for what is said of a text."""
    return quoted(text, escaped)


def quoted(text: str, instead: Callable[[str], str]) -> str:
    """Put something in place of each character that can't be seen, or told from a blank."""
    if all_seen(text):
        return text
    return text.translate({ord(each): instead(each) for each in set(_odd().findall(text))})


@cache
def _odd() -> re.Pattern[str]:
    return re.compile(rf"[^\S ]|{unseen().pattern}")


_ORDINALS = "零一二三四五六七八九十"


def whole(text: str) -> int | None:
    """Read a whole number from 0 in ASCII digits; None for anything else, or far too long."""
    fits = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_WHOLE
    return int(text) if fits else None


def ordinal(value: int) -> str:
    """Number a heading in Chinese, from 1 to 99: `一`, `十二`, `二十`."""
    tens, ones = divmod(value, 10)
    if not tens:
        return _ORDINALS[ones]
    return (_ORDINALS[tens] if tens > 1 else "") + "十" + (_ORDINALS[ones] if ones else "")


def prose(text: str) -> str:
    """Run a text's lines together into one paragraph that ends with a full stop."""
    said = unwrapped(text)
    return said.replace("\n", "。") + ("" if not said or said.endswith(_STOPS) else "。")


def unwrapped(text: str) -> str:
    """Run on the lines that end with a mark: such a break says nothing, another is a full stop."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return "".join(line if line.endswith(_STOPS) else f"{line}\n" for line in lines).rstrip("\n")


_STOPS = ("。", "！", "？", "；", "，", "、", "：", "…", "。”", "！”", "？”")


_MOST_KNOWN = 150
_MOST_LOOKED_THROUGH = 2_000
_FEW = 8


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Name the nearest known word; where none is near, say *otherwise*, or name them all."""
    import difflib  # noqa: PLC0415 - only where something is mistyped
    from heapq import nlargest  # noqa: PLC0415 - as above

    words = list(known)
    # What is thrice as long has more that differs than what is alike.
    alike = [w for w in words if len(word) <= 3 * len(w)]
    alike = alike if len(words) <= _MOST_LOOKED_THROUGH else []
    if len(alike) > _FEW:  # only those with the most letters in common are looked at closely
        letters = set(word)
        alike = nlargest(_FEW, alike, key=lambda w: len(letters & set(w)) - abs(len(w) - len(word)))
    near = difflib.get_close_matches(word, alike, n=1, cutoff=0.5) if alike else []
    if near:
        return f"您是不是要找：{near[0]}"
    if otherwise or len(words) <= _MOST_KNOWN:
        return otherwise or f"可用的有：{'、'.join(words)}"
    return f"可用的有：{'、'.join(words[:_FEW])}等{len(words)}个"


def says_nothing(text: str) -> bool:
    """Tell whether a text says that there is nothing, wherever it was written (工具约定)."""
    return len(text) <= _LONGEST and text in NOTHING  # hashing long texts would take longer


def is_elsewhere(text: str) -> bool:
    """Tell whether a text only sends its reader elsewhere (`同上`, `见附件`) or puts him off."""
    if len(text) > _LONGEST_PUT_OFF:
        return False
    plain = text.strip(_MARKS)
    return plain in _PUT_OFF or _ELSEWHERE.fullmatch(plain) is not None


def is_no_news(text: str) -> bool:
    """Tell whether a text says no more than that nothing is new: `暂无进展`, `同6月`, `？？？`.

    So does one that adds only where else to look, or that it goes on.
    """
    if len(text) > _LONGEST_PUT_OFF:
        return False
    if text and not any(map(str.isalnum, text)):
        return True
    clauses = [c for clause in _CLAUSE.split(text.strip(_MARKS)) if (c := clause.strip(_MARKS))]
    said = [c for c in clauses if not _GOES_ON.fullmatch(c)]
    return bool(said) and all(_NO_NEWS.fullmatch(c) or is_elsewhere(c) for c in said)


def is_no_reason(text: str) -> bool:
    """Tell whether a text says no more than that something was changed: `更正`, `见附件`, `1`."""
    plain = text.strip(_MARKS)
    return (
        len(plain) <= 1
        or not any(map(str.isalpha, plain[:_LONGEST_PUT_OFF]))
        or is_elsewhere(text)
        or is_no_news(text)
        or _NO_REASON.fullmatch(plain) is not None
    )


_LONGEST_PUT_OFF = 40
_MARKS = " 　。．.，,；;！!…（）()"


WHOLE_DAY = re.compile(r"([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})[日号]?", re.ASCII)
DAY_OF_MONTH = re.compile(r"([0-9]{1,2})[-./月]([0-9]{1,2})[日号]?", re.ASCII)


def written_day(text: str, year: int | None = None) -> str:
    """Write a day that people wrote as files have it: `2026-07-20`, whether there is one or not.

    *year* is meant where none is written. Empty where it is no day, or nobody knows of which year.
    """
    plain = plain_form(text)
    if whole := WHOLE_DAY.fullmatch(plain):
        return f"{whole[1]}-{whole[2]:0>2}-{whole[3]:0>2}"
    if year and (short := DAY_OF_MONTH.fullmatch(plain)):
        return f"{year}-{short[1]:0>2}-{short[2]:0>2}"
    return ""


_SO = frozenset({"是", "是的", "对", "对的", "有", "√", "✓", "✔", "true", "yes", "y", "1"})
_NOT_SO = frozenset({"否", "不", "不是", "没有", "×", "✗", "false", "no", "n", "0"})


def yes_or_no(text: str) -> bool | None:
    """Read a yes or a no as people write one; None where it is neither."""
    said = text.strip().casefold()
    return True if said in _SO else False if said in _NOT_SO else None


def is_no_value(text: str) -> bool:
    """Tell whether what stands for a number, a day or a flag says nothing, or is put off."""
    return text in NOTHING or is_elsewhere(text)
