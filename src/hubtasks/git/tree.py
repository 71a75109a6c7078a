"""What lies in the files checked out, and would be in the way of others' that come."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from hubtasks.git.program import GitFault, clone_of, git, paths_in
from hubtasks.git.revision import prefix_of, resolve
from hubtasks.reading.files import classify
from hubtasks.wording import typed, visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_NO_NAME = re.compile(r"(?:^|/)(?:|\.|\.\.|\.git|git~1)(?:/|$)", re.IGNORECASE)
_SHOWN = 5
_LARGEST = 5_000_000  # bytes: no text that people edit


def paths_between(root: Path, one: str, other: str, kinds: str = "") -> frozenset[str]:
    """Return what differs between two commits, from git's own top; *kinds* as git calls them."""
    told = git(
        *(root, "diff-tree", "-r", "-z", "--no-renames", "--name-only"),
        *([f"--diff-filter={kinds}"] if kinds else []),
        *(resolve(root, one), resolve(root, other), "--"),
    )
    return frozenset(paths_in(told))


def refuse_hidden(root: Path, other: str, known: Collection[str] = ()) -> None:
    """Refuse what would put others' files in the place of some that git was never told of.

    What has a name that leads elsewhere is refused first. Of the files that it ignores git says
    nothing, and overwrites them: a file where a folder comes, and all of a folder where a file
    comes, too. *known* are looked after.
    """
    top = clone_of(root).top or root
    own = {prefix_of(root) + path for path in known}
    coming = paths_between(root, "HEAD", other, "A") - own
    if odd := next(filter(_NO_NAME.search, sorted(coming)), ""):
        raise GitFault(
            f"别人送来的 {visible(odd)} 是 git 不许用的名字，收不下，没有动。请管仓库的人去掉它"
        )
    if hidden := list(_hidden(root, top, sorted(coming - _there_already(root, other)))):
        named = visible("、".join(dict.fromkeys(hidden[:_SHOWN])))
        raise GitFault(
            f"别人送来的 {named} 会盖掉您这里同名的文件（git 没有管着它）。"
            "请先把您的改名或移开，再运行一遍"
        )


def _hidden(root: Path, top: Path, coming: Collection[str]) -> Iterator[str]:
    """Yield what stands in the place of files that come, or of their folders, unknown to git."""
    there = [path for path in coming if _stands(top, path)]
    if not there:
        return
    listed = git(root, "ls-tree", "-r", "-z", "--full-tree", "--name-only", "HEAD")
    known = frozenset(paths_in(listed))
    for path in there:
        for spot in (*above(path), path):
            if (top / spot).is_dir() and not (top / spot).is_symlink():
                yield from _unknown(top, spot, known) if spot == path else ()
            elif os.path.lexists(top / spot):
                yield from () if spot in known else (spot,)
                break


def above(path: str) -> Iterator[str]:
    """Yield the folders that a path leads through, the outermost first."""
    parts = path.split("/")
    yield from ("/".join(parts[:n]) for n in range(1, len(parts)))


def _stands(top: Path, path: str) -> bool:
    """Whether anything is where a file comes, or a folder that it comes with."""
    return os.path.lexists(top / path) or any(
        os.path.lexists(top / spot) and ((top / spot).is_symlink() or not (top / spot).is_dir())
        for spot in above(path)
    )


def _unknown(top: Path, folder: str, known: Collection[str]) -> Iterator[str]:
    for at, _, names in os.walk(top / folder):
        for name in names:
            path = (Path(at) / name).relative_to(top).as_posix()
            if path not in known:
                yield path


def refuse_in_the_way(root: Path, coming: Collection[str], goal: str) -> None:
    """Refuse, with their names, files that were edited here and not committed, and come too."""
    staged, edited = (found & frozenset(coming) for found in (_staged(root), _edited(root)))
    found = sorted(_own(root, edited, ":0", goal) | _own(root, staged, goal))
    if not found:
        return
    named = visible("、".join(found[:_SHOWN]))
    back = "git restore --staged --worktree -- " + " ".join(map(typed, found[:_SHOWN]))
    prefix = prefix_of(root)
    if all(p.startswith(prefix) and classify(p.removeprefix(prefix)).kind for p in found):
        raise GitFault(
            f"{named} 您改了还没送审，别人也送来了新的。请先运行 hubtasks submit 送审，"
            f"送的时候就合到一起；不要了的，运行 {visible(back)}"
        )
    raise GitFault(
        f"{named} 您改了没有提交，别人送来的也动了它，收下就会盖掉，没有收。"
        f"要留的先另存一份，再运行 {visible(back)}，然后再运行一遍"
    )


def refuse_unwatched(root: Path, paths: Collection[str]) -> None:
    """Refuse files, from git's own top, that git was told not to look at: it stops at them."""
    top = clone_of(root).top or root
    for line in paths_in(git(root, "ls-files", "-v", "-z", "--full-name", "--", ":/")):
        mark, _, path = line.partition(" ")
        watched = mark.isupper() and mark != "S"
        if watched or path not in paths or not os.path.lexists(top / path):
            continue
        option = "skip-worktree" if mark == "S" else "assume-unchanged"
        here = _from(root, top / path)
        back = f"git update-index --no-{option} -- {typed(here)}"
        raise GitFault(
            f"git 记着不看 {visible(path)} 的改动（{option}），没有动。"
            f"请先运行 {visible(back)}，再运行一遍"
        )


def make_way(root: Path, coming: Collection[str], *goal: str) -> None:
    """Put files back that hold nothing of one's own, where others' come, with a *goal* or not."""
    edited = _edited(root) & frozenset(coming)
    if plain := sorted(edited - _own(root, edited, ":0", *goal)):
        top = clone_of(root).top or root
        named = "".join(f"{_from(root, top / path)}\0" for path in plain)
        asked = ("checkout-index", "--force", "--index", "--quiet", "-z", "--stdin")
        git(root, *asked, given=named.encode("utf-8", "surrogateescape"))
    for where in goal:
        _make_known(root, where)


def _make_known(root: Path, goal: str) -> None:
    """Tell git of the files that lie as they come: over what it does not know it never writes."""
    if there := _there_already(root, goal):
        listed = paths_in(git(root, "ls-tree", "-r", "-z", "--full-tree", goal))
        told = "".join(f"{line}\0" for line in listed if line.partition("\t")[2] in there)
        given = told.encode("utf-8", "surrogateescape")
        git(root, "update-index", "-z", "--index-info", given=given)


def _from(root: Path, path: Path) -> str:
    """Return a path as git takes it in a folder, on Windows too."""
    return Path(os.path.relpath(path, root)).as_posix()


def _staged(root: Path) -> frozenset[str]:
    """Return what is marked to be committed, from git's own top."""
    told = git(root, "diff-index", "-z", "--cached", "--no-renames", "--name-only", "HEAD", "--")
    return frozenset(paths_in(told))


def _edited(root: Path) -> frozenset[str]:
    """Return the files that are not as git has noted them, from its own top."""
    git(root, "update-index", "-q", "--refresh", check=False)
    told = git(root, "diff-files", "-z", "--ignore-submodules=dirty", "--name-only")
    return frozenset(paths_in(told))


def _own(root: Path, paths: Collection[str], *known: str) -> frozenset[str]:
    """Return the files that are not, but for line ends, as in any of what git knows.

    Whoever is stopped on his way to what comes leaves files behind that are as there.
    """
    return frozenset(p for p in paths if not any(_lies_as(root, p, where) for where in known))


def _there_already(root: Path, goal: str) -> frozenset[str]:
    """Return the files that are new with a *goal*, and lie here as there."""
    top = clone_of(root).top or root
    coming = paths_between(root, "HEAD", goal, "A")
    return frozenset(p for p in coming if os.path.lexists(top / p) and _lies_as(root, p, goal))


def _lies_as(root: Path, path: str, where: str) -> bool:
    spot = (clone_of(root).top or root) / path
    if not os.path.lexists(spot):
        return not git(root, "cat-file", "-t", f"{where}:{path}", check=False)
    noted = git(root, "cat-file", "blob", f"{where}:{path}", check=False)
    try:
        if spot.is_symlink() or spot.stat().st_size > _LARGEST:
            return False
        here = spot.read_bytes()
    except OSError:
        return False
    return b"\0" not in here and here.replace(b"\r\n", b"\n") == noted.replace(b"\r\n", b"\n")
