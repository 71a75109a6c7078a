"""What this machine has for making documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks.views.text import lines_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hubtasks.documents.machine import Font


def as_text(fonts: Sequence[Font], program: Callable[[str], str]) -> str:
    """Say what this machine has: fonts with what stands in for them, and programs."""
    lines = ["文书用的字体（模板里只写名称；这台机器缺的，显示、打印时由别的代替，版式会有出入）："]
    for font in fonts:
        if font.here:
            lines.append(f"  有  {font.name}")
        else:
            lines.append(f"  缺  {font.name}，由{font.instead or '办公软件自选的字体'}代替")
    lines += ["", "程序："]
    for name, use in (("git", "看历史、送审"), ("soffice", "LibreOffice，转 PDF、跑测试用")):
        where = program(name)
        lines.append(f"  {'有' if where else '缺'}  {name}（{use}）{where}".rstrip())
    return lines_text(lines)
