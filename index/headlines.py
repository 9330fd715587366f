"""Give headlines to articles: by the words they share, leaning to the place where they stand.

A page whose columns were torn apart has its headlines anywhere; their words still say whose they are.
"""

from bisect import bisect_right
from collections.abc import Set as AbstractSet

from index.drafts import Draft
from index.lines import Span
from index.pages import Page

_WINDOW = 12
"""How many articles before and after a heading may claim it; keeps splitting linear in the page."""
_LEAST_SHARE = 0.45
_BESIDE = 4
"""How far above its article, in paragraphs, a heading stands over it."""


def give_headings(page: Page) -> None:
    """Give each heading to the article that shares most of its words, leaning to the one that it stands over or in.

    An article that has its headline above it needs none from elsewhere. What nobody claims is a section head where
    it stands within an article, else it is set aside.
    """
    claims = _claims(page)
    headed = {k for i, k in claims.items() if 0 < page.drafts[k].first - i <= _BESIDE}
    for i in list(claims):
        draft = page.drafts[claims[i]]
        if claims[i] in headed and not _is_beside(draft, i, claims):
            del claims[i]
    _share_blocks(page, claims)
    firsts = [d.first for d in page.drafts]
    within: dict[int, list[int]] = {}
    for i in page.loose:
        best, around = claims.get(i), _around(page.drafts, firsts, i)
        if around is not None and best in (None, around):
            within.setdefault(around, []).append(i)
        elif best is not None:
            page.drafts[best].headings.append(i)
        else:
            page.aside[i] = "slogan"
    for k, inner in within.items():
        page.drafts[k].paragraphs = sorted([*page.drafts[k].paragraphs, *inner])


def _is_beside(draft: Draft, i: int, claims: dict[int, int]) -> bool:
    """Whether nothing but headings of the same article stands between a heading and its text; or it stands within."""
    if draft.paragraphs[0] < i < draft.paragraphs[-1]:
        return True
    return i < draft.first and all(claims.get(j, claims[i]) == claims[i] for j in range(i, draft.first))


def _share_blocks(page: Page, claims: dict[int, int]) -> None:
    """Give a line that nobody claims to the article of the line above or below it in the same headline."""
    for i in page.loose:
        for neighbour in (i - 1, i + 1):
            k = claims.get(neighbour)
            if i in claims or k is None or page.paragraphs[neighbour].block != page.paragraphs[i].block:
                continue
            if not page.drafts[k].paragraphs[0] < i < page.drafts[k].paragraphs[-1]:
                claims[i] = k


def _claims(page: Page) -> dict[int, int]:
    """For each heading that is claimed, the number of the article that claims it."""
    words: list[AbstractSet[str]] = [page.all_words(d.paragraphs) for d in page.drafts]
    firsts = [d.first for d in page.drafts]
    stretches = _stretches(page.loose)
    found = {i: _best(page, i, words, firsts, stretches[i]) for i in page.loose}
    return {i: k for i, k in found.items() if k is not None}


def _best(page: Page, i: int, words: list[AbstractSet[str]], firsts: list[int], stretch: Span) -> int | None:
    """The article that claims a heading."""
    below = bisect_right(firsts, i)
    nearby = range(max(0, below - _WINDOW), min(len(page.drafts), below + _WINDOW))
    wanted = page.words(i)
    shares = {k: len(wanted & words[k]) / max(1, len(wanted)) + _closeness(page.drafts[k], i, stretch) for k in nearby}
    best = max(shares, key=lambda k: shares[k], default=None)
    if best is None or shares[best] < _LEAST_SHARE:
        return None
    over_one = below < len(firsts) and firsts[below] - i <= _BESIDE
    if not over_one and sum(wanted <= words[k] for k in nearby) > 1:
        return None  # over no article, and what several say: a slogan of the page
    return best


def _around(drafts: list[Draft], firsts: list[int], i: int) -> int | None:
    """The article within whose text a heading stands."""
    for k in range(bisect_right(firsts, i) - 1, max(-1, bisect_right(firsts, i) - 4), -1):
        held = drafts[k].paragraphs
        if held and held[0] < i < held[-1]:
            return k
    return None


def _stretches(loose: list[int]) -> dict[int, Span]:
    """For each heading, the unbroken run of headings that it stands in."""
    found: dict[int, Span] = {}
    first = 0
    for at, i in enumerate(loose):
        if at + 1 == len(loose) or loose[at + 1] != i + 1:
            stretch = Span(loose[first], i + 1)
            found.update(dict.fromkeys(loose[first : at + 1], stretch))
            first = at + 1
    return found


def _closeness(draft: Draft, heading: int, stretch: Span) -> float:
    """How strongly the place of a heading speaks for an article: right above its first paragraph, or within it."""
    if heading < draft.first <= stretch.end:
        return 0.5 if draft.first - heading <= _BESIDE else 0.2
    if draft.paragraphs and draft.paragraphs[0] < heading < draft.paragraphs[-1]:
        return 0.3
    if draft.paragraphs and stretch.start - 1 <= draft.paragraphs[-1] < heading:
        return 0.3
    return 0.0
