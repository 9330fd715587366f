"""Train the table: one unit vector and two weights for each piece.

A plain loop, not a trainer of sentence-transformers: pieces are cut once beforehand, questions are rewritten
as piece ids on the fly, and only the rows that a batch touches are updated (LOG.md has the figures).
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from training.losses import Bags, info_nce, late_interaction, pooled
from training.pairs import Batch, Ragged


@dataclass(frozen=True, slots=True)
class Objective:
    """What a batch is scored by."""

    temperature: float = 0.05
    """What scores are divided by."""
    pooled_share: float = 0.3
    """How much of the loss is that of pooled vectors; the rest is that of late interaction."""
    nested: tuple[int, ...] = ()
    """Leading dimensions that are trained to serve alone as well (Matryoshka, Kusupati et al. 2022)."""


class Table(nn.Module):
    """A vector and two weights for each piece."""

    def __init__(self, vectors: NDArray[np.float32], idf: NDArray[np.float32]) -> None:
        super().__init__()
        weights = torch.from_numpy(np.log(idf))[:, None]
        self.vectors = nn.Embedding(len(vectors), vectors.shape[1], sparse=True, _weight=torch.from_numpy(vectors))
        self.match = nn.Embedding(len(weights), 1, sparse=True, _weight=weights.clone())
        """Logarithm of the weight that a piece has in a question under late interaction."""
        self.pool = nn.Embedding(len(weights), 1, sparse=True, _weight=weights.clone())
        """Logarithm of the weight that a piece has in a pooled vector."""

    def loss(self, batch: Batch, objective: Objective = Objective()) -> Tensor:  # noqa: B008 (it is frozen)
        """The loss of one batch, both scores together."""
        asked, questions = distinct(batch.questions)
        found, passages = distinct(batch.passages)
        both = self.vectors(asked), self.vectors(found)
        whole = both[0].shape[1]
        weights = self.match(asked)[:, 0].exp(), self.pool(asked)[:, 0].exp(), self.pool(found)[:, 0].exp()
        same = torch.from_numpy(batch.same)
        once = once_each(passages)
        losses = []
        for size in (*objective.nested, whole):
            unit_asked, unit_found = (functional.normalize(vectors[:, :size], dim=1) for vectors in both)
            scores = late_interaction(questions, once, unit_found @ unit_asked.T, weights[0])
            cosines = pooled(questions, unit_asked, weights[1]) @ pooled(passages, unit_found, weights[2]).T
            losses.append(mixed(scores, cosines, same, objective))
        return torch.stack(losses).mean()


def mixed(scores: Tensor, cosines: Tensor, same: Tensor, objective: Objective) -> Tensor:
    """The losses of late interaction and of pooled vectors, the latter both ways; all (questions, passages)."""
    count = len(scores)
    by_piece = info_nce(scores, same, temperature=objective.temperature)
    forth = info_nce(cosines, same, temperature=objective.temperature)
    back = info_nce(cosines.T[:count], same.T[:count], temperature=objective.temperature)
    return (1 - objective.pooled_share) * by_piece + objective.pooled_share * (forth + back) / 2


def train(
    table: Table,
    batches: Iterable[Batch],
    *,
    steps: int,
    objective: Objective = Objective(),  # noqa: B008 (it is frozen)
    vector_rate: float = 0.006,
    weight_rate: float = 0.01,
    advance: Callable[[int, float], None] = lambda step, loss: None,
) -> None:
    """Run `steps` batches through sparse Adam, the rates falling linearly after a short warm-up.

    Args:
        table: What is trained, in place.
        batches: At least `steps` of them.
        steps: How many to take.
        objective: What a batch is scored by.
        vector_rate: Highest learning rate of the vectors.
        weight_rate: Highest learning rate of the weights' logarithms.
        advance: Told each step and its loss.
    """
    optimizer = torch.optim.SparseAdam(
        [
            {"params": [table.vectors.weight], "lr": vector_rate},
            {"params": [table.match.weight, table.pool.weight], "lr": weight_rate},
        ]
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate(step, steps))
    for step, batch in enumerate(batches):
        optimizer.zero_grad()
        loss = table.loss(batch, objective)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()  # type: ignore[no-untyped-call]
        schedule.step()
        advance(step, float(loss.detach()))


def rate(step: int, steps: int, *, warm_up: float = 0.05) -> float:
    """The share of the highest learning rate at a step."""
    return min((step + 1) / max(1, math.ceil(warm_up * steps)), max(0.02, 1 - step / steps))


def first_vectors(pieces: list[str], dimensions: int, *, seed: int, kin: float = 0.6) -> NDArray[np.float32]:
    """Random vectors in which pieces that share characters begin a little alike.

    Args:
        pieces: The vocabulary in order.
        dimensions: Length of a vector.
        seed: Of the random numbers.
        kin: How much of a piece of several characters is the mean of its parts' vectors.

    Returns:
        (pieces, dimensions), rows near unit length.
    """
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((len(pieces), dimensions), dtype=np.float32) / math.sqrt(dimensions)
    places = {piece: i for i, piece in enumerate(pieces)}
    parts: dict[str, NDArray[np.float32]] = {}
    for i, piece in enumerate(pieces):
        if len(piece) == 1 or not piece.isalpha():
            continue
        shared = [vectors[places[part]] for part in piece if part in places] if not piece.isascii() else []
        for start in range(len(piece) - 3 if piece.isascii() else 0):
            gram = piece[start : start + 4]
            if gram not in parts:
                parts[gram] = rng.standard_normal(dimensions, dtype=np.float32) / math.sqrt(dimensions)
            shared.append(parts[gram])
        if shared:
            vectors[i] = (1 - kin) * vectors[i] + kin * np.sum(shared, axis=0) / math.sqrt(len(shared))
    return vectors


def distinct(texts: Ragged) -> tuple[Tensor, Bags]:
    """The distinct pieces of some texts, and the texts as places among them."""
    pieces, places = np.unique(texts.ids, return_inverse=True)
    starts = torch.from_numpy(texts.starts[:-1].copy())
    return torch.from_numpy(pieces.astype(np.int64)), Bags(torch.from_numpy(places.astype(np.int64)), starts)


def once_each(texts: Bags) -> Bags:
    """The same texts with each piece once: enough for a maximum, and a sixth fewer in news."""
    ids, starts = texts.ids.numpy(), texts.starts.numpy()
    lengths = np.diff(np.append(starts, len(ids)))
    width = int(ids.max()) + 1
    keys = np.unique(np.repeat(np.arange(len(starts)), lengths) * width + ids)
    rows, kept = np.divmod(keys, width)
    return Bags(torch.from_numpy(kept), torch.from_numpy(np.searchsorted(rows, np.arange(len(starts)))))
