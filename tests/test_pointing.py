"""What is pointed at: the right things in what was learned, and by the right sums."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file
from small_index import small_index

from index.encoders import StaticEncoder, load_shipped
from index.store import Index
from index.text import matching_text
from qa.matching import Question
from qa.pointing import FILE, KINDS, Pointer, best_span, kind_of, point_with, pointer
from qa.retrieve import Retriever
from training.pointing import Example, Network, Tables, folded, seen

BRIDGE = "青龙大桥由省路桥集团承建，总投资三亿元。大桥工期由30个月缩短到20个月，明年通车。"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return small_index(
        tmp_path_factory.mktemp("pointing"), {"a.txt": BRIDGE + "\n", "b.txt": "早市开张，居民八百人。\n"}
    )


def ids_of(texts: list[str], static: StaticEncoder) -> list[np.ndarray]:
    return [np.asarray(ids, np.int32) for ids in static.tokenize(list(map(matching_text, texts)))]


def pointed_text(question: Question, text: str, static: StaticEncoder) -> str:
    points = pointer(static)
    assert points is not None
    ids, places = static.tokenize_aligned(matching_text(text))
    first, last, _ = best_span(points.point(question, [np.asarray(ids, np.int32)], static)[0])
    return matching_text(text)[places[first][0] : places[last][1]]


@pytest.mark.parametrize(
    ("text", "holds"),
    [("青龙大桥总投资多少元？", "三亿"), ("青龙大桥由谁承建？", "路桥"), ("大桥工期缩短到几个月？", "20")],
)
def test_the_shipped_network_points_at_what_is_asked_for(text: str, holds: str, opened: Index) -> None:
    assert holds in pointed_text(Retriever(opened).prepare(text), BRIDGE, opened.static)


def test_what_answers_is_pointed_at_more_than_what_does_not(opened: Index) -> None:
    question = Retriever(opened).prepare("青龙大桥总投资多少元？")
    points = pointer(opened.static)
    assert points is not None
    best = [
        best_span(out)[2]
        for out in points.point(question, ids_of([BRIDGE, "早市开张。"], opened.static), opened.static)
    ]
    assert best[0] > best[1]


def test_a_passage_is_pointed_at_alike_whatever_stands_beside_it(opened: Index) -> None:
    question = Retriever(opened).prepare("青龙大桥总投资多少元？")
    points = pointer(opened.static)
    assert points is not None
    one, other = ids_of([BRIDGE, "早市开张，居民八百人。"], opened.static)
    alone, beside = points.point(question, [one], opened.static), points.point(question, [other, one], opened.static)
    np.testing.assert_allclose(alone[0], beside[1], atol=1e-4)


def test_the_network_without_torch_is_the_network_that_was_trained(opened: Index, tmp_path: Path) -> None:
    static, question = opened.static, Retriever(opened).prepare("青龙大桥总投资多少元？")
    tables, network = Tables.of(static), Network().eval()
    torch.nn.init.normal_(network.none)
    save_file(folded(network, tables), tmp_path / FILE)
    rows = [ids.astype(np.int64) for ids in ids_of([BRIDGE, "早市开张，居民八百人。"], static)]
    weights = np.stack([question.token_weights, question.token_attribute, question.token_asking])
    example = Example(0, None, question.token_ids.astype(np.int64), weights, ())
    with torch.no_grad():
        trained = (network(seen([example], rows, [0, 0], tables)) - network.none).numpy()
    found = Pointer(tmp_path / FILE).point(question, [row.astype(np.int32) for row in rows], static)
    for row, out in enumerate(found):
        np.testing.assert_allclose(out, trained[row, : len(out)], atol=1e-4)


def test_the_best_span_does_not_end_before_it_starts() -> None:
    out = np.array([[0, 9], [3, 0], [1, 1], [0, 4], [5, 0]], np.float32)
    assert best_span(out) == (0, 0, 9.0)
    assert best_span(out[1:]) == (0, 2, 7.0)


def test_every_token_is_of_a_kind() -> None:
    tokens = ["[UNK]", "26", "2021", "市", "大桥", "养老院", "养老机构", "bridge", "。", "%", "é"]
    assert [kind_of(token) for token in tokens] == [0, 1, 2, 3, 4, 5, 5, 6, 7, 8, 6]
    assert max(map(kind_of, tokens)) == KINDS - 1


def test_another_file_may_be_pointed_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.pointing._OPENED", {})
    monkeypatch.setattr("qa.pointing._INSTEAD", {})
    shipped = load_shipped()
    assert pointer(shipped) is not None
    point_with(tmp_path / "none")
    assert pointer(shipped) is None
