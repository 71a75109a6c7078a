"""Print an answer, or write it to a file; say why a file can't be written."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hubtasks.cli import streams
from hubtasks.cli.arguments import SUFFIXES, Format, refuse
from hubtasks.diagnostics import as_text
from hubtasks.reading import files
from hubtasks.reading.compose import readable
from hubtasks.reading.files import reason_of
from hubtasks.views import terminal
from hubtasks.wording import day, visible

if TYPE_CHECKING:
    from datetime import date

    from hubtasks.diagnostics import Diagnostic
    from hubtasks.reading.files import Files

_MOST_OF_A_FILE = 1_000  # findings written out: nobody reads more before mending some


def told(source: Files, listed: Sequence[Diagnostic]) -> Iterator[str]:
    """Write each finding with its line; a file is read once more, but once only.

    Of a file with very many the first are written, and how many there are beside.
    """
    lines: dict[str, list[str]] = {}
    counts: Counter[str] = Counter()
    for found in listed:
        path = found.place.path
        counts[path] += 1
        if counts[path] > _MOST_OF_A_FILE:
            continue
        if found.place.line and path not in lines:
            try:
                content = source.read(path)
            except OSError:
                content = b""
            text = readable(content)[0].replace("\r\n", "\n").replace("\r", "\n")
            lines[path] = text.split("\n")
        own = lines.get(path, [])
        quoted = own[found.place.line - 1] if 0 < found.place.line <= len(own) else None
        yield as_text(found, quoted)
    for path, count in counts.items():
        if count > _MOST_OF_A_FILE:
            more = f"还有{count - _MOST_OF_A_FILE}处没有列出。先改好上面的，再查一遍"
            yield f"{visible(path)}: {more}"


def print_lines(lay_out: Callable[[int], list[terminal.Line]], output: str) -> None:
    """Print what fits the terminal; piped or to a file, what no terminal cuts."""
    if output:
        emit_rows(terminal.plain(lay_out(terminal.UNLIMITED)), Format.TABLE, output)
    else:
        room = streams.columns() if sys.stdout.isatty() else terminal.UNLIMITED
        terminal.write(lay_out(room), sys.stdout)


def emit(text: str, output: str, *suffixes: str, encoding: str = "utf-8") -> None:
    """Print a text, or write it to a file whose name has one of the suffixes, or is a text's."""
    if output:
        _refuse_suffix(output, suffixes)
        deliver(output, text.encode(encoding, "backslashreplace"))
    else:
        sys.stdout.write(text)


def emit_rows(text: str, form: Format, output: str) -> None:
    """Print rows, or write them to a file: CSV as Excel and WPS read it."""
    named = Path(output).suffix.lower() in SUFFIXES
    suffixes = [s for s, written in SUFFIXES.items() if written is form or not named]
    emit(text, output, *suffixes, encoding="utf-8-sig" if form is Format.CSV else "utf-8")


_PLAIN = (".txt", ".log", "")
_OFFICE = {
    ".xlsx": "；要 Excel 表，用 hubtasks ledger",
    ".docx": "；要 Word 文书，用 hubtasks report",
}


def _refuse_suffix(output: str, suffixes: Sequence[str]) -> None:
    """Refuse a name that promises another kind of file than what would be written to it."""
    suffix = Path(output).suffix.lower()
    if suffix not in {*suffixes, *_PLAIN}:
        known = "、".join([*suffixes, ".txt"])
        refuse(f"这里写不了“{suffix}”文件。-o 的文件名以 {known} 结尾{_OFFICE.get(suffix, '')}")


def deliver(output: str, content: bytes) -> None:
    """Write an answer to a file, and say so."""
    write_file(output, content)
    say(f"写好了 {output}")


def say(text: str) -> None:
    """Say something beside the answer, on a line of its own."""
    sys.stderr.write(f"{visible(text)}\n")


def write_file(output: str, content: bytes) -> None:
    """Write a file whole, or refuse with the reason."""
    try:
        files.write(Path(output), content)
    except OSError as error:
        refuse(f"写不了 {visible(output)}（{reason_of(error)}）。请换一个能写的位置或文件名")


def content_of(root: Path, path: str) -> bytes | None:
    """Return what a file of the repository holds; None where there is none that can be read."""
    try:
        return files.Folder(root, ()).read(path)
    except OSError:
        return None


def write_below(root: Path, path: str, content: bytes) -> None:
    """Write a file of the repository whole, or refuse with the reason."""
    try:
        files.write_below(root, path, content)
    except OSError as error:
        refuse(f"写不了 {visible(path)}（{reason_of(error)}），没有动它。请看它和上级文件夹")


def say_moved(last: date | None, when: date) -> None:
    """Say that a file moves today for everybody: the samples' last day was what it was."""
    if last is not None and when > last:
        say(f"示例数据以最后一份的日期为“今天”：从{day(last)}变成{day(when)}，灯都按这一天算")
