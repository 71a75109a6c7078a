"""Measure hubtasks side by side with what it is held against, and print ratios.

Run `python benchmarks/run.py` in the virtual environment; hledger must be installed.
Each pair of commands is run in turn, again and again, so that whatever else the machine
does falls on both; the ratio is that of the medians.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import generate

BARE = [sys.executable, "-c", "import typer, yaml, rich.table, rich.console"]
# An installed program has its byte code at hand.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
HUBTASKS = [sys.executable, "-m", "hubtasks"]


def main() -> int:
    """Print each ratio with its bar; exit 1 where one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        generate.office(root / "office")
        generate.repository(root / "20k", 20_000)
        generate.repository(root / "200k", 200_000)
        generate.journal(root / "20k.journal", 20_000)
        year_end = ["--on", "2026-12-31"]
        status = [*HUBTASKS, "status", "--root", str(root / "office"), *year_end]
        check = [*HUBTASKS, "check", "--root", str(root / "20k"), *year_end]
        large = [*HUBTASKS, "check", "--root", str(root / "200k"), *year_end]
        hledger = ["hledger", "-f", str(root / "20k.journal"), "check"]
        missed = [
            _compare("status / bare interpreter", status, BARE, rounds, 1.6),
            _compare("check 20k entries / hledger check 20k", check, hledger, rounds, 1.05),
            _compare("check 200k / check 20k", large, check, max(rounds // 5, 1), 11),
        ]
    return int(any(missed))


def _compare(name: str, ours: list[str], theirs: list[str], rounds: int, bar: float) -> bool:
    _seconds(ours), _seconds(theirs)
    pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(rounds)]
    first = statistics.median(mine for mine, _ in pairs)
    second = statistics.median(other for _, other in pairs)
    ratio = first / second
    verdict = "ok" if ratio <= bar else "MISSED"
    print(f"{name}: {first:.3f} s / {second:.3f} s = {ratio:.2f} (bar {bar}) {verdict}")
    return ratio > bar


def _seconds(command: list[str]) -> float:
    """Return the CPU seconds, user and system, that a command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, check=False, env=ENVIRONMENT)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {(done.stdout + done.stderr).decode()[:500]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
