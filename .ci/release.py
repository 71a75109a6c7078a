#!/usr/bin/env python3
"""Make what an office installs from: wheel, sdist, and a folder for each kind of machine.

    .venv/bin/python .ci/release.py FOLDER [PLATFORM…]   the release; of some platforms only
    .venv/bin/python .ci/release.py --lock               .ci/requirements.txt, for the pipeline here

A folder holds the wheels of everything for each Python, their digests and three lines that say
how to install them without internet.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

_PROJECT = Path(__file__).resolve().parents[1]
_PYTHONS = ("3.11", "3.12", "3.13", "3.14")
_GLIBC = ("manylinux_2_28", "manylinux_2_17", "manylinux2014")  # 统信20、麒麟V10 have 2.28
_PLATFORMS = {
    "windows-x64": ("win_amd64",),
    "linux-x86_64": tuple(f"{glibc}_x86_64" for glibc in _GLIBC),
    "linux-aarch64": tuple(f"{glibc}_aarch64" for glibc in _GLIBC),
}
_SYSTEMS = (("Windows", "win32", "nt"), ("Linux", "linux", "posix"))
_BUILD = ("hatchling",)  # what the source alone needs
_OFFLINE = "install --no-index --find-links wheels --require-hashes -r requirements.txt"
_ON_WINDOWS = '"%USERPROFILE%\\hubtasks'
_SAYS = {
    "windows": f"""\
一、先装64位的 Python（3.11至3.14，勾选 Add to PATH）；打开这个文件夹，在地址栏输入 cmd，回车。
二、运行：py -m venv {_ON_WINDOWS}" && {_ON_WINDOWS}\\Scripts\\python" -m pip {_OFFLINE}
三、以后用 {_ON_WINDOWS}\\Scripts\\hubtasks"；先试一试：在后面加 help 开局
""",
    "linux": f"""\
一、先装 Python（3.11至3.14，要带 venv）；在这个文件夹里打开终端。
二、运行：python3 -m venv ~/hubtasks && ~/hubtasks/bin/python -m pip {_OFFLINE}
三、以后用 ~/hubtasks/bin/hubtasks；先试一试：在后面加 help 开局
""",
}


def pip(*arguments: str) -> str:
    """Run pip, and return what it says."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def resolved(wanted: Sequence[str]) -> dict[str, str]:
    """Return the release of everything that is needed on some machine, by its name."""
    report = ("install", "--dry-run", "--quiet", "--ignore-installed", "--report", "-")
    found = [each["metadata"] for each in json.loads(pip(*report, *wanted))["install"]]
    pins = {canonicalize_name(each["name"]): each["version"] for each in found}
    lines = {line for each in found for line in each.get("requires_dist", ())}
    more = {need.name for need in map(Requirement, lines) if _is_needed(need)}
    missing = sorted(name for name in more if canonicalize_name(name) not in pins)
    return resolved([*wanted, *missing]) if missing else pins


def _is_needed(need: Requirement) -> bool:
    """Whether some machine needs it: pip asks only about the one that it runs on."""
    marker = need.marker
    return marker is None or any(
        marker.evaluate(
            {
                "extra": "",
                "os_name": os_name,
                "platform_system": system,
                "python_full_version": f"{python}.0",
                "python_version": python,
                "sys_platform": platform,
            }
        )
        for system, platform, os_name in _SYSTEMS
        for python in _PYTHONS
    )


def wheels(pins: Iterable[str], platform: str, folder: Path) -> None:
    """Put the wheels of everything into a folder: for a platform, and each Python."""
    of_platform = [part for tag in _PLATFORMS[platform] for part in ("--platform", tag)]
    for python in _PYTHONS:
        chosen = ("--python-version", python, "--implementation", "cp", *of_platform)
        only = ("--quiet", "--no-deps", "--only-binary=:all:", "-d", str(folder))
        pip("download", *only, *chosen, *pins)


def requirements(pins: dict[str, str], files: Iterable[Path]) -> str:
    """Write each release with the digests of its wheels, as `pip --require-hashes` wants them."""
    digests: dict[str, set[str]] = {name: set() for name in pins}
    for file in files:
        digests[parse_wheel_filename(file.name)[0]].add(sha256(file.read_bytes()).hexdigest())
    lines = []
    for name, version in sorted(pins.items()):
        told = [f"    --hash=sha256:{digest}" for digest in sorted(digests[name])]
        lines.append(" \\\n".join([f"{name}=={version}", *told]))
    return "".join(f"{line}\n" for line in lines)


def lock() -> None:
    """Write what the pipeline of this repository installs beside its own source."""
    pins = resolved([str(_PROJECT), *_BUILD])
    del pins["hubtasks"]
    with TemporaryDirectory() as name:
        for platform in _PLATFORMS:
            wheels([f"{n}=={v}" for n, v in pins.items()], platform, Path(name))
        text = requirements(pins, Path(name).iterdir())
    head = f"# 由 .ci/{Path(__file__).name} --lock 写出\n"
    (_PROJECT / ".ci/requirements.txt").write_text(head + text, encoding="utf-8", newline="\n")


def release(folder: Path, platforms: Sequence[str]) -> None:
    """Write the release into a new folder."""
    folder.mkdir(parents=True)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder.resolve())],
        cwd=_PROJECT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (tool,) = folder.glob("*.whl")
    pins = resolved([str(tool)])
    needed = [f"{n}=={v}" for n, v in pins.items() if n != "hubtasks"]
    for platform in platforms:
        wheels(needed, platform, folder / platform / "wheels")
        shutil.copy(tool, folder / platform / "wheels")
        system = platform.split("-", 1)[0]
        says, on_windows = _SAYS[system], system == "windows"
        (folder / platform / "安装.txt").write_text(
            says,
            encoding="utf-8-sig" if on_windows else "utf-8",  # as old editors know it
            newline="\r\n" if on_windows else "\n",
        )
    text = requirements(pins, {p.name: p for p in folder.rglob("*.whl")}.values())
    for place in (folder, *(folder / platform for platform in platforms)):
        (place / "requirements.txt").write_text(text, encoding="utf-8", newline="\n")
    digest, where = sha256(tool.read_bytes()).hexdigest(), "tool/requirements.txt"
    print("仓库的流水线用它：wheel 和 requirements.txt 放进 tool/，data/rules.yaml 里写：")
    print(f"tool:\n  path: tool/{tool.name}\n  sha256: {digest}\n  requirements: {where}")


def main(arguments: Sequence[str]) -> None:
    """Do what was asked."""
    if arguments == ["--lock"]:
        lock()
    elif arguments and re.fullmatch(r"[^-].*", arguments[0]):
        folder, *platforms = arguments
        release(Path(folder), platforms or list(_PLATFORMS))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
