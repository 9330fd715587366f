"""Whether the corpus holds the answer: a probability, from evidence that can be named.

Words that occur are weak evidence: a corpus that tells of a bridge need not tell who designed it. So it also counts
what stands next to the asking word, and whether one sentence of the article has both that and something of the kind
asked for.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from index.text import matching_text, titled, units
from qa.expectation import Expected
from qa.matching import Question, missing
from qa.reading import Reading, names_a_month
from qa.retrieve import Hit

FEATURES = (
    "bias", "cosine", "lead", "heaviest", "weakest", "marked", "unmet", "unnamed", "undated", "missing", "length",
    "pointed",
)  # fmt: skip

VERDICT: Mapping[str, float] = {
    "bias": -3.0, "cosine": 1.5, "lead": 2.0, "heaviest": 2.0, "weakest": 1.0, "marked": 2.5, "unmet": -3.0,
    "unnamed": -2.0, "undated": -3.0, "missing": -3.0, "length": 0.5, "pointed": 0.0,
}  # fmt: skip
"""For an encoder that nothing was fitted for."""

_OF_A_KIND = frozenset({"number", "amount", "percent", "duration", "date", "person", "contact"})
"""Kinds that are recognised well enough for their absence to count."""
_NAMED = frozenset({"organisation", "place"})
"""Kinds that are less well recognised."""
_COUNTS = 0.03
"""Share of a question from which a token counts."""
_ASKED_FOR = 0.3
"""How near a token must stand to the asking word to be taken as what is asked for."""
_MARKED = 10.0
"""Brings what a stretch weighs to about one."""
_LEAST, _ENOUGH = 0.3, 0.8
"""Cosines of tokens that say nothing of each other, and the same."""


def verdict_features(
    question: Question, wanted: Expected, hits: Sequence[Hit], readings: Sequence[Reading], marked: float
) -> dict[str, float]:
    """What the verdict rests on, by the names of `FEATURES`.

    `lead`: how much better the best sentence is than those of other articles. `heaviest`: how well the passage matches
    the tokens that weigh most. `weakest`: how well the article matches, of what is asked for, the token it matches
    least. `marked`: how well the part that would be marked answers. `unmet`: something of a kind is asked for and no
    sentence of the article has it next to what is asked about it. `unnamed`: a body or a place is asked for and the
    sentence names none. `undated`: the share of the years and months asked about that neither passage nor article has.
    `missing`: the share of the question's characters and words that the passage does not hold. `pointed`: how well
    `qa.pointing` finds an answer in the best sentence.

    Args:
        question: as it was searched for.
        wanted: what it asks for.
        hits: best first; at least one.
        readings: best first; at least one.
        marked: what the best stretch of the best sentence weighs.
    """
    top, best = hits[0].scores, readings[0]
    others = [reading.sentence.score for reading in readings if reading.article != best.article]
    passage = titled(matching_text(best.hit.passage.article.headline), best.hit.passage.matching)
    asked = units(question.content.replace("\n", " "))
    absent = sum(len(units(stretch)) for stretch in missing(question, passage))
    return {
        "bias": 1.0,
        "cosine": top.cosine,
        "lead": best.sentence.score - sum(others) / len(others) if others else 0.0,
        "heaviest": _heaviest(question, best),
        "weakest": _weakest(question, readings),
        "marked": marked / _MARKED,
        "unmet": 1 - _met(question, readings) if wanted.kind in _OF_A_KIND else 0.0,
        "unnamed": 1 - best.sentence.feature("fresh") if wanted.kind in _NAMED else 0.0,
        "undated": 1 - best.sentence.feature("dated") if names_a_month(matching_text(question.text)) else 0.0,
        "missing": absent / max(len(asked), 1),
        "length": math.log(len(question.terms) + 1),
        "pointed": best.sentence.feature("pointed"),
    }


def _heaviest(question: Question, reading: Reading) -> float:
    """How well a passage matches the tokens of a question, each weighed by the square of its share; 0 to 1."""
    weights = question.token_weights**2
    near = np.stack([s.matches for s in reading.sentences], axis=1).max(axis=1)
    return float(weights @ np.clip((near - _LEAST) / (_ENOUGH - _LEAST), 0, 1) / max(float(weights.sum()), 1e-9))


def _weakest(question: Question, readings: Sequence[Reading]) -> float:
    """The cosine of the token asked for that the best article matches least; 1 where there is none."""
    asked = (question.token_weights >= _COUNTS) & (question.token_attribute >= _ASKED_FOR)
    if not asked.any():
        return 1.0
    sentences = [s for reading in readings if reading.article == readings[0].article for s in reading.sentences]
    return float(np.stack([s.matches for s in sentences], axis=1).max(axis=1)[asked].min())


def _met(question: Question, readings: Sequence[Reading]) -> float:
    """How well the sentence of the article that has something of the kind matches what is asked about it; 0 to 1."""
    weights = question.token_weights * question.token_attribute
    weights = weights / max(float(weights.sum()), 1e-9)
    sentences = [s for reading in readings if reading.article == readings[0].article for s in reading.sentences]
    held = [s for s in sentences if s.feature("fresh")]
    if not held:
        return 0.0
    matches = np.stack([s.matches for s in held], axis=1)
    near = weights @ np.clip((matches - _LEAST) / (_ENOUGH - _LEAST), 0, 1)
    return float(near.max())


def confidence(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The probability that the corpus holds the answer."""
    logit = sum(weight * features[name] for name, weight in (weights or VERDICT).items())
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))
