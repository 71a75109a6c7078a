"""The page 文件格式: the tables of its keys, written from `fields`.

By hand the page has only what holds for all files, and an example of each kind of file.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from hubtasks import fields, model
from hubtasks.diagnostics import Severity
from hubtasks.fields import FileKind, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hubtasks.fields import Field, Record

_HEADINGS = ("键", "名称", "写什么", "必填")
_RULE = ("---",) * len(_HEADINGS)
_WITH_DEFAULT = {Shape.INTEGER, Shape.AMOUNT, Shape.CHOICE, Shape.LINE}
_INSIDE = {Shape.FIGURES: fields.FIGURE, Shape.REACHED: fields.REACHED}  # where it is spelled out
_EXAMPLE_ENDS = re.compile(r"^```yaml\n.*?^```\n", re.MULTILINE | re.DOTALL)


def title(kind: FileKind) -> str:
    """Return the heading of a kind of file on the page."""
    return f"{kind.label}文件"


def path(kind: FileKind) -> str:
    """Return where a kind of file stands, with names for what differs."""
    return kind.path.format(year="<年份>", folder="<处室代号>", date="<日期>")


def page(written: str) -> str:
    """Return the page with its tables written anew; what stands there by hand is kept."""
    kinds = {title(kind): kind for kind in FileKind}
    head, *sections = re.split(r"(?m)^## ", written)
    pieces = [head]
    for section in sections:
        kind = kinds.get(section.split("\n", 1)[0])
        example = _EXAMPLE_ENDS.search(section)
        if kind is None or example is None:
            pieces.append(section)
        else:
            pieces.append(f"{section[: example.end()]}\n{_tables(kind)}\n")
    return "## ".join(pieces).rstrip("\n") + "\n"


def _tables(kind: FileKind) -> str:
    """Write a table of each kind of mapping in a file, each once, the outermost first."""
    rules = model.Rules._field_defaults if kind is FileKind.RULES else {}
    where: dict[Record, list[str]] = {}
    for record, place in _records(kind.record, ""):
        where.setdefault(record, []).append(place)
    lines: list[str] = []
    for record, places in where.items():
        known = record.model._field_defaults if record.model else rules
        rows = [_row(field, known.get(field.name)) for field in record.fields]
        lines += [f"{'；'.join(filter(None, places)) or '整个文件'}：", ""]
        lines += [f"| {' | '.join(cells)} |" for cells in (_HEADINGS, _RULE, *rows)]
        lines.append("")
    return "\n".join(lines)


def _records(record: Record, place: str) -> Iterator[tuple[Record, str]]:
    """Yield a kind of mapping and all that stand inside it, each with where it stands."""
    yield record, place
    for field in record.fields:
        inside = _INSIDE.get(field.shape, field.record)
        if inside is not None:
            one = f"`{field.key}`{' 的每一条' if field.many else ''}"
            yield from _records(inside, f"{place}里，{one}" if place else one)


def _row(field: Field, default: object) -> tuple[str, ...]:
    said = [_shape(field), field.meaning, field.spelling]
    if field.record is not None and not field.meaning:
        said.append(field.record.meaning)
    if field.shape is Shape.FIGURES:
        said.append("要写日期、来源的，数分成几项，见下")
    if field.most is not None:
        said.append(f"最多{field.most}条")
    if field.of_year:
        said.append("须在这一年内")
    if field.example and not field.many:
        said.append(f"如 {field.example.rstrip('。')}")
    if field.shape in _WITH_DEFAULT and default not in (None, "", ()):
        said.append(f"默认 {default.value if isinstance(default, Enum) else default}")
    what = "；".join(filter(None, said)).replace("|", "\\|")
    return f"`{field.key}`", field.label, what, "必填" if field.required else ""


def _shape(field: Field) -> str:
    """Say what stands behind a key."""
    if field.record is not None:
        return "逐条列出，各项见下" if field.many else "各项见下"
    if field.many:
        return f"[{field.each}, …]"
    shape = str(field.shape.value)
    options = list(field.choices or (Severity if field.shape is Shape.SEVERITIES else ()))
    if not options:
        return "" if field.meaning.startswith(shape) or field.shape is Shape.FORMAT else shape
    meanings = field.choice_meanings or ("",) * len(options)
    told = [
        f"{option.value}（{meaning}）" if meaning else str(option.value)
        for option, meaning in zip(options, meanings, strict=True)
    ]
    return "、".join(told)
