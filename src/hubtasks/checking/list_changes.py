"""What must hold where the list changes during the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks.diagnostics import Code, Diagnostic
from hubtasks.in_force import after, changes_of
from hubtasks.wording import short_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hubtasks.diagnostics import Place
    from hubtasks.model import Division, Ended, Ledger, Task

_BY_COMMAND = "变更用 hubtasks task 写，改前的、改后的都对得上"


def bad_change(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A change of the list falls into its year, changes something, and leads somewhere."""
    found: list[tuple[str, Place, str]] = []
    for task in ledger.tasks:
        found += _of_task(ledger, task)
    for division in ledger.divisions:
        found += ((said, division.place, fix) for said, fix in _of_division(ledger, division))
    for said, place, fix in found:
        yield Diagnostic(Code.BAD_CHANGE, said, place, fix)


def _of_task(ledger: Ledger, task: Task) -> Iterator[tuple[str, Place, str]]:
    for change in task.changes:
        was, now = change.before.stated, after(task, change)
        when = f"第{task.id}项{short_day(change.effect)}的变更"
        if change.effect.year != ledger.year:
            yield f"{when}不在{ledger.year}年", change.place, f"写{ledger.year}年的日期"
        elif not was:
            yield f"{when}没有写改了什么", change.place, f"before 写上改前的；{_BY_COMMAND}"
        elif all(getattr(now, key) == value for key, value in was.items()):
            yield f"{when}，改前和改后一样", change.place, _BY_COMMAND
    if list(task.changes) != changes_of(task):
        yield f"第{task.id}项的变更没有按先后排", task.changes[0].place, "先生效的写在前面"
    if task.ended is not None:
        yield from _of_end(ledger, task, task.ended)


def _of_end(ledger: Ledger, task: Task, ended: Ended) -> Iterator[tuple[str, Place, str]]:
    if ended.effect.year != ledger.year:
        said = f"第{task.id}项终止的日子不在{ledger.year}年"
        yield said, task.place, f"写{ledger.year}年的日期"
    own = {i.id for i in task.indicators}
    for other in ledger.tasks:
        shared = next((i for i in other.indicators if i.same_as in own), None)
        if (
            shared
            and other is not task
            and (other.ended is None or other.ended.effect > ended.effect)
        ):
            said = f"第{task.id}项终止了，第{other.id}项的{shared.name}还跟着它的数"
            fix = f"在第{other.id}项里删去 same_as，让它自己报数；或者那一项也终止"
            yield said, task.place, fix
    into = ledger.task_by_id.get(ended.into or 0)
    if into is task:
        yield f"第{task.id}项并入它自己", task.place, "into 写另一项的序号；取消的不写 into"
    elif ended.into is not None and into is None:
        said = f"第{task.id}项并入第{ended.into}项，清单里没有那一项"
        yield said, task.place, "into 写清单里另一项的序号；取消的不写 into"
    elif into is not None and into.ended and into.ended.effect <= ended.effect:
        said = f"第{task.id}项并入第{ended.into}项，那一项那时已经终止了"
        yield said, task.place, "查对 into 和两项的日期"


def _of_division(ledger: Ledger, division: Division) -> Iterator[tuple[str, str]]:
    name = division.name
    others = {n for d in ledger.divisions if d is not division for n in d.names}
    days = [f.effect for f in division.former]
    days += [division.dissolved.effect] if division.dissolved else []
    for former in division.former:
        if former.name == name or former.name in others:
            yield (
                f"{name}的原名“{former.name}”现在也有处室叫",
                "原名写改名以前的；一个名称只归一个处室",
            )
    if any(day.year != ledger.year for day in days):
        yield f"{name}改名、撤并的日子不在{ledger.year}年", f"写{ledger.year}年的日期"
    elif len(set(days)) < len(days):
        yield f"{name}同一天改了两次", "查对日期"
    gone = division.dissolved
    into = next((d for d in ledger.divisions if gone and d.name == gone.into), None)
    if gone is None or into is None:
        return
    if into is division or (into.dissolved and into.dissolved.effect <= gone.effect):
        yield f"{name}并入{gone.into}，那时它已经不在了", "into 写接着办它的任务的处室"


def ended_task(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Nothing is reported of a task that has ended."""
    for entry in ledger.all_entries:
        task = ledger.task_by_id.get(entry.task)
        if task is None or task.ended is None or entry.date < task.ended.effect:
            continue
        into = f"写到第{task.ended.into}项里" if task.ended.into else "删去这一条"
        yield Diagnostic(
            Code.ENDED_TASK,
            f"第{task.id}项从{short_day(task.ended.effect)}起就终止了",
            entry.place,
            f"{into}；说的是以前的，写以前的日期",
        )


RULES = (bad_change, ended_task)
