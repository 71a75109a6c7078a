"""What must hold of confirmations that a task is closed (销号); all of it is 工具约定."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hubtasks.diagnostics import Code, Diagnostic
from hubtasks.figures.known import Known
from hubtasks.figures.lights import Light
from hubtasks.figures.pairs import judge_pair
from hubtasks.model import Status
from hubtasks.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hubtasks.model import Closure, Ledger, Task

_WAITS = timedelta(days=30)


def may_close(ledger: Ledger, task: Task) -> frozenset[str]:
    """Return who confirms that a task is closed: the coordinator, and its strategy's lead."""
    leads = (s.lead_division for s in ledger.strategies if s.name == task.strategy)
    return frozenset((*leads, *(d.name for d in ledger.divisions if d.coordinator)))


def bad_closure(ledger: Ledger, on: date) -> Iterator[Diagnostic]:
    """What is closed is finished, once, by who may confirm it."""
    seen: set[tuple[int, str]] = set()
    for closure in ledger.closed:
        task = ledger.task_by_id.get(closure.task)
        if task is not None:
            said = _wrong(ledger, task, closure, on)
            if (task.id, closure.division) in seen:
                said = f"第{task.id}项{closure.division}销了两次号"
            seen.add((task.id, closure.division))
        else:
            said = f"清单里没有第{closure.task}项任务" if ledger.list_whole else ""
        if said:
            fix = "销号由 hubtasks close 写；写错的那一行删去，确已办结的再销一次"
            yield Diagnostic(Code.BAD_CLOSURE, said, closure.place, fix)


def _wrong(ledger: Ledger, task: Task, closure: Closure, on: date) -> str:
    allowed = may_close(ledger, task)
    if closure.by not in allowed:
        return f"第{task.id}项由{listed(sorted(allowed))}销号，不由{closure.by}"
    if closure.division and closure.division not in task.divisions:
        return f"第{task.id}项的责任处室没有{closure.division}"
    if closure.date > on:
        return f"第{task.id}项的销号日期 {closure.date} 还没到（今天按 {on} 算）"
    known = Known.on_day(ledger, closure.date.year, on)
    for name in (closure.division,) if closure.division else task.divisions:
        part = judge_pair(known, task, name)
        if part.light is not Light.BLUE:
            return f"第{task.id}项销了号，{name}是{part.light}灯：{part.reason}"
    return ""


def closure_awaited(ledger: Ledger, on: date) -> Iterator[Diagnostic]:
    """A part of a task that is finished for a month is confirmed as closed."""
    closed = {(c.task, c.division) for c in ledger.closed}
    for (task_id, division), entries in ledger.entries.items():
        latest, task = entries[-1], ledger.task_by_id.get(task_id)
        if task is None or division not in task.divisions or latest.status is not Status.FINISHED:
            continue
        since = latest
        for entry in reversed(entries):
            if entry.status is not Status.FINISHED:
                break
            since = entry
        if on - since.filed <= _WAITS or {(task_id, ""), (task_id, division)} & closed:
            continue
        known = Known.on_day(ledger, latest.date.year, on)
        if judge_pair(known, task, division).light is Light.BLUE:
            yield Diagnostic(
                Code.CLOSURE_AWAITED,
                f"第{task_id}项{division}办结{(on - since.filed).days}天了，还没有销号",
                latest.place_of("status"),
                f"请{listed(sorted(may_close(ledger, task)))}核过后运行 hubtasks close {task_id}",
                field="status",
                value=latest.status,
            )


RULES = (bad_closure, closure_awaited)
