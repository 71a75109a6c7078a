"""`hubtasks schema`: the JSON Schemas that editors read."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hubtasks.cli.arguments import On, Output, Rev, Root, Write, refuse
from hubtasks.cli.opening import open_year
from hubtasks.cli.printing import content_of, emit, say, write_below
from hubtasks.fields import FileKind
from hubtasks.reading import schema as schemas
from hubtasks.wording import did_you_mean

_KINDS = {name: kind for kind in FileKind for name in (kind.id, kind.label)}


def schema(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="种类",
            help="只打印一种："
            "tasks 清单、plan 计划、rules 规则、progress 进展、urges 催办、calendar 日历",
        ),
    ] = "",
    write: Write = False,  # noqa: FBT002 - a flag
    root: Root = "",
    rev: Rev = "",
    on: On = "",
    output: Output = "",
) -> int:
    """给编辑器用的 JSON Schema：填写时提示可选的内容和各项的意思。

    写了种类，打印那一种；不写，看 schema/ 文件夹里哪些要更新。加 --write 才写进 schema/。
    """
    if kind and kind not in _KINDS:
        refuse(f"没有“{kind}”这种文件。{did_you_mean(kind, _KINDS)}")
    if write and (output or rev):
        other = "-o" if output else "--rev"
        refuse(f"--write 按现在的文件写进 schema/，不和 {other} 一起用")
    if output and not kind:
        refuse("-o 只写一种。请写明种类，如 hubtasks schema progress -o progress.json")
    opened = open_year(root, on, rev=rev)
    texts = {
        each: schemas.as_json(schemas.schema(each, opened.ledger))
        for each in ([_KINDS[kind]] if kind else FileKind)
    }
    if kind and not write:
        emit(texts[_KINDS[kind]], output, ".json")
        return 0
    root_ = opened.files.root
    wanted = {f"schema/{schemas.file_name(k, opened.ledger)}": t for k, t in texts.items()}
    stale = [p for p, text in wanted.items() if content_of(root_, p) != text.encode()]
    for path in stale:
        if write:
            write_below(root_, path, wanted[path].encode())
            sys.stdout.write(f"写好了 {path}\n")
        else:
            sys.stdout.write(f"{path} 要更新\n")
    if stale and not write:
        say("以上还没有写。运行 hubtasks schema --write；只打印一种：hubtasks schema progress")
        return 1
    return 0
