"""`hubtasks task`: what changes in the list during the year, from which day on."""

from __future__ import annotations

import re
import sys
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

import typer

from hubtasks.cli.arguments import (
    Root,
    Task,
    day_of,
    division_of,
    duty_of,
    refuse,
    task_number,
)
from hubtasks.cli.opening import open_year
from hubtasks.cli.printing import say
from hubtasks.cli.recording import Recorder
from hubtasks.diagnostics import Severity
from hubtasks.fields import FileKind
from hubtasks.figures.list_changes import changes_told, renamings_told
from hubtasks.filling.guard import line_diff, new_problems
from hubtasks.in_force import in_force, successor
from hubtasks.model import Before, Dissolved, Ended, Former, TaskChange
from hubtasks.reading.files import reason_of
from hubtasks.wording import did_you_mean, listed, short_day
from hubtasks.writing import edit, list_change

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from hubtasks import model
    from hubtasks.checking.opened import Opened
    from hubtasks.diagnostics import Diagnostic

Effect = Annotated[
    str, typer.Option("--effect", metavar="日期", help="从哪一天起按改后的办，如 2026-07-01")
]
Reason = Annotated[str, typer.Option("--reason", metavar="原因", help="为什么变")]
Into = Annotated[
    str,
    typer.Option("--into", metavar="去处", help="并入哪一项任务（写序号），并入哪个处室"),
]
Source = Annotated[str, typer.Option("--source", metavar="依据", help="文号、会议纪要")]


def change(
    task: Task,
    effect: Effect = "",
    reason: Reason = "",
    source: Source = "",
    divisions: Annotated[
        str, typer.Option("--divisions", metavar="处室、…", help="改后的责任处室，全都写上")
    ] = "",
    duty: Annotated[str, typer.Option("--new-duty", metavar="职责", help="改后的职责")] = "",
    text: Annotated[str, typer.Option("--text", metavar="原文", help="改后的任务原文")] = "",
    target: Annotated[
        list[str] | None,
        typer.Option("--target", metavar="指标=数", help="改后的目标值；几个指标的写几次"),
    ] = None,
    reporter: Annotated[
        list[str] | None,
        typer.Option("--reporter", metavar="指标=处室", help="改后的报数处室；几个指标的写几次"),
    ] = None,
    root: Root = "",
) -> int:
    """任务在年中变了：换处室，改原文、职责、目标，从哪一天起。

    那一天以前的仍按原来的算；原来的处室报过的，由接手的处室接着。
    """
    opened, told, when = _begun(root, effect, reason)
    number = task_number(told, task)
    was = told.task_by_id[number]
    _refuse_late(was, when)
    then = in_force(told, when)
    now, there = was, then.task_by_id.get(number, was)
    if divisions or reporter:  # whoever of them is no more by then has its heir there
        now = was._replace(divisions=there.divisions, indicators=_reported(was, there))
    if divisions:
        names = tuple(division_of(then, n) for n in re.split(r"[、，,\s]+", divisions) if n)
        now = _handed_over(now, tuple(dict.fromkeys(names)))
        if now.divisions == there.divisions:
            refuse(f"第{number}项那时的责任处室本来就是{listed(there.divisions)}")
    if duty:
        named = {str(d): d for d in told.duties.all}
        now = now._replace(duty=named[duty_of(told, duty)])
    if text:
        now = now._replace(text=" ".join(text.split()))
    _refuse_twice(target or (), reporter or ())
    for said in target or ():
        indicator, value = _parted(now, said)
        now = _with(now, indicator._replace(target=_number(value)))
    for said in reporter or ():
        indicator, value = _parted(now, said)
        who = division_of(then, value)
        if who not in now.divisions:
            refuse(f"{who}不是第{number}项的责任处室（{listed(now.divisions)}），不能由它报数")
        now = _with(now, indicator._replace(reported_by=who))
    before = Before(
        **{
            key: getattr(was, key)
            for key in Before._fields
            if getattr(was, key) != getattr(now, key)
        }
    )
    if not before.stated:
        refuse(f"第{number}项本来就是这样，没有什么要变。要变的用 --divisions、--target 等写明")
    made = TaskChange(when, before, reason, was.place, source)
    _write(opened, when, lambda there: list_change.with_change(there, now, made))
    ((_, became),) = changes_told(now._replace(changes=(made,), ended=None), told.duties)
    say(f"第{number}项{became}")
    return 0


def end(
    task: Task,
    effect: Effect = "",
    reason: Reason = "",
    source: Source = "",
    into: Into = "",
    root: Root = "",
) -> int:
    """任务在年中取消，或并入别的一项。

    以前的仍查得到，以前的月份不变。
    """
    opened, told, when = _begun(root, effect, reason)
    number = task_number(told, task)
    was = told.task_by_id[number]
    if was.ended is not None:
        refuse(f"第{number}项{short_day(was.ended.effect)}起已经终止了")
    _refuse_late(was, when)
    ended = Ended(when, reason, source, task_number(told, into) if into else None)
    if ended.into == number:
        refuse(f"第{number}项不能并入它自己。并入别的一项的写那一项的序号")
    _write(opened, when, lambda there: list_change.with_end(there, number, ended))
    ((_, became),) = changes_told(was._replace(changes=(), ended=ended), told.duties)
    say(f"第{number}项{became}")
    return 0


def division(
    name: Annotated[str, typer.Argument(metavar="处室", help="现在的名称、简称或代号")],
    effect: Effect = "",
    reason: Reason = "",
    source: Source = "",
    new: Annotated[str, typer.Option("--name", metavar="新名", help="更名的写新名")] = "",
    into: Into = "",
    root: Root = "",
) -> int:
    """处室在年中更名，或并入别的处室。

    旧文件里的旧名照样认，任务由接手的处室接着。
    """
    if bool(new) is bool(into):
        refuse("更名的写 --name 新名，撤并的写 --into 处室，写一个")
    opened, told, when = _begun(root, effect, reason)
    full = division_of(told, name)
    known = next(d for d in told.divisions if d.name == full)
    if known.dissolved is not None:
        refuse(f"{full}{short_day(known.dissolved.effect)}起已经并入{known.dissolved.into}")
    if any(f.effect >= when for f in known.former):
        refuse(f"{full}在{short_day(when)}以后已经更过名，不能再从那一天起变")
    if new:
        if new in known.names:
            refuse(f"“{new}”是它现在的或原来的名称，旧文件里还用着，不能再当新名")
        if new in {n for d in told.divisions for n in (d.id, *d.known_as)}:
            refuse(f"已经有处室叫“{new}”了，简称、代号也算")
        if re.search(r"[、，,；;：:\s]", new):
            refuse(f"处室名称里不能有标点和空格：“{new}”")
        former = Former(full, when, reason, known.place, source)
        changed = known._replace(name=new, former=(former,))
        _write(opened, when, lambda there: list_change.with_name(there, former, new))
    else:
        if (whole := division_of(told, into)) == full:
            refuse(f"{full}不能并入它自己")
        if known.coordinator:
            refuse(f"{full}是汇总处室。请先在清单里把 coordinator: true 写到别的处室")
        gone = Dissolved(whole, when, reason, source)
        changed = known._replace(former=(), dissolved=gone)
        _write(opened, when, lambda there: list_change.with_dissolution(there, full, gone))
    ((_, became),) = renamings_told(changed)
    say(became)
    return 0


def _begun(root: str, effect: str, reason: str) -> tuple[Opened, model.Ledger, date]:
    """Read the year as told, and the day of effect; it and the reason are owed."""
    if not effect:
        refuse("请用 --effect 写明从哪一天起，如 --effect 2026-07-01")
    if not reason:
        refuse("请用 --reason 写明为什么，如 --reason 处室职责调整")
    day = day_of(effect)
    opened = open_year(root, "")
    if day.year != opened.year:
        refuse(f"{day} 不在{opened.year}年，改的是{opened.year}年的清单。--effect 写这一年的日期")
    return opened, opened.ledger.as_told, day


def _reported(was: model.Task, there: model.Task) -> tuple[model.Indicator, ...]:
    """Return a task's indicators, reported by whoever does so on a day."""
    by = {i.id: i.reported_by for i in there.indicators}
    return tuple(i._replace(reported_by=by.get(i.id, i.reported_by)) for i in was.indicators)


def _refuse_twice(*options: Sequence[str]) -> None:
    """Refuse what is said of one indicator twice: nobody knows which is meant."""
    for said in options:
        names = [each.replace("＝", "=").partition("=")[0].strip() for each in said]
        if len(set(names)) < len(names):
            refuse(f"同一个指标写了两遍：{listed(said)}。只写一个")


def _refuse_late(task: model.Task, when: date) -> None:
    """Refuse what would come before a change that is recorded."""
    if (last := max((c.effect for c in task.changes), default=when)) >= when and task.changes:
        refuse(
            f"第{task.id}项{short_day(last)}起的变更已经记下了，新的变更要在那以后。"
            "同一天变的几样，请在一条命令里写全"
        )
    if task.ended is not None and task.ended.effect <= when:
        refuse(f"第{task.id}项{short_day(task.ended.effect)}起已经终止了")


def _handed_over(task: model.Task, names: tuple[str, ...]) -> model.Task:
    """Give a task other divisions; what one that leaves reported goes to who takes over."""
    taken = successor(task.divisions, names)
    return task._replace(
        divisions=names,
        indicators=tuple(
            i if i.reported_by in names else i._replace(reported_by=taken) for i in task.indicators
        ),
    )


def _parted(task: model.Task, said: str) -> tuple[model.Indicator, str]:
    """Read which indicator is meant, by its id or name, and what is said of it."""
    name, _, value = said.replace("＝", "=").partition("=")
    found = next((i for i in task.indicators if name.strip() in {i.id, i.name}), None)
    if found is None or not value.strip():
        own = [i.id for i in task.indicators]
        way = did_you_mean(name.strip(), own) if own else "这一项没有量化指标"
        refuse(f"“{said}”要写成 指标=内容，指标用代号或名称。{way}")
    return found, value.strip()


def _number(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        refuse(f"“{text}”不是数。只写数，不带单位")
    if not value.is_finite() or value <= 0:
        refuse(f"目标值“{text}”要大于0")
    return value


def _with(task: model.Task, indicator: model.Indicator) -> model.Task:
    return task._replace(
        indicators=tuple(indicator if i.id == indicator.id else i for i in task.indicators)
    )


def _write(opened: Opened, when: date, change_: Callable[[str], str]) -> None:
    """Write the list with a change, where nothing in the data is wrong because of it.

    Of a day that is past it is said what that means.
    """
    name = FileKind.TASKS.at(year=opened.year)
    try:
        before = opened.files.read(name)
        after = change_(edit.text_of(before)).encode()
    except OSError as error:
        refuse(f"打不开 {name}（{reason_of(error)}），没有改")
    except edit.EditFault as fault:
        refuse(f"{fault}（{name} 没有动）")
    wrong = [
        p
        for p in new_problems(opened, {name: after}, elsewhere=True)
        if p.severity is Severity.ERROR
    ]
    if wrong:
        refuse(_said(wrong))
    Recorder(opened.files.root, "task").put_file(name, before, after)
    sys.stdout.write(line_diff(name, before, after))
    if when <= opened.on:
        say(f"{short_day(when)}已经到了：从那一天起的灯和数，都按改后的算")


def _said(wrong: Sequence[Diagnostic]) -> str:
    first = "；".join(f"{p.message}（{p.place}）" for p in wrong[:3])
    return f"照这样改，数据里就有{len(wrong)}处错误，没有改：{first}。请先改好，或查对日期"
