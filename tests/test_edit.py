"""Setting a field touches that field alone, and setting it back gives the same bytes."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import HERE, OFFICE, Edit, Run, some, tries
from hypothesis import given
from hypothesis import strategies as st

from hubtasks import fields
from hubtasks.characters import forbidden
from hubtasks.reading.compose import MOJIBAKE, compose
from hubtasks.writing.edit import (
    LISTS,
    EditFault,
    Said,
    added,
    blanks,
    changed,
    editable,
    edited,
    lines_of,
    path_of,
    removed,
    same_elsewhere,
    stated,
    text_of,
)

FILES = sorted((OFFICE / "data/progress").rglob("*.yaml")) + sorted(
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
    for task, name, value in some(scalars(text)):
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
    for entry in some(entries(text)):
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


LETTERS = st.characters(exclude_categories=["C", "Z"], exclude_characters="\ufffd").filter(
    lambda letter: not (forbidden().match(letter) or MOJIBAKE.search(letter * 2))
)


@tries(200)
@given(st.sampled_from(FILES), st.data())
def test_any_text_is_read_back_as_it_was_given(path: Path, data: st.DataObject) -> None:
    """Whatever is set stands there as a value, and nothing else moves."""
    text = path.read_text(encoding="utf-8")
    task, name, _ = data.draw(
        st.sampled_from([s for s in scalars(text) if s[1] in {"summary", "next"}])
    )
    value = data.draw(st.text(LETTERS, min_size=1, max_size=30).filter(lambda t: t == t.strip()))
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


def test_an_unknown_field_is_told_with_those_there_are() -> None:
    """Each field that can be set is named by its key and by what people call it."""
    named = "、".join(f"{fields.ENTRY.by_key[key].label} {key}" for key in editable())
    with pytest.raises(EditFault) as fault:
        edited(FIGURED, 5, "stauts", "受阻")
    assert str(fault.value).startswith(f"没有“stauts”这个可以改的项。可用的有：{named}，指标的数")


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


@pytest.mark.parametrize("value", ["6月签约3家。\nvalues: 4", "- task：7", "problems：甲"])
@pytest.mark.parametrize(("folder", "task"), [("baohu", 5), ("guihua", 4)])
def test_a_text_that_reads_like_a_field_is_quoted(
    repo: Path, run: Run, folder: str, task: int, value: str
) -> None:
    """What would look like a field that slipped into the text stands in quotes, in a block too."""
    root = ["--root", repo, "--on", "2026-06-30"]
    asked = ["--root", repo, "--date", "2026-06-30"]
    assert run("set", str(task), f"summary={value}", *asked).code == 0
    assert run("check", *root).code == 0
    path = repo / f"data/progress/{folder}/2026-06-30.yaml"
    assert (task, "summary", value) in scalars(path.read_text(encoding="utf-8"))


def test_what_is_commented_out_keeps_nobody_from_editing(repo: Path, run: Run, edit: Edit) -> None:
    """A hint about a comment is no reason to refuse an edit, and the comment stays."""
    edit("data/progress/baohu/2026-06-30.yaml", "    needs: 请商务", "    # needs: 请商务")
    root = ["--root", repo, "--date", "2026-06-30"]
    assert run("set", "5", "status=受阻", *root).code == 0
    text = (repo / "data/progress/baohu/2026-06-30.yaml").read_text(encoding="utf-8")
    assert "    # needs: 请商务" in text
    assert "    status: 受阻\n    summary: 6月20日" in text


@pytest.mark.parametrize(
    "there",
    [
        "    milestones: [{id: m1, date: 2026-06-08}, m2]  # 注\n",
        "    milestones:\n      - {id: m1, date: 2026-06-08}\n      - m2  # 注\n",
        "    milestones:\n      - id: m1  # 注\n        date: 2026-06-08\n      - m2\n",
    ],
)
def test_a_milestone_keeps_its_day(there: str) -> None:
    """Who says again that it was reached, or that another was, takes no day of it away."""
    text = f"format: 1\nentries:\n  - task: 5\n    status: 推进中\n{there}    next: 续办。\n"
    assert stated(text)["entries", "5", "milestones"] == ("m1", "m2")
    assert stated(text)["entries", "5", "milestones", "m1", "date"] == "2026-06-08"
    assert edited(text, 5, "milestones", "m1,m2") == text
    more = edited(text, 5, "milestones", "m1,m2,m3")
    assert stated(more) == stated(text) | {("entries", "5", "milestones"): ("m1", "m2", "m3")}
    assert edited(more, 5, "milestones", "m1,m2") == text
    assert "m1" not in edited(text, 5, "milestones", "m2")
    assert "2026-06-08" not in edited(text, 5, "milestones", "m2")


def test_a_list_in_lines_stays_one() -> None:
    """A list that has a line for each item is written anew in the same way."""
    text = BAOHU.read_text(encoding="utf-8").replace(
        "    needs: 请", "    evidence:\n      - 甲\n    needs: 请"
    )
    after = edited(text, 5, "evidence", "乙,丙")
    assert after == text.replace("      - 甲\n", "      - 乙\n      - 丙\n")
    assert edited(after, 5, "evidence", "甲") == text


NOTED = """entries:
  - task: 5
    evidence:
      # 都在档案室
      - 甲 # 一
      # 补的
      - '乙'
      - >
        丙
        丙
    next: 丁
"""


@pytest.mark.parametrize(
    ("items", "old", "new"),
    [
        (("甲", "戊"), "      # 补的\n      - '乙'\n      - >\n        丙\n        丙\n", "      - 戊\n"),
        (("乙", "甲"), NOTED.partition("档案室\n")[2], "      # 补的\n      - '乙'\n      - 甲 # 一\n    next: 丁\n"),
        (("甲", "乙", "丙 丙", "戊: 己"), "丙\n    n", "丙\n      - '戊: 己'\n    n"),
        (("甲", "乙", "丙 丙"), "", ""),
        ((), NOTED[NOTED.index("    evi") : NOTED.index("    next")], ""),
    ],
)  # fmt: skip
def test_an_item_that_stays_keeps_its_lines(items: tuple[str, ...], old: str, new: str) -> None:
    """Of a list in lines only what is new is written; the others keep quotes and comments."""
    assert changed(NOTED, ("entries", "5", "evidence"), items) == NOTED.replace(old, new, 1)


PLANS = [OFFICE / "data/plan-2026.yaml", HERE / "repo/data/plan-2026.yaml"]
WORDS = st.text(LETTERS, min_size=1, max_size=12).filter(lambda t: t not in {"~", "null"})
TEXTS = st.lists(WORDS, min_size=1, max_size=3).map("\n".join) | st.sampled_from(
    [
        "- 甲",
        "# 注",
        "甲: 乙",
        "[甲]",
        "甲 #1",
        "'",
        '"',
        "true",
        "014",
        "|",
        "甲\n\n乙",
        "a, b",
        "{",
    ]
)
FIGURES = st.decimals(0, 10**6, places=2).map(lambda d: f"{d:f}")


def new_paths(text: str) -> list[tuple[str, ...]]:
    """Paths that a file has a value at, and those that its items might have one at."""
    known = list(stated(text))
    items = sorted({p[:2] for p in known if p[0] in {"entries", "plans"}})
    more: list[tuple[str, ...]] = [("reporter",)] if ("division",) in known else []
    for item in items:
        if item[0] == "plans":
            more.append((*item, "document"))
            continue
        more += [(*item, name) for name in ("summary", "problems", "correction", *LISTS)]
        more += [(*item, "extension", name) for name in ("until", "reason", "approved_by")]
        more += [(*item, "values", "some-figure", name) for name in ("value",)]
    return sorted(p for p in {*known, *more} if not names_an_item(p))


def names_an_item(path: tuple[str, ...]) -> bool:
    """Whether the value tells an item of a list from the others."""
    return path[-1] in {"task", "id", "indicator"} or (
        path[-1] == "date" and path[2:3] == ("stage_targets",)
    )


def drawn(data: st.DataObject, path: tuple[str, ...]) -> Said:
    """A value of the kind that a path wants."""
    if path[-1] in LISTS:
        return tuple(data.draw(st.lists(WORDS, min_size=1, max_size=3)))
    if "values" in path and path[-1] == "value":
        return data.draw(FIGURES)
    return data.draw(TEXTS)


@tries(150)
@given(st.sampled_from([*FILES, *PLANS]), st.sampled_from(["\n", "\r\n"]), st.data())
def test_a_change_says_that_and_nothing_else(path: Path, ends: str, data: st.DataObject) -> None:
    """After some changes a file says what it said and those; taken back, what it said."""
    text = first = path.read_text(encoding="utf-8").replace("\n", ends)
    before = stated(text)
    wanted = dict(before)
    for _ in range(data.draw(st.integers(1, 4))):
        where = data.draw(st.sampled_from(new_paths(first)))
        value = drawn(data, where)
        text = changed(text, where, value)
        wanted[where] = value
        assert stated(text) == wanted, where
    assert text.count("\r") == (text.count("\n") if ends == "\r\n" else 0)
    for where in sorted(p for p in wanted if wanted[p] != before.get(p)):
        text = changed(text, where, before.get(where, ""))
    assert stated(text) == before


@pytest.mark.parametrize("path", [*FILES, *PLANS], ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_saying_it_again_says_the_same(path: Path) -> None:
    """Every value of a file set to what it is, one after the other, changes nothing said."""
    text = path.read_text(encoding="utf-8")
    before = stated(text)
    for where in some(list(before)):
        text = changed(text, where, before[where])
    assert stated(text) == before


@tries(100)
@given(st.sampled_from([*FILES, *PLANS]), st.data())
def test_taking_a_value_out_takes_nothing_else(path: Path, data: st.DataObject) -> None:
    """What is deleted is gone, with the date and source of a figure, and nothing else."""
    text = path.read_text(encoding="utf-8")
    before = stated(text)
    where = data.draw(
        st.sampled_from(
            sorted(
                p for p in before if len(p) > 2 and p[-1] not in {"task", "id", "indicator", "date"}
            )
        )
    )
    gone = where[:-1] if where[-1] == "value" and "values" in where else where
    after = stated(changed(text, where, ""))
    assert after == {p: v for p, v in before.items() if p[: len(gone)] != gone}


FIGURED = """format: 1
entries:
  - task: 5
    status: 推进中
    values: {a: 4, b: {value: 5, date: 2026-05-31}} # 注
    next: 甲
"""


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (("a", "value"), "6", "    values: {a: 6, b: {value: 5, date: 2026-05-31}} # 注"),
        (("a", "date"), "2026-04-30", "    values: {a: {value: 4, date: 2026-04-30}, b: {value: 5, date: 2026-05-31}} # 注"),
        (("b", "source"), "统计: 局", "    values: {a: 4, b: {value: 5, date: 2026-05-31, source: '统计: 局'}} # 注"),
        (("b", "date"), "", "    values: {a: 4, b: {value: 5}} # 注"),
        (("b", "value"), "", "    values: {a: 4} # 注"),
        (("c", "value"), "1", "    values: {a: 4, b: {value: 5, date: 2026-05-31}, c: 1} # 注"),
    ],
)  # fmt: skip
def test_a_figure_keeps_its_line(path: tuple[str, str], value: str, line: str) -> None:
    """A figure, its date and its source are set where the others stand."""
    after = changed(FIGURED, ("entries", "5", "values", *path), value)
    assert after == FIGURED.replace(FIGURED.splitlines()[4], line)


def test_the_last_figure_goes_with_its_key() -> None:
    """No empty `values` is left behind, and a date without a figure can't be set."""
    once = changed(FIGURED, ("entries", "5", "values", "a", "value"), "")
    twice = changed(once, ("entries", "5", "values", "b", "value"), "")
    assert "values" not in twice
    assert twice.endswith("    status: 推进中\n    next: 甲\n")


FIVE_ALONE = "entries:\n  - task: 5\n    status: 推进中\n"


@pytest.mark.parametrize(
    ("below", "path", "value", "after"),
    [
        ("extension:\n", ("extension", "until"), "2026-07-31", "extension: {until: 2026-07-31}\n"),
        ("values:\n", ("values", "x", "value"), "3", "values: {x: 3}\n"),
        ("values: {}\n", ("values", "x", "value"), "3", "values: {x: 3}\n"),
        ("values:\n", ("values", "x", "date"), "2026-07-01", "values: {x: {date: 2026-07-01}}\n"),
        ("", ("values", "x", "value"), "3", "values: {x: 3}\n"),
        ("", ("evidence",), ("甲\n乙", "丙"), 'evidence: ["甲\\n乙", 丙]\n'),
        ("summary: |\n    next: 丙\n", ("summary",), "甲\n乙", "summary: |\n      甲\n      乙\n    next: 丙\n"),
        ("summary: |\n\n    next: 丙\n", ("summary",), "甲\n乙", "summary: |\n      甲\n      乙\n\n    next: 丙\n"),
    ],
)  # fmt: skip
def test_what_has_nothing_in_it_yet_is_filled(
    below: str, path: tuple[str, ...], value: Said, after: str
) -> None:
    """A key with nothing behind it, empty braces and an empty text get what is put there."""
    text = FIVE_ALONE + (f"    {below}" if below else "")
    assert changed(text, ("entries", "5", *path), value) == f"{FIVE_ALONE}    {after}"


def test_a_list_may_stand_in_brackets() -> None:
    """Of what is typed for a list the brackets are no part; one alone is."""
    for typed in ("纪要,照片", "[纪要, 照片]", " [ 纪要,照片 ] "):
        assert edited(FIVE_ALONE, 5, "evidence", typed).endswith("    evidence: [纪要, 照片]\n")
    assert edited(FIVE_ALONE, 5, "evidence", "[纪要").endswith("    evidence: ['[纪要']\n")


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("状态=受阻", "+    status: 受阻"),
        ("存在问题=等数据。", "+    problems: 等数据。"),
        ("下一步=8月再约。", "+    next: 8月再约。"),
        ("企业海外知识产权纠纷应对指导服务案例=6", "+    values: {overseas-dispute-cases: 6}"),
        ("values.overseas-dispute-cases.date=2026-06-20", "{value: 4, date: 2026-06-20}}"),
        ("values.overseas-dispute-cases.数据来源=台账", "{value: 4, source: 台账}}"),
        ("延期.延期至=2026-12-20", "+    extension: {until: 2026-12-20}"),
        ("extension.until=2026-12-20", "+    extension: {until: 2026-12-20}"),
        ("延期.延期至=12月20日", "+    extension: {until: 2026-12-20}"),
        ("延期.延期至=2026年12月20号", "+    extension: {until: 2026-12-20}"),
        ("values.overseas-dispute-cases.截至日=6月２日", "{value: 4, date: 2026-06-02}}"),
        ("重要进展=对", "+    important: true"),
        ("重要进展=√", "+    important: true"),
        ("重要进展=不是", "+    important: false"),
    ],
)
def test_a_field_may_be_named_in_chinese(repo: Path, run: Run, pair: str, said: str) -> None:
    """By its label, its heading, or the indicator's name; what stands inside another one too."""
    pairs = [pair, "problems=等数据。"] if pair.startswith("状态") else [pair]
    result = run("set", "5", *pairs, "--root", repo)
    assert result.code == 0, result.out + result.err
    assert said in result.out


@pytest.mark.parametrize("name", ["values.x.y", "extension.x", "status.x", "颜色", "延期"])
def test_what_is_no_field_is_answered_with_those_that_are(repo: Path, run: Run, name: str) -> None:
    """The list of names begins with the Chinese ones."""
    result = run("set", "5", f"{name}=1", "--root", repo)
    assert result.code == 2
    assert "可用的有：更正原因 correction、佐证材料 evidence" in result.err


def test_an_unseen_character_that_was_typed_is_named(repo: Path, run: Run) -> None:
    """The file is sound: what was typed is not, and nothing is changed."""
    result = run("set", "5", "next=7月30日前回访\u200b完成。", "--root", repo)
    assert result.code == 2
    assert "有看不见的字符 U+200B" in result.err
    assert "没有动" in result.err
    assert "读不通" not in result.err


def test_a_field_inside_is_named_with_a_dot() -> None:
    """What stands inside another field is named behind it."""
    assert path_of(5, "extension.until") == ("entries", "5", "extension", "until")
    assert path_of(5, "values.some.date") == ("entries", "5", "values", "some", "date")


def test_a_figure_goes_with_its_date_and_source() -> None:
    """Where a figure was taken out nothing else is missed but what belongs to it."""
    without = FIGURED.replace(", b: {value: 5, date: 2026-05-31}", "")
    assert same_elsewhere(FIGURED, without, 5, "values.b")
    assert not same_elsewhere(FIGURED, without, 5, "values.a")
    assert not same_elsewhere(FIGURED, without.replace("a: 4", "a: 5"), 5, "values.b")
    changed_figure = FIGURED.replace("value: 5", "value: 6")
    assert same_elsewhere(FIGURED, changed_figure, 5, "values.b")
    other_day = changed_figure.replace("05-31", "04-30")
    assert not same_elsewhere(FIGURED, other_day, 5, "values.b")


KEPT = """format: 1
entries:
  - task: 5
    status: 推进中
    summary: |
      甲
      乙

    next: 丙 # 等数据
"""


@pytest.mark.parametrize(
    ("key", "value", "before", "after"),
    [
        ("next", "丁", "丙 # 等", "丁 # 等"),
        ("next", "丁\n戊", "丙 # 等", '"丁\\n戊" # 等'),  # a bar would take the comment in
        ("summary", "丁", "      甲\n      乙\n\n", "      丁\n\n"),
        ("next", "", "    next: 丙 # 等数据\n", ""),
        ("needs", " 丁\n戊", "据\n", '据\n    needs: " 丁\\n戊"\n'),
        ("needs", "丁\n戊 ", "据\n", '据\n    needs: "丁\\n戊 "\n'),
        ("needs", "丁 \n戊", "据\n", "据\n    needs: |\n      丁 \n      戊\n"),
        ("needs", " 丁", "据\n", "据\n    needs: ' 丁'\n"),
    ],
)
def test_what_stands_around_a_value_stays(key: str, value: str, before: str, after: str) -> None:
    """A comment behind it, blank lines below it, and the blanks at a text's own edges."""
    assert KEPT.count(before) == 1
    assert changed(KEPT, ("entries", "5", key), value) == KEPT.replace(before, after)


@pytest.mark.parametrize("tail", ["\n    needs: 末\n", "\n", ""], ids=["more", "last", "no break"])
@pytest.mark.parametrize(
    ("there", "value", "written"),
    [
        ("甲", "乙", "乙"),
        ("甲", "a\"b\\c's", "a\"b\\c's"),
        ("甲", "- 乙", "'- 乙'"),
        ("甲", "~", "'~'"),
        ("甲", "乙\x07", '"乙\\u0007"'),
        ("甲", 'a\\b\t\n"乙"', '"a\\\\b\\u0009\\n\\"乙\\""'),
        ("甲", "乙\n\n丙", "|\n      乙\n\n      丙"),
        ("甲\n      的后一行", "乙", "乙"),
        ("~", "乙", "乙"),
        ("'甲'", "it's", "'it''s'"),
        ("'甲'", "乙\x07", '"乙\\u0007"'),
        ("'甲'", "乙\n丙", "|\n      乙\n      丙"),
        ("''", "乙", "'乙'"),
        ('"甲"', "乙", '"乙"'),
        ('"甲"', 'a\\"乙"\n丙', '"a\\\\\\"乙\\"\\n丙"'),
        ("'甲' # 注", "乙\n丙", '"乙\\n丙" # 注'),
        ("# 注", "乙", "乙 # 注"),
        ("| # 注\n      甲", "乙\n丙", "| # 注\n      乙\n      丙"),
        ("|-\n          甲", "乙\t\n\n丙", "|-\n          乙\t\n\n          丙"),
        (">-\n      甲\n      甲", "乙", ">-\n      乙"),
        ("> # 注 > 注\n      甲", "乙\n丙", "| # 注 > 注\n      乙\n      丙"),
        ("|2\n        甲", "乙", '"乙"'),
        ("|\n      甲", " 乙", '" 乙"'),
        ("|- # 注\n      甲", "乙\u2028丙", '"乙\\u2028丙" # 注'),
        (">\n      甲", "乙\nneeds: 丙", '"乙\\nneeds: 丙"'),
        ("[甲]", "乙", "“next”不是一段文字，请直接改文件"),
        ("{甲: 乙}", "乙", "“next”不是一段文字，请直接改文件"),
    ],
)  # fmt: skip
def test_a_value_is_written_in_the_manner_of_the_old(
    there: str, value: str, written: str, tail: str
) -> None:
    """Its quotes, its bar and its comment stay where they can carry the new text, and it reads."""
    head = "entries:\n  - task: 5\n    next: "
    before = f"{head}{there}{tail}"
    path = ("entries", "5", "next")
    if written.endswith("请直接改文件"):
        with pytest.raises(EditFault) as fault:
            changed(before, path, value)
        assert str(fault.value) == written
        return
    after = changed(before, path, value)
    block = there[0] in "|>" and written[0] in "|>" and not tail  # a block ends its last line
    assert after == f"{head}{written}{tail}" + "\n" * block
    assert stated(after) == {**stated(before), path: value.strip()}


def test_a_last_line_without_a_break_has_none_after() -> None:
    """A file that does not end with a line break is edited at its end like any other."""
    text = "format: 1\nentries:\n  - task: 5\n    status: 推进中\n    next: 甲"
    assert changed(text, ("entries", "5", "next"), "") == text.removesuffix("\n    next: 甲")
    assert changed(text, ("entries", "5", "next"), "乙") == text.replace("甲", "乙")
    assert changed(text, ("entries", "5", "needs"), "乙") == f"{text}\n    needs: 乙"
    assert added(text, ("entries", "6")) == f"{text}\n  - task: 6\n"


SPACED = """format: 1
entries:
  # 五
  # 的注
  - task: 5
    status: 推进中

  - task: 7
    status: 推进中

  - task: 9
    status: 推进中

# 尾注
"""


def test_an_item_comes_above_the_comment_of_the_first() -> None:
    """The comment above an item is its own; what is put before it stands above that."""
    once = added(SPACED, ("entries", "3"))
    assert once == SPACED.replace("  # 五\n", "  - task: 3\n\n  # 五\n")
    assert removed(once, ("entries", "3")) == SPACED


@pytest.mark.parametrize("task", ["7", "9"])
def test_a_removed_item_takes_the_blank_line_behind_it(task: str) -> None:
    """Between the others one blank line stays; the one behind the last belongs to what follows."""
    item = f"  - task: {task}\n    status: 推进中\n" + "\n" * (task == "7")
    assert SPACED.count(item) == 1
    assert removed(SPACED, ("entries", task)) == SPACED.replace(item, "")


def test_elsewhere_is_everywhere_else() -> None:
    """Another value of that field is passed over, of any other field or entry it is not."""
    text = KEPT + "  - task: 6\n    status: 受阻\n"
    assert same_elsewhere(text, text.replace("丙", "丁"), 5, "next")
    for old, new in (("推进中", "暂缓"), ("受阻", "暂缓"), ("task: 6", "task: 7"), ("甲", "丁")):
        assert not same_elsewhere(text, text.replace(old, new), 5, "next")
    assert not same_elsewhere(text, text.replace("丙", "丁"), 6, "next")


FIVE, NINE = "  - task: 5\n    status: 推进中\n", "  - task: 9\n    status: 受阻\n"
BELOW = FIVE.replace("- ", "  ")
PLANNED = "plans:\n  - task: 5\n    document: 方案\n"
STAGES = "    stage_targets:\n      - {indicator: a, date: 2026-06-30, value: 1}\n"


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("entries:\n", "entries/7", "entries:\n  - task: 7\n"),
        ("format: 1\nentries:", "entries/7", "format: 1\nentries:\n  - task: 7\n"),
        ("entries: ~\n", "entries/7", "entries:\n  - task: 7\n"),
        ("entries: []\n# 尾\n", "entries/7", "entries:\n  - task: 7\n# 尾\n"),
        ("entries:\n  []\n", "entries/7", "entries:\n  - task: 7\n"),
        ("entries: [] # 注\nreporter: 张\n", "entries/7", "entries: # 注\n  - task: 7\nreporter: 张\n"),
        ("reporter: 张\n", "entries/7", "reporter: 张\nentries:\n  - task: 7\n"),
        ("format: 1\nreporter: 张", "entries/7", "format: 1\nreporter: 张\nentries:\n  - task: 7\n"),
        (f"entries:\n{FIVE}", "entries/5", f"entries:\n{FIVE}"),
        (f"entries:\n{FIVE}{NINE}", "entries/7", f"entries:\n{FIVE}  - task: 7\n{NINE}"),
        (f"entries:\n{FIVE}{NINE}", "entries/12", f"entries:\n{FIVE}{NINE}  - task: 12\n"),
        (f"entries:\n{FIVE}\n{NINE}", "entries/7", f"entries:\n{FIVE}\n  - task: 7\n\n{NINE}"),
        (f"entries:\n{FIVE}\n{NINE}", "entries/12", f"entries:\n{FIVE}\n{NINE}\n  - task: 12\n"),
        (f"entries:\n  # 注\n{FIVE}\nreporter: 张\n", "entries/3", f"entries:\n  - task: 3\n  # 注\n{FIVE}\nreporter: 张\n"),
        (f"# 首\n\nentries:\n  # 一\n  # 二\n{FIVE}", "entries/3", f"# 首\n\nentries:\n  - task: 3\n  # 一\n  # 二\n{FIVE}"),
        (f"entries:\n  -\n{BELOW}", "entries/3", f"entries:\n  - task: 3\n  -\n{BELOW}"),
        (f"entries:\n  - task: 五\n{NINE}", "entries/1", f"entries:\n  - task: 五\n  - task: 1\n{NINE}"),
        (f"entries:\n  - task: ５\n{NINE}", "entries/3", f"entries:\n  - task: 3\n  - task: ５\n{NINE}"),
        (f"# 首\nentries:\n{FIVE}", "entries/3", f"# 首\nentries:\n  - task: 3\n{FIVE}"),
        (PLANNED, "plans/5/milestones/m", f"{PLANNED}    milestones:\n      - {{id: m}}\n"),
        (f"{PLANNED}  - task: 7\n", "plans/5/milestones/m", f"{PLANNED}    milestones:\n      - {{id: m}}\n  - task: 7\n"),
        (f"{PLANNED}    milestones: []\n", "plans/5/milestones/m", f"{PLANNED}    milestones:\n      - {{id: m}}\n"),
        (f"{PLANNED}    milestones:\n      - {{id: z}}\n", "plans/5/milestones/m", f"{PLANNED}    milestones:\n      - {{id: z}}\n      - {{id: m}}\n"),
        (f"{PLANNED}    milestones:\n      - id: z\n", "plans/5/milestones/m", f"{PLANNED}    milestones:\n      - id: z\n      - id: m\n"),
        (PLANNED, "plans/7/milestones/m", f"{PLANNED}  - task: 7\n    milestones:\n      - {{id: m}}\n"),
        ("format: 1\n", "plans/7/milestones/m", "format: 1\nplans:\n  - task: 7\n    milestones:\n      - {id: m}\n"),
        (PLANNED, "plans/5/stage_targets/a 2026-12-31", f"{PLANNED}    stage_targets:\n      - {{indicator: a, date: 2026-12-31}}\n"),
        (PLANNED + STAGES, "plans/5/stage_targets/a 2026-12-31", f"{PLANNED}{STAGES}      - {{indicator: a, date: 2026-12-31}}\n"),
    ],
)  # fmt: skip
def test_an_item_is_put_where_it_belongs(before: str, path: str, after: str, ends: str) -> None:
    """Into a list that is there, blank, or missing with the plan that it belongs to."""
    where = tuple(path.split("/"))
    assert added(before.replace("\n", ends), where) == after.replace("\n", ends)


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        (f"format: 1\nentries:\n{FIVE}", "entries/5", "format: 1\n"),
        (f"entries:\n{FIVE}reporter: 张\n", "entries/5", "reporter: 张\n"),
        (f"entries:\n{FIVE}{NINE}", "entries/5", f"entries:\n{NINE}"),
        (f"entries:\n{FIVE}{NINE}", "entries/9", f"entries:\n{FIVE}"),
        (f"entries:\n{FIVE}\n{NINE}# 尾\n", "entries/5", f"entries:\n{NINE}# 尾\n"),
        (f"entries:\n{FIVE}", "entries/6", f"entries:\n{FIVE}"),
        (f"{PLANNED}{STAGES}", "plans/5/stage_targets/a 2026-06-30", PLANNED),
    ],
)
def test_an_item_goes_with_what_it_leaves_empty(
    before: str, path: str, after: str, ends: str
) -> None:
    """The lines of an item go, the last one with its key, and nothing else."""
    where = tuple(path.split("/"))
    assert removed(before.replace("\n", ends), where) == after.replace("\n", ends)


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ("entries: [{task: 5}]\n", "entries/7", "“entries”都写在一行里，请直接改文件"),
        ("entries: 甲\n", "entries/7", "“entries”不是一条一条的，请先改好"),
        ("entries:\n  甲: 1\n", "entries/7", "“entries”不是一条一条的，请先改好"),
        ("{format: 1}\n", "entries/7", "要放“entries”的地方都写在一行里，请直接改文件"),
        ("plans:\n  - {task: 5}\n", "plans/5/milestones/m", "要放“milestones”的地方都写在一行里，请直接改文件"),
        ("plans:\n  - {task: 5, milestones: []}\n", "plans/5/milestones/m", "要放“milestones”的地方都写在一行里，请直接改文件"),
        (PLANNED + "    stage_targets:\n      - indicator: a\n        date: 2026-06-30\n", "plans/5/stage_targets/a 2026-12-31", "“stage_targets”每条分几行写，请直接改文件"),
    ],
)  # fmt: skip
def test_where_no_item_can_be_put(text: str, path: str, said: str) -> None:
    """A list that is none, or is written in another way, is left to people."""
    with pytest.raises(EditFault) as fault:
        added(text, tuple(path.split("/")))
    assert str(fault.value) == said


@pytest.mark.parametrize(
    ("text", "path"),
    [("entries: [{task: 5}]\n", "entries/5"), ("entries: {a: {task: 5}}\n", "entries/a")],
)
def test_a_list_in_one_line_is_not_cut(text: str, path: str) -> None:
    """An item is not taken out of a line that holds all of them."""
    with pytest.raises(EditFault, match="“entries”都写在一行里，请直接改文件"):
        removed(text, tuple(path.split("/")))


def test_no_dash_is_left_alone() -> None:
    """An item that begins below its dash is not taken out without it."""
    text = f"entries:\n{FIVE}  -\n{NINE.replace('- ', '  ')}"
    assert ("entries", "9", "status") in stated(text)
    with pytest.raises(EditFault, match="“entries”里的“- ”自占一行，请直接改文件"):
        removed(text, ("entries", "9"))


def test_what_is_missing_is_named() -> None:
    """A value of an item that is not there is refused with the name of the item."""
    for where, value, said in (
        (("entries", "9", "status"), "甲", "文件里没有第9项的条目，或它写得读不出来。请先写上这一条"),
        (("entries", "9", "status"), "", "文件里没有第9项的条目，或它写得读不出来。请先写上这一条"),
        (("plans", "3", "document"), "甲", "文件里没有“plans 3”。请先写上"),
        (("plans", "3", "document"), "", "文件里没有“plans 3”。请先写上"),
        (("plans", "5", "milestones", "m", "name"), "甲", "文件里没有“plans 5 milestones m”。请先写上"),
        (("plans", "5"), "", "“5”删不去，请直接改文件"),
        (("plans", "5", "task"), "", "“task”与“- ”在一行，不能删去"),
    ):  # fmt: skip
        with pytest.raises(EditFault) as fault:
            changed(PLANNED, where, value)
        assert str(fault.value) == said


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("reporter: 张\n", "reporter", ""),
        ("{reporter: 张}\n", "reporter", "{}\n"),
        ("bureau:\n  name: 省局\nlights: 1\n", "bureau/name", "lights: 1\n"),
        (f"{PLANNED}    extension: {{until: 甲}}\n", "plans/5/extension/until", PLANNED),
        (PLANNED, "reporter", PLANNED),
        (PLANNED, "plans/5/extension/until", PLANNED),
        (PLANNED, "bureau/name", PLANNED),
    ],
)
def test_what_is_not_there_is_gone(before: str, path: str, after: str) -> None:
    """A key goes with what it leaves empty, and to take out what is not there changes nothing."""
    assert changed(before, tuple(path.split("/")), "") == after


def test_an_item_stands_in_the_order_of_tasks() -> None:
    """An entry is put where its number belongs, apart from the others as they are."""
    text = BAOHU.read_text(encoding="utf-8")
    numbers = [int(p[1]) for p in stated(text) if p[-1] == "task"]
    for task in (1, max(numbers) + 1, *(n + 1 for n in numbers if n + 1 not in numbers)):
        path = ("entries", str(task))
        after = added(text, path)
        order = [int(p[1]) for p in stated(after) if p[-1] == "task"]
        assert order == sorted([*numbers, task])
        assert stated(after) == stated(text) | {(*path, "task"): str(task)}
        assert ("\n\n  - task" in after) == ("\n\n  - task" in text)
        assert removed(after, path) == text, task


@pytest.mark.parametrize("path", PLANS, ids=["data", "repo"])
def test_a_milestone_comes_and_goes(path: Path) -> None:
    """A milestone is put behind the last one of its plan, whether there is a plan or not."""
    text = path.read_text(encoding="utf-8")
    for task in ("5", "14", "24", "40"):
        where = ("plans", task, "milestones", "new-step")
        after = added(text, where)
        for key, value in (("name", "新节点"), ("due", "2026-12-01"), ("division", "人事处")):
            after = changed(after, (*where, key), value)
        assert stated(after) | stated(text) == stated(after)
        assert "{id: new-step, name: 新节点, due: 2026-12-01, division: 人事处}" in after
        if any(p[:2] == ("plans", task) for p in stated(text)):
            assert removed(after, where) == text


def test_each_value_knows_its_lines() -> None:
    """The lines of a value are those that it stands on."""
    text = BAOHU.read_text(encoding="utf-8")
    lines = text.splitlines()
    for path, (first, last) in lines_of(text).items():
        said = stated(text)[path]
        shown = "\n".join(lines[first - 1 : last])
        for piece in said if isinstance(said, tuple) else said.splitlines():
            assert piece in shown, path


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_no_value_takes_the_next_ones_line(ends: str) -> None:
    """A text of several lines and a list in lines end where they end, not at the next key."""
    text = KEPT + "    evidence:\n      - 甲\n      - 乙\n    needs: 丁\n"
    assert lines_of(text.replace("\n", ends)) == {
        ("format",): (1, 1),
        ("entries", "5", "task"): (3, 3),
        ("entries", "5", "status"): (4, 4),
        ("entries", "5", "summary"): (5, 7),
        ("entries", "5", "next"): (9, 9),
        ("entries", "5", "evidence"): (11, 12),
        ("entries", "5", "needs"): (13, 13),
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("format: 1\nentries: 推进中\n".encode("gbk"), "文件不是 UTF-8 编码。请先运行 hubtasks fix --write"),
        (b"format: 1\r\nentries: []\n", "文件里两种行尾混在一起。请先运行 hubtasks fix --write"),
    ],
)  # fmt: skip
def test_what_could_not_be_undone_is_refused(content: bytes, said: str) -> None:
    """A file whose bytes an edit would change elsewhere is not edited, one of either end is."""
    with pytest.raises(EditFault) as fault:
        text_of(content)
    assert str(fault.value) == said
    for text in ("format: 1\nreporter: 张\n", "format: 1\r\nreporter: 张\r\n", ""):
        assert text_of(text.encode()) == text


@pytest.mark.parametrize(
    "text", ["format: 1\n  bad\nentries: [", "- 1\n", "format: 1\nformat: 1\nentries：1\n"]
)
def test_what_does_not_read_is_refused(text: str) -> None:
    """A file that does not read whole is not edited either."""
    with pytest.raises(EditFault, match="读不通"):
        stated(text)


def test_set_says_that_a_file_is_gbk(repo: Path, run: Run) -> None:
    """An old editor's file gives a sentence, not a traceback, and stays."""
    path = repo / "data/progress/baohu/2026-06-30.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gbk"))
    before = path.read_bytes()
    result = run("set", "5", "status=受阻", "--root", repo, "--date", "2026-06-30")
    assert (result.code, result.out) == (2, "")
    assert "不是 UTF-8 编码。请先运行 hubtasks fix --write" in result.err
    assert path.read_bytes() == before


def test_blanks_are_told_from_what_is_said() -> None:
    """A line with nothing behind it is a blank; null, quotes and lists are not all the same."""
    text = "a:\nb: ~\nc: ''\nentries:\n  - task: 5\n    values: {x: , y: 3}\n    next:  # when\n"
    assert blanks(text) == {
        ("a",),
        ("b",),
        ("entries", "5", "values", "x", "value"),
        ("entries", "5", "next"),
    }
    assert not blanks(text) & stated(text).keys()


def test_a_list_that_is_not_there_is_written() -> None:
    """An entry without milestones gets them; of a plan's they are items, which `added` makes."""
    text = "entries:\n  - task: 5\n    status: 推进中\n"
    written = edited(text, 5, "milestones", "experts,case-book")
    assert written == f"{text}    milestones: [experts, case-book]\n"
    assert edited(written, 5, "milestones", "") == text


def test_a_field_is_set_once_and_without_blanks(repo: Path, run: Run) -> None:
    """A field given twice is refused; a wide sign of equality and blanks around are no matter."""
    root = ("--root", repo)
    twice = run("set", "5", "下一步=甲", "next=乙", *root)
    assert (twice.code, "写了两遍" in twice.err) == (2, True)
    result = run("set", "第5项", "下一步 ＝ 7月20日前走访企业5家。 ", *root)
    assert result.code == 0, result.out + result.err
    assert "next: 7月20日前走访企业5家。\n" in result.out
