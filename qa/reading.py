"""Read the best passages sentence by sentence: which sentence answers, and which part of it.

A sentence is weighed by what it matches of the question, alone, with the sentence before and within its passage;
by whether it holds something of the kind asked for that the question did not say itself; and by how its passage
ranked. Words that every sentence of a passage holds tell its sentences apart no more, so matches are also weighed
by how few of them hold a word.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoders import Floats, StaticEncoder
from index.text import align, matching_text, readable, titled
from qa.expectation import (
    DATELINE,
    Expected,
    clause_spans,
    closing_spans,
    cue_spans,
    fits,
    listed_spans,
    quoted_spans,
    spans,
)
from qa.matching import Question, presence
from qa.retrieve import Hit, Retriever

READ = 5
"""From how many hits the answering sentence may come."""

FEATURES = (
    "total", "rank", "context_tokens", "context_terms", "own_tokens", "own_terms", "rare_tokens", "pair_tokens",
    "pair_terms", "fits", "fresh", "length", "class", "class_character", "quoted", "nothing_new",
)  # fmt: skip
"""What a sentence is weighed by, each about from 0 to 1 but for the logarithm of its length."""

WEIGHTS: Mapping[str, float] = {
    "total": 4.0, "rank": 2.0, "context_tokens": 3.5, "context_terms": 3.0, "own_tokens": 2.0, "own_terms": 2.0,
    "rare_tokens": 2.5, "pair_tokens": 2.5, "pair_terms": 2.0, "fits": 0.8, "fresh": 0.8, "length": -0.3,
    "class": 1.2, "class_character": 1.3, "quoted": 0.8, "nothing_new": -0.7,
}  # fmt: skip
"""For an encoder that nothing was fitted for."""

Stretch = tuple[int, int]
"""Where something starts and ends in a folded sentence."""
Match = tuple[int, int, float]
"""Where a term of the question stands in a folded sentence, and its weight."""

_BEFORE = re.compile(r"原来|原先|以前|之前|此前|before|originally")
_ORIGINALLY = re.compile(r"[由从]|原来|原先|此前")
_REACHED = re.compile(r"[到至为]")
_THEREFORE = re.compile(r"因此|所以|因而|从而|故而?")
_ALIKE = 0.45
"""Least cosine of two tokens that say much the same."""
_LITTLE = 0.1
"""A share of the question that is too little for a clause to be what is asked about."""
_LENT = 0.7
"""What a match of the passage, or of the sentence before, counts for a sentence."""
_SCALE = 25.0
"""Brings the weighted sum to about one for a sentence that matches everything."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that may answer."""

    text: str
    """As a person reads it."""
    features: NDArray[np.float64]
    """Shape (features,), in the order of `FEATURES`."""
    matches: Floats
    """Best cosine of each of the question's tokens with a token of the sentence, shape (question tokens,)."""
    score: float
    """About from 0 to 1."""

    def feature(self, name: str) -> float:
        """One of its features by name."""
        return float(self.features[FEATURES.index(name)])


@dataclass(frozen=True, slots=True)
class Reading:
    """A hit and its sentences."""

    hit: Hit
    sentences: tuple[Sentence, ...]

    @property
    def article(self) -> int:
        """The number of its article."""
        return self.hit.passage.article.number

    @property
    def sentence(self) -> Sentence:
        """The one that answers best."""
        return max(self.sentences, key=lambda s: s.score)


def read_hits(question: Question, hits: Sequence[Hit], wanted: Expected, retriever: Retriever) -> list[Reading]:
    """Read the first hits and order them by the sentence of each that answers best."""
    folded = [[*map(matching_text, hit.passage.sentence_texts), _whole(hit)] for hit in hits[:READ]]
    texts = [text for of_hit in folded for text in of_hit]
    tokens, words = retriever.token_matches(question, texts), presence(question, texts)
    named = retriever.weights(question, "reading") or WEIGHTS
    weights = np.array([named[name] for name in FEATURES], np.float64)
    read: list[Reading] = []
    start = 0
    for rank, (hit, of_hit) in enumerate(zip(hits, folded, strict=False)):
        columns = slice(start, start + len(of_hit))
        read.append(_read(question, rank, hit, of_hit[:-1], wanted, tokens[:, columns], words[:, columns], weights))
        start += len(of_hit)
    return sorted(read, key=lambda reading: -reading.sentence.score)


def _whole(hit: Hit) -> str:
    return titled(matching_text(hit.passage.article.headline), hit.passage.matching)


def _read(
    question: Question,
    rank: int,
    hit: Hit,
    folded: Sequence[str],
    wanted: Expected,
    tokens: NDArray[Any],
    words: NDArray[Any],
    weights: NDArray[np.float64],
) -> Reading:
    """The sentences of a hit, given the matches of each and, in the last column, of the whole passage."""
    matches = _match_features(question, tokens, words)
    asked = matching_text(question.text)
    sentences = []
    for i, plain in enumerate(hit.passage.sentence_texts):
        text = readable(plain)
        of_kind = _kind_features(wanted, text, folded[i], asked)
        found = np.array([hit.scores.total, 1 / (1 + rank), *matches[i], *of_kind])
        sentences.append(Sentence(text, found, tokens[:, i], float(found @ weights) / _SCALE))
    return Reading(hit, tuple(sentences))


def _match_features(question: Question, tokens: NDArray[Any], words: NDArray[Any]) -> NDArray[np.float64]:
    """Shape (sentences, 7): from `context_tokens` to `pair_terms`."""
    of_tokens, of_terms = question.token_weights, question.term_weights
    own_tokens, own_terms = tokens[:, :-1], words[:, :-1]
    before_tokens, before_terms = _before(own_tokens), _before(own_terms)
    soft = np.clip((own_tokens - 0.35) / 0.4, 0, 1)
    rare = of_tokens * np.clip(np.log((soft.shape[1] + 1) / (soft.sum(axis=1) + 0.5)), 0, None)
    columns = [
        of_tokens @ np.maximum(own_tokens, _LENT * np.maximum(before_tokens, tokens[:, -1:])),
        of_terms @ np.maximum(own_terms, _LENT * np.maximum(before_terms, words[:, -1:])),
        of_tokens @ own_tokens,
        of_terms @ own_terms,
        rare @ soft / max(float(rare.sum()), 1e-9),
        of_tokens @ np.maximum(own_tokens, 0.8 * before_tokens),
        of_terms @ np.maximum(own_terms, 0.8 * before_terms),
    ]
    return np.stack(columns, axis=1).astype(np.float64)


def _before(matches: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([np.zeros_like(matches[:, :1]), matches[:, :-1]], axis=1)


def _kind_features(wanted: Expected, text: str, folded: str, asked: str) -> Iterator[float]:
    """From `fits` to `nothing_new`."""
    yield float(wanted.kind not in ("free", "yes-no") and fits(wanted, text))
    yield float(any(matching_text(text[slice(*s)]) not in asked for s in spans(wanted, text)))
    yield math.log(len(text) + 10)
    longest = max((length for length, _ in closing_spans(wanted, folded, asked)), default=0)
    yield float(longest > 1)
    yield float(longest == 1)
    named = wanted.kind in ("title", "free", "definition")
    yield float(named and any(folded[a + 1 : b - 1] not in asked for a, b in quoted_spans(folded)))
    yield float(sum(c.isalnum() and c not in asked for c in folded) < 4)


def answering_span(question: Question, text: str, wanted: Expected, static: StaticEncoder) -> tuple[int, int] | None:
    """The part of a sentence, as a person reads it, that is of the kind asked for: where it starts and ends.

    Of several the one is taken that stands nearest to what the question says; where no kind is asked for, the
    clause that says most of the question, or what it says beyond.
    """
    sentence = align(text)
    dateline = DATELINE.match(sentence.text)
    opening = dateline.end() if dateline else 0
    clauses = [span for span in clause_spans(sentence.text) if span[0] >= opening]
    matched = _matched(question, sentence.text, static)
    asked = matching_text(question.text)
    for candidates in _candidates(wanted, sentence.text, asked, clauses, matched):
        kept = [span for span in candidates if span[0] >= opening]
        if kept:
            return sentence.source_span(*max(kept, key=lambda span: _nearness(span, matched)))
    return None


def _candidates(
    wanted: Expected, folded: str, asked: str, clauses: list[Stretch], matched: Sequence[Match]
) -> Iterator[list[Stretch]]:
    """Spans of a folded sentence, the surest sort first."""
    closing = list(closing_spans(wanted, folded, asked))
    if wanted.kind == "list":
        yield list(listed_spans(folded))
    if wanted.kind == "title" or (wanted.kind == "free" and wanted.head):
        yield [span for span in quoted_spans(folded) if folded[span[0] + 1 : span[1] - 1] not in asked]
    if wanted.kind in ("title", "free", "definition", "person"):
        yield [span for length, span in closing if length > 1]
    found = [s for s in spans(wanted, folded) if folded[s[0] : s[1]] not in asked]
    if wanted.kind == "date" and "到" not in asked:
        found = [s for s in found if folded[s[0] - 1 : s[0]] not in "到至"] or found
    if wanted.kind in ("number", "amount", "duration", "percent"):
        yield _of_unit(wanted, folded, _reached(folded, asked, found))
        found = _reached(folded, asked, found)
    yield found
    if wanted.kind in ("reason", "manner"):
        yield _because(wanted, folded, clauses, matched)
    if wanted.kind not in ("yes-no", "definition"):
        yield [span for _, span in closing]
    if clauses:
        best = max(clauses, key=lambda c: _held(c, matched))
        yield [best] if wanted.kind in ("yes-no", "definition") else [_beyond(best, clauses, matched)]


def _of_unit(wanted: Expected, folded: str, found: list[Stretch]) -> list[Stretch]:
    """Numbers counted in what the question counts in."""
    if not wanted.unit:
        return []
    return [s for s in found if folded[s[1] - 1] in wanted.unit or folded[s[1] : s[1] + 1] in wanted.unit]


def _reached(folded: str, asked: str, found: list[Stretch]) -> list[Stretch]:
    """Of two numbers in `从3天减少到1天` the later, unless the question is about how it was before."""
    if _BEFORE.search(asked):
        return found
    later = [s for s in found if _REACHED.search(folded, max(0, s[0] - 4), s[0])]
    was = [s for s in found if _ORIGINALLY.search(folded, max(0, s[0] - 5), s[0])]
    return later if later and was else found


def _because(wanted: Expected, folded: str, clauses: list[Stretch], matched: Sequence[Match]) -> list[Stretch]:
    """Clauses from a word that brings a reason or a manner; before a word that draws a conclusion, what precedes it."""
    for i, (start, end) in enumerate(clauses):
        if i and wanted.kind == "reason" and _THEREFORE.match(folded, start) and _held((start, end), matched) > 0:
            return [clauses[i - 1]]
    found = []
    for start, end in cue_spans(wanted, folded):
        further = next((c for c in clauses if c[0] > end), None)
        found.append((start, further[1] if further and _held(further, matched) < _LITTLE else end))
    return found


def _matched(question: Question, folded: str, static: StaticEncoder) -> list[Match]:
    """Where in a folded sentence the question's tokens have their nearest, with their weights."""
    ids, places = static.tokenize_aligned(folded)
    if not ids or not question.tokens:
        return []
    cosines = question.token_vectors @ static.token_vectors(np.asarray(ids, np.int32)).T
    nearest = cosines.argmax(axis=1)
    return [
        (*places[at], float(weight * cosines[i, at]))
        for i, (at, weight) in enumerate(zip(nearest, question.token_weights, strict=True))
        if cosines[i, at] > _ALIKE
    ]


def _nearness(span: Stretch, matched: Sequence[Match]) -> float:
    """How much of the question stands near a span, each match counting less by distance, a little less after it."""
    total = 0.0
    for start, end, weight in matched:
        gap = span[0] - end if end <= span[0] else 1.3 * (start - span[1])
        total += weight * math.exp(-max(gap, 0.0) / 12)
    return total


def _held(clause: Stretch, matched: Sequence[Match]) -> float:
    return sum(weight for start, _, weight in matched if clause[0] <= start < clause[1])


def _beyond(best: Stretch, clauses: list[Stretch], matched: Sequence[Match]) -> Stretch:
    """What a clause says after its last match, else the clause after it, else the one before."""
    last = max((end for start, end, _ in matched if best[0] <= start < best[1]), default=best[0])
    if best[1] - last >= 3:
        return last, best[1]
    at = clauses.index(best)
    return clauses[at + 1] if at + 1 < len(clauses) else clauses[max(at - 1, 0)]
