"""The data as it stood in a git revision: read from git's objects, without a checkout."""

import errno
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple, Self

from hubtasks.changes.history import Commit
from hubtasks.git.program import GitFault, git
from hubtasks.reading.files import (
    SIZE_LIMIT,
    DataFile,
    classify,
    is_template,
    lent_templates,
    without_junk,
)
from hubtasks.wording import visible

__all__ = ["Blob", "GitFault", "Revision", "git"]

_PLAIN = {"100644", "100755"}
_LINK, _MODULE = "120000", "160000"
_TOTAL = 100_000_000  # bytes, of each path: a file that stands twice is read twice
_MISSING = -1


class Blob(NamedTuple):
    """A file in a revision, by path from the data repository's root."""

    mode: str
    id: str
    size: int


class Revision:
    """A source of data files: a commit's tree below a data repository's root."""

    def __init__(self, root: Path, name: str, commit: str, blobs: Mapping[str, Blob]) -> None:
        """Hold what `at` found."""
        self.root = root
        self.name = name
        self.commit = commit
        self.blobs = blobs
        self.listing = tuple(classify(path) for path in sorted(blobs) if path.startswith("data/"))

    listing: tuple[DataFile, ...]

    @classmethod
    def at(cls, root: Path, name: str) -> Self:
        """Find a branch, tag, commit or `main@{2026-06-30}`.

        GitFault where there is none, or where it holds more than anybody's data.
        """
        commit = resolve(root, name)
        listed = git(root, "ls-tree", "-r", "-z", "-l", commit, "--", "data", "templates")
        blobs = {}
        for piece in listed.split(b"\0")[:-1]:
            head, _, path = piece.partition(b"\t")
            mode, _, id_, size = head.decode().split()
            text = path.decode("utf-8", "surrogateescape")
            # git says “-” of what is no file, “BAD” of what it lacks.
            known = {"-": 0, "BAD": _MISSING}
            blobs[text] = Blob(mode, id_, known[size] if size in known else int(size))
        blobs = {path: blobs[path] for path in without_junk(blobs)}
        if sum(b.size for b in blobs.values() if _fits(b)) > _TOTAL:
            raise GitFault(
                f"{visible(name)} 这个版本的数据超过{_TOTAL // 1_000_000}兆，没有读。"
                "请看 data/ 里混进了什么"
            )
        return cls(root, name, commit, blobs)

    @property
    def submodules(self) -> frozenset[str]:
        """What is another repository, of which this one has nothing."""
        return frozenset(path for path, blob in self.blobs.items() if blob.mode == _MODULE)

    def read(self, path: str) -> bytes:
        """Return a file's bytes; OSError where it can't be read."""
        blob = self.blobs.get(path)
        if blob is None:
            raise FileNotFoundError(errno.ENOENT, "不在这个版本里")
        if blob.mode == _LINK:
            raise OSError(errno.ELOOP, "是一个链接")
        if blob.mode not in _PLAIN:
            raise OSError(errno.EINVAL, "是一个子模块" if blob.mode == _MODULE else "不是普通文件")
        if blob.size > SIZE_LIMIT:
            raise OSError(errno.EFBIG, f"超过{SIZE_LIMIT // 1_000_000}兆")
        try:
            content = self._contents.get(blob.id)
        except GitFault as fault:
            raise OSError(errno.EIO, str(fault)) from None
        if content is None:
            raise OSError(errno.EIO, "git 里没有它的内容，或者坏了，运行 git fsck 看看")
        return content

    @cached_property
    def _contents(self) -> dict[str, bytes]:
        """All the files' bytes by id: one process, however many there are.

        Git stops at a broken one, which is then left out.
        """
        left = sorted({b.id for b in self.blobs.values() if b.mode in _PLAIN and _fits(b)})
        found: dict[str, bytes] = {}
        while left:
            asked = "".join(f"{id_}\n" for id_ in left).encode()
            answer = git(self.root, "cat-file", "--batch", "--buffer", given=asked, check=False)
            told = dict(_told(answer))
            found |= {id_: content for id_, content in told.items() if content is not None}
            left = left[len(told) + 1 :]
        return found

    def template_paths(self) -> list[str]:
        """Return the paths of the office's own templates."""
        return [path for path in self.blobs if is_template(path)]

    @contextmanager
    def templates(self) -> Iterator[Path]:
        """Lay this revision's templates out in a folder, for as long as they are used."""
        with lent_templates(self, self.template_paths()) as folder:
            yield folder


def _fits(blob: Blob) -> bool:
    return 0 <= blob.size <= SIZE_LIMIT


def _told(answer: bytes) -> Iterator[tuple[str, bytes | None]]:
    """Read the answer of `cat-file --batch`: contents by id, None of what is missing."""
    at = 0
    while (end := answer.find(b"\n", at)) >= 0:
        id_, *head = answer[at:end].decode("ascii", "replace").split()
        if len(head) == 1:
            yield id_, None
            at = end + 1
            continue
        at = end + 1 + int(head[1]) + 1
        if at > len(answer):
            return
        yield id_, answer[end + 1 : at - 1]


_DATED = re.compile(r"(.*)@\{([0-9]{4}-[0-9]{2}-[0-9]{2})\}")


def _as_of(root: Path, name: str, day: str) -> str:
    """Return the last commit of a day on a branch, by when it was made, the same in every clone.

    What git itself says goes by when this clone got it, and before that tells the oldest it has.
    """
    asked = ("rev-list", "-1", "--first-parent", f"--before={day}T23:59:59", resolve(root, name))
    if commit := git(root, *asked).decode().strip():
        return commit
    raise GitFault(f"{day} 那天 {visible(name)} 还没有提交过。换一个晚一些的日子")


def _meant(root: Path, name: str) -> Iterator[str]:
    """Yield what a revision's name may mean, the likeliest first.

    A branch comes before a tag of its name, which anybody may push and a fetch brings along.
    """
    yield from (f"refs/heads/{name}", f"refs/remotes/{name}", name)
    yield f"refs/remotes/{remote_of(root)}/{name}"


def remote_of(root: Path) -> str:
    """Return the remote that progress goes to: origin, or the only one; empty without one."""
    names = git(root, "remote").decode().split()
    return "origin" if "origin" in names else next(iter(names), "")


def behind(root: Path, name: str) -> str:
    """Say what a branch here lacks of its namesake on the remote, as of the last fetch.

    Empty where it lacks nothing, or the name is no branch's.
    """
    short = f"{remote_of(root)}/{name}"
    both = [f"refs/heads/{name}", f"refs/remotes/{short}"]
    told = git(root, "for-each-ref", "--format=%(refname)", *both)
    if told.decode("utf-8", "replace").split() != both:
        return ""
    lacking = int(git(root, "rev-list", "--count", "..".join(both), "--"))
    said = f"这里的 {name} 比 {short} 少{lacking}次提交，算的是这里的。要算新的，写 {short}"
    return said if lacking else ""


def resolve(root: Path, name: str) -> str:
    """Return the commit that a revision's name means; GitFault where there is none.

    It is a branch here, else whatever else bears it here, else a branch of the remote's.
    """
    if not name or name.startswith("-"):
        raise GitFault(f"“{name}”不是版本的名字。写分支、标签或提交号，如 main")
    if dated := _DATED.fullmatch(name):
        return _as_of(root, dated[1] or "HEAD", dated[2])
    for meant in _meant(root, name):
        found = git(
            *(root, "rev-parse", "--verify", "--quiet", "--end-of-options"),
            f"{meant}^{{commit}}",
            check=False,
        )
        if commit := found.decode().strip():
            return commit
    if git(root, "rev-parse", "--is-shallow-repository", check=False).strip() == b"true":
        raise GitFault(f"这里的历史不全，找不到“{name}”。请运行 git fetch --unshallow")
    branches = git(root, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags")
    names = branches.decode("utf-8", "replace").split()
    if name in names:
        raise GitFault(f"{name} 的内容坏了、缺了。运行 git fsck 看是哪些；修不好的，重新克隆")
    known = "、".join(names[:_SHOWN]) or "无"
    raise GitFault(visible(f"没有“{name}”这个版本。现有的分支和标签：{known}"))


_SHOWN = 8


def merge_base(root: Path, base: str, head: str) -> str:
    """Return where two revisions parted; *base* itself where they have nothing in common."""
    return next(iter(common(root, base, head)), resolve(root, base))


def common(root: Path, base: str, head: str) -> tuple[str, ...]:
    """Return the last commits that two revisions share: none where they share nothing.

    There are several where each side has merged the other.
    """
    found = git(root, "merge-base", "--all", resolve(root, base), resolve(root, head), none=1)
    return tuple(found.decode().split())


def prefix_of(root: Path) -> str:
    """Return where the data repository lies below git's: empty, or a path and a slash."""
    told = git(root, "rev-parse", "--show-prefix")
    return told.decode("utf-8", "surrogateescape").removesuffix("\n")


# No path has two slashes in a row, so none can be taken for this.
_COMMIT = "//commit//"
_FORM = f"%x00{_COMMIT}%x00%h%x00%an%x00%ae%x00%ad%x00"
# A file that goes is told as gone, whatever else comes that looks like it.
_EACH_FILE = ("--no-renames", "--ignore-submodules=none", "--no-ext-diff", "--no-textconv")
_DIFFERENCES = ("-r", *_EACH_FILE, "--name-only", "--relative", "-z")
_MOST_MERGES = 100  # that are looked at more closely
_MOST_PARENTS = 16  # of a merge: more are no bureau's


def commits(root: Path, folder: str, since: str = "", head: str = "") -> tuple[Commit, ...]:
    """Return the commits that touched files below a folder, newest first; one process.

    *since*, *head*: only those from one commit to another, by their ids.
    """
    span = [f"{since}..{head or 'HEAD'}"] if since else [head or "HEAD"]
    return _listed(root, "-c", *span, "--", folder)


def _listed(root: Path, *asked: str) -> tuple[Commit, ...]:
    told = git(
        root, "log", *_EACH_FILE, "--name-only", "-z", "--date=short", f"--format={_FORM}", *asked
    )
    found: list[Commit] = []
    prefix = prefix_of(root)
    tokens = iter(told.decode("utf-8", "surrogateescape").split("\0"))
    for token in tokens:
        path = token.removeprefix("\n")
        if path == _COMMIT:
            id_, author, email, day = (next(tokens, "") for _ in range(4))
            found.append(Commit(id_, author, email, day, []))
        elif path and found:
            found[-1].paths.append(path.removeprefix(prefix))
    return tuple(found)


def reversals(
    root: Path, start: str, head: str, wanted: Collection[str], seen: Sequence[Commit]
) -> tuple[Commit, ...]:
    """Return the commits that put others' work back unseen, with those files that they did it to.

    Those are merges that kept one side of a file although the other had changed it. Where
    nobody touched what differs, not *seen* either, as in a branch that shares nothing with its
    base, it is the newest commit. Only the files *wanted* are looked at.
    """
    if not wanted:
        return ()
    found = dict(_lost(root, start, head, frozenset(wanted)))
    known = {path for each in seen for path in each.paths}.union(*found.values())
    if left := frozenset(wanted) - known:
        found[head] = found.get(head, frozenset()) | left
    return tuple(
        commit._replace(paths=sorted(lost))
        for id_, lost in found.items()
        for commit in _listed(root, "-1", id_)
    )


def _lost(
    root: Path, start: str, head: str, wanted: frozenset[str]
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the merges that kept one side of a file that the other had changed, with those files.

    Of very many the older ones are not looked at so closely: all that they kept counts.
    """
    told = git(root, "rev-list", "--merges", "--parents", f"{start}..{head}").decode()
    merges = [line.split() for line in told.splitlines()]
    pairs = [(merge, parent) for merge, *parents in merges for parent in parents]
    changed = dict(zip(pairs, _between(root, pairs), strict=True)) if pairs else {}
    looked = 0
    for merge, *parents in merges:
        if len(parents) > _MOST_PARENTS:  # nobody's work; each pair of them would be looked at
            yield merge, frozenset().union(*(changed[merge, p] for p in parents)) & wanted
            continue
        every = frozenset.intersection(*(changed[merge, parent] for parent in parents))
        lost: frozenset[str] = frozenset()
        for parent in parents:
            gone = changed[merge, parent] & wanted - every
            for kept in parents if gone else ():
                if kept != parent and (gone - lost):
                    looked += 1
                    close = looked <= _MOST_MERGES
                    lost |= gone & _done_by(root, parent, kept) if close else gone
        if lost:
            yield merge, lost


def _done_by(root: Path, commit: str, beside: str) -> frozenset[str]:
    """Return the data files that differ from what they were when a commit and another parted."""
    return differing(root, merge_base(root, commit, beside), commit)


def _between(root: Path, pairs: Sequence[tuple[str, str]]) -> Iterator[frozenset[str]]:
    """Yield for each pair of commits the data files that differ; one process."""
    given = "".join(f"{one} {other}\n" for one, other in pairs).encode()
    told = git(root, "diff-tree", "--stdin", "--always", *_DIFFERENCES, "--", "data", given=given)
    tokens = iter(told.decode("utf-8", "surrogateescape").split("\0")[1:-1])
    for _ in pairs:
        yield frozenset(takewhile(lambda token: token.startswith("data/"), tokens))


def differing(root: Path, start: str, head: str) -> frozenset[str]:
    """Return the data files that differ between two commits."""
    told = git(root, "diff-tree", *_DIFFERENCES, start, head, "--", "data")
    return frozenset(told.decode("utf-8", "surrogateescape").split("\0")[:-1])
