"""Read the table of a notice into the tasks of a list, and name every cell that is not sure.

What is certain is done and said: merged cells carried down, line breaks and blanks taken out,
signs of half a width made whole. What only a person can know (indicators, which tasks are
key ones, what the original had) is named and left.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hubtasks.excel.read import Unreadable, address
from hubtasks.filling.cell_values import all_visible, cell_text
from hubtasks.filling.notice_words import (
    Letterhead,
    Units,
    holds_figure,
    is_name,
    letterhead,
    parted_names,
    plain_text,
    squeezed,
    untagged,
)
from hubtasks.model import Duties, Role
from hubtasks.wording import listed, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hubtasks.excel.read import Cell, Sheet

UNKNOWN = "待定"  # what stands where only a person knows what to put; `check` names it
# What a column is called in notices, without blanks and what stands in brackets.
_HEADS = {
    "id": ("序号", "编号", "任务序号"),
    "strategy": ("战略", "类别", "所属战略", "战略类别", "任务类别", "板块", "领域"),
    "item": ("省清单号", "清单序号", "省清单序号", "原清单号", "原清单序号", "清单号", "原号"),
    "text": (
        *("内容", "任务", "任务内容", "重点任务", "工作任务", "主要任务", "任务原文", "具体任务"),
        *("工作内容", "重点工作", "重点工作任务", "重点任务内容", "任务清单"),
    ),
    "duty": ("职责", "省局职责", "局职责", "我局职责", "本局职责", "承担职责"),
    "divisions": ("责任处室", "责任单位", "责任部门", "承办处室", "承办单位", "责任处（室）"),
    "lead": ("牵头处室", "牵头单位", "牵头部门", "统筹处室"),
}
# What notices call the roles, by the word.
_ROLES: dict[str, str] = {
    **{duty.name: duty.role for duty in Duties().all},
    **dict.fromkeys(("主办", "负责", "主责"), Role.LEAD),
    **dict.fromkeys(("协办", "协助", "支持"), Role.SUPPORT),
    **dict.fromkeys(("参与", "协同", "会同"), Role.JOIN),
}
_NAMES = {key: names[0] for key, names in _HEADS.items()}
_NEEDED = ("text", "duty", "divisions")  # a strategy may be a row of its own
_FEWEST_HEADS = 3
_HEAD_ROWS = 30  # a table's head stands among the first rows, if anywhere
_MOST_TASKS = 2_000
_MOST_CARRIED = 200_000
_LONGEST, _LONGEST_NAMES = 5_000, 1_000  # letters of a task's text, and of any other cell
_ORDINAL = re.compile("^[一二三四五六七八九十]{1,3}、|（[0-9]+项）$", re.ASCII)
_TOTAL = re.compile("合计|总计|小计|共计")
_ITEM = re.compile(r"[（(]?([0-9]{1,4})[）)]?\s*(?:[.．、]|(?<=[）)]))\s*(?![0-9])", re.ASCII)
_SECOND = re.compile(r"(?:(?<=[。；！])\s*|\n)(?=[0-9]{1,4}\s*[.．、]\s*(?![0-9\s]))", re.ASCII)


class Remark(NamedTuple):
    """Something about a cell that a person has to look at, and where that stands.

    `sure`: it was done with certainty, and is only told.
    """

    place: str
    said: str
    task: int = 0
    sure: bool = False
    at: tuple[int, int, int] = (0, 0, 0)  # the table, its row and column

    def __str__(self) -> str:
        """Return it as a line."""
        return f"{self.place}：{self.said}" if self.place else self.said


class DraftTask(NamedTuple):
    """A task as the notice's table has it."""

    id: int
    strategy: str
    item: int
    text: str
    duty: str
    divisions: tuple[str, ...]


class DraftStrategy(NamedTuple):
    """A strategy as the table has it; empty what it does not say."""

    name: str
    capability: str
    lead: str


class NoticeTable(NamedTuple):
    """All that was read."""

    letterhead: Letterhead
    tasks: tuple[DraftTask, ...]
    strategies: tuple[DraftStrategy, ...]
    divisions: tuple[str, ...]
    doubts: tuple[Remark, ...]
    widened: int  # signs of half a width that were made whole
    duties: Duties = Duties()

    @property
    def with_figures(self) -> tuple[int, ...]:
        """Return the tasks whose texts hold what looks like a target."""
        return tuple(task.id for task in self.tasks if holds_figure(task.text))


class _Grid(NamedTuple):
    """A sheet's task table: what each column holds, how it is called, where its rows begin."""

    sheet: Sheet
    number: int
    columns: Mapping[str, int]
    heads: Mapping[str, str]
    head: int
    first: int
    carried: Mapping[Cell, Cell]  # each cell of a merged area, but the first: to the first


class _Spot(NamedTuple):
    """A cell: where it is, how that is called, and what it says."""

    at: tuple[int, int, int]
    place: str
    text: str
    merged: bool = False


def read_notice(
    sheets: Sequence[Sheet],
    paragraphs: Sequence[str],
    known: Sequence[str],
    *,
    addressed: bool,
) -> NoticeTable:
    """Read a notice's tables and what stands round them; Unreadable where no table is one of tasks.

    *known* are the divisions as the user named them; *addressed*: cells have addresses (`B12`).
    """
    reader = _Reader(known, addressed=addressed, several=len(sheets) > 1)
    above = list(paragraphs)
    grid: _Grid | None = None
    for number, sheet in enumerate(sheets):
        own = _grid(number, sheet)
        if own is None and grid is not None and _width(sheet) == _width(grid.sheet):
            own = grid._replace(sheet=sheet, number=number, first=0, carried=_carried(sheet))
        if own is None or not sheet.visible:
            if any(any(row) for row in sheet.rows):
                why = "看不出是任务表，没有读" if sheet.visible else "是隐藏的，没有读"
                reader.doubts.append(Remark(sheet.name, why, at=(number, 0, 0)))
            continue
        if grid is None:
            above += ["".join(map(cell_text, row)) for row in sheet.rows[: own.head]]
        grid = own
        reader.table(own)
    if grid is None:
        raise Unreadable(_no_table(sheets))
    if not reader.rows:
        raise Unreadable("任务表里没有任务。请看表头下面是不是空的")
    return reader.notice(letterhead(above))


def _no_table(sheets: Sequence[Sheet]) -> str:
    """Say what the likeliest head lacks."""
    heads = [_heads(row) for sheet in sheets for row in sheet.rows[:_HEAD_ROWS]]
    found = max(heads, key=len, default={})
    missing = listed([f"“{_NAMES[key]}”" for key in _NEEDED if key not in found])
    there = listed([f"“{_NAMES[key]}”" for key in found])
    said = f"只认出{there}" if found else "一列也没认出"
    return f"没有找到任务表：表头要有{missing}几列，{said}。请在副本里补上或改好表头再读"


def _heads(row: Iterable[object]) -> dict[str, int]:
    """Tell what each column of a row holds, were it a head."""
    found: dict[str, int] = {}
    for column, value in enumerate(row):
        name = "".join(str(value).split())
        plain = re.sub("[（(].*?[）)]", "", name)
        for key, names in _HEADS.items():
            if {name, plain} & {*names}:
                found.setdefault(key, column)
    return found


def _grid(table: int, sheet: Sheet) -> _Grid | None:
    for number, row in enumerate(sheet.rows[:_HEAD_ROWS]):
        columns = _heads(row)
        if set(_NEEDED) <= set(columns):
            first = number + 1
            for (top, left), (bottom, _) in sheet.merged:  # a head of two rows
                if top == number and left in columns.values():
                    first = max(first, bottom + 1)
            heads = {key: squeezed(str(row[column])) for key, column in columns.items()}
            return _Grid(sheet, table, columns, heads, number, first, _carried(sheet))
    return None


def _carried(sheet: Sheet) -> dict[Cell, Cell]:
    found: dict[Cell, Cell] = {}
    for (top, left), (bottom, right) in sheet.merged:
        last = min(bottom, len(sheet.rows) - 1)
        if len(found) + max(last - top + 1, 0) * (right - left + 1) > _MOST_CARRIED:
            raise Unreadable("合并的单元格太多，没有读。请只留任务表，另存一份再读")
        for row in range(top, last + 1):
            for column in range(left, right + 1):
                if (row, column) != (top, left):
                    found[row, column] = (top, left)
    return found


def _width(sheet: Sheet) -> int:
    return max(map(len, sheet.rows), default=0)


class _Row(NamedTuple):
    """A task's row, not yet parted into divisions: their names are known when all are read."""

    strategy: str
    item: int
    text: str
    duty: str
    divisions: _Spot


class _Run(NamedTuple):
    """A cell that holds for the rows below, down to the last."""

    spot: _Spot
    last: int
    merged: bool


class _Reader:
    """Goes down the rows of all tables, and keeps what it reads and doubts."""

    def __init__(self, known: Sequence[str], *, addressed: bool, several: bool) -> None:
        self.known = tuple(known)
        self.addressed, self.several = addressed, several
        self.rows: list[_Row] = []
        self.doubts: list[Remark] = []
        self.strategies: dict[str, DraftStrategy] = {}
        self.tagged: set[_Spot] = set()
        self.duties: dict[str, str] = {}  # what each role is called, and the column
        self.widened = 0
        self.strategy = ""
        self.pending: list[str] = []  # texts of a cell that hold for the rows below

    def doubt(self, spot: _Spot, said: str, *, task: int = 0, sure: bool = False) -> None:
        """Keep what is to be said of a cell."""
        self.doubts.append(Remark(spot.place, said, task, sure, spot.at))

    def table(self, grid: _Grid) -> None:
        """Read a table's rows."""
        self.duties.setdefault("heading", grid.heads["duty"])
        runs: dict[str, _Run] = {}
        for number in range(grid.first, len(grid.sheet.rows)):
            row = {key: self._spot(grid, number, key) for key in grid.columns}
            row.setdefault("strategy", row["text"]._replace(text="", merged=False))
            if self._is_other(grid, number, row):
                continue
            self._carry(number, row, runs)
            if self._goes_on(row):
                self._go_on(row["text"])
            else:
                self._task(grid, number, row)
        for run in runs.values():
            self._tell(run)
        if self.pending and self.rows:
            left = f"前面一格里多出来的“{self.pending[0][:12]}…”没有地方放"
            self.doubt(self.rows[-1].divisions, left, task=len(self.rows))
        self.pending = []

    def _spot(self, grid: _Grid, row: int, key: str) -> _Spot:
        """Return a cell by its place; one merged from above says what the first says."""
        column = grid.columns[key]
        first = grid.carried.get((row, column), (row, column))
        wrong = first in grid.sheet.errors or first[1] != column
        written = "" if wrong else cell_text(grid.sheet.at(*first)).strip()
        seen, unseen = all_visible(written)
        text = untagged(seen)
        where = address(row, column) if self.addressed else f"第{row + 1}行第{column + 1}列"
        sheet = f"{grid.sheet.name}的" if self.several else ""
        place = f"{sheet}{where}（{grid.heads[key]}）"
        spot = _Spot((grid.number, row, column), place, text, not wrong and first[0] != row)
        longest = _LONGEST if key == "text" else _LONGEST_NAMES
        if len(text) > longest:
            raise Unreadable(f"{place}里超过{longest}字，没有读。请只留任务表")
        if (unseen or ("<" in written and "<" not in text)) and not spot.merged:
            self.tagged.add(spot)
        return spot

    def _is_other(self, grid: _Grid, number: int, row: Mapping[str, _Spot]) -> bool:
        """Pass over a row that is no task's, and say so where it says anything."""
        values = [cell_text(v).strip() for v in grid.sheet.rows[number]]
        said = [v for v in values if v]
        if not said or len(_heads(values)) >= _FEWEST_HEADS:
            return True
        first = min(row.values(), key=lambda spot: spot.at)
        alone = len(said) == 1 and not row["divisions"].text and not row["text"].text
        if alone and "strategy" not in grid.columns:
            self.strategy = _ORDINAL.sub("", squeezed(said[0]))
            self.doubt(first, f"下面的任务都算“{self.strategy}”的", sure=True)
            return True
        if alone or any(_TOTAL.match(v) for v in said[:2]):
            self.doubt(first, f"这一行只有“{said[0][:20]}”，没有当任务读")
            return True
        return False

    def _goes_on(self, row: Mapping[str, _Spot]) -> bool:
        """Whether a row holds nothing but the rest of the text above."""
        own = [key for key, spot in row.items() if spot.text and not spot.merged]
        begins = _ITEM.match(row["text"].text) is not None
        return own == ["text"] and bool(self.rows) and not begins and not self.pending

    def _go_on(self, spot: _Spot) -> None:
        """Add a text that the end of a page parted to the one above."""
        id_ = len(self.rows)
        last = self.rows[-1]
        self.rows[-1] = last._replace(text=last.text + self._text(spot, id_))
        self.doubt(spot, f"只有内容，接在第{id_}项后面", task=id_)

    def _carry(self, number: int, row: Mapping[str, _Spot], runs: dict[str, _Run]) -> None:
        """Have a strategy hold for the rows below; told once for all of them."""
        self.strategy = row["strategy"].text or self.strategy
        for key in ("strategy", "duty", "divisions"):
            if key == "strategy" and row[key].at == row["text"].at:
                continue
            spot, before = row[key], runs.get(key)
            carried = spot.merged or (key == "strategy" and not spot.text)
            if carried and before is not None and number == before.last + 1:
                runs[key] = before._replace(last=number, merged=spot.merged)
                continue
            if before is not None:
                self._tell(before)
            runs[key] = _Run(spot, number, spot.merged)

    def _tell(self, run: _Run) -> None:
        first = run.spot.at[1]
        if run.last == first or not run.spot.text:
            return
        why = "是合并的格" if run.merged else "空着"
        said = f"往下到第{run.last + 1}行{why}，都按“{squeezed(run.spot.text)}”读"
        self.doubt(run.spot, said, sure=run.merged)

    def _task(self, grid: _Grid, number: int, row: Mapping[str, _Spot]) -> None:
        id_ = len(self.rows) + 1
        if id_ > _MOST_TASKS:
            raise Unreadable(f"任务超过{_MOST_TASKS}项，没有读。请只留任务表")
        if spot := row.get("id"):
            self._number(spot, id_)
        written = self._next_text(grid, number, row["text"], id_)
        item, text = self._item(row, written, id_)
        text = self._text(row["text"]._replace(text=text), id_)
        if not text:
            self.doubt(row["text"], f"空着，写了“{UNKNOWN}”", task=id_)
        duty = squeezed(row["duty"].text)
        if duty not in _ROLES:
            known = listed(list(_ROLES))
            said = (
                f"“{duty}”不知道是哪种职责，照写了。认得的有：{known}"
                if duty
                else f"空着，写了“{UNKNOWN}”"
            )
            self.doubt(row["duty"], said, task=id_)
        elif (called := self.duties.setdefault(_ROLES[duty], duty)) != duty:
            said = f"“{duty}”与前面的“{called}”是一种职责，写成了“{called}”"
            self.doubt(row["duty"], said, task=id_)
            duty = called
        strategy = self._strategy(row, id_)
        kept = _Row(strategy, item, text or UNKNOWN, duty or UNKNOWN, row["divisions"])
        self.rows.append(kept)

    def _number(self, spot: _Spot, id_: int) -> None:
        said = spot.text.strip("．.、 ")
        if spot.merged or whole(said) != id_:
            why = "是合并的格" if spot.merged else f"写的是“{said}”" if said else "空着"
            self.doubt(spot, f"{why}，按次序编成{id_}", task=id_)

    def _next_text(self, grid: _Grid, number: int, spot: _Spot, id_: int) -> str:
        """Return a row's text; where one cell holds the texts of several rows, its own."""
        if self.pending and (spot.merged or not spot.text):
            self.doubt(spot, f"空着，取了上面一格里的“{self.pending[0][:12]}…”", task=id_)
            return self.pending.pop(0)
        if spot.merged:
            self.doubt(spot, f"与上面一格合并，第{id_}项的内容要补", task=id_)
            return ""
        parts = _SECOND.split(spot.text)
        if 1 < len(parts) <= self._below(grid, number) + 1:
            self.doubt(spot, f"一格里有{len(parts)}段，按清单号分到下面空着的格", task=id_)
            self.pending = parts[1:]
            return parts[0]
        if len(parts) > 1:
            self.doubt(spot, f"一格里像有{len(parts)}项任务，没有分开", task=id_)
        return spot.text

    def _below(self, grid: _Grid, number: int) -> int:
        """Return how many rows below have a task without a text."""
        count = 0
        while number + count + 1 < len(grid.sheet.rows):
            row = number + count + 1
            text = self._spot(grid, row, "text")
            divisions = self._spot(grid, row, "divisions")
            if (text.text and not text.merged) or not divisions.text:
                break
            count += 1
        return count

    def _item(self, row: Mapping[str, _Spot], text: str, id_: int) -> tuple[int, str]:
        """Return the number in the list above, and the text without it."""
        ahead = _ITEM.match(text)
        spot = row.get("item")
        if spot and (item := whole(spot.text.strip("．.、 "))):
            same = ahead is not None and int(ahead[1]) == item
            return item, text[ahead.end() :] if ahead and same else text
        if ahead:
            return int(ahead[1]), text[ahead.end() :]
        self.doubt(spot or row["text"], f"没有省清单号，写了{id_}", task=id_)
        return id_, text

    def _text(self, spot: _Spot, id_: int) -> str:
        """Return a cell's text on one line, and say what is odd about it."""
        plain = plain_text(spot.text)
        self.widened += plain.widened
        for said in plain.odd:
            self.doubt(spot, said, task=id_)
        return plain.text

    def _strategy(self, row: Mapping[str, _Spot], id_: int) -> str:
        plain = squeezed(self.strategy)
        parted = re.fullmatch("(.+?)（(.+)）", plain)
        name, capability = (parted[1], parted[2]) if parted else (plain, "")
        if not name:
            name = UNKNOWN
            if name not in self.strategies:
                said = f"没有写是哪个战略、哪一类的，从这里起写了“{UNKNOWN}”"
                self.doubt(row["strategy"], said, task=id_)
        there = self.strategies.setdefault(name, DraftStrategy(name, capability, ""))
        if lead := row.get("lead"):
            self.strategies[name] = there._replace(lead=self._lead(lead, there))
        return name

    def _lead(self, spot: _Spot, strategy: DraftStrategy) -> str:
        """Return a strategy's lead division: the first that any of its rows names."""
        names = [name for name in parted_names(spot.text) if is_name(name)]
        others = [name for name in names if name != (strategy.lead or names[0])]
        if others and not spot.merged:
            kept = strategy.lead or names[0]
            self.doubt(spot, f"“{strategy.name}”的牵头处室取了{kept}，没有取{listed(others)}")
        return strategy.lead or next(iter(names), "")

    def notice(self, head: Letterhead) -> NoticeTable:
        """Return what was read, once the names of all divisions are known."""
        units = Units(self.known, [row.divisions.text for row in self.rows])
        tasks = []
        for id_, row in enumerate(self.rows, 1):
            divisions, said = units.parted(row.divisions.text)
            if not divisions:
                divisions, said = (UNKNOWN,), (f"空着，写了“{UNKNOWN}”",)
            odd = [name for name in divisions if not is_name(name)]
            for each in (*said, *(f"“{n[:20]}”不像处室名，写了“{UNKNOWN}”" for n in odd)):
                self.doubt(row.divisions, each, task=id_)
            divisions = tuple(dict.fromkeys(UNKNOWN if n in odd else n for n in divisions))
            tasks.append(DraftTask(id_, row.strategy, row.item, row.text, row.duty, divisions))
        if self.tagged:
            first, count = min(self.tagged), len(self.tagged)
            self.doubt(first, f"等{count}格去掉了标签（如 <p>）或看不见的字符", sure=True)
        named = (*self.known, *(name for task in tasks for name in task.divisions))
        leads = (strategy.lead for strategy in self.strategies.values())
        units_ = dict.fromkeys(name for name in (*named, *leads) if name not in {"", UNKNOWN})
        return NoticeTable(
            head,
            tuple(tasks),
            tuple(self.strategies.values()),
            tuple(units_),
            tuple(dict.fromkeys(sorted(self.doubts, key=lambda doubt: doubt.at))),
            self.widened,
            Duties(**self.duties),
        )
