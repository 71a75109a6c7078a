"""JSON Schemas of the data files, for editors: what `check` refuses, as far as they can say it.

Names that a year's list knows (divisions, task numbers, indicators, milestones) are offered
with what they mean, so a schema belongs to one year's list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hubtasks import fields, model
from hubtasks.diagnostics import Code, Severity
from hubtasks.fields import FORMAT, Field, FileKind, Record, Shape
from hubtasks.reading.load import keys_of
from hubtasks.wording import NOTHING, cut, listed, short_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from enum import Enum

    from hubtasks.model import Indicator, Ledger, Task
    from hubtasks.reading.value import Keys

Schema = dict[str, Any]

DIALECT = "http://json-schema.org/draft-07/schema#"
_SHORT = 60


def schema(kind: FileKind, ledger: Ledger) -> Schema:
    """Return the JSON Schema of a kind of file beside a year's list."""
    year = ledger.task_list.year if ledger.task_list else ""
    title = f"hubtasks {kind.label}文件" + (f"（{year}年）" if year else "")
    made = _of_record(kind.record, ledger)
    del made["title"]
    if kind is FileKind.PROGRESS:
        made = _progress(made, ledger)
    return {"$schema": DIALECT, "title": title, **made}


def file_name(kind: FileKind, ledger: Ledger) -> str:
    """Return what a schema's file is called: with the year where it knows a year's names."""
    if kind.knows_year and ledger.task_list:
        return f"{kind.id}-{ledger.task_list.year}.json"
    return f"{kind.id}.json"


def as_json(found: Schema) -> str:
    """Write a schema as editors read it."""
    import json  # noqa: PLC0415 - only where one is written

    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _of_record(record: Record, ledger: Ledger) -> Schema:
    properties = {f.key: _of_field(f, ledger) for f in record.fields}
    return _object(keys_of(record), properties, record.label)


def _of_field(field: Field, ledger: Ledger) -> Schema:
    """Describe what stands behind a key."""
    if field.record is not None and not field.many:
        inside = field.record
        if any(f.required for f in inside.fields):
            made = _of_record(inside, ledger)
            return {**_named(field.label, field.meaning or inside.meaning), **_untitled(made)}
        return _section(field.label, {f.key: _of_field(f, ledger) for f in inside.fields})
    if not field.many:
        return _one(field, ledger)
    items = _of_record(field.record, ledger) if field.record else _one(_item(field), ledger)
    return {**_list(items, field.label, field.meaning), "maxItems": field.limit}


def _item(field: Field) -> Field:
    return field._replace(label=field.each, meaning="")


def _untitled(made: Schema) -> Schema:
    return {key: value for key, value in made.items() if key not in {"title", "description"}}


def _one(field: Field, ledger: Ledger) -> Schema:
    title = field.label
    meaning = "；".join(filter(None, [field.meaning, field.spelling]))
    if field.shape in _PLAIN:
        made = _PLAIN[field.shape](title, meaning)
        return _something(made) if field.required and field.shape in _TEXTS else made
    if field.shape in fields.SPELLINGS:
        return _spelled(field)
    if field.shape is Shape.INTEGER:
        return _integer(title, meaning, field.within)
    if field.shape is Shape.SHARE:
        return _number(title, meaning, "0(\\.[0-9]+)?|1(\\.0+)?", minimum=0, maximum=1)
    if field.shape is Shape.DATE:
        return _date(title, meaning, year=_year(ledger) if field.of_year else "[0-9]{4}")
    if field.shape is Shape.MONTH:
        return _month(title, meaning, _year(ledger))
    if field.shape is Shape.CHOICE and field.choices is not None:
        return _choice(title, field.choices, field.choice_meanings)
    return _KNOWN[field.shape](field, ledger)


def _format(field: Field, _: Ledger) -> Schema:
    return {**_named(field.label, field.meaning), "enum": [FORMAT, str(FORMAT)]}


def _indicators(field: Field, ledger: Ledger) -> Schema:
    return _one_of(field.label, [(i.id, _about(t, i)) for t in ledger.tasks for i in t.indicators])


def _codes() -> list[tuple[str, str]]:
    return [(c.id, c.rule) for c in Code if c.adjustable]


def _counts(field: Field, _: Ledger) -> Schema:
    return _map({name: _integer(name) for name in fields.COUNTS}, field.label, field.meaning)


def _months(field: Field, ledger: Ledger) -> Schema:
    days = {str(n): _date(f"{n}月的报送日", year=_year(ledger)) for n in range(1, 13)}
    return _map(days, field.label, field.meaning)


def _people(field: Field, ledger: Ledger) -> Schema:
    named = _named(field.label, field.meaning)
    spelled = {"propertyNames": {"pattern": f"^{fields.ADDRESS}$"}}
    return {**named, "type": "object", **spelled, "additionalProperties": _division(ledger, "")}


def _severities(field: Field, _: Ledger) -> Schema:
    level = _choice("轻重", Severity, field.choice_meanings)
    return _map({code: {**level, "description": rule} for code, rule in _codes()}, field.label)


def _figures(field: Field, _: Ledger) -> Schema:
    return {**_map({}, field.label, field.meaning), "additionalProperties": True}


def _progress(top: Schema, ledger: Ledger) -> Schema:
    """Narrow a progress file to what each division may report."""
    entries = top["properties"]["entries"]
    entries["items"]["properties"]["task"] = _integer("")
    return {
        **top,
        "properties": {**top["properties"], "entries": {**entries, "minItems": 1}},
        "allOf": [_of_division(ledger, d.name) for d in ledger.divisions],
        "definitions": {"figure": _figure(ledger, _amount), "rate": _figure(ledger, _number)},
    }


def _figure_of(indicator: Indicator) -> str:
    """Only a rate may be below nothing."""
    return "rate" if indicator.kind is model.IndicatorKind.RATE else "figure"


def _figure(ledger: Ledger, number: Callable[[str, str], Schema]) -> Schema:
    properties = {f.key: _of_field(f, ledger) for f in fields.FIGURE.fields}
    value = fields.FIGURE.by_key["value"]
    properties["value"] = number(value.label, value.meaning)
    return {"anyOf": [number("当年累计数", ""), _object(keys_of(fields.FIGURE), properties)]}


def _of_division(ledger: Ledger, division: str) -> Schema:
    """Narrow a division's file to its own tasks, figures and milestones."""
    own = [t for t in ledger.tasks if division in t.divisions]
    entry = {
        "task": _task_number(own),
        "values": _values(ledger, division),
        "milestones": _list(_milestone(ledger, division), _ENTRY["milestones"].label),
    }
    here = {"properties": {"division": {"const": division}}, "required": ["division"]}
    optional = {"values", "milestones"}
    entry = {name: _or_blank(s) if name in optional else s for name, s in entry.items()}
    return {
        "if": here,
        "then": {"properties": {"entries": {"items": {"properties": entry}}}},
    }


def _object(
    keys: Keys, properties: Mapping[str, Schema], title: str = "", description: str = ""
) -> Schema:
    """Describe a mapping with known keys; what is not required may be blank."""
    described = {
        name: found if name in keys.required else _or_blank(found)
        for name, found in properties.items()
    }
    return {
        **_named(title, description),
        "type": "object",
        "properties": described,
        "required": list(keys.required),
        "additionalProperties": False,
    }


def _section(title: str, properties: Mapping[str, Schema]) -> Schema:
    return _map({name: _or_blank(found) for name, found in properties.items()}, title)


def _map(properties: Mapping[str, Schema], title: str, description: str = "") -> Schema:
    return {
        **_named(title, description),
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
    }


def _or_blank(found: Schema) -> Schema:
    """Let a value also be left blank."""
    if "enum" in found:
        blank = [*found["enum"], None]
        more = {"enumDescriptions": [*found["enumDescriptions"], "空着"]}
        return {**found, "enum": blank, **(more if "enumDescriptions" in found else {})}
    if "anyOf" in found:
        return {**found, "anyOf": [*found["anyOf"], {"type": "null"}]}
    types = found["type"]
    return {**found, "type": [*([types] if isinstance(types, str) else types), "null"]}


def _named(title: str, description: str = "") -> Schema:
    return {k: v for k, v in (("title", title), ("description", description)) if v}


def _list(items: Schema, title: str, description: str = "") -> Schema:
    return {**_named(title, description), "type": "array", "items": items}


def _text(title: str, description: str = "") -> Schema:
    return {
        **_named(title, description),
        "type": ["string", "number", "boolean"],
        "pattern": "^\\s*\\S",
    }


def _something(made: Schema) -> Schema:
    """Refuse a text that says that there is nothing."""
    nothing = "|".join(sorted(NOTHING))
    return {**made, "pattern": f"^(?!\\s*(?:{nothing})\\s*$)(?:{made['pattern']})"}


def _line(title: str, description: str = "") -> Schema:
    return {**_text(title, description), "pattern": "^\\s*[^\\s][^\\n\\r]*\\s*$"}


def _spelled(field: Field) -> Schema:
    spelling = fields.SPELLINGS[field.shape]
    return {
        **_named(field.label, field.meaning),
        "type": ["string", "number"],
        "pattern": f"^(?:{spelling.pattern})$",
        "patternErrorMessage": f"写{spelling.what}，如 {spelling.example}",
    }


def _number(
    title: str, description: str = "", pattern: str = "-?(0|[1-9][0-9]*)(\\.[0-9]+)?", **limits: int
) -> Schema:
    """Describe a number; *pattern* holds the limits for one that is written in quotes."""
    return {
        **_named(title, description),
        "type": ["number", "string"],
        "pattern": f"^({pattern})$",
        "patternErrorMessage": "只写半角数字和小数点，不带单位、千分位",
        **limits,
    }


def _amount(title: str, description: str = "") -> Schema:
    return _number(title, description, "(0|[1-9][0-9]*)(\\.[0-9]+)?", minimum=0)


def _integer(title: str, description: str = "", within: range | None = None) -> Schema:
    limits = {"minimum": 0} if within is None else {"minimum": within[0], "maximum": within[-1]}
    return {
        **_named(title, description),
        "type": ["integer", "string"],
        "pattern": f"^({'|'.join(map(str, within)) if within else '0|[1-9][0-9]*'})$",
        "patternErrorMessage": "只写半角数字",
        **limits,
    }


def _year(ledger: Ledger) -> str:
    return str(ledger.task_list.year) if ledger.task_list else "[0-9]{4}"


def _date(title: str, description: str = "", year: str = "[0-9]{4}") -> Schema:
    return {
        **_named(title, f"{description}，写成 2026-06-30".removeprefix("，")),
        "type": "string",
        "pattern": f"^{year}-[0-9]{{2}}-[0-9]{{2}}$",
        "patternErrorMessage": "日期写成 2026-06-30",
        "format": "date",
    }


def _month(title: str, description: str, year: str) -> Schema:
    return {
        **_named(title, description),
        "type": "string",
        "pattern": f"^{year}-(0[1-9]|1[0-2])$",
        "patternErrorMessage": "年月写成 2026-06",
    }


def _flag(title: str, description: str = "") -> Schema:
    return {
        **_named(title, f"{description}；写 true（是）或 false（否）".removeprefix("；")),
        "type": ["boolean", "string"],
        "pattern": "^(true|false|是|否)$",
        "patternErrorMessage": "写 true（是）或 false（否）",
    }


def _choice(title: str, choices: type[Enum], meaning: Sequence[str] = ()) -> Schema:
    names = [str(member.value) for member in choices]
    if not meaning:
        return {**_named(title, listed(names)), "enum": names}
    return _one_of(title, list(zip(names, meaning, strict=True)))


def _one_of(title: str, known: Sequence[tuple[Any, str]], description: str = "") -> Schema:
    """Offer names, each with what it means; of a name with two meanings the first."""
    meanings = dict(reversed(known))
    names = list(dict.fromkeys(name for name, _ in known))
    if not names:
        return _line(title, description)
    return {
        **_named(title, description),
        "enum": names,
        "enumDescriptions": [meanings[name] for name in names],
    }


def _division(ledger: Ledger, description: str, title: str = "处室全称") -> Schema:
    known = [
        (d.name, f"{d.id}，{sum(d.name in t.divisions for t in ledger.tasks)}项任务")
        for d in ledger.divisions
    ]
    return _one_of(title, known, description)


def _task_number(tasks: Sequence[Task]) -> Schema:
    """Offer task numbers with their short text; written in quotes they are numbers too."""
    if not tasks:
        return _integer("任务序号")
    offered = _one_of("任务序号", [(t.id, f"{t.duty.name}：{cut(t.text, _SHORT)}") for t in tasks])
    quoted = {"type": "string", "pattern": f"^({'|'.join(str(t.id) for t in tasks)})$"}
    return {**_named("任务序号", "清单里的序号"), "anyOf": [offered, quoted]}


def _about(task: Task, indicator: Indicator) -> str:
    target = f"目标{indicator.target_text}，{indicator.reported_by}报数"
    return f"第{task.id}项：{indicator.name}（{target}）"


def _values(ledger: Ledger, division: str) -> Schema:
    """Offer the indicators whose figures a division reports."""
    offered = {
        i.id: {
            **_named(f"{i.name}（{i.unit}）", _about(t, i)),
            "allOf": [{"$ref": f"#/definitions/{_figure_of(i)}"}],
        }
        for t in ledger.tasks
        for i in t.indicators
        if i.same_as is None and division == i.reported_by
    }
    values = _ENTRY["values"]
    return _map(offered, values.label, values.meaning)


def _milestone(ledger: Ledger, division: str) -> Schema:
    known = [
        (m.id, f"第{p.task}项：{m.name}（{short_day(m.due)}，{m.division}）")
        for p in ledger.plans
        for m in p.milestones
        if division == m.division
    ]
    return _reached(_one_of("节点代号", known))


def _reached(id_: Schema) -> Schema:
    """Let a milestone stand as its id, or with the day on which it was reached."""
    day = fields.REACHED.by_key["date"]
    dated = {"id": id_, "date": _date(day.label, day.meaning)}
    return {"anyOf": [id_, _object(keys_of(fields.REACHED), dated)]}


_ENTRY = fields.ENTRY.by_key
_TEXTS = frozenset({Shape.TEXT, Shape.LINE})
_PLAIN: dict[Shape, Callable[[str, str], Schema]] = {
    Shape.TEXT: _text,
    Shape.LINE: _line,
    Shape.NUMBER: _number,
    Shape.AMOUNT: _amount,
    Shape.FLAG: _flag,
    Shape.MILESTONE: _line,
    Shape.DUTY: _line,
    Shape.REACHED: lambda title, meaning: _reached(_line(title, meaning)),
}
_KNOWN: dict[Shape, Callable[[Field, Ledger], Schema]] = {
    Shape.FORMAT: _format,
    Shape.DIVISION: lambda field, ledger: _division(ledger, field.meaning, field.label),
    Shape.TASK: lambda _, ledger: _task_number(ledger.tasks),
    Shape.INDICATOR: _indicators,
    Shape.CODE: lambda field, _: _one_of(field.label, _codes()),
    Shape.COUNTS: _counts,
    Shape.MONTHS: _months,
    Shape.PEOPLE: _people,
    Shape.SEVERITIES: _severities,
    Shape.FIGURES: _figures,
}
