"""Where the data lies: which files there are, what each is for, and their bytes."""

import errno
import os
import re
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol, Self

from hubtasks.fields import FileKind

SIZE_LIMIT = 5_000_000
_BLANKS = {
    "year": "(?P<year>[0-9]{4})",
    "folder": "(?P<folder>[a-z0-9-]+)",
    "date": "(?P<date>(?P<year>[0-9]{4})-[0-9]{2}-[0-9]{2})",
}
_PATHS = {
    kind: re.compile(kind.path.replace(".", r"\.").format(**_BLANKS), re.ASCII) for kind in FileKind
}
_IGNORED = re.compile(r"\.gitkeep|\..+\.[0-9]+\.tmp")


class DataFile(NamedTuple):
    """A file under `data/`: *year* is 0 where the path names none, *kind* None for a stray one."""

    path: str
    kind: FileKind | None
    year: int
    folder: str
    date: date | None


class Files(Protocol):
    """A source of data files: a folder, a git revision, or a part of one."""

    @property
    def listing(self) -> tuple[DataFile, ...]:
        """All the files, by path."""

    def read(self, path: str) -> bytes:
        """Return a file's bytes; OSError where it can't be read."""


class Repository(Files, Protocol):
    """A whole data repository: a folder, or a git revision of one."""

    @property
    def root(self) -> Path:
        """The folder that holds `data/`."""

    def templates(self) -> AbstractContextManager[Path]:
        """Lend the folder of templates."""


class Folder(NamedTuple):
    """The files as they lie in a directory. Links are never followed."""

    root: Path
    listing: tuple[DataFile, ...]

    @classmethod
    def at(cls, root: Path) -> Self:
        """List the data files below *root*; OSError where `data/` can't be read."""
        os.scandir(root / "data").close()
        paths = sorted(_walk(root / "data", "data"))
        return cls(root, tuple(classify(path) for path in paths))

    @contextmanager
    def templates(self) -> Iterator[Path]:
        """Lend the folder of templates."""
        yield self.root / "templates"

    def read(self, path: str) -> bytes:
        """Return the bytes of a regular file; OSError for anything else."""
        return regular(self.root / path, SIZE_LIMIT, os.O_RDONLY | _NO_LINK)


# A link put in place of a file must not lead out of the repository, nor a pipe hang it.
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def regular(path: Path, limit: int, flags: int = os.O_RDONLY) -> bytes:
    """Return the bytes of a regular file; OSError for anything else, and for too many."""
    descriptor = os.open(path, flags | _NO_WAIT)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("不是普通文件")
        pieces: list[bytes] = []
        while piece := os.read(descriptor, 1_000_000):
            pieces.append(piece)
            if sum(map(len, pieces)) > limit:
                raise OSError(errno.EFBIG, f"超过{limit // 1_000_000}兆")
    finally:
        os.close(descriptor)
    return b"".join(pieces)


class Selection(NamedTuple):
    """Some of a source's files."""

    whole: Files
    listing: tuple[DataFile, ...]

    def read(self, path: str) -> bytes:
        """Return a file's bytes; OSError where it can't be read."""
        return self.whole.read(path)


class Edited(NamedTuple):
    """A source with the contents of some files replaced, or added: what an edit would make."""

    whole: Files
    contents: Mapping[str, bytes]

    @property
    def listing(self) -> tuple[DataFile, ...]:
        """All the files, by path."""
        known = {f.path: f for f in self.whole.listing}
        known |= {path: classify(path) for path in self.contents}
        return tuple(known[path] for path in sorted(known))

    def read(self, path: str) -> bytes:
        """Return a file's bytes; OSError where it can't be read."""
        return self.contents[path] if path in self.contents else self.whole.read(path)


def reason_of(error: OSError) -> str:
    """Say in Chinese why a file can't be read or written."""
    known = {
        FileNotFoundError: "文件夹不存在",
        PermissionError: "没有权限",
        IsADirectoryError: "这是一个文件夹",
        NotADirectoryError: "上级不是文件夹",
    }
    return known.get(type(error)) or error.strerror or str(error)


def write(path: Path, content: bytes) -> None:
    """Put *content* in place of a file in one step: the old file stays until then.

    OSError where that can't be done; then nothing is left behind.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise IsADirectoryError(errno.EISDIR, "不是普通文件", str(path))
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with draft.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            draft.chmod(stat.S_IMODE(path.stat().st_mode))
        draft.replace(path)
        _keep_names(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def _keep_names(folder: Path) -> None:
    """Have a folder's names on the disk too, where the system can: power may fail right now."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):  # not every file system lets a folder be synced
                os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let no other hubtasks write into a folder meanwhile; a process that dies lets go.

    Windows can't lock a folder: there two writers are told apart by what they read alone.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415 - no such module on Windows

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def years(files: Files) -> tuple[int, ...]:
    """Return the years that have a task list, in order."""
    return tuple(sorted(f.year for f in files.listing if f.kind is FileKind.TASKS))


def of_year(files: Files, year: int) -> Selection:
    """Pick one year's files, and those that belong to no year."""
    return Selection(files, tuple(f for f in files.listing if f.year in {year, 0}))


def classify(path: str) -> DataFile:
    """Tell by its path from the root what a file under `data/` is for."""
    for kind, pattern in _PATHS.items():
        if match := pattern.fullmatch(path):
            named = match.groupdict()
            try:
                when = date.fromisoformat(named["date"]) if "date" in named else None
            except ValueError:
                break
            year = int(named.get("year", 0))
            if year or "year" not in named:
                return DataFile(path, kind, year, named.get("folder", ""), when)
    return DataFile(path, None, 0, "", None)


def ignored(path: str) -> bool:
    """Whether a file is no data: what keeps a folder in git, or a killed writer's draft."""
    return _IGNORED.fullmatch(path.rpartition("/")[2]) is not None


def _walk(folder: Path | str, name: str) -> Iterator[str]:
    with os.scandir(folder) as found:
        for entry in found:
            path = f"{name}/{entry.name}"
            if entry.is_dir(follow_symlinks=False) and not path.endswith(".yaml"):
                try:
                    yield from _walk(entry.path, path)
                except OSError:
                    yield path
            elif not ignored(entry.name):
                yield path
