"""Files to documents: decoded text, its encoding, its lines.

A document's `plain` text has the very offsets of its source: markup is overwritten by fillers, never
cut out, so whatever is found in it can be cited without a map.
"""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from index import markup
from index.encodings import Undecodable, decode
from index.errors import UnreadableFile
from index.files import Skipped, SourceFile
from index.readings import LinesOf, Record

LARGEST_FILE = 256 * 1024 * 1024
"""Bytes; a larger file is refused by name."""

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True)
class Document:
    """One file as text, or one text that came from elsewhere."""

    path: str
    """As it is cited: relative to the parent of the corpus root, with forward slashes."""
    text: str
    """The decoded source; where a file has no text of its own (PDF, DOCX, EPUB), the text extracted from it."""
    plain: str
    """As long as `text`, with markup overwritten by fillers and line breaks."""
    encoding: str
    """The Python codec that gives `text` from the file's bytes."""
    format: str
    """A key of `READERS`."""
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What the front matter says."""
    digest: str = ""
    """SHA-256 of the bytes, in hexadecimal."""
    size: int = 0
    """Bytes."""
    modified_ns: int = 0
    lines_of: LinesOf = "source"
    """Whose lines `line_of` counts."""
    page_starts: tuple[int, ...] = ()
    """Where the text of each page begins; empty where the format has no pages."""
    records: tuple[Record, ...] = ()
    """Its articles, where the format says which they are."""
    unread: tuple[Skipped, ...] = ()
    """Its parts that hold nothing to read, such as scanned pages."""

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def line_of(self, offset: int) -> int:
        """The line on which the character at `offset` stands, counted from 1 as editors do."""
        return bisect_right(self._line_starts, offset)

    def page_of(self, offset: int) -> int | None:
        """The page on which the character at `offset` stands, counted from 1; None where the format has no pages."""
        return bisect_right(self.page_starts, offset) or None


def read_document(source: SourceFile) -> Document:
    """Decode a file and overwrite its markup.

    Raises:
        UnreadableFile: it is too large, binary, of a format not read here, or not plausible in any encoding.
    """
    named = READERS.get(source.file.suffix.lower(), "text")
    if named in _NOT_READ_YET:
        raise UnreadableFile(
            source.path,
            f"{source.file.suffix} files are not read by this version; save it as text or Markdown",
            f"本版本不读 {source.file.suffix} 文件；请另存为文本或 Markdown",
        )
    try:
        status = source.file.stat()
        if status.st_size > LARGEST_FILE:
            raise UnreadableFile(source.path, "larger than 256 MiB; split it", "超过 256 MiB；请拆分")
        raw = source.file.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            source.path, f"{error.strerror}; make it readable", f"{error.strerror}；请使其可读"
        ) from error
    try:
        text, encoding = decode(raw)
    except Undecodable as error:
        raise UnreadableFile(source.path, error.en, error.zh) from error
    reader = "markdown" if named == "text" and markup.is_marked_up(text) else named
    metadata, plain = _FORMATS[reader](text)
    return Document(
        path=source.path,
        text=text,
        plain=plain,
        encoding=encoding,
        format=reader,
        metadata=metadata,
        digest=hashlib.sha256(raw).hexdigest(),
        size=len(raw),
        modified_ns=status.st_mtime_ns,
    )


def _read_text(text: str) -> tuple[Mapping[str, str], str]:
    return {}, text


def _read_markdown(text: str) -> tuple[Mapping[str, str], str]:
    metadata, body = markup.front_matter(text)
    return metadata, markup.blank(text, body, markdown=True)


def _read_html(text: str) -> tuple[Mapping[str, str], str]:
    return {}, markup.blank(text, 0, markdown=False)


READERS = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".htm": "html",
    ".html": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".epub": "epub",
    ".zip": "zip",
}
"""Format by file ending; any other file is read as text."""

_FORMATS: dict[str, Callable[[str], tuple[Mapping[str, str], str]]] = {
    "text": _read_text,
    "markdown": _read_markdown,
    "html": _read_html,
}
_NOT_READ_YET = frozenset(READERS.values()) - frozenset(_FORMATS)
