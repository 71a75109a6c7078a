"""A workbook goes out, is filled and comes back: what was filled arrives, and nothing else."""

from __future__ import annotations

import email
import email.policy
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from conftest import HERE, OFFICE, Edit, Run, often, read
from hostile import packed, unpacked
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from hubtasks.cli.opening import this_day
from hubtasks.excel.read import read_sheets
from hubtasks.filling.cells import CellConflict, merged_cells
from hubtasks.filling.form import CellId, progress_form, said
from hubtasks.filling.plan_form import plan_form
from hubtasks.filling.sheet_in import base
from hubtasks.filling.sheet_out import fingerprint
from hubtasks.writing import edit as edits

JUNE = "data/progress/baohu/2026-06-30.yaml"
Fill = Callable[[Path, Mapping[str, object]], Path]


def out(run: Run, root: Path, path: Path, division: str = "baohu", month: str = "2026-06") -> Path:
    """Write a division's workbook."""
    result = run("sheet", "out", division, "--month", month, "--root", root, "-o", path)
    assert result.code == 0, result.err
    return path


def fill(
    path: Path, cells: Mapping[tuple[str, str, str], object], head: Mapping[str, str] | None = None
) -> None:
    """Fill cells, named by sheet, row's key and heading, as a person would in a program.

    *head* is what stands behind the labels above the table.
    """
    book = openpyxl.load_workbook(path)
    for label, text in (head or {}).items():
        cell = next(c for r in book.worksheets[0].iter_rows() for c in r if c.value == label)
        book.worksheets[0].cell(cell.row or 0, (cell.column or 0) + 1).value = text
    for (name, key, heading), value in cells.items():
        row, column = spot(book[name], key, heading)
        book[name].cell(row, column).value = value  # type: ignore[assignment]  # any value
        if isinstance(value, int):
            book[name].cell(row, column).number_format = "General"
    book.save(path)


def spot(sheet: Worksheet, key: str, heading: str) -> tuple[int, int]:
    """Where a cell stands, counted from 1."""
    heads = next(r for r in sheet.iter_rows() if any(c.value == "代号" for c in r))
    columns = {str(c.value): c.column for c in heads if c.value}
    row = next(
        n
        for n in range((heads[0].row or 0) + 1, sheet.max_row + 1)
        if str(sheet.cell(n, columns["代号"]).value) == key
    )
    return row, columns[heading]


def tree(root: Path) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in sorted(root.rglob("*.yaml"))}


def soffice(paths: Sequence[Path], form: str, folder: Path) -> list[Path]:
    """Open workbooks in LibreOffice, started once, and save them again."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    folder.mkdir(exist_ok=True)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command: list[str | Path] = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        form,
        "--outdir",
        folder,
        *paths,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return [folder / f"{path.stem}.{form}" for path in paths]


@pytest.mark.parametrize(
    "division", ["bangong", "baohu", "baohuzhongxin", "guihua", "renshi", "shangbiao", "yunyong"]
)
@pytest.mark.parametrize("month", ["2026-05", "2026-07"])
def test_out_and_in_is_no_change(run: Run, tmp_path: Path, division: str, month: str) -> None:
    """A workbook that nobody filled changes nothing, of a month filed or not; nor does a plan's."""
    before = tree(OFFICE / "data")
    path = out(run, OFFICE, tmp_path / "表.xlsx", division, month)
    result = run("sheet", "in", path, "--root", OFFICE)
    assert (result.code, result.err) == (0, "")
    assert result.out.endswith("  没有变化\n")
    plan = tmp_path / "计划.xlsx"
    run("sheet", "out", division, "--plan", "--root", OFFICE, "-o", plan)
    if plan.exists():
        assert run("sheet", "in", plan, "--write", "--root", OFFICE).out.endswith("  没有变化\n")
    assert tree(OFFICE / "data") == before


@pytest.mark.parametrize("form", ["", "ods"])
def test_every_text_stays_text(repo: Path, run: Run, edit: Edit, tmp_path: Path, form: str) -> None:
    """What Excel would take for a formula, a date or a number comes back as it was."""
    texts = ["=1+1", "_x0041_", "'甲", "3-1", "+1", "0", "一\n\n二", "无"]
    paths = []
    for number, text in enumerate(texts):
        before = (repo / JUNE).read_text(encoding="utf-8")
        edit(JUNE, before, edits.edited(before, 5, "problems", text))
        paths.append(out(run, repo, tmp_path / f"{number}.xlsx"))
    for path in soffice(paths, form, tmp_path / "again") if form else paths:
        text = texts[int(path.stem)]
        before = (repo / JUNE).read_text(encoding="utf-8")
        edit(JUNE, before, edits.edited(before, 5, "problems", text))
        assert run("sheet", "in", path, "--root", repo).out.endswith("  没有变化\n"), text


def test_a_refused_cell_is_not_called_empty(repo: Path, run: Run, tmp_path: Path) -> None:
    """A status that nobody knows is one error at its cell, not also a missing one."""
    path = out(run, repo, tmp_path / "表.xlsx")
    fill(path, {("进展", "5", "状态"): "推进", ("进展", "5", "本期进展"): "7月10日走访企业5家。"})
    result = run("sheet", "in", path, "--root", repo)
    assert result.code == 1
    assert "没有“推进”这种状态" in result.out
    assert "缺少“状态”" not in result.out


def test_what_is_missing_is_told_at_its_own_cell(repo: Path, run: Run, tmp_path: Path) -> None:
    """A blocked task without a reason points at the cell for it, by the names of the sheet."""
    path = out(run, repo, tmp_path / "表.xlsx")
    fill(path, {("进展", "5", "状态"): "受阻", ("进展", "5", "存在问题"): None})
    sheet = openpyxl.load_workbook(path)["进展"]
    row, column = spot(sheet, "5", "存在问题")
    said = run("sheet", "in", path, "--root", repo).out
    assert f"进展!{get_column_letter(column)}{row} " in said, said
    assert "problems" not in said
    assert "补上“存在问题”写明卡在哪里" in said


@pytest.mark.parametrize("purpose", ["progress", "plan"])
def test_every_cell_is_its_own(purpose: str) -> None:
    """No two cells of a form, the locked ones too, have one id: none hides another."""
    ledger, _ = read(OFFICE)
    for division in ledger.divisions:
        if purpose == "plan":
            form = plan_form(ledger, division, 2026, "data/plan-2026.yaml", "")
        else:
            form = progress_form(ledger, division, date(2026, 7, 31), "", "")
        assert len(form.cells()) == sum(len(row.cells) for t in form.tables for row in t.rows)
        assert set(form.slots()) <= set(form.cells())


def test_sorting_takes_the_key_along(repo: Path, run: Run, tmp_path: Path) -> None:
    """The filter's range, by which people sort, holds the hidden key of each table's rows."""
    book = openpyxl.load_workbook(out(run, repo, tmp_path / "表.xlsx"))
    for sheet in book.worksheets[:-2]:
        _, top, right, bottom = range_boundaries(sheet.auto_filter.ref or "")
        keys = [
            sheet.cell(row or 0, right or 0).value for row in range(top or 0, (bottom or 0) + 1)
        ]
        assert keys[0] == "代号"
        assert all(keys)


@pytest.mark.parametrize("headings", [("序号", "任务"), ("任务",), ("代号",)])
def test_texts_of_another_row_are_not_taken(
    repo: Path, run: Run, tmp_path: Path, headings: tuple[str, ...]
) -> None:
    """Rows whose key and number or text were parted, as by sorting some columns, are errors."""
    path = out(run, repo, tmp_path / "表.xlsx")
    fill(
        path,
        {("进展", "5", "本期进展"): "改过的第5项。", ("进展", "6", "本期进展"): "改过的第6项。"},
    )
    book = openpyxl.load_workbook(path)
    for heading in headings:
        spots = [spot(book["进展"], key, heading) for key in ("5", "6")]
        one, other = (book["进展"].cell(*at) for at in spots)
        one.value, other.value = other.value, one.value
    book.save(path)
    before = tree(repo)
    result = run("sheet", "in", path, "--write", "--root", repo)
    assert result.code == 1
    assert result.out.count("说的不是同一行，没有读") == 2, result.out
    assert tree(repo) == before


@pytest.mark.parametrize("value", ["=1+", "#REF!"])
def test_a_cell_that_says_nothing_is_told_once(
    repo: Path, run: Run, tmp_path: Path, value: str
) -> None:
    """What can't be read is not called missing, too, at a line of a file that nobody wrote."""
    path = out(run, repo, tmp_path / "表.xlsx", month="2026-07")
    fill(path, {("进展", "5", "状态"): "推进中", ("进展", "5", "本期进展"): value})
    result = run("sheet", "in", path, "--root", repo).out
    assert "缺少" not in result
    assert result.count("进展!F7 错误") == 1, result


def test_ways_out_are_the_sheets_own(repo: Path, run: Run, tmp_path: Path) -> None:
    """Remedies name what stands in the sheet, not what would stand in the file."""
    path = out(run, repo, tmp_path / "表.xlsx", month="2026-07")
    cells = {"状态": "暂缓", "本期进展": "7月10日走访企业5家。", "佐证材料": "纪要，照片"}
    fill(path, {("进展", "5", heading): text for heading, text in cells.items()})
    fill(path, {("进展", "6", "状态"): "已完成", ("进展", "6", "本期进展"): "7月10日签约。"})
    result = run("sheet", "in", path, "--root", repo).out
    assert "在“更正和延期”表里填“延期至”、“批准人”和“批准日”" in result
    assert "一行写一件（按 Alt+Enter 换行）" in result
    assert "填上“佐证材料”，一行写一件" in result
    assert not {"[", "{", "extension", "evidence"} & set(re.findall(r"[\[{]|[a-z]{6,}", result)), (
        result
    )


def dated(path: Path, value: object) -> str:
    """Write another day into a workbook's 填报日期, and tell where that is."""
    book = openpyxl.load_workbook(path)
    (label,) = (c for r in book["进展"].iter_rows() for c in r if c.value == "填报日期")
    cell = book["进展"].cell(label.row or 0, (label.column or 0) + 1)
    cell.value = value  # type: ignore[assignment]  # openpyxl takes any value
    book.save(path)
    return f"进展!{cell.coordinate}"


@pytest.mark.parametrize("value", [date(2026, 7, 24), "2026年7月24日", "7月24日", 46227])
def test_the_day_of_a_new_workbook_may_be_changed(
    repo: Path, run: Run, tmp_path: Path, value: object
) -> None:
    """Where there is no file yet, the day that the sheet says now is the file's."""
    path = out(run, repo, tmp_path / "表.xlsx", month="2026-07")
    fill(path, {("进展", "5", "状态"): "推进中", ("进展", "5", "本期进展"): "7月12日指导企业3家。"})
    dated(path, value)
    result = run("sheet", "in", path, "--write", "--root", repo)
    assert result.code == 0, result.out
    made = (repo / "data/progress/baohu/2026-07-24.yaml").read_text(encoding="utf-8")
    assert "date: 2026-07-24" in made
    assert not (repo / "data/progress/baohu/2026-07-31.yaml").exists()


@pytest.mark.parametrize(
    ("month", "value", "said"),
    [
        ("2026-06", date(2026, 6, 24), "data/progress/baohu/2026-06-30.yaml 已经有了"),
        ("2026-07", date(2026, 8, 3), "这张表报的是7月，填报日期写的却是2026年8月3日"),
        ("2026-07", "7月底", "的填报日期：“7月底”没有说到哪一天"),
        ("2026-07", None, "的填报日期：没有写"),
    ],
)
def test_a_day_that_can_not_be_is_refused(
    repo: Path, run: Run, tmp_path: Path, month: str, value: object, said: str
) -> None:
    """A day that would file for another month, or part from the file that is filled, is no day."""
    path = out(run, repo, tmp_path / "表.xlsx", month=month)
    dated(path, value)
    before = tree(repo)
    result = run("sheet", "in", path, "--write", "--root", repo)
    assert (result.code, tree(repo)) == (2, before)
    assert said in result.out


def test_a_months_sheet_is_not_what_was_reported_at_once(
    repo: Path, run: Run, tmp_path: Path
) -> None:
    """A mid-month file of nothing but 重要进展 stays itself; the month's sheet is the month's."""
    entry = "  - {{task: 5, status: 推进中, summary: 7月14日办结1起。{important}}}\n"
    head = "format: 1\ndivision: 保护协调处\ndate: 2026-07-15\nentries:\n"
    file = repo / "data/progress/baohu/2026-07-15.yaml"
    for important, day in ((", important: true", "2026-07-31"), ("", "2026-07-15")):
        file.write_text(head + entry.format(important=important), encoding="utf-8")
        path = tmp_path / f"{day}.xlsx"
        told = run("sheet", "out", "baohu", "--month", "2026-07", "--root", repo, "-o", path)
        known = base(read_sheets(path.name, path.read_bytes()))
        assert known is not None
        assert str(known.on) == day
        assert ("接着填 data/progress/baohu/2026-07-15.yaml，已有1项" in told.err) == (
            not important
        )


def test_all_divisions_get_their_sheets_at_once(repo: Path, run: Run, tmp_path: Path) -> None:
    """Without a division each gets a workbook and a mail of it; nothing there is overwritten."""
    rules = repo / "data/rules.yaml"
    rules.write_text(
        rules.read_text(encoding="utf-8") + "people: {zhang@example.org: 保护协调处}\n",
        encoding="utf-8",
    )
    folder = tmp_path / "7月的表"
    args = ("sheet", "out", "--month", "2026-07", "--root", repo, "-o", folder)
    result = run(*args)
    assert result.code == 0, result.err
    names = [d.name for d in read(repo)[0].divisions]
    made = {f"7月进展（{name}）{end}" for name in names for end in (".xlsx", ".eml")}
    assert {p.name for p in folder.iterdir()} == made
    letter = folder / "7月进展（保护协调处）.eml"
    mail = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)
    assert (mail["To"], mail["X-Unsent"]) == ("zhang@example.org", "1")
    assert mail["Subject"] == "请填报：保护协调处支点建设重点任务进展（2026年7月31日）"
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "7月进展（保护协调处）.xlsx"
    assert attached.get_content() == (folder / "7月进展（保护协调处）.xlsx").read_bytes()
    assert "共3项任务" in mail.get_body().get_content()  # type: ignore[union-attr]  # a letter has a body
    other = folder / "7月进展（运用促进处）.eml"
    assert b"\nTo:" not in other.read_bytes()
    assert run("sheet", "in", folder, "--root", repo).code == 0
    letter.unlink()
    assert run(*args).code == 0, "one that was stopped halfway is finished"
    assert {p.name for p in folder.iterdir()} == made
    fill(folder / "7月进展（保护协调处）.xlsx", {("进展", "5", "状态"): "推进中"})
    before = tree(tmp_path)
    again = run(*args)
    assert (again.code, tree(tmp_path)) == (2, before)
    assert "已经有了，里面可能有填好的内容" in again.err


def test_one_unsound_file_keeps_no_other_sheet_back(
    repo: Path, run: Run, edit: Edit, tmp_path: Path
) -> None:
    """A division whose file has errors is named; the others get theirs."""
    edit(JUNE, "status: 未启动", "status: 没动")
    folder = tmp_path / "表"
    result = run("sheet", "out", "--month", "2026-06", "--root", repo, "-o", folder)
    assert result.code == 1
    assert "没有写 保护协调处：data/progress/baohu/2026-06-30.yaml 有错" in result.err
    assert "6月进展（保护协调处）.xlsx" not in {p.name for p in folder.iterdir()}
    assert "6月进展（运用促进处）.xlsx" in {p.name for p in folder.iterdir()}


def test_what_is_left_unfilled_is_said(repo: Path, run: Run, tmp_path: Path) -> None:
    """A sheet of which nothing, or half, was filled in does not look finished."""
    path = out(run, repo, tmp_path / "表.xlsx", month="2026-07")
    assert "提示 还有3项没有填：第3、5、6项" in run("sheet", "in", path, "--root", repo).out
    fill(path, {("进展", "5", "状态"): "推进中", ("进展", "5", "本期进展"): "7月10日走访企业5家。"})
    assert "提示 还有2项没有填：第3、6项" in run("sheet", "in", path, "--root", repo).out


def test_samples_are_named(run: Run, tmp_path: Path) -> None:
    """A workbook of illustrative data says so in each sheet's title; one of real data does not."""
    for root, wanted in ((OFFICE, True), (HERE / "repo", False)):
        book = openpyxl.load_workbook(out(run, root, tmp_path / f"{wanted}.xlsx"))
        for sheet in book.worksheets[:3]:
            assert ("示例数据" in str(sheet["A1"].value)) == wanted


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_libreoffice_saves_it_and_nothing_changes(run: Run, tmp_path: Path, form: str) -> None:
    """Opened and saved by LibreOffice in any of its formats, it still changes nothing."""
    path = out(run, OFFICE, tmp_path / "表.xlsx", "yunyong")
    (again,) = soffice([path], form, tmp_path / "again")
    result = run("sheet", "in", again, "--root", OFFICE)
    left = "  提示 还有1项没有填：第40项"
    assert (result.code, result.out.splitlines()[1:]) == (0, [left, "  没有变化"]), result.out


def test_a_milestone_is_put_off_by_its_name(repo: Path, run: Run, tmp_path: Path) -> None:
    """The sheet shows names, not ids: what is written by its name arrives by its id."""
    path = out(run, repo, tmp_path / "表.xlsx")
    put_off = {
        "延期至": "2026-12-20", "批准人": "局长办公会", "批准日": "2026-06-20", "延期的节点": "编印案例集",
    }  # fmt: skip
    fill(path, {("更正和延期", "5", heading): text for heading, text in put_off.items()})
    run("sheet", "in", path, "--write", "--root", repo)
    entry = read(repo)[0].entries[5, "保护协调处"][-1]
    assert entry.extension is not None
    assert entry.extension.milestone == "case-book"
    assert run("check", "--root", repo, "--on", "2026-06-30").out == ""


def test_what_is_filled_is_written_and_no_other_byte(repo: Path, run: Run, tmp_path: Path) -> None:
    """Each filled cell changes its own line; the rest of the file stays as it was."""
    path = out(run, repo, tmp_path / "表.xlsx")
    fill(
        path,
        {
            ("进展", "3", "状态"): "推进中",
            ("进展", "5", "本期进展"): "6月20日新增指导案例2例，\n累计5例。",
            ("进展", "5", "佐证材料"): "甲\n乙",
            ("指标", "5 overseas-dispute-cases", "累计数"): 5,
            ("节点", "5 case-book", "达到"): "是",
            ("进展", "6", "下一步"): None,
        },
    )  # fmt: skip
    before = (repo / JUNE).read_text(encoding="utf-8")
    shown = run("sheet", "in", path, "--root", repo)
    assert (shown.code, (repo / JUNE).read_text(encoding="utf-8")) == (1, before)
    assert "还没有写" in shown.err
    assert "企业海外知识产权纠纷应对指导服务案例：4→5例（+1，增25.0%）" in shown.out
    done = run("sheet", "in", path, "--write", "--root", repo)
    assert (done.code, done.out.splitlines()[-1]) == (0, f"写好了 {JUNE}")
    assert (repo / JUNE).read_text(encoding="utf-8") == before.replace("status: 未启动", "status: 推进中").replace(
        "summary: 6月20日新增指导案例1例，累计4例。", "summary: |\n      6月20日新增指导案例2例，\n      累计5例。"
    ).replace("{overseas-dispute-cases: 4}", "{overseas-dispute-cases: 5}").replace(
        "    next: 7月20日前回访6条线索。\n", "    next: 7月20日前回访6条线索。\n    milestones: [case-book]\n    evidence: [甲, 乙]\n"
    ).replace("\n    next: 7月31日前签订保密协议。", "")  # fmt: skip
    again = run("sheet", "in", path, "--root", repo)
    assert (again.code, again.out.splitlines()[1:]) == (0, ["  没有变化"])


FAULTS: list[tuple[str, str, str, object, str, str]] = [
    ("指标", "5 overseas-dispute-cases", "累计数", "6", "提示", "数字存成了文本，按 6 读"),
    ("指标", "5 overseas-dispute-cases", "累计数", "６", "提示", "“６”是全角数字，按 6 读"),
    ("指标", "5 overseas-dispute-cases", "累计数", "6例", "提示", "带着单位“例”，按 6 读"),
    ("指标", "5 overseas-dispute-cases", "累计数", "无", "提示", "“无”当作还没有数"),
    ("指标", "5 overseas-dispute-cases", "累计数", "6、7", "错误", "一格里写了两项"),
    ("指标", "5 overseas-dispute-cases", "累计数", "约6例", "错误", "前面有比较的字"),
    ("指标", "5 overseas-dispute-cases", "累计数", date(2026, 3, 1), "错误", "这一格是日期（2026-03-01），不是数"),
    ("指标", "5 overseas-dispute-cases", "累计数", True, "错误", "不是数"),
    ("指标", "5 overseas-dispute-cases", "累计数", "=1+5", "错误", "公式，没有算出的结果"),
    ("指标", "5 overseas-dispute-cases", "累计数", "#REF!", "错误", "错误值"),
    ("指标", "5 overseas-dispute-cases", "累计数", -1, "错误", "负"),
    ("指标", "5 overseas-dispute-cases", "截至日", 46173, "提示", "“46173”是日期的序列号，按 2026-05-31 读"),
    ("指标", "5 overseas-dispute-cases", "截至日", "2026-06-31", "错误", "这一天不存在"),
    ("指标", "5 overseas-dispute-cases", "截至日", "月底", "错误", "不是日期"),
    ("指标", "5 overseas-dispute-cases", "截至日", date(2026, 7, 2), "错误", "2026-07-02"),
    ("进展", "5", "状态", "进行中", "错误", "没有“进行中”这种状态"),
    ("进展", "5", "状态", "推进中、受阻", "错误", "一格里写了两种状态"),
    ("进展", "5", "状态", None, "错误", "缺少“状态”"),
    ("进展", "5", "本期进展", None, "错误", "缺少“本期进展”"),
    ("进展", "5", "本期进展", date(2026, 3, 1), "错误", "多半是 Excel 把 3-1"),
    ("进展", "5", "本期进展", True, "错误", "是非值（TRUE），不是文字"),
    ("进展", "5", "佐证材料", False, "错误", "是非值（FALSE），不是文字"),
    ("进展", "5", "本期进展", "甲\u200b乙。", "提示", "看不见的字符 U+200B，去掉了"),
    ("进展", "5", "本期进展", "ǣͷ", "错误", "“ǣͷ”像是乱码"),
    ("进展", "5", "重要进展", "大概", "错误", "只能是“是”或留空"),
    ("进展", "5", "需协调事项", "无", "提示", "“无”当作没有"),
    ("进展", "5", "佐证材料", "暂无", "提示", "“暂无”当作没有"),
    ("进展", "5", "任务", "别的任务", "错误", "这一行的“任务”和隐藏的“代号”说的不是同一行，没有读"),
    ("进展", "5", "职责", "配合", "警告", "“职责”是从清单或上期来的"),
    ("进展", "5", "重要进展", "√", "提示", "“√”按“是”读"),
    ("指标", "5 overseas-dispute-cases", "截至日", "6月20日", "提示", "“6月20日”没有写年份，按 2026-06-20 读"),
    ("指标", "5 overseas-dispute-cases", "截至日", "6月31日", "错误", "这一天不存在"),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "key", "heading", "value", "severity", "said"), FAULTS)
def test_a_fault_is_told_by_its_cell(
    repo: Path,
    run: Run,
    tmp_path: Path,
    sheet: str,
    key: str,
    heading: str,
    value: object,
    severity: str,
    said: str,
) -> None:
    """Every fault names its sheet and cell; an error lets nothing of the workbook through."""
    path = out(run, repo, tmp_path / "表.xlsx")
    fill(path, {(sheet, key, heading): value, ("进展", "3", "存在问题"): "另一处改动。"})
    row, column = spot(openpyxl.load_workbook(path)[sheet], key, heading)
    where = f"{sheet}!{get_column_letter(column)}{row} {severity}"
    before = tree(repo)
    result = run("sheet", "in", path, "--root", repo)
    line = next(x for x in result.out.splitlines() if said in x)
    assert line.strip().startswith(where), result.out
    assert result.code == 1
    assert "Traceback" not in result.out + result.err
    result = run("sheet", "in", path, "--write", "--root", repo)
    assert result.code == (1 if severity == "错误" else 0)
    assert (tree(repo) == before) == (severity == "错误")


def test_a_day_that_is_none_is_told(repo: Path, run: Run, tmp_path: Path) -> None:
    """A cell that calls itself a day and holds none is no text."""
    path = out(run, repo, tmp_path / "表.xlsx")
    fill(path, {("进展", "5", "本期进展"): "甲乙丙丁"})
    parts = unpacked(path.read_bytes())
    row, column = spot(openpyxl.load_workbook(path)["进展"], "5", "本期进展")
    cell = f"{get_column_letter(column)}{row}"
    name = "xl/worksheets/sheet1.xml"
    filled = rb'(<c r="%s"[^>]*) t="\w+">.*?</c>' % cell.encode()
    parts[name], found = re.subn(filled, rb'\1 t="d"><v>2026-06-31</v></c>', parts[name])
    assert found == 1
    path.write_bytes(packed(parts))
    result = run("sheet", "in", path, "--root", repo)
    assert f"进展!{cell} 错误 这一格是日期或时间，写的“2026-06-31”认不出是哪一天" in result.out


def test_a_text_struck_through_is_told(repo: Path, run: Run, tmp_path: Path) -> None:
    """A text that is struck through is read, and said by its cell."""
    path = out(run, repo, tmp_path / "表.xlsx")
    fill(path, {("进展", "5", "本期进展"): "6月25日又办结1例。"})
    book = openpyxl.load_workbook(path)
    row, column = spot(book["进展"], "5", "本期进展")
    cell = book["进展"].cell(row, column)
    cell.font = Font(strike=True)
    book.save(path)
    result = run("sheet", "in", path, "--root", repo)
    assert f"进展!{cell.coordinate} 警告 加了删除线，照样读了" in result.out
    assert "6月25日又办结1例。" in result.out


@pytest.mark.parametrize("shared", [True, False])
def test_a_part_struck_through_is_told(repo: Path, run: Run, tmp_path: Path, shared: bool) -> None:
    """A word crossed out inside a text is read with the rest, wherever the file keeps the text."""
    path = out(run, repo, tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    cell = book["进展"].cell(*spot(book["进展"], "5", "本期进展"))
    if shared:
        parts, name = unpacked(path.read_bytes()), "xl/sharedStrings.xml"
        runs = "<r><t>{}</t></r><r><rPr><strike/></rPr><t>{}</t></r>"
        text = str(cell.value)
        plain, cut = f"<t>{text}</t>".encode(), runs.format(text[:5], text[5:]).encode()
        assert parts[name].count(plain) == 1
        parts[name] = parts[name].replace(plain, cut)
        path.write_bytes(packed(parts))
    else:
        cell.value = CellRichText("6月20日", TextBlock(InlineFont(strike=True), "新增"))
        book.save(path)
    result = run("sheet", "in", path, "--root", repo)
    assert f"进展!{cell.coordinate} 警告 加了删除线，照样读了" in result.out
    assert shared or "6月20日新增" in result.out


def test_what_is_hidden_is_told_to_be_read(repo: Path, run: Run, tmp_path: Path) -> None:
    """Rows and columns that somebody hid are read like others, and named; the keys' are ours."""
    path = out(run, repo, tmp_path / "表.xlsx")
    assert "隐藏" not in run("sheet", "in", path, "--root", repo).out
    book = openpyxl.load_workbook(path)
    row, column = spot(book["进展"], "5", "本期进展")
    book["进展"].row_dimensions[row].hidden = True
    book["进展"].column_dimensions[get_column_letter(column)].hidden = True
    book.save(path)
    told = run("sheet", "in", path, "--root", repo).out
    assert f"进展 提示 第{row}行、{get_column_letter(column)}列是隐藏的，照样读了" in told


def test_a_percentage_is_not_a_share(repo: Path, run: Run, tmp_path: Path) -> None:
    """15% typed into a cell is kept as 0.15: of a rate it is read as 15, of a count refused."""
    cases = {
        "yunyong": ("2 loan-growth", "提示 这一格显示成百分数，按 14.5% 读"),
        "baohu": ("5 overseas-dispute-cases", "错误 这一格显示成百分数（14.5%），这个指标的单位是“例”"),
    }  # fmt: skip
    paths = []
    for division, (key, _) in cases.items():
        paths.append(path := out(run, repo, tmp_path / f"{division}.xlsx", division))
        book = openpyxl.load_workbook(path)
        cell = book["指标"].cell(*spot(book["指标"], key, "累计数"))
        cell.value, cell.number_format = 0.145, "0.0%"
        book.save(path)
    for path in [*paths, *soffice(paths, "ods", tmp_path / "again")]:
        said = cases[path.stem][1]
        assert said in run("sheet", "in", path, "--root", repo).out, path.name


def test_merged_cells_are_refused(repo: Path, run: Run, tmp_path: Path) -> None:
    """Two rows merged into one say which cells, and nothing is written."""
    path = out(run, repo, tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    (top, column), (bottom, _) = (spot(book["进展"], key, "存在问题") for key in ("5", "6"))
    book["进展"].merge_cells(start_row=top, end_row=bottom, start_column=column, end_column=column)
    book.save(path)
    result = run("sheet", "in", path, "--root", repo)
    assert f"进展!G{top}:G{bottom} 错误 这几格合并成了一格" in result.out


def shuffled(path: Path, seed: int) -> None:
    """Sort, hide, insert and rename what a person may; the cells stay what they are."""
    order = random.Random(seed)  # noqa: S311 - only to shuffle
    book = openpyxl.load_workbook(path)
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for sheet in order.sample(book.worksheets, len(book.worksheets)):
        hidden = sheet.sheet_state == "hidden"
        new = made.create_sheet(sheet.title if hidden else f"{sheet.title}（改过名）")
        new.sheet_state = sheet.sheet_state
        rows = [[c.value for c in r] for r in sheet.iter_rows()]
        if not hidden:
            head = next(n for n, r in enumerate(rows) if "代号" in r)
            body = rows[head + 1 :]
            order.shuffle(body)
            columns = order.sample(range(len(rows[head])), len(rows[head]))
            rows = [[None], *rows[:head], *([r[c] for c in columns] for r in [rows[head], *body])]
            rows.insert(head + 3, [])
            rows = [[None, *row] for row in rows]
        for row in rows:
            new.append(row)
        if not hidden:
            new.row_dimensions[head + 4].hidden = True
    made.save(path)


@pytest.mark.parametrize("seed", range(5))
def test_rows_and_columns_may_move(repo: Path, run: Run, tmp_path: Path, seed: int) -> None:
    """Sorted, hidden, inserted, renamed: what was filled still arrives where it belongs."""
    path = out(run, repo, tmp_path / "表.xlsx")
    fill(
        path,
        {
            ("进展", "6", "需协调事项"): "请协调。",
            ("指标", "5 overseas-dispute-cases", "累计数"): 7,
        },
    )
    shuffled(path, seed)
    result = run("sheet", "in", path, "--write", "--root", repo)
    assert result.code == 0, result.out
    after = said((repo / JUNE).read_text(encoding="utf-8"))
    assert after["entries", "6", "needs"] == "请协调。"
    assert after["entries", "5", "values", "overseas-dispute-cases", "value"] == "7"


def test_without_its_keys_a_row_is_found_by_its_number(
    repo: Path, run: Run, tmp_path: Path
) -> None:
    """The hidden column may be gone: 序号 tells the row; a row that nothing tells is an error."""
    path = out(run, repo, tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[:4]:
        column = next(c.column for r in sheet.iter_rows() for c in r if c.value == "代号")
        sheet.delete_cols(column)
    book.save(path)
    assert run("sheet", "in", path, "--root", repo).out.endswith("  没有变化\n")
    sheet = book.worksheets[0]
    sheet.cell(sheet.max_row + 1, 6).value = "不知哪一项的进展。"
    book.save(path)
    result = run("sheet", "in", path, "--root", repo)
    assert "错误 认不出这一行是哪一项，没有读" in result.out


def test_a_row_written_twice_is_an_error(repo: Path, run: Run, tmp_path: Path) -> None:
    """A copied row names both places."""
    path = out(run, repo, tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["进展"]
    row, _ = spot(sheet, "5", "状态")
    sheet.append([c.value for c in sheet[row]])
    book.save(path)
    result = run("sheet", "in", path, "--root", repo)
    assert f"进展!A{sheet.max_row} 错误 第5这一行写了两遍，另一处在 A{row}" in result.out


def test_columns_and_rows_may_be_missing(repo: Path, run: Run, tmp_path: Path) -> None:
    """What was deleted from the sheet is not deleted from the data, and is said."""
    path = out(run, repo, tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["进展"]
    row, column = spot(sheet, "6", "存在问题")
    sheet.delete_rows(row)
    sheet.delete_cols(column)
    sheet.cell(spot(sheet, "5", "状态")[0] - 2, 20).value = "备注二"
    sheet.cell(spot(sheet, "5", "状态")[0], 20).value = "写在旁边的话"
    book.save(path)
    before = tree(repo)
    result = run("sheet", "in", path, "--write", "--root", repo)
    assert "提示 “进展”没有“存在问题”这几列，没有改它们" in result.out
    assert "提示 “进展”少了1行（6），那几行没有动" in result.out
    assert "“备注二”这一列不认得，没有读" in result.out
    assert tree(repo) == before


def test_an_older_base_is_merged_field_by_field(
    repo: Path, run: Run, edit: Edit, tmp_path: Path
) -> None:
    """What others changed since stays; what both changed is listed, and nothing is written."""
    path = out(run, repo, tmp_path / "表.xlsx")
    edit(JUNE, "status: 未启动", "status: 推进中")
    edit(JUNE, "problems: 企业主动求助少。", "problems: 企业求助少。")
    fill(path, {("进展", "6", "需协调事项"): "请协调。"})
    assert run("sheet", "in", path, "--write", "--root", repo).code == 0
    after = said((repo / JUNE).read_text(encoding="utf-8"))
    assert after["entries", "3", "status"] == "推进中"
    assert after["entries", "5", "problems"] == "企业求助少。"
    assert after["entries", "6", "needs"] == "请协调。"
    fill(path, {("进展", "5", "存在问题"): "没人求助。"})
    before = tree(repo)
    result = run("sheet", "in", path, "--write", "--root", repo)
    assert result.code == 1
    for line in ("别人也改了，不知道留哪个", "   表里：没人求助。", "   现在：企业求助少。"):
        assert line in result.out
    assert tree(repo) == before


CELLS = st.builds(CellId, st.just("进展"), st.sampled_from("123"), st.sampled_from("甲乙"))
TEXTS = st.sampled_from(["", "一", "二", "三"])


@given(st.dictionaries(CELLS, TEXTS), st.dictionaries(CELLS, TEXTS), st.dictionaries(CELLS, TEXTS))
def test_nothing_is_lost_in_a_merge(
    base: dict[CellId, str], mine: dict[CellId, str], theirs: dict[CellId, str]
) -> None:
    """Every cell that I changed is taken, or already so, or a conflict; no other is touched."""
    merged = merged_cells(base, mine, theirs)
    wanted = {cell for cell, text in mine.items() if text != base.get(cell, "")}
    told = {conflict.cell for conflict in merged.conflicts}
    assert not told & merged.changes.keys()
    assert merged.changes.keys() | told <= wanted
    for cell in wanted - told - merged.changes.keys():
        assert theirs.get(cell) == mine[cell]
    for conflict in merged.conflicts:
        assert conflict == CellConflict(
            conflict.cell,
            base.get(conflict.cell, ""),
            mine[conflict.cell],
            theirs.get(conflict.cell),
        )
        assert conflict.theirs != conflict.base


LETTERS = st.characters(min_codepoint=0x21, max_codepoint=0x7E) | st.characters(
    min_codepoint=0x2E80, exclude_categories=["C", "Z", "M"], exclude_characters="\ufffd\ufeff"
)
LINE = st.text(LETTERS, min_size=1, max_size=10)
_SAID = st.lists(LINE, min_size=1, max_size=3).map("\n".join) | st.sampled_from(["- 甲", "# 注", "甲: 乙", "'", "+1", "@甲"])  # fmt: skip
# What was done stands behind, and no mark of a template or a page: a text of neither is refused.
WORDS = _SAID.filter(lambda text: not re.search(r"\{[{%#]|<|&", text)).map("{}办结".format)


@settings(
    max_examples=often(10),
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
@given(st.data())
def test_random_fillings_arrive(repo: Path, run: Run, tmp_path: Path, data: st.DataObject) -> None:
    """Whatever is filled in stands in the file, nothing else moves, and check can read it."""
    shutil.rmtree(repo)
    shutil.copytree(HERE / "repo", repo)
    path = tmp_path / "表.xlsx"
    path.unlink(missing_ok=True)
    month = data.draw(st.sampled_from(["2026-06", "2026-08"]))
    out(run, repo, path, month=month)
    target = (
        repo / f"data/progress/baohu/{'2026-06-30' if month == '2026-06' else '2026-08-31'}.yaml"
    )
    before = said(target.read_text(encoding="utf-8")) if target.exists() else {}
    heads = {"本期进展": "summary", "存在问题": "problems", "下一步": "next", "需协调事项": "needs", "创新举措和典型经验": "highlight"}  # fmt: skip
    cells: dict[tuple[str, str, str], object] = {}
    wanted = dict(before)
    for task in data.draw(st.lists(st.sampled_from(["3", "5", "6"]), unique=True, min_size=1)):
        for heading in [
            *data.draw(st.lists(st.sampled_from(sorted(heads)), unique=True)),
            "本期进展",
        ]:
            cells["进展", task, heading] = wanted["entries", task, heads[heading]] = data.draw(
                WORDS
            )
        cells["进展", task, "状态"] = wanted["entries", task, "status"] = "推进中"
        wanted["entries", task, "task"] = task
    fill(path, cells)
    result = run("sheet", "in", path, "--write", "--root", repo)
    assert result.code == 0, result.out
    after = said(target.read_text(encoding="utf-8"))
    if not before:
        wanted |= {("format",): "1", ("division",): "保护协调处", ("date",): "2026-08-31"}
        wanted["filed",] = str(this_day())
    assert after == wanted
    path.unlink()
    out(run, repo, path, month=month)
    assert run("sheet", "in", path, "--root", repo).out.endswith("  没有变化\n")


def test_a_workbook_is_corrected_and_read_again(repo: Path, run: Run, tmp_path: Path) -> None:
    """What stands in the file since the workbook was read in is its own: it may change it again.

    It may take it back to what it was, too; what others wrote in between is asked as before.
    """
    path = out(run, repo, tmp_path / "表.xlsx")
    target = repo / "data/progress/baohu/2026-06-30.yaml"
    cell = ("进展", "6", "下一步")
    sheet_in = ("sheet", "in", path, "--write", "--root", repo)
    began = target.read_text(encoding="utf-8")
    for text in ("7月底前签协议。", "8月底前签协议。", "9月底前签协议。"):
        fill(path, {cell: text})
        result = run(*sheet_in)
        assert result.code == 0, result.out
        assert f"next: {text}" in target.read_text(encoding="utf-8")
    others = target.read_text(encoding="utf-8").replace("cases: 4}", "cases: 6}")
    target.write_text(others, encoding="utf-8", newline="")
    fill(path, {cell: "7月31日前签订保密协议。"})
    assert run(*sheet_in).code == 0
    assert target.read_text(encoding="utf-8") == began.replace("cases: 4}", "cases: 6}")
    fill(path, {cell: "10月底前签协议。"})
    assert run("set", "6", "next=11月再说。", "--division", "baohu", "--root", repo).code == 0
    refused = run(*sheet_in)
    assert refused.code == 1
    assert "别人也改了" in refused.out


def test_what_was_taken_back_by_hand_is_read_in_again(repo: Path, run: Run, tmp_path: Path) -> None:
    """A reading that never reached the file, or was undone in it, is no reason to read nothing."""
    path = out(run, repo, tmp_path / "表.xlsx")
    target = repo / "data/progress/baohu/2026-06-30.yaml"
    before = target.read_bytes()
    fill(path, {("进展", "6", "下一步"): "8月底前签协议。"})
    assert run("sheet", "in", path, "--write", "--root", repo).code == 0
    written = target.read_bytes()
    target.write_bytes(before)
    assert run("sheet", "in", path, "--write", "--root", repo).code == 0
    assert target.read_bytes() == written


def test_a_new_month_is_filed(repo: Path, run: Run, tmp_path: Path) -> None:
    """Of a month without a file a clean one is made: the tasks that were filled, handed in today."""
    path = out(run, repo, tmp_path / "表.xlsx", month="2026-07")
    fill(
        path,
        {
            ("进展", "5", "状态"): "推进中",
            ("进展", "5", "本期进展"): "7月12日指导企业3家。",
            ("指标", "5 overseas-dispute-cases", "累计数"): 6,
            ("指标", "5 overseas-dispute-cases", "截至日"): date(2026, 7, 20),
            ("指标", "5 overseas-dispute-cases", "数据来源"): "局内统计",
            ("更正和延期", "5", "延期至"): "2026年12月20日",
            ("更正和延期", "5", "延期理由"): "专家库更新推迟。",
        },
        head={"填报人": "张三"},
    )
    assert run("sheet", "in", path, "--write", "--root", repo).code == 0
    made = (repo / "data/progress/baohu/2026-07-31.yaml").read_text(encoding="utf-8")
    assert made == (
        "# yaml-language-server: $schema=../../../schema/progress-2026.json\n"
        "format: 1\ndivision: 保护协调处\ndate: 2026-07-31\nreporter: 张三\n"
        f"filed: {this_day()}\nentries:\n"
        "  - task: 5\n    status: 推进中\n    summary: 7月12日指导企业3家。\n"
        "    values: {overseas-dispute-cases: {value: 6, date: 2026-07-20, source: 局内统计}}\n"
        "    extension: {until: 2026-12-20, reason: 专家库更新推迟。}\n"
    )


def test_a_half_filled_file_goes_on_in_a_workbook(repo: Path, run: Run, tmp_path: Path) -> None:
    """What `new` wrote may be filled in Excel: its blanks and its comments stay where not filled."""
    run("new", "baohu", "--date", "2026-07-31", "--root", repo)
    target = repo / "data/progress/baohu/2026-07-31.yaml"
    before = target.read_text(encoding="utf-8")
    path = out(run, repo, tmp_path / "表.xlsx", month="2026-07")
    fill(path, {("进展", "5", "状态"): "推进中", ("进展", "5", "本期进展"): "7月12日指导企业3家。"})
    assert run("sheet", "in", path, "--write", "--root", repo).code == 0
    after = target.read_text(encoding="utf-8")
    lines = [line for line in after.splitlines() if line not in before.splitlines()]
    assert lines == [
        "    status: 推进中  # 未启动 推进中 受阻 已完成 暂缓",
        "    summary: 7月12日指导企业3家。",
    ]


def test_a_folder_is_read_at_once(repo: Path, run: Run, tmp_path: Path) -> None:
    """Every workbook of a folder; a bad one keeps none of the others out, and is named."""
    folder = tmp_path / "表"
    folder.mkdir()
    out(run, repo, folder / "保护处.xlsx")
    out(run, repo, folder / "运用处.xlsx", "yunyong")
    (folder / "坏的.xlsx").write_bytes(b"PK\x03\x04 nothing")
    (folder / "~$运用处.xlsx").write_bytes(b"lock")
    (folder / "老的.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    (folder / "说明.txt").write_text("不是表", encoding="utf-8")
    fill(folder / "保护处.xlsx", {("进展", "6", "需协调事项"): "请协调。"})
    fill(folder / "运用处.xlsx", {("进展", "1", "需协调事项"): "也请协调。"})
    result = run("sheet", "in", folder, "--write", "--root", repo)
    assert result.code == 2
    assert "坏的.xlsx：" in result.out
    assert "老的.xls：不会读“.xls”文件" in result.out
    assert "说明.txt" not in result.out
    for division, task in (("baohu", "6"), ("yunyong", "1")):
        text = (repo / f"data/progress/{division}/2026-06-30.yaml").read_text(encoding="utf-8")
        assert ("entries", task, "needs") in said(text)


def test_two_workbooks_of_one_file_are_both_read(repo: Path, run: Run, tmp_path: Path) -> None:
    """Two people who filled different tasks of one division lose nothing; the same one conflicts."""
    first, second = (out(run, repo, tmp_path / f"{name}.xlsx") for name in "甲乙")
    fill(first, {("进展", "6", "需协调事项"): "请协调。"})
    fill(second, {("进展", "3", "需协调事项"): "也请协调。"})
    assert run("sheet", "in", first, second, "--write", "--root", repo).code == 0
    after = said((repo / JUNE).read_text(encoding="utf-8"))
    assert {("entries", "6", "needs"), ("entries", "3", "needs")} <= after.keys()
    fill(first, {("进展", "3", "需协调事项"): "不一样。"})
    assert "别人也改了" in run("sheet", "in", first, "--root", repo).out


def plan_out(run: Run, root: Path, path: Path) -> Path:
    result = run("sheet", "out", "保护处", "--plan", "--root", root, "-o", path)
    assert result.code == 0, result.err
    return path


def test_a_plan_is_kept_in_a_workbook(repo: Path, run: Run, tmp_path: Path) -> None:
    """Milestones and stage targets are changed, added and taken out; twice is once."""
    path = plan_out(run, repo, tmp_path / "计划.xlsx")
    fill(
        path,
        {
            ("节点", "5 case-book", "完成时限"): date(2026, 10, 31),
            ("节点", "5 baohu-1", "节点"): "开办培训班",
            ("节点", "5 baohu-1", "完成时限"): date(2026, 9, 15),
            ("分期目标", "5 overseas-dispute-cases +1", "到哪一天"): date(2026, 9, 30),
            ("分期目标", "5 overseas-dispute-cases +1", "应累计达到的数"): 8,
            ("分期目标", "5 overseas-dispute-cases 2026-12-31", "删去"): "是",
            ("实施方案", "5", "实施方案"): "鄂知保〔2026〕1号",
        },
    )
    before = (repo / "data/plan-2026.yaml").read_text(encoding="utf-8")
    result = run("sheet", "in", path, "--write", "--root", repo)
    assert result.code == 0, result.out
    assert (repo / "data/plan-2026.yaml").read_text(encoding="utf-8") == before.replace(
        "due: 2026-11-30, division: 保护协调处}\n",
        "due: 2026-10-31, division: 保护协调处}\n      - {id: baohu-1, name: 开办培训班, due: 2026-09-15, division: 保护协调处}\n",
    ).replace("date: 2026-12-31, value: 10}", "date: 2026-09-30, value: 8}").replace("纠纷应对指导方案", "鄂知保〔2026〕1号")  # fmt: skip
    again = run("sheet", "in", path, "--write", "--root", repo)
    assert (again.code, again.out.splitlines()[1:]) == (0, ["  没有变化"]), again.out


def test_a_plan_is_begun_in_a_workbook(repo: Path, run: Run, tmp_path: Path) -> None:
    """Where there is no plan file, the workbook makes it; an incomplete row is one sentence."""
    (repo / "data/plan-2026.yaml").unlink()
    for file in (repo / "data/progress").rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(
            "".join(x for x in text.splitlines(keepends=True) if "milestones" not in x),
            encoding="utf-8",
        )
    path = plan_out(run, repo, tmp_path / "计划.xlsx")
    fill(path, {("节点", "5 baohu-2", "节点"): "开办培训班"})
    result = run("sheet", "in", path, "--write", "--root", repo)
    assert result.code == 1
    row, column = spot(openpyxl.load_workbook(path)["节点"], "5 baohu-2", "完成时限")
    where = f"节点!{get_column_letter(column)}{row}"
    assert f"{where} 错误 第5项的这一行没有“完成时限”" in result.out
    assert not (repo / "data/plan-2026.yaml").exists()
    fill(path, {("节点", "5 baohu-2", "完成时限"): date(2026, 9, 15)})
    assert run("sheet", "in", path, "--write", "--root", repo).code == 0
    assert [m.name for p in read(repo)[0].plans for m in p.milestones] == ["开办培训班"]


PLAN = "data/plan-2026.yaml"
STAGE = "5 overseas-dispute-cases"


def planned(repo: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The milestones and stage targets of the division's task 5 in the file."""
    plan = next(p for p in read(repo)[0].plans if p.task == 5)
    own = [(m.name, str(m.due)) for m in plan.milestones if m.division == "保护协调处"]
    return own, [(str(s.date), str(s.value)) for s in plan.stage_targets]


def test_every_task_has_room_for_a_plan(run: Run, tmp_path: Path) -> None:
    """Not only lead tasks: each has free rows for milestones, each own indicator twelve stages."""
    path = tmp_path / "计划.xlsx"
    assert run("sheet", "out", "运用处", "--plan", "--root", OFFICE, "-o", path).code == 0
    known = base(read_sheets(path.name, path.read_bytes()))
    assert known is not None
    ledger = read(OFFICE)[0]
    free = {c.key for c, text in known.cells.items() if c.table == "milestones" and not text}
    tasks = {str(t.id) for t in ledger.tasks if "运用促进处" in t.divisions}
    assert {key.split()[0] for key in free if " yunyong-" in key} == tasks
    stages = {c.key for c in known.cells if c.table == "stage_targets"}
    for indicator in (i for t in ledger.tasks for i in t.indicators if not i.same_as):
        if indicator.reported_by == "运用促进处":
            assert sum(f" {indicator.id} " in key for key in stages) >= 12


def test_a_plan_is_corrected_in_the_same_workbook(repo: Path, run: Run, tmp_path: Path) -> None:
    """A new milestone or stage target that was read in and is corrected there is still one."""
    before = planned(repo)
    path = plan_out(run, repo, tmp_path / "计划.xlsx")
    new = {
        ("节点", "5 baohu-1", "节点"): "开办培训班",
        ("节点", "5 baohu-1", "完成时限"): date(2026, 9, 15),
        ("分期目标", f"{STAGE} +1", "到哪一天"): date(2026, 9, 30),
        ("分期目标", f"{STAGE} +1", "应累计达到的数"): 8,
    }
    fill(path, new)
    assert run("sheet", "in", path, "--write", "--root", repo).code == 0
    corrected = {
        ("节点", "5 baohu-1", "节点"): "开办两期培训班",
        ("分期目标", f"{STAGE} +1", "到哪一天"): date(2026, 10, 31),
        ("分期目标", f"{STAGE} +1", "应累计达到的数"): 9,
    }
    fill(path, corrected)
    result = run("sheet", "in", path, "--write", "--root", repo)
    assert result.code == 0, result.out
    milestones, stages = planned(repo)
    assert milestones == [*before[0], ("开办两期培训班", "2026-09-15")]
    assert sorted(stages) == sorted([*before[1], ("2026-10-31", "9")])
    fill(path, {("节点", "5 baohu-1", "删去"): "是", ("分期目标", f"{STAGE} +1", "删去"): "是"})
    result = run("sheet", "in", path, "--write", "--root", repo)
    assert result.code == 0, result.out
    assert planned(repo) == before


def test_milestones_are_added_below_the_table(repo: Path, run: Run, tmp_path: Path) -> None:
    """As many as one likes, in the blank rows at the end by their 序号; read again they are the same."""
    before, _ = planned(repo)
    path = plan_out(run, repo, tmp_path / "计划.xlsx")

    def written(names: list[str]) -> None:
        book = openpyxl.load_workbook(path)
        sheet = book["节点"]
        name = spot(sheet, "5 baohu-1", "节点")[1]
        due = spot(sheet, "5 baohu-1", "完成时限")[1]
        last = range_boundaries(sheet.auto_filter.ref or "")[3] or 0
        for n, text in enumerate(names, 1):
            assert not sheet.cell(last + n, 1).protection.locked
            sheet.cell(last + n, 1).value = 5
            sheet.cell(last + n, name).value = text
            sheet.cell(last + n, due).value = f"{n}月2日"
        book.save(path)

    written([f"办第{n}件" for n in range(1, 9)])
    assert run("sheet", "in", path, "--write", "--root", repo).code == 0
    assert planned(repo)[0] == [*before, *((f"办第{n}件", f"2026-0{n}-02") for n in range(1, 9))]
    written(["先办第1件"])
    assert run("sheet", "in", path, "--write", "--root", repo).code == 0
    assert planned(repo)[0][len(before) :][:2] == [
        ("先办第1件", "2026-01-02"),
        ("办第2件", "2026-02-02"),
    ]


@pytest.mark.parametrize(
    ("cells", "at", "said"),
    [
        ({("节点", "5 baohu-1", "完成时限"): "10月31日"}, ("节点", "5 baohu-1", "节点"), "没有“节点”"),
        ({("节点", "5 baohu-1", "节点"): "甲", ("节点", "5 baohu-1", "完成时限"): "12月底"},
         ("节点", "5 baohu-1", "完成时限"), "“12月底”没有说到哪一天\n     改法：写成 2026-12-31"),
        ({("节点", "5 case-book", "节点"): None, ("节点", "5 case-book", "完成时限"): None},
         ("节点", "5 case-book", "节点"), "清空了，没有说是不要了\n     改法：不要了的，“删去”选“是”"),
        ({("节点", "5 case-book", "完成时限"): None}, ("节点", "5 case-book", "完成时限"), "没有“完成时限”"),
        ({("分期目标", f"{STAGE} +1", "应累计达到的数"): 8}, ("分期目标", f"{STAGE} +1", "到哪一天"), "没有“到哪一天”"),
        ({("分期目标", f"{STAGE} +1", "到哪一天"): "9月30日"},
         ("分期目标", f"{STAGE} +1", "应累计达到的数"), "没有“应累计达到的数”"),
        ({("分期目标", f"{STAGE} +1", "到哪一天"): "12月31日", ("分期目标", f"{STAGE} +1", "应累计达到的数"): 8},
         ("分期目标", f"{STAGE} +1", "到哪一天"), "在 2026-12-31 写了两个分期目标"),
        ({("分期目标", f"{STAGE} +1", "到哪一天"): "9月30日", ("分期目标", f"{STAGE} +1", "应累计达到的数"): 800},
         ("分期目标", f"{STAGE} +1", "应累计达到的数"), "错误 企业海外知识产权纠纷应对指导服务案例：分期目标800例比全年目标还高"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_plan_is_told_at_its_cell(
    repo: Path,
    run: Run,
    tmp_path: Path,
    cells: dict[tuple[str, str, str], object],
    at: tuple[str, str, str],
    said: str,
) -> None:
    """Each row that says too little, or too much, is named by the cell to write in."""
    path = plan_out(run, repo, tmp_path / "计划.xlsx")
    fill(path, cells)
    result = run("sheet", "in", path, "--root", repo)
    row, column = spot(openpyxl.load_workbook(path)[at[0]], at[1], at[2])
    told = [x for x in result.out.split("\n  ") if f"!{get_column_letter(column)}{row} " in x]
    assert said in f"{result.out[result.out.find(told[0]) :] if told else result.out}", result.out
    assert told, result.out


def test_the_preview_of_a_plan_names_all(repo: Path, run: Run, tmp_path: Path) -> None:
    """What will be written is shown before: milestones, stage targets, 实施方案."""
    path = plan_out(run, repo, tmp_path / "计划.xlsx")
    fill(
        path,
        {
            ("节点", "5 baohu-1", "节点"): "开办培训班",
            ("节点", "5 baohu-1", "完成时限"): "9月15日",
            ("分期目标", f"{STAGE} +1", "到哪一天"): "9月30日",
            ("分期目标", f"{STAGE} +1", "应累计达到的数"): 8,
            ("实施方案", "5", "实施方案"): "鄂知保〔2026〕1号",
        },
    )
    said = run("sheet", "in", path, "--root", repo).out
    for piece in ("开办培训班", "2026-09-15", "2026-09-30", "8", "实施方案", "鄂知保〔2026〕1号"):
        assert piece in said, said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("baohu", "--month", "2026-06"), "请用 -o 写明 .xlsx 文件"),
        (("baohu", "--month", "2026-06", "-o", "表.doc"), "请用 -o 写明 .xlsx 文件"),
        (("baohu", "-o", "甲.xlsx"), "还要写明填报哪个月"),
        (("baohu", "--month", "2026-06", "--date", "2026-06-30", "-o", "甲.xlsx"), "只能写一个"),
        (("保护", "--month", "2026-06", "-o", "甲.xlsx"), "没有“保护”这个处室"),
        (("--month", "2026-06", "-o", "甲.xlsx"), "还要写明处室"),
        (("--month", "2026-06"), "-o 写文件夹"),
        (("baohu", "--plan", "--month", "2026-06", "-o", "甲.xlsx"), "计划是一整年的"),
        (("baohu", "--month", "2025-06", "-o", "甲.xlsx"), "没有2025年的任务清单"),
    ],
)  # fmt: skip
def test_what_can_not_go_out_is_one_sentence(
    repo: Path, run: Run, arguments: tuple[str, ...], said: str
) -> None:
    """Each refusal names the way out."""
    result = run("sheet", "out", *arguments, "--root", repo)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_a_filled_workbook_is_not_overwritten(repo: Path, run: Run, tmp_path: Path) -> None:
    """`sheet out` onto a workbook that is there would lose what was filled: refused."""
    path = out(run, repo, tmp_path / "表.xlsx")
    before = path.read_bytes()
    result = run("sheet", "out", "baohu", "--month", "2026-06", "--root", repo, "-o", path)
    assert (result.code, path.read_bytes()) == (2, before)
    assert "里面可能有填好的内容" in result.err


def test_a_file_with_errors_does_not_go_out(
    repo: Path, run: Run, edit: Edit, tmp_path: Path
) -> None:
    """A workbook made from a file that does not read would lose what is in it."""
    edit(JUNE, "status: 未启动", "status: 没动")
    result = run(
        "sheet",
        "out",
        "baohu",
        "--month",
        "2026-06",
        "--root",
        repo,
        "-o",
        tmp_path / "表.xlsx",
    )
    assert result.code == 2
    assert "请先按 hubtasks check 改好" in result.err


def test_a_damaged_base_is_not_trusted(repo: Path, run: Run, tmp_path: Path) -> None:
    """Who changed the hidden sheet changed what the edit is held against."""
    path = out(run, repo, tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    book["底稿"].cell(4, 4).value = "改过"
    book.save(path)
    result = run("sheet", "in", path, "--root", repo)
    assert result.code == 2
    assert "“底稿”表被改过" in result.out


def test_a_forged_day_is_not_trusted(repo: Path, run: Run, tmp_path: Path) -> None:
    """A base whose fingerprint was made to fit a day that does not exist is refused as well."""
    path = out(run, repo, tmp_path / "表.xlsx")
    known = base(read_sheets(path.name, path.read_bytes()))
    assert known is not None
    book = openpyxl.load_workbook(path)
    book["底稿"].cell(1, 5).value = "2026-06-31"
    mark = fingerprint(known.purpose, known.division, "2026-06-31", known.cells)
    book["底稿"].cell(1, 6).value = mark
    book.save(path)
    result = run("sheet", "in", path, "--root", repo)
    assert (result.code, "“底稿”表被改过" in result.out) == (2, True)


def test_whose_it_is_is_not_said_twice(repo: Path, run: Run, tmp_path: Path) -> None:
    """A workbook of ours says whose it is: an option that says otherwise is not passed over."""
    path = out(run, repo, tmp_path / "表.xlsx")
    result = run("sheet", "in", path, "--division", "运用处", "--month", "2026-06", "--root", repo)
    assert (result.code, "表里已经有处室和日期" in result.out) == (2, True)


def test_the_workbook_is_made_for_filling(repo: Path, run: Run, tmp_path: Path) -> None:
    """Known columns are locked, open ones not; choices, notes, frozen head, A4 lengthwise."""
    sheet = openpyxl.load_workbook(out(run, repo, tmp_path / "表.xlsx"))["进展"]
    row, status = spot(sheet, "5", "状态")
    _, task = spot(sheet, "5", "任务")
    assert sheet.protection.sheet
    assert sheet.cell(row, task).protection.locked
    assert not sheet.cell(row, status).protection.locked
    assert sheet.cell(row, spot(sheet, "5", "本期进展")[1]).number_format == "@"
    rules = [
        r
        for r in sheet.data_validations.dataValidation
        if sheet.cell(row, status).coordinate in r.sqref
    ]
    assert [r.formula1 for r in rules] == ["选项!$A$1:$A$5"]
    head = next(c.row for r in sheet.iter_rows() for c in r if c.value == "代号")
    assert sheet.cell(head, status).comment is not None
    assert sheet.freeze_panes == f"C{head + 1}"
    assert sheet.column_dimensions[get_column_letter(sheet.max_column)].hidden
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.print_title_rows == f"${head}:${head}"


Change = Callable[[openpyxl.Workbook], object]


def changed(path: Path, change: Change) -> Path:
    """Change a workbook by hand."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def put(*cells: tuple[str, str], name: str = "进展") -> Change:
    """Write cells of a sheet by their addresses."""

    def change(book: openpyxl.Workbook) -> None:
        for address, value in cells:
            book[name][address] = value

    return change


@pytest.mark.parametrize(
    ("cells", "reporter", "told"),
    [
        ([("D4", "张三")], "张三", ""),
        ([("C4", "填报人：张三")], "张三", ""),
        ([("C4", "填报人: 张三"), ("D4", "张三")], "张三", ""),
        ([("C4", "填表人"), ("D4", "张三")], "张三", ""),
        ([("C4", "填报人：张三"), ("D4", "李四")], "", "D4 错误 “填报人”写了几个：张三、李四"),
        ([("C4", "经办"), ("D4", "张三")], "", "警告 没有找到“填报人”这一格，没有读"),
        ([("C4", "经办"), ("D4", "张三")], "", "进展!C4 提示 “经办”等2格不在要填的格里，没有读"),
    ],
)
def test_a_name_at_its_label_is_read(
    repo: Path, run: Run, tmp_path: Path, cells: list[tuple[str, str]], reporter: str, told: str
) -> None:
    """Who filled it in stands behind the label, or in its cell; without a label that is said."""
    path = changed(out(run, repo, tmp_path / "表.xlsx"), put(*cells))
    result = run("sheet", "in", path, "--write", "--root", repo)
    assert told in result.out
    made = said((repo / JUNE).read_text(encoding="utf-8"))
    assert made.get(("reporter",), "") == reporter


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (put(("N6", "问题：缺经费20万元。")), "进展!N6 错误 这一列没有表头，写的没有读"),
        (put(("N9", "问题：缺经费20万元。")), "进展!N9 提示 这一列没有表头，写的没有读"),
        (put(("G4", "电话87654321")), "进展!G4 提示 “电话87654321”不在要填的格里，没有读"),
        (put(("H1", "保护协调处另有60人。")), "进展!H1 提示 “保护协调处另有60人。”不在要填的格里，没有读"),
        (put(("F4", "2026-06-24"), name="节点"), "节点!F4 错误 这一列没有表头，写的没有读"),
        (put(("A9", "注："), ("F9", "另有60人。")), "进展!F9 错误 认不出这一行是哪一项，没有读"),
        (put(("A9", "合计"), ("F9", "另有60人。")), "进展!F9 错误 认不出这一行是哪一项，没有读"),
        (put(("A9", "注：另有60人。")), "进展!A9 提示 认不出这一行是哪一项，没有读"),
        (lambda b: put(("A1", "另有60人。"), name=b.create_sheet("附").title)(b), "提示 这几张表不是要填的，没有读：“附”"),
        (lambda b: b.create_sheet("空的"), ""),
    ],
)  # fmt: skip
def test_what_stands_elsewhere_is_told(
    repo: Path, run: Run, tmp_path: Path, change: Change, told: str
) -> None:
    """Beside the tables, above and below them, and on other sheets: nothing is lost in silence."""
    path = changed(out(run, repo, tmp_path / "表.xlsx"), change)
    result = run("sheet", "in", path, "--root", repo)
    assert told in result.out
    assert ("没有读" in result.out) == bool(told), result.out
    assert (result.code == 1) == ("错误" in told)


@pytest.mark.parametrize("text", ["另有：培训60人。", ""])
def test_a_second_column_of_a_heading_is_told(
    repo: Path, run: Run, tmp_path: Path, text: str
) -> None:
    """Of two columns under one heading none is dropped, unless it is empty."""

    def change(book: openpyxl.Workbook) -> None:
        put(("N5", "本期进展"), ("N6", text))(book)

    path = changed(out(run, repo, tmp_path / "表.xlsx"), change)
    result = run("sheet", "in", path, "--root", repo)
    assert ("进展!N5 错误 “本期进展”有两列，另一列在 F5" in result.out) == bool(text)


def copied(book: openpyxl.Workbook, *names: str) -> None:
    """Copy the first sheet, delete a column in the copy, and fill some of the two."""
    copy = book.copy_worksheet(book["进展"])
    copy.title = "进展 (2)"
    row, column = spot(copy, "6", "创新举措和典型经验")
    copy.delete_cols(column)
    for name in names:
        row, column = spot(book[name], "6", "需协调事项")
        book[name].cell(row, column).value = f"请协调（{name}）。"


@pytest.mark.parametrize("names", [("进展",), ("进展 (2)",), ("进展", "进展 (2)")])
def test_of_copies_the_filled_one_is_read(
    repo: Path, run: Run, tmp_path: Path, names: tuple[str, ...]
) -> None:
    """Whichever of two sheets was filled is read, each time anew; where both were, none is."""
    path = changed(out(run, repo, tmp_path / "表.xlsx"), lambda book: copied(book, *names))
    result = run("sheet", "in", path, "--write", "--root", repo)
    if len(names) > 1:
        assert "错误 “进展”有几张：进展、进展 (2)，不知道用哪一张" in result.out
        return
    assert f"“进展”有几张：进展、进展 (2)，读的是“{names[0]}”，别的没有填过" in result.out
    for _ in range(2):
        made = said((repo / JUNE).read_text(encoding="utf-8"))
        assert made["entries", "6", "needs"] == f"请协调（{names[0]}）。"
        assert run("sheet", "in", path, "--root", repo).out.endswith("  没有变化\n")


def test_copies_that_nobody_filled_change_nothing(repo: Path, run: Run, tmp_path: Path) -> None:
    """Two blank sheets are no reason to refuse the workbook."""
    path = changed(out(run, repo, tmp_path / "表.xlsx"), copied)
    assert run("sheet", "in", path, "--root", repo).out.endswith("  没有变化\n")


def test_what_is_written_in_a_row_is_no_label(repo: Path, run: Run, tmp_path: Path) -> None:
    """A text below the headings that begins like a label names nobody."""
    path = out(run, repo, tmp_path / "表.xlsx")
    fill(path, {("进展", "6", "需协调事项"): "审核人：请指定。"})
    assert run("sheet", "in", path, "--write", "--root", repo).code == 0
    made = said((repo / JUNE).read_text(encoding="utf-8"))
    assert made["entries", "6", "needs"] == "审核人：请指定。"
    assert ("reviewer",) not in made


@pytest.mark.parametrize("days", [("", "2026-07-24"), ("2026-07-22", "2026-07-24")])
def test_the_day_may_be_changed_in_a_copy(
    repo: Path, run: Run, tmp_path: Path, days: tuple[str, str]
) -> None:
    """Of two sheets the one that says another day counts; two other days are refused."""
    path = out(run, repo, tmp_path / "表.xlsx", month="2026-07")

    def change(book: openpyxl.Workbook) -> None:
        copied(book, "进展 (2)")
        for name, day in zip(("进展", "进展 (2)"), days, strict=True):
            if day:
                book[name]["B4"] = day
        put(("E8", "推进中"), ("F8", "7月12日约谈企业3家。"), name="进展 (2)")(book)

    result = run("sheet", "in", changed(path, change), "--write", "--root", repo)
    assert ("填报日期写了几个：进展!B4、进展 (2)!B4。只留一个" in result.out) == all(days)
    assert (repo / "data/progress/baohu/2026-07-24.yaml").exists() != all(days)


@pytest.mark.parametrize(
    ("cells", "left"),
    [
        ({"2026-06-30": "2026-09-30", "2026-09-30": "2026-06-30"}, {"2026-06-30": 6, "2026-09-30": 2}),
        ({"2026-06-30": "2026-09-30", "2026-09-30": "2026-11-30"}, {"2026-09-30": 2, "2026-11-30": 6}),
        ({"2026-06-30": "2026-09-30", "2026-09-30": None}, {"2026-09-30": 2}),
    ],
)  # fmt: skip
def test_stage_targets_may_change_their_days(
    repo: Path, run: Run, tmp_path: Path, cells: dict[str, str | None], left: dict[str, int]
) -> None:
    """Exchanged, moved on, or onto the day of one that goes: each keeps its own figure."""
    plan = repo / PLAN
    old = "      - {indicator: overseas-dispute-cases, date: 2026-06-30, value: 5}\n"
    text = plan.read_text(encoding="utf-8")
    line = next(
        x for x in text.splitlines(keepends=True) if "overseas-dispute-cases, date: 2026-06-30" in x
    )
    pair = [
        re.sub("value: [0-9]+", f"value: {v}", line.replace("2026-06-30", d))
        for d, v in (("2026-06-30", 2), ("2026-09-30", 6))
    ]
    assert old.split(",", maxsplit=1)[0].strip() in line
    plan.write_text(text.replace(line, "".join(pair)), encoding="utf-8")
    path = plan_out(run, repo, tmp_path / "计划.xlsx")
    wanted: dict[tuple[str, str, str], object] = {}
    for day, to in cells.items():
        heading, said = ("到哪一天", to) if to else ("删去", "是")
        wanted["分期目标", f"{STAGE} {day}", heading] = said
    fill(path, wanted)
    result = run("sheet", "in", path, "--write", "--root", repo)
    assert result.code == 0, result.out
    stages = dict(planned(repo)[1])
    assert {day: int(value) for day, value in stages.items() if day != "2026-12-31"} == left


def test_a_milestone_that_was_reported_stays(repo: Path, run: Run, tmp_path: Path) -> None:
    """Taking out what progress says is reached is an error that names the report."""
    path = plan_out(run, repo, tmp_path / "计划.xlsx")
    ledger = read(repo)[0]
    reached = {(e.task, r.milestone) for e in ledger.all_entries for r in e.milestones}
    own = next(
        (p.task, m.id) for p in ledger.plans for m in p.milestones
        if m.division == "保护协调处" and (p.task, m.id) in reached
    )  # fmt: skip
    fill(path, {("节点", f"{own[0]} {own[1]}", "删去"): "是"})
    before = tree(repo)
    result = run("sheet", "in", path, "--write", "--root", repo)
    assert (result.code, tree(repo)) == (1, before)
    assert "报过的节点不能删去" in result.out


def test_a_day_is_not_changed_once_it_was_read(repo: Path, run: Run, tmp_path: Path) -> None:
    """A workbook that made one file makes no second one of another day."""
    path = out(run, repo, tmp_path / "表.xlsx", month="2026-07")
    fill(path, {("进展", "5", "状态"): "推进中", ("进展", "5", "本期进展"): "7月12日指导企业3家。"})
    dated(path, "2026-07-24")
    assert run("sheet", "in", path, "--write", "--root", repo).code == 0
    dated(path, "2026-07-25")
    result = run("sheet", "in", path, "--write", "--root", repo)
    assert result.code == 1
    assert "已经读进 data/progress/baohu/2026-07-24.yaml，填报日期不能再改" in result.out
    assert run("undo", "--write", "--root", repo).code == 0
    assert run("sheet", "in", path, "--write", "--root", repo).code == 0


def test_a_plan_read_twice_blames_nobody(repo: Path, run: Run, tmp_path: Path) -> None:
    """Where a milestone went, the row that now begins its task is as it was in the workbook."""
    path = plan_out(run, repo, tmp_path / "计划.xlsx")
    new = {
        ("节点", "5 baohu-1", "节点"): "开办培训班",
        ("节点", "5 baohu-1", "完成时限"): "9月15日",
    }
    fill(path, new)
    assert run("sheet", "in", path, "--write", "--root", repo).code == 0
    fill(path, {("节点", "5 baohu-1", "删去"): "是"})
    assert run("sheet", "in", path, "--write", "--root", repo).code == 0
    assert "改了不算" not in run("sheet", "in", path, "--root", repo).out


@pytest.mark.parametrize("address", ["li..si@x.cn", "li.@x.cn", ".li@x.cn"])
def test_an_address_that_is_none_is_told(
    repo: Path, run: Run, tmp_path: Path, address: str
) -> None:
    """A mistyped address in `people` is a finding, and no letter fails for it."""
    rules = repo / "data/rules.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(f"{text}people: {{{address}: 保护协调处}}\n", encoding="utf-8")
    assert "[bad-name]" in run("check", "--root", repo).out
    asked = ("--month", "2026-07", "--root", repo, "-o", tmp_path / "表")
    assert run("sheet", "out", *asked).code == 0


def test_what_is_pinned_to_a_cell_is_told(repo: Path, run: Run, tmp_path: Path) -> None:
    """A note (批注) that somebody wrote is not read, and that is said; our own hints are not told."""
    path = out(run, repo, tmp_path / "表.xlsx")
    fill(path, {("进展", "5", "本期进展"): "7月9日走访企业6家。"})
    assert "批注" not in run("sheet", "in", path, "--root", repo).out
    book = openpyxl.load_workbook(path)
    row, column = spot(book["进展"], "5", "存在问题")
    cell = book["进展"].cell(row, column)
    cell.comment = Comment("资金不到位", "张三")
    book.save(path)
    told = run("sheet", "in", path, "--root", repo).out
    assert f"进展!{cell.coordinate} 提示 批注“资金不到位”没有读\n" in told
    assert "改法：要报的，写到格里" in told


def test_a_changed_report_asks_for_its_reason(
    office: tuple[Path, Path], run: Run, tmp_path: Path
) -> None:
    """What a workbook changes of what was reported: it is said at once where to say why."""
    root, _ = office
    path = out(run, root, tmp_path / "表.xlsx")
    fill(path, {("进展", "5", "下一步"): "8月20日前回访6条线索。"})
    result = run("sheet", "in", path, "--root", root)
    said = (
        "保护协调处6月30日的第5项已经报过了，改动没有写原因。送审以前要写明为什么改，"
        "写在“更正和延期”表第5项的“更正原因”一格"
    )
    assert said in result.out
    fill(path, {("更正和延期", "5", "更正原因"): "日期写错了。"})
    assert "更正原因”一格" not in run("sheet", "in", path, "--root", root).out


def test_no_fault_is_placed_in_a_file_that_is_not_there(
    repo: Path, run: Run, tmp_path: Path
) -> None:
    """A workbook with nothing but names makes no file: the sheet is named, in words that stand there."""
    path = out(run, repo, tmp_path / "表.xlsx", month="2026-08")
    fill(path, {}, {"填报人": "张三"})
    result = run("sheet", "in", path, "--root", repo)
    assert result.code == 1
    assert "  进展 错误 一项任务也没有填，没有可以写的\n" in result.out
    assert "yaml第" not in result.out
