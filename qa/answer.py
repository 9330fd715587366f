"""From hits to an answer: the sentence that answers, the span in it, the verdict.

"Not in this corpus" is a verdict on evidence: how much of the question the best passage covers, how near its
words come, and how far it stands out, put into one probability by weights fitted on labelled questions.
"""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.catalogue import StoredPassage
from index.errors import UserError
from index.fields import Kind
from index.text import AlignedText, align, matching_text, readable, titled
from qa.expectation import Expected, expected, fits, spans
from qa.filters import ALL, Filters
from qa.matching import Question, holds, missing, presence
from qa.reprints import collapse
from qa.retrieve import Hit, Retriever, Weights

ANSWERABLE = 0.5
"""Least confidence of an answer."""

LONGEST_QUESTION = 2000
"""Characters."""

COMPARED = 10
"""How many hits the verdict compares."""

_READ = 5
"""From how many hits the answering sentence may come."""
_LENT = 0.7
"""What a match of the passage, or of the sentence before, counts for a sentence."""


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


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that may answer."""

    text: str
    """As a person reads it."""
    maxsim: float
    """Late interaction, from 0 to 1."""
    score: float
    """Of the sentence in its passage, about from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A hit and the sentence of it that answers best."""

    hit: Hit
    sentence: Sentence


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
    kind = expected(matching_text(text))
    within = retriever.within(filters)
    hits = collapse(retriever.search(question, max(count, COMPARED), within))
    readings = read_hits(question, hits, kind, retriever) if question.terms and hits else []
    features = verdict_features(hits, readings) if readings else None
    confidence = _confidence(features, retriever.weights(question, "verdict")) if features else 0.0
    answerable = confidence >= ANSWERABLE
    sentence = None
    if answerable:
        best = readings[0].sentence
        sentence = AnswerSentence(best.text, _span(question, best, kind), citation=1)
    citations = _citations(readings, hits, count)
    cited = "\n".join(titled(matching_text(c.title), matching_text(c.display)) for c in citations)
    return Answer(
        question=text,
        rewritten=None,
        answerable=answerable,
        confidence=round(confidence, 4),
        answer=sentence,
        citations=citations,
        missing=missing(question, cited) if hits else (),
        took_ms=round((time.perf_counter() - started) * 1000, 2),
        generation=retriever.index.generation,
        encoder=retriever.index.manifest.encoder["name"],
        filters=filters,
        corpus_dates=retriever.shelf.dates if filters.dated and not hits else None,
    )


def read_hits(question: Question, hits: Sequence[Hit], kind: Expected, retriever: Retriever) -> list[Reading]:
    """Read the first hits sentence by sentence and order them by the sentence of each that answers best.

    What the sentence before it or the whole passage matches counts for a sentence too, a little less: an
    article names its subject once and then goes on about it.
    """
    folded = [
        [
            *map(matching_text, hit.passage.sentence_texts),
            titled(matching_text(hit.passage.article.title), hit.passage.matching),
        ]
        for hit in hits[:_READ]
    ]
    texts = [text for of_hit in folded for text in of_hit]
    tokens, words = retriever.token_matches(question, texts), presence(question, texts)
    read: list[Reading] = []
    start = 0
    for hit, of_hit in zip(hits, folded, strict=False):
        columns = slice(start, start + len(of_hit))
        sentences = _weigh(question, hit, kind, tokens[:, columns], words[:, columns])
        read.append(Reading(hit, max(sentences, key=lambda s: s.score)))
        start += len(of_hit)
    return sorted(read, key=lambda reading: -reading.sentence.score)


def _weigh(question: Question, hit: Hit, kind: Expected, tokens: NDArray[Any], words: NDArray[Any]) -> list[Sentence]:
    """The sentences of a hit, given the matches of each and, in the last column, of the whole passage."""
    in_context = question.token_weights @ _with_context(tokens)
    covered = question.term_weights @ _with_context(words)
    maxsim = question.token_weights @ tokens
    weighed = []
    for i, plain in enumerate(hit.passage.sentence_texts):
        text = readable(plain)
        score = 2 * hit.scores.total + 2 * in_context[i] + 0.5 * covered[i] - 0.05 * math.log(len(text) + 10)
        score += 0.5 if kind != "free" and fits(kind, text) else 0.0
        weighed.append(Sentence(text, float(maxsim[i]), float(score) / 5))
    return weighed


def _with_context(matches: NDArray[Any]) -> NDArray[Any]:
    """Each sentence's matches with what is lent to it by the one before and by the passage, the last column."""
    sentences = matches[:, :-1]
    before = np.concatenate([np.zeros_like(sentences[:, :1]), sentences[:, :-1]], axis=1)
    lent: NDArray[Any] = np.maximum(sentences, _LENT * np.maximum(before, matches[:, -1:]))
    return lent


def verdict_features(hits: Sequence[Hit], readings: Sequence[Reading]) -> dict[str, float]:
    """What the verdict rests on, each about from 0 to 1; neither sequence may be empty."""
    top, best = hits[0].scores, readings[0].sentence
    elsewhere = [hit.scores.total for hit in hits if hit.passage.article.number != hits[0].passage.article.number]
    others = elsewhere[:3] or [hit.scores.total for hit in hits[-1:]]
    return {
        "bias": 1.0,
        "coverage": top.coverage,
        "cosine": top.cosine,
        "maxsim": top.maxsim,
        "sentence_maxsim": best.maxsim,
        "margin": top.total - sum(others) / len(others),
    }


def _confidence(features: Mapping[str, float], weights: Weights) -> float:
    return 1 / (1 + math.exp(-sum(weight * features[name] for name, weight in weights.items())))


def _span(question: Question, best: Sentence, kind: Expected) -> str | None:
    """The part of the sentence of the kind asked for that stands nearest to what the question says."""
    found = list(spans(kind, best.text))
    if not found:
        return None
    matched = _matched_positions(question, align(best.text))
    asked = matching_text(question.text)
    fresh = [s for s in found if matching_text(best.text[slice(*s)]) not in asked] or found

    def distance(span: tuple[int, int]) -> float:
        before = sorted(abs(span[0] - position) for position in matched if position < span[0])
        after = sorted(abs(position - span[1]) for position in matched if position >= span[1])
        near = sorted(before + [1.3 * d for d in after])[:6]
        return sum(near) / len(near) if near else 0.0

    start, end = min(fresh, key=distance)
    return best.text[start:end]


def _matched_positions(question: Question, sentence: AlignedText) -> list[int]:
    """Where in a sentence the question's longer terms stand."""
    positions = []
    for term in question.terms:
        if len(term) < 2 or not holds(sentence.text, term):
            continue
        start = sentence.text.find(term)
        while start >= 0:
            positions.append(sentence.origins[start])
            start = sentence.text.find(term, start + 1)
    return positions


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
