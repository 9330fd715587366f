"""What a generation says of itself, and how much of that is checked before anything else is read.

`CURRENT` names the live generation and the hash of its manifest; the manifest names every other file with its size and
hash.
"""

import hashlib
import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import DamagedIndex, NoIndex, OtherFormat

FORMAT_VERSION = 3
MANIFEST = "manifest.json"
CURRENT = "CURRENT"
ALWAYS_HASHED = 64 * 1024 * 1024
"""Bytes; a generation up to this size has all its hashes checked whenever it is opened, a larger one its sizes."""

NAME = re.compile(r"gen-[1-9][0-9]{0,17}")
"""Of a generation and its folder."""
_POINTER = re.compile(rf"({NAME.pattern}) ([0-9a-f]{{64}})\n")


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
    faiss: str = ""
    """The factory of the second FAISS index where the user named one; empty where it is chosen by size."""

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
        read = _POINTER.fullmatch(pointer.read_text("ascii"))
        if read is None:
            raise ValueError("not a pointer")
        name, digest = read.groups()
        raw = (folder / name / MANIFEST).read_bytes()
    except (OSError, ValueError) as error:
        raise DamagedIndex(pointer, fallback) from error
    return folder / name, read_generation(folder / name, digest, raw)


def read_generation(generation: Path, digest: str, raw: bytes) -> Manifest:
    """The checked manifest of a generation, given as bytes with the hash that it should have.

    Raises:
        OtherFormat, DamagedIndex: as for `read_current`.
    """
    folder = generation.parent
    fallback = f"qa index build PATH --index {folder}"
    if hashlib.sha256(raw).hexdigest() != digest:
        raise DamagedIndex(generation / MANIFEST, fallback)
    try:
        fields = json.loads(raw)
        if fields.get("format_version") != FORMAT_VERSION:
            raise OtherFormat(folder, fields.get("format_version"), FORMAT_VERSION, fallback)
        manifest = Manifest(**{**fields, "roots": tuple(fields["roots"])})
        _check_form(manifest, generation.name)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise DamagedIndex(generation / MANIFEST, fallback) from error
    _check_files(generation, manifest, manifest.rebuild_in(folder))
    return manifest


def _check_form(manifest: Manifest, name: str) -> None:
    """Refuse a manifest of which something is not of the kind that was written; ValueError or TypeError says so."""
    if manifest.generation != name or not all(map(str.isascii, manifest.files)):
        raise ValueError("not this generation's manifest")
    for file, entry in manifest.files.items():
        inside = Path(file)
        if inside.is_absolute() or ".." in inside.parts or not isinstance(entry["size"], int):
            raise ValueError(f"not a file of a generation: {file}")
    texts = (manifest.created, manifest.rebuild, manifest.encoder["name"], manifest.encoder["identity"], manifest.faiss)
    if not all(isinstance(text, str) for text in (*texts, *manifest.roots, *manifest.libraries.values())):
        raise TypeError("not text")
    if not all(isinstance(manifest.counts[kind], int) for kind in ("documents", "articles", "passages")):
        raise TypeError("not a count")


def _check_files(generation: Path, manifest: Manifest, rebuild: str) -> None:
    for name, entry in manifest.files.items():
        file = generation / name
        try:
            size = file.stat().st_size
        except OSError as error:
            raise DamagedIndex(file, rebuild) from error
        if size != entry["size"]:
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
        try:
            found = hash_file(file)
        except OSError as error:
            raise DamagedIndex(file, rebuild) from error
        if found != entry["sha256"]:
            raise DamagedIndex(file, rebuild)


def hash_file(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
