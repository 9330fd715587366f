"""Generations of an index on disk: written beside the live one, checked, then switched to by one rename.

An index folder holds `gen-N/` folders and `CURRENT`, which names one of them and the hash of its manifest;
the manifest names every other file with its size and hash. So a reader trusts nothing that it has not checked.
"""

import hashlib
import json
import os
import shlex
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.errors import DamagedIndex, IndexBusy, NoIndex, NotWritable, OtherFormat

FORMAT_VERSION = 3
MANIFEST = "manifest.json"
CURRENT = "CURRENT"
ALWAYS_HASHED = 64 * 1024 * 1024
"""Bytes; a generation up to this size has all its hashes checked whenever it is opened, a larger one its sizes."""

_LOCK = "write.lock"


@dataclass(frozen=True)
class Manifest:
    """What a generation is and holds."""

    generation: str
    created: str
    """ISO 8601, UTC."""
    rebuild: str
    """The command that builds the index again, but for where the index is."""
    encoder: Mapping[str, Any]
    """name, identity (hash), dimension, reads; tokens is the identity of the encoder whose tokens are kept."""
    passage_units: int
    reading: str
    """A hash of the code that read and cut the files."""
    counts: Mapping[str, int]
    """documents, articles, passages."""
    roots: tuple[str, ...]
    """The paths that were indexed."""
    libraries: Mapping[str, str]
    files: Mapping[str, Mapping[str, Any]]
    """For each file of the generation: size in bytes and sha256."""
    format_version: int = FORMAT_VERSION

    def rebuild_in(self, folder: Path) -> str:
        """The whole command that builds the index in `folder` again."""
        return f"{self.rebuild} --index {shlex.quote(str(folder))}"


def read_current(folder: Path) -> tuple[Path, Manifest]:
    """The live generation's folder and its checked manifest.

    Raises:
        NoIndex: no index was built in `folder`.
        OtherFormat: it was written by a version with another format.
        DamagedIndex: a file is missing or is not what was written.
    """
    pointer = folder / CURRENT
    if not pointer.is_file():
        raise NoIndex(folder)
    fallback = f"qa index build PATH --index {folder}"
    try:
        name, digest = pointer.read_text("ascii").split()
        raw = (folder / name / MANIFEST).read_bytes()
    except (OSError, ValueError) as error:
        raise DamagedIndex(pointer, fallback) from error
    generation = folder / name
    if hashlib.sha256(raw).hexdigest() != digest:
        raise DamagedIndex(generation / MANIFEST, fallback)
    try:
        fields = json.loads(raw)
        if fields.get("format_version") != FORMAT_VERSION:
            raise OtherFormat(folder, fields.get("format_version"), FORMAT_VERSION, fallback)
        manifest = Manifest(**{**fields, "roots": tuple(fields["roots"])})
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise DamagedIndex(generation / MANIFEST, fallback) from error
    _check_files(generation, manifest, manifest.rebuild_in(folder))
    return generation, manifest


def _check_files(generation: Path, manifest: Manifest, rebuild: str) -> None:
    for name, entry in manifest.files.items():
        file = generation / name
        if not file.is_file() or file.stat().st_size != entry["size"]:
            raise DamagedIndex(file, rebuild)
    if sum(int(entry["size"]) for entry in manifest.files.values()) <= ALWAYS_HASHED:
        check_hashes(generation, manifest, rebuild)


def check_hashes(generation: Path, manifest: Manifest, rebuild: str) -> None:
    """Read every file of a generation.

    Raises:
        DamagedIndex: one of them is missing or is not what was written.
    """
    for name, entry in manifest.files.items():
        file = generation / name
        if not file.is_file() or hash_file(file) != entry["sha256"]:
            raise DamagedIndex(file, rebuild)


class GenerationWriter:
    """A generation while it is written; `publish` makes it the live one."""

    def __init__(self, folder: Path) -> None:
        numbers = [int(g.name[4:]) for g in folder.glob("gen-*") if g.name[4:].isdigit()]
        self._folder = folder
        self.name = f"gen-{max(numbers, default=0) + 1}"
        self.path = folder / self.name
        self.published = False
        self.path.mkdir()

    def publish(self, **fields: Any) -> Manifest:
        """Sync and hash every file, write the manifest, switch `CURRENT`, remove the generations before it."""
        files = {}
        for file in sorted(f for f in self.path.rglob("*") if f.is_file() and not f.name.endswith(".lock")):
            _sync(file)
            files[file.relative_to(self.path).as_posix()] = {"size": file.stat().st_size, "sha256": hash_file(file)}
        manifest = Manifest(generation=self.name, files=files, **fields)
        raw = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode("utf-8")
        (self.path / MANIFEST).write_bytes(raw)
        _sync(self.path / MANIFEST)
        for inner in (*(d for d in self.path.rglob("*") if d.is_dir()), self.path):
            _sync(inner)
        pointer = self._folder / f"{CURRENT}.new"
        pointer.write_text(f"{self.name} {hashlib.sha256(raw).hexdigest()}\n", "ascii")
        _sync(pointer)
        _sync(self._folder)
        pointer.replace(self._folder / CURRENT)
        self.published = True
        _sync(self._folder)
        self._remove_others()
        return manifest

    def abandon(self) -> None:
        """Remove what was written."""
        shutil.rmtree(self.path, ignore_errors=True)
        (self._folder / f"{CURRENT}.new").unlink(missing_ok=True)

    def _remove_others(self) -> None:
        for other in self._folder.glob("gen-*"):
            if other != self.path:
                shutil.rmtree(other, ignore_errors=True)


@contextmanager
def writing(folder: Path) -> Iterator[GenerationWriter]:
    """Hold the write lock of an index folder and begin a generation; it is removed if it is not published.

    Raises:
        IndexBusy: another process holds the lock; the lock of a dead process counts for nothing.
        NotWritable: the folder cannot be made or written to.
    """
    from filelock import FileLock, Timeout  # deferred: only writers lock

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritable(folder, f"{error.strerror}") from error
    owner = folder / f"{_LOCK}.owner"
    lock = FileLock(folder / _LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        held = owner.read_text("utf-8").strip() if owner.is_file() else "another process"
        raise IndexBusy(folder, held) from error
    except OSError as error:
        raise NotWritable(folder, f"{error.strerror}") from error
    try:
        owner.write_text(f"process {os.getpid()} on {socket.gethostname()}\n", "utf-8")
        _remove_unfinished(folder)
        writer = GenerationWriter(folder)
        try:
            yield writer
        finally:
            if not writer.published:
                writer.abandon()
    finally:
        owner.unlink(missing_ok=True)
        lock.release()


def _remove_unfinished(folder: Path) -> None:
    for generation in folder.glob("gen-*"):
        if not (generation / MANIFEST).is_file():
            shutil.rmtree(generation, ignore_errors=True)


def hash_file(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
