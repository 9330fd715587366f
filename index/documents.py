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
from index.epub import read_epub
from index.errors import UnreadableFile
from index.files import Skipped, SourceFile
from index.pdf import read_pdf
from index.readings import LinesOf, Reading, Record
from index.tables import read_csv, read_json_lines, read_tsv
from index.webpages import read_html
from index.word import read_word

LARGEST_FILE = 256 * 1024 * 1024
"""Bytes; a larger file is refused by name."""

LONGEST_LINE = 4_000_000
"""Characters; a longer line is no article's, and what is found in it could not be cited by it."""

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
    """The Python codec that gives `text` from the file's bytes; a format's name where text is extracted from it."""
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
    """Read a file as its format asks.

    Raises:
        UnreadableFile: it is too large, binary, damaged, of a format not read here, or not plausible in any encoding.
    """
    ending = source.file.suffix.lower()
    if ending in _TO_BE_SAVED_ANEW:
        raise UnreadableFile(
            source.path,
            f"{ending} files are not read; save it as PDF, .docx or text",
            f"不读 {ending} 文件；请另存为 PDF、.docx 或文本",
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
        format, reading = _read(READERS.get(ending, "text"), raw)
    except Undecodable as error:
        raise UnreadableFile(source.path, error.en, error.zh) from error
    return Document(
        path=source.path,
        text=reading.text,
        plain=reading.plain,
        encoding=reading.encoding,
        format=format,
        metadata=reading.metadata,
        digest=hashlib.sha256(raw).hexdigest(),
        size=len(raw),
        modified_ns=status.st_mtime_ns,
        lines_of=reading.lines_of,
        page_starts=reading.page_starts,
        records=reading.records,
        unread=tuple(Skipped(source.path + place, reason, expected=False) for place, reason in reading.unread),
    )


def _read(format: str, raw: bytes) -> tuple[str, Reading]:
    """What a file holds, and the format it turned out to have."""
    if format in _PACKED:
        return format, _PACKED[format](raw)
    text, encoding = decode(raw)
    _refuse_endless_line(text)
    if format == "text" and markup.is_marked_up(text):
        format = "markdown"
    return format, _TEXTUAL[format](text, encoding)


def _refuse_endless_line(text: str) -> None:
    start = 0
    while len(text) - start > LONGEST_LINE:
        end = max(text.rfind(mark, start, start + LONGEST_LINE + 1) for mark in "\r\n")
        if end < 0:
            line = len(_LINE_END.findall(text, 0, start)) + 1
            raise Undecodable(
                f"line {line} is longer than {LONGEST_LINE:,} characters; break it into lines",
                f"第 {line} 行超过 {LONGEST_LINE:,} 字；请分行",
            )
        start = end + 1


def _read_text(text: str, encoding: str) -> Reading:
    return Reading(text, text, encoding)


def _read_markdown(text: str, encoding: str) -> Reading:
    metadata, body = markup.front_matter(text)
    return Reading(text, markup.blank(text, body, markdown=True), encoding, metadata)


READERS = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".htm": "html",
    ".html": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".epub": "epub",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
}
"""Format by file ending; any other file is read as text."""

_PACKED: dict[str, Callable[[bytes], Reading]] = {"pdf": read_pdf, "docx": read_word, "epub": read_epub}
_TEXTUAL: dict[str, Callable[[str, str], Reading]] = {
    "text": _read_text,
    "markdown": _read_markdown,
    "html": read_html,
    "jsonl": read_json_lines,
    "csv": read_csv,
    "tsv": read_tsv,
}
_TO_BE_SAVED_ANEW = frozenset(
    ".doc .wps .rtf .odt .pages .xls .xlsx .et .ods .ppt .pptx .mobi .azw3 .caj .ofd .djvu .mht .mhtml".split()
)
