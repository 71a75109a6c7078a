"""What must hold of confirmations that a task is closed (销号); all of it is 工具约定."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hubtasks.diagnostics import Code, Diagnostic
from hubtasks.figures.known import Known
from hubtasks.figures.lights import Light
from hubtasks.figures.pairs import judge_pair
from hubtasks.in_force import in_force
from hubtasks.model import Status
from hubtasks.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hubtasks.model import Closure, Ledger, Task


def may_close(ledger: Ledger, task: Task) -> frozenset[str]:
    """Return who confirms that a task is closed: the coordinator, and its strategy's lead."""
    leads = (s.lead_division for s in ledger.strategies if s.name == task.strategy)
    return frozenset((*leads, *(d.name for d in ledger.divisions if d.coordinator)))


def bad_closure(ledger: Ledger, on: date) -> Iterator[Diagnostic]:
    """What is closed is finished, once, by who may confirm it."""
    ledger = in_force(ledger, on)
    latest = {(c.task, c.division): c for c in ledger.closed}
    for closure in ledger.closed:
        task = ledger.task_by_id.get(closure.task)
        fix = "销号由 hubtasks close 写；写错的那一行删去，确已办结的再销一次"
        if task is None:
            sure = ledger.list_whole and closure.task not in ledger.as_told.task_by_id
            said = f"清单里没有第{closure.task}项任务" if sure and ledger.tasks else ""
        elif latest[closure.task, closure.division] is closure:
            said = _wrong(ledger, task, closure, on)
            if _reopened(ledger, task, closure, on):
                fix = "这一行留着，它说的是那时候；重新办结以后，再销一次"
        else:
            again = _reopened(ledger, task, closure, on)
            said = "" if again else f"第{task.id}项{closure.division}销了两次号"
        if said:
            yield Diagnostic(Code.BAD_CLOSURE, said, closure.place, fix)


def _reopened(ledger: Ledger, task: Task, closure: Closure, on: date) -> bool:
    """Whether something was told since of a part but that it is finished."""
    known = Known.on_day(ledger, on)._replace(ledger=replace(ledger, closed=(closure,)))
    names = (closure.division,) if closure.division else task.divisions
    return any(known.closure(task.id, name) is None for name in names)


def _wrong(ledger: Ledger, task: Task, closure: Closure, on: date) -> str:
    then = in_force(ledger, closure.date)
    allowed = may_close(then, task)
    if then.called(closure.by) not in allowed:
        return f"第{task.id}项由{listed(sorted(allowed))}销号，不由{closure.by}"
    if closure.division and closure.division not in task.divisions:
        return f"第{task.id}项的责任处室没有{closure.division}"
    if closure.date > on:
        return f"第{task.id}项的销号日期 {closure.date} 还没到（今天按 {on} 算）"
    if ledger.unread:  # what says that it is finished may be among it
        return ""
    known = Known.on_day(ledger, on)
    for name in (closure.division,) if closure.division else task.divisions:
        part = judge_pair(known, task, name)
        if part.light is not Light.BLUE:
            return f"第{task.id}项销了号，{name}是{part.light}灯：{part.reason}"
        told = [e for e in ledger.entries.get((task.id, name), ()) if e.status is Status.FINISHED]
        if (first := min((e.filed for e in told), default=closure.date)) > closure.date:
            return f"第{task.id}项{closure.date} 销了号，{name}{first} 才报办结"
    return ""


RULES = (bad_closure,)
