"""The git program: called so that nothing out of a pull request steers it, and told in Chinese.

Trusted are the machine, its user's configuration and the clone's own `.git`, which no pull
request can touch. Not trusted is what lies beside it: git would take a folder that holds
`HEAD`, `objects`, `refs` and `config` for a repository of its own and run what that config
names (`safe.bareRepository` in git-config(1)). So the repository is looked for here, by its
`.git` alone, and named to git; one without is taken only where the user, or a server that runs
its hook, names it in `GIT_DIR`.

Git is called with an argument list and a fixed environment: no pager, no monitor, no hook but
those that a user of git expects at a commit or a push. What a pull request names (revisions,
paths) never reaches it as an option.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from hubtasks.reading.files import is_there, reason_of
from hubtasks.wording import typed, visible

Waiting = Callable[[int], None]

_NO_HOOKS = f"core.hooksPath={os.devnull}"
_SETTINGS = (
    "safe.bareRepository=explicit",
    "core.fsmonitor=false",
    "core.quotepath=off",
    "log.showSignature=false",
    "log.showRoot=true",
    "log.follow=false",
    "i18n.logOutputEncoding=UTF-8",
    # Submodules come from pull requests, and so do their addresses.
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "push.recurseSubmodules=no",
    # Nothing is left running in the background.
    "maintenance.auto=false",
    "gc.auto=0",
)
# How the user's own git reaches and knows the user's own servers.
_OWN = ("GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_ASKPASS", "GIT_PROXY_COMMAND")
_WHERE_THE_USERS_STANDS = "GIT_CONFIG_GLOBAL"
_OWN_PREFIXES = ("GIT_SSL_", "GIT_HTTP_")
_WAIT = 120
_FIRST_WORD, _NEXT_WORDS, _LONGEST = 5, 30, 600
_LET_GO = 5


class GitFault(Exception):
    """Why git can't answer, as one sentence that says what to type."""


class Clone(NamedTuple):
    """A repository as git names it: its own folder, and the top of the files checked out.

    A server's has none checked out.
    """

    folder: Path
    top: Path | None


def git(
    root: Path,
    *arguments: str,
    given: bytes = b"",
    check: bool = True,
    none: int = 0,
    hooks: bool = False,
    top: Path | None = None,
    index: Path | None = None,
) -> bytes:
    """Ask git something and return its answer; GitFault with what to type where it can't.

    Where *check* is off, no answer is one too, and where git ends with *none* and no word.
    *hooks* lets those of the user's own run. *top* stands in for the top of what is checked out,
    and git is asked from there; *index* for its own.
    """
    clone = clone_of(root)
    own = hooks and _are_own(clone)
    seen = clone._replace(top=top) if top else clone
    done = _done(_command(seen, arguments, hooks=own), top or root, given, alone=own, index=index)
    empty = done.returncode == none and not done.stderr
    if done.returncode and not empty and (check or _is_grave(done.stderr)):
        raise GitFault(_why(root, done.stderr))
    return done.stdout


def paths_in(told: bytes) -> list[str]:
    """Return the paths of an answer that was asked for with `-z`."""
    return told.decode("utf-8", "surrogateescape").split("\0")[:-1]


def ask_remote(root: Path, *arguments: str, waiting: Waiting) -> None:
    """Have git fetch or push; *waiting* hears after how many seconds there was no answer yet.

    GitFault where the remote can't be reached or refuses. Whatever stops the waiting, nothing
    of git is left running.
    """
    clone = clone_of(root)
    command = _command(clone, arguments, hooks=arguments[0] == "push" and _are_own(clone))
    alone = not _at_terminal()
    # No pipe: what git leaves behind on purpose (a kept ssh connection) would hold it open.
    with (
        TemporaryFile() as said,
        subprocess.Popen(  # noqa: S603 - a fixed program, its arguments a list
            command,
            cwd=root,
            env=_environment(network=True),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=alone,
        ) as process,
    ):
        try:
            _wait_for(process, waiting)
        except BaseException:
            _end(process, alone=alone)
            raise
        if process.returncode:
            said.seek(0)
            raise GitFault(_why(root, said.read()))


def begin_clone(root: Path) -> None:
    """Make a folder the top of a repository whose branch is main, unless it is one already."""
    if os.path.lexists(root / ".git"):
        return
    asked = ("init", "--quiet", "--initial-branch=main")
    done = _done([_program(), *_options(_NO_HOOKS), *asked], root)
    if done.returncode:
        raise GitFault(_why(root, done.stderr))


def clone_of(root: Path) -> Clone:
    """Find the repository that a folder lies in; GitFault where there is none."""
    named = (os.environ.get("GIT_DIR", ""), os.environ.get("GIT_WORK_TREE", ""))
    return _clone(_program(), root.absolute(), *named)


def _wait_for(process: subprocess.Popen[bytes], waiting: Waiting) -> None:
    waited = 0
    for pause in _pauses():
        try:
            process.wait(pause)
        except subprocess.TimeoutExpired:
            waited += pause
            waiting(waited)
        else:
            return
    raise GitFault(
        f"远程仓库{_LONGEST // 60}分钟没有回应，不等了。请看网络通不通，再运行一遍；"
        "第一次收、仓库很大的，请管仓库的人先在这里运行一次 git fetch"
    )


def _pauses() -> Iterator[int]:
    yield _FIRST_WORD
    yield from [_NEXT_WORDS] * ((_LONGEST - _FIRST_WORD) // _NEXT_WORDS)


def _end(process: subprocess.Popen[bytes], *, alone: bool) -> None:
    """End git and what it started, first so that it can take its locks away.

    A terminal's Ctrl-C reaches all of git, and ssh may ask there. Elsewhere ssh finds no
    terminal to ask at, and all of git, which is *alone* in a session, is ended by that.
    """

    def send(number: signal.Signals) -> None:
        if alone and sys.platform != "win32":
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)

    try:
        send(signal.SIGTERM)
        process.wait(_LET_GO)
    except subprocess.TimeoutExpired:
        send(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
    except ProcessLookupError:
        pass


def _at_terminal() -> bool:
    return any(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def _program() -> str:
    """Return where git lies; never one in the folder that is looked at."""
    own = [p for p in os.environ.get("PATH", os.defpath).split(os.pathsep) if Path(p).is_absolute()]
    program = shutil.which("git", path=os.pathsep.join(own))
    # Windows looks in the current folder first, whatever the path.
    if program is None or not Path(program).is_absolute():
        raise GitFault("这台机器没有 git。请先装 git")
    return program


@cache
def _clone(program: str, root: Path, folder: str, work_tree: str) -> Clone:
    """Find the repository a folder lies in by its `.git`, and ask git what it is.

    Without one it is the *folder* that the environment names, with its *work_tree*.

    That git looks for it too, there and only there, is what checks its owner
    (`safe.directory`), and reads the `.git` file of a submodule or a second work tree.
    """
    here = Path(os.path.realpath(root))
    top = next((p for p in (here, *here.parents) if os.path.lexists(p / ".git")), None)
    if top is None and folder:
        return Clone(Path(folder).absolute(), Path(work_tree).absolute() if work_tree else None)
    if top is None:
        raise GitFault(_no_repository(root))
    asked = ("rev-parse", "--absolute-git-dir", "--show-toplevel")
    done = _done([program, *_options(_NO_HOOKS), *asked], top)
    if done.returncode:
        raise GitFault(_why(root, done.stderr))
    found = done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n").split("\n")
    if len(found) != len(asked) - 1 or here.is_relative_to(found[0]):
        raise GitFault(_no_repository(root))
    return Clone(*map(Path, found))


def _command(clone: Clone, arguments: tuple[str, ...], *, hooks: bool) -> list[str]:
    named = [f"--git-dir={clone.folder}"]
    named += [f"--work-tree={clone.top}"] if clone.top else []
    return [_program(), *named, *_options(*(() if hooks else (_NO_HOOKS,))), *arguments]


def _options(*more: str) -> list[str]:
    settings = (part for setting in (*_SETTINGS, *more) for part in ("-c", setting))
    return ["--no-pager", "--no-replace-objects", *settings]


@cache
def _are_own(clone: Clone) -> bool:
    """Whether the hooks are the user's: not where a pull request could write them."""
    if clone.top is None:
        return True
    asked = ("rev-parse", "--path-format=absolute", "--git-path", "hooks")
    done = _done(_command(clone, asked, hooks=True), clone.top)
    hooks = Path(os.path.realpath(os.fsdecode(done.stdout.removesuffix(b"\n"))))
    inside = hooks.is_relative_to(clone.top) and not hooks.is_relative_to(clone.folder)
    return not (done.returncode or inside)


def _done(
    command: list[str],
    folder: Path,
    given: bytes = b"",
    *,
    alone: bool = False,
    index: Path | None = None,
) -> subprocess.CompletedProcess[bytes]:
    alone = alone and not _at_terminal()
    try:
        with subprocess.Popen(  # noqa: S603 - a fixed program, its arguments a list
            command,
            cwd=folder,
            env=_environment() | ({"GIT_INDEX_FILE": str(index)} if index else {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=alone,
        ) as process:
            try:
                answer, said = process.communicate(given, _WAIT)
            except BaseException:
                _end(process, alone=alone)
                raise
    except subprocess.TimeoutExpired:
        raise GitFault(f"git {_WAIT // 60}分钟没有做完，不等了。请再运行一遍") from None
    except OSError as error:
        raise GitFault(f"运行不了 git（{reason_of(error)}）") from None
    return subprocess.CompletedProcess(command, process.returncode, answer, said)


def _environment(*, network: bool = False) -> dict[str, str]:
    """Return the environment without what a hook or a user set for git, but for the user's own."""
    kept = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith("GIT_")
        or k == _WHERE_THE_USERS_STANDS
        or (network and (k in _OWN or k.startswith(_OWN_PREFIXES)))
    }
    return {**kept, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}


def _is_grave(said: bytes) -> bool:
    return b"not a git repository" in said or b"dubious ownership" in said


def _no_repository(root: Path) -> str:
    if all(is_there(root / name) for name in ("HEAD", "objects", "refs")):
        return (
            f"{root} 自己像一个 git 仓库，也许是合并请求带来的，没有用它。"
            f"确是您的，请先设环境变量 GIT_DIR={typed(str(root))}"
        )
    return f"{root} 不在 git 仓库里，看不了历史。请到克隆下来的仓库里运行"


_SEE_ADDRESS = "请看网络通不通，再运行一遍；还不行的，请管仓库的人看地址对不对"
# What git and what it calls say in English, in the order in which it is looked for.
_SAID = (
    (r"Could not resolve host|not known|Temporary failure in name", f"找不到远程仓库的主机。{_SEE_ADDRESS}"),
    (r"Connection refused", f"远程仓库的主机不接受连接。{_SEE_ADDRESS}"),
    (r"timed out|Timeout was reached", f"等了很久，连不上远程仓库。{_SEE_ADDRESS}"),
    (r"Network is unreachable|No route to host", f"网络不通。{_SEE_ADDRESS}"),
    (r"Host key verification failed|HOST IDENTIFICATION HAS CHANGED", "这台电脑没有连过远程仓库的主机，或主机换过，不敢连。请管仓库的人在这里运行一次 git fetch，核对主机的指纹"),
    (r"Permission denied \(|Authentication failed|could not read (Username|Password)|error: 40[13]", "远程仓库不认您的身份：没有登录，或密码、密钥不对。请管仓库的人帮您登录一次（在这里运行 git fetch，存好密码或密钥）"),
    (r"certificate", "远程仓库的证书通不过。请找管网络的人看"),
    (r"does not appear to be a git repository|[Rr]epository .*not found|error: 404|remote helper", "没有这个远程仓库，或您看不到它。请管仓库的人给您开权限，看地址对不对"),
    (r"fetch first|non-fast-forward", "远程仓库的这个分支刚刚又有了新内容。请再运行一遍"),
    (r"remote rejected|hook declined|protected branch", "远程仓库不收这个分支。请问管仓库的人"),
    (r"Could not read from remote|hung up|early EOF|RPC failed|disconnect|unable to access", f"与远程仓库连不上，或断了。{_SEE_ADDRESS}"),
    (r"'([^'\n]*\.lock)': File exists", r"另一个程序正在用这个仓库，或上次断了电、被强行关掉。请等一会儿再运行一遍；还是这样的，关掉别的用 git 的程序，删去 \1 这个文件，再运行"),
    (r"invalid path|File name too long", "别人送来的文件里有这里不能用的名字，收不下。请管仓库的人看"),
    (r"No space left on device|[Dd]isk quota", "磁盘满了。腾出地方再运行一遍"),
    (r"Read-only file system", "磁盘是只读的，写不进去"),
    (r"repo(sitory)? (format )?version|[Uu]nknown repository extension", "仓库的格式比这台机器的 git 新。请升级 git"),
    (r"bad (numeric |boolean )?config|invalid (key|config)", "git 的配置写错了。请管仓库的人运行 git config --list，看它说哪里错"),
    (r"gpg failed to sign|failed to write commit object", "提交要签名，没有签成。请先手工提交一次，看签名的程序"),
    (r"(bad|unknown) revision|ambiguous argument|not have any commits", "还没有提交过，或者没有这个版本"),
    (r"Permission denied", "没有权限。请看仓库的文件夹（连里面的 .git）是不是您这个账号建的，不是的找管电脑的人"),
    (r"bad object|missing (blob|tree|commit)|corrupt|is empty|[Cc]ould not read|unable to read|bad tree|not a tree|cannot read|bad shallow|invalid sha1|bad ref|broken|Invalid (symmetric difference|revision range)", "仓库里有内容坏了、缺了。请管仓库的人运行 git fsck 看是哪些；修不好的，重新克隆，把您改的文件带过去"),
)  # fmt: skip


def _why(root: Path, said: bytes) -> str:
    """Say why git failed, in Chinese where it can be told; its own last line else."""
    text = said.decode("utf-8", "replace")
    if re.search("not a git repository|bare repository|must be run in a work tree", text):
        return _no_repository(root)
    if owned := re.search(r"dubious ownership in repository at '(.*)'", text):
        folder = typed(visible(owned[1]))
        return (
            f"git 不信任这个文件夹的主人。请运行 git config --global --add safe.directory {folder}"
        )
    found = ((re.search(sign, text), told) for sign, told in _SAID)
    known = next((visible(match.expand(told)) for match, told in found if match), "")
    lines = [line for line in text.splitlines() if line.strip()]
    return f"git 出错：{known or (visible(lines[-1]) if lines else '没有说原因')}"
