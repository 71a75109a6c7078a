"""`hubtasks doctor`: what this machine lacks."""

from __future__ import annotations

import sys

from hubtasks.documents import machine
from hubtasks.views import machine as view


def doctor() -> int:
    """看这台机器缺什么：文书用的字体、git、LibreOffice。"""
    sys.stdout.write(view.as_text(machine.fonts(), machine.program))
    return 0
