"""What a change means: nothing that a file says is passed over, and its spelling says nothing."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ON, PROJECT, examples, some

from hubtasks.changes.compare import Changes, Kind, compare
from hubtasks.checking import checks
from hubtasks.diagnostics import Code
from hubtasks.fields import Field as Described
from hubtasks.fields import FileKind, Record, Shape
from hubtasks.model import Ledger, Rules
from hubtasks.reading.files import Edited, Folder, classify, of_year
from hubtasks.reading.load import load, problems_in

EMPTY = Folder(PROJECT, ())
# Values that a field may have instead of what it says, by its shape.
Way = tuple[Any, ...]
SHARE = 7  # every seventh of some three thousand
OTHER_NAME = {
    Shape.DIVISION: "办公室",
    Shape.INDICATOR: "another",
    Shape.CODE: "finished-short",
    Shape.LINE: "另一个",
    Shape.TEXT: "另一段话，6月29日。",
}


def ledger(files: dict[str, dict[str, Any]], *, dumped: dict[str, Any] | None = None) -> Ledger:
    """The documented files, some with other contents."""
    styles = dumped or {}
    written = {
        path: yaml.safe_dump(content, allow_unicode=True, **styles).encode()
        for path, content in files.items()
    }
    read, problems = load(of_year(Edited(EMPTY, written), 2026))
    assert not [p for p in problems if p.code not in TOLD]
    return read


TOLD: set[Code] = set()
BASE: dict[str, dict[str, Any]] = {
    path: yaml.load(text, yaml.BaseLoader)  # noqa: S506 - makes texts alone
    for path, text in examples().items()
}


@cache
def base() -> Ledger:
    return ledger(BASE)


def diff(changed: dict[str, dict[str, Any]]) -> Changes:
    return compare(base(), ledger({**BASE, **changed}), ON)


def leaves(record: Record, content: Any, way: Way) -> Iterator[tuple[Described, Way]]:  # noqa: ANN401 - any YAML
    """Yield each field that says something, with the way to each of its values."""
    for field in record.fields:
        if field.key not in content or field.shape is Shape.FORMAT:
            continue
        value, at = content[field.key], (*way, field.key)
        if field.record is None:
            yield from ((field, leaf) for leaf in texts(value, at))
            continue
        for inner, where in (
            [(i, (*at, n)) for n, i in enumerate(value)] if field.many else [(value, at)]
        ):
            yield from leaves(field.record, inner, where)


def texts(value: Any, way: Way) -> Iterator[Way]:  # noqa: ANN401 - any YAML
    """Yield the way to each text in a value."""
    if isinstance(value, str):
        yield way
        return
    for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield from texts(inner, (*way, step))


def another(field: Described, value: str) -> str:
    """Another value of the same shape."""
    if field.choices is not None:
        return next(str(c.value) for c in field.choices if c.value != value)
    if field.shape is Shape.SEVERITIES:
        return "错误" if value != "错误" else "提示"
    if field.shape is Shape.FLAG:
        return "false" if value in {"true", "是"} else "true"
    if field.shape in OTHER_NAME:
        return OTHER_NAME[field.shape]
    try:
        return str(date.fromisoformat(value) - timedelta(days=1))
    except ValueError:
        pass
    try:
        return str(Decimal(value) + (Decimal("0.01") if field.shape is Shape.SHARE else 1))
    except ArithmeticError:
        return f"{value}另"


LEAVES = [
    (path, field, way)
    for path in BASE
    if (kind := classify(path).kind) is not None
    for field, way in leaves(kind.record, BASE[path], ())
]


def test_every_field_stands_somewhere() -> None:
    """The documented files show every field, so every one is tried."""
    shown = {(record_of(path), field.key) for path, field, _ in LEAVES}
    wanted = {
        (kind.id, field.key)
        for kind in FileKind
        for record in _inside(kind.record)
        for field in record.fields
        if field.record is None and field.shape is not Shape.FORMAT
    }
    assert wanted - shown == set()


def record_of(path: str) -> str:
    kind = classify(path).kind
    assert kind is not None
    return kind.id


def _inside(record: Record) -> list[Record]:
    inner = [f.record for f in record.fields if f.record is not None]
    return [record, *(each for one in inner for each in _inside(one))]


@pytest.mark.parametrize(
    ("path", "field", "way"),
    [pytest.param(p, f, w, id=f"{p}:{'.'.join(map(str, w))}") for p, f, w in LEAVES],
)
def test_no_change_is_passed_over(path: str, field: Described, way: tuple[Any, ...]) -> None:
    """Whatever value of whatever file becomes another, the diff says so."""
    content = copy.deepcopy(BASE[path])
    holder: Any = content
    for step in way[:-1]:
        holder = holder[step]
    holder[way[-1]] = another(field, holder[way[-1]])
    found = diff({path: content})
    assert not found.nothing
    assert found.entries or found.listed


@pytest.mark.parametrize("path", BASE)
def test_a_value_taken_out_is_told(path: str) -> None:
    """So it is with every optional value that goes."""
    for field, way in leaves_optional(path):
        content = copy.deepcopy(BASE[path])
        holder: Any = content
        for step in way[:-1]:
            holder = holder[step]
        says = holder.pop(way[-1])
        if says in ("", "false", [], {}, "null", "~") or says == usual(path, field):
            continue
        assert not diff({path: content}).nothing, (field.label, way)


def usual(path: str, field: Described) -> str | None:
    """What a rule says where nobody sets it."""
    if record_of(path) != "rules" or field.name not in Rules._fields:
        return None
    default = getattr(Rules(), field.name)
    return str(getattr(default, "value", default))


def leaves_optional(path: str) -> list[tuple[Described, tuple[Any, ...]]]:
    """The optional keys of a file's mappings."""

    def walk(record: Record, content: Any, way: tuple[Any, ...]) -> Iterator[Any]:  # noqa: ANN401 - any YAML
        for field in record.fields:
            if field.key not in content:
                continue
            at = (*way, field.key)
            section = field.record is not None and field.record.model is None
            if not field.required and field.shape is not Shape.FORMAT and not section:
                yield field, at
            if field.record is not None:
                items = content[field.key]
                for n, item in enumerate(items) if field.many else [(None, items)]:
                    yield from walk(field.record, item, at if n is None else (*at, n))

    kind = classify(path).kind
    assert kind is not None
    return list(walk(kind.record, BASE[path], ()))


@pytest.mark.parametrize(
    "styles",
    [
        {"sort_keys": True},
        {"sort_keys": False, "width": 20},
        {"default_style": '"'},
        {"default_style": "'"},
        {"default_flow_style": True},
        {"line_break": "\r\n"},
    ],
)
def test_spelling_says_nothing(styles: dict[str, Any]) -> None:
    """Order of keys, wrapping, quotes, brackets and line ends make no difference."""
    assert compare(base(), ledger(BASE, dumped=styles), ON).nothing


def test_order_of_entries_says_nothing() -> None:
    """Entries and plans are known by what they are about, not by where they stand."""
    turned = {path: copy.deepcopy(content) for path, content in BASE.items()}
    for content in turned.values():
        for key in ("entries", "plans"):
            if key in content:
                content[key].reverse()
    assert diff(turned).nothing


def test_a_number_is_the_same_however_long() -> None:
    """13.70 is 13.7."""
    content = copy.deepcopy(BASE["data/tasks-2026.yaml"])
    for task in content["tasks"]:
        for indicator in task.get("indicators", ()):
            whole = "." in indicator["target"]
            indicator["target"] += "0" if whole else ".0"
    assert diff({"data/tasks-2026.yaml": content}).nothing


def test_the_order_of_divisions_is_told() -> None:
    """Tables follow the list's order, so another order is a change."""
    content = copy.deepcopy(BASE["data/tasks-2026.yaml"])
    content["divisions"].reverse()
    (change,) = diff({"data/tasks-2026.yaml": content}).listed
    assert change.field.label == "有任务的处室、单位的次序"


def test_a_figures_own_day_is_told() -> None:
    """A figure of the same value with another date or source is another figure."""
    path = "data/progress/yunyong/2026-06-30.yaml"
    for key, value in (("date", "2026-04-30"), ("source", "另一处")):
        content = copy.deepcopy(BASE[path])
        figure = content["entries"][1]["values"]["sme-loan-growth"]
        assert figure[key] != value
        figure[key] = value
        (change,) = diff({path: content}).entries
        (told,) = change.figures
        assert (told.indicator, told.before) == ("sme-loan-growth", told.after)


def test_a_doubled_entry_is_told() -> None:
    """An entry written twice is one more, whatever it says; the first stays what it was."""
    path = "data/progress/yunyong/2026-06-30.yaml"
    for summary in (BASE[path]["entries"][1]["summary"], "另一段话，6月29日。"):
        content = copy.deepcopy(BASE[path])
        content["entries"].append({**copy.deepcopy(content["entries"][1]), "summary": summary})
        (change,) = diff({path: content}).entries
        assert (change.kind, change.entry.summary) == (Kind.ADDED, summary)
        back = compare(ledger({**BASE, path: content}), base(), ON)
        assert [(c.kind, c.entry.summary) for c in back.entries] == [(Kind.REMOVED, summary)]


def test_the_real_list_is_itself() -> None:
    """The shipped data differs from itself in nothing."""
    data = load(of_year(Folder.at(PROJECT), 2026))[0]
    assert compare(data, data, ON).nothing


def test_comments_say_nothing(repo: Path) -> None:
    """A comment is no change."""
    before = load(of_year(Folder.at(repo), 2026))[0]
    for file in Folder.at(repo).listing:
        path = repo / file.path
        path.write_text(f"# 看过了\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    after = load(of_year(Folder.at(repo), 2026))[0]
    assert compare(before, after, ON).nothing


SAYING = [
    pytest.param(path, field, way, id=f"{path}:{'.'.join(map(str, way))}")
    for path, field, way in LEAVES
    if field.shape in {Shape.TEXT, Shape.LINE}
]


@pytest.mark.parametrize(("path", "field", "way"), SAYING)
def test_a_text_that_says_nothing(path: str, field: Described, way: Way) -> None:
    """Where a text is required, 无 is refused with its field; elsewhere it is as if left out."""
    said, left_out = copy.deepcopy(BASE[path]), copy.deepcopy(BASE[path])
    for content in (said, left_out):
        holder: Any = content
        for step in way[:-1]:
            holder = holder[step]
        if content is said:
            holder[way[-1]] = "无"
        else:
            del holder[way[-1]]
    text = yaml.safe_dump(said, allow_unicode=True).encode()
    found = problems_in(classify(path), text, {})
    if field.required:
        assert [(d.code, d.field, d.value) for d in found] == [(Code.BLANK_VALUE, field.key, "无")]
        assert found[0].fix
        return
    assert found == ()
    assert compare(ledger({**BASE, path: said}), ledger({**BASE, path: left_out}), ON).nothing


WRONG: list[Any] = [
    "",
    None,
    [],
    {},
    ["x"],
    {"a": "b"},
    [["x"]],
    "无",
    "-1",
    "2026-02-30",
    "９",
    "a\nb",
]


def places(content: Any, way: Way = ()) -> Iterator[Way]:  # noqa: ANN401 - any YAML
    """The way to everything in a file."""
    if isinstance(content, dict | list):
        for step, inner in content.items() if isinstance(content, dict) else enumerate(content):
            yield (*way, step)
            yield from places(inner, (*way, step))


@pytest.mark.parametrize("path", BASE)
def test_whatever_stands_somewhere_it_is_told(path: str) -> None:
    """A value of a wrong shape anywhere is a finding or a change, never silence or a crash."""
    tried = [(way, wrong) for way in places(BASE[path]) for wrong in WRONG]
    for way, wrong in some(tried[::SHARE]):
        content = copy.deepcopy(BASE[path])
        holder: Any = content
        for step in way[:-1]:
            holder = holder[step]
        if holder[way[-1]] == wrong:
            continue
        holder[way[-1]] = wrong
        text = yaml.safe_dump(content, allow_unicode=True).encode()
        others = {p: yaml.safe_dump(c, allow_unicode=True).encode() for p, c in BASE.items()}
        after, problems = load(of_year(Edited(EMPTY, {**others, path: text}), 2026))
        found = checks.check(after, ON)
        changed = compare(base(), after, ON)
        assert problems or found or not changed.nothing, (way, wrong)
