"""From a question to ranked hits: candidates of both legs, each scored by both, and reranked.

The legs' scores are fused by a weighted sum, not by rank, so that a weak leg cannot outvote a strong
one; the weights live with the encoder that they were fitted for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.catalogue import StoredPassage
from index.encoders import Floats, Ids
from index.store import Index
from index.text import is_unspaced, matching_title
from qa.filters import Filters, Mask, Shelf
from qa.matching import Question, alike, late_interaction, max_similarities, parts_of, prepare, tokens_of


@dataclass(frozen=True, slots=True)
class Proposals:
    """How many passages may be proposed, and so are scored by everything."""

    lexical: int
    """By BM25."""
    vectors: int
    """By cosine."""
    alike: int
    """By what stands near the question's words."""


PROPOSALS = {"same": Proposals(64, 32, 0), "foreign": Proposals(32, 100, 100)}
"""For questions in the language of the index, and others. A hundred of each bring nothing more into the first ten, on
DRCD's and our own development questions; a passage takes about a twentieth of a millisecond."""
OF_OTHERS = {"same": Proposals(64, 100, 0), "foreign": Proposals(32, 100, 100)}
"""The same where another encoder made the vectors."""

_SAMPLED = 32
"""How many passages tell the language of an index."""

_MASKS = 64
"""For how many filters it is kept which passages pass."""

FEATURES = ("bm25", "coverage", "cosine", "maxsim", "sentence")

Weights = Mapping[str, float]
Ranking = Mapping[str, Mapping[str, Weights]]
"""For questions in the language of the index (`same`) and others (`foreign`): weights of `ranking`, `reading` and
`verdict`."""

RANKING: Ranking = {
    "same": {"ranking": {"bm25": 0.15, "coverage": 0.42, "cosine": 0.03, "maxsim": 0.3, "sentence": 0.1}},
    "foreign": {"ranking": {"bm25": 0.05, "coverage": 0.05, "cosine": 0.6, "maxsim": 0.25, "sentence": 0.05}},
}
"""For an encoder that nothing was fitted for."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What each part of the method gave a hit."""

    bm25: float
    """Against the best of the candidates, from 0 to 1."""
    coverage: float
    """Share of the question's information found word for word, from 0 to 1."""
    cosine: float
    maxsim: float
    """Late interaction, from 0 to 1."""
    sentence: float
    """Late interaction with the sentence for which it is highest, from 0 to 1."""
    total: float
    """The weighted sum of the others, over the sum of the weights."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question."""

    passage: StoredPassage
    scores: Scores
    also: tuple[StoredPassage, ...] = ()
    """Where else the same text was printed."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The passages that either leg proposes, with every score of each; arrays of one length."""

    numbers: NDArray[np.int64]
    bm25: NDArray[np.float64]
    coverage: NDArray[np.float64]
    cosine: NDArray[np.float32]
    maxsim: NDArray[np.float32]
    sentence: NDArray[np.float32]

    @property
    def features(self) -> NDArray[np.float64]:
        """Shape (candidates, features), in the order of `FEATURES`; BM25 against the best."""
        best = max(self.bm25.max(initial=0.0), 1e-9)
        columns = [self.bm25 / best, self.coverage, self.cosine, self.maxsim, self.sentence]
        return np.stack(columns, axis=1).astype(np.float64)

    def without(self, numbers: Collection[int]) -> "Candidates":
        """The candidates but for some."""
        kept = ~np.isin(self.numbers, list(numbers))
        return Candidates(*(getattr(self, column.name)[kept] for column in fields(self)))


class Retriever:
    """Asks one opened index; may be shared by threads."""

    def __init__(self, index: Index, ranking: Ranking | None = None) -> None:
        """`ranking` takes the place of what was fitted for the index's encoder."""
        self.index = index
        self._ranking = ranking
        self._masks: dict[Filters, Mask] = {}

    @cached_property
    def shelf(self) -> Shelf:
        """What the articles of the index can be chosen by."""
        return Shelf(self.index.catalogue.shelf())

    def within(self, filters: Filters) -> Mask | None:
        """Which passages pass, shape (passages,); None where all do."""
        if not filters:
            return None
        key = replace(filters, words=())
        mask = self._masks.get(key)
        if mask is None:
            mask = self.shelf.within(key, len(self.index.lexical))
            if len(self._masks) >= _MASKS:
                self._masks.clear()
            self._masks[key] = mask
        return mask

    def weights(self, question: Question, purpose: str) -> Weights:
        """The weights of `ranking`, `reading` or `verdict` for a question; none where nothing was fitted."""
        if self._ranking is None:
            own = self.index.static.settings if self.index.encoder is self.index.static else {}
            self._ranking = own or RANKING
        return self._ranking["foreign" if question.foreign else "same"].get(purpose, {})

    def prepare(self, text: str) -> Question:
        """A question made ready for this index."""
        return prepare(text, self.index.lexical, self.index.static, unspaced=self._unspaced)

    @cached_property
    def _unspaced(self) -> float:
        """The share of the letters of the index that are Han, kana or Hangul, from a few of its passages."""
        few = np.linspace(0, max(len(self.index.lexical) - 1, 0), _SAMPLED).astype(np.int64)
        texts = self.index.catalogue.matching_texts([int(number) for number in np.unique(few)])
        letters = [c for _, text in texts.values() for c in text if c.isalpha()]
        return sum(map(is_unspaced, letters)) / max(len(letters), 1)

    def search(self, question: Question, count: int, within: Mask | None = None) -> list[Hit]:
        """The best passages for a question, best first, of those `within` where that is given."""
        return self.hits(question, self.candidates(question, within), count)

    def hits(self, question: Question, candidates: Candidates, count: int) -> list[Hit]:
        """The best of some candidates, best first."""
        features, (best, totals) = candidates.features, self._order(question, candidates)
        passages = self.index.catalogue.passages([int(candidates.numbers[i]) for i in best[:count]])
        return [
            Hit(passage, _scores(features[i], totals[i])) for passage, i in zip(passages, best[:count], strict=True)
        ]

    def rank(self, question: Question, *, least: int = 0) -> list[tuple[int, float]]:
        """The numbers of all candidates with their scores, best first; `least` as for `propose`."""
        candidates = self.candidates(question, least=least)
        best, totals = self._order(question, candidates)
        return [(int(candidates.numbers[i]), float(totals[i])) for i in best]

    def candidates(self, question: Question, within: Mask | None = None, *, least: int = 0) -> Candidates:
        """The union of what the legs propose, every passage scored by all; arguments as for `propose`."""
        vector = self.index.encoder.encode_queries([question.text])[0]
        numbers = self.propose(question, vector, within, least=least)
        known = self.index.catalogue.matching_texts([int(n) for n in numbers])
        texts = [known[int(n)] for n in numbers]
        bm25, held = self.index.lexical.score_texts(
            question.terms, [matching_title(t) for t, _ in texts], [t for _, t in texts]
        )
        ids, bounds = self.index.tokens.of(numbers)
        return Candidates(
            numbers,
            bm25,
            question.term_weights @ held,
            self.index.vectors.cosines(vector, numbers),
            *late_interaction(question, ids, bounds, self.index.static),
        )

    def propose(
        self, question: Question, vector: Floats, within: Mask | None = None, *, least: int = 0
    ) -> NDArray[np.int64]:
        """The passages worth scoring, in the order of the index.

        A question in another language has few words in common with any passage; there what stands near its words
        is looked up in the lexical index as well.

        Args:
            question: prepared by this retriever.
            vector: of the question, shape (dimension,).
            within: which passages may be proposed, shape (passages,); None for all.
            least: how many passages each leg proposes at least.
        """
        own = self.index.encoder is self.index.static
        most = (PROPOSALS if own else OF_OTHERS)["foreign" if question.foreign else "same"]
        found = set(self.index.lexical.candidates(question.terms, max(most.lexical, least), within))
        found |= set(dict(self.index.vectors.search(vector, max(most.vectors, least), within)))
        if question.foreign:
            wanted = alike(question, self.index.static)
            found |= set(dict(self.index.lexical.search_alike(wanted, max(most.alike, least), within)))
        return np.array(sorted(found), np.int64)

    def _order(self, question: Question, candidates: Candidates) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        named = self.weights(question, "ranking")
        weights = np.array([named.get(name, 0.0) for name in FEATURES], np.float64)
        totals = candidates.features @ weights / weights.sum()
        # The same text can score otherwise in the last digit by where it stands in a product of matrices.
        return np.lexsort((candidates.numbers, -totals.round(6))), totals

    def cut(self, passages: Mapping[int, Sequence[str]]) -> list[tuple[Ids, NDArray[np.int64]]]:
        """The token ids of passages, and where the parts of each begin among them.

        Args:
            passages: by their number, the folded texts that each is made of, its title first.

        Returns:
            For each passage its ids, and bounds of the shape (parts + 1,).
        """
        ids, bounds = self.index.tokens.of(np.array(list(passages), np.int64))
        found = []
        for (start, end), parts in zip(pairwise(bounds), passages.values(), strict=True):
            own = ids[start:end]
            counts = parts_of(own, parts, self.index.static)
            if counts is None:
                own, counts = tokens_of(parts, self.index.static)
            found.append((own, np.r_[0, np.cumsum(counts)]))
        return found

    def part_matches(self, question: Question, passages: Sequence[tuple[Ids, NDArray[np.int64]]]) -> list[Floats]:
        """The best cosine of each question token with a token of each part of passages that were `cut`.

        Returns:
            For each passage, shape (question tokens, parts).
        """
        if not passages:
            return []
        counts = [np.diff(bounds) for _, bounds in passages]
        bounds = np.r_[0, np.cumsum(np.concatenate(counts))]
        ids = np.concatenate([own for own, _ in passages])
        best = max_similarities(question, ids, bounds, self.index.static)
        return np.split(best, np.cumsum(list(map(len, counts)))[:-1], axis=1)


def _scores(features: NDArray[np.float64], total: np.float64) -> Scores:
    bm25, covered, cosine, maxsim, sentence = map(float, features)
    return Scores(bm25, covered, cosine, maxsim, sentence, float(total))
