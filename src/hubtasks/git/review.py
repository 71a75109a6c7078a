"""Hold what changed since a git revision to the rules of history."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from hubtasks.changes import compare, history
from hubtasks.checking import checks
from hubtasks.diagnostics import Code, Diagnostic, Place
from hubtasks.fields import FileKind
from hubtasks.git import revision, route
from hubtasks.git.attributes import ATTRIBUTES, rewrites
from hubtasks.reading import files
from hubtasks.reading.load import load, load_years

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from hubtasks.checking.opened import Opened
    from hubtasks.checking.years import CheckedYear, Waived
    from hubtasks.git.revision import Revision
    from hubtasks.model import Ledger
    from hubtasks.reading.files import Repository


class Asked(NamedTuple):
    """Which change is looked at: from where it left `since`, up to `rev` or the files as they lie.

    `writer` is the division that it says it comes from, empty where nobody said; `adds` asks
    for entries.
    """

    since: str
    rev: str = ""
    writer: str = ""
    adds: bool = False


def review(
    source: Repository, years: Sequence[CheckedYear], asked: Asked
) -> tuple[list[Diagnostic], list[Waived]]:
    """Return what a change may not do in any year, and what the waivers before it let pass.

    GitFault where git can't answer.
    """
    root = source.root
    start = revision.merge_base(root, asked.since, asked.rev or "HEAD")
    head = revision.resolve(root, asked.rev or "HEAD")
    base = revision.Revision.at(root, start)
    commits = revision.commits(root, "data", start, head)
    committed = revision.differing(root, start, head)
    differing = committed if asked.rev else files.differing(base, source)
    reversals = revision.reversals(root, start, head, differing & committed, commits)
    states = tuple(_states(base, years))
    known = (each.divisions for before, after, _ in reversed(states) for each in (before, after))
    divisions = next(filter(None, known), ())
    changes = [
        history.Change(
            before=before,
            after=after,
            found=compare.compare(before, after, on),
            on=on,
            writer=asked.writer,
            commits=commits,
            differing=differing,
            reversals=reversals,
            divisions=divisions,
        )
        for before, after, on in states
    ]
    if asked.adds and changes and not any(change.reports for change in changes):
        changes[-1] = changes[-1]._replace(adds=True)
    found: list[Diagnostic] = []
    waived: list[Waived] = []
    for change in changes:
        counted, let = checks.waive(history.check(change), change.before.rules.waivers, change.on)
        found += counted
        waived += let
    every = (finding for year in years for finding in year.found)
    unread = {d.place.path for d in every if d.code is Code.UNREADABLE_FILE}
    found += _not_as_it_lies(source, base, asked.rev, unread)
    # What belongs to no year was held to the rules with every year.
    return list(dict.fromkeys(found)), list(dict.fromkeys(waived))


_UNEXPLAINED = {Code.CLOSED_PERIOD, Code.FIGURE_LOWERED, Code.FINISHED_REOPENED}


def unexplained(opened: Opened, path: str, content: bytes) -> list[tuple[int, Diagnostic]]:
    """Return, by task, what a file's content changes of what is reported and gives no reason for.

    Nothing without git, or before the first commit.
    """
    try:
        reported = route.reported(opened.files.root)
    except revision.GitFault:
        return []
    if path not in reported.blobs:
        return []
    edited = files.Edited(opened.files, {path: content})
    before, after = (
        load(files.Selection(each, _beside(each, path, opened.year)))[0]
        for each in (reported, edited)
    )
    on = opened.ledger.last_sample_day or opened.today
    whole = compare.compare(before, after, on)
    found = []
    for entry in whole.entries:
        change = history.Change(before, after, whole._replace(entries=(entry,)), on)
        kept, _ = checks.waive(history.check(change), before.rules.waivers, on)
        found += [(entry.task, each) for each in kept if each.code in _UNEXPLAINED]
    return found


def _beside(source: files.Files, path: str, year: int) -> tuple[files.DataFile, ...]:
    """Return a file of a source with all that is not progress of its year."""
    own = files.of_year(source, year).listing
    return tuple(f for f in own if f.path == path or f.kind is not FileKind.PROGRESS)


def _not_as_it_lies(
    source: Repository, base: Revision, rev: str, unread: AbstractSet[str]
) -> Iterator[Diagnostic]:
    """Yield the submodules that came, but those *unread*, and what git would rewrite."""
    head = revision.Revision.at(source.root, rev or "HEAD")
    for path in sorted(head.submodules - base.submodules - unread):
        said = "这是一个子模块，里面的不随仓库来，没有读"
        yield Diagnostic(Code.UNREADABLE_FILE, said, Place(path), "请从改动里去掉它")
    for each in rewrites(source.root, head.blobs, head.commit if rev else ""):
        yield Diagnostic(Code.UNREADABLE_FILE, each.said, Place(ATTRIBUTES), each.way_out)


def _states(base: Revision, years: Sequence[CheckedYear]) -> Iterator[tuple[Ledger, Ledger, date]]:
    """Yield each year before and after a change; of one that is no more, after it nothing."""
    was = {year: ledger for year, ledger, _ in load_years(base)}
    nothing_was, nothing_is = (replace(each, unread=()) for each in (was[0], years[0].ledger))
    for year in years:
        yield was.pop(year.year, nothing_was), year.ledger, year.on
    for before in was.values():
        yield before, nothing_is, years[-1].on
