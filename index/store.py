"""`Index`: one generation, opened read-only."""

import os
import sqlite3
import weakref
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from index import catalogue, lexical, lists, tokens, vectors
from index.catalogue import Catalogue
from index.encoders import Encoder, StaticEncoder, load_encoder, load_shipped
from index.errors import DamagedIndex, OtherModel
from index.generations import hold
from index.lexical import LexicalLeg
from index.lists import Lists, open_lists
from index.manifest import CURRENT, MANIFEST, read_current
from index.tokens import TokenTable
from index.vectors import VectorLeg

AnyEncoder = TypeVar("AnyEncoder", bound=Encoder)
Part = TypeVar("Part")

_ATTEMPTS = 3


class Index:
    """An opened generation; it may be shared by threads, and stays whole when a newer one is published."""

    def __init__(self, folder: Path) -> None:
        """Open the live generation of an index folder and all its parts.

        Raises:
            StoreError: there is none, it is damaged, or it is of another format.
        """
        self.folder = folder
        for attempt in range(_ATTEMPTS):
            pointed = self._pointed()
            try:
                self._open()
                return
            except DamagedIndex:
                # A writer may have published a newer generation and removed the one just read about.
                if attempt == _ATTEMPTS - 1 or self._pointed() == pointed:
                    raise

    def _open(self) -> None:
        generation, self.manifest = read_current(self.folder)
        held = self._part(hold, generation, MANIFEST)
        self._let_go = weakref.finalize(self, os.close, held)
        rebuild = self.manifest.rebuild_in(self.folder)
        self.catalogue = self._part(lambda folder: Catalogue(folder, rebuild), generation, catalogue.FILE)
        self.lexical = self._part(LexicalLeg, generation, lexical.FOLDER)
        self.tokens = self._part(TokenTable, generation, tokens.IDS_FILE)
        found = self._part(self._lists, generation, lists.FILE)
        self.vectors = self._part(lambda folder: VectorLeg(folder, found), generation, vectors.FILE)

    def _lists(self, generation: Path) -> Lists | None:
        return open_lists(generation, self.manifest)

    def _part(self, part: Callable[[Path], Part], generation: Path, name: str) -> Part:
        try:
            return part(generation)
        except (OSError, RuntimeError, ValueError, IndexError, sqlite3.Error) as error:
            raise DamagedIndex(generation / name, self.manifest.rebuild_in(self.folder)) from error

    @property
    def generation(self) -> str:
        """The name of the generation that was opened."""
        return self.manifest.generation

    @cached_property
    def static(self) -> StaticEncoder:
        """The encoder whose tokens the index holds: its own if that is static, else the one that ships.

        Raises:
            OtherModel: it is no longer the same.
        """
        static = self.encoder if isinstance(self.encoder, StaticEncoder) else load_shipped()
        return self._unchanged(static, self.manifest.encoder["tokens"])

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder that the index was built with.

        Raises:
            OtherModel: the model of that name is no longer the same.
            NoModel: it is no longer there.
        """
        recorded = self.manifest.encoder
        return self._unchanged(load_encoder(recorded["name"], identity=recorded["identity"]), recorded["identity"])

    def _unchanged(self, encoder: AnyEncoder, identity: str) -> AnyEncoder:
        if encoder.identity != identity:
            raise OtherModel(self.folder, encoder.name, self.manifest.rebuild_in(self.folder))
        return encoder

    def is_current(self) -> bool:
        """Whether no newer generation has been published since this one was opened."""
        return self._pointed().split()[:1] == [self.generation.encode()]

    def _pointed(self) -> bytes:
        try:
            return (self.folder / CURRENT).read_bytes()
        except OSError:
            return b""

    def close(self) -> None:
        """Let go of the catalogue's file and of the generation; the other parts are let go of with the index."""
        self.catalogue.close()
        self._let_go()
