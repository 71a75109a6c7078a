"""Where the data lies: which files there are, what each is for, and their bytes.

This is the one door between the repository and the disk. What lies there comes from pull
requests: a path leads down from the root by plain folders to a plain file, or it is not read
and not written. Only the root, and what users name as output, may be reached by links.
"""

import errno
import os
import re
import stat
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol, Self

from hubtasks.fields import FOLDER, FileKind

SIZE_LIMIT = 5_000_000
YEAR = "2[01][0-9]{2}"  # so many years, and no more
_BLANKS = {
    "year": f"(?P<year>{YEAR})",
    "folder": f"(?P<folder>{FOLDER})",
    "date": f"(?P<date>(?P<year>{YEAR})-[0-9]{{2}}-[0-9]{{2}})",
}
_PATHS = {
    kind: re.compile(kind.path.replace(".", r"\.").format(**_BLANKS), re.ASCII) for kind in FileKind
}
# What keeps a folder in git, a killed writer's draft, and what systems and editors leave lying.
_IGNORED = re.compile(
    r"\.gitkeep|.*\.(?:tmp|sw[nop])|desktop\.ini|(?:eh)?thumbs\.db|\.ds_store|\._.*|~\$.*|.*~"
    r"|\.~lock\..*|\.#.*|#.*#|icon\r|\.directory",
    re.IGNORECASE,
)
_JUNK = re.compile(r"^(?:\._|\.#|[.#])|(?:\.(?:tmp|sw[nop])|[~#])$", re.IGNORECASE)
_DEVICE = r"(?:aux|con(?:in\$|out\$)?|nul|prn|(?:com|lpt)[0-9¹²³])"
_NO_WINDOWS_NAME = re.compile(
    rf"""[\\/:*?"<>|\0-\x1f]|[. ]\Z|\A{_DEVICE} *(?:\.|\Z)""", re.IGNORECASE
)
_TEMPLATE = re.compile(r"templates/[^.~/\\:\0-\x1f][^/\\:\0-\x1f]*\.(?:md\.j2|docx)")


class DataFile(NamedTuple):
    """A file under `data/`: *year* is 0 where the path names none, *kind* None for a stray one.

    `shut` says why nobody can look into what the path names: a link, a folder without leave.
    """

    path: str
    kind: FileKind | None
    year: int
    folder: str
    date: date | None
    shut: str = ""


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
        _refuse_link(root / "data")
        os.scandir(root / "data").close()
        walked = dict(sorted(_walk(root / "data", "data")))
        return cls(root, tuple(classify(path, walked[path]) for path in without_junk(walked)))

    @contextmanager
    def templates(self) -> Iterator[Path]:
        """Lend a folder with copies of the templates that can be read."""
        with lent_templates(self, self.template_paths()) as folder:
            yield folder

    def shut_templates(self) -> dict[str, str]:
        """Return by path why a template can't be read, of those that can't."""
        found = {}
        for path in self.template_paths():
            try:
                self.read(path)
            except OSError as error:
                found[path] = reason_of(error)
        return found

    def template_paths(self) -> list[str]:
        """Return the paths of the office's own templates."""
        there = self.root / "templates"
        names = sorted(p.name for p in there.iterdir()) if there.is_dir() else []
        return [path for name in names if _TEMPLATE.fullmatch(path := f"templates/{name}")]

    def read(self, path: str) -> bytes:
        """Return the bytes of a regular file; OSError for anything else."""
        return read_below(self.root, path)


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


@contextmanager
def lent_templates(source: Files, paths: Iterable[str]) -> Iterator[Path]:
    """Lay out copies of the templates: the tool's own, and a source's in their place by name.

    What can't be read there, whoever asks for it is told.
    """
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - only documents need it

    own = [path.removeprefix("templates/") for path in paths if is_template(path)]
    with TemporaryDirectory(prefix="hubtasks-") as name:
        for path in carried_templates():
            if path.name not in own and _document(path.name) not in map(_document, own):
                _lend(Path(name) / path.name, path.read_bytes())
        for file in own:
            try:
                content = source.read(f"templates/{file}")
            except OSError:
                continue
            _lend(Path(name) / file, content)
        yield Path(name)


def carried_templates() -> list[Path]:
    """Return the templates that the tool brings along."""
    found = _carried("templates").glob("*")
    return sorted(p for p in found if is_template(f"templates/{p.name}"))


def carried_calendar(year: int) -> bytes | None:
    """Return the calendar of a year that the tool brings along; None where it knows none yet."""
    path = _carried("data") / Path(FileKind.CALENDAR.at(year=year)).name
    return path.read_bytes() if path.is_file() else None


def _carried(name: str) -> Path:
    """Return a folder that the tool brings along: in the package, else in its source tree."""
    package = Path(__file__).parents[1] / name
    return package if package.is_dir() else Path(__file__).parents[3] / name


def _document(name: str) -> str:
    """Return the document that a template is a form of; a part belongs to none but itself."""
    return name if name.startswith("_") else name.removesuffix(".md.j2").removesuffix(".docx")


def _lend(copy: Path, content: bytes) -> None:
    try:
        copy.write_bytes(content)
    except OSError as error:  # a full disk names no file
        raise OSError(error.errno, error.strerror, str(copy)) from None


def differing(one: Files, other: Files) -> frozenset[str]:
    """Return the paths at which two sources differ; as in git, line ends say nothing."""
    return differing_at(one, other, {f.path for source in (one, other) for f in source.listing})


def differing_at(one: Files, other: Files, paths: Iterable[str]) -> frozenset[str]:
    """Return those of some paths at which two sources differ, in the same sense."""
    return frozenset(path for path in paths if _said(one, path) != _said(other, path))


def is_template(path: str) -> bool:
    """Whether a path is one of a document's template."""
    return _TEMPLATE.fullmatch(path) is not None


def _said(source: Files, path: str) -> bytes | str:
    try:
        return source.read(path).replace(b"\r\n", b"\n")
    except OSError as error:
        return reason_of(error)


# By name: not every system has every number.
_REASONS = {
    "EACCES": "没有权限",
    "EPERM": "没有权限",
    "ENOENT": "文件夹不存在",
    "ENOTDIR": "上级不是文件夹",
    "EISDIR": "这是一个文件夹",
    "EEXIST": "已经有了同名的",
    "ENOTEMPTY": "文件夹不是空的",
    "ELOOP": "是一个链接",
    "ENXIO": "不是普通文件",
    "ENODEV": "不是普通文件",
    "EFBIG": "文件太大，超过了允许的大小",
    "ENOSPC": "磁盘满了",
    "EDQUOT": "给您的磁盘空间用完了",
    "EROFS": "磁盘是只读的",
    "EIO": "磁盘读写出错，也许坏了",
    "ENAMETOOLONG": "文件名太长",
    "EINVAL": "这里不能用这个文件名",
    "EILSEQ": "文件名里有这里不能用的字",
    "EBUSY": "正被别的程序占用",
    "ETXTBSY": "正被别的程序占用",
    "EAGAIN": "正被别的程序占用",
    "EWOULDBLOCK": "正被别的程序占用",
    "EMFILE": "打开的文件太多",
    "ENFILE": "打开的文件太多",
    "ENOMEM": "内存不够",
    "EMLINK": "链接太多",
    "EXDEV": "不在同一个磁盘上",
    "ESTALE": "网络盘上的文件已经不在了",
    "ETIMEDOUT": "网络盘没有回应",
    "EHOSTDOWN": "网络盘没有回应",
    "ENOTCONN": "网络盘断开了",
    "ENOSYS": "这个磁盘不支持",
    "ENOTSUP": "这个磁盘不支持",
    "EOPNOTSUPP": "这个磁盘不支持",
}
# Windows: another program holds the file, or a part of it; or that is one of two reasons.
_HELD_OPEN = {32, 33}
_HELD_OR_BARRED = 5


def reason_of(error: OSError) -> str:
    """Say in Chinese why a file can't be read or written; the door's own reasons are."""
    said = error.strerror or str(error)
    if not said.isascii():
        return said
    if getattr(error, "winerror", 0) in _HELD_OPEN:
        return "正被别的程序打开着，先关掉它"
    if getattr(error, "winerror", 0) == _HELD_OR_BARRED:
        return "没有权限，或正被 Excel、WPS 等打开着"
    return _REASONS.get(errno.errorcode.get(error.errno or 0, ""), f"系统说：{said}")


class _Spot(NamedTuple):
    """Where a file stands: its name in a folder that is held open, so that nobody moves it.

    Where the system can't hold folders (Windows) `folder` is None and `name` the whole path.
    """

    folder: int | None
    name: str

    def kind(self) -> int | None:
        """Return the mode of what stands there, links not followed; None where nothing does."""
        try:
            return os.stat(self.name, dir_fd=self.folder, follow_symlinks=False).st_mode
        except FileNotFoundError:
            return None


_CAN_HOLD = {os.open, os.mkdir, os.rename, os.stat, os.unlink} <= os.supports_dir_fd
_BINARY = getattr(os, "O_BINARY", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
# A pipe put in place of a file must not hang whoever reads it.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | _BINARY


def _refuse_link(path: Path | str, folder: int | None = None, said: str = "是一个链接") -> None:
    with suppress(FileNotFoundError):
        if stat.S_ISLNK(os.stat(path, dir_fd=folder, follow_symlinks=False).st_mode):
            raise OSError(errno.ELOOP, said)


@contextmanager
def _below(root: Path, path: str, *, make: bool = False) -> Iterator[_Spot]:
    """Go down from a root to where a file stands, by plain folders only; *make* the missing.

    OSError where the path leads out of the root, or over a link.
    """
    *above, name = path.split("/")
    if not {"", ".", ".."}.isdisjoint((*above, name)):
        raise OSError(errno.EINVAL, "不在数据仓库里")
    if sys.platform == "win32":
        _refuse_no_windows_name((*above, name))
    if not _CAN_HOLD:
        yield _Spot(None, str(_down(root, above, make=make) / name))
        return
    held = os.open(root, _FOLDER)
    try:
        for part in above:
            if make:
                with suppress(FileExistsError):
                    os.mkdir(part, dir_fd=held)
            try:
                inner = os.open(part, _FOLDER | _NO_LINK, dir_fd=held)
            except OSError:
                _refuse_link(part, held, f"上级的 {part} 是一个链接")
                raise
            os.close(held)
            held = inner
        yield _Spot(held, name)
    finally:
        os.close(held)


def _refuse_no_windows_name(parts: Iterable[str]) -> None:
    """Refuse what Windows takes for another place: a folder, a drive, a device, a hidden stream."""
    for part in parts:
        if not is_windows_name(part):
            raise OSError(errno.EINVAL, f"Windows 上不能用“{part}”这个名字")


def is_windows_name(name: str) -> bool:
    """Whether a file or a folder may have a name on Windows, and keeps it there."""
    return _NO_WINDOWS_NAME.search(name) is None


def _down(root: Path, above: Iterable[str], *, make: bool) -> Path:
    """Go down where folders can't be held open: each is looked at just before."""
    at = root
    for part in above:
        at /= part
        _refuse_link(at, said=f"上级的 {part} 是一个链接")
        if make:
            with suppress(FileExistsError):
                at.mkdir()
    return at


def is_there(path: Path) -> bool:
    """Whether a path leads to something; not where its name is too long, or nobody may look."""
    try:
        path.stat()
    except OSError:
        return False
    return True


def read_below(root: Path, path: str, limit: int = SIZE_LIMIT) -> bytes:
    """Return the bytes of a plain file below a root; OSError for anything else, or more."""
    with _below(root, path) as spot:
        return _content(spot, _NO_LINK, limit)


def regular(path: Path, limit: int) -> bytes:
    """Return the bytes of a plain file that a user named; OSError for anything else, or more."""
    return _content(_Spot(None, str(path)), 0, limit)


def _content(spot: _Spot, flags: int, limit: int = SIZE_LIMIT) -> bytes:
    """Return what a plain file holds; OSError for anything else, or too much of it."""
    if flags and not _NO_LINK:
        _refuse_link(spot.name)
    descriptor = os.open(spot.name, _READ | flags, dir_fd=spot.folder)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise _not_plain(mode)
        pieces: list[bytes] = []
        while piece := os.read(descriptor, 1_000_000):
            pieces.append(piece)
            if sum(map(len, pieces)) > limit:
                raise OSError(errno.EFBIG, f"超过{limit // 1_000_000}兆")
    finally:
        os.close(descriptor)
    return b"".join(pieces)


def _not_plain(mode: int) -> OSError:
    folder = stat.S_ISDIR(mode)
    return OSError(
        errno.EISDIR if folder else errno.EINVAL, "这是一个文件夹" if folder else "不是普通文件"
    )


def write(path: Path, content: bytes) -> None:
    """Put *content* in place of a file that a user named, in one step: the old stays until then.

    OSError where that can't be done, or where no plain file stands there; then nothing is left
    behind.
    """
    if not path.name:
        raise _not_plain(stat.S_IFDIR)
    if not _CAN_HOLD:
        _replace(_Spot(None, str(path)), content)
        return
    held = os.open(path.parent, _FOLDER)
    try:
        _replace(_Spot(held, path.name), content)
    finally:
        os.close(held)


def write_below(root: Path, path: str, content: bytes) -> None:
    """Put *content* in place of a file of the repository, as `write` does; make its folders."""
    with _below(root, path, make=True) as spot:
        _replace(spot, content)


def remove_below(root: Path, path: str) -> None:
    """Take a file of the repository away; OSError where it is not there, or leads over a link."""
    with _below(root, path) as spot:
        os.unlink(spot.name, dir_fd=spot.folder)


def make_folder_of(root: Path, path: str) -> None:
    """Make the folders that a file of the repository stands in; OSError where a link is one."""
    with _below(root, path, make=True):
        pass


def _replace(spot: _Spot, content: bytes) -> None:
    mode = spot.kind()
    if mode is not None and stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, "是一个链接")
    if mode is not None and not stat.S_ISREG(mode):
        raise _not_plain(mode)
    path = Path(spot.name)
    number = int.from_bytes(os.urandom(5), "big")
    # Of a name as long as the system allows only a part fits.
    draft = str(path.with_name(f".{path.name[:40]}.{number}.tmp"))
    descriptor = os.open(draft, _NEW, 0o666, dir_fd=spot.folder)
    try:
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
            if mode is not None and sys.platform != "win32":
                os.fchmod(descriptor, stat.S_IMODE(mode))
        finally:
            os.close(descriptor)  # Windows moves no open file
        os.replace(draft, spot.name, src_dir_fd=spot.folder, dst_dir_fd=spot.folder)
    except BaseException:
        os.unlink(draft, dir_fd=spot.folder)
        raise
    if spot.folder is not None:
        with suppress(OSError):  # not every file system lets a folder be synced
            os.fsync(spot.folder)


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


def classify(path: str, shut: str = "") -> DataFile:
    """Tell by its path from the root what a file under `data/` is for; *shut* as in DataFile."""
    for kind, pattern in _PATHS.items():
        if match := pattern.fullmatch(path):
            named = match.groupdict()
            try:
                when = date.fromisoformat(named["date"]) if "date" in named else None
            except ValueError:
                break
            year = int(named.get("year", 0))
            if year or "year" not in named:
                return DataFile(path, kind, year, named.get("folder", ""), when, shut)
    return DataFile(path, None, 0, "", None, shut)


def ignored(path: str) -> bool:
    """Whether a file is no data, but junk of systems and editors, or a killed writer's draft."""
    return _IGNORED.fullmatch(path.rpartition("/")[2]) is not None


def kept_from(path: str) -> str:
    """Return the data file whose content a junk file may hold by its name; empty for none."""
    folder, _, name = path.rpartition("/")
    if not ignored(name) or name.startswith((".~lock.", "~$")):
        return ""
    plain = _JUNK.sub("", name)
    meant = f"{folder}/{plain if plain.endswith('.yaml') else f'{plain}.yaml'}"
    return meant if classify(meant).kind is not None else ""


def without_junk(paths: Collection[str]) -> Iterator[str]:
    """Leave out junk, but for what may be all that is left of a data file."""
    for path in paths:
        if not ignored(path) or ((meant := kept_from(path)) and meant not in paths):
            yield path


def _walk(folder: Path | str, name: str) -> Iterator[tuple[str, str]]:
    """Yield each path below a folder, and why nobody can look into it where that is so."""
    with os.scandir(folder) as found:
        for entry in found:
            path = f"{name}/{entry.name}"
            if entry.is_dir(follow_symlinks=False) and not path.endswith(".yaml"):
                try:
                    yield from _walk(entry.path, path)
                except OSError as error:
                    yield path, reason_of(error)
            else:
                yield path, "是一个链接" if entry.is_symlink() else ""
