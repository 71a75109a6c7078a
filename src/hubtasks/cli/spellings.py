"""How commands were once spelled: read as they are spelled now, without a word."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import typer


def current(argv: Sequence[str]) -> list[str]:
    """Return the arguments in today's spelling; what is in it already comes back as it is."""
    words = list(argv)
    if words[:2] == ["plan", "show"]:
        return _task_named(["plan", *words[2:]])
    if words[:2] == ["sheet", "out"]:
        return _division_first(words, 2)
    if words[:1] == ["submit"]:
        return _division_first(words, 1)
    if words[:1] == ["check"]:
        return _check(words)
    return words


def _task_named(words: list[str]) -> list[str]:
    """Read `plan show 14` as `plan --task 14`: every option of it has a value."""
    at = 1
    while at < len(words):
        word = words[at]
        if not word.startswith("-"):
            return [*words[:at], "--task", *words[at:]]
        whole = word in {"-h", "--help"} or "=" in word or (word[:2] == "-o" and word != "-o")
        at += 1 if whole else 2
    return words


def _division_first(words: list[str], at: int) -> list[str]:
    """Read `sheet out --division 处室` as `sheet out 处室`."""
    rest = words[at:]
    for n, word in enumerate(rest):
        if word == "--division":
            if len(rest) == n + 1 or rest[n + 1].startswith("-"):
                raise typer.BadParameter("选项 --division 后面还要写上处室")
            return [*words[:at], rest[n + 1], *rest[:n], *rest[n + 2 :]]
        if word.startswith("--division="):
            return [*words[:at], word.removeprefix("--division="), *rest[:n], *rest[n + 1 :]]
    return words


def _check(words: list[str]) -> list[str]:
    """Read `check --rules` as `explain`, and `check --format text` as `--format table`."""
    # Behind another option it stands where that one's value should.
    if any(pair[1] == "--rules" and not pair[0].startswith("-") for pair in pairwise(words)):
        return ["explain", *_without_day([w for w in words[1:] if w != "--rules"])]
    found = ["--format=table" if word == "--format=text" else word for word in words]
    for n, word in enumerate(found[1:], 1):
        if found[n - 1] == "--format" and word == "text":
            found[n] = "table"
    return found


def _without_day(words: list[str]) -> list[str]:
    """Leave `--on` out: the rules are the same on every day."""
    for n, word in enumerate(words):
        if word == "--on":
            return [*words[:n], *words[n + 2 :]]
        if word.startswith("--on="):
            return [*words[:n], *words[n + 1 :]]
    return words
