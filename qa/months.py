"""The months that a folded text names: `7月`, `sept.`, `5 may`.

`may`, `march` and `mar` are other words as well: they count beside a number, beside another month, or after a word
that a time follows. The Long March is no month at all.
"""

import re
from collections.abc import Iterator

from index.patterns import pattern

_NAMES = "january february march april may june july august september october november december".split()
_ENGLISH = "|".join(f"{m[:3]}(?:{m[3:]})?" if m != "may" else m for m in _NAMES) + "|sept"
SPELT = rf"(?P<named>{_ENGLISH})\.?"
"""A month in English, whole or short, as the group `named`; nothing is said of where it ends."""

_MONTH = pattern(rf"(?<!\d)(?P<number>0?[1-9]|1[0-2])月|\b{SPELT}(?![a-z])")
_DOUBTFUL = frozenset({"may", "march", "mar"})
_DAY = r"\d\d?(?:st|nd|rd|th)?"
_BEFORE = pattern(
    r"\b(?:in|of|by|since|until|till|from|through|before|after|during|between|last|next|early|late|mid)(?: the)?[ -]$"
    rf"|(?<!\d){_DAY}(?: of)? $|\b(?:{_ENGLISH})\.?(?:,| and| or| to| through)? ?[-–—]?$"
)
_AFTER = pattern(
    rf",? (?:of )?(?:(?:19|20)\d\d|{_DAY})(?![a-z\d])|(?:,| and| or| to| through)? ?[-–—]?(?:{_ENGLISH})(?![a-z])"
)
_LONG = pattern(r"\blong $")


def number_of(named: str) -> int:
    """From 1 to 12, for a month in English, whole or short."""
    return next(number for number, name in enumerate(_NAMES, start=1) if name.startswith(named[:3]))


def named_months(folded: str) -> Iterator[int]:
    """The months that a folded text names, from 1 to 12, in order."""
    for match in _MONTH.finditer(folded):
        if match["number"]:
            yield int(match["number"])
        elif match["named"] not in _DOUBTFUL or _stands_as_a_month(folded, match):
            yield number_of(match["named"])


def _stands_as_a_month(folded: str, match: re.Match[str]) -> bool:
    before = folded[: match.start()]
    if _LONG.search(before):
        return False
    return _BEFORE.search(before) is not None or _AFTER.match(folded, match.end()) is not None
