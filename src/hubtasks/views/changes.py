"""What a change means, written for its reviewer: as text, Markdown or JSON."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from hubtasks import wording
from hubtasks.changes.unread import is_grave
from hubtasks.views.text import csv_text, json_text, lines_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from hubtasks.changes.compare import (
        Changes,
        EntryChange,
        FieldChange,
        FigureChange,
        ListChange,
    )
    from hubtasks.changes.unread import UnreadFile

SCHEMA_VERSION = 1
HEADINGS = ("改动", "哪里", "处室", "日期", "项目", "原来", "现在")
_LONG = 20
_AROUND = 12
_SHOWN = 3
_TOKEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[A-Za-z0-9.%]+|\s+|.", re.DOTALL)
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]|[^。；！？\n]+")
# How many pairs of sentences, and then of characters, are held against each other at most.
_SENTENCES = 2000 * 2000
_WORDS = 200 * 1000
_NOT_COMPARED = "没有比"


def as_text(found: Changes, notes: Sequence[str] = ()) -> str:
    """Lay a change out for a terminal: what was not compared first, then consequences.

    Above all stand *notes* on the data.
    """
    lines = [*notes, *(["没有变化。"] if found.nothing else _text(found))]
    for other in found.others:
        lines += ["", f"{other.year}年", *_text(other)]
    return lines_text(lines)


def _text(found: Changes) -> Iterator[str]:
    yield f"灯按{wording.day(found.on)}算（工具约定）"
    if found.same and found.others:
        yield from ("", f"{found.year}年没有变化")
    if found.unread:
        yield from ("", _NOT_COMPARED, *(f"  {said}" for said in _not_compared(found)))
    if found.consequences:
        yield from ("", "后果", *(f"  {said}" for said in found.consequences))
    if found.listed:
        yield from ("", "条目以外", *(f"  {_head(c)}{_field(c.field)}" for c in found.listed))
    if found.entries:
        yield from ("", "条目")
    for change in found.entries:
        yield f"  {change.kind}  任务{change.task}  {change.division}  {wording.day(change.date)}"
        yield from (f"      {_figure(figure)}" for figure in change.figures)
        yield from (f"      {_label(field)}{_field(field)}" for field in change.fields)


def as_markdown(found: Changes, notes: Sequence[str] = ()) -> str:
    """Write a change as a comment on a pull request, in the order of `as_text`."""
    lines = [f"{wording.markdown(note)}\n" for note in notes]
    lines += ["没有变化。"] if found.nothing else _markdown(found)
    for other in found.others:
        lines += ["", f"**{other.year}年**", "", *_markdown(other)]
    apart = (line for n, line in enumerate(lines) if line or (n and lines[n - 1]))
    return "".join(f"{line}\n" for line in apart)


def _markdown(found: Changes) -> Iterator[str]:
    if found.unread:
        yield from (f"{wording.markdown(said)}  " for said in _not_compared(found))
        yield ""
    yield from (f"{wording.markdown(said)}  " for said in found.consequences)
    yield from ("", f"灯按{wording.day(found.on)}算（工具约定）。")
    if found.same and found.others:
        yield from ("", f"{found.year}年没有变化。")
    if found.listed:
        yield from ("", "**条目以外**", "")
        yield from (f"- {wording.markdown(_head(c))}{_marked(c.field)}" for c in found.listed)
    for change in found.entries:
        about = f"{change.kind}：任务{change.task}，{change.division}，{wording.day(change.date)}"
        yield from ("", f"**{wording.markdown(about)}**", "")
        yield from (f"- {wording.markdown(_figure(figure))}" for figure in change.figures)
        yield from (
            f"- {wording.markdown(_label(field))}{_marked(field)}" for field in change.fields
        )


def _not_compared(found: Changes) -> Iterator[str]:
    """Say which files could not be read, on which side and why, and what was left out for it."""
    for file in found.unread:
        for side, why in zip(("原来的", "现在的"), _reasons(file), strict=True):
            if why:
                yield f"{file.path}（{side}）：{why}"
    if found.unlit:
        yield f"{wording.listed(found.unlit)}的灯和报送也没有比"


def _reasons(file: UnreadFile) -> tuple[str, str]:
    """Say of either side why a file was not compared; empty where it was."""
    said = []
    for unread in (file.before, file.after):
        problems = unread.problems if unread else ()
        told = [
            (f"第{p.place.line}行" if p.place.line else "") + p.message for p in problems[:_SHOWN]
        ]
        more = f"；等{len(problems)}处" if len(problems) > _SHOWN else ""
        head = ""
        if unread is not None and is_grave(unread):
            head = "这一份读不了，没有比：" if unread.whole else "有几处读不了，那几处没有比："
        said.append(f"{head}{'；'.join(told)}{more}")
    return said[0], said[1]


def as_csv(found: Changes, notes: Sequence[str] = ()) -> str:
    """Write a change as CSV, a line for each field and figure."""
    rows = [row for each in (found, *found.others) for row in _rows(each)]
    return csv_text(HEADINGS, rows, notes)


def _rows(found: Changes) -> Iterator[tuple[str, ...]]:
    year = f"{found.year}年"
    for file in found.unread:
        yield (_NOT_COMPARED, file.path, "", "", "", *_reasons(file))
    for division in found.unlit:
        yield (_NOT_COMPARED, year, division, "", "灯和报送", "", "")
    for c in found.listed:
        said = (c.field.label, c.field.before, c.field.after)
        yield (c.happened, f"{year}{c.about}", c.division, "", *said)
    for change in found.entries:
        about = (change.kind, f"第{change.task}项", change.division, str(change.date))
        for figure in change.figures:
            before, after = (
                "" if value is None else f"{wording.number(value)}{figure.unit}"
                for value in (figure.before, figure.after)
            )
            yield (*about, figure.name, before, after)
            for field in figure.about:
                yield (*about, f"{figure.name}，{field.label}", field.before, field.after)
        for field in change.fields:
            yield (*about, field.label, field.before, field.after)


def as_json(found: Changes, notes: Sequence[str] = ()) -> str:
    """Write a change for programs; the form only grows."""
    others = [{"year": other.year, **_data(other)} for other in found.others]
    content = {
        "schema_version": SCHEMA_VERSION,
        "notes": list(notes),
        **_data(found),
        "other_years": others,
    }
    return json_text(content)


def _data(found: Changes) -> dict[str, Any]:
    return {
        "on": str(found.on),
        "consequences": list(found.consequences),
        "lights": [
            {
                "task": m.after.id,
                "before": m.before.light,
                "after": m.after.light,
                "reason": m.after.reason,
            }
            for m in found.moved
        ],
        "list": [
            {
                "change": c.happened,
                "about": c.about,
                "field": c.field.label,
                "before": c.field.before,
                "after": c.field.after,
            }
            for c in found.listed
        ],
        "entries": [_entry(change) for change in found.entries],
        "not_compared": [
            {"file": file.path, "before": before, "after": after}
            for file in found.unread
            for before, after in [_reasons(file)]
        ],
        "unlit": list(found.unlit),
    }


def _entry(change: EntryChange) -> dict[str, Any]:
    return {
        "change": change.kind,
        "task": change.task,
        "division": change.division,
        "date": str(change.date),
        "fields": [_named(f) for f in change.fields],
        "figures": [
            {
                "indicator": f.indicator,
                "unit": f.unit,
                "before": None if f.before is None else wording.number(f.before),
                "after": None if f.after is None else wording.number(f.after),
                "about": [_named(about) for about in f.about],
            }
            for f in change.figures
        ],
    }


def _named(field: FieldChange) -> dict[str, str]:
    return {"name": field.label, "before": field.before, "after": field.after}


def _figure(figure: FigureChange) -> str:
    """Write a figure's change: `企业……案例：4→6例（+2，增50.0%）`, and what else of it changed."""
    before, after = (
        "" if value is None else wording.number(value) for value in (figure.before, figure.after)
    )
    more = [_difference(figure.before, figure.after)]
    for field in figure.about:
        was = f"{field.before or '（无）'} → " if figure.before is not None else ""
        more.append(f"{field.label}：{was}{field.after or '（删去）'}")
    told = f"（{'；'.join(filter(None, more))}）" if any(more) else ""
    if not after:
        return f"{figure.name}：{before}{figure.unit}→删去"
    was = "" if before == after else f"{before or '未报'}→"
    return f"{figure.name}：{was}{after}{figure.unit}{told}"


def _difference(before: Decimal | None, after: Decimal | None) -> str:
    """Say by how much a figure moved: `+2，增50.0%`; empty where it came, went or stayed."""
    if before is None or after is None or str(before) == str(after):
        return ""
    moved = after - before
    if not moved:
        return "数没有变，写法变了"
    said = f"{'+' if moved > 0 else ''}{wording.number(moved)}"
    if before:
        share = wording.percent(abs(moved) * wording.HUNDRED / abs(before))
        said += f"，{'增' if moved > 0 else '减'}{share}"
    return said


def _head(change: ListChange) -> str:
    """Say what happened to what: `改动  清单第5项，任务原文：`."""
    about = f"{change.happened}  {change.about}，"
    return f"{about}{change.label}：" if change.label else about


def _label(field: FieldChange) -> str:
    return f"{field.label}："


def _shown(text: str) -> str:
    """Show a break between paragraphs, which a line has no room for."""
    return text.replace("\n", "（换行）")


def _field(field: FieldChange) -> str:
    before, after = _shown(field.before), _shown(field.after)
    if not field.key:
        return before or after
    if not before or not after:
        return f"{before or '（无）'} → {after or '（删去）'}"
    if max(len(before), len(after)) <= _LONG:
        return f"{before} → {after}"
    marks = {" ": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    return "".join(marks[sign].format(piece) for sign, piece in _near(before, after))


def _marked(field: FieldChange) -> str:
    before, after = _shown(field.before), _shown(field.after)
    if not field.key:
        return wording.markdown_cell(before or after)
    if not before or not after:
        was, now = (wording.markdown_cell(text) for text in (before, after))
        return f"{was or '（无）'} → {now or '（删去）'}"
    marks = {" ": "{}", "-": "~~{}~~", "+": "**{}**"}
    pieces = _near(before, after)
    return "".join(marks[sign].format(wording.markdown_cell(piece)) for sign, piece in pieces)


def _near(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield the pieces of a text's change, what stays cut to a little on either side."""
    pieces = words(before, after)
    for n, (sign, piece) in enumerate(pieces):
        if sign != " " or len(piece) <= 2 * _AROUND:
            yield sign, piece
        elif not n:
            yield " ", f"……{piece[-_AROUND:]}"
        elif n == len(pieces) - 1:
            yield " ", f"{piece[:_AROUND]}……"
        else:
            yield " ", f"{piece[:_AROUND]}……{piece[-_AROUND:]}"


def words(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Part two texts into pieces that stay (` `), go (`-`) and come (`+`), by words.

    A Chinese character is a word; digits and letters that stand together are one, a day too.
    Long texts are parted by sentences first, and what is too long even so goes and comes whole:
    the cost grows with the texts, not with their square.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    ends = (len(old) - tail, len(new) - tail)
    middle = _parted("".join(old[head : ends[0]]), "".join(new[head : ends[1]]))
    pieces = ((" ", "".join(old[:head])), *middle, (" ", "".join(old[ends[0] :])))
    found: list[tuple[str, str]] = []
    for sign, text in pieces:
        if text and found and found[-1][0] == sign:
            found[-1] = (sign, found[-1][1] + text)
        elif text:
            found.append((sign, text))
    return tuple(found)


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """Count the words that two texts begin with alike."""
    pairs = zip(old, new, strict=False)
    differ = (n for n, (was, now) in enumerate(pairs) if was != now)
    return next(differ, min(len(old), len(new)))


def _parted(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Part two texts by sentences, and by words those that went and what came in their place."""
    old, new = _SENTENCE.findall(before), _SENTENCE.findall(after)
    if len(old) * len(new) > _SENTENCES:
        yield from (("-", before), ("+", after))
        return
    gone = come = ""
    room = _WORDS
    for sign, piece in (*_matched(old, new), (" ", "")):
        if sign == "-":
            gone += piece
        elif sign == "+":
            come += piece
        else:
            room -= len(gone) * len(come)
            both = (_TOKEN.findall(gone), _TOKEN.findall(come)) if room > 0 else ([gone], [come])
            yield from _matched(*both)
            gone = come = ""
            yield sign, piece


def _matched(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Match two sequences of pieces."""
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield " ", "".join(old[i:j])
            continue
        yield "-", "".join(old[i:j])
        yield "+", "".join(new[k:m])
