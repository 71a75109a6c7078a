"""The lights of a year computed a second time: slowly, and from the words of the design alone."""

from __future__ import annotations

import calendar as months
import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ORDER = "蓝绿灰黄红"
BASES = ("指标", "节点", "自报", None)

Record = dict[str, Any]
Light = tuple[str, str | None]
Day = date | None
Month = int | None


class Year(NamedTuple):
    """A year's list, plans, rules (each by its own name), calendar, and every progress file."""

    year: int
    tasks: list[Record]
    divisions: list[Record]
    plans: list[Record]
    rules: Record
    calendar: Record
    progress: list[Record]


class View(NamedTuple):
    """A year asked about on a day T, with what was filed by K about the months up to M."""

    year: Year
    on: date
    known: date
    through: int


def typed(node: Any) -> Any:  # noqa: ANN401
    """A scalar as what it looks like: a date, a month, a number, a flag, nothing, else its text."""
    if isinstance(node, dict):
        return {name: typed(child) for name, child in node.items()}
    if isinstance(node, list):
        return [typed(child) for child in node]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", node):
        return date.fromisoformat(node)
    if re.fullmatch(r"\d{4}-\d\d", node):
        return int(node[:4]), int(node[5:])
    if re.fullmatch(r"-?\d+(\.\d+)?", node):
        return Decimal(node) if "." in node else int(node)
    return {"true": True, "false": False, "null": None, "": None}.get(node, node)


def read(root: Path, year: int) -> Year:
    """A folder's data of a year, as its files have it; what may be absent is empty."""

    def load(path: Path) -> Record:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        return dict(typed(yaml.load(text, Loader=yaml.BaseLoader) or {}))  # noqa: S506

    data = root / "data"
    listed, days = load(data / f"tasks-{year}.yaml"), load(data / f"calendar-{year}.yaml")
    days["due"] = {int(name.split("-")[-1]): day for name, day in (days.get("due") or {}).items()}
    sections = [part for part in load(data / "rules.yaml").values() if isinstance(part, dict)]
    rules = {name: value for section in sections for name, value in section.items()}
    progress = [load(path) for path in sorted(data.glob("progress/*/*.yaml"))]
    plans = load(data / f"plan-{year}.yaml").get("plans") or []
    return Year(year, listed["tasks"], listed["divisions"], plans, rules, days, progress)


def source_of(year: Year, item: Record) -> tuple[Record, int]:
    """An indicator's source and the source's task: where `same_as` points, else its own."""
    every = {i["id"]: (i, t["id"]) for t in year.tasks for i in t.get("indicators") or []}
    return every[item.get("same_as") or item["id"]]


def stages_of(year: Year, item: Record) -> list[Record]:
    """The stage targets of an indicator's source, in the order of their dates."""
    source = source_of(year, item)[0]["id"]
    stages = [stage for plan in year.plans for stage in plan.get("stage_targets") or []]
    return sorted((s for s in stages if s["indicator"] == source), key=lambda s: s["date"])


def month_end(year: Year, month: int = 12) -> date:
    """The last day of a month, of the year where no month is named."""
    return date(year.year, month, months.monthrange(year.year, month)[1])


def due_dates(year: Year) -> dict[int, date]:
    """Each month's due day: as the calendar sets it, else moved past weekends and holidays."""
    found = {}
    on, off = year.calendar.get("days_on") or [], year.calendar.get("days_off") or []
    for month in range(year.rules.get("first_month", 3), 13):
        day = date(year.year, month, year.rules.get("due_day", 25))
        while day in off or (day.weekday() >= 5 and day not in on):
            day += timedelta(days=1)
        found[month] = (year.calendar.get("due") or {}).get(month, day)
    return found


def schedule_day(year: Year, day: date) -> Day:
    """J: the end of the last month whose due day has passed by a day; None before the first."""
    after = day > month_end(year)
    passed = [month for month, due in due_dates(year).items() if after or due < day]
    return month_end(year, passed[-1]) if passed else None


def judged_from(year: Year, day: date) -> date:
    """The day after the first due day on or after a date, at the latest the year's last day."""
    after = [due + timedelta(days=1) for due in due_dates(year).values() if due >= day]
    return min([*after, month_end(year)])


def tenth(number: Fraction) -> Fraction:
    """A number rounded half up to 0.1, away from zero."""
    size = Fraction(floor(abs(number) * 10 + Fraction(1, 2)), 10)
    return size if number >= 0 else -size


def elapsed(year: Year, day: Day) -> Fraction:
    """The share of the year that has elapsed by the end of a month, in percent."""
    if day and year.rules.get("basis", "month") == "day":
        return Fraction(100 * day.timetuple().tm_yday, month_end(year).timetuple().tm_yday)
    return Fraction(100 * day.month, 12) if day else Fraction(0)


def by_gap(year: Year, expected: Fraction, actual: Fraction) -> str:
    """Less than 10 points behind 绿, up to 30 黄, more 红; both shares rounded before."""
    gap = tenth(expected) - tenth(actual)
    if gap < year.rules.get("yellow_gap", 10):
        return "绿"
    return "黄" if gap <= year.rules.get("red_gap", 30) else "红"


def entries(view: View, task_id: int, division: str) -> list[Record]:
    """What a division said of a task by K of months up to M, with its files' days, in order."""
    found = []
    for file in view.year.progress:
        filed, day = file.get("filed") or file["date"], file["date"]
        year, month = file.get("period") or (day.year, day.month)
        in_time = filed <= view.known and year == view.year.year and month <= view.through
        if in_time and file["division"] == division:
            days = {"day": day, "filed": filed, "month": month, "by": division}
            found += [entry | days for entry in file["entries"] if entry["task"] == task_id]
    return sorted(found, key=lambda entry: entry["day"])


def moved(view: View, said: list[Record], own: date, names: list[tuple[Any, Any, Any]]) -> date:
    """A date as the last extension that acts and names it has it; its own without one.

    It acts where someone other than the division had approved it by the day it was filed, and
    only moves later.
    """
    by = own
    for entry in said:
        wish = entry.get("extension") or {}
        approver, approved_on = wish.get("approved_by"), wish.get("approved_on")
        named = (wish.get("milestone"), wish.get("indicator"), wish.get("date")) in names
        if not (approver and approved_on and entry["filed"] >= approved_on and named):
            continue
        filer = next(d for d in view.year.divisions if d["name"] == entry["by"])
        until = min(wish["until"], month_end(view.year))
        if approver not in {filer["name"], filer["id"], *filer.get("short", [])} and until > own:
            by = until
    return by


def figure(view: View, item: Record) -> tuple[Fraction, date] | None:
    """An indicator's figure in force and its day: the latest by its own date, then by its file."""
    source, task_id = source_of(view.year, item)
    told = []
    for entry in entries(view, task_id, source["reported_by"]):
        said = (entry.get("values") or {}).get(source["id"])
        value = said if isinstance(said, dict) else {"value": said}
        if value["value"] is not None:
            told.append((Fraction(value["value"]), value.get("date") or entry["day"]))
    return max(reversed(told), key=lambda pair: pair[1]) if told else None


def start_of(item: Record) -> Fraction | None:
    """Where an indicator starts from: a stock at its baseline, anything else at 0."""
    if item["kind"] != "stock":
        return Fraction(0)
    return Fraction(item["baseline"]["value"]) if item.get("baseline") else None


def share_done(item: Record, value: Fraction) -> Fraction:
    """The share of the way from the start to the target that a value has come, in percent."""
    start = start_of(item) or Fraction(0)
    return 100 * (value - start) / (Fraction(item["target"]) - start)


def enough(year: Year, item: Record) -> Fraction:
    """The target, less what a 左右 may fall short of it."""
    target, share = Fraction(item["target"]), Fraction(year.rules.get("share", 5)) / 100
    if item["comparator"] != "≈":
        return target
    points = Fraction(year.rules.get("rate_points", 1))
    return target - (points if item["kind"] == "rate" else abs(target) * share)


def met_and_done(view: View, item: Record) -> tuple[bool, bool]:
    """Whether the raw figure reaches the target; and for good: a stock or rate at the year's end."""
    value, day = figure(view, item) or (None, date.min)
    if value is None or (item["comparator"] == ">" and value == Fraction(item["target"])):
        return False, False
    met = value >= enough(view.year, item)
    return met, met and (item["kind"] in {"flow", "count"} or day >= month_end(view.year))


def expected_share(view: View, item: Record, day: Day) -> Fraction:
    """The share expected at J: of the last stage target judged by then, else what has elapsed."""
    source, task_id = source_of(view.year, item)
    said, stages = entries(view, task_id, source["reported_by"]), stages_of(view.year, item)
    share = Fraction(0) if stages else elapsed(view.year, day)
    for stage in stages:
        by = moved(view, said, stage["date"], [(None, source["id"], stage["date"])])
        told = any(entry["day"] >= by for entry in said)
        if day and by <= day and (told or judged_from(view.year, by) <= day):
            share = share_done(item, Fraction(stage["value"]))
    return share


def unmet_light(view: View, item: Record, value: Fraction, asked_on: date) -> str | None:
    """The light of a figure short of its target: as a rate, one of few, a count, or a share."""
    year, kind, start, target = view.year, item["kind"], start_of(item), Fraction(item["target"])
    if kind == "rate" or (kind == "stock" and start == target):
        short = tenth(enough(year, item) - value)
        return "黄" if short <= year.rules.get("rate_band", 3) else "红"
    if start is None:
        return None
    single = target <= year.rules.get("few", 5) and not set(item.get("unit") or "") & set("万亿")
    if single and not stages_of(year, item):
        return "黄" if asked_on >= date(year.year, 11, 1) else None
    if kind == "count":
        return None
    expected = expected_share(view, item, schedule_day(year, asked_on))
    return by_gap(year, expected, share_done(item, value))


def indicator_light(view: View, item: Record) -> str | None:
    """The light of an indicator: none for another agency's; at the year's close the final one."""
    if item["owner"] == "外单位":
        return None
    year, told, start = view.year, figure(view, item), start_of(item)
    met, done = met_and_done(view, item)
    at_worst, end = "黄" if item.get("aspiration") else "红", month_end(year)
    asked_on = view.on - timedelta(days=item.get("lag") or 0)
    if asked_on >= end:
        return "绿" if done else "灰" if met else at_worst
    if told:
        light = "绿" if met else unmet_light(view, item, told[0], asked_on)
    elif schedule_day(year, asked_on) is None:
        light = None
    elif item["kind"] in {"rate", "count"} or start is None:
        light = "黄"
    else:
        light = max("灰", unmet_light(view, item, start, asked_on) or "灰", key=ORDER.index)
    if view.on >= end and not done:
        light = max("灰", light or "灰", key=ORDER.index)
    return at_worst if light == "红" else light


def is_reached(said: list[Record], milestone: Record) -> bool:
    """Whether an entry tells a milestone reached."""
    told = [one for entry in said for one in entry.get("milestones") or []]
    return milestone["id"] in [one["id"] if isinstance(one, dict) else one for one in told]


def days_late(view: View, said: list[Record], milestone: Record) -> int | None:
    """The days by which a milestone is late; None where it is reached or not judged yet."""
    own = milestone["due"]
    by = moved(view, said, own, [(milestone["id"], None, None), (None, None, None)])
    told = any(entry["day"] >= by for entry in said)
    judged = view.on >= by and (told or view.on >= judged_from(view.year, by))
    if is_reached(said, milestone) or not judged:
        return None
    last = min(view.on, month_end(view.year))  # no day is counted when the year is over
    return (last - (by if last == by else own)).days


def milestones_light(view: View, said: list[Record], milestones: list[Record]) -> str | None:
    """The worst of a pair's milestones: late up to 15 days 黄, then 红; at best 灰 if none filed."""
    late = [days_late(view, said, milestone) for milestone in milestones]
    overdue = view.year.rules.get("overdue", 15)
    lights = ["绿" if days is None else "黄" if days <= overdue else "红" for days in late]
    return max(*lights, "绿" if said else "灰", key=ORDER.index) if lights else None


def word_light(view: View, duty: str, status: str, *, alone: bool) -> str | None:
    """What a division's last word says beside all else; 未启动, where no plan tells more, is 0 %."""
    if status in {"受阻", "暂缓"}:
        return "黄"
    if status != "未启动" or not alone:
        return None
    now = elapsed(view.year, schedule_day(view.year, view.on))
    light = by_gap(view.year, now, Fraction(0))
    return "黄" if light == "红" and duty == "协同推进" else light


def seen(year: Year, on: date, known: Day = None, through: Month = None) -> View:
    """A year as one asks about a day, with what was known then unless told otherwise."""
    return View(year, on, known or on, through or (on.month if on.year == year.year else 12))


def part(
    year: Year, task_id: int, division: str, on: date, known: Day = None, through: Month = None
) -> Light:
    """A part's light and what set it: blue when finished, else the worst that is known."""
    view = seen(year, on, known, through)
    listed = next(one for one in year.tasks if one["id"] == task_id)
    said = entries(view, task_id, division)
    told = [i for i in listed.get("indicators") or [] if i["reported_by"] == division]
    own = [item for item in told if item["owner"] != "外单位"]
    planned = [m for p in year.plans if p["task"] == task_id for m in p.get("milestones") or []]
    milestones = [item for item in planned if item["division"] == division]
    status = said[-1]["status"] if said else ""
    done = [met_and_done(view, i)[1] for i in own] + [is_reached(said, m) for m in milestones]
    if status == "已完成" and all(done):
        return "蓝", "指标" if own else "节点" if milestones else "自报"
    alone = not milestones and not any(stages_of(year, item) for item in told)
    facts = [(indicator_light(view, item), "指标") for item in own]
    facts.append((milestones_light(view, said, milestones), "节点"))
    facts.append((word_light(view, listed["duty"], status, alone=alone), "自报"))
    nothing: Light = ("绿", "自报") if said else ("灰", None)
    lit: list[Light] = [(light, basis) for light, basis in facts if light] or [nothing]
    light, basis = max(lit, key=lambda fact: ORDER.index(fact[0]))
    day = schedule_day(year, on)
    since = day.month - year.rules.get("silent", 2) + 1 if day else 0
    silent = since in due_dates(year) and all(entry["month"] < since for entry in said)
    unsure = (silent and basis != "指标") or (on >= month_end(year) and not own)
    return "灰" if light == "绿" and unsure else light, basis


def task(year: Year, task_id: int, on: date, known: Day = None, through: Month = None) -> Light:
    """A task's light and what set it: the worst of its parts, 灰 left out; 蓝 where all are."""
    divisions = next(listed["divisions"] for listed in year.tasks if listed["id"] == task_id)
    parts = [part(year, task_id, division, on, known, through) for division in divisions]
    lit = [light for light, _ in parts if light != "灰"]
    light = max(lit or ["灰"], key=ORDER.index)
    basis = min((basis for one, basis in parts if one == light), key=BASES.index)
    return "绿" if light == "蓝" and len(lit) < len(parts) else light, basis


def indicator(
    year: Year, indicator_id: str, on: date, known: Day = None, through: Month = None
) -> str | None:
    """An indicator's light on a day; None where it says nothing."""
    every = [item for listed in year.tasks for item in listed.get("indicators") or []]
    asked = next(item for item in every if item["id"] == indicator_id)
    return indicator_light(seen(year, on, known, through), asked)


def filing(
    year: Year,
    task_id: int,
    division: str,
    month: int,
    on: date,
    known: Day = None,
    through: Month = None,
) -> str:
    """How a pair stands with its report of a month: 未到期, 已报, 迟报, 未报 or 办结免报."""
    due = due_dates(year).get(month)
    if due is None:
        return "未到期"
    view = seen(year, on, known, through)
    days = [entry["filed"] for entry in entries(view, task_id, division) if entry["month"] == month]
    if days:
        return "已报" if min(days) <= due else "迟报"
    then = min(on, month_end(year, month))
    if part(year, task_id, division, then, view.known, month)[0] == "蓝":
        return "办结免报"
    return "未到期" if on <= due else "未报"
