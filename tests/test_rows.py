"""The status as CSV, Markdown and JSON."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from conftest import ON, Golden, read

from hubtasks.figures.card import task_card
from hubtasks.figures.report import Report
from hubtasks.figures.summarize import summarize
from hubtasks.period import Period
from hubtasks.views import rows


def june(root: Path) -> Report:
    return summarize(read(root)[0], Period.of_month(2026, 6), ON)


def test_json(repo: Path, golden: Golden) -> None:
    """The JSON of the status; its keys are only ever added to."""
    text = rows.as_json(june(repo))
    golden("status.json", text)
    assert json.loads(text)["schema_version"] == 1


def test_card_json(repo: Path, golden: Golden) -> None:
    """The JSON of one task."""
    ledger = read(repo)[0]
    card = task_card(ledger, ledger.task_by_id[4], ON)
    golden("show.json", rows.card_json(card, on=str(ON), sample=False, left_out=()))


def test_markdown(repo: Path, golden: Golden) -> None:
    """The status as a Markdown table."""
    golden("status.md", rows.as_markdown(june(repo)))


def test_csv_reads_back(repo: Path) -> None:
    """The CSV holds the head and one row a task, the same texts as the rows."""
    report = june(repo)
    found = list(csv.reader(io.StringIO(rows.as_csv(report))))
    assert tuple(found[0]) == rows.HEADINGS
    assert [tuple(row) for row in found[1:]] == rows.as_rows(report)


def test_csv_cells_are_never_formulas(repo: Path) -> None:
    """A cell that a spreadsheet would calculate begins with a quote."""
    report = june(repo)
    first = report.strategies[0]
    for text in ("=1+1", "+1", "-1", "@x", "\tx"):
        task = first.tasks[0]._replace(text=text)
        strategy = first._replace(tasks=(task,))
        found = csv.reader(io.StringIO(rows.as_csv(report._replace(strategies=(strategy,)))))
        assert list(found)[1][2] == f"'{text}"
