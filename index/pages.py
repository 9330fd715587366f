"""A page without markup to drafts of its articles: which paragraphs belong together, which are headings.

An article begins at its dateline or byline and ends at the next one, or at its author's name in brackets;
where nobody signs, it begins under a headline that its text bears out.
"""

import re
from dataclasses import dataclass, field
from itertools import accumulate

from index.bylines import (
    BYLINE,
    CONTINUED,
    DATELINE,
    SIGNED,
    TURNS,
    author,
    closing_source,
    credit,
    paper,
    people,
    photographer,
)
from index.fields import Kind, Origin
from index.furniture import is_furniture, page_of_line
from index.lines import Paragraph
from index.text import matching_text, terms

_WEAK_OPENING = re.compile(
    r"^(?:(?:近日|日前|昨日|今日)[，,])?(?:记者)?(?:近日|日前|昨日)?从[^，。]{2,16}(?:了解到|获悉)|^(?:近日|日前)[，,]"
)
NUMBERED = re.compile(r"^([\d一二三四五六七八九十]{1,3})[、.．]")
_NOTICE = re.compile(r"(?:启事|公告|声明|通知|通告|公示|告示|讣告|更正|简章|征集令|征稿|招聘)$")


@dataclass(slots=True)
class Draft:
    """An article while its page is read."""

    first: int
    """Index of its first paragraph."""
    kind: Kind = "news"
    firm: bool = False
    """Whether a dateline or a byline opened it."""
    byline: str | None = None
    source: str | None = None
    place: str | None = None
    day: tuple[int, int] | None = None
    """Month and day of its dateline."""
    page: str | None = None
    continues_from: str | None = None
    continues_on: str | None = None
    origins: dict[str, Origin] = field(default_factory=dict)
    paragraphs: list[int] = field(default_factory=list)
    """In reading order."""
    headings: list[int] = field(default_factory=list)
    closed: bool = False


@dataclass(slots=True)
class Page:
    """The paragraphs of a page and what became of each."""

    paragraphs: list[Paragraph]
    drafts: list[Draft] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    """Headings that are nobody's yet."""
    aside: dict[int, str] = field(default_factory=dict)
    """Paragraphs that belong to no article, and why."""
    _words: dict[int, frozenset[str]] = field(default_factory=dict)

    def words(self, i: int) -> frozenset[str]:
        """The words and character pairs of a paragraph."""
        if i not in self._words:
            self._words[i] = frozenset(t for t in terms(matching_text(self.paragraphs[i].text)) if len(t) > 1)
        return self._words[i]


def draft_articles(paragraphs: list[Paragraph]) -> Page:
    """Give every paragraph that is not a heading to an article."""
    drafting = _Drafting(Page(paragraphs))
    for i in range(len(paragraphs)):
        drafting.take(i)
    return drafting.page


class _Drafting:
    """Reads a page from its top, one paragraph after the other."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._current: Draft | None = None
        self._number: str | None = None

    def take(self, i: int) -> None:
        """Say whose the next paragraph is."""
        paragraph = self.page.paragraphs[i]
        if is_furniture(paragraph.text):
            self.page.aside[i] = "furniture"
            self._number = page_of_line(paragraph.text) or self._number
            return
        opened = opening(paragraph, i)
        if credit(paragraph) is not None and (opened is None or not opened.paragraphs):
            self._add(_caption(self._current, self.page.paragraphs, i))
        elif opened is not None:
            self._current = self._add(opened)
            if not opened.paragraphs:
                self.page.aside[i] = "byline"
            self._close(opened, paragraph)
        elif paragraph.is_heading and author(paragraph.text) is None and TURNS.search(paragraph.text) is None:
            self.page.loose.append(i)
        else:
            self._continue(i, paragraph)

    def _continue(self, i: int, paragraph: Paragraph) -> None:
        if self._current is None or (not _is_author_alone(paragraph) and self._begins_anew(self._current, i)):
            self._current = self._add(Draft(i, self._kind_of(i)))
        self._current.paragraphs.append(i)
        self._close(self._current, paragraph)

    def _close(self, draft: Draft, paragraph: Paragraph) -> None:
        signed, source, turns = author(paragraph.text), closing_source(paragraph.text), TURNS.search(paragraph.text)
        if signed is not None and draft.byline is None:
            draft.byline = signed["names"]
            draft.origins["byline"] = Origin("body", 0.8)
        if source is not None and draft.source is None:
            draft.source = source
            draft.origins["source"] = Origin("body", 0.8)
        if turns is not None:
            draft.continues_on = turns["page"]
        draft.closed = draft.closed or signed is not None or source is not None or turns is not None

    def _add(self, draft: Draft) -> Draft:
        if self._number is not None:
            draft.page = self._number
            draft.origins["page"] = Origin("furniture", 0.9)
        self.page.drafts.append(draft)
        return draft

    def _kind_of(self, i: int) -> Kind:
        above = self.page.paragraphs[i - 1].text if i else ""
        return "notice" if NUMBERED.match(above) or _NOTICE.search(above) else "news"

    def _begins_anew(self, current: Draft, i: int) -> bool:
        """Whether a paragraph without a dateline begins an article: after the end of one, or where none is signed."""
        above = self.page.paragraphs[i - 1].text
        if current.closed or (self.page.loose[-1:] == [i - 1] and _NOTICE.search(above)):
            return True
        if current.firm:
            return False
        return _WEAK_OPENING.match(self.page.paragraphs[i].text) is not None or NUMBERED.match(above) is not None


def _is_author_alone(paragraph: Paragraph) -> bool:
    signed = author(paragraph.text)
    return signed is not None and signed.start() == 0 and len(paragraph.text) <= 60


def opening(paragraph: Paragraph, i: int) -> Draft | None:
    """The article that a dateline, a byline or a note of continuation begins."""
    dateline = DATELINE.match(paragraph.text)
    if dateline:
        return _from_dateline(dateline, i)
    signed = SIGNED.match(paragraph.text)
    if signed:
        return Draft(i, firm=True, byline=signed["byline"], origins=_read_in("dateline", "byline"), paragraphs=[i])
    alone = BYLINE.match(paragraph.text)
    if alone:
        source = paper(alone["paper"])
        origins = _read_in("byline", "byline", "source" if source else "")
        return Draft(i, firm=True, byline=alone["names"], source=source, origins=origins)
    continued = CONTINUED.match(paragraph.text)
    if continued:
        return Draft(i, "continuation", firm=True, continues_from=continued["page"], paragraphs=[i])
    return None


def _from_dateline(dateline: re.Match[str], i: int) -> Draft:
    draft = Draft(
        i,
        firm=True,
        byline=people(dateline["byline"]),
        source=paper(dateline["byline"]) or paper(dateline["paper"]),
        place=dateline["place"],
        day=(int(dateline["month"]), int(dateline["day"])) if dateline["month"] else None,
        paragraphs=[i],
    )
    held = {"byline": draft.byline, "source": draft.source, "place": draft.place}
    draft.origins = _read_in("dateline", *(name for name, value in held.items() if value))
    return draft


def _read_in(where: str, *names: str) -> dict[str, Origin]:
    origin = Origin("dateline", 0.95) if where == "dateline" else Origin("byline", 0.95)
    return dict.fromkeys(filter(None, names), origin)


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
    match = credit(paragraphs[i])
    byline, source = photographer(match) if match is not None else (None, None)
    origins = _read_in("byline", "byline" if byline else "", "source" if source else "")
    return Draft(taken[-1], "caption", byline=byline, source=source, origins=origins, paragraphs=taken[::-1])


_REACH = 200
"""How many paragraphs before and after a pull quote may hold its words; keeps splitting linear in the page."""


def drop_pull_quotes(page: Page) -> None:
    """Take out what repeats a part of another paragraph in larger type."""
    paragraphs = page.paragraphs
    quotes = {
        i
        for d in page.drafts
        for i in d.paragraphs
        if not paragraphs[i].closed and 20 <= len(paragraphs[i].text) <= 200
    }
    if not quotes:
        return
    texts = ["" if i in quotes else matching_text(p.text) for i, p in enumerate(paragraphs)]
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    whole = "\n".join(texts)
    repeated = {
        i
        for i in quotes
        if whole.find(
            matching_text(paragraphs[i].text), starts[max(0, i - _REACH)], starts[min(len(paragraphs), i + _REACH)]
        )
        >= 0
    }
    page.aside.update(dict.fromkeys(repeated, "pull quote"))
    for draft in page.drafts:
        draft.paragraphs = [i for i in draft.paragraphs if i not in repeated]
