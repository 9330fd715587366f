"""`Index`: one generation, opened read-only."""

from functools import cached_property
from pathlib import Path

from index.catalogue import Catalogue
from index.encoders import SHIPPED, Encoder, StaticEncoder, load_encoder, load_shipped
from index.errors import OtherModel
from index.generations import Manifest, read_current
from index.lexical import LexicalLeg
from index.tokens import TokenTable
from index.vectors import VectorLeg


class Index:
    """An opened generation; its parts are loaded when they are first asked for, and may be shared by threads."""

    def __init__(self, folder: Path) -> None:
        """Open the live generation of an index folder.

        Raises:
            StoreError: there is none, it is damaged, or it is of another format.
        """
        self.folder = folder
        self._generation, self.manifest = read_current(folder)

    @property
    def generation(self) -> str:
        """The name of the generation that was opened."""
        return self.manifest.generation

    @cached_property
    def catalogue(self) -> Catalogue:
        """Documents, articles and passages."""
        return Catalogue(self._generation)

    @cached_property
    def lexical(self) -> LexicalLeg:
        """The BM25 leg."""
        return LexicalLeg(self._generation)

    @cached_property
    def vectors(self) -> VectorLeg:
        """The FAISS leg."""
        return VectorLeg(self._generation)

    @cached_property
    def tokens(self) -> TokenTable:
        """Token ids for late interaction."""
        return TokenTable(self._generation)

    @cached_property
    def static(self) -> StaticEncoder:
        """The encoder whose tokens the index holds: its own if that is static, else the one that ships."""
        return self.encoder if isinstance(self.encoder, StaticEncoder) else load_shipped()

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder that the index was built with.

        Raises:
            OtherModel: the model of that name is no longer the same.
            NoModel: it is no longer there.
        """
        recorded = self.manifest.encoder
        encoder = load_encoder(recorded["name"], identity=recorded["identity"])
        if encoder.identity != recorded["identity"]:
            raise OtherModel(self.folder, encoder.name, self.manifest.rebuild_in(self.folder))
        return encoder

    def is_current(self) -> bool:
        """Whether no newer generation has been published since this one was opened."""
        pointer = self.folder / "CURRENT"
        return pointer.is_file() and pointer.read_text("ascii").split()[:1] == [self.generation]

    def close(self) -> None:
        """Let go of the files."""
        if "catalogue" in self.__dict__:
            self.catalogue.close()


__all__ = ["SHIPPED", "Index", "Manifest"]
