"""What tests share: a small repository, golden files, and a way to run the commands."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import Phase, settings

from hubtasks.cli import COMMANDS, main
from hubtasks.documents import markdown, word
from hubtasks.fields import FileKind
from hubtasks.reading import files
from hubtasks.reading.load import load
from hubtasks.views import file_reference

if TYPE_CHECKING:
    from hubtasks.diagnostics import Diagnostic
    from hubtasks.model import Ledger

LOADED = (markdown, word)  # here once: else each child that fills a template would do it

HERE = Path(__file__).parent
PROJECT = HERE.parent
OFFICE = HERE / "office"  # the bureau's list, with sample progress and a sample plan
README = PROJECT / "README.md"
SUITES = os.environ.get("HUBTASKS_SUITES", "")
needs_suites = pytest.mark.skipif(not SUITES, reason="HUBTASKS_SUITES names no folder of suites")
HELP = PROJECT / "src/hubtasks/help"
ON = date(2026, 6, 30)
# How many times as many examples and kills are tried: more by night, and then others each time.
_TIMES = float(os.environ.get("HUBTASKS_TRIES", "1"))
# Seconds of a processor in which every test of a mutant ends, unless it never does.
_ENDS = 60

# No example is judged by the clock: the machine may be busy. Where few are tried, for mutants,
# nobody reads the one that fails, so none is made smaller.
settings.register_profile(
    "hubtasks",
    deadline=None,
    derandomize=_TIMES <= 1,
    phases=[Phase.explicit, Phase.generate] if _TIMES < 1 else tuple(Phase),
)
settings.load_profile("hubtasks")

Golden = Callable[[str, str], None]
Edit = Callable[..., None]
Case = TypeVar("Case")


@dataclass
class Result:
    """What a command answered."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden files")


def pytest_runtest_setup() -> None:
    """End a mutant that goes round for ever: by its own time, however busy the machine is."""
    if "MUTANT_UNDER_TEST" in os.environ:
        import resource  # noqa: PLC0415 - not on Windows, where no mutant is tried

        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + _ENDS, most))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail where a test was skipped although everything must run: public suites may be elsewhere."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("HUBTASKS_NO_SKIP") and [
        report for report in skipped if "HUBTASKS_SUITES" not in str(report.longrepr)
    ]:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text with a file in tests/golden, or rewrite that with --update."""

    def compare(name: str, text: str) -> None:
        path = HERE / "golden" / name
        if request.config.getoption("--update"):
            path.write_bytes(text.encode())
        assert path.is_file(), f"no golden file {name}: run pytest --update and read it"
        assert text == path.read_bytes().decode()

    return compare


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Copy the small repository, with the real templates, to a place that tests may change."""
    root = tmp_path / "repo"
    shutil.copytree(HERE / "repo", root)
    shutil.copytree(PROJECT / "templates", root / "templates")
    return root


def shipped(root: Path, *more: str) -> None:
    """Lay out the bureau's repository with its samples, and some of this one's folders."""
    shutil.copytree(OFFICE, root, dirs_exist_ok=True)
    for name in more:
        shutil.copytree(PROJECT / name, root / name, ignore=shutil.ignore_patterns("*.py"))


@pytest.fixture
def office(repo: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Two people's clones of one server, a bare repository."""
    from test_examples import git  # noqa: PLC0415 - which needs this module

    git(repo, "init", "-q", "-b", "main")
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "一")
    git(tmp_path, "clone", "-q", "--bare", str(repo), str(tmp_path / "server.git"))
    found: list[Path] = []
    for name in ("甲", "乙"):
        git(tmp_path, "clone", "-q", str(tmp_path / "server.git"), str(tmp_path / name))
        git(tmp_path / name, "config", "user.name", name)
        git(tmp_path / name, "config", "user.email", f"{len(found)}@example.org")
        found.append(tmp_path / name)
    return found[0], found[1]


_PEOPLE = (
    "people: {0@example.org: 保护协调处, 1@example.org: 运用促进处, g@example.org: 规划发展处}\n"
)


@pytest.fixture
def known(office: tuple[Path, Path]) -> tuple[Path, Path]:
    """The two clones, where the rules on main say whose address is whose."""
    from test_examples import git  # noqa: PLC0415 - which needs this module

    first, second = office
    rules = first / "data/rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8") + _PEOPLE, encoding="utf-8")
    git(first, "commit", "-q", "-am", "人员")
    git(first, "push", "-q", "origin", "main")
    git(second, "pull", "-q")
    return first, second


@pytest.fixture
def edit(repo: Path) -> Edit:
    """Replace a text in a file of the small repository; it must stand there once."""

    def replace(path: str, old: str, new: str) -> None:
        file = repo / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        file.write_text(text.replace(old, new), encoding="utf-8", newline="")

    return replace


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process."""

    def call(*arguments: str | Path) -> Result:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return call


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep this machine's terminal and CI variables out of the tests."""
    for name in ("COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "GITLAB_CI", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


def often(count: int) -> int:
    """How often to try what by day is tried so many times."""
    return max(round(count * _TIMES), 1)


def some(cases: Sequence[Case]) -> Sequence[Case]:
    """Those of many like cases that are tried: by day all, of a mutant a share."""
    return cases[:: max(round(1 / _TIMES), 1)]


def tries(count: int) -> settings:
    """Let a property be tried on so many examples by day."""
    return settings(max_examples=often(count))


def read(root: Path, year: int = 2026) -> tuple[Ledger, tuple[Diagnostic, ...]]:
    """Load a year of a repository."""
    return load(files.of_year(files.Folder.at(root), year))


def commands() -> list[list[str]]:
    """The names of all commands, some of two words, and of the groups of those."""
    names = [name.split() for group in COMMANDS.values() for name in group]
    return [*names, *([word] for word in dict.fromkeys(n[0] for n in names if len(n) > 1))]


def blocks(page: Path, heading: str) -> list[str]:
    """The fenced blocks of a page under one of its headings."""
    section = page.read_text(encoding="utf-8").split(f"\n{heading}\n", 1)[1]
    section = re.split(r"\n#{1,3} ", section)[0]
    return re.findall(r"```\w*\n(.*?)```", section, re.DOTALL)


def examples() -> dict[str, str]:
    """The data files that the page 文件格式 shows, by path: together they hold every field."""
    return {
        kind.path.format(year="2026", folder="yunyong", date="2026-06-30"): blocks(
            HELP / "files.md", f"## {file_reference.title(kind)}"
        )[0]
        for kind in FileKind
    }
