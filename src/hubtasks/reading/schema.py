"""JSON Schemas of the data files, for editors: what `check` refuses, as far as they can say it.

Names that a year's list knows (divisions, task numbers, indicators, milestones) are offered
with what they mean, so a schema belongs to one year's list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hubtasks import model
from hubtasks.diagnostics import Code, Severity
from hubtasks.reading import load
from hubtasks.reading.files import Kind
from hubtasks.wording import cut, listed, short_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from enum import Enum

    from hubtasks.model import Indicator, Ledger, Task
    from hubtasks.reading.field import Keys

Schema = dict[str, Any]

DIALECT = "http://json-schema.org/draft-07/schema#"
_SHORT = 60
_CUMULATIVE = "指标代号: 当年累计数，不带单位；只由报数处室填"
_COUNTS = ("任务", "牵头", "配合", "协同推进", "任务处室对", "指标")


def schema(kind: Kind, ledger: Ledger) -> Schema:
    """Return the JSON Schema of a kind of file beside a year's list."""
    makers = {
        Kind.TASKS: _task_list,
        Kind.PLAN: _plan_file,
        Kind.RULES: _rules,
        Kind.PROGRESS: _progress,
        Kind.URGES: _urges,
        Kind.CALENDAR: _calendar,
    }
    year = ledger.task_list.year if ledger.task_list else ""
    title = f"hubtasks {kind.value}文件" + (f"（{year}年）" if year else "")
    return {"$schema": DIALECT, "title": title, **makers[kind](ledger)}


def file_name(kind: Kind, ledger: Ledger) -> str:
    """Return what a schema's file is called: with the year where it knows a year's names."""
    name = {
        Kind.TASKS: "tasks",
        Kind.PLAN: "plan",
        Kind.RULES: "rules",
        Kind.PROGRESS: "progress",
        Kind.URGES: "urges",
        Kind.CALENDAR: "calendar",
    }
    if kind in {Kind.PLAN, Kind.PROGRESS, Kind.URGES, Kind.CALENDAR} and ledger.task_list:
        return f"{name[kind]}-{ledger.task_list.year}.json"
    return f"{name[kind]}.json"


def as_json(found: Schema) -> str:
    """Write a schema as editors read it."""
    import json  # noqa: PLC0415 - only where one is written

    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _task_list(_: Ledger) -> Schema:
    correction = _object(
        load.CORRECTION_KEYS,
        {
            "from": _text("原件的样子"),
            "to": _text("这里的样子"),
            "confidence": _number("把握", "0到1", "0(\\.[0-9]+)?|1(\\.0+)?", minimum=0, maximum=1),
            "reason": _text("理由"),
        },
        "校订",
    )
    indicator = _object(
        load.INDICATOR_KEYS,
        {
            "id": _line("指标代号", "全清单不重复；进展和计划用它指这个指标"),
            "name": _line("指标名称"),
            "comparator": _choice(
                "怎样算达到", model.Comparator, ["不小于", "大于", "等于", "左右"]
            ),
            "target": _number("目标值", "单位见 unit"),
            "unit": _line("单位", "百分号要加英文引号"),
            "kind": _choice("指标类型", model.IndicatorKind, ["累计量", "存量", "增速", "对象数"]),
            "owner": _choice(
                "谁的指标", model.Owner, ["本局完成", "与外单位共担", "外单位的，只展示不亮灯"]
            ),
            "wording": _line("原文的分寸", "如 不少于、以上；数在中间的用 … 占位：力争…左右"),
            "aspiration": _flag("是否力争、争创的目标", "是则最多亮黄灯"),
            "reported_by": _line("报数处室", "由哪个责任处室报数，只有一个"),
            "baseline": _object(
                load.BASELINE_KEYS,
                {
                    "value": _number("基期值", "单位同指标"),
                    "date": _date("基期日"),
                    "source": _line("出处"),
                },
                "基期",
                "存量要有，否则无从判断进度",
            ),
            "same_as": _line("与哪个指标同数", "另一任务的指标代号；数只在那里报"),
        },
        "指标",
    )
    task = _object(
        load.TASK_KEYS,
        {
            "id": _integer("序号", "从1起逐项加1"),
            "strategy": _line("战略", "strategies 之一"),
            "item": _integer("原清单号", "省清单里的号；同一战略内不重复"),
            "text": _text("任务原文"),
            "duty": _choice("省局职责", model.Duty),
            "divisions": _list(_line("处室全称"), "责任处室", "写全称，按通知次序"),
            "key": _flag("是否通知正文点名的重点指标所在任务"),
            "indicators": _list(indicator, "量化指标"),
            "corrections": _list(correction, "本任务对原件的改动"),
            "notes": _list(_text("备注"), "备注"),
        },
        "任务",
    )
    return _object(
        load.LIST_KEYS,
        {
            "format": _format(),
            "year": _integer("年份", "与文件名一致"),
            "title": _line("清单名称"),
            "source": _object(
                load.NOTICE_KEYS,
                {
                    "number": _line("文号"),
                    "title": _line("文件标题", "不带书名号"),
                    "issuer": _line("发文机关"),
                    "date": _date("成文日期"),
                },
                "清单出自哪份文件",
            ),
            "counts": _map(
                {name: _integer(name) for name in _COUNTS}, "写明的总数", "check 核对实数"
            ),
            "divisions": _list(
                _object(
                    load.DIVISION_KEYS,
                    {
                        "id": _line("代号", "data/progress/ 下的文件夹名"),
                        "name": _line("全称"),
                        "short": _list(_line("简称"), "简称", "窄表格用第一个"),
                        "coordinator": _flag("是否汇总处室", "全清单只有一个"),
                    },
                    "处室",
                ),
                "有任务的处室、单位",
                "表格按这个次序",
            ),
            "strategies": _list(
                _object(
                    load.STRATEGY_KEYS,
                    {
                        "name": _line("名称"),
                        "capability": _line("对应的能力"),
                        "lead_division": _line("牵头处室", "统筹这一战略的处室"),
                        "tasks": _integer("任务数", "写了就核对"),
                    },
                    "战略",
                ),
                "战略（类别）",
                "报告按这个次序分节",
            ),
            "tasks": _list(task, "任务", "按序号排"),
            "corrections": _list(correction, "录入时对原件的全文统一改动"),
        },
    )


def _plan_file(ledger: Ledger) -> Schema:
    indicators = [(i.id, _about(t, i)) for t in ledger.tasks for i in t.indicators]
    plan = _object(
        load.PLAN_KEYS,
        {
            "task": _task_number(ledger.tasks),
            "document": _line("实施方案的文件名或文号"),
            "milestones": _list(
                _object(
                    load.MILESTONE_KEYS,
                    {
                        "id": _line("节点代号", "同一任务内不重复；进展用它报达到"),
                        "name": _line("节点名称"),
                        "due": _date("完成时限", year=_year(ledger)),
                        "division": _division(ledger, "由哪个责任处室完成"),
                    },
                    "节点",
                ),
                "节点",
                "时间表、路线图（通知第三部分）",
            ),
            "stage_targets": _list(
                _object(
                    load.STAGE_KEYS,
                    {
                        "indicator": _one_of("指标代号", indicators),
                        "date": _date("到哪一天", year=_year(ledger)),
                        "value": _number("应累计达到的数", "单位同指标"),
                    },
                    "分期目标",
                ),
                "分期目标",
                "有分期目标的指标以它为序时，不再按时间推算",
            ),
        },
        "任务计划",
    )
    return _object(
        load.PLANS_KEYS,
        {
            "format": _format(),
            "sample": _flag("是否示例数据", "正式计划不写"),
            "plans": _list(plan, "各项任务的计划", "一项任务只写一条"),
        },
    )


def _progress(ledger: Ledger) -> Schema:
    entry = _object(
        load.ENTRY_KEYS,
        {
            "task": _integer(""),
            "status": _choice(
                "状态",
                model.Status,
                [
                    "还没有动",
                    "正在做",
                    "卡住了，要写存在问题（problems）",
                    "做完了，要有佐证",
                    "要有批准的延期（extension）",
                ],
            ),
            "summary": _text("进展", "做了什么、成效如何，写明数量、日期；竖线后另起行，可写几行"),
            "values": {**_map({}, "指标值", _CUMULATIVE), "additionalProperties": True},
            "milestones": _list(_line("节点代号"), "已达到的节点", "报一次即可"),
            "important": _flag("是否重要进展"),
            "problems": _text("存在问题和原因", "受阻的要写"),
            "next": _text("下一步", "写明到什么时候"),
            "needs": _text("需协调事项"),
            "highlight": _text("创新举措和典型经验"),
            "evidence": _list(_text("材料名称"), "佐证材料"),
            "extension": _object(
                load.EXTENSION_KEYS,
                {
                    "until": _date("延到哪一天"),
                    "reason": _text("延期原因"),
                    "approved_by": _line("批准人或会议", "不写就不算数"),
                },
                "经批准的延期",
                "本处室在这项任务里的节点随之顺延",
            ),
            "correction": _text("更正原因", "累计数变小时要写"),
        },
        "条目",
    )
    top = _object(
        load.PROGRESS_KEYS,
        {
            "format": _format(),
            "division": _division(ledger, "与所在文件夹一致"),
            "date": _date("填报日期", "与文件名一致，不晚于今天"),
            "sample": _flag("是否示例数据", "正式填报不写"),
            "reporter": _line("填报人"),
            "reviewer": _line("审核人"),
            "entries": {**_list(entry, "条目", "一项任务一条"), "minItems": 1},
        },
    )
    return {
        **top,
        "allOf": [_of_division(ledger, d.name) for d in ledger.divisions],
        "definitions": {"figure": _figure(_positive), "rate": _figure(_number)},
    }


def _figure_of(indicator: Indicator) -> str:
    """Only a rate may be below nothing."""
    return "rate" if indicator.kind is model.IndicatorKind.RATE else "figure"


def _figure(number: Callable[[str, str], Schema]) -> Schema:
    dated = _object(
        load.FIGURE_KEYS,
        {
            "value": number("数", "单位同指标"),
            "date": _date("数截至哪一天", "不晚于文件日期"),
            "source": _line("数据来源"),
        },
    )
    return {"anyOf": [number("当年累计数", ""), dated]}


def _of_division(ledger: Ledger, division: str) -> Schema:
    """Narrow a division's file to its own tasks, figures and milestones."""
    own = [t for t in ledger.tasks if division in t.divisions]
    entry = {
        "task": _task_number(own),
        "values": _values(ledger, division),
        "milestones": _list(_milestone(ledger, division), "已达到的节点"),
    }
    here = {"properties": {"division": {"const": division}}, "required": ["division"]}
    optional = {"values", "milestones"}
    entry = {name: _or_blank(s) if name in optional else s for name, s in entry.items()}
    return {
        "if": here,
        "then": {"properties": {"entries": {"items": {"properties": entry}}}},
    }


def _rules(ledger: Ledger) -> Schema:
    severity = _choice("轻重", Severity, ["check 不通过", "--strict 时不通过", "只提醒"])
    codes = [(c.id, c.rule) for c in Code if c.adjustable]
    sections = {
        "reporting": _section(
            "报送",
            due_day=_integer("每月几日起应报当月进展", "1到28", range(1, 29)),
            first_month=_integer("当年从几月起报", "1到12", range(1, 13)),
            reply_days=_integer("通报、催办的反馈时限", "天，1到90", range(1, 91)),
        ),
        "schedule": _section(
            "序时进度", basis=_choice("怎样算", model.Basis, ["按月，月末为月份/12", "按自然日"])
        ),
        "lights": _section(
            "亮灯（工具约定）",
            yellow_gap=_positive("差多少个百分点亮黄灯"),
            red_gap=_positive("差得比这更多亮红灯", "百分点"),
            rate_band=_positive("增速低于目标不超过这么多亮黄灯", "百分点"),
            due_soon=_integer("节点几天内到期亮黄灯"),
            overdue=_integer("节点逾期不超过几天亮黄灯"),
            stale=_integer("数早于几天标“数据陈旧”"),
        ),
        "about": _section(
            "“左右”允许低多少",
            share=_positive("累计量、存量、对象数：低目标的百分之几"),
            rate_points=_positive("增速：低几个百分点"),
        ),
        "bureau": _section(
            "报告里的称谓",
            name=_line("落款"),
            short=_line("标题里的简称"),
            addressee=_line("主送单位"),
        ),
    }
    waiver = _object(
        load.WAIVER_KEYS,
        {
            "code": _one_of("代号", codes),
            "file": _line("文件或文件夹"),
            "about": _line("只豁免说到这几个字的"),
            "reason": _line("理由"),
            "until": _date("豁免到哪一天"),
        },
        "豁免",
    )
    return _object(
        load.RULES_KEYS,
        {
            "format": _format(),
            **sections,
            "people": {
                **_named("谁是哪个处室的", "邮箱: 处室全称；check --since 用它看谁改了谁的"),
                "type": "object",
                "additionalProperties": _division(ledger, ""),
            },
            "severity": _map(
                {code: {**severity, "description": rule} for code, rule in codes}, "规则的轻重"
            ),
            "waivers": _list(waiver, "豁免", "某处的某种问题，到某一天为止不算"),
        },
    )


def _calendar(ledger: Ledger) -> Schema:
    day = _date("日期")
    return _object(
        load.CALENDAR_KEYS,
        {
            "format": _format(),
            "due": _map(
                {
                    str(month): _date(f"{month}月的报送日", year=_year(ledger))
                    for month in range(1, 13)
                },
                "各月自己的报送日",
                "省支点办定了日子的月份；没写的按 data/rules.yaml 的 due_day",
            ),
            "source": _line("出处"),
            "days_off": _list(day, "放假的日子"),
            "days_on": _list(day, "调休上班的周末"),
        },
    )


def _urges(ledger: Ledger) -> Schema:
    issued = _object(
        load.ISSUED_KEYS,
        {
            "number": _integer("编号", "从1起逐张加1"),
            "task": _task_number(ledger.tasks),
            "division": _division(ledger, "发给哪个处室"),
            "level": _choice("级别", model.UrgeLevel, ["提醒", "警示", "严重"]),
            "date": _date("发出日期"),
            "reply_by": _date("反馈时限"),
        },
        "催办单",
    )
    return _object(
        load.URGES_KEYS,
        {
            "format": _format(),
            "urges": _list(issued, "已发的催办单", "由 hubtasks urge --issue 写"),
        },
    )


def _object(
    keys: Keys, properties: Mapping[str, Schema], title: str = "", description: str = ""
) -> Schema:
    """Describe a mapping with known keys; what is not required may be blank."""
    described = {
        name: found if name in keys.required else _or_blank(found)
        for name, found in properties.items()
    }
    return {
        **_named(title, description),
        "type": "object",
        "properties": described,
        "required": list(keys.required),
        "additionalProperties": False,
    }


def _section(title: str, **properties: Schema) -> Schema:
    return _map({name: _or_blank(found) for name, found in properties.items()}, title)


def _map(properties: Mapping[str, Schema], title: str, description: str = "") -> Schema:
    return {
        **_named(title, description),
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
    }


def _or_blank(found: Schema) -> Schema:
    """Let a value also be left blank."""
    if "enum" in found:
        blank = [*found["enum"], None]
        more = {"enumDescriptions": [*found["enumDescriptions"], "空着"]}
        return {**found, "enum": blank, **(more if "enumDescriptions" in found else {})}
    if "anyOf" in found:
        return {**found, "anyOf": [*found["anyOf"], {"type": "null"}]}
    types = found["type"]
    return {**found, "type": [*([types] if isinstance(types, str) else types), "null"]}


def _named(title: str, description: str = "") -> Schema:
    return {k: v for k, v in (("title", title), ("description", description)) if v}


def _list(items: Schema, title: str, description: str = "") -> Schema:
    return {**_named(title, description), "type": "array", "items": items}


def _text(title: str, description: str = "") -> Schema:
    return {
        **_named(title, description),
        "type": ["string", "number", "boolean"],
        "pattern": "\\S",
    }


def _line(title: str, description: str = "") -> Schema:
    return {**_text(title, description), "pattern": "^\\s*[^\\s][^\\n\\r]*\\s*$"}


def _number(
    title: str, description: str = "", pattern: str = "-?(0|[1-9][0-9]*)(\\.[0-9]+)?", **limits: int
) -> Schema:
    """Describe a number; *pattern* holds the limits for one that is written in quotes."""
    return {
        **_named(title, description),
        "type": ["number", "string"],
        "pattern": f"^({pattern})$",
        "patternErrorMessage": "只写半角数字和小数点，不带单位、千分位",
        **limits,
    }


def _positive(title: str, description: str = "") -> Schema:
    return _number(title, description, "(0|[1-9][0-9]*)(\\.[0-9]+)?", minimum=0)


def _integer(title: str, description: str = "", within: range | None = None) -> Schema:
    limits = {"minimum": 0} if within is None else {"minimum": within[0], "maximum": within[-1]}
    return {
        **_named(title, description),
        "type": ["integer", "string"],
        "pattern": f"^({'|'.join(map(str, within)) if within else '0|[1-9][0-9]*'})$",
        "patternErrorMessage": "只写半角数字",
        **limits,
    }


def _year(ledger: Ledger) -> str:
    return str(ledger.task_list.year) if ledger.task_list else "[0-9]{4}"


def _date(title: str, description: str = "", year: str = "[0-9]{4}") -> Schema:
    return {
        **_named(title, f"{description}，写成 2026-06-30".removeprefix("，")),
        "type": "string",
        "pattern": f"^{year}-[0-9]{{2}}-[0-9]{{2}}$",
        "patternErrorMessage": "日期写成 2026-06-30",
        "format": "date",
    }


def _flag(title: str, description: str = "") -> Schema:
    return {
        **_named(title, f"{description}；写 true（是）或 false（否）".removeprefix("；")),
        "type": ["boolean", "string"],
        "pattern": "^(true|false|是|否)$",
        "patternErrorMessage": "写 true（是）或 false（否）",
    }


def _format() -> Schema:
    return {**_named("文件格式的版本", "现在只有1"), "enum": [load.FORMAT, str(load.FORMAT)]}


def _choice(title: str, choices: type[Enum], meaning: Sequence[str] = ()) -> Schema:
    names = [str(member.value) for member in choices]
    if not meaning:
        return {**_named(title, listed(names)), "enum": names}
    return _one_of(title, list(zip(names, meaning, strict=True)))


def _one_of(title: str, known: Sequence[tuple[Any, str]], description: str = "") -> Schema:
    """Offer names, each with what it means; of a name with two meanings the first."""
    meanings = dict(reversed(known))
    names = list(dict.fromkeys(name for name, _ in known))
    if not names:
        return _line(title, description)
    return {
        **_named(title, description),
        "enum": names,
        "enumDescriptions": [meanings[name] for name in names],
    }


def _division(ledger: Ledger, description: str) -> Schema:
    known = [
        (d.name, f"{d.id}，{sum(d.name in t.divisions for t in ledger.tasks)}项任务")
        for d in ledger.divisions
    ]
    return _one_of("处室全称", known, description)


def _task_number(tasks: Sequence[Task]) -> Schema:
    """Offer task numbers with their short text; written in quotes they are numbers too."""
    if not tasks:
        return _integer("任务序号")
    offered = _one_of("任务序号", [(t.id, f"{t.duty.value}：{cut(t.text, _SHORT)}") for t in tasks])
    quoted = {"type": "string", "pattern": f"^({'|'.join(str(t.id) for t in tasks)})$"}
    return {**_named("任务序号", "清单里的序号"), "anyOf": [offered, quoted]}


def _about(task: Task, indicator: Indicator) -> str:
    target = f"目标{indicator.target_text}，{indicator.reported_by}报数"
    return f"第{task.id}项：{indicator.name}（{target}）"


def _values(ledger: Ledger, division: str) -> Schema:
    """Offer the indicators whose figures a division reports."""
    offered = {
        i.id: {
            **_named(f"{i.name}（{i.unit}）", _about(t, i)),
            "allOf": [{"$ref": f"#/definitions/{_figure_of(i)}"}],
        }
        for t in ledger.tasks
        for i in t.indicators
        if i.same_as is None and division == i.reported_by
    }
    return _map(offered, "指标值", _CUMULATIVE)


def _milestone(ledger: Ledger, division: str) -> Schema:
    known = [
        (m.id, f"第{p.task}项：{m.name}（{short_day(m.due)}，{m.division}）")
        for p in ledger.plans
        for m in p.milestones
        if division == m.division
    ]
    return _one_of("节点代号", known)
