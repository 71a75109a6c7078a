"""A task's history: its facts in time order, with the commits that wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hubtasks.views import entry
from hubtasks.views.text import SCHEMA_VERSION, csv_text, json_text, lines_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hubtasks.changes.history import Commit
    from hubtasks.figures.card import TaskCard

HEADINGS = (*entry.HEADINGS, "提交")


def as_text(cards: Sequence[TaskCard], commits: Sequence[Commit], notes: Sequence[str]) -> str:
    """Tell a task's facts in time order, each with the commits that wrote its file.

    *cards* are the tasks of earlier years that it goes on with, the oldest first, then itself.
    """
    task, by_path = cards[-1].task, _by_path(commits)
    lines = [*notes, f"任务{task.id}  {task.text}"]
    for card in cards:
        if len(cards) > 1:
            lines += ["", f"{card.year}年第{card.task.id}项"]
        lines += [f"变更：{said}" for said in card.changes]
        for each in card.entries:
            lines += ["", entry.head(each)]
            lines += (f"    {line}" for line in entry.lines(each, card))
            touched = by_path.get(each.path, [])
            for n, commit in enumerate(touched):
                word = "后来改过" if n else "提交"
                lines.append(f"    {word}：{commit.date}  {commit.author}  {commit.id}")
            if commits and not touched:
                lines.append("    还没有提交")
    return lines_text(lines)


def as_csv(cards: Sequence[TaskCard], commits: Sequence[Commit], notes: Sequence[str]) -> str:
    """Write the entries and their commits as CSV, one an entry."""
    return csv_text(HEADINGS, _rows(cards, commits), notes)


def as_markdown(cards: Sequence[TaskCard], commits: Sequence[Commit], notes: Sequence[str]) -> str:
    """Write the entries and their commits as Markdown."""
    return entry.table(cards[-1], HEADINGS, _rows(cards, commits), notes)


def as_json(cards: Sequence[TaskCard], commits: Sequence[Commit], notes: Sequence[str]) -> str:
    """Write the history for programs; keys are only ever added."""
    *before, own = cards
    return json_text(
        {
            "schema_version": SCHEMA_VERSION,
            "notes": list(notes),
            "task": own.task.id,
            "text": own.task.text,
            "changes": list(own.changes),
            "entries": _entries(own, commits),
            "carried_from": [
                {"year": card.year, "task": card.task.id, "entries": _entries(card, commits)}
                for card in before
            ],
        }
    )


def _entries(card: TaskCard, commits: Sequence[Commit]) -> list[dict[str, Any]]:
    by_path = _by_path(commits)
    return [
        entry.as_data(each)
        | {
            "commits": [
                {"id": c.id, "date": c.date, "author": c.author} for c in by_path.get(each.path, ())
            ]
        }
        for each in card.entries
    ]


def _rows(cards: Sequence[TaskCard], commits: Sequence[Commit]) -> list[tuple[str, ...]]:
    by_path = _by_path(commits)
    found = []
    for card in cards:
        for each, row in zip(card.entries, entry.rows(card), strict=True):
            touched = by_path.get(each.path, ())
            found.append((*row, "；".join(f"{c.date} {c.author} {c.id}" for c in touched)))
    return found


def _by_path(commits: Sequence[Commit]) -> dict[str, list[Commit]]:
    """Return the commits that touched each file, the oldest first."""
    found: dict[str, list[Commit]] = {}
    for commit in reversed(commits):
        for path in dict.fromkeys(commit.paths):
            found.setdefault(path, []).append(commit)
    return found
