"""Where answers and messages go: what can't be said is told in a sentence, never as a traceback.

A stream may be closed, on a full disk, or in an encoding that lacks characters.
"""

from __future__ import annotations

import errno
import io
import os
import sys

_COLUMNS = 80


class NotSaid(Exception):
    """An answer that could not be written, for the reason of *error*."""

    def __init__(self, error: OSError) -> None:
        """Keep the reason."""
        super().__init__(error)
        self.error = error

    @property
    def is_closed(self) -> bool:
        """Whether nobody ever listened."""
        return self.error.errno == errno.EBADF

    @property
    def has_no_reader(self) -> bool:
        """Whether who listened has gone; Windows then calls the pipe an invalid argument."""
        broken = isinstance(self.error, BrokenPipeError)
        return broken or (sys.platform == "win32" and self.error.errno == errno.EINVAL)


class _Answers(io.TextIOWrapper):
    """Standard output: commands that write files too must not take its faults for theirs."""

    def write(self, text: str) -> int:
        """Write a text, or raise NotSaid."""
        try:
            return super().write(text) if text != "" else 0  # a full disk refuses even nothing
        except OSError as error:
            raise NotSaid(error) from error

    def flush(self) -> None:
        """Write what is still held back, or raise NotSaid."""
        try:
            super().flush()
        except OSError as error:
            raise NotSaid(error) from error


class _Messages(io.TextIOWrapper):
    """Standard error: where a message can't be written the exit code has to do."""

    def write(self, text: str) -> int:
        """Write a text where that is possible."""
        try:
            return super().write(text)
        except OSError:
            return len(text)

    def flush(self) -> None:
        """Write what is still held back where that is possible."""
        try:
            super().flush()
        except OSError:
            return


def prepare() -> None:
    """Make each stream one that can be used: a closed one, and one that lacks characters.

    A GBK console can't show every character: those are escaped. Windows would put a CR before
    each LF: a terminal needs none, and what is piped is the same bytes everywhere.
    """
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(os.devnull)), "utf-8")
    sys.stdout = _as(_Answers, sys.stdout)
    sys.stderr = _as(_Messages, sys.stderr)


def _as(kind: type[io.TextIOWrapper], stream: object) -> io.TextIOWrapper:
    """Return a stream of a kind in place of another, or of a closed one, which can't be written."""
    if not isinstance(stream, io.TextIOWrapper):
        # What can only be read refuses to be written, just as what is closed.
        closed = os.open(os.devnull, os.O_RDONLY)
        return kind(io.BufferedWriter(io.FileIO(closed, "w")), "utf-8", "backslashreplace")
    encoding, lines, through = stream.encoding, stream.line_buffering, stream.write_through
    return kind(
        stream.detach(),
        encoding,
        "backslashreplace",
        newline="\n",
        line_buffering=lines,
        write_through=through,
    )


def columns() -> int:
    """Return how wide the terminal is: as COLUMNS says, else as it says itself, else 80.

    `shutil.get_terminal_size` asks the stream that `prepare` has replaced, and never hears.
    """
    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked):
        return int(asked)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or _COLUMNS
    except (OSError, ValueError):
        return _COLUMNS
