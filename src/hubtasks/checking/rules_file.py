"""What must hold in the rules that an office sets."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from hubtasks.diagnostics import Code, Diagnostic
from hubtasks.reading.files import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hubtasks.model import Ledger, Rules, Tool
    from hubtasks.reading.files import Files


def expired_waiver(ledger: Ledger, on: date) -> Iterator[Diagnostic]:
    """A waiver that is over is taken out or renewed."""
    for waiver in ledger.rules.waivers:
        if waiver.until < on:
            yield Diagnostic(
                Code.EXPIRED_WAIVER,
                f"对 {waiver.code.id} 的豁免到 {waiver.until} 为止，已经过期",
                waiver.place,
                "问题还在的，重新商定期限；不在了的，删去这一条",
            )


def wrong_tool(files: Files, rules: Rules) -> Iterator[Diagnostic]:
    """What a pipeline installs lies in the repository, and is what the rules say it is."""
    tool = rules.tool
    if tool is None:
        return
    content: dict[str, bytes] = {}
    part = str(PurePosixPath(tool.path, "pyproject.toml")) if tool.is_source else tool.path
    for key, path in (("requirements", tool.requirements), ("path", part)):
        try:
            content[key] = files.read(path) if path else b""
        except OSError as error:
            said = f"tool 里写的 {path} 打不开（{reason_of(error)}）"
            yield _of_tool(tool, key, rules, said, "把发布包里的放到那里，或改成它现在的位置")
    if tool.is_wheel and "path" in content:
        from hashlib import sha256  # noqa: PLC0415 - only where a wheel lies there

        digest = sha256(content["path"]).hexdigest()
        if tool.sha256 != digest:
            key = "sha256" if tool.sha256 else "path"
            said = f"{tool.path} 的 SHA-256 是 {digest}，"
            said += "与 sha256 写的不同" if tool.sha256 else "还没有写 sha256"
            fix = f"查对它从哪里来；是要用的，写上 sha256: {digest}"
            yield _of_tool(tool, key, rules, said, fix)
    named = re.search(rb"(?mi)^hubtasks *==", content.get("requirements", b"hubtasks=="))
    if not tool.path and not named:
        said = f"{tool.requirements} 里没有 hubtasks，也没有写 path，流水线装不上它"
        fix = "写上 path；或在依赖清单里写 hubtasks==版本 --hash=sha256:……"
        yield _of_tool(tool, "requirements", rules, said, fix)


def _of_tool(tool: Tool, key: str, rules: Rules, said: str, fix: str) -> Diagnostic:
    place = tool.fields[key].place
    return Diagnostic(Code.WRONG_TOOL, said, place, fix).graded(rules.severity)


RULES = (expired_waiver,)
