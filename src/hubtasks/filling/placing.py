"""Tell whether a row of a ledger is of the task that its number names: by what else it says.

People shorten a task's text and write it anew, so only one that fits another task far better
speaks against the number (工具约定).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from hubtasks.characters import plain_form
from hubtasks.filling.joint import names_of

if TYPE_CHECKING:
    from hubtasks.model import Ledger, Task

_FEW = 4  # pairs of letters: less proves nothing
_FITS = 0.6  # of a text's pairs stand in a task's
_FAR = 0.5  # as well as another one fits, or worse


class Placing:
    """The tasks' texts, and the divisions' names, to compare with those of rows."""

    def __init__(self, ledger: Ledger) -> None:
        """Compare with a ledger's tasks."""
        self._tasks = ledger.task_by_id
        self._pairs = {task.id: _pairs(task.text) for task in ledger.tasks}
        self._names = names_of(ledger)

    def meant(self, task: Task, text: str) -> Task | None:
        """Return the task that a row's text is of, where it is clearly not *task*'s."""
        said = _pairs(text)
        fit = _fit(said, self._pairs[task.id])
        if len(said) < _FEW or fit > _FAR:
            return None
        best = max(self._pairs, key=lambda number: _fit(said, self._pairs[number]))
        most = _fit(said, self._pairs[best])
        return self._tasks[best] if most >= _FITS and fit <= most * _FAR else None

    def fits(self, task: Task, text: str) -> bool:
        """Whether a row's text is clearly a task's."""
        said = _pairs(text)
        return len(said) >= _FEW and _fit(said, self._pairs[task.id]) >= _FITS

    def divisions(self, text: str) -> set[str]:
        """Return the divisions that a cell names, by their full names."""
        words = re.split(r"[、，,；;/：:\s（()）]+", text)
        return {self._names[word] for word in words if word in self._names}


def _pairs(text: str) -> frozenset[str]:
    """Return the pairs of letters that follow each other in a text."""
    plain = re.sub(r"[\W_]", "", plain_form(text))
    return frozenset(map("".join, pairwise(plain)))


def _fit(said: frozenset[str], task: frozenset[str]) -> float:
    return len(said & task) / len(said) if said else 0.0
