"""A field is told once: one line in the tables and one in its record, and every command has it.

The package is copied, two lines are added, and the copy is run as a program.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import openpyxl
import pytest
import yaml
from conftest import ON, PROJECT
from test_examples import git

KEY, LABEL = "lessons", "经验教训"
LINE = f"""        Field(
            "{KEY}",
            "{LABEL}",
            meaning="下次怎样做得更好",
            example="先定口径再收数。",
            ask=Ask.MENU,
            column=Column(20, "下次怎样做得更好"),
            judged=True,
        ),
"""
FILE = "data/progress/baohu/2026-06-30.yaml"
DAY = ("--on", str(ON))

Call = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package with one more field of an entry."""
    root = tmp_path_factory.mktemp("source")
    shutil.copytree(PROJECT / "src/hubtasks", root / "hubtasks")
    for name, before, line in (
        ("fields.py", '        Field(\n            "evidence",\n', LINE),
        ("model.py", "    extension: Extension | None = None\n", f'    {KEY}: str = ""\n'),
    ):
        path = root / "hubtasks" / name
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1, before
        path.write_text(text.replace(before, line + before), encoding="utf-8")
    return root


@pytest.fixture
def call(source: Path, repo: Path) -> Call:
    """Run the changed program on the small repository."""

    def run(*arguments: str, typed: str = "", code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "hubtasks", *arguments],
            cwd=repo,
            env={**os.environ, "PYTHONPATH": str(source), "PYTHONUTF8": "1"},
            input=typed,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return run


def test_it_is_set_read_checked_and_shown(call: Call, repo: Path) -> None:
    """`set` writes it, `check` judges its text, `show`, `log` and JSON have it, `diff` names it."""
    git(repo, "init", "-q", "-b", "main")
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "六月进展")
    call("set", "5", f"{KEY}=先定口径再收数，06月05日起试行，年06月05日", "--division", "保护处")
    assert f"    {KEY}: 先定口径" in (repo / FILE).read_text(encoding="utf-8")
    assert "number-style" in call("check", *DAY).stdout
    assert f"{LABEL}：先定口径" in call("show", "5", *DAY).stdout
    assert f"{LABEL}：先定口径" in call("log", "5", *DAY).stdout
    entries = json.loads(call("show", "5", "--format", "json", *DAY).stdout)["entries"]
    assert entries[-1][KEY].startswith("先定口径")
    assert f"{LABEL}：（无） → 先定口径" in call("diff", "main", *DAY).stdout
    call("set", "5", f"{KEY}=", "--division", "保护处")
    assert call("diff", "main", *DAY).stdout == "没有变化。\n"


def test_an_editor_offers_it(call: Call, repo: Path) -> None:
    """The schema has it by its name and meaning, and lets no list stand there."""
    made = json.loads(call("schema", "progress", *DAY).stdout)
    described = made["properties"]["entries"]["items"]["properties"][KEY]
    assert (described["title"], described["description"]) == (LABEL, "下次怎样做得更好")
    file = yaml.load((repo / FILE).read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - makes texts alone
    judge = jsonschema.Draft7Validator(made["properties"]["entries"]["items"])
    entry = file["entries"][0]
    assert judge.is_valid({**entry, "task": 5, KEY: "先定口径"})
    assert not judge.is_valid({**entry, "task": 5, KEY: ["先定口径"]})


def test_it_is_asked(call: Call, repo: Path) -> None:
    """The interview has it in its menu, explains it with its example, and writes the answer."""
    answers = "张三\n2\n7月10日走访企业5家。\n\n\n\n3\n?\n先定口径再收数。\n\nq\n"
    done = call("new", "保护处", "--date", "2026-07-31", "--interactive", typed=answers)
    assert f"3 {LABEL}" in done.stderr
    assert f"{LABEL}：下次怎样做得更好。如：先定口径再收数。" in done.stderr
    written = (repo / "data/progress/baohu/2026-07-31.yaml").read_text(encoding="utf-8")
    assert f"    {KEY}: 先定口径再收数。" in written


def test_it_is_filled_in_by_sheet(call: Call, repo: Path, tmp_path: Path) -> None:
    """The workbook has its column with the hint; what is filled in arrives, and only that."""
    sheet = tmp_path / "七月.xlsx"
    call("sheet", "out", "--division", "保护处", "--date", "2026-07-31", "-o", str(sheet))
    book = openpyxl.load_workbook(sheet)
    page = book["进展"]
    rows = enumerate(page.iter_rows(), 1)
    line, head = next((n, r) for n, r in rows if LABEL in [c.value for c in r])
    columns = {c.value: n for n, c in enumerate(head, 1)}
    for name, value in (("状态", "推进中"), ("本期进展", "7月10日走访。"), (LABEL, "先定口径。")):
        page.cell(line + 1, columns[name]).value = value
    book.save(sheet)
    call("sheet", "in", str(sheet), "--write")
    written = (repo / "data/progress/baohu/2026-07-31.yaml").read_text(encoding="utf-8")
    (entry,) = yaml.load(written, yaml.BaseLoader)["entries"]  # noqa: S506 - makes texts alone
    assert entry[KEY] == "先定口径。"
    assert set(entry) == {"task", "status", "summary", KEY}


def test_the_ledger_has_it_and_is_read_back(call: Call, repo: Path, tmp_path: Path) -> None:
    """The ledger gets its column; a ledger of one's own with that column brings it home."""
    call("set", "5", f"{KEY}=先定口径。", "--division", "保护处")
    call("ledger", "--division", "保护处", *DAY, "-o", str(tmp_path / "台账.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "台账.xlsx")
    rows = list(book["工作台账"].iter_rows(min_row=2, values_only=True))
    at = rows[0].index(LABEL)
    assert [row[at] for row in rows[1:] if row[0] == 5] == ["先定口径。"]
    for row in book["工作台账"].iter_rows(min_row=3):
        if row[0].value == 5:
            row[at].value = "先收数，再定口径。"
    book.save(tmp_path / "台账.xlsx")
    own = ("--division", "保护处", "--date", "2026-06-30")
    call("sheet", "in", str(tmp_path / "台账.xlsx"), *own, "--write")
    assert f"    {KEY}: 先收数，再定口径。\n" in (repo / FILE).read_text(encoding="utf-8")


def test_both_sides_of_it_are_kept(source: Path) -> None:
    """Where two people wrote it, keeping both joins what they wrote."""
    script = (
        "from hubtasks.git.entries import Side, blocks, merged_file\n"
        "def file(text): return blocks('format: 1\\nentries:\\n  - task: 5\\n    status: 推进中\\n'\n"
        f"    '    summary: 一\\n    {KEY}: ' + text + '\\n')\n"
        "print(merged_file(file('零'), file('甲'), file('乙'), {'5': Side.BOTH}).text)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(source), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "甲" in done.stdout
    assert "乙" in done.stdout


def test_it_is_documented(source: Path) -> None:
    """The page of the files gets its line, in the table of what an entry holds."""
    script = (
        "import sys\n"
        "from hubtasks.views.file_reference import page\n"
        "sys.stdout.write(page(open(sys.argv[1], encoding='utf-8').read()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, source / "hubtasks/help/files.md"],
        env={**os.environ, "PYTHONPATH": str(source), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    line = f"| `{KEY}` | {LABEL} | 文字；下次怎样做得更好；如 先定口径再收数 |  |\n"
    assert f"{line}| `evidence` |" in done.stdout
