"""An entry: everything that it says, as lines to be read, as a row and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hubtasks import fields, wording
from hubtasks.fields import Shape
from hubtasks.views.text import markdown_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from hubtasks.fields import Field
    from hubtasks.figures.card import TaskCard
    from hubtasks.model import Entry, Extension, Figure, Indicator, Reached

# What stands in the line over the others.
_ABOVE = frozenset({"task", "status", "summary", "important", "values"})
_FIELDS = tuple(f for f in fields.ENTRY.fields if f.key not in fields.ENTRY.identity)
HEADINGS = ("日期", "处室", *(f.label for f in _FIELDS))


def head(entry: Entry) -> str:
    """Return the line that stands over an entry: day, division, status."""
    mark = "  重要进展" if entry.important else ""
    return f"{entry.date}  {entry.division}  {entry.status}{mark}"


def lines(entry: Entry, card: TaskCard) -> Iterator[str]:
    """Yield what an entry of a task says below its head: all its fields, each by its name."""
    yield from entry.summary.split("\n")
    yield from (f"指标：{said}" for said in _figures(entry, card))
    for field in fields.ENTRY.fields:
        value = getattr(entry, field.name)
        if field.key not in _ABOVE and value not in (None, "", (), False):
            yield from f"{field.label}：{_text(field, value, card)}".split("\n")


def rows(card: TaskCard) -> list[tuple[str, ...]]:
    """Return a row of texts for each entry of a task, from early to late, under HEADINGS."""
    return [
        (str(entry.date), entry.division, *(_cell(field, entry, card) for field in _FIELDS))
        for entry in card.entries
    ]


def table(
    card: TaskCard,
    headings: Sequence[str],
    cells: Sequence[Sequence[str]],
    notes: Sequence[str],
) -> str:
    """Write a task and rows of it in Markdown, without the columns that are empty throughout."""
    kept = [n for n in range(len(headings)) if any(row[n] for row in cells)]
    shown = [[row[n] for n in kept] for row in cells]
    about = [*notes, f"第{card.task.id}项  {card.task.text}"]
    lines = [f"{wording.markdown(line)}\n" for line in about]
    lines += markdown_table([headings[n] for n in kept], shown) if kept else []
    return "".join(f"{line}\n" for line in lines)


def _cell(field: Field, entry: Entry, card: TaskCard) -> str:
    value = getattr(entry, field.name)
    if field.shape is Shape.FIGURES:
        return "；".join(_figures(entry, card))
    return _text(field, value, card) if value not in (None, "", (), False) else ""


def _figures(entry: Entry, card: TaskCard) -> Iterator[str]:
    known = {i.id: i for i in card.task.indicators}
    for figure in entry.figures:
        yield _figure(entry, figure, known.get(figure.indicator))


def _figure(entry: Entry, figure: Figure, indicator: Indicator | None) -> str:
    name, unit = (indicator.name, indicator.unit) if indicator else (figure.indicator, "")
    about = [f"截至{wording.day(figure.date)}"] if figure.date != entry.date else []
    about += [figure.source] if figure.source else []
    own_day = f"（{'，'.join(about)}）" if about else ""
    return f"{name}{wording.number(figure.value)}{unit}{own_day}"


def _text(field: Field, value: Any, card: TaskCard) -> str:  # noqa: ANN401 - what the table says
    if field.shape is Shape.RECORD:
        return _extension(value, card)
    if field.shape is Shape.FLAG:
        return "是"
    if field.many:
        names = card.milestone_names if field.shape is Shape.REACHED else {}
        return wording.listed([_item(item, names) for item in value])
    return str(value)


def _item(item: str | Reached, names: Mapping[str, str]) -> str:
    if isinstance(item, str):
        return item
    when = f"（{wording.short_day(item.day)}）" if item.day else ""
    return names.get(item.milestone, item.milestone) + when


def _extension(extension: Extension, card: TaskCard) -> str:
    approved = f"{extension.approved_by}批准" if extension.approved_by else "未写批准人"
    when = f"{wording.day(extension.approved_on)}" if extension.approved_on else ""
    reason = f"，{extension.reason}" if extension.reason else ""
    about = f"{card.milestone_names.get(extension.milestone, extension.milestone)}"
    if extension.indicator and extension.stage:
        name = next((i.name for i in card.task.indicators if i.id == extension.indicator), "")
        about = f"{name or extension.indicator}（{wording.day(extension.stage)}的分期目标）"
    idle = "（没有按时经别人批准，不算数）" if extension in card.idle else ""
    return f"{about}至{wording.day(extension.until)}{reason}，{when}{approved}{idle}"


def as_data(entry: Entry) -> dict[str, Any]:
    """Return an entry for JSON: every field by its key, with its place; keys are only added."""
    data: dict[str, Any] = {"division": entry.division, "date": entry.date.isoformat()}
    for field in fields.ENTRY.fields:
        if field.key == "task":
            continue
        value = getattr(entry, field.name)
        if field.shape is Shape.FIGURES:
            data[field.key] = {f.indicator: f.value for f in value}
            data[field.name] = [
                _record(fields.FIGURE.fields, f, indicator=f.indicator) for f in value
            ]
        elif field.record is not None:
            data[field.key] = _record(field.record.fields, value) if value is not None else None
        elif field.shape is Shape.REACHED:
            data[field.key] = [item.milestone for item in value]
            data["reached"] = [_record(fields.REACHED.fields, item) for item in value]
        elif field.many:
            data[field.key] = list(value)
        else:
            data[field.key] = _PLAIN.get(field.shape, _same)(value)
    return {**data, "file": entry.place.path, "line": entry.place.line}


def _record(described: Sequence[Field], record: Any, **first: str) -> dict[str, Any]:  # noqa: ANN401 - the table's record
    values = ((f, getattr(record, f.name)) for f in described)
    return {**first, **{f.key: _PLAIN.get(f.shape, _same)(value) for f, value in values}}


def _same(value: Any) -> Any:  # noqa: ANN401 - what JSON holds as it is
    return value


_PLAIN: dict[Shape, Callable[[Any], Any]] = {
    Shape.CHOICE: lambda value: value.value,
    Shape.DATE: lambda value: value and value.isoformat(),
}
