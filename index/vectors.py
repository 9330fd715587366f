"""The FAISS leg: passages by the inner product of unit vectors.

A few vectors are compared without FAISS, which then need not be loaded; the file is the same.
"""

import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.arrays import RowWriter
from index.encoders import Floats
from index.lists import Lists

FILE = "vectors.faiss"

_EXACT = 20_000
"""Up to how many vectors are compared one by one, whatever lists there are: that takes some two milliseconds."""
_FEW = 2_000
"""Up to how many vectors NumPy compares them: to load FAISS takes longer than to answer many questions."""
_FLAT = b"IxFI"
_HEADER = struct.Struct("<4siqqq?iQ")
"""Kind, dimension, vectors, two fields without meaning, whether trained, metric, numbers that follow."""


class VectorWriter(RowWriter):
    """Writes vectors in passage order, as they come, in the form that FAISS gives a flat index."""

    def __init__(self, folder: Path, dimension: int) -> None:
        def header(count: int) -> bytes:
            return _HEADER.pack(_FLAT, dimension, count, 1 << 20, 1 << 20, True, 0, count * dimension)

        super().__init__(folder / FILE, np.float32, (dimension,), header)


class VectorLeg:
    """An opened vector index; passages are known by their number."""

    def __init__(self, folder: Path, lists: Lists | None = None) -> None:
        """Open the vectors in `folder`; with lists of them a search looks at a few in place of all."""
        self._count, self.dimension = _read_header(folder / FILE)
        """How many vectors there are, and how long each is."""
        self._lists = lists
        self._few: Floats | None = None
        if self._count <= _FEW:
            numbers = np.fromfile(folder / FILE, np.float32, offset=_HEADER.size)
            self._few = numbers.reshape(self._count, self.dimension)
            return
        import faiss  # deferred: a quarter of a second

        self._faiss: Any = faiss
        # One question at a time: waking other threads costs more than they do.
        faiss.omp_set_num_threads(1)
        self._index: Any = faiss.read_index(str(folder / FILE), faiss.IO_FLAG_MMAP_IFC)

    def __len__(self) -> int:
        return self._count

    def search(self, query: Floats, count: int, within: NDArray[np.bool_] | None = None) -> list[tuple[int, float]]:
        """The passages nearest to one query vector of shape (dimension,), best first, with their cosines.

        `within`, of shape (passages,), says which passages may be found.
        """
        if self._few is not None:
            numbers = np.arange(len(self)) if within is None else np.flatnonzero(within)
            return self._best(query, numbers, count)
        if self._lists is not None and len(self) > _EXACT:
            return self._search_lists(self._lists, query, count, within)
        parameters = None
        if within is not None:
            chosen = self._faiss.IDSelectorBitmap(np.packbits(within, bitorder="little"))
            parameters = self._faiss.SearchParameters(sel=chosen)
        scores, ids = self._index.search(query[None, :], min(count, len(self)), params=parameters)
        return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]

    def _search_lists(
        self, lists: Lists, query: Floats, count: int, within: NDArray[np.bool_] | None
    ) -> list[tuple[int, float]]:
        """As `search`: all that pass a narrow filter are compared, else what the lists guess."""
        if within is not None and np.count_nonzero(within) <= _EXACT:
            numbers = np.flatnonzero(within)
        else:
            numbers = np.sort(lists.guesses(query, count, within))
        return self._best(query, numbers, count)

    def _best(self, query: Floats, numbers: NDArray[np.int64], count: int) -> list[tuple[int, float]]:
        """Of some passages the nearest, best first."""
        cosines = self.cosines(query, numbers)
        best = np.lexsort((numbers, -cosines))[:count]
        return [(int(numbers[i]), float(cosines[i])) for i in best]

    def run(self, start: int, end: int) -> Floats:
        """The vectors of the passages from `start` to before `end`, shape (passages, dimension)."""
        found: Floats = (
            self._index.reconstruct_n(start, end - start) if self._few is None else self._few[start:end].copy()
        )
        return found

    def cosines(self, query: Floats, passages: NDArray[np.int64]) -> Floats:
        """The cosine of each of `passages` with one query vector."""
        found: Floats = self.rows(passages) @ query
        return found

    def rows(self, passages: NDArray[np.int64]) -> Floats:
        """The vectors of `passages`, shape (passages, dimension)."""
        found: Floats = self._index.reconstruct_batch(passages) if self._few is None else self._few[passages]
        return found


def _read_header(file: Path) -> tuple[int, int]:
    """How many vectors a file holds and how long each is.

    Lets FAISS see only a flat index whose size is what its header says: nothing else of the file can mislead it.

    An index of another kind would have to be hashed whole before it is read.

    Raises:
        ValueError: it is anything else.
    """
    with file.open("rb") as stream:
        raw = stream.read(_HEADER.size)
    if len(raw) < _HEADER.size:
        raise ValueError("the header is cut short")
    kind, dimension, count, _, _, trained, metric, floats = _HEADER.unpack(raw)
    if kind != _FLAT or not trained or metric != 0:
        raise ValueError("not a flat index of inner products")
    if not (0 < dimension <= 65536 and count >= 0 and floats == dimension * count):
        raise ValueError("the header contradicts itself")
    if file.stat().st_size != _HEADER.size + 4 * floats:
        raise ValueError("the size is not what the header says")
    return int(count), int(dimension)
