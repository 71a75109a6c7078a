"""What was written stays readable: each past format for ever, and a past year whatever comes after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from conftest import HERE, Golden, Run, read
from test_examples import git

from hubtasks.checking import checks
from hubtasks.diagnostics import Place
from hubtasks.fields import FORMAT
from hubtasks.model import Ledger

FROZEN = HERE / "frozen"
OF_A_RECORD = {"place", "date_place", "filed_place", "fields"}  # where it stands, not what it says


def said(value: Any) -> Any:  # noqa: ANN401 - whatever a record holds
    """What was read, without its places, as JSON has it."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {k: said(v) for k, v in value._asdict().items() if k not in OF_A_RECORD}
    if isinstance(value, Mapping):
        return {str(said(k)): said(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [said(each) for each in value if not isinstance(each, Place)]
    if isinstance(value, Enum):
        return value.name
    return value if isinstance(value, str | int | bool | None) else str(value)


def all_of(ledger: Ledger) -> dict[str, Any]:
    """All that a year's files say."""
    return {
        "list": said(ledger.task_list),
        "plans": said(ledger.plans),
        "progress": said(sorted(ledger.progress, key=lambda p: p.place.path)),
        "rules": said(ledger.rules),
        "issued": said(ledger.issued),
        "closed": said(ledger.closed),
    }


def holds(found: Any, wanted: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether all that is wanted is found; a record may have learned more since."""
    if isinstance(wanted, dict):
        return all(key in found and holds(found[key], value) for key, value in wanted.items())
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(holds, found, wanted))
    return bool(found == wanted)


def test_every_format_is_frozen() -> None:
    """Each format that was ever written has its repository here; a new one adds its own."""
    assert {p.name for p in FROZEN.iterdir()} == {f"format-{n}" for n in range(1, FORMAT + 1)}


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_a_past_format_reads_as_it_did(number: int, golden: Golden) -> None:
    """Nothing in it is wrong, and every value is what it was read as when the format was frozen."""
    root = FROZEN / f"format-{number}"
    ledger, problems = read(root)
    assert (*problems, *checks.check(ledger, date(2026, 6, 30))) == ()
    name = f"format-{number}.json"
    known = HERE / "golden" / name
    if not known.is_file():
        golden(name, json.dumps(all_of(ledger), ensure_ascii=False, indent=1) + "\n")
    assert holds(all_of(ledger), json.loads(known.read_text(encoding="utf-8")))


YEARS_END = """format: 1
division: 运用促进处
date: 2027-03-31
entries:
  - task: 1
    status: 推进中
    summary: 3月5日转化中心签约2项，金额90万元。
    next: 4月15日前再办1场路演。
"""


@pytest.mark.parametrize("asked", [("--year", "2026"), ("--month", "2026-06")])
def test_a_past_year_stays_byte_for_byte(
    repo: Path, run: Run, tmp_path: Path, asked: tuple[str, str]
) -> None:
    """The next year's list, with other divisions and targets, its calendar and progress change nothing."""

    def reports() -> list[bytes]:
        found = []
        for name in ("a.docx", "a.md"):
            path = tmp_path / name
            result = run("report", *asked, "--on", "2027-04-30", "-o", path, "--root", repo)
            assert result.code == 0, result.err
            found.append(path.read_bytes())
        status = run("status", "--on", "2026-12-31", "--format", "json", "--root", repo)
        return [*found, status.out.encode()]

    git(repo, "init", "-q")
    before = reports()
    text = (repo / "data/tasks-2026.yaml").read_text(encoding="utf-8")
    text = text.replace("2026", "2027").replace("target: 10\n", "target: 12\n")
    text = text.replace("name: 保护协调处, short", "name: 保护协调一处, short")
    text = text.replace("lead_division: 保护协调处", "lead_division: 保护协调一处")
    (repo / "data/tasks-2027.yaml").write_text(text, encoding="utf-8")
    (repo / "data/calendar-2027.yaml").write_text(
        "format: 1\nsource: 通知\ndue: {3: 2027-03-29}\n", encoding="utf-8"
    )
    (repo / "data/progress/yunyong/2027-03-31.yaml").write_text(YEARS_END, encoding="utf-8")
    assert reports() == before


def test_the_comparison_sees_what_is_lost() -> None:
    """The judge is held too: a value that changed, or is not there any more, is seen."""
    assert holds({"a": [1, {"b": 2}], "new": 3}, {"a": [1, {"b": 2}]})
    for wrong in ({"a": [1, {"b": 3}]}, {"a": [1]}, {}, {"a": [1, {}]}):
        assert not holds(wrong, {"a": [1, {"b": 2}]})
    assert said((Decimal("1.50"), None, True)) == ["1.50", None, True]
