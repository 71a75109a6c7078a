"""What must hold over a whole ledger: each rule a function from it to findings."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from hubtasks.checking import prose
from hubtasks.diagnostics import Code, Diagnostic, Place, in_order
from hubtasks.model import Duty, IndicatorKind, Owner, Status, is_reached
from hubtasks.wording import did_you_mean, listed, number, short_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from hubtasks.model import Entry, Figure, Indicator, Ledger, Milestone, Plan, Waiver

    Rule = Callable[[Ledger, date], Iterable[Diagnostic]]

FAR_ABOVE = 2
_DUTIES = (Duty.LEAD, Duty.SUPPORT, Duty.JOIN)


def check(ledger: Ledger, on: date, *, texts_too: bool = True) -> tuple[Diagnostic, ...]:
    """Apply the rules to a ledger as of the day *on*; severities are as its rules set them.

    *texts_too*: also those on how texts are written, which touch no figure.
    """
    levels = ledger.rules.severity
    return in_order(
        [
            found._replace(level=levels[found.code]) if found.code in levels else found
            for rule in (RULES if texts_too else FACTS)
            for found in rule(ledger, on)
        ]
    )


def waive(
    found: Iterable[Diagnostic], waivers: Sequence[Waiver], on: date
) -> tuple[list[Diagnostic], list[tuple[Diagnostic, Waiver]]]:
    """Part findings into those that count and those that a waiver lets pass on a day."""
    counted, waived = [], []
    for finding in found:
        waiver = next((w for w in waivers if on <= w.until and _waives(w, finding)), None)
        if waiver is None:
            counted.append(finding)
        else:
            waived.append((finding, waiver))
    return counted, waived


def _waives(waiver: Waiver, finding: Diagnostic) -> bool:
    path = finding.place.path
    inside = path == waiver.file or path.startswith(f"{waiver.file.rstrip('/')}/")
    return waiver.code is finding.code and inside and waiver.about in finding.message


def missing_list(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Progress and plans have a task list of their year."""
    places = [*(p.place for p in ledger.progress), *(p.place for p in ledger.plans)]
    if ledger.task_list is None and places:
        yield Diagnostic(
            Code.MISSING_LIST,
            "这一年没有可用的任务清单，进展和计划无从核对",
            Place(places[0].path),
            "补上 data/tasks-<年份>.yaml，或先改好其中的错误",
        )


def no_list() -> Diagnostic:
    """Say that there is no task list at all."""
    return Diagnostic(
        Code.MISSING_LIST,
        "没有任务清单",
        Place("data"),
        "放入 data/tasks-<年份>.yaml，如 data/tasks-2026.yaml",
    )


def counts_differ(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """The list has as many tasks, pairs and indicators as it says it has."""
    if (task_list := ledger.task_list) is None or not ledger.list_whole:
        return
    actual = {
        "任务": len(ledger.tasks),
        **{duty.value: sum(t.duty is duty for t in ledger.tasks) for duty in _DUTIES},
        "任务处室对": sum(len(t.divisions) for t in ledger.tasks),
        "指标": sum(len(t.indicators) for t in ledger.tasks),
    }
    for name, (stated, place) in task_list.counts.items():
        if name not in actual:
            yield Diagnostic(Code.UNKNOWN_KEY, f"不会数“{name}”", place, did_you_mean(name, actual))
        elif actual[name] != stated:
            yield Diagnostic(
                Code.COUNTS_DIFFER,
                f"写明{name}{stated}，实有{actual[name]}",
                place,
                "对照通知原文，看是漏了、多了，还是这里的数写错了",
            )


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
    """Inside a strategy duties run 牵头, 配合, 协同推进, and items ascend inside a duty."""
    for before, task in pairwise(ledger.tasks):
        if before.strategy != task.strategy:
            continue
        duties = _DUTIES.index(before.duty), _DUTIES.index(task.duty)
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
            "同一战略内先牵头、再配合、后协同推进，同一职责内原清单号递增；不是这样多半录错了行",
        )


def duplicate_id(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Indicators, divisions, strategies, plans and a plan's milestones are named once."""
    named = [
        [("指标", i.id, i.place) for t in ledger.tasks for i in t.indicators],
        [("处室", d.name, d.place) for d in ledger.divisions],
        [("处室", d.id, d.place) for d in ledger.divisions],
        [("处室简称", name, d.place) for d in ledger.divisions for name in d.short],
        [("战略", s.name, s.place) for s in ledger.strategies],
        [("任务计划", str(p.task), p.place) for p in ledger.plans],
        *([("节点", m.id, m.place) for m in p.milestones] for p in ledger.plans),
    ]
    for group in named:
        first: dict[str, Place] = {}
        for what, name, place in group:
            if name in first:
                yield Diagnostic(
                    Code.DUPLICATE_ID,
                    f"{what}“{name}”重复出现",
                    place,
                    "改一个名，或并成一处",
                    related=first[name],
                )
            first.setdefault(name, place)


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


def unknown_division(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Every division named anywhere is one of the list's, by its full name."""
    names = {d.name for d in ledger.divisions}
    if ledger.task_list is None:
        return
    named: list[tuple[str, Place]] = [(p.division, p.place) for p in ledger.progress]
    named += ((m.division, m.place) for p in ledger.plans for m in p.milestones)
    rules = Place("data/rules.yaml")
    named += ((name, rules) for name in ledger.rules.people.values())
    named += ((s.lead_division, s.place) for s in ledger.task_list.strategies)
    named += ((name, t.place) for t in ledger.tasks for name in t.divisions)
    for name, place in named:
        if name not in names:
            yield Diagnostic(
                Code.UNKNOWN_DIVISION,
                f"没有“{name}”这个处室",
                place,
                suggest_division(ledger, name),
            )


def suggest_division(ledger: Ledger, name: str) -> str:
    """Say which division a name was meant for, knowing the declared short names."""
    for division in ledger.divisions:
        if name in {division.id, *division.short}:
            return f"您是不是要找：{division.name}"
    return did_you_mean(name, [d.name for d in ledger.divisions])


def one_coordinator(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Exactly one division is the coordinator."""
    if ledger.task_list and sum(d.coordinator for d in ledger.divisions) != 1:
        yield Diagnostic(
            Code.ONE_COORDINATOR,
            "汇总处室要有一个，也只能有一个",
            ledger.task_list.place,
            "只在规划发展处一行写 coordinator: true",
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
    start = indicator.baseline.value if indicator.baseline else 0
    if indicator.baseline and indicator.kind is not IndicatorKind.STOCK:
        yield "不是存量，不该有基期", "删去 baseline，或把 kind 改成 stock"
    if indicator.target <= max(start, 0):
        yield "的目标不高于基期，或不是正数，算不出完成率", "核对 target 和 baseline"
    if indicator.same_as is not None:
        other = ledger.indicator_by_id.get(indicator.same_as)
        if other is None or other[1] is indicator or other[1].same_as is not None:
            fix = "same_as 写另一个自己有数的指标的 id"
            yield f"说与“{indicator.same_as}”同数，但没有这个可用的指标", fix


def wrong_year(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """The dates of a list, a plan and of figures belong to the year in the file's name."""
    if (task_list := ledger.task_list) is None:
        return
    year = task_list.year
    if f"-{year}.yaml" not in task_list.place.path:
        yield Diagnostic(
            Code.WRONG_YEAR, f"文件名与 year: {year} 对不上", task_list.place, "改文件名或 year"
        )
    dated = [(m.due, m.place) for p in ledger.plans for m in p.milestones]
    dated += ((s.date, s.place) for p in ledger.plans for s in p.stage_targets)
    dated += ((f.date, f.place) for _entry, f in ledger.all_figures)
    for when, place in dated:
        if when.year != year:
            yield Diagnostic(
                Code.WRONG_YEAR, f"日期 {when} 不在{year}年", place, f"写{year}年的日期"
            )


def unknown_task(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Progress and plans speak only of tasks in the list."""
    known = ledger.task_by_id
    if not ledger.list_whole or not known:
        return
    speakers: list[Entry | Plan] = [*ledger.all_entries, *ledger.plans]
    for speaker in speakers:
        if speaker.task not in known:
            yield Diagnostic(
                Code.UNKNOWN_TASK,
                f"清单里没有第{speaker.task}项任务（共{len(known)}项）",
                speaker.place,
                f"任务序号取{min(known)}至{max(known)}；《清单》见 {known[min(known)].place.path}",
            )


def not_responsible(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A division reports only its own tasks, and a milestone is a responsible division's."""
    names = {d.name for d in ledger.divisions}
    pairs = {(t.id, name) for t in ledger.tasks for name in t.divisions}
    speakers: list[tuple[int, Entry | Milestone]] = [(e.task, e) for e in ledger.all_entries]
    speakers += ((p.task, m) for p in ledger.plans for m in p.milestones)
    for number_, speaker in speakers:
        task = ledger.task_by_id.get(number_)
        if (number_, speaker.division) in pairs or task is None or speaker.division not in names:
            continue
        if not task.divisions or not names.issuperset(task.divisions):
            continue  # one that can't be read, or is not known, is told there
        yield Diagnostic(
            Code.NOT_RESPONSIBLE,
            f"第{task.id}项的责任处室没有{speaker.division}",
            speaker.place,
            f"核对序号；这一项的责任处室是{listed(task.divisions)}",
        )


def unknown_indicator(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A figure or a stage target is of an indicator of its own task."""
    named = [(e.task, f.indicator, f.place) for e, f in ledger.all_figures]
    named += ((p.task, s.indicator, s.place) for p in ledger.plans for s in p.stage_targets)
    for number_, name, place in named:
        task = ledger.task_by_id.get(number_)
        if task is None or any(i.id == name for i in task.indicators):
            continue
        own = [i.id for i in task.indicators]
        yield Diagnostic(
            Code.UNKNOWN_INDICATOR,
            f"第{task.id}项没有指标“{name}”",
            place,
            did_you_mean(name, own) if own else "这一项没有量化指标，数字写进 summary",
        )


def wrong_reporter(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A figure comes from the one division that reports it."""
    names = {d.name for d in ledger.divisions}
    for entry, figure, indicator in _known_figures(ledger):
        if entry.division not in names:
            continue
        if indicator.reported_by not in ledger.task_by_id[entry.task].divisions:
            continue  # that is told at the indicator
        if indicator.same_as is None and indicator.reported_by != entry.division:
            yield Diagnostic(
                Code.WRONG_REPORTER,
                f"“{indicator.name}”由{indicator.reported_by}报数，不由{entry.division}报",
                figure.place,
                f"删去这个数，请{indicator.reported_by}填报",
            )


def shared_figure(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A figure that two tasks share is reported once, at the indicator that owns it."""
    for _entry, figure, indicator in _known_figures(ledger):
        if indicator.same_as is not None:
            owner = ledger.indicator_by_id.get(indicator.same_as)
            where = f"第{owner[0].id}项的“{indicator.same_as}”" if owner else indicator.same_as
            yield Diagnostic(
                Code.SHARED_FIGURE,
                f"“{indicator.name}”与{where}同一个数，不在这里报",
                figure.place,
                f"数填在{where}，两项会一起更新",
            )


def unknown_milestone(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A milestone said to be reached is the division's own, in the plan of its task."""
    for progress in ledger.progress if ledger.plan_whole else ():
        for entry in progress.entries:
            if not entry.milestones or entry.task not in ledger.task_by_id:
                continue
            plan = ledger.plan_by_task.get(entry.task)
            own = [m.id for m in plan.milestones if m.division == entry.division] if plan else []
            for reached in entry.milestones:
                if reached.milestone not in own:
                    yield Diagnostic(
                        Code.UNKNOWN_MILESTONE,
                        f"第{entry.task}项的计划里，{entry.division}没有节点“{reached.milestone}”",
                        reached.place,
                        did_you_mean(reached.milestone, own)
                        if own
                        else "节点先写进计划文件，再报达到",
                    )


def folder_division(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A progress file lies in the folder of its division."""
    by_name = {d.name: d for d in ledger.divisions}
    for progress in ledger.progress:
        division = by_name.get(progress.division)
        if division and division.id != progress.folder:
            yield Diagnostic(
                Code.FOLDER_DIVISION,
                f"{progress.division}的文件放进了 {progress.folder} 文件夹",
                progress.place,
                f"移到 data/progress/{division.id}/，或改正 division",
            )


def file_date(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A progress file is named after its date."""
    for progress in ledger.progress:
        if progress.date != progress.dated:
            yield Diagnostic(
                Code.FILE_DATE,
                f"文件名是 {progress.dated}，里面写的日期是 {progress.date}",
                progress.date_place,
                "两处写同一天",
            )


def duplicate_entry(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A division reports a task once a day."""
    for entries in ledger.entries.values():
        for before, entry in pairwise(entries):
            if before.date == entry.date:
                yield Diagnostic(
                    Code.DUPLICATE_ENTRY,
                    f"{entry.division}{short_day(entry.date)}的第{entry.task}项写了两遍",
                    entry.place,
                    "两条并成一条",
                    related=before.place,
                )


def future_date(ledger: Ledger, on: date) -> Iterator[Diagnostic]:
    """Nothing is reported before it happened."""
    for progress in ledger.progress:
        if progress.date > on:
            yield Diagnostic(
                Code.FUTURE_DATE,
                f"日期 {progress.date} 还没到（今天按 {on} 算）",
                progress.date_place,
                "改成实际填报的日期",
            )
    for entry, figure in ledger.all_figures:
        if figure.date > entry.date:
            yield Diagnostic(
                Code.FUTURE_DATE,
                f"数的日期 {figure.date} 晚于文件日期 {entry.date}",
                figure.place,
                "数的日期写统计截至日，不晚于文件日期",
            )


def mixed_samples(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Illustrative and real progress do not stand side by side."""
    samples = [p for p in ledger.progress if p.sample]
    real = [p for p in ledger.progress if not p.sample]
    if samples and real:
        yield Diagnostic(
            Code.MIXED_SAMPLES,
            f"示例数据和正式数据混在一起（示例{len(samples)}个文件，正式{len(real)}个）",
            samples[0].place,
            "正式启用前，删去写有 sample: true 的文件",
            related=real[0].place,
        )


def finished_short(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A finished task's own indicators have reached their targets."""
    for entries in ledger.entries.values():
        latest = entries[-1]
        task = ledger.task_by_id.get(latest.task)
        if task is None or latest.status is not Status.FINISHED:
            continue
        for indicator in task.indicators:
            if indicator.owner is Owner.OTHERS or indicator.reported_by != latest.division:
                continue
            known = ledger.figures(indicator)
            figure = known[-1][1] if known else None
            if figure is None or not is_reached(indicator, figure.value, ledger.rules):
                said = f"只到{number(figure.value)}{indicator.unit}" if figure else "还没有报数"
                yield Diagnostic(
                    Code.FINISHED_SHORT,
                    f"第{task.id}项写“已完成”，但{indicator.name}{said}，目标{indicator.target_text}",
                    latest.place_of("status"),
                    "状态改回“推进中”，或补报达到目标的数",
                )


def blocked_without_reason(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A blocked task says why."""
    for entry in ledger.all_entries:
        if entry.status is Status.BLOCKED and not entry.problems:
            yield Diagnostic(
                Code.BLOCKED_WITHOUT_REASON,
                f"第{entry.task}项受阻，没有写原因",
                entry.place_of("status"),
                "补上 problems: 写明卡在哪里、原因是什么",
            )


def postponed_unapproved(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A postponed task names its new deadline and who approved it."""
    for entry in ledger.all_entries:
        if entry.status is not Status.POSTPONED:
            continue
        extension = ledger.extension(entry.task, entry.division, entry.date)
        if extension is None or not extension.approved_by:
            yield Diagnostic(
                Code.POSTPONED_UNAPPROVED,
                f"第{entry.task}项暂缓，没有写批准的新时限",
                entry.place_of("status"),
                "补上 extension: {until: 日期, reason: 原因, approved_by: 批准人或会议}",
            )


def figure_fell(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A cumulative figure never falls, unless a correction says why."""
    for entries in ledger.entries.values():
        last: dict[str, tuple[Figure, Entry]] = {}
        for entry in entries:
            for figure in entry.figures:
                known = ledger.indicator_by_id.get(figure.indicator)
                if known is None or known[1].kind is not IndicatorKind.FLOW:
                    continue
                before = last.get(figure.indicator)
                if before and figure.value < before[0].value and not entry.correction:
                    yield Diagnostic(
                        Code.FIGURE_FELL,
                        f"{known[1].name}累计数变小了：{short_day(before[1].date)}报"
                        f"{number(before[0].value)}{known[1].unit}，"
                        f"{short_day(entry.date)}报{number(figure.value)}{known[1].unit}",
                        figure.place,
                        "查对是不是填成了当月数；确要更正的，在 correction 里写明原因",
                        related=before[0].place,
                    )
                last[figure.indicator] = (figure, entry)


def urge_numbering(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Issued slips are numbered 1, 2, 3 …, each to a division responsible for its task."""
    for wanted, issued in enumerate(ledger.issued, 1):
        if issued.place is None:
            continue
        task = ledger.task_by_id.get(issued.task)
        said, fix = "", ""
        if issued.number != wanted:
            said = f"第{wanted}张催办单的号写成了{issued.number}"
            fix = "编号由 hubtasks urge --issue 写，不手工改；删去的补回来"
        elif ledger.list_whole and ledger.tasks and task is None:
            said = f"清单里没有第{issued.task}项任务"
            fix = f"序号取{min(ledger.task_by_id)}至{max(ledger.task_by_id)}"
        elif task is not None and issued.division not in task.divisions:
            said = f"第{issued.task}项的责任处室没有{issued.division}"
            fix = f"这一项的责任处室是{listed(task.divisions)}"
        if said:
            yield Diagnostic(Code.URGE_NUMBERING, said, issued.place, fix)


def expired_waiver(ledger: Ledger, on: date) -> Iterator[Diagnostic]:
    """A waiver that is over is taken out or renewed."""
    for waiver in ledger.rules.waivers:
        if waiver.until < on:
            yield Diagnostic(
                Code.EXPIRED_WAIVER,
                f"对 {waiver.code.id} 的豁免到 {waiver.until} 为止，已经过期",
                waiver.place,
                "问题还在的，重新商定期限；不在了的，删去这一条",
            )


def negative_figure(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Only a rate may be below nothing."""
    for _entry, figure, indicator in _known_figures(ledger):
        if figure.value < 0 and indicator.kind is not IndicatorKind.RATE:
            yield Diagnostic(
                Code.NEGATIVE_FIGURE,
                f"{indicator.name}报了负数{number(figure.value)}{indicator.unit}",
                figure.place,
                "查对符号，填当年累计数",
            )


def bad_stage_target(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A stage target is within its target, one a day, and of an indicator with own figures."""
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
            seen.add((stage.indicator, stage.date))
            if said:
                fix = f"全年目标是{indicator.target_text}，查对指标、日期和数"
                yield Diagnostic(
                    Code.BAD_STAGE_TARGET, f"{indicator.name}：{said}", stage.place, fix
                )


def extension_past(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """An extension ends after the day it is reported."""
    for entry in ledger.all_entries:
        if entry.extension is not None and entry.extension.until <= entry.date:
            yield Diagnostic(
                Code.EXTENSION_PAST,
                f"第{entry.task}项延到{short_day(entry.extension.until)}，填报时已经过了",
                entry.place_of("extension"),
                "写批准的新时限",
            )


def figure_far_above(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A figure is not a multiple of its target: then its unit is probably another."""
    for _entry, figure, indicator in _known_figures(ledger):
        if indicator.target > 0 and figure.value >= FAR_ABOVE * indicator.target:
            yield Diagnostic(
                Code.FIGURE_FAR_ABOVE,
                f"{indicator.name}报{number(figure.value)}{indicator.unit}，"
                f"是目标{indicator.target_text}的{figure.value / indicator.target:.0f}倍",
                figure.place,
                f"查对单位：这里按“{indicator.unit}”填",
            )


def finished_without_evidence(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A finished task names its evidence (通知第三部分：按期保质完成)."""
    for entries in ledger.entries.values():
        latest = entries[-1]
        if latest.status is Status.FINISHED and not any(e.evidence for e in entries):
            yield Diagnostic(
                Code.FINISHED_WITHOUT_EVIDENCE,
                f"第{latest.task}项写“已完成”，没有写佐证",
                latest.place_of("status"),
                "补上 evidence: [佐证材料的名称]",
            )


def part_missing(ledger: Ledger, on: date) -> Iterator[Diagnostic]:
    """Of a task of several divisions, last month's progress came from all or from none."""
    month = (on.year, on.month - 1)
    if month[1] < ledger.rules.first_month:
        return
    names = {d.name for d in ledger.divisions}
    reported: dict[int, dict[str, Entry]] = {}
    for progress in ledger.progress:
        if (progress.date.year, progress.date.month) == month:
            for entry in progress.entries:
                reported.setdefault(entry.task, {}).setdefault(entry.division, entry)
    for task in ledger.tasks:
        parts = reported.get(task.id, {})
        missing = [name for name in task.divisions if name not in parts]
        if parts and missing and names.issuperset(task.divisions):
            first = next(iter(parts.values()))
            yield Diagnostic(
                Code.PART_MISSING,
                f"第{task.id}项{month[1]}月只有{listed(list(parts))}报了，缺{listed(missing)}",
                first.place,
                f"请{listed(missing)}补报；确无进展的，也写明情况",
            )


def lead_without_plan(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """Each lead task has a plan with milestones (通知第三部分：明确时间表、路线图)."""
    for task in ledger.lead_without_plan:
        yield Diagnostic(
            Code.LEAD_WITHOUT_PLAN,
            f"牵头任务第{task.id}项还没有时间表、路线图",
            task.place,
            "在计划文件里写上这一项的 milestones",
        )


FACTS: tuple[Rule, ...] = (
    missing_list,
    counts_differ,
    strategy_count,
    task_numbering,
    duplicate_item,
    task_order,
    duplicate_id,
    unknown_strategy,
    unknown_division,
    one_coordinator,
    bad_indicator,
    wrong_year,
    unknown_task,
    not_responsible,
    unknown_indicator,
    wrong_reporter,
    shared_figure,
    unknown_milestone,
    folder_division,
    file_date,
    duplicate_entry,
    future_date,
    mixed_samples,
    finished_short,
    blocked_without_reason,
    postponed_unapproved,
    figure_fell,
    lead_without_plan,
    negative_figure,
    bad_stage_target,
    extension_past,
    figure_far_above,
    finished_without_evidence,
    part_missing,
    urge_numbering,
    expired_waiver,
)
RULES: tuple[Rule, ...] = (*FACTS, *prose.RULES)


def _known_figures(ledger: Ledger) -> Iterator[tuple[Entry, Figure, Indicator]]:
    """Each figure with its indicator, where that belongs to the entry's task."""
    for entry, figure in ledger.all_figures:
        known = ledger.indicator_by_id.get(figure.indicator)
        if known is not None and known[0].id == entry.task:
            yield entry, figure, known[1]
