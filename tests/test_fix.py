"""What is certain is repaired; what is not, and everything else in the file, stays as it is."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import HERE, OFFICE, ON, Edit, Run, read, tries
from hypothesis import given
from hypothesis import strategies as st
from test_examples import CASES, spoil

from hubtasks.checking.examples import Example
from hubtasks.diagnostics import Code
from hubtasks.fields import FileKind
from hubtasks.reading import files
from hubtasks.reading.compose import readable
from hubtasks.reading.files import classify
from hubtasks.reading.load import problems_in
from hubtasks.writing import fix

YUNYONG = "data/progress/yunyong/2026-06-30.yaml"
SMALL = HERE / "repo"
UNITS = {i.id: i.unit for t in read(SMALL)[0].tasks for i in t.indicators}
CERTAIN = {
    Code.NOT_UTF8, Code.BYTE_ORDER_MARK, Code.FULL_WIDTH_SIGN, Code.WIDE_BLANK, Code.TAB,
    Code.MISSING_BLANK,
}  # fmt: skip
# Of these kinds only some are certain, or come out certain but otherwise laid out.
PARTLY = {
    "sta\u200btus: 暂缓": True,
    "status: 暂缓\u200b": True,
    "\ufeffnext: 9月30日前": True,
    "      6月24日签订任务书18份，\x85": False,
    "  -task: 6": True,
    "  －task: 6": True,
    "  • task: 6": True,
    "{overseas-dispute-cases: ４}": True,
    "{overseas-dispute-cases: 4例}": True,
    "until: 2026.9.30": True,
    "until: 2026年9月30日": True,
    "next: 9月30日前完成10%~20%。": False,
    "next: 9月30号前再办３场。": True,
}
REPAIRED = [(e, True) for c, e in CASES if c in CERTAIN]
REPAIRED += [(e, PARTLY[e.bad]) for _, e in CASES if e.bad in PARTLY]
LEFT = [e for c, e in CASES if c not in CERTAIN and e.bad not in PARTLY and not c.of_history]


def mend(content: bytes, path: str = YUNYONG) -> fix.Mended | None:
    """What is done to a file that holds this."""
    return fix.mend(classify(path), content, UNITS)


@pytest.mark.parametrize(
    ("example", "as_it_was"), [pytest.param(e, as_it, id=repr(e.bad)) for e, as_it in REPAIRED]
)
def test_what_is_certain_is_repaired(
    repo: Path, run: Run, example: Example, as_it_was: bool
) -> None:
    """After `fix --write` the file is as it was, `check` is silent, and a second `fix` too."""
    sound = (repo / example.file).read_bytes()
    spoil(repo, example)
    spoilt = (repo / example.file).read_bytes()
    shown = run("fix", "--root", repo)
    assert (shown.code, (repo / example.file).read_bytes()) == (1, spoilt)
    assert shown.out.startswith(f"{example.file}：")
    assert run("fix", "--write", "--root", repo).code == 0
    assert ((repo / example.file).read_bytes() == sound) is as_it_was
    silent = run("check", "--root", repo, "--on", str(ON))
    assert (silent.code, silent.out, silent.err) == (0, "", "")
    again = run("fix", "--write", "--root", repo)
    assert (again.code, again.out, again.err) == (0, "", "")


@pytest.mark.parametrize("example", [pytest.param(e, id=repr(e.bad)) for e in LEFT])
def test_what_is_not_certain_is_left_alone(repo: Path, run: Run, example: Example) -> None:
    """`fix` does not guess: it says nothing of other faults and changes no byte."""
    spoil(repo, example)
    before = {p: p.read_bytes() for p in repo.rglob("*.yaml") if not p.is_symlink()}
    result = run("fix", "--write", "--root", repo)
    assert (result.code, result.out) == (0, "")
    assert {p: p.read_bytes() for p in repo.rglob("*.yaml") if not p.is_symlink()} == before


def test_a_whole_entry_typed_with_wide_blanks_and_tabs() -> None:
    """Where only one indentation makes every line read, that is the one."""
    sound = (SMALL / YUNYONG).read_text(encoding="utf-8")
    text = sound.replace("\n    status", "\n\tstatus").replace("\n  - ", "\n\u3000－ ")
    text = text.replace("\n    ", "\n\u3000\u3000")
    mended = mend(text.encode())
    assert mended is not None
    assert mended.after.decode() == sound


@pytest.mark.parametrize(
    ("encoding", "ends", "whole"),
    [
        ("utf-8-sig", "\n", ("去掉开头的字节顺序标记（BOM）",)),
        ("utf-8", "\r\n", ("行尾改成 LF（原来是 CRLF）",)),
        ("gbk", "\r\n", ("存成 UTF-8（原来是 GBK）", "行尾改成 LF（原来是 CRLF）")),
        ("utf-16", "\r", ("存成 UTF-8（原来是 UTF-16）", "行尾改成 LF（原来是 CR）")),
        ("utf-16-be", "\n", ("存成 UTF-8（原来是 UTF-16）",)),
    ],
)
def test_line_ends_and_encoding_at_once(encoding: str, ends: str, whole: tuple[str, ...]) -> None:
    """A file saved by an old Notepad becomes UTF-8 with LF, is else the same, and that is said."""
    sound = (SMALL / YUNYONG).read_bytes()
    mended = mend(sound.decode().replace("\n", ends).encode(encoding))
    assert mended is not None
    assert (mended.after, mended.whole) == (sound, whole)
    assert fix.as_text(mended) == f"{YUNYONG}：{'；'.join(whole)}\n"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026年5月31日", "2026-05-31"), ("2026/5/31", "2026-05-31"), ("2026.5.31", "2026-05-31"),
        ("2026-5-1", "2026-05-01"), ("２０２６年５月３１日", "2026-05-31"), ("2026年5月31号", "2026-05-31"),
        ("2026年5月32日", None), ("26年5月31日", None), ("2026年5月", None), ("'2026年5月31日'", None), ("5/31/2026", None),
    ],
)  # fmt: skip
def test_a_day_that_is_certain_is_written_as_files_have_it(said: str, meant: str | None) -> None:
    """A date is mended at the head of a file and in a figure; one that may be another is left."""
    sound = (SMALL / YUNYONG).read_text(encoding="utf-8")
    for old in ("\ndate: 2026-06-30", "13.2, date: 2026-05-31"):
        before = sound.replace(old, old[: -len("2026-05-31")] + said)
        mended = mend(before.encode())
        assert (mended is not None) is (meant is not None)
        if mended and meant:
            assert mended.sound
            assert mended.after.decode() == before.replace(said, meant)


@pytest.mark.parametrize("blanks", ["\u3000", " \u3000", "\u3000\u3000 ", "\xa0"])
@pytest.mark.parametrize("refused", [True, False])
def test_a_wide_blank_behind_a_mended_colon_goes_too(blanks: str, refused: bool) -> None:
    """One run leaves one plain blank behind the key, and a second has nothing to do."""
    sound = (SMALL / YUNYONG).read_text(encoding="utf-8")
    bad = sound.replace("summary: 6月18日商定", f"summary：{blanks}6月18日商定")
    if refused:  # another slip, so that YAML takes none of the file
        bad = bad.replace("milestones: [shows]", "milestones：\u3000[shows]")
    mended = mend(bad.encode())
    assert mended is not None
    assert mended.after.decode() == sound
    assert mend(mended.after) is None


@pytest.mark.parametrize("far", [0, 199, 200, 201, 1_000])
def test_a_word_that_is_lost_is_seen_wherever_it_stands(far: int) -> None:
    """Only what two texts have unlike is looked at, with enough round it for a day or a unit."""
    around = "甲" * far

    def sound(before: str, after: str) -> bool:
        texts = (f"summary: {around}{each}{around}\n" for each in (before, after))
        one, other = (text.encode() for text in texts)
        return fix.Mended(YUNYONG, one, other, (), 0, frozenset({"万家（次）"})).sound

    assert sound("2026年5月31日", "2026-05-31")
    assert sound("7月10号，10%~15%，３", "7月10日，10%～15%，3")
    assert sound("5万家（次）", "5")
    assert not sound("2026年5月31日", "2026-05-30")
    assert not sound("7月10号", "7月11日")
    assert not sound("再办3场", "再办场")
    assert not sound("甲乙甲", "甲甲")


def test_two_encodings_in_one_file_are_not_guessed_at() -> None:
    """A file of which some lines are UTF-8 and some GBK is left to its writer."""
    lines = (SMALL / YUNYONG).read_text(encoding="utf-8").split("\n")
    content = b"\n".join(line.encode("gbk" if n % 2 else "utf-8") for n, line in enumerate(lines))
    assert mend(content) is None


TRADITIONAL = """\
format: 1
division: 運用促進處
date: 2026-06-30
entries:
  - {task: 3, status: 推進中, summary: 六月九日推送企業名單一百四十家。}
"""
JAPANESE = TRADITIONAL.replace("推送企業名單一百四十家", "企業名簿を送付しました")


@pytest.mark.parametrize(
    "content", [TRADITIONAL.encode("big5"), JAPANESE.replace("進處", "進処").encode("shift_jis")]
)
def test_what_may_be_another_encoding_is_not_taken_for_gbk(
    repo: Path, run: Run, content: bytes
) -> None:
    """Big5 and Shift JIS decode as GBK too, to other words: such a file is left, which is said."""
    assert content.decode("gb18030")
    (repo / YUNYONG).write_bytes(content)
    result = run("fix", "--write", "--root", repo)
    assert (result.code, result.out) == (1, "")
    assert result.err == f"{YUNYONG}：认不准是什么编码，没有改。请找原来的文件另存为 UTF-8\n"
    assert (repo / YUNYONG).read_bytes() == content
    told = run("check", "--root", repo, "--on", str(ON))
    assert "认不准是 GBK、Big5 还是别的编码" in told.out
    assert "hubtasks fix" not in told.out + told.err


def test_every_shipped_text_is_known_again_in_gbk() -> None:
    """What the bureau writes, saved as GBK, is known for certain."""
    for path in (*(OFFICE / "data").rglob("*.yaml"), *SMALL.rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        if not text.isascii():
            assert readable(text.encode("gb18030")) == (text, "gb18030")


@pytest.mark.parametrize(
    ("bad", "sent"), [("\tstatus: 暂缓", True), ("    status: 暂缓\n\t\t续写一行", False)]
)
def test_check_sends_to_fix_only_where_that_mends(
    repo: Path, run: Run, edit: Edit, bad: str, sent: bool
) -> None:
    """`check` names `fix` exactly where `fix` has something to do."""
    edit(YUNYONG, "    status: 暂缓", bad)
    told = run("check", "--root", repo, "--on", str(ON)).err
    assert ("hubtasks fix" in told) is sent
    assert (run("fix", "--root", repo).out != "") is sent


def test_check_looks_into_the_first_few_files_only(repo: Path) -> None:
    """Of the files that may be mended three are tried: where none of them is, no hint is given."""
    source = files.Folder.at(repo)
    broken = [f.path for f in source.listing if f.kind is FileKind.PROGRESS]
    for path in broken[:3]:
        with (repo / path).open("a", encoding="utf-8") as file:
            file.write("    \tx\n")
    (repo / broken[3]).write_bytes(
        (repo / broken[3]).read_bytes().replace(b"status: ", b"status:", 1)
    )
    found = [d for f in source.listing for d in problems_in(f, source.read(f.path), {})]
    assert {d.place.path for d in found} == set(broken[:4])
    assert not fix.mends(source, found)
    assert fix.mends(source, [d for d in found if d.place.path == broken[3]])
    assert not fix.mends(source, [d for d in found if d.place.path == broken[0]])


def test_a_unit_that_is_not_the_indicators_stays() -> None:
    """Only the indicator's own unit is taken off a figure."""
    sound = (SMALL / YUNYONG).read_text(encoding="utf-8")
    assert mend(sound.replace("value: 13.2", "value: 13.2家").encode()) is None
    mended = mend(sound.replace("value: 13.2", "value: 13.2%").encode())
    assert mended is not None
    assert mended.after.decode() == sound


@pytest.mark.parametrize(
    ("old", "new", "whole"),
    [
        ("summary: 6月18日", "summary：\u200b6月18日", True),
        ("next: 9月30日", "next:\u200b9月30日", True),
        ("division: 运用", "division：\u2060运用", True),
        ("value: 13.2,", "value: 13.2%\u200b ,", False),
        ("value: 13.2,", "value: １３．２,", True),
    ],
)
def test_a_slip_beside_an_unseen_character_loses_nothing(old: str, new: str, whole: bool) -> None:
    """Where two repairs meet, each takes only what is its own."""
    sound = (SMALL / YUNYONG).read_text(encoding="utf-8")
    mended = mend(sound.replace(old, new).encode())
    assert mended is not None
    assert mended.after.decode() == (sound if whole else sound.replace("13.2,", "13.2 ,"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("value: 13.2", "value: 4①"),
        ("value: 13.2", "value: 10²"),
        ("milestones: [shows]", "evidence: ［《专利、商标办法》，签到表］"),
        ("milestones: [shows]", "evidence: 【会议纪要】第3期，照片【2】"),
        ("summary: 6月18日商定", "summary: 6月18日商�"),
        ("    extension: {", "    summary: |\n　　文字\n    extension: {"),
        ("milestones: [shows]", "highlight:#1展位"),  # a blank would make a comment of the text
        ("milestones: [shows]", "highlight：#1展位"),
        ("milestones: [shows]", "highlight:\u3000#1展位"),
        ("milestones: [shows]", "highlight:\t#1展位"),
        ("milestones: [shows]", "evidence:\n      －#1展位照片"),
        ("milestones: [shows]", "evidence:\n      -#1展位照片"),
    ],
)
def test_what_only_its_writer_knows_is_left(old: str, new: str) -> None:
    """Signs with several meanings, joined texts and lost characters are never guessed at."""
    sound = (SMALL / YUNYONG).read_text(encoding="utf-8")
    assert sound.count(old) == 1
    assert mend(sound.replace(old, new).encode()) is None


@pytest.mark.parametrize("text", ["| # 注", "|2-", "|- # 注", "|+"])
def test_prose_is_never_repaired(text: str) -> None:
    """Lines of a text stay as they are, however its head is written."""
    sound = (SMALL / YUNYONG).read_text(encoding="utf-8")
    prose = f"summary: {text}\n      date：6月20日\n      next:7月\n"
    content = sound.replace("summary: 6月18日商定暂缓预警，待数据授权。\n", prose)
    mended = mend(content.replace("status: 暂缓", "status：暂缓").encode())
    assert mended is not None
    assert mended.after.decode() == content


@pytest.mark.parametrize(
    "content",
    [
        "format: 1\nbureau: {name: 省知识产权局}\n".encode()[:-4],
        b"\xef\xbb\xbf" + "bureau: {name: 省局}\n".encode("gbk"),
        "format: 1\n".encode("utf-32"),
        "format: 1\n".encode("utf-32-be"),
    ],
    ids=["cut off", "GBK behind a mark", "UTF-32", "UTF-32 without mark"],
)
def test_what_is_no_known_encoding_is_not_converted(content: bytes) -> None:
    """A damaged file, or one in an encoding nobody here uses, is left to its writer."""
    assert mend(content, "data/rules.yaml") is None


def test_the_list_is_mended_before_the_figures(repo: Path, run: Run) -> None:
    """Units come from the list as it will be: one run mends both, and a second nothing."""
    tasks, figures = repo / "data/tasks-2026.yaml", repo / YUNYONG
    sound = tasks.read_bytes(), figures.read_bytes()
    tasks.write_bytes(sound[0].decode().encode("gb18030"))
    figures.write_bytes(sound[1].replace(b"value: 13.2", b"value: 13.2%"))
    assert run("fix", "--write", "--root", repo).code == 0
    assert (tasks.read_bytes(), figures.read_bytes()) == sound


def test_a_file_indented_by_tabs_throughout_is_done_in_no_time() -> None:
    """Hundreds of lines to indent take seconds, not minutes."""
    entry = "  - task: 6\n \tstatus: 推进中\n\t \tsummary: 一\n"
    text = f"format: 1\ndivision: 运用促进处\ndate: 2026-06-30\nentries:\n{entry * 300}"
    start = time.process_time()
    mend(text.encode())
    assert time.process_time() - start < 15


LINED = "format: 1\ndivision: 运用促进处\ndate: 2026-06-30\nentries:\n"
SIX, SEVEN = (f"  - task: {n}\n    status: 推进中\n    summary: 一\n" for n in (6, 7))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (SIX.replace("    status", "\t\t\tstatus"), SIX),
        (SIX.replace("    summary", "\t\t\tsummary") + "    values:\n      roadshows: 4\n", f"{SIX}    values:\n      roadshows: 4\n"),
        (SIX + SEVEN.replace("  - ", "\u3000\u3000\u3000- "), SIX + SEVEN),
        (SIX.replace("    status", "\t\t\tstatus") + SEVEN.replace("    status", "\t\t\tstatus"), None),
        (f"{SIX}    values:\n\t\t\troadshows: 4\n    next: 甲\n", None),
        (SIX.replace("    status", "\t\t\tstatus").replace("    summary", "\t\t\t\t\tsummary"), None),
    ],
)  # fmt: skip
def test_a_line_takes_the_only_place_that_reads(before: str, after: str | None) -> None:
    """Tabs and wide blanks of no usual width give way to the file's own columns, where one fits."""
    mended = mend(f"{LINED}{before}".encode())
    assert (mended and mended.after.decode()) == (after and f"{LINED}{after}")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    IPC：G06F\n", None),
        ("    note:甲\n", None),
        ("    next:已开展: 一是培训\n", None),
        ("    summary：二\n", None),
        ("    note: 甲\u200b\n", "    note: 甲\n"),
        ("    milestones：甲\n", "    milestones: 甲\n"),
        ("    summary: |\n      一\u2028二\n    IPC：G06F\n", "    summary: |\n      一\n      二\n    IPC：G06F\n"),
    ],
)  # fmt: skip
def test_a_repair_that_reads_worse_is_given_up(before: str, after: str | None) -> None:
    """What would be an unknown or doubled key, or no YAML, stays; slips on other lines are mended.

    A fault that was there before, or is none of those, gives nothing up.
    """
    head = f"{LINED}  - task: 6\n    status：推进中\n" + "    summary: 一\n" * (
        "summary: |" not in before
    )
    mended = mend(f"{head}{before}{SEVEN}".encode())
    assert mended is not None
    assert mended.sound
    assert mended.after.decode() == head.replace("：", ": ") + (after or before) + SEVEN


LISTED = f"{SIX}    evidence:\n      - 甲\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{LISTED}\u3000\u3000\u3000- 乙\n", f"{LISTED}      - 乙\n"),
        (f"{LISTED}    note: 丙\n{SEVEN}".replace("    status: 推进中\n    summary: 一\n    evi", "\tstatus: 推进中\n    summary: 一\n    evi"), f"{LISTED}    note: 丙\n{SEVEN}"),
        (SIX.replace("    status: 推进中", "\tstatus: 忙"), SIX.replace("推进中", "忙")),
        (f"{SIX}    next: |\n      一\n      \u3000date: 6月\n" + SEVEN.replace("    status", "\tstatus"), f"{SIX}    next: |\n      一\n      \u3000date: 6月\n{SEVEN}"),
    ],
)  # fmt: skip
def test_an_indentation_is_judged_by_its_lines(before: str, after: str) -> None:
    """Each line must begin a key or an item; faults elsewhere do not matter, and texts stay."""
    mended = mend(f"{LINED}{before}".encode())
    assert mended is not None
    assert mended.after.decode() == f"{LINED}{after}"


def test_ambiguous_indentation_is_left() -> None:
    """A line that would read at two depths is not moved."""
    text = "format: 1\nplans:\n  - task: 1\n    milestones:\n      - id: a\n\tdocument: 甲\n"
    mended = mend(text.encode(), "data/plan-2026.yaml")
    assert mended is None or "\n    document" in mended.after.decode()


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ("a:\n  - x\nb: 2\n", "a: |\n  - x\nb: 2\n", True),
        ("a: 1\nb: 2\n", "a: 9\nb: 2\n", False),
        ("a:\n  c: 2\nb: 1\n", "x:\n  c: 2\nb: 1\n", True),
        ("a: 1\nb: 2\n", "a: |\n  b: 2\nb: 2\n", False),
        ("a: 1\nb:\n  c\n", "a: >\nb:\n  c\n", False),
        ("a:\n  c: 2\nb: 1\n", "x:\n  c: 2\nb: 9\n", True),
        ("a:\n  c: |\n    d\nb: 1\n", "x:\n  c: |\n    d\nb: 9\n", True),
        ('a: "b\n  c"\n', 'a: "b\n  d"\n', False),
        ("a: |\n  b\n  c\n", "a: |\n  b\n  d\n", False),
        ("- a", "x:\n- a", True),
        ("a: 1\nb: 2\n", "# 注\na: 1\nb: 2\n", False),
        ("b:" + "\n  - x" * 300, "# 注\nc:" + "\n  - x" * 300, True),
    ],
)
def test_a_value_elsewhere_that_changes_is_noticed(before: str, after: str, lost: bool) -> None:
    """A line left alone that is no more read, or now belongs to another key, is lost."""
    assert fix.lost(before, after) is lost


@pytest.mark.parametrize(
    ("before", "after", "sound"),
    [
        ("value: 4家企业\n", "value: 4\n", True),
        ("value: ４．５％\n", "value: 4.5\n", True),
        ("next：甲，乙\u200b\n", "next: 甲,乙\n", True),
        ("value: 4家\n", "value: 5\n", False),
        ("next：甲乙\n", "next: 甲\n", False),
        ("next: 甲\nneeds：乙\n", "next: 甲\nneeds: 乙丙\n", False),
    ],
)
def test_a_file_is_sound_with_all_its_words(before: str, after: str, sound: bool) -> None:
    """Signs, blanks, widths and units may go; a word that goes, or comes, is told."""
    units = frozenset({"家", "家企业", "企业家"})
    assert fix.Mended("a.yaml", before.encode(), after.encode(), (), 0, units).sound is sound


def test_every_line_is_shown_before_and_after() -> None:
    """Lines are numbered from 1 as an editor does, those out and those in each by its own file."""
    entry = "  - {task: 7, status: 推进中, summary: 一}\n"
    text = f"format：1\n{LINED.partition('format: 1')[2][1:]}{entry * 120}"
    slip = entry.replace("status: ", "status：")
    block = "  - task: 8\n    status: 推进中\n    summary: |\n      一\u2028二\n"
    mended = mend(f"{text}{block}{slip}{entry * 120}".encode())
    assert mended is not None
    assert (
        fix.as_text(mended)
        == f"""{YUNYONG}：改4行
    1 - format：1
    1 + format: 1
  128 -       一\\u2028二
  129 - {slip.rstrip()}
  128 +       一
  129 +       二
  130 + {entry.rstrip()}
"""
    )


def test_lines_that_are_all_alike_are_told_apart() -> None:
    """However often a line stands in a file, only what is done to it is shown."""
    before, after = ("\n".join([line] + ["- x"] * 300) for line in ("－甲", "- 甲"))
    mended = fix.Mended("a.yaml", before.encode(), after.encode(), (), 0, frozenset())
    assert fix.as_text(mended) == "a.yaml：改1行\n    1 - －甲\n    1 + - 甲\n"


def test_a_file_that_is_none_of_ours_stops_no_other(repo: Path) -> None:
    """A stray file, or one that can't be opened, is passed over, and the rest is mended."""
    (repo / "data/0.yaml").write_text("format：1\n", encoding="utf-8")
    (repo / "data/calendar-2027.yaml").mkdir()
    (repo / "data/progress/bangong").mkdir(exist_ok=True)
    (repo / "data/progress/bangong/2026-06-30.yaml").symlink_to(repo / "nowhere")
    spoilt = (repo / YUNYONG).read_bytes().replace(b"format: 1", b"format:1")
    (repo / YUNYONG).write_bytes(spoilt)
    unread: dict[str, OSError] = {}
    assert [m.path for m in fix.every_mended(files.Folder.at(repo), unread)] == [YUNYONG]
    assert sorted(unread) == ["data/calendar-2027.yaml", "data/progress/bangong/2026-06-30.yaml"]


def test_a_bad_write_is_undone(repo: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file read back is not what was meant, the old bytes are put back, and it is said."""
    path = repo / YUNYONG
    spoilt = path.read_bytes().replace("status: 暂缓".encode(), "status：暂缓".encode())
    path.write_bytes(spoilt)
    write = files.write_below
    torn = iter([True])
    monkeypatch.setattr(
        files,
        "write_below",
        lambda r, p, c: write(r, p, c[:-9] if p == YUNYONG and next(torn, False) else c),
    )
    result = run("fix", "--write", "--root", repo)
    assert (result.code, path.read_bytes()) == (1, spoilt)
    assert "已经恢复原样" in result.err


def test_a_file_changed_meanwhile_is_left(
    repo: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody else just wrote is not written over."""
    path = repo / YUNYONG
    path.write_bytes(path.read_bytes().replace(b"format: 1", "format：1".encode()))
    mend_ = fix.mend

    def slowly(*arguments: object) -> fix.Mended | None:
        found = mend_(*arguments)  # type: ignore[arg-type]  # passed on
        if found:
            path.write_text("format: 1\n# 别人刚存的\n", encoding="utf-8")
        return found

    monkeypatch.setattr(fix, "mend", slowly)
    result = run("fix", "--write", "--root", repo)
    assert result.code == 1
    assert "刚刚被别人改过" in result.err
    assert path.read_text(encoding="utf-8") == "format: 1\n# 别人刚存的\n"


def test_only_the_files_asked_for(repo: Path, run: Run) -> None:
    """A path narrows the repair to that file or folder."""
    for name in (YUNYONG, "data/progress/baohu/2026-06-30.yaml"):
        path = repo / name
        path.write_bytes(path.read_bytes().replace(b"format: 1", b"format:1"))
    assert run("fix", "data/progress/baohu", "--root", repo).out.count("：改1行") == 1
    run("fix", "--write", "data/progress/baohu", "--root", repo)
    assert (repo / YUNYONG).read_bytes().startswith(b"format:1\n")


def test_nothing_to_repair_in_the_real_data(run: Run) -> None:
    """The shipped files are as `fix` would have them."""
    result = run("fix", "--root", OFFICE)
    assert (result.code, result.out, result.err) == (0, "", "")


def test_a_full_disk_is_told(repo: Path) -> None:
    """Where nothing can be written the file stays as it is, with the reason."""
    path = repo / YUNYONG
    path.write_bytes(path.read_bytes().replace(b"format: 1", b"format:1"))
    before = path.read_bytes()
    command = f"ulimit -f 0; {sys.executable} -m hubtasks fix --write --root {repo}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "写不了" in result.stderr
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir() if p.suffix != ".yaml"] == []


NASTY = [
    "：",
    ":",
    " ",
    "\t",
    "\u3000",
    "\u200b",
    "，",
    "［",
    "］",
    "｜",
    "－",
    "\r",
    "\n",
    "#",
    "'",
    "家",
    "%",
    "\x0b",
    "１",
]


@tries(150)
@given(
    st.sampled_from(sorted(str(p.relative_to(SMALL)) for p in SMALL.rglob("*.yaml"))),
    st.lists(
        st.tuples(st.integers(0, 3000), st.integers(0, 2), st.sampled_from(NASTY)), max_size=4
    ),
)
def test_whatever_was_typed_nothing_is_lost(path: str, changes: list[tuple[int, int, str]]) -> None:
    """After any slips, a repair keeps all that stands on other lines, and is done at once."""
    text = (SMALL / path).read_text(encoding="utf-8")
    for at, length, new in changes:
        text = text[:at] + new + text[at + length :]
    mended = mend(text.encode(), path)
    if mended is not None:
        assert mended.sound
        assert mend(mended.after, path) is None


def test_the_small_repository_is_not_touched() -> None:
    """The repository that these tests copy is itself sound."""
    for path in SMALL.rglob("*.yaml"):
        assert mend(path.read_bytes(), str(path.relative_to(SMALL))) is None
