"""Talk with whoever sits at the terminal: print questions, read what is typed or pasted.

The talk goes to stdout where people sit at both ends; else to stderr, so that piped answers
leave nothing but the result on stdout.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from contextlib import suppress

from hubtasks.cli.arguments import refuse
from hubtasks.filling.cell_values import all_visible
from hubtasks.wording import visible

_PROMPT = "> "
_NOT_PASTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\uf8ff\U000f0000-\U0010ffff]")
_PASTED, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"  # a terminal's marks round what is pasted


def lend_a_hand() -> None:
    """Let a Chinese character be deleted whole, and what is pasted come as one answer."""
    with suppress(ImportError):  # Windows has none; its console edits lines itself
        import readline  # noqa: PLC0415 - only for a terminal

        if os.environ.get("TERM", "dumb") != "dumb":
            # Each prompt has the terminal mark what is pasted, and takes that back when it ends:
            # so that it does when the process is asked to end, that must come as an exception.
            readline.parse_and_bind("set enable-bracketed-paste on")
            signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))


def at_a_terminal() -> bool:
    """Tell whether people sit at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def tell(*lines: str) -> None:
    """Print lines of the talk."""
    stream = sys.stdout if at_a_terminal() else sys.stderr
    for line in "\n".join(lines).split("\n"):
        stream.write(f"{visible(line)}\n")
    stream.flush()


def answer_to(prompt: str = _PROMPT) -> str:
    """Read a line as it was typed, and what was pasted as one; EOFError where there is none."""
    text = _line(prompt)
    if _PASTED in text:
        with suppress(EOFError):
            while _PASTE_ENDS not in text:
                text += f"\n{_line('')}"
        text = text.replace(_PASTED, "").replace(_PASTE_ENDS, "")
    return _pasted_plain(text.replace("\r\n", "\n").replace("\r", "\n").strip("\n"))


def _pasted_plain(text: str) -> str:
    """Take what was typed without the unseen characters that a paste brings, and say so.

    A key that was no letter, a character of one machine and what could not be decoded are not
    for taking out: they are refused.
    """
    if _NOT_PASTED.search(text):
        return text
    plain, said = all_visible(text)
    if said:
        tell(f"{said}。看看两边的字对不对")
    return plain


def _line(prompt: str) -> str:
    try:
        if at_a_terminal():
            line = input(prompt)
        else:
            sys.stderr.write(prompt)
            sys.stderr.flush()
            line = sys.stdin.readline()
            if not sys.stdin.isatty():
                sys.stderr.write(f"{visible(line.rstrip())}\n")
            if not line:
                raise EOFError
        line.encode()
    except UnicodeError:
        refuse(
            f"读不懂输入的文字，它不是 {sys.stdin.encoding} 编码。请把终端改成 UTF-8，再运行一遍"
        )
    return line.removesuffix("\n")
