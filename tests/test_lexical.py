"""The Tantivy leg, with scores that can be worked out by hand."""

from math import log
from pathlib import Path

import pytest

from index.blocks import Placement, write_lexical
from index.lexical import TITLE_BOOST, LexicalLeg


def written(folder: Path, passages: list[tuple[str, str]]) -> LexicalLeg:
    """A leg of one document that holds all passages, given as title and text."""
    write_lexical(folder, [Placement(0, len(passages), None)], lambda start, end: passages[start:end])
    return LexicalLeg(folder)


@pytest.fixture
def leg(tmp_path: Path) -> LexicalLeg:
    return written(tmp_path, [("供暖", "老旧管网改造"), ("停车", "新建停车场所"), ("gdp", "增长百分之八")])


def test_the_passage_that_holds_a_term_is_found(leg: LexicalLeg) -> None:
    assert len(leg) == 3
    assert [number for number, _ in leg.search(["管网"], 10)] == [0]
    assert [number for number, _ in leg.search(["停车"], 10)] == [1]
    assert [number for number, _ in leg.search(["gdp"], 10)] == [2]


def test_a_score_is_bm25(leg: LexicalLeg) -> None:
    # One of three passages holds the term, once, and is as long as the average: the length part is 1.
    ((_, score),) = leg.search(["管网"], 10)
    assert score == pytest.approx(log(1 + (3 - 1 + 0.5) / (1 + 0.5)) * 2.2 / (1 + 1.2), rel=1e-3)


def test_of_several_ways_to_say_one_thing_the_best_that_is_held_counts(leg: LexicalLeg) -> None:
    said = [{"管网": 0.5, "老旧": 0.3}, {"停车场": 0.4, "管": 0.2}, {"gdp": 0.9}]
    assert dict(leg.search_alike(said, 10)) == {
        0: pytest.approx(0.5 + 0.2, rel=1e-3),
        1: pytest.approx(0.4, rel=1e-3),
    }


def test_a_term_in_the_title_counts_by_the_boost(leg: LexicalLeg) -> None:
    # The titles hold three terms, three terms and one: on average 7/3.
    ((_, score),) = leg.search(["供暖"], 10)
    length = 1.2 * (1 - 0.75 + 0.75 * 3 / (7 / 3))
    assert score == pytest.approx(TITLE_BOOST * log(1 + (3 - 1 + 0.5) / (1 + 0.5)) * 2.2 / (1 + length), rel=1e-3)


def test_the_best_come_first_and_no_more_than_asked_for(leg: LexicalLeg) -> None:
    found = leg.search(["改造", "管网", "停车"], 10)
    assert [number for number, _ in found] == [0, 1]
    assert leg.search(["改造", "管网", "停车"], 1) == found[:1]


def test_given_passages_are_scored_as_a_search_scores_them(leg: LexicalLeg) -> None:
    terms = ["改造", "管网", "停车"]
    assert leg.scores(terms, [0, 2]) == {number: score for number, score in leg.search(terms, 10) if number == 0}
    assert leg.scores(terms, []) == {}


def test_document_frequencies_count_texts_and_not_titles(leg: LexicalLeg) -> None:
    assert leg.document_frequencies(["停车", "供暖", "百分"]) == [1, 0, 1]


@pytest.mark.parametrize("terms", [[], ["没有"], ['"'], ["AND"], [""]])
def test_terms_that_stand_nowhere_find_nothing(leg: LexicalLeg, terms: list[str]) -> None:
    assert leg.search(terms, 10) == []
    assert leg.scores(terms, [0, 1]) == {}


def test_passages_of_equal_score_keep_their_order(tmp_path: Path) -> None:
    leg = written(tmp_path, [("", "会议")] * 300)
    assert [number for number, _ in leg.search(["会议"], 50)] == list(range(50))


def test_an_empty_leg_finds_nothing(tmp_path: Path) -> None:
    assert written(tmp_path, []).search(["会议"], 10) == []
