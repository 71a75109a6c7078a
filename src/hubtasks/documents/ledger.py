"""The ledger (工作台账) as an Excel workbook: what lead divisions keep, with its summary.

It lays out what `report` computed; every text is written as text, never as a formula.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from hubtasks import wording
from hubtasks.excel import write
from hubtasks.figures.report import LIGHTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hubtasks.figures.card import TaskCard
    from hubtasks.figures.report import Report, StrategyReport, TaskReport
    from hubtasks.model import Entry, Indicator

# The columns: heading, width in characters, and whether hands fill it (nothing is known of it).
COLUMNS: tuple[tuple[str, int], ...] = (
    ("序号", 6),
    ("类别", 12),
    ("任务", 48),
    ("省局职责", 10),
    ("责任处室", 16),
    ("牵头处室", 12),
    ("原清单号", 8),
    ("省级牵头单位", 12),
    ("分管局领导", 10),
    ("责任人", 10),
    ("联系人、电话", 14),
    ("年度目标（量化）", 24),
    ("阶段目标", 24),
    ("完成时限", 12),
    ("截至日", 11),
    ("本期进展", 48),
    ("累计完成值", 12),
    ("单位", 8),
    ("完成率", 10),
    ("序时进度", 10),
    ("灯号", 6),
    ("缘由", 30),
    ("存在问题", 30),
    ("下一步措施", 30),
    ("需协调事项", 24),
    ("佐证材料", 20),
    ("重要进展", 8),
    ("更新日期", 11),
    ("填报人", 10),
    ("审核人", 10),
    ("备注", 20),
)
COLOURS = {"蓝": "#9DC3E6", "绿": "#C6E0B4", "黄": "#FFE699", "红": "#F4B084", "灰": "#D9D9D9"}
_HEAD_ROWS = 2


def workbook(report: Report, cards: Sequence[TaskCard], title: str, notes: Sequence[str]) -> bytes:
    """Write a ledger of some tasks; *cards* are the key tasks' months, for the charts."""
    stream = io.BytesIO()
    book = write.workbook(stream, title)
    forms = _Forms(book)
    _tasks(book.add_worksheet("工作台账"), forms, report, title, notes)
    _summary(book.add_worksheet("汇总"), forms, report, notes)
    _indicators(book, book.add_worksheet("重点指标"), forms, cards)
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


def _tasks(sheet: Any, forms: _Forms, report: Report, title: str, notes: Sequence[str]) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    last = len(COLUMNS) - 1
    sheet.write_string(0, 0, title + "".join(f"（{note}）" for note in notes), forms.title)
    sheet.set_row(0, 30)
    for column, (name, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, name, forms.head)
    row = _HEAD_ROWS
    for strategy in report.strategies:
        first = row
        for task in strategy.tasks:
            _task(sheet, forms, row, strategy.lead_division, task)
            row += 1
        if row - first > 1:
            sheet.merge_range(first, 1, row - 1, 1, "", forms.centre)
        for each in range(first, row):  # under the merge too: else a filter keeps the first alone
            sheet.write_string(each, 1, _category(strategy), forms.centre)
    sheet.autofilter(1, 0, max(row - 1, 1), last)
    sheet.freeze_panes(_HEAD_ROWS, 3)
    sheet.repeat_rows(0, 1)
    sheet.repeat_columns(0, 2)
    write.paged(sheet, write.A3, across=2)


def _category(strategy: StrategyReport) -> str:
    return f"{strategy.name}\n（{strategy.capability}）"


def _task(sheet: Any, forms: _Forms, row: int, lead: str, task: TaskReport) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    shown = task.shown_indicator
    cells: dict[str, str] = {
        "任务": task.text,
        "省局职责": task.duty,
        "责任处室": "\n".join(task.divisions),
        "牵头处室": lead,
        "年度目标（量化）": "\n".join(
            f"{i.indicator.name}：{i.indicator.target_text}" for i in task.indicators
        ),
        "阶段目标": "\n".join(_milestones(task)),
        "截至日": str(task.shown_day or ""),
        "本期进展": _said(task, lambda e: e.summary),
        "单位": shown.indicator.unit if shown else "",
        "完成率": shown.share if shown else "",
        "序时进度": shown.expected_text if shown else "",
        "缘由": task.reason,
        "存在问题": _said(task, lambda e: e.problems),
        "下一步措施": _said(task, lambda e: e.next),
        "需协调事项": _said(task, lambda e: e.needs),
        "佐证材料": "\n".join(dict.fromkeys(x for e in task.entries for x in e.evidence)),
        "重要进展": "是" if task.news else "",
        "更新日期": str(task.as_of or ""),
    }
    names = {name: column for column, (name, _) in enumerate(COLUMNS)}
    for name, column in names.items():
        sheet.write_string(row, column, cells.get(name, ""), forms.text)
    sheet.set_row(row, write.row_height((cells.get(name, ""), width) for name, width in COLUMNS))
    sheet.write_number(row, names["序号"], task.id, forms.centre)
    sheet.write_number(row, names["原清单号"], task.item, forms.centre)
    sheet.write_string(row, names["灯号"], task.light, forms.light[task.light])
    if shown and shown.figure:
        sheet.write_number(row, names["累计完成值"], float(shown.figure.value), forms.number)


def _said(task: TaskReport, field: Callable[[Entry], str]) -> str:
    several = len(task.by_division) > 1
    return "\n".join(
        f"{entry.division}：{said}" if several else said
        for entry in task.latest
        if (said := field(entry))
    )


def _milestones(task: TaskReport) -> Iterator[str]:
    for part in task.by_division:
        for known in part.pair.milestones:
            done = "，已达到" if known.reached_on else ""
            yield f"{wording.short_day(known.due)}前{known.milestone.name}{done}"


def _summary(sheet: Any, forms: _Forms, report: Report, notes: Sequence[str]) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 6, 10)
    write.paged(sheet, write.A4, across=1)
    row = 0
    for note in notes:
        sheet.merge_range(row, 0, row, 6, note, forms.note)
        row += 1
    heads = ("", "项数", *(f"{light}灯" for light in LIGHTS))
    for column, head in enumerate(heads):
        sheet.write_string(row, column, head, forms.head)
    groups = [(s.name, s.counts) for s in report.strategies if s.tasks]
    groups += [(str(part.duty), part.counts) for part in report.by_duty if part.counts.total]
    for name, counts in [*groups, ("合计", report.counts)]:
        row += 1
        sheet.write_string(row, 0, name, forms.text)
        sheet.write_number(row, 1, counts.total, forms.number)
        for column, (_, count, _) in enumerate(counts.by_light, 2):
            sheet.write_number(row, column, count, forms.number)
    said = f"截至{wording.day(report.as_of)}。灯为工具约定，通知未作规定。"
    sheet.merge_range(row + 1, 0, row + 1, 6, said, forms.note)


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
                        "name": ["重点指标", at, 0],
                        "categories": ["重点指标", row, 1, row, last],
                        "values": ["重点指标", at, 1, at, last],
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
