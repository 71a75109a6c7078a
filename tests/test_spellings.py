"""Commands as they were once spelled: they go on doing what they did, without a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run

from hubtasks.cli import COMMANDS, spellings
from hubtasks.cli.reference import built

ON = ("--on", "2026-06-30")
# As it was, and as it is now.
PAIRS = [
    (["plan", "show"], ["plan"]),
    (["plan", "show", "4"], ["plan", "--task", "4"]),
    (["plan", "show", *ON, "4"], ["plan", *ON, "--task", "4"]),
    (["plan", "show", "--format=json", "4", *ON], ["plan", "--format=json", "--task", "4", *ON]),
    (["plan", "show", "-o{}.csv", "4"], ["plan", "-o{}.csv", "--task", "4"]),
    (["plan", "show", "--help"], ["plan", "--help"]),
    (["check", "--format", "text"], ["check", "--format", "table"]),
    (["check", "--format=text", "data"], ["check", "--format=table", "data"]),
    (["check", "--rules"], ["explain"]),
    (["check", *ON, "--rules"], ["explain"]),
    (["check", "--rules", "--on=2026-06-30"], ["explain"]),
    (["submit", "--division", "运用处"], ["submit", "运用处"]),
    (
        ["sheet", "out", "--month", "2026-07", "--division", "运用处", "-o", "{}.xlsx"],
        ["sheet", "out", "运用处", "--month", "2026-07", "-o", "{}.xlsx"],
    ),
    (
        ["sheet", "out", "--plan", "--division=运用处", "-o", "{}.xlsx"],
        ["sheet", "out", "运用处", "--plan", "-o", "{}.xlsx"],
    ),
]


@pytest.mark.parametrize(("was", "now"), PAIRS, ids=[" ".join(was) for was, _ in PAIRS])
def test_an_old_spelling_means_the_new_one(
    run: Run, repo: Path, tmp_path: Path, was: list[str], now: list[str]
) -> None:
    """Both spellings give the same answer, and neither says more than the other."""
    answers = []
    for name, arguments in (("was", was), ("now", now)):
        filled = [a.format(tmp_path / name) for a in arguments]
        found = run(*filled, "--root", repo)
        out, err = (text.replace(str(tmp_path / name), "") for text in (found.out, found.err))
        answers.append((found.code, out, err))
    assert answers[0] == answers[1]
    assert "没有" not in answers[0][2] or was[0] == "submit"


@pytest.mark.parametrize("now", [now for _, now in PAIRS], ids=" ".join)
def test_what_is_spelled_as_today_is_left_alone(now: list[str]) -> None:
    """Today's spelling is not touched, so reading it twice changes nothing."""
    assert spellings.current(now) == now


def test_every_option_of_plan_has_a_value() -> None:
    """So what follows an option of `plan show` is no task."""
    assert all(" " in option for option, _ in dict(built(COMMANDS))["plan"].options())


def test_two_divisions_are_one_too_many(run: Run, repo: Path) -> None:
    """A division in both spellings is refused, not guessed."""
    both = ("sheet", "out", "保护处", "--division", "运用处", "--month", "2026-07", "-o", "x.xlsx")
    found = run(*both, "--root", repo)
    assert (found.code, "多写了“保护处”" in found.err) == (2, True)


def test_an_option_without_its_value_is_still_told(run: Run) -> None:
    """What is left unfinished is refused as it always was."""
    assert "选项 --division 后面还要写上内容" in run("sheet", "in", "x", "--division").err
    assert run("sheet", "out", "--division").code == 2
    assert run("check", "--format").code == 2
