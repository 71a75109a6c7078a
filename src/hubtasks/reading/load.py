"""Read a year's files into a ledger, keeping what is sound and naming what is not."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from hubtasks import fields, model
from hubtasks.diagnostics import Code, Diagnostic, Place, Severity, in_order
from hubtasks.fields import FORMAT, FileKind, Shape
from hubtasks.period import Period
from hubtasks.reading.files import YEAR, DataFile, Files, Selection, classify, reason_of
from hubtasks.reading.strays import known, stray, unreadable
from hubtasks.reading.value import Keys, Value, parse
from hubtasks.wording import did_you_mean, is_no_reason, says_nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date
    from decimal import Decimal

    from hubtasks.fields import Record
    from hubtasks.model import Ledger, Plan, Progress, Rules, TaskList

    Reader = Callable[[Value], Any]
    Steps = dict[str, tuple[str, Reader]]

Read = TypeVar("Read")

_MOST_STRAY = 500  # files that may be some year's; of more the first
_ADDRESS = fields.Spelling(fields.ADDRESS, "邮箱", "z@example.org")
_MONTH = re.compile(f"({YEAR})-(0[1-9]|1[0-2])", re.ASCII)


class _Told(NamedTuple):
    """What some files hold, by kind, with all that is wrong; of those *lost* nothing is known."""

    found: dict[FileKind, list[Any]]
    problems: list[Diagnostic]
    lost: set[str]


def load(files: Files) -> tuple[Ledger, tuple[Diagnostic, ...]]:
    """Read one year's *files*; never raises on what they hold."""
    return _ledger(_told(files))


def load_years(files: Files) -> Iterator[tuple[int, Ledger, tuple[Diagnostic, ...]]]:
    """Read every year; first, as year 0, the rules and whatever else belongs to none, once.

    What is wrong there is told with year 0; but it may be any year's that could not be read.
    """
    by_year: dict[int, list[DataFile]] = {0: []}
    for file in files.listing:
        by_year.setdefault(file.year, []).append(file)
    of_all = _told(Selection(files, tuple(by_year.pop(0))))
    no_year, problems = _ledger(of_all)
    yield 0, no_year, problems
    maybe = no_year.unread[:_MOST_STRAY]
    for year, listing in sorted(by_year.items()):
        told = _told(Selection(files, tuple(listing)))
        ledger, problems = _ledger(told._replace(found=of_all.found | told.found))
        yield year, replace(ledger, unread=maybe + ledger.unread), problems


def _told(files: Files) -> _Told:
    told = _Told({}, [], set())
    units: dict[str, str] = {}
    there = known(files)
    # The list comes first: it knows the units of the figures in the others.
    for file in sorted(files.listing, key=lambda file: file.kind is not FileKind.TASKS):
        if file.kind is None:
            found, missing = stray(file, files, there)
            told.problems.append(found)
            told.lost.update({file.path} if missing else ())
            continue
        content = _content(files, file, told.problems)
        top = None if content is None else _top(file, content, told.problems)
        read = None if top is None else _READERS[file.kind](top, file, units)
        if read is None:
            told.lost.add(file.path)
            continue
        told.found.setdefault(file.kind, []).append(read)
        if file.kind is FileKind.TASKS:
            units = {i.id: i.unit for t in read.tasks for i in t.indicators}
    return told


def _ledger(told: _Told) -> tuple[Ledger, tuple[Diagnostic, ...]]:
    found, problems, lost = told

    def only(kind: FileKind, default: Any) -> Any:  # noqa: ANN401 - what its reader returned
        return found.get(kind, [default])[-1]

    rules: Rules = only(FileKind.RULES, model.Rules())
    problems = [p.graded(rules.severity) for p in problems]
    broken = {classify(p.place.path).kind for p in problems if p.severity is Severity.ERROR}
    ledger = model.Ledger(
        task_list=only(FileKind.TASKS, None),
        plans=only(FileKind.PLAN, ()),
        progress=tuple(found.get(FileKind.PROGRESS, ())),
        rules=rules._replace(calendar=only(FileKind.CALENDAR, model.Calendar())),
        issued=only(FileKind.URGES, ()),
        closed=only(FileKind.CLOSED, ()),
        list_whole=FileKind.TASKS not in broken,
        plan_whole=FileKind.PLAN not in broken,
        unread=_unread(problems, lost),
    )
    return ledger, in_order(problems)


def _unread(problems: list[Diagnostic], lost: set[str]) -> tuple[model.Unread, ...]:
    """Return the files of which something could not be read; *lost*: nothing could."""
    missed: dict[str, list[Diagnostic]] = {}
    for problem in problems:
        path = problem.place.path
        if problem.severity is Severity.ERROR or path in lost:
            missed.setdefault(path, []).append(problem)
    return tuple(
        model.Unread(path, in_order(missed[path]), path in lost) for path in sorted(missed)
    )


def problems_in(file: DataFile, content: bytes, units: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """Return what is wrong in one file by itself; *units* are those of the indicators."""
    return read_alone(file, content, units)[1]


def read_alone(
    file: DataFile, content: bytes, units: Mapping[str, str]
) -> tuple[Any, tuple[Diagnostic, ...]]:
    """Return what one file holds, None where nothing can be read, and what is wrong in it."""
    problems: list[Diagnostic] = []
    read = None
    if file.kind is not None and (top := _top(file, content, problems)) is not None:
        read = _READERS[file.kind](top, file, units)
    return read, in_order(problems)


def _content(files: Files, file: DataFile, problems: list[Diagnostic]) -> bytes | None:
    try:
        return files.read(file.path)
    except FileNotFoundError:
        problems.append(unreadable(file.path, "已经不在了"))
    except PermissionError:
        problems.append(unreadable(file.path, "没有读的权限"))
    except OSError as error:
        problems.append(unreadable(file.path, reason_of(error)))
    return None


def _top(file: DataFile, content: bytes, problems: list[Diagnostic]) -> Value | None:
    top = parse(file.path, content, problems)
    return top if top is not None and _format_known(top) else None


def _format_known(top: Value) -> bool:
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


def _task_list(top: Value, *_: object) -> TaskList | None:
    known = {duty.name: duty for duty in _duties(top).all}
    met: dict[str, None] = {}

    def duty(field: Value) -> model.Duty | None:
        met.setdefault(field.node.value.strip() if field.scalar else "")
        return field.one_of(known)

    named = {"duty": ("duty", duty)}
    before = _record(fields.BEFORE, steps={**_steps(fields.BEFORE), **named})
    change = _record(fields.CHANGE, steps={**_steps(fields.CHANGE), "before": ("before", before)})
    dated = fields.TASK.by_key["changes"]
    changes = {"changes": ("changes", lambda field: _all(field, change, dated))}
    task = _record(fields.TASK, steps={**_TASK_STEPS, **named, **changes})
    listed = fields.TASK_LIST.by_key["tasks"]
    tasks = ("tasks", lambda field: _all(field, task, listed))
    task_list: TaskList | None = _record(fields.TASK_LIST, steps={**_LIST_STEPS, "tasks": tasks})(
        top
    )
    if any(name not in known for name in met):
        _name_unused(top, met)
    return task_list


_FEW_NAMED = 8


def _name_unused(top: Value, met: Mapping[str, None]) -> None:
    """Where tasks have a duty that is none, name those that are declared and no task has."""
    stated = top.peek("duties")
    declared = [stated.peek(role.value) for role in model.Role] if stated else []
    for value in declared:
        if value is not None and value.scalar and (name := value.node.value.strip()) not in met:
            said = f"没有任务的职责叫“{name}”"
            written = "、".join([*filter(None, met)][:_FEW_NAMED])
            value.fault(Code.BAD_CHOICE, said, f"任务里写的有：{written}")


def _duties(top: Value) -> model.Duties:
    """Peek at what the list calls the duties: its tasks may stand before that."""
    stated = top.peek("duties")
    told = {role.value: stated.peek(role.value) for role in model.Role} if stated else {}
    names = {key: value.node.value.strip() for key, value in told.items() if value and value.scalar}
    return model.Duties(**{key: name for key, name in names.items() if not says_nothing(name)})


def _plans(top: Value, *_: object) -> tuple[Plan, ...]:
    by_key = fields.PLAN_FILE.by_key
    found = top.fields(keys_of(fields.PLAN_FILE))
    sample = bool("sample" in found and found["sample"].flag())
    plan = _record(fields.PLAN, {"sample": sample})
    return _all(found["plans"], plan, by_key["plans"]) if "plans" in found else ()


def _urges(top: Value, *_: object) -> tuple[model.Issued, ...]:
    issued: tuple[model.Issued, ...] = _values(top, fields.REGISTER).get("urges", ())
    return issued


def _closed(top: Value, *_: object) -> tuple[model.Closure, ...]:
    closed: tuple[model.Closure, ...] = _values(top, fields.CLOSURES).get("closed", ())
    return closed


def _calendar(top: Value, file: DataFile, _: object) -> model.Calendar:
    days: dict[date, str] = {}

    def reader(name: str) -> Reader:
        def day(field: Value) -> date | None:
            when = field.date()
            if when is not None:
                _judge_day(field, when, file.year, days)
                days.setdefault(when, name)
            return when

        return lambda field: tuple(_all(field, day, fields.CALENDAR.by_key[name]))

    readers = {name: reader(name) for name in _DAYS}
    found = _values(top, fields.CALENDAR, due=lambda field: _due_days(field, file.year), **readers)
    listed = {name: tuple(sorted(set(found.get(name, ())))) for name in _DAYS}
    return model.Calendar(**{**found, **listed})


_DAYS = ("days_off", "days_on")
_SATURDAY = 5


def _judge_day(field: Value, when: date, year: int, days: Mapping[date, str]) -> None:
    """Say where a day of the calendar moves nothing: of another year, or rested or worked anyway.

    The first weeks of the next year count: what falls due at the year's end may move there.
    """
    weekend = when.weekday() >= _SATURDAY
    if when.year != year and (when.year, when.month) != (year + 1, 1):
        field.fault(Code.WRONG_YEAR, f"日期 {when} 不在{year}年", f"写{year}年的日期")
    elif when in days:
        again = "写了两遍" if days[when] == field.name else "又放假又上班，按放假算"
        field.fault(Code.IDLE_DAY, f"{when} {again}", "只留一处")
    elif weekend and field.name == "days_off":
        said = f"{when} 是周末，本来就不上班"
        field.fault(Code.IDLE_DAY, said, "查对日子；是周末的不用写")
    elif not weekend and field.name == "days_on":
        said = f"{when} 不是周末，本来就上班"
        field.fault(Code.IDLE_DAY, said, "查对日子；调休写要上班的那个周末")


def _due_days(field: Value, year: int) -> dict[tuple[int, int], date]:
    due = {}
    for key, value in field.pairs():
        month, day = key.integer(), value.date()
        if month is None or day is None:
            continue
        if not 1 <= month <= 12:  # noqa: PLR2004 - months
            key.fault(Code.BAD_NUMBER, f"没有{month}月", "月份写1至12")
        elif (day.year, day.month) != (year, month):
            value.fault(Code.BAD_DATE, f"{day} 不在{year}年{month}月", "写这个月里的一天")
        else:
            due[year, month] = day
    return due


def _progress(top: Value, file: DataFile, units: Mapping[str, str]) -> Progress | None:
    if file.date is None:
        return None
    found = top.fields(keys_of(fields.PROGRESS))
    head = {
        f.name: value
        for f in fields.PROGRESS.fields
        if f.shape is not Shape.RECORD
        and f.key in found
        and (value := _reader(f)(found[f.key])) is not None
    }
    # Read whatever the head holds, so that its faults hide none of the entries'.
    when = head.get("date", file.date)
    period = head.get("period")
    if period is not None and period.start.year != when.year:
        message = f"报的是{period.name}，文件是{when.year}年的"
        found["period"].fault(Code.BAD_DATE, message, "写文件这一年的月份，如 2026-06")
        period = None
        del head["period"]
    of_all = {
        "division": head.get("division", ""),
        "date": when,
        "filed": head.get("filed", when),
        "month": (period.start if period else when).month,
        "path": file.path,
    }
    entry = _record(
        fields.ENTRY,
        of_all,
        {**_ENTRY_STEPS, "values": ("figures", lambda field: _figures(field, when, units))},
    )
    listed = fields.PROGRESS.by_key["entries"]
    entries = _all(found["entries"], entry, listed) if "entries" in found else ()
    if "entries" in found and found["entries"].empty:
        found["entries"].fault(Code.BLANK_VALUE, "entries 里一条也没有", "至少写一条进展")
    if "date" not in head or "division" not in head:
        return None
    return model.Progress(
        folder=file.folder,
        dated=file.date,
        entries=entries,
        place=found["division"].place,
        date_place=found["date"].place,
        filed_place=found["filed" if "filed" in head else "date"].place,
        **head,
    )


def _figures(field: Value, when: date, units: Mapping[str, str]) -> tuple[model.Figure, ...]:
    figures = []
    for key, value in field.pairs():
        unit = units.get(key.node.value.strip(), "")
        if (figure := _figure(key, value, when, unit)) is not None:
            figures.append(figure)
    return tuple(figures)


def _figure(key: Value, field: Value, when: date, unit: str) -> model.Figure | None:
    """Read a plain number, dated as its file, or a number with its own date and source."""
    name: str = key.node.value.strip()
    if field.scalar:
        value = field.number(unit)
        return None if value is None else model.Figure(name, value, when, "", key.place)
    found = field.fields(keys_of(fields.FIGURE))
    value = found["value"].number(unit) if "value" in found else None
    own = found["date"].date() if "date" in found else when
    source = _SOURCE(found["source"]) if "source" in found else None
    if value is None or own is None:
        return None
    return model.Figure(name, value, own, source or "", key.place)


def _rules(top: Value, *_: object) -> Rules:
    """Read the conventions; what the file leaves out, or can't say, keeps its default."""
    found = top.fields(keys_of(fields.RULES))
    read: dict[str, Any] = {}
    for field in fields.RULES.fields:
        if field.key not in found:
            continue
        if field.record is not None and field.record.model is None:
            read |= _values(found[field.key], field.record)
        elif (value := _reader(field)(found[field.key])) is not None:
            read[field.name] = value
    rules = model.Rules(**read)
    if rules.yellow_gap > rules.red_gap:
        message = "yellow_gap 比 red_gap 还大，就没有黄灯了"
        found["lights"].fault(Code.BAD_NUMBER, message, "yellow_gap 要小于 red_gap")
        usual = model.Rules()
        rules = rules._replace(yellow_gap=usual.yellow_gap, red_gap=usual.red_gap)
    return rules


def _people(field: Value) -> dict[str, str]:
    """Read whose e-mail address is of which division; addresses in lower case."""
    found = {}
    for key, value in field.pairs():
        address, division = _spelled(key, _ADDRESS), value.line()
        if address is not None and division is not None:
            found[address.casefold()] = division
    return found


def _spelled(field: Value, spelling: fields.Spelling) -> str | None:
    """Read a name that has to be spelled in a certain way."""
    value = field.line()
    if value is not None and not re.fullmatch(spelling.pattern, value):
        said = f"“{value}”不是{spelling.what}"
        field.fault(Code.BAD_NAME, said, f"写成 {spelling.example} 这样")
        return None
    return value


def _severities(field: Value) -> dict[Code, Severity]:
    """Read how much each code matters; what stopped the reading always is an error."""
    found = {}
    for key, value in field.pairs():
        code, severity = _code(key), value.choice(Severity)
        if code is not None and severity is not None:
            found[code] = severity
    return found


def _counts(field: Value) -> dict[str, tuple[int, Place]]:
    counts = {}
    for name, count in field.pairs():
        if (value := count.integer()) is not None:
            counts[name.node.value.strip()] = (value, name.place)
    return counts


def _code(field: Value) -> Code | None:
    name = field.line()
    if name is None:
        return None
    code = next((c for c in Code if c.id == name and c.adjustable), None)
    if code is None:
        known = [c.id for c in Code if c.adjustable]
        message = f"没有“{name}”这个可以改轻重、可以豁免的代号"
        field.fault(Code.BAD_CHOICE, message, did_you_mean(name, known))
    return code


def _reached(field: Value) -> model.Reached | None:
    """Read a milestone by its id, or with the day on which it was reached."""
    if field.scalar:
        milestone = field.word()
        return None if milestone is None else model.Reached(milestone, field.place)
    found: model.Reached | None = _REACHED(field)
    return found


def _month(field: Value) -> Period | None:
    """Read a month written as `2026-06`."""
    value = field.text()
    if value is None:
        return None
    if match := _MONTH.fullmatch(value):
        return Period.of_month(int(match[1]), int(match[2]))
    field.fault(Code.BAD_DATE, f"“{value}”不是可用的年月", "写成 2026-06 这样的四位年-两位月")
    return None


def _optional(read: Reader) -> Reader:
    """Take a text that says that there is nothing for none at all."""

    def one(field: Value) -> Any:  # noqa: ANN401 - what the reader returns
        value = read(field)
        return None if value is None or says_nothing(value) else value

    return one


def _required(read: Reader) -> Reader:
    """Refuse a text that says that there is nothing where there has to be something."""

    def one(field: Value) -> Any:  # noqa: ANN401 - what the reader returns
        value = read(field)
        if value is None or not says_nothing(value):
            return value
        said = f"“{field.name}”只写了“{value}”，等于没填"
        field.fault(Code.BLANK_VALUE, said, "这一项必填，写上实际的内容")
        return None

    return one


def _reason(field: Value) -> str | None:
    """Read why something was changed: what does not say it is none, and an error."""
    value: str | None = _optional(_TEXTS[Shape.TEXT][False])(field)
    if value is None or not is_no_reason(value):
        return value
    said = f"“{field.name}”只写了“{value}”，看不出为什么改"
    field.fault(Code.BLANK_VALUE, said, "写明改了什么、为什么改，如“5月末误报为7场，现更正为6场”")
    return None


def _amount(field: Value) -> Decimal | None:
    value = field.number()
    if value is not None and value < 0:
        field.fault(Code.BAD_NUMBER, f"“{field.name}”不能是负数", "写0或正数")
        return None
    return value


def _share(field: Value) -> Decimal | None:
    value = _amount(field)
    if value is not None and value > 1:
        field.fault(Code.BAD_NUMBER, f"“{field.name}”只能取0至1", "如把握九成写 0.9")
        return None
    return value


def _within(field: Value, span: range) -> int | None:
    value = field.integer()
    if value is not None and value not in span:
        least, most = span[0], span[-1]
        message = f"“{field.name}”只能取{least}至{most}"
        field.fault(Code.BAD_NUMBER, message, f"写{least}至{most}之间的整数")
        return None
    return value


_SHAPES: dict[Shape, Reader] = {
    Shape.INTEGER: Value.integer,
    Shape.NUMBER: Value.number,
    Shape.AMOUNT: _amount,
    Shape.SHARE: _share,
    Shape.DATE: Value.date,
    Shape.MONTH: _month,
    Shape.FLAG: Value.flag,
    Shape.FORMAT: lambda _: None,  # judged before all else
    Shape.FIGURES: lambda _: None,  # read with the day of the file and the units of the list
    Shape.DIVISION: Value.line,
    Shape.DUTY: Value.line,  # read with the names that the list has
    Shape.TASK: Value.integer,
    Shape.INDICATOR: Value.line,
    Shape.CODE: _code,
    Shape.COUNTS: _counts,
    Shape.PEOPLE: _people,
    Shape.SEVERITIES: _severities,
    Shape.REACHED: _reached,
    Shape.MILESTONE: Value.word,
}
_CORRECTION = fields.ENTRY.by_key["correction"]
_TEXTS: dict[Shape, tuple[Reader, Reader]] = {  # alone, and as one of a list
    Shape.TEXT: (Value.text, Value.item),
    Shape.LINE: (Value.line, Value.word),
}


def keys_of(record: Record) -> Keys:
    """Return the keys that a mapping of a kind may have, and those that it must have."""
    known = frozenset(f.key for f in record.fields)
    return Keys(known, tuple(f.key for f in record.fields if f.required))


def _reader(field: fields.Field) -> Reader:
    """Return what reads a field as its line in the table says."""
    if field.record is not None:
        one = _record(field.record)
    elif field.choices is not None and field.shape is Shape.CHOICE:
        choices = field.choices

        def one(value: Value) -> object:
            return value.choice(choices)

    elif field.within is not None:
        span = field.within

        def one(value: Value) -> object:
            return _within(value, span)

    elif field is _CORRECTION:
        one = _reason
    elif field.shape in fields.SPELLINGS:
        spelling = fields.SPELLINGS[field.shape]

        def one(value: Value) -> object:
            return _spelled(value, spelling)

    elif field.shape in _TEXTS:
        one = (_required if field.required else _optional)(_TEXTS[field.shape][field.many])
    else:
        one = _SHAPES[field.shape]
    return (lambda value: _all(value, one, field)) if field.many else one


def _values(field: Value, record: Record, **special: Reader) -> dict[str, Any]:
    """Read a mapping's values by the names of attributes; what does not read is left out."""
    found = field.fields(keys_of(record))
    return {
        f.name: value
        for f in record.fields
        if f.key in found
        and (value := (special.get(f.key) or _reader(f))(found[f.key])) is not None
    }


def _record(
    record: Record,
    more: Mapping[str, Any] = MappingProxyType({}),
    steps: Steps | None = None,
) -> Reader:
    """Return what reads a mapping into its record, or None where it lacks what that needs.

    *more* are attributes that do not stand in the mapping; *steps* read its keys.
    """
    steps = steps or _steps(record)
    keys = keys_of(record)
    made = record.model
    vital = set(made._fields) - {*made._field_defaults, *more, "place", "fields"}
    place = record.identity[0] if "place" in made._fields else ""
    whole = "fields" in made._fields

    def read(field: Value) -> Any:  # noqa: ANN401 - the table's record
        found = field.fields(keys)
        values = dict(more)
        for key, part in found.items():
            name, step = steps[key]
            value = step(part)
            if value is not None:
                values[name] = value
        if not vital <= values.keys():
            return None
        if place:
            values["place"] = found[place].place
        if whole:
            values["fields"] = found
        return made(**values)

    return read


def _steps(record: Record) -> Steps:
    """Return what reads each key of a mapping, with the attribute that it fills."""
    return {f.key: (f.name, _reader(f)) for f in record.fields}


def _all(
    value: Value, read: Callable[[Value], Read | None], field: fields.Field
) -> tuple[Read, ...]:
    """Read the items of a list; where there are more than it may hold, the first of them."""
    items = value.items()
    if len(items) > field.limit:
        message = f"“{value.name}”有{len(items)}条，从这一条起没有读"
        fix = f"最多写{field.limit}条，用不着的删去"
        items[field.limit].fault(Code.WRONG_SHAPE, message, fix)
    return tuple(one for item in items[: field.limit] if (one := read(item)) is not None)


_LIST_STEPS = _steps(fields.TASK_LIST)
_TASK_STEPS = _steps(fields.TASK)
_REACHED = _record(fields.REACHED)
_SOURCE = _reader(fields.FIGURE.by_key["source"])
_ENTRY_STEPS = _steps(fields.ENTRY)
_READERS: dict[FileKind, Callable[[Value, DataFile, Mapping[str, str]], Any]] = {
    FileKind.TASKS: _task_list,
    FileKind.PLAN: _plans,
    FileKind.RULES: _rules,
    FileKind.PROGRESS: _progress,
    FileKind.URGES: _urges,
    FileKind.CLOSED: _closed,
    FileKind.CALENDAR: _calendar,
}
