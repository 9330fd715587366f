"""Weights are fitted so that what is right comes first, and kept without touching the others."""

import json
from pathlib import Path

import numpy as np
import pytest

from training.fit_reading import Labelled, chosen, fit, keep, span_names


def labelled(*rows: tuple[float, float], gold: int) -> Labelled:
    return Labelled(np.array(rows), np.arange(len(rows)) == gold, 1.0)


def test_the_weight_of_what_tells_right_from_wrong_rises() -> None:
    questions = [labelled((1.0, 0.3), (0.0, 0.3), gold=0), labelled((0.2, 0.9), (0.9, 0.9), gold=1)]
    weights = fit(questions, {"own_tokens": 0.0, "own_terms": 0.0}, 1e-3)
    assert weights["own_tokens"] > 1
    assert weights["own_terms"] == pytest.approx(0.0, abs=0.01)


def test_without_anything_to_learn_from_the_weights_stay() -> None:
    begun = {"own_tokens": 0.5}
    assert fit([Labelled(np.ones((2, 1)), np.array([True, True]), 1.0)], begun, 1e-3) == begun


def test_a_question_whose_answer_was_not_found_counts_as_wrong() -> None:
    features = np.zeros((2, len(span_names())))
    features[1, 0] = 1.0
    right = Labelled(features, np.array([False, True]), 1.0)
    assert chosen([right, None], {span_names()[0]: 1.0}) == 0.5


def test_only_the_fitted_weights_are_written(tmp_path: Path) -> None:
    file = tmp_path / "ranking.json"
    file.write_text(json.dumps({"same": {"verdict": {"bias": 1.0}, "span": {"old": 1.0}}, "foreign": {}}), "utf-8")
    keep({"same": {"span": {"typed": 2.0}}, "foreign": {"reading": {"rank": 1.0}}}, file)
    assert json.loads(file.read_text("utf-8")) == {
        "same": {"verdict": {"bias": 1.0}, "span": {"typed": 2.0}},
        "foreign": {"reading": {"rank": 1.0}},
    }
