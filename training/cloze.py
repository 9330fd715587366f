"""Make a question of a passage: take a clause, put a question word for a part, say some words otherwise.

Works on piece ids. What a piece can be replaced by comes from the dictionaries: synonyms of a word in
its own language, or its translations, so that running text in one language teaches the other one too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Ids = NDArray[np.int32]
Replacements = Mapping[int, Sequence[tuple[int, ...]]]
Manner = Literal["plain", "reworded", "translated"]
"""Questions in the words of the passage, in synonyms where there are any, or word by word in the other language."""

CHINESE_QUESTION_WORDS = (
    "什么 谁 哪里 哪儿 哪个 哪些 哪一年 哪年 何时 什么时候 多少 几 多大 多久 多长 怎么 怎样 如何 为什么 何 何人 何处 "
    "什么地方 哪位 哪种 哪家 是什么 是谁 有多少 有哪些 吗 叫什么 什么样 哪一位 哪一个"
).split()
ENGLISH_QUESTION_WORDS = (
    "what|who|where|when|which|how many|how much|how|why|what is|who is|in which year|whose|what kind of|what are|"
    "how long|how old|what time|which country|did|does"
).split("|")
ENGLISH_STOP_WORDS = (
    "a an the of in on at to for and or by with from as is are was were be been do does did has have had will would "
    "can could should it its this that these those there their his her they he she we you i not no than then so"
).split()
CLAUSE_ENDS = ",。;!?:、"


@dataclass(frozen=True, slots=True)
class Rewriter:
    """Makes and varies questions."""

    synonyms: Replacements
    """Other words of the same language, by piece."""
    translations: Replacements
    """Words of the other language (Chinese and English), by piece."""
    spelled: Mapping[int, tuple[int, ...]]
    """The sound of a Chinese piece in Latin letters, as English text spells names."""
    asking: Mapping[bool, Sequence[tuple[int, ...]]]
    """Question words: Chinese under False, English under True."""
    stop: Sequence[int]
    """English words that say little."""
    ends: frozenset[int]
    """Pieces at which a clause ends."""
    latin: NDArray[np.bool_]
    """(pieces,): whether a piece is of Latin letters."""

    @classmethod
    def of(
        cls,
        tokenizer: Tokenizer,
        synonyms: Replacements,
        translations: Replacements,
        spelled: Mapping[int, tuple[int, ...]] | None = None,
    ) -> "Rewriter":
        """A rewriter for the pieces of `tokenizer`."""
        pieces = sorted(tokenizer.get_vocab().items(), key=lambda pair: pair[1])
        return cls(
            synonyms,
            translations,
            spelled or {},
            {
                False: [tuple(tokenizer.encode(word).ids) for word in CHINESE_QUESTION_WORDS],
                True: [tuple(tokenizer.encode(word).ids) for word in ENGLISH_QUESTION_WORDS],
            },
            [i for piece, i in pieces if piece in ENGLISH_STOP_WORDS],
            frozenset(i for piece, i in pieces if piece in CLAUSE_ENDS),
            np.array([piece.isascii() and piece.isalpha() for piece, _ in pieces]),
        )

    def question(self, passage: Ids, rng: np.random.Generator, manner: Manner = "plain") -> Ids:
        """A question that `passage` answers; empty if the passage is too short for one."""
        clause = self.clause(passage, rng)
        if len(clause) < 3:
            return clause[:0]
        english = bool(self.latin[clause].mean() > 0.5) != (manner == "translated")
        words = self.asking[english]
        asked = words[int(rng.integers(len(words)))]
        size = int(rng.integers(1, max(2, len(clause) // 3 + 1)))
        start = int(rng.integers(0, len(clause) - size + 1))
        before, after = clause[:start], clause[start + size :]
        if manner == "translated":
            before, after = self.translate(before, rng), self.translate(after, rng)
        else:
            share, shortest = (0.7, 1) if manner == "reworded" else (0.15, 6)
            before, after = (
                self.varied(part, rng, replace=share, drop=0.15, shortest=shortest) for part in (before, after)
            )
        if rng.random() < 0.3:
            before, after = after, before
        return np.concatenate([before, np.array(asked, np.int32), after])

    def clause(self, passage: Ids, rng: np.random.Generator) -> Ids:
        """One to two neighbouring clauses, at most 16 pieces, from anywhere in the passage, punctuation left out."""
        ends = np.array([i for i, piece in enumerate(passage) if int(piece) in self.ends] + [len(passage)])
        first = int(rng.integers(len(ends)))
        start = ends[first - 1] + 1 if first else 0
        stop = ends[min(first + int(rng.integers(2)), len(ends) - 1)]
        if stop - start > 16:
            start = int(rng.integers(start, stop - 15))
            stop = start + 16
        chosen = passage[start:stop]
        kept: Ids = chosen[[int(piece) not in self.ends for piece in chosen]] if len(chosen) else chosen
        return kept

    def varied(
        self, ids: Ids, rng: np.random.Generator, *, replace: float = 0.15, drop: float = 0.05, shortest: int = 6
    ) -> Ids:
        """`ids` with some pieces left out and some replaced by a synonym; as they are if fewer than `shortest`."""
        if len(ids) < shortest:
            return ids
        dice = rng.random(len(ids))
        varied: list[int] = []
        for piece, die in zip(ids.tolist(), dice.tolist(), strict=True):
            if die < replace and piece in self.synonyms:
                choices = self.synonyms[piece]
                varied.extend(choices[int(die / replace * len(choices))])
            elif die < 1 - drop:
                varied.append(piece)
        return np.array(varied, np.int32)

    def translate(self, ids: Ids, rng: np.random.Generator, *, keep: float = 0.15) -> Ids:
        """`ids` word by word in the other language, the first translations of the dictionaries preferred.

        Of what has no translation half is left out, and Chinese is mostly spelled by its sound, as names are.
        Words that say little are not translated but strewn in.
        """
        found: list[int] = []
        for piece, die, other in zip(ids.tolist(), *rng.random((2, len(ids))).tolist(), strict=True):
            if piece in self.stop:
                continue
            choices = self.translations.get(piece, ())
            if choices and die > keep:
                found.extend(choices[int(other**2 * len(choices))])
            elif piece in self.spelled and not choices and die > keep:
                found.extend(self.spelled[piece])
            elif choices or die < 0.5:
                found.append(piece)
            if self.stop and other < 0.25 and not self.latin[piece]:
                found.append(self.stop[int(die * len(self.stop))])
        return np.array(found, np.int32)
