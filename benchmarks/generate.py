"""Make data repositories and hledger journals of any size for the benchmarks."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

TASKS = 50
ENTRIES = 20  # a file
FILES_A_DIVISION = 50

SUMMARY = """\
      {day}日指导第{d}处光电子信息产业知识产权创新联合体组建，{n}家企业、4所高校院所签署协议。
      累计促成专利转让许可{n}项，第{d}处合同金额{n}60万元。"""


def repository(root: Path, entries: int) -> None:
    """Write a sound repository with *entries* progress entries, 20 to a file.

    Divisions grow with the entries, so that every file is of one year: each has 50 files,
    and 20 of the 50 tasks. Each first task of a division has an indicator that it reports.
    """
    files = entries // ENTRIES
    divisions = max(files // FILES_A_DIVISION, 1)
    names = [f"第{d}处" for d in range(divisions)]
    own = [[(d * 7 + i) % TASKS + 1 for i in range(ENTRIES)] for d in range(divisions)]
    (root / "data/progress").mkdir(parents=True)
    (root / "data/tasks-2026.yaml").write_text(_task_list(names, own), encoding="utf-8")
    for d in range(divisions):
        folder = root / f"data/progress/d{d}"
        folder.mkdir()
        for f in range(min(files - d * FILES_A_DIVISION, FILES_A_DIVISION)):
            when = date(2026, 1, 4) + timedelta(days=7 * f)
            text = _progress(names[d], d, when, sorted(own[d]), f)
            (folder / f"{when}.yaml").write_text(text, encoding="utf-8")


def office(root: Path) -> None:
    """Write a repository of the bureau's own size: 50 tasks, 7 divisions, 12 months, 83 pairs."""
    sampled = Path(__file__).parent.parent / "tests/office"
    source = (sampled / "data/tasks-2026.yaml").read_text(encoding="utf-8")
    (root / "data/progress").mkdir(parents=True)
    (root / "data/tasks-2026.yaml").write_text(source, encoding="utf-8")
    for name in ("plan-2026.yaml", "rules.yaml"):
        (root / "data" / name).write_bytes((sampled / "data" / name).read_bytes())
    for folder in sorted((sampled / "data/progress").iterdir()):
        (root / "data/progress" / folder.name).mkdir()
        months = sorted(folder.iterdir())
        for month in range(1, 13):
            end = date(2026 + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            text = months[month % len(months)].read_text(encoding="utf-8")
            text = re.sub(r"^filed: .*\n", "", text, flags=re.MULTILINE)
            text = re.sub(r"\bdate: [0-9-]{10}", f"date: {end}", text)
            (root / f"data/progress/{folder.name}/{end}.yaml").write_text(text, encoding="utf-8")


def journal(path: Path, transactions: int) -> None:
    """Write an hledger journal that `hledger check` accepts."""
    rows = []
    for i in range(transactions):
        when = date(2026, 1, 1) + timedelta(days=i * 365 // transactions)
        spent = f"    支出:任务{i % TASKS + 1}    {i % 97 + 1}.00 CNY"
        rows.append(f"{when} 第{i}笔\n{spent}\n    资产:第{i % 20}处\n")
    path.write_text("\n".join(rows), encoding="utf-8")


def _task_list(names: list[str], own: list[list[int]]) -> str:
    divisions = "\n".join(
        f"  - {{id: d{d}, name: {name}{', coordinator: true' if d == 0 else ''}}}"
        for d, name in enumerate(names)
    )
    tasks = []
    for task in range(1, TASKS + 1):
        owners = [names[d] for d in range(len(names)) if task in own[d]] or [names[0]]
        indicators = "".join(
            f"\n      - {{id: i{task}-{d}, name: 指标{task}, comparator: '>=', target: 1000, "
            f"unit: 家, kind: flow, owner: 本局, reported_by: {names[d]}}}"
            for d in range(len(names))
            if min(own[d]) == task
        )
        tasks.append(
            f"  - id: {task}\n    strategy: 能级跨越战略\n    item: {task}\n"
            f"    text: 任务{task}的要求。\n    duty: 协同推进\n"
            f"    divisions: [{', '.join(owners)}]"
            + (f"\n    indicators:{indicators}" if indicators else "")
        )
    return (
        "format: 1\nyear: 2026\ntitle: 测试清单\n"
        "source: {number: 文号, title: 方案, issuer: 党组, date: 2026-02-28}\n"
        f"counts: {{任务: {TASKS}}}\ndivisions:\n{divisions}\n"
        "strategies:\n  - {name: 能级跨越战略, capability: 战略支撑力, lead_division: 第0处}\n"
        "tasks:\n" + "\n".join(tasks) + "\n"
    )


def _progress(name: str, d: int, when: date, tasks: list[int], file: int) -> str:
    entries = []
    for task in tasks:
        lines = [f"  - task: {task}", "    status: 推进中", "    summary: |"]
        lines.append(SUMMARY.format(day=when.day, d=d, n=file * 50 + task))
        if task == min(tasks):
            lines.append(f"    values: {{i{task}-{d}: {file + 1}}}")
        lines.append(
            f"    next: {when.month % 12 + 1}月15日前完成第{file + 1}家联合体的组建方案论证。"
        )
        entries.append("\n".join(lines))
    head = f"format: 1\ndivision: {name}\ndate: {when}\nentries:\n"
    return head + "\n".join(entries) + "\n"
