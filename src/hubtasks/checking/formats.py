"""Findings in the forms that programs read: JSON, GitHub, GitLab, SARIF, JUnit."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from hubtasks import __version__
from hubtasks.characters import in_json
from hubtasks.diagnostics import Severity, as_text
from hubtasks.wording import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hubtasks.diagnostics import Diagnostic, Place

SCHEMA_VERSION = 1
SARIF_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}
_GITLAB = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.HINT: "info"}
_SARIF = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}


def totals(found: Sequence[Diagnostic]) -> str:
    """Say how many findings there are, and how many of each severity."""
    counts = Counter(d.severity for d in found)
    said = "、".join(f"{s.value}{counts[s]}处" for s in Severity if counts[s])
    return f"共{len(found)}处：{said}" if found else "共0处"


def as_json(found: Sequence[Diagnostic]) -> str:
    """Write findings as JSON; keys are only ever added."""
    return _dump(
        {
            "schema_version": SCHEMA_VERSION,
            "findings": [
                {
                    "code": d.code.id,
                    "severity": d.severity.value,
                    "message": d.message,
                    "fix": d.fix,
                    "file": d.place.path,
                    "line": d.place.line,
                    "column": d.place.column,
                    "field": d.field,
                    "value": d.value,
                }
                for d in found
            ],
        }
    )


def as_github(found: Sequence[Diagnostic]) -> str:
    """Write findings as GitHub's workflow commands, errors first, then their totals.

    GitHub shows ten annotations of a type and drops the rest without a word.
    """
    if not found:
        return ""
    ranked = sorted(found, key=lambda d: list(Severity).index(d.severity))
    return "".join(f"{line}\n" for line in (*map(_command, ranked), totals(found)))


def as_gitlab(found: Sequence[Diagnostic]) -> str:
    """Write findings as a GitLab Code Quality report."""
    return _dump(
        [
            {
                "description": _said(d),
                "check_name": d.code.id,
                "fingerprint": _fingerprint(d, number),
                "severity": _GITLAB[d.severity],
                "location": {"path": d.place.path, "lines": {"begin": max(d.place.line, 1)}},
            }
            for d, number in _numbered(found)
        ]
    )


def as_sarif(found: Sequence[Diagnostic]) -> str:
    """Write findings as a SARIF 2.1.0 log."""
    rules = [
        {"id": code.id, "defaultConfiguration": {"level": _SARIF[code.severity]}}
        for code in dict.fromkeys(d.code for d in found)
    ]
    driver = {"name": "hubtasks", "version": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "language": "zh-CN",
        "columnKind": "unicodeCodePoints",
        "results": [_result(d, number) for d, number in _numbered(found)],
    }
    return _dump({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def as_junit(found: Sequence[Diagnostic]) -> str:
    """Write findings as JUnit XML: an error is a test that failed, any other one that passed.

    Without findings one test passes, because many readers take no tests for a broken run.
    """
    from xml.etree import ElementTree as ET  # noqa: PLC0415 - only JUnit needs it

    counts = {
        "tests": str(len(found) or 1),
        "failures": str(sum(d.severity is Severity.ERROR for d in found)),
        "errors": "0",
    }
    root = ET.Element("testsuites", {"name": "hubtasks", **counts})
    suite = ET.SubElement(root, "testsuite", {"name": "hubtasks check", **counts})
    if not found:
        ET.SubElement(suite, "testcase", {"classname": "hubtasks", "name": "没有问题"})
    for d, number in _numbered(found):
        again = f"（第{number}处）" if number > 1 else ""
        name = visible(f"{d.code.id}：{d.message}{again}")
        case = ET.SubElement(suite, "testcase", {"classname": visible(d.place.path), "name": name})
        if d.severity is Severity.ERROR:
            about = {"type": d.code.id, "message": visible(f"{d.place}: {d.message}")}
            ET.SubElement(case, "failure", about).text = as_text(d, None)
        else:
            ET.SubElement(case, "system-out").text = as_text(d, None)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _command(found: Diagnostic) -> str:
    """Write one workflow command; nothing in it ends it early or steers the log."""
    place = found.place
    about = {"file": place.path}
    if place.line:
        about |= {"line": str(place.line), "col": str(place.column), "endColumn": str(place.end)}
    about["title"] = found.code.id
    properties = ",".join(
        f"{name}={_data(value).replace(':', '%3A').replace(',', '%2C')}"
        for name, value in about.items()
    )
    return visible(f"::{_GITHUB[found.severity]} {properties}::{_data(_said(found))}")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _result(found: Diagnostic, number: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": found.code.id,
        "level": _SARIF[found.severity],
        "message": {"text": _said(found)},
        "locations": [_location(found.place)],
        "partialFingerprints": {"hubtasks/v1": _fingerprint(found, number)},
    }
    if found.related is not None:
        result["relatedLocations"] = [{**_location(found.related), "message": {"text": "另见"}}]
    return result


def _location(place: Place) -> dict[str, Any]:
    from urllib.parse import quote  # noqa: PLC0415 - only SARIF needs it

    physical: dict[str, Any] = {
        "artifactLocation": {"uri": quote(place.path, errors="backslashreplace")}
    }
    if place.line:
        physical["region"] = {
            "startLine": place.line,
            "startColumn": place.column,
            "endColumn": place.end,
        }
    return {"physicalLocation": physical}


def _said(found: Diagnostic) -> str:
    return f"{found.message} 改法：{found.fix}" if found.fix else found.message


def _numbered(found: Sequence[Diagnostic]) -> Iterator[tuple[Diagnostic, int]]:
    """Number each finding among those that say the same of the same file, from 1."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for d in found:
        equal = (d.place.path, d.code.id, d.message)
        seen[equal] += 1
        yield d, seen[equal]


def _fingerprint(found: Diagnostic, number: int) -> str:
    """Identify a finding, whatever line it has moved to."""
    import hashlib  # noqa: PLC0415 - only GitLab and SARIF need it
    import json  # noqa: PLC0415 - only programs' forms need it

    parts = (found.place.path, found.code.id, found.message, number)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _dump(content: object) -> str:
    import json  # noqa: PLC0415 - only programs' forms need it

    return in_json(json.dumps(content, ensure_ascii=False, indent=2)) + "\n"


FORMATS: dict[str, Callable[[Sequence[Diagnostic]], str]] = {
    "json": as_json,
    "github": as_github,
    "gitlab": as_gitlab,
    "sarif": as_sarif,
    "junit": as_junit,
}
