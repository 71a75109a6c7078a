"""From a file's bytes to nodes: what they are decoded as, at the price of what a file needs."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import OFFICE

from hubtasks.diagnostics import Code, Diagnostic
from hubtasks.reading.compose import compose

READ = """
import sys
from pathlib import Path
from hubtasks.reading import files
from hubtasks.reading.load import load
ledger, problems = load(files.of_year(files.Folder.at(Path(sys.argv[1])), 2026))
assert ledger.tasks and not problems
print(*sys.modules)
"""


def test_sound_files_are_read_without_the_rooms_for_broken_ones() -> None:
    """Reading this repository imports neither what salvages nor what explains slips."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(OFFICE)], capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    assert "hubtasks.reading.compose" in loaded
    assert not {"hubtasks.reading.salvage", "hubtasks.reading.slips"} & set(loaded)


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("format: 1\ndivision: 牵头\n".encode("gbk"), Code.MOJIBAKE, "“ǣͷ”像是乱码"),
        ("format: 1\ndivision: 运用促进处\n".encode("gbk"), Code.NOT_UTF8, "即 GBK"),
        ("format: 1\n".encode("utf-16"), Code.NOT_UTF8, "UTF-16"),
        ("format: 1\n".encode("utf-16-le"), Code.NOT_UTF8, "UTF-16"),
        (b"format: 1\n\xff\xff\xff", Code.NOT_UTF8, "认不准"),
        ("format: 1\ndivision: 運用促進處\n".encode("big5"), Code.NOT_UTF8, "认不准"),
        (
            "format: 1\nsummary: 発表会を開催しました。\n".encode("shift_jis"),
            Code.NOT_UTF8,
            "认不准",
        ),
        ("format: 1\nsummary: 発表会を開催しました。\n".encode("euc_jp"), Code.NOT_UTF8, "认不准"),
        ("format: 1\nsummary: 발표회를 개최했습니다\n".encode("euc_kr"), Code.NOT_UTF8, "认不准"),
    ],
)
def test_the_wrong_encoding_is_told_by_its_name(content: bytes, code: Code, said: str) -> None:
    """GBK, GBK that happens to be UTF-8, UTF-16 with and without mark, and nothing known."""
    problems: list[Diagnostic] = []
    compose("x.yaml", content, problems)
    assert problems[0].code is code
    assert said in problems[0].message
