"""Lists of vectors beside the exact ones: what they find, which files are read at all."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from index.encoders import Floats
from index.lists import FILE, FLAT, LEAST, Lists, NoSuchFactory, check_factory, factory_for, write_lists
from index.vectors import VectorLeg, VectorWriter

COUNT, DIMENSION = 30_000, 32


@pytest.fixture(scope="module")
def vectors() -> Floats:
    """Unit vectors in a hundred heaps, as those of texts are."""
    chance = np.random.default_rng(1)
    heaps = chance.normal(size=(100, DIMENSION))
    found = heaps[chance.integers(0, 100, COUNT)] + 0.7 * chance.normal(size=(COUNT, DIMENSION))
    unit: Floats = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    return unit


@pytest.fixture(scope="module")
def folder(vectors: Floats, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A flat index and lists of it."""
    folder = tmp_path_factory.mktemp("vectors")
    writer = VectorWriter(folder, DIMENSION)
    writer.add(vectors)
    writer.save()
    write_lists(folder, VectorLeg(folder), "IVF64,PQ16x4fs")
    return folder


def opened(folder: Path) -> Lists:
    return Lists(folder / FILE, hashlib.sha256((folder / FILE).read_bytes()).hexdigest(), COUNT, DIMENSION)


def test_lists_find_nearly_all_that_a_scan_finds_with_its_cosines(folder: Path, vectors: Floats) -> None:
    flat, leg = VectorLeg(folder), VectorLeg(folder, opened(folder))
    shares = []
    for query in vectors[:40] + 0.02:
        exact, found = dict(flat.search(query, 100)), dict(leg.search(query, 100))
        both = exact.keys() & found.keys()
        shares.append(len(both) / 100)
        assert [found[n] for n in both] == pytest.approx([exact[n] for n in both], abs=1e-6)
    assert np.mean(shares) >= 0.95


@pytest.mark.parametrize("every", [2, 100])
def test_only_what_passes_a_filter_is_found_and_nearly_all_of_it(every: int, folder: Path, vectors: Floats) -> None:
    within = np.zeros(COUNT, np.bool_)
    within[::every] = True
    flat, leg = VectorLeg(folder), VectorLeg(folder, opened(folder))
    shares = []
    for query in vectors[:20]:
        exact, found = flat.search(query, 10, within), leg.search(query, 10, within)
        assert all(number % every == 0 for number, _ in found)
        shares.append(len(dict(exact).keys() & dict(found).keys()) / 10)
    assert np.mean(shares) >= 0.95


def test_equal_vectors_give_equal_lists(folder: Path, tmp_path: Path, vectors: Floats) -> None:
    writer = VectorWriter(tmp_path, DIMENSION)
    writer.add(vectors)
    writer.save()
    write_lists(tmp_path, VectorLeg(tmp_path), "IVF64,PQ16x4fs")
    assert (tmp_path / FILE).read_bytes() == (folder / FILE).read_bytes()


def test_faiss_is_shown_no_file_of_another_hash_or_kind(folder: Path, tmp_path: Path) -> None:
    raw = (folder / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    with pytest.raises(ValueError, match="not what was written"):
        Lists(tmp_path / FILE, hashlib.sha256(raw).hexdigest(), COUNT, DIMENSION)
    other = b"IHNf" + raw[4:]
    (tmp_path / FILE).write_bytes(other)
    with pytest.raises(ValueError, match="of a kind that is not read"):
        Lists(tmp_path / FILE, hashlib.sha256(other).hexdigest(), COUNT, DIMENSION)
    with pytest.raises(ValueError, match="does not fit the vectors"):
        Lists(folder / FILE, hashlib.sha256(raw).hexdigest(), COUNT + 1, DIMENSION)


def test_a_small_index_has_no_lists_and_a_large_one_as_many_as_suit_it() -> None:
    assert factory_for(LEAST - 1, 256) == FLAT
    assert factory_for(100_000, 256) == "IVF512,PQ128x4fs"
    assert factory_for(1_000_000, 256) == "IVF2048,PQ128x4fs"


@pytest.mark.parametrize("factory", ["Flat", "IVF64,Flat", "IVF64,SQ8", "IVF64,SQ4", "IVF1024,PQ64x4fs"])
def test_the_kinds_that_are_read_can_be_named(factory: str, tmp_path: Path, vectors: Floats) -> None:
    check_factory(factory, 256)
    if factory.startswith("IVF64"):
        writer = VectorWriter(tmp_path, DIMENSION)
        writer.add(vectors[:5000])
        writer.save()
        write_lists(tmp_path, VectorLeg(tmp_path), factory)
        digest = hashlib.sha256((tmp_path / FILE).read_bytes()).hexdigest()
        assert 7 in Lists(tmp_path / FILE, digest, 5000, DIMENSION).guesses(vectors[7], 10)


@pytest.mark.parametrize("factory", ["HNSW32", "IVF0,Flat", "IVF64,PQ60x4fs", "IVF64,PQ64", "OPQ64,IVF64,PQ64x4fs"])
def test_other_kinds_are_refused_before_anything_is_read(factory: str) -> None:
    with pytest.raises(NoSuchFactory, match=f"--faiss {factory}: not a kind that is read here"):
        check_factory(factory, 256)
