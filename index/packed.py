"""Files that are a zip of XML parts: opened within bounds, whatever they claim to hold."""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile, ZipInfo

from index.encodings import Undecodable

LARGEST_PART = 128 * 1024 * 1024
"""Bytes of one part, unpacked."""

MOST_FOLDED = 250
"""How many times smaller than its content a part may be; text packs to a tenth, a bomb to a thousandth."""

_NEVER_A_BOMB = 4 * 1024 * 1024
_MOST_PARTS = 100_000
_DUBLIN_CORE = ("http://purl.org/dc/elements/1.1/ ", "http://purl.org/dc/terms/ ")
_TIDY = re.compile(r"[ \t\u3000]*\n[ \t]*")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Element:
    """The beginning of an XML element."""

    name: str
    """Its namespace and local name with a space between them."""
    attributes: Mapping[str, str]


@contextmanager
def unpacked(raw: bytes) -> Iterator[ZipFile]:
    """Open a zip file.

    Raises:
        Undecodable: it is none, is damaged, is encrypted, or holds more parts than any document.
    """
    try:
        with ZipFile(BytesIO(raw)) as archive:
            if len(archive.infolist()) > _MOST_PARTS:
                raise Undecodable(f"it holds more than {_MOST_PARTS:,} parts", f"内含超过 {_MOST_PARTS:,} 个部分")
            yield archive
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError, OSError, ValueError) as error:
        if isinstance(error, Undecodable):
            raise
        if raw.startswith(_OLD_OFFICE):
            raise Undecodable(
                "it is encrypted, or of an older format under a new name; save it without a password as .docx",
                "文件已加密，或是旧格式改了后缀；请去掉密码另存为 .docx",
            ) from error
        raise Undecodable("it is damaged or cut short; get it anew", "文件已损坏或不完整；请重新获取") from error


def part(archive: ZipFile, name: str) -> bytes:
    """One part of a zip file, unpacked.

    Raises:
        Undecodable: it is encrypted, or unpacks to far more than text does.
        KeyError: there is no such part.
    """
    info = archive.getinfo(name)
    if info.flag_bits & 1:
        raise Undecodable("it is encrypted; save it without a password", "文件已加密；请去掉密码")
    most = _most_bytes(info)
    with archive.open(info) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise Undecodable(
            f"a part of it, {name}, unpacks to more than {most:,} bytes; it may be a trap, leave it out",
            f"其中 {name} 解压后超过 {most:,} 字节，可能是恶意文件；请移走",
        )
    return content


def _most_bytes(info: ZipInfo) -> int:
    return min(LARGEST_PART, max(_NEVER_A_BOMB, info.compress_size * MOST_FOLDED))


def walk(
    xml: bytes,
    begin: Callable[[Element], None],
    end: Callable[[str], None],
    characters: Callable[[str], None],
) -> None:
    """Read XML from its beginning to its end; no depth is too deep, and nothing outside it is looked at.

    Raises:
        Undecodable: it is not well-formed, or declares entities, which can unfold without end.
    """
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: begin(Element(name, attributes))
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.Parse(xml, True)
    except (ExpatError, ValueError, LookupError) as error:
        if isinstance(error, Undecodable):
            raise
        raise Undecodable("its XML is damaged; get it anew", "其中的 XML 已损坏；请重新获取") from error


def local(name: str) -> str:
    """An element's name without its namespace."""
    return name.rpartition(" ")[2]


def _refuse_entity(*_declared: object) -> None:
    raise Undecodable(
        "it declares XML entities, as no document does; it may be a trap, leave it out",
        "其中声明了 XML 实体，可能是恶意文件；请移走",
    )


def paragraphs_to_text(paragraphs: list[str]) -> str:
    """Paragraphs with a blank line between each two; those that hold nothing are left out.

    Raises:
        Undecodable: none holds anything.
    """
    text = "\n\n".join(_TIDY.sub("\n", p).strip() for p in paragraphs if p.strip())
    if not text:
        raise Undecodable("it holds no text, perhaps pictures of text", "没有文字，也许只有图像")
    return text + "\n"


def said_of(xml: bytes) -> dict[str, str]:
    """What Dublin Core elements say of a document, by local name (title, creator, date, ...); the first of each."""
    said: dict[str, str] = {}
    inside: list[str] = []

    def characters(text: str) -> None:
        if inside and inside[-1].startswith(_DUBLIN_CORE):
            name = local(inside[-1])
            said[name] = said.get(name, "") + text

    def begin(element: Element) -> None:
        known = local(element.name) in said and element.name.startswith(_DUBLIN_CORE)
        inside.append("" if known else element.name)

    def end(_name: str) -> None:
        inside.pop()

    walk(xml, begin, end, characters)
    return {name: " ".join(text.split()) for name, text in said.items() if text.strip()}
