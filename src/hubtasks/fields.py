"""What each kind of file may hold: every field told once, with its name, shape and meaning.

What reads the files, checks them for editors, changes, compares, asks, fills, shows and
documents them is derived from these tables. A new field is a line here and an attribute of
its record in `model`.
"""

from enum import Enum
from typing import Any, NamedTuple

from hubtasks import model

FORMAT = 1  # the version of all files that this tool knows
# How a division's folder is spelled, and an address that tells whose commits are whose: what
# becomes a path, a branch or a line of CODEOWNERS can't be more than that.
# Windows keeps some names for its devices.
_NO_DEVICE = "(?!(?:aux|con|nul|prn|(?:com|lpt)[0-9])(?![a-z0-9-]))"
FOLDER = f"{_NO_DEVICE}[a-z0-9][a-z0-9-]*"
COUNTS = ("任务", *map(str, model.Duties().all), "任务处室对", "指标")  # what a list may count
ADDRESS = r"[A-Za-z0-9](?:\.?[A-Za-z0-9_%+'&-]){0,63}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"


class Shape(Enum):
    """What stands behind a key: one reader, one JSON Schema, one cell and one writer each."""

    TEXT = "文字"
    LINE = "一行文字"
    FOLDER = "小写字母、数字、横线"
    PATH = "仓库里的路径"
    DIGEST = "SHA-256"
    INDEX = "网址"
    INTEGER = "整数"
    NUMBER = "数"
    AMOUNT = "不小于0的数"
    SHARE = "0至1的数"
    DATE = "日期"
    MONTH = "年月"
    FLAG = "是否"
    CHOICE = "几种写法之一"
    DUTY = "职责"
    RECORD = "几个键"
    FORMAT = "格式版本"
    # Names that a year's list, its plan or this tool knows.
    DIVISION = "处室全称"
    TASK = "任务序号"
    INDICATOR = "指标代号"
    MILESTONE = "节点代号"
    REACHED = "达到的节点"
    CODE = "问题代号"
    # Mappings whose keys are data.
    FIGURES = "指标代号: 数"
    COUNTS = "名称: 个数"
    MONTHS = "月份: 日期"
    PEOPLE = "邮箱: 处室全称"
    SEVERITIES = "问题代号: 轻重"


class Spelling(NamedTuple):
    """How a name has to be written: the pattern, what such a one is called, and an example."""

    pattern: str
    what: str
    example: str


_PART = r"\.?[A-Za-z0-9_][A-Za-z0-9_.+-]*"
# What becomes a path, a branch, a line of CODEOWNERS or of a workflow can't be more than that.
SPELLINGS = {
    Shape.FOLDER: Spelling(
        FOLDER, "只用小写字母、数字、横线的代号（con、aux 等 Windows 留用的不行）", "yunyong"
    ),
    Shape.PATH: Spelling(
        rf"\.|{_PART}(?:/{_PART})*", "仓库里的、只用字母数字的路径", "tool/requirements.txt"
    ),
    Shape.DIGEST: Spelling("[0-9a-f]{64}", "SHA-256（64位，0至9、a至f）", f"{'0a1b' * 2}…"),
    Shape.INDEX: Spelling(
        r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[A-Za-z0-9._~+-]+)*/?",
        "网址",
        "https://pypi.example.org/simple",
    ),
}


class Ask(Enum):
    """When an interview asks for a field: always, where the menu is used, or only by need."""

    ALWAYS = "always"
    MENU = "menu"
    NEVER = "never"


class Column(NamedTuple):
    """A field's column in workbooks: those that a division fills in, and the ledger.

    `width` is in characters, `hint` what to write where it is filled in; `heading` where it is
    not the field's name.
    """

    width: int
    hint: str = ""
    heading: str = ""


_MOST = 2_000  # items of a list


class Field(NamedTuple):
    """One key of a file.

    `label` is its Chinese name, `meaning` what to write, `spelling` how that stands in the file.
    `each` is the name of one item where `many` stand in a list, `most` how many at most where
    fewer or more than usual are meant. `choices` are an enumeration's, `choice_meanings` say each
    of them; `record` is what is inside a mapping. `attribute` is the record's, where it is not the
    key. `within` are the whole numbers allowed; `of_year` a date of the file's year. `example` is
    one answer; `headings` are what a bureau's own workbook may call it too; `judged` texts are
    held to the rules of writing.
    """

    key: str
    label: str
    shape: Shape = Shape.TEXT
    required: bool = False
    meaning: str = ""
    spelling: str = ""
    many: bool = False
    most: int | None = None
    each: str = ""
    choices: type[Enum] | None = None
    choice_meanings: tuple[str, ...] = ()
    record: "Record | None" = None
    attribute: str = ""
    within: range | None = None
    of_year: bool = False
    example: str = ""
    ask: Ask = Ask.NEVER
    column: Column | None = None
    headings: tuple[str, ...] = ()
    judged: bool = False

    @property
    def limit(self) -> int:
        """Return how many items its list may hold: more nobody means (工具约定)."""
        return self.most or _MOST

    @property
    def name(self) -> str:
        """Return the attribute of the record that holds it."""
        return self.attribute or self.key

    @property
    def heading(self) -> str:
        """Return what its column in a workbook is called."""
        return (self.column.heading if self.column else "") or self.label

    @property
    def fills_a_cell(self) -> bool:
        """Whether it is one cell of a row: it has a column, and is no table of its own."""
        own = {Shape.FIGURES, Shape.REACHED, Shape.RECORD}
        return self.column is not None and self.shape not in own

    @property
    def called(self) -> tuple[str, ...]:
        """Return all that its column may be called in a workbook, its own heading first."""
        return (self.heading, *self.headings)

    def choice_text(self, value: Enum) -> str:
        """Return a choice as people read it: where it is a sign or English, what that means."""
        text = str(value.value)
        if not self.choice_meanings or any("一" <= character <= "龥" for character in text):
            return text
        return self.choice_meanings[list(type(value)).index(value)]


class Record(NamedTuple):
    """A mapping with known keys: its Chinese name, its fields in order, and what it becomes.

    `meaning` says what it is for. `identity` are the keys that tell it from its like, where it
    has its like; it stands where the first of them does.
    """

    label: str
    fields: tuple[Field, ...]
    model: Any = None
    meaning: str = ""
    identity: tuple[str, ...] = ()

    @property
    def by_key(self) -> dict[str, Field]:
        """Return the fields by their keys."""
        return {field.key: field for field in self.fields}

    @property
    def inside(self) -> "tuple[Record, ...]":
        """Return the table itself and those of all mappings that stand in it."""
        inner = [f.record for f in self.fields if f.record is not None]
        return (self, *(each for record in inner for each in record.inside))


_FORMAT = Field("format", "文件格式的版本", Shape.FORMAT, required=True, meaning="现在只有1")

NOTICE = Record(
    "清单出自哪份文件",
    (
        Field("number", "文号", Shape.LINE, required=True),
        Field("title", "文件标题", Shape.LINE, required=True, meaning="不带书名号"),
        Field("issuer", "发文机关", Shape.LINE, required=True),
        Field("date", "成文日期", Shape.DATE, required=True),
        Field(
            "plan_clause",
            "哪一部分要求有时间表、路线图",
            Shape.LINE,
            meaning="如 第三部分；不写的按工具约定",
        ),
    ),
    model.Notice,
)
DUTIES = Record(
    "各种职责的叫法",
    (
        Field("lead", "牵头的叫什么", Shape.LINE),
        Field("support", "配合的叫什么", Shape.LINE),
        Field("join", "参与的叫什么", Shape.LINE),
        Field("heading", "这一栏叫什么", Shape.LINE),
    ),
    model.Duties,
)
# What a change of the list says during the year.
_EFFECT = Field(
    "effect",
    "从哪一天起",
    Shape.DATE,
    required=True,
    meaning="这一天起按改后的办",
    of_year=True,
)
_REASON = Field("reason", "为什么", required=True)
_GROUNDS = Field("source", "依据", Shape.LINE, meaning="文号、会议纪要")
FORMER = Record(
    "原来的名称",
    (
        Field("name", "原名", Shape.LINE, required=True),
        _EFFECT._replace(meaning="这一天起叫新名"),
        _REASON,
        _GROUNDS,
    ),
    model.Former,
    identity=("name",),
)
DISSOLVED = Record(
    "撤并",
    (
        Field("into", "并入哪个处室", Shape.LINE, required=True, meaning="它的任务都由那里接着办"),
        _EFFECT,
        _REASON,
        _GROUNDS,
    ),
    model.Dissolved,
)
DIVISION = Record(
    "处室",
    (
        Field(
            "id",
            "代号",
            Shape.FOLDER,
            required=True,
            meaning="data/progress/ 下的文件夹名",
        ),
        Field("name", "全称", Shape.LINE, required=True),
        Field("short", "简称", Shape.LINE, meaning="窄表格用第一个", many=True, each="简称"),
        Field("coordinator", "是否汇总处室", Shape.FLAG, meaning="全清单只有一个"),
        Field(
            "former",
            "年中改名前的名称",
            Shape.RECORD,
            meaning="旧文件里的旧名照样认",
            many=True,
            most=20,
            record=FORMER,
        ),
        Field("dissolved", "年中撤并", Shape.RECORD, record=DISSOLVED),
    ),
    model.Division,
    identity=("name",),
)
STRATEGY = Record(
    "战略",
    (
        Field("name", "名称", Shape.LINE, required=True),
        Field("capability", "对应的能力", Shape.LINE, meaning="没有这种说法的不写"),
        Field(
            "lead_division",
            "牵头处室",
            Shape.LINE,
            required=True,
            meaning="统筹这一战略的处室",
            column=Column(12),
        ),
        Field("tasks", "任务数", Shape.INTEGER, meaning="写了就核对"),
    ),
    model.Strategy,
    identity=("name",),
)
CORRECTION = Record(
    "校订",
    (
        Field("from", "原件的样子", required=True, attribute="source"),
        Field("to", "这里的样子", required=True, attribute="text"),
        Field("confidence", "把握", Shape.SHARE, required=True),
        Field("reason", "理由", required=True),
    ),
    model.Correction,
)
BASELINE = Record(
    "基期",
    (
        Field("value", "基期值", Shape.NUMBER, required=True, meaning="单位同指标"),
        Field("date", "基期日", Shape.DATE, required=True),
        Field("source", "出处", Shape.LINE, required=True),
    ),
    model.Baseline,
    "存量要有，否则无从判断进度",
)
INDICATOR = Record(
    "指标",
    (
        Field(
            "id",
            "指标代号",
            Shape.LINE,
            required=True,
            meaning="全清单不重复；进展和计划用它指这个指标",
        ),
        Field("name", "指标名称", Shape.LINE, required=True, column=Column(34, heading="指标")),
        Field(
            "comparator",
            "怎样算达到",
            Shape.CHOICE,
            required=True,
            choices=model.Comparator,
            choice_meanings=("不小于", "大于", "等于", "左右"),
        ),
        Field(
            "target",
            "目标值",
            Shape.NUMBER,
            required=True,
            meaning="单位见 unit",
            column=Column(16, heading="年度目标"),
        ),
        Field(
            "unit",
            "单位",
            Shape.LINE,
            required=True,
            meaning="百分号要加英文引号",
            column=Column(8),
        ),
        Field(
            "kind",
            "指标类型",
            Shape.CHOICE,
            required=True,
            choices=model.IndicatorKind,
            choice_meanings=("累计量", "存量", "增速", "对象数"),
        ),
        Field(
            "owner",
            "谁的指标",
            Shape.CHOICE,
            required=True,
            choices=model.Owner,
            choice_meanings=("本局完成", "与外单位共担", "外单位的，只展示不亮灯"),
        ),
        Field(
            "wording",
            "原文的分寸",
            Shape.LINE,
            meaning="如 不少于、以上；数在中间的用 … 占位：力争…左右",
        ),
        Field("aspiration", "是否力争、争创的目标", Shape.FLAG, meaning="是则最多亮黄灯"),
        Field(
            "reported_by",
            "报数处室",
            Shape.LINE,
            required=True,
            meaning="由哪个责任处室报数，只有一个",
        ),
        Field("baseline", "基期", Shape.RECORD, record=BASELINE),
        Field("same_as", "与哪个指标同数", Shape.LINE, meaning="另一任务的指标代号；数只在那里报"),
        Field(
            "lag",
            "数要等几天才公布",
            Shape.INTEGER,
            meaning="别处统计、公布得晚的写天数；自己数得出的不写",
            within=range(366),
        ),
    ),
    model.Indicator,
    identity=("id",),
)
CARRIED_FROM = Record(
    "接着哪一项",
    (
        Field("year", "年份", Shape.INTEGER, required=True, meaning="早于本清单的年份"),
        Field("task", "任务序号", Shape.INTEGER, required=True, meaning="那一年清单里的序号"),
    ),
    model.CarriedFrom,
)
# What may change in a task during the year.
_TEXT = Field("text", "任务原文", required=True, column=Column(28, heading="任务"))
_DUTY = Field(
    "duty",
    "职责",
    Shape.DUTY,
    required=True,
    meaning=f"duties 里的叫法之一：{'、'.join(map(str, model.Duties().all))}",
    column=Column(10),
)
_DIVISIONS = Field(
    "divisions",
    "责任处室",
    Shape.LINE,
    required=True,
    meaning="写全称，按通知次序",
    many=True,
    most=200,
    each="处室全称",
    column=Column(16),
)
_INDICATORS = Field("indicators", "量化指标", Shape.RECORD, many=True, most=100, record=INDICATOR)
BEFORE = Record(
    "原来的",
    tuple(
        field._replace(required=False, column=None)
        for field in (_TEXT, _DUTY, _DIVISIONS, _INDICATORS)
    ),
    model.Before,
    "只写变了的；indicators 写原来的全部指标，原来没有的写 []",
)
CHANGE = Record(
    "变更",
    (
        _EFFECT,
        Field("before", "原来的", Shape.RECORD, required=True, record=BEFORE),
        _REASON,
        _GROUNDS,
    ),
    model.TaskChange,
    "任务里写的是改后的，这里记下改前的；hubtasks task change 会写",
    identity=("effect",),
)
ENDED = Record(
    "终止",
    (
        _EFFECT._replace(meaning="这一天起不再有这一项"),
        Field("into", "并入哪一项", Shape.INTEGER, meaning="任务序号；取消的不写"),
        _REASON,
        _GROUNDS,
    ),
    model.Ended,
)
TASK = Record(
    "任务",
    (
        Field(
            "id",
            "序号",
            Shape.INTEGER,
            required=True,
            meaning="从1起逐项加1",
            column=Column(6),
        ),
        Field("strategy", "战略", Shape.LINE, required=True, meaning="strategies 之一"),
        Field(
            "item",
            "原清单号",
            Shape.INTEGER,
            required=True,
            meaning="上级清单里的号；同一战略内不重复",
            column=Column(8),
        ),
        _TEXT,
        _DUTY,
        _DIVISIONS,
        Field("key", "是否通知正文点名的重点指标所在任务", Shape.FLAG),
        _INDICATORS,
        Field("corrections", "本任务对原件的改动", Shape.RECORD, many=True, record=CORRECTION),
        Field("notes", "备注", many=True, each="备注"),
        Field(
            "carried_from",
            "接着往年的哪一项",
            Shape.RECORD,
            meaning="往年没有办结、今年接着办的；hubtasks init --year 会写",
            record=CARRIED_FROM,
        ),
        Field(
            "changes",
            "年中的变更",
            Shape.RECORD,
            meaning="按生效的先后",
            many=True,
            most=100,
            record=CHANGE,
        ),
        Field("ended", "终止", Shape.RECORD, meaning="年中取消、并入别项的", record=ENDED),
    ),
    model.Task,
    identity=("id",),
)
TASK_LIST = Record(
    "清单",
    (
        _FORMAT,
        Field("year", "年份", Shape.INTEGER, required=True, meaning="与文件名一致"),
        Field("title", "清单名称", Shape.LINE, required=True),
        Field(
            "subject",
            "这些任务合起来叫什么",
            Shape.LINE,
            meaning="文书的标题用它，如 营商环境年度任务",
        ),
        Field(
            "source",
            "清单出自哪份文件",
            Shape.RECORD,
            required=True,
            record=NOTICE,
            attribute="notice",
        ),
        Field(
            "duties",
            "各种职责的叫法",
            Shape.RECORD,
            meaning="与通知的叫法不一样的才写",
            record=DUTIES,
        ),
        Field(
            "counts",
            "写明的总数",
            Shape.COUNTS,
            required=True,
            meaning="check 拿来核对实数；写哪几个都可以",
        ),
        Field(
            "divisions",
            "有任务的处室、单位",
            Shape.RECORD,
            required=True,
            meaning="表格按这个次序",
            many=True,
            most=200,
            record=DIVISION,
        ),
        Field(
            "strategies",
            "战略（类别）",
            Shape.RECORD,
            required=True,
            meaning="报告按这个次序分节",
            many=True,
            most=100,
            record=STRATEGY,
        ),
        Field(
            "tasks",
            "任务",
            Shape.RECORD,
            required=True,
            meaning="按序号排；同一战略内先牵头、再配合、后协同推进",
            many=True,
            record=TASK,
        ),
        Field(
            "corrections",
            "录入时对原件的全文统一改动",
            Shape.RECORD,
            meaning="只涉及一项任务的写在那项任务里",
            many=True,
            record=CORRECTION,
        ),
    ),
    model.TaskList,
    identity=("year",),
)

MILESTONE = Record(
    "节点",
    (
        Field(
            "id",
            "节点代号",
            Shape.LINE,
            required=True,
            meaning="同一任务内不重复；进展用它报达到",
        ),
        Field(
            "name",
            "节点名称",
            Shape.LINE,
            required=True,
            column=Column(44, "做成一件什么事，看得出做没做成", "节点"),
            judged=True,
        ),
        Field(
            "due",
            "完成时限",
            Shape.DATE,
            required=True,
            of_year=True,
            column=Column(14, "哪一天之前做成，如 2026-09-30"),
        ),
        Field("division", "处室全称", Shape.DIVISION, required=True, meaning="由哪个责任处室完成"),
    ),
    model.Milestone,
    identity=("id",),
)
STAGE_TARGET = Record(
    "分期目标",
    (
        Field("indicator", "指标代号", Shape.INDICATOR, required=True),
        Field(
            "date",
            "到哪一天",
            Shape.DATE,
            required=True,
            of_year=True,
            column=Column(14, "到哪一天，如 2026-09-30"),
        ),
        Field(
            "value",
            "应累计达到的数",
            Shape.NUMBER,
            required=True,
            meaning="单位同指标",
            column=Column(16, "到那一天的当年累计数，不带单位"),
        ),
    ),
    model.StageTarget,
    identity=("indicator", "date"),
)
PLAN = Record(
    "任务计划",
    (
        Field("task", "任务序号", Shape.TASK, required=True),
        Field(
            "document",
            "实施方案的文件名或文号",
            Shape.LINE,
            column=Column(50, "实施方案的文件名或文号", "实施方案"),
        ),
        Field(
            "milestones",
            "节点",
            Shape.RECORD,
            meaning="时间表、路线图（通知第三部分）",
            many=True,
            most=200,
            record=MILESTONE,
        ),
        Field(
            "stage_targets",
            "分期目标",
            Shape.RECORD,
            meaning="有分期目标的指标以它为序时，不再按时间推算",
            many=True,
            most=500,
            record=STAGE_TARGET,
        ),
    ),
    model.Plan,
    identity=("task",),
)
PLAN_FILE = Record(
    "计划",
    (
        _FORMAT,
        Field("sample", "是否示例数据", Shape.FLAG, meaning="正式计划不写"),
        Field(
            "plans",
            "各项任务的计划",
            Shape.RECORD,
            required=True,
            meaning="一项任务只写一条",
            many=True,
            record=PLAN,
        ),
    ),
)

REACHED = Record(
    "",
    (
        Field("id", "节点代号", Shape.LINE, required=True, attribute="milestone"),
        Field("date", "哪天达到的", Shape.DATE, meaning="不晚于文件日期", attribute="day"),
    ),
    model.Reached,
    identity=("id",),
)
FIGURE = Record(
    "",
    (
        Field(
            "value",
            "累计数",
            Shape.NUMBER,
            required=True,
            meaning="单位同指标",
            column=Column(12, "当年累计数，只写半角数字，不带单位。还没有数的留空"),
            headings=("累计完成值", "数值"),
        ),
        Field(
            "date",
            "截至日",
            Shape.DATE,
            meaning="不晚于文件日期",
            column=Column(
                12,
                "数就是填报日的，留空；数还是以前的，写它自己的日期，如 2026-05-31",
            ),
            headings=("数的日期",),
        ),
        Field(
            "source",
            "数据来源",
            Shape.LINE,
            column=Column(24, "数从哪里来，如某局统计；可以留空"),
            headings=("出处",),
        ),
    ),
    model.Figure,
)
EXTENSION = Record(
    "延期",
    (
        Field(
            "until",
            "延到哪一天",
            Shape.DATE,
            required=True,
            example="2026-09-30",
            column=Column(12, "经批准延期的，写新的期限", "延期至"),
        ),
        Field(
            "reason",
            "延期原因",
            example="评估数据汇总较晚",
            column=Column(30, "为什么要延期", "延期理由"),
        ),
        Field(
            "approved_by",
            "批准人或会议",
            Shape.LINE,
            meaning="不能是填报处室自己；不写就不算数",
            example="局长办公会",
            column=Column(14, "谁批的；没批的留空", "批准人"),
        ),
        Field(
            "approved_on",
            "批准日",
            Shape.DATE,
            meaning="从这一天起算数",
            example="2026-06-20",
            column=Column(12, "哪一天批的", "批准日"),
        ),
        Field(
            "milestone",
            "延期的节点",
            Shape.MILESTONE,
            meaning="节点代号；整项任务暂缓的不写",
            example="first-batch",
            column=Column(14, "延的是哪个节点，照节点表写名称；整项任务暂缓的留空"),
        ),
        Field(
            "indicator",
            "延期的分期目标是哪个指标的",
            Shape.INDICATOR,
            meaning="和 date 一起写",
        ),
        Field("date", "那个分期目标原来到哪一天", Shape.DATE, attribute="stage"),
    ),
    model.Extension,
)
ENTRY = Record(
    "条目",
    (
        Field("task", "任务序号", Shape.TASK, required=True, meaning="须是本处室负责的"),
        Field(
            "status",
            "状态",
            Shape.CHOICE,
            required=True,
            choices=model.Status,
            choice_meanings=(
                "还没有动",
                "正在做",
                "卡住了，要写存在问题",
                "做完了，要有佐证材料",
                "要有批准的延期",
            ),
            ask=Ask.ALWAYS,
            column=Column(8, f"从下拉框里选：{'、'.join(model.Status)}。必填"),
        ),
        Field(
            "summary",
            "进展",
            required=True,
            meaning="做了什么、成效如何，写明数量、日期",
            spelling="竖线后另起行，可写几行",
            example="6月18日举办第6场项目路演，推介项目10个，签约2项。",
            ask=Ask.ALWAYS,
            column=Column(
                40,
                "必填。写做了什么、有什么结果，有时间、地点、数据；几段的，按 Alt+Enter 换行",
                "本期进展",
            ),
            judged=True,
        ),
        Field(
            "values",
            "指标值",
            Shape.FIGURES,
            meaning="指标代号: 当年累计数，不带单位；只由报数处室填",
            attribute="figures",
            ask=Ask.ALWAYS,
        ),
        Field(
            "milestones",
            "达到的节点",
            Shape.REACHED,
            meaning="本处室的，到这一天已达到；报一次即可",
            spelling="[节点代号]；要写明哪天达到的，写 [{id: 节点代号, date: 日期}]",
            many=True,
            most=200,
            each="节点代号",
            example="1 2",
            ask=Ask.ALWAYS,
            column=Column(8, "到填报日已经达到的，选“是”", "达到"),
        ),
        Field(
            "important",
            "重要进展",
            Shape.FLAG,
            ask=Ask.MENU,
            column=Column(6, "是重要进展的选“是”，别的留空"),
            headings=("是否重要进展",),
        ),
        Field(
            "problems",
            "存在问题",
            meaning="卡在哪里、什么原因；受阻的要写",
            example="中期评估所需数据6月25日才汇齐，原因是各地填报口径不一。",
            ask=Ask.ALWAYS,
            column=Column(24, "受阻的必填：卡在哪里，什么原因"),
            judged=True,
        ),
        Field(
            "next",
            "下一步",
            meaning="写明到什么时候",
            example="7月31日前完成中期评估。",
            ask=Ask.ALWAYS,
            column=Column(26, "打算做什么，写明到哪一天"),
            headings=("下一步措施",),
            judged=True,
        ),
        Field(
            "needs",
            "需协调事项",
            example="需高校院所指定联络员。",
            ask=Ask.MENU,
            column=Column(14, "要局领导或别的单位出面的事"),
            judged=True,
        ),
        Field(
            "highlight",
            "创新举措和典型经验",
            example="每场路演前先做专利稳定性核查。",
            ask=Ask.MENU,
            column=Column(14, "值得写信息稿的做法"),
            judged=True,
        ),
        Field(
            "evidence",
            "佐证材料",
            many=True,
            each="材料名称",
            example="路演签到表，签约协议",
            ask=Ask.MENU,
            column=Column(14, "文件、网址，一行一件"),
        ),
        Field(
            "extension",
            "延期",
            Shape.RECORD,
            meaning="经批准的才算数：写明是哪个节点或分期目标；暂缓的要写，整项任务顺延，直到下一次延期",
            record=EXTENSION,
            ask=Ask.MENU,
        ),
        Field(
            "correction",
            "更正原因",
            meaning="更正已经报过的数时要写",
            example="5月末误报为7场，现更正为6场。",
            column=Column(30, "改了已经报过的数、节点时，写明为什么"),
        ),
    ),
    model.Entry,
    identity=("task",),
)
# What is asked for of every task; what only where somebody wants to say it, texts first.
ALWAYS = tuple(f for f in ENTRY.fields if f.ask is Ask.ALWAYS)
MENU = tuple(sorted((f for f in ENTRY.fields if f.ask is Ask.MENU), key=lambda f: not f.judged))

PROGRESS = Record(
    "进展",
    (
        _FORMAT,
        Field("division", "处室全称", Shape.DIVISION, required=True, meaning="与所在文件夹一致"),
        Field("date", "填报日期", Shape.DATE, required=True, meaning="与文件名一致，不晚于今天"),
        Field(
            "filed",
            "报送日期",
            Shape.DATE,
            meaning="哪一天交的，送审时自己记上；不写的按填报日期算",
        ),
        Field(
            "period",
            "报的是哪个月",
            Shape.MONTH,
            meaning="如 2026-05；不写的按填报日期那个月算",
            of_year=True,
        ),
        Field("sample", "是否示例数据", Shape.FLAG, meaning="正式填报不写"),
        Field(
            "reporter",
            "填报人",
            Shape.LINE,
            example="张三",
            column=Column(10),
            headings=("填表人",),
        ),
        Field("reviewer", "审核人", Shape.LINE, column=Column(10)),
        Field(
            "entries",
            "条目",
            Shape.RECORD,
            required=True,
            meaning="一项任务一条",
            many=True,
            record=ENTRY,
        ),
    ),
    model.Progress,
    identity=("division", "date"),
)

REPORTING = Record(
    "报送",
    (
        Field(
            "due_day",
            "每月几日起应报当月进展",
            Shape.INTEGER,
            meaning="1到28",
            within=range(1, 29),
        ),
        Field("first_month", "当年从几月起报", Shape.INTEGER, meaning="1到12", within=range(1, 13)),
        Field(
            "reply_days",
            "通报、催办的反馈时限",
            Shape.INTEGER,
            meaning="天，1到90",
            within=range(1, 91),
        ),
        Field(
            "require_entry",
            "合并请求里是否要有新增的进展",
            Shape.FLAG,
            meaning="init --ci 照它写流水线",
        ),
    ),
)
SCHEDULE = Record(
    "序时进度",
    (
        Field(
            "basis",
            "怎样算",
            Shape.CHOICE,
            choices=model.Elapsed,
            choice_meanings=("按月，月末为月份/12", "按自然日"),
        ),
    ),
)
LIGHTS = Record(
    "亮灯（工具约定）",
    (
        Field("yellow_gap", "差多少个百分点亮黄灯", Shape.AMOUNT),
        Field("red_gap", "差得比这更多亮红灯", Shape.AMOUNT, meaning="百分点"),
        Field("rate_band", "增速低于目标不超过这么多亮黄灯", Shape.AMOUNT, meaning="百分点"),
        Field("due_soon", "节点几天内到期算临期", Shape.INTEGER),
        Field("overdue", "节点逾期不超过几天亮黄灯", Shape.INTEGER),
        Field("stale", "数早于几天标“数据陈旧”", Shape.INTEGER),
        Field("few", "目标不超过几个的，不按时间推算", Shape.INTEGER),
        Field("silent", "连续几个月没有报，绿灯改成灰灯", Shape.INTEGER, within=range(1, 13)),
    ),
)
ABOUT = Record(
    "“左右”允许低多少",
    (
        Field("share", "累计量、存量、对象数：低目标的百分之几", Shape.AMOUNT, attribute="about"),
        Field("rate_points", "增速：低几个百分点", Shape.AMOUNT, attribute="about_rate"),
    ),
)
BUREAU = Record(
    "报告里的称谓",
    (
        Field("name", "落款", Shape.LINE, attribute="bureau"),
        Field("short", "标题里的简称", Shape.LINE, attribute="bureau_short"),
        Field("addressee", "主送单位", Shape.LINE),
    ),
)
WAIVER = Record(
    "豁免",
    (
        Field("code", "代号", Shape.CODE, required=True),
        Field("file", "文件或文件夹", Shape.LINE, required=True),
        Field("about", "只豁免说到这几个字的", Shape.LINE),
        Field("reason", "理由", Shape.LINE, required=True),
        Field("until", "豁免到哪一天", Shape.DATE, required=True, meaning="过期 check 会提醒"),
    ),
    model.Waiver,
    identity=("code", "file", "about"),
)
TOOL = Record(
    "流水线用的工具",
    (
        Field(
            "requirements",
            "依赖清单",
            Shape.PATH,
            required=True,
            meaning="写明版本和校验值的 requirements.txt，发布包里有",
        ),
        Field(
            "path",
            "工具在哪里",
            Shape.PATH,
            meaning="仓库里的 wheel，或源码文件夹（最上层写 .）；不写的按依赖清单装",
        ),
        Field("sha256", "wheel 的 SHA-256", Shape.DIGEST, meaning="是 wheel 的要写"),
        Field(
            "index",
            "从哪个软件源装",
            Shape.INDEX,
            meaning="不写的，按跑流水线的机器上的设置",
            attribute="index_url",
        ),
    ),
    model.Tool,
    "流水线从哪里取工具；用 init --ci 的才写",
    identity=("requirements",),
)
RULES = Record(
    "规则",
    (
        _FORMAT,
        Field("reporting", "报送", Shape.RECORD, record=REPORTING),
        Field("schedule", "序时进度", Shape.RECORD, record=SCHEDULE),
        Field("lights", "亮灯（工具约定）", Shape.RECORD, record=LIGHTS),
        Field("about", "“左右”允许低多少", Shape.RECORD, record=ABOUT),
        Field("bureau", "报告里的称谓", Shape.RECORD, record=BUREAU),
        Field("tool", "流水线用的工具", Shape.RECORD, record=TOOL),
        Field(
            "people",
            "谁是哪个处室的",
            Shape.PEOPLE,
            meaning="邮箱: 处室全称；check --since 用它看谁改了谁的",
        ),
        Field(
            "severity",
            "规则的轻重",
            Shape.SEVERITIES,
            choice_meanings=("check 不通过", "--strict 时不通过", "只提醒"),
        ),
        Field(
            "waivers",
            "豁免",
            Shape.RECORD,
            meaning="某处的某种问题，到某一天为止不算",
            many=True,
            most=200,
            record=WAIVER,
        ),
    ),
    model.Rules,
)
CALENDAR = Record(
    "日历",
    (
        _FORMAT,
        Field(
            "due",
            "各月自己的报送日",
            Shape.MONTHS,
            meaning="上级定了日子的月份；没写的按 data/rules.yaml 的 due_day",
            attribute="due_dates",
            of_year=True,
        ),
        Field("source", "出处", Shape.LINE),
        Field(
            "days_off",
            "放假的日子",
            Shape.DATE,
            meaning="周末不用写",
            many=True,
            most=100,
            each="日期",
        ),
        Field("days_on", "调休上班的周末", Shape.DATE, many=True, most=100, each="日期"),
    ),
    model.Calendar,
)
ISSUED = Record(
    "催办单",
    (
        Field("number", "编号", Shape.INTEGER, required=True, meaning="从1起逐张加1"),
        Field("task", "任务序号", Shape.TASK, meaning="催一项滞后任务的写"),
        Field("month", "催报的月份", Shape.MONTH, meaning="催报进展的写，如 2026-06"),
        Field("division", "处室全称", Shape.DIVISION, required=True, meaning="发给哪个处室"),
        Field(
            "level",
            "级别",
            Shape.CHOICE,
            required=True,
            choices=model.UrgeLevel,
            choice_meanings=("提醒", "警示", "严重"),
        ),
        Field("date", "发出日期", Shape.DATE, required=True),
        Field("reply_by", "反馈时限", Shape.DATE, required=True),
        Field("void", "作废", Shape.FLAG, meaning="发错了、撤回的；编号不再用"),
    ),
    model.Issued,
    identity=("number",),
)
REGISTER = Record(
    "催办",
    (
        _FORMAT,
        Field(
            "urges",
            "已发的催办单",
            Shape.RECORD,
            required=True,
            meaning="由 hubtasks urge --issue 写",
            many=True,
            most=10_000,
            record=ISSUED,
        ),
    ),
)
CLOSURE = Record(
    "销号",
    (
        Field("task", "任务序号", Shape.TASK, required=True),
        Field(
            "division",
            "处室全称",
            Shape.DIVISION,
            meaning="只销这个处室那一份的写；整项任务的不写",
        ),
        Field(
            "by",
            "确认处室",
            Shape.DIVISION,
            required=True,
            meaning="汇总处室，或这个战略的牵头处室",
        ),
        Field("date", "确认日期", Shape.DATE, required=True),
        Field("evidence", "佐证材料", Shape.LINE, many=True, each="材料名称"),
    ),
    model.Closure,
    identity=("task", "division"),
)
CLOSURES = Record(
    "销号",
    (
        _FORMAT,
        Field(
            "closed",
            "已经确认办结的任务",
            Shape.RECORD,
            required=True,
            meaning="由 hubtasks close 写",
            many=True,
            record=CLOSURE,
        ),
    ),
)


class FileKind(Enum):
    """What a file under `data/` is for, told by its path alone.

    A kind knows its id, its path with blanks for a year, a folder or a date, what it holds, and
    whether an editor's schema for it names what one year's list knows.
    """

    TASKS = ("tasks", "data/tasks-{year}.yaml", TASK_LIST, False)
    PLAN = ("plan", "data/plan-{year}.yaml", PLAN_FILE, True)
    RULES = ("rules", "data/rules.yaml", RULES, False)
    PROGRESS = ("progress", "data/progress/{folder}/{date}.yaml", PROGRESS, True)
    URGES = ("urges", "data/urges-{year}.yaml", REGISTER, True)
    CLOSED = ("closed", "data/closed-{year}.yaml", CLOSURES, True)
    CALENDAR = ("calendar", "data/calendar-{year}.yaml", CALENDAR, True)

    def __init__(self, id_: str, path: str, record: Record, knows_year: bool) -> None:  # noqa: FBT001 - a column of the table
        """Name the columns of the table above."""
        self.id = id_
        self.path = path
        self.record = record
        self.knows_year = knows_year

    @property
    def label(self) -> str:
        """Return its Chinese name."""
        return self.record.label

    def at(self, **blanks: object) -> str:
        """Return the path of one file, given what its path leaves blank."""
        return self.path.format(**blanks)
