"""The FAISS leg: passages by the inner product of unit vectors."""

import errno
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoders import Floats

FILE = "vectors.faiss"

_HEADER = struct.Struct("<4siqqq?iQ")
"""Kind, dimension, vectors, two fields without meaning, whether trained, metric, numbers that follow."""


class VectorWriter:
    """Collects vectors in passage order and writes them as one flat index."""

    def __init__(self, dimension: int) -> None:
        import faiss  # deferred: a quarter of a second

        self._faiss = faiss
        self._index = faiss.IndexFlatIP(dimension)

    def add(self, vectors: Floats) -> None:
        """Add vectors of shape (passages, dimension)."""
        self._index.add(np.ascontiguousarray(vectors, np.float32))

    def save(self, folder: Path) -> None:
        """Write the leg's file into `folder`."""
        try:
            self._faiss.write_index(self._index, str(folder / FILE))
        except RuntimeError as error:
            raise OSError(errno.EIO, f"vectors cannot be written: {error}") from error


class VectorLeg:
    """An opened vector index; passages are known by their number."""

    def __init__(self, folder: Path) -> None:
        import faiss  # deferred: a quarter of a second

        self._faiss: Any = faiss
        # One question at a time: waking other threads costs more than they do.
        faiss.omp_set_num_threads(1)
        _check_header(folder / FILE)
        self._index: Any = faiss.read_index(str(folder / FILE), faiss.IO_FLAG_MMAP_IFC)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, query: Floats, count: int, within: NDArray[np.bool_] | None = None) -> list[tuple[int, float]]:
        """The passages nearest to one query vector of shape (dimension,), best first, with their cosines.

        `within`, of shape (passages,), says which passages may be found.
        """
        parameters = None
        if within is not None:
            chosen = self._faiss.IDSelectorBitmap(np.packbits(within, bitorder="little"))
            parameters = self._faiss.SearchParameters(sel=chosen)
        scores, ids = self._index.search(query[None, :], min(count, len(self)), params=parameters)
        return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]

    def run(self, start: int, end: int) -> Floats:
        """The vectors of the passages from `start` to before `end`, shape (passages, dimension)."""
        found: Floats = self._index.reconstruct_n(start, end - start)
        return found

    def cosines(self, query: Floats, passages: NDArray[np.int64]) -> Floats:
        """The cosine of each of `passages` with one query vector."""
        found: Floats = self._index.reconstruct_batch(passages) @ query
        return found


def _check_header(file: Path) -> None:
    """Let FAISS see only a flat index whose size is what its header says: nothing else of the file can mislead it.

    An index of another kind would have to be hashed whole before it is read.

    Raises:
        ValueError: it is anything else.
    """
    with file.open("rb") as stream:
        raw = stream.read(_HEADER.size)
    if len(raw) < _HEADER.size:
        raise ValueError("the header is cut short")
    kind, dimension, count, _, _, trained, metric, floats = _HEADER.unpack(raw)
    if kind != b"IxFI" or not trained or metric != 0:
        raise ValueError("not a flat index of inner products")
    if not (0 < dimension <= 65536 and count >= 0 and floats == dimension * count):
        raise ValueError("the header contradicts itself")
    if file.stat().st_size != _HEADER.size + 4 * floats:
        raise ValueError("the size is not what the header says")
