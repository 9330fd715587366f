"""HTML pages to their main text, at the offsets it has in the source.

The main text is sought where the running text is: in the smallest element that holds nearly all of it. Within that,
lists of links, and what its class names a menu, a comment or an advertisement, are overwritten like the rest of the
page. The features are those of Kohlschuetter, Fankhauser and Nejdl, "Boilerplate detection using shallow text features"
(WSDM 2010).
"""

import re
from dataclasses import dataclass

from index import markup
from index.metatags import described
from index.readings import Reading
from index.webblocks import RUNNING, Block, Element, Page, read_blocks

_NEARLY_ALL = 0.95
"""The part of a page's running text that its main element must hold."""

_TOO_MUCH = 0.4
"""An element with this part of the running text or more is not left out for its name."""

_LABEL = 30
"""Size below which a block that stands at an end, or alone among links, is a label."""

_LINKED = 0.4
"""The part of a block that is links from which it belongs to a list of them."""

_LIST = 0.3
"""The part of an element that is links from which it is a list of them, unless it holds much running text:"""

_SMALL = 0.25
"""this part of the page's."""

_NEAR = 3
"""How many short lines below the headline are looked at for the day and the newspaper."""

_WHENCE = re.compile(r"(?:19|20)\d\d|来源|稿源|作者|记者")
_LINE_END = re.compile(r"[\r\n]")
_LEFT_OUT = frozenset("aside button datalist dialog iframe menu noscript object select svg template textarea".split())
_NEVER_LEFT_OUT = frozenset("html body main article h1".split())
_NAMES = re.compile(r"\b(?:class|id|role)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_NOT_MAIN = re.compile(
    r"(?:^|[\s_-])(?:"
    r"(?:comment|kommentar|respond|disqus|share|sharing|social|related|similar|recommend|recent|popular|trending|teaser|"
    r"breadcrumb|side-?bar|copyright|footer|navi|newsletter|subscri|pagination|sponsor|promo|outbrain|taboola|cookie|"
    r"advert|widget|banner|toolbar|trackback|rating|bookmark|signup|author-?(?:box|bio|info)|most-?read|read-?more|"
    r"more-?(?:articles|news|stories|posts)|(?:next|prev|previous)-?(?:post|article)|post-?nav|print|sticky|popup|modal)"
    r"[a-z]*|"
    r"foot|nav|menu|ads?|pager|tags?|hidden|skip|search|login|meta|legal|disclaimer|donate|shop|cart|bio|aside|info-?box"
    r")(?:$|[\s_\d-])",
    re.IGNORECASE,
)


def read_html(text: str, encoding: str) -> Reading:
    """A page with everything but its main text overwritten; one without running text is read whole."""
    shown = markup.without_hidden(text)
    page = read_blocks(shown)
    kept = {block.start for block in _main_blocks(page, shown) or page.blocks}
    parts: list[str] = []
    position = 0
    for block in page.blocks:
        words = shown[block.start : block.end]
        unwrapped = words if page.elements[block.element].name == "pre" else _LINE_END.sub(" ", words)
        parts += [shown[position : block.start], unwrapped if block.start in kept else markup.fill(words)]
        position = block.end
    plain = markup.blank("".join([*parts, shown[position:]]), 0, markdown=False)
    return Reading(text, plain, encoding, described(text))


def _main_blocks(page: Page, text: str) -> list[Block]:
    """The blocks of the main text, in order; none where there is no running text."""
    named = [_is_named(element) for element in page.elements]
    everything = _Holding.of(page, [False] * len(named))
    left_out = [False] * len(named)
    for number, element in enumerate(page.elements[1:], 1):
        is_small = everything.running[number] < _TOO_MUCH * everything.running[0]
        left_out[number] = left_out[element.parent] or (named[number] and is_small)
    held = _Holding.of(page, left_out)
    total = held.running[0]
    if not total:
        return []
    main = max(number for number, running in enumerate(held.running) if running >= _NEARLY_ALL * total)
    inside = range(main, page.elements[main].end)
    for number in inside[1:]:
        is_list = held.linked[number] > _LIST * held.size[number] and held.running[number] < _SMALL * total
        left_out[number] = left_out[number] or left_out[page.elements[number].parent] or is_list
    possible = [
        block.element in inside and not left_out[block.element] and block.linked < _LINKED * block.size
        for block in page.blocks
    ]
    body = _trimmed(page, _beside_text(page, possible))
    return _headline(page, text, body, left_out) + body


@dataclass(frozen=True, slots=True)
class _Holding:
    """By the numbers of a page's elements, what each holds with all that is in it."""

    size: list[int]
    linked: list[int]
    running: list[int]
    """The size of its running text."""

    @classmethod
    def of(cls, page: Page, left_out: list[bool]) -> "_Holding":
        """Add up a page's blocks but for those in elements that are left out."""
        size, linked, running = ([0] * len(page.elements) for _ in range(3))
        for block in page.blocks:
            if not left_out[block.element]:
                size[block.element] += block.size
                linked[block.element] += block.linked
                running[block.element] += block.size if block.runs else 0
        for number in range(len(page.elements) - 1, 0, -1):
            parent = page.elements[number].parent
            size[parent] += size[number]
            linked[parent] += linked[number]
            running[parent] += running[number]
        return cls(size, linked, running)


def _is_named(element: Element) -> bool:
    """Whether an element's name, class or identifier says that it is not the main text."""
    if element.name in _LEFT_OUT:
        return True
    if element.name in _NEVER_LEFT_OUT:
        return False
    return any(_NOT_MAIN.search(m[1] or m[2] or m[3] or "") for m in _NAMES.finditer(element.attributes))


def _beside_text(page: Page, possible: list[bool]) -> list[Block]:
    """The possible blocks without headings of nothing and labels that stand alone."""
    texts = [is_possible and block.size >= _LABEL for block, is_possible in zip(page.blocks, possible, strict=True)]
    kept: list[Block] = []
    for i, block in enumerate(page.blocks):
        before, after = slice(max(0, i - 1), i), slice(i + 1, i + 2)
        if block.heading:
            stays = any(possible[after]) or texts[i]
        else:
            around = any(texts[before]) or any(texts[after]) or (any(possible[before]) and any(possible[after]))
            stays = texts[i] or around
        if possible[i] and stays:
            kept.append(block)
    return kept


def _trimmed(page: Page, blocks: list[Block]) -> list[Block]:
    """Blocks from the first to the last of running text, with headings above and what shares an element with it."""
    running = [i for i, block in enumerate(blocks) if block.runs]
    if not running:
        return []
    homes = {_home(page, blocks[i]) for i in running}

    def belongs(block: Block) -> bool:
        return block.size >= _LABEL or _home(page, block) in homes

    above = [block for block in blocks[: running[0]] if block.heading or belongs(block)]
    below = blocks[running[-1] + 1 :]
    while below and not belongs(below[-1]):
        below.pop()
    return above + blocks[running[0] : running[-1] + 1] + below


def _headline(page: Page, text: str, body: list[Block], left_out: list[bool]) -> list[Block]:
    """The page's last heading of the first rank above its body, and what right below it says when and where from."""
    if not body or any(page.elements[block.element].name == "h1" for block in body):
        return []
    above = [b for b in page.blocks if b.start < body[0].start and not left_out[b.element] and not b.linked]
    last = max((i for i, block in enumerate(above) if page.elements[block.element].name == "h1"), default=None)
    if last is None:
        return []
    near = above[last + 1 : last + 1 + _NEAR]
    return [above[last], *(b for b in near if b.size < RUNNING and _WHENCE.search(text, b.start, b.end))]


def _home(page: Page, block: Block) -> int:
    """The element that holds a block's paragraph, or the block itself."""
    element = page.elements[block.element]
    return element.parent if element.name == "p" else block.element
