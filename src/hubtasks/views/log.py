"""A task's history: its facts in time order, with the commits that wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hubtasks.changes.history import Commit
    from hubtasks.figures.card import TaskCard


def as_text(card: TaskCard, commits: Sequence[Commit], notes: Sequence[str]) -> str:
    """Tell a task's facts in time order, each with the commits that wrote its file."""
    task = card.task
    names = {i.id: (i.name, i.unit) for i in task.indicators}
    lines = [*notes, f"任务{task.id}  {task.text}"]
    for entry in card.entries:
        status = f"{entry.status}{'  重要进展' if entry.important else ''}"
        lines += ["", f"{entry.date}  {entry.division}  {status}"]
        for figure in entry.figures:
            dated = "" if figure.date == entry.date else f"（截至{figure.date}）"
            known = names.get(figure.indicator, (figure.indicator, ""))
            lines.append(f"    {known[0]}：{wording.number(figure.value)}{known[1]}{dated}")
        lines += [f"    {line}" for line in entry.summary.split("\n")]
        lines += [f"    达到节点：{reached.milestone}" for reached in entry.milestones]
        if entry.correction:
            lines.append(f"    〔更正〕{wording.prose(entry.correction)}")
        touched = [c for c in reversed(commits) if entry.path in c.paths]
        for n, commit in enumerate(touched):
            word = "后来改过" if n else "提交"
            lines.append(f"    {word}：{commit.date}  {commit.author}  {commit.id}")
        if commits and not touched:
            lines.append("    还没有提交")
    return "".join(f"{wording.visible(line)}\n" for line in lines)
