"""How well a page was split into its items, measured against what a person, or the maker of the page, knows of it.

Everything is counted in source lines from 1. Blank lines, and lines that hold nothing but a byline, count neither for
nor against anybody: whether they open a body or precede it is a matter of taste.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from index.articles import Article, split_articles
from index.documents import Document

KINDS = ("news", "caption", "notice", "continuation")
"""The kinds of an item; anything else that a page holds is furniture."""
FIELDS = ("kickers", "bylines", "sources", "dates", "places")
Boundary = tuple[str, int]
"""`start` or `end`, and its line."""

_ROLE = re.compile(r"\w*记者|通讯员|实习生|摄影|摄|\W")


@dataclass(frozen=True, slots=True)
class Item:
    """One article, caption or notice of a page."""

    title: str
    lines: frozenset[int]
    """Of its body."""
    kind: str = "news"
    kicker: str | None = None
    byline: str | None = None
    source: str | None = None
    date: str | None = None
    place: str | None = None
    known: tuple[str, ...] = FIELDS
    """Of which of these fields the truth is known."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page and what is known of it."""

    document: Document
    items: tuple[Item, ...]
    byline_lines: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Score:
    """Counts that add up over pages, and the measures made from them."""

    counts: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Score) -> Score:
        return Score(self.counts + other.counts)

    @property
    def boundary_f1(self) -> float:
        """Of the set of boundaries: see `boundaries`."""
        return 2 * self.counts["boundaries right"] / max(1, self.counts["boundaries found"] + self.counts["boundaries"])

    def share(self, what: str) -> float:
        """The share of `what` (`titles`, `kinds`, `lines`...) that is right; 1 where there is none to get right."""
        return self.counts[f"{what} right"] / self.counts[what] if self.counts[what] else 1.0


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which what was found is not what is known."""

    line: int
    what: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A page measured: the counts, and what went wrong."""

    score: Score
    differences: tuple[Difference, ...]


def compare(page: Page) -> Comparison:
    """Split a page and measure the outcome.

    Items are paired with those found by the number of lines that they share, most first, each at most once. A title is
    right when it is the same but for white space, which is how two lines of a headline are joined; titles are counted
    for news and continuations, where there is none it must be empty. Bylines are compared by their names.
    """
    content = _content_lines(page)
    expected = [replace(item, lines=item.lines.intersection(content)) for item in page.items]
    found = [_found_item(page.document, article, content) for article in split_articles(page.document)]
    found = [item for item in found if item.kind in KINDS and item.lines]
    pairs = _paired(expected, found)
    differences = [
        *_boundary_differences(boundaries(expected, content), boundaries(found, content)),
        *(difference for item, other in pairs for difference in _field_differences(item, other)),
    ]
    score = _boundary_score(expected, found, content) + _field_score(pairs) + _line_score(pairs, content)
    return Comparison(score, tuple(sorted(differences, key=lambda d: d.line)))


def boundaries(items: Iterable[Item], content: Sequence[int]) -> set[Boundary]:
    """The first and the last line of every run of content lines that belong to one item.

    A body in one piece has two boundaries; one that is torn, or that something foreign interrupts, has two for every
    piece.
    A boundary is right when the other side has the same kind of boundary on the same line, no tolerance given.
    """
    found: set[Boundary] = set()
    for item in items:
        held = [line in item.lines for line in content]
        for number, (line, inside) in enumerate(zip(content, held, strict=True)):
            if inside and (number == 0 or not held[number - 1]):
                found.add(("start", line))
            if inside and (number + 1 == len(content) or not held[number + 1]):
                found.add(("end", line))
    return found


def squeezed(text: str | None) -> str:
    """A text without white space, as titles are compared."""
    return "".join((text or "").split())


def table_of(differences: Iterable[tuple[str, Difference]]) -> str:
    """Differences as lines of text, each with the name of its page."""
    return "\n".join(f"{name}:{d.line}  {d.what}: {d.expected or '—'} | {d.found or '—'}" for name, d in differences)


def _content_lines(page: Page) -> list[int]:
    lines = page.document.text.splitlines()
    return [n for n, line in enumerate(lines, 1) if line.strip() and n not in page.byline_lines]


def _fields(item: Item) -> tuple[str | None, ...]:
    return item.kicker, item.byline, item.source, item.date, item.place


def _found_item(document: Document, article: Article, content: Sequence[int]) -> Item:
    held: set[int] = set()
    for span in article.paragraphs:
        held.update(range(document.line_of(span.start), document.line_of(span.end - 1) + 1))
    fields = {name: getattr(article, name) for name in ("kicker", "byline", "source", "date", "place")}
    return Item(article.title, frozenset(held.intersection(content)), article.kind, **fields)


def _paired(expected: Sequence[Item], found: Sequence[Item]) -> list[tuple[Item, Item | None]]:
    shared = sorted(
        ((len(item.lines & other.lines), -i, -j) for i, item in enumerate(expected) for j, other in enumerate(found)),
        reverse=True,
    )
    partner: dict[int, int] = {}
    for count, i, j in shared:
        if count and -i not in partner and -j not in partner.values():
            partner[-i] = -j
    return [(item, found[partner[i]] if i in partner else None) for i, item in enumerate(expected)]


def _boundary_score(expected: Sequence[Item], found: Sequence[Item], content: Sequence[int]) -> Score:
    truth, guess = boundaries(expected, content), boundaries(found, content)
    counts = {"boundaries": len(truth), "boundaries found": len(guess), "boundaries right": len(truth & guess)}
    return Score(Counter(counts))


def _boundary_differences(truth: set[Boundary], guess: set[Boundary]) -> list[Difference]:
    missed = [Difference(line, edge, "here", "") for edge, line in truth - guess]
    return missed + [Difference(line, edge, "", "here") for edge, line in guess - truth]


def _checked(item: Item, other: Item | None) -> Iterable[tuple[str, str, str]]:
    """What is compared: the name of the field, what is known, what was found."""
    other = other or Item("(not found)", frozenset(), "")
    if item.kind in ("news", "continuation"):
        yield "titles", item.title, other.title
    yield "kinds", item.kind, other.kind
    for what, known, seen in zip(FIELDS, _fields(item), _fields(other), strict=True):
        if what in item.known and (known or seen):
            yield what, known or "", seen or ""


def _same(what: str, known: str, seen: str) -> bool:
    if what == "bylines":
        return _ROLE.sub("", known) == _ROLE.sub("", seen)
    return squeezed(known) == squeezed(seen)


def _field_score(pairs: Iterable[tuple[Item, Item | None]]) -> Score:
    counts: Counter[str] = Counter()
    for item, other in pairs:
        for what, known, seen in _checked(item, other):
            same = _same(what, known, seen)
            counts[what] += 1
            counts[f"{what} right"] += same
            counts[f"{what} wrong"] += bool(seen) and not same
    return Score(counts)


def _field_differences(item: Item, other: Item | None) -> Iterable[Difference]:
    first = min(item.lines, default=0)
    for what, known, seen in _checked(item, other):
        if not _same(what, known, seen):
            yield Difference(first, what.removesuffix("s"), known, seen)


def _line_score(pairs: Iterable[tuple[Item, Item | None]], content: Sequence[int]) -> Score:
    """Content lines given to the right item, or rightly to none: torn pieces must be joined, furniture kept out."""
    owner: dict[int, int] = {}
    right: set[int] = set()
    claimed: set[int] = set()
    for number, (item, other) in enumerate(pairs):
        owner.update(dict.fromkeys(item.lines, number))
        if other:
            right |= item.lines & other.lines
            claimed |= other.lines
    right |= set(content) - set(owner) - claimed
    return Score(Counter({"lines": len(content), "lines right": len(right)}))
