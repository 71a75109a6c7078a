"""Typer in Chinese: help pages, usage lines and error messages.

Commands are told of in a table, and imported when they are called.
Typer carries its own copy of Click, which has no translations, and its messages change
between versions. So help is laid out here, and errors are told by their class, with only
public names of Typer used.
"""

from __future__ import annotations

import errno
import importlib
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import typer
from typer.core import TyperCommand, TyperGroup

from hubtasks.cli import spellings
from hubtasks.wording import did_you_mean, visible, width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}
_HELP = "显示这份说明"


class Listed(NamedTuple):
    """How a command is found and told of before its module is imported.

    `function` is `module:function` below this package; `line` the first line of its docstring;
    `example` its most used line; `page` what `hubtasks help` tells more of it; `needs` the
    options that must be given, as the usage line shows them.
    """

    function: str
    line: str
    example: str
    page: str
    needs: str = ""


Commands = Mapping[str, Mapping[str, Listed]]
# What an argument too many was meant for, by how it looks.
_MEANT = (
    ("--task", re.compile("[0-9]{1,3}")),
    ("--month", re.compile("[0-9]{4}-[0-9]{1,2}")),
    ("--on", re.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")),
    ("--division", re.compile("[^-0-9].*")),
)
# What goes wrong outside, wherever it is met: a full disk above all.
_OF_THE_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}
_ENDLESS = re.compile("[!-~]{300,}")
_KEPT = 40


class Interrupted(Exception):
    """Ctrl-C, which Typer would take for an exit of its own."""


class ChineseCommand(TyperCommand):
    """A command whose help is in Chinese."""

    told: Listed

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - Typer's context has no public type
        """Lay out the help page."""
        lines = [self.get_usage(ctx), f"如：hubtasks {self.told.example}", "", _words(self.help)]
        options = [*self.options(), _help_row(ctx)]
        for title, rows in (("参数", self.arguments()), ("选项", options)):
            lines += ["", f"{title}：", *_columns(rows)] if rows else []
        return "\n".join([*lines, "", f"更多：hubtasks help {self.told.page}", ""])

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - Typer's context has no public type
        """Lay out the usage line."""
        return f"用法：{ctx.command_path} {self.usage()}"

    def usage(self) -> str:
        """Say what is written after the command's name, what must be there without brackets."""
        required = [
            p.human_readable_name if p.required else f"[{p.human_readable_name}]"
            for p in self.params
            if p.param_type_name == "argument"
        ]
        return " ".join(filter(None, [*required, self.told.needs, "[选项]"]))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - Typer's context has no public type
        """Read the arguments; refuse what Typer would take without a word."""
        self._refuse_slips(args)
        return super().parse_args(ctx, args)

    def _refuse_slips(self, args: Sequence[str]) -> None:
        """Refuse an option that is given twice, and one where another's value should stand."""
        known = {name: p for p in self.params if p.param_type_name == "option" for name in p.opts}
        seen: set[str | None] = set()
        words = iter(args)
        for word in words:
            if word == "--":
                return
            name, glued = word.split("=")[0], "=" in word
            if not word.startswith("--"):
                name, glued = word[:2], len(word) > len("-o")
            option: Any = known.get(name)
            if option is None or option.is_flag:
                continue
            if option.name in seen and not option.multiple:
                raise typer.BadParameter(f"选项 {name} 写了两次，不知道照哪一个。请只留一个")
            seen.add(option.name)
            value = "" if glued else next(words, "")
            if value in known or (value.startswith("--") and value != "--"):
                raise typer.BadParameter(f"选项 {name} 后面少了内容，接着就是 {value}")

    def arguments(self) -> list[tuple[str, str]]:
        """Return each argument and what it means."""
        return _parameters(self, "argument")

    def options(self) -> list[tuple[str, str]]:
        """Return each option, as it is written, and what it means."""
        return _parameters(self, "option")


class ChineseGroup(TyperGroup):
    """The whole of the commands, or those under one word; each is imported when asked for."""

    told: Commands
    word = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The next word of each command's name: `sheet` once for `sheet out` and `sheet in`."""
        every = (name.removeprefix(self.word) for group in self.told.values() for name in group)
        return tuple(dict.fromkeys(name.split()[0] for name in every))

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - Typer's context has no public type
        """Lay out the help page."""
        lines = [self.get_usage(ctx), "", _words(self.help)]
        room = max(width(name) for group in self.told.values() for name in group) + 2
        for title, commands in self.told.items():
            lines += ["", f"{title}："]
            for name, command in commands.items():
                lines.append(f"  {name}{' ' * (room - width(name))}{command.line}")
                lines.append(f"  {' ' * room}hubtasks {command.example}")
        lines += ["", "选项：", *_columns([*_parameters(self, "option"), _help_row(ctx)])]
        lines += ["", f"某条命令的说明：{ctx.command_path} 命令 --help"]
        pages = {c.page: None for commands in self.told.values() for c in commands.values()}
        more = f"更多：hubtasks help {'、'.join(pages) if self.word else ''}".rstrip()
        return "\n".join([*lines, more, ""])

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - Typer's context has no public type
        """Lay out the usage line."""
        return f"用法：{ctx.command_path} 命令 [选项]"

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - Typer's context has no public type
        """Run the command that is asked for."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted from None

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - Typer's context has no public type
        """Return the names of the commands."""
        return list(self.names)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - Typer's context has no public type
        """Import and build one command."""
        return None if cmd_name not in self.names else command_of(self.told, self.word + cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - Typer's context has no public type
        """Find the command, or name the nearest."""
        if args[0] not in self.names and not args[0].startswith("-"):
            near = did_you_mean(args[0], self.names)
            raise typer.BadParameter(f"没有“{args[0]}”这条命令。{near}")
        return super().resolve_command(ctx, args)


def command_of(told: Commands, name: str) -> ChineseCommand | ChineseGroup:
    """Import and build the command, or the commands, that a name means."""
    for commands in told.values():
        if name in commands:
            return _built(name, commands[name])
    below = {
        title: {n: c for n, c in commands.items() if n.startswith(f"{name} ")}
        for title, commands in told.items()
    }
    below = {title: commands for title, commands in below.items() if commands}
    group = ChineseGroup(
        name=name,
        help="、".join(n for commands in below.values() for n in commands),
        context_settings=HELP_OPTIONS,
        no_args_is_help=True,
    )
    group.told, group.word = below, f"{name} "
    return group


def _built(name: str, told: Listed) -> ChineseCommand:
    module, function = told.function.split(":")
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    found = getattr(importlib.import_module(f"hubtasks.cli.{module}"), function)
    word = name.rsplit(maxsplit=1)[-1]
    alone.command(word, cls=ChineseCommand, context_settings=HELP_OPTIONS)(found)
    command = cast(ChineseCommand, typer.main.get_command(alone))
    command.told = told
    return command


def program(told: Commands, start: Callable[..., None]) -> ChineseGroup:
    """Make the whole: its commands, and what stands before them (`hubtasks --version`)."""
    app = typer.Typer(
        cls=ChineseGroup,
        context_settings=HELP_OPTIONS,
        add_completion=False,
        rich_markup_mode=None,
        no_args_is_help=True,
    )
    app.callback(invoke_without_command=True)(start)
    group = cast(ChineseGroup, typer.main.get_command(app))
    group.told = told
    return group


def run(program: ChineseGroup, argv: Sequence[str]) -> int:
    """Run the program on arguments and return its exit code, speaking Chinese on errors."""
    try:
        args = spellings.current(argv)
        if (empty := _empty(args)) is not None:
            raise typer.BadParameter(f"{empty}是空的。写上内容，或去掉它")
        result = program.main(args=args, prog_name="hubtasks", standalone_mode=False)
    except typer.TyperException as error:
        if type(error).__name__ != "NoArgsIsHelpError":
            return _refused(_said(error))
        sys.stderr.write(error.message)
        return 2
    except OSError as error:
        if error.filename is None and error.errno not in _OF_THE_DISK:
            raise  # it is of nothing that a user could look at
        from hubtasks.reading.files import reason_of  # noqa: PLC0415 - hardly ever needed

        what = f"用不了 {error.filename}" if error.filename else "写不出去"
        return _refused(f"{what}（{reason_of(error)}）。请看看它，或换一个位置")
    except Interrupted:
        sys.stderr.write("中断了\n")
        return 130
    return result if isinstance(result, int) else 0


def _refused(said: str) -> int:
    """Say why nothing was done, in a line that nothing in it makes endless."""
    short = _ENDLESS.sub(lambda run: f"{run[0][:_KEPT]}……", said)
    sys.stderr.write(f"错误：{visible(short)}\n")
    return 2


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
        return f"多写了“{extra[1]}”{_meant(extra[1], context)}{see}"
    return str(error.message)


def _meant(extra: str, context: Any) -> str:  # noqa: ANN401 - told by class name, see above
    """Say which option an argument too many was meant for, where one looks like it."""
    known = {name for p in context.command.params for name in p.opts} if context else set()
    meant = (option for option, looks in _MEANT if option in known and looks.fullmatch(extra))
    option = next(meant, None)
    return f"。是不是要写 {option} {extra}" if option else ""


def _words(text: str | None) -> str:
    return (text or "").strip()


def _help_row(ctx: Any) -> tuple[str, str]:  # noqa: ANN401 - told by class name, see above
    return ", ".join(ctx.help_option_names), _HELP


def _parameters(command: Any, kind: str) -> list[tuple[str, str]]:  # noqa: ANN401 - told by class name, see above
    """Return each parameter of a kind, as it is written, and what it means."""
    rows = []
    for parameter in command.params:
        if parameter.param_type_name == kind == "argument":
            rows.append((parameter.human_readable_name, _words(parameter.help)))
        elif parameter.param_type_name == kind:
            names = ", ".join(sorted(parameter.opts, key=len))
            metavar = "" if parameter.is_flag else f" {parameter.metavar or '值'}"
            rows.append((names + metavar, _words(parameter.help)))
    return rows


def _columns(rows: Sequence[tuple[str, str]]) -> list[str]:
    first = max(width(name) for name, _ in rows)
    return [f"  {name}{' ' * (first - width(name))}  {said}" for name, said in rows]
