"""Which files there are to read: folders walked, patterns filled in, what is no article left alone by name."""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path, PurePosixPath

from index.errors import NoSuchPath
from index.language import say

_MEDIA = frozenset(
    ".jpg .jpeg .png .gif .bmp .webp .tif .tiff .heic .svg .ico .mp3 .mp4 .m4a .flac .wav .mov .avi .mkv .webm".split()
)
_ARCHIVES = frozenset(".zip .gz .bz2 .xz .zst .7z .rar .tar .tgz .iso".split())
_PATTERN = re.compile(r"[*?\[]")


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

    A root that does not exist is taken for a pattern (`news/*.txt`, `news/**/*.md`), as shells fill them in.

    Raises:
        NoSuchPath: a root does not exist, nor does anything of its pattern.
    """
    filled_in = [path for given in roots for path in _filled_in(given)]
    for root, name in _names_of(_without_nested(filled_in)):
        if not root.is_dir():
            yield _as_source(root, _cited(root, root, name), root)
            continue
        unlisted: list[OSError] = []
        for folder, folders, names in os.walk(root, onerror=unlisted.append):
            folders[:] = sorted(f for f in folders if not f.startswith(".") and not _is_index(Path(folder, f)))
            for linked in (Path(folder, f) for f in folders):
                if linked.is_symlink():
                    why = say("a link to a folder, which is not followed", "指向文件夹的链接，不跟随")
                    yield Skipped(_cited(linked, root, name), why, False)
            for file_name in sorted(n for n in names if not n.startswith(".")):
                file = Path(folder, file_name)
                yield _as_source(file, _cited(file, root, name), root)
        for error in unlisted:
            why = say(f"{error.strerror}; make it readable", f"{error.strerror}；请使其可读")
            yield Skipped(_cited(Path(error.filename), root, name), why, expected=False)


def _filled_in(root: Path) -> list[Path]:
    """The root itself, or what is found in its place where it is a pattern; links are not followed in search of it."""
    if root.exists():
        return [root.resolve()]
    fixed = list(takewhile(lambda part: not _PATTERN.search(part), root.parts))
    wanted = root.parts[len(fixed) :]
    found = sorted(Path(*fixed).glob("/".join(wanted))) if wanted else []
    shown = [path for path in found if not any(part.startswith(".") for part in path.parts[len(fixed) :])]
    if not shown:
        raise NoSuchPath(root, _neighbours(root))
    return [path.resolve() for path in shown if path.exists()]


def _without_nested(roots: list[Path]) -> list[Path]:
    """Each root once, without those that another already holds."""
    folders = {root for root in roots if root.is_dir()}

    def is_held(root: Path) -> bool:
        below = list(takewhile(lambda part: not part.name.startswith("."), [root, *root.parents]))
        return not folders.isdisjoint(below[1:])

    return [root for root in dict.fromkeys(roots) if not is_held(root)]


def _cited(path: Path, root: Path, name: str) -> str:
    """How a path is cited; bytes in it that are not UTF-8 are written out, since nothing can store or show them."""
    cited = str(PurePosixPath(name, path.relative_to(root).as_posix()))
    return os.fsencode(cited).decode("utf-8", "backslashreplace")


def _is_index(folder: Path) -> bool:
    return (folder / "CURRENT").is_file() and any(folder.glob("gen-*/manifest.json"))


def _as_source(file: Path, path: str, root: Path) -> SourceFile | Skipped:
    ending = file.suffix.lower()
    if ending in _MEDIA:
        return Skipped(path, say("not text", "不是文本"), expected=True)
    if ending in _ARCHIVES:
        return Skipped(path, say("an archive; unpack it and build again", "压缩包；请解压后重新建立"), expected=False)
    if not file.is_file():
        return Skipped(path, _irregular(file), expected=False)
    if file.is_symlink() and not file.resolve().is_relative_to(root):
        why = say("a link that leads out of the folder; copy the file into it", "链接指向文件夹之外；请把文件复制进来")
        return Skipped(path, why, expected=False)
    return SourceFile(file, path)


def _irregular(file: Path) -> str:
    """What stands where a file should."""
    try:
        mode = file.stat().st_mode
    except OSError:
        return say("a link that leads nowhere; remove it", "链接没有目标；请移走")
    if stat.S_ISFIFO(mode):
        return say("a pipe, not a file; save what it gives in a file", "是管道，不是文件；请把内容存成文件")
    return say("a device, a socket or the like, not a file; remove it", "是设备或套接字之类，不是文件；请移走")


def _names_of(roots: list[Path]) -> list[tuple[Path, str]]:
    """Each root with the name its files are cited under: its last component, or more of them where two would clash."""
    depth = 1
    while len({root.parts[-depth:] for root in roots}) < len(roots):
        depth += 1
    return [(root, "/".join(part for part in root.parts[-depth:] if part != "/")) for root in roots]


def _neighbours(path: Path) -> list[str]:
    from difflib import get_close_matches  # deferred: only a mistyped path needs it

    parent = path.parent
    names = [child.name for child in parent.iterdir()] if parent.is_dir() else []
    return [str(parent / name) for name in get_close_matches(path.name, names, n=2)]
