"""The limits that the words of a question set to a search.

A time in a question limits the search only where the wording is about when something was printed (`2021年的新闻`,
`只看2021年的`), where both readings come to the same (nothing that came about `2018年以来` was printed before), or
where nothing but the date of an article could match it (`去年9月`, `last week`). Any other time is a part of what is
asked: `2021年建成的公园有几个` may be answered by a report of 2022, `2035年的目标` by one of today.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from index.patterns import pattern
from index.text import align, matching_text
from qa.filters import ALL, Filters, Shelf
from qa.periods import Mention, Period, mentions


@dataclass(frozen=True, slots=True)
class Limited:
    """A question without the words that limit the search."""

    question: str
    filters: Filters
    bare: bool
    """Whether nothing but the limit was said: `只看2021年的`."""


def read_filters(question: str, shelf: Shelf, as_of: date) -> Limited:
    """The limits that a question's wording sets, and the question without them; see the head of this file.

    Days are read only where most articles bear a date: with others it would take away what may well be meant.
    """
    aligned = align(question)
    folded = aligned.text
    filters, cuts = Filters(), list[tuple[int, int]]()
    for mention in mentions(folded, as_of) if shelf.dates else ():
        found = _limit(folded, mention, as_of)
        if found is not None:
            words = question[slice(*aligned.source_span(mention.start, mention.end))]
            limited = replace(_during(mention.period), words=(words,))
            filters = filters.narrowed(limited)
            cuts.append(found)
    named = _named_source(folded, shelf.sources)
    if named is not None:
        source, start, end = named
        words = question[slice(*aligned.source_span(start, end))]
        filters = filters.narrowed(Filters(source=source, words=(words,)))
        cuts.append((start, end))
    if not filters:
        return Limited(question, ALL, False)
    rest = question
    for start, end in sorted(cuts, reverse=True):
        if start < end:
            begin, stop = aligned.source_span(start, end)
            rest = rest[:begin] + rest[stop:]
    rest = _LOOSE.sub("", rest).strip()
    bare = not _SAYS_MORE.search(_ONLY_FILLS.sub("", matching_text(rest)))
    return Limited(question if bare else rest, filters, bare)


_PRINTED = (
    r"(?:新闻联播|新闻(?!发布|界|工作|出版|发言|记者|学|媒体|奖|办|人)|报道(?!员|组)|报导|文章|消息|稿件|节目(?!组)|报纸)"
    r"(?:当中|之中|里面|[里中上])?(?:有没有)?[，,:]?"
)
_OF_PRINT = pattern(
    rf"(?:这一年|全年)?(?:的|里的|间的|刊登的|发表的)?(?P<cut>{_PRINTED})|的?(?:关于|有关).{{1,30}}?的{_PRINTED}"
    r"|(?:刊登|刊发|见报|报道)(?:的|过)|(?:'s)?,? (?:news|articles|reports|stories|coverage|broadcasts?)\b"
)
_NARROWS = pattern(
    r"(?:请?(?:只|仅|单)(?:看|要|查|找|搜|限|说|算)一?下?|仅?限于|限定[在为]?"
    r"|\b(?:only|just)(?: (?:look at|show|search|use|consider|those|the ones))?(?: (?:in|from|of|for|on))?)\s*$"
)
_IN_PRINT = pattern(
    r"(?:\b(?:in|from|according to) )?(?:the )?\b(?:news|articles|reports|stories|coverage|broadcasts?)"
    r"(?: (?:published|printed|aired|dated))?(?: (?:in|from|of|on|since|during))?\s*(?:the )?$"
    r"|(?:刊登|刊发|发表|播出|报道)(?:于|在)$"
)
_SAID = pattern(rf"报道[了过]|(?:的|上的|刊登的|发表的)?{_PRINTED}|[里上](?:说|讲|提到)?[，,]?")
_AFTER_NARROWING = pattern(r"(?:以?内)?的?(?:那些|部分|内容)?[，,。]?|,? ")
_LOOSE = pattern(r"^[\s，,、。:：;；]*(?:的|里|中|,|，)?\s*|(?<=[\s，,])[，,]+")
_ONLY_FILLS = pattern(
    r"只看|仅看|请|那么|那|呢|的|吧|了|好|嗯|有哪些|有什么|什么|[?？!！。，,.\s]"
    r"|\b(?:only|just|the|ones|please|and|in|from|of|what|about)\b"
)
_SAYS_MORE = pattern(r"\w")


def _limit(folded: str, mention: Mention, as_of: date) -> tuple[int, int] | None:
    """Where the words stand that limit a search to a time and say nothing else; None where the time sets no limit."""
    before, after = folded[: mention.start], folded[mention.end :]
    narrowing = _NARROWS.search(before)
    if narrowing:
        closing = _AFTER_NARROWING.match(after)
        return narrowing.start(), mention.end + (closing.end() if closing else 0)
    printed = _OF_PRINT.match(after)
    if printed:
        return mention.start, mention.end + (printed.end() if printed["cut"] else 0)
    in_print = _IN_PRINT.search(before)
    if in_print:
        return in_print.start(), mention.end + (1 if after.startswith(",") else 0)
    begun = mention.period.since is not None and mention.period.since <= as_of
    if mention.onward and begun:
        return mention.start, mention.start
    if mention.relative and mention.within_a_year and begun:
        return mention.start, mention.end
    return None


def _during(period: Period) -> Filters:
    return Filters(since=period.since, until=period.until)


def _named_source(folded: str, sources: Iterable[str]) -> tuple[str, int, int] | None:
    """A newspaper that a question wants to hear: `河北日报的报道里`, `只看河北日报的`."""
    for source in sources:
        name = matching_text(source)
        start = folded.find(name)
        if len(name) < 2 or start < 0:
            continue
        end = start + len(name)
        opening = 1 if folded[:start].endswith("《") and folded.startswith("》", end) else 0
        start, end = start - opening, end + opening
        narrowing = _NARROWS.search(folded[:start])
        said = _SAID.match(folded, end)
        if narrowing:
            closing = _AFTER_NARROWING.match(folded, end)
            return source, narrowing.start(), closing.end() if closing else end
        if said:
            return source, start, said.end()
    return None
