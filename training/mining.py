"""Hard negatives: for each passage the one most like it by BM25, which a question about it should not find."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.blocks import Placement, write_lexical
from index.lexical import LexicalLeg
from index.text import terms

_TERMS = 24
"""How many of a passage's rarest terms are looked up."""
_LOOKED_THROUGH = 4
"""How many passages that hold them are looked at: the passage itself, and others where some begin as it does."""


def most_alike(passages: Sequence[str]) -> NDArray[np.int64]:
    """For each folded passage the number of the one nearest to it by BM25; -1 where nothing shares a term with it.

    Passages that begin alike are passed over: they are mostly the same text printed twice.
    """
    with tempfile.TemporaryDirectory(prefix="mining-") as temporary:
        folder = Path(temporary)
        placed = [Placement(0, len(passages), None)]
        write_lexical(folder, placed, lambda start, end: [("", passages[i]) for i in range(start, end)], None)
        leg = LexicalLeg(folder)
        return np.array([_nearest(i, passages, leg) for i in range(len(passages))], np.int64)


def _nearest(number: int, passages: Sequence[str], leg: LexicalLeg) -> int:
    own = passages[number]
    wanted = [term for term in dict.fromkeys(terms(own)) if len(term) > 1]
    held = leg.document_frequencies(wanted)
    rare = [term for holding, term in sorted(zip(held, wanted, strict=True)) if holding > 1][:_TERMS]
    found = (other for other, _ in leg.search(rare, _LOOKED_THROUGH) if passages[other][:20] != own[:20])
    return next((other for other in found if other != number), -1)
