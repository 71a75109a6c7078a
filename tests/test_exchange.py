"""Whatever state two sides are in, an exchange keeps what both wrote, or says why it can't."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ON, Run
from test_examples import git
from test_send import BAOHU, YUNYONG, change, on_server, send
from test_sync import sent, state, sync

MAY = "data/progress/baohu/2026-05-31.yaml"


def spoilt(root: Path, old: str, new: str) -> None:
    """Let somebody merge what no check has seen."""
    sent(root, BAOHU, old, new)


@pytest.mark.parametrize("slip", ["  -task: 6\n", "    task: 6\n", "  # - task: 6\n"])
@pytest.mark.parametrize("whose", ["theirs", "mine"])
def test_an_entry_that_a_slip_hides_is_not_taken_out(
    office: tuple[Path, Path], run: Run, slip: str, whose: str
) -> None:
    """Neither side is merged while it has errors: an entry lost in one would pass for deleted."""
    first, second = office
    broken, sound = (first, second) if whose == "theirs" else (second, first)
    change(sound, BAOHU, "累计4例", "累计5例")
    change(broken, BAOHU, "累计4例", "累计6例")
    change(broken, BAOHU, "  - task: 6\n", slip)
    git(first, "commit", "-q", "-am", "改")
    git(first, "push", "-q", "origin", "main")
    before = (second / BAOHU).read_bytes(), state(second)
    for more in ((), ("--mine", "5")):
        result = sync(run, second, *more)
        assert result.code == 2
        said = f"试送来的 {BAOHU} 有错（第" if whose == "theirs" else f"您那份 {BAOHU} 有错（第"
        assert said in result.err
        assert ((second / BAOHU).read_bytes(), state(second)) == before


def test_where_nobody_can_read_how_it_began_all_is_asked(
    office: tuple[Path, Path], run: Run
) -> None:
    """A slip that both have mended since is no dead end: whatever is not alike is asked."""
    first, second = office
    sent(first, BAOHU, "  - task: 6\n", "  -task: 6\n")
    git(second, "pull", "-q")
    change(second, BAOHU, "  -task: 6\n", "  - task: 6\n")
    change(second, BAOHU, "累计4例", "累计5例")
    sent(first, BAOHU, "  -task: 6\n", "  - task: 6\n")
    assert "第5项" in sync(run, second).out
    result = sync(run, second, "--mine", "5")
    assert result.code == 0, result.err
    there = (second / BAOHU).read_text(encoding="utf-8")
    assert "累计5例" in there
    assert "- task: 6\n" in there


def unrelated(root: Path) -> None:
    """Let somebody begin the repository anew on the server."""
    git(root, "switch", "-q", "--orphan", "new")
    git(root, "checkout", "-q", "main", "--", ".")
    git(root, "commit", "-q", "-m", "重新开始")
    git(root, "push", "-q", "--force", "origin", "new:main")


@pytest.mark.parametrize("command", ["sync", "submit"])
def test_a_history_of_others_is_refused(office: tuple[Path, Path], run: Run, command: str) -> None:
    """Where nothing is in common nothing is called merged, and no branch is thrown away."""
    first, second = office
    unrelated(first)
    change(second, YUNYONG, "签约37项", "签约38项")
    git(second, "commit", "-q", "-am", "自己在 main 上的")
    git(second, "switch", "-q", "-c", "baohu-2026-06")
    change(second, BAOHU, "cases: 4}", "cases: 6}")
    git(second, "commit", "-q", "-am", "自己的")
    before = state(second), git(second, "for-each-ref", "refs/heads")
    result = run(command, "--root", second, "--on", str(ON))
    assert result.code == 2
    assert "origin/main 与您这里的历史没有一点是共同的" in result.err
    assert (state(second), git(second, "for-each-ref", "refs/heads")) == before


def test_a_local_main_of_another_history_is_not_thrown_away(
    office: tuple[Path, Path], run: Run
) -> None:
    """One's branch was merged, and main here shares nothing with the remote's: it stays."""
    _, second = office
    change(second, BAOHU, "cases: 4}", "cases: 6}")
    assert send(run, second).code == 0
    git(second, "push", "-q", "origin", "baohu-2026-06:main")
    git(second, "branch", "-q", "-D", "main")
    git(second, "switch", "-q", "--orphan", "main")
    git(second, "commit", "-q", "--allow-empty", "-m", "另起的")
    git(second, "switch", "-q", "baohu-2026-06")
    assert sync(run, second).code == 0
    assert "另起的" in git(second, "log", "--format=%s", "main")


def test_a_new_branch_is_not_called_merged(office: tuple[Path, Path], run: Run) -> None:
    """Nothing was sent from it yet: it gets what came, and stays the one checked out."""
    first, second = office
    sent(first, YUNYONG, "签约37项", "签约38项")
    git(second, "switch", "-q", "-c", "baohu-2026-06")
    result = sync(run, second)
    assert result.code == 0, result.err
    assert "合并" not in result.out
    assert git(second, "branch", "--show-current").strip() == "baohu-2026-06"
    assert "签约38项" in (second / YUNYONG).read_text(encoding="utf-8")


def test_a_name_shows_its_signs(office: tuple[Path, Path], run: Run) -> None:
    """What the server calls its main branch is printed without steering the terminal."""
    first, second = office
    name = "m\x9b31m"
    git(first, "push", "-q", "origin", f"main:refs/heads/{name}")
    server = git(first, "remote", "get-url", "origin").strip()
    git(Path(server), "symbolic-ref", "HEAD", f"refs/heads/{name}")
    change(second, BAOHU, "cases: 4}", "cases: 6}")
    assert send(run, second).code == 0
    git(second, "push", "-q", "origin", f"baohu-2026-06:refs/heads/{name}")
    result = sync(run, second)
    assert "现在回到 m\\x9b31m 分支" in result.out, result
    assert "\x9b" not in result.out + result.err


@pytest.mark.parametrize("edited", [False, True], ids=["plain", "beside an edit"])
@pytest.mark.parametrize(
    ("own", "comes"), [("台账.xlsx", "台账.xlsx/y"), ("台账/6月.xlsx", "台账"), ("a", "a/b/c")]
)
def test_a_folder_covers_no_file_and_a_file_no_folder(
    office: tuple[Path, Path], run: Run, own: str, comes: str, *, edited: bool
) -> None:
    """What git ignores is as much in the way where only a part of the path is the same."""
    first, second = office
    (second / ".git/info/exclude").write_text("/台账.xlsx\n/台账/\n/a\n", encoding="utf-8")
    for root, path in ((first, comes), (second, own)):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(root.name, encoding="utf-8")
    git(first, "add", "-f", comes)
    git(first, "commit", "-q", "-m", "表")
    git(first, "push", "-q", "origin", "main")
    if edited:
        change(second, BAOHU, "cases: 4}", "cases: 6}")
        git(second, "commit", "-q", "-am", "改")
    before = state(second)
    result = sync(run, second)
    assert result.code == 2
    assert f"别人送来的 {own} 会盖掉" in result.err
    assert state(second) == before
    assert (second / own).read_text(encoding="utf-8") == "乙"


def test_what_git_looks_after_may_change_its_kind(office: tuple[Path, Path], run: Run) -> None:
    """A file that becomes a folder on the other side, and a folder a file, come as they are."""
    first, second = office
    (first / "x").write_text("1", encoding="utf-8")
    (first / "y").mkdir()
    (first / "y/z").write_text("1", encoding="utf-8")
    git(first, "add", "-A")
    git(first, "commit", "-q", "-m", "一")
    git(first, "push", "-q", "origin", "main")
    assert sync(run, second).code == 0
    (first / "x").unlink()
    (first / "y/z").unlink()
    (first / "y").rmdir()
    (first / "x").mkdir()
    (first / "x/w").write_text("2", encoding="utf-8")
    (first / "y").write_text("2", encoding="utf-8")
    git(first, "add", "-A")
    git(first, "commit", "-q", "-m", "二")
    git(first, "push", "-q", "origin", "main")
    result = sync(run, second)
    assert result.code == 0, result.err
    assert (second / "x/w").read_text("utf-8") == (second / "y").read_text("utf-8") == "2"


def test_a_branch_that_is_gone_waits_no_more(office: tuple[Path, Path], run: Run) -> None:
    """What was refused and taken away is not waiting; no local branch goes with it."""
    first, second = office
    path = "data/progress/baohu/2026-07-31.yaml"
    head = "format: 1\ndivision: 保护协调处\ndate: 2026-07-31\nentries:\n"
    entry = "  - {task: 3, status: 推进中, summary: 7月8日走访企业5家。}\n"
    (first / path).write_text(head + entry, encoding="utf-8")
    git(first, "switch", "-q", "-c", "baohu-2026-07")
    git(first, "add", "-A")
    git(first, "commit", "-q", "-m", "七月")
    git(first, "push", "-q", "origin", "baohu-2026-07")
    git(first, "tag", "merken")
    due = ("due", "--root", second, "--on", "2026-08-03", "--month", "2026-07")
    git(second, "config", "fetch.pruneTags", "true")
    git(second, "tag", "eigen")
    git(second, "branch", "eigen")
    assert sync(run, second).code == 0
    assert "待合并" in run(*due).out
    git(first, "push", "-q", "origin", ":baohu-2026-07")
    git(first, "push", "-q", "origin", "main:refs/heads/baohu-2026-07/x")
    result = sync(run, second)
    assert result.code == 0, result.err
    assert "待合并" not in run(*due).out
    assert git(
        second, "for-each-ref", "--format=%(refname)", "refs/heads", "refs/tags"
    ).split() == [
        "refs/heads/eigen",
        "refs/heads/main",
        "refs/tags/eigen",
    ]


@pytest.mark.parametrize("command", ["sync", "submit"])
@pytest.mark.parametrize("default", ["trunk", "still main", "gone"])
def test_a_main_branch_that_went_is_said(
    office: tuple[Path, Path], run: Run, command: str, default: str
) -> None:
    """The one that the server names now is taken and told; where it names none nothing moves."""
    first, second = office
    server = Path(git(first, "remote", "get-url", "origin").strip())
    sent(first, YUNYONG, "签约37项", "签约39项")
    git(first, "push", "-q", "origin", "main:trunk")
    if default == "trunk":
        git(server, "symbolic-ref", "HEAD", "refs/heads/trunk")
    if default != "still main":
        git(server, "update-ref", "-d", "refs/heads/main")
    change(second, BAOHU, "cases: 4}", "cases: 6}")
    before = state(second)
    result = run(command, "--root", second, "--on", str(ON))
    if default == "gone":
        assert result.code == 2
        assert "远程仓库 origin 上没有 main 分支了" in result.err
        assert "git remote set-head origin" in result.err
        assert state(second) == before
        assert run(command, "--root", second, "--on", str(ON)).err == result.err
        return
    assert result.code == 0, result.err
    told = "远程仓库 origin 的主分支由 main 改成了 trunk\n"
    assert (told in result.err) == (default == "trunk")
    assert "签约39项" in git(second, "show", f"HEAD:{YUNYONG}")
    change(second, BAOHU, "签订保密协议", "签协议")
    result = run(command, "--root", second, "--on", str(ON))
    assert result.code == 0, result.err
    assert "主分支" not in result.err


def test_a_clone_of_one_branch_gets_through(
    office: tuple[Path, Path], run: Run, tmp_path: Path
) -> None:
    """A colleague's edits on the branch that is sent come although the clone knows of main alone."""
    first, _ = office
    change(first, BAOHU, "cases: 4}", "cases: 6}")
    assert send(run, first).code == 0
    server = git(first, "remote", "get-url", "origin").strip()
    root = tmp_path / "丙"
    git(tmp_path, "clone", "-q", "--single-branch", f"file://{server}", str(root))
    git(root, "config", "user.name", "丙")
    git(root, "config", "user.email", "c@example.org")
    change(root, BAOHU, "签订保密协议", "签协议")
    result = send(run, root)
    assert result.code == 0, result.err
    there = on_server(first, "baohu-2026-06")
    assert "cases: 6}" in there
    assert "签协议" in there


def test_a_choice_is_of_what_was_shown(office: tuple[Path, Path], run: Run) -> None:
    """Where the other has written something else by now that is shown, and asked once more."""
    first, second = office
    sent(first, BAOHU, "累计4例", "累计6例")
    change(second, BAOHU, "累计4例", "累计5例")
    assert sync(run, second).code == 1
    sent(first, BAOHU, "累计6例", "累计6例，办结")
    before = (second / BAOHU).read_bytes(), state(second)
    result = sync(run, second, "--mine", "5")
    assert result.code == 1
    assert "办结" in result.out
    assert "第5项别人写的，还没有给您看过（或者又改了），选的先不算数" in result.err
    assert ((second / BAOHU).read_bytes(), state(second)) == before
    assert sync(run, second, "--mine", "5").code == 0
    assert "累计5例" in (second / BAOHU).read_text(encoding="utf-8")


def test_one_answer_decides_one_merge(office: tuple[Path, Path], run: Run) -> None:
    """A colleague's text on the branch was shown, that on main was not: that is asked on its own."""
    first, second = office
    change(first, BAOHU, "累计4例", "累计6例")
    assert send(run, first).code == 0
    git(first, "switch", "-q", "main")
    sent(first, BAOHU, "累计4例", "累计7例，办结")
    change(second, BAOHU, "累计4例", "累计5例")
    result = send(run, second)
    assert result.code == 1
    assert "【6】" in result.out
    result = send(run, second, "--mine", "5")
    assert result.code == 1
    assert "办结" in result.out
    assert "办结" not in on_server(second, "baohu-2026-06")
    result = send(run, second, "--mine", "5")
    assert result.code == 0, result.err
    assert "累计5例" in on_server(second, "baohu-2026-06")


NOTE = "  # 第6项：9家待司法厅复核，暂不对外\n"


@pytest.mark.parametrize("choice", ["--mine", "--theirs", "--both"])
def test_a_note_belongs_to_the_entry_below(
    office: tuple[Path, Path], run: Run, choice: str
) -> None:
    """Whatever is chosen for the entry before, what the other noted above the next one stays."""
    first, second = office
    change(first, BAOHU, "  - task: 6\n", f"{NOTE}  - task: 6\n")
    sent(first, BAOHU, "累计4例", "累计6例")
    change(second, BAOHU, "累计4例", "累计5例")
    assert sync(run, second).code == 1
    result = sync(run, second, choice, "5")
    assert result.code == 0, result.err
    assert f"{NOTE}  - task: 6\n" in (second / BAOHU).read_text(encoding="utf-8")


def test_a_note_behind_a_field_is_not_dropped(office: tuple[Path, Path], run: Run) -> None:
    """--both joins texts: where the other has noted something behind one, a side is chosen."""
    first, second = office
    change(first, BAOHU, "cases: 4}", "cases: 4}  # 待处长核")
    sent(first, BAOHU, "累计4例", "累计6例")
    change(second, BAOHU, "累计4例", "累计5例")
    assert sync(run, second).code == 1
    result = sync(run, second, "--both", "5")
    assert result.code == 2
    assert "写了注释" in result.err


@pytest.mark.parametrize("committed", [False, True])
def test_one_entry_is_merged_by_its_fields(
    office: tuple[Path, Path], run: Run, *, committed: bool
) -> None:
    """One's figure and the other's problem of one task both stay, and what is noted at them."""
    first, second = office
    change(
        first,
        BAOHU,
        "    problems: 企业主动求助少。",
        "    # 处长定\n    problems: 求助少。",
    )
    sent(first, BAOHU, "出口企业名单。\n", "出口企业名单。\n    highlight: 一案一组。\n")
    change(second, BAOHU, "cases: 4}", "cases: 6}  # 台账第9页")
    if committed:
        git(second, "commit", "-q", "-am", "改")
    result = sync(run, second)
    assert result.code == 0, result.err
    wanted = (
        "    values: {overseas-dispute-cases: 6}  # 台账第9页\n"
        "    # 处长定\n    problems: 求助少。\n"
        "    needs: 请商务部门提供出口企业名单。\n    highlight: 一案一组。\n"
    )
    assert wanted in (second / BAOHU).read_text(encoding="utf-8")


def test_no_lines_of_two_are_joined_to_one_entry(office: tuple[Path, Path], run: Run) -> None:
    """The same field added by both at two places of an entry is asked, committed though it is."""
    first, second = office
    sent(first, BAOHU, "  - task: 6\n", "  - task: 6\n    needs: 请商务厅发函。\n")
    change(second, BAOHU, "签订保密协议。\n", "签订保密协议。\n    needs: 请贸促会发函。\n")
    git(second, "commit", "-q", "-am", "改")
    before = state(second)
    result = sync(run, second)
    assert result.code == 1, result.out
    assert "第6项" in result.out
    assert state(second) == before
    assert sync(run, second, "--theirs", "6").code == 0
    there = (second / BAOHU).read_text(encoding="utf-8")
    assert there.count("needs: 请商务厅发函。") == 1
    assert "贸促会" not in there


def test_an_entry_moved_twice_stands_once(office: tuple[Path, Path], run: Run) -> None:
    """Each has put an entry somewhere else: git would keep both."""
    first, second = office
    text = (first / BAOHU).read_text(encoding="utf-8")
    head, entries = text.split("entries:\n")
    three, rest = entries.split("\n", 1)
    at = rest.index("  - task: 6\n")
    five, six = rest[:at], rest[at:]
    for root, order in ((first, (five, f"{three}\n", six)), (second, (five, six, f"{three}\n"))):
        (root / BAOHU).write_text(f"{head}entries:\n{''.join(order)}", encoding="utf-8")
        git(root, "commit", "-q", "-am", "挪")
    git(first, "push", "-q", "origin", "main")
    result = sync(run, second)
    assert result.code == 0, result.err
    assert (second / BAOHU).read_text(encoding="utf-8").count("task: 3,") == 1


def test_a_plan_that_git_joins_has_to_read(office: tuple[Path, Path], run: Run) -> None:
    """What is no progress git joins by lines: where that can't be read it is taken back."""
    first, second = office
    plan = "data/plan-2026.yaml"
    text = (first / plan).read_text(encoding="utf-8")
    (first / plan).write_text(text.replace("format: 1\n", "format: 1\nsample: false\n"), "utf-8")
    git(first, "commit", "-q", "-am", "改")
    git(first, "push", "-q", "origin", "main")
    (second / plan).write_text(text.rstrip("\n") + "\nsample: false\n", encoding="utf-8")
    git(second, "commit", "-q", "-am", "改")
    before = state(second)
    result = sync(run, second)
    assert result.code == 2, result.out
    assert f"{plan} 合起来读不通（第" in result.err
    assert state(second) == before
    assert not (second / ".git/MERGE_HEAD").exists()


def test_a_file_in_the_way_is_named_before_anything_moves(
    office: tuple[Path, Path], run: Run
) -> None:
    """What is no data, edited here and on the other side, stops it all; the way out that is told works."""
    first, second = office
    (first / "README.md").write_text("一\n", encoding="utf-8")
    git(first, "add", "-A")
    git(first, "commit", "-q", "-m", "说明")
    git(first, "push", "-q", "origin", "main")
    assert sync(run, second).code == 0
    (first / "README.md").write_text("二\n", encoding="utf-8")
    sent(first, BAOHU, "cases: 4}", "cases: 6}")
    (second / "README.md").write_text("三\n", encoding="utf-8")
    change(second, BAOHU, "签订保密协议", "签协议")
    before = (second / BAOHU).read_bytes(), state(second)
    result = sync(run, second)
    assert result.code == 2
    assert "README.md 您改了没有提交" in result.err
    assert "Aborting" not in result.err
    assert ((second / BAOHU).read_bytes(), state(second)) == before
    git(second, "restore", "--staged", "--worktree", "--", "README.md")
    assert sync(run, second).code == 0
    there = (second / BAOHU).read_text(encoding="utf-8")
    assert "cases: 6}" in there
    assert "签协议" in there


def test_an_unsent_edit_in_the_way_of_a_merge_is_named(office: tuple[Path, Path], run: Run) -> None:
    """With commits of one's own too, the file is named, and sending first is the way out."""
    first, second = office
    sent(first, BAOHU, "cases: 4}", "cases: 6}")
    change(second, BAOHU, "签订保密协议", "签协议")
    git(second, "commit", "-q", "-am", "改")
    change(second, BAOHU, "请商务部门", "请商务厅")
    before = (second / BAOHU).read_bytes(), state(second)
    result = sync(run, second)
    assert result.code == 2
    assert f"{BAOHU} 您改了还没送审" in result.err
    assert ((second / BAOHU).read_bytes(), state(second)) == before
    result = send(run, second)
    assert result.code == 0, result.err
    there = on_server(second, "baohu-2026-06")
    assert all(text in there for text in ("cases: 6}", "签协议", "请商务厅"))


@pytest.mark.parametrize("own", ["nothing", "an edit", "a commit"])
def test_line_ends_are_in_nobodys_way(office: tuple[Path, Path], run: Run, own: str) -> None:
    """Where no attributes level them, a file saved by Windows is still the file that it was."""
    first, second = office
    git(second, "config", "core.autocrlf", "false")
    sent(first, BAOHU, "cases: 4}", "cases: 6}")
    if own == "a commit":
        change(second, YUNYONG, "签约37项", "签约38项")
        git(second, "commit", "-q", "-am", "改")
    for path in (BAOHU, MAY):
        text = (second / path).read_text(encoding="utf-8")
        (second / path).write_text(text, encoding="utf-8", newline="\r\n")
    if own == "an edit":
        there = (second / BAOHU).read_bytes()
        (second / BAOHU).write_bytes(there.replace("签订保密协议".encode(), "签协议".encode()))
    result = sync(run, second)
    assert result.code == 0, result.err
    assert "cases: 6}" in (second / BAOHU).read_text(encoding="utf-8")
    if own == "an edit":
        result = send(run, second)
        assert result.code == 0, result.err
        assert "\r" not in git(second, "cat-file", "blob", f"origin/baohu-2026-06:{BAOHU}")
        changed = git(second, "diff", "--numstat", "origin/main", "origin/baohu-2026-06")
        assert changed == f"1\t1\t{BAOHU}\n"


def test_line_ends_keep_nobody_from_a_branch(office: tuple[Path, Path], run: Run) -> None:
    """A new branch is begun where a file has come that Windows saved here, and nobody edited."""
    first, second = office
    git(second, "config", "core.autocrlf", "false")
    change(second, BAOHU, "cases: 4}", "cases: 6}")
    assert send(run, second).code == 0
    sent(first, MAY, "指导企业9家", "指导企业10家")
    text = (second / MAY).read_text(encoding="utf-8")
    (second / MAY).write_text(text, encoding="utf-8", newline="\r\n")
    change(second, YUNYONG, "签约37项", "签约38项")
    result = send(run, second)
    assert result.code == 0, result.err
    assert "指导企业10家" in (second / MAY).read_text(encoding="utf-8")


@pytest.mark.parametrize("comes_too", [False, True])
def test_what_is_marked_to_be_committed_stays(
    office: tuple[Path, Path], run: Run, *, comes_too: bool
) -> None:
    """A merge takes nothing along that waits in the index, and is in the way of none but its own."""
    first, second = office
    sent(first, BAOHU, "cases: 4}", "cases: 6}")
    change(second, MAY, "指导企业9家", "指导企业10家")
    git(second, "commit", "-q", "-am", "改")
    path, old, new = (BAOHU, "签订保密", "签") if comes_too else (YUNYONG, "签约37项", "签约38项")
    change(second, path, old, new)
    git(second, "add", path)
    before = state(second)
    result = sync(run, second)
    assert (f"{path} 您改了还没送审" in result.err) is comes_too
    if comes_too:
        assert state(second) == before
    else:
        assert result.code == 0, result.err
        assert state(second)[1] == before[1]
        assert new not in git(second, "show", f"HEAD:{path}")


def test_where_each_has_merged_the_other_what_differs_is_asked(
    office: tuple[Path, Path], run: Run
) -> None:
    """Of two beginnings neither is taken for the one: by it a side's last word would be lost."""
    first, second = office
    change(second, MAY, "指导企业9家", "指导企业10家")
    git(second, "commit", "-q", "-am", "乙")
    git(second, "push", "-q", "origin", "main:yi")
    change(first, BAOHU, "累计4例", "累计6例")
    git(first, "commit", "-q", "-am", "甲")
    git(first, "push", "-q", "origin", "main:jia")
    git(second, "fetch", "-q")
    git(second, "merge", "-q", "--no-edit", "origin/jia")
    git(first, "fetch", "-q")
    git(first, "merge", "-q", "--no-edit", "origin/yi")
    sent(first, BAOHU, "累计6例", "累计4例")
    change(second, BAOHU, "签订保密协议", "签协议")
    git(second, "commit", "-q", "-am", "乙二")
    result = sync(run, second)
    assert result.code == 1
    assert "第5项" in result.out
    result = sync(run, second, "--theirs", "5", "--mine", "6")
    assert result.code == 0, result.err
    there = (second / BAOHU).read_text(encoding="utf-8")
    assert "累计4例" in there
    assert "签协议" in there
    assert "指导企业10家" in (second / MAY).read_text(encoding="utf-8")


def test_one_edit_with_two_line_ends_is_one(office: tuple[Path, Path], run: Run) -> None:
    """Both have committed the same, one as Windows saves it: nobody's conflict."""
    first, second = office
    git(second, "config", "core.autocrlf", "false")
    sent(first, BAOHU, "cases: 4}", "cases: 6}")
    change(second, BAOHU, "cases: 4}", "cases: 6}")
    text = (second / BAOHU).read_text(encoding="utf-8")
    (second / BAOHU).write_text(text, encoding="utf-8", newline="\r\n")
    git(second, "commit", "-q", "-am", "改")
    result = sync(run, second)
    assert result.code == 0, result.err
    assert (second / BAOHU).read_bytes() == text.encode()


@pytest.mark.parametrize("committed", [False, True])
def test_what_both_took_away_is_gone(
    office: tuple[Path, Path], run: Run, *, committed: bool
) -> None:
    """A file that both sides deleted is nobody's conflict."""
    first, second = office
    git(first, "rm", "-q", MAY)
    git(first, "commit", "-q", "-m", "删")
    git(first, "push", "-q", "origin", "main")
    (second / MAY).unlink()
    if committed:
        git(second, "commit", "-q", "-am", "也删")
    result = sync(run, second)
    assert result.code == 0, result.err
    assert not (second / MAY).exists()
    assert git(second, "status", "--porcelain") == ""
