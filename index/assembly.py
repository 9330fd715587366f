"""Parts put together into a generation: documents in their order, everything that belongs to them renumbered."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.arrays import ArrayWriter, open_array
from index.blocks import Placement, write_lexical
from index.catalogue import Catalogue, CatalogueWriter
from index.files import Skipped
from index.lexical import KEYS_FILE
from index.lists import factory_for, write_lists
from index.parts import HASHES_FILE, Part
from index.text import matching_title
from index.tokens import TokenWriter
from index.vectors import VectorLeg, VectorWriter

_ROWS = 8192
"""Passages whose vectors are copied at a time."""


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
    folder: Path,
    runs: Sequence[Run],
    skipped: Sequence[Skipped],
    dimension: int,
    earlier: Part | None,
    *,
    faiss: str = "",
    jobs: int = 1,
) -> dict[str, int]:
    """Write the files of a generation into `folder`; how many documents, articles and passages it has.

    `dimension` is that of the vectors; `earlier` is the generation before this one, where there is one: its lexical
    blocks are taken over where they fit. Up to `jobs` processes write the others. `faiss`
    is the factory of the second FAISS index, chosen by size where it is empty.
    """
    with closing(CatalogueWriter(folder)) as catalogue:
        for part, of_part in _by_part(runs):
            catalogue.copy(part.folder, [(run.first, run.last) for run in of_part])
        for one in skipped:
            catalogue.add_skipped(one)
        counts = catalogue.counts
        catalogue.save()
    _write_arrays(folder, runs, dimension)
    write_lists(folder, VectorLeg(folder), faiss or factory_for(counts["passages"], dimension))
    write_lexical(folder, _placements(runs, earlier), _Texts(folder), earlier.folder if earlier else None, jobs=jobs)
    return counts


@dataclass(frozen=True, slots=True)
class _Texts:
    """The folded titles and texts of passages, out of a catalogue; it can be sent to another process."""

    folder: Path

    def __call__(self, start: int, end: int) -> list[tuple[str, str]]:
        with closing(Catalogue(self.folder)) as catalogue:
            return [(matching_title(title), text) for title, text in catalogue.titles_and_texts(start, end)]


def _by_part(runs: Sequence[Run]) -> Iterator[tuple[Part, list[Run]]]:
    """Runs in their order, those of one part that follow one another together."""
    group: list[Run] = []
    for run in runs:
        if group and group[-1].part is not run.part:
            yield group[0].part, group
            group = []
        group.append(run)
    if group:
        yield group[0].part, group


def _write_arrays(folder: Path, runs: Sequence[Run], dimension: int) -> None:
    """The vectors, the token ids and the hashes of all passages."""
    hashes = ArrayWriter(folder / HASHES_FILE, np.uint8, width=16)
    with (
        closing(VectorWriter(folder, dimension)) as vectors,
        closing(TokenWriter(folder)) as tokens,
        closing(hashes),
    ):
        for part, of_part in _by_part(runs):
            for run in of_part:
                for start, end in _slices(*run.passages):
                    vectors.add(part.vectors.run(start, end))
                    tokens.extend(*part.tokens.run(start, end))
                    hashes.add(part.hashes[start:end])
            part.release()
        vectors.save()
        tokens.save()
        hashes.save()


def _slices(start: int, end: int) -> Iterator[tuple[int, int]]:
    return ((at, min(at + _ROWS, end)) for at in range(start, end, _ROWS))


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
