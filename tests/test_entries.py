"""Two texts of one progress file are merged entry by entry, and nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import HERE, OFFICE
from hypothesis import given
from hypothesis import strategies as st

from hubtasks.fields import FileKind
from hubtasks.git.entries import (
    Blocks,
    MergedFile,
    Side,
    Unmergeable,
    blocks,
    merged_file,
    renumbered,
)

FILES = sorted((OFFICE / "data/progress").rglob("*.yaml")) + sorted(
    (HERE / "repo/data/progress").rglob("*.yaml")
)
TASKS = ("3", "5", "6")


def entry(task: str, said: str) -> str:
    return f"  - task: {task}\n    summary: {said}\n"


def file(**said: str) -> Blocks:
    """A file whose entries say what is given by task: `t5="甲"`."""
    return Blocks("entries:\n", {k[1:]: entry(k[1:], v) for k, v in said.items()})


@given(st.sampled_from(FILES))
def test_blocks_are_the_whole_file(path: Path) -> None:
    """Head and entries put together again are the file, to the byte."""
    text = path.read_text(encoding="utf-8")
    found = blocks(text)
    assert found is not None
    assert found.head + "".join(found.entries.values()) + found.tail == text


@pytest.mark.parametrize(
    "text",
    [
        "format: 1\n",
        "entries:\n",
        "entries: [{task: 5}]\n",
        "entries:\n  - task: 5\n  - task: 5\n",
        "entries:\n  - task: 5\n  - status: 推进中\n",
        "entries:\n  5:\n    status: 推进中\n",
    ],
)
def test_what_has_not_one_entry_a_task_is_not_cut(text: str) -> None:
    """Without entries, in one line, twice the same task or without one: nobody can tell them apart."""
    assert blocks(text) is None


@given(st.lists(st.sampled_from(["", "mine", "theirs", "mine gone"]), min_size=3, max_size=3))
def test_what_one_side_changed_is_taken_from_it(who: list[str]) -> None:
    """Each entry is as the one who changed it, or took it out, left it; nothing is a conflict."""
    base = file(t3="旧", t5="旧", t6="旧")
    mine = {
        t: entry(t, "甲" if w == "mine" else "旧")
        for t, w in zip(TASKS, who, strict=True)
        if w != "mine gone"
    }
    theirs = {t: entry(t, "乙" if w == "theirs" else "旧") for t, w in zip(TASKS, who, strict=True)}
    said = {"": "旧", "mine": "甲", "theirs": "乙"}
    wanted = "".join(entry(t, said[w]) for t, w in zip(TASKS, who, strict=True) if w in said)
    found = merged_file(base, base._replace(entries=mine), base._replace(entries=theirs), {})
    assert found.conflicts == ()
    assert found.text == "entries:\n" + wanted


def test_what_both_changed_is_left_to_people() -> None:
    """The two texts are shown as they stand; whose is chosen stands, the other does not."""
    base, mine, theirs = (file(t3="旧", t5=said) for said in ("旧", "甲", "乙"))
    (left,) = merged_file(base, mine, theirs, {}).conflicts
    assert (left.task, left.mine, left.theirs) == ("5", entry("5", "甲"), entry("5", "乙"))
    for side, said in (
        (Side.MINE, "甲"),
        (Side.THEIRS, "乙"),
        (Side.BOTH, "|\n      甲\n      乙"),
    ):
        found = merged_file(base, mine, theirs, {"5": side})
        text = "entries:\n" + entry("3", "旧") + entry("5", said)
        assert found == MergedFile(text, settled=frozenset({"5"}))


FIELDS = ("status", "summary", "values", "problems", "next")
PLACES = st.lists(
    st.sampled_from(["", "mine", "theirs", "alike", "mine gone", "theirs gone"]),
    min_size=len(FIELDS),
    max_size=len(FIELDS),
)


def fields_as(side: str, who: list[str]) -> str:
    """An entry as a side leaves it, with a note above each field: who changed what is given."""
    lines = ["  # 上面的说明\n  - task: 5\n"]
    for key, by in zip(FIELDS, who, strict=True):
        said = "新" if by in {side, "alike"} and side else "旧"
        if not (side and by == f"{side} gone"):
            lines.append(f"    # {said}的{key}\n    {key}: |\n      {said}\n      # 是正文\n")
    return "".join([*lines, "\n"])


@given(PLACES)
def test_one_entry_is_merged_field_by_field(who: list[str]) -> None:
    """What one side changed or took out in a field stays so, with its note, beside the other's."""
    base, mine, theirs = (
        Blocks("entries:\n", {"5": fields_as(s, who)}) for s in ("", "mine", "theirs")
    )
    wanted = ["  # 上面的说明\n  - task: 5\n"]
    for key, by in zip(FIELDS, who, strict=True):
        said = "新" if by in {"mine", "theirs", "alike"} else "旧"
        if not by.endswith("gone"):
            wanted.append(f"    # {said}的{key}\n    {key}: |\n      {said}\n      # 是正文\n")
    found = merged_file(base, mine, theirs, {})
    assert found == MergedFile("entries:\n" + "".join(wanted) + "\n")


def test_a_field_that_both_changed_is_asked_with_its_entry() -> None:
    """One field of which the two say different things leaves all of the entry to people."""
    base, mine, theirs = (
        Blocks("entries:\n", {"5": f"  - task: 5\n    status: {a}\n    next: {b}\n"})
        for a, b in (("旧", "旧"), ("甲", "旧"), ("乙", "新"))
    )
    (left,) = merged_file(base, mine, theirs, {}).conflicts
    assert (left.mine, left.theirs) == (mine.entries["5"], theirs.entries["5"])


@pytest.mark.parametrize(
    "theirs",
    [
        "  - {task: 5, status: 旧, next: 新}\n",
        "  - status: 旧\n    task: 5\n    next: 新\n",
        "  -   task: 5\n      status: 旧\n      next: 新\n",
    ],
)
def test_fields_that_stand_otherwise_are_asked(theirs: str) -> None:
    """In one line, in another order, at other columns: nothing is put together that was not so."""
    base, mine = (
        Blocks("entries:\n", {"5": f"  - task: 5\n    status: {a}\n    next: 旧\n"})
        for a in ("旧", "甲")
    )
    assert merged_file(base, mine, base._replace(entries={"5": theirs}), {}).conflicts


def test_a_note_stands_with_what_it_is_above() -> None:
    """Comments above an entry, blank lines between or not, are its own; deeper ones the last one's."""
    text = (
        "entries:\n  # 甲\n  - task: 3\n    summary: |\n      字\n      # 是正文\n    # 属于3\n\n"
        "  # 乙\n\n  # 丙\n  - task: 5\n    next: 字\n\n# 末了\nreviewer: 乙\n"
    )
    found = blocks(text)
    assert found is not None
    assert (found.head, found.tail) == ("entries:\n", "# 末了\nreviewer: 乙\n")
    assert found.entries["3"].startswith("  # 甲\n")
    assert found.entries["3"].endswith("    # 属于3\n\n")
    assert found.entries["5"] == "  # 乙\n\n  # 丙\n  - task: 5\n    next: 字\n\n"


def test_around_the_entries_nobody_is_overruled() -> None:
    """A head or tail that both changed, each to something else, can't be merged; by one it can."""
    base = file(t5="旧")
    for mine, theirs in (
        (base._replace(head="甲\n"), base._replace(head="乙\n")),
        (base._replace(tail="甲\n"), base._replace(tail="乙\n")),
    ):
        assert "甲\n" in merged_file(base, mine, base, {}).text
        assert "乙\n" in merged_file(base, base, theirs, {}).text
        with pytest.raises(Unmergeable, match="条目以外的几行"):
            merged_file(base, mine, theirs, {})


def test_figures_that_differ_are_never_joined() -> None:
    """Both texts can stay, two figures of one indicator can't."""
    base = Blocks("entries:\n", {})
    mine, theirs = (
        base._replace(entries={"5": f"  - task: 5\n    values: {{cases: {n}}}\n"}) for n in (5, 6)
    )
    with pytest.raises(Unmergeable, match="cases”两个人"):
        merged_file(base, mine, theirs, {"5": Side.BOTH})


def test_both_keep_items_and_never_drop_a_note() -> None:
    """Items of a list stay what they are, commas and all; a comment of theirs is left to people."""
    base = Blocks("entries:\n", {})
    own = '    evidence: ["会议纪要第1,2号", 照片]\n'
    mine, theirs = (
        base._replace(entries={"5": f"  - task: 5\n    status: 推进中\n{more}"})
        for more in ("", own)
    )
    assert own in merged_file(base, mine, theirs, {"5": Side.BOTH}).text.replace("'", '"')
    noted = theirs._replace(entries={"5": theirs.entries["5"] + "    # 照片在办公室\n"})
    with pytest.raises(Unmergeable, match="写了注释"):
        merged_file(base, mine, noted, {"5": Side.BOTH})


LISTED = [FileKind.PLAN, FileKind.URGES, FileKind.CLOSED]


@pytest.mark.parametrize("kind", LISTED)
def test_plans_and_registers_are_cut_too(kind: FileKind) -> None:
    """Each plan, slip and closure is a piece of its own, told by what it is known by."""
    text = (HERE / "repo" / kind.at(year=2026)).read_text(encoding="utf-8")
    found = blocks(text, kind)
    assert found is not None
    assert found.text == text
    assert all(key.partition("，")[0].isdigit() for key in found.entries)


def test_items_stand_by_number_where_both_sides_have_them_so() -> None:
    """What is new on either side comes to its place; where one stands otherwise, behind mine."""
    base, mine, theirs = file(t3="旧"), file(t3="旧", t6="新"), file(t3="旧", t5="新")
    assert [*blocks_of(merged_file(base, mine, theirs, {}).text)] == ["3", "5", "6"]
    mine = file(t6="新", t3="旧")
    assert [*blocks_of(merged_file(base, mine, theirs, {}).text)] == ["6", "3", "5"]


def blocks_of(text: str) -> list[str]:
    """The tasks of a text's entries, in order."""
    found = blocks(text)
    return [*found.entries] if found else []


def slips(*numbers: int, to: str) -> dict[str, str]:
    """Slips to a division on one day, each about another task, as a register has them by number."""
    text = "  - {{number: {n}, task: {n}, division: {to}, date: 2026-06-30}}\n"
    return {str(n): text.format(n=n, to=to) for n in numbers}


def test_numbers_that_others_gave_first_are_given_anew() -> None:
    """My new slips go on from the others' last number, in their order; what stood before stays."""
    base = Blocks("urges:\n", slips(1, to="甲"))
    mine = base._replace(entries={**base.entries, **slips(2, 3, to="乙")})
    theirs = base._replace(entries={**base.entries, **slips(2, to="丙")})
    found, said = renumbered(base, mine, theirs)
    assert [*found.entries] == ["1", "3", "4"]
    assert found.entries["3"] == slips(2, to="乙")["2"].replace("number: 2", "number: 3")
    assert [text.partition("。")[0] for text in said] == [
        "编号别人先用了：您发的第2、3号改成第3、4号"
    ]
    assert renumbered(base, base, theirs) == (base, ())
    assert renumbered(base, theirs, theirs) == (base, ())


def test_what_was_urged_already_that_day_is_urged_once() -> None:
    """A slip on the matter of one that the others sent first is dropped, whatever level it has."""
    base = Blocks("urges:\n", {})
    first = slips(1, to="甲")
    again = {
        "1": slips(5, to="乙")["5"].replace("number: 5", "number: 1"),
        "2": first["1"].replace("number: 1", "number: 2").replace("}", ", level: 红}"),
    }
    theirs, mine = (base._replace(entries=own) for own in (first, again))
    found, said = renumbered(base, mine, theirs)
    assert found.entries == {"2": again["1"].replace("number: 1", "number: 2")}
    assert "您发的第2号，别人同一天已经发了（第1号），不再记" in said[0]
    assert "您发的第1号改成第2号" in said[1]
    assert merged_file(base, found, theirs, {}).text.count("number:") == 2


HEADS = "format: 1\nreporter: {}\nfiled: {}\n# 一条一段\nentries:\n"


def test_of_two_who_reported_both_are_named() -> None:
    """Two begin one file, each by his name: both stand there, and the later day; the rest is asked."""
    mine, theirs = (
        Blocks(HEADS.format(*said), {n: entry(n, "做。")})
        for n, said in (("5", ("小保", "2026-06-24")), ("6", ("老保", "2026-06-26")))
    )
    assert merged_file(None, mine, theirs, {}).text == (
        HEADS.format("小保、老保", "2026-06-26") + entry("5", "做。") + entry("6", "做。")
    )
    with_reviewer = mine._replace(head=mine.head.replace("filed", "reviewer: 周\nfiled"))
    assert "reviewer: 周\n" in merged_file(None, theirs, with_reviewer, {}).text
    other = theirs._replace(head=theirs.head.replace("format: 1", "format: 1\nperiod: 2026-05"))
    with pytest.raises(Unmergeable, match="您写的是“2026-06”，别人写的是“2026-05”"):
        merged_file(None, mine._replace(head=f"period: 2026-06\n{mine.head}"), other, {})


@pytest.mark.parametrize(("side", "kept"), [(Side.MINE, "甲"), (Side.THEIRS, "乙")])
def test_a_choice_is_of_what_both_changed(side: Side, kept: str) -> None:
    """What only one of them wrote stays, whosever text is chosen of the rest."""
    base, mine, theirs = (
        Blocks("entries:\n", {"5": f"  - task: 5\n    summary: {said}\n{more}"})
        for said, more in (
            ("旧", ""), ("甲", "    problems: 缺人。\n"), ("乙", "    needs: 请协调。\n"),
        )
    )  # fmt: skip
    for begun in (base, None):
        text = merged_file(begun, mine, theirs, {"5": side}).text
        assert f"summary: {kept}\n" in text
        assert "problems: 缺人。" in text
        assert "needs: 请协调。" in text
