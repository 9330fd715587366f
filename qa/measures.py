"""Measures of rankings, answers and confidences, and whether two runs differ by more than chance.

Rankings are measured by ir-measures. A difference is tested by paired randomisation (Smucker, Allan and
Carterette 2007): if two runs were alike, any question's pair of scores might as well stand the other way round.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.errors import UserError
from index.text import matching_text

Judgements = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Mapping[str, float]]
Scores = dict[str, dict[str, float]]
"""For each measure the score of each question."""

PERMUTATIONS = 10_000
RESAMPLES = 2_000
_SEED = 13
_BINS = 10


class NoMeasure(UserError):
    """A measure was named that ir-measures does not know."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"there is no measure {name}; name one as ir-measures does: AP@100, P@5, nDCG@20, RBP(p=0.8)",
            f"没有名为 {name} 的指标；请用 ir-measures 的写法：AP@100、P@5、nDCG@20、RBP(p=0.8)",
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """How a run differs from another in one measure."""

    measure: str
    questions: int
    """Scored in both."""
    here: float
    there: float
    better: int
    """Questions that score higher here."""
    worse: int
    interval: tuple[float, float]
    """Of `here - there`; 95 %, by resampling questions."""
    p: float
    """Probability of so large a difference, either way, between runs that are alike."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose confidence lies in one part of the range."""

    questions: int
    confidence: float
    """Their mean."""
    share: float
    """Of them that the corpus answers."""


def rank_scores(judgements: Judgements, run: Run, measures: Mapping[str, str]) -> Scores:
    """The scores of a run by measures that ir-measures knows, given as the name shown and the name there.

    Raises:
        NoMeasure: one of them is unknown.
    """
    import ir_measures  # deferred: only evaluation needs it

    parsed = {}
    for shown, name in measures.items():
        try:
            parsed[shown] = ir_measures.parse_measure(name)
        except (NameError, ValueError, SyntaxError) as error:
            raise NoMeasure(name) from error
    scores: Scores = {shown: {} for shown in parsed}
    found = ir_measures.calc(list(parsed.values()), judgements, run)
    for metric in found.per_query:
        for shown, measure in parsed.items():
            if metric.measure == measure:
                scores[shown][metric.query_id] = float(metric.value)
    return scores


def mean(scores: Mapping[str, float]) -> float:
    """The mean over questions; 0 where there are none."""
    return sum(scores.values()) / len(scores) if scores else 0.0


def differences(here: Scores, there: Scores) -> list[Difference]:
    """How two runs differ in each measure that both have, over the questions that both have scores of."""
    return [_difference(name, here[name], there[name]) for name in here if name in there and here[name]]


def _difference(name: str, here: Mapping[str, float], there: Mapping[str, float]) -> Difference:
    shared = [question for question in here if question in there]
    pairs = np.array([[here[q], there[q]] for q in shared], np.float64).reshape(-1, 2)
    gaps = pairs[:, 0] - pairs[:, 1]
    means = pairs.mean(axis=0) if len(pairs) else np.zeros(2)
    return Difference(
        name,
        len(shared),
        float(means[0]),
        float(means[1]),
        int((gaps > 0).sum()),
        int((gaps < 0).sum()),
        _interval(gaps),
        randomisation_test(gaps),
    )


def randomisation_test(gaps: NDArray[np.float64]) -> float:
    """The two-sided p of paired differences, shape (questions,): exact for up to 13 that are not 0, else estimated."""
    changed = gaps[gaps != 0]
    n = len(changed)
    if not n:
        return 1.0
    observed = abs(changed.sum()) - 1e-12
    if 2**n <= PERMUTATIONS:
        signs = 1 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
        return float((np.abs(signs @ changed) >= observed).mean())
    chance = np.random.default_rng(_SEED)
    as_large = 0
    for _ in range(0, PERMUTATIONS, 500):
        signs = 1 - 2 * chance.integers(0, 2, (500, n), np.int8)
        as_large += int((np.abs(signs @ changed) >= observed).sum())
    return (as_large + 1) / (PERMUTATIONS + 1)


def _interval(gaps: NDArray[np.float64]) -> tuple[float, float]:
    if not len(gaps):
        return 0.0, 0.0
    chance = np.random.default_rng(_SEED)
    means = [gaps[chance.integers(0, len(gaps), len(gaps))].mean() for _ in range(RESAMPLES)]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def overlap(found: str, wanted: str) -> float:
    """F1 of the characters that two texts share, white space and width aside, as CMRC 2018 measures spans."""
    a, b = Counter(bare(found)), Counter(bare(wanted))
    shared = sum((a & b).values())
    return 2 * shared / (sum(a.values()) + sum(b.values())) if shared else 0.0


def bare(text: str) -> str:
    """`text` folded, without white space."""
    return "".join(matching_text(text).split())


def auroc(answerable: Sequence[float], unanswerable: Sequence[float]) -> float | None:
    """The chance that an answerable question has the higher confidence; None where there are none of either."""
    if not answerable or not unanswerable:
        return None
    yes, no = np.asarray(answerable)[:, None], np.asarray(unanswerable)[None, :]
    return float((yes > no).mean() + 0.5 * (yes == no).mean())


def calibration(confidences: Sequence[float], answerable: Sequence[bool]) -> list[Bin]:
    """The questions in ten bins of equal width; bins without questions are left out."""
    sure, held = np.asarray(confidences, np.float64), np.asarray(answerable, np.float64)
    places = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    members = [places == i for i in range(_BINS)]
    return [Bin(int(m.sum()), float(sure[m].mean()), float(held[m].mean())) for m in members if m.any()]


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error (Naeini, Cooper and Hauskrecht 2015)."""
    total = sum(b.questions for b in bins)
    return sum(b.questions * abs(b.confidence - b.share) for b in bins) / total if total else 0.0
