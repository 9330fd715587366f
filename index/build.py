"""The whole flow from files to a live generation, and the only place where all its parts meet."""

import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from index.articles import Article, split_articles
from index.catalogue import CatalogueWriter
from index.documents import Document, read_document
from index.encoders import SHIPPED, Encoder, StaticEncoder, load_shipped
from index.errors import NothingToRead, UnreadableFile
from index.files import Skipped, SourceFile, find_files
from index.generations import Manifest, writing
from index.lexical import LexicalWriter
from index.passages import Passage, cut_passages
from index.text import matching_text, readable, titled
from index.tokens import TokenWriter
from index.vectors import VectorWriter

Advance = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done and how much there is (0 where that is not known)."""

_BATCH = 512


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What came of a build."""

    manifest: Manifest
    unreadable: tuple[UnreadableFile, ...]
    """Files that should have been read and could not be."""
    skipped: tuple[Skipped, ...]


def build_index(
    roots: Sequence[Path], folder: Path, encoder: Encoder, *, advance: Advance | None = None
) -> BuildReport:
    """Read every file under `roots` and publish a generation in `folder`.

    Raises:
        NoSuchPath: a root does not exist.
        NothingToRead: no article was found; the index in `folder` stays as it was.
        UnreadableFile: likewise, because of this file.
        IndexBusy: another process is writing to `folder`.
    """
    reading = _Reading(list(find_files(roots)), advance or _ignore)
    chosen = [] if encoder.name == SHIPPED else ["--model", encoder.name]
    rebuild = shlex.join(["qa", "index", "build", *map(str, roots), *chosen])
    try:
        manifest = build_from_documents(
            reading.documents(), folder, encoder, roots=roots, rebuild=rebuild, skipped=reading.skipped, advance=advance
        )
    except NothingToRead:
        if reading.unreadable:
            raise reading.unreadable[0] from None
        raise
    return BuildReport(manifest, tuple(reading.unreadable), tuple(reading.skipped))


def build_from_documents(
    documents: Iterable[Document],
    folder: Path,
    encoder: Encoder,
    *,
    roots: Sequence[Path] = (),
    rebuild: str = "qa index build PATH",
    skipped: Sequence[Skipped] = (),
    advance: Advance | None = None,
) -> Manifest:
    """Publish a generation made from documents, read one at a time.

    `skipped` is looked at after the last document.

    Raises:
        NothingToRead: there was no article in them.
        IndexBusy: another process is writing to `folder`.
    """
    with (
        writing(folder) as generation,
        closing(CatalogueWriter(generation.path)) as catalogue,
        closing(_Legs(generation.path, encoder, advance or _ignore)) as legs,
    ):
        for document in documents:
            cut = [(a, list(cut_passages(document, a, budget=encoder.passage_units))) for a in split_articles(document)]
            cut = [(article, passages) for article, passages in cut if passages]
            catalogue.add(document, cut)
            for article, passages in cut:
                legs.add(document, article, passages)
        for one in skipped:
            catalogue.add_skipped(one)
        if not catalogue.passages:
            raise NothingToRead(list(roots))
        legs.save(generation.path)
        catalogue.save()
        return generation.publish(
            created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            rebuild=rebuild,
            encoder={
                "name": encoder.name,
                "identity": encoder.identity,
                "dimension": encoder.dimension,
                "reads": encoder.reads,
                "tokens": legs.static.identity,
            },
            passage_units=encoder.passage_units,
            counts={
                "documents": catalogue.documents,
                "articles": catalogue.articles,
                "passages": catalogue.passages,
            },
            roots=tuple(str(root.resolve()) for root in roots),
            libraries={name: version(name) for name in ("wenbao", "faiss-cpu", "tantivy", "numpy")},
        )


class _Reading:
    """Reads files one by one and remembers those that could not be read."""

    def __init__(self, found: list[SourceFile | Skipped], advance: Advance) -> None:
        self._files = [f for f in found if isinstance(f, SourceFile)]
        self._advance = advance
        self.skipped = [f for f in found if isinstance(f, Skipped)]
        self.unreadable: list[UnreadableFile] = []

    def documents(self) -> Iterator[Document]:
        for done, file in enumerate(self._files):
            self._advance("files", done, len(self._files))
            try:
                document = read_document(file)
            except UnreadableFile as error:
                self.unreadable.append(error)
                self.skipped.append(Skipped(error.path, str(error), expected=False))
            else:
                self.skipped.extend(document.unread)
                yield document
        self._advance("files", len(self._files), len(self._files))


class _Legs:
    """Feeds passages to both legs and to the token table, a batch at a time."""

    def __init__(self, folder: Path, encoder: Encoder, advance: Advance) -> None:
        self._encoder = encoder
        self.static = encoder if isinstance(encoder, StaticEncoder) else load_shipped()
        self._advance = advance
        self._lexical = LexicalWriter(folder)
        self._vectors = VectorWriter(encoder.dimension)
        self._tokens = TokenWriter()
        self._matching: list[str] = []
        self._readable: list[str] = []
        self._count = 0

    def add(self, document: Document, article: Article, passages: Sequence[Passage]) -> None:
        title = matching_text(article.title)
        for passage in passages:
            self._lexical.add(self._count, title, passage.matching)
            self._matching.append(titled(title, passage.matching))
            if self._encoder.reads == "readable":
                text = readable(document.plain[passage.span.start : passage.span.end])
                self._readable.append(titled(article.title, text))
            self._count += 1
        if len(self._matching) >= _BATCH:
            self._encode()

    def save(self, folder: Path) -> None:
        self._encode()
        self._lexical.save()
        self._vectors.save(folder)
        self._tokens.save(folder)

    def close(self) -> None:
        self._lexical.close()

    def _encode(self) -> None:
        if not self._matching:
            return
        token_ids = self.static.tokenize(self._matching)
        self._tokens.add(token_ids)
        if self._encoder is self.static:
            self._vectors.add(self.static.pool(token_ids))
        else:
            texts = self._readable if self._encoder.reads == "readable" else self._matching
            self._vectors.add(self._encoder.encode_passages(texts))
        self._matching.clear()
        self._readable.clear()
        self._advance("passages", self._count, 0)


def _ignore(_what: str, _done: int, _total: int) -> None:
    """The progress of nobody who asked."""
