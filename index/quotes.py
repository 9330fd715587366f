"""Pull quotes: what a page repeats of its articles in larger type."""

from itertools import accumulate

from index.pages import Page
from index.text import matching_text

_REACH = 200
"""How many paragraphs before and after a pull quote may hold its words; keeps splitting linear in the page."""


def drop_pull_quotes(page: Page) -> None:
    """Take out what repeats a part of another paragraph in larger type."""
    paragraphs = page.paragraphs
    quotes = {
        i
        for d in page.drafts
        for i in d.paragraphs
        if not paragraphs[i].closed and 20 <= len(paragraphs[i].text) <= 200
    }
    if not quotes:
        return
    texts = ["" if i in quotes else matching_text(p.text) for i, p in enumerate(paragraphs)]
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    whole = "\n".join(texts)
    repeated = {
        i
        for i in quotes
        if whole.find(
            matching_text(paragraphs[i].text), starts[max(0, i - _REACH)], starts[min(len(paragraphs), i + _REACH)]
        )
        >= 0
    }
    page.aside.update(dict.fromkeys(repeated, "pull quote"))
    for draft in page.drafts:
        draft.paragraphs = [i for i in draft.paragraphs if i not in repeated]
