"""Merge what came back with what stands there now, cell by cell, by what both began with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hubtasks.filling.form import CellId


class CellConflict(NamedTuple):
    """A cell that was changed on both sides, each to something else; None: it is gone."""

    cell: CellId
    base: str
    mine: str
    theirs: str | None


class MergedCells(NamedTuple):
    """What is to be changed in what stands there, and what nobody but people can decide."""

    changes: dict[CellId, str]
    conflicts: tuple[CellConflict, ...]


def merged_cells(
    base: Mapping[CellId, str], mine: Mapping[CellId, str], theirs: Mapping[CellId, str]
) -> MergedCells:
    """Hold *mine* and *theirs* against the *base* that both began with.

    A cell that *mine* lacks was not looked at, and stays. Equal changes on both sides are none.
    """
    changes: dict[CellId, str] = {}
    conflicts = []
    for cell, value in mine.items():
        before, there = base.get(cell, ""), theirs.get(cell)
        if value in {before, there}:
            continue
        if there == before:
            changes[cell] = value
        else:
            conflicts.append(CellConflict(cell, before, value, there))
    return MergedCells(changes, tuple(conflicts))
