"""A question that only asks is told from one with a word to look for, however short."""

import pytest

from index.text import matching_text
from qa.asking import content, names_nothing


def named(text: str) -> bool:
    return not names_nothing(text, matching_text(text))


@pytest.mark.parametrize(
    "text",
    "的 吗 在 和 ？！ 有几个？ 几人？ 几点 有多少人？ 哪座？ 什么时候？ 在哪里？ 这是什么？ 还有呢？ 不是吗".split(),
)
def test_words_that_ask_link_or_stand_for_others_name_nothing(text: str) -> None:
    assert not named(text)


@pytest.mark.parametrize("text", ["a", "what is it", "Who is he?", "how much?", "WHAT IS IT", "when and where"])
def test_so_do_english_ones(text: str) -> None:
    assert not named(text)


@pytest.mark.parametrize(
    "text",
    "水 5 2021 第一 人 US cpi 于都 上都 无为在哪里？ 几内亚 不丹在哪？ “的”是什么意思？ 《我们》讲了什么？".split(),
)
def test_a_short_word_or_a_number_names_something(text: str) -> None:
    assert named(text)


@pytest.mark.parametrize("text", ["WHO", "什么是IT？", "What is WHO?"])
def test_initials_are_a_name_even_where_they_spell_a_word_that_asks(text: str) -> None:
    assert named(text)


def test_line_breaks_stand_in_the_place_of_the_words_that_ask() -> None:
    assert content("请问大桥有多少座?") == "\n大桥有\n座\n"
