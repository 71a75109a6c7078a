"""Fill a Word template: docxtpl lays out, comments say where things come from."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from docx.oxml import parse_xml
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate
from markupsafe import Markup, escape

from hubtasks import wording
from hubtasks.documents import package, templates
from hubtasks.documents.sandbox import Environment, Refused, as_fault, origin, plain
from hubtasks.documents.templates import TemplateFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

# What no text can hold, an instruction of XML, marks where something comes from, and keeps
# apart what docxtpl would take for its own: after filling in, it turns {_{ into {{.
_SOURCE, _APART = "source", "apart"
_MARKS = f"//processing-instruction('{_SOURCE}') | //processing-instruction('{_APART}')"
_PIECES = re.compile(r"(?<=[{%}])(?=_[{%}])|(?<=[{}])(?=_?$)|^(?=_[{%}])")
_OPENING = re.compile(r"\{[{%#]")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_LONGEST_PARAGRAPH = 20_000  # characters, if there are tags in it
_SHOWN = 80  # columns of a paragraph that is spoken of
_OLDEST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def fill_word(context: dict[str, object], template: Path, *, trace: bool) -> bytes:
    """Fill a Word template; *trace*: say in comments where things come from.

    Raises TemplateFault.
    """
    origins: list[str] = []

    def mark(thing: object) -> Markup:
        origins.append(origin(thing))
        return Markup(f"<?{_SOURCE} {len(origins) - 1}?>")  # noqa: S704 - a number

    content = templates.content_of(template)
    package.inspect(template.name, content)
    environment = Environment(autoescape=True, finalize=_guarded)
    environment.filters |= {"md": _as_it_is, "cell": _as_it_is}
    if trace:
        environment.filters["source"] = mark
    try:
        document = _Template(io.BytesIO(content))
        document.init_docx()
        word = document.docx
        dated = any(r.reltype.endswith("/core-properties") for r in word.part.package.rels.values())
        _lint(word, template)
        document.render(context, jinja_env=environment, autoescape=True)
        for path, root in _roots(word):
            package.refuse_reaching(template.name, path, root)
    except Exception as error:
        raise as_fault(error, template, environment.source) from error
    if trace:
        _comment(word, origins, getattr(context["report"], "on", None))
    _unmark(word)
    if not dated:
        word.core_properties.modified = datetime(*_OLDEST_ZIP_TIME)  # noqa: DTZ001 - no time at all
    stream = io.BytesIO()
    document.save(stream)
    return _timeless(stream.getvalue())


def _as_it_is(value: object) -> object:
    return value


def _guarded(value: object) -> object:
    """Let through what is plain, with what docxtpl would read in it kept apart."""
    value = plain(value)
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    text = wording.shown(value)
    return Markup(_PIECES.sub(f"<?{_APART}?>", str(escape(text))))  # noqa: S704 - escaped


class _Template(DocxTemplate):  # type: ignore[misc]  # docxtpl ships no types
    """A template whose result is whole, or refused."""

    def fix_tables(self, xml: str) -> Any:  # noqa: ANN401 - an element of lxml
        """Look first whether this is XML: what is cut off would be mended by leaving it out."""
        try:
            ET.fromstring(xml)  # noqa: S314 - made here
        except ET.ParseError as error:
            raise Refused("标签没有包住整段或整行，写出的文档会缺一截") from error
        return super().fix_tables(xml)

    def render_properties(self, context: dict[str, Any], jinja_env: Environment) -> None:
        """Fill the title and such; they are no XML, so nothing is escaped in them."""
        super().render_properties(context, jinja_env.overlay(autoescape=False, finalize=plain))


def _roots(word: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - python-docx's own
    """Yield the document's parts of text and settings, by name, as trees."""
    for part in word.part.package.iter_parts():
        path = str(part.partname).removeprefix("/")
        if path.startswith("word/") and path.endswith(".xml"):
            yield path, part.element if hasattr(part, "element") else parse_xml(part.blob)


def _unmark(word: Any) -> None:  # noqa: ANN401 - python-docx's own
    """Take the marks out again, and leave the text around them."""
    for part in word.part.package.iter_parts():
        if not hasattr(part, "element"):
            if str(part.partname).endswith("notes.xml"):
                part._blob = re.sub(rb"<\?(?:source|apart)[^?]*\?>", b"", part.blob)  # noqa: SLF001 - docxtpl does so, too
            continue
        for mark in part.element.xpath(_MARKS):
            above, before = mark.getparent(), mark.getprevious()
            if before is None:
                above.text = (above.text or "") + (mark.tail or "")
            else:
                before.tail = (before.tail or "") + (mark.tail or "")
            above.remove(mark)


def _comment(word: Any, origins: Sequence[str], on: date | None) -> None:  # noqa: ANN401 - python-docx's own
    """Turn the marks of where things come from into Word comments on their paragraphs."""
    found: dict[Any, list[str]] = {}
    for mark in word.element.body.xpath(f".//processing-instruction('{_SOURCE}')"):
        paragraph = next(mark.iterancestors("{*}p"))
        found.setdefault(paragraph, []).append(origins[int(mark.text)])
    for element, told in found.items():
        runs = Paragraph(element, word).runs
        if not runs:  # a paragraph of links alone has nothing to hang a comment on
            continue
        said = "\n".join(f"出处：{origin}" for origin in dict.fromkeys(told))
        comment = word.add_comment(runs, said, author="hubtasks", initials="HT")
        stamp = f"{on:%Y-%m-%d}T00:00:00Z" if on else "1980-01-01T00:00:00Z"
        date_name = next(k for k in comment._comment_elm.attrib if k.endswith("}date"))  # noqa: SLF001 - no public way sets it
        comment._comment_elm.set(date_name, stamp)  # noqa: SLF001 - no public way sets it


def _lint(word: Any, template: Path) -> None:  # noqa: ANN401 - python-docx's own
    """Find what hands and office programs do to tags, before anything is filled in."""
    for path, root in _roots(word):
        if not re.fullmatch(r"word/(document|header[0-9]*|footer[0-9]*|footnotes)\.xml", path):
            continue
        for element in root.iter("{*}p"):
            if said := _misspelt(text := Paragraph(element, word).text):
                raise TemplateFault(
                    f"模板 {template.name}里“{wording.cut(text.strip(), _SHOWN)}”这一段：{said}。"
                    "请改好模板"
                )


def _misspelt(text: str) -> str:
    """Say what is wrong with the tags of a paragraph; nothing where they are well."""
    if not re.search("[{}｛｝]", text):
        return ""
    if len(text) > _LONGEST_PARAGRAPH:
        return f"有标签的一段，最多写{_LONGEST_PARAGRAPH // 10_000}万字"
    tags, rest = _parted(text)
    if re.search("[｛｝]", text):
        return "大括号是全角的，要用半角的 {{ }}"
    if any(re.search("[“”‘’]", tag) for tag in tags):
        return "标签里用了弯引号，要用半角的 ' 或 \""
    if re.search(r"\{\{|\}\}|\{%|%\}", rest):
        return "标签没有写完整，{{ 和 }}、{% 和 %} 要成对，在同一段里"
    return ""


def _parted(text: str) -> tuple[list[str], str]:
    """Part a text into the tags that are whole, and what stands around them."""
    tags, around, at = [], [], 0
    endless: set[str] = set()
    for found in _OPENING.finditer(text):
        closing = _CLOSING[found[0]]
        if found.start() < at or closing in endless:
            continue
        end = text.find(closing, found.end())
        if end < 0:
            endless.add(closing)
            continue
        tags.append(text[found.start() : end + len(closing)])
        around.append(text[at : found.start()])
        at = end + len(closing)
    return tags, "".join((*around, text[at:]))


def _timeless(content: bytes) -> bytes:
    """Give every part of a Word file the same time, so that equal files are equal bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as found, zipfile.ZipFile(stream, "w") as made:
        for name in found.namelist():
            part = zipfile.ZipInfo(name, _OLDEST_ZIP_TIME)
            part.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(part, found.read(name))
    return stream.getvalue()
