"""The parts of a question: the words that ask, what it is about, the times that it names; pure text."""

import re

from index.patterns import pattern
from index.text import align

ASKS = pattern(
    r"为什么|为何|(?:什么|啥)(?:时候|时间|地方|样)?|哪(?:[一几两三四五][\u4e00-\u9fff]?|[里儿家个位种天年月届支条座级些])?"
    r"|百分之几|多(?:少|久|大|长|高|深|远|重|宽|快|厚)(?:时间|[个家名种次位项人条度万亿元])?"
    r"|几(?:[个家项名次条位张户年月天点级分号岁层人种所座架台辆艘只支批届])|几时|怎么样?|怎样|如何|何[时地]|是不是|有没有|是否|谁|吗"
    r"|\b(?:what|which|who|whom|whose|when|where|why|how)\b"
)
"""The words of a folded question that ask."""

TIME = pattern(
    r"(?:(?:19|20)\d\d年|[今去前明]年)(?:的?\d{1,2}月(?:\d{1,2}[日号])?)?(?:[上下]半年|[一二三四]季度|初|底)?|[上本]个?月|[上本]周"
    r"|[上下]半年|[一二三四]季度|(?:19|20)\d\d|(?:last|this) (?:year|month|week)"
)
"""A time, as another can take its place."""

_ADVERBIAL = pattern(
    r"什么时候|什么时间|何时|哪一?[天年月日]|几点|几时|几月几[日号]|在?哪里|在?哪儿|在?什么地方|由?谁|为什么|为何|怎么|如何"
)
_RELATIONS = pattern(
    r"的?(?:全长|总长|长度|总?面积|高度|深度|总?投资额?|总?产量|总?成绩|数量|人数|主题|名称|名字|负责人|时间|地点|年龄|规模|容量"
    r"|价格|票价|比例|金额|总额|贸易额|意思|震级|开幕|闭幕|一共|总共|共有)$"
)
_TRAILING = pattern(
    r"(?:的话|[是在有由被为的从到于向对达给了着要会将能可共第时]|一共|总共|大约|大概|已经|目前|现在|达到|预计|打算|准备|涉及|位于"
    r"|设在|建在|排在|最快|最后|今年|这次|这回|这些|这几|又|都)+$"
)
_WH = pattern(
    r"^(?:how (?:many|much|long|big|large|far|old|high|deep|tall|often)"
    r"|what|which|who|whom|whose|when|where|why|how)\s+"
    r"(?:(?:is|are|was|were|do|does|did|has|have|had|can|will|would)\s+)?"
)


def asking_spans(folded: str) -> list[tuple[int, int]]:
    """Where in a folded question the words stand that ask, in order."""
    return [match.span() for match in ASKS.finditer(folded)]


def adverbial_spans(folded: str) -> list[tuple[int, int]]:
    """Asking words that can stand for one another in a sentence."""
    return [match.span() for match in _ADVERBIAL.finditer(folded)]


def gaps(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What of a text is left beside some spans of it, in order; none overlap."""
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    return list(zip(edges[::2], edges[1::2], strict=True))


def content(folded: str) -> str:
    """A folded question with line breaks in the place of the words that ask."""
    return ASKS.sub("\n", folded)


def head(question: str) -> str:
    """What stands before the words that ask, without the verbs and particles that lead to them."""
    aligned = align(question)
    asks = asking_spans(aligned.text)
    if not asks:
        return question.rstrip("?？。 ")
    start, _ = aligned.source_span(*asks[0])
    return _TRAILING.sub("", question[:start].rstrip(",，、:： "))


def all_but_asking(question: str) -> str:
    """A question without the words that ask."""
    aligned = align(question)
    wh = _WH.match(aligned.text)
    if wh:
        return question[wh.end() :].rstrip("?？. ")
    spans = gaps(aligned.text, asking_spans(aligned.text))
    kept = "".join(question[slice(*aligned.source_span(a, b))] for a, b in spans if a < b)
    return kept.strip("?？。,， 是的由")


def thing(topic: str) -> str:
    """A topic without the attribute that was asked of it: 深中通道 of 深中通道全长."""
    return _RELATIONS.sub("", topic) or topic


def is_attribute(word: str) -> bool:
    """Whether a word is one that things have: 投资, 容量."""
    return _RELATIONS.fullmatch(word) is not None


def tidy(question: str) -> str:
    """A question that was put together, with one comma where two met and a question mark at its end."""
    question = re.sub(r"[，,]{2,}", "，", question.strip()).rstrip("?？")
    return question + ("?" if question.isascii() else "？")
