"""`hubtasks urge`: slips for what is late or unfiled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from hubtasks.checking.opened import Opened
from hubtasks.cli.arguments import (
    DocumentOutput,
    Format,
    On,
    OneTask,
    Rev,
    Root,
    Trace,
    division_of,
    format_of,
    refuse,
    task_number,
)
from hubtasks.cli.opening import open_year, this_day
from hubtasks.cli.printing import deliver, emit, emit_rows, say
from hubtasks.cli.recording import Recorder
from hubtasks.cli.rendering import rendered, template_at
from hubtasks.fields import FileKind
from hubtasks.figures import urges
from hubtasks.figures.summarize import summarize
from hubtasks.reading import files
from hubtasks.reading.files import reason_of
from hubtasks.reading.load import load
from hubtasks.views import urges as view
from hubtasks.views.text import notes_on
from hubtasks.wording import day
from hubtasks.writing.put import NotWritten

if TYPE_CHECKING:
    from hubtasks.model import Ledger

_WRITERS = {
    Format.JSON: view.as_json,
    Format.CSV: view.as_csv,
    Format.MARKDOWN: view.as_markdown,
}


def urge(
    division: Annotated[
        str | None,
        typer.Option("--division", metavar="处室", help="只催一个处室的：全称、简称或代号"),
    ] = None,
    task: OneTask = None,
    issue: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--issue", help="正式发出：编号记进 data/urges-<年份>.yaml")
    ] = False,
    trace: Trace = False,  # noqa: FBT002 - a flag
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="格式",
            help="只列出要催哪些，不写催办单：table、json、csv 或 markdown",
        ),
    ] = "",
    output: DocumentOutput = "",
) -> int:
    """催办单：滞后的一项任务一个处室一张，未报送的一个处室一张。

    不写 --issue 是试写：看要催哪些，编号不记。
    """
    if issue and rev:
        refuse("正式发出的催办单按现在的文件写，--issue 不和 --rev 一起用")
    if issue and format_:
        refuse("--format 只列出要催哪些，不和 --issue 一起用")
    form = format_of(format_, "") if format_ else None
    opened = open_year(root, on, rev=rev)
    ledger = opened.ledger
    period = opened.month
    figures = summarize(ledger, period, opened.on, opened.left_out)
    number = task_number(ledger, task) if task is not None else None
    who = division_of(ledger, division) if division is not None else None
    due = urges.urges(ledger, figures, division=who, task=number)
    if form is not None:
        notes = notes_on(ledger.sample, opened.left_out)
        emit_rows(_WRITERS.get(form, view.as_text)(due, notes), form, output)
        return int(bool(opened.left_out))
    own = [u for u in due if u.issued is None]
    due = tuple(u for u in due if u.issued is not None)
    with opened.files.templates() as folder:
        path = template_at(opened.files, folder, "urge", output)
        if not due:
            say("没有要催办的。")
            _say_own(own)
            return int(bool(opened.left_out))
        if issue:
            _refuse_other_days(ledger, opened.on)
        content = rendered(figures, path, trace=trace, urges=due)
    if issue:
        _issue(opened, due, output, content)
    elif output:
        deliver(output, content)
    if not output:
        emit(content.decode(), "")
    if not issue and any(u.new for u in due):
        say("编号还没有记下。正式发出时加 --issue")
    _say_own(own)
    return int(bool(opened.left_out))


def _say_own(own: Sequence[urges.Urge]) -> None:
    """List what is late with the division that sends the slips: it gets none from itself."""
    for line in view.as_text(own, ()).splitlines():
        say(line)


def _issue(opened: Opened, due: Sequence[urges.Urge], output: str, content: bytes) -> None:
    """Write the slips and add the new ones to the register; what stands there is not touched.

    Their numbers go on from the register as it was read: nobody may have written to it since.
    """
    new = [u for u in due if u.new]
    if not new:
        if output:
            deliver(output, content)
        say("这些今天都发过了，编号不变")
        return
    name = FileKind.URGES.at(year=opened.year)
    try:
        before: bytes | None = opened.files.read(name)
    except FileNotFoundError:
        before = None
    except OSError as error:
        refuse(f"打不开 {name}（{reason_of(error)}），没有发出")
    if any(p.place.path == name for p in opened.problems):
        refuse(f"{name} 里有错，没有发出。请先按 hubtasks check 改好")
    now, _ = load(files.Selection(opened.files, (files.classify(name),)))
    if now.issued != opened.ledger.issued:
        refuse(f"{name} 刚刚被别人改过，没有发出。请再运行一遍")
    known = urges.HEAD.encode() if before is None else before
    after = known.rstrip(b"\n") + b"\n" + urges.entries(new).encode()
    written: list[str] = []

    def write() -> None:
        if output:
            deliver(output, content)
            written.append(f"，刚写的 {output} 不作数")

    try:
        Recorder(opened.files.root, "urge").put(name, before, after, write)
    except NotWritten as why:
        refuse(f"{why}。没有发出，编号没有记下{''.join(written)}")
    last = f"至{new[-1].number}" if len(new) > 1 else ""
    say(f"编号记进了 {name}：{new[0].number}{last}")


def _refuse_other_days(ledger: Ledger, on: date) -> None:
    """Refuse to issue a slip of a day before the last one's, or of one that has not come."""
    if not ledger.sample and on > this_day():
        refuse(f"{day(on)}还没到（今天是{day(this_day())}），催办单不能先发。请改 --on")
    last = max((i.date for i in ledger.issued), default=on)
    if on < last:
        refuse(f"已经发过{day(last)}的催办单，不能再发{day(on)}的。请改 --on")
