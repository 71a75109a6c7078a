"""What a change means: nothing that a file says is passed over, and its spelling says nothing."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import OFFICE, ON, Golden, examples, some

from hubtasks import wording
from hubtasks.changes.compare import Changes, Kind, compare, of_years
from hubtasks.checking import checks
from hubtasks.diagnostics import Code, Severity
from hubtasks.fields import Field as Described
from hubtasks.fields import FileKind, Record, Shape
from hubtasks.model import Duties, Ledger, Rules, TaskList
from hubtasks.reading.files import Edited, Folder, classify, of_year
from hubtasks.reading.load import load, problems_in
from hubtasks.views import changes

EMPTY = Folder(OFFICE, ())
# Values that a field may have instead of what it says, by its shape.
Way = tuple[Any, ...]
SHARE = 7  # every seventh of some three thousand
OTHER_NAME = {
    Shape.DIVISION: "办公室",
    Shape.FOLDER: "another",
    Shape.PATH: "another",
    Shape.DIGEST: "0123456789abcdef" * 4,
    Shape.INDEX: "https://another.example.org/simple",
    Shape.INDICATOR: "another",
    Shape.MILESTONE: "another",
    Shape.MONTH: "2026-04",
    Shape.CODE: "finished-short",
    Shape.LINE: "另一个",
    Shape.TEXT: "另一段话，6月29日。",
}


def ledger(
    files: dict[str, dict[str, Any]],
    *,
    dumped: dict[str, Any] | None = None,
    strictly: bool = True,
) -> Ledger:
    """The documented files, some with other contents; *strictly*, without an error in them."""
    styles = dumped or {}
    written = {
        path: DUMPED[path]
        if content is BASE[path] and not styles
        else yaml.safe_dump(content, allow_unicode=True, **styles).encode()
        for path, content in files.items()
    }
    read, problems = load(of_year(Edited(EMPTY, written), 2026))
    assert not strictly or not any(p.severity is Severity.ERROR for p in problems)
    return read


BASE: dict[str, dict[str, Any]] = {
    path: yaml.load(text, yaml.BaseLoader)  # noqa: S506 - makes texts alone
    for path, text in examples().items()
}


DUMPED = {p: yaml.safe_dump(c, allow_unicode=True).encode() for p, c in BASE.items()}


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
    if field.shape is Shape.DUTY:
        return "配合" if value != "配合" else "牵头"
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


NUMBERS = [
    pytest.param(path, way, id=f"{path}:{'.'.join(map(str, way))}")
    for path, field, way in LEAVES
    if field.shape in {Shape.NUMBER, Shape.AMOUNT, Shape.SHARE, Shape.FIGURES}
    and way[-1] not in {"date", "source"}
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


def told(changes: Changes) -> Iterator[str]:
    """Each change on a line: what it is about, before and after, and where it stands."""
    for entry in changes.entries:
        about = f"{entry.kind}第{entry.task}项{entry.division}{entry.date}"
        yield f"{about} @{entry.entry.place}"
        for field in entry.fields:
            yield f"  {field.label}（{field.key}）：{field.before!r} → {field.after!r}"
        for figure in entry.figures:
            unit = f"{figure.name}（{figure.indicator}，{figure.unit}）"
            yield f"  {unit}：{figure.before} → {figure.after}"
    for change in changes.listed:
        field = change.field
        yield f"{change.about}的{field.label}（{field.key}）：{field.before!r} → {field.after!r}"
        yield f"  {change.kind.id} {change.division} @{change.place}"


def without(path: str, way: Way) -> dict[str, Any]:
    """A documented file with one value or record taken out."""
    content = copy.deepcopy(BASE[path])
    holder: Any = content
    for step in way[:-1]:
        holder = holder[step]
    holder.pop(way[-1])
    return {path: content}


def items(record: Record, content: Any, way: Way = ()) -> Iterator[Way]:  # noqa: ANN401 - any YAML
    """Yield the way to each record of each list of a file."""
    for field in record.fields:
        if field.record is None or field.key not in content:
            continue
        value, at = content[field.key], (*way, field.key)
        for n, item in enumerate(value) if field.many else [(None, value)]:
            where = at if n is None else (*at, n)
            if field.many:
                yield where
            yield from items(field.record, item, where)


@pytest.mark.parametrize("path", BASE, ids=record_of)
def test_every_change_is_told(path: str, golden: Golden) -> None:
    """What is told of each value that becomes another, of each that goes or comes, of each record.

    Whatever value of whatever file it is, the change is told, by its name and at its place.
    """
    said = []
    for at, field, way in LEAVES:
        if at == path:
            holder: Any = {path: copy.deepcopy(BASE[path])}
            content = holder
            for step in (path, *way[:-1]):
                holder = holder[step]
            make_another(content[path], holder, field, way)
            changed = list(told(diff(content)))
            assert changed, way
            said += [f"## {_dotted(way)}", *changed, ""]
    kind = classify(path).kind
    assert kind is not None
    ways = [way for field, way in leaves_optional(path) if not says_nothing(path, field, way)]
    for way in dict.fromkeys((*ways, *items(kind.record, BASE[path]))):
        left = ledger({**BASE, **without(path, way)}, strictly=False)
        gone, come = list(told(compare(base(), left, ON))), list(told(compare(left, base(), ON)))
        assert gone, way
        assert come, way
        said += [f"## - {_dotted(way)}", *gone, f"## + {_dotted(way)}", *come, ""]
    golden(f"changes/{record_of(path)}.md", "\n".join(said))


def make_another(
    content: Any,  # noqa: ANN401 - what YAML read
    holder: Any,  # noqa: ANN401 - what YAML read
    field: Described,
    way: Way,
) -> None:
    """Change a value in its holder; a duty that is called otherwise is so in the tasks too."""
    before, after = holder[way[-1]], another(field, holder[way[-1]])
    holder[way[-1]] = after
    if way[0] == "duties":
        for task in content["tasks"]:
            task["duty"] = after if task["duty"] == before else task["duty"]


def _dotted(way: Way) -> str:
    return ".".join(map(str, way))


def says_nothing(path: str, field: Described, way: Way) -> bool:
    """Whether a value says as much as none would."""
    holder: Any = BASE[path]
    for step in way:
        holder = holder[step]
    return holder in ("", "false", [], {}, "null", "~") or holder == usual(path, field)


def usual(path: str, field: Described) -> str | None:
    """What is so where nobody says it: of a rule, and of what a list calls things."""
    of_list = {**Duties()._asdict(), "subject": TaskList._field_defaults["subject"]}
    defaults = {"rules": Rules()._asdict(), "tasks": of_list}.get(record_of(path), {})
    if field.name not in defaults:
        return None
    default = defaults[field.name]
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


@pytest.mark.parametrize(("path", "way"), NUMBERS)
def test_a_number_is_what_is_printed(path: str, way: Way) -> None:
    """Outputs print a number as it was written, so 10.00 for 10 is told, and not called a move."""
    content = copy.deepcopy(BASE[path])
    holder: Any = content
    for step in way[:-1]:
        holder = holder[step]
    holder[way[-1]] += "0" if "." in holder[way[-1]] else ".00"
    found = diff({path: content})
    assert not found.nothing
    assert found.moved == ()
    for entry in found.entries:
        (figure,) = entry.figures
        assert figure.before == figure.after
        assert "（数没有变，写法变了）" in changes.as_text(found)


def with_field(path: str, key: str, value: object) -> Ledger:
    """The documented files, the first entry of one with another value in a field."""
    content = copy.deepcopy(BASE[path])
    content["entries"][0][key] = value
    return ledger({**BASE, path: content})


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("甲办了3场\n乙办了4场。", "甲办了3\n场乙办了4场。", True),
        ("甲办了3场\n乙办了4场。", "甲办了3场乙办了4场。", True),
        ("甲办了3场。\n乙办了4场。", "甲办了3场。乙办了4场。", False),
        ("甲办了3场，\n  乙办了4场。", "甲办了3场，乙办了4场。", False),
        ("甲办了3场。\n\n\n乙办了4场。", "甲办了3场。\n乙办了4场。", False),
        ("甲办了 3 场", "甲办了3场", True),
    ],
)
@pytest.mark.parametrize("key", ["summary", "problems", "evidence"])
def test_a_break_is_a_full_stop_where_the_report_puts_one(
    key: str, old: str, new: str, told: bool
) -> None:
    """A break in a sentence ends a paragraph in the report; behind a mark it says nothing."""
    path = "data/progress/yunyong/2026-06-30.yaml"
    before, after = (
        with_field(path, key, [text, "丙"] if key == "evidence" else text) for text in (old, new)
    )
    found = compare(before, after, ON)
    assert found.nothing is not told
    assert (wording.prose(old) != wording.prose(new)) is told
    if told and "\n" in old:
        assert "（换行）" in changes.as_text(found)


def test_one_of_two_like_waivers_is_told() -> None:
    """Records that nothing tells apart each count: which of them changed is said."""
    path = "data/rules.yaml"
    doubled = copy.deepcopy(BASE[path])
    doubled["waivers"].append(copy.deepcopy(doubled["waivers"][0]))
    changed = copy.deepcopy(doubled)
    changed["waivers"][1]["reason"] = "另一个理由"
    found = compare(ledger({**BASE, path: doubled}), ledger({**BASE, path: changed}), ON)
    (change,) = found.listed
    assert (str(change.way[0])[-5:], change.field.after) == ("（第2条）", "另一个理由")
    (came,) = diff({path: doubled}).listed
    assert (came.happened, str(came.way[0])[-5:]) == (Kind.ADDED, "（第2条）")


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("data/tasks-2026.yaml", ("tasks",)),
        ("data/tasks-2026.yaml", ("divisions",)),
        ("data/tasks-2026.yaml", ("tasks", 0, "indicators")),
        ("data/plan-2026.yaml", ("plans", 0, "milestones")),
        ("data/plan-2026.yaml", ("plans", 0, "stage_targets")),
    ],
)
def test_another_order_is_told_beside_an_addition(path: str, way: Way) -> None:
    """What outputs show in the order of a file is told to have another, whatever came or went."""
    for more in (False, True):
        content = copy.deepcopy(BASE[path])
        items: Any = content
        for step in way:
            items = items[step]
        items.reverse()
        if more:
            new = copy.deepcopy(items[0])
            for key in ("id", "name", "due", "date"):
                if key in new:
                    new[key] = {"due": "2026-03-01", "date": "2026-03-01"}.get(key, "77")
            items.insert(0, new)
        told = [c.field for c in diff({path: content}).listed]
        (order,) = [f for f in told if f.label.endswith("的次序")]
        assert sorted(order.before.split("、")) == sorted(order.after.split("、"))
        assert order.before != order.after
        assert len(told) == 1 + more


@pytest.mark.parametrize(
    ("old", "new"), [(["甲", "乙"], ["甲；乙"]), (["甲；乙", "丙"], ["甲", "乙；丙"])]
)
def test_items_that_join_alike_are_told_apart(old: list[str], new: list[str]) -> None:
    """Two items are not one with the mark between them, neither to the diff nor to its reader."""
    path = "data/progress/yunyong/2026-06-30.yaml"
    before, after = (with_field(path, "evidence", items) for items in (old, new))
    (change,) = compare(before, after, ON).entries
    (field,) = change.fields
    assert field.before != field.after


def test_another_year_is_lit_at_its_end_next_to_the_one_asked_about() -> None:
    """A past year is compared as of its last day, a coming one as of its first; once is enough."""
    sound = {path: DUMPED[path] for path in BASE}
    stray = {"data/tasks-x.yaml": b""}
    lists = {}
    for year in (2025, 2027):
        content = copy.deepcopy(BASE["data/tasks-2026.yaml"])
        content["year"], content["title"] = str(year), "另一份清单"
        text = yaml.safe_dump(content, allow_unicode=True)
        lists[f"data/tasks-{year}.yaml"] = text.replace("2026-", f"{year}-").encode()
    old, new = Edited(EMPTY, sound), Edited(EMPTY, {**sound, **lists, **stray})
    after, _ = load(of_year(new, 2026))
    found = of_years(old, new, after, 2026, ON)
    assert [each.on for each in found.others] == [date(2025, 12, 31), date(2027, 1, 1)]
    assert [file.path for file in found.unread] == list(stray)
    assert [each.unread for each in found.others] == [(), ()]
    assert all(each.listed for each in found.others)


def test_the_order_of_divisions_is_told() -> None:
    """Tables follow the list's order, so another order is a change."""
    content = copy.deepcopy(BASE["data/tasks-2026.yaml"])
    content["divisions"].reverse()
    (change,) = diff({"data/tasks-2026.yaml": content}).listed
    assert change.field.label == "有任务的处室、单位的次序"


def test_a_figures_own_day_and_source_are_told() -> None:
    """A figure of the same value with another date or source is another figure, and says which."""
    path = "data/progress/yunyong/2026-06-30.yaml"
    name = "科技型中小企业贷款增速：13.2%"
    for key, value, said in (
        ("date", "2026-04-30", f"{name}（截至日：2026-05-31 → 2026-04-30）"),
        ("source", "另一处", f"{name}（数据来源：格式示例 → 另一处）"),
        ("source", "", f"{name}（数据来源：格式示例 → （删去））"),
    ):
        content = copy.deepcopy(BASE[path])
        figure = content["entries"][1]["values"]["sme-loan-growth"]
        assert figure[key] != value
        figure[key] = value
        if not value:
            del figure[key]
        found = diff({path: content})
        (change,) = found.entries
        (told,) = change.figures
        assert (told.indicator, told.before) == ("sme-loan-growth", told.after)
        assert said in changes.as_text(found)
        assert said.split("（")[1].split("：")[0] in changes.as_csv(found)
        assert json.loads(changes.as_json(found))["entries"][0]["figures"][0]["about"]


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
    data = load(of_year(Folder.at(OFFICE), 2026))[0]
    assert compare(data, data, ON).nothing


def test_comments_say_nothing(repo: Path) -> None:
    """A comment is no change."""
    before = load(of_year(Folder.at(repo), 2026))[0]
    for file in Folder.at(repo).listing:
        path = repo / file.path
        path.write_text(f"# 看过了\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    after = load(of_year(Folder.at(repo), 2026))[0]
    assert compare(before, after, ON).nothing


RAW = {
    str(choice.value)
    for record in {r for kind in FileKind for r in _inside(kind.record)}
    for field in record.fields
    if field.choices is not None
    for choice in field.choices
    if str(choice.value).isascii() or choice.value == "≈"
}
DOUBLED = re.compile(r"([\u4e00-\u9fff]{2,})的?\1")


def all_changes(path: str) -> Iterator[Changes]:
    """Each value of a file made another, each item of a list taken out; there and back."""
    for content in (*every_value(path), *every_item_out(path)):
        after = ledger({**BASE, path: content})
        yield compare(base(), after, ON)
        yield compare(after, base(), ON)


def every_value(path: str) -> Iterator[Any]:
    for field, way in [(f, w) for p, f, w in LEAVES if p == path and f.key != "task"]:
        content, holder = opened(path, way)
        make_another(content, holder, field, way)
        yield content


def every_item_out(path: str) -> Iterator[Any]:
    for way in (w for w in places(BASE[path]) if isinstance(w[-1], int)):
        content, holder = opened(path, way)
        del holder[way[-1]]
        yield content


def opened(path: str, way: Way) -> tuple[Any, Any]:
    """A copy of a file, and what holds the value at the end of a way."""
    content = copy.deepcopy(BASE[path])
    holder: Any = content
    for step in way[:-1]:
        holder = holder[step]
    return content, holder


@pytest.mark.parametrize("path", BASE)
def test_a_diff_reads_as_chinese(path: str) -> None:
    """Whatever changes, comes or goes: no sign of the program's own stands there, no word twice."""
    for found in all_changes(path):
        for change in found.listed:
            head = f"{change.about}，{change.label}"
            assert not DOUBLED.search(head), head
            assert not change.way or not change.label.startswith(change.way[-1].record.label)
            assert change.place.path.startswith("data/")
        told = [c.field for c in found.listed] + [f for e in found.entries for f in e.fields]
        for each in told:
            assert not DOUBLED.search(each.label), each.label
            for text in (each.before, each.after):
                pieces = set(re.split("[：；（）、]", text))
                assert not pieces & (RAW | {"scheme", "mid-review", "centres"} - ids_in(text))
        assert not re.search(r"\([0-9]{4}, |None|\(\)|（）", changes.as_text(found))


def ids_in(text: str) -> set[str]:
    """The ids that stand behind their own names: a record that came or went tells them."""
    return set(re.findall("代号：([a-z0-9-]+)", text))


def test_things_are_called_by_their_names() -> None:
    """Milestones, months, choices and shared figures read as people call them."""
    path = "data/progress/yunyong/2026-06-30.yaml"
    content = copy.deepcopy(BASE[path])
    content["entries"][0]["milestones"] = ["scheme", "mid-review"]
    (change,) = diff({path: content}).entries
    assert change.fields[0].after == "印发工作方案、完成中期评估"
    plan = copy.deepcopy(BASE["data/plan-2026.yaml"])
    plan["plans"][0]["milestones"][1]["name"] = "印发工作方案"
    both = {path: content, "data/plan-2026.yaml": plan}
    (change,) = diff(both).entries
    assert change.fields[0].after == "印发工作方案（scheme）、印发工作方案（mid-review）"
    tasks = copy.deepcopy(BASE["data/tasks-2026.yaml"])
    tasks["tasks"][0]["indicators"][1] |= {"comparator": ">", "kind": "count"}
    del tasks["tasks"][1]["indicators"][1]["same_as"]
    rules = copy.deepcopy(BASE["data/rules.yaml"])
    rules["schedule"]["basis"] = "day"
    calendar = copy.deepcopy(BASE["data/calendar-2026.yaml"])
    calendar["due"]["6"] = "2026-06-25"
    found = diff(
        {
            "data/tasks-2026.yaml": tasks,
            "data/rules.yaml": rules,
            "data/calendar-2026.yaml": calendar,
        }
    )
    assert [f"{c.about}，{c.label}：{c.field.before} → {c.field.after}" for c in found.listed] == [
        "清单第1项指标“高价值专利项目路演”，怎样算达到：不小于 → 大于",
        "清单第1项指标“高价值专利项目路演”，类型：累计量 → 对象数",
        "清单第2项指标“科技金融路演”，与哪个指标同数：第1项的“高价值专利项目路演” → ",
        "规则，序时进度，怎样算：按月，月末为月份/12 → 按自然日",
        "日历，各月自己的报送日，2026年6月：2026-06-26 → 2026-06-25",
    ]


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


def test_an_id_of_thousands_of_digits_is_compared() -> None:
    """An id of digits sorts as a number, however many it has: Python reads no more than 4,300."""
    plan = copy.deepcopy(BASE["data/plan-2026.yaml"])
    ids = [milestone["id"] for milestone in plan["plans"][0]["milestones"]]
    plan["plans"][0]["milestones"][0]["id"] = "9" * 4301
    found = diff({"data/plan-2026.yaml": plan})
    assert "9" * 4301 in str(found)
    assert ids[0] in str(found)
