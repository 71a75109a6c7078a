"""For every code, how it is done wrong and how right: what `explain` shows.

Each example is one change to a small sound repository, so that a test can make it and see
what `check` says; `tests/diagnostics.md` holds all of that.
"""

from __future__ import annotations

from typing import NamedTuple

from hubtasks.diagnostics import Code
from hubtasks.fields import FileKind

_TASKS = "data/tasks-2026.yaml"
_PLAN = "data/plan-2026.yaml"
_URGES = "data/urges-2026.yaml"
_CLOSED = "data/closed-2026.yaml"
_CALENDAR = "data/calendar-2026.yaml"
_GUIHUA = "data/progress/guihua/2026-06-30.yaml"
_BAOHU = "data/progress/baohu/2026-06-30.yaml"
_MAY = "data/progress/yunyong/2026-05-31.yaml"
_YUNYONG = "data/progress/yunyong/2026-06-30.yaml"


_SAVED = {
    "gb18030": " GBK 编码（记事本里叫 ANSI）",
    "utf-16": " UTF-16 编码（记事本里叫 Unicode）",
    "utf-16-le": " UTF-16 编码，开头没有标记",
    "utf-8-sig": "带字节顺序标记的 UTF-8 编码",
}


class Example(NamedTuple):
    """A piece of *file* as it is right and as it is wrong.

    Without a piece the file as a whole is meant: *bad* is then all that stands in it.
    `saved` names the encoding of the wrong file, `instead` the path where it was put,
    `linked` says that a link was put in its place. Of the rules of history the good one
    is the state before (in the place of what is `replaced`), the wrong one the state after;
    `asked` are the options to give.
    """

    file: str
    good: str = ""
    bad: str = ""
    saved: str = "utf-8"
    instead: str = ""
    linked: bool = False
    asked: tuple[str, ...] = ()
    replaced: str = ""

    @property
    def told(self) -> str:
        """Say what is wrong with the file as a whole; empty where a piece of it is."""
        if self.linked:
            return "文件换成了一个链接"
        if self.instead:
            return f"文件放成了 {self.instead}"
        if self.saved != "utf-8":
            return f"文件存成了{_SAVED[self.saved]}"
        return "" if self.good else f"文件里只有：{self.bad}"


EXAMPLES: dict[Code, tuple[Example, ...]] = {
    Code.UNREADABLE_FILE: (Example(_BAOHU, linked=True),),
    Code.STRAY_FILE: (Example(FileKind.RULES.path, instead="data/规则.yaml"),),
    Code.MISSING_LIST: (Example(_TASKS, instead="data/tasks-2026.yml"),),
    Code.NOT_UTF8: (
        Example(_YUNYONG, saved="gb18030"),
        Example(_YUNYONG, saved="utf-16"),
        Example(_YUNYONG, saved="utf-16-le"),
    ),
    Code.BYTE_ORDER_MARK: (Example(_YUNYONG, saved="utf-8-sig"),),
    Code.FORBIDDEN_CHARACTER: (
        Example(_YUNYONG, "status: 暂缓", "sta\u200btus: 暂缓"),
        Example(_YUNYONG, "status: 暂缓", "status: 暂缓\u200b"),
        Example(_YUNYONG, "next: 9月30日前", "\ufeffnext: 9月30日前"),
        Example(
            _BAOHU,
            "summary: 6月16日收到需求7条，尚未安排。",
            "summary: 6月16日收到需求7条，\x0b尚未安排。",
        ),
        Example(
            _BAOHU,
            "summary: 6月16日收到需求7条，尚未安排。",
            "summary: 6月16日收到需求7条，\u2028尚未安排。",
        ),
        Example(_GUIHUA, "      6月24日签订任务书18份，", "      6月24日签订任务书18份，\x85"),
        Example(_GUIHUA, "evidence: [任务书清单, 台账第3页]", 'evidence: ["D:\\table.xlsx"]'),
        Example(_GUIHUA, "evidence: [任务书清单, 台账第3页]", 'evidence: ["D:\\next.xlsx"]'),
    ),
    Code.YAML_SYNTAX: (
        Example(
            _YUNYONG,
            "    status: 暂缓\n    summary: 6月18日",
            "    status: 暂缓\n   summary: 6月18日",
        ),
        Example(
            _YUNYONG,
            "summary: 6月18日商定暂缓预警，待数据授权。",
            "summary: 6月18日商定暂缓预警，\n待数据授权。",
        ),
        Example(
            _GUIHUA,
            "      6月24日签订任务书",
            "          6月24日签订任务书",
        ),
        Example(_GUIHUA, "evidence: [任务书清单, 台账第3页]", 'evidence: ["D:\\台账\\新建.xlsx"]'),
    ),
    Code.YAML_FEATURE: (
        Example(_GUIHUA, "next: 8月28日", "next: &later 8月28日"),
        Example(_GUIHUA, "next: 8月28日", "next: !later 8月28日"),
    ),
    Code.GIT_CONFLICT: (
        Example(
            _YUNYONG,
            "    status: 暂缓\n",
            "<<<<<<< HEAD\n    status: 暂缓\n=======\n    status: 推进中\n>>>>>>> yunyong\n",
        ),
    ),
    Code.SECOND_DOCUMENT: (Example(_YUNYONG, "  - task: 6\n", "---\n  - task: 6\n"),),
    Code.FULL_WIDTH_SIGN: (
        Example(_YUNYONG, "status: 暂缓", "status：暂缓"),
        Example(
            _TASKS, "divisions: [保护协调处, 运用促进处]", "divisions: [保护协调处，运用促进处]"
        ),
        Example(
            _TASKS, "divisions: [保护协调处, 运用促进处]", "divisions: ［保护协调处，运用促进处］"
        ),
        Example(_GUIHUA, "summary: |\n", "summary: ｜\n"),
        Example(_YUNYONG, "format: 1\ndivision: 运用促进处", "format：1\ndivision：运用促进处"),
    ),
    Code.WIDE_BLANK: (
        Example(_YUNYONG, "status: 暂缓", "status:\u3000暂缓"),
        Example(_YUNYONG, "status: 暂缓", "status:\xa0暂缓"),
        Example(_YUNYONG, "    status: 暂缓", "\u3000\u3000status: 暂缓"),
        Example(_YUNYONG, "    status: 暂缓", "\xa0\xa0\xa0\xa0status: 暂缓"),
    ),
    Code.TAB: (
        Example(_YUNYONG, "    status: 暂缓", "\tstatus: 暂缓"),
        Example(_YUNYONG, "  - task: 6", "  -\ttask: 6"),
    ),
    Code.MISSING_BLANK: (
        Example(_YUNYONG, "status: 暂缓", "status:暂缓"),
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases:4}"),
    ),
    Code.LIST_DASH: (
        Example(_YUNYONG, "  - task: 6", "  -task: 6"),
        Example(_YUNYONG, "  - task: 6", "  －task: 6"),
        Example(_YUNYONG, "  - task: 6", "  • task: 6"),
        Example(_GUIHUA, "evidence: [任务书清单, 台账第3页]", "evidence: － 任务书清单"),
    ),
    Code.UNQUOTED_SIGN: (
        Example(_YUNYONG, "summary: 6月18日", "summary: @张三，6月18日"),
        Example(_YUNYONG, "summary: 6月18日", "summary: %15的企业6月18日"),
        Example(_YUNYONG, "summary: 6月18日", "summary: *重点*：6月18日"),
        Example(_YUNYONG, "summary: 6月18日", "summary: `代码`6月18日"),
        Example(_YUNYONG, "summary: 6月18日", "summary: [重要]6月18日"),
        Example(_YUNYONG, "summary: 6月18日", "summary: {{ 占位 }}6月18日"),
        Example(_TASKS, "target: 10\n", "target: >10\n"),
    ),
    Code.OPEN_QUOTE: (
        Example(_YUNYONG, "summary: 6月18日商定", 'summary: "6月18日商定'),
        Example(_YUNYONG, "summary: 6月18日商定", "summary: '6月18日商定"),
    ),
    Code.SECOND_COLON: (
        Example(_YUNYONG, "summary: 6月18日商定", "summary: 6月18日商定: "),
        Example(
            _YUNYONG,
            "summary: 6月18日商定暂缓预警，待数据授权。",
            "summary: “6月18日商定: 暂缓预警”",
        ),
    ),
    Code.SWALLOWED_COMMENT: (
        Example(_YUNYONG, "next: 9月30日前", "next: 9月30日前 #1项目"),
        Example(_YUNYONG, "next: 9月30日前再办3场。", 'next: "9月30日前"#再办3场'),
        Example(_YUNYONG, "next: 9月30日前再办3场。", "next: 9月30日前 # 再办3场"),
        Example(_YUNYONG, "next: 9月30日前再办3场。", "next: # 9月30日前\n      再办3场。"),
        Example(_GUIHUA, "      1. 每万人口", "     #1. 每万人口"),
    ),
    Code.MISNAMED_FILE: (
        Example(_YUNYONG, instead="data/progress/yunyong/2026-6-30.yaml"),
        Example(_YUNYONG, instead="data/progress/运用促进处/2026-06-30.yaml"),
    ),
    Code.MOJIBAKE: (Example(_GUIHUA, "reporter: 填报人", "reporter: ǣͷ"),),
    Code.EMPTY_FILE: (Example(_PLAN, bad="# 计划还没有定\n"),),
    Code.NEWER_FORMAT: (Example(FileKind.RULES.path, "format: 1", "format: 2"),),
    Code.WRONG_SHAPE: (
        Example(_TASKS, "divisions: [保护协调处, 运用促进处]", "divisions: 保护协调处、运用促进处"),
        Example(_PLAN, bad="- task: 1\n"),
        Example(_GUIHUA, "values: {patents-per-10k: 14.0}", "values: 14.0"),
    ),
    Code.UNKNOWN_KEY: (
        Example(_YUNYONG, "status: 暂缓", "stauts: 暂缓"),
        Example(_TASKS, "指标: 5}", "指标数: 5}"),
    ),
    Code.DUPLICATE_KEY: (
        Example(_YUNYONG, "    status: 暂缓\n", "    status: 推进中\n    status: 暂缓\n"),
    ),
    Code.MISSING_KEY: (Example(_YUNYONG, "    status: 暂缓\n", ""),),
    Code.BLANK_VALUE: (
        Example(_YUNYONG, "status: 暂缓", "status:"),
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: }"),
        Example(_YUNYONG, "summary: 6月18日商定暂缓预警，待数据授权。", "summary: 无"),
    ),
    Code.JOINED_ITEMS: (
        Example(_GUIHUA, "evidence: [任务书清单, 台账第3页]", "evidence: [任务书清单，台账第3页]"),
    ),
    Code.FOLDED_TEXT: (
        Example(
            _YUNYONG,
            "summary: 6月18日商定暂缓预警，待数据授权。",
            "summary: 6月18日商定暂缓预警，\n      待数据授权。",
        ),
        Example(
            _GUIHUA,
            "summary: |\n",
            "summary: >\n",
        ),
    ),
    Code.BAD_TEXT: (Example(_GUIHUA, "reporter: 填报人", "reporter: |\n  填报人\n  和另一人"),),
    Code.BAD_NUMBER: (
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: ４}"),
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: 4例}"),
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: 4件}"),
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: 2万}"),
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: 十例}"),
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: ≥10}"),
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: 4~6}"),
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: 1e3}"),
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: .nan}"),
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: 1:30}"),
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: +10}"),
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: 1_000}"),
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: '1,000'}"),
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: 1,000}"),
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: 暂无}"),
        Example(_YUNYONG, "task: 6", "task: 06"),
    ),
    Code.BAD_DATE: (
        Example(_YUNYONG, "until: 2026-09-30", "until: 2026-09-31"),
        Example(_YUNYONG, "until: 2026-09-30", "until: 2026.9.30"),
        Example(_YUNYONG, "until: 2026-09-30", "until: 2026.10"),
        Example(_YUNYONG, "until: 2026-09-30", "until: 2026年9月30日"),
    ),
    Code.BAD_NAME: (
        Example(_TASKS, "id: baohu, name", "id: 保护处, name"),
        Example(_TASKS, "id: baohu, name", "id: ../../../baohu, name"),
        Example(
            FileKind.RULES.path,
            "first_month: 5}",
            "first_month: 5}\npeople: {z@example.org 或李四: 运用促进处}",
        ),
    ),
    Code.BAD_CHOICE: (
        Example(_YUNYONG, "status: 暂缓", "status: 已暂缓"),
        Example(
            _TASKS,
            "key: true\n    indicators:\n      - id: patents",
            "key: yes\n    indicators:\n      - id: patents",
        ),
        Example(
            FileKind.RULES.path, "first_month: 5}", "first_month: 5}\nseverity: {same-texts: 警告}"
        ),
    ),
    Code.COUNTS_DIFFER: (Example(_TASKS, "{任务: 7, 牵头: 3", "{任务: 7, 牵头: 4"),),
    Code.STRATEGY_COUNT: (Example(_TASKS, "tasks: 3}", "tasks: 4}"),),
    Code.TASK_NUMBERING: (Example(_TASKS, "  - id: 7\n", "  - id: 8\n"),),
    Code.DUPLICATE_ITEM: (Example(_TASKS, "item: 52", "item: 50"),),
    Code.TASK_ORDER: (Example(_TASKS, "item: 52", "item: 48"),),
    Code.DUPLICATE_ID: (Example(_PLAN, "id: shows", "id: opening"),),
    Code.UNKNOWN_STRATEGY: (
        Example(
            _TASKS,
            "strategy: 科创引领战略\n    item: 52",
            "strategy: 科创战略\n    item: 52",
        ),
    ),
    Code.UNKNOWN_DIVISION: (
        Example(_BAOHU, "division: 保护协调处", "division: 保护处"),
        Example(
            _TASKS, "divisions: [保护协调处, 运用促进处]", "divisions: [保护协调处, 运用 促进处]"
        ),
    ),
    Code.ONE_COORDINATOR: (
        Example(_TASKS, "short: [规划处], coordinator: true}", "short: [规划处]}"),
    ),
    Code.BAD_INDICATOR: (
        Example(_TASKS, "value: 13.7", "value: 16"),
        Example(_TASKS, "value: 13.7", "value: -13.7"),
        Example(
            _TASKS,
            "wording: 不少于\n        reported_by: 保护协调处",
            "wording: 不少于\n        reported_by: 运用促进处",
        ),
    ),
    Code.WRONG_YEAR: (
        Example(_PLAN, "due: 2026-05-31", "due: 2025-05-31"),
        Example(_CALENDAR, "days_off: [2026-10-01]", "days_off: [2025-10-01]"),
    ),
    Code.IDLE_DAY: (
        Example(_CALENDAR, "days_off: [2026-10-01]", "days_off: [2026-10-03]"),
        Example(_CALENDAR, "days_on: [2026-10-10]", "days_on: [2026-10-12]"),
    ),
    Code.UNKNOWN_TASK: (Example(_YUNYONG, "task: 6", "task: 51"),),
    Code.NOT_RESPONSIBLE: (Example(_YUNYONG, "task: 6", "task: 5"),),
    Code.UNKNOWN_INDICATOR: (
        Example(_BAOHU, "overseas-dispute-cases: 4", "oversea-dispute-cases: 4"),
    ),
    Code.WRONG_REPORTER: (Example(_BAOHU, "{task: 3,", "{task: 3, values: {firms: 7.6},"),),
    Code.SHARED_FIGURE: (
        Example(_YUNYONG, "{task: 3,", "{task: 3, values: {loan-balance: 13.2},"),
    ),
    Code.UNKNOWN_MILESTONE: (Example(_YUNYONG, "milestones: [shows]", "milestones: [show]"),),
    Code.FOLDER_DIVISION: (Example(_BAOHU, instead="data/progress/guihua/2026-06-29.yaml"),),
    Code.FILE_DATE: (Example(_GUIHUA, "date: 2026-06-30", "date: 2026-06-29"),),
    Code.DUPLICATE_ENTRY: (Example(_YUNYONG, "task: 6", "task: 2"),),
    Code.FUTURE_DATE: (
        Example(_YUNYONG, "value: 13.2, date: 2026-05-31", "value: 13.2, date: 2026-07-31"),
        Example(_YUNYONG, "date: 2026-06-30", "date: 2026-07-31"),
    ),
    Code.MIXED_SAMPLES: (Example(_BAOHU, "format: 1", "format: 1\nsample: true"),),
    Code.FINISHED_SHORT: (
        Example(
            _BAOHU,
            "status: 推进中\n    summary: 6月20日",
            "status: 已完成\n    evidence: [案例汇编]\n    summary: 6月20日",
        ),
    ),
    Code.BLOCKED_WITHOUT_REASON: (
        Example(_BAOHU, "    problems: 企业以保密为由不提供展品参数。下月再约。\n", ""),
    ),
    Code.POSTPONED_UNAPPROVED: (
        Example(
            _YUNYONG,
            "reason: 数据库授权到期, approved_by: 局长办公会, ",
            "reason: 数据库授权到期, ",
        ),
    ),
    Code.FIGURE_FELL: (
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: 2}"),
    ),
    Code.LEAD_WITHOUT_PLAN: (Example(_PLAN, "  - task: 1\n", "  - task: 2\n"),),
    Code.NEGATIVE_FIGURE: (
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: -4}"),
    ),
    Code.BAD_STAGE_TARGET: (
        Example(_PLAN, "value: 5}", "value: 50}"),
        Example(_PLAN, "value: 5}", "value: -5}"),
    ),
    Code.EXTENSION_PAST: (Example(_YUNYONG, "until: 2026-09-30", "until: 2026-06-30"),),
    Code.IDLE_EXTENSION: (
        Example(
            _BAOHU,
            "    next: 7月20日前回访6条线索。\n",
            "    next: 7月20日前回访6条线索。\n"
            "    extension: {milestone: case-book, until: 2026-12-20, approved_by: 局长办公会}\n",
        ),
        Example(
            _BAOHU,
            "    next: 7月20日前回访6条线索。\n",
            "    next: 7月20日前回访6条线索。\n"
            "    extension: {milestone: case-book, until: 2026-12-20, approved_by: 保护处, "
            "approved_on: 2026-06-20}\n",
        ),
    ),
    Code.FIGURE_FAR_ABOVE: (
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: 400}"),
    ),
    Code.FINISHED_WITHOUT_EVIDENCE: (Example(_BAOHU, "status: 受阻", "status: 已完成"),),
    Code.REOPENED_WITHOUT_REASON: (
        Example(
            _MAY,
            "  - {task: 2, status: 推进中, summary: 5月22日",
            "  - {task: 2, status: 已完成, evidence: [签约名册], summary: 5月22日",
        ),
    ),
    Code.STAGES_END: (
        Example(
            _PLAN,
            "      - {indicator: overseas-dispute-cases, date: 2026-12-31, value: 10}",
            "      - {indicator: overseas-dispute-cases, date: 2026-12-31, value: 9}",
        ),
        Example(
            _PLAN,
            "      - {indicator: overseas-dispute-cases, date: 2026-12-31, value: 10}",
            "      - {indicator: overseas-dispute-cases, date: 2026-09-30, value: 4}\n"
            "      - {indicator: overseas-dispute-cases, date: 2026-12-31, value: 10}",
        ),
    ),
    Code.UNEXPLAINED_LIGHT: (Example(_BAOHU, "    problems: 企业主动求助少。\n", ""),),
    Code.VAGUE_PROBLEM: (
        Example(_BAOHU, "problems: 企业主动求助少。", "problems: 进展较慢，时间紧、任务重。"),
    ),
    Code.BAD_CLOSURE: (
        Example(_CLOSED, "task: 1, by: 规划发展处", "task: 5, by: 规划发展处"),
        Example(_CLOSED, "date: 2026-06-30", "date: 2026-01-30"),
        Example(_CLOSED, "task: 1, by: 规划发展处", "task: 1, by: 运用促进处"),
    ),
    Code.CLOSURE_AWAITED: (Example(_MAY, "{task: 7, status: 推进中", "{task: 7, status: 已完成"),),
    Code.WORD_ONLY: (
        Example(
            _PLAN,
            "      - {id: opening, name: 中心揭牌, due: 2026-05-20, division: 运用促进处}\n"
            "      - {id: shows, name: 完成6场路演, due: 2026-06-10, division: 运用促进处}\n",
            "      - {id: opening, name: 中心揭牌, due: 2026-05-20, division: 规划发展处}\n",
        ),
    ),
    Code.PART_MISSING: (
        Example(
            "data/progress/yunyong/2026-05-31.yaml",
            "  - {task: 6, status: 推进中, summary: 5月28日完成专利预警4份。}\n",
            "",
        ),
    ),
    Code.URGE_NUMBERING: (
        Example(_URGES, "{number: 2, month", "{number: 3, month"),
        Example(_URGES, "task: 5, division: 保护协调处", "task: 5, division: 运用促进处"),
        Example(_URGES, "reply_by: 2026-06-05", "reply_by: 2026-05-05"),
    ),
    Code.CLOSED_PERIOD: (
        Example(_MAY, "summary: 5月22日组织银企对接1场", "summary: 5月22日组织银企对接2场"),
    ),
    Code.FILED_CHANGED: (
        Example(
            _YUNYONG,
            "date: 2026-06-30\nfiled: 2026-06-27\nentries:\n",
            "date: 2026-06-30\nfiled: 2026-06-24\nentries:\n",
            replaced="date: 2026-06-30\nentries:\n",
        ),
    ),
    Code.LATE_ENTRY: (
        Example(
            _YUNYONG,
            "date: 2026-06-30\nfiled: 2026-06-24\nentries:\n",
            "date: 2026-06-30\nfiled: 2026-06-24\nentries:\n"
            "  - {task: 7, status: 推进中, summary: 6月28日补报改革任务3项。}\n",
            replaced="date: 2026-06-30\nentries:\n",
        ),
    ),
    Code.PROGRESS_DELETED: (
        Example(
            _YUNYONG, "  - {task: 3, status: 推进中, summary: 6月9日推送企业名单140家。}\n", ""
        ),
    ),
    Code.OTHER_DIVISION: (
        Example(
            _YUNYONG,
            "summary: 6月9日推送企业名单140家。",
            "summary: 6月9日推送企业名单150家。",
            asked=("--as", "保护协调处"),
        ),
    ),
    Code.FINISHED_REOPENED: (
        Example(
            _BAOHU,
            "status: 已完成\n    evidence: [约谈记录]\n    summary: 6月18日",
            "status: 推进中\n    evidence: [约谈记录]\n    summary: 6月18日",
            replaced="status: 受阻\n    summary: 6月18日",
        ),
    ),
    Code.FIGURE_LOWERED: (
        Example(_BAOHU, "{overseas-dispute-cases: 4}", "{overseas-dispute-cases: 3}"),
    ),
    Code.BAD_CHANGE: (
        Example(
            _TASKS,
            "    text: 发挥转化中心作用，推动更多高价值专利转化实施。\n"
            "    duty: 牵头\n    divisions: [运用促进处]\n",
            "    text: 发挥转化中心作用，推动更多高价值专利转化实施。\n"
            "    duty: 牵头\n    divisions: [运用促进处]\n"
            "    changes:\n"
            "      - {effect: 2026-05-01, before: {duty: 牵头}, reason: 职责调整}\n",
        ),
    ),
    Code.ENDED_TASK: (
        Example(
            _TASKS,
            "    text: 支持光电子信息企业拓展海外市场。\n",
            "    text: 支持光电子信息企业拓展海外市场。\n"
            "    ended: {effect: 2026-06-01, reason: 省里取消}\n",
        ),
    ),
    Code.CHANGE_REWRITTEN: (
        Example(
            _TASKS,
            "text: 支持光电子信息企业拓展海外市场。\n"
            "    changes: [{effect: 2026-05-06, before: {text: 支持企业拓展市场。}, reason: 修订}]",
            "text: 支持光电子信息企业拓展海外市场。\n"
            "    changes: [{effect: 2026-05-06, before: {text: 支持企业出海。}, reason: 修订}]",
            replaced="text: 支持光电子信息企业拓展海外市场。",
        ),
    ),
    Code.TARGET_ALTERED: (Example(_TASKS, "target: 10\n", "target: 8\n"),),
    Code.STALE_WORDING: (
        Example(_TASKS, "text: 支持光电子信息企业拓展海外市场。", "text: 支持企业拓展海外市场。"),
    ),
    Code.NO_ENTRY: (
        Example(
            _YUNYONG,
            "summary: 6月9日推送企业名单140家。",
            "summary: 6月9日推送企业名单150家。",
            asked=("--require-entry",),
        ),
    ),
    Code.NOT_COMPARED: (
        Example(
            _BAOHU,
            "{overseas-dispute-cases: 4例}",
            "{overseas-dispute-cases: 5}",
            replaced="{overseas-dispute-cases: 4}",
        ),
    ),
    Code.EXPIRED_WAIVER: (
        Example(
            FileKind.RULES.path,
            "first_month: 5}\n",
            "first_month: 5}\nwaivers:\n"
            "  - {code: same-text, file: data/progress, reason: 按季更新, until: 2026-05-31}\n",
        ),
    ),
    Code.SWALLOWED_KEY: (
        Example(
            _GUIHUA,
            "    values: {patents-per-10k: 14.0}\n",
            "      values: {patents-per-10k: 14.0}\n",
        ),
        Example(_BAOHU, "    needs: 请商务部门", "      needs：请商务部门"),
        Example(_GUIHUA, "14.0件\n    values: {", "14.0件values: {"),
        Example(_GUIHUA, "14.0件\n    values: {", "14.0件values:{"),
        Example(
            _GUIHUA,
            "    values: {patents-per-10k: 14.0}\n",
            "      - signed\n    milestones:\n    values: {patents-per-10k: 14.0}\n",
        ),
    ),
    Code.COMMENTED_OUT: (
        Example(_BAOHU, "    needs: 请商务", "    # needs: 请商务"),
        Example(_GUIHUA, "      1. 每万人口", "#      1. 每万人口"),
        Example(_YUNYONG, "milestones: [shows]", "milestones: # [shows]"),
        Example(_YUNYONG, "milestones: [shows]", "# 已达到 milestones: [shows]"),
        Example(_YUNYONG, "milestones: [shows]", "milestones:\n      # - shows"),
        Example(
            _GUIHUA,
            "evidence: [任务书清单, 台账第3页]",
            "evidence: [任务书清单, # 另附,\n      台账第3页]",
        ),
        Example(_GUIHUA, "14.0}", "14 # .5\n      }"),
        Example(_GUIHUA, "summary: |\n", "summary: | # 6月16日启动。\n"),
    ),
    Code.IDLE_WAIVER: tuple(
        Example(
            FileKind.RULES.path,
            "first_month: 5}\n",
            "first_month: 5}\nwaivers:\n"
            f"  - {{code: same-text, file: {file}, reason: 按季更新, until: 2026-07-31}}\n",
        )
        for file in ("data/progress/yunyong", "data/progress/yunying")
    ),
    Code.WRONG_TOOL: tuple(
        Example(FileKind.RULES.path, "{requirements: tool/requirements.txt", tool)
        for tool in (
            "{requirements: tool/dependencies.txt",
            "{requirements: tool/requirements.txt, path: tool/hubtasks-0.1.0-py3-none-any.whl",
            "{requirements: tool/requirements.txt, path: tool",
        )
    ),
    Code.NEXT_WITHOUT_DATE: (Example(_YUNYONG, "next: 9月30日前再办", "next: 尽快再办"),),
    Code.EMPTY_WORDS: (
        Example(
            _YUNYONG,
            "summary: 6月18日商定暂缓预警，待数据授权。",
            "summary: 加快推进各项工作，持续加强沟通。",
        ),
        Example(_YUNYONG, "next: 9月30日前再办3场。", "next: 同上期。"),
    ),
    Code.NO_PROGRESS: tuple(
        Example(_YUNYONG, "summary: 6月18日商定暂缓预警，待数据授权。", f"summary: {text}")
        for text in ("同上。", "暂无进展", "同5月")
    ),
    Code.SAME_TEXT: (
        Example(
            _YUNYONG, "summary: 6月9日推送企业名单140家。", "summary: 5月26日推送企业名单120家。"
        ),
        Example(
            _YUNYONG, "summary: 6月9日推送企业名单140家。", "summary: 6月15日核对专利数据410条。"
        ),
    ),
    Code.MARKUP: (
        Example(_YUNYONG, "next: 9月30日前再办3场。", "next: 9月30日前再办{{ 场数 }}场。"),
        Example(_YUNYONG, "next: 9月30日前再办3场。", "next: 9月30日前<b>再办3场</b>。"),
        Example(_PLAN, "name: 完成6场路演", "name: 完成6场&nbsp;路演"),
    ),
    Code.TEMPLATE_MISFIT: (
        Example(
            "templates/onepage.md.j2",
            "{{ report.counts.total }}项任务中",
            "{{ report.totals }}项任务中",
        ),
    ),
    Code.EMOJI: (Example(_YUNYONG, "next: 9月30日前再办3场。", "next: 9月30日前再办3场👍。"),),
    Code.NUMBER_STYLE: (
        Example(_YUNYONG, "next: 9月30日前", "next: 2026年09月30日前"),
        Example(_YUNYONG, "next: 9月30日前再办3场。", "next: 9月30日前再办 3 场。"),
        Example(_YUNYONG, "next: 9月30日前再办3场。", "next: 9月30日前再办超过3场以上。"),
        Example(_YUNYONG, "next: 9月30日前再办3场。", "next: 9月30日前完成10-20%。"),
        Example(_YUNYONG, "next: 9月30日前再办3场。", "next: 9月30日前完成10%~20%。"),
        Example(_YUNYONG, "next: 9月30日前再办3场。", "next: 9月30号前再办３场。"),
        Example(_YUNYONG, "next: 9月30日前再办3场。", "next: 2026.9.30前再办3场，25年底前办完。"),
        Example(_YUNYONG, "next: 9月30日前再办3场。", "next: 9月30日前建成1,200m²展厅。"),
    ),
    Code.PUNCTUATION_STYLE: (
        Example(_YUNYONG, "next: 9月30日前再办3场。", "next: 9月30日前办武汉、襄阳、等3场。"),
        Example(_YUNYONG, "next: 9月30日前再办3场。", "next: 9月30日前办“楚才”、“光谷”2场。"),
        Example(_YUNYONG, "next: 9月30日前再办3场。", "next: 9月30日前再办3场(次)。"),
        Example(_YUNYONG, "next: 9月30日前", "next: 按鄂知发(2026)3号文，9月30日前"),
    ),
    Code.CONFUSED_WORD: (
        Example(_YUNYONG, "next: 9月30日前", "next: 截止9月30日"),
        Example(_YUNYONG, "next: 9月30日前再办3场。", "next: 9月30日前更新台帐。"),
    ),
}
