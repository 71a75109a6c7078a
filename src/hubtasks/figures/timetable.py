"""The timetable and road map (时间表、路线图): the year's plans as they stand on a day.

The notice's third part asks for one of each lead task; how a plan is held against the day
is 工具约定. Lights come from `lights` as everywhere.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from hubtasks import wording
from hubtasks.figures.indicators import stage_due
from hubtasks.figures.known import Known
from hubtasks.figures.lights import Light
from hubtasks.figures.milestones import MilestoneLight, StepState, judge_milestone, state_of
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
        if self.judged.reached_text:
            return f"{self.judged.reached_text}已达到"
        moved = f"，由{wording.short_day(self.planned)}延期" if self.planned else ""
        return _standing(self.judged.state, self.late or 0) + moved


class Stage(NamedTuple):
    """A stage target on a day.

    `figure` is the indicator's last one by the target's date, of those reported by the day; or a
    later one that meets it. `due` is its date with any extension, `late` how many days have
    passed since; negative before it, None where the figure meets the target (左右 with the
    rules' allowance).
    """

    target: StageTarget
    indicator: Indicator
    figure: Figure | None
    due: date
    state: StepState
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
    def planned(self) -> date | None:
        """The plan's own day, where an extension has moved it."""
        return self.target.date if self.due != self.target.date else None

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
        moved = f"，由{wording.short_day(self.planned)}延期" if self.planned else ""
        if self.state is StepState.LATE:
            return (f"{said}，未达到" if figure else said) + moved
        return f"{said}，{_standing(self.state, self.late)}{moved}"


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
    no milestones, `demand` says why they should; `nothing` says why there is no plan to show,
    empty where there is one, and `unplanned` that the year has none at all. `left_out` says which
    pieces of the data could not be read.
    """

    year: int
    on: date
    sample: bool
    left_out: tuple[str, ...]
    division: str
    plans: tuple[TaskPlan, ...]
    without: tuple[Task, ...]
    demand: str
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
        return sum(step.judged.state is StepState.LATE for step in self.steps)

    @property
    def awaited(self) -> int:
        """How many milestones are past their deadline, and may yet be told in time."""
        return sum(step.judged.state is StepState.AWAITED for step in self.steps)

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
    known = Known.on_day(ledger, on)
    ledger = known.ledger
    asked = [t for t in ledger.tasks if task in {None, t.id}]
    plans = [
        _task_plan(known, one, ledger.plan_by_task[one.id])
        for one in asked
        if one.id in ledger.plan_by_task
    ]
    if division:
        plans = [own for p in plans if (own := _part(p, division)).steps or own.stages]
    return Timetable(
        year=ledger.year,
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
        demand=ledger.plan_demand,
        nothing="" if plans else _nothing(ledger, ledger.year, task, division),
        unplanned=ledger.plan_whole and not ledger.plans,
    )


def _task_plan(known: Known, task: Task, plan: Plan) -> TaskPlan:
    # By the plan's divisions: one that the task lacks is a finding, and its milestones stay.
    judged = [
        judge_milestone(known, task, milestone)
        for division in dict.fromkeys(m.division for m in plan.milestones)
        for milestone in plan.milestones
        if milestone.division == division
    ]
    indicators = {i.id: i for i in task.indicators}
    stages = [s for s in plan.stage_targets if s.indicator in indicators]
    return TaskPlan(
        task=task,
        document=plan.document,
        steps=tuple(
            Step(m, None if m.reached_on else m.late) for m in sorted(judged, key=lambda m: m.due)
        ),
        stages=tuple(
            _stage(known, task, s, indicators[s.indicator])
            for s in sorted(stages, key=lambda s: s.date)
        ),
    )


def _stage(known: Known, task: Task, target: StageTarget, indicator: Indicator) -> Stage:
    least = target.value - allowance(indicator._replace(target=target.value), known.rules)
    last, by_then = known.figure(indicator), known.figure(indicator, dated_by=target.date)
    met = last is not None and last.value >= least
    as_then = by_then is not None and (by_then.value >= least) is met
    due = stage_due(known, indicator, target)
    told = known.told_after(task.id, indicator.reported_by, due)
    return Stage(
        target=target,
        indicator=indicator,
        figure=by_then if as_then else last,
        due=due,
        state=state_of(known, due, reached=met, told=told),
        late=None if met else (known.last_day - due).days,
    )


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


def _standing(state: StepState, late: int) -> str:
    if state is StepState.AWAITED:
        return state.value
    if not late:
        return "今天到期"
    return f"逾期{late}天" if late > 0 else f"还有{-late}天"
