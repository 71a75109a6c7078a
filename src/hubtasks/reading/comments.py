"""What a `#` takes away: a comment that may well be a text, or a field, is told before it is lost.

A comment begins with `# ` and stands on a line of its own, or behind a value and a blank.
Whatever else YAML would pass over may have been meant for a text: `7月 #3楼`, `"甲"#1号`, a line of
prose that begins with `#` and does not stand under the others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hubtasks.diagnostics import Code, Diagnostic, Place
from hubtasks.reading.nodes import comments
from hubtasks.reading.swallowed import field_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hubtasks.reading.nodes import Comment

_RULED = re.compile(r"#+(?:[ ].*|[-=*~]*\s*)$")
_WORD = re.compile(r"#+\s*\S*")


def lost(path: str, text: str) -> Iterator[Diagnostic]:
    """Name each comment of a text that YAML reads which may be more than a comment."""
    for comment in comments(text):
        if found := _judged(path, comment):
            code, message, fix = found
            word = _WORD.match(comment.text)
            end = comment.column + (word.end() if word else 1)
            place = Place(path, comment.line + 1, comment.column + 1, end + 1)
            yield Diagnostic(code, message, place, fix)


def _judged(path: str, comment: Comment) -> tuple[Code, str, str] | None:
    said = comment.text.lstrip("#")
    words = comment.column + len(comment.text) - len(said.lstrip())
    key = field_in(path, said)
    alone = not comment.before.strip(" ")
    if key is not None:
        return (
            Code.COMMENTED_OUT,
            f"“{key}”写在 # 后面，是注释，不算数",
            "要的，去掉 #，与同级的对齐；不要的，把注释删去",
        )
    if alone and 0 <= comment.key < comment.column:
        fix = "是正文的，行首与上面的文字对齐；真是注释的，行首与上面的键对齐，# 后空一格"
        return Code.SWALLOWED_COMMENT, "这一行会被当作注释丢掉", fix
    if alone and comment.column < comment.key < words:
        fix = "要的，去掉 #，与上面的文字对齐；不要的，把注释删去"
        return Code.COMMENTED_OUT, "这一行写在 # 后面，是注释，不算数", fix
    if _RULED.fullmatch(comment.text) if alone else _is_apart(comment):
        return None
    if alone and not comment.column:
        return None
    word = _WORD.match(comment.text)
    fix = "整段加上英文引号，或把 # 改成全角的＃"
    if comment.before[-1:] in {'"', "'"}:
        fix = "是正文的，移到引号里面"
    fix += f"；真是注释的，# {'后' if alone else '前后各'}空一格"
    return Code.SWALLOWED_COMMENT, f"从“{word[0] if word else '#'}”起会被当作注释丢掉", fix


def _is_apart(comment: Comment) -> bool:
    """Tell whether a comment behind a value has a blank before its `#` and one after, and words."""
    said = comment.text.lstrip("#")
    return comment.before.endswith(" ") and said.startswith(" ") and bool(said.strip())
