"""`hubtasks submit`: send a division's changes to review."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from hubtasks.changes import compare
from hubtasks.checking.opened import Opened
from hubtasks.checking.years import every_year
from hubtasks.cli import deciding
from hubtasks.cli.arguments import On, Root, day_of, division_of, refuse
from hubtasks.cli.deciding import Both, Mine, Theirs
from hubtasks.cli.opening import open_year, this_day
from hubtasks.cli.printing import say, told
from hubtasks.cli.recording import Recorder
from hubtasks.diagnostics import Severity, in_order
from hubtasks.filling import stamp
from hubtasks.git import merge as merging
from hubtasks.git import review, revision
from hubtasks.git import route as routes
from hubtasks.git import send as sending
from hubtasks.reading import files
from hubtasks.reading.files import is_there
from hubtasks.reading.load import load
from hubtasks.views import changes
from hubtasks.wording import visible
from hubtasks.writing import edit

if TYPE_CHECKING:
    from hubtasks.diagnostics import Diagnostic
    from hubtasks.git.route import Route
    from hubtasks.reading.files import Repository


def submit(
    division: Annotated[
        str,
        typer.Argument(
            metavar="处室", help="送哪个处室的：全称、简称或代号；不写，改动是谁的就是谁"
        ),
    ] = "",
    message: Annotated[
        str,
        typer.Option("--message", metavar="说明", help="这次送审的一句说明（默认：处室和月份）"),
    ] = "",
    mine: Mine = None,
    theirs: Theirs = None,
    both: Both = None,
    root: Root = "",
    on: On = "",
) -> int:
    """送审：检查、看看改了什么、存好、送出去，给出合并请求的网址。不用会 git。"""
    opened = open_year(root, on)
    chosen = deciding.choices(opened, mine or (), theirs or (), both or ())
    whose = division_of(opened.ledger, division) if division else ""
    kept = "文件和分支都是原来的样子"
    try:
        route = routes.route(opened.files.root, say)
        judge = _Judge(on, _sender(route, opened), set())
        parcel = sending.parcel(opened, route, judge.sender, whose)
        sys.stdout.write(sending.left_said(opened, parcel))
        if _stamped(opened, sending.unsent(route, parcel)):
            opened = open_year(root, on)
            parcel = sending.parcel(opened, route, judge.sender, whose)
        if judge.refuses(opened.files, route, parcel.paths):
            return 1
        sending.commit(route, parcel, message or sending.message(opened, parcel))
        kept = f"您的改动已经存在 {parcel.branch} 分支，再运行 hubtasks submit 接着送"
        if (merged := merging.merge(route, parcel.branch, chosen)).left:
            return deciding.undecided(opened, merged, chosen, "submit")
        deciding.tell(merged, chosen)
        sent = open_year(root, on, rev="HEAD")
        if judge.refuses(sent.files, route, routes.ahead(route)):
            return 1
        if (target := routes.merged(route)) is not None:
            found = compare.of_years(target, sent.files, sent.ledger, sent.year, sent.on)
            sys.stdout.write(changes.as_text(found))
            if more := sending.besides(route):
                said = visible("、".join(more))
                sys.stdout.write(f"\n这个分支还带着不是数据的改动，上面没有列：{said}\n")
        _push(route, parcel.branch)
    except routes.NotSent as why:
        refuse(str(why))
    except revision.GitFault as fault:
        refuse(f"{fault}（您的改动都在，没有丢）")
    except KeyboardInterrupt:
        sys.stdout.flush()
        say(f"停下了，没有送出去。{kept}")
        return 130
    return 0


def _push(route: Route, branch: str) -> None:
    """Send a branch, unless it is there already, and say where it is to be reviewed."""
    if said := sending.already_sent(route, branch):
        sys.stdout.write(f"\n{said}\n")
        return
    link = sending.push(route, branch, say)
    sys.stdout.write(f"\n已经送到 {visible(route.remote)} 的 {visible(branch)} 分支。\n")
    where = (
        f"请打开这个网址，建合并请求：\n{visible(link)}"
        if link
        else "请在仓库的网页上新建合并请求。"
    )
    sys.stdout.write(f"{where}\n")


def _sender(route: Route, opened: Opened) -> str:
    """Return the division that the user is of, as the branch requests go to has it in its rules."""
    target = routes.merged(route)
    if target is None:
        return ""
    ledger, _ = load(files.of_year(target, opened.year))
    address = routes.email(route)
    named = ledger.rules.people.get(address.casefold(), "")
    found = named if named in {d.name for d in ledger.divisions} else ""
    if ledger.rules.people and not found:
        say(f"{route.target} 的 people 里没有您的邮箱 {visible(address)}，没有核对您是哪个处室的")
    return found


class _Judge(NamedTuple):
    """Holds what is sent to the rules, and tells each finding once.

    `on` is the day as it was typed, `sender` the division that the user is of.
    """

    on: str
    sender: str
    seen: set[Diagnostic]

    def refuses(self, source: Repository, route: Route, paths: Sequence[str]) -> bool:
        """Print what is wrong in some files, and with what was changed in them; tell of errors."""
        years = tuple(every_year(source, day_of(self.on) if self.on else None, this_day()))
        found = [finding for year in years for finding in year.found]
        if routes.merged(route) is not None:
            rev = "" if isinstance(source, files.Folder) else "HEAD"
            past, _ = review.review(source, years, review.Asked(route.upstream, rev, self.sender))
            found += past
        own = [d for d in in_order(found) if d.place.path in paths and d not in self.seen]
        self.seen.update(own)
        told_of = [d for d in own if d.severity is not Severity.HINT]
        sys.stdout.write("".join(f"{text}\n\n" for text in told(source, told_of)))
        if hints := len(own) - len(told_of):
            sys.stdout.write(f"另有{hints}处提示，见 hubtasks check\n\n")
        if wrong := any(d.severity is Severity.ERROR for d in own):
            say("有错，没有送出去，您的改动都在。改好再运行 hubtasks submit")
        return wrong


def _stamped(opened: Opened, paths: Sequence[str]) -> bool:
    """Write today into progress that is sent for the first time; tell whether that changes any."""
    done = False
    for path in paths:
        if not is_there(opened.files.root / path):
            continue
        before = opened.files.read(path)
        try:
            text = stamp.stamped(edit.text_of(before), this_day())
        except edit.EditFault as why:
            refuse(f"{path}：{why}（没有送，也没有动它）")
        if text.encode() != before:
            Recorder(opened.files.root, "submit").put_file(path, before, text.encode())
            sys.stdout.write(f"{visible(path)}：报送日期记为 {this_day()}\n")
            done = True
    return done
