"""A notice's table read into tasks: what is certain is done, what is not is named at its cell."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from conftest import OFFICE, read
from docx.oxml import OxmlElement
from hostile import packed, unpacked
from papers import HEADS, Area, areas, comma, paragraphs, rows, word, workbook

from hubtasks.documents.paper import read_paper
from hubtasks.excel.comma import read_comma
from hubtasks.excel.read import Unreadable, read_sheets
from hubtasks.filling.notice import UNKNOWN, NoticeTable, read_notice
from hubtasks.model import Duties

SHIPPED = read(OFFICE)[0].task_list
assert SHIPPED is not None
NAMES = [division.name for division in SHIPPED.divisions]
# Where the shipped list has more than the notice's own words: a person corrected them.
CORRECTED = {26: "电电", 34: "and", 37: "投资中国 优选湖北", 49: "产业产业"}


def from_word(content: bytes, known: list[str] | None = None) -> NoticeTable:
    paper = read_paper("通知.docx", content)
    return read_notice(paper.tables, paper.before, known or [], addressed=False)


def small(
    *table: list[str], heads: tuple[str, ...] = HEADS, merged: list[Area] | None = None
) -> NoticeTable:
    """A Word file with a table of a few rows, read."""
    return from_word(word(list(table), merged or [], [], heads))


def said(read_: NoticeTable, *, sure: bool = False) -> str:
    return "\n".join(str(doubt) for doubt in read_.doubts if doubt.sure is sure)


def tasks(read_: NoticeTable) -> list[tuple[object, ...]]:
    return [tuple(task) for task in read_.tasks]


def shipped() -> list[tuple[object, ...]]:
    assert SHIPPED is not None
    return [(t.id, t.strategy, t.item, t.text, t.duty.name, t.divisions) for t in SHIPPED.tasks]


@pytest.fixture(scope="module")
def notice() -> bytes:
    """The tests' own copy of the notice as a Word file, its strategies merged."""
    return word(rows(), areas(rows()), paragraphs())


@pytest.mark.parametrize("known", [NAMES, []], ids=["told", "learnt"])
def test_the_notice_becomes_the_shipped_list(notice: bytes, known: list[str]) -> None:
    """All 50 tasks come out as shipped, but for four texts that a person corrected: each is named."""
    found = from_word(notice, known)
    differing = {
        mine[0]: mine
        for mine, theirs in zip(tasks(found), shipped(), strict=True)
        if mine != theirs
    }
    assert differing.keys() == CORRECTED.keys()
    for id_, slip in CORRECTED.items():
        assert [d for d in found.doubts if d.task == id_ and slip in d.said and not d.sure]
    assert SHIPPED is not None
    assert sorted(found.divisions) == sorted(NAMES)
    assert [tuple(s) for s in found.strategies] == [
        (s.name, s.capability, s.lead_division) for s in SHIPPED.strategies
    ]
    own = SHIPPED.notice
    assert found.letterhead[:4] == (own.number, own.title, own.issuer, str(own.date))
    assert found.letterhead.list_title == SHIPPED.title
    counts = {name: count for name, (count, _) in SHIPPED.counts.items()}
    assert dict(found.letterhead.counts).items() <= counts.items()


def test_texts_with_targets_are_named(notice: bytes) -> None:
    """Those with an indicator in the shipped list, and no others: slogans and years are no targets."""
    assert SHIPPED is not None
    assert list(from_word(notice).with_figures) == [t.id for t in SHIPPED.tasks if t.indicators]


@pytest.mark.parametrize("kind", ["xlsx", "utf-8", "utf-8-sig", "gb18030"])
def test_other_kinds_of_files_say_the_same(notice: bytes, kind: str) -> None:
    """A workbook and CSV in each encoding give the tasks of the Word file, cells by their address."""
    if kind == "xlsx":
        sheets = read_sheets("通知.xlsx", workbook(rows(), areas(rows()), "任务清单（2026）"))
    else:
        sheets = (read_comma(comma(rows(), kind)),)
    found = read_notice(sheets, (), [], addressed=True)
    assert tasks(found) == tasks(from_word(notice))
    row = 37 if kind == "xlsx" else 36
    assert f"C{row}（任务）：夹着英文“and”" in said(found)


def test_merged_cells_are_carried_down_and_named() -> None:
    """A strategy holds for the cells merged below it; so does a duty and a division."""
    found = small(
        ["1", "甲战略（甲力）", "3. 做甲。", "牵头", "一处", "一处"],
        ["2", "", "4. 做乙。", "", "", ""],
        ["3", "", "5. 做丙。", "配合", "二处", ""],
        merged=[Area(1, 0, 2), Area(3, 0, 1), Area(4, 0, 1)],
    )
    assert [(t.strategy, t.duty, t.divisions) for t in found.tasks] == [
        ("甲战略", "牵头", ("一处",)), ("甲战略", "牵头", ("一处",)), ("甲战略", "配合", ("二处",)),
    ]  # fmt: skip
    assert said(found) == ""
    assert said(found, sure=True).splitlines() == [
        "第2行第2列（类别）：往下到第4行是合并的格，都按“甲战略（甲力）”读",
        "第2行第4列（省局职责）：往下到第3行是合并的格，都按“牵头”读",
        "第2行第5列（责任处室）：往下到第3行是合并的格，都按“一处”读",
    ]


def test_a_text_merged_over_two_tasks_is_not_doubled() -> None:
    """Who merged the texts of two tasks has to say what the second is; numbered ones part themselves."""
    found = small(
        ["1", "甲战略", "3. 做甲。", "牵头", "一处", ""],
        ["2", "", "", "牵头", "一处", ""],
        merged=[Area(2, 0, 1)],
    )
    assert [t.text for t in found.tasks] == ["做甲。", UNKNOWN]
    assert "第3行第3列（任务）：与上面一格合并，第2项的内容要补" in said(found)
    found = small(
        ["1", "甲战略", "3. 做甲。\n4. 做乙。", "牵头", "一处", ""],
        ["2", "", "", "牵头", "一处", ""],
        merged=[Area(2, 0, 1)],
    )
    assert [(t.item, t.text) for t in found.tasks] == [(3, "做甲。"), (4, "做乙。")]


@pytest.mark.parametrize(
    ("row", "task", "doubt"),
    [
        (["2", "甲", "1. 做。", "牵头", "一处", ""], (1, "甲", 1, "做。", "牵头", ("一处",)), "第2行第1列（序号）：写的是“2”，按次序编成1"),
        (["", "甲", "1. 做。", "牵头", "一处", ""], (1, "甲", 1, "做。", "牵头", ("一处",)), "空着，按次序编成1"),
        (["1", "甲", "做。", "牵头", "一处", ""], (1, "甲", 1, "做。", "牵头", ("一处",)), "没有省清单号，写了1"),
        (["1", "甲", "7.做。", "主抓", "一处", ""], (1, "甲", 7, "做。", "主抓", ("一处",)), "第2行第4列（省局职责）：“主抓”不知道是哪种职责，照写了"),
        (["1", "甲", "7、做。", "", "一处", ""], (1, "甲", 7, "做。", UNKNOWN, ("一处",)), "第2行第4列（省局职责）：空着"),
        (["1", "甲", "7．做。", "牵头", "", ""], (1, "甲", 7, "做。", "牵头", (UNKNOWN,)), "第2行第5列（责任处室）：空着"),
        (["1", "", "（7）做。", "牵头", "一处", ""], (1, UNKNOWN, 7, "做。", "牵头", ("一处",)), "第2行第2列（类别）：没有写是哪个战略"),
        (["1", "甲", "7. 做 好\n 10 件, 争取(再)做。", "牵头", "一处", ""], (1, "甲", 7, "做好10件，争取（再）做。", "牵头", ("一处",)), "“做 好”中间的空格去掉了"),
        (["1", "甲", "7.做\u200b。", "牵头", "一处、二处，三 处；四处/五中心", ""], (1, "甲", 7, "做。", "牵头", ("一处", "二处", "三处", "四处", "五中心")), "“三 处”连成了一个处室"),
        (["1", "甲", "7. 做一。8. 做二。", "牵头", "一处", ""], (1, "甲", 7, "做一。8.做二。", "牵头", ("一处",)), "一格里像有2项任务，没有分开"),
    ],
)  # fmt: skip
def test_what_is_not_sure_is_named_at_its_cell(
    row: list[str], task: tuple[object, ...], doubt: str
) -> None:
    """Each odd cell is read as far as it goes, and named with row, column and head."""
    found = small(row)
    assert tasks(found) == [task]
    assert doubt in said(found)


@pytest.mark.parametrize("name", ["$(reboot)处", "`x`处", "--root处", "a|b处", "处：一"])
def test_what_is_no_name_becomes_no_command(name: str) -> None:
    """Names stand in commands that people copy: what is none is named, and stands nowhere."""
    found = small(["1", "甲", "1. 做。", "牵头", f"{name}、一处", name])
    assert (found.tasks[0].divisions, found.divisions) == ((UNKNOWN, "一处"), ("一处",))
    assert found.strategies[0].lead == ""
    assert f"“{name}”不像处室名，写了“待定”" in said(found)


def test_names_run_together_are_parted_by_those_known() -> None:
    """Two divisions without a sign between them are told apart where each stands alone elsewhere."""
    found = small(
        ["1", "甲", "1. 做。", "牵头", "综合业务处", ""],
        ["2", "", "2. 做。", "牵头", "保护中心", ""],
        ["3", "", "3. 做。", "牵头", "综合业务处保护中心", ""],
    )
    assert [t.divisions for t in found.tasks][2] == ("综合业务处", "保护中心")
    assert "“综合业务处保护中心”分成了综合业务处、保护中心" in said(found)


def test_a_strategy_has_one_lead_division() -> None:
    """The first that a row names; where a cell or a later row names another, that is said."""
    found = small(
        ["1", "甲", "1. 做。", "牵头", "一处", "一处、二处"],
        ["2", "", "2. 做。", "牵头", "一处", ""],
        ["3", "", "3. 做。", "牵头", "一处", "三处"],
    )
    assert [s.lead for s in found.strategies] == ["一处"]
    assert "第2行第6列（牵头处室）：“甲”的牵头处室取了一处，没有取二处" in said(found)
    assert "第4行第6列（牵头处室）：“甲”的牵头处室取了一处，没有取三处" in said(found)


def test_rows_that_are_no_tasks() -> None:
    """A strategy may be a row of its own; totals and heads told again are no tasks."""
    heads = ("序号", "重点任务", "职责", "责任单位")
    found = small(
        ["一、甲战略（2项）", "", "", ""],
        ["1", "做甲。", "牵头", "一处"],
        list(heads),
        ["2", "做乙。", "牵头", "一处"],
        ["合计", "2项", "", ""],
        heads=heads,
    )
    assert [(t.strategy, t.text) for t in found.tasks] == [
        ("甲战略", "做甲。"),
        ("甲战略", "做乙。"),
    ]
    assert "都算“甲战略”的" in said(found, sure=True)
    assert "这一行只有“合计”，没有当任务读" in said(found)


def test_a_table_goes_on_behind_a_page() -> None:
    """A second table as wide goes on with the first, with or without a head; another is named."""
    document = docx.Document(
        io.BytesIO(word([["1", "甲", "1. 做甲。", "牵头", "一处", ""]], [], []))
    )
    for cells in (["2", "", "2. 做乙。", "牵头", "一处", ""], ["联系人", "电话"]):
        document.add_paragraph("")
        table = document.add_table(rows=1, cols=len(cells))
        for cell, text in zip(table.rows[0].cells, cells, strict=True):
            cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    found = from_word(stream.getvalue())
    assert [(t.strategy, t.text) for t in found.tasks] == [("甲", "做甲。"), ("甲", "做乙。")]
    assert "第3张表：看不出是任务表，没有读" in said(found)


def test_a_table_without_its_columns_is_refused() -> None:
    """What the head lacks is named, and what was made out of it."""
    with pytest.raises(Unreadable, match=r"表头要有“职责”、“责任处室”几列，只认出“序号”、“内容”"):
        small(["1", "做。"], heads=("序号", "任务"))
    with pytest.raises(Unreadable, match="一列也没认出"):
        small(["x"], heads=("姓名",))
    with pytest.raises(Unreadable, match="任务表里没有任务"):
        small()


# ---- files from strangers


def with_change(content: bytes, tag: str) -> bytes:
    """The Word file with a tracked change in a cell."""
    document = docx.Document(io.BytesIO(content))
    change = OxmlElement(tag)
    document.tables[0].cell(1, 2).paragraphs[0]._p.append(change)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("tag", ["w:ins", "w:del", "w:moveTo"])
def test_tracked_changes_are_refused(notice: bytes, tag: str) -> None:
    """Which of two wordings counts only a person can say; the way out is named."""
    with pytest.raises(Unreadable, match=r"没接受的修订.*接受或拒绝全部修订"):
        from_word(with_change(notice, tag))


ENTITY = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
)


def hostile(kind: str, notice: bytes) -> bytes:
    parts = unpacked(notice)
    document = parts["word/document.xml"]
    match kind:
        case "entity":
            parts["word/document.xml"] = ENTITY + document.split(b"?>", 1)[1].replace(
                b"<w:t>", b"<w:t>&a;&b;", 1
            )
        case "bomb":
            parts["word/media/x.xml"] = b" " * 40_000_000
        case "deep":
            deep = b"<w:p>" + b"<w:r>" * 50_000 + b"</w:r>" * 50_000 + b"</w:p>"
            parts["word/document.xml"] = document.replace(b"<w:body>", b"<w:body>" + deep)
        case "wide":
            parts["word/document.xml"] = document.replace(
                b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="99999999"/>', 1
            )
        case "many":
            cell = b"<w:tr>" + b"<w:tc><w:p/></w:tc>" * 60 + b"</w:tr>"
            parts["word/document.xml"] = document.replace(
                b"</w:tbl>", cell * 4_000 + b"</w:tbl>", 1
            )
        case "doc":
            return b"\xd0\xcf\x11\xe0" + b"\0" * 600
        case "torn":
            return notice[: len(notice) // 2]
    return packed(parts)


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("entity", "坏了"), ("bomb", "解开后超过30兆"), ("deep", "内容太多|坏了"), ("wide", "列数太多"),
        ("many", "太大"), ("doc", "不是 Word 文档.*另存为 .docx"), ("torn", "坏了"),
    ],
)  # fmt: skip
def test_a_hostile_word_file_is_one_sentence(notice: bytes, kind: str, why: str) -> None:
    """Entities, packages that swell, tables without end, an old format by a new name: all refused."""
    with pytest.raises(Unreadable, match=why):
        from_word(hostile(kind, notice))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a" * 5_000_001, "超过5兆"), (b"PK\x03\x04\0\0", "不是文本"), (b"\xff\xfe\xff\x81\xff", "看不出是什么编码"),
        (b"x\n" * 10_001, "超过10000行"), ("序号".encode("utf-16"), "不是文本|看不出"),
    ],
)  # fmt: skip
def test_a_hostile_csv_is_one_sentence(content: bytes, why: str) -> None:
    """What is too large, no text, or of no known encoding is refused."""
    with pytest.raises(Unreadable, match=why):
        read_comma(content)


def test_a_cell_without_end_is_refused() -> None:
    """A text that no notice has is not copied into the list, nor a name that no office has."""
    with pytest.raises(Unreadable, match="第2行第3列（任务）里超过5000字"):
        small(["1", "甲", "做" * 5_001, "牵头", "一处", ""])
    with pytest.raises(Unreadable, match="责任处室一列"):
        small(["1", "甲", "1. 做。", "牵头", "很" * 300, ""])


def test_a_real_file_is_kept_as_it_is(notice: bytes, tmp_path: Path) -> None:
    """Reading leaves the notice's file byte for byte."""
    path = tmp_path / "通知.docx"
    path.write_bytes(notice)
    from_word(path.read_bytes())
    assert path.read_bytes() == notice


def test_a_notice_has_its_own_words_for_the_duties() -> None:
    """主办, 协办 and 参与 are the roles by other names; two words for one role are made one, and told."""
    found = small(
        ["1", "甲", "7. 做一。", "主办", "一处", ""],
        ["2", "甲", "8. 做二。", "参与", "一处", ""],
        ["3", "甲", "9. 做三。", "牵头", "一处", ""],
    )
    assert [task.duty for task in found.tasks] == ["主办", "参与", "主办"]
    assert found.duties == Duties(lead="主办", join="参与", heading="省局职责")
    assert "第4行第4列（省局职责）：“牵头”与前面的“主办”是一种职责，写成了“主办”" in said(found)
