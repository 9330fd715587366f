"""Calls and lists of a page that its columns tore apart: numbered parts, put together in the order of their numbers."""

from collections.abc import Iterator

from index.drafts import Draft
from index.pages import NUMBERED, Page

_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九十", 1)}
_NAMED = 0.8
"""Share of a part's heading that its introduction says."""
_NEAR = 6
"""How many articles may stand between two parts, or a part and the introduction."""


def join_numbered(page: Page) -> None:
    """Join parts headed 1、 2、 3、 with the unsigned introduction that names them all, or with each other.

    Parts within a signed article are its own already.
    """
    numbers = _numbers(page)
    gone: set[int] = set()
    headings: set[int] = set()
    for run in _runs(sorted(numbers)):
        ordered = sorted(run, key=lambda k: numbers[k])
        if [numbers[k] for k in ordered] != list(range(1, len(ordered) + 1)) or len(ordered) < 2:
            continue
        above = [page.drafts[k].paragraphs[0] - 1 for k in ordered]
        around = [k for k in range(max(0, run[0] - _NEAR), min(len(page.drafts), run[-1] + _NEAR + 1)) if k not in run]
        into = next((k for k in around if k not in gone and _introduces(page, page.drafts[k], above)), None)
        parts = [(heading, list(page.drafts[k].paragraphs)) for heading, k in zip(above, ordered, strict=True)]
        whole = page.drafts[into if into is not None else run[0]]
        whole.kind = "notice"
        whole.paragraphs = list(whole.paragraphs) if into is not None else []
        whole.paragraphs += [i for heading, held in parts for i in (heading, *held)]
        gone.update(k for k in run if page.drafts[k] is not whole)
        headings.update(above)
    page.loose = [i for i in page.loose if i not in headings]
    page.drafts = [d for k, d in enumerate(page.drafts) if k not in gone]


def _numbers(page: Page) -> dict[int, int]:
    """By the place of a draft: the number of the heading right above it."""
    loose = set(page.loose)
    found: dict[int, int] = {}
    for k, draft in enumerate(page.drafts):
        above = draft.paragraphs[0] - 1 if draft.paragraphs else -1
        match = NUMBERED.match(page.paragraphs[above].text) if above in loose else None
        if match is not None and not draft.firm and draft.kind == "notice":
            found[k] = int(match[1]) if match[1].isdigit() else _DIGITS.get(match[1], 0)
    return found


def _runs(places: list[int]) -> Iterator[list[int]]:
    """Places of drafts that stand near each other."""
    run: list[int] = []
    for k in places:
        if run and k - run[-1] > _NEAR:
            yield run
            run = []
        run.append(k)
    if run:
        yield run


def _introduces(page: Page, draft: Draft, headings: list[int]) -> bool:
    if draft.firm or draft.byline or draft.kind != "news" or not draft.paragraphs:
        return False
    said = page.all_words(draft.paragraphs)
    for heading in headings:
        wanted = {word for word in page.words(heading) if not word.isdigit()}
        if len(wanted & said) < _NAMED * len(wanted):
            return False
    return True
