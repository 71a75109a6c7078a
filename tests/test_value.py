"""Values are typed by the field that wants them, never by how they are spelt."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from hubtasks.diagnostics import Code, Severity
from hubtasks.model import Status
from hubtasks.reading.value import Keys, Value, parse
from hubtasks.wording import did_you_mean

if TYPE_CHECKING:
    from hubtasks.diagnostics import Diagnostic


def keys(required: str, optional: str = "") -> Keys:
    """Name a mapping's keys, separated by blanks."""
    must = tuple(required.split())
    return Keys(frozenset((*must, *optional.split())), must)


def value(text: str | bytes) -> tuple[Value, list[Diagnostic]]:
    """Parse `v: <text>` and return the field behind v."""
    problems: list[Diagnostic] = []
    content = text if isinstance(text, bytes) else f"v: {text}\n".encode()
    top = parse("x.yaml", content, problems)
    assert top is not None, problems
    field = top.peek("v")
    assert field is not None
    return field, problems


@pytest.mark.parametrize(
    ("method", "text", "expected"),
    [
        ("text", "no", "no"),
        ("text", "1:30", "1:30"),
        ("text", "2026.10", "2026.10"),
        ("text", "\u3000进展\u3000", "进展"),
        ("text", "|\n  一\n  二\n", "一\n二"),
        ("text", '"null"', "null"),
        ("number", "14.0", Decimal("14.0")),
        ("number", "-0.5", Decimal("-0.5")),
        ("number", "0", Decimal(0)),
        ("integer", "14", 14),
        ("date", "2026-06-30", date(2026, 6, 30)),
        ("date", '"2028-02-29"', date(2028, 2, 29)),
        ("flag", "true", True),
        ("flag", "否", False),
    ],
)
def test_what_a_field_reads(method: str, text: str, expected: object) -> None:
    """A well-written value comes out as its field's type, numbers with the places they had."""
    field, problems = value(text)
    found: Any = getattr(field, method)()
    assert found == expected
    assert str(found) == str(expected)
    assert problems == []


@pytest.mark.parametrize(
    ("method", "text", "code"),
    [
        ("number", "１３.７", Code.BAD_NUMBER),
        ("number", "13.7件", Code.BAD_NUMBER),
        ("number", "1,000", Code.BAD_NUMBER),
        ("number", "1e3", Code.BAD_NUMBER),
        ("number", ".nan", Code.BAD_NUMBER),
        ("number", ".5", Code.BAD_NUMBER),
        ("number", "1_000", Code.BAD_NUMBER),
        ("number", "+10", Code.BAD_NUMBER),
        ("number", "2万", Code.BAD_NUMBER),
        ("number", "9" * 5000, Code.BAD_NUMBER),
        ("number", "[1]", Code.WRONG_SHAPE),
        ("integer", "014", Code.BAD_NUMBER),
        ("integer", "1４", Code.BAD_NUMBER),
        ("integer", "-1", Code.BAD_NUMBER),
        ("integer", "²", Code.BAD_NUMBER),
        ("date", "2026-06-31", Code.BAD_DATE),
        ("date", "2026-6-30", Code.BAD_DATE),
        ("date", "2026.6.30", Code.BAD_DATE),
        ("date", "0000-01-01", Code.BAD_DATE),
        ("flag", "yes", Code.BAD_CHOICE),
        ("line", "|\n  一\n  二\n", Code.BAD_TEXT),
        ("text", "{{ 占位 }}", Code.WRONG_SHAPE),
        ("text", '"\\x07"', Code.FORBIDDEN_CHARACTER),
        ("text", "~", Code.BLANK_VALUE),
        ("text", "", Code.BLANK_VALUE),
        ("text", '""', Code.BLANK_VALUE),
        ("items", "甲、乙", Code.WRONG_SHAPE),
        ("pairs", "甲", Code.WRONG_SHAPE),
    ],
)
def test_what_a_field_refuses(method: str, text: str, code: Code) -> None:
    """A badly written value is a finding at its place, never another value."""
    field, problems = value(text)
    getattr(field, method)()
    assert problems[0].code is code
    assert (problems[0].place.line, problems[0].place.path) == (1, "x.yaml")


def test_a_choice_names_the_nearest() -> None:
    """A status that does not exist is refused with the one that was probably meant."""
    field, problems = value("推进")
    assert field.choice(Status) is None
    assert problems[0].fix == "您是不是要找：推进中"


def test_nothing_near_names_all() -> None:
    """Where no known word is near, all of them are named."""
    assert did_you_mean("xyz", ["甲", "乙"]) == "可用的有：甲、乙"


def test_a_mapping_reports_all_its_faults() -> None:
    """Unknown, repeated, blank and missing keys are each named at their own place."""
    field, problems = value(b"v:\n  taks: 1\n  status: a\n  status: b\n  task:\n")
    field.fields(keys("task status summary"))
    assert [(p.code, p.place.line, p.place.column) for p in problems] == [
        (Code.UNKNOWN_KEY, 2, 3),
        (Code.DUPLICATE_KEY, 4, 3),
        (Code.MISSING_KEY, 2, 3),
        (Code.BLANK_VALUE, 5, 8),
    ]
    assert problems[0].fix == "您是不是要找：task"


def test_a_blank_behind_an_optional_key_is_as_good_as_no_key() -> None:
    """An optional key may stand empty."""
    field, problems = value(b"v:\n  task: 1\n  next:\n")
    assert set(field.fields(keys("task", "next"))) == {"task"}
    assert problems == []


@pytest.mark.parametrize(
    ("content", "code", "line", "column"),
    [
        ("进展: 有\n".encode("gbk"), Code.NOT_UTF8, 1, 1),
        ("a: 一\nb: ".encode() + b"\xff\n", Code.NOT_UTF8, 2, 4),
        ("v: a\u200bb\n".encode(), Code.FORBIDDEN_CHARACTER, 1, 5),
        ("v: a\u2028b\nw: \x0b\n".encode(), Code.FORBIDDEN_CHARACTER, 1, 5),
        (b"v: a: b\n", Code.SECOND_COLON, 1, 5),
        ("task: 14\nstatus：推进\nx: 1\n".encode(), Code.FULL_WIDTH_SIGN, 2, 7),
        (b"v: [1, 2\n", Code.YAML_SYNTAX, 2, 1),
        (b"a: 1\n---\nb: 2\n", Code.SECOND_DOCUMENT, 2, 1),
        (b"v: @x\n", Code.UNQUOTED_SIGN, 1, 4),
        (b"v: &x 1\n", Code.YAML_FEATURE, 1, 4),
        (b"v: !x 1\n", Code.YAML_FEATURE, 1, 4),
        (b"v: *x\n", Code.YAML_FEATURE, 1, 4),
        (b"# nothing\n", Code.EMPTY_FILE, 0, 0),
        (b"", Code.EMPTY_FILE, 0, 0),
        (b"v: " + b"[" * 40_000 + b"]" * 40_000, Code.YAML_SYNTAX, 0, 0),
        (b"v: " + b"{a: " * 40_000, Code.YAML_SYNTAX, 0, 0),
        (b"- " * 40_000 + b"a", Code.YAML_SYNTAX, 0, 0),
        (b"? " * 40_000 + b"a", Code.YAML_SYNTAX, 0, 0),
        (b": " * 200_000 + b"a", Code.YAML_SYNTAX, 1, 1),
        (b"\n" * 100_001, Code.UNREADABLE_FILE, 0, 0),
    ],
)
def test_a_file_that_cannot_be_read(content: bytes, code: Code, line: int, column: int) -> None:
    """Each way a file can be unreadable is named, at the line and column an editor shows."""
    problems: list[Diagnostic] = []
    parse("x.yaml", content, problems)
    assert (problems[0].code, problems[0].place.line, problems[0].place.column) == (
        code,
        line,
        column,
    )


@pytest.mark.parametrize("depth", [101, 999, 1000, 1900, 24_000])
@pytest.mark.parametrize("step", ["[", "{a: ", "- ", "? ", "- ? "])
def test_nesting_is_told(step: str, depth: int) -> None:
    """Senseless nesting is told in one sentence, whatever PyYAML itself makes of its depth."""
    problems: list[Diagnostic] = []
    assert parse("x.yaml", (step * depth + "a").encode(), problems) is None
    assert [p.message for p in problems] == ["括号或缩进套了100层以上，没有读"]


@pytest.mark.parametrize("depth", [101, 990, 1900])
def test_indentation_that_is_too_deep(depth: int) -> None:
    """Nesting by indentation alone is told at the same depth as brackets, without a crash."""
    problems: list[Diagnostic] = []
    text = "\n".join(" " * i + "a:" for i in range(depth))
    assert parse("x.yaml", text.encode(), problems) is None
    assert [p.message for p in problems] == ["括号或缩进套了100层以上，没有读"]


@pytest.mark.parametrize(
    "text", ["\n".join(" " * i + "a:" for i in range(100)), "v: " + "[" * 99 + "]" * 99]
)
def test_nesting_that_is_not_too_deep_is_read(text: str) -> None:
    """The limit is where the message says it is."""
    problems: list[Diagnostic] = []
    assert parse("x.yaml", text.encode(), problems) is not None
    assert problems == []


def test_a_byte_order_mark_does_not_move_columns() -> None:
    """A BOM at the head is told, and passed over."""
    field, problems = value(b"\xef\xbb\xbfv: x")
    assert field.place.column == 4
    assert [(p.code, p.severity) for p in problems] == [(Code.BYTE_ORDER_MARK, Severity.HINT)]


def test_an_alias_bomb_is_refused_quickly() -> None:
    """Nested aliases are named once each, not multiplied out."""
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [{f'*a{i - 1}, ' * 9}]" for i in range(1, 40)]
    problems: list[Diagnostic] = []
    parse("x.yaml", "\n".join([*lines, "b: !t x"]).encode(), problems)
    assert {p.code for p in problems} == {Code.YAML_FEATURE}
    assert len(problems) == 40 + 39 * 9 + 1


def test_several_slips_in_braces_are_one_way_out() -> None:
    """Full-width colons and commas of one figure are told together, and not half repaired."""
    content = "v: {value：5，date：2026-07-20}\n".encode()
    problems: list[Diagnostic] = []
    top = parse("x.yaml", content, problems)
    assert top is not None
    field = top.fields(keys("v"))["v"]
    field.fields(keys("value", "date"))
    (found, *_) = field.source.problems
    assert (found.code, found.repair) == (Code.FULL_WIDTH_SIGN, None)
    assert found.fix == "写成 value: 5, date: 2026-07-20"
