"""What official writing asks of the texts that divisions report: each rule a function.

Most are hints or warnings: a program can point at a word, only its writer can judge it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hubtasks import fields
from hubtasks.diagnostics import Code, Diagnostic
from hubtasks.reading import styles
from hubtasks.wording import is_elsewhere, is_no_news, short_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hubtasks.model import Entry, Ledger

SAME_SHARE = 60
_EDGE = 12
_LABELS = {f.name: f.label for f in fields.ENTRY.fields if f.judged}
_DATED = re.compile(r"[0-9]月|[0-9]日|[一二三四]季度|年底|月底|年末|月末|每[月周季]")
_EMPTY = re.compile("推进|加快|加强|持续|深化|强化|着力|积极")
_SENTENCE = re.compile("[。；\n]")


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
        for name, said in zip(styles.JUDGED, styles.texts_of(entry), strict=True):
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


def markup(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """No text holds marks of a template or a web page: documents would print them."""
    return _styles(ledger, Code.MARKUP)


def emoji(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """No text holds pictures."""
    return _styles(ledger, Code.EMOJI)


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
    wanted = (style for style in styles.STYLES if style.code is code)
    return styles.breaches(wanted, ledger.all_entries, ledger.plans)


RULES = (
    next_without_date,
    no_progress,
    empty_words,
    same_text,
    markup,
    emoji,
    number_style,
    punctuation_style,
    confused_word,
)
