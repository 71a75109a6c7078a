"""Send progress for review, for people who do not know git: commit and push.

Nothing is ever lost: edits are committed before anything else happens.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from hubtasks.diagnostics import Code
from hubtasks.fields import FileKind
from hubtasks.git.attributes import refuse_rewriting
from hubtasks.git.program import GitFault, git, paths_in
from hubtasks.git.revision import Revision, common, merge_base, prefix_of, resolve
from hubtasks.git.route import NotSent, ahead, ask, is_commit, url
from hubtasks.git.tree import make_way, paths_between, refuse_hidden, refuse_unwatched
from hubtasks.reading import files
from hubtasks.wording import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from hubtasks.checking.opened import Opened
    from hubtasks.git.route import Route, Waiting
    from hubtasks.reading.files import Repository

_REMOTE = re.compile(
    r"(?:https?://(?:[^/]+@)?|ssh://git@|git@)([^/:@]+)(?::[0-9]+)?[/:]([^@]+?)(?:\.git)?/?$"
)


class Parcel(NamedTuple):
    """What is sent: a branch, and the files on it that are not committed yet.

    `left` are the files that changed too, and are not sent, `folder` the sending division's id.
    """

    branch: str
    paths: tuple[str, ...]
    left: tuple[str, ...] = ()
    folder: str = ""


def parcel(opened: Opened, route: Route, sender: str = "", whose: str = "") -> Parcel:
    """Choose what is sent, and the branch for it; NotSent rather than a guess.

    *sender* is the division that the user is of, *whose* the one that is asked for; each is
    empty where nobody knows. Of a division its progress is sent, of a lead division what it
    confirmed (销号) too, of the coordinator whatever else there is, and templates.
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
        sent = tuple(p for p in paths if p in pending)
        return Parcel(branch, sent, (*left, *kept_back(opened.files)), own[0])
    if not route.at_home:
        return Parcel(route.here, (), pending)
    said = [*_whose_else(opened, parts, rest, sender), *_ignored(opened.files)]
    raise NotSent(f"没有要送审的改动。{'；'.join(said) or '先改好进展文件，存盘'}")


def _may_send(opened: Opened, division: str, path: str) -> bool:
    """Whether a division sends what is not progress: the coordinator all, who leads what it closed.

    Whether it may change that is held by the rules of history.
    """
    if any(d.coordinator and d.name == division for d in opened.ledger.divisions):
        return True
    leads = any(s.lead_division == division for s in opened.ledger.strategies)
    return leads and files.classify(path).kind is FileKind.CLOSED


def _whose_else(
    opened: Opened, parts: Mapping[str, Sequence[str]], rest: Sequence[str], sender: str
) -> Iterator[str]:
    """Say who sends what changed and is not sent: a *sender* of another division can't."""
    named = {d.id: d.name for d in opened.ledger.divisions}
    said = [(named.get(id_, id_), paths) for id_, paths in parts.items()]
    said += [(d.name, rest) for d in opened.ledger.divisions if d.coordinator and rest]
    for name, paths in said:
        files_ = visible("、".join(paths))
        if sender in {"", name}:
            yield f"{files_} 归{name}送：hubtasks submit {name}"
        else:
            yield f"{files_} 归{name}改、{name}送，您是{sender}的：请把要改的告诉{name}"


def _refuse_misnamed(opened: Opened, paths: Sequence[str]) -> None:
    """Refuse to leave out a progress file whose name nobody reads, or that nobody can reach."""
    for found in opened.problems:
        path = found.place.path
        unread = found.code in {Code.MISNAMED_FILE, Code.UNREADABLE_FILE}
        inside = any(f"{p}/".startswith(f"{path}/") for p in paths)
        if unread and inside and files.classify(path).kind is None:
            raise NotSent(f"{visible(path)}：{found.message}，没有送。{found.fix}")


def unsent(route: Route, parcel: Parcel) -> tuple[str, ...]:
    """Return the progress files of a parcel that were never sent, on its branch or merged.

    Some may be committed here already.
    """
    there = (f"refs/remotes/{route.remote}/{parcel.branch}", route.upstream)
    sent = {
        path
        for name in there
        if is_commit(route.root, name)
        for path in Revision.at(route.root, name).blobs
    }
    known = map(files.classify, dict.fromkeys((*parcel.paths, *ahead(route))))
    own = (f.path for f in known if f.kind is FileKind.PROGRESS and f.folder == parcel.folder)
    return tuple(path for path in own if path not in sent)


def besides(route: Route) -> tuple[str, ...]:
    """Return what a branch brings to the main one that is no data: nobody has looked at it."""
    told = git(
        *(route.root, "diff-tree", "-r", "-z", "--no-renames", "--name-only"),
        *(merge_base(route.root, route.upstream, "HEAD"), "HEAD", "--"),
    )
    prefix = prefix_of(route.root)
    data = f"{prefix}data/"
    return tuple(path.removeprefix(prefix) for path in paths_in(told) if not path.startswith(data))


def left_said(opened: Opened, parcel: Parcel) -> str:
    """Name on a line the files that changed and are not sent, with who sends them."""
    named = {d.id: d.name for d in opened.ledger.divisions}
    gatherer = next((d.name for d in opened.ledger.divisions if d.coordinator), "")
    ignored = kept_back(opened.files)
    by: dict[str, list[str]] = {}
    for path in parcel.left:
        file = files.classify(path)
        who = named.get(file.folder, "") if file.kind is FileKind.PROGRESS else gatherer
        told = "git 没有管着它" if path in ignored else f"归{who}送" if who else "没有人送"
        by.setdefault(told, []).append(path)
    said = "；".join(f"{visible('、'.join(paths))}（{told}）" for told, paths in by.items())
    return f"这次不送：{said}\n" if said else ""


def message(opened: Opened, parcel: Parcel) -> str:
    """Return what a commit says where its writer said nothing: whose it is, and of what month."""
    id_, _, month = parcel.branch.partition("-")
    name = next((d.name for d in opened.ledger.divisions if d.id == id_), id_)
    match = re.fullmatch("([0-9]{4})-([0-9]{2})", month)
    when = f"{match[1]}年{int(match[2])}月" if match else month
    kinds = dict.fromkeys(k.label for p in parcel.paths if (k := files.classify(p).kind))
    if any(map(files.is_template, parcel.paths)):
        kinds["模板"] = None
    return f"{name}{when}{'、'.join(kinds) or FileKind.PROGRESS.label}"


def uncommitted(source: Repository) -> tuple[str, ...]:
    """Return the data files and templates that are not yet committed as they lie.

    What git ignores is left out. They are read here: git's own status would run the filters that
    attributes name.
    """
    there = Revision.at(source.root, "HEAD")
    told = git(
        *(source.root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
        *("--", "data", "templates"),
    )
    listed = paths_in(told)
    known = {*there.blobs, *listed}
    templates = {path for path in known if files.is_template(path)}
    changed = files.differing(there, source) | files.differing_at(there, source, templates)
    # The folder of a submodule is all that a clone has of it.
    folders = {p for p in there.submodules if (source.root / p).is_dir()}
    return tuple(sorted(changed & known - folders))


def kept_back(source: Repository) -> tuple[str, ...]:
    """Return the data files that git is told to ignore: nobody else will ever see them."""
    told = git(
        *(source.root, "ls-files", "-z", "--others", "--ignored", "--exclude-standard"),
        *("--", "data"),
    )
    there = {file.path for file in source.listing if file.kind is not None}
    return tuple(sorted(there.intersection(paths_in(told))))


def _ignored(source: Repository) -> Iterator[str]:
    """Say which rule keeps data files from everybody, and how they can be sent after all."""
    if not (paths := kept_back(source)):
        return
    asked = "\0".join(paths).encode("utf-8", "surrogateescape")
    told = git(source.root, "check-ignore", "-v", "-z", "--stdin", given=asked, none=1)
    words = iter(told.decode("utf-8", "surrogateescape").split("\0"))
    for rules, number, rule, path in zip(words, words, words, words, strict=False):
        yield (
            f"{visible(path)} 送不了：{visible(rules)} 第{number}行（{visible(rule)}）"
            "叫 git 不管它。请管仓库的人把那一行去掉，再送审"
        )


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


def commit(route: Route, parcel: Parcel, message: str) -> None:
    """Put a parcel on its branch; a new one begins here, or upstream where one's own is here."""
    root, branch = route.root, parcel.branch
    there = is_commit(root, f"refs/heads/{branch}") and not _is_merged(route, branch)
    if route.here != branch:
        begin = [] if route.at_home else [route.upstream]
        words = [branch] if there else ["--no-track", "--force-create", branch, *begin]
        start = git(root, "rev-parse", "HEAD").decode().strip()
        goal = branch if there else begin[0] if begin else "HEAD"
        refuse_rewriting(root, Revision.at(root, goal).blobs, resolve(root, goal))
        refuse_hidden(root, goal, parcel.paths)
        coming = paths_between(root, "HEAD", goal)
        refuse_unwatched(root, coming)
        make_way(root, coming)
        try:
            git(root, "switch", "--quiet", *words)
        except GitFault:
            raise GitFault(
                f"切换不到 {branch} 分支：那边这几个文件与现在的不一样。请管仓库的人在这里依次"
                f"运行 git stash、git switch {branch if there else route.target}、git stash pop，"
                "您再送审"
            ) from None
    try:
        commit_files(root, parcel.paths, message)
    except BaseException:
        if parcel.paths:
            git(root, "reset", "--quiet", "--", *parcel.paths, check=False)
        if route.here != branch:
            git(root, "switch", "--quiet", *([route.here] if route.here else ["--detach", start]))
        if not there:
            git(root, "branch", "--quiet", "-D", branch)
        raise


def _is_merged(route: Route, branch: str) -> bool:
    """Whether all of a branch is in the one that requests go to: then it begins anew."""
    own = resolve(route.root, f"refs/heads/{branch}")
    if not is_commit(route.root, route.upstream) or route.here == branch:
        return False
    return own in common(route.root, own, resolve(route.root, route.upstream))


# A file that Windows saved is the same file: its line ends are not sent as an edit of every line.
_PLAIN_ENDS = ("-c", "core.autocrlf=input", "-c", "core.safecrlf=false")


def commit_files(root: Path, paths: Sequence[str], message: str) -> None:
    """Commit files as they lie, by the user's own hooks."""
    if paths:
        refuse_rewriting(root, paths)
        refuse_unwatched(root, {prefix_of(root) + path for path in paths})
        known = [p for p in paths if os.path.lexists(root / p) or git(root, "ls-files", "--", p)]
        git(root, *_PLAIN_ENDS, "add", "--all", "--", *known)
        try:
            git(root, *_PLAIN_ENDS, "commit", "--quiet", "-m", message, "--", *paths, hooks=True)
        except GitFault as fault:
            raise GitFault(f"提交没有做成，也许是您自己的钩子没有让过。{fault}") from None


def already_sent(route: Route, branch: str) -> str:
    """Say, as of the last fetch, where a branch has been sent to already, with nothing new on it.

    Empty where something is new.
    """
    own = resolve(route.root, "HEAD")
    there = f"refs/remotes/{route.remote}/{branch}"
    if is_commit(route.root, route.upstream) and own in common(route.root, own, route.upstream):
        return f"没有新的要送：都已经在 {visible(route.remote)} 的 {visible(route.target)} 分支上。"
    if is_commit(route.root, there) and resolve(route.root, there) == own:
        return (
            f"没有新的要送：早已送到 {visible(route.remote)} 的 {visible(branch)} 分支，等着合并。"
        )
    return ""


def push(route: Route, branch: str, waiting: Waiting) -> str:
    """Push a branch; return the address where a request for it is opened, empty where unknown.

    *waiting* as in `route`.
    """
    pushed = f"refs/heads/{branch}:refs/heads/{branch}"
    ask(
        route.root, route.remote, waiting, "push", "--quiet", "--set-upstream", route.remote, pushed
    )
    return request_url(url(route.root, route.remote), branch, route.target)


def request_url(url: str, branch: str, target: str) -> str:
    """Return where a host opens a request from a branch, told by the remote's address."""
    match = _REMOTE.fullmatch(url)
    if match is None:
        return ""
    host, path = match.groups()
    if "gitlab" in host:
        return f"https://{host}/{path}/-/merge_requests/new?merge_request[source_branch]={branch}"
    return f"https://{host}/{path}/compare/{target}...{branch}"
