"""Who has to be urged, as rows: text, CSV, Markdown and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks import wording
from hubtasks.views.text import SCHEMA_VERSION, csv_text, json_text, lines_text, markdown_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hubtasks.figures.urges import Urge

HEADINGS = ("处室", "序号", "任务", "等级", "缘由", "要求", "反馈期限", "上次催办", "编号")


def as_text(found: Sequence[Urge], notes: Sequence[str]) -> str:
    """Group by division what each is urged about."""
    lines = list(notes)
    for division in dict.fromkeys(u.division for u in found):
        own = [u for u in found if u.division == division]
        none = "" if any(u.issued for u in own) else "（汇总处室，只列出，不发催办单）"
        lines += ["", division + none] if lines else [division + none]
        for urge in own:
            unfiled = "，".join(filter(None, (urge.matter, urge.in_a_row)))
            said = urge.reason if urge.task else unfiled
            lines.append(f"  {_number(urge):>2}  {urge.level}  {said}")
    return lines_text(lines)


def as_csv(found: Sequence[Urge], notes: Sequence[str]) -> str:
    """Write a line for each slip, for spreadsheets."""
    return csv_text(HEADINGS, _cells(found), notes)


def as_markdown(found: Sequence[Urge], notes: Sequence[str]) -> str:
    """Write a table."""
    lines = [f"> {wording.markdown(note)}\n" for note in notes]
    lines += markdown_table(HEADINGS, _cells(found))
    return "".join(f"{line}\n" for line in lines)


def as_json(found: Sequence[Urge], notes: Sequence[str]) -> str:
    """Write everything for programs; keys are only ever added."""
    return json_text(
        {
            "schema_version": SCHEMA_VERSION,
            "notes": list(notes),
            "urges": [
                {
                    "division": u.division,
                    "task": u.task.id if u.task else None,
                    "tasks": [task.id for task in u.about.tasks],
                    "month": f"{u.about.month.start:%Y-%m}" if u.about.month else None,
                    "level": u.level.value,
                    "reason": u.reason,
                    "demand": u.demand,
                    "reply_by": str(u.reply_by),
                    "previous": u.previous.number if u.previous else None,
                    "number": u.issued.number if u.issued and not u.new else None,
                }
                for u in found
            ],
        }
    )


def _cells(found: Sequence[Urge]) -> list[tuple[str, ...]]:
    """Return a row of texts for each slip; a number only where it was issued."""
    return [
        (
            u.division,
            _number(u),
            u.task.text if u.task else u.matter,
            u.level.value,
            u.reason,
            u.demand,
            str(u.reply_by),
            u.previous_text if u.previous else "",
            "" if u.new else u.number,
        )
        for u in found
    ]


def _number(urge: Urge) -> str:
    return str(urge.task.id) if urge.task else ""
