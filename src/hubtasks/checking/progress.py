"""What must hold in the progress that divisions report."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from hubtasks.diagnostics import Code, Diagnostic
from hubtasks.figures.known import Known, acts, puts_off
from hubtasks.figures.pairs import judge_pair
from hubtasks.figures.schedule import due_date
from hubtasks.in_force import in_force
from hubtasks.model import IndicatorKind, Status
from hubtasks.wording import listed, number, short_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hubtasks.model import Entry, Extension, Figure, Indicator, Ledger, Progress

FAR_ABOVE = 2


def folder_division(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A progress file lies in the folder of its division."""
    by_name = {name: d for d in ledger.divisions for name in d.names}
    for progress in ledger.progress:
        division = by_name.get(progress.division)
        if division and division.id != progress.folder:
            yield Diagnostic(
                Code.FOLDER_DIVISION,
                f"{progress.division}的文件放进了 {progress.folder} 文件夹",
                progress.place,
                f"移到 data/progress/{division.id}/，或改正 division",
                field="division",
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
                field="date",
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
            "正式启用的，运行 hubtasks init --real，删去写有 sample: true 的文件",
            related=real[0].place,
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


def _too_early(progress: Progress, on: date) -> tuple[str, str] | None:
    """Say what of a file's head lies ahead of what it reports, and what to write."""
    filed, day, period = progress.handed_in, progress.date, progress.period
    if filed > on:
        what = "报送日期" if progress.filed else "日期"
        return f"{what} {filed} 还没到（今天按 {on} 算）", "改成实际填报的日期"
    if period is not None and period.start > day:
        said = f"报的是{period.name}，填报日期 {day} 还没到那个月"
        return said, "period 写报的是哪个月，不晚于填报日期的那个月"
    if day > filed and (filed.year, filed.month) != (day.year, day.month):
        said = f"报送日期 {filed} 比填报日期 {day} 早了不止一个月"
        return said, "filed 写实际报送的日期，date 写数据到哪一天"
    return None


def future_date(ledger: Ledger, on: date) -> Iterator[Diagnostic]:
    """Nothing is reported before it happened; a month's file may be handed in before its end."""
    for progress in ledger.progress:
        if told := _too_early(progress, on):
            yield Diagnostic(Code.FUTURE_DATE, told[0], progress.filed_place, told[1])
    for entry in ledger.all_entries:
        for reached in entry.milestones:
            if reached.day is not None and reached.day > entry.date:
                yield Diagnostic(
                    Code.FUTURE_DATE,
                    f"达到的日子 {reached.day} 晚于文件日期 {entry.date}",
                    reached.place,
                    "写真正达到的那一天，不晚于文件日期",
                    field="milestones",
                    value=str(reached.day),
                )
    for entry, figure in ledger.all_figures:
        if figure.date > entry.date:
            yield Diagnostic(
                Code.FUTURE_DATE,
                f"截至日 {figure.date} 晚于文件日期 {entry.date}",
                figure.place,
                "写数统计到的那一天，不晚于文件日期",
                field="date",
                value=str(figure.date),
            )


def part_missing(ledger: Ledger, on: date) -> Iterator[Diagnostic]:
    """Of a task of several divisions, last month's progress came from all or from none."""
    month = (on.year, on.month - 1)
    if month[1] < ledger.rules.first_month:
        return
    ledger = in_force(ledger, due_date(*month, ledger.rules))
    names = {d.name for d in ledger.divisions}
    reported: dict[int, dict[str, Entry]] = {}
    for (task_id, division), entries in ledger.entries.items():
        for entry in entries:
            if (entry.date.year, entry.date.month) == month:
                reported.setdefault(task_id, {}).setdefault(division, entry)
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


def wrong_reporter(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A figure comes from the one division that reports it."""
    names = {name for d in ledger.divisions for name in d.names}
    for entry, figure, indicator in _known_figures(ledger):
        then = in_force(ledger, entry.date)
        if entry.division not in names:
            continue
        if indicator.reported_by not in then.task_by_id[entry.task].divisions:
            continue  # that is told at the indicator
        whose = then.called(entry.division)
        if indicator.same_as is None and indicator.reported_by != whose:
            yield Diagnostic(
                Code.WRONG_REPORTER,
                f"“{indicator.name}”由{indicator.reported_by}报数，不由{entry.division}报",
                figure.place,
                f"删去这个数，请{indicator.reported_by}填报",
                field="values",
                value=number(figure.value),
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
                field="values",
                value=number(figure.value),
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
                field="values",
                value=number(figure.value),
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
                field="values",
                value=number(figure.value),
            )


def figure_fell(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A cumulative figure never falls, unless a correction says why."""
    ledger = in_force(ledger, date.max)
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
                        field="values",
                        value=number(figure.value),
                    )
                last[figure.indicator] = (figure, entry)


def finished_short(ledger: Ledger, on: date) -> Iterator[Diagnostic]:
    """A finished part of a task has nothing open: no own indicator, no own milestone."""
    ledger = in_force(ledger, on)
    unsaid = {"milestones", "values"}  # what could not be read of these may say so
    doubtful = {
        u.path for u in ledger.unread if u.whole or any(p.field in unsaid for p in u.problems)
    }
    for task, _, entries in ledger.reported():
        latest, plan = entries[-1], ledger.plan_by_task.get(task.id)
        if latest.status is not Status.FINISHED:
            continue
        steps = {m.id for m in plan.milestones} if plan else set()
        misnamed = {r.milestone for e in entries for r in e.milestones} - steps
        if misnamed or doubtful & {e.path for e in entries}:
            continue
        then = in_force(ledger, latest.date)  # what is asked for since reopens it, and is no fault
        was = then.task_by_id.get(task.id)
        if was is None:
            continue
        known = Known.on_day(ledger, max(on, latest.filed))._replace(ledger=then)
        part = judge_pair(known, was, then.called(latest.division))
        if open_ := part.open:
            yield Diagnostic(
                Code.FINISHED_SHORT,
                f"第{task.id}项写“已完成”，还有没完成的：{listed(open_)}",
                latest.place_of("status"),
                "状态写“推进中”，或报上达到的数和节点；增速、存量要等年末的数",
                field="milestones" if all(i.done for i in part.own) else "values",
                value=latest.status,
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
                field="evidence",
            )


def reopened_without_reason(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """What was finished stays so in later entries, unless a correction says why not."""
    for entries in ledger.entries.values():
        for before, entry in pairwise(entries):
            if (before.status, entry.correction) == (Status.FINISHED, "") and (
                entry.status is not Status.FINISHED
            ):
                yield Diagnostic(
                    Code.REOPENED_WITHOUT_REASON,
                    f"第{entry.task}项{short_day(before.date)}报过“已完成”，"
                    f"{short_day(entry.date)}又是“{entry.status}”",
                    entry.place_of("status"),
                    "在 correction 里写明为什么重新打开",
                    related=before.place_of("status"),
                    field="status",
                    value=entry.status,
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
                field="problems",
            )


def postponed_unapproved(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """A postponed task names its new deadline and who approved it."""
    for entry in ledger.all_entries:
        if entry.status is not Status.POSTPONED:
            continue
        then = in_force(ledger, entry.date)
        told = then.entries[entry.task, then.whose(entry.task, entry.division)]
        if not any(puts_off(ledger, known) for known in told if known.date <= entry.date):
            yield Diagnostic(
                Code.POSTPONED_UNAPPROVED,
                f"第{entry.task}项暂缓，没有写批准的新时限",
                entry.place_of("status"),
                "补上 extension: {until: 日期, reason: 原因, approved_by: 批准人或会议, "
                "approved_on: 批准日}",
                field="extension",
            )


def extension_past(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """An extension ends after the day it is reported, and with the year."""
    for entry in ledger.all_entries:
        if entry.extension is None:
            continue
        until = entry.extension.until
        said = ""
        if until <= entry.date:
            said = f"延到{short_day(until)}，填报时已经过了"
        elif until.year > entry.date.year:
            said = f"延到了{until.year}年，只算到{entry.date.year}年12月31日"
        if said:
            yield Diagnostic(
                Code.EXTENSION_PAST,
                f"第{entry.task}项{said}",
                entry.place_of("extension"),
                "写批准的新时限，不过年底",
                field="extension",
                value=str(until),
            )


def _unapproved(ledger: Ledger, entry: Entry, extension: Extension) -> tuple[str, str] | None:
    """Say why nobody else has approved an extension in time, and the way out."""
    if not extension.approved_by:
        fix = "批准以后补上 approved_by、approved_on；没有批准的，仍按原来的日子算"
        return "没有写批准人", fix
    if extension.approved_on is None:
        return "没有写批准日", "补上 approved_on: 批准的日子，如 2026-06-20"
    if extension.approved_on > entry.filed:
        said = f"批准日 {extension.approved_on} 比报送的日子 {entry.filed} 还晚"
        return said, "查对批准日；批准以后再报的，写进批准以后的文件"
    if not acts(ledger, entry):
        said = f"批准人写的是{extension.approved_by}，处室不能批自己的延期"
        return said, "写批准的领导或会议"
    return None


def _astray(ledger: Ledger, entry: Entry, extension: Extension) -> tuple[str, str] | None:
    """Say which stage target of an extension is none, and the way out."""
    if bool(extension.indicator) is not bool(extension.stage):
        return "指标和原来的日子只写了一样", "延的是分期目标的，indicator 和 date 一起写"
    plan = ledger.plan_by_task.get(entry.task)
    known = {(s.indicator, s.date) for s in plan.stage_targets} if plan else set()
    at = (extension.indicator, extension.stage)
    if extension.indicator in ledger.indicator_by_id and at not in known:
        said = f"计划里没有“{extension.indicator}”{extension.stage}的分期目标"
        return said, "date 写分期目标原来的日子，见计划文件"
    return None


def idle_extension(ledger: Ledger, _: date) -> Iterator[Diagnostic]:
    """An extension that names who approved it counts: else it moves nothing, and that is told."""
    if not ledger.plan_whole:
        return
    for entry in ledger.all_entries:
        extension = entry.extension
        if extension is None or entry.status is Status.POSTPONED:
            continue
        told = _unapproved(ledger, entry, extension) or _astray(ledger, entry, extension)
        if told is not None:
            said, fix = told
            yield Diagnostic(
                Code.IDLE_EXTENSION,
                f"第{entry.task}项的延期不起作用：{said}",
                entry.place_of("extension"),
                fix,
                field="extension",
            )


def _known_figures(ledger: Ledger) -> Iterator[tuple[Entry, Figure, Indicator]]:
    """Each figure with its indicator as it was on the entry's date, where it is of its task."""
    for entry, figure in ledger.all_figures:
        then = in_force(ledger, entry.date)
        known = then.indicator_by_id.get(figure.indicator)
        if known is not None and known[0].id == entry.task:
            yield entry, figure, known[1]


RULES = (
    folder_division,
    file_date,
    mixed_samples,
    duplicate_entry,
    future_date,
    part_missing,
    wrong_reporter,
    shared_figure,
    negative_figure,
    figure_far_above,
    figure_fell,
    finished_short,
    finished_without_evidence,
    reopened_without_reason,
    blocked_without_reason,
    postponed_unapproved,
    extension_past,
    idle_extension,
)
