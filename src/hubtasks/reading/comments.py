"""What a `#` takes away: a comment that may well be a text, or a field, is told before it is lost.

A comment begins with `# ` and stands on a line of its own, or behind a value that is no text, with
a blank between. Whatever else YAML would pass over may have been meant for more: `7月 #3楼`,
`"甲"#1号`, a line of prose that begins with `#` and does not stand under the others.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from hubtasks.diagnostics import Code, Diagnostic, Place
from hubtasks.fields import SPELLINGS, Shape
from hubtasks.reading.files import classify
from hubtasks.reading.nodes import comments
from hubtasks.reading.swallowed import field_in_comment, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hubtasks.fields import Field, FileKind
    from hubtasks.reading.nodes import Comment

    Judged = tuple[Code, str, str]

_RULED = re.compile(r"#+(?: .*|[-=*~]*\s*)")
_APART = re.compile(r"#+ .*\S")
_BLANKS = 2  # a # and one blank: what a plain comment begins with
_ITEM = re.compile(r"(?<! )  ++- \S")  # behind any value
_LISTED = re.compile(r"- \S")  # in a list, where an item may have been
_NAME = re.compile(r"#+ +[A-Za-z0-9][!-~]*+\s*(?:#.*)?")  # an id or a day, and nothing but notes
_CLOSED = re.compile(r"[\]}]\s*$")
_MORE = re.compile(r"#+ +[,\]}]")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?|[0-9]{4}-[0-9]{2}-[0-9]{2}")  # or a day
_FIGURES = re.compile(r"#+ +(?:[.,]|-[0-9]|[0-9][0-9.,]*+(?![A-Za-z%一-鿿]))")
_CHINESE = re.compile("[一-鿿]")
_WORD = re.compile(r"#+\s*\S*")
_REST_OF_WORD = re.compile(r"#+ +[!-~]+\s*")  # as of a name in Latin letters, or of a path


def lost(path: str, text: str) -> Iterator[Diagnostic]:
    """Name each comment of a text that YAML reads which may be more than a comment."""
    kind = classify(path).kind
    for comment in comments(text):
        first = _WORD.match(comment.text)
        word = first[0] if first else "#"
        if found := _judged(path, kind, comment, word):
            yield _found(path, comment.line, comment.column, word, found)


def put_out(path: str, lines: Sequence[str], first: int) -> Iterator[Diagnostic]:
    """Name each field that was made a comment of its own on lines that YAML refuses."""
    for number, line in enumerate(lines, first):
        text = line.lstrip(" ")
        if text[:1] == "#" and (found := _field(path, text.lstrip("# "))):
            word = _WORD.match(text)
            yield _found(path, number, len(line) - len(text), word[0] if word else "#", found)


def _found(path: str, line: int, column: int, word: str, judged: Judged) -> Diagnostic:
    """Return what is to be said of a comment that stands on a line and in a column, from 0."""
    code, message, fix = judged
    return Diagnostic(code, message, Place(path, line + 1, column + 1, column + 1 + len(word)), fix)


def _judged(path: str, kind: FileKind | None, comment: Comment, word: str) -> Judged | None:
    """Return the code, what to say and the way out, where a comment may be more than one."""
    if field := _field(path, comment.text.lstrip("# ")):
        return field
    if _may_be_item(kind, comment):
        fix = "是另一条的，去掉 #，与各条写成一样；真是注释的，另起一行，不写“- ”、半角逗号和括号"
        return Code.COMMENTED_OUT, "# 后面像是另一条，是注释，不算数", fix
    alone = not comment.before.strip(" ")
    return _alone(comment, word) if alone else _behind(kind, comment, word)


def _field(path: str, said: str) -> Judged | None:
    """Judge what a comment says by the field that it holds."""
    if (found := field_in_comment(path, said)) is None:
        return None
    key, fix = found["key"], "要的，去掉 #，与同级的对齐；不要的，把注释删去"
    if said[: found.start("key")].strip(" \t-{\"'"):
        fix = f"要的，从“{key}”起另起一行，与同级的对齐；只是说到它的，加上引号，如“{key}: ”"
    return Code.COMMENTED_OUT, f"“{key}”写在 # 后面，是注释，不算数", fix


def _may_be_item(kind: FileKind | None, comment: Comment) -> bool:
    """Tell whether an item of a list may stand in a comment: one put out, or joined to it."""
    before, text = comment.before.strip(" "), comment.text
    if not _APART.fullmatch(text):
        return False
    names = any(f.many and f.record is None for f in _fields(kind).get(comment.key, []))
    if comment.inside:
        return "," in text or bool(before and (_CLOSED.search(text) or names))
    if before:
        # The rest of a list in brackets, behind its own end or where what it began with is gone.
        cut = (before[-1] in "]}" and _MORE.match(text)) or text.count("]") > text.count("[")
        first = names and before.endswith(":")
        item = _LISTED if first or before.startswith("- ") else _ITEM
        return bool(cut or item.search(text) or (first and _NAME.fullmatch(text)))
    return bool(names and (_LISTED.search(text) or _NAME.fullmatch(text)))


def _alone(comment: Comment, word: str) -> Judged | None:
    """Judge a comment on a line of its own by how it stands to the text above it."""
    column, under = comment.column, comment.under
    words = column + len(comment.text) - len(comment.text.lstrip("#").lstrip())
    if 0 <= under < column:
        fix = "是正文的，行首与上面的文字对齐；真是注释的，行首与上面的键对齐，# 后空一格"
        return Code.SWALLOWED_COMMENT, "这一行会被当作注释丢掉", fix
    # A line of the text above, put behind a # as editors do: at the edge, or with its own blanks.
    if column < under < words or (column == under and words > column + _BLANKS):
        fix = "要的，去掉 #，与上面的文字对齐；不要的，把注释删去"
        return Code.COMMENTED_OUT, "这一行写在 # 后面，是注释，不算数", fix
    if _RULED.fullmatch(comment.text) or not (column or under >= 0):
        return None
    if not column and not comment.value:
        fix = "是内容的，去掉 #，写在键的后面；真是注释的，# 后空一格"
        return Code.COMMENTED_OUT, f"“{comment.key}”空着，# 后面是注释，不算数", fix
    mend = "整段加上英文引号" if column else "写在“|”下面，行首与上面的文字对齐"
    fix = f"{mend}，或把 # 改成全角的＃；真是注释的，# 后空一格"
    return Code.SWALLOWED_COMMENT, f"从“{word}”起会被当作注释丢掉", fix


def _behind(kind: FileKind | None, comment: Comment, word: str) -> Judged | None:
    """Judge a comment behind a value, or behind a key without one."""
    said = f"从“{word}”起会被当作注释丢掉"
    quoted = comment.before.rstrip()[-1:] in {'"', "'"}
    if not (comment.before.endswith(" ") and _APART.fullmatch(comment.text)):
        fix = "是正文的，移到引号里面" if quoted else "整段加上英文引号，或把 # 改成全角的＃"
        return Code.SWALLOWED_COMMENT, said, f"{fix}；真是注释的，# 前后各空一格"
    above = "真是注释的，另起一行，写在这一项的上面"
    if _NUMBER.fullmatch(comment.value) and _FIGURES.match(comment.text):
        fix = f"是数的，去掉 # 和空格；{above}"
        return Code.COMMENTED_OUT, f"“{comment.value}”的 # 后面也是数，是注释，不算数", fix
    own = comment.under >= 0 or comment.begun
    known = _fields(kind).get(comment.key, []) if own else []
    if comment.begun and any(f.shape in {Shape.TEXT, Shape.LINE} for f in known):
        bar = comment.before.rstrip()[-1:] not in {":", "-"}
        fix = f"是正文的，{'写在“|”下面' if bar else '“:”后写“|”，正文都写在下面'}；{above}"
        return (Code.COMMENTED_OUT if bar else Code.SWALLOWED_COMMENT), said, fix
    if comment.value and any(f.shape is Shape.TEXT for f in known):
        return Code.SWALLOWED_COMMENT, said, f"是正文的，整段加上英文引号；{above}"
    latin = comment.value.isascii() and _REST_OF_WORD.fullmatch(comment.text)
    goes_on = comment.value and not quoted and (latin or _CHINESE.search(comment.value))
    if goes_on and any(f.shape is Shape.LINE or f.shape in SPELLINGS for f in known):
        return Code.COMMENTED_OUT, said, f"是“{comment.key}”的内容的，整段加上英文引号；{above}"
    if not comment.value and any(not f.required for f in known):
        said = f"“{comment.key}”空着，# 后面是注释，不算数"
        return Code.COMMENTED_OUT, said, f"是内容的，去掉 #；{above}"
    return None


@cache
def _fields(kind: FileKind | None) -> dict[str, list[Field]]:
    """Return the fields of a kind of file by their keys, which several of its records may know."""
    found: dict[str, list[Field]] = {}
    for field in fields_of(kind):
        found.setdefault(field.key, []).append(field)
    return found
