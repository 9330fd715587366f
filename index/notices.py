"""Calls and lists of a page that its columns tore apart: numbered parts, put together in the order of their numbers."""

import re

from index.drafts import Draft
from index.pages import NUMBERED, Page

_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九十", 1)}
_NAMED = 0.8
"""Share of a part's heading that its introduction says."""


def join_numbered(page: Page) -> None:
    """Join parts headed 1、 2、 3、 with the unsigned introduction that names them all, or with each other.

    Parts within a signed article are its own already.
    """
    parts = [(_number(page, d), d) for d in page.drafts if d.paragraphs and not d.firm and d.kind == "notice"]
    numbered = sorted(((n, d) for n, d in parts if n is not None), key=lambda part: part[0])
    if len(numbered) < 2 or [n for n, _ in numbered] != list(range(1, len(numbered) + 1)):
        return
    drafts = [d for _, d in numbered]
    headings = [d.paragraphs[0] - 1 for d in drafts]
    introduction = next((d for d in page.drafts if d not in drafts and _introduces(page, d, headings)), None)
    whole = introduction or Draft(min(d.first for d in drafts))
    whole.kind = "notice"
    for heading, draft in zip(headings, drafts, strict=True):
        whole.paragraphs += [heading, *draft.paragraphs]
        whole.byline = whole.byline or draft.byline
    page.loose = [i for i in page.loose if i not in headings]
    page.drafts = [d for d in page.drafts if d not in drafts and d is not whole] + [whole]


def _number(page: Page, draft: Draft) -> int | None:
    """The number of the heading right above a draft."""
    above = draft.paragraphs[0] - 1
    match = NUMBERED.match(page.paragraphs[above].text) if above >= 0 and above in page.loose[-200:] else None
    if match is None:
        return None
    return int(match[1]) if match[1].isdigit() else _DIGITS.get(match[1])


def _introduces(page: Page, draft: Draft, headings: list[int]) -> bool:
    if draft.firm or draft.byline or draft.kind != "news":
        return False
    said = page.all_words(draft.paragraphs)
    for heading in headings:
        wanted = {word for word in page.words(heading) if not re.fullmatch(r"\d+", word)}
        if len(wanted & said) < _NAMED * len(wanted):
            return False
    return True
