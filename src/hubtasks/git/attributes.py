"""Whether git hands data over as it lies: attributes of a pull request can have it rewritten.

`ident` puts a commit's number in the place of a text, `working-tree-encoding` other bytes, and
`filter` whatever a program of the user's own makes of it: both ways, and without a word.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from hubtasks.git.program import GitFault, clone_of, git, paths_in
from hubtasks.git.revision import prefix_of
from hubtasks.git.tree import above
from hubtasks.reading.files import classify, is_template
from hubtasks.wording import visible

if TYPE_CHECKING:
    from collections.abc import Collection

ATTRIBUTES = ".gitattributes"
_REWRITE = ("ident", "working-tree-encoding", "filter")
_PLAIN = {"unspecified", "unset"}


class Rewrite(NamedTuple):
    """An attribute by which git would rewrite some files, as it is set for them."""

    attribute: str
    paths: tuple[str, ...]

    @property
    def said(self) -> str:
        """What the attributes do, in Chinese."""
        return (
            f"{ATTRIBUTES} 让 git 存取时改写{len(self.paths)}个文件（{visible(self.attribute)}），"
            f"如 {visible(self.paths[0])}，内容会不声不响地变"
        )

    @property
    def way_out(self) -> str:
        """What to do, in Chinese."""
        return f"请管仓库的人去掉 {ATTRIBUTES} 里的 {self.attribute.partition('=')[0]}"


def rewrites(root: Path, paths: Collection[str], commit: str = "") -> tuple[Rewrite, ...]:
    """Return by what git would rewrite some files: by a commit's attributes, else those here."""
    known = {path for path in paths if classify(path).kind or is_template(path)}
    if not commit:
        return _asked(root, known, clone_of(root).top)
    with TemporaryDirectory(prefix="hubtasks-") as folder:
        _lay_out(root, commit, known, Path(folder))
        return _asked(root, known, Path(folder))


def refuse_rewriting(root: Path, paths: Collection[str], commit: str = "") -> None:
    """Refuse what git would not hand over as it lies; a filter that nobody set up does nothing."""
    told = git(root, "config", "-z", "--name-only", "--get-regexp", r"^filter\.", check=False)
    own = {f"filter={name.split('.', 1)[1].rpartition('.')[0]}" for name in paths_in(told)}
    found = rewrites(root, paths, commit)
    if acting := [r for r in found if not r.attribute.startswith("filter=") or r.attribute in own]:
        whose = "别人送来的" if commit else "这里的"
        raise GitFault(f"{whose} {acting[0].said}，没有动。{acting[0].way_out}")


def _asked(root: Path, paths: Collection[str], top: Path | None) -> tuple[Rewrite, ...]:
    prefix = prefix_of(root)
    given = "".join(f"{prefix}{path}\0" for path in sorted(paths))
    asked = ("check-attr", "-z", "--stdin", *_REWRITE)
    told = paths_in(git(root, *asked, given=given.encode("utf-8", "surrogateescape"), top=top))
    found: dict[str, list[str]] = {}
    for path, name, value in zip(told[::3], told[1::3], told[2::3], strict=True):
        if value not in _PLAIN:
            attribute = name if value == "set" else f"{name}={value}"
            found.setdefault(attribute, []).append(path.removeprefix(prefix))
    return tuple(Rewrite(attribute, tuple(some)) for attribute, some in found.items())


def _lay_out(root: Path, commit: str, paths: Collection[str], folder: Path) -> None:
    """Write a commit's attributes into a folder, empty ones too: git's index has the missing."""
    listed = paths_in(git(root, "ls-tree", "-r", "-z", "--full-tree", commit))
    there: dict[str, str] = {}
    for line in listed:
        head, _, path = line.partition("\t")
        spot, _, name = path.rpartition("/")
        if name.casefold() == ATTRIBUTES and head.startswith("100"):
            there[spot] = head.split()[2]
    prefix = prefix_of(root)
    for spot in {"", *(spot for path in paths for spot in above(f"{prefix}{path}"))}:
        content = git(root, "cat-file", "blob", there[spot]) if spot in there else b""
        (folder / spot).mkdir(parents=True, exist_ok=True)
        (folder / spot / ATTRIBUTES).write_bytes(content)
