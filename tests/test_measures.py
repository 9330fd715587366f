"""Measures and tests of significance give what a hand works out."""

import numpy as np
import pytest

from qa.measures import (
    Bin,
    Difference,
    NoMeasure,
    auroc,
    calibration,
    calibration_error,
    differences,
    mean,
    overlap,
    randomisation_test,
    rank_scores,
)


def test_rankings_are_measured_question_by_question() -> None:
    judgements = {"a": {"x": 1}, "b": {"y": 1}, "c": {"z": 1}}
    run = {"a": {"x": 2.0, "y": 1.0}, "b": {"x": 2.0, "y": 1.0}}
    assert rank_scores(judgements, run, {"first": "Success@1", "mrr@10": "RR@10"}) == {
        "first": {"a": 1.0, "b": 0.0, "c": 0.0},
        "mrr@10": {"a": 1.0, "b": 0.5, "c": 0.0},
    }


@pytest.mark.parametrize("name", ["foo@3", "RR@", "", "R@x"])
def test_a_measure_that_is_none_is_named(name: str) -> None:
    with pytest.raises(NoMeasure) as raised:
        rank_scores({"a": {"x": 1}}, {"a": {"x": 1.0}}, {name: name})
    assert str(raised.value) == (
        f"there is no measure {name}; name one as ir-measures does: AP@100, P@5, nDCG@20, RBP(p=0.8)"
    )


def test_a_difference_is_tested_over_all_ways_to_exchange_the_runs() -> None:
    # Three questions better by 1: of the eight ways to sign them, two are as large.
    assert randomisation_test(np.array([1.0, 1.0, 1.0, 0.0])) == 0.25
    # 1 and -1 cancel: every way is as large.
    assert randomisation_test(np.array([1.0, -1.0])) == 1.0
    assert randomisation_test(np.zeros(4)) == 1.0
    assert randomisation_test(np.array([])) == 1.0


def test_with_many_questions_the_test_is_estimated_near_the_binomial() -> None:
    # 15 better, 5 worse, all by as much: a sign test, whose two-sided p is .0414.
    gaps = np.array([0.5] * 15 + [-0.5] * 5)
    assert randomisation_test(gaps) == pytest.approx(0.0414, abs=0.008)
    assert randomisation_test(gaps) == randomisation_test(gaps)
    assert randomisation_test(np.ones(100)) == pytest.approx(1 / 10_001)


def test_runs_are_compared_over_the_questions_of_both() -> None:
    here = {"right": {"a": 1.0, "b": 1.0, "c": 0.0, "d": 1.0}, "only here": {"a": 1.0}, "none": {}}
    there = {"right": {"a": 0.0, "b": 1.0, "c": 0.0, "x": 1.0}, "none": {}}
    (found,) = differences(here, there)
    assert found == Difference("right", 3, 2 / 3, 1 / 3, 1, 0, found.interval, 1.0)
    assert (found.interval[0], found.interval[1] > 0.5) == (0.0, True)
    assert (mean(here["right"]), mean({})) == (0.75, 0.0)


def test_spans_overlap_by_their_characters() -> None:
    assert overlap("26个", "26个") == 1.0
    assert overlap("２６ 个", "26个") == 1.0
    assert overlap("26", "26个") == 0.8
    assert (overlap("", "26个"), overlap("甲", "乙")) == (0.0, 0.0)


def test_confidence_that_tells_answerable_questions_has_a_large_area() -> None:
    assert auroc([0.9, 0.8], [0.1]) == 1.0
    assert auroc([0.5], [0.5]) == 0.5
    assert auroc([0.9, 0.2], [0.5]) == 0.5
    assert auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(3.5 / 4)
    assert auroc([0.1], [0.9]) == 0.0
    assert (auroc([], [0.5]), auroc([0.5], [])) == (None, None)


def test_calibration_sets_confidence_against_the_truth() -> None:
    bins = calibration([0.95, 1.0, 0.05, 0.15], [True, False, False, True])
    assert bins == [Bin(1, 0.05, 0.0), Bin(1, 0.15, 1.0), Bin(2, 0.975, 0.5)]
    assert calibration_error(bins) == pytest.approx((0.05 + 0.85 + 2 * 0.475) / 4)
    assert (calibration([], []), calibration_error([])) == ([], 0.0)


def test_what_is_said_as_often_as_it_is_so_has_no_error() -> None:
    assert calibration_error(calibration([0.75] * 4, [True, True, True, False])) == pytest.approx(0.0)
    assert calibration_error(calibration([0.55, 0.51], [True, False])) == pytest.approx(abs(0.53 - 0.5))
