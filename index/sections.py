"""Markdown documents to sections: the part under each heading that names an article, and where the foot begins."""

import re
from typing import NamedTuple

from index.bylines import DATELINE
from index.dates import find_day
from index.documents import Document
from index.lines import Span
from index.text import FILLER, headline, readable

_HEADING = re.compile(r"(?<![^\r\n])[ ]{0,3}(#{1,6})[ \t]+([^\r\n]+)")
_TEXT = re.compile(rf"[^\s{FILLER}]")
_FOOT = re.compile(rf"(?<![^\r\n])[ \t]*{FILLER}{{3,}}[ \t]*(?![^\r\n])")


class Section(NamedTuple):
    """An article under a heading."""

    title: str
    heading: Span
    body: Span


class _Part(NamedTuple):
    level: int
    match: re.Match[str]
    body: Span


def sections_of(document: Document) -> list[Section]:
    """One section for each heading of the level that holds the articles; none where there are no headings."""
    end = foot_of(document)
    matches = list(_HEADING.finditer(document.text, 0, end)) if document.format == "markdown" else []
    bounds = [match.start() for match in matches[1:]] + [end]
    parts = [_Part(len(m[1]), m, Span(m.end(), bound)) for m, bound in zip(matches, bounds, strict=bool(matches))]
    if not parts:
        return []
    levels = {part.level for part in parts}
    several = max(levels) if _is_digest(document, parts, max(levels)) else min(levels)
    sections: list[Section] = []
    for i, part in enumerate(parts):
        if part.level == several:
            following = next((j for j in range(i + 1, len(parts)) if parts[j].level <= several), len(parts))
            heading = Span(*part.match.span(2))
            title = headline(document.plain[slice(*heading)]).strip("*# ")
            sections.append(Section(title, heading, Span(part.body.start, parts[following - 1].body.end)))
    return sections


def foot_of(document: Document) -> int:
    """Where the foot of a Markdown page begins: at a last rule under its text, with hardly anything below."""
    text = _TEXT.search(document.plain)
    blanks = _FOOT.finditer(document.plain, text.start()) if text else iter(())
    last = max((m for m in blanks if "---" in document.text[m.start() : m.end()]), key=re.Match.start, default=None)
    if last is not None and len(readable(document.plain[last.end() :])) <= 60:
        return last.start()
    return len(document.plain)


def _is_digest(document: Document, parts: list[_Part], deepest: int) -> bool:
    """Whether the deepest headings are articles of their own: most texts open with a dateline, or the top is dated."""
    bodies = [
        document.plain[p.body.start : p.body.end].replace(FILLER, "").strip() for p in parts if p.level == deepest
    ]
    held = [body for body in bodies if body]
    opened = sum(DATELINE.match(body) is not None for body in held)
    dated_top = parts[0].level < deepest and find_day(parts[0].match[2]) is not None
    return len(held) > 1 and (opened * 2 > len(held) or dated_top)
