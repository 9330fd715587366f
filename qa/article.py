"""A whole article on the screen, with the passage that was cited set off at the left."""

from dataclasses import dataclass

from rich.text import Text

from index.catalogue import Catalogue, StoredArticle
from index.language import sanitise, say
from index.lines import Span
from index.text import readable
from qa.links import Links
from qa.render import NO_LINKS, MarksOf, highlighted

_INSIDE, _OUTSIDE = "> ", "  "
"""Before a paragraph of the passage, and before another."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An article ready to be shown."""

    lines: tuple[tuple[str, Text], ...]
    """What stands in the margin, and a paragraph; one line each until they are wrapped."""
    first_cited: int
    """Which line is the first of the passage; 0 where none is."""


def article_holding(catalogue: Catalogue, path: str, cited: Span) -> StoredArticle | None:
    """The article of a file that a passage belongs to; offsets are those of the decoded source."""
    for article in catalogue.articles_in(path):
        if any(segment[0].start <= cited.start and cited.end <= segment[-1].end for segment in article.segments):
            return article
    return None


def sheet(
    article: StoredArticle,
    catalogue: Catalogue,
    *,
    cited: Span | None = None,
    links: Links = NO_LINKS,
    marks_of: MarksOf | None = None,
) -> Sheet:
    """An article as it is shown: headline, facts, place, then its paragraphs.

    Args:
        article: the article.
        catalogue: where its text is kept.
        cited: the passage to set off, in the decoded source.
        links: makes a link of its place.
        marks_of: finds what matches the question, which is then highlighted.
    """
    plain = catalogue.plain(article.document) or catalogue.source(article.document)
    lines = [("", line) for line in _head(article, links)]
    first_cited = 0
    for start, end in (span for segment in article.segments for span in segment):
        inside = cited is not None and start < cited.end and cited.start < end
        text = Text(sanitise(readable(plain[start:end])))
        if inside and not first_cited:
            first_cited = len(lines)
        lines.append((_INSIDE if inside else _OUTSIDE, highlighted(text, marks_of(text.plain)) if marks_of else text))
    return Sheet(tuple(lines), first_cited)


def _head(article: StoredArticle, links: Links) -> list[Text]:
    title = Text(sanitise(article.title) or say("(untitled)", "（无题）"), "bold")
    facts = (article.kicker, article.source, article.date, article.byline, article.place)
    told = Text(" · ".join(sanitise(fact) for fact in facts if fact), "dim")
    first, last = article.line_start, article.line_end
    lines = f"{first}-{last}" if last > first else f"{first}"
    place = Text(f"{sanitise(article.path)}:{lines}", links.style(article.path, article.line_start))
    return [line for line in (title, told, place, Text("")) if line is not told or told.plain]
