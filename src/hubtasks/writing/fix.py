"""Repair what can be repaired with certainty in a file, and nothing else of it.

Each finding that knows its own mending (`Diagnostic.repair`) is carried out where its carets
stand; encodings, line ends and indentation are mended for the file as a whole. A repair is
kept only if everything on the lines it did not touch still says the same.
"""

from __future__ import annotations

import difflib
import re
from contextlib import suppress
from functools import lru_cache
from itertools import groupby, islice, product, takewhile
from typing import TYPE_CHECKING, NamedTuple

from hubtasks.characters import forbidden
from hubtasks.diagnostics import Code
from hubtasks.fields import FileKind
from hubtasks.model import Progress
from hubtasks.reading import styles
from hubtasks.reading.compose import ENCODINGS, compose, readable
from hubtasks.reading.files import DataFile, Files, Selection
from hubtasks.reading.load import load, problems_in, read_alone
from hubtasks.reading.nodes import MappingNode, Node, ScalarNode, SequenceNode, all_nodes
from hubtasks.reading.slips import outside_blocks
from hubtasks.wording import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hubtasks.diagnostics import Diagnostic

    # Finds what is wrong in the text of one file.
    Look = Callable[[str], tuple[Diagnostic, ...]]

HOPEFUL = {Code.NOT_UTF8, Code.BYTE_ORDER_MARK, Code.TAB, Code.WIDE_BLANK}
_TRIED = 3  # files
_TRIABLE = 5_000  # findings in one of them: trying more takes long
_FEW_ROUNDS = 4
_ROUNDS = 20
_FEW = 20
_INDENTABLE = 60_000  # letters of a file: to try every indentation of more takes long
_COMPARABLE = 1_000  # lines
_NEAR = 200  # letters: no unit and no day is longer
_STRUCTURE = re.compile(
    r"^[ \t\u3000\u00a0]+(?=[-－•●][ \u3000]|(?:[-－] ?)?[A-Za-z_][A-Za-z0-9_-]*[:：])"
)
# How many blanks each sign at the beginning of a line may stand for, in every combination.
_WIDE = {"\u3000": (2, 1, 4), "\u00a0": (1, 2), "\t": (2, 4, 8, 6, 1)}
_WIDTHS = [
    str.maketrans({sign: " " * width for sign, width in zip(_WIDE, widths, strict=True)})
    for widths in product(*_WIDE.values())
]
# After a repair a line must not speak a key that nobody knows, nor be unreadable.
_WRECKED = {Code.UNKNOWN_KEY, Code.DUPLICATE_KEY, Code.YAML_SYNTAX, Code.SECOND_COLON}

# What a repair may take away or put in, and how the same day may be written before and after.
_SIGNS = re.compile("[:：,，、；[\\]［］|｜\\-－—–−•● \t\n\u3000\u00a0％%.．~∼˜〜～]+")
_WIDE_FIGURES = {ord("０") + n: str(n) for n in range(10)}
_WHOLE_DAY = re.compile("([0-9]{4})[-./．／年]([0-9]{1,2})[-./．／月]([0-9]{1,2})[日号]?")
_DAY_OF_A_MONTH = re.compile("(月[0-9]{1,2})号")

# A value by where it stands (line and column from 0): its keys, its text, its last line.
Leaves = dict[tuple[int, int], tuple[tuple[str, ...], str, int]]


class _Alone(NamedTuple):
    """One file with its content, as a source of files."""

    listing: tuple[DataFile, ...]
    content: bytes

    def read(self, _: str) -> bytes:
        return self.content


def units(file: DataFile, content: bytes) -> dict[str, str]:
    """Return the units of the indicators in a task list's content, by id."""
    ledger, _ = load(Selection(_Alone((file,), content), (file,)))
    return {i.id: i.unit for t in ledger.tasks for i in t.indicators}


class Mended(NamedTuple):
    """A file before and after: `whole` says what was done to all of it, `left` what remains.

    `units` are those that figures may have lost.
    """

    path: str
    before: bytes
    after: bytes
    whole: tuple[str, ...]
    left: int
    units: frozenset[str]

    @property
    def text(self) -> str:
        """The text before, with the line ends of the text after."""
        return _unix(readable(self.before)[0])

    @property
    def sound(self) -> bool:
        """Whether the file after has every word and value that it had before."""
        after = self.after.decode()
        if lost(self.text, after):
            return False
        one, other = _unlike(self.text, after)
        return _words(one, self.units) == _words(other, self.units)


def every_mended(source: Files, unread: dict[str, OSError]) -> Iterator[Mended]:
    """Mend each file that can be read; why one can't be is put into *unread* by its path."""
    found: dict[int, dict[str, str]] = {}
    # The lists come first: the units of figures are theirs, once they can be read.
    for file in sorted(source.listing, key=lambda file: file.kind is not FileKind.TASKS):
        if file.kind is None:
            continue
        try:
            content = source.read(file.path)
        except OSError as error:
            unread[file.path] = error
            continue
        mended = mend(file, content, found.get(file.year, {}))
        if file.kind is FileKind.TASKS:
            found[file.year] = units(file, mended.after if mended else content)
        if mended:
            yield mended


def uncertain(source: Files) -> Iterator[str]:
    """Return the paths of the files that are in no encoding, or in one of several: left alone."""
    for file in source.listing:
        with suppress(OSError):
            if file.kind is not None and not readable(source.read(file.path))[1]:
                yield file.path


def mends(source: Files, found: Iterable[Diagnostic]) -> bool:
    """Tell whether `fix` mends one of the first few files in which findings look as if it might."""
    hopeful = (d.place.path for d in found if d.repair is not None or d.code in HOPEFUL)
    paths = set(islice(dict.fromkeys(hopeful), _TRIED))
    listing = tuple(f for f in source.listing if f.path in paths or f.kind is FileKind.TASKS)
    return any(m.sound and m.path in paths for m in every_mended(Selection(source, listing), {}))


def mend(file: DataFile, content: bytes, units: Mapping[str, str]) -> Mended | None:
    """Return a file with what is certain mended; None where there is nothing to mend.

    *units* are those of the indicators, by id: a figure that carries its own loses it.
    """
    text, encoding = readable(content)
    if not encoding:
        return None
    whole = []
    if encoding == "utf-8-sig":
        whole.append("去掉开头的字节顺序标记（BOM）")
    elif encoding != "utf-8":
        whole.append(f"存成 UTF-8（原来是 {ENCODINGS[encoding]}）")
    if "\r" in text:
        whole.append(f"行尾改成 LF（原来是 {'CRLF' if chr(13) + chr(10) in text else 'CR'}）")
    text = _unix(text)

    # A large file takes its time to read, and each step asks again what the last one left.
    @lru_cache(maxsize=2)
    def look(text: str) -> tuple[Diagnostic, ...]:
        return problems_in(file, text.encode(), units)

    for _ in range(_ROUNDS):
        done = _indented(look, _repaired(look, text))
        if done == text:
            break
        text = done
    text = _written(file, text, units)
    after = text.encode()
    if after == content:
        return None
    left = len(look(text))
    return Mended(file.path, content, after, tuple(whole), left, frozenset(units.values()))


def _written(file: DataFile, text: str, units: Mapping[str, str]) -> str:
    """Write in the texts of a file what is certain as it should be; of very much only the first."""
    if not any(style.may_stand_in(text) for style in styles.CERTAIN):
        return text
    for _ in range(_FEW_ROUNDS):  # of a range of three each sign by itself
        read, _ = read_alone(file, text.encode(), units)
        entries = read.entries if isinstance(read, Progress) else ()
        plans = read if read and file.kind is FileKind.PLAN else ()
        found = styles.breaches(styles.CERTAIN, entries, plans)
        done = _carried_out(text, (d for d in islice(found, _TRIABLE) if d.repair))
        if done == text:
            break
        text = done
    return text


def lost(before: str, after: str) -> bool:
    """Tell whether a value that stands on lines which *after* leaves alone says another thing."""
    moved = _moved(before.split("\n"), after.split("\n"))
    kept = _leaves(after)
    for (line, column), (keys, value, last) in _leaves(before).items():
        if not moved.keys() >= set(range(line, last + 1)):
            continue
        now = kept.get((moved[line], column))
        if now is None or now[:2] != (keys, value):
            return True
    return False


def _unlike(one: str, other: str) -> tuple[str, str]:
    """Cut off what is alike at both ends of two texts, but for what a word there may take."""
    head = max(_alike(one, other) - _NEAR, 0)
    one, other = one[head:], other[head:]
    tail = max(_alike(one[::-1], other[::-1]) - _NEAR, 0)
    return one[: len(one) - tail], other[: len(other) - tail]


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts have alike at the beginning."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        half = (least + most + 1) // 2
        if one[least:half] == other[least:half]:
            least = half
        else:
            most = half - 1
    return least


def _words(text: str, units: Iterable[str]) -> str:
    """Return a text without what repairs may change: signs, blanks, unseen characters, units."""
    text = forbidden().sub("", text)
    if any(map(text.__contains__, map(chr, _WIDE_FIGURES))):
        text = text.translate(_WIDE_FIGURES)
    text = _WHOLE_DAY.sub(lambda day: f"{day[1]}{day[2]:0>2}{day[3]:0>2}", text)
    text = _SIGNS.sub("", _DAY_OF_A_MONTH.sub(r"\1日", text))
    for unit in sorted(units, key=len, reverse=True):
        text = text.replace(unit, "")
    return text


def as_text(mended: Mended) -> str:
    """Show what is done to a file: the whole of it first, then each line before and after."""
    done = "；".join(filter(None, (*mended.whole, _lines_changed(mended))))
    rows = [f"{visible(mended.path)}：{done}"]
    for (start, old), (begin, new) in _changes(mended):
        rows += [f"{start + i:>5} - {visible(line)}" for i, line in enumerate(old, 1)]
        rows += [f"{begin + i:>5} + {visible(line)}" for i, line in enumerate(new, 1)]
    return "".join(f"{row}\n" for row in rows)


def _lines_changed(mended: Mended) -> str:
    count = sum(max(len(old), len(new)) for (_, old), (_, new) in _changes(mended))
    return f"改{count}行" if count else ""


def _changes(
    mended: Mended,
) -> Iterator[tuple[tuple[int, list[str]], tuple[int, list[str]]]]:
    before, after = mended.text.split("\n"), mended.after.decode().split("\n")
    for tag, i, j, k, m in _differences(before, after):
        if tag != "equal":
            yield (i, before[i:j]), (k, after[k:m])


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _repaired(look: Look, text: str) -> str:
    """Carry out every certain repair, and those that show only then, but none that wrecks."""
    given_up: set[int] = set()
    for _ in range(_ROUNDS):
        found = [d for d in look(text) if d.place.line not in given_up]
        if len(found) > _TRIABLE:
            break
        # What parts a line in two comes last: till then each line stays where it is.
        mended = _carried_out(text, [d for d in found if "\n" not in (d.repair or "")])
        if mended == text:
            mended = _carried_out(text, found)
            if mended == text:
                break
            given_up.clear()
            text = mended
        elif wrecked := _wrecked(look, text, mended):
            given_up |= wrecked
        else:
            text = mended
    return text


def _carried_out(text: str, found: Iterable[Diagnostic]) -> str:
    """Put each certain repair where its finding stands, from the last to the first."""
    lines = text.split("\n")
    by_line = sorted((d for d in found if d.place.line), key=lambda d: d.place, reverse=True)
    for number, repairs in groupby(by_line, key=lambda d: d.place.line):
        if number <= len(lines):
            lines[number - 1] = _repaired_line(lines[number - 1], repairs)
    return "\n".join(lines)


def _repaired_line(line: str, repairs: Iterable[Diagnostic]) -> str:
    """Put repairs of a line, from the last to the first, in place of what each spans."""
    pieces: list[str] = []
    rest = len(line)
    for place, repair in ((d.place, d.repair) for d in repairs):
        if repair is not None and (place.end - 1 <= rest or not pieces):
            pieces += [line[place.end - 1 : rest], repair]
            rest = place.column - 1
    return "".join(reversed([*pieces, line[:rest]]))


def _indented(look: Look, text: str) -> str:
    """Give lines that begin with tabs or wide blanks the one indentation that reads well."""
    lines = text.split("\n")
    found = look(text)
    if len(found) > _TRIABLE:
        return text
    wrong = {
        d.place.line - 1
        for d in found
        if d.code in {Code.TAB, Code.WIDE_BLANK}
        and not lines[d.place.line - 1][: d.place.column - 1].strip(" ")
    }
    blank = {n for n in wrong if not lines[n].strip()}
    if blank:
        return "\n".join("" if n in blank else line for n, line in enumerate(lines))
    wrong = {n for n in wrong if _STRUCTURE.match(lines[n])}
    if not wrong or len(text) > _INDENTABLE:
        return text
    spaced = dict.fromkeys(_spaced(lines, wrong, blanks) for blanks in _WIDTHS)
    sound = {c for c in spaced if _reads(look, c, wrong)}
    if not sound and len(wrong) <= _FEW:
        sound = {
            c
            for n in wrong
            for indent in _indents(text)
            if _reads(look, c := _with_indent(lines, n, indent), {n})
        }
    return sound.pop() if len(sound) == 1 else text


def _spaced(lines: list[str], numbers: set[int], blanks: dict[int, str]) -> str:
    return "\n".join(
        _STRUCTURE.sub(lambda m: m[0].translate(blanks), line) if n in numbers else line
        for n, line in enumerate(lines)
    )


def _with_indent(lines: list[str], number: int, indent: int) -> str:
    return "\n".join(
        _STRUCTURE.sub(" " * indent, line) if n == number else line for n, line in enumerate(lines)
    )


def _indents(text: str) -> set[int]:
    """Return the columns at which keys and list dashes stand in a file."""
    found = set()
    for _, line in outside_blocks(text):
        if match := re.match(r"( *)(- )?(?=[A-Za-z_])", line):
            found |= {len(match[1]), match.end()}
    return found


def _reads(look: Look, text: str, numbers: set[int]) -> bool:
    """Tell whether lines, repaired, are read each in its place, and none is missed elsewhere."""
    text = _repaired(look, text)
    bad = {*_WRECKED, Code.TAB, Code.WIDE_BLANK, Code.WRONG_SHAPE}
    return _key_lines(text).issuperset(numbers) and not any(
        d.code is Code.MISSING_KEY or (d.place.line - 1 in numbers and d.code in bad)
        for d in look(text)
    )


def _wrecked(look: Look, before: str, after: str) -> set[int]:
    """Return the lines, from 1, of repairs that made things worse."""
    moved = _moved(before.split("\n"), after.split("\n"))
    known = {(d.code, d.place.line) for d in look(before)}
    return {
        d.place.line
        for d in look(after)
        if d.code in _WRECKED and d.place.line - 1 not in moved
        if (d.code, d.place.line) not in known
    }


def _moved(before: list[str], after: list[str]) -> dict[int, int]:
    """Return where each line that stays as it is has gone, from 0."""
    return {
        old: new
        for tag, i, j, k, m in _differences(before, after)
        if tag == "equal"
        for old, new in zip(range(i, j), range(k, m), strict=True)
    }


def _differences(before: list[str], after: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield how lines became others, as difflib does; a long stretch of changes is one.

    Where there are as many as before, each stays where it is. Else what is alike at both ends is
    passed over first: lines that are all alike would take long.
    """
    if len(before) == len(after):
        at = 0
        both = zip(before, after, strict=True)
        for same, run in groupby(both, key=lambda pair: pair[0] == pair[1]):
            end = at + sum(1 for _ in run)
            yield "equal" if same else "replace", at, end, at, end
            at = end
        return
    pairs = list(zip(before, after, strict=False))
    head = next((n for n, (old, new) in enumerate(pairs) if old != new), len(pairs))
    ends = zip(reversed(before[head:]), reversed(after[head:]), strict=False)
    tail = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends))
    i, k = len(before) - tail, len(after) - tail
    yield "equal", 0, head, 0, head
    if max(i, k) - head > _COMPARABLE:
        yield "replace", head, i, head, k
    else:
        matcher = difflib.SequenceMatcher(None, before[head:i], after[head:k], autojunk=False)
        for tag, *ends_ in matcher.get_opcodes():
            a, b, c, d = (head + n for n in ends_)
            yield tag, a, b, c, d
    yield "equal", i, len(before), k, len(after)


def _key_lines(text: str) -> set[int]:
    """Return the lines, from 0, on which a key or an item of a list begins."""
    top = compose("", text.encode(), [])
    found = set()
    for node in all_nodes(top) if top is not None else ():
        if node.__class__ is MappingNode:
            found |= {key.start_mark.line for key, _ in node.value}
        elif node.__class__ is SequenceNode:
            found |= {item.start_mark.line for item in node.value}
    return found


def _leaves(text: str) -> Leaves:
    found: Leaves = {}
    top = compose("", text.encode(), [])
    waiting: list[tuple[Node, tuple[str, ...]]] = [] if top is None else [(top, ())]
    while waiting:
        node, keys = waiting.pop()
        if node.__class__ is ScalarNode:
            start, end = node.start_mark, node.end_mark
            # A block of text ends where the next line begins.
            last = end.line - (end.column == 0 and end.line > start.line)
            found[start.line, start.column] = (keys, node.value, last)
        elif node.__class__ is MappingNode:
            for key, value in node.value:
                waiting.append((value, (*keys, str(key.value))))
        else:
            waiting += ((item, keys) for item in node.value)
    return found
