"""The weights of the ranking and of the verdict, fitted on examples whose outcome can be foreseen."""

import numpy as np

from training.fit_ranking import Labelled, fit_ranking, fit_verdict

EVEN = {"bm25": 0.25, "coverage": 0.25, "cosine": 0.25, "maxsim": 0.25}


def test_the_feature_that_tells_the_right_passage_gains_weight() -> None:
    candidates = np.array([[1.0, 0.9, 0.2, 0.5], [1.0, 0.1, 0.2, 0.5], [1.0, 0.2, 0.9, 0.5]])
    labelled = [Labelled(candidates, np.array([True, False, False]))] * 3
    weights = fit_ranking(labelled, EVEN)
    assert max(weights, key=lambda name: weights[name]) == "coverage"
    assert min(weights, key=lambda name: weights[name]) == "cosine"
    assert round(sum(weights.values()), 3) == 1.0


def test_questions_without_a_right_candidate_change_nothing() -> None:
    candidates = np.array([[1.0, 0.9, 0.2, 0.5], [1.0, 0.1, 0.2, 0.5]])
    labelled = [Labelled(candidates, np.array([True, False]))]
    without = Labelled(candidates[::-1], np.array([False, False]))
    assert fit_ranking([*labelled, without], EVEN) == fit_ranking(labelled, EVEN)


def test_a_verdict_leans_on_what_speaks_for_an_answer_and_never_against_one() -> None:
    examples = [({"bias": 1.0, "coverage": c, "margin": 1 - c}, c > 0.5) for c in (0.1, 0.2, 0.3, 0.7, 0.8, 0.9)]
    weights = fit_verdict(examples, ("bias", "coverage", "margin"), 0.5)
    assert (weights["bias"] < 0, weights["coverage"] > 1, weights["margin"]) == (True, True, 0.0)


def test_the_more_answers_are_expected_the_readier_the_verdict() -> None:
    examples = [
        ({"bias": 1.0, "coverage": c}, held) for c, held in ((0.2, False), (0.6, True), (0.5, False), (0.9, True))
    ]
    bold, shy = (fit_verdict(examples, ("bias", "coverage"), prior) for prior in (0.8, 0.3))
    assert bold["bias"] + 0.55 * bold["coverage"] > shy["bias"] + 0.55 * shy["coverage"]
