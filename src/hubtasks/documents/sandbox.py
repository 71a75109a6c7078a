"""Where templates run: they come from pull requests, so they can neither reach out nor blow up.

What is wrong in one is told by template, line and task, never as a traceback.
"""

from __future__ import annotations

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
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

_STRETCHING = frozenset(
    {"center", "expandtabs", "format", "format_map", "join", "ljust", "replace", "rjust", "zfill"}
)
_LARGEST = 1_000_000
_SECONDS = 30


def origin(thing: object) -> str:
    """Say where a figure or text of the report comes from; empty where it does not know."""
    return str(getattr(thing, "origin", ""))


def _no_source(_: object) -> str:
    return ""


# What every template may do with a value; Markdown and Word add `md`, `cell` and `source`.
FILTERS = {
    "day": wording.day,
    "short_day": wording.short_day,
    "number": wording.number,
    "percent": wording.percent,
    "listed": wording.listed,
    "short": wording.short,
    "ordinal": wording.ordinal,
    "prose": wording.prose,
    "source": _no_source,
}


class _TimeUp(BaseException):
    """A template's time is over: nothing in between may take it for its own error."""


class TemplateFault(Exception):
    """What is wrong in a template, as one sentence that says where."""


class Environment(ImmutableSandboxedEnvironment):
    """A sandbox for templates from strangers, which can neither reach out nor blow up.

    What makes a long text out of a short one is refused, or bounded. Templates name each
    other by their files in *folder*. It remembers the last source it compiled, for quoting a
    line of it.
    """

    source = ""
    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, folder: Path | None = None, **options: Any) -> None:  # noqa: ANN401 - Jinja's own types
        """Make a sandbox with our filters; *options* are Jinja's."""
        loader = FileSystemLoader(folder) if folder else None
        super().__init__(loader=loader, undefined=StrictUndefined, **options)
        for name in ("center", "format", "indent", "wordwrap", "urlize", "pprint"):
            del self.filters[name]
        self.filters |= FILTERS
        self.globals = {"range": self.globals["range"]}

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - Jinja's own types
        """Calculate with numbers only, and not with large ones."""
        plain = isinstance(left, int | float | Decimal) and isinstance(right, int | float | Decimal)
        if not plain or operator == "**" or max(abs(left), abs(right)) > _LARGEST:
            raise SecurityError(f"“{operator}”只能算不大的数")
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> Any:  # noqa: ANN401 - Jinja's own types
        """Refuse `format`, which reaches into what it writes."""
        if getattr(value, "__name__", "") in {"format", "format_map"}:
            raise SecurityError("access to attribute 'format' is unsafe")
        return None

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401 - Jinja's own types
        """Tell what a template may use: nothing private, nothing that stretches a text."""
        return attr not in _STRETCHING and super().is_safe_attribute(obj, attr, value)

    def from_string(self, source: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Jinja's own types
        """Compile a template, and remember its text."""
        if isinstance(source, str):
            self.source = source
        return super().from_string(source, *args, **kwargs)


@contextmanager
def in_time(template: Path) -> Iterator[None]:
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


def as_fault(error: Exception, template: Path, source: str | None) -> Exception:
    """Turn an error raised by a template into a TemplateFault; a bug of ours stays as it is."""
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
    """Whether an error came out of hubtasks' own code, not counting the filters."""
    frames = list(traceback.walk_tb(trace))
    last = frames[-1][0].f_globals.get("__name__", "") if frames else ""
    filters = (f"{__package__}.", wording.__name__)
    return last.startswith("hubtasks.") and not last.startswith(filters)


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
