"""Print the oldest release of each dependency that pyproject.toml admits, for pip's `-c`."""

import re
import tomllib
from pathlib import Path

_PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"

for requirement in tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]:
    oldest = re.fullmatch(r"([\w-]+)>=([\d.]+)(?:,.*)?", requirement)
    assert oldest, f"{requirement} names no oldest release"
    print("{}=={}".format(*oldest.groups()))
