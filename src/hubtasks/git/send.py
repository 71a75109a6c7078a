"""Send progress for review, for people who do not know git: commit, merge, push.

Nothing is ever lost: edits are committed before anything else happens, and a merge that
can't be finished is taken back. Conflicts are met entry by entry, in the writer's words.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from hubtasks.git.revision import GitFault, git, merge_base
from hubtasks.reading import files
from hubtasks.reading.compose import compose
from hubtasks.reading.nodes import MappingNode, Node, ScalarNode, SequenceNode
from hubtasks.writing import edit

_PROGRESS = re.compile(r"data/progress/([a-z0-9-]+)/([0-9]{4}-[0-9]{2})-[0-9]{2}\.yaml")
_LINK = re.compile(r"https?://\S+")
_REMOTE = re.compile(
    r"(?:https?://(?:[^@/]+@)?|ssh://git@|git@)([^/:]+)(?::[0-9]+)?[/:](.+?)(?:\.git)?/?$"
)


class Side(StrEnum):
    """Whose text an entry keeps where two people wrote it."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


class Conflict(NamedTuple):
    """An entry that two people wrote differently: their texts as they stand in the file.

    `who` is the author of the other text.
    """

    path: str
    task: str
    mine: str
    theirs: str
    who: str = ""


class Blocks(NamedTuple):
    """A progress file as text: what stands before its entries, each by task, and behind them."""

    head: str
    entries: Mapping[str, str]
    tail: str = ""


def changed(root: Path) -> tuple[str, ...]:
    """Return the data files that are not yet committed as they lie."""
    told = git(root, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--", "data")
    prefix = git(root, "rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").strip()
    found, pieces = [], told.decode("utf-8", "surrogateescape").split("\0")
    while pieces:
        piece = pieces.pop(0)
        if not piece:
            continue
        if piece[0] in "RC":
            found.append(pieces.pop(0).removeprefix(prefix))
        found.append(piece[3:].removeprefix(prefix))
    return tuple(sorted(path for path in found if not files.ignored(path)))


def divisions(paths: Sequence[str]) -> dict[str, list[str]]:
    """Part progress files by the id of their division; other files under an empty one."""
    found: dict[str, list[str]] = {}
    for path in paths:
        match = _PROGRESS.fullmatch(path)
        found.setdefault(match[1] if match else "", []).append(path)
    return found


def month(paths: Sequence[str]) -> str:
    """Return the last month that some progress files report: `2026-07`."""
    return max(m[2] for path in paths if (m := _PROGRESS.fullmatch(path)))


def unfinished(root: Path) -> str:
    """Say what stands in the way of committing; empty where nothing does."""
    folder = Path(git(root, "rev-parse", "--absolute-git-dir").decode().strip())
    if (folder / "MERGE_HEAD").exists() or (folder / "CHERRY_PICK_HEAD").exists():
        return "仓库里有一次没做完的合并。请先运行 git merge --abort，再送审"
    if (folder / "rebase-merge").exists() or (folder / "rebase-apply").exists():
        return "仓库里有一次没做完的变基。请先运行 git rebase --abort，再送审"
    for name in ("user.name", "user.email"):
        if not git(root, "config", name, check=False).strip():
            return f"git 还不知道您是谁。请运行 git config --global {name} 您的{_WHO[name]}"
    return ""


_WHO = {"user.name": "姓名", "user.email": "邮箱"}


def current(root: Path) -> str:
    """Return the branch that is checked out; empty where none is."""
    return git(root, "branch", "--show-current").decode().strip()


def remote(root: Path) -> str:
    """Return the remote to push to: origin, or the only one; GitFault where there is none."""
    names = git(root, "remote").decode().split()
    if not names:
        raise GitFault("没有配置远程仓库，送不出去。请运行 git remote add origin 仓库地址")
    return "origin" if "origin" in names else names[0]


def main_branch(root: Path, name: str) -> str:
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


def ahead(root: Path, upstream: str) -> tuple[str, ...]:
    """Return the data files that commits have changed since they parted from an upstream."""
    if not git(root, "rev-parse", "--verify", "--quiet", f"{upstream}^{{commit}}", check=False):
        return ()
    start = merge_base(root, upstream, "HEAD")
    told = git(root, "diff", "--name-only", "--relative", "-z", start, "HEAD", "--", "data")
    return tuple(told.decode("utf-8", "surrogateescape").split("\0")[:-1])


def commit(root: Path, branch: str, paths: Sequence[str], message: str, start: str) -> None:
    """Put files' changes on a branch; a new one begins at *start*, or here where that is empty."""
    if current(root) != branch:
        there = git(root, "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}", check=False)
        begin = [start] if start else []
        words = [branch] if there else ["--no-track", "--create", branch, *begin]
        try:
            git(root, "switch", "--quiet", *words)
        except GitFault:
            raise GitFault(
                f"切换不到 {branch} 分支：那边这几个文件与现在的不一样。"
                f"请依次运行 git stash、git switch {branch}、git stash pop，再送审"
            ) from None
    if paths:
        known = [p for p in paths if (root / p).exists() or git(root, "ls-files", "--", p)]
        git(root, "add", "--all", "--", *known)
        git(root, "commit", "--quiet", "-m", message, "--", *paths)


def merge(
    root: Path,
    upstream: str,
    choices: Mapping[str, Side],
    sound: Callable[[str, bytes], bool],
) -> tuple[Conflict, ...]:
    """Merge a revision into the branch; return what has still to be decided, then nothing moved.

    *choices* name by task whose text to keep; *sound* tells whether a merged file can be
    read. GitFault where that is not so, and where other files than progress are in conflict.
    """
    if not git(root, "rev-parse", "--verify", "--quiet", f"{upstream}^{{commit}}", check=False):
        return ()
    try:
        git(root, "merge", "--quiet", "--no-edit", upstream)
    except GitFault as fault:
        torn = [p for p in _unmerged(root) if p]
        if not torn:
            raise GitFault(f"与 {upstream} 合并不了：还有没送审的改动挡着。{fault}") from None
    else:
        return ()
    left: list[Conflict] = []
    merged: dict[str, str] = {}
    try:
        for path in torn:
            merged[path], open_ = _merged(root, path, choices, sound)
            left += open_
    except BaseException:
        git(root, "merge", "--abort")
        raise
    if left:
        git(root, "merge", "--abort")
        author = git(root, "log", "-1", "--format=%an", upstream, "--", *torn).decode().strip()
        return tuple(c._replace(who=author) for c in left)
    for path, text in merged.items():
        files.write(root / path, text.encode())
    git(root, "add", "--", *merged)
    git(root, "commit", "--quiet", "--no-edit")
    return ()


def push(root: Path, name: str, branch: str, target: str) -> str:
    """Push a branch; return the address where a request for it is opened, empty where unknown."""
    git(root, "push", "--quiet", "--set-upstream", name, f"{branch}:{branch}")
    url = git(root, "remote", "get-url", name).decode().strip()
    return address(url, branch, target)


def address(url: str, branch: str, target: str) -> str:
    """Return where a host opens a request from a branch, told by the remote's address."""
    match = _REMOTE.fullmatch(url)
    if match is None:
        return ""
    host, path = match.groups()
    if "gitlab" in host:
        return f"https://{host}/{path}/-/merge_requests/new?merge_request[source_branch]={branch}"
    return f"https://{host}/{path}/compare/{target}...{branch}"


def blocks(text: str) -> Blocks | None:
    """Cut a progress file into head, entries and tail; None where that can't be done."""
    node = compose("", text.encode(), [])
    pairs = node.value if isinstance(node, MappingNode) else []
    at = next((n for n, (key, _) in enumerate(pairs) if key.value == "entries"), None)
    found = pairs[at][1] if at is not None else None
    if at is None or not isinstance(found, SequenceNode) or found.flow_style:
        return None
    lines = text.split("\n")
    starts = [item.start_mark.line for item in found.value]
    last = pairs[at + 1][0].start_mark.line if at + 1 < len(pairs) else len(lines)
    if not starts or len(set(starts)) != len(starts):
        return None
    entries: dict[str, str] = {}
    for item, start, end in zip(found.value, starts, [*starts[1:], last], strict=True):
        task = _field(item, "task")
        if not task or task in entries:
            return None
        entries[task] = "\n".join(lines[start:end]) + ("\n" if end < len(lines) else "")
    return Blocks("\n".join(lines[: starts[0]]) + "\n", entries, "\n".join(lines[last:]))


def _field(item: Node, name: str) -> str:
    """Return a field of an entry as text; empty where it has none, or not a plain one."""
    pairs = item.value if isinstance(item, MappingNode) else []
    return next((v.value for k, v in pairs if k.value == name and isinstance(v, ScalarNode)), "")


def _unmerged(root: Path) -> list[str]:
    told = git(root, "diff", "--name-only", "--diff-filter=U", "-z")
    prefix = git(root, "rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").strip()
    return [p.removeprefix(prefix) for p in told.decode("utf-8", "surrogateescape").split("\0")]


def _merged(
    root: Path, path: str, choices: Mapping[str, Side], sound: Callable[[str, bytes], bool]
) -> tuple[str, list[Conflict]]:
    """Merge a file entry by entry: what only one side changed is taken from that side."""
    if not _PROGRESS.fullmatch(path):
        raise GitFault(f"{path} 也被别人改了，合不到一起。请找汇总人一起看")
    base, mine, theirs = (_stage(root, path, n) for n in (1, 2, 3))
    if mine is None or theirs is None:
        raise GitFault(f"{path} 一边改了一边删了，合不到一起。请找汇总人一起看")
    old = base.entries if base else {}
    was = base or Blocks("", {})
    head = _outside("开头", mine.head, theirs.head, was.head)
    tail = _outside("末尾", mine.tail, theirs.tail, was.tail)
    kept: dict[str, str] = {}
    left = []
    for task in dict.fromkeys((*mine.entries, *theirs.entries)):
        a, b = mine.entries.get(task), theirs.entries.get(task)
        if _same(a, b) or _same(b, old.get(task)):
            chosen = a
        elif _same(a, old.get(task)):
            chosen = b
        elif task in choices:
            chosen = _chosen(choices[task], a or "", b or "")
        else:
            left.append(Conflict(path, task, a or "（删去了）\n", b or "（删去了）\n"))
            continue
        if chosen:
            kept[task] = chosen if chosen.endswith("\n") else f"{chosen}\n"
    text = head + "".join(kept.values()) + tail
    if not left and not sound(path, text.encode()):
        raise GitFault(f"{path} 合起来读不通，没有合。请找汇总人一起看")
    return text, left


def _outside(where: str, mine: str, theirs: str, was: str) -> str:
    """Merge what stands around the entries: where both changed it nobody can tell."""
    if _same(mine, theirs) or _same(theirs, was):
        return mine
    if _same(mine, was):
        return theirs
    raise GitFault(f"文件{where}（条目以外的几行）两个人都改了，合不到一起。请找汇总人一起看")


def _same(one: str | None, other: str | None) -> bool:
    """Whether two pieces are the same text; line ends and blank lines behind say nothing."""
    return (one or "").replace("\r", "").rstrip() == (other or "").replace("\r", "").rstrip()


def _chosen(side: Side, mine: str, theirs: str) -> str:
    if side is Side.MINE:
        return mine
    if side is Side.THEIRS:
        return theirs
    return _both(mine, theirs)


def _both(mine: str, theirs: str) -> str:
    """Keep my entry and add what only theirs says; texts that both wrote are joined."""
    text = f"entries:\n{mine if mine.endswith(chr(10)) else mine + chr(10)}"
    own, other = _fields(mine), _fields(theirs)
    task = int(own["task"].value)
    for name, node in other.items():
        there = own.get(name)
        if name == "values" and isinstance(node, MappingNode):
            text = _with_figures(text, task, there, node)
        elif isinstance(node, ScalarNode):
            said = node.value.strip()
            before = there.value.strip() if isinstance(there, ScalarNode) else ""
            if there is None or (name in edit.TEXTS and said != before):
                text = edit.edited(text, task, name, "\n".join(filter(None, [before, said])))
            elif said != before:
                raise GitFault(_differ(task, name))
        elif there is None and isinstance(node, SequenceNode) and name in edit.LISTS:
            text = edit.edited(text, task, name, ",".join(str(n.value) for n in node.value))
        elif there is None or _plain(there) != _plain(node):
            raise GitFault(_differ(task, name))
    return text.removeprefix("entries:\n")


def _with_figures(text: str, task: int, there: Node | None, theirs: MappingNode) -> str:
    own = {k.value: v for k, v in there.value} if isinstance(there, MappingNode) else {}
    for key, value in theirs.value:
        if key.value not in own and isinstance(value, ScalarNode):
            text = edit.edited(text, task, f"values.{key.value}", value.value)
        elif key.value not in own or _plain(own[key.value]) != _plain(value):
            raise GitFault(_differ(task, f"values.{key.value}"))
    return text


def _differ(task: int, name: str) -> str:
    return f"第{task}项的“{name}”两个人填的不一样，不能两个都留。请选 --mine 或 --theirs"


def _fields(block: str) -> dict[str, Node]:
    node = compose("", block.encode(), [])
    item = node.value[0] if isinstance(node, SequenceNode) and node.value else None
    if not isinstance(item, MappingNode):
        raise GitFault("这一条有一边删去了，不能两段都留。请选 --mine 或 --theirs")
    return {k.value: v for k, v in item.value}


def _plain(node: Node) -> object:
    """Return what a node says, without where and how it stands."""
    if isinstance(node, MappingNode):
        return {k.value: _plain(v) for k, v in node.value}
    if isinstance(node, SequenceNode):
        return [_plain(item) for item in node.value]
    return str(node.value).strip()


def _stage(root: Path, path: str, stage: int) -> Blocks | None:
    content = git(root, "show", f":{stage}:./{path}", check=False)
    if not content:
        return None
    try:
        found = blocks(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise GitFault(
            f"{path} 有一边不是 UTF-8 编码，没有合。请先运行 hubtasks fix --write"
        ) from None
    if found is None:
        raise GitFault(f"{path} 的条目不是一条一段，合不到一起。请找汇总人一起看")
    return found
