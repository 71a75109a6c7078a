"""Sending progress for review between real repositories: nothing is lost, nothing is guessed."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import HERE, ON, Edit, Result, Run, often
from test_examples import git

from hubtasks.cli.opening import this_day
from hubtasks.filling.stamp import stamped as stamp
from hubtasks.git import program, route
from hubtasks.git.send import request_url

BAOHU = "data/progress/baohu/2026-06-30.yaml"
YUNYONG = "data/progress/yunyong/2026-06-30.yaml"


def change(root: Path, path: str, old: str, new: str) -> None:
    """Replace a text that stands once in a file."""
    text = (root / path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (root / path).write_text(text.replace(old, new), encoding="utf-8", newline="")


def send(run: Run, root: Path, *more: str) -> Result:
    """Call the command as its user would."""
    return run("submit", "--root", root, "--on", str(ON), *more)


def submitting(root: Path, *, alone: bool = False) -> subprocess.Popen[bytes]:
    """Start the command as a program, without a terminal; *alone* in a group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "hubtasks", "submit", "--root", str(root), "--on", str(ON)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUTF8": "1"},
        start_new_session=alone,
    )


def standing(root: Path) -> tuple[str, str]:
    """Where a clone stands: its branch, its index and files, and its other branches."""
    status = git(root, "status", "--porcelain=v2", "--branch")
    return status, git(root, "branch", "--list")


def on_server(root: Path, branch: str, path: str = BAOHU) -> str:
    """What the server has of a file on a branch."""
    git(root, "fetch", "-q")
    return git(root, "show", f"origin/{branch}:{path}")


def test_progress_is_sent_on_a_branch_of_its_own(office: tuple[Path, Path], run: Run) -> None:
    """Checked, shown, committed under division and month, pushed; main stays as it was."""
    mine, _ = office
    change(mine, BAOHU, "cases: 4}", "cases: 6}")
    (mine / "记事.txt").write_text("自己的", encoding="utf-8")
    result = send(run, mine)
    assert result.code == 0, result.err
    assert "任务5：企业海外知识产权纠纷应对指导服务案例4→6例（+2）" in result.out
    assert "已经送到 origin 的 baohu-2026-06 分支" in result.out
    assert "cases: 6}" in on_server(mine, "baohu-2026-06")
    assert "cases: 4}" in on_server(mine, "main")
    assert git(mine, "log", "-1", "--format=%s").strip() == "保护协调处2026年6月进展"
    assert git(mine, "status", "--porcelain").strip().endswith('.txt"')
    change(mine, BAOHU, "cases: 6}", "cases: 7}")
    assert send(run, mine, "--message", "改数").code == 0
    assert "cases: 7}" in on_server(mine, "baohu-2026-06")


def test_a_file_is_stamped_when_it_is_first_sent(office: tuple[Path, Path], run: Run) -> None:
    """Sent for the first time it says the day that it was handed in, and says so to its sender.

    Sent again it keeps the day that it has. No option makes that an earlier day.
    """
    mine, _ = office
    today, before = this_day(), this_day() - timedelta(1)
    path = f"data/progress/baohu/{before}.yaml"
    branch = f"baohu-{before:%Y-%m}"
    assert run("new", "baohu", "--date", str(before), "--root", mine).code == 0
    text = (mine / path).read_text(encoding="utf-8")
    assert f"filed: {today}\n" in text, "begun on another day than the data's"
    entry = "entries:\n  - task: 3\n    status: 推进中\n    summary: 8日走访企业5家。\n"
    head = f"format: 1\ndivision: 保护协调处\ndate: {before}\n"
    (mine / path).write_text(f"{head}filed: {before}\n{entry}", encoding="utf-8")
    early = run("submit", "--root", mine, "--on", str(before))
    assert early.code == 1
    assert f"报送日期 {today} 还没到" in early.out
    result = run("submit", "--root", mine)
    assert result.code == 0, result.out + result.err
    assert on_server(mine, branch, path) == f"{head}filed: {today}\n{entry}"
    assert f"{path}：报送日期记为 {today}\n" in early.out
    change(mine, path, f"filed: {today}", f"filed: {before}")
    result = run("submit", "--root", mine)
    assert result.code == 0, result.out + result.err
    assert "报送日期记为" not in result.out
    assert f"filed: {before}\n" in on_server(mine, branch, path)


@pytest.mark.parametrize(
    ("head", "stamped"),
    [
        ("date: 2026-07-31", "date: 2026-07-31\nfiled: 2026-08-03"),
        ("date: 2026-07-31\nfiled: 2026-08-01", "date: 2026-07-31\nfiled: 2026-08-03"),
        ("date: 2026-08-03", "date: 2026-08-03"),
        ("date: 2026-07-31\nfiled: 2026-08-03", "date: 2026-07-31\nfiled: 2026-08-03"),
        ("date: 2026-07-31\nsample: true", "date: 2026-07-31\nsample: true"),
        ("date: 2026-07-31\nsample: 否", "date: 2026-07-31\nsample: 否\nfiled: 2026-08-03"),
    ],
)
def test_a_stamp_is_the_day_itself(head: str, stamped: str) -> None:
    """The day handed in stands in a file where the data's day does not say it; samples have none."""
    entries = "entries:\n  - task: 3\n"
    assert stamp(f"{head}\n{entries}", date(2026, 8, 3)) == f"{stamped}\n{entries}"


def test_nothing_but_progress_is_stamped(known: tuple[Path, Path], run: Run) -> None:
    """A calendar that is sent for the first time goes as it was written."""
    _, second = known
    git(second, "config", "user.email", "g@example.org")
    path = "data/calendar-2027.yaml"
    text = "format: 1\ndays_off:\n  - 2027-01-01\n"
    (second / path).write_text(text, encoding="utf-8")
    result = run("submit", "--root", second, "--on", str(ON))
    assert (second / path).read_text(encoding="utf-8") == text, result.out
    assert "报送日期记为" not in result.out


def conflict(office: tuple[Path, Path], run: Run) -> Path:
    """Let both change one entry, and the second another one too; return the second's clone."""
    first, second = office
    change(
        first,
        BAOHU,
        "累计4例。\n    values: {overseas-dispute-cases: 4}",
        "累计6例。\n    values: {overseas-dispute-cases: 6}",
    )
    assert send(run, first).code == 0
    change(
        second,
        BAOHU,
        "累计4例。\n    values: {overseas-dispute-cases: 4}",
        "累计5例。\n    values: {overseas-dispute-cases: 5}",
    )
    change(second, BAOHU, "签订保密协议", "签协议")
    return second


def test_a_conflict_is_shown_by_meaning(office: tuple[Path, Path], run: Run) -> None:
    """What differs stands side by side, by its Chinese name and marked; nothing is sent or moved."""
    second = conflict(office, run)
    before = (second / BAOHU).read_text(encoding="utf-8")
    result = send(run, second)
    assert result.code == 1
    shown = result.out[result.out.index("第5项，您和甲都改了") :]
    assert shown == (
        "第5项，您和甲都改了，不一样的有：\n"
        "  您写的                                          | 甲写的\n"
        "企业海外知识产权纠纷应对指导服务案例\n"
        "  【5】例                                         | 【6】例\n"
        "进展\n"
        "  6月20日新增指导案例1例，累计【5】例。           | 6月20日新增指导案例1例，累计【6】例。\n"
    )
    assert "hubtasks submit --mine 5\n" in result.err
    assert (second / BAOHU).read_text(encoding="utf-8") == before
    assert git(second, "status", "--porcelain") == ""
    assert "累计6例" in on_server(second, "baohu-2026-06")


def test_several_conflicts_are_decided_at_once(office: tuple[Path, Path], run: Run) -> None:
    """The command that is proposed decides all of them, as it is printed."""
    first, second = office
    for root, count in ((first, 6), (second, 7)):
        change(root, BAOHU, "cases: 4}", f"cases: {count}}}")
        change(root, BAOHU, "签订保密协议", f"签{count}份协议")
    assert send(run, first).code == 0
    refused = send(run, second)
    command = refused.err.split("如 hubtasks submit ")[1].split()
    assert command == ["--mine", "5、6"]
    assert send(run, second, *command).code == 0
    there = on_server(second, "baohu-2026-06")
    assert "cases: 7}" in there
    assert "签7份协议" in there


@pytest.mark.parametrize("driver", ["union", "mine", "nobody's"])
def test_attributes_decide_no_conflict(
    office: tuple[Path, Path],
    run: Run,
    driver: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Whatever way to merge a repository names for its files, people are asked all the same."""
    own = tmp_path / "gitconfig"
    own.write_text('[merge "mine"]\n\tdriver = true\n', encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(own))
    first, second = office
    (first / ".gitattributes").write_text(f"*.yaml merge={driver}\n", encoding="utf-8")
    git(first, "add", "-A")
    git(first, "commit", "-q", "-m", "x")
    git(first, "push", "-q", "origin", "main")
    git(second, "pull", "-q")
    conflict(office, run)
    result = send(run, second)
    assert result.code == 1
    assert "第5项，您和甲都改了" in result.out
    assert "第6项" not in result.out
    assert send(run, second, "--mine", "5").code == 0


@pytest.mark.parametrize(
    ("choice", "kept", "lost"),
    [
        ("--mine", ["累计5例", "cases: 5}"], ["累计6例"]),
        ("--theirs", ["累计6例", "cases: 6}"], ["累计5例"]),
    ],
)
def test_a_conflict_is_decided_entry_by_entry(
    office: tuple[Path, Path], run: Run, choice: str, kept: list[str], lost: list[str]
) -> None:
    """The chosen text stands; what only one side changed is kept of both."""
    second = conflict(office, run)
    send(run, second)
    result = send(run, second, choice, "5")
    assert result.code == 0, result.err
    there = on_server(second, "baohu-2026-06")
    assert all(text in there for text in [*kept, "签协议"])
    assert not any(text in there for text in lost)
    assert run("check", "--root", second, "--on", str(ON)).code == 0


def test_both_texts_can_stay(office: tuple[Path, Path], run: Run) -> None:
    """With --both the texts are joined and what only one has is kept; figures that differ are refused."""
    first, second = office
    change(
        first,
        BAOHU,
        "cases: 4}\n    problems: 企业主动求助少。",
        "cases: 4}\n    important: true\n    problems: 少见https://x.org/a 的公告。",
    )
    change(first, BAOHU, "新增指导案例1例，累计4例", "甲写的进展")
    assert send(run, first).code == 0
    change(second, BAOHU, "新增指导案例1例，累计4例。\n", "乙写的进展。\n    # 乙的说明\n")
    change(second, BAOHU, "企业主动求助少。", "企业主动求助更少。")
    send(run, second)
    result = send(run, second, "--both", "5")
    assert result.code == 0, result.err
    there = on_server(second, "baohu-2026-06")
    for text in (
        "甲写的进展",
        "乙写的进展",
        "# 乙的说明",
        "important: true",
        "https://x.org/a",
        "求助更少",
        "cases: 4}",
    ):
        assert there.count(text) == 1, text
    third = conflict_of_figures(office, run)
    refused = send(run, third, "--both", "5")
    assert refused.code == 2
    assert "第5项的“企业海外知识产权纠纷应对指导服务案例”两个人填的不一样" in refused.err


def conflict_of_figures(office: tuple[Path, Path], run: Run) -> Path:
    """Let both change the same figure once more."""
    first, second = office
    git(first, "pull", "-q")
    change(first, BAOHU, "cases: 4}", "cases: 7}")
    assert send(run, first).code == 0
    change(second, BAOHU, "cases: 4}", "cases: 8}")
    send(run, second)
    return second


def test_what_can_not_be_joined_is_said(office: tuple[Path, Path], run: Run) -> None:
    """A field that nobody knows, pushed past all checks, is merged with nothing: one sentence."""
    first, second = office
    change(first, BAOHU, "累计4例。", "累计肆例。\n    colour: 红")
    git(first, "switch", "-q", "-c", "baohu-2026-06")
    git(first, "commit", "-q", "-a", "-m", "颜色")
    git(first, "push", "-q", "origin", "baohu-2026-06")
    change(second, BAOHU, "累计4例。", "累计四例。")
    before = (second / BAOHU).read_text(encoding="utf-8")
    result = send(run, second)
    assert result.code == 2
    assert f"试送来的 {BAOHU} 有错（第9行：不认识“colour”这一项）" in result.err
    assert "您的改动都在" in result.err
    assert (second / BAOHU).read_text(encoding="utf-8") == before
    assert git(second, "status", "--porcelain") == ""


def test_what_stands_around_the_entries_is_merged_too(office: tuple[Path, Path], run: Run) -> None:
    """Keys before and behind the entries come from whoever wrote them; both changed is refused."""
    first, second = office
    change(first, BAOHU, "date: 2026-06-30\n", "date: 2026-06-30\nreporter: 甲  # 换人了\n")
    change(first, BAOHU, "cases: 4}", "cases: 6}")
    change(first, BAOHU, "新增指导案例1例，累计4例", "累计6例")
    send(run, first)
    change(second, BAOHU, "签订保密协议。\n", "签协议。\nreviewer: 乙\n")
    change(second, BAOHU, "新增指导案例1例，累计4例", "新增1例")
    assert send(run, second).code == 1
    result = send(run, second, "--theirs", "5")
    assert result.code == 0, result.err
    there = on_server(second, "baohu-2026-06")
    assert "reporter: 甲  # 换人了" in there
    assert there.rstrip().endswith("reviewer: 乙")
    assert "cases: 6}" in there
    git(first, "pull", "-q")
    change(first, BAOHU, "reporter: 甲", "reporter: 丙")
    send(run, first)
    change(second, BAOHU, "reporter: 甲", "reporter: 丁")
    refused = send(run, second)
    assert "文件开头的“填报人”，您写的是“丁”，别人写的是“丙”，合不到一起。" in refused.err


def test_text_that_is_no_utf8_is_never_merged(office: tuple[Path, Path], run: Run) -> None:
    """A file that somebody saved as GBK is not read with holes in it: nothing is sent."""
    first, second = office
    text = (first / BAOHU).read_text(encoding="utf-8").replace("cases: 4}", "cases: 6}")
    git(first, "switch", "-q", "-c", "baohu-2026-06")
    (first / BAOHU).write_bytes(text.encode("gbk"))
    git(first, "commit", "-q", "-am", "x")
    git(first, "push", "-q", "origin", "baohu-2026-06")
    change(second, BAOHU, "签订保密协议", "签协议")
    for _ in range(2):
        result = send(run, second)
        assert result.code == 2
        assert f"试送来的 {BAOHU} 有错（第2行：文件不是 UTF-8 编码" in result.err
    assert "签协议" in (second / BAOHU).read_text(encoding="utf-8")


def test_what_was_committed_on_main_is_sent(office: tuple[Path, Path], run: Run) -> None:
    """Who has committed on main already gets a branch of it; what was reported is not taken out."""
    root, _ = office
    change(root, BAOHU, "cases: 4}", "cases: 6}")
    git(root, "commit", "-q", "-am", "自己提交的")
    assert send(run, root).code == 0
    assert "cases: 6}" in on_server(root, "baohu-2026-06")
    git(root, "rm", "-q", "data/progress/baohu/2026-05-31.yaml")
    result = send(run, root)
    assert result.code == 1
    assert "错误[progress-deleted] 保护协调处5月31日的第3项被删去了" in result.out
    git(root, "restore", "--staged", "--worktree", "data/progress/baohu/2026-05-31.yaml")
    assert send(run, root).code == 0


LOANS = ("values: {loan-growth: {value: 13.2,", "values: {loan-growth: {value: 1,")


@pytest.mark.parametrize("named", [(), ("运用处",)])
def test_nobody_sends_anothers_figure(
    known: tuple[Path, Path], run: Run, named: tuple[str, ...]
) -> None:
    """By the addresses on main: changed by another division it is refused, and nothing is committed."""
    first, _ = known
    change(first, YUNYONG, *LOANS)
    before = standing(first)
    result = send(run, first, *named)
    assert result.code == 1
    assert "错误[other-division] 保护协调处改了运用促进处的第2项" in result.out
    assert standing(first) == before
    assert "yunyong" not in git(first, "ls-remote", "origin")


def test_who_one_is_stands_on_main(known: tuple[Path, Path], run: Run) -> None:
    """The request's own rules move nobody to another division; who is not named is told so."""
    first, _ = known
    rules = first / "data/rules.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(
        text.replace("0@example.org: 保护协调处", "0@example.org: 规划发展处"), "utf-8"
    )
    change(first, YUNYONG, *LOANS)
    result = send(run, first, "运用处")
    assert "错误[other-division] 保护协调处改了运用促进处的第2项" in result.out
    git(first, "config", "user.email", "x@example.org")
    result = send(run, first, "运用处")
    assert result.code == 0
    assert "main 的 people 里没有您的邮箱 x@example.org，没有核对您是哪个处室的" in result.err
    assert "这次不送：data/rules.yaml（归规划发展处送）\n" in result.out


def test_what_a_colleague_put_on_the_branch_is_shown(office: tuple[Path, Path], run: Run) -> None:
    """All that the branch will bring to main is told, not only one's own last edit."""
    first, second = office
    change(first, BAOHU, "cases: 4}", "cases: 6}")
    assert send(run, first).code == 0
    change(second, BAOHU, "签订保密协议", "签协议")
    result = send(run, second)
    assert result.code == 0, result.err
    assert "任务5：企业海外知识产权纠纷应对指导服务案例4→6例（+2）" in result.out
    assert "签协议" in result.out


def test_warnings_are_shown_and_hinder_nothing(office: tuple[Path, Path], run: Run) -> None:
    """What is doubtful is told to who sends it, once."""
    first, _ = office
    change(first, BAOHU, "cases: 4}", "cases: 400}")
    result = send(run, first)
    assert result.code == 0, result.err
    assert result.out.count("警告[figure-far-above]") == 1


PLANNED = ("due: 2026-11-30", "due: 2026-11-20")


def test_the_coordinator_sends_all_the_rest(known: tuple[Path, Path], run: Run) -> None:
    """Plan, rules and list go with the coordinating division; from others they stay, and are named."""
    first, second = known
    change(first, "data/plan-2026.yaml", *PLANNED)
    change(first, BAOHU, "cases: 4}", "cases: 6}")
    result = send(run, first)
    assert result.code == 0, result.out + result.err
    assert "这次不送：data/plan-2026.yaml（归规划发展处送）\n" in result.out
    assert "due: 2026-11-30" in on_server(first, "baohu-2026-06", "data/plan-2026.yaml")
    change(second, "data/plan-2026.yaml", *PLANNED)
    refused = send(run, second)
    assert (refused.code, refused.out) == (2, "")
    assert "data/plan-2026.yaml 归规划发展处改、规划发展处送" in refused.err
    git(second, "config", "user.email", "g@example.org")
    result = send(run, second)
    assert result.code == 0, result.out + result.err
    assert "due: 2026-11-20" in on_server(second, "guihua-2026-06", "data/plan-2026.yaml")
    assert git(second, "log", "-1", "--format=%s").strip() == "规划发展处2026年6月计划"


def test_templates_go_with_the_coordinator(known: tuple[Path, Path], run: Run) -> None:
    """A template that was changed, made or removed is sent by the coordinating division alone."""
    first, second = known
    for root in (first, second):
        template = root / "templates/brief.md.j2"
        template.parent.mkdir(exist_ok=True)
        template.write_text("{# 单位：本局 #}\n一页纸\n", encoding="utf-8")
        (root / "templates/草稿.txt").write_text("不是模板", encoding="utf-8")
    change(first, BAOHU, "cases: 4}", "cases: 6}")
    git(first, "config", "user.email", "b@example.org")
    result = send(run, first)
    assert result.code == 0, result.out + result.err
    assert "这次不送：templates/brief.md.j2（归规划发展处送）\n" in result.out
    git(second, "config", "user.email", "g@example.org")
    result = send(run, second)
    assert result.code == 0, result.out + result.err
    assert "一页纸" in on_server(second, "guihua-2026-06", "templates/brief.md.j2")
    assert "这个分支还带着不是数据的改动，上面没有列：templates/brief.md.j2\n" in result.out
    assert git(second, "log", "-1", "--format=%s").strip() == "规划发展处2026年6月模板"
    assert "草稿" not in git(second, "ls-tree", "-r", "--name-only", "-z", "HEAD")


@pytest.mark.parametrize("stray", [False, True])
def test_only_progress_is_stamped(known: tuple[Path, Path], run: Run, *, stray: bool) -> None:
    """A plan of a new year, or a note beside the data, is sent without a `filed` that nobody knows."""
    root, _ = known
    git(root, "config", "user.email", "g@example.org")
    calendar = root / "data/calendar-2027.yaml"
    calendar.write_text("format: 1\nsource: 国办通知\ndays_off: [2027-01-01]\n", encoding="utf-8")
    if stray:
        (root / "data/notes.txt").write_text("一句话：没有别的\n", encoding="utf-8")
    before = calendar.read_bytes()
    result = send(run, root)
    assert "filed" not in result.out + result.err
    assert calendar.read_bytes() == before
    assert result.code == 0, result.out + result.err


def test_a_lead_division_sends_what_it_closed(known: tuple[Path, Path], run: Run) -> None:
    """Who leads the strategy confirms its finished tasks, and sends that with its progress."""
    first, second = known
    path = "data/closed-2026.yaml"
    own = "  - {task: 5, by: 保护协调处, date: 2026-06-30, evidence: [验收单]}\n"
    for clone in known:
        with (clone / path).open("a", encoding="utf-8") as file:
            file.write(own)
    assert send(run, second).code == 2, "运用促进处 leads nothing"
    result = send(run, first)
    assert result.code == 0, result.out + result.err
    assert own in on_server(first, "baohu-2026-06", path)
    assert "警告[bad-closure]" in result.out, "task 5 is not finished"


def test_another_divisions_branch_is_not_sent_along(office: tuple[Path, Path], run: Run) -> None:
    """A new branch begins at main, wherever one stands."""
    root, _ = office
    change(root, BAOHU, "cases: 4}", "cases: 6}")
    assert send(run, root).code == 0
    change(root, YUNYONG, "签约37项", "签约38项")
    assert send(run, root).code == 0
    assert "cases: 4}" in on_server(root, "yunyong-2026-06")


def test_a_misnamed_file_is_not_left_out(office: tuple[Path, Path], run: Run) -> None:
    """A file that nobody would read is named with its right name."""
    root, _ = office
    (root / "data/progress/yunyong/2026-7-31.yaml").write_text("format: 1\n", encoding="utf-8")
    change(root, YUNYONG, "签约37项", "签约38项")
    result = send(run, root)
    assert result.code == 2
    assert "改名为 data/progress/yunyong/2026-07-31.yaml" in result.err


def test_entries_that_only_one_side_touched_need_no_word(
    office: tuple[Path, Path], run: Run
) -> None:
    """Two people who changed different entries of a file are merged without a question."""
    first, second = office
    change(first, BAOHU, "cases: 4}", "cases: 6}")
    send(run, first)
    change(second, BAOHU, "签订保密协议。", "签协议。\n    needs: 请法务处看稿。")
    assert send(run, second).code == 0
    there = on_server(second, "baohu-2026-06")
    assert "cases: 6}" in there
    assert "请法务处看稿" in there


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        ("nothing", "没有要送审的改动。先改好进展文件"),
        ("two divisions", "改动涉及几个处室：保护协调处、运用促进处"),
        ("the list", "data/tasks-2026.yaml 归规划发展处送：hubtasks submit 规划发展处"),
        ("no remote", "没有配置远程仓库"),
        ("unfinished", "没做完的合并"),
        (
            "gone server",
            "没有这个远程仓库，或您看不到它。请管仓库的人给您开权限，看地址对不对：/nonexistent（",
        ),
        ("nobody listens", "git 出错：远程仓库的主机不接受连接"),
        ("unborn", "仓库里还没有提交过"),
    ],
)
def test_what_stands_in_the_way_is_one_sentence(
    office: tuple[Path, Path], run: Run, prepare: str, said: str
) -> None:
    """Each refusal says what to do, and leaves every file and branch as it was."""
    root, _ = office
    if prepare in {"two divisions", "no remote", "unfinished", "gone server", "nobody listens"}:
        change(root, BAOHU, "cases: 4}", "cases: 6}")
    if prepare == "two divisions":
        change(root, YUNYONG, "签约37项", "签约38项")
    if prepare == "the list":
        change(root, "data/tasks-2026.yaml", "target: 10\n", "target: 12\n")
    if prepare == "no remote":
        git(root, "remote", "remove", "origin")
    if prepare == "unfinished":
        (root / ".git/MERGE_HEAD").write_text(git(root, "rev-parse", "HEAD"), encoding="utf-8")
    if prepare == "gone server":
        git(root, "remote", "set-url", "origin", "/nonexistent")
    if prepare == "nobody listens":
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        git(root, "remote", "set-url", "origin", f"git://127.0.0.1:{port}/x")
    if prepare == "unborn":
        git(root, "update-ref", "-d", "HEAD")
    before = {p: p.read_bytes() for p in (root / "data").rglob("*.yaml")}
    result = send(run, root)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert {p: p.read_bytes() for p in (root / "data").rglob("*.yaml")} == before
    assert git(root, "branch", "--show-current").strip() == "main"


def test_one_of_two_divisions_can_be_sent(office: tuple[Path, Path], run: Run) -> None:
    """With a division named the other's edits stay in the files, uncommitted."""
    root, _ = office
    change(root, BAOHU, "cases: 4}", "cases: 6}")
    change(root, YUNYONG, "签约37项", "签约38项")
    assert send(run, root, "运用处").code == 0
    assert "签约38项" in on_server(root, "yunyong-2026-06", YUNYONG)
    assert "cases: 4}" in on_server(root, "yunyong-2026-06")
    assert git(root, "status", "--porcelain").split() == ["M", BAOHU]


def test_errors_are_not_sent(office: tuple[Path, Path], run: Run) -> None:
    """A file with an error is shown with it, and stays uncommitted."""
    root, _ = office
    change(root, BAOHU, "cases: 4}", "cases: 四}")
    result = send(run, root)
    assert result.code == 1
    assert "错误[bad-number]" in result.out
    assert git(root, "status", "--porcelain").split() == ["M", BAOHU]


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        (
            "git@github.com:hubei/tasks.git",
            "https://github.com/hubei/tasks/compare/main...a-2026-06",
        ),
        (
            "https://user:pass@gitea.example.org/hubei/tasks.git",
            "https://gitea.example.org/hubei/tasks/compare/main...a-2026-06",
        ),
        (
            "https://user:p@ss@host.org/hubei/tasks",
            "https://host.org/hubei/tasks/compare/main...a-2026-06",
        ),
        ("https://user:p/ss@host.org/hubei/tasks", ""),
        (
            "ssh://git@gitlab.example.org:2222/hubei/tasks.git",
            "https://gitlab.example.org/hubei/tasks/-/merge_requests/new?merge_request[source_branch]=a-2026-06",
        ),
        ("/srv/git/tasks.git", ""),
    ],
)
def test_the_address_of_a_request(url: str, wanted: str) -> None:
    """It is told by the remote's address, and never holds a password."""
    assert request_url(url, "a-2026-06", "main") == wanted


def hook(folder: Path, name: str, answer: int = 0) -> Path:
    """Put a hook into a folder, which leaves a trace and lets through or not."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    said = "echo 'line one' >&2; printf '不许\\033[31m写这个词\\n' >&2" if answer else ":"
    path.write_text(f'#!/bin/sh\n: > "$0.ran"\n{said}\nexit {answer}\n', encoding="utf-8")
    path.chmod(0o755)
    return path.with_name(f"{name}.ran")


def test_hooks_of_one_s_own_run_where_git_would_run_them(
    office: tuple[Path, Path], run: Run
) -> None:
    """At the commit and the push: those are the user's wish. All that is done beside runs none."""
    root, _ = office
    hooks = root / ".git/hooks"
    wanted = {hook(hooks, name) for name in ("pre-commit", "commit-msg", "pre-push")}
    idle = {hook(hooks, n) for n in ("post-checkout", "post-merge", "pre-merge-commit")}
    change(root, BAOHU, "cases: 4}", "cases: 6}")
    assert send(run, root).code == 0
    assert {path for path in wanted | idle if path.exists()} == wanted


def test_hooks_out_of_a_pull_request_never_run(office: tuple[Path, Path], run: Run) -> None:
    """A folder of hooks that is checked out with the data is not the user's own."""
    root, _ = office
    traces = [hook(root / ".hooks", name) for name in ("pre-commit", "commit-msg", "pre-push")]
    git(root, "config", "core.hooksPath", ".hooks")
    change(root, BAOHU, "cases: 4}", "cases: 6}")
    assert send(run, root).code == 0
    assert not any(path.exists() for path in traces)


@pytest.mark.parametrize("name", ["pre-commit", "commit-msg"])
def test_a_refused_commit_leaves_all_as_it_was(
    office: tuple[Path, Path], run: Run, name: str
) -> None:
    """Where a hook refuses, its word is shown; branch, index and files are those of before."""
    root, _ = office
    hook(root / ".git/hooks", name, 1)
    change(root, BAOHU, "cases: 4}", "cases: 6}")
    before = standing(root)
    result = send(run, root)
    assert result.code == 2
    assert "提交没有做成" in result.err
    assert "不许\\x1b[31m写这个词" in result.err
    assert "line one" not in result.err
    assert standing(root) == before
    (root / ".git/hooks" / name).unlink()
    assert send(run, root).code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to another process there")
def test_an_interrupted_commit_is_taken_back(office: tuple[Path, Path], tmp_path: Path) -> None:
    """Ctrl-C while a hook takes its time: branch, index and files are those of before, no lock stays."""
    root, _ = office
    path = root / ".git/hooks/pre-commit"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'#!/bin/sh\necho $$ > "{tmp_path}/pid"\nexec sleep 600\n', encoding="utf-8")
    path.chmod(0o755)
    change(root, BAOHU, "cases: 4}", "cases: 6}")
    before = standing(root)
    with submitting(root) as process:
        while not (tmp_path / "pid").exists():
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.decode() == "停下了，没有送出去。文件和分支都是原来的样子\n"
    assert standing(root) == before
    assert not (root / ".git/index.lock").exists()
    assert is_gone(int((tmp_path / "pid").read_text("utf-8")))


# What git 2.39, ssh and curl say, and what of it a user hears.
ENGLISH = [
    ("fatal: unable to access 'https://x/': Could not resolve host: x", "找不到远程仓库的主机"),
    ("ssh: Could not resolve hostname x: Name or service not known\nfatal: Could not read from remote repository.", "找不到远程仓库的主机"),
    ("fatal: unable to access 'https://x/': Failed to connect to x port 443: Connection timed out", "等了很久"),
    ("git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.", "不认您的身份"),
    ("fatal: could not read Username for 'https://x': terminal prompts disabled", "不认您的身份"),
    ("remote: denied\nfatal: unable to access 'https://x/': The requested URL returned error: 403", "不认您的身份"),
    ("Host key verification failed.\nfatal: Could not read from remote repository.", "核对主机的指纹"),
    ("fatal: unable to access 'https://x/': SSL certificate problem: self signed certificate", "证书通不过"),
    ("fatal: repository 'https://x/y.git/' not found", "没有这个远程仓库"),
    (" ! [rejected]        a -> a (fetch first)\nerror: failed to push some refs to 'x'", "又有了新内容"),
    ("remote: GitLab: not allowed\n ! [remote rejected] a -> a (pre-receive hook declined)", "不收这个分支"),
    ("fatal: the remote end hung up unexpectedly", "连不上，或断了"),
    ("fatal: Unable to create '/x/.git/index.lock': File exists.", "删去 /x/.git/index.lock 这个文件"),
    ("error: insufficient permission for adding an object\nfatal: write error: No space left on device", "磁盘满了"),
    ("fatal: could not open '.git/x': Read-only file system", "只读"),
    ("fatal: Unknown repository extension found:\n\tx", "请升级 git"),
    ("fatal: bad config line 3 in file .git/config", "配置写错了"),
    ("error: gpg failed to sign the data\nfatal: failed to write commit object", "没有签成"),
    ("error: object file .git/objects/aa/bb is empty\nfatal: loose object aabb is corrupt", "git fsck"),
]  # fmt: skip


@pytest.mark.parametrize(("english", "said"), ENGLISH, ids=[said for _, said in ENGLISH])
def test_git_s_english_does_not_reach_the_user(english: str, said: str) -> None:
    """What git is known to say is said in Chinese, with the way out."""
    told = program._why(Path("/x"), english.encode())
    assert told.startswith("git 出错：")
    assert said in told
    assert not re.search("fatal|error:|remote:|host|git remote", told)


class Dead(NamedTuple):
    """A remote that takes a call and never answers, and how long it lives."""

    url: str
    settings: dict[str, str]


@pytest.fixture(
    params=[
        "git",
        pytest.param("http", marks=pytest.mark.nightly),
        pytest.param("ssh", marks=pytest.mark.nightly),
    ]
)
def dead(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Dead]:
    """Such a remote, by each way of reaching one."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        caller = tmp_path / "ssh"
        caller.write_text(
            f'#!/bin/sh\necho $$ > "{tmp_path}/pid"\nexec sleep 600\n', encoding="utf-8"
        )
        caller.chmod(0o755)
        if request.param == "ssh":
            yield Dead("ssh://git@127.0.0.1/x", {"core.sshCommand": str(caller)})
        else:
            who = "user:geheim@" if request.param == "http" else ""
            yield Dead(f"{request.param}://{who}127.0.0.1:{port}/x.git", {})


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to another process there")
def test_a_dead_remote_is_waited_for_aloud(
    office: tuple[Path, Path], dead: Dead, tmp_path: Path
) -> None:
    """Soon it is said for whom it waits; Ctrl-C ends that with nothing changed and nobody left."""
    root, _ = office
    change(root, BAOHU, "cases: 4}", "cases: 6}")
    git(root, "remote", "set-url", "origin", dead.url)
    for name, value in dead.settings.items():
        git(root, "config", name, value)
    before = standing(root)
    with submitting(root) as process:
        assert process.stderr is not None
        first = process.stderr.readline().decode()
        assert first.startswith("正在等远程仓库 origin（")
        assert "已经5秒" in first
        assert "geheim" not in first
        process.send_signal(signal.SIGINT)
        out, rest = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert rest.decode() == "停下了，没有送出去。文件和分支都是原来的样子\n"
    assert standing(root) == before
    if dead.settings:
        assert is_gone(int((tmp_path / "pid").read_text("utf-8")))


def is_gone(number: int) -> bool:
    """Whether a process has ended, collected by its parent or not."""
    try:
        return Path(f"/proc/{number}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0] in "ZX"
    except OSError:
        return True


def test_the_small_repository_is_untouched(edit: Edit) -> None:
    """Fixtures copy: nothing here writes into the tests' own data."""
    assert callable(edit)
    assert "cases: 4}" in (HERE / "repo" / BAOHU).read_text(encoding="utf-8")


def test_who_one_is_may_stand_elsewhere(
    office: tuple[Path, Path], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user's own configuration is read where GIT_CONFIG_GLOBAL says that it stands."""
    root, _ = office
    for name in ("name", "email"):
        git(root, "config", "--unset", f"user.{name}")
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "own"))
    change(root, BAOHU, "cases: 4}", "cases: 6}")
    assert "git 还不知道您是谁" in send(run, root).err
    (tmp_path / "own").write_text("[user]\n  name = 张三\n  email = z@example.org\n", "utf-8")
    assert send(run, root).code == 0


def test_no_part_of_a_password_is_said(
    office: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whom it waits for is said without what stands before the host, whatever signs it holds."""
    root, _ = office
    said: list[str] = []
    monkeypatch.setattr(route, "ask_remote", lambda *_, waiting: waiting(5))
    for secret in ("geheim", "ge@heim", "ge/heim", "ge@/he@im"):
        git(root, "remote", "set-url", "origin", f"https://user:{secret}@host.org/x")
        route.ask(root, "origin", said.append, "fetch")
    assert len(said) == 4
    assert all("（https://host.org/x）" in text for text in said), said


def test_a_branch_that_is_not_there_yet_is_no_way_out(office: tuple[Path, Path], run: Run) -> None:
    """Where edits keep one from a new branch, the commands that are told can be typed."""
    first, second = office
    change(second, BAOHU, "cases: 4}", "cases: 6}")
    assert send(run, second).code == 0
    change(first, YUNYONG, "签约37项", "签约39项")
    git(first, "commit", "-q", "-am", "改")
    git(first, "push", "-q", "origin", "HEAD:main")
    change(second, YUNYONG, "签约37项", "签约38项")
    result = send(run, second)
    assert result.code == 2
    for command in re.findall("git (stash pop|stash|switch [a-z0-9-]+)", result.err):
        git(second, *command.split())
    assert git(second, "branch", "--show-current").strip() == "main"
    assert "签约38项" in (second / YUNYONG).read_text(encoding="utf-8")


def test_what_was_committed_by_hand_is_stamped_too(office: tuple[Path, Path], run: Run) -> None:
    """A new file with an earlier `filed` gets the day of its sending, committed or not."""
    root, _ = office
    path = root / "data/progress/yunyong/2026-07-31.yaml"
    path.write_text(
        "format: 1\ndivision: 运用促进处\ndate: 2026-07-31\nfiled: 2026-07-24\nentries:\n"
        "  - {task: 3, status: 推进中, summary: 7月9日推送企业名单140家。}\n",
        encoding="utf-8",
    )
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "自己提交的")
    result = run("submit", "运用处", "--root", root, "--on", "2026-07-31")
    assert f"报送日期记为 {this_day()}" in result.out, result.out + result.err
    assert f"filed: {this_day()}" in path.read_text(encoding="utf-8")


def test_a_branch_that_was_merged_begins_anew(office: tuple[Path, Path], run: Run) -> None:
    """Sent, merged, synced and changed again: it is sent again, whatever others sent meanwhile."""
    first, second = office
    for root, figure in ((first, 5), (second, 6), (first, 7), (second, 8)):
        assert run("sync", "--root", root, "--on", str(ON)).code == 0
        text = (root / BAOHU).read_text(encoding="utf-8")
        (root / BAOHU).write_text(re.sub("cases: [0-9]+}", f"cases: {figure}}}", text), "utf-8")
        result = send(run, root)
        assert result.code == 0, result.out + result.err
        git(root, "push", "-q", "origin", "HEAD:main")
    assert "cases: 8}" in on_server(first, "main")


def test_samples_may_be_taken_out(known: tuple[Path, Path], run: Run) -> None:
    """Going live, the gatherer takes the samples out as README says, and nothing stands against it."""
    root, _ = known
    for file in (root / "data/progress").rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("format: 1\n", "format: 1\nsample: true\n"), encoding="utf-8")
    git(root, "commit", "-q", "-a", "-m", "示例")
    git(root, "push", "-q", "origin", "HEAD:main")
    git(root, "fetch", "-q")
    (root / BAOHU).unlink()
    told = run("check", "--since", "origin/main", "--root", root, "--on", str(ON)).out
    assert "progress-deleted" not in told


URGES = "data/urges-2026.yaml"
SLIP = "  - {{number: {n}, month: 2026-05, division: {to}, level: 蓝, date: 2026-06-30, reply_by: 2026-07-05}}\n"


def add(root: Path, path: str, line: str) -> None:
    """Write a line below what a file has."""
    with (root / path).open("a", encoding="utf-8") as file:
        file.write(line)


def test_slips_of_one_number_both_stay(known: tuple[Path, Path], run: Run) -> None:
    """Who comes second is told which number his slips have now; the register is whole and in order."""
    for root, division in zip(known, ("保护协调处", "运用促进处"), strict=True):
        git(root, "config", "user.email", "g@example.org")
        add(root, URGES, SLIP.format(n=3, to=division))
    first, second = known
    assert send(run, first).code == 0
    git(first, "push", "-q", "origin", "guihua-2026-06:main")
    result = send(run, second)
    assert result.code == 0, result.out + result.err
    assert "您发的第3号改成第4号。单子上的编号请一样改过、重新发\n" in result.err
    assert "新增  第4号催办单" in result.out
    assert on_server(second, "guihua-2026-06", URGES).endswith(
        SLIP.format(n=3, to="保护协调处") + SLIP.format(n=4, to="运用促进处")
    )


def test_two_confirm_different_tasks(known: tuple[Path, Path], run: Run) -> None:
    """What two lead divisions confirmed at the same place of the file stands there together."""
    closed = "  - {{task: {n}, by: 规划发展处, date: 2026-06-30, evidence: [验收单]}}\n"
    for root, task in zip(known, (5, 2), strict=True):
        git(root, "config", "user.email", "g@example.org")
        add(root, "data/closed-2026.yaml", closed.format(n=task))
    first, second = known
    assert send(run, first).code == 0
    git(first, "push", "-q", "origin", "guihua-2026-06:main")
    result = send(run, second)
    assert result.code == 0, result.out + result.err
    there = on_server(second, "guihua-2026-06", "data/closed-2026.yaml")
    assert closed.format(n=2) + closed.format(n=5) in there


def test_what_is_not_new_is_not_sent_again(office: tuple[Path, Path], run: Run) -> None:
    """Asked twice it says that all is there, waiting or merged; a choice that nothing needs is told."""
    root, _ = office
    change(root, BAOHU, "cases: 4}", "cases: 6}")
    assert send(run, root).code == 0
    again = send(run, root, "--mine", "5")
    assert again.code == 0
    assert again.out.endswith("没有新的要送：早已送到 origin 的 baohu-2026-06 分支，等着合并。\n")
    assert again.err == "第5项没有两个人都改了的，选的没有用上\n"
    git(root, "push", "-q", "origin", "baohu-2026-06:main")
    assert "没有新的要送：都已经在 origin 的 main 分支上。\n" in send(run, root).out


def test_what_git_ignores_is_named_where_nothing_is_sent(
    office: tuple[Path, Path], run: Run
) -> None:
    """A file that git never takes along is the reason, and said as such."""
    root, _ = office
    (root / ".gitignore").write_text("*.xlsx\n2026-07-*.yaml\n", encoding="utf-8")
    assert run("new", "baohu", "--date", "2026-07-31", "--root", root).code == 0
    result = send(run, root)
    assert result.code == 2
    assert result.err.endswith(
        "没有要送审的改动。data/progress/baohu/2026-07-31.yaml 送不了：.gitignore 第2行"
        "（2026-07-*.yaml）叫 git 不管它。请管仓库的人把那一行去掉，再送审\n"
    )


def test_who_may_not_send_a_file_is_not_told_to(known: tuple[Path, Path], run: Run) -> None:
    """What the gatherer alone may change is for them to change: no command is named that fails."""
    root, _ = known
    change(root, "data/rules.yaml", "format: 1\n", "format: 1\n# 改\n")
    result = send(run, root)
    assert result.code == 2
    assert "data/rules.yaml 归规划发展处改、规划发展处送，您是保护协调处的" in result.err
    assert "hubtasks submit" not in result.err


def test_what_is_no_text_is_named_where_it_is_first_sent(
    office: tuple[Path, Path], run: Run
) -> None:
    """A new file saved as GBK, among others that are sound: which it is stands in the refusal."""
    root, _ = office
    path = "data/progress/baohu/2026-07-31.yaml"
    text = (root / BAOHU).read_text(encoding="utf-8").replace("2026-06-30", "2026-07-31")
    (root / path).write_bytes(text.encode("gbk"))
    result = send(run, root)
    assert result.code == 2
    assert f"{path}：文件不是 UTF-8 编码。请先运行 hubtasks fix --write" in result.err


@pytest.mark.skipif(sys.platform == "win32", reason="processes have no groups there")
def test_killed_while_merging_nothing_is_half_done(
    office: tuple[Path, Path], run: Run, tmp_path: Path
) -> None:
    """Killed with all of git: the next run goes on by itself, and both people's words are sent."""
    chance = random.Random(4)  # noqa: S311 - no secret
    first, second = office
    change(first, BAOHU, "cases: 4}", "cases: 6}")
    assert send(run, first).code == 0
    git(first, "switch", "-q", "main")
    (first / "data/progress/yunyong/2026-05-31.yaml").write_text(
        (first / YUNYONG).read_text("utf-8").replace("2026-06-30", "2026-05-31"), encoding="utf-8"
    )
    git(first, "add", "-A")
    git(first, "commit", "-q", "-m", "五月")
    git(first, "push", "-q", "origin", "main")
    change(second, BAOHU, "签订保密协议", "签协议")
    for turn in range(often(2)):
        root, server = tmp_path / f"{turn}", tmp_path / f"{turn}.git"
        shutil.copytree(second, root)
        shutil.copytree(tmp_path / "server.git", server)
        git(root, "remote", "set-url", "origin", str(server))
        process = submitting(root, alone=True)
        while process.poll() is None and not committed(root):
            time.sleep(0.002)
        time.sleep(chance.random() * 0.6)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        for lock in (root / ".git").rglob("*.lock"):
            lock.unlink()
        again = send(run, root)
        assert again.code == 0, again.err
        there = on_server(root, "baohu-2026-06")
        assert "cases: 6}" in there
        assert "签协议" in there
        assert not git(root, "status", "--porcelain")
        shutil.rmtree(root)


def committed(root: Path) -> bool:
    """Whether the branch that is sent has begun."""
    return (root / ".git/refs/heads/baohu-2026-06").exists()


@pytest.mark.parametrize("fetched", [True, False])
def test_a_changed_report_asks_for_its_reason_at_once(
    office: tuple[Path, Path], run: Run, *, fetched: bool
) -> None:
    """What is reported and is set to another figure: the command that says why is given as it works."""
    root, _ = office
    if not fetched:
        git(root, "remote", "remove", "origin")
    whose = ("--division", "保护协调处", "--root", root)
    result = run("set", "5", "values.overseas-dispute-cases=3", *whose)
    assert result.code == 0, result.err
    command = "hubtasks set 5 更正原因=为什么改 --division 保护协调处 --date 2026-06-30"
    assert result.err == (
        f"企业海外知识产权纠纷应对指导服务案例报过4例，改成了3。送审以前要写明为什么改：{command}\n"
    )
    over = run("set", "6", "next=8月31日前签订保密协议。", *whose)
    assert over.err.startswith("保护协调处6月30日的第6项已经报过了，改动没有写原因。送审以前要")
    for told in (result, over):
        assert run(*told.err.split("hubtasks ")[1].split(), "--root", root).err == ""
    assert run("set", "5", "values.overseas-dispute-cases=2", *whose).err == ""
    if fetched:
        result = run("submit", "--root", root)
        assert result.code == 0, result.out


def test_what_nobody_has_reported_needs_no_reason(office: tuple[Path, Path], run: Run) -> None:
    """Of one's own commits, and of what is in no commit, an edit is an edit."""
    root, _ = office
    whose = ("--division", "保护协调处", "--root", root)
    assert run("new", "保护处", "--date", "2026-07-15", "--root", root).code == 0
    path = root / "data/progress/baohu/2026-07-15.yaml"
    head = "format: 1\ndivision: 保护协调处\ndate: 2026-07-15\nentries:\n"
    path.write_text(
        f"{head}  - task: 5\n    status: 推进中\n    summary: 7月10日新增指导案例5例，累计9例。\n"
        "    values: {overseas-dispute-cases: 9}\n",
        encoding="utf-8",
    )
    assert run("set", "5", "values.overseas-dispute-cases=8", *whose).err == ""
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "未报")
    assert run("set", "5", "values.overseas-dispute-cases=7", *whose).err == ""
