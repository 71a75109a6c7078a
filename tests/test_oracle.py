"""The lights are what the design says: held against a second computation written from it alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import oracle
import pytest
import yaml
from conftest import OFFICE, tries
from hypothesis import given
from hypothesis import strategies as st

from hubtasks.figures.indicators import judge_indicator
from hubtasks.figures.known import Known
from hubtasks.figures.pairs import filing
from hubtasks.figures.summarize import task_report
from hubtasks.model import Ledger
from hubtasks.period import Period
from hubtasks.reading import files
from hubtasks.reading.load import load

YEAR = 2026
ORDER = "蓝绿灰黄红".index
END = date(YEAR, 12, 31)
DIVISIONS = [
    {"id": "jia", "name": "甲处", "short": ["甲"], "coordinator": "true"},
    {"id": "yi", "name": "乙处", "short": ["乙"]},
]
Record = dict[str, Any]
Pair = tuple[int, str]


class Told(NamedTuple):
    """What the program and the oracle say of a day, by what it is said of."""

    parts: dict[Pair, tuple[str, str | None]]
    tasks: dict[int, tuple[str, str | None]]
    indicators: dict[str, str | None]
    filings: dict[Pair, str]


def by_program(ledger: Ledger, on: date) -> Told:
    """Ask the program."""
    known = Known.on_day(ledger, on)
    month = known.last_month_due or ledger.rules.first_month
    parts, tasks, filings = {}, {}, {}
    for task in ledger.tasks:
        whole = task_report(known, task, Period.of_month(YEAR, known.through))
        tasks[task.id] = (whole.light.value, _said(whole.basis))
        for part in whole.by_division:
            parts[task.id, part.division] = (part.light.value, _said(part.basis))
            filings[task.id, part.division] = filing(known, task, part.division, month).value
    indicators = {
        i.id: _said(judge_indicator(known, i).light) for t in ledger.tasks for i in t.indicators
    }
    return Told(parts, tasks, indicators, filings)


def _said(choice: Any) -> str | None:  # noqa: ANN401 - a light or a basis
    return None if choice is None else str(choice.value)


def by_oracle(year: oracle.Year, on: date) -> Told:
    """Ask the second computation."""
    day = oracle.schedule_day(year, on)
    month = day.month if day else year.rules.get("first_month", 3)
    pairs = [(t["id"], division) for t in year.tasks for division in t["divisions"]]
    return Told(
        {pair: oracle.part(year, *pair, on) for pair in pairs},
        {t["id"]: oracle.task(year, t["id"], on) for t in year.tasks},
        {i["id"]: oracle.indicator(year, i["id"], on) for t in year.tasks for i in _listed(t)},
        {pair: oracle.filing(year, *pair, month, on) for pair in pairs},
    )


def _listed(task: Record) -> list[Record]:
    return task.get("indicators") or []


def read(root: Path) -> Ledger:
    """Load a folder as the program does; nothing in it may be unreadable."""
    ledger, problems = load(files.of_year(files.Folder.at(root), YEAR))
    assert not problems
    return ledger


DAYS = [date(YEAR, 1, 1) + timedelta(n) for n in range(455)]
TOLD = sorted({d for d in DAYS if d.day in {1, 15, 26, 27, 30}} | set(DAYS[357:370]))


@pytest.mark.parametrize(
    "days",
    [
        pytest.param(TOLD, id="telling days"),
        pytest.param(DAYS, id="all", marks=pytest.mark.nightly),
    ],
)
def test_the_samples_stand_as_the_design_says(days: list[date]) -> None:
    """Every part, task, indicator and filing of the samples has the oracle's light on each day."""
    ledger, year = read(OFFICE), oracle.read(OFFICE, YEAR)
    for on in days:
        assert by_program(ledger, on) == by_oracle(year, on), on


def _day(r: Random, first: date = date(YEAR, 1, 10)) -> date:
    return first + timedelta(r.randrange((END - first).days + 1))


def _month_end(month: int) -> date:
    return END if month == 12 else date(YEAR, month + 1, 1) - timedelta(1)


def _indicator(r: Random, name: str, divisions: list[str], known: list[Record]) -> Record:
    kind = r.choice(["flow", "flow", "stock", "rate", "count"])
    target = r.choice([3, 5, 6, 100])
    made: Record = {
        "id": name,
        "name": f"指标{name}",
        "comparator": r.choice([">=", ">", "=", "≈"]),
        "target": target,
        "unit": r.choice(["件", "万家"]),
        "kind": kind,
        "owner": r.choice(["本局", "本局", "共担", "外单位"]),
        "aspiration": r.choice(["true", "false", "false", "false"]),
        "reported_by": r.choice(divisions),
    }
    if (lag := r.choice([0, 0, 0, 20, 45])) > 0:
        made["lag"] = lag
    if kind == "stock" and (start := r.choice([None, 0, target // 2, target])) is not None:
        day = "2025-12-31"
        made["baseline"] = {"value": start, "date": day, "source": r.choice(["公报", "待核"])}
    like = [i for i in known if i["kind"] == kind and "same_as" not in i]
    if like and r.random() < 0.3:
        source = r.choice(like)
        own = {"id": name, "same_as": source["id"], "reported_by": made["reported_by"]}
        made = {**source, **own, "lag": r.choice([source.get("lag", 0), lag])}
    return made


def _plan(r: Random, task: Record) -> Record:
    milestones = [
        {"id": f"m{n}", "name": f"节点{n}", "due": _day(r, date(YEAR, 2, 1)), "division": who}
        for n in range(r.choice([0, 0, 1, 2]))
        for who in [r.choice(task["divisions"])]
    ]
    stages = []
    for i in task["indicators"]:
        start = (i.get("baseline") or {}).get("value", None if i["kind"] == "stock" else 0)
        able = i["kind"] in {"flow", "stock"} and start is not None and start != i["target"]
        if "same_as" in i or not able or r.random() < 0.5:
            continue
        count = r.choice([1, 2, 3])
        days = sorted({_month_end(m) for m in r.sample(range(2, 12), count)})
        parts = sorted(r.choice(["0.2", "0.4", "0.5", "0.7", "0.9"]) for _ in days)
        for day, part in [*zip(days, parts, strict=True), (END, "1")]:
            value = start + (i["target"] - start) * Decimal(part)
            stages.append({"indicator": i["id"], "date": day, "value": value})
    return {"task": task["id"], "milestones": milestones, "stage_targets": stages}


def _extension(r: Random, day: date, task: Record, plan: Record, division: str) -> Record:
    made = {
        "until": _day(r, date(YEAR, 3, 1)),
        "reason": "场地未定",
        "approved_by": r.choice(["局长办公会", "局长办公会", "甲"]),
        "approved_on": day - timedelta(r.choice([0, 5, 5, -10])),
    }
    own = {i["id"] for i in task["indicators"] if i["reported_by"] == division}
    milestones = [m["id"] for m in plan["milestones"] if m["division"] == division]
    stages = [s for s in plan["stage_targets"] if s["indicator"] in own]
    if milestones and r.random() < 0.4:
        made["milestone"] = r.choice(milestones)
    elif stages and r.random() < 0.5:
        stage = r.choice(stages)
        made |= {"indicator": stage["indicator"], "date": stage["date"]}
    return made


def _entry(r: Random, day: date, task: Record, plan: Record, division: str) -> Record:
    words = ["推进中"] * 5 + ["已完成"] * 3 + ["受阻", "暂缓", "未启动", "未启动"]
    made: Record = {"task": task["id"], "status": r.choice(words), "summary": "走访企业5家。"}
    values: Record = {}
    for i in task["indicators"]:
        if i["reported_by"] == division and "same_as" not in i and r.random() < 0.6:
            shares = ["0", "0.1", "0.3", "0.5", "0.7", "0.8", "0.95", "0.97", "1", "1", "1.1"]
            value = Decimal(r.choice(shares)) * i["target"]
            own = day - timedelta(r.choice([0, 15, 31, 60]))
            values[i["id"]] = value if r.random() < 0.75 else {"value": value, "date": own}
    reached: list[Any] = [
        m["id"] if r.random() < 0.7 else {"id": m["id"], "date": day}
        for m in plan["milestones"]
        if m["division"] == division and r.random() < 0.3
    ]
    if values:
        made["values"] = values
    if reached:
        made["milestones"] = reached
    if r.random() < 0.25:
        made["extension"] = _extension(r, day, task, plan, division)
    return made


def _files(r: Random, tasks: list[Record], plans: list[Record]) -> Iterator[Record]:
    for division in ("甲处", "乙处"):
        days = {r.choice([_day(r), _month_end(r.randrange(2, 13)), END]) for _ in range(4)}
        for day in sorted(days)[: r.choice([1, 2, 3, 4])]:
            entries = [
                _entry(r, day, task, plan, division)
                for task, plan in zip(tasks, plans, strict=True)
                if division in task["divisions"] and r.random() < 0.75
            ]
            made: Record = {"format": 1, "division": division, "date": day}
            if r.random() < 0.4:
                made["filed"] = day + timedelta(r.choice([-6, -3, 2, 10, 20]))
            month = day.month + r.choice([-1, 1])
            if r.random() < 0.1 and 1 <= month <= 12:
                made["period"] = f"{YEAR}-{month:02}"
            if entries:
                yield made | {"entries": entries}


def _rules(r: Random) -> Record:
    return {
        "format": 1,
        "reporting": {
            "due_day": r.choice([5, 20, 25, 28]),
            "first_month": r.choice([1, 2, 3, 6]),
        },
        "schedule": {"basis": r.choice(["month", "day"])},
        "lights": {
            "silent": r.choice([1, 2, 3]),
            "few": r.choice([0, 5, 50]),
            "overdue": r.choice([0, 15, 40]),
        },
    }


def drawn(r: Random) -> dict[str, Record]:
    """Draw a small year: its files by their paths."""
    tasks: list[Record] = []
    known: list[Record] = []
    for number in range(1, r.choice([1, 1, 1, 2, 3]) + 1):
        divisions = r.choice([["甲处"], ["甲处"], ["甲处", "乙处"]])
        own = []
        for n in range(r.choice([0, 1, 1, 2])):
            own.append(_indicator(r, f"i{number}{n}", divisions, known))
            known.append(own[-1])
        tasks.append(
            {
                "id": number,
                "strategy": "战略",
                "item": number,
                "text": f"任务{number}。",
                "duty": r.choice(["牵头", "协同推进"]),
                "divisions": divisions,
                "indicators": own,
            }
        )
    plans = [_plan(r, task) for task in tasks]
    source = {"number": "1号", "title": "方案", "issuer": "局", "date": "2026-02-28"}
    strategy = {"name": "战略", "capability": "能力", "lead_division": "甲处"}
    made: dict[str, Record] = {
        f"data/tasks-{YEAR}.yaml": {
            "format": 1,
            "year": YEAR,
            "title": "清单",
            "source": source,
            "counts": {"任务": len(tasks)},
            "divisions": DIVISIONS,
            "strategies": [strategy],
            "tasks": tasks,
        },
        f"data/plan-{YEAR}.yaml": {"format": 1, "plans": plans},
    }
    if r.random() < 0.5:
        made["data/rules.yaml"] = _rules(r)
    if r.random() < 0.3:
        month = r.randrange(1, 13)
        due = {str(month): _month_end(month) - timedelta(r.choice([0, 5, 20]))}
        made[f"data/calendar-{YEAR}.yaml"] = {"format": 1, "due": due}
    folders = {d["name"]: d["id"] for d in DIVISIONS}
    for file in _files(r, tasks, plans):
        made[f"data/progress/{folders[file['division']]}/{file['date']}.yaml"] = file
    return made


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, _: object) -> bool:
        return True


_Dumper.add_representer(Decimal, lambda dumper, value: dumper.represent_str(f"{value:f}"))


def written(root: Path, made: dict[str, Record]) -> Path:
    """Write a year's files below a folder, and nothing else."""
    for old in root.rglob("*.yaml"):
        old.unlink()
    for path, content in made.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        text = yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False)
        (root / path).write_text(text.replace("'true'", "true").replace("'false'", "false"))
    (root / "data/progress").mkdir(exist_ok=True)
    return root


RANDOM = st.randoms(use_true_random=False)
A_FEW = tries(60)


@given(r=RANDOM)
@A_FEW
def test_any_year_stands_as_the_design_says(r: Random, tmp_path_factory: Any) -> None:  # noqa: ANN401 - pytest's
    """Whatever was planned and filed, program and oracle agree on whatever day is asked about."""
    root = written(tmp_path_factory.mktemp("year"), drawn(r))
    ledger, year = read(root), oracle.read(root, YEAR)
    for on in sorted({r.choice(TOLD) for _ in range(12)}):
        assert by_program(ledger, on) == by_oracle(year, on), on
