"""Fill a Markdown template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks import wording
from hubtasks.documents.sandbox import Environment, as_fault, origin
from hubtasks.documents.templates import TemplateFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_LONGEST_OUTPUT = 20_000_000


def fill_markdown(context: dict[str, object], template: Path, *, trace: bool) -> bytes:
    """Fill a Markdown template; *trace*: say in comments where things come from.

    Raises TemplateFault.
    """
    environment = Environment(
        template.parent,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        newline_sequence="\n",
    )
    environment.filters |= {"md": wording.markdown, "cell": wording.markdown_cell}
    if trace:
        environment.filters["source"] = _as_comment
    try:
        pieces = environment.get_template(template.name).generate(context)
        text = "".join(_bounded(pieces, template))
    except Exception as error:
        raise as_fault(error, template, None) from error
    return wording.shown(text).encode()


def _bounded(pieces: Iterable[str], template: Path) -> Iterator[str]:
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > _LONGEST_OUTPUT:
            raise TemplateFault(f"模板 {template.name} 写出的内容长得没有尽头，停下了。请改好模板")
        yield piece


def _as_comment(thing: object) -> str:
    return f"<!-- 出处：{origin(thing).replace('--', '- -')} -->"
