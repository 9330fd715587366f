"""Passages that print the same text again, so that one hit stands for all of them.

Compared are the few hits of one question only. Two texts are the same where nearly all runs of four characters of the
shorter stand in the longer; two that differ in a number, or in one word again and again, share a form and no more.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from index.patterns import pattern
from qa.retrieve import Hit

SAME = 0.9
"""Least share of the shorter text's runs that stand in the longer one."""

_RUN = 4
_LEAST = 12
"""Texts of fewer characters are the same only where they are equal."""
_LENGTHS = 0.6
"""Least ratio of the lengths."""

_DATELINE = pattern(r"^(?:[^。,]{0,25}?\d{1,2}日(?:电|讯)|本报讯|[^。,]{0,12}讯)(?:\([^)]{0,30}\))?[,:]?")
_NUMBER = pattern(r"\d+(?:[.,]\d+)*%?|[一二三四五六七八九十百千万亿两零]{2,}")


def collapse(hits: Sequence[Hit]) -> list[Hit]:
    """The hits but for reprints of better ones; a hit that was printed again says where."""
    kept: list[Hit] = []
    bodies: list[str] = []
    runs: list[frozenset[str]] = []
    for hit in hits:
        body = _DATELINE.sub("", hit.passage.matching)
        own = frozenset({body[i : i + _RUN] for i in range(len(body) - _RUN + 1)})
        same = next(
            (
                i
                for i, other in enumerate(kept)
                if other.passage.article.number != hit.passage.article.number
                and _overlap(own, runs[i]) >= SAME
                and is_reprint(body, bodies[i])
            ),
            None,
        )
        if same is None:
            kept.append(hit)
            bodies.append(body)
            runs.append(own)
        else:
            kept[same] = replace(kept[same], also=(*kept[same].also, hit.passage))
    return kept


def is_reprint(one: str, other: str) -> bool:
    """Whether two folded texts, already found to share most of their runs, are one text and not one form."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < max(_LEAST, _LENGTHS * len(longer)):
        return False
    if Counter(_NUMBER.findall(shorter)) - Counter(_NUMBER.findall(longer)):
        return False
    matcher = SequenceMatcher(None, shorter, longer, autojunk=False)
    changed = Counter(
        (shorter[a:b], longer[c:d]) for kind, a, b, c, d in matcher.get_opcodes() if kind == "replace" and b - a > 1
    )
    return not changed or max(changed.values()) < 2


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else float(one == other)
