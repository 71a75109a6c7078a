"""Ways of writing that a formal document can't show: what they are, and where they stand.

`check` names them and `fix` mends those that have one certain way out. Every text is first
searched for a plain sign of trouble, so that sound texts cost next to nothing.
"""

from __future__ import annotations

import re
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from hubtasks import fields
from hubtasks.diagnostics import Code, Diagnostic
from hubtasks.reading.value import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from hubtasks.diagnostics import Place
    from hubtasks.model import Entry, Placed, Plan

JUDGED = tuple(f.name for f in fields.ENTRY.fields if f.judged)
_NAMED = tuple(f.name for f in fields.MILESTONE.fields if f.judged)
texts_of: Callable[[Entry], tuple[str, ...]] = attrgetter(*JUDGED)
_HAN = "\u4e00-\u9fff"
_BETWEEN = r"\s，。；、：？！“”‘’《》—…【】,;\"<>|"
_ENDING = (
    "(?i:docx?|xlsx?|pptx?|wps|et|dps|pdf|ofd|txt|csv|md|ya?ml|json|html?|zip|rar|7z|jpe?g|png|gif"
    "|bmp|tiff?|mp[34]|dwg)(?![0-9A-Za-z])"
)
# What an address on the web, one of mail or the name of a file holds is spelled as it is.
_SPELLED = re.compile(
    r"(?:https?://|www\.|(?<![0-9A-Za-z@.-])(?:[0-9A-Za-z][0-9A-Za-z-]{0,62}\.){1,8}[A-Za-z]{2,24}"
    r"(?=/))(?:[^\s\u3000-\uffef“”—]|[０-９Ａ-Ｚａ-ｚ％＝＆＃／．～＿－？]"
    rf"|[{_HAN}]{{1,20}}+(?=[/?&=#.%_~-]))+"
    r"|(?<![0-9A-Za-z._%+~-])[0-9A-Za-z._%+~-]{1,64}@[0-9A-Za-z][0-9A-Za-z.-]*"
    rf"|[“《][^“”《》\n]{{1,100}}\.{_ENDING}[”》]"
    rf"|(?<![^{_BETWEEN}])[^{_BETWEEN}]{{1,255}}\.{_ENDING}"
)
_WIDE = {ord("．"): ".", **{ord("０") + n: str(n) for n in range(10)}}
_UNITS = {
    sign: name
    for name, signs in (
        ("平方公里", "km² km2 ㎢"),
        ("平方米", "m² m2 ㎡"),
        ("立方米", "m³ m3 ㎥"),
        ("公顷", "hm² hm2"),
        ("公里", "km ㎞"),
        ("公斤", "kg ㎏"),
        ("厘米", "cm ㎝"),
        ("毫米", "mm ㎜"),
        ("米", "m"),
    )
    for sign in signs.split()
}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_WAVES = "~∼˜〜"  # none of them the sign that GB/T 15835 has
# What a day may stand before, and a workshop's or a letter box's number may not.
_AFTER_A_DAY = (
    r"(?=[。，；！？）\n]|\s*\Z|[之以]?[前后](?![台端厅沿道炉勤厨备方墙])|起(?![重吊降点])"
    "|左右|至今)"
)
_COUNTED = "%|[年月日时分万亿元]{1,2}|[家件项个次人名]"


class Style(NamedTuple):
    """A way of writing: looked for only where one of its signs stands, if it has any.

    `plain` returns words as they should be, which may stand in `fix`; where that is `certain`,
    they can be put in place without asking.
    """

    code: Code
    signs: Sequence[str]
    pattern: str
    message: str
    fix: str
    plain: Callable[[str], str] = str
    certain: bool = False

    def may_stand_in(self, text: str) -> bool:
        """Tell at a glance whether it may; False is certain."""
        if not self.signs:
            return re.search(self.pattern, text) is not None
        return any(map(text.__contains__, self.signs))


class Judged(NamedTuple):
    """Texts that are held to the rules of writing, by their names, and where each stands."""

    names: tuple[str, ...]
    texts: tuple[str, ...]
    places: Mapping[str, Placed]


def breaches(
    styles: Iterable[Style], entries: Sequence[Entry], plans: Sequence[Plan]
) -> Iterator[Diagnostic]:
    """Find in all texts of progress and of plans the styles that stand anywhere at all."""
    steps = [step for plan in plans for step in plan.milestones]
    texts = chain(chain.from_iterable(map(texts_of, entries)), (step.name for step in steps))
    everything = "\n".join(texts)
    likely = [style for style in styles if style.may_stand_in(everything)]
    if not likely:
        return
    pieces = [Judged(JUDGED, texts_of(entry), entry.fields) for entry in entries]
    pieces += (Judged(_NAMED, (step.name,), step.fields) for step in steps)
    yield from in_pieces(likely, pieces)


def in_pieces(styles: Sequence[Style], pieces: Iterable[Judged]) -> Iterator[Diagnostic]:
    """Find styles in texts, one after the other."""
    for piece in pieces:
        whole = "\n".join(piece.texts)
        for style in styles:
            if style.may_stand_in(whole):
                for name, text in zip(piece.names, piece.texts, strict=True):
                    if text:
                        yield from _found(style, name, text, piece.places)


def _found(
    style: Style, name: str, text: str, places: Mapping[str, Placed]
) -> Iterator[Diagnostic]:
    first = re.search(style.pattern, _without_spelled(text))
    if first is None:
        return
    exact = False
    for said, place in _standing(style, places[name]):
        exact = True
        yield _told(style, name, said, place)
    if not exact:  # as where a line is folded in the midst of it
        yield _told(style, name, first[0], places[name].place)._replace(repair=None)


def _standing(style: Style, field: Placed) -> Iterator[tuple[str, Place]]:
    """Yield what of a field's own lines is written so, with its place."""
    for place, row in field.rows() if isinstance(field, Value) else ():
        for match in re.finditer(style.pattern, _without_spelled(row)):
            start, end = (place.column + at for at in match.span())
            yield match[0], place._replace(column=start, end=end)


def _told(style: Style, name: str, said: str, place: Place) -> Diagnostic:
    plain = style.plain(said)
    return Diagnostic(
        style.code,
        f"“{said}”：{style.message}",
        place,
        style.fix.format(plain),
        repair=plain if style.certain else None,
        field=name,
        value=said,
    )


def _without_spelled(text: str) -> str:
    """Return a text as long, where what is spelled as it is gives no sign of anything."""
    if "." not in text:
        return text
    return _SPELLED.sub(lambda match: "_" * len(match[0]), text)


def _narrow(said: str) -> str:
    return said.translate(_WIDE)


def _waved(said: str) -> str:
    return re.sub(f"[{_WAVES}-]", "～", said)


def _full_date(said: str) -> str:
    year, month, day = map(int, re.findall("[0-9]+", said))
    return f"{year}年{month}月{day}日"


def _measured(said: str) -> str:
    split = re.fullmatch(f"(.+?) ?({_UNIT})", said)
    return f"{_undivided(split[1])}{_UNITS[split[2]]}" if split else said


def _undivided(number: str) -> str:
    return re.sub(r",(?=[0-9]{3}(?![0-9]))", "", number)


STYLES = (
    Style(
        Code.MARKUP,
        ("{{", "}}", "{%", "%}"),
        r"\{\{[^{}\n]{0,80}(?:\}\})?|\}\}|\{%[^{}%\n]{0,80}(?:%\})?|%\}",
        "是模板的记号，没有换成内容",
        "换成实际的内容，或删去",
    ),
    Style(
        Code.MARKUP,
        ("<",),
        r"</?[A-Za-z][A-Za-z0-9]{0,20}(?:\s[^<>\n]{0,200})?/?>|<!--",
        "是网页的标记，报告里会照样印出来",
        "删去这个标记，只留文字",
    ),
    Style(
        Code.MARKUP,
        ("&",),
        "&(?:[a-z]{2,6}|#x?[0-9A-Fa-f]{1,6});",
        "是网页的标记，报告里会照样印出来",
        "换成它代表的字，或删去",
    ),
    Style(
        Code.EMOJI,
        (),
        "[\u231a\u231b\u23e9-\u23fa\u2600-\u2604\u2607-\u2775\u2794-\u27bf\u2b50\u2b55"
        "\U0001f000-\U0001faff]+",
        "公文里不用表情符号，很多字体里也没有",
        "删去，用文字说",
    ),
    Style(
        Code.NUMBER_STYLE,
        ("年0", "月0"),
        "年0[0-9]月|月0[0-9]日",
        "日期不编虚位",
        "写成 2026年6月5日，不写06月05日（GB/T 9704 7.3.5.4）",
    ),
    Style(
        Code.NUMBER_STYLE,
        ("年",),
        "(?<![0-9.])(?:[0-9]{2}年(?=[0-9]{1,2}月)|(?:2[4-9]|3[0-5])年(?=底|末|初|度|[上下]半年|全年"
        "|第?[一二三四1-4]季度|任务|目标|计划|重点|预算|将|拟|起|新增|已|共))"
        "|(?:^|(?<=[，。；：、（\n从自较比]))(?:2[4-9]|3[0-5])年(?![来间以内前后多余期的里左之])",
        "年份要写全四位",
        "写成 20{}",
    ),
    Style(
        Code.NUMBER_STYLE,
        (".", "-", "/"),
        "(?<![0-9A-Za-z./_-])(?:19|20)[0-9]{2}([./-])(?:0?[1-9]|1[0-2])\\1(?:0?[1-9]|[12][0-9]|3[01])"
        "(?![0-9A-Za-z_/-]|\\.[0-9A-Za-z])",
        "日期写年月日",
        "写成 {}（GB/T 9704 7.3.5.4）",
        _full_date,
    ),
    Style(
        Code.NUMBER_STYLE,
        ("号",),
        f"[0-9]{{1,2}}月[0-9]{{1,2}}号{_AFTER_A_DAY}",
        "日期写日，不写号",
        "写成 {}（GB/T 9704 7.3.5.4）",
        lambda said: f"{said[:-1]}日",
        certain=True,
    ),
    Style(
        Code.NUMBER_STYLE,
        ("号",),
        f"[0-9]{{1,2}}月[0-9]{{1,2}}号(?!{_AFTER_A_DAY})"
        "(?![楼线令文院馆厅展仓机井库门车高码炉提信标]|公告|通知|地块)",
        "日期写日，不写号",
        "是日期的，写成 {}（GB/T 9704 7.3.5.4）",
        lambda said: f"{said[:-1]}日",
    ),
    Style(
        Code.NUMBER_STYLE,
        "０１２３４５６７８９",
        "[０-９]+(?:．[０-９]+)?",
        "数字用半角",
        "写成 {}",
        _narrow,
        certain=True,
    ),
    Style(
        Code.NUMBER_STYLE,
        ("％",),
        "％",
        "百分号用半角",
        "写成 15%",
        lambda _: "%",
        certain=True,
    ),
    Style(
        Code.NUMBER_STYLE,
        ("%",),
        "(?<![0-9.])[0-9.]++[-~～—][0-9.]++%",
        "百分数的范围，两头都要写%，用浪纹线",
        "写成 10%～20%",
    ),
    Style(
        Code.NUMBER_STYLE,
        (*_WAVES, "%-"),
        f"(?<![0-9A-Za-z.+/#_-])[0-9][0-9.]{{0,11}}(?:(?:{_COUNTED})?[{_WAVES}]"
        "|%-(?=[0-9.]{1,12}%))[0-9][0-9.]{0,11}+%?+"
        f"(?![0-9]|(?!(?:{_UNIT})(?![0-9A-Za-z]))[A-Za-z_])",
        "范围用全角的浪纹线",
        "写成 {}（GB/T 15835）",
        _waved,
        certain=True,
    ),
    Style(
        Code.NUMBER_STYLE,
        (" ",),
        f"[0-9] [{_HAN}]|[{_HAN}] [0-9]",
        "数字与汉字之间不留空格",
        "去掉空格",
    ),
    Style(
        Code.NUMBER_STYLE,
        (",",),
        "(?<![0-9A-Za-z.,，])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])",
        "数里夹着千分位的逗号",
        "数不分节，写成 {}",
        lambda said: said.replace(",", ""),
    ),
    Style(
        Code.NUMBER_STYLE,
        ("，0", "，5"),
        "[0-9]，[0-9]{3}(?![0-9])",
        "数里夹着全角逗号",
        "数不分节，写成 6500",
    ),
    Style(
        Code.NUMBER_STYLE,
        ("m", "kg", "㎡", "㎢", "㎥", "㎞", "㎏", "㎝", "㎜"),
        f"(?<![0-9.,])[0-9][0-9.,]{{0,14}}[万亿]? ?(?:{_UNIT})(?![0-9A-Za-z/²³·])",
        "计量单位写中文名称",
        "写成 {}",
        _measured,
    ),
    Style(
        Code.NUMBER_STYLE,
        ("以上", "左右", "余"),
        "(?:不少于|不低于|超过|至少)[0-9.]+[^，。；0-9]{0,6}以上"
        "|约[0-9.]+[^，。；0-9]{0,6}左右|近[0-9.]+余",
        "修饰重复",
        "两头留一个，如“20家以上”或“不少于20家”",
    ),
    Style(
        Code.PUNCTUATION_STYLE,
        ("、等",),
        "、等",
        "“等”前不用顿号",
        "去掉顿号（GB/T 15834 4.5）",
    ),
    Style(
        Code.PUNCTUATION_STYLE,
        ("”、“", "》、《"),
        "”、“|》、《",
        "并列的引号、书名号之间不用顿号",
        "去掉顿号（GB/T 15834 4.5）",
    ),
    Style(
        Code.PUNCTUATION_STYLE,
        ("...", "。。"),
        r"\.{3,}|。{2,}",
        "省略号写六点",
        "写成 ……（GB/T 15834 4.11）",
    ),
    Style(
        Code.PUNCTUATION_STYLE,
        "()",
        rf"\((?=[^()（）\n]{{0,80}}[{_HAN}])[^()（）\n]{{0,100}}[)）]|（[^()（）\n]{{0,100}}\)",
        "汉字用全角括号",
        "写成 （{}）（GB/T 15834 4.9）",
        lambda said: said[1:-1],
    ),
    Style(
        Code.PUNCTUATION_STYLE,
        "号",
        rf"(?<=[{_HAN}])[(（\[［【][12][0-9]{{3}}[)）\]］】](?=第?[0-9]{{1,5}}号)",
        "文号的年份用六角括号",
        "写成 〔{}〕（GB/T 9704 7.2.5）",
        lambda said: said[1:-1],
    ),
    Style(
        Code.CONFUSED_WORD,
        ("截止",),
        "截止(?=[0-9]|目前|当前)",
        "到某一天用“截至”",
        "写成“截至6月30日”",
    ),
    Style(
        Code.CONFUSED_WORD,
        ("帐", "布署", "其它"),
        "台帐|布署|其它",
        "易混的字",
        "写成“台账”“部署”“其他”",
    ),
)
CERTAIN = tuple(style for style in STYLES if style.certain)


def written_alike(one: str, other: str) -> bool:
    """Whether two texts are the same but for what is certain to be written otherwise."""
    if _SPELLED.findall(one) != _SPELLED.findall(other):
        return False
    for style in CERTAIN:
        one, other = (re.sub(style.pattern, _plainly(style), text) for text in (one, other))
    return one == other


def _plainly(style: Style) -> Callable[[re.Match[str]], str]:
    return lambda match: style.plain(match[0])
