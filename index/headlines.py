"""Give headlines to articles: by the words they share, leaning to the place where they stand.

A page whose columns were torn apart has its headlines anywhere; their words still say whose they are.
"""

from bisect import bisect_right
from collections.abc import Set as AbstractSet

from index.lines import Span
from index.pages import Draft, Page

_WINDOW = 12
"""How many articles before and after a heading may claim it; keeps splitting linear in the page."""
_LEAST_SHARE = 0.45


def give_headings(page: Page) -> None:
    """Give each heading to the article that shares most of its words, leaning to the one that it stands over or in.

    What nobody claims is a section head where it stands within an article, else it is set aside.
    """
    drafts = page.drafts
    words: list[AbstractSet[str]] = [set().union(*map(page.words, d.paragraphs)) for d in drafts]
    firsts = [d.first for d in drafts]
    stretches = _stretches(page.loose)
    within: dict[int, list[int]] = {}
    for i in page.loose:
        best = _best(page, i, words, firsts, stretches[i])
        around = _around(drafts, firsts, i)
        if best is None and around is None:
            page.aside[i] = "slogan"
        elif best is None or (best == around and i > drafts[best].paragraphs[0]):
            within.setdefault(best if best is not None else around or 0, []).append(i)
        else:
            drafts[best].headings.append(i)
    for k, inner in within.items():
        drafts[k].paragraphs = sorted([*drafts[k].paragraphs, *inner])


def _best(page: Page, i: int, words: list[AbstractSet[str]], firsts: list[int], stretch: Span) -> int | None:
    """The article that claims a heading."""
    below = bisect_right(firsts, i)
    nearby = range(max(0, below - _WINDOW), min(len(page.drafts), below + _WINDOW))
    wanted = page.words(i)
    shares = {k: len(wanted & words[k]) / max(1, len(wanted)) + _closeness(page.drafts[k], i, stretch) for k in nearby}
    best = max(shares, key=lambda k: shares[k], default=None)
    if best is None or shares[best] < _LEAST_SHARE:
        return None
    over_one = below < len(firsts) and firsts[below] - i <= 4
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
        return 0.5 if draft.first - heading <= 4 else 0.2
    if draft.paragraphs and draft.paragraphs[0] < heading < draft.paragraphs[-1]:
        return 0.3
    if draft.paragraphs and stretch.start - 1 <= draft.paragraphs[-1] < heading:
        return 0.3
    return 0.0
