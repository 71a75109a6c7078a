"""The command line: the only part that prints, exits and knows today's date.

Each module beside this one holds the commands of one theme; here they get their names.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from hubtasks import __version__
from hubtasks.cli import checking, chinese, documents, filling, setup, sheets, viewing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

app = typer.Typer(
    cls=chinese.ChineseGroup,
    context_settings=chinese.HELP_OPTIONS,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)
_COMMANDS: dict[str, Callable[..., int]] = {
    "check": checking.check,
    "fix": checking.fix,
    "explain": checking.explain,
    "schema": checking.schema,
    "status": viewing.status,
    "show": viewing.show,
    "due": viewing.due,
    "diff": viewing.diff,
    "log": viewing.log,
    "ledger": viewing.ledger,
    "new": filling.new,
    "set": filling.set_,
    "submit": filling.submit,
    "report": documents.report,
    "urge": documents.urge,
    "templates": documents.list_templates,
    "init": setup.init,
    "doctor": setup.diagnose,
}
# Commands of two words: the first, what it is for, and the second ones.
_GROUPS: dict[str, tuple[str, dict[str, Callable[..., int]]]] = {
    "sheet": (
        "用 Excel、WPS 填报：写出表，读回填好的表。",
        {"out": sheets.sheet_out, "in": sheets.sheet_in},
    ),
    "plan": ("计划：各项任务的时间表、路线图。", {"show": viewing.plan_show}),
}
chinese.add_commands(app, _COMMANDS)
for name, (purpose, commands) in _GROUPS.items():
    chinese.add_group(app, name, purpose, commands)


def run() -> NoReturn:
    """Run the command line and exit.

    The process is short and its records hold no cycles: collecting them, and taking them
    apart one by one at the end, would cost a third of the time and free nothing.
    """
    gc.disable()
    code = main()
    sys.stderr.flush()
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 1 findings, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        # A GBK console can't show every character: escape those, never crash.
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    try:
        code = chinese.run(app, sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):
        # What reads us has gone (Typer exits on its own then): nothing more to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return code


@app.callback(invoke_without_command=True)
def hubtasks(
    version: Annotated[bool, typer.Option("--version", help="显示版本号")] = False,  # noqa: FBT002 - a flag
) -> None:
    """重点任务台账：查错误、看进度、出报告。"""
    if version:
        sys.stdout.write(f"hubtasks {__version__}\n")
