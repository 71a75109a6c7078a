"""`hubtasks close`: the confirmation that a finished task is closed (销号)."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from hubtasks.checking.closures import may_close
from hubtasks.checking.opened import Opened
from hubtasks.cli.arguments import Date, Root, Task, day_of, division_of, refuse, task_number
from hubtasks.cli.opening import open_year, refuse_future
from hubtasks.cli.printing import say
from hubtasks.cli.recording import Recorder
from hubtasks.fields import FileKind
from hubtasks.figures.known import Known
from hubtasks.figures.lights import Light
from hubtasks.figures.pairs import judge_pair
from hubtasks.filling.guard import line_diff, new_problems
from hubtasks.reading.files import reason_of
from hubtasks.wording import listed

_HEAD = """\
# 已经确认办结（销号）的任务。由 hubtasks close 写。
format: 1
closed:
"""


def close(
    task: Task,
    by: Annotated[
        str,
        typer.Option("--as", metavar="处室", help="谁确认的：汇总处室，或这个战略的牵头处室"),
    ] = "",
    division: Annotated[
        str | None,
        typer.Option("--division", metavar="处室", help="只销这个处室那一份；不写，整项任务都销"),
    ] = None,
    evidence: Annotated[
        list[str] | None,
        typer.Option("--evidence", metavar="材料", help="佐证材料的名称；几件的写几次"),
    ] = None,
    date_: Date = "",
    root: Root = "",
) -> int:
    """销号：处室报了“已完成”的，核过后确认办结。

    灯不因销号而变：没有销号的蓝灯写作“蓝（待销号）”。
    """
    when = day_of(date_) if date_ else None
    if when is not None:
        refuse_future(when)
    opened = open_year(root, date_)
    ledger, number = opened.ledger, task_number(opened.ledger, task)
    whose = "" if division is None else division_of(ledger, division)
    allowed = listed(sorted(may_close(ledger, ledger.task_by_id[number])))
    if not by:
        refuse(f"请用 --as 写明谁确认的：{allowed}")
    who = division_of(ledger, by)
    if who not in may_close(ledger, ledger.task_by_id[number]):
        refuse(f"第{number}项由{allowed}销号，{who}不能")
    _refuse_open(opened, number, whose)
    name = FileKind.CLOSED.at(year=opened.year)
    before = _there(opened, name)
    known = _HEAD.encode() if before is None else before
    line = _line(number, whose, who, opened.on, evidence or ())
    after = known.rstrip(b"\n") + b"\n" + line.encode()
    if new_problems(opened, {name: after}):
        refuse(f"{name} 里有错，没有销号。请先按 hubtasks check 改好")
    Recorder(opened.files.root, "close").put_file(name, before, after)
    sys.stdout.write(line_diff(name, before or b"", after))
    say(f"第{number}项{whose}销号了")
    return 0


def _refuse_open(opened: Opened, number: int, division: str) -> None:
    """Refuse what is not finished, or closed already."""
    task = opened.ledger.task_by_id[number]
    if division and division not in task.divisions:
        refuse(f"第{number}项的责任处室没有{division}，是{listed(task.divisions)}")
    known = Known.on_day(opened.ledger, opened.on)
    names = (division,) if division else task.divisions
    if all(known.closure(number, name) for name in names):
        refuse(f"第{number}项已经销过号了")
    for name in names:
        part = judge_pair(known, task, name)
        if part.light is not Light.BLUE:
            refuse(f"第{number}项还不能销号：{name}是{part.light}灯，{part.reason}")


def _there(opened: Opened, name: str) -> bytes | None:
    try:
        return opened.files.read(name)
    except FileNotFoundError:
        return None
    except OSError as error:
        refuse(f"打不开 {name}（{reason_of(error)}），没有销号")


def _line(task: int, division: str, by: str, day: date, evidence: Sequence[str]) -> str:
    """Write a confirmation as a line of the register."""
    about = f"division: {division}, " if division else ""
    proof = ", ".join(json.dumps(text, ensure_ascii=False) for text in evidence)
    shown = f", evidence: [{proof}]" if proof else ""
    return f"  - {{task: {task}, {about}by: {by}, date: {day}{shown}}}\n"
