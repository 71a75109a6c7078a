"""Workbooks and templates as nobody writes them, made from real ones; and what commands say of them.

`python tests/hostile.py workbooks 0 50` tries the mutants 0 to 49 in one process and prints as
JSON what went wrong, with the most that this process and its children took. A process of its
own, so that nothing but the commands counts.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import re
import resource
import shutil
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from hubtasks.cli import main
from hubtasks.excel.read import read_sheets

HERE = Path(__file__).parent
PROJECT = HERE.parent
Parts = dict[str, bytes]
SNIPPETS = (
    "{% set a = 'ab' %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}",
    "{% for a in range(99999) %}" * 3 + "{{ a }}" + "{% endfor %}" * 3,
    "{% macro m(x) %}{{ m(x) }}{% endmacro %}{{ m(1) }}",
    "{{ [1] | batch(200000000, 'x') | list }}", "{{ 'a' | replace('', 'b' * 9) }}", "{{ (1).to_bytes(10**9) }}",
    "{{ report.on.today() }}", "{{ report.counts.of }}", "{{ [1, 2] | random }}", "{{ report }}", "{{ none }}",
    "{{ ''.__class__ }}", "{% include 'report.md.j2' %}", "{% import '_head.md.j2' as h %}{{ h }}", "{{ 1 / 0 }}",
    "{{", "}}", "{%", "%}", "{#", "{% endfor %}", "{% if %}", "{% for task in report.tasks %}", "{{ loop.index }}",
    "{{ report.tasks[99].text }}", "{{ report.late | sort }}", "{{ 'a' + 1 }}", "{{ " + "(" * 999 + "1" + ")" * 999 + "}}",
    "{% block a %}{{ super() }}{% endblock %}", "{% filter upper %}a{% endfilter %}", "{{ 9**9**9 }}", "{% raw %}{{{% endraw %}",
)  # fmt: skip
# Signs that a sentence may hold beside Chinese; what is quoted, and names of files, count as such.
KNOWN = frozenset(
    {"hubtasks", "sheet", "out", "in", "report", "templates", "urge", "Excel", "WPS", "Word", "xlsx", "docx", "docm", "ods", "rels", "xml", "md", "if", "for", "listed", "UTF", "XML"}
)  # fmt: skip


def unpacked(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(parts: Mapping[str, bytes | str] | Iterable[tuple[str, bytes | str]]) -> bytes:
    """A package of such parts; in a list, two may have one name."""
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as made:
        warnings.simplefilter("ignore", UserWarning)  # two parts of one name are meant
        for name, content in parts.items() if isinstance(parts, Mapping) else parts:
            made.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The bytes with some of them flipped, cut out or doubled."""
    found = bytearray(content)
    for _ in range(chance.choice((1, 2, 5, 20)) if found else 0):
        at = chance.randrange(len(found))
        match chance.randrange(3):
            case 0:
                found[at] ^= 1 << chance.randrange(8)
            case 1 if len(found) > 20:
                del found[at : at + chance.randrange(1, 20)]
            case _:
                found[at:at] = found[at : at + chance.randrange(1, 20)]
    return bytes(found)


def rewritten(text: str, chance: random.Random) -> str:
    """XML with a number that is huge, an element without end, or one within itself."""
    match chance.randrange(6):
        case 0 | 1:
            numbers = list(re.finditer("[0-9]+", text))
            one = chance.choice(numbers) if numbers else re.match("", text)
            assert one
            new = chance.choice(("0", "-1", "999999", "2000000000", "9" * 30, "9" * 5000, "x"))
            return text[: one.start()] + new + text[one.end() :]
        case 2:
            elements = list(re.finditer(r"<([\w:]+)[^>]*(?:/>|>[^<]*</\1>)", text))
            if not elements:
                return text
            one = chance.choice(elements)
            return text[: one.end()] + one[0] * chance.choice((1, 100, 20_000)) + text[one.end() :]
        case 3:
            at = chance.randrange(len(text) + 1)
            deep = chance.choice((10, 1000, 100_000))
            return text[:at] + "<a>" * deep + "</a>" * deep + text[at:]
        case 4:
            entity = '<!DOCTYPE x [<!ENTITY a "bbbbbbbbbb"><!ENTITY c "&a;&a;&a;&a;">]>'
            return re.sub(r"(<\?xml[^>]*\?>)?", lambda m: m[0] + entity, text, count=1)
        case _:
            attribute = chance.choice(
                (
                    "table:number-rows-repeated",
                    "table:number-columns-repeated",
                    "text:c",
                    "r",
                    "count",
                )
            )
            tags = list(re.finditer(r"<[\w:]+", text))
            if not tags:
                return text
            at = chance.choice(tags).end()
            return f'{text[:at]} {attribute}="{chance.choice((3, 70_000, 2 * 10**9))}"{text[at:]}'


def repacked(content: bytes, chance: random.Random) -> bytes:
    """A package with parts damaged, rewritten, renamed, doubled, gone or exchanged."""
    if chance.random() < 0.1:
        return damaged(content, chance)
    parts = list(unpacked(content).items())
    for _ in range(chance.choice((1, 1, 2, 3))):
        n = chance.randrange(len(parts))
        name, old = parts[n]
        match chance.randrange(8):
            case 0:
                parts[n] = (name, damaged(old, chance))
            case 1 | 2 | 3:
                with contextlib.suppress(UnicodeDecodeError):
                    parts[n] = (name, rewritten(old.decode(), chance).encode())
            case 4:
                other = chance.choice(
                    (name.upper(), name.title(), f"x/{name}", name.replace("/", "\\"))
                )
                parts[n] = (other, old)
            case 5:
                parts.append((chance.choice((name.upper(), f"{name}x", "content.xml")), old))
            case 6 if len(parts) > 1:
                del parts[n]
            case _:
                m = chance.randrange(len(parts))
                parts[n], parts[m] = (name, parts[m][1]), (parts[m][0], old)
    return packed(parts)


def as_open_document(content: bytes) -> bytes:
    """A workbook's texts as an OpenDocument file."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    tables = ""
    for sheet in read_sheets("x.xlsx", content):
        rows = ""
        for row in sheet.rows:
            texts = (str(v).replace("&", "&amp;").replace("<", "&lt;") for v in row)
            cells = (
                f'<table:table-cell office:value-type="string"><text:p>{t}</text:p></table:table-cell>'
                for t in texts
            )
            rows += f"<table:table-row>{''.join(cells)}</table:table-row>"
        tables += f'<table:table table:name="{sheet.name}">{rows}</table:table>'
    document = f"<office:document-content {spaces}>{tables}</office:document-content>"
    return packed([("META-INF/manifest.xml", b"<manifest/>"), ("content.xml", document.encode())])


def said(*arguments: str | Path) -> tuple[int, str]:
    """Run a command in this process; return its code and all that it said."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = main([str(argument) for argument in arguments])
    return code, out.getvalue()


def wrong_with(code: int, text: str) -> str:
    """Say what is wrong with an answer: another code, or a refusal with English in it."""
    if code not in {0, 1, 2}:
        return f"code {code}"
    if code != 2:
        return ""
    if "请" not in text and "改好" not in text:
        return f"no way out: {text}"
    plain = re.sub(r"\S*[./_\\]\S*", "", re.sub("“[^”]*”", "", text))
    words = [w for w in re.findall("[A-Za-z]{2,}", plain) if w not in KNOWN]
    return f"English: {words} in {text}" if words else ""


def workbooks(root: Path) -> Callable[[random.Random], tuple[int, str]]:
    """How to try one: `sheet in` on a mutant of a form that was written for this."""
    path = root / "表.xlsx"
    said("sheet", "out", "baohu", "--month", "2026-06", "--root", root, "-o", path)
    kinds = {"xlsx": path.read_bytes(), "ods": as_open_document(path.read_bytes())}

    def attempt(chance: random.Random) -> tuple[int, str]:
        suffix = chance.choice(sorted(kinds))
        mutant = root / f"x.{suffix}"
        mutant.write_bytes(repacked(kinds[suffix], chance))
        return said("sheet", "in", mutant, "--root", root)

    return attempt


def templates(root: Path) -> Callable[[random.Random], tuple[int, str]]:
    """How to try one: `report` by a mutant of one of our templates."""
    names = sorted(p.name for p in (PROJECT / "templates").glob("*.md.j2") if p.name[0] != "_")
    names = [name for name in names if not name.startswith(("urge", "brief"))]

    def attempt(chance: random.Random) -> tuple[int, str]:
        name = chance.choice(names)
        text = (PROJECT / "templates" / name).read_text(encoding="utf-8")
        if word := chance.random() < 0.5:
            name = name.replace(".md.j2", ".docx")
            content = (PROJECT / "templates" / name).read_bytes()
            if chance.random() < 0.4:
                parts = unpacked(content)
                body = parts["word/document.xml"].decode()
                spots = [m.end() for m in re.finditer("<w:t[^>]*>", body)]
                at = chance.choice(spots)
                snippet = chance.choice(SNIPPETS).replace("<", "&lt;")
                parts["word/document.xml"] = (body[:at] + snippet + body[at:]).encode()
                content = packed(list(parts.items()))
            else:
                content = repacked(content, chance)
        else:
            at = chance.randrange(len(text))
            content = (
                text[:at] + chance.choice(SNIPPETS) + text[at + chance.choice((0, 0, 3)) :]
            ).encode()
            content = damaged(content, chance) if chance.random() < 0.2 else content
        (root / "templates" / ("x.docx" if word else "x.md.j2")).write_bytes(content)
        output: list[str | Path] = ["-o", root / "x.docx"] if word else []
        return said(
            "report",
            "--month",
            "2026-06",
            "--template",
            "x",
            "--root",
            root,
            "--on",
            "2026-06-30",
            *output,
        )

    return attempt


def try_all(kind: str, first: int, count: int) -> dict[str, object]:
    """Try mutants; tell what went wrong with which, and the most that was taken (MB, s)."""
    wrong: dict[int, str] = {}
    longest = 0.0
    codes: dict[int, int] = {}
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "repo"
        shutil.copytree(HERE / "repo", root)
        shutil.copytree(PROJECT / "templates", root / "templates")
        attempt = {"workbooks": workbooks, "templates": templates}[kind](root)
        before = sorted(p for p in Path(name).rglob("*"))
        for seed in range(first, first + count):
            spent = _spent()
            try:
                code, text = attempt(random.Random(seed))  # noqa: S311 - no secret
                codes[code] = codes.get(code, 0) + 1
                if found := wrong_with(code, text):
                    wrong[seed] = found
            except BaseException:  # noqa: BLE001 - whatever it is, it is told
                wrong[seed] = traceback.format_exc()
            longest = max(longest, _spent() - spent)
        mine = {
            root / n for n in ("x.xlsx", "x.ods", "x.docx", "templates/x.docx", "templates/x.md.j2")
        }
        left = [str(p) for p in Path(name).rglob("*") if p not in before and p not in mine]
    parent, children = (
        resource.getrusage(w).ru_maxrss // 1000
        for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {
        "wrong": wrong,
        "codes": codes,
        "left": left,
        "parent": parent,
        "child": children,
        "longest": longest,
    }


def _spent() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    json.dump(
        try_all(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])), sys.stdout, ensure_ascii=False
    )
