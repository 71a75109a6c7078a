"""`hubtasks templates`: the documents that can be made."""

from __future__ import annotations

import sys

from hubtasks.cli.arguments import Root, refuse
from hubtasks.cli.opening import folder_at
from hubtasks.cli.printing import say
from hubtasks.documents.templates import known
from hubtasks.views import templates as view


def templates(root: Root = "") -> int:
    """有哪些文书，各要写明什么；templates/ 里放进文件就多一种。"""
    source = folder_at(root)
    with source.templates() as folder:
        found = known(folder)
    for path, why in source.shut_templates().items():
        say(f"{path}：打不开（{why}），没有列出")
    if not found:
        refuse(f"{source.root / 'templates'} 里没有模板。请从仓库恢复 templates/ 文件夹")
    sys.stdout.write(view.as_text(found))
    return 0
