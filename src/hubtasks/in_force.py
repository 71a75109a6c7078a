"""The year as it stood on a day: the list changes during it, and what was is not rewritten.

What stands in the list is what holds after all its changes; each says what stood before, and
from which day on it holds (工具约定: that day is the first under the new). On an earlier day
the change has not been, so that the past looks as it did.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from hubtasks.model import (
    Before,
    Division,
    Entry,
    Former,
    Indicator,
    Ledger,
    Plan,
    Progress,
    Task,
    TaskChange,
    TaskList,
)

_Heirs = dict[tuple[int, str], str]


def in_force(ledger: Ledger, day: date) -> Ledger:
    """Return a year as it stood on a day, itself where its list never changes.

    Tasks, targets, duties, divisions and their names are those of the day. What was reported
    stays with who reported it, but counts for whoever has that part of the task on the day.
    """
    told = ledger.as_told
    if told.task_list is None or not told.changed_on:
        return told
    known = told.in_force_since
    since = bisect_right(told.changed_on, day)
    if since not in known:
        first = told.changed_on[since - 1] if since else date.min
        known[since] = _on(told, told.task_list, first)
    return known[since]


def at_first(ledger: Ledger) -> Ledger:
    """Return a year as it began: as the notice has it."""
    return in_force(ledger, date.min)


def changes_of(task: Task) -> list[TaskChange]:
    """Return a task's changes as they came into force; of one day in the file's order."""
    return sorted(task.changes, key=lambda c: c.effect)


def task_on(task: Task, day: date) -> Task:
    """Return a task as it stood on a day: what came later is undone."""
    for change in reversed(changes_of(task)):
        if change.effect > day:
            task = task._replace(**change.before.stated)
    return task._replace(changes=tuple(c for c in changes_of(task) if c.effect <= day))


def after(task: Task, change: TaskChange) -> Task:
    """Return a task as one of its changes left it."""
    later = changes_of(task)
    for other in reversed(later[later.index(change) + 1 :]):
        task = task._replace(**other.before.stated)
    return task


def indicators_ever(task: Task) -> tuple[str, ...]:
    """Return the ids of all indicators that a task has or had."""
    was = (i for c in task.changes for i in c.before.indicators or ())
    return tuple(dict.fromkeys(i.id for i in (*task.indicators, *was)))


def successor(left: Sequence[str], now: Sequence[str]) -> str:
    """Return who goes on with the part of a division that is no more responsible.

    That is the first that was not there before, else the first that is (工具约定).
    """
    return next((name for name in now if name not in left), now[0] if now else "")


def _on(told: Ledger, task_list: TaskList, day: date) -> Ledger:
    names = _names(task_list.divisions, day)
    gone = {
        names[d.name]: names.get(d.dissolved.into, d.dissolved.into)
        for d in task_list.divisions
        if d.dissolved and d.dissolved.effect <= day
    }
    tasks = tuple(
        _renamed_task(task_on(task, day), names)
        for task in task_list.tasks
        if task.ended is None or day < task.ended.effect
    )
    heirs = _heirs(tasks, gone)
    last = None if day == told.changed_on[-1] else in_force(told, date.max)
    moved = {name: _final(name, gone) for name in (*names, *names.values())}
    tasks = tuple(_merged(task, moved) for task in tasks)
    by_id = {task.id: task for task in tasks}
    return replace(
        told,
        task_list=task_list._replace(
            divisions=tuple(
                _division_on(d, names)
                for d in task_list.divisions
                if not (d.dissolved and d.dissolved.effect <= day)
            ),
            strategies=tuple(
                s._replace(lead_division=_final(names.get(s.lead_division, s.lead_division), gone))
                for s in task_list.strategies
            ),
            tasks=tasks,
        ),
        plans=tuple(_plan(p, names, heirs, by_id.get(p.task), last) for p in told.plans),
        progress=tuple(_renamed_progress(p, names) for p in told.progress),
        issued=tuple(i._replace(division=names.get(i.division, i.division)) for i in told.issued),
        closed=tuple(
            c._replace(
                by=names.get(c.by, c.by),
                division=heirs.get((c.task, named), named)
                if (named := names.get(c.division, c.division))
                else "",
            )
            for c in told.closed
        ),
        told=told,
        heirs=heirs,
        names=names,
    )


def _names(divisions: Sequence[Division], day: date) -> dict[str, str]:
    """Return what each division that is named in any way of its time is called on a day."""
    found: dict[str, str] = {}
    for division in divisions:
        former = sorted(division.former, key=lambda f: f.effect)
        name = next((f.name for f in former if day < f.effect), division.name)
        found |= dict.fromkeys((division.name, *(f.name for f in former)), name)
    return found


def _division_on(division: Division, names: Mapping[str, str]) -> Division:
    """Call a division as on the day; its other names are known still."""
    name = names[division.name]
    if name == division.name:
        return division
    others = tuple(f for f in division.former if f.name != name)
    now = Former(division.name, division.former[-1].effect, "", division.place)
    return division._replace(name=name, former=(*others, now))


def _heirs(tasks: Sequence[Task], gone: Mapping[str, str]) -> _Heirs:
    """Return whose a part is that another division had, by task and division."""
    found: _Heirs = {}
    for task in tasks:
        own: dict[str, str] = {}
        for left, now in _handed_over(task):
            own |= {name: name for name in left if name not in now}
            own = {had: has if has in now else successor(left, now) for had, has in own.items()}
            own = {had: has for had, has in own.items() if had != has}
        whose = own | {name: own.get(name, name) for name in (*gone, *task.divisions)}
        ends = {had: _final(has, gone) for had, has in whose.items()}
        found |= {(task.id, had): has for had, has in ends.items() if had != has}
    return found


def _handed_over(task: Task) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Yield the divisions before and after each change of who is responsible."""
    for change in task.changes:
        if (left := change.before.divisions) is not None:
            yield left, after(task, change).divisions


def _final(name: str, gone: Mapping[str, str]) -> str:
    """Follow a dissolved division to where its tasks are; one that leads round stays."""
    met = {name}
    while (into := gone.get(name)) is not None and into not in met:
        met.add(name := into)
    return name


def _merged(task: Task, moved: Mapping[str, str]) -> Task:
    """Give a task's parts to whoever took the divisions over that are no more."""
    divisions = tuple(dict.fromkeys(moved.get(name, name) for name in task.divisions))
    return task._replace(
        divisions=divisions,
        indicators=tuple(
            i._replace(reported_by=moved.get(i.reported_by, i.reported_by)) for i in task.indicators
        ),
    )


def _renamed_task(task: Task, names: Mapping[str, str]) -> Task:
    return task._replace(
        divisions=tuple(names.get(name, name) for name in task.divisions),
        indicators=_renamed_indicators(task.indicators, names),
        changes=tuple(c._replace(before=_renamed_before(c.before, names)) for c in task.changes),
    )


def _renamed_before(before: Before, names: Mapping[str, str]) -> Before:
    divisions, indicators = before.divisions, before.indicators
    return before._replace(
        divisions=None if divisions is None else tuple(names.get(n, n) for n in divisions),
        indicators=None if indicators is None else _renamed_indicators(indicators, names),
    )


def _renamed_indicators(
    indicators: Sequence[Indicator], names: Mapping[str, str]
) -> tuple[Indicator, ...]:
    return tuple(
        i._replace(reported_by=names.get(i.reported_by, i.reported_by)) for i in indicators
    )


def _plan(
    plan: Plan, names: Mapping[str, str], heirs: _Heirs, task: Task | None, last: Ledger | None
) -> Plan:
    """Give the milestones to who is responsible on the day, called as on the day.

    Whether the plan names who had the part then or who has it at *last*, is the same.
    """
    milestones = []
    for milestone in plan.milestones:
        name = names.get(milestone.division, milestone.division)
        name = heirs.get((plan.task, name), name)
        if task is not None and last is not None and name not in task.divisions:
            at_last = last.called(name)
            theirs = (d for d in task.divisions if last.whose(plan.task, d) == at_last)
            name = next(theirs, name)
        milestones.append(milestone._replace(division=name))
    return plan._replace(milestones=tuple(milestones))


def _renamed_progress(progress: Progress, names: Mapping[str, str]) -> Progress:
    name = names.get(progress.division, progress.division)
    if name == progress.division:
        return progress
    entries: tuple[Entry, ...] = tuple(e._replace(division=name) for e in progress.entries)
    return progress._replace(division=name, entries=entries)
