"""What waits to be merged is told of every branch that can be read, whoever pushed the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run
from test_examples import git

from hubtasks.git import revision, waiting
from hubtasks.git.waiting import _in_turn

DAY = ("--on", "2026-08-03", "--month", "2026-07")
ENTRY = "  - {task: 3, status: 推进中, summary: 7月8日走访企业5家。}\n"
SENT = "（其中1项次已送审，待合并）"


def filed(root: Path, branch: str) -> None:
    """Let July's progress of one task be sent on a branch."""
    path = root / "data/progress/baohu/2026-07-31.yaml"
    head = "format: 1\ndivision: 保护协调处\ndate: 2026-07-31\nentries:\n"
    path.write_text(head + ENTRY, encoding="utf-8")
    git(root, "switch", "-q", "-c", branch)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "七月")
    git(root, "push", "-q", "origin", branch)


def pushed(root: Path, branch: str) -> None:
    """Let somebody push a commit that says nothing."""
    git(root, "commit", "-q", "--allow-empty", "-m", "x")
    git(root, "push", "-q", "origin", f"HEAD:refs/heads/{branch}")


@pytest.fixture
def sent(office: tuple[Path, Path]) -> tuple[Path, Path]:
    """One has sent July's progress, the other has to know of it."""
    filed(office[0], "baohu-2026-07")
    git(office[0], "switch", "-q", "main")
    return office


def test_a_name_of_wide_blanks_hides_no_other(sent: tuple[Path, Path], run: Run) -> None:
    """A branch may be called whatever git lets it: the others are read all the same."""
    first, second = sent
    pushed(first, "张三\u3000七月")
    git(second, "fetch", "-q")
    result = run("due", "--root", second, *DAY)
    assert SENT in result.out
    assert result.err == ""


def test_a_branch_too_large_is_named_and_hides_no_other(
    sent: tuple[Path, Path], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than anybody's data is not read, and said; what others sent is."""
    first, second = sent
    (first / "data/x").write_bytes(b"a" * 4_900_000)
    git(first, "add", "-A")
    git(first, "commit", "-q", "-m", "大")
    git(first, "push", "-q", "origin", "HEAD:refs/heads/gross")
    git(second, "fetch", "-q")
    monkeypatch.setattr(revision, "_TOTAL", 4_000_000)
    result = run("due", "--root", second, *DAY)
    assert SENT in result.out
    assert "没有读，上面有没有送审的不知道：gross\n" in result.err


def test_many_branches_of_one_push_nobody_out(
    sent: tuple[Path, Path], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many newer ones there are, those named as `submit` does are read first."""
    first, second = sent
    monkeypatch.setattr(waiting, "_MOST", 2)
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2037-01-01T00:00:00")
    for name in ("x-1", "x-2", "baohu-2026-08", "baohu-2026-09"):
        pushed(first, name)
    git(second, "fetch", "-q")
    result = run("due", "--root", second, *DAY)
    assert SENT in result.out


def test_branches_are_read_in_turn() -> None:
    """The month's own first, then the divisions' by turns, then others by the kind of name."""
    names = [
        "x-1",
        "x-2",
        "y",
        "baohu-2026-09",
        "baohu-2026-08",
        "yunyong-2026-05",
        "baohu-2026-07",
    ]
    found = _in_turn([f"refs/remotes/origin/{n}" for n in names], {"baohu", "yunyong"}, (2026, 7))
    assert [name.rsplit("/", 1)[1] for name in found] == [
        "baohu-2026-07",
        "baohu-2026-09",
        "yunyong-2026-05",
        "baohu-2026-08",
        "x-1",
        "y",
        "x-2",
    ]
