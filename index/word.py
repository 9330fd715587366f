"""Word files (.docx) to text: paragraphs, rows of tables and text boxes, in the order in which they are written."""

from collections.abc import Mapping
from zipfile import ZipFile

from index.packed import Element, local, paragraphs_to_text, part, said_of, unpacked, walk
from index.readings import Reading

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main ",
    "http://purl.oclc.org/ooxml/wordprocessingml/main ",
)
_LEFT_OUT = frozenset(("Fallback", "moveFrom", "del"))
"""What is there a second time for older programs, or was taken out by an editor."""

_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_LONG_CELL = 200
"""Characters; a table with a longer cell sets a page, and its cells hold paragraphs of their own."""


def read_word(raw: bytes) -> Reading:
    """The text of a .docx file; a blank line stands between paragraphs, a tab between the cells of a table's row.

    Raises:
        Undecodable: it is encrypted, damaged, a trap, or holds no text.
    """
    body = _Body()
    with unpacked(raw) as archive:
        walk(part(archive, "word/document.xml"), body.begin, body.end, body.characters)
        metadata = _properties(archive)
    text = paragraphs_to_text(body.paragraphs)
    return Reading(text, text, "docx", metadata, "extraction")


class _Body:
    """Gathers paragraphs while the XML is walked."""

    def __init__(self) -> None:
        self.paragraphs: list[str] = []
        self._blocks = [self.paragraphs]
        """Where a paragraph goes that ends now: the page, or the innermost cell."""
        self._rows: list[list[list[str]]] = []
        self._open: list[list[str]] = []
        self._in_text = False
        self._left_out = 0

    def begin(self, element: Element) -> None:
        name = local(element.name)
        if self._left_out or name in _LEFT_OUT:
            self._left_out += 1
        elif not element.name.startswith(_WORD):
            return
        elif name == "p":
            self._open.append([])
        elif name == "t":
            self._in_text = True
        elif name in _BREAKS and self._open:
            self._open[-1].append(_BREAKS[name])
        elif name == "tr":
            self._rows.append([])
        elif name == "tc":
            self._blocks.append([])

    def characters(self, text: str) -> None:
        if self._in_text and self._open and not self._left_out:
            self._open[-1].append(text)

    def end(self, full_name: str) -> None:
        name = local(full_name)
        if self._left_out:
            self._left_out -= 1
        elif not full_name.startswith(_WORD):
            return
        elif name == "p" and self._open:
            self._blocks[-1].append("".join(self._open.pop()))
        elif name == "t":
            self._in_text = False
        elif name == "tc" and self._rows and len(self._blocks) > 1:
            self._rows[-1].append([p for p in self._blocks.pop() if p.strip()])
        elif name == "tr" and self._rows:
            self._blocks[-1].extend(_row(self._rows.pop()))


def _row(cells: list[list[str]]) -> list[str]:
    if any(len(paragraph) > _LONG_CELL for cell in cells for paragraph in cell):
        return [paragraph for cell in cells for paragraph in cell]
    return ["\t".join(" ".join(" ".join(cell).split()) for cell in cells)]


def _properties(archive: ZipFile) -> Mapping[str, str]:
    """Title, author and day of making, where the file says them."""
    if "docProps/core.xml" not in archive.namelist():
        return {}
    said = said_of(part(archive, "docProps/core.xml"))
    fields = {"title": said.get("title"), "author": said.get("creator"), "created": said.get("created", "")[:10]}
    return {name: value for name, value in fields.items() if value}
