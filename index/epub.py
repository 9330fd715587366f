"""EPUB books to text, chapter by chapter in the order of the book's spine."""

import posixpath
import re
from dataclasses import dataclass, field
from urllib.parse import unquote
from zipfile import ZipFile

from index import markup
from index.encodings import Undecodable, decode
from index.language import say
from index.packed import Element, local, paragraphs_to_text, part, said_of, unpacked, walk
from index.readings import MOST_TEXT, Reading
from index.text import FILLER

_FIELDS = {"title": "title", "creator": "author", "date": "date", "publisher": "source"}
"""What a document's metadata calls what the book calls otherwise."""

_SPACE = re.compile(r"\s+")


def read_epub(raw: bytes) -> Reading:
    """The text of an EPUB file; a blank line stands between paragraphs. Chapters that cannot be read are named.

    Raises:
        Undecodable: it is encrypted, damaged, a trap, or holds no text.
    """
    paragraphs: list[str] = []
    unread: list[tuple[str, str]] = []
    with unpacked(raw) as archive:
        place = _package_place(archive)
        package = part(archive, place)
        length = 0
        for chapter in _chapters(package, posixpath.dirname(place)):
            try:
                found = _paragraphs(part(archive, chapter))
            except (Undecodable, KeyError) as error:
                why = (error.en, error.zh) if isinstance(error, Undecodable) else ("it is missing", "缺失")
                unread.append((f"#{chapter}", say(*why)))
                continue
            paragraphs.extend(found)
            length += sum(map(len, found))
            if length > MOST_TEXT:
                raise Undecodable(f"it unfolds to more than {MOST_TEXT:,} characters", f"展开后超过 {MOST_TEXT:,} 字")
        said = said_of(package)
    text = paragraphs_to_text(paragraphs)
    metadata = {_FIELDS[name]: value for name, value in said.items() if name in _FIELDS}
    return Reading(text, text, "epub", metadata, "extraction", unread=tuple(unread))


def _package_place(archive: ZipFile) -> str:
    """Where the file lies that lists the chapters."""
    places: list[str] = []

    def begin(element: Element) -> None:
        if local(element.name) == "rootfile":
            places.append(element.attributes.get("full-path", ""))

    walk(part(archive, "META-INF/container.xml"), begin, _nothing, _nothing)
    if not places:
        raise Undecodable("it lists no chapters; get it anew", "没有列出章节；请重新获取")
    return places[0]


@dataclass(slots=True)
class _Package:
    places: dict[str, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def begin(self, element: Element) -> None:
        said = element.attributes
        if local(element.name) == "item":
            self.places[said.get("id", "")] = unquote(said.get("href", "").partition("#")[0])
        elif local(element.name) == "itemref":
            self.order.append(said.get("idref", ""))


def _chapters(xml: bytes, folder: str) -> list[str]:
    package = _Package()
    walk(xml, package.begin, _nothing, _nothing)
    listed = dict.fromkeys(package.places[chapter] for chapter in package.order if chapter in package.places)
    return [posixpath.normpath(posixpath.join(folder, place)) for place in listed]


def _paragraphs(raw: bytes) -> list[str]:
    """The paragraphs of a chapter; where its source breaks a line means nothing."""
    text, _ = decode(raw)
    shown = markup.blank(_SPACE.sub(" ", text), 0, markdown=False).replace(FILLER, "")
    return [_SPACE.sub(" ", line).strip() for line in shown.split("\n")]


def _nothing(_: str) -> None:
    """What is done where nothing needs doing."""
