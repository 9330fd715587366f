"""The Tantivy leg, with scores that can be worked out by hand."""

import random
from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import lexical
from index.blocks import Placement, write_lexical
from index.bm25 import Counted
from index.lexical import TITLE_BOOST, LexicalLeg
from index.text import terms


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
    terms = ["改造", "管网", "停车", "gdp", "场"]
    found = dict(leg.search(terms, 10))
    scores, held = leg.score_texts(terms, ["供暖", "停车", "gdp"], ["老旧管网改造", "新建停车场所", "增长百分之八"])
    assert scores.tolist() == pytest.approx([found[n] for n in range(3)], rel=1e-6)
    assert held.tolist() == [
        *([True, False, False], [True, False, False], [False, True, False], [False, False, True]),
        [False, True, False],
    ]


def test_any_passages_are_scored_as_a_search_scores_them(tmp_path: Path) -> None:
    chance = random.Random(3)
    letters = "甲乙丙丁戊己庚辛 a7.，한국" + "会" * 4
    passages = [("".join(chance.choices(letters, k=n % 9)), "".join(chance.choices(letters, k=n))) for n in range(300)]
    leg = written(tmp_path, passages)
    asked = list(dict.fromkeys(terms("会会甲乙丙丁 7.7 a 한국")))
    found = dict(leg.search(asked, 300))
    scores, _ = leg.score_texts(asked, *map(list, zip(*passages, strict=True)))
    assert scores.tolist() == pytest.approx([found.get(n, 0.0) for n in range(300)], rel=1e-5)


@given(st.lists(st.text("水火\u3400한か ab７7.,é²\n_" + "\U00020000", max_size=30), max_size=4))
def test_terms_are_counted_as_they_are_cut(texts: list[str]) -> None:
    asked = list(dict.fromkeys([*(term for text in texts for term in terms(text)), "火水", "b", "77"]))
    counted = Counted(texts)
    counts = counted.counts(asked)
    assert counts.tolist() == [[terms(text).count(term) for text in texts] for term in asked]
    assert counted.lengths.tolist() == [len(terms(text)) for text in texts]


def test_candidates_of_a_large_leg_are_found_by_the_terms_that_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leg = written(tmp_path, [("", "会议"), ("", "会议停车")] * 50 + [("", "会议管网改造")])
    asked = ["会议", "管", "网", "管网", "改造", "停车"]
    assert leg.candidates(asked, 3) == [100, 1, 3]
    monkeypatch.setattr(lexical, "_POSTINGS", 1)
    assert leg.candidates(asked, 3) == [100]
    assert leg.candidates(["会议", "管网"], 3) == [100, 0, 2]


def test_document_frequencies_count_texts_and_not_titles(leg: LexicalLeg) -> None:
    assert leg.document_frequencies(["停车", "供暖", "百分"]) == [1, 0, 1]


@pytest.mark.parametrize("terms", [[], ["没有"], ['"'], ["AND"], [""]])
def test_terms_that_stand_nowhere_find_nothing(leg: LexicalLeg, terms: list[str]) -> None:
    assert leg.search(terms, 10) == []
    scores, held = leg.score_texts(terms, ["供暖"], ["老旧管网改造"])
    assert (scores.tolist(), held.any()) == ([0.0], np.False_)


def test_passages_of_equal_score_keep_their_order(tmp_path: Path) -> None:
    leg = written(tmp_path, [("", "会议")] * 300)
    assert [number for number, _ in leg.search(["会议"], 50)] == list(range(50))


def test_an_empty_leg_finds_nothing(tmp_path: Path) -> None:
    assert written(tmp_path, []).search(["会议"], 10) == []
