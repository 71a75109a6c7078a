"""The figures and texts that every output prints, computed once."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Self

from hubtasks import lights, wording
from hubtasks.lights import MEANING, IndicatorLight, Light, PairLight
from hubtasks.model import (
    Duty,
    Entry,
    Figure,
    Indicator,
    IndicatorKind,
    Ledger,
    Notice,
    Rules,
    Strategy,
    Task,
)

LIGHTS = tuple(Light)


class Period(NamedTuple):
    """A span of days with its name: `2026年6月`."""

    name: str
    start: date
    end: date

    @classmethod
    def of_month(cls, year: int, month: int) -> Self:
        """Return a calendar month."""
        last = monthrange(year, month)[1]
        return cls(f"{year}年{month}月", date(year, month, 1), date(year, month, last))


class Counts(NamedTuple):
    """How many tasks have each light, and their shares in percent, adding up to 100.0."""

    total: int
    by_light: tuple[tuple[Light, int, Decimal], ...]

    def of(self, light: Light) -> int:
        """Return how many tasks have a light."""
        return next(count for known, count, _ in self.by_light if known == light)

    @property
    def text(self) -> str:
        """All of it in words: `已完成（蓝灯）3项，占6.0%；……`."""
        return "；".join(
            f"{MEANING[light]}（{light}灯）{count}项，占{wording.percent(share)}"
            for light, count, share in self.by_light
        )

    @property
    def brief(self) -> str:
        """The lights that occur: `蓝灯1项、绿灯5项`."""
        return wording.listed([f"{light}灯{count}项" for light, count, _ in self.by_light if count])


class DutyCounts(NamedTuple):
    """The counts of the tasks of one duty."""

    duty: Duty
    counts: Counts


class DivisionReport(NamedTuple):
    """One division's part of a task: how it stands, and its entries of the period.

    `entries` are oldest first; `latest` is the last one to the day, of whatever period.
    """

    pair: PairLight
    entries: tuple[Entry, ...]

    @property
    def division(self) -> str:
        """The division's name."""
        return self.pair.division

    @property
    def light(self) -> Light:
        """Its worst light."""
        return self.pair.light

    @property
    def reason(self) -> str:
        """Why it has that light."""
        return self.pair.reason

    @property
    def latest(self) -> Entry | None:
        """Its last entry to the day."""
        return self.pair.latest


class IndicatorReport(NamedTuple):
    """An indicator's standing, with the texts that tables print.

    `previous` is the figure as it stood before the period began. `cell` is value and
    target (`4/10例`), `share` the share done (`40.0%`, of a stock: of its increase;
    empty where there is none).
    """

    task: int
    key: bool
    indicator: Indicator
    standing: IndicatorLight
    previous: Figure | None
    cell: str
    share: str

    @property
    def light(self) -> Light | None:
        """Its light; None for what is never lit."""
        return self.standing.light

    @property
    def figure(self) -> Figure | None:
        """Its latest figure."""
        return self.standing.figure

    @property
    def value_text(self) -> str:
        """Its latest value with its unit; empty where there is none."""
        figure = self.figure
        return f"{wording.number(figure.value)}{self.indicator.unit}" if figure else ""

    @property
    def expected_text(self) -> str:
        """The share that should be done: `50.0%`; empty where time does not multiply it."""
        expected = self.standing.expected
        return wording.percent(expected) if expected is not None else ""

    @property
    def source_text(self) -> str:
        """Where its figure comes from; old figures are marked."""
        if self.figure is None:
            return "尚未报数"
        stale = "（数据陈旧）" if self.standing.stale else ""
        return (self.figure.source or f"{self.indicator.reported_by}填报") + stale

    @property
    def sentence(self) -> str:
        """The figure with its basis, date and change in one sentence, without full stop."""
        name, unit = self.indicator.name, self.indicator.unit
        figure = self.standing.figure
        if figure is None:
            return f"{name}目标{self.indicator.target_text}，尚未报数"
        said = f"{name}截至{wording.day(figure.date)}为{wording.number(figure.value)}{unit}"
        if self.previous is not None and self.previous.date < figure.date:
            change = figure.value - self.previous.value
            up = "增加" if change > 0 else "减少"
            word = "个百分点" if unit == "%" else unit
            before = (
                f"{wording.day(self.previous.date)}的{wording.number(self.previous.value)}{unit}"
            )
            said += (
                f"，较{before}{up}{wording.number(abs(change))}{word}"
                if change
                else f"，与{wording.day(self.previous.date)}持平"
            )
        said += f"，目标{self.indicator.target_text}"
        baseline = self.indicator.baseline
        rising = self.indicator.kind is IndicatorKind.STOCK
        if self.standing.actual is not None and baseline is not None and rising:
            said += (
                f"，按{wording.day(baseline.date)}的{wording.number(baseline.value)}{unit}起算，"
                f"完成增量目标的{self.share}"
            )
        elif self.standing.actual is not None:
            said += f"，完成{self.share}"
        if self.standing.expected is not None:
            basis = "按线性序时估算" if self.standing.linear else "按分期目标"
            said += f"，序时进度{wording.percent(self.standing.expected)}（{basis}）"
        return f"{said}，数据来源：{self.source_text}"


class TaskReport(NamedTuple):
    """One task on a day: its light over all divisions, and each division's beside it."""

    id: int
    strategy: str
    item: int
    duty: Duty
    divisions: tuple[str, ...]
    text: str
    key: bool
    light: Light
    reason: str
    brief: str
    as_of: date | None
    by_division: tuple[DivisionReport, ...]
    indicators: tuple[IndicatorReport, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What its divisions reported in the period, in the order of the divisions."""
        return tuple(e for d in self.by_division for e in d.entries)

    @property
    def latest(self) -> tuple[Entry, ...]:
        """The last entry of the period of each division that has one."""
        return tuple(d.entries[-1] for d in self.by_division if d.entries)

    @property
    def late(self) -> bool:
        """Whether its light asks for attention."""
        return self.light in {Light.YELLOW, Light.RED}

    @property
    def ahead(self) -> bool:
        """Whether its next steps are named apart: the bureau leads it, or it is late."""
        return (self.duty is Duty.LEAD or self.late) and any(e.next for e in self.latest)

    @property
    def shown_indicator(self) -> IndicatorReport | None:
        """The indicator that stands for it in a row: the first that its light comes from."""
        return next(
            (i for i in self.indicators if i.light is self.light),
            next(iter(self.indicators), None),
        )

    @property
    def shown_day(self) -> date | None:
        """The day that a row speaks of: its figure's, else its last entry's."""
        shown = self.shown_indicator
        return shown.figure.date if shown and shown.figure else self.as_of

    @property
    def cell(self) -> str:
        """Its indicator in a row: `4/10例 40.0%`."""
        shown = self.shown_indicator
        return f"{shown.cell} {shown.share}".strip() if shown else ""


class StrategyReport(NamedTuple):
    """A strategy's tasks, in the list's order."""

    name: str
    capability: str
    lead_division: str
    counts: Counts
    tasks: tuple[TaskReport, ...]


class Unfiled(NamedTuple):
    """A division that owes entries for the last month due.

    `whole`: it has filed nothing for that month; `last` is when it last filed at all.
    """

    division: str
    tasks: tuple[int, ...]
    owed: int
    whole: bool
    last: date | None

    @property
    def text(self) -> str:
        """Its name, and the tasks it lacks where it has filed some."""
        if self.whole:
            return self.division
        numbers = wording.listed([str(task) for task in self.tasks])
        return f"{self.division}（应报{self.owed}项，缺第{numbers}项）"


class Report(NamedTuple):
    """A year's tasks as they stand, over a period and on a day: what templates receive.

    `on` is the day of writing; `as_of` the day that figures run to: `on` or the end of
    the period, whichever is earlier. Only what is dated by `as_of` counts.
    `left_out` says which pieces of the data could not be read.
    """

    year: int
    period: Period
    on: date
    as_of: date
    sample: bool
    rules: Rules
    notice: Notice
    counts: Counts
    by_duty: tuple[DutyCounts, ...]
    strategies: tuple[StrategyReport, ...]
    key_indicators: tuple[IndicatorReport, ...]
    indicators: tuple[IndicatorReport, ...]
    filing_month: str
    unfiled: tuple[Unfiled, ...]
    left_out: tuple[str, ...]

    @property
    def tasks(self) -> tuple[TaskReport, ...]:
        """All tasks, in the list's order."""
        return tuple(t for s in self.strategies for t in s.tasks)

    @property
    def late(self) -> tuple[TaskReport, ...]:
        """The tasks lit red or yellow, in the list's order."""
        return tuple(t for t in self.tasks if t.late)

    @property
    def ahead(self) -> tuple[TaskReport, ...]:
        """The tasks whose next steps are named apart."""
        return tuple(t for t in self.tasks if t.ahead)

    @property
    def important(self) -> tuple[Entry, ...]:
        """The period's important progress (重要进展), in the list's order."""
        return tuple(e for t in self.tasks for e in t.entries if e.important)

    @property
    def highlights(self) -> tuple[Entry, ...]:
        """The period's entries with innovations or typical experience."""
        return tuple(e for t in self.tasks for e in t.entries if e.highlight)

    @property
    def on_schedule(self) -> bool:
        """Whether every task is finished or on schedule."""
        return all(t.light in {Light.BLUE, Light.GREEN} for t in self.tasks)

    @property
    def title(self) -> str:
        """The formal report's title."""
        return f"{self.rules.bureau_short}关于{self.period.name}支点建设重点任务进展情况的报告"

    @property
    def unfiled_text(self) -> str:
        """The divisions that owe entries: whole, or with the tasks they lack."""
        return "；".join(u.text for u in self.unfiled)

    @property
    def legend(self) -> tuple[str, ...]:
        """What each light means, under the rules in force."""
        return _legend(self.rules)


def summarize(ledger: Ledger, period: Period, on: date, left_out: Sequence[str] = ()) -> Report:
    """Compute everything that outputs print for a period, as of a day.

    Raises ValueError where the ledger has no task list.
    """
    if ledger.task_list is None:
        raise ValueError("a report needs a task list")
    as_of = min(on, period.end)
    tasks = tuple(_task(ledger, task, period, as_of) for task in ledger.tasks)
    indicators = tuple(i for t in tasks for i in t.indicators)
    month = lights.last_month_due(as_of, ledger.rules)
    return Report(
        year=ledger.task_list.year,
        period=period,
        on=on,
        as_of=as_of,
        sample=ledger.sample,
        rules=ledger.rules,
        notice=ledger.task_list.notice,
        counts=count(tasks),
        by_duty=tuple(DutyCounts(d, count(t for t in tasks if t.duty is d)) for d in Duty),
        strategies=tuple(_strategy(s, tasks) for s in ledger.task_list.strategies),
        key_indicators=tuple(i for i in indicators if i.key),
        indicators=indicators,
        filing_month=f"{month.year}年{month.month}月" if month else "",
        unfiled=tuple(_unfiled(ledger, tasks, as_of)),
        left_out=tuple(left_out),
    )


def narrowed(
    report: Report,
    *,
    division: str | None = None,
    strategy: str | None = None,
    duty: Duty | None = None,
    light: Light | None = None,
) -> Report:
    """Keep only some tasks, and count those.

    With a division, each task is its part alone: that division's light and reason.
    """
    strategies = []
    for group in report.strategies:
        tasks = [
            task if division is None else _part(task, division)
            for task in group.tasks
            if strategy in {None, group.name}
            and duty in {None, task.duty}
            and (division is None or division in task.divisions)
        ]
        kept = tuple(t for t in tasks if light in {None, t.light})
        strategies.append(group._replace(tasks=kept, counts=count(kept)))
    tasks = [t for s in strategies for t in s.tasks]
    return report._replace(
        strategies=tuple(strategies),
        counts=count(tasks),
        by_duty=tuple(DutyCounts(d, count(t for t in tasks if t.duty is d)) for d in Duty),
        unfiled=tuple(
            u
            for u in report.unfiled
            if division in {None, u.division} and {t.id for t in tasks} & set(u.tasks)
        ),
    )


def _part(task: TaskReport, division: str) -> TaskReport:
    part = next(d for d in task.by_division if d.division == division)
    return task._replace(
        light=part.light,
        reason=_mark(part.pair) + part.reason,
        brief=_mark(part.pair) + part.pair.brief,
        as_of=part.latest.date if part.latest else None,
        by_division=(part,),
    )


def count(tasks: Iterable[TaskReport]) -> Counts:
    """Count tasks by light."""
    found = Counter(t.light for t in tasks)
    numbers = [found[light] for light in LIGHTS]
    parts = zip(LIGHTS, numbers, wording.shares(numbers), strict=True)
    return Counts(sum(numbers), tuple(parts))


def _strategy(strategy: Strategy, tasks: Sequence[TaskReport]) -> StrategyReport:
    own = tuple(t for t in tasks if t.strategy == strategy.name)
    return StrategyReport(
        strategy.name, strategy.capability, strategy.lead_division, count(own), own
    )


def _task(ledger: Ledger, task: Task, period: Period, on: date) -> TaskReport:
    pairs = [lights.judge_pair(ledger, task, division, on) for division in task.divisions]
    by_division = tuple(_division(ledger, task, pair, period, on) for pair in pairs)
    light = lights.worst(pair.light for pair in pairs)
    deciding = [pair for pair in pairs if pair.light is light]
    return TaskReport(
        id=task.id,
        strategy=task.strategy,
        item=task.item,
        duty=task.duty,
        divisions=task.divisions,
        text=task.text,
        key=task.key,
        light=light,
        reason=_said(deciding, len(pairs)),
        brief="；".join(dict.fromkeys(_mark(pair) + pair.brief for pair in deciding)),
        as_of=max((p.latest.date for p in pairs if p.latest), default=None),
        by_division=by_division,
        indicators=tuple(_indicators(ledger, task, pairs, period, on)),
    )


def _mark(pair: PairLight) -> str:
    """Mark what an approved extension bears on."""
    return "〔延〕" if pair.extended else ""


def _said(deciding: Sequence[PairLight], of: int) -> str:
    """Name the divisions that a task's light comes from, with each reason said once."""
    by_reason: dict[str, list[str]] = {}
    for pair in deciding:
        by_reason.setdefault(_mark(pair) + pair.reason, []).append(pair.division)
    if len(by_reason) == 1 and len(deciding) == of:
        return next(iter(by_reason))
    return "；".join(f"{wording.listed(who)}：{why}" for why, who in by_reason.items())


def _division(
    ledger: Ledger, task: Task, pair: PairLight, period: Period, on: date
) -> DivisionReport:
    entries = tuple(
        e for e in ledger.entries.get((task.id, pair.division), ()) if period.start <= e.date <= on
    )
    return DivisionReport(pair, entries)


def _indicators(
    ledger: Ledger, task: Task, pairs: Sequence[PairLight], period: Period, on: date
) -> Iterable[IndicatorReport]:
    judged = {i.indicator.id: i for pair in pairs for i in pair.indicators}
    before = period.start.toordinal() - 1
    for indicator in task.indicators:
        standing = judged.get(indicator.id)
        if standing is None:
            figure = lights.last_figure(ledger, indicator, on)
            stages = ledger.stage_targets(indicator)
            standing = lights.judge_indicator(indicator, figure, stages, on, ledger.rules)
        previous = (
            lights.last_figure(ledger, indicator, date.fromordinal(before)) if before else None
        )
        yield IndicatorReport(
            task=task.id,
            key=task.key,
            indicator=indicator,
            standing=standing,
            previous=previous,
            cell=_cell(indicator, standing.figure),
            share=wording.percent(standing.actual) if standing.actual is not None else "",
        )


def _cell(indicator: Indicator, figure: Figure | None) -> str:
    value = wording.number(figure.value) if figure else "—"
    return f"{value}/{wording.number(indicator.target)}{indicator.unit}"


def _unfiled(ledger: Ledger, tasks: Sequence[TaskReport], on: date) -> Iterable[Unfiled]:
    for division in ledger.divisions:
        own = [(t.id, d) for t in tasks for d in t.by_division if d.division == division.name]
        missing = tuple(id_ for id_, part in own if not part.pair.filed)
        month = lights.last_month_due(on, ledger.rules)
        if month is None or not missing:
            continue
        dates = [p.date for p in ledger.progress if p.division == division.name and p.date <= on]
        last = max(dates, default=None)
        whole = len(missing) == len(own)
        yield Unfiled(division.name, missing, len(own), whole, last)


def _legend(rules: Rules) -> tuple[str, ...]:
    yellow, red = wording.number(rules.yellow_gap), wording.number(rules.red_gap)
    gaps = f"比序时进度差{yellow}至{red}个百分点（含{yellow}、含{red}）"
    band = f"{wording.number(rules.rate_band)}个百分点"
    soon = f"节点{rules.due_soon}天内"
    green = f"与序时进度相差不到{yellow}个百分点；{soon}没有到期的"
    steps = f"{soon}到期，或逾期{rules.overdue}天以内"
    late = f"节点逾期{rules.overdue}天以上"
    return (
        "蓝灯：指标达到目标，或节点全部达到，或任务已完成。",
        f"绿灯：{green}；没有指标和节点的，按期报送进展；经批准暂缓的，未过期限。",
        f"黄灯：{gaps}；增速低于目标{band}以内；{steps}；任务受阻；暂缓未经批准或已过期限。",
        f"红灯：比序时进度差{red}个百分点以上；增速低于目标{band}以上；{late}。",
        "灰灯：责任处室未报送，或缺少数据无从判断，不等于滞后。",
        "未启动的任务按完成0%计；力争、争创的目标最多亮黄灯；外单位的指标只展示不亮灯。",
        f"早于{rules.stale}天的数标注数据陈旧；经批准延期的节点标〔延〕。",
    )


class MonthMark(NamedTuple):
    """An indicator at a month's end: `light` None where nothing was known or judged."""

    month: int
    standing: IndicatorLight


class TaskCard(NamedTuple):
    """One task whole: its report, its plan and all its entries to a day."""

    task: Task
    strategy: Strategy | None
    report: TaskReport
    document: str
    months: tuple[tuple[Indicator, tuple[MonthMark, ...]], ...]
    entries: tuple[Entry, ...]


def task_card(ledger: Ledger, task: Task, on: date) -> TaskCard:
    """Gather everything known of one task by a day."""
    plan = ledger.plan_by_task.get(task.id)
    strategies = ledger.task_list.strategies if ledger.task_list else ()
    ends = [min(Period.of_month(on.year, m).end, on) for m in range(1, on.month + 1)]
    months = tuple(
        (
            indicator,
            tuple(
                MonthMark(
                    end.month,
                    lights.judge_indicator(
                        indicator,
                        lights.last_figure(ledger, indicator, end),
                        ledger.stage_targets(indicator),
                        end,
                        ledger.rules,
                    ),
                )
                for end in ends
            ),
        )
        for indicator in task.indicators
    )
    entries = sorted(
        (
            e
            for division in task.divisions
            for e in ledger.entries.get((task.id, division), ())
            if e.date <= on
        ),
        key=lambda e: (e.date, task.divisions.index(e.division)),
    )
    return TaskCard(
        task=task,
        strategy=next((s for s in strategies if s.name == task.strategy), None),
        report=_task(ledger, task, Period.of_month(on.year, on.month), on),
        document=plan.document if plan else "",
        months=months,
        entries=tuple(entries),
    )
