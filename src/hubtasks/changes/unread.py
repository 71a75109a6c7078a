"""What two states don't show because a file could not be read: it is neither gone nor new."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from typing import NamedTuple, Self

from hubtasks.checking import checks
from hubtasks.diagnostics import Severity
from hubtasks.fields import FileKind
from hubtasks.model import Ledger, Placed, Task, Unread
from hubtasks.reading.files import classify

_PROGRESS = PurePosixPath("data/progress")
# What no light depends on.
_DARK = frozenset({FileKind.URGES})


class UnreadFile(NamedTuple):
    """A file of which something could not be read, on either side; None where all of it was."""

    path: str
    before: Unread | None
    after: Unread | None

    @property
    def grave(self) -> bool:
        """Whether data is missing, not only a file that is none."""
        return any(u is not None and is_grave(u) for u in (self.before, self.after))


class ReadSide(NamedTuple):
    """One of two states: the files of which something could not be read.

    Of those that the other side has not, under that name, `names` and `folders` are the parts.
    """

    unread: frozenset[str]
    names: frozenset[str]
    folders: frozenset[str]

    @classmethod
    def of(cls, state: Ledger, other: Ledger) -> Self:
        """Return what is unread of *state*, as held against another."""
        unread = frozenset(u.path for u in state.unread if is_grave(u))
        alone = tuple(map(PurePosixPath, unread - _paths(other)))
        return cls(
            unread, frozenset(p.name for p in alone), frozenset(str(p.parent) for p in alone)
        )

    def may_hold(self, path: str) -> bool:
        """Whether what is missed of a file may stand in what could not be read.

        That is the file itself or a folder over it; or one that only this side has, and that
        has its folder or its name: then it may have been renamed.
        """
        near = PurePosixPath(path)
        within = {path, *map(str, near.parents)}
        return not (
            within.isdisjoint(self.unread)
            and near.name not in self.names
            and str(near.parent) not in self.folders
        )

    def lacks(self, kind: FileKind) -> bool:
        """Whether something of the year's one file of a kind could not be read."""
        return any(classify(path).kind is kind for path in self.unread)


class Doubt(NamedTuple):
    """What of a change can't be told: two sides, neither of which may be whole."""

    before: ReadSide
    after: ReadSide

    @classmethod
    def between(cls, before: Ledger, after: Ledger) -> Self:
        """Return what can't be told of two states."""
        return cls(ReadSide.of(before, after), ReadSide.of(after, before))

    def missed(self, was: Placed | None, now: Placed | None) -> bool:
        """Whether what one side has may be on the other too, unread."""
        if was is not None:
            return now is None and self.after.may_hold(was.place.path)
        return now is not None and self.before.may_hold(now.place.path)

    def partly(self, was: Placed | None, now: Placed | None) -> tuple[bool, bool]:
        """Tell of either side whether something of a record's file could not be read."""
        return (
            was is not None and self.before.may_hold(was.place.path),
            now is not None and self.after.may_hold(now.place.path),
        )

    def of_kind(self, kind: FileKind) -> tuple[bool, bool]:
        """Tell of either side whether something of the year's file of a kind could not be read."""
        return self.before.lacks(kind), self.after.lacks(kind)

    def unlit(self, divisions: Iterable[tuple[str, str]]) -> tuple[str, ...]:
        """Return the divisions whose lights rest on something unread; *divisions*: id and name."""
        known = dict(divisions)
        found = set()
        for path in map(PurePosixPath, self.before.unread | self.after.unread):
            if classify(str(path)).kind in _DARK:
                continue
            folder = path.relative_to(_PROGRESS).parts[:1] if _PROGRESS in path.parents else ()
            if not folder or folder[0] not in known:
                return tuple(known.values())
            found.add(known[folder[0]])
        return tuple(name for name in known.values() if name in found)


def counted(state: Ledger, on: date) -> Ledger:
    """Return a state whose unread files are those that no waiver of its own lets pass on a day."""
    left = []
    for unread in state.unread:
        problems, _ = checks.waive(unread.problems, state.rules.waivers, on)
        if problems:
            left.append(unread._replace(problems=tuple(problems)))
    return replace(state, unread=tuple(left)) if state.unread else state


def unread_files(before: Ledger, after: Ledger) -> tuple[UnreadFile, ...]:
    """Return the files of which something could not be read on either side.

    Those that are no data lie there for what they are where both sides have them.
    """
    old, new = ({u.path: u for u in state.unread} for state in (before, after))
    files = (UnreadFile(path, old.get(path), new.get(path)) for path in sorted(old.keys() | new))
    return tuple(f for f in files if f.grave or f.before is None or f.after is None)


def rests_on(task: Task, divisions: Iterable[str], state: Ledger) -> bool:
    """Whether a task's light rests on what one of some divisions reports."""
    sources = filter(None, (state.source_of(indicator) for indicator in task.indicators))
    reporters = {*task.divisions, *(owner.reported_by for _, owner in sources)}
    return not reporters.isdisjoint(divisions)


def is_grave(unread: Unread) -> bool:
    """Whether an unread file is data, not one that merely lies there."""
    return any(problem.severity is Severity.ERROR for problem in unread.problems)


def _paths(state: Ledger) -> frozenset[str]:
    """Return the paths of the progress that a state has, read or unread."""
    return frozenset({*(p.place.path for p in state.progress), *(u.path for u in state.unread)})
