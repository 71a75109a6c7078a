"""Where progress goes to and comes from: the remote, its main branch, and the one checked out."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from hubtasks.git.program import GitFault, ask_remote, clone_of, git
from hubtasks.git.revision import Revision, common, differing, merge_base, remote_of
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

    *waiting* is told, a sentence at a time, where the remote does not answer, or has another
    main branch by now.
    """
    if why := _unready(root):
        raise NotSent(why)
    name = _remote(root)
    before = _named_main(root, name)
    _fetch(root, name, waiting)
    found = Route(root, name, _main_branch(root, name), _current(root))
    if before and before != found.target:
        waiting(
            f"远程仓库 {visible(name)} 的主分支由 {visible(before)} 改成了 {visible(found.target)}"
        )
    if not is_commit(root, found.upstream):
        if before:
            raise NotSent(_gone(found))
    elif not common(root, found.upstream, "HEAD"):
        raise NotSent(unrelated(root, found.upstream))
    return found


def _fetch(root: Path, name: str, waiting: Waiting) -> None:
    """Fetch every branch, let go of those that are gone, and learn which is the main one.

    All are named here: a clone of one branch knows no other, a mirror would lose its own.
    """
    every = (f"+refs/heads/*:refs/remotes/{name}/*", "^refs/heads/HEAD")
    asked = ("fetch", "--quiet", "--prune", "--no-prune-tags", name)
    try:
        ask(root, name, waiting, *asked, "HEAD", *every)
        main = git(root, "rev-parse", "--verify", "--quiet", "FETCH_HEAD", check=False)
    except GitFault as fault:
        if "remote ref HEAD" not in str(fault):
            raise
        ask(root, name, waiting, *asked, *every)
        main = b""
    target = f"refs/remotes/{name}/{_main_branch(root, name)}^{{commit}}"
    if main and main != git(root, "rev-parse", "--verify", "--quiet", target, check=False):
        with suppress(GitFault):  # then it stays the one that is known
            ask(root, name, waiting, "remote", "set-head", name, "--auto")


def _gone(route: Route) -> str:
    return (
        f"远程仓库 {visible(route.remote)} 上没有 {visible(route.target)} 分支了，也许改了名、"
        "删掉了。什么都没有动。请问管仓库的人，主分支现在叫什么，再运行 "
        f"git remote set-head {visible(route.remote)} 新的名字"
    )


def unrelated(root: Path, upstream: str) -> str:
    """Say that a branch of a remote shares nothing with what is here, and what to do."""
    name = visible(upstream.removeprefix("refs/remotes/"))
    said = f"{name} 与您这里的历史没有一点是共同的，合不到一起，什么都没有动。"
    if git(root, "rev-parse", "--is-shallow-repository", check=False).strip() == b"true":
        return f"{said}这里只克隆了一部分，请先运行 git fetch --unshallow，再运行一遍"
    return f"{said}也许仓库重新建过：请找管仓库的人看，另外克隆一份，再把您的改动带过去"


def email(route: Route) -> str:
    """Return the address that the user commits under."""
    return git(route.root, "config", "user.email").decode("utf-8", "replace").strip()


def merged(route: Route) -> Revision | None:
    """Return the data as requests find it, as of the last fetch; None where there is none yet."""
    known = is_commit(route.root, route.upstream)
    return Revision.at(route.root, route.upstream) if known else None


def reported(root: Path) -> Revision:
    """Return the data that is reported already: where one's own commits began, by the last fetch.

    Where nothing was ever fetched it is the last commit.
    """
    name = remote_of(root)
    upstream = f"refs/remotes/{name}/{_main_branch(root, name)}"
    known = bool(name) and is_commit(root, upstream)
    return Revision.at(root, merge_base(root, upstream, "HEAD") if known else "HEAD")


def ahead(route: Route) -> tuple[str, ...]:
    """Return the data files that commits have changed since they parted from the upstream."""
    if not is_commit(route.root, route.upstream):
        return ()
    start = merge_base(route.root, route.upstream, "HEAD")
    return tuple(sorted(differing(route.root, start, "HEAD")))


def is_commit(root: Path, name: str) -> bool:
    """Whether a name is a commit's, or leads to one."""
    return bool(git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", check=False))


def stays_here(root: Path, commit: str) -> str:
    """Return the branch checked out, where no remote has a commit yet; empty where one has it.

    Empty, too, where there is no remote that anybody fetched from.
    """
    known = ("for-each-ref", "--count=1", "refs/remotes")
    if not git(root, *known) or git(root, *known, f"--contains={commit}"):
        return ""
    return _current(root)


def ask(root: Path, remote: str, waiting: Waiting, *arguments: str) -> None:
    """Have git fetch or push, and say for whom it waits."""
    # A password may hold any sign: better too little of an address than a part of that.
    address = re.sub("//.*@", "//", url(root, remote))

    def say(seconds: int) -> None:
        waiting(
            f"正在等远程仓库 {remote}（{visible(address)}）回应，已经{seconds}秒。"
            "不想等了，按 Ctrl-C 停下"
        )

    try:
        ask_remote(root, *arguments, waiting=say)
    except GitFault as fault:
        shown = f"：{visible(address)}" if str(fault).endswith("地址对不对") else ""
        raise GitFault(f"{fault}{shown}") from None


def url(root: Path, remote: str) -> str:
    """Return a remote's address as the clone has it."""
    return git(root, "remote", "get-url", remote).decode("utf-8", "replace").strip()


def _unready(root: Path) -> str:
    """Say what stands in the way of committing; empty where nothing does."""
    folder = clone_of(root).folder
    for sign, (what, command) in _BEGUN.items():
        if (folder / sign).exists():
            return (
                f"仓库里有一次没做完的{what}，不是 hubtasks 做的，没有动它。请开始它的人接着做完"
                f"（git {command} --continue）；不要它了，先把改过的文件另存一份，"
                f"再运行 git {command} --abort。然后再运行一遍"
            )
    if not is_commit(root, "HEAD"):
        return "仓库里还没有提交过。请管仓库的人先提交一次，再运行一遍"
    if unknown := unknown_self(root):
        return f"git 还不知道您是谁。请运行 {unknown[0]}"
    return ""


def unknown_self(root: Path) -> tuple[str, ...]:
    """Return what to type so that git knows whose commits are made here; nothing where it does."""
    return tuple(
        f"git config --global {name} 您的{said}"
        for name, said in _WHO.items()
        if not git(root, "config", name, check=False).strip()
    )


# What somebody began by hand and left: what tells it, its name, and git's word for it.
_BEGUN = {
    "MERGE_HEAD": ("合并", "merge"),
    "CHERRY_PICK_HEAD": ("挑拣", "cherry-pick"),
    "REVERT_HEAD": ("撤回", "revert"),
    "rebase-merge": ("变基", "rebase"),
    "rebase-apply": ("变基", "rebase"),
}
_WHO = {"user.name": "姓名", "user.email": "邮箱"}


def _current(root: Path) -> str:
    """Return the branch that is checked out; empty where none is."""
    return git(root, "branch", "--show-current").decode().strip()


def _remote(root: Path) -> str:
    """Return the remote to push to; GitFault where there is none."""
    if name := remote_of(root):
        return name
    raise GitFault(
        "没有配置远程仓库，送不出去。请向管仓库的人要仓库地址，再运行 "
        "git remote add origin 仓库地址"
    )


def _main_branch(root: Path, name: str) -> str:
    """Return the branch that requests are merged into, as the remote names it, else main."""
    if found := _named_main(root, name):
        return found
    for branch in ("main", "master"):
        if git(
            root, "rev-parse", "--verify", "--quiet", f"refs/remotes/{name}/{branch}", check=False
        ):
            return branch
    return "main"


def _named_main(root: Path, name: str) -> str:
    """Return the branch that the remote named as its main one; empty where it named none."""
    head = git(root, "symbolic-ref", "--quiet", f"refs/remotes/{name}/HEAD", check=False)
    return head.decode("utf-8", "surrogateescape").strip().removeprefix(f"refs/remotes/{name}/")
