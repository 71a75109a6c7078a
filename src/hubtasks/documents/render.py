"""Fill the templates: Markdown through Jinja, Word through docxtpl.

Templates come from pull requests, so they run in a sandbox, and what is wrong in one is
told by template, line and task, never as a traceback. They receive `report` alone, and
lay out what it holds: no arithmetic, no dates.
"""

from __future__ import annotations

import io
import re
import signal
import traceback
import zipfile
from contextlib import contextmanager
from decimal import Decimal
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any

from jinja2 import (
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from hubtasks import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path
    from types import TracebackType

    from hubtasks.figures.report import Report

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
_STRETCHING = frozenset(
    {"center", "expandtabs", "format", "format_map", "join", "ljust", "replace", "rjust", "zfill"}
)
_LARGEST = 1_000_000
_LONGEST_OUTPUT = 20_000_000
_SECONDS = 30
_OLDEST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


class _TimeUp(BaseException):
    """A template's time is over: nothing in between may take it for its own error."""


class TemplateFault(Exception):
    """What is wrong in a template, as one sentence that says where."""


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox for templates from strangers, which can neither reach out nor blow up.

    What makes a long text out of a short one is refused, or bounded. It remembers the last
    source it compiled, for quoting a line of it.
    """

    source = ""
    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - Jinja's own types
        super().__init__(**options)
        for name in ("center", "format", "indent", "wordwrap", "urlize", "pprint"):
            del self.filters[name]
        self.globals = {"range": self.globals["range"]}

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - as above
        plain = isinstance(left, int | float | Decimal) and isinstance(right, int | float | Decimal)
        if not plain or operator == "**" or max(abs(left), abs(right)) > _LARGEST:
            raise SecurityError(f"“{operator}”只能算不大的数")
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> Any:  # noqa: ANN401 - as above
        if getattr(value, "__name__", "") in {"format", "format_map"}:
            raise SecurityError("access to attribute 'format' is unsafe")
        return None

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401 - as above
        return attr not in _STRETCHING and super().is_safe_attribute(obj, attr, value)

    def from_string(self, source: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Jinja's own types
        if isinstance(source, str):
            self.source = source
        return super().from_string(source, *args, **kwargs)


def render(report: Report, template: Path, *, trace: bool = False, **more: object) -> bytes:
    """Fill a template with a report, and with what else its kind of document needs.

    *trace*: say of each figure and text where it comes from, in comments.

    The template's suffix tells Word from Markdown. Raises TemplateFault where the template
    can't be read or filled.
    """
    if not template.is_file():
        raise TemplateFault(f"没有模板 {template}。请从仓库恢复 templates/ 文件夹")
    fill = _word if template.suffix == ".docx" else _markdown
    return fill({"report": report, **more}, template, trace=trace)


def _markdown(context: dict[str, object], template: Path, *, trace: bool) -> bytes:
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
        "source": _as_comment if trace else _no_source,
    }
    try:
        with _in_time(template):
            pieces = environment.get_template(template.name).generate(context)
            text = "".join(_bounded(pieces, template))
    except TemplateFault:
        raise
    except Exception as error:
        raise _fault(error, template, None) from error
    return text.encode("utf-8", "backslashreplace")


def _bounded(pieces: Iterable[str], template: Path) -> Iterator[str]:
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > _LONGEST_OUTPUT:
            raise TemplateFault(f"模板 {template.name} 写出的内容长得没有尽头，停下了。请改好模板")
        yield piece


@contextmanager
def _in_time(template: Path) -> Iterator[None]:
    """Stop a template that does not come to an end, where the system can do that."""
    if not hasattr(signal, "setitimer") or current_thread() is not main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise _TimeUp

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, _SECONDS)
    try:
        yield
    except _TimeUp:
        said = f"模板 {template.name} 写了{_SECONDS}秒还没有写完，停下了。请改好模板"
        raise TemplateFault(said) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _word(context: dict[str, object], template: Path, *, trace: bool) -> bytes:
    from docxtpl import DocxTemplate  # noqa: PLC0415 - slow to import, and only Word needs it

    origins: list[str] = []

    def mark(thing: object) -> str:
        origins.append(_origin(thing))
        return f"{_MARK}{len(origins) - 1}{_MARK}"

    environment = _Environment(undefined=StrictUndefined, autoescape=True, finalize=_guarded)
    environment.filters |= FILTERS | {
        "md": _as_it_is,
        "cell": _as_it_is,
        "source": mark if trace else _no_source,
    }
    try:
        document = DocxTemplate(template)
        document.init_docx()
        _lint(document.docx, template)
        with _in_time(template):
            document.render(context, jinja_env=environment, autoescape=True)
    except TemplateFault:
        raise
    except Exception as error:
        raise _fault(error, template, environment.source) from error
    report = context["report"]
    _unguard(document.docx)
    if trace:
        _comment(document.docx, origins, getattr(report, "on", None))
    stream = io.BytesIO()
    document.save(stream)
    return _timeless(stream.getvalue())


def _as_it_is(value: object) -> object:
    return value


def _no_source(_: object) -> str:
    return ""


def _origin(thing: object) -> str:
    return str(getattr(thing, "origin", ""))


def _as_comment(thing: object) -> str:
    return f"<!-- 出处：{_origin(thing).replace('--', '- -')} -->"


# docxtpl turns {_{ into {{ after filling in, also where it stands in a text: a sign that no
# text holds keeps such pieces apart until then.
_MARK, _APART = "\ue0f0", "\ue0f1"
_PIECES = re.compile(r"([{%}])_(?=[{%}])")


def _guarded(value: object) -> object:
    return _PIECES.sub(rf"\1{_APART}_", value) if isinstance(value, str) else value


def _unguard(word: Any) -> None:  # noqa: ANN401 - python-docx's own
    for text in _texts(word):
        if text.text and _APART in text.text:
            text.text = text.text.replace(_APART, "")


def _texts(word: Any) -> Iterator[Any]:  # noqa: ANN401 - python-docx's own
    yield from (e for e in word.element.body.iter() if e.tag.endswith("}t"))


def _paragraphs(word: Any) -> Iterator[Any]:  # noqa: ANN401 - python-docx's own
    from docx.text.paragraph import Paragraph  # noqa: PLC0415 - only Word needs it

    yield from (Paragraph(e, word) for e in word.element.body.iter() if e.tag.endswith("}p"))


def _comment(word: Any, origins: Sequence[str], on: date | None) -> None:  # noqa: ANN401 - python-docx's own
    """Turn the marks of where things come from into Word comments on their paragraphs."""
    pattern = re.compile(f"{_MARK}([0-9]+){_MARK}")
    for paragraph in list(_paragraphs(word)):
        found = []
        for run in paragraph.runs:
            if _MARK in run.text:
                found += [origins[int(n)] for n in pattern.findall(run.text)]
                for text in run._r.t_lst:  # noqa: SLF001 - no public way keeps line breaks
                    text.text = pattern.sub("", text.text)
        if found:
            said = "\n".join(f"出处：{origin}" for origin in dict.fromkeys(found))
            comment = word.add_comment(paragraph.runs, said, author="hubtasks", initials="HT")
            stamp = f"{on:%Y-%m-%d}T00:00:00Z" if on else "1980-01-01T00:00:00Z"
            date_name = next(k for k in comment._comment_elm.attrib if k.endswith("}date"))  # noqa: SLF001 - as above
            comment._comment_elm.set(date_name, stamp)  # noqa: SLF001 - as above


_TEMPLATE_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def _lint(word: Any, template: Path) -> None:  # noqa: ANN401 - python-docx's own
    """Find what hands and office programs do to tags, before anything is filled in."""
    for paragraph in _paragraphs(word):
        text = paragraph.text
        if not re.search("[{}｛｝]", text):
            continue
        tags = _TEMPLATE_TAG.findall(text)
        if re.search("[｛｝]", text):
            said = "大括号是全角的，要用半角的 {{ }}"
        elif any(re.search("[“”‘’]", tag) for tag in tags):
            said = "标签里用了弯引号，要用半角的 ' 或 \""
        elif re.search(r"\{\{|\}\}|\{%|%\}", _TEMPLATE_TAG.sub("", text)):
            said = "标签没有写完整，{{ 和 }}、{% 和 %} 要成对，在同一段里"
        else:
            continue
        raise TemplateFault(f"模板 {template.name}里“{text.strip()}”这一段：{said}。请改好模板")


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
