"""Arrays come back as they were written, and nothing else is taken for one."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index.arrays import open_array, save_array


@pytest.mark.parametrize(
    ("array", "width"),
    [
        (np.arange(7, dtype=np.uint16), None),
        (np.arange(3, dtype=np.int64), None),
        (np.zeros(0, np.uint64), None),
        (np.arange(32, dtype=np.uint8).reshape(2, 16), 16),
        (np.zeros((0, 16), np.uint8), 16),
    ],
)
def test_an_array_comes_back_as_it_was_written(array: NDArray[Any], width: int | None, tmp_path: Path) -> None:
    save_array(tmp_path / "a.npy", array)
    read = open_array(tmp_path / "a.npy", array.dtype.type, width=width)
    assert (read.dtype, read.shape, read.tolist()) == (array.dtype, array.shape, array.tolist())


def test_headers_that_are_python_source_of_another_kind_are_refused(tmp_path: Path) -> None:
    save_array(tmp_path / "a.npy", np.arange(7, dtype=np.uint16))
    raw = (tmp_path / "a.npy").read_bytes()
    for damaged in (
        b"",
        raw[:20],
        raw[:-1],
        raw + b"\0",
        raw.replace(b"<u2", b"|O8"),
        raw.replace(b"<u2", b">u2"),
        raw.replace(b"(7,)", b"(9,)"),
        raw.replace(b"(7,)", b"(-7)"),
        raw.replace(b"False", b"True "),
        raw.replace(b"{'descr'", b"\0\0\0\0\0\0\0\0"),  # NumPy's reader raises SyntaxError or TokenError here
    ):
        (tmp_path / "b.npy").write_bytes(damaged)
        with pytest.raises(ValueError, match=r"b\.npy"):
            open_array(tmp_path / "b.npy", np.uint16)
