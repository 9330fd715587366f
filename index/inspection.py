"""How one file is read: its articles line by line, what is known of each, its passages, and what was left out."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from index.articles import Article, Split, split_document
from index.documents import Document, read_document
from index.errors import UnreadableFile
from index.files import Skipped, find_files
from index.lines import Span, read_lines
from index.passages import cut_passages
from index.text import FILLER, PASSAGE_UNITS, readable

_EXCERPT = 60
"""Characters of a skipped line that are shown."""


@dataclass(frozen=True, slots=True)
class LineRange:
    """Lines of the file, counted from 1, both included."""

    line_start: int
    line_end: int


@dataclass(frozen=True, slots=True)
class InspectedArticle:
    """An article, where it stands and how it is cut."""

    article: Article
    whole: LineRange
    pieces: tuple[LineRange, ...]
    """More than one where something foreign interrupts it."""
    passages: tuple[LineRange, ...]


@dataclass(frozen=True, slots=True)
class SkippedLines:
    """Lines that belong to no article."""

    lines: LineRange | None
    """None for a part without lines, such as a scanned page."""
    reason: str
    text: str
    """How they begin."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """A file as it was read."""

    path: str
    """As it was named."""
    encoding: str
    format: str
    lines_of: str
    """source or extraction: whose lines are counted."""
    articles: tuple[InspectedArticle, ...]
    skipped: tuple[SkippedLines, ...]

    @property
    def passages(self) -> int:
        """How many there are."""
        return sum(len(inspected.passages) for inspected in self.articles)


def inspect_file(path: Path) -> Inspection:
    """Read one file as `qa index build` would.

    Raises:
        NoSuchPath: there is none.
        UnreadableFile: it cannot be read, or is a folder.
    """
    if path.is_dir():
        raise UnreadableFile(str(path), "it is a folder; name one file in it", "这是文件夹；请指明其中一个文件")
    (source,) = list(find_files([path]))[:1]
    if isinstance(source, Skipped):
        raise UnreadableFile(str(path), source.reason, source.reason)
    document = read_document(source)
    split = split_document(document)
    return Inspection(
        str(path),
        document.encoding,
        document.format,
        document.lines_of,
        tuple(_inspected(document, article) for article in split.articles),
        tuple(_skipped(document, split)),
    )


def to_json(inspection: Inspection) -> dict[str, Any]:
    """An inspection ready for JSON; lines are counted from 1."""
    return {
        "path": inspection.path,
        "encoding": inspection.encoding,
        "format": inspection.format,
        "lines_of": inspection.lines_of,
        "articles": [_article_json(inspected) for inspected in inspection.articles],
        "passages": inspection.passages,
        "skipped": [
            {
                **(asdict(s.lines) if s.lines else {"line_start": None, "line_end": None}),
                "reason": s.reason,
                "text": s.text,
            }
            for s in inspection.skipped
        ],
    }


def _article_json(inspected: InspectedArticle) -> dict[str, Any]:
    article = inspected.article
    names = ("title", "kicker", "kind", "date", "byline", "source", "place", "page", "continues_from", "continues_on")
    return {
        **{name: getattr(article, name) for name in names},
        **asdict(inspected.whole),
        "pieces": [asdict(piece) for piece in inspected.pieces],
        "passages": [asdict(passage) for passage in inspected.passages],
        "origins": {name: asdict(origin) for name, origin in article.origins.items()},
    }


def _inspected(document: Document, article: Article) -> InspectedArticle:
    return InspectedArticle(
        article,
        _lines(document, article.span),
        tuple(_lines(document, Span(segment[0].start, segment[-1].end)) for segment in article.segments),
        tuple(
            LineRange(passage.line_start, passage.line_end)
            for passage in cut_passages(document, article, budget=PASSAGE_UNITS)
        ),
    )


def _lines(document: Document, span: Span) -> LineRange:
    return LineRange(document.line_of(span.start), document.line_of(span.end - 1))


def _skipped(document: Document, split: Split) -> Iterable[SkippedLines]:
    """Every line with something on it that is in no article and no headline, runs of one reason together."""
    taken = sorted([span for a in split.articles for span in (*a.paragraphs, *a.headings)])
    aside = sorted((a.span, a.reason) for a in split.aside)
    held, put_aside = _Spans(taken), _Spans([span for span, _ in aside])
    left: list[tuple[Span, str]] = []
    for line in read_lines(document.text, Span(0, len(document.text))):
        if held.at(line.span) is None:
            at = put_aside.at(line.span)
            left.append((line.span, _reason(document, line.span) if at is None else aside[at][1]))
    ordered = sorted(taken)
    for (reason, _), run in groupby(left, key=lambda entry: (entry[1], bisect_right(ordered, entry[0]))):
        spans = [span for span, _ in run]
        text = readable(document.text[slice(*spans[0])])[:_EXCERPT]
        yield SkippedLines(_lines(document, Span(spans[0].start, spans[-1].end)), reason, text)
    for unread in document.unread:
        yield SkippedLines(None, unread.reason, unread.path)


def _reason(document: Document, span: Span) -> str:
    return "outside the articles" if document.plain[slice(*span)].replace(FILLER, "").strip() else "markup"


class _Spans:
    """Spans in order, none reaching into another, to be looked up."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._starts = [span.start for span in spans]

    def at(self, span: Span) -> int | None:
        """The first of them that shares a character with `span`."""
        before = bisect_right(self._starts, span.end - 1) - 1
        return before if before >= 0 and self._spans[before].end > span.start else None
