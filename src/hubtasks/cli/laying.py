"""Lay out the files of a repository, or the rest of those that an earlier run began."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hubtasks.cli.arguments import refuse
from hubtasks.cli.printing import content_of, say, write_below
from hubtasks.git import kit
from hubtasks.reading import files
from hubtasks.reading.files import reason_of
from hubtasks.reading.load import load
from hubtasks.wording import visible

if TYPE_CHECKING:
    from hubtasks.model import Ledger

_ATTRIBUTES = ".gitattributes"
_FOLDERS = ("data", "templates", "schema")


def lay_out(
    target: Path,
    plain: Mapping[str, bytes],
    ledger: Ledger,
    host: kit.Host | None,
    done: str,
    *,
    only_check: bool,
) -> int:
    """Write what a new repository lacks of its files and kit; with *only_check* name it alone.

    *ledger* is what the files say where they are all new, *done* the sentence once they stand.
    """
    wanted = {**plain, **kit_files(target, host, ledger)}
    lacking = _lacking(target, wanted)
    begun = _is_begun(target, wanted)
    if only_check:
        for path in lacking:
            sys.stdout.write(f"{path} 还没有\n")
        return int(bool(lacking))
    if begun and not lacking:
        refuse(_taken(target))
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(f"建不了文件夹 {visible(str(target))}（{reason_of(error)}）。请换一个位置")
    write(target, {p: content for p, content in lacking.items() if p in plain}, silent=not begun)
    sys.stdout.write(f"{visible(str(target))} {done}\n")
    if host is None:
        return 0
    # A repository begun before may have people and a tool of its own by now.
    ledger, _ = load(files.of_year(files.Folder.at(target), ledger.year))
    if ledger.rules.tool is None:
        say(no_tool(host))
        return 1
    return write(target, _lacking(target, kit_files(target, host, ledger)))


def no_tool(host: kit.Host) -> str:
    """Say that a kit can't be written before it is known where it takes the tool from."""
    return (
        "没有写审核用的文件：data/rules.yaml 里没有 tool，流水线不知道从哪里取 hubtasks。"
        f"请照 hubtasks help 审核 放好、写上，再在那里运行 hubtasks init --ci {host}"
    )


def refuse_taken(target: Path) -> None:
    """Refuse a folder that holds nothing of a repository, before anybody is asked anything."""
    with suppress(OSError):  # which is told where it is written to
        names = {p.name for p in target.iterdir()}
        if names and not names & {".git", *_FOLDERS, "README.md", _ATTRIBUTES}:
            refuse(_taken(target))


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


def _lacking(target: Path, wanted: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what is not there yet; what is there stays, only attributes are added to."""
    return {
        path: content
        for path, content in wanted.items()
        if not os.path.lexists(target / path)
        or (path == _ATTRIBUTES and content_of(target, path) != content)
    }


def kit_files(target: Path, host: kit.Host | None, ledger: Ledger) -> dict[str, bytes]:
    """Return the files that review needs, with their contents; none without a host or a tool."""
    made = kit.kit(host, ledger) if host else {}
    files_made = {path: text.encode() for path, text in made.items()}
    return {**files_made, **attributes_file(target)} if made else {}


def attributes_file(target: Path) -> dict[str, bytes]:
    """Return the attributes with what the tool needs added to what stands there, byte for byte."""
    before = (content_of(target, _ATTRIBUTES) or b"").decode("utf-8", "surrogateescape")
    if "\0" in before:
        refuse(f"{_ATTRIBUTES} 不是文本，多半存成了 UTF-16。请另存成 UTF-8 编码，再运行一遍")
    return {_ATTRIBUTES: kit.attributes(before).encode("utf-8", "surrogateescape")}


def write(target: Path, wanted: Mapping[str, bytes], *, silent: bool = False) -> int:
    """Write files, one after the other, while no other hubtasks writes beside them."""
    with files.alone(target):
        for path, content in wanted.items():
            write_below(target, path, content)
            if not silent:
                sys.stdout.write(f"写了 {path}\n")
    return 0
