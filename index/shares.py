"""A large build is read, cut and encoded in shares of some files each, by several processes.

A share becomes a part, and a part's place in the index is told by its files: so the index holds what one that a
single process writes holds, in the same order.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from index.crew import Task, done_in_processes
from index.encoders import StaticEncoder, load_encoder
from index.errors import OtherModel, UnreadableFile
from index.files import Skipped, SourceFile
from index.parts import Encoding, Known, Part, PartWriter
from index.reading import Advance, Reading, read_file
from index.staging import Recipe, Staging, seal

LEAST = 4_000_000
"""Bytes to read; less is read sooner than other processes have started."""
SHARE = 1_500_000
"""Bytes of the files of a share: about as many passages as one process has in a part."""


@dataclass(frozen=True, slots=True)
class Share:
    """Some files that follow one another, and how to make a part of them."""

    files: tuple[SourceFile, ...]
    place: Path
    """The folder to write into, which is not there yet."""
    recipe: Recipe
    encoder: str
    """The name of a static encoder."""
    known: Path | None
    """A generation that was encoded alike."""


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a share."""

    place: Path
    files: int
    passages: int
    unreadable: tuple[UnreadableFile, ...]
    unread: tuple[Skipped, ...]


def is_worth_sharing(files: Sequence[SourceFile]) -> bool:
    """Whether there is so much to read that more than one process is sooner done with it."""
    return len(files) > 1 and sum(map(_size, files)) >= LEAST


def read_in_shares(
    reading: Reading, staging: Staging, encoder: StaticEncoder, known: Path | None, *, jobs: int, advance: Advance
) -> Iterator[Part]:
    """Read what no part holds yet by `jobs` processes, and give each part as it is finished, in order.

    Raises:
        WorkerEnded: a process was killed.
        OSError, sqlite3.Error: the disk is full or fails.
    """
    files = reading.remaining()
    groups = list(_groups(files))
    recipe = staging.recipe
    shares = (Share(tuple(group), staging.place(), recipe, encoder.name, known) for group in groups)
    done = passages = 0
    advance("files", done, len(files))
    for written in done_in_processes((Task(write_share, (share,)) for share in shares), min(jobs, len(groups))):
        reading.note(written.unreadable, written.unread)
        done, passages = done + written.files, passages + written.passages
        advance("files", done, len(files))
        advance("passages", passages, 0)
        advance("vectors", passages, 0)
        yield staging.take_in(written.place)


def write_share(share: Share) -> Written:
    """Make a part of a share, in whichever process."""
    share.place.mkdir()
    encoder = _encoder(share.encoder, share.recipe.encoder)
    known = _known(share.known) if share.known else None
    unreadable: list[UnreadableFile] = []
    unread: list[Skipped] = []
    with closing(PartWriter(share.place, Encoding(encoder, encoder, known))) as writer:
        for file in share.files:
            try:
                document = read_file(file)
            except UnreadableFile as error:
                unreadable.append(error)
            else:
                unread.extend(document.unread)
                writer.add(document, file=file.path)
        writer.save()
        passages = writer.counts["passages"]
    seal(share.place, share.recipe)
    return Written(share.place, len(share.files), passages, tuple(unreadable), tuple(unread))


def _groups(files: Sequence[SourceFile]) -> Iterator[list[SourceFile]]:
    group: list[SourceFile] = []
    held = 0
    for file in files:
        group.append(file)
        held += _size(file)
        if held >= SHARE:
            yield group
            group, held = [], 0
    if group:
        yield group


def _size(file: SourceFile) -> int:
    try:
        return file.file.stat().st_size
    except OSError:  # it is gone, which is found out when it is read
        return 0


@lru_cache(maxsize=1)
def _encoder(name: str, identity: str) -> StaticEncoder:
    encoder = load_encoder(name, identity=identity)
    if not isinstance(encoder, StaticEncoder) or encoder.identity != identity:
        raise OtherModel(Path(name), name, "qa index build PATH")
    return encoder


@lru_cache(maxsize=1)
def _known(folder: Path) -> Known:
    return Known(Part(folder))
