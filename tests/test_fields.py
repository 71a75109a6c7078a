"""The tables of fields: that they and the records, readers and schemas tell the same."""

from __future__ import annotations

import pytest
from conftest import OFFICE, read

from hubtasks import fields
from hubtasks.fields import FileKind, Record
from hubtasks.reading import schema

LEDGER = read(OFFICE)[0]
# What a record knows that no key of its own mapping says.
FROM_ELSEWHERE = {
    "Figure": {"indicator"},
    "Plan": {"sample"},
    "Milestone": {"fields"},
    "Entry": {"division", "date", "filed", "month", "path", "fields"},
    "Progress": {"folder", "dated", "date_place", "filed_place"},
    "Rules": {"calendar"},
    "Tool": {"fields"},
}


def records() -> list[Record]:
    """Every table there is."""
    found = [table for table in vars(fields).values() if isinstance(table, Record)]
    assert len(found) >= len(FileKind)
    return found


@pytest.mark.parametrize("record", [r for r in records() if r.model], ids=lambda r: r.label)
def test_a_record_has_what_its_table_says(record: Record) -> None:
    """Each attribute of a record is told by one line of its table, and each line has one."""
    told = [
        name
        for f in record.fields
        if f.key != "format"
        for name in (
            [inner.name for inner in f.record.fields]
            if f.record and not f.many and f.record.model is None
            else [f.name]
        )
    ]
    elsewhere = FROM_ELSEWHERE.get(record.model.__name__, set()) | {"place"}
    assert len(set(told)) == len(told)
    assert set(told) | elsewhere == set(record.model._fields) | {"place"}


@pytest.mark.parametrize("record", records(), ids=lambda r: r.label)
def test_a_line_is_whole(record: Record) -> None:
    """Keys and names are told once in a table; what needs more than its shape has it."""
    assert len({f.key for f in record.fields}) == len(record.fields)
    assert len({f.label for f in record.fields}) == len(record.fields)
    for field in record.fields:
        assert (field.shape is fields.Shape.RECORD) == (field.record is not None)
        assert (field.shape is fields.Shape.CHOICE) == (field.choices is not None)
        assert field.each or not field.many or field.record, field
        if field.choices and field.choice_meanings:
            assert len(field.choice_meanings) == len(field.choices)
    assert {*record.identity} <= {f.key for f in record.fields}


@pytest.mark.parametrize("kind", FileKind)
def test_a_schema_offers_every_key(kind: FileKind) -> None:
    """What an editor offers is what the table holds, in its order, with the same names."""

    def compare(record: Record, described: dict[str, object]) -> None:
        properties = described["properties"]
        assert isinstance(properties, dict)
        assert list(properties) == [f.key for f in record.fields]
        for field in record.fields:
            inside = properties[field.key]
            if field.record is not None:
                compare(field.record, inside["items"] if field.many else inside)
            assert "title" not in inside or field.many or inside["title"] == field.label

    compare(kind.record, schema.schema(kind, LEDGER))
