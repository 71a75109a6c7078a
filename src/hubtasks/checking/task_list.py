"""What must hold inside a task list."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from hubtasks.diagnostics import Code, Diagnostic, Place
from hubtasks.in_force import at_first
from hubtasks.model import IndicatorKind, Role
from hubtasks.wording import did_you_mean, number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hubtasks.model import Indicator, Ledger


def counts_differ(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """The list has as many tasks, pairs and indicators as it says it has."""
    if (task_list := ledger.task_list) is None or not ledger.list_whole:
        return
    actual = _counted(ledger)
    for name, (stated, place) in task_list.counts.items():
        if name in actual and actual[name] != stated:
            yield Diagnostic(
                Code.COUNTS_DIFFER,
                f"写明{name}{stated}，实有{actual[name]}",
                place,
                "对照通知原文，看是漏了、多了，还是这里的数写错了",
            )


def unknown_key(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """The list says only of what can be counted how much there is."""
    if (task_list := ledger.task_list) is None or not ledger.list_whole:
        return
    actual = _counted(ledger)
    for name, (_stated, place) in task_list.counts.items():
        if name not in actual:
            yield Diagnostic(Code.UNKNOWN_KEY, f"不会数“{name}”", place, did_you_mean(name, actual))


def _counted(ledger: Ledger) -> dict[str, int]:
    """Count what the notice has: the list as it was before its changes."""
    ledger = at_first(ledger)
    return {
        "任务": len(ledger.tasks),
        **{d.name: sum(t.duty == d for t in ledger.tasks) for d in ledger.duties.all},
        "任务处室对": sum(len(t.divisions) for t in ledger.tasks),
        "指标": sum(len(t.indicators) for t in ledger.tasks),
    }


def strategy_count(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Each strategy has as many tasks as it says it has."""
    if (task_list := ledger.task_list) is None or not ledger.list_whole:
        return
    actual = Counter(t.strategy for t in ledger.tasks)
    for strategy in task_list.strategies:
        if strategy.tasks is not None and strategy.tasks != actual[strategy.name]:
            yield Diagnostic(
                Code.STRATEGY_COUNT,
                f"{strategy.name}写明{strategy.tasks}项，实有{actual[strategy.name]}项",
                strategy.place,
                "对照通知原文核对这一战略的任务",
            )


def task_numbering(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """The tasks are numbered 1, 2, 3 … in the list's order."""
    for wanted, task in enumerate(ledger.tasks if ledger.list_whole else (), 1):
        if task.id != wanted:
            yield Diagnostic(
                Code.TASK_NUMBERING,
                f"第{wanted}个任务的序号写成了{task.id}",
                task.place,
                "序号从1起，逐项加1，不重不漏",
            )
            return


def duplicate_item(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Strategy and item together name one task."""
    first: dict[tuple[str, int], Place] = {}
    for task in ledger.tasks:
        key = (task.strategy, task.item)
        if key in first:
            yield Diagnostic(
                Code.DUPLICATE_ITEM,
                f"{task.strategy}第{task.item}号已经有了",
                task.place,
                "对照通知原文核对原清单号",
                related=first[key],
            )
        first.setdefault(key, task.place)


def task_order(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Inside a strategy duties run from lead to join, and items ascend inside a duty."""
    ledger = at_first(ledger)
    order = [*Role]
    lead, support, join = ledger.duties.all
    for before, task in pairwise(ledger.tasks):
        if before.strategy != task.strategy:
            continue
        duties = order.index(before.duty.role), order.index(task.duty.role)
        if duties[0] > duties[1]:
            said = f"“{task.duty}”任务排在了“{before.duty}”任务后面"
        elif duties[0] == duties[1] and before.item >= task.item:
            said = f"原清单号{task.item}排在了{before.item}后面"
        else:
            continue
        yield Diagnostic(
            Code.TASK_ORDER,
            said,
            task.place,
            f"同一战略内先{lead}、再{support}、后{join}，同一职责内原清单号递增；不是这样多半录错了行",
        )


def unknown_strategy(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A task's strategy is one of the list's."""
    names = [s.name for s in ledger.strategies]
    for task in ledger.tasks:
        if task.strategy not in names:
            yield Diagnostic(
                Code.UNKNOWN_STRATEGY,
                f"没有“{task.strategy}”这个战略",
                task.place,
                did_you_mean(task.strategy, names),
            )


def one_coordinator(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Exactly one division is the coordinator."""
    if ledger.task_list and sum(d.coordinator for d in ledger.divisions) != 1:
        yield Diagnostic(
            Code.ONE_COORDINATOR,
            "汇总处室要有一个，也只能有一个",
            ledger.task_list.place,
            "只在汇总处室那一行写 coordinator: true",
        )


def bad_indicator(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """An indicator can be measured: a responsible reporter, a baseline below its target."""
    for task in ledger.tasks:
        for indicator in task.indicators:
            for said, fix in _indicator_faults(ledger, task.divisions, indicator):
                yield Diagnostic(
                    Code.BAD_INDICATOR, f"指标“{indicator.name}”{said}", indicator.place, fix
                )


def _indicator_faults(
    ledger: Ledger, divisions: tuple[str, ...], indicator: Indicator
) -> Iterator[tuple[str, str]]:
    if indicator.reported_by not in divisions:
        fix = did_you_mean(indicator.reported_by, divisions)
        yield f"由“{indicator.reported_by}”报数，但它不是本任务的责任处室", fix
    start = indicator.baseline.value if indicator.baseline else Decimal(0)
    if indicator.baseline and indicator.kind is not IndicatorKind.STOCK:
        yield "不是存量，不该有基期", "删去 baseline，或把 kind 改成 stock"
    if start < 0:
        yield f"的基期值{number(start)}{indicator.unit}是负数", "查对符号"
    if indicator.target < start or indicator.target <= 0:
        yield "的目标低于基期，或不是正数，算不出完成率", "核对 target 和 baseline"
    if indicator.same_as is not None:
        other = ledger.indicator_by_id.get(indicator.same_as)
        if other is None or other[1] is indicator or other[1].same_as is not None:
            fix = "same_as 写另一个自己有数的指标的 id"
            yield f"说与“{indicator.same_as}”同数，但没有这个可用的指标", fix


RULES = (
    counts_differ,
    unknown_key,
    strategy_count,
    task_numbering,
    duplicate_item,
    task_order,
    unknown_strategy,
    one_coordinator,
    bad_indicator,
)
