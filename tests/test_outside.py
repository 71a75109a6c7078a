"""Nothing out of a pull request makes a command read or write outside the repository."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from conftest import ON, Edit, Result, Run, read
from test_examples import git

from hubtasks.reading import files

BAOHU = "data/progress/baohu/2026-06-30.yaml"
YUNYONG = "data/progress/yunyong/2026-06-30.yaml"
HIDDEN = "机密：不该读出来"

WRITING = (
    ["new", "运用处", "--date", "2026-07-31"],
    ["set", "3", "next=7月20日前再推送一批。", "--division", "运用处"],
    ["fix", "--write"],
    ["urge", "--issue", "-o", "催办单.md"],
    ["schema", "--write"],
    ["init", "--ci", "github"],
    ["init", "--ci", "gitlab"],
    ["sheet", "in", "六月.xlsx", "--write"],
)
# What a pull request may turn into a link; some are not there yet.
PLACES = (
    "data", "data/progress", "data/progress/yunyong", YUNYONG, "data/urges-2026.yaml",
    "data/progress/yunyong/2026-07-31.yaml", "data/rules.yaml", "data/tasks-2026.yaml",
    "schema", "schema/rules.json", ".github", ".github/workflows", ".github/CODEOWNERS",
    ".gitattributes", ".gitlab-ci.yml", "templates", "templates/urge.md.j2", "催办单.md",
)  # fmt: skip


def everything(folder: Path) -> dict[str, bytes | str]:
    """All that lies in a folder, with what it holds."""
    return {
        str(p.relative_to(folder)): str(p.readlink()) if p.is_symlink() else p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if not p.is_dir() or p.is_symlink()
    }


def link(root: Path, outside: Path, place: str) -> None:
    """Move what stands at a place outside, and put a link there."""
    here, there = root / place, outside / Path(place).name
    here.parent.mkdir(parents=True, exist_ok=True)
    if here.exists():
        here.rename(there)
    elif not here.suffix and not here.name.startswith(".git"):
        there.mkdir()
    here.symlink_to(there)


def mortal(*arguments: str | Path) -> Result:
    """Run a command as somebody who may not do everything: root may, unless it gives that up."""
    lesser = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    call = [*(() if os.geteuid() else lesser), sys.executable, "-m", "hubtasks"]
    done = subprocess.run(
        [*call, *map(str, arguments)], input=b"", capture_output=True, check=False
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(params=[True, False], ids=["held", "looked at"])
def _door(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Go through the door as systems do that can hold a folder open, and as those that can't."""
    assert files._CAN_HOLD
    monkeypatch.setattr(files, "_CAN_HOLD", request.param)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    return folder


def prepare(repo: Path, run: Run) -> None:
    """Give each of the writing commands something to write."""
    form = repo / "六月.xlsx"
    assert run("sheet", "out", "运用处", "--date", str(ON), "-o", form, "--root", repo).code == 0
    book = openpyxl.load_workbook(form)
    head = next(c for row in book["进展"].iter_rows() for c in row if c.value == "下一步")
    book["进展"][f"{head.column_letter}{head.row + 1}"] = "8月15日前办完。"
    book.save(form)
    path = repo / YUNYONG
    path.write_bytes(path.read_bytes().replace(b"format: 1", b"format:1"))


def test_each_command_writes_where_no_link_is(
    repo: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the next test holds is no empty promise: every one of the commands changes the tree."""
    monkeypatch.chdir(repo)
    prepare(repo, run)
    for arguments in WRITING:
        before = everything(repo)
        on = () if arguments[0] in {"new", "set", "fix", "sheet"} else ("--on", str(ON))
        assert run(*arguments, *on).code in {0, 1}, arguments
        assert everything(repo) != before, arguments


@pytest.mark.parametrize(
    "held", [True, pytest.param(False, marks=pytest.mark.nightly)], ids=["held", "looked at"]
)
@pytest.mark.parametrize("place", PLACES)
def test_no_command_writes_through_a_link(
    repo: Path, run: Run, outside: Path, monkeypatch: pytest.MonkeyPatch, place: str, held: bool
) -> None:
    """Whatever is a link, what it leads to stays as it is, and the refusal is one sentence."""
    monkeypatch.setattr(files, "_CAN_HOLD", held)
    monkeypatch.chdir(repo)
    prepare(repo, run)
    link(repo, outside, place)
    before = everything(outside)
    for arguments in WRITING:
        on = () if arguments[0] in {"new", "set", "fix", "sheet"} else ("--on", str(ON))
        result = run(*arguments, *on)
        assert result.code in {0, 1, 2}
        assert everything(outside) == before, arguments
        if result.code == 2:
            assert result.err.startswith("错误："), result.err
            assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    ("place", "arguments"),
    [
        (YUNYONG, ["set", "3", "next=x", "--division", "运用处"]),
        (YUNYONG, ["new", "运用处", "--date", "2026-06-30", "--interactive"]),
        ("schema/rules.json", ["schema", "--write"]),
        (".github/CODEOWNERS", ["init", "--ci", "github"]),
        ("data/urges-2026.yaml", ["urge", "--issue", "--on", "2026-06-30"]),
    ],
)
@pytest.mark.parametrize("what", ["link", "folder", "pipe", "locked"])
def test_what_can_not_be_written_is_one_sentence(
    repo: Path, run: Run, outside: Path, place: str, arguments: list[str], what: str
) -> None:
    """A link, a folder, a pipe or a file without leave in a file's place is named, and why."""
    path = repo / place
    path.parent.mkdir(parents=True, exist_ok=True)
    if what == "locked" and not path.exists():
        path.write_text("urges: []\n", encoding="utf-8")
    if what != "locked":
        path.unlink(missing_ok=True)
    if what == "link":
        path.symlink_to(outside / "victim")
    elif what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    else:
        path.chmod(0)
    result = (
        mortal(*arguments, "--root", repo) if what == "locked" else run(*arguments, "--root", repo)
    )
    said = result.err
    if what == "locked" and arguments[0] in {"schema", "init"}:
        assert result.code == 0  # what is generated is put in its place
        return
    assert result.code == 2, said
    assert said.startswith("错误："), said
    assert place in said
    why = {
        "link": "是一个链接",
        "folder": "这是一个文件夹",
        "pipe": "不是普通文件",
        "locked": "没有权限",
    }
    assert why[what] in said
    assert said.count("\n") == 1
    assert not (outside / "victim").exists()


@pytest.mark.parametrize("target", ["secret", "folder", "nowhere", "/dev/zero"])
def test_no_template_is_read_through_a_link(
    repo: Path, run: Run, outside: Path, target: str
) -> None:
    """A template that is a link is refused by name, and none can bring it in."""
    (outside / "secret").write_text(HIDDEN, encoding="utf-8")
    (outside / "folder").mkdir()
    for name in ("leak.md.j2", "leak.docx", "_part.md.j2"):
        (repo / "templates" / name).symlink_to(outside / target)
    (repo / "templates/brings.md.j2").write_text("{% include '_part.md.j2' %}", encoding="utf-8")
    month = ("--month", "2026-06", "--root", repo, "--on", str(ON))
    for more in ((), ("-o", outside / "out.docx")):
        result = run("report", "--template", "leak", *month, *more)
        assert result.code == 2
        assert "打不开 templates/leak." in result.err
        assert "（是一个链接）" in result.err
    result = run("report", "--template", "brings", *month)
    assert (result.code, result.out) == (2, "")
    assert HIDDEN not in result.err
    listed = run("templates", "--root", repo)
    assert "leak" not in listed.out
    assert "templates/leak.docx：打不开（是一个链接），没有列出\n" in listed.err


def test_no_template_leads_out_by_its_name(repo: Path, run: Run, outside: Path) -> None:
    """`--template` names a file in the folder, whatever is typed."""
    (outside / "x.md.j2").write_text(HIDDEN, encoding="utf-8")
    for name in ("../../outside/x", str(outside / "x"), "..", "."):
        result = run("report", "--template", name, "--month", "2026-06", "--root", repo)
        assert (result.code, result.out) == (2, "")
        assert HIDDEN not in result.err


def test_a_division_s_id_is_no_path(repo: Path, run: Run, edit: Edit) -> None:
    """An id that is more than letters, digits and dashes is a finding; no command goes by it."""
    edit("data/tasks-2026.yaml", "{id: yunyong,", "{id: ../../../pwn,")
    before = everything(repo.parent)
    told = run("check", "--root", repo, "--on", str(ON))
    assert told.code == 1
    assert "错误[bad-name] “../../../pwn”不是只用小写字母、数字、横线的代号" in told.out
    for arguments in (
        ["new", "运用促进处", "--date", "2026-07-31"],
        ["sheet", "out", "运用促进处", "--month", "2026-07", "-o", repo / "x.xlsx"],
        ["set", "3", "next=x", "--division", "运用促进处"],
    ):
        assert run(*arguments, "--root", repo).code == 2
    assert run("init", repo.parent / "新", "--ci", "github", "--root", repo).code == 0
    after = everything(repo.parent)
    assert {p for p in after if p not in before and not p.startswith("新/")} == set()
    assert not any(
        ".." in owner
        for owner in (repo.parent / "新/.github/CODEOWNERS").read_text("utf-8").split()
    )


@pytest.mark.parametrize(
    "id_", ["-rf", "a/b", "", "Ab", "甲", "a b", "a.b", "a\\nb", "~", "..", "a*"]
)
def test_what_an_id_may_be(repo: Path, edit: Edit, id_: str) -> None:
    """Only small letters, digits and dashes, not at the beginning."""
    edit("data/tasks-2026.yaml", "{id: yunyong,", f'{{id: "{id_}",')
    ledger, problems = read(repo)
    assert [d.id for d in ledger.divisions] == ["guihua", "baohu"]
    assert problems


@pytest.mark.parametrize(
    ("address", "sound"),
    [
        ("z.san+x@ip.hubei.gov.cn", True), ("1234+z@users.noreply.github.com", True),
        ("z@localhost", True), ("Z@E.ORG", True), ("zhangsan", False), ("@admins", False),
        ("z@e.org @everyone", False), ("z@e.org\\n* @evil", False), ("z@e.org#x", False),
        ("z@@e.org", False), ("z@-", True), ("张三@e.org", False), ("\\\\z@e.org", False),
    ],
)  # fmt: skip
def test_what_an_address_may_be(repo: Path, run: Run, address: str, sound: bool) -> None:
    """What goes into CODEOWNERS is an e-mail address and nothing else; the rest is refused."""
    rules = repo / "data/rules.yaml"
    rules.write_text(
        rules.read_text("utf-8") + f'people: {{"{address}": 运用促进处}}\n', encoding="utf-8"
    )
    told = run("check", "--root", repo, "--on", str(ON)).out
    assert ("错误[bad-" in told) is not sound
    made = run("init", "--ci", "github", "--root", repo)
    if not sound:
        assert (made.code, (repo / ".github").exists()) == (2, False)
        assert "没有写审核用的文件" in made.err
        return
    assert made.code == 0
    lines = (repo / ".github/CODEOWNERS").read_text("utf-8").splitlines()
    owned = [line for line in lines if line and not line.startswith("#")]
    assert owned == [f"/data/progress/yunyong/ {address.lower()}"]


def test_a_linked_folder_is_told(repo: Path, run: Run, outside: Path) -> None:
    """A division's folder that is a link, dangling or not, is said to be one, and not read."""
    link(repo, outside, "data/progress/baohu")
    (repo / "data/progress/guihua").rename(outside / "guihua")
    (repo / "data/progress/guihua").symlink_to("nowhere")
    out = run("check", "--root", repo, "--on", str(ON)).out
    for name in ("baohu", "guihua"):
        assert (
            f"data/progress/{name}: 错误[unreadable-file] 打不开这里，里面的都没有读（是一个链接）"
            in out
        )
    assert "misnamed" not in out


def test_a_folder_without_leave_is_told(repo: Path) -> None:
    """A folder that its reader may not look into is said to be shut, not misnamed."""
    (repo / "data/progress/baohu").chmod(0)
    result = mortal("check", "--root", repo, "--on", str(ON))
    (repo / "data/progress/baohu").chmod(0o755)
    assert result.code == 1, result.err
    said = "data/progress/baohu: 错误[unreadable-file] 打不开这里，里面的都没有读（没有权限）"
    assert said in result.out


def test_a_linked_folder_is_not_sent_as_deleted(repo: Path, run: Run, outside: Path) -> None:
    """Where a link or a lock hides a division's files, `submit` does not take them for removed."""
    git(repo, "init", "-q", "-b", "main")
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "一")
    git(repo, "clone", "-q", "--bare", ".", str(outside / "server.git"))
    git(repo, "remote", "add", "origin", str(outside / "server.git"))
    git(repo, "config", "user.name", "甲")
    git(repo, "config", "user.email", "a@example.org")
    link(repo, outside, "data/progress/baohu")
    result = run("submit", "--root", repo, "--on", str(ON))
    assert result.code == 2
    assert "data/progress/baohu：打不开这里" in result.err
    assert git(repo, "branch", "--show-current").strip() == "main"


# ---- the door itself


@pytest.mark.usefixtures("_door")
@pytest.mark.parametrize(
    "path",
    [
        "../x",
        "a/../../x",
        "/etc/passwd",
        "a//x",
        "./x",
        "a/.",
        "",
        "linked/x",
        "link",
        "a/linked/x",
    ],
)
def test_the_door_leads_down_only(tmp_path: Path, outside: Path, path: str) -> None:
    """A path that leaves the root, or goes over a link, is neither read nor written nor made."""
    root = tmp_path / "root"
    (root / "a").mkdir(parents=True)
    (outside / "x").write_text("kept", encoding="utf-8")
    for name in ("linked", "a/linked"):
        (root / name).symlink_to(outside)
    (root / "link").symlink_to(outside / "x")
    for act in (
        lambda: files.Folder(root, ()).read(path),
        lambda: files.write_below(root, path, b"new"),
        lambda: files.make_folder_of(root, f"{path}/y"),
    ):
        with pytest.raises(OSError, match=r".+") as caught:
            act()
        assert not files.reason_of(caught.value).isascii()
    assert everything(outside) == {"x": b"kept"}
    assert not (tmp_path / "x").exists()


@pytest.mark.usefixtures("_door")
def test_a_file_below_is_written_whole(tmp_path: Path) -> None:
    """Folders are made, the mode is kept, no draft stays, and the longest name will do."""
    name = "长" * 80 + ".yaml"
    files.write_below(tmp_path, f"data/progress/{name}", b"one")
    path = tmp_path / "data/progress" / name
    path.chmod(0o640)
    files.write_below(tmp_path, f"data/progress/{name}", b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in path.parent.iterdir()] == [name]


def test_output_goes_not_through_a_link(repo: Path, run: Run, outside: Path) -> None:
    """-o on a link says so, and leaves what it leads to; a linked folder on the way may be."""
    (outside / "victim.md").write_text("kept", encoding="utf-8")
    (repo / "六月.md").symlink_to(outside / "victim.md")
    result = run("status", "--root", repo, "--on", str(ON), "-o", repo / "六月.md")
    assert (result.code, "（是一个链接）" in result.err) == (2, True)
    assert (outside / "victim.md").read_text("utf-8") == "kept"
    (repo / "共享").symlink_to(outside)
    assert run("status", "--root", repo, "--on", str(ON), "-o", repo / "共享/x.md").code == 0
    assert (outside / "x.md").is_file()


# ---- what the system says


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_every_reason_of_a_file_is_chinese(number: int) -> None:
    """No number of the system's is told in its English, but where nobody knows a word for it."""
    said = files.reason_of(OSError(number, os.strerror(number)))
    known = errno.errorcode[number] in files._REASONS
    assert said.isascii() is False
    assert known is not said.startswith("系统说")


def test_a_full_disk_is_said(repo: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device that takes no more is told in Chinese, and the old file stays."""
    path = repo / YUNYONG
    before = path.read_bytes()
    write = os.write

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    result = run("set", "3", "next=7月20日前再推送一批。", "--division", "运用处", "--root", repo)
    output = run("status", "--root", repo, "--on", str(ON), "-o", repo / "x.md")
    monkeypatch.setattr(os, "write", write)
    assert (result.code, output.code) == (2, 2)
    assert f"写不了 {YUNYONG}（磁盘满了），没有改" in result.err
    assert "x.md（磁盘满了）" in output.err
    assert path.read_bytes() == before
    assert not list(repo.rglob("*.tmp"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_device_is_said(repo: Path) -> None:
    """Standard output that takes no more is one Chinese sentence; as -o it is no plain file."""
    call = [sys.executable, "-m", "hubtasks", "status", "--root", str(repo), "--on", str(ON)]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(call, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr.decode() == "错误：结果没有写全（磁盘满了）。请换一个位置，再运行一遍\n"
    done = subprocess.run([*call, "-o", "/dev/full"], capture_output=True, check=False)
    assert done.returncode == 2
    assert "写不了 /dev/full（不是普通文件）" in done.stderr.decode()


def test_a_workbook_that_is_no_file_is_said(repo: Path, run: Run, outside: Path) -> None:
    """A pipe or a folder in a workbook's place neither hangs nor raises."""
    os.mkfifo(outside / "管.xlsx")
    (outside / "夹.xlsx").mkdir()
    result = run("sheet", "in", outside, "--root", repo)
    assert result.code == 2
    assert "管.xlsx：打不开（不是普通文件）" in result.out
    assert "夹.xlsx：打不开（这是一个文件夹）" in result.out


@pytest.mark.parametrize(
    "arguments",
    [["check", "{}"], ["fix", "{}"], ["sheet", "in", "{}"], ["status", "--root", "{}"], ["init", "{}"],
     ["status", "-o", "{}"], ["status", "--rev", "{}"], ["report", "--month", "2026-06", "--template", "{}"]],
    ids=lambda a: " ".join(a[:2]),
)  # fmt: skip
@pytest.mark.parametrize(
    "name", ["长" * 200, "a/" * 3000, "circle", "circle/x"], ids=["long", "deep", "circle", "in it"]
)
def test_a_path_that_no_system_takes_is_one_sentence(
    repo: Path, run: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str], name: str
) -> None:
    """Names too long, paths too deep and links in a circle are refused like any that is not there."""
    git(repo, "init", "-q", "-b", "main")
    monkeypatch.chdir(repo)
    (repo / "circle").symlink_to("circle")
    result = run(*(a.format(name) for a in arguments))
    assert result.code == 2
    assert result.err.startswith("错误：")
    assert result.err.count("\n") == 1
    assert not re.search("File name|Too many|No such", result.err)
