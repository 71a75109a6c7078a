"""Nothing that lies in the data directory, in a workbook or in a template makes a command raise."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import HERE, PROJECT, often
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hubtasks.cli import main

FILES = sorted(str(p.relative_to(HERE / "repo")) for p in (HERE / "repo").rglob("*.yaml"))
NASTY = [
    b"\xff\xfe", b"\x00", b"\x07", "\u200b".encode(), "\u2028".encode(), "\x85".encode(),
    "进展".encode("gbk"), "：".encode(), b"\t", b"\r", b"\n", b" ", b"  ", b"#", b" #", b"'", b'"',
    b"[", b"]", b"{", b"}", b",", b": ", b"- ", b"? ", b"&a ", b"*a", b"!t ", b"!!binary ", b"|\n",
    b">\n", b"---\n", b"...\n", b"%YAML 1.2\n", b"<<<<<<< HEAD\n", b"<<: ", b"@", b"`", b"=", b"~",
    b"null", b"no", b"014", b"1e9", b"-1", b".nan", b"9" * 400, b"0", b"2026-06-31", b"2026-12-31",
    b"0001-01-01", b"9999-12-31", "第".encode() * 300, "😀".encode(), b"[" * 300, b"{{ x }}", b"[red]",
    b"format: 2\n", b"sample: true\n", "未启动".encode(), "暂缓".encode(), "外单位".encode(),
]  # fmt: skip

place = st.tuples(st.sampled_from(FILES), st.integers(0, 5000), st.integers(0, 60))
change = st.tuples(place, st.one_of(st.sampled_from(NASTY), st.binary(max_size=20)))
extra = st.tuples(
    st.sampled_from(
        [
            "data/x.txt",
            "data/tasks-2025.yaml",
            "data/plan-2025.yaml",
            "data/progress/z/2026-06-01.yaml",
        ]
    ),
    st.one_of(st.binary(max_size=60), st.sampled_from(NASTY)),
)
COMMANDS = (
    ["check"],
    ["check", "--format", "json"],
    ["status"],
    ["status", "--format", "json"],
    ["status", "--format", "csv", "--division", "运用促进处"],
    ["show", "4"],
    ["show", "3", "--format", "json"],
    ["plan"],
    ["plan", "--format", "markdown", "--division", "保护协调处"],
    ["report", "--month", "2026-06"],
    ["schema", "progress"],
    ["fix"],
    ["fix", "--write"],
)


def run_all(changes: list, extras: list, commands: Sequence[list[str]]) -> None:  # type: ignore[type-arg]  # what the strategies make
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "repo"
        shutil.copytree(HERE / "repo", root)
        shutil.copytree(PROJECT / "templates", root / "templates")
        for (path, start, length), new in changes:
            content = (root / path).read_bytes()
            (root / path).write_bytes(content[:start] + new + content[start + length :])
        for path, content in extras:
            (root / path).parent.mkdir(exist_ok=True)
            (root / path).write_bytes(content)
        for command in commands:
            out, err = io.StringIO(), io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                day = [] if command[0] == "fix" else ["--on", "2026-06-30"]
                code = main([*command, "--root", str(root), *day])
            assert code in {0, 1, 2}
            assert (code == 2) <= err.getvalue().startswith("错误：")
            assert all(c.isprintable() or c in "\n\t\r" for c in err.getvalue())


@given(
    st.lists(change, min_size=1, max_size=4),
    st.lists(extra, max_size=2),
    st.lists(st.sampled_from(COMMANDS), min_size=4, max_size=4, unique_by=tuple),
)
@example([(("data/rules.yaml", 0, 5000), b"")], [], COMMANDS)
@example([(("data/tasks-2026.yaml", 0, 9000), b"format: 1\n")], [], COMMANDS)
@example([(("data/plan-2026.yaml", 0, 5000), b"[" * 300)], [("data/x.txt", b"\xff")], COMMANDS)
@settings(
    max_examples=often(60),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_no_data_makes_a_command_raise(
    changes: list,  # type: ignore[type-arg]  # as above
    extras: list,  # type: ignore[type-arg]  # as above
    commands: Sequence[list[str]],
) -> None:
    """Whatever bytes lie in the files, each command ends with 0, 1 or 2, and a clear message."""
    run_all(changes, extras, commands)


def hostile(kind: str, first: int, count: int) -> None:
    """Try mutants of workbooks or templates in a process of their own, and hold what it tells."""
    command = [
        sys.executable,
        "-W",
        "error",
        str(HERE / "hostile.py"),
        kind,
        str(first),
        str(count),
    ]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["wrong"] == {}
    assert told["left"] == []
    assert set(told["codes"]) & {"0", "1"}, "some must be read, or nothing is tried"
    assert "2" in told["codes"]
    assert told["parent"] < 600, "MB"
    assert told["child"] < 900, "MB"
    assert told["longest"] < 40, "seconds of processor for one"


@pytest.mark.parametrize("kind", ["workbooks", "templates"])
def test_no_mutant_of_a_real_file_ends_us(kind: str) -> None:
    """Parts damaged, renamed and rewritten, counts without end: each is read or refused in Chinese."""
    hostile(kind, 0, often(20))


@pytest.mark.nightly
@pytest.mark.parametrize("kind", ["workbooks", "templates"])
def test_no_mutant_of_many_ends_us(kind: str) -> None:
    """The same for many more of them."""
    hostile(kind, 1_000, often(200))
