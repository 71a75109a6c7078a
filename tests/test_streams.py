"""Where answers go: closed, full, gone or interrupted, never a traceback."""

from __future__ import annotations

import errno
import os
import re
import shlex
import struct
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import OFFICE, ON, Run

from hubtasks.cli import COMMANDS, reference
from hubtasks.reading.files import reason_of
from hubtasks.wording import width

FULL = Path("/dev/full")
# One of each way in which a command prints.
PRINTING = [
    ["status"],
    ["report", "--month", "2026-06"],
    ["check", "--waived"],
    ["--help"],
    ["urge"],
]
IDS = [" ".join(words) for words in PRINTING]


def shell(words: list[str], streams: str, cwd: Path = OFFICE) -> subprocess.CompletedProcess[str]:
    """Run the real program with its streams set by a shell."""
    line = shlex.join([sys.executable, "-m", "hubtasks", *words])
    return subprocess.run(
        ["bash", "-c", f"{line} {streams}"],
        capture_output=True,
        check=False,
        cwd=cwd,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONUTF8": "1"},
    )


@pytest.mark.parametrize("words", PRINTING, ids=IDS)
def test_an_answer_that_has_nowhere_to_go(words: list[str]) -> None:
    """With standard output closed, or on a full disk, one sentence and exit 2; no answer, no word."""
    silent = words == ["check", "--waived"]
    full = reason_of(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    for streams, why in ((">&-", "标准输出是关着的"), (">/dev/full", full)):
        if streams == ">/dev/full" and not FULL.exists():
            continue
        done = shell(words, streams)
        if silent:
            assert (done.returncode, done.stderr) == (0, "")
            continue
        said = [line for line in done.stderr.splitlines() if line.startswith("错误：")]
        assert (done.returncode, said) == (
            2,
            [f"错误：结果没有写全（{why}）。请换一个位置，再运行一遍"],
        )
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("streams", ["2>&-", "2>/dev/full", ">&- 2>&-", "<&-"])
def test_no_stream_is_needed_that_is_not_used(streams: str) -> None:
    """Without standard error the exit code and the answer stay; so without standard input."""
    assert shell(["stauts"], streams).returncode == 2
    done = shell(["status"], streams)
    assert (done.returncode, done.stderr) == (2 if ">&- 2" in streams else 0, "")
    assert done.stdout.startswith("示例数据") is (">&- 2" not in streams)


def test_a_closed_output_takes_no_file(tmp_path: Path) -> None:
    """What is opened while standard output is closed does not become it."""
    done = shell(["status", "-o", str(tmp_path / "x.txt")], ">&-")
    assert (done.returncode, done.stderr) == (0, f"写好了 {tmp_path / 'x.txt'}\n")
    assert (tmp_path / "x.txt").read_text(encoding="utf-8").startswith("示例数据")


def test_questions_without_an_input(repo: Path) -> None:
    """Questions and answers with standard input closed end as where the answers ran out."""
    words = ["new", "保护处", "--date", "2026-07-31", "--interactive", "--root", str(repo)]
    done = shell(words, "<&-")
    assert done.returncode == 1
    assert "没有更多的回答了，问到“填报人”" in done.stderr


@pytest.mark.parametrize("words", PRINTING[:2], ids=IDS[:2])
def test_a_reader_that_goes_away(words: list[str]) -> None:
    """When the reader of a pipe goes nothing is said of it."""
    done = shell(words, "| head -c 1 >/dev/null")
    assert "错误" not in done.stderr
    assert "Traceback" not in done.stderr


def test_what_gbk_lacks_is_escaped(repo: Path) -> None:
    """In a GBK locale private characters, emoji and rare ones come out as escapes."""
    path = repo / "data/progress/yunyong/2026-06-30.yaml"
    text = path.read_text(encoding="utf-8").replace("路演", "路演\ue863\U00020bb7😀")
    path.write_text(text, encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "gbk:strict"}
    for words in (["show", "1"], ["check"]):
        done = subprocess.run(
            [sys.executable, "-m", "hubtasks", *words, "--root", str(repo), "--on", str(ON)],
            capture_output=True,
            check=False,
            env=environment,
        )
        assert done.returncode == 1
        assert "U+E863" in done.stdout.decode("gbk") + done.stderr.decode("gbk")


_INTERRUPTING = """\
import importlib.abc, os, signal, sys
class Interrupting(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == os.environ["INTERRUPT_AT"]:
            os.kill(os.getpid(), signal.SIGINT)
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.pthread_sigmask(signal.SIG_SETMASK, ())
sys.meta_path.insert(0, Interrupting())
"""


@pytest.mark.parametrize(
    ("words", "module"),
    [
        (["status"], "hubtasks.cli"),
        (["status"], "typer"),
        (["status"], "hubtasks.cli.status"),
        (["status"], "hubtasks.reading.salvage"),
        (["report", "--month", "2026-06", "-o", "x.docx"], "docxtpl"),
        (["sheet", "out", "保护处", "--month", "2026-06", "-o", "x.xlsx"], "hubtasks.excel.write"),
        (["check", "--since", "HEAD"], "hubtasks.git"),
    ],
)
def test_ctrl_c_at_any_moment(repo: Path, tmp_path: Path, words: list[str], module: str) -> None:
    """Interrupted at whatever import, the program ends with 130 and one line; nothing is written."""
    (tmp_path / "sitecustomize.py").write_text(_INTERRUPTING, encoding="utf-8")
    (repo / "data/progress/baohu/2026-06-30.yaml").write_text("a: b: c\n", encoding="utf-8")
    paths = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-m", "hubtasks", *words],
        capture_output=True,
        check=False,
        cwd=repo,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONUTF8": "1", "INTERRUPT_AT": module},
    )
    assert done.stderr.decode() == "中断了\n"
    assert (done.returncode, done.stdout) == (130, b"")
    assert not list(repo.glob("x.*"))


NUMBERED = (
    "--on",
    "--month",
    "--date",
    "--quarter",
    "--half",
    "--year",
    "--task",
    "--mine",
    "--rev",
)


def test_endless_numbers(run: Run, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number beyond what Python reads, wherever one may stand, gets one short sentence at most."""
    number = "9" * 4301
    monkeypatch.chdir(repo)
    for name, command in reference.built(COMMANDS):
        known = {option.split()[0] for option, _ in command.options()}
        calls = [[number], ["1", f"values.x={number}"], ["1", f"values.{number}=1"]]
        calls += [[option, number] for option in NUMBERED if option in known]
        calls += [[option, f"2026-{number}"] for option in NUMBERED if option in known]
        for words in calls:
            result = run(*name.split(), *words, "--root", repo)
            assert result.code in {0, 1, 2}, words
            if result.code == 2:
                assert (result.err.count("\n"), len(result.err) < 400) == (1, True), (name, words)


@pytest.mark.parametrize("wide", [80, 100, 160])
def test_a_terminal_is_as_wide_as_it_is(wide: int) -> None:
    """On a terminal a table takes the columns that there are, without a variable that says so."""
    pty = pytest.importorskip("pty")
    termios = pytest.importorskip("termios")
    fcntl = pytest.importorskip("fcntl")
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, wide, 0, 0))
    command = [sys.executable, "-m", "hubtasks", "status", "--root", str(OFFICE)]
    environment = {k: v for k, v in os.environ.items() if k not in {"COLUMNS", "LINES"}}
    with subprocess.Popen(command, stdout=theirs, env=environment | {"NO_COLOR": "1"}) as process:
        os.close(theirs)
        said = b""
        with suppress(OSError):  # Linux says so where the other end is closed
            while piece := os.read(ours, 65536):
                said += piece
    os.close(ours)
    assert process.returncode == 0
    shown = re.sub(r"\x1b\[[0-9;]*m", "", said.decode())
    longest = max(width(line.rstrip()) for line in shown.splitlines())
    assert wide - 20 < longest <= wide
