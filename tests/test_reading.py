"""Passages are read sentence by sentence, and the one that answers comes first."""

import numpy as np
import pytest
from small_index import small_index

from index.text import matching_text
from qa.expectation import expected
from qa.reading import FEATURES, READ, WEIGHTS, Reading, read_hits
from qa.retrieve import RANKING, Retriever

PAGES = {
    "桥.txt": "青龙大桥通车\n\n本报讯(记者 王静)7月11日，青龙大桥举行通车仪式。大桥由省路桥集团承建，总投资三亿元。"
    "工期为20个月，共有1200人参加建设。\n",
    "会.txt": "全市交通工作会议召开\n\n本报讯(记者 李明)会议指出，要加快大桥建设，全年投资五亿元。\n",
}


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    return Retriever(small_index(tmp_path_factory.mktemp("reading"), PAGES))


def read(text: str, retriever: Retriever) -> list[Reading]:
    question = retriever.prepare(text)
    return read_hits(question, retriever.search(question, READ), expected(matching_text(text)), retriever)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("青龙大桥总投资多少元？", "大桥由省路桥集团承建，总投资三亿元。"),
        ("青龙大桥哪天举行通车仪式？", "本报讯(记者王静)7月11日，青龙大桥举行通车仪式。"),
        ("有多少人参加青龙大桥的建设？", "工期为20个月，共有1200人参加建设。"),
        ("全市交通工作会议提出今年投资多少？", "本报讯(记者李明)会议指出，要加快大桥建设，全年投资五亿元。"),
        ("青龍大橋由哪家公司承建？", "大桥由省路桥集团承建，总投资三亿元。"),
    ],
)
def test_the_sentence_that_answers_comes_first(question: str, sentence: str, retriever: Retriever) -> None:
    assert read(question, retriever)[0].sentence.text == sentence


def test_readings_come_by_their_best_sentence_and_name_their_features(retriever: Retriever) -> None:
    readings = read("青龙大桥总投资多少元？", retriever)
    scores = [reading.sentence.score for reading in readings]
    assert scores == sorted(scores, reverse=True)
    best = readings[0].sentence
    assert best.features.shape == (len(FEATURES),)
    assert (best.feature("fits"), best.feature("fresh"), best.feature("heading")) == (1.0, 1.0, 0.0)


def test_something_of_the_kind_that_the_question_says_itself_is_not_fresh(retriever: Retriever) -> None:
    sentences = [s for reading in read("大桥投资三亿元，会议说多少亿元？", retriever) for s in reading.sentences]
    fresh = {s.text[-6:-1]: s.feature("fresh") for s in sentences if s.feature("fits")}
    assert fresh == {"投资三亿元": 0.0, "投资五亿元": 1.0}


def test_weights_stand_for_every_feature(retriever: Retriever) -> None:
    fitted = retriever.weights(retriever.prepare("大桥"), "reading")
    assert [sorted(fitted), sorted(WEIGHTS)] == [sorted(FEATURES)] * 2


def test_an_encoder_that_nothing_was_fitted_for_is_read_by_the_weights_set_by_hand(retriever: Retriever) -> None:
    other = Retriever(retriever.index, RANKING)
    assert read("青龙大桥总投资多少元？", other)[0].sentence.text == "大桥由省路桥集团承建，总投资三亿元。"


def test_every_feature_is_finite(retriever: Retriever) -> None:
    for text in ("？", "大桥", "Which bridge was opened?", "青龙大桥为什么要建？"):
        assert all(np.isfinite(s.features).all() for reading in read(text, retriever) for s in reading.sentences)


def test_a_month_that_the_question_names_is_looked_for_in_the_passage(retriever: Retriever) -> None:
    july, may, none = (
        {r.hit.passage.article.path: r.sentence.feature("dated") for r in read(f"{month}青龙大桥通车了吗？", retriever)}
        for month in ("7月", "5月", "")
    )
    assert july["pages/桥.txt"] == 1.0
    assert (may["pages/桥.txt"], none["pages/桥.txt"]) == (0.0, 0.0)


def test_what_is_asked_is_also_looked_for_in_the_sentence_before(retriever: Retriever) -> None:
    sentences = {s.text: s for reading in read("大桥总投资多少元？", retriever) for s in reading.sentences}
    after = sentences["工期为20个月，共有1200人参加建设。"]
    assert after.feature("asked_before") > after.feature("asked")
