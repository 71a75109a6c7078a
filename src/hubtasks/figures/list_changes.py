"""What changed in the list during the year, in sentences."""

from collections.abc import Iterator
from datetime import date

from hubtasks import wording
from hubtasks.in_force import after, changes_of
from hubtasks.model import Division, Duties, Indicator, Task, TaskChange


def changes_told(task: Task, duties: Duties, on: date = date.max) -> tuple[tuple[date, str], ...]:
    """Say of each change of a task, and of its end, from which day on it is how, and why.

    Each with that day; what is ahead *on* a day says so.
    """
    told = []
    for change in changes_of(task):
        said, why = "；".join(_parts(task, change, duties)), _why(change.reason, change.source)
        told.append((change.effect, f"{_from(change.effect, on)}，{said}（{why}）"))
    if (ended := task.ended) is not None:
        into = f"，并入第{ended.into}项" if ended.into else ""
        why = _why(ended.reason, ended.source)
        told.append((ended.effect, f"{_from(ended.effect, on)}终止{into}（{why}）"))
    return tuple(told)


def _from(effect: date, on: date) -> str:
    return f"{'还没到的' if effect > on else ''}{wording.short_day(effect)}起"


def renamings_told(division: Division) -> tuple[tuple[date, str], ...]:
    """Say of each new name of a division, and of its end, from which day on that is."""
    former = sorted(division.former, key=lambda f: f.effect)
    names = [*(f.name for f in former), division.name][1:]
    told = [
        (
            f.effect,
            f"{f.name}{wording.short_day(f.effect)}起更名为{name}（{_why(f.reason, f.source)}）",
        )
        for f, name in zip(former, names, strict=True)
    ]
    if (gone := division.dissolved) is not None:
        why = _why(gone.reason, gone.source)
        when = wording.short_day(gone.effect)
        told.append((gone.effect, f"{division.name}{when}起并入{gone.into}（{why}）"))
    return tuple(told)


def _why(reason: str, source: str) -> str:
    said = wording.prose(reason).rstrip("。")
    return f"{said}，{source}" if source else said


def _parts(task: Task, change: TaskChange, duties: Duties) -> Iterator[str]:
    was, now = change.before, after(task, change)
    if was.divisions is not None:
        yield f"责任处室由{wording.listed(was.divisions)}改为{wording.listed(now.divisions)}"
    if was.duty is not None:
        yield f"{duties.heading}由{was.duty}改为{now.duty}"
    if was.text is not None:
        yield f"原文改了，原来是“{wording.prose(was.text).rstrip('。')}”"
    if was.indicators is not None:
        yield from _indicators(was.indicators, now.indicators)


def _indicators(before: tuple[Indicator, ...], now: tuple[Indicator, ...]) -> Iterator[str]:
    old, new = ({i.id: i for i in each} for each in (before, now))
    yield from (f"不再考核{old[id_].name}" for id_ in old if id_ not in new)
    yield from (f"增加指标{i.name}，目标{i.target_text}" for i in now if i.id not in old)
    for id_, was in old.items():
        if (is_now := new.get(id_)) is None or is_now.same(was):
            continue
        said = [
            f"目标由{was.target_text}改为{is_now.target_text}"
            if was.target_text != is_now.target_text
            else "",
            f"由{was.reported_by}报数改为由{is_now.reported_by}报数"
            if was.reported_by != is_now.reported_by
            else "",
        ]
        yield f"{is_now.name}{'，'.join(filter(None, said)) or '的口径改了'}"
