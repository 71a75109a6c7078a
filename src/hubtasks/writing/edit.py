"""Change one value of a data file, and touch no other byte of it.

A value is named by its path: keys, and for an item of a list what tells it from the others
(`entries 15 values patents-per-10k value`, `plans 15 milestones first-alliance due`). The
text is spliced where the value stands; what is new is put behind the last key. Comments,
order, quotes, blank lines and line ends stay as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hubtasks import fields
from hubtasks.characters import forbidden, plain_form
from hubtasks.diagnostics import Code
from hubtasks.fields import Shape
from hubtasks.reading.compose import compose, said_of
from hubtasks.reading.nodes import MappingNode, Node, ScalarNode, SequenceNode
from hubtasks.reading.swallowed import reads_like_fields
from hubtasks.wording import whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from hubtasks.diagnostics import Diagnostic
    from hubtasks.fields import Field

_PLAIN_SHAPES = frozenset({Shape.CHOICE, Shape.FLAG, Shape.DATE, Shape.INTEGER, Shape.NUMBER})

Path = tuple[str, ...]
Said = str | tuple[str, ...]

_ENTRY = fields.ENTRY.fields
TEXTS = frozenset(f.key for f in _ENTRY if f.shape in {Shape.TEXT, Shape.LINE} and not f.many)
LISTS = frozenset(f.key for f in _ENTRY if f.many)
_FIELDS = frozenset({*TEXTS, *LISTS, *(f.key for f in _ENTRY if f.shape in _PLAIN_SHAPES)})
# What tells the items of a list from one another.
_IDENTITY = {
    f.key: f.record.identity
    for record in (
        *(fields.PROGRESS, fields.PLAN_FILE, fields.PLAN),
        *(fields.TASK_LIST, fields.TASK, fields.DIVISION),
    )
    for f in record.fields
    if f.many and f.record is not None and f.record.identity
}
# Lists of names, of which more may be told than the name.
_NAMED = frozenset((f.key,) for f in _ENTRY if f.shape is Shape.REACHED)
_IN_LINES = frozenset({"entries", "plans"})  # their items take a line for each key
_BLANKS = frozenset({"", "~", "null", "Null", "NULL"})
# What may stand in a file without quotes, whatever is around it.
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=~][^\n:#,\[\]{}]*")
_BLOCK = re.compile(r"[|>][-+]?[ ]*(#.*)?")
_ESCAPED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


class EditFault(Exception):
    """Why a value can't be changed, as one sentence with the way out."""


class _Span(NamedTuple):
    """Characters of a text, from the first to behind the last."""

    start: int
    end: int


class _Found(NamedTuple):
    """A node with the mapping or list that holds it."""

    holder: Node
    node: Node


def editable() -> tuple[str, ...]:
    """Return the names of an entry's fields that `edited` sets, beside `values.…`."""
    return tuple(sorted(_FIELDS))


def text_of(content: bytes) -> str:
    """Decode a file that is to be edited; EditFault where that could not be undone."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise EditFault("文件不是 UTF-8 编码。请先运行 hubtasks fix --write") from None
    if text.count("\r\n") not in {0, text.count("\n")}:
        raise EditFault("文件里两种行尾混在一起。请先运行 hubtasks fix --write")
    return text


def _named(key: str) -> str:
    return f"{fields.ENTRY.by_key[key].label} {key}"


def key_of(name: str) -> str:
    """Return the key that a field's Chinese name means; what is none stays as it is.

    What stands inside another field is named behind it: `延期.批准人` is extension.approved_by,
    `values.x.截至日` is values.x.date.
    """
    *above, last = name.split(".")
    first = _key_called(_ENTRY, above[0] if above else last)
    if not above:
        return first
    return ".".join([first, *above[1:], _key_called(_inside(first), last)])


def field_of(name: str) -> Field | None:
    """Return the field that `edited` sets by a name; None of a figure and of what is none."""
    above, inside, last = name.rpartition(".")
    known = _inside(above.partition(".")[0]) if inside else _ENTRY
    return next((f for f in known if f.key == last), None)


def _inside(first: str) -> tuple[Field, ...]:
    """Return the fields that stand inside one of an entry's."""
    known = fields.ENTRY.by_key.get(first)
    record = fields.FIGURE if first == "values" else known.record if known else None
    return record.fields if record else ()


def _key_called(known: Iterable[Field], name: str) -> str:
    return next((f.key for f in known if name in {f.label, *f.called}), name)


def _is_editable(name: str) -> bool:
    """Whether a name, as `edited` has it, is one of a field that can be set."""
    first, _, inner = name.partition(".")
    if first == "values":
        indicator, _, about = inner.partition(".")
        return bool(indicator) and about in {"", *(f.key for f in fields.FIGURE.fields)}
    if inner:
        record = fields.ENTRY.by_key[first].record if first in fields.ENTRY.by_key else None
        return record is not None and inner in record.by_key
    return name in _FIELDS


def edited(text: str, task: int, name: str, value: str) -> str:
    """Return a progress file with one field of a task's entry set; an empty value takes it out.

    *name* is a field, `values.<indicator>` or what stands inside one (`extension.until`,
    `values.<indicator>.date`); the items of a list are parted by commas, in brackets or not.
    EditFault where the entry is not there or is written in a way that can't be edited safely.
    """
    if not _is_editable(name):
        raise EditFault(
            f"没有“{name}”这个可以改的项。可用的有：{'、'.join(map(_named, editable()))}，"
            "指标的数 values.指标代号（它的截至日 values.指标代号.date），延期 extension.until 等"
        )
    if bad := forbidden().search(value):
        raise EditFault("，".join((f"等号后面的内容里{said_of(bad[0])[0]}", said_of(bad[0])[1])))
    if name in LISTS and value:
        plain = value.strip()
        inside = plain[1:-1] if plain[:1] + plain[-1:] == "[]" else plain
        return changed(text, path_of(task, name), tuple(i.strip() for i in inside.split(",")))
    return changed(text, path_of(task, name), value)


def path_of(task: int, name: str) -> Path:
    """Return the path of a field of an entry, named as `edited` names it."""
    entry = ("entries", str(task))
    if name.startswith("values."):
        indicator, _, about = name.removeprefix("values.").partition(".")
        return (*entry, "values", indicator, about or "value")
    return (*entry, *name.split("."))


def same_elsewhere(before: str, after: str, task: int, name: str) -> bool:
    """Tell whether two states of a file say the same but for one field of one entry."""
    path = path_of(task, name)
    old, new = stated(before), stated(after)
    if path[2] == "values" and path not in new:
        path = path[:-1]  # with a figure its own date and source go
    for known in (old, new):
        for each in [p for p in known if p[: len(path)] == path]:
            del known[each]
    return old == new


def stated(text: str) -> dict[Path, Said]:
    """Return everything that a file says, by path; blanks say nothing.

    A bare figure stands under `value`, as one with a date of its own does. EditFault where
    the file does not read.
    """
    return {path: _said(node) for path, node in _leaves(_top(text), ())}


def blanks(text: str) -> frozenset[Path]:
    """Return the paths of everything that has a line in a file and nothing said behind it."""
    return frozenset(path for path, node in _nodes(_top(text), ()) if _blank(node))


def lines_of(text: str) -> dict[Path, tuple[int, int]]:
    """Return the lines that each value of a file stands on, counted from 1, both ends in."""
    plain = text.replace("\r\n", "\n")
    return {
        path: (node.start_mark.line + 1, plain[: _line_end(plain, node)].count("\n") + 1)
        for path, node in _leaves(_top(plain), ())
    }


def changed(text: str, path: Path, value: Said) -> str:
    """Return a file with the value at a path set; an empty value takes it out.

    Items of lists that are not there are an EditFault: see `added`.
    """
    return _in_lines(text, lambda t: _set(t, path, value) if value else _without(t, path))


def added(text: str, path: Path) -> str:
    """Return a file with an item put into a list; of entries and plans in the order of tasks.

    The item holds what tells it from the others, the rest is for `changed`. A list that is
    not there is made, and so is the plan that it belongs to.
    """
    return _in_lines(text, lambda t: _added(t, path))


def put_last(text: str, path: Path, lines: Sequence[str], flow: str) -> str:
    """Return a file with an item put behind the last of the list at a path; none there, it is made.

    The item is written as *lines*, and as *flow* where what holds the list stands in braces.
    """
    return _in_lines(text, lambda t: _put_last(t, path, lines, flow))


def removed(text: str, path: Path) -> str:
    """Return a file without an item of a list; the last one goes with its key."""
    return _in_lines(text, lambda t: _without_item(t, path))


def _in_lines(text: str, edit: Callable[[str], str]) -> str:
    """Edit a text of lines that end in LF, and give them back the ends that they have."""
    done = edit(text.replace("\r\n", "\n"))
    return done.replace("\n", "\r\n") if "\r\n" in text else done


def _top(text: str) -> MappingNode:
    found: list[Diagnostic] = []
    top = compose("", text.encode(), found)
    if not isinstance(top, MappingNode) or any(d.code is not Code.COMMENTED_OUT for d in found):
        raise EditFault("文件写得读不通。请先按 hubtasks check 改好")
    return top


def _leaves(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    return ((at, leaf) for at, leaf in _nodes(node, path) if not _blank(leaf))


def _nodes(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    """Yield each value with its path: texts, blanks, and lists of texts."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield from _nodes(value, (*path, key.value))
    elif isinstance(node, SequenceNode):
        identity = _IDENTITY.get(path[-1] if path else "", ())
        spelled = [item for item in node.value if isinstance(item, MappingNode)]
        if node.value and (not spelled or _is_named(path)):
            yield path, node
        for item in spelled:
            yield from _nodes(item, (*path, _identity(item, identity)))
    elif isinstance(node, ScalarNode):
        yield (*path, "value") if path[-2:-1] == ("values",) else path, node


def _is_named(path: Path) -> bool:
    """Whether a list's items are told by their names alone, or by more."""
    return path[:1] == ("entries",) and path[2:] in _NAMED


def _said(node: Node) -> Said:
    if isinstance(node, SequenceNode):
        return tuple(map(_item_said, node.value))
    return str(node.value).strip()


def _item_said(item: Node) -> str:
    """Return what an item of a list says: its text, or its name where more is told of it."""
    if isinstance(item, MappingNode):
        return _identity(item, fields.REACHED.identity)
    return str(item.value).strip()


def _blank(node: Node) -> bool:
    return isinstance(node, ScalarNode) and not node.style and node.value in _BLANKS


def _identity(item: Node, names: tuple[str, ...]) -> str:
    return " ".join(
        str(found.value) if isinstance(found := _value(item, name), ScalarNode) else ""
        for name in names
    )


def _value(node: Node, name: str) -> Node | None:
    pairs = node.value if isinstance(node, MappingNode) else []
    return next((v for k, v in pairs if k.value == name), None)


def _key(node: Node, name: str) -> Node:
    pairs: list[tuple[Node, Node]] = node.value
    return next(k for k, _ in pairs if k.value == name)


def _find(top: Node, path: Path) -> _Found | None:
    """Find the node at a path; None where it is not there."""
    holder: Node = top
    node: Node | None = top
    for depth, step in enumerate(path):
        if node is None:
            return None
        if isinstance(node, ScalarNode) and step == "value" and path[depth - 2] == "values":
            return _Found(holder, node)  # a bare figure
        holder = node
        if isinstance(node, SequenceNode):
            names = _IDENTITY.get(path[depth - 1], ())
            node = next((i for i in node.value if _identity(i, names) == step), None)
        else:
            node = _value(node, step)
    return None if node is None else _Found(holder, node)


def _set(text: str, path: Path, value: Said) -> str:
    top = _top(text)
    found = _find(top, path)
    if found is not None:
        return _replaced(text, found, path, value)
    known, node = next(
        (n, there.node)
        for n in range(len(path) - 1, -1, -1)
        if (there := _find(top, path[:n])) is not None
    )
    inside = known + 1 < len(path)
    if isinstance(node, SequenceNode) or (inside and path[known] in _IDENTITY):
        raise EditFault(_no_item(path))
    if isinstance(node, ScalarNode) and path[known - 2] == "values" and not _blank(node):
        figure = f"{{value: {node.value}, {path[known]}: {_flow(value)}}}"
        return _spliced(text, _span(text, node), figure)  # a bare figure gets a date
    rest = path[known:]
    if len(rest) > 1 and rest[-1] == "value":
        rest = rest[:-1]  # the figure alone
    written = _flow(value) if len(rest) > 1 or isinstance(value, tuple) else None
    for step in reversed(rest[1:]):
        written = f"{{{step}: {written}}}"
    if isinstance(node, ScalarNode):  # a key with nothing behind it
        inner = f" {{{rest[0]}: {written or _flow(value)}}}"
        return _spliced(text, _span(text, node), inner)
    if not isinstance(node, MappingNode):
        raise EditFault(f"“{path[-1]}”写不进去，请直接改文件")
    return _with(text, node, rest[0], written, value)


def _no_item(path: Path) -> str:
    if path[0] == "entries":
        return f"文件里没有第{path[1]}项的条目，或它写得读不出来。请先写上这一条"
    return f"文件里没有“{' '.join(path[:-1])}”。请先写上"


def _replaced(text: str, found: _Found, path: Path, value: Said) -> str:
    node, name = found.node, path[-1]
    if isinstance(node, SequenceNode) and isinstance(value, tuple):
        if _said(node) == value:
            return text
        if node.flow_style:
            return _spliced(text, _span(text, node), _flow_items(text, node, value))
        return _with_items(text, node, value)
    if isinstance(node, ScalarNode):
        if _blank(node) and isinstance(value, tuple):
            return _spliced(text, _span(text, node), f" {_flow(value)}")
        if isinstance(value, str):
            holder = found.holder
            flow = isinstance(holder, MappingNode) and holder.flow_style
            column = holder.value[0][0].start_mark.column if not flow else 0
            return _like(text, node, column, value, flow=bool(flow))
    raise EditFault(f"“{name}”不是一段文字，请直接改文件")


def _flow_items(text: str, node: SequenceNode, value: tuple[str, ...]) -> str:
    """Write a list that stands in brackets; the items that stay are as they were."""
    there = {_item_said(item): text[slice(*_span(text, item))] for item in node.value}
    return f"[{', '.join(there.get(item) or scalar(item, flow=True) for item in value)}]"


def _with_items(text: str, node: SequenceNode, value: tuple[str, ...]) -> str:
    """Write a list that has a line for each item; those that stay keep theirs, with its notes."""
    first = at = _line_start(text, node)
    lines: dict[str, str] = {}
    for item in node.value:
        end = _line_end(text, item)
        lines[_item_said(item)] = text[at:end]
        at = end + 1
    dash = " " * node.start_mark.column + "-"
    new = "\n".join(lines.get(item, f"{dash} {scalar(item)}") for item in value)
    return text[:first] + new + text[at - 1 :]


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


def _line_end(text: str, node: Node) -> int:
    """Return where the last line of a value ends: at its line break, or at the text's end."""
    while isinstance(node, MappingNode | SequenceNode) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    span = _span(text, node)
    end = len(text[: span.end].rstrip("\n")) if span.end > span.start else span.end
    return end + len(text[end:].partition("\n")[0])


def _line_start(text: str, node: Node) -> int:
    """Return where the line begins on which a value does."""
    return _offset(text, node.start_mark.line, 0)


def _spliced(text: str, span: _Span, new: str) -> str:
    return text[: span.start] + new + text[span.end :]


def _like(text: str, node: ScalarNode, column: int, value: str, *, flow: bool) -> str:
    """Write a value in the manner of the one that stands there; *column* is its key's."""
    span = _span(text, node)
    if node.style in {"|", ">"}:
        return _spliced(text, span, _in_block(text[span.start : span.end], column, value))
    if node.style == "'" and not _ESCAPED.search(value):
        new = _quoted(value)
    elif node.style == '"':
        new = _escaped(value)
    else:
        line = text[span.end :].partition("\n")[0]
        new = scalar(value, column, flow=flow or bool(line.strip()))
    return _spliced(text, span, new if not _blank(node) or node.value else f" {new}")


def _in_block(there: str, column: int, value: str) -> str:
    """Write a text under the bar that stands there, or in quotes where no bar could carry it."""
    head, _, body = there.partition("\n")
    first = next((line for line in body.split("\n") if line.strip()), "")
    indent = len(first) - len(first.lstrip(" ")) if first else column + 2
    below = there[len(there.rstrip("\n")) :]
    odd = value != value.strip() or _ESCAPED.search(re.sub("[\n\t]", "", value))
    if not _BLOCK.fullmatch(head) or odd or reads_like_fields(value):
        _, sign, note = head.partition(" #")
        return f"{_escaped(value)}{sign}{note}{below}"
    if "\n" in value:
        head = head.replace(">", "|", 1)  # which would make one line of them
    lines = "".join(f"{' ' * indent}{line}\n" if line else "\n" for line in value.split("\n"))
    return f"{head}\n{lines}{below[1:]}"


def scalar(value: str, column: int = 0, *, flow: bool = False) -> str:
    """Write a text; several lines under a bar, where no line's blanks would be lost."""
    if "\n" in value:
        escaped = _ESCAPED.search(value.replace("\n", "")) or reads_like_fields(value)
        if flow or escaped or re.search(r"^\s|\s$", value):
            return _escaped(value)
        indent = " " * (column + 2)
        return "|\n" + "\n".join(f"{indent}{line}" if line else "" for line in value.split("\n"))
    if _ESCAPED.search(value):
        return _escaped(value)
    plain = _PLAIN.fullmatch(value) and not reads_like_fields(value)
    if plain and value not in _BLANKS and value == value.strip():
        return value
    return _quoted(value)


def _flow(value: Said) -> str:
    if isinstance(value, str):
        return scalar(value, flow=True)
    return f"[{', '.join(scalar(item, flow=True) for item in value)}]"


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _escaped(value: str) -> str:
    text = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + _ESCAPED.sub(lambda m: f"\\u{ord(m[0]):04x}", text) + '"'


def _with(text: str, node: MappingNode, name: str, written: str | None, value: Said) -> str:
    """Put a new key behind the last one of a mapping; *written* is its value, if it is known."""
    if node.flow_style:
        at = _span(text, node).end - 1
        comma = ", " if node.value else ""
        return f"{text[:at]}{comma}{name}: {written or _flow(value)}{text[at:]}"
    column = node.value[0][0].start_mark.column
    if written is None:
        written = scalar(str(value), column)
    line = f"{' ' * column}{name}: {written}"
    last = node.value[-1][0]
    if last.value in _IN_LINES:  # the head of a file stays above its entries
        start = _span(text, last).start
        return f"{text[:start]}{line}\n{text[start:]}"
    end = _line_end(text, node)
    return f"{text[:end]}\n{line}{text[end:]}"


def _without(text: str, path: Path) -> str:
    """Take a value out with its key, and what that leaves empty."""
    top = _top(text)
    found = _find(top, path)
    if found is None:
        if _find(top, path[:2]) is None and path[0] in _IN_LINES:
            raise EditFault(_no_item(path))
        return text
    if path[-3:-2] == ("values",) and path[-1] == "value":
        return _without(text, path[:-1])  # nothing is left of a figure without its value
    holder = found.holder
    if not isinstance(holder, MappingNode):
        raise EditFault(f"“{path[-1]}”删不去，请直接改文件")
    if len(holder.value) == 1 and len(path) > 1:
        return _without(text, path[:-1])
    return _without_key(text, holder, path[-1])


def _without_key(text: str, node: MappingNode, name: str) -> str:
    """Take a key out of a mapping with its line, or with its comma."""
    at = _value(node, name)
    if at is None:
        return text
    start, end = _span(text, _key(node, name)).start, _span(text, at).end
    if node.flow_style:
        before = re.search(r",\s*$", text[:start])
        if before:
            return text[: before.start()] + text[end:]
        after = re.match(r"\s*,\s*", text[end:])
        return text[:start] + text[end + (after.end() if after else 0) :]
    first = _line_start(text, _key(node, name))
    if text[first:start].strip():
        raise EditFault(f"“{name}”与“- ”在一行，不能删去")
    stop = _line_end(text, at)
    if first and stop == len(text):
        return text[: first - 1]  # the last line had no break
    return text[:first] + text[stop + 1 :]


def _added(text: str, path: Path) -> str:
    top = _top(text)
    if _find(top, path) is not None:
        return text
    kind, item = path[-2], path[-1]
    holder = _find(top, path[:-2])
    if holder is None:
        return _added(_added(text, path[:-2]), path)
    node = holder.node
    there = _value(node, kind)
    keys = dict(zip(_IDENTITY[kind], item.split(" "), strict=True))
    if isinstance(there, SequenceNode) and there.value:
        return _with_item(text, there, kind, keys)
    if there is not None and not _blank(there) and there.value:
        raise EditFault(f"“{kind}”不是一条一条的，请先改好")
    if not isinstance(node, MappingNode) or node.flow_style:
        raise EditFault(f"要放“{kind}”的地方都写在一行里，请直接改文件")
    column = node.value[0][0].start_mark.column
    line = f"{' ' * (column + 2)}- {_item(kind, keys, flow=kind not in _IN_LINES)}"
    if there is None:
        end = _line_end(text, node)
        return f"{text[:end]}\n{' ' * column}{kind}:\n{line}\n{text[end + 1 :]}"
    span = _span(text, there)  # blank, or []
    behind, _, below = text[span.end :].partition("\n")
    return f"{text[: span.start].rstrip()}{behind}\n{line}\n{below}"


def _item(kind: str, keys: dict[str, str], *, flow: bool) -> str:
    pairs = [f"{name}: {scalar(value)}" for name, value in keys.items()]
    if flow:
        return f"{{{', '.join(pairs)}}}"
    if len(pairs) > 1:
        raise EditFault(f"“{kind}”每条分几行写，请直接改文件")
    return pairs[0]


def _with_item(text: str, there: SequenceNode, kind: str, keys: dict[str, str]) -> str:
    if there.flow_style:
        raise EditFault(f"“{kind}”都写在一行里，请直接改文件")
    items = there.value
    order = _order(keys[_IDENTITY[kind][0]]) if kind in _IN_LINES else None
    before = [i for i in items if order is None or _order(_identity(i, _IDENTITY[kind])) < order]
    line = f"{' ' * there.start_mark.column}- " + _item(kind, keys, flow=_is_flow(items[-1]))
    apart = "\n" if len(items) > 1 and _apart(text, items[0]) else ""
    if before:
        end = _line_end(text, before[-1])
        return f"{text[:end]}\n{apart}{line}\n{text[end + 1 :]}"
    lines = text.split("\n")
    first = there.start_mark.line
    while lines[first - 1].lstrip().startswith("#"):  # at the latest the list's key is none
        first -= 1
    at = _offset(text, first, 0)
    return f"{text[:at]}{line}\n{apart}{text[at:]}"


def _is_flow(node: Node) -> bool:
    return isinstance(node, MappingNode) and bool(node.flow_style)


def _order(task: str) -> int:
    return whole(plain_form(task)) or 0


def _apart(text: str, item: Node) -> bool:
    """Whether a blank line stands behind an item."""
    return text[_line_end(text, item) :].startswith("\n\n")


def _put_last(text: str, path: Path, lines: Sequence[str], flow: str) -> str:
    top = _top(text)
    found, holder = _find(top, path), _find(top, path[:-1])
    if holder is None or not isinstance(holder.node, MappingNode):
        raise EditFault(_no_item(path))
    node = found.node if found else None
    if isinstance(node, SequenceNode) and node.value and node.flow_style:
        at = _span(text, node).end - 1
        return f"{text[:at]}, {flow}{text[at:]}"
    if isinstance(node, SequenceNode) and node.value:
        column, end, key = node.start_mark.column, _line_end(text, node), ""
    elif node is not None:  # blank, or []
        return _put_last(_without_key(text, holder.node, path[-1]), path, lines, flow)
    elif holder.node.flow_style:
        return _with(text, holder.node, path[-1], f"[{flow}]", "")
    else:
        key_column = holder.node.value[0][0].start_mark.column
        column, end = key_column + 2, _line_end(text, holder.node)
        key = f"\n{' ' * key_column}{path[-1]}:"
    item = "".join(f"\n{' ' * column}{line}" if line else "\n" for line in lines)
    return text[:end] + key + item + text[end:]


def _without_item(text: str, path: Path) -> str:
    found = _find(_top(text), path)
    if found is None:
        return text
    holder = found.holder
    if not isinstance(holder, SequenceNode) or holder.flow_style:
        raise EditFault(f"“{path[-2]}”都写在一行里，请直接改文件")
    if len(holder.value) == 1:
        return _without(text, path[:-1])
    first = _line_start(text, found.node)
    if text[first : _span(text, found.node).start].strip() != "-":
        raise EditFault(f"“{path[-2]}”里的“- ”自占一行，请直接改文件")
    end = _line_end(text, found.node) + 1
    if found.node is not holder.value[-1] and text[end:].startswith("\n"):
        end += 1  # the blank line behind it goes too
    return text[:first] + text[end:]
