"""Run hubtasks as `python -m hubtasks`."""

from hubtasks.cli import run

if __name__ == "__main__":
    run()
