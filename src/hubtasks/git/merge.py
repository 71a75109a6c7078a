"""Merge what others wrote into a branch: what is listed item by item, in the writers' own words.

Git merges by lines, and would join two edits of one item to what neither wrote: of progress,
plans and registers that both sides changed it is never asked. A merge is made among git's
objects, and the files move to it when it is whole: whatever stops it, there is none half done.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from hubtasks.checking import checks
from hubtasks.diagnostics import Severity
from hubtasks.fields import FileKind
from hubtasks.git import entries
from hubtasks.git.attributes import refuse_rewriting
from hubtasks.git.entries import Blocks, Side, Unmergeable
from hubtasks.git.program import GitFault, git, paths_in
from hubtasks.git.revision import Revision, common, differing, prefix_of, resolve
from hubtasks.git.route import is_commit, unrelated
from hubtasks.git.tree import (
    make_way,
    paths_between,
    refuse_hidden,
    refuse_in_the_way,
    refuse_unwatched,
)
from hubtasks.reading import files
from hubtasks.reading.load import load, load_years, problems_in
from hubtasks.wording import listed, visible
from hubtasks.writing.edit import EditFault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from hubtasks.diagnostics import Diagnostic
    from hubtasks.git.entries import EntryConflict, MergedFile
    from hubtasks.git.route import Route
    from hubtasks.reading.files import Files

# A file that went is no other that came, however alike they are. That there are no renames at
# all, git 2.39 does not heed.
_MERGE = ("merge-recursive", "--find-renames=100%")
_BY_ITEMS = {FileKind.PROGRESS, FileKind.PLAN, FileKind.URGES, FileKind.CLOSED}
_DRIVERS = r"^merge\..*\.driver$"


class Choices(NamedTuple):
    """Whose text people keep by task: *seen* are the marks of what they were shown.

    What nobody has seen is not chosen against, though it is of the same task.
    """

    sides: Mapping[str, Side]
    seen: Collection[str] = ()

    def of(self, conflicts: Collection[EntryConflict]) -> dict[str, Side]:
        """Return what is chosen in some conflicts, by task."""
        return {
            c.task: self.sides[c.number]
            for c in conflicts
            if c.number in self.sides and c.mark in self.seen
        }


class States(NamedTuple):
    """What a file held where both sides began, and holds on each; None where it was not there.

    *known* is off where nobody can tell what it held at the beginning.
    """

    base: bytes | None
    mine: bytes | None
    theirs: bytes | None
    known: bool = True


class Merged(NamedTuple):
    """What a merge came to: what is left to be decided, or what was settled and has to be said.

    As of the files that were merged item by item.
    """

    left: tuple[EntryConflict, ...] = ()
    settled: frozenset[str] = frozenset()
    said: tuple[str, ...] = ()

    @classmethod
    def of(cls, joined: Iterable[MergedFile]) -> Merged:
        """Sum up some files."""
        some = list(joined)
        return cls(
            tuple(c for one in some for c in one.conflicts),
            frozenset().union(*(one.settled for one in some)),
            tuple(text for one in some for text in one.said),
        )

    def and_then(self, other: Merged) -> Merged:
        """Sum up two merges, one after the other."""
        return Merged(other.left, self.settled | other.settled, (*self.said, *other.said))


def merge(route: Route, branch: str, choices: Choices) -> Merged:
    """Merge what others sent to the branch, and the upstream, into it.

    Where something has still to be decided, nothing moved that this is about. GitFault where
    what was merged can't be read, or where other files than progress are in conflict.
    """
    done = Merged()
    for other in (f"refs/remotes/{route.remote}/{branch}", route.upstream):
        if is_commit(route.root, other):
            done = done.and_then(merge_one(route.root, other, choices))
            if done.left:
                break
    return done


def merge_one(root: Path, upstream: str, choices: Choices) -> Merged:
    """Merge one revision into the branch checked out, as `merge` does."""
    before, theirs = (resolve(root, name) for name in ("HEAD", upstream))
    bases = common(root, before, theirs)
    if not bases:
        raise GitFault(unrelated(root, upstream))
    if theirs in bases:
        return Merged()
    joined = {} if before in bases else _joined(root, bases, upstream, choices)
    if (done := Merged.of(joined.values())).left:
        return done
    refuse_rewriting(root, Revision.at(root, upstream).blobs, theirs)
    goal = theirs if before in bases else _made(root, upstream, bases, joined)
    refuse_hidden(root, goal)
    coming = paths_between(root, before, goal)
    refuse_unwatched(root, coming)
    refuse_in_the_way(root, coming, goal)
    make_way(root, coming, goal)
    git(root, "merge", "--quiet", "--ff-only", goal)
    return done


def _made(
    root: Path, upstream: str, bases: Collection[str], joined: Mapping[str, MergedFile]
) -> str:
    """Merge a revision with what was joined here; return the commit of it.

    No file, nor git's index, takes part: whatever ends it leaves nothing half merged.
    """
    with TemporaryDirectory(prefix="hubtasks-") as folder:
        index = Path(folder) / "index"
        top = Path(folder) / "top"
        top.mkdir()
        ask = partial(git, root, top=top, index=index)
        ask("read-tree", "HEAD")
        try:
            ask(*_plain_drivers(root), *_MERGE, *bases, "--", "HEAD", upstream, none=1)
        except GitFault as fault:
            raise GitFault(f"与别人送来的合并不了。{fault}") from None
        prefix = prefix_of(root)
        known = Revision.at(root, "HEAD").blobs
        for path, one in joined.items():
            text = one.text.encode("utf-8", "surrogateescape")
            id_ = git(root, "hash-object", "-w", "--stdin", given=text).decode().strip()
            ask("update-index", "--add", "--cacheinfo", f"{known[path].mode},{id_},{prefix}{path}")
        if torn := paths_in(ask("diff-files", "--name-only", "--diff-filter=U", "-z")):
            named = visible(torn[0].removeprefix(prefix))
            raise GitFault(f"{named} 也被别人改了，合不到一起。请找汇总人一起看")
        tree = ask("write-tree").decode().strip()
    signed = git(root, "config", "--type=bool", "commit.gpgsign", check=False).strip() == b"true"
    words = ["-S"] * signed + [tree, "-p", "HEAD", "-p", upstream]
    name = upstream.removeprefix("refs/remotes/")
    made = git(root, "commit-tree", *words, given=f"合并 {name}\n".encode()).decode().strip()
    _refuse_unread(root, upstream, made)
    return made


def _plain_drivers(root: Path) -> Iterator[str]:
    """Have lines merged as git does by itself, whatever way `.gitattributes` names for a file.

    A driver like `union` keeps what both wrote without a word.
    """
    told = git(root, "config", "-z", "--name-only", "--get-regexp", _DRIVERS, check=False)
    for name in dict.fromkeys(("merge.union.driver", *paths_in(told))):
        if "=" not in name:  # it would end there
            yield from ("-c", f"{name}=git merge-file --marker-size=%L %A %O %B")


def _refuse_unread(root: Path, upstream: str, made: str) -> None:
    """Refuse what git has joined by lines to what neither side wrote, where that is wrong."""
    merged = Revision.at(root, made)
    sides = (Revision.at(root, "HEAD"), Revision.at(root, upstream))
    by_lines = set()
    for path, blob in merged.blobs.items():
        kind = files.classify(path).kind
        if kind and all(blob.id != side.blobs.get(path, blob).id for side in sides):
            if kind is not FileKind.PROGRESS:
                by_lines.add(path)
            try:
                wrong = _wrong(path, merged.read(path))
            except OSError as error:
                wrong = files.reason_of(error)
            if wrong:
                raise GitFault(f"{visible(path)} 合起来读不通（{wrong}），没有合。请找汇总人一起看")
    before = {(d.code, d.message) for side in sides for d in _errors(side, by_lines)}
    for found in _errors(merged, by_lines):
        if (found.code, found.message) not in before:
            said = f"{visible(found.place.path)} 合起来有错（{found.message}），没有合"
            raise GitFault(f"{said}。请找汇总人一起看")


def _errors(source: files.Files, paths: Collection[str]) -> Iterator[Diagnostic]:
    """Yield what the rules have against some files of a source, at the end of their year."""
    for year, ledger, _ in load_years(source) if paths else ():
        for found in checks.check(ledger, date(max(year, 1), 12, 31), texts_too=False):
            if found.severity is Severity.ERROR and found.place.path in paths:
                yield found


def _joined(
    root: Path, bases: Collection[str], upstream: str, choices: Choices
) -> dict[str, MergedFile]:
    """Merge each file of items that both sides changed since they parted."""
    begun = [Revision.at(root, base) for base in bases]
    mine, theirs = (Revision.at(root, name) for name in ("HEAD", upstream))
    changed = (
        frozenset().union(*(differing(root, base, side.commit) for base in bases))
        for side in (mine, theirs)
    )
    found = {}
    for path in sorted(frozenset.intersection(*changed)):
        if files.classify(path).kind not in _BY_ITEMS:
            continue
        states = States(
            content(begun[0], path),
            content(mine, path),
            content(theirs, path),
            known=len({content(base, path) for base in begun}) == 1,
        )
        if mine.blobs.get(path) != theirs.blobs.get(path):
            found[path] = join(root, upstream, path, states, choices)
    return found


def content(source: Files, path: str) -> bytes | None:
    """Return what a source has of a file, None where it has none; line ends say nothing."""
    if not any(file.path == path for file in source.listing):
        return None
    try:
        return source.read(path).replace(b"\r\n", b"\n")
    except OSError as error:
        said = files.reason_of(error)
        raise GitFault(f"{visible(path)} 读不了（{said}），合不到一起") from None


def join(root: Path, upstream: str, path: str, states: States, choices: Choices) -> MergedFile:
    """Merge a file by its states; GitFault where nobody can. Conflicts name the other writer."""
    base, mine, theirs, known = states
    if mine is not None and theirs is not None:
        alike = mine == theirs or (known and base in {mine, theirs})
        if alike:
            text = (theirs if base == mine else mine).decode("utf-8", "surrogateescape")
            return entries.MergedFile(text)
    kind = files.classify(path).kind
    if kind is None or kind not in _BY_ITEMS:
        raise GitFault(f"{visible(path)} 也被别人改了，合不到一起。请找汇总人一起看")
    if mine is None or theirs is None:
        raise GitFault(f"{path} 一边改了一边删了，合不到一起。请找汇总人一起看")
    who = _writer(root, upstream, path)
    _refuse_wrong(path, mine, theirs, who)
    own, other = _blocks(path, mine), _blocks(path, theirs)
    was = _begun(path, base, (own, other), known=known)
    own, said = entries.renumbered(was, own, other) if kind is FileKind.URGES else (own, ())
    try:
        found = _merged(path, kind, (was, own, other), choices)
    except Unmergeable as fault:
        raise GitFault(_by_name(root, path, fault)) from None
    except EditFault as fault:
        raise GitFault(str(fault)) from None
    both = (own.text, other.text)
    left = tuple(c._replace(who=who, path=path, files=both) for c in found.conflicts)
    if left and kind is FileKind.URGES:
        named = listed(list(dict.fromkeys(c.task for c in left)))
        raise GitFault(f"第{named}号催办单，您和{visible(who)}都改了，合不到一起。请找他一起看")
    if not left and (wrong := _wrong(path, found.text.encode())):
        raise GitFault(f"{path} 合起来读不通（{wrong}），没有合。请找汇总人一起看")
    return found._replace(conflicts=left, said=said)


def _by_name(root: Path, path: str, fault: Unmergeable) -> str:
    """Say why a file of progress can't be merged, with the indicator's name for its id."""
    here, year = Revision.at(root, "HEAD"), files.classify(path).year
    lists = (f for f in here.listing if f.kind is FileKind.TASKS and f.year == year)
    ledger, _ = load(files.Selection(here, tuple(lists)))
    known = ledger.indicator_by_id.get(fault.indicator)
    return str(fault).replace(fault.indicator, known[1].name) if known else str(fault)


def _refuse_wrong(path: str, mine: bytes, theirs: bytes, who: str) -> None:
    """Refuse a file that does not read on either side: what is lost there would pass for gone."""
    if wrong := _wrong(path, mine):
        raise GitFault(f"您那份 {path} 有错（{wrong}），没有合。请先改好，再运行一遍")
    if wrong := _wrong(path, theirs):
        raise GitFault(
            f"{visible(who)}送来的 {path} 有错（{wrong}），照着合会丢内容，没有合。"
            "请他改好再送，您再运行一遍"
        )


def _merged(
    path: str, kind: FileKind, sides: tuple[Blocks | None, Blocks, Blocks], choices: Choices
) -> MergedFile:
    """Merge what both began with and have, by what was chosen; Unmergeable as `entries` has it."""
    asked = tuple(c._replace(path=path) for c in entries.merged_file(*sides, {}).conflicts)
    chosen = choices.of(asked)
    if kind is not FileKind.PROGRESS and Side.BOTH in chosen.values():
        raise Unmergeable(f"{kind.label}没有两段都留的。请选 --mine 或 --theirs")
    return entries.merged_file(*sides, chosen)


def _writer(root: Path, upstream: str, path: str) -> str:
    """Return who last changed a file on the other side."""
    told = git(root, "log", "-1", "--format=%an", resolve(root, upstream), "--", path)
    return told.decode("utf-8", "replace").strip() or "别人"


def _begun(
    path: str, base: bytes | None, sides: tuple[Blocks, Blocks], *, known: bool
) -> Blocks | None:
    """Return what both sides began with, None where that was nothing.

    Where nobody can tell, every piece of it is unlike any that somebody wrote: whatever the
    sides have not alike is asked.
    """
    if base is None and known:
        return None
    if base is not None and known and not _wrong(path, base):
        return _blocks(path, base)
    tasks = (task for side in sides for task in side.entries)
    return Blocks(_UNKNOWN, dict.fromkeys(tasks, _UNKNOWN), _UNKNOWN)


_UNKNOWN = "\0"


def _wrong(path: str, content: bytes) -> str:
    """Name the first error of a file by itself; empty where it has none.

    What does not read has lost entries: they would pass for taken out.
    """
    found = problems_in(files.classify(path), content, {})
    first = next((p for p in found if p.severity is Severity.ERROR), None)
    if first is None:
        return ""
    return f"第{first.place.line}行：{first.message}" if first.place.line else first.message


def _blocks(path: str, content: bytes) -> Blocks:
    kind = files.classify(path).kind or FileKind.PROGRESS
    found = entries.blocks(content.decode("utf-8"), kind)
    if found is None:
        raise GitFault(f"{path} 的条目不是一条一段，合不到一起。请找汇总人一起看")
    return found
