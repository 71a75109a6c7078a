"""Each rule finds what breaks it, at its place, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from a_year import FLOW, JUNE, entry, ledger
from conftest import OFFICE, ON, Edit, Run, read

from hubtasks.checking import advice, checks, progress, references
from hubtasks.diagnostics import Code, Severity
from hubtasks.model import Extension, Status

TASKS = "data/tasks-2026.yaml"
PLAN = "data/plan-2026.yaml"
GUIHUA = "data/progress/guihua/2026-06-30.yaml"
BAOHU = "data/progress/baohu/2026-06-30.yaml"
YUNYONG = "data/progress/yunyong/2026-06-30.yaml"

FAULTS = [
    (Code.COUNTS_DIFFER, TASKS, "任务: 7,", "任务: 8,", "任务"),
    (Code.COUNTS_DIFFER, TASKS, "任务处室对: 10", "任务处室对: 11", "任务处室对"),
    (Code.UNKNOWN_KEY, TASKS, "指标: 5}", "指际: 5}", "指际"),
    (Code.STRATEGY_COUNT, TASKS, "tasks: 3}", "tasks: 4}", "能级跨越战略"),
    (Code.TASK_NUMBERING, TASKS, "  - id: 7\n", "  - id: 8\n", "8"),
    (Code.DUPLICATE_ITEM, TASKS, "item: 52", "item: 50", "7"),
    (Code.TASK_ORDER, TASKS, "item: 52", "item: 48", "7"),
    (Code.DUPLICATE_ID, TASKS, "id: firms", "id: loan-growth", "loan-growth"),
    (Code.DUPLICATE_ID, PLAN, "id: shows", "id: opening", "opening"),
    (
        Code.UNKNOWN_STRATEGY,
        TASKS,
        "strategy: 科创引领战略\n    item: 52",
        "strategy: 科创战略\n    item: 52",
        "7",
    ),
    (
        Code.UNKNOWN_DIVISION,
        TASKS,
        "lead_division: 规划发展处",
        "lead_division: 规划处",
        "能级跨越战略",
    ),
    (Code.UNKNOWN_DIVISION, BAOHU, "division: 保护协调处", "division: 保护处", "保护处"),
    (Code.ONE_COORDINATOR, TASKS, ", coordinator: true", "", "2026"),
    (
        Code.BAD_INDICATOR,
        TASKS,
        "wording: 不少于\n        reported_by: 保护协调处",
        "wording: 不少于\n        reported_by: 运用促进处",
        "overseas-dispute-cases",
    ),
    (Code.BAD_INDICATOR, TASKS, "value: 13.7", "value: 16", "patents-per-10k"),
    (Code.BAD_INDICATOR, TASKS, "same_as: loan-growth", "same_as: firm", "loan-balance"),
    (Code.WRONG_YEAR, TASKS, "year: 2026", "year: 2025", "2025"),
    (Code.WRONG_YEAR, PLAN, "due: 2026-05-31", "due: 2025-05-31", "centres"),
    (Code.UNKNOWN_TASK, YUNYONG, "task: 6", "task: 51", "51"),
    (Code.UNKNOWN_TASK, PLAN, "task: 4", "task: 0", "0"),
    (Code.NOT_RESPONSIBLE, YUNYONG, "task: 6", "task: 5", "5"),
    (Code.NOT_RESPONSIBLE, PLAN, "division: 规划发展处", "division: 保护协调处", "centres"),
    (
        Code.UNKNOWN_INDICATOR,
        BAOHU,
        "overseas-dispute-cases: 4",
        "oversea-dispute-cases: 4",
        "oversea-dispute-cases",
    ),
    (Code.UNKNOWN_INDICATOR, YUNYONG, "status: 暂缓", "status: 暂缓\n    values: {x: 1}", "x"),
    (Code.WRONG_REPORTER, BAOHU, "{task: 3,", "{task: 3, values: {firms: 1},", "firms"),
    (
        Code.SHARED_FIGURE,
        YUNYONG,
        "{task: 3,",
        "{task: 3, values: {loan-balance: 1},",
        "loan-balance",
    ),
    (Code.UNKNOWN_MILESTONE, YUNYONG, "[shows]", "[show]", "show"),
    (Code.FILE_DATE, GUIHUA, "date: 2026-06-30", "date: 2026-06-29", "2026-06-29"),
    (Code.DUPLICATE_ENTRY, YUNYONG, "task: 6", "task: 2", "2"),
    (Code.FUTURE_DATE, YUNYONG, "date: 2026-05-31", "date: 2026-07-01", "loan-growth"),
    (Code.MIXED_SAMPLES, BAOHU, "format: 1", "format: 1\nsample: true", "保护协调处"),
    (
        Code.FINISHED_SHORT,
        BAOHU,
        "status: 推进中\n    summary: 6月20日",
        "status: 已完成\n    summary: 6月20日",
        "已完成",
    ),
    (
        Code.BLOCKED_WITHOUT_REASON,
        BAOHU,
        "    problems: 企业以保密为由不提供展品参数。下月再约。\n",
        "",
        "受阻",
    ),
    (Code.POSTPONED_UNAPPROVED, YUNYONG, ", approved_by: 局长办公会", "", "暂缓"),
    (Code.POSTPONED_UNAPPROVED, YUNYONG, ", approved_on: 2026-06-20", "", "暂缓"),
    (Code.POSTPONED_UNAPPROVED, YUNYONG, "approved_by: 局长办公会", "approved_by: 运用处", "暂缓"),
    (Code.FIGURE_FELL, BAOHU, "cases: 4}", "cases: 2}", "overseas-dispute-cases"),
    (Code.BAD_INDICATOR, TASKS, "value: 13.7", "value: 16", "patents-per-10k"),
    (Code.WRONG_YEAR, YUNYONG, "date: 2026-05-31", "date: 2025-05-31", "loan-growth"),
    (Code.DUPLICATE_ID, TASKS, "short: [保护处]", "short: [规划处]", "保护协调处"),
    (
        Code.FINISHED_SHORT,
        YUNYONG,
        "status: 推进中\n    summary: 6月11日",
        "status: 已完成\n    summary: 6月11日",
        "已完成",
    ),
    (Code.NEGATIVE_FIGURE, BAOHU, "cases: 4}", "cases: -4}", "overseas-dispute-cases"),
    (Code.FIGURE_FAR_ABOVE, BAOHU, "cases: 4}", "cases: 20}", "overseas-dispute-cases"),
    (Code.BAD_STAGE_TARGET, PLAN, "value: 5}", "value: 50}", "overseas-dispute-cases"),
    (
        Code.BAD_STAGE_TARGET,
        PLAN,
        "date: 2026-12-31, value: 10",
        "date: 2026-06-30, value: 10",
        "overseas-dispute-cases",
    ),
    (
        Code.EXTENSION_PAST,
        YUNYONG,
        "until: 2026-09-30",
        "until: 2026-06-30",
        "{until: 2026-06-30, reason: 数据库授权到期, approved_by: 局长办公会, approved_on: 2026-06-20}",
    ),
    (Code.FINISHED_WITHOUT_EVIDENCE, BAOHU, "status: 受阻", "status: 已完成", "已完成"),
    (
        Code.NEXT_WITHOUT_DATE,
        YUNYONG,
        "next: 9月30日前再办3场。",
        "next: 尽快再办3场。",
        "尽快再办3场。",
    ),
    (
        Code.EMPTY_WORDS,
        YUNYONG,
        "summary: 6月18日商定暂缓预警，待数据授权。",
        "summary: 加快推进各项工作。",
        "加快推进各项工作。",
    ),
    (
        Code.SAME_TEXT,
        YUNYONG,
        "summary: 6月9日推送企业名单140家。",
        "summary: 5月26日推送企业名单120家。",
        "5月26日推送企业名单120家。",
    ),
    (
        Code.SAME_TEXT,
        YUNYONG,
        "summary: 6月9日推送企业名单140家。",
        "summary: 6月15日核对专利数据410条。",
        "6月15日核对专利数据410条。",
    ),
    (
        Code.NUMBER_STYLE,
        YUNYONG,
        "next: 9月30日前",
        "next: 2026年09月30日前",
        "年09月",
    ),
    (
        Code.NUMBER_STYLE,
        YUNYONG,
        "next: 9月30日前",
        "next: 26年9月30日前",
        "26年",
    ),
    (Code.NUMBER_STYLE, YUNYONG, "再办3场。", "再办 3场。", "办 3"),
    (Code.NUMBER_STYLE, YUNYONG, "再办3场。", "再办超过3场以上。", "超过3场以上"),
    (Code.NUMBER_STYLE, YUNYONG, "再办3场。", "完成10-20%。", "10-20%"),
    (Code.NUMBER_STYLE, YUNYONG, "再办3场。", "完成10％。", "％"),
    (Code.NUMBER_STYLE, YUNYONG, "再办3场。", "完成6，500家。", "6，500"),
    (
        Code.PUNCTUATION_STYLE,
        YUNYONG,
        "再办3场。",
        "办甲、乙、等3场。",
        "、等",
    ),
    (
        Code.PUNCTUATION_STYLE,
        YUNYONG,
        "再办3场。",
        "办“甲”、“乙”2场。",
        "”、“",
    ),
    (Code.PUNCTUATION_STYLE, YUNYONG, "再办3场。", "办3场...", "..."),
    (Code.CONFUSED_WORD, YUNYONG, "再办3场。", "完成台帐。", "台帐"),
    (Code.CONFUSED_WORD, YUNYONG, "next: 9月30日前", "next: 截止9月30日", "截止"),
    (Code.LEAD_WITHOUT_PLAN, PLAN, "task: 1\n", "task: 2\n", "1"),
    (Code.URGE_NUMBERING, "data/urges-2026.yaml", "number: 2", "number: 3", "3"),
    (Code.URGE_NUMBERING, "data/urges-2026.yaml", "task: 5", "task: 70", "1"),
    (Code.URGE_NUMBERING, "data/urges-2026.yaml", "task: 5", "task: 4", "1"),
    (
        Code.PART_MISSING,
        "data/progress/yunyong/2026-05-31.yaml",
        "  - {task: 6, status: 推进中, summary: 5月28日完成专利预警4份。}\n",
        "",
        "6",
    ),
]


def test_nothing_is_wrong_with_the_small_repository(repo: Path) -> None:
    """The repository that the other tests break is sound."""
    ledger, problems = read(repo)
    assert (problems, checks.check(ledger, ON)) == ((), ())


@pytest.mark.parametrize(
    ("code", "path", "old", "new", "marked"),
    FAULTS,
    ids=[f"{f[0].id}-{i}" for i, f in enumerate(FAULTS)],
)
def test_a_fault_is_found_at_its_place(
    repo: Path, edit: Edit, code: Code, path: str, old: str, new: str, marked: str
) -> None:
    """Each fault gives its finding, with a way out, its caret under the text at fault."""
    edit(path, old, new)
    found = [d for d in checks.check(read(repo)[0], ON) if d.code is code]
    assert all(d.fix for d in found)
    elsewhere = {
        Code.LEAD_WITHOUT_PLAN: TASKS,
        Code.PART_MISSING: "data/progress/baohu/2026-05-31.yaml",
    }
    where = elsewhere.get(code, path)
    lines = (repo / where).read_text(encoding="utf-8").split("\n")
    places = [d.place for d in found if d.place.path == where]
    assert marked in [lines[p.line - 1][p.column - 1 : p.end - 1] for p in places]


NEXT = "    next: 7月20日前回访6条线索。\n"
PUT_OFF = (
    "{milestone: case-book, until: 2026-12-20, approved_by: 局长办公会, approved_on: 2026-06-20}"
)
OF_A_STAGE = "indicator: overseas-dispute-cases, date: 2026-06-30"


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("case-book", "casebook", Code.UNKNOWN_MILESTONE, "没有节点“casebook”"),
        ("milestone: case-book", OF_A_STAGE, None, ""),
        ("milestone: case-book", "indicator: no-such, date: 2026-06-30", Code.UNKNOWN_INDICATOR, "没有指标“no-such”"),
        ("milestone: case-book", OF_A_STAGE.replace("06-30", "06-29"), Code.IDLE_EXTENSION, "2026-06-29的分期目标"),
        ("milestone: case-book", OF_A_STAGE.split(",", maxsplit=1)[0], Code.IDLE_EXTENSION, "只写了一样"),
        (", approved_on: 2026-06-20", "", Code.IDLE_EXTENSION, "没有写批准日"),
        ("approved_on: 2026-06-20", "approved_on: 2026-07-01", Code.IDLE_EXTENSION, "比报送的日子 2026-06-30 还晚"),
        ("局长办公会", "baohu", Code.IDLE_EXTENSION, "处室不能批自己的延期"),
        (", approved_by: 局长办公会, approved_on: 2026-06-20", "", Code.IDLE_EXTENSION, "没有写批准人"),
    ],
)  # fmt: skip
def test_an_extension_that_moves_nothing_is_told(
    repo: Path, edit: Edit, old: str, new: str, code: Code | None, said: str
) -> None:
    """What an extension names is in the plan, and who approved it could; a wish is no fault."""
    edit(BAOHU, NEXT, f"{NEXT}    extension: {PUT_OFF.replace(old, new)}\n")
    found = [d for d in checks.check(read(repo)[0], ON) if d.code is not Code.STAGES_END]
    assert [d.code for d in found] == ([code] if code else [])
    assert all(said in d.message for d in found)


def test_a_milestone_is_not_reached_after_the_file(repo: Path, edit: Edit) -> None:
    """The day on which a milestone was reached is none that is to come; where it stands is told."""
    edit(YUNYONG, "[shows]", "[{id: shows, date: 2026-07-01}]")
    edit(YUNYONG, "date: 2026-06-30\n", "date: 2026-06-30\nfiled: 2026-07-30\n")
    found = [d for d in checks.check(read(repo)[0], ON) if d.code is Code.FUTURE_DATE]
    assert [d.message.split("（")[0] for d in found] == [
        "报送日期 2026-07-30 还没到",
        "达到的日子 2026-07-01 晚于文件日期 2026-06-30",
    ]
    assert [d.place.line for d in found] == [4, 9]


def test_a_file_in_the_wrong_folder(repo: Path) -> None:
    """A file in another division's folder is found."""
    (repo / BAOHU).rename(repo / "data/progress/yunyong/2026-06-29.yaml")
    found = {d.code for d in checks.check(read(repo)[0], ON)}
    assert found == {Code.FOLDER_DIVISION, Code.FILE_DATE}


def test_a_file_of_a_day_to_come(repo: Path) -> None:
    """On 29 June the files of 30 June are of the future."""
    found = checks.check(read(repo)[0], date(2026, 6, 29), texts_too=False)
    told = [(d.code, d.place.line) for d in found]
    assert told == [(Code.BAD_CLOSURE, 3), *[(Code.FUTURE_DATE, 3)] * 3]


def test_progress_without_a_list(repo: Path) -> None:
    """Progress of a year without a list can't be checked, and that is said once."""
    (repo / TASKS).unlink()
    assert [d.code for d in checks.check(read(repo)[0], ON)] == [Code.MISSING_LIST]


def test_a_fall_is_from_the_last_figure(repo: Path, edit: Edit) -> None:
    """Each figure is held against the one before it, not against the first: 3, 5, then 4 fell."""
    path = repo / BAOHU.replace("06-30", "06-15")
    between = (repo / BAOHU).read_text(encoding="utf-8").replace("cases: 4}", "cases: 5}")
    path.write_text(between.replace("date: 2026-06-30", "date: 2026-06-15"), encoding="utf-8")
    found = [d for d in checks.check(read(repo)[0], ON) if d.code is Code.FIGURE_FELL]
    assert ["6月15日报5例，6月30日报4例" in d.message for d in found] == [True]
    assert [d.related and d.related.path for d in found] == [str(path.relative_to(repo))]
    edit(BAOHU, "cases: 4}", "cases: 5}")
    assert not [d for d in checks.check(read(repo)[0], ON) if d.code is Code.FIGURE_FELL]


def test_others_targets_keep_nobody_from_finishing(repo: Path, edit: Edit) -> None:
    """A target of 外单位 that is not reached is not held against the division that reports it."""
    edit(YUNYONG, "{task: 3, status: 推进中", "{task: 3, evidence: [名单], status: 已完成")
    assert checks.check(read(repo)[0], ON) == ()
    edit(TASKS, "kind: rate, owner: 外单位", "kind: rate, owner: 共担")
    assert Code.FINISHED_SHORT in {d.code for d in checks.check(read(repo)[0], ON)}


def test_a_fall_may_be_corrected(repo: Path, edit: Edit) -> None:
    """A cumulative figure may fall where a correction says why."""
    edit(BAOHU, "cases: 4}", "cases: 2}\n    correction: 5月误把咨询计入案例。")
    assert checks.check(read(repo)[0], ON) == ()


def test_a_finished_task_with_a_shared_figure(repo: Path, edit: Edit) -> None:
    """An indicator that shares a figure is held against the figure it shares."""
    edit(TASKS, "kind: rate, owner: 外单位", "kind: flow, owner: 共担")
    edit(
        TASKS,
        'id: loan-balance, name: 贷款余额增长, comparator: "≈"',
        'id: loan-balance, name: 贷款余额增长, comparator: ">="',
    )
    edit(YUNYONG, "{task: 3, status: 推进中", "{task: 3, status: 已完成")
    found = [d for d in checks.check(read(repo)[0], ON) if d.code is Code.FINISHED_SHORT]
    assert found[0].message == "第3项写“已完成”，还有没完成的：贷款余额增长"


def test_a_baseline_is_for_stocks_only(repo: Path, edit: Edit) -> None:
    """A flow with a baseline is a contradiction."""
    edit(
        TASKS,
        "target: 15\n        unit: 件\n        kind: stock",
        "target: 15\n        unit: 件\n        kind: flow",
    )
    found = checks.check(read(repo)[0], ON)
    assert [d.message for d in found if d.code is Code.BAD_INDICATOR] == [
        "指标“全省每万人口高价值发明专利拥有量”不是存量，不该有基期"
    ]


def test_only_a_rate_has_negative_stage_targets(repo: Path, edit: Edit) -> None:
    """A stage target is refused below nothing where a figure is; a rate's may be."""
    edit(PLAN, "value: 5}", "value: -5}")
    (found,) = checks.check(read(repo)[0], ON)
    assert (found.code, found.place.line) == (Code.BAD_STAGE_TARGET, 18)
    assert "-5例是负数" in found.message
    edit(
        "data/tasks-2026.yaml",
        "kind: flow\n        owner: 本局\n        wording: 不少于",
        "kind: rate\n        owner: 本局\n        wording: 不少于",
    )
    assert [d.code for d in checks.check(read(repo)[0], ON)] == []


@pytest.mark.parametrize(
    ("path", "old", "name"),
    [
        ("data/progress/yunyong/2026-06-30.yaml", "problems: 2家银行的额度年中用完。", "problems"),
        ("data/progress/yunyong/2026-06-30.yaml", "next: 9月30日前再办3场。", "next"),
    ],
)  # fmt: skip
def test_a_text_that_points_elsewhere_is_told(
    repo: Path, edit: Edit, path: str, old: str, name: str
) -> None:
    """同上 is no progress: the report does not show what stands above."""
    edit(path, old, f"{name}: 同上期。")
    found = [d for d in checks.check(read(repo)[0], ON) if d.code is Code.EMPTY_WORDS]
    assert [(d.field, d.value) for d in found] == [(name, "同上期。")]


def test_what_was_finished_stays_so_or_says_why(repo: Path, edit: Edit) -> None:
    """A later entry that is open again asks for a correction; with one nothing is told."""
    may = "data/progress/baohu/2026-05-31.yaml"
    edit(may, "{task: 6, status: 推进中", "{task: 6, status: 已完成, evidence: [纪要]")
    (found,) = checks.check(read(repo)[0], ON)
    assert (found.code, found.place.path, found.place.line) == (
        Code.REOPENED_WITHOUT_REASON,
        "data/progress/baohu/2026-06-30.yaml",
        14,
    )
    assert found.related is not None
    assert found.related.path == may
    assert found.fix == "在 correction 里写明为什么重新打开"
    edit(
        "data/progress/baohu/2026-06-30.yaml",
        "    status: 受阻\n",
        "    status: 受阻\n    correction: 企业又来反映。\n",
    )
    assert checks.check(read(repo)[0], ON) == ()


def test_a_division_is_suggested_by_its_short_name(repo: Path) -> None:
    """A short name leads to the full one."""
    ledger = read(repo)[0]
    assert references.suggest_division(ledger, "运用处") == "您是不是要找：运用促进处"
    assert references.suggest_division(ledger, "运用促近处") == "您是不是要找：运用促进处"


def test_every_rule_states_a_fact() -> None:
    """Each rule has a docstring, and each code that is judged over a ledger has its one rule.

    What reading finds in a text may be graded and waived, too; of waivers all years are asked.
    """
    names = [rule.__name__.replace("_", "-") for rule in checks.RULES]
    assert len(set(names)) == len(names)
    assert all(rule.__doc__ for rule in checks.RULES)
    judged = {code.id for code in Code if code.adjustable and not code.of_history}
    judged -= {"swallowed-key", "commented-out", "idle-day", "idle-waiver"}
    judged -= {"template-misfit", "wrong-tool"}  # they ask of files that are no data
    assert set(names) == judged | {"missing-list", "unknown-key"}


def test_the_real_data_is_sound() -> None:
    """`check` is silent on this repository."""
    ledger, problems = read(OFFICE)
    assert ledger.last_sample_day is not None
    assert (problems, checks.check(ledger, ledger.last_sample_day)) == ((), ())


def rules(root: Path, text: str) -> None:
    path = root / "data/rules.yaml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_the_office_sets_how_much_a_rule_matters(repo: Path, edit: Edit) -> None:
    """A severity in data/rules.yaml takes the place of the code's own."""
    edit(YUNYONG, "next: 9月30日前再办3场。", "next: 尽快再办3场。")
    rules(repo, "severity: {next-without-date: 错误}\n")
    found = checks.check(read(repo)[0], ON)
    assert [(d.code, d.severity) for d in found] == [(Code.NEXT_WITHOUT_DATE, Severity.ERROR)]


@pytest.mark.parametrize("code", ["next-without-dat", "bad-number"])
def test_only_rules_can_be_softened(repo: Path, code: str) -> None:
    """What is mistyped, or stopped the reading, keeps its severity, and that is said."""
    rules(repo, f"severity: {{{code}: 提示}}\n")
    ledger, problems = read(repo)
    assert [d.code for d in problems] == [Code.BAD_CHOICE]
    assert ledger.rules.severity == {}


def test_a_waiver_lets_a_finding_pass_until_its_day(repo: Path, edit: Edit) -> None:
    """A waiver counts for its code, its file and its words, to its last day; then it is told."""
    edit(YUNYONG, "next: 9月30日前再办3场。", "next: 尽快再办3场。")
    rules(
        repo,
        "waivers:\n  - {code: next-without-date, file: data/progress/yunyong, about: 第1项, "
        "reason: 场次待定, until: 2026-07-10}\n",
    )
    ledger = read(repo)[0]
    for on, left in (
        (ON, []),
        (date(2026, 7, 10), []),
        (date(2026, 7, 11), [Code.NEXT_WITHOUT_DATE]),
    ):
        found = [d for d in checks.check(ledger, on) if d.code is not Code.EXPIRED_WAIVER]
        counted, waived = checks.waive(found, ledger.rules.waivers, on)
        assert [d.code for d in counted] == left
        assert len(waived) == 1 - len(left)
    for on, over in ((date(2026, 7, 10), False), (date(2026, 7, 11), True)):
        assert (Code.EXPIRED_WAIVER in {d.code for d in checks.check(ledger, on)}) is over


@pytest.mark.parametrize(
    ("file", "waived"),
    [
        ("data", True),
        ("data/progress/yunyong", True),
        ("data/progress/yunyong/", True),
        (YUNYONG, True),
        ("data/progress/yun", False),
        (YUNYONG.removesuffix("l"), False),
        (f"{YUNYONG}/x", False),
    ],
)
def test_a_waiver_takes_whole_names(repo: Path, edit: Edit, file: str, waived: bool) -> None:
    """A waiver names a file or a folder: one that begins alike is another's."""
    edit(YUNYONG, "next: 9月30日前再办3场。", "next: 尽快再办3场。")
    rules(
        repo,
        f"waivers:\n  - {{code: next-without-date, file: {file}, about: 第1项, "
        "reason: 场次待定, until: 2026-07-10}\n",
    )
    ledger = read(repo)[0]
    found = checks.waive(checks.check(ledger, ON), ledger.rules.waivers, ON)
    assert [len(part) for part in found] == [int(not waived), int(waived)]


WAIVED = "{{code: {code}, file: {file}, about: {about}, reason: 场次待定, until: {until}}}"
IDLE: list[tuple[dict[str, str], str]] = [
    ({}, ""),
    ({"file": "data"}, ""),
    ({"until": "2026-06-29"}, ""),  # over, which is told by another rule
    ({"code": "closed-period"}, ""),  # only a change shows whether it is of use
    ({"code": "same-text"}, f"对 same-text 的豁免没有用上：{YUNYONG} 里没有说到“第1项”的这种问题"),
    ({"about": "第7项"}, f"对 next-without-date 的豁免没有用上：{YUNYONG} 里没有说到“第7项”的这种问题"),
    ({"about": "''", "file": BAOHU}, f"对 next-without-date 的豁免没有用上：{BAOHU} 里没有这种问题"),
    ({"file": "data/progress/yunyon"}, "对 next-without-date 的豁免没有用上：没有 data/progress/yunyon 这个文件或文件夹"),
    ({"code": "closed-period", "file": "data/x"}, "对 closed-period 的豁免没有用上：没有 data/x 这个文件或文件夹"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "said"), IDLE)
def test_a_waiver_of_nothing_is_told(
    repo: Path, edit: Edit, run: Run, given: dict[str, str], said: str
) -> None:
    """A waiver that lets nothing pass, or whose file is not there, is named with the way out."""
    edit(YUNYONG, "next: 9月30日前再办3场。", "next: 尽快再办3场。")
    usual = {"code": "next-without-date", "file": YUNYONG, "about": "第1项", "until": "2026-07-10"}
    rules(repo, f"waivers:\n  - {WAIVED.format(**(usual | given))}\n")
    asked = ("check", "--root", repo, "--on", str(ON), "--only", "idle-waiver")
    result = run(*asked)
    assert said in result.out
    assert result.out.count("提示[idle-waiver]") == bool(said)
    assert result.out.count("改法：") == bool(said)
    (repo / "data/progress/yunyong/2025-12-31.yaml").write_text(
        "format: 1\ndivision: 运用促进处\ndate: 2025-12-31\nentries: []\n", encoding="utf-8"
    )
    assert run(*asked).out == result.out  # a year without such a finding changes nothing


def test_a_waiver_for_one_year_is_no_hint_in_another(repo: Path, edit: Edit, run: Run) -> None:
    """The rules are of all years: what a waiver lets pass in one is enough."""
    path = "data/progress/yunyong/2025-12-31.yaml"
    (repo / path).write_text(
        "format: 1\ndivision: 运用促进处\ndate: 2025-12-31\nentries:\n"
        "  - {task: 1, status: 受阻, summary: 12月5日办1场。}\n",
        encoding="utf-8",
    )
    waiver = f"{{code: blocked-without-reason, file: {path}, reason: 已撤, until: 2026-12-31}}"
    rules(repo, f"waivers: [{waiver}]\n")
    asked = ("check", "--root", repo, "--on", str(ON))
    assert "waiver" not in run(*asked).out
    edit(path, "status: 受阻", "status: 推进中")
    assert "提示[idle-waiver]" in run(*asked).out


@pytest.mark.parametrize(
    ("summary", "share"),
    [
        ("5月26日推送企业名单120家。另四五。", 83),
        ("5月26日推送企业名单120家。6月加推名单共十三家。", 60),
        ("5月26日推送企业名单120家。6月加推名单一共十三家。", None),
        ("6月推送。5月26日推送企业名单120家。", 78),
        ("6月推送。5月26日推送企业名单120家。又推送。", None),
    ],
)
def test_how_much_of_a_text_is_the_last_one(
    repo: Path, edit: Edit, summary: str, share: int | None
) -> None:
    """From 60 percent of the characters on, a text that begins or ends like the last is told."""
    edit(YUNYONG, "6月9日推送企业名单140家。", summary)
    found = [d for d in checks.check(read(repo)[0], ON) if d.code is Code.SAME_TEXT]
    said = f"第3项与5月31日的进展有{share}%的句子相同"
    assert [(d.message, d.field) for d in found] == ([(said, "summary")] if share else [])


@pytest.mark.parametrize(
    ("may", "june", "told"),
    [
        (5, 6, "100%的句子相同，只是数字不同"),
        (5, 5, "100%的句子相同"),
    ],
)
def test_new_numbers_in_an_old_text_are_no_news(
    repo: Path, edit: Edit, may: int, june: int, told: str
) -> None:
    """A long text of last month with other days and counts is told; a short one may repeat."""
    text = "{}月26日走访企业{}家，现场核对专利清单并登记需求，当日形成问题台账。逐户电话回访，补齐材料。"
    edit(
        "data/progress/yunyong/2026-05-31.yaml", "5月26日推送企业名单120家。", text.format(may, may)
    )
    edit(YUNYONG, "6月9日推送企业名单140家。", text.format(june, june))
    (found,) = (d for d in checks.check(read(repo)[0], ON) if d.code is Code.SAME_TEXT)
    assert found.message == f"第3项与5月31日的进展有{told}"


@pytest.mark.parametrize(
    "text",
    [
        "同上期。",
        "暂无进展",
        "同5月",
        "本月无新进展。",
        "确无新情况",
        "与上月一致",
        "支持光电子信息企业拓展海外市场",
        "见附件1。",
        "详见附件2《情况表》",
        "略",
        "见台账",
        "已报",
        "N/A",
        "？？？",
        "6月30日无进展",
        "6月按计划推进",
        "继续按5月进展推进",
        "详见5月31日所报",
        "参见处室月报第3页",
        "暂无新进展，下月继续推进。",
    ],
)
def test_what_tells_of_nothing_is_no_progress(repo: Path, edit: Edit, text: str) -> None:
    """同上, 暂无进展, the task's own words: refused, since nobody reads in it what was done."""
    edit(YUNYONG, "summary: 6月18日商定暂缓预警，待数据授权。", f"summary: {text}")
    (found,) = (d for d in checks.check(read(repo)[0], ON) if d.code is Code.NO_PROGRESS)
    assert (found.field, found.severity) == ("summary", Severity.ERROR)


@pytest.mark.parametrize(
    "text",
    [
        "本月无新进展，等国家数据授权，7月10日前再催。",
        "6月没有企业报名。",
        "6月按计划推进，完成验收3项",
        "见附件1，新增3家",
        "暂无新进展，下月继续推进6场路演。",
        "见证企业签约3份报告",
    ],
)
def test_a_reason_why_there_is_none_is_progress(repo: Path, edit: Edit, text: str) -> None:
    """Whoever says why there is nothing new has reported."""
    edit(YUNYONG, "summary: 6月18日商定暂缓预警，待数据授权。", f"summary: {text}")
    assert Code.NO_PROGRESS not in {d.code for d in checks.check(read(repo)[0], ON)}


@pytest.mark.parametrize("text", ["。", "更正", "见附件", "同上", "'1'", "已修改。"])
def test_a_correction_says_why(repo: Path, edit: Edit, text: str) -> None:
    """What names no reason is an error, and counts as no correction: the fall is still told."""
    edit(BAOHU, "cases: 4}", f"cases: 2}}\n    correction: {text}")
    ledger, (found,) = read(repo)
    assert (found.code, found.severity, found.field) == (
        Code.BLANK_VALUE, Severity.ERROR, "correction",
    )  # fmt: skip
    assert Code.FIGURE_FELL in {d.code for d in checks.check(ledger, ON)}


def test_a_target_may_be_to_stay_where_one_is(repo: Path, edit: Edit) -> None:
    """A target that is the baseline is judged as a rate, and no fault of the list."""
    edit(TASKS, "value: 13.7", "value: 15")
    assert Code.BAD_INDICATOR not in {d.code for d in checks.check(read(repo)[0], ON)}


def test_a_month_that_has_not_come_is_not_reported(repo: Path, edit: Edit) -> None:
    """In June nobody has reported August, however the file calls it."""
    edit(YUNYONG, "date: 2026-06-30\n", "date: 2026-06-30\nperiod: 2026-08\n")
    (found,) = (d for d in checks.check(read(repo)[0], ON) if d.code is Code.FUTURE_DATE)
    assert "报的是2026年8月，填报日期 2026-06-30 还没到那个月" in found.message


def test_a_list_that_was_not_read_whole_blames_nobody(repo: Path, edit: Edit) -> None:
    """Where the list itself has a fault, its missing task is not held against the divisions."""
    edit(
        TASKS,
        "duty: 牵头\n    divisions: [运用促进处]",
        "duty: 牵头人\n    divisions: [运用促进处]",
    )
    ledger, problems = read(repo)
    assert [d.code for d in problems] == [Code.BAD_CHOICE]
    assert Code.UNKNOWN_TASK not in {d.code for d in checks.check(ledger, ON)}


MAY = date(2026, 5, 31)


@pytest.mark.parametrize(("days", "told"), [(30, []), (31, [31])])
def test_a_closure_is_awaited_for_thirty_days(days: int, told: list[int]) -> None:
    """On the 31st day after the first of the entries that say so it is asked for, files since or not."""
    done = entry(MAY, Status.FINISHED)
    again = entry(date(2026, 6, 15), Status.FINISHED)
    before = entry(date(2026, 4, 1), Status.FINISHED), entry(date(2026, 4, 20), correction="漏项。")
    for entries in ((done,), (done, again), (*before, done)):
        found = advice.closure_awaited(ledger(*entries), MAY + timedelta(days))
        assert [int(d.message.split("办结")[1].split("天")[0]) for d in found] == told


def test_a_light_is_explained_by_its_word() -> None:
    """受阻 and 暂缓 say why by themselves; another yellow part names its problem."""
    for status, count in ((Status.BLOCKED, 0), (Status.POSTPONED, 0), (Status.UNDER_WAY, 1)):
        year = ledger(entry(status=status, value="400"), indicators=[FLOW])
        assert len(list(advice.unexplained_light(year, JUNE))) == count


@pytest.mark.parametrize(("value", "count"), [("6", 0), ("5", 0), ("4", 1)])
def test_a_figure_that_stays_has_not_fallen(value: str, count: int) -> None:
    """The same cumulative figure a month later is no fall."""
    year = ledger(entry(MAY, value="5"), entry(value=value), indicators=[FLOW])
    assert len(list(progress.figure_fell(year, JUNE))) == count


@pytest.mark.parametrize(
    ("until", "count"),
    [
        (JUNE, 1),
        (date(2026, 7, 1), 0),
        (date(2026, 12, 31), 0),
        (date(2027, 1, 1), 1),
    ],
)
def test_an_extension_ends_after_its_file_and_with_the_year(until: date, count: int) -> None:
    """The day of the file is too early, the next is not; the first of the next year is too late."""
    year = ledger(entry(extension=Extension(until)))
    assert len(list(progress.extension_past(year, JUNE))) == count
