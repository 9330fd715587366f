"""The Tantivy leg: BM25 over characters, character bigrams and whole Latin words.

Texts are cut into terms here and handed to Tantivy ready-made, so that no analyser of
another version can change what matches.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from index.text import terms

FOLDER = "lexical"
TITLE_BOOST = 0.4
"""What a term in the title counts against one in the text."""

_ANALYSER = "ready"
_RUNS = 24
"""Up to how many runs of numbers a search is told as ranges: each costs a tenth of a millisecond."""
_NUMBERS = 4000
"""Up to how many numbers a search is told one by one: a thousand cost a millisecond."""


class LexicalWriter:
    """Collects passages in order and writes them as one segment."""

    def __init__(self, folder: Path, *, memory: int = 64 * 1024 * 1024) -> None:
        target = folder / FOLDER
        target.mkdir()
        self._index = tantivy.Index(_schema(), path=str(target))
        _register(self._index)
        # One thread, so that the passages of equal score keep their order from build to build.
        self._writer = self._index.writer(heap_size=memory, num_threads=1)
        self._open = True

    def add(self, number: int, title: str, matching: str) -> None:
        """Add a passage by its number with the folded title of its article and its folded text."""
        document = tantivy.Document(title=" ".join(terms(title)), text=" ".join(terms(matching)))
        document.add_unsigned("number", number)
        self._writer.add_document(document)

    def save(self) -> None:
        """Write everything and wait until it is on disk."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._open = False

    def close(self) -> None:
        """Drop what was not saved; a writer left to itself goes on writing after its folder was removed."""
        if self._open:
            self._writer.rollback()
            self._writer.wait_merging_threads()
            self._open = False


class LexicalLeg:
    """An opened lexical index; passages are known by their number."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index(_schema(), path=str(folder / FOLDER))
        _register(self._index)
        self._searcher = self._index.searcher()
        self._schema = self._index.schema

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

    def scores(self, question_terms: Iterable[str], passages: Sequence[int]) -> dict[int, float]:
        """BM25 of the given passages; those that hold none of the terms are left out."""
        clauses = self._clauses(question_terms)
        if not clauses or not passages:
            return {}
        numbers = tantivy.Query.term_set_query(self._schema, "number", list(map(int, passages)))
        return dict(self._run(_both(numbers, tantivy.Query.boolean_query(clauses)), len(passages)))

    def document_frequencies(self, question_terms: Sequence[str]) -> list[int]:
        """In how many passages' texts each term stands."""
        return [int(self._searcher.doc_freq("text", term)) for term in question_terms]

    def _run_within(self, query: Any, count: int, within: NDArray[np.bool_]) -> list[tuple[int, float]]:
        """Exact in all three ways, of which each is quick where the others are slow (see `_RUNS`, `_NUMBERS`)."""
        numbers = np.flatnonzero(within)
        breaks = np.flatnonzero(np.diff(numbers) > 1)
        if not len(numbers):
            return []
        if len(breaks) < _RUNS:  # articles of one time or one newspaper mostly stand together
            firsts, lasts = numbers[np.r_[0, breaks + 1]], numbers[np.r_[breaks, -1]]
            runs = [self._run_of_numbers(int(a), int(b)) for a, b in zip(firsts, lasts, strict=True)]
            return self._run(_both(tantivy.Query.boolean_query(runs), query), count)
        if len(numbers) <= _NUMBERS:
            return self._run(
                _both(tantivy.Query.term_set_query(self._schema, "number", numbers.tolist()), query), count
            )
        deep = 2 * count * len(self) // len(numbers)
        while True:
            found = self._run(query, deep)
            held = [(number, score) for number, score in found if within[number]]
            if len(held) >= count or len(found) < deep:
                return held[:count]
            deep *= 4

    def _run_of_numbers(self, first: int, last: int) -> tuple[Any, Any]:
        unsigned = tantivy.FieldType.Unsigned
        return tantivy.Occur.Should, tantivy.Query.range_query(self._schema, "number", unsigned, first, last)

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
        numbers = self._searcher.fast_field_values("number", [address for _, address in found.hits])
        return [(int(n or 0), float(score)) for n, (score, _) in zip(numbers, found.hits, strict=True)]


def _both(numbers: Any, query: Any) -> Any:
    """What `query` finds among passages of some numbers, with the scores that it gives."""
    must = tantivy.Occur.Must
    return tantivy.Query.boolean_query([(must, tantivy.Query.const_score_query(numbers, 0.0)), (must, query)])


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=False, indexed=True, fast=True)
    builder.add_text_field("title", stored=False, tokenizer_name=_ANALYSER, index_option="freq")
    builder.add_text_field("text", stored=False, tokenizer_name=_ANALYSER, index_option="freq")
    return builder.build()


def _register(index: Any) -> None:
    index.register_tokenizer(_ANALYSER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
