"""The public cases of YAML, as data files and as texts within one: nothing raises, nothing is lost.

They are read from the folder that HUBTASKS_SUITES names; where it is not set these tests skip.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from conftest import ON, SUITES, Run, needs_suites, read

PROGRESS = "data/progress/baohu/2026-06-30.yaml"
PLACES = (PROGRESS, "data/tasks-2026.yaml", "data/plan-2026.yaml", "data/rules.yaml")
# How the suite draws what can't be seen.
DRAWN = (("␣", " "), ("»", "\t"), ("—", ""), ("←", "\r"), ("⇔", "\ufeff"), ("↵", ""), ("∎\n", ""))
ENTRY = "format: 1\ndivision: 保护协调处\ndate: 2026-06-30\nentries:\n  - task: 5\n    status: 推进中\n{above}    {key}: |\n{text}    problems: 企业主动求助少。\n"

pytestmark = needs_suites


class Case(NamedTuple):
    """One text of the suite."""

    name: str
    text: str


def cases() -> Iterator[Case]:
    """Yield every text of the suite, its signs undrawn."""
    for path in sorted((Path(SUITES) / "yaml-test-suite/src").glob("*.yaml")):
        for number, case in enumerate(yaml.safe_load(path.read_bytes())):
            text = case.get("yaml", "")
            for sign, meant in DRAWN:
                text = text.replace(sign, meant)
            yield Case(f"{path.stem}-{number}", text)


def test_the_suite_is_there() -> None:
    """Some hundred cases are read, with tabs and blanks at the ends of lines among them."""
    found = list(cases())
    assert len(found) > 350
    assert any("\t" in case.text for case in found)
    assert any(" \n" in case.text for case in found)


@pytest.mark.nightly
@pytest.mark.parametrize("place", PLACES)
def test_a_file_of_any_yaml_is_told(repo: Path, run: Run, place: str) -> None:
    """In the place of any file, each is a finding in it: no command raises, or takes it for data."""
    path, sound = repo / place, (repo / place).read_bytes()
    for case in cases():
        path.write_bytes(case.text.encode())
        checked = run("check", "--root", repo, "--on", ON)
        assert (checked.code, checked.err[:1]) == (1, "共"), case.name
        assert place in checked.out, case.name
        assert "Traceback" not in checked.out, case.name
        for command in (["status"], ["fix"]):
            day = ["--on", ON] if command == ["status"] else []
            assert run(*command, "--root", repo, *day).code in {0, 1, 2}, case.name
        assert path.read_bytes() == case.text.encode(), case.name
    path.write_bytes(sound)


@pytest.mark.parametrize("key", ["summary", "next"])
def test_any_yaml_within_a_text_is_kept_or_told(repo: Path, key: str) -> None:
    """As a text behind a bar, each is read as it stands, or a finding says that it is not."""
    path, kept = repo / PROGRESS, 0
    above = "" if key == "summary" else "    summary: 6月20日新增指导案例1例，累计4例。\n"
    for case in cases():
        lines = [line for line in case.text.split("\n") if line.strip(" \t\r")]
        text = "".join(f"      {line}\n" for line in lines)
        path.write_bytes(ENTRY.format(above=above, key=key, text=text).encode())
        ledger, problems = read(repo)
        where = (e for p in ledger.progress for e in p.entries if e.place.path == PROGRESS)
        entry = next(where, None)
        told = [p for p in problems if p.place.path == PROGRESS]
        if told:
            continue
        assert entry is not None, case.name
        said = getattr(entry, key) or ""
        nothing = [line.strip() for line in lines] == ["-"]
        assert said.split() == ([] if nothing else " ".join(lines).split()), case.name
        assert entry.problems == "企业主动求助少。", case.name
        kept += 1
    assert kept > 200
