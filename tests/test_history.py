"""History, read from real git repositories: revisions, changes, and what a change may not do."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import HERE, OFFICE, ON, Run, read
from test_examples import git

from hubtasks.changes import compare, history
from hubtasks.diagnostics import Code, Diagnostic, Severity
from hubtasks.git import revision
from hubtasks.git.entries import EntryConflict
from hubtasks.reading.files import Folder, of_year
from hubtasks.reading.load import load
from hubtasks.views import changes, sides

DAY = ("--on", str(ON))
BAOHU = "data/progress/baohu/2026-06-30.yaml"
YUNYONG = "data/progress/yunyong/2026-06-30.yaml"
READING = (
    ["check"], ["check", "--format", "sarif"], ["status"], ["status", "--format", "json"],
    ["status", "--format", "csv"], ["show", "5"], ["show", "5", "--format", "json"],
    ["show", "5", "--format", "markdown"], ["log", "5"], ["log", "5", "--format", "json"],
    ["urge"], ["urge", "--format", "csv"],
    ["report", "--month", "2026-06"], ["schema", "progress"],
)  # fmt: skip


@pytest.fixture
def shared(repo: Path) -> Path:
    """The small repository under git, its state on the branch main."""
    git(repo, "init", "-q", "-b", "main")
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "五月、六月进展")
    return repo


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Replace a text that stands once in a file."""
    text = (root / path).read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    (root / path).write_text(text.replace(old, new), encoding="utf-8", newline="")


def commit(root: Path, branch: str = "") -> None:
    """Commit everything, on a branch of its own where one is named."""
    if branch:
        git(root, "switch", "-q", "-c", branch)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "改")


def found(root: Path, base: str = "main") -> compare.Changes:
    """What differs between a revision and the files as they lie."""
    old = revision.Revision.at(root, base)
    before, _ = load(of_year(old, 2026))
    return compare.compare(before, read(root)[0], ON)


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_a_revision_reads_as_its_checkout(shared: Path, run: Run, arguments: list[str]) -> None:
    """`--rev` gives the bytes that the checked-out files give, whatever lies there now."""
    extra = [] if arguments[0] == "schema" else list(DAY)
    then = run(*arguments, "--root", shared, *extra)
    edit(shared, BAOHU, "cases: 4}", "cases: 6}")
    edit(shared, YUNYONG, "task: 6", "task: 51")
    (shared / "templates/report.md.j2").write_text("别的\n", encoding="utf-8")
    (shared / "data/progress/guihua/2026-06-30.yaml").unlink()
    if arguments[0] != "schema":
        assert run(*arguments, "--root", shared, *extra) != then
    assert run(*arguments, "--root", shared, "--rev", "main", *extra) == then
    commit(shared, "later")
    assert run(*arguments, "--root", shared, "--rev", "later~1", *extra) == then
    git(shared, "tag", "月报", "main")
    assert run(*arguments, "--root", shared, "--rev", "月报", *extra) == then


def test_a_revision_is_read_by_two_processes(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many files: one process lists them, one reads them; one finds the commit."""
    asked: list[str] = []
    ask = revision.git

    def counted(root: Path, *arguments: str, **options: object) -> bytes:
        asked.append(arguments[0])
        return ask(root, *arguments, **options)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(revision, "git", counted)
    ledger, problems = load(of_year(revision.Revision.at(shared, "main"), 2026))
    assert (len(ledger.progress), problems) == (6, ())
    assert asked == ["rev-parse", "ls-tree", "cat-file"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nope", "没有“nope”这个版本。现有的分支和标签：main"),
        ("--output=/tmp/x", "不是版本的名字"),
        ("-x", "不是版本的名字"),
        ("HEAD:data", "没有“HEAD:data”这个版本"),
        ("main; touch /tmp/x", "没有“main; touch /tmp/x”这个版本"),
    ],
)
def test_a_bad_revision_is_one_sentence(shared: Path, run: Run, name: str, said: str) -> None:
    """What is no revision is refused with what there is; nothing is taken for an option."""
    for arguments in (
        ["status", f"--rev={name}"],
        ["diff", name] if not name.startswith("-") else ["check", f"--since={name}"],
    ):
        result = run(*arguments, "--root", shared, *DAY)
        assert (result.code, result.out) == (2, "")
        assert said in result.err
        assert result.err.count("\n") == 1


def test_without_a_repository_only_history_is_missing(repo: Path, run: Run) -> None:
    """Outside git everything works but what asks for history; that says so."""
    assert run("status", "--root", repo, *DAY).code == 0
    for arguments in (["status", "--rev", "main"], ["diff", "main"], ["check", "--since", "main"]):
        result = run(*arguments, "--root", repo, *DAY)
        assert result.code == 2
        assert "不在 git 仓库里" in result.err
    told = run("log", "5", "--root", repo, *DAY)
    assert told.code == 0
    assert "下面没有提交的信息" in told.err


def test_without_git_only_history_is_missing(
    shared: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where git is not installed that is said."""
    monkeypatch.setenv("PATH", "/nonexistent")
    assert run("status", "--root", shared, *DAY).code == 0
    assert "没有 git" in run("status", "--rev", "main", "--root", shared, *DAY).err


def test_a_shallow_clone_says_what_to_type(shared: Path, run: Run, tmp_path: Path) -> None:
    """A clone without its history names the command that fetches it."""
    first = git(shared, "rev-parse", "HEAD").strip()
    edit(shared, BAOHU, "cases: 4}", "cases: 5}")
    commit(shared)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{shared}", str(clone))
    result = run("diff", first, "--root", clone, *DAY)
    assert "git fetch --unshallow" in result.err


def test_git_settings_and_hooks_do_nothing(
    shared: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hooks, pagers, external diffs and GIT_ variables of a repository are never run or heeded."""
    trap = tmp_path / "trap"
    script = tmp_path / "trap.sh"
    script.write_text(f"#!/bin/sh\ntouch {trap}\n", encoding="utf-8")
    script.chmod(0o755)
    for key in ("core.pager", "diff.external", "core.fsmonitor", "core.sshCommand", "pager.log"):
        git(shared, "config", key, str(script))
    hooks = shared / ".git/hooks"
    for name in ("post-checkout", "reference-transaction", "post-index-change", "pre-commit"):
        (hooks / name).write_text(script.read_text(encoding="utf-8"), encoding="utf-8")
        (hooks / name).chmod(0o755)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(script))
    index = (shared / ".git/index").read_bytes()
    for arguments in (
        ["status", "--rev", "main"],
        ["diff", "main"],
        ["check", "--since", "main"],
        ["log", "5"],
    ):
        assert run(*arguments, "--root", shared, *DAY).code == 0
    assert not trap.exists()
    assert (shared / ".git/index").read_bytes() == index


def test_hostile_trees_are_findings(shared: Path, run: Run) -> None:
    """Links, submodules, names with newlines and quotes in a revision are told and never followed."""
    (shared / BAOHU).unlink()
    (shared / BAOHU).symlink_to("/etc/passwd")
    odd = shared / 'data/progress/baohu/2026-06-30"\n\x1b[31m.yaml'
    odd.write_text("format: 1\n", encoding="utf-8")
    git(shared, "add", "-A")
    head = git(shared, "rev-parse", "HEAD").strip()
    git(shared, "update-index", "--add", "--cacheinfo", f"160000,{head},data/progress/sub")
    git(shared, "commit", "-q", "-m", "x")
    result = run("check", "--root", shared, "--rev", "HEAD", *DAY)
    assert f"{BAOHU}: 错误[unreadable-file] 打不开这个文件（是一个链接）" in result.out
    assert "root:" not in result.out
    assert "\x1b" not in result.out
    assert "data/progress/sub: 错误[misnamed-file]" in result.out
    assert all(line.startswith(("data", "   ", "")) for line in result.out.split("\n"))


def test_a_big_file_in_a_revision_is_not_read(shared: Path, run: Run) -> None:
    """A blob over the limit is told by its size, and not loaded."""
    (shared / BAOHU).write_bytes(b"a" * 6_000_000)
    commit(shared)
    assert "超过5兆" in run("check", "--root", shared, "--rev", "HEAD", *DAY).out


SAME = [
    ("keys in another order", BAOHU, "    status: 受阻\n    summary: 6月18日约谈企业9家，均未提供展品参数。\n", "    summary: 6月18日约谈企业9家，均未提供展品参数。\n    status: 受阻\n"),
    ("another quoting", BAOHU, "status: 受阻", "status: '受阻'"),
    ("a text in a block", BAOHU, "summary: 6月18日约谈企业9家，均未提供展品参数。", "summary: |\n      6月18日约谈企业9家，\n      均未提供展品参数。"),
    ("a comment", BAOHU, "status: 受阻", "status: 受阻  # 待约"),
    ("a list in lines", YUNYONG, "milestones: [shows]", "milestones:\n      - shows"),
    ("a map in lines", YUNYONG, "values: {loan-growth: {value: 13.2, date: 2026-05-31, source: 人民银行统计}}", "values:\n      loan-growth:\n        source: 人民银行统计\n        date: 2026-05-31\n        value: 13.2"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new"), [s[1:] for s in SAME], ids=[s[0] for s in SAME])
def test_what_means_the_same_is_no_change(
    shared: Path, run: Run, path: str, old: str, new: str
) -> None:
    """Order, wrapping, quoting, comments and line ends make an empty diff."""
    edit(shared, path, old, new)
    assert found(shared).nothing
    file = shared / path
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert found(shared).nothing
    assert run("diff", "main", "--root", shared, *DAY).out == "没有变化。\n"


def test_a_renamed_file_is_no_change(shared: Path) -> None:
    """Entries are known by task, division and date, wherever they lie."""
    (shared / "data/progress/baohu2").mkdir()
    (shared / BAOHU).rename(shared / "data/progress/baohu2/2026-06-30.yaml")
    assert found(shared).nothing


def test_a_change_tells_its_consequences(shared: Path, run: Run) -> None:
    """Figures with difference and share, lights with reasons, milestones, filing: in that order."""
    edit(shared, BAOHU, "cases: 4}", "cases: 6}")
    edit(
        shared,
        YUNYONG,
        "  - task: 6\n",
        "  - {task: 7, status: 推进中, summary: 6月29日梳理事项9项。}\n  - task: 6\n",
    )
    seen = found(shared)
    moved = (
        "任务5：企业海外知识产权纠纷应对指导服务案例4→6例（+2），完成率40.0%→60.0%，"
        "黄→绿（累计6例，目标不少于10例，完成60.0%，序时50.0%；"
        "2个节点已达到1个，下一节点“编印案例集”应于11月30日完成）"
    )
    assert seen.consequences == (
        moved,
        "任务7：灰→绿（推进中）",
        "保护协调处2026年6月应报3项，已报3项",
        "运用促进处2026年6月应报5项，已报5项",
    )
    text = run("diff", "main", "--root", shared, *DAY).out
    assert "企业海外知识产权纠纷应对指导服务案例：4→6例（+2，增50.0%）" in text
    markdown = run("diff", "main", "--root", shared, "--format", "markdown", *DAY).out
    assert markdown.startswith("任务5：企业海外")
    rows = run("diff", "main", "--root", shared, "--format", "csv", *DAY).out.splitlines()
    assert rows[0] == "改动,哪里,处室,日期,项目,原来,现在"
    assert "改动,第5项,保护协调处,2026-06-30,企业海外知识产权纠纷应对指导服务案例,4例,6例" in rows
    assert any(row.startswith("新增,第7项,运用促进处,2026-06-30,") for row in rows)
    answer = json.loads(run("diff", "main", "--root", shared, "--format", "json", *DAY).out)
    assert answer["lights"][0] | {"reason": ""} == {
        "task": 5,
        "before": "黄",
        "after": "绿",
        "reason": "",
    }
    assert [e["change"] for e in answer["entries"]] == ["改动", "新增"]
    commit(shared, "yunyong")
    assert run("diff", "main", "yunyong", "--root", shared, *DAY).out == text


def test_a_figure_that_comes_falls_or_goes_is_told(shared: Path) -> None:
    """Where there was no figure, or is none any more, that is said; a fall has its sign."""
    may = "data/progress/baohu/2026-05-31.yaml"
    edit(shared, BAOHU, "cases: 4}", "cases: 3}")
    name = "任务5：企业海外知识产权纠纷应对指导服务案例"
    assert found(shared).consequences[0].startswith(f"{name}4→3例（-1），完成率40.0%→30.0%")
    edit(shared, BAOHU, "    values: {overseas-dispute-cases: 3}\n", "")
    edit(shared, may, "    values: {overseas-dispute-cases: 3}\n", "")
    assert found(shared).consequences[0].startswith(f"{name}4→未报，完成率40.0%→—")
    commit(shared, "none")
    edit(shared, BAOHU, "累计4例。\n", "累计4例。\n    values: {overseas-dispute-cases: 4}\n")
    assert found(shared, "none").consequences[0].startswith(f"{name}未报→4例，完成率—→40.0%")


def test_what_is_still_owed_is_named(shared: Path) -> None:
    """Of a division that has not filed all, the tasks that are missing are told by number."""
    edit(shared, YUNYONG, "  - {task: 3, status: 推进中, summary: 6月9日推送企业名单140家。}\n", "")
    edit(shared, YUNYONG, "6月12日举办第6场", "6月12日举办第7场")
    assert found(shared).consequences[-1] == "运用促进处2026年6月应报5项，已报3项（缺3、7）"


def test_a_late_file_tells_of_the_month_that_it_reports(shared: Path) -> None:
    """Filed long after, May's file fills May: what is missing of the months between is no part."""
    edit(shared, "data/progress/yunyong/2026-05-31.yaml", "预警4份", "预警5份")
    assert found(shared).consequences[-1] == "运用促进处2026年5月应报5项，已报5项"


def test_what_happened_on_main_since_is_no_part_of_it(shared: Path, run: Run) -> None:
    """A branch is held against where it left main, not against what main is now."""
    edit(shared, BAOHU, "cases: 4}", "cases: 6}")
    commit(shared, "baohu")
    git(shared, "switch", "-q", "main")
    edit(shared, YUNYONG, "6月9日推送企业名单140家", "6月9日推送企业名单150家")
    commit(shared)
    git(shared, "switch", "-q", "baohu")
    assert "任务3" not in run("diff", "main", "--root", shared, *DAY).out


def test_the_list_and_the_plan_are_compared(shared: Path) -> None:
    """Targets, texts and deadlines that change are named with before and after."""
    edit(shared, "data/tasks-2026.yaml", "target: 10\n", "target: 12\n")
    edit(shared, "data/plan-2026.yaml", "due: 2026-11-30", "due: 2026-12-15")
    said = [(c.about, c.field.label, c.field.before, c.field.after) for c in found(shared).listed]
    assert said == [
        ("清单第5项指标“企业海外知识产权纠纷应对指导服务案例”", "目标值", "10", "12"),
        ("计划第5项节点“编印案例集”", "完成时限", "2026-11-30", "2026-12-15"),
    ]  # fmt: skip


GBK = "gb18030"


def broken(root: Path, path: str, how: str) -> None:
    """Make a file one that nobody can read, or not all of."""
    file = root / path
    text = file.read_text(encoding="utf-8")
    if how == GBK:
        file.write_text(text, encoding=GBK)
    elif how == "link":
        file.unlink()
        file.symlink_to("elsewhere.yaml")
    elif how == "yaml":
        file.write_text(text.replace("entries:\n", 'entries: "\n', 1), encoding="utf-8")
    elif how == "misnamed":
        file.rename(file.with_name("2026-6-30.yaml"))
    elif how == "renamed":
        file.unlink()
        file.with_name("2026-06-29.yaml").write_text(text, encoding=GBK)
    elif how == "entry":
        file.write_text(text.replace("status: 推进中", "status: 推进", 1), encoding="utf-8")
    elif how == "figure":
        file.write_text(text.replace("cases: 4}", "cases: 4例}"), encoding="utf-8")
    elif how == "folder":
        elsewhere = root / "elsewhere"
        file.parent.rename(elsewhere)
        file.parent.symlink_to(elsewhere)


UNREAD = [GBK, "link", "yaml", "misnamed", "renamed", "entry", "figure", "folder"]


@pytest.mark.parametrize("how", UNREAD)
@pytest.mark.parametrize("side", ["before", "after"])
def test_what_could_not_be_read_is_neither_gone_nor_new(
    shared: Path, run: Run, how: str, side: str
) -> None:
    """An unreadable file, on either side, is named with its reason, and nothing of it told lost."""
    broken(shared, BAOHU, how)
    commit(shared, "broken")
    new, old = ("broken", "main") if side == "after" else ("main", "broken")
    git(shared, "switch", "-q", "--detach", old)
    git(shared, "switch", "-q", "-C", "change")
    git(shared, "rm", "-q", "-r", ".")
    git(shared, "checkout", "-q", new, "--", ".")
    git(shared, "commit", "-q", "-m", "改")
    shown = run("diff", old, "--root", shared, *DAY)
    assert shown.code == 1
    assert f"（{'现在的' if side == 'after' else '原来的'}）：" in shown.out
    whole = how not in {"entry", "figure", "yaml"}
    assert ("这一份读不了，没有比：" if whole else "有几处读不了，那几处没有比：") in shown.out
    assert "保护协调处的灯和报送也没有比" in shown.out
    assert not re.search("新增|删除|删去|未报|灰", shown.out)
    answer = json.loads(run("diff", old, "--root", shared, "--format", "json", *DAY).out)
    assert (answer["entries"], answer["list"], answer["lights"]) == ([], [], [])
    (file,) = answer["not_compared"]
    assert bool(file["before"]) is (side == "before")
    assert bool(file["after"]) is (side == "after")
    checked = run("check", "--since", old, "--require-entry", "--root", shared, *DAY)
    assert checked.code == (side == "after")
    assert ("[not-compared]" in checked.out) is (side == "before")
    for code in (c.id for c in Code if c.of_history and c is not Code.NOT_COMPARED):
        assert f"[{code}]" not in checked.out


def test_what_was_read_is_compared_beside_what_was_not(shared: Path, run: Run) -> None:
    """Another file's change is told, a deletion too; of the broken file what both sides say."""
    broken(shared, BAOHU, "figure")
    edit(shared, BAOHU, "6月16日收到需求7条", "6月16日收到需求9条")
    edit(shared, YUNYONG, "  - {task: 3, status: 推进中, summary: 6月9日推送企业名单140家。}\n", "")
    said = run("diff", "main", "--root", shared, *DAY).out
    assert "进展：6月16日收到需求7条，尚未安排。 → 6月16日收到需求9条，尚未安排。" in said
    assert "  删除  任务3  运用促进处  2026年6月30日\n" in said
    assert "企业海外知识产权纠纷应对指导服务案例" not in said
    checked = run("check", "--since", "main", "--root", shared, *DAY).out
    assert f"{YUNYONG}: 错误[progress-deleted] 运用促进处6月30日的第3项被删去了" in checked
    assert f"{BAOHU}: 错误[progress-deleted]" not in checked


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("data/plan-2026.yaml", "due: 2026-11-30", "due: 2026.11.30"),
        ("data/tasks-2026.yaml", "target: 10\n", "target: 10例\n"),
        ("data/rules.yaml", "first_month: 5", "first_month: 五"),
        ("data/urges-2026.yaml", "number: 2", "number: 二"),
    ],
)
def test_other_files_are_compared_as_far_as_they_are_read(
    shared: Path, run: Run, path: str, old: str, new: str
) -> None:
    """A fault in the list, the plan, the rules or the register takes no record away in a diff."""
    edit(shared, path, old, new)
    for text in (None, GBK):
        if text and "tasks" in path:
            continue  # without its list a year is not opened
        if text:
            (shared / path).write_text((shared / path).read_text(encoding="utf-8"), encoding=text)
        shown = run("diff", "main", "--root", shared, *DAY)
        assert shown.code == 1
        assert f"{path}（现在的）：" in shown.out
        assert not re.search("新增|删除|删去|条目以外|后果", shown.out)
        (shared / path).write_text(
            (shared / path).read_text(encoding=text or "utf-8"), encoding="utf-8"
        )


def test_both_sides_unread_is_no_silence(shared: Path, run: Run) -> None:
    """A file that neither side can read is not called the same."""
    broken(shared, BAOHU, GBK)
    commit(shared)
    shown = run("diff", "main", "--root", shared, *DAY)
    assert (shown.code, "没有变化" in shown.out) == (1, False)
    assert [line.partition("：")[0] for line in shown.out.splitlines() if "baohu" in line] == [
        f"  {BAOHU}（原来的）",
        f"  {BAOHU}（现在的）",
    ]
    rows = run("diff", "main", "--root", shared, "--format", "csv", *DAY).out.splitlines()
    assert rows[1].startswith(f"没有比,{BAOHU},,,,这一份读不了，没有比：")
    assert rows[2] == "没有比,2026年,保护协调处,,灯和报送,,"
    markdown = run("diff", "main", "--root", shared, "--format", "markdown", *DAY).out
    assert markdown.startswith(f"{BAOHU}（原来的）：这一份读不了，没有比：")


def test_a_text_that_a_waiver_lets_pass_is_read(shared: Path, run: Run) -> None:
    """What the office lets stand in a file makes no doubt of it."""
    path = "data/progress/guihua/2026-06-30.yaml"
    edit(shared, path, "    values: {patents", "      values: {patents")
    assert f"{path}（现在的）" in run("diff", "main", "--root", shared, *DAY).out
    rules = shared / "data/rules.yaml"
    waiver = f"{{code: swallowed-key, file: {path}, reason: 原话, until: 2026-12-31}}"
    rules.write_text(f"{rules.read_text(encoding='utf-8')}waivers: [{waiver}]\n", encoding="utf-8")
    said = run("diff", "main", "--root", shared, *DAY)
    assert f"{path}（现在的）" not in said.out
    assert "全省每万人口高价值发明专利拥有量：14.0件→删去" in said.out


def test_errors_besides_are_said_at_the_head(shared: Path, run: Run) -> None:
    """Where what was read is wrong, the first line says so, and the exit code."""
    edit(shared, YUNYONG, "task: 6", "task: 51")
    for form in ([], ["--format", "markdown"], ["--format", "csv"]):
        shown = run("diff", "main", "--root", shared, *form, *DAY)
        assert (shown.code, shown.out.startswith("注意：数据有错，数字可能不全或不准")) == (1, True)
    answer = json.loads(run("diff", "main", "--root", shared, "--format", "json", *DAY).out)
    assert len(answer["notes"]) == 1


OLD_YEAR = """\
format: 1
division: 运用促进处
date: 2025-12-31
entries:
  - {task: 1, status: 推进中, summary: 12月5日办1场。}
"""


def test_another_year_is_told_too(shared: Path, run: Run) -> None:
    """A list, a plan or progress of another year that comes, changes or goes is no silence."""
    (shared / "data/tasks-2027.yaml").write_text(
        (shared / "data/tasks-2026.yaml")
        .read_text(encoding="utf-8")
        .replace("year: 2026", "year: 2027"),
        encoding="utf-8",
    )
    last = shared / "data/progress/yunyong/2025-12-31.yaml"
    last.write_text(OLD_YEAR, encoding="utf-8")
    shown = run("diff", "main", "--root", shared, *DAY)
    assert "\n2026年没有变化\n" in shown.out
    assert "\n2027年\n" in shown.out
    assert "\n2025年\n" in shown.out
    assert "  新增  清单里的处室“规划发展处”，代号：guihua；" in shown.out
    assert "  新增  任务1  运用促进处  2025年12月31日\n" in shown.out
    commit(shared, "years")
    answer = json.loads(
        run("diff", "main", "years", "--root", shared, "--format", "json", *DAY).out
    )
    assert [each["year"] for each in answer["other_years"]] == [2025, 2027]
    git(shared, "switch", "-q", "-C", "main")
    last.unlink()
    gone = run("diff", "main", "--root", shared, *DAY).out
    assert "  删除  任务1  运用促进处  2025年12月31日\n" in gone
    assert "2027" not in gone
    for path in ("data/tasks-2027.yaml", "data/rules.yaml"):
        (shared / path).unlink()
    checked = run("check", "--since", "main", "--root", shared, *DAY)
    assert "错误[progress-deleted] 运用促进处12月31日的第1项被删去了" in checked.out


def test_new_entries_of_any_year_are_new_entries(shared: Path, run: Run) -> None:
    """Where a branch must add an entry, one of any year does, and is asked for once."""
    (shared / "data/progress/yunyong/2025-12-31.yaml").write_text(OLD_YEAR, encoding="utf-8")
    commit(shared)
    wanted = ("check", "--since", "main", "--require-entry", "--root", shared, *DAY)
    edit(shared, YUNYONG, "6月9日推送企业名单140家", "6月9日推送企业名单150家")
    assert run(*wanted).out.count("[no-entry]") == 1
    edit(
        shared,
        YUNYONG,
        "  - task: 6\n",
        "  - {task: 7, status: 推进中, summary: 6月29日梳理事项9项。}\n  - task: 6\n",
    )
    assert "[no-entry]" not in run(*wanted).out


def test_texts_differ_by_words() -> None:
    """Chinese is compared by characters, digits and letters as words; nothing is lost."""
    pieces = changes.words("累计4例，企业9家。", "累计14例，共企业9家。")
    assert pieces == (
        (" ", "累计"),
        ("-", "4"),
        ("+", "14"),
        (" ", "例，"),
        ("+", "共"),
        (" ", "企业9家。"),
    )
    for sign, whole in (("-", "累计4例，企业9家。"), ("+", "累计14例，共企业9家。")):
        assert "".join(t for s, t in pieces if s in {" ", sign}) == whole


def sentences(count: int, seed: int) -> str:
    """A long text of sentences, some of which two of them share."""
    return "".join(
        f"{n * 7919 * seed % 28 + 1}日走访企业{n * 104729 * seed % 97}家，{'甲乙丙丁'[n % 4] * 9}。"
        for n in range(count)
    )


def shifted(count: int, seed: int) -> str:
    """Blocks that share nothing but one character that stands everywhere: the worst to match."""
    first = 0x5000 + 100 * seed
    block = "".join(f"{chr(first + n)}的" if seed % 2 else f"的{chr(first + n)}" for n in range(90))
    return "".join(f"第{n}处。{block}。" for n in range(count // 9 + 1))


@pytest.mark.parametrize("make", [sentences, shifted])
def test_what_differs_is_found_in_linear_time(make: Callable[[int, int], str]) -> None:
    """Twice the text takes about twice the time, however alike its sentences are."""

    def cost(count: int) -> float:
        before, after = make(count, 1), make(count, 2)
        times = []
        for _ in range(2):
            start = time.process_time()
            pieces = changes.words(before, after)
            times.append(time.process_time() - start)
        for sign, whole in (("-", before), ("+", after)):
            assert "".join(text for s, text in pieces if s in {" ", sign}) == whole
        return min(times)

    assert cost(2000) < 3 * max(cost(1000), 0.05)


def test_one_edit_is_shown_in_the_longest_text() -> None:
    """However long a text is, a changed figure in it is what is marked, not all of it."""
    text = sentences(4000, 1)
    middle = text.index("日走访企业", len(text) // 2)
    after = f"{text[:middle]}日共走访企业{text[middle + 5 :]}"
    assert changes.words(text, after)[1:2] == (("+", "共"),)
    other = after.replace("30日", "29日", 1).removesuffix("。") + "！"
    marked = [piece for sign, piece in changes.words(text, other) if sign != " "]
    assert marked == ["共", "。", "！"]


def test_two_long_texts_side_by_side_take_linear_time() -> None:
    """Breaking a line into columns costs as much again for as much again."""

    def cost(count: int) -> float:
        start = time.process_time()
        conflict = EntryConflict("5", "甲a" * count, "乙" * count, "李四")
        shown = sides.as_text(conflict, [], 100)
        assert shown.count("甲") == count
        return time.process_time() - start

    assert cost(80_000) < 3 * max(cost(40_000), 0.05)


def test_a_diff_steers_no_terminal(shared: Path) -> None:
    """Escapes and markup in texts come out as text."""
    edit(shared, BAOHU, "均未提供展品参数。", "[red]x[/red] **y** <b>")
    assert "[red]x[/red]" in changes.as_text(found(shared))
    assert r"\[red\]x\[/red\] \*\*y\*\* \<b\>" in changes.as_markdown(found(shared))


CORRECTED = "cases: 3}\n    correction: 误报"
RULES = [
    (Code.CLOSED_PERIOD, "data/progress/baohu/2026-05-31.yaml", "5月18日走访企业6家", "5月18日走访企业8家", 11),
    (Code.FIGURE_LOWERED, BAOHU, "cases: 4}", "cases: 3}", 6),
    (Code.PROGRESS_DELETED, BAOHU, "  - {task: 3, status: 未启动, summary: 6月16日收到需求7条，尚未安排。, problems: 企业名单7月才给。}\n", "", 0),
    (Code.TARGET_ALTERED, "data/tasks-2026.yaml", "target: 10\n", "target: 12\n", 77),
    (Code.STALE_WORDING, "data/tasks-2026.yaml", "支持光电子信息企业", "支持企业", 13),
    (None, BAOHU, "cases: 4}", CORRECTED, 0),
    (None, BAOHU, "cases: 4}", "cases: 5}", 0),
    (None, "data/progress/baohu/2026-05-31.yaml", "5月18日走访企业6家。}", "5月18日走访企业8家。, correction: 漏计2家}", 0),
]  # fmt: skip


@pytest.mark.parametrize(("code", "path", "old", "new", "line"), RULES)
def test_a_rule_of_history(
    shared: Path, code: Code | None, path: str, old: str, new: str, line: int
) -> None:
    """Each breach gives its finding where it is; a correction or a note makes it right."""
    edit(shared, path, old, new)
    if code is None and "tasks" in path:
        edit(
            shared,
            path,
            "reported_by: 保护协调处\n  - id: 6",
            "reported_by: 保护协调处\n    notes: [按补充通知调整目标]\n  - id: 6",
        )
    before, _ = load(of_year(revision.Revision.at(shared, "main"), 2026))
    after = read(shared)[0]
    change = history.Change(before, after, compare.compare(before, after, ON), ON)
    said = [
        (d.code, d.place.line)
        for d in history.check(change)
        if d.code is not Code.STALE_WORDING or code is d.code
    ]
    assert said[:1] == ([] if code is None else [(code, line)])
    assert all(d.fix for d in history.check(change))


def test_a_finished_entry_is_reopened_with_a_reason(shared: Path) -> None:
    """Who changes a reported 已完成 says why; a later entry is for `check` itself to tell."""
    may = "data/progress/baohu/2026-05-31.yaml"
    open_, finished = "{task: 6, status: 推进中", "{task: 6, status: 已完成, evidence: [纪要]"
    edit(shared, may, open_, finished)
    edit(shared, BAOHU, "status: 受阻", "status: 已完成")
    commit(shared)
    edit(shared, BAOHU, "status: 已完成", "status: 受阻")
    assert [(d.code, d.place.path) for d in judged(shared)] == [(Code.FINISHED_REOPENED, BAOHU)]
    edit(shared, BAOHU, "status: 受阻", "status: 受阻\n    correction: 误报")
    assert judged(shared) == []


def judged(root: Path, writer: str = "") -> list[Diagnostic]:
    """What the rules say of the files as they lie, of a change that a division says is its own."""
    before, _ = load(of_year(revision.Revision.at(root, "main"), 2026))
    after = read(root)[0]
    found_ = compare.compare(before, after, ON)
    return list(history.check(history.Change(before, after, found_, ON, writer)))


def test_a_writer_keeps_to_its_own(shared: Path) -> None:
    """Who says which division it is may change that one's files alone; the coordinator all."""
    edit(shared, BAOHU, "cases: 4}", "cases: 5}")
    edit(
        shared,
        BAOHU,
        "  - {task: 3, status: 未启动, summary: 6月16日收到需求7条，尚未安排。, problems: 企业名单7月才给。}\n",
        "",
    )
    edit(shared, BAOHU, "date: 2026-06-30", "date: 2026-06-30\nreporter: 张三")
    edit(shared, YUNYONG, "date: 2026-06-30\nentries", "date: 2026-06-30\nreporter: 李四\nentries")
    edit(shared, "data/plan-2026.yaml", "due: 2026-11-30", "due: 2026-12-15")
    found_ = [d for d in judged(shared, "运用促进处") if d.code is Code.OTHER_DIVISION]
    assert [(str(d.place), d.message, d.fix) for d in found_] == [
        ("data/plan-2026.yaml:16:14", "运用促进处改了计划第5项节点“编印案例集”（完成时限）", "撤回这处改动，清单、计划和规则请规划发展处改"),
        (BAOHU, "运用促进处改了保护协调处的第3项", "撤回这处改动，请保护协调处自己改"),
        (f"{BAOHU}:2:11", "运用促进处改了保护协调处2026年6月30日的进展（填报人）", "撤回这处改动，请保护协调处自己改"),
        (f"{BAOHU}:6:11", "运用促进处改了保护协调处的第5项", "撤回这处改动，请保护协调处自己改"),
    ]  # fmt: skip
    head = "保护协调处改了运用促进处2026年6月30日的进展（填报人）"
    assert head in {d.message for d in judged(shared, "保护协调处")}  # below what is its own
    for writer in ("规划发展处", ""):
        assert Code.OTHER_DIVISION not in {d.code for d in judged(shared, writer)}


def test_a_lead_division_confirms_in_its_own_name(shared: Path) -> None:
    """销号 is the coordinator's or the lead division's, which writes nobody else's name."""
    closed = "data/closed-2026.yaml"
    line = "  - {task: 6, by: 保护协调处, date: 2026-06-30}\n"
    text = (shared / closed).read_text(encoding="utf-8")
    (shared / closed).write_text(text + line, encoding="utf-8")
    told = {w: [d.code for d in judged(shared, w)] for w in ("保护协调处", "运用促进处")}
    assert Code.OTHER_DIVISION not in told["保护协调处"]
    assert Code.OTHER_DIVISION in told["运用促进处"]
    edit(shared, closed, "by: 保护协调处", "by: 规划发展处")
    assert Code.OTHER_DIVISION in {d.code for d in judged(shared, "保护协调处")}


LISTED = "data/tasks-2026.yaml"
TRAINING = '      - {id: training, name: 培训, comparator: ">=", target: 3, unit: 场, kind: flow, owner: 本局, reported_by: 保护协调处}\n'
CASES = "      - id: overseas-dispute-cases\n"
MEASURED: list[tuple[list[tuple[str, str]], list[str]]] = [
    ([("name: 企业海外知识产权纠纷应对", "name: 海外纠纷应对")], []),
    ([("text: 支持光电子", "text: 扶持光电子")], []),
    ([("target: 10\n", "target: 12\n")], ["清单第5项指标“企业海外知识产权纠纷应对指导服务案例”（目标值）改了：10→12"]),
    ([("        wording: 不少于\n", "")], ["清单第5项指标“企业海外知识产权纠纷应对指导服务案例”（原文的分寸）改了：不少于→（删去）"]),
    ([("target: 10\n", "target: 12\n"), ("notes: [待核：基期数待核]", "notes: [已核]")], ["清单第5项指标“企业海外知识产权纠纷应对指导服务案例”（目标值）改了：10→12"]),
    ([("duty: 配合\n    divisions: [规划", "duty: 牵头\n    divisions: [规划")], ["清单第3项（职责）改了：配合→牵头"]),
    ([("divisions: [规划发展处, 保护协调处, 运用促进处]", "divisions: [规划发展处, 运用促进处]")], ["清单第3项（责任处室）改了：规划发展处、保护协调处、运用促进处→规划发展处、运用促进处"]),
    ([(CASES, TRAINING + CASES)], ["加了清单第5项指标“培训”"]),
]  # fmt: skip


@pytest.mark.parametrize(("edits", "said"), MEASURED)
def test_a_measure_changes_from_a_day_on(
    shared: Path, edits: list[tuple[str, str]], said: list[str]
) -> None:
    """What a task demands and of whom is told before and after: no note makes that right."""
    for old, new in edits:
        edit(shared, LISTED, old, new)
    found_ = [d for d in judged(shared) if d.code is Code.TARGET_ALTERED]
    assert [d.message for d in found_] == said
    assert {d.fix for d in found_} <= {
        "用 hubtasks task change 改，写明从哪一天起、为什么；录错了改正的，写进 corrections"
    }


MOVED = """\
    changes:
      - {effect: 2026-06-01, before: {divisions: [规划发展处, 保护协调处, 运用促进处]}, reason: 职责调整}
"""
NOW = "    divisions: [规划发展处, 运用促进处]\n"
WAS = "    divisions: [规划发展处, 保护协调处, 运用促进处]\n"


def test_what_is_recorded_as_a_change_is_none_that_is_refused(shared: Path) -> None:
    """A change with its day is sound, and stays: who takes it out, or its past, is told."""
    edit(shared, LISTED, WAS, NOW + MOVED)
    assert [d.code for d in judged(shared) if d.code is Code.TARGET_ALTERED] == []
    commit(shared)
    edit(
        shared,
        LISTED,
        "before: {divisions: [规划发展处, 保护",
        "before: {divisions: [保护协调处, 保护",
    )
    assert Code.CHANGE_REWRITTEN in {d.code for d in judged(shared)}
    edit(
        shared,
        LISTED,
        "before: {divisions: [保护协调处, 保护",
        "before: {divisions: [规划发展处, 保护",
    )
    edit(shared, LISTED, MOVED, "")
    assert Code.CHANGE_REWRITTEN in {d.code for d in judged(shared)}


@pytest.mark.parametrize(
    ("old", "new"),
    [("reason: 职责调整", "reason: 另有原因"), ("effect: 2026-06-01", "effect: 2026-06-02")],
)
def test_nothing_of_a_recorded_change_is_altered(shared: Path, old: str, new: str) -> None:
    """Neither its day nor why it was made."""
    edit(shared, LISTED, WAS, NOW + MOVED)
    commit(shared)
    edit(shared, LISTED, old, new)
    assert Code.CHANGE_REWRITTEN in {d.code for d in judged(shared)}


def test_a_division_is_renamed_from_a_day_on(shared: Path) -> None:
    """Another name without the former one beside it is told, with the command that records it."""
    edit(shared, LISTED, "id: yunyong, name: 运用促进处", "id: yunyong, name: 转化处")
    (found_,) = [d for d in judged(shared) if d.code is Code.TARGET_ALTERED]
    assert found_.message == "处室“运用促进处”改叫了“转化处”，没有记下从哪一天起"
    assert found_.fix == "用 hubtasks task division 运用促进处 --name 转化处 记下从哪一天起"


def test_a_change_that_tells_another_past_is_none(shared: Path) -> None:
    """What stood before is what stood there: a change that says otherwise explains nothing."""
    edit(shared, LISTED, WAS, NOW + MOVED.replace("规划发展处, 保护协调处, ", "保护协调处, "))
    assert Code.TARGET_ALTERED in {d.code for d in judged(shared)}


def test_an_indicator_that_goes_is_told(shared: Path) -> None:
    """A measure taken out whole is altered too."""
    edit(shared, LISTED, CASES, TRAINING + CASES)
    commit(shared)
    edit(shared, LISTED, TRAINING, "")
    (found_,) = [d for d in judged(shared) if d.code is Code.TARGET_ALTERED]
    assert found_.message == "删去了清单第5项指标“培训”"


@pytest.mark.parametrize(
    ("values", "now"),
    [
        ("{unknown: 4, overseas-dispute-cases: 3}", "改成了3"),
        ("{unknown: 4, overseas-dispute-cases: {value: 3.5, date: 2026-06-29}}", "改成了3.5"),
        ("{unknown: 4}", "删去了"),
        ("{unknown: 4, overseas-dispute-cases: {value: 4, date: 2026-06-29}}", ""),
        ("{unknown: 4, overseas-dispute-cases: 5}", ""),
    ],
)
def test_a_lowered_figure_is_told_beside_others(shared: Path, values: str, now: str) -> None:
    """A cumulative figure that falls or goes is told whatever else changed, with what it was."""
    edit(shared, BAOHU, "{overseas-dispute-cases: 4}", "{unknown: 5, overseas-dispute-cases: 4}")
    commit(shared)
    edit(shared, BAOHU, "{unknown: 5, overseas-dispute-cases: 4}", values)
    found_ = [(d.message, d.fix) for d in judged(shared) if d.code is Code.FIGURE_LOWERED]
    told = f"企业海外知识产权纠纷应对指导服务案例报过4例，{now}"
    fix = "查对数；确要改小的，在 correction 里写明原因"
    assert found_ == ([(told, fix)] if now else [])


def test_progress_written_against_an_older_wording_is_named(shared: Path) -> None:
    """Of a task that reads otherwise now, each division's last entry is told, unless it is new."""
    (shared / "data/progress/baohu/2026-05-31.yaml").unlink()
    commit(shared)
    edit(shared, LISTED, "力争“四上”企业数达到8万家左右", "“四上”企业数达到8万家左右")
    edit(shared, YUNYONG, "6月9日推送企业名单140家", "6月9日推送企业名单150家")
    said = "需复核：第3项的原文改了，{}6月30日的进展是照旧文写的"
    assert [(d.message, str(d.place)) for d in judged(shared)] == [
        (said.format("保护协调处"), f"{BAOHU}:5:12"),
        (said.format("规划发展处"), "data/progress/guihua/2026-06-30.yaml:7:11"),
    ]


def test_history_matters_as_the_rules_before_it_set(shared: Path) -> None:
    """A severity that stood before the change counts for what the change does."""
    rules = shared / "data/rules.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(f"{text}severity: {{figure-lowered: 提示}}\n", encoding="utf-8")
    commit(shared)
    rules.write_text(text, encoding="utf-8")
    edit(shared, BAOHU, "cases: 4}", "cases: 3}")
    levels = {d.code: d.severity for d in judged(shared)}
    assert levels[Code.FIGURE_LOWERED] is Severity.HINT


def test_every_rule_of_history_is_named_and_stated() -> None:
    """Each rule has a docstring and a code of its own name."""
    codes = {code.id for code in Code if code.of_history}
    assert {rule.__name__.replace("_", "-") for rule in history.RULES} == codes
    assert all(rule.__doc__ for rule in history.RULES)


def test_authors_are_known_by_their_addresses(shared: Path, run: Run) -> None:
    """The rules' addresses tell whose commits touch whose files; the coordinator may touch any."""
    rules = shared / "data/rules.yaml"
    rules.write_text(
        rules.read_text(encoding="utf-8") + "people: {Test@Example.org: 保护协调处}\n",
        encoding="utf-8",
    )
    edit(shared, YUNYONG, "6月9日推送企业名单140家", "6月9日推送企业名单150家")
    commit(shared, "baohu")
    result = run("check", "--since", "main", "--root", shared, *DAY)
    assert result.code == 1
    assert f"{YUNYONG}: 错误[other-division] 保护协调处的试（提交 " in result.out
    assert "改法：撤回这处改动，请管这个文件的处室改\n" in result.out
    rules.write_text(
        rules.read_text(encoding="utf-8").replace(": 保护协调处", ": 规划发展处"), encoding="utf-8"
    )
    assert run("check", "--since", "main", "--root", shared, *DAY).code == 0


def test_every_commit_counts(shared: Path) -> None:
    """Of strangers nothing is said; of whom the rules know, all, in a repository's first change too."""
    rules = shared / "data/rules.yaml"
    people = "people: {a@example.org: 保护协调处}\n"
    rules.write_text(rules.read_text(encoding="utf-8") + people, encoding="utf-8")
    state = read(shared)[0]
    commits = [
        history.Commit("1", "外", "x@example.org", "2026-06-29", [YUNYONG]),
        history.Commit("2", "甲", "A@Example.org", "2026-06-30", [BAOHU, "README.md", YUNYONG]),
    ]
    nothing = load(of_year(Folder(shared, ()), 2026))[0]
    same = compare.compare(state, state, ON)
    for before in (state, nothing):
        change = history.Change(
            before, state, same, ON, commits=commits, differing=frozenset({BAOHU, YUNYONG})
        )
        told = [(d.message, d.place.path) for d in history.other_division(change)]
        assert told == [("保护协调处的甲（提交 2）改了这个文件", YUNYONG)]


def test_a_change_is_judged_by_the_rules_before_it(shared: Path, run: Run) -> None:
    """Taking people, severities or waivers out of the rules lets nothing pass, and is shown."""
    rules = shared / "data/rules.yaml"
    plain = rules.read_text(encoding="utf-8")
    rules.write_text(plain + "people: {test@example.org: 运用促进处}\n", encoding="utf-8")
    commit(shared)
    (shared / "data/progress/guihua/2026-05-31.yaml").unlink()
    off = "severity: {progress-deleted: 提示, other-division: 提示}\n"
    waived = "waivers: [{code: progress-deleted, file: data, reason: x, until: 2026-12-31}]\n"
    rules.write_text(plain + off + waived, encoding="utf-8")
    commit(shared, "sly")
    result = run("check", "--since", "main", "--root", shared, *DAY)
    assert result.code == 1
    assert "错误[progress-deleted]" in result.out
    assert "data/rules.yaml: 错误[other-division]" in result.out
    assert "规则" in run("diff", "main", "--root", shared, *DAY).out


def test_what_was_taken_back_is_no_breach(shared: Path, run: Run) -> None:
    """Only files that differ in the end count, and merges count like other commits."""
    rules = shared / "data/rules.yaml"
    rules.write_text(
        rules.read_text(encoding="utf-8") + "people: {test@example.org: 保护协调处}\n",
        encoding="utf-8",
    )
    commit(shared)
    edit(shared, YUNYONG, "6月9日推送企业名单140家", "6月9日推送企业名单150家")
    commit(shared, "back")
    git(shared, "revert", "--no-edit", "HEAD")
    assert run("check", "--since", "main", "--root", shared, *DAY).out == ""
    git(shared, "switch", "-q", "-c", "side", "main")
    edit(shared, BAOHU, "cases: 4}", "cases: 6}")
    commit(shared)
    git(shared, "switch", "-q", "-c", "smuggled", "main")
    git(shared, "merge", "-q", "--no-ff", "--no-commit", "side")
    edit(shared, YUNYONG, "6月9日推送企业名单140家", "6月9日推送企业名单150家")
    commit(shared)
    assert "错误[other-division]" in run("check", "--since", "main", "--root", shared, *DAY).out


def test_odd_file_names_break_nothing(shared: Path, run: Run) -> None:
    """Control characters in a committed name are no separators."""
    (shared / "data/progress/yunyong/a\x01b\x02c\n.yaml").write_text("x\n", encoding="utf-8")
    commit(shared, "odd")
    assert run("check", "--since", "main", "--root", shared, *DAY).code == 1
    assert "2026-06-30  保护协调处" in run("log", "5", "--root", shared, *DAY).out


def test_an_inserted_indicator_moves_no_figure(shared: Path) -> None:
    """Figures are held against those of the same indicator, wherever it stands."""
    extra = '      - {id: training, name: 培训, comparator: ">=", target: 3, unit: 场, kind: flow, owner: 本局, reported_by: 保护协调处}\n'
    edit(
        shared,
        "data/tasks-2026.yaml",
        "      - id: overseas-dispute-cases\n",
        f"{extra}      - id: overseas-dispute-cases\n",
    )
    assert found(shared).moved == ()


def test_new_entries_can_be_required(shared: Path, run: Run) -> None:
    """Edits and deletions do not count as reporting; an added entry does."""
    edit(shared, YUNYONG, "6月9日推送企业名单140家", "6月9日推送企业名单150家")
    commit(shared, "yunyong")
    wanted = ("check", "--since", "main", "--require-entry", "--root", shared, *DAY)
    assert "错误[no-entry]" in run(*wanted).out
    edit(
        shared,
        YUNYONG,
        "  - task: 6\n",
        "  - {task: 7, status: 推进中, summary: 6月29日梳理事项9项。}\n  - task: 6\n",
    )
    commit(shared)
    assert (run(*wanted).code, run(*wanted).out) == (0, "")
    assert "要和 --since 一起写" in run("check", "--as", "运用处", "--root", shared).err


def test_two_divisions_merge_without_a_conflict(shared: Path, run: Run) -> None:
    """Each has its own files: two branches merge, and the sum of both is what is found."""
    start = git(shared, "rev-parse", "HEAD").strip()
    edit(shared, BAOHU, "cases: 4}", "cases: 6}")
    commit(shared, "baohu")
    git(shared, "switch", "-q", "main")
    edit(shared, YUNYONG, "6月9日推送企业名单140家", "6月9日推送企业名单150家")
    commit(shared, "yunyong")
    git(shared, "switch", "-q", "main")
    git(shared, "merge", "-q", "--no-edit", "baohu")
    git(shared, "merge", "-q", "--no-edit", "yunyong")
    assert [(e.task, e.division) for e in found(shared, start).entries] == [
        (3, "运用促进处"),
        (5, "保护协调处"),
    ]
    assert run("check", "--root", shared, *DAY).code == 0


def test_branches_that_live_long_are_told_apart(shared: Path, run: Run) -> None:
    """Merged both ways and edited on, a branch answers for what it alone has changed since."""
    edit(shared, BAOHU, "cases: 4}", "cases: 6}")
    commit(shared, "baohu")
    git(shared, "switch", "-q", "main")
    edit(shared, YUNYONG, "6月9日推送企业名单140家", "6月9日推送企业名单150家")
    commit(shared)
    git(shared, "merge", "-q", "--no-edit", "baohu")
    git(shared, "switch", "-q", "baohu")
    git(shared, "merge", "-q", "--no-edit", "main")
    edit(shared, BAOHU, "cases: 6}", "cases: 7}")
    commit(shared)
    git(shared, "switch", "-q", "main")
    edit(shared, YUNYONG, "累计签约37项", "累计签约39项")
    commit(shared)
    git(shared, "switch", "-q", "baohu")
    said = run("diff", "main", "--root", shared, *DAY, "--format", "json").out
    assert [(e["task"], e["division"]) for e in json.loads(said)["entries"]] == [(5, "保护协调处")]
    since = ("check", "--since", "main", "--root", shared, *DAY)
    assert run(*since, "--as", "保护处").code == 0
    assert "错误[" in run(*since, "--as", "运用处").out


def test_two_of_a_division_on_one_day(shared: Path, run: Run) -> None:
    """What git merges cleanly is still judged; what it cannot merge is named, never read half."""
    added = "  - {task: 7, status: 推进中, summary: 6月29日梳理事项9项。}\n"
    edit(shared, YUNYONG, "  - {task: 3, ", added + "  - {task: 3, ")
    commit(shared, "first")
    git(shared, "switch", "-q", "main")
    text = (shared / YUNYONG).read_text(encoding="utf-8")
    (shared / YUNYONG).write_text(text + added.replace("9项", "11项"), encoding="utf-8")
    commit(shared, "second")
    git(shared, "merge", "-q", "--no-edit", "first")
    said = run("check", "--root", shared, *DAY)
    assert said.code == 1
    lines = (shared / YUNYONG).read_text(encoding="utf-8").splitlines()
    first, second = (n for n, line in enumerate(lines, 1) if "task: 7" in line)
    assert f"{YUNYONG}:{second}:" in said.out
    assert f"另见：{YUNYONG}:{first}:" in said.out
    git(shared, "switch", "-q", "first")
    edit(shared, YUNYONG, "6月29日梳理事项9项", "6月29日梳理事项8项")
    commit(shared)
    git(shared, "switch", "-q", "-c", "third", "first~1")
    edit(shared, YUNYONG, "6月29日梳理事项9项", "6月29日梳理事项10项")
    commit(shared)
    subprocess.run(["git", "merge", "-q", "first"], cwd=shared, check=False, capture_output=True)
    assert "错误[git-conflict]" in run("check", "--root", shared, *DAY).out


def test_a_log_names_who_wrote_what(shared: Path, run: Run) -> None:
    """Each fact of a task stands in time order with its commits; corrections are marked."""
    edit(shared, BAOHU, "cases: 4}", CORRECTED)
    commit(shared)
    said = run("log", "5", "--root", shared, *DAY).out
    assert said.index("2026-05-31  保护协调处") < said.index("2026-06-30  保护协调处")
    assert "更正原因：误报" in said
    ids = git(shared, "log", "--format=%h").split()
    assert f"  试  {ids[1]}\n    后来改过：" in said
    assert said.count(ids[0]) == 1
    told = json.loads(run("log", "5", "--root", shared, *DAY, "--format", "json").out)
    assert [[c["id"] for c in e["commits"]] for e in told["entries"]] == [[ids[1]], ids[::-1]]
    rows = list(
        csv.DictReader(run("log", "5", "--root", shared, *DAY, "--format", "csv").out.splitlines())
    )
    assert [row["提交"].count("；") for row in rows] == [0, 1]
    assert rows[1]["更正原因"] == "误报"
    before = run("log", "5", "--root", shared, *DAY, "--rev", ids[1]).out
    assert (ids[0] in before, "〔更正〕" in before) == (False, False)


def test_a_long_history_is_read_at_once(shared: Path, run: Run) -> None:
    """Two thousand commits later a revision and a log still take a moment."""
    stream = ["reset refs/heads/long", "from refs/heads/main^0", ""]
    for n in range(2000):
        stream += [
            "commit refs/heads/long",
            f"committer 试 <t@e.org> {1_780_000_000 + n} +0800",
            "data 3",
            "改",
            f"M 100644 inline {BAOHU}",
        ]
        text = (shared / BAOHU).read_text(encoding="utf-8").replace("累计4例", f"累计4例第{n}稿")
        stream += [f"data {len(text.encode())}", text]
    subprocess.run(
        ["git", "fast-import", "--quiet"], cwd=shared, input="\n".join(stream).encode(), check=True
    )
    git(shared, "switch", "-q", "long")
    start = os.times().children_user + os.times().user
    assert "第1999稿" in run("show", "5", "--rev", "long", "--root", shared, *DAY).out
    assert "第5稿" in run("show", "5", "--rev", "long~1994", "--root", shared, *DAY).out
    run("diff", "main", "--root", shared, *DAY)
    run("log", "5", "--root", shared, *DAY)
    assert os.times().children_user + os.times().user - start < 10


def test_a_rewritten_history_is_compared_by_content(shared: Path) -> None:
    """Where nothing is shared any more the base itself is what is compared with."""
    git(shared, "switch", "-q", "--orphan", "new")
    git(shared, "checkout", "-q", "main", "--", ".")
    edit(shared, BAOHU, "cases: 4}", "cases: 6}")
    commit(shared)
    start = revision.merge_base(shared, "main", "HEAD")
    assert start == git(shared, "rev-parse", "main").strip()
    assert [e.task for e in found(shared, start).entries] == [5]


def test_a_server_refuses_a_bad_push(shared: Path, tmp_path: Path) -> None:
    """A bare repository whose update hook runs `check --since` takes a good push and no bad one."""
    bare = tmp_path / "server.git"
    git(tmp_path, "clone", "-q", "--bare", str(shared), str(bare))
    hook = bare / "hooks/update"
    hook.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -m hubtasks check --root . --rev "$3" --since main --on {ON} >&2\n',
        encoding="utf-8",
    )
    hook.chmod(0o755)
    git(shared, "remote", "add", "server", str(bare))
    edit(shared, BAOHU, "cases: 4}", "cases: 3}")
    commit(shared, "bad")
    pushed = subprocess.run(
        ["git", "push", "-q", "server", "bad"], cwd=shared, capture_output=True, check=False
    )
    assert pushed.returncode
    assert "错误[figure-lowered]" in pushed.stderr.decode()
    git(shared, "switch", "-q", "main")
    edit(shared, BAOHU, "cases: 4}", "cases: 6}")
    commit(shared, "good")
    git(shared, "push", "-q", "server", "good")


def test_the_samples_own_change_reads_well(run: Run, tmp_path: Path) -> None:
    """A month's branch of the real samples: its consequences open the comment."""
    root = tmp_path / "real"
    git(tmp_path, "init", "-q", "-b", "main", str(root))
    subprocess.run(["cp", "-r", str(OFFICE / "data"), str(root)], check=True)
    june = root / "data/progress/baohu/2026-06-30.yaml"
    text = june.read_bytes()
    june.unlink()
    commit(root)
    june.write_bytes(text)
    commit(root, "baohu-2026-06")
    answer = run("diff", "main", "--root", root, "--format", "markdown", "--on", "2026-06-30").out
    head = answer.split("\n\n")[0]
    assert "任务23：企业海外知识产权纠纷应对指导服务案例3→4例（+1）" in head
    assert "保护协调处2026年6月应报20项，已报20项" in head
    assert HERE.exists()


PEOPLE = "people: {y@example.org: 运用促进处, g@example.org: 规划发展处}\n"


def told_since(root: Path, run: Run, base: str, *more: str) -> list[str]:
    """The files that `check` says another division changed, in order."""
    said = run("check", "--since", base, "--only", "other-division", "--root", root, *DAY, *more)
    return [line for line in said.out.splitlines() if "错误[other-division]" in line]


@pytest.fixture
def with_people(shared: Path) -> Path:
    """The small repository, its rules knowing who is who."""
    rules = shared / "data/rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8") + PEOPLE, encoding="utf-8")
    commit(shared)
    return shared


def as_yunyong(root: Path, *arguments: str) -> None:
    """Run git as one of 运用促进处."""
    git(root, "-c", "user.email=y@example.org", *arguments)


@pytest.mark.parametrize(
    ("path", "copy"),
    [
        ("data/rules.yaml", ".gitkeep"),
        ("data/calendar-2026.yaml", ".a.1.tmp"),
        ("data/plan-2026.yaml", ".gitkeep"),
    ],
)
def test_what_is_moved_away_is_gone(with_people: Path, run: Run, path: str, copy: str) -> None:
    """A file that reappears under another name is told as deleted, whoever asks how."""
    if not (with_people / path).exists():
        (with_people / path).write_text("format: 1\ndays_off: [2026-01-01]\n", encoding="utf-8")
        commit(with_people)
    git(with_people, "switch", "-q", "-c", "sly")
    git(with_people, "config", "diff.renames", "copies")
    git(with_people, "mv", path, f"data/progress/yunyong/{copy}")
    as_yunyong(with_people, "commit", "-q", "-m", "x")
    said = told_since(with_people, run, "main")
    assert [line.partition(": ")[0] for line in said] == [path]


@pytest.mark.parametrize("most", [revision._MOST_MERGES, 0])
def test_a_merge_answers_for_what_it_throws_away(
    with_people: Path, run: Run, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Who merges and keeps an older state of others' files has changed them; else nobody has.

    Beyond those that are looked at closely every merge counts that kept one side.
    """
    monkeypatch.setattr(revision, "_MOST_MERGES", most)
    git(with_people, "switch", "-q", "-c", "later")
    edit(with_people, BAOHU, "cases: 4}", "cases: 6}")
    with (with_people / "data/rules.yaml").open("a", encoding="utf-8") as rules:
        rules.write("# 后来加的\n")
    commit(with_people)
    git(with_people, "switch", "-q", "-c", "own", "main")
    edit(with_people, YUNYONG, "累计签约37项", "累计签约39项")
    as_yunyong(with_people, "commit", "-q", "-a", "-m", "x")
    git(with_people, "branch", "honest")
    as_yunyong(with_people, "merge", "-q", "-s", "ours", "-m", "x", "later")
    for _ in range(2):
        said = told_since(with_people, run, "later")
        assert [line.partition(": ")[0] for line in said] == [BAOHU, "data/rules.yaml"]
        assert all("丢掉了别人对这个文件的改动" in line for line in said)
        as_yunyong(with_people, "commit", "-q", "--allow-empty", "-m", "x")
    git(with_people, "switch", "-q", "honest")
    as_yunyong(with_people, "merge", "-q", "-m", "x", "later")
    assert told_since(with_people, run, "later") == []
    git(with_people, "switch", "-q", "later")
    as_yunyong(with_people, "merge", "-q", "--no-ff", "-m", "x", "honest")
    assert told_since(with_people, run, "later~0") == []


def test_what_an_unrelated_branch_leaves_out_is_told(with_people: Path, run: Run) -> None:
    """A branch that shares nothing with its base answers for what it lacks."""
    git(with_people, "switch", "-q", "--orphan", "new")
    git(with_people, "checkout", "-q", "main", "--", ".")
    git(with_people, "rm", "-q", "-f", "data/rules.yaml")
    git(with_people, "add", "-A")
    as_yunyong(with_people, "commit", "-q", "-m", "x")
    said = told_since(with_people, run, "main")
    assert "data/rules.yaml" in {line.partition(": ")[0] for line in said}


def test_what_belongs_to_every_year_is_told_once(with_people: Path, run: Run) -> None:
    """A change of the rules is one finding that names the coordinator, who may make it."""
    with (with_people / "data/rules.yaml").open("a", encoding="utf-8") as rules:
        rules.write("stale_days: 9\n")
    (with_people / "data/tasks-2025.yaml").write_text(
        (with_people / "data/tasks-2026.yaml").read_text(encoding="utf-8").replace("2026", "2025"),
        encoding="utf-8",
    )
    said = run("check", "--since", "main", "--as", "运用处", "--root", with_people, *DAY).out
    told = [line for line in said.splitlines() if "data/rules.yaml" in line]
    assert len(told) == len(set(told))
    assert "清单、计划和规则请改" not in said
    assert told_since(with_people, run, "main", "--as", "规划处") == []


def test_a_day_is_that_of_the_commits(
    repo: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`main@{day}` is main as of the end of that day, in a new clone too; before, there is none."""
    git(repo, "init", "-q", "-b", "main")
    for day, figure in (("2026-06-20", "4"), ("2026-07-10", "6")):
        text = (repo / BAOHU).read_text(encoding="utf-8")
        text = re.sub(r"overseas-dispute-cases: \d", f"overseas-dispute-cases: {figure}", text)
        (repo / BAOHU).write_text(text, encoding="utf-8")
        git(repo, "add", "-A")
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"{day}T12:00:00")
        git(repo, "commit", "-q", "-m", day)
    git(tmp_path, "clone", "-q", str(repo), "clone")
    said = {}
    for day in ("2026-06-19", "2026-06-20", "2026-07-09", "2026-07-10", "2026-11-01"):
        asked = ("--rev", f"main@{{{day}}}", "--on", str(ON), "--format", "json")
        result = run("show", "5", "--root", tmp_path / "clone", *asked)
        found = json.loads(result.out)["task"]["indicators"] if result.out else []
        said[day] = [i["value"] for i in found] or result.err
    assert "2026-06-19 那天 main 还没有提交过" in str(said.pop("2026-06-19"))
    assert list(said.values()) == [[4], [4], [6], [6]]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("5月22日组织", "5月22号组织", True),
        ("5月22日组织", "5月２２日组织", False),
        ("5月22日组织", "5月21日组织", True),
        ("5月22日组织", "5月22日协助组织", True),
    ],
)
def test_how_a_past_month_is_written_may_be_mended(
    shared: Path, run: Run, old: str, new: str, told: bool
) -> None:
    """What `fix` does to a text of a month that is over needs no reason; another fact does."""
    edit(shared, "data/progress/yunyong/2026-05-31.yaml", old, new)
    commit(shared, "改")
    result = run("check", "--since", "main", "--root", shared, *DAY)
    assert ("closed-period" in result.out) is told
