"""Merge what others wrote into a branch: progress entry by entry, in the writers' own words.

A merge that can't be finished is taken back.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hubtasks.diagnostics import Severity
from hubtasks.fields import FileKind
from hubtasks.git import entries
from hubtasks.git.entries import Unmergeable
from hubtasks.git.program import GitFault, clone_of, git, paths_in
from hubtasks.git.revision import prefix_of, resolve
from hubtasks.git.route import is_commit
from hubtasks.reading import files
from hubtasks.reading.load import problems_in
from hubtasks.wording import visible
from hubtasks.writing.edit import EditFault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from hubtasks.git.entries import Blocks, EntryConflict, MergedFile, Side
    from hubtasks.git.route import Route

# A file that went is no other that came, however alike they are. That there are no renames at
# all, git 2.39 does not heed.
_MERGE = ("merge", "--quiet", "--no-edit", "--strategy-option", "find-renames=100%")
_DRIVERS = r"^merge\..*\.driver$"


def merge(route: Route, branch: str, choices: Mapping[str, Side]) -> tuple[EntryConflict, ...]:
    """Merge what others sent to the branch, and the upstream, into it.

    Return what has still to be decided, then nothing moved; *choices* name by task whose text
    to keep. GitFault where what was merged can't be read, or where other files than progress
    are in conflict.
    """
    for other in (f"refs/remotes/{route.remote}/{branch}", route.upstream):
        if is_commit(route.root, other) and (left := merge_one(route.root, other, choices)):
            return left
    return ()


def merge_one(root: Path, upstream: str, choices: Mapping[str, Side]) -> tuple[EntryConflict, ...]:
    """Merge one revision into the branch checked out, as `merge` does."""
    try:
        torn = _torn(root, upstream)
        merged = {path: _merged(root, path, choices) for path in torn}
    except BaseException:
        git(root, "merge", "--abort", check=False)
        raise
    if left := [conflict for one in merged.values() for conflict in one.conflicts]:
        git(root, "merge", "--abort")
        return named(root, upstream, left)
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


def named(
    root: Path, upstream: str, conflicts: Sequence[EntryConflict]
) -> tuple[EntryConflict, ...]:
    """Name in conflicts who wrote the other side."""
    told = {
        path: git(root, "log", "-1", "--format=%an", upstream, "--", path)
        .decode("utf-8", "replace")
        .strip()
        for path in {c.path for c in conflicts}
    }
    return tuple(c._replace(who=told[c.path]) for c in conflicts)


def refuse_hidden(root: Path, other: str, known: Collection[str] = ()) -> None:
    """Refuse what would put others' files in the place of some that git was never told of.

    Of those that it ignores git says nothing, and overwrites them. *known* are looked after.
    """
    top = clone_of(root).top or root
    told = git(
        *(top, "diff-tree", "-r", "-z", "--no-renames", "--diff-filter=A", "--name-only"),
        *("HEAD", resolve(root, other), "--"),
    )
    own = {prefix_of(root) + path for path in known}
    hidden = [p for p in paths_in(told) if p not in own and os.path.lexists(top / p)]
    if hidden:
        named = visible("、".join(hidden[:_SHOWN]))
        raise GitFault(
            f"别人送来的 {named} 会盖掉您这里同名的文件（git 没有管着它）。"
            "请先把您的改名或移开，再运行一遍"
        )


_SHOWN = 5


def _torn(root: Path, upstream: str) -> tuple[str, ...]:
    """Have git merge a revision; return the files that it could not, which stop the merge."""
    refuse_hidden(root, upstream)
    try:
        git(root, *_plain_drivers(root), *_MERGE, upstream)
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
    for name in dict.fromkeys(("merge.union.driver", *paths_in(told))):
        if "=" not in name:  # it would end there
            yield from ("-c", f"{name}=git merge-file --marker-size=%L %A %O %B")


def _unmerged(root: Path) -> list[str]:
    listed = paths_in(git(clone_of(root).top or root, "ls-files", "--unmerged", "-z"))
    named = (line.partition("\t")[2] for line in listed)
    prefix = prefix_of(root)
    return [path.removeprefix(prefix) for path in dict.fromkeys(named)]


def _merged(root: Path, path: str, choices: Mapping[str, Side]) -> MergedFile:
    """Merge a file that both sides changed, by its three states in git's index."""
    stages = (
        git(root, "cat-file", "blob", f":{stage}:./{path}", check=False) or None
        for stage in (1, 2, 3)
    )
    return merged_states(path, *stages, choices=choices)


def merged_states(
    path: str,
    base: bytes | None,
    mine: bytes | None,
    theirs: bytes | None,
    *,
    choices: Mapping[str, Side],
) -> MergedFile:
    """Merge a file by its states, None where it was not there; GitFault where nobody can."""
    if files.classify(path).kind is not FileKind.PROGRESS:
        raise GitFault(f"{path} 也被别人改了，合不到一起。请找汇总人一起看")
    if mine is None or theirs is None:
        raise GitFault(f"{path} 一边改了一边删了，合不到一起。请找汇总人一起看")
    was = None if base is None else _blocks(path, base)
    own, other = _blocks(path, mine), _blocks(path, theirs)
    try:
        found = entries.merged_file(was, own, other, choices)
    except (Unmergeable, EditFault) as fault:
        raise GitFault(str(fault)) from None
    both = (own.text, other.text)
    left = tuple(c._replace(path=path, files=both) for c in found.conflicts)
    if not left and not _reads(path, found.text.encode()):
        raise GitFault(f"{path} 合起来读不通，没有合。请找汇总人一起看")
    return found._replace(conflicts=left)


def _reads(path: str, content: bytes) -> bool:
    """Whether a merged file can be read without an error of its own."""
    found = problems_in(files.classify(path), content, {})
    return not any(p.severity is Severity.ERROR for p in found)


def _blocks(path: str, content: bytes) -> Blocks:
    try:
        found = entries.blocks(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise GitFault(
            f"{path} 有一边不是 UTF-8 编码，没有合。请先运行 hubtasks fix --write"
        ) from None
    if found is None:
        raise GitFault(f"{path} 的条目不是一条一段，合不到一起。请找汇总人一起看")
    return found
