"""Give headlines to articles: by the words they share, leaning to the place where they stand.

A page whose columns were torn apart has its headlines anywhere; their words still say whose they are.
"""

from bisect import bisect_right
from dataclasses import dataclass

from index.drafts import Draft
from index.pages import Page

_WINDOW = 12
"""How many articles before and after a heading may claim it; keeps splitting linear in the page."""
_KEPT = 500
"""Articles whose words are kept at a time."""
_LEAST_SHARE = 0.45
_SUITS = 0.7
"""Share that moves a heading to an article that has none."""
_BESIDE = 4
"""How far above its article, in paragraphs, a heading stands over it."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a heading stands: after the text of one article and before that of another, or the same."""

    after: int | None
    before: int | None
    distance: int
    """To the first paragraph of the text that follows."""

    @property
    def within(self) -> int | None:
        """The article that goes on around it."""
        return self.after if self.after == self.before else None

    @property
    def over(self) -> int | None:
        """The article that begins, or goes on, right below it."""
        return self.before if self.distance <= _BESIDE else None


def give_headings(page: Page) -> None:
    """Give each heading to the article that shares most of its words, leaning to the one that it stands over or in.

    An article that has its headline above it needs none from elsewhere. What nobody claims is a section head where
    it stands within an article, else it is set aside.
    """
    places = _places(page)
    leanings = _leanings(page, places)
    claims = {i: best for i, leaning in leanings.items() if (best := _best(leaning)) is not None}
    headed = {k for i, k in claims.items() if places[i].within is None and places[i].over == k}
    for i in list(claims):
        if claims[i] in headed and claims[i] not in (places[i].within, places[i].over):
            other = _best({k: share for k, share in leanings[i].items() if k not in headed})
            del claims[i]
            if other is not None:
                claims[i] = other
    stretches = _stretches(page)
    _help_out(page, claims, leanings, stretches)
    _keep_together(claims, leanings, stretches, places)
    _share_blocks(page, claims, places)
    named = [bool(d.headings or d.title) for d in page.drafts]
    within: dict[int, list[int]] = {}
    for i in page.loose:
        best, around = claims.get(i), places[i].within
        if around is not None and best in (None, around):
            within.setdefault(around, []).append(i)
        elif best is not None and not named[best]:
            page.drafts[best].headings.append(i)
        else:
            page.aside[i] = "slogan"
    for k, inner in within.items():
        _put_within(page.drafts[k], inner)


def _help_out(
    page: Page, claims: dict[int, int], leanings: dict[int, dict[int, float]], stretches: dict[int, tuple[int, int]]
) -> None:
    """Give an article without any heading one that suits it well, from an article that has others elsewhere."""
    claimed: dict[int, list[int]] = {}
    for i, k in claims.items():
        claimed.setdefault(k, []).append(i)
    for i, leaning in leanings.items():
        owner = claims.get(i)
        if owner is None or all(stretches[j] == stretches[i] for j in claimed[owner]):
            continue
        needy = {k: share for k, share in leaning.items() if not claimed.get(k) and page.drafts[k].kind == "news"}
        best = max(needy, key=lambda k: needy[k], default=None)
        if best is not None and needy[best] >= _SUITS:
            claimed[owner].remove(i)
            claimed[best] = [i]
            claims[i] = best


def _keep_together(
    claims: dict[int, int],
    leanings: dict[int, dict[int, float]],
    stretches: dict[int, tuple[int, int]],
    places: dict[int, _Place],
) -> None:
    """Leave an article the lines of one headline: of those in several places the ones that suit it best."""
    sums: dict[tuple[int, tuple[int, int]], float] = {}
    for i, k in claims.items():
        if places[i].within != k:
            sums[k, stretches[i]] = sums.get((k, stretches[i]), 0.0) + leanings[i][k]
    best: dict[int, tuple[int, int]] = {}
    for (k, stretch), total in sums.items():
        if k not in best or total > sums[k, best[k]]:
            best[k] = stretch
    for i, k in list(claims.items()):
        if places[i].within != k and stretches[i] != best[k]:
            del claims[i]


def _put_within(draft: Draft, inner: list[int]) -> None:
    """Put section heads among the paragraphs of an article, each after the one above it."""
    order = {i: (place, 0) for place, i in enumerate(draft.paragraphs)}
    positions = sorted(draft.paragraphs)
    for i in inner:
        above = positions[bisect_right(positions, i) - 1]
        order[i] = (order[above][0], i)
    draft.paragraphs = sorted(order, key=lambda i: order[i])


def _places(page: Page) -> dict[int, _Place]:
    """For each heading, whose text stands before and after it; pictures are passed over."""
    owners = sorted((i, k) for k, d in enumerate(page.drafts) if d.kind != "caption" for i in d.paragraphs)
    positions = [i for i, _ in owners]
    places: dict[int, _Place] = {}
    for i in page.loose:
        at = bisect_right(positions, i)
        after = owners[at - 1][1] if at else None
        before, distance = (owners[at][1], owners[at][0] - i) if at < len(owners) else (None, 0)
        places[i] = _Place(after, before, distance)
    return places


def _share_blocks(page: Page, claims: dict[int, int], places: dict[int, _Place]) -> None:
    """Give a line that nobody claims to the article of the line above or below it in the same headline."""
    for i in page.loose:
        for neighbour in (i - 1, i + 1):
            k = claims.get(neighbour)
            if i in claims or k is None or page.paragraphs[neighbour].block != page.paragraphs[i].block:
                continue
            if places[i].within != k:
                claims[i] = k


def _leanings(page: Page, places: dict[int, _Place]) -> dict[int, dict[int, float]]:
    """For each heading and each article near it: the share of its words there, and what its place adds."""
    words: dict[int, frozenset[str]] = {}
    firsts = [d.first for d in page.drafts]
    stretches = _stretches(page)
    found: dict[int, dict[int, float]] = {}
    for i in page.loose:
        middle = bisect_right(firsts, i)
        nearby = {k for at in (middle, places[i].after, places[i].before) if at is not None for k in _window(page, at)}
        if len(words) > _KEPT:
            words.clear()
        words.update((k, page.all_words(page.drafts[k].paragraphs)) for k in nearby if k not in words)
        wanted = page.words(i)
        shares = {k: len(wanted & words[k]) / max(1, len(wanted)) for k in sorted(nearby)}
        if places[i].over is None and sum(share == 1 for share in shares.values()) > 1:
            continue  # over no article, and what several say: a slogan of the page
        found[i] = {k: share + _closeness(page, k, places[i], stretches[i]) for k, share in shares.items()}
    return found


def _best(leaning: dict[int, float]) -> int | None:
    best = max(leaning, key=lambda k: leaning[k], default=None)
    return best if best is not None and leaning[best] >= _LEAST_SHARE else None


def _window(page: Page, middle: int) -> range:
    return range(max(0, middle - _WINDOW), min(len(page.drafts), middle + _WINDOW))


def _stretches(page: Page) -> dict[int, tuple[int, int]]:
    """For each heading, the run of headings that it stands in, its first and its last; furniture does not break it."""
    found: dict[int, tuple[int, int]] = {}
    run: list[int] = []
    for at, i in enumerate(page.loose):
        run.append(i)
        following = page.loose[at + 1] if at + 1 < len(page.loose) else None
        if following is None or any(between not in page.aside for between in range(i + 1, following)):
            found.update(dict.fromkeys(run, (run[0], i)))
            run = []
    return found


def _closeness(page: Page, k: int, place: _Place, stretch: tuple[int, int]) -> float:
    """How strongly the place of a heading speaks for an article: right above its text, within it, or right below."""
    if place.within == k:
        return 0.3
    if place.over == k:
        return 0.5
    if place.before == k:
        return 0.2
    draft = page.drafts[k]
    right_below = draft.paragraphs and stretch[0] - 1 in (draft.paragraphs[-1], max(draft.paragraphs))
    return 0.3 if right_below else 0.0
