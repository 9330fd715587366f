"""Which parts of a question a passage matches: coverage of its terms, and late interaction of its tokens.

Coverage is the share of the question's information that a text holds word for word. Late interaction
(MaxSim, Khattab and Zaharia 2020) lets each token of the question find its nearest token in the text,
here by the cosine of plain lookup vectors, so that a synonym or a translation counts too.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.encoders import Floats, Ids, StaticEncoder
from index.lexical import LexicalLeg
from index.patterns import pattern
from index.text import is_unspaced, matching_text, terms, units
from qa.asking import PARTICLES, content, names_nothing

_ASKS = re.compile(
    r"为什么|什么样的?|[什甚]么|啥|哪一?(?:[个家位年天种座条项部所名艘架支些里儿]|几[个家位条项种所名艘])?|何[时地处人年]?"
    r"|多少[个台套次]?|几[个家名位户张条天年月点岁号次]?|谁|怎么样?|怎样|咋|如何|多久|多(?=[大高长深远重宽])|吗|是否"
    r"|\b(?:what|which|who|whom|whose|where|when|how many|how much|how|why)\b"
)
"""The words that ask, with their classifiers."""
_REACH = 3.0
"""Over how many characters what is asked for fades into what it is asked of; three letters count as one."""
_SPELT = pattern(r"[^\W\d_]{2,}")
_SENTENCE = 3
"""Words that make a question one in their language."""
_MOSTLY, _HARDLY = 0.5, 0.05
"""Shares of unspaced letters in the texts of an unspaced language, and of a spaced one."""
_LEAST_WEIGHT = 0.02
"""Tokens that weigh less are not looked up by their neighbours."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the matchers need it."""

    text: str
    """As it was asked."""
    content: str
    """Folded, with the words that only ask replaced by line breaks."""
    terms: tuple[str, ...]
    """Each once; none where the question names nothing to look for."""
    term_weights: NDArray[np.float64]
    """Inverse document frequency of each term, shape (terms,); sums to one."""
    tokens: tuple[str, ...]
    """The folded text of each token."""
    token_weights: Floats
    """Shape (tokens,); sums to one unless there are none."""
    token_vectors: Floats
    """Shape (tokens, dimension)."""
    token_attribute: Floats
    """How near each token stands to the words that ask, from 0 to 1; shape (tokens,). What stands there names what is
    asked for (多少 *病床*, 是哪家公司 *设计* 的), the rest what it is asked of."""
    token_asking: Floats
    """1 for each token that belongs to the words that ask, 0 for others; shape (tokens,)."""
    token_ids: Ids
    """Shape (tokens,)."""
    foreign: bool
    """Whether it is in another language than the index, as `is_foreign` finds it."""


def prepare(text: str, lexical: LexicalLeg, static: StaticEncoder, *, unspaced: float | None = None) -> Question:
    """Fold a question, drop the words that only ask, and weigh the rest by how rare it is in the index.

    Where only words that ask are left, but one of them is a name (`WHO`), all are looked for.

    Args:
        text: the question as it was asked.
        lexical: the index's.
        static: the encoder whose tokens the question gets.
        unspaced: the share of the index's letters that are Han, kana or Hangul; None where it is not known.
    """
    folded = matching_text(text)
    named = content(folded)
    wanted = () if names_nothing(text, folded) else tuple(dict.fromkeys(terms(named) or terms(folded)))
    total = len(lexical)
    frequencies = lexical.document_frequencies(wanted)
    weights = [math.log(1 + (total - found + 0.5) / (found + 0.5)) for found in frequencies]
    unknown_words = sum(found == 0 and _is_word(term) for term, found in zip(wanted, frequencies, strict=True))
    ids, offsets = static.tokenize_aligned(folded)
    array = np.asarray(ids, np.int32)
    token_weights = static.match_weights[array].astype(np.float32)
    total_weight = float(token_weights.sum())
    return Question(
        text,
        named,
        wanted,
        np.array(weights, np.float64) / max(sum(weights), 1e-9),
        tuple(folded[start:end] for start, end in offsets),
        token_weights / total_weight if total_weight > 0 else token_weights,
        static.token_vectors(array),
        attribute(folded, offsets),
        asking(folded, offsets),
        array,
        is_foreign(folded, unspaced) or unknown_words * 2 > len(wanted),
    )


def is_foreign(folded: str, unspaced: float | None) -> bool:
    """Whether a folded question is in a script of its own: spaced words over an unspaced corpus, or the reverse.

    A few words do not tell: names and codes are spelt in Latin letters everywhere. A corpus in one language may hold
    many words of another, so that its words are found is no sign either.
    """
    if unspaced is None:
        return False
    own = any(map(is_unspaced, folded))
    return not own and len(_SPELT.findall(folded)) >= _SENTENCE if unspaced > _MOSTLY else own and unspaced < _HARDLY


def attribute(folded: str, offsets: Sequence[tuple[int, int]]) -> Floats:
    """How near each token stands to the words that ask, shape (tokens,); 1 for all where none do."""
    words = _words_that_ask(folded)
    if words is None:
        return np.ones(len(offsets), np.float32)
    start, end = words
    near = np.zeros(len(offsets), np.float32)
    for i, (first, last) in enumerate(offsets):
        if last <= start or first >= end:
            gap = first - end if first >= end else start - last
            near[i] = math.exp(-gap / (_REACH * 3 if folded[first:last].isascii() else _REACH))
    return near


def asking(folded: str, offsets: Sequence[tuple[int, int]]) -> Floats:
    """1 for each token of a folded question that belongs to the words that ask, shape (tokens,)."""
    start, end = _words_that_ask(folded) or (0, 0)
    return np.array([first < end and last > start for first, last in offsets], np.float32)


def _words_that_ask(folded: str) -> tuple[int, int] | None:
    """Where the last words of a folded question that ask start and end, in English the first; None where none do."""
    found = list(_ASKS.finditer(folded))
    return (found[0] if folded.isascii() else found[-1]).span() if found else None


def presence(question: Question, matching: Sequence[str]) -> NDArray[np.float64]:
    """Which of the question's terms stand in each folded text: 1 or 0, shape (terms, texts)."""
    found = np.zeros((len(question.terms), len(matching)), np.float64)
    for i, term in enumerate(question.terms):
        found[i] = [holds(text, term) for text in matching] if _is_word(term) else [term in text for text in matching]
    return found


def holds(matching: str, term: str) -> bool:
    """Whether a term stands in a folded text; a word or a number only as a whole."""
    if not _is_word(term):
        return term in matching
    start = matching.find(term)
    while start >= 0:
        end = start + len(term)
        if not _continues(matching, start, -1) and not _continues(matching, end - 1, 1):
            return True
        start = matching.find(term, start + 1)
    return False


def missing(question: Question, matching: str) -> tuple[str, ...]:
    """The stretches of a question, as folded, of which a folded text holds nothing, in order.

    A character counts as held with a neighbour only: the 火 of 火星 is not found in 火爆.
    """
    found: list[str] = []
    for stretch in re.split(r"\n+", question.content):
        parts = units(stretch)
        pairs = [is_unspaced(a) and is_unspaced(b) and a + b in matching for a, b in pairwise(parts)]
        uncovered = ""
        for i, unit in enumerate(parts):
            beside = any(pairs[max(0, i - 1) : i + 1])
            if beside or (_is_word(unit) and holds(matching, unit)):
                _keep(found, uncovered)
                uncovered = ""
            else:
                uncovered += f" {unit}" if uncovered and unit.isascii() else unit
        _keep(found, uncovered)
    return tuple(dict.fromkeys(found))


def alike(question: Question, static: StaticEncoder) -> list[dict[str, float]]:
    """For each token that weighs something in a question, what may stand for it and how much that counts."""
    counted = np.flatnonzero(question.token_weights >= _LEAST_WEIGHT)
    neighbours = static.neighbours(question.token_vectors[counted])
    return [
        {string: cosine * float(weight) for string, cosine in near if terms(string)}
        for weight, near in zip(question.token_weights[counted], neighbours, strict=True)
    ]


def max_similarities(question: Question, ids: Ids, bounds: NDArray[np.int64], static: StaticEncoder) -> Floats:
    """For each question token and each text its best cosine with a token of the text.

    Args:
        question: with its token vectors.
        ids: token ids of all texts, one after the other.
        bounds: where each text's ids begin, with the end as last entry; shape (texts + 1,).
        static: the encoder that the ids belong to.

    Returns:
        Shape (question tokens, texts), from 0 to 1; a text without tokens gives zeros.
    """
    texts = len(bounds) - 1
    best = np.zeros((len(question.token_weights), texts), np.float32)
    filled = np.flatnonzero(bounds[1:] > bounds[:-1])
    if len(filled) and len(question.token_weights):
        best[:, filled] = _best_in_each(question, ids, bounds[:-1][filled], static).T
    return best


def parts_of(ids: Ids, texts: Sequence[str], static: StaticEncoder) -> NDArray[np.int64] | None:
    """How many token ids each of the folded texts takes of those of all of them joined, shape (texts,).

    None where they do not fit: a token goes from one text into the next, or the ids are of other texts.
    """
    ends = np.cumsum(static.token_lengths(ids))
    wanted = np.cumsum([sum(map(len, text.split())) for text in texts])
    counts = np.searchsorted(ends, wanted, "right")
    reached = np.r_[0, ends][counts]
    if not np.array_equal(reached, wanted) or counts[-1] != len(ids):
        return None
    return np.diff(counts, prepend=0)


def late_interaction(
    question: Question, ids: Ids, bounds: NDArray[np.int64], static: StaticEncoder
) -> tuple[Floats, Floats]:
    """MaxSim of each text as a whole, and of its best sentence; arguments as for `max_similarities`.

    What a question asks together stands mostly in one sentence; a long text may hold it here and there by chance.

    Returns:
        Twice shape (texts,), from 0 to 1; a text without tokens gives zeros.
    """
    whole, sentence = np.zeros((2, len(bounds) - 1), np.float32)
    filled = np.flatnonzero(bounds[1:] > bounds[:-1])
    if len(filled) and len(question.token_weights):
        ends = np.flatnonzero(static.sentence_ends[ids]) + 1
        starts = np.union1d(bounds[:-1][filled], ends[ends < len(ids)])
        best = _best_in_each(question, ids, starts, static)
        firsts = np.searchsorted(starts, bounds[:-1][filled])
        whole[filled] = np.maximum.reduceat(best, firsts, axis=0) @ question.token_weights
        sentence[filled] = np.maximum.reduceat(best @ question.token_weights, firsts)
    return whole, sentence


def _best_in_each(question: Question, ids: Ids, starts: NDArray[np.int64], static: StaticEncoder) -> Floats:
    """Of each run of ids and each question token the best cosine, not below 0; shape (runs, question tokens)."""
    used = np.zeros(static.vocabulary_size, np.int32)
    used[ids] = 1
    distinct = np.flatnonzero(used).astype(np.int32)
    used[distinct] = np.arange(len(distinct), dtype=np.int32)
    positions = used[ids]
    similarities = static.token_vectors(distinct) @ question.token_vectors.T
    return np.maximum(np.maximum.reduceat(similarities[positions], starts, axis=0), 0.0)


def token_matches(question: Question, texts: Sequence[str], static: StaticEncoder) -> Floats:
    """As `max_similarities`, for folded texts; shape (question tokens, texts)."""
    ids, counts = tokens_of(texts, static)
    return max_similarities(question, ids, np.r_[0, np.cumsum(counts)], static)


def tokens_of(texts: Sequence[str], static: StaticEncoder) -> tuple[Ids, NDArray[np.int64]]:
    """The token ids of folded texts one after the other, and how many each has, shape (texts,)."""
    rows = static.tokenize(texts)
    return np.asarray([i for row in rows for i in row], np.int32), np.array(list(map(len, rows)), np.int64)


def _is_word(term: str) -> bool:
    return not is_unspaced(term[0])


def _continues(matching: str, position: int, step: int) -> bool:
    """Whether the word or number with a character at `position` goes on in the direction of `step`."""
    near, beyond = (_at(matching, position + step * distance) for distance in (1, 2))
    if matching[position].isdecimal():
        return near.isdecimal() or (near in (".", ",") and beyond.isdecimal())
    return near.isalpha() and not is_unspaced(near)


def _at(matching: str, position: int) -> str:
    return matching[position] if 0 <= position < len(matching) else ""


def _keep(found: list[str], uncovered: str) -> None:
    stretch = uncovered.strip(PARTICLES)
    if len(stretch) >= 2:
        found.append(stretch)
