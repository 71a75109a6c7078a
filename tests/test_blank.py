"""A new progress file: all there is to know beside the blanks, and check names each blank."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from conftest import HERE, OFFICE, Edit, Golden, Run, read

from hubtasks.diagnostics import Code
from hubtasks.filling.blank import blank
from hubtasks.reading.files import classify
from hubtasks.reading.load import problems_in

JULY = date(2026, 7, 31)


def test_a_new_file(repo: Path, golden: Golden) -> None:
    """Each task with target, stage target, last figure and next step; blanks to fill."""
    ledger = read(repo)[0]
    for division in ledger.divisions:
        golden(f"new-{division.id}.yaml", blank(ledger, division, JULY))


@pytest.mark.parametrize("root", [OFFICE, HERE / "repo"])
def test_check_names_each_blank_and_nothing_else(root: Path) -> None:
    """Every status, summary and figure that is left blank is a finding; the rest is sound."""
    ledger = read(root)[0]
    for division in ledger.divisions:
        text = blank(ledger, division, JULY)
        found = problems_in(
            classify(f"data/progress/{division.id}/2026-07-31.yaml"), text.encode(), {}
        )
        assert {d.code for d in found} == {Code.BLANK_VALUE}
        blanks = re.findall(
            r"^(?: {4}(?:status|summary)| {6}[a-z0-9-]+):(?:  #.*)?$", text, re.MULTILINE
        )
        assert len(found) == len(blanks)


def filled(text: str) -> str:
    """The file as a person would have it, handed in on its day: statuses, summaries, figures."""
    text = re.sub(r"^filed: .*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"status:  # .*", "status: 推进中", text)
    text = re.sub(r"summary:$", "summary: 7月28日完成一批。", text, flags=re.MULTILINE)
    return re.sub(r"^( {6}[a-z0-9-]+:)  # .*$", r"\1 14", text, flags=re.MULTILINE)


def test_filled_in_it_passes(repo: Path, run: Run, edit: Edit) -> None:
    """Once the blanks are filled `check` is silent of them, and the month is filed."""
    (repo / "data/closed-2026.yaml").unlink()
    edit("data/progress/yunyong/2026-06-30.yaml", "status: 已完成", "status: 推进中")
    for division in ("规划处", "baohu", "运用促进处"):
        assert run("new", division, "--date", "2026-07-31", "--root", repo).code == 0
    for path in repo.rglob("2026-07-31.yaml"):
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
    result = run(
        "check",
        "--root",
        repo,
        "--on",
        "2026-07-31",
        "--skip",
        "same-text",
        "--skip",
        "unexplained-light",
    )
    assert (result.code, result.out) == (0, "")
    assert run("due", "--root", repo, "--on", "2026-07-31").code == 0


def test_nothing_is_overwritten(repo: Path, run: Run) -> None:
    """A file that is there stays as it is, link or not; a wrong division or day is refused."""
    before = {p: p.read_bytes() for p in repo.rglob("*.yaml")}
    for arguments, said in (
        (("baohu", "--date", "2026-06-30"), "已经有了，没有动它"),
        (("保护处处", "--date", "2026-06-30"), "您是不是要找：保护协调处"),
        (("baohu", "--date", "2026-06-31"), "这一天不存在"),
        (("baohu", "--date", "2025-06-30"), "没有2025年的任务清单"),
    ):
        result = run("new", *arguments, "--root", repo)
        assert (result.code, result.out) == (2, "")
        assert said in result.err
    assert {p: p.read_bytes() for p in repo.rglob("*.yaml")} == before


SLIPS = [
    ("    status:", "    status："),
    ("    summary:", "\tsummary:"),
    ("    summary:", "    summary:一"),
    ("  - task", "  -task"),
    ("  - task", "  － task"),
    ("  - task", "   - task"),
    ("    status:", "    status"),
    ("    summary:", '    summary: "一'),
    ("    next:", "    next: 一: 二"),
    ("    next:", "x"),
]


@pytest.mark.parametrize("last", [False, True], ids=["first", "last"])
@pytest.mark.parametrize(("right", "wrong"), SLIPS)
def test_no_slip_makes_the_hints_look_lost(right: str, wrong: str, last: bool) -> None:
    """Wherever the file is broken, the comments that `new` wrote itself are told as nothing."""
    ledger = read(OFFICE)[0]
    for division in ledger.divisions:
        text = blank(ledger, division, JULY)
        file = classify(f"data/progress/{division.id}/2026-07-31.yaml")
        before, after = text.rsplit(right, 1) if last else text.split(right, 1)
        found = problems_in(file, f"{before}{wrong}{after}".encode(), {})
        assert {Code.SWALLOWED_COMMENT, Code.COMMENTED_OUT}.isdisjoint(d.code for d in found)
        assert {d.code for d in found} != {Code.BLANK_VALUE}
