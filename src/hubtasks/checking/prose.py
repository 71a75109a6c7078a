"""What official writing asks of the texts that divisions report: each rule a function.

They are hints: a program can point at a word, only its writer can judge it. Every text is
first searched for a plain sign of trouble, so that sound texts cost next to nothing.
"""

from __future__ import annotations

import re
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from hubtasks import fields
from hubtasks.diagnostics import Code, Diagnostic
from hubtasks.wording import is_elsewhere, is_no_news, short_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hubtasks.model import Entry, Ledger

SAME_SHARE = 60
_EDGE = 12
_LABELS = {f.name: f.label for f in fields.ENTRY.fields if f.judged}
_JUDGED = tuple(_LABELS)
_texts = attrgetter(*_JUDGED)
_DATED = re.compile(r"[0-9]月|[0-9]日|[一二三四]季度|年底|月底|年末|月末|每[月周季]")
_EMPTY = re.compile("推进|加快|加强|持续|深化|强化|着力|积极")
_SENTENCE = re.compile("[。；\n]")


class _Style(NamedTuple):
    """A way of writing: looked for only where one of its signs stands."""

    code: Code
    signs: tuple[str, ...]
    pattern: str
    message: str
    fix: str


_STYLES = (
    _Style(
        Code.NUMBER_STYLE,
        ("年0", "月0"),
        ("年0[0-9]月|月0[0-9]日"),
        "日期不编虚位",
        "写成 2026年6月5日，不写06月05日（GB/T 9704 7.3.5.4）",
    ),
    _Style(
        Code.NUMBER_STYLE,
        ("年",),
        ("(?<![0-9])[0-9]{2}年(?=[0-9]{1,2}月)"),
        "年份要写全四位",
        "写成 2026年",
    ),
    _Style(Code.NUMBER_STYLE, ("％",), ("％"), "百分号用半角", "写成 15%"),
    _Style(
        Code.NUMBER_STYLE,
        ("%",),
        ("(?<![0-9.])[0-9.]++[-~～—][0-9.]++%"),
        "百分数的范围，两头都要写%，用浪纹线",
        "写成 10%～20%",
    ),
    _Style(
        Code.NUMBER_STYLE,
        (" ",),
        ("[0-9] [\u4e00-\u9fff]|[\u4e00-\u9fff] [0-9]"),
        "数字与汉字之间不留空格",
        "去掉空格",
    ),
    _Style(
        Code.NUMBER_STYLE,
        ("，0", "，5"),
        ("[0-9]，[0-9]{3}(?![0-9])"),
        "数里夹着全角逗号",
        "数不分节，写成 6500",
    ),
    _Style(
        Code.NUMBER_STYLE,
        ("以上", "左右", "余"),
        (
            "(?:不少于|不低于|超过|至少)[0-9.]+[^，。；0-9]{0,6}以上|约[0-9.]+[^，。；0-9]{0,6}左右|近[0-9.]+余"
        ),
        "修饰重复",
        "两头留一个，如“20家以上”或“不少于20家”",
    ),
    _Style(
        Code.PUNCTUATION_STYLE,
        ("、等",),
        ("、等"),
        "“等”前不用顿号",
        "去掉顿号（GB/T 15834 4.5）",
    ),
    _Style(
        Code.PUNCTUATION_STYLE,
        ("”、“", "》、《"),
        ("”、“|》、《"),
        "并列的引号、书名号之间不用顿号",
        "去掉顿号（GB/T 15834 4.5）",
    ),
    _Style(
        Code.PUNCTUATION_STYLE,
        ("...", "。。"),
        (r"\.{3,}|。{2,}"),
        "省略号写六点",
        "写成 ……（GB/T 15834 4.11）",
    ),
    _Style(
        Code.CONFUSED_WORD,
        ("截止",),
        ("截止(?=[0-9]|目前|当前)"),
        "到某一天用“截至”",
        "写成“截至6月30日”",
    ),
    _Style(
        Code.CONFUSED_WORD,
        ("帐", "布署", "其它"),
        ("台帐|布署|其它"),
        "易混的字",
        "写成“台账”“部署”“其他”",
    ),
)


def next_without_date(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A next step says by when."""
    for entry in ledger.all_entries:
        if entry.next and not _DATED.search(entry.next):
            yield Diagnostic(
                Code.NEXT_WITHOUT_DATE,
                f"第{entry.task}项的下一步没有写到什么时候",
                entry.place_of("next"),
                "写上日期，如“7月15日前……”",
                field="next",
            )


def no_progress(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A summary says what was done: not 同上, not 暂无进展 alone, not the task's own text."""
    for entry in ledger.all_entries:
        text = entry.summary
        task = ledger.task_by_id.get(entry.task)
        copied = task is not None and len(text) >= _EDGE and _bare(text) in _bare(task.text)
        if copied or is_elsewhere(text) or is_no_news(text):
            said = "照抄了任务原文" if copied else f"只写了“{text}”"
            yield Diagnostic(
                Code.NO_PROGRESS,
                f"第{entry.task}项的进展{said}，看不出做了什么",
                entry.place_of("summary"),
                "写清做了什么、多少、哪一天、结果怎样；确无进展的，写明情况和原因",
                field="summary",
                value="" if copied else text,
            )


def _bare(text: str) -> str:
    return re.sub(r"[\s，。、；：！（）()“”]", "", text)


def empty_words(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A summary gives a number, a date or a name, not only 推进 and 加强; nothing says 同上."""
    for entry in ledger.all_entries:
        text = entry.summary
        for name, said in zip(_JUDGED, _texts(entry), strict=True):
            if said and name != "summary" and is_elsewhere(said):
                yield Diagnostic(
                    Code.EMPTY_WORDS,
                    f"第{entry.task}项的{_LABELS[name]}只写了“{said}”，读报告的人看不出指的是什么",
                    entry.place_of(name),
                    "把要说的写全；确无新情况的，写明原因",
                    field=name,
                    value=said,
                )
        if not any(map(text.__contains__, "0123456789《“")) and _EMPTY.search(text):
            yield Diagnostic(
                Code.EMPTY_WORDS,
                f"第{entry.task}项只说了推进、加强，没有数量、日期或名称",
                entry.place_of("summary"),
                "写清做了什么、多少、哪一天、结果怎样",
                field="summary",
            )


def same_text(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A summary is not last month's, nor another division's of the same task and day.

    Whoever only changes the numbers of a long text copies all the same; of a short one the
    numbers are the news. Only texts that begin or end alike are held against each other,
    sentence by sentence; of other divisions' only those that begin alike.
    """
    for entries in ledger.entries.values():
        before: tuple[Entry, str] | None = None
        for entry in entries:
            masked = entry.summary.translate(_NO_DIGITS)
            if before is not None and (
                _meet(entry.summary, before[0].summary) or _meet(masked, before[1])
            ):
                yield from _repeats(entry, before[0], f"{short_day(before[0].date)}的")
            before = entry, masked
    first: dict[tuple[int, date, str], Entry] = {}
    for entry in ledger.all_entries:
        start = entry.summary[: 2 * _EDGE].translate(_NO_DIGITS)[:_EDGE]
        other = first.setdefault((entry.task, entry.date, start), entry)
        if other.division != entry.division:
            yield from _repeats(entry, other, other.division)


_NO_DIGITS = dict.fromkeys(map(ord, "0123456789"))
_SHORT = 30  # letters of a text that may be told in the same words each month


def _meet(one: str, other: str) -> bool:
    """Whether two texts begin or end alike."""
    return one[:_EDGE] == other[:_EDGE] or one[-_EDGE:] == other[-_EDGE:]


def _repeats(entry: Entry, other: Entry, whose: str) -> Iterator[Diagnostic]:
    share, besides = _shared(entry.summary, other.summary), ""
    if share < SAME_SHARE:
        masked = [each.summary.translate(_NO_DIGITS) for each in (entry, other)]
        if min(map(len, masked)) >= _SHORT:
            share, besides = _shared(*masked), "，只是数字不同"
    if share >= SAME_SHARE:
        yield Diagnostic(
            Code.SAME_TEXT,
            f"第{entry.task}项与{whose}进展有{share}%的句子相同{besides}",
            entry.place_of("summary"),
            "写这一期新做的事；确无进展的，写明原因",
            related=other.place_of("summary"),
            field="summary",
        )


def _shared(text: str, other: str) -> int:
    """Return what share of a text's characters stands in sentences of the other, in percent."""
    known = set(_SENTENCE.split(other))
    sentences = _SENTENCE.split(text)
    same = sum(len(s) for s in sentences if s in known)
    return 100 * same // max(sum(map(len, sentences)), 1)


def number_style(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Numbers and dates follow GB/T 15835 and GB/T 9704."""
    return _styles(ledger, Code.NUMBER_STYLE)


def punctuation_style(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Punctuation follows GB/T 15834."""
    return _styles(ledger, Code.PUNCTUATION_STYLE)


def confused_word(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """No word stands for another that looks or sounds alike."""
    return _styles(ledger, Code.CONFUSED_WORD)


def _styles(ledger: Ledger, code: Code) -> Iterator[Diagnostic]:
    """Find in every text the styles of one code, by those signs that stand anywhere at all."""
    texts = [_texts(entry) for entry in ledger.all_entries]
    everything = "".join(chain.from_iterable(texts))
    styles = [
        (sign, style)
        for style in _STYLES
        if style.code is code
        for sign in style.signs
        if sign in everything
    ]
    for entry, own in zip(ledger.all_entries, texts, strict=True) if styles else ():
        whole = "".join(own)
        for sign, style in styles:
            if sign in whole:
                yield from _breaches(entry, style)


def _breaches(entry: Entry, style: _Style) -> Iterator[Diagnostic]:
    for field in _JUDGED:
        if found := re.search(style.pattern, getattr(entry, field)):
            message = f"“{found[0]}”：{style.message}"
            place = entry.place_of(field)
            yield Diagnostic(style.code, message, place, style.fix, field=field, value=found[0])


RULES = (
    next_without_date,
    no_progress,
    empty_words,
    same_text,
    number_style,
    punctuation_style,
    confused_word,
)
