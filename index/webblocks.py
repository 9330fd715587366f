"""HTML to its elements and its blocks of text, at the offsets they have in the source; read once, start to end."""

import re
from collections import Counter
from dataclasses import dataclass, field

from index.text import FILLER

RUNNING = 60
"""Size from which a block is running text; a Latin letter counts one, a Han character three."""

HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b([^<>]*)>")
_HAN_OR_KANA = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_SPACE = re.compile(rf"[\s{FILLER}]+")
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q rp rt ruby s samp small span"
    " strike strong sub sup time tt u var wbr".split()
)
_WITHOUT_END = frozenset("area base br col embed hr img input link meta param source track wbr".split())


@dataclass(slots=True)
class Element:
    """An element that begins a line of its own."""

    name: str
    attributes: str
    parent: int
    """The number of the element it stands in."""
    end: int = 0
    """The number of the first element after it that is not within it."""


@dataclass(slots=True)
class Block:
    """Text with no tags in it but inline ones."""

    start: int
    end: int
    element: int
    """The number of the innermost element it stands in."""
    heading: bool
    size: int = 0
    linked: int = 0
    """How much of its size is links."""

    @property
    def runs(self) -> bool:
        """Whether it is running text, not a label or a list of links."""
        return self.size >= RUNNING and self.linked < 0.5 * self.size


@dataclass(slots=True)
class Page:
    """The elements and blocks of a page, in the order of their beginnings."""

    elements: list[Element] = field(default_factory=lambda: [Element("", "", 0)])
    """The first holds all others."""
    blocks: list[Block] = field(default_factory=list)
    _open: list[int] = field(default_factory=lambda: [0])
    _names: Counter[str] = field(default_factory=Counter)
    """How many elements of each name are open: to look for one that is not would be quadratic."""
    _headings: int = 0

    def _add(self, text: str, start: int, end: int, block: Block | None, in_link: bool) -> Block | None:
        words = _SPACE.sub("", text[start:end])
        if not words:
            return block
        if block is None:
            block = Block(start, end, self._open[-1], self._headings > 0)
            self.blocks.append(block)
        size = len(words) + 2 * len(_HAN_OR_KANA.findall(words))
        block.end = end
        block.size += size
        block.linked += size if in_link else 0
        return block

    def _begin(self, name: str, attributes: str) -> None:
        self.elements.append(Element(name, attributes, self._open[-1]))
        self._open.append(len(self.elements) - 1)
        self._names[name] += 1
        self._headings += name in HEADINGS

    def _close(self, name: str) -> None:
        """End the innermost open element of that name, and all that were left open in it."""
        while self._names[name]:
            closed = self.elements[self._open.pop()]
            closed.end = len(self.elements)
            self._names[closed.name] -= 1
            self._headings -= closed.name in HEADINGS
            if closed.name == name:
                return


def read_blocks(text: str) -> Page:
    """The elements and blocks of a page; what is not well-formed is read as it comes."""
    page = Page()
    block: Block | None = None
    position, in_link = 0, False
    for tag in _TAG.finditer(text):
        block = page._add(text, position, tag.start(), block, in_link)
        position, name = tag.end(), tag[2].lower()
        if name in _INLINE:
            in_link = not tag[1] if name == "a" else in_link
            continue
        block, in_link = None, False
        if name in _WITHOUT_END:
            continue
        if tag[1]:
            page._close(name)
        else:
            page._begin(name, tag[3])
    page._add(text, position, len(text), block, in_link)
    for number in page._open:
        page.elements[number].end = len(page.elements)
    return page
