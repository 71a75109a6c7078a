"""What can be wrong in the data: a finding, its place, and how it prints."""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple, Protocol, Self

from hubtasks.wording import quoted, visible, width

EXCERPT_WIDTH = 72
_LONGEST_SAID = 2_000


class Severity(Enum):
    """How much a finding matters: only an error makes `check` fail."""

    ERROR = "错误"
    WARNING = "警告"
    HINT = "提示"


class Code(Enum):
    """Every kind of finding: the id that users see, its severity, and the rule it breaks."""

    # files and their bytes
    UNREADABLE_FILE = (
        "unreadable-file",
        Severity.ERROR,
        "每个数据文件都能打开，git 原样存取，不是链接、子模块，不超过5兆",
    )
    STRAY_FILE = (
        "stray-file",
        Severity.WARNING,
        "data/ 下只有清单、计划、规则、进展、催办登记和日历文件",
    )
    MISSING_LIST = ("missing-list", Severity.ERROR, "有进展或计划的年份，有这一年的任务清单")
    NOT_UTF8 = ("not-utf8", Severity.ERROR, "文件存成 UTF-8 编码")
    BYTE_ORDER_MARK = ("byte-order-mark", Severity.HINT, "文件开头没有字节顺序标记（BOM）")
    FORBIDDEN_CHARACTER = ("forbidden-character", Severity.ERROR, "文字里没有看不见的字符")
    # YAML
    YAML_SYNTAX = ("yaml-syntax", Severity.ERROR, "文件的缩进、冒号、引号、括号合 YAML 的写法")
    YAML_FEATURE = ("yaml-feature", Severity.ERROR, "不用 YAML 的引用（& *）和类型标记（!）")
    GIT_CONFLICT = ("git-conflict", Severity.ERROR, "没有没解决完的 git 冲突")
    SECOND_DOCUMENT = ("second-document", Severity.ERROR, "一个文件只写一份内容")
    FULL_WIDTH_SIGN = (
        "full-width-sign",
        Severity.ERROR,
        "冒号、逗号、方括号、竖线这些结构符号用半角",
    )
    WIDE_BLANK = ("wide-blank", Severity.ERROR, "缩进和冒号后用半角空格")
    TAB = ("tab", Severity.ERROR, "缩进和冒号后不用制表符")
    MISSING_BLANK = ("missing-blank", Severity.ERROR, "冒号后空一格")
    LIST_DASH = ("list-dash", Severity.ERROR, "列表项以半角减号加空格开头")
    UNQUOTED_SIGN = ("unquoted-sign", Severity.ERROR, "以 @ % ` * & ! [ { > 开头的内容加英文引号")
    OPEN_QUOTE = ("open-quote", Severity.ERROR, "英文引号成对")
    SECOND_COLON = ("second-colon", Severity.ERROR, "内容里没有“半角冒号加空格”")
    SWALLOWED_COMMENT = (
        "swallowed-comment",
        Severity.ERROR,
        "# 只用来写注释：自成一行，或写在值（不是正文）的后面，前后各空一格；别的会把内容丢掉",
    )
    MISNAMED_FILE = (
        "misnamed-file",
        Severity.ERROR,
        "进展文件以“年-月-日.yaml”命名，放在处室代号的文件夹里",
    )
    MOJIBAKE = ("mojibake", Severity.ERROR, "没有乱码")
    EMPTY_FILE = ("empty-file", Severity.ERROR, "文件不是空的")
    NEWER_FORMAT = ("newer-format", Severity.ERROR, "文件格式的版本是本工具认得的")
    # fields
    WRONG_SHAPE = ("wrong-shape", Severity.ERROR, "该是一组键值、列表、文字的地方，就是它们")
    UNKNOWN_KEY = ("unknown-key", Severity.ERROR, "每个键都是认得的")
    DUPLICATE_KEY = ("duplicate-key", Severity.ERROR, "同一处的键不重复")
    MISSING_KEY = ("missing-key", Severity.ERROR, "必填的键都有")
    BLANK_VALUE = ("blank-value", Severity.ERROR, "必填的键后面有内容，不是“无”")
    JOINED_ITEMS = ("joined-items", Severity.HINT, "列表的一项只写一件，几件之间用半角逗号")
    FOLDED_TEXT = ("folded-text", Severity.WARNING, "几行的文字写在“|”下面，不折行")
    BAD_TEXT = ("bad-text", Severity.ERROR, "只能写一行的地方只写一行")
    BAD_NUMBER = ("bad-number", Severity.ERROR, "数只写半角数字和小数点")
    BAD_DATE = ("bad-date", Severity.ERROR, "日期写成 2026-06-30，且这一天存在")
    BAD_NAME = (
        "bad-name",
        Severity.ERROR,
        "处室代号只用小写字母、数字、横线，邮箱写成 名字@域名",
    )
    BAD_CHOICE = ("bad-choice", Severity.ERROR, "只有几种写法的地方，写其中一种")
    # the task list
    COUNTS_DIFFER = ("counts-differ", Severity.ERROR, "清单的任务、处室对、指标数与写明的总数一致")
    STRATEGY_COUNT = ("strategy-count", Severity.ERROR, "每个战略的任务数与写明的一致")
    TASK_NUMBERING = ("task-numbering", Severity.ERROR, "序号从1起逐项加1")
    DUPLICATE_ITEM = ("duplicate-item", Severity.ERROR, "同一战略内原清单号不重复")
    TASK_ORDER = (
        "task-order",
        Severity.ERROR,
        "同一战略内先牵头、再配合、后协同推进，同一职责内原清单号递增",
    )
    DUPLICATE_ID = ("duplicate-id", Severity.ERROR, "指标、处室、战略、计划、节点的名称不重复")
    UNKNOWN_STRATEGY = ("unknown-strategy", Severity.ERROR, "任务的战略是清单里有的")
    UNKNOWN_DIVISION = ("unknown-division", Severity.ERROR, "处室写清单里的全称")
    ONE_COORDINATOR = ("one-coordinator", Severity.ERROR, "汇总处室有且只有一个")
    BAD_INDICATOR = (
        "bad-indicator",
        Severity.ERROR,
        "指标由责任处室报数，目标高于基期，只有存量有基期，基期值不是负数",
    )
    WRONG_YEAR = ("wrong-year", Severity.ERROR, "清单、计划和日历的日期属于文件名里的年份")
    IDLE_DAY = (
        "idle-day",
        Severity.WARNING,
        "日历里放假的是工作日，调休上班的是周末，一天只写一次",
    )
    # progress and plan against the list
    UNKNOWN_TASK = ("unknown-task", Severity.ERROR, "进展和计划只说清单里有的任务")
    NOT_RESPONSIBLE = (
        "not-responsible",
        Severity.ERROR,
        "处室只报自己负责的任务，节点属于责任处室",
    )
    UNKNOWN_INDICATOR = (
        "unknown-indicator",
        Severity.ERROR,
        "报的数和分期目标属于这一项任务的指标",
    )
    WRONG_REPORTER = ("wrong-reporter", Severity.ERROR, "每个数由清单指定的一个处室报")
    SHARED_FIGURE = ("shared-figure", Severity.ERROR, "两项任务共用的数只报一次")
    UNKNOWN_MILESTONE = (
        "unknown-milestone",
        Severity.ERROR,
        "报达到、延期的节点在计划里，且是本处室的",
    )
    FOLDER_DIVISION = ("folder-division", Severity.ERROR, "进展文件放在自己处室的文件夹")
    FILE_DATE = ("file-date", Severity.ERROR, "进展文件以自己的日期命名")
    DUPLICATE_ENTRY = ("duplicate-entry", Severity.ERROR, "一个处室一天对一项任务只写一条")
    FUTURE_DATE = ("future-date", Severity.ERROR, "不报还没到的日子，数的截至日不晚于文件")
    MIXED_SAMPLES = ("mixed-samples", Severity.WARNING, "示例数据不与正式数据混放")
    FINISHED_SHORT = ("finished-short", Severity.ERROR, "写“已完成”的任务，指标、节点都达到了")
    BLOCKED_WITHOUT_REASON = ("blocked-without-reason", Severity.WARNING, "受阻的写明原因")
    POSTPONED_UNAPPROVED = ("postponed-unapproved", Severity.WARNING, "暂缓的写明批准的新时限")
    FIGURE_FELL = ("figure-fell", Severity.WARNING, "累计数不变小，除非写明更正的原因")
    LEAD_WITHOUT_PLAN = (
        "lead-without-plan",
        Severity.WARNING,
        "牵头任务有时间表、路线图",
    )
    NEGATIVE_FIGURE = ("negative-figure", Severity.ERROR, "累计量、存量、对象数不是负数")
    BAD_STAGE_TARGET = (
        "bad-stage-target",
        Severity.ERROR,
        "分期目标不超过目标，不是负数（增速除外），一天只有一个，写在自己有数的指标上",
    )
    EXTENSION_PAST = ("extension-past", Severity.WARNING, "延期的新时限晚于填报的日子，不过年底")
    IDLE_EXTENSION = (
        "idle-extension",
        Severity.WARNING,
        "写了批准人的延期起得了作用：不是自己批的，报送前批的，说的是计划里的一期",
    )
    FIGURE_FAR_ABOVE = (
        "figure-far-above",
        Severity.WARNING,
        "报的数不到目标的2倍，否则多半用错了单位",
    )
    FINISHED_WITHOUT_EVIDENCE = (
        "finished-without-evidence",
        Severity.WARNING,
        "写“已完成”的任务有佐证",
    )
    REOPENED_WITHOUT_REASON = (
        "reopened-without-reason",
        Severity.WARNING,
        "报过“已完成”，后来又没有完成的，写明原因",
    )
    URGE_NUMBERING = (
        "urge-numbering",
        Severity.ERROR,
        "催办单从1号起逐张加1，说的是责任处室的任务，或没有报的月份",
    )
    BAD_CLOSURE = (
        "bad-closure",
        Severity.WARNING,
        "销号的任务已经办结，由汇总处室或牵头处室销，只销一次",
    )
    CLOSURE_AWAITED = ("closure-awaited", Severity.HINT, "办结30天以上的任务销了号")
    STAGES_END = (
        "stages-end",
        Severity.WARNING,
        "分期目标一期不比一期低，最后一期是年底的全年目标",
    )
    WORD_ONLY = (
        "word-only",
        Severity.HINT,
        "牵头任务的每个处室有节点或指标可看，灯不只凭自报",
    )
    UNEXPLAINED_LIGHT = (
        "unexplained-light",
        Severity.HINT,
        "亮黄灯、红灯的，处室写明存在问题",
    )
    VAGUE_PROBLEM = ("vague-problem", Severity.HINT, "存在问题写明卡在哪里、什么原因")
    PART_MISSING = (
        "part-missing",
        Severity.HINT,
        "几个处室共同承担的任务，上个月有处室报了，别的处室也报了",
    )
    BAD_CHANGE = (
        "bad-change",
        Severity.ERROR,
        "清单的变更在当年，改前和改后不同，并入的任务、处室还在",
    )
    ENDED_TASK = ("ended-task", Severity.ERROR, "终止了的任务不再报进展")
    # what a change does to what was reported (check --since)
    CLOSED_PERIOD = (
        "closed-period",
        Severity.ERROR,
        "过去月份报过的进展，改动要写明原因（correction）",
    )
    FILED_CHANGED = (
        "filed-changed",
        Severity.ERROR,
        "报过的文件，哪天交的、报的是哪个月，不再改",
    )
    LATE_ENTRY = ("late-entry", Severity.WARNING, "补报的进展不写进按期交了的文件")
    PROGRESS_DELETED = ("progress-deleted", Severity.ERROR, "报过的进展不删去")
    OTHER_DIVISION = ("other-division", Severity.ERROR, "处室只改自己的进展，汇总处室除外")
    FINISHED_REOPENED = (
        "finished-reopened",
        Severity.WARNING,
        "报过的“已完成”，改成别的状态要写明原因",
    )
    FIGURE_LOWERED = ("figure-lowered", Severity.ERROR, "报过的累计数，改小要写明原因")
    TARGET_ALTERED = (
        "target-altered",
        Severity.ERROR,
        "清单里任务的指标、责任处室、职责，改动记成变更（changes），写明从哪一天起",
    )
    CHANGE_REWRITTEN = (
        "change-rewritten",
        Severity.ERROR,
        "记下的变更不再改、不删；再变的，再记一条",
    )
    STALE_WORDING = ("stale-wording", Severity.HINT, "任务原文改了，照旧文写的进展要复核")
    NO_ENTRY = ("no-entry", Severity.ERROR, "--require-entry：这次改动新增了进展条目")
    NOT_COMPARED = ("not-compared", Severity.WARNING, "改动前的文件读得了，改了什么都比得出")
    EXPIRED_WAIVER = ("expired-waiver", Severity.WARNING, "豁免没有过期")
    IDLE_WAIVER = ("idle-waiver", Severity.HINT, "豁免写的文件还在，要豁免的问题也还有")
    WRONG_TOOL = (
        "wrong-tool",
        Severity.ERROR,
        "流水线用的 hubtasks 和依赖清单在仓库里，wheel 的 SHA-256 对得上",
    )
    # the texts
    SWALLOWED_KEY = (
        "swallowed-key",
        Severity.ERROR,
        "几行的文字里没有像另一项（“键: 值”）、另一条（“- 键: 值”）的行",
    )
    COMMENTED_OUT = ("commented-out", Severity.HINT, "注释里没有留着不算数的项、条、数和正文")
    NEXT_WITHOUT_DATE = ("next-without-date", Severity.HINT, "下一步写明到什么时候")
    NO_PROGRESS = (
        "no-progress",
        Severity.ERROR,
        "进展写明做了什么，不只是“同上”“见附件”“暂无进展”，也不照抄任务原文",
    )
    EMPTY_WORDS = (
        "empty-words",
        Severity.HINT,
        "进展有数量、日期或名称，不只是推进、加强；别的项也不写“同上”",
    )
    SAME_TEXT = ("same-text", Severity.HINT, "进展不照抄上一期，也不照抄别的处室")
    MARKUP = ("markup", Severity.ERROR, "文字里没有模板、网页的记号，它们会照样印进报告")
    TEMPLATE_MISFIT = (
        "template-misfit",
        Severity.ERROR,
        "自己改的模板写得出来：用到的都是现在的报告里有的",
    )
    EMOJI = ("emoji", Severity.WARNING, "文字里没有表情符号")
    NUMBER_STYLE = (
        "number-style",
        Severity.WARNING,
        "数字、日期、单位的写法合 GB/T 15835 和 GB/T 9704",
    )
    PUNCTUATION_STYLE = ("punctuation-style", Severity.WARNING, "标点的写法合 GB/T 15834")
    CONFUSED_WORD = ("confused-word", Severity.HINT, "不写易混的字（截止、台帐、布署、其它）")

    def __init__(self, id_: str, severity: Severity, rule: str) -> None:
        """Name the code as users see it, and state the rule that a finding breaks."""
        self.id = id_
        self.severity = severity
        self.rule = rule

    @property
    def of_history(self) -> bool:
        """Whether it is about a change, which only `check --since` looks at."""
        codes = list(Code)
        first, last = codes.index(Code.CLOSED_PERIOD), codes.index(Code.NOT_COMPARED)
        return first <= codes.index(self) <= last

    @property
    def adjustable(self) -> bool:
        """Whether its severity may be set and it may be waived: not where reading failed."""
        codes = list(Code)
        return codes.index(self) >= codes.index(Code.COUNTS_DIFFER)


class Mark(Protocol):
    """A point in a file as the YAML parser tells it: line and column from 0."""

    @property
    def line(self) -> int:
        """The line."""

    @property
    def column(self) -> int:
        """The column."""


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
    """One finding: what is wrong, where, and how to mend it.

    `repair`, where the mending is certain, is the text to put in place of what the place
    spans; it stands only on places that span all of it, on one line. `field` is the key that it
    is about and `value` what stands there, so that no program has to read the message.
    """

    code: Code
    message: str
    place: Place
    fix: str = ""
    related: Place | None = None
    level: Severity | None = None
    repair: str | None = None
    field: str = ""
    value: str = ""

    @property
    def severity(self) -> Severity:
        """How much it matters: as the rules set it, else as its code has it."""
        return self.level or self.code.severity

    def graded(self, levels: Mapping[Code, Severity]) -> Self:
        """Return it with the severity that the rules set for its code, if they do."""
        return self._replace(level=levels[self.code]) if self.code in levels else self


def in_order(found: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort findings by file, line and column, and drop repetitions."""
    return tuple(sorted(dict.fromkeys(found), key=lambda d: (d.place, d.code.id, d.message)))


def as_text(found: Diagnostic, line: str | None) -> str:
    """Write a finding for people, with the line it speaks of where there is one."""
    said = _at_most(found.message)
    rows = [visible(f"{found.place}: {found.severity.value}[{found.code.id}] {said}")]
    if line is not None:
        rows += _excerpt(line, found.place)
    if found.related is not None:
        rows.append(visible(f"   另见：{found.related}"))
    if found.fix:
        rows.append(visible(f"   改法：{_at_most(found.fix)}"))
    return "\n".join(rows)


def _at_most(text: str) -> str:
    """Cut what is more than anybody reads out of a text, as where it quotes a whole line."""
    half = _LONGEST_SAID // 2
    return text if len(text) <= _LONGEST_SAID else f"{text[:half]}……{text[-half:]}"


def _excerpt(line: str, place: Place) -> list[str]:
    """Quote a line, cut to a window round the place, with carets under it."""
    start = min(place.column - 1, len(line))
    end = max(min(place.end - 1, len(line)), start + 1)
    # Only what may be quoted is looked at: a line can be the whole of a large file.
    near = max(start - EXCERPT_WIDTH, 0)
    line, more = line[near : start + 2 * EXCERPT_WIDTH], bool(near)
    start, end = start - near, end - near
    line = quoted(line.replace("\t", " "), lambda _: "?")
    first = start
    while first > 0 and width(line[first - 1 : start]) <= EXCERPT_WIDTH // 2:
        first -= 1
    last = start
    while last < len(line) and width(line[first : last + 1]) <= EXCERPT_WIDTH:
        last += 1
    before = ("..." if first or more else "") + line[first:start]
    marked = line[start : min(end, last)]
    gutter = f"{place.line:>5} | "
    after = line[min(end, last) : last] + ("..." if last < len(line) else "")
    return [
        (gutter + before + marked + after).rstrip(),
        " " * 5 + " | " + " " * width(before) + "^" * max(width(marked), 1),
    ]
