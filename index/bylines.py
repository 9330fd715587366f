"""How newspapers open and sign their articles: datelines, bylines, credits, notes of continuation."""

import re

from index.lines import Paragraph
from index.text import FILLER, headline

_NAME = r"[\u4e00-\u9fff·]{2,5}"
_PAPER = r"[\u4e00-\u9fff]{2,8}?(?:日报|晚报|早报|晨报|时报|导报|周报|青年报|商报|新闻网|央视网|社|报)"
DATELINE = re.compile(
    rf"^[■□●▲◆★]?\s*(?:(?P<paper>本报|{_PAPER}|本台|央视网)(?P<place>[\u4e00-\u9fff]{{2,6}})?(?:\d{{1,2}}月\d{{1,2}}日)?(?:讯|电|消息)"
    r"\s*(?:[（(](?P<byline>[^（）()]{2,60})[）)])?[:：]?)"
)
BYLINE = re.compile(
    rf"^[■□●]?\s*(?P<paper>本报|{_PAPER})?\s*(?:首席|见习|实习|特约)?(?:记者|通讯员)\s*(?:[:：])?\s*(?P<names>{_NAME}(?:[\s、]+(?:(?:通讯员|实习生)\s*)?(?!通讯员|实习生){_NAME})*)$"
)
CONTINUED = re.compile(r"^[（(]\s*(?:上接|紧接)\s*[\dA-Z一二三四五六七八九十]+\s*版?[^（）()]*[）)]")
AUTHOR = re.compile(rf"[（(](?P<names>{_NAME}(?:[\s、]+{_NAME})*)[）)]$")
_CREDIT = re.compile(
    rf"(?:记者|新华社|通讯员|{_NAME})[^。！？]{{0,16}}(?:摄|供图|摄影报道)[）)]?$|新华社发[（(][^（）()]{{2,12}}[）)]$"
)
CAPTION_START = re.compile(r"^[■▲◀▶▼△]")
OPENS = re.compile(
    "|".join(re.sub(r"\?P<\w+>", "?:", pattern.pattern) for pattern in (CAPTION_START, CONTINUED, DATELINE, BYLINE))
    + "|^——"
)
"""What begins a new paragraph wherever it stands."""


def byline_of(paragraph: Paragraph) -> str | None:
    """Who signs a paragraph, in its dateline or as all that it says."""
    dateline = DATELINE.match(paragraph.text)
    if dateline:
        return people(dateline["byline"])
    alone = BYLINE.match(paragraph.text)
    return alone["names"] if alone else None


def people(byline: str | None) -> str | None:
    """A dateline's brackets, where they name people and not a programme."""
    return byline if byline and re.search(r"记者|通讯员|实习生|作者|文/", byline) else None


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


def is_credit(paragraph: Paragraph) -> bool:
    """Whether a paragraph ends by saying who took a picture."""
    # Only the end is looked at: a credit is no longer than this, and a paragraph can be.
    return _CREDIT.search(paragraph.text[-40:]) is not None and (
        len(paragraph.text) <= 200 or CAPTION_START.match(paragraph.text) is not None
    )
