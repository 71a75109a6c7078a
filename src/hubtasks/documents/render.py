"""Fill a template with a report.

Templates receive `report` and what their kind of document needs beside it, and lay out
what it holds: no arithmetic, no dates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks.documents.markdown import fill_markdown
from hubtasks.documents.sandbox import TemplateFault
from hubtasks.documents.word import fill_word

if TYPE_CHECKING:
    from pathlib import Path

    from hubtasks.figures.report import Report


def render(report: Report, template: Path, *, trace: bool = False, **more: object) -> bytes:
    """Fill a template with a report, and with what else its kind of document needs.

    *trace*: say of each figure and text where it comes from, in comments.

    The template's suffix tells Word from Markdown. Raises TemplateFault where the template
    can't be read or filled.
    """
    if not template.is_file():
        raise TemplateFault(f"没有模板 {template}。请从仓库恢复 templates/ 文件夹")
    fill = fill_word if template.suffix == ".docx" else fill_markdown
    return fill({"report": report, **more}, template, trace=trace)
