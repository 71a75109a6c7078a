"""Write a file whole, laid out as a hand would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from hubtasks.model import Duty
from hubtasks.wording import number, one_line
from hubtasks.writing.edit import scalar

if TYPE_CHECKING:
    from hubtasks.fields import Record


class OneLine(NamedTuple):
    """A mapping that stands in braces."""

    keys: Mapping[str, Value]


class Noted(NamedTuple):
    """A mapping that is an item, with comments above it."""

    notes: tuple[str, ...]
    keys: Mapping[str, Value]


# A tuple stands in brackets, a list takes lines, and so do a mapping's keys.
Value = str | int | tuple[str, ...] | OneLine | Mapping[str, "Value"] | list["Item"]
Item = str | OneLine | Noted


def whole(keys: Mapping[str, Value], head: tuple[str, ...] = ()) -> str:
    """Return a file: comments at its head, then each key, those with items set apart."""
    lines = [comment(line) for line in head]
    for key, value in keys.items():
        lines += ["", *_lines(key, value)] if isinstance(value, list) else _lines(key, value)
    return "".join(f"{line}\n" for line in lines)


def comment(text: str) -> str:
    """Return a comment's line, whatever the text holds."""
    return f"# {one_line(text)}"


def _lines(key: str, value: Value) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield f"{key}:"
        for inner, each in value.items():
            yield from (f"  {line}" if line else "" for line in _lines(inner, each))
    elif isinstance(value, list) and value:
        yield f"{key}:"
        for number, item in enumerate(value):
            if number and isinstance(item, Noted):
                yield ""
            yield from (f"  {line}" if line else "" for line in _item(item))
    else:
        yield f"{key}: {_inline(value)}"


def _item(item: Item) -> Iterator[str]:
    if isinstance(item, Noted):
        yield from map(comment, item.notes)
        lines = (line for key, value in item.keys.items() for line in _lines(key, value))
        yield f"- {next(lines)}"
        yield from (f"  {line}" if line else "" for line in lines)
    else:
        yield f"- {_inline(item)}"


def _inline(value: Value | Item, *, flow: bool = False) -> str:
    if isinstance(value, OneLine):
        return f"{{{', '.join(f'{k}: {_inline(v, flow=True)}' for k, v in value.keys.items())}}}"
    if isinstance(value, list):
        items = (OneLine(i.keys) if isinstance(i, Noted) else i for i in value)
        return f"[{', '.join(_inline(item, flow=True) for item in items)}]"
    if isinstance(value, tuple):
        return f"[{', '.join(scalar(each, flow=True) for each in value)}]"
    return str(value).lower() if isinstance(value, bool) else scalar(str(value), flow=flow)


def item_lines(keys: Mapping[str, Value]) -> list[str]:
    """Return an item of a list as lines, the dash before the first."""
    return list(_item(Noted((), keys)))


def item_flow(keys: Mapping[str, Value]) -> str:
    """Return an item of a list in braces."""
    return _inline(OneLine(keys))


def keys_of(record: Record, held: Any) -> dict[str, Value]:  # noqa: ANN401 - any of the model's records
    """Return what a record holds by the keys of its file, but for what goes without saying."""
    defaults = record.model._field_defaults
    found = ((field, getattr(held, field.name)) for field in record.fields)
    return {
        field.key: _value(field.record, value)
        for field, value in found
        if field.name not in defaults or value != defaults[field.name]
    }


def _value(record: Record | None, value: Any) -> Value:  # noqa: ANN401 - whatever a record holds
    if record is not None:
        if type(value) is tuple:
            return [Noted((), keys_of(record, each)) for each in value]
        return OneLine(keys_of(record, value))
    if isinstance(value, Duty):
        return value.name
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, Enum):
        return str(value.value)
    return str(value) if isinstance(value, date) else value
