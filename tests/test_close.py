"""What `close` confirms (销号): what is finished, once, by who may."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ON, Edit, Run, read

from hubtasks.figures.summarize import summarize
from hubtasks.period import Period

CLOSED = "data/closed-2026.yaml"
BAOHU = "data/progress/baohu/2026-06-30.yaml"


@pytest.fixture
def unclosed(repo: Path) -> Path:
    """The small repository, with nothing confirmed yet."""
    (repo / CLOSED).unlink()
    return repo


def test_a_finished_task_is_closed(unclosed: Path, run: Run) -> None:
    """The register is begun, what `check` says of it is nothing, and the counts have it."""
    before = summarize(read(unclosed)[0], Period.of_month(2026, 6), ON)
    assert (before.counts.confirmed, before.tasks[0].light_text) == (0, "蓝（待销号）")
    asked = ("close", "1", "--as", "规划处", "--date", str(ON), "--root", unclosed)
    done = run(*asked, "--evidence", '验收单"甲"')
    assert (done.code, done.err) == (0, "第1项销号了\n")
    written = (unclosed / CLOSED).read_text(encoding="utf-8")
    assert written.endswith(
        '  - {task: 1, by: 规划发展处, date: 2026-06-30, evidence: ["验收单\\"甲\\""]}\n'
    )
    assert run("check", "--root", unclosed, "--on", str(ON)).out == ""
    after = summarize(read(unclosed)[0], Period.of_month(2026, 6), ON)
    assert (after.counts.confirmed, after.tasks[0].light_text) == (1, "蓝")
    assert "已完成（蓝灯）1项（已销号1项）" in after.counts.text
    again = run(*asked)
    assert (again.code, "已经销过号了" in again.err) == (2, True)
    assert (unclosed / CLOSED).read_text(encoding="utf-8") == written


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("1",), "请用 --as 写明谁确认的：规划发展处"),
        (("1", "--as", "运用处"), "第1项由规划发展处销号，运用促进处不能"),
        (("5", "--as", "保护处"), "第5项还不能销号：保护协调处是黄灯"),
        (("6", "--as", "规划处", "--division", "规划处"), "第6项的责任处室没有规划发展处"),
        (("99", "--as", "规划处"), "99"),
    ],
)
def test_what_is_not_closed(unclosed: Path, run: Run, given: tuple[str, ...], said: str) -> None:
    """Nobody's word but the coordinator's or the lead's, and nothing that is open."""
    result = run("close", *given, "--date", str(ON), "--root", unclosed)
    assert (result.code, said in result.err) == (2, True)
    assert not (unclosed / CLOSED).exists()


def test_one_divisions_part_is_closed_by_itself(unclosed: Path, run: Run, edit: Edit) -> None:
    """The part is confirmed; the task is not, while another part is open."""
    edit(BAOHU, "status: 受阻", "status: 已完成\n    evidence: [约谈记录]")
    part = ("close", "6", "--division", "保护处", "--as", "保护处", "--date", str(ON))
    assert run(*part, "--root", unclosed).code == 0
    task = summarize(read(unclosed)[0], Period.of_month(2026, 6), ON).tasks[5]
    assert [(d.light_text, d.confirmed) for d in task.by_division] == [("蓝", True), ("黄", False)]
    assert not task.confirmed


def test_what_is_open_again_is_told(repo: Path, run: Run, edit: Edit) -> None:
    """A confirmation of a task that is not finished any more is a warning."""
    edit("data/progress/yunyong/2026-06-30.yaml", "status: 已完成", "status: 推进中")
    told = run("check", "--root", repo, "--on", str(ON)).out
    assert "警告[bad-closure] 第1项销了号，运用促进处是绿灯" in told


def test_what_is_reopened_is_closed_no_more(repo: Path, run: Run) -> None:
    """What was confirmed and then opened again waits for a new confirmation, which is no second one."""
    (repo / "data/progress/yunyong/2026-07-31.yaml").write_text(
        "format: 1\ndivision: 运用促进处\ndate: 2026-07-31\nentries:\n"
        "  - {task: 1, status: 推进中, summary: 7月6日重办第6场路演。, correction: 签约有误。}\n",
        encoding="utf-8",
    )
    open_ = run("check", "--root", repo, "--on", "2026-07-31", "--only", "bad-closure").out
    assert "这一行留着，它说的是那时候" in open_
    (repo / "data/progress/yunyong/2026-08-31.yaml").write_text(
        "format: 1\ndivision: 运用促进处\ndate: 2026-08-31\nentries:\n"
        "  - {task: 1, status: 已完成, summary: 8月6日办完第6场路演。, evidence: [签到表]}\n",
        encoding="utf-8",
    )
    day = ("--root", repo, "--on", "2026-08-31")
    assert "蓝（待销号）" in run("status", *day).out
    assert run("check", *day, "--only", "bad-closure").out == ""
    done = run("close", "1", "--as", "规划处", "--date", "2026-08-31", "--root", repo)
    assert done.code == 0, done.err
    assert run("check", *day, "--only", "bad-closure").out == ""
    assert "待销号" not in run("status", *day).out
    assert "已销号1项" in run("report", "--month", "2026-06", *day).out


def test_a_report_counts_no_later_confirmation(repo: Path, run: Run, edit: Edit) -> None:
    """June's report does not count what was confirmed in July; the year's last one does, later too."""
    edit(CLOSED, "date: 2026-06-30", "date: 2026-07-02")
    later = ("--root", repo, "--on", "2026-07-10")
    assert "已销号0项" in run("report", "--month", "2026-06", *later).out
    assert "蓝（待销号）" not in run("status", *later).out
