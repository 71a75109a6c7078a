"""The status as lines for a terminal, CSV, Markdown and JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from conftest import OFFICE, ON, Golden, Run, read
from test_another_bureau import text_of

from hubtasks.figures.report import Report
from hubtasks.figures.summarize import summarize
from hubtasks.model import Ledger
from hubtasks.period import Period
from hubtasks.views import status, terminal
from hubtasks.wording import width


def june(root: Path) -> Report:
    return summarize(read(root)[0], Period.of_month(2026, 6), ON)


def test_json(repo: Path, golden: Golden) -> None:
    """The JSON of the status; its keys are only ever added to."""
    text = status.as_json(june(repo))
    golden("status.json", text)
    assert json.loads(text)["schema_version"] == 1


def test_markdown(repo: Path, golden: Golden) -> None:
    """The status as a Markdown table."""
    golden("status.md", status.as_markdown(june(repo)))


def test_csv_reads_back(repo: Path) -> None:
    """The CSV holds the head and one row a task, the same texts as the status."""
    report = june(repo)
    found = list(csv.reader(io.StringIO(status.as_csv(report))))
    assert tuple(found[0]) == status.HEADINGS
    assert [tuple(row) for row in found[1:]] == status.as_rows(report)


def test_csv_cells_are_never_formulas(repo: Path) -> None:
    """A cell that a spreadsheet would calculate begins with a quote; a negative number is none."""
    report = june(repo)
    first = report.strategies[0]
    for text, cell in {
        **{t: f"'{t}" for t in ("=1+1", "+1", "-1+2", "-x", "@x", " =1", "＝1+1", "-1\n")},
        **{t: t for t in ("-1", "-3.5%", "1+1", "x=1")},
        "\t=x": "' =x",
    }.items():
        task = first.tasks[0]._replace(text=text)
        strategy = first._replace(tasks=(task,))
        found = csv.reader(io.StringIO(status.as_csv(report._replace(strategies=(strategy,)))))
        assert list(found)[1][2] == cell


def shown(root: Path, room: int | None) -> str:
    ledger = read(root)[0]
    report = summarize(ledger, Period.of_month(2026, 6), ON)
    stream = io.StringIO()
    terminal.write(status.as_lines(report, room or terminal.UNLIMITED, short(ledger)), stream)
    return stream.getvalue()


def short(ledger: Ledger) -> dict[str, str]:
    return {d.name: d.short[0] for d in ledger.divisions if d.short}


@pytest.mark.parametrize("room", [80, 200])
def test_status(repo: Path, golden: Golden, room: int) -> None:
    """The status in a terminal of 80 and of 200 columns."""
    golden(f"status-{room}.txt", shown(repo, room))


def test_status_piped(repo: Path, golden: Golden) -> None:
    """Piped, nothing is cut."""
    text = shown(repo, None)
    golden("status-piped.txt", text)
    assert ".." not in text


@pytest.mark.parametrize("room", [66, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal(room: int) -> None:
    """Every line of the 50 real tasks fits, and columns stand under their heads."""
    lines = shown(OFFICE, room).splitlines()
    assert max(width(line) for line in lines[3:]) <= room
    head = next(line for line in lines if line.startswith("序号"))
    column = width(head[: head.index("灯")])
    rows = [line for line in lines[lines.index(head) :] if line[:1].isdigit()]
    assert len(rows) == 50
    for line in rows:
        assert set_at(line, column) in "蓝绿黄红灰"


def set_at(line: str, column: int) -> str:
    """The character that begins at a terminal column."""
    return next(line[i] for i in range(len(line)) if width(line[:i]) == column)


def test_a_strategy_may_have_no_capability(repo: Path, run: Run, tmp_path: Path) -> None:
    """A bureau whose strategies are for no capability writes none: no output shows an empty bracket."""
    path = repo / "data/tasks-2026.yaml"
    text, count = re.subn(", capability: [^,]*", "", path.read_text(encoding="utf-8"))
    assert count == 2
    path.write_text(text, encoding="utf-8")
    checked = run("check", "--root", repo, "--on", ON)
    assert (checked.code, checked.out) == (0, "")
    book, document = tmp_path / "台账.xlsx", tmp_path / "报告.docx"
    month = ("--month", "2026-06", "--root", repo, "--on", ON)
    run("ledger", "-o", book, "--root", repo, "--on", ON)
    run("report", *month, "-o", document)
    said = [
        run("status", "--root", repo, "--on", ON).out,
        run("show", "1", "--root", repo, "--on", ON).out,
        run("report", *month).out,
        text_of(book),
        text_of(document),
    ]
    for text in said:
        assert "能级跨越战略" in text
        assert not re.search("（[），]", text)
