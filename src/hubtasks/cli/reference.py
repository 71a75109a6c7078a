"""The page 命令: every command, its options and what they mean, told by the program itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks.cli.chinese import ChineseCommand, command_of
from hubtasks.views.text import markdown_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hubtasks.cli.chinese import Commands

TOPIC = "命令"
_HEAD = f"""\
# {TOPIC}

每条命令怎么写、各个选项是什么意思。在终端里看一条命令的：hubtasks 命令 --help。

- 看的命令不改文件。改文件的命令（fix、sheet in、schema）先说会改什么，加 --write 才真的写；
  urge 不加 --issue、init 加 --check，也只是试一试。
- 处室写全称、简称或代号都行。填报的命令，处室直接跟在后面；看的命令，用 --division 只看一个处室的。
- 三个日子：--date 是填报的那一天，--month 是哪个月的进展，--on 是把哪一天当作今天。
- 退出码：0，没有问题；1，查出了问题，或还有没做完的；2，命令写得不对，或数据读不出来。
"""


def as_markdown(told: Commands) -> str:
    """Write the page: the commands by group, then which commands have an option."""
    lines = [_HEAD]
    every = dict(built(told))
    for title, commands in told.items():
        lines += [f"## {title}", ""]
        for name in commands:
            lines += _command(name, every[name])
    lines += ["## 哪些命令有这个选项", ""]
    lines += markdown_table(
        ("选项", "命令"), [(o, "、".join(n)) for o, n in _having(every).items()]
    )
    return "".join(f"{line}\n" for line in lines)


def built(told: Commands) -> Iterator[tuple[str, ChineseCommand]]:
    """Import and build every command, under its name."""
    for commands in told.values():
        for name in commands:
            command = command_of(told, name)
            if isinstance(command, ChineseCommand):
                yield name, command


def _command(name: str, command: ChineseCommand) -> list[str]:
    usage = f"`hubtasks {name} {command.usage()}`，如 `hubtasks {command.told.example}`"
    lines = [f"### {name}", "", *_paragraphs(command.help), usage, ""]
    rows = [*command.arguments(), *command.options()]
    if rows:
        lines += [*markdown_table(("参数、选项", "意思"), rows), ""]
    return [*lines, f"更多：hubtasks help {command.told.page}", ""]


def _paragraphs(text: str | None) -> list[str]:
    return [*(text or "").strip().split("\n"), ""]


def _having(every: Mapping[str, ChineseCommand]) -> dict[str, list[str]]:
    """Return the names of the commands that have an option, by the option."""
    found: dict[str, list[str]] = {}
    for name, command in every.items():
        for option, _ in command.options():
            found.setdefault(option, []).append(name)
    return dict(sorted(found.items()))
