"""A task's history: its facts in time order, with the commits that wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks.views import entry
from hubtasks.views.text import SCHEMA_VERSION, csv_text, json_text, lines_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hubtasks.changes.history import Commit
    from hubtasks.figures.card import TaskCard

HEADINGS = (*entry.HEADINGS, "提交")


def as_text(card: TaskCard, commits: Sequence[Commit], notes: Sequence[str]) -> str:
    """Tell a task's facts in time order, each with the commits that wrote its file."""
    task, by_path = card.task, _by_path(commits)
    lines = [*notes, f"任务{task.id}  {task.text}"]
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


def as_csv(card: TaskCard, commits: Sequence[Commit], notes: Sequence[str]) -> str:
    """Write the entries and their commits as CSV, one an entry."""
    return csv_text(HEADINGS, _rows(card, commits), notes)


def as_markdown(card: TaskCard, commits: Sequence[Commit], notes: Sequence[str]) -> str:
    """Write the entries and their commits as Markdown."""
    return entry.table(card, HEADINGS, _rows(card, commits), notes)


def as_json(card: TaskCard, commits: Sequence[Commit], notes: Sequence[str]) -> str:
    """Write the history for programs; keys are only ever added."""
    by_path = _by_path(commits)
    return json_text(
        {
            "schema_version": SCHEMA_VERSION,
            "notes": list(notes),
            "task": card.task.id,
            "text": card.task.text,
            "entries": [
                entry.as_data(each)
                | {
                    "commits": [
                        {"id": c.id, "date": c.date, "author": c.author}
                        for c in by_path.get(each.path, ())
                    ]
                }
                for each in card.entries
            ],
        }
    )


def _rows(card: TaskCard, commits: Sequence[Commit]) -> list[tuple[str, ...]]:
    by_path = _by_path(commits)
    told = [
        "；".join(f"{c.date} {c.author} {c.id}" for c in by_path.get(each.path, ()))
        for each in card.entries
    ]
    return [(*row, said) for row, said in zip(entry.rows(card), told, strict=True)]


def _by_path(commits: Sequence[Commit]) -> dict[str, list[Commit]]:
    """Return the commits that touched each file, the oldest first."""
    found: dict[str, list[Commit]] = {}
    for commit in reversed(commits):
        for path in dict.fromkeys(commit.paths):
            found.setdefault(path, []).append(commit)
    return found
