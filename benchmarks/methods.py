"""Every way to rank that the side-by-side table compares, over one index.

Nothing here is used to answer: the rows are there to show what each part of the method is worth.
"""

import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from index.encoders import Encoder, StaticEncoder
from index.store import Index
from index.text import matching_text, readable, terms, titled
from qa.matching import max_similarities, prepare
from qa.retrieve import FEATURES, Candidates, Retriever

DEPTH = 100
"""How many passages each leg finds."""
RRF = 60
"""The constant of reciprocal rank fusion (Cormack et al. 2009)."""
PIPELINE = "the pipeline as shipped (weights fitted)"

Ranking = NDArray[np.int64]
Rankings = Iterator[tuple[str, float, Ranking]]


class Bigrams:
    """The legs of the index and what they are fused to."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._retriever = Retriever(index)
        self._control = control(index.static)

    def rankings(self, question: str) -> Rankings:
        """Each way's name, its seconds, and the passages it found, best first."""
        asked = list(dict.fromkeys(terms(matching_text(question))))
        lexical, bm25_seconds = timed(lambda: self._index.lexical.search(asked, DEPTH))
        vector, encoding = timed(lambda: self._index.encoder.encode_queries([question])[0])
        dense, searching = timed(lambda: self._index.vectors.search(vector, DEPTH))
        first, second = (np.array([n for n, _ in found], np.int64) for found in (lexical, dense))
        yield "BM25 bigram", bm25_seconds, first
        yield "static cosine", encoding + searching, second
        yield "RRF of the two", bm25_seconds + encoding + searching, reciprocal_ranks([first, second])
        prepared = self._retriever.prepare(question)
        found, seconds = timed(lambda: self._retriever.candidates(prepared))
        bm25, coverage, cosine, maxsim, sentence = found.features.T
        random_maxsim = self._random(question, found)
        fused = bm25 + 0.5 * cosine
        for name, scores in (
            ("weighted: bm25 + 0.5 cosine", fused),
            ("+ 2 coverage", fused + 2 * coverage),
            ("+ 2 MaxSim, random vectors (control)", fused + 2 * coverage + 2 * random_maxsim),
            ("+ 2 MaxSim, ours", fused + 2 * coverage + 2 * maxsim),
            ("+ 1 MaxSim of the best sentence", fused + 2 * coverage + 2 * maxsim + sentence),
            ("MaxSim, ours, alone", maxsim),
        ):
            yield name, seconds, ordered(found.numbers, scores)
        weights = self._retriever.weights(prepared, "ranking")
        yield (
            PIPELINE,
            seconds,
            ordered(found.numbers, found.features @ np.array([weights.get(f, 0.0) for f in FEATURES])),
        )

    def _random(self, question: str, found: Candidates) -> NDArray[np.float32]:
        prepared = prepare(question, self._index.lexical, self._control)
        ids, bounds = self._index.tokens.of(found.numbers)
        return prepared.token_weights @ max_similarities(prepared, ids, bounds, self._control)


class Jieba:
    """BM25 of bm25s over the words of jieba's search mode, over the same folded passages."""

    def __init__(self, texts: Sequence[str]) -> None:
        import bm25s
        import jieba

        jieba.setLogLevel(60)
        jieba.initialize()
        started = time.perf_counter()
        self._cut: Callable[[str], Iterable[str]] = jieba.cut_for_search
        self._bm25: Any = bm25s.BM25(k1=1.2, b=0.75)
        self._bm25.index([self._words(text) for text in texts], show_progress=False)
        self.build_seconds = time.perf_counter() - started

    def rankings(self, question: str) -> Rankings:
        """One ranking."""
        words = [self._words(matching_text(question))]
        found, seconds = timed(lambda: self._bm25.retrieve(words, k=DEPTH, show_progress=False))
        yield "BM25 jieba", seconds, np.asarray(found.documents[0][found.scores[0] > 0], np.int64)

    def _words(self, text: str) -> list[str]:
        return [word for word in self._cut(text) if word.strip()]


class Among:
    """An encoder by its cosine among a few passages only: all that a transformer can encode in good time."""

    def __init__(self, name: str, encoder: Encoder, numbers: Ranking, texts: Sequence[str]) -> None:
        self._name = f"{name}, among {len(numbers):,} passages"
        self._encoder, self._numbers = encoder, numbers
        read = matching_text if encoder.reads == "matching" else readable
        self._vectors, self.build_seconds = timed(lambda: encoder.encode_passages([read(text) for text in texts]))

    def rankings(self, question: str) -> Rankings:
        """One ranking."""
        cosines, seconds = timed(lambda: self._vectors @ self._encoder.encode_queries([question])[0])
        yield self._name, seconds, ordered(self._numbers, cosines)


def control(static: StaticEncoder) -> StaticEncoder:
    """The same pieces and weights with random vectors."""
    with tempfile.TemporaryDirectory(prefix="control-") as temporary:
        folder = Path(temporary)
        tensors = load_file(static.folder / "model.safetensors")
        shape = tensors["embeddings"].shape
        tensors["embeddings"] = np.random.default_rng(7).integers(-127, 128, shape, dtype=np.int8)
        save_file(tensors, folder / "model.safetensors")
        (folder / "tokenizer.json").write_bytes((static.folder / "tokenizer.json").read_bytes())
        return StaticEncoder(folder, "control")


def some_passages(right: Iterable[frozenset[int]], total: int, most: int) -> Ranking:
    """The passages that answer and others at random, `most` in all."""
    kept = sorted({number for numbers in right for number in numbers})[:most]
    others = [n for n in random.Random(7).sample(range(total), min(total, 2 * most)) if n not in set(kept)]
    return np.array(sorted(kept + others[: most - len(kept)]), np.int64)


def reciprocal_ranks(rankings: Sequence[Ranking]) -> Ranking:
    """Rankings fused by reciprocal ranks."""
    scores: dict[int, float] = defaultdict(float)
    for ranking in rankings:
        for place, number in enumerate(ranking.tolist(), start=1):
            scores[number] += 1 / (RRF + place)
    return np.array(sorted(scores, key=lambda number: -scores[number]), np.int64)


def ordered(numbers: Ranking, scores: NDArray[Any]) -> Ranking:
    """The numbers by falling score."""
    return numbers[np.argsort(-scores, kind="stable")]


def folded(index: Index, numbers: Sequence[int]) -> list[str]:
    """Passages as the legs see them, title first."""
    texts = index.catalogue.matching_texts(numbers)
    return [titled(matching_text(title), text) for title, text in (texts[number] for number in numbers)]


def timed(action: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives, and the seconds it took."""
    started = time.perf_counter()
    return action(), time.perf_counter() - started
