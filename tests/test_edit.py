"""Setting a field touches that field alone, and setting it back gives the same bytes."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import HERE, PROJECT, Run
from hypothesis import given, settings
from hypothesis import strategies as st

from hubtasks.compose import compose
from hubtasks.edit import edited, same_elsewhere

FILES = sorted((PROJECT / "data/progress").rglob("*.yaml")) + sorted(
    (HERE / "repo/data/progress").rglob("*.yaml")
)
BAOHU = HERE / "repo/data/progress/baohu/2026-06-30.yaml"


def entries(text: str) -> list[dict[str, object]]:
    """Each entry of a file as keys with their values; of nested ones the node."""
    top = compose("", text.encode(), [])
    assert top is not None
    listed = next(v for k, v in top.value if k.value == "entries")
    return [{k.value: v for k, v in item.value} for item in listed.value]


def scalars(text: str) -> list[tuple[int, str, str]]:
    """Every field of every entry that can be set to another text: task, name, text."""
    found: list[tuple[int, str, str]] = []
    for entry in entries(text):
        task = int(entry["task"].value)  # type: ignore[attr-defined]  # a node
        names = ("status", "summary", "problems", "next", "needs", "highlight")
        found += [
            (task, name, str(entry[name].value).strip("\n"))  # type: ignore[attr-defined]  # a node
            for name in names
            if name in entry
        ]
        if "values" in entry:
            for key, value in entry["values"].value:  # type: ignore[attr-defined]  # a node
                plain = value.value if isinstance(value.value, str) else value.value[0][1].value
                found.append((task, f"values.{key.value}", plain))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}-{p.stem}")
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_setting_and_resetting_is_identical(path: Path, ends: str) -> None:
    """For every field of every sample: another value, then the old one, gives the file again."""
    text = path.read_text(encoding="utf-8").replace("\n", ends)
    for task, name, value in scalars(text):
        figure = "9" if value != "9" else "8"
        other = figure if name.startswith("values.") else "改成了别的话。"
        if name == "status":
            other = "受阻" if value != "受阻" else "暂缓"
        changed = edited(text, task, name, other)
        assert changed != text
        assert same_elsewhere(text, changed, task, name)
        assert (task, name, other) in scalars(changed)
        assert edited(changed, task, name, value.replace("\r", "")) == text, (task, name)


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_adding_and_taking_out_is_identical(path: Path) -> None:
    """A field that was not there, put in and taken out again, leaves no trace."""
    text = path.read_text(encoding="utf-8")
    for entry in entries(text):
        task = int(entry["task"].value)  # type: ignore[attr-defined]  # a node
        for name, value in (
            ("correction", "误报。"),
            ("evidence", "甲,乙"),
            ("important", "true"),
            ("values.some-figure", "4"),
        ):
            if name.split(".")[0] in entry and not name.startswith("values."):
                continue
            added = edited(text, task, name, value)
            assert same_elsewhere(text, added, task, name)
            assert len(added) > len(text)
            assert edited(added, task, name, "") == text, (task, name)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from(FILES), st.data())
def test_any_text_is_read_back_as_it_was_given(path: Path, data: st.DataObject) -> None:
    """Whatever is set stands there as a value, and nothing else moves."""
    text = path.read_text(encoding="utf-8")
    task, name, _ = data.draw(
        st.sampled_from([s for s in scalars(text) if s[1] in {"summary", "next"}])
    )
    letters = st.characters(exclude_categories=["C", "Z"], exclude_characters="\ufffd\u00ad")
    value = data.draw(st.text(letters, min_size=1, max_size=30).filter(lambda t: t == t.strip()))
    after = edited(text, task, name, value)
    assert same_elsewhere(text, after, task, name)
    assert (task, name, value) in scalars(after)


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        (["status=受阻", "problems=等数据。"], "+    status: 受阻"),
        (["values.overseas-dispute-cases=6"], "+    values: {overseas-dispute-cases: 6}"),
        (["next="], "-    next: 7月20日前回访6条线索。"),
    ],
)
def test_an_edit_is_shown_and_made(repo: Path, run: Run, pairs: list[str], said: str) -> None:
    """The change is printed as lines out and in; the file is changed there and nowhere else."""
    path = repo / "data/progress/baohu/2026-06-30.yaml"
    before = path.read_text(encoding="utf-8").splitlines()
    result = run("set", "5", *pairs, "--root", repo, "--date", "2026-06-30")
    assert result.code == 0, result.err + result.out
    assert said in result.out
    after = path.read_text(encoding="utf-8").splitlines()
    first, last = Counter(before), Counter(after)
    changed = [*(first - last).elements(), *(last - first).elements()]
    shown = [line[1:] for line in result.out.splitlines() if re.match(r"[-+](?![-+])", line)]
    assert sorted(changed) == sorted(shown)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("5", "stauts=受阻"), "没有“stauts”这个可以改的项"),
        (("5", "status"), "里没有等号"),
        (("6", "status=受阻"), "第6项有几个处室"),
        (("4", "status=受阻", "--date", "2026-06-29"), "还没有2026-06-29的进展文件"),
        (("7", "status=受阻", "--date", "2026-06-30"), "没有第7项的条目"),
        (("99", "status=受阻"), "清单里没有第“99”项"),
    ],
)
def test_what_can_not_be_set_is_one_sentence(
    repo: Path, run: Run, arguments: tuple[str, ...], said: str
) -> None:
    """Each refusal leaves every file as it was."""
    before = {p: p.read_bytes() for p in repo.rglob("*.yaml")}
    result = run("set", *arguments, "--root", repo)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert {p: p.read_bytes() for p in repo.rglob("*.yaml")} == before


def test_a_new_fault_is_not_written(repo: Path, run: Run) -> None:
    """A value that check refuses is shown with its fault, and the file stays as it was."""
    before = (repo / "data/progress/baohu/2026-06-30.yaml").read_bytes()
    result = run(
        "set", "5", "values.overseas-dispute-cases=六", "--root", repo, "--date", "2026-06-30"
    )
    assert result.code == 1
    assert "错误[bad-number]" in result.out
    assert "没有改" in result.err
    assert (repo / "data/progress/baohu/2026-06-30.yaml").read_bytes() == before


def test_a_list_in_lines_stays_one() -> None:
    """A list that has a line for each item is written anew in the same way."""
    text = BAOHU.read_text(encoding="utf-8").replace(
        "    needs: 请", "    evidence:\n      - 甲\n    needs: 请"
    )
    after = edited(text, 5, "evidence", "乙,丙")
    assert after == text.replace("      - 甲\n", "      - 乙\n      - 丙\n")
    assert edited(after, 5, "evidence", "甲") == text
