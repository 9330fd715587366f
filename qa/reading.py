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
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoders import Floats, Ids, StaticEncoder
from index.patterns import pattern
from index.text import matching_text, readable, titled
from qa.expectation import Expected, closing_spans, counted_in, defines, fits, quoted_spans, spans
from qa.matching import Question, presence
from qa.months import named_months
from qa.pointing import best_span, pointer
from qa.retrieve import Hit, Retriever

READ = 5
"""From how many hits the answering sentence may come."""

FEATURES = (
    "total", "rank", "opening", "context_tokens", "context_terms", "own_tokens", "own_terms", "rare_tokens",
    "pair_tokens", "pair_terms", "asked", "fits", "fresh", "length", "class", "class_character", "quoted",
    "nothing_new", "cue", "unit", "heading", "defines", "asked_fresh", "dated", "tells", "asked_before", "asked_terms",
    "pointed", "pointed_share",
)  # fmt: skip
"""What a sentence is weighed by, each about from 0 to 1 but for the logarithm of its length.

`dated`: how many of the years and months that the question names its passage or article has; `tells`: whether it says
that something is so or not, where that is asked; `asked_before`: as `asked`, with the sentence before it; `pointed`:
how well `qa.pointing` finds an answer in it against none; `pointed_share`: the logarithm of its share of that among
all sentences.
"""

WEIGHTS: Mapping[str, float] = {
    "total": 4.0, "rank": 2.0, "context_tokens": 3.5, "context_terms": 3.0, "own_tokens": 2.0, "own_terms": 2.0,
    "rare_tokens": 2.5, "pair_tokens": 2.5, "pair_terms": 2.0, "fits": 0.8, "fresh": 0.8, "length": -0.3,
    "class": 1.2, "class_character": 1.3, "quoted": 0.8, "nothing_new": -0.7,
    "asked": 1.0, "asked_fresh": 0.5, "cue": 1.0, "heading": -1.0, "opening": 0.0, "unit": 1.0,
    "defines": 1.5, "dated": 1.5, "tells": 0.6, "asked_before": 1.0, "asked_terms": 0.5,
    "pointed": 1.0, "pointed_share": 0.5,
}  # fmt: skip
"""For an encoder that nothing was fitted for."""

_TELLS = pattern(r"[不未没无尚]|已|将")
_YEAR = pattern(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LENT = 0.7
"""What a match of the passage, or of the sentence before, counts for a sentence."""
_NOWHERE = -10.0
"""What is pointed at where nothing is, at least."""
_ASKED, _FRESH = 7, 1
"""Where `asked` stands among the features of matches, and `fresh` among those of kinds."""
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


@dataclass(frozen=True, slots=True)
class _Ask:
    """What every hit is read for."""

    question: Question
    folded: str
    """The text of the question."""
    wanted: Expected
    terms: NDArray[np.float64]
    """The share of each term in what stands next to the asking word, shape (terms,)."""
    weights: NDArray[np.float64]
    """Shape (features,)."""


def read_hits(question: Question, hits: Sequence[Hit], wanted: Expected, retriever: Retriever) -> list[Reading]:
    """Read the first hits and order them by the sentence of each that answers best."""
    hits = hits[:READ]
    folded = [list(map(matching_text, hit.passage.sentence_texts)) for hit in hits]
    titles = [matching_text(hit.passage.article.headline) for hit in hits]
    wholes = [titled(title, hit.passage.matching) for title, hit in zip(titles, hits, strict=True)]
    cut = retriever.cut(
        {hit.passage.number: [title, *texts] for hit, title, texts in zip(hits, titles, folded, strict=True)}
    )
    near, pointed = retriever.part_matches(question, cut), _pointed(question, cut, wanted, retriever.index.static)
    named = retriever.weights(question, "reading") or WEIGHTS
    weights = np.array([named.get(name, 0.0) for name in FEATURES], np.float64)
    ask = _Ask(question, matching_text(question.text), wanted, _asked_terms(question), weights)
    read: list[Reading] = []
    for rank, (hit, texts) in enumerate(zip(hits, folded, strict=True)):
        tokens = np.c_[near[rank][:, 1:], near[rank].max(axis=1)]
        read.append(_read(ask, rank, hit, texts, tokens, presence(question, [*texts, wholes[rank]]), pointed[rank]))
    return sorted(read, key=lambda reading: -reading.sentence.score)


def _read(
    ask: _Ask,
    rank: int,
    hit: Hit,
    folded: Sequence[str],
    tokens: NDArray[Any],
    words: NDArray[Any],
    pointed: NDArray[np.float64],
) -> Reading:
    """The sentences of a hit, given the matches of each and, in the last column, of the whole passage."""
    matches = _match_features(ask.question, ask.terms, tokens, words)
    dated = _dated(ask.folded, hit)
    sentences = []
    for i, plain in enumerate(hit.passage.sentence_texts):
        text = readable(plain)
        place = (hit.scores.total, 1 / (1 + rank), float(i == 0))
        of_kind = list(_kind_features(ask.wanted, text, folded[i], ask.folded))
        asked_fresh = matches[i][_ASKED] * of_kind[_FRESH]
        tells = float(ask.wanted.kind == "yes-no" and _TELLS.search(text) is not None)
        found = np.array([*place, *matches[i][:-2], *of_kind, asked_fresh, dated, tells, *matches[i][-2:], *pointed[i]])
        sentences.append(Sentence(text, found, tokens[:, i], float(found @ ask.weights) / _SCALE))
    return Reading(hit, tuple(sentences))


def _pointed(
    question: Question, passages: Sequence[tuple[Ids, NDArray[np.int64]]], wanted: Expected, static: StaticEncoder
) -> list[NDArray[np.float64]]:
    """`pointed` and `pointed_share` of the sentences of passages that were cut, title first: shape (sentences, 2).

    Whether something is so no part of a sentence says: nothing is pointed at then.
    """
    points = pointer(static)
    if points is None or not question.tokens or wanted.kind == "yes-no":
        return [np.zeros((len(bounds) - 2, 2)) for _, bounds in passages]
    found = [
        np.array([best_span(out[start:end])[2] if end > start else _NOWHERE for start, end in pairwise(bounds[1:])])
        for (_, bounds), out in zip(passages, points.point(question, [ids for ids, _ in passages], static), strict=True)
    ]
    every = np.logaddexp.reduce(np.concatenate(found))
    return [np.c_[np.clip(best, _NOWHERE, 15) / 10, np.clip(best - every, _NOWHERE, 0) / 5] for best in found]


def _match_features(
    question: Question, named: NDArray[np.float64], tokens: NDArray[Any], words: NDArray[Any]
) -> NDArray[np.float64]:
    """Shape (sentences, 10): from `context_tokens` to `asked`, then `asked_before` and `asked_terms`."""
    of_tokens, of_terms = question.token_weights, question.term_weights
    own_tokens, own_terms = tokens[:, :-1], words[:, :-1]
    before_tokens, before_terms = _before(own_tokens), _before(own_terms)
    soft = np.clip((own_tokens - 0.35) / 0.4, 0, 1)
    rare = of_tokens * np.clip(np.log((soft.shape[1] + 1) / (soft.sum(axis=1) + 0.5)), 0, None)
    near = of_tokens * question.token_attribute
    near = near / max(float(near.sum()), 1e-9)
    close = np.clip((own_tokens - 0.3) / 0.5, 0, 1)
    columns = [
        of_tokens @ np.maximum(own_tokens, _LENT * np.maximum(before_tokens, tokens[:, -1:])),
        of_terms @ np.maximum(own_terms, _LENT * np.maximum(before_terms, words[:, -1:])),
        of_tokens @ own_tokens,
        of_terms @ own_terms,
        rare @ soft / max(float(rare.sum()), 1e-9),
        of_tokens @ np.maximum(own_tokens, 0.8 * before_tokens),
        of_terms @ np.maximum(own_terms, 0.8 * before_terms),
        near @ close,
        near @ np.maximum(close, _LENT * _before(close)),
        named @ own_terms,
    ]
    return np.stack(columns, axis=1).astype(np.float64)


def _asked_terms(question: Question) -> NDArray[np.float64]:
    """The share of each term in what stands next to the asking word, shape (terms,)."""
    tokens = [(t, float(near)) for t, near in zip(question.tokens, question.token_attribute, strict=True)]
    near = [max((a for token, a in tokens if token in term or term in token), default=0.0) for term in question.terms]
    weights = question.term_weights * np.array(near, np.float64)
    return weights / max(float(weights.sum()), 1e-9)


def names_a_month(folded: str) -> bool:
    """Whether a folded question names a year or a month."""
    return _YEAR.search(folded) is not None or any(named_months(folded))


def _dated(asked: str, hit: Hit) -> float:
    """How many of the years and months that a folded question names a passage or its article has; 0 where none is."""
    date, passage = hit.passage.article.date or "", hit.passage.matching
    held = [year in date[:4] or year in passage for year in _YEAR.findall(asked)]
    for month in named_months(asked):
        held.append(date[5:7] == f"{month:02}" or re.search(rf"(?<!\d)0?{month}月", passage) is not None)
    return sum(held) / len(held) if held else 0.0


def _before(matches: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([np.zeros_like(matches[:, :1]), matches[:, :-1]], axis=1)


def _kind_features(wanted: Expected, text: str, folded: str, asked: str) -> Iterator[float]:
    """From `fits` to `defines`."""
    yield float(wanted.kind not in ("free", "yes-no", "reason", "manner") and fits(wanted, text))
    yield float(any(matching_text(text[slice(*s)]) not in asked for s in spans(wanted, text)))
    yield math.log(len(text) + 10)
    longest = max((length for length, _ in closing_spans(wanted, folded, asked)), default=0)
    yield float(longest > 1)
    yield float(longest == 1)
    named = wanted.kind in ("title", "free", "definition")
    yield float(named and any(folded[a + 1 : b - 1] not in asked for a, b in quoted_spans(folded)))
    yield float(_says_little_new(folded, asked))
    yield float(wanted.kind in ("reason", "manner") and fits(wanted, folded))
    yield float(bool(wanted.unit) and any(counted_in(wanted.unit, folded, s) for s in spans(wanted, folded)))
    yield float(text[-1:].isalnum())
    yield float(wanted.kind in ("definition", "free") and defines(folded, asked))


def _says_little_new(folded: str, asked: str) -> bool:
    """Whether fewer than four characters of a sentence are not in the question."""
    new = 0
    for character in folded:
        if character not in asked and character.isalnum():
            new += 1
            if new == 4:
                return False
    return True
