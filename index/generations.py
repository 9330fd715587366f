"""Generations of an index on disk: written beside the live one, checked, then switched to by one rename.

An index folder holds `gen-N/` folders and `CURRENT`, which names one of them and the hash of its manifest;
the manifest names every other file with its size and hash. So a reader trusts nothing that it has not checked.

A reader holds a shared lock on the manifest of the generation that it opened; a generation is removed only by whoever
gets that lock for itself alone.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from index.errors import IndexBusy, NotWritable
from index.manifest import CURRENT, MANIFEST, NAME, Manifest, hash_file

_LOCK = "write.lock"


def hold(generation: Path) -> int:
    """Keep a generation from being removed as long as the file descriptor that is returned is open.

    Raises:
        OSError: it is gone, or is being removed.
    """
    descriptor = os.open(generation / MANIFEST, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if not (generation / MANIFEST).exists():
            raise FileNotFoundError(generation)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def remove_unless_held(generation: Path) -> bool:
    """Remove a generation, unless a reader holds it."""
    try:
        descriptor = os.open(generation / MANIFEST, os.O_RDONLY)
    except OSError:  # it was never finished, so nobody can have opened it
        shutil.rmtree(generation, ignore_errors=True)
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(generation, ignore_errors=True)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


class GenerationWriter:
    """A generation while it is written; `publish` makes it the live one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = f"gen-{max(map(_number, generations_of(folder)), default=0) + 1}"
        self.path = folder / self.name
        self.published = False
        self.path.mkdir()

    def publish(self, *, keep: int = 0, **fields: Any) -> Manifest:
        """Sync and hash every file, write the manifest, switch `CURRENT`, remove all but `keep` earlier generations."""
        files = {}
        for file in sorted(f for f in self.path.rglob("*") if f.is_file() and not f.name.endswith(".lock")):
            sync(file)
            files[file.relative_to(self.path).as_posix()] = {"size": file.stat().st_size, "sha256": hash_file(file)}
        manifest = Manifest(generation=self.name, files=files, **fields)
        listed = {name: value for name, value in asdict(manifest).items() if name != "faiss" or value}
        raw = json.dumps(listed, ensure_ascii=False, indent=1).encode("utf-8")
        (self.path / MANIFEST).write_bytes(raw)
        sync(self.path / MANIFEST)
        for inner in (*(d for d in self.path.rglob("*") if d.is_dir()), self.path):
            sync(inner)
        point(self._folder, self.name, hashlib.sha256(raw).hexdigest())
        self.published = True
        sync(self._folder)
        others = [g for g in generations_of(self._folder) if g != self.path]
        for other in others[: len(others) - keep]:
            remove_unless_held(other)
        return manifest

    def abandon(self) -> None:
        """Remove what was written."""
        shutil.rmtree(self.path, ignore_errors=True)
        (self._folder / f"{CURRENT}.new").unlink(missing_ok=True)


def point(folder: Path, name: str, digest: str) -> None:
    """Let `CURRENT` name another generation, given with the hash of its manifest, by one rename."""
    pointer = folder / f"{CURRENT}.new"
    pointer.write_text(f"{name} {digest}\n", "ascii")
    sync(pointer)
    sync(folder)
    pointer.replace(folder / CURRENT)


def generations_of(folder: Path) -> list[Path]:
    """The folders of all generations, the oldest first, finished or not."""
    return sorted((g for g in folder.glob("gen-*") if NAME.fullmatch(g.name)), key=_number)


def _number(generation: Path) -> int:
    return int(generation.name.removeprefix("gen-"))


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
    import socket  # deferred: who asks has no use for it

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
    (folder / f"{CURRENT}.new").unlink(missing_ok=True)
    for generation in folder.glob("gen-*"):
        if not (generation / MANIFEST).is_file():
            shutil.rmtree(generation, ignore_errors=True)


def sync(path: Path) -> None:
    """Wait until a file or a folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
