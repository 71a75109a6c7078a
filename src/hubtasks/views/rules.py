"""The rules of check: listed, explained, and what a waiver lets pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks import wording
from hubtasks.diagnostics import Code
from hubtasks.fields import FileKind

if TYPE_CHECKING:
    from hubtasks.diagnostics import Diagnostic
    from hubtasks.model import Rules, Waiver

_CODE_WIDTH = max(len(code.id) for code in Code)


def as_table(rules: Rules) -> str:
    """List every rule: its code, how much it matters here, and what it asks."""
    lines = []
    for code in Code:
        severity = rules.severity.get(code, code.severity)
        fill = " " * (_CODE_WIDTH - len(code.id))
        lines.append(f"{code.id}{fill}  {severity.value}  {code.rule}\n")
    return "".join(lines)


def explained(code: Code) -> str:
    """Explain a code: what it asks, how it is done wrong and right, and what may be set."""
    from hubtasks.checking.examples import EXAMPLES  # noqa: PLC0415 - only one command shows them

    lines = [f"{code.id}（{code.severity.value}）", f"规则：{code.rule}。"]
    for example in EXAMPLES[code]:
        lines += ["", f"例  {example.file}"]
        if example.told:
            lines.append(f"  错  {example.told}".rstrip("\n"))
        else:
            bad, good = example.bad or "（缺了下面这些）", example.good
            pieces = f"{example.bad or good}\n{good}".split("\n")
            depth = min(len(p) - len(p.lstrip(" ")) for p in pieces if p.strip(" "))
            wrong, right = ("改成", "原来") if code.of_history else ("错", "对")
            lines += [*_quoted(wrong, bad, depth if example.bad else 0)]
            lines += [*_quoted(right, good, depth)]
    if code.of_history:
        lines += ["", "两个版本相比才看得出：hubtasks check --since main"]
    if code.adjustable:
        where = f"轻重可以在 {FileKind.RULES.path} 的 severity 里改；个别的可以在 waivers 里豁免。"
        lines += ["", where]
    return "".join(f"{line}\n" for line in lines)


def _quoted(sign: str, text: str, depth: int) -> list[str]:
    """Quote a piece of a file, its lines as they stand under each other but for *depth* blanks."""
    pieces = [piece for piece in text.split("\n") if piece.strip(" ")]
    signs = [sign, *([" " * wording.width(sign)] * len(pieces))]
    return [f"  {s}  {wording.visible(p[depth:])}" for s, p in zip(signs, pieces, strict=False)]


def waived(found: Diagnostic, waiver: Waiver) -> str:
    """Write a finding that is let pass, with the reason and until when."""
    return (
        wording.visible(
            f"{found.place}: [{found.code.id}] {found.message}（{waiver.reason}，"
            f"豁免到{wording.day(waiver.until)}）"
        )
        + "\n"
    )
