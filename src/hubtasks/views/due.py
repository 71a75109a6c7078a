"""Who owes what, written out: text, CSV, Markdown and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks import wording
from hubtasks.views.text import SCHEMA_VERSION, csv_text, json_text, lines_text, markdown_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hubtasks.figures.due import Due, Owed

HEADINGS = ("处室", "序号", "任务", "职责", "上次报到", "迟几天", "同任务已报的处室", "送审")
_SENT = "已送审，待合并"


def as_text(found: Due, notes: Sequence[str]) -> str:
    """Group what is owed by division."""
    lines = [*notes, _head(found)]
    by_division: dict[str, list[Owed]] = {}
    for one in found.owed:
        by_division.setdefault(one.division, []).append(one)
    for division, missing, of in found.owing:
        lines += ["", f"{division}：应报{of}项，缺{missing}项"]
        for owed in by_division[division]:
            last = f"上次{wording.short_day(owed.last)}" if owed.last else "从未报过"
            sent, room = (f"{_SENT}  ", _ROOM - 16) if owed.sent else ("", _ROOM)
            lines.append(f"  {owed.task:>2}  {last}  {sent}{wording.cut(owed.text, room)}")
    if found.partly:
        numbers = wording.listed([str(task) for task in found.partly])
        lines += ["", f"共同承担、只有部分处室报了的：第{numbers}项"]
    return lines_text(lines)


_ROOM = 56


def _head(found: Due) -> str:
    late = f"已迟{found.late}天" if found.late > 0 else f"还有{-found.late}天到期"
    if not found.late:
        late = "今天到期"
    if found.month.start.month < found.since:
        year = found.month.start.year
        return f"{found.month.name}不用报：{year}年从{found.since}月起报（工具约定）。"
    if not found.owed:
        exempt = f"（{found.exempt}项次已经办结，免报）" if found.exempt else ""
        return f"{found.month.name}进展都报了{exempt}。"
    sent = sum(owed.sent for owed in found.owed)
    waits = f"（其中{sent}项次{_SENT}）" if sent else ""
    return (
        f"{found.month.name}进展缺{len(found.owed)}项次{waits}，"
        f"{wording.short_day(found.day)}应报（工具约定），{late}"
    )


def _cells(found: Due) -> Iterator[tuple[str, ...]]:
    for owed in found.owed:
        yield (
            owed.division,
            str(owed.task),
            owed.text,
            owed.duty.name,
            str(owed.last or ""),
            str(max(found.late, 0)),
            wording.listed(owed.others),
            _SENT if owed.sent else "",
        )


def as_csv(found: Due, notes: Sequence[str]) -> str:
    """Write a line for each pair, for spreadsheets."""
    return csv_text(HEADINGS, _cells(found), notes)


def as_markdown(found: Due, notes: Sequence[str]) -> str:
    """Write a table."""
    lines = [*(f"> {wording.markdown(note)}\n" for note in notes), f"{_head(found)}\n"]
    lines += markdown_table(HEADINGS, _cells(found))
    return "".join(f"{line}\n" for line in lines)


def as_json(found: Due, notes: Sequence[str]) -> str:
    """Write everything for programs; the form only grows."""
    content = {
        "schema_version": SCHEMA_VERSION,
        "notes": list(notes),
        "month": f"{found.month.start:%Y-%m}",
        "on": str(found.on),
        "due": str(found.day),
        "days_late": found.late,
        "divisions": [
            {"division": name, "missing": missing, "tasks": of} for name, missing, of in found.owing
        ],
        "owed": [_pair(owed) for owed in found.owed],
        "partly": list(found.partly),
        "exempt": found.exempt,
    }
    return json_text(content)


def _pair(owed: Owed) -> dict[str, object]:
    return {
        "division": owed.division,
        "task": owed.task,
        "duty": owed.duty.name,
        "last": str(owed.last) if owed.last else None,
        "others": list(owed.others),
        "sent": owed.sent,
    }
