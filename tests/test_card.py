"""One task whole."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from conftest import ON, Golden, read

from hubtasks.fields import ENTRY
from hubtasks.figures.card import task_card
from hubtasks.figures.lights import Light
from hubtasks.period import Period
from hubtasks.views import card as card_view
from hubtasks.views import terminal

JUNE = Period.of_month(2026, 6)


def test_a_card_goes_month_by_month(repo: Path) -> None:
    """A task's card judges its indicators at each month's end, and lists entries in time order."""
    ledger = read(repo)[0]
    card = task_card(ledger, ledger.task_by_id[5], ON)
    months = [
        (m.month, m.standing.light) for m in card.months[0][1] if m.standing.figure is not None
    ]
    assert months == [(5, Light.GREEN), (6, Light.YELLOW)]
    shared = task_card(ledger, ledger.task_by_id[3], ON).entries
    assert [(e.date.month, e.division) for e in shared] == [
        (5, "规划发展处"),
        (5, "保护协调处"),
        (5, "运用促进处"),
        (6, "规划发展处"),
        (6, "保护协调处"),
        (6, "运用促进处"),
    ]


def test_show(repo: Path, golden: Golden) -> None:
    """A task's card in a terminal of 80 columns."""
    ledger = read(repo)[0]
    stream = io.StringIO()
    for task in (3, 4, 6):
        card = task_card(ledger, ledger.task_by_id[task], ON)
        terminal.write(card_view.as_lines(card, 80), stream)
    golden("show.txt", stream.getvalue())


def test_card_json(repo: Path, golden: Golden) -> None:
    """The JSON of one task."""
    ledger = read(repo)[0]
    card = task_card(ledger, ledger.task_by_id[4], ON)
    golden("show.json", card_view.as_json(card, on=str(ON), sample=False, left_out=()))


def test_the_entries_as_rows(repo: Path) -> None:
    """CSV has a row for each entry and a column for each field; Markdown leaves empty ones out."""
    ledger = read(repo)[0]
    card = task_card(ledger, ledger.task_by_id[5], ON)
    rows = list(csv.DictReader(io.StringIO(card_view.as_csv(card, []))))
    assert [row["日期"] for row in rows] == [str(entry.date) for entry in card.entries]
    assert rows[-1]["指标值"] == "企业海外知识产权纠纷应对指导服务案例4例"
    assert set(rows[0]) == {"日期", "处室", *(f.label for f in ENTRY.fields if f.key != "task")}
    shown = card_view.as_markdown(card, ["示例数据"])
    assert shown.startswith("示例数据\n\n灯（工具约定）：黄  ")
    assert "| 日期 | 处室 | 状态 | 进展 | 指标值 |" in shown
    assert "佐证材料" not in shown
    assert all(row["进展"].split("\n")[0] in shown for row in rows)
