"""What lies under `data/` and is no data file by its name: what it may be, and what to do."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from hubtasks import fields
from hubtasks.diagnostics import Code, Diagnostic, Place, Severity
from hubtasks.reading.files import YEAR, Selection, classify, kept_from

if TYPE_CHECKING:
    from collections.abc import Collection

    from hubtasks.reading.files import DataFile, Files

_LOOSE_NAME = re.compile(rf"({YEAR})[-._年]?([0-9]{{1,2}})[-._月]?([0-9]{{1,2}})[^/]*$", re.ASCII)
_PROGRESS_FOLDER = re.compile(f"data/progress/{fields.FOLDER}")
_KEPT = r"(?:tasks|plan|urges|closed|calendar)-[0-9]{4}|rules|[0-9]{4}-[0-9]{2}-[0-9]{2}"
# How programs and people name a second one: 副本, (1), a conflict's author, a backup's ending.
_COPY = re.compile(
    rf"(?:复件|副本|copy of)?[ _-]*(?P<kept>{_KEPT})(?:[ _.\-(（的~]|副本|复件|冲突|copy).*"
    rf"|(?P<backed>{_KEPT})\.yaml\..+",
    re.IGNORECASE,
)
# What holds no progress: pictures, papers, archives, what programs leave.
_NO_TEXT = frozenset(
    {".jpg", ".jpeg", ".png", ".gif", ".bmp", ".heic", ".mp4", ".mp3", ".pdf", ".ofd", ".zip"}
    | {".rar", ".7z", ".lnk", ".url", ".log", ".ini", ".db"}
)
_TABLES = (".xlsx", ".xls", ".ods", ".et", ".csv")


def unreadable(path: str, reason: str, what: str = "这个文件") -> Diagnostic:
    """Name what can't be opened."""
    return Diagnostic(
        Code.UNREADABLE_FILE,
        f"打不开{what}（{reason}）",
        Place(path),
        "看它是不是普通文件、有没有读的权限、是不是太大",
    )


def known(files: Files) -> frozenset[str]:
    """Return the paths of the data files of a whole repository, of which *files* are a part."""
    return frozenset(file.path for file in _whole(files).listing if file.kind is not None)


def _whole(files: Files) -> Files:
    while isinstance(files, Selection):
        files = files.whole
    return files


def stray(file: DataFile, files: Files, there: Collection[str]) -> tuple[Diagnostic, bool]:
    """Name a file that nobody reads, and tell whether something may be missing for that.

    *there* are the data files beside it. What may hold progress is an error: it is missing in
    every figure.
    """
    path = file.path
    if file.shut:
        return unreadable(path, file.shut, "这里，里面的都没有读"), True
    if meant := kept_from(path):
        fix = f"是它的内容的，改名为 {meant}；不是的，删去"
        said = f"像是 {meant}，没有读"
        return Diagnostic(Code.STRAY_FILE, said, Place(path), fix), True
    folder, _, name = path.rpartition("/")
    in_progress = path.startswith("data/progress/")
    if in_progress and PurePosixPath(name).suffix.lower() in _NO_TEXT:
        fix = "佐证放在 data/ 以外，在条目的 evidence 里写名称"
        said = "这里只放进展文件，这个没有读"
        return Diagnostic(Code.STRAY_FILE, said, Place(path), fix), False
    match = _COPY.fullmatch(name)
    kept = match["kept"] or match["backed"] if match else ""
    good = f"{folder}/{kept}.yaml"
    if kept and good in there:
        if _same(files, path, good):
            said = f"和 {good} 一模一样，没有读"
            return Diagnostic(Code.STRAY_FILE, said, Place(path), "这一份删去"), False
        said = f"像是 {good} 的副本，没有读"
        fix = f"两份对照，要的内容写进 {good}，这一份移出 data/"
        code = Code.MISNAMED_FILE if in_progress else Code.STRAY_FILE
        return Diagnostic(code, said, Place(path), fix), True
    if in_progress:
        fix = _right_name(path, folder, there)
        return Diagnostic(Code.MISNAMED_FILE, "文件名不合规矩，没有读", Place(path), fix), True
    right = f"{path[:-4]}.yaml" if path.endswith(".yml") else good
    level = None
    fix = "请移出 data/"
    if classify(right).kind is not None and right not in there:
        level, fix = Severity.ERROR, f"改名为 {right}"  # what it says counts nowhere now
    said = "不认识这个文件，没有读"
    return Diagnostic(Code.STRAY_FILE, said, Place(path), fix, level=level), True


def _right_name(path: str, folder: str, there: Collection[str]) -> str:
    if path.lower().endswith(_TABLES):
        return "进展写成 .yaml 文件；填好的 Excel 表用 hubtasks sheet in 读，放在 data/ 以外"
    if (loose := _LOOSE_NAME.search(path)) and _PROGRESS_FOLDER.fullmatch(folder):
        named = f"{folder}/{loose[1]}-{loose[2]:0>2}-{loose[3]:0>2}.yaml"
        if named in there:
            return f"已经有 {named}：两份对照，要的内容写进它，这一份移出 data/"
        return f"改名为 {named}"
    return "改名为 data/progress/<处室代号>/<日期>.yaml，如 yunyong/2026-06-30.yaml"


def _same(files: Files, one: str, other: str) -> bool:
    try:
        return _whole(files).read(one) == _whole(files).read(other)
    except OSError:
        return False
