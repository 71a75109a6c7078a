"""The ledger as a workbook: the tasks it holds, the numbers it sums, and text as text."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from conftest import HERE, OFFICE, ON, Edit, Run
from conftest import read as repository
from python_calamine import CalamineWorkbook

from hubtasks.documents.ledger import COLUMNS

DAY = ("--on", str(ON))


def sheet(path: Path, name: str) -> list[list[object]]:
    """A sheet of a workbook as another program reads it."""
    return CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()  # type: ignore[return-value]  # lists are invariant


@pytest.mark.parametrize(
    ("lead", "tasks"), [("规划发展处", 22), ("保护协调处", 17), ("运用促进处", 11)]
)
def test_each_lead_division_has_its_own(run: Run, tmp_path: Path, lead: str, tasks: int) -> None:
    """22, 17 and 11 tasks: the 50 of the list, each in one ledger, a row for each indicator."""
    path = tmp_path / "台账.xlsx"
    assert run("ledger", "--lead", lead, "--root", OFFICE, "-o", path).code == 0
    rows = sheet(path, "工作台账")
    assert lead in str(rows[0][0])
    numbers = [int(str(row[0]).removesuffix(".0")) for row in rows[2:]]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == tasks
    listed = {t.id: max(1, len(t.indicators)) for t in repository(OFFICE)[0].tasks}
    assert all(numbers.count(task) == listed[task] for task in numbers)
    assert {row[5] for row in rows[2:]} == {lead}
    assert all(row[1] for row in rows[2:]), "a filter on the merged column would lose rows"


def test_the_columns_begin_as_in_the_notice(run: Run, tmp_path: Path) -> None:
    """The first six headings are those of the notice's annex; each key indicator has a chart."""
    path = tmp_path / "台账.xlsx"
    run("ledger", "--root", OFFICE, "-o", path)
    notice = (HERE / "notice-2026-13.txt").read_text(encoding="utf-8")
    heads = next(line for line in notice.splitlines() if line.startswith("序号\t")).split("\t")
    assert sheet(path, "工作台账")[1][:6] == [head.strip() for head in heads]
    rows = sheet(path, "工作台账")[2:]
    assert len({row[0] for row in rows}) == 50
    with zipfile.ZipFile(path) as parts:
        charts = [name for name in parts.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == sum("目标" in str(row[0]) for row in sheet(path, "重点指标")) > 0


def test_the_sums_are_those_of_status(run: Run, tmp_path: Path) -> None:
    """The summary's numbers are the ones that `status` prints."""
    path = tmp_path / "台账.xlsx"
    run("ledger", "--root", OFFICE, "-o", path)
    status = json.loads(run("status", "--root", OFFICE, "--format", "json").out)
    total = next(row for row in sheet(path, "汇总") if row[0] == "合计")
    counts = [status["counts"][light] for light in "蓝绿黄红灰"]
    assert total[1:7] == [status["counts"]["total"], *counts]
    groups = [row for row in sheet(path, "汇总") if isinstance(row[1], float) and row != total]
    for column in range(1, 7):
        numbers = [float(str(row[column])) for row in groups]
        assert sum(numbers) == 2 * float(str(total[column]))


def test_each_indicator_says_its_own(run: Run, tmp_path: Path) -> None:
    """All 37 have a row with their own figure, schedule and light, and why there is none."""
    path = tmp_path / "台账.xlsx"
    run("ledger", "--root", OFFICE, "-o", path)
    heads, *rows = sheet(path, "工作台账")[1:]
    at = {str(head): n for n, head in enumerate(heads)}
    said = {
        (row[0], row[at["指标"]]): [row[at[h]] for h in ("累计数", "序时进度", "指标灯", "灯号")]
        for row in rows
        if row[at["指标"]]
    }
    status = json.loads(run("status", "--root", OFFICE, "--format", "json").out)
    known = {
        (float(task["id"]), one["name"]): [
            "" if one["value"] is None else one["value"],
            "" if one["expected"] is None else f"{one['expected']:.1f}%",
            one["light"],
            task["light"],
        ]
        for task in status["tasks"]
        for one in task["indicators"]
    }
    assert len(known) == 37
    assert known.keys() == said.keys()
    for name, (value, expected, light, whole) in known.items():
        assert said[name][:2] == [value, expected]
        unlit = str(said[name][2]).removesuffix("，数据陈旧")
        assert (
            said[name][2] == light if light else unlit in {"外单位指标", "不按时间推算", "未报数"}
        )
        assert str(said[name][3]).startswith(whole)
    blue = {row[at["灯号"]] for row in rows if str(row[at["灯号"]]).startswith("蓝")}
    assert "蓝（待销号）" in blue


def test_text_is_text(repo: Path, run: Run, edit: Edit, tmp_path: Path) -> None:
    """What looks like a formula, a link or a number stays the text that it is."""
    edit(
        "data/progress/yunyong/2026-06-30.yaml",
        "summary: 6月18日商定暂缓预警，待数据授权。",
        "summary: '=1+1'",
    )
    path = tmp_path / "台账.xlsx"
    run("ledger", "--division", "运用处", "--root", repo, *DAY, "-o", path)
    names = [column.heading for column in COLUMNS]
    row = next(row for row in sheet(path, "工作台账")[2:] if row[0] == 6)
    assert row[names.index("本期进展")] == "=1+1"
    with zipfile.ZipFile(path) as parts:
        cells = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in cells
        assert re.search("<autoFilter", cells)


def test_equal_ledgers_are_equal_bytes(repo: Path, run: Run, tmp_path: Path) -> None:
    """Written twice, the workbook is the same to the byte."""
    for name in ("a.xlsx", "b.xlsx"):
        run("ledger", "--root", repo, *DAY, "-o", tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert "请用 -o 写明 .xlsx 文件" in run("ledger", "--root", repo, *DAY).err


def test_what_hands_filled_is_not_overwritten(repo: Path, run: Run, tmp_path: Path) -> None:
    """A ledger that is there stays as it is: its columns for hands may be filled."""
    path = tmp_path / "台账.xlsx"
    path.write_bytes("填好的".encode())
    said = run("ledger", "--root", repo, *DAY, "-o", path)
    assert (said.code, path.read_bytes()) == (2, "填好的".encode())
    assert "里面可能有填好的内容，没有动它" in said.err


def test_who_leads_nothing_has_no_ledger_of_its_own(run: Run, tmp_path: Path) -> None:
    """An empty workbook would look like an answer: the divisions that lead are named instead."""
    path = tmp_path / "台账.xlsx"
    said = run("ledger", "--lead", "人事处", "--root", OFFICE, "-o", path)
    assert (said.code, path.exists()) == (2, False)
    assert "牵头的有：规划发展处、运用促进处、保护协调处" in said.err


def test_a_text_that_no_cell_has_room_for_is_said(
    run: Run, repo: Path, edit: Edit, tmp_path: Path
) -> None:
    """Nothing is cut off in silence: the text is named, and no ledger is written."""
    edit("data/progress/yunyong/2026-06-30.yaml", "6月12日举办第6场路演", "路演" * 17_000)
    path = tmp_path / "台账.xlsx"
    answer = run("ledger", "--root", repo, *DAY, "-o", path)
    assert answer.code == 2
    assert "个字，Excel 一格放不下。请在数据里改短" in answer.err
    assert not path.exists()
