"""Whether the templates that an office made itself still fit what reports hold.

Each is filled once with what is known today, as `hubtasks report` would fill it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks.diagnostics import Code, Diagnostic, Place
from hubtasks.documents.render import render
from hubtasks.documents.templates import MARKDOWN, TemplateFault, known
from hubtasks.figures.summarize import summarize
from hubtasks.figures.urges import urges
from hubtasks.period import Period
from hubtasks.reading.files import carried_templates

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from hubtasks.documents.templates import Template
    from hubtasks.figures.report import Report
    from hubtasks.model import Ledger
    from hubtasks.reading.files import Repository


def misfits(source: Repository, ledger: Ledger, on: date) -> Iterator[Diagnostic]:
    """Name each template of the office's own that can't be filled.

    Those that are as the tool carries them are held by its tests.
    """
    told: set[Diagnostic] = set()
    with source.templates() as folder:
        own = _own(folder)
        if not own or not ledger.tasks:
            return
        figures = summarize(ledger, Period.of_day(ledger.year, on), on, compare=True)
        shared = any(name.startswith("_") for name in own)
        for template in known(folder):
            for path in filter(None, (template.markdown, template.word)):
                if path.name not in own and not (shared and path.name.endswith(MARKDOWN)):
                    continue
                try:
                    render(figures, path, trace=False, **_beside(template, ledger, figures))
                except TemplateFault as fault:
                    if (found := _finding(path, fault)) not in told:
                        told.add(found)
                        yield found


def _finding(path: Path, fault: TemplateFault) -> Diagnostic:
    """Place what is wrong in a template: of which task it was filled is not told."""
    said, mark, way_out = str(fault).replace(fault.during, "", 1).rpartition("。请")
    place = Place(f"templates/{fault.template or path.name}")
    return Diagnostic(Code.TEMPLATE_MISFIT, said or way_out, place, f"请{way_out}" if mark else "")


def _own(folder: Path) -> set[str]:
    """Return the names of the templates that are not as the tool carries them."""
    carried = {path.name: path.read_bytes() for path in carried_templates()}
    there = (path for path in folder.iterdir() if path.is_file())
    return {path.name for path in there if path.read_bytes() != carried.get(path.name)}


def _beside(template: Template, ledger: Ledger, figures: Report) -> dict[str, object]:
    """Return what a template needs beside the report: a task with news, all that is urged."""
    if template.needs.startswith("hubtasks "):
        return {"urges": urges(ledger, figures)}
    if "--task" not in template.needs:
        return {}
    return {"task": next((t for t in figures.tasks if t.news), figures.tasks[0])}
