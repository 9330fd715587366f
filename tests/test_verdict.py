"""The verdict rests on evidence that can be named, and each piece of it pulls the way it should."""

from pathlib import Path

import pytest
from small_index import small_index

from index.text import matching_text
from qa.evidence import COMPARED
from qa.expectation import expected
from qa.reading import read_hits
from qa.retrieve import Retriever
from qa.verdict import FEATURES, VERDICT, confidence, verdict_features

BRIDGE = "跨海大桥今日合龙\n\n本报讯(记者 张三)3月13日,跨海大桥主桥合龙,全长1208米。大桥计划明年通车。\n"
MARKET = "早市开张\n\n本报讯(记者 李四)昨日,城东早市开张,首日接待居民八百人。\n"


@pytest.fixture
def asking(tmp_path: Path) -> Retriever:
    return Retriever(small_index(tmp_path, {"a.txt": BRIDGE, "b.txt": MARKET}))


def features(asking: Retriever, text: str) -> dict[str, float]:
    question, wanted = asking.prepare(text), expected(matching_text(text))
    hits = asking.search(question, COMPARED)
    return verdict_features(question, wanted, hits, read_hits(question, hits, wanted, asking), 1.0)


def test_every_feature_is_named_and_has_a_weight(asking: Retriever) -> None:
    assert tuple(features(asking, "跨海大桥全长多少米？")) == FEATURES == tuple(VERDICT)


def test_a_number_next_to_what_is_asked_about_meets_the_question(asking: Retriever) -> None:
    told, untold = features(asking, "跨海大桥全长多少米？"), features(asking, "跨海大桥造价多少元？")
    assert told["unmet"] < 0.4 < untold["unmet"]


def test_only_kinds_that_are_recognised_can_be_unmet(asking: Retriever) -> None:
    assert features(asking, "跨海大桥怎么样了？")["unmet"] == 0.0


def test_what_the_passage_does_not_hold_is_missing(asking: Retriever) -> None:
    assert features(asking, "跨海大桥主桥合龙了吗？")["missing"] == 0.0
    assert features(asking, "火星探测器着陆了吗？")["missing"] > 0.8


def test_words_that_begin_like_months_date_nothing(asking: Retriever) -> None:
    texts = ("What does the mayor decide about the market?", "When was the bridge closed in May?", "几月合龙？")
    assert [features(asking, text)["undated"] for text in texts] == [0.0, 1.0, 0.0]
    assert features(asking, "Which bridge was closed on March 13?")["undated"] == 0.0


def test_more_of_what_speaks_for_an_answer_means_more_confidence() -> None:
    nothing = dict.fromkeys(FEATURES, 0.0) | {"bias": 1.0}
    more = nothing | {"heaviest": 1.0, "marked": 1.0}
    assert confidence(nothing, {}) < confidence(more, {}) < 1
    assert confidence(more | {"missing": 1.0, "unmet": 1.0}, {}) < confidence(more, {})


def test_no_evidence_overflows() -> None:
    assert confidence({"bias": 1.0}, {"bias": 1e6}) > 0.999
    assert confidence({"bias": 1.0}, {"bias": -1e6}) < 0.001
