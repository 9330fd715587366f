"""Point at the tokens of passages where an answer may start and end.

A small network over the encoder's vectors, trained by `training.pointing` and kept beside the encoder: each token with
its neighbours, how well it and those within eight tokens match the question, and what the question asks for. It adds
to the rules of `qa.spans` what no rule says: which words are the sort of thing that is asked for.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.encoders import SENTENCE_ENDS, UNKNOWN, Floats, Ids, StaticEncoder
from index.tensors import map_bytes, map_tensors
from index.text import is_unspaced
from qa.matching import Question

FILE = "pointer.safetensors"
MATCHES = 5
"""How a token matches a question: its best cosine, and the weight of the same token, each by rarity and by what is
asked for; and its best cosine with any token."""
KINDS = 9
"""Unknown, number, year, one to three and more Han characters, letters, end of a sentence, anything else."""

_OPENED: dict[Path, "Pointer | None"] = {}
"""By the encoder's folder."""
_INSTEAD: dict[str, Path] = {}
"""`file`, where one was given."""
_YEAR = 4
"""Digits."""
_GAP = 8
"""Empty rows between passages: as far as a token sees."""


def kind_of(token: str) -> int:
    """Which of `KINDS` a token is."""
    kinds = (
        token == UNKNOWN,
        token.isdecimal() and len(token) != _YEAR,
        token.isdecimal(),
        *(is_unspaced(token[0]) and len(token) == length for length in (1, 2)),
        is_unspaced(token[0]),
        token.isalpha(),
        token in set(SENTENCE_ENDS),
        True,
    )
    return kinds.index(True)


def tells(tokens: Ids, static: StaticEncoder) -> Floats:
    """How much each token tells, from 0 to 2, shape (tokens,)."""
    told: Floats = (np.clip(static.telling[tokens], 0, 6) / 3).astype(np.float32)
    return told


def pointer(static: StaticEncoder) -> "Pointer | None":
    """What points for an encoder; None where nothing was trained for it."""
    if static.folder not in _OPENED:
        file = _INSTEAD.get("file", static.folder / FILE)
        _OPENED[static.folder] = Pointer(file) if file.is_file() else None
    return _OPENED[static.folder]


def point_with(file: Path) -> None:
    """Take another file in place of those beside encoders; who fits weights on what these learned from needs it."""
    _INSTEAD["file"] = file
    _OPENED.clear()


class Pointer:
    """The network."""

    def __init__(self, file: Path) -> None:
        """Map its tensors."""
        self._tensors = map_tensors(map_bytes(file))

    def point(self, question: Question, passages: Sequence[Ids], static: StaticEncoder) -> list[Floats]:
        """How well an answer may start and end at each token, against there being none.

        Args:
            question: with at least one token.
            passages: token ids of each.
            static: the encoder that the ids belong to.

        Returns:
            For each passage, shape (tokens, 2).
        """
        lengths = np.array([_GAP, *(len(ids) + _GAP for ids in passages)])
        bounds = np.cumsum(lengths)
        tokens, held = np.zeros(bounds[-1], np.int32), np.zeros(bounds[-1], np.float32)
        for start, ids in zip(bounds, passages, strict=False):
            tokens[start : start + len(ids)], held[start : start + len(ids)] = ids, 1.0
        out = self._out(question, tokens, held[:, None], static) - self._tensors["none"]
        return [out[start : start + len(ids)] for start, ids in zip(bounds, passages, strict=False)]

    def _out(self, question: Question, tokens: Ids, held: Floats, static: StaticEncoder) -> Floats:
        part = self._tensors
        distinct, places = np.unique(tokens, return_inverse=True)  # half of a passage's tokens occur again
        unit = static.token_vectors(distinct)
        matches = _matches(question, unit, distinct)[places] * held
        near = np.maximum(_around(_seen_by(matches, part["matched.weight"])) + part["matched.bias"], 0)
        token = _around(_seen_by(unit, part["token.weight"])[places] * held[:, :, None]) + part["token.bias"]
        asked = np.tanh(np.einsum("pd,pdw->w", _asked(question), part["asked.weight"]) + part["asked.bias"])
        kinds = np.eye(KINDS, dtype=np.float32)[part["kinds"][tokens]]
        known = [matches, kinds, tells(tokens, static)[:, None]]
        joined = np.concatenate([np.maximum(token, 0), token * asked, near, *known], axis=1)
        hidden = joined @ part["hidden.weight"] + part["hidden.bias"] + asked @ part["hidden_asked.weight"]
        hidden = np.maximum(hidden, 0) * held
        around = np.maximum(_around(_seen_by(hidden, part["around.weight"])) + part["around.bias"], 0)
        out: Floats = np.concatenate([hidden, around], axis=1) @ part["out.weight"] + part["out.bias"]
        return out


def best_span(pointed: Floats) -> tuple[int, int, float]:
    """The first and the last token of what is pointed at most, and the sum of both.

    Args:
        pointed: how well an answer starts and ends at each token, shape (tokens, 2), at least one.
    """
    starts = np.maximum.accumulate(pointed[:, 0])
    last = int((starts + pointed[:, 1]).argmax())
    first = int(pointed[: last + 1, 0].argmax())
    return first, last, float(pointed[first, 0] + pointed[last, 1])


def _seen_by(rows: Floats, weights: Floats) -> Floats:
    """What each row gives each of the rows about it, shape (rows, width, outputs); weights (width, inputs, outputs)."""
    width, inputs, outputs = weights.shape
    given: Floats = (rows @ weights.transpose(1, 0, 2).reshape(inputs, -1)).reshape(len(rows), width, outputs)
    return given


def _around(given: Floats) -> Floats:
    """What each row is given by all about it, shape (rows, outputs): the second half of a convolution."""
    rows, width, outputs = given.shape
    found = np.zeros((rows + width - 1, outputs), np.float32)
    for place in range(width):
        found[width - 1 - place : width - 1 - place + rows] += given[:, place]
    return found[width // 2 : width // 2 + rows]


def _matches(question: Question, unit: Floats, tokens: Ids) -> Floats:
    cosine = np.maximum(unit @ question.token_vectors.T, 0)
    same = (tokens[:, None] == question.token_ids) & (question.token_ids > 0)
    rare = question.token_weights / (question.token_weights.max() + 1e-6)
    columns = [(kind * share).max(axis=1) for share in (rare, question.token_attribute) for kind in (cosine, same)]
    return np.stack([*columns, cosine.max(axis=1)], axis=1).astype(np.float32)


def _asked(question: Question) -> Floats:
    """What is asked for, the words that ask, and all of a question, shape (3, dimension)."""
    weights = question.token_weights
    shares = np.stack([weights * question.token_attribute, question.token_asking, weights])
    shares = shares / (shares.sum(axis=1, keepdims=True) + 1e-6)
    found: Floats = (shares @ question.token_vectors).astype(np.float32)
    return found
