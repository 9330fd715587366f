"""Articles that go on upon another page: their parts found again across the documents of a catalogue.

The later part says `(上接03版)` and repeats the headline, or a part of it; the first part says `(下转02版)`.
"""

import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.text import matching_text

_LEAST_ALIKE = 0.6
"""Share of the pairs of characters of the shorter headline that the longer one holds."""
_MOST_CANDIDATES = 500
"""First parts that one later part is held against; what more share a pair of characters with it says nothing."""
_DIGITS = {digit: str(value) for value, digit in enumerate("一二三四五六七八九十", 1)}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an article that stands on several pages."""

    number: int
    title: str
    date: str | None
    page: str | None
    comes_from: str | None
    """The page on which it began."""
    goes_on: str | None
    """The page on which it goes on."""


def link_continuations(connection: sqlite3.Connection) -> None:
    """Write down in a catalogue which article each later part continues."""
    rows = connection.execute(
        "SELECT id, COALESCE(kicker, '') || ' ' || title, date, page, continues_from, continues_on FROM articles"
        " WHERE continues_from IS NOT NULL OR continues_on IS NOT NULL ORDER BY id"
    )
    joined = join([Part(*row) for row in rows])
    connection.execute("UPDATE articles SET continues = NULL WHERE continues IS NOT NULL")
    connection.executemany("UPDATE articles SET continues = ? WHERE id = ?", [(k, i) for i, k in joined.items()])


def join(parts: Sequence[Part]) -> dict[int, int]:
    """The number of the first part for each later one that has one; no first part is given to two."""
    firsts = {part.number: part for part in parts if part.goes_on is not None}
    holders: dict[str, list[int]] = {}
    for part in firsts.values():
        for pair in _pairs(part.title):
            holders.setdefault(pair, []).append(part.number)
    offers: list[tuple[float, int, int]] = []
    for later in (part for part in parts if part.comes_from is not None):
        for number in _candidates(later, holders):
            likeness = _alike(firsts[number].title, later.title)
            if number != later.number and likeness >= _LEAST_ALIKE and _may_follow(firsts[number], later):
                offers.append((-likeness, later.number, number))
    joined: dict[int, int] = {}
    for _, later_number, number in sorted(offers):
        if later_number not in joined and number not in joined.values():
            joined[later_number] = number
    return joined


def _candidates(later: Part, holders: dict[str, list[int]]) -> Iterable[int]:
    lists = (holders.get(pair, []) for pair in _pairs(later.title))
    return sorted({number for numbers in lists if len(numbers) <= _MOST_CANDIDATES for number in numbers})


def _may_follow(first: Part, later: Part) -> bool:
    """Whether days and pages agree, as far as they are known."""
    if first.date and later.date and first.date != later.date:
        return False
    from_there = first.page is None or _page(first.page) == _page(later.comes_from)
    to_here = later.page is None or _page(later.page) == _page(first.goes_on)
    return from_there and to_here


def _page(page: str | None) -> str:
    """A page's number, however it is written: 03, 3, 三."""
    return re.sub(r"^([A-Z]?)0+", r"\1", _DIGITS.get(page or "", page or ""))


def _alike(first: str, later: str) -> float:
    a, b = _pairs(first), _pairs(later)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _pairs(title: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(matching_text(title))))
