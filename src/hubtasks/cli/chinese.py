"""Typer in Chinese: help pages, usage lines and error messages.

Typer carries its own copy of Click, which has no translations, and its messages change
between versions. So help is laid out here, and errors are told by their class, with only
public names of Typer used.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from hubtasks.wording import did_you_mean, width

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}


class ChineseCommand(TyperCommand):
    """A command whose help is in Chinese."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - Typer's context has no public type
        """Lay out the help page."""
        return "\n".join([*_usage(self, ctx), "", _words(self.help), *_parameters(self, ctx), ""])

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - as above
        """Lay out the usage line."""
        return "\n".join(_usage(self, ctx))


class ChineseGroup(TyperGroup):
    """The whole of the commands, with help in Chinese."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - as above
        """Lay out the help page."""
        commands = [(name, _words(c.help).split("\n")[0]) for name, c in self.commands.items()]
        return "\n".join(
            [
                f"用法：{ctx.command_path} 命令 [选项]",
                "",
                _words(self.help),
                "",
                "命令：",
                *_columns(commands),
                *_parameters(self, ctx),
                "",
                f"某条命令的说明：{ctx.command_path} 命令 --help",
                "",
            ]
        )

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - as above
        """Lay out the usage line."""
        return f"用法：{ctx.command_path} 命令 [选项]"

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - as above
        """Find the command, or name the nearest."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            near = did_you_mean(args[0], self.commands)
            raise typer.BadParameter(f"没有“{args[0]}”这条命令。{near}")
        return super().resolve_command(ctx, args)


def add_commands(app: typer.Typer, commands: Mapping[str, Callable[..., int]]) -> None:
    """Give an app its commands, each under its name."""
    for name, command in commands.items():
        app.command(name=name, cls=ChineseCommand)(command)


def add_group(
    app: typer.Typer, name: str, help_: str, commands: Mapping[str, Callable[..., int]]
) -> None:
    """Give an app a command of commands, such as `sheet out` and `sheet in`."""
    group = typer.Typer(
        cls=ChineseGroup,
        context_settings=HELP_OPTIONS,
        help=help_,
        rich_markup_mode=None,
        no_args_is_help=True,
    )
    add_commands(group, commands)
    app.add_typer(group, name=name)


def run(app: typer.Typer, argv: Sequence[str]) -> int:
    """Run an app on arguments and return its exit code, speaking Chinese on errors."""
    if (empty := _empty(argv)) is not None:
        sys.stderr.write(f"错误：{empty}是空的。写上内容，或去掉它\n")
        return 2
    try:
        result = app(list(argv), prog_name="hubtasks", standalone_mode=False)
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            sys.stderr.write(error.message)
        else:
            sys.stderr.write(f"错误：{_said(error)}\n")
        return 2
    except typer.Abort:
        return 130
    return result if isinstance(result, int) else 0


def _empty(argv: Sequence[str]) -> str | None:
    """Name the first argument that says nothing: it is a slip, never meant for a default."""
    before = ""
    for argument in argv:
        if not argument.strip():
            return f"{before} 后面" if before.startswith("-") else "有一个参数"
        if argument.startswith("--") and argument.endswith("="):
            return f"{argument[:-1]} 后面"
        before = argument
    return None


def _said(error: Any) -> str:  # noqa: ANN401 - told by class name, see above
    """Say in Chinese what was wrong with the arguments."""
    kind = type(error).__name__
    context = getattr(error, "ctx", None)
    see = f"。看说明：{context.command_path} --help" if context is not None else ""
    if kind == "NoSuchOption":
        known = error.possibilities
        near = f"。{did_you_mean(error.option_name, known)}" if known else see
        return f"没有 {error.option_name} 这个选项{near}"
    if kind == "MissingParameter" and error.param is not None:
        parameter = error.param
        if parameter.param_type_name == "argument":
            return f"还要写明{parameter.human_readable_name}{see}"
        return f"还要写明选项 {parameter.opts[0]}{see}"
    if kind == "BadOptionUsage":
        if "does not take" in error.message:
            return f"选项 {error.option_name} 后面不跟内容{see}"
        return f"选项 {error.option_name} 后面还要写上内容{see}"
    if extra := re.search(r"unexpected extra argument.* \((.*)\)", error.message):
        return f"多写了“{extra[1]}”{see}"
    return str(error.message)


def _words(text: str | None) -> str:
    return (text or "").strip()


def _usage(command: Any, ctx: Any) -> list[str]:  # noqa: ANN401 - as above
    arguments = [
        p.human_readable_name if p.required else f"[{p.human_readable_name}]"
        for p in command.params
        if p.param_type_name == "argument"
    ]
    return [" ".join([f"用法：{ctx.command_path}", *arguments, "[选项]"])]


def _parameters(command: Any, ctx: Any) -> list[str]:  # noqa: ANN401 - as above
    arguments, options = [], []
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            arguments.append((parameter.human_readable_name, _words(parameter.help)))
        else:
            names = ", ".join(sorted(parameter.opts, key=len))
            metavar = "" if parameter.is_flag else f" {parameter.metavar or '值'}"
            options.append((names + metavar, _words(parameter.help)))
    options.append((", ".join(ctx.help_option_names), "显示这份说明"))
    rows = []
    if arguments:
        rows += ["", "参数：", *_columns(arguments)]
    return [*rows, "", "选项：", *_columns(options)]


def _columns(rows: Sequence[tuple[str, str]]) -> list[str]:
    first = max(width(name) for name, _ in rows)
    return [f"  {name}{' ' * (first - width(name))}  {said}" for name, said in rows]
