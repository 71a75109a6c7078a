"""`hubtasks set`: one value of an entry changed, and no other byte."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from hubtasks.checking.opened import Opened
from hubtasks.cli.arguments import Date, Root, Task, day_of, division_of, refuse, task_number
from hubtasks.cli.opening import open_year, refuse_future
from hubtasks.cli.printing import say, told
from hubtasks.cli.recording import Recorder
from hubtasks.diagnostics import Severity
from hubtasks.fields import FileKind, Shape
from hubtasks.filling.guard import line_diff, new_problems
from hubtasks.reading.files import Edited, classify, reason_of
from hubtasks.wording import written_day, yes_or_no
from hubtasks.writing import edit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hubtasks.model import Indicator


def set_(
    task: Task,
    pairs: Annotated[
        list[str],
        typer.Argument(
            metavar="项=内容…", help="如 状态=受阻 values.指标代号=6；“项=”后面空着就是删去"
        ),
    ],
    division: Annotated[
        str | None,
        typer.Option("--division", metavar="处室", help="改哪个处室报的；任务有几个处室时要写明"),
    ] = None,
    date_: Date = "",
    root: Root = "",
) -> int:
    """改一项进展里的一处，文件里别的一个字节也不动。

    不写 --date，改这个处室最近的一份。
    """
    when = day_of(date_) if date_ else None
    if when is not None:
        refuse_future(when)
    opened = open_year(root, date_)
    number = task_number(opened.ledger, task)
    path = _own_file(opened, number, division, when)
    try:
        before = opened.files.read(path)
    except OSError as error:
        refuse(f"打不开 {path}（{reason_of(error)}），没有改")
    try:
        text = edit.text_of(before)
        names: set[str] = set()
        for pair in pairs:
            said, sign, value = _parted(pair)
            if not sign:
                refuse(f"“{pair}”里没有等号。写成 项=内容，如 status=受阻")
            name = _key(opened.ledger.task_by_id[number].indicators, said.strip())
            if name in names:
                refuse(f"“{said.strip()}”写了两遍，不知道用哪一个。只写一个")
            names.add(name)
            after = edit.edited(text, number, name, _as_filed(name, value, opened.year))
            if not edit.same_elsewhere(text, after, number, name):
                refuse(f"改“{said}”会牵动别处，没有改。请直接改 {path}")
            text = after
    except edit.EditFault as fault:
        refuse(f"{fault}（{path} 没有动）")
    written = text.encode()
    if written == before:
        say("本来就是这样，没有改")
        return 0
    wrong = new_problems(opened, {path: written})
    lines = told(Edited(opened.files, {path: written}), wrong)
    if any(p.severity is Severity.ERROR for p in wrong):
        sys.stdout.write("\n".join(f"{said}\n" for said in lines))
        say(f"有错，没有改，{path} 还是原样")
        return 1
    Recorder(opened.files.root, "set").put_file(path, before, written)
    sys.stdout.write(line_diff(path, before, written))
    sys.stdout.write("".join(f"\n{said}\n" for said in lines))
    sys.stdout.flush()
    _ask_why(opened, number, path, written)
    return 0


def _ask_why(opened: Opened, task: int, path: str, written: bytes) -> None:
    """Say what an entry changes of what was reported without a reason, and how to give one."""
    from hubtasks.git import review  # noqa: PLC0415 - only who writes asks git

    found = review.unexplained(opened, path, written)
    if own := [finding for number, finding in found if number == task]:
        file = classify(path)
        name = next(d.name for d in opened.ledger.divisions if d.id == file.folder)
        command = f"hubtasks set {task} 更正原因=为什么改 --division {name} --date {file.date}"
        say(f"{own[-1].message}。送审以前要写明为什么改：{command}")


def _parted(pair: str) -> tuple[str, str, str]:
    """Part a field from what it is to say, at the first sign of equality, wide or not."""
    at = min((n for sign in "=＝" if (n := pair.find(sign)) >= 0), default=len(pair))
    return pair[:at], pair[at : at + 1], pair[at + 1 :].strip()


def _key(indicators: Sequence[Indicator], said: str) -> str:
    """Return the key of what is set, where it is named in Chinese: a field, or an indicator."""
    plain = next((i.id for i in indicators if i.name == said), "")
    return f"values.{plain}" if plain else edit.key_of(said)


def _as_filed(name: str, value: str, year: int) -> str:
    """Write a day, or a yes, as files have it; whatever else was typed is held to the rules."""
    field = edit.field_of(name)
    shape = field.shape if field else None
    if shape is Shape.DATE:
        return written_day(value, year) or value
    if shape is Shape.FLAG and (meant := yes_or_no(value)) is not None:
        return "true" if meant else "false"
    return value


def _own_file(opened: Opened, task: int, division: str | None, day_: date | None) -> str:
    """Find the progress file to edit: the division's for the day, or its last."""
    divisions = opened.ledger.task_by_id[task].divisions
    name = division_of(opened.ledger, division) if division is not None else divisions[0]
    if division is None and len(divisions) > 1:
        refuse(f"第{task}项有几个处室：{'、'.join(divisions)}。请用 --division 写明改哪个的")
    id_ = next(d.id for d in opened.ledger.divisions if d.name == name)
    own = [
        f
        for f in opened.files.listing
        if f.kind is FileKind.PROGRESS and f.folder == id_ and day_ in {None, f.date}
    ]
    if not own:
        when, day = (f"{day_}的", f" --date {day_}") if day_ else ("", "")
        refuse(f"{name}还没有{when}进展文件。请先运行 hubtasks new {name}{day}")
    return max(own, key=lambda f: f.date or date.min).path
