"""Parts of a build that is under way, kept so that a build that is stopped can be taken up again.

A part counts once its list of hashes is there, which is written last; nothing else of it is believed.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from index import catalogue
from index.documents import Document
from index.errors import DamagedIndex
from index.manifest import check_hashes, hash_file, read_current
from index.parts import FILES, Encoding, Known, Part, PartWriter

FOLDER = "staging"
BATCH = 2048
"""Passages in a part: what a build that is stopped may lose."""

_LIST = "part.json"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What passages depend on besides the files that they come from; parts of one recipe fit together."""

    reading: str
    """Of the code that reads and cuts files."""
    encoder: str
    tokens: str
    """Of the encoder whose token ids are kept."""
    passage_units: int

    @property
    def identity(self) -> str:
        """The recipe as one hash."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

    def encodes_as(self, other: "Recipe") -> bool:
        """Whether equal texts have equal vectors and token ids in both."""
        return (self.encoder, self.tokens) == (other.encoder, other.tokens)


@cache
def reading_identity() -> str:
    """A hash of the code that reads, cuts and folds: what another edition of it read is read again."""
    digest = hashlib.sha256()
    for name in ("opencc", "charset-normalizer", "pyyaml"):
        digest.update(f"{name} {version(name)}\n".encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


class Earlier:
    """The generation that a new one takes the place of."""

    def __init__(self, folder: Path) -> None:
        """Open the live generation of an index folder.

        Raises:
            StoreError: there is none, it is damaged, or it is of another format.
        """
        live, self.manifest = read_current(folder)
        self._live = live
        self._rebuild = self.manifest.rebuild_in(folder)
        try:
            self.part = Part(live)
        except sqlite3.Error as error:
            raise DamagedIndex(live / catalogue.FILE, self._rebuild) from error

    @property
    def recipe(self) -> Recipe:
        """What its passages depend on."""
        encoder = self.manifest.encoder
        return Recipe(self.manifest.reading, encoder["identity"], encoder["tokens"], self.manifest.passage_units)

    @property
    def folder(self) -> Path:
        """Of the generation."""
        return self._live

    def known(self, recipe: Recipe) -> Known | None:
        """Its passages, if they were encoded as this recipe encodes."""
        return Known(self.part) if self.recipe.encodes_as(recipe) else None

    def check(self) -> None:
        """Look at every byte before any is taken over: damage must not be handed on under new hashes.

        Raises:
            DamagedIndex: a file is not what was written.
        """
        check_hashes(self._live, self.manifest, self._rebuild)


def seal(folder: Path, recipe: Recipe) -> None:
    """Make what was written into a folder a part: with this it is believed."""
    listed = {"recipe": recipe.identity, "files": {name: hash_file(folder / name) for name in FILES}}
    new = folder / f"{_LIST}.new"
    new.write_text(json.dumps(listed), "utf-8")
    new.replace(folder / _LIST)


class Staging:
    """The parts of the build under way, in a folder of the index."""

    def __init__(self, index_folder: Path, recipe: Recipe) -> None:
        """Open the parts of this recipe that an earlier build left and remove all others."""
        self._folder = index_folder / FOLDER
        self.recipe = recipe
        self.parts: list[Part] = []
        self._next = 1
        self._places = 0
        for folder in sorted(self._folder.glob("*-*")):
            if folder.name.startswith("part-") and self._is_whole(folder):
                self.parts.append(Part(folder))
                self._next = int(folder.name[5:]) + 1
            else:
                shutil.rmtree(folder, ignore_errors=True)

    def write(self, documents: Iterator[tuple[str, Document]], encoding: Encoding) -> Iterator[Part]:
        """Cut and encode documents, each given with the file that it came from, and give each part that is full.

        What came from one file is kept together.
        """
        writer: PartWriter | None = None
        before = ""
        try:
            for file, document in documents:
                if writer is not None and file != before and writer.counts["passages"] >= BATCH:
                    yield self._finish(writer)
                    writer = None
                writer = writer or self._begin(encoding)
                writer.add(document, file=file)
                before = file
            if writer is not None:
                yield self._finish(writer)
        finally:
            if writer is not None:
                writer.close()

    def place(self) -> Path:
        """A folder in which another process may write a part; nobody else ever has one of that name."""
        self._places += 1
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / f"work-{os.getpid()}-{self._places:06}"

    def take_in(self, place: Path) -> Part:
        """Count what was written in a place, and sealed, as a part."""
        return self._count(Path(shutil.move(place, self._folder / f"part-{self._next:06}")))

    def close(self) -> None:
        """Let go of the parts' files, and of what other processes have not finished."""
        for part in self.parts:
            part.release()
        for place in self._folder.glob("work-*"):
            shutil.rmtree(place, ignore_errors=True)

    def remove(self) -> None:
        """Remove all parts."""
        self.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _begin(self, encoding: Encoding) -> PartWriter:
        folder = self._folder / f"part-{self._next:06}"
        folder.mkdir(parents=True)
        return PartWriter(folder, encoding)

    def _finish(self, writer: PartWriter) -> Part:
        writer.save()
        seal(writer.folder, self.recipe)
        return self._count(writer.folder)

    def _count(self, folder: Path) -> Part:
        self._next += 1
        self.parts.append(Part(folder))
        return self.parts[-1]

    def _is_whole(self, folder: Path) -> bool:
        try:
            listed = json.loads((folder / _LIST).read_text("utf-8"))
            return bool(
                listed["recipe"] == self.recipe.identity
                and {name: hash_file(folder / name) for name in FILES} == listed["files"]
            )
        except (OSError, ValueError, KeyError, TypeError):
            return False
