"""The command line: the only part that prints, exits and knows today's date.

One table names every command; the module of a command is imported when it is called.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from hubtasks import __version__
from hubtasks.cli import chinese, streams
from hubtasks.cli.chinese import Listed

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS: chinese.Commands = {
    "填报": {
        "new": Listed(
            "new:new",
            "新建一个处室的进展文件：任务、目标、上期的数都列好，只管填空。",
            "new 运用促进处 --date 2026-07-31",
            "填报",
        ),
        "sheet out": Listed(
            "sheet:out",
            "写出一张 Excel 表，一个处室填一个月：任务、目标、上期内容都列好，只填白格。",
            "sheet out 运用促进处 --month 2026-07 -o 7月进展.xlsx",
            "excel",
            "(--month 月份|--date 日期|--plan) -o 文件",
        ),
        "sheet in": Listed(
            "sheet:in_",
            "读填好的 Excel 表，先看改什么、哪一格有错；加 --write 才写进去。",
            "sheet in 7月进展.xlsx --write",
            "excel",
        ),
        "set": Listed(
            "set:set_",
            "改一项进展里的一处，文件里别的一个字节也不动。",
            "set 15 status=受阻",
            "填报",
        ),
        "undo": Listed(
            "undo:undo",
            "撤回上一条命令写的：先看撤回以后是什么样，加 --write 才撤。",
            "undo --write",
            "填报",
        ),
        "submit": Listed(
            "submit:submit",
            "送审：检查、看看改了什么、存好、送出去，给出合并请求的网址。不用会 git。",
            "submit",
            "填报",
        ),
        "sync": Listed(
            "sync:sync",
            "收下别人送来、已经合并的改动；您没送审的都留着。不用会 git。",
            "sync",
            "填报",
        ),
    },
    "查看": {
        "status": Listed(
            "status:status", "各项任务到某一天的进度和灯。", "status --division 运用促进处", "灯"
        ),
        "show": Listed("show:show", "一项任务的全貌：指标、节点、历次进展。", "show 14", "灯"),
        "plan": Listed(
            "plan:plan",
            "时间表、路线图：各项计划的节点和分期目标，到某一天达到没有、还有几天。",
            "plan --division 保护中心",
            "灯",
        ),
        "due": Listed(
            "due:due",
            "谁还没报：每个处室缺哪几项，迟了几天；有缺的，退出码1。",
            "due --month 2026-06",
            "汇总",
        ),
        "log": Listed(
            "log:log",
            "一项任务的来历：哪天、哪个处室、报了什么，git 里是谁提交的。",
            "log 14",
            "审核",
        ),
        "diff": Listed(
            "diff:diff",
            "一次改动意味着什么：哪项任务动了、动了多少、哪盏灯变了。",
            "diff main",
            "审核",
        ),
    },
    "检查": {
        "check": Listed(
            "check:check", "一次查出数据里的全部问题；没有问题就不出声。", "check", "审核"
        ),
        "fix": Listed(
            "fix:fix",
            "改好有把握的错：编码、看不见的字符、全角符号、漏掉的空格、制表符、多写的单位、日期的写法。",
            "fix --write",
            "填报",
        ),
        "explain": Listed(
            "explain:explain",
            "一个代号管什么：规则、错例、正例；不写代号，列出全部规则和这里的轻重。",
            "explain unknown-task",
            "审核",
        ),
    },
    "文书": {
        "report": Listed(
            "report:report",
            "进展情况报告、通报、专报、信息稿、一页纸：Markdown 或 Word。",
            "report --month 2026-06 -o 6月报告.docx",
            "汇总",
            "(--month 月份|--quarter 季度|--half 半年|--year 年份)",
        ),
        "ledger": Listed(
            "ledger:ledger",
            "工作台账：Excel 表，附汇总和重点指标图。",
            "ledger --lead 规划发展处 -o 台账.xlsx",
            "汇总",
            "-o 文件",
        ),
        "urge": Listed(
            "urge:urge",
            "催办单：滞后的一项任务一个处室一张，未报送的一个处室一张。",
            "urge --issue -o 催办单.docx",
            "汇总",
        ),
        "close": Listed(
            "close:close",
            "销号：处室报了“已完成”的，核过后确认办结。",
            "close 30 --as 规划发展处",
            "汇总",
        ),
        "task change": Listed(
            "task:change",
            "任务在年中变了：换处室，改原文、职责、目标，从哪一天起。",
            "task change 15 --divisions 保护协调处 --effect 2026-07-01 --reason 职责调整",
            "变更",
            "--effect 日期 --reason 原因",
        ),
        "task end": Listed(
            "task:end",
            "任务在年中取消，或并入别的一项。",
            "task end 15 --into 16 --effect 2026-07-01 --reason 省里合并",
            "变更",
            "--effect 日期 --reason 原因",
        ),
        "task division": Listed(
            "task:division",
            "处室在年中更名，或并入别的处室。",
            "task division 运用促进处 --name 转化促进处 --effect 2026-07-01 --reason 机构调整",
            "变更",
            "(--name 新名|--into 去处) --effect 日期 --reason 原因",
        ),
        "templates": Listed(
            "templates:templates",
            "有哪些文书，各要写明什么；templates/ 里放进文件就多一种。",
            "templates",
            "模板",
        ),
    },
    "仓库": {
        "init": Listed(
            "init:init",
            "开一个新的数据仓库：清单、规则、日历、说明，或写上合并请求审核用的文件。",
            "init 台账 --from 通知.docx",
            "开局",
        ),
        "schema": Listed(
            "schema:schema",
            "给编辑器用的 JSON Schema：填写时提示可选的内容和各项的意思。",
            "schema --write",
            "文件格式",
        ),
        "doctor": Listed(
            "doctor:doctor",
            "看这台机器缺什么：文书用的字体、git、LibreOffice。",
            "doctor",
            "模板",
        ),
        "help": Listed(
            "help:help_",
            "按主题的说明：怎么填报、怎么汇总、灯怎么亮、文件怎么写。",
            "help 填报",
            "命令",
        ),
    },
}


def run() -> NoReturn:
    """Run the command line and exit.

    The process is short and its records hold no cycles: collecting them, and taking them
    apart one by one at the end, would cost a third of the time and free nothing.
    """
    gc.disable()
    streams.prepare()
    code = main()
    sys.stderr.flush()
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 1 findings, 2 wrong usage."""
    try:
        code = chinese.run(PROGRAM, sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
    except streams.NotSaid as why:
        return _unsaid(why)
    except KeyboardInterrupt:
        sys.stderr.write("中断了\n")
        return 130
    return code


def _unsaid(why: streams.NotSaid) -> int:
    """Say that an answer did not get out; where its reader has gone there is nothing to say."""
    if why.has_no_reader:
        return 0
    from hubtasks.reading.files import reason_of  # noqa: PLC0415 - hardly ever needed

    reason = "标准输出是关着的" if why.is_closed else reason_of(why.error)
    sys.stderr.write(f"错误：结果没有写全（{reason}）。请换一个位置，再运行一遍\n")
    return 2


def _start(
    version: Annotated[bool, typer.Option("--version", help="显示版本号")] = False,  # noqa: FBT002 - a flag
) -> None:
    """重点任务台账：查错误、看进度、出报告。"""
    if version:
        sys.stdout.write(f"hubtasks {__version__}\n")
        raise typer.Exit


PROGRAM = chinese.program(COMMANDS, _start)
