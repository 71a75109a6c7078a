"""Fill the templates: Markdown through Jinja, Word through docxtpl.

Templates come from pull requests, so they run in a sandbox, and what is wrong in one is
told by template, line and task, never as a traceback. They receive `report` alone, and
lay out what it holds: no arithmetic, no dates.
"""

from __future__ import annotations

import io
import re
import traceback
import zipfile
from typing import TYPE_CHECKING, Any

from jinja2 import (
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from hubtasks import wording

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from hubtasks.report import Report

FILTERS = {
    "day": wording.day,
    "short_day": wording.short_day,
    "number": wording.number,
    "percent": wording.percent,
    "listed": wording.listed,
    "short": wording.short,
    "ordinal": wording.ordinal,
    "prose": wording.prose,
}
_OLDEST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


class TemplateFault(Exception):
    """What is wrong in a template, as one sentence that says where."""


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox that remembers the last source it compiled, for quoting a line of it."""

    source = ""

    def from_string(self, source: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Jinja's own types
        if isinstance(source, str):
            self.source = source
        return super().from_string(source, *args, **kwargs)


def render(report: Report, template: Path, **more: object) -> bytes:
    """Fill a template with a report, and with what else its kind of document needs.

    The template's suffix tells Word from Markdown. Raises TemplateFault where the template
    can't be read or filled.
    """
    if not template.is_file():
        raise TemplateFault(f"没有模板 {template}。请从仓库恢复 templates/ 文件夹")
    fill = _word if template.suffix == ".docx" else _markdown
    return fill({"report": report, **more}, template)


def _markdown(context: dict[str, object], template: Path) -> bytes:
    environment = _Environment(
        loader=FileSystemLoader(template.parent),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        newline_sequence="\n",
    )
    environment.filters |= FILTERS | {
        "md": wording.markdown,
        "cell": wording.markdown_cell,
        "source": _no_source,
    }
    try:
        text = environment.get_template(template.name).render(context)
    except Exception as error:
        raise _fault(error, template, None) from error
    return text.encode("utf-8", "backslashreplace")


def _word(context: dict[str, object], template: Path) -> bytes:
    from docxtpl import DocxTemplate  # noqa: PLC0415 - slow to import, and only Word needs it

    environment = _Environment(undefined=StrictUndefined, autoescape=True)
    environment.filters |= FILTERS | {"md": str, "cell": str, "source": _no_source}
    try:
        document = DocxTemplate(template)
        document.render(context, jinja_env=environment, autoescape=True)
        stream = io.BytesIO()
        document.save(stream)
    except Exception as error:
        raise _fault(error, template, environment.source) from error
    return _timeless(stream.getvalue())


def _no_source(_: object) -> str:
    return ""


def _timeless(content: bytes) -> bytes:
    """Give every part of a Word file the same time, so that equal files are equal bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as found, zipfile.ZipFile(stream, "w") as made:
        for name in found.namelist():
            part = zipfile.ZipInfo(name, _OLDEST_ZIP_TIME)
            part.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(part, found.read(name))
    return stream.getvalue()


def _fault(error: Exception, template: Path, source: str | None) -> Exception:
    """Turn an error raised by a template into a sentence; a bug of ours stays as it is."""
    if isinstance(error, TemplateSyntaxError):
        name, line = error.name or template.name, error.lineno
        return TemplateFault(
            f"模板 {name}{_line(source, line)}写法有误：{error.message}。请改好模板"
        )
    frames = list(traceback.walk_tb(error.__traceback__))
    at = [(frame, line) for frame, line in frames if _of_template(frame.f_code.co_filename)]
    if not at and not isinstance(error, TemplateError | OSError | zipfile.BadZipFile | KeyError):
        return error
    if not at:
        return TemplateFault(f"模板 {template.name} 用不了：{error}。请从仓库恢复这个模板")
    if _is_ours(error.__traceback__):
        return error
    frame, line = at[-1]
    name = template.name if source is not None else frame.f_code.co_filename.rsplit("/", 1)[-1]
    task = next((f.f_locals["task"] for f, _ in reversed(at) if "task" in f.f_locals), None)
    number = getattr(task, "id", None)
    during = f"（正在写第{number}项）" if number is not None else ""
    return TemplateFault(f"模板 {name}{_line(source, line)}{during}出错：{_why(error)}。请改好模板")


def _of_template(filename: str) -> bool:
    return filename.endswith(".j2") or filename == "<template>"


def _is_ours(trace: TracebackType | None) -> bool:
    """Whether an error came out of this package's own code, not counting the filters."""
    frames = list(traceback.walk_tb(trace))
    last = frames[-1][0].f_globals.get("__name__", "") if frames else ""
    return last.startswith("hubtasks.") and last not in {__name__, wording.__name__}


def _line(source: str | None, line: int) -> str:
    """Name a line: of a Word template by the text of its paragraph."""
    if source is None:
        return f"第{line}行"
    lines = source.split("\n")
    text = re.sub("<[^>]+>", "", lines[line - 1]) if 0 < line <= len(lines) else ""
    return f"里“{text.strip()}”这一段" if text.strip() else ""


def _why(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f"没有模板“{error.name}”"
    if unsafe := re.search("access to attribute '([^']*)'", str(error)):
        return f"模板里不许用“{unsafe[1]}”"
    undefined = re.search(r"has no attribute '([^']*)'|'([^']*)' is undefined", str(error))
    if undefined:
        return f"没有“{undefined[1] or undefined[2]}”这个字段"
    return str(error) or type(error).__name__
