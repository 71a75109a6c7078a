"""Run hubtasks as `python -m hubtasks`."""

import sys

from hubtasks.cli import main

if __name__ == "__main__":
    sys.exit(main())
