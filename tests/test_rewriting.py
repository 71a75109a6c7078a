"""What git would not hand over as it lies: attributes and submodules of a pull request."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from conftest import ON, Run
from test_examples import git
from test_send import BAOHU, YUNYONG, change, send
from test_sync import merged, state, sync

LINES = [
    (".gitattributes", "[attr]x ident\n* x"),
    ("data/.gitattributes", "*.yaml working-tree-encoding=UTF-16LE"),
    ("data/progress/yunyong/.gitattributes", "* filter=x"),
]


def rewriting(root: Path, place: str, line: str) -> None:
    """Let somebody commit attributes, with the data as it was."""
    (root / place).write_text(f"{line}\n", encoding="utf-8")
    git(root, "add", "--", place)
    git(root, "commit", "-q", "-m", "属性")


@pytest.mark.parametrize(("place", "line"), LINES)
def test_attributes_that_rewrite_data_are_not_received(
    office: tuple[Path, Path], run: Run, place: str, line: str
) -> None:
    """They are named, by check of the request too, and nothing moves; without them all comes."""
    first, second = office
    rewriting(first, place, line)
    merged(first, "HEAD")
    git(second, "config", "filter.x.clean", "tac")
    change(second, YUNYONG, "签约37项", "签约38项$Id:鄂知发3号$")
    before = (second / YUNYONG).read_bytes(), state(second)
    result = sync(run, second)
    assert result.code == 2
    assert "错误：别人送来的 .gitattributes 让 git 存取时改写" in result.err
    assert "请管仓库的人去掉 .gitattributes 里的 " in result.err
    assert ((second / YUNYONG).read_bytes(), state(second)) == before
    for rev in ([], ["--rev", "HEAD"]):
        found = run("check", "--root", first, "--since", "HEAD~1", *rev, "--on", str(ON))
        assert found.code == 1
        assert ".gitattributes: 错误[unreadable-file] .gitattributes 让 git 存取时改写" in found.out
    git(first, "rm", "-q", "--cached", "--", place)
    git(first, "commit", "-q", "-m", "去掉")
    merged(first, "HEAD")
    assert sync(run, second).code == 0
    assert (second / YUNYONG).read_bytes() == before[0]


def test_nothing_is_sent_that_git_would_rewrite(office: tuple[Path, Path], run: Run) -> None:
    """A text that attributes would have taken out of the commit is not committed."""
    first, _ = office
    (first / "data/.gitattributes").write_text("* ident\n", encoding="utf-8")
    change(first, BAOHU, "签订保密协议", "签协议$Id:鄂知发3号$")
    before = (first / BAOHU).read_bytes(), state(first)
    result = send(run, first)
    assert result.code == 2
    assert "错误：这里的 .gitattributes 让 git 存取时改写1个文件（ident）" in result.err
    assert ((first / BAOHU).read_bytes(), state(first)) == before


def test_attributes_that_rewrite_nothing_are_received(office: tuple[Path, Path], run: Run) -> None:
    """Line ends, other files, and what is unset are nobody's concern."""
    first, second = office
    plain = "*.yaml text eol=lf -ident\n*.png filter=lfs working-tree-encoding=x"
    rewriting(first, ".gitattributes", plain)
    merged(first, "HEAD")
    result = sync(run, second)
    assert (result.code, result.err) == (0, "")
    assert (second / ".gitattributes").read_text(encoding="utf-8").strip() == plain


def test_a_submodule_is_named(office: tuple[Path, Path], run: Run) -> None:
    """By check of the request; where it was merged its empty folder is nobody's edit."""
    first, second = office
    for path in ("data/sub", "data/progress/yunyong/2026-07-31.yaml", "templates/x.docx"):
        commit = git(first, "rev-parse", "HEAD").strip()
        git(first, "update-index", "--add", "--cacheinfo", f"160000,{commit},{path}")
    git(first, "commit", "-q", "-m", "子模块")
    merged(first, "HEAD")
    found = run("check", "--root", first, "--since", "HEAD~1", "--on", str(ON))
    assert found.code == 1
    assert found.out.count("错误[unreadable-file] 这是一个子模块，里面的不随仓库来，没有读") == 3
    result = sync(run, second)
    assert result.code == 0
    assert "您改了还没送审的" not in result.out


@pytest.mark.parametrize("name", ["..", ".git", "GIT~1", "n" * 300])
def test_a_name_that_no_file_can_have_is_not_received(
    office: tuple[Path, Path], run: Run, name: str
) -> None:
    """It is said in Chinese, and nobody is told to move their own `.git` out of its way."""
    first, second = office
    blob = git(first, "rev-parse", "HEAD:data/rules.yaml").strip()
    raw = subprocess.run(
        ["git", "cat-file", "tree", "HEAD:data"], cwd=first, capture_output=True, check=True
    ).stdout
    raw += b"100644 %s\0%s" % (name.encode(), bytes.fromhex(blob))
    put = ["git", "hash-object", "-t", "tree", "-w", "--literally", "--stdin"]
    tree = subprocess.run(put, cwd=first, input=raw, capture_output=True, check=True).stdout
    top = subprocess.run(
        ["git", "mktree"], cwd=first, input=b"040000 tree %s\tdata\n" % tree.strip(),
        capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    commit = git(first, "commit-tree", "-p", "HEAD", "-m", "名", top.strip()).strip()
    git(first, "push", "-q", "origin", f"{commit}:main")
    change(second, BAOHU, "cases: 4}", "cases: 16}")
    for result in (sync(run, second), send(run, second)):
        assert result.code == 2
        assert re.search("收不下。?.*请管仓库的人", result.err), result.err
        assert not re.search("invalid|failed|too long", result.err)
    assert "cases: 16}" in (second / BAOHU).read_text(encoding="utf-8")
