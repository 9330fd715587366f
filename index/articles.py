"""Documents to articles: where each begins and ends, what it is called, who wrote it and when.

A newspaper page has no markup, so an article is found by its dateline or byline, and a headline is given
to the article whose words it shares, which also mends pages whose columns were torn apart.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate
from typing import Literal

from index.documents import Document
from index.lines import Paragraph, Span, read_paragraphs
from index.text import FILLER, headline, matching_text, readable, terms

Kind = Literal["news", "caption", "notice", "continuation"]

_NAME = r"[\u4e00-\u9fff·]{2,5}"
_PAPER = r"[\u4e00-\u9fff]{2,8}?(?:日报|晚报|早报|晨报|时报|导报|周报|青年报|商报|新闻网|央视网|社|报)"
_DATELINE = re.compile(
    rf"^[■□●▲◆★]?\s*(?:(?P<paper>本报|{_PAPER}|本台|央视网)(?P<place>[\u4e00-\u9fff]{{2,6}})?(?:\d{{1,2}}月\d{{1,2}}日)?(?:讯|电|消息)"
    r"\s*(?:[（(](?P<byline>[^（）()]{2,60})[）)])?[:：]?)"
)
_BYLINE = re.compile(
    rf"^[■□●]?\s*(?P<paper>本报|{_PAPER})?\s*(?:首席|见习|实习|特约)?(?:记者|通讯员)\s*(?:[:：])?\s*(?P<names>{_NAME}(?:[\s、]+(?:(?:通讯员|实习生)\s*)?(?!通讯员|实习生){_NAME})*)$"
)
_CONTINUED = re.compile(r"^[（(]\s*(?:上接|紧接)\s*[\dA-Z一二三四五六七八九十]+\s*版?[^（）()]*[）)]")
_AUTHOR = re.compile(rf"[（(](?P<names>{_NAME}(?:[\s、]+{_NAME})*)[）)]$")
_CREDIT = re.compile(
    rf"(?:记者|新华社|通讯员|{_NAME})[^。！？]{{0,16}}(?:摄|供图|摄影报道)[）)]?$|新华社发[（(][^（）()]{{2,12}}[）)]$"
)
_CAPTION_START = re.compile(r"^[■▲◀▶▼△]")
_WEAK_OPENING = re.compile(
    r"^(?:(?:近日|日前|昨日|今日)[，,])?(?:记者)?(?:近日|日前|昨日)?从[^，。]{2,16}(?:了解到|获悉)|^(?:近日|日前)[，,]"
)
_OPENS = re.compile(
    "|".join(re.sub(r"\?P<\w+>", "?:", pattern.pattern) for pattern in (_CAPTION_START, _CONTINUED, _DATELINE, _BYLINE))
    + "|^——"
)
_NUMBERED = re.compile(r"^[\d一二三四五六七八九十]{1,3}[、.．]")
_FURNITURE = re.compile(r"^(?:[■□●▲—\-–\s]*|■?\s*(?:相关|链接|相关链接|延伸阅读|新闻摘要|详细新闻))$")
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
    """Empty where the page does not give one."""
    kind: Kind
    segments: tuple[tuple[Span, ...], ...]
    """Its paragraphs in reading order; where something foreign stands between two of them a new segment begins."""
    byline: str | None = None
    source: str | None = None
    """The newspaper or agency."""
    date: str | None = None
    """YYYY-MM-DD, where the document says it."""

    @property
    def span(self) -> Span:
        """From its first to its last paragraph."""
        return Span(self.segments[0][0].start, self.segments[-1][-1].end)


def split_articles(document: Document) -> list[Article]:
    """The articles of a document, in the order of their first paragraphs."""
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


def _one_article(document: Document, span: Span, title: str) -> list[Article]:
    paragraphs = [p for p in read_paragraphs(document.plain, span, _OPENS) if not _FURNITURE.match(p.text)]
    if not paragraphs:
        return []
    byline = next((b for b in map(_byline_of, paragraphs[:3]) if b), None)
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
    opened = sum(_DATELINE.match(body) is not None for body in held)
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


@dataclass(slots=True)
class _Draft:
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


def _split_page(document: Document) -> list[Article]:
    plain = document.plain
    paragraphs = read_paragraphs(plain, Span(0, len(plain)), _OPENS)
    drafts, loose = _draft(paragraphs)
    _drop_pull_quotes(paragraphs, drafts)
    drafts = sorted((d for d in drafts if d.paragraphs), key=lambda d: d.first)
    _give_headings(paragraphs, drafts, loose)
    return [_finish(draft, paragraphs, plain) for draft in drafts]


def _draft(paragraphs: list[Paragraph]) -> tuple[list[_Draft], list[int]]:
    """Give every paragraph that is not a heading to an article; return the articles and the headings."""
    drafts: list[_Draft] = []
    current: _Draft | None = None
    loose: list[int] = []
    for i, paragraph in enumerate(paragraphs):
        if _FURNITURE.match(paragraph.text):
            continue
        is_author = _AUTHOR.fullmatch(paragraph.text) is not None
        opened = _opening(paragraph, i)
        if _is_credit(paragraph):
            drafts.append(_caption(current, paragraphs, i))
        elif opened is not None:
            drafts.append(opened)
            current = opened
        elif paragraph.is_heading and not is_author:
            loose.append(i)
        else:
            if current is None or (not is_author and _begins_anew(current, paragraphs, i)):
                current = _Draft(i, "notice" if i and _NUMBERED.match(paragraphs[i - 1].text) else "news")
                drafts.append(current)
            current.paragraphs.append(i)
            author = _AUTHOR.search(paragraph.text)
            if author:
                current.byline = current.byline or author["names"]
                current.closed = True
    return drafts, loose


def _begins_anew(current: _Draft, paragraphs: list[Paragraph], i: int) -> bool:
    """Whether a paragraph without a dateline begins an article: after an author's name, or where none has one."""
    if current.closed:
        return True
    if current.firm:
        return False
    return _WEAK_OPENING.match(paragraphs[i].text) is not None or _NUMBERED.match(paragraphs[i - 1].text) is not None


def _opening(paragraph: Paragraph, i: int) -> _Draft | None:
    """The article that a dateline, a byline or a note of continuation begins."""
    dateline = _DATELINE.match(paragraph.text)
    if dateline:
        source = _paper(dateline["byline"]) or _paper(dateline["paper"])
        return _Draft(i, firm=True, byline=_people(dateline["byline"]), source=source, paragraphs=[i])
    byline_alone = _BYLINE.match(paragraph.text)
    if byline_alone:
        return _Draft(i, firm=True, byline=byline_alone["names"], source=_paper(byline_alone["paper"]))
    if _CONTINUED.match(paragraph.text):
        return _Draft(i, "continuation", firm=True, paragraphs=[i])
    return None


def _caption(current: _Draft | None, paragraphs: list[Paragraph], i: int) -> _Draft:
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
    return _Draft(taken[-1], "caption", paragraphs=taken[::-1])


_REACH = 200
"""How many paragraphs before and after a pull quote may hold its words; keeps splitting linear in the page."""


def _drop_pull_quotes(paragraphs: list[Paragraph], drafts: list[_Draft]) -> None:
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


def _is_credit(paragraph: Paragraph) -> bool:
    # Only the end is looked at: a credit is no longer than this, and a paragraph can be.
    return _CREDIT.search(paragraph.text[-40:]) is not None and (
        len(paragraph.text) <= 200 or _CAPTION_START.match(paragraph.text) is not None
    )


_WINDOW = 12
"""How many articles before and after a heading may claim it; keeps splitting linear in the page."""
_LEAST_SHARE = 0.45


def _give_headings(paragraphs: list[Paragraph], drafts: list[_Draft], loose: list[int]) -> None:
    """Give each heading to the article that shares most of its words, leaning to the one that it stands over or in."""
    words = [set(terms(matching_text("".join(paragraphs[i].text for i in d.paragraphs)))) for d in drafts]
    firsts = [d.first for d in drafts]
    stretches = _stretches(loose)
    within: dict[int, list[int]] = {}
    for i in loose:
        below = bisect_right(firsts, i)
        nearby = range(max(0, below - _WINDOW), min(len(drafts), below + _WINDOW))
        wanted = [t for t in terms(matching_text(paragraphs[i].text)) if len(t) > 1]
        shares = {k: sum(t in words[k] for t in wanted) / max(1, len(wanted)) for k in nearby}
        for k in shares:
            shares[k] += _closeness(drafts[k], i, stretches[i])
        best = max(shares, key=lambda k: shares[k], default=None)
        over_one = below < len(drafts) and firsts[below] - i <= 4
        if best is None or shares[best] < _LEAST_SHARE:
            continue
        if not over_one and _is_slogan(wanted, [words[k] for k in nearby]):
            continue
        draft = drafts[best]
        if draft.paragraphs and draft.paragraphs[0] < i < draft.paragraphs[-1]:
            within.setdefault(best, []).append(i)
        else:
            draft.headings.append(i)
    for k, inner in within.items():
        drafts[k].paragraphs = sorted([*drafts[k].paragraphs, *inner])


def _stretches(loose: list[int]) -> dict[int, Span]:
    """For each heading, the unbroken run of headings that it stands in."""
    found: dict[int, Span] = {}
    first = 0
    for at, i in enumerate(loose):
        if at + 1 == len(loose) or loose[at + 1] != i + 1:
            stretch = Span(loose[first], i + 1)
            found.update(dict.fromkeys(loose[first : at + 1], stretch))
            first = at + 1
    return found


def _closeness(draft: _Draft, heading: int, stretch: Span) -> float:
    """How strongly the place of a heading speaks for an article: right above its first paragraph, or within it."""
    if heading < draft.first <= stretch.end:
        return 0.5 if draft.first - heading <= 4 else 0.2
    if draft.paragraphs and draft.paragraphs[0] < heading < draft.paragraphs[-1]:
        return 0.3
    if draft.paragraphs and stretch.start - 1 <= draft.paragraphs[-1] < heading:
        return 0.3
    return 0.0


def _is_slogan(wanted: list[str], nearby: list[set[str]]) -> bool:
    """Whether a heading over no article says what several articles say: a slogan of the page, not a title."""
    return sum(all(t in held for t in wanted) for held in nearby) > 1


def _finish(draft: _Draft, paragraphs: list[Paragraph], plain: str) -> Article:
    segments: list[list[Span]] = []
    previous: int | None = None
    for i in draft.paragraphs:
        if previous is None or i != previous + 1:
            segments.append([])
        segments[-1].append(paragraphs[i].span)
        previous = i
    text = paragraphs[draft.paragraphs[0]].text
    numbered = [i for i in draft.headings if _NUMBERED.match(paragraphs[i].text)]
    title = " ".join(
        headline(plain[slice(*paragraphs[i].span)]) for i in (numbered[-1:] or sorted(draft.headings)[-4:])
    )
    found = _FULL_DATE.search(text[:80])
    return Article(
        title,
        draft.kind,
        tuple(map(tuple, segments)),
        _respaced(draft.byline, plain[slice(*paragraphs[draft.first].span)]),
        draft.source,
        _iso(found) if found else None,
    )


def _byline_of(paragraph: Paragraph) -> str | None:
    dateline = _DATELINE.match(paragraph.text)
    if dateline:
        return _people(dateline["byline"])
    alone = _BYLINE.match(paragraph.text)
    return alone["names"] if alone else None


def _people(byline: str | None) -> str | None:
    """A dateline's brackets, where they name people and not a programme."""
    return byline if byline and re.search(r"记者|通讯员|实习生|作者|文/", byline) else None


def _respaced(byline: str | None, source: str) -> str | None:
    """A byline with the spaces that the page sets between names; where a line ends it sets none."""
    if byline is None:
        return None
    source = re.sub(r"\s*[\r\n]\s*", "", source.replace(FILLER, ""))
    match = re.search(r"\s*".join(map(re.escape, byline)), source)
    return headline(match[0]) if match else byline


def _paper(name: str | None) -> str | None:
    """The newspaper that a byline or dateline names; `本报` names none."""
    match = re.match(_PAPER, name) if name else None
    return None if match is None or match[0] in ("本报", "本社") else match[0]


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


def paragraphs_of(article: Article) -> Iterator[Span]:
    """All paragraphs of an article, in reading order."""
    for segment in article.segments:
        yield from segment
