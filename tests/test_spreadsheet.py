"""Spreadsheets are read with what their values do not tell, and no bytes make that raise."""

from __future__ import annotations

import io
import os
import random
import resource
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter
from conftest import HELP, Run, tries
from hostile import damaged, packed
from hypothesis import example, given
from hypothesis import strategies as st

from hubtasks.confined import Limits
from hubtasks.excel import read, write
from hubtasks.excel.read import Sheet, Unreadable, address, read_sheets


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One workbook as XlsxWriter makes it and as LibreOffice saves it."""
    folder = tmp_path_factory.mktemp("made")
    path = folder / "made.xlsx"
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    percent = book.add_format({"num_format": "0.0%"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("表 一")
    sheet.write_string("B2", "=1+1")
    sheet.write_formula("B3", "=1+1", value=2)
    sheet.write_formula("B4", "=1/0", value="#DIV/0!")
    sheet.write_number("C5", 0.15, percent)
    sheet.write_datetime("B6", date(2026, 6, 30), day)
    sheet.write_string("B7", "一\n\n_x0041_")
    sheet.write_string("C7", "不要的", book.add_format({"font_strikeout": True}))
    sheet.merge_range("D8:E9", "合并")
    sheet.write_comment("B7", "问题：\n资金不到位", {"author": "张三"})
    sheet.write_blank("Z200", None, percent)
    book.add_worksheet("藏").hide()
    book.close()
    found = {"made.xlsx": path.read_bytes()}
    for form in ("xlsx", "ods") if shutil.which("soffice") else ():
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        command += ["--convert-to", form, "--outdir", str(folder / form), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        found[f"office.{form}"] = (folder / form / f"made.{form}").read_bytes()
    return found


@pytest.mark.parametrize("name", ["made.xlsx", "office.xlsx", "office.ods"])
def test_each_format_tells_the_same(made: dict[str, bytes], name: str) -> None:
    """Values, formulas, errors, percentages, notes, merged ranges, hidden sheets, whoever saved it.

    That a text is struck through is told of Excel's files alone.
    """
    if name not in made:
        pytest.skip("LibreOffice is not installed")
    sheet, hidden = read_sheets(name, made[name])
    assert (sheet.name, sheet.visible, hidden.visible) == ("表 一", True, False)
    assert [sheet.at(row, 1) for row in range(1, 7)] == [
        "=1+1", 2.0, "", "", date(2026, 6, 30), "一\n\n_x0041_",
    ]  # fmt: skip
    assert sheet.formulas == {(2, 1), (3, 1)}
    assert sheet.errors == {(3, 1)}
    assert sheet.notes == (((6, 1), "问题：\n资金不到位"),)
    assert sheet.dates <= {(5, 1)}  # a day of xlsx is a number that looks like one
    assert {cell for cell in sheet.percents if sheet.at(*cell)} == {(4, 2)}
    assert sheet.at(4, 2) == 0.15
    assert sheet.struck == (set() if name.endswith(".ods") else {(6, 2)})
    assert sheet.merged == (((7, 3), (8, 4)),)
    assert sheet.at(900, 900) == ""


def test_cells_are_named_as_programs_name_them() -> None:
    """Columns go on with two letters behind Z, with three behind ZZ."""
    assert [address(0, 0), address(11, 27), address(9, 701), address(9, 702)] == ["A1", "AB12", "ZZ10", "AAA10"]  # fmt: skip


def replaced(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with a text of one of its parts replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(stream, "w") as after:
        for name in before.namelist():
            text = before.read(name)
            if name == part:
                assert old in text
                text = text.replace(old, new, 1)
            after.writestr(name, text)
    return stream.getvalue()


def test_what_is_damaged_or_unsafe_is_one_sentence(made: dict[str, bytes]) -> None:
    """Each is refused with the way out: other programs' files, cut off, locked, too large, far out."""
    good = made["made.xlsx"]
    sheet = "xl/worksheets/sheet1.xml"
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("content.xml", b" " * 100_000_001)
    for name, content, said in (
        ("表.et", b"", "不会读“.et”文件"),
        ("表.xls", b"", "另存为 .xlsx"),
        ("表", b"", "不会读“表”文件"),
        ("表.xlsx", b"", "打不开"),
        ("表.xlsx", b"<html>", "打不开"),
        ("表.xlsx", good[:-300], "打不开"),
        ("表.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), "里面是老格式"),
        ("表.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "有打开密码"),
        ("表.xlsx", bytes(20_000_001), "超过20兆"),
        ("表.ods", bomb.getvalue(), "解开后太大"),
        ("表.xlsx", replaced(good, sheet, b"?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>'), "打不开"),
        ("表.xlsx", replaced(good, "xl/sharedStrings.xml", b'uniqueCount="', b'uniqueCount="99999999'), "打不开"),
        ("表.xlsx", replaced(good, sheet, b'r="B7"', b'r="XFD1048576"'), "那么远"),
    ):  # fmt: skip
        with pytest.raises(Unreadable) as refused:
            read_sheets(name, content)
        assert said in str(refused.value), name
        assert "\n" not in str(refused.value)


def test_a_format_far_out_costs_nothing(made: dict[str, bytes]) -> None:
    """Only what holds something counts: whole columns are often formatted."""
    far = replaced(made["made.xlsx"], "xl/worksheets/sheet1.xml", b'r="Z200"', b'r="XFD1048576"')
    assert len(read_sheets("表.xlsx", far)[0].rows) < 100


def open_document(*tables: str) -> bytes:
    """An OpenDocument workbook of such tables."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    body = "".join(f'<table:table table:name="{n}">{t}</table:table>' for n, t in enumerate(tables))
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f"<office:document-content {spaces}>{body}</office:document-content>",
        }
    )


def office_open(*sheets: str, home: str = "xl", **more: str) -> dict[str, str]:
    """The parts of an Office Open XML workbook of such sheets."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = f'Type="{office}/worksheet"'
    numbers = range(1, len(sheets) + 1)
    names = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    targets = "".join(
        f'<Relationship Id="r{n}" {kind} Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    parts = {
        "_rels/.rels": f'<Relationships><Relationship Type="{office}/officeDocument" Target="{home}/workbook.xml"/></Relationships>',
        f"{home}/workbook.xml": f'<workbook xmlns:r="{office}"><sheets>{names}</sheets></workbook>',
        f"{home}/_rels/workbook.xml.rels": f"<Relationships>{targets}</Relationships>",
    }
    for n, sheet in enumerate(sheets, 1):
        parts[f"{home}/worksheets/sheet{n}.xml"] = (
            f"<worksheet><sheetData>{sheet}</sheetData></worksheet>"
        )
    return parts | more


assert python_calamine  # found here, each child need not load it anew

TEXT = '<table:table-cell office:value-type="string"%s><text:p>%s</text:p></table:table-cell>'
ROW = "<table:table-row%s>%s</table:table-row>"
TWINS = '<workbook xmlns:r="r"><sheets><sheet name="a" r:id="r1"/><sheet name="a" r:id="r2"/></sheets></workbook>'
CROWDED = '<sst count="99999999999" uniqueCount="99999999999"><si><t>x</t></si></sst>'
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
MERGED = '<mergeCell ref="A1:XFD1048576"/>'
CELLS = f'<row r="1">{"<c><v>1</v></c>" * 999}</row><row r="599"><c><v>1</v></c></row>'
ENDLESS = {
    "blanks": ("x.ods", open_document(ROW % ("", TEXT % ("", '<text:s text:c="2000000000"/>'))), "空格太多"),
    "columns": ("x.ods", open_document(ROW % ("", '<table:table-cell table:number-columns-repeated="2000000000"/>' + TEXT % ("", "x"))), "那么远"),
    "rows": ("x.ods", open_document(ROW % (' table:number-rows-repeated="2000000000"', TEXT % ("", "x"))), "那么远"),
    "area": ("x.ods", open_document(ROW % (' table:number-rows-repeated="9999"', TEXT % (' table:number-columns-repeated="999"', "x"))), "超过50万格"),
    "tables": ("x.ods", open_document(*[""] * 20_000), "200张以上的表"),
    "cells": ("x.xlsx", packed(office_open(CELLS)), "超过50万格"),
    "cells on many sheets": ("x.xlsx", packed(office_open(*['<row r="999"><c r="ZZ999"><v>1</v></c></row>'] * 2)), "超过50万格"),
    "a cell in another row than it says": ("x.xlsx", packed(office_open('<row r="1"><c r="A99999999"><v>1</v></c></row>')), "那么远"),
    "sheets": ("x.xlsx", packed(office_open(*[""] * 3_000)), "200张以上的表"),
    "merged": ("x.xlsx", packed(office_open(f"{ONE}</sheetData><mergeCells>{MERGED * 10_001}</mergeCells><sheetData>")), "合并的单元格有10001处"),
    "parts": ("x.xlsx", packed(office_open("") | {f"x{n}": "" for n in range(5_000)}), "解开后太大"),
    "texts": ("x.xlsx", packed(office_open("", **{"xl/sharedStrings.xml": CROWDED})), "打不开"),
    "texts in another case": ("x.xlsx", packed(office_open("", **{"xl/SharedStrings.xml": CROWDED})), "打不开"),
    "texts with the other slash": ("x.xlsx", packed(office_open("", **{"XL\\sharedStrings.xml": CROWDED})), "打不开"),
    "texts in another folder": ("x.xlsx", packed(office_open("", home="y", **{"y/sharedStrings.xml": CROWDED})), "打不开"),
    "texts below another element": ("x.xlsx", packed(office_open("", **{"xl/sharedStrings.xml": f"<a>{CROWDED}</a>"})), "打不开"),
    "two parts of a name": ("x.xlsx", packed(office_open("", **{"xl/Workbook.xml": ""})), "打不开"),
    "two kinds in one": ("x.xlsx", packed(office_open("", **{"content.xml": "<a/>"})), "打不开"),
    "two sheets of a name": ("x.xlsx", packed(office_open("", "") | {"xl/workbook.xml": TWINS}), "打不开"),
}  # fmt: skip


@pytest.mark.parametrize("case", ENDLESS)
def test_a_little_file_that_claims_to_be_endless_is_refused(case: str) -> None:
    """What is counted and not written is refused before it is made, in one sentence with the way out."""
    name, content, said = ENDLESS[case]
    assert len(content) < 700_000
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(Unreadable) as refused:
        read_sheets(name, content)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert said in str(refused.value)
    assert "请" in str(refused.value)
    assert spent.ru_utime + spent.ru_stime - before.ru_utime - before.ru_stime < 15


def test_the_parts_that_are_looked_at_are_those_that_are_read() -> None:
    """Where the package has its workbook, in any case and folder, both readers look."""
    formula = '<row r="1"><c r="A1" t="str"><f>1+1</f><v>2</v></c></row>'
    for home in ("xl", "XL", "y", "deep/er"):
        parts = office_open(formula, home=home)
        parts = {n.replace("sheet1", "SHEET1"): t for n, t in parts.items()}
        (sheet,) = read_sheets("x.xlsx", packed(parts))
        assert sheet.at(0, 0) == "2"
        assert sheet.formulas == {(0, 0)}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing holds the memory")
@pytest.mark.parametrize("case", ["blanks", "texts", "area"])
def test_behind_the_bounds_stands_the_child(
    case: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """What no bound foresees ends the child, with no English word, and not us."""
    for name in ("_MOST_BLANKS", "_MOST_TEXTS", "_MOST_CELLS"):
        monkeypatch.setattr(read, name, 10**15)
    monkeypatch.setattr(read, "_LIMITS", Limits(memory=300_000_000, seconds=20))
    with pytest.raises(Unreadable, match=r"打不开，文件坏了|解开后太大"):
        read_sheets(*ENDLESS[case][:2])
    assert capfd.readouterr() == ("", "")


def test_what_is_no_file_is_not_read(run: Run, repo: Path, tmp_path: Path) -> None:
    """A device without end, a pipe that nobody writes to, a folder and a huge file are named."""
    for name, said in (("zero", "不是普通文件"), ("pipe", "不是普通文件"), ("huge", "超过20兆")):
        path = tmp_path / f"{name}.xlsx"
        if name == "zero":
            path.symlink_to("/dev/zero")
        elif name == "pipe":
            os.mkfifo(path)
        else:
            with path.open("wb") as stream:
                stream.truncate(20_000_001)
        answer = run("sheet", "in", path, "--root", repo)
        assert answer.code == 2
        assert said in answer.out


@tries(60)
@given(
    st.lists(
        st.lists(st.sampled_from(["_x0041_", "_x005F", "_x005f_", "_", "x", "4E00_", "<r>", "</r>", "<t>", "&", "甲", "\n", "😀"]), min_size=1, max_size=9).map("".join),
        min_size=1, max_size=30,
    )
)  # fmt: skip
@example(["_x005F_x0041_", "<r>甲</r>", "<r>_x005F_x0041_</r>", "_x0041_", "__x0041__x0042_"])
def test_what_looks_like_an_escape_or_xml_is_text(texts: list[str]) -> None:
    """Written and read back, a text is the same, whatever XlsxWriter and Excel would take it for."""
    stream = io.BytesIO()
    book = write.workbook(stream, "表")
    sheet = book.add_worksheet("表")
    for row, text in enumerate(texts):
        sheet.write_string(row, 0, text, book.add_format(write.PLAIN) if row % 2 else None)
    book.close()
    (read_back,) = read._read(stream.getvalue())
    assert [row[0] for row in read_back.rows] == texts


def test_a_text_that_no_cell_has_room_for_is_refused() -> None:
    """Letters are counted as Excel does, a rare one twice: nothing is cut off in silence."""
    sheet = write.workbook(io.BytesIO(), "表").add_worksheet("表")
    assert sheet.write_string(0, 0, "甲" * 32_767) == 0
    assert sheet.write_string(0, 0, "😀" * 16_383) == 0
    with pytest.raises(write.TooLong, match="有32768个字，Excel 一格放不下"):
        sheet.write_string(0, 0, "😀" * 16_384)


@tries(100)
@given(st.integers(0, 10**9), st.booleans())
def test_no_bytes_make_it_raise(made: dict[str, bytes], seed: int, inside: bool) -> None:
    """Damage to the file, or to one of its parts, is read or refused."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    name = chance.choice(sorted(made))
    content = made[name]
    if inside:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            part = chance.choice([n for n in parts.namelist() if n.endswith(".xml")])
            old = parts.read(part)
        content = replaced(content, part, old, damaged(old, chance)) if old else content
    else:
        content = damaged(content, chance)
    try:
        sheets = read_sheets(name, content)
    except Unreadable as refused:
        assert "请" in str(refused)  # noqa: PT017 - reading is as right as refusing
    else:
        assert all(isinstance(sheet, Sheet) for sheet in sheets)


def test_the_suffix_is_read_in_any_case(made: dict[str, bytes]) -> None:
    """A file named in capitals is the same file."""
    assert read_sheets(str(Path("表.XLSX")), made["made.xlsx"])[0].name == "表 一"


def test_the_page_tells_the_limits() -> None:
    """What the page excel says a workbook may hold is what it may."""
    said = (
        f"最多{read.SIZE_LIMIT // 1_000_000}兆、{read._MOST_SHEETS}张表、{read._MOST_CELLS // 10_000}万格，"
        f"一张表最多{read._MOST_ROWS // 10_000}万行、{read._MOST_COLUMNS // 1_000}千列"
    )
    assert said in (HELP / "excel.md").read_text(encoding="utf-8")
