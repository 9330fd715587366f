"""Give headlines to articles: by the words they share, leaning to the place where they stand.

A page whose columns were torn apart has its headlines anywhere; their words still say whose they are.
"""

from bisect import bisect_right

from index.lines import Paragraph, Span
from index.pages import Draft
from index.text import matching_text, terms

_WINDOW = 12
"""How many articles before and after a heading may claim it; keeps splitting linear in the page."""
_LEAST_SHARE = 0.45


def give_headings(paragraphs: list[Paragraph], drafts: list[Draft], loose: list[int]) -> None:
    """Give each heading to the article that shares most of its words, leaning to the one that it stands over or in."""
    words = [set(terms(matching_text("".join(paragraphs[i].text for i in d.paragraphs)))) for d in drafts]
    firsts = [d.first for d in drafts]
    stretches = _stretches(loose)
    within: dict[int, list[int]] = {}
    for i in loose:
        below = bisect_right(firsts, i)
        nearby = range(max(0, below - _WINDOW), min(len(drafts), below + _WINDOW))
        wanted = [t for t in terms(matching_text(paragraphs[i].text)) if len(t) > 1]
        shares = {k: sum(t in words[k] for t in wanted) / max(1, len(wanted)) for k in nearby}
        for k in shares:
            shares[k] += _closeness(drafts[k], i, stretches[i])
        best = max(shares, key=lambda k: shares[k], default=None)
        over_one = below < len(drafts) and firsts[below] - i <= 4
        if best is None or shares[best] < _LEAST_SHARE:
            continue
        if not over_one and _is_slogan(wanted, [words[k] for k in nearby]):
            continue
        draft = drafts[best]
        if draft.paragraphs and draft.paragraphs[0] < i < draft.paragraphs[-1]:
            within.setdefault(best, []).append(i)
        else:
            draft.headings.append(i)
    for k, inner in within.items():
        drafts[k].paragraphs = sorted([*drafts[k].paragraphs, *inner])


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


def _is_slogan(wanted: list[str], nearby: list[set[str]]) -> bool:
    """Whether a heading over no article says what several articles say: a slogan of the page, not a title."""
    return sum(all(t in held for t in wanted) for held in nearby) > 1
