"""The real list is the notice's, and the project says the truth about itself."""

from __future__ import annotations

import ast
import re
from collections import Counter
from decimal import Decimal

from a_year import JOIN, LEAD, SUPPORT
from conftest import HELP, HERE, OFFICE, PROJECT, README, Run, blocks, read
from test_kit import tree

from hubtasks.model import Owner

NOTICE = (HERE / "notice-2026-13.txt").read_text(encoding="utf-8")


def squeezed(text: str) -> str:
    """A text as the list's own notes say it was normalised: no blanks, full-width marks."""
    text = re.sub(r"</?p>|\s", "", text)
    return text.translate(str.maketrans(",:()", "，：（）"))


def test_every_task_is_the_notices_own_words() -> None:
    """Each task's text stands in the notice under its number, but for the listed corrections."""
    source = squeezed(NOTICE[NOTICE.index("序号\t类别") :])
    source = source.replace("八大工程，协同推进规划发展处运用促进处力争", "八大工程，力争")
    for task in read(OFFICE)[0].tasks:
        text = f"{task.item}.{task.text}"
        for correction in task.corrections:
            text = text.replace(squeezed(correction.text), squeezed(correction.source))
        assert squeezed(text) in source, task.id
        assert task.text == squeezed(task.text)


def test_the_list_has_the_notices_numbers() -> None:
    """50 tasks: 9 to lead, 6 to support, 35 to join; 83 pairs; 37 indicators in 26 tasks."""
    tasks = read(OFFICE)[0].tasks
    assert Counter(t.duty for t in tasks) == {LEAD: 9, SUPPORT: 6, JOIN: 35}
    assert list(Counter(t.strategy for t in tasks).values()) == [13, 9, 11, 11, 6]
    assert sum(len(t.divisions) for t in tasks) == 83
    assert sum(len(t.indicators) for t in tasks) == 37
    assert sum(bool(t.indicators) for t in tasks) == 26
    assert [t.id for t in tasks if t.key] == [1, 14, 23]


def test_an_indicators_owner_follows_the_duty() -> None:
    """A lead task's target is the bureau's, a support task's is shared, a joint one's others'."""
    owners = {LEAD: Owner.OWN, SUPPORT: Owner.SHARED, JOIN: Owner.OTHERS}
    for task in read(OFFICE)[0].tasks:
        assert all(i.owner is owners[task.duty] for i in task.indicators)


def test_every_hedge_stands_in_its_task() -> None:
    """The wording of each target is the notice's own, and so is its number."""
    for task in read(OFFICE)[0].tasks:
        for indicator in task.indicators:
            for part in indicator.wording.split("…"):
                assert part in task.text, (task.id, indicator.wording)
            assert str(indicator.target) in task.text.replace("（次）", "")
            assert indicator.aspiration == bool(re.search("力争|争创", indicator.wording))


def test_corrections_are_nearly_certain() -> None:
    """Only what is at least 0.9 sure is corrected; what is less sure stands with 待核."""
    task_list = read(OFFICE)[0].task_list
    assert task_list is not None
    corrections = [*task_list.corrections, *(c for t in task_list.tasks for c in t.corrections)]
    assert all(c.confidence >= Decimal("0.9") for c in corrections)
    doubtful = {t.id for t in task_list.tasks if any("待核" in n for n in t.notes)}
    assert doubtful == {4, 10, 11, 25, 26, 39, 46, 47}


def test_ci_calls_the_readmes_test_command() -> None:
    """The line that the README gives for the tests is the one that CI takes from there."""
    lines = [line for block in blocks(README, "## 两行上手") for line in block.strip().splitlines()]
    tests = [line for line in lines if line.endswith("&& .venv/bin/pytest")]
    assert len(tests) == 1
    script = (PROJECT / ".ci/run").read_text(encoding="utf-8")
    pattern = re.search(r"grep -- '(.+)' README\.md", script)
    assert pattern
    assert re.findall(f".*{pattern[1]}", README.read_text(encoding="utf-8"), re.MULTILINE) == tests


def test_no_file_names_this_workplace() -> None:
    """Nothing in the project depends on where it was written."""
    for path in [
        *PROJECT.glob("src/**/*.py"),
        *PROJECT.glob("tests/*.py"),
        *HELP.glob("*.md"),
        README,
    ]:
        assert "/work" + "/" not in path.read_text(encoding="utf-8"), path


def test_the_samples_progress_is_told_from_the_real(run: Run) -> None:
    """All progress of the samples is marked as such, and sound."""
    assert all(p.sample for p in read(OFFICE)[0].progress)
    assert run("check", "--root", OFFICE).out == ""


def test_the_tests_read_what_is_shipped() -> None:
    """While this repository holds samples, the tests' copy is them, but for where the tool lies."""
    if read(PROJECT)[0].sample:
        ours, copy = tree(PROJECT / "data"), tree(OFFICE / "data")
        assert ours.pop("rules.yaml").startswith(copy.pop("rules.yaml"))
        assert ours == copy


def test_one_word_names_one_thing() -> None:
    """No two modules have a public class of the same name."""
    found: dict[str, set[str]] = {}
    for path in sorted((PROJECT / "src/hubtasks").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found.setdefault(node.name, set()).add(str(path.relative_to(PROJECT)))
    assert found
    assert {name: sorted(at) for name, at in found.items() if len(at) > 1} == {}


def about_the_code_alone(node: ast.Assert) -> bool:
    """Whether an assertion looks at nothing but an exit code."""
    test = node.test
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Attribute)
        and test.left.attr in {"code", "returncode"}
        and all(isinstance(right, ast.Constant) for right in test.comparators)
    )


def test_no_test_asserts_only_an_exit_code() -> None:
    """Each test that looks at how a command ended looks at what it said or did, too."""
    bare = []
    for path in sorted((PROJECT / "tests").glob("test_*.py")):
        for test in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(test, ast.FunctionDef) and test.name.startswith("test_"):
                inside = list(ast.walk(test))
                asserts = [node for node in inside if isinstance(node, ast.Assert)]
                golden = any(isinstance(n, ast.Name) and n.id == "golden" for n in inside)
                if asserts and not golden and all(map(about_the_code_alone, asserts)):
                    bare.append(f"{path.name}: {test.name}")
    assert bare == []
