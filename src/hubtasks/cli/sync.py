"""`hubtasks sync`: get what others sent, and keep one's own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hubtasks.changes import compare
from hubtasks.cli import deciding
from hubtasks.cli.arguments import On, Root, refuse
from hubtasks.cli.deciding import Both, Mine, Theirs
from hubtasks.cli.opening import folder_at, open_year
from hubtasks.cli.printing import say
from hubtasks.git import receive, revision
from hubtasks.git import route as routes
from hubtasks.git.send import uncommitted
from hubtasks.views import changes
from hubtasks.wording import listed, visible

if TYPE_CHECKING:
    from hubtasks.git.receive import Received
    from hubtasks.git.route import Route
    from hubtasks.reading.files import Folder


def sync(
    mine: Mine = None,
    theirs: Theirs = None,
    both: Both = None,
    root: Root = "",
    on: On = "",
) -> int:
    """收下别人送来、已经合并的改动；您没送审的都留着。不用会 git。"""
    opened = open_year(root, on)
    chosen = deciding.choices(opened, mine or (), theirs or (), both or ())
    folder = folder_at(root)
    try:
        route = routes.route(folder.root, say)
        came = receive.receive(route, folder, chosen)
        if came.merged.left:
            return deciding.undecided(opened, came.merged, chosen, "sync")
        _tell(route, came)
        deciding.tell(came.merged, chosen)
        if came.before != came.after:
            before, now = (
                revision.Revision.at(folder.root, name) for name in (came.before, came.after)
            )
            after = open_year(root, on, rev=came.after)
            found = compare.of_years(before, now, after.ledger, after.year, after.on)
            sys.stdout.write(changes.as_text(found))
        _tell_own(folder_at(root))
    except routes.NotSent as why:
        refuse(str(why))
    except revision.GitFault as fault:
        refuse(f"{fault}（您的改动都在，没有丢）")
    except KeyboardInterrupt:
        sys.stdout.flush()
        say("停下了。您的改动都在，再运行一遍就接着收")
        return 130
    return 0


def _tell(route: Route, came: Received) -> None:
    """Say what came, from whom, and where that leaves one."""
    where = f"{visible(route.remote)} 的 {visible(route.target)}"
    if came.before == came.after:
        sys.stdout.write(f"没有新的：已经和 {where} 分支一样新\n")
    else:
        commits = revision.commits(route.root, "data", came.before, came.after)
        authors = listed(list(dict.fromkeys(visible(c.author) for c in commits)))
        who = f"：{len(commits)}次提交（{authors}）" if commits else "，数据没有变"
        sys.stdout.write(f"收下了 {where} 分支上新的{who}\n")
    if came.home:
        sys.stdout.write(
            f"您在 {visible(route.here)} 分支的都已经合并，现在回到 {visible(came.home)} 分支\n"
        )
    if came.beside:
        sys.stdout.write(
            f"这几个文件您改了、还没送，别人的也合进去了：{visible(listed(list(came.beside)))}\n"
        )


def _tell_own(folder: Folder) -> None:
    """Name what is still one's own alone."""
    if own := uncommitted(folder):
        sys.stdout.write(f"您改了还没送审的，都在：{visible(listed(list(own)))}\n")
