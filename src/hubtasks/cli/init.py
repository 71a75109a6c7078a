"""`hubtasks init`: a clean data repository, and the files that review needs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from hubtasks.checking.opened import Opened
from hubtasks.cli.arguments import On, Root, refuse
from hubtasks.cli.opening import open_year
from hubtasks.cli.printing import content_of, write_file
from hubtasks.fields import FileKind
from hubtasks.git import kit, revision
from hubtasks.wording import did_you_mean


def init(
    folder: Annotated[
        str, typer.Argument(metavar="文件夹", help="新的数据仓库放在哪里；不写就是现在这个仓库")
    ] = "",
    ci: Annotated[
        str, typer.Option("--ci", metavar="平台", help="写上审核用的文件：github、gitea、gitlab")
    ] = "",
    only_check: Annotated[  # noqa: FBT002 - a flag
        bool,
        typer.Option(
            "--check", help="只看 --ci 的这些文件是不是现在该有的样子，不写；不是，退出码1"
        ),
    ] = False,
    root: Root = "",
    on: On = "",
) -> int:
    """开一个干净的数据仓库（不带示例），写上合并请求审核用的文件。

    加 --check 是试跑：只看 --ci 的文件要不要更新，什么也不写。
    """
    if not (folder or ci):
        refuse("请写明新仓库的文件夹，或 --ci 平台，如 hubtasks init ../台账 --ci gitea")
    if ci and ci not in set(kit.Host):
        refuse(f"没有“{ci}”这个平台。{did_you_mean(ci, [str(h) for h in kit.Host])}")
    opened = open_year(root, on)
    target = Path(folder) if folder else opened.files.root
    if folder:
        _lay_out(opened, target)
    if not ci:
        return 0
    if not folder:
        _refuse_below(target)
    wanted = kit.kit(kit.Host(ci), opened.ledger)
    there = {name: content_of(target / name) for name in (*wanted, ".gitattributes")}
    wanted[".gitattributes"] = kit.attributes(there[".gitattributes"])
    stale = [name for name, text in wanted.items() if there[name] != text]
    if only_check:
        for name in stale:
            sys.stdout.write(f"{name} 不是现在该有的样子。请运行 hubtasks init --ci {ci}\n")
        return int(bool(stale))
    for name in stale:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(str(path), wanted[name].encode())
        sys.stdout.write(f"写了 {name}\n")
    return 0


def _refuse_below(target: Path) -> None:
    """Refuse to write a kit where the host would not look: below the git repository's top."""
    try:
        below = revision.git(target, "rev-parse", "--show-prefix", check=False).decode().strip()
    except revision.GitFault:
        return
    if below:
        refuse(f"数据在 git 仓库的 {below} 里，平台只认仓库最上层的审核文件。请把数据放到最上层")


def _lay_out(opened: Opened, target: Path) -> None:
    """Copy the list, the rules, the templates and the schemas: no progress, no sample plan."""
    if target.exists() and any(target.iterdir()):
        refuse(f"{target} 不是空的。请换一个还没有的文件夹")
    kept = [f.path for f in opened.files.listing if f.kind in {FileKind.TASKS, FileKind.RULES}]
    if not any(plan.sample for plan in opened.ledger.plans):
        kept += [f.path for f in opened.files.listing if f.kind is FileKind.PLAN]
    source = opened.files.root
    for name in ("templates", "schema"):
        kept += [f"{name}/{p.name}" for p in sorted((source / name).glob("*")) if p.is_file()]
    for path in kept:
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        write_file(str(target / path), (source / path).read_bytes())
    for division in opened.ledger.divisions:
        keep = target / "data/progress" / division.id / ".gitkeep"
        keep.parent.mkdir(parents=True, exist_ok=True)
        write_file(str(keep), b"")
    sys.stdout.write(f"{target} 里有了清单、规则和各处室的文件夹，没有示例数据。\n")
