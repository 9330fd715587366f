"""Parts put together into a generation: documents in their order, everything that belongs to them renumbered."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.arrays import open_array, save_array
from index.blocks import Placement, write_lexical
from index.catalogue import Catalogue, CatalogueWriter
from index.files import Skipped
from index.lexical import KEYS_FILE
from index.parts import HASHES_FILE, Part
from index.text import matching_text
from index.tokens import TokenWriter
from index.vectors import VectorWriter


@dataclass(frozen=True, slots=True)
class Run:
    """Documents that follow one another in a part and are to follow one another in the generation."""

    part: Part
    first: int
    last: int
    """The number after the last one's."""

    @property
    def passages(self) -> tuple[int, int]:
        """The number of its first passage in the part and the number after its last."""
        return self.part.starts[self.first], self.part.starts[self.last]


def runs_of(documents: Sequence[tuple[Part, int]]) -> list[Run]:
    """Documents, given by part and number, as the fewest runs."""
    runs: list[Run] = []
    for part, number in documents:
        if runs and runs[-1].part is part and runs[-1].last == number:
            runs[-1] = Run(part, runs[-1].first, number + 1)
        else:
            runs.append(Run(part, number, number + 1))
    return runs


def assemble(
    folder: Path, runs: Sequence[Run], skipped: Sequence[Skipped], dimension: int, earlier: Part | None
) -> dict[str, int]:
    """Write the files of a generation into `folder`; how many documents, articles and passages it has.

    `dimension` is that of the vectors; `earlier` is the generation before this one, where there is one: its lexical
    blocks are taken over where they fit.
    """
    with closing(CatalogueWriter(folder)) as catalogue:
        for part, of_part in _by_part(runs):
            catalogue.copy(part.folder, of_part)
        for one in skipped:
            catalogue.add_skipped(one)
        counts = catalogue.counts
        catalogue.save()
    _write_arrays(folder, runs, dimension)
    with closing(Catalogue(folder)) as written:
        write_lexical(
            folder,
            _placements(runs, earlier),
            lambda start, end: [(matching_text(t), text) for t, text in written.titles_and_texts(start, end)],
            earlier.folder if earlier else None,
        )
    return counts


def _by_part(runs: Sequence[Run]) -> Iterator[tuple[Part, list[tuple[int, int]]]]:
    """Runs in their order, those of one part that follow one another together."""
    group: list[Run] = []
    for run in runs:
        if group and group[-1].part is not run.part:
            yield group[0].part, [(r.first, r.last) for r in group]
            group = []
        group.append(run)
    if group:
        yield group[0].part, [(r.first, r.last) for r in group]


def _write_arrays(folder: Path, runs: Sequence[Run], dimension: int) -> None:
    """The vectors, the token ids and the hashes of all passages."""
    vectors, tokens = VectorWriter(dimension), TokenWriter()
    hashes = [np.zeros((0, 16), np.uint8)]
    for run in runs:
        start, end = run.passages
        if start < end:
            vectors.add(run.part.vectors.run(start, end))
            tokens.extend(*run.part.tokens.run(start, end))
            hashes.append(run.part.hashes[start:end])
    vectors.save(folder)
    tokens.save(folder)
    save_array(folder / HASHES_FILE, np.concatenate(hashes))


def _placements(runs: Sequence[Run], earlier: Part | None) -> list[Placement]:
    keys = open_array(earlier.folder / KEYS_FILE, np.uint64) if earlier else None
    placements: list[Placement] = []
    at = 0
    for run in runs:
        for start, end in pairwise(run.part.starts[run.first : run.last + 1]):
            own = keys[start:end] if keys is not None and run.part is earlier else None
            placements.append(Placement(at, at + end - start, own))
            at += end - start
    return placements
