"""Text as the matcher sees it, and the way back to the source.

Folding works one character at a time, so that every folded character knows the source
character it came from: a match can be shown in the source's own glyphs.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from operator import add

from index.patterns import pattern

FILLER = "\u200b"
"""Stands where markup was, so that plain text keeps the offsets of its source; folds to nothing."""

PASSAGE_UNITS = 220
"""How many units (Han characters, words, numbers) a passage holds unless the encoder asks for another budget."""

_HAN_OR_KANA = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_WIDE_MARKS = "\u3001-\u3004\u3008-\u303f“”‘’—…·"
_WIDE = _HAN_OR_KANA + _WIDE_MARKS
_JOINING = range(0x1160, 0x1200)
"""Hangul vowels and finals: they compose with what stands before them, though they are no combining marks."""
_LINE_BREAK = pattern(rf"(?<=[{_WIDE}])[ \t]*[\r\n]\s*(?=[{_WIDE}])")
_UNSPACED = f"{_HAN_OR_KANA}\uac00-\ud7af"
_SPACED = rf"\d+(?:[.,]\d+)*|[^\W\d_{_UNSPACED}]+"
_RUN = pattern(rf"([{_UNSPACED}]+)|{_SPACED}")


def fold(text: str) -> str:
    """Fold width, case and script: NFKC, lower case, traditional to simplified, zero-width characters dropped.

    Characters are folded one by one (a letter with its combining marks counts as one), so
    equal characters fold equally wherever they stand.
    """
    folded = text.translate(_fold_table())
    if unicodedata.is_normalized("NFC", folded):
        return folded
    return "".join(unicodedata.normalize("NFC", cluster) for cluster, _ in _clusters(folded))


def matching_text(text: str) -> str:
    """`text` folded, with the spaces and line breaks that only layout put there taken out.

    Space next to a Han or kana character or to wide punctuation goes; any other run of space becomes one.
    """
    return _without_layout(fold(text))


@dataclass(frozen=True, slots=True)
class AlignedText:
    """A matching text that can be traced back to its source."""

    text: str
    """Equal to `matching_text(source)`."""
    origins: tuple[int, ...]
    """For each character of `text`, the offset in the source of the character it came from."""
    ends: tuple[int, ...]
    """For each character of `text`, the offset in the source after the last combining mark that went into it."""

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The source offsets of `text[start:end]`; `end` must be greater than `start`."""
        return self.origins[start], self.ends[end - 1]


def align(source: str) -> AlignedText:
    """Fold `source` as `matching_text` does and keep the way back."""
    table = _fold_table()
    parts = [table[ord(character)] for character in source]
    folded = "".join(parts)
    origins = [at for at, part in enumerate(parts) for _ in part]
    ends = [at + 1 for at in origins]
    if not unicodedata.is_normalized("NFC", folded):
        folded, origins, ends = _composed(folded, origins, ends)
    kept = [i for i, (before, here) in enumerate(pairwise("." + folded)) if not (here.isspace() and before.isspace())]
    single = "".join(" " if folded[i].isspace() else folded[i] for i in kept)
    edges = {0, len(single) - 1}
    layout = {
        at
        for at, character in enumerate(single)
        if character == " " and (at in edges or _closes_up(single[at - 1], single[at + 1]))
    }
    kept = [i for at, i in enumerate(kept) if at not in layout]
    text = "".join(" " if folded[i].isspace() else folded[i] for i in kept)
    return AlignedText(text, tuple(origins[i] for i in kept), tuple(ends[i] for i in kept))


def readable(plain: str) -> str:
    """`plain` as a person would want it on one line: layout breaks joined, markup fillers gone, glyphs untouched."""
    return _without_layout(plain.replace(FILLER, ""))


def headline(plain: str) -> str:
    """`plain` on one line with the spaces that a headline sets between its parts; letter-spacing is closed up."""
    joined = _LINE_BREAK.sub("", plain.replace(FILLER, ""))
    text = " ".join(joined.split())
    return readable(text) if text.count(" ") * 3 > len(text) else text


@lru_cache(maxsize=8192)
def matching_title(title: str) -> str:
    """A title as it is matched: the passages of an article share it, and the same ones are found again and again."""
    return matching_text(title)


def titled(title: str, text: str) -> str:
    """A text with the title of its article before it, as it is matched."""
    return f"{title}\n{text}" if title else text


def units(matching: str) -> list[str]:
    """The smallest things that match, in order: a Han, kana or Hangul character, a whole word, a run of digits."""
    found: list[str] = []
    for match in _RUN.finditer(matching):
        found.extend(match[1] or [match[0]])
    return found


def count_units(matching: str) -> int:
    """How many units a folded text has."""
    spans = (match.span(1) for match in _RUN.finditer(matching))
    return sum(end - start if start >= 0 else 1 for start, end in spans)


def terms(matching: str) -> list[str]:
    """Units and the bigrams of adjoining unspaced characters, in no order: what the lexical leg indexes."""
    found: list[str] = []
    for match in _RUN.finditer(matching):
        run = match[1]
        if run is None:
            found.append(match[0])
        else:
            found.extend(run)
            found.extend(map(add, run, run[1:]))
    return found


@lru_cache(maxsize=65_536)
def is_unspaced(character: str) -> bool:
    """Whether a character belongs to a script that is matched by character: Han, kana or Hangul."""
    return _is_among(character, _UNSPACED)


@cache
def _is_wide(character: str) -> bool:
    return _is_among(character, _WIDE)


def _is_among(character: str, ranges: str) -> bool:
    """Whether one of the ranges of a set of characters, written as in a pattern, holds a character.

    Patterns of such sets take milliseconds to compile, which is much for one question.
    """
    singles, spans = re.sub(".-.", "", ranges), re.findall("(.)-(.)", ranges)
    return character in singles or any(first <= character <= last for first, last in spans)


def _without_layout(text: str) -> str:
    words = text.split()
    parts = words[:1]
    for before, word in pairwise(words):
        parts.append(word if _closes_up(before[-1], word[0]) else f" {word}")
    return "".join(parts)


def _closes_up(before: str, after: str) -> bool:
    """Whether a space between two characters is there for the layout only."""
    return _is_wide(before) or _is_wide(after) or (after == "%" and before.isdecimal())


def _composed(folded: str, origins: list[int], ends: list[int]) -> tuple[str, list[int], list[int]]:
    """Folded characters with their marks put together, and where the characters they are made of stand."""
    parts: list[str] = []
    firsts: list[int] = []
    lasts: list[int] = []
    for cluster, start in _clusters(folded):
        composed = unicodedata.normalize("NFC", cluster)
        parts.append(composed)
        firsts.extend([origins[start]] * len(composed))
        lasts.extend([ends[start + len(cluster) - 1]] * len(composed))
    return "".join(parts), firsts, lasts


def _clusters(text: str) -> Iterator[tuple[str, int]]:
    """Each character with the marks that compose with it, and its offset."""
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or not (unicodedata.combining(text[end]) or ord(text[end]) in _JOINING):
            yield text[start:end], start
            start = end


class _FoldTable(dict[int, str]):
    """A `str.translate` table that works out each character when it first meets it."""

    def __init__(self) -> None:
        super().__init__()
        self._simplify = _simplifier()

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if unicodedata.category(character) == "Cf" or character == "\x00":
            folded = ""
        else:
            folded = unicodedata.normalize("NFKC", character).lower()
            if any("\u3400" <= c for c in folded):
                folded = self._simplify(self._simplify(folded))  # 薴 gives 苧, which gives 苎
        self[code] = folded
        return folded


@cache
def _fold_table() -> _FoldTable:
    return _FoldTable()


def _simplifier() -> Callable[[str], str]:
    import opencc  # deferred: a tenth of the start-up budget, and `--help` folds nothing

    convert: Callable[[str], str] = opencc.OpenCC("t2s").convert
    return convert
