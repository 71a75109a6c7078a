"""Get what others sent: the main branch comes to one's own files, and nothing of one's own goes.

What both changed is merged entry by entry before anything moves, and stands in the files before
git moves on: whatever stops it in between, the next run begins with both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hubtasks.git.attributes import refuse_rewriting
from hubtasks.git.merge import Merged, States, content, join, merge_one
from hubtasks.git.program import git
from hubtasks.git.revision import Revision, common, differing, prefix_of, resolve
from hubtasks.git.route import NotSent, is_commit
from hubtasks.git.send import uncommitted
from hubtasks.git.tree import (
    make_way,
    paths_between,
    refuse_hidden,
    refuse_in_the_way,
    refuse_unwatched,
)
from hubtasks.writing.put import NotWritten, put

if TYPE_CHECKING:
    from hubtasks.git.entries import MergedFile
    from hubtasks.git.merge import Choices
    from hubtasks.git.route import Route
    from hubtasks.reading.files import Folder


class Received(NamedTuple):
    """What came: the commits from `before` to `after`, or what has to be decided before it can.

    `beside` are the files that hold what others wrote beside one's own unsent edits; `home` is
    the branch that one stands on now where that was another before.
    """

    before: str
    after: str
    merged: Merged = Merged()
    beside: tuple[str, ...] = ()
    home: str = ""


def receive(route: Route, folder: Folder, choices: Choices) -> Received:
    """Bring what was merged to the branch checked out; *choices* as in `merge`.

    A branch of one's own that was sent and merged itself is left for the main branch. NotSent
    and GitFault, with the way out, where that can't be done by itself.
    """
    root, upstream = route.root, route.upstream
    if not is_commit(root, upstream):
        raise NotSent(f"远程仓库 {route.remote} 的 {route.target} 分支还是空的，没有可收的")
    before, theirs = (resolve(root, name) for name in ("HEAD", upstream))
    parted = common(root, before, theirs)
    home = before in parted and _was_sent(route) and _may_go_home(route)
    if theirs in parted and not home:
        return Received(before, before)
    if before not in parted:
        merged = merge_one(root, upstream, choices)
        return Received(before, resolve(root, "HEAD"), merged)
    beside = _beside(route, folder, before, choices)
    merged = Merged.of(one for _, one in beside.values() if one is not None)
    if merged.left:
        return Received(before, before, merged)
    refuse_rewriting(root, Revision.at(root, upstream).blobs, theirs)
    refuse_hidden(root, upstream, beside)
    prefix = prefix_of(root)
    coming = paths_between(root, before, theirs) - {prefix + path for path in beside}
    refuse_unwatched(root, coming)
    refuse_in_the_way(root, coming, theirs)
    make_way(root, coming, theirs)
    there = Revision.at(root, upstream)
    for path, (mine, one) in beside.items():
        if one is not None:
            _put(folder, path, mine, one.text)
        # What stands in the file is an edit of theirs from now on.
        if blob := there.blobs.get(path):
            known = f"{blob.mode},{blob.id},{prefix}{path}"
            git(root, "update-index", "--add", "--cacheinfo", known)
        else:
            git(root, "update-index", "--force-remove", "--", path)
    if home:
        git(root, "switch", "--quiet", "--force-create", route.target, upstream)
    else:
        git(root, "merge", "--quiet", "--ff-only", upstream)
    both = tuple(path for path, (_, one) in beside.items() if one is not None)
    return Received(before, theirs, merged, both, route.target if home else "")


def _was_sent(route: Route) -> bool:
    """Whether the branch checked out is one that was sent: to a branch of its name."""
    if route.at_home:
        return False
    told = git(route.root, "config", f"branch.{route.here}.merge", check=False)
    sent = told.decode("utf-8", "surrogateescape").strip() == f"refs/heads/{route.here}"
    return sent or is_commit(route.root, f"refs/remotes/{route.remote}/{route.here}")


def _may_go_home(route: Route) -> bool:
    """Whether the main branch here holds nothing that the remote's has not."""
    own = f"refs/heads/{route.target}"
    if not is_commit(route.root, own):
        return True
    return resolve(route.root, own) in common(route.root, own, route.upstream)


def _beside(
    route: Route, folder: Folder, before: str, choices: Choices
) -> dict[str, tuple[bytes, MergedFile | None]]:
    """Merge each file that comes with what stands there uncommitted; None where it is the same."""
    root, upstream = route.root, route.upstream
    base, theirs = (Revision.at(root, name) for name in (before, upstream))
    both = differing(root, before, resolve(root, upstream)) & set(uncommitted(folder))
    found: dict[str, tuple[bytes, MergedFile | None]] = {}
    for path in sorted(both):
        states = States(content(base, path), content(folder, path), content(theirs, path))
        same = states.mine == states.theirs
        merged = None if same else join(root, upstream, path, states, choices)
        found[path] = (states.mine or b"", merged)
    return found


def _put(folder: Folder, path: str, mine: bytes, text: str) -> None:
    """Write a text, with the line ends of its file, where nobody has written there since."""
    there = folder.read(path)
    if there.replace(b"\r\n", b"\n") != mine:
        raise NotSent(f"{path} 刚刚被别人改过，没有动。请再运行一遍")
    ends = b"\r\n" if b"\r\n" in there else b"\n"
    try:
        put(folder.root, path, there, text.encode("utf-8", "surrogateescape").replace(b"\n", ends))
    except NotWritten as why:
        raise NotSent(str(why)) from None
