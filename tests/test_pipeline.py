"""A repository passes the pipeline that `init --ci` wrote, and no request chooses its tool.

The steps are run with the shell as a host runs them. The office's index is a folder with the
wheels of what is installed here, so nothing comes from the network.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from conftest import HERE, PROJECT, Run
from hostile import packed, unpacked
from packaging.requirements import Requirement
from test_examples import git

from hubtasks.git.kit import Host

REQUIREMENTS = "tool/requirements.txt"
ENTRY = """\
format: 1
division: 规划发展处
date: 2026-06-15
entries:
  - task: 3
    status: 推进中
    summary: 6月12日召开第2次评审会，评审项目8个。
    next: 6月30日前完成评审。
"""
_LEFT_OUT = {"INSTALLER", "RECORD", "REQUESTED", "direct_url.json"}


def needed(*names: str) -> Iterator[Distribution]:
    """What is installed here of some distributions, and of all that they need."""
    left, seen = list(names), set()
    while left:
        name = left.pop()
        if name in seen:
            continue
        seen.add(name)
        found = distribution(name)
        yield found
        wants = map(Requirement, found.requires or ())
        left += [w.name for w in wants if not w.marker or w.marker.evaluate({"extra": ""})]


def repacked(installed: Distribution, folder: Path) -> Path:
    """The wheel that an installed distribution came from, but for its programs."""
    tags = re.findall("(?m)^Tag: (.+)-(.+)-(.+)$", installed.read_text("WHEEL") or "")
    tag = "-".join(".".join(dict.fromkeys(part)) for part in zip(*tags, strict=True))
    name = installed.metadata["Name"].replace("-", "_")
    wheel = folder / f"{name}-{installed.version}-{tag}.whl"
    files = [f for f in installed.files or () if ".." not in f.parts and f.suffix != ".pyc"]
    kept = [f for f in files if f.name not in _LEFT_OUT]
    info = next(f.parent for f in files if f.name == "METADATA")
    with zipfile.ZipFile(wheel, "w") as made:
        for file in kept:
            made.write(str(file.locate()), str(file))
        made.writestr(f"{info}/RECORD", "".join(f"{file},,\n" for file in kept))
    return wheel


class Tool(NamedTuple):
    """The program as an office keeps it: its wheel, what it needs, and where that comes from."""

    wheel: Path
    requirements: str
    house: Path


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Tool:
    """Build this project's wheel, and an index of all that it needs."""
    folder = tmp_path_factory.mktemp("tool")
    index = folder / "index"
    index.mkdir()
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    parts = [d for d in needed("hubtasks", "hatchling") if d.metadata["Name"] != "hubtasks"]
    wheels = [repacked(part, index) for part in parts]
    told = importlib.util.spec_from_file_location("release", PROJECT / ".ci/release.py")
    assert told
    assert told.loader
    release = importlib.util.module_from_spec(told)
    told.loader.exec_module(release)
    names = {release.canonicalize_name(d.metadata["Name"]): d.version for d in parts}
    return Tool(wheel, release.requirements(names, wheels), index)


def rules_of(tool: Tool, *, source: bool) -> str:
    """What the rules say of where the tool is."""
    digest = sha256(tool.wheel.read_bytes()).hexdigest()
    wheel = f"path: tool/{tool.wheel.name}, sha256: {digest}"
    return f"tool: {{{'path: tool' if source else wheel}, requirements: {REQUIREMENTS}}}\n"


@pytest.fixture
def office(tool: Tool, run: Run, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A repository with the tool in it, its kit for a host, and its server."""
    host, source = request.param
    root = tmp_path / "office"
    shutil.copytree(HERE / "repo", root)
    if source:
        for name in ("data", "src", "templates"):
            shutil.copytree(PROJECT / name, root / "tool" / name)
        for name in ("pyproject.toml", "README.md"):
            shutil.copy(PROJECT / name, root / "tool")
    else:
        shutil.copy(tool.wheel, root / "tool")
    (root / REQUIREMENTS).write_text(tool.requirements, encoding="utf-8")
    rules = root / "data/rules.yaml"
    lines = rules.read_text(encoding="utf-8").replace(
        "first_month: 5", "first_month: 5, require_entry: true"
    )
    kept = [line for line in lines.splitlines(keepends=True) if not line.startswith("tool:")]
    rules.write_text("".join(kept) + rules_of(tool, source=source), encoding="utf-8")
    made = run("init", "--ci", host, "--root", root)
    assert made.code == 0, made.err
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "台账")
    git(tmp_path, "clone", "-q", "--bare", str(root), str(tmp_path / "server.git"))
    return root


class Ran(NamedTuple):
    """How a pipeline went: by the names of its steps, and all that it printed."""

    codes: dict[str, int]
    said: str
    summary: str


def pipeline(host: Host, server: Path, tool: Tool, branch: str) -> Ran:
    """Run what the request's checkout says, step by step."""
    work = server.parent / f"runner-{branch}"
    (work / "bin").mkdir(parents=True)
    python = work / "bin/python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    checkout = work / "checkout"
    git(work, "clone", "-q", "-b", branch, str(server), str(checkout))
    base = git(checkout, "rev-parse", "origin/main").strip()
    summary = work / "summary.md"
    summary.touch()
    env = {
        "PATH": f"{work / 'bin'}:{os.environ['PATH']}",
        "HOME": str(work),
        "LANG": "C.UTF-8",
        "TMPDIR": str(work),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_FIND_LINKS": str(tool.house),
        "PIP_NO_COMPILE": "1",
        "PIP_NO_INDEX": "1",
    }
    if host is Host.GITLAB:
        env |= {
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
        }
    else:
        env |= {
            "GITHUB_ACTIONS": "true",
            "GITHUB_STEP_SUMMARY": str(summary),
            "RUNNER_TEMP": str(work),
        }
    codes: dict[str, int] = {}
    said: list[str] = []
    for name, script, options, always, more in steps(host, checkout, base):
        if not always and any(codes.values()):
            continue
        done = subprocess.run(
            ["bash", *options, "-c", script],
            cwd=checkout,
            env=env | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        codes[name] = done.returncode
        said.append(done.stdout)
    return Ran(codes, "\n".join(said), summary.read_text(encoding="utf-8"))


def steps(
    host: Host, checkout: Path, base: str
) -> Iterator[tuple[str, str, list[str], bool, dict[str, str]]]:
    """Each step's name, commands, the shell's options, whether it runs always, and variables."""
    if host is Host.GITLAB:
        job = yaml.safe_load((checkout / ".gitlab-ci.yml").read_bytes())["progress"]
        yield "script", "\n".join(job["script"]), ["-eo", "pipefail"], False, {}
        return
    flow = yaml.safe_load((checkout / f".{host}/workflows/progress.yml").read_bytes())
    known = {"${{ github.event.pull_request.base.sha }}": base}
    for step in flow["jobs"]["check"]["steps"]:
        if "run" in step:
            more = {key: known[value] for key, value in step.get("env", {}).items()}
            yield step["name"], step["run"], ["-e"], step.get("if") == "always()", more


def requested(root: Path, branch: str) -> Path:
    """Send what stands in the working tree as a request."""
    server = root.parent / "server.git"
    git(root, "switch", "-q", "-c", branch)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", branch)
    git(root, "push", "-q", str(server), branch)
    return server


def poisoned(wheel: Path) -> bytes:
    """The wheel with a program that only says that it was taken."""
    parts = unpacked(wheel.read_bytes())
    return packed(parts | {"hubtasks/__main__.py": b"def start():\n    print('TAKEN')\n"})


def poison(office: Path, tool: Tool, host: Host, run: Run) -> None:
    """Change what the request says of the tool: all of it fits together, and is not the office's."""
    bad = tool._replace(wheel=office.parent / tool.wheel.name)
    bad.wheel.write_bytes(poisoned(tool.wheel))
    rules = office / "data/rules.yaml"
    lines = rules.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("tool:")]
    rules.write_text("".join(kept) + rules_of(bad, source=False), encoding="utf-8")
    shutil.copy(bad.wheel, office / "tool")
    (office / REQUIREMENTS).write_text("evil==1.0\n", encoding="utf-8")
    for source in office.glob("tool/src/hubtasks/__main__.py"):
        source.write_text("def start():\n    print('TAKEN')\n", encoding="utf-8")
    flows = [*office.glob(".git*/workflows/*.yml"), *office.glob(".gitlab-ci.yml")]
    before = {path: path.read_bytes() for path in flows}
    assert run("init", "--ci", host, "--root", office).code == 0
    for path, content in before.items():  # to guard them is the host's part
        path.write_bytes(content)


CASES = [
    pytest.param((host, source), what, id=f"{host}-{'source' if source else 'wheel'}-{what}")
    for host, source in (*((host, False) for host in Host), (Host.GITHUB, True))
    for what in ("sound", "poisoned")
]
BY_DAY = "gitea-wheel-poisoned"


@pytest.mark.parametrize(
    ("office", "what"),
    [
        case if case.id == BY_DAY else pytest.param(*case.values, id=case.id, marks=pytest.mark.nightly)
        for case in CASES
    ],
    indirect=["office"],
)  # fmt: skip
def test_a_request_passes_and_chooses_no_tool(
    office: Path, tool: Tool, run: Run, request: pytest.FixtureRequest, what: str
) -> None:
    """Every step passes, and the consequences stand where the host shows them.

    A wheel, digest, requirement or source of the request is not what is installed.
    """
    host, _ = request.node.callspec.params["office"]
    (office / "data/progress/guihua/2026-06-15.yaml").write_text(ENTRY, encoding="utf-8")
    if what == "poisoned":
        poison(office, tool, host, run)
    went = pipeline(host, requested(office, what), tool, what)
    assert not any(went.codes.values()), went.said
    assert "TAKEN" not in went.said
    assert "评审项目8个" in (went.summary if host is Host.GITHUB else went.said)
    assert bool(went.summary) == (host is Host.GITHUB)
