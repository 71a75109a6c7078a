"""What this machine has of what the documents need: fonts above all, and other programs."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from typing import NamedTuple

# The fonts that the Word templates name (GB/T 9704—2012), and others taken for the same.
FONTS = {
    "方正小标宋简体": ("方正小标宋_GBK", "FZXiaoBiaoSong-B05", "FZXiaoBiaoSong-B05S", "小标宋体"),
    "仿宋_GB2312": ("仿宋", "FangSong", "方正仿宋_GBK", "方正仿宋简体"),
    "楷体_GB2312": ("楷体", "KaiTi", "方正楷体_GBK", "方正楷体简体"),
    "黑体": ("SimHei", "方正黑体_GBK", "方正黑体简体"),
    "宋体": ("SimSun", "方正书宋_GBK"),
    "Times New Roman": (),
}
_WAIT = 10


class Font(NamedTuple):
    """A font that the documents name: here itself, or `instead`; that is empty where unknown."""

    name: str
    here: bool
    instead: str


def fonts(match: Callable[[str], str] | None = None) -> tuple[Font, ...]:
    """Tell of each font whether it is here, and what else will be shown in its place."""
    match = match or _match
    return tuple(_font(name, others, match) for name, others in FONTS.items())


def _font(name: str, others: Iterable[str], match: Callable[[str], str]) -> Font:
    found = match(name)
    if _is(name, found):
        return Font(name, here=True, instead="")
    for other in others:
        if _is(other, match(other)):
            return Font(name, here=False, instead=other)
    return Font(name, here=False, instead=found.split(",")[0])


def _is(name: str, found: str) -> bool:
    return name.casefold() in {part.strip().casefold() for part in found.split(",")}


def _match(name: str) -> str:
    """Return the names of the font that this machine takes for a name; empty where unknown."""
    if sys.platform == "win32":
        return name if any(_is(name, known) for known in _windows_fonts()) else ""
    program = shutil.which("fc-match")
    if program is None:
        return ""
    done = subprocess.run(  # noqa: S603 - a fixed program, its argument a list
        [program, "-f", "%{family}", f"{name.replace('-', chr(92) + '-')}:lang=zh-cn"],
        capture_output=True,
        check=False,
        timeout=_WAIT,
    )
    return done.stdout.decode("utf-8", "replace")


def _windows_fonts() -> list[str]:
    """Return the fonts of Windows' register: `仿宋 & 新宋体 (TrueType)`."""
    if sys.platform != "win32":
        return []
    import winreg  # noqa: PLC0415 - only Windows has it

    names = []
    key = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Fonts"
    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as fonts:
        for index in range(winreg.QueryInfoKey(fonts)[1]):
            name = winreg.EnumValue(fonts, index)[0]
            names += name.rsplit(" (", 1)[0].split(" & ")
    return names


def program(name: str) -> str:
    """Return where a program lies; empty where it is not here."""
    return shutil.which(name) or ""
