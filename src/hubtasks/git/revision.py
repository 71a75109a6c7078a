"""The data as it stood in a git revision: read from git's objects, without a checkout.

Git is called with an argument list and a fixed environment: no hooks, no pager, no lock.
What a pull request names (revisions, paths) never reaches it as an option.
"""

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, Self

from hubtasks.changes.history import Commit
from hubtasks.reading.files import SIZE_LIMIT, DataFile, classify, ignored

_SETTINGS = ("core.quotepath=off", "core.fsmonitor=false", f"core.hooksPath={os.devnull}")
_PLAIN = {"100644", "100755"}
_LINK, _MODULE = "120000", "160000"
_WAIT = 120


class GitFault(Exception):
    """Why git can't answer, as one sentence that says what to type."""


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
        """Find a branch, tag, commit or `main@{2026-06-30}`; GitFault where there is none."""
        commit = resolve(root, name)
        listed = git(root, "ls-tree", "-r", "-z", "-l", commit, "--", "data", "templates")
        blobs = {}
        for piece in listed.split(b"\0")[:-1]:
            head, _, path = piece.partition(b"\t")
            mode, _, id_, size = head.decode().split()
            text = path.decode("utf-8", "surrogateescape")
            if not ignored(text):
                blobs[text] = Blob(mode, id_, int(size) if size != "-" else 0)
        return cls(root, name, commit, blobs)

    def read(self, path: str) -> bytes:
        """Return a file's bytes; OSError where it can't be read."""
        blob = self.blobs.get(path)
        if blob is None:
            raise FileNotFoundError(errno.ENOENT, "不在这个版本里")
        if blob.mode == _LINK:
            raise OSError(errno.ELOOP, "是一个链接")
        if blob.mode not in _PLAIN:
            raise OSError("是一个子模块" if blob.mode == _MODULE else "不是普通文件")
        if blob.size > SIZE_LIMIT:
            raise OSError(errno.EFBIG, f"超过{SIZE_LIMIT // 1_000_000}兆")
        return self._contents[blob.id]

    @cached_property
    def _contents(self) -> dict[str, bytes]:
        """All the files' bytes by id: one process, however many there are."""
        wanted = {b.id for b in self.blobs.values() if b.mode in _PLAIN and b.size <= SIZE_LIMIT}
        asked = "".join(f"{id_}\n" for id_ in sorted(wanted)).encode()
        answer = git(self.root, "cat-file", "--batch", "--buffer", given=asked)
        found, at = {}, 0
        while at < len(answer):
            end = answer.index(b"\n", at)
            id_, _, size = answer[at:end].decode().split()
            found[id_] = answer[end + 1 : end + 1 + int(size)]
            at = end + 2 + int(size)
        return found

    @contextmanager
    def templates(self) -> Iterator[Path]:
        """Lay this revision's templates out in a folder, for as long as they are used."""
        with TemporaryDirectory(prefix="hubtasks-") as name:
            folder = Path(name)
            for path, blob in self.blobs.items():
                parts = path.split("/")
                if parts[0] == "templates" and len(parts) == 2 and blob.mode in _PLAIN:  # noqa: PLR2004 - folder and file
                    (folder / parts[1]).write_bytes(self.read(path))
            yield folder


def resolve(root: Path, name: str) -> str:
    """Return the commit that a revision's name means; GitFault where there is none."""
    if not name or name.startswith("-"):
        raise GitFault(f"“{name}”不是版本的名字。写分支、标签或提交号，如 main")
    found = git(
        root,
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        f"{name}^{{commit}}",
        check=False,
    )
    commit = found.decode().strip()
    if commit:
        return commit
    if git(root, "rev-parse", "--is-shallow-repository", check=False).strip() == b"true":
        raise GitFault(f"这里的历史不全，找不到“{name}”。请运行 git fetch --unshallow")
    branches = git(root, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags")
    known = "、".join(branches.decode("utf-8", "replace").split()[:_SHOWN]) or "无"
    raise GitFault(f"没有“{name}”这个版本。现有的分支和标签：{known}")


_SHOWN = 8


def merge_base(root: Path, base: str, head: str) -> str:
    """Return where two revisions parted; *base* itself where they have nothing in common."""
    found = git(root, "merge-base", resolve(root, base), resolve(root, head), check=False)
    return found.decode().strip() or resolve(root, base)


def git(root: Path, *arguments: str, given: bytes = b"", check: bool = True) -> bytes:
    """Ask git something and return its answer; GitFault with what to type where it can't."""
    program = shutil.which("git")
    if program is None:
        raise GitFault("这台机器没有 git。请先装 git")
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    done = subprocess.run(  # noqa: S603 - a fixed program, its arguments a list
        [program, "--no-pager", *settings, *arguments],
        cwd=root,
        env=_environment(),
        input=given,
        capture_output=True,
        check=False,
        timeout=_WAIT,
    )
    if done.returncode and check:
        raise GitFault(_why(root, done.stderr.decode("utf-8", "replace")))
    if done.returncode and _is_grave(done.stderr):
        raise GitFault(_why(root, done.stderr.decode("utf-8", "replace")))
    return done.stdout


def _is_grave(said: bytes) -> bool:
    return b"not a git repository" in said or b"dubious ownership" in said


def _environment() -> dict[str, str]:
    """Return the environment without what a hook or a user set for git."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return {**kept, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}


def _why(root: Path, said: str) -> str:
    if "not a git repository" in said:
        return f"{root} 不在 git 仓库里，看不了历史。请到克隆下来的仓库里运行"
    if "dubious ownership" in said:
        return f"git 不信任这个文件夹的主人。请运行 git config --global --add safe.directory {root}"
    lines = said.strip().splitlines()
    return f"git 出错：{lines[-1] if lines else '没有说原因'}"


# No path has two slashes in a row, so none can be taken for this.
_COMMIT = "//commit//"


def commits(root: Path, folder: str, since: str = "", head: str = "") -> tuple[Commit, ...]:
    """Return the commits that touched files below a folder, newest first; one process.

    *since*, *head*: only those from one commit to another, by their ids.
    """
    span = [f"{since}..{head or 'HEAD'}"] if since else [head or "HEAD"]
    form = f"%x00{_COMMIT}%x00%h%x00%an%x00%ae%x00%ad%x00"
    told = git(
        root,
        "log",
        "-c",
        "--name-only",
        "-z",
        "--date=short",
        f"--format={form}",
        *span,
        "--",
        folder,
    )
    found: list[Commit] = []
    prefix = git(root, "rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").strip()
    tokens = iter(told.decode("utf-8", "surrogateescape").split("\0"))
    for token in tokens:
        path = token.removeprefix("\n")
        if path == _COMMIT:
            id_, author, email, day = (next(tokens, "") for _ in range(4))
            found.append(Commit(id_, author, email, day, []))
        elif path and found:
            found[-1].paths.append(path.removeprefix(prefix))
    return tuple(found)


def differing(root: Path, start: str, head: str = "") -> frozenset[str]:
    """Return the data files that differ between two commits, or one and what lies there now."""
    span = [start, head] if head else [start]
    told = git(root, "diff", "--name-only", "--no-renames", "--relative", "-z", *span, "--", "data")
    return frozenset(told.decode("utf-8", "surrogateescape").split("\0")[:-1])
