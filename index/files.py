"""Which files there are to read: folders walked, patterns filled in, what is no article left alone by name."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index.errors import NoSuchPath

_MEDIA = frozenset(".jpg .jpeg .png .gif .bmp .webp .tif .tiff .svg .ico .mp3 .mp4 .wav .mov .avi .mkv".split())


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
