"""Which documents can be made: the templates that lie in `templates/`, and what each needs."""

import re
from pathlib import Path
from typing import NamedTuple

from hubtasks.reading.files import SIZE_LIMIT, reason_of, regular

_HEAD = re.compile(r"\A\{#(.*?)#\}", re.DOTALL)
_FIELD = re.compile(r"^[^\S\n]*+(名称|用途|需要)：(.*)$", re.MULTILINE)
MARKDOWN, WORD = ".md.j2", ".docx"


class TemplateFault(Exception):
    """What is wrong in a template, as one sentence that says where.

    `template` is the file, where that may be another than the one that was filled, and `during`
    the words of the sentence that tell of which task it was being filled.
    """

    def __init__(self, said: str, template: str = "", during: str = "") -> None:
        """Keep the sentence, and what it says of."""
        super().__init__(said)
        self.template, self.during = template, during


class Template(NamedTuple):
    """A kind of document: `name` as `--template` takes it, and its two forms where it has them.

    `title`, `use` and `needs` are what the head of the Markdown form says.
    """

    name: str
    title: str
    use: str
    needs: str
    markdown: Path | None
    word: Path | None


def known(folder: Path) -> tuple[Template, ...]:
    """Return the documents that a folder has templates for, by name; parts begin with `_`."""
    names = {
        path.name.removesuffix(suffix)
        for suffix in (MARKDOWN, WORD)
        for path in folder.glob(f"[!_.~]*{suffix}")
        if path.is_file()
    }
    return tuple(_template(folder, name) for name in sorted(names))


def described(path: Path) -> Template:
    """Return what is known of the document that a template's file is a form of."""
    return _template(path.parent, name_of(path))


def name_of(path: Path) -> str:
    """Return the name of the document that a template's file is a form of."""
    return path.name.removesuffix(MARKDOWN).removesuffix(WORD)


def content_of(path: Path) -> bytes:
    """Return a template's bytes; TemplateFault where they can't be read."""
    try:
        return regular(path, SIZE_LIMIT)
    except OSError as error:
        raise TemplateFault(
            f"模板 {path.name} 打不开（{reason_of(error)}）。请改好，或删去它（用自带的）"
        ) from error


def text_of(path: Path) -> str:
    """Return a template's text; TemplateFault where it can't be read."""
    try:
        return content_of(path).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise TemplateFault(
            f"模板 {path.name} 不是 UTF-8 编码。请用 UTF-8 另存，或删去它（用自带的）"
        ) from error


def _template(folder: Path, name: str) -> Template:
    markdown, word = folder / f"{name}{MARKDOWN}", folder / f"{name}{WORD}"
    said: dict[str, str] = {}
    if markdown.is_file():
        try:
            head = _HEAD.match(text_of(markdown))
        except TemplateFault:
            head = None  # it is told where the template is used
        if head:
            said = {key: value.strip() for key, value in _FIELD.findall(head[1])}
    return Template(
        name,
        said.get("名称", ""),
        said.get("用途", ""),
        said.get("需要", ""),
        markdown if markdown.is_file() else None,
        word if word.is_file() else None,
    )
