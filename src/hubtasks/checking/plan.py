"""What must hold in a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks.diagnostics import Code, Diagnostic
from hubtasks.model import IndicatorKind
from hubtasks.wording import number, short_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hubtasks.model import Ledger


def lead_without_plan(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Each lead task has a plan with milestones (通知第三部分：明确时间表、路线图)."""
    for task in ledger.lead_without_plan:
        yield Diagnostic(
            Code.LEAD_WITHOUT_PLAN,
            f"牵头任务第{task.id}项还没有时间表、路线图",
            task.place,
            "在计划文件里写上这一项的 milestones",
        )


def bad_stage_target(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A stage target is within its target, one a day, and of an indicator with own figures.

    Only a rate's may be below nothing, as its figures.
    """
    for plan in ledger.plans:
        seen: set[tuple[str, date]] = set()
        for stage in plan.stage_targets:
            known = ledger.indicator_by_id.get(stage.indicator)
            if known is None or known[0].id != plan.task:
                continue
            indicator = known[1]
            said = ""
            if indicator.same_as is not None:
                said = f"与“{indicator.same_as}”同数，分期目标写在那一项"
            elif (stage.indicator, stage.date) in seen:
                said = f"{short_day(stage.date)}的分期目标写了两个"
            elif stage.value > indicator.target:
                said = f"分期目标{number(stage.value)}{indicator.unit}比全年目标还高"
            elif stage.value < 0 and indicator.kind is not IndicatorKind.RATE:
                said = f"分期目标{number(stage.value)}{indicator.unit}是负数"
            seen.add((stage.indicator, stage.date))
            if said:
                fix = f"全年目标是{indicator.target_text}，查对指标、日期和数"
                yield Diagnostic(
                    Code.BAD_STAGE_TARGET, f"{indicator.name}：{said}", stage.place, fix
                )


RULES = (
    lead_without_plan,
    bad_stage_target,
)
