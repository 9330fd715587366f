"""Files to documents: decoded text, its encoding, its lines.

A document's `plain` text has the very offsets of its source: markup is overwritten by fillers, never
cut out, so whatever is found in it can be cited without a map.
"""

import hashlib
import os
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from index import markup
from index.encodings import Undecodable, decode
from index.errors import NoSuchPath, UnreadableFile

LARGEST_FILE = 256 * 1024 * 1024
"""Bytes; a larger file is refused by name."""

_LINE_END = re.compile(r"\r\n|\n|\r")
_MEDIA = frozenset(".jpg .jpeg .png .gif .bmp .webp .tif .tiff .svg .ico .mp3 .mp4 .wav .mov .avi .mkv".split())


@dataclass(frozen=True)
class Document:
    """One file, or one record of a collection, as text."""

    path: str
    """As it is cited: relative to the parent of the corpus root, with forward slashes."""
    text: str
    """The decoded source."""
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

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def line_of(self, offset: int) -> int:
        """The line on which the character at `offset` stands, counted from 1 as editors do."""
        return bisect_right(self._line_starts, offset)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file found under a corpus root."""

    file: Path
    path: str
    """As it is cited."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was found and not read, and why."""

    path: str
    reason: str
    expected: bool
    """True for pictures and sound, which nobody expects to be read; false where the user should look."""


def find_files(roots: Iterable[Path]) -> Iterator[SourceFile | Skipped]:
    """Every regular file under the roots, by name order; hidden files and folders, and indexes, are left alone.

    Raises:
        NoSuchPath: a root does not exist.
    """
    named = _names_of(list(roots))
    for root, name in named:
        if root.is_file():
            yield SourceFile(root, _cited(root, root, name))
            continue
        unlisted: list[OSError] = []
        for folder, folders, names in os.walk(root, onerror=unlisted.append):
            folders[:] = sorted(f for f in folders if not f.startswith(".") and not _is_index(Path(folder, f)))
            for linked in (Path(folder, f) for f in folders):
                if linked.is_symlink():
                    yield Skipped(_cited(linked, root, name), "a link to a folder, which is not followed", False)
            for file_name in sorted(n for n in names if not n.startswith(".")):
                file = Path(folder, file_name)
                yield _as_source(file, _cited(file, root, name), root)
        for error in unlisted:
            yield Skipped(_cited(Path(error.filename), root, name), f"{error.strerror}", expected=False)


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


def _cited(path: Path, root: Path, name: str) -> str:
    """How a path is cited; bytes in it that are not UTF-8 are written out, since nothing can store or show them."""
    cited = str(PurePosixPath(name, path.relative_to(root).as_posix()))
    return os.fsencode(cited).decode("utf-8", "backslashreplace")


def _is_index(folder: Path) -> bool:
    return (folder / "CURRENT").is_file() and any(folder.glob("gen-*/manifest.json"))


def _as_source(file: Path, path: str, root: Path) -> SourceFile | Skipped:
    if file.suffix.lower() in _MEDIA:
        return Skipped(path, "not text", expected=True)
    if file.is_symlink() and not file.resolve().is_relative_to(root.resolve()):
        return Skipped(path, "a link that leads out of the folder", expected=False)
    if not file.is_file():
        return Skipped(path, "not a regular file", expected=False)
    return SourceFile(file, path)


def _names_of(roots: list[Path]) -> list[tuple[Path, str]]:
    """Each root with the name its files are cited under: its last component, or more of them where two would clash."""
    for root in roots:
        if not root.exists():
            raise NoSuchPath(root, _neighbours(root))
    resolved = list(dict.fromkeys(root.resolve() for root in roots))
    depth = 1
    while len({root.parts[-depth:] for root in resolved}) < len(resolved):
        depth += 1
    return [(root, "/".join(part for part in root.parts[-depth:] if part != "/")) for root in resolved]


def _neighbours(path: Path) -> list[str]:
    from difflib import get_close_matches  # deferred: only a mistyped path needs it

    parent = path.parent
    names = [child.name for child in parent.iterdir()] if parent.is_dir() else []
    return [str(parent / name) for name in get_close_matches(path.name, names, n=2)]


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
