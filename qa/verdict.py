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
from qa.reading import Reading
from qa.retrieve import Hit

FEATURES = (
    "bias", "cosine", "maxsim", "margin", "context_tokens", "rare_tokens",
    "unmet", "missing", "length",
)  # fmt: skip

VERDICT: Mapping[str, float] = {
    "bias": -6.0, "cosine": 1.5, "maxsim": 2.5, "margin": 2.0, "context_tokens": 2.5,
    "rare_tokens": 2.0, "unmet": -1.5, "missing": -2.0, "length": 0.5,
}  # fmt: skip
"""For an encoder that nothing was fitted for."""

_OF_A_KIND = frozenset({"number", "amount", "percent", "duration", "date", "person", "contact"})
"""Kinds that are recognised well enough for their absence to count."""
_LEAST, _ENOUGH = 0.3, 0.8
"""Cosines of tokens that say nothing of each other, and the same."""


def verdict_features(
    question: Question, wanted: Expected, hits: Sequence[Hit], readings: Sequence[Reading]
) -> dict[str, float]:
    """What the verdict rests on, by the names of `FEATURES`; neither sequence may be empty.

    `unmet`: something of a kind is asked for and no sentence of the article has it next to what is asked about it.
    `missing`: the share of the question's characters and words that the passage does not hold.
    """
    top, best = hits[0].scores, readings[0]
    elsewhere = [hit.scores.total for hit in hits if hit.passage.article.number != hits[0].passage.article.number]
    others = elsewhere[:3] or [hit.scores.total for hit in hits[-1:]]
    passage = titled(matching_text(best.hit.passage.article.headline), best.hit.passage.matching)
    asked = units(question.content.replace("\n", " "))
    absent = sum(len(units(stretch)) for stretch in missing(question, passage))
    return {
        "bias": 1.0,
        "cosine": top.cosine,
        "maxsim": top.maxsim,
        "margin": top.total - sum(others) / len(others),
        "context_tokens": best.sentence.feature("context_tokens"),
        "rare_tokens": best.sentence.feature("rare_tokens"),
        "unmet": 1 - _met(question, readings) if wanted.kind in _OF_A_KIND else 0.0,
        "missing": absent / max(len(asked), 1),
        "length": math.log(len(question.terms) + 1),
    }


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
