"""Which files must be read, and what is known of the others; the files that are read, one by one."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.catalogue import StoredFile
from index.documents import Document, read_document
from index.errors import UnreadableFile
from index.files import Skipped, SourceFile, find_files
from index.manifest import hash_file
from index.parts import Part

Advance = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done and how much there is (0 where that is not known)."""

_YOUNG_NS = 2_000_000_000
"""A file changed twice within the tick of a file system's clock looks unchanged; one this old does not."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How the files differ from those of the generation before; all are new where there is none."""

    new: int
    changed: int
    unchanged: int
    removed: int
    """Those that are gone or can no longer be read."""

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.removed)


class Reading:
    """One pass over the files under some roots."""

    def __init__(self, roots: Sequence[Path], advance: Advance) -> None:
        """Find the files.

        Raises:
            NoSuchPath: a root does not exist.
        """
        found = list(find_files(roots))
        self._files = [f for f in found if isinstance(f, SourceFile)]
        self._advance = advance
        self._places: dict[str, tuple[Part, tuple[int, ...]]] = {}
        self.skipped = [f for f in found if isinstance(f, Skipped)]
        self.unread: list[Skipped] = []
        """Parts of files that were read."""
        self.unreadable: list[UnreadableFile] = []

    def take(self, part: Part) -> None:
        """Take from a part what it holds of files that have not changed since it was written."""
        for file in self._files:
            stored = part.files.get(file.path)
            if stored is not None and file.path not in self._places and _is_unchanged(file, stored):
                self._places[file.path] = part, stored.documents

    def put(self, part: Part) -> None:
        """Take from a part that was just written all that it holds."""
        for path, stored in part.files.items():
            self._places[path] = part, stored.documents

    def documents(self) -> Iterator[tuple[str, Document]]:
        """Read what no part holds, in order: each file's path as cited and a document of it."""
        files = self.remaining()
        for done, file in enumerate(files):
            self._advance("files", done, len(files))
            try:
                document = read_file(file)
            except UnreadableFile as error:
                self.note([error], [])
            else:
                self.note([], document.unread)
                yield file.path, document
        self._advance("files", len(files), len(files))

    def remaining(self) -> list[SourceFile]:
        """The files that no part holds, in order."""
        return [f for f in self._files if f.path not in self._places]

    def note(self, unreadable: Iterable[UnreadableFile], unread: Iterable[Skipped]) -> None:
        """Remember what could not be read, whole files and parts of files."""
        self.unread.extend(unread)
        for error in unreadable:
            self.unreadable.append(error)
            self.skipped.append(Skipped(error.path, str(error), expected=False))

    def places(self) -> list[tuple[Part, int]]:
        """Every document in its order, by its part and its number there."""
        held = (self._places[f.path] for f in self._files if f.path in self._places)
        return [(part, number) for part, numbers in held for number in numbers]

    def changes(self, before: Mapping[str, StoredFile]) -> Changes:
        """What became of the files that the generation before was made from."""
        same = changed = 0
        for path, stored in before.items():
            if path in self._places:
                unchanged = self._places[path][0].files[path].digest == stored.digest
                same, changed = same + unchanged, changed + (not unchanged)
        return Changes(len(self._places) - same - changed, changed, same, len(before) - same - changed)

    def is_as(self, part: Part) -> bool:
        """Whether a part holds all that there is to read and nothing else."""
        same = all(self._places.get(f.path, (None,))[0] is part for f in self._files)
        return same and len(part.files) == len(self._files) and self.skipped_as(part)

    def skipped_as(self, part: Part) -> bool:
        """Whether the same files were left alone as when a part was written."""
        return sorted(map(_told, self.skipped)) == sorted(map(_told, part.skipped()))


def read_file(source: SourceFile) -> Document:
    """Read a file; its time counts for nothing where it is so young that a change may not show in it.

    Raises:
        UnreadableFile: it cannot be read.
    """
    started = time.time_ns()
    document = read_document(source)
    settled = 0 <= document.modified_ns < started - _YOUNG_NS
    return document if settled else replace(document, modified_ns=0)


def _is_unchanged(source: SourceFile, stored: StoredFile) -> bool:
    """Size and time are a hint that spares reading; where they leave a doubt, the content decides."""
    try:
        status = source.file.stat()
        if status.st_size != stored.size:
            return False
        return status.st_mtime_ns == stored.modified_ns or hash_file(source.file) == stored.digest
    except OSError:
        return False


def _told(skipped: Skipped) -> tuple[str, str]:
    return skipped.path, skipped.reason
