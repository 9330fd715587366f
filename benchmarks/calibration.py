"""How well probabilities tell what can be answered from what cannot."""

from collections.abc import Sequence

import numpy as np


def auroc(held: Sequence[float], others: Sequence[float]) -> float:
    """How often something held is given more than something not held, a tie counting half: the area under the ROC.

    Args:
        held: probabilities given where the answer is there; at least one.
        others: probabilities given where it is not; at least one.
    """
    above, below = np.asarray(held)[:, None], np.asarray(others)[None, :]
    return float((above > below).mean() + 0.5 * (above == below).mean())


def calibration_error(held: Sequence[float], others: Sequence[float], bins: int = 10) -> float:
    """How far what is said lies from what is so: the expected calibration error (Naeini et al. 2015).

    The probabilities are put into bins of equal width; a bin's error is the distance from its mean probability to its
    share of what is held, and weighs as many as it has.
    """
    said = np.array([*held, *others])
    true = np.array([1.0] * len(held) + [0.0] * len(others))
    places = np.minimum((said * bins).astype(int), bins - 1)
    return sum(
        float((places == place).mean() * abs(said[places == place].mean() - true[places == place].mean()))
        for place in np.unique(places)
    )
