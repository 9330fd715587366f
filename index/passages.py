"""Cut articles into passages.

Cuts fall on sentence ends, so a citation can always be read on its own; a passage never
reaches into another article or over something foreign on the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from index.articles import Article
from index.documents import Document
from index.lines import Span, sentence_spans
from index.text import PASSAGE_UNITS, count_units, matching_text, readable

OVERLAP_UNITS = 40
"""A passage repeats the last sentence of the one before where it is no longer than this."""

_SOFT_ENDS = "，,、；;：: \n"


@dataclass(frozen=True, slots=True)
class Passage:
    """Some whole sentences of one article."""

    span: Span
    """In the document; `document.text[start:end] == text`."""
    sentences: tuple[Span, ...]
    """In the document; a sentence longer than a passage may hold comes in several."""
    line_start: int
    """Counted from 1."""
    line_end: int
    text: str
    """Verbatim from the source."""
    matching: str
    """As the legs see it."""


def cut_passages(document: Document, article: Article, *, budget: int = PASSAGE_UNITS) -> Iterator[Passage]:
    """Cut an article into passages of at most `budget` units, in order."""
    for segment in article.segments:
        sentences = [
            piece
            for paragraph in segment
            for sentence in sentence_spans(document.plain, paragraph)
            for piece in _pieces(document.plain, sentence, budget)
        ]
        yield from _pack(document, sentences, budget)


def _pack(document: Document, sentences: list[Span], budget: int) -> Iterator[Passage]:
    sizes = [_size(document.plain, sentence) for sentence in sentences]
    first = 0
    while first < len(sentences):
        last, total = first, sizes[first]
        while last + 1 < len(sentences) and total + sizes[last + 1] <= budget:
            last += 1
            total += sizes[last]
        yield _passage(document, sentences[first : last + 1])
        if last + 1 == len(sentences):
            return
        first = last if last > first and sizes[last] <= OVERLAP_UNITS else last + 1


def _passage(document: Document, sentences: list[Span]) -> Passage:
    span = Span(sentences[0].start, sentences[-1].end)
    return Passage(
        span,
        tuple(sentences),
        document.line_of(span.start),
        document.line_of(span.end - 1),
        document.text[span.start : span.end],
        matching_text(document.plain[span.start : span.end]),
    )


def _pieces(plain: str, sentence: Span, budget: int) -> Iterator[Span]:
    """A sentence as it is, or cut after its commas (failing those, anywhere) where it is longer than a passage."""
    if sentence.end - sentence.start <= budget or _size(plain, sentence) <= budget:
        yield sentence
        return
    start = sentence.start
    while start < sentence.end:
        end = min(sentence.end, start + budget)
        if end < sentence.end:
            soft = max(plain.rfind(mark, start + budget // 2, end) for mark in _SOFT_ENDS)
            end = soft + 1 if soft >= 0 else end
            while end < sentence.end and plain[end] in _SOFT_ENDS:
                end += 1
        if readable(plain[start:end]):
            yield Span(start, end)
        start = end


def _size(plain: str, span: Span) -> int:
    return count_units(matching_text(plain[span.start : span.end]))
