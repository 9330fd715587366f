"""All who ask, explain, fit or measure find the same things for a question."""

from pathlib import Path

import pytest
from small_index import small_index

from qa.evidence import gather
from qa.retrieve import Retriever
from qa.verdict import FEATURES

BRIDGE = "跨海大桥今日合龙\n\n本报讯(记者 张三)3月13日,跨海大桥主桥合龙,全长1208米。大桥计划明年通车。\n"
MARKET = "早市开张\n\n本报讯(记者 李四)昨日,城东早市开张,首日接待居民八百人。\n"


@pytest.fixture
def asking(tmp_path: Path) -> Retriever:
    return Retriever(small_index(tmp_path, {"a.txt": BRIDGE, "b.txt": BRIDGE, "c.txt": MARKET}))


def test_a_reprint_is_no_hit_of_its_own(asking: Retriever) -> None:
    found = gather(asking.prepare("跨海大桥全长多少米？"), asking)
    assert [hit.passage.article.path for hit in found.hits] == ["pages/a.txt", "pages/c.txt"]
    assert [passage.article.path for passage in found.hits[0].also] == ["pages/b.txt"]


def test_the_best_sentence_comes_with_what_is_asked_for_and_the_features_of_the_verdict(asking: Retriever) -> None:
    found = gather(asking.prepare("跨海大桥全长多少米？"), asking)
    assert found.wanted.kind == "number"
    assert found.readings[0].sentence.text == "本报讯(记者张三)3月13日,跨海大桥主桥合龙,全长1208米。"
    assert tuple(found.features) == FEATURES


def test_only_the_candidates_that_are_given_are_ranked(asking: Retriever) -> None:
    question = asking.prepare("跨海大桥全长多少米？")
    candidates = asking.candidates(question)
    paths = asking.index.catalogue.paths(candidates.numbers.tolist())
    left = candidates.without([number for number, path in paths.items() if path != "pages/c.txt"])
    found = gather(question, asking, candidates=left)
    assert [hit.passage.article.path for hit in found.hits] == ["pages/c.txt"]


def test_each_stage_is_told_when_it_is_done(asking: Retriever) -> None:
    stages: list[str] = []
    gather(asking.prepare("早市接待了多少人？"), asking, lap=stages.append)
    assert stages == ["matching", "reading", "verdict"]
