"""Begin a repository for a new office: on the branch main, with a first commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubtasks.git.program import begin_clone
from hubtasks.git.route import is_commit, unknown_self
from hubtasks.git.send import commit_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_FIRST = "建立台账"


def begin(root: Path, paths: Sequence[str]) -> tuple[str, ...]:
    """Make a repository of a folder and commit its first files; return what is left to type.

    GitFault where git is missing or can't. Where something was committed before, and where git
    does not know who commits, that is left to the user.
    """
    begin_clone(root)
    unknown = unknown_self(root)
    if unknown or is_commit(root, "HEAD"):
        return (*unknown, "git add -A", f"git commit -m {_FIRST}")
    commit_files(root, paths, _FIRST)
    return ()
