"""One grammar: the table of commands, what each option means, and the page that says so."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict

import pytest
from conftest import OFFICE, Golden, Run

from hubtasks.cli import COMMANDS, reference
from hubtasks.cli.chinese import ChineseCommand, Listed
from hubtasks.cli.help import TOPICS

BUILT = dict(reference.built(COMMANDS))
NAMES = list(BUILT)

# Where an option does not mean what it means elsewhere: a filter is a choice here, findings are
# written in forms of their own, rows of slips instead of the slips, and `-o` writes a workbook or a document instead of a text.
ITS_OWN = {
    "--as": {"close"},
    "--division": {"init", "set", "sheet in", "ledger", "urge", "close"},
    "--format": {"check", "urge"},
    "--year": {"init"},
    "-o": {"sheet out", "ledger", "report", "urge"},
}


def told(name: str) -> Listed:
    return BUILT[name].told


def test_the_page_of_commands(run: Run, golden: Golden) -> None:
    """Every command, its usage, its options and which commands have each of them."""
    golden("commands.md", run("help", "命令").out)


def test_every_command_is_in_the_table_once() -> None:
    """The groups are those of the help, and no command stands in two."""
    assert list(COMMANDS) == ["填报", "查看", "检查", "文书", "仓库"]
    assert len(NAMES) == sum(len(commands) for commands in COMMANDS.values())
    assert all(isinstance(command, ChineseCommand) for command in BUILT.values())


@pytest.mark.parametrize("name", NAMES)
def test_the_table_says_what_the_command_says(name: str) -> None:
    """The line in the table is the first of the command's own help."""
    assert (BUILT[name].help or "").strip().split("\n")[0] == told(name).line


@pytest.mark.parametrize("name", NAMES)
def test_the_example_and_the_usage_are_the_commands_own(name: str) -> None:
    """An example and a usage line name only options that there are."""
    known = {
        word for option, _ in BUILT[name].options() for word in option.replace(",", "").split()
    }
    assert f"{told(name).example} ".startswith(f"{name} ")
    named = f"{told(name).example} {told(name).needs}".translate(str.maketrans("()|", "   "))
    assert {word for word in named.split() if word.startswith("-")} <= known


@pytest.mark.parametrize("name", [name for name in NAMES if told(name).needs])
def test_what_the_usage_asks_for_is_asked_for(run: Run, name: str) -> None:
    """Without what its usage line says must be there, a command is refused with one sentence."""
    given = ["运用处"] if name == "sheet out" else []
    result = run(*name.split(), *given, "--root", OFFICE)
    assert (result.code, result.err.count("\n")) == (2, 1)
    usage = run(*name.split(), "--help").out.split("\n")[0]
    assert f" {told(name).needs} [选项]" in usage


def meanings() -> dict[str, dict[tuple[str, str], set[str]]]:
    """Each option as it is written, with what it means, and the commands that say so."""
    found: dict[str, dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, command in BUILT.items():
        for option, meaning in command.options():
            found[option.split()[0].strip(",")][option, meaning].add(name)
    return found


@pytest.mark.parametrize("option", sorted(meanings()))
def test_one_option_means_one_thing(option: str) -> None:
    """An option is written and told of in the same words in all commands but those named."""
    own = ITS_OWN.get(option, set())
    common = [names for names in meanings()[option].values() if not names & own]
    assert len(common) == 1
    assert set().union(*meanings()[option].values()) - common[0] == own


def test_a_workbook_or_a_document_is_told_alike() -> None:
    """`-o` means the same in the two commands that write a workbook, and in the documents."""
    found = list(meanings()["-o"].values())
    assert {"sheet out", "ledger"} in found
    assert {"report", "urge"} in found


def test_a_position_means_one_thing() -> None:
    """Filing takes the division, show, log and set the task; reading keeps positions free."""
    first = {n: rows[0] for n, c in BUILT.items() if (rows := c.arguments())}
    for word, names in (
        ("处室", {"new", "sheet out"}),
        ("任务序号", {"show", "log", "set", "close", "task change", "task end"}),
    ):
        assert {n for n in first if first[n][0] == word} - {"submit", "task division"} == names
        assert len({first[n] for n in names}) == 1
    assert first["submit"][0] == "处室"
    assert not {"status", "plan", "due", "report", "ledger", "urge"} & first.keys()


@pytest.mark.parametrize("name", ["due", "diff", "log", "plan", "show", "status"])
def test_rows_have_four_forms(name: str) -> None:
    """Where rows are shown, --format knows table, json, csv and markdown."""
    said = dict(BUILT[name].options())["--format 格式"]
    assert said == "table、json、csv 或 markdown（默认 table）"


def test_the_help_is_in_groups(run: Run) -> None:
    """The whole help lists every command in its group, with its line and its most used line."""
    text = run("--help").out
    at = 0
    for group, commands in COMMANDS.items():
        at = text.index(f"\n{group}：\n", at)
        for name, command in commands.items():
            at = text.index(f"\n  {name} ", at)
            assert command.line in text[at:].split("\n")[1]
            assert text[at:].split("\n")[2].strip() == f"hubtasks {command.example}"


@pytest.mark.parametrize("name", [*NAMES, "sheet"])
def test_each_help_names_its_page(run: Run, name: str) -> None:
    """The last line of a command's help names the page that says more, one of the topics."""
    last = run(*name.split(), "--help").out.strip().split("\n")[-1]
    assert last.removeprefix("更多：hubtasks help ") in TOPICS


def test_topics_are_listed_and_found(run: Run) -> None:
    """`help` alone lists the topics with their first line; an unknown one is guessed."""
    listed = run("help").out
    assert re.search("^命令 +每条命令怎么写", listed, re.MULTILINE)
    assert [line.split()[0] for line in listed.splitlines()] == list(TOPICS)
    assert run("help", "命今").err == "错误：没有“命今”这一页。您是不是要找：命令\n"
    assert run("help", "status").err.endswith("看它的说明：hubtasks status --help\n")
    assert run("help", "命今").code == run("help", "status").code == 2


@pytest.mark.parametrize("name", ["status", "due --month 2026-03", "explain unknown-task"])
def test_a_command_is_imported_alone(name: str) -> None:
    """Only the module of the command that runs is imported, and built."""
    code = "import sys; from hubtasks.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    words = name.split()
    done = subprocess.run(
        [sys.executable, "-c", code, *words, "--root", str(OFFICE)],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    modules = {command.function.split(":")[0] for c in COMMANDS.values() for command in c.values()}
    loaded = {m.removeprefix("hubtasks.cli.") for m in done.stderr.split()}
    assert modules & loaded == {words[0]}
    assert not {"hubtasks.git", "hubtasks.filling.interview", "hubtasks.changes"} & loaded
