"""The part of a sentence that answers is marked: on sentences written for the test, with the shipped weights."""

import numpy as np
import pytest
from small_index import small_index

from index.text import matching_text
from qa.expectation import Expected, expected, spans
from qa.retrieve import Retriever
from qa.spans import FEATURES, SORTS, WEIGHTS, Proposals, answering_span, propose, scores, surest

BRIDGE = "本报讯(记者 王静)7月11日，青龙大桥由省路桥集团承建，总投资三亿元，工期由30个月缩短到20个月。"
HOMES = "由于管网年久失修，幸福小区暖气不热，供热公司通过更换管道解决了问题。"
SHOW = "花展以“春天的约会”为主题，展出牡丹、芍药和月季，并未对外收费。"


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    pages = {"桥.txt": f"{BRIDGE}\n", "供热.txt": f"{HOMES}\n", "花展.txt": f"{SHOW}\n"}
    return Retriever(small_index(tmp_path_factory.mktemp("spans"), pages))


def marked(text: str, sentence: str, retriever: Retriever) -> str | None:
    question = retriever.prepare(text)
    span = answering_span(question, sentence, expected(matching_text(text)), retriever.index.static)
    return sentence[slice(*span)] if span else None


@pytest.mark.parametrize(
    ("question", "sentence", "span"),
    [
        ("青龙大桥总投资多少元？", BRIDGE, "三亿元"),
        ("青龙大桥工期缩短到几个月？", BRIDGE, "20个月"),
        ("青龙大桥的工期原来是几个月？", BRIDGE, "30个月缩短到20个月"),
        ("青龙大桥是哪家公司承建的？", BRIDGE, "省路桥集团"),
        ("幸福小区的暖气为什么不热？", HOMES, "由于管网年久失修"),
        ("供热公司怎么解决问题的？", HOMES, "通过更换管道解决了问题"),
        ("花展的主题是什么？", SHOW, "“春天的约会”"),
        ("花展展出哪些花？", SHOW, "展出牡丹、芍药和月季"),
        ("花展收费吗？", SHOW, "并未对外收费"),
    ],
)
def test_what_a_question_asks_for_is_marked(question: str, sentence: str, span: str, retriever: Retriever) -> None:
    assert marked(question, sentence, retriever) == span


def test_nothing_of_a_dateline_is_marked_unless_its_reporter_is_asked_for(retriever: Retriever) -> None:
    places = propose(
        retriever.prepare("大桥由谁承建？"), matching_text(BRIDGE), Expected("person"), retriever.index.static
    )
    assert min(start for (start, _), _ in places.stretches) >= matching_text(BRIDGE).index("7月")
    assert marked("青龙大桥的消息是哪位记者写的？", BRIDGE, retriever) == "王静"


def test_the_span_of_a_traditional_sentence_keeps_the_glyphs_of_the_source(retriever: Retriever) -> None:
    assert marked("青龙大桥总投资多少元？", "青龍大橋總投資 三億元，工期20個月。", retriever) == "三億元"


def test_a_sentence_of_punctuation_has_no_span(retriever: Retriever) -> None:
    assert marked("青龙大桥总投资多少元？", "。。。", retriever) is None


def test_what_the_question_says_itself_is_not_proposed(retriever: Retriever) -> None:
    question = retriever.prepare("投资三亿元的大桥工期几个月？")
    found = propose(question, matching_text(BRIDGE), Expected("duration", unit="个"), retriever.index.static)
    assert "三亿元" not in {matching_text(BRIDGE)[slice(*stretch)] for stretch, _ in found.stretches}


def test_a_stretch_is_weighed_by_features_by_its_sort_and_by_its_sort_for_the_kind() -> None:
    found = np.zeros((2, len(FEATURES)))
    found[0, FEATURES.index("unit")] = 1.0
    proposed = Proposals((((0, 2), "typed"), ((2, 4), "quoted")), found)
    weights = {"unit": 2.0, "number unit": 9.0, "typed": 3.0, "title quoted": 4.0, "quoted": 1.0, "title unit": 0.5}
    assert scores(proposed, Expected("title"), weights).tolist() == [5.5, 5.0]


def test_the_weights_for_other_encoders_name_what_there_is() -> None:
    names = {*FEATURES, *SORTS}
    assert [name for name in WEIGHTS if name.split(" ")[-1] not in names] == []


def test_a_short_stretch_is_marked_where_it_is_sure_and_else_one_that_holds_what_may_be_right() -> None:
    stretches = (((0, 12), "whole"), ((0, 4), "person"), ((5, 9), "place"))
    proposals = Proposals(stretches, np.zeros((3, len(FEATURES))))
    assert surest(proposals, np.array([0.0, 6.0, 0.0])) == 1
    assert surest(proposals, np.array([0.0, 1.0, 1.0])) == 0


def test_who_is_said_to_lead_is_a_person() -> None:
    sentence = "该舰由纽约港引航员负责指挥。"
    assert [sentence[slice(*s)] for s in spans(Expected("person"), sentence)] == ["纽约港引航员"]
