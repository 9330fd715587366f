import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import save_file

from index.tensors import map_bytes, map_tensors

TENSORS: dict[str, NDArray[Any]] = {
    "embeddings": np.arange(-6, 6, dtype=np.int8).reshape(4, 3),
    "weights": np.array([0.5, 1, 2, 4], np.float32),
    "none": np.zeros((0, 3), np.float32),
}


def test_what_the_library_saved_is_mapped_as_it_was(tmp_path: Path) -> None:
    save_file(TENSORS, tmp_path / "model.safetensors", metadata={"made": "here"})
    found = map_tensors(map_bytes(tmp_path / "model.safetensors"))
    assert {name: (str(t.dtype), t.tolist()) for name, t in found.items()} == {
        name: (str(t.dtype), t.tolist()) for name, t in TENSORS.items()
    }


def test_what_is_mapped_cannot_be_changed(tmp_path: Path) -> None:
    save_file(TENSORS, tmp_path / "model.safetensors")
    weights = map_tensors(map_bytes(tmp_path / "model.safetensors"))["weights"]
    with pytest.raises(ValueError, match="read-only"):
        weights[0] = 1


@pytest.mark.parametrize(
    "told",
    [
        {"dtype": "F32", "shape": [4], "data_offsets": [0, 12]},
        {"dtype": "F32", "shape": [4], "data_offsets": [8, 24]},
        {"dtype": "F32", "shape": [-4], "data_offsets": [0, 16]},
        {"dtype": "object", "shape": [2], "data_offsets": [0, 16]},
        {"dtype": "F32", "shape": "4", "data_offsets": [0, 16]},
        {"dtype": "F32", "shape": [4]},
        "F32",
    ],
)
def test_a_header_that_does_not_fit_its_numbers_is_refused(tmp_path: Path, told: object) -> None:
    header = json.dumps({"weights": told}).encode()
    (tmp_path / "bad").write_bytes(len(header).to_bytes(8, "little") + header + bytes(16))
    with pytest.raises(ValueError, match="tensor"):
        map_tensors(map_bytes(tmp_path / "bad"))


@pytest.mark.parametrize(
    "raw", [b"1234", (1 << 40).to_bytes(8, "little") + b"{}", bytes(8), b"\2" + bytes(7) + b"\xff\xff"]
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "bad").write_bytes(raw)
    with pytest.raises(ValueError):  # noqa: PT011
        map_tensors(map_bytes(tmp_path / "bad"))
