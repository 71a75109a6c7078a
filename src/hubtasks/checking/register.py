"""What must hold in the register of issued slips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks.diagnostics import Code, Diagnostic
from hubtasks.in_force import in_force
from hubtasks.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hubtasks.model import Ledger


def urge_numbering(ledger: Ledger, on: date) -> Iterator[Diagnostic]:
    """Issued slips are numbered 1, 2, 3 …, each to a division responsible, in order of days."""
    for wanted, issued in enumerate(ledger.issued, 1):
        if issued.place is None:
            continue
        then = in_force(ledger, issued.date)
        task = then.task_by_id.get(issued.task or 0) or ledger.task_by_id.get(issued.task or 0)
        whose = then.called(issued.division)
        said, fix = "", ""
        if issued.number != wanted:
            said = f"第{wanted}张催办单的号写成了{issued.number}"
            fix = "编号由 hubtasks urge --issue 写，不手工改；删去的补回来"
        elif (issued.task is None) is (issued.month is None):
            said = f"第{issued.number}号要么写任务，要么写催报的月份"
            fix = "催一项任务的写 task，催报进展的写 month，两个只写一个"
        elif issued.task and ledger.list_whole and ledger.tasks and task is None:
            said = f"清单里没有第{issued.task}项任务"
            fix = f"序号取{min(ledger.task_by_id)}至{max(ledger.task_by_id)}"
        elif task is not None and whose not in task.divisions:
            said = f"第{issued.task}项的责任处室没有{issued.division}"
            fix = f"这一项的责任处室是{listed(task.divisions)}"
        elif issued.date > on:
            said = f"第{issued.number}号的日期 {issued.date} 还没到（今天按 {on} 算）"
            fix = "写实际发出的日期"
        elif issued.reply_by < issued.date:
            said = f"第{issued.number}号要{issued.reply_by} 前反馈，比发出的 {issued.date} 还早"
            fix = "查对两个日期"
        if said:
            yield Diagnostic(Code.URGE_NUMBERING, said, issued.place, fix)


RULES = (urge_numbering,)
