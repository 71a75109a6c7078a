"""`hubtasks templates`: the documents that can be made."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from hubtasks.cli.arguments import Root, refuse
from hubtasks.cli.opening import folder_at
from hubtasks.cli.printing import content_of, say, write_below
from hubtasks.documents.templates import known, name_of
from hubtasks.reading.files import carried_templates
from hubtasks.views import templates as view
from hubtasks.wording import did_you_mean


def templates(
    copy: Annotated[
        str,
        typer.Option("--copy", metavar="名称", help="把这种文书的模板写到 templates/ 里来改"),
    ] = "",
    root: Root = "",
) -> int:
    """有哪些文书，各要写明什么；templates/ 里放进文件就多一种。

    工具自带一套。templates/ 里有同名的，用那里的，两种格式都是；没有的用自带的。
    """
    source = folder_at(root)
    if copy:
        return _copy(source.root, copy)
    with source.templates() as folder:
        found = known(folder)
    for path, why in source.shut_templates().items():
        say(f"{path}：打不开（{why}），没有列出")
    sys.stdout.write(view.as_text(found))
    return 0


def _copy(root: Path, name: str) -> int:
    """Write the tool's own templates of a document where the office may edit them."""
    carried = [path for path in carried_templates() if name_of(path) == name]
    if not carried:
        names = {name_of(p) for p in carried_templates() if not p.name.startswith("_")}
        refuse(f"没有自带“{name}”这种文书。{did_you_mean(name, names)}")
    wanted = {f"templates/{path.name}": path.read_bytes() for path in carried}
    if all(content_of(root, path) == content for path, content in wanted.items()):
        refuse(f"{'、'.join(wanted)} 已经在那里，和自带的一样，直接改就行")
    if there := [path for path in wanted if content_of(root, path) is not None]:
        refuse(f"{'、'.join(there)} 已经有了，没有动。要用自带的，先把它改名或删去")
    for path, content in wanted.items():
        write_below(root, path, content)
        sys.stdout.write(f"写好了 {path}\n")
    sys.stdout.write("从现在起用这里的。改好以后出一份看看；不要了的，删去就回到自带的\n")
    return 0
