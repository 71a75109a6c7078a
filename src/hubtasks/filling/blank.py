"""A progress file to fill in: every task of a division, what is known of it beside the blanks."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from hubtasks import wording
from hubtasks.figures.known import Known
from hubtasks.figures.lights import Light
from hubtasks.figures.pairs import PairLight, judge_pair
from hubtasks.model import Division, Entry, Indicator, Ledger, Milestone, Status, Task

_STATUSES = " ".join(Status)


def blank(ledger: Ledger, division: Division, on: date) -> str:
    """Return a division's progress file for a day, as text; `check` names what is left blank.

    Targets, stage targets, the last figures and the last next steps stand in comments.
    """
    lines = [
        f"# yaml-language-server: $schema=../../../schema/progress-{on.year}.json",
        f"# {division.name}{wording.day(on)}的进展。“: ”后面填内容；# 开头的是提示，不用删。",
        "# status、summary 每项必填；values 填当年累计数，不带单位，还没有数的，把那一行删去；",
        "# next 等可以空着。几行的文字写在“summary: |”下面，每行多缩进两格。",
        "format: 1",
        f"division: {division.name}",
        f"date: {on}",
    ]
    if any(p.sample for p in ledger.progress):
        lines.append("sample: true  # 拿示例练手；正式填报删去这一行")
    lines += ["reporter:", "entries:"]
    for task in ledger.tasks:
        if division.name in task.divisions:
            lines += _entry(ledger, division, task, on)
    return "".join(f"{line}\n" for line in lines)


class Remembered(NamedTuple):
    """What is known of a division's part of a task before it reports, in lines to be read.

    `latest` is its last entry before that day and `before` says it. The indicators are
    those it reports, the milestones those it has not reached yet, each with its deadline.
    `finished`: nothing of it is open, so that it need not report.
    """

    task: str
    latest: Entry | None
    before: str
    indicators: tuple[tuple[Indicator, str], ...]
    milestones: tuple[tuple[Milestone, str], ...]
    finished: bool


def known(ledger: Ledger, division: Division, task: Task, on: date) -> Remembered:
    """Return what is known of a division's part of a task before it reports on a day."""
    entries = [e for e in ledger.entries.get((task.id, division.name), ()) if e.date < on]
    latest = entries[-1] if entries else None
    own = [i for i in task.indicators if i.reported_by == division.name and i.same_as is None]
    part = judge_pair(Known.on_day(ledger, on), task, division.name)
    return Remembered(
        task=f"第{task.id}项（{task.duty}）{_line(task.text)}",
        latest=latest,
        before=f"上期{wording.short_day(latest.date)}：{_before(latest)}" if latest else "",
        indicators=tuple((i, _indicator(ledger, i, on)) for i in own),
        milestones=tuple(_milestones(part)),
        finished=part.light is Light.BLUE,
    )


def _entry(ledger: Ledger, division: Division, task: Task, on: date) -> Iterator[str]:
    there = known(ledger, division, task, on)
    yield ""
    yield f"  # {_spoken(there.task)}"
    if there.before:
        yield f"  # {_spoken(there.before)}"
    if there.finished:
        yield "  # 已经办结，免报：没有新情况的，把这一条删去"
    for indicator, said in there.indicators:
        yield f"  # 指标 {indicator.id}：{_spoken(said)}"
    for milestone, due in there.milestones:
        name = f"{milestone.id}（{_spoken(milestone.name)}）"
        yield f"  # 节点 {name}，{due}；达到了写 milestones: [{milestone.id}]"
    yield f"  - task: {task.id}"
    yield f"    status:  # {_STATUSES}"
    yield "    summary:"
    if there.indicators:
        yield "    values:"
        for indicator, _ in there.indicators:
            yield f"      {indicator.id}:  # {indicator.unit}"
    yield "    next:"


def _before(entry: Entry) -> str:
    said = f"{entry.status}，{_line(entry.summary)}"
    return f"{said}下一步：{_line(entry.next)}" if entry.next else said


def _indicator(ledger: Ledger, indicator: Indicator, on: date) -> str:
    said = f"{indicator.name}，目标{indicator.target_text}"
    stage = next((s for s in ledger.stage_targets(indicator) if s.date >= on), None)
    if stage is not None:
        said += f"，到{wording.short_day(stage.date)}应达{wording.number(stage.value)}"
    figure = Known.on_day(ledger, on).figure(indicator)
    if figure is not None:
        known = f"{wording.number(figure.value)}{indicator.unit}"
        said += f"，上次{known}（{wording.short_day(figure.date)}）"
    return said


def _milestones(part: PairLight) -> Iterator[tuple[Milestone, str]]:
    """Yield the division's milestones that are not reached yet, with their deadlines."""
    for judged in part.milestones:
        if judged.reached_on is None:
            yield judged.milestone, f"{wording.short_day(judged.due)}应完成"


def _spoken(text: str) -> str:
    """Write in a comment what must not read like a field that was put out."""
    return text.replace(": ", "：")


def _line(text: str) -> str:
    """Write a text on one line of a comment."""
    return wording.prose(text)
