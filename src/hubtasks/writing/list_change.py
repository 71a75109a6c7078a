"""Write a change of the list into its file: what holds from now on, and what stood before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks import fields
from hubtasks.writing import edit
from hubtasks.writing.whole import Value, item_flow, item_lines, keys_of

if TYPE_CHECKING:
    from hubtasks.model import Dissolved, Ended, Former, Indicator, Task, TaskChange


def with_change(text: str, now: Task, change: TaskChange) -> str:
    """Return a list's file with a task as it is *now*, and the change that made it so.

    EditFault where the file is written in a way that can't be edited safely.
    """
    path = ("tasks", str(now.id))
    for key in change.before.stated:
        if key == "indicators":
            for indicator in now.indicators:
                text = _with_indicator(text, (*path, key, indicator.id), indicator)
        else:
            value = getattr(now, key)
            said = value if key == "divisions" else str(value)
            text = edit.changed(text, (*path, key), said)
    before = keys_of(fields.BEFORE, change.before)
    keys: dict[str, Value] = {**keys_of(fields.CHANGE, change), "before": before}
    flow = item_flow(keys_of(fields.CHANGE, change))
    return edit.put_last(text, (*path, "changes"), item_lines(keys), flow)


def _with_indicator(text: str, path: tuple[str, ...], indicator: Indicator) -> str:
    there = edit.stated(text)
    for key, said in (("target", str(indicator.target)), ("reported_by", indicator.reported_by)):
        if there.get((*path, key)) != said:
            text = edit.changed(text, (*path, key), said)
    return text


def with_end(text: str, task: int, ended: Ended) -> str:
    """Return a list's file in which a task ends; EditFault as above."""
    into = {"into": str(ended.into)} if ended.into else {}
    keys = {"effect": str(ended.effect), **into, "reason": ended.reason, "source": ended.source}
    return _with_keys(text, ("tasks", str(task), "ended"), keys)


def with_dissolution(text: str, division: str, gone: Dissolved) -> str:
    """Return a list's file in which a division goes into another; EditFault as above."""
    keys = {"effect": str(gone.effect), "reason": gone.reason, "source": gone.source}
    return _with_keys(text, ("divisions", division, "dissolved"), {"into": gone.into, **keys})


def with_name(text: str, former: Former, name: str) -> str:
    """Return a list's file in which a division has a new name; EditFault as above."""
    keys = keys_of(fields.FORMER, former)
    path = ("divisions", former.name)
    text = edit.put_last(text, (*path, "former"), item_lines(keys), item_flow(keys))
    return edit.changed(text, (*path, "name"), name)


def _with_keys(text: str, path: tuple[str, ...], keys: dict[str, str]) -> str:
    for key, said in keys.items():
        if said:
            text = edit.changed(text, (*path, key), said)
    return text
