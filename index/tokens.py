"""The token ids of every passage, kept for late interaction and mapped into memory."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.arrays import ArrayWriter, open_array
from index.encoders import Ids

IDS_FILE = "tokens.npy"
STARTS_FILE = "token_starts.npy"


class TokenWriter:
    """Writes token ids in passage order, as they come."""

    def __init__(self, folder: Path) -> None:
        self._ids = ArrayWriter(folder / IDS_FILE, np.uint16)
        self._starts = ArrayWriter(folder / STARTS_FILE, np.int64)
        self._starts.add(np.zeros(1, np.int64))
        self._end = 0

    def add(self, token_ids: Sequence[Sequence[int]] | Sequence[NDArray[np.uint16]]) -> None:
        """Add the ids of some passages, in order; an id is below 65,536."""
        parts = [np.asarray(ids, np.uint16) for ids in token_ids]
        if parts:
            self.extend(np.concatenate(parts), np.asarray([len(part) for part in parts], np.int64))

    def extend(self, ids: NDArray[np.uint16], lengths: NDArray[np.int64]) -> None:
        """Add the ids of some passages that stand one after the other."""
        ends = self._end + np.cumsum(lengths)
        self._ids.add(ids)
        self._starts.add(ends)
        self._end = int(ends[-1]) if len(ends) else self._end

    def save(self) -> None:
        """Finish the two files."""
        self._ids.save()
        self._starts.save()

    def close(self) -> None:
        """Let go of the files; what was not saved cannot be opened."""
        self._ids.close()
        self._starts.close()


class TokenTable:
    """Opened token ids."""

    def __init__(self, folder: Path) -> None:
        self._ids = open_array(folder / IDS_FILE, np.uint16)
        self._starts = open_array(folder / STARTS_FILE, np.int64)
        if not len(self._starts) or self._starts[-1] != len(self._ids):
            raise ValueError("not token ids")

    def __len__(self) -> int:
        return len(self._starts) - 1

    def run(self, start: int, end: int) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
        """The ids of the passages from `start` to before `end` one after the other, and how many each has."""
        starts = self._starts[start : end + 1]
        return self._ids[starts[0] : starts[-1]], np.diff(starts)

    def of(self, passages: NDArray[np.int64]) -> tuple[Ids, NDArray[np.int64]]:
        """The ids of some passages one after the other, and where each passage's begin, with the end as last entry."""
        starts, ends = self._starts[passages], self._starts[passages + 1]
        bounds = np.concatenate([[0], np.cumsum(ends - starts)]).astype(np.int64)
        parts = [self._ids[s:e] for s, e in zip(starts, ends, strict=True)]
        ids = np.concatenate(parts) if parts else np.zeros(0, np.uint16)
        return ids.astype(np.int32), bounds
