"""The characters that no text may hold, told once.

They are controls, formats, private use and what ends a line unseen, by Unicode's general
categories; what is ignored by default or looks blank, as the fillers do; and what is no
character at all. Nobody sees them, they steer what shows them, or one machine alone knows
them. A selector of variants passes behind what it can vary: rare names are written so. What
Unicode has not assigned yet passes: a rare name's character may be among it.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain, groupby, islice

# Pieces of a set of characters. Those beyond U+FFFF stand apart: a search for them is dear.
UNSEEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891"
    "\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800"
    "\u3164\ud800-\uf8ff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
)
_UNSEEN_BEYOND = (
    "\U000110bd\U000110cd\U00013430-\U0001343f\U00016fe4\U0001bca0-\U0001bca3\U0001d159"
    "\U0001d173-\U0001d17a\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe-\U000e00ff"
    "\U000e01f0-\U0010ffff"
)
SELECTORS = "\ufe00-\ufe0f"
_SELECTORS_BEYOND = "\U000e0100-\U000e01ef"
# An ideograph has variants, which names are written with; a sign is a picture or a text.
_SOUND = (
    "(?<=[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd])[\ufe00-\ufe02\U000e0100-\U000e01ef]"
    "|(?<=[#*0-9\xa9\xae\u203c-\u27ff\u2900-\u2fff\u3030-\u3299\U0001f000-\U0001faff])[\ufe0e\ufe0f]"
)
# These end a line for whoever typed them: what to put in their place depends on where.
LINE_ENDS = frozenset("\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
# Of the unseen, those that Python takes for printable.
_PRINTABLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\ufffc"
    "\U00016fe4\U0001d159"
)


@cache
def unseen() -> re.Pattern[str]:
    """Match a character that is shown as its escape wherever a text is shown."""
    return re.compile(f"[{UNSEEN}{_UNSEEN_BEYOND}]")


@cache
def forbidden() -> re.Pattern[str]:
    """Match a character that no text may hold."""
    selectors = f"(?!{_SOUND})[{SELECTORS}{_SELECTORS_BEYOND}]"
    return re.compile(f"[{UNSEEN}{_UNSEEN_BEYOND}]|{selectors}")


def all_seen(text: str) -> bool:
    """Tell at a glance that a text holds nothing unseen; False may be a false alarm."""
    return text.isprintable() and _PRINTABLE.isdisjoint(text)


def is_private(character: str) -> bool:
    """Tell whether a character is for private use (造字): only its own machine shows it."""
    return _PRIVATE.match(character) is not None


def code_point(character: str) -> str:
    """Name a character by its code point: `U+200B`."""
    return f"U+{ord(character):04X}"


def plain_form(text: str) -> str:
    """Return a text with its full-width signs, figures and such in their plain form (NFKC).

    Of marks upon one character it keeps as many as any script has: to put more in order takes
    time by the square of how many they are.
    """
    import unicodedata  # noqa: PLC0415 - only what is not plain needs it

    if text.isascii():
        return text
    if len(text) > _MOST_MARKS and any(map(unicodedata.combining, text)):
        runs = groupby(text, lambda character: unicodedata.combining(character) != 0)
        text = "".join(
            chain.from_iterable(islice(run, _MOST_MARKS) if marks else run for marks, run in runs)
        )
    return unicodedata.normalize("NFKC", text)


_MOST_MARKS = 8


def in_json(text: str) -> str:
    """Write what is unseen in a JSON text as JSON escapes it: to programs it is the same."""
    import json  # noqa: PLC0415 - only JSON needs it

    if all_seen(text.replace("\n", "")):
        return text
    return unseen().sub(lambda found: json.dumps(found[0])[1:-1], text)


def escaped(character: str) -> str:
    """Write a character by its code point, as programs write it."""
    return character.encode("unicode_escape").decode()
