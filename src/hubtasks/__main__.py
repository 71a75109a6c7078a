"""Run hubtasks: as the command, or as `python -m hubtasks`."""

import os
import sys
from typing import NoReturn


def start() -> NoReturn:
    """Run the command line; Ctrl-C ends it quietly, also while it is being imported."""
    try:
        from hubtasks.cli import run  # noqa: PLC0415 - what is slow to import may be interrupted

        run()
    except KeyboardInterrupt:
        # As that console has it: Python's own stream may be in the middle of a change.
        encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
        os.write(2, "中断了\n".encode(encoding, "backslashreplace"))
        os._exit(130)


if __name__ == "__main__":
    start()
