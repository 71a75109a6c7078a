"""The README and the help pages: what they show is what the program does."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import openpyxl
import pytest
from conftest import HELP, HERE, ON, PROJECT, README, Run, blocks, commands, examples, read, shipped
from test_examples import git

from hubtasks.checking import checks
from hubtasks.cli import main
from hubtasks.fields import FileKind
from hubtasks.model import Rules
from hubtasks.views import file_reference

FILES = HELP / "files.md"
PAGES = (README, *sorted(HELP.glob("*.md")))
# The page of the commands is written from the program as it is asked for.
COMMANDS = "命令"
LEFT_OUT = "……"
JUNE = Path("data/progress/baohu/2026-06-30.yaml")


def fill(cells: dict[str, str]) -> Callable[[Path], None]:
    """Fill the workbook as a person would."""

    def do(root: Path) -> None:
        book = openpyxl.load_workbook(root / "6月进展.xlsx")
        for cell, text in cells.items():
            book["进展"][cell] = text
        book.save(root / "6月进展.xlsx")

    return do


def change(old: str, new: str) -> Callable[[Path], None]:
    """Change a figure in a file by hand."""

    def do(root: Path) -> None:
        text = (root / JUNE).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (root / JUNE).write_text(text.replace(old, new), encoding="utf-8", newline="")

    return do


# What somebody answers to a page's command that asks.
TYPED = {
    "hubtasks new 保护中心 --date 2026-07-31 --interactive": "张三\n2\n7月15日完成机房改造。\n"
}
# What somebody does before the page's n-th command line of that kind.
BEFORE: dict[tuple[str, str, int], Callable[[Path], None]] = {
    ("excel.md", "hubtasks sheet in 6月进展.xlsx", 1): fill({
        "E6": "推进中", "F6": "6月16日与中标高校签订研修班协议，名额60人。", "H6": "9月20日前开班。",
        "E7": "推进", "F7": "6月24日印发知识产权高层次人才分级分类目录，收录5类132人。",
    }),
    ("excel.md", "hubtasks sheet in 6月进展.xlsx", 2): fill({"E7": "推进中"}),
    ("filing.md", "hubtasks fix data/progress/baohu", 1): change("cases: 6}", "cases: 5例}"),
    ("review.md", "hubtasks diff main", 1): change("cases: 4}", "cases: 6}"),
    ("review.md", "hubtasks check", 1): change("cases: 6}", "cases: 5例}"),
}  # fmt: skip


def names(path: Path) -> str:
    return path.name


def topic(page: Path) -> str:
    """What a page is asked for by: its first line."""
    first = page.read_text(encoding="utf-8").split("\n", 1)[0]
    assert first.startswith("# "), page
    return first.removeprefix("# ")


def fenced(page: Path) -> list[tuple[str, str]]:
    """The fenced blocks of a page, each with its language."""
    pattern = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
    found = pattern.findall(page.read_text(encoding="utf-8"))
    return [(language, dedent(text)) for _, language, text in found]


# ---- the page 文件格式


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The page's examples as a data repository."""
    root = tmp_path / "example"
    for path, text in examples().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def test_the_tables_are_the_fields(request: pytest.FixtureRequest) -> None:
    """The page's tables are those that the fields give; --update writes them."""
    written = FILES.read_text(encoding="utf-8")
    if request.config.getoption("--update"):
        FILES.write_text(file_reference.page(written), encoding="utf-8", newline="")
    assert file_reference.page(FILES.read_text(encoding="utf-8")) == FILES.read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("kind", FileKind)
def test_every_kind_of_file_has_its_section(kind: FileKind) -> None:
    """Each kind of file is told with where it stands, an example, and every key in a table."""
    page = FILES.read_text(encoding="utf-8")
    section = re.split(r"(?m)^## ", page.split(f"\n## {file_reference.title(kind)}\n", 1)[1])[0]
    assert f"`{file_reference.path(kind)}`" in section
    for record in kind.record.inside:
        for field in record.fields:
            assert f"| `{field.key}` | {field.label} |" in section


def test_the_examples_are_sound(example: Path) -> None:
    """The examples load together without a finding."""
    ledger, problems = read(example)
    assert ledger.tasks
    assert ledger.progress
    assert (problems, checks.check(ledger, ON)) == ((), ())


def test_the_examples_show_every_field() -> None:
    """Each key that a kind of file may hold stands in that kind's example."""
    for kind, text in zip(FileKind, examples().values(), strict=True):
        known = {f.key for record in kind.record.inside for f in record.fields}
        assert {key for key in known if not re.search(rf"\b{key}:", text)} == set()


def test_the_example_of_the_rules_shows_the_defaults(example: Path) -> None:
    """Who copies the example changes nothing: its numbers and names are the defaults."""
    found, default = read(example)[0].rules, Rules()
    own = {"calendar", "people", "severity", "tool", "waivers"}
    for name in set(Rules._fields) - own:
        assert getattr(found, name) == getattr(default, name), name


# ---- what stands on the pages


def test_the_readme_is_short() -> None:
    """The README can be read at one sitting; all else is a page."""
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 150


def test_a_page_is_found_by_its_topic() -> None:
    """No two pages have one topic, and every topic that a text sends to has its page."""
    topics = [topic(page) for page in PAGES if page != README]
    assert len(set(topics)) == len(topics)
    texts = [*PAGES, *PROJECT.glob("src/**/*.py"), *PROJECT.glob("data/*.yaml")]
    texts += PROJECT.glob("templates/*.j2")
    asked = {
        found
        for text in texts
        for found in re.findall(r"hubtasks help ([\w]+)", text.read_text(encoding="utf-8"))
    }
    assert asked <= {*topics, COMMANDS, "主题"}
    readme = README.read_text(encoding="utf-8")
    assert {t for t in topics if f"hubtasks help {t}" not in readme} == set()


def test_every_command_stands_somewhere() -> None:
    """Each command is told of on a page."""
    told = [called(line)[1:] for page in PAGES for line in named(page)]
    for words in commands():
        assert any(line[: len(words)] == words for line in told), words


def test_nobody_is_sent_to_a_part_of_the_readme() -> None:
    """What has become a page is asked for by its topic."""
    for path in [*PROJECT.glob("src/**/*"), *PROJECT.glob("data/*"), *PROJECT.glob("templates/*")]:
        if path.suffix in {".py", ".yaml", ".j2", ".md"}:
            assert not re.search(r"README(\.md)?“", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_a_module_named_is_there(page: Path) -> None:
    """Who follows a page into the code finds the file it names."""
    for name in re.findall(r"`([\w/]+\.py)`", page.read_text(encoding="utf-8")):
        folders = [PROJECT, PROJECT / "src/hubtasks", *(PROJECT / "src/hubtasks").glob("*/")]
        assert any((folder / name).is_file() for folder in folders), name


def test_the_floors_are_those_of_the_contract() -> None:
    """The page shows the packages in the order that lint-imports holds."""
    told = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = told["tool"]["importlinter"]["contracts"][0]["layers"]
    [shown] = [b for b in blocks(HELP / "development.md", "## 楼层") if b.startswith("cli ")]
    assert [re.split(r" {2,}", line)[0] for line in shown.splitlines()] == contract


# ---- commands


@cache
def words_known() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(words) for words in commands())


def called(line: str) -> list[str]:
    """The words of a command line, without a remark or what goes where."""
    return re.split(r"\s#\s|\s[<>|]\s|\s&&\s", line)[0].split()


def named(page: Path) -> list[str]:
    """Each command line that a page shows, in a block or in its text."""
    text = page.read_text(encoding="utf-8")
    lines = [
        line.removeprefix("$ ")
        for _, block in fenced(page)
        for line in block.splitlines()
        if re.match(r"(\$ )?hubtasks [a-z]", line)
    ]
    prose = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return lines + re.findall(r"`(hubtasks [a-z][^`]*)`", prose)


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_command_shown_exists(page: Path, run: Run) -> None:
    """The commands and options that a page names are the program's."""
    for line in named(page):
        words = called(line)[1:]
        name = words[:2] if tuple(words[:2]) in words_known() else words[:1]
        assert tuple(name) in words_known() | {("help",)}, line
        if name == ["help"]:
            continue
        helped = run(*name, "--help").out
        for option in (word for word in words if word.startswith("-")):
            assert re.search(rf"(?<![\w-]){option}(?![\w-])", helped), line


class Call(NamedTuple):
    """A command line as a page shows it, and what stands below it."""

    line: str
    shown: str


def calls(page: Path) -> list[Call]:
    """The commands that a page shows with what they answer, in order."""
    found = []
    for language, block in fenced(page):
        if language == "console":
            assert block.startswith("$ "), block
            for piece in re.split(r"(?m)^\$ ", block)[1:]:
                line, shown = piece.split("\n", 1)
                found.append(Call(line, shown))
    return found


class Screen(io.StringIO):
    """A terminal that keeps what it shows."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a copy of the sample data that has a server, at a terminal of 80 columns."""
    root = tmp_path / "台账"
    shipped(root, "templates", "schema")
    git(root, "init", "-q", "-b", "main")
    git(root, "config", "user.name", "张三")
    git(root, "config", "user.email", "zhangsan@example.org")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "台账")
    git(tmp_path, "clone", "-q", "--bare", str(root), str(tmp_path / "server.git"))
    git(root, "remote", "add", "origin", str(tmp_path / "server.git"))
    git(root, "fetch", "-q")
    monkeypatch.chdir(root)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "dumb")
    return root


def answer(line: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a command line and return what the terminal shows."""
    screen = Screen()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", screen)
        patched.setattr(sys, "stderr", screen)
        patched.setattr(sys, "stdin", io.StringIO(TYPED.get(line, "")))
        assert main(shlex.split(line, comments=True)[1:]) in {0, 1}, screen.getvalue()
    return screen.getvalue()


def matches(shown: str, answered: str) -> bool:
    """Whether an answer is what is shown, where …… stands for anything left out."""
    pattern = "".join(
        r"(?:.*\n)+?"
        if line == f"{LEFT_OUT}\n"
        else ".*?".join(map(re.escape, line.split(LEFT_OUT)))
        for line in shown.splitlines(keepends=True)
    )
    return bool(re.fullmatch(pattern, answered))


@pytest.mark.parametrize("page", [p for p in PAGES if calls(p)], ids=names)
def test_a_page_shows_what_the_commands_answer(
    page: Path, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after the other in one place, the commands of a page answer what stands below them."""
    seen: Counter[str] = Counter()
    for call in calls(page):
        seen[call.line] += 1
        if by_hand := BEFORE.get((page.name, call.line, seen[call.line])):
            by_hand(office)
        answered = answer(call.line, monkeypatch)
        if not matches(call.shown, answered):
            pytest.fail(f"{page.name} shows something else than\n$ {call.line}\n{answered}")
    assert all(seen[line] >= n for name, line, n in BEFORE if name == page.name)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as it is built from a copy of the sources, laid out in a folder."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    for name in ("src", "templates", "data"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROJECT / name, source / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(PROJECT / name, source)
    offline = ("--no-deps", "--no-build-isolation", "--no-index")
    command = [sys.executable, "-m", "pip", "wheel", *offline, "-w", str(built), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    [found] = built.glob("*.whl")
    with zipfile.ZipFile(found) as packed:
        packed.extractall(built / "installed")
    return built / "installed"


def test_the_wheel_carries_the_pages(wheel: Path) -> None:
    """An installed hubtasks has every page, just as it stands here."""
    carried = {p.name: p.read_bytes() for p in (wheel / "hubtasks/help").iterdir()}
    assert carried == {p.name: p.read_bytes() for p in HELP.iterdir()}


def installed(wheel: Path, where: Path, *call: str) -> str:
    """Call Python with nothing of ours but the wheel; return what it printed."""
    done = subprocess.run(
        [sys.executable, *call],
        cwd=where,
        env=os.environ | {"PYTHONPATH": str(wheel)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("output", ["r.md", "r.docx", "o.docx"])
def test_an_installed_tool_needs_no_sources(wheel: Path, tmp_path: Path, output: str) -> None:
    """From the wheel alone, beside data alone, it makes the documents."""
    root = tmp_path / "局"
    shutil.copytree(HERE / "repo/data", root / "data")
    template = ("--template", "onepage") if output == "o.docx" else ()
    words = ("report", "--month", "2026-06", "--on", str(ON), *template, "-o", output)
    installed(wheel, root, "-m", "hubtasks", *words)
    assert (root / output).stat().st_size > 1_000
    told = installed(wheel, root, "-c", "import hubtasks; print(hubtasks.__file__)")
    assert told.startswith(str(wheel)), "it is the wheel that was tried"


def test_an_installed_tool_opens_an_office(wheel: Path, tmp_path: Path) -> None:
    """From the wheel alone, in an empty folder, an office begins with its year's calendar."""
    words = ("--year", "2026", "--bureau", "某局", "--division", "综合处=zonghe")
    installed(wheel, tmp_path, "-m", "hubtasks", "init", "台账", *words)
    check = ("check", "--root", "台账", "--on", "2026-06-30")
    installed(wheel, tmp_path, "-m", "hubtasks", *check)
    calendar = "data/calendar-2026.yaml"
    assert (tmp_path / "台账" / calendar).read_bytes() == (PROJECT / calendar).read_bytes()
