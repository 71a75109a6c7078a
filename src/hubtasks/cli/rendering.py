"""Make a document: find its template and lay the figures out in it, or refuse with the reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hubtasks.cli.arguments import refuse
from hubtasks.documents import templates
from hubtasks.documents.render import render
from hubtasks.documents.templates import TemplateFault
from hubtasks.reading.files import reason_of
from hubtasks.wording import did_you_mean, visible

if TYPE_CHECKING:
    from hubtasks.figures.report import Report
    from hubtasks.reading.files import Files


def template_at(source: Files, folder: Path, name: str, output: str) -> Path:
    """Find the form of a template that the output's suffix asks for, in what *source* lent."""
    known = {t.name: t for t in templates.known(folder)}
    suffix = Path(output).suffix.lower()
    form = templates.WORD if suffix == ".docx" else templates.MARKDOWN
    if name not in known:
        _refuse_unreadable(source, f"templates/{name}{form}")
        near = did_you_mean(name, known, otherwise="有哪些见 hubtasks templates")
        refuse(f"没有“{name}”这种文书。{near}")
    if suffix not in {"", ".md", ".docx"} or (output and not suffix):
        refuse(f"不会写“{suffix or output}”文件。-o 的文件名以 .docx 或 .md 结尾")
    found = known[name].word if form == templates.WORD else known[name].markdown
    if found is None:
        _refuse_unreadable(source, f"templates/{name}{form}")
        other = "-o 写成 .md" if suffix == ".docx" else "用 -o 写成 .docx"
        refuse(f"templates/ 里没有 {name}{form}。请{other}")
    return found


def _refuse_unreadable(source: Files, path: str) -> None:
    """Refuse a template that is there but was not lent, a link above all."""
    try:
        source.read(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        refuse(f"打不开 {visible(path)}（{reason_of(error)}）。请改好它，或删去它（用自带的）")


def rendered(figures: Report, template: Path, *, trace: bool, **more: object) -> bytes:
    """Lay figures out in a template; *more* is what it needs beside them."""
    try:
        return render(figures, template, trace=trace, **more)
    except TemplateFault as fault:
        refuse(str(fault))
