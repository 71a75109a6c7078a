"""Read a year's files into a ledger, keeping what is sound and naming what is not."""

from __future__ import annotations

import errno
import re
from typing import TYPE_CHECKING, Any, TypeVar

from hubtasks import model
from hubtasks.diagnostics import Code, Diagnostic, Place, Severity, in_order
from hubtasks.reading.field import Field, keys, parse
from hubtasks.reading.files import SIZE_LIMIT, DataFile, Files, Kind, classify
from hubtasks.wording import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date
    from decimal import Decimal

    from hubtasks.model import Entry, Indicator, Ledger, Plan, Progress, Rules, Task, TaskList

Record = TypeVar("Record")

FORMAT = 1
_LOOSE_NAME = re.compile(r"/([0-9]{4})[-._年]?([0-9]{1,2})[-._月]?([0-9]{1,2})[^/]*$", re.ASCII)
_FOLDER = re.compile("data/progress/[a-z0-9-]+")
_WHY = {
    errno.ELOOP: "是一个链接",
    errno.EACCES: "没有读的权限",
    errno.EISDIR: "是一个文件夹",
    errno.ENOENT: "已经不在了",
    errno.ENXIO: "不是普通文件",
    errno.EFBIG: f"超过{SIZE_LIMIT // 1_000_000}兆",
}


LIST_KEYS = keys("format year title source counts divisions strategies tasks", "corrections")
NOTICE_KEYS = keys("number title issuer date")
DIVISION_KEYS = keys("id name", "short coordinator")
STRATEGY_KEYS = keys("name capability lead_division", "tasks")
TASK_KEYS = keys("id strategy item text duty divisions", "key indicators corrections notes")
INDICATOR_KEYS = keys(
    "id name comparator target unit kind owner reported_by", "wording aspiration baseline same_as"
)
BASELINE_KEYS = keys("value date source")
CORRECTION_KEYS = keys("from to confidence reason")
PLANS_KEYS = keys("format plans", "sample")
PLAN_KEYS = keys("task", "document milestones stage_targets")
MILESTONE_KEYS = keys("id name due division")
STAGE_KEYS = keys("indicator date value")
PROGRESS_KEYS = keys("format division date entries", "sample reporter reviewer")
ENTRY_KEYS = keys(
    "task status summary",
    "values milestones important problems next needs highlight evidence extension correction",
)
FIGURE_KEYS = keys("value", "date source")
EXTENSION_KEYS = keys("until", "reason approved_by")
RULES_KEYS = keys("format", "reporting schedule lights about bureau people severity waivers")
URGES_KEYS = keys("format urges")
CALENDAR_KEYS = keys("format", "due source days_off days_on")
ISSUED_KEYS = keys("number task division level date reply_by")
WAIVER_KEYS = keys("code file reason until", "about")


def load(files: Files) -> tuple[Ledger, tuple[Diagnostic, ...]]:
    """Read one year's *files*; never raises on what they hold."""
    problems: list[Diagnostic] = []
    task_list: TaskList | None = None
    rules = model.Rules()
    plans: tuple[Plan, ...] = ()
    progress: list[Progress] = []
    issued: tuple[model.Issued, ...] = ()
    calendar: dict[str, Any] = {}
    units: dict[str, str] = {}
    # The list comes first: it knows the units of the figures in the others.
    for file in sorted(files.listing, key=lambda file: file.kind is not Kind.TASKS):
        if file.kind is Kind.STRAY:
            problems.append(_stray(file.path))
            continue
        content = _content(files, file, problems)
        top = None if content is None else _top(file, content, problems)
        if top is None:
            continue
        if file.kind is Kind.TASKS:
            task_list = _task_list(top)
            tasks = task_list.tasks if task_list else ()
            units = {i.id: i.unit for t in tasks for i in t.indicators}
        elif file.kind is Kind.PLAN:
            plans = _plans(top)
        elif file.kind is Kind.RULES:
            rules = _rules(top)
        elif file.kind is Kind.URGES:
            issued = _urges(top)
        elif file.kind is Kind.CALENDAR:
            calendar = _calendar(top, file.year)
        elif read := _progress(top, file, units):
            progress.append(read)
    broken = {classify(p.place.path).kind for p in problems if p.severity is Severity.ERROR}
    ledger = model.Ledger(
        task_list,
        plans,
        tuple(progress),
        rules._replace(**calendar),
        issued,
        list_whole=Kind.TASKS not in broken,
        plan_whole=Kind.PLAN not in broken,
    )
    return ledger, in_order(problems)


def problems_in(file: DataFile, content: bytes, units: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """Return what is wrong in one file by itself; *units* are those of the indicators."""
    problems: list[Diagnostic] = []
    if (top := _top(file, content, problems)) is not None:
        if file.kind is Kind.TASKS:
            _task_list(top)
        elif file.kind is Kind.PLAN:
            _plans(top)
        elif file.kind is Kind.RULES:
            _rules(top)
        elif file.kind is Kind.URGES:
            _urges(top)
        elif file.kind is Kind.CALENDAR:
            _calendar(top, file.year)
        else:
            _progress(top, file, units)
    return in_order(problems)


def _content(files: Files, file: DataFile, problems: list[Diagnostic]) -> bytes | None:
    try:
        return files.read(file.path)
    except OSError as error:
        reason = _WHY.get(error.errno or 0) or error.strerror or str(error)
        problems.append(
            Diagnostic(
                Code.UNREADABLE_FILE,
                f"打不开这个文件（{reason}）",
                Place(file.path),
                "看它是不是普通文件、有没有读的权限、是不是太大",
            )
        )
        return None


def _top(file: DataFile, content: bytes, problems: list[Diagnostic]) -> Field | None:
    top = parse(file.path, content, problems)
    return top if top is not None and _format_known(top) else None


def _format_known(top: Field) -> bool:
    """Refuse a file of a format that this version does not know yet."""
    stated = top.peek("format")
    if stated is None or stated.blank:
        return True
    version = stated.integer()
    if version is None or version == FORMAT:
        return version is not None
    stated.fault(
        Code.NEWER_FORMAT,
        f"文件格式是第{version}版，本工具只认得第{FORMAT}版",
        "请升级 hubtasks" if version > FORMAT else f"写 format: {FORMAT}",
    )
    return False


def _stray(path: str) -> Diagnostic:
    if path.startswith("data/progress/"):
        fix = "改名为 data/progress/<处室代号>/<日期>.yaml，如 yunyong/2026-06-30.yaml"
        folder = path.rsplit("/", 1)[0]
        if (loose := _LOOSE_NAME.search(path)) and _FOLDER.fullmatch(folder):
            fix = f"改名为 {folder}/{loose[1]}-{loose[2]:0>2}-{loose[3]:0>2}.yaml"
        return Diagnostic(Code.MISNAMED_FILE, "文件名不合规矩，没有读", Place(path), fix)
    fix = "请移出 data/"
    if path.endswith(".yml"):
        fix = f"扩展名改成 .yaml：{path[:-4]}.yaml"
    return Diagnostic(Code.STRAY_FILE, "不认识这个文件，没有读", Place(path), fix)


def _records(fields: Iterable[Field], read: Callable[[Field], Record | None]) -> tuple[Record, ...]:
    return tuple(record for field in fields if (record := read(field)) is not None)


def _all(field: Field | None, read: Callable[[Field], Record | None]) -> tuple[Record, ...]:
    """Read each item of a list that may be absent."""
    return _records(field.items(), read) if field else ()


def _line(field: Field | None) -> str:
    return (field.line() or "") if field else ""


def _text(field: Field | None) -> str:
    return (field.text() or "") if field else ""


def _flag(field: Field | None) -> bool:
    return bool(field and field.flag())


def _task_list(top: Field) -> TaskList | None:
    found = top.fields(LIST_KEYS)
    year = found["year"].integer() if "year" in found else None
    notice = _notice(found["source"]) if "source" in found else None
    counts = {}
    for name, count in found["counts"].pairs() if "counts" in found else ():
        if (value := count.integer()) is not None:
            counts[name.node.value.strip()] = (value, name.place)
    # Read whatever the head holds, so that its faults hide none of the tasks'.
    title = _line(found.get("title"))
    divisions = _all(found.get("divisions"), _division)
    strategies = _all(found.get("strategies"), _strategy)
    tasks = _all(found.get("tasks"), _task)
    corrections = _all(found.get("corrections"), _correction)
    if year is None or notice is None:
        return None
    return model.TaskList(
        year=year,
        title=title,
        notice=notice,
        counts=counts,
        divisions=divisions,
        strategies=strategies,
        tasks=tasks,
        corrections=corrections,
        place=found["year"].place,
    )


def _notice(field: Field) -> model.Notice | None:
    found = field.fields(NOTICE_KEYS)
    when = found["date"].date() if "date" in found else None
    number, title, issuer = (_line(found.get(name)) for name in ("number", "title", "issuer"))
    if when is None or not (number and title and issuer):
        return None
    return model.Notice(number, title, issuer, when)


def _division(field: Field) -> model.Division | None:
    found = field.fields(DIVISION_KEYS)
    id_, name = _line(found.get("id")), _line(found.get("name"))
    short = _all(found.get("short"), Field.word)
    coordinator = _flag(found.get("coordinator"))
    if not (id_ and name):
        return None
    return model.Division(id_, name, short, coordinator, found["name"].place)


def _strategy(field: Field) -> model.Strategy | None:
    found = field.fields(STRATEGY_KEYS)
    name, capability, lead = (
        _line(found.get(key)) for key in ("name", "capability", "lead_division")
    )
    tasks = found["tasks"].integer() if "tasks" in found else None
    if not name:
        return None
    return model.Strategy(name, capability, lead, tasks, found["name"].place)


def _task(field: Field) -> Task | None:
    found = field.fields(TASK_KEYS)
    id_ = found["id"].integer() if "id" in found else None
    item = found["item"].integer() if "item" in found else None
    duty = found["duty"].choice(model.Duty) if "duty" in found else None
    strategy, text = _line(found.get("strategy")), _text(found.get("text"))
    divisions = _all(found.get("divisions"), Field.word)
    indicators = _all(found.get("indicators"), _indicator)
    corrections = _all(found.get("corrections"), _correction)
    notes = _all(found.get("notes"), Field.item)
    key = _flag(found.get("key"))
    if id_ is None or item is None or duty is None or not (strategy and text):
        return None
    return model.Task(
        id=id_,
        strategy=strategy,
        item=item,
        text=text,
        duty=duty,
        divisions=divisions,
        key=key,
        indicators=indicators,
        corrections=corrections,
        notes=notes,
        place=found["id"].place,
    )


def _indicator(field: Field) -> Indicator | None:
    found = field.fields(INDICATOR_KEYS)
    comparator = found["comparator"].choice(model.Comparator) if "comparator" in found else None
    target = found["target"].number() if "target" in found else None
    kind = found["kind"].choice(model.IndicatorKind) if "kind" in found else None
    owner = found["owner"].choice(model.Owner) if "owner" in found else None
    id_, name, unit, reported_by = (
        _line(found.get(key)) for key in ("id", "name", "unit", "reported_by")
    )
    wording, aspiration = _line(found.get("wording")), _flag(found.get("aspiration"))
    baseline = _baseline(found["baseline"]) if "baseline" in found else None
    same_as = _line(found.get("same_as")) or None
    if comparator is None or target is None or kind is None or owner is None:
        return None
    if not (id_ and name and unit and reported_by):
        return None
    return model.Indicator(
        id=id_,
        name=name,
        comparator=comparator,
        target=target,
        unit=unit,
        kind=kind,
        owner=owner,
        wording=wording,
        aspiration=aspiration,
        reported_by=reported_by,
        baseline=baseline,
        same_as=same_as,
        place=found["id"].place,
    )


def _baseline(field: Field) -> model.Baseline | None:
    found = field.fields(BASELINE_KEYS)
    value = found["value"].number() if "value" in found else None
    when = found["date"].date() if "date" in found else None
    source = _line(found.get("source"))
    if value is None or when is None:
        return None
    return model.Baseline(value, when, source)


def _correction(field: Field) -> model.Correction | None:
    found = field.fields(CORRECTION_KEYS)
    confidence = _share(found["confidence"]) if "confidence" in found else None
    source, text, reason = (_text(found.get(key)) for key in ("from", "to", "reason"))
    if confidence is None or not (source and text):
        return None
    return model.Correction(source, text, confidence, reason)


def _plans(top: Field) -> tuple[Plan, ...]:
    found = top.fields(PLANS_KEYS)
    sample = _flag(found.get("sample"))
    return _all(found.get("plans"), lambda field: _plan(field, sample=sample))


def _plan(field: Field, *, sample: bool) -> Plan | None:
    found = field.fields(PLAN_KEYS)
    task = found["task"].integer() if "task" in found else None
    milestones = _all(found.get("milestones"), _milestone)
    stages = _all(found.get("stage_targets"), _stage_target)
    document = _line(found.get("document"))
    if task is None:
        return None
    return model.Plan(task, document, milestones, stages, sample, found["task"].place)


def _milestone(field: Field) -> model.Milestone | None:
    found = field.fields(MILESTONE_KEYS)
    due = found["due"].date() if "due" in found else None
    id_, name, division = (_line(found.get(key)) for key in ("id", "name", "division"))
    if due is None or not (id_ and name and division):
        return None
    return model.Milestone(id_, name, due, division, found["id"].place)


def _stage_target(field: Field) -> model.StageTarget | None:
    found = field.fields(STAGE_KEYS)
    when = found["date"].date() if "date" in found else None
    value = found["value"].number() if "value" in found else None
    indicator = _line(found.get("indicator"))
    if when is None or value is None or not indicator:
        return None
    return model.StageTarget(indicator, when, value, found["indicator"].place)


def _calendar(top: Field, year: int) -> dict[str, Any]:
    """Read a year's own due days, holidays and worked weekends, as parts of the rules."""
    found = top.fields(CALENDAR_KEYS)
    due = {}
    for key, value in found["due"].pairs() if "due" in found else ():
        month, day = key.integer(), value.date()
        if month is None or day is None:
            continue
        if not 1 <= month <= 12:  # noqa: PLR2004 - months
            key.fault(Code.BAD_NUMBER, f"没有{month}月", "月份写1至12")
        elif (day.year, day.month) != (year, month):
            value.fault(Code.BAD_DATE, f"{day} 不在{year}年{month}月", "写这个月里的一天")
        else:
            due[year, month] = day
    _line(found.get("source"))
    return {
        "due_dates": due,
        "days_off": frozenset(_all(found.get("days_off"), Field.date)),
        "days_on": frozenset(_all(found.get("days_on"), Field.date)),
    }


def _urges(top: Field) -> tuple[model.Issued, ...]:
    found = top.fields(URGES_KEYS)
    return _all(found.get("urges"), _issued)


def _issued(field: Field) -> model.Issued | None:
    found = field.fields(ISSUED_KEYS)
    number = found["number"].integer() if "number" in found else None
    task = found["task"].integer() if "task" in found else None
    level = found["level"].choice(model.UrgeLevel) if "level" in found else None
    on = found["date"].date() if "date" in found else None
    reply_by = found["reply_by"].date() if "reply_by" in found else None
    division = _line(found.get("division"))
    if number is None or task is None or level is None or on is None or reply_by is None:
        return None
    if not division:
        return None
    return model.Issued(number, task, division, level, reply_by, on, found["number"].place)


def _progress(top: Field, file: DataFile, units: Mapping[str, str]) -> Progress | None:
    found = top.fields(PROGRESS_KEYS)
    division = _line(found.get("division"))
    when = found["date"].date() if "date" in found else None
    sample = _flag(found.get("sample"))
    reporter, reviewer = _line(found.get("reporter")), _line(found.get("reviewer"))
    if file.date is None:
        return None
    # Read whatever the head holds, so that its faults hide none of the entries'.
    filed = when or file.date
    entries = _all(found.get("entries"), lambda field: _entry(field, division, filed, units))
    if "entries" in found and found["entries"].empty:
        found["entries"].fault(Code.BLANK_VALUE, "entries 里一条也没有", "至少写一条进展")
    if when is None or not division:
        return None
    return model.Progress(
        folder=file.folder,
        dated=file.date,
        division=division,
        date=when,
        sample=sample,
        reporter=reporter,
        reviewer=reviewer,
        entries=entries,
        place=found["division"].place,
        date_place=found["date"].place,
    )


def _entry(field: Field, division: str, when: date, units: Mapping[str, str]) -> Entry | None:
    found = field.fields(ENTRY_KEYS)
    task = found["task"].integer() if "task" in found else None
    status = found["status"].choice(model.Status) if "status" in found else None
    summary = found["summary"].text() if "summary" in found else None
    figures = _figures(found["values"], when, units) if "values" in found else ()
    # What is not written, or can't be read, keeps the record's default.
    more: dict[str, Any] = {
        name: read
        for name, value in found.items()
        if name in _ENTRY_MORE and (read := _ENTRY_MORE[name](value)) is not None
    }
    if task is None or status is None or summary is None:
        return None
    return model.Entry(
        task=task,
        division=division,
        date=when,
        status=status,
        summary=summary,
        path=field.path,
        fields=found,
        figures=figures,
        **more,
    )


def _figures(field: Field, when: date, units: Mapping[str, str]) -> tuple[model.Figure, ...]:
    figures = []
    for key, value in field.pairs():
        unit = units.get(key.node.value.strip(), "")
        if (figure := _figure(key, value, when, unit)) is not None:
            figures.append(figure)
    return tuple(figures)


def _figure(key: Field, field: Field, when: date, unit: str) -> model.Figure | None:
    """Read a plain number, dated as its file, or a number with its own date and source."""
    name: str = key.node.value.strip()
    if field.scalar:
        value = field.number(unit)
        return None if value is None else model.Figure(name, value, when, "", key.place)
    found = field.fields(FIGURE_KEYS)
    value = found["value"].number(unit) if "value" in found else None
    own = found["date"].date() if "date" in found else when
    source = _line(found.get("source"))
    if value is None or own is None:
        return None
    return model.Figure(name, value, own, source, key.place)


def _reached(field: Field) -> model.Reached | None:
    milestone = field.word()
    return None if milestone is None else model.Reached(milestone, field.place)


def _extension(field: Field) -> model.Extension | None:
    found = field.fields(EXTENSION_KEYS)
    until = found["until"].date() if "until" in found else None
    if until is None:
        return None
    return model.Extension(until, _text(found.get("reason")), _line(found.get("approved_by")))


def _items(read: Callable[[Field], Record | None]) -> Callable[[Field], tuple[Record, ...]]:
    return lambda field: _records(field.items(), read)


_ENTRY_MORE: dict[str, Callable[[Field], object]] = {
    "milestones": _items(_reached),
    "important": Field.flag,
    "problems": Field.text,
    "next": Field.text,
    "needs": Field.text,
    "highlight": Field.text,
    "evidence": _items(Field.item),
    "extension": _extension,
    "correction": Field.text,
}


def _rules(top: Field) -> Rules:
    """Read the conventions; what the file leaves out, or can't say, keeps its default."""
    found = top.fields(RULES_KEYS)
    read: dict[str, Any] = {}
    for name, section in SECTIONS.items():
        known = keys("", " ".join(section))
        for key, field in found[name].fields(known).items() if name in found else ():
            rule, reader = section[key]
            read[rule] = reader(field)
    if "people" in found:
        read["people"] = _people(found["people"])
    if "severity" in found:
        read["severity"] = _severities(found["severity"])
    read["waivers"] = _all(found.get("waivers"), _waiver)
    rules = model.Rules(**{rule: value for rule, value in read.items() if value is not None})
    if rules.yellow_gap > rules.red_gap:
        message = "yellow_gap 比 red_gap 还大，就没有黄灯了"
        found["lights"].fault(Code.BAD_NUMBER, message, "yellow_gap 要小于 red_gap")
        usual = model.Rules()
        rules = rules._replace(yellow_gap=usual.yellow_gap, red_gap=usual.red_gap)
    return rules


def _people(field: Field) -> dict[str, str]:
    """Read whose e-mail address is of which division; addresses in lower case."""
    found = {}
    for key, value in field.pairs():
        if (division := value.line()) is not None:
            found[key.node.value.strip().casefold()] = division
    return found


def _severities(field: Field) -> dict[Code, Severity]:
    """Read how much each code matters; what stopped the reading always is an error."""
    found = {}
    for key, value in field.pairs():
        code, severity = _code(key), value.choice(Severity)
        if code is not None and severity is not None:
            found[code] = severity
    return found


def _code(field: Field) -> Code | None:
    name = field.line()
    if name is None:
        return None
    code = next((c for c in Code if c.id == name and c.adjustable), None)
    if code is None:
        known = [c.id for c in Code if c.adjustable]
        message = f"没有“{name}”这个可以改轻重、可以豁免的代号"
        field.fault(Code.BAD_CHOICE, message, did_you_mean(name, known))
    return code


def _waiver(field: Field) -> model.Waiver | None:
    found = field.fields(WAIVER_KEYS)
    code = _code(found["code"]) if "code" in found else None
    until = found["until"].date() if "until" in found else None
    file, reason, about = (_line(found.get(key)) for key in ("file", "reason", "about"))
    if code is None or until is None or not (file and reason):
        return None
    return model.Waiver(code, file, about, reason, until, found["code"].place)


def _positive(field: Field) -> Decimal | None:
    value = field.number()
    if value is not None and value < 0:
        field.fault(Code.BAD_NUMBER, f"“{field.name}”不能是负数", "写0或正数")
        return None
    return value


def _share(field: Field) -> Decimal | None:
    value = _positive(field)
    if value is not None and value > 1:
        field.fault(Code.BAD_NUMBER, f"“{field.name}”只能取0至1", "如把握九成写 0.9")
        return None
    return value


def _within(field: Field, most: int) -> int | None:
    value = field.integer()
    if value is not None and not 1 <= value <= most:
        field.fault(Code.BAD_NUMBER, f"“{field.name}”只能取1至{most}", f"写1至{most}之间的整数")
        return None
    return value


# The sections of data/rules.yaml: each key with its rule and what reads it.
SECTIONS: dict[str, dict[str, tuple[str, Callable[[Field], object]]]] = {
    "reporting": {
        "due_day": ("due_day", lambda field: _within(field, 28)),
        "first_month": ("first_month", lambda field: _within(field, 12)),
        "reply_days": ("reply_days", lambda field: _within(field, 90)),
    },
    "schedule": {"basis": ("basis", lambda field: field.choice(model.Basis))},
    "lights": {
        "yellow_gap": ("yellow_gap", _positive),
        "red_gap": ("red_gap", _positive),
        "rate_band": ("rate_band", _positive),
        "due_soon": ("due_soon", Field.integer),
        "overdue": ("overdue", Field.integer),
        "stale": ("stale", Field.integer),
    },
    "about": {"share": ("about", _positive), "rate_points": ("about_rate", _positive)},
    "bureau": {
        "name": ("bureau", Field.line),
        "short": ("bureau_short", Field.line),
        "addressee": ("addressee", Field.line),
    },
}
