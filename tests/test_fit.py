"""Templates that an office made itself are tried by `check`: what no longer fits is named."""

from __future__ import annotations

from pathlib import Path

from conftest import ON, Run
from hostile import packed, unpacked


def check(run: Run, root: Path) -> str:
    """What `check` prints of the small repository."""
    return run("check", "--root", root, "--on", str(ON)).out


def replaced(path: Path, old: str, new: str) -> None:
    """Change a text that stands in a Markdown template."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_tools_own_templates_are_not_tried(repo: Path, run: Run) -> None:
    """What is as the tool carries it, or is not there at all, says nothing."""
    assert check(run, repo) == ""
    for path in (repo / "templates").iterdir():
        path.unlink()
    assert check(run, repo) == ""


def test_what_fits_no_longer_is_named_with_its_line(repo: Path, run: Run) -> None:
    """Of a document of several kinds each is tried as `report` or `urge` fills it."""
    replaced(repo / "templates/urge.md.j2", "urge.level_meaning", "urge.levels")
    replaced(repo / "templates/brief.md.j2", "task.id }}项（", "task.number }}项（")
    said = check(run, repo)
    assert "templates/urge.md.j2: 错误[template-misfit] 模板 urge.md.j2第11行" in said
    assert "没有“levels”这个字段" in said
    assert "templates/brief.md.j2: 错误[template-misfit] 模板 brief.md.j2第15行" in said
    assert said.count("template-misfit") == 2


def test_a_shared_part_is_told_once(repo: Path, run: Run) -> None:
    """A part that several documents include is tried in them, and named where it is wrong."""
    replaced(repo / "templates/_head.md.j2", "report.sample", "report.samples")
    said = check(run, repo)
    assert said.count("模板 _head.md.j2第") == said.count("template-misfit") == 1


def test_a_word_template_is_tried_too(repo: Path, run: Run) -> None:
    """Of a Word template the paragraph is quoted."""
    path = repo / "templates/onepage.docx"
    parts = unpacked(path.read_bytes())
    body = parts["word/document.xml"]
    assert b"report.judgement" in body
    parts["word/document.xml"] = body.replace(b"report.judgement", b"report.judgment")
    path.write_bytes(packed(parts))
    assert "templates/onepage.docx: 错误[template-misfit] 模板 onepage.docx" in check(run, repo)
