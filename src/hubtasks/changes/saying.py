"""What a changed record is called, and what it says, in words that people know."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple, Self

from hubtasks import fields, wording
from hubtasks.diagnostics import Code
from hubtasks.fields import Field, Record, Shape
from hubtasks.model import Duty, Ledger
from hubtasks.period import Period

_NUMBERED = {fields.TASK: "第{}项", fields.PLAN: "第{}项", fields.ISSUED: "第{}号催办单"}


class Part(NamedTuple):
    """A step into a file: the kind of mapping, what tells it from its like, and its name.

    `again` counts those before it that have nothing to tell them from it.
    """

    record: Record
    id: str
    name: str = ""
    again: int = 0

    def __str__(self) -> str:
        """Name it: `第5项`, `指标“……”`."""
        more = f"（第{self.again + 1}条）" if self.again else ""
        if self.record in _NUMBERED:
            return _NUMBERED[self.record].format(self.id) + more
        if self.record is fields.PROGRESS:
            return f"{self.name}的进展{more}"
        if self.record is fields.WAIVER:
            return f"{self.record.label}（{self.name}）{more}"
        return f"{self.record.label}“{self.name or self.id}”{more}"


class Names(NamedTuple):
    """What indicators and milestones are called, by their ids, on either side of a change.

    `tasks` are the tasks of indicators; `task` is the one that is spoken of, 0 for none. Two of
    one task with the same name have their ids behind it.
    """

    indicators: Mapping[str, str]
    tasks: Mapping[str, int]
    milestones: Mapping[tuple[int, str], str]
    task: int = 0

    @classmethod
    def of(cls, before: Ledger, after: Ledger) -> Self:
        """Gather the names that two states know, the later first."""
        indicators: dict[str, str] = {}
        milestones: dict[tuple[int, str], str] = {}
        tasks: dict[str, int] = {}
        for state in (before, after):
            for task in state.tasks:
                indicators |= _told_apart({i.id: i.name for i in task.indicators})
                tasks |= {i.id: task.id for i in task.indicators}
            for plan in state.plans:
                names = _told_apart({m.id: m.name for m in plan.milestones})
                milestones |= {(plan.task, id_): name for id_, name in names.items()}
        return cls(indicators, tasks, milestones)

    def of_task(self, task: int) -> Self:
        """Speak of one task."""
        return self._replace(task=task)

    def parts(self, record: Record, items: Iterable[Any]) -> dict[tuple[str, int], Any]:
        """Return the records of a list by what tells them apart, and how often that was there."""
        found: dict[tuple[str, int], Any] = {}
        times: Counter[str] = Counter()
        for item in items:
            id_ = " ".join(
                self.said(record.by_key[key], getattr(item, record.by_key[key].name))
                for key in record.identity
            )
            found[id_, times[id_]] = item
            times[id_] += 1
        return found

    def part(self, record: Record, item: Any, at: tuple[str, int]) -> Part:  # noqa: ANN401 - the table's record
        """Name a record of a list; *at* is where `parts` has it."""
        id_, again = at
        if record is fields.STAGE_TARGET:
            name = f"{self._indicator(item.indicator)}，到{wording.day(item.date)}"
        elif record is fields.WAIVER:
            about = f"；说到“{item.about}”的" if item.about else ""
            name = f"{item.file}；{item.code.id}：{item.code.rule}{about}"
        elif record is fields.INDICATOR:
            name = self._indicator(item.id)
        elif record is fields.MILESTONE:
            name = self._milestone(item.id)
        elif record is fields.PROGRESS:
            name = f"{item.division}{wording.day(item.date)}"
        elif record is fields.CLOSURE:
            name = f"第{item.task}项{item.division}"
        else:
            name = str(getattr(item, "name", ""))
        return Part(record, id_, name, again)

    def said(self, field: Field, value: Any) -> str:  # noqa: ANN401 - what the table says
        """Write a field's value; empty where that says nothing."""
        if value is None:
            return ""
        if isinstance(value, Mapping):
            told = [f"{key}：{said}" for key, said in self.pairs(field, value).items()]
            return _joined(told, "；")
        if not field.many:
            return self.whole(field.record, value) if field.record else self._one(field, value)
        if field.record:
            items = [self.whole(field.record, item) for item in value]
            return "；".join(_counted(items, "第{}条 ") if items[1:] else items)
        mark = "；" if field.shape is Shape.TEXT else "、"
        return _joined([self._one(field, item) for item in value], mark)

    def pairs(self, field: Field, value: Mapping[Any, Any]) -> dict[str, str]:
        """Write a mapping whose keys are data, key by key."""
        if field.shape is Shape.COUNTS:
            value = {name: count for name, (count, _) in value.items()}
        return {_plain(k): _plain(v) for k, v in sorted(value.items(), key=lambda p: _plain(p[0]))}

    def whole(self, record: Record, item: Any, but: frozenset[str] = frozenset()) -> str:  # noqa: ANN401 - the table's record
        """Say everything that a record holds, each by its name; some keys may be left out."""
        told = []
        for field in record.fields:
            if field.key in but or field.shape is Shape.FORMAT:
                continue
            value = getattr(item, field.name)
            said = "" if value is False else self.said(field, value)
            if said:
                told.append(
                    f"{field.label}（{said}）" if field.record else f"{field.label}：{said}"
                )
        return "；".join(told)

    def _one(self, field: Field, value: Any) -> str:  # noqa: ANN401 - what the table says
        if field.shape is Shape.REACHED:
            day = f"（{wording.day(value.day)}达到）" if value.day else ""
            return self._milestone(value.milestone) + day
        if field.shape is Shape.MILESTONE:
            return self._milestone(value)
        if field.shape is Shape.INDICATOR:
            return self._indicator(value)
        if field is fields.INDICATOR.by_key["same_as"] and value in self.tasks:
            return f"第{self.tasks[value]}项的“{self._indicator(value)}”"
        if field.choices is not None and isinstance(value, Enum):
            return field.choice_text(value)
        return _plain(value)

    def _indicator(self, id_: str) -> str:
        return self.indicators.get(id_, id_)

    def _milestone(self, id_: str) -> str:
        return self.milestones.get((self.task, id_), id_)


def _told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Put the id behind a name that two have."""
    times = Counter(names.values())
    return {id_: f"{name}（{id_}）" if times[name] > 1 else name for id_, name in names.items()}


def _joined(items: list[str], mark: str) -> str:
    """Write a list so that one item with the mark in it is not two."""
    return mark.join(_counted(items, "（{}）") if any(mark in item for item in items) else items)


def _counted(items: list[str], form: str) -> list[str]:
    return [form.format(n) + item for n, item in enumerate(items, 1)]


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return wording.number(value)
    if isinstance(value, Code):
        return f"{value.rule}（{value.id}）"
    if isinstance(value, Period):
        return value.name
    if isinstance(value, Duty):
        return value.name
    if isinstance(value, tuple):  # a month
        return "{}年{}月".format(*value)
    if isinstance(value, Enum):
        return str(value.value)
    return wording.unwrapped(value) if isinstance(value, str) else str(value)


def meaning(field: Field, value: Any) -> Any:  # noqa: ANN401 - what the table says
    """Return what a field's value says: equal where every output shows the same.

    Numbers are printed as they were written, so 10.00 is another than 10. How a text is wrapped
    says nothing, nor does the place where it stands.
    """
    if value is None:
        return None
    if field.shape is Shape.COUNTS:
        return {name: count for name, (count, _) in value.items()}
    if isinstance(value, Mapping):
        return dict(value)
    if field.many:
        return tuple(_meaning_of_one(field, item) for item in value)
    return _meaning_of_one(field, value)


def _meaning_of_one(field: Field, value: Any) -> Any:  # noqa: ANN401 - what the table says
    if field.record is not None:
        return tuple(meaning(f, getattr(value, f.name)) for f in field.record.fields)
    if field.shape is Shape.REACHED:
        return value.milestone, value.day
    if isinstance(value, Decimal):
        return wording.number(value)
    return _FOLDED.sub("", wording.unwrapped(value)) if field.shape is Shape.TEXT else value


# The blank that folding a line leaves between two Chinese characters.
_FOLDED = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")
