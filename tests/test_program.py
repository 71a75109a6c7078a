"""Git is called so that nothing out of a pull request steers it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ON, Run
from test_examples import git

from hubtasks.git.program import GitFault
from hubtasks.git.revision import behind

BAOHU = "data/progress/baohu/2026-06-30.yaml"
DAY = ("--on", str(ON))
READING = (
    ["log", "5"], ["check", "--since", "main"], ["diff", "main"], ["status", "--rev", "main"],
    ["check", "--since", "main", "--rev", "main"], ["report", "--month", "2026-06", "--rev", "main"],
)  # fmt: skip
SIGNED = """\
tree {tree}
author 甲 <a@example.org> 1780000000 +0000
committer 甲 <a@example.org> 1780000000 +0000
gpgsig -----BEGIN PGP SIGNATURE-----
 
 x
 -----END PGP SIGNATURE-----

签了名
"""  # noqa: W293 - so git writes it


class Trap:
    """Programs that leave a trace when they run, each under a name of its own."""

    def __init__(self, folder: Path) -> None:
        """Make the folder that they lie in and leave their traces in."""
        self.folder = folder
        (folder / "sprung").mkdir(parents=True)

    def program(self, name: str) -> str:
        """Return a program that lets everything through."""
        path = self.folder / name
        path.write_text(f'#!/bin/sh\n: > "{self.folder}/sprung/{name}"\ncat\n', encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    def settings(self) -> dict[str, str]:
        """Return what may name a program in a configuration, as reading meets it."""
        names = {
            "core.fsmonitor", "core.pager", "core.sshCommand", "diff.external", "gpg.program",
            "gpg.ssh.program", "filter.x.clean", "filter.x.smudge", "filter.x.process",
            "diff.x.textconv", "diff.x.command", "pager.log", "core.alternateRefsCommand",
            "core.editor", "merge.x.driver",
        }  # fmt: skip
        made = {name: self.program(name) for name in names}
        return {**made, "log.showSignature": "true", "core.hooksPath": str(self.hooks())}

    def hooks(self) -> Path:
        """Return a folder of hooks."""
        hooks = self.folder / "hooks"
        hooks.mkdir(exist_ok=True)
        for name in (
            "post-checkout", "reference-transaction", "post-index-change", "pre-commit",
            "post-merge", "pre-merge-commit", "commit-msg", "pre-push",
        ):  # fmt: skip
            shutil.copy(self.program(name), hooks / name)
        return hooks

    @property
    def sprung(self) -> set[str]:
        """The programs that ran."""
        return {p.name for p in (self.folder / "sprung").iterdir()}

    def reset(self) -> None:
        """Forget what ran."""
        for trace in (self.folder / "sprung").iterdir():
            trace.unlink()


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    return Trap(tmp_path / "traps")


def sign(root: Path) -> str:
    """Put a commit with a signature in place of the first one, and return its id."""
    tree = git(root, "rev-parse", "HEAD^{tree}").strip()
    done = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"],
        cwd=root,
        input=SIGNED.format(tree=tree).encode(),
        capture_output=True,
        check=True,
    )
    signed = done.stdout.decode().strip()
    git(root, "update-ref", "refs/heads/main", signed)
    return signed


def attributes(folder: Path) -> None:
    """Have every file go through the filters and drivers that a configuration may define."""
    (folder / ".gitattributes").write_text("* filter=x diff=x merge=x\n", encoding="utf-8")


@pytest.fixture
def planted(repo: Path, tmp_path: Path, trap: Trap) -> Path:
    """A clone of what a pull request made: beside `data/`, below the top, lies a repository."""
    top = tmp_path / "server"
    office = top / "office"
    shutil.copytree(repo, office)
    git(top, "init", "-q", "-b", "main")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "一")
    sign(top)
    for name, value in {**trap.settings(), "core.bare": "false", "core.worktree": ".."}.items():
        git(top, "config", name, value)
    for name in ("HEAD", "config", "index", "refs", "objects"):
        there = top / ".git" / name
        if there.is_dir():
            shutil.copytree(there, office / name)
        else:
            shutil.copy(there, office / name)
    shutil.copy(top / ".git/config", office / "config")
    (top / ".git/config").write_text("[core]\n\tbare = false\n", encoding="utf-8")
    attributes(office)
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "合并请求")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(top), str(clone))
    (clone / "office/refs/tags").mkdir(parents=True, exist_ok=True)
    os.utime(clone / "office" / BAOHU, (2_000_000_000, 2_000_000_000))
    return clone / "office"


def test_the_planted_repository_is_a_trap(planted: Path, trap: Trap) -> None:
    """Plain git, called there, takes it for a repository and runs its programs."""
    subprocess.run(["git", "log", "-1"], cwd=planted, capture_output=True, check=False)
    subprocess.run(["git", "diff", "--", "data"], cwd=planted, capture_output=True, check=False)
    assert {"gpg.program", "filter.x.process", "core.fsmonitor"} <= trap.sprung


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_a_planted_repository_is_not_obeyed(
    planted: Path, run: Run, trap: Trap, arguments: list[str]
) -> None:
    """What lies beside `data/` and looks like a repository runs nothing; the real one answers."""
    result = run(*arguments, "--root", planted, *DAY)
    assert result.code == ("--since" in arguments), result.err  # the filter is named
    assert trap.sprung == set()
    if arguments[0] == "log":
        assert "提交：2026-05-28  甲" in result.out


def test_a_planted_repository_sends_nothing(planted: Path, run: Run, trap: Trap) -> None:
    """`submit` goes to the clone's own remote, and not by the programs of the planted one."""
    path = planted / BAOHU
    path.write_text(path.read_text("utf-8").replace("cases: 4}", "cases: 6}"), encoding="utf-8")
    git(planted.parent, "config", "user.name", "甲")
    git(planted.parent, "config", "user.email", "a@example.org")
    result = run("submit", "--root", planted, *DAY)
    assert result.code == 0, result.err
    assert trap.sprung == set()
    git(planted.parent, "fetch", "-q")
    sent = git(planted.parent, "show", f"origin/baohu-2026-06:office/{BAOHU}")
    assert "cases: 6}" in sent


def test_a_server_s_repository_must_be_named(
    planted: Path, run: Run, trap: Trap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no `.git` at all, what looks like a repository is refused, but for GIT_DIR's."""
    alone = planted.parents[1] / "alone"
    shutil.copytree(planted, alone)
    result = run("log", "5", "--root", alone, *DAY)
    assert "也许是合并请求带来的，没有用它" in result.err
    assert trap.sprung == set()
    bare = planted.parents[1] / "bare.git"
    git(planted.parent, "clone", "-q", "--bare", str(planted.parent), str(bare))
    monkeypatch.setenv("GIT_DIR", str(bare))
    assert run("check", "--root", bare, "--rev", "main:office", *DAY).code == 2
    assert "下面没有提交的信息" not in run("log", "5", "--root", alone, *DAY).err


@pytest.fixture
def shared(repo: Path) -> Path:
    """The small repository under git, its last commit signed, its state on main."""
    attributes(repo)
    git(repo, "init", "-q", "-b", "main")
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "一")
    sign(repo)
    return repo


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_reading_runs_no_program_of_the_user_s_own(
    shared: Path, run: Run, trap: Trap, arguments: list[str]
) -> None:
    """Filters, drivers and hooks that attributes of a pull request call up lie idle."""
    for name, value in trap.settings().items():
        git(shared, "config", name, value)
    path = shared / BAOHU
    path.write_text(path.read_text("utf-8").replace("cases: 4}", "cases: 6}"), encoding="utf-8")
    assert run(*arguments, "--root", shared, *DAY).code == ("--since" in arguments)
    assert trap.sprung == set()
    subprocess.run(["git", "log", "-1", "-p"], cwd=shared, capture_output=True, check=False)
    subprocess.run(["git", "diff"], cwd=shared, capture_output=True, check=False)
    assert trap.sprung, "the traps would not have sprung"


def test_line_ends_are_no_difference(shared: Path, run: Run) -> None:
    """A file that was checked out with Windows' line ends is not taken for a changed one."""
    path = shared / BAOHU
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    git(shared, "switch", "-q", "-c", "mine")
    other = "data/progress/yunyong/2026-06-30.yaml"
    text = (shared / other).read_text("utf-8")
    (shared / other).write_text(text.replace("签约37项", "签约38项"), encoding="utf-8")
    asked = ("--since", "main", "--as", "运用处", "--skip", "unreadable-file")  # the filters
    result = run("check", *asked, "--root", shared, *DAY)
    assert (result.code, "other-division" in result.out) == (0, False), result.out


def test_work_trees_and_submodules_answer(
    shared: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second work tree and a submodule, whose `.git` is a file, have their history."""
    wanted = run("log", "5", "--root", shared, *DAY)
    assert "提交：" in wanted.out
    second = tmp_path / "second"
    git(shared, "worktree", "add", "-q", str(second), "HEAD")
    assert run("log", "5", "--root", second, *DAY) == wanted
    outer = tmp_path / "outer"
    git(tmp_path, "init", "-q", str(outer))
    local = ("-c", "protocol.file.allow=always")
    git(outer, *local, "submodule", "--quiet", "add", str(shared), "台账")
    assert run("log", "5", "--root", outer / "台账", *DAY) == wanted
    monkeypatch.chdir(outer / "台账/data")
    monkeypatch.setenv("GIT_DIR", str(outer / ".git"))
    assert run("log", "5", *DAY) == wanted


def test_a_linked_root_answers(shared: Path, run: Run, tmp_path: Path) -> None:
    """Who reaches the repository by a link of one's own finds its history."""
    (tmp_path / "台账").symlink_to(shared)
    assert "提交：" in run("log", "5", "--root", tmp_path / "台账", *DAY).out
    assert run("diff", "main", "--root", tmp_path / "台账", *DAY).code == 0


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives away")
def test_whose_folder_it_is_matters(
    shared: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A repository of somebody else's is refused with what to type, and works once that is typed."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("SUDO_UID", raising=False)
    office = shared.rename(shared.with_name("我的 台账"))
    for path in (office, office / ".git"):
        os.chown(path, 65534, 65534)
    result = run("diff", "main", "--root", office, *DAY)
    assert result.code == 2
    said = f"git config --global --add safe.directory '{office}'"
    assert said in result.err
    subprocess.run(said, shell=True, check=True)  # noqa: S602 - as its reader would
    assert run("diff", "main", "--root", office, *DAY).code == 0


def test_no_git_out_of_the_folder_looked_at(
    shared: Path, run: Run, trap: Trap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program named git that a pull request brings is not run, whatever the search path says."""
    shutil.copy(trap.program("git"), shared / "git")
    monkeypatch.chdir(shared)
    monkeypatch.setenv("PATH", os.pathsep.join([".", "", os.environ["PATH"]]))
    assert "提交：" in run("log", "5", *DAY).out
    assert trap.sprung == set()


def test_a_replaced_object_is_not_shown(shared: Path, run: Run) -> None:
    """A revision shows what it was committed with, whatever is to be shown in its place."""
    wanted = run("check", "--rev", "main", "--root", shared, *DAY)
    blob = git(shared, "rev-parse", f"main:{BAOHU}").strip()
    (shared / "other").write_text("别的\n", encoding="utf-8")
    git(shared, "replace", blob, git(shared, "hash-object", "-w", "other").strip())
    assert run("check", "--rev", "main", "--root", shared, *DAY) == wanted


def lose(root: Path, name: str) -> Path:
    """Take an object away from git; return where it lay."""
    id_ = git(root, "rev-parse", name).strip()
    path = root / ".git/objects" / id_[:2] / id_[2:]
    path.unlink()
    return path


@pytest.mark.parametrize("how", ["missing", "broken"])
def test_a_broken_object_is_a_finding(shared: Path, run: Run, how: str) -> None:
    """A file whose content git lost is told by its path; all others are read."""
    path = lose(shared, f"main:{BAOHU}")
    if how == "broken":
        path.write_bytes(b"nothing of git's")
    result = run("check", "--rev", "main", "--root", shared, *DAY)
    assert result.code == 1
    assert f"{BAOHU}: 错误[unreadable-file] 打不开这个文件（git 里没有它的内容" in result.out
    assert result.out.count("错误[") == 1, result.out


def test_a_commit_that_is_gone_is_no_unknown_name(shared: Path, run: Run) -> None:
    """A branch whose commit is lost is said to be broken, not to be none of those that follow."""
    lose(shared, "main")
    result = run("status", "--rev", "main", "--root", shared, *DAY)
    assert result.code == 2
    assert "main 的内容坏了、缺了。运行 git fsck" in result.err


def test_a_broken_history_is_not_taken_for_none(shared: Path, run: Run) -> None:
    """Where git can't tell where two branches parted, nothing is compared with a guess."""
    git(shared, "switch", "-q", "-c", "other")
    git(shared, "commit", "-q", "--allow-empty", "-m", "二")
    git(shared, "commit", "-q", "--allow-empty", "-m", "三")
    lose(shared, "HEAD~1")
    result = run("diff", "main", "other", "--root", shared, *DAY)
    assert (result.code, result.out) == (2, "")
    assert "git fsck" in result.err


def test_a_tree_that_is_gone_is_one_sentence(shared: Path, run: Run) -> None:
    """Where the tree itself is lost nothing can be read: one Chinese sentence says so."""
    lose(shared, "main:data")
    result = run("check", "--rev", "main", "--root", shared, *DAY)
    assert result.code == 2
    assert "仓库里有内容坏了、缺了。请管仓库的人运行 git fsck" in result.err
    assert "fatal" not in result.err


def test_a_branch_of_the_remote_that_is_lost_is_one_sentence(shared: Path) -> None:
    """Where the last commit of the remote's branch is lost, what lacks of it can't be counted."""
    git(shared, "switch", "-q", "-c", "other", "main")
    git(shared, "commit", "-q", "--allow-empty", "-m", "二")
    git(shared, "remote", "add", "origin", "there.git")
    git(shared, "update-ref", "refs/remotes/origin/main", "other")
    lose(shared, "other")
    with pytest.raises(GitFault, match="仓库里有内容坏了、缺了"):
        behind(shared, "main")


def test_more_than_anybody_s_data_is_not_read(
    shared: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A revision that would fill the memory is refused by the sizes git tells."""
    monkeypatch.setattr("hubtasks.git.revision._TOTAL", 1000)
    result = run("check", "--rev", "main", "--root", shared, *DAY)
    assert result.code == 2
    assert "没有读。请看 data/ 里混进了什么" in result.err


def test_the_program_needs_no_language(shared: Path) -> None:
    """Git's answers are known by their English, in whatever language its user has it."""
    done = subprocess.run(
        [sys.executable, "-m", "hubtasks", "status", "--rev", "main", "--root", str(shared.parent)],
        env={**os.environ, "LC_ALL": "zh_CN.UTF-8", "LANGUAGE": "zh_CN", "PYTHONUTF8": "1"},
        capture_output=True,
        check=False,
    )
    assert "不在 git 仓库里" in done.stderr.decode()
