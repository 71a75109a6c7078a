"""Send progress for review, for people who do not know git: commit, merge, push.

Nothing is ever lost: edits are committed before anything else happens, and a merge that
can't be finished is taken back. Conflicts are met entry by entry, in the writer's words.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from hubtasks.diagnostics import Code, Severity
from hubtasks.fields import FileKind
from hubtasks.git import entries
from hubtasks.git.entries import Unmergeable
from hubtasks.git.program import GitFault, ask_remote, clone_of, git
from hubtasks.git.revision import Revision, differing, merge_base, prefix_of
from hubtasks.reading import files
from hubtasks.reading.load import problems_in
from hubtasks.wording import visible
from hubtasks.writing.edit import EditFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from hubtasks.checking.opened import Opened
    from hubtasks.git.entries import Blocks, EntryConflict, MergedFile, Side
    from hubtasks.reading.files import Repository

    Waiting = Callable[[str], None]

_DRIVERS = r"^merge\..*\.driver$"
_REMOTE = re.compile(
    r"(?:https?://(?:[^@/]+@)?|ssh://git@|git@)([^/:]+)(?::[0-9]+)?[/:](.+?)(?:\.git)?/?$"
)


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


class Parcel(NamedTuple):
    """What is sent: a branch, and the files on it that are not committed yet.

    `left` are the files that changed too, and are not sent.
    """

    branch: str
    paths: tuple[str, ...]
    left: tuple[str, ...] = ()


def route(root: Path, waiting: Waiting) -> Route:
    """Find where progress goes, and fetch what is there; NotSent where git is not ready.

    *waiting* is told, a sentence at a time, where the remote does not answer.
    """
    if why := _unready(root):
        raise NotSent(why)
    name = _remote(root)
    _ask(root, name, waiting, "fetch", "--quiet", name)
    return Route(root, name, _main_branch(root, name), _current(root))


def email(route: Route) -> str:
    """Return the address that the user commits under."""
    return git(route.root, "config", "user.email").decode("utf-8", "replace").strip()


def merged(route: Route) -> Revision | None:
    """Return the data as requests find it, as of the last fetch; None where there is none yet."""
    known = _is_commit(route.root, route.upstream)
    return Revision.at(route.root, route.upstream) if known else None


def parcel(opened: Opened, route: Route, sender: str = "", whose: str = "") -> Parcel:
    """Choose what is sent, and the branch for it; NotSent rather than a guess.

    *sender* is the division that the user is of, *whose* the one that is asked for; each is
    empty where nobody knows. Of a division its progress is sent, of a lead division what it
    confirmed (销号) too, of the coordinator whatever else there is under `data/`.
    """
    pending = uncommitted(opened.files)
    _refuse_misnamed(opened, pending)
    changed = [*pending, *(ahead(route) if route.at_home else ())]
    named = {d.id: d.name for d in opened.ledger.divisions}
    asked = next((id_ for id_, name in named.items() if name == (whose or sender)), "")
    parts = _by_division(changed)
    rest = parts.pop("", [])
    if more := [p for p in rest if _may_send(opened, named.get(asked, ""), p)]:
        parts[asked] = parts.get(asked, []) + more
    own = [asked] if asked in parts else [id_ for id_ in parts if not whose]
    if len(own) > 1:
        names = "、".join(named.get(id_, id_) for id_ in own)
        first = named.get(own[0], own[0])
        raise NotSent(f"改动涉及几个处室：{names}。请一个一个送，如 hubtasks submit {first}")
    if own:
        paths = parts[own[0]]
        branch = f"{own[0]}-{_last_month(paths, opened.on)}"
        left = tuple(p for p in pending if p not in paths)
        return Parcel(branch, tuple(p for p in paths if p in pending), left)
    if not route.at_home:
        return Parcel(route.here, (), pending)
    raise NotSent(f"没有要送审的改动。{_whose_else(opened, parts, rest)}")


def _may_send(opened: Opened, division: str, path: str) -> bool:
    """Whether a division sends what is not progress: the coordinator all, who leads what it closed.

    Whether it may change that is held by the rules of history.
    """
    if any(d.coordinator and d.name == division for d in opened.ledger.divisions):
        return True
    leads = any(s.lead_division == division for s in opened.ledger.strategies)
    return leads and files.classify(path).kind is FileKind.CLOSED


def _whose_else(opened: Opened, parts: Mapping[str, Sequence[str]], rest: Sequence[str]) -> str:
    """Say who sends what changed and is not sent; where nothing did, what to do first."""
    named = {d.id: d.name for d in opened.ledger.divisions}
    said = [(named.get(id_, id_), paths) for id_, paths in parts.items()]
    said += [(d.name, rest) for d in opened.ledger.divisions if d.coordinator and rest]
    told = (f"{visible('、'.join(p))} 归{name}送：hubtasks submit {name}" for name, p in said)
    return "；".join(told) or "先改好进展文件，存盘"


def _refuse_misnamed(opened: Opened, paths: Sequence[str]) -> None:
    """Refuse to leave out a progress file whose name nobody reads, or that nobody can reach."""
    for found in opened.problems:
        path = found.place.path
        unread = found.code in {Code.MISNAMED_FILE, Code.UNREADABLE_FILE}
        inside = any(f"{p}/".startswith(f"{path}/") for p in paths)
        if unread and inside and files.classify(path).kind is None:
            raise NotSent(f"{visible(path)}：{found.message}，没有送。{found.fix}")


def unsent(route: Route, parcel: Parcel) -> tuple[str, ...]:
    """Return the files of a parcel that were never sent before, on its branch or merged."""
    there = (f"refs/remotes/{route.remote}/{parcel.branch}", route.upstream)
    sent = {
        path
        for name in there
        if _is_commit(route.root, name)
        for path in Revision.at(route.root, name).blobs
    }
    return tuple(path for path in parcel.paths if path not in sent)


def message(opened: Opened, parcel: Parcel) -> str:
    """Return what a commit says where its writer said nothing: whose it is, and of what month."""
    id_, _, month = parcel.branch.partition("-")
    name = next((d.name for d in opened.ledger.divisions if d.id == id_), id_)
    match = re.fullmatch("([0-9]{4})-([0-9]{2})", month)
    when = f"{match[1]}年{int(match[2])}月" if match else month
    kinds = dict.fromkeys(k.label for p in parcel.paths if (k := files.classify(p).kind))
    return f"{name}{when}{'、'.join(kinds) or FileKind.PROGRESS.label}"


def uncommitted(source: Repository) -> tuple[str, ...]:
    """Return the data files that are not yet committed as they lie, but for what git ignores.

    They are read here: git's own status would run the filters that attributes name.
    """
    there = Revision.at(source.root, "HEAD")
    told = git(
        source.root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "data"
    )
    known = {*there.blobs, *_paths(told)}
    return tuple(sorted(files.differing(there, source) & known))


def _by_division(paths: Sequence[str]) -> dict[str, list[str]]:
    """Part progress files by the id of their division; other files under an empty one."""
    found: dict[str, list[str]] = {}
    for path in paths:
        file = files.classify(path)
        known = file.folder if file.kind is FileKind.PROGRESS else ""
        found.setdefault(known, []).append(path)
    return found


def _last_month(paths: Sequence[str], today: date) -> str:
    """Return the last month that some progress files report, else today's: `2026-07`."""
    days = (file.date for file in map(files.classify, paths) if file.date)
    return f"{max(days, default=today):%Y-%m}"


def _unready(root: Path) -> str:
    """Say what stands in the way of committing; empty where nothing does."""
    folder = clone_of(root).folder
    if (folder / "MERGE_HEAD").exists() or (folder / "CHERRY_PICK_HEAD").exists():
        return "仓库里有一次没做完的合并。请先运行 git merge --abort，再送审"
    if (folder / "rebase-merge").exists() or (folder / "rebase-apply").exists():
        return "仓库里有一次没做完的变基。请先运行 git rebase --abort，再送审"
    if not _is_commit(root, "HEAD"):
        return "仓库里还没有提交过。请管仓库的人先提交一次，再送审"
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


def _is_commit(root: Path, name: str) -> bool:
    return bool(git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", check=False))


def ahead(route: Route) -> tuple[str, ...]:
    """Return the data files that commits have changed since they parted from the upstream."""
    if not _is_commit(route.root, route.upstream):
        return ()
    start = merge_base(route.root, route.upstream, "HEAD")
    return tuple(sorted(differing(route.root, start, "HEAD")))


def commit(route: Route, parcel: Parcel, message: str) -> None:
    """Put a parcel on its branch; a new one begins here, or upstream where one's own is here."""
    root, branch = route.root, parcel.branch
    there = _is_commit(root, f"refs/heads/{branch}")
    if route.here != branch:
        begin = [] if route.at_home else [route.upstream]
        words = [branch] if there else ["--no-track", "--create", branch, *begin]
        start = git(root, "rev-parse", "HEAD").decode().strip()
        try:
            git(root, "switch", "--quiet", *words)
        except GitFault:
            raise GitFault(
                f"切换不到 {branch} 分支：那边这几个文件与现在的不一样。"
                f"请依次运行 git stash、git switch {branch}、git stash pop，再送审"
            ) from None
    try:
        _commit(root, parcel.paths, message)
    except BaseException:
        if parcel.paths:
            git(root, "reset", "--quiet", "--", *parcel.paths, check=False)
        if route.here != branch:
            git(root, "switch", "--quiet", *([route.here] if route.here else ["--detach", start]))
        if not there:
            git(root, "branch", "--quiet", "-D", branch)
        raise


def _commit(root: Path, paths: Sequence[str], message: str) -> None:
    """Commit files as they lie, by the user's own hooks."""
    if paths:
        known = [p for p in paths if os.path.lexists(root / p) or git(root, "ls-files", "--", p)]
        git(root, "add", "--all", "--", *known)
        try:
            git(root, "commit", "--quiet", "-m", message, "--", *paths, hooks=True)
        except GitFault as fault:
            raise GitFault(f"提交没有做成，也许是您自己的钩子没有让过。{fault}") from None


def merge(route: Route, branch: str, choices: Mapping[str, Side]) -> tuple[EntryConflict, ...]:
    """Merge what others sent to the branch, and the upstream, into it.

    Return what has still to be decided, then nothing moved; *choices* name by task whose text
    to keep. GitFault where what was merged can't be read, or where other files than progress
    are in conflict.
    """
    for other in (f"refs/remotes/{route.remote}/{branch}", route.upstream):
        if _is_commit(route.root, other) and (left := _merge_one(route.root, other, choices)):
            return left
    return ()


def _merge_one(root: Path, upstream: str, choices: Mapping[str, Side]) -> tuple[EntryConflict, ...]:
    try:
        torn = _torn(root, upstream)
        merged = {path: _merged(root, path, choices) for path in torn}
    except BaseException:
        git(root, "merge", "--abort", check=False)
        raise
    if left := [conflict for one in merged.values() for conflict in one.conflicts]:
        git(root, "merge", "--abort")
        author = git(root, "log", "-1", "--format=%an", upstream, "--", *torn).decode().strip()
        return tuple(c._replace(who=author) for c in left)
    try:
        for path, one in merged.items():
            files.write_below(root, path, one.text.encode())
        if torn:
            git(root, "add", "--", *merged)
            git(root, "commit", "--quiet", "--no-edit")
    except OSError as error:
        git(root, "merge", "--abort", check=False)
        raise GitFault(f"合起来的文件写不了（{files.reason_of(error)}），没有合") from None
    except BaseException:
        git(root, "merge", "--abort", check=False)
        raise
    return ()


def _torn(root: Path, upstream: str) -> tuple[str, ...]:
    """Have git merge a revision; return the files that it could not, which stop the merge."""
    try:
        git(root, *_plain_drivers(root), "merge", "--quiet", "--no-edit", upstream)
    except GitFault as fault:
        if torn := tuple(_unmerged(root)):
            return torn
        raise GitFault(f"与 {upstream} 合并不了：还有没送审的改动挡着。{fault}") from None
    return ()


def _plain_drivers(root: Path) -> Iterator[str]:
    """Have lines merged as git does by itself, whatever way `.gitattributes` names for a file.

    A driver like `union` keeps what both wrote without a word.
    """
    told = git(root, "config", "-z", "--name-only", "--get-regexp", _DRIVERS, check=False)
    for name in dict.fromkeys(("merge.union.driver", *_paths(told))):
        if "=" not in name:  # it would end there
            yield from ("-c", f"{name}=git merge-file --marker-size=%L %A %O %B")


def push(route: Route, branch: str, waiting: Waiting) -> str:
    """Push a branch; return the address where a request for it is opened, empty where unknown.

    *waiting* as in `route`.
    """
    pushed = f"refs/heads/{branch}:refs/heads/{branch}"
    _ask(
        route.root, route.remote, waiting, "push", "--quiet", "--set-upstream", route.remote, pushed
    )
    return request_url(_url(route.root, route.remote), branch, route.target)


def _ask(root: Path, remote: str, waiting: Waiting, *arguments: str) -> None:
    """Have git fetch or push, and say for whom it waits."""
    address = re.sub("//[^/@]*@", "//", _url(root, remote))

    def say(seconds: int) -> None:
        waiting(
            f"正在等远程仓库 {remote}（{visible(address)}）回应，已经{seconds}秒。"
            "不想等了，按 Ctrl-C 停下"
        )

    ask_remote(root, *arguments, waiting=say)


def _url(root: Path, remote: str) -> str:
    return git(root, "remote", "get-url", remote).decode("utf-8", "replace").strip()


def request_url(url: str, branch: str, target: str) -> str:
    """Return where a host opens a request from a branch, told by the remote's address."""
    match = _REMOTE.fullmatch(url)
    if match is None:
        return ""
    host, path = match.groups()
    if "gitlab" in host:
        return f"https://{host}/{path}/-/merge_requests/new?merge_request[source_branch]={branch}"
    return f"https://{host}/{path}/compare/{target}...{branch}"


def _unmerged(root: Path) -> list[str]:
    listed = _paths(git(clone_of(root).top or root, "ls-files", "--unmerged", "-z"))
    named = (line.partition("\t")[2] for line in listed)
    prefix = prefix_of(root)
    return [path.removeprefix(prefix) for path in dict.fromkeys(named)]


def _paths(told: bytes) -> list[str]:
    return told.decode("utf-8", "surrogateescape").split("\0")[:-1]


def _merged(root: Path, path: str, choices: Mapping[str, Side]) -> MergedFile:
    """Merge a file that both sides changed, by its three states in git's index."""
    if files.classify(path).kind is not FileKind.PROGRESS:
        raise GitFault(f"{path} 也被别人改了，合不到一起。请找汇总人一起看")
    base, mine, theirs = (_stage(root, path, n) for n in (1, 2, 3))
    if mine is None or theirs is None:
        raise GitFault(f"{path} 一边改了一边删了，合不到一起。请找汇总人一起看")
    try:
        found = entries.merged_file(base, mine, theirs, choices)
    except (Unmergeable, EditFault) as fault:
        raise GitFault(str(fault)) from None
    if not found.conflicts and not _reads(path, found.text.encode()):
        raise GitFault(f"{path} 合起来读不通，没有合。请找汇总人一起看")
    return found


def _reads(path: str, content: bytes) -> bool:
    """Whether a merged file can be read without an error of its own."""
    found = problems_in(files.classify(path), content, {})
    return not any(p.severity is Severity.ERROR for p in found)


def _stage(root: Path, path: str, stage: int) -> Blocks | None:
    content = git(root, "cat-file", "blob", f":{stage}:./{path}", check=False)
    if not content:
        return None
    try:
        found = entries.blocks(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise GitFault(
            f"{path} 有一边不是 UTF-8 编码，没有合。请先运行 hubtasks fix --write"
        ) from None
    if found is None:
        raise GitFault(f"{path} 的条目不是一条一段，合不到一起。请找汇总人一起看")
    return found
