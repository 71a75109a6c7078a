"""What the outputs share: notes on the data, and how CSV, Markdown and JSON are written."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hubtasks import wording
from hubtasks.characters import in_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SCHEMA_VERSION = 1
SAMPLE_NOTE = "示例数据：进展为演示而拟，不是真实情况"
_SHOWN = 3
# A spreadsheet calculates what begins so, some also behind a blank or in full width; a plain
# negative number is what it says.
_FORMULA = re.compile(r"\s*(?!-[0-9]+(?:\.[0-9]+)?%?\Z)[=+\-@＝＋－＠]")


def notes_on(sample: bool, left_out: Sequence[str]) -> list[str]:  # noqa: FBT001 - a fact, not a switch
    """Say over an output that its data is illustrative, and what could not be read: a line each."""
    lines = [SAMPLE_NOTE] if sample else []
    if left_out:
        shown = "；".join(left_out[:_SHOWN])
        more = f"；等{len(left_out)}处" if len(left_out) > _SHOWN else ""
        lines.append(f"注意：数据有错，数字可能不全或不准：{shown}{more}。逐条查看：hubtasks check")
    return lines


def lines_text(lines: Iterable[str]) -> str:
    """Write lines for a terminal: each is one line, and nothing in it steers the terminal."""
    return "".join(f"{wording.one_line(line)}\n" for line in lines)


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[str]], over: Sequence[str]) -> str:
    """Write rows as CSV under notes; a cell that a spreadsheet would calculate gets a quote."""
    import csv  # noqa: PLC0415 - only CSV needs it

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerows([_cell(note)] for note in over)
    writer.writerow(headings)
    writer.writerows(map(_cell, row) for row in rows)
    return stream.getvalue()


def _cell(text: str) -> str:
    shown = wording.shown(text)
    return f"'{shown}" if _FORMULA.match(shown) else shown


def markdown_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lay rows out as a Markdown table, whose cells show what was written."""
    lines = [f"| {' | '.join(headings)} |", f"|{' --- |' * len(headings)}"]
    lines += (f"| {' | '.join(map(wording.markdown_cell, row))} |" for row in rows)
    return lines


def json_text(content: dict[str, Any]) -> str:
    """Write JSON as every command does: Chinese as it is, figures as numbers."""
    import json  # noqa: PLC0415 - only JSON needs it

    return in_json(json.dumps(content, ensure_ascii=False, indent=2, default=_plain)) + "\n"


def _plain(value: object) -> int | float:
    if isinstance(value, Decimal):
        return float(value) if "." in str(value) else int(value)
    raise TypeError(f"{value!r} has no place in JSON")
