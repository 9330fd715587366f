"""Documents to articles: where each begins and ends, what it is called, who wrote it and when.

A newspaper page has no markup, so an article is found by its dateline or byline, and a headline is given
to the article whose words it shares, which also mends pages whose columns were torn apart.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from index.bylines import DATELINE, OPENS, byline_of, respaced
from index.documents import Document
from index.fields import Kind, Origin
from index.headlines import give_headings
from index.lines import Paragraph, Span, read_paragraphs
from index.pages import FURNITURE, NUMBERED, Draft, draft_articles, drop_pull_quotes
from index.readings import Record
from index.text import FILLER, headline, readable

_HEADING = re.compile(r"(?<![^\r\n])[ ]{0,3}(#{1,6})[ \t]+([^\r\n]+)")
_FULL_DATE = re.compile(r"((?:19|20)\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_COMPACT_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_SOURCE = re.compile(r"[（(]?(?:文章来源|来源|稿源)[:：]\s*([^\s（）()，。]{2,20})[）)]?")
_TEXT = re.compile(rf"[^\s{FILLER}]")
_FOOT = re.compile(rf"(?<![^\r\n])[ \t]*{FILLER}{{3,}}[ \t]*(?![^\r\n])")


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
    def paragraphs(self) -> tuple[Span, ...]:
        """All its paragraphs, in reading order."""
        return tuple(span for segment in self.segments for span in segment)

    @property
    def span(self) -> Span:
        """From its first to its last paragraph."""
        return Span(self.segments[0][0].start, self.segments[-1][-1].end)


def split_articles(document: Document) -> list[Article]:
    """The articles of a document, in the order of their first paragraphs."""
    if document.records:
        return [article for record in document.records for article in _record(document, record)]
    if document.format == "record":
        articles = _one_article(document, Span(0, len(document.plain)), document.metadata.get("title", ""))
    elif document.format in ("markdown", "html"):
        articles = _split_markdown(document)
    else:
        articles = _split_page(document)
    fallback = _document_date(document)
    source = _document_source(document)
    return [
        replace(a, date=a.date or fallback, source=a.source or source)
        for a in sorted(articles, key=lambda a: a.span.start)
    ]


def _record(document: Document, record: Record) -> list[Article]:
    said = record.fields
    found = _FULL_DATE.search(said.get("date", "")) or _COMPACT_DATE.search(said.get("date", ""))
    return [
        replace(
            article,
            byline=said.get("author") or article.byline,
            source=said.get("source"),
            date=_iso(found) if found else None,
        )
        for article in _one_article(document, Span(record.start, record.end), said.get("title", ""))
    ]


def _one_article(document: Document, span: Span, title: str) -> list[Article]:
    paragraphs = [p for p in read_paragraphs(document.plain, span, OPENS) if not FURNITURE.match(p.text)]
    if not paragraphs:
        return []
    byline = next((b for b in map(byline_of, paragraphs[:3]) if b), None)
    return [Article(title, "news", (tuple(p.span for p in paragraphs),), byline)]


def _split_markdown(document: Document) -> list[Article]:
    """One article where the front matter names it, else one for each heading of the level that holds the text."""
    end = _foot(document)
    if document.metadata.get("title"):
        return _one_article(document, Span(0, end), document.metadata["title"])
    headings = (
        [(len(m[1]), m) for m in _HEADING.finditer(document.text, 0, end)] if document.format == "markdown" else []
    )
    if not headings:
        return _split_page(document)
    levels = {level for level, _ in headings}
    bounds = [m.start() for _, m in headings[1:]] + [end]
    sections = [(level, m, Span(m.end(), bound)) for (level, m), bound in zip(headings, bounds, strict=True)]
    several = max(levels) if _is_digest(document, sections, max(levels)) else min(levels)
    articles: list[Article] = []
    for i, (level, match, section) in enumerate(sections):
        if level != several:
            continue
        following = next((j for j in range(i + 1, len(sections)) if sections[j][0] <= several), len(sections))
        whole = Span(section.start, sections[following - 1][2].end)
        articles.extend(_one_article(document, whole, headline(document.plain[slice(*match.span(2))]).strip("*# ")))
    return articles


def _is_digest(document: Document, sections: list[tuple[int, re.Match[str], Span]], deepest: int) -> bool:
    """Whether the deepest headings are articles of their own: most texts open with a dateline, or the top is dated."""
    bodies = [
        document.plain[s.start : s.end].replace(FILLER, "").strip() for level, _, s in sections if level == deepest
    ]
    held = [body for body in bodies if body]
    opened = sum(DATELINE.match(body) is not None for body in held)
    dated_top = _COMPACT_DATE.search(sections[0][1][2]) or _FULL_DATE.search(sections[0][1][2])
    return len(held) > 1 and (opened * 2 > len(held) or (dated_top is not None and sections[0][0] < deepest))


def _foot(document: Document) -> int:
    """Where the foot of a Markdown page begins: at a last rule under its text, with hardly anything below."""
    text = _TEXT.search(document.plain)
    rules = list(_FOOT.finditer(document.plain, text.start())) if text else []
    for rule in reversed(rules):
        if len(readable(document.plain[rule.end() :])) <= 60 and "---" in document.text[rule.start() : rule.end()]:
            return rule.start()
    return len(document.plain)


def _split_page(document: Document) -> list[Article]:
    plain = document.plain
    paragraphs = read_paragraphs(plain, Span(0, len(plain)), OPENS)
    drafts, loose = draft_articles(paragraphs)
    drop_pull_quotes(paragraphs, drafts)
    drafts = sorted((d for d in drafts if d.paragraphs), key=lambda d: d.first)
    give_headings(paragraphs, drafts, loose)
    return [_finish(draft, paragraphs, plain) for draft in drafts]


def _finish(draft: Draft, paragraphs: list[Paragraph], plain: str) -> Article:
    segments: list[list[Span]] = []
    previous: int | None = None
    for i in draft.paragraphs:
        if previous is None or i != previous + 1:
            segments.append([])
        segments[-1].append(paragraphs[i].span)
        previous = i
    text = paragraphs[draft.paragraphs[0]].text
    numbered = [i for i in draft.headings if NUMBERED.match(paragraphs[i].text)]
    headings = tuple(paragraphs[i].span for i in (numbered[-1:] or sorted(draft.headings)[-4:]))
    title = " ".join(headline(plain[slice(*span)]) for span in headings)
    found = _FULL_DATE.search(text[:80])
    return Article(
        title,
        draft.kind,
        tuple(map(tuple, segments)),
        respaced(draft.byline, plain[slice(*paragraphs[draft.first].span)]),
        draft.source,
        _iso(found) if found else None,
        headings=headings,
    )


def _document_date(document: Document) -> str | None:
    for text in (document.metadata.get("date", ""), document.plain[:200], document.path.rpartition("/")[2]):
        found = _FULL_DATE.search(text) if text is not document.plain[:200] else None
        found = found or _COMPACT_DATE.search(text)
        if found:
            return _iso(found)
    return None


def _document_source(document: Document) -> str | None:
    named = document.metadata.get("source")
    if named:
        return named
    if document.format == "record":
        return None
    found = _SOURCE.search(document.plain[-500:].replace(FILLER, "")) or _SOURCE.search(
        document.plain[:500].replace(FILLER, "")
    )
    if found:
        return found[1]
    programme = re.match(r"[\s\u200b]*《([^《》]{2,12})》\s*[（(]\d{8}[）)]", document.plain)
    return programme[1] if programme else None


def _iso(match: re.Match[str]) -> str | None:
    try:
        return date(*(int(match[i]) for i in (1, 2, 3))).isoformat()
    except ValueError:  # the 31st of February
        return None
