"""The timetable and road map (时间表、路线图): the year's plans as they stand on a day.

The notice's third part asks for one of each lead task; how a plan is held against the day
is 工具约定. Lights come from `lights` as everywhere.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from hubtasks import wording
from hubtasks.figures import lights
from hubtasks.figures.lights import Light, MilestoneLight, MilestoneState
from hubtasks.model import Figure, Indicator, Ledger, Plan, StageTarget, Task, allowance


class Step(NamedTuple):
    """A milestone on a day.

    `late` is how many days have passed since its deadline, with any approved extension;
    negative before it, None where it is reached.
    """

    judged: MilestoneLight
    late: int | None

    @property
    def kind(self) -> str:
        """What it is called."""
        return "节点"

    @property
    def id(self) -> str:
        """The milestone's id, by which progress names it."""
        return self.judged.milestone.id

    @property
    def name(self) -> str:
        """What is to be reached."""
        return self.judged.milestone.name

    @property
    def label(self) -> str:
        """What a table without a column for the id calls it: its name and id."""
        return f"{self.name} {self.id}"

    @property
    def division(self) -> str:
        """Who has to reach it."""
        return self.judged.milestone.division

    @property
    def due(self) -> date:
        """Its deadline, with any approved extension."""
        return self.judged.due

    @property
    def planned(self) -> date | None:
        """The plan's own deadline, where an extension has moved it."""
        return self.judged.milestone.due if self.judged.extended else None

    @property
    def light(self) -> Light | None:
        """Its light."""
        return self.judged.light

    @property
    def text(self) -> str:
        """How it stands: `5月31日报已达到`, `到期待报`, `逾期10天`, `还有62天，由5月31日延期`."""
        if self.judged.reached_on:
            return f"{wording.short_day(self.judged.reached_on)}报已达到"
        moved = f"，由{wording.short_day(self.planned)}延期" if self.planned else ""
        awaited = self.judged.state is MilestoneState.AWAITED
        return (MilestoneState.AWAITED if awaited else _days(self.late or 0)) + moved


class Stage(NamedTuple):
    """A stage target on a day.

    `figure` is the indicator's last one by the target's date, of those reported by the day.
    `late` is how many days have passed since that date; negative before it, None where the
    figure meets the target (左右 with the rules' allowance).
    """

    target: StageTarget
    indicator: Indicator
    figure: Figure | None
    late: int | None

    @property
    def kind(self) -> str:
        """What it is called."""
        return "分期目标"

    @property
    def id(self) -> str:
        """The indicator's id, by which progress names it."""
        return self.indicator.id

    @property
    def name(self) -> str:
        """What is to be reached: `指导服务案例达到5例`."""
        unit = self.indicator.unit
        return f"{self.indicator.name}达到{wording.number(self.target.value)}{unit}"

    @property
    def label(self) -> str:
        """What a table without a column for the id calls it: its name."""
        return self.name

    @property
    def division(self) -> str:
        """Who reports the figure."""
        return self.indicator.reported_by

    @property
    def due(self) -> date:
        """The day that the target is for."""
        return self.target.date

    @property
    def planned(self) -> None:
        """Nothing moves its day."""

    @property
    def light(self) -> None:
        """It is not lit: its indicator is, by all its stage targets."""

    @property
    def text(self) -> str:
        """How it stands: `6月30日4例，未达到`, `没有报数，还有92天`."""
        figure, said = self.figure, "没有报数"
        if figure is not None:
            value = f"{wording.number(figure.value)}{self.indicator.unit}"
            said = f"{wording.short_day(figure.date)}{value}"
        if self.late is None:
            return f"{said}，已达到"
        if self.late > 0:
            return f"{said}，未达到" if figure else said
        return f"{said}，{_days(self.late)}"


class TaskPlan(NamedTuple):
    """One task's plan on a day, its milestones and its stage targets each in order of time."""

    task: Task
    document: str
    steps: tuple[Step, ...]
    stages: tuple[Stage, ...]

    @property
    def rows(self) -> tuple[Step | Stage, ...]:
        """The milestones, then the stage targets."""
        return (*self.steps, *self.stages)


class Timetable(NamedTuple):
    """The plans as they stand on a day, in order of tasks.

    `division`: only that one's part; empty, everyone's. `without` are the lead tasks that have
    no milestones; `nothing` says why there is no plan to show, empty where there is one, and
    `unplanned` that the year has none at all. `left_out` says which pieces of the data could
    not be read.
    """

    year: int
    on: date
    sample: bool
    left_out: tuple[str, ...]
    division: str
    plans: tuple[TaskPlan, ...]
    without: tuple[Task, ...]
    nothing: str
    unplanned: bool

    @property
    def steps(self) -> tuple[Step, ...]:
        """All milestones, plan by plan."""
        return tuple(step for plan in self.plans for step in plan.steps)

    @property
    def reached(self) -> int:
        """How many milestones are reached."""
        return sum(step.late is None for step in self.steps)

    @property
    def overdue(self) -> int:
        """How many milestones are late: past their deadline, and that was to be told by now."""
        return sum(step.judged.state is MilestoneState.LATE for step in self.steps)

    @property
    def awaited(self) -> int:
        """How many milestones are past their deadline, and may yet be told in time."""
        return sum(step.judged.state is MilestoneState.AWAITED for step in self.steps)

    @property
    def ahead(self) -> int:
        """How many milestones are not reached and not due before the day."""
        return len(self.steps) - self.reached - self.overdue - self.awaited


def timetable(
    ledger: Ledger,
    on: date,
    left_out: Sequence[str] = (),
    *,
    task: int | None = None,
    division: str = "",
) -> Timetable:
    """Hold the year's plans against a day; of one *task* alone, or one *division*'s part.

    A division's part is its milestones, and the stage targets of the indicators that it reports.
    """
    asked = [t for t in ledger.tasks if task in {None, t.id}]
    plans = [
        _task_plan(ledger, known, ledger.plan_by_task[known.id], on)
        for known in asked
        if known.id in ledger.plan_by_task
    ]
    if division:
        plans = [own for p in plans if (own := _part(p, division)).steps or own.stages]
    return Timetable(
        year=on.year,
        on=on,
        sample=ledger.sample,
        left_out=tuple(left_out),
        division=division,
        plans=tuple(plans),
        without=tuple(
            t
            for t in ledger.lead_without_plan
            if t in asked and (not division or division in t.divisions)
        ),
        nothing="" if plans else _nothing(ledger, on.year, task, division),
        unplanned=ledger.plan_whole and not ledger.plans,
    )


def _task_plan(ledger: Ledger, task: Task, plan: Plan, on: date) -> TaskPlan:
    # By the plan's divisions: one that the task lacks is a finding, and its milestones stay.
    judged = [
        milestone
        for division in dict.fromkeys(m.division for m in plan.milestones)
        for milestone in lights.judge_pair(ledger, task, division, on).milestones
    ]
    known = {i.id: i for i in task.indicators}
    stages = [s for s in plan.stage_targets if s.indicator in known]
    return TaskPlan(
        task=task,
        document=plan.document,
        steps=tuple(_step(m, on) for m in sorted(judged, key=lambda m: m.due)),
        stages=tuple(
            _stage(ledger, s, known[s.indicator], on) for s in sorted(stages, key=lambda s: s.date)
        ),
    )


def _step(judged: MilestoneLight, on: date) -> Step:
    return Step(judged, None if judged.reached_on else (on - judged.due).days)


def _stage(ledger: Ledger, target: StageTarget, indicator: Indicator, on: date) -> Stage:
    figure = lights.last_figure(ledger, indicator, on, dated_by=target.date)
    least = target.value - allowance(indicator._replace(target=target.value), ledger.rules)
    met = figure is not None and figure.value >= least
    return Stage(target, indicator, figure, None if met else (on - target.date).days)


def _part(plan: TaskPlan, division: str) -> TaskPlan:
    return plan._replace(
        steps=tuple(s for s in plan.steps if s.division == division),
        stages=tuple(s for s in plan.stages if s.division == division),
    )


def _nothing(ledger: Ledger, year: int, task: int | None, division: str) -> str:
    if not ledger.plans and not ledger.plan_whole:
        return "没有读出计划。请运行 hubtasks check 看哪里写错了"
    if not ledger.plans:
        return f"{year}年还没有计划"
    where = f"第{task}项的计划里" if task else f"{year}年的计划里"
    return f"{where}{division or '这些任务'}没有节点和分期目标"


def _days(late: int) -> str:
    if not late:
        return "今天到期"
    return f"逾期{late}天" if late > 0 else f"还有{-late}天"
