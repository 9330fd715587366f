"""What kind of thing a question asks for, and where in a sentence such a thing stands."""

import re
from collections.abc import Iterator
from typing import Literal

Expected = Literal[
    "contact", "percent", "duration", "date", "amount", "number", "person", "reason", "list", "place",
    "organisation", "title", "free",
]  # fmt: skip

_COUNTED = "个家项名次条位张户栋人座只件种场届所台组支轮面处套亩"
_DIGITS = r"\d+(?:[.,]\d+)*"
_NUMBER = rf"(?:{_DIGITS}|[一二三四五六七八九十百千两]+(?=[多余万亿]*[{_COUNTED}大元]))\s*[多余]?\s*[万亿千百]?[多余]?"
_NAME = r"(?P<span>[\u4e00-\u9fff]{2}(?:(?!说[，,。：:“])[\u4e00-\u9fff])?)"


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives))


_ASKED: dict[Expected, re.Pattern[str]] = {
    "contact": _any(r"邮箱|邮件地址|电子邮件|网址|电话|热线|e-?mail|website|phone number"),
    "percent": _any(r"百分之[几多]|百分比|占比|比例|满意度|合格率|占.{0,6}多少|percent|what (?:share|proportion)"),
    "duration": _any(
        r"多久|多长时间|几天|几个?月(?!份)|几年|多少[天年]|多少个?(?:工作日|月|小时)|多少分钟|几分钟",
        r"how long|how many (?:working )?(?:days|years|months|hours|minutes)",
    ),
    "date": _any(
        r"什么时候|何时|几时|什么时间|哪一?[天年月日]|几月|几号|截止|日期",
        r"\bwhen\b|(?:what|which) (?:date|day|year|month)|deadline",
    ),
    "amount": _any(
        r"多少(?:钱|元|亿|万元|资金|贷款|成本|投资|奖金|奖励)|金额|几[亿万]|多少.{0,4}(?:资金|贷款)",
        r"how much|what amount",
    ),
    "number": _any(rf"多少|几(?=[{_COUNTED}])|第几|\bhow many\b|number of|how (?:large|big|far)"),
    "person": _any(r"谁|哪位|哪[个名]人|叫什么名字|姓名|\bwho\b|\bwhose\b|\bwhom\b"),
    "reason": _any(r"为什么|为何|原因|目的是什么|\bwhy\b|for what reason"),
    "list": _any(
        r"哪些|哪几|分别是|包括什么|有什么",
        r"which (?:\w+ )?(?!(?:is|was|has|does)\b)\w+s\b|what are the|what kinds",
    ),
    "place": _any(
        r"哪里|哪儿|何地|什么地方|在哪|哪个(?:省|市|县|区|镇|村|地方|城市|国家|公园)",
        r"\bwhere\b|which (?:city|county|country|town|village|park|place)",
    ),
    "organisation": _any(
        r"哪家|哪个(?:单位|部门|公司|企业|机构|学校|银行|组织)",
        r"which (?:company|organi[sz]ation|department|bank|school|firm)",
    ),
    "title": _any(
        r"什么(?:文件|方案|规定|办法|主题|名称|口号|活动|制度)|叫什么|名称是|主题是|\bname of\b|\btheme\b|called"
    ),
}
"""Looked through in this order: the narrower wordings come first."""

_SPANS: dict[Expected, re.Pattern[str]] = {
    "amount": _any(rf"{_NUMBER}(?:元?[—至到~-]{_NUMBER})?\s*(?:美元|欧元|元)"),
    "number": _any(rf"第?{_NUMBER}\s*(?:[{_COUNTED}]|公里|平方米|立方米|米|吨|度|字|倍)?"),
    "percent": _any(rf"{_DIGITS}\s*(?:[%％]|个百分点)|百分之[一二三四五六七八九十百点]+|\d+/\d+"),
    "date": _any(
        r"(?:(?:19|20)\d\d\s*年|[今去明同当]年)?\s*\d{1,2}\s*月(?:份|初|底|[上中下]旬)?\s*(?:\d{1,2}\s*[日号])?"
        r"(?:[上下]午|晚上?|凌晨|一大早|以?前|起)?",
        r"(?:19|20)\d\d\s*年[度初底]?|\d{1,2}\s*日(?:[上下]午|晚)?|[昨近今]日|日前|[今昨]天",
    ),
    "duration": _any(rf"{_NUMBER}\s*(?:个?工作日|个?小时|分钟|天|个月|周|年|秒)|[一二三四五六七八九十两]+年"),
    "person": _any(
        rf"(?:记者|书记|[市省县局]长|主任|校长|处长|工程师|调研员|负责人|居民|村民|（|\()\s*{_NAME}(?=[，,、。说表介指强要主亲告立走的摄）)\s]|$)",
        _NAME.replace("span", "speaker") + r"(?=(?:说|表示|介绍|指出|强调|要求)[，,。：:“])",
    ),
    "place": _any(
        r"(?:[在位于到赴]{1,2})?(?P<span>[\u4e00-\u9fff]{2,12}?"
        r"(?:省|市|县|区|镇|乡|村|街道|大街|路口|广场|公园|园|中心|大厅|小区))"
    ),
    "organisation": _any(
        r"[\u4e00-\u9fff]{2,18}?(?:公司|集团|银行|大学|学院|学校|研究院|委员会|局|委|厅|部|中心|院|协会|办事处|单位)"
    ),
    "title": _any(r"《[^《》]{2,40}》|“[^“”]{2,30}”"),
    "contact": _any(
        r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|https?://[!-~]+|(?<!\d)\d{3,4}-?\d{7,8}(?!\d)"
    ),
}
_RELATIVE_DAY = _any(r"[昨近今]日|日前|[今昨]天")
"""Newspapers open with these whatever the article is about, so they are no sign of an answer."""
_REASON = _any(r"为了|为(?=[^止主期准])|由于|因为|因此|旨在|目的|以便|从而|缓解|解决|在于|营造")


def expected(folded: str) -> Expected:
    """What a folded question asks for; the first kind that its wording names, else `free`."""
    return next((kind for kind, pattern in _ASKED.items() if pattern.search(folded)), "free")


def spans(kind: Expected, sentence: str) -> Iterator[tuple[int, int]]:
    """Where in a sentence, as a person reads it, something of the kind stands."""
    pattern = _SPANS.get(kind)
    if pattern is None:
        return
    for match in pattern.finditer(sentence):
        group = next((name for name, text in match.groupdict().items() if text), None)
        start, end = match.span(group) if group else match.span()
        while start < end and sentence[start].isspace():
            start += 1
        while end > start and sentence[end - 1].isspace():
            end -= 1
        if start < end:
            yield start, end


def fits(kind: Expected, sentence: str) -> bool:
    """Whether a sentence holds something of the kind; any sentence fits a free question."""
    if kind == "free":
        return True
    if kind == "reason":
        return _REASON.search(sentence) is not None
    if kind == "list":
        return "、" in sentence or sentence.count("；") >= 2 or sentence.count(",") >= 2
    return any(_RELATIVE_DAY.fullmatch(sentence[start:end]) is None for start, end in spans(kind, sentence))
