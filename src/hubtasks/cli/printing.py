"""Print an answer, or write it to a file; say why a file can't be written."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hubtasks.cli.arguments import Format, refuse
from hubtasks.diagnostics import as_text
from hubtasks.filling import guard
from hubtasks.reading import files
from hubtasks.reading.compose import readable
from hubtasks.reading.files import reason_of
from hubtasks.views import terminal
from hubtasks.wording import visible

if TYPE_CHECKING:
    from hubtasks.diagnostics import Diagnostic
    from hubtasks.reading.files import Files


def told(source: Files, listed: Sequence[Diagnostic]) -> Iterator[str]:
    """Write each finding with its line; a file is read once more, but once only."""
    lines: dict[str, list[str]] = {}
    for found in listed:
        path = found.place.path
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


def print_lines(lay_out: Callable[[int], list[terminal.Line]], output: str) -> None:
    """Print what fits the terminal; piped or to a file, what no terminal cuts."""
    if output:
        emit(terminal.plain(lay_out(terminal.UNLIMITED)), output)
    else:
        room = shutil.get_terminal_size().columns if sys.stdout.isatty() else terminal.UNLIMITED
        terminal.write(lay_out(room), sys.stdout)


def emit(text: str, output: str, encoding: str = "utf-8") -> None:
    """Print a text, or write it to a file."""
    if output:
        write_file(output, text.encode(encoding, "backslashreplace"))
    else:
        sys.stdout.write(text)


def emit_rows(text: str, form: Format, output: str) -> None:
    """Print rows, or write them to a file: CSV as Excel and WPS read it."""
    emit(text, output, "utf-8-sig" if form is Format.CSV else "utf-8")


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


def put_file(root: Path, path: str, before: bytes | None, after: bytes) -> None:
    """Write a data file that was *before*, or refuse with the reason."""
    try:
        guard.put(root, path, before, after)
    except guard.NotWritten as why:
        refuse(str(why))
