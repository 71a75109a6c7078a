"""Set one field of an entry in a progress file, and touch no other byte of it.

The text is spliced where the field's value stands; what is new is put behind the entry's
last key. Comments, order, quotes, blank lines and line ends stay as they are.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from hubtasks.compose import compose

TEXTS = ("summary", "problems", "next", "needs", "highlight", "correction")
_FIELDS = frozenset({*TEXTS, "status", "milestones", "important", "evidence"})
LISTS = frozenset({"milestones", "evidence"})
# What may stand in a file without quotes, whatever is around it.
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=~][^\n:#,\[\]{}]*")
_WORDS = frozenset({"null", "Null", "NULL"})


class EditFault(Exception):
    """Why a field can't be set, as one sentence with the way out."""


class _Span(NamedTuple):
    """Characters of a text, from the first to behind the last."""

    start: int
    end: int


def fields() -> tuple[str, ...]:
    """Return the names of the fields that can be set, beside `values.…`."""
    return tuple(sorted(_FIELDS))


def edited(text: str, task: int, name: str, value: str) -> str:
    """Return a progress file with one field of a task's entry set; an empty value takes it out.

    *name* is a field or `values.<indicator>`. EditFault where the entry is not there or is
    written in a way that can't be edited safely.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    entry = _entry(plain, task)
    if name.startswith("values."):
        done = _figure(plain, entry, name.removeprefix("values."), value)
    elif name in _FIELDS:
        done = _field(plain, entry, name, value)
    else:
        raise EditFault(
            f"没有“{name}”这个可以改的项。可用的有：{'、'.join(fields())}、values.指标代号"
        )
    return done.replace("\n", newline) if newline == "\r\n" else done


def _entry(text: str, task: int) -> MappingNode:
    top = compose("", text.encode(), [])
    pairs = top.value if isinstance(top, MappingNode) else []
    listed = next((v for k, v in pairs if k.value == "entries"), None)
    for item in listed.value if isinstance(listed, SequenceNode) else []:
        if isinstance(item, MappingNode):
            number = _value(item, "task")
            if isinstance(number, ScalarNode) and number.value == str(task):
                return item
    raise EditFault(f"文件里没有第{task}项的条目，或它写得读不出来。请先写上这一条")


def _value(node: MappingNode, name: str) -> Node | None:
    return next((v for k, v in node.value if k.value == name), None)


def _key(node: MappingNode, name: str) -> Node | None:
    return next((k for k, _ in node.value if k.value == name), None)


def _field(text: str, entry: MappingNode, name: str, value: str) -> str:
    at = _value(entry, name)
    if not value:
        return text if at is None else _without(text, entry, name)
    if at is None:
        return _with(text, entry, name, _written(entry, name, value))
    if isinstance(at, SequenceNode):
        if not at.flow_style:
            raise EditFault(f"“{name}”分几行写成了列表，请直接改文件")
        return _spliced(text, _span(text, at), _list(value))
    if not isinstance(at, ScalarNode):
        raise EditFault(f"“{name}”不是一段文字，请直接改文件")
    return _spliced(text, _span(text, at), _like(text, at, _column(entry, name), value))


def _figure(text: str, entry: MappingNode, indicator: str, value: str) -> str:
    values = _value(entry, "values")
    if values is None:
        if not value:
            return text
        return _with(text, entry, "values", f"{{{indicator}: {value}}}")
    if not isinstance(values, MappingNode):
        raise EditFault("values 不是“指标代号: 数”的样子，请先改好")
    at = _value(values, indicator)
    if not value:
        if at is None:
            return text
        if len(values.value) == 1:
            return _without(text, entry, "values")
        return _without(text, values, indicator)
    if at is None:
        return _with(text, values, indicator, value)
    if isinstance(at, MappingNode):
        inner = _value(at, "value")
        if inner is None:
            raise EditFault(f"“{indicator}”里没有 value，请先改好")
        return _spliced(text, _span(text, inner), value)
    return _spliced(text, _span(text, at), value)


def _offset(text: str, line: int, column: int) -> int:
    at = 0
    for _ in range(line):
        at = text.index("\n", at) + 1
    return at + column


def _span(text: str, node: Node) -> _Span:
    start = _offset(text, node.start_mark.line, node.start_mark.column)
    if node.end_mark.line >= text.count("\n") + 1:
        return _Span(start, len(text))
    return _Span(start, _offset(text, node.end_mark.line, node.end_mark.column))


def _spliced(text: str, span: _Span, new: str) -> str:
    return text[: span.start] + new + text[span.end :]


def _column(node: MappingNode, name: str) -> int:
    key = _key(node, name)
    return key.start_mark.column if key is not None else 0


def _like(text: str, at: Node, column: int, value: str) -> str:
    """Write a value in the manner of the one that stands there."""
    style = getattr(at, "style", "") or ""
    if style in {"|", ">"}:
        head, _, _ = text[_span(text, at).start :].partition("\n")
        lines = "".join(f"{' ' * (column + 2)}{line}\n" for line in value.split("\n"))
        end = text[_span(text, at).start : _span(text, at).end]
        blank = len(end) - len(end.rstrip("\n")) - 1
        return f"{head}\n{lines}{chr(10) * max(blank, 0)}"
    if style == "'":
        return _quoted(value)
    if style == '"':
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if not getattr(at, "value", ""):
        return f" {_scalar(value, column)}"  # nothing stood there, not even a blank
    return _scalar(value, column)


def _scalar(value: str, column: int) -> str:
    if "\n" in value:
        return "|\n" + "\n".join(f"{' ' * (column + 2)}{line}" for line in value.split("\n"))
    if _PLAIN.fullmatch(value) and value not in _WORDS and value == value.strip():
        return value
    return _quoted(value)


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _list(value: str) -> str:
    return f"[{', '.join(_scalar(item.strip(), 0) for item in value.split(','))}]"


def _written(entry: MappingNode, name: str, value: str) -> str:
    column = entry.value[0][0].start_mark.column
    return _list(value) if name in LISTS else _scalar(value, column)


def _with(text: str, node: MappingNode, name: str, written: str) -> str:
    """Put a new key behind the last one of a mapping."""
    last = node.value[-1][1]
    if node.flow_style:
        if "\n" in written:
            raise EditFault(f"这一条写在一行里，“{name}”也只能写一行")
        at = _span(text, node).end - 1
        return f"{text[:at]}, {name}: {written}{text[at:]}"
    column = node.value[0][0].start_mark.column
    end = _span(text, last).end
    if getattr(last, "style", "") in {"|", ">"} or (end > 0 and text[end - 1] == "\n"):
        end = len(text[:end].rstrip("\n")) + 1 if text[:end].endswith("\n") else end
        return f"{text[:end]}{' ' * column}{name}: {written}\n{text[end:]}"
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    return f"{text[:stop]}\n{' ' * column}{name}: {written}{text[stop:]}"


def _without(text: str, node: MappingNode, name: str) -> str:
    """Take a key out of a mapping with its line, or with its comma."""
    key, at = _key(node, name), _value(node, name)
    if key is None or at is None:
        return text
    start, end = _span(text, key).start, _span(text, at).end
    if node.flow_style:
        before = re.search(r",\s*$", text[:start])
        if before:
            return text[: before.start()] + text[end:]
        after = re.match(r"\s*,\s*", text[end:])
        return text[:start] + text[end + (after.end() if after else 0) :]
    first = text.rfind("\n", 0, start) + 1
    if text[first:start].strip():
        raise EditFault(f"“{name}”与“- ”在一行，不能删去")
    if not (text[:end].endswith("\n") and end > start):
        stop = text.find("\n", end)
        end = len(text) if stop < 0 else stop + 1
    else:
        end = len(text[:end].rstrip("\n")) + 1
    return text[:first] + text[end:]


def leaves(text: str, task: int, name: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every value of a file with its keys, but for one field of one task's entry."""
    top = compose("", text.encode(), [])
    waiting: list[tuple[Node | None, tuple[str, ...]]] = [(top, ())]
    while waiting:
        node, keys = waiting.pop()
        if isinstance(node, ScalarNode):
            yield keys, node.value
        elif isinstance(node, MappingNode):
            number = _value(node, "task")
            mine = isinstance(number, ScalarNode) and number.value == str(task)
            for key, value in node.value:
                label = (
                    f"{key.value}#{number.value}" if isinstance(number, ScalarNode) else key.value
                )
                if mine and key.value == name.split(".", maxsplit=1)[0]:
                    if name.startswith("values.") and isinstance(value, MappingNode):
                        others = [(k, v) for k, v in value.value if k.value != name[7:]]
                        waiting += ((v, (*keys, label, k.value)) for k, v in others)
                    continue
                waiting.append((value, (*keys, label)))
        elif isinstance(node, SequenceNode):
            waiting += ((item, keys) for item in node.value)


def same_elsewhere(before: str, after: str, task: int, name: str) -> bool:
    """Tell whether two states of a file say the same but for one field of one entry."""
    return sorted(leaves(before, task, name)) == sorted(leaves(after, task, name))
