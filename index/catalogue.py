"""Documents, articles and passages in one SQLite file: everything that can be looked up by number."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import accumulate, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import DamagedIndex
from index.fields import Origin
from index.lines import Span

if TYPE_CHECKING:  # who only asks an index need not load what reads files
    from index.articles import Article
    from index.documents import Document
    from index.fields import Kind
    from index.files import Skipped
    from index.passages import Passage

FILE = "catalogue.sqlite"

_TABLES = """
CREATE TABLE documents (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, encoding TEXT NOT NULL, format TEXT NOT NULL,
    digest TEXT NOT NULL, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL, source BLOB NOT NULL, plain BLOB,
    file TEXT NOT NULL);
CREATE TABLE articles (id INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents, title TEXT NOT NULL,
    kind TEXT NOT NULL, byline TEXT, source TEXT, date TEXT, line_start INTEGER NOT NULL, line_end INTEGER NOT NULL,
    segments TEXT NOT NULL, kicker TEXT, page TEXT, place TEXT, origins TEXT NOT NULL, continues_from TEXT,
    continues_on TEXT, continues INTEGER REFERENCES articles);
CREATE TABLE passages (id INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles,
    char_start INTEGER NOT NULL, char_end INTEGER NOT NULL, line_start INTEGER NOT NULL, line_end INTEGER NOT NULL,
    sentences TEXT NOT NULL, text TEXT NOT NULL, matching TEXT NOT NULL);
CREATE TABLE skipped (path TEXT NOT NULL, reason TEXT NOT NULL, expected INTEGER NOT NULL, document INTEGER);
"""
_KEPT, _TEXTS = 20_000_000, 500
"""How many characters of plain text, in how many documents, are kept for the next question at most."""
_EDITION = zlib.crc32(_TABLES.encode()) & 0x7FFFFFFF
"""Tells apart catalogues whose tables differ."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it was when it was read."""

    size: int
    """Bytes."""
    modified_ns: int
    """0 where it was so young that its time could not tell a later change."""
    digest: str
    """SHA-256, in hexadecimal."""
    documents: tuple[int, ...]
    """The numbers of the documents that came from it; they follow one another."""


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as the index holds it."""

    number: int
    path: str
    """Of its document, as cited."""
    title: str
    kind: Kind
    byline: str | None
    source: str | None
    date: str | None
    """YYYY-MM-DD."""
    line_start: int
    line_end: int
    document: int
    segments: tuple[tuple[Span, ...], ...]
    kicker: str | None = None
    page: str | None = None
    """The page of the newspaper."""
    place: str | None = None
    """Where it was reported from."""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """By the name of a field: where it was read and how sure that is."""
    continues: int | None = None
    """The number of the article that this is the later part of."""

    @property
    def headline(self) -> str:
        """Title and kicker on one line, as they are matched."""
        return f"{self.title} {self.kicker or ''}".strip()


@dataclass(frozen=True)
class StoredPassage:
    """A passage as the index holds it."""

    number: int
    article: StoredArticle
    span: Span
    """In the decoded source."""
    line_start: int
    line_end: int
    sentences: tuple[Span, ...]
    """In the decoded source."""
    text: str
    """Verbatim from the source."""
    plain: str
    """As long as `text`, with markup overwritten by fillers."""
    matching: str
    """As the legs see it."""

    @cached_property
    def sentence_texts(self) -> tuple[str, ...]:
        """The plain text of each sentence."""
        return tuple(self.plain[s.start - self.span.start : s.end - self.span.start] for s in self.sentences)


@dataclass(frozen=True, slots=True)
class Shelved:
    """What an article can be chosen by before anything is searched."""

    path: str
    """Of its document, as cited."""
    kind: Kind
    source: str | None
    date: str | None
    """YYYY-MM-DD."""
    first: int
    """The number of its first passage."""
    passages: int
    """How many it has; their numbers follow one another."""


class CatalogueWriter:
    """Writes documents with their articles and passages; numbers run from 0 in the order of writing."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect((folder / FILE).resolve().as_uri(), uri=True)
        self._connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
        self._connection.execute(f"PRAGMA user_version = {_EDITION}")
        self._counts = {"documents": 0, "articles": 0, "passages": 0}

    @property
    def counts(self) -> dict[str, int]:
        """How many documents, articles and passages there are."""
        return dict(self._counts)

    def copy(self, folder: Path, runs: Iterable[tuple[int, int]]) -> None:
        """Take over runs of documents (a first number, the one after the last) from the catalogue in `folder`."""
        from index.transfer import copy_documents  # deferred: only writers copy

        copy_documents(self._connection, folder / FILE, runs, self._counts)

    def add(
        self, document: Document, articles: Iterable[tuple[Article, Sequence[Passage]]], *, file: str | None = None
    ) -> None:
        """Add a document, what it was cut into and what of it was not read; `file` is what it came from, as cited."""
        plain = None if document.plain == document.text else zlib.compress(document.plain.encode("utf-8"))
        self._connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._counts["documents"],
                document.path,
                document.encoding,
                document.format,
                document.digest,
                document.size,
                document.modified_ns,
                zlib.compress(document.text.encode("utf-8")),
                plain,
                file or document.path,
            ),
        )
        for article, passages in articles:
            self._add_article(document, article, passages)
        for unread in document.unread:
            self._add_skipped(unread, self._counts["documents"])
        self._counts["documents"] += 1

    def _add_article(self, document: Document, added: Article, passages: Sequence[Passage]) -> None:
        article, first = self._counts["articles"], self._counts["passages"]
        start, end = added.span
        fields = (added.title, added.kind, added.byline, added.source, added.date)
        lines = (document.line_of(start), document.line_of(end - 1))
        origins = json.dumps({name: asdict(origin) for name, origin in added.origins.items()}, ensure_ascii=False)
        further = (added.kicker, added.page, added.place, origins, added.continues_from, added.continues_on)
        self._connection.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            (article, self._counts["documents"], *fields, *lines, json.dumps(added.segments), *further),
        )
        self._connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (first + i, article, *p.span, p.line_start, p.line_end, json.dumps(p.sentences), p.text, p.matching)
                for i, p in enumerate(passages)
            ],
        )
        self._counts["articles"] += 1
        self._counts["passages"] += len(passages)

    def add_skipped(self, skipped: Skipped) -> None:
        """Remember a file that was not read."""
        self._add_skipped(skipped, None)

    def _add_skipped(self, skipped: Skipped, document: int | None) -> None:
        values = (skipped.path, skipped.reason, skipped.expected, document)
        self._connection.execute("INSERT INTO skipped VALUES (?, ?, ?, ?)", values)

    def save(self) -> None:
        """Write everything and close the file; what joins articles across documents is worked out before."""
        from index.continuations import link_continuations  # deferred: only writers link

        link_continuations(self._connection)
        self._connection.execute("CREATE INDEX passages_of ON passages (article)")
        self._connection.commit()
        self.close()

    def close(self) -> None:
        """Let go of the file; what was not saved is dropped."""
        self._connection.close()


class Catalogue:
    """Looks up what a `CatalogueWriter` wrote; read-only, shared by threads."""

    def __init__(self, folder: Path, rebuild: str = "qa index build PATH") -> None:
        """Open the catalogue of a generation; `rebuild` is the command to name where it turns out to be damaged."""
        self._file, self._rebuild = folder / FILE, rebuild
        self._plains: dict[int, str] = {}
        uri = (folder / FILE).resolve().as_uri() + "?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        try:
            self._connection.execute("PRAGMA trusted_schema = OFF")  # it may come from elsewhere
            if self._connection.execute("PRAGMA user_version").fetchone() != (_EDITION,):
                raise ValueError("not a catalogue of this edition")
        except (ValueError, sqlite3.Error):
            self._connection.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def matching_texts(self, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
        """For each passage number, its article's title and kicker on one line, and its folded text."""
        rows = self._rows(
            "SELECT p.id, TRIM(COALESCE(NULLIF(f.title, ''), a.title) || ' ' || COALESCE(a.kicker, f.kicker, '')),"
            " p.matching FROM passages p"
            " JOIN articles a ON a.id = p.article"
            " LEFT JOIN articles f ON f.id = a.continues WHERE p.id IN (SELECT value FROM json_each(?))",
            json.dumps(list(map(int, numbers))),
        )
        return {number: (title, matching) for number, title, matching in rows}

    def paths(self, numbers: Sequence[int]) -> dict[int, str]:
        """For each passage number, the path of its document."""
        return dict(
            self._rows(
                "SELECT p.id, d.path FROM passages p JOIN articles a ON a.id = p.article JOIN documents d"
                " ON d.id = a.document WHERE p.id IN (SELECT value FROM json_each(?))",
                json.dumps(list(map(int, numbers))),
            )
        )

    def passages(self, numbers: Sequence[int]) -> list[StoredPassage]:
        """The passages with the given numbers, in that order."""
        rows = self._rows(
            "SELECT id, article, char_start, char_end, line_start, line_end, sentences, text, matching FROM passages"
            " WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(list(map(int, numbers))),
        )
        articles = {article.number: article for article in self.articles([row[1] for row in rows])}
        plains = {document: self._plain(document) for document in {a.document for a in articles.values()}}
        found: dict[int, StoredPassage] = {}
        with self._sound():
            for number, article_number, start, end, first, last, sentences, text, matching in rows:
                article = articles[article_number]
                whole = plains[article.document]
                plain = text if whole is None else whole[start:end]
                spans = tuple(Span(*s) for s in json.loads(sentences))
                span = Span(start, end)
                found[number] = StoredPassage(number, article, span, first, last, spans, text, plain, matching)
            return [found[int(number)] for number in numbers]

    def articles(self, numbers: Sequence[int] | None = None) -> list[StoredArticle]:
        """The articles with the given numbers, or all, in the order of their numbers.

        A later part has the title of its first part, and its byline and kicker where it has none of its own.
        """
        # Two statements: one that allows for both passes over all articles for a few.
        chosen = "" if numbers is None else " WHERE a.id IN (SELECT value FROM json_each(?))"
        rows = self._rows(
            "SELECT a.id, d.path, COALESCE(NULLIF(f.title, ''), a.title), a.kind, COALESCE(a.byline, f.byline),"  # noqa: S608 (the words are our own)
            " a.source, a.date, a.line_start, a.line_end, a.document, a.segments, COALESCE(a.kicker, f.kicker),"
            " a.page, a.place, a.origins, a.continues FROM articles a JOIN documents d ON d.id = a.document"
            " LEFT JOIN articles f ON f.id = a.continues"
            f"{chosen} ORDER BY a.id",
            *(() if numbers is None else (json.dumps(sorted(set(numbers))),)),
        )
        with self._sound():
            return [_article(row) for row in rows]

    def shelf(self) -> list[Shelved]:
        """All articles that have passages, in the order of their numbers."""
        rows = self._rows(
            "SELECT d.path, a.kind, a.source, a.date, MIN(p.id), COUNT(*) FROM passages p"
            " JOIN articles a ON a.id = p.article JOIN documents d ON d.id = a.document GROUP BY a.id ORDER BY a.id"
        )
        return [Shelved(*row) for row in rows]

    def articles_in(self, path: str) -> list[StoredArticle]:
        """The articles of the document at a path, as cited, in the order of their numbers."""
        rows = self._rows("SELECT a.id FROM articles a JOIN documents d ON d.id = a.document WHERE d.path = ?", path)
        return self.articles([number for (number,) in rows])

    def titles(self) -> list[str]:
        """The titles of the articles, each once, in the order of their characters."""
        rows = self._rows("SELECT DISTINCT title FROM articles WHERE title <> '' ORDER BY title")
        return [title for (title,) in rows]

    def source(self, document: int) -> str:
        """The decoded source of a document."""
        with self._sound():
            ((stored,),) = self._rows("SELECT source FROM documents WHERE id = ?", document)
            return zlib.decompress(stored).decode("utf-8")

    def plain(self, document: int) -> str | None:
        """The plain text of a document; None where it has no markup and is its own source."""
        with self._sound():
            ((stored,),) = self._rows("SELECT plain FROM documents WHERE id = ?", document)
            return None if stored is None else zlib.decompress(stored).decode("utf-8")

    def _plain(self, document: int) -> str | None:
        """As `plain`; the texts unpacked last are kept for the next question."""
        kept = self._plains
        if document in kept:
            return kept[document]
        text = self.plain(document)
        if text is not None and len(text) <= _KEPT:
            kept = {**kept, document: text}
            while len(kept) > _TEXTS or sum(map(len, kept.values())) > _KEPT:
                del kept[next(iter(kept))]
            self._plains = kept  # at once, since threads share it
        return text

    def documents(self) -> list[tuple[str, str, str, int]]:
        """Path, encoding, format and size in bytes of every document."""
        return self._rows("SELECT path, encoding, format, size FROM documents ORDER BY id")

    def files(self) -> dict[str, StoredFile]:
        """By its path as cited, every file that was read."""
        rows = self._rows("SELECT file, size, modified_ns, digest, id FROM documents ORDER BY id")
        found: dict[str, StoredFile] = {}
        for file, size, modified_ns, digest, number in rows:
            before = found[file].documents if file in found else ()
            found[file] = StoredFile(size, modified_ns, digest, (*before, number))
        return found

    def passage_starts(self) -> list[int]:
        """For each document the number of its first passage, and as last entry how many passages there are."""
        counts = self._connection.execute(
            "SELECT count(p.id) FROM documents d LEFT JOIN articles a ON a.document = d.id"
            " LEFT JOIN passages p ON p.article = a.id GROUP BY d.id ORDER BY d.id"
        )
        return [0, *accumulate(count for (count,) in counts)]

    def titles_and_texts(self, start: int, end: int) -> list[tuple[str, str]]:
        """For each passage from `start` to before `end`, its article's title and kicker, and its folded text."""
        return self._connection.execute(
            "SELECT TRIM(a.title || ' ' || COALESCE(a.kicker, '')), p.matching FROM passages p"
            " JOIN articles a ON a.id = p.article WHERE p.id >= ? AND p.id < ? ORDER BY p.id",
            (start, end),
        ).fetchall()

    def first_fault(self, passages: int) -> str | None:
        """What is wrong with the catalogue of an index of so many passages, if anything is."""
        (sound,) = self._connection.execute("PRAGMA integrity_check(1)").fetchone()
        if sound != "ok":
            return str(sound)
        (found,) = self._connection.execute("SELECT count(*) FROM passages").fetchone()
        (lost,) = self._connection.execute(
            "SELECT count(*) FROM passages p LEFT JOIN articles a ON a.id = p.article"
            " LEFT JOIN documents d ON d.id = a.document WHERE d.id IS NULL"
        ).fetchone()
        if found != passages or lost:
            return f"{found} passages, {lost} of them without a document, in place of {passages}"
        rows = self._connection.execute(
            "SELECT p.id, p.char_start, p.char_end, p.text, a.document FROM passages p"
            " JOIN articles a ON a.id = p.article ORDER BY a.document"
        )
        for document, of_document in groupby(rows, key=lambda row: row[4]):
            source, plain = self.source(document), self.plain(document)
            if plain is not None and len(plain) != len(source):
                return f"document {document} and its plain text differ in length"
            for number, start, end, text, _ in of_document:
                if source[start:end] != text:
                    return f"passage {number} is not what its offsets cut from its source"
        return None

    def skipped(self, *, whole: bool = False) -> list[Skipped]:
        """The files that were found and not read, and, unless only `whole` files are asked for, parts of others."""
        from index.files import Skipped

        rows = self._rows(
            "SELECT path, reason, expected FROM skipped WHERE document IS NULL OR NOT ? ORDER BY path", whole
        )
        return [Skipped(path, reason, bool(expected)) for path, reason, expected in rows]

    def _rows(self, statement: str, *values: object) -> list[Any]:
        with self._sound():
            return self._connection.execute(statement, values).fetchall()

    @contextmanager
    def _sound(self) -> Iterator[None]:
        """Tell by `DamagedIndex` what only a damaged file raises: on opening, large files are not hashed."""
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # it was closed
        except (sqlite3.DatabaseError, zlib.error, ValueError, TypeError, KeyError) as error:
            raise DamagedIndex(self._file, self._rebuild) from error


def _article(row: tuple[Any, ...]) -> StoredArticle:
    number, path, title, kind, byline, source, date, first, last, document, segments, *further = row
    spans = tuple(tuple(Span(*span) for span in segment) for segment in json.loads(segments))
    kicker, page, place, found, continues = further
    origins = {name: Origin(**origin) for name, origin in json.loads(found).items()}
    return StoredArticle(
        number,
        path,
        title,
        kind,
        byline,
        source,
        date,
        first,
        last,
        document,
        spans,
        kicker,
        page,
        place,
        origins,
        continues,
    )
