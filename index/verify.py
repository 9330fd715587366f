"""Everything that can be checked of an index: every byte, every number that points elsewhere, every source."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.arrays import open_array
from index.catalogue import FILE as CATALOGUE
from index.catalogue import Catalogue
from index.errors import DamagedIndex, NoSuchPath
from index.files import SourceFile, find_files
from index.lexical import FOLDER as LEXICAL
from index.lexical import KEYS_FILE, LexicalLeg
from index.lists import FILE as LISTS
from index.lists import open_lists
from index.manifest import CURRENT, MANIFEST, Manifest, hash_file, read_current
from index.parts import HASHES_FILE
from index.tokens import IDS_FILE, STARTS_FILE, TokenTable
from index.vectors import FILE as VECTORS
from index.vectors import VectorLeg

_LEFT_BY_READERS = re.compile(r".*\.lock")


@dataclass(frozen=True, slots=True)
class Damage:
    """A file of the index that is not as it must be."""

    file: str
    """Relative to the index folder; two of them where it may be either."""
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of looking at everything."""

    files: int
    """How many files of the index were read."""
    damage: tuple[Damage, ...]
    stale: tuple[tuple[str, str], ...]
    """Sources, as cited, that are not as they were indexed: `changed`, `new` or `gone`."""
    rebuild: str
    """The command that builds the index again."""


def verify(folder: Path) -> Verdict:
    """Look at the live generation of an index folder.

    Raises:
        NoIndex: there is none.
        OtherFormat: it is of another format.
    """
    try:
        generation, manifest = read_current(folder)
    except DamagedIndex as error:
        return _unopened(folder, error)
    damage = [Damage(f"{generation.name}/{name}", what) for name, what in _bytes_of(generation, manifest)]
    if not damage:
        damage = [Damage(f"{generation.name}/{name}", what) for name, what in _numbers_of(generation, manifest)]
    stale = () if damage else tuple(_sources(generation, manifest))
    return Verdict(len(manifest.files) + 2, tuple(damage), stale, manifest.rebuild_in(folder))


def _unopened(folder: Path, error: DamagedIndex) -> Verdict:
    """What is wrong with an index that cannot be opened."""
    named = error.file.relative_to(folder).as_posix()
    if error.file.name == MANIFEST:  # either of them may be the one that changed
        named = f"{CURRENT}, {named}"
    return Verdict(0, (Damage(named, "it is missing or is not what was written"),), (), error.rebuild)


def _bytes_of(generation: Path, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Files that are missing, not what was written, or not part of the index."""
    for name, entry in manifest.files.items():
        file = generation / name
        if not file.is_file():
            yield name, "it is missing"
        elif file.stat().st_size != entry["size"]:
            yield name, f"it has {file.stat().st_size} bytes in place of {entry['size']}"
        elif hash_file(file) != entry["sha256"]:
            yield name, "it is not what was written"
    for file in sorted(f for f in generation.rglob("*") if f.is_file()):
        name = file.relative_to(generation).as_posix()
        if name not in manifest.files and name != MANIFEST and not _LEFT_BY_READERS.fullmatch(file.name):
            yield name, "it does not belong to the index"


def _numbers_of(generation: Path, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Parts that do not fit each other though every byte is as it was written."""
    checks: dict[str, Callable[[Path, int], str | None]] = {
        CATALOGUE: _catalogue,
        VECTORS: _vectors,
        IDS_FILE: _tokens,
        HASHES_FILE: _hashes,
        LEXICAL: _lexical,
    }
    for name, check in checks.items():
        try:
            wrong = check(generation, manifest.counts["passages"])
        except (OSError, RuntimeError, ValueError, IndexError, sqlite3.Error, DamagedIndex) as error:
            wrong = f"it cannot be read: {error.__cause__ or error}"
        if wrong:
            yield name, wrong
    try:
        open_lists(generation, manifest)
    except (OSError, RuntimeError, ValueError) as error:
        yield LISTS, f"it cannot be read: {error}"


def _catalogue(generation: Path, passages: int) -> str | None:
    catalogue = Catalogue(generation)
    try:
        return catalogue.first_fault(passages)
    finally:
        catalogue.close()


def _vectors(generation: Path, passages: int) -> str | None:
    found = len(VectorLeg(generation))
    return None if found == passages else f"{found} vectors for {passages} passages"


def _tokens(generation: Path, passages: int) -> str | None:
    found = len(TokenTable(generation))
    starts = open_array(generation / STARTS_FILE, np.int64)
    if found != passages:
        return f"{found} rows of token ids for {passages} passages"
    return None if not len(starts) or (starts[0] == 0 and np.all(np.diff(starts) >= 0)) else "the rows overlap"


def _hashes(generation: Path, passages: int) -> str | None:
    found = len(open_array(generation / HASHES_FILE, np.uint8, width=16))
    return None if found == passages else f"{found} hashes for {passages} passages"


def _lexical(generation: Path, passages: int) -> str | None:
    found = len(LexicalLeg(generation))
    keys = open_array(generation / KEYS_FILE, np.uint64)
    if not found == passages == len(keys) == len(np.unique(keys)):
        return f"{found} lexical documents and {len(np.unique(keys))} keys for {passages} passages"
    return None


def _sources(generation: Path, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """The sources that are not as they were when they were indexed."""
    catalogue = Catalogue(generation)
    try:
        stored, skipped = catalogue.files(), {s.path for s in catalogue.skipped(whole=True)}
    finally:
        catalogue.close()
    try:
        found = {f.path: f.file for f in find_files(map(Path, manifest.roots)) if isinstance(f, SourceFile)}
    except NoSuchPath:
        found = {}
    if not manifest.roots:
        return
    for path, file in stored.items():
        if path not in found:
            yield path, "gone"
        elif _digest(found[path]) != file.digest:
            yield path, "changed"
    for path in found.keys() - stored.keys() - skipped:
        yield path, "new"


def _digest(file: Path) -> str | None:
    try:
        return hash_file(file)
    except OSError:
        return None
