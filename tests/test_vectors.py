"""The FAISS leg, and the token ids kept beside it."""

from pathlib import Path

import numpy as np
import pytest

from index.encoders import Floats
from index.tokens import TokenTable, TokenWriter
from index.vectors import _FEW, VectorLeg, VectorWriter


def vectors(*rows: list[float]) -> Floats:
    return np.asarray(rows, np.float32)


@pytest.fixture
def leg(tmp_path: Path) -> VectorLeg:
    writer = VectorWriter(tmp_path, 2)
    writer.add(vectors([1, 0], [0, 1]))
    writer.add(vectors([0.6, 0.8]))
    writer.save()
    return VectorLeg(tmp_path)


def test_the_nearest_come_first_with_their_cosines(leg: VectorLeg) -> None:
    found = leg.search(np.asarray([0.8, 0.6], np.float32), 2)
    assert [number for number, _ in found] == [2, 0]
    assert [cosine for _, cosine in found] == pytest.approx([0.96, 0.8])


def test_no_more_are_found_than_there_are(leg: VectorLeg) -> None:
    assert len(leg) == 3
    assert [number for number, _ in leg.search(np.asarray([1, 0], np.float32), 10)] == [0, 2, 1]


def test_many_vectors_are_found_as_few_are(tmp_path: Path) -> None:
    rows = np.random.default_rng(7).normal(size=(_FEW + 500, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    writer = VectorWriter(tmp_path, 16)
    writer.add(rows)
    writer.save()
    many, within = VectorLeg(tmp_path), np.arange(len(rows)) % 3 == 0
    for query in rows[:5]:
        for mask in (None, within):
            numbers = np.flatnonzero(mask) if mask is not None else np.arange(len(rows))
            best = numbers[np.argsort(-(rows[numbers] @ query))][:10]
            found = many.search(query, 10, mask)
            assert [number for number, _ in found] == best.tolist()
            assert [cosine for _, cosine in found] == pytest.approx((rows[best] @ query).tolist(), abs=1e-6)
    assert many.run(3, 6).tolist() == rows[3:6].tolist() == many.rows(np.arange(3, 6)).tolist()


def test_few_vectors_are_found_within_a_filter(leg: VectorLeg) -> None:
    query = np.asarray([0.8, 0.6], np.float32)
    assert [number for number, _ in leg.search(query, 2, np.array([True, True, False]))] == [0, 1]
    assert leg.run(1, 3).tolist() == leg.rows(np.arange(1, 3)).tolist() == vectors([0, 1], [0.6, 0.8]).tolist()


def test_given_passages_are_compared_in_the_order_given(leg: VectorLeg) -> None:
    query = np.asarray([1, 0], np.float32)
    assert leg.cosines(query, np.asarray([2, 0, 1], np.int64)).tolist() == pytest.approx([0.6, 1, 0])


def test_token_ids_come_back_by_passage(tmp_path: Path) -> None:
    writer = TokenWriter(tmp_path)
    writer.add([[1, 2, 3], []])
    writer.add([[65_535]])
    writer.save()
    ids, bounds = TokenTable(tmp_path).of(np.asarray([2, 1, 0], np.int64))
    assert (ids.tolist(), bounds.tolist()) == ([65_535, 1, 2, 3], [0, 1, 1, 4])


def test_a_table_without_tokens_opens(tmp_path: Path) -> None:
    writer = TokenWriter(tmp_path)
    writer.add([[], []])
    writer.save()
    ids, bounds = TokenTable(tmp_path).of(np.asarray([0, 1], np.int64))
    assert (ids.tolist(), bounds.tolist()) == ([], [0, 0, 0])
