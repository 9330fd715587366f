"""Why an answer is as it is: what each part of the method gave each cited passage, and the verdict its reasons.

The question is asked once more and each stage timed; an answer that nobody wants explained costs nothing for it.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.encoders import StaticEncoder
from index.text import matching_text, titled
from qa.answer import Answer, Citation
from qa.evidence import gather
from qa.filters import Filters
from qa.matching import Question, holds, missing
from qa.retrieve import FEATURES, Candidates, Retriever
from qa.verdict import VERDICT

_KIN = 0.4
"""Least cosine of two tokens that are shown as alike."""
_SHOWN = 8
"""Pairs of tokens that are shown of one passage."""


@dataclass(frozen=True, slots=True)
class Part:
    """One number that goes into a sum."""

    name: str
    value: float
    weight: float
    rank: int | None = None
    """Among all candidates, from 1; None for a part of the verdict."""

    @property
    def gives(self) -> float:
        """What it adds to the sum."""
        return self.value * self.weight or 0.0  # nothing times a negative weight is not less than nothing


@dataclass(frozen=True, slots=True)
class Pair:
    """A token of the question and the one of the passage that is most like it."""

    asked: str
    found: str
    cosine: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a passage is cited where it is."""

    n: int
    """Of the citation."""
    location: str
    score: float
    """Of the citation: what reading its sentences made of the total."""
    total: float
    """The sum of what the parts give."""
    parts: tuple[Part, ...]
    held: tuple[str, ...]
    """What of the question, folded, stands in the passage word for word."""
    alike: tuple[Pair, ...]
    """What stands there in other words, a translation too; the best first."""
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an answer is as it is."""

    question: str
    """As it was searched for."""
    foreign: bool
    """Whether the weights for questions in another language than the index were taken."""
    candidates: int
    """How many passages the legs proposed."""
    verdict: tuple[Part, ...]
    """What gives the confidence, by the logistic function of the sum."""
    confidence: float
    citations: tuple[Reasons, ...]
    milliseconds: dict[str, float]
    """What each stage took: prepare, legs, matching, reading, verdict."""


def explain(answer: Answer, searched: str, filters: Filters, retriever: Retriever) -> Explanation:
    """Explain an answer to a question that was searched for as `searched` within `filters`."""
    clock = _Clock()
    within = retriever.within(filters)
    question = retriever.prepare(searched)
    clock.lap("prepare")
    count = len(answer.citations)
    retriever.propose(question, retriever.index.encoder.encode_queries([searched])[0], within, least=count)
    legs = clock.lap("legs")
    candidates = retriever.candidates(question, within, least=count)
    found = gather(
        question,
        retriever,
        candidates=candidates,
        count=count,
        lap=lambda stage: clock.lap(stage, less=legs if stage == "matching" else 0.0),
    )
    hits, features = found.hits, found.features
    weights = retriever.weights(question, "verdict") or VERDICT
    numbers = {(h.passage.article.path, h.passage.span.start): h.passage.number for h in hits}
    return Explanation(
        question=searched,
        foreign=question.foreign,
        candidates=len(candidates.numbers),
        verdict=tuple(Part(name, features[name], weight) for name, weight in weights.items() if name in features),
        confidence=answer.confidence,
        citations=tuple(
            _reasons(c, numbers[c.path, c.char_start], question, candidates, retriever)
            for c in answer.citations
            if (c.path, c.char_start) in numbers
        ),
        milliseconds=clock.laps,
    )


class _Clock:
    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, name: str, *, less: float = 0.0) -> float:
        """Note what passed since the last lap, but for `less`, in milliseconds."""
        now = time.perf_counter()
        taken = max(0.0, (now - self._since) * 1000 - less)
        self.laps[name] = round(taken, 2)
        self._since = now
        return taken


def _reasons(
    citation: Citation, number: int, question: Question, candidates: Candidates, retriever: Retriever
) -> Reasons:
    features, weights = candidates.features, retriever.weights(question, "ranking")
    row = int(np.flatnonzero(candidates.numbers == number)[0])
    whole = sum(weights[name] for name in FEATURES)
    parts = tuple(
        Part(
            name,
            float(features[row, i]),
            weights[name] / whole,
            rank=1 + int((features[:, i] > features[row, i]).sum()),
        )
        for i, name in enumerate(FEATURES)
    )
    text = titled(matching_text(citation.title), matching_text(citation.display))
    return Reasons(
        n=citation.n,
        location=citation.location,
        score=citation.score,
        total=sum(part.gives for part in parts),
        parts=parts,
        held=_held(question, text),
        alike=_alike(question, text, retriever.index.static),
        missing=missing(question, text),
    )


def _held(question: Question, text: str) -> tuple[str, ...]:
    """The longest parts of a question that stand in a folded text, in the order of the question."""
    found: list[str] = []
    for stretch in question.content.split("\n"):
        start = 0
        while start < len(stretch):
            end = next((e for e in range(len(stretch), start + 1, -1) if holds(text, stretch[start:e].strip())), start)
            part = stretch[start:end].strip()
            if len(part) > 1:
                found.append(part)
            start = max(end, start + 1)
    return tuple(dict.fromkeys(found))


def _alike(question: Question, text: str, static: StaticEncoder) -> tuple[Pair, ...]:
    ids, offsets = static.tokenize_aligned(text)
    if not ids or not len(question.tokens):
        return ()
    cosines = question.token_vectors @ static.token_vectors(np.asarray(ids, np.int32)).T
    best = cosines.argmax(axis=1)
    pairs = [
        Pair(token, text[slice(*offsets[best[i]])], round(float(cosines[i, best[i]]), 2))
        for i, token in enumerate(question.tokens)
        if _tells(question, i) and token not in text and cosines[i, best[i]] >= _KIN
    ]
    return tuple(sorted(pairs, key=lambda pair: -pair.cosine)[:_SHOWN])


def _tells(question: Question, i: int) -> bool:
    token: str = question.tokens[i]
    return token in question.content and bool(question.token_weights[i] * len(question.tokens) >= _KIN)


def rounded(parts: Sequence[Part]) -> list[dict[str, object]]:
    """Parts as JSON holds them."""
    return [
        {
            "name": part.name,
            "value": round(part.value, 4),
            "rank": part.rank,
            "weight": round(part.weight, 4),
            "gives": round(part.gives, 4),
        }
        for part in parts
    ]
