"""The weights of the ranking, fitted on examples whose outcome can be foreseen."""

import numpy as np

from training.fit_ranking import Labelled, fit_ranking

EVEN = dict.fromkeys(("bm25", "coverage", "cosine", "maxsim", "sentence"), 0.2)


def test_the_feature_that_tells_the_right_passage_gains_weight() -> None:
    candidates = np.array([[1.0, 0.9, 0.2, 0.5, 0.4], [1.0, 0.1, 0.2, 0.5, 0.4], [1.0, 0.2, 0.9, 0.5, 0.4]])
    labelled = [Labelled(candidates, np.array([True, False, False]))] * 3
    weights = fit_ranking(labelled, EVEN)
    assert max(weights, key=lambda name: weights[name]) == "coverage"
    assert min(weights, key=lambda name: weights[name]) == "cosine"
    assert round(sum(weights.values()), 3) == 1.0


def test_questions_without_a_right_candidate_change_nothing() -> None:
    candidates = np.array([[1.0, 0.9, 0.2, 0.5, 0.4], [1.0, 0.1, 0.2, 0.5, 0.4]])
    labelled = [Labelled(candidates, np.array([True, False]))]
    without = Labelled(candidates[::-1], np.array([False, False]))
    assert fit_ranking([*labelled, without], EVEN) == fit_ranking(labelled, EVEN)
