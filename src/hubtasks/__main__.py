"""Run hubtasks: as the command, or as `python -m hubtasks`."""

import os
from typing import NoReturn


def start() -> NoReturn:
    """Run the command line; Ctrl-C ends it quietly, also while it is being imported."""
    try:
        from hubtasks.cli import run  # noqa: PLC0415 - what is slow to import may be interrupted

        run()
    except KeyboardInterrupt:
        os.write(2, "中断了\n".encode())
        os._exit(130)


if __name__ == "__main__":
    start()
