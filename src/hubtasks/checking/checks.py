"""All rules over a whole ledger, each a function from it to findings, applied at once.

A rule has the name of the code that it files: `unknown_task` files `unknown-task`.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from hubtasks.checking import (
    advice,
    closures,
    list_changes,
    plan,
    progress,
    prose,
    references,
    register,
    rules_file,
    task_list,
)
from hubtasks.diagnostics import Code, Diagnostic, Place, in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from hubtasks.model import Ledger, Waiver

    Rule = Callable[[Ledger, date], Iterable[Diagnostic]]

FACTS: tuple[Rule, ...] = (
    *task_list.RULES,
    *list_changes.RULES,
    *references.RULES,
    *plan.RULES,
    *progress.RULES,
    *register.RULES,
    *closures.RULES,
    *rules_file.RULES,
)
RULES: tuple[Rule, ...] = (*FACTS, *advice.RULES, *prose.RULES)
_MOST = 2_000  # findings of a rule


def check(ledger: Ledger, on: date, *, texts_too: bool = True) -> tuple[Diagnostic, ...]:
    """Apply the rules to a ledger as of the day *on*; severities are as its rules set them.

    *texts_too*: also those on how texts are written, and other advice: they touch no figure.
    """
    ledger = ledger.as_told
    levels = ledger.rules.severity
    rules = RULES if texts_too else FACTS
    return in_order([d.graded(levels) for rule in rules for d in _so_many(rule(ledger, on))])


def _so_many(told: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield what a rule finds; where that is more than anybody mends at once, say so and stop."""
    found = iter(told)
    first = list(islice(found, _MOST))
    yield from first
    if next(found, None) is not None:
        code = first[-1].code
        message = f"这种问题有{_MOST}处以上，后面的没有列出"
        yield Diagnostic(code, message, Place("data"), "先改好前面的，再查一遍")


def waive(
    found: Iterable[Diagnostic], waivers: Sequence[Waiver], on: date
) -> tuple[list[Diagnostic], list[tuple[Diagnostic, Waiver]]]:
    """Part findings into those that count and those that a waiver lets pass on a day."""
    counted, waived = [], []
    for finding in found:
        waiver = next((w for w in waivers if on <= w.until and waives(w, finding)), None)
        if waiver is None:
            counted.append(finding)
        else:
            waived.append((finding, waiver))
    return counted, waived


def waives(waiver: Waiver, finding: Diagnostic) -> bool:
    """Whether a waiver is of a finding, whatever the day."""
    about = waiver.about in finding.message
    return waiver.code is finding.code and about and covers(waiver, finding.place.path)


def covers(waiver: Waiver, path: str) -> bool:
    """Whether a file is the waiver's own, or lies in its folder."""
    return path == waiver.file or path.startswith(f"{waiver.file.rstrip('/')}/")


def no_list() -> Diagnostic:
    """Say that there is no task list at all."""
    return Diagnostic(
        Code.MISSING_LIST,
        "没有任务清单",
        Place("data"),
        "放入 data/tasks-<年份>.yaml，如 data/tasks-2026.yaml",
    )
