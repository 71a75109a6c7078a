"""Every code has its examples, and what `check` says of each stands in diagnostics.md."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import HERE, ON, Golden, Run, read

from hubtasks.checking import checks
from hubtasks.checking.examples import EXAMPLES, Example
from hubtasks.diagnostics import Code
from hubtasks.wording import visible

CASES = [(code, example) for code in Code for example in EXAMPLES[code]]
HEAD = """\
# 诊断一览

`hubtasks check` 的每一个代号：它管什么，错例、正例，和它说的话。错例都是把 `tests/repo` 这个没有错的小仓库改一处得到的，按2026年6月30日检查。
只有 `check --since` 才查的，是两个版本相比，减号是原来的，加号是改成的。看不见的字符写成转义，如 `\\u200b`。本文由 `tests/test_examples.py` 写出并核对：`pytest --update tests/test_examples.py`。
"""


def git(root: Path, *arguments: str) -> str:
    """Run git in a repository of the test's own."""
    who = ["-c", "user.name=试", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *who, *arguments], cwd=root, capture_output=True, check=True)
    return done.stdout.decode()


def spoil(root: Path, example: Example, *, history: bool = False) -> None:
    """Do in a copy of the small repository what the example does wrong."""
    path = root / example.file
    text = path.read_text(encoding="utf-8")
    if example.replaced:
        text = text.replace(example.replaced, example.good)
    if history:
        path.write_text(text, encoding="utf-8")
        git(root, "init", "-q", "-b", "main")
        git(root, "add", "data")
        git(root, "commit", "-q", "-m", "原来")
    if example.good:
        assert text.count(example.good) == 1, example
        text = text.replace(example.good, example.bad)
    elif example.bad:
        text = example.bad
    path.write_text(text, encoding=example.saved, newline="")
    if example.linked:
        path.rename(root / "elsewhere.yaml")
        path.symlink_to(root / "elsewhere.yaml")
    if example.instead:
        (root / example.instead).parent.mkdir(exist_ok=True)
        path.rename(root / example.instead)


def described(example: Example, said: str, *, history: bool) -> str:
    """One example as the reference shows it."""
    lines = [f"`{example.file}`" + (f"：{example.told}" if example.told else ""), ""]
    if example.good:
        bad, good = (
            [f"{sign} {visible(line)}" for line in text.removesuffix("\n").split("\n") if line]
            for sign, text in (("+-"[not history], example.bad), ("-+"[not history], example.good))
        )
        lines += ["```diff", *(good + bad if history else bad + good), "```", ""]
    return "\n".join([*lines, "```text", said.rstrip("\n"), "```", ""])


def test_every_code_has_examples() -> None:
    """No code is without an example."""
    assert set(EXAMPLES) == set(Code)
    assert all(EXAMPLES.values())


@pytest.mark.parametrize(("code", "example"), CASES, ids=[c.id for c, _ in CASES])
def test_an_example_shows_its_code(repo: Path, code: Code, example: Example) -> None:
    """The wrong way gives a finding of the code, with a way out; the right way gives none."""
    ledger, problems = read(repo)
    assert (*problems, *checks.check(ledger, ON)) == ()
    spoil(repo, example, history=code.of_history)
    ledger, problems = read(repo)
    found = [d for d in (*problems, *checks.check(ledger, ON)) if d.code is code]
    if code.of_history:
        assert found == []
        return  # the reference below shows what check says of it
    # Some are told of all the years together, or of no data.
    if code not in {Code.MISSING_LIST, Code.IDLE_WAIVER, Code.TEMPLATE_MISFIT, Code.WRONG_TOOL}:
        assert found
    assert all(d.fix for d in found)


def test_a_rule_files_the_code_of_its_name(repo: Path, tmp_path: Path, golden: Golden) -> None:
    """Over all the examples each rule finds something, and files its own code, field and value."""
    filed: dict[str, set[str]] = {rule.__name__: set() for rule in checks.RULES}
    about = set[str]()
    for n, (code, example) in enumerate(CASES):
        if not code.of_history:
            root = tmp_path / str(n)
            shutil.copytree(repo, root)
            spoil(root, example)
            ledger = read(root)[0]
            for rule in checks.RULES:
                found = list(rule(ledger, ON))
                filed[rule.__name__] |= {d.code.id for d in found}
                about |= {f"{d.code.id} {d.field or '—'} {d.value or '—'}\n" for d in found}
    assert filed == {name: {name.replace("_", "-")} for name in filed}
    golden("findings.txt", "".join(sorted(about)))


def test_the_reference_is_what_check_says(
    repo: Path, run: Run, golden: Golden, request: pytest.FixtureRequest
) -> None:
    """Tests/diagnostics.md shows each code's examples with the very output of `check`."""
    sections = [HEAD]
    sound = {p: p.read_bytes() for p in repo.rglob("*") if p.suffix in {".yaml", ".j2"}}
    for code in Code:
        parts = [f"## {code.id}\n", f"{code.severity.value}。{code.rule}。\n"]
        for example in EXAMPLES[code]:
            spoil(repo, example, history=code.of_history)
            since = ["--since", "main", *example.asked] if code.of_history else []
            result = run("check", "--root", repo, "--on", str(ON), *since)
            assert f"[{code.id}]" in result.out
            parts.append(
                described(example, result.out.replace("\n\n", "\n"), history=code.of_history)
            )
            shutil.rmtree(repo / ".git", ignore_errors=True)
            for path in [*repo.rglob("*.yaml"), *repo.rglob("*.yml")]:
                path.unlink()
            for path, content in sound.items():
                path.write_bytes(content)
        sections.append("\n".join(parts))
    golden(os.path.relpath(HERE / "diagnostics.md", HERE / "golden"), "\n".join(sections))
    assert request.config.rootpath == HERE.parent
