"""Lines as a terminal shows them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from conftest import ON, read

from hubtasks.figures.summarize import summarize
from hubtasks.period import Period
from hubtasks.views import status, terminal


class _Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_data_is_no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    """Brackets and emoji codes in the data are printed as they are, on a terminal too."""
    monkeypatch.setenv("TERM", "xterm-256color")
    for stream in (io.StringIO(), _Screen()):
        terminal.write([terminal.Line("以[red]推进[/red] :warning:", "bold", 0, 1)], stream)
        assert "[red]推进[/red] :warning:" in stream.getvalue()


def test_a_terminal_gets_colours(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal the light is coloured, with NO_COLOR only the words stand there."""
    ledger = read(repo)[0]
    report = summarize(ledger, Period.of_month(2026, 6), ON)
    monkeypatch.setenv("TERM", "xterm-256color")
    for plain in (False, True):
        if plain:
            monkeypatch.setenv("NO_COLOR", "1")
        screen = _Screen()
        terminal.write(status.as_lines(report, 80, {}), screen)
        text = screen.getvalue()
        assert ("\x1b[1;31m红\x1b[0m" in text) is not plain
        assert ("\x1b[3" in text) is not plain
