"""The status as plain rows: CSV, Markdown and JSON."""

from __future__ import annotations

import io
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from hubtasks import wording
from hubtasks.diagnostics import Code
from hubtasks.figures.report import LIGHTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from hubtasks.changes.history import Commit
    from hubtasks.diagnostics import Diagnostic
    from hubtasks.documents.machine import Font
    from hubtasks.documents.templates import Template
    from hubtasks.figures.card import TaskCard
    from hubtasks.figures.report import DivisionReport, IndicatorReport, Report, TaskReport
    from hubtasks.model import Entry, Rules, Waiver

SCHEMA_VERSION = 1
SAMPLE_NOTE = "示例数据：进展为演示而拟，不是真实情况"
HEADINGS = ("序号", "战略", "任务", "职责", "处室", "灯", "指标", "截至", "缘由")
_SHOWN = 3
_CODE_WIDTH = max(len(code.id) for code in Code)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def head(report: Report) -> list[str]:
    """Return the lines that stand over every form of the status."""
    lines = notes(report.sample, report.left_out)
    lights = "  ".join(f"{light} {count}" for light, count, _ in report.counts.by_light)
    lines.append(
        f"截至{wording.day(report.as_of)}，{report.counts.total}项任务：{lights}（灯为工具约定）"
    )
    if report.unfiled:
        lines.append(f"{report.filing_month}未报送：{report.unfiled_text}")
    return lines


def notes(sample: bool, left_out: Sequence[str]) -> list[str]:  # noqa: FBT001 - a fact, not a switch
    """Say over an output that its data is illustrative, and what could not be read."""
    lines = [SAMPLE_NOTE] if sample else []
    if left_out:
        shown = "；".join(left_out[:_SHOWN])
        more = f"；等{len(left_out)}处" if len(left_out) > _SHOWN else ""
        lines.append(f"注意：数据有错，数字可能不全或不准：{shown}{more}。逐条查看：hubtasks check")
    return lines


def as_rows(report: Report) -> list[tuple[str, ...]]:
    """Return one row of texts a task, in the list's order, under HEADINGS."""
    return [
        (
            str(task.id),
            task.strategy,
            task.text,
            task.duty.value,
            wording.listed(task.divisions),
            task.light.value,
            task.cell,
            task.shown_day.isoformat() if task.shown_day else "",
            task.reason,
        )
        for task in report.tasks
    ]


def as_csv(report: Report) -> str:
    """Write the rows as CSV under any notes on the data."""
    return csv_text(HEADINGS, as_rows(report), notes(report.sample, report.left_out))


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[str]], over: Sequence[str]) -> str:
    """Write rows as CSV under notes; a cell that a spreadsheet would calculate gets a quote."""
    import csv  # noqa: PLC0415 - only CSV needs it

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerows([note] for note in over)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row])
    return stream.getvalue()


def as_markdown(report: Report) -> str:
    """Write the head and the rows as a Markdown table."""
    lines = [*(f"{wording.markdown(line)}\n" for line in head(report))]
    lines += markdown_table(HEADINGS, as_rows(report))
    return "\n".join(lines) + "\n"


def markdown_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lay rows out as a Markdown table, whose cells show what was written."""
    lines = [f"| {' | '.join(headings)} |", f"|{' --- |' * len(headings)}"]
    lines += (f"| {' | '.join(map(wording.markdown_cell, row))} |" for row in rows)
    return lines


def as_json(report: Report) -> str:
    """Write the status as JSON; keys are only ever added."""
    return json_text(
        {
            "schema_version": SCHEMA_VERSION,
            "on": report.as_of.isoformat(),
            "sample": report.sample,
            "left_out": list(report.left_out),
            "counts": {"total": report.counts.total}
            | {light.value: report.counts.of(light) for light in LIGHTS},
            "unfiled": [
                {"division": u.division, "tasks": list(u.tasks), "owed": u.owed}
                for u in report.unfiled
            ],
            "tasks": [_task(task) for task in report.tasks],
        }
    )


def card_json(card: TaskCard, *, on: str, sample: bool, left_out: Sequence[str]) -> str:
    """Write a task's card as JSON."""
    task = card.task
    return json_text(
        {
            "schema_version": SCHEMA_VERSION,
            "on": on,
            "sample": sample,
            "left_out": list(left_out),
            "task": _task(card.report),
            "plan": card.document or None,
            "milestones": [
                {
                    "id": m.milestone.id,
                    "name": m.milestone.name,
                    "division": m.milestone.division,
                    "due": m.due.isoformat(),
                    "extended": m.extended,
                    "reached_on": m.reached_on.isoformat() if m.reached_on else None,
                    "light": m.light.value,
                }
                for part in card.report.by_division
                for m in part.pair.milestones
            ],
            "entries": [_entry(entry) for entry in card.entries],
            "corrections": [
                {"from": c.source, "to": c.text, "confidence": c.confidence, "reason": c.reason}
                for c in task.corrections
            ],
            "notes": list(task.notes),
        }
    )


def rules_table(rules: Rules) -> str:
    """List every rule: its code, how much it matters here, and what it asks."""
    lines = []
    for code in Code:
        severity = rules.severity.get(code, code.severity)
        fill = " " * (_CODE_WIDTH - len(code.id))
        lines.append(f"{code.id}{fill}  {severity.value}  {code.rule}\n")
    return "".join(lines)


def sides(task: str, mine: str, theirs: str, who: str, room: int) -> str:
    """Show two texts of an entry side by side, each in half of a terminal's columns."""
    half = max((room - 4) // 2, 20)
    lines = [f"第{task}项，两个人都改了：", f"  {_padded('您写的', half)}| {who or '别人'}写的"]
    left, right = (_wrapped(text, half - 2) for text in (mine, theirs))
    lines += [f"  {_padded(a, half)}| {b}" for a, b in zip_longest(left, right, fillvalue="")]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - wording.width(text))


def _wrapped(text: str, columns: int) -> list[str]:
    lines = []
    for line in text.rstrip("\n").split("\n"):
        rest = wording.visible(line)
        while wording.width(rest) > columns:
            kept = len(rest)
            while wording.width(rest[:kept]) > columns:
                kept -= 1
            lines.append(rest[:kept])
            rest = rest[kept:]
        lines.append(rest)
    return lines


def log_text(card: TaskCard, commits: Sequence[Commit], notes: Sequence[str]) -> str:
    """Tell a task's facts in time order, each with the commits that wrote its file."""
    task = card.task
    names = {i.id: (i.name, i.unit) for i in task.indicators}
    lines = [*notes, f"任务{task.id}  {task.text}"]
    for entry in card.entries:
        status = f"{entry.status}{'  重要进展' if entry.important else ''}"
        lines += ["", f"{entry.date}  {entry.division}  {status}"]
        for figure in entry.figures:
            dated = "" if figure.date == entry.date else f"（截至{figure.date}）"
            known = names.get(figure.indicator, (figure.indicator, ""))
            lines.append(f"    {known[0]}：{wording.number(figure.value)}{known[1]}{dated}")
        lines += [f"    {line}" for line in entry.summary.split("\n")]
        lines += [f"    达到节点：{reached.milestone}" for reached in entry.milestones]
        if entry.correction:
            lines.append(f"    〔更正〕{wording.prose(entry.correction)}")
        touched = [c for c in reversed(commits) if entry.path in c.paths]
        for n, commit in enumerate(touched):
            word = "后来改过" if n else "提交"
            lines.append(f"    {word}：{commit.date}  {commit.author}  {commit.id}")
        if commits and not touched:
            lines.append("    还没有提交")
    return "".join(f"{wording.visible(line)}\n" for line in lines)


def templates_table(found: Sequence[Template]) -> str:
    """List the documents that can be made: name, forms, use, and what has to be given."""
    lines = []
    for template in found:
        forms = [
            form
            for form, path in (("Markdown", template.markdown), ("Word", template.word))
            if path
        ]
        lines.append(f"{template.name}  {template.title or '（自己加的）'}（{'、'.join(forms)}）")
        if template.use:
            lines.append(f"    {template.use}")
        if template.needs:
            lines.append(f"    要写明：{template.needs}")
    return "".join(f"{wording.visible(line)}\n" for line in lines)


def machine_table(fonts: Sequence[Font], program: Callable[[str], str]) -> str:
    """Say what this machine has: fonts with what stands in for them, and programs."""
    lines = ["文书用的字体（模板里只写名称；这台机器缺的，显示、打印时由别的代替，版式会有出入）："]
    for font in fonts:
        if font.here:
            lines.append(f"  有  {font.name}")
        else:
            lines.append(f"  缺  {font.name}，由{font.instead or '办公软件自选的字体'}代替")
    lines += ["", "程序："]
    for name, use in (("git", "看历史、送审"), ("soffice", "LibreOffice，转 PDF、跑测试用")):
        where = program(name)
        lines.append(f"  {'有' if where else '缺'}  {name}（{use}）{where}".rstrip())
    return "".join(f"{wording.visible(line)}\n" for line in lines)


def explained(code: Code) -> str:
    """Explain a code: what it asks, how it is done wrong and right, and what may be set."""
    from hubtasks.checking.examples import EXAMPLES  # noqa: PLC0415 - only one command shows them

    lines = [f"{code.id}（{code.severity.value}）", f"规则：{code.rule}。"]
    for example in EXAMPLES[code]:
        lines += ["", f"例  {example.file}"]
        if example.told:
            lines.append(f"  错  {example.told}".rstrip("\n"))
        else:
            bad, good = example.bad or "（缺了下面这些）", example.good
            pieces = f"{example.bad or good}\n{good}".split("\n")
            depth = min(len(p) - len(p.lstrip(" ")) for p in pieces if p.strip(" "))
            wrong, right = ("改成", "原来") if code.of_history else ("错", "对")
            lines += [*_quoted(wrong, bad, depth if example.bad else 0)]
            lines += [*_quoted(right, good, depth)]
    if code.of_history:
        lines += ["", "两个版本相比才看得出：hubtasks check --since main"]
    if code.adjustable:
        lines += ["", "轻重可以在 data/rules.yaml 的 severity 里改；个别的可以在 waivers 里豁免。"]
    return "".join(f"{line}\n" for line in lines)


def _quoted(sign: str, text: str, depth: int) -> list[str]:
    """Quote a piece of a file, its lines as they stand under each other but for *depth* blanks."""
    pieces = [piece for piece in text.split("\n") if piece.strip(" ")]
    signs = [sign, *([" " * wording.width(sign)] * len(pieces))]
    return [f"  {s}  {wording.visible(p[depth:])}" for s, p in zip(signs, pieces, strict=False)]


def waived_text(found: Diagnostic, waiver: Waiver) -> str:
    """Write a finding that is let pass, with the reason and until when."""
    return (
        wording.visible(
            f"{found.place}: [{found.code.id}] {found.message}（{waiver.reason}，"
            f"豁免到{wording.day(waiver.until)}）"
        )
        + "\n"
    )


def json_text(content: dict[str, Any]) -> str:
    """Write JSON as every command does: Chinese as it is, figures as numbers."""
    import json  # noqa: PLC0415 - only JSON needs it

    return json.dumps(content, ensure_ascii=False, indent=2, default=_plain) + "\n"


def _plain(value: object) -> int | float:
    if isinstance(value, Decimal):
        return float(value) if "." in str(value) else int(value)
    raise TypeError(f"{value!r} has no place in JSON")


def _task(task: TaskReport) -> dict[str, Any]:
    return {
        "id": task.id,
        "strategy": task.strategy,
        "item": task.item,
        "duty": task.duty.value,
        "divisions": list(task.divisions),
        "text": task.text,
        "key": task.key,
        "light": task.light.value,
        "reason": task.reason,
        "by_division": [_division(part) for part in task.by_division],
        "indicators": [_indicator(indicator) for indicator in task.indicators],
    }


def _division(part: DivisionReport) -> dict[str, Any]:
    return {
        "division": part.division,
        "light": part.light.value,
        "reason": part.reason,
        "filed": part.pair.filed,
        "extended": part.pair.extended,
        "status": part.latest.status.value if part.latest else None,
        "date": part.latest.date.isoformat() if part.latest else None,
    }


def _indicator(report: IndicatorReport) -> dict[str, Any]:
    indicator, standing = report.indicator, report.standing
    return {
        "id": indicator.id,
        "name": indicator.name,
        "target": indicator.target,
        "unit": indicator.unit,
        "target_text": indicator.target_text,
        "owner": indicator.owner.value,
        "reported_by": indicator.reported_by,
        "value": standing.figure.value if standing.figure else None,
        "date": standing.figure.date.isoformat() if standing.figure else None,
        "source": standing.figure.source if standing.figure else None,
        "actual": standing.actual,
        "expected": standing.expected,
        "gap": standing.gap,
        "linear": standing.linear,
        "stale": standing.stale,
        "light": standing.light.value if standing.light else None,
        "reason": standing.reason,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "division": entry.division,
        "date": entry.date.isoformat(),
        "status": entry.status.value,
        "summary": entry.summary,
        "values": {f.indicator: f.value for f in entry.figures},
        "figures": [
            {
                "indicator": f.indicator,
                "value": f.value,
                "date": f.date.isoformat(),
                "source": f.source,
            }
            for f in entry.figures
        ],
        "milestones": [m.milestone for m in entry.milestones],
        "important": entry.important,
        "problems": entry.problems,
        "next": entry.next,
        "needs": entry.needs,
        "highlight": entry.highlight,
        "evidence": list(entry.evidence),
        "extension": {
            "until": entry.extension.until.isoformat(),
            "reason": entry.extension.reason,
            "approved_by": entry.extension.approved_by,
        }
        if entry.extension
        else None,
        "correction": entry.correction,
        "file": entry.place.path,
        "line": entry.place.line,
    }
