"""A second FAISS index for large corpora: vectors in lists around centres, to search a few lists in place of all.

What it finds are guesses, made from codes of a few bytes a vector; the exact vectors stay in the flat file and judge
them. So any kind of lists will do that a factory string names, and only how many are found depends on it.
"""

import hashlib
import math
import re
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from index.encoders import Floats
from index.errors import UserError
from index.manifest import Manifest

FILE = "vector_lists.faiss"

LEAST = 50_000
"""Vectors from which lists are made where no factory is given: there a scan of all takes as long as the rest of a
search; see benchmarks/NOTES.md."""

FLAT = "Flat"
"""The factory that makes none."""

_FACTORY = re.compile(r"IVF([1-9]\d{0,5}),(?:Flat|SQ8|SQ4|PQ[1-9]\d{0,3}x4fs)")
_KINDS = {b"IwFl": "IndexIVFFlat", b"IwSq": "IndexIVFScalarQuantizer", b"IwPf": "IndexIVFPQFastScan"}
"""What is read, by the first four bytes of its file."""
_OF_A_LIST = 64
"""Vectors a list that its centre is learnt from."""
_PROBED = 0.375
"""Share of the lists that is searched; more of them where a filter leaves few vectors in each."""
_REFINED = 8
"""How many guesses are judged for each vector wanted."""
_ROWS = 65_536


class Rows(Protocol):
    """Exact vectors, by their numbers."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def __len__(self) -> int: ...

    def run(self, start: int, end: int) -> Floats:
        """Those from one number to before another."""

    def rows(self, numbers: NDArray[np.int64]) -> Floats:
        """Those of the given numbers."""


class NoSuchFactory(UserError):
    """A FAISS factory was named of a kind that is not opened here."""

    def __init__(self, factory: str) -> None:
        super().__init__(
            f"--faiss {factory}: not a kind that is read here; name Flat, or IVFn with Flat, SQ8, SQ4 or PQmx4fs,"
            " such as: qa index build PATH --faiss IVF1024,PQ64x4fs",
            f"--faiss {factory}：不支持这种索引；可用 Flat，或 IVFn 加 Flat、SQ8、SQ4、PQmx4fs，"
            "例如：qa index build PATH --faiss IVF1024,PQ64x4fs",
        )


def check_factory(factory: str, dimension: int) -> None:
    """Refuse what would not be opened.

    Raises:
        NoSuchFactory: it is none of the kinds that are read, or does not fit vectors of this dimension.
    """
    matched = _FACTORY.fullmatch(factory)
    parts = re.search(r"PQ(\d+)", factory)
    if factory != FLAT and (matched is None or (parts and dimension % int(parts[1]))):
        raise NoSuchFactory(factory)


def factory_for(count: int, dimension: int) -> str:
    """What suits so many vectors: about two square roots of them as lists, four bits for every two numbers."""
    if count < LEAST or dimension % 2:
        return FLAT
    lists = 2 ** round(math.log2(2 * math.sqrt(count)))
    return f"IVF{lists},PQ{dimension // 2}x4fs"


def write_lists(folder: Path, vectors: Rows, factory: str) -> None:
    """Make the lists of all vectors and write them into `folder`; none for `FLAT`, nor for fewer vectors than lists.

    Centres are learnt from vectors at equal distances, about 64 for each list, and nothing is left to chance: equal
    vectors give equal lists.

    Raises:
        OSError: the disk is full or fails.
    """
    matched = _FACTORY.fullmatch(factory)
    lists = int(matched[1]) if matched else 0
    count = len(vectors)
    if not lists or count < lists:
        return
    import faiss  # deferred: a quarter of a second

    from index.crew import processors  # deferred: who asks has no use for processes

    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(processors())
    try:
        made = faiss.index_factory(vectors.dimension, factory, faiss.METRIC_INNER_PRODUCT)
        inner = faiss.extract_index_ivf(made)
        inner.cp.max_points_per_centroid = _OF_A_LIST
        inner.cp.niter = 8
        sample = min(count, max(_OF_A_LIST * lists, _ROWS))
        made.train(vectors.rows(np.linspace(0, count - 1, sample).astype(np.int64)))
        for start in range(0, count, _ROWS):
            made.add(vectors.run(start, min(start + _ROWS, count)))
        (folder / FILE).write_bytes(faiss.serialize_index(made).data)
    finally:
        faiss.omp_set_num_threads(threads)


def open_lists(generation: Path, manifest: Manifest) -> "Lists | None":
    """The lists of a generation, where it has any.

    Raises:
        OSError, ValueError: as for `Lists`.
    """
    entry = manifest.files.get(FILE)
    if entry is None:
        return None
    return Lists(generation / FILE, entry["sha256"], manifest.counts["passages"], int(manifest.encoder["dimension"]))


class Lists:
    """Opened lists."""

    def __init__(self, file: Path, digest: str, count: int, dimension: int) -> None:
        """Read a file whose SHA-256 must be `digest`: FAISS sees no byte of another.

        Raises:
            ValueError: it is not what was written, of another kind, or not of so many vectors of this dimension.
        """
        import faiss

        raw = file.read_bytes()
        if hashlib.sha256(raw).hexdigest() != digest:
            raise ValueError(f"{file.name} is not what was written")
        if raw[:4] not in _KINDS:
            raise ValueError(f"{file.name} is of a kind that is not read")
        faiss.set_deserialization_vector_byte_limit(max(len(raw), 1 << 20))
        self._faiss: Any = faiss
        self._index: Any = cast(Any, faiss).deserialize_index(np.frombuffer(raw, np.uint8))
        centres = type(faiss.downcast_index(self._index.quantizer)).__name__
        if type(self._index).__name__ != _KINDS[raw[:4]] or centres not in ("IndexFlat", "IndexFlatIP"):
            raise ValueError(f"{file.name} is of a kind that is not read")
        if (self._index.ntotal, self._index.d, self._index.metric_type) != (count, dimension, 0):
            raise ValueError(f"{file.name} does not fit the vectors")

    def guesses(self, query: Floats, count: int, within: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """Numbers of vectors near to a query, in no order: several times `count`, among which its nearest should be."""
        share = 1.0 if within is None else max(float(within.mean()), 1e-6)
        probed = math.ceil(self._index.nlist * min(1.0, _PROBED / math.sqrt(share)))
        chosen = None
        if within is not None:
            bits = np.packbits(within, bitorder="little")
            chosen = self._faiss.IDSelectorBitmap(bits)
        parameters = self._faiss.SearchParametersIVF(nprobe=probed, sel=chosen)
        wanted = min(_REFINED * count, int(self._index.ntotal))
        _, ids = self._index.search(query[None, :], wanted, params=parameters)
        found: NDArray[np.int64] = ids[0][(ids[0] >= 0) & (ids[0] < self._index.ntotal)]
        return found
