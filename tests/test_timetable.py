"""The timetable of the plans, held against a day."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import OFFICE, ON, Edit, Golden, Run, read
from test_cli import tree

from hubtasks.checking import checks
from hubtasks.diagnostics import Code
from hubtasks.figures.card import task_card
from hubtasks.figures.timetable import Timetable, timetable
from hubtasks.model import Comparator, Ledger
from hubtasks.views import plan as plan_view
from hubtasks.wording import width

DAY = ("--on", str(ON))
PLAN = "data/plan-2026.yaml"
BAOHU = "data/progress/baohu/2026-06-30.yaml"
CENTRES = "    milestones:\n      - {id: centres, name: 确定培育中心名单, due: 2026-05-31, division: 规划发展处}\n"


@pytest.fixture
def changed(edit: Edit) -> None:
    """Give the plans one of each: extended, overdue, met, missed, and a lead task without."""
    edit(PLAN, "due: 2026-11-30", "due: 2026-06-15")
    edit(
        BAOHU,
        "    next: 7月20日前回访6条线索。\n",
        "    extension: {until: 2026-07-31, approved_by: 局长办公会, approved_on: 2026-06-20}\n",
    )
    yunyong = "data/progress/yunyong/2026-06-30.yaml"
    edit(yunyong, "    milestones: [shows]\n", "")
    edit(yunyong, "status: 已完成", "status: 推进中")
    edit(PLAN, CENTRES, "")
    edit("data/progress/guihua/2026-05-31.yaml", "    milestones: [centres]\n", "")
    edit(
        PLAN,
        "    stage_targets:\n",
        "    stage_targets:\n      - {indicator: overseas-dispute-cases, date: 2026-05-31, value: 3}\n",
    )
    edit(PLAN, "2026-06-30, value: 5", "2026-06-15, value: 5")
    edit(PLAN, "转化中心工作要点", "“=1+1” *要点*|甲")


def shown(found: Timetable, room: int, ledger: Ledger) -> str:
    short = {d.name: d.short[0] for d in ledger.divisions if d.short}
    return "".join(f"{line.text}\n" for line in plan_view.as_lines(found, room, short))


@pytest.mark.usefixtures("changed")
@pytest.mark.parametrize(
    ("form", "name"),
    [("table", "piped.txt"), ("csv", "csv"), ("markdown", "md"), ("json", "json")],
)
def test_each_form(repo: Path, run: Run, golden: Golden, form: str, name: str) -> None:
    """All forms say the same of each milestone, stage target and lead task without milestones."""
    result = run("plan", "--root", repo, *DAY, "--format", form)
    assert result.code == 0, result.out
    golden(f"plan-{name}" if form == "table" else f"plan.{name}", result.out.replace("\r\n", "\n"))


@pytest.mark.usefixtures("changed")
def test_in_80_columns(repo: Path, golden: Golden) -> None:
    """In 80 columns what is too long goes on in the next line of its column."""
    ledger = read(repo)[0]
    golden("plan-80.txt", shown(timetable(ledger, ON), 80, ledger))


@pytest.mark.parametrize("room", [60, 80, 100, 120])
@pytest.mark.parametrize("without", [False, True])
def test_no_line_is_wider_than_the_terminal(room: int, without: bool) -> None:
    """Every line fits, with the real plans and without any, and no milestone's name is cut."""
    ledger = read(OFFICE)[0]
    if without:
        ledger = replace(ledger, plans=())
    text = shown(timetable(ledger, ON, ["一处错误" * 9] * 3), room, ledger)
    assert max(width(line) for line in text.splitlines()) <= room
    if room == 80 and not without:
        assert sum(line[:2] in {"蓝 ", "绿 ", "黄 ", "红 "} for line in text.splitlines()) == 29
        assert "完成场地改造和设备安装指导 fit-out" in text


def test_each_milestone_stands_there_once(run: Run) -> None:
    """Each milestone and stage target of the real plan file is there once, in order of time."""
    plans = read(OFFICE)[0].plans
    answer = json.loads(run("plan", "--root", OFFICE, "--format", "json").out)
    assert [p["task"] for p in answer["plans"]] == sorted(p.task for p in plans)
    said = Counter(
        (p["task"], m["id"], m["planned"]) for p in answer["plans"] for m in p["milestones"]
    )
    assert said == Counter((p.task, m.id, str(m.due)) for p in plans for m in p.milestones)
    assert set(said.values()) == {1}
    stages = Counter(
        (p["task"], s["indicator"], s["date"]) for p in answer["plans"] for s in p["stage_targets"]
    )
    assert stages == Counter(
        (p.task, s.indicator, str(s.date)) for p in plans for s in p.stage_targets
    )
    for plan in answer["plans"]:
        for key, when in (("milestones", "due"), ("stage_targets", "date")):
            dates = [item[when] for item in plan[key]]
            assert dates == sorted(dates)
    rows = list(csv.reader(io.StringIO(run("plan", "--root", OFFICE, "--format", "csv").out)))
    assert tuple(rows[1]) == plan_view.HEADINGS
    assert len(rows) - 2 == sum(said.values()) + sum(stages.values())


@pytest.mark.parametrize("days", [-90, -30, 0, 10, 60, 180])
def test_the_lights_are_those_of_show(days: int) -> None:
    """On any day a milestone has the light, deadline and reason that `show` gives it."""
    ledger, on = read(OFFICE)[0], ON + timedelta(days=days)
    for plan in timetable(ledger, on).plans:
        card = task_card(ledger, plan.task, on)
        there = [m for part in card.report.by_division for m in part.pair.milestones]
        assert sorted(step.judged for step in plan.steps) == sorted(there)


def test_divisions_parts_make_the_whole(run: Run) -> None:
    """The divisions' parts together are all milestones and stage targets; each is its own."""
    ledger = read(OFFICE)[0]
    whole = timetable(ledger, ON)
    parts = [timetable(ledger, ON, division=d.name) for d in ledger.divisions]
    rows = [(p.task.id, r) for part in parts for p in part.plans for r in p.rows]
    assert sorted(str(r) for r in rows) == sorted(
        str((p.task.id, r)) for p in whole.plans for r in p.rows
    )
    assert all(
        r.division == d.name
        for d, part in zip(ledger.divisions, parts, strict=True)
        for p in part.plans
        for r in p.rows
    )
    one = run(
        "plan", "--task", "4", "--division", "保护中心", "--root", OFFICE, "--format", "csv"
    ).out
    assert [row[5] for row in list(csv.reader(io.StringIO(one)))[2:]] == ["fit-out", "trial-run"]


def test_reached_and_late_are_counted(repo: Path) -> None:
    """Days are counted from the deadline: none when reached, nought on the day itself."""
    ledger = read(repo)[0]
    early = timetable(ledger, date(2026, 5, 30))
    assert [(s.id, s.late, s.text) for s in early.steps] == [
        ("opening", None, "5月31日报已达到"),  # handed in on the 25th
        ("shows", -11, "还有11天"),
        ("centres", -1, "还有1天"),
        ("experts", 30, "逾期30天"),
        ("case-book", -184, "还有184天"),
    ]
    assert (early.reached, early.overdue, early.awaited, early.ahead) == (1, 1, 0, 3)
    today = timetable(ledger, date(2026, 6, 10), task=1)
    assert (today.reached, today.overdue, today.awaited, today.ahead) == (1, 0, 1, 0)
    assert [s.text for s in today.steps] == ["5月31日报已达到", "到期待报"]
    rows = list(csv.reader(io.StringIO(plan_view.as_csv(today))))
    assert [row[11:13] for row in rows[1:]] == [["", ""], ["", "0"]]


def stage_texts(ledger: Ledger, on: date) -> list[str]:
    return [s.text for p in timetable(ledger, on).plans for s in p.stages]


def test_a_stage_target_is_held_against_the_figure_of_its_day(repo: Path, edit: Edit) -> None:
    """The last figure dated by the target's day counts, or a later one that meets it."""
    assert stage_texts(read(repo)[0], date(2026, 5, 30)) == [
        "没有报数，还有31天",
        "没有报数，还有215天",
    ]
    assert (
        stage_texts(read(repo)[0], ON)[0] == "6月30日4例，未达到"
    )  # June was filed on its last day
    assert stage_texts(read(repo)[0], date(2026, 7, 1))[0] == "6月30日4例，未达到"
    later = repo / "data/progress/baohu/2026-07-05.yaml"
    text = (
        (repo / BAOHU).read_text(encoding="utf-8").replace("date: 2026-06-30", "date: 2026-07-05")
    )
    figure = "overseas-dispute-cases: 4}"
    assert figure in text
    later.write_text(
        text.replace(figure, "overseas-dispute-cases: {value: 5, date: 2026-06-30}}"),
        encoding="utf-8",
    )
    assert stage_texts(read(repo)[0], date(2026, 7, 4))[0] == "6月30日4例，未达到"
    assert stage_texts(read(repo)[0], date(2026, 7, 5))[0] == "6月30日5例，已达到"
    later.write_text(text.replace(figure, "overseas-dispute-cases: 12}"), encoding="utf-8")
    assert stage_texts(read(repo)[0], date(2026, 7, 5)) == ["7月5日12例，已达到"] * 2
    edit(PLAN, "2026-06-30, value: 5", "2026-04-30, value: 5")
    assert stage_texts(read(repo)[0], ON)[0] == "6月30日4例，未达到"


def test_about_allows_its_shortfall(repo: Path) -> None:
    """左右 may fall short by the rules' share, of the stage target too; more than is at least here."""
    ledger = read(repo)[0]
    plan = ledger.plan_by_task[5]
    task, indicator = ledger.indicator_by_id["overseas-dispute-cases"]
    for comparator, value, met in (
        (Comparator.ABOUT, "4.2", True),
        (Comparator.ABOUT, "4.3", False),
        (Comparator.MORE, "4", True),
        (Comparator.AT_LEAST, "4.1", False),
    ):
        target = plan.stage_targets[0]._replace(value=Decimal(value))
        own = task._replace(indicators=(indicator._replace(comparator=comparator),))
        tasks = tuple(own if t.id == task.id else t for t in ledger.tasks)
        assert ledger.task_list is not None
        asked = replace(
            ledger,
            task_list=ledger.task_list._replace(tasks=tasks),
            plans=(plan._replace(stage_targets=(target,)),),
        )
        assert (timetable(asked, ON).plans[0].stages[0].late is None) == met


def test_an_extension_without_approval_moves_nothing(repo: Path, edit: Edit) -> None:
    """The day moves where the extension says who approved it, and the planned day stays named."""
    edit(
        BAOHU,
        "    next: 7月20日前回访6条线索。\n",
        "    extension: {until: 2026-12-20, reason: 等批复}\n",
    )
    step = timetable(read(repo)[0], ON, task=5).steps[1]
    assert (step.due, step.planned) == (date(2026, 11, 30), None)
    edit(BAOHU, "reason: 等批复", "approved_by: 局长办公会, approved_on: 2026-06-20")
    step = timetable(read(repo)[0], ON, task=5).steps[1]
    assert (step.due, step.planned) == (date(2026, 12, 20), date(2026, 11, 30))
    assert step.text == "还有173天，由11月30日延期"


def test_an_extension_into_the_next_year_ends_with_this_one(
    repo: Path, edit: Edit, run: Run
) -> None:
    """It counts to 31 December, and `check` says so."""
    edit(
        BAOHU,
        "    next: 7月20日前回访6条线索。\n",
        "    extension: {until: 2027-01-31, approved_by: 局长办公会, approved_on: 2026-06-20}\n",
    )
    assert "绿 12-31 编印案例集 case-book" in run("plan", "--task", "5", "--root", repo, *DAY).out
    found = run("check", "--root", repo, *DAY).out
    assert "警告[extension-past] 第5项延到了2027年，只算到2026年12月31日" in found


@pytest.mark.usefixtures("changed")
def test_the_lead_tasks_without_milestones_are_those_that_check_names(repo: Path) -> None:
    """The list at the end and the rule lead-without-plan are one fact; a broken plan says neither."""
    ledger = read(repo)[0]
    found = checks.check(ledger, ON)
    named = [p.place for p in found if p.code is Code.LEAD_WITHOUT_PLAN]
    assert [t.place for t in timetable(ledger, ON).without] == named
    assert [t.id for t in timetable(ledger, ON).without] == [4]
    assert timetable(ledger, ON, division="保护协调处").without == ()
    assert timetable(ledger, ON, task=5).without == ()
    assert timetable(replace(ledger, plan_whole=False), ON).without == ()


@pytest.mark.parametrize("text", [None, "format: 1\nplans: []\n"], ids=["absent", "empty"])
def test_no_plan_yet_is_no_error(repo: Path, run: Run, text: str | None) -> None:
    """Without plans that is said, with the notice's demand and two ways to make one; exit 0."""
    for path in (repo / "data/progress").rglob("*.yaml"):
        path.unlink()
    (repo / PLAN).unlink()
    if text:
        (repo / PLAN).write_text(text, encoding="utf-8")
    result = run("plan", "--root", repo, *DAY)
    assert result.code == 0
    assert result.out.startswith(
        "2026年还没有计划。\n\n通知第三部分要求牵头任务有时间表、路线图，还没有节点的有3项：\n"
    )
    assert "hubtasks sheet out 处室 --plan -o 计划.xlsx" in result.out
    assert "hubtasks sheet in 计划.xlsx --write；也可以直接写 data/plan-2026.yaml" in result.out
    own = run("plan", "--division", "规划处", "--root", repo, *DAY, "--format", "markdown").out
    assert "还没有节点的有1项：\n\n- 第4项" in own
    assert "sheet out 规划发展处 --plan -o" in own
    rows = list(csv.reader(io.StringIO(run("plan", "--root", repo, *DAY, "--format", "csv").out)))
    assert [(row[0], row[4]) for row in rows[1:]] == [
        ("1", "缺时间表"),
        ("4", "缺时间表"),
        ("5", "缺时间表"),
    ]


def test_a_plan_that_could_not_be_read_is_not_called_missing(repo: Path, run: Run) -> None:
    """Where the file is at fault, that is said at the head, nobody is told to make a plan; exit 1."""
    (repo / PLAN).write_text("format: 1\nplans: x\n", encoding="utf-8")
    result = run("plan", "--root", repo, *DAY)
    assert result.code == 1
    assert result.out.startswith(f"注意：数据有错，数字可能不全或不准：{PLAN}第2行")
    assert result.out.endswith("没有读出计划。请运行 hubtasks check 看哪里写错了。\n")
    alone = run("plan", "--task", "1", "--root", repo, *DAY)
    assert (alone.code, alone.err) == (
        2,
        "错误：没有读出第1项的计划。请运行 hubtasks check 看计划文件哪里写错了\n",
    )


@pytest.mark.usefixtures("changed")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--task", "51"], "清单里没有第“51”项任务。序号取1至7"),
        (["--task", "7"], "第7项没有计划。牵头任务才要有时间表、路线图，这一项是协同推进；要做也可以。做计划：hubtasks sheet out 运用促进处 --plan"),
        (["4"], "多写了“4”。是不是要写 --task 4。看说明：hubtasks plan --help"),
        (["--division", "运用促近处"], "没有“运用促近处”这个处室。您是不是要找：运用促进处"),
        (["--format", "xlsx"], "没有“xlsx”这种格式。"),
        (["--on", "2025-12-31"], "没有2025年的任务清单；现有：2026年"),
    ],
)  # fmt: skip
def test_wrong_usage_gets_one_sentence(
    repo: Path, run: Run, arguments: list[str], said: str
) -> None:
    """What can't be answered is one sentence with the way out, exit 2, nothing printed."""
    day = () if "--on" in arguments else DAY
    result = run("plan", *arguments, "--root", repo, *day)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"错误：{said}")
    assert result.err.count("\n") == 1


def test_a_lead_task_without_plan_is_told_what_the_notice_asks(
    repo: Path, run: Run, edit: Edit
) -> None:
    """The refusal names the notice's demand where the task is one to lead."""
    edit(PLAN, "task: 1\n", "task: 2\n")
    said = run("plan", "--task", "1", "--root", repo, *DAY).err
    assert said.startswith(
        "错误：第1项没有计划。通知第三部分要求牵头任务有时间表、路线图。做计划："
    )


def test_a_division_without_milestones_is_told(repo: Path, run: Run) -> None:
    """Nothing of a division in the plans is an answer, not an error."""
    result = run("plan", "--task", "5", "--division", "运用处", "--root", repo, *DAY)
    assert (result.code, result.out) == (0, "第5项的计划里运用促进处没有节点和分期目标。\n")
    arguments = (
        "--task",
        "5",
        "--division",
        "运用处",
        "--root",
        repo,
        *DAY,
        "--format",
        "markdown",
    )
    assert run("plan", *arguments).out == result.out


def test_a_milestone_of_a_wrong_division_is_shown_and_told(
    repo: Path, run: Run, edit: Edit
) -> None:
    """A milestone of a division that the task lacks stays in the timetable; the head names the fault."""
    edit(
        PLAN,
        "name: 编印案例集, due: 2026-11-30, division: 保护协调处",
        "name: 编印案例集, due: 2026-11-30, division: 运用促进处",
    )
    result = run("plan", "--task", "5", "--root", repo, *DAY)
    assert result.code == 1
    assert "第5项的责任处室没有运用促进处" in result.out
    assert "绿 11-30 编印案例集 case-book" in result.out


def test_samples_say_so(run: Run) -> None:
    """Every form of sample plans says 示例数据."""
    for form in ("table", "csv", "markdown"):
        assert (
            run("plan", "--root", OFFICE, "--format", form)
            .out.replace("> ", "")
            .startswith("示例数据")
        )
    assert json.loads(run("plan", "--root", OFFICE, "--format", "json").out)["sample"] is True


def test_reading_leaves_the_tree_as_it_was(repo: Path, run: Run, tmp_path: Path) -> None:
    """Neither printing nor writing elsewhere changes a byte or a time stamp of the repository."""
    before = tree(repo)
    for name in ("x.csv", "x.json", "x.md", "x.txt"):
        assert run("plan", "--root", repo, *DAY).code == 0
        assert run("plan", "--root", repo, *DAY, "-o", tmp_path / name).code == 0
    assert tree(repo) == before
    assert (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbf\xe5")


def test_csv_cells_are_never_formulas(repo: Path) -> None:
    """A document's or a milestone's name that a spreadsheet would calculate begins with a quote."""
    ledger = read(repo)[0]
    plan = ledger.plans[0]
    steps = tuple(m._replace(name="=1+1") for m in plan.milestones)
    asked = replace(ledger, plans=(plan._replace(document="@x", milestones=steps),))
    rows = list(csv.reader(io.StringIO(plan_view.as_csv(timetable(asked, ON)))))
    assert (rows[1][3], rows[1][6]) == ("'@x", "'=1+1")


def test_in_january_the_old_year_is_still_looked_at(repo: Path, run: Run) -> None:
    """Where the new year has no list yet the last one's is read, at its end, and that is said."""
    result = run("plan", "--root", repo, "--on", "2027-01-20", "--format", "json")
    assert result.err == "还没有2027年的任务清单，看的是2026年的\n"
    there = run("plan", "--root", repo, "--on", "2026-12-31", "--format", "json")

    def judged(text: str) -> list[object]:
        return [
            (m["state"], m["light"]) for p in json.loads(text)["plans"] for m in p["milestones"]
        ]

    assert judged(result.out) == judged(there.out)
    assert judged(result.out)
    for words in (("status",), ("show", "5"), ("due",), ("urge", "--format", "csv")):
        assert "2027年的任务清单" in run(*words, "--root", repo, "--on", "2027-01-20").err
