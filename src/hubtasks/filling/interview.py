"""The questions that fill in a progress file, and what an answer makes of it.

What was answered stands in the file itself, so an interview can stop anywhere and go on
from there: a blank line is a question still open. Nothing here prints or reads.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, Self

from hubtasks import fields
from hubtasks.characters import plain_form
from hubtasks.diagnostics import Code
from hubtasks.fields import Field, Shape
from hubtasks.figures.known import Known
from hubtasks.filling import blank
from hubtasks.model import Status
from hubtasks.wording import did_you_mean, says_nothing, whole, written_day, yes_or_no
from hubtasks.writing import edit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from hubtasks.diagnostics import Diagnostic
    from hubtasks.model import Division, Ledger, Milestone, Task
    from hubtasks.writing.edit import Path, Said

INTRODUCTION = (
    "一问一答，答一句存一句；随时可以停，再运行一遍就接着答。",
    "单独输入：< 退回一问   ? 怎么填   > 这一项以后再填   q 停下",
)


class Question(NamedTuple):
    """A field of a task's entry; task 0 stands for the file as a whole."""

    task: int
    field: str


REPORTER = Question(0, "reporter")
END = Question(0, "end")


class Command(Enum):
    """What can be typed instead of an answer, with and without a Chinese keyboard."""

    BACK = "<＜《〈"
    HELP = "?？"
    LATER = ">＞》〉"
    STOP = "qQｑＱ"


class Desk(NamedTuple):
    """A division's file for a day; `ledger` holds all the other files."""

    ledger: Ledger
    division: Division
    on: date

    def known(self, task: int) -> blank.Remembered:
        """Return what is known of a task before it is reported."""
        return blank.known(self.ledger, self.division, self.ledger.task_by_id[task], self.on)


class Draft(NamedTuple):
    """The file as it stands: what it says, and what it leaves blank, by path."""

    text: str
    said: Mapping[Path, Said]
    blanks: frozenset[Path]

    @classmethod
    def of(cls, text: str) -> Self:
        """Read a file; EditFault where it does not read."""
        return cls(text, edit.stated(text), edit.blanks(text))

    def value(self, question: Question) -> Said:
        """Return what is answered; empty where nothing is."""
        return self.said.get(answer_path(question), "")


class State(NamedTuple):
    """Where an interview is: `at` is the question in hand, None once all is done.

    `seen` are the questions answered since it was started, `opened` those asked for by the
    menu, `left` the tasks put off, `redo` the task that is gone through once more.
    """

    at: Question | None
    seen: frozenset[Question] = frozenset()
    opened: frozenset[Question] = frozenset()
    left: frozenset[int] = frozenset()
    redo: int = 0


class Meant(NamedTuple):
    """What an answer means: edits by path, questions it opens, a task to redo, or a refusal."""

    edits: tuple[tuple[Path, Said], ...] = ()
    opens: tuple[Question, ...] = ()
    redo: int = 0
    refused: str = ""


def _described(field: Field) -> Iterator[tuple[str, Field]]:
    """Yield a field by the name of its question; of a mapping also those inside it."""
    yield field.key, field
    if field.record is not None:
        yield from ((f"{field.key}.{inner.key}", inner) for inner in field.record.fields)


def _questions(field: Field) -> tuple[str, ...]:
    """Return what is asked for a field: of a mapping each part by itself that has an example."""
    parts = (f for f in _described(field) if f[1] is field or f[1].example)
    return tuple(name for name, inner in parts if inner.record is None)


# What is asked only for who asks for it, in the order of the menu, with its questions.
_MENU = tuple((f.label, _questions(f)) for f in fields.MENU)
_EXTENSION = _questions(fields.ENTRY.by_key["extension"])
_OF_A_STEP = "extension.milestone"  # what is put off whole has no step to name
_DESCRIBED = {
    name: inner
    for field in (fields.PROGRESS.by_key["reporter"], *fields.ENTRY.fields)
    for name, inner in _described(field)
}
_ONE_STEP = "一次只写一个节点；还有别的，在文件里另写"
_PART = re.compile("(?:《[^》]{0,100}》|（[^）]{0,100}）|[^、，,；;])+")
_FIGURE = re.compile(r"(\S+)\s+(\S*[0-9]{1,2}[-./月]\S*)(?:\s+(.+))?", re.DOTALL)


def command(answer: str) -> Command | None:
    """Tell whether an answer is a command."""
    return next((c for c in Command if len(answer) == 1 and answer in c.value), None)


def is_figure(answer: str) -> bool:
    """Tell whether an answer is a number, with or without a unit behind it."""
    plain = plain_form(answer)
    return re.fullmatch(r"[0-9][0-9.,]*\s*[^\s0-9]{0,6}", plain) is not None


def answer_path(question: Question) -> Path:
    """Return where a question's answer stands in the file."""
    if not question.task:
        return (question.field,)
    return edit.path_of(question.task, question.field)


def tasks(desk: Desk, draft: Draft) -> tuple[Task, ...]:
    """Return the division's tasks that have an entry in the file, in the list's order."""
    own = [t for t in desk.ledger.tasks if desk.division.name in t.divisions]
    return tuple(t for t in own if ("entries", str(t.id), "task") in draft.said)


def missing(desk: Desk, draft: Draft) -> tuple[int, ...]:
    """Return the division's tasks that have no entry in the file."""
    there = {t.id for t in tasks(desk, draft)}
    own = [t.id for t in desk.ledger.tasks if desk.division.name in t.divisions]
    return tuple(number for number in own if number not in there)


def order(desk: Desk, draft: Draft, state: State) -> tuple[Question, ...]:
    """Return all questions that there are as the file stands, in the order of asking."""
    inner = [q for t in tasks(desk, draft) for q in _of_task(desk, draft, state, t.id)]
    return (REPORTER, *inner, END)


def _of_task(desk: Desk, draft: Draft, state: State, task: int) -> Iterator[Question]:
    known = desk.known(task)
    status = draft.value(Question(task, "status"))
    early: list[str] = []
    for each in fields.ALWAYS:
        if each.shape is Shape.FIGURES:
            early += (f"{each.key}.{i.id}" for i, _ in known.indicators)
            if draft.value(Question(task, "correction")):
                early.append("correction")
        elif each.shape is not Shape.REACHED or known.milestones:
            early.append(each.key)
        if each.key == "problems":
            if status == Status.POSTPONED and not _postponed_already(desk, task):
                early += (name for name in _EXTENSION if name != _OF_A_STEP)
            if status == Status.FINISHED:
                early.append("evidence")
    wanted = [
        field
        for _, names in _MENU
        for field in names
        if field not in early
        and (known.milestones or field != _OF_A_STEP)
        and _DESCRIBED[field].shape is not Shape.FLAG
        and ((q := Question(task, field)) in state.opened or draft.value(q))
    ]
    for field in (*early, *wanted, "more"):
        question = Question(task, field)
        follows = field in _EXTENSION[1:]  # what there is of an extension hangs on its day
        if not follows or draft.value(Question(task, "extension.until")):
            yield question


def _postponed_already(desk: Desk, task: int) -> bool:
    """Whether an approved extension of an earlier file still holds."""
    known = Known.on_day(desk.ledger, desk.on)
    moved = known.extension(desk.ledger.task_by_id[task], desk.division.name, desk.on)
    return moved is not None and not moved.over


def answered(desk: Desk, draft: Draft, state: State, question: Question) -> bool:
    """Tell whether a question need not be asked any more.

    The blank file has a line for what is asked of every task; a line that was taken out is
    an answer too. What has no line there counts as answered once 下一步, asked after it, is.
    """
    task, field = question
    if question in state.seen:
        return bool(draft.value(question)) or not _required(draft, question)
    if (task and task == state.redo) or question in state.opened:
        return False
    if field == "more":
        later = [t.id for t in tasks(desk, draft) if t.id > task]
        begun = any(draft.value(Question(number, "status")) for number in later)
        return begun and all(q.task != task for q in state.seen)
    if draft.value(question):
        return True
    if answer_path(question) in draft.blanks or _required(draft, question):
        return False
    told = field in {"reporter", "next"} or field.startswith("values.")
    return told or answer_path(Question(task, "next")) not in draft.blanks


def _required(draft: Draft, question: Question) -> bool:
    if question.field == "problems":
        return draft.value(Question(question.task, "status")) == Status.BLOCKED
    return question.field in {"status", "summary", "correction"}


def open_questions(desk: Desk, draft: Draft) -> tuple[Question, ...]:
    """Return what the file still leaves blank, or has to say."""
    return tuple(
        q
        for q in order(desk, draft, State(None))
        if not draft.value(q) and (answer_path(q) in draft.blanks or _required(draft, q))
    )


def start(desk: Desk, draft: Draft) -> State:
    """Begin with the first question that is not answered."""
    return State(_following(desk, draft, State(REPORTER)))


def back(desk: Desk, draft: Draft, state: State) -> State:
    """Go back one question, also into the task before; the first stays."""
    known = order(desk, draft, state)
    at = known.index(state.at) if state.at in known else 0
    return state._replace(at=known[max(at - 1, 0)])


def later(desk: Desk, draft: Draft, state: State) -> State:
    """Leave the rest of the task in hand for another time."""
    at = state.at or END
    put_off = state._replace(left=state.left | {at.task}, redo=0)
    return put_off._replace(at=_following(desk, draft, put_off))


def taken(desk: Desk, draft: Draft, state: State, meant: Meant) -> State:
    """Return where an interview goes on once an answer stands in the file."""
    at = state.at or END
    if at == END:
        if not meant.redo:
            return state._replace(at=None)
        seen = frozenset(q for q in state.seen if q.task != meant.redo)
        return state._replace(at=Question(meant.redo, "status"), seen=seen, redo=meant.redo)
    done = state._replace(left=state.left - {at.task}, opened=state.opened | {*meant.opens})
    if at.field != "more" or not (meant.opens or meant.edits):  # the menu is shown again
        done = done._replace(seen=state.seen | {at})
    done = done._replace(seen=done.seen - {*meant.opens})
    return done._replace(at=_following(desk, draft, done))


def _following(desk: Desk, draft: Draft, state: State) -> Question:
    """Return the first open question of the task in hand, else of a later, else of any task."""
    known = order(desk, draft, state)
    todo = [
        q
        for q in known
        if q != END and q.task not in state.left and not answered(desk, draft, state, q)
    ]
    at = state.at or END
    place = known.index(at) if at in known else 0
    here = [q for q in todo if q.task == at.task]
    after = [q for q in todo if known.index(q) > place]
    return (here or after or todo or [END])[0]


def meant(desk: Desk, draft: Draft, question: Question, answer: str) -> Meant:
    """Return what an answer means: for no answer, what stands there, was so before, or nothing."""
    answer = answer.strip()
    field = question.field
    if field == "end":
        return _redone(desk, draft, answer)
    if field == "more":
        return _chosen(draft, question, answer)
    if not answer or says_nothing(answer):
        return _nothing(desk, draft, question, answer)
    path = answer_path(question)
    if field == "status":
        return _status(path, answer)
    if field == "milestones":
        return _reached(path, _open(desk, question), answer)
    if field == _OF_A_STEP:
        return _put_off(path, _open(desk, question), answer)
    if field in _DESCRIBED and _DESCRIBED[field].many:
        parts = (part.strip() for part in _PART.findall(answer.replace("\n", "、")))
        return Meant(((path, tuple(part for part in parts if part)),))
    if field.startswith("values."):
        return _figure(desk, path, answer)
    if _DESCRIBED[field].shape is Shape.DATE:
        answer = written_day(answer, desk.on.year) or answer
    return Meant(((path, answer),))


def _nothing(desk: Desk, draft: Draft, question: Question, answer: str) -> Meant:
    """Keep what stands there or stood there last time, or take the line out."""
    path, there = answer_path(question), draft.value(question)
    if not answer and there:
        return Meant()
    if not answer and (usual := _usual(desk, question)):
        return Meant(((path, usual),))
    if _required(draft, question):
        return Meant(refused=_must(question))
    whole = path[:-1] if question.field == "extension.until" else path
    return Meant(((whole, ""),) if there or path in draft.blanks else ())


def _must(question: Question) -> str:
    return {
        "status": "状态要选一个：写1至5",
        "summary": "进展要写；确无进展的，写明情况和原因",
        "problems": "受阻的要写明卡在哪里、原因是什么；不是受阻，输入 < 退回去改状态",
        "correction": "要写更正的原因；是数填错了，输入 < 退回去重填",
    }[question.field]


def _usual(desk: Desk, question: Question) -> str:
    """Return what no answer stands for: the status and the reporter of last time."""
    if question.field == "status":
        latest = desk.known(question.task).latest
        return latest.status if latest else ""
    if question == REPORTER:
        own = [p for p in desk.ledger.progress if p.division == desk.division.name]
        named = [p for p in own if p.reporter and p.date < desk.on]
        return max(named, key=lambda p: p.date).reporter if named else ""
    return ""


def _status(path: Path, answer: str) -> Meant:
    chosen = plain_form(answer)
    for number, status in enumerate(Status, 1):
        if chosen in {str(number), status.value, f"{number}.", f"{number} {status}"}:
            return Meant(((path, status.value),))
    near = did_you_mean(answer, list(Status), f"写1至{len(Status)}，或状态的名称")
    return Meant(refused=f"没有“{answer}”这个状态。{near}")


def _numbers(answer: str, most: int) -> list[int]:
    """Read numbers of a list from 1, however they are parted; none where one is not of it."""
    parts = re.findall(r"[^\s,、;.]+", plain_form(answer))
    numbers = [n for part in parts if (n := whole(part)) is not None]
    sound = len(numbers) == len(parts) and all(1 <= n <= most for n in numbers)
    return list(dict.fromkeys(numbers)) if sound else []


def _open(desk: Desk, question: Question) -> list[Milestone]:
    """Return the milestones that a question is about: those not reached before."""
    return [m for m, _ in desk.known(question.task).milestones]


def _put_off(path: Path, known: Sequence[Milestone], answer: str) -> Meant:
    """Read which milestone is meant: by its number in the list, its name or its id."""
    named = [m.id for m in known if answer in {m.name, m.id}]
    if found := named or [known[n - 1].id for n in _numbers(answer, len(known))]:
        return Meant(((path, found[0]),)) if len(found) == 1 else Meant(refused=_ONE_STEP)
    return Meant(refused=f"“{answer}”不在列出的里面。写号，如 1；整项任务暂缓的，按 Enter")


def _reached(path: Path, known: Sequence[Milestone], answer: str) -> Meant:
    alone = len(known) == 1
    if answer in {"全部", "都达到了"} or (alone and yes_or_no(answer)):
        return Meant(((path, tuple(m.id for m in known)),))
    if alone and yes_or_no(answer) is False:
        return Meant(((path, ""),))
    numbers = _numbers(answer, len(known))
    if not numbers:
        span = "1" if alone else f"1至{len(known)}"
        return Meant(refused=f"“{answer}”不在列出的里面。写{span}，几个用空格隔开；没有就按 Enter")
    return Meant(((path, tuple(known[n - 1].id for n in sorted(numbers))),))


def _chosen(draft: Draft, question: Question, answer: str) -> Meant:
    if not answer or says_nothing(answer):
        return Meant()
    numbers = _numbers(answer, len(_MENU))
    if not numbers:
        return Meant(refused=f"“{answer}”不在列出的里面。写1至{len(_MENU)}；没有就按 Enter")
    chosen = [field for n in numbers for field in _MENU[n - 1][1]]
    edits: tuple[tuple[Path, Said], ...] = ()
    for name in chosen:
        asked_for = Question(question.task, name)
        if _DESCRIBED[name].shape is Shape.FLAG:
            edits += ((answer_path(asked_for), "" if draft.value(asked_for) else "true"),)
    opens = (Question(question.task, f) for f in chosen if _DESCRIBED[f].shape is not Shape.FLAG)
    return Meant(edits, tuple(opens))


def _redone(desk: Desk, draft: Draft, answer: str) -> Meant:
    if not answer or says_nothing(answer):
        return Meant()
    number = plain_form(answer).removeprefix("第").removesuffix("项")
    known = [t.id for t in tasks(desk, draft)]
    if number not in map(str, known):
        own = "、".join(map(str, known))
        return Meant(refused=f"没有第“{answer}”项可改。序号有：{own}；不改就按 Enter")
    return Meant(redo=int(number))


def _figure(desk: Desk, path: Path, answer: str) -> Meant:
    """Read a figure, and behind it the day it is of and its source, where they are named."""
    number, when, source = answer, "", ""
    if dated := _FIGURE.fullmatch(answer):
        number, when, source = dated[1], dated[2], dated[3] or ""
        when = written_day(when, desk.on.year) or when
    figure = path[:-1]
    edits = ((path, number), ((*figure, "date"), when), ((*figure, "source"), source.strip()))
    return Meant(edits)


def carried_out(draft: Draft, meant: Meant) -> Draft:
    """Return the file with an answer's edits made; EditFault where that can't be done."""
    text = draft.text
    for path, value in meant.edits:
        text = edit.changed(text, path, value)
    return Draft.of(text)


def mended(draft: Draft, meant: Meant, found: Sequence[Diagnostic]) -> tuple[Meant, str]:
    """Carry out the certain repairs in an answer's values; say what was taken for what.

    *draft* is the file with the answer in it as it was typed. Empty where nothing is certain.
    """
    lines = draft.text.splitlines()
    edits, said = meant.edits, ""
    for fault in found:
        if fault.repair is None or not 0 < fault.place.line <= len(lines):
            continue
        typed = lines[fault.place.line - 1][fault.place.column - 1 : fault.place.end - 1]
        now = tuple((path, fault.repair if v == typed else v) for path, v in edits)
        if now != edits:
            edits, said = now, f"{fault.message}，记作 {fault.repair}"
    return meant._replace(edits=edits), said


def due_to(
    desk: Desk,
    draft: Draft,
    state: State,
    before: Sequence[Diagnostic],
    now: Sequence[Diagnostic],
) -> tuple[Diagnostic, ...]:
    """Return the findings that the answer in hand brought into the file, *draft*.

    What a question still to come can mend is not held against it.
    """
    at = state.at or END
    known = {(d.code, d.message) for d in before}
    ahead = {
        q.field.partition(".")[0]
        for q in order(desk, draft, state)
        if q.task == at.task and q != at and not answered(desk, draft, state, q)
    }
    part = at.field.partition(".")[0]
    return tuple(
        d
        for d in now
        if d.code is not Code.BLANK_VALUE
        and d.field not in ahead
        and (
            (d.code, d.message) not in known
            or (d.field == part and _task_on(draft, d.place.line) == at.task)
        )
    )


def _task_on(draft: Draft, line: int) -> int:
    """Return whose entry stands on a line of the file; 0 where none does."""
    spans = edit.lines_of(draft.text).items()
    on = (path for path, (first, last) in spans if first <= line <= last)
    return next((whole(path[1]) or 0 for path in on if path[0] == "entries"), 0)


def heading(desk: Desk, draft: Draft, state: State, task: int) -> tuple[str, ...]:
    """Return what is said when a task is begun: what is known of it, and answered already."""
    known = desk.known(task)
    numbers = [t.id for t in tasks(desk, draft)]
    lines = [f"【{numbers.index(task) + 1}/{len(numbers)}】{known.task}"]
    if known.before:
        lines.append(f"  {known.before}")
    lines += (f"  指标：{said}" for _, said in known.indicators)
    lines += (f"  节点：{m.name}，{due}" for m, due in known.milestones)
    done = (q for q in order(desk, draft, state) if q.task == task and draft.value(q))
    lines += (f"  已填 {name(desk, q)}：{shown(desk, draft, q)}" for q in done)
    return tuple(lines)


def done(desk: Desk, draft: Draft) -> int:
    """Count the tasks of which nothing is left to answer."""
    todo = {q.task for q in open_questions(desk, draft)}
    return sum(t.id not in todo for t in tasks(desk, draft))


def name(desk: Desk, question: Question) -> str:
    """Return what a question is about, in a word or two."""
    if question == END:
        return "要改的"
    if question.field == "more":
        return "还有要写的"
    if question.field.startswith("values."):
        return desk.ledger.indicator_by_id[question.field.removeprefix("values.")][1].name
    return _DESCRIBED[question.field].label


def asked(desk: Desk, draft: Draft, question: Question) -> str:
    """Put a question, with its choices and what no answer stands for."""
    field, title = question.field, name(desk, question)
    if question == END:
        return "都答过了。要改哪一项，写它的序号（Enter 不改了）"
    if field == "more":
        menu = "  ".join(
            f"{n} {label}{_mark(draft, question.task, fields)}"
            for n, (label, fields) in enumerate(_MENU, 1)
        )
        return f"还有要写的吗？{menu}（Enter 没有）"
    enter = _enter(desk, draft, question)
    if field == "status":
        choices = "  ".join(f"{n} {status}" for n, status in enumerate(Status, 1))
        return f"{title}：{choices}（{enter}）"
    if field in {"milestones", _OF_A_STEP}:
        known = desk.known(question.task).milestones
        choices = "  ".join(f"{n} {m.name}（{due}）" for n, (m, due) in enumerate(known, 1))
        when = f"到{desk.on.month}月{desk.on.day}日" if field == "milestones" else ""
        return f"{when}{title}：{choices}（写号；{enter}）"
    if field.startswith("values."):
        known_figures = desk.known(question.task).indicators
        indicator, said = next((i, s) for i, s in known_figures if field == f"values.{i.id}")
        return f"指标：{said}\n当年累计数，单位“{indicator.unit}”（{enter}）"
    if field == "summary":
        return f"{title}：可写几行，空一行结束（{enter}）"
    return f"{title}（{enter}）"


def _mark(draft: Draft, task: int, fields: Sequence[str]) -> str:
    return "（已写）" if draft.value(Question(task, fields[0])) else ""


def _enter(desk: Desk, draft: Draft, question: Question) -> str:
    """Say what no answer stands for."""
    required = _required(draft, question)
    if draft.value(question):
        erase = "" if required else "，- 删去"
        return f"现为：{shown(desk, draft, question)}；Enter 不改{erase}"
    if usual := _usual(desk, question):
        return f"Enter 同上期：{usual}" + ("，- 不写" if question == REPORTER else "")
    if required:
        return "要写"
    return "Enter 这次没有数" if question.field.startswith("values.") else "Enter 没有"


def shown(desk: Desk, draft: Draft, question: Question) -> str:
    """Write an answer on one line."""
    value = draft.value(question)
    if question.field in {"milestones", _OF_A_STEP}:
        plan = desk.ledger.plan_by_task.get(question.task)
        names = {m.id: m.name for m in plan.milestones} if plan else {}
        ids = (value,) if isinstance(value, str) else value
        return "、".join(names.get(id_, id_) for id_ in ids)
    if question.field.startswith("values."):
        return figure_text(desk, draft, question)
    return value.replace("\n", " / ") if isinstance(value, str) else "；".join(value)


def figure_text(desk: Desk, draft: Draft, question: Question) -> str:
    """Write a figure as it stands in the file, with its unit, day and source."""
    path = answer_path(question)[:-1]
    indicator = desk.ledger.indicator_by_id[path[-1]][1]
    own = draft.said.get((*path, "date"), str(desk.on))
    source = draft.said.get((*path, "source"), "")
    tail = f"，来源：{source}" if source else ""
    return f"{draft.value(question)}{indicator.unit}，截至 {own}{tail}"


def helped(question: Question) -> str:
    """Say what a question wants, with an example."""
    field = question.field
    if field == "end":
        return "写任务序号，如 15，就把那一项从头再问一遍，原来的答案都在"
    if field == "more":
        return "写号，如 1；几个用空格隔开，如 1 4。重要进展选一次标上，再选一次去掉"
    if field.startswith("values."):
        return (
            "写从1月1日累计到填报日期的数，不是当月数，只写数，不带单位，如 14。"
            "这次没有数，按 Enter。\n数截至的日子早于填报日期的，空一格写那一天，"
            "再空一格写来源，如 13.2 2026-05-31 省统计局月报"
        )
    if field == _OF_A_STEP:
        return "写号，延的是哪个节点，如 1；整项任务暂缓的，按 Enter"
    told = _DESCRIBED[field]
    meaning = told.meaning
    if told.choices is not None:
        choices = zip(told.choices, told.choice_meanings, strict=True)
        meaning = "；".join(f"{choice.value}，{said}" for choice, said in choices)
    said = f"{told.label}：{meaning}" if meaning else told.label
    return f"{said}。如：{told.example}" if told.example else said
