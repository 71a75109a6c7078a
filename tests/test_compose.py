"""From bytes to nodes, at the price of what a file needs."""

from __future__ import annotations

import subprocess
import sys

from conftest import PROJECT

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
        [sys.executable, "-c", READ, str(PROJECT)], capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    assert "hubtasks.reading.compose" in loaded
    assert not {"hubtasks.reading.salvage", "hubtasks.reading.slips"} & set(loaded)
