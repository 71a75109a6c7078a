"""`hubtasks init`: a clean data repository, and the files that review needs."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from hubtasks import fields
from hubtasks.checking.opened import Opened
from hubtasks.checking.rules_file import wrong_tool
from hubtasks.cli.arguments import On, Root, day_of, refuse
from hubtasks.cli.beginning import begin_year
from hubtasks.cli.founding import Told, found
from hubtasks.cli.going_live import go_live
from hubtasks.cli.laying import kit_files, lay_out, no_tool, write
from hubtasks.cli.opening import is_near_a_list, open_year, this_day
from hubtasks.cli.printing import content_of
from hubtasks.diagnostics import Severity
from hubtasks.fields import FileKind
from hubtasks.git import kit, revision
from hubtasks.model import Tool
from hubtasks.reading import files
from hubtasks.reading.files import reason_of
from hubtasks.wording import did_you_mean, visible
from hubtasks.writing import edit

_KEPT = {FileKind.TASKS, FileKind.RULES, FileKind.CALENDAR}
_TOLD_OF = re.compile(rf"\s*#.*{fields.ADDRESS}")


def init(
    folder: Annotated[
        str, typer.Argument(metavar="文件夹", help="新的数据仓库放在哪里；不写就是现在这个仓库")
    ] = "",
    year: Annotated[str, typer.Option("--year", metavar="年份", help="哪一年的清单，如 2026")] = "",
    bureau: Annotated[
        str, typer.Option("--bureau", metavar="单位", help="单位全称，报告的落款")
    ] = "",
    division: Annotated[
        list[str] | None,
        typer.Option(
            "--division",
            metavar="处室=代号",
            help="有任务的处室、单位，一个写一次，如 规划发展处=guihua；第一个是汇总处室",
        ),
    ] = None,
    addressee: Annotated[
        str, typer.Option("--addressee", metavar="单位", help="报告的主送单位")
    ] = "",
    from_: Annotated[
        str,
        typer.Option("--from", metavar="文件", help="读通知里的任务表：.docx、.xlsx 或 .csv"),
    ] = "",
    ci: Annotated[
        str, typer.Option("--ci", metavar="平台", help="写上审核用的文件：github、gitea、gitlab")
    ] = "",
    only_check: Annotated[  # noqa: FBT002 - a flag
        bool,
        typer.Option("--check", help="只看有哪些文件要写、要删，不动；有，退出码1"),
    ] = False,
    real: Annotated[  # noqa: FBT002 - a flag
        bool,
        typer.Option("--real", help="正式启用：从现在这个仓库里删去示例进展和示例计划"),
    ] = False,
    root: Root = "",
    on: On = "",
) -> int:
    """开一个新的数据仓库：清单、规则、日历、说明，或写上合并请求审核用的文件。

    在哪里都能开：写明年份、单位、处室（在终端里没写的会问），或用 --from 读通知的任务表。
    在一个数据仓库里只写文件夹的，照搬它的清单和规则，不带示例；
    只写 --year 的，由上一年没有办结的任务接出那一年的清单。
    拿示例试过、要正式启用的，用 --real 把示例一次删去，git 里都留着。
    加 --check 是试跑：只看有哪些文件没有、要更新，什么也不写。
    做到一半停了的，再运行一遍接着做，已经有的文件不动。
    """
    asked = Told(year, bureau, addressee, tuple(division or ()), from_)
    if real:
        if folder or ci or any(asked):
            refuse("--real 只删现在这个仓库里的示例，请不要同时写文件夹和别的选项")
        return go_live(root, only_check=only_check)
    if year and not (folder or ci or any(asked[1:])):
        return begin_year(root, year, on, only_check=only_check)
    if not folder and (any(asked) or not ci):
        refuse("请写明新仓库的文件夹，如 hubtasks init ../台账；或 --ci 平台，如 --ci gitea")
    if ci and ci not in set(kit.Host):
        refuse(f"没有“{ci}”这个平台。{did_you_mean(ci, [str(h) for h in kit.Host])}")
    host = kit.Host(ci) if ci else None
    if folder and (any(asked) or not (root or is_near_a_list())):
        today = day_of(on) if on else this_day()
        return found(Path(folder), asked, host, today, only_check=only_check)
    opened = open_year(root, on)
    if folder:
        return _copied(opened, Path(folder), host, only_check=only_check)
    target = opened.files.root
    _refuse_below(target)
    _refuse_unsound(opened, kit.Host(ci))
    wanted = kit_files(target, host, opened.ledger)
    stale = {p: content for p, content in wanted.items() if content_of(target, p) != content}
    if not only_check:
        return write(target, stale)
    for path in stale:
        sys.stdout.write(f"{path} 不是现在该有的样子。请运行 hubtasks init --ci {ci}\n")
    return int(bool(stale))


def _copied(opened: Opened, target: Path, host: kit.Host | None, *, only_check: bool) -> int:
    """Lay out a repository with an opened one's list, or the rest of one that was not finished."""
    # The people of this one have no business there: the owners are those of its own rules.
    told = opened.ledger.as_told
    rules = told.rules._replace(people={}, tool=_carried_tool(opened))
    nobody = replace(told, rules=rules)
    done = "里有了清单、规则和各处室的文件夹，没有示例数据。"
    return lay_out(target, _layout(opened), nobody, host, done, only_check=only_check)


def _refuse_below(target: Path) -> None:
    """Refuse to write a kit where the host would not look: below the git repository's top."""
    try:
        below = revision.prefix_of(target)
    except revision.GitFault:
        return
    if below:
        refuse(f"数据在 git 仓库的 {below} 里，平台只认仓库最上层的审核文件。请把数据放到最上层")


def _refuse_unsound(opened: Opened, host: kit.Host) -> None:
    """Refuse to write a kit from rules that can't be read whole, or from no sound tool."""
    unread = [p for p in opened.problems if p.place.path == FileKind.RULES.path]
    broken = (p for p in unread if p.severity is Severity.ERROR)
    wrong = next(chain(broken, wrong_tool(opened.files, opened.ledger.rules)), None)
    if wrong is not None:
        refuse(f"没有写审核用的文件：{wrong.message}。请{wrong.fix}")
    if opened.ledger.rules.tool is None:
        refuse(no_tool(host))


def _layout(opened: Opened) -> dict[str, bytes]:
    """Return the list, rules, calendar and schemas: no progress, no sample plan.

    Of the templates only what the office made itself: the tool brings its own along.
    """
    kept = [f.path for f in opened.files.listing if f.kind in _KEPT]
    if not any(plan.sample for plan in opened.ledger.plans):
        kept += [f.path for f in opened.files.listing if f.kind is FileKind.PLAN]
    if tool := _carried_tool(opened):
        kept += [tool.requirements, *([tool.path] if tool.is_wheel else [])]
    source = opened.files.root
    for name in ("templates", "schema"):
        kept += [f"{name}/{p.name}" for p in sorted((source / name).glob("*")) if not p.is_dir()]
    carried = {f"templates/{p.name}": p.read_bytes() for p in files.carried_templates()}
    contents = {
        path: content
        for path in kept
        if files.is_template(path) or not path.startswith("templates/")
        if (content := _content(opened, path)) != carried.get(path)
    }
    keeps = (f"data/progress/{division.id}/{kit.KEEP}" for division in opened.ledger.divisions)
    return contents | dict.fromkeys(keeps, b"")


def _content(opened: Opened, path: str) -> bytes:
    """Return a file as the new repository gets it: of rules what is no matter of persons."""
    try:
        content = opened.files.read(path)
        if path != FileKind.RULES.path:
            return content
        own = ("people", "waivers", *(() if _carried_tool(opened) else ("tool",)))
        return _impersonal(edit.text_of(content), own)
    except OSError as error:
        refuse(f"打不开 {visible(path)}（{reason_of(error)}），没有开新仓库")
    except edit.EditFault as fault:
        refuse(f"{path}：{fault}")


def _carried_tool(opened: Opened) -> Tool | None:
    """Return where a new repository takes the tool from: the source stays where it is."""
    tool = opened.ledger.rules.tool
    return None if tool is None or tool.is_source else tool


def _impersonal(text: str, own: Iterable[str]) -> bytes:
    """Return rules without what is of one office alone, as its people and waivers are."""
    for key in own:
        text = edit.changed(text, (key,), "")
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not _TOLD_OF.match(line)).encode()
