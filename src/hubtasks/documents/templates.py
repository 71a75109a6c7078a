"""Which documents can be made: the templates that lie in `templates/`, and what each needs."""

import re
from pathlib import Path
from typing import NamedTuple

_HEAD = re.compile(r"\A\{#(.*?)#\}", re.DOTALL)
_FIELD = re.compile(r"^\s*(名称|用途|需要)：(.*)$", re.MULTILINE)
MARKDOWN, WORD = ".md.j2", ".docx"


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
    name = path.name.removesuffix(MARKDOWN).removesuffix(WORD)
    return _template(path.parent, name)


def _template(folder: Path, name: str) -> Template:
    markdown, word = folder / f"{name}{MARKDOWN}", folder / f"{name}{WORD}"
    said: dict[str, str] = {}
    if markdown.is_file():
        text = markdown.read_text(encoding="utf-8", errors="replace")
        if head := _HEAD.match(text):
            said = {key: value.strip() for key, value in _FIELD.findall(head[1])}
    return Template(
        name,
        said.get("名称", ""),
        said.get("用途", ""),
        said.get("需要", ""),
        markdown if markdown.is_file() else None,
        word if word.is_file() else None,
    )
