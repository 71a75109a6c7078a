"""The files of a new office: its list, rules, calendar, and what its people read first."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from hubtasks import fields
from hubtasks.fields import FileKind
from hubtasks.filling.notice import UNKNOWN, DraftStrategy, DraftTask, NoticeTable
from hubtasks.filling.notice_words import Letterhead, is_name
from hubtasks.model import Duties, Rules
from hubtasks.reading import files
from hubtasks.wording import listed
from hubtasks.writing.edit import scalar
from hubtasks.writing.whole import Noted, OneLine, Value, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_YEARS = range(2000, 2101)
_EXAMPLE = "示例"
_EXAMPLE_NOTES = (
    "示例任务：照清单逐项换掉。有量化目标的加上 indicators，写法见 hubtasks help 文件格式。",
)


class Unfit(Exception):
    """Why an answer can't stand, as one sentence with the way out."""


class Unit(NamedTuple):
    """A division: what it is called, and its folder."""

    name: str
    id: str


class Office(NamedTuple):
    """What has to be known of an office; the first of its units gathers."""

    year: int
    bureau: str
    addressee: str
    units: tuple[Unit, ...]
    first_month: int


def year_of(text: str) -> int:
    """Read a year."""
    plain = text.strip().removesuffix("年")
    if not re.fullmatch("[0-9]{4}", plain, re.ASCII) or int(plain) not in _YEARS:
        raise Unfit(f"“{text}”不是可用的年份，写成 2026 这样")
    return int(plain)


def name_of(text: str) -> str:
    """Read a name of an office or division: one line of letters."""
    plain = "".join(text.split())
    if not is_name(plain):
        raise Unfit(f"“{text.strip()}”不像一个名称。请写全称，不带标点")
    return plain


def unit_of(name: str, id_: str, there: Sequence[Unit]) -> Unit:
    """Read a division beside those that are there; its id may still be empty."""
    unit = Unit(name_of(name), id_.strip())
    if unit.id and not re.fullmatch(fields.FOLDER, unit.id):
        what = fields.SPELLINGS[fields.Shape.FOLDER].what
        raise Unfit(f"代号“{unit.id}”不能用，请写{what}，如 guihua")
    for other in there:
        if other.name == unit.name:
            raise Unfit(f"“{unit.name}”写了两遍")
        if other.id == unit.id != "":
            raise Unfit(f"代号“{unit.id}”{other.name}已经用了，请换一个")
    return unit


def next_id(there: Iterable[Unit]) -> str:
    """Return an id for the next division: `d1`, `d2` and so on."""
    taken = {unit.id for unit in there}
    return next(id_ for n in range(1, len(taken) + 2) if (id_ := f"d{n}") not in taken)


def office_files(office: Office, notice: NoticeTable | None) -> dict[str, str]:
    """Return the files of a new office by path; without a notice, with a task to replace."""
    year = office.year
    read = notice or _example(office)
    return {
        FileKind.TASKS.at(year=year): _task_list(office, read, () if notice else _EXAMPLE_NOTES),
        FileKind.RULES.path: _rules(office),
        FileKind.CALENDAR.at(year=year): calendar(year),
        ".gitignore": _IGNORED,
        "README.md": _readme(office),
    }


def _example(office: Office) -> NoticeTable:
    """Return a list of one task that says that it is none."""
    names = tuple(unit.name for unit in office.units)
    text = "【示例，请照清单换掉】写明做什么、做到什么程度。"
    task = DraftTask(1, f"{_EXAMPLE}战略", 1, text, Duties().lead, names)
    strategy = DraftStrategy(task.strategy, f"{_EXAMPLE}能力", names[0])
    return NoticeTable(Letterhead(), (task,), (strategy,), names, (), 0)


def _task_list(office: Office, read: NoticeTable, notes: tuple[str, ...]) -> str:
    head = read.letterhead
    coordinator = office.units[0].name
    values: dict[str, Value] = {
        "format": fields.FORMAT,
        "year": office.year,
        "title": head.list_title or f"{office.bureau}{office.year}年重点任务清单",
        "source": {
            "number": head.number or UNKNOWN,
            "title": head.title or UNKNOWN,
            "issuer": head.issuer or office.bureau,
            "date": head.date or f"{office.year}-01-01",
        },
        **({"duties": OneLine(read.duties.unusual)} if read.duties.unusual else {}),
        "counts": OneLine(dict(_counts(read))),
        "divisions": [
            OneLine(
                {
                    "id": unit.id,
                    "name": unit.name,
                    **({"coordinator": True} if unit.name == coordinator else {}),
                }
            )
            for unit in office.units
        ],
        "strategies": [
            OneLine(
                {
                    "name": strategy.name,
                    **({"capability": strategy.capability} if strategy.capability else {}),
                    "lead_division": strategy.lead or UNKNOWN,
                }
            )
            for strategy in read.strategies
        ],
    }
    if read.widened:
        values["corrections"] = [Noted((), _WIDENED)]
    values["tasks"] = [_task(task, read, notes) for task in read.tasks]
    return whole(values, _LIST_HEAD)


_LIST_HEAD = (
    "重点任务清单。字段说明见 hubtasks help 文件格式；改动须经汇总处室审核。",
    f"写着“{UNKNOWN}”的，照通知原文补上；标着“待核”的核过以后，删去那一行。",
)
_WIDENED = {
    "from": "半角的逗号、冒号、括号等",
    "to": "全角的逗号、冒号、括号等",
    "confidence": "0.99",
    "reason": "公文用全角标点，应是录入或识别时混入",
}


def _counts(read: NoticeTable) -> Iterable[tuple[str, int]]:
    """Yield how much there is: what the notice says, else what was counted."""
    stated = dict(read.letterhead.counts)
    for name, count in counted(read).items():
        yield name, stated.get(name, count)


def counted(read: NoticeTable) -> dict[str, int]:
    """Count what a list is held to."""
    duties = Counter(task.duty for task in read.tasks)
    return {"任务": len(read.tasks), **{duty.name: duties[duty.name] for duty in read.duties.all}}


def _task(task: DraftTask, read: NoticeTable, notes: tuple[str, ...]) -> Noted:
    doubts = (doubt for doubt in read.doubts if doubt.task == task.id and not doubt.sure)
    return Noted((*notes, *(f"待核：{doubt}" for doubt in doubts)), task._asdict())


def _rules(office: Office) -> str:
    own = Rules()
    return f"""\
# 报送周期、亮灯阈值等，全部属“工具约定”，改动须经{office.units[0].name}审核。
# 这里没写的，按工具自带的数；还有哪些可以改，见 hubtasks help 文件格式。
format: 1

reporting:
  due_day: {own.due_day}          # 每月{own.due_day}日应报当月进展（1—28）
  first_month: {office.first_month}       # 当年从{office.first_month}月起报

bureau:
  name: {scalar(office.bureau)}
  short: {scalar(office.bureau)}
  addressee: {scalar(office.addressee or UNKNOWN)}
"""


def calendar(year: int) -> str:
    """Return a year's calendar: that which the tool brings along, else one to fill in."""
    if (carried := files.carried_calendar(year)) is not None:
        return carried.decode()
    return f"""\
# 放假和调休：应报日、反馈时限逢休息，顺延到下一个上班的日子。周末不用写。
# {year}年的安排公布以后，照着写，如“days_off: [{year}-05-01]”“days_on: [{year}-05-09]”。
# 上级另定了报送日的月份，写在 due 里，如“due: {{6: {year}-06-29}}”。
format: 1
"""


_IGNORED = """\
.venv/
.*.tmp
~$*
.~lock.*
.DS_Store
Thumbs.db
/*.xlsx
/*.docx
/*.eml
"""


def _readme(office: Office) -> str:
    year, gatherer = office.year, office.units[0].name
    month = office.first_month
    unit = office.units[-1]
    rows = "\n".join(f"| {each.name} | `data/progress/{each.id}/` |" for each in office.units)
    return f"""\
# {office.bureau}{year}年重点任务台账

清单、计划和各处室的进展都是 `data/` 下的文件，用 `hubtasks` 检查、看进度、出报告。
说明随工具带着：`hubtasks help`。

| 文件 | 里面是什么 |
| --- | --- |
| `data/tasks-{year}.yaml` | 任务清单，{gatherer}管 |
| `data/plan-{year}.yaml` | 时间表、路线图：`hubtasks sheet out 处室 --plan -o 计划.xlsx` |
| `data/rules.yaml`、`data/calendar-{year}.yaml` | 报送日、灯的规则、落款；放假和调休 |
| `data/progress/` | 各处室的进展，一个日期一个文件 |

| 处室、单位 | 进展放在哪里 |
| --- | --- |
{rows}

## 五步报进展

以{unit.name}报{year}年{month}月的为例：

1. **写出表。** `hubtasks sheet out {unit.name} --month {year}-{month:02} -o {month}月进展.xlsx`
2. **填写。** 用 Excel 或 WPS 打开，只填白格。数填当年累计数，不带单位。
3. **读回来。** `hubtasks sheet in {month}月进展.xlsx`，看有没有错；没有了，加 `--write` 写进去。
4. **看一眼。** `hubtasks status --division {unit.name}`，灯和缘由是不是要报的意思。
5. **送审。** `hubtasks submit`；下个月开工前 `hubtasks sync`。

不想用 Excel 的：`hubtasks new {unit.name} --interactive`，一问一答。

## 一条进展是什么样

只是样子，不在 `data/` 里，不算进展：

```yaml
format: 1
division: {unit.name}
date: {year}-{month:02}-20
reporter: 张三
entries:
  - task: 1
    status: 推进中 # 未启动 推进中 受阻 已完成 暂缓
    summary: {month}月18日召开推进会，办成3件，累计6件。
    next: 下月10日前再办成2件。
```

## 汇总

```sh
hubtasks due --month {year}-{month:02}                      # 谁还没报
hubtasks report --month {year}-{month:02} -o {month}月报告.docx     # 报告
```
"""


def leads_missing(read: NoticeTable) -> Iterable[str]:
    """Return the strategies whose lead division nobody said."""
    return (strategy.name for strategy in read.strategies if not strategy.lead)


def with_leads(read: NoticeTable, leads: Mapping[str, str]) -> NoticeTable:
    """Return a notice's table with the lead divisions that a person named."""
    known = tuple(s._replace(lead=s.lead or leads.get(s.name, "")) for s in read.strategies)
    return read._replace(strategies=known)


def to_do(office: Office, read: NoticeTable | None) -> tuple[str, ...]:
    """Say what only a person can put into a new office's files."""
    tasks = FileKind.TASKS.at(year=office.year)
    rules = FileKind.RULES.path
    said = []
    if read is None:
        said.append(f"{tasks} 里只有一项示例任务：照清单换掉，文号、标题也补上")
    else:
        said += _left_open(office, read, tasks)
    if not office.addressee:
        said.append(f"报告的主送单位写了“{UNKNOWN}”：在 {rules} 的 bureau 里改")
    return tuple(said)


def _left_open(office: Office, read: NoticeTable, tasks: str) -> Iterable[str]:
    stated = dict(read.letterhead.counts)
    for name, count in counted(read).items():
        if stated.get(name, count) != count:
            yield f"通知里写着{name}{stated[name]}项，表里读出{count}项：对照原文"
    unsaid = {
        "文号": read.letterhead.number,
        "标题": read.letterhead.title,
        "日期": read.letterhead.date,
    }
    if missing := listed([name for name, value in unsaid.items() if not value]):
        yield f"没有读到通知的{missing}：在 {tasks} 的 source 里写"
    if missing := listed([f"“{name}”" for name in leads_missing(read)]):
        yield f"不知道{missing}由哪个处室牵头，写了“{UNKNOWN}”：在 {tasks} 的 lead_division 里改"
    yield f"汇总处室写的是{office.units[0].name}；不对的，把 coordinator: true 移到对的那一行"
    if read.with_figures:
        numbers = "、".join(map(str, read.with_figures))
        yield f"正文里像有目标数的任务：{numbers}。要人读原文，补上 indicators"
    yield "通知正文点名的任务写 key: true；与原件不同的字写进 corrections，也要人定"
