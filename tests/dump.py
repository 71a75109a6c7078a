"""Word files as text, for golden files that one can open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx import Document
from docx.table import Table

if TYPE_CHECKING:
    from pathlib import Path


def word(path: Path) -> str:
    """Write out each paragraph with its style, each table row with its cells."""
    lines = []
    for block in Document(str(path)).iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                cells = list(dict.fromkeys(cell._tc for cell in row.cells))
                texts = ["\n".join(p.text for p in c.p_lst).strip() for c in cells]
                lines.append("| " + " | ".join(text or "" for text in texts))
        else:
            style = block.style.name if block.style else ""
            lines.append(f"[{style}] {block.text}")
    return "\n".join(lines) + "\n"
