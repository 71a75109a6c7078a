"""`hubtasks schema`: the JSON Schemas that editors read."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hubtasks.cli.arguments import On, Output, Rev, Root, Write, refuse
from hubtasks.cli.opening import open_year
from hubtasks.cli.printing import content_of, emit, write_below
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

    写了种类，打印那一种；不写，看 schema/ 文件夹里哪些要更新，加 --write 才写。
    """
    if kind and kind not in _KINDS:
        refuse(f"没有“{kind}”这种文件。{did_you_mean(kind, _KINDS)}")
    opened = open_year(root, on, rev=rev)
    if kind:
        emit(schemas.as_json(schemas.schema(_KINDS[kind], opened.ledger)), output, ".json")
    if kind and not write:
        return 0
    root_ = opened.files.root
    wanted = {
        f"schema/{schemas.file_name(each, opened.ledger)}": schemas.as_json(
            schemas.schema(each, opened.ledger)
        ).encode()
        for each in FileKind
    }
    stale = [path for path, content in wanted.items() if content_of(root_, path) != content]
    for path in stale:
        if write:
            write_below(root_, path, wanted[path])
        else:
            sys.stdout.write(f"{path} 要更新\n")
    if stale and not write:
        sys.stderr.write(
            "以上还没有写。运行 hubtasks schema --write；只打印一种：hubtasks schema progress\n"
        )
        return 1
    return 0
