"""Nothing is lost in silence: what holds for every file that a hand or an editor spoils.

A sound file is changed as people and editors change files. Then each value that was read before
is read again as it was, or it changed where it was edited and shows all that was not taken out, or
it was taken out, or it stands elsewhere now, or a finding points at the change. Entries and texts
never vanish without a finding.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from conftest import HERE, OFFICE, ON, examples, tries
from conftest import read as repository
from hypothesis import given
from hypothesis import strategies as st

from hubtasks.checking.checks import check
from hubtasks.diagnostics import Diagnostic, Place
from hubtasks.fields import FileKind
from hubtasks.filling.blank import blank
from hubtasks.model import Duty
from hubtasks.period import Period
from hubtasks.reading.files import DataFile, Selection, classify
from hubtasks.reading.load import load

if TYPE_CHECKING:
    from hubtasks.model import Ledger

NEAR = 8  # so many lines from a change its finding may stand
ANYWHERE = 10**6  # the last line of a value whose place in the file is not known


class Leaf(NamedTuple):
    """A value of the ledger as text, and the lines of its file, from 0, where it stands."""

    said: str
    first: int
    last: int


UNREAD = re.compile("第([0-9]+)行起的一条没有读(?:；从第([0-9]+)行)?")
Leaves = dict[tuple[str, ...], Leaf]


class Here(NamedTuple):
    """Files that exist only here."""

    listing: tuple[DataFile, ...]
    texts: Mapping[str, str]

    def read(self, path: str) -> bytes:
        """Return one of them."""
        return self.texts[path].encode()


def loaded(texts: Mapping[str, str]) -> tuple[Ledger, tuple[Diagnostic, ...]]:
    """Load files that exist only here."""
    listing = tuple(map(classify, texts))
    return load(Selection(Here(listing, texts), listing))


def read(path: str, text: str) -> tuple[Leaves, list[Diagnostic]]:
    """Read a file by itself: every value that it has in the ledger, and what is wrong."""
    ledger, problems = loaded({path: text})
    leaves: Leaves = {}
    for progress in ledger.progress:
        leaves |= leaves_of("entry", progress.entries, lambda e: str(e.task))
        leaves |= head(progress, "entries", 9)
    if ledger.task_list is not None:
        leaves |= leaves_of("task", ledger.tasks, lambda t: str(t.id))
        leaves |= head(ledger.task_list, "tasks", 60)
    leaves |= leaves_of("plan", ledger.plans, lambda p: str(p.task))
    leaves |= leaves_of("urge", ledger.issued, lambda u: str(u.number))
    leaves |= leaves_of("closed", ledger.closed, lambda c: str(c.task))
    if classify(path).kind in {FileKind.RULES, FileKind.CALENDAR}:
        leaves |= parts(ledger.rules)
    return leaves, list(problems)


def parts(record: Any, *within: str) -> Leaves:  # noqa: ANN401 - of either kind
    """What the rules and the calendar say, each item of a list by itself."""
    leaves: Leaves = {}
    for name, value in record._asdict().items():
        if name == "calendar":
            leaves |= parts(value, name)
            continue
        each = value if isinstance(value, tuple) else ()
        said = value if isinstance(value, Mapping) else {plain(v): v for v in each} or {"": value}
        for key, one in said.items():
            leaves[*within, name, plain(key), "item" if key else name] = Leaf(
                plain(one), 0, ANYWHERE
            )
    return leaves


def head(record: Any, without: str, lines: int) -> Leaves:  # noqa: ANN401 - of any kind of file
    """What a file says before its list, on its first lines."""
    values = record._asdict().items()
    return {("head", n): Leaf(plain(v), 0, lines) for n, v in values if n != without}


def leaves_of(kind: str, found: tuple[Any, ...], name: Callable[[Any], str]) -> Leaves:
    """Every value of some records: by kind, name, number among those of its name, attribute."""
    leaves: Leaves = {}
    seen: Counter[str] = Counter()
    ends = [item.place.line - 2 for item in found[1:]] + [ANYWHERE] * bool(found)
    for item, end in zip(found, ends, strict=True):
        seen[name(item)] += 1
        nodes = {v.name: v.node for v in getattr(item, "fields", {}).values()}
        for attribute, value in item._asdict().items():
            node = nodes.get("values" if attribute == "figures" else attribute)
            first, last = item.place.line - 1, end
            if node is not None:
                first, last = node.start_mark.line, node.end_mark.line - (node.end_mark.column == 0)
            # What the head says, or the name, is told there.
            if attribute not in {"division", "date", "path", "task", "id"} and plain(value, item):
                where = (kind, name(item), str(seen[name(item)]), attribute)
                leaves[where] = Leaf(plain(value, item), first, last)
    return leaves


def plain(value: Any, item: Any = None) -> str:  # noqa: ANN401 - whatever a record holds
    """Write a value as it stands in a file, without places; what is not there is empty."""
    if isinstance(value, Place) or value is None or value is False:
        return ""
    if isinstance(value, Duty):
        return value.name
    if isinstance(value, Period):
        return f"{value.start:%Y-%m}"
    if isinstance(value, Mapping):
        nodes = any(hasattr(v, "node") for v in value.values())
        return "" if nodes else plain(tuple(value.items()))
    if isinstance(value, tuple):
        same = getattr(item, "date", None)  # a figure without a day of its own has its file's
        return " ".join(plain(part, item) for part in value if part != same)
    if isinstance(value, Enum):
        return str(getattr(value, "id", value.value))
    return "true" if value is True else str(value)


def letters(text: str) -> Counter[str]:
    """Count what is to be seen of a text."""
    return Counter("".join(text.split()))


class Mutant(NamedTuple):
    """A file as it was and as somebody left it, and what was taken out of it; shown as a diff."""

    path: str
    before: str
    after: str
    taken: str = ""

    def __repr__(self) -> str:
        """Show what was changed, and no more."""
        old, new = self.before.split("\n"), self.after.split("\n")
        return "\n".join([self.path, *difflib.unified_diff(old, new, lineterm="", n=1)])


def lost_in_silence(mutant: Mutant) -> list[str]:
    """Name what is lost in silence where a file is changed."""
    path, before, after, taken = mutant
    then, now = sound(path, before), read(path, after)
    old, new = before.split("\n"), after.split("\n")
    pieces = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    changed = [piece for piece in pieces if piece[0] != "equal"]
    edited = {n for _, i, j, *_ in changed for n in range(i, max(j, i + 1))}
    low = min((k for *_, k, _ in changed), default=0) - NEAR
    high = max((m for *_, m in changed), default=0) + NEAR

    def beside(found: Iterable[Diagnostic]) -> bool:
        return any(
            not d.place.line or (low <= last and first <= high)
            for d in found
            for first, last in [reach(d)]
        )

    if beside(now[1]):
        return []
    lost = []
    key = "".join(re.findall(r"\n[ -]*([\w-]+):?[^\n]*\Z", taken))
    for where, leaf in then.items():
        again = now[0].get(where)
        if again is not None and again.said == leaf.said:
            continue
        if len(key) > 1 and where[-1].startswith(key):
            continue  # so much of its key was taken out with the line above that it is none
        left = letters(leaf.said) - letters(taken) - letters(again.said if again else "")
        moved = any(
            not left - letters(other.said)
            for at, other in now[0].items()
            if other != then.get(at) and (at[-1] == where[-1] or taken or again)
        )
        own = edited & set(range(leaf.first - 1, leaf.last + 2))
        if not (moved or (own and not left)):
            lost.append(f"{where}: {leaf.said!r} -> {again and again.said!r}")
    return [] if lost and beside(newly_wrong(mutant)) else lost


def reach(found: Diagnostic) -> tuple[int, int]:
    """Return the first and last line of which a finding speaks: of an item that was not read, all."""
    line, unread = found.place.line, UNREAD.search(found.message)
    return (int(unread[1]), int(unread[2] or ANYWHERE)) if unread else (line, line)


def newly_wrong(mutant: Mutant) -> list[Diagnostic]:
    """Find what the rules have against a changed file among the others: names, references."""
    home = HOMES[mutant.path, mutant.before]
    known = {(d.code, d.message) for d in wrong_in(mutant.path, home)}
    found = wrong_in(mutant.path, {**home, mutant.path: mutant.after})
    return [d for d in found if (d.code, d.message) not in known]


def wrong_in(path: str, texts: Mapping[str, str]) -> list[Diagnostic]:
    """Find what the rules have against one of some files."""
    found = check(loaded(texts)[0], ON, texts_too=False)
    return [d for d in found if d.place.path == path]


@cache
def sound(path: str, text: str) -> Leaves:
    """Read a file in which nothing is wrong."""
    leaves, problems = read(path, text)
    assert leaves
    assert not problems
    return leaves


def shipped() -> Iterator[dict[str, str]]:
    """The files of this repository, with forms that `new` wrote, filled in; of the tests'; of the help."""
    mine, small = (
        {
            file.relative_to(root).as_posix(): file.read_text(encoding="utf-8")
            for file in sorted((root / "data").rglob("*.yaml"))
        }
        for root in (OFFICE, HERE / "repo")
    )
    ledger = repository(OFFICE)[0]
    for division in ledger.divisions[:2]:
        text = blank(ledger, division, date(2026, 7, 31))
        text = re.sub(r"status:  #", "status: 推进中  #", text)
        text = re.sub(r"(summary:)\n", "\\1 |\n      7月9日走访企业6家。\n      签约3项。\n", text)
        text = re.sub(r"(      [a-z0-9-]+:)(  # )", "\\1 4\\2", text)
        mine[f"data/progress/{division.id}/2026-07-31.yaml"] = text
    yield from (mine, small, examples())


HOMES = {file: texts for texts in shipped() for file in texts.items()}
SHIPPED = list(HOMES)
SIGNS = [
    *"：，、。“”（［］｜－—＃#'\"\t\u3000\u00a0[]{},:-|>*&!%@`?~\\/0１\u200b\u2028\x0b", " #", "# ", "'#", '"#',
    "]#", "  ", " ", ": ", "- ", "? ", "\n", "\n\n", "\n  ", "\n    ", "\n      ", "\r\n", "…", "...", "---", "<<",
    "null", "无", "\\n",
]  # fmt: skip
LINES = [
    "abc", "# 备注", "    # 备注", "      #1号", "  - 甲", "    problems: 乙", "    problems：乙", "      续写", "  续写",
    "---", "...", "- task: 3", "  - task: 99", "    values:", "entries:", "%", "    -", "    next:", "  -", "    ?", " :",
]  # fmt: skip
BLANKS = [" ", "  ", "   ", "    ", "      ", "        ", "\t", "\u3000"]


# Slips of a kind, each wherever its pattern matches; what a group named `out` matched is taken out.
# A key may be a name of data: an indicator's, a month's, somebody's address.
AIMED = [
    (r"^(.*)\n(.*)$", r"\2\n\1"),  # a line exchanged with the next
    (r"\n *(?=#)", " "),  # a comment joined to the line above it
    *((r"^( *)(?=\S)", sign) for sign in (r"\1# ", r"\1#", r"# \1", r"#\1")),
    (r"^( *)((?:- +)?[\w.@-]+): +(?=\S)", r"\1# \2："),
    (r"(?<=[\w\]}\"']:) +(?=\S)", ""),
    (r"(?<=[\w\]}\"']): +(?=\S)", "："),
    *((r"(?<=\S)(?=\S)", sign) for sign in ("# ", " # ", "#", " #")),
    *((r"(?<= )(?=\S)", sign) for sign in ("# ", "#")),
    (r"(?P<out>[\w.@-])(?=[\w.@-]*: )", ""),
    (r"(?P<out>[\w.@-])(?=[\w.@-]*: )", "x"),
    (r"([\w.@-])([\w.@-])(?=[\w.@-]*: )", r"\2\1"),
    (r"(?<=[{,] )(?=[\w.@-]+: )|(?<={)(?=[\w.@-]+: )", "# "),
]  # fmt: skip


def aimed(text: str, kind: int, nth: int) -> tuple[str, str]:
    """Make a slip of a kind, at one of the places where it can be made, counted round."""
    pattern, new = AIMED[kind]
    places = list(re.finditer(pattern, text, re.MULTILINE | re.ASCII))
    if not places:
        return text, ""
    at = places[nth % len(places)]
    return text[: at.start()] + at.expand(new) + text[at.end() :], at.groupdict().get("out", "")


def of_a_kind(draw: Callable[[Any], Any], text: str) -> tuple[str, str]:
    """Make a slip of one of the kinds above."""
    return aimed(text, draw(st.integers(0, len(AIMED) - 1)), draw(st.integers(0, len(text))))


def of_lines(draw: Callable[[Any], Any], text: str) -> tuple[str, str]:
    """Change a text by its lines as an editor does; return it with what was taken out."""
    lines = text.split("\n")
    at, count = draw(st.integers(0, len(lines) - 2)), draw(st.sampled_from([1, 1, 1, 2, 3, 5, 8]))
    how = draw(st.sampled_from([moved, indented, joined, put, hidden, "out"]))
    if how == "out":
        return "\n".join(lines[:at] + lines[at + count :]), "".join(lines[at : at + count])
    return "\n".join(how(draw, lines[:at], lines[at : at + count], lines[at + count :])), ""


def moved(
    draw: Callable[[Any], Any], before: list[str], some: list[str], after: list[str]
) -> list[str]:
    """Move some lines elsewhere, change them with the next one, or write them twice."""
    how = draw(st.sampled_from(["twice", "swap", "move"]))
    if how == "twice":
        return before + some + some + after
    if how == "swap":
        return before + after[:1] + some + after[1:]
    lines = before + after
    to = draw(st.integers(0, len(lines)))
    return lines[:to] + some + lines[to:]


def indented(
    draw: Callable[[Any], Any], before: list[str], some: list[str], after: list[str]
) -> list[str]:
    """Indent some lines, or take blanks before them away, or put the first elsewhere."""
    how = draw(st.sampled_from(["in", "out", "to"]))
    if how == "in":
        blanks = draw(st.sampled_from(BLANKS))
        return before + [blanks + line for line in some] + after
    if how == "out":
        width = draw(st.sampled_from([1, 2, 3, 4, 6, 8]))
        return before + [re.sub(f"^ {{0,{width}}}", "", line) for line in some] + after
    return [*before, " " * draw(st.integers(0, 10)) + some[0].lstrip(" "), *some[1:], *after]


def joined(
    draw: Callable[[Any], Any], before: list[str], some: list[str], after: list[str]
) -> list[str]:
    """Join a line with the next, as a backspace at its beginning does, or cut it in two."""
    line, *rest = [*some, *after]
    if rest and draw(st.booleans()):
        more = rest[0].lstrip() if draw(st.booleans()) else rest[0]
        return [*before, line + draw(st.sampled_from(["", " "])) + more, *rest[1:]]
    where = draw(st.integers(0, len(line)))
    indent = draw(st.sampled_from(["", "  ", "      ", re.sub(r"\S.*", "", line)]))
    return [*before, line[:where], indent + line[where:], *rest]


def put(
    draw: Callable[[Any], Any], before: list[str], some: list[str], after: list[str]
) -> list[str]:
    """Put a new line before some lines, or make a comment of the first."""
    if draw(st.booleans()):
        return [*before, draw(st.sampled_from(LINES)), *some, *after]
    where = draw(st.sampled_from([0, 0, 2, 4, 6]))
    sign = draw(st.sampled_from(["#", "# "]))
    return [*before, some[0][:where] + sign + some[0][where:], *some[1:], *after]


def hidden(
    draw: Callable[[Any], Any], before: list[str], some: list[str], after: list[str]
) -> list[str]:
    """Make comments of some lines, as an editor does: at the edge, or where they stand."""
    sign = draw(st.sampled_from(["#", "# "]))
    edge = min((len(s) - len(s.lstrip()) for s in some if s.strip()), default=0)
    at = draw(st.sampled_from([0, edge]))
    return before + [s[:at] + sign + s[at:] if s.strip() else s for s in some] + after


def of_characters(draw: Callable[[Any], Any], text: str) -> tuple[str, str]:
    """Put a sign into a text, or over some of it, or take that out, or cut it off there."""
    at = draw(st.integers(0, len(text)))
    how = draw(st.sampled_from(["put", "put", "over", "over", "out", "cut"]))
    end = {"put": at, "cut": len(text)}.get(
        how, at + draw(st.sampled_from([1, 1, 1, 2, 4, 12, 40]))
    )
    new = draw(st.sampled_from(SIGNS)) if how in {"put", "over"} else ""
    return text[:at] + new + text[end:], text[at:end]


@st.composite
def mutants(draw: Callable[[Any], Any]) -> Mutant:
    """Draw a sound file and what a hand or an editor made of it."""
    path, before = draw(st.sampled_from(SHIPPED))
    change = draw(st.sampled_from([of_lines, of_characters, of_a_kind]))
    return Mutant(path, before, *change(draw, before))


@tries(300)
@given(mutants())
def test_nothing_is_lost_in_silence(mutant: Mutant) -> None:
    """Whatever one slip does to a sound file, what it loses is told beside it."""
    assert lost_in_silence(mutant) == []


@pytest.mark.nightly
@tries(5_000)
@given(mutants())
def test_nothing_is_lost_in_silence_at_length(mutant: Mutant) -> None:
    """The same, by night, on other mutants each time."""
    assert lost_in_silence(mutant) == []


def test_the_oracle_sees_what_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge is held too: with its findings hidden, a field that a text swallowed is lost."""
    told = read
    figure = "    values: {overseas-dispute-cases: 4}"
    path, before = next(file for file in SHIPPED if figure in file[1])
    mutant = Mutant(path, before, before.replace(figure, f"  {figure}"))
    assert lost_in_silence(mutant) == []
    monkeypatch.setattr(sys.modules[__name__], "read", lambda *file: (told(*file)[0], []))
    lost = lost_in_silence(mutant)
    assert ["figures" in said for said in lost] == [True]
