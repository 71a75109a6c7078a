"""Taking back what a command wrote: whole, in order, and never what somebody needs by now."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ON, Edit, Result, Run
from test_examples import git
from test_kit import tree
from test_send import BAOHU, YUNYONG, change, send

from hubtasks.reading import files

DAY = ("--on", str(ON))
JULY = "data/progress/baohu/2026-07-31.yaml"


@pytest.fixture
def clone(repo: Path) -> Path:
    """The small repository under git."""
    git(repo, "init", "-q", "-b", "main")
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "一")
    return repo


def undo(run: Run, root: Path, *more: str) -> Result:
    """Call the command as its user would."""
    return run("undo", "--root", root, *more)


def set_(run: Run, root: Path) -> Result:
    """Change a figure."""
    return run("set", "5", "values.overseas-dispute-cases=9", "--root", root)


def new(run: Run, root: Path) -> Result:
    """Begin a file."""
    return run("new", "baohu", "--date", "2026-07-31", "--root", root)


def fix(run: Run, root: Path) -> Result:
    """Mend a file."""
    return run("fix", "--write", "--root", root)


def close(run: Run, root: Path) -> Result:
    """Confirm a task."""
    return run("close", "1", "--as", "规划处", "--date", str(ON), "--root", root)


@pytest.mark.parametrize("do", [set_, new, fix, close], ids=lambda do: do.__name__.strip("_"))
@pytest.mark.parametrize("versioned", [True, False], ids=["git", "no git"])
def test_what_was_written_goes_again(
    clone: Path, run: Run, edit: Edit, do: Callable[[Run, Path], Result], versioned: bool
) -> None:
    """First it is shown and nothing moves, then every byte is as it was; then nothing is left."""
    if do is fix:
        edit(BAOHU, "cases: 4}", "cases: 4例}")
    if do is close:
        (clone / "data/closed-2026.yaml").unlink()
    if not versioned:
        shutil.rmtree(clone / ".git")
    before = tree(clone / "data")
    assert do(run, clone).code == 0
    written = tree(clone / "data")
    assert written != before
    shown = undo(run, clone)
    assert shown.code == 1
    assert f"这是撤回 hubtasks {do.__name__.strip('_')} 写的以后，还没有撤" in shown.err
    assert tree(clone / "data") == written
    done = undo(run, clone, "--write")
    assert (done.code, shown.out) == (0, done.out[: len(shown.out)])
    assert tree(clone / "data") == before
    assert "没有可以撤回的" in undo(run, clone).err
    if versioned:
        assert git(clone, "status", "--porcelain", "--", ".hubtasks") == ""


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("gbk", "整个文件存成 GBK（现在是 UTF-8）"),
        ("utf-16", "整个文件存成 UTF-16（现在是 UTF-8）"),
        ("utf-8-sig", "整个文件存成 带 BOM 的 UTF-8（现在是 UTF-8）"),
        ("nul", "+# 走访\\x00"),
    ],
)
def test_a_file_that_was_saved_otherwise_comes_back_to_the_byte(
    clone: Path, run: Run, form: str, said: str
) -> None:
    """Bytes that are not UTF-8 are told by the name of their encoding, as nothing else changes."""
    text = (clone / BAOHU).read_text(encoding="utf-8")
    broken = f"{text}# 走访\0\n".encode() if form == "nul" else text.encode(form)
    (clone / BAOHU).write_bytes(broken)
    assert fix(run, clone).code == 0
    assert (clone / BAOHU).read_bytes() != broken
    shown = undo(run, clone)
    assert (shown.code, said in shown.out) == (1, True), shown.out
    assert undo(run, clone, "--write").code == 0
    assert (clone / BAOHU).read_bytes() == broken


def test_steps_go_back_one_by_one(clone: Path, run: Run) -> None:
    """The last one first; each brings back what stood before it."""
    states = [tree(clone / "data")]
    for figure in (5, 6, 7):
        run("set", "5", f"values.overseas-dispute-cases={figure}", "--root", clone)
        states.append(tree(clone / "data"))
    for state in reversed(states[:-1]):
        assert undo(run, clone, "--write").code == 0
        assert tree(clone / "data") == state


def test_a_talk_is_one_step(clone: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """All answers of an interview go together."""
    answers = iter(["张三", "2", "7月15日走访企业5家。", "", "q"])
    monkeypatch.setattr("hubtasks.cli.asking.answer_to", lambda *_: next(answers))
    run("new", "baohu", "--date", "2026-07-31", "--interactive", "--root", clone)
    assert "走访企业5家" in (clone / JULY).read_text(encoding="utf-8")
    assert undo(run, clone, "--write").code == 0
    assert not (clone / JULY).exists()


def test_what_was_edited_since_stays(clone: Path, run: Run) -> None:
    """A file that somebody worked on after the command is theirs."""
    set_(run, clone)
    change(clone, BAOHU, "签订保密协议", "签协议")
    before = tree(clone / "data")
    refused = undo(run, clone, "--write")
    assert refused.code == 2
    assert f"{BAOHU} 又改过，撤不回。请直接改文件" in refused.err
    assert tree(clone / "data") == before


def test_what_was_sent_is_not_taken_back(office: tuple[Path, Path], run: Run) -> None:
    """Others may have it already: it is said what to do instead."""
    root, _ = office
    set_(run, root)
    assert send(run, root).code == 0
    before = tree(root / "data")
    refused = undo(run, root, "--write")
    assert refused.code == 2
    assert "已经提交，撤不回。请用 hubtasks set" in refused.err
    assert tree(root / "data") == before


def test_what_was_sent_hides_nothing_that_was_not(office: tuple[Path, Path], run: Run) -> None:
    """A slip in another's file can be taken back though one's own was written later and sent."""
    root, _ = office
    before = (root / YUNYONG).read_bytes()
    other = run("set", "1", "next=8月20日前再办3场。", "--root", root)
    assert other.code == 0, other.out + other.err
    set_(run, root)
    run("set", "5", "values.overseas-dispute-cases=10", "--root", root)
    assert send(run, root, "baohu").code == 0
    sent = (root / BAOHU).read_bytes()
    shown = undo(run, root)
    assert f"{BAOHU} 已经提交，撤不回" in shown.err
    assert "这是撤回 hubtasks set 写的以后" in shown.err
    assert "8月20日" in shown.out
    assert undo(run, root, "--write").code == 0
    assert ((root / YUNYONG).read_bytes(), (root / BAOHU).read_bytes()) == (before, sent)
    assert undo(run, root, "--write").code == 2


def test_of_several_files_those_that_were_not_sent_go_back(
    office: tuple[Path, Path], run: Run
) -> None:
    """One command wrote to two divisions' files, one of which was sent."""
    root, _ = office
    change(root, YUNYONG, "format: 1", "format：1")
    change(root, BAOHU, "cases: 4}", "cases: 6例}")
    broken = (root / YUNYONG).read_bytes()
    assert fix(run, root).code == 0
    assert send(run, root).code == 0
    sent = (root / BAOHU).read_bytes()
    assert undo(run, root, "--write").code == 0
    assert ((root / YUNYONG).read_bytes(), (root / BAOHU).read_bytes()) == (broken, sent)


def test_what_waits_on_ones_own_branch_is_not_called_sent(
    office: tuple[Path, Path], run: Run
) -> None:
    """A conflict kept it from being sent: it is committed here, and nobody has it yet."""
    first, second = office
    change(second, BAOHU, "cases: 4}", "cases: 6}")
    git(second, "commit", "-q", "-am", "别人的")
    git(second, "push", "-q", "origin", "main")
    set_(run, first)
    assert send(run, first).code != 0
    refused = undo(run, first, "--write")
    assert refused.code == 2
    said = f"{BAOHU} 已经存在您的 baohu-2026-06 分支上（还没有送出去），撤不回。请用 hubtasks set"
    assert said in refused.err


def test_a_step_that_never_wrote_is_passed_over(clone: Path, run: Run, edit: Edit) -> None:
    """Stopped before it wrote, or put back by hand, it stands in nobody's way."""
    set_(run, clone)
    first = tree(clone / "data")
    run("set", "5", "next=8月再约。", "--root", clone)
    edit(BAOHU, "8月再约。", "7月20日前回访6条线索。")
    assert tree(clone / "data") == first
    assert undo(run, clone, "--write").code == 0
    assert "cases: 4}" in (clone / BAOHU).read_text(encoding="utf-8")


def test_what_was_stopped_halfway_is_named_and_finished(
    clone: Path, run: Run, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of several files some were written when it was killed: the next run says so and ends it."""
    for path in (BAOHU, YUNYONG):
        edit(path, "format: 1", "format：1")
    broken = tree(clone / "data")
    write = files.write_below

    def killed(root: Path, path: str, content: bytes) -> None:
        if path == YUNYONG:
            raise SystemExit
        write(root, path, content)

    with monkeypatch.context() as patch:
        patch.setattr(files, "write_below", killed)
        with pytest.raises(SystemExit):
            run("fix", "--write", "--root", clone)
    halfway = tree(clone / "data")
    assert halfway != broken
    told = run("fix", "--root", clone).err
    assert f"上一条 hubtasks fix 停在半路，{YUNYONG} 还没有写。再运行一遍" in told
    assert fix(run, clone).code == 0
    assert "停在半路" not in run("fix", "--root", clone).err
    assert "：1" not in (clone / BAOHU).read_text() + (clone / YUNYONG).read_text()
    for _ in range(2):
        assert undo(run, clone, "--write").code == 0
    assert tree(clone / "data") == broken


def test_looking_at_a_step_keeps_it(clone: Path, run: Run) -> None:
    """A look while the file is away, as under another branch, forgets nothing."""
    set_(run, clone)
    git(clone, "stash", "-q")
    assert "没有可以撤回的" in undo(run, clone).err
    git(clone, "stash", "pop", "-q")
    assert undo(run, clone, "--write").code == 0
    assert not git(clone, "status", "--porcelain").strip()


def test_a_commit_that_is_no_more_is_not_asked_for(clone: Path, run: Run) -> None:
    """Where the commit that a step began at is gone, what is committed counts as sent."""
    git(clone, "commit", "-q", "--allow-empty", "-m", "空")
    set_(run, clone)
    git(clone, "commit", "-q", "-a", "--amend", "-m", "改")
    git(clone, "reflog", "expire", "--expire=now", "--all")
    git(clone, "gc", "-q", "--prune=now")
    result = undo(run, clone, "--write")
    assert (result.code, "已经提交，撤不回" in result.err) == (2, True)


def test_a_journal_without_git_follows_no_link(repo: Path, run: Run, tmp_path: Path) -> None:
    """Where `.hubtasks` leads elsewhere nothing is kept there, and nothing of it is let go."""
    out = tmp_path / "别处"
    out.mkdir()
    for n in range(40):
        (out / f"20260101T{n:012}-1.json").write_text("{}", encoding="utf-8")
    (repo / ".hubtasks").symlink_to(out)
    before = tree(out)
    result = set_(run, repo)
    assert (result.code, tree(out)) == (0, before)
    assert "这一步记不下来" in result.err
    assert undo(run, repo, "--write").code == 1


def test_only_steps_are_let_go(repo: Path, run: Run) -> None:
    """What else lies in the journal's folder stays, however many steps there are."""
    kept = repo / ".hubtasks"
    kept.mkdir()
    for n in range(40):
        (kept / f"app-{n}.json").write_text("{}", encoding="utf-8")
        (kept / f"20260101T{n:012}-1.json").write_text("{}", encoding="utf-8")
    set_(run, repo)
    assert len(list(kept.glob("app-*"))) == 40
    assert len(list(kept.glob("2*"))) == 30


@pytest.mark.parametrize(
    "wrong",
    [
        {"written": [[5, None, "", ""]]},
        {"written": [[None, None, "", ""]]},
        {"written": [["data/\0x", None, "", ""]]},
        {"written": [[".git/config", None, "", ""]]},
        {"written": [["data/../../x", None, "", ""]]},
        {"written": {"a": 1}},
        {"head": "--output=pwn"},
        {"head": 7},
        {"command": None},
        "[" * 100_000,
        b"\xff",
        "fifo",
    ],
    ids=range(12),
)
def test_a_forged_step_is_no_step(clone: Path, run: Run, wrong: object) -> None:
    """What was not written by a command is passed over: nothing of it is done, nothing raised."""
    set_(run, clone)
    (step,) = (clone / ".git/hubtasks").glob("*.json")
    if isinstance(wrong, dict):
        step.write_text(json.dumps(json.loads(step.read_text()) | wrong), encoding="utf-8")
    elif wrong == "fifo":
        step.unlink()
        os.mkfifo(step)
    else:
        step.write_bytes(wrong if isinstance(wrong, bytes) else str(wrong).encode())
    before = git(clone, "status", "--porcelain")
    result = undo(run, clone, "--write")
    assert result.code in {1, 2}
    assert git(clone, "status", "--porcelain") == before
    assert not (clone / "pwn..HEAD").exists()


def test_a_number_once_given_is_void(clone: Path, run: Run, tmp_path: Path) -> None:
    """Slips that were taken back keep their numbers; the next ones get others, of their own right."""
    register = clone / "data/urges-2026.yaml"
    before = register.read_text(encoding="utf-8")
    assert run("urge", "--issue", "--root", clone, *DAY, "-o", tmp_path / "单.md").code == 0
    given = register.read_text(encoding="utf-8").removeprefix(before).count("number:")
    assert given
    done = undo(run, clone, "--write")
    assert done.code == 0, done.err
    voided = register.read_text(encoding="utf-8")
    assert voided.startswith(before)
    assert voided.count("void: true}") == given
    assert run("check", "--only", "urge-numbering", "--root", clone, *DAY).out == ""
    again = run("urge", "--issue", "--root", clone, *DAY, "-o", tmp_path / "再.md")
    assert again.code == 0
    first = before.count("number:") + given + 1
    assert f"：督〔2026〕{first}号至督〔2026〕{first + given - 1}号" in again.err
    assert "前次催办 | 无（第一次催办）" in (tmp_path / "再.md").read_text(encoding="utf-8")
