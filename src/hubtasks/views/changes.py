"""What a change means, written for its reviewer: as text, Markdown or JSON."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from hubtasks import wording
from hubtasks.views.text import csv_text, json_text, lines_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hubtasks.changes.compare import Changes, EntryChange, FieldChange, FigureChange

SCHEMA_VERSION = 1
HEADINGS = ("改动", "哪里", "处室", "日期", "项目", "原来", "现在")
_LONG = 20
_AROUND = 12
_TOKEN = re.compile(r"[A-Za-z0-9.%]+|\s+|.", re.DOTALL)


def as_text(found: Changes) -> str:
    """Lay a change out for a terminal: consequences first."""
    lines = [f"灯按{wording.day(found.on)}算（工具约定）"]
    if found.nothing:
        return "没有变化。\n"
    if found.consequences:
        lines += ["", "后果", *(f"  {said}" for said in found.consequences)]
    if found.listed:
        lines += ["", "条目以外"]
        lines += [f"  {c.about}{_field(c.field)}" for c in found.listed]
    if found.entries:
        lines += ["", "条目"]
    for change in found.entries:
        lines.append(
            f"  {change.kind}  任务{change.task}  {change.division}  {wording.day(change.date)}"
        )
        lines += [f"      {_figure(figure)}" for figure in change.figures]
        lines += [f"      {_field(field)}" for field in change.fields]
    return lines_text(lines)


def as_markdown(found: Changes) -> str:
    """Write a change as a comment on a pull request: consequences first."""
    if found.nothing:
        return "没有变化。\n"
    lines = [f"{wording.markdown(said)}  " for said in found.consequences]
    lines += ["", f"灯按{wording.day(found.on)}算（工具约定）。"]
    if found.listed:
        lines += ["", "**条目以外**", ""]
        lines += [f"- {wording.markdown(c.about)}{_marked(c.field)}" for c in found.listed]
    for change in found.entries:
        about = f"{change.kind}：任务{change.task}，{change.division}，{wording.day(change.date)}"
        lines += ["", f"**{wording.markdown(about)}**", ""]
        lines += [f"- {wording.markdown(_figure(figure))}" for figure in change.figures]
        lines += [f"- {_marked(field)}" for field in change.fields]
    return "".join(f"{line}\n" for line in lines).lstrip("\n")


def as_csv(found: Changes) -> str:
    """Write a change as CSV, a line for each field and figure."""
    return csv_text(HEADINGS, _rows(found), [])


def _rows(found: Changes) -> Iterator[tuple[str, ...]]:
    for c in found.listed:
        yield ("改动", c.about, "", "", c.field.label, c.field.before, c.field.after)
    for change in found.entries:
        about = (change.kind, f"第{change.task}项", change.division, str(change.date))
        for figure in change.figures:
            before, after = (
                "" if value is None else f"{wording.number(value)}{figure.unit}"
                for value in (figure.before, figure.after)
            )
            yield (*about, figure.name, before, after)
        for field in change.fields:
            yield (*about, field.label, field.before, field.after)


def as_json(found: Changes) -> str:
    """Write a change for programs; the form only grows."""
    content: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
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
                "about": c.about,
                "field": c.field.label,
                "before": c.field.before,
                "after": c.field.after,
            }
            for c in found.listed
        ],
        "entries": [_entry(change) for change in found.entries],
    }
    return json_text(content)


def _entry(change: EntryChange) -> dict[str, Any]:
    return {
        "change": change.kind,
        "task": change.task,
        "division": change.division,
        "date": str(change.date),
        "fields": [{"name": f.label, "before": f.before, "after": f.after} for f in change.fields],
        "figures": [
            {
                "indicator": f.indicator,
                "unit": f.unit,
                "before": None if f.before is None else wording.number(f.before),
                "after": None if f.after is None else wording.number(f.after),
            }
            for f in change.figures
        ],
    }


def _figure(figure: FigureChange) -> str:
    """Write a figure's change: `企业……案例：4→6例（+2，增50.0%）`."""
    before = "未报" if figure.before is None else wording.number(figure.before)
    after = "删去" if figure.after is None else f"{wording.number(figure.after)}{figure.unit}"
    said = f"{figure.name}：{before}→{after}"
    if figure.before is None or figure.after is None:
        return said
    moved = figure.after - figure.before
    if not moved:
        return f"{said}（日期或来源改了）"
    said += f"（{'+' if moved > 0 else ''}{wording.number(moved)}"
    if figure.before:
        share = wording.percent(abs(moved) * wording.HUNDRED / abs(figure.before))
        said += f"，{'增' if moved > 0 else '减'}{share}"
    return f"{said}）"


def _field(field: FieldChange) -> str:
    if not field.before or not field.after:
        return f"{field.label}：{field.before or '（无）'} → {field.after or '（删去）'}"
    if max(len(field.before), len(field.after)) <= _LONG:
        return f"{field.label}：{field.before} → {field.after}"
    marks = {" ": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    return f"{field.label}：" + "".join(marks[sign].format(piece) for sign, piece in _near(field))


def _marked(field: FieldChange) -> str:
    name = wording.markdown(field.label)
    if not field.before or not field.after:
        before, after = (wording.markdown_cell(t) for t in (field.before, field.after))
        return f"{name}：{before or '（无）'} → {after or '（删去）'}"
    marks = {" ": "{}", "-": "~~{}~~", "+": "**{}**"}
    pieces = (marks[sign].format(wording.markdown_cell(piece)) for sign, piece in _near(field))
    return f"{name}：{''.join(pieces)}"


def _near(field: FieldChange) -> Iterator[tuple[str, str]]:
    """Yield the pieces of a text's change, what stays cut to a little on either side."""
    pieces = words(field.before, field.after)
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

    A Chinese character is a word; digits and letters that stand together are one.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    found: list[tuple[str, str]] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append((" ", "".join(old[i:j])))
            continue
        if i < j:
            found.append(("-", "".join(old[i:j])))
        if k < m:
            found.append(("+", "".join(new[k:m])))
    return tuple(found)
