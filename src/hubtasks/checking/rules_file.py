"""What must hold in the rules that an office sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks.diagnostics import Code, Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hubtasks.model import Ledger


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


RULES = (expired_waiver,)
