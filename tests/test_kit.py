"""What `init` lays out: a clean repository, and the files that reviewing needs."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from conftest import HERE, PROJECT, Run, read
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from test_examples import git

from hubtasks import fields
from hubtasks.git import kit
from hubtasks.git.kit import Host
from hubtasks.reading import files

SMALL = HERE / "repo"


def test_the_shipped_kit_is_current(run: Run) -> None:
    """The workflow, owners and templates of this repository are what `init --ci` writes."""
    checked = run("init", "--ci", "github", "--check", "--root", PROJECT)
    assert (checked.code, checked.out) == (0, "")
    for path, text in kit.kit(Host.GITHUB, read(PROJECT)[0]).items():
        assert (PROJECT / path).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("host", Host)
def test_the_kit_is_written_once(repo: Path, run: Run, host: Host) -> None:
    """A second run writes nothing; a file changed by hand is told and mended."""
    written = run("init", "--ci", host, "--root", repo).out
    assert f".{host}/CODEOWNERS" in written
    assert run("init", "--ci", host, "--root", repo).out == ""
    owners = repo / f".{host}/CODEOWNERS"
    owners.write_text("* @x\n", encoding="utf-8")
    told = run("init", "--ci", host, "--check", "--root", repo)
    assert (told.code, told.out) == (
        1, f".{host}/CODEOWNERS 不是现在该有的样子。请运行 hubtasks init --ci {host}\n"
    )  # fmt: skip
    run("init", "--ci", host, "--root", repo)
    assert run("init", "--ci", host, "--check", "--root", repo).code == 0


def test_owners_follow_the_rules(repo: Path) -> None:
    """Each division owns its folder, the coordinator all the rest; people come from the rules."""
    rules = repo / "data/rules.yaml"
    people = "people: {b@e.org: 保护协调处, a@e.org: 保护协调处, g@e.org: 规划发展处}\n"
    rules.write_text(rules.read_text(encoding="utf-8") + people, encoding="utf-8")
    lines = kit.owners(read(repo)[0]).splitlines()
    assert "* g@e.org" in lines
    assert "/data/progress/baohu/ a@e.org b@e.org" in lines
    assert lines.index("* g@e.org") < lines.index("/data/progress/baohu/ a@e.org b@e.org")
    assert any(line.startswith("# /data/progress/yunyong/ 还没有人") for line in lines)


def test_the_workflow_has_no_rights_and_no_secrets() -> None:
    """Nothing but reading; pinned actions; no text of the request in a command."""
    made = kit.kit(Host.GITHUB, read(SMALL)[0])
    text = made[".github/workflows/progress.yml"]
    flow = yaml.safe_load(text)
    assert flow["permissions"] == {}
    (job,) = flow["jobs"].values()
    assert job["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in text
    assert "secrets." not in text
    for step in job["steps"]:
        if "uses" in step:
            assert len(step["uses"].split("@")[1]) == 40
        assert "${{" not in step.get("run", "")
    yaml.safe_load(kit.kit(Host.GITLAB, read(SMALL)[0])[".gitlab-ci.yml"])


WHEEL = "tool/hubtasks-0.1.0-py3-none-any.whl"


def with_tool(repo: Path, tool: str) -> None:
    """Let the rules of the small repository say another tool, or none."""
    rules = repo / "data/rules.yaml"
    lines = rules.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("tool:")]
    rules.write_text("".join(kept) + (f"tool: {tool}\n" if tool else ""), encoding="utf-8")


@pytest.mark.parametrize("host", Host)
def test_nothing_is_installed_by_its_name_alone(host: Host, repo: Path) -> None:
    """Each install is held to digests, or is of a folder of the target branch without its needs."""
    for tool in ("", f"path: {WHEEL}, sha256: {'a' * 64}, ", "path: ., "):
        with_tool(repo, f"{{{tool}requirements: tool/requirements.txt}}")
        made = kit.kit(host, read(repo)[0])
        installs = re.findall('pip" install (.*?)(?: &&|\\)|\n)', "".join(made.values()))
        held, *more = installs
        assert held == f"--quiet --require-hashes -r .{host}/tool.txt"
        assert more == (["--quiet --no-deps --no-build-isolation ./."] if "path: ." in tool else [])
        named = [line for line in made[f".{host}/tool.txt"].splitlines() if line[0] not in "#-"]
        assert named == ([f"./{WHEEL} --hash=sha256:{'a' * 64}"] if WHEEL in tool else [])
        assert not any(re.search("hubtasks *[=>~]=", text) for text in made.values())


@pytest.mark.parametrize(
    ("tool", "said"),
    [
        ("", "data/rules.yaml 里没有 tool"),
        (f"{{path: {WHEEL}, requirements: tool/requirements.txt}}", "还没有写 sha256"),
        (
            f"{{path: {WHEEL}, sha256: {'a' * 64}, requirements: tool/requirements.txt}}",
            "与 sha256 写的不同",
        ),
        ("{path: ., requirements: tool/requirements.txt}", "pyproject.toml 打不开"),
        ("{requirements: tool/none.txt}", "tool/none.txt 打不开"),
        ("{requirements: .gitignore}", "里没有 hubtasks"),
        ("{path: ../x.whl, requirements: tool/requirements.txt}", "不是仓库里的"),
    ],
)
def test_without_a_sound_tool_no_kit_is_written(repo: Path, run: Run, tool: str, said: str) -> None:
    """`init --ci` says what is missing and writes nothing; `check` finds the same."""
    (repo / WHEEL).write_bytes(b"wheel")
    (repo / ".gitignore").touch()
    with_tool(repo, tool)
    before = tree(repo)
    for more in ((), ("--check",)):
        refused = run("init", "--ci", "gitea", *more, "--root", repo)
        assert refused.code == 2
        assert said in refused.err
    assert tree(repo) == before
    if tool:
        assert said in run("check", "--root", repo, "--on", "2026-06-30").out


def test_a_new_repository_keeps_the_tool_but_not_its_source(
    repo: Path, run: Run, tmp_path: Path
) -> None:
    """The wheel goes along; where the tool is built here, the way to a kit is said instead."""
    content = b"wheel"
    (repo / WHEEL).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    with_tool(repo, f"{{path: {WHEEL}, sha256: {digest}, requirements: tool/requirements.txt}}")
    assert run("init", tmp_path / "a", "--ci", "gitlab", "--root", repo).code == 0
    assert (tmp_path / "a" / WHEEL).read_bytes() == content
    assert run("init", "--ci", "gitlab", "--check", "--root", tmp_path / "a").code == 0
    with_tool(repo, "{path: ., requirements: tool/requirements.txt}")
    told = run("init", tmp_path / "b", "--ci", "gitlab", "--root", repo)
    assert (told.code, "再在那里运行 hubtasks init --ci gitlab" in told.err) == (1, True)
    assert not list((tmp_path / "b").glob(".gitlab*"))
    assert run("check", "--root", tmp_path / "b", "--on", "2026-03-01").code == 0


def test_what_this_repository_s_pipeline_installs_is_what_the_project_needs() -> None:
    """Each dependency, and what builds the source, is pinned to a release that the project admits."""
    pins = dict(re.findall(r"(?m)^([\w-]+)==(\S+)", (PROJECT / ".ci/requirements.txt").read_text()))
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for need in map(Requirement, wanted):
        assert need.specifier.contains(pins[canonicalize_name(need.name)]), need


@pytest.mark.parametrize("host", Host)
def test_no_file_of_the_request_is_imported(host: Host, tmp_path: Path) -> None:
    """Python runs isolated in the request's checkout: a `venv.py` in it is no program of ours."""
    ledger, _ = read(SMALL)
    lines = "".join(kit.kit(host, ledger).values()).splitlines()
    commands = [line.strip(" -") for line in lines if " -m venv " in line]
    assert commands
    (tmp_path / "venv.py").write_text("print('taken')\n", encoding="utf-8")
    for command in commands:
        flags = command.split()[1:-1]
        done = subprocess.run(
            [sys.executable, *flags, "--help"], cwd=tmp_path, capture_output=True, check=True
        )
        assert b"taken" not in done.stdout


def test_the_workflow_passes_its_linter(tmp_path: Path) -> None:
    """The linter for workflows finds nothing, for GitHub's and Gitea's alike."""
    for host in (Host.GITHUB, Host.GITEA):
        path = tmp_path / str(host) / ".github/workflows/progress.yml"
        path.parent.mkdir(parents=True)
        path.write_text(
            kit.kit(host, read(SMALL)[0])[f".{host}/workflows/progress.yml"], encoding="utf-8"
        )
        linter = Path(sys.executable).with_name("zizmor")
        done = subprocess.run(
            [str(linter), "--offline", str(path)], capture_output=True, text=True, check=False
        )
        assert (done.returncode, "No findings to report" in done.stdout) == (0, True), done.stdout


def test_hunk_headers_name_the_task(repo: Path, run: Run) -> None:
    """With the line that .gitattributes names, git's own diff says which task it is in."""
    run("init", "--ci", "github", "--root", repo)
    git(repo, "init", "-q", "-b", "main")
    told = (
        (repo / ".gitattributes").read_text(encoding="utf-8").split("xfuncname '")[1].split("'")[0]
    )
    git(repo, "config", "diff.hubtasks.xfuncname", told)
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "x")
    path = repo / "data/progress/baohu/2026-06-30.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("签订保密协议", "签订协议"), encoding="utf-8"
    )
    heads = [line for line in git(repo, "diff", "-U0").splitlines() if line.startswith("@@")]
    assert heads[0].endswith("@@ 6")


def test_a_clean_repository(repo: Path, run: Run, tmp_path: Path) -> None:
    """List, rules and folders, no progress: `check` has no error, and it can be used.

    Of the templates it gets what the office made itself.
    """
    (repo / "templates/简报.md.j2").write_text("简报", encoding="utf-8")
    target = tmp_path / "新台账"
    assert run("init", target, "--ci", "gitea", "--root", repo).code == 0
    assert not list((target / "data/progress").rglob("*.yaml"))
    assert {p.name for p in (target / "data/progress").iterdir()} == {"guihua", "baohu", "yunyong"}
    assert run("check", "--root", target, "--on", "2026-03-01").code == 0
    assert run("status", "--root", target, "--on", "2026-03-01").code == 0
    assert [p.name for p in (target / "templates").iterdir()] == ["简报.md.j2"]
    again = run("init", target, "--root", repo)
    assert (again.code, "不是空的" in again.err) == (2, True)


def tree(folder: Path) -> dict[str, bytes]:
    """All files in a folder by path."""
    found = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


def test_a_trial_run_writes_nothing(repo: Path, run: Run, tmp_path: Path) -> None:
    """--check names what is not there yet, and leaves the disk as it is; where all is there, nothing."""
    target = tmp_path / "新/台账"
    checked = run("init", target, "--ci", "gitea", "--check", "--root", repo)
    assert checked.code == 1
    named = {line.removesuffix(" 还没有") for line in checked.out.splitlines()}
    assert not target.parent.exists()
    assert run("init", target, "--ci", "gitea", "--root", repo).code == 0
    assert named == set(tree(target))
    before = tree(target)
    assert run("init", target, "--ci", "gitea", "--check", "--root", repo).out == ""
    (target / ".gitea/CODEOWNERS").unlink()
    checked = run("init", target, "--ci", "gitea", "--check", "--root", repo)
    assert (checked.code, checked.out) == (1, ".gitea/CODEOWNERS 还没有\n")
    del before[".gitea/CODEOWNERS"]
    assert tree(target) == before


@pytest.mark.parametrize("after", [0, 1, 3, 5, 8, 10])
def test_a_killed_init_is_finished(
    repo: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """Run again it writes what is missing, over no file that somebody changed meanwhile."""
    whole, torn = tmp_path / "whole", tmp_path / "torn"
    assert run("init", whole, "--ci", "github", "--root", repo).code == 0
    write, left = files.write_below, iter(range(after))

    def killed(root: Path, path: str, content: bytes) -> None:
        if next(left, None) is None:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).with_name(".x.yaml.123.tmp").write_bytes(content[:9])
            raise KeyboardInterrupt
        write(root, path, content)

    monkeypatch.setattr(files, "write_below", killed)
    assert run("init", torn, "--ci", "github", "--root", repo).code == 130
    monkeypatch.undo()
    own = {
        p: b"# \xe6\x88\x91\n" + text for p, text in tree(torn).items() if p.endswith("rules.yaml")
    }
    for path, text in own.items():
        (torn / path).write_bytes(text)
    result = run("init", torn, "--ci", "github", "--root", repo)
    assert result.code == 0, result.err
    assert {p: t for p, t in tree(torn).items() if not p.endswith(".tmp")} == {**tree(whole), **own}
    assert run("init", torn, "--ci", "github", "--root", repo).code == 2


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ("file", "不是文件夹，没有动它"),
        ("below a file", "上级不是文件夹"),
        ("another repository", "不是空的"),
        ("a paper", "不是空的"),
        ("dangling link", "不是文件夹，没有动它"),
    ],
)
def test_where_init_does_not_go(
    repo: Path, run: Run, tmp_path: Path, there: str, said: str
) -> None:
    """A file, or a folder of something else, is left as it is with one sentence."""
    target = tmp_path / "there"
    if there == "dangling link":
        target.symlink_to("nowhere")
    elif "file" in there:
        target.write_text("x", encoding="utf-8")
        target = target / "x" if there == "below a file" else target
    elif there == "another repository":
        shutil.copytree(repo / "data", target / "data")
        (target / "data/tasks-2026.yaml").unlink()
    else:
        target.mkdir()
        (target / "论文.docx").write_bytes(b"x")
    before = tree(tmp_path)
    for more in ((), ("--check",), ("--ci", "gitea")):
        result = run("init", target, *more, "--root", repo)
        assert (
            (result.code, result.out) == (2, "") if not more or said != "上级不是文件夹" else True
        )
        assert said in result.err or more == ("--check",)
    assert tree(tmp_path) == before


def test_init_begins_in_an_empty_clone(repo: Path, run: Run, tmp_path: Path) -> None:
    """What a host gives as an empty repository, with nothing but `.git`, can be filled."""
    target = tmp_path / "clone"
    git(tmp_path, "init", "-q", str(target))
    assert run("init", target, "--ci", "gitea", "--root", repo).code == 0
    assert (target / "data/tasks-2026.yaml").is_file()


@pytest.mark.parametrize("flow", [False, True], ids=["lines", "braces"])
def test_nobody_s_address_goes_along(repo: Path, run: Run, tmp_path: Path, flow: bool) -> None:
    """A new repository has the conventions, but neither the people nor the waivers of the old one."""
    rules = (
        "format: 1\n# 问 wang@example.org\nreporting: {due_day: 20, first_month: 5}  # 每月\n"
        "people:\n  zhang@example.org: 运用促进处\n  # li@example.org: 保护协调处\n\n"
        "waivers:\n  - {code: same-text, file: data, reason: 张三的, until: 2027-01-01}\n"
        "lights: {due_soon: 9}\n"
    )
    if flow:
        rules = (
            "{format: 1, reporting: {due_day: 20, first_month: 5}, people: {zhang@example.org: 运用促进处}, "
            "waivers: [{code: same-text, file: data, reason: 张三的, until: 2027-01-01}], lights: {due_soon: 9}}\n"
        )
    tool = "tool: {requirements: tool/requirements.txt}"
    rules = rules.replace("}\n", f", {tool}}}\n") if flow else f"{rules}{tool}\n"
    (repo / "data/rules.yaml").write_text(rules, encoding="utf-8")
    target = tmp_path / "new"
    assert run("init", target, "--ci", "github", "--root", repo).code == 0
    texts = {p: t.decode("utf-8", "replace") for p, t in tree(target).items()}
    assert not [p for p, text in texts.items() if "@example.org" in text or "张三" in text]
    ledger, problems = read(target)
    assert (problems, ledger.rules.people, ledger.rules.waivers) == ((), {}, ())
    assert (ledger.rules.due_day, ledger.rules.due_soon) == (20, 9)
    if not flow:
        assert "# 每月" in texts["data/rules.yaml"]


def test_the_owners_are_the_new_repository_s(repo: Path, run: Run, tmp_path: Path) -> None:
    """Who finishes it after having named its people gets them as owners."""
    target = tmp_path / "new"
    assert run("init", target, "--root", repo).code == 0
    rules = target / "data/rules.yaml"
    rules.write_text(rules.read_text("utf-8") + "people: {z@e.org: 运用促进处}\n", encoding="utf-8")
    assert run("init", target, "--ci", "gitlab", "--root", repo).code == 0
    assert "/data/progress/yunyong/ z@e.org" in (target / ".gitlab/CODEOWNERS").read_text("utf-8")


def test_what_stands_in_gitattributes_stays_byte_for_byte(repo: Path, run: Run) -> None:
    """Whatever its encoding it is added to; what is no text at all is refused, and not touched."""
    path = repo / ".gitattributes"
    old = "# 台账的属性\n*.png binary\n".encode("gb18030")
    path.write_bytes(old)
    (repo / ".github").mkdir()
    (repo / ".github/CODEOWNERS").write_bytes("# 谁\n* @x\n".encode("gb18030"))
    assert run("init", "--ci", "github", "--root", repo).code == 0
    assert path.read_bytes().startswith(old)
    assert b"*.xlsx binary" in path.read_bytes()
    assert run("init", "--ci", "github", "--check", "--root", repo).code == 0
    wide = "*.png binary\n".encode("utf-16")
    path.write_bytes(wide)
    result = run("init", "--ci", "github", "--root", repo)
    assert (result.code, "多半存成了 UTF-16" in result.err) == (2, True)
    assert path.read_bytes() == wide


@pytest.mark.parametrize(
    ("arguments", "said"), [((), "--ci 平台"), (("--ci", "gitub"), "您是不是要找：github")]
)
def test_what_init_needs_is_said(
    repo: Path, run: Run, arguments: tuple[str, ...], said: str
) -> None:
    """Without a folder or a host nothing is written."""
    result = run("init", *arguments, "--root", repo)
    assert result.code == 2
    assert said in result.err


@pytest.mark.parametrize(
    "address", ["*@e.cn", "!x@e.cn", "$x@e.cn", "{a}@e.cn", "a|b@e.cn", "@e.cn"]
)
def test_a_pattern_is_no_address(address: str) -> None:
    """What a host would read as more than one address stands for nobody."""
    assert re.fullmatch(fields.ADDRESS, address) is None


@pytest.mark.parametrize("address", ["z@e.org", "li.si+a_b%c@x-y.gov.cn", "o'neil&co@e.org", "1@e"])
def test_an_address_is_one(address: str) -> None:
    """What people really have for an address is taken."""
    assert re.fullmatch(fields.ADDRESS, address)
