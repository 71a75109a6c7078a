"""What would make the standing of the tasks better founded: asked for, and never required.

It touches no figure, so that only `check` looks at it.
"""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from hubtasks.checking.closures import may_close
from hubtasks.diagnostics import Code, Diagnostic
from hubtasks.figures.known import Known
from hubtasks.figures.lights import Light
from hubtasks.figures.pairs import judge_pair
from hubtasks.in_force import in_force
from hubtasks.model import Owner, Role, Status
from hubtasks.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hubtasks.model import Ledger

_WAITS = timedelta(days=30)
_LONGEST_VAGUE = 40
_MARKS = re.compile(r"[\s，。；、！,;.!]+")
# What is said where no cause is: that it is slow, short of something, or hard.
_SLOW = (
    "(?:进展|进度|推进|工作)?(?:还|仍|较|比较|有所|相对|明显)*"
    "(?:缓慢|偏慢|慢|滞后|落后|不快|不够快)"
)
_HARD = (
    "时间紧(?:任务重)?|任务(?:较|比较|很)?繁?重"
    "|(?:还|仍)?(?:存在|有)(?:一定|不少|较大)?的?(?:困难|差距|问题)"
)
_WEAK = (
    "(?:还|仍)?(?:有待|需要?|尚待)(?:进一步)?(?:加强|提高|加快|推进|完善)|(?:力度|重视|协调)还?不够"
)
_NO_CAUSE = re.compile(f"(?:{_SLOW}|{_HARD}|{_WEAK})+")


def word_only(ledger: Ledger, on: date) -> Iterator[Diagnostic]:
    """Of a lead task each division has something to measure its part by, not words alone."""
    ledger = in_force(ledger, on)
    if not ledger.plan_whole:
        return
    for task in ledger.tasks:
        plan = ledger.plan_by_task.get(task.id)
        if task.duty.role is not Role.LEAD or plan is None or task in ledger.lead_without_plan:
            continue
        measured = {m.division for m in plan.milestones}
        measured |= {i.reported_by for i in task.indicators if i.owner is not Owner.OTHERS}
        for division in task.divisions:
            if division not in measured:
                yield Diagnostic(
                    Code.WORD_ONLY,
                    f"{task.duty}任务第{task.id}项里{division}没有节点，也没有指标，灯只凭自报",
                    plan.place,
                    f"给{division}写上节点：做成什么、哪一天之前",
                )


def unexplained_light(ledger: Ledger, on: date) -> Iterator[Diagnostic]:
    """Where a division's part is lit yellow or red, its last entry names the problem."""
    if ledger.unread:  # what lights it, or says why, may be among it
        return
    ledger = in_force(ledger, on)
    for task, division, entries in ledger.reported():
        latest = entries[-1]
        if latest.problems or latest.status in {Status.BLOCKED, Status.POSTPONED}:
            continue
        part = judge_pair(Known.on_day(ledger, on), task, division)
        if part.light in {Light.YELLOW, Light.RED}:
            yield Diagnostic(
                Code.UNEXPLAINED_LIGHT,
                f"第{task.id}项{division}亮{part.light}灯（{part.brief}），没有写存在问题",
                latest.place,
                "补上 problems: 写明卡在哪里、原因是什么",
                field="problems",
            )


def vague_problem(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A problem says what is in the way, not only that there is one."""
    for entry in ledger.all_entries:
        plain = _MARKS.sub("", entry.problems)
        if plain and len(plain) <= _LONGEST_VAGUE and _NO_CAUSE.fullmatch(plain):
            yield Diagnostic(
                Code.VAGUE_PROBLEM,
                f"第{entry.task}项的存在问题只说了“{entry.problems}”，看不出原因",
                entry.place_of("problems"),
                "写明卡在哪里、什么原因；没有问题的，把这一项删去",
                field="problems",
                value=entry.problems,
            )


def closure_awaited(ledger: Ledger, on: date) -> Iterator[Diagnostic]:
    """A part of a task that is finished for a month is confirmed as closed."""
    ledger = in_force(ledger, on)
    for task, division, entries in ledger.reported():
        finished = list(takewhile(lambda e: e.status is Status.FINISHED, reversed(entries)))
        if not finished or on - finished[-1].filed <= _WAITS:
            continue
        latest, since = finished[0], finished[-1].filed
        known = Known.on_day(ledger, on)
        closed = known.closure(task.id, division) is not None
        if not closed and judge_pair(known, task, division).light is Light.BLUE:
            yield Diagnostic(
                Code.CLOSURE_AWAITED,
                f"第{task.id}项{division}办结{(on - since).days}天了，还没有销号",
                latest.place_of("status"),
                f"请{listed(sorted(may_close(ledger, task)))}核过后运行 hubtasks close {task.id}",
                field="status",
                value=latest.status,
            )


RULES = (word_only, unexplained_light, vague_problem, closure_awaited)
