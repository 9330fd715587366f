"""Tensors in a safetensors file, mapped into memory: only what is looked up is read, and processes share it."""

import json
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MOST_HEADER = 1 << 20
"""Bytes."""
_KINDS = {
    "I8": np.int8, "U8": np.uint8, "I16": np.int16, "U16": np.uint16, "I32": np.int32, "I64": np.int64,
    "F16": np.float16, "F32": np.float32, "F64": np.float64,
}  # fmt: skip


def map_tensors(raw: NDArray[np.uint8]) -> dict[str, NDArray[Any]]:
    """The tensors of a file that was mapped by `map_bytes`, by name; read-only views of it.

    The form: the length of the header in 8 bytes, the header as JSON (for each name `dtype`, `shape` and
    `data_offsets` from the header's end), the numbers.

    Raises:
        ValueError: it is no such file, or its header does not fit it.
    """
    try:
        length = int.from_bytes(raw[:8].tobytes(), "little")
        if not 0 < length <= min(_MOST_HEADER, len(raw) - 8):
            raise ValueError("the header is cut short")
        header = json.loads(raw[8 : 8 + length].tobytes())
        found = {name: _tensor(raw[8 + length :], **told) for name, told in header.items() if name != "__metadata__"}
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"no tensors: {error}") from error
    return found


def map_bytes(file: Path) -> NDArray[np.uint8]:
    """A file mapped into memory, shape (bytes,).

    Raises:
        OSError: it cannot be read.
        ValueError: it is empty.
    """
    return np.memmap(file, np.uint8, "r")


def _tensor(numbers: NDArray[np.uint8], dtype: str, shape: list[int], data_offsets: tuple[int, int]) -> NDArray[Any]:
    kind, (start, end) = np.dtype(_KINDS[dtype]), data_offsets
    if not 0 <= start <= end <= len(numbers) or min(shape, default=0) < 0 or end - start != prod(shape) * kind.itemsize:
        raise ValueError("a tensor is not as long as its shape")
    return np.asarray(np.frombuffer(numbers[start:end].data, kind).reshape(shape))
