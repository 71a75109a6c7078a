"""`hubtasks init`: a clean data repository, and the files that review needs."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hubtasks import fields
from hubtasks.checking.opened import Opened
from hubtasks.cli.arguments import On, Root, refuse
from hubtasks.cli.opening import open_year
from hubtasks.cli.printing import content_of, write_below
from hubtasks.fields import FileKind
from hubtasks.git import kit, revision
from hubtasks.reading import files
from hubtasks.reading.files import reason_of
from hubtasks.wording import did_you_mean, visible
from hubtasks.writing import edit

if TYPE_CHECKING:
    from hubtasks.model import Ledger

_ATTRIBUTES = ".gitattributes"
_FOLDERS = ("data", "templates", "schema")
_KEPT = {FileKind.TASKS, FileKind.RULES, FileKind.CALENDAR}
_TOLD_OF = re.compile(rf"\s*#.*{fields.ADDRESS}")


def init(
    folder: Annotated[
        str, typer.Argument(metavar="文件夹", help="新的数据仓库放在哪里；不写就是现在这个仓库")
    ] = "",
    ci: Annotated[
        str, typer.Option("--ci", metavar="平台", help="写上审核用的文件：github、gitea、gitlab")
    ] = "",
    only_check: Annotated[  # noqa: FBT002 - a flag
        bool,
        typer.Option("--check", help="只看有哪些文件要写，不写；有，退出码1"),
    ] = False,
    root: Root = "",
    on: On = "",
) -> int:
    """开一个干净的数据仓库（不带示例），写上合并请求审核用的文件。

    加 --check 是试跑：只看有哪些文件没有、要更新，什么也不写。
    做到一半停了的，再运行一遍接着做，已经有的文件不动。
    """
    if not (folder or ci):
        refuse("请写明新仓库的文件夹，或 --ci 平台，如 hubtasks init ../台账 --ci gitea")
    if ci and ci not in set(kit.Host):
        refuse(f"没有“{ci}”这个平台。{did_you_mean(ci, [str(h) for h in kit.Host])}")
    opened = open_year(root, on)
    host = kit.Host(ci) if ci else None
    if folder:
        return _open_office(opened, Path(folder), host, only_check=only_check)
    target = opened.files.root
    _refuse_below(target)
    wanted = _kit(target, host, opened.ledger)
    stale = {p: content for p, content in wanted.items() if content_of(target, p) != content}
    if not only_check:
        return _write(target, stale)
    for path in stale:
        sys.stdout.write(f"{path} 不是现在该有的样子。请运行 hubtasks init --ci {ci}\n")
    return int(bool(stale))


def _open_office(opened: Opened, target: Path, host: kit.Host | None, *, only_check: bool) -> int:
    """Lay out a new repository, or the rest of one that was not finished."""
    plain = _layout(opened)
    # The people of this one have no business there: the owners are those of its own rules.
    nobody = replace(opened.ledger, rules=opened.ledger.rules._replace(people={}))
    wanted = plain | _kit(target, host, nobody)
    left = _left(target, wanted)
    begun = _is_begun(target, wanted)
    if begun and not left and not only_check:
        refuse(_taken(target))
    if only_check:
        for path in left:
            sys.stdout.write(f"{path} 还没有\n")
        return int(bool(left))
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(f"建不了文件夹 {visible(str(target))}（{reason_of(error)}）。请换一个位置")
    _write(target, {p: content for p, content in left.items() if p in plain}, silent=not begun)
    sys.stdout.write(f"{visible(str(target))} 里有了清单、规则和各处室的文件夹，没有示例数据。\n")
    ledger = open_year(str(target), str(opened.on)).ledger if host else nobody
    return _write(target, _left(target, _kit(target, host, ledger)))


def _refuse_below(target: Path) -> None:
    """Refuse to write a kit where the host would not look: below the git repository's top."""
    try:
        below = revision.prefix_of(target)
    except revision.GitFault:
        return
    if below:
        refuse(f"数据在 git 仓库的 {below} 里，平台只认仓库最上层的审核文件。请把数据放到最上层")


def _taken(target: Path) -> str:
    return f"{target} 不是空的。请换一个还没有的文件夹"


def _is_begun(target: Path, wanted: Collection[str]) -> bool:
    """Tell whether a folder holds some of what is wanted there; refuse one that holds others'."""
    if not os.path.lexists(target):
        return False
    if not target.is_dir():
        refuse(f"{target} 不是文件夹，没有动它。请换一个还没有的文件夹")
    try:
        strangers = {p.name for p in target.iterdir()} - {".git", *_FOLDERS}
        others = [f for name in _FOLDERS for f in _files_in(target, name) if f not in wanted]
    except OSError as error:
        refuse(f"用不了 {visible(str(target))}（{reason_of(error)}）。请换一个还没有的文件夹")
    begun = any(os.path.lexists(target / path) for path in wanted)
    if others or (strangers and not begun):
        refuse(_taken(target))
    return begun


def _files_in(target: Path, name: str) -> list[str]:
    """Return what lies below one of a target's folders, but for a killed writer's drafts."""
    below = ((Path(at), file) for at, _, found in os.walk(target / name) for file in found)
    return [
        (at / file).relative_to(target).as_posix()
        for at, file in below
        if file == kit.KEEP or not files.ignored(file)
    ]


def _left(target: Path, wanted: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what is not there yet; what is there stays, only attributes are added to."""
    return {
        path: content
        for path, content in wanted.items()
        if not os.path.lexists(target / path)
        or (path == _ATTRIBUTES and content_of(target, path) != content)
    }


def _kit(target: Path, host: kit.Host | None, ledger: Ledger) -> dict[str, bytes]:
    """Return the files that review needs, with their contents; none without a host."""
    if host is None:
        return {}
    # Byte for byte what stood there, whatever its encoding: git takes it as bytes too.
    before = (content_of(target, _ATTRIBUTES) or b"").decode("utf-8", "surrogateescape")
    if "\0" in before:
        refuse(f"{_ATTRIBUTES} 不是文本，多半存成了 UTF-16。请另存成 UTF-8 编码，再运行一遍")
    texts = {**kit.kit(host, ledger), _ATTRIBUTES: kit.attributes(before)}
    return {path: text.encode("utf-8", "surrogateescape") for path, text in texts.items()}


def _write(target: Path, wanted: Mapping[str, bytes], *, silent: bool = False) -> int:
    """Write files, one after the other, while no other hubtasks writes beside them."""
    with files.alone(target):
        for path, content in wanted.items():
            write_below(target, path, content)
            if not silent:
                sys.stdout.write(f"写了 {path}\n")
    return 0


def _layout(opened: Opened) -> dict[str, bytes]:
    """Return the list, rules, calendar and schemas: no progress, no sample plan.

    Of the templates only what the office made itself: the tool brings its own along.
    """
    kept = [f.path for f in opened.files.listing if f.kind in _KEPT]
    if not any(plan.sample for plan in opened.ledger.plans):
        kept += [f.path for f in opened.files.listing if f.kind is FileKind.PLAN]
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
        return content if path != FileKind.RULES.path else _impersonal(edit.text_of(content))
    except OSError as error:
        refuse(f"打不开 {visible(path)}（{reason_of(error)}），没有开新仓库")
    except edit.EditFault as fault:
        refuse(f"{path}：{fault}")


def _impersonal(text: str) -> bytes:
    """Return rules without people and waivers, which are of one office alone."""
    for key in ("people", "waivers"):
        text = edit.changed(text, (key,), "")
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not _TOLD_OF.match(line)).encode()
