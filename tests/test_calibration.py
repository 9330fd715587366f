"""Measures of probabilities, by numbers that can be worked out by hand."""

import pytest

from qa.measures import auroc, calibration
from qa.measures import calibration_error as error_of


def calibration_error(held: list[float], others: list[float]) -> float:
    return error_of(calibration([*held, *others], [True] * len(held) + [False] * len(others)))


def test_a_perfect_order_has_an_area_of_one_and_ties_count_half() -> None:
    assert auroc([0.9, 0.6], [0.5, 0.1]) == 1.0
    assert auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(3.5 / 4)
    assert auroc([0.1], [0.9]) == 0.0


def test_what_is_said_as_often_as_it_is_so_has_no_error() -> None:
    assert calibration_error([0.75, 0.75, 0.75], [0.75]) == pytest.approx(0.0)


def test_an_error_weighs_as_many_as_its_bin_has() -> None:
    assert calibration_error([1.0, 1.0], [0.25, 0.25]) == pytest.approx(0.5 * 0.25)
    assert calibration_error([0.55], [0.51]) == pytest.approx(abs(0.53 - 0.5))
