"""The documents that can be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks.views.text import lines_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hubtasks.documents.templates import Template


def as_text(found: Sequence[Template]) -> str:
    """List the documents that can be made: name, forms, use, and what has to be given."""
    lines = []
    for template in found:
        forms = [
            form
            for form, path in (("Markdown", template.markdown), ("Word", template.word))
            if path
        ]
        lines.append(f"{template.name}  {template.title or '（自己加的）'}（{'、'.join(forms)}）")
        if template.use:
            lines.append(f"    {template.use}")
        if template.needs:
            lines.append(f"    要写明：{template.needs}")
    return lines_text(lines)
