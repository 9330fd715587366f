"""Arrays in files, in NumPy's format and mapped into memory.

Only headers of the one form that is written here are read: NumPy's own reader takes them for Python source.
"""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"\x93NUMPY\x01\x00"
_HEADER = re.compile(
    rb"\{'descr': '([<|][ui][1248])', 'fortran_order': False, 'shape': \((\d{1,18}),(?: (\d{1,9}))?\), \} *\n"
)


def save_array(file: Path, array: NDArray[Any]) -> None:
    """Write an array of whole numbers with one or two dimensions."""
    np.save(file, np.ascontiguousarray(array), allow_pickle=False)


class RowWriter:
    """Writes rows as they come behind a header that tells how many there are: only the last of them are in memory."""

    def __init__(
        self, file: Path, kind: type[np.generic], shape: tuple[int, ...], header: Callable[[int], bytes]
    ) -> None:
        """Begin a file of rows of one kind and `shape`; the header must be as long for any number of rows."""
        self._kind = kind
        self._shape = shape
        self._header = header
        self._rows = 0
        self._stream = file.open("wb")
        self._stream.write(header(0))

    def add(self, rows: NDArray[Any]) -> None:
        """Add rows, shape (n, *shape).

        Raises:
            ValueError: they have another shape.
        """
        if rows.shape[1:] != self._shape:
            raise ValueError(f"rows of the shape {rows.shape[1:]} in place of {self._shape}")
        self._stream.write(np.ascontiguousarray(rows, self._kind).data)
        self._rows += len(rows)

    def save(self) -> None:
        """Write how many rows there are, and close the file."""
        self._stream.seek(0)
        self._stream.write(self._header(self._rows))
        self.close()

    def close(self) -> None:
        """Let go of the file; what was not saved cannot be opened."""
        self._stream.close()


class ArrayWriter(RowWriter):
    """Writes the file that `save_array` would write, of numbers, or of rows of `width` numbers."""

    def __init__(self, file: Path, kind: type[np.generic], *, width: int | None = None) -> None:
        shape = () if width is None else (width,)
        super().__init__(file, kind, shape, lambda rows: _header(np.dtype(kind), (rows, *shape)))


def _header(kind: np.dtype[Any], shape: tuple[int, ...]) -> bytes:
    """As NumPy writes it, which leaves room for any number of rows."""
    header = BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": kind.str, "fortran_order": False, "shape": shape})
    return header.getvalue()


def open_array(file: Path, kind: type[np.generic], *, width: int | None = None) -> NDArray[Any]:
    """Map a file that `save_array` wrote, read-only: shape (n,), or (n, width) where a width is given.

    Raises:
        ValueError: it is not such a file, of another kind or width, or not as long as its header says.
    """
    with file.open("rb") as stream:
        start = stream.read(10)
        length = int.from_bytes(start[8:], "little")
        header = _HEADER.fullmatch(stream.read(length)) if start[:8] == _MAGIC else None
    if header is None or np.dtype(header[1].decode()) != np.dtype(kind):
        raise ValueError(f"{file.name} is not an array of {np.dtype(kind).name}")
    shape = tuple(int(size) for size in header.groups()[1:] if size is not None)
    if shape[1:] != (() if width is None else (width,)):
        raise ValueError(f"{file.name} has the shape {shape}")
    offset = len(start) + length
    if file.stat().st_size != offset + int(np.prod(shape, dtype=object)) * np.dtype(kind).itemsize:
        raise ValueError(f"{file.name} is not as long as its header says")
    if not all(shape):
        return np.zeros(shape, kind)
    return np.asarray(np.memmap(file, kind, "r", offset, shape))  # as a memmap each slice takes microseconds
