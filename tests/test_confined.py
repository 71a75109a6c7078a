"""A function in a process of its own answers, raises, or is stopped; nothing else is left of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from hubtasks import confined
from hubtasks.confined import Limits, Stopped, Why

PLENTY = Limits(memory=500_000_000, seconds=20)

unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows holds no limits but the clock")


class OwnFault(Exception):
    """A fault with more to it than its sentence."""

    def __init__(self, sentence: str, line: int) -> None:
        """Keep the line."""
        super().__init__(sentence, line)
        self.line = line


def fail(sentence: str, line: int) -> None:
    raise OwnFault(sentence, line)


def swell() -> int:
    held = []
    while True:
        held.append(bytes(10_000_000))


def spin() -> None:
    while True:
        pass


def die(number: int) -> None:
    os.write(2, b"thread panicked at src/lib.rs")
    os.kill(os.getpid(), number)


def shout() -> str:
    sys.stdout.write("to nobody\n")
    os.write(1, b"to nobody\n")
    os.write(2, b"to nobody\n")
    return "said"


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2][1] != "Z"


@pytest.mark.parametrize("method", sorted({"spawn", confined._METHOD}))
def test_it_answers_as_the_function_does(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the system makes processes, the answer comes back, and so does an exception."""
    monkeypatch.setattr(confined, "_METHOD", method)
    assert confined.run(PLENTY, divmod, 17, 5) == (3, 2)
    assert confined.run(PLENTY, sorted, "bca", reverse=True) == ["c", "b", "a"]
    with pytest.raises(ZeroDivisionError, match="division"):
        confined.run(PLENTY, divmod, 1, 0)


@unix
def test_a_fault_of_ours_comes_through_whole() -> None:
    """An exception keeps its type and what it knows, and says where in the child it was raised."""
    with pytest.raises(OwnFault) as caught:
        confined.run(PLENTY, fail, "第3行有错", 3)
    assert (caught.value.args, caught.value.line) == (("第3行有错", 3), 3)
    assert "in fail" in caught.value.__notes__[0]


@unix
def test_what_takes_too_much_is_stopped() -> None:
    """Memory, an answer beyond bounds, processor and crashes each have their reason."""
    small = Limits(memory=200_000_000, seconds=1)
    for function, arguments, why in (
        (swell, (), Why.MEMORY),
        (bytes, (confined._LARGEST_ANSWER + 1,), Why.MEMORY),
        (spin, (), Why.TIME),
        (die, (signal.SIGSEGV,), Why.CRASH),
        (die, (signal.SIGABRT,), Why.CRASH),
        (die, (signal.SIGKILL,), Why.MEMORY),  # as the system does where memory runs out
        (os._exit, (0,), Why.CRASH),
    ):
        with pytest.raises(Stopped) as caught:
            confined.run(small, function, *arguments)
        assert caught.value.why is why, function


@unix
def test_a_child_that_only_waits_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes no processor, such as a pipe that nobody writes to, ends by the clock."""
    monkeypatch.setattr(confined, "_PATIENCE", 1)
    with pytest.raises(Stopped) as caught:
        confined.run(Limits(memory=10**9, seconds=1), time.sleep, 600)
    assert caught.value.why is Why.TIME


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks at /proc")
def test_nothing_is_left_of_it(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """No process, not even a dead one, no word, no open file and no file."""

    def around() -> list[str]:
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
        files = [*Path("/proc/self/fd").iterdir(), *tmp_path.parent.iterdir()]
        return [children, *sorted(map(str, files))]

    before = around()
    assert confined.run(PLENTY, shout) == "said"
    with pytest.raises(Stopped):
        confined.run(PLENTY, die, signal.SIGABRT)
    assert capfd.readouterr() == ("", "")
    assert around() == before


@unix
def test_limits_of_the_caller_are_never_raised() -> None:
    """Where the shell gives less (`ulimit -v`), less it is."""
    code = """
        import resource
        from hubtasks import confined
        resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000))
        print(confined.run(confined.Limits(10**10, 10), resource.getrlimit, resource.RLIMIT_AS))
        try:
            confined.run(confined.Limits(10**10, 10), bytes, 500_000_000)
        except confined.Stopped as stopped:
            print(stopped.why.name)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:2] == ["(400000000, 400000000)", "MEMORY"]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc")
@pytest.mark.parametrize("whom", ["both", "parent"])
def test_an_interrupt_ends_both_quietly(whom: str, tmp_path: Path) -> None:
    """Ctrl-C reaches both at a terminal, `kill -INT` the parent alone: neither goes on."""
    code = f"""
        import pathlib, sys, os, time
        from hubtasks import confined
        def child():
            pathlib.Path({str(tmp_path / "there")!r}).write_text(str(os.getpid()))
            while True:
                pass
        try:
            confined.run(confined.Limits(10**9, 60), child)
        except KeyboardInterrupt:
            sys.exit(130)
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    told = tmp_path / "there"
    while not (told.exists() and told.read_text(encoding="ascii")):
        assert parent.poll() is None
        time.sleep(0.01)
    child = int(told.read_text(encoding="ascii"))
    if whom == "both":
        os.killpg(parent.pid, signal.SIGINT)
    else:
        os.kill(parent.pid, signal.SIGINT)
    assert parent.communicate() == (b"", b"")
    assert parent.returncode == 130
    assert not alive(child)


@unix
def test_an_ignored_interrupt_stays_ignored() -> None:
    """Where the caller ignores Ctrl-C (`nohup`, a job in the background), the child does too."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert confined.run(PLENTY, signal.getsignal, signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert confined.run(PLENTY, signal.getsignal, signal.SIGINT) is signal.SIG_DFL
