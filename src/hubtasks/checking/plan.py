"""What must hold in a plan."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hubtasks.diagnostics import Code, Diagnostic
from hubtasks.figures.schedule import year_end
from hubtasks.in_force import in_force
from hubtasks.model import IndicatorKind
from hubtasks.wording import number, short_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hubtasks.model import Ledger, StageTarget


def lead_without_plan(ledger: Ledger, on: date) -> Iterator[Diagnostic]:
    """Each lead task has a plan with milestones (通知第三部分：明确时间表、路线图)."""
    ledger = in_force(ledger, on)
    for task in ledger.lead_without_plan:
        yield Diagnostic(
            Code.LEAD_WITHOUT_PLAN,
            f"{task.duty}任务第{task.id}项还没有时间表、路线图",
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
            known = in_force(ledger, stage.date).indicator_by_id.get(stage.indicator)
            if known is None or known[0].id != plan.task:
                continue
            indicator = known[1]
            said, field = "", "value"
            if indicator.same_as is not None:
                said = f"与“{indicator.same_as}”同数，分期目标写在那一项"
            elif (stage.indicator, stage.date) in seen:
                said, field = f"{short_day(stage.date)}的分期目标写了两个", "date"
            elif stage.value > indicator.target:
                said = f"分期目标{number(stage.value)}{indicator.unit}比全年目标还高"
            elif stage.value < 0 and indicator.kind is not IndicatorKind.RATE:
                said = f"分期目标{number(stage.value)}{indicator.unit}是负数"
            seen.add((stage.indicator, stage.date))
            if said:
                fix = f"全年目标是{indicator.target_text}，查对指标、日期和数"
                yield Diagnostic(
                    Code.BAD_STAGE_TARGET,
                    f"{indicator.name}：{said}",
                    stage.place,
                    fix,
                    field=field,
                )


def stages_end(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """An indicator's stage targets rise, and end at the year's end with the target itself."""
    if not ledger.plan_whole:
        return
    for plan in ledger.plans:
        by_indicator: dict[str, list[StageTarget]] = {}
        for stage in sorted(plan.stage_targets, key=lambda s: s.date):
            by_indicator.setdefault(stage.indicator, []).append(stage)
        for id_, stages in by_indicator.items():
            known = ledger.indicator_by_id.get(id_)
            if known is None or known[0].id != plan.task or known[1].same_as is not None:
                continue
            indicator, last = known[1], stages[-1]
            if any(stage.value > indicator.target for stage in stages):
                continue  # that is told by itself
            for before, stage in pairwise(stages):
                if stage.value < before.value:
                    yield Diagnostic(
                        Code.STAGES_END,
                        f"{indicator.name}：{short_day(stage.date)}的分期目标"
                        f"{number(stage.value)}{indicator.unit}比{short_day(before.date)}的"
                        f"{number(before.value)}{indicator.unit}还低",
                        stage.place,
                        "分期目标写当年累计数，一期不比一期低；查对日期和数",
                        related=before.place,
                        field="value",
                    )
            ends = last.date == year_end(last.date.year)
            if not ends or last.value < indicator.target:
                whole = f"{number(indicator.target)}{indicator.unit}"
                yield Diagnostic(
                    Code.STAGES_END,
                    f"{indicator.name}：最后一期分期目标是{short_day(last.date)}"
                    f"{number(last.value)}{indicator.unit}，不是年底的全年目标",
                    last.place,
                    f"把12月31日那一期改成{whole}" if ends else f"补上一期：12月31日，{whole}",
                )


RULES = (
    lead_without_plan,
    bad_stage_target,
    stages_end,
)
