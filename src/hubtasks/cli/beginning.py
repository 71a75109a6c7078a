"""Begin another year in a repository: its list from what the year before left, its calendar."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hubtasks.cli.arguments import refuse
from hubtasks.cli.laying import write
from hubtasks.cli.opening import folder_at, open_year
from hubtasks.cli.printing import say
from hubtasks.fields import FileKind
from hubtasks.filling import next_year, office
from hubtasks.reading import files
from hubtasks.views.text import notes_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hubtasks.model import Task


def begin_year(root: str, asked: str, on: str, *, only_check: bool) -> int:
    """Write the list and calendar of a year that has none yet; nothing that is there is touched."""
    try:
        year = office.year_of(asked)
    except office.Unfit as why:
        refuse(str(why))
    known = files.years(folder_at(root))
    path = FileKind.TASKS.at(year=year)
    if year in known:
        refuse(f"{path} 已经有了，没有动它。要照它开一个新仓库，写明文件夹")
    earlier = [each for each in known if each < year]
    if not earlier:
        refuse(f"没有{year}年以前的清单可以接。请写明新仓库的文件夹，如 hubtasks init ../台账")
    opened = open_year(root, on, earlier[-1])
    ledger = opened.ledger
    for note in notes_on(ledger.sample, opened.left_out):
        say(note)
    left = next_year.unfinished(ledger, opened.on)
    if ledger.task_list is None or not left:
        refuse(
            f"{opened.year}年的任务都办结了，没有要接着办的。新通知下来以后，用 "
            f"hubtasks init 文件夹 --from 通知.docx 读出清单，再放进来"
        )
    made = {
        path: next_year.next_list(ledger, ledger.task_list, year, left, opened.on).encode(),
        FileKind.CALENDAR.at(year=year): office.calendar(year).encode(),
    }
    root_ = opened.files.root
    lacking = {p: content for p, content in made.items() if not files.is_there(root_ / p)}
    if only_check:
        sys.stdout.writelines(f"{p} 还没有\n" for p in lacking)
        return 1
    write(root_, lacking)
    _say_next(opened.year, year, len(ledger.tasks), left)
    return 0


def _say_next(old: int, year: int, of: int, left: Sequence[Task]) -> None:
    numbers = "、".join(str(task.id) for task in left)
    sys.stdout.write(
        f"{old}年{of}项任务，没有办结的{len(left)}项接到了{year}年：第{numbers}项\n"
        "还要人做的：\n"
        f"- 目标值、任务原文还是{old}年的：照{year}年的通知改，新任务加进来，不再办的删去\n"
        "- 存量的基期已经换成最后报的数；计划从空的开始：hubtasks sheet out 处室 --plan\n"
        "接着运行：\n"
        "  hubtasks check\n"
        "  hubtasks schema --write\n"
        f"  hubtasks status --on {year}-01-31\n"
    )
