"""Fill in a progress file by question and answer: print the questions, read and store answers."""

from __future__ import annotations

import sys
import tempfile
from typing import TYPE_CHECKING, NamedTuple

from hubtasks.cli.arguments import refuse
from hubtasks.cli.check import check
from hubtasks.cli.opening import this_day
from hubtasks.cli.printing import say
from hubtasks.cli.recording import Recorder
from hubtasks.cli.talking import answer_to, at_a_terminal, lend_a_hand, tell
from hubtasks.diagnostics import Code, Severity
from hubtasks.filling import blank, guard, interview
from hubtasks.filling.interview import Command, Desk, Draft, Question, State
from hubtasks.filling.stamp import stamped
from hubtasks.git.revision import GitFault, remote_of
from hubtasks.in_force import in_force
from hubtasks.reading import files
from hubtasks.reading.files import reason_of
from hubtasks.reading.load import load
from hubtasks.wording import typed
from hubtasks.writing import edit
from hubtasks.writing.put import NotWritten

if TYPE_CHECKING:
    from datetime import date

    from hubtasks.checking.opened import Opened
    from hubtasks.diagnostics import Diagnostic
    from hubtasks.model import Division

_YES = frozenset({"是", "y", "Y", "yes"})


class _Stopped(Exception):
    """The user wants to stop here."""


class _Talk(NamedTuple):
    """What every answer is held against: the desk, the other files, and the file's path.

    All that is answered is one step for whoever takes it back.
    """

    desk: Desk
    others: Opened
    path: str
    recorder: Recorder


class _Filled(NamedTuple):
    """The file with an answer in it, and what is wrong in it now."""

    draft: Draft
    found: tuple[Diagnostic, ...]


def fill(opened: Opened, division: Division, on: date, path: str, root: str) -> int:
    """Ask for what a progress file does not say yet, and write each answer at once.

    Return 0 where it was finished or put off, 1 where it has errors or the answers ran out,
    130 after Ctrl-C.
    """
    if at_a_terminal():
        lend_a_hand()
    talk = _talk_of(opened, division, on, path)
    filled = _begun(talk)
    state = interview.start(talk.desk, filled.draft)
    _greet(talk, filled.draft)
    why, code = "", 0
    task = 0
    try:
        while state.at is not None:
            if state.at.task not in {0, task}:
                tell("", *interview.heading(talk.desk, filled.draft, state, state.at.task))
            task = state.at.task or task
            filled, state = _step(talk, filled, state)
    except KeyboardInterrupt:
        why, code = "中断了", 130
    except (_Stopped, EOFError) as stop:
        asked_to = isinstance(stop, _Stopped)
        why, code = ("停在这里", 0) if asked_to else ("没有更多的回答了", 1)
        if not interview.open_questions(talk.desk, filled.draft):
            state = state._replace(at=None)
    if state.at is not None:
        again = f"hubtasks new {division.name} --date {on} --interactive"
        again += f" --root {typed(root)}" if root else ""
        where = f"第{state.at.task}项的" if state.at.task else ""
        tell("")
        at = f"问到{where}“{interview.name(talk.desk, state.at)}”"
        say(f"{why}，{at}。答过的都已存进 {path}。接着答，再运行")
        say(again)
        return code
    return _finished(talk, filled.draft, root)


def _talk_of(opened: Opened, division: Division, on: date, path: str) -> _Talk:
    """Part the file from the others: what it says itself is no news of last time."""
    rest = tuple(f for f in opened.files.listing if f.path != path)
    folder = files.Folder(opened.files.root, rest)
    ledger, problems = load(files.of_year(folder, opened.year))
    others = opened._replace(files=folder, ledger=in_force(ledger, on), problems=problems)
    return _Talk(
        Desk(others.ledger, division, on), others, path, Recorder(opened.files.root, "new")
    )


def _begun(talk: _Talk) -> _Filled:
    """Read the file as far as it was filled in, or write a blank one."""
    folder = talk.others.files
    try:
        content = folder.read(talk.path)
    except FileNotFoundError:
        content = stamped(blank.blank(*talk.desk), this_day()).encode()
        talk.recorder.put_file(talk.path, None, content)
    except OSError as error:
        refuse(f"打不开 {talk.path}（{reason_of(error)}）。看它是不是普通文件、有没有读的权限")
    try:
        draft = Draft.of(edit.text_of(content))
    except edit.EditFault as fault:
        refuse(f"{talk.path}：{fault}")
    return _Filled(draft, _problems(talk, draft))


def _problems(talk: _Talk, draft: Draft) -> tuple[Diagnostic, ...]:
    return guard.new_problems(talk.others, {talk.path: draft.text.encode()}, texts_too=True)


def _greet(talk: _Talk, draft: Draft) -> None:
    desk = talk.desk
    total, ready = len(interview.tasks(desk, draft)), interview.done(desk, draft)
    said = f"，已答完{ready}项" if ready else ""
    tell(f"{desk.division.name} {desk.on} 的进展，{total}项任务{said}", *interview.INTRODUCTION)
    if gone := interview.missing(desk, draft):
        numbers = "、".join(map(str, gone))
        tell(f"文件里没有第{numbers}项的条目，这里问不到，请直接在 {talk.path} 里补上")


def _step(talk: _Talk, filled: _Filled, state: State) -> tuple[_Filled, State]:
    """Ask the question in hand, and act on what is typed."""
    desk, draft = talk.desk, filled.draft
    at = state.at or interview.END
    tell(interview.asked(desk, draft, at))
    answer = answer_to()
    action = interview.command(answer.strip())
    if action is Command.STOP:
        raise _Stopped
    if action is Command.HELP:
        tell(interview.helped(at))
        return filled, state
    if action is Command.BACK:
        before = interview.back(desk, draft, state)
        if before.at == at:
            tell("这已经是第一问了")
        return filled, before
    if action is Command.LATER:
        return filled, interview.later(desk, draft, state)
    stopped = None
    if at.field == "summary" and answer.strip():
        answer, stopped = _more_lines(at, answer)
        if stopped is Command.BACK:
            tell("这几行不算，重新写")
            return filled, state
    filled, state = _answered(talk, filled, state, answer)
    if stopped is Command.STOP:
        raise _Stopped
    if stopped is Command.LATER and state.at is not None and state.at.task == at.task:
        state = interview.later(desk, filled.draft, state)
    return filled, state


def _more_lines(at: Question, first: str) -> tuple[str, Command | None]:
    """Read on to an empty line, to a command, or to the end; return what ended it."""
    lines = first.splitlines()
    while True:
        try:
            line = answer_to("+ ")
        except EOFError:
            return "\n".join(lines), None
        action = interview.command(line.strip())
        if action is Command.HELP:
            tell(interview.helped(at))
        elif action is not None or not line.strip():
            return "\n".join(each.strip() for each in lines), action
        else:
            lines += line.splitlines()


def _answered(talk: _Talk, filled: _Filled, state: State, answer: str) -> tuple[_Filled, State]:
    """Write an answer into the file; where others wrote it meanwhile, into what it is now."""
    at = state.at or interview.END
    while True:
        try:
            return _written(talk, filled, state, answer)
        except NotWritten as why:
            again = _read_again(talk, filled, answer, str(why))
        if at not in interview.order(talk.desk, again.draft, state):
            tell(f"{talk.path} 刚刚在别处改过，里面没有这一问了。{_kept(answer)}")
            return again, interview.start(talk.desk, again.draft)
        tell(f"{talk.path} 刚刚在别处改过，已经重新读过")
        theirs = again.draft.value(at)
        if theirs and theirs not in {filled.draft.value(at), answer}:
            said = interview.shown(talk.desk, again.draft, at)
            tell(f"这一问那边写的是：{said}", f"您写的是：{answer}")
            tell("换成您写的吗？（是 就换，别的留那边写的）")
            if answer_to().strip() not in _YES:
                return again, interview.taken(talk.desk, again.draft, state, interview.Meant())
        filled = again


def _read_again(talk: _Talk, filled: _Filled, answer: str, why: str) -> _Filled:
    """Read the file as others left it; where that is no help keep the answer, and stop."""
    try:
        text = edit.text_of(talk.others.files.read(talk.path))
        draft = Draft.of(text)
    except (OSError, edit.EditFault):
        refuse(f"{why}。{_kept(answer)}")
    if text == filled.draft.text:
        refuse(f"{why}。{_kept(answer)}")
    return _Filled(draft, _problems(talk, draft))


def _kept(answer: str) -> str:
    """Keep what was typed outside of the repository; say where, or repeat it."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", prefix="hubtasks-", suffix=".txt", delete=False
        ) as file:
            file.write(f"{answer}\n")
    except OSError:
        return f"刚才写的是：{answer}"
    return f"刚才写的存在 {file.name}"


def _written(talk: _Talk, filled: _Filled, state: State, answer: str) -> tuple[_Filled, State]:
    """Write an answer, or say why not and leave the question in hand; NotWritten as in `put`."""
    desk, at = talk.desk, state.at or interview.END
    meant = interview.meant(desk, filled.draft, at, answer)
    if meant.refused:
        tell(f"不行：{meant.refused}")
        return filled, state
    if not meant.edits:
        return filled, interview.taken(desk, filled.draft, state, meant)
    try:
        tried, brought = _tried(talk, filled, state, meant)
        repaired, said = interview.mended(tried.draft, meant, brought)
        if said:
            meant = repaired
            tried, brought = _tried(talk, filled, state, meant)
            tell(said)
        fell = [d for d in brought if d.code is Code.FIGURE_FELL and at.field != "correction"]
        if fell and not _errors(brought, Code.FIGURE_FELL):
            reason = _reason(at, fell)
            if not reason:
                return filled, state
            path = interview.answer_path(Question(at.task, "correction"))
            meant = meant._replace(edits=(*meant.edits, (path, reason)))
            tried, brought = _tried(talk, filled, state, meant)
    except edit.EditFault as fault:
        tell(f"不行：{fault}")
        return filled, state
    if not _accepted(brought):
        return filled, state
    talk.recorder.put(talk.path, filled.draft.text.encode(), tried.draft.text.encode())
    if at.field.startswith("values.") and tried.draft.value(at):
        tell(f"记下了：{interview.figure_text(desk, tried.draft, at)}")
    return tried, interview.taken(desk, tried.draft, state, meant)


def _tried(
    talk: _Talk, filled: _Filled, state: State, meant: interview.Meant
) -> tuple[_Filled, tuple[Diagnostic, ...]]:
    """Return the file with an answer in it, and what that brought about."""
    draft = interview.carried_out(filled.draft, meant)
    found = _problems(talk, draft)
    return _Filled(draft, found), interview.due_to(talk.desk, draft, state, filled.found, found)


def _errors(brought: tuple[Diagnostic, ...], but: Code) -> bool:
    return any(d.severity is Severity.ERROR and d.code is not but for d in brought)


def _accepted(brought: tuple[Diagnostic, ...]) -> bool:
    """Say what an answer brought about; tell whether it may stand."""
    for found in brought:
        wrong = found.severity is Severity.ERROR
        tell(f"{'不行' if wrong else found.severity.value}：{found.message}。{found.fix}")
    if any(d.severity is Severity.ERROR for d in brought):
        return False
    if any(d.code is Code.FIGURE_FAR_ABOVE for d in brought):
        tell("确实是这个数吗？（是 就记下，别的重填）")
        return answer_to().strip() in _YES
    return True


def _reason(at: Question, fell: list[Diagnostic]) -> str:
    """Ask why a figure is smaller than before; empty where it is to be typed anew."""
    tell(*(f"{found.message}。" for found in fell))
    correction = Question(at.task, "correction")
    while True:
        tell("查对是不是填成了当月数。确要更正，写明原因；填错了，输入 < 重填")
        answer = answer_to().strip()
        action = interview.command(answer)
        if action is Command.STOP:
            raise _Stopped
        if action is Command.HELP:
            tell(interview.helped(correction))
        elif action is not None:
            return ""
        elif interview.is_figure(answer):
            tell(f"“{answer}”像是一个数，不是原因。填错了，输入 < 重填")
        elif answer:
            return answer


def _finished(talk: _Talk, draft: Draft, root: str) -> int:
    """Say what is left blank and what check finds in the file, and name the next step."""
    left = interview.open_questions(talk.desk, draft)
    by_task: dict[int, list[str]] = {}
    for question in left:
        by_task.setdefault(question.task, []).append(interview.name(talk.desk, question))
    sys.stdout.write(f"写好了 {talk.path}\n")
    for task, names in by_task.items():
        where = f"第{task}项" if task else "开头"
        sys.stdout.write(f"还空着：{where} {'、'.join(names)}\n")
    gone = interview.missing(talk.desk, draft)
    if gone:
        sys.stdout.write(f"没有条目：第{'、'.join(map(str, gone))}项\n")
    code = check([talk.path], skip=[Code.BLANK_VALUE.id] if left else [], root=root)
    if left or gone or code:
        sys.stdout.write("改好、填完再送审：再运行这条命令接着答，或直接改文件\n")
        return 1
    sys.stdout.write(f"hubtasks check 没有查出错误。{_goes_on(talk)}")
    return 0


def _goes_on(talk: _Talk) -> str:
    """Say how it goes on: where nobody reviews, what is kept here is reported on."""
    name, on = talk.desk.division.name, talk.desk.on
    keep = f"  git add -A\n  git commit -m {typed(f'{name}{on.year}年{on.month}月进展')}\n"
    try:
        if remote_of(talk.recorder.root):
            return "下一步：hubtasks submit 送审\n"
    except GitFault:
        keep = ""
    report = f"hubtasks report --month {on:%Y-%m} -o 报告.docx"
    return f"没有远程仓库，不用送审。接着运行：\n{keep}  {report}\n"
