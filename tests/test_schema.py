"""The editor's schemas and `check` say the same, as far as a schema can say it."""

from __future__ import annotations

import copy
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from conftest import HERE, ON, PROJECT, Run, often, read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_examples import CASES, spoil

from hubtasks.checking import checks
from hubtasks.checking.examples import Example
from hubtasks.diagnostics import Code, Severity
from hubtasks.fields import FileKind
from hubtasks.model import Ledger
from hubtasks.reading import files, load, schema
from hubtasks.reading.files import classify
from hubtasks.reading.load import problems_in

SMALL = HERE / "repo"
LEDGER = read(SMALL)[0]
KINDS = tuple(FileKind)
# What a schema can say; of numbers, only where YAML takes them for texts.
SAID = {
    Code.UNKNOWN_KEY, Code.MISSING_KEY, Code.BLANK_VALUE, Code.WRONG_SHAPE, Code.BAD_CHOICE,
    Code.BAD_DATE, Code.BAD_TEXT, Code.BAD_NUMBER,
}  # fmt: skip


class Core(yaml.SafeLoader):
    """Reads YAML as editors do: the types of YAML 1.2, so no dates and no yes or no."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("null", r"(?:~|null|)$", ["~", "n", ""]),
    ("bool", r"(?:true|false)$", list("tf")),
    ("int", r"[-+]?[0-9]+$", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), first)
Core.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))
Core.add_constructor("tag:yaml.org,2002:float", lambda _, node: float(node.value))


def validator(kind: FileKind, ledger: Ledger = LEDGER) -> jsonschema.Draft7Validator:
    """The schema of a kind, as a judge of documents."""
    return jsonschema.Draft7Validator(
        schema.schema(kind, ledger), format_checker=jsonschema.FormatChecker()
    )


JUDGES: dict[FileKind, jsonschema.Draft7Validator] = {kind: validator(kind) for kind in KINDS}


def accepts(path: str, content: bytes) -> bool:
    """Whether an editor with the schema would leave a file unmarked."""
    document = yaml.load(content, Core)  # noqa: S506 - a safe one
    kind = classify(path).kind
    assert kind is not None
    return bool(JUDGES[kind].is_valid(document))


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_one(kind: FileKind) -> None:
    """Each schema is itself valid, with a title and texts in Chinese."""
    found = schema.schema(kind, LEDGER)
    jsonschema.Draft7Validator.check_schema(found)
    assert found["title"].startswith("hubtasks ")


@pytest.mark.parametrize("root", [PROJECT, SMALL])
def test_sound_files_are_accepted(root: Path) -> None:
    """Every file of the samples passes the schema of its kind."""
    judges: dict[FileKind, jsonschema.Draft7Validator] = {
        kind: validator(kind, read(root)[0]) for kind in KINDS
    }
    for file in files.Folder.at(root).listing:
        document = yaml.load((root / file.path).read_bytes(), Core)  # noqa: S506 - a safe one
        assert file.kind is not None
        errors = [e.message for e in judges[file.kind].iter_errors(document)]
        assert (file.path, errors) == (file.path, [])


def test_the_shipped_schemas_are_current(run: Run, tmp_path: Path) -> None:
    """The folder schema/ holds what `hubtasks schema --write` writes."""
    shutil.copytree(PROJECT / "data", tmp_path / "data")
    assert run("schema", "--write", "--root", tmp_path).code == 0
    written = {p.name: p.read_bytes() for p in (tmp_path / "schema").iterdir()}
    assert {p.name: p.read_bytes() for p in (PROJECT / "schema").iterdir()} == written
    assert set(written) == {
        "tasks.json", "plan-2026.json", "rules.json", "progress-2026.json", "urges-2026.json",
        "closed-2026.json", "calendar-2026.json",
    }  # fmt: skip
    assert (
        run("schema", "progress", "--root", PROJECT).out.encode() == written["progress-2026.json"]
    )


def test_what_is_not_current_is_shown_before_it_is_written(run: Run, repo: Path) -> None:
    """Without a kind the files to be written are named, and written with --write only."""
    told = run("schema", "--root", repo)
    assert (told.code, told.out.count("要更新\n"), (repo / "schema").exists()) == (1, 7, False)
    assert "hubtasks schema --write" in told.err
    assert run("schema", "--write", "--root", repo).code == 0
    assert (run("schema", "--root", repo).code, run("schema", "--root", repo).out) == (0, "")


@pytest.mark.parametrize("arguments", [("progess",), ("x",)])
def test_a_kind_must_be_known(run: Run, arguments: tuple[str, ...]) -> None:
    """An unknown kind is refused, and the way out is named."""
    result = run("schema", *arguments, "--root", SMALL)
    assert result.code == 2
    assert "progress" in result.err


SINGLE = [
    (c, e) for c, e in CASES if e.saved == "utf-8" and not (e.linked or e.instead or c.of_history)
]


@pytest.mark.parametrize(("code", "example"), SINGLE, ids=[f"{c.id} {e.bad!r}" for c, e in SINGLE])
def test_the_examples_are_judged_alike(repo: Path, code: Code, example: Example) -> None:
    """What the schema refuses is an error to `check`; what it can say of the faults, it says."""
    spoil(repo, example)
    content = (repo / example.file).read_bytes()
    try:
        accepted = accepts(example.file, content)
    except yaml.YAMLError:
        return  # no editor gets as far as the schema
    ledger, problems = read(repo)
    found = [*problems, *checks.check(ledger, ON)]
    here = [d for d in found if d.place.path == example.file]
    if not accepted:
        assert here or code is Code.LEAD_WITHOUT_PLAN, "refused, but nothing is wrong"
    numeral = code is Code.BAD_NUMBER and example.bad.strip("{}").split(": ")[1] in {
        "1e3",
        "06",
        "+10",
    }
    if code in SAID and not numeral and example.bad != "{overseas-dispute-cases: 1,000}":
        assert not accepted


POOL: list[object] = [
    None, "", " ", "无", 0, 1, 14, 51, -1, 2.5, "14", "3", "1,000", "2万", True, "是", "甲\n乙", "2026-06-30",
    "2026-06-31", "2026-6-3", "推进中", "推进", "运用促进处", "规划处", [], ["甲"], {}, {"x": 1}, {"value": 1},
    "loan-growth", "shows",
]  # fmt: skip
PATHS = sorted(p.relative_to(SMALL).as_posix() for p in SMALL.rglob("*.yaml"))
DOCUMENTS = {p: yaml.load((SMALL / p).read_bytes(), Core) for p in PATHS}  # noqa: S506 - a safe one


def mutated(document: Any, steps: list[int], change: str, value: object) -> Any:  # noqa: ANN401 - any YAML
    """A document with one thing in it removed, renamed, added or replaced."""
    document = copy.deepcopy(document)
    at = document
    for step in steps:
        inner = [
            v for v in (at.values() if isinstance(at, dict) else at) if isinstance(v, dict | list)
        ]
        inner = [v for v in inner if v]
        if not inner:
            break
        at = inner[step % len(inner)]
    keys = list(at) if isinstance(at, dict) else list(range(len(at)))
    key = keys[sum(steps) % len(keys)]
    if change == "remove":
        del at[key]
    elif change == "rename" and isinstance(at, dict):
        at[f"{key}x"] = at.pop(key)
    else:
        at[key] = value
    return document


@settings(
    max_examples=often(300),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.sampled_from(PATHS),
    st.lists(st.integers(0, 9), max_size=5),
    st.sampled_from(["remove", "rename", "replace", "replace"]),
    st.sampled_from(POOL),
)
def test_any_change_is_judged_alike(
    path: str, steps: list[int], change: str, value: object
) -> None:
    """Whatever is changed in a sound file: schema and `check` refuse it together."""
    document = mutated(DOCUMENTS[path], steps, change, value)
    content = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=10_000).encode()
    file = classify(path)
    accepted = accepts(path, content)
    units = {i.id: i.unit for t in LEDGER.tasks for i in t.indicators}
    read_ = [d for d in problems_in(file, content, units) if d.severity is Severity.ERROR]
    if accepted:
        assert [d for d in read_ if d.code in SAID] == []
        return

    class Changed:
        listing = files.Folder.at(SMALL).listing

        @staticmethod
        def read(name: str) -> bytes:
            return content if name == path else (SMALL / name).read_bytes()

    ledger, problems = load.load(files.of_year(Changed(), 2026))
    assert problems or checks.check(ledger, date(2026, 6, 30)), content.decode()


def test_one_schema_is_written_alone(run: Run, repo: Path) -> None:
    """With a kind `--write` writes that one into schema/ and says so; with -o it is refused."""
    result = run("schema", "tasks", "--write", "--root", repo)
    assert (result.code, result.out, result.err) == (0, "写好了 schema/tasks.json\n", "")
    assert [p.name for p in (repo / "schema").iterdir()] == ["tasks.json"]
    assert run("schema", "tasks", "--write", "--root", repo).out == ""
    for words, said in (
        (("tasks", "--write", "-o", repo / "x.json"), "不和 -o 一起用"),
        (("--write", "--rev", "main"), "不和 --rev 一起用"),
        (("-o", repo / "x.json"), "请写明种类"),
    ):
        refused = run("schema", *words, "--root", repo)
        assert (refused.code, refused.out, said in refused.err) == (2, "", True)
    assert not (repo / "x.json").exists()
