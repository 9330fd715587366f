"""What a search is limited to: days, newspaper, files, kind; and which passages that leaves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Shelved
from index.text import matching_text

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Filters:
    """What articles must be like to be searched; None lets all pass."""

    since: date | None = None
    until: date | None = None
    """The last day, itself within."""
    source: str | None = None
    """A part of the name of a newspaper or agency."""
    path: str | None = None
    """A pattern of file names with * and ?, or a part of a path."""
    kind: str | None = None
    words: tuple[str, ...] = ()
    """The parts of the question that any of this was read from; none where all of it was given."""

    def __bool__(self) -> bool:
        return any((self.since, self.until, self.source, self.path, self.kind))

    @property
    def dated(self) -> bool:
        """Whether an article must bear a date."""
        return self.since is not None or self.until is not None

    def narrowed(self, other: "Filters") -> "Filters":
        """What `other` says, and of the rest what this says; days said are said anew."""
        days = (other.since, other.until) if other.dated else (self.since, self.until)
        return Filters(
            *days,
            other.source or self.source,
            other.path or self.path,
            other.kind or self.kind,
            (*self.words, *other.words),
        )


ALL = Filters()
"""No limit."""


class Shelf:
    """What can be asked of the articles of an index before they are searched."""

    def __init__(self, articles: Iterable[Shelved]) -> None:
        shelved = list(articles)
        self._shelved = shelved
        self._days = np.array(
            [a.date.replace("-", "") if a.date and len(a.date) == 10 else "0" for a in shelved], np.int64
        )
        self._counts = [a.passages for a in shelved]
        self._firsts = [a.first for a in shelved]
        self.sources = tuple(sorted({a.source for a in shelved if a.source}))
        """The newspapers and agencies."""

    @property
    def dates(self) -> tuple[date, date] | None:
        """The first and the last date of an article; None where most bear none."""
        days = self._days[self._days > 0]
        if not len(days) or len(days) * 2 < len(self._days):
            return None
        return _date(int(days.min())), _date(int(days.max()))

    def within(self, filters: Filters, passages: int) -> Mask:
        """Which of `passages` passages stand in an article that passes."""
        passing = np.ones(len(self._shelved), np.bool_)
        if filters.dated:
            passing &= self._days > 0
        if filters.since:
            passing &= self._days >= _number(filters.since)
        if filters.until:
            passing &= self._days <= _number(filters.until)
        for i in np.flatnonzero(passing) if filters.source or filters.path or filters.kind else ():
            passing[i] = _passes(self._shelved[i], filters)
        mask = np.zeros(passages, np.bool_)
        for i in np.flatnonzero(passing):
            mask[self._firsts[i] : self._firsts[i] + self._counts[i]] = True
        return mask


def _passes(article: Shelved, filters: Filters) -> bool:
    if filters.kind and article.kind != filters.kind:
        return False
    if filters.source and matching_text(filters.source) not in matching_text(article.source or ""):
        return False
    return filters.path is None or _at(article.path, filters.path)


def _at(path: str, pattern: str) -> bool:
    if any(sign in pattern for sign in "*?["):
        return fnmatchcase(path, pattern) or fnmatchcase(path.rpartition("/")[2], pattern)
    return pattern in path


def _number(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def _date(number: int) -> date:
    return date(number // 10000, number // 100 % 100, number % 100)
