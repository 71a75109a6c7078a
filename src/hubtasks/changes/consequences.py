"""What a change brings about: the tasks whose light or figures moved, and who has filed now."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from hubtasks import wording
from hubtasks.figures import pairs
from hubtasks.figures.known import Known
from hubtasks.figures.pairs import Filing
from hubtasks.figures.report import IndicatorReport, Report, TaskReport
from hubtasks.model import Ledger

_OPEN = frozenset({Filing.MISSING, Filing.NOT_DUE})


class Moved(NamedTuple):
    """A task whose light, figure or reason is another after the change."""

    before: TaskReport
    after: TaskReport

    @property
    def relit(self) -> bool:
        """Whether its light changed."""
        return self.before.light is not self.after.light

    @property
    def text(self) -> str:
        """What the change means: `任务23：累计4→6例（+2），完成率40.0%→60.0%，黄→绿`."""
        known = {i.indicator.id: i for i in self.before.indicators}
        said = [
            _figure_moved(known.get(new.indicator.id), new)
            for new in self.after.indicators
            if _value(known.get(new.indicator.id)) != _value(new)
        ]
        if self.relit:
            reason = f"（{self.after.reason}）" if self.after.reason else ""
            said.append(f"{self.before.light}→{self.after.light}{reason}")
        return f"任务{self.after.id}：{'，'.join(said)}"


def moved(old: Report, new: Report) -> Iterator[Moved]:
    """Yield the tasks whose light or figures are others after the change."""
    before = {t.id: t for t in old.tasks}
    for task in new.tasks:
        was = before.get(task.id)
        if was is None:
            continue
        found = Moved(was, task)
        known = {i.indicator.id: i for i in was.indicators}
        if found.relit or any(
            _value(known.get(i.indicator.id)) != _value(i) for i in task.indicators
        ):
            yield found


def _value(indicator: IndicatorReport | None) -> Decimal | None:
    return indicator.figure.value if indicator and indicator.figure else None


def _figure_moved(old: IndicatorReport | None, new: IndicatorReport) -> str:
    unit = new.indicator.unit
    was, now = _value(old), _value(new)
    before = wording.number(was) if was is not None else "未报"
    after = f"{wording.number(now)}{unit}" if now is not None else "未报"
    said = f"{new.indicator.name}{before}→{after}"
    if was is not None and now is not None:
        said += f"（{'+' if now > was else ''}{wording.number(now - was)}）"
    share = old.share if old else ""
    if share != new.share:
        said += f"，完成率{share or '—'}→{new.share or '—'}"
    return said


def filing(ledger: Ledger, on: date, reported: Iterable[tuple[str, int]]) -> Iterator[str]:
    """Say of each division and month that is *reported* how many of its tasks are filed for it."""
    known, told = Known.on_day(ledger, on), set(reported)
    ledger = known.ledger
    months = range(ledger.rules.first_month, known.through + 1)
    for name, month in product((d.name for d in ledger.divisions), months):
        if (name, month) not in told:
            continue
        own = [task for task in ledger.tasks if name in task.divisions]
        missing = [t.id for t in own if pairs.filing(known, t, name, month) in _OPEN]
        said = f"{name}{ledger.year}年{month}月应报{len(own)}项，已报{len(own) - len(missing)}项"
        if missing:
            said += f"（缺{wording.listed([str(task) for task in missing])}）"
        yield said
