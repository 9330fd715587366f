"""The lexical leg is kept in blocks of whole documents, so that an update writes only the blocks that it touches.

A block is one or more Tantivy segments and never has a passage deleted from it. Tantivy's BM25 adds up the
statistics of all segments, and counts deleted passages until it merges them away: whole blocks give, to the last
bit, the scores that one index written at once would give.

A passage's key is its block's number times 2**32 plus its place in the block.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.arrays import save_array
from index.crew import Task, done_in_processes
from index.lexical import FOLDER, KEYS_FILE, BlockWriter

LEAST = 4096
"""Passages: a smaller index is one block."""
SHARE = 8
"""A larger index has about this many blocks."""

Texts = Callable[[int, int], Iterable[tuple[str, str]]]
"""The folded titles and texts of the passages from one number to before another."""

_ROWS = 4096
"""Passages whose texts are asked for at a time."""
_FILE = "lexical_blocks.json"
_META = "meta.json"


@dataclass(frozen=True, slots=True)
class Placement:
    """A document's passages: their numbers, and their keys where an earlier generation gave them some."""

    start: int
    end: int
    keys: NDArray[np.uint64] | None


@dataclass(frozen=True, slots=True)
class Block:
    """Some segments of the leg."""

    number: int
    passages: int
    segments: tuple[dict[str, Any], ...]
    """As Tantivy lists them."""


def write_lexical(
    folder: Path, documents: Sequence[Placement], texts: Texts, earlier: Path | None = None, *, jobs: int = 1
) -> None:
    """Write the leg of a generation: `documents` in the order of their numbers.

    Blocks of which every passage is still there are taken over from `earlier`, the folder of a generation whose files
    were checked; up to `jobs` processes write the others, each with a copy of `texts`.
    """
    _Writer(folder, earlier, jobs).write(documents, texts)


def fill_block(texts: Texts, folder: Path, number: int, spans: Sequence[tuple[int, int]]) -> Block:
    """Write a block into a new folder: the passages of the given spans."""
    folder.mkdir()
    place = number << 32
    with closing(BlockWriter(folder)) as writer:
        for first, last in spans:
            for start in range(first, last, _ROWS):
                for title, matching in texts(start, min(start + _ROWS, last)):
                    writer.add(place, title, matching)
                    place += 1
        writer.save()
    written = json.loads((folder / _META).read_text("utf-8"))
    return Block(number, place & 0xFFFFFFFF, tuple(written["segments"]))


def _spans(documents: Sequence[Placement]) -> list[tuple[int, int]]:
    """The passages of some documents as the fewest spans."""
    spans: list[tuple[int, int]] = []
    for document in documents:
        if spans and spans[-1][1] == document.start:
            spans[-1] = spans[-1][0], document.end
        else:
            spans.append((document.start, document.end))
    return spans


class _Writer:
    def __init__(self, folder: Path, earlier: Path | None, jobs: int) -> None:
        self._folder = folder
        self._earlier = earlier
        self._jobs = jobs
        self._target = folder / FOLDER
        self._target.mkdir()

    def write(self, documents: Sequence[Placement], texts: Texts) -> None:
        total = documents[-1].end if documents else 0
        size = max(LEAST, total // SHARE)
        keys = np.zeros(total, np.uint64)
        kept = self._intact(documents, size)
        loose: list[Placement] = []
        for document in documents:
            if document.keys is not None and len(document.keys) and int(document.keys[0]) >> 32 in kept:
                keys[document.start : document.end] = document.keys
            elif document.end > document.start:
                loose.append(document)
        blocks = list(kept.values())
        for block in blocks:
            self._take_over(block)
        free = (number for number in range(len(blocks) + len(documents) + 1) if number not in kept)
        runs = list(_runs(loose, size)) or ([] if blocks else [[]])
        blocks.extend(self._write_blocks(free, runs, texts, keys))
        self._save(blocks, keys)

    def _intact(self, documents: Sequence[Placement], size: int) -> dict[int, Block]:
        """The earlier generation's blocks all of whose passages are still there, if they are not too small to keep."""
        if self._earlier is None:
            return {}
        left: dict[int, int] = {}
        for document in documents:
            if document.keys is not None and len(document.keys):
                number = int(document.keys[0]) >> 32
                left[number] = left.get(number, 0) + len(document.keys)
        recorded = json.loads((self._earlier / _FILE).read_text("utf-8"))
        blocks = [Block(b["number"], b["passages"], tuple(b["segments"])) for b in recorded]
        whole = {block.number: block for block in blocks if left.get(block.number) == block.passages}
        if len(whole) == len(blocks) and sum(left.values()) == (documents[-1].end if documents else 0):
            return whole
        return {number: block for number, block in whole.items() if block.passages * 2 >= size}

    def _take_over(self, block: Block) -> None:
        if self._earlier is None:
            raise ValueError("there is no earlier generation to take a block from")
        for segment in block.segments:
            for file in (self._earlier / FOLDER).glob(f"{segment['segment_id'].replace('-', '')}.*"):
                shutil.copyfile(file, self._target / file.name)

    def _write_blocks(
        self, free: Iterator[int], runs: Sequence[Sequence[Placement]], texts: Texts, keys: NDArray[np.uint64]
    ) -> Iterator[Block]:
        with tempfile.TemporaryDirectory(prefix="block-", dir=self._folder) as temporary:
            tasks = []
            for number, documents in zip(free, runs, strict=False):
                place = number << 32
                for document in documents:
                    keys[document.start : document.end] = np.arange(place, place + document.end - document.start)
                    place += document.end - document.start
                tasks.append(Task(fill_block, (texts, Path(temporary, str(number)), number, _spans(documents))))
            jobs = min(self._jobs, len(tasks))
            done = done_in_processes(tasks, jobs) if jobs > 1 else (t.function(*t.arguments) for t in tasks)
            for block in done:
                self._take_in(Path(temporary, str(block.number)))
                yield block

    def _take_in(self, written: Path) -> None:
        for file in written.iterdir():
            if not file.name.startswith("."):
                file.replace(self._target / file.name)

    def _save(self, blocks: Sequence[Block], keys: NDArray[np.uint64]) -> None:
        save_array(self._folder / KEYS_FILE, keys)
        listed = [{"number": b.number, "passages": b.passages, "segments": list(b.segments)} for b in blocks]
        (self._folder / _FILE).write_text(json.dumps(listed, indent=1), "utf-8")
        meta = self._target / _META
        if not meta.exists() and self._earlier is not None:
            shutil.copyfile(self._earlier / FOLDER / _META, meta)
        fields = json.loads(meta.read_text("utf-8"))
        fields["segments"] = [segment for block in blocks for segment in block.segments]
        meta.write_text(json.dumps(fields), "utf-8")
        names = sorted(file.name for file in self._target.iterdir())
        (self._target / ".managed.json").write_text(json.dumps(names), "utf-8")


def _runs(documents: Sequence[Placement], size: int) -> Iterator[list[Placement]]:
    """Documents in blocks of about `size` passages; the last takes in what would be less than half a block."""
    left = sum(d.end - d.start for d in documents)
    run: list[Placement] = []
    held = 0
    for document in documents:
        if held >= size and left * 2 >= size:
            yield run
            run, held = [], 0
        run.append(document)
        held += document.end - document.start
        left -= document.end - document.start
    if run:
        yield run
