"""The ledger that a division keeps itself is read as progress: its own rows, and what is new."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from conftest import OFFICE, PROJECT, Edit, Run, read
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter
from test_sheets import soffice, tree

from hubtasks.cli.opening import this_day
from hubtasks.filling import own_ledger
from hubtasks.filling.form import said
from hubtasks.filling.joint import Joint, Parted
from hubtasks.model import Ledger

JULY = "data/progress/baohu/2026-07-31.yaml"
MINE = ("--division", "保护处", "--date", "2026-07-31")
HEADS = ["序号", "类别", "重点任务", "责任处室", "本期\n进展", "累计完成值", "单位", "截至日", "状态", "存在问题", "下一步措施（含节点）", "需协调事项", "佐证材料", "是否重要进展", "填报人", "备注"]  # fmt: skip
Row = Mapping[str, object]


def ledger(
    path: Path, rows: Sequence[Row], heads: Sequence[str] = HEADS, *, two: bool = False
) -> Path:
    """A ledger as people keep it: a title, headings in one row or two, categories, a sum."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "台账"
    sheet.append(["支点建设重点任务工作台账"])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(heads))
    if two:
        above = {"本期\n进展", "累计完成值", "单位", "截至日"}
        sheet.append(["进展情况" if h in above else h for h in heads])
        sheet.append([h if h in above else None for h in heads])
    else:
        sheet.append(list(heads))
    sheet.append(["一、能级跨越战略"])
    for row in rows:
        sheet.append([row.get(h) for h in heads])
    total = {"序号": "合计", "重点任务": "共50项", "累计完成值": 9}
    sheet.append([total.get(h) for h in heads])
    sheet.append(["填报说明：每月25日前报"])
    book.save(path)
    return path


NEWS: list[Row] = [
    {"序号": 1, "重点任务": "别的处室的", "本期\n进展": "不该读。"},
    {"序号": "3", "本期\n进展": "规划处：别人的话。\n保护处：7月10日走访企业5家。\n又3家。\n运用促进处：也是别人的。"},
    {"序号": 5.0, "本期\n进展": "7月8日指导1例，累计5例。", "累计完成值": 5, "单位": "例", "截至日": date(2026, 7, 20), "状态": "受阻", "存在问题": "企业不配合。", "佐证材料": "甲\n乙", "是否重要进展": "是", "填报人": "张三", "备注": "不读"},
    {"序号": "第6项"},
]  # fmt: skip
WANTED = {
    ("format",): "1",
    ("division",): "保护协调处",
    ("date",): "2026-07-31",
    ("filed",): str(this_day()),
    ("reporter",): "张三",
    ("entries", "3", "task"): "3",
    ("entries", "3", "status"): "未启动",
    ("entries", "3", "summary"): "7月10日走访企业5家。\n又3家。",
    ("entries", "5", "task"): "5",
    ("entries", "5", "status"): "受阻",
    ("entries", "5", "summary"): "7月8日指导1例，累计5例。",
    ("entries", "5", "values", "overseas-dispute-cases", "value"): "5",
    ("entries", "5", "values", "overseas-dispute-cases", "date"): "2026-07-20",
    ("entries", "5", "important"): "是",
    ("entries", "5", "problems"): "企业不配合。",
    ("entries", "5", "evidence"): "甲\n乙",
}


@pytest.mark.parametrize("two", [False, True], ids=["one row", "two rows"])
@pytest.mark.parametrize("reverse", [False, True], ids=["usual", "reversed"])
def test_the_own_rows_are_read(
    repo: Path, run: Run, tmp_path: Path, two: bool, reverse: bool
) -> None:
    """In any order of columns, under one or two rows of headings, the same file comes of it."""
    path = ledger(tmp_path / "台账.xlsx", NEWS, HEADS[::-1] if reverse else HEADS, two=two)
    result = run("sheet", "in", path, *MINE, "--write", "--root", repo)
    assert result.code == 0, result.out + result.err
    assert "第3项没有写状态，照上期记作“未启动”" in result.out
    assert said((repo / JULY).read_text(encoding="utf-8")) == WANTED
    again = run("sheet", "in", path, *MINE, "--root", repo)
    assert again.out.endswith("  没有变化\n"), again.out


@pytest.mark.parametrize("form", ["", "ods", "xlsx"])
def test_our_own_ledger_is_nothing_new(run: Run, tmp_path: Path, form: str) -> None:
    """What `ledger` writes of a day is read back to no change, by LibreOffice saved or not."""
    before = tree(OFFICE / "data")
    paths = [tmp_path / f"{division.id}.xlsx" for division in read(OFFICE)[0].divisions]
    for path in paths:
        run("ledger", "--division", path.stem, "--on", "2026-06-30", "--root", OFFICE, "-o", path)
    for path in soffice(paths, form, tmp_path / "again") if form else paths:
        own = ("--division", path.stem, "--date", "2026-06-30")
        result = run("sheet", "in", path, *own, "--write", "--root", OFFICE)
        assert (result.code, result.out.splitlines()[-1]) == (0, "  没有变化"), result.out
    assert tree(OFFICE / "data") == before


@pytest.mark.parametrize(
    ("heading", "row", "said"),
    [
        ("序号", {"序号": "5、6", "本期\n进展": "甲。"}, "错误 一格里写了两项：“5、6”"),
        ("序号", {"序号": 99, "本期\n进展": "甲。"}, "错误 清单里没有第99项"),
        ("序号", {"本期\n进展": "甲。"}, "错误 这一行有内容，没有序号"),
        ("累计完成值", {"序号": 5, "本期\n进展": "甲。", "累计完成值": "5、6"}, "错误 一格里写了两项"),
        ("累计完成值", {"序号": 5, "本期\n进展": "甲。", "累计完成值": "６例"}, "提示 “６例”带着单位“例”，按 6 读"),
        ("累计完成值", {"序号": 6, "本期\n进展": "甲。", "累计完成值": 8}, "提示 第6项的数不由保护协调处报，没有读"),
        ("佐证材料", {"序号": 6, "本期\n进展": "甲。", "佐证材料": "乙"}, "提示 第6项有几个处室，“佐证材料”分不出是谁的"),
        ("填报人", {"序号": 5, "本期\n进展": "甲。", "填报人": "保护处：张三\n保护处：李四"}, "错误 “填报人”只能写一行"),
        ("状态", {"序号": 5, "本期\n进展": "甲。", "状态": "很好"}, "错误 没有“很好”这种状态"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_its_cell(
    repo: Path, run: Run, tmp_path: Path, heading: str, row: Row, said: str
) -> None:
    """Each fault names the cell."""
    path = ledger(tmp_path / "台账.xlsx", [row])
    result = run("sheet", "in", path, *MINE, "--root", repo)
    where = f"台账!{get_column_letter(HEADS.index(heading) + 1)}4 "
    line = next(x for x in result.out.splitlines() if where in x)
    assert said in line
    assert "Traceback" not in result.err


@pytest.mark.parametrize(("status", "hint"), [("未启动", False), ("", True), ("很好", False)])
def test_a_status_that_stays_is_taken(
    repo: Path, run: Run, tmp_path: Path, status: str, hint: bool
) -> None:
    """The last status again is one; only where none stands is it said that none does."""
    path = ledger(tmp_path / "台账.xlsx", [{"序号": 3, "本期\n进展": "甲。", "状态": status}])
    result = run("sheet", "in", path, *MINE, "--write", "--root", repo)
    assert ("没有写状态" in result.out) == hint
    if status != "很好":
        there = said((repo / JULY).read_text(encoding="utf-8"))
        assert there["entries", "3", "status"] == "未启动"


def test_a_joint_cell_is_parted_by_its_heads(repo: Path, run: Run, tmp_path: Path) -> None:
    """Evidence and the mark of important progress, too, are each division's own behind its name."""
    joint = "运用处：别人的。\n保护处：甲\n乙"
    row: Row = {
        "序号": 6,
        "本期\n进展": joint,
        "佐证材料": joint,
        "状态": "运用处：受阻\n保护处：推进中",
        "是否重要进展": "运用处：否\n保护处：是",
        "填报人": "运用处：王五\n保护处：张三",
    }
    path = ledger(tmp_path / "台账.xlsx", [row])
    result = run("sheet", "in", path, *MINE, "--write", "--root", repo)
    assert (result.code, "提示" in result.out) == (0, False), result.out
    there = said((repo / JULY).read_text(encoding="utf-8"))
    assert there["reporter",] == "张三"
    assert {path[2]: text for path, text in there.items() if path[:2] == ("entries", "6")} == {
        "task": "6",
        "status": "推进中",
        "summary": "甲\n乙",
        "important": "是",
        "evidence": "甲\n乙",
    }


def test_the_page_names_every_column_that_is_read() -> None:
    """`hubtasks help excel` lists all that is read of a ledger, by all its names."""
    page = (PROJECT / "src/hubtasks/help/excel.md").read_text(encoding="utf-8")
    about = page.partition("## 局里自己的台账也能读")[2].partition("##")[0]
    for field in own_ledger.READ:
        assert all(
            name in about for name in field.called if name not in {"数值", "数的日期", "出处"}
        )


def test_every_column_of_our_ledger_is_known(run: Run, tmp_path: Path) -> None:
    """No column that `ledger` writes is told as unknown, whatever stands in it."""
    path = tmp_path / "台账.xlsx"
    run("ledger", "--division", "baohu", "--root", OFFICE, "-o", path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for column in range(1, sheet.max_column + 1):
        if not isinstance(cell := sheet.cell(sheet.max_row, column), MergedCell):
            cell.value = cell.value or "写了字"
    book.save(path)
    own = ("--division", "baohu", "--date", "2026-06-30")
    assert "不认得" not in run("sheet", "in", path, *own, "--root", OFFICE).out


def test_a_row_twice_and_merged_cells_are_errors(repo: Path, run: Run, tmp_path: Path) -> None:
    """Two rows of one task that differ, and one cell over two tasks: told, nothing written."""
    rows: list[Row] = [
        {"序号": n, "本期\n进展": said, "状态": "推进中"}
        for n, said in ((3, "甲。"), (5, "甲。"), (5, "乙。"))
    ]
    path = ledger(tmp_path / "台账.xlsx", rows)
    result = run("sheet", "in", path, *MINE, "--write", "--root", repo)
    assert "台账!E6 错误 第5项写了两行，这一列不一样，另一处在 E5" in result.out
    path = ledger(tmp_path / "合并.xlsx", rows[:2])
    book = openpyxl.load_workbook(path)
    book.worksheets[0].merge_cells("E4:E5")
    book.save(path)
    result = run("sheet", "in", path, *MINE, "--write", "--root", repo)
    assert "台账!E4:E5 错误 这几格合并成了一格" in result.out
    assert not (repo / JULY).exists()


def test_a_task_has_a_row_for_each_indicator(run: Run, tmp_path: Path) -> None:
    """Figures are read by the indicator's name; texts are merged cells, whose first one counts."""
    root = tmp_path / "repo"
    shutil.copytree(OFFICE / "data", root / "data")
    path = tmp_path / "台账.xlsx"
    own = ("--division", "yunyong", "--root", root)
    assert run("ledger", *own, "-o", path).code == 0
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column or 0 for cell in sheet[2]}
    rows = {sheet.cell(row, heads["指标"]).value: row for row in range(3, sheet.max_row + 1)}
    loans, firms = "知识价值信用贷款发放额", "知识价值信用贷款服务科技型中小企业"
    assert rows[firms] == rows[loans] + 1
    sheet.cell(rows[loans], heads["本期进展"]).value = "7月20日发放贷款8亿元。"
    sheet.cell(rows[firms], heads["累计数"]).value = 1.25
    sheet.cell(rows[firms], heads["截至日"]).value = "2026-07-31"
    book.save(path)
    result = run("sheet", "in", path, *own, "--date", "2026-07-31", "--write")
    assert result.code == 0, result.out
    made = said((root / "data/progress/yunyong/2026-07-31.yaml").read_text(encoding="utf-8"))
    assert made["entries", "7", "summary"] == "7月20日发放贷款8亿元。"
    assert [(p[3], v) for p, v in made.items() if p[2:3] == ("values",)] == [
        ("knowledge-loan-firms", "1.25")
    ]


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ([("企业海外知识产权纠纷应对指导服务案例", 6), ("", 7)], "写了两个数，另一处在 F5"),
        ([("企业海外知识产权纠纷应对指导服务案例", 6), ("", 6)], ""),
        ([("没有这个指标", 6)], "没有“没有这个指标”这个指标"),
    ],
)
def test_two_figures_of_one_indicator_must_agree(
    repo: Path, run: Run, tmp_path: Path, figures: list[tuple[str, int]], told: str
) -> None:
    """One indicator has one figure; who has but one need not name it."""
    heads = ["序号", "指标", "状态", "本期进展", "单位", "累计数"]
    rows: list[Row] = [
        {"序号": 5, "指标": name, "状态": "推进中", "本期进展": "甲。", "累计数": value}
        for name, value in figures
    ]
    path = ledger(tmp_path / "台账.xlsx", [{"序号": 3}, *rows], heads)
    result = run("sheet", "in", path, *MINE, "--root", repo)
    assert (told or "6例") in result.out
    assert ("错误" in result.out) == bool(told)


@pytest.mark.parametrize("two", [False, True], ids=["one row", "two rows"])
def test_an_unknown_column_is_named(repo: Path, run: Run, tmp_path: Path, two: bool) -> None:
    """A column that nobody knows is named if anything stands in it; an empty one is not."""
    rows = [{**row, "心得": "写了很多。"} for row in NEWS]
    path = ledger(tmp_path / "台账.xlsx", rows, ["心得", *HEADS, "空着的"], two=two)
    result = run("sheet", "in", path, *MINE, "--root", repo)
    assert "台账 警告 这几列不认得，没有读：心得\n" in result.out


def test_it_must_be_said_whose_it_is(repo: Path, run: Run, tmp_path: Path) -> None:
    """A ledger says neither division nor month; what is no ledger is not read."""
    path = ledger(tmp_path / "台账.xlsx", NEWS)
    result = run("sheet", "in", path, "--root", repo)
    assert (result.code, "要写明 --division 处室 --month 月份" in result.out) == (2, True)
    assert run("sheet", "in", path, "--division", "保护处", "--root", repo).code == 2
    assert (
        "没有“保护”这个处室"
        in run("sheet", "in", path, "--division", "保护", "--month", "2026-07", "--root", repo).err
    )
    other = tmp_path / "别的.xlsx"
    openpyxl.Workbook().save(other)
    result = run("sheet", "in", other, "--root", repo)
    assert (result.code, "也不是有“序号”“本期进展”的台账" in result.out) == (2, True)


def lines_of(sheet_in: str) -> str:
    """The faults of an answer."""
    return "\n".join(line for line in sheet_in.splitlines() if "错误" in line)


@pytest.mark.parametrize(
    ("number", "heading"),
    [
        ("", "存在问题"),
        ("", "累计完成值"),
        ("二十二", "下一步措施（含节点）"),
        ("任务5", "本期\n进展"),
        ("5.", "存在问题"),
    ],
)
def test_a_row_with_content_has_a_number(
    repo: Path, run: Run, tmp_path: Path, number: str, heading: str
) -> None:
    """Whatever column it is in, what nobody could place is told and not dropped."""
    rows: list[Row] = [
        {"序号": 5, "状态": "推进中", "本期\n进展": "甲。"},
        {"序号": number, heading: 7},
    ]
    path = ledger(tmp_path / "台账.xlsx", rows)
    result = run("sheet", "in", path, *MINE, "--root", repo)
    assert "错误 这一行有内容" in lines_of(result.out)


@pytest.mark.parametrize(
    ("task", "text", "kept", "fault"),
    [
        (3, "7月9日走访5家。\n保护处：另走访3家。", "", "有一段没有写是哪个处室的"),
        (5, "7月9日指导1例。\n保护处：另约谈2家。", "7月9日指导1例。\n保护处：另约谈2家。", ""),
        (5, "企业不配合。\n办公室：已协调场地。", "企业不配合。\n办公室：已协调场地。", ""),
        (5, "保护处：7月9日指导1例。", "7月9日指导1例。", ""),
        (5, "规划处：已会签。\n7月9日指导1例。", "规划处：已会签。\n7月9日指导1例。", ""),
        (5, "规划处：已联合指导1例。", "规划处：已联合指导1例。", ""),
        (6, "运用处：甲。\n保护处:7月9日走访3家。", "7月9日走访3家。", ""),
        (6, "保护处：走访3家。\n不足之处：慢。", "走访3家。\n不足之处：慢。", ""),
        (6, "保护处：实验室：1家。\n国家实验室：2家。", "实验室：1家。\n国家实验室：2家。", ""),
        (6, "运用处：甲。\n保护处：走访3家。\n两处示范区建成。", "走访3家。\n两处示范区建成。", ""),
        (6, "运用处：甲。\n保护处：走访3家。\n两处共同建成。", "", "像是几个处室共同的"),
        (6, "规划处：已会签。\n7月9日走访3家。", "", "第6项的责任处室只有"),
        (6, "运用处：甲。\n保户处：走访3家。", "", "“保户处”像是处室，认不出"),
        (6, "运用处：甲。\n综合处：走访3家。", "", "“综合处”像是处室，认不出"),
        (6, "运用处、保护处：走访3家。", "", "“运用处、保护处”像是处室，认不出"),
        (6, "运用处：甲。\n（保护处）走访3家。", "", "“（保护处）”像是处室"),
        (6, "运用处：甲。\n保护处7月9日走访3家。", "", "后面没有冒号"),
        (6, "保护处：走访3家。\n运用处：甲。\n以上两处共同完成。", "", "像是几个处室共同的"),
    ],
)
def test_no_part_of_a_cell_is_lost(
    repo: Path, run: Run, tmp_path: Path, task: int, text: str, kept: str, fault: str
) -> None:
    """Of a joint task each part says whose it is; of one's own task all of the cell is read."""
    row: Row = {"序号": task, "状态": "推进中", "本期\n进展": text, "存在问题": "缺人。"}
    path = ledger(tmp_path / "台账.xlsx", [row])
    result = run("sheet", "in", path, *MINE, "--write", "--root", repo)
    assert (fault in lines_of(result.out)) if fault else result.code == 0, result.out
    if kept:
        made = said((repo / JULY).read_text(encoding="utf-8"))
        assert made["entries", str(task), "summary"] == kept


def test_two_sheets_that_are_ledgers_are_told(repo: Path, run: Run, tmp_path: Path) -> None:
    """Only one of them would be read: that is no secret."""
    path = ledger(tmp_path / "台账.xlsx", [{"序号": 5, "状态": "推进中", "本期\n进展": "甲。"}])
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book.worksheets[0]).title = "七月"
    book.save(path)
    assert (
        "七月 错误 这张表也像台账，读的只是“台账”"
        in run("sheet", "in", path, *MINE, "--root", repo).out
    )


def test_a_cell_merged_over_anothers_task_is_told(repo: Path, run: Run, tmp_path: Path) -> None:
    """Under another division's row lies one's own: what stands there is nobody's for sure."""
    rows: list[Row] = [
        {"序号": 1, "状态": "推进中", "本期\n进展": "别人的。"},
        {"序号": 5, "状态": "推进中", "本期\n进展": "自己的。"},
    ]
    path = ledger(tmp_path / "台账.xlsx", rows)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].merge_cells("E4:E5")
    book.save(path)
    assert (
        "台账!E4:E5 错误 这几格合并成了一格" in run("sheet", "in", path, *MINE, "--root", repo).out
    )


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ({"累计完成值": 4, "截至日": date(2026, 6, 20)}, {"value": "4", "date": "2026-06-20"}),
        ({"累计完成值": 6, "截至日": date(2026, 6, 30)}, {"value": "6"}),
        ({"累计完成值": 4}, {"value": "4"}),
    ],
)
def test_a_figure_is_news_by_its_day_too(
    repo: Path, run: Run, tmp_path: Path, cells: Row, wanted: Mapping[str, str]
) -> None:
    """The same figure of another day is new; one of the file's own day needs no day."""
    path = ledger(tmp_path / "台账.xlsx", [{"序号": 5, **cells}])
    own = ("--division", "baohu", "--date", "2026-06-30")
    assert run("sheet", "in", path, *own, "--write", "--root", repo).code == 0
    made = said((repo / "data/progress/baohu/2026-06-30.yaml").read_text(encoding="utf-8"))
    found = {p[4]: v for p, v in made.items() if p[:3] == ("entries", "5", "values")}
    assert found == wanted


def test_a_figures_old_day_goes_with_the_old_figure(
    repo: Path, run: Run, edit: Edit, tmp_path: Path
) -> None:
    """A new figure of the file's own day does not keep the day of the one before."""
    file = "data/progress/baohu/2026-06-30.yaml"
    edit(file, "overseas-dispute-cases: 4", "overseas-dispute-cases: {value: 4, date: 2026-06-20}")
    row: Row = {"序号": 5, "累计完成值": 6, "截至日": date(2026, 6, 30)}
    path = ledger(tmp_path / "台账.xlsx", [row])
    own = ("--division", "baohu", "--date", "2026-06-30")
    assert run("sheet", "in", path, *own, "--write", "--root", repo).code == 0
    made = said((repo / file).read_text(encoding="utf-8"))
    assert made["entries", "5", "values", "overseas-dispute-cases", "value"] == "6"
    assert made["entries", "5", "values", "overseas-dispute-cases", "date"] == "2026-06-30"


def test_nobodys_line_lands_in_anothers_text(repo: Path, run: Run, tmp_path: Path) -> None:
    """Behind a half-width colon, too, begins another division's part."""
    row: Row = {"序号": 6, "状态": "推进中", "本期\n进展": "运用处：甲。\n保护处:7月9日走访3家。"}
    path = ledger(tmp_path / "台账.xlsx", [row])
    other = ("--division", "运用处", "--date", "2026-07-31", "--write", "--root", repo)
    assert run("sheet", "in", path, *other).code == 0
    made = said((repo / "data/progress/yunyong/2026-07-31.yaml").read_text(encoding="utf-8"))
    assert made["entries", "6", "summary"] == "甲。"


def test_a_row_of_others_alone_is_told(repo: Path, run: Run, tmp_path: Path) -> None:
    """Where every part is another division's, that is said once, and is no error."""
    rows: list[Row] = [
        {"序号": 3, "本期\n进展": "规划处：甲。\n运用处：乙。", "存在问题": "规划处：缺人。"},
        {"序号": 6, "本期\n进展": "保护处：丙。", "存在问题": "运用处：缺人。", "状态": "推进中"},
    ]
    path = ledger(tmp_path / "台账.xlsx", rows)
    result = run("sheet", "in", path, *MINE, "--write", "--root", repo)
    assert result.code == 0
    assert "台账 提示 第3项（E4）写的只有别的处室的，没有保护协调处的" in result.out


def test_what_was_reported_just_so_is_no_slip(
    repo: Path, run: Run, edit: Edit, tmp_path: Path
) -> None:
    """A line of nobody's is no fault where each part, that line in it, stands in the files."""
    file = "data/progress/yunyong/2026-06-30.yaml"
    old = "summary: 6月18日商定暂缓预警，待数据授权。"
    edit(file, old, "summary: |-\n      6月18日商定暂缓预警。\n      以上待数据授权。")
    mine = "保护协调处：6月18日约谈企业9家，均未提供展品参数。\n运用促进处：6月18日商定暂缓预警。\n"
    own = ("--division", "baohu", "--date", "2026-06-30", "--root", repo)
    for text, code in (("以上待数据授权。", 0), ("以上都待数据授权。", 1)):
        row: Row = {"序号": 6, "本期\n进展": mine + text}
        path = ledger(tmp_path / f"{code}.xlsx", [row])
        result = run("sheet", "in", path, *own)
        assert (result.code, "像是几个处室共同的" in result.out) == (code, bool(code)), result.out


def test_anothers_old_text_may_say_what_it_likes(
    repo: Path, run: Run, edit: Edit, tmp_path: Path
) -> None:
    """`本处` in a part that stands so in the files is that division's, whatever is new beside it."""
    file = "data/progress/yunyong/2026-06-30.yaml"
    old = "summary: 6月18日商定暂缓预警，待数据授权。"
    edit(file, old, "summary: |-\n      6月18日商定暂缓预警。\n      本处已申请授权。")
    for text, code in (("本处已申请授权。", 0), ("本处7月已申请授权。", 1)):
        mine = f"保护处：7月19日走访企业2家。\n运用促进处：6月18日商定暂缓预警。\n{text}"
        path = ledger(
            tmp_path / f"{code}.xlsx", [{"序号": 6, "状态": "推进中", "本期\n进展": mine}]
        )
        result = run("sheet", "in", path, *MINE, "--root", repo)
        assert ("不知道是哪个处室" in lines_of(result.out)) == bool(code), result.out
        assert bool(lines_of(result.out)) == bool(code)


CASES = "形成企业海外知识产权纠纷应对指导服务案例"
FIRMS = "支持光电子信息企业拓展海外市场"


@pytest.mark.parametrize(
    ("number", "task", "division", "fault"),
    [
        (5, CASES, "保护处", ""),
        (5, "指导服务案例", "", ""),
        (5, "海外纠纷", "", ""),
        (5, "全新的说法，谁也认不出", "", ""),
        (6, CASES, "保护处、运用处", "C4 错误 序号写的是6，任务却是第5项的，没有读"),
        (5, FIRMS, "", "C4 错误 序号写的是5，任务却是第6项的，没有读"),
        (7, CASES, "", "C4 错误 序号写的是7，任务却是第5项的，没有读"),
        (7, "", "保护处", "D4 错误 序号写的是7，第7项的责任处室是运用促进处，这里却是保护协调处"),
        (7, "自贸试验区重点工作", "运用处（主办）、保护处", "D4 提示 序号写的是7"),
        (7, "自贸试验区重点工作", "运用处", ""),
        (5, "", "运用促进处", "D4 错误 序号写的是5，第5项的责任处室是保护协调处，这里却是运用促进处"),
        (7, FIRMS[:4], "", ""),
    ],
)  # fmt: skip
def test_a_number_that_its_row_contradicts_is_told(
    repo: Path, run: Run, tmp_path: Path, number: int, task: str, division: str, fault: str
) -> None:
    """A text of another task, or a division that has no such task, speaks against the number."""
    row: Row = {"序号": number, "重点任务": task, "责任处室": division, "状态": "推进中", "本期\n进展": "甲。"}  # fmt: skip
    path = ledger(tmp_path / "台账.xlsx", [row])
    result = run("sheet", "in", path, *MINE, "--write", "--root", repo)
    if fault:
        assert f"台账!{fault}" in result.out
        assert not (repo / JULY).exists()
    else:
        assert ("错误" in result.out, (repo / JULY).exists()) == (False, number != 7)


def test_columns_without_a_heading_are_told(repo: Path, run: Run, tmp_path: Path) -> None:
    """Beside a row that is read such a cell is an error, beside others a hint; never silence."""
    heads = ["序号", "状态", "本期进展", ""]
    row: Row = {"序号": 5, "状态": "推进中", "本期进展": "甲。", "": "乙。"}
    path = ledger(tmp_path / "台账.xlsx", [row], heads)
    assert "台账!D4 错误 这一列没有表头" in run("sheet", "in", path, *MINE, "--root", repo).out
    path = ledger(tmp_path / "别人的.xlsx", [{**row, "": ""}, {**row, "序号": 7}], heads)
    result = run("sheet", "in", path, *MINE, "--write", "--root", repo)
    assert (result.code, "台账!D5 提示 这一列没有表头" in result.out) == (0, True), result.out


def test_two_columns_of_one_kind_are_told(repo: Path, run: Run, tmp_path: Path) -> None:
    """Of two columns that mean the same none is dropped; where both say the same, one is read."""
    heads = ["序号", "状态", "本期进展", "下一步", "下一步措施"]
    row: Row = {"序号": 5, "状态": "推进中", "本期进展": "甲。", "下一步": "乙。"}
    path = ledger(tmp_path / "台账.xlsx", [{**row, "下一步措施": "丙。"}], heads)
    result = run("sheet", "in", path, *MINE, "--root", repo)
    assert "台账!E4 错误 “下一步措施”和 D2 的“下一步”是一个意思的两列" in result.out
    path = ledger(tmp_path / "一样.xlsx", [{**row, "下一步措施": "乙。"}], heads)
    assert run("sheet", "in", path, *MINE, "--write", "--root", repo).code == 0


def test_progress_under_another_heading_is_read(repo: Path, run: Run, tmp_path: Path) -> None:
    """`进展情况` is progress where nothing else is; where it is not read, that is said."""
    row: Row = {"序号": 5, "状态": "推进中", "进展情况": "甲。"}
    path = ledger(tmp_path / "台账.xlsx", [row], ["序号", "状态", "进展情况"])
    assert run("sheet", "in", path, *MINE, "--write", "--root", repo).code == 0
    made = said((repo / JULY).read_text(encoding="utf-8"))
    assert made["entries", "5", "summary"] == "甲。"
    heads = ["序号", "状态", "本期进展", "进展情况", "备注"]
    path = ledger(tmp_path / "两列.xlsx", [{**row, "本期进展": "乙。", "备注": "丙"}], heads)
    result = run("sheet", "in", path, *MINE, "--root", repo)
    assert "台账!D4 警告 “进展情况”这一列写了内容，没有读" in result.out
    assert "台账!E4 警告 “备注”这一列写了内容，没有读" in result.out


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (["注重指导，7月9日指导1例。", None, "受阻", "甲。"], "错误 这一行有内容，没有序号"),
        (["注：另有1例", None, None, "另指导1例。"], "错误 这一行有内容，没有序号"),
        ([None, None, None, "合计指导7例。"], "错误 这一行有内容，没有序号"),
        (["合计", None, None, "共7例。", 7], "错误 这一行有内容"),
        (["合计", None, None, None, 7], ""),
        ([None, None, None, "注：每月25日前报"], ""),
    ],
)
def test_a_row_with_progress_is_no_note(
    repo: Path, run: Run, tmp_path: Path, cells: list[object], fault: str
) -> None:
    """Sums and notes are passed over; what only begins like them is not."""
    heads = ["重点任务", "序号", "状态", "本期进展", "累计完成值"]
    row: Row = {"序号": 5, "状态": "推进中", "本期进展": "甲。"}
    path = ledger(tmp_path / "台账.xlsx", [row], heads)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].append(cells)
    book.save(path)
    told = lines_of(run("sheet", "in", path, *MINE, "--root", repo).out)
    assert (fault in told) if fault else not told


@pytest.mark.parametrize("heading", ["截至日", "数据来源"])
def test_days_and_sources_are_of_one_task(
    repo: Path, run: Run, tmp_path: Path, heading: str
) -> None:
    """One that is merged over two tasks is told: the second would lose it."""
    heads = ["序号", "状态", "本期进展", "累计数", heading]
    rows: list[Row] = [
        {"序号": n, "状态": "推进中", "本期进展": "甲。", "累计数": 6, heading: "2026-07-20"}
        for n in (4, 5)
    ]
    path = ledger(tmp_path / "台账.xlsx", rows, heads)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].merge_cells("E4:E5")
    book.save(path)
    result = run("sheet", "in", path, *MINE, "--root", repo)
    assert "台账!E4:E5 错误 这几格合并成了一格" in result.out


def test_a_name_merged_over_tasks_is_of_them_all(repo: Path, run: Run, tmp_path: Path) -> None:
    """Who filled it in stands once, over other divisions' rows, too."""
    rows: list[Row] = [
        {"序号": n, "状态": "推进中", "本期\n进展": "甲。", "填报人": name}
        for n, name in ((1, "张三"), (5, None))
    ]
    path = ledger(tmp_path / "台账.xlsx", rows)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].merge_cells("O4:O5")
    book.save(path)
    assert run("sheet", "in", path, *MINE, "--write", "--root", repo).code == 0
    assert said((repo / JULY).read_text(encoding="utf-8"))["reporter",] == "张三"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"截至日": date(2026, 7, 20)}, "写了“截至日”，没有写“累计数”，没有读"),
        ({"数据来源": "某局"}, "写了“数据来源”，没有写“累计数”，没有读"),
        ({"截至日": date(2026, 6, 30)}, ""),
    ],
)
def test_a_day_without_its_figure_is_told(
    repo: Path, run: Run, tmp_path: Path, cells: Row, told: str
) -> None:
    """A new day or source of no figure is not read, and not passed over."""
    heads = ["序号", "状态", "本期进展", "累计数", "截至日", "数据来源"]
    path = ledger(tmp_path / "台账.xlsx", [{"序号": 5, **cells}, {"序号": 6, **cells}], heads)
    result = run("sheet", "in", path, *MINE, "--root", repo)
    assert result.out.count("警告") == bool(told), result.out
    assert f"第5项{told}" in result.out or not told


def second(path: Path, rows: Sequence[Sequence[object]], *, hide: bool = False) -> Path:
    """Put another sheet before the ledger."""
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("另一张", 0)
    for row in rows:
        sheet.append(row)
    if hide:
        sheet.sheet_state = "hidden"
    book.active = 1
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("rows", "hide", "told"),
    [
        ([[5, "推进中", "7月9日指导1例。"]], False, "另一张!A1 错误 这张表像是接着写的台账"),
        ([["编号", "状态"], [5, "推进中"]], False, "另一张!A2 错误 这张表像是接着写的台账"),
        ([["第5项另有1例"]], False, "提示 这几张表不是台账，没有读：“另一张”"),
        ([["序号", "本期进展"], [5, "旧的。"]], True, "另一张 提示 这张表藏着，也像台账，没有读"),
        ([["别的"]], True, ""),
        ([], False, ""),
    ],
)
def test_another_sheet_is_not_passed_over(
    repo: Path, run: Run, tmp_path: Path, rows: list[list[object]], hide: bool, told: str
) -> None:
    """The ledger that can be seen is read; of what else stands in the workbook it is told."""
    row: Row = {"序号": 5, "状态": "推进中", "本期\n进展": "甲。"}
    path = second(ledger(tmp_path / "台账.xlsx", [row]), rows, hide=hide)
    result = run("sheet", "in", path, *MINE, "--write", "--root", repo)
    assert told in result.out
    assert ("另一张" in result.out) == bool(told)
    if "错误" not in told:
        assert said((repo / JULY).read_text(encoding="utf-8"))["entries", "5", "summary"] == "甲。"


def test_a_hidden_ledger_is_none(repo: Path, run: Run, tmp_path: Path) -> None:
    """Where the sheet that people see is no ledger, the old one behind it is not read for it."""
    heads = ["编号", "状态", "本期进展"]
    path = ledger(tmp_path / "台账.xlsx", [{"编号": 5, "本期进展": "甲。"}], heads)
    path = second(path, [["序号", "本期进展"], [5, "旧的。"]], hide=True)
    result = run("sheet", "in", path, *MINE, "--root", repo)
    assert (result.code, "也不是有“序号”“本期进展”的台账" in result.out) == (2, True)


def test_a_tasks_row_is_no_second_row_of_headings(repo: Path, run: Run, tmp_path: Path) -> None:
    """A word that is a heading elsewhere makes no headings of the first task's row."""
    book = openpyxl.Workbook()
    for row in (["序号", "状态", "本期进展", "其他"], [5, "推进中", "甲。", "下一步"]):
        book.worksheets[0].append(row)
    path = tmp_path / "台账.xlsx"
    book.save(path)
    assert run("sheet", "in", path, *MINE, "--write", "--root", repo).code == 0
    assert said((repo / JULY).read_text(encoding="utf-8"))["entries", "5", "summary"] == "甲。"


@cache
def project() -> Ledger:
    """The sample year, read once."""
    return read(OFFICE)[0]


def parted(text: str, division: str) -> Parted:
    """A cell of task 5, of 商标处's and 人事处's, as it is read for one of them."""
    full = next(d.name for d in project().divisions if division in (d.name, *d.short))
    return Joint(project(), full).parted(project().task_by_id[5], text)


@pytest.mark.parametrize(
    "text",
    [
        "商标处：6月1日开会；人事处：6月16日签协议，名额60人。",
        "商标处：6月1日开会。人事处：6月16日签协议。",
        "商标处：6月1日开会（人事处：6月16日签协议）",
        "商标处：6月1日开会，人事处：6月16日签协议",
        "商标处：6月1日开会。人事处6月16日签协议。",
        "商标处：6月1日开会。\n人事6月16日签协议。",
        "商标处：6月1日开会。\n人事60人已培训。",
        "商标处：6月1日开会。\n★人事：6月16日签协议。",
        "商标处：6月1日开会。\n2.人事：6月16日签协议。",
        "商标处：6月1日开会。\n2.人事处签了协议。",
        "商标处：6月1日开会。\n人事\n6月16日签协议。",
        "人事处：6月16日签协议。商标处：6月1日开会。",
        "1、人事：甲\n2、商标：乙",
        "（1）人事：甲\n（2）商标：乙",
        "商标处\n乙\n人事处\n甲",
        "商标\n乙\n人事\n甲",
        "人事处6月16日签协议。商标处6月1日开会。",
        "人事处签协议。\n商标处开会。",
        "人事处——甲\n商标处——乙",
        "人事处-甲\n商标处-乙",
        "1.【人事处】甲\n2.【商标处】乙",
        "6月1日开会。\n6月2日办班。商标：乙；人事：甲",
    ],
)
@pytest.mark.parametrize("division", ["人事处", "商标处"])
def test_a_head_that_is_none_is_told(text: str, division: str) -> None:
    """What reads like another division's head is never filed whole, nor dropped, in silence."""
    found = parted(text, division)
    assert found.slip
    assert "每个处室另起一行，写“处室：……”" in found.fix


def test_a_division_that_speaks_of_itself_is_told() -> None:
    """Under another's head `我处` may be the reader's own; under its own head it is just that."""
    for line in ("我处6月16日签协议。", "2.本处6月16日签协议。"):
        assert "不知道是哪个处室" in parted(f"商标处：6月1日开会。\n{line}", "人事处").slip
        assert not parted(f"商标处：6月1日开会。\n{line}", "商标处").slip
    assert not parted("商标处：本处6月1日开会。\n人事处：甲", "人事处").slip
    assert not parted("商标处：6月1日开会。\n本处置方案已定。", "人事处").slip


def test_a_ratios_colon_parts_a_cell() -> None:
    """It looks like a colon, and is meant for one."""
    found = parted("商标处∶乙\n人事处∶甲", "人事处")
    assert (dict(found.parts), found.slip) == ({"商标和地理标志处": "乙", "人事处": "甲"}, "")


@pytest.mark.parametrize(
    "text",
    [
        "人事处：6月1日会同商标处开会，签协议。",
        "人事处：6月1日开会。商标处已反馈意见。",
        "人事处：会前请商标处：一是派员，二是备课。",
        "人事处：6月1日开班（与商标处合办），60人参加（商标处）。",
        "人事处：牵头单位：人事处；配合单位：商标处。",
        "人事处：开设商标、专利课程；商标侵权3起，商标6件。",
        "人事处：查处如下：\n商标：3件\n专利：5件",
        "人事处：\n商标-专利混合质押讲了2次。\n商标培训3期。\n3.商标课程2门。",
        "人事处：1.6月1日开会。\n2.人事处6月2日签协议。",
        "6月1日商标处、人事处开会。",
        "会同商标处6月1日开会。\n商标处已反馈意见。",
        "人事处：6月1日开会，其中商标处30人。",
        "商标处：乙\n人事处：甲",
        "★商标培训开班，人事工作会召开。",
    ],
)
def test_an_ordinary_mention_is_no_head(text: str) -> None:
    """A division that a sentence names, or a word that its name holds, parts nothing."""
    assert not parted(text, "人事处").slip
