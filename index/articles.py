"""Documents to articles: where each begins and ends, what it is called, who wrote it and when.

A newspaper page has no markup, so an article is found by its dateline or byline, and a headline is given
to the article whose words it shares, which also mends pages whose columns were torn apart.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from index.bylines import DATELINE, OPENS, byline_of, respaced
from index.dates import Calendar, date_of, find_day, read_calendar
from index.documents import Document
from index.drafts import Draft
from index.fields import Kind, Origin
from index.furniture import is_furniture, page_of_name
from index.headlines import give_headings
from index.labels import LABELLED
from index.lines import Paragraph, Span, read_paragraphs
from index.notices import join_numbered
from index.pages import draft_articles
from index.quotes import drop_pull_quotes
from index.readings import Record
from index.runins import part_run_ins
from index.sections import foot_of, sections_of
from index.text import FILLER, headline
from index.titles import compose

_SOURCE = re.compile(r"[（(]?(?:文章来源|来源|稿源)[:：]\s*([^\s（）()，。]{2,20})[）)]?")
_PROGRAMME = re.compile(r"[\s\u200b]*《([^《》]{2,12})》\s*[（(]\d{8}[）)]")


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a document."""

    title: str
    """The main headline, on one line; empty where the page does not give one."""
    kind: Kind
    segments: tuple[tuple[Span, ...], ...]
    """Its paragraphs in reading order; where something foreign stands between two of them a new segment begins."""
    byline: str | None = None
    source: str | None = None
    """The newspaper or agency."""
    date: str | None = None
    """YYYY-MM-DD; None unless the day, the month and the year are all known."""
    kicker: str | None = None
    """What the headline says above or below the title: 眉题, 引题, 副题."""
    page: str | None = None
    """The page of the newspaper, as it is numbered there: 03, A03."""
    place: str | None = None
    """Where it was reported from, as its dateline says."""
    headings: tuple[Span, ...] = ()
    """Where title and kicker stand, in the order of the page; empty where they are given otherwise."""
    continues_from: str | None = None
    """The page that `(上接03版)` names: its first part stands there."""
    continues_on: str | None = None
    """The page that `(下转02版)` names: it goes on there."""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """By the name of a field: where it was read and how sure that is."""

    @property
    def headline(self) -> str:
        """Title and kicker on one line, as they are matched."""
        return f"{self.title} {self.kicker or ''}".strip()

    @property
    def paragraphs(self) -> tuple[Span, ...]:
        """All its paragraphs, in reading order."""
        return tuple(span for segment in self.segments for span in segment)

    @property
    def span(self) -> Span:
        """From its first to its last paragraph."""
        held = self.paragraphs
        return Span(min(span.start for span in held), max(span.end for span in held))


@dataclass(frozen=True, slots=True)
class Aside:
    """A part of a document that belongs to no article."""

    span: Span
    reason: str
    """furniture, slogan, pull quote or byline."""


@dataclass(frozen=True, slots=True)
class Split:
    """A document as it was read."""

    articles: list[Article]
    """In the order of their first paragraphs."""
    aside: tuple[Aside, ...] = ()


def split_articles(document: Document) -> list[Article]:
    """The articles of a document, in the order of their first paragraphs."""
    return split_document(document).articles


def split_document(document: Document) -> Split:
    """The articles of a document, and what of it belongs to none."""
    if document.records:
        return Split([article for record in document.records for article in _record(document, record)])
    calendar = read_calendar(document.metadata.get("date", ""), document.path, document.plain)
    split = _split(document, calendar)
    ordered = sorted(split.articles, key=lambda article: article.span.start)
    return replace(split, articles=[_completed(article, document) for article in ordered])


def _split(document: Document, calendar: Calendar) -> Split:
    stated = document.metadata.get("title")
    if document.format == "record" or (stated and document.format in ("markdown", "html")):
        end = len(document.plain) if document.format == "record" else foot_of(document)
        return _one_article(document, Span(0, end), stated or "", calendar, Origin("front matter", 0.98))
    sections = sections_of(document)
    if not sections:
        return _split_page(document, calendar)
    splits = [
        _one_article(document, s.body, s.title, calendar, Origin("headline", 0.98), (s.heading,)) for s in sections
    ]
    return Split([a for s in splits for a in s.articles], tuple(aside for s in splits for aside in s.aside))


def _record(document: Document, record: Record) -> list[Article]:
    said = record.fields
    day = find_day(said.get("date", ""))
    calendar = Calendar(None, Origin("front matter", 0.98), None)
    found = _one_article(document, Span(record.start, record.end), said.get("title", ""), calendar, calendar.origin)
    stated = {"byline": said.get("author"), "source": said.get("source"), "date": day.isoformat() if day else None}
    return [
        replace(
            article,
            byline=stated["byline"] or article.byline,
            source=stated["source"],
            date=stated["date"],
            origins={**article.origins, **{name: calendar.origin for name, value in stated.items() if value}},
        )
        for article in found.articles
    ]


def _one_article(
    document: Document, span: Span, title: str, calendar: Calendar, named: Origin, headings: tuple[Span, ...] = ()
) -> Split:
    paragraphs = read_paragraphs(document.plain, span, OPENS)
    held = [p for p in paragraphs if not is_furniture(p.text)]
    aside = tuple(Aside(p.span, "furniture") for p in paragraphs if is_furniture(p.text))
    if not held:
        return Split([], aside)
    byline = next((b for b in map(byline_of, held[:3]) if b), None)
    dateline = DATELINE.match(held[0].text)
    day = (int(dateline["month"]), int(dateline["day"])) if dateline and dateline["month"] else None
    dated = date_of(calendar, day, DATELINE.sub("", held[0].text, count=1))
    origins = {"title": named} if title else {}
    if byline:
        origins["byline"] = Origin("dateline", 0.9)
    if dated:
        origins["date"] = dated[1]
    article = Article(
        title,
        "news",
        (tuple(p.span for p in held),),
        byline,
        date=dated[0] if dated else None,
        place=dateline["place"] if dateline else None,
        headings=headings,
        origins=origins,
    )
    return Split([article], aside)


def _split_page(document: Document, calendar: Calendar) -> Split:
    plain = document.plain
    paragraphs = read_paragraphs(plain, Span(0, len(plain)), OPENS, alone=LABELLED)
    page = draft_articles(list(part_run_ins(plain, paragraphs)))
    join_numbered(page)
    drop_pull_quotes(page)
    page.drafts = sorted((d for d in page.drafts if d.paragraphs), key=lambda d: d.first)
    give_headings(page)
    aside = tuple(Aside(page.paragraphs[i].span, reason) for i, reason in sorted(page.aside.items()))
    return Split([_finish(draft, page.paragraphs, plain, calendar) for draft in page.drafts], aside)


def _finish(draft: Draft, paragraphs: list[Paragraph], plain: str, calendar: Calendar) -> Article:
    headings = sorted(draft.headings)[-6:]
    title, kicker = compose([headline(plain[slice(*paragraphs[i].span)]) for i in headings])
    title, kicker = draft.title or title, draft.kicker or kicker
    first = paragraphs[draft.paragraphs[0]].text
    dated = date_of(calendar, draft.day, DATELINE.sub("", first, count=1))
    if draft.stated is not None:
        dated = draft.stated.isoformat(), Origin("front matter", 0.95)
    origins = draft.origins | {"title": Origin("headline", 0.9)} if title else draft.origins
    return Article(
        title,
        draft.kind,
        _segments(draft.paragraphs, paragraphs),
        respaced(draft.byline, plain[slice(*paragraphs[draft.first].span)]),
        draft.source,
        dated[0] if dated else None,
        kicker,
        draft.page,
        draft.place,
        tuple(paragraphs[i].span for i in headings),
        draft.continues_from,
        draft.continues_on,
        origins | {"date": dated[1]} if dated else origins,
    )


def _segments(held: list[int], paragraphs: list[Paragraph]) -> tuple[tuple[Span, ...], ...]:
    segments: list[list[Span]] = []
    for before, i in zip([None, *held], held, strict=False):
        if before is None or i != before + 1:
            segments.append([])
        segments[-1].append(paragraphs[i].span)
    return tuple(map(tuple, segments))


def _completed(article: Article, document: Document) -> Article:
    """An article with what its document says of it."""
    origins = dict(article.origins)
    source, page = article.source, article.page
    if source is None:
        source, where = _document_source(document)
        if source is not None:
            origins["source"] = where
    if page is None:
        page, where = _document_page(document, article)
        if page is not None:
            origins["page"] = where
    return replace(article, source=source, page=page, origins=origins)


def _document_page(document: Document, article: Article) -> tuple[str | None, Origin]:
    stated = document.metadata.get("page") or document.metadata.get("版次")
    if stated:
        return stated, Origin("front matter", 0.98)
    named = page_of_name(document.path)
    if named:
        return named, Origin("file name", 0.9)
    counted = document.page_of(article.span.start)
    return None if counted is None else str(counted), Origin("document", 0.5)


def _document_source(document: Document) -> tuple[str | None, Origin]:
    stated = document.metadata.get("source")
    if stated:
        return stated, Origin("front matter", 0.98)
    foot, head = (part.replace(FILLER, "") for part in (document.plain[-500:], document.plain[:500]))
    found = None if document.format == "record" else _SOURCE.search(foot) or _SOURCE.search(head)
    found = found or _PROGRAMME.match(document.plain)
    return found[1] if found else None, Origin("document", 0.9)
