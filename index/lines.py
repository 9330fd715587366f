"""Lines of a page to paragraphs: what a column's width, a page break or a blank line has torn is put together.

A line runs on into the next when it does not end a sentence and is as wide as its column;
a short line that ends no sentence is a heading.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from index.patterns import pattern
from index.text import FILLER, readable

UNWRAPPED = 45
"""Width, in Han characters, from which a line is taken for running text however wide its neighbours are."""

_NEARBY = 20
"""How many blocks before and after a break are looked through for what it tore."""

_HAN = pattern(r"[\u4e00-\u9fff]{3}")
_COMMA = pattern(r"[，,。；;]")
_QUOTED = pattern(r"《[^《》]{1,40}》|“[^“”]{1,40}”|[（(][^（）()]{1,40}[）)]")
"""Names and quotations, whose commas are not the line's own."""
_OPENING, _CLOSING = "（(《“「『", "）)》”」』"
_CONTENT = pattern(rf"[^\s{FILLER}](?:[^\r\n]*[^\s{FILLER}])?")
_LINE = pattern(r"[^\r\n]+")
_INDENT = pattern(r"\u3000|[ \t]{4}|\t")
_MOST_INDENTED = 0.7
"""Share of a page's lines; where more are set in, that says nothing."""
_NUMBERED_HEADING = pattern(r"[\d一二三四五六七八九十]{1,3}[、.．]\S{2,20}$")
_TERMINAL = pattern(
    r"[。！？!?…；;.：:](?:[”’」』）)】》\"']*)$|[。！？!?…][”’」』）)】》\"']*\s*[（(][^（）()]{2,12}[）)]$"
)


class Span(NamedTuple):
    """A range of character offsets in a document; `end` is exclusive."""

    start: int
    end: int


@dataclass(frozen=True)
class Line:
    """One line of plain text that is not blank."""

    span: Span
    """Without the space and markup around it."""
    text: str
    """As a person would read it."""
    block: int
    """Lines with no blank line between them share a block."""
    indented: bool = False
    """Whether it is set in as the first line of a paragraph is, on a page where not all lines are."""

    @cached_property
    def width(self) -> float:
        """In Han characters; a Latin letter or digit counts half."""
        return (len(self.text) + sum(map("\u2000".__lt__, self.text))) / 2

    @cached_property
    def ends_sentence(self) -> bool:
        """Whether the line closes a sentence."""
        return _TERMINAL.search(self.text) is not None


def read_lines(plain: str, span: Span) -> list[Line]:
    """The lines of a part of a document that hold something, in order."""
    lines: list[Line] = []
    block, last_end = 0, span.start
    for match in _LINE.finditer(plain, span.start, span.end):
        content = _CONTENT.search(plain, match.start(), match.end())
        if content is None:
            continue
        if lines and (_line_breaks(plain[last_end : match.start()]) > 1 or _NUMBERED_HEADING.match(lines[-1].text)):
            block += 1
        indented = _INDENT.match(plain, match.start(), content.start()) is not None
        lines.append(Line(Span(content.start(), content.end()), readable(content[0]), block, indented))
        last_end = match.end()
    if sum(line.indented for line in lines) > _MOST_INDENTED * len(lines):
        return [replace(line, indented=False) for line in lines]
    return lines


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that read on from one to the next."""

    span: Span
    text: str
    """As a person would read it, on one line."""
    block: int
    """The block of its last line."""
    closed: bool
    """Whether it ends with the end of a sentence."""
    in_heading: bool
    """Whether it stands in a block of headings."""
    runs_in: bool = False
    """Whether it is a headline set on the first line of its text."""

    @property
    def is_heading(self) -> bool:
        """Whether it is short and ends no sentence."""
        if self.in_heading:
            return True
        return not self.closed and len(self.text) <= 60 and not _COMMA.search(_QUOTED.sub("", self.text[8:]))


def read_paragraphs(
    plain: str, span: Span, opens: re.Pattern[str], *, alone: re.Pattern[str] | None = None
) -> list[Paragraph]:
    """Join the lines of a part of a document into paragraphs.

    Args:
        plain: a document's plain text.
        span: the part of it to read.
        opens: what begins a new paragraph wherever it stands, such as a dateline.
        alone: what a line that is a paragraph of its own begins with.
    """
    lines = read_lines(plain, span)
    blocks = _blocks(lines)
    columns = _column_widths(blocks)
    torn = _torn_blocks(plain, blocks)
    headings = _heading_blocks(blocks, columns) - torn
    paragraphs: list[Paragraph] = []
    group: list[Line] = []
    for line in lines:
        if group and (
            opens.match(line.text)
            or (alone is not None and (alone.match(line.text) or alone.match(group[-1].text)))
            or line.indented
            or group[-1].block in headings
            or line.block in headings
            or not (group[-1].block in torn or _runs_on(group, line, _column(blocks, columns, group[-1])))
        ):
            paragraphs.append(_paragraph(plain, group, group[0].block in headings))
            group = []
        group.append(line)
    if group:
        paragraphs.append(_paragraph(plain, group, group[0].block in headings))
    return paragraphs


def _runs_on(group: list[Line], following: Line, column: float) -> bool:
    line = group[-1]
    same_block = line.block == following.block
    if same_block and len(group) < 4 and _is_open("".join(member.text for member in group)):
        return True
    if line.ends_sentence:
        return same_block and line.width < UNWRAPPED and line.width >= column - 1.5
    return line.width >= min((0.6 if same_block else 0.8) * column, UNWRAPPED)


def _is_open(text: str) -> bool:
    """Whether a bracket or quotation mark is still to be closed."""
    return sum(text.count(c) for c in _OPENING) > sum(text.count(c) for c in _CLOSING)


def _blocks(lines: list[Line]) -> list[list[Line]]:
    blocks: list[list[Line]] = []
    for line in lines:
        if line.block == len(blocks):
            blocks.append([])
        blocks[-1].append(line)
    return blocks


def _column_widths(blocks: list[list[Line]]) -> list[float]:
    """For each block the width of the column it stands in: its widest line, or its neighbours' if it has but one."""
    widest = [max(line.width for line in block) for block in blocks]
    return [widest[i] if len(block) > 1 else max(widest[max(0, i - 1) : i + 2]) for i, block in enumerate(blocks)]


def _column(blocks: list[list[Line]], columns: list[float], line: Line) -> float:
    """The width of the column around a line; pages set narrow and wide columns one right below the other."""
    block = blocks[line.block]
    if len(block) == 1:
        return columns[line.block]
    at = bisect_left(block, line.span.start, key=lambda member: member.span.start)
    return max(member.width for member in block[max(0, at - 2) : at + 3])


def _heading_blocks(blocks: list[list[Line]], columns: list[float]) -> set[int]:
    """The blocks that hold nothing but headings: a few lines, with no comma and no end of a sentence.

    Lines that stand alone are judged together with those around them, since a narrow
    column can have a blank line after each line of running text.
    """
    found: set[int] = set()
    stretch: list[int] = []
    for i, block in enumerate([*blocks, []]):
        if len(block) == 1 and block[0].width < UNWRAPPED:
            stretch.append(i)
            continue
        if stretch and all(_may_be_heading(blocks[j]) for j in stretch):
            found.update(stretch)
            if len(block) > 2 and not block[0].indented and 0.9 * columns[i] <= blocks[stretch[-1]][0].width:
                found.discard(stretch[-1])
        stretch = []
        if 1 < len(block) <= 4 and _may_be_heading(block):
            found.add(i)
    return found


def _torn_blocks(plain: str, blocks: list[list[Line]]) -> set[int]:
    """Short lines that a page break tore out of a paragraph: three characters across the break stand whole nearby.

    Only before a line of running text as wide as a paragraph, since in narrow columns the widths tell; and
    not where a tag ends the paragraph.
    """
    torn: set[int] = set()
    for i, (block, following) in enumerate(pairwise(blocks)):
        line, after = block[0].text, following[0].text
        if len(block) > 1 or block[0].ends_sentence or following[0].width < UNWRAPPED:
            continue
        if FILLER in plain[block[0].span.end : following[0].span.start]:
            continue
        across = [string for string in (line[-2:] + after[:1], line[-1:] + after[:2]) if _HAN.fullmatch(string)]
        nearby = "\n".join(member.text for b in blocks[max(0, i - _NEARBY) : i + _NEARBY] for member in b)
        if any(string in nearby for string in across):
            torn.add(i)
    return torn


def _may_be_heading(block: list[Line]) -> bool:
    return not any(line.ends_sentence or _COMMA.search(_QUOTED.sub("", line.text)) for line in block)


def _paragraph(plain: str, lines: list[Line], in_heading: bool) -> Paragraph:
    span = Span(lines[0].span.start, lines[-1].span.end)
    text = readable(plain[span.start : span.end])
    return Paragraph(span, text, lines[-1].block, lines[-1].ends_sentence, in_heading)


def _line_breaks(gap: str) -> int:
    return len(re.findall(r"\r\n|\n|\r", gap))


_SENTENCE_END = pattern(
    r"[。！？!?…]+[”’」』）)】》\"']*|[；;](?=\s*\S)|(?<=[a-zA-Z)\"'’”\d])[.!?]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Z])"
)


def sentence_spans(plain: str, paragraph: Span) -> Iterator[Span]:
    """The sentences of a paragraph, in order, without the space around them; together they hold all its text."""
    start = paragraph.start
    for match in _SENTENCE_END.finditer(plain, paragraph.start, paragraph.end):
        yield from _trimmed(plain, start, match.end())
        start = match.end()
    yield from _trimmed(plain, start, paragraph.end)


def _trimmed(plain: str, start: int, end: int) -> Iterator[Span]:
    while start < end and (plain[start].isspace() or plain[start] == FILLER):
        start += 1
    while end > start and (plain[end - 1].isspace() or plain[end - 1] == FILLER):
        end -= 1
    if start < end:
        yield Span(start, end)
