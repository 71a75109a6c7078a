"""How the tasks of a year stand over a period and on a day: computed once for every output."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from hubtasks import wording
from hubtasks.figures import lights
from hubtasks.figures.lights import Light, PairLight
from hubtasks.figures.report import (
    LIGHTS,
    Counts,
    DivisionReport,
    DutyCounts,
    IndicatorReport,
    Report,
    StrategyReport,
    TaskReport,
    Unfiled,
)
from hubtasks.figures.schedule import last_month_due
from hubtasks.model import Duty, Figure, Indicator, IndicatorKind, Ledger, Strategy, Task
from hubtasks.period import Period


def summarize(
    ledger: Ledger,
    period: Period,
    on: date,
    left_out: Sequence[str] = (),
    *,
    compare: bool = False,
) -> Report:
    """Compute everything that outputs print for a period, as of a day.

    *compare*: also how the tasks stood at the end of the period before. Raises ValueError
    where the ledger has no task list.
    """
    if ledger.task_list is None:
        raise ValueError("a report needs a task list")
    as_of = min(on, period.end)
    tasks = tuple(task_report(ledger, task, period, as_of) for task in ledger.tasks)
    indicators = tuple(i for t in tasks for i in t.indicators)
    month = last_month_due(as_of, ledger.rules)
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
        coordinator=next((d.name for d in ledger.divisions if d.coordinator), ""),
        left_out=tuple(left_out),
        before=_before(ledger, period) if compare else None,
    )


def _before(ledger: Ledger, period: Period) -> Counts | None:
    """Count the tasks as they stood at the end of the period before, where that was reported."""
    before = period.before
    if before is None or not any(p.date <= before.end for p in ledger.progress):
        return None
    return count(task_report(ledger, task, before, before.end) for task in ledger.tasks)


def narrowed(
    report: Report,
    *,
    division: str | None = None,
    strategy: str | None = None,
    duty: Duty | None = None,
    light: Light | None = None,
    lead: str | None = None,
) -> Report:
    """Keep only some tasks, and count those; *lead* keeps the strategies of a lead division.

    With a division, each task is its part alone: that division's light and reason.
    """
    strategies = []
    for group in report.strategies:
        tasks = [
            task if division is None else _part(task, division)
            for task in group.tasks
            if strategy in {None, group.name}
            and lead in {None, group.lead_division}
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


def task_report(ledger: Ledger, task: Task, period: Period, on: date) -> TaskReport:
    """Tell how one task stands on a day, with what was reported on it in a period."""
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
        told=tuple(
            entry
            for part in by_division
            for entry in part.entries
            if period.months == 1 or entry.important or entry is part.entries[-1]
        ),
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
        earlier = period.before
        gained = _increase(ledger, indicator, earlier, earlier.end) if earlier else None
        yield IndicatorReport(
            task=task.id,
            key=task.key,
            indicator=indicator,
            standing=standing,
            forecast=lights.forecast(standing, ledger.rules),
            previous=previous,
            increase=_increase(ledger, indicator, period, on),
            increase_before=(earlier.short_name, gained)
            if earlier and gained is not None
            else None,
            cell=_cell(indicator, standing.figure),
            share=wording.percent(standing.actual) if standing.actual is not None else "",
        )


def _increase(ledger: Ledger, indicator: Indicator, period: Period, on: date) -> Decimal | None:
    """Return what a flow gained in a period; None where its start or end is not known."""
    figure = lights.last_figure(ledger, indicator, on)
    if indicator.kind is not IndicatorKind.FLOW or figure is None or figure.date < period.start:
        return None
    if period.start.month == 1:
        return figure.value
    before = period.before
    start = lights.last_figure(ledger, indicator, period.start - timedelta(days=1))
    if before is None or start is None or start.date < before.start:
        return None  # a gain since longer ago would not be this period's
    return figure.value - start.value


def _cell(indicator: Indicator, figure: Figure | None) -> str:
    value = wording.number(figure.value) if figure else "—"
    return f"{value}/{wording.number(indicator.target)}{indicator.unit}"


def _unfiled(ledger: Ledger, tasks: Sequence[TaskReport], on: date) -> Iterable[Unfiled]:
    for division in ledger.divisions:
        own = [(t.id, d) for t in tasks for d in t.by_division if d.division == division.name]
        missing = tuple(id_ for id_, part in own if not part.pair.filed)
        month = last_month_due(on, ledger.rules)
        if month is None or not missing:
            continue
        dates = [p.date for p in ledger.progress if p.division == division.name and p.date <= on]
        last = max(dates, default=None)
        whole = len(missing) == len(own)
        yield Unfiled(division.name, missing, len(own), whole, last)
