"""A progress file filled in by answers: what is asked, what is taken, and that nothing is lost."""

from __future__ import annotations

import io
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import Edit, Result, Run, often, read
from test_examples import git
from test_sheets import fill, out

from hubtasks.checking import checks
from hubtasks.diagnostics import Code
from hubtasks.filling import blank, interview
from hubtasks.filling.interview import END, REPORTER, Command, Desk, Draft, Meant, Question, State
from hubtasks.reading import files
from hubtasks.reading.files import classify
from hubtasks.reading.load import load, problems_in
from hubtasks.writing import edit as editing
from hubtasks.writing.edit import stated

JULY = date(2026, 7, 31)
FILE = "data/progress/baohu/2026-07-31.yaml"
CASES = "values.overseas-dispute-cases"
NEW = ("new", "保护处", "--date", str(JULY), "--interactive")
_ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}},
    "LC_ALL": "C.UTF-8",
    "PYTHONUTF8": "0",
    "TERM": "dumb",
}
_PATIENCE = 30


@pytest.fixture
def sampled(repo: Path) -> Path:
    """The small repository as sample data, so that the machine's own day does not matter."""
    for path in (repo / "data/progress").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("entries:", "sample: true\nentries:"), encoding="utf-8")
    return repo


def desk_of(repo: Path, division: str = "baohu") -> Desk:
    ledger = read(repo)[0]
    return Desk(ledger, next(d for d in ledger.divisions if d.id == division), JULY)


def blank_draft(desk: Desk) -> Draft:
    return Draft.of(blank.blank(desk.ledger, desk.division, desk.on))


def told(desk: Desk, draft: Draft, state: State, *answers: str) -> tuple[Draft, State]:
    """Give answers one after the other, without looking at what check would say."""
    for answer in answers:
        assert state.at is not None
        meant = interview.meant(desk, draft, state.at, answer)
        assert not meant.refused, (state.at, meant.refused)
        draft = interview.carried_out(draft, meant)
        state = interview.taken(desk, draft, state, meant)
    return draft, state


def test_what_is_asked_of_a_division(repo: Path) -> None:
    """Status, summary, own figures, open milestones, problems, next; the rest by a menu."""
    desk = desk_of(repo)
    draft = blank_draft(desk)
    plain = ["status", "summary", "problems", "next", "more"]
    assert interview.order(desk, draft, State(None)) == (
        REPORTER,
        *(Question(3, f) for f in plain),
        *(Question(5, f) for f in ("status", "summary", CASES, "milestones", *plain[2:])),
        *(Question(6, f) for f in plain),
        END,
    )


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        ("推进中", ["problems", "next", "more"]),
        ("已完成", ["problems", "evidence", "next", "more"]),
        ("暂缓", ["problems", "extension.until", "next", "more"]),
    ],
)
def test_a_status_asks_for_what_goes_with_it(repo: Path, status: str, asked: list[str]) -> None:
    """A finished task is asked for evidence, a postponed one for its new deadline."""
    desk = desk_of(repo)
    draft, state = told(desk, blank_draft(desk), interview.start(desk, blank_draft(desk)), "张三")
    draft, state = told(desk, draft, state, status, "7月10日走访企业5家。")
    fields = [q.field for q in interview.order(desk, draft, state) if q.task == 3]
    assert fields == ["status", "summary", *asked]


def test_an_approved_postponement_is_not_asked_for_again(repo: Path, edit: Edit) -> None:
    """While an earlier file's approved extension holds, a postponed task needs no new one."""

    def asks() -> bool:
        desk = desk_of(repo, "yunyong")
        text = editing.changed(blank_draft(desk).text, ("entries", "6", "status"), "暂缓")
        asked = interview.order(desk, Draft.of(text), State(None))
        return Question(6, "extension.until") in asked

    assert not asks()
    edit("data/progress/yunyong/2026-06-30.yaml", ", approved_by: 局长办公会", "")
    assert asks()


def test_a_started_file_goes_on_at_the_first_open_question(repo: Path) -> None:
    """What stands in the file is answered, also a line taken out; a new start finds the place."""
    desk = desk_of(repo)
    draft = blank_draft(desk)
    state = interview.start(desk, draft)
    places = []
    said = {
        3: ["2", "7月10日走访5家。", "无", "", ""],
        5: ["", "7月8日指导1例。", "", "", "", "8月1日前回访。"],
    }
    for answer in ("", *said[3], *said[5]):
        draft, state = told(desk, draft, state, answer)
        places.append((state.at, interview.start(desk, draft).at))
    # Only an answer of nothing that never had a line in the file is asked for again.
    assert [(now, anew) for now, anew in places if now != anew] == [
        (Question(3, "next"), Question(3, "problems")),
        (Question(5, "status"), Question(3, "more")),
        (Question(5, "problems"), Question(5, "milestones")),
        (Question(5, "next"), Question(5, "milestones")),
    ]


@pytest.mark.parametrize(("task", "asked"), [(3, False), (5, True)])
def test_what_is_put_off_is_named_where_there_is_a_plan(repo: Path, task: int, asked: bool) -> None:
    """With milestones the interview asks which one is put off, by its name; else it is the task."""
    desk = desk_of(repo)
    until = ("entries", str(task), "extension", "until")
    draft = Draft.of(editing.changed(blank_draft(desk).text, until, "2026-12-20"))
    which = Question(task, "extension.milestone")
    assert (which in interview.order(desk, draft, State(None, opened=frozenset({which})))) is asked
    if asked:
        assert "1 编印案例集" in interview.asked(desk, draft, which)
        told = interview.carried_out(draft, interview.meant(desk, draft, which, "1"))
        assert "现为：编印案例集" in interview.asked(desk, told, which)


def test_back_crosses_tasks_and_keeps_what_was_said(repo: Path) -> None:
    """`<` shows the question before, of the task before too; the first question stays."""
    desk = desk_of(repo)
    draft = blank_draft(desk)
    draft, state = told(
        desk, draft, interview.start(desk, draft), "", "2", "7月走访5家。", "", "", ""
    )
    assert state.at == Question(5, "status")
    state = interview.back(desk, draft, interview.back(desk, draft, state))
    assert state.at == Question(3, "next")
    for _ in range(9):
        state = interview.back(desk, draft, state)
    assert state.at == REPORTER
    after, state = told(desk, draft, state, "")
    assert (after.text, state.at) == (draft.text, Question(5, "status"))


def test_a_task_put_off_is_left_for_the_next_start(repo: Path) -> None:
    """`>` goes to the next task; the next start asks for the rest."""
    desk = desk_of(repo)
    draft = blank_draft(desk)
    draft, state = told(desk, draft, interview.start(desk, draft), "", "2")
    state = interview.later(desk, draft, state)
    assert state.at == Question(5, "status")
    draft, state = told(desk, draft, state, "", "7月指导1例。", "", "", "", "", "")
    draft, state = told(desk, draft, state, "2", "7月约谈。", "", "", "")
    assert state.at == END
    assert [q.field for q in interview.open_questions(desk, draft)] == ["summary", "next"]
    assert interview.start(desk, draft).at == Question(3, "summary")


def test_a_task_can_be_gone_through_once_more(repo: Path) -> None:
    """At the end a task's number asks it again from its first question; no answer keeps all."""
    desk = desk_of(repo)
    draft = blank_draft(desk)
    draft, state = told(desk, draft, interview.start(desk, draft), "")
    for _ in "356":
        draft, state = told(
            desk,
            draft,
            state,
            "2",
            "7月约谈。",
            *[""] * (5 if state.at == Question(5, "status") else 3),
        )
    assert state.at == END
    assert "有：3、5、6" in interview.meant(desk, draft, END, "4").refused
    again, state = told(desk, draft, state, "第５项")
    asked = []
    while state.at != END:
        assert state.at is not None
        asked.append(state.at.field)
        again, state = told(desk, again, state, "")
    assert asked == ["status", "summary", CASES, "milestones", "problems", "next", "more"]
    assert again.text == draft.text
    assert told(desk, draft, state, "")[1].at is None


@pytest.mark.parametrize(
    ("field", "answer", "edits"),
    [
        ("status", "", {"status": "推进中"}),
        ("status", "３", {"status": "受阻"}),
        ("status", "暂缓", {"status": "暂缓"}),
        ("summary", "一行。\n两行。", {"summary": "一行。\n两行。"}),
        (CASES, "14", {CASES: "14", f"{CASES}.date": "", f"{CASES}.source": ""}),
        (CASES, "13.2 5月31日 统计月报 第5期", {CASES: "13.2", f"{CASES}.date": "2026-05-31", f"{CASES}.source": "统计月报 第5期"}),
        (CASES, "5 2026.6.1", {CASES: "5", f"{CASES}.date": "2026-06-01", f"{CASES}.source": ""}),
        (CASES, "", {CASES: ""}),
        (CASES, "暂无", {CASES: ""}),
        ("milestones", "1", {"milestones": ("case-book",)}),
        ("milestones", "是", {"milestones": ("case-book",)}),
        ("milestones", "", {}),
        ("problems", "无", {}),
        ("next", "", {"next": ""}),
        ("evidence", "通报、《甲、乙》，名单", {"evidence": ("通报", "《甲、乙》", "名单")}),
        ("extension.until", "2026年9月5日", {"extension.until": "2026-09-05"}),
        ("extension.until", "尽快", {"extension.until": "尽快"}),
        ("extension.milestone", "1", {"extension.milestone": "case-book"}),
        ("extension.milestone", "编印案例集", {"extension.milestone": "case-book"}),
        ("extension.milestone", "case-book", {"extension.milestone": "case-book"}),
        ("extension.milestone", "", {}),
        ("more", "3", {"important": "true"}),
        ("more", "", {}),
    ],
)  # fmt: skip
def test_what_an_answer_means(
    repo: Path, field: str, answer: str, edits: dict[str, editing.Said]
) -> None:
    """No answer keeps what was so, or takes the line out; numbers, days and lists are read."""
    desk = desk_of(repo)
    entry = ("entries", "5")
    paths = {
        CASES: (*entry, "values", CASES.removeprefix("values."), "value"),
        f"{CASES}.date": (*entry, "values", CASES.removeprefix("values."), "date"),
        f"{CASES}.source": (*entry, "values", CASES.removeprefix("values."), "source"),
    }
    wanted = tuple((paths.get(k, (*entry, *k.split("."))), v) for k, v in edits.items())
    assert interview.meant(desk, blank_draft(desk), Question(5, field), answer) == Meant(wanted)


@pytest.mark.parametrize(
    ("field", "answer", "said"),
    [
        ("status", "6", "写1至5"),
        ("summary", "", "进展要写"),
        ("summary", "无", "进展要写"),
        ("milestones", "2", "写1"),
        ("milestones", "案例集", "没有就按 Enter"),
        ("extension.milestone", "案例集", "写号"),
        ("extension.milestone", "2", "写号"),
        ("more", "1 9", "写1至5"),
        ("more", "9" * 4301, "写1至5"),
        ("correction", "", "退回去重填"),
    ],
)
def test_what_is_refused(repo: Path, field: str, answer: str, said: str) -> None:
    """A refusal names the way out, and changes nothing."""
    desk = desk_of(repo)
    meant = interview.meant(desk, blank_draft(desk), Question(5, field), answer)
    assert said in meant.refused
    assert not meant.edits


def test_the_menu_opens_what_is_wanted(repo: Path) -> None:
    """Each number asks its fields before the menu is shown again."""
    desk = desk_of(repo)
    draft = blank_draft(desk)
    draft, state = told(desk, draft, interview.start(desk, draft), "", "2", "7月走访5家。", "", "")
    draft, state = told(desk, draft, state, "1 5")
    asked = []
    for answer in (
        "请商务厅支持。",
        "2026-09-30",
        "授权到期",
        "局长办公会",
        "2026-07-20",
        "3",
        "2",
        "先核查。",
    ):
        assert state.at is not None
        asked.append(state.at.field)
        draft, state = told(desk, draft, state, answer)
    assert asked == [
        "needs", "extension.until", "extension.reason", "extension.approved_by",
        "extension.approved_on", "more", "more", "highlight",
    ]  # fmt: skip
    assert state.at == Question(3, "more")
    assert "1 需协调事项（已写）" in interview.asked(desk, draft, state.at)
    assert "3 重要进展（已写）" in interview.asked(desk, draft, state.at)
    assert told(desk, draft, state, "")[1].at == Question(5, "status")
    erased, _ = told(desk, draft, state._replace(at=Question(3, "extension.until")), "-")
    assert not any("extension" in path for path in erased.said)


@pytest.mark.parametrize("typed", ["<", "《", "＜", ">", "》", "?", "？", "q", "Q"])
def test_commands_from_a_chinese_keyboard(typed: str) -> None:
    """What a Chinese keyboard gives for < > ? is understood as well."""
    wanted = {"<": Command.BACK, "《": Command.BACK, "＜": Command.BACK, ">": Command.LATER}
    wanted |= {"》": Command.LATER, "?": Command.HELP, "？": Command.HELP}
    assert interview.command(typed) is wanted.get(typed, Command.STOP)
    assert interview.command(f"{typed}{typed}") is None


def test_finished_is_judged_once_the_figures_are_asked(repo: Path, edit: Edit) -> None:
    """已完成 is taken while figures are to come; at the figure it is held against the target."""
    book = "      - {id: case-book, name: 编印案例集, due: 2026-11-30, division: 保护协调处}\n"
    edit("data/plan-2026.yaml", book, "")
    desk = desk_of(repo)

    def short(draft: Draft, field: str, *, known: bool = False) -> bool:
        folder = files.Edited(files.Folder.at(repo), {FILE: draft.text.encode()})
        ledger, found = load(files.of_year(folder, 2026))
        now = [d for d in (*found, *checks.check(ledger, JULY)) if d.place.path == FILE]
        brought = interview.due_to(
            desk, draft, State(Question(5, field)), now if known else [], now
        )
        return Code.FINISHED_SHORT in {d.code for d in brought}

    draft, _ = told(desk, blank_draft(desk), State(Question(5, "status")), "4", "编印完成。")
    assert not short(draft, "summary")
    for answer in ("9", "", "10"):
        filled, _ = told(desk, draft, State(Question(5, CASES)), answer)
        assert short(filled, CASES) == short(filled, CASES, known=True) == (answer != "10")
    assert not short(told(desk, draft, State(Question(5, CASES)), "9")[0], "next", known=True)


def test_every_question_can_be_put_and_explained(repo: Path) -> None:
    """Each has its words, its help and a title; none shows how it is spelt in the file."""
    desk = desk_of(repo)
    fields = [
        "status",
        "summary",
        CASES,
        "milestones",
        "problems",
        "next",
        "more",
        "needs",
        "highlight",
    ]
    fields += [
        "evidence",
        "extension.until",
        "extension.reason",
        "extension.approved_by",
        "extension.approved_on",
        "extension.milestone",
        "correction",
    ]
    for question in (REPORTER, END, *(Question(5, f) for f in fields)):
        said = interview.asked(desk, blank_draft(desk), question)
        assert "Enter" in said or "要写" in said
        assert interview.name(desk, question)
        helped = interview.helped(question)
        assert re.search("如[：1 ]|写1|，", helped), helped
        assert "竖线" not in said + helped


class Talk:
    """A run of the command whose questions are waited for, never for a time."""

    def __init__(self, ends: tuple[int, int], process: int = 0) -> None:
        """Talk to a process through two file descriptors: what it says, what is typed."""
        self.said, self.typed = ends
        self.process = process
        self.heard = ""

    def wait(self, until: str = r"(?:^|\n)[>+] $") -> str:
        """Return what is said up to the next prompt, or to the end."""
        heard = b""
        while not re.search(until.encode(), heard):
            assert select.select([self.said], [], [], _PATIENCE)[0], heard.decode()
            try:
                piece = os.read(self.said, 65536)
            except OSError:
                break  # how a terminal says that the other end has gone
            if not piece:
                break
            heard += piece
        text = heard.decode().replace("\r", "")
        self.heard += text
        return text

    def type(self, *lines: str) -> str:
        """Type lines, each at a prompt; return what is said after the last."""
        text = ""
        for line in lines:
            os.write(self.typed, f"{line}\n".encode())
            text = self.wait()
        return text


@pytest.fixture
def terminal(sampled: Path) -> Iterator[Callable[..., Talk]]:
    """Start the command in a terminal of its own."""
    started = []

    def start(kind: str = "dumb") -> Talk:
        child, end = pty.fork()
        if not child:
            # Whoever starts the tests may ignore or block Ctrl-C (`nohup … &`); a child inherits it.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
            os.execve(  # noqa: S606 - Python itself
                sys.executable,
                [sys.executable, "-m", "hubtasks", *NEW, "--root", str(sampled)],
                {**_ENVIRONMENT, "TERM": kind},
            )
        started.append((child, end))
        return Talk((end, end), child)

    yield start
    for child, end in started:
        os.close(end)
        try:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        except (ProcessLookupError, ChildProcessError):
            pass


def until_heard(talk: Talk, act: Callable[[], object]) -> str:
    """Do what sends a signal until something is said; Python misses one just before it waits."""
    for _ in range(_PATIENCE):
        act()
        if select.select([talk.said], [], [], 1)[0]:
            break
    return talk.wait()


def interrupted(talk: Talk) -> str:
    """Type Ctrl-C, and return what is said then."""
    return until_heard(talk, lambda: os.write(talk.typed, b"\x03"))


def code_of(talk: Talk) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(talk.process, 0)[1])


@pytest.fixture
def piped(sampled: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Result]:
    """Run the command on answers that come from a file."""

    def answer(typed: str) -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        return run(*NEW, "--root", sampled)

    return answer


def in_gbk(repo: Path, typed: bytes) -> Result:
    done = subprocess.run(
        [sys.executable, "-m", "hubtasks", *NEW, "--root", repo],
        input=typed,
        capture_output=True,
        env={**_ENVIRONMENT, "PYTHONIOENCODING": "gbk"},
        check=False,
        timeout=_PATIENCE,
    )
    return Result(done.returncode, done.stdout.decode("gbk"), done.stderr.decode("gbk"))


MONTH = """\
张三
2
7月10日走访企业5家。
新增线索3条。

无

1
请商务部门提供出口企业名单。

2
7月8日指导企业应对海外纠纷1例，累计5例。

5


8月20日前回访6条线索。

3
7月15日约谈企业3家。

企业以保密为由不提供参数。
8月31日前签订保密协议。

"""


def test_a_month_in_a_terminal(
    terminal: Callable[[], Talk], sampled: Path, run: Run, piped: Callable[[str], Result]
) -> None:
    """With slips of the hand, a step back and a refused figure the month gets filed, and passes."""
    talk = terminal()
    assert "答一句存一句" in talk.wait()
    assert "【1/3】第3项" in talk.type("张山\x7f三")  # a Chinese character goes as a whole
    assert "不行：没有“9”这个状态。写1至5，或状态的名称" in talk.type("9")
    assert "没有“推进”这个状态。您是不是要找：推进中" in talk.type("推进")
    assert "现为：张三" in talk.type("<")
    assert "状态：" in talk.type("")
    assert "还有要写的吗" in talk.type("2", "7月10日走访企业5家。", "新增线索3条。", "", "无", "")
    assert "1 需协调事项（已写）" in talk.type("1", "请商务部门提供出口企业名单。")
    assert "Enter 同上期：推进中" in talk.type("")
    assert "目标不少于10例，到12月31日应达10，上次4例（6月30日）" in talk.type(
        "2", "7月8日指导企业应对海外纠纷1例，累计5例。", ""
    )
    assert "累计数变小了" in talk.type("3")
    assert "目标不少于10例" in talk.type("<")
    assert "只写半角数字和小数点" in talk.type("五例左右")
    heard = talk.type("５例")
    assert "记作 5" in heard
    assert "记下了：5例" in heard
    talk.type("", "", "8月20日前回访6条线索。", "", "3", "7月15日约谈企业3家。", "")
    assert "受阻的要写明" in talk.type("")
    talk.type("企业以保密为由不提供参数。", "8月31日前签订保密协议。")
    assert "要改哪一项" in talk.type("")
    assert "没有查出错误" in talk.type("")
    assert code_of(talk) == 0
    checked = run("check", FILE, "--root", sampled)
    assert (checked.code, checked.out) == (0, "")
    file = (sampled / FILE).read_bytes()
    (sampled / FILE).unlink()
    assert piped(MONTH).code == 0
    assert (sampled / FILE).read_bytes() == file


def test_ctrl_c_and_ctrl_d_keep_all_but_the_answer_in_hand(
    terminal: Callable[[], Talk], sampled: Path
) -> None:
    """Each ends with a sentence that says where it stands and how to go on; so does q."""
    talk = terminal()
    talk.wait()
    talk.type("张三", "2")
    os.write(talk.typed, "7月10日走".encode())
    talk.wait("走")
    heard = interrupted(talk)
    assert "中断了，问到第3项的“进展”" in heard
    assert "hubtasks new 保护协调处 --date 2026-07-31 --interactive" in heard
    assert code_of(talk) == 130
    kept = (sampled / FILE).read_bytes()
    said = editing.stated(kept.decode())
    assert said["reporter",] == "张三"
    assert said["entries", "3", "status"] == "推进中"
    assert ("entries", "3", "summary") not in said
    for key, code, why in ((b"\x04", 1, "没有更多的回答了"), (b"q\n", 0, "停在这里")):
        talk = terminal()
        assert "已填 状态：推进中" in talk.wait()
        os.write(talk.typed, key)
        assert why in talk.wait()
        assert code_of(talk) == code
    assert (sampled / FILE).read_bytes() == kept


def test_ctrl_c_within_several_lines(terminal: Callable[[], Talk], sampled: Path) -> None:
    """In the middle of an answer of several lines it ends likewise; none of it is in the file."""
    talk = terminal()
    talk.wait()
    assert talk.type("张三", "2", "7月10日走访企业5家。").endswith("+ ")
    kept = (sampled / FILE).read_bytes()
    heard = interrupted(talk)
    assert "中断了，问到第3项的“进展”" in heard
    assert "Traceback" not in talk.heard
    assert code_of(talk) == 130
    assert (sampled / FILE).read_bytes() == kept


_ON, _OFF = "\x1b[?2004h", "\x1b[?2004l"
_PROMPT = r"\x1b\[\?2004h[>+] $"


@pytest.mark.parametrize("ended", [b"\x03", b"\x04", b"q\r", signal.SIGTERM])
def test_what_is_pasted_is_one_answer(
    terminal: Callable[..., Talk], sampled: Path, ended: bytes | int
) -> None:
    """A text with an empty line stands in the file with it; however it ends, pasting is off again."""
    talk = terminal("xterm")
    assert _OFF not in talk.wait(_PROMPT)
    os.write(talk.typed, b"\r")
    talk.wait(_PROMPT)
    os.write(talk.typed, b"2\r")
    talk.wait(_PROMPT)
    pasted = "7月10日走访企业5家。\r\r  新增线索3条。\r\r"
    os.write(talk.typed, f"\x1b[200~{pasted}\x1b[201~\r".encode())
    talk.wait(_PROMPT)
    os.write(talk.typed, b"\r")
    assert "存在问题" in talk.wait(_PROMPT)
    said = editing.stated((sampled / FILE).read_text(encoding="utf-8"))
    assert said["entries", "3", "summary"] == "7月10日走访企业5家。\n\n新增线索3条。"
    if ended == b"\x03":
        interrupted(talk)
    elif isinstance(ended, bytes):
        os.write(talk.typed, ended)
    else:
        until_heard(talk, lambda: os.kill(talk.process, ended))
    talk.wait("(?!)")
    assert talk.heard.rindex(_OFF) > talk.heard.rindex(_ON)


def test_marks_of_pasting_that_nobody_took_away_are(
    sampled: Path, piped: Callable[[str], Result]
) -> None:
    """Where the terminal marks what is pasted, and no library for lines reads it, it is one too."""
    piped("张三\n2\n\x1b[200~7月10日走访企业5家。\n\n新增线索3条。\x1b[201~\n\n无\n8月办。\n\nq\n")
    said = editing.stated((sampled / FILE).read_text(encoding="utf-8"))
    assert said["entries", "3", "summary"] == "7月10日走访企业5家。\n\n新增线索3条。"
    assert said["entries", "3", "next"] == "8月办。"


def changed_meanwhile(file: Path, old: str, new: str) -> None:
    """Do what another process does to the file."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_what_others_write_meanwhile_stays_beside_the_answer(
    terminal: Callable[..., Talk], sampled: Path
) -> None:
    """The file is read anew and has both; the talk goes on."""
    talk = terminal()
    talk.wait()
    talk.type("张三", "2", "7月10日走访企业5家。")
    changed_meanwhile(sampled / FILE, "reporter: 张三", "reporter: 李四")
    heard = talk.type("")
    assert f"{FILE} 刚刚在别处改过，已经重新读过" in heard
    assert "存在问题" in heard
    said = editing.stated((sampled / FILE).read_text(encoding="utf-8"))
    assert said["entries", "3", "summary"] == "7月10日走访企业5家。"
    assert said["reporter",] == "李四"


@pytest.mark.parametrize(("reply", "kept"), [("是", "7月10日走访企业5家。"), ("", "7月9日办展。")])
def test_of_two_answers_to_one_question_the_user_chooses(
    terminal: Callable[..., Talk], sampled: Path, reply: str, kept: str
) -> None:
    """Nothing that others wrote is written over unasked; both answers are shown."""
    talk = terminal()
    talk.wait()
    talk.type("张三", "2", "7月10日走访企业5家。")
    text = (sampled / FILE).read_text(encoding="utf-8")
    (sampled / FILE).write_text(
        editing.changed(text, ("entries", "3", "summary"), "7月9日办展。"), encoding="utf-8"
    )
    heard = talk.type("")
    assert "那边写的是：7月9日办展。\n您写的是：7月10日走访企业5家。\n" in heard
    assert "存在问题" in talk.type(reply)
    said = editing.stated((sampled / FILE).read_text(encoding="utf-8"))
    assert said["entries", "3", "summary"] == kept


@pytest.mark.parametrize("left", [None, "entries: ["])
def test_an_answer_that_can_not_be_written_is_kept(
    terminal: Callable[..., Talk], sampled: Path, left: str | None
) -> None:
    """Where the file is gone or broken the talk ends, and says where what was typed stands."""
    talk = terminal()
    talk.wait()
    talk.type("张三", "2", "7月10日走访企业5家。", "新增线索3条。")
    if left is None:
        (sampled / FILE).unlink()
    else:
        (sampled / FILE).write_text(left, encoding="utf-8")
    os.write(talk.typed, b"\n")
    (where,) = re.findall("刚才写的存在 (\\S+txt)", talk.wait("(?!)").replace("\n", ""))
    assert Path(where).read_text(encoding="utf-8") == "7月10日走访企业5家。\n新增线索3条。\n"
    Path(where).unlink()
    assert code_of(talk) == 2
    assert (sampled / FILE).exists() is (left is not None)


def test_a_question_that_others_took_out_is_told(
    terminal: Callable[..., Talk], sampled: Path
) -> None:
    """Where its entry is gone the answer is kept, and the talk goes on with what there is."""
    talk = terminal()
    talk.wait()
    talk.type("张三", "2", "7月10日走访企业5家。")
    text = (sampled / FILE).read_text(encoding="utf-8")
    (sampled / FILE).write_text(editing.removed(text, ("entries", "3")), encoding="utf-8")
    heard = talk.type("")
    assert "里面没有这一问了。刚才写的存在" in heard
    assert "第5项" in heard
    for where in re.findall("刚才写的存在 (\\S+txt)", heard):
        Path(where).unlink()


_REPLIES = {
    (0, "填报人"): ["张三"],
    (3, "状态"): ["2"],
    (3, "进展"): ["7月10日走访企业5家。", "新增线索3条。", ""],
    (3, "还有要写的吗"): ["1"],
    (3, "需协调事项"): ["请商务部门提供出口企业名单。"],
    (5, "状态"): ["2"],
    (5, "进展"): ["7月8日指导企业应对海外纠纷1例，累计5例。", ""],
    (5, "当年累计数"): ["5"],
    (5, "下一步"): ["8月20日前回访6条线索。"],
    (6, "状态"): ["3"],
    (6, "进展"): ["7月15日约谈企业3家。", ""],
    (6, "存在问题"): ["企业以保密为由不提供参数。"],
    (6, "下一步"): ["8月31日前签订保密协议。"],
}


def replies(heard: str, asked: str) -> list[str]:
    """What is answered to a question, whichever it is; *heard* is all of this run."""
    heads = re.findall("】第([0-9]+)项", heard)
    question = asked.splitlines()[-2]
    label = re.split("[：（，？]", question)[0]
    if "（已写）" in question or "现为" in question:
        return [""]
    return _REPLIES.get((int(heads[-1]) if heads else 0, label), [""])


def go_on(repo: Path, count: int, pause: float) -> None:
    """Answer so many questions of a run and kill it *pause* seconds after typing the last."""
    with subprocess.Popen(
        [sys.executable, "-m", "hubtasks", *NEW, "--root", repo],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=_ENVIRONMENT,
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        talk = Talk((process.stderr.fileno(), process.stdin.fileno()))
        for _ in range(count):
            asked = talk.wait()
            if "要改哪一项" in asked:
                break
            *lines, line = replies(talk.heard, asked)
            talk.type(*lines)
            os.write(talk.typed, f"{line}\n".encode())
        time.sleep(pause)
        process.kill()


def test_killed_again_and_again_it_comes_to_the_same_file(
    sampled: Path, piped: Callable[[str], Result]
) -> None:
    """Whenever it is killed, the next run goes on, and nothing that was answered is lost."""
    assert piped(MONTH).code == 0
    whole = (sampled / FILE).read_bytes()
    (sampled / FILE).unlink()
    pauses = (0, 0.001, 0.003, 0.01, 0.02, 0.04)  # any moment will do
    for pause in pauses * often(1):
        for count, factor in ((0, 5), (1, 1), (3, 1), (1, 2)):
            go_on(sampled, count, factor * pause)
            if (sampled / FILE).exists():
                editing.stated((sampled / FILE).read_text(encoding="utf-8"))  # whole each time
    go_on(sampled, 30, 0)
    assert (sampled / FILE).read_bytes() == whole


@pytest.mark.parametrize(
    ("remote", "said"),
    [
        (True, "下一步：hubtasks submit 送审\n"),
        (
            False,
            "接着运行：\n  git add -A\n  git commit -m 保护协调处2026年7月进展\n  hubtasks report",
        ),
    ],
)
def test_what_comes_next_can_be_done(
    sampled: Path, piped: Callable[[str], Result], remote: bool, said: str
) -> None:
    """Where there is a remote the file is sent to review; else it is committed, and reported on."""
    git(sampled, "init", "-q")
    if remote:
        git(sampled, "remote", "add", "origin", "../server.git")
    assert said in piped(MONTH).out


def test_answers_from_a_file(sampled: Path, piped: Callable[[str], Result]) -> None:
    """The talk goes to stderr, the result to stdout; where answers run out, that is said."""
    result = piped(MONTH)
    assert result.code == 0
    assert result.out == (
        f"写好了 {FILE}\nhubtasks check 没有查出错误。没有远程仓库，不用送审。接着运行：\n"
        "  hubtasks report --month 2026-07 -o 报告.docx\n"
    )
    assert "【3/3】第6项" in result.err
    assert problems_in(classify(FILE), (sampled / FILE).read_bytes(), {}) == ()
    (sampled / FILE).unlink()
    result = piped("张三\n2\n7月10日走访企业5家。")
    assert (result.code, result.out) == (1, "")
    assert "没有更多的回答了，问到第3项的“存在问题”" in result.err
    assert "7月10日走访企业5家。" in (sampled / FILE).read_text(encoding="utf-8")


def test_a_second_run_takes_the_file_for_no_news_of_last_time(
    piped: Callable[[str], Result],
) -> None:
    """A milestone that this very file calls reached is still its answer, not last month's."""
    before = f"{MONTH.split('累计5例。', maxsplit=1)[0]}累计5例。\n\n5\n"
    assert piped(f"{before}是\nq\n").code == 0
    result = piped("q\n")
    assert "已填 达到的节点：编印案例集" in result.err
    assert "上期6月30日：" in result.err


def test_a_gbk_console(sampled: Path, piped: Callable[[str], Result]) -> None:
    """Questions and answers in GBK make the same file; what is no GBK is refused in a sentence."""
    assert piped(MONTH).code == 0
    file = (sampled / FILE).read_bytes()
    (sampled / FILE).unlink()
    assert in_gbk(sampled, MONTH.encode("gbk")).code == 0
    assert (sampled / FILE).read_bytes() == file
    result = in_gbk(sampled, b"2\n\xff\xff\n")
    assert result.code == 2
    assert "不是 gbk 编码" in result.err
    assert (sampled / FILE).read_bytes() == file


@pytest.mark.parametrize(
    ("typed", "said", "figure"),
    [
        ("3\n误报，重核为3例。\n", "累计数变小了", "3"),
        ("25\n是\n", "确实是这个数吗", "25"),
        ("25\n不\n6\n", "确实是这个数吗", "6"),
        ("-1\n6\n", "不行：企业海外知识产权纠纷应对指导服务案例报了负数", "6"),
        ("6 2026-08-31 月报\n6\n", "晚于文件日期", "6"),
        ("4件\n6\n", "不行：“4件”带着单位“件”", "6"),
        ("6 6月31日\n6\n", "这一天不存在", "6"),
    ],
)
def test_figures_that_are_questioned(
    sampled: Path, run: Run, typed: str, said: str, figure: str, piped: Callable[[str], Result]
) -> None:
    """A fall wants a reason, a doubtful figure a yes, a wrong one is asked for again."""
    may = sampled / "data/progress/baohu/2026-05-31.yaml"
    may.write_text(may.read_text(encoding="utf-8").replace(": 3}", ": 4件}"), encoding="utf-8")
    before = f"{MONTH.split('累计5例。', maxsplit=1)[0]}累计5例。\n\n"
    result = piped(f"{before}{typed}")
    assert said in result.err
    stated = editing.stated((sampled / FILE).read_text(encoding="utf-8"))
    assert stated["entries", "5", "values", "overseas-dispute-cases", "value"] == figure
    assert (("entries", "5", "correction") in stated) == ("误报" in typed)
    assert run("check", FILE, "--root", sampled).out.count("figure-fell") == 0


@pytest.mark.parametrize("unseen", ["\u200b", "\u202e"])
def test_what_a_paste_brings_unseen_is_left_out_and_said(
    sampled: Path, piped: Callable[[str], Result], unseen: str
) -> None:
    """The answer is taken without it, not thrown away."""
    result = piped(f"张三\n2\n7月10日走访{unseen}企业5家。\n\n")
    assert f"有看不见的字符 U+{ord(unseen):04X}，去掉了" in result.err
    assert "7月10日走访企业5家。" in (sampled / FILE).read_text(encoding="utf-8")


def test_commands_in_the_midst_of_an_answer(sampled: Path, piped: Callable[[str], Result]) -> None:
    """`<` drops the lines typed; `>` and `q` keep them and go; `?` helps and asks again."""
    result = piped("<\n张三\n2\n7月走访。\n?\n<\n7月走访5家。\n》\n2\n7月指导1例。\nq\n")
    assert "这已经是第一问了" in result.err
    assert "这几行不算，重新写" in result.err
    assert "停在这里，问到第5项" in result.err
    said = editing.stated((sampled / FILE).read_text(encoding="utf-8"))
    assert said["entries", "3", "summary"] == "7月走访5家。"
    assert said["entries", "5", "summary"] == "7月指导1例。"
    result = piped(">\n3\n?\n\nq\n")
    assert "5月末误报为7场" in result.err
    assert result.err.count("确要更正，写明原因") == 3


def test_a_task_without_an_entry_is_named(
    repo: Path, run: Run, piped: Callable[[str], Result]
) -> None:
    """What the file has no entry of can't be asked: that is said, with the way out."""
    (repo / FILE).write_text(
        "format: 1\ndivision: 保护协调处\ndate: 2026-07-31\nentries:\n  - task: 6\n",
        encoding="utf-8",
    )
    result = piped("2\n7月约谈3家。\n\n\n\n")
    assert "文件里没有第3、5项的条目，这里问不到" in result.err
    assert (result.code, "没有条目：第3、5项" in result.out) == (1, True)
    assert "【1/1】第6项" in result.err
    assert "summary: 7月约谈3家。" in (repo / FILE).read_text(encoding="utf-8")
    assert run("due", "--root", repo, "--on", "2026-07-31").code == 1


def test_no_figure_takes_the_line_out(sampled: Path, piped: Callable[[str], Result]) -> None:
    """No answer to a figure leaves no blank behind; what is missing is named at the end."""
    before = f"{MONTH.split('累计5例。', maxsplit=1)[0]}累计5例。\n\n"
    result = piped(f"{before}\n\n\n\n\n>\n\n")
    assert "overseas-dispute-cases:" not in (sampled / FILE).read_text(encoding="utf-8")
    assert result.code == 1
    assert "还空着：第6项 状态、进展、下一步\n" in result.out


def test_plain_new_still_refuses_and_a_broken_file_is_told(repo: Path, run: Run) -> None:
    """Without the option a file that is there is refused; with it one that can't be read is."""
    assert run("new", "baohu", "--date", "2026-06-30", "--root", repo).code == 2
    path = repo / "data/progress/baohu/2026-06-30.yaml"
    path.write_bytes("division: [保护".encode())
    result = run("new", "baohu", "--date", "2026-06-30", "--interactive", "--root", repo)
    assert (result.code, result.out) == (2, "")
    assert "读不通" in result.err


BY_HAND = {
    3: {"status": "推进中", "summary": "|\n      7月10日走访企业5家。\n      新增线索3条。"},
    5: {"status": "推进中", "summary": "7月8日指导企业应对海外纠纷1例，累计5例。", "next": "8月20日前回访6条线索。"},
    6: {"status": "受阻", "summary": "7月15日约谈企业3家。", "next": "8月31日前签订保密协议。"},
}  # fmt: skip


def by_hand(text: str) -> str:
    """Fill the blanks of a new file as in an editor; take out the lines that stay blank."""
    lines: list[str] = []
    task = 0
    for line in text.replace("reporter:\n", "reporter: 张三\n").splitlines():
        if found := re.fullmatch(r"  - task: (\d+)", line):
            task = int(found[1])
        key = re.fullmatch(r"    (status|summary|next):.*", line)
        if key and key[1] in BY_HAND[task]:
            lines.append(f"    {key[1]}: {BY_HAND[task][key[1]]}")
        elif not key:
            lines.append(line.replace("overseas-dispute-cases:", "overseas-dispute-cases: 5"))
        if key and key[1] == "next" and task == 3:
            lines.append("    needs: 请商务部门提供出口企业名单。")
        if key and key[1] == "next" and task == 6:
            lines.append("    problems: 企业以保密为由不提供参数。")
    return "".join(f"{line}\n" for line in lines)


def test_three_ways_of_filing_mean_the_same(
    terminal: Callable[[], Talk], sampled: Path, run: Run, tmp_path: Path
) -> None:
    """By hand from `new`, by answers in a terminal and in Excel: each passes, all say the same."""
    said = []
    talk = terminal()
    talk.wait()
    assert "没有查出错误" in talk.type(*MONTH.splitlines(), "")
    assert code_of(talk) == 0, talk.heard
    said.append(stated((sampled / FILE).read_text(encoding="utf-8")))
    (sampled / FILE).unlink()

    assert run("new", "保护处", "--date", str(JULY), "--root", sampled).code == 0
    text = (sampled / FILE).read_text(encoding="utf-8")
    (sampled / FILE).write_text(by_hand(text), encoding="utf-8")
    assert run("check", FILE, "--root", sampled).out == ""
    said.append(stated((sampled / FILE).read_text(encoding="utf-8")))
    (sampled / FILE).unlink()

    path = out(run, sampled, tmp_path / "7月.xlsx", month="2026-07")
    fill(
        path,
        {
            ("进展", "3", "状态"): "推进中",
            ("进展", "3", "本期进展"): "7月10日走访企业5家。\n新增线索3条。",
            ("进展", "3", "需协调事项"): "请商务部门提供出口企业名单。",
            ("进展", "5", "状态"): "推进中",
            ("进展", "5", "本期进展"): "7月8日指导企业应对海外纠纷1例，累计5例。",
            ("进展", "5", "下一步"): "8月20日前回访6条线索。",
            ("指标", "5 overseas-dispute-cases", "累计数"): 5,
            ("进展", "6", "状态"): "受阻",
            ("进展", "6", "本期进展"): "7月15日约谈企业3家。",
            ("进展", "6", "存在问题"): "企业以保密为由不提供参数。",
            ("进展", "6", "下一步"): "8月31日前签订保密协议。",
        },
        head={"填报人": "张三"},
    )
    done = run("sheet", "in", path, "--write", "--root", sampled)
    assert done.code == 0, done.out + done.err
    assert run("check", FILE, "--root", sampled).out == ""
    said.append(stated((sampled / FILE).read_text(encoding="utf-8")))
    assert said[0] == said[1] == said[2]


@pytest.mark.parametrize(
    ("answer", "number"),
    [("6例", True), ("６", True), ("13.2%", True), ("5月末误报为7场", False), ("误报", False), ("6例是误报，多计了2例", False)],
)  # fmt: skip
def test_a_number_is_no_reason(answer: str, number: bool) -> None:
    """Where a reason is asked for, a number typed anew is told from one."""
    assert interview.is_figure(answer) is number
