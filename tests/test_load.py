"""Loading keeps what is sound and names what is not."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from conftest import OFFICE, Edit, Run, read

from hubtasks.diagnostics import Code
from hubtasks.model import Elapsed, Rules

BAOHU = "data/progress/baohu/2026-06-30.yaml"
TASKS = "data/tasks-2026.yaml"


def codes(root: Path) -> list[tuple[str, int]]:
    return [(d.code.id, d.place.line) for d in read(root)[1]]


def test_the_real_data_loads_without_a_finding() -> None:
    """Every file of this repository is read whole."""
    ledger, problems = read(OFFICE)
    assert problems == ()
    assert len(ledger.tasks) == 50
    assert sum(len(p.entries) for p in ledger.progress) == 328


def test_one_bad_entry_does_not_hide_the_others(repo: Path, edit: Edit) -> None:
    """An entry that can't be read is named; the rest of its file stands."""
    edit(BAOHU, "status: 受阻", "status: 卡住")
    ledger, problems = read(repo)
    june = next(p for p in ledger.progress if p.place.path == BAOHU)
    assert [e.task for e in june.entries] == [3, 5]
    assert [(d.code, d.place.line, d.place.column) for d in problems] == [(Code.BAD_CHOICE, 14, 13)]


def test_one_bad_figure_does_not_hide_its_entry(repo: Path, edit: Edit) -> None:
    """A figure that can't be read is named; the entry stands without it."""
    edit(BAOHU, "cases: 4}", "cases: 4例}")
    ledger, problems = read(repo)
    entry = ledger.entries[5, "保护协调处"][-1]
    assert (entry.figures, entry.problems) == ((), "企业主动求助少。")
    assert [d.code for d in problems] == [Code.BAD_NUMBER]


def test_one_broken_file_does_not_hide_the_others(repo: Path) -> None:
    """A file that is no YAML is named, and so is every fault in every other file."""
    (repo / BAOHU).write_text("division：保护协调处\ndate: 1\n", encoding="utf-8")
    (repo / "data/progress/guihua/2026-06-30.yaml").write_bytes("进展: 一".encode("gbk"))
    (repo / "data/notes.txt").write_text("x", encoding="utf-8")
    (repo / "data/rules.yaml").write_text("format: 1\nlight: {}\n", encoding="utf-8")
    ledger, problems = read(repo)
    assert {d.code for d in problems} == {
        Code.FULL_WIDTH_SIGN,
        Code.BAD_DATE,
        Code.NOT_UTF8,
        Code.STRAY_FILE,
        Code.UNKNOWN_KEY,
    }
    assert len(ledger.progress) == 4


def test_a_newer_format_is_refused_with_a_sentence(repo: Path, edit: Edit) -> None:
    """A file of a later format is not half understood."""
    edit(BAOHU, "format: 1", "format: 2")
    ledger, problems = read(repo)
    assert [(d.code, d.fix) for d in problems] == [(Code.NEWER_FORMAT, "请升级 hubtasks")]
    assert not any(p.place.path == BAOHU for p in ledger.progress)


@pytest.mark.parametrize(
    ("rules", "line"),
    [
        ("reporting: {due_day: 31}", 2),
        ("reporting: {due_day: 0}", 2),
        ("schedule: {basis: week}", 2),
        ("lights: {stale: 4.5}", 2),
        ("lights: []", 2),
        ("lights: {rate_band: -3}", 2),
        ("lights: {yellow_gap: 40}", 2),
        ("about: {share: -1}", 2),
    ],
)
def test_a_bad_rule_is_named_and_the_default_holds(repo: Path, rules: str, line: int) -> None:
    """A convention that can't be read keeps its default, and says so."""
    (repo / "data/rules.yaml").write_text(f"format: 1\n{rules}\n", encoding="utf-8")
    ledger, problems = read(repo)
    assert [d.place.line for d in problems] == [line]
    assert ledger.rules._replace(calendar=Rules().calendar) == Rules()


def test_rules_may_be_changed(repo: Path) -> None:
    """Each convention can be set in data/rules.yaml."""
    (repo / "data/rules.yaml").write_text(
        "format: 1\nreporting: {due_day: 20}\nschedule: {basis: day}\n"
        "lights: {yellow_gap: 5, stale: 60}\nabout: {share: 3, rate_points: 0.5}\n"
        "bureau: {name: 甲局, short: 甲, addressee: 乙办}\n",
        encoding="utf-8",
    )
    rules, problems = read(repo)[0].rules, read(repo)[1]
    assert problems == ()
    assert (rules.due_day, rules.basis, rules.yellow_gap, rules.stale) == (
        20,
        Elapsed.DAY,
        Decimal(5),
        60,
    )
    assert (str(rules.about_rate), rules.bureau, rules.addressee) == ("0.5", "甲局", "乙办")


def test_every_entry_knows_where_it_stands(repo: Path) -> None:
    """An entry and each of its fields carry file, line and column."""
    ledger, _ = read(repo)
    entry = ledger.entries[5, "保护协调处"][-1]
    assert str(entry.place) == f"{BAOHU}:6:11"
    assert str(entry.place_of("problems")) == f"{BAOHU}:10:15"
    assert str(entry.figures[0].place) == f"{BAOHU}:9:14"


def test_a_list_that_is_not_one_is_named(repo: Path, edit: Edit) -> None:
    """Divisions written as a sentence are refused where a list is wanted."""
    edit(
        TASKS,
        "divisions: [规划发展处, 保护协调处, 运用促进处]",
        "divisions: 规划发展处、保护协调处",
    )
    assert codes(repo) == [("wrong-shape", 44)]


def test_a_confidence_is_a_share(repo: Path, edit: Edit) -> None:
    """How sure a correction is lies between 0 and 1."""
    edit(TASKS, "confidence: 0.92", "confidence: 92")
    assert codes(repo) == [("bad-number", 67)]


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("2026-06-30.yaml.txt", "2026-06-30.yaml"),
        ("2026-6-30.yaml", "2026-06-30.yaml"),
        ("2026-05-31 - 副本.yaml", "2026-05-31.yaml"),
        ("六月.yaml", "<日期>.yaml"),
    ],
)
def test_a_misnamed_progress_file_is_an_error(repo: Path, name: str, fix: str) -> None:
    """A progress file that is not read for its name is an error with the right name."""
    (repo / BAOHU).rename(repo / BAOHU.replace("2026-06-30.yaml", name))
    found = read(repo)[1]
    assert [d.code for d in found] == [Code.MISNAMED_FILE]
    assert fix in found[0].fix


def test_a_broken_head_hides_no_fault_of_an_entry(repo: Path, edit: Edit) -> None:
    """Where the date can't be read the entries do not count, but their faults are told."""
    edit(BAOHU, "date: 2026-06-30", "date: 2026.6.30")
    edit(BAOHU, "cases: 4}", "cases: 4例}")
    assert codes(repo) == [("bad-date", 3), ("bad-number", 9)]


@pytest.mark.parametrize("nothing", ["无", "没有", "暂无", "/", "——"])
def test_nothing_is_nothing(repo: Path, edit: Edit, nothing: str) -> None:
    """无 and the like say that there is nothing: an optional text that says so is not there."""
    edit(
        BAOHU,
        "    status: 受阻\n",
        f"    status: 受阻\n    needs: {nothing}\n    evidence: [{nothing}, 签到表]\n",
    )
    ledger, problems = read(repo)
    assert problems == ()
    entries = (e for p in ledger.progress for e in p.entries)
    (entry,) = (e for e in entries if "needs" in e.fields and "evidence" in e.fields)
    assert (entry.needs, entry.evidence) == ("", ("签到表",))


def test_nobody_approves_by_nothing(repo: Path, edit: Edit) -> None:
    """无 in a field of one line says nothing too: an extension so approved is not approved."""
    edit(
        BAOHU,
        "    status: 受阻\n",
        "    status: 受阻\n    extension: {until: 2026-09-30, reason: 档期, approved_by: 无}\n",
    )
    (extension,) = (
        e.extension
        for p in read(repo)[0].progress
        for e in p.entries
        if e.extension and e.extension.reason == "档期"
    )
    assert extension.approved_by == ""


def test_more_waivers_than_anybody_means_are_not_read(repo: Path) -> None:
    """A list that has a most is read so far, and the rest is told where it begins."""
    one = "  - {{code: same-text, file: data/progress, about: 第{n}项, reason: 试, until: 2026-12-31}}\n"
    path = repo / "data/rules.yaml"
    head = path.read_text(encoding="utf-8")
    for count in (200, 201):
        items = "".join(one.format(n=n) for n in range(count))
        path.write_text(f"{head}waivers:\n{items}", encoding="utf-8")
        ledger, problems = read(repo)
        assert len(ledger.rules.waivers) == 200
        told = [(d.code, d.place.line) for d in problems]
        assert told == ([] if count == 200 else [(Code.WRONG_SHAPE, head.count("\n") + 202)])


@pytest.mark.parametrize(
    "name",
    [
        "desktop.ini", "Thumbs.db", ".DS_Store", "._2026-06-30.yaml", "~$6月进展.xlsx", "x.tmp", "2026-06-30.yaml~",
        ".2026-06-30.yaml.swp", ".#2026-06-30.yaml", "#2026-06-30.yaml#", ".~lock.6月进展.xlsx#",
    ],
)  # fmt: skip
def test_what_systems_leave_lying_is_no_matter(repo: Path, run: Run, name: str) -> None:
    """Junk of systems and editors is passed over: neither a finding nor content left out."""
    (repo / "data/progress/baohu" / name).write_bytes(b"x")
    (repo / "data" / name).write_bytes(b"x")
    (repo / "data/progress/baohu/.2026-07-31.yaml.123.tmp").write_bytes(b"x")
    ledger, problems = read(repo)
    assert (problems, ledger.unread) == ((), ())
    assert run("check", "--root", repo, "--on", "2026-06-30").code == 0


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("progress/renshi/2026-06-30.yaml~", "progress/renshi/2026-06-30.yaml"),
        ("progress/renshi/2026-06-30.yaml.tmp", "progress/renshi/2026-06-30.yaml"),
        ("progress/renshi/2026-06-30.tmp", "progress/renshi/2026-06-30.yaml"),
        ("progress/renshi/.2026-06-30.yaml.swp", "progress/renshi/2026-06-30.yaml"),
        ("progress/renshi/._2026-06-30.yaml", "progress/renshi/2026-06-30.yaml"),
        ("closed-2026.yaml~", "closed-2026.yaml"),
    ],
)
def test_junk_that_may_be_all_that_is_left_is_told(repo: Path, name: str, meant: str) -> None:
    """Where the file that a junk name was made of is not there, the junk may be its content."""
    path = repo / "data" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    (repo / "data" / meant).unlink(missing_ok=True)
    _, (found,) = read(repo)
    assert (found.code, found.place.path) == (Code.STRAY_FILE, f"data/{name}")
    assert found.fix.startswith(f"是它的内容的，改名为 data/{meant}")


@pytest.mark.parametrize("name", ["现场照片.JPG", "纪要.pdf", "佐证.zip"])
def test_what_holds_no_progress_does_not_fail_a_check(repo: Path, run: Run, name: str) -> None:
    """A picture beside the progress is named with a place for it, and nothing counts as left out."""
    (repo / "data/progress/baohu" / name).write_bytes(b"x")
    ledger, (found,) = read(repo)
    assert (found.code, ledger.unread) == (Code.STRAY_FILE, ())
    assert "佐证放在 data/ 以外" in found.fix
    assert run("check", "--root", repo, "--on", "2026-06-30").code == 0


@pytest.mark.parametrize("kept", [BAOHU, "data/rules.yaml", "data/plan-2026.yaml"])
def test_a_copy_is_told_apart_by_what_it_holds(repo: Path, kept: str) -> None:
    """The same bytes once more hold nothing new; others are to be compared, and count as left out."""
    copy = repo / kept.replace(".yaml", " (1).yaml")
    copy.write_bytes((repo / kept).read_bytes())
    ledger, (found,) = read(repo)
    assert (found.code, ledger.unread) == (Code.STRAY_FILE, ())
    assert (found.message, found.fix) == (f"和 {kept} 一模一样，没有读", "这一份删去")
    copy.write_bytes(b"format: 1\n")
    ledger, (found,) = read(repo)
    assert f"像是 {kept} 的副本" in found.message
    assert [unread.path for unread in ledger.unread] == [found.place.path]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "2026-06-30 (2).yaml",
            "两份对照，要的内容写进 data/progress/baohu/2026-06-30.yaml，这一份移出 data/",
        ),
        ("2026-06-30 - 副本.yaml", "两份对照，要的内容写进"),
        ("2026-06-30的副本.yaml", "两份对照，要的内容写进"),
        ("2026-06-30(冲突副本 张三 20260701).yaml", "两份对照，要的内容写进"),
        ("2026-06-30.sync-conflict-20260701-101010-AB12.yaml", "两份对照，要的内容写进"),
        ("2026-06-30-DESKTOP-4F.yaml", "两份对照，要的内容写进"),
        ("复件 2026-06-30.yaml", "两份对照，要的内容写进"),
        ("2026-06-30.yaml.bak", "两份对照，要的内容写进"),
        ("2026-6-30.yaml", "已经有 data/progress/baohu/2026-06-30.yaml：两份对照"),
        ("7月进展.xlsx", "填好的 Excel 表用 hubtasks sheet in 读，放在 data/ 以外"),
    ],
)
def test_no_way_out_overwrites_a_file(repo: Path, name: str, said: str) -> None:
    """A copy is not sent onto its original, nor is a workbook to be renamed."""
    (repo / "data/progress/baohu" / name).write_bytes(b"x")
    (found,) = read(repo)[1]
    assert (found.code, said in found.fix) == (Code.MISNAMED_FILE, True)


def test_a_duty_that_is_declared_otherwise_is_told_where_it_is(repo: Path) -> None:
    """Where the tasks' word is not the declared one, both places are named."""
    path = repo / "data/tasks-2026.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("duties: {", "duties: {lead: 牵 头, "), encoding="utf-8")
    found = [(d.message, d.place.line) for d in read(repo)[1]]
    assert ("没有任务的职责叫“牵 头”", 5) in found
    assert [line for said, line in found if "没有“牵头”这个写法" in said]
