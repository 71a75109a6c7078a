"""Hold a milestone, or a stage target, against its deadline (工具约定)."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from hubtasks import wording
from hubtasks.figures.known import Known, Named
from hubtasks.figures.lights import Basis, Fact, Light, worst
from hubtasks.figures.schedule import judged_from
from hubtasks.model import Milestone, Task


class StepState(StrEnum):
    """Where a step stands; one that awaits its report is neither late nor urged."""

    REACHED = "已达到"
    AHEAD = "未到期"
    SOON = "临期"
    AWAITED = "到期待报"
    LATE = "逾期"


class MilestoneLight(NamedTuple):
    """A milestone on a day.

    `due` is its deadline with any extension in force, `late` how many days have passed since;
    negative before it. Where an extension has passed too, they are counted from its own.
    `reached_on` is the day that it was reached or, not `dated`, reported to be.
    """

    milestone: Milestone
    due: date
    extended: bool
    late: int
    reached_on: date | None
    dated: bool
    state: StepState
    light: Light
    reason: str
    brief: str

    @property
    def reached_text(self) -> str:
        """When it was reached, or only reported: `6月8日`, `6月30日报`; empty where it is not."""
        if self.reached_on is None:
            return ""
        return wording.short_day(self.reached_on) + ("" if self.dated else "报")


def state_of(known: Known, due: date, *, reached: bool, told: bool) -> StepState:
    """Tell where a step stands on a day.

    It is late once its division has told of a day from the deadline on (*told*) without saying
    it reached, else from the day on on which that should have been told.
    """
    days = (known.last_day - due).days
    if reached:
        return StepState.REACHED
    if days < 0:
        return StepState.SOON if -days <= known.rules.due_soon else StepState.AHEAD
    judged = told or known.on >= judged_from(due, known.rules)
    return StepState.LATE if judged else StepState.AWAITED


def judge_milestone(known: Known, task: Task, milestone: Milestone) -> MilestoneLight:
    """Hold a milestone against its deadline; an extension in force moves that."""
    division = milestone.division
    reached_on, dated = next(
        (
            (reached.day or entry.date, reached.day is not None)
            for entry in known.entries(task.id, division)
            for reached in entry.milestones
            if reached.milestone == milestone.id
        ),
        (None, False),
    )
    moved = None
    if reached_on is None:
        moved = known.extension(task, division, milestone.due, Named(milestone=milestone.id))
    until = moved.until if moved else milestone.due
    state = state_of(
        known,
        until,
        reached=reached_on is not None,
        told=known.told_after(task.id, division, until),
    )
    extended = moved is not None and not (moved.over and state is StepState.LATE)
    due = until if extended else milestone.due
    late = (known.last_day - due).days
    when = wording.short_day(due) + ("（已延期）" if extended else "")
    light, said, brief = _told(known, state, late, when)
    if moved is not None and not extended:
        said += f"（延期至{wording.short_day(until)}也没有达到）"
    return MilestoneLight(
        milestone=milestone,
        due=due,
        extended=extended,
        late=late,
        reached_on=reached_on,
        dated=dated,
        state=state,
        light=light,
        reason=f"节点“{milestone.name}”{said}",
        brief=brief,
    )


def _told(known: Known, state: StepState, late: int, when: str) -> tuple[Light, str, str]:
    if state is StepState.REACHED:
        return Light.BLUE, "已达到", "节点达到"
    if state is StepState.AHEAD:
        return Light.GREEN, f"应于{when}完成", "节点未到期"
    if state is StepState.SOON:
        return Light.GREEN, f"应于{when}完成，还有{-late}天", f"节点还有{-late}天"
    if state is StepState.AWAITED:
        return Light.GREEN, f"应于{when}完成，到期待报", "节点到期待报"
    today = "今天" if known.on == known.last_day else "当天"
    days = f"逾期{late}天" if late else f"{today}到期没有达到"
    light = Light.YELLOW if late <= known.rules.overdue else Light.RED
    return light, f"应于{when}完成，{'已' * bool(late)}{days}", f"节点{days}"


def milestones_fact(milestones: Sequence[MilestoneLight]) -> Fact | None:
    """Say of a division's milestones together what lights its part; None where it has none."""
    if not milestones:
        return None
    open_ = [m for m in milestones if m.state is not StepState.REACHED]
    if not open_:
        said = f"{len(milestones)}个节点全部达到"
        return Fact(Light.GREEN, Basis.MILESTONE, said, "节点全部达到")
    light = worst(m.light for m in open_)
    if light is Light.GREEN:
        reached = len(milestones) - len(open_)
        told = f"已达到{reached}个" if reached else ""
        done = f"{'' if reached else '共'}{len(milestones)}个节点{told}"
        following = min(open_, key=lambda m: m.due)
        said = f"{done}，下一{following.reason}"
        return Fact(light, Basis.MILESTONE, said, following.brief, following.extended)
    late = [m for m in open_ if m.light is light]
    return Fact(
        light,
        Basis.MILESTONE,
        "；".join(m.reason for m in late),
        "；".join(dict.fromkeys(m.brief for m in late)),
        any(m.extended for m in late),
    )
