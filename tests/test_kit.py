"""What `init` lays out: a clean repository, and the files that reviewing needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import HERE, PROJECT, Run, read
from test_examples import git

from hubtasks.git import kit
from hubtasks.git.kit import Host

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
    files = kit.kit(Host.GITHUB, read(SMALL)[0])
    text = files[".github/workflows/progress.yml"]
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
    """List, rules, templates and folders, no progress: `check` has no error, and it can be used."""
    target = tmp_path / "新台账"
    assert run("init", target, "--ci", "gitea", "--root", repo).code == 0
    assert not list((target / "data/progress").rglob("*.yaml"))
    assert {p.name for p in (target / "data/progress").iterdir()} == {"guihua", "baohu", "yunyong"}
    assert run("check", "--root", target, "--on", "2026-03-01").code == 0
    assert run("status", "--root", target, "--on", "2026-03-01").code == 0
    again = run("init", target, "--root", repo)
    assert (again.code, "不是空的" in again.err) == (2, True)


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
