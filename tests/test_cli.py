"""The commands as their users call them."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from conftest import OFFICE, Edit, Run, commands
from test_sheets import fill

from hubtasks.cli import opening
from hubtasks.diagnostics import Code
from hubtasks.reading import files

BAOHU = "data/progress/baohu/2026-06-30.yaml"
ON = ("--on", "2026-06-30")


def real(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    """Run the real program in a process of its own."""
    return subprocess.run(  # type: ignore[call-overload,no-any-return]  # options pass through
        [sys.executable, "-m", "hubtasks", *arguments], capture_output=True, check=False, **options
    )


def test_check_is_silent_on_sound_data(run: Run, repo: Path) -> None:
    """No problem, no word, exit 0."""
    result = run("check", "--root", repo, *ON)
    assert (result.code, result.out, result.err) == (0, "", "")


def test_check_names_every_problem_at_once(run: Run, repo: Path, edit: Edit) -> None:
    """All findings of all files are printed, errors first, with a total, exit 1."""
    edit(BAOHU, "task: 6", "task: 51")
    edit("data/plan-2026.yaml", "task: 1\n", "task: 2\n")
    (repo / "data/progress/guihua/2026-06-30.yaml").write_text("a: b: c\n", encoding="utf-8")
    result = run("check", "--root", repo, *ON)
    assert result.code == 1
    assert "2026-06-30.yaml:13:11: 错误[unknown-task] 清单里没有第51项任务（共7项）" in result.out
    assert "   13 |   - task: 51\n      |           ^^\n   改法：任务序号取1至7" in result.out
    assert "guihua/2026-06-30.yaml:1:5: 错误[second-colon]" in result.out
    assert result.out.rindex("错误[") < result.out.index("警告[")
    assert result.err.startswith("共")


def test_warnings_alone_do_not_fail(run: Run, repo: Path) -> None:
    """A warning is printed, and the exit code stays 0."""
    (repo / "data/notes.txt").write_text("x", encoding="utf-8")
    result = run("check", "--root", repo, *ON)
    assert result.code == 0
    assert "data/notes.txt: 警告[stray-file]" in result.out


def test_check_of_some_files_shows_only_theirs(run: Run, repo: Path, edit: Edit) -> None:
    """With paths, other files' problems are not shown."""
    edit(BAOHU, "task: 6", "task: 51")
    assert run("check", "data/progress/yunyong", "--root", repo, *ON).code == 0
    assert run("check", "data/progress/baohu", "--root", repo, *ON).code == 1
    missing = run("check", "data/progress/x", "--root", repo, *ON)
    assert missing.code == 2
    assert missing.err.startswith("错误：没有 data/progress/x 这个文件或文件夹")


def test_check_as_json(run: Run, repo: Path, edit: Edit) -> None:
    """Findings as JSON carry code, place and way out."""
    edit(BAOHU, "task: 6", "task: 51")
    result = run("check", "--root", repo, *ON, "--format", "json")
    found = json.loads(result.out)["findings"]
    assert [(f["code"], f["line"], f["column"]) for f in found] == [("unknown-task", 13, 11)]


def test_status_of_a_division_on_the_real_data(run: Run) -> None:
    """运用促进处 has the 24 tasks that the notice gives it."""
    result = run("status", "--division", "运用促进处", "--root", OFFICE, "--format", "json")
    ids = [task["id"] for task in json.loads(result.out)["tasks"]]
    wanted = "6 7 10 11 12 13 15 16 21 24 27 28 29 30 31 32 35 36 37 40 46 48 49 50"
    assert ids == [int(number) for number in wanted.split()]


@pytest.mark.parametrize("name", ["运用促进处", "运用处", "yunyong", "运用 促进处"])
def test_a_division_by_any_of_its_names(run: Run, repo: Path, name: str) -> None:
    """Full name, declared short name and id all mean the division."""
    result = run("status", "--division", name, "--root", repo, *ON, "--format", "json")
    assert [t["id"] for t in json.loads(result.out)["tasks"]] == [1, 2, 3, 6, 7]


def test_status_writes_what_the_suffix_says(run: Run, repo: Path, tmp_path: Path) -> None:
    """Without --format the suffix of -o decides; CSV opens in Excel and WPS."""
    for name in ("x.csv", "x.json", "x.md", "x.txt"):
        assert run("status", "--root", repo, *ON, "-o", tmp_path / name).code == 0
    assert (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbf\xe5")
    assert json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))["on"] == "2026-06-30"
    assert (tmp_path / "x.md").read_text(encoding="utf-8").count("\n| ") == 9
    assert (tmp_path / "x.txt").read_text(encoding="utf-8").startswith("截至2026年6月30日")


def test_samples_say_so_and_set_the_day(run: Run) -> None:
    """On sample data every output says 示例数据, and today is the last sample day."""
    for arguments in (["status"], ["show", "14"], ["report", "--month", "2026-06"]):
        assert "示例数据" in run(*arguments, "--root", OFFICE).out.split("\n\n")[0]
    assert json.loads(run("status", "--format", "json", "--root", OFFICE).out)["sample"] is True
    assert "截至2026年6月30日" in run("status", "--root", OFFICE).out


REFUSED = [
    (
        ["submit", "--mine", "3", "--theirs", "3"],
        "第3项写了两种留法。--mine、--theirs、--both 只能选一个",
    ),
    (["check", "templates"], "templates 不在 data/ 里，这里不查。请写 data/ 下的文件"),
    (["status", "--division", "运用促近处"], "没有“运用促近处”这个处室。您是不是要找：运用促进处"),
    (["status", "--division", "商标处"], "没有“商标处”这个处室。可用的有："),
    (["status", "--strategy", "科创引领"], ""),
    (["status", "--strategy", "科创战略"], "没有“科创战略”这个战略。您是不是要找：科创引领战略"),
    (["status", "--duty", "牵头人"], "没有“牵头人”这种职责。您是不是要找：牵头"),
    (["status", "--light", "红灯"], ""),
    (["status", "--light", "紫"], "没有“紫”这种灯。可用的有：蓝、绿、黄、红、灰"),
    (["status", "--format", "xml"], "没有“xml”这种格式。"),
    (
        ["status", "--on", "2026-6-30"],
        "“2026-6-30”不是可用的日期，写成 2026-06-30 这样。您是不是要找：2026-06-30",
    ),
    (["status", "--on", "2026-06-31"], "2026-06-31 这一天不存在。"),
    (["status", "--on", "2025-06-30"], "没有2025年的任务清单；现有：2026年"),
    (["status", "--divison", "x"], "没有 --divison 这个选项。您是不是要找：--division"),
    (["status", "--division"], "选项 --division 后面还要写上内容"),
    (["status", "x"], "多写了“x”。是不是要写 --division x。看说明：hubtasks status --help"),
    (
        ["urge", "人事处"],
        "多写了“人事处”。是不是要写 --division 人事处。看说明：hubtasks urge --help",
    ),
    (["plan", "14"], "多写了“14”。是不是要写 --task 14。看说明：hubtasks plan --help"),
    (["report", "2026-06"], "多写了“2026-06”。是不是要写 --month 2026-06。"),
    (["due", "2026-06-30"], "多写了“2026-06-30”。是不是要写 --on 2026-06-30。"),
    (["show", "4", "5"], "多写了“5”。看说明：hubtasks show --help"),
    (
        ["status", "--division", "运用处", "--division=保护处"],
        "选项 --division 写了两次，不知道照哪一个。请只留一个",
    ),
    (["status", "-ox.txt", "-o", "y.txt"], "选项 -o 写了两次，"),
    (["status", "-o", "--division", "运用处"], "选项 -o 后面少了内容，接着就是 --division"),
    (["check", "--only", "--rules"], "选项 --only 后面少了内容，接着就是 --rules"),
    (["check", "-o", "--rules"], "选项 -o 后面少了内容，接着就是 --rules"),
    (["sheet", "out", "--division"], "选项 --division 后面还要写上处室"),
    (["submit", "--division"], "选项 --division 后面还要写上处室"),
    (
        ["status", "-o", "x.xlsx"],
        "这里写不了“.xlsx”文件。-o 的文件名以 .json、.csv、.md、.txt 结尾；要 Excel 表，用 hubtasks ledger",
    ),
    (
        ["status", "--format", "csv", "-o", "x.json"],
        "这里写不了“.json”文件。-o 的文件名以 .csv、.txt 结尾",
    ),
    (
        ["check", "-o", "x.docx"],
        "这里写不了“.docx”文件。-o 的文件名以 .txt 结尾；要 Word 文书，用 hubtasks report",
    ),
    (["explain", "-o", "data/rules.yaml"], "这里写不了“.yaml”文件。"),
    (["show", "51"], "清单里没有第“51”项任务。序号取1至7，如 hubtasks show 14"),
    (["show", "１４"], "清单里没有第“１４”项任务。"),
    (["show"], "还要写明任务序号。看说明：hubtasks show --help"),
    (["show", "4", "--format", "text"], "没有“text”这种格式。"),
    (["report"], "还要写明报告哪个时期：--month 2026-06"),
    (
        ["report", "--month", "2026-6"],
        "“2026-6”不是可用的月份，写成 2026-06 这样。您是不是要找：2026-06",
    ),
    (["report", "--month", "2026-13"], "“2026-13”不是可用的月份，写成 2026-06 这样"),
    (["report", "--month", "2026-07"], "2026年7月还没到（今天按2026年6月30日算）。"),
    (["report", "--month", "2026-03"], "2026年3月没有进展数据。已有数据的月份：2026-05、2026-06"),
    (
        ["report", "--month", "2026-05", "--on", "2026-05-24"],
        "到2026年5月24日还没有2026年5月的进展数据，都是后来报的。最早一份是2026年5月25日报的，",
    ),
    (["report", "--month", "2027-01"], "没有2027年的任务清单；现有：2026年"),
    (
        ["report", "--month", "2026-06", "-o", "x.pdf"],
        "不会写“.pdf”文件。-o 的文件名以 .docx 或 .md 结尾",
    ),
    (["report", "--month", "2026-06", "-o", "none/x.md"], "写不了 none/x.md（文件夹不存在）。"),
    (["status", "-o", "."], "写不了 .（这是一个文件夹）。"),
    (["check", "--format", "xml"], "没有“xml”这种格式。"),
    (["stauts"], "没有“stauts”这条命令。您是不是要找：status"),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED, ids=[" ".join(a) for a, _ in REFUSED])
def test_wrong_usage_gets_one_sentence(
    run: Run, repo: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    """Wrong arguments get one Chinese sentence with the way out, exit 2, and nothing printed."""
    monkeypatch.chdir(repo)
    before = tree(repo)
    without = {"stauts", "sheet", "explain", "submit"}
    on = [] if "--on" in arguments or arguments[0] in without else ON
    on = [] if arguments[-1] == "--division" else on
    result = run(*arguments, *on)
    if not said:
        assert result.code == 0
        return
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"错误：{said}")
    assert result.err.count("\n") == 1
    assert tree(repo) == before


def test_there_must_be_data(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without data/, or without a list in it, one sentence says what to do."""
    monkeypatch.chdir(tmp_path)
    assert "这里和各级上级文件夹都没有 data/" in run("status").err
    assert "打不开" in run("status", "--root", tmp_path / "none").err
    (tmp_path / "data").mkdir()
    result = run("status")
    assert (result.code, "里没有任务清单" in result.err) == (2, True)
    result = run("check")
    assert (result.code, "错误[missing-list]" in result.out) == (1, True)
    (tmp_path / "data/tasks-2026.yaml").write_text("x", encoding="utf-8")
    assert "里没有读出任务。请运行 hubtasks check" in run("status", *ON).err


def test_the_nearest_data_is_found(run: Run, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From any folder of the repository the commands find its data, and paths mean what they say."""
    monkeypatch.chdir(repo / "data/progress")
    status = run("status", *ON)
    assert (status.code, status.out) == (0, run("status", "--root", repo, *ON).out)
    file = repo / BAOHU
    file.write_text(file.read_text(encoding="utf-8").replace("task: 6", "task: 51"), "utf-8")
    checked = run("check", "baohu", *ON)
    assert (checked.code, f"{BAOHU}:13:" in checked.out) == (1, True)
    assert run("check", "yunyong", *ON).out == ""


def test_what_could_not_be_read_stands_at_the_head(run: Run, repo: Path) -> None:
    """status, show and report work on the rest, say what was left out, and exit 1."""
    (repo / BAOHU).write_text("a: b: c\n", encoding="utf-8")
    for arguments in (["status"], ["show", "4"], ["report", "--month", "2026-06"]):
        result = run(*arguments, "--root", repo, *ON)
        assert result.code == 1
        assert f"{BAOHU}第1行" in result.out.replace("\n", "").replace("> ", "")[:400]
    result = run("status", "--root", repo, *ON, "--format", "json")
    assert len(json.loads(result.out)["left_out"]) == 1


def test_a_template_fault_is_one_sentence(run: Run, repo: Path) -> None:
    """A fault in a template is told by template and line, and nothing is written."""
    (repo / "templates/report.md.j2").write_text("一\n{{ report.x }}", encoding="utf-8")
    result = run("report", "--month", "2026-06", "--root", repo, *ON, "-o", repo / "x.md")
    assert (result.code, result.err) == (
        2,
        "错误：模板 report.md.j2第2行出错：没有“x”这个字段。请改好模板\n",
    )
    assert not (repo / "x.md").exists()


def test_help_is_chinese(run: Run) -> None:
    """Every help page is in Chinese, but for names and examples."""
    for arguments in ([], *commands()):
        text = run(*arguments, "--help").out
        assert text.startswith("用法：hubtasks")
        for word in ("Usage", "Options", "Show this", "default", "Arguments", "Commands", "TEXT"):
            assert word not in text
    assert run().err.startswith("用法：hubtasks 命令 [选项]")
    assert run("--version").out.startswith("hubtasks 0.")
    assert run("--version", "status").out == run("--version").out


def tree(root: Path) -> dict[str, tuple[str, int, int]]:
    """Every file and folder with its bytes' hash, its mode and its time of change."""
    return {
        str(p.relative_to(root)): (
            hashlib.sha256(p.read_bytes()).hexdigest() if p.is_file() else "",
            p.stat().st_mode,
            p.stat().st_mtime_ns,
        )
        for p in sorted(root.rglob("*"))
    }


def test_reading_never_writes(run: Run, repo: Path) -> None:
    """No reading command changes a byte or a time stamp of the repository."""
    broken = repo / BAOHU
    broken.write_bytes(broken.read_bytes().replace(b"format: 1", b"format:1"))
    before = tree(repo)
    for arguments in (
        ["check"], ["check", "--format", "sarif"], ["status"], ["show", "4"], ["fix"],
        ["report", "--month", "2026-06"], ["schema", "progress"],
    ):  # fmt: skip
        extra = [] if arguments[0] in {"fix", "schema"} else ON
        run(*arguments, "--root", repo, *extra)
    assert tree(repo) == before


def limited(repo: Path) -> tuple[str, float, int]:
    """What the real `check` says of a repository, in how many seconds and KiB of memory."""
    script = (
        "import resource, sys, time; from hubtasks.cli import main; "
        "start = time.process_time(); code = main(sys.argv[1:]); sys.stdout.flush(); "
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; "
        "print('\\n@', code, time.process_time() - start, peak)"
    )
    command = [sys.executable, "-c", script, "check", "--root", str(repo), *ON]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    said, _, figures = done.stdout.decode().rpartition("@")
    code, seconds, peak = figures.split()
    assert code == "1"
    return said, float(seconds), int(peak)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a" * 50_000_000, "超过5兆"),
        (b"entries:\n" + b"- 1\n" * 1_000_000, "5万行（或项）以上"),
        (b"entries:\n" + b"- 1\n" * 24_000, "错误[wrong-shape]"),
        (b"entries: [" + b"x," * 40_000 + b"]", "错误[wrong-shape]"),
        (b"".join(b"k%d: 1\n" % n for n in range(40_000)), "错误[unknown-key]"),
        (b"[" * 40_000, "套了100层以上"),
        (b"[" * 2_000_000, "5万行（或项）以上"),
        ("甲\u200b".encode() * 800_000, "看不见的字符和乱码在1万处以上"),
        (
            b"a: &a [x]\n" + b"".join(b"b%d: &b%d [*a,*a,*a,*a]\n" % (n, n) for n in range(999)),
            "错误[yaml-feature]",
        ),
    ],
    ids=["50 MB", "million", "items", "flow", "keys", "deep", "wide", "unseen", "bomb"],
)
def test_a_huge_file_is_neither_read_for_long_nor_held(
    repo: Path, content: bytes, said: str
) -> None:
    """Whatever its size, a file is refused or read within seconds and half a GiB."""
    (repo / BAOHU).write_bytes(content)
    answer, seconds, peak = limited(repo)
    assert said in answer
    assert seconds < 20
    assert peak < 500_000


def test_of_very_many_findings_the_first_are_written(repo: Path, run: Run) -> None:
    """Nobody reads a thousand findings of a file: how many more there are is said, and counted."""
    (repo / BAOHU).write_text("".join(f"k{n}: 1\n" for n in range(1_200)), encoding="utf-8")
    result = run("check", "--root", repo, *ON)
    assert result.out.count(f"{BAOHU}:") == 1_000 + 1
    assert f"\n{BAOHU}: 还有204处没有列出。先改好上面的，再查一遍\n" in result.out
    assert result.err.startswith("共1204处：错误1204处")
    found = json.loads(run("check", "--root", repo, *ON, "--format", "json").out)["findings"]
    assert len(found) == 1_204


def test_what_is_no_file_is_told(repo: Path, run: Run) -> None:
    """A folder, a pipe and a link out of the repository in a file's place are findings."""
    path = repo / BAOHU
    path.unlink()
    for name in ("folder", "pipe", "link"):
        if name == "folder":
            path.mkdir()
        elif name == "pipe":
            path.rmdir()
            os.mkfifo(path)
        else:
            path.unlink()
            path.symlink_to("/etc/passwd")
        result = run("check", "--root", repo, *ON)
        assert result.code == 1
        assert f"{BAOHU}: 错误[unreadable-file] 打不开这个文件" in result.out


def test_a_file_without_leave_to_read_is_told(repo: Path) -> None:
    """A file that its reader may not open is a finding; the others are read."""
    (repo / BAOHU).chmod(0)
    # Root may read anything, unless it gives that up.
    call = [sys.executable, "-m", "hubtasks"]
    mortal = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    done = subprocess.run(
        [*(() if os.geteuid() else mortal), *call, "check", "--root", str(repo), *ON],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr.decode()
    assert f"{BAOHU}: 错误[unreadable-file] 打不开这个文件（没有读的权限）" in done.stdout.decode()


def test_the_program_itself(tmp_path: Path) -> None:
    """The installed program answers; equal calls give equal bytes in any locale, zone and seed."""
    answers = set()
    for environment in (
        {"LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "1"},
        {
            "LC_ALL": "C.UTF-8",
            "TZ": "Asia/Shanghai",
            "PYTHONHASHSEED": "2",
            "GITHUB_ACTIONS": "true",
        },
    ):
        done = real(
            "report",
            "--month",
            "2026-06",
            "--root",
            str(OFFICE),
            cwd=tmp_path,
            env=os.environ | environment | {"PYTHONIOENCODING": "utf-8"},
        )
        assert done.returncode == 0, done.stderr.decode()
        answers.add(done.stdout)
    assert len(answers) == 1


def test_a_gbk_console_never_crashes(repo: Path) -> None:
    """Characters that GBK lacks are escaped, and the rest is readable GBK."""
    done = real("show", "4", "--root", str(repo), *ON, env=os.environ | {"PYTHONIOENCODING": "gbk"})
    assert done.returncode == 0, done.stderr.decode("gbk")
    assert "\\U00020bb7" in done.stdout.decode("gbk")
    done = real("stauts", env=os.environ | {"PYTHONIOENCODING": "gbk:strict"})
    assert "没有“stauts”这条命令" in done.stderr.decode("gbk")


def test_a_broken_pipe_is_silent() -> None:
    """When the reader of a pipe goes away nothing is said."""
    command = f"'{sys.executable}' -m hubtasks report --month 2026-06 --root '{OFFICE}' | head -c 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("arguments", "never"),
    [
        (["check"], {"rich", "jinja2", "docxtpl", "docx", "lxml"}),
        (["status", "--format", "json"], {"rich", "jinja2", "docxtpl", "docx", "lxml"}),
        (["status"], {"jinja2", "docxtpl", "docx", "lxml", "rich"}),
        (["report", "--month", "2026-06"], {"docxtpl", "docx", "lxml", "rich"}),
    ],
)
def test_heavy_libraries_are_imported_only_where_used(
    arguments: list[str], never: set[str]
) -> None:
    """No command imports a library that it does not need."""
    code = "import sys; from hubtasks.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments, "--root", str(OFFICE)],
        capture_output=True,
        check=True,
        text=True,
    )
    assert never & set(done.stderr.split()) == set()


def test_an_interruption_is_quiet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends a command with 130 and no traceback."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(opening, "folder_at", interrupted)
    result = run("status")
    assert (result.code, result.err) == (130, "中断了\n")


def test_a_bug_is_not_swallowed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception of the program's own comes through as one."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("bug")

    monkeypatch.setattr(opening, "folder_at", broken)
    with pytest.raises(RuntimeError, match="bug"):
        run("status")


def test_what_check_refuses_is_named_by_status_too(run: Run, repo: Path, edit: Edit) -> None:
    """An entry that does not count, being of no task, is said to be left out."""
    edit(BAOHU, "task: 6", "task: 51")
    result = run("status", "--root", repo, *ON)
    assert result.code == 1
    assert f"{BAOHU}第13行清单里没有第51项任务" in result.out
    assert f"{BAOHU}第13行" in run("status", "--root", repo, *ON, "--format", "csv").out


def test_looking_back_finds_no_fault_in_later_files(run: Run, repo: Path) -> None:
    """On a day of the past, files of later days are not counted and not wrong."""
    result = run("status", "--root", repo, "--on", "2026-05-31")
    assert (result.code, "注意" in result.out) == (0, False)


def test_a_clean_check_empties_its_file(run: Run, repo: Path, edit: Edit, tmp_path: Path) -> None:
    """The file of an earlier check does not keep old findings."""
    edit(BAOHU, "task: 6", "task: 51")
    output = tmp_path / "found.txt"
    run("check", "--root", repo, *ON, "-o", output)
    assert "unknown-task" in output.read_text(encoding="utf-8")
    edit(BAOHU, "task: 51", "task: 6")
    run("check", "--root", repo, *ON, "-o", output)
    assert output.read_bytes() == b""
    run("check", "--root", repo, *ON, "-o", tmp_path / "found.json")
    assert json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))["findings"] == []


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    """Run in a folder that was deleted meanwhile, one sentence says so."""
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f"cd '{gone}' && rmdir '{gone}' && '{sys.executable}' -m hubtasks status"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert done.stderr.decode() == "错误：当前文件夹已经不在了。请先 cd 到数据仓库\n"


def test_check_runs_some_rules_or_all_but_some(run: Run, repo: Path, edit: Edit) -> None:
    """--only and --skip choose by code, --strict counts warnings."""
    edit(BAOHU, "task: 6", "task: 51")
    edit("data/plan-2026.yaml", "task: 1\n", "task: 2\n")
    common = ("--root", repo, *ON)
    only = run("check", "--only", "unknown-task", *common).out
    assert only.count("[unknown-task]") == only.count(": 错误[") == 1
    assert "unknown-task" not in run("check", "--skip", "unknown-task", *common).out
    warned = ("check", "--only", "lead-without-plan", *common)
    assert (run(*warned).code, run(*warned, "--strict").code) == (0, 1)
    wrong = run("check", "--only", "unknown-tusk", *common)
    assert wrong.err == "错误：没有“unknown-tusk”这个代号。您是不是要找：unknown-task\n"


def test_waived_findings_are_counted_and_listed(run: Run, repo: Path, edit: Edit) -> None:
    """What a waiver lets pass is counted on stderr, and listed with its reason."""
    edit(BAOHU, "next: 7月20日前回访6条线索。", "next: 尽快回访6条线索。")
    path = repo / "data/rules.yaml"
    waiver = "waivers: [{code: next-without-date, file: data/progress/baohu, reason: 待定, until: 2026-07-10}]\n"
    path.write_text(path.read_text(encoding="utf-8") + waiver, encoding="utf-8")
    result = run("check", "--root", repo, *ON)
    assert (result.code, result.out) == (0, "")
    assert result.err == "另有1处已豁免，见 hubtasks check --waived\n"
    assert "（待定，豁免到2026年7月10日）" in run("check", "--waived", "--root", repo, *ON).out


@pytest.mark.parametrize("form", ["github", "gitlab", "sarif", "junit"])
def test_check_speaks_to_programs(run: Run, repo: Path, edit: Edit, form: str) -> None:
    """Each form names the file, and the exit code stays."""
    edit(BAOHU, "task: 6", "task: 51")
    result = run("check", "--root", repo, *ON, "--format", form)
    assert (result.code, BAOHU in result.out) == (1, True)


def test_github_is_chosen_where_it_runs(
    run: Run, repo: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under GITHUB_ACTIONS findings come as annotations."""
    edit(BAOHU, "task: 6", "task: 51")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert run("check", "--root", repo, *ON).out.startswith(f"::error file={BAOHU},line=13")


def test_an_empty_option_is_refused(run: Run, repo: Path) -> None:
    """An option with nothing in it is a mistake, not everything."""
    for option in ("--division", "--strategy", "--duty", "--light"):
        result = run("status", option, "", "--root", repo, *ON)
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith(f"错误：{option} 后面是空的")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("status", "--on", ""), "--on 后面是空的"),
        (("check", "--root="), "--root 后面是空的"),
        (("show", " "), "有一个参数是空的"),
    ],
)
def test_an_empty_argument_is_no_default(run: Run, arguments: tuple[str, ...], said: str) -> None:
    """What is written but empty is refused: nobody means it."""
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_explain_shows_rule_and_examples(run: Run) -> None:
    """A code is explained with its rule, the wrong way and the right one; a mistyped one is guessed.

    Without a code all are listed.
    """
    result = run("explain", "full-width-sign")
    assert result.code == 0
    assert "规则：冒号、逗号、方括号、竖线这些结构符号用半角。" in result.out
    assert "  错  status：暂缓\n  对  status: 暂缓\n" in result.out
    assert "您是不是要找：unknown-task" in run("explain", "unknown-tsk").err
    listed = run("explain", "--root", OFFICE).out
    for code in Code:
        assert f"{code.id} " in listed
        assert code.rule in listed
        assert run("explain", code.id).out.startswith(f"{code.id}（{code.severity.value}）\n")


@pytest.mark.parametrize(
    "words",
    [
        ["new", "保护处", "--date"],
        ["sheet", "out", "保护处", "-o", "x.xlsx", "--date"],
        ["set", "5", "next=10月完成", "--division", "保护处", "--date"],
    ],
    ids=lambda words: words[0],
)
def test_nobody_files_for_a_day_to_come(
    run: Run, repo: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    """A day after today is refused, and nothing is written: today's own is not."""
    monkeypatch.chdir(repo)
    monkeypatch.setattr(opening, "this_day", lambda: date(2026, 7, 31))
    before = tree(repo)
    result = run(*words, "2026-08-01")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("错误：2026年8月1日还没到（今天是2026年7月31日）。")
    assert tree(repo) == before
    assert "还没到" not in run(*words, "2026-07-31").err
    month = run("sheet", "out", "保护处", "--month", "2026-08", "-o", "y.xlsx")
    assert month.err.startswith("错误：2026年8月31日还没到")


def test_a_sample_that_moves_today_says_so(run: Run, repo: Path, tmp_path: Path) -> None:
    """While samples tell what day it is, a later file moves it for everybody: new and sheet in say so."""
    data = tmp_path / "samples"
    shutil.copytree(OFFICE / "data", data / "data")
    moved = "示例数据以最后一份的日期为“今天”：从2026年6月30日变成2026年7月31日，灯都按这一天算\n"
    assert run("new", "人事处", "--date", "2026-06-30", "--root", data).err == ""
    assert run("new", "人事处", "--date", "2026-07-31", "--root", data).err == moved
    assert run("new", "保护处", "--date", "2026-07-31", "--root", repo).err == ""
    (data / "data/progress/renshi/2026-07-31.yaml").unlink()
    sheet = tmp_path / "x.xlsx"
    day = ("--date", "2026-07-31")
    assert run("sheet", "out", "人事处", *day, "--root", data, "-o", sheet).err == ""
    empty = run("sheet", "in", sheet, "--write", "--root", data)
    assert "示例数据以最后" not in empty.err
    fill(
        sheet, {("进展", "5", "状态"): "推进中", ("进展", "5", "本期进展"): "7月10日走访企业5家。"}
    )
    assert "示例数据以最后" not in run("sheet", "in", sheet, "--root", data).err
    assert moved in run("sheet", "in", sheet, "--write", "--root", data).err


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["status"], "x.csv"),
        (["check"], "x.txt"),
        (["report", "--month", "2026-06"], "x.md"),
        (["ledger"], "x.xlsx"),
        (["schema", "tasks"], "x.json"),
        (["urge"], "x.md"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_what_was_written_is_said(run: Run, repo: Path, words: list[str], name: str) -> None:
    """`-o` says on standard error which file it wrote, and nothing on standard output."""
    result = run(*words, "--root", repo, *(ON if words[0] != "schema" else ()), "-o", repo / name)
    assert result.out == ""
    assert result.err.startswith(f"写好了 {repo / name}\n")


def test_an_edit_is_shown_when_it_is_made(run: Run, repo: Path) -> None:
    """Where a file can't be written its change is not shown as if it were."""
    # Root may write anywhere, but not into a folder that is none.
    target = repo / "data/progress/yunyong/2026-06-30.yaml"
    words = ("set", "3", "next=7月20日前再推送一批。", "--division", "运用处", "--root", repo)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(files, "write", refusing)
        patched.setattr(files, "write_below", refusing, raising=False)
        before = target.read_bytes()
        result = run(*words)
    assert (result.code, result.out) == (2, "")
    assert "磁盘" in result.err
    assert target.read_bytes() == before


def refusing(*_: object) -> None:
    raise OSError(errno.ENOSPC, "磁盘满了")
