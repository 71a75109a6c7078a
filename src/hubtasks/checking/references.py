"""What files say of each other: the names, numbers and years of the list hold everywhere."""

from __future__ import annotations

import sys
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from hubtasks.diagnostics import Code, Diagnostic, Place
from hubtasks.fields import FileKind
from hubtasks.in_force import in_force, indicators_ever
from hubtasks.wording import did_you_mean, listed, short_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hubtasks.model import Entry, Ledger, Milestone, Plan, Task


def missing_list(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Progress and plans have a task list of their year."""
    places = [*(p.place for p in ledger.progress), *(p.place for p in ledger.plans)]
    if ledger.task_list is None and places:
        yield Diagnostic(
            Code.MISSING_LIST,
            "这一年没有可用的任务清单，进展和计划无从核对",
            Place(places[0].path),
            "补上 data/tasks-<年份>.yaml，或先改好其中的错误",
        )


def wrong_year(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """The dates of a list, a plan and of figures belong to the year in the file's name."""
    if (task_list := ledger.task_list) is None:
        return
    year = task_list.year
    if f"-{year}.yaml" not in task_list.place.path:
        yield Diagnostic(
            Code.WRONG_YEAR, f"文件名与 year: {year} 对不上", task_list.place, "改文件名或 year"
        )
    dated = [(m.due, m.place) for p in ledger.plans for m in p.milestones]
    dated += ((s.date, s.place) for p in ledger.plans for s in p.stage_targets)
    dated += ((f.date, f.place) for _entry, f in ledger.all_figures)
    for when, place in dated:
        if when.year != year:
            yield Diagnostic(
                Code.WRONG_YEAR, f"日期 {when} 不在{year}年", place, f"写{year}年的日期"
            )


def duplicate_id(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Indicators, divisions, strategies, plans and a plan's milestones are named once."""
    named = [
        [("指标", i.id, i.place) for t in ledger.tasks for i in t.indicators],
        [("处室", d.name, d.place) for d in ledger.divisions],
        [("处室", d.id, d.place) for d in ledger.divisions],
        [("处室简称", name, d.place) for d in ledger.divisions for name in d.short],
        [("战略", s.name, s.place) for s in ledger.strategies],
        [("任务计划", str(p.task), p.place) for p in ledger.plans],
        *([("节点", m.id, m.place) for m in p.milestones] for p in ledger.plans),
    ]
    for group in named:
        first: dict[str, Place] = {}
        for what, name, place in group:
            if name in first:
                yield Diagnostic(
                    Code.DUPLICATE_ID,
                    f"{what}“{name}”重复出现",
                    place,
                    "改一个名，或并成一处",
                    related=first[name],
                )
            first.setdefault(name, place)


def unknown_division(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Every division named anywhere is one of the list's, by its full name."""
    if ledger.task_list is None or not ledger.list_whole:
        return
    names = {name for d in ledger.divisions for name in d.names}
    named: list[tuple[str, Place]] = [(p.division, p.place) for p in ledger.progress]
    named += ((m.division, m.place) for p in ledger.plans for m in p.milestones)
    rules = Place(FileKind.RULES.path)
    named += ((name, rules) for name in ledger.rules.people.values())
    named += ((s.lead_division, s.place) for s in ledger.task_list.strategies)
    named += ((name, t.place) for t in ledger.tasks for name in t.divisions)
    changes = [c for t in ledger.tasks for c in t.changes]
    named += ((name, c.place) for c in changes for name in c.before.divisions or ())
    named += ((d.dissolved.into, d.place) for d in ledger.divisions if d.dissolved)
    for name, place in named:
        if name not in names:
            yield Diagnostic(
                Code.UNKNOWN_DIVISION,
                f"没有“{name}”这个处室",
                place,
                suggest_division(ledger, name),
            )


def suggest_division(ledger: Ledger, name: str) -> str:
    """Say which division a name was meant for, knowing the declared short names."""
    for division in ledger.divisions:
        if name in {division.id, *division.known_as}:
            return f"您是不是要找：{division.name}"
    for division in ledger.as_told.divisions:
        if (gone := division.dissolved) and name in {division.id, *division.known_as}:
            return f"它{short_day(gone.effect)}起并入了{gone.into}"
    return did_you_mean(name, [d.name for d in ledger.divisions])


def unknown_task(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Progress and plans speak only of tasks in the list."""
    known = ledger.task_by_id
    if not ledger.list_whole or not known:
        return
    speakers: list[Entry | Plan] = [*ledger.all_entries, *ledger.plans]
    for speaker in speakers:
        if speaker.task not in known:
            yield Diagnostic(
                Code.UNKNOWN_TASK,
                f"清单里没有第{speaker.task}项任务（共{len(known)}项）",
                speaker.place,
                f"任务序号取{min(known)}至{max(known)}；《清单》见 {known[min(known)].place.path}",
            )


def not_responsible(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A division reports only its own tasks, and a milestone is a responsible division's."""
    names = {name for d in ledger.divisions for name in d.names}
    last, unsure = in_force(ledger, date.max), _partly_read(ledger)
    speakers: list[tuple[int, Entry | Milestone, Ledger]] = [
        (e.task, e, in_force(ledger, e.date)) for e in ledger.all_entries
    ]
    speakers += ((p.task, m, last) for p in last.plans for m in p.milestones)
    for number_, speaker, then in speakers:
        task = then.task_by_id.get(number_)
        if task is None or speaker.division not in names:
            continue
        if then.called(speaker.division) in task.divisions or number_ in unsure:
            continue
        if not task.divisions or not names.issuperset(task.divisions):
            continue  # one that can't be read, or is not known, is told there
        yield Diagnostic(
            Code.NOT_RESPONSIBLE,
            f"第{task.id}项的责任处室没有{speaker.division}{_when(ledger, task)}",
            speaker.place,
            f"核对序号；这一项的责任处室是{listed(task.divisions)}",
        )


def _partly_read(ledger: Ledger) -> set[int]:
    """Return the tasks of which something could not be read: who has them when may be among it."""
    path = ledger.task_list.place.path if ledger.task_list else ""
    lines = [p.place.line for u in ledger.unread if u.path == path for p in u.problems]
    starts = [*((t.place.line, t.id) for t in ledger.tasks), (sys.maxsize, 0)]
    return {id_ for (at, id_), (end, _) in pairwise(starts) if any(at <= n < end for n in lines)}


def _when(ledger: Ledger, task: Task) -> str:
    """Say by when that is meant, where a task's divisions change during the year."""
    known = {one.divisions for one in ledger.tasks if one.id == task.id}
    changed = {c.effect for c in task.changes if c.before.divisions is not None}
    if not changed and known == {task.divisions}:
        return ""
    if changed:
        return f"（{short_day(max(changed))}起的责任处室）"
    return "（责任处室变更以前）"


def unknown_indicator(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A figure, a stage target or an extension is of an indicator of its own task."""
    named = [(e.task, f.indicator, f.place) for e, f in ledger.all_figures]
    named += (
        (e.task, e.extension.indicator, e.place_of("extension"))
        for e in ledger.all_entries
        if e.extension and e.extension.indicator
    )
    named += ((p.task, s.indicator, s.place) for p in ledger.plans for s in p.stage_targets)
    for number_, name, place in named:
        task = ledger.task_by_id.get(number_)
        own = indicators_ever(task) if task else ()
        if task is None or name in own:
            continue
        yield Diagnostic(
            Code.UNKNOWN_INDICATOR,
            f"第{task.id}项没有指标“{name}”",
            place,
            did_you_mean(name, own) if own else "这一项没有量化指标，数字写进 summary",
        )


def unknown_milestone(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A milestone reached, or put off, is the division's own, in the plan of its task."""
    for progress in ledger.progress if ledger.plan_whole else ():
        for entry in progress.entries:
            named = [(r.milestone, r.place) for r in entry.milestones]
            if entry.extension and entry.extension.milestone:
                named.append((entry.extension.milestone, entry.place_of("extension")))
            if not named or entry.task not in ledger.task_by_id:
                continue
            plan = ledger.plan_by_task.get(entry.task)
            last = in_force(ledger, date.max)
            whose = last.whose(entry.task, entry.division)
            steps = plan.milestones if plan else ()
            own = [m.id for m in steps if last.whose(entry.task, m.division) == whose]
            for name, place in named:
                if name not in own:
                    yield Diagnostic(
                        Code.UNKNOWN_MILESTONE,
                        f"第{entry.task}项的计划里，{entry.division}没有节点“{name}”",
                        place,
                        did_you_mean(name, own) if own else "节点先写进计划文件，再报达到、延期",
                    )


RULES = (
    missing_list,
    wrong_year,
    duplicate_id,
    unknown_division,
    unknown_task,
    not_responsible,
    unknown_indicator,
    unknown_milestone,
)
