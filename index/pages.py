"""A page without markup to drafts of its articles: which paragraphs belong together, which are headings.

An article begins at its dateline or byline and ends at the next one, or at its author's name in brackets;
where nobody signs, it begins under a headline that its text bears out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from index.bylines import BARE_NAME, LETTER_END, SENDER, SIGNATURE, TURNS, author, closing_source, credit
from index.drafts import Draft, apply, caption, opening
from index.fields import Kind, Origin
from index.furniture import is_furniture, page_of_line
from index.labels import read_label
from index.lines import Paragraph
from index.text import matching_text, terms

_WEAK_OPENING = re.compile(
    r"^(?:(?:近日|日前|昨日|今日)[，,])?(?:记者)?(?:近日|日前|昨日)?从[^，。]{2,16}(?:了解到|获悉)|^(?:近日|日前)[，,]"
)
NUMBERED = re.compile(r"^([\d一二三四五六七八九十]{1,3})[、.．]")
_NOTICE = re.compile(r"(?:启事|公告|声明|通知|通告|公示|告示|讣告|更正|简章|征集令|征稿|招聘)$")
_SECTION = re.compile(r"^——|——$|^[（(]?[一二三四五六七八九十\d]{1,2}[、.．）)]")
_KEPT = 5_000
"""Paragraphs whose words are kept at a time; a document can hold a million."""
_AHEAD = 12
"""How many paragraphs after a heading, and before it, are held against its words."""
_MOST_KINSHIP = 0.2
"""Share of the words of an article's first paragraph that the article before it may hold."""
_LEAST_TITLE = 8
"""Characters of a headline that alone begins an article."""


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
            if len(self._words) >= _KEPT:
                self._words.clear()
            self._words[i] = frozenset(t for t in terms(matching_text(self.paragraphs[i].text)) if len(t) > 1)
        return self._words[i]

    def all_words(self, held: Iterable[int]) -> frozenset[str]:
        """Those of several paragraphs."""
        return frozenset().union(*map(self.words, held))

    def headings_above(self, i: int) -> list[int]:
        """The unbroken run of headings that ends right above a paragraph."""
        run: list[int] = []
        for heading in reversed(self.loose):
            if heading != i - 1 - len(run):
                break
            run.append(heading)
        return run[::-1]


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
        if self._is_label(i) or self._is_run_in(i):
            return
        opened = opening(paragraph, i)
        if credit(paragraph) is not None and (opened is None or not opened.paragraphs):
            self._add(caption(self._current, self.page.paragraphs, i))
        elif opened is not None:
            self._current = self._add(opened)
            if not opened.paragraphs:
                self.page.aside[i] = "byline"
            self._close(opened, paragraph)
        elif paragraph.is_heading and author(paragraph.text) is None and TURNS.search(paragraph.text) is None:
            if LETTER_END.match(paragraph.text) and self._current is not None:
                self._current.paragraphs.append(i)
            elif not self._is_name(i):
                self.page.loose.append(i)
        else:
            self._continue(i, paragraph)

    def _is_run_in(self, i: int) -> bool:
        """Begin an article at a headline that is set on the first line of its text."""
        if not self.page.paragraphs[i].runs_in:
            return False
        self._current = self._add(Draft(i, firm=True, headings=[i]))
        return True

    def _is_label(self, i: int) -> bool:
        """Take a line that names what it holds: at the head of an article or at its foot."""
        label = read_label(self.page.paragraphs[i].text)
        if label is None:
            return False
        if label.field == "title":
            self._current = self._add(Draft(i, firm=True, title=label.value))
        elif self.page.loose[-1:] == [i - 1]:
            self._current = self._add(Draft(i, firm=True))
        if self._current is not None:
            apply(label, self._current)
            self._current.closed = bool(self._current.paragraphs)
        self.page.aside[i] = "byline" if label.field in ("byline", "source") else "furniture"
        return True

    def _is_name(self, i: int) -> bool:
        """Take a line that is nothing but a name: the author's, under a headline or under the end of a text."""
        paragraphs, text = self.page.paragraphs, self.page.paragraphs[i].text
        text_follows = i + 1 < len(paragraphs) and not paragraphs[i + 1].is_heading
        byline, signature = BARE_NAME.match(text), SIGNATURE.match(text)
        sent_by = SENDER.match(text) if self._current is not None and self._current.is_letter else None
        origins = {"byline": Origin("byline", 0.7)}
        if byline is not None and text_follows and self.page.loose[-1:] == [i - 1]:
            self._current = self._add(Draft(i, firm=True, byline=byline["names"], origins=origins))
        elif (
            (signature or sent_by)
            and not text_follows
            and self._current is not None
            and self._current.paragraphs[-1:] == [i - 1]
        ):
            self._current.byline = self._current.byline or (signature["names"] if signature else text)
            self._current.origins = origins | self._current.origins
            self._current.closed = True
        else:
            return False
        self.page.aside[i] = "byline"
        return True

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
        """Whether a paragraph without a dateline begins an article: after the end of one, or under a headline."""
        if current.closed:
            return True
        text, above = self.page.paragraphs[i].text, self.page.paragraphs[i - 1].text
        if self.page.loose[-1:] == [i - 1]:
            if _NOTICE.search(above) or self._is_headline(current, i):
                return True
        if current.firm:
            return False
        if _WEAK_OPENING.match(text):
            return self._kinship(current, i) <= _MOST_KINSHIP
        return NUMBERED.match(above) is not None

    def _kinship(self, current: Draft, i: int) -> float:
        """How much of what a paragraph says was said in the article before it."""
        lead = self.page.words(i)
        return len(lead & self.page.all_words(current.paragraphs[-_AHEAD:])) / max(1, len(lead))

    def _is_headline(self, current: Draft, i: int) -> bool:
        """Whether the headings above a paragraph name what follows, and what follows is not what came before.

        A section head names its section too, but the text around it speaks of the same things.
        """
        headings = self.page.headings_above(i)
        texts = [self.page.paragraphs[h].text for h in headings]
        if sum(map(len, texts)) < _LEAST_TITLE or any(map(_SECTION.search, texts)):
            return False
        wanted = self.page.all_words(headings)
        before = self.page.all_words(current.paragraphs[-_AHEAD:])
        after = self.page.all_words(self._following(i))
        borne_out, said_before = (len(wanted & words) / max(1, len(wanted)) for words in (after, before))
        kinship = self._kinship(current, i)
        if current.firm:
            return borne_out >= 0.5 and said_before <= 0.15 and kinship <= _MOST_KINSHIP
        return (borne_out >= 0.35 and borne_out > said_before + 0.15) or (borne_out >= 0.2 and kinship <= 0.08)

    def _following(self, i: int) -> Iterable[int]:
        """A paragraph and those after it, up to the next heading or opening."""
        for k in range(i, min(len(self.page.paragraphs), i + _AHEAD)):
            paragraph = self.page.paragraphs[k]
            if k > i and (paragraph.is_heading or opening(paragraph, k) is not None):
                return
            yield k


def _is_author_alone(paragraph: Paragraph) -> bool:
    signed = author(paragraph.text)
    return signed is not None and signed.start() == 0 and len(paragraph.text) <= 60
