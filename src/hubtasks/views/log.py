"""A task's history: its facts in time order, with the commits that wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks import wording
from hubtasks.views import entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hubtasks.changes.history import Commit
    from hubtasks.figures.card import TaskCard


def as_text(card: TaskCard, commits: Sequence[Commit], notes: Sequence[str]) -> str:
    """Tell a task's facts in time order, each with the commits that wrote its file."""
    task = card.task
    lines = [*notes, f"任务{task.id}  {task.text}"]
    for each in card.entries:
        lines += ["", entry.head(each)]
        lines += (f"    {line}" for line in entry.lines(each, card))
        touched = [c for c in reversed(commits) if each.path in c.paths]
        for n, commit in enumerate(touched):
            word = "后来改过" if n else "提交"
            lines.append(f"    {word}：{commit.date}  {commit.author}  {commit.id}")
        if commits and not touched:
            lines.append("    还没有提交")
    return "".join(f"{wording.visible(line)}\n" for line in lines)
