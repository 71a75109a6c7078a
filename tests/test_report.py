"""The texts that the figures give."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from conftest import ON, Edit, read

from hubtasks.figures.report import Report
from hubtasks.figures.summarize import summarize
from hubtasks.period import Period

JUNE = Period.of_month(2026, 6)


def june(root: Path, on: date = ON) -> Report:
    return summarize(read(root)[0], JUNE, on)


def test_an_indicator_says_figure_basis_date_and_change(repo: Path) -> None:
    """A key indicator's sentence holds value, date, change, target, share, schedule, source."""
    patents, cases = june(repo).key_indicators
    assert patents.sentence == (
        "全省每万人口高价值发明专利拥有量截至2026年6月30日为14.0件，"
        "较2026年5月31日的13.9件增加0.1件，目标达到15件，"
        "按2025年12月31日的13.7件起算，完成增量目标的23.1%，"
        "序时进度50.0%（按线性序时估算），数据来源：规划发展处填报"
    )
    assert cases.sentence.startswith("企业海外知识产权纠纷应对指导服务案例截至2026年6月30日为4例，")
    assert "序时进度50.0%（按分期目标）" in cases.sentence


def test_an_unreported_indicator_says_so(repo: Path, edit: Edit) -> None:
    """A key indicator without figure is named with its target."""
    for month, value in (("05-31", 3), ("06-30", 4)):
        path = f"data/progress/baohu/2026-{month}.yaml"
        edit(path, f"    values: {{overseas-dispute-cases: {value}}}\n", "")
    sentence = june(repo).key_indicators[1].sentence
    assert sentence == "企业海外知识产权纠纷应对指导服务案例目标不少于10例，尚未报数"
