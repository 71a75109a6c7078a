"""Fill a Word template: docxtpl lays out, comments say where things come from."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from hubtasks import wording
from hubtasks.documents.sandbox import Environment, TemplateFault, as_fault, in_time, origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

# docxtpl turns {_{ into {{ after filling in, also where it stands in a text: a sign that no
# text holds keeps such pieces apart until then.
_MARK, _APART = "\ue0f0", "\ue0f1"
_PIECES = re.compile(r"([{%}])_(?=[{%}])")
_TEMPLATE_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_OLDEST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def fill_word(context: dict[str, object], template: Path, *, trace: bool) -> bytes:
    """Fill a Word template; *trace*: say in comments where things come from.

    Raises TemplateFault.
    """
    from docxtpl import DocxTemplate  # noqa: PLC0415 - slow to import, and only Word needs it

    origins: list[str] = []

    def mark(thing: object) -> str:
        origins.append(origin(thing))
        return f"{_MARK}{len(origins) - 1}{_MARK}"

    environment = Environment(autoescape=True, finalize=_guarded)
    environment.filters |= {"md": _as_it_is, "cell": _as_it_is}
    if trace:
        environment.filters["source"] = mark
    try:
        document = DocxTemplate(template)
        document.init_docx()
        _lint(document.docx, template)
        with in_time(template):
            document.render(context, jinja_env=environment, autoescape=True)
    except TemplateFault:
        raise
    except Exception as error:
        raise as_fault(error, template, environment.source) from error
    report = context["report"]
    _unguard(document.docx)
    if trace:
        _comment(document.docx, origins, getattr(report, "on", None))
    stream = io.BytesIO()
    document.save(stream)
    return _timeless(stream.getvalue())


def _as_it_is(value: object) -> object:
    return value


def _guarded(value: object) -> object:
    if not isinstance(value, str) or _MARK in value:
        return value
    return _PIECES.sub(rf"\1{_APART}_", wording.shown(value))


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
            date_name = next(k for k in comment._comment_elm.attrib if k.endswith("}date"))  # noqa: SLF001 - no public way keeps line breaks
            comment._comment_elm.set(date_name, stamp)  # noqa: SLF001 - no public way keeps line breaks


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
