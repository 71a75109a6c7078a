"""Tables and cards as a terminal shows them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from conftest import ON, PROJECT, Golden, read

from hubtasks.figures.card import task_card
from hubtasks.figures.summarize import summarize
from hubtasks.model import Ledger
from hubtasks.period import Period
from hubtasks.views import terminal
from hubtasks.wording import width


def shown(root: Path, room: int | None) -> str:
    ledger = read(root)[0]
    report = summarize(ledger, Period.of_month(2026, 6), ON)
    stream = io.StringIO()
    terminal.write(terminal.table(report, room or terminal.UNLIMITED, short(ledger)), stream)
    return stream.getvalue()


def short(ledger: Ledger) -> dict[str, str]:
    return {d.name: d.short[0] for d in ledger.divisions if d.short}


@pytest.mark.parametrize("room", [80, 200])
def test_status(repo: Path, golden: Golden, room: int) -> None:
    """The status in a terminal of 80 and of 200 columns."""
    golden(f"status-{room}.txt", shown(repo, room))


def test_status_piped(repo: Path, golden: Golden) -> None:
    """Piped, nothing is cut."""
    text = shown(repo, None)
    golden("status-piped.txt", text)
    assert ".." not in text


@pytest.mark.parametrize("room", [66, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal(room: int) -> None:
    """Every line of the 50 real tasks fits, and columns stand under their heads."""
    lines = shown(PROJECT, room).splitlines()
    assert max(width(line) for line in lines[3:]) <= room
    head = next(line for line in lines if line.startswith("序号"))
    column = width(head[: head.index("灯")])
    rows = [line for line in lines[lines.index(head) :] if line[:1].isdigit()]
    assert len(rows) == 50
    for line in rows:
        assert set_at(line, column) in "蓝绿黄红灰"


def set_at(line: str, column: int) -> str:
    """The character that begins at a terminal column."""
    return next(line[i] for i in range(len(line)) if width(line[:i]) == column)


def test_show(repo: Path, golden: Golden) -> None:
    """A task's card in a terminal of 80 columns."""
    ledger = read(repo)[0]
    stream = io.StringIO()
    for task in (3, 4, 6):
        card = task_card(ledger, ledger.task_by_id[task], ON)
        terminal.write(terminal.card(card, 80), stream)
    golden("show.txt", stream.getvalue())


def test_data_is_no_markup(repo: Path) -> None:
    """Brackets and emoji codes in the data are printed as they are."""
    path = repo / "data/tasks-2026.yaml"
    text = path.read_text(encoding="utf-8").replace("推进自贸试验区", "以[red]推进[/red] :warning:")
    path.write_text(text, encoding="utf-8")
    assert "[red]推进[/red] :warning:" in shown(repo, 200)


class _Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_colours(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal the light is coloured, with NO_COLOR only the words stand there."""
    ledger = read(repo)[0]
    report = summarize(ledger, Period.of_month(2026, 6), ON)
    monkeypatch.setenv("TERM", "xterm-256color")
    for plain in (False, True):
        if plain:
            monkeypatch.setenv("NO_COLOR", "1")
        screen = _Screen()
        terminal.write(terminal.table(report, 80, short(ledger)), screen)
        text = screen.getvalue()
        assert ("\x1b[1;31m红\x1b[0m" in text) is not plain
        assert ("\x1b[3" in text) is not plain
