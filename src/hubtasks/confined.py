"""Run a function in a process of its own, with so much memory and time and no more.

What reads files from strangers may swell, go on for ever, or take its process down with it;
here that process is a child, which ends quietly and leaves nothing behind.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
import warnings
from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from multiprocessing.connection import Connection

P = ParamSpec("P")
R = TypeVar("R")

# A forked child has everything at hand at once; macOS' own libraries do not survive a fork.
_METHOD = "spawn" if sys.platform in {"win32", "darwin"} else "fork"
_PATIENCE = 3  # how many times its seconds may pass by the clock: others want the processor too
_LARGEST_ANSWER = 100_000_000
_PARTING = 5  # seconds for a child that has answered to end by itself


class Limits(NamedTuple):
    """How many bytes a child may take beside what it starts with, and seconds of processor.

    The bytes are held where /proc tells what a process has (Linux), the seconds of processor
    on every Unix; elsewhere only those of the clock are, three times as many.
    """

    memory: int
    seconds: int


class Why(Enum):
    """Why a child was stopped."""

    MEMORY = "太大"
    TIME = "太久"
    CRASH = "坏了"


class Stopped(Exception):
    """A function that came to no end of its own."""

    def __init__(self, why: Why) -> None:
        """Say why."""
        super().__init__(why)
        self.why = why


def run(limits: Limits, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what a function answers in a child process, or raise what it raises there.

    Function, arguments, answer and exceptions can be pickled. What the function prints is
    lost. Raises Stopped where it takes too much or takes its process down.
    """
    import multiprocessing  # noqa: PLC0415 - few commands need it, and it takes a while
    import pickle  # noqa: PLC0415 - as above

    context: Any = multiprocessing.get_context(_METHOD)
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(
        target=_child, args=((receiver, sender), limits, function, args, kwargs), daemon=True
    )
    with receiver:
        try:
            with sender, _undisturbed():
                child.start()
            if not receiver.poll(limits.seconds * _PATIENCE):
                raise Stopped(Why.TIME)
            answer, error = pickle.loads(receiver.recv_bytes(_LARGEST_ANSWER))  # noqa: S301 - our own child
            child.join(_PARTING)
        except EOFError:
            child.join()
            if child.exitcode == -signal.SIGINT:
                raise KeyboardInterrupt from None  # whoever stopped the one meant both
            raise Stopped(_why(child.exitcode)) from None
        except OSError:  # no room for a child, or for its answer
            raise Stopped(Why.MEMORY) from None
        finally:
            if child.pid is not None:
                child.kill()
                child.join()
            child.close()
    if error is not None:
        raise error
    return answer  # type: ignore[no-any-return]  # what the function returned


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put off Ctrl-C until parent and child can both be ended by it."""
    with warnings.catch_warnings():
        # Python warns of a fork beside other threads; this child takes none of their locks.
        warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
        if sys.platform == "win32":
            yield
            return
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _why(exitcode: int | None) -> Why:
    """Tell by how a child ended what there was too much of; only memory has it killed."""
    if sys.platform == "win32":
        return Why.CRASH
    return {-signal.SIGXCPU: Why.TIME, -signal.SIGKILL: Why.MEMORY}.get(exitcode or 0, Why.CRASH)


def _child(
    ends: tuple[Connection, Connection],
    limits: Limits,
    function: Callable[..., object],
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
) -> None:
    """Send what a function answers, and what it raises."""
    import pickle  # noqa: PLC0415 - as above

    receiver, sender = ends
    receiver.close()  # else nobody would tell this process that its parent is gone
    _silence()
    _confine(limits)
    try:
        content = pickle.dumps(_outcome(function, args, kwargs))
    except MemoryError:
        content = pickle.dumps((None, Stopped(Why.MEMORY)))
    sender.send_bytes(content)


def _outcome(
    function: Callable[..., object], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[object, Exception | None]:
    try:
        return function(*args, **kwargs), None
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - it is raised again where it can be seen
        error.add_note("".join(traceback.format_exception(error)))
        return None, error


def _silence() -> None:
    """Let nothing that a library prints reach the user, and let Ctrl-C end this process."""
    nowhere = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open to the end
    for stream in (1, 2):
        os.dup2(nowhere.fileno(), stream)
    sys.stdout = sys.stderr = nowhere
    if sys.platform != "win32":
        faulthandler = sys.modules.get("faulthandler")  # it has an opening of its own
        if faulthandler is not None:
            faulthandler.disable()
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _confine(limits: Limits) -> None:
    """Have the system stop this process where it takes more than it may."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - no such module on Windows

    def at_most(kind: int, amount: int, spare: int = 0) -> None:
        soft, hard = (
            sys.maxsize if known == resource.RLIM_INFINITY else known
            for known in resource.getrlimit(kind)
        )
        resource.setrlimit(kind, (min(amount, soft), min(amount + spare, hard)))

    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(limits.seconds * _PATIENCE + 1)  # for a child that its parent left behind
    at_most(resource.RLIMIT_CORE, 0)
    at_most(resource.RLIMIT_CPU, limits.seconds, spare=1)  # told first, then killed
    if (used := _used()) is not None:
        at_most(resource.RLIMIT_AS, used + limits.memory)


def _used() -> int | None:
    """Return how many bytes of address space this process has; None where nothing tells."""
    try:
        with open("/proc/self/statm", encoding="ascii") as told:  # noqa: PTH123 - no path of ours
            pages = int(told.read().split()[0])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")
