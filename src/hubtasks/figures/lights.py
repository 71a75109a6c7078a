"""The words in which the standing of a task is told: lights and what they rest on.

All of it is 工具约定: the notice sets no lights. What lights an indicator, a milestone and a
division's part stands in the modules of those names.
"""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from hubtasks.model import Rules


class Light(StrEnum):
    """How a task stands, always printed as the word."""

    BLUE = "蓝"
    GREEN = "绿"
    YELLOW = "黄"
    RED = "红"
    GREY = "灰"


class Basis(StrEnum):
    """What set a light (依据): of several the first."""

    FIGURE = "指标"
    MILESTONE = "节点"
    WORD = "自报"


MEANING = {
    Light.BLUE: "已完成",
    Light.GREEN: "正常推进",
    Light.YELLOW: "需要关注",
    Light.RED: "明显滞后",
    Light.GREY: "情况不明",
}

WORST_FIRST = (Light.RED, Light.YELLOW, Light.GREY, Light.GREEN, Light.BLUE)


class Fact(NamedTuple):
    """Something that lights a division's part, with its reason in words.

    `brief` is the reason where room is scarce. `extended`: an extension in force bears on it.
    """

    light: Light
    basis: Basis
    reason: str
    brief: str
    extended: bool = False


def worst(lights: Iterable[Light]) -> Light:
    """Return the worst of some lights, in the order 蓝 绿 灰 黄 红; grey where there is none."""
    present = set(lights)
    return next((light for light in WORST_FIRST if light in present), Light.GREY)


def of_whole(parts: Iterable[Light]) -> Light:
    """Light a task by its divisions' parts: by the worst that says anything.

    One that is not known leaves the others as they are, but for a finished one: the task is not.
    """
    present = set(parts)
    if present == {Light.BLUE, Light.GREY}:
        return Light.GREEN
    return worst(present - {Light.GREY})


def first_basis(facts: Iterable[Basis | None]) -> Basis | None:
    """Return the strongest of what a light rests on."""
    present = set(facts)
    return next((basis for basis in Basis if basis in present), None)


def by_gap(gap: Decimal, rules: Rules) -> Light:
    """Light a gap in percentage points, already rounded to 0.1."""
    if gap < rules.yellow_gap:
        return Light.GREEN
    return Light.YELLOW if gap <= rules.red_gap else Light.RED
