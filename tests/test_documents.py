"""The family of documents: what each says, how it is asked for, and where it comes from."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import dump
import pytest
from conftest import ON, PROJECT, Edit, Golden, Run, read
from docx import Document

from hubtasks.documents import machine, templates
from hubtasks.documents.render import render
from hubtasks.documents.templates import TemplateFault
from hubtasks.figures.lights import Light
from hubtasks.figures.report import Report
from hubtasks.figures.summarize import summarize
from hubtasks.figures.urges import Urge, urges
from hubtasks.model import UrgeLevel
from hubtasks.period import Period

TEMPLATES = PROJECT / "templates"
JUNE = Period.of_month(2026, 6)
YUNYONG = "data/progress/yunyong/2026-06-30.yaml"
KINDS = ("bulletin", "digest", "onepage", "brief", "urge")


def june(root: Path, on: date = ON, period: Period = JUNE) -> Report:
    """A small repository's month, compared with the one before."""
    return summarize(read(root)[0], period, on, compare=True)


def slips(root: Path, on: date = ON) -> tuple[Urge, ...]:
    """Who is to be urged on a day."""
    return urges(read(root)[0], june(root, on, Period.of_month(on.year, on.month)))


def more(root: Path) -> dict[str, Any]:
    """What the kinds of documents need beside the report."""
    return {"task": june(root).tasks[4], "urges": [u for u in slips(root) if u.issued]}


@pytest.fixture
def news(edit: Edit) -> None:
    """Give the small repository important progress to tell of."""
    edit("data/progress/baohu/2026-06-30.yaml", "cases: 4}", "cases: 4}\n    important: true")


@pytest.mark.usefixtures("news")
@pytest.mark.parametrize("kind", KINDS)
def test_each_document(repo: Path, golden: Golden, kind: str) -> None:
    """Each kind as Markdown: its title, its order, its figures."""
    golden(f"{kind}.md", render(june(repo), TEMPLATES / f"{kind}.md.j2", **more(repo)).decode())


def test_a_half_years_report(repo: Path, golden: Golden) -> None:
    """A report on half a year: what was gained in it, what will be reached, what is late."""
    report = june(repo, period=Period.of_half(2026, 1))
    golden("report-half.md", render(report, TEMPLATES / "report.md.j2").decode())


@pytest.mark.parametrize("kind", ["report", *KINDS])
def test_each_word_template(golden: Golden, kind: str) -> None:
    """The Word templates as text, so that a review shows what changed in them."""
    golden(f"{kind}-template.docx.txt", dump.word(TEMPLATES / f"{kind}.docx"))


def plain(text: str) -> str:
    """A text without what only one of Markdown and Word writes: marks, bars, blanks."""
    text = re.sub(r"<!--.*?-->|^\| *-.*$|^---$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^(?:#+|>|-)\s", "", text, flags=re.MULTILINE)
    return re.sub(r"\\(?=[^\w\s])|\*\*|[|\s\u3000]", "", text)


@pytest.mark.usefixtures("news")
@pytest.mark.parametrize("kind", ["report", *KINDS])
def test_word_says_what_markdown_says(repo: Path, kind: str) -> None:
    """The two forms of a document hold the same words and figures in the same order."""
    report = june(repo)
    markdown = render(report, TEMPLATES / f"{kind}.md.j2", **more(repo)).decode()
    word = render(report, TEMPLATES / f"{kind}.docx", **more(repo))
    path = repo / "x.docx"
    path.write_bytes(word)
    said = re.sub(r"^\[[^\]]*\] ", "", dump.word(path), flags=re.MULTILINE)
    assert plain(said) == plain(markdown)


def test_periods_and_what_lies_before_them() -> None:
    """Names, ends and predecessors of months, quarters, halves and years."""
    quarter = Period.of_quarter(2026, 2)
    assert (quarter.name, quarter.start, quarter.end) == (
        "2026年二季度", date(2026, 4, 1), date(2026, 6, 30)
    )  # fmt: skip
    assert quarter.before == Period.of_quarter(2026, 1)
    assert Period.of_half(2026, 2).before == Period.of_half(2026, 1)
    assert Period.of_month(2026, 12).before == Period.of_month(2026, 11)
    assert [
        p.before for p in (Period.of_month(2026, 1), Period.of_half(2026, 1), Period.of_year(2026))
    ] == [None] * 3
    assert [p.short_name for p in (quarter, Period.of_year(2026))] == ["二季度", "全年"]
    assert [p.months for p in (JUNE, quarter, Period.of_half(2026, 1), Period.of_year(2026))] == [
        1,
        3,
        6,
        12,
    ]


def test_what_was_gained_in_a_period(repo: Path) -> None:
    """A flow's gain is the difference of its figures at the ends; from January it is the figure."""
    cases = next(i for i in june(repo).indicators if i.indicator.id == "overseas-dispute-cases")
    assert cases.increase == Decimal(1)
    half = june(repo, period=Period.of_half(2026, 1))
    cases = next(i for i in half.indicators if i.indicator.id == "overseas-dispute-cases")
    assert (cases.increase, cases.increase_before) == (Decimal(4), None)
    rate = next(i for i in half.indicators if i.indicator.id == "loan-growth")
    assert rate.increase is None


def test_forecasts_carry_the_pace_on(repo: Path, edit: Edit) -> None:
    """40.0 % where 50.0 % were due make 80.0 % by the end; what is reached stays reached."""
    found = {i.indicator.id: i.forecast for i in june(repo).indicators}
    cases = found["overseas-dispute-cases"]
    assert cases is not None
    assert (cases.will, cases.text) == (False, "按目前进度预计全年完成目标的80.0%，难以达到目标")
    assert found["firms"] is None
    edit("data/progress/baohu/2026-06-30.yaml", "cases: 4}", "cases: 10}")
    again = {i.indicator.id: i.forecast for i in june(repo).indicators}["overseas-dispute-cases"]
    assert again is not None
    assert (again.will, again.text) == (True, "目前已达到目标")


def test_lights_against_the_period_before(repo: Path) -> None:
    """The moves of the lights since the end of the month before are counted."""
    report = june(repo)
    assert report.before is not None
    moved = {light: report.counts.of(light) - report.before.of(light) for light in Light}
    assert sum(moved.values()) == 0
    for light, change in moved.items():
        said = f"{light}灯{'增加' if change > 0 else '减少'}{abs(change)}项"
        assert (said in report.change_text) is bool(change)


def test_the_first_slip_and_the_second(repo: Path, run: Run) -> None:
    """Issuing numbers the slips, once a day; the next cites the first and rises by a level."""
    register = repo / "data/urges-2026.yaml"
    before = register.read_text(encoding="utf-8")
    first = slips(repo)
    numbers = [u.issued.number for u in first if u.issued]
    assert numbers == list(range(3, 3 + len(numbers)))
    case = next(u for u in first if u.task and u.task.id == 5)
    assert (case.level, case.previous_text) == (
        UrgeLevel.YELLOW, "督〔2026〕1号（2026年5月31日，黄）"
    )  # fmt: skip
    unfiled = next(u for u in first if u.about.month)
    assert (unfiled.level, unfiled.level_meaning) == (UrgeLevel.BLUE, "提醒")
    assert unfiled.matter == "2026年6月进展未报送：第7项"
    assert (unfiled.reason, unfiled.due_text) == ("应报的任务中有1项没有报", "2026年6月25日")
    shown = run("urge", "--root", repo, "--on", str(ON))
    assert register.read_text(encoding="utf-8") == before
    assert "正式发出时加 --issue" in shown.err
    issued = run("urge", "--issue", "--root", repo, "--on", str(ON), "-o", repo / "u.docx")
    assert issued.code == 0
    assert issued.err.startswith(
        f"写好了 {repo / 'u.docx'}\n"
        f"编号记进了 data/urges-2026.yaml：督〔2026〕3号至督〔2026〕{numbers[-1]}号\n"
        "规划发展处（汇总处室，只列出，不发催办单）\n   4  黄"
    )
    after = register.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert after.count("\n") == before.count("\n") + len(numbers)
    assert run("check", "--root", repo, "--on", str(ON)).out == ""
    again = run("urge", "--issue", "--root", repo, "--on", str(ON))
    assert again.out == shown.out
    assert again.err.startswith("这些今天都发过了，编号不变\n规划发展处（汇总处室")
    assert register.read_text(encoding="utf-8") == after
    later = next(u for u in slips(repo, date(2026, 7, 10)) if u.about.month)
    assert later.previous_text == f"{unfiled.number}（2026年6月30日，蓝）"
    assert later.level is UrgeLevel.YELLOW
    back = run("urge", "--issue", "--root", repo, "--on", "2026-06-15")
    assert (back.code, "不能再发2026年6月15日的" in back.err) == (2, True)


def test_months_in_a_row_raise_the_level(repo: Path, edit: Edit) -> None:
    """What was not filed two months running is yellow, and the tasks that it is true of are named."""
    gone = "  - {task: 7, status: 推进中, summary: 5月29日梳理事项8项。}\n"
    edit("data/progress/yunyong/2026-05-31.yaml", gone, "")
    edit(
        "data/progress/yunyong/2026-06-30.yaml",
        "  - {task: 3, status: 推进中, summary: 6月9日推送企业名单140家。}\n",
        "",
    )
    unfiled = next(u for u in slips(repo) if u.about.month)
    assert unfiled.level is UrgeLevel.YELLOW
    assert unfiled.reason == "应报的任务中有2项没有报，其中第7项已连续2个月没有报"


@pytest.mark.parametrize("form", ["table", "json", "csv", "markdown"])
def test_who_is_urged_can_be_listed(repo: Path, run: Run, form: str) -> None:
    """With --format the slips are rows: each task's division, no number before it is issued."""
    register = repo / "data/urges-2026.yaml"
    before = register.read_bytes()
    said = run("urge", "--format", form, "--root", repo, "--on", str(ON)).out
    assert register.read_bytes() == before
    told_of = [u.matter if form == "table" and not u.task else u.reason for u in slips(repo)]
    assert all(text.split("（")[0] in said.replace("\\", "") for text in told_of)
    if form == "json":
        told = json.loads(said)["urges"]
        assert [(u["tasks"], u["division"]) for u in told] == [
            ([t.id for t in u.about.tasks], u.division) for u in slips(repo)
        ]
        assert {u["number"] for u in told} == {None}


@pytest.mark.parametrize("option", [("--format", "json"), ("--rev", "main")])
def test_what_is_only_looked_at_is_not_issued(
    repo: Path, run: Run, option: tuple[str, str]
) -> None:
    """A list, or a look at a revision, is no issue."""
    register = (repo / "data/urges-2026.yaml").read_bytes()
    result = run("urge", "--issue", *option, "--root", repo, "--on", str(ON))
    assert (result.code, "--issue" in result.err) == (2, True)
    assert (repo / "data/urges-2026.yaml").read_bytes() == register


def test_a_register_is_begun(repo: Path, run: Run) -> None:
    """The first issue of a year writes the register; only what was asked for is in it."""
    register = repo / "data/urges-2026.yaml"
    register.unlink()
    run("urge", "--issue", "--division", "运用处", "--root", repo, "--on", str(ON))
    assert register.read_text(encoding="utf-8").count("division: 运用促进处") == len(
        [u for u in slips(repo) if u.division == "运用促进处"]
    )
    assert run("check", "--root", repo, "--on", str(ON)).out == ""


def test_a_faulty_register_is_not_added_to(repo: Path, run: Run) -> None:
    """Where the register has a fault nothing is issued."""
    register = repo / "data/urges-2026.yaml"
    register.write_text(
        register.read_text(encoding="utf-8").replace("level: 蓝", "level: 兰"), encoding="utf-8"
    )
    before = register.read_bytes()
    result = run("urge", "--issue", "--root", repo, "--on", str(ON))
    assert result.code == 2
    assert "没有发出" in result.err
    assert register.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "还要写明报告哪个时期"),
        (("--month", "2026-06", "--half", "2026-1"), "只能写一个"),
        (("--quarter", "2026-5"), "“2026-5”不是可用的季度，写成 2026-1 至 2026-4"),
        (("--half", "2026-3"), "“2026-3”不是可用的半年"),
        (("--year", "26"), "“26”不是可用的年份"),
        (("--month", "2026-06", "--template", "onpage"), "您是不是要找：onepage"),
        (("--month", "2026-06", "--template", "brief"), "还要写明 --task"),
        (
            ("--month", "2026-06", "--template", "urge"),
            "催办单（urge）不由 report 写。请用 hubtasks urge",
        ),
        (("--month", "2026-06", "--template", "brief", "--task", "99"), "清单里没有第“99”项任务"),
        (("--month", "2026-06", "--template", "brief", "--task", "2"), "没有报重要进展"),
        (("--month", "2026-06", "-o", "x.pdf"), "-o 的文件名以 .docx 或 .md 结尾"),
        (("--month", "2026-06", "-o", "x"), "-o 的文件名以 .docx 或 .md 结尾"),
        (("--quarter", "2026-1"), "没有进展数据"),
    ],
)
def test_what_a_report_needs_is_said(
    repo: Path, run: Run, arguments: tuple[str, ...], said: str
) -> None:
    """What is missing or mistyped in a call gets one sentence with the way out."""
    result = run("report", *arguments, "--root", repo, "--on", str(ON))
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_templates_are_listed_and_can_be_added(repo: Path, run: Run) -> None:
    """Each document is listed with what it needs; a file dropped in is one more."""
    listed = run("templates", "--root", repo).out
    assert "brief  重要进展专报（Markdown、Word）" in listed
    assert "要写明：--month、--quarter、--half 或 --year；--task" in listed
    (repo / "templates/简报.md.j2").write_text(
        "{# 名称：处室简报\n   用途：试用 #}\n共{{ report.counts.total }}项\n", encoding="utf-8"
    )
    assert "简报  处室简报（Markdown）\n    试用\n" in run("templates", "--root", repo).out
    made = run(
        "report", "--month", "2026-06", "--template", "简报", "--root", repo, "--on", str(ON)
    )
    assert made.out == "共7项\n"
    refused = run(
        "report", "--month", "2026-06", "--template", "简报", "-o", repo / "x.docx", "--root", repo
    )
    assert "templates/ 里没有 简报.docx" in refused.err


def test_the_tool_brings_its_templates_along(repo: Path, run: Run) -> None:
    """A repository without templates makes every document; one of its own takes the place of both forms."""
    asked = ("--root", repo, "--on", str(ON))
    before = run("report", "--month", "2026-06", *asked).out
    shutil.rmtree(repo / "templates")
    assert run("report", "--month", "2026-06", *asked).out == before
    result = run("templates", "--copy", "report", "--root", repo)
    assert (result.code, {p.name for p in (repo / "templates").iterdir()}) == (
        0,
        {"report.md.j2", "report.docx"},
    )
    assert run("report", "--month", "2026-06", *asked).out == before
    (repo / "templates/report.md.j2").write_text("自己的", encoding="utf-8")
    assert run("report", "--month", "2026-06", *asked).out == "自己的"
    (repo / "templates/report.docx").unlink()
    refused = run("report", "--month", "2026-06", *asked, "-o", repo / "x.docx")
    assert (refused.code, "没有 report.docx" in refused.err) == (2, True)
    again = run("templates", "--copy", "report", "--root", repo)
    assert (again.code, "templates/report.md.j2 已经有了，没有动" in again.err) == (2, True)
    wrong = run("templates", "--copy", "reprot", "--root", repo)
    assert (wrong.code, "您是不是要找：report" in wrong.err) == (2, True)


def test_every_template_says_what_it_is() -> None:
    """Each shipped document has both forms, a name, a use and what it needs."""
    found = templates.known(TEMPLATES)
    assert {t.name for t in found} == {"report", *KINDS}
    assert all(t.title and t.use and t.needs and t.markdown and t.word for t in found)


@pytest.mark.usefixtures("news")
@pytest.mark.parametrize("kind", ["report", *KINDS])
def test_a_document_can_be_traced(repo: Path, kind: str) -> None:
    """With --trace each figure and text has a comment: division, date, file and line; else none."""
    report = june(repo)
    clean = render(report, TEMPLATES / f"{kind}.docx", **more(repo))
    traced = render(report, TEMPLATES / f"{kind}.docx", trace=True, **more(repo))
    assert not list(Document(io.BytesIO(clean)).comments)
    document = Document(io.BytesIO(traced))
    comments = [c.text for c in document.comments]
    assert comments
    for comment in comments:
        for line in comment.split("\n"):
            assert re.match(r"出处：.+，(\d{4}年\d+月\d+日，data/.+:\d+|没有报过)", line), line
    assert {c.timestamp.isoformat()[:10] for c in document.comments if c.timestamp} == {
        "2026-06-30"
    }
    words = [re.sub(r"^\[.*?\] ", "", dump.word(path_of(repo, c))) for c in (clean, traced)]
    assert words[0] == words[1]
    assert render(report, TEMPLATES / f"{kind}.docx", trace=True, **more(repo)) == traced
    markdown = render(report, TEMPLATES / f"{kind}.md.j2", trace=True, **more(repo)).decode()
    assert "<!-- 出处：" in markdown
    plainly = render(report, TEMPLATES / f"{kind}.md.j2", **more(repo)).decode()
    assert re.sub(r"<!-- 出处：.*? -->", "", markdown) == plainly


def path_of(root: Path, content: bytes) -> Path:
    path = root / "traced.docx"
    path.write_bytes(content)
    return path


def test_a_comment_names_the_line(repo: Path) -> None:
    """The line that a comment names is the one where the figure stands."""
    document = Document(io.BytesIO(render(june(repo), TEMPLATES / "report.docx", trace=True)))
    places = re.findall(r"(data/[^\s:；]+):(\d+)", "\n".join(c.text for c in document.comments))
    assert places
    for path, line in places:
        row = (repo / path).read_text(encoding="utf-8").split("\n")[int(line) - 1]
        assert "task:" in row or "values:" in row, row


HAZARDS = [
    "R&D <重点>&amp;", "{{ 占位 }}{% for %}", "{_{ 甲 }_}{_% 乙 %_}", "😀𠮷", "=1+1", "# 井号", "*星* _底_ `反`",
    "1. 序号", "a|b", "~~删~~ [链](x)", "\\反斜杠", "“引号”‘单’", "——……", "長" * 20_000,
]  # fmt: skip


@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed")
def test_a_hazard_survives_the_round_trip(repo: Path, edit: Edit) -> None:
    """Read back by python-docx and by pandoc, each text is what was written, in both forms."""
    wanted = [f"甲{text}乙" for text in HAZARDS]
    quoted = "；".join(wanted).replace("'", "''")
    edit(YUNYONG, "summary: 6月18日商定暂缓预警，待数据授权。", f"summary: '{quoted}'")
    report = june(repo)
    path = repo / "x.docx"
    path.write_bytes(render(report, TEMPLATES / "report.docx"))
    shown = "\n".join(p.text for p in Document(str(path)).paragraphs)
    assert [text for text in wanted if text not in shown] == []
    markdown = render(report, TEMPLATES / "report.md.j2")
    for source, form in ((path.read_bytes(), "docx"), (markdown, "markdown-smart")):
        back = subprocess.run(
            ["pandoc", "-f", form, "-t", "plain", "--wrap=none"],
            input=source,
            capture_output=True,
            check=True,
        ).stdout.decode()
        assert [text for text in wanted if text not in back] == [], form


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("共｛｛ report.counts.total ｝｝项", "大括号是全角的"),
        ("共{{ report.counts.of(“蓝”) }}项", "标签里用了弯引号"),
        ("共{{ report.counts.total }项", "标签没有写完整"),
        ("共report.counts.total }}项", "标签没有写完整"),
        ("{% for task in report.tasks", "标签没有写完整"),
    ],
)
def test_an_edited_word_template_is_looked_through(repo: Path, text: str, said: str) -> None:
    """What hands and office programs do to tags is told with the paragraph, before rendering."""
    path = repo / "templates/mine.docx"
    document = Document()
    document.add_paragraph("好")
    document.add_table(1, 1).cell(0, 0).paragraphs[0].add_run(text)
    document.save(str(path))
    with pytest.raises(TemplateFault) as caught:
        render(june(repo), path)
    assert said in str(caught.value)
    assert text in str(caught.value)


def test_doctor_tells_what_stands_in(run: Run) -> None:
    """A font that is here is here; one that is not has another in its place, a like one first."""
    here = {"黑体": "黑体,SimHei", "仿宋_GB2312": "Noto Sans CJK SC", "仿宋": "仿宋,FangSong"}
    found = {f.name: f for f in machine.fonts(lambda name: here.get(name, "Noto Sans CJK SC"))}
    assert found["黑体"].here
    assert found["仿宋_GB2312"].instead == "仿宋"
    assert found["楷体_GB2312"].instead == "Noto Sans CJK SC"
    said = run("doctor")
    assert said.code == 0
    for name in machine.FONTS:
        assert re.search(rf"  [有缺]  {re.escape(name)}", said.out)
    assert "git（" in said.out


def test_a_month_is_what_its_files_report(repo: Path, run: Run) -> None:
    """What is dated later and says which month it reports is that month's data."""
    for path in sorted((repo / "data/progress").glob("*/2026-06-30.yaml")):
        text = path.read_text(encoding="utf-8")
        text = text.replace("date: 2026-06-30\n", "date: 2026-07-03\nperiod: 2026-06\n", 1)
        path.with_name("2026-07-03.yaml").write_text(text, encoding="utf-8")
        path.unlink()
    words = ("report", "--on", "2026-07-05", "--root", repo, "--month")
    assert "2026年6月" in run(*words, "2026-06").out
    assert "2026年7月没有进展数据。已有数据的月份：2026-05、2026-06" in run(*words, "2026-07").err
