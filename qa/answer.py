"""From hits to an answer: the sentence that answers, the span in it, the verdict.

"Not in this corpus" is a verdict on evidence: how much of the question the best passage covers, how near its
words come, and how far it stands out, put into one probability by weights fitted on labelled questions.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.catalogue import StoredPassage
from index.errors import UserError
from index.fields import Kind
from index.text import matching_text, readable, titled
from qa.differences import Difference, differences
from qa.evidence import gather
from qa.filters import ALL, Filters
from qa.matching import missing
from qa.reading import Reading
from qa.retrieve import Hit, Retriever
from qa.verdict import confidence

ANSWERABLE = 0.5
"""Least confidence of an answer."""

LONGEST_QUESTION = 2000
"""Characters."""


class QuestionTooLong(UserError):
    """A question is longer than any question: most likely a file was pasted."""

    def __init__(self, length: int) -> None:
        super().__init__(
            f"the question has {length} characters, more than {LONGEST_QUESTION}; shorten it: qa ask QUESTION",
            f"问题有 {length} 个字符，超过 {LONGEST_QUESTION}；请缩短：qa ask QUESTION",
        )


@dataclass(frozen=True, slots=True)
class Reprint:
    """Where the text of a citation was printed too."""

    path: str
    line_start: int
    line_end: int
    title: str
    date: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a passage of an answer came from."""

    n: int
    """Counted from 1, the best first."""
    path: str
    line_start: int
    """Counted from 1, as editors do."""
    line_end: int
    char_start: int
    """In the decoded source file."""
    char_end: int
    title: str
    kicker: str | None
    """What the headline says above or below the title."""
    kind: Kind
    date: str | None
    """YYYY-MM-DD."""
    source: str | None
    """The newspaper or agency."""
    byline: str | None
    page: str | None
    """The page of the newspaper."""
    place: str | None
    """Where it was reported from."""
    text: str
    """Verbatim from the source."""
    score: float
    """From 0 to 1; it never rises from one citation to the next."""
    display: str
    """The passage as a person reads it: layout breaks joined, markup gone."""
    also: tuple[Reprint, ...] = ()
    """Where else the same text was printed."""

    @property
    def location(self) -> str:
        """The citation as `path:first-last`."""
        lines = f"{self.line_start}-{self.line_end}" if self.line_end > self.line_start else f"{self.line_start}"
        return f"{self.path}:{lines}"


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """The sentence that answers."""

    text: str
    """As a person reads it."""
    span: str | None
    """The part of `text` that is of the kind asked for."""
    citation: int
    """The number of the citation that it stands in."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the corpus says to a question."""

    question: str
    rewritten: str | None
    answerable: bool
    confidence: float
    """Probability that the corpus holds the answer."""
    answer: AnswerSentence | None
    citations: tuple[Citation, ...]
    missing: tuple[str, ...]
    """What of the question was not found."""
    took_ms: float
    generation: str
    encoder: str
    filters: Filters = ALL
    """What the search was limited to."""
    corpus_dates: tuple[date, date] | None = None
    """First and last date of the corpus, where the search was limited to a time in which it has no article."""
    differences: tuple[Difference, ...] = ()
    """The values that articles give which contradict each other, newest first; none where they do not."""
    names_nothing: bool = False
    """Whether the question only asks (`吗`, `有几个？`), so that there was nothing to look for."""


def answer_question(text: str, retriever: Retriever, *, count: int = 5, filters: Filters = ALL) -> Answer:
    """Answer a question with up to `count` citations; the answering sentence stands in the first.

    No article that `filters` keep out is searched.

    Raises:
        QuestionTooLong: it has more than `LONGEST_QUESTION` characters.
    """
    if len(text) > LONGEST_QUESTION:
        raise QuestionTooLong(len(text))
    started = time.perf_counter()
    question = retriever.prepare(text)
    if not question.terms:
        return _of_nothing(text, retriever, filters, started)
    found = gather(question, retriever, within=retriever.within(filters), count=count)
    hits, readings = found.hits, found.readings
    probability = confidence(found.features, retriever.weights(question, "verdict")) if found.features else 0.0
    answerable = probability >= ANSWERABLE
    sentence = None
    differing: tuple[Difference, ...] = ()
    if answerable:
        best = readings[0].sentence.text
        sentence = AnswerSentence(best, best[slice(*found.span)] if found.span else None, citation=1)
        differing = differences(question, found.wanted, readings[:count], retriever.index.static)
    citations = _citations(readings, hits, count)
    cited = "\n".join(titled(matching_text(c.title), matching_text(c.display)) for c in citations)
    return Answer(
        question=text,
        rewritten=None,
        answerable=answerable,
        confidence=round(probability, 4),
        answer=sentence,
        citations=citations,
        missing=missing(question, cited) if hits else (),
        took_ms=round((time.perf_counter() - started) * 1000, 2),
        generation=retriever.index.generation,
        encoder=retriever.index.manifest.encoder["name"],
        filters=filters,
        corpus_dates=retriever.shelf.dates if filters.dated and not hits else None,
        differences=differing,
    )


def _of_nothing(text: str, retriever: Retriever, filters: Filters, started: float) -> Answer:
    return Answer(
        question=text,
        rewritten=None,
        answerable=False,
        confidence=0.0,
        answer=None,
        citations=(),
        missing=(),
        took_ms=round((time.perf_counter() - started) * 1000, 2),
        generation=retriever.index.generation,
        encoder=retriever.index.manifest.encoder["name"],
        filters=filters,
        names_nothing=True,
    )


def _citations(readings: Sequence[Reading], hits: Sequence[Hit], count: int) -> tuple[Citation, ...]:
    """The hits that were read, in the order that reading gave them, then the others."""
    read = {reading.hit.passage.number for reading in readings}
    ordered = [(r.hit, r.sentence.score) for r in readings]
    ordered += [(h, h.scores.total) for h in hits if h.passage.number not in read]
    citations: list[Citation] = []
    least = 1.0
    for hit, score in ordered[:count]:
        least = min(least, max(0.0, score))
        citations.append(_citation(len(citations) + 1, hit, least))
    return tuple(citations)


def _citation(n: int, hit: Hit, score: float) -> Citation:
    passage, article = hit.passage, hit.passage.article
    return Citation(
        n=n,
        path=article.path,
        line_start=passage.line_start,
        line_end=passage.line_end,
        char_start=passage.span.start,
        char_end=passage.span.end,
        title=article.title,
        kicker=article.kicker,
        kind=article.kind,
        date=article.date,
        source=article.source,
        byline=article.byline,
        page=article.page,
        place=article.place,
        text=passage.text,
        score=round(score, 4),
        display=_display(passage),
        also=tuple(map(_reprint, hit.also)),
    )


def _reprint(passage: StoredPassage) -> Reprint:
    article = passage.article
    return Reprint(article.path, passage.line_start, passage.line_end, article.title, article.date, article.source)


def _display(passage: StoredPassage) -> str:
    """The passage on one line; a heading within it, which ends no sentence, is set off by a space."""
    sentences = [readable(plain) for plain in passage.sentence_texts]
    return "".join(s if i + 1 == len(sentences) or _closes(s) else f"{s} " for i, s in enumerate(sentences))


def _closes(sentence: str) -> bool:
    return not sentence[-1:].isalnum() and not sentence.endswith("—") and not sentence[-1:].isascii()
