"""The page 灯 and the program say the same: each cell of its tables is a case that is judged here.

The numbers in them are those of the default rules; who changes a rule has to change the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from a_year import (
    COUNT,
    FEW,
    FLOW,
    JOIN,
    JUNE,
    RATE,
    STOCK,
    WHO,
    entry,
    judged,
    known,
    ledger,
    milestone,
    stage,
)
from conftest import HELP, OFFICE, README

from hubtasks import wording
from hubtasks.figures.indicators import judge_indicator
from hubtasks.figures.lights import Light, of_whole
from hubtasks.figures.report import legend_of
from hubtasks.model import Extension, Indicator, Owner, Rules, Status

RULES = Rules()
PAGE = HELP / "lights.md"
END, OCTOBER, NOVEMBER = date(2026, 12, 31), date(2026, 10, 31), date(2026, 11, 1)
JULY = date(2026, 7, 28)  # the day after July's due day
MAY = date(2026, 5, 31)
YELLOW, RED = (wording.number(gap) for gap in (RULES.yellow_gap, RULES.red_gap))
BAND, SILENT = wording.number(RULES.rate_band), f"连续{RULES.silent}个月没有报"
GREEN, AMBER, CRIMSON, GREY, NOT = "绿", "黄", "红", "灰", "不作数"
PUT_OFF = Extension(
    date(2026, 9, 30), "m", reason="场地", approved_by="局长办公会", approved_on=MAY
)
LATE_PUBLISHED = FLOW._replace(lag=20)
Lit = Light | None


def told(indicator: Indicator, value: str, on: date = JUNE, **more: Any) -> Lit:  # noqa: ANN401 - attributes of an entry
    """How an indicator stands by itself, last told on the day or at the end of June."""
    year = ledger(entry(min(on, JUNE), value=value, **more), indicators=[indicator])
    return judge_indicator(known(year, on), indicator).light


def untold(indicator: Indicator) -> Lit:
    """How an indicator stands that nobody has ever reported."""
    return judge_indicator(known(ledger(entry(), indicators=[indicator])), indicator).light


def step(due: date, *filed: date, reached: bool = False) -> Lit:
    """How a part stands that has one milestone, on the last of June."""
    entries = [entry(day, reached=["m"] if reached else ()) for day in filed]
    return judged(ledger(*entries, milestones=[milestone(due)])).light


def word(status: Status, on: date = JUNE, **more: Any) -> Lit:  # noqa: ANN401 - what else there is
    """How a part stands that has filed one word, in January."""
    return judged(ledger(entry(date(2026, 1, 10), status), **more), on).light


def same(status: Status, **more: Any) -> Lit:  # noqa: ANN401 - what else there is
    """Nothing, where a word leaves what else there is as it would be without it."""
    with_it, without = (
        judged(ledger(entry(value="0", status=each), **more)) for each in (status, Status.FINISHED)
    )
    assert (with_it.light, with_it.basis) == (without.light, without.basis)
    return None


def finished(indicator: Indicator, value: str, on: date = JUNE) -> Lit:
    """How a part stands that has written 已完成, with a milestone reached in May."""
    told = entry(on, Status.FINISHED, value=value, reached=[("m", MAY)])
    return judged(ledger(told, indicators=[indicator], milestones=[milestone(MAY)]), on).light


def silent(*, value: str = "", status: Status = Status.UNDER_WAY, **more: Any) -> Lit:  # noqa: ANN401 - what else there is
    """How a part stands that has filed nothing since May, on the day after July's due day."""
    return judged(ledger(entry(MAY, status, value=value, problems="缺人。"), **more), JULY).light


def put_off(extension: Extension, on: date = JUNE) -> Lit:
    """How a part stands whose milestone of 31 May was put off."""
    entries = [entry(extension=extension), *([entry(on)] if on > JUNE else [])]
    return judged(ledger(*entries, milestones=[milestone(MAY)]), on).light


def closed(indicator: Indicator | None, value: str = "", of: date = END, on: date = END) -> Lit:
    """How a part stands once the year is over."""
    own = [indicator] if indicator else []
    return judged(ledger(entry(of, value=value, of=of), indicators=own), on).light


def whole(lights: str) -> Lit:
    """How a task stands whose parts have some lights."""
    return of_whole(Light(light) for light in lights)


LATE = RULES.overdue
CELLS: Mapping[tuple[str, str], Mapping[str, list[Lit]]] = {
    ("累计量、存量指标", GREEN): {
        f"差距小于{YELLOW}": [told(FLOW, "401"), told(STOCK, "14.35"), told(FLOW, "600")],
        "指标已达到": [told(FLOW, "1000"), told(STOCK, "15")],
    },
    ("累计量、存量指标", AMBER): {
        f"差距{YELLOW}至{RED}（含{YELLOW}、含{RED}）": [told(FLOW, "400"), told(FLOW, "200")]
    },
    ("累计量、存量指标", CRIMSON): {f"差距大于{RED}": [told(FLOW, "199"), told(STOCK, "13.6")]},
    ("累计量、存量指标", GREY): {
        f"尚未报数，按0算差距不到{YELLOW}的": [
            judge_indicator(known(ledger(indicators=[FLOW], stages=[stage(JULY, 500)])), FLOW).light
        ]
    },
    ("累计量、存量指标", NOT): {"存量缺基期": [told(STOCK._replace(baseline=None), "14")]},
    (f"目标不超过{RULES.few}个的（没有分期目标，不是万、亿）", GREEN): {"已达到": [told(FEW, "2")]},
    (f"目标不超过{RULES.few}个的（没有分期目标，不是万、亿）", AMBER): {
        "11月起还没达到": [told(FEW, "1", NOVEMBER), told(FEW, "0", date(2026, 12, 30))]
    },
    (f"目标不超过{RULES.few}个的（没有分期目标，不是万、亿）", GREY): {"尚未报数": [untold(FEW)]},
    (f"目标不超过{RULES.few}个的（没有分期目标，不是万、亿）", NOT): {
        "10月底以前没达到": [told(FEW, "1", OCTOBER), told(FEW, "0")]
    },
    ("增速指标", GREEN): {"已达到": [told(RATE, "15"), told(RATE, "14")]},
    ("增速指标", AMBER): {
        f"低{BAND}个百分点以内": [told(RATE, "13.9"), told(RATE, "11")],
        "从未报数": [untold(RATE)],
    },
    ("增速指标", CRIMSON): {f"低{BAND}个百分点以上": [told(RATE, "10.9")]},
    ("对象数指标", GREEN): {"已达到": [told(COUNT, "1000")]},
    ("对象数指标", AMBER): {"从未报数": [untold(COUNT)]},
    ("对象数指标", NOT): {"没达到，按节点看": [told(COUNT, "900")]},
    ("节点", GREEN): {
        "未到期": [step(date(2026, 7, 8), JUNE)],
        "临期": [step(date(2026, 7, 7), JUNE)],
        "到期待报": [step(date(2026, 6, 29), date(2026, 6, 28))],
        "已达到": [step(MAY, JUNE, reached=True)],
    },
    ("节点", AMBER): {f"逾期0至{LATE}天": [step(JUNE, JUNE), step(date(2026, 6, 30 - LATE), JUNE)]},
    ("节点", CRIMSON): {f"逾期{LATE + 1}天及以上": [step(date(2026, 6, 29 - LATE), JUNE)]},
    ("受阻、暂缓", AMBER): {"都是": [word(Status.BLOCKED), word(Status.POSTPONED)]},
    ("未启动（没有节点和分期目标的，完成算0）", GREEN): {
        f"序时小于{YELLOW}%": [word(Status.NOT_STARTED, date(2026, 3, 25))]
    },
    ("未启动（没有节点和分期目标的，完成算0）", AMBER): {
        f"序时{YELLOW}%至{RED}%": [word(Status.NOT_STARTED, date(2026, 3, 26))],
        "协同推进的最多亮黄": [word(Status.NOT_STARTED, duty=JOIN)],
    },
    ("未启动（没有节点和分期目标的，完成算0）", CRIMSON): {
        f"序时大于{RED}%": [word(Status.NOT_STARTED)]
    },
    ("未启动（没有节点和分期目标的，完成算0）", NOT): {
        "有节点或分期目标的": [
            same(Status.NOT_STARTED, milestones=[milestone(END)]),
            same(Status.NOT_STARTED, indicators=[FLOW], stages=[stage(END, 1000)]),
        ]
    },
    ("推进中", GREEN): {"没有别的可看时": [word(Status.UNDER_WAY, date(2026, 2, 1))]},
    ("推进中", NOT): {
        "有别的可看时": [
            same(Status.UNDER_WAY, milestones=[milestone(END)]),
            same(Status.UNDER_WAY, indicators=[FLOW]),
        ]
    },
    ("从来没有报过", GREY): {"是": [judged(ledger()).light]},
}
CASES: Mapping[str, list[Lit]] = {
    "处室写“已完成”，它报数的指标、它的节点都达到了": [finished(FLOW, "1000"), finished(STOCK, "15", END)],
    "写了“已完成”，存量、增速达到了，但不是年末的数": [finished(STOCK, "15"), finished(RATE, "15")],
    "写了“已完成”，指标差得多": [finished(FLOW, "100")],
    "已经是蓝，后来的数又低于目标": [
        judged(
            ledger(entry(MAY, Status.FINISHED, value="1000"), entry(value="999"), indicators=[FLOW])
        ).light
    ],
    "力争、争创的目标，差得再多": [told(FLOW._replace(aspiration=True), "0")],
    "外单位的指标，达不达到": [
        told(FLOW._replace(owner=Owner.OTHERS), value) for value in ("0", "1000")
    ],
    f"{SILENT}，原来是自报的绿": [silent()],
    f"{SILENT}，原来是凭没到期的节点的绿": [silent(milestones=[milestone(END)])],
    f"{SILENT}，指标已达到": [silent(value="1000", indicators=[FLOW])],
    f"{SILENT}，原来是黄": [silent(status=Status.BLOCKED)],
    "节点到期，经别人批准延期，还没到延到的日子": [put_off(PUT_OFF)],
    "节点到期，处室自己批的延期": [put_off(PUT_OFF._replace(approved_by=WHO))],
    "节点到期，延到的日子也过了（天数从原来的日子算）": [put_off(PUT_OFF, date(2026, 10, 1))],
    "12月31日起，指标没有达到": [closed(FLOW, "999"), closed(STOCK, "14.9"), closed(COUNT, "999")],
    "12月31日起，力争、争创的没有达到": [closed(FLOW._replace(aspiration=True), "999")],
    "12月31日起，存量、增速达到了，但不是年末的数": [
        closed(STOCK, "15", date(2026, 12, 30)), closed(RATE, "15", date(2026, 12, 30))
    ],
    "12月31日起，公布得晚的数还没到（原来是绿）": [closed(LATE_PUBLISHED, "960", date(2026, 12, 24))],
    "12月31日起，公布得晚的数还没到（原来是黄）": [closed(LATE_PUBLISHED, "700", date(2026, 12, 24))],
    "12月31日起，没有指标，也没有写“已完成”（原来是绿）": [closed(None)],
    "几个处室办一项：一处黄，一处灰": [whole("黄灰")],
    "几个处室办一项：一处绿，一处灰": [whole("绿灰")],
    "几个处室办一项：一处蓝，一处灰": [whole("蓝灰")],
    "几个处室办一项：都是灰": [whole("灰灰")],
}  # fmt: skip


def rows(first: str) -> Iterator[list[str]]:
    """The rows of the page's table that begins with a heading, its own row of headings first."""
    lines = PAGE.read_text(encoding="utf-8").split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {first} |"))
    for line in lines[start:]:
        if not line.startswith("|"):
            return
        if not line.startswith("| ---"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def test_the_table_of_what_is_looked_at_is_what_is_judged() -> None:
    """Each cell says in so many clauses what the program was seen to do, and an empty one nothing."""
    (_, *heads), *body = rows("看什么")
    said = {
        (row[0], head): cell.split("；")
        for row in body
        for head, cell in zip(heads, row[1:], strict=True)
        if cell != "—"
    }
    assert said == {cell: list(clauses) for cell, clauses in CELLS.items()}


@pytest.mark.parametrize("cell", CELLS, ids="-".join)
def test_each_clause_is_true(cell: tuple[str, str]) -> None:
    """Judged by the program, the cases of a clause have the light that its column is of."""
    light = None if cell[1] == NOT else Light(cell[1])
    for clause, found in CELLS[cell].items():
        assert found == [light] * len(found), clause
        assert found


def test_the_table_of_cases_is_what_is_judged() -> None:
    """Each row's light is that of the case, as the program judges it."""
    _, *body = rows("情形")
    lights = {
        case: {"不亮" if lit is None else str(lit) for lit in found}
        for case, found in CASES.items()
    }
    assert {case: {light} for case, light in body} == lights
    assert len(body) == len(CASES)


def test_the_readme_tells_the_lights_as_the_reports_do() -> None:
    """Its lines are those of the reports' legend, under the rules that hold where none are set."""
    lines = "".join(f"- {line}\n" for line in legend_of(RULES))
    assert f"## 灯\n\n{lines}" in README.read_text(encoding="utf-8")


def test_the_rules_are_told_with_their_own_numbers() -> None:
    """What stands behind a light's rule in the shipped rules names no other number than its own."""
    text = (OFFICE / "data/rules.yaml").read_text(encoding="utf-8")
    section = text.split("\nlights:\n")[1].split("\nbureau:\n")[0]
    told = re.findall(r"^  (\w+): (\d+) +# (.*)$", section, re.MULTILINE)
    assert len(told) >= 9
    for key, value, comment in told:
        assert set(re.findall(r"\d+", comment)) <= {value}, key


def test_the_page_tells_the_other_numbers_of_the_rules() -> None:
    """Around the tables, too, each number is that of the default rules."""
    page = PAGE.read_text(encoding="utf-8")
    for said in (
        f"早于{RULES.stale}天的数标“数据陈旧”",
        f"到期前{RULES.due_soon}天内说“临期”",
        f"每月{RULES.due_day}日应报当月进展，当年从{RULES.first_month}月起",
        f"允许低目标的{wording.number(RULES.about)}%",
        f"增速允许低{wording.number(RULES.about_rate)}个百分点",
    ):
        assert page.count(said) == 1, said
