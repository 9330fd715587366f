"""Articles that give another number or date for the same thing.

Said only where little else is possible: both sentences match the question about as well, all that it names stands in
both passages, what is marked is of one kind and counted in one unit, and neither passage holds the other's value.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.encoders import StaticEncoder
from index.patterns import pattern
from index.text import matching_text
from qa.expectation import Expected, quoted_spans, spans
from qa.matching import Question
from qa.reading import Reading
from qa.spans import answering_span

_KINDS = frozenset({"number", "amount", "percent", "duration", "date"})
_AS_WELL = 0.92
"""How much of what the best sentence matches another has to match to be about the same thing."""
_AT_LEAST = 0.72
"""And of the question."""
_UNIT = pattern(r"[\d.,一二三四五六七八九十百千两第约近]+")


@dataclass(frozen=True, slots=True)
class Difference:
    """One of several values that articles give for one thing."""

    value: str
    """As a person reads it."""
    citation: int
    """The number of the citation that gives it."""
    date: str | None
    """When that article appeared, YYYY-MM-DD."""


def differences(
    question: Question, wanted: Expected, readings: Sequence[Reading], static: StaticEncoder
) -> tuple[Difference, ...]:
    """The values that the readings give, newest first, where an article contradicts the first; else none.

    Args:
        question: as it was searched for.
        wanted: what it asks for; of other kinds than numbers and dates nothing is said.
        readings: best first, as many as are cited; reprints are not among them.
        static: the encoder whose tokens the question has.
    """
    if wanted.kind not in _KINDS or question.foreign:
        return ()
    alike = [
        (n, one) for n, one in enumerate(readings, start=1) if n == 1 or _about_the_same(question, readings[0], one)
    ]
    given: list[tuple[str, int, Reading]] = []
    for n, reading in alike if len(alike) > 1 else ():
        value = _value(question, wanted, reading, static)
        if value is None and n == 1:
            return ()
        if value and all(_contradicts(value, reading, *other) for other in given):
            given.append((value, n, reading))
    if len(given) < 2:
        return ()
    found = [Difference(value, n, reading.hit.passage.article.date) for value, n, reading in given]
    return tuple(sorted(found, key=lambda one: one.date or "", reverse=True))


def _value(question: Question, wanted: Expected, reading: Reading, static: StaticEncoder) -> str | None:
    """What is marked in a reading's sentence, where it is nothing but a number or a date of the kind."""
    text = reading.sentence.text
    marked = answering_span(question, text, wanted, static)
    return text[slice(*marked)] if marked and marked in list(spans(wanted, text)) else None


def _about_the_same(question: Question, best: Reading, other: Reading) -> bool:
    if other.article == best.article:
        return False
    for name in ("own_tokens", "asked"):
        held = other.sentence.feature(name)
        if held < _AS_WELL * best.sentence.feature(name) or held < _AT_LEAST:
            return False
    asked = matching_text(question.text)
    named = [*re.findall(r"\d+", asked), *(asked[start + 1 : end - 1] for start, end in quoted_spans(asked))]
    return all(name in _said(other) for name in named)


def _contradicts(value: str, reading: Reading, others: str, _: int, other: Reading) -> bool:
    """Whether two values of one unit differ and neither passage holds both."""
    first, second = matching_text(value), matching_text(others)
    same_unit = _UNIT.sub("", first) == _UNIT.sub("", second)
    return same_unit and first not in _said(other) and second not in _said(reading)


def _said(reading: Reading) -> str:
    """All that a passage says, with the date of its article."""
    return f"{reading.hit.passage.article.date or ''}\n{reading.hit.passage.matching}"
