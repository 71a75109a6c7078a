"""Take the samples out of a repository that goes live: all of them, or none."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from hubtasks.cli.arguments import refuse
from hubtasks.cli.opening import folder_at
from hubtasks.cli.printing import say, write_below
from hubtasks.diagnostics import Severity
from hubtasks.fields import FileKind
from hubtasks.git import kit
from hubtasks.git.revision import GitFault, Revision
from hubtasks.reading import files
from hubtasks.reading.load import load
from hubtasks.wording import listed, visible
from hubtasks.writing.put import NotWritten, take_away

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_FILED = {FileKind.PROGRESS, FileKind.PLAN}
_REGISTERS = {FileKind.CLOSED, FileKind.URGES}
_SHOWN = 5


class _Sorted(NamedTuple):
    """The progress and plans of all years, by path: samples with what they hold, and real ones."""

    samples: dict[str, bytes]
    real: tuple[str, ...]


def go_live(root: str, *, only_check: bool) -> int:
    """Remove what is marked as a sample, once git has it; with *only_check* name it alone."""
    folder = folder_at(root)
    found = _sorted(folder)
    if not found.samples:
        refuse("这里没有示例文件（写着 sample: true 的进展和计划），没有动")
    _refuse_unkept(folder, found.samples)
    if only_check:
        sys.stdout.writelines(f"{visible(path)} 是示例，要删去\n" for path in found.samples)
    else:
        _take_out(folder.root, found.samples)
        sys.stdout.writelines(f"删去了 {visible(path)}\n" for path in found.samples)
    if found.real:
        named = _named(found.real)
        say(f"示例和正式的混在一起：没有写 sample: true 的{len(found.real)}个不动：{named}")
    if only_check:
        return 1
    _say_next(folder, found)
    return 0


def _sorted(folder: files.Folder) -> _Sorted:
    """Tell samples from what is real; refuse where a file can't be read, as it may be either."""
    samples: dict[str, bytes] = {}
    real: list[str] = []
    for year in sorted({f.year for f in folder.listing if f.kind in _FILED}):
        selection = files.of_year(folder, year)
        ledger, problems = load(selection)
        marked = {p.place.path for p in ledger.progress if p.sample}
        marked |= {plan.place.path for plan in ledger.plans if plan.sample}
        broken = {p.place.path for p in problems if p.severity is Severity.ERROR}
        for path in (f.path for f in selection.listing if f.kind in _FILED):
            if path in broken:
                refuse(f"{visible(path)} 有错，读不准是不是示例，没有动。请运行 hubtasks check")
            if path in marked:
                samples[path] = folder.read(path)
            else:
                real.append(path)
    return _Sorted(samples, tuple(real))


def _refuse_unkept(folder: files.Folder, samples: dict[str, bytes]) -> None:
    """Refuse to remove what git could not give back."""
    try:
        there = Revision.at(folder.root, "HEAD")
    except GitFault as fault:
        refuse(f"{fault}。删去的要能找回来，没有动")
    if lost := sorted(files.differing_at(folder, there, samples)):
        named = _named(lost)
        refuse(
            f"{named} 还没有提交，删去就找不回来，没有动。请先运行 "
            "git add -A data 和 git commit -m 示例，再运行一遍；"
            "里面有正式进展的，先删去 sample: true 那一行"
        )


def _take_out(root: Path, samples: dict[str, bytes]) -> None:
    """Remove the files, and keep their folders in git; put all back where one can't be removed."""
    gone: list[str] = []
    try:
        for path, content in samples.items():
            take_away(root, path, content)
            gone.append(path)
    except NotWritten as why:
        for path in gone:
            write_below(root, path, samples[path])
        refuse(f"{why}。删去的示例都放回去了")
    for above in {path.rpartition("/")[0] for path in samples if files.classify(path).folder}:
        if not any((root / above).iterdir()):
            write_below(root, f"{above}/{kit.KEEP}", b"")


def _named(paths: Sequence[str]) -> str:
    more = f" 等{len(paths)}个" if len(paths) > _SHOWN else ""
    return visible(listed(paths[:_SHOWN])) + more


def _say_next(folder: files.Folder, found: _Sorted) -> None:
    registers = [f.path for f in folder.listing if f.kind in _REGISTERS]
    progress = sum(files.classify(path).kind is FileKind.PROGRESS for path in found.samples)
    plans = len(found.samples) - progress
    sys.stdout.write(
        f"示例进展{progress}个、示例计划{plans}个都删去了，从现在起按正式数据算，“今天”就是当天。\n"
        "还要人做的：\n"
        f"- {FileKind.RULES.path} 的 first_month 写上从几月起报，以前的月份就不算未报\n"
        "- 计划从空的开始：hubtasks sheet out 处室 --plan\n"
    )
    if registers:
        sys.stdout.write(f"- {_named(registers)} 是照示例记的：不是正式的，删去\n")
    sys.stdout.write(
        "接着运行：\n"
        "  hubtasks check\n"
        "  hubtasks schema --write\n"
        "  git add -A\n"
        "  git commit -m 正式启用\n"
        "  hubtasks status\n"
    )
