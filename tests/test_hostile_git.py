"""Whatever a repository holds, no command runs a program of it, writes outside, or raises."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from conftest import ON, Run, tries
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_examples import git
from test_outside import everything
from test_program import Trap

BAOHU = "data/progress/baohu/2026-06-30.yaml"
DAY = ("--on", str(ON))
READING = (
    ["log", "5", *DAY], ["diff", "main", *DAY], ["diff", "main", "HEAD", *DAY],
    ["check", *DAY], ["check", "--since", "main", *DAY], ["check", "--rev", "HEAD", *DAY],
    ["check", "--since", "main", "--rev", "HEAD", *DAY], ["status", "--rev", "main", *DAY],
    ["report", "--month", "2026-06", "--rev", "HEAD", *DAY],
    ["report", "--month", "2026-06", "--template", "leak", *DAY], ["templates"],
    ["urge", "--rev", "main", *DAY], ["init", "--ci", "github", "--check"],
)  # fmt: skip
WRITING = (
    ["fix", "--write"], ["set", "5", "next=7月20日前办完。", "--division", "保护处"],
    ["new", "运用处", "--date", "2026-07-31"], ["schema", "--write"],
    ["init", "--ci", "gitea"], ["submit", "保护处", *DAY], ["submit", *DAY],
)  # fmt: skip
# Git speaks so; a user must not hear it.
ENGLISH = re.compile(r"fatal|error:|warning:|hint:|Traceback|Error\b|usage:", re.IGNORECASE)
NAMES = (
    b"..", b".", b".git", b".GIT", b"git~1", b"a/b", b"../../x", b"/etc/x", b"x\n2026-06-30.yaml",
    b"\x1b[31m.yaml", "\u202e.yaml".encode(), b"\xff\xfe.yaml", b"-rf", b"--output=x",
    b"2026-06-30.yaml", b"x" * 300, b"con.yaml", b"a\\b.yaml", b"leak.md.j2", b"leak.docx",
    b"tasks-2026.yaml", b"rules.yaml", b"progress", b"baohu", b"//commit//",
)  # fmt: skip
MODES = (b"100644", b"100755", b"120000", b"160000", b"40000", b"100600", b"0", b"777777")


class Scene(NamedTuple):
    """A repository to be spoilt, a folder that nobody may write into, and traps laid in it."""

    root: Path
    outside: Path
    trap: Trap
    random: Random

    @property
    def git(self) -> Path:
        """Git's own folder."""
        return self.root / ".git"

    def id(self, name: str = "HEAD") -> str:
        """Return the id of an object, or of none where git can't tell."""
        done = subprocess.run(
            ["git", "rev-parse", name], cwd=self.root, capture_output=True, check=False
        )
        return done.stdout.decode().strip() if not done.returncode else "0" * 40

    def put(self, kind: str, content: bytes) -> str:
        """Store an object that git itself would not make."""
        done = subprocess.run(
            ["git", "hash-object", "-t", kind, "-w", "--literally", "--stdin"],
            cwd=self.root,
            input=content,
            capture_output=True,
            check=False,
        )
        return done.stdout.decode().strip() or "1" * 40

    def write(self, path: str, content: str | bytes) -> None:
        """Write a file below the root, over whatever stands there."""
        target = self.root / path
        with contextlib.suppress(OSError):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)


Spoil = Callable[[Scene], None]


def odd_refs(scene: Scene) -> None:
    """References with odd names, to odd things, broken, in circles, and very many."""
    names = [
        "-x",
        "HEAD",
        "\u202eniam",
        "a.lock",
        "main~1",
        "@{u}",
        "x" * 200,
        "标签",
        "baohu-2026-06",
    ]
    values = [
        scene.id(), scene.id("HEAD:data"), scene.id(f"HEAD:{BAOHU}"), "0" * 40, "f" * 40, "", "x",
        "ref: refs/heads/loop", "ref: ../../outside", "\0\0",
    ]  # fmt: skip
    for folder in ("heads", "tags", "remotes/origin", "replace"):
        name = scene.random.choice([*names, scene.id(f"HEAD:{BAOHU}"), "loop", "main"])
        scene.write(f".git/refs/{folder}/{name}", scene.random.choice(values) + "\n")
    if scene.random.random() < 0.3:
        lines = [f"{scene.id()} refs/tags/t{n}\n" for n in range(2000)]
        scene.write(
            ".git/packed-refs",
            "# pack-refs with: peeled fully-peeled sorted \n" + "".join(sorted(lines)),
        )


def odd_head(scene: Scene) -> None:
    """A HEAD that names nothing, something odd, or itself."""
    heads = [
        "ref: refs/heads/none",
        "x",
        "",
        scene.id("HEAD:data"),
        "ref: HEAD",
        scene.id(),
        "0" * 40,
    ]
    scene.write(".git/HEAD", scene.random.choice(heads) + "\n")


def odd_tree(scene: Scene) -> None:
    """A tree with names that lead out, modes that nobody knows, and objects that are not there."""
    things = [scene.id(f"HEAD:{BAOHU}"), scene.id("HEAD:data"), "f" * 40, scene.id()]
    link = scene.put("blob", str(scene.outside).encode())

    def tree(entries: dict[bytes, tuple[bytes, str]]) -> str:
        raw = (
            mode + b" " + name + b"\0" + bytes.fromhex(id_)
            for name, (mode, id_) in sorted(entries.items())
        )
        return scene.put("tree", b"".join(raw))

    def some(count: int) -> dict[bytes, tuple[bytes, str]]:
        return {
            scene.random.choice(NAMES): (
                scene.random.choice(MODES),
                scene.random.choice([*things, link]),
            )
            for _ in range(count)
        }

    data = some(4) | {b"progress": (b"40000", tree(some(4)))}
    top = {b"data": (b"40000", tree(data)), b"templates": (b"40000", tree(some(5)))}
    if scene.random.random() < 0.3:
        top[scene.random.choice([b"data", b"templates"])] = (b"120000", link)
    commit_of(scene, tree(top | some(2)))


def huge_tree(scene: Scene) -> None:
    """A tree of very many entries."""
    blob = bytes.fromhex(scene.id(f"HEAD:{BAOHU}"))
    raw = b"".join(b"100644 %06d.yaml\0" % n + blob for n in range(10_000))
    data = scene.put("tree", b"40000 progress\0" + bytes.fromhex(scene.put("tree", raw)))
    commit_of(scene, scene.put("tree", b"40000 data\0" + bytes.fromhex(data)))


def commit_of(scene: Scene, tree: str) -> None:
    """Make a commit with an odd author on top of the branch."""
    whom = [
        "甲 <a@e.org>",
        "<>",
        "\x1b[31m\u202e <a@e.org\nx> ",
        "x" * 9000 + " <y>",
        "",
        "a <a@e.org> a",
    ]
    when = ["1780000000 +0800", "-1 +0000", "99999999999999999999 +9999", "", "x"]
    author = f"{scene.random.choice(whom)} {scene.random.choice(when)}"
    more = scene.random.choice(
        ["", "encoding x-nobody\n", "gpgsig x\n", "mergetag x\n", "parent x\n"]
    )
    parent = scene.random.choice([f"parent {scene.id()}\n", "", f"parent {'e' * 40}\n"])
    text = f"tree {tree}\n{parent}author {author}\ncommitter {author}\n{more}\nx\0y\n"
    made = scene.put("commit", text.encode("utf-8", "surrogateescape"))
    scene.write(
        f".git/refs/heads/{scene.random.choice(['main', 'other', 'baohu-2026-06'])}", made + "\n"
    )


def attributes(scene: Scene) -> None:
    """Attributes that call up filters, drivers and encodings."""
    says = [
        "filter=x", "diff=x", "merge=x", "merge=union", "-text", "working-tree-encoding=UTF-16",
        "working-tree-encoding=x", "eol=crlf", "ident", "export-subst", "filter=\u202e", "!diff", "[attr]x x",
    ]  # fmt: skip
    line = f"** {' '.join(scene.random.sample(says, 4))}\n"
    for path in (".gitattributes", "data/.gitattributes", "data/progress/baohu/.gitattributes"):
        scene.write(path, line * scene.random.choice([1, 3000]))


def submodules(scene: Scene) -> None:
    """Submodules whose addresses and updates are programs, in the tree and in the index."""
    ran = scene.trap.program("submodule")
    scene.write(
        ".gitmodules",
        f'[submodule "../../x"]\n\tpath = data/sub\n\turl = ext::{ran}\n\tupdate = !{ran}\n'
        f'[submodule "y"]\n\tpath = -u{ran}\n\turl = --upload-pack={ran}\n',
    )
    subprocess.run(
        ["git", "update-index", "--add", "--cacheinfo", f"160000,{scene.id()},data/sub"],
        cwd=scene.root, capture_output=True, check=False,
    )  # fmt: skip
    scene.write("data/sub/.git", f"gitdir: {scene.root}/data/planted\n")


def planted(scene: Scene) -> None:
    """What looks like a repository, with a config full of programs, wherever there is room."""
    place = scene.random.choice(["", "data", "data/progress", "data/progress/baohu", "templates"])
    target = scene.root / place
    for name in ("objects", "refs"):
        (target / name).mkdir(parents=True, exist_ok=True)
    shutil.copy(scene.git / "HEAD", target / "HEAD")
    said = "".join(
        f"[{k.rpartition('.')[0].replace('.', ' ', 1)}]\n\t{k.rpartition('.')[2]} = {v}\n"
        for k, v in scene.trap.settings().items()
    )
    said = re.sub(r"\[(\w+) ([\w.]+)\]", r'[\1 "\2"]', said)
    scene.write(
        f"{place}/config".strip("/"),
        f"[core]\n\tbare = false\n\tworktree = {scene.root}\n[include]\n\tpath = ../x\n{said}",
    )
    if not place:
        scene.write("commondir", ".git\n")
        scene.write("gitdir", ".git\n")


def own_settings(scene: Scene) -> None:
    """A user's own configuration with programs in it: reading runs none of them."""
    for name, value in scene.trap.settings().items():
        subprocess.run(
            ["git", "config", name, value], cwd=scene.root, capture_output=True, check=False
        )


def odd_settings(scene: Scene) -> None:
    """A configuration with faults, circles, and what changes how git answers."""
    says = [
        "[include]\n\tpath = config\n", "[include]\n\tpath = /nonexistent\n", "[core\n",
        "[core]\n\trepositoryformatversion = 99\n", "[extensions]\n\tx = y\n[core]\n\trepositoryformatversion = 1\n",
        "[color]\n\tui = always\n[core]\n\tquotepath = true\n", "[diff]\n\trelative = true\n\trenames = copies\n",
        "[log]\n\tfollow = true\n\tshowRoot = false\n\tdate = human\n\tmailmap = true\n",
        "[format]\n\tpretty = %x00%x00\n", "[i18n]\n\tlogOutputEncoding = UTF-16\n", "[core]\n\tbare = true\n",
        "[status]\n\trelativePaths = true\n\tshowUntrackedFiles = no\n", "[core]\n\tworktree = /\n",
        "[core]\n\tautocrlf = true\n\tsafecrlf = true\n", '[remote "-x"]\n\turl = x\n', "[user]\n\tname = \n",
        '[url "/nonexistent/"]\n\tinsteadOf = /\n', "[push]\n\tdefault = nothing\n", "[merge]\n\tff = only\n",
    ]  # fmt: skip
    with (scene.git / "config").open("a", encoding="utf-8") as stream:
        stream.write(scene.random.choice(says))


def broken_objects(scene: Scene) -> None:
    """Objects gone, empty, cut short or overwritten."""
    found = sorted(p for p in (scene.git / "objects").rglob("*") if p.is_file())
    for path in scene.random.sample(found, min(len(found), scene.random.choice([1, 3, 20]))):
        path.chmod(0o644)
        how = scene.random.choice(["gone", "empty", "short", "odd"])
        content = path.read_bytes()
        if how == "gone":
            path.unlink()
        else:
            path.write_bytes(
                {"empty": b"", "short": content[: len(content) // 2], "odd": b"x" * 50}[how]
            )


def elsewhere(scene: Scene) -> None:
    """Grafts, alternates, a shallow file, a replaced object."""
    scene.write(
        ".git/info/grafts",
        f"{scene.id()} {'f' * 40}\n{scene.random.choice(['', 'x', scene.id()])}\n",
    )
    scene.write(
        ".git/objects/info/alternates",
        scene.random.choice(["/nonexistent\n", f"{scene.git}/objects\n", "../objects\n", "\0\n"]),
    )
    scene.write(".git/shallow", scene.random.choice([f"{scene.id()}\n", "x\n", ""]))
    scene.write(f".git/refs/replace/{scene.id(f'HEAD:{BAOHU}')}", scene.id("HEAD:data") + "\n")


def odd_index(scene: Scene) -> None:
    """An index cut short, locked, gone, or a merge that somebody left."""
    how = scene.random.choice(["short", "lock", "gone", "odd", "merge", "rebase"])
    index = scene.git / "index"
    if how == "short":
        index.write_bytes(index.read_bytes()[:100])
    elif how == "gone":
        index.unlink()
    elif how == "odd":
        index.write_bytes(b"DIRC\0\0\0\x09" + b"\xff" * 50)
    else:
        scene.write(
            {
                "lock": ".git/index.lock",
                "merge": ".git/MERGE_HEAD",
                "rebase": ".git/rebase-merge/x",
            }[how],
            "x\n",
        )


def odd_files(scene: Scene) -> None:
    """Links out of the repository, pipes, folders, and ignored files in the places of data."""
    places = [
        "data/progress/baohu", BAOHU, "data/rules.yaml", "templates/leak.md.j2", "schema", ".gitea",
        "data/progress/yunyong/2026-07-31.yaml", ".gitattributes", "templates",
    ]  # fmt: skip
    for place in scene.random.sample(places, 2):
        target = scene.root / place
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        with contextlib.suppress(OSError):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            how = scene.random.choice(["link", "nowhere", "pipe", "folder", "itself"])
            if how == "pipe":
                os.mkfifo(target)
            elif how == "folder":
                target.mkdir()
            else:
                aims = {"link": str(scene.outside), "nowhere": "nowhere", "itself": target.name}
                target.symlink_to(aims[how])
    if scene.random.random() < 0.3:
        scene.write(".gitignore", "*\n")
    scene.write("git", f"#!/bin/sh\n: > {scene.trap.folder}/sprung/git\n")
    (scene.root / "git").chmod(0o755)


SPOILS: tuple[Spoil, ...] = (
    odd_refs, odd_head, odd_tree, huge_tree, attributes, submodules, planted, own_settings,
    odd_settings, broken_objects, elsewhere, odd_index, odd_files,
)  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of a server with edits that are not committed, to be copied and spoilt."""
    here = Path(__file__).parent
    folder = tmp_path_factory.mktemp("sound")
    first = folder / "first"
    shutil.copytree(here / "repo", first)
    shutil.copytree(here.parent / "templates", first / "templates")
    git(first, "init", "-q", "-b", "main")
    git(first, "add", "-A")
    git(first, "commit", "-q", "-m", "一")
    git(folder, "clone", "-q", "--bare", str(first), str(folder / "server.git"))
    git(folder, "clone", "-q", str(folder / "server.git"), str(folder / "clone"))
    clone = folder / "clone"
    git(clone, "config", "user.name", "甲")
    git(clone, "config", "user.email", "a@example.org")
    git(clone, "switch", "-q", "-c", "other")
    text = (clone / BAOHU).read_text("utf-8").replace("cases: 4}", "cases: 6}")
    (clone / BAOHU).write_text(text, encoding="utf-8")
    git(clone, "commit", "-q", "-am", "二")
    (clone / BAOHU).write_text(text.replace("签订保密协议", "签协议"), encoding="utf-8")
    return folder


@pytest.mark.nightly
@settings(tries(20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    spoils=st.lists(st.sampled_from(SPOILS), min_size=1, max_size=4, unique=True),
    seed=st.integers(0, 2**32),
)
def test_no_repository_makes_a_command_misbehave(
    sound: Path,
    run: Run,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    spoils: list[Spoil],
    seed: int,
) -> None:
    """No program of it runs, nothing outside changes, nothing raises, and no English is heard."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(sound, folder, dirs_exist_ok=True)
    outside = folder / "outside"
    outside.mkdir()
    (outside / "secret").write_text("机密", encoding="utf-8")
    scene = Scene(folder / "clone", outside, Trap(folder / "traps"), Random(seed))  # noqa: S311 - a test's
    git(scene.root, "remote", "set-url", "origin", str(folder / "server.git"))
    for spoil in spoils:
        spoil(scene)
    monkeypatch.chdir(scene.root)
    monkeypatch.setenv("PATH", os.pathsep.join([".", os.environ["PATH"]]))
    monkeypatch.setenv("HOME", str(folder))
    before = everything(outside)
    # What writes may run the user's own filters, signers and hooks: that is what they are for.
    for arguments in (*READING, *(() if own_settings in spoils else WRITING)):
        scene.trap.reset()
        result = run(*arguments, "--root", str(scene.root))
        told = f"{[s.__name__ for s in spoils]} {arguments}: {result}"
        assert result.code in {0, 1, 2}, told
        assert not ENGLISH.search(result.err), told
        assert "机密" not in result.out + result.err, told
        assert everything(outside) == before, told
        assert scene.trap.sprung == set(), told
        if result.code == 2:
            assert re.search("[一-鿿]", result.err), told
    shutil.rmtree(folder, ignore_errors=True)
