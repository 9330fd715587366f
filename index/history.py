"""The generations that an index folder still holds: listed, gone back to, removed."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from index.errors import GenerationInUse, NoSuchGeneration, StoreError
from index.generations import generations_of, point, remove_unless_held, sync, writing
from index.manifest import MANIFEST, Manifest, check_hashes, read_current, read_generation


@dataclass(frozen=True, slots=True)
class Kept:
    """A generation that is on the disk."""

    name: str
    live: bool
    manifest: Manifest | None
    """None where it is damaged, unfinished or of another format."""


def list_generations(folder: Path) -> list[Kept]:
    """All generations, the oldest first.

    Raises:
        StoreError: there is no live one that can be opened.
    """
    live, _ = read_current(folder)
    return [Kept(g.name, g == live, _manifest(g)) for g in generations_of(folder)]


def switch(folder: Path, name: str) -> Manifest:
    """Make another generation the live one, after every byte of it was checked.

    Raises:
        NoSuchGeneration: there is none of that name.
        DamagedIndex, OtherFormat: it cannot be read.
        IndexBusy: another process is writing to `folder`.
    """
    with writing(folder):
        generation = _named(folder, name)
        raw = (generation / MANIFEST).read_bytes()
        digest = hashlib.sha256(raw).hexdigest()
        manifest = read_generation(generation, digest, raw)
        check_hashes(generation, manifest, manifest.rebuild_in(folder))
        point(folder, name, digest)
        sync(folder)
        return manifest


def remove(folder: Path, name: str) -> None:
    """Remove a generation.

    Raises:
        NoSuchGeneration: there is none of that name.
        GenerationInUse: it is the live one, or a reader holds it.
        IndexBusy: another process is writing to `folder`.
    """
    with writing(folder):
        live, _ = read_current(folder)
        generation = _named(folder, name)
        if generation == live or not remove_unless_held(generation):
            raise GenerationInUse(name)


def _named(folder: Path, name: str) -> Path:
    found = [g for g in generations_of(folder) if g.name == name and (g / MANIFEST).is_file()]
    if not found:
        raise NoSuchGeneration(folder, name)
    return found[0]


def _manifest(generation: Path) -> Manifest | None:
    try:
        raw = (generation / MANIFEST).read_bytes()
        return read_generation(generation, hashlib.sha256(raw).hexdigest(), raw)
    except (OSError, StoreError):
        return None
