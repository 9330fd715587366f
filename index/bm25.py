"""BM25 of texts at hand, as Tantivy scores them: exact for a few passages, however large the index is.

Asking Tantivy for the scores of given passages costs as much as a search: it passes over the postings between them.
Their texts are read for other reasons anyway, and counting a term of the question in all of them is one comparison of
arrays.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.text import is_unspaced

_UNKNOWN, _OTHER, _UNSPACED, _LETTER, _DIGIT = range(5)
"""Kinds of characters; those from `_LETTER` on make words and numbers."""

K1, B = 1.2, 0.75
"""Tantivy's, which are fixed."""


class Counted:
    """Some folded texts, made ready for counting the terms that `index.text.terms` cuts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._whole = "\n".join([*texts, ""])
        self._codes = np.frombuffer(self._whole.encode("utf-32-le", "surrogatepass"), np.uint32)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
        self._text_of = np.repeat(np.arange(len(texts)), lengths)
        self._texts = len(texts)
        self._kinds = _kinds_of(self._codes)

    def counts(self, terms: Sequence[str]) -> NDArray[np.int64]:
        """How often each term stands in each text, shape (terms, texts); no term is given twice."""
        places = {term: i for i, term in enumerate(terms)}
        unspaced = [term for term in terms if term and is_unspaced(term[0])]
        letters = sorted({letter for term in unspaced for letter in term})
        numbered = {letter: 1 + i for i, letter in enumerate(letters)}
        kinds = np.zeros(0x110000, np.uint16)
        kinds[[ord(letter) for letter in letters]] = range(1, len(letters) + 1)
        row = np.full((len(letters) + 1, len(letters) + 1), -1)  # of the term that two letters are, or one with none
        for term in unspaced:
            row[numbered[term[0]], numbered[term[1]] if len(term) > 1 else 0] = places[term]
        held = kinds[self._codes]
        at = np.flatnonzero(held)
        pairs = at[held[at + 1] > 0]  # every text ends with a line feed
        rows = np.concatenate([row[held[at], 0], row[held[pairs], held[pairs + 1]]])
        texts = self._text_of[np.concatenate([at, pairs])]
        found = np.zeros((len(terms), self._texts), np.int64)
        named = rows >= 0
        np.add.at(found, (rows[named], texts[named]), 1)
        for term in places.keys() - set(unspaced):
            found[places[term]] = np.bincount(self._text_of[self._places_of(term)], minlength=self._texts)
        return found

    def _places_of(self, word: str) -> NDArray[np.int64]:
        """Where a word or a number stands as a whole."""
        found = []
        start = self._whole.find(word) if word else -1
        while start >= 0:
            end = start + len(word)
            if self._starts[start] and not self._continues[end]:
                found.append(start)
            start = self._whole.find(word, start + 1)
        return np.array(found, np.int64)

    @cached_property
    def _continues(self) -> NDArray[np.bool_]:
        """Whether a word or a number that holds the character before a place goes on there."""
        kinds, other = self._kinds, np.uint8(_OTHER)
        before, after = np.r_[other, kinds][:-1], np.r_[kinds, other][1:]
        points = ((self._codes == ord(".")) | (self._codes == ord(","))) & (before == _DIGIT) & (after == _DIGIT)
        pointed = (kinds == _DIGIT) & np.r_[False, points][:-1]
        goes_on: NDArray[np.bool_] = ((kinds >= _LETTER) & (kinds == before)) | points | pointed
        return goes_on

    @cached_property
    def _starts(self) -> NDArray[np.bool_]:
        """Whether a word or a number begins at a place."""
        return (self._kinds >= _LETTER) & ~self._continues

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """How many terms each text has, shape (texts,)."""
        unspaced = self._kinds == _UNSPACED
        places = [unspaced, unspaced[:-1] & unspaced[1:], self._starts]
        return np.bincount(self._text_of[np.concatenate(list(map(np.flatnonzero, places)))], minlength=self._texts)


def bm25(
    counts: NDArray[np.int64], lengths: NDArray[np.int64], frequencies: Sequence[int], passages: int, average: float
) -> NDArray[np.float64]:
    """BM25 of some texts (Robertson and Zaragoza 2009), with lengths rounded as Tantivy keeps them.

    Args:
        counts: of each term in each text, shape (terms, texts).
        lengths: terms of each text, shape (texts,).
        frequencies: for each term in how many passages of the index it stands.
        passages: of the index.
        average: length of a passage of the index.

    Returns:
        Shape (texts,).
    """
    held = np.asarray(frequencies, np.float64)
    rarity = np.where(held > 0, np.log(1 + (passages - held + 0.5) / (held + 0.5)), 0.0)
    kept = _NORMS[np.searchsorted(_NORMS, lengths, "right") - 1]
    damping = K1 * (1 - B + B * kept / max(average, 1e-9))
    found: NDArray[np.float64] = (rarity * (K1 + 1)) @ (counts / (counts + damping))
    return found


def _norms() -> NDArray[np.int64]:
    """The lengths that a byte can stand for: each up to 40, then eight at every step of 2, 4, 8 and so on."""
    norms = list(range(41))
    step = 2
    while len(norms) < 256:
        norms.extend([norms[-1] + step * k for k in range(1, 9)])
        step *= 2
    return np.asarray(norms[:256], np.int64)


def _kinds_of(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """The kind of each character, told once for each that is met."""
    kinds: NDArray[np.uint8] = _KINDS[codes]
    unknown = np.unique(codes[kinds == _UNKNOWN])
    if len(unknown):
        _KINDS[unknown] = [_kind(chr(code)) for code in unknown]
        kinds = _KINDS[codes]
    return kinds


def _kind(character: str) -> int:
    """As the patterns of `index.text` tell words and numbers apart."""
    if is_unspaced(character):
        return _UNSPACED
    if character.isdecimal():
        return _DIGIT
    return _LETTER if character.isalnum() else _OTHER


_NORMS = _norms()
_KINDS = np.zeros(0x110000, np.uint8)
