"""What can be wrong in the data: a finding, its place, and how it prints."""

from enum import Enum
from typing import NamedTuple, Protocol, Self

from hubtasks.wording import visible, width

EXCERPT_WIDTH = 72


class Severity(Enum):
    """How much a finding matters: only an error makes `check` fail."""

    ERROR = "错误"
    WARNING = "警告"
    HINT = "提示"


class Code(Enum):
    """Every kind of finding, by the id that users see, with its severity."""

    # files and their bytes
    UNREADABLE_FILE = ("unreadable-file", Severity.ERROR)
    STRAY_FILE = ("stray-file", Severity.WARNING)
    MISSING_LIST = ("missing-list", Severity.ERROR)
    NOT_UTF8 = ("not-utf8", Severity.ERROR)
    FORBIDDEN_CHARACTER = ("forbidden-character", Severity.ERROR)
    # YAML
    YAML_SYNTAX = ("yaml-syntax", Severity.ERROR)
    YAML_FEATURE = ("yaml-feature", Severity.ERROR)
    GIT_CONFLICT = ("git-conflict", Severity.ERROR)
    SECOND_DOCUMENT = ("second-document", Severity.ERROR)
    FULL_WIDTH_SIGN = ("full-width-sign", Severity.ERROR)
    WIDE_BLANK = ("wide-blank", Severity.ERROR)
    TAB = ("tab", Severity.ERROR)
    MISSING_BLANK = ("missing-blank", Severity.ERROR)
    LIST_DASH = ("list-dash", Severity.ERROR)
    UNQUOTED_SIGN = ("unquoted-sign", Severity.ERROR)
    OPEN_QUOTE = ("open-quote", Severity.ERROR)
    SECOND_COLON = ("second-colon", Severity.ERROR)
    MOJIBAKE = ("mojibake", Severity.ERROR)
    EMPTY_FILE = ("empty-file", Severity.ERROR)
    NEWER_FORMAT = ("newer-format", Severity.ERROR)
    # fields
    WRONG_SHAPE = ("wrong-shape", Severity.ERROR)
    UNKNOWN_KEY = ("unknown-key", Severity.ERROR)
    DUPLICATE_KEY = ("duplicate-key", Severity.ERROR)
    MISSING_KEY = ("missing-key", Severity.ERROR)
    BLANK_VALUE = ("blank-value", Severity.ERROR)
    FOLDED_TEXT = ("folded-text", Severity.WARNING)
    BAD_TEXT = ("bad-text", Severity.ERROR)
    BAD_NUMBER = ("bad-number", Severity.ERROR)
    BAD_DATE = ("bad-date", Severity.ERROR)
    BAD_CHOICE = ("bad-choice", Severity.ERROR)
    # the task list
    COUNTS_DIFFER = ("counts-differ", Severity.ERROR)
    STRATEGY_COUNT = ("strategy-count", Severity.ERROR)
    TASK_NUMBERING = ("task-numbering", Severity.ERROR)
    DUPLICATE_ITEM = ("duplicate-item", Severity.ERROR)
    TASK_ORDER = ("task-order", Severity.ERROR)
    DUPLICATE_ID = ("duplicate-id", Severity.ERROR)
    UNKNOWN_STRATEGY = ("unknown-strategy", Severity.ERROR)
    UNKNOWN_DIVISION = ("unknown-division", Severity.ERROR)
    ONE_COORDINATOR = ("one-coordinator", Severity.ERROR)
    BAD_INDICATOR = ("bad-indicator", Severity.ERROR)
    WRONG_YEAR = ("wrong-year", Severity.ERROR)
    # progress and plan against the list
    UNKNOWN_TASK = ("unknown-task", Severity.ERROR)
    NOT_RESPONSIBLE = ("not-responsible", Severity.ERROR)
    UNKNOWN_INDICATOR = ("unknown-indicator", Severity.ERROR)
    WRONG_REPORTER = ("wrong-reporter", Severity.ERROR)
    SHARED_FIGURE = ("shared-figure", Severity.ERROR)
    UNKNOWN_MILESTONE = ("unknown-milestone", Severity.ERROR)
    FOLDER_DIVISION = ("folder-division", Severity.ERROR)
    FILE_DATE = ("file-date", Severity.ERROR)
    DUPLICATE_ENTRY = ("duplicate-entry", Severity.ERROR)
    FUTURE_DATE = ("future-date", Severity.ERROR)
    MIXED_SAMPLES = ("mixed-samples", Severity.WARNING)
    FINISHED_SHORT = ("finished-short", Severity.ERROR)
    BLOCKED_WITHOUT_REASON = ("blocked-without-reason", Severity.WARNING)
    POSTPONED_UNAPPROVED = ("postponed-unapproved", Severity.WARNING)
    FIGURE_FELL = ("figure-fell", Severity.WARNING)
    LEAD_WITHOUT_PLAN = ("lead-without-plan", Severity.WARNING)

    def __init__(self, id_: str, severity: Severity) -> None:
        """Name the code as users see it."""
        self.id = id_
        self.severity = severity


class Mark(Protocol):
    """A point in a file as the YAML parser tells it: line and column from 0."""

    line: int
    column: int


class Place(NamedTuple):
    """Where something stands: path from the root, line and column from 1.

    `end` is the column after its last character on that line. Columns count
    characters. Line 0 means the file as a whole.
    """

    path: str
    line: int = 0
    column: int = 0
    end: int = 0

    @classmethod
    def between(cls, path: str, start: Mark, end: Mark) -> Self:
        """Return what lies between two marks, on the line where it begins."""
        line, column = start.line, start.column + 1
        return cls(path, line + 1, column, end.column + 1 if end.line == line else column + 1)

    def __str__(self) -> str:
        """Write the place as editors and terminals link it."""
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


class Diagnostic(NamedTuple):
    """One finding: what is wrong, where, and how to mend it."""

    code: Code
    message: str
    place: Place
    fix: str = ""
    related: Place | None = None

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return self.code.severity


def in_order(found: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort findings by file, line and column, and drop repetitions."""
    return tuple(sorted(dict.fromkeys(found), key=lambda d: (d.place, d.code.id, d.message)))


def as_text(found: Diagnostic, line: str | None) -> str:
    """Write a finding for people, with the line it speaks of where there is one."""
    rows = [visible(f"{found.place}: {found.severity.value}[{found.code.id}] {found.message}")]
    if line is not None:
        rows += _excerpt(line, found.place)
    if found.related is not None:
        rows.append(visible(f"   另见：{found.related}"))
    if found.fix:
        rows.append(visible(f"   改法：{found.fix}"))
    return "\n".join(rows)


def _excerpt(line: str, place: Place) -> list[str]:
    """Quote a line, cut to a window round the place, with carets under it."""
    line = "".join(c if c.isprintable() else "?" for c in line.replace("\t", " "))
    start = min(place.column - 1, len(line))
    end = max(min(place.end - 1, len(line)), start + 1)
    first = start
    while first > 0 and width(line[first - 1 : start]) <= EXCERPT_WIDTH // 2:
        first -= 1
    last = start
    while last < len(line) and width(line[first : last + 1]) <= EXCERPT_WIDTH:
        last += 1
    before = ("..." if first else "") + line[first:start]
    marked = line[start : min(end, last)]
    gutter = f"{place.line:>5} | "
    after = line[min(end, last) : last] + ("..." if last < len(line) else "")
    return [
        (gutter + before + marked + after).rstrip(),
        " " * 5 + " | " + " " * width(before) + "^" * max(width(marked), 1),
    ]
