"""Which files count, and how one is written."""

from __future__ import annotations

import itertools
import os
import stat
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from conftest import ON, Run, often

from hubtasks.fields import FileKind
from hubtasks.reading import files
from hubtasks.reading.files import classify


@pytest.mark.parametrize(
    ("path", "kind", "year"),
    [
        ("data/tasks-2026.yaml", FileKind.TASKS, 2026),
        ("data/plan-2027.yaml", FileKind.PLAN, 2027),
        ("data/rules.yaml", FileKind.RULES, 0),
        ("data/progress/yunyong/2026-06-30.yaml", FileKind.PROGRESS, 2026),
        ("data/progress/yunyong/2026-06-31.yaml", None, 0),
        ("data/progress/yunyong/2026-06-30.yml", None, 0),
        ("data/progress/运用/2026-06-30.yaml", None, 0),
        ("data/progress/yunyong/a/2026-06-30.yaml", None, 0),
        ("data/tasks-２０２６.yaml", None, 0),
        ("data/tasks-0000.yaml", None, 0),
        ("data/tasks-2026.yaml\n", None, 0),
    ],
)
def test_a_path_tells_what_a_file_is(path: str, kind: FileKind, year: int) -> None:
    """FileKind and year are told by the path, before anything is read."""
    found = classify(path)
    assert (found.kind, found.year) == (kind, year)


def test_the_date_is_in_the_file_name(repo: Path) -> None:
    """A progress file's date and division folder come from its path."""
    listing = {f.path: f for f in files.Folder.at(repo).listing}
    found = listing["data/progress/baohu/2026-06-30.yaml"]
    assert (found.folder, found.date) == ("baohu", date(2026, 6, 30))


def test_a_year_keeps_what_belongs_to_no_year(repo: Path) -> None:
    """Picking a year leaves other years out, and keeps the rules."""
    (repo / "data/tasks-2027.yaml").write_text("format: 1\n", encoding="utf-8")
    part = files.of_year(files.Folder.at(repo), 2026)
    names = [f.path for f in part.listing]
    assert "data/rules.yaml" in names
    assert "data/tasks-2027.yaml" not in names
    assert files.years(files.Folder.at(repo)) == (2026, 2027)


def test_links_and_pipes_are_never_read(repo: Path, tmp_path: Path) -> None:
    """A link out of the repository is not followed, and a pipe does not hang."""
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="utf-8")
    folder = repo / "data/progress/baohu"
    (folder / "2026-04-30.yaml").symlink_to(secret)
    os.mkfifo(folder / "2026-03-31.yaml")
    (repo / "data/linked").symlink_to(tmp_path)
    found = files.Folder.at(repo)
    assert "data/linked" in [f.path for f in found.listing]
    for name in ("2026-04-30.yaml", "2026-03-31.yaml"):
        with pytest.raises(OSError, match=r".+"):
            found.read(f"data/progress/baohu/{name}")


def test_writing_replaces_a_file_in_one_step(tmp_path: Path) -> None:
    """The new content is complete, the mode stays, and no draft is left."""
    path = tmp_path / "六月.md"
    files.write(path, b"old")
    path.chmod(0o640)
    files.write(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["六月.md"]


@pytest.mark.parametrize("name", ["missing/x.md", ".", "file.md/x.md"])
def test_what_cannot_be_written_leaves_nothing(tmp_path: Path, name: str) -> None:
    """Where writing fails an error is raised and everything is as it was."""
    (tmp_path / "file.md").write_bytes(b"kept")
    with pytest.raises(OSError, match=r".+"):
        files.write(tmp_path / name, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["file.md"]
    assert (tmp_path / "file.md").read_bytes() == b"kept"


def test_a_device_is_not_replaced() -> None:
    """Writing to a device is refused: replacing it would destroy it."""
    with pytest.raises(OSError, match="不是普通文件"):
        files.write(Path(os.devnull), b"new")
    assert not Path(os.devnull).is_file()


def test_a_killed_writer_tears_nothing(repo: Path, run: Run) -> None:
    """Killed at any moment of a write, the old file or the new one stands, and check is content."""
    path = repo / "data/progress/yunyong/2026-06-30.yaml"
    old = path.read_bytes()
    new = old + b"# " + b"x" * 300_000 + b"\n"
    code = (
        "import sys; from pathlib import Path; from hubtasks.reading import files\n"
        "path = Path(sys.argv[1]); old = path.read_bytes(); new = sys.stdin.buffer.read()\n"
        "print(flush=True)\n"
        "while True: files.write(path, new); files.write(path, old)\n"
    )
    seen, drafts = set[bytes](), list[Path]()
    for turn in itertools.count():
        if turn >= often(10) and len(seen) == 2 and drafts:
            break
        assert turn < often(1_000), "no kill fell into a write, or none between two"
        path.write_bytes(old)
        with subprocess.Popen(
            [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdin is not None
            assert writer.stdout is not None
            writer.stdin.write(new)
            writer.stdin.close()
            writer.stdout.readline()
            time.sleep(turn % 40 * 0.0007)
            writer.kill()
        seen.add(path.read_bytes())
        assert seen <= {old, new}
        drafts = [p for p in path.parent.iterdir() if p.suffix == ".tmp"]
    path.write_bytes(old)
    checked = run("check", "--root", repo, "--on", str(ON))
    assert (checked.code, checked.out) == (0, "")
