"""How newspapers open and sign their articles: datelines, bylines, credits, notes of continuation."""

import re

from index.lines import Paragraph
from index.text import FILLER, headline

_SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金"
    "邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂齐向申葛柴"
    "伍覃骆关焦柳欧祝纪尚毕耿芦左季管符辛苗詹曲靳祁路涂兰甘裴梅童翁霍游阮尤岳柯牟滕谷舒卜成饶宁凌盛查单冉鲍华包屈房喻解蒲卫简时连车"
    "项闵邬吉党阳司费蒙席晏隋古强穆姬景米丛桑原初栾牧臧佟慕燕迟商和郎晋敖付肖闫代候邸么仝暴鹿啜刁代翠"
)
_NAME = rf"(?:[{_SURNAMES}][\u4e00-\u9fff·]{{1,3}}|[\u4e00-\u9fff]{{2,8}}·[\u4e00-\u9fff·]{{2,10}})"
_PAPER = (
    r"[\u4e00-\u9fff]{2,8}?(?:日报|晚报|早报|晨报|时报|导报|周报|青年报|商报|新闻网|央视网|社|报)"
    r"|[\u4e00-\u9fff]{1,4}网"
)
_ROLE = r"(?:首席|见习|实习|特约|全媒体|融媒体)*(?:记者|通讯员|实习生|评论员|特派员)"
_DAY = r"(?:(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日)"
DATELINE = re.compile(
    rf"^[■□●▲◆★]?\s*(?:据)?[【\[]?\s*(?:(?P<paper>本报|本台|本刊|{_PAPER})(?P<place>[\u4e00-\u9fff]{{2,6}}?)?{_DAY}?"
    r"(?:(?<!通)讯(?!员)|电|消息|专电|综合消息)(?![商话子力视动影脑梯池网气信器能费台])[】\]]?"
    r"\s*(?:[（(](?P<byline>[^（）()]{2,60})[）)])?[:：]?)"
)
SIGNED = re.compile(rf"^[（(](?P<byline>(?:本报)?{_ROLE}\s*[:：]?[^（）()，。]{{2,40}})[）)](?=\S)")
_MORE_NAMES = rf"(?:[\s、]*(?:{_ROLE}\s*)?(?!通讯员|实习生|记者){_NAME}){{0,5}}"
BYLINE = re.compile(
    rf"^[■□●◎▲]?\s*(?:[文图撰][/／文图字片]*\s*)?(?P<paper>本报|{_PAPER})?\s*{_ROLE}\s*(?:[:：])?\s*"
    rf"(?P<names>{_NAME}{_MORE_NAMES})(?:\s*(?:[文图][/／]?[文图摄]?|报道|采写))?$"
)
_OFFICE = r"(?:本报|本刊|特约)*评论员"
_HOME = (
    r"[\u4e00-\u9fff]{2,14}?"
    r"(?:省|市|县|区|村|镇|乡|街道|社区|大学|学院|中学|小学|医院|公司|居民|市民|读者|村民|教师|学生|职工|干部)"
)
BARE_NAME = re.compile(
    rf"^[■□●◎▲◆○◇]?\s*(?:(?:作者|文|撰文)\s*[:：/／]?)?\s*(?P<names>{_OFFICE}(?:{_NAME})?|[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})$"
)
"""A name and nothing else: a byline under a headline, a signature under a text."""
SIGNATURE = re.compile(
    rf"^[（(]?\s*(?:{_HOME}|{_OFFICE}|作者\s*[:：])?\s*(?P<names>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})\s*[）)]?$"
)
"""A name under a text, perhaps with where its owner lives."""
CONTINUED = re.compile(
    r"^[▲▶■]?\s*[（(]\s*(?:上接|紧接)\s*第?\s*(?P<page>[A-Z]?\d{1,2}|[一二三四五六七八九十]{1,3})\s*版?[^（）()]*[）)]"
)
TURNS = re.compile(
    r"[（(]\s*(?:下转|转)\s*第?\s*(?P<page>[A-Z]?\d{1,2}|[一二三四五六七八九十]{1,3})\s*版?[^（）()]*[）)]\s*$"
)
AUTHOR = re.compile(
    rf"(?:^|(?<=[。！？”’…）)]))[（(]\s*(?:(?:本报)?{_ROLE}\s*)?(?P<names>{_NAME}{_MORE_NAMES})"
    r"(?:\s*[文图][/／]?[文图摄]?)?\s*[）)]$"
)
_FROM = re.compile(r"[（(](?:据|来源[:：]?|原载)\s*《?(?P<source>[\u4e00-\u9fff]{2,10}?)》?(?:电|讯|报道)?[）)]$")
_NO_AUTHOR = re.compile(r"[（(](?:[上下左右]?图|见[上下左右]?图|全文|完|待续|节选|摘编|试行|资料图片?|综合)")
_CREDIT = re.compile(
    r"(?P<agency>新华社|中新社)发[（(](?P<taken>[^（）()]{2,12})[）)]$"
    rf"|(?P<by>(?:(?P<paper>新华社|本报|{_PAPER})?\s*(?:记者|通讯员)?\s*{_NAME}|记者|新华社|通讯员)[^。！？]{{0,16}}(?:摄|供图|摄影报道))[）)]?$"
)
CAPTION_START = re.compile(r"^[■▲◀▶▼△]")
SALUTATION = re.compile(
    r"^(?:尊敬的[^，。：:]{2,12}|(?:[\u4e00-\u9fff]{2,8})?编辑(?:同志|老师|部)?们?)[，,]?\s*(?:(?:您|你们?)好)?\s*[:：！!]$"
)
"""What a letter to the paper begins with."""
LETTER_END = re.compile(r"^(?:此致|敬礼[！!]?|顺[颂祝][\u4e00-\u9fff]{2}[！!]?)$")
SENDER = re.compile(r"^[\u4e00-\u9fff·（）()、\s]{2,18}$")
"""Who signs a letter, with where they live."""
OPENS = re.compile(
    "|".join(
        re.sub(r"\?P<\w+>", "?:", pattern.pattern) for pattern in (CAPTION_START, CONTINUED, DATELINE, SIGNED, BYLINE)
    )
    + "|^——"
)
"""What begins a new paragraph wherever it stands."""


def byline_of(paragraph: Paragraph) -> str | None:
    """Who signs a paragraph, in its dateline or as all that it says."""
    dateline = DATELINE.match(paragraph.text) or SIGNED.match(paragraph.text)
    if dateline:
        return people(dateline["byline"])
    alone = BYLINE.match(paragraph.text)
    return alone["names"] if alone else None


def people(byline: str | None) -> str | None:
    """A dateline's brackets, where they name people and not a programme."""
    return byline if byline and re.search(r"记者|通讯员|实习生|作者|评论员|文/", byline) else None


def author(text: str) -> re.Match[str] | None:
    """The name in brackets that closes a text."""
    match = AUTHOR.search(text[-60:])
    return match if match is not None and not _NO_AUTHOR.match(match[0]) else None


def closing_source(text: str) -> str | None:
    """The paper or agency that a text was taken from, where it closes by saying so: `（据新华社电）`."""
    match = _FROM.search(text[-30:])
    return match["source"] if match is not None else None


def respaced(byline: str | None, source: str) -> str | None:
    """A byline with the spaces that the page sets between names; where a line ends it sets none."""
    if byline is None:
        return None
    source = re.sub(r"\s*[\r\n]\s*", "", source.replace(FILLER, ""))
    match = re.search(r"\s*".join(map(re.escape, byline)), source)
    return headline(match[0]) if match else byline


def paper(name: str | None) -> str | None:
    """The newspaper that a byline or dateline names; `本报` names none."""
    match = re.match(_PAPER, name) if name else None
    return None if match is None or match[0] in ("本报", "本社") else match[0]


def credit(paragraph: Paragraph) -> re.Match[str] | None:
    """Who took a picture, where a paragraph ends by saying so."""
    # Only the end is looked at: a credit is no longer than this, and a paragraph can be.
    if len(paragraph.text) > 200 and not CAPTION_START.match(paragraph.text):
        return None
    return _CREDIT.search(paragraph.text[-40:])


def photographer(match: re.Match[str]) -> tuple[str | None, str | None]:
    """The byline and the paper or agency that a credit names."""
    if match["agency"]:
        return match["taken"], match["agency"]
    return match["by"], paper(match["paper"])
