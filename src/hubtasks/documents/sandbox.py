"""Where templates run: they come from pull requests, so they can neither reach out nor wander.

Equal reports are equal bytes: a template can't ask for today, for chance, or for what changes
from run to run. What is wrong in one is told by template, line and task.
"""

from __future__ import annotations

import re
import traceback
from datetime import date
from decimal import Decimal
from functools import wraps
from typing import TYPE_CHECKING, Any

from jinja2 import Environment as JinjaEnvironment
from jinja2 import (
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
    nodes,
    pass_eval_context,
)
from jinja2.exceptions import SecurityError, TemplateAssertionError
from jinja2.filters import make_attrgetter
from jinja2.nodes import EvalContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from hubtasks import wording
from hubtasks.documents import templates
from hubtasks.documents.templates import TemplateFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_LARGEST = 1_000_000

# Jinja's filters that arrange things, and those that write a text out of texts. The others
# stretch texts, go by chance, show where an object lies in memory, or speak English.
_ARRANGING = (
    *("abs", "batch", "count", "d", "default", "dictsort", "first", "float", "groupby", "int"),
    *("items", "last", "length", "list", "map", "max", "min", "reject", "rejectattr", "reverse"),
    *("round", "select", "selectattr", "slice", "sort", "sum", "unique"),
)
_WRITING = (
    *("capitalize", "e", "escape", "join", "lower", "replace", "string", "title", "trim"),
    *("truncate", "upper"),
)
# What a template may ask of values that are no records of ours: nothing that stretches a text
# or tells the time.
_OPEN: dict[type, frozenset[str]] = {
    str: frozenset(
        {
            *("capitalize", "count", "endswith", "find", "index", "isalnum", "isalpha", "isascii"),
            *("isdecimal", "isdigit", "islower", "isnumeric", "isspace", "isupper", "lower"),
            *("lstrip", "partition", "removeprefix", "removesuffix", "rfind", "rindex"),
            *("rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith", "strip"),
            *("swapcase", "title", "upper"),
        }
    ),
    tuple: frozenset({"count", "index"}),
    list: frozenset({"count", "index"}),
    dict: frozenset({"get", "items", "keys", "values"}),
    date: frozenset({"year", "month", "day", "isoformat", "weekday", "isoweekday"}),
}


class Refused(SecurityError):
    """What a template may not do, as a sentence for whoever wrote it."""


def origin(thing: object) -> str:
    """Say where a figure or text of the report comes from; empty where it does not know."""
    return str(getattr(thing, "origin", ""))


def _no_source(_: object) -> str:
    return ""


def plain(value: object) -> object:
    """Return a text, number or day as it is; Refused for anything else.

    What else prints as is no word of a document, and may change from run to run.
    """
    if isinstance(value, Undefined):
        str(value)  # raises, and says what there is not
    if value is None:
        raise Refused("这里没有值，写不出来。先用 if 看有没有")
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal | date):
        raise Refused("这里不是文字、数或日期，写不出来。几样东西用 for 逐个写")
    return value


def _of_plain(write: Callable[..., Any]) -> Callable[..., Any]:
    """Let one of Jinja's writing filters take what is plain only."""

    @wraps(write)
    def written(*args: Any, **more: Any) -> Any:  # noqa: ANN401 - Jinja's own types
        texts = [a for a in args if not isinstance(a, JinjaEnvironment | EvalContext)]
        plain(texts[0])
        for text in (*texts[1:], *more.values()):
            if not isinstance(text, bool | None):
                plain(text)
        return write(*args, **more)

    return written


@pass_eval_context
def _joined(
    context: EvalContext, values: Iterable[Any], between: str = "", attribute: str | None = None
) -> object:
    """Join what is plain, as Jinja's `join` does."""
    found = values
    if attribute is not None:
        found = map(make_attrgetter(context.environment, attribute), values)
    join = ImmutableSandboxedEnvironment().filters["join"]
    return join(context, [plain(value) for value in found], plain(between))


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


class _PlainPieces(NodeTransformer):
    """Has `~` take what is plain only, as if each piece were written by itself."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Concat:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        node.nodes = [
            nodes.Filter(piece, "string", [], [], None, None, lineno=piece.lineno)
            for piece in node.nodes
        ]
        return node

    def visit_ScopedEvalContextModifier(self, node: nodes.Node) -> nodes.Node:  # noqa: N802 - Jinja's name
        """Refuse `autoescape`: a sign in a text would end the document."""
        raise TemplateAssertionError("Encountered unknown tag 'autoescape'.", node.lineno)


class Environment(ImmutableSandboxedEnvironment):
    """A sandbox for templates from strangers, which can neither reach out nor wander.

    Templates name each other by their files in *folder*. It remembers the last source it
    compiled, for quoting a line of it.
    """

    source = ""
    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, folder: Path | None = None, **options: Any) -> None:  # noqa: ANN401 - Jinja's own types
        """Make a sandbox with our filters; *options* are Jinja's."""
        super().__init__(
            loader=FunctionLoader(lambda name: _loaded(folder, name)),
            undefined=StrictUndefined,
            **{"finalize": plain} | options,
        )
        jinjas = self.filters
        self.filters = {name: jinjas[name] for name in _ARRANGING}
        self.filters |= {name: _of_plain(jinjas[name]) for name in _WRITING}
        self.filters |= {"join": _joined, **FILTERS}
        self.globals = {"range": self.globals["range"]}

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - Jinja's own types
        """Calculate with numbers only, and not with large ones."""
        numbers = isinstance(left, int | float | Decimal) and isinstance(
            right, int | float | Decimal
        )
        if not numbers or operator == "**" or max(abs(left), abs(right)) > _LARGEST:
            raise Refused(f"“{operator}”只能算不大的数")
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> Any:  # noqa: ANN401 - Jinja's own types
        """Lend no `format`, not even a tame one."""
        del value

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401 - Jinja's own types
        """Tell what a template may use: what is public of records, and little of other values."""
        if not super().is_safe_attribute(obj, attr, value):
            return False
        for kind, known in _OPEN.items():
            if isinstance(obj, kind) and hasattr(kind, attr):
                return attr in known
        return type(obj).__module__.partition(".")[0] in {"hubtasks", "jinja2"}

    def compile(self, source: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - Jinja's own types
        """Compile a template, and remember its text."""
        if not isinstance(source, str):
            return super().compile(source, *args, **options)
        self.source = source
        named = dict(zip(("name", "filename"), args, strict=False))
        try:
            tree = _PlainPieces().visit(self.parse(source, **named))
        except TemplateAssertionError as error:
            error.name = named.get("name")
            raise
        return super().compile(tree.set_environment(self), *args, **options)


def _loaded(folder: Path | None, name: str) -> tuple[str, str, None] | None:
    """Return a part's text by its file name in the folder; None where there is none."""
    if folder is None or "/" in name or "\\" in name or not (folder / name).exists():
        return None
    return templates.text_of(folder / name), name, None


def as_fault(error: Exception, template: Path, source: str | None) -> Exception:
    """Turn an error raised by a template into a TemplateFault; a bug of ours stays as it is.

    *source*: the last text compiled, to quote the paragraph; None where lines are counted.
    """
    if isinstance(error, TemplateFault):
        return error
    if isinstance(error, TemplateSyntaxError):
        name, line = error.name or template.name, error.lineno
        said = _slip(error) or "标签写得不对"
        return TemplateFault(f"模板 {name}{_line(source, line)}写法有误：{said}。请改好模板", name)
    if _is_ours(error):
        return error
    frames = list(traceback.walk_tb(error.__traceback__))
    at = [(frame, line) for frame, line in frames if _of_template(frame.f_code.co_filename)]
    if not at:
        return TemplateFault(
            f"模板 {template.name} 用不了：{_why(error)}。请改好模板，或删去它（用自带的）"
        )
    frame, line = at[-1]
    name = template.name if source is not None else frame.f_code.co_filename
    task = next((f.f_locals["task"] for f, _ in reversed(at) if "task" in f.f_locals), None)
    number = getattr(task, "id", None)
    during = f"（正在写第{number}项）" if number is not None else ""
    said = f"模板 {name}{_line(source, line)}{during}出错：{_why(error)}。请改好模板"
    return TemplateFault(said, name, during)


def _of_template(filename: str) -> bool:
    return filename.endswith(".j2") or filename == "<template>"


def _is_ours(error: Exception) -> bool:
    """Whether an error came out of hubtasks' own code, not counting the filters."""
    if isinstance(error, RecursionError | MemoryError):
        return False  # whose code was running then is chance
    frames = list(traceback.walk_tb(error.__traceback__))
    last = frames[-1][0].f_globals.get("__name__", "") if frames else ""
    filters = (f"{__package__}.", wording.__name__)
    return last.startswith("hubtasks.") and not last.startswith(filters)


def _line(source: str | None, line: int) -> str:
    """Name a line: of a Word template by the text of its paragraph."""
    if source is None:
        return f"第{line}行"
    lines = source.split("\n")
    text = re.sub("<[^<>]+>", "", lines[line - 1]) if 0 < line <= len(lines) else ""
    return f"里“{text.strip()}”这一段" if text.strip() else ""


# What Jinja says of a slip, and what is said here.
_SLIPS = {
    r"No filter named '(.*)'": "没有“{}”这个过滤器",
    r"No test named '(.*)'": "没有“{}”这种判断",
    r"Encountered unknown tag '(.*?)'": "没有“{}”这种标签，或不该在这里",
    r"Unexpected end .* to be closed is '(.*?)'": "“{}”没有写结尾",
    r"Expected an expression": "标签里少写了内容",
}


def _slip(error: TemplateError) -> str:
    """Say what was written wrong, where that is known."""
    for said, here in _SLIPS.items():
        if found := re.search(said, error.message or "", re.DOTALL):
            return here.format(*found.groups())
    return ""


_REASONS: dict[type[Exception], str] = {
    ZeroDivisionError: "除数是0",
    RecursionError: "一层套一层，没有尽头",
    MemoryError: "要写的太多，内存放不下",
    UnicodeDecodeError: "不是 UTF-8 编码的文字",
    SyntaxError: "一层套一层，套得太深",
}


def _why(error: Exception) -> str:
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, TemplateNotFound):
        return f"没有模板“{error.name}”"
    if unsafe := re.search("access to attribute '([^']*)'", str(error)):
        return f"模板里不许用“{unsafe[1]}”"
    undefined = re.search(r"has no attribute '([^']*)'|'([^']*)' is undefined", str(error))
    if undefined and isinstance(error, TemplateError):
        return f"没有“{undefined[1] or undefined[2]}”这个字段"
    if isinstance(error, TemplateError) and (slip := _slip(error)):
        return slip
    known = (said for kind, said in _REASONS.items() if isinstance(error, kind))
    return next(known, "这里的内容算不出来，或写不出来")
