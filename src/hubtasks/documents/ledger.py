"""The ledger (工作台账) as an Excel workbook: what lead divisions keep, with its summary.

It lays out what `report` computed; every text is written as text, never as a formula.
"""

from __future__ import annotations

import io
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from hubtasks import fields, wording
from hubtasks.excel import write
from hubtasks.fields import Ask
from hubtasks.figures.report import LIGHTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from hubtasks.fields import Field, Record
    from hubtasks.figures.card import TaskCard
    from hubtasks.figures.lights import Light
    from hubtasks.figures.report import IndicatorReport, Report, StrategyReport, TaskReport
    from hubtasks.model import Entry, Indicator, Progress

COLOURS = {"蓝": "#9DC3E6", "绿": "#C6E0B4", "黄": "#FFE699", "红": "#F4B084", "灰": "#D9D9D9"}
_HEAD_ROWS = 2
_TITLE = "工作台账"
_CHARTS = "重点指标"
_NAMED = 18  # characters: a division's name and a word behind it


class _Row(NamedTuple):
    """What a row is made from: a task, one of its indicators where it has any, and around them.

    Those are its strategy, and the files of its entries by path.
    """

    task: TaskReport
    shown: IndicatorReport | None
    strategy: StrategyReport
    files: Mapping[str, Progress]


class _Lit(NamedTuple):
    """A cell that is coloured by its light."""

    light: Light
    text: str


if TYPE_CHECKING:
    Value = str | int | Decimal | _Lit


def _task(row: _Row) -> object:
    return row.task.id


def _strategy(row: _Row) -> object:
    return row.strategy.name


def _indicator(row: _Row) -> object:
    return row.task.id, row.shown and row.shown.indicator.id


class LedgerColumn(NamedTuple):
    """A column: its heading, its width in characters, and what of a row stands in it.

    Rows that are of one `whole` have one cell: of a task, a strategy, or each its own.
    """

    heading: str
    width: int
    of: Callable[[_Row], Value]
    whole: Callable[[_Row], object]


def _known(record: Record, key: str, of: Callable[[_Row], Value], width: int = 10) -> LedgerColumn:
    """Return a column that is called as its field is everywhere, at least so wide."""
    field = record.by_key[key]
    whole = _indicator if record in {fields.INDICATOR, fields.FIGURE} else _task
    width = max(width, field.column.width if field.column else 0)
    return LedgerColumn(field.heading, width, of, whole)


def _of_figure(heading: str, of: Callable[[IndicatorReport], Value]) -> LedgerColumn:
    """Return a column of what is made of a figure; empty for a task that has none."""
    return LedgerColumn(heading, 10, lambda row: of(row.shown) if row.shown else "", _indicator)


def _reported(field: Field) -> LedgerColumn:
    """Return the column of what the divisions' entries say in a field."""

    def said(entry: Entry) -> str:
        return wording.as_cell(getattr(entry, field.name))

    return _known(fields.ENTRY, field.key, lambda row: _joint(row, said), _NAMED)


def _signed(key: str) -> LedgerColumn:
    """Return a column of what stands over the entries, in their files."""
    name = fields.PROGRESS.by_key[key].name
    return _known(
        fields.PROGRESS, key, lambda row: _joint(row, lambda e: getattr(row.files[e.path], name))
    )


def _by_hand(heading: str, width: int = 10) -> LedgerColumn:
    """Return a column that hands fill: nothing is known of it."""
    return LedgerColumn(heading, width, lambda _: "", _task)


def _joint(row: _Row, said: Callable[[Entry], str]) -> str:
    """Join what each division's last entry of the period says, each behind its name."""
    several = len(row.task.by_division) > 1
    told = ((entry.division, said(entry)) for entry in row.task.latest)
    return "\n".join(f"{name}：{text}" if several else text for name, text in told if text)


def _category(row: _Row) -> str:
    return wording.remarked(f"{row.strategy.name}\n", row.strategy.capability).strip()


def _day(row: _Row) -> str:
    if row.shown is None:
        return str(row.task.as_of or "")
    return str(row.shown.figure.date) if row.shown.figure else ""


def _own_light(shown: IndicatorReport) -> Value:
    return _Lit(shown.light, shown.light) if shown.light else shown.standing.brief


def _milestones(row: _Row) -> str:
    return "\n".join(
        f"{wording.short_day(known.due)}前{known.milestone.name}"
        f"{'，已达到' if known.reached_on else ''}"
        for part in row.task.by_division
        for known in part.pair.milestones
    )


def _figure(row: _Row) -> str | Decimal:
    return row.shown.figure.value if row.shown and row.shown.figure else ""


_ASKED = [f for f in fields.ENTRY.fields if f.fills_a_cell and f.ask is not Ask.NEVER]

_DUTY = _known(fields.TASK, "duty", lambda row: row.task.duty)
# The first six are the columns of the notice's annex, in its order and by its names.
COLUMNS: tuple[LedgerColumn, ...] = (
    _known(fields.TASK, "id", lambda row: row.task.id, 6),
    LedgerColumn("类别", 12, _category, _strategy),
    _known(fields.TASK, "text", lambda row: row.task.text, 48),
    _DUTY,
    _known(fields.TASK, "divisions", lambda row: "\n".join(row.task.divisions)),
    _known(fields.STRATEGY, "lead_division", lambda row: row.strategy.lead_division),
    _known(fields.TASK, "item", lambda row: row.task.item),
    _by_hand("省级牵头单位", 12),
    _by_hand("分管局领导"),
    _by_hand("责任人"),
    _by_hand("联系人、电话", 14),
    _known(fields.INDICATOR, "name", lambda row: row.shown.indicator.name if row.shown else "", 24),
    _known(
        fields.INDICATOR,
        "target",
        lambda row: row.shown.indicator.target_text if row.shown else "",
    ),
    LedgerColumn("阶段目标", 24, _milestones, _task),
    _by_hand("完成时限", 12),
    _known(fields.FIGURE, "date", _day),
    *(_reported(field) for field in _ASKED if field.required),
    _known(fields.FIGURE, "value", _figure),
    _known(fields.INDICATOR, "unit", lambda row: row.shown.indicator.unit if row.shown else ""),
    _of_figure("完成率", lambda shown: shown.share),
    _of_figure("序时进度", lambda shown: shown.expected_text),
    _of_figure("指标灯", _own_light),
    LedgerColumn("灯号", 12, lambda row: _Lit(row.task.light, row.task.light_text), _task),
    LedgerColumn("缘由", 30, lambda row: row.task.reason, _task),
    *(_reported(field) for field in _ASKED if not field.required),
    LedgerColumn("更新日期", 11, lambda row: str(row.task.as_of or ""), _task),
    _signed("reporter"),
    _signed("reviewer"),
    _by_hand("备注", 20),
)


def workbook(
    report: Report,
    progress: Iterable[Progress],
    cards: Sequence[TaskCard],
    title: str,
    notes: Sequence[str],
) -> bytes:
    """Write a ledger of some tasks.

    *progress* are the files that their entries stand in, *cards* the key tasks' months, for
    the charts.
    """
    stream = io.BytesIO()
    book = write.workbook(stream, title)
    forms = _Forms(book)
    files = {file.place.path: file for file in progress}
    rows = [
        _Row(task, shown, strategy, files)
        for strategy in report.strategies
        for task in strategy.tasks
        for shown in task.shown_indicators or (None,)
    ]
    over = "".join([title, *(f"（{n}）" for n in notes)])
    _tasks(book.add_worksheet(_TITLE), forms, rows, over, report.duty_heading)
    _summary(book.add_worksheet("汇总"), forms, report, notes)
    _indicators(book, book.add_worksheet(_CHARTS), forms, cards)
    book.close()
    return stream.getvalue()


class _Forms:
    """The formats that cells share."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - XlsxWriter ships no types
        plain = write.PLAIN
        self.text = book.add_format({**plain, "text_wrap": True})
        self.centre = book.add_format({**plain, "align": "center", "text_wrap": True})
        self.number = book.add_format({**plain, "align": "right"})
        self.head = book.add_format(write.HEAD)
        self.title = book.add_format(write.TITLE)
        self.note = book.add_format(write.NOTE)
        self.light = {
            light: book.add_format({**plain, "align": "center", "bg_color": colour})
            for light, colour in COLOURS.items()
        }


def _tasks(sheet: Any, forms: _Forms, rows: Sequence[_Row], title: str, duty: str) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    last = len(COLUMNS) - 1
    sheet.write_string(0, 0, title, forms.title)
    sheet.set_row(0, 30)
    for at, column in enumerate(COLUMNS):
        sheet.set_column(at, at, column.width)
        heading = duty if column is _DUTY else column.heading
        sheet.write_string(1, at, heading, forms.head)
        below = _HEAD_ROWS
        for _, group in groupby(rows, column.whole):
            values = [column.of(row) for row in group]
            _write_whole(sheet, forms, (below, at), values)
            below += len(values)
    for row, height in enumerate(_heights(rows), _HEAD_ROWS):
        sheet.set_row(row, height)
    sheet.autofilter(1, 0, max(_HEAD_ROWS + len(rows) - 1, 1), last)
    sheet.freeze_panes(_HEAD_ROWS, 3)
    sheet.repeat_rows(0, 1)
    sheet.repeat_columns(0, 2)
    write.paged(sheet, write.A3, across=2)


def _heights(rows: Sequence[_Row]) -> Iterator[float]:
    """Yield the height of each row: what several share has room in all of them together."""
    for _, group in groupby(rows, _task):
        own = list(group)
        shared = write.row_height(_texts(own[0], _task))
        heights = [write.row_height(_texts(row, _indicator)) for row in own]
        more = max(0.0, shared - sum(heights)) / len(own)
        yield from (height + more for height in heights)


def _texts(row: _Row, whole: Callable[[_Row], object]) -> Iterator[tuple[str, int]]:
    for column in COLUMNS:
        if column.whole is whole and isinstance(value := column.of(row), str | _Lit):
            yield value if isinstance(value, str) else value.text, column.width


def _write_whole(sheet: Any, forms: _Forms, at: tuple[int, int], values: Sequence[Value]) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    """Write what belongs together, one below the other, as one cell."""
    first, column = at
    if len(values) > 1:
        sheet.merge_range(first, column, first + len(values) - 1, column, "", forms.text)
    for row, value in enumerate(values, first):  # under the merge too: else a filter loses rows
        _write_cell(sheet, forms, (row, column), value)


def _write_cell(sheet: Any, forms: _Forms, at: tuple[int, int], value: Value) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    if isinstance(value, _Lit):
        sheet.write_string(*at, value.text, forms.light[value.light])
    elif isinstance(value, str):
        sheet.write_string(*at, value, forms.text)
    else:
        form = forms.centre if isinstance(value, int) else forms.number
        sheet.write_number(*at, float(value), form)


def _summary(sheet: Any, forms: _Forms, report: Report, notes: Sequence[str]) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 8, 10)
    write.paged(sheet, write.A4, across=1)
    row = 0
    for note in notes:
        sheet.merge_range(row, 0, row, 8, note, forms.note)
        row += 1
    heads = ("", "项数", *(f"{light}灯" for light in LIGHTS), "绿灯中\n仅凭自报", "蓝灯中\n已销号")
    for column, head in enumerate(heads):
        sheet.write_string(row, column, head, forms.head)
    sheet.set_row(row, 30)
    groups = [(s.name, s.counts) for s in report.strategies if s.tasks]
    groups += [(part.duty, part.counts) for part in report.by_duty if part.counts.total]
    for name, counts in [*groups, ("合计", report.counts)]:
        row += 1
        sheet.write_string(row, 0, name, forms.text)
        sheet.write_number(row, 1, counts.total, forms.number)
        numbers = [*(count for _, count, _ in counts.by_light), counts.on_word, counts.confirmed]
        for column, count in enumerate(numbers, 2):
            sheet.write_number(row, column, count, forms.number)
    said = f"截至{wording.day(report.as_of)}。灯为工具约定，通知未作规定。"
    sheet.merge_range(row + 1, 0, row + 1, 8, said, forms.note)


def _indicators(book: Any, sheet: Any, forms: _Forms, cards: Sequence[TaskCard]) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    """List each key indicator by month with a chart of what is done against the schedule."""
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 12, 8)
    write.paged(sheet, write.A4, across=1)
    row = 0
    for card in cards:
        for indicator, marks in card.months:
            last = len(marks)
            sheet.write_string(row, 0, _heading(indicator), forms.head)
            for column, mark in enumerate(marks, 1):
                sheet.write_string(row, column, f"{mark.month}月", forms.head)
                for line, share in ((1, mark.standing.actual), (2, mark.standing.expected)):
                    if share is not None:
                        sheet.write_number(row + line, column, float(share), forms.number)
            sheet.write_string(row + 1, 0, "完成（%）", forms.text)
            sheet.write_string(row + 2, 0, "序时（%）", forms.text)
            chart = book.add_chart({"type": "column"})
            line = book.add_chart({"type": "line"})
            for made, at, colour in ((chart, row + 1, "#5B9BD5"), (line, row + 2, "#ED7D31")):
                made.add_series(
                    {
                        "name": [_CHARTS, at, 0],
                        "categories": [_CHARTS, row, 1, row, last],
                        "values": [_CHARTS, at, 1, at, last],
                        "fill": {"color": colour},
                        "line": {"color": colour},
                    }
                )
            chart.combine(line)
            chart.set_title({"name": indicator.name, "name_font": {"size": 11}})
            chart.set_y_axis({"min": 0, "max": 100, "num_format": "0"})
            chart.set_legend({"position": "bottom"})
            chart.set_size({"width": 640, "height": 260})
            sheet.insert_chart(row + 4, 0, chart)
            row += 19


def _heading(indicator: Indicator) -> str:
    return f"{indicator.name}（目标{indicator.target_text}）"
