"""A page without markup to drafts of its articles: which paragraphs belong together, which are headings.

An article begins at its dateline or byline and ends at the next one, or at its author's name in brackets.
"""

import re
from dataclasses import dataclass, field
from itertools import accumulate

from index.bylines import AUTHOR, BYLINE, CONTINUED, DATELINE, is_credit, paper, people
from index.fields import Kind
from index.lines import Paragraph
from index.text import matching_text

_WEAK_OPENING = re.compile(
    r"^(?:(?:近日|日前|昨日|今日)[，,])?(?:记者)?(?:近日|日前|昨日)?从[^，。]{2,16}(?:了解到|获悉)|^(?:近日|日前)[，,]"
)
NUMBERED = re.compile(r"^[\d一二三四五六七八九十]{1,3}[、.．]")
FURNITURE = re.compile(r"^(?:[■□●▲—\-–\s]*|■?\s*(?:相关|链接|相关链接|延伸阅读|新闻摘要|详细新闻))$")


@dataclass(slots=True)
class Draft:
    """An article while its page is read."""

    first: int
    """Index of its first paragraph."""
    kind: Kind = "news"
    firm: bool = False
    """Whether a dateline or a byline opened it; only such an article may hold headings of its own."""
    byline: str | None = None
    source: str | None = None
    paragraphs: list[int] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    closed: bool = False


def draft_articles(paragraphs: list[Paragraph]) -> tuple[list[Draft], list[int]]:
    """Give every paragraph that is not a heading to an article; return the articles and the headings."""
    drafts: list[Draft] = []
    current: Draft | None = None
    loose: list[int] = []
    for i, paragraph in enumerate(paragraphs):
        if FURNITURE.match(paragraph.text):
            continue
        is_author = AUTHOR.fullmatch(paragraph.text) is not None
        opened = _opening(paragraph, i)
        if is_credit(paragraph):
            drafts.append(_caption(current, paragraphs, i))
        elif opened is not None:
            drafts.append(opened)
            current = opened
        elif paragraph.is_heading and not is_author:
            loose.append(i)
        else:
            if current is None or (not is_author and _begins_anew(current, paragraphs, i)):
                current = Draft(i, "notice" if i and NUMBERED.match(paragraphs[i - 1].text) else "news")
                drafts.append(current)
            current.paragraphs.append(i)
            author = AUTHOR.search(paragraph.text)
            if author:
                current.byline = current.byline or author["names"]
                current.closed = True
    return drafts, loose


def _begins_anew(current: Draft, paragraphs: list[Paragraph], i: int) -> bool:
    """Whether a paragraph without a dateline begins an article: after an author's name, or where none has one."""
    if current.closed:
        return True
    if current.firm:
        return False
    return _WEAK_OPENING.match(paragraphs[i].text) is not None or NUMBERED.match(paragraphs[i - 1].text) is not None


def _opening(paragraph: Paragraph, i: int) -> Draft | None:
    """The article that a dateline, a byline or a note of continuation begins."""
    dateline = DATELINE.match(paragraph.text)
    if dateline:
        source = paper(dateline["byline"]) or paper(dateline["paper"])
        return Draft(i, firm=True, byline=people(dateline["byline"]), source=source, paragraphs=[i])
    byline_alone = BYLINE.match(paragraph.text)
    if byline_alone:
        return Draft(i, firm=True, byline=byline_alone["names"], source=paper(byline_alone["paper"]))
    if CONTINUED.match(paragraph.text):
        return Draft(i, "continuation", firm=True, paragraphs=[i])
    return None


def _caption(current: Draft | None, paragraphs: list[Paragraph], i: int) -> Draft:
    """A picture's credit with the text above it in the same block."""
    taken = [i]
    while (
        current is not None
        and current.paragraphs[-1:] == [taken[-1] - 1]
        and (paragraphs[taken[-1] - 1].block == paragraphs[i].block)
    ):
        taken.append(current.paragraphs.pop())
    if current is not None and not current.paragraphs and not current.firm:
        current.closed = True
    return Draft(taken[-1], "caption", paragraphs=taken[::-1])


_REACH = 200
"""How many paragraphs before and after a pull quote may hold its words; keeps splitting linear in the page."""


def drop_pull_quotes(paragraphs: list[Paragraph], drafts: list[Draft]) -> None:
    """Take out what repeats a part of another paragraph in larger type."""
    quotes = {
        i for d in drafts for i in d.paragraphs if not paragraphs[i].closed and 20 <= len(paragraphs[i].text) <= 200
    }
    if not quotes:
        return
    texts = ["" if i in quotes else matching_text(p.text) for i, p in enumerate(paragraphs)]
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    page = "\n".join(texts)
    repeated = {
        i
        for i in quotes
        if page.find(
            matching_text(paragraphs[i].text), starts[max(0, i - _REACH)], starts[min(len(paragraphs), i + _REACH)]
        )
        >= 0
    }
    for draft in drafts:
        draft.paragraphs = [i for i in draft.paragraphs if i not in repeated]
