"""What no formal document may show is found where it stands; what is written right is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from a_year import HERE
from conftest import OFFICE, Edit, Run, read
from hypothesis import given
from hypothesis import strategies as st

from hubtasks.diagnostics import Code
from hubtasks.model import Reached
from hubtasks.reading import styles
from hubtasks.reading.styles import Judged

PLAN = "data/plan-2026.yaml"
YUNYONG = "data/progress/yunyong/2026-06-30.yaml"
NEXT = "next: 9月30日前再办3场。"


def found(text: str) -> list[tuple[str, str]]:
    """What is found in a text, and the way out."""
    piece = Judged(("next",), (text,), {"next": Reached("", HERE)})
    return [(d.value, d.fix.split("（GB")[0]) for d in styles.in_pieces(styles.STYLES, [piece])]


@pytest.mark.parametrize(
    ("text", "said", "fix"),
    [
        ("完成{{ 场数 }}场。", "{{ 场数 }}", "换成实际的内容，或删去"),
        ("完成{% if 甲 %}场。", "{% if 甲 %}", "换成实际的内容，或删去"),
        ("完成}}场。", "}}", "换成实际的内容，或删去"),
        ("完成<b>3场。", "<b>", "删去这个标记，只留文字"),
        ("完成<br/>3场。", "<br/>", "删去这个标记，只留文字"),
        ('完成<span style="x">3场。', '<span style="x">', "删去这个标记，只留文字"),
        ("完成3场&nbsp;。", "&nbsp;", "换成它代表的字，或删去"),
        ("完成3场👍🏽。", "👍🏽", "删去，用文字说"),
        ("完成3场✅。", "✅", "删去，用文字说"),
        ("获贷1,200家。", "1,200", "数不分节，写成 1200"),
        ("获贷1,234,567.8元。", "1,234,567", "数不分节，写成 1234567"),
        ("建成1200m²。", "1200m²", "写成 1200平方米"),
        ("建成3.5万 m2展厅。", "3.5万 m2", "写成 3.5万平方米"),
        ("覆盖120km²。", "120km²", "写成 120平方公里"),
        ("运送5㎏。", "5㎏", "写成 5公斤"),
        ("园区12km²，走访12家", "12km²", "写成 12平方公里"),
        ("走访12㎏", "12㎏", "写成 12公斤"),
        ("增长10%~15%。", "10%~15%", "写成 10%～15%"),
        ("增长10%-15%。", "10%-15%", "写成 10%～15%"),
        ("完成10〜15家。", "10〜15", "写成 10～15"),
        ("7月10日~12日办。", "10日~12", "写成 10日～12"),
        ("完成３家。", "３", "写成 3"),
        ("完成１３．２亿元。", "１３．２", "写成 13.2"),
        ("26年底完成。", "26年", "写成 2026年"),
        ("26年完成。", "26年", "写成 2026年"),
        ("完成，比25年增长一成。", "25年", "写成 2025年"),
        ("完成26年任务。", "26年", "写成 2026年"),
        ("2026.7.10完成。", "2026.7.10", "写成 2026年7月10日"),
        ("2026-07-10。", "2026-07-10", "写成 2026年7月10日"),
        ("于2026/7/1完成。", "2026/7/1", "写成 2026年7月1日"),
        ("7月10号完成。", "7月10号", "是日期的，写成 7月10日"),
        ("7月10号。", "7月10号", "写成 7月10日"),
        ("7月10号之前办。", "7月10号", "写成 7月10日"),
        ("完成3场(次)。", "(次)", "写成 （次）"),
        ("完成3场（次)。", "（次)", "写成 （次）"),
        ("完成3场(次）。", "(次）", "写成 （次）"),
        ("按鄂知发(2026)3号办。", "(2026)", "写成 〔2026〕"),
        ("按鄂知发[2026]3号办。", "[2026]", "写成 〔2026〕"),
    ],
)  # fmt: skip
def test_it_is_found_with_its_way_out(text: str, said: str, fix: str) -> None:
    """Each is found once, as it stands, with what to write in its place."""
    assert found(text) == [(said, fix)]


@pytest.mark.parametrize(
    "text",
    [
        "落实2025—2026年任务，服务“十五五”，提交PCT申请30件、5G标准2件，贯彻ISO 56005，A股上市3家。",
        "融资3.5亿元，周期12—18个月，增长10%～15%，10%—15%也行，增速1.5至2倍。",
        "按鄂知发〔2026〕3号、GB/T 9704—2012办，专利号ZL202610012345.6，电话027-87654321。",
        "见https://example.org/a(b)~1?x=1,200&amp;y=2026/07/10和www.example.org/2026.7.10。",
        "涉及R&D、AT&T、<重点>项目，p<0.05且q>3，{占位}，f(x)，专利合作条约(PCT)。",
        "保护期还剩26年，历时26年，26年来，26年以上，26年间，延长至30年，25年期贷款。",
        "住址7月10号楼，发7月10号公告，3M公司，版本2026.7.10.1，文件2026-07-10.yaml。",
        "①甲★乙√丙□丁—→戊…𠮷㐀，约~10家，20个月0.5万家（次），长5nm，5G，4g。",
        "序号1,2,3，坐标1,20，1,2000。",
    ],
)  # fmt: skip
def test_what_is_written_right_is_left_alone(text: str) -> None:
    """Normal official prose, names, numbers of documents and addresses are no findings."""
    assert found(text) == []


@given(
    st.decimals(min_value=1, max_value=10**8, places=2) | st.integers(1, 10**8),
    st.sampled_from(["", ","]),
    st.sampled_from(["", "万", "亿"]),
    st.sampled_from(["", " "]),
    st.sampled_from(sorted(styles._UNITS)),
)
def test_every_measure_keeps_its_number(
    number: object, mark: str, scale: str, blank: str, unit: str
) -> None:
    """Whatever the number and the unit, the way out has that number and the unit's name."""
    said = f"{number:{mark}}{scale}{blank}{unit}"
    told = [fix for value, fix in found(f"园区{said}，走访12家") if value == said]
    assert told == [f"写成 {number}{scale}{styles._UNITS[unit]}"]


@pytest.mark.parametrize(
    "text",
    [
        "5月1号车间投产，5月1号高炉、5月1号码头投产。",
        "5月12号提案，5月20号信箱，5月6号标段，5月1号起重机，5月1号、2号线。",
        "见x.cn/doc/1~2.pdf和x.cn/~1~2/，发a1~2@x.cn。",
        "附“6月1~3.docx”，《6月 1~３.PDF》，H3~5X，H3~5，3~5X，K3+200~500。",
        "见https://x.cn/a~1/３号?ｐ=５％。",
    ],
)
def test_nothing_is_certain_in_names_and_addresses(text: str) -> None:
    """What may be a number of something, a code, an address or a file's name, `fix` lets be."""
    piece = Judged(("next",), (text,), {"next": Reached("", HERE)})
    assert list(styles.in_pieces(styles.CERTAIN, [piece])) == []
    assert not styles.written_alike("5月1号车间投产", "5月1日车间投产")
    assert styles.written_alike("5月1号前修10~15km", "5月1日前修10～15km")


def test_shipped_texts_are_written_right() -> None:
    """No text of the samples and of their plan breaks a rule, and there are many of them."""
    ledger, _ = read(OFFICE)
    texts = [text for entry in ledger.all_entries for text in styles.texts_of(entry)]
    assert sum(map(bool, texts)) > 500
    assert list(styles.breaches(styles.STYLES, ledger.all_entries, ledger.plans)) == []


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("next: 9月30日前再办３场。", ["３"]),
        ("next: '9月30日前再办３场，５天。'", ["３", "５"]),
        ('next: "9月30日前\\u0020再办３场。"', ['"9月30日前\\u0020再办３场。"']),
        ("next: |\n      9月30日前：\n      再办３场。", ["３"]),
        ("next: 9月30日前２\n      再办2场。", ["２"]),
        ("next: 9月30日前 # ３场", []),
    ],
)
def test_the_words_are_marked(repo: Path, edit: Edit, text: str, marked: list[str]) -> None:
    """However a text is laid out, the finding spans the words themselves, and no comment."""
    edit(YUNYONG, NEXT, text)
    ledger, _ = read(repo)
    wide = [s for s in styles.STYLES if s.message == "数字用半角"]
    places = [d.place for d in styles.breaches(wide, ledger.all_entries, ())]
    lines = (repo / YUNYONG).read_text(encoding="utf-8").split("\n")
    assert [lines[p.line - 1][p.column - 1 : p.end - 1] for p in places] == marked


def test_words_that_the_file_spells_otherwise_are_told_and_not_repaired(
    repo: Path, edit: Edit, run: Run
) -> None:
    """Where a fold or an escape parts the words the whole text is marked, and `fix` lets it be."""
    edit(YUNYONG, NEXT, 'next: "9月30日前完成10%\\u007e15%。"')
    ledger, _ = read(repo)
    (told,) = styles.breaches(styles.STYLES, ledger.all_entries, ())
    assert (told.value, told.repair) == ("10%~15%", None)
    line = (repo / YUNYONG).read_text(encoding="utf-8").split("\n")[told.place.line - 1]
    assert line[told.place.column - 1 : told.place.end - 1] == '"9月30日前完成10%\\u007e15%。"'
    assert run("fix", "--root", repo).out == ""


def test_the_name_of_a_milestone_is_judged(repo: Path, edit: Edit) -> None:
    """What a plan calls a step stands in documents too; the finding spans the words."""
    edit(PLAN, "name: 完成6场路演", "name: 完成６场&nbsp;路演")
    ledger, _ = read(repo)
    told = list(styles.breaches(styles.STYLES, (), ledger.plans))
    assert [(d.code, d.value, d.field) for d in told] == [
        (Code.MARKUP, "&nbsp;", "name"),
        (Code.NUMBER_STYLE, "６", "name"),
    ]
    line = (repo / PLAN).read_text(encoding="utf-8").split("\n")[told[0].place.line - 1]
    assert line[told[0].place.column - 1 : told[0].place.end - 1] == "&nbsp;"


def test_fix_writes_what_is_certain(repo: Path, edit: Edit, run: Run) -> None:
    """One run mends every certain one of a text and of a plan, and leaves the rest; a second none."""
    edit(
        YUNYONG,
        NEXT,
        "next: |\n      ７月１０号前增10%~15%，5%-6%，再办２场(次)。\n      见https://x.cn/1~2。",
    )
    edit(PLAN, "name: 完成6场路演", "name: 完成６~８场路演")
    shown = run("fix", "--root", repo)
    assert "    9 -       ７月１０号前增10%~15%，5%-6%，再办２场(次)。" in shown.out.replace(
        "   10", "    9"
    )
    assert run("fix", "--write", "--root", repo).code == 0
    text = (repo / YUNYONG).read_text(encoding="utf-8")
    assert "      7月10日前增10%～15%，5%～6%，再办2场(次)。\n      见https://x.cn/1~2。\n" in text
    assert "name: 完成6～8场路演" in (repo / PLAN).read_text(encoding="utf-8")
    assert run("fix", "--write", "--root", repo).out == ""
