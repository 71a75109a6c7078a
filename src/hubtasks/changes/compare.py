"""What a change means: two states of a year held against each other, by meaning, not by line."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, NamedTuple

from hubtasks import wording
from hubtasks.diagnostics import Place
from hubtasks.figures.report import IndicatorReport, Report, TaskReport, summarize
from hubtasks.model import Entry, Indicator, Ledger, Plan, Task
from hubtasks.period import Period

# Where a thing stands in its file says nothing of what it is.
_PLACES = {"place", "date_place", "path", "fields", "division", "date"}
_NAMES = {
    "status": "状态",
    "summary": "进展",
    "milestones": "达到节点",
    "important": "重要进展",
    "problems": "存在问题",
    "next": "下一步",
    "needs": "需协调事项",
    "highlight": "创新举措和典型经验",
    "evidence": "佐证",
    "extension": "延期",
    "correction": "更正原因",
    "text": "任务原文",
    "strategy": "战略",
    "item": "原清单号",
    "duty": "省局职责",
    "divisions": "责任处室",
    "key": "重点指标所在",
    "notes": "备注",
    "corrections": "校订",
    "document": "实施方案",
    "target": "目标",
    "comparator": "怎样算达到",
    "unit": "单位",
    "kind": "指标类型",
    "owner": "谁的指标",
    "wording": "原文分寸",
    "aspiration": "力争",
    "reported_by": "报数处室",
    "baseline": "基期",
    "same_as": "同数指标",
    "name": "名称",
}
_CALENDAR = frozenset({"due_dates", "days_off", "days_on"})
# How a text is wrapped says nothing: between Chinese characters a break is none.
_WRAPPED = re.compile(
    r"(?<=([\x21-\x7e]))?\s*(\n|(?<=[^\x00-\x7f]) (?=[^\x00-\x7f]))\s*(?=([\x21-\x7e]))?"
)
_TOKEN = re.compile(r"[A-Za-z0-9.%]+|\s+|.", re.DOTALL)


class Kind(StrEnum):
    """What happened to an entry."""

    ADDED = "新增"
    CHANGED = "改动"
    REMOVED = "删除"


class FieldChange(NamedTuple):
    """A field before and after, as text; empty where there was or is none."""

    name: str
    before: str
    after: str


class FigureChange(NamedTuple):
    """An indicator's reported value before and after; None where there was or is none."""

    indicator: str
    name: str
    unit: str
    before: Decimal | None
    after: Decimal | None


class EntryChange(NamedTuple):
    """What became of one division's entry on one task and day."""

    kind: Kind
    task: int
    division: str
    date: date
    fields: tuple[FieldChange, ...]
    figures: tuple[FigureChange, ...]
    entry: Entry


class ListChange(NamedTuple):
    """A change in the list or the plan: what it is about, and the field."""

    about: str
    field: FieldChange
    place: Place


class Moved(NamedTuple):
    """A task whose light, figure or reason is another after the change."""

    before: TaskReport
    after: TaskReport

    @property
    def relit(self) -> bool:
        """Whether its light changed."""
        return self.before.light is not self.after.light

    @property
    def text(self) -> str:
        """What the change means: `任务23：累计4→6例（+2），完成率40.0%→60.0%，黄→绿`."""
        known = {i.indicator.id: i for i in self.before.indicators}
        said = [
            _figure_moved(known.get(new.indicator.id), new)
            for new in self.after.indicators
            if _value(known.get(new.indicator.id)) != _value(new)
        ]
        if self.relit:
            said.append(f"{self.before.light}→{self.after.light}（{self.after.reason}）")
        return f"任务{self.after.id}：{'，'.join(said)}"


class Changes(NamedTuple):
    """Everything that differs between two states of a year, as of a day."""

    on: date
    entries: tuple[EntryChange, ...]
    listed: tuple[ListChange, ...]
    moved: tuple[Moved, ...]
    filing: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether the two states say the same."""
        return not (self.entries or self.listed or self.moved)

    @property
    def consequences(self) -> tuple[str, ...]:
        """What a reviewer has to know first: moved tasks, then who has filed how much."""
        return (*(m.text for m in self.moved), *(self.filing if self.entries else ()))


def changes(before: Ledger, after: Ledger, on: date) -> Changes:
    """Hold two states of a year against each other, both lit as of the day *on*."""
    month = Period.of_month(on.year, on.month)
    old, new = (
        summarize(state, month, on) if state.task_list else None for state in (before, after)
    )
    touched = tuple(_entries(before, after))
    divisions = {change.division for change in touched}
    return Changes(
        on=on,
        entries=touched,
        listed=tuple(_listed(before, after)),
        moved=tuple(_moved(old, new)) if old and new else (),
        filing=tuple(_filing(after, new, divisions)) if new else (),
    )


def words(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Part two texts into pieces that stay (` `), go (`-`) and come (`+`), by words.

    A Chinese character is a word; digits and letters that stand together are one.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    found: list[tuple[str, str]] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append((" ", "".join(old[i:j])))
            continue
        if i < j:
            found.append(("-", "".join(old[i:j])))
        if k < m:
            found.append(("+", "".join(new[k:m])))
    return tuple(found)


def _entries(before: Ledger, after: Ledger) -> Iterator[EntryChange]:
    old, new = _by_identity(before), _by_identity(after)
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        entry = now or was
        if entry is None:
            continue
        fields = tuple(_fields(was, now, skipped={"figures", "task"}))
        figures = tuple(_figures(before, after, was, now))
        if was is None or now is None:
            kind = Kind.ADDED if now else Kind.REMOVED
        elif fields or figures:
            kind = Kind.CHANGED
        else:
            continue
        task, division, day = key
        yield EntryChange(kind, task, division, date.fromisoformat(day), fields, figures, entry)


def _by_identity(ledger: Ledger) -> dict[tuple[int, str, str], Entry]:
    """The entries by what they are about, wherever they stand: a renamed file is the same."""
    return {(e.task, e.division, e.date.isoformat()): e for e in reversed(ledger.all_entries)}


def _fields(was: Any, now: Any, skipped: Iterable[str] = ()) -> Iterator[FieldChange]:  # noqa: ANN401 - any record
    record = now if now is not None else was
    for name in record._fields:
        if name in _PLACES or name in skipped:
            continue
        old = _said(getattr(was, name)) if was is not None else ""
        new = _said(getattr(now, name)) if now is not None else ""
        if old != new:
            yield FieldChange(_NAMES.get(name, name), old, new)


def _said(value: Any) -> str:  # noqa: ANN401 - any field of a record
    """Write a field's value so that equal values are equal texts, whatever their places."""
    if value is None or value is False:
        return ""
    if value is True:
        return "是"
    if isinstance(value, Decimal):
        return wording.number(value)
    if isinstance(value, str):
        return _WRAPPED.sub(lambda m: " " if m[1] and m[3] else "", str(value))
    if hasattr(value, "_asdict"):
        parts = {k: _said(v) for k, v in value._asdict().items() if k != "place"}
        return "，".join(part for part in parts.values() if part)
    if isinstance(value, tuple):
        return "；".join(_said(item) for item in value)
    if isinstance(value, Mapping):
        return "；".join(f"{_said(k)}：{_said(v)}" for k, v in value.items())
    if isinstance(value, Enum):
        return str(getattr(value, "id", value.value))
    return str(value)


def _figures(
    before: Ledger, after: Ledger, was: Entry | None, now: Entry | None
) -> Iterator[FigureChange]:
    old = {f.indicator: f for f in was.figures} if was else {}
    new = {f.indicator: f for f in now.figures} if now else {}
    for id_ in dict.fromkeys((*old, *new)):
        first, last = old.get(id_), new.get(id_)
        if first and last and (first.value, first.date, first.source) == last[1:4]:
            continue
        known = after.indicator_by_id.get(id_) or before.indicator_by_id.get(id_)
        name, unit = (known[1].name, known[1].unit) if known else (id_, "")
        yield FigureChange(
            id_, name, unit, first.value if first else None, last.value if last else None
        )


def _listed(before: Ledger, after: Ledger) -> Iterator[ListChange]:
    """Yield what changed in the list and in the plan."""
    for id_ in sorted(before.task_by_id.keys() | after.task_by_id.keys()):
        was, now = before.task_by_id.get(id_), after.task_by_id.get(id_)
        yield from _task(id_, was, now)
    for field in _fields(before.rules, after.rules, skipped=_CALENDAR):
        yield ListChange("规则", field, Place("data/rules.yaml"))
    for id_ in sorted(before.plan_by_task.keys() | after.plan_by_task.keys()):
        yield from _plan(id_, before.plan_by_task.get(id_), after.plan_by_task.get(id_))


def _task(id_: int, was: Task | None, now: Task | None) -> Iterator[ListChange]:
    record = now or was
    if record is None:
        return
    about = f"清单第{id_}项"
    for field in _fields(was, now, skipped={"indicators", "id"}):
        # What a list says of itself in lists is not among the places to skip.
        yield ListChange(about, field, record.place)
    old = {i.id: i for i in was.indicators} if was else {}
    new = {i.id: i for i in now.indicators} if now else {}
    for name in dict.fromkeys((*old, *new)):
        first, last = old.get(name), new.get(name)
        indicator: Indicator | None = last or first
        if indicator is None:
            continue
        for field in _fields(first, last, skipped={"id"}):
            yield ListChange(f"{about}指标“{indicator.name}”", field, indicator.place)


def _plan(id_: int, was: Plan | None, now: Plan | None) -> Iterator[ListChange]:
    record = now or was
    if record is None:
        return
    for name, key in (("milestones", "id"), ("stage_targets", "date")):
        old = {_key(m, key): m for m in getattr(was, name, ())}
        new = {_key(m, key): m for m in getattr(now, name, ())}
        for each in dict.fromkeys((*old, *new)):
            first, last = old.get(each), new.get(each)
            before, after = _milestone(first), _milestone(last)
            if before != after:
                what = "节点" if name == "milestones" else "分期目标"
                field = FieldChange(what, before, after)
                yield ListChange(f"计划第{id_}项", field, (last or first or record).place)


def _key(item: Any, key: str) -> str:  # noqa: ANN401 - a milestone or a stage target
    return f"{getattr(item, 'indicator', '')} {getattr(item, key)}"


def _milestone(item: Any) -> str:  # noqa: ANN401 - a milestone or a stage target
    if item is None:
        return ""
    return "，".join(_said(v) for k, v in item._asdict().items() if k != "place")


def _moved(old: Report, new: Report) -> Iterator[Moved]:
    before = {t.id: t for t in old.tasks}
    for task in new.tasks:
        was = before.get(task.id)
        if was is None:
            continue
        moved = Moved(was, task)
        known = {i.indicator.id: i for i in was.indicators}
        if moved.relit or any(
            _value(known.get(i.indicator.id)) != _value(i) for i in task.indicators
        ):
            yield moved


def _value(indicator: IndicatorReport | None) -> Decimal | None:
    return indicator.figure.value if indicator and indicator.figure else None


def _figure_moved(old: IndicatorReport | None, new: IndicatorReport) -> str:
    unit = new.indicator.unit
    was, now = _value(old), _value(new)
    before = wording.number(was) if was is not None else "未报"
    after = f"{wording.number(now)}{unit}" if now is not None else "未报"
    said = f"{new.indicator.name}{before}→{after}"
    if was is not None and now is not None:
        said += f"（{'+' if now > was else ''}{wording.number(now - was)}）"
    share = old.share if old else ""
    if share != new.share:
        said += f"，完成率{share or '—'}→{new.share or '—'}"
    return said


def _filing(ledger: Ledger, report: Report, divisions: Iterable[str]) -> Iterator[str]:
    """Say of each division how many of its tasks it has filed for the last month due."""
    owing = {u.division: u for u in report.unfiled}
    for name in (d.name for d in ledger.divisions if d.name in set(divisions)):
        owed = sum(name in t.divisions for t in ledger.tasks)
        missing = owing[name].tasks if name in owing else ()
        said = f"{name}{report.filing_month}应报{owed}项，已报{owed - len(missing)}项"
        if missing:
            said += f"（缺{wording.listed([str(task) for task in missing])}）"
        if report.filing_month:
            yield said
