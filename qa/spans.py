"""Mark the part of a sentence that answers.

Stretches of every sort are proposed: things of each kind, quotations, names that the class asked for closes,
enumerations, clauses, what a clause says between and after the words of the question. Each is weighed by its sort
for the kind of question, by how near it stands to what the question says, and by how new and how long it is.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from index.encoders import Floats, StaticEncoder
from index.patterns import pattern
from index.text import align, matching_text
from qa.expectation import (
    DATELINE,
    Expected,
    Kind,
    clause_spans,
    closing_spans,
    counted_in,
    cue_spans,
    listed_spans,
    quoted_spans,
    spans,
)
from qa.matching import Question
from qa.pointing import best_span, pointer

Stretch = tuple[int, int]
"""Where something starts and ends in a folded sentence."""

FEATURES = (
    "before", "after", "asked", "clause", "inside", "new", "unit", "length", "later", "earlier", "introduced",
    "ordinal", "named", "follows", "precedes", "bracketed", "late", "tells", "pointed",
)  # fmt: skip
"""What a stretch is weighed by beside its sort, each about from 0 to 1 but for the logarithm of its length.

`before`, `after`: how much of the question stands near, on either side; `asked`: the same for what stands next to the
asking word; `clause`: how much stands in its clause; `inside`: how much it says itself; `new`: the share of its
characters that the question does not have; `unit`: it is counted in what is asked for; `earlier`, `later`: which of
two numbers in `由3天减少到1天` it is; `introduced`: 是, 为, 叫 stand before it; `named`: the class asked for closes it;
`follows`, `precedes`: words of the question adjoin it; `late`: how far into the sentence it begins; `tells`: it says
that something is so, or is not; `pointed`: how near `qa.pointing` comes to pointing at its start and end, 0 where it
does so most.
"""

SORTS = (
    "typed", "closed", "class", "quoted", "number", "amount", "percent", "duration", "date", "person", "place",
    "organisation", "contact", "listed", "cue", "whole", "gap", "rest", "clauses", "pointed at",
)  # fmt: skip
"""What a stretch may be: of the kind asked for, closed by the class asked for, of another kind, part of a clause..."""

WEIGHTS: Mapping[str, float] = {
    "before": 2.0, "after": 1.5, "asked": 1.0, "clause": 2.0, "inside": -2.0, "new": 2.0, "unit": 2.0, "length": -0.5,
    "later": 0.5, "earlier": -0.5, "named": 1.5, "typed": 3.0, "closed": 2.0, "quoted": 1.0, "listed": 0.5, "cue": 1.0,
    "clauses": -1.0, "yes-no inside": 5.0, "yes-no asked": 3.0, "list inside": 2.0, "list listed": 3.0,
    "title quoted": 3.0, "reason cue": 2.0, "manner cue": 1.0, "definition whole": 1.0, "free gap": 1.0,
}  # fmt: skip
"""For a tokenizer that nothing was fitted for: of features, of sorts, and of sorts for a kind of question."""

SHORTNESS = 0.5
"""What a stretch's length counts against how surely it holds the answer; fitted on no question of a test set."""

BY_KIND = ("before", "after", "asked", "clause", "inside", "new", "length", "late", "tells")
"""Features that may weigh more or less for a kind of question."""

_KINDS: tuple[Kind, ...] = (
    "number", "amount", "percent", "duration", "date", "person", "place", "organisation", "contact"
)  # fmt: skip
_NUMBERS = frozenset({"number", "amount", "percent", "duration", "date"})
_WORDY = frozenset({"reason", "manner", "definition", "list", "free", "yes-no", "title"})
"""Kinds of question that several clauses may answer."""
_BEFORE = pattern(r"原来|原先|以前|之前|此前|before|originally")
_ORIGINALLY = pattern(r"[由从]|原来|原先|此前")
_REACHED = pattern(r"[到至为]$")
_INTRODUCED = pattern(r"(?:[是为叫即:]|名为|称为|作为|主题|题为|寓意着?|意味着)[“《「『]?$")
_REPORTER = pattern(r"记者|实习生|通讯员|署名|报道|作者|撰|写|reporter|journalist|wrote|written")
_QUALIFIES = pattern(r"[不未没无尚仍已均须可能]|全部|至今|否")
_WHOLE = frozenset({"typed", "quoted", "cue"})
"""Sorts that are taken as they are; others lose punctuation and linking words at their edges."""
_THEREFORE = pattern(r"因此|所以|因而|从而|故而?")
_EDGES = "的了着是为在由以将被把于和与及、,。;:!?()（）“”《》 "
_ALIKE = 0.45
"""Least cosine of two tokens that say much the same."""
_SAYS = 0.015
"""Share of a question that a token has to have for its match to end a gap."""
_LITTLE = 0.1
"""A share of the question that is too little for a clause to be what is asked about."""
_NOTHING = -5.0
"""What a sentence in which nothing may answer is taken to weigh."""
_BRIEF = 3
"""Characters that are added to each length, so that the shortest are taken as about alike."""
_FAR = -8.0
"""What is pointed at less by as much is not pointed at."""
_FADES = 12.0
"""Over how many characters nearness fades."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Where in a folded sentence the question's tokens have their nearest; arrays of one length."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    weights: NDArray[np.float64]
    """Share of the question times the cosine."""
    asked: NDArray[np.float64]
    """The same for what stands next to the asking word; all of it sums to one."""


@dataclass(frozen=True, slots=True)
class Marked:
    """What is marked in a sentence."""

    span: Stretch | None
    """Where it starts and ends in the sentence as a person reads it; None if nothing may answer."""
    score: float
    """What the best stretch weighs; it tells how well anything in the sentence answers."""


@dataclass(frozen=True, slots=True)
class Proposals:
    """The stretches of a sentence that may be marked."""

    stretches: tuple[tuple[Stretch, str], ...]
    """Each with its sort."""
    features: NDArray[np.float64]
    """Shape (stretches, features), in the order of `FEATURES`."""


def answering_span(question: Question, text: str, wanted: Expected, static: StaticEncoder) -> Stretch | None:
    """The part of a sentence, as a person reads it, that answers: where it starts and ends; None if nothing may."""
    return mark(question, text, wanted, static).span


def mark(question: Question, text: str, wanted: Expected, static: StaticEncoder) -> Marked:
    """Mark the part of a sentence, as a person reads it, that answers."""
    sentence = align(text)
    proposals = propose(question, sentence.text, wanted, static)
    if not proposals.stretches:
        return Marked(None, _NOTHING)
    fitted = static.settings.get("foreign" if question.foreign else "same", {}).get("span")
    weighed = scores(proposals, wanted, fitted or WEIGHTS)
    best = surest(proposals, weighed)
    return Marked(sentence.source_span(*proposals.stretches[best][0]), float(weighed.max()))


def surest(proposals: Proposals, weighed: NDArray[np.float64]) -> int:
    """Which stretch to mark: a short one where it is surely right, else a longer one that holds what may be right.

    The weights give each stretch a probability; one that holds others holds their answers too. `SHORTNESS` says how
    much surer a stretch must be to be marked for one half as long.
    """
    bounds = np.array([stretch for stretch, _ in proposals.stretches], np.int64)
    raised = np.exp(weighed - weighed.max())
    held = (bounds[:, :1] <= bounds[:, 0]) & (bounds[:, 1:] >= bounds[:, 1])
    sure = np.log(held @ (raised / raised.sum()))
    return int((sure - SHORTNESS * np.log(bounds[:, 1] - bounds[:, 0] + _BRIEF)).argmax())


def scores(proposals: Proposals, wanted: Expected, weights: Mapping[str, float]) -> NDArray[np.float64]:
    """How well each stretch answers, shape (stretches,)."""
    named = np.array([weights.get(name, 0.0) + weights.get(f"{wanted.kind} {name}", 0.0) for name in FEATURES])
    sorts = [weights.get(sort, 0.0) + weights.get(f"{wanted.kind} {sort}", 0.0) for _, sort in proposals.stretches]
    return np.asarray(proposals.features @ named + np.array(sorts), np.float64)


def propose(question: Question, folded: str, wanted: Expected, static: StaticEncoder) -> Proposals:
    """The stretches of a folded sentence that may answer; none in its dateline unless a reporter is asked for."""
    asked = matching_text(question.text)
    dateline = DATELINE.match(folded)
    opening = dateline.end() if dateline and not _REPORTER.search(asked) else 0
    clauses = [(max(start, opening), end) for start, end in clause_spans(folded) if end > opening]
    ids, places = static.tokenize_aligned(folded)
    matches = _matches(question, ids, places, static)
    points = pointer(static) if ids and question.tokens else None
    pointed = points.point(question, [np.asarray(ids, np.int32)], static)[0] if points else None
    best = None if pointed is None else best_span(pointed)
    found: dict[Stretch, str] = {}
    stretched = _stretches(wanted, folded, asked, clauses, matches)
    if best is not None and wanted.kind != "yes-no":
        stretched = chain(stretched, [((places[best[0]][0], places[best[1]][1]), "pointed at")])
    for stretch, sort in stretched:
        trimmed = _trimmed(folded, stretch) if sort not in _WHOLE else stretch
        if (
            trimmed[0] >= opening
            and trimmed[1] > trimmed[0]
            and (folded[slice(*trimmed)] not in asked or wanted.kind == "yes-no")
        ):
            found.setdefault(trimmed, sort)
    stretches = tuple(found.items())
    bounds = [stretch for stretch, _ in stretches]
    near = np.zeros(len(bounds)) if pointed is None or best is None else _pointed(bounds, places, pointed, best[2])
    return Proposals(stretches, np.c_[_features(wanted, folded, asked, bounds, clauses, matches), near])


def _stretches(
    wanted: Expected, folded: str, asked: str, clauses: list[Stretch], matches: Matches
) -> Iterator[tuple[Stretch, str]]:
    """Stretches with their sorts; of two sorts the one that comes first counts.

    Whether something is so a clause says, a list of things an enumeration, a reason what follows the word that brings
    it: where there is such a thing nothing else is proposed.
    """
    if wanted.kind == "yes-no":
        yield from ((clause, "whole") for clause in clauses)
        return
    sure = [(stretch, "listed") for stretch in listed_spans(folded)] if wanted.kind == "list" else []
    sure += [(stretch, "cue") for stretch in _because(wanted, folded, clauses, matches)]
    if sure:
        yield from sure
        return
    for stretch in spans(wanted, folded):
        yield stretch, "typed"
    for length, stretch in closing_spans(wanted, folded, asked):
        yield stretch, "closed" if length > 1 else "class"
    yield from ((stretch, "quoted") for stretch in quoted_spans(folded))
    for kind in _KINDS:  # who asks for a number or a date is not told a name
        if kind != wanted.kind and (kind in _NUMBERS or wanted.kind not in _NUMBERS):
            yield from ((stretch, kind) for stretch in spans(Expected(kind), folded))
    yield from ((stretch, "listed") for stretch in listed_spans(folded))
    if wanted.kind == "definition":
        yield from ((stretch, "cue") for stretch in cue_spans(wanted, folded))
    yield from _parts_of_clauses(clauses, matches)
    if wanted.kind in _WORDY:
        yield from (((a[0], b[1]), "clauses") for a, b in pairwise(clauses))


def _because(wanted: Expected, folded: str, clauses: list[Stretch], matches: Matches) -> list[Stretch]:
    """Clauses from a word that brings a reason or a manner; before a word that draws a conclusion, what precedes it."""
    if wanted.kind not in ("reason", "manner"):
        return []
    if wanted.kind == "reason":
        for before, conclusion in pairwise(clauses):
            if _THEREFORE.match(folded, conclusion[0]) and _held(conclusion, matches) > 0:
                return [before]
    found = []
    for start, end in cue_spans(wanted, folded):
        further = next((clause for clause in clauses if clause[0] > end), None)
        found.append((start, further[1] if further and _held(further, matches) < _LITTLE else end))
    return found


def _held(clause: Stretch, matches: Matches) -> float:
    """How much of the question stands in a clause."""
    return float(matches.weights[(matches.starts >= clause[0]) & (matches.starts < clause[1])].sum())


def _parts_of_clauses(clauses: list[Stretch], matches: Matches) -> Iterator[tuple[Stretch, str]]:
    """Each clause, what it says between the words of the question, and what it says after the last."""
    counted = [
        (int(start), int(end))
        for start, end, weight in zip(matches.starts, matches.ends, matches.weights, strict=True)
        if weight > _SAYS
    ]
    for first, last in clauses:
        yield (first, last), "whole"
        at = first
        for start, end in sorted(match for match in counted if first <= match[0] < last):
            if start - at >= 2:
                yield (at, start), "gap"
            at = max(at, end)
        if first < at < last - 1:
            yield (at, last), "rest"


def _trimmed(folded: str, stretch: Stretch) -> Stretch:
    start, end = stretch
    while start < end and folded[start] in _EDGES and folded[start] not in "“《":
        start += 1
    while end > start and folded[end - 1] in _EDGES and folded[end - 1] not in "”》":
        end -= 1
    return start, end


def _pointed(
    stretches: Sequence[Stretch], places: Sequence[Stretch], pointed: Floats, most: float
) -> NDArray[np.float64]:
    """How near each stretch comes to what is pointed at `most`, from -2 to 0, shape (stretches,)."""
    bounds, tokens = np.array(stretches, np.int64).reshape(-1, 2), np.array(places, np.int64)
    first = np.searchsorted(tokens[:, 1], bounds[:, 0], "right").clip(max=len(tokens) - 1)
    last = np.maximum(np.searchsorted(tokens[:, 0], bounds[:, 1], "left") - 1, first)
    away = pointed[first, 0] + pointed[last, 1] - most
    return np.asarray(np.clip(away, _FAR, 0) / -_FAR * 2, np.float64)


def _matches(question: Question, ids: Sequence[int], places: Sequence[Stretch], static: StaticEncoder) -> Matches:
    if not ids or not question.tokens:
        nothing = np.zeros(0)
        return Matches(nothing.astype(np.int64), nothing.astype(np.int64), nothing, nothing)
    cosines = question.token_vectors @ static.token_vectors(np.asarray(ids, np.int32)).T
    nearest = cosines.argmax(axis=1)
    best = cosines[np.arange(len(nearest)), nearest]
    alike = best > _ALIKE
    bounds = np.array(places, np.int64)[nearest[alike]].reshape(-1, 2)
    asked = question.token_weights * question.token_attribute
    asked = asked / max(float(asked.sum()), 1e-9)
    near = best[alike].astype(np.float64)
    return Matches(bounds[:, 0], bounds[:, 1], question.token_weights[alike] * near, asked[alike] * near)


def _features(
    wanted: Expected, folded: str, asked: str, stretches: list[Stretch], clauses: list[Stretch], matches: Matches
) -> NDArray[np.float64]:
    """Shape (stretches, features - 1): all but `pointed`."""
    if not stretches:
        return np.zeros((0, len(FEATURES) - 1))
    bounds = np.array(stretches, np.int64)
    starts, ends = bounds[:, :1], bounds[:, 1:]
    before, after = starts - matches.ends, matches.starts - ends
    near_before = np.where(before >= 0, np.exp(-np.maximum(before, 0) / _FADES), 0.0)
    near_after = np.where(after >= 0, np.exp(-np.maximum(after, 0) / _FADES), 0.0)
    inside = (matches.starts < ends) & (matches.ends > starts)
    around = np.array([_around(stretch, clauses) for stretch in stretches])
    in_clause = (matches.starts >= around[:, :1]) & (matches.starts < around[:, 1:])
    says = matches.weights > _SAYS
    columns = [
        near_before @ matches.weights,
        near_after @ matches.weights,
        (near_before + near_after + inside) @ matches.asked,
        in_clause @ matches.weights,
        inside @ matches.weights,
        *_texture(wanted, folded, asked, stretches),
        ((before >= 0) & (before <= 1) & says).any(axis=1),
        ((after >= 0) & (after <= 1) & says).any(axis=1),
        [folded[start - 1 : start] in ("(", "（") for start, _ in stretches],
        starts[:, 0] / max(len(folded), 1),
        [_QUALIFIES.search(folded, start, end) is not None for start, end in stretches],
    ]
    return np.stack([np.asarray(column, np.float64) for column in columns], axis=1)


def _around(stretch: Stretch, clauses: list[Stretch]) -> Stretch:
    """The clause, or all the clauses, that a stretch stands in."""
    held = [clause for clause in clauses if clause[0] < stretch[1] and clause[1] > stretch[0]]
    return (held[0][0], held[-1][1]) if held else stretch


def _texture(wanted: Expected, folded: str, asked: str, stretches: Iterable[Stretch]) -> Iterator[list[float]]:
    """From `new` to `ordinal`."""
    known = set(asked)
    texts = [folded[start:end] for start, end in stretches]
    turned = -1.0 if _BEFORE.search(asked) else 1.0
    number = wanted.kind in _NUMBERS
    if wanted.kind == "date":
        turned = -1.0 if "到" not in asked else 0.0
    yield [sum(c not in known for c in text if c.isalnum()) / max(sum(map(str.isalnum, text)), 1) for text in texts]
    yield [counted_in(wanted.unit, folded, stretch) for stretch in stretches]
    yield [math.log(len(text) + 1) for text in texts]
    yield [turned * (number and bool(_REACHED.search(folded[max(0, s - 2) : s]))) for s, _ in stretches]
    yield [turned * (number and bool(_ORIGINALLY.search(folded, max(0, s - 5), s))) for s, _ in stretches]
    yield [float(bool(_INTRODUCED.search(folded[max(0, s - 4) : s]))) for s, _ in stretches]
    yield [float(text[0] == "第" and "第" not in asked) for text in texts]
    yield [
        float(len(wanted.head) > 1 and text.endswith((wanted.head[:2], wanted.head[:3], wanted.head[:4])))
        for text in texts
    ]
