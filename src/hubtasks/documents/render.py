"""Fill a template with a report.

Templates receive `report` and what their kind of document needs beside it, and lay out
what it holds: no arithmetic, no dates. They come from strangers: a child process fills them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks import confined
from hubtasks.confined import Limits, Stopped, Why
from hubtasks.documents.templates import WORD, TemplateFault

if TYPE_CHECKING:
    from pathlib import Path

    from hubtasks.figures.report import Report

_LIMITS = Limits(memory=600_000_000, seconds=30)


def render(report: Report, template: Path, *, trace: bool = False, **more: object) -> bytes:
    """Fill a template with a report, and with what else its kind of document needs.

    *trace*: say of each figure and text where it comes from, in comments.

    The template's suffix tells Word from Markdown. Raises TemplateFault where the template
    can't be read or filled.
    """
    if not template.is_file():
        raise TemplateFault(f"没有模板 {template}。请重新安装 hubtasks")
    try:
        return confined.run(_LIMITS, _fill, {"report": report, **more}, template, trace=trace)
    except Stopped as stopped:
        said = {
            Why.MEMORY: "写出的内容大得放不下",
            Why.TIME: f"写了{_LIMITS.seconds}秒还没有写完",
            Why.CRASH: "写到一半出了毛病",
        }[stopped.why]
        raise TemplateFault(f"模板 {template.name} {said}，停下了。请改好模板") from None


def _fill(context: dict[str, object], template: Path, *, trace: bool) -> bytes:
    # What fills a template is slow to import, and the parent has no need of it.
    if template.suffix == WORD:
        from hubtasks.documents.word import fill_word as fill  # noqa: PLC0415 - as above
    else:
        from hubtasks.documents.markdown import fill_markdown as fill  # noqa: PLC0415 - as above
    return fill(context, template, trace=trace)
