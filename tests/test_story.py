"""The whole story with real git and real workbooks: an office opens, seven divisions file, mistakes are caught."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from conftest import OFFICE, Result, Run
from openpyxl.worksheet.worksheet import Worksheet
from test_examples import git

from hubtasks.cli.opening import this_day

YEARS_END = str(max(date(2027, 1, 20), this_day()))
PEOPLE = "people: {g@example.org: 规划发展处, b@example.org: 保护协调处}\n"
BAOHU = "data/progress/baohu/2026-06-30.yaml"
YUNYONG = "data/progress/yunyong/2026-06-30.yaml"


class Desk(NamedTuple):
    """Somebody's clone of the office's repository."""

    run: Run
    root: Path

    def __call__(self, *words: str | Path) -> Result:
        """Call the program there as its user would."""
        return self.run(*words, "--root", self.root)

    def done(self, *words: str | Path) -> str:
        """Call it where it must succeed; return what the user reads."""
        result = self(*words)
        assert result.code == 0, result.out + result.err
        return result.out + result.err


class Office(NamedTuple):
    """The gatherer's clone, one division's, and the forge that merges requests into main."""

    gatherer: Desk
    division: Desk
    forge: Path

    def merge(self, branch: str) -> None:
        """Merge a request as the forge's button does."""
        git(self.forge, "fetch", "-q")
        git(self.forge, "merge", "-q", "--no-ff", "-m", f"合并 {branch}", f"origin/{branch}")
        git(self.forge, "push", "-q", "origin", "main")


@pytest.fixture
def opened(tmp_path: Path, run: Run) -> Office:
    """A new office: the list without samples, a server, two people's clones."""
    root = tmp_path / "局"
    told = run("init", root, "--root", OFFICE)
    assert "有了清单、规则和各处室的文件夹，没有示例数据" in told.out
    rules = root / "data/rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8") + PEOPLE, encoding="utf-8")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "开局")
    server = tmp_path / "server.git"
    git(tmp_path, "clone", "-q", "--bare", str(root), str(server))
    for name, address in (("规划", "g"), ("保护", "b"), ("平台", "f")):
        git(tmp_path, "clone", "-q", str(server), str(tmp_path / name))
        git(tmp_path / name, "config", "user.name", name)
        git(tmp_path / name, "config", "user.email", f"{address}@example.org")
    return Office(Desk(run, tmp_path / "规划"), Desk(run, tmp_path / "保护"), tmp_path / "平台")


def headings(sheet: Worksheet) -> tuple[int, dict[str, int]]:
    """The row of a table's headings, and the column of each."""
    row = next(r for r in range(1, 20) if sheet.cell(r, 1).value == "序号")
    return row, {str(sheet.cell(row, c).value): c for c in range(1, sheet.max_column + 1)}


def filled(path: Path, status: str = "推进中") -> None:
    """Fill a division's sheet: each task of its own, in the words of somebody who works."""
    book = openpyxl.load_workbook(path)
    head, columns = headings(book["进展"])
    for row in range(head + 1, book["进展"].max_row + 1):
        task = int(str(book["进展"].cell(row, 1).value))
        said = {
            "状态": status,
            "本期进展": f"6月{task % 20 + 2}日就第{task}项会商，定下{task + 3}家单位的分工和验收办法。",
            "下一步": f"7月{task % 20 + 2}日前完成首批验收。",
        }
        for heading, text in said.items():
            book["进展"].cell(row, columns[heading]).value = text
    book.save(path)


def a_plan_is_made(office: Office, at: Path) -> None:
    """The gatherer plans for a division in a sheet; a slip is named at its cell; the division gets it."""
    path = at / "计划.xlsx"
    office.gatherer.done("sheet", "out", "保护处", "--plan", "-o", path)
    book = openpyxl.load_workbook(path)
    sheet = book["节点"]
    head, columns = headings(sheet)
    row = next(r for r in range(head + 1, sheet.max_row) if str(sheet.cell(r, 1).value) == "23")
    sheet.cell(row, columns["节点"]).value = "编印指导服务案例集"
    sheet.cell(row, columns["完成时限"]).value = "11月底"
    book.save(path)
    told = office.gatherer("sheet", "in", path)
    assert (told.code, "“11月底”没有说到哪一天" in told.out) == (1, True)
    sheet.cell(row, columns["完成时限"]).value = "11月30日"
    book.save(path)
    assert "编印指导服务案例集" in office.gatherer.done("sheet", "in", path, "--write")
    said = office.gatherer.done("submit")
    (branch,) = re.findall("已经送到 origin 的 (guihua-[0-9-]+) 分支", said)
    office.merge(branch)
    assert "收下了 origin 的 main 分支上新的" in office.division.done("sync")
    assert "编印指导服务案例集" in office.division.done("plan", "--task", "23")


def six_divisions_file_in_excel(office: Office, at: Path) -> None:
    """All sheets at once; one mistyped status keeps that sheet alone out, until it is mended."""
    folder = at / "6月的表"
    assert "7张表" in office.gatherer.done("sheet", "out", "--month", "2026-06", "-o", folder)
    books = {p.stem.partition("（")[2].rstrip("）"): p for p in folder.glob("*.xlsx")}
    books.pop("保护协调处").unlink()
    for name, path in books.items():
        filled(path, status="进行中" if name == "运用促进处" else "推进中")
    told = office.gatherer("sheet", "in", folder, "--write")
    assert told.code == 1
    assert "没有“进行中”这种状态" in told.out
    assert "写好了 data/progress/guihua/2026-06-30.yaml" in told.out
    filled(books["运用促进处"])
    told = office.gatherer("sheet", "in", folder, "--write")
    assert (told.code, told.out.count("写好了")) == (0, 1)
    for name in books:
        told = office.gatherer("submit", name)
        assert told.code == 0, told.out + told.err
        (branch,) = re.findall("的 ([a-z]+-2026-06) 分支", told.out)
        office.merge(branch)


def the_seventh_files_itself(office: Office, at: Path) -> None:
    """It gets the others' work, fills its own, takes a slip back, and is told what it owes."""
    mine = office.division
    assert "保护协调处" in mine("due", "--month", "2026-06", "--on", YEARS_END).out
    assert "新增" in mine.done("sync")
    path = at / "自己的.xlsx"
    mine.done("sheet", "out", "保护处", "--month", "2026-06", "-o", path)
    filled(path)
    mine.done("sheet", "in", path, "--write")
    told = mine("set", "23", "状态=受组")
    assert (told.code, "您是不是要找：受阻" in told.out + told.err) == (1, True)
    before = (mine.root / BAOHU).read_bytes()
    mine.done("set", "23", "下一步=8月9日前走访。")
    told = mine("undo")
    assert (told.code, "8月9日前走访" in told.out) == (1, True)
    mine.done("undo", "--write")
    assert (mine.root / BAOHU).read_bytes() == before
    assert "已经送到 origin 的 baohu-2026-06 分支" in mine.done("submit")
    told = office.gatherer("due", "--month", "2026-06", "--on", YEARS_END)
    assert "已送审" not in told.out, "it looks at the last fetch alone"
    office.gatherer.done("sync")
    assert "已送审，待合并" in office.gatherer("due", "--month", "2026-06", "--on", YEARS_END).out
    told = mine("undo", "--write")
    assert (told.code, "已经提交，撤不回" in told.err) == (2, True)
    office.merge("baohu-2026-06")
    mine.done("sync")


def anothers_figure_is_not_sent(office: Office) -> None:
    """A division that writes another's figure is refused, by hand as by command, and nothing goes."""
    mine = office.division
    mine.done(
        "set", "7", "values.knowledge-loans=1", "--division", "运用处", "--date", "2026-06-30"
    )
    before = git(office.forge, "ls-remote", "origin")
    told = mine("submit", "运用处")
    assert (told.code, "运用促进处" in told.out + told.err) == (1, True)
    assert "错误[" in told.out
    assert git(office.forge, "ls-remote", "origin") == before
    git(mine.root, "checkout", "-q", "--", ".")


def both_change_one_entry(office: Office) -> None:
    """Two people change one text: it is shown by meaning, one call decides, the other's rest stays."""
    mine, gatherer = office.division, office.gatherer
    gatherer.done("sync")
    why = "更正原因=核对了会议纪要。"

    def summary(count: int) -> str:
        return f"进展=6月5日就第23项会商，定下{count}家单位的分工和验收办法。"

    mine.done("set", "23", summary(28), "--division", "保护处")
    told = mine("submit")
    assert (told.code, "没有写原因" in told.out) == (1, True)
    mine.done("set", "23", why)
    mine.done("submit")
    office.merge("baohu-2026-06")
    gatherer.done("set", "23", summary(27), why)
    told = gatherer("submit", "保护处")
    assert told.code == 1, told.out + told.err
    for piece in ("第23项", "28家", "27家", "--mine 23"):
        assert piece in re.sub("[【】]", "", told.out + told.err), told.out + told.err
    gatherer.done("submit", "保护处", "--theirs", "23")
    mine.done("sync")
    assert "定下28家单位的分工" in (mine.root / BAOHU).read_text(encoding="utf-8")


def the_year_closes(office: Office, at: Path) -> None:
    """At the year's end no forecast is made, and what was not reached is named; a number is never reused."""
    gatherer = office.gatherer
    gatherer.done("sync")
    early = gatherer("urge", "--issue", "--on", str(this_day() + timedelta(days=1)))
    assert (early.code, "催办单不能先发" in early.err) == (2, True)
    assert "1号" in gatherer.done("urge", "--issue", "-o", at / "催办.md")
    gatherer.done("undo", "--write")
    register = (gatherer.root / "data/urges-2026.yaml").read_text(encoding="utf-8")
    assert register.count("void: true") == register.count("number:") > 0
    report = gatherer.done("report", "--year", "2026", "--on", YEARS_END)
    assert "年终" in report
    assert "预计" not in report


def test_the_whole_story(opened: Office, tmp_path: Path) -> None:
    """From the first day to the year's end, each user reads what is so, and nothing else is sent."""
    a_plan_is_made(opened, tmp_path)
    six_divisions_file_in_excel(opened, tmp_path)
    the_seventh_files_itself(opened, tmp_path)
    anothers_figure_is_not_sent(opened)
    both_change_one_entry(opened)
    the_year_closes(opened, tmp_path)
