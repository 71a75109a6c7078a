"""An office opened from nothing, anywhere: asked for or told, from its notice or with an example."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import sys
import time
from pathlib import Path

import pytest
import yaml
from conftest import OFFICE, Run, read
from papers import areas, paragraphs, rows, word
from test_examples import git
from test_kit import tree

from hubtasks.cli.opening import this_day
from hubtasks.reading import files

TOLD = (
    "--year",
    "2026",
    "--bureau",
    "南江省数据局",
    "--division",
    "综合处=zonghe",
    "--division",
    "资源处",
)
DAY = ("--on", "2026-06-30")
# Words of the bureau whose repository this is.
OURS = re.compile("湖北|鄂|支点|知识产权|省局")


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder outside any repository, where the user is."""
    (tmp_path / "家").mkdir()
    monkeypatch.chdir(tmp_path / "家")
    return tmp_path / "家"


def test_an_office_from_nothing(nowhere: Path, run: Run) -> None:
    """Year, bureau and divisions make a repository with a first commit, in no word another bureau's."""
    told = run("init", "台账", *TOLD, *DAY)
    assert (told.code, told.err) == (0, "")
    root = nowhere / "台账"
    assert git(root, "branch", "--show-current").strip() == "main"
    assert git(root, "status", "--short") == ""
    assert set(git(root, "ls-files", "-z").split("\0")) - {""} == set(tree(root)) - {
        p for p in tree(root) if p.startswith(".git/")
    }
    texts = {p: t.decode() for p, t in tree(root).items() if not p.startswith(".git/")}
    assert not [p for p, text in texts.items() if OURS.search(text)]
    assert not OURS.search(told.out)
    ledger, problems = read(root)
    assert problems == ()
    assert [(d.id, d.name, d.coordinator) for d in ledger.divisions] == [
        ("zonghe", "综合处", True), ("d1", "资源处", False),
    ]  # fmt: skip
    assert ledger.rules.bureau == ledger.rules.bureau_short == "南江省数据局"
    assert ledger.rules.first_month == 6
    assert ledger.rules.calendar == read(OFFICE)[0].rules.calendar
    assert "示例" in ledger.tasks[0].text
    assert ledger.progress == ()
    assert told.out.endswith(
        "接着运行：\n  cd 台账\n  hubtasks check\n"
        f"  hubtasks new 综合处{'' if this_day().year == 2026 else ' --date 2026-12-31'} --interactive\n"
    )


def test_all_commands_work_on_it(nowhere: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What init prints, and then each command of a month, finds nothing wrong."""
    assert run("init", "台账", *TOLD, *DAY).code == 0
    monkeypatch.chdir(nowhere / "台账")
    checked = run("check", *DAY)
    assert (checked.code, checked.out.count("警告"), "错误" in checked.out) == (0, 1, False)
    assert "红 1" not in run("status", *DAY).out
    assert run("due", "--month", "2026-06", *DAY).code == 1
    today = str(this_day())
    entry = re.search(
        r"```yaml\n(.*?)```", Path("README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert entry is not None
    path = Path("data/progress/d1/2026-06-20.yaml")
    path.write_text(entry[1], encoding="utf-8")
    assert run("check", path, "--on", today).out == ""
    Path("data/progress/zonghe/2026-06-20.yaml").write_text(
        entry[1].replace("资源处", "综合处").replace("3件，累计6件", "4件"), encoding="utf-8"
    )
    assert run("due", "--month", "2026-06", *DAY).code == 0
    report = run("report", "--month", "2026-06", *DAY)
    assert (report.code, "南江省数据局关于2026年6月" in report.out) == (0, True)
    assert run("ledger", "-o", "台账.xlsx", *DAY).code == 0
    assert "6月18日召开推进会" in run("show", "1", *DAY).out
    assert (
        git(Path(), "status", "--short").strip()
        == "?? data/progress/d1/2026-06-20.yaml\n?? data/progress/zonghe/2026-06-20.yaml".strip()
    )


def test_a_year_without_a_known_calendar_is_sound(nowhere: Path, run: Run) -> None:
    """A year whose days off nobody has published yet gets a calendar to fill in; nothing is amiss."""
    told = run("init", "台账", "--year", "2031", *TOLD[2:], *DAY)
    assert told.out.endswith("  hubtasks status --on 2031-01-31\n")
    ledger, problems = read(nowhere / "台账", 2031)
    assert (problems, ledger.rules.calendar.days_off, ledger.rules.first_month) == ((), (), 1)
    assert run("status", "--root", nowhere / "台账", "--on", "2031-01-31").code == 0


def test_the_readme_s_commands_are_commands(nowhere: Path, run: Run) -> None:
    """Every hubtasks line that the office's people read is one that the program takes."""
    assert run("init", "台账", *TOLD, *DAY).code == 0
    text = (nowhere / "台账/README.md").read_text(encoding="utf-8")
    named = re.findall(r"`hubtasks ([^`]+)`|^hubtasks (.*)$", text, re.MULTILINE)
    assert len(named) > 8
    for one, other in named:
        words = (one or other).partition("#")[0].split()
        known = run(
            *[w for w in words if not w.startswith("-")][: 2 if words[0] == "sheet" else 1],
            "--help",
        )
        assert known.code == 0
        assert all(w in known.out for w in words if w.startswith("--")), words


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        (("--year", "2026"), "还要写明 --year，如"),
        (("--bureau", "南江省数据局"), "还要写明 --bureau，如"),
        (TOLD[4:], "还要写明 --division，如"),
        (TOLD, "还要写明 --year、--bureau、--division，如 hubtasks init 台账 --year 2026"),
    ],
)
def test_what_is_missing_is_named(
    nowhere: Path, run: Run, left_out: tuple[str, ...], said: str
) -> None:
    """Where nobody sits at a terminal, the options that lack are named, and nothing is written."""
    rest = list(TOLD)
    at = next(n for n in range(len(rest)) if tuple(rest[n : n + len(left_out)]) == left_out)
    del rest[at : at + len(left_out)]
    told = run("init", "台账", *rest)
    assert (told.code, said in told.err) == (2, True), told.err
    assert list(nowhere.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--year", "26", *TOLD[2:]), "“26”不是可用的年份"),
        (("--year", "2026", "--bureau", "a: b", *TOLD[4:]), "“a: b”不像一个名称"),
        ((*TOLD, "--division", "某处=Mou"), "代号“Mou”不能用"),
        ((*TOLD, "--division", "某处=../x"), "代号“../x”不能用"),
        ((*TOLD, "--division", "某处=zonghe"), "代号“zonghe”综合处已经用了"),
        ((*TOLD, "--division", "综合处=x"), "“综合处”写了两遍"),
        ((*TOLD, "--from", "没有.docx"), "没有 没有.docx 这个文件"),
    ],
)
def test_what_can_not_stand_is_refused(
    nowhere: Path, run: Run, options: tuple[str, ...], said: str
) -> None:
    """A wrong year, name, id or file is one sentence, and nothing is written."""
    told = run("init", "台账", *options)
    assert (told.code, said in told.err, told.err.count("\n")) == (2, True, 1), told.err
    assert list(nowhere.iterdir()) == []


@pytest.mark.parametrize("name", ["通知.doc", "清单.xls", "清单.et", "通知.pdf", "通知"])
def test_old_kinds_of_files_are_refused(nowhere: Path, run: Run, name: str) -> None:
    """What is no .docx, .xlsx or .csv is to be saved as one."""
    (nowhere / name).write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    told = run("init", "台账", *TOLD, "--from", name)
    assert (told.code, "另存为 .docx、.xlsx 或 .csv" in told.err) == (2, True), told.err
    for suffix in (".docx", ".xlsx", ".csv"):
        (nowhere / name).rename(nowhere / f"改名{suffix}")
        told = run("init", "台账", *TOLD, "--from", f"改名{suffix}")
        assert (told.code, told.err.startswith(f"错误：改名{suffix}：")) == (2, True), told.err
        assert "另存为" in told.err
        (nowhere / f"改名{suffix}").rename(nowhere / name)
    assert not (nowhere / "台账").exists()


def test_an_office_from_its_notice(nowhere: Path, run: Run) -> None:
    """The list holds the notice's tasks; what is not sure stands above its task and on stderr."""
    (nowhere / "通知.docx").write_bytes(word(rows(), areas(rows()), paragraphs()))
    told = run("init", "台账", "--year", "2026", "--bureau", "某局", "--from", "通知.docx", *DAY)
    assert told.code == 0
    assert "待核  第36行第3列（任务）：夹着英文“and”\n" in told.err
    assert "读法  第2行第2列（类别）：往下到第14行是合并的格" in told.err
    assert "正文里像有目标数的任务：1、6、7" in told.out
    assert "key: true" in told.out
    root = nowhere / "台账"
    text = (root / "data/tasks-2026.yaml").read_text(encoding="utf-8")
    assert "  # 待核：第36行第3列（任务）：夹着英文“and”\n  - id: 34\n" in text
    ledger, problems = read(root)
    assert (problems, len(ledger.tasks), len(ledger.divisions)) == ((), 50, 7)
    checked = run("check", "--root", root, *DAY)
    assert (checked.code, set(re.findall(r"\[([a-z-]+)\]", checked.out))) == (
        0,
        {"lead-without-plan"},
    )
    mine = {t["id"]: t for t in yaml.safe_load(text)["tasks"]}
    theirs = yaml.safe_load((OFFICE / "data/tasks-2026.yaml").read_text(encoding="utf-8"))["tasks"]
    for task in theirs:
        same = {key: task[key] for key in mine[task["id"]]}
        assert mine[task["id"]] == same or task["id"] in {26, 34, 37, 49}


def test_an_unknown_lead_is_left_for_check(nowhere: Path, run: Run) -> None:
    """Who leads a strategy, where the notice does not say: a word that `check` names."""
    rows_ = "类别,任务,职责,责任处室\n甲类,1. 办成10件。,牵头,一处\n"
    (nowhere / "清单.csv").write_text(rows_, encoding="utf-8")
    told = run("init", "台账", "--year", "2026", "--bureau", "某局", "--from", "清单.csv", *DAY)
    assert "不知道“甲类”由哪个处室牵头，写了“待定”" in told.out
    assert "“待定”" in run("check", "--root", nowhere / "台账", *DAY).out


def test_a_trial_writes_nothing_and_a_stopped_run_is_finished(
    nowhere: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--check names what would be written; a second run does the rest, and keeps what was changed."""
    checked = run("init", "台账", *TOLD, "--check", *DAY)
    assert checked.code == 1
    assert list(nowhere.iterdir()) == []
    write, left = files.write_below, iter(range(3))

    def killed(root: Path, path: str, content: bytes) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        write(root, path, content)

    monkeypatch.setattr(files, "write_below", killed)
    assert run("init", "台账", *TOLD, *DAY).code == 130
    monkeypatch.undo()
    monkeypatch.chdir(nowhere)
    rules = nowhere / "台账/data/rules.yaml"
    rules.write_text("# 我改的\n" + rules.read_text(encoding="utf-8"), encoding="utf-8")
    assert run("init", "台账", *TOLD, *DAY).code == 0
    assert rules.read_text(encoding="utf-8").startswith("# 我改的")
    named = {line.removesuffix(" 还没有") for line in checked.out.splitlines()}
    assert named == {p for p in tree(nowhere / "台账") if not p.startswith(".git/")}
    assert git(nowhere / "台账", "status", "--short") == ""
    again = run("init", "台账", *TOLD, *DAY)
    assert (again.code, "不是空的" in again.err) == (2, True)


def test_who_git_does_not_know_is_told_what_to_type(
    nowhere: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a name no commit is made; the lines that make it are printed."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    told = run("init", "台账", *TOLD)
    assert "  git config --global user.name 您的姓名\n" in told.out
    assert "  git add -A\n  git commit -m 建立台账\n" in told.out
    assert (nowhere / "台账/.git").is_dir()


def test_what_was_committed_before_is_left(nowhere: Path, run: Run) -> None:
    """In a clone that has a commit already nothing is committed; how to is printed."""
    (nowhere / "台账").mkdir()
    (nowhere / "台账/README.md").write_text("平台写的\n", encoding="utf-8")
    git(nowhere / "台账", "init", "-q", "-b", "main")
    git(nowhere / "台账", "add", "-A")
    git(nowhere / "台账", "commit", "-q", "-m", "平台")
    told = run("init", "台账", *TOLD, *DAY)
    assert "文件还没有提交。请到文件夹里运行：\n  git add -A\n" in told.out
    assert (nowhere / "台账/README.md").read_text(encoding="utf-8") == "平台写的\n"
    assert "?? data/" in git(nowhere / "台账", "status", "--short")


def test_without_git_the_files_are_there(
    nowhere: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without git gets the files, and a word that there is no repository."""
    monkeypatch.setenv("PATH", str(nowhere))
    told = run("init", "台账", *TOLD)
    assert (told.code, "没有做成 git 仓库：这台机器没有 git" in told.err) == (0, True)
    assert (nowhere / "台账/data/rules.yaml").is_file()


def test_in_a_repository_it_opens_another_s(repo: Path, run: Run, tmp_path: Path) -> None:
    """With an office's own year or name nothing of the repository around is copied."""
    assert run("init", tmp_path / "新", *TOLD, "--root", repo).code == 0
    assert [d.name for d in read(tmp_path / "新")[0].divisions] == ["综合处", "资源处"]


def typed(folder: Path, arguments: list[str], answers: list[str]) -> str:
    """What a terminal of 80 columns shows where somebody answers each prompt."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.environ.update(COLUMNS="80", TERM="dumb", PYTHONIOENCODING="utf-8")
        os.execv(  # noqa: S606 - no shell is what is meant
            sys.executable, [sys.executable, "-m", "hubtasks", *arguments]
        )
    shown, waiting = "", list(answers)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                piece = os.read(terminal, 10_000)
            except OSError:
                break
            if not piece:
                break
            shown += piece.decode("utf-8", "replace")
            if shown.endswith(("> ", "+ ")) and waiting:
                os.write(terminal, f"{waiting.pop(0)}\n".encode())
    os.waitpid(pid, 0)
    return shown.replace("\r", "")


def test_a_newcomer_is_asked_one_question_at_a_time(nowhere: Path) -> None:
    """At a terminal each thing is asked for in turn; a wrong answer is asked for again."""
    year = str(this_day().year)
    shown = typed(
        nowhere,
        ["init", "台账"],
        ["二六", "", "南江省数据局", "", "综合处", "资源处", "综合处", "", "zonghe", ""],
    )
    assert f"哪一年的清单？［{year}］" in shown
    assert "“二六”不是可用的年份" in shown
    assert "“综合处”写了两遍" in shown
    assert "资源处的代号？文件夹名，用小写字母、数字［d1］" in shown
    assert "接着运行：\n  cd 台账\n" in shown
    ledger, problems = read(nowhere / "台账", int(year))
    assert (problems, [(d.id, d.name) for d in ledger.divisions]) == (
        (), [("zonghe", "综合处"), ("d1", "资源处")],
    )  # fmt: skip


def test_from_nothing_to_a_report_each_step_is_printed(nowhere: Path) -> None:
    """Without a remote, whoever types what is printed has a finished report after ten commands."""
    shown = typed(nowhere, ["init", "台账", *TOLD[:3], "某局", *TOLD[4:]], [""])
    here, done, ready = nowhere, 1, []
    while not list(nowhere.glob("*/报告.docx")):
        ready += printed(shown)
        assert ready, f"nothing goes on from here:\n{shown}"
        words = ready.pop(0)
        done += 1
        shown = ""
        if words[0] == "cd":
            here /= words[1]
        elif words[0] == "git":
            git(here, *words[1:])
        else:
            answers = ["张三", "2", "11月12日印发方案。", *[""] * 9]
            shown = typed(here, words[1:], answers)
    assert done <= 10
    assert git(here, "status", "--short") == ""


def printed(shown: str) -> list[list[str]]:
    """The commands that an answer says to run next."""
    _, _, after = shown.partition("接着运行：\n")
    lines = (line for line in after.splitlines() if line.startswith("  "))
    return [shlex.split(line) for line in lines]


def test_a_folder_of_something_else_is_refused_before_any_question(nowhere: Path) -> None:
    """Nobody answers ten questions to be told that the folder is not empty."""
    (nowhere / "台账").mkdir()
    (nowhere / "台账/论文.docx").write_bytes(b"x")
    shown = typed(nowhere, ["init", "台账"], [])
    assert "不是空的" in shown
    assert "哪一年" not in shown


def test_whoever_stops_has_nothing_written(nowhere: Path) -> None:
    """Q at any question ends it."""
    shown = typed(nowhere, ["init", "台账"], ["", "某局", "q"])
    assert "停在这里，什么也没有写" in shown
    assert list(nowhere.iterdir()) == []


def test_a_notice_s_gaps_are_asked_for(nowhere: Path) -> None:
    """Who gathers, the folders, and who leads what the notice does not say."""
    rows_ = "类别,任务,职责,责任处室\n甲类,1. 办成10件。,牵头,一处\n甲类,2. 办好。,配合,二处\n"
    (nowhere / "清单.csv").write_text(rows_, encoding="gb18030")
    shown = typed(
        nowhere,
        ["init", "台账", "--year", "2026", "--bureau", "某局", "--from", "清单.csv"],
        ["三处", "二处", "er", "", "一处"],
    )
    assert "没有“三处”" in shown
    assert "“甲类”由哪个处室牵头？不知道的，直接回车" in shown
    ledger, _ = read(nowhere / "台账")
    assert [(d.id, d.name, d.coordinator) for d in ledger.divisions] == [
        ("er", "二处", True), ("d1", "一处", False),
    ]  # fmt: skip
    assert ledger.strategies[0].lead_division == "一处"
