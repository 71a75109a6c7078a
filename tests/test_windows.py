"""What Windows does otherwise: names, line ends, consoles, quotes, and files that others hold open."""

from __future__ import annotations

import io
import ntpath
import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path, PureWindowsPath
from typing import cast

import pytest
from conftest import HERE, Run
from test_another_bureau import CALLS, ON, called
from test_examples import git

from hubtasks import fields
from hubtasks.cli import recording, streams
from hubtasks.fields import FileKind
from hubtasks.reading import files
from hubtasks.wording import file_name, typed

ELSEWHERE = [
    "..\\..\\x",
    "a\\b",
    "c:x",
    "x.yaml:hidden",
    "aux",
    "AUX.yaml",
    "con .txt",
    "CONIN$",
    "nul",
    "COM1.docx",
    "lpt²",
    "x.yaml.",
    "x ",
    "a\tb",
    'a"b',
    "a?b",
]


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_windows_takes_elsewhere_is_no_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path in the repository leads over no name that Windows reads as a folder, drive or device."""
    assert not files.is_windows_name(name)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(files, "_CAN_HOLD", False)
    (tmp_path / "data").mkdir()
    for path in (f"data/{name}", f"data/{name}/x.yaml"):
        with pytest.raises(OSError, match="Windows 上不能用"):
            files.read_below(tmp_path, path)
        with pytest.raises(OSError, match="Windows 上不能用"):
            files.write_below(tmp_path, path, b"x")
    assert list(tmp_path.rglob("*")) == [tmp_path / "data"]


def test_what_the_tool_names_may_stand_on_windows() -> None:
    """Every file that the tool itself names leads down from the root there, one part at a time."""
    for kind in FileKind:
        path = kind.at(year=2026, folder="guihua", date="2026-06-30")
        root = PureWindowsPath("D:\\我的 文档\\台账")
        assert ntpath.normpath(root / path) == str(root / path)
        assert (root / path).relative_to(root).as_posix() == path
        assert all(map(files.is_windows_name, path.split("/")))
    for text in ("A/B处", "综合处：一", 'a"b|c', "x\\y"):
        assert files.is_windows_name(f"{file_name(text)}.xlsx")


@pytest.mark.parametrize(
    ("id_", "may"),
    [("aux", False), ("con", False), ("com1", False), ("lpt9", False), ("com", True),
     ("conan", True), ("aux-1", True), ("com10", True), ("guihua", True)],
)  # fmt: skip
def test_a_division_is_called_after_no_device(id_: str, may: bool) -> None:
    """A division's folder can be made on Windows; its id is checked everywhere."""
    assert bool(re.fullmatch(fields.FOLDER, id_)) is may
    assert files.is_windows_name(id_) is may
    path = FileKind.PROGRESS.at(folder=id_, date="2026-06-30")
    assert (files.classify(path).kind is FileKind.PROGRESS) is may


def test_names_that_differ_by_case_alone(repo: Path, run: Run) -> None:
    """One of them is a data file, whichever the disk keeps; the other is told, with its right name."""
    source = repo / "data/progress/baohu"
    shutil.copytree(source, repo / "data/progress/Baohu")
    (repo / "data/Tasks-2026.yaml").write_bytes((repo / "data/tasks-2026.yaml").read_bytes())
    told = run("check", "--root", repo).out
    assert "data/progress/Baohu/2026-06-30.yaml" in told
    assert "data/Tasks-2026.yaml" in told
    assert not [f.path for f in files.Folder.at(repo).listing if f.kind and not f.path.islower()]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (5, "没有权限，或正被 Excel、WPS 等打开着"),
        (32, "正被别的程序打开着，先关掉它"),
        (33, "正被别的程序打开着，先关掉它"),
        (3, "没有权限"),
    ],
)
def test_a_file_that_is_open_elsewhere(number: int, said: str) -> None:
    """Windows bars what another program holds: the reason says so."""
    error = PermissionError(13, "Access is denied")
    error.winerror = number  # type: ignore[attr-defined]  # as it is there
    assert files.reason_of(error) == said


def test_answers_have_the_same_line_ends_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system's line end is CRLF an answer keeps its own: CSV has no CR twice."""
    monkeypatch.setattr(os, "linesep", "\r\n")
    raw = io.BytesIO()
    before = io.TextIOWrapper(raw, "utf-8")
    kind = cast("type[io.TextIOWrapper]", import_module("_pyio").TextIOWrapper)
    after = streams._as(kind, before)
    after.write("甲,乙\r\n{\n}\n")
    after.flush()
    assert raw.getvalue() == "甲,乙\r\n{\n}\n".encode()


def test_a_reader_that_goes_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows calls a pipe that nobody reads an invalid argument; elsewhere that is a fault."""
    gone = streams.NotSaid(OSError(22, "Invalid argument"))
    assert not gone.has_no_reader
    monkeypatch.setattr(sys, "platform", "win32")
    assert gone.has_no_reader
    assert not streams.NotSaid(OSError(28, "No space left on device")).has_no_reader


@pytest.mark.parametrize(
    ("argument", "there", "here"),
    [
        ("台账", "台账", "台账"),
        ("D:\\台账", "D:\\台账", "'D:\\台账'"),
        ("我的 台账", '"我的 台账"', "'我的 台账'"),
        ("a'b", '"a\'b"', "'a'\"'\"'b'"),
        ("$(x)", '"$(x)"', "'$(x)'"),
        ("", '""', "''"),
    ],
)
def test_a_command_to_type_is_quoted_as_the_shell_has_it(
    argument: str, there: str, here: str
) -> None:
    """Cmd knows no single quotes."""
    assert typed(argument, windows=True) == there
    assert typed(argument, windows=False) == here


def test_two_drives_have_no_way_between_them(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository whose git folder lies on another drive has a journal, too."""

    def apart(path: str, start: str) -> str:
        return ntpath.relpath(f"D:{path}", f"E:{start}")

    monkeypatch.setattr(os.path, "relpath", apart)
    assert recording.place_of(repo) == os.path.realpath(repo)


def test_ctrl_c_while_it_starts_is_told_in_the_consoles_own_letters() -> None:
    """A GBK console gets GBK."""
    code = (
        "import sys, hubtasks.__main__ as m\n"
        "sys.modules['hubtasks.cli'] = None\n"
        "class Stop:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'hubtasks.cli': raise KeyboardInterrupt\n"
        "del sys.modules['hubtasks.cli']\n"
        "sys.meta_path.insert(0, Stop())\n"
        "m.start()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONIOENCODING": "gbk"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr.decode("gbk")) == (130, "中断了\n")


LINE_ENDS = "行尾改成 LF（原来是 CRLF）"

# ---- every command, as on an office's Windows machine


def server(at: Path) -> Path:
    """The other bureau's repository, on a server."""
    root = at / "server"
    shutil.copytree(HERE / "another", root)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "开局")
    git(at, "clone", "-q", "--bare", str(root), str(at / "server.git"))
    return at / "server.git"


def clone(at: Path, name: str, *settings: str) -> Path:
    """A clone of it."""
    words = [word for setting in settings for word in ("-c", setting)]
    git(at, *words, "clone", "-q", *words, str(at / "server.git"), str(at / name))
    return at / name


@pytest.mark.parametrize("name", CALLS)
def test_every_command_says_the_same_there(
    name: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder with blanks and Chinese, checked out with CRLF, its folders not held: as anywhere."""
    server(tmp_path)
    plain = clone(tmp_path, "plain", "core.autocrlf=false")
    theirs = clone(tmp_path, "我的 文档（台账）", "core.autocrlf=true")
    assert b"\r\n" in (theirs / "data/tasks-2026.yaml").read_bytes()
    wanted = called(run, plain, name)
    for branch in _new_branches(tmp_path):
        git(tmp_path / "server.git", "branch", "-D", "-q", branch)
    monkeypatch.setattr(files, "_CAN_HOLD", False)
    monkeypatch.setattr(files, "_NO_LINK", 0)
    found = called(run, theirs, name)
    if name == "fix":  # whose matter they are
        assert {line.partition("：")[2] for line in found.out.splitlines()} == {LINE_ENDS}
        return
    assert found.code == wanted.code, found.err
    assert _said(found.out, theirs) == _said(wanted.out, plain)
    assert _said(found.err, theirs) == _said(wanted.err, plain)


def _new_branches(at: Path) -> list[str]:
    """What the first of the two sent; a name that is not there where it sent nothing."""
    told = git(at / "server.git", "for-each-ref", "--format=%(refname:short)", "refs/heads")
    return [each for each in told.split() if each != "main"]


def _said(text: str, root: Path) -> str:
    for spelled in (f"'{root}'", f'"{root}"', str(root)):
        text = text.replace(spelled, "<root>")
    return text


@pytest.mark.parametrize(
    "name", ["status", "show", "due", "log", "check", "report", "plan", "urge"]
)
def test_a_gbk_console_reads_every_answer(name: str, tmp_path: Path) -> None:
    """What is piped in a Chinese Windows is GBK, and nothing stops at a letter that it lacks."""
    server(tmp_path)
    root = clone(tmp_path, "台 账")
    words = ["urge", "--root", str(root), "--on", ON] if name == "urge" else []
    call = CALLS[name]
    assert isinstance(call, str)
    words = words or [word.format(root=root) for word in call.split()]
    done = subprocess.run(
        [sys.executable, "-m", "hubtasks", *words],
        env=os.environ | {"PYTHONIOENCODING": "gbk:strict"},
        capture_output=True,
        check=False,
    )
    assert done.returncode in {0, 1}
    assert b"Traceback" not in done.stderr
    assert done.stdout.decode("gbk") or done.stderr.decode("gbk") or name == "check"
