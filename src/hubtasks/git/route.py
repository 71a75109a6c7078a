"""Where progress goes to and comes from: the remote, its main branch, and the one checked out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hubtasks.git.program import GitFault, ask_remote, clone_of, git
from hubtasks.git.revision import Revision, differing, merge_base
from hubtasks.wording import visible

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Waiting = Callable[[str], None]


class NotSent(Exception):
    """Why there is nothing that can be sent, as one sentence with the way out."""


class Route(NamedTuple):
    """Where progress goes: the remote, the branch requests are merged into, the one checked out.

    `here` is empty where none is checked out.
    """

    root: Path
    remote: str
    target: str
    here: str

    @property
    def upstream(self) -> str:
        """What the remote has of the branch that requests are merged into."""
        return f"refs/remotes/{self.remote}/{self.target}"

    @property
    def at_home(self) -> bool:
        """Whether no branch of one's own is checked out."""
        return self.here in {"", self.target}


def route(root: Path, waiting: Waiting) -> Route:
    """Find where progress goes, and fetch what is there; NotSent where git is not ready.

    *waiting* is told, a sentence at a time, where the remote does not answer.
    """
    if why := _unready(root):
        raise NotSent(why)
    name = _remote(root)
    ask(root, name, waiting, "fetch", "--quiet", name)
    return Route(root, name, _main_branch(root, name), _current(root))


def email(route: Route) -> str:
    """Return the address that the user commits under."""
    return git(route.root, "config", "user.email").decode("utf-8", "replace").strip()


def merged(route: Route) -> Revision | None:
    """Return the data as requests find it, as of the last fetch; None where there is none yet."""
    known = is_commit(route.root, route.upstream)
    return Revision.at(route.root, route.upstream) if known else None


def ahead(route: Route) -> tuple[str, ...]:
    """Return the data files that commits have changed since they parted from the upstream."""
    if not is_commit(route.root, route.upstream):
        return ()
    start = merge_base(route.root, route.upstream, "HEAD")
    return tuple(sorted(differing(route.root, start, "HEAD")))


def is_commit(root: Path, name: str) -> bool:
    """Whether a name is a commit's, or leads to one."""
    return bool(git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", check=False))


def ask(root: Path, remote: str, waiting: Waiting, *arguments: str) -> None:
    """Have git fetch or push, and say for whom it waits."""
    address = re.sub("//[^/@]*@", "//", url(root, remote))

    def say(seconds: int) -> None:
        waiting(
            f"正在等远程仓库 {remote}（{visible(address)}）回应，已经{seconds}秒。"
            "不想等了，按 Ctrl-C 停下"
        )

    ask_remote(root, *arguments, waiting=say)


def url(root: Path, remote: str) -> str:
    """Return a remote's address as the clone has it."""
    return git(root, "remote", "get-url", remote).decode("utf-8", "replace").strip()


def _unready(root: Path) -> str:
    """Say what stands in the way of committing; empty where nothing does."""
    folder = clone_of(root).folder
    if (folder / "MERGE_HEAD").exists() or (folder / "CHERRY_PICK_HEAD").exists():
        return "仓库里有一次没做完的合并。请先运行 git merge --abort，再运行一遍"
    if (folder / "rebase-merge").exists() or (folder / "rebase-apply").exists():
        return "仓库里有一次没做完的变基。请先运行 git rebase --abort，再运行一遍"
    if not is_commit(root, "HEAD"):
        return "仓库里还没有提交过。请管仓库的人先提交一次，再运行一遍"
    for name in ("user.name", "user.email"):
        if not git(root, "config", name, check=False).strip():
            return f"git 还不知道您是谁。请运行 git config --global {name} 您的{_WHO[name]}"
    return ""


_WHO = {"user.name": "姓名", "user.email": "邮箱"}


def _current(root: Path) -> str:
    """Return the branch that is checked out; empty where none is."""
    return git(root, "branch", "--show-current").decode().strip()


def _remote(root: Path) -> str:
    """Return the remote to push to: origin, or the only one; GitFault where there is none."""
    names = git(root, "remote").decode().split()
    if not names:
        raise GitFault("没有配置远程仓库，送不出去。请运行 git remote add origin 仓库地址")
    return "origin" if "origin" in names else names[0]


def _main_branch(root: Path, name: str) -> str:
    """Return the branch that requests are merged into, as the remote names it, else main."""
    head = git(root, "symbolic-ref", "--quiet", "--short", f"refs/remotes/{name}/HEAD", check=False)
    if found := head.decode().strip():
        return found.removeprefix(f"{name}/")
    for branch in ("main", "master"):
        if git(
            root, "rev-parse", "--verify", "--quiet", f"refs/remotes/{name}/{branch}", check=False
        ):
            return branch
    return "main"
