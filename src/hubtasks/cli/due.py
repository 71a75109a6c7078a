"""`hubtasks due`: who has not filed."""

from __future__ import annotations

from hubtasks.checking.opened import Opened
from hubtasks.cli.arguments import (
    Format,
    Month,
    On,
    OneDivision,
    Output,
    Rev,
    Root,
    RowFormat,
    division_of,
    format_of,
    month_of,
    refuse,
)
from hubtasks.cli.opening import open_year
from hubtasks.cli.printing import emit_rows, say
from hubtasks.figures.due import due as due_for
from hubtasks.figures.due import of_division, with_sent
from hubtasks.figures.schedule import last_month_due
from hubtasks.period import Period
from hubtasks.views import due as view
from hubtasks.views.text import notes_on
from hubtasks.wording import listed, visible


def due(
    month: Month = "",
    division: OneDivision = None,
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    format_: RowFormat = "",
    output: Output = "",
) -> int:
    """谁还没报：每个处室缺哪几项，迟了几天；有缺的，退出码1。

    不写 --month，看最近一个应报的月。
    """
    form = format_of(format_, output)
    wanted = month_of(month) if month else None
    opened = open_year(root, on, wanted[0] if wanted else None, rev=rev)
    if wanted is None:
        last = last_month_due(opened.year, opened.on, opened.ledger.rules)
        if last is None:
            refuse(f"{opened.year}年还没有到应报的月份。请用 --month 写明，如 2026-06")
        wanted = (opened.year, last)
    found = due_for(opened.ledger, Period.of_month(*wanted), opened.on)
    if division is not None:
        found = of_division(found, division_of(opened.ledger, division))
    if found.owed and not rev:
        found = with_sent(found, _sent(opened, wanted))
    notes = notes_on(opened.ledger.sample, opened.left_out)
    writers = {
        Format.JSON: view.as_json,
        Format.CSV: view.as_csv,
        Format.MARKDOWN: view.as_markdown,
    }
    text = writers.get(form, view.as_text)(found, notes)
    emit_rows(text, form, output)
    return int(bool(found.owed or opened.left_out))


def _sent(opened: Opened, month: tuple[int, int]) -> frozenset[tuple[str, int]]:
    """Return the division and task of each entry of a month that waits to be merged."""
    from hubtasks.git.waiting import waiting  # noqa: PLC0415 - git, where something is owed

    named = {d.id: d.name for d in opened.ledger.divisions}
    found = waiting(opened.files.root, named, month)
    if found.unread:
        names = visible(listed(list(found.unread[:_SHOWN])))
        count = len(found.unread)
        said = names if count <= _SHOWN else f"{names}等{count}个"
        say(f"这几个分支太大、太多或坏了，没有读，上面有没有送审的不知道：{said}")
    return frozenset(
        (named[one.folder], one.task)
        for one in found.entries
        if (one.year, one.month) == month and one.folder in named
    )


_SHOWN = 5
