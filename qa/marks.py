"""Which words of a text matched the question: the pairs of tokens that late interaction scored.

What is shown as a match is what the ranking counted, so a synonym or a translation shows too, in another shade.
"""

from dataclasses import dataclass

import numpy as np

from index.text import align
from qa.matching import Question
from qa.retrieve import Retriever

_SAME = 0.999
"""Least cosine of a token with itself, but for rounding."""
_KIN = 0.4
"""Least cosine at which a person sees why: `water` and 供水 have .48, 增加 and 增 .50."""
_COUNTS = 0.4
"""Least weight of a question's token that is shown, against the mean of its tokens: `the` and 的 have less."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a text that matches a part of the question."""

    start: int
    end: int
    exact: bool
    """Whether it is the same word, in whatever script or width; else one of like meaning."""


class Marker:
    """Finds what one question matches."""

    def __init__(self, question: str, retriever: Retriever) -> None:
        self._static = retriever.index.static
        prepared = retriever.prepare(question)
        kept = _counting(prepared)
        self._tokens = prepared.token_vectors[kept]

    def marks(self, text: str) -> tuple[Mark, ...]:
        """The matching parts of a text, in order; none lie over one another."""
        aligned = align(text)
        ids, offsets = self._static.tokenize_aligned(aligned.text)
        if not ids or not len(self._tokens):
            return ()
        best = (self._static.token_vectors(np.asarray(ids, np.int32)) @ self._tokens.T).max(axis=1)
        found: list[Mark] = []
        for (start, end), cosine in zip(offsets, best, strict=True):
            if cosine >= _KIN and end > start:
                mark = Mark(*aligned.source_span(start, end), bool(cosine >= _SAME))
                _join(found, mark)
        return tuple(found)


def _counting(question: Question) -> list[int]:
    """The tokens that say what is asked about."""
    least = _COUNTS / max(1, len(question.tokens))
    return [
        i
        for i, token in enumerate(question.tokens)
        if question.token_weights[i] >= least and token in question.content and any(c.isalnum() for c in token)
    ]


def _join(found: list[Mark], mark: Mark) -> None:
    last = found[-1] if found else None
    if last is not None and last.exact == mark.exact and last.end == mark.start:
        found[-1] = Mark(last.start, mark.end, mark.exact)
    elif last is None or mark.start >= last.end:
        found.append(mark)
