"""How the tasks of a year stand over a period and on a day: computed once for every output."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from hubtasks import wording
from hubtasks.figures import lights
from hubtasks.figures.indicators import forecast, judge_indicator
from hubtasks.figures.known import Known
from hubtasks.figures.lights import Basis, Light
from hubtasks.figures.list_changes import changes_told, renamings_told
from hubtasks.figures.pairs import (
    Filing,
    PairLight,
    filing,
    judge_pair,
    months_text,
    unfiled_months,
)
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
from hubtasks.in_force import task_on
from hubtasks.model import Figure, Indicator, IndicatorKind, Ledger, Strategy, Task
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
    known = Known.of_period(ledger, period, on)
    ledger, task_list = known.ledger, known.ledger.task_list
    if task_list is None:
        raise ValueError("a report needs a task list")
    tasks = tuple(task_report(known, task, period) for task in ledger.tasks)
    indicators = tuple(i for t in tasks for i in t.indicators)
    month = known.last_month_due
    return Report(
        year=task_list.year,
        period=period,
        on=on,
        as_of=min(on, period.end),
        sample=ledger.sample,
        rules=ledger.rules,
        notice=task_list.notice,
        subject=ledger.subject,
        duty_heading=ledger.duties.heading,
        counts=count(tasks),
        by_duty=_by_duty([d.name for d in ledger.duties.all], tasks),
        strategies=tuple(_strategy(s, tasks) for s in task_list.strategies),
        key_indicators=tuple(i for i in indicators if i.key),
        indicators=indicators,
        filing_month=f"{known.year}年{month}月" if month else "",
        unfiled=tuple(_unfiled(known, tasks)),
        coordinator=next((d.name for d in ledger.divisions if d.coordinator), ""),
        left_out=tuple(left_out),
        closed=known.closed,
        before=_before(ledger, period, on) if compare else None,
        changes=tuple(_changes(ledger, period, known.on)),
    )


def _changes(ledger: Ledger, period: Period, on: date) -> Iterator[str]:
    """Say what changed in the list in a period, as far as it is in force on a day."""
    last, told_year = min(period.end, on), ledger.as_told
    for division in told_year.divisions:
        renamed = renamings_told(division)
        yield from (said for day, said in renamed if period.start <= day <= last)
    for task in told_year.tasks if told_year.changed_on else ():
        gone = task.ended if task.ended and task.ended.effect <= last else None
        told = changes_told(task_on(task, last)._replace(ended=gone), ledger.duties)
        yield from (f"第{task.id}项{said}" for day, said in told if day >= period.start)


def _by_duty(duties: Iterable[str], tasks: Collection[TaskReport]) -> tuple[DutyCounts, ...]:
    return tuple(DutyCounts(d, count(t for t in tasks if t.duty == d)) for d in duties)


def _before(ledger: Ledger, period: Period, on: date) -> Counts | None:
    """Count the tasks as they stood at the end of the period before, where that was reported."""
    before = period.before
    if before is None or not any(p.month <= before.end.month for p in ledger.progress):
        return None
    known = Known.of_period(ledger, before, on)
    return count(task_report(known, task, before) for task in known.ledger.tasks)


def narrowed(
    report: Report,
    *,
    division: str | None = None,
    strategy: str | None = None,
    duty: str | None = None,
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
        by_duty=_by_duty([part.duty for part in report.by_duty], tasks),
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
        basis=part.basis,
        deciding=(division,),
        reason=_mark(part.pair) + part.reason,
        brief=_mark(part.pair) + part.pair.brief,
        as_of=part.latest.date if part.latest else None,
        by_division=(part,),
    )


def count(tasks: Iterable[TaskReport]) -> Counts:
    """Count tasks by light, and what the green and the blue ones rest on."""
    counted = list(tasks)
    found = Counter(t.light for t in counted)
    numbers = [found[light] for light in LIGHTS]
    parts = zip(LIGHTS, numbers, wording.shares(numbers), strict=True)
    return Counts(
        total=sum(numbers),
        by_light=tuple(parts),
        on_word=sum(t.light is Light.GREEN and t.basis is Basis.WORD for t in counted),
        confirmed=sum(t.confirmed for t in counted),
    )


def _strategy(strategy: Strategy, tasks: Sequence[TaskReport]) -> StrategyReport:
    own = tuple(t for t in tasks if t.strategy == strategy.name)
    return StrategyReport(
        strategy.name, strategy.capability, strategy.lead_division, count(own), own
    )


def task_report(known: Known, task: Task, period: Period) -> TaskReport:
    """Tell how one task stands, with what was reported on it in a period."""
    pairs = [judge_pair(known, task, division) for division in task.divisions]
    by_division = tuple(_division(known, task, pair, period) for pair in pairs)
    light = lights.of_whole(pair.light for pair in pairs)
    deciding = [p for p in pairs if p.light is light] or [
        p
        for p in pairs
        if p.light is Light.BLUE  # a finished part beside one nothing is known of
    ]
    reason = _said(deciding, len(pairs))
    told = {pair.division for pair in deciding if pair.silent}
    missing = [d.division for d in by_division if d.filing is Filing.MISSING]
    if set(missing) - told:
        reason += f"（{_missing(known, task, missing)}）"
    return TaskReport(
        id=task.id,
        strategy=task.strategy,
        item=task.item,
        role=task.duty.role,
        duty=task.duty.name,
        divisions=task.divisions,
        text=task.text,
        key=task.key,
        light=light,
        basis=lights.first_basis(pair.basis for pair in deciding),
        reason=reason,
        brief="；".join(dict.fromkeys(_mark(pair) + pair.brief for pair in deciding)),
        deciding=tuple(pair.division for pair in deciding),
        as_of=max((p.latest.date for p in pairs if p.latest), default=None),
        by_division=by_division,
        indicators=tuple(_indicators(known, task, pairs, period)),
        told=tuple(
            entry
            for part in by_division
            for entry in part.entries
            if period.months == 1 or entry.important or entry is part.entries[-1]
        ),
    )


def _missing(known: Known, task: Task, divisions: Sequence[str]) -> str:
    """Name the months that some divisions have not filed: `人事处6月至8月未报`."""
    last, months = known.last_month_due or 0, dict[str, list[str]]()
    for name in divisions:
        first = last - unfiled_months(known, task, name) + 1
        months.setdefault(months_text(first, last), []).append(name)
    if len(months) == 1 and len(divisions) == len(task.divisions):
        return f"{next(iter(months))}未报"
    return "，".join(f"{wording.listed(names)}{span}未报" for span, names in months.items())


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


def _division(known: Known, task: Task, pair: PairLight, period: Period) -> DivisionReport:
    entries = tuple(
        e for e in known.entries(task.id, pair.division) if e.month >= period.start.month
    )
    month = known.last_month_due or known.rules.first_month
    blue = pair.light is Light.BLUE
    confirmed = blue and known.closure(task.id, pair.division) is not None
    return DivisionReport(pair, filing(known, task, pair.division, month), entries, confirmed)


def _indicators(
    known: Known, task: Task, pairs: Sequence[PairLight], period: Period
) -> Iterable[IndicatorReport]:
    judged = {i.indicator.id: i for pair in pairs for i in pair.indicators}
    earlier = period.before
    for indicator in task.indicators:
        standing = judged.get(indicator.id) or judge_indicator(known, indicator)
        gained = _increase(known, indicator, earlier) if earlier else None
        yield IndicatorReport(
            task=task.id,
            key=task.key,
            indicator=indicator,
            standing=standing,
            forecast=forecast(known, standing),
            previous=_before_period(known, indicator, period),
            increase=_increase(known, indicator, period),
            increase_before=(earlier.short_name, gained)
            if earlier and gained is not None
            else None,
            cell=_cell(indicator, standing.figure),
            share=wording.percent(standing.actual) if standing.actual is not None else "",
        )


def _before_period(known: Known, indicator: Indicator, period: Period) -> Figure | None:
    """Return the figure as it stood when a period began: dated before it."""
    return known.figure(indicator, dated_by=period.start - timedelta(days=1))


def _increase(known: Known, indicator: Indicator, period: Period) -> Decimal | None:
    """Return what a flow gained in a period; None where its start or end is not known."""
    figure = known.figure(indicator, dated_by=period.end)
    if indicator.kind is not IndicatorKind.FLOW or figure is None or figure.date < period.start:
        return None
    if period.start.month == 1:
        return figure.value
    before, start = period.before, _before_period(known, indicator, period)
    if before is None or start is None or start.date < before.start:
        return None  # a gain since longer ago would not be this period's
    return figure.value - start.value


def _cell(indicator: Indicator, figure: Figure | None) -> str:
    value = wording.number(figure.value) if figure else "—"
    return f"{value}/{wording.number(indicator.target)}{indicator.unit}"


def _unfiled(known: Known, tasks: Sequence[TaskReport]) -> Iterable[Unfiled]:
    for division in known.ledger.divisions:
        parts = [(t.id, d) for t in tasks for d in t.by_division if d.division == division.name]
        own = [(id_, part) for id_, part in parts if part.filing is not Filing.EXEMPT]
        missing = tuple(id_ for id_, part in own if part.filing is Filing.MISSING)
        if not missing:
            continue
        last = max((d.latest.date for _, d in own if d.latest), default=None)
        whole = len(missing) == len(own)
        yield Unfiled(division.name, missing, len(own), whole, last)
