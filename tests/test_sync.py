"""Getting what others sent, between real repositories: it comes whole, and one's own stays."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ON, Result, Run
from test_examples import git
from test_send import BAOHU, YUNYONG, change, send, standing

PLAN = "data/plan-2026.yaml"
DUE = ("due: 2026-11-30", "due: 2026-11-20")


def sync(run: Run, root: Path, *more: str) -> Result:
    """Call the command as its user would."""
    return run("sync", "--root", root, "--on", str(ON), *more)


def state(root: Path) -> tuple[str, str]:
    """Which commit is checked out, and what differs from it."""
    return git(root, "rev-parse", "HEAD"), git(root, "status", "--porcelain")


def merged(root: Path, branch: str) -> None:
    """Let the office merge a branch on the server."""
    git(root, "push", "-q", "origin", f"{branch}:main")


def sent(root: Path, path: str, old: str, new: str) -> None:
    """Let somebody change a file, and have that merged."""
    change(root, path, old, new)
    git(root, "commit", "-q", "-am", "改")
    merged(root, "HEAD")


def test_what_others_sent_comes(office: tuple[Path, Path], run: Run) -> None:
    """It says from whom and what it means; asked again there is nothing new."""
    first, second = office
    change(first, BAOHU, "cases: 4}", "cases: 6}")
    assert send(run, first).code == 0
    merged(first, "baohu-2026-06")
    result = sync(run, second)
    assert result.code == 0, result.err
    assert result.out.startswith("收下了 origin 的 main 分支上新的：1次提交（甲）\n")
    assert "任务5：企业海外知识产权纠纷应对指导服务案例4→6例（+2）" in result.out
    assert "cases: 6}" in (second / BAOHU).read_text(encoding="utf-8")
    assert git(second, "status", "--porcelain") == ""
    before = standing(second)
    assert sync(run, second).out == "没有新的：已经和 origin 的 main 分支一样新\n"
    assert standing(second) == before


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_ones_own_edits_stay(office: tuple[Path, Path], run: Run, ends: str) -> None:
    """What was never sent stays in its file beside what came, entry by entry, and is named."""
    first, second = office
    sent(first, BAOHU, "cases: 4}", "cases: 6}")
    text = (second / BAOHU).read_text(encoding="utf-8").replace("签订保密协议", "签协议")
    (second / BAOHU).write_text(text, encoding="utf-8", newline=ends)
    change(second, YUNYONG, "签约37项", "签约38项")
    new = "data/progress/baohu/2026-07-31.yaml"
    assert run("new", "baohu", "--date", "2026-07-31", "--root", second).code == 0
    blank = (second / new).read_bytes()
    result = sync(run, second)
    assert result.code == 0, result.err
    assert f"这几个文件您改了、还没送，别人的也合进去了：{BAOHU}\n" in result.out
    assert f"您改了还没送审的，都在：{BAOHU}、{new}、{YUNYONG}\n" in result.out
    there = (second / BAOHU).read_bytes().decode()
    wanted = text.replace("cases: 4}", "cases: 6}").replace("\n", ends)
    assert there == wanted
    assert (second / new).read_bytes() == blank
    assert "签约38项" in (second / YUNYONG).read_text(encoding="utf-8")
    assert git(second, "rev-parse", "HEAD") == git(second, "rev-parse", "origin/main")


def test_what_both_changed_is_asked(office: tuple[Path, Path], run: Run) -> None:
    """Nothing moves until it is said whose text stays; then that stands, still unsent."""
    first, second = office
    sent(first, BAOHU, "累计4例", "累计6例")
    change(second, BAOHU, "累计4例", "累计5例")
    before = (second / BAOHU).read_bytes(), state(second)
    result = sync(run, second)
    assert result.code == 1
    assert "第5项，您和试都改了，不一样的有：" in result.out
    assert "hubtasks sync --mine 5\n" in result.err
    assert ((second / BAOHU).read_bytes(), state(second)) == before
    assert sync(run, second, "--mine", "5").code == 0
    assert "累计5例" in (second / BAOHU).read_text(encoding="utf-8")
    assert BAOHU in git(second, "status", "--porcelain")


def test_what_both_wrote_alike_is_one(office: tuple[Path, Path], run: Run) -> None:
    """The same edit on both sides, of the plan too, is nobody's conflict and no edit any more."""
    first, second = office
    sent(first, PLAN, *DUE)
    change(second, PLAN, *DUE)
    result = sync(run, second)
    assert result.code == 0, result.err
    assert git(second, "status", "--porcelain") == ""


def test_a_plan_that_both_changed_is_asked(office: tuple[Path, Path], run: Run) -> None:
    """A task's plan is shown by meaning, and chosen like an entry; both can't be kept."""
    first, second = office
    sent(first, PLAN, *DUE)
    change(second, PLAN, "due: 2026-11-30", "due: 2026-11-10")
    before = (second / PLAN).read_bytes(), state(second)
    result = sync(run, second)
    assert result.code == 1
    assert "第5项的计划，您和试都改了，不一样的有：" in result.out
    assert re.search(
        "计划第5项节点“编印案例集”，完成时限\n.*【2026-11-10】.*【2026-11-20】", result.out
    )
    assert ((second / PLAN).read_bytes(), state(second)) == before
    assert "计划没有两段都留的" in sync(run, second, "--both", "5").err
    assert sync(run, second, "--theirs", "5").code == 0
    assert "due: 2026-11-20" in (second / PLAN).read_text(encoding="utf-8")


def test_a_branch_that_was_merged_is_left(office: tuple[Path, Path], run: Run) -> None:
    """Once one's request is merged one stands on main again, with what was begun since."""
    first, second = office
    change(first, BAOHU, "cases: 4}", "cases: 6}")
    assert send(run, first).code == 0
    merged(first, "baohu-2026-06")
    assert sync(run, second).code == 0
    sent(second, YUNYONG, "签约37项", "签约38项")
    change(first, BAOHU, "签订保密协议", "签协议")
    result = sync(run, first)
    assert result.code == 0, result.err
    assert "您在 baohu-2026-06 分支的都已经合并，现在回到 main 分支\n" in result.out
    assert git(first, "branch", "--show-current").strip() == "main"
    assert git(first, "rev-parse", "main") == git(first, "rev-parse", "origin/main")
    assert "签协议" in (first / BAOHU).read_text(encoding="utf-8")
    assert "签约38项" in (first / YUNYONG).read_text(encoding="utf-8")


def test_ones_own_commits_on_main_are_kept(office: tuple[Path, Path], run: Run) -> None:
    """What was committed here and not sent is merged with what came, and main is not thrown away."""
    first, second = office
    sent(first, BAOHU, "cases: 4}", "cases: 6}")
    change(second, BAOHU, "签订保密协议", "签协议")
    git(second, "commit", "-q", "-am", "自己提交的")
    result = sync(run, second)
    assert result.code == 0, result.err
    there = (second / BAOHU).read_text(encoding="utf-8")
    assert "cases: 6}" in there
    assert "签协议" in there
    assert "自己提交的" in git(second, "log", "--format=%s")


def test_an_unsent_branch_is_not_left(office: tuple[Path, Path], run: Run) -> None:
    """A branch that nobody merged yet gets what came, and stays the one checked out."""
    first, second = office
    change(first, BAOHU, "签订保密协议", "签协议")
    assert send(run, first).code == 0
    sent(second, YUNYONG, "签约37项", "签约38项")
    result = sync(run, first)
    assert result.code == 0, result.err
    assert git(first, "branch", "--show-current").strip() == "baohu-2026-06"
    assert "签约38项" in (first / YUNYONG).read_text(encoding="utf-8")
    assert "签协议" in (first / BAOHU).read_text(encoding="utf-8")


@pytest.mark.parametrize("own", [False, True])
def test_stopped_while_git_moved_it_goes_on(
    office: tuple[Path, Path], run: Run, *, own: bool
) -> None:
    """Files that lie already as they come, a new one too, are in nobody's way, own commits or not."""
    first, second = office
    new = BAOHU.replace("06-30", "06-15")
    (first / new).write_text(
        (first / BAOHU).read_text("utf-8").replace("2026-06-30", "2026-06-15"), encoding="utf-8"
    )
    git(first, "add", "-A")
    sent(first, BAOHU, "cases: 4}", "cases: 6}")
    if own:
        change(second, YUNYONG, "签约37项", "签约38项")
        git(second, "commit", "-q", "-am", "自己的")
    for path in (new, BAOHU):
        (second / path).write_bytes((first / path).read_bytes())
    result = sync(run, second)
    assert result.code == 0, result.err
    assert not git(second, "status", "--porcelain")
    assert "cases: 6}" in (second / BAOHU).read_text("utf-8")
    assert (second / new).exists()
    assert ("签约38项" in (second / YUNYONG).read_text("utf-8")) is own


def test_stopped_half_way_it_goes_on(office: tuple[Path, Path], run: Run) -> None:
    """Between the files and git's own move nothing is lost: the next run ends with the same."""
    first, second = office
    sent(first, BAOHU, "cases: 4}", "cases: 6}")
    change(second, BAOHU, "签订保密协议", "签协议")
    lock = second / ".git/refs/heads/main.lock"
    lock.touch()
    result = sync(run, second)
    assert result.code == 2
    assert "您的改动都在" in result.err
    halfway = (second / BAOHU).read_text(encoding="utf-8")
    assert "签协议" in halfway
    lock.unlink()
    assert sync(run, second).code == 0
    there = (second / BAOHU).read_text(encoding="utf-8")
    assert "签协议" in there
    assert "cases: 6}" in there
    assert git(second, "rev-parse", "HEAD") == git(second, "rev-parse", "origin/main")


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        ("no remote", "没有配置远程仓库"),
        ("empty server", "main 分支还是空的，没有可收的"),
        ("MERGE_HEAD", "没做完的合并，不是 hubtasks 做的，没有动它"),
        ("CHERRY_PICK_HEAD", "再运行 git cherry-pick --abort"),
        ("REVERT_HEAD", "再运行 git revert --abort"),
    ],
)
def test_what_stands_in_the_way_is_one_sentence(
    office: tuple[Path, Path], run: Run, tmp_path: Path, prepare: str, said: str
) -> None:
    """Each refusal says what to do, and leaves every file and branch as it was."""
    root, _ = office
    if prepare == "no remote":
        git(root, "remote", "remove", "origin")
    if prepare == "empty server":
        git(tmp_path, "init", "-q", "--bare", "-b", "main", "leer.git")
        git(root, "remote", "remove", "origin")
        git(root, "remote", "add", "origin", str(tmp_path / "leer.git"))
    if prepare.endswith("_HEAD"):
        (root / ".git" / prepare).write_text(git(root, "rev-parse", "HEAD"), encoding="utf-8")
    before = standing(root)
    result = sync(run, root)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert standing(root) == before


def test_due_knows_what_waits_to_be_merged(office: tuple[Path, Path], run: Run) -> None:
    """What was sent is still owed, and said to be sent: by the last fetch, from no network."""
    first, second = office
    path = first / "data/progress/baohu/2026-07-31.yaml"
    entry = "  - {task: 3, status: 推进中, summary: 7月8日走访企业5家。}\n"
    path.write_text(
        f"format: 1\ndivision: 保护协调处\ndate: 2026-07-31\nentries:\n{entry}", encoding="utf-8"
    )
    day = ("--on", "2026-08-03", "--month", "2026-07")
    git(first, "switch", "-q", "-c", "baohu-2026-07")
    git(first, "add", "-A")
    git(first, "commit", "-q", "-m", "七月")
    git(first, "push", "-q", "origin", "baohu-2026-07")
    git(second, "fetch", "-q")
    git(second, "remote", "set-url", "origin", "/nonexistent")
    result = run("due", "--root", second, *day)
    assert result.code == 1
    assert "（其中1项次已送审，待合并）" in result.out
    assert re.search("^   3  上次.*  已送审，待合并  ", result.out, re.MULTILINE)
    pairs = json.loads(run("due", "--root", second, *day, "--format", "json").out)["owed"]
    assert [(p["division"], p["task"]) for p in pairs if p["sent"]] == [("保护协调处", 3)]
    merged(first, "baohu-2026-07")
    git(second, "remote", "set-url", "origin", git(first, "remote", "get-url", "origin").strip())
    assert run("sync", "--root", second, *day[:2]).code == 0
    assert "待合并" not in run("due", "--root", second, *day).out


def test_as_a_program(office: tuple[Path, Path]) -> None:
    """Piped, it says the same."""
    root, _ = office
    command = [sys.executable, "-m", "hubtasks", "sync", "--root", str(root), "--on", str(ON)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == "没有新的：已经和 origin 的 main 分支一样新\n"


@pytest.mark.parametrize("command", ["sync", "submit"])
@pytest.mark.parametrize("ignored", ["data/progress/renshi/2026-06-30.yaml", "6月进展.xlsx"])
def test_what_git_ignores_is_not_overwritten(
    office: tuple[Path, Path], run: Run, command: str, ignored: str
) -> None:
    """A file that git was told not to see is still somebody's work: what would cover it waits."""
    first, second = office
    for root, text in ((first, "别人的"), (second, "自己的")):
        (root / ".git/info/exclude").write_text("renshi/\n*.xlsx\n", encoding="utf-8")
        (root / ignored).parent.mkdir(exist_ok=True)
        (root / ignored).write_text(f"# {text}\n", encoding="utf-8")
    git(first, "add", "-f", ignored)
    git(first, "commit", "-q", "-m", "改")
    merged(first, "HEAD")
    change(second, BAOHU, "cases: 4}", "cases: 6}")
    result = run(command, "--root", second, "--on", str(ON))
    assert result.code == 2
    assert f"{ignored} 会盖掉您这里同名的文件" in result.err
    assert (second / ignored).read_text(encoding="utf-8") == "# 自己的\n"


def test_what_git_ignores_is_named(office: tuple[Path, Path], run: Run) -> None:
    """Progress that an ignore rule keeps from everybody is listed among what is not sent."""
    root, _ = office
    (root / ".git/info/exclude").write_text("2026-07*\n", encoding="utf-8")
    hidden = "data/progress/yunyong/2026-07-31.yaml"
    (root / hidden).write_text("format: 1\n", encoding="utf-8")
    change(root, BAOHU, "cases: 4}", "cases: 6}")
    result = send(run, root)
    assert result.code == 0, result.out
    assert f"这次不送：{hidden}（git 没有管着它）\n" in result.out


def test_a_file_that_went_is_no_other_that_came(office: tuple[Path, Path], run: Run) -> None:
    """An edit of May is not carried into July's file because that looks like it."""
    first, second = office
    may = "data/progress/baohu/2026-05-31.yaml"
    change(second, may, "累计3例", "累计3例，另核对1例")
    git(second, "commit", "-q", "-am", "改五月")
    git(first, "mv", may, may.replace("05-31", "07-31"))
    change(first, may.replace("05-31", "07-31"), "date: 2026-05-31", "date: 2026-07-31")
    git(first, "commit", "-q", "-am", "挪")
    merged(first, "HEAD")
    result = sync(run, second)
    assert result.code == 2
    assert f"{may} 一边改了一边删了" in result.err
    assert "另核对1例" in (second / may).read_text(encoding="utf-8")


def test_a_tag_hides_no_branch(office: tuple[Path, Path], run: Run) -> None:
    """`main` is the branch, whatever tag of that name somebody has pushed."""
    first, second = office
    change(first, BAOHU, "cases: 4}", "cases: 9}")
    git(first, "commit", "-q", "-am", "改")
    git(first, "tag", "main")
    git(first, "push", "-q", "origin", "refs/tags/main", "HEAD:refs/heads/baohu-2026-06")
    git(second, "fetch", "-q", "--tags")
    git(second, "switch", "-q", "baohu-2026-06")
    assert "4→9例" in run("diff", "main", "--root", second, "--on", str(ON)).out


def test_a_dated_milestone_is_not_joined_as_text(office: tuple[Path, Path], run: Run) -> None:
    """--both joins texts; what says more than a text has to be chosen."""
    first, second = office
    sent(
        first,
        BAOHU,
        "cases: 4}\n",
        "cases: 4}\n    milestones: [{id: experts, date: 2026-06-20}]\n",
    )
    sent(first, BAOHU, "企业主动求助少。", "企业求助少。")
    change(second, BAOHU, "企业主动求助少。", "企业主动求助更少。")
    assert sync(run, second).code == 1
    refused = sync(run, second, "--both", "5")
    assert refused.code == 2
    assert "“达到的节点”两个人填的不一样" in refused.err
    assert "ScalarNode" not in (second / BAOHU).read_text(encoding="utf-8")


def test_an_unlooked_at_file_is_named(office: tuple[Path, Path], run: Run) -> None:
    """What a branch brings that is no data is said: nobody has shown what it means."""
    root, _ = office
    (root / "x.yml").write_text("a: 1\n", encoding="utf-8")
    change(root, BAOHU, "cases: 4}", "cases: 6}")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "自己提交的")
    result = send(run, root)
    assert result.code == 0, result.err
    assert "这个分支还带着不是数据的改动，上面没有列：x.yml\n" in result.out


def test_two_plans_of_one_task_are_not_joined(office: tuple[Path, Path], run: Run) -> None:
    """Git would put both beside each other by their lines: whose stays is asked."""
    first, second = office
    plan = "  - task: {}\n    document: {}\n    milestones: []\n"
    text = (second / PLAN).read_text(encoding="utf-8")
    begun = text.replace("plans:\n", "plans:\n" + plan.format(7, "甲的方案"), 1)
    (first / PLAN).write_text(begun, encoding="utf-8")
    git(first, "commit", "-q", "-am", "甲")
    merged(first, "HEAD")
    (second / PLAN).write_text(text + plan.format(7, "乙的方案"), encoding="utf-8")
    git(second, "commit", "-q", "-am", "乙")
    before = state(second)
    result = sync(run, second)
    assert result.code == 1
    assert "第7项的计划，您和试都改了" in result.out
    assert state(second) == before
    assert not (second / ".git/MERGE_HEAD").exists()
    (second / PLAN).write_text(text + plan.format(2, "乙的方案"), encoding="utf-8")
    git(second, "commit", "-q", "-am", "改")
    assert sync(run, second).code == 0


@pytest.mark.parametrize("option", ["assume-unchanged", "skip-worktree"])
def test_what_git_was_told_not_to_look_at_is_named(
    office: tuple[Path, Path], run: Run, option: str
) -> None:
    """Git would stop at it in English: it is said how git looks at it again, and then it comes."""
    first, second = office
    sent(first, PLAN, *DUE)
    git(second, "update-index", f"--{option}", "--", PLAN)
    change(second, PLAN, "id: shows", "id: shows-2")
    change(second, BAOHU, "cases: 4}", "cases: 6}")
    before = (second / PLAN).read_bytes(), state(second)
    git(second, "commit", "-q", "-am", "自己的")
    for result in (sync(run, second), send(run, second, "保护协调处")):
        assert result.code == 2
        assert f"错误：git 记着不看 {PLAN} 的改动（{option}），没有动。" in result.err
        assert f"git update-index --no-{option} -- {PLAN}，" in result.err
    assert (second / PLAN).read_bytes() == before[0]
    git(second, "update-index", f"--no-{option}", "--", PLAN)
    change(second, PLAN, "id: shows-2", "id: shows")
    assert sync(run, second).code == 0


def test_what_git_was_told_not_to_look_at_is_not_sent(office: tuple[Path, Path], run: Run) -> None:
    """Git would refuse to commit it: nothing is made, and the way out is named."""
    first, _ = office
    git(first, "update-index", "--skip-worktree", "--", BAOHU)
    change(first, BAOHU, "cases: 4}", "cases: 16}")
    before = standing(first)
    result = send(run, first)
    assert result.code == 2
    assert f"git update-index --no-skip-worktree -- {BAOHU}，" in result.err
    assert standing(first) == before
    git(first, "update-index", "--no-skip-worktree", "--", BAOHU)
    assert send(run, first).code == 0


def test_a_branch_that_only_the_remote_has_is_found(office: tuple[Path, Path], run: Run) -> None:
    """Who reviews writes the branch as it is called there, and need not check it out."""
    first, second = office
    change(first, BAOHU, "cases: 4}", "cases: 6}")
    assert send(run, first).code == 0
    git(second, "fetch", "-q")
    told = run("diff", "main", "baohu-2026-06", "--root", second)
    assert (told.code, told.err) == (0, "")
    assert "4→6例" in told.out
    on = ("--on", str(ON))
    found = run("check", "--since", "main", "--rev", "baohu-2026-06", *on, "--root", second)
    assert (found.code, found.err) == (0, "")


@pytest.mark.parametrize("command", [("diff", "main"), ("check", "--since", "main")])
def test_a_branch_that_is_behind_is_said_to_be(
    office: tuple[Path, Path], run: Run, command: tuple[str, ...]
) -> None:
    """Received on a branch of one's own, what was merged is not on main here: that is said."""
    first, second = office
    git(second, "switch", "-q", "-c", "yunyong-2026-07")
    change(first, BAOHU, "cases: 4}", "cases: 6}")
    git(first, "commit", "-q", "-am", "改")
    git(first, "push", "-q", "origin", "main")
    assert run("sync", "--root", second).code == 0
    told = run(*command, "--root", second)
    assert (
        "这里的 main 比 origin/main 少1次提交，算的是这里的。要算新的，写 origin/main\n" in told.err
    )
    newer = [*command[:-1], "origin/main"]
    assert "少" not in run(*newer, "--root", second).err
    git(second, "branch", "-q", "-f", "main", "origin/main")
    assert "少" not in run(*command, "--root", second).err
