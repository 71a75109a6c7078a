"""`hubtasks help`: the pages that travel with the program."""

from __future__ import annotations

import sys
from importlib import resources
from typing import Annotated

import typer

from hubtasks import cli
from hubtasks.cli import reference
from hubtasks.cli.arguments import refuse
from hubtasks.cli.printing import say
from hubtasks.wording import did_you_mean, width

# The order in which topics are listed; the page 命令 is written from the program itself.
TOPICS = (
    "填报", "excel", "interview", "审核", "汇总", "灯",
    "开局", "变更", "文件格式", "模板", "安全", reference.TOPIC, "开发",
)  # fmt: skip


def help_(
    topic: Annotated[str, typer.Argument(metavar="主题", help="哪一页；不写，列出有哪些")] = "",
) -> int:
    """按主题的说明：怎么填报、怎么汇总、灯怎么亮、文件怎么写。"""
    pages = known_pages()
    if not topic:
        room = max(map(width, pages)) + 2
        for name, text in pages.items():
            first = next(line for line in text.split("\n")[1:] if line)
            sys.stdout.write(f"{name}{' ' * (room - width(name))}{first}\n")
        say("看一页：hubtasks help 主题")
        return 0
    if topic not in pages:
        if topic in cli.PROGRAM.names:
            refuse(f"{topic} 是一条命令，看它的说明：hubtasks {topic} --help")
        refuse(f"没有“{topic}”这一页。{did_you_mean(topic, pages)}")
    sys.stdout.write(pages[topic])
    return 0


def known_pages() -> dict[str, str]:
    """Return the text of each page by its topic, which is its first line."""
    folder = resources.files("hubtasks") / "help"
    files = (p for p in folder.iterdir() if p.name.endswith(".md"))
    written = [p.read_text(encoding="utf-8") for p in files]
    found = {topic_of(text): text for text in [*written, reference.as_markdown(cli.COMMANDS)]}
    order = {name: n for n, name in enumerate(TOPICS)}
    return dict(sorted(found.items(), key=lambda page: (order.get(page[0], len(order)), page[0])))


def topic_of(text: str) -> str:
    """Return what a page is asked for by."""
    return text.split("\n", 1)[0].removeprefix("# ").strip()
