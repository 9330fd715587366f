"""Coverage counts words, late interaction counts nearness; both against numbers worked out by hand."""

import json
from collections.abc import Sequence
from functools import cache
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import save_file

from index.blocks import Placement, write_lexical
from index.encoders import StaticEncoder, load_shipped
from index.lexical import LexicalLeg
from index.text import matching_text
from qa.matching import (
    Question,
    holds,
    is_foreign,
    late_interaction,
    max_similarities,
    missing,
    prepare,
    presence,
    token_matches,
)


@cache
def shipped() -> StaticEncoder:
    return load_shipped()


def lexical(folder: Path, passages: Sequence[str]) -> LexicalLeg:
    texts = [("", matching_text(passage)) for passage in passages]
    write_lexical(folder, [Placement(0, len(texts), None)], lambda start, end: texts[start:end])
    return LexicalLeg(folder)


def tiny_encoder(folder: Path) -> StaticEncoder:
    """Four tokens in two dimensions; 火 counts three times as much as 水 and water, 。 nothing."""
    vocabulary = {"[UNK]": 0, "水": 1, "water": 2, "火": 3, "。": 4}
    tokenizer: dict[str, object] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "[a-z]+|."}, "behavior": "Isolated", "invert": False},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"},
    }
    folder.mkdir()
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    tensors: dict[str, NDArray[Any]] = {
        "embeddings": np.array([[0, 0], [3, 4], [4, 3], [5, 0], [0, 0]], np.int8),
        "weights": np.ones(5, np.float32),
        "match_weights": np.array([0, 1, 1, 3, 0], np.float32),
    }
    save_file(tensors, folder / "model.safetensors")
    return StaticEncoder(folder, "tiny")


def asked(folder: Path, text: str, passages: Sequence[str] = ("水",)) -> Question:
    return prepare(text, lexical(folder, passages), shipped())


@pytest.mark.parametrize(
    ("matching", "term", "held"),
    [
        ("累计建成26个", "26", True),
        ("累计建成126个", "26", False),
        ("累计建成261个", "26", False),
        ("满意度提升至99.59%", "99", False),
        ("满意度提升至99.59%", "59", False),
        ("满意度提升至99.59%", "99.59", True),
        ("共1,026户", "026", False),
        ("到26.", "26", True),
        ("26,共三项", "26", True),
        ("126个中的26个", "26", True),
        ("chatgpt发布", "gpt", False),
        ("gpt发布", "gpt", True),
        ("gpt4发布", "gpt", True),
        ("a caféteria", "caf", False),
        ("le café", "café", True),
        ("мир", "ми", False),
        ("石家庄市", "家庄", True),
        ("", "26", False),
    ],
)
def test_a_number_or_a_word_is_held_only_as_a_whole(matching: str, term: str, held: bool) -> None:
    assert holds(matching, term) is held


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("甲在哪里？", ("甲", "在", "甲在")),
        ("请问谁是甲？", ("是", "甲", "是甲")),
        ("甲乙有多少？", ("甲", "乙", "有", "甲乙", "乙有")),
        ("How many PROJECTS are there in 石家?", ("projects", "石", "家", "石家")),
        ("99.59%的是哪家？", ("99.59", "的", "是", "的是")),
        ("1,026,谁？", ("1,026",)),
        ("甲占百分之几？", ("甲", "占", "甲占")),
        ("甲甲", ("甲", "甲甲")),
        ("谁？", ()),
        ("WHO", ("who",)),
        ("？", ()),
    ],
)
def test_words_that_only_ask_are_dropped_unless_there_are_no_others(
    text: str, wanted: tuple[str, ...], tmp_path: Path
) -> None:
    question = asked(tmp_path, text)
    assert sorted(question.terms) == sorted(wanted)
    assert len(set(question.terms)) == len(question.terms)


def test_traditional_and_full_width_questions_want_the_same(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert asked(tmp_path / "a", "養老ＡＢＣ１２").terms == asked(tmp_path / "b", "养老abc12").terms


def test_a_term_weighs_the_more_the_rarer_it_is_and_all_weigh_one(tmp_path: Path) -> None:
    passages = ["甲水", "乙火"]
    question = asked(tmp_path, "甲火", passages)
    # Terms 甲, 火, 甲火 stand in 1, 1 and 0 of 2 passages: ln(1 + 1.5 / 1.5), the same, ln(1 + 2.5 / 0.5).
    half = log(2) / (2 * log(2) + log(6))
    held = presence(question, [*passages, "甲火", "丙"])
    np.testing.assert_allclose(question.term_weights @ held, [half, half, 1.0, 0.0])


def test_a_question_without_terms_has_none_to_find(tmp_path: Path) -> None:
    assert presence(asked(tmp_path, "？！"), ["甲", ""]).shape == (0, 2)


@pytest.mark.parametrize(
    ("text", "matching", "gaps"),
    [
        ("唐河污水库的投资是多少？", "唐河污水库的位置是", ("投资",)),
        ("唐河污水库的投资是多少？", "", ("唐河污水库的投资",)),
        ("Who built the Eiffel Tower in 石家庄?", "石家庄", ("built", "eiffel tower")),
        ("火星和木星有什么？", "有火爆", ("火星和木星",)),
        ("火星，谁？火星！", "", ("火星",)),
        ("2031年的预算", "2030年的", ("2031", "预算")),
        ("石家庄", "石家庄", ()),
    ],
)
def test_what_is_missing_is_named_in_order_and_once(
    text: str, matching: str, gaps: tuple[str, ...], tmp_path: Path
) -> None:
    assert missing(asked(tmp_path, text), matching) == gaps


def test_late_interaction_takes_each_token_s_nearest(tmp_path: Path) -> None:
    static = tiny_encoder(tmp_path / "model")
    question = prepare("水火", lexical(tmp_path, ["水"]), static)
    np.testing.assert_allclose(question.token_weights, [0.25, 0.75])
    # cos(水, water) = 24/25, cos(水, 火) = 3/5, cos(火, water) = 4/5; a text without known tokens gives nothing.
    matches = token_matches(question, ["水", "water", "火水", "木", ""], static)
    expected = [[1.0, 0.96, 1.0, 0.0, 0.0], [0.6, 0.8, 1.0, 0.0, 0.0]]
    np.testing.assert_allclose(matches, expected, atol=1e-6)
    np.testing.assert_allclose(question.token_weights @ matches, [0.7, 0.84, 1.0, 0.0, 0.0], atol=1e-6)


def test_texts_given_as_token_ids_match_as_they_do_in_letters(tmp_path: Path) -> None:
    static = tiny_encoder(tmp_path / "model")
    question = prepare("水火", lexical(tmp_path, ["水"]), static)
    ids, bounds = np.array([2, 3, 1], np.int32), np.array([0, 1, 1, 3], np.int64)  # water; nothing; 火水
    np.testing.assert_allclose(
        max_similarities(question, ids, bounds, static), [[0.96, 0.0, 1.0], [0.8, 0.0, 1.0]], atol=1e-6
    )


def test_the_best_sentence_counts_apart_from_the_whole(tmp_path: Path) -> None:
    static = tiny_encoder(tmp_path / "model")
    question = prepare("水火", lexical(tmp_path, ["水"]), static)
    ids, bounds = np.array([1, 4, 3, 3, 1], np.int32), np.array([0, 3, 3, 5], np.int64)  # 水。火; nothing; 火水
    whole, sentence = late_interaction(question, ids, bounds, static)
    np.testing.assert_allclose(whole, [1.0, 0.0, 1.0], atol=1e-6)
    # Of 水。 a quarter of 1 and three quarters of 3/5, of 火 a quarter of 3/5 and three quarters of 1.
    np.testing.assert_allclose(sentence, [0.9, 0.0, 1.0], atol=1e-6)


def test_a_question_without_known_tokens_matches_nothing(tmp_path: Path) -> None:
    static = tiny_encoder(tmp_path / "model")
    question = prepare("木", lexical(tmp_path, ["水"]), static)
    assert (question.token_weights @ token_matches(question, ["水", "木"], static)).tolist() == [0.0, 0.0]


def test_most_words_unknown_make_a_question_foreign(tmp_path: Path) -> None:
    leg, static = lexical(tmp_path, ["石家庄有水库3座"]), shipped()
    asked_in = ["How many reservoirs does the city have?", "石家庄有水库几座？", "reservoir 水库"]
    assert [prepare(text, leg, static).foreign for text in asked_in] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "unspaced", "foreign"),
    [
        ("how many reservoirs does the city have?", 0.9, True),
        ("石家庄有几座水库?", 0.9, False),
        ("gb/t 19001", 0.9, False),
        ("ofo 和 gpt 是什么?", 0.9, False),
        ("how many reservoirs does the city have?", 0.01, False),
        ("石家庄有几座水库?", 0.01, True),
        ("how many reservoirs does the city have?", None, False),
    ],
)
def test_the_script_of_a_question_tells_it_from_a_corpus_in_another(
    text: str, unspaced: float | None, foreign: bool
) -> None:
    assert is_foreign(text, unspaced) == foreign
