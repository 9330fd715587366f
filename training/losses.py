"""The two scores that are trained, and the loss that trains them.

Both read one table of unit vectors, a row for each piece. Late interaction matches a question piece by
piece; the pooled score compares one vector of the question with one of the passage.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class Bags:
    """Texts as bags of positions in a list of distinct pieces: text i is `ids[starts[i] : starts[i + 1]]`."""

    ids: Tensor
    starts: Tensor
    """One for each text, as torch's embedding bags want them."""


def late_interaction(questions: Bags, passages: Bags, similarity: Tensor, weights: Tensor) -> Tensor:
    """How well each passage covers each question, piece by piece: MaxSim of ColBERT (Khattab & Zaharia 2020).

    For each piece of a question its best similarity with a piece of the passage, averaged over the
    question with the weights of its pieces. Plain table vectors stand where ColBERT has contextual ones.

    Args:
        questions: n questions; their ids index the columns of `similarity`.
        passages: m passages, none empty; their ids index the rows.
        similarity: (passage pieces, question pieces), cosines.
        weights: (question pieces,), not negative.

    Returns:
        (n, m) in [-1, 1].
    """
    best: Tensor = _BestInBag.apply(similarity, passages.ids, passages.starts)  # type: ignore[no-untyped-call]
    each = weights[questions.ids]
    total = functional.embedding_bag(questions.ids, weights[:, None], questions.starts, mode="sum")
    scores = functional.embedding_bag(
        questions.ids, best.T.contiguous(), questions.starts, mode="sum", per_sample_weights=each
    )
    return scores / total.clamp_min(1e-9)


class _BestInBag(torch.autograd.Function):
    """For each bag of rows the largest value in each column.

    An embedding bag with mode "max" gives the same; its way back takes twice as long.
    """

    @staticmethod
    def forward(ctx: Any, similarity: Tensor, ids: Tensor, starts: Tensor) -> Tensor:
        """`similarity` (rows, columns), bags as in `Bags`; (bags, columns)."""
        best, _, _, rows = torch.embedding_bag(similarity, ids, starts, False, 2)
        ctx.save_for_backward(rows)
        ctx.shape = similarity.shape
        return best

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None, None]:
        """Each column's gradient goes to the row that was best."""
        (rows,) = ctx.saved_tensors
        places = rows * ctx.shape[1] + torch.arange(ctx.shape[1])
        back = grad.new_zeros(ctx.shape).view(-1).scatter_add_(0, places.view(-1), grad.reshape(-1))
        return back.view(ctx.shape), None, None


def pooled(texts: Bags, vectors: Tensor, weights: Tensor) -> Tensor:
    """One unit vector for each text: the weighted sum of its pieces' unit vectors, (n, dimensions)."""
    each = weights[texts.ids]
    sums = functional.embedding_bag(texts.ids, vectors, texts.starts, mode="sum", per_sample_weights=each)
    return functional.normalize(sums, dim=1)


def info_nce(scores: Tensor, same: Tensor, *, temperature: float) -> Tensor:
    """The mean cross-entropy of picking passage i for question i: InfoNCE (van den Oord et al. 2018).

    Args:
        scores: (n, m), m at least n: what comes after the n passages are further negatives.
        same: (n, m) bool: pairs that are no negatives, because they repeat the right one.
        temperature: What scores are divided by.
    """
    logits = (scores / temperature).masked_fill(same, float("-inf"))
    return functional.cross_entropy(logits, torch.arange(len(scores)))
