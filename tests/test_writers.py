"""Everything that writes a data file: two at once, killed at any moment, on a full disk."""

from __future__ import annotations

import contextlib
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openpyxl
import pytest
from conftest import ON, Edit, Run, often

from hubtasks.reading import files

if sys.platform == "win32":
    pytest.skip("folders cannot be locked there", allow_module_level=True)

ENVIRONMENT = {**os.environ, "PYTHONUTF8": "1"}
YUNYONG = "data/progress/yunyong/2026-06-30.yaml"
BAOHU = "data/progress/baohu/2026-06-30.yaml"
NEW = "data/progress/baohu/2026-07-31.yaml"
CLOSED = "data/closed-2026.yaml"
URGES = "data/urges-2026.yaml"
ANSWERS = "张三\n2\n7月10日走访企业5家。\n\n1\n"
DAY = ("--on", str(ON))


# The writer's name, the file that it writes and how it is called. By night all are killed.
WRITERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "set": (YUNYONG, ("set", "3", "next=7月20日前再推送一批。", "--division", "运用处")),
    "urge": (URGES, ("urge", "--issue", *DAY, "-o", "u.md")),
    "interview": (NEW, ("new", "保护处", "--date", "2026-07-31", "--interactive")),
    "sheet in": (YUNYONG, ("sheet", "in", "sheet.xlsx", "--write")),
    "new": (NEW, ("new", "保护处", "--date", "2026-07-31")),
    "fix": (BAOHU, ("fix", "--write")),
    "schema": ("schema/tasks.json", ("schema", "--write")),
    "status": ("status.csv", ("status", "-o", "status.csv", *DAY)),
    "report": ("r.docx", ("report", "--month", "2026-06", "-o", "r.docx", *DAY)),
    "ledger": ("l.xlsx", ("ledger", "-o", "l.xlsx", *DAY)),
    "close": (CLOSED, ("close", "1", "--as", "规划处", "--date", str(ON))),
    "undo": (YUNYONG, ("undo", "--write")),
    "all sheets": (
        "表/6月进展（运用促进处）.eml",
        ("sheet", "out", "--month", "2026-06", "-o", "表"),
    ),
    "sheet out": ("out.xlsx", ("sheet", "out", "运用处", "--month", "2026-06", "-o", "out.xlsx")),
}
BY_DAY = ("set", "urge")


def names() -> list[object]:
    """The writers; some by day."""
    return [n if n in BY_DAY else pytest.param(n, marks=pytest.mark.nightly) for n in WRITERS]


@pytest.fixture
def prepared(repo: Path, run: Run, edit: Edit) -> Path:
    """A repository in which every writer has something to write."""
    sheet = repo / "sheet.xlsx"
    assert (
        run("sheet", "out", "运用处", "--month", "2026-06", "--root", repo, "-o", sheet).code == 0
    )
    book = openpyxl.load_workbook(sheet)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value == "9月30日前再办3场。":
                cell.value = "9月30日前再办4场。"
    book.save(sheet)
    (repo / CLOSED).unlink()
    assert run("set", "2", "next=7月10日前报送。", "--division", "运用处", "--root", repo).code == 0
    edit(BAOHU, "format: 1", "format：1")
    return repo


def begin(root: Path, *words: str, answers: str = ANSWERS) -> subprocess.Popen[str]:
    """Start the real program in a repository, with answers for whoever asks."""
    process = subprocess.Popen(
        [sys.executable, "-m", "hubtasks", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.PIPE,
        cwd=root,
        text=True,
        env=ENVIRONMENT,
    )
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(answers)
        process.stdin.close()
    process.stdin = None
    return process


def contents(root: Path) -> dict[str, bytes]:
    """Every file but for the drafts that a killed writer left, and what `undo` goes by."""
    there = (p for p in root.rglob("*") if p.is_file() and not files.ignored(p.name))
    found = (p for p in there if ".hubtasks" not in p.parts)
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in found}


def states(name: str, prepared: Path, scratch: Path) -> dict[str, set[bytes | None]]:
    """What each file may hold: what it held, and what the writer leaves there, answer by answer."""
    found: dict[str, set[bytes | None]] = {}
    lines = ANSWERS.splitlines(keepends=True)
    for kept in range(len(lines) + 1) if name == "interview" else [len(lines)]:
        root = scratch / f"{name}{kept}"
        shutil.copytree(prepared, root)
        before = contents(root)
        begin(root, *WRITERS[name][1], answers="".join(lines[:kept])).communicate(timeout=_PATIENCE)
        after = contents(root)
        for path in before.keys() | after.keys():
            found.setdefault(path, set()).update({before.get(path), after.get(path)})
    assert len(found[WRITERS[name][0]]) > 1, "the writer writes nothing"
    return found


_PATIENCE = 120


def wait_for_a_draft(process: subprocess.Popen[str], folder: Path) -> None:
    """Wait until a writer has begun to write, or has ended."""
    while process.poll() is None:
        if any(p.suffix == ".tmp" for p in folder.iterdir()):
            return


@pytest.mark.parametrize("name", names())
def test_killed_at_any_moment(prepared: Path, tmp_path: Path, name: str) -> None:
    """Killed anywhere, each file is the old one or the new one; its lock is let go, drafts are no fault."""
    chance = random.Random(name)  # noqa: S311 - no secret
    target, words = WRITERS[name]
    may_be = states(name, prepared, tmp_path)
    began = time.monotonic()
    shutil.copytree(prepared, tmp_path / "once")
    begin(tmp_path / "once", *words).communicate(timeout=_PATIENCE)
    lasts = time.monotonic() - began
    found = run_check(prepared)
    for turn in range(often(2 if name in BY_DAY else 5)):
        root = tmp_path / f"killed{turn}"
        shutil.copytree(prepared, root)
        process = begin(root, *words)
        if turn % 2:
            time.sleep(chance.random() * lasts)
        else:
            (root / target).parent.mkdir(exist_ok=True)
            wait_for_a_draft(process, (root / target).parent)
            time.sleep(chance.random() * 0.003)
        process.kill()
        process.communicate()
        held = contents(root)
        torn = {p for p in may_be.keys() | held.keys() if held.get(p) not in may_be.get(p, {None})}
        assert torn == set(), held.get(target)
        if held == contents(prepared):
            assert run_check(root) == found
        begin(root, *words).communicate(timeout=_PATIENCE)
        if name not in {"interview", "new"}:
            assert contents(root)[target] in may_be[target] - {held_before(prepared, target)}
        shutil.rmtree(root)


def held_before(root: Path, path: str) -> bytes | None:
    return (root / path).read_bytes() if (root / path).exists() else None


def run_check(root: Path) -> str:
    done = begin(root, "check", *DAY)
    return done.communicate(timeout=_PATIENCE)[0]


def waiting(processes: list[subprocess.Popen[str]]) -> bool:
    """Tell whether all of some processes wait for a lock."""
    locks = Path("/proc/locks").read_text(encoding="ascii")
    held_up = set(map(int, re.findall(r"-> FLOCK +\S+ +\S+ +([0-9]+) ", locks)))
    return {p.pid for p in processes} <= held_up


# Two writers of one file; what of each is in the file afterwards.
PAIRS: dict[str, tuple[str, tuple[tuple[str, ...], str], tuple[tuple[str, ...], str]]] = {
    "two edits": (
        YUNYONG,
        (
            ("set", "3", "next=7月20日前再推送一批。", "--division", "运用处"),
            "7月20日前再推送一批。",
        ),
        (("set", "1", "needs=请市场监管局协助。", "--division", "运用处"), "请市场监管局协助。"),
    ),
    "an edit and a sheet": (
        YUNYONG,
        (
            ("set", "3", "next=7月20日前再推送一批。", "--division", "运用处"),
            "7月20日前再推送一批。",
        ),
        (("sheet", "in", "sheet.xlsx", "--write"), "再办4场"),
    ),
    "two issues of all": (
        URGES,
        (("urge", "--issue", *DAY, "-o", "a.md"), "number: 3"),
        (("urge", "--issue", *DAY, "-o", "b.md"), "number: 3"),
    ),
    "two issues": (
        URGES,
        (("urge", "--issue", *DAY, "--division", "运用处"), "division: 运用促进处"),
        (("urge", "--issue", *DAY, "--division", "保护处"), "division: 保护协调处"),
    ),
    "a blank file and an interview": (
        NEW,
        (("new", "保护处", "--date", "2026-07-31"), "division: 保护协调处"),
        (("new", "保护处", "--date", "2026-07-31", "--interactive"), "reporter: 张三"),
    ),
    "a repair and an edit": (
        BAOHU,
        (("fix", "--write"), "format: 1"),
        (("fix", "--write", BAOHU), "format: 1"),
    ),
}


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="nothing tells who waits for a lock")
@pytest.mark.parametrize("name", PAIRS)
def test_two_writers_at_once(prepared: Path, name: str) -> None:
    """Of two that have read the same one writes; the other sees it, says so, and changes nothing."""
    target, (one, first), (other, second) = PAIRS[name]
    with files.alone((prepared / target).parent):
        both = [begin(prepared, *one), begin(prepared, *other)]
        deadline = time.monotonic() + _PATIENCE
        while not waiting(both):
            assert time.monotonic() < deadline, "they do not wait for the lock"
            time.sleep(0.02)
        before = held_before(prepared, target)
    said = [process.communicate(timeout=_PATIENCE)[1] for process in both]
    codes = [process.returncode for process in both]
    after = (prepared / target).read_bytes()
    assert after != before
    lost = [n for n, text in enumerate(said) if "刚刚被别人改过" in text]
    assert len(lost) == 1, (codes, said)
    assert codes[lost[0]] in {1, 2}
    added = after.decode().removeprefix((before or b"").decode())
    assert (first, second)[1 - lost[0]] in added
    if first != second and name != "a blank file and an interview":
        assert (first, second)[lost[0]] not in added
    if target == URGES:
        numbers = re.findall("number: ([0-9]+)", after.decode())
        assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
        assert {"a.md", "b.md"} & contents(prepared).keys() == (
            {("a.md", "b.md")[1 - lost[0]]} if "-o" in one else set()
        )


@pytest.mark.nightly
@pytest.mark.parametrize("name", [n for n in PAIRS if n.startswith("two")])
def test_many_writers_at_once(prepared: Path, tmp_path: Path, name: str) -> None:
    """Without any help from a test: whoever says that it wrote has its change in the file."""
    target, (one, first), (other, second) = PAIRS[name]
    for turn in range(often(5)):
        root = tmp_path / f"turn{turn}"
        shutil.copytree(prepared, root)
        started = [
            (begin(root, *words), mark) for words, mark in ((one, first), (other, second)) * 2
        ]
        for process, mark in started:
            _, said = process.communicate(timeout=_PATIENCE)
            assert process.returncode in {0, 1, 2}, said
            if process.returncode != 2:
                assert mark in (root / target).read_text(encoding="utf-8")
        text = (root / target).read_text(encoding="utf-8")
        numbers = re.findall("number: ([0-9]+)", text)
        assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
        slips = re.findall("task: ([0-9]+), division: ([^,]+), level: ., date: 2026-06-30", text)
        assert len(slips) == len(set(slips))
        shutil.rmtree(root)


def full(root: Path, size: int, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the program where no file may grow beyond a size, as on a disk that is nearly full."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return subprocess.run(
        [sys.executable, "-m", "hubtasks", *words],
        capture_output=True,
        check=False,
        cwd=root,
        text=True,
        env={**ENVIRONMENT, "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        preexec_fn=limit,
    )


@pytest.mark.parametrize("name", names())
def test_a_full_disk(prepared: Path, name: str) -> None:
    """Where a file can't be written whole everything is as it was, and one sentence says why."""
    target, words = WRITERS[name]
    before = contents(prepared)
    done = full(prepared, 100, *words)
    assert contents(prepared) == before
    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr
    # A document's templates are laid out in the system's own folder first: it may be that one.
    own = f"用不了 {tempfile.gettempdir()}/hubtasks-.*（文件太大"
    folder = re.escape(target.split("/")[0])
    wanted = f"写不了 {re.escape(Path(target).name)}|写不了 .*{target}|写不了 {folder}/|写不了 u.md|{own}"
    assert re.search(wanted, done.stderr)
    assert not list(prepared.rglob("*.tmp"))
