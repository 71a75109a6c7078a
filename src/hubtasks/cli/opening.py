"""Find the data repository and load the year that a command asks for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hubtasks.checking import checks
from hubtasks.checking.opened import Opened
from hubtasks.cli.arguments import day_of, refuse
from hubtasks.cli.printing import say
from hubtasks.diagnostics import in_order
from hubtasks.fields import FileKind
from hubtasks.in_force import in_force
from hubtasks.reading import files
from hubtasks.reading.files import reason_of
from hubtasks.reading.load import load
from hubtasks.wording import day

if TYPE_CHECKING:
    from hubtasks.git.revision import Revision
    from hubtasks.reading.files import Folder


def this_day() -> date:
    """Return today's date, as the machine's clock has it."""
    return datetime.now().astimezone().date()


def refuse_future(when: date) -> None:
    """Refuse to file for a day that has not come."""
    today = this_day()
    if when > today:
        refuse(f"{day(when)}还没到（今天是{day(today)}）。进展只报到今天，请改日期或月份")


def current_folder() -> Path:
    """Return the folder that the command is run in."""
    try:
        return Path.cwd()
    except OSError:
        refuse("当前文件夹已经不在了。请先 cd 到数据仓库")


def is_near_a_list() -> bool:
    """Tell whether a command without --root would find a task list."""
    here = current_folder()
    pattern = FileKind.TASKS.at(year="*")
    return any(next(above.glob(pattern), None) for above in (here, *here.parents))


def folder_at(root: str, *, known: bool = False) -> Folder:
    """Find the data repository; *known*: its files are read from elsewhere."""
    if root:
        base = Path(root)
    else:
        here = current_folder()
        found = next((p for p in (here, *here.parents) if (p / "data").is_dir()), None)
        if found is None:
            refuse("这里和各级上级文件夹都没有 data/。请到数据仓库里运行，或用 --root 指明它在哪里")
        base = found
    try:
        return files.Folder(base, ()) if known else files.Folder.at(base)
    except OSError as error:
        refuse(f"打不开 {base / 'data'}（{reason_of(error)}）。请用 --root 指明含 data/ 的文件夹")


def source_at(root: str, rev: str) -> Folder | Revision:
    """Find the data repository, as it lies there or as it stood in a revision."""
    folder = folder_at(root, known=bool(rev))
    if not rev:
        return folder
    from hubtasks.git import revision  # noqa: PLC0415 - git, which few calls need

    try:
        return revision.Revision.at(folder.root, rev)
    except revision.GitFault as fault:
        refuse(str(fault))


def say_behind(root: Path, *names: str) -> None:
    """Say of each branch that is named where the remote has more of it."""
    from hubtasks.git import revision  # noqa: PLC0415 - as above

    for told in filter(None, (revision.behind(root, name) for name in names if name)):
        say(told)


def open_year(root: str, on: str, year: int | None = None, rev: str = "") -> Opened:
    """Load the year that the day, or the period asked for, falls in.

    Where that year has no list yet the last one's is read, and that is said (in January the old
    tasks are still closed).
    """
    folder = source_at(root, rev)
    day_ = day_of(on) if on else None
    years = files.years(folder)
    if not years:
        refuse(f"{_where(folder)} 里没有任务清单。请放入 tasks-<年份>.yaml，如 tasks-2026.yaml")
    asked = year or (day_ or this_day()).year
    earlier = [y for y in years if y < asked]
    if asked in years:
        wanted = asked
    elif year is None and earlier:
        wanted = earlier[-1]
    elif year is None and day_ is None:
        wanted = years[0]
    else:
        refuse(f"没有{asked}年的任务清单；现有：{_list_years(years)}")
    ledger, unread = load(files.of_year(folder, wanted))
    if not ledger.tasks:
        refuse(
            f"{FileKind.TASKS.at(year=wanted)} 里没有读出任务。请运行 hubtasks check 看哪里写错了"
        )
    on_ = day_ or ledger.last_sample_day or this_day()
    if year is None and on_.year != wanted:
        if on_.year < wanted:
            refuse(f"没有{on_.year}年的任务清单；现有：{_list_years(years)}")
        say(f"还没有{on_.year}年的任务清单，看的是{wanted}年的")
    today = max(on_, ledger.last_sample_day or this_day())
    counted, _ = checks.waive(unread, ledger.rules.waivers, on_)
    problems = in_order([*counted, *checks.check(ledger, today, texts_too=False)])
    return Opened(folder, in_force(ledger, on_), problems, on_, today, wanted)


def _where(source: Folder | Revision) -> str:
    if isinstance(source, files.Folder):
        return str(source.root / "data")
    return f"{source.name} 这个版本的 data/"


def _list_years(years: Sequence[int]) -> str:
    return "、".join(f"{year}年" for year in years)


def path_inside(folder: Folder | Revision, path: str) -> str:
    """Return a path given on the command line as seen from the root."""
    root = Path(os.path.realpath(folder.root))
    if not isinstance(folder, files.Folder):
        asked = Path(os.path.normpath(current_folder() / path))
        below = asked.relative_to(root).as_posix() if asked.is_relative_to(root) else path
        if any(is_inside(f.path, [below]) for f in folder.listing):
            return below
        refuse(f"{folder.name} 这个版本里没有 {path}")
    tried = [base / path for base in (current_folder(), root)]
    found = [Path(os.path.realpath(p)) for p in tried if files.is_there(p)]
    inside = next((real for real in found if real.is_relative_to(root)), None)
    if inside is None:
        refuse(
            f"{path} 不在数据仓库 {folder.root} 里。请写 data/ 下的文件"
            if found
            else f"没有 {path} 这个文件或文件夹。请写 data/ 下的路径，如 data/progress/yunyong"
        )
    below = inside.relative_to(root).as_posix()
    if below != "." and below.partition("/")[0] != "data":
        sheet = below.lower().endswith((".xlsx", ".ods"))
        way = "填好的 Excel 表用 hubtasks sheet in 查" if sheet else "请写 data/ 下的文件"
        refuse(f"{path} 不在 data/ 里，这里不查。{way}")
    return below


def paths_inside(source: Folder | Revision, paths: Sequence[str] | None) -> list[str]:
    """Read which files are asked for; none, and all are."""
    return [path_inside(source, path) for path in paths or ()]


def is_inside(path: str, paths: Sequence[str]) -> bool:
    """Tell whether a file is one of those asked for, or lies below one; asked for none, all are."""
    return not paths or any(p == "." or f"{path}/".startswith(f"{p}/") for p in paths)
