"""Going live: the samples leave a repository, all or none, and nothing that git could not give back."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Golden, Run, read, shipped
from test_examples import git
from test_kit import tree

from hubtasks.reading import files

JUNE = "data/progress/baohu/2026-06-30.yaml"
PLAN = "data/plan-2026.yaml"
DIVISIONS = {"guihua", "yunyong", "baohu", "shangbiao", "renshi", "bangong", "baohuzhongxin"}


@pytest.fixture
def sampled(tmp_path: Path) -> Path:
    """A clone with the samples, all of them committed."""
    root = tmp_path / "台账"
    shipped(root)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "示例")
    return root


def commit(root: Path, *, without: str = "", path: str = JUNE) -> None:
    """Make a file real, or edit it so that it stays a sample, and commit it."""
    text = (root / path).read_text(encoding="utf-8")
    (root / path).write_text(text.replace(without, "") + "\n", encoding="utf-8")
    git(root, "commit", "-q", "-am", "改")


def test_the_samples_leave_and_the_list_stays(sampled: Path, run: Run, golden: Golden) -> None:
    """--real removes sample progress and plan, keeps the folders and the rest, and says what comes next."""
    before = tree(sampled / "data")
    told = run("init", "--real", "--root", sampled)
    assert (told.code, told.err) == (0, "")
    golden("real.txt", told.out)
    after = tree(sampled / "data")
    kept = {"calendar-2026.yaml", "rules.yaml", "tasks-2026.yaml"}
    assert after.keys() == kept | {f"progress/{each}/.gitkeep" for each in DIVISIONS}
    assert {path: after[path] for path in kept} == {path: before[path] for path in kept}
    ledger, problems = read(sampled)
    assert (ledger.sample, problems) == (False, ())
    assert "示例" not in run("status", "--root", sampled, "--on", "2026-06-30").out
    git(sampled, "add", "-A")
    git(sampled, "commit", "-q", "-m", "正式启用")
    assert run("check", "--since", "HEAD~1", "--root", sampled, "--on", "2026-06-30").code == 0
    git(sampled, "checkout", "-q", "HEAD~1", "--", "data")
    assert before.items() <= tree(sampled / "data").items()


def test_a_trial_names_the_samples(sampled: Path, run: Run) -> None:
    """--check removes nothing, names each sample, and ends with 1."""
    before = tree(sampled)
    told = run("init", "--real", "--check", "--root", sampled)
    assert told.code == 1
    assert told.out.splitlines()[0] == f"{PLAN} 是示例，要删去"
    assert len(told.out.splitlines()) == len(read(sampled)[0].progress) + 1
    assert tree(sampled) == before


def test_real_files_among_them_stay(sampled: Path, run: Run) -> None:
    """Where real and sample are mixed the samples go, and what is real is named."""
    commit(sampled, without="sample: true\n")
    told = run("init", "--real", "--root", sampled)
    assert told.code == 0
    assert told.err == f"示例和正式的混在一起：没有写 sample: true 的1个不动：{JUNE}\n"
    assert [f.path for f in files.Folder.at(sampled).listing if f.date] == [JUNE]
    assert not (sampled / "data/progress/baohu/.gitkeep").exists()
    again = run("init", "--real", "--root", sampled)
    assert (again.code, again.err) == (
        2,
        "错误：这里没有示例文件（写着 sample: true 的进展和计划），没有动\n",
    )


def test_other_years_samples_go_too(sampled: Path, run: Run) -> None:
    """A sample of a year that has no list is one, too."""
    old = "data/progress/baohu/2025-12-31.yaml"
    text = (sampled / JUNE).read_text(encoding="utf-8").replace("2026-06-30", "2025-12-31")
    (sampled / old).write_text(text, encoding="utf-8")
    git(sampled, "add", "-A")
    git(sampled, "commit", "-q", "-m", "旧")
    assert f"删去了 {old}\n" in run("init", "--real", "--root", sampled).out
    assert not (sampled / old).exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("edited", f"{JUNE} 还没有提交，删去就找不回来，没有动。"),
        ("new", "data/progress/baohu/2026-07-31.yaml 还没有提交"),
        ("broken", f"{JUNE} 有错，读不准是不是示例，没有动。请运行 hubtasks check"),
        ("folder", "--real 只删现在这个仓库里的示例"),
    ],
)
def test_what_could_be_lost_is_refused(sampled: Path, run: Run, change: str, said: str) -> None:
    """What git has not, or what can't be told a sample, keeps all of them where they are."""
    text = (sampled / JUNE).read_text(encoding="utf-8")
    if change == "edited":
        (sampled / JUNE).write_text(f"{text}\n# 记一笔\n", encoding="utf-8")
    elif change == "new":
        july = text.replace("2026-06-30", "2026-07-31")
        (sampled / "data/progress/baohu/2026-07-31.yaml").write_text(july, encoding="utf-8")
    elif change == "broken":
        commit(sampled, without="format: 1\n")
    before = tree(sampled)
    told = run("init", *(["新的"] if change == "folder" else []), "--real", "--root", sampled)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith(f"错误：{said}")
    assert {p: b for p, b in tree(sampled).items() if p[:4] == "data"} == {
        p: b for p, b in before.items() if p[:4] == "data"
    }


def test_without_git_nothing_is_removed(tmp_path: Path, run: Run) -> None:
    """Where nothing could be found again, the samples stay."""
    shipped(tmp_path / "台账")
    told = run("init", "--real", "--root", tmp_path / "台账")
    assert told.code == 2
    assert "删去的要能找回来，没有动" in told.err
    assert (tmp_path / "台账" / JUNE).exists()


def test_a_checkout_with_other_line_ends_is_committed(sampled: Path, run: Run) -> None:
    """Line ends that git turned on the way out are no edit."""
    for path in (sampled / "data").rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    told = run("init", "--real", "--root", sampled)
    assert (told.code, told.err) == (0, "")
    assert not (sampled / JUNE).exists()


def test_one_that_stays_keeps_all(sampled: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one can't be removed, those removed before it are put back byte for byte."""
    before = tree(sampled / "data")
    remove = files.remove_below

    def held(root: Path, path: str) -> None:
        if path == JUNE:
            raise PermissionError(13, "held")
        remove(root, path)

    monkeypatch.setattr(files, "remove_below", held)
    told = run("init", "--real", "--root", sampled)
    assert told.code == 2
    assert told.err == f"错误：删不了 {JUNE}（没有权限），没有动。删去的示例都放回去了\n"
    assert tree(sampled / "data") == before
