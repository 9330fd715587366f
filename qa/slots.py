"""Which part of a question another word is meant to take the place of: `李发彬呢？` after `侯志慧举重总成绩多少？`.

A part is likely where it is like the new word (its meaning, its last and first character, its length, digits) and
where the articles that speak of the new word do not hold it, while they hold the rest of the question.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.patterns import pattern
from index.text import matching_text, terms
from qa.matching import holds
from qa.retrieve import Retriever

_LONGEST = 10
"""Tokens of a part."""
_READ = 8
"""How many passages that hold the new word are asked for the rest of the question."""
_FILLERS = frozenset(("一共", "其中", "总共", "一个", "我们", "目前", "现在"))
_EDGES = frozenset("了的是在有和与及由为了被把于上就都也还会能要去来到跟比将从对给向等")
_STOPS = pattern(r"[?!;:,、。()]")
_UNITS = tuple("年月日号")
_DIGIT = pattern(r"\d")

Lacks = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of a folded question."""

    start: int
    end: int
    score: float
    """About from 0 to 2: how likely the new word is meant to stand there."""


def best_slot(folded: str, word: str, asking: list[tuple[int, int]], retriever: Retriever) -> Slot | None:
    """The likeliest part of a folded question for a word, none over what asks; None where there is no part."""
    static = retriever.index.static
    ids, offsets = static.tokenize_aligned(folded)
    parts = [
        (offsets[i][0], offsets[j][1], ids[i : j + 1])
        for i in range(len(ids))
        for j in range(i, min(i + _LONGEST, len(ids)))
        if _may_stand(folded, offsets[i][0], offsets[j][1], asking)
    ]
    new = matching_text(word)
    if not parts or not new:
        return None
    similar = static.pool([part for _, _, part in parts]) @ static.pool(static.tokenize([new]))[0]
    unheld = _unheld(folded, new, retriever)
    slots = [
        Slot(start, end, float(cosine) + _alike(folded, start, end, new, asking) + _lacking(start, end, unheld))
        for (start, end, _), cosine in zip(parts, similar, strict=True)
    ]
    return max(slots, key=lambda slot: (slot.score, slot.start - slot.end))


def _may_stand(folded: str, start: int, end: int, asking: list[tuple[int, int]]) -> bool:
    part = folded[start:end].strip()
    if len(part) < 2 or part in _FILLERS or part[0] in _EDGES or part[-1] in _EDGES or _STOPS.search(part):
        return False
    if part[0] in _UNITS and folded[start - 1 : start].isdigit():
        return False
    if part[-1].isdigit() and folded[end : end + 1] in _UNITS:
        return False
    return all(end <= a or start >= b for a, b in asking)


def _alike(folded: str, start: int, end: int, new: str, asking: list[tuple[int, int]]) -> float:
    """What the look of a part and of the places where it begins and ends says for it."""
    part = folded[start:end]
    left = start == 0 or folded[start - 1] in _EDGES or not folded[start - 1].isalnum()
    right = end == len(folded) or folded[end] in _EDGES or not folded[end].isalnum() or any(a == end for a, _ in asking)
    return (
        0.2 * (part[-1] == new[-1])
        + 0.1 * (part[0] == new[0])
        - 0.25 * abs(math.log(len(part) / len(new)))
        + 0.1 * (left + right)
        + 0.15 * (start == 0)
        + 0.2 * (bool(_DIGIT.search(part)) == bool(_DIGIT.search(new)))
    )


def _unheld(folded: str, new: str, retriever: Retriever) -> Lacks:
    """For each character of a question what the passages that best hold it with the new word lack of it, 0 to 1."""
    lexical = retriever.index.lexical
    wanted = dict.fromkeys(terms(new))
    found = lexical.search([*wanted, *terms(folded)], 4 * _READ)
    texts = retriever.index.catalogue.matching_texts([number for number, _ in found])
    held = [
        text
        for number, _ in found
        for text in ["\n".join((matching_text(texts[number][0]), texts[number][1]))]
        if sum(holds(text, term) for term in wanted) >= 0.8 * len(wanted)
    ][:_READ]
    lacks = np.zeros(len(folded), np.float64)
    for text in held:
        for i in range(len(folded)):
            pairs = (folded[max(0, i - 1) : i + 1], folded[i : i + 2])
            lacks[i] += not any(len(pair) == 2 and pair in text for pair in pairs)
    return lacks / max(len(held), 1)


def _lacking(start: int, end: int, unheld: Lacks) -> float:
    """How well a part and what is lacking are the same: the harmonic mean of the shares that each has of the other."""
    return float(2 * unheld[start:end].sum() / (end - start + unheld.sum()))
