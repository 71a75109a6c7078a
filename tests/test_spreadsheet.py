"""Spreadsheets are read with what their values do not tell, and no bytes make that raise."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from conftest import tries
from hypothesis import given
from hypothesis import strategies as st

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
    sheet.merge_range("D8:E9", "合并")
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
    """Values, formulas, errors, percentages, merged ranges and hidden sheets, whoever saved it."""
    if name not in made:
        pytest.skip("LibreOffice is not installed")
    sheet, hidden = read_sheets(name, made[name])
    assert (sheet.name, sheet.visible, hidden.visible) == ("表 一", True, False)
    assert [sheet.at(row, 1) for row in range(1, 7)] == [
        "=1+1", 2.0, "", "", date(2026, 6, 30), "一\n\n_x0041_",
    ]  # fmt: skip
    assert sheet.formulas == {(2, 1), (3, 1)}
    assert sheet.errors == {(3, 1)}
    assert {cell for cell in sheet.percents if sheet.at(*cell)} == {(4, 2)}
    assert sheet.at(4, 2) == 0.15
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
        ("表.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), "有打开密码"),
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


def damaged(content: bytes, seed: int) -> bytes:
    """The bytes with some of them flipped, cut out or doubled."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    found = bytearray(content)
    for _ in range(chance.choice((1, 2, 5, 20))):
        at = chance.randrange(len(found))
        match chance.randrange(3):
            case 0:
                found[at] ^= 1 << chance.randrange(8)
            case 1:
                del found[at : at + chance.randrange(1, 20)]
            case _:
                found[at:at] = found[at : at + chance.randrange(1, 20)]
    return bytes(found)


@tries(300)
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
        content = replaced(content, part, old, damaged(old, seed)) if old else content
    else:
        content = damaged(content, seed)
    try:
        sheets = read_sheets(name, content)
    except Unreadable as refused:
        assert "请" in str(refused)  # noqa: PT017 - reading is as right as refusing
    else:
        assert all(isinstance(sheet, Sheet) for sheet in sheets)


def test_the_suffix_is_read_in_any_case(made: dict[str, bytes]) -> None:
    """A file named in capitals is the same file."""
    assert read_sheets(str(Path("表.XLSX")), made["made.xlsx"])[0].name == "表 一"
