"""The list changes during the year: each day is judged by what was in force on it."""

from __future__ import annotations

import json
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import Edit, Run, read, shipped
from hypothesis import given, settings
from hypothesis import strategies as st

from hubtasks.figures.due import due
from hubtasks.figures.summarize import summarize
from hubtasks.figures.timetable import timetable
from hubtasks.in_force import after, at_first, changes_of, in_force, successor
from hubtasks.model import Before, Dissolved, Ended, Former, Ledger, Task, TaskChange
from hubtasks.period import Period
from hubtasks.reading.files import Edited, Folder, of_year
from hubtasks.reading.load import load
from hubtasks.views import plan as plan_view
from hubtasks.views import status as status_view
from hubtasks.writing import edit, list_change

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL = Path(__file__).parent / "repo"
LIST = "data/tasks-2026.yaml"
JULY = ("--effect", "2026-07-01", "--reason", "职责调整")
HAND_OVER = ("task", "change", "1", "--divisions", "保护协调处", *JULY)


def lit(repo: Path, run: Run, on: str, task: int = 1) -> dict[str, object]:
    rows = json.loads(run("status", "--root", repo, "--on", on, "--format", "json").out)["tasks"]
    found: dict[str, object] = next((t for t in rows if t["id"] == task), {})
    return found


def test_a_handed_over_task_goes_on(repo: Path, run: Run) -> None:
    """Who takes over a task has what was reported of it; before that day nothing is otherwise."""
    before = {on: lit(repo, run, on) for on in ("2026-05-31", "2026-06-30")}
    old = lit(repo, run, "2026-07-02")
    assert run(*HAND_OVER, "--root", repo).code == 0
    assert {on: lit(repo, run, on) for on in before} == before
    now = lit(repo, run, "2026-07-02")
    assert (old["divisions"], now["divisions"]) == (["运用促进处"], ["保护协调处"])
    same = ("light", "basis", "reason")
    assert [now[key] for key in same] == [old[key] for key in same]
    card = run("show", "1", "--root", repo, "--on", "2026-07-02").out
    assert "变更：7月1日起，责任处室由运用促进处改为保护协调处（职责调整）" in card
    assert "2026-06-30  运用促进处" in card
    assert "错误" not in run("check", "--root", repo, "--on", "2026-06-30").out


def test_who_owes_a_month_is_who_had_the_task_then(repo: Path, run: Run) -> None:
    """June is owed by who had the task on June's due day, July by who has it then."""
    assert run("task", "change", "7", *HAND_OVER[3:], "--root", repo).code == 0

    def owing(month: str) -> set[str]:
        told = run(
            "due", "--month", month, "--root", repo, "--on", "2026-08-10", "--format", "json"
        )
        return {row["division"] for row in json.loads(told.out)["owed"] if row["task"] == 7}

    assert [owing(month) for month in ("2026-06", "2026-07")] == [{"运用促进处"}, {"保护协调处"}]


def test_who_has_not_the_task_any_more_does_not_report_it(repo: Path, run: Run, edit: Edit) -> None:
    """From that day on an entry of the old division is a finding; before it the new one's is."""
    assert run(*HAND_OVER, "--root", repo).code == 0
    edit("data/tasks-2026.yaml", "effect: 2026-07-01", "effect: 2026-06-15")
    out = run("check", "--root", repo, "--on", "2026-06-30").out
    assert "第1项的责任处室没有运用促进处（6月15日起的责任处室）" in out
    assert out.count("not-responsible") == 1  # May's is sound


def test_a_command_does_not_make_sound_files_wrong(repo: Path, run: Run) -> None:
    """Where the old division has reported after that day, nothing is written."""
    before = (repo / LIST).read_bytes()
    told = run(*HAND_OVER[:-3], "2026-06-15", "--reason", "x", "--root", repo)
    assert (told.code, (repo / LIST).read_bytes()) == (2, before)
    assert "没有改" in told.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("change", "1"), "--effect"),
        (("change", "1", "--effect", "2026-07-01"), "--reason"),
        (("change", "1", *JULY), "没有什么要变"),
        (("change", "1", *JULY, "--divisions", "运用促进处"), "本来就是运用促进处"),
        (("change", "1", *JULY, "--divisions", "运用局"), "没有“运用局”这个处室"),
        (("change", "99", *JULY, "--new-duty", "牵头"), "没有第“99”项"),
        (("change", "2", *JULY, "--target", "loan-growt=16"), "您是不是要找：loan-growth"),
        (("change", "2", *JULY, "--target", "loan-growth=多"), "不是数"),
        (("change", "2", *JULY, "--target", "loan-growth=-3"), "大于0"),
        (("change", "1", *JULY, "--target", "x=1"), "没有量化指标"),
        (("change", "2", *JULY, "--reporter", "loan-growth=保护协调处"), "不是第2项的责任处室"),
        (("change", "1", "--effect", "2027-07-01", "--reason", "x", "--new-duty", "配合"), "不在2026年"),
        (("change", "1", "--effect", "7月1日", "--reason", "x", "--new-duty", "配合"), "不是可用的日期"),
        (("end", "1", *JULY, "--into", "1"), "不能并入它自己"),
        (("end", "1", *JULY, "--into", "77"), "没有第“77”项"),
        (("end", "1", "--effect", "2026-06-01", "--reason", "x"), "第1项从6月1日起就终止了"),
        (("division", "运用处", *JULY), "写一个"),
        (("division", "运用处", *JULY, "--name", "甲处", "--into", "保护处"), "写一个"),
        (("division", "运用处", *JULY, "--name", "保护协调处"), "已经有处室叫"),
        (("division", "运用处", *JULY, "--into", "运用处"), "不能并入它自己"),
        (("division", "规划处", *JULY, "--into", "运用处"), "汇总处室"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused(
    repo: Path, run: Run, arguments: tuple[str, ...], said: str
) -> None:
    """What lacks its day or reason, changes nothing or leads nowhere is refused, and nothing written."""
    before = (repo / LIST).read_bytes()
    told = run("task", *arguments, "--root", repo)
    assert told.code == 2
    assert said in told.err
    assert (repo / LIST).read_bytes() == before


def test_a_second_change_comes_after_the_first(repo: Path, run: Run) -> None:
    """Nothing is put before what is recorded, nor on its day: that would tell another past."""
    assert run(*HAND_OVER, "--root", repo).code == 0
    again = run("task", "change", "1", "--new-duty", "配合", *JULY, "--root", repo)
    assert (again.code, "已经记下了" in again.err) == (2, True)
    later = ("--effect", "2026-09-01", "--reason", "再调")
    assert run("task", "change", "1", "--divisions", "运用处", *later, "--root", repo).code == 0
    known, problems = read(repo)
    assert problems == ()
    task = known.task_by_id[1]
    assert [after(task, c).divisions for c in changes_of(task)] == [
        ("保护协调处",),
        ("运用促进处",),
    ]
    days = (date(2026, 6, 30), date(2026, 7, 1), date(2026, 8, 31), date(2026, 9, 1))
    assert [in_force(known, d).task_by_id[1].divisions[0] for d in days] == [
        "运用促进处", "保护协调处", "保护协调处", "运用促进处",
    ]  # fmt: skip


def test_a_raised_target_reopens_what_was_reached(repo: Path, run: Run) -> None:
    """A target is that of the day: reached before it was raised, short from then on."""
    args = ("--target", "overseas-dispute-cases=40", "--root", repo)
    may = run("report", "--month", "2026-05", "--root", repo).out
    june = ("--effect", "2026-06-10", "--reason", "职责调整")
    assert run("task", "change", "5", *june, *args).code == 0
    assert run("report", "--month", "2026-05", "--root", repo).out == may

    def target(on: str) -> str:
        told = run("show", "5", "--root", repo, "--on", on, "--format", "json")
        (one,) = json.loads(told.out)["task"]["indicators"]
        return f"{one['target']}"

    assert [target("2026-06-09"), target("2026-06-10")] == ["10", "40"]
    june_told = run("report", "--month", "2026-06", "--root", repo).out
    assert "目标由不少于10例改为不少于40例（职责调整）。" in june_told


def entry(task: int, said: str) -> str:
    return f"  - {{task: {task}, status: 推进中, summary: 7月走访企业5家。{said}}}\n"


def filed(repo: Path, division: str, day: str, name: str, *entries: str) -> None:
    """Put a progress file into the repository."""
    path = repo / f"data/progress/{division}/{day}.yaml"
    head = f"format: 1\ndivision: {name}\ndate: {day}\nentries:\n"
    path.write_text(head + "".join(entries), encoding="utf-8")


def test_another_reporter_goes_on_from_the_figures_before(repo: Path, run: Run) -> None:
    """A figure that another division reports from a day on is the one reported before it, too."""
    joined = ("task", "change", "5", "--divisions", "保护协调处、运用促进处", *JULY)
    assert run(*joined, "--reporter", "overseas-dispute-cases=运用处", "--root", repo).code == 0

    def figure(on: str) -> tuple[float | None, str]:
        told = run("show", "5", "--root", repo, "--on", on, "--format", "json")
        (one,) = json.loads(told.out)["task"]["indicators"]
        return one["value"], one["reported_by"]

    assert figure("2026-06-30") == (4, "保护协调处")
    assert figure("2026-07-10") == (4, "运用促进处")
    filed(
        repo,
        "yunyong",
        "2026-07-15",
        "运用促进处",
        entry(5, ", values: {overseas-dispute-cases: 6}"),
    )
    assert run("check", "--root", repo, "--on", "2026-07-15").out.count("wrong-reporter") == 0
    assert figure("2026-07-15") == (6, "运用促进处")
    filed(
        repo, "baohu", "2026-07-15", "保护协调处", entry(5, ", values: {overseas-dispute-cases: 9}")
    )
    assert run("check", "--root", repo, "--on", "2026-07-15").out.count("wrong-reporter") == 1
    assert figure("2026-07-15") == (6, "运用促进处")


def test_who_joins_a_task_owes_nothing_of_before(repo: Path, run: Run) -> None:
    """A division that comes beside another owes the months from then on; none is urged of before."""
    joined = ("task", "change", "7", "--divisions", "运用促进处、保护协调处", *JULY)
    assert run(*joined, "--root", repo).code == 0

    def filing(on: str) -> dict[str, str]:
        told = run("show", "7", "--root", repo, "--on", on, "--format", "json")
        return {p["division"]: p["filing"] for p in json.loads(told.out)["task"]["by_division"]}

    assert filing("2026-07-10") == {"运用促进处": "未报", "保护协调处": "未到期"}
    assert filing("2026-07-31") == {"运用促进处": "未报", "保护协调处": "未报"}


def test_a_month_that_needed_no_report_needs_none_later(repo: Path, run: Run) -> None:
    """What was finished by the target of its month is exempt for it, whatever the target is now."""
    values = ", values: {overseas-dispute-cases: 10}, milestones: [experts, case-book]"
    done = entry(5, values + ", evidence: [台账]").replace("推进中", "已完成")
    filed(repo, "baohu", "2026-07-15", "保护协调处", done)
    raised = ("--effect", "2026-09-01", "--reason", "调高", "--root", str(repo))
    target = ("--target", "overseas-dispute-cases=40")
    assert run("task", "change", "5", *target, *raised).code == 0

    def owing(month: str) -> set[int]:
        told = run(
            "due", "--month", month, "--root", repo, "--on", "2026-10-10", "--format", "json"
        )
        return {
            row["task"] for row in json.loads(told.out)["owed"] if row["division"] == "保护协调处"
        }

    assert 5 not in owing("2026-08")
    assert 5 in owing("2026-09")
    unfiled = run("status", "--root", repo, "--on", "2026-10-10").out
    assert "8月、9月未报" not in unfiled


def test_a_task_that_ends_is_no_more(repo: Path, run: Run) -> None:
    """From its day on nobody counts, lights or owes it; its card is that of its last day."""
    ends = ("task", "end", "6", "--into", "5", "--effect", "2026-07-01", "--reason", "合并")
    assert run(*ends, "--root", repo).code == 0
    assert lit(repo, run, "2026-06-30", 6)
    assert not lit(repo, run, "2026-07-01", 6)
    assert "终止，并入第5项（合并）" in run("show", "6", "--root", repo, "--on", "2026-07-09").out
    ahead = run("show", "6", "--root", repo, "--on", "2026-06-09").out
    assert "变更：还没到的7月1日起终止，并入第5项（合并）" in ahead
    owed = json.loads(run("due", "--root", repo, "--on", "2026-08-10", "--format", "json").out)
    assert 6 not in {row["task"] for row in owed["owed"]}
    assert run("check", "--root", repo, "--on", "2026-06-30").code == 0


def test_a_division_has_a_name_from_a_day_on(repo: Path, run: Run) -> None:
    """Old files are sound, and each day's outputs call it as it was called then."""
    old = run("report", "--month", "2026-05", "--root", repo, "--on", "2026-06-10").out
    renamed = ("task", "division", "运用处", "--name", "转化处", *JULY)
    assert run(*renamed, "--root", repo).code == 0
    assert run("check", "--root", repo, "--on", "2026-06-30").code == 0
    assert run("report", "--month", "2026-05", "--root", repo, "--on", "2026-06-10").out == old
    assert lit(repo, run, "2026-06-30")["divisions"] == ["运用促进处"]
    assert lit(repo, run, "2026-07-01")["divisions"] == ["转化处"]
    for name in ("转化处", "运用处", "yunyong", "运用促进处"):
        told = run("status", "--division", name, "--root", repo, "--on", "2026-07-01")
        assert told.code == 0
    assert "运用促进处" not in run("status", "--root", repo, "--on", "2026-07-01").out


def test_what_a_dissolved_division_had_is_the_others(repo: Path, run: Run) -> None:
    """Its parts, milestones and figures go on with who took it over; its files stay sound."""
    gone = ("task", "division", "运用处", "--into", "保护处", *JULY)
    before = {on: lit(repo, run, on) for on in ("2026-05-31", "2026-06-30")}
    old = lit(repo, run, "2026-07-02")
    assert run(*gone, "--root", repo).code == 0
    assert {on: lit(repo, run, on) for on in before} == before
    now = lit(repo, run, "2026-07-02")
    assert (now["divisions"], now["light"]) == (["保护协调处"], old["light"])
    assert run("check", "--root", repo, "--on", "2026-06-30").code == 0
    assert (
        "运用促进处"
        not in run("due", "--month", "2026-07", "--root", repo, "--on", "2026-08-10").out
    )


@pytest.mark.parametrize(
    ("left", "now", "whose"),
    [
        (("甲",), ("乙",), "乙"),
        (("甲", "乙"), ("乙", "丙"), "丙"),
        (("甲", "乙"), ("乙",), "乙"),
        (("甲",), (), ""),
    ],
)
def test_who_goes_on(left: tuple[str, ...], now: tuple[str, ...], whose: str) -> None:
    """The first that is new, else the first that is left."""
    assert successor(left, now) == whose


# ---- a year of changes


DIVISIONS = ("规划发展处", "保护协调处", "运用促进处")
KINDS = ("divisions", "text", "duty", "target", "end", "rename", "dissolve")


class _Year:
    """A list's file as it is changed again and again, with the day and text of each state."""

    def __init__(self, root: Path) -> None:
        self.folder = Folder.at(root)
        self.states = [(date.min, (root / LIST).read_text(encoding="utf-8"))]

    def ledger(self, text: str) -> Ledger:
        return load(of_year(Edited(self.folder, {LIST: text.encode()}), 2026))[0]

    def change(self, draw: Callable[..., Any], effect: date) -> None:
        """Make one change, where there is anything left to change so."""
        text = self.states[-1][1]
        known = self.ledger(text)
        tasks = [t for t in known.tasks if t.ended is None]
        kind = draw(st.sampled_from(KINDS))
        task = draw(st.sampled_from(tasks))
        units = [d for d in known.divisions if d.dissolved is None]
        if kind == "end" and len(tasks) > 3:
            text = list_change.with_end(text, task.id, Ended(effect, "并了"))
        elif kind == "rename":
            unit = draw(st.sampled_from(units))
            former = Former(unit.name, effect, "改革", unit.place)
            text = list_change.with_name(text, former, f"{unit.id}{len(self.states)}处")
        elif kind == "dissolve" and len(units) > 2:
            gone, into = draw(st.permutations(units))[:2]
            if gone.coordinator:
                return
            text = list_change.with_dissolution(text, gone.name, Dissolved(into.name, effect, "撤"))
        else:
            now = self._changed(draw, task, [d.name for d in units], kind, known)
            was = {
                k: getattr(task, k) for k in Before._fields if getattr(task, k) != getattr(now, k)
            }
            if not was:
                return
            text = list_change.with_change(
                text, now, TaskChange(effect, Before(**was), "调", task.place)
            )
        self.states.append((effect, text))

    def _changed(
        self, draw: Callable[..., Any], task: Task, names: list[str], kind: str, known: Ledger
    ) -> Task:
        if kind == "divisions":
            some = tuple(draw(st.permutations(names))[: draw(st.integers(1, 2))])
            taken = successor(task.divisions, some)
            indicators = tuple(
                i if i.reported_by in some else i._replace(reported_by=taken)
                for i in task.indicators
            )
            return task._replace(divisions=some, indicators=indicators)
        if kind == "duty":
            return task._replace(duty=draw(st.sampled_from(known.duties.all)))
        if kind == "target" and task.indicators:
            first, *others = task.indicators
            target = first.target + draw(st.integers(1, 9))
            return task._replace(indicators=(first._replace(target=target), *others))
        return task._replace(text=f"{task.text.rstrip('。')}，加快办理{len(self.states)}。")


def told(ledger: Ledger, on: date) -> list[str]:
    """What is said of a day: the lights with their reasons, what is owed, the timetable."""
    month = Period.of_day(2026, on)
    return [
        status_view.as_json(summarize(ledger, month, on)),
        str([o._replace(last=None) for o in due(ledger, Period.of_month(2026, on.month), on).owed]),
        plan_view.as_json(timetable(ledger, on)),
    ]


@settings(max_examples=15)
@given(st.data())
def test_a_day_is_judged_by_what_was_in_force(data: st.DataObject) -> None:
    """All changes known or only those in effect on a day: the day is judged alike, every day.

    24 changes of all kinds over a year, each written as the command writes it.
    """
    year = _Year(SMALL)
    days = data.draw(st.lists(st.integers(0, 364), min_size=24, max_size=24).map(sorted))
    for offset in days:
        effect = date(2026, 1, 1) + timedelta(days=offset)
        if all(at < effect for at, _ in year.states):
            year.change(data.draw, effect)
    whole = year.ledger(year.states[-1][1])
    assert edit.stated(year.states[-1][1])
    looked = data.draw(st.lists(st.sampled_from([at for at, _ in year.states[1:]]), max_size=3))
    for on in {d - timedelta(days=n) for d in looked for n in (0, 1)} | {date(2026, 12, 31)}:
        if on.year != 2026:
            continue
        then = [text for at, text in year.states if at <= on][-1]
        assert told(whole, on) == told(year.ledger(then), on)


def test_the_past_is_undone_to_the_start() -> None:
    """With all its changes undone the list is the one that was there at first."""
    year = _Year(SMALL)
    first = year.ledger(year.states[0][1])
    task = first.task_by_id[5]
    one = task.indicators[0]._replace(target=Decimal(40))
    was = Before(divisions=task.divisions, indicators=task.indicators)
    now = task._replace(
        divisions=("规划发展处",), indicators=(one._replace(reported_by="规划发展处"),)
    )
    text = list_change.with_change(
        year.states[0][1], now, TaskChange(date(2026, 7, 1), was, "调", task.place)
    )
    back = at_first(year.ledger(text)).task_by_id[5]
    plain = ("text", "duty", "divisions")
    assert [getattr(back, k) for k in plain] == [getattr(task, k) for k in plain]
    assert [i._replace(place=task.place) for i in back.indicators] == [
        i._replace(place=task.place) for i in task.indicators
    ]


# ---- what a fresh pair of eyes found


def test_who_stays_has_the_last_word(repo: Path, run: Run) -> None:
    """Of a day on which both reported, the division that stays is told by its own report."""
    filed(
        repo,
        "baohu",
        "2026-07-15",
        "保护协调处",
        entry(3, "").replace("推进中", "受阻, problems: 名单未到"),
    )
    filed(repo, "yunyong", "2026-07-15", "运用促进处", entry(3, ""))
    left = ("task", "change", "3", "--divisions", "规划发展处、保护协调处")
    when = ("--effect", "2026-08-01", "--reason", "调整")
    assert run(*left, *when, "--reporter", "loan-balance=规划处", "--root", repo).code == 0
    told = run("show", "3", "--root", repo, "--on", "2026-08-02", "--format", "json").out
    parts = {p["division"]: p["status"] for p in json.loads(told)["task"]["by_division"]}
    assert parts["保护协调处"] == "受阻"


def test_an_approved_delay_goes_with_the_task(repo: Path, run: Run) -> None:
    """What was put off with an approval stays so under who takes the task over."""
    approved = "extension: {until: 2026-09-30, reason: 等省里, approved_by: 分管局领导, approved_on: 2026-07-10}"
    filed(
        repo,
        "yunyong",
        "2026-07-15",
        "运用促进处",
        entry(7, f", {approved}").replace("推进中", "暂缓"),
    )
    over = ("--divisions", "保护协调处", "--effect", "2026-08-01", "--reason", "调整")
    assert run("task", "change", "7", *over, "--root", repo).code == 0
    told = run("show", "7", "--root", repo, "--on", "2026-08-02").out
    assert "经批准暂缓，延至2026年9月30日" in told


def test_a_plan_put_right_after_a_handover_leaves_the_past(
    repo: Path, run: Run, edit: Edit
) -> None:
    """Whether the plan names who had a milestone or who has it now, earlier days look alike."""
    assert run(*HAND_OVER, "--root", repo).code == 0

    def seen() -> list[str]:
        asked = [
            ("status", "--on", "2026-06-30"),
            ("plan", "--on", "2026-06-30"),
            ("status", "--on", "2026-07-05"),
        ]
        return [run(*words, "--root", repo, "--format", "json").out for words in asked]

    before = seen()
    edit(
        "data/plan-2026.yaml",
        "due: 2026-05-20, division: 运用促进处",
        "due: 2026-05-20, division: 保护协调处",
    )
    assert seen() == before


def test_a_task_whose_figure_others_show_does_not_end_alone(repo: Path, run: Run) -> None:
    """Where another task shares its figure nobody could report that any more: it is refused, and named."""
    told = run("task", "end", "2", *JULY, "--root", repo)
    assert told.code == 2
    assert "第3项的贷款余额增长还跟着它的数" in told.err


def test_a_division_that_is_no_more_gets_no_task(repo: Path, run: Run) -> None:
    """On the day of effect it has gone: its heir is named, and who reports is asked of the heir."""
    gone = ("task", "division", "运用处", "--into", "保护处", *JULY, "--root", str(repo))
    assert run(*gone).code == 0
    later = ("--effect", "2026-08-01", "--reason", "调整", "--root", str(repo))
    refused = run("task", "change", "1", "--divisions", "运用促进处、规划处", *later)
    assert "7月1日起并入了保护协调处" in refused.err
    same = run("task", "change", "1", "--divisions", "保护协调处", *later)
    assert "本来就是保护协调处" in same.err
    assert run("task", "change", "1", "--divisions", "规划处", *later).code == 0
    assert lit(repo, run, "2026-07-31")["divisions"] == ["保护协调处"]
    assert lit(repo, run, "2026-08-01")["divisions"] == ["规划发展处"]


def test_an_ended_task_is_not_said_to_be_none(repo: Path, run: Run) -> None:
    """Who asks for it is told from which day on it is no more, and where it went."""
    filed(repo, "baohu", "2026-07-15", "保护协调处", entry(5, ""))
    ends = ("task", "end", "6", "--into", "5", "--effect", "2026-07-01", "--reason", "合并")
    assert run(*ends, "--root", repo).code == 0
    told = run("plan", "--task", "6", "--root", repo, "--on", "2026-07-15")
    assert "第6项7月1日起终止了，并入第5项" in told.err


def test_one_indicator_is_told_once(repo: Path, run: Run) -> None:
    """Two targets for one indicator are refused: nobody knows which is meant."""
    twice = ("--target", "loan-growth=12", "--target", "loan-growth=13")
    told = run("task", "change", "2", *twice, *JULY, "--root", repo)
    assert (told.code, "写了两遍" in told.err) == (2, True)


def test_what_is_written_has_no_blanks_at_its_ends(repo: Path, run: Run) -> None:
    """A task of two indicators, written out as they were before, leaves no line of blanks."""
    when = ("--effect", "2026-07-01", "--reason", "调整", "--root", str(repo))
    assert run("task", "change", "3", "--target", "firms=9", *when).code == 0
    lines = (repo / LIST).read_text(encoding="utf-8").split("\n")
    assert [line for line in lines if line != line.rstrip()] == []


def test_a_stage_target_is_held_to_the_target_of_its_day(repo: Path, run: Run, edit: Edit) -> None:
    """Where a target is lowered, the stages that came before it stay as they were."""
    at = "indicator: overseas-dispute-cases, date: 2026-"
    edit("data/plan-2026.yaml", f"{at}06-30, value: 5", f"{at}06-30, value: 9")
    edit("data/plan-2026.yaml", f"{at}12-31, value: 10", f"{at}12-31, value: 8")
    lower = ("--target", "overseas-dispute-cases=8", *JULY, "--root", str(repo))
    assert run("task", "change", "5", *lower).code == 0
    assert run("check", "--root", repo, "--on", "2026-06-30").code == 0
    sooner = ("--target", "overseas-dispute-cases=7", "--effect", "2026-07-02", "--reason", "再调")
    told = run("task", "change", "5", *sooner, "--root", repo)
    assert "分期目标8例比全年目标还高" in told.err


def cells_of(path: Path) -> str:
    """All that a workbook says."""
    with zipfile.ZipFile(path) as packed:
        return "".join(packed.read(n).decode() for n in packed.namelist() if n.endswith(".xml"))


def test_a_sheet_is_of_the_day_that_it_is_filled_in_for(tmp_path: Path, run: Run) -> None:
    """July's sheet has what is handed over on 1 July, though the samples' today is 30 June."""
    root = tmp_path / "局"
    shipped(root)
    over = ("task", "change", "15", "--divisions", "保护协调处", *JULY, "--root", root)
    assert run(*over).code == 0
    for name, month, there in (
        ("保护处", "2026-06", False),
        ("保护处", "2026-07", True),
        ("运用处", "2026-07", False),
    ):
        path = tmp_path / f"{name}{month}.xlsx"
        assert run("sheet", "out", name, "--month", month, "--root", root, "-o", path).code == 0
        assert ("探索建设产业知识产权创新联合体" in cells_of(path)) is there, (name, month)


def test_a_plan_sheet_has_the_milestones_taken_over(repo: Path, run: Run, tmp_path: Path) -> None:
    """Who has a task now edits its milestones, whoever they were planned for."""
    over = ("--divisions", "保护协调处", "--effect", "2026-07-01", "--reason", "调整")
    assert run("task", "change", "1", *over, "--root", repo).code == 0
    for name, there in (("保护处", True), ("运用处", False)):
        path = tmp_path / f"{name}.xlsx"
        assert run("sheet", "out", name, "--plan", "--root", repo, "-o", path).code == 0
        assert ("中心揭牌" in cells_of(path)) is there


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("effect: 2026-07-01", "effect: 某天"),
        ("reason: 职责调整", "reason: 无"),
        ("before:", "befor:"),
    ],
)
def test_a_change_that_can_not_be_read_is_told_there_alone(
    repo: Path, run: Run, edit: Edit, old: str, new: str
) -> None:
    """Who has the task when is not known then: nothing is said of who has reported or planned."""
    assert run(*HAND_OVER, "--root", repo).code == 0
    edit(LIST, old, new)
    out = run("check", "--root", repo, "--on", "2026-06-30").out
    assert "data/tasks-2026.yaml" in out
    assert "not-responsible" not in out
    assert "unknown-milestone" not in out
