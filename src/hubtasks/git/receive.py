"""Get what others sent: the main branch comes to one's own files, and nothing of one's own goes.

What both changed is merged entry by entry before anything moves, and stands in the files before
git moves on: whatever stops it in between, the next run begins with both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hubtasks.git.merge import merge_one, merged_states, named, refuse_hidden
from hubtasks.git.program import GitFault, git
from hubtasks.git.revision import Revision, differing, merge_base, prefix_of, resolve
from hubtasks.git.route import NotSent, is_commit
from hubtasks.git.send import uncommitted
from hubtasks.reading import files
from hubtasks.writing.put import NotWritten, put

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hubtasks.git.entries import EntryConflict, MergedFile, Side
    from hubtasks.git.route import Route
    from hubtasks.reading.files import Folder


class Received(NamedTuple):
    """What came: the commits from `before` to `after`, or what has to be decided before it can.

    `merged` are the files that hold what others wrote beside one's own unsent edits; `home` is
    the branch that one stands on now where that was another before.
    """

    before: str
    after: str
    conflicts: tuple[EntryConflict, ...] = ()
    merged: tuple[str, ...] = ()
    home: str = ""


def receive(route: Route, folder: Folder, choices: Mapping[str, Side]) -> Received:
    """Bring what was merged to the branch checked out; *choices* as in `merge`.

    A branch of one's own that was merged itself is left for the main branch. NotSent and
    GitFault, with the way out, where that can't be done by itself.
    """
    root, upstream = route.root, route.upstream
    if not is_commit(root, upstream):
        raise NotSent(f"远程仓库 {route.remote} 的 {route.target} 分支还是空的，没有可收的")
    before, theirs = (resolve(root, name) for name in ("HEAD", upstream))
    parted = merge_base(root, before, theirs)
    home = parted == before and not route.at_home and _may_go_home(route)
    if parted == theirs and not home:
        return Received(before, before)
    if parted != before:
        left = merge_one(root, upstream, choices)
        return Received(before, resolve(root, "HEAD"), left)
    beside = _beside(route, folder, before, choices)
    if undecided := [c for _, one in beside.values() for c in (one.conflicts if one else ())]:
        return Received(before, before, named(root, upstream, undecided))
    refuse_hidden(root, upstream, beside)
    there = Revision.at(root, upstream)
    for path, (mine, one) in beside.items():
        if one is not None:
            _put(folder, path, mine, one.text)
        blob = there.blobs[path]  # what stands in the file is an edit of theirs from now on
        known = f"{blob.mode},{blob.id},{prefix_of(root)}{path}"
        git(root, "update-index", "--add", "--cacheinfo", known)
    if home:
        git(root, "switch", "--quiet", "--force-create", route.target, upstream)
    else:
        git(root, "merge", "--quiet", "--ff-only", upstream)
    return Received(before, theirs, merged=tuple(beside), home=route.target if home else "")


def _may_go_home(route: Route) -> bool:
    """Whether the main branch here holds nothing that the remote's has not."""
    own = f"refs/heads/{route.target}"
    if not is_commit(route.root, own):
        return True
    return merge_base(route.root, own, route.upstream) == resolve(route.root, own)


def _beside(
    route: Route, folder: Folder, before: str, choices: Mapping[str, Side]
) -> dict[str, tuple[bytes, MergedFile | None]]:
    """Merge each file that comes with what stands there uncommitted; None where it is the same."""
    root = route.root
    sources = (Revision.at(root, before), folder, Revision.at(root, route.upstream))
    both = differing(root, before, resolve(root, route.upstream)) & set(uncommitted(folder))
    found: dict[str, tuple[bytes, MergedFile | None]] = {}
    for path in sorted(both):
        base, mine, theirs = (_content(source, path) for source in sources)
        same = mine is not None and mine == theirs
        merged = None if same else merged_states(path, base, mine, theirs, choices=choices)
        found[path] = (mine or b"", merged)
    return found


def _content(source: Folder | Revision, path: str) -> bytes | None:
    if not any(file.path == path for file in source.listing):
        return None
    try:
        return _plain(source.read(path))
    except OSError as error:
        raise GitFault(f"{path} 读不了（{files.reason_of(error)}），合不到一起") from None


def _plain(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")


def _put(folder: Folder, path: str, mine: bytes, text: str) -> None:
    """Write a text, with the line ends of its file, where nobody has written there since."""
    there = folder.read(path)
    if _plain(there) != mine:
        raise NotSent(f"{path} 刚刚被别人改过，没有动。请再运行一遍")
    ends = b"\r\n" if b"\r\n" in there else b"\n"
    try:
        put(folder.root, path, there, text.encode().replace(b"\n", ends))
    except NotWritten as why:
        raise NotSent(str(why)) from None
