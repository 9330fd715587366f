"""A part: some documents read, cut and encoded, in files of their own.

A generation is put together from parts: those that were just read, those that an interrupted build left, and the
generation before it, which is a part as well. Vectors and token ids are known by the hash of what was encoded, so a
passage that was encoded before is not encoded again.
"""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import catalogue, tokens, vectors
from index.arrays import open_array, save_array
from index.articles import Article, split_articles
from index.catalogue import Catalogue, CatalogueWriter, StoredFile
from index.documents import Document
from index.encoders import Encoder, StaticEncoder
from index.files import Skipped
from index.passages import Passage, cut_passages
from index.text import matching_text, readable, titled
from index.tokens import TokenTable, TokenWriter
from index.vectors import VectorLeg, VectorWriter

HASHES_FILE = "passage_hashes.npy"
"""What each passage was encoded from: 16 bytes of BLAKE2b, shape (passages, 16), uint8."""

FILES = (catalogue.FILE, vectors.FILE, tokens.IDS_FILE, tokens.STARTS_FILE, HASHES_FILE)

_BATCH = 512


class Part:
    """An opened part, whose files were checked.

    A large build has hundreds, so each opens its files when they are wanted and can be told to let go of them.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with closing(Catalogue(folder)) as catalogue:
            self.files: dict[str, StoredFile] = catalogue.files()

    @cached_property
    def starts(self) -> list[int]:
        """For each document the number of its first passage, and as last entry how many passages there are."""
        with closing(Catalogue(self.folder)) as catalogue:
            return catalogue.passage_starts()

    def skipped(self) -> list[Skipped]:
        """The files that were left alone when it was written."""
        with closing(Catalogue(self.folder)) as catalogue:
            return catalogue.skipped(whole=True)

    @cached_property
    def hashes(self) -> NDArray[np.uint8]:
        """What each passage was encoded from, shape (passages, 16)."""
        return open_array(self.folder / HASHES_FILE, np.uint8, width=16)

    @cached_property
    def tokens(self) -> TokenTable:
        """The token ids of its passages."""
        return TokenTable(self.folder)

    @cached_property
    def vectors(self) -> VectorLeg:
        """The vectors of its passages."""
        return VectorLeg(self.folder)

    def release(self) -> None:
        """Let go of its files until they are wanted again."""
        for name in ("hashes", "tokens", "vectors"):
            self.__dict__.pop(name, None)


class Known:
    """Passages that were encoded before, by the hash of what was encoded."""

    def __init__(self, part: Part) -> None:
        self._part = part
        heads = np.ascontiguousarray(part.hashes[:, :8]).view(np.uint64)[:, 0]
        self._order = np.argsort(heads, kind="stable")
        self._heads = heads[self._order]

    def find(self, digest: bytes) -> int | None:
        """The number of a passage with this hash in the part."""
        head = np.frombuffer(digest[:8], np.uint64)[0]
        at = int(np.searchsorted(self._heads, head))
        if at == len(self._heads) or self._heads[at] != head:
            return None
        number = int(self._order[at])
        return number if self._part.hashes[number].tobytes() == digest else None

    def encoded(self, number: int) -> tuple[NDArray[np.float32], NDArray[np.uint16]]:
        """The vector and the token ids of a passage."""
        return self._part.vectors.run(number, number + 1)[0], self._part.tokens.run(number, number + 1)[0]


@dataclass(frozen=True, slots=True)
class Encoding:
    """How passages are encoded, and which of them were encoded before."""

    encoder: Encoder
    static: StaticEncoder
    """Whose token ids are kept: `encoder` if that is static, else the encoder that ships."""
    known: Known | None
    """Encoded by the same two."""
    told: Callable[[str, int], None] = lambda _what, _more: None
    """Called with `passages` or `vectors` and how many more of them there are."""


class PartWriter:
    """Cuts, encodes and writes documents one after the other; `save` makes them a part."""

    def __init__(self, folder: Path, encoding: Encoding) -> None:
        self.folder = folder
        self._encoding = encoding
        self._catalogue = CatalogueWriter(folder)
        self._vectors = VectorWriter(folder, encoding.encoder.dimension)
        self._tokens = TokenWriter(folder)
        self._digests: list[bytes] = []
        self._texts: list[tuple[str, str]] = []

    @property
    def counts(self) -> dict[str, int]:
        """How many documents, articles and passages were added."""
        return self._catalogue.counts

    def add(self, document: Document, *, file: str | None = None) -> None:
        """Cut a document into articles and passages and take it in; `file` is what it came from, as cited."""
        budget = self._encoding.encoder.passage_units
        cut = [(a, list(cut_passages(document, a, budget=budget))) for a in split_articles(document)]
        cut = [(article, passages) for article, passages in cut if passages]
        self._catalogue.add(document, cut, file=file)
        for article, passages in cut:
            self._texts.extend(self._forms(document, article, passages))
            self._encoding.told("passages", len(passages))
        if len(self._texts) >= _BATCH:
            self._encode()

    def save(self) -> None:
        """Write everything."""
        self._encode()
        hashes = np.frombuffer(b"".join(self._digests), np.uint8).reshape(-1, 16)
        save_array(self.folder / HASHES_FILE, hashes)
        self._vectors.save()
        self._tokens.save()
        self._catalogue.save()

    def close(self) -> None:
        """Let go of the files; what was not saved is dropped."""
        self._vectors.close()
        self._tokens.close()
        self._catalogue.close()

    def _forms(self, document: Document, article: Article, passages: Sequence[Passage]) -> list[tuple[str, str]]:
        """Each passage as the token table has it and as the encoder reads it, which may be the same."""
        title = matching_text(article.headline)
        forms = []
        for passage in passages:
            matching = read = titled(title, passage.matching)
            if self._encoding.encoder.reads == "readable":
                read = titled(article.headline, readable(document.plain[slice(*passage.span)]))
            forms.append((matching, read))
        return forms

    def _encode(self) -> None:
        """Encode the texts at hand, but for those that were encoded before."""
        digests = [_digest(matching, read) for matching, read in self._texts]
        known = self._encoding.known
        before = {i: n for i, d in enumerate(digests) if known and (n := known.find(d)) is not None}
        fresh = [text for i, text in enumerate(self._texts) if i not in before]
        vectors, ids = self._encoded_anew(fresh)
        at = 0
        for i in range(len(digests)):
            if known and i in before:
                vector, of_passage = known.encoded(before[i])
                self._vectors.add(vector[None, :])
                self._tokens.add([of_passage])
            else:
                self._vectors.add(vectors[at : at + 1])
                self._tokens.add([ids[at]])
                at += 1
        self._encoding.told("vectors", len(digests))
        self._digests.extend(digests)
        self._texts.clear()

    def _encoded_anew(self, texts: Sequence[tuple[str, str]]) -> tuple[NDArray[np.float32], Sequence[Sequence[int]]]:
        encoding = self._encoding
        if not texts:
            return np.zeros((0, encoding.encoder.dimension), np.float32), []
        ids = encoding.static.tokenize([matching for matching, _ in texts])
        if encoding.encoder is encoding.static:
            return encoding.static.pool(ids), ids
        return encoding.encoder.encode_passages([read for _, read in texts]), ids


def _digest(matching: str, read: str) -> bytes:
    """What stays the same as long as the vector and the token ids of a passage do."""
    whole = matching if read == matching else f"{matching}\0{read}"
    return hashlib.blake2b(whole.encode("utf-8"), digest_size=16).digest()
