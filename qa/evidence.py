"""What speaks for an answer, found in one way by all who ask, explain, fit or measure.

Passages are searched and reprints folded into one; the first are read sentence by sentence; of both the features of
the verdict are taken. Who left a step out would fit or measure something else than is answered with.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.text import matching_text
from qa.expectation import Expected, expected
from qa.filters import Mask
from qa.matching import Question
from qa.reading import Reading, read_hits
from qa.reprints import collapse
from qa.retrieve import Candidates, Hit, Retriever
from qa.spans import mark
from qa.verdict import verdict_features

COMPARED = 10
"""How many hits the verdict compares."""


def _ignore(_: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for a question."""

    question: Question
    wanted: Expected
    """What it asks for."""
    hits: Sequence[Hit]
    """Best first, without reprints."""
    readings: Sequence[Reading]
    """The first hits, that with the best sentence first; none where nothing was found or nothing can be read."""
    span: tuple[int, int] | None
    """Where what answers starts and ends in the best sentence."""
    features: dict[str, float]
    """What the verdict rests on; empty where there are no readings."""


def gather(
    question: Question,
    retriever: Retriever,
    *,
    candidates: Candidates | None = None,
    within: Mask | None = None,
    count: int = COMPARED,
    lap: Callable[[str], object] = _ignore,
) -> Evidence:
    """Find what speaks for an answer.

    Args:
        question: prepared by `retriever`.
        retriever: of the index that is asked.
        candidates: what to rank; searched for `within` some passages where none are given.
        within: which passages pass, shape (passages,); None for all.
        count: how many hits to return at least, reprints counted.
        lap: told the name of each stage that is done: `matching`, `reading`, `verdict`.
    """
    if candidates is None:
        candidates = retriever.candidates(question, within, least=count)
    hits = collapse(retriever.hits(question, candidates, max(count, COMPARED)))
    lap("matching")
    wanted = expected(matching_text(question.text))
    readings = read_hits(question, hits, wanted, retriever) if question.terms and hits else []
    lap("reading")
    span, features = None, {}
    if readings:
        marked = mark(question, readings[0].sentence.text, wanted, retriever.index.static)
        span, features = marked.span, verdict_features(question, wanted, hits, readings, marked.score)
    lap("verdict")
    return Evidence(question, wanted, hits, readings, span, features)
