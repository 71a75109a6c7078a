"""The next year's list: what was not finished goes on, and nothing of the old year is touched."""

from __future__ import annotations

import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import ON, Edit, Run, read, shipped
from test_kit import tree

from hubtasks.figures.lights import Light
from hubtasks.figures.summarize import summarize
from hubtasks.model import CarriedFrom, IndicatorKind
from hubtasks.period import Period

END = date(2027, 1, 20)


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A copy of the real list with its samples."""
    shipped(tmp_path / "局")
    return tmp_path / "局"


def test_what_is_not_finished_goes_on(whole: Path, run: Run) -> None:
    """Each task without a blue light at the year's end, and no other, with where it comes from."""
    before = tree(whole)
    told = run("init", "--year", "2027", "--root", whole, "--on", str(END))
    assert told.code == 0
    assert "示例数据" in told.err
    old, _ = read(whole)
    report = summarize(old, Period.of_year(2026), END)
    left = [t.id for t in report.tasks if t.light is not Light.BLUE]
    assert 0 < len(left) < len(old.tasks)
    new, problems = read(whole, 2027)
    assert problems == ()
    assert [t.carried_from for t in new.tasks] == [CarriedFrom(2026, id_) for id_ in left]
    assert [t.id for t in new.tasks] == list(range(1, len(left) + 1))
    for task in new.tasks:
        assert task.carried_from is not None
        was = old.task_by_id[task.carried_from.task]
        same = ("strategy", "item", "text", "duty", "divisions", "key")
        assert [getattr(task, name) for name in same] == [getattr(was, name) for name in same]
        assert [i.target_text for i in task.indicators] == [i.target_text for i in was.indicators]
    assert [(d.id, d.name, d.short, d.coordinator) for d in new.divisions] == [
        (d.id, d.name, d.short, d.coordinator) for d in old.divisions
    ]
    assert [(s.name, s.capability, s.lead_division) for s in new.strategies] == [
        (s.name, s.capability, s.lead_division) for s in old.strategies
    ]
    assert (new.plans, new.progress) == ((), ())
    assert {p: t for p, t in tree(whole).items() if p in before} == before
    assert "错误" not in run("check", "--root", whole, "--on", str(END)).out
    assert run("status", "--root", whole, "--on", str(END)).code == 0


def test_a_stock_goes_on_from_its_last_figure(whole: Path, run: Run) -> None:
    """Its baseline is the last figure with its day."""
    assert run("init", "--year", "2027", "--root", whole).code == 0
    old, _ = read(whole)
    figures = [f for p in old.progress for e in p.entries for f in e.figures]
    last = max((f.date, f.value) for f in figures if f.indicator == "patents-per-10k")
    (task,) = [t for t in read(whole, 2027)[0].tasks if t.carried_from == CarriedFrom(2026, 14)]
    assert task.indicators[0].kind is IndicatorKind.STOCK
    assert task.indicators[0].baseline is not None
    assert task.indicators[0].baseline[:2] == (last[1], last[0])
    assert task.indicators[0].baseline.value > Decimal("13.7")


def test_a_baseline_of_nothing_goes_on(repo: Path, run: Run, edit: Edit) -> None:
    """A stock that begins with 0 begins so the next year too, where nobody reported it."""
    shutil.rmtree(repo / "data/progress")
    edit("data/tasks-2026.yaml", "value: 13.7", "value: 0")
    assert run("init", "--year", "2027", "--root", repo, "--on", str(ON)).code == 0
    new, problems = read(repo, 2027)
    baselines = [i.baseline for t in new.tasks for i in t.indicators if i.baseline is not None]
    assert problems == ()
    assert [baseline.value for baseline in baselines] == [Decimal(0)]


def test_a_trial_writes_nothing(whole: Path, run: Run) -> None:
    """--check names the files; then they are written, and the second time refused."""
    before = tree(whole)
    checked = run("init", "--year", "2027", "--check", "--root", whole)
    assert (checked.code, checked.out) == (
        1, "data/tasks-2027.yaml 还没有\ndata/calendar-2027.yaml 还没有\n",
    )  # fmt: skip
    assert tree(whole) == before
    assert "接到了2027年" in run("init", "--year", "2027", "--root", whole).out
    again = run("init", "--year", "2027", "--root", whole)
    assert (again.code, "已经有了，没有动它" in again.err) == (2, True)


@pytest.mark.parametrize(
    ("year", "said"),
    [("2025", "没有2025年以前的清单"), ("2026", "已经有了"), ("27", "不是可用的年份")],
)
def test_a_year_that_can_not_begin(repo: Path, run: Run, year: str, said: str) -> None:
    """A year before all, one that is there, and what is no year are one sentence."""
    told = run("init", "--year", year, "--root", repo, "--on", str(ON))
    assert (told.code, said in told.err) == (2, True)


def test_a_task_that_goes_on_tells_all_its_history(whole: Path, run: Run) -> None:
    """`show` names the task of the year before, `log` begins with what was reported of that."""
    run("init", "--year", "2027", "--root", whole, "--on", str(END))
    new = next(
        t for t in read(whole, 2027)[0].tasks if t.carried_from and t.carried_from.task == 14
    )
    asked = [str(new.id), "--root", whole, "--on", str(END)]
    told = run("show", *asked).out
    assert f"接的是：2026年第14项，以前的进展见 hubtasks log {new.id}\n" in told
    history = run("log", *asked).out
    old = run("log", "14", "--root", whole, "--on", "2026-06-30").out
    assert history.index("2026年第14项") < history.index(f"2027年第{new.id}项")
    entries = old.split("\n\n", 1)[1]
    assert entries.strip() in history
    asked_for = json.loads(run("log", *asked, "--format", "json").out)
    assert [(c["year"], c["task"]) for c in asked_for["carried_from"]] == [(2026, 14)]
    (whole / "data/tasks-2026.yaml").unlink()
    lost = run("log", *asked)
    assert "接的是2026年第14项，没有找到，以前的没有列出" in lost.err
