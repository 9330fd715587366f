"""A small BM25, so that measuring the encoder needs no index."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.text import terms

Floats = NDArray[np.float32]


class Lexical:
    """BM25 (Robertson & Zaragoza 2009, k1 1.2, b 0.75) over characters and character bigrams, for known questions."""

    def __init__(self, passages: Sequence[str], asked: set[str]) -> None:
        """Index only the terms that some question asks for."""
        postings: dict[str, list[tuple[int, int]]] = {term: [] for term in asked}
        lengths = np.zeros(len(passages), np.float32)
        for i, passage in enumerate(passages):
            found = terms(passage)
            lengths[i] = len(found)
            for term, count in Counter(term for term in found if term in asked).items():
                postings[term].append((i, count))
        self._size = len(passages)
        self._norms = 1.2 * (0.25 + 0.75 * lengths / max(float(lengths.mean()), 1e-9))
        self._postings = {term: np.array(rows, np.int64).reshape(-1, 2) for term, rows in postings.items()}

    def scores(self, asked: Iterable[str]) -> Floats:
        """BM25 of every passage, (passages,)."""
        scores = np.zeros(self._size, np.float32)
        for term in asked:
            ids, counts = self._postings[term].T
            scores[ids] += self.idf(term) * counts * 2.2 / (counts + self._norms[ids])
        return scores

    def coverage(self, asked: Iterable[str], passages: NDArray[np.int64]) -> Floats:
        """The share of the question's IDF mass that each of some passages holds, (passages,)."""
        held = np.zeros(self._size, np.float32)
        total = 0.0
        for term in set(asked):
            held[self._postings[term][:, 0]] += self.idf(term)
            total += self.idf(term)
        share: Floats = held[passages] / max(total, 1e-9)
        return share

    def idf(self, term: str) -> float:
        """How rare a term is."""
        holding = len(self._postings[term])
        return float(np.log1p((self._size - holding + 0.5) / (holding + 0.5)))
