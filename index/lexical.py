"""The Tantivy leg: BM25 over characters, character bigrams and whole Latin words.

Texts are cut into terms here and handed to Tantivy ready-made, so that no analyser of
another version can change what matches. A passage is known to Tantivy by a key that stays
its own from generation to generation while its number changes; `index.blocks` gives it.
"""

import errno
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from index.arrays import open_array
from index.bm25 import Counted, bm25
from index.text import terms

FOLDER = "lexical"
KEYS_FILE = "lexical_keys.npy"
"""The key of every passage, by its number; uint64."""
TITLE_BOOST = 0.4
"""What a term in the title counts against one in the text."""

_POSTINGS = 100_000
"""How many places in its lists a search for candidates may read, in an index of up to twice as many passages."""
_LEAST_TERMS = 4
"""Terms that are looked up however long their lists."""
_ANALYSER = "ready"
_RUNS = 24
"""Up to how many runs of keys a search is told as ranges: each costs a tenth of a millisecond."""
_KEYS = 4000
"""Up to how many keys a search is told one by one: a thousand cost a millisecond."""


class BlockWriter:
    """Writes some passages as a small index of its own, in the order in which they are added."""

    def __init__(self, folder: Path, *, memory: int = 128 * 1024 * 1024) -> None:
        with _disk_errors_told():
            self._index = tantivy.Index(_schema(), path=str(folder))
            _register(self._index)
            # One thread, so that the passages of equal score keep their order from build to build.
            self._writer = self._index.writer(heap_size=memory, num_threads=1)
        self._open = True

    def add(self, key: int, title: str, matching: str) -> None:
        """Add a passage by its key with the folded title of its article and its folded text."""
        document = tantivy.Document(title=" ".join(terms(title)), text=" ".join(terms(matching)))
        document.add_unsigned("key", key)
        with _disk_errors_told():
            self._writer.add_document(document)

    def save(self) -> None:
        """Write everything and wait until it is on disk."""
        with _disk_errors_told():
            self._writer.commit()
            self._writer.wait_merging_threads()
        self._open = False

    def close(self) -> None:
        """Drop what was not saved; a writer left to itself goes on writing after its folder was removed."""
        if self._open:
            self._open = False
            with suppress(ValueError, RuntimeError):  # of the disk's error, which has been told
                self._writer.rollback()
                self._writer.wait_merging_threads()


class LexicalLeg:
    """An opened lexical index; passages are known by their number."""

    def __init__(self, folder: Path) -> None:
        """Open the leg of a generation.

        Raises:
            ValueError: Tantivy cannot read it, or it does not fit its keys.
        """
        with _panics_told():
            self._index = tantivy.Index(_schema(), path=str(folder / FOLDER))
            _register(self._index)
            self._searcher = self._index.searcher()
            self._schema = self._index.schema
        self._keys = open_array(folder / KEYS_FILE, np.uint64)
        if len(self._keys) != self._searcher.num_docs:
            raise ValueError("the keys are not those of the passages")
        self._averages: dict[str, float] = {}
        # Runs of rising keys, so nearly sorted: a stable sort passes over it once or twice.
        self._by_key = np.argsort(self._keys, kind="stable")
        self._sorted = self._keys[self._by_key]

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self, question_terms: Iterable[str], count: int, within: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """The passages with the highest BM25 for any of the terms, best first.

        `within`, of shape (passages,), says which passages may be found.
        """
        clauses = self._clauses(question_terms)
        if not clauses or not len(self):
            return []
        query = tantivy.Query.boolean_query(clauses)
        return self._run(query, count) if within is None else self._run_within(query, count, within)

    def candidates(
        self, question_terms: Sequence[str], count: int, within: NDArray[np.bool_] | None = None
    ) -> list[int]:
        """The passages that `search` finds; in a large index, those that it finds by the rarest terms.

        A term that stands in every tenth passage hardly moves one to the top, and takes most of the time.
        """
        frequencies = self.document_frequencies(question_terms)
        rarest = sorted((f, i) for i, f in enumerate(frequencies))
        read = accumulate(f for f, _ in rarest)
        most = max(_POSTINGS, len(self) // 2)
        kept = sum(n < _LEAST_TERMS or total <= most for n, total in enumerate(read))
        return [number for number, _ in self.search([question_terms[i] for _, i in rarest[:kept]], count, within)]

    def score_texts(
        self, question_terms: Sequence[str], titles: Sequence[str], texts: Sequence[str]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """BM25 of passages given by their folded titles and texts, as `search` scores them, and which terms they hold.

        Returns:
            Shape (texts,), and shape (terms, texts).
        """
        counted = Counted([*titles, *texts])
        counts, lengths = counted.counts(question_terms), counted.lengths
        total = np.zeros(len(texts), np.float64)
        fields = (("title", TITLE_BOOST, slice(0, len(titles))), ("text", 1.0, slice(len(titles), None)))
        for field, boost, part in fields:
            held = [int(self._searcher.doc_freq(field, term)) for term in question_terms]
            if any(held):
                average = self._average(field, question_terms[held.index(max(held))])
                total += boost * bm25(counts[:, part], lengths[part], held, len(self), average)
        return total, (counts[:, : len(titles)] > 0) | (counts[:, len(titles) :] > 0)

    def _average(self, field: str, term: str) -> float:
        """How many terms a field has on average: Tantivy tells it where it explains the score of a term."""
        if field not in self._averages:
            query = tantivy.Query.term_query(self._schema, field, term, index_option="freq")
            ((_, address),) = self._searcher.search(query, limit=1, count=False).hits
            explained = json.loads(query.explain(self._searcher, address).to_json())
            parts = [part for detail in explained["details"] for part in detail.get("details", [])]
            self._averages[field] = next(p["value"] for p in parts if p["description"].startswith("avgdl"))
        return self._averages[field]

    def search_alike(
        self, groups: Iterable[Mapping[str, float]], count: int, within: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """The passages whose texts hold most of what is wanted, where each wanted thing may be said in many ways.

        Of each group the highest score of a string that stands in the passage counts, and these are summed: late
        interaction (MaxSim, Khattab and Zaharia 2020) by the inverted index, for the neighbours of each token.
        """
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.disjunction_max_query([self._holds(*one) for one in group.items()]))
            for group in groups
            if group
        ]
        if not clauses or not len(self):
            return []
        query = tantivy.Query.boolean_query(clauses)
        return self._run(query, count) if within is None else self._run_within(query, count, within)

    def document_frequencies(self, question_terms: Sequence[str]) -> list[int]:
        """In how many passages' texts each term stands."""
        return [int(self._searcher.doc_freq("text", term)) for term in question_terms]

    def _run_within(self, query: Any, count: int, within: NDArray[np.bool_]) -> list[tuple[int, float]]:
        """Exact in all three ways, of which each is quick where the others are slow (see `_RUNS`, `_KEYS`)."""
        keys = np.sort(self._keys[within])
        breaks = np.flatnonzero(np.diff(keys) > 1)
        if not len(keys):
            return []
        if len(breaks) < _RUNS:  # articles of one time or one newspaper mostly stand together
            firsts, lasts = keys[np.r_[0, breaks + 1]], keys[np.r_[breaks, -1]]
            runs = [self._run_of_keys(int(a), int(b)) for a, b in zip(firsts, lasts, strict=True)]
            return self._run(_both(tantivy.Query.boolean_query(runs), query), count)
        if len(keys) <= _KEYS:
            return self._run(_both(tantivy.Query.term_set_query(self._schema, "key", keys.tolist()), query), count)
        deep = 2 * count * len(self) // len(keys)
        while True:
            found = self._run(query, deep)
            held = [(number, score) for number, score in found if within[number]]
            if len(held) >= count or len(found) < deep:
                return held[:count]
            deep *= 4

    def _run_of_keys(self, first: int, last: int) -> tuple[Any, Any]:
        unsigned = tantivy.FieldType.Unsigned
        return tantivy.Occur.Should, tantivy.Query.range_query(self._schema, "key", unsigned, first, last)

    def _holds(self, string: str, score: float) -> Any:
        """`score` for the passages whose texts hold a word, or all characters and bigrams of an unspaced string."""
        wanted = terms(string)
        parts = [term for term in wanted if len(term) > 1] if len(string) > 1 else wanted
        found = [tantivy.Query.term_query(self._schema, "text", part, index_option="freq") for part in parts or wanted]
        return tantivy.Query.const_score_query(
            tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in found]), score
        )

    def _clauses(self, question_terms: Iterable[str]) -> list[tuple[Any, Any]]:
        clauses = []
        for term in dict.fromkeys(question_terms):
            in_text = tantivy.Query.term_query(self._schema, "text", term, index_option="freq")
            in_title = tantivy.Query.term_query(self._schema, "title", term, index_option="freq")
            clauses.append((tantivy.Occur.Should, in_text))
            clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(in_title, TITLE_BOOST)))
        return clauses

    def _run(self, query: Any, count: int) -> list[tuple[int, float]]:
        found = self._searcher.search(query, limit=count, count=False)
        keys = self._searcher.fast_field_values("key", [address for _, address in found.hits])
        numbers = self._by_key[np.searchsorted(self._sorted, np.array(keys, np.uint64))]
        scored = [(int(n), float(score)) for n, (score, _) in zip(numbers, found.hits, strict=True)]
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))  # equal scores stand as the segments do


def _both(keys: Any, query: Any) -> Any:
    """What `query` finds among passages of some keys, with the scores that it gives."""
    must = tantivy.Occur.Must
    return tantivy.Query.boolean_query([(must, tantivy.Query.const_score_query(keys, 0.0)), (must, query)])


@contextmanager
def _disk_errors_told() -> Iterator[None]:
    """Tantivy's errors as the errors of the system that they stand for."""
    try:
        yield
    except (ValueError, RuntimeError) as error:
        full = "os error 28" in str(error) or "StorageFull" in str(error)
        code = errno.ENOSPC if full else errno.EIO
        raise OSError(code, os.strerror(code)) from error


@contextmanager
def _panics_told() -> Iterator[None]:
    """Where Tantivy panics over a damaged file, an ordinary error; the kind that it raises is no Exception."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(f"Tantivy cannot read it: {error}") from error


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", stored=False, indexed=True, fast=True)
    builder.add_text_field("title", stored=False, tokenizer_name=_ANALYSER, index_option="freq")
    builder.add_text_field("text", stored=False, tokenizer_name=_ANALYSER, index_option="freq")
    return builder.build()


def _register(index: Any) -> None:
    index.register_tokenizer(_ANALYSER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
