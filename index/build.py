"""The whole flow from files to a live generation, and the only place where all its parts meet.

Files are read into parts, parts are put together into a generation. An update takes the generation before it as one
more part; a build finds the parts that one before it had finished when it was stopped.
"""

import shlex
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from index.assembly import assemble, runs_of
from index.documents import Document
from index.encoders import SHIPPED, Encoder, StaticEncoder, load_encoder, load_shipped
from index.errors import NothingToRead, NotWritable, StoreError, UnreadableFile, UserError
from index.files import Skipped
from index.generations import GenerationWriter, writing
from index.lists import check_factory
from index.manifest import Manifest, read_current
from index.parts import Encoding, Part
from index.reading import Advance as Advance
from index.reading import Changes, Reading
from index.shares import is_worth_sharing, read_in_shares
from index.staging import Earlier, Recipe, Staging, reading_identity


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What came of a build or an update."""

    manifest: Manifest
    unreadable: tuple[UnreadableFile, ...]
    """Files that should have been read and could not be."""
    skipped: tuple[Skipped, ...]
    changes: Changes
    """Against the generation before."""


def build_index(
    roots: Sequence[Path],
    folder: Path,
    encoder: Encoder,
    *,
    keep: int = 0,
    jobs: int = 1,
    faiss: str | None = None,
    advance: Advance | None = None,
) -> BuildReport:
    """Read every file under `roots` and publish a generation in `folder`.

    What was encoded for the generation before is not encoded again, and what a build that was stopped had read is not
    read again unless it has changed. `keep` earlier generations are left on the disk. Where there is much to read for
    a static encoder, `jobs` processes share it; they import the caller's main module anew, so a script must guard its
    own. `faiss` is the factory of the second FAISS index in place of the one that suits the size; updates keep to it.

    Raises:
        NoSuchPath: a root does not exist.
        NoSuchFactory: `faiss` is of a kind that is not opened.
        NothingToRead: no article was found; the index in `folder` stays as it was.
        UnreadableFile: likewise, because of this file.
        IndexBusy: another process is writing to `folder`.
        NotWritable: the disk is full or fails; the index in `folder` stays as it was.
    """
    reading = Reading(roots, advance or _ignore)
    with _writing(folder, encoder, advance, keep, jobs) as flow:
        flow.faiss = _checked(faiss, encoder)
        flow.earlier = _earlier_if_whole(folder)
        return flow.run(reading, roots, _command(roots, encoder, faiss or ""))


def update_index(
    folder: Path,
    roots: Sequence[Path] = (),
    *,
    keep: int = 0,
    jobs: int = 1,
    advance: Advance | None = None,
) -> BuildReport:
    """Bring the index in `folder` up to date with its roots, and take in `roots` that are not under them.

    Only files that changed are read and only passages that are new encoded; where nothing changed, no generation is
    published. The index is the one that building it anew would give. `keep` and
    `jobs` are as for `build_index`.

    Raises:
        StoreError: there is no index to update, or it is damaged or of another format.
        NoModel: its encoder is no longer there.
        NoSuchPath, NothingToRead, UnreadableFile, IndexBusy, NotWritable: as for `build_index`.
    """
    _, manifest = read_current(folder)
    encoder = load_encoder(manifest.encoder["name"], identity=manifest.encoder["identity"])
    with _writing(folder, encoder, advance, keep, jobs) as flow:
        flow.earlier = earlier = Earlier(folder)
        flow.faiss = _checked(earlier.manifest.faiss, encoder)
        known = [Path(root) for root in earlier.manifest.roots]
        added = [root for root in roots if not any(root.resolve().is_relative_to(k) for k in known)]
        reading = Reading([*known, *added], advance or _ignore)
        if earlier.recipe == flow.recipe:
            reading.take(earlier.part)
            if not added and reading.is_as(earlier.part):
                return BuildReport(
                    earlier.manifest, (), tuple(reading.skipped), Changes(0, 0, len(earlier.part.files), 0)
                )
        earlier.check()
        rebuild = _command([*known, *added], encoder, flow.faiss) if added else earlier.manifest.rebuild
        return flow.run(reading, [*known, *added], rebuild)


def build_from_documents(
    documents: Iterable[Document], folder: Path, encoder: Encoder, *, advance: Advance | None = None
) -> Manifest:
    """Publish a generation made from documents that no files stand for, taken one at a time.

    Raises:
        NothingToRead: there was no article in them.
        IndexBusy: another process is writing to `folder`.
    """
    with _writing(folder, encoder, advance) as flow:
        flow.staging.remove()
        parts = list(flow.read((document.path, document) for document in documents))
        places = [(part, number) for part in parts for stored in part.files.values() for number in stored.documents]
        return flow.publish(places, [], (), "qa index build PATH")


class _Flow:
    """From files to parts and from parts to a generation, once."""

    def __init__(self, generation: GenerationWriter, encoder: Encoder, advance: Advance, keep: int, jobs: int) -> None:
        self._generation = generation
        self._encoder = encoder
        self._advance = advance
        self._keep = keep
        self._jobs = jobs
        self._static = encoder if isinstance(encoder, StaticEncoder) else load_shipped()
        self._done: Counter[str] = Counter()
        self.faiss = ""
        self.earlier: Earlier | None = None
        self.recipe = Recipe(reading_identity(), encoder.identity, self._static.identity, encoder.passage_units)
        self.staging = Staging(generation.path.parent, self.recipe)

    def run(self, reading: Reading, roots: Sequence[Path], rebuild: str) -> BuildReport:
        """Read the files that no part holds and publish."""
        for part in list(self.staging.parts):
            reading.take(part)
        for part in self._parts(reading):
            reading.put(part)
        try:
            manifest = self.publish(reading.places(), reading.skipped, roots, rebuild)
        except NothingToRead:
            if reading.unreadable:
                raise reading.unreadable[0] from None
            raise
        changes = reading.changes(self.earlier.part.files if self.earlier else {})
        return BuildReport(manifest, tuple(reading.unreadable), (*reading.skipped, *reading.unread), changes)

    def _parts(self, reading: Reading) -> Iterator[Part]:
        alone = self._jobs < 2 or self._encoder is not self._static  # a transformer has threads of its own
        if alone or not is_worth_sharing(reading.remaining()):
            return self.read(reading.documents())
        known = self.earlier.folder if self.earlier and self.earlier.recipe.encodes_as(self.recipe) else None
        return read_in_shares(reading, self.staging, self._static, known, jobs=self._jobs, advance=self._advance)

    def read(self, documents: Iterator[tuple[str, Document]]) -> Iterator[Part]:
        """Cut and encode documents, each given with the file that it came from, into parts."""
        known = self.earlier.known(self.recipe) if self.earlier else None
        yield from self.staging.write(documents, Encoding(self._encoder, self._static, known, self._tell))

    def _tell(self, what: str, more: int) -> None:
        self._done[what] += more
        self._advance(what, self._done[what], 0)

    def publish(
        self, places: Sequence[tuple[Part, int]], skipped: Sequence[Skipped], roots: Sequence[Path], rebuild: str
    ) -> Manifest:
        """Put documents together, in order, and publish them."""
        runs = runs_of(places)
        if not any(start < end for start, end in (run.passages for run in runs)):
            raise NothingToRead(list(roots))
        earlier = self.earlier.part if self.earlier else None
        counts = assemble(
            self._generation.path, runs, skipped, self._encoder.dimension, earlier, faiss=self.faiss, jobs=self._jobs
        )
        return self._generation.publish(
            keep=self._keep,
            faiss=self.faiss,
            created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            rebuild=rebuild,
            encoder={
                "name": self._encoder.name,
                "identity": self._encoder.identity,
                "dimension": self._encoder.dimension,
                "reads": self._encoder.reads,
                "tokens": self._static.identity,
            },
            passage_units=self._encoder.passage_units,
            reading=self.recipe.reading,
            counts=counts,
            roots=tuple(str(root.resolve()) for root in roots),
            libraries={name: version(name) for name in ("wenbao", "faiss-cpu", "tantivy", "numpy")},
        )

    def close(self) -> None:
        """Let go of what was opened."""
        self.staging.close()
        if self.earlier is not None:
            self.earlier.part.release()


@contextmanager
def _writing(folder: Path, encoder: Encoder, advance: Advance | None, keep: int = 0, jobs: int = 1) -> Iterator[_Flow]:
    """One build or update. Its parts outlast it only where it was stopped, not where it failed or was done."""
    with _disk_errors_told(folder), writing(folder) as generation:
        flow = _Flow(generation, encoder, advance or _ignore, keep, jobs)
        try:
            yield flow
        except (OSError, sqlite3.Error, UserError):
            flow.staging.remove()
            raise
        else:
            flow.staging.remove()
        finally:
            flow.close()


@contextmanager
def _disk_errors_told(folder: Path) -> Iterator[None]:
    """A full or failing disk, said in one line."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise NotWritable(folder, getattr(error, "strerror", None) or str(error)) from error


def _earlier_if_whole(folder: Path) -> Earlier | None:
    """The generation before, if there is one of which every byte is as it was written."""
    try:
        earlier = Earlier(folder)
    except StoreError:
        return None
    try:
        earlier.check()
    except StoreError:
        return None
    return earlier


def _checked(faiss: str | None, encoder: Encoder) -> str:
    if faiss:
        check_factory(faiss, encoder.dimension)
    return faiss or ""


def _command(roots: Sequence[Path], encoder: Encoder, faiss: str) -> str:
    chosen = [] if encoder.name == SHIPPED else ["--model", encoder.name]
    listed = ["--faiss", faiss] if faiss else []
    return shlex.join(["qa", "index", "build", *map(str, roots), *chosen, *listed])


def _ignore(_what: str, _done: int, _total: int) -> None:
    """The progress of nobody who asked."""
