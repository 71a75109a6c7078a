"""What a change may not do to what was reported before: each rule a function to findings.

They hold two states of a year against each other, so they are asked for with
`check --since`; the state itself is held to the rules in `checks`.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import zip_longest
from typing import NamedTuple

from hubtasks.changes.compare import Changes, EntryChange, Kind, ListChange
from hubtasks.diagnostics import Code, Diagnostic, Place, in_order
from hubtasks.fields import CHANGE, FORMER, INDICATOR, TASK, FileKind
from hubtasks.figures.schedule import due_date
from hubtasks.in_force import changes_of
from hubtasks.model import Division, IndicatorKind, Ledger, Status, Task
from hubtasks.reading.files import classify
from hubtasks.reading.styles import written_alike
from hubtasks.wording import listed, number, short_day

_MEASURE = frozenset(
    {"target", "comparator", "unit", "kind", "baseline", "reported_by", "same_as"}
    | {"owner", "aspiration", "wording"}
)
_OWED = frozenset({"duty", "divisions"})


class Commit(NamedTuple):
    """A commit that touched some files: `paths` as they were named then."""

    id: str
    author: str
    email: str
    date: str
    paths: list[str]


class Change(NamedTuple):
    """A change as the rules see it.

    `writer` is the division that it says it comes from, empty where nobody said;
    `commits` are those since the two states parted, newest first; `differing` the files that
    differ in the end; `adds` asks for entries. `reversals` are the commits that put others'
    work back without a change of their own, and `divisions` those of another year, which count
    where neither state has any.
    """

    before: Ledger
    after: Ledger
    found: Changes
    on: date
    writer: str = ""
    commits: Sequence[Commit] = ()
    differing: frozenset[str] = frozenset()
    adds: bool = False
    reversals: Sequence[Commit] = ()
    divisions: Sequence[Division] = ()

    @property
    def reports(self) -> bool:
        """Whether it adds an entry, or may, unread: edits and deletions do not count."""
        added = any(entry.kind is Kind.ADDED for entry in self.found.entries)
        return added or self.found.missed


def check(change: Change) -> tuple[Diagnostic, ...]:
    """Apply the rules of history, with the severities that held before the change."""
    levels = change.before.rules.severity
    return in_order([d.graded(levels) for rule in RULES for d in rule(change)])


def closed_period(change: Change) -> Iterator[Diagnostic]:
    """What was reported in a month that is over changes only with a correction.

    How it is written may be mended: that changes no fact.
    """
    for entry in _edited(change):
        month = (entry.date.year, entry.date.month)
        over = month < (change.on.year, change.on.month)
        if over and not (_corrected(entry) or _says_the_same(entry)):
            yield Diagnostic(
                Code.CLOSED_PERIOD,
                f"{entry.division}{short_day(entry.date)}的第{entry.task}项已经报过了，"
                f"改动没有写原因",
                entry.entry.place,
                "在这一条的 correction 里写明为什么改；新的情况写进本月的文件",
            )


def filed_changed(change: Change) -> Iterator[Diagnostic]:
    """The day on which a file was handed in, and the month that it reports, stay as they were."""
    before = {p.place.path: p for p in change.before.progress}
    for now in change.after.progress:
        was = before.get(now.place.path)
        if was is None or was.sample != now.sample:
            continue
        if was.handed_in != now.handed_in:
            said = f"报送日期从 {was.handed_in} 改成了 {now.handed_in}"
            fix = f"filed 写 {was.handed_in}：交的那一天不再变"
            yield Diagnostic(Code.FILED_CHANGED, said, now.filed_place, fix)
        elif was.month != now.month:
            said = f"报的月份从{was.month}月改成了{now.month}月"
            fix = "改回去；补报别的月份的，写进一个新的文件"
            yield Diagnostic(Code.FILED_CHANGED, said, now.filed_place, fix)


def late_entry(change: Change) -> Iterator[Diagnostic]:
    """What is reported late is not put into a file that was handed in in time."""
    filed = {p.place.path: p.handed_in for p in change.before.progress}
    for each in change.found.entries:
        entry = each.entry
        day = filed.get(entry.path)
        if each.kind is not Kind.ADDED or day is None:
            continue
        due = due_date(entry.date.year, entry.month, change.after.rules)
        if day <= due < change.on:
            yield Diagnostic(
                Code.LATE_ENTRY,
                f"{each.division}第{each.task}项是补报的，写进了{short_day(day)}就交了的文件，"
                "会算作按期报送",
                entry.place,
                f"写进一个新的文件，period 写 {entry.date.year}-{entry.month:02}",
            )


def progress_deleted(change: Change) -> Iterator[Diagnostic]:
    """Entries that were reported are not taken out; samples may be."""
    samples = {p.place.path for p in change.before.progress if p.sample}
    for entry in change.found.entries:
        if entry.kind is Kind.REMOVED and entry.entry.path not in samples:
            yield Diagnostic(
                Code.PROGRESS_DELETED,
                f"{entry.division}{short_day(entry.date)}的第{entry.task}项被删去了",
                Place(entry.entry.path),
                "恢复这一条；报错了的，改正并在 correction 里写明",
            )


def other_division(change: Change) -> Iterator[Diagnostic]:
    """A division touches its own progress only; the coordinator may touch any."""
    known = change.before.divisions or change.after.divisions or change.divisions
    divisions = {d.name: d for d in known}
    people = change.before.rules.people or change.after.rules.people
    free = {d.name for d in known if d.coordinator}
    if change.writer and change.writer not in free:
        for entry in change.found.entries:
            if entry.division != change.writer:
                yield Diagnostic(
                    Code.OTHER_DIVISION,
                    f"{change.writer}改了{entry.division}的第{entry.task}项",
                    _place(entry),
                    f"撤回这处改动，请{entry.division}自己改",
                )
        for each in change.found.listed:
            closes = each.kind is FileKind.CLOSED and _confirms(change, change.writer)
            if each.division == change.writer or closes:
                continue
            whose = each.division or f"{listed(sorted(free))}"
            yield Diagnostic(
                Code.OTHER_DIVISION,
                f"{change.writer}{_DID[each.happened]}{_named(each)}",
                each.place,
                f"撤回这处改动，请{whose}自己改"
                if each.division
                else f"撤回这处改动，清单、计划和规则请{whose}改",
            )
    did = [(c, "改了这个文件") for c in change.commits]
    did += [(c, "丢掉了别人对这个文件的改动") for c in change.reversals]
    for commit, said in did:
        writer = divisions.get(people.get(commit.email.casefold(), ""))
        if writer is None or writer.name in free:
            continue
        for path in commit.paths:
            closes = classify(path).kind is FileKind.CLOSED and _confirms(change, writer.name)
            own = path.startswith(f"data/progress/{writer.id}/") or closes
            if path in change.differing and not own:
                yield Diagnostic(
                    Code.OTHER_DIVISION,
                    f"{writer.name}的{commit.author}（提交 {commit.id}）{said}",
                    Place(path),
                    "撤回这处改动，请管这个文件的处室改",
                )


def _confirms(change: Change, division: str) -> bool:
    """Whether whatever changed among the confirmations (销号) is a division's own.

    Whether it may confirm those tasks is held by `bad_closure`.
    """
    before, after = (
        {(c.task, c.division, c.by, c.date, c.evidence) for c in ledger.closed}
        for ledger in (change.before, change.after)
    )
    return all(by == division for _, _, by, *_ in before ^ after)


def finished_reopened(change: Change) -> Iterator[Diagnostic]:
    """An entry that said finished says so still, unless its correction says why not."""
    for changed in _edited(change):
        status = next((f for f in changed.fields if f.key == "status"), None)
        if status and status.before == Status.FINISHED and not _corrected(changed):
            yield Diagnostic(
                Code.FINISHED_REOPENED,
                f"第{changed.task}项{changed.division}报过“已完成”，又改成了“{status.after}”",
                changed.entry.place_of("status"),
                "在 correction 里写明为什么重新打开",
            )


def figure_lowered(change: Change) -> Iterator[Diagnostic]:
    """A cumulative figure that was reported is not lowered, unless a correction says why."""
    for entry in _edited(change):
        for figure in entry.figures:
            known = change.after.indicator_by_id.get(figure.indicator)
            flows = known is not None and known[1].kind is IndicatorKind.FLOW
            if figure.before is None or not flows or _corrected(entry):
                continue
            if figure.after is None or figure.after < figure.before:
                now = "删去了" if figure.after is None else f"改成了{number(figure.after)}"
                yield Diagnostic(
                    Code.FIGURE_LOWERED,
                    f"{figure.name}报过{number(figure.before)}{figure.unit}，{now}",
                    entry.entry.place,
                    "查对数；确要改小的，在 correction 里写明原因",
                )


def target_altered(change: Change) -> Iterator[Diagnostic]:
    """What a task demands, and of whom, changes from a day on, or where it was copied wrong."""
    changes = [c for c in change.found.listed if c.kind is FileKind.TASKS and c.way]
    explained = {c.way[:1] for c in changes if c.field.key == "corrections"}
    before = change.before.task_by_id
    yield from _renamed_unsaid(change)
    recorded = {str(t.id) for t in change.after.tasks if (b := before.get(t.id)) and _dated(b, t)}
    for each in changes:
        first, *inside = each.way
        of_task = first.record is TASK and not inside
        measure = not each.field.key or each.field.key in _MEASURE
        gone = of_task and each.happened is Kind.REMOVED
        owed = of_task and each.field.key in _OWED
        of_indicator = bool(inside) and inside[0].record is INDICATOR and measure
        draft = not of_indicator and not change.before.progress
        if not (gone or owed or of_indicator) or draft or (first,) in explained:
            continue
        if first.id not in recorded:
            fix = "恢复这一项；不再办的，用 hubtasks task end 记下从哪一天起" if gone else _RECORD
            yield Diagnostic(Code.TARGET_ALTERED, _altered(each), each.place, fix)


def _renamed_unsaid(change: Change) -> Iterator[Diagnostic]:
    """A division that was reported of has another name only from a day on."""
    now = {d.id: d for d in change.after.divisions}
    for was in change.before.divisions if change.before.progress else ():
        is_now = now.get(was.id)
        if is_now is not None and was.name not in is_now.names:
            said = f"处室“{was.name}”改叫了“{is_now.name}”，没有记下从哪一天起"
            fix = f"用 hubtasks task division {was.name} --name {is_now.name} 记下从哪一天起"
            yield Diagnostic(Code.TARGET_ALTERED, said, is_now.place, fix)


_RECORD = "用 hubtasks task change 改，写明从哪一天起、为什么；录错了改正的，写进 corrections"


def _dated(before: Task, after: Task) -> bool:
    """Whether all that a task demands otherwise than before is told by changes with a day."""
    known = [(c.effect, c.before) for c in before.changes]
    undone = after
    for change in reversed(changes_of(after)):
        if (change.effect, change.before) not in known:
            undone = undone._replace(**change.before.stated)
    measures = zip_longest(undone.indicators, before.indicators)
    return (undone.duty, undone.divisions) == (before.duty, before.divisions) and all(
        one is not None and other is not None and one.same(other) for one, other in measures
    )


def change_rewritten(change: Change) -> Iterator[Diagnostic]:
    """What is recorded of a change of the list stays; a later one is recorded beside it."""
    for each in change.found.listed:
        last = each.way[-1].record if each.way else None
        dated = last in {CHANGE, FORMER} or each.field.key in {"ended", "dissolved"}
        removed = each.happened is not Kind.ADDED and bool(each.field.before)
        if each.kind is FileKind.TASKS and dated and removed:
            yield Diagnostic(
                Code.CHANGE_REWRITTEN,
                _altered(each),
                each.place,
                "恢复原来的；又有变更的，用 hubtasks task 再记一条",
            )


def stale_wording(change: Change) -> Iterator[Diagnostic]:
    """Progress written against an older wording of its task is looked at again (需复核)."""
    reworded = {
        task.id
        for task in change.after.tasks
        if (was := change.before.task_by_id.get(task.id)) and was.text != task.text
    }
    added = {(e.task, e.division) for e in change.found.entries if e.kind is not Kind.REMOVED}
    for (task, division), entries in change.after.entries.items():
        if task in reworded and (task, division) not in added:
            yield Diagnostic(
                Code.STALE_WORDING,
                f"需复核：第{task}项的原文改了，{division}"
                f"{short_day(entries[-1].date)}的进展是照旧文写的",
                entries[-1].place,
                "对照新的原文看这一条，要改的在下一期写明",
            )


def no_entry(change: Change) -> Iterator[Diagnostic]:
    """A branch that reports progress adds entries."""
    if change.adds and not change.reports:
        yield Diagnostic(
            Code.NO_ENTRY,
            "这次改动没有新增进展条目",
            Place("data/progress"),
            "新建本期的进展文件，一项任务写一条",
        )


def not_compared(change: Change) -> Iterator[Diagnostic]:
    """What stood there before could be read, so that nothing that was done to it is missed."""
    for file in change.found.unread:
        if file.before is not None and file.grave:
            what = "这一份原来的" if file.before.whole else "原来的有几处"
            yield Diagnostic(
                Code.NOT_COMPARED,
                f"{what}读不了，改了什么没有比：{file.before.problems[0].message}",
                Place(file.path),
                "请人对照着看；以后的改动，等这一份改好、合并了就能比",
            )


RULES = (
    closed_period,
    filed_changed,
    late_entry,
    progress_deleted,
    other_division,
    finished_reopened,
    figure_lowered,
    target_altered,
    change_rewritten,
    stale_wording,
    no_entry,
    not_compared,
)


_DID = {Kind.ADDED: "加了", Kind.CHANGED: "改了", Kind.REMOVED: "删去了"}


def _altered(change: ListChange) -> str:
    """Say what became of a measure, with before and after where it is not all of one."""
    if not change.field.key:
        return f"{_DID[change.happened]}{change.about}"
    before, after = change.field.before or "（无）", change.field.after or "（删去）"
    return f"{_named(change)}改了：{before}→{after}"


def _named(change: ListChange) -> str:
    """Name what changed: `清单第5项指标“……”（目标值）`."""
    return f"{change.about}（{change.label}）" if change.label else change.about


def _place(entry: EntryChange) -> Place:
    """Where an entry stands; of one that is gone, its file."""
    gone = entry.kind is Kind.REMOVED
    return Place(entry.entry.path) if gone else entry.entry.place


def _edited(change: Change) -> Iterator[EntryChange]:
    return (e for e in change.found.entries if e.kind is Kind.CHANGED)


def _says_the_same(entry: EntryChange) -> bool:
    """Whether no more was changed than how things are written, as `fix` does."""
    return not entry.figures and all(written_alike(f.before, f.after) for f in entry.fields)


def _corrected(entry: EntryChange) -> bool:
    """Whether the change itself says why: its correction is new, or another than before."""
    return any(f.key == "correction" and f.after for f in entry.fields)
