"""Another bureau of another province, with other duties: no word of this one in anything it reads.

Every command and every document is called by enumeration, so that a later one is held to it too.
Pages and examples of the help speak of this repository and are no data: they stay out.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import HERE, OFFICE, PROJECT, Result, Run, commands, read
from test_examples import git

from hubtasks.documents import templates

ON = "2026-06-30"
FILED = "data/progress/ziyuan/2026-06-30.yaml"
NAMELESS = {"help", "explain", "sheet", "task"}  # pages and examples, and groups of commands
OF_THIS = read(OFFICE)[0]
WORDS = {
    *("支点", "湖北", "知识产权", "省局", "鄂"),
    *(d.name for d in OF_THIS.divisions if d.name != "办公室"),
    *(short for d in OF_THIS.divisions for short in d.short if short != "人事"),
    *(s.name for s in OF_THIS.strategies),
    *(DEFAULTS := ("牵头任务", "配合任务", "协同推进")),
}
TOLD = re.compile("|".join(map(re.escape, sorted(WORDS))))


@pytest.fixture
def another(tmp_path: Path) -> Path:
    """The other bureau's clone of its own repository, on a server, with one edit that is not sent."""
    root = tmp_path / "厅"
    shutil.copytree(HERE / "another", root)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "开局")
    git(tmp_path, "clone", "-q", "--bare", str(root), str(tmp_path / "server.git"))
    git(root, "remote", "add", "origin", str(tmp_path / "server.git"))
    git(root, "fetch", "-q")
    return root


def text_of(path: Path) -> str:
    """All that a document, a workbook or a text says."""
    if not zipfile.is_zipfile(path):
        return path.read_text(encoding="utf-8-sig")
    with zipfile.ZipFile(path) as packed:
        names = [n for n in packed.namelist() if n.endswith(".xml")]
        return "\n".join(re.sub(r"<[^>]+>", "", packed.read(n).decode()) for n in names)


def said_by_the_tool(path: Path) -> set[str]:
    """What the names of the duties are by default stands in the schemas, with all that is said of fields."""
    return set(DEFAULTS) if path.suffix == ".json" else set()


def changed(root: Path) -> None:
    """Let a division edit its file."""
    text = (root / FILED).read_text(encoding="utf-8")
    (root / FILED).write_text(text.replace("12个市", "13个市"), encoding="utf-8")


def filled_in(run: Run, root: Path) -> Result:
    """A sheet is written and read back."""
    run("sheet", "out", "市场处", "--date", "2026-07-31", "-o", root / "表.xlsx", "--root", root)
    return run("sheet", "in", root / "表.xlsx", "--root", root)


def taken_back(run: Run, root: Path) -> Result:
    run("set", "2", "状态=受阻", "--division", "资源中心", "--date", ON, "--write", "--root", root)
    return run("undo", "--root", root)


def sent(run: Run, root: Path) -> Result:
    changed(root)
    return run("submit", "--root", root, "--on", ON)


def compared(run: Run, root: Path) -> Result:
    changed(root)
    return run("diff", "main", "--root", root, "--on", ON)


def sheets(run: Run, root: Path) -> Result:
    """All divisions' sheets, and a plan's, beside what is printed."""
    run("sheet", "out", "资源中心", "--plan", "-o", root / "计划.xlsx", "--root", root)
    return run("sheet", "out", "--month", "2026-07", "-o", root / "表", "--root", root)


# How each command is called; a text is its words, the root and the day are added.
CALLS: dict[str, str | Callable[[Run, Path], Result]] = {
    "new": "new 综合处 --date 2026-07-31 --root {root}",
    "sheet out": sheets,
    "sheet in": filled_in,
    "set": "set 2 状态=受阻 --division 资源中心 --date 2026-06-30 --root {root}",
    "undo": taken_back,
    "submit": sent,
    "sync": "sync --root {root}",
    "status": "status --root {root} --on 2026-06-30",
    "show": "show 1 --root {root} --on 2026-06-30",
    "plan": "plan --root {root} --on 2026-06-30",
    "due": "due --root {root} --on 2026-06-30",
    "log": "log 1 --root {root} --on 2026-06-30",
    "diff": compared,
    "check": "check --root {root} --on 2026-06-30",
    "fix": "fix --root {root}",
    "report": "report --month 2026-06 --root {root} --on 2026-06-30",
    "ledger": "ledger -o {root}/台账.xlsx --root {root} --on 2026-06-30",
    "urge": "urge --issue -o {root}/催办单.docx --root {root} --on 2026-06-30",
    "close": "close 6 --as 综合处 --root {root} --on 2026-06-30",
    "task change": "task change 1 --text 再办一件事。 --effect 2026-07-01 --reason 调整 --root {root}",
    "task end": "task end 1 --effect 2026-07-01 --reason 取消 --root {root}",
    "task division": "task division 市场处 --name 新处 --effect 2026-07-01 --reason 调整 --root {root}",
    "templates": "templates --root {root}",
    "init": "init {root}/新 --root {root} --ci gitea",
    "schema": "schema --write --root {root}",
    "doctor": "doctor --root {root}",
}


def called(run: Run, root: Path, name: str) -> Result:
    """Call one of them."""
    call = CALLS[name]
    if isinstance(call, str):
        return run(*(word.format(root=root) for word in call.split()))
    return call(run, root)


def test_every_command_is_called() -> None:
    """A command that is added is called here too."""
    assert set(CALLS) | NAMELESS == {" ".join(name) for name in commands()}


@pytest.mark.parametrize("name", CALLS)
def test_no_command_says_a_word_of_this_bureau(run: Run, another: Path, name: str) -> None:
    """What is said, and whatever is written, speaks of the other bureau alone."""
    result = called(run, another, name)
    assert "Traceback" not in result.err
    assert result.out or result.err or name in {"check", "fix", "doctor"}
    assert TOLD.findall(result.out + result.err) == []
    assert not [
        (path.name, found)
        for path in sorted(another.rglob("*"))
        if path.is_file() and ".git" not in path.parts and path.suffix != ".pyc"
        if (found := {*TOLD.findall(text_of(path))} - said_by_the_tool(path))
    ]


NAMES = [known.name for known in templates.known(PROJECT / "templates") if known.name != "urge"]


@pytest.mark.parametrize("suffix", [".md", ".docx"])
@pytest.mark.parametrize("name", NAMES)
def test_no_document_says_a_word_of_this_bureau(
    run: Run, another: Path, tmp_path: Path, name: str, suffix: str
) -> None:
    """Each document names the other bureau's tasks, duties and addressee as that calls them."""
    path = tmp_path / f"文{suffix}"
    words = ["--template", name, "-o", path, "--root", another, "--on", ON]
    task = ["--task", "2"] if name == "brief" else []
    result = run("report", "--month", "2026-06", *task, *words)
    assert result.code == 0, result.err
    text = text_of(path)
    assert TOLD.findall(text) == []
    assert "文旅提升行动" in text


def test_its_duties_are_what_it_calls_them(run: Run, another: Path) -> None:
    """The list's words for the duties are what is asked for, counted and shown."""
    result = run("status", "--duty", "主办", "--root", another, "--on", ON, "--format", "csv")
    assert result.out.count(",主办,") == 3
    wrong = run("status", "--duty", "牵头", "--root", another)
    assert "没有“牵头”这种职责。" in wrong.err
    told = run("report", "--month", "2026-06", "--root", another, "--on", ON).out
    assert "主办任务3项" in told
    assert "省文旅厅关于2026年6月文旅提升行动年度任务进展情况的报告" in told
    assert "省文旅提升办：" in told
    assert "厅内职责" in told
