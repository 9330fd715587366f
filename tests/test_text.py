"""Folding, the way back to the source, units and terms."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.text import align, fold, headline, matching_text, readable, terms, units

TROUBLE = st.text(
    st.one_of(
        st.sampled_from(
            list(" \n\t\u3000\u200b\u200d\u0301\u0307\u3099\uff9e％%，。“”—Ａaé薴後ｶ카\u1112\u1161\u11abﬁ㍿3 １")
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("source", "folded"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("後臺新聞", "后台新闻"),
        ("乾\u200b隆", "干隆"),
        ("Ｒ＆Ｄ", "r&d"),
        ("ｶﾞｽ", "ガス"),
        ("e\u0301", "é"),
        ("e\u200b\u0301", "é"),
        ("\u1112\u1161\u11ab", "한"),
        ("薴苧苎", "苎苎苎"),
        ("㍿", "株式会社"),
        ("", ""),
    ],
)
def test_width_case_script_and_marks_are_folded(source: str, folded: str) -> None:
    assert fold(source) == folded


@pytest.mark.parametrize(
    ("source", "matching"),
    [
        ("国家专精特\n新“小巨人”", "国家专精特新“小巨人”"),
        ("2016 年", "2016年"),
        ("完成 100 %", "完成100%"),
        ("a  new\n\nday", "a new day"),
        ("  会议 \u3000", "会议"),
        ("MOU 2021", "mou 2021"),
        (" \n ", ""),
    ],
)
def test_spaces_that_only_layout_put_there_are_taken_out(source: str, matching: str) -> None:
    assert matching_text(source) == matching


@given(TROUBLE)
@settings(max_examples=200, deadline=None)
def test_folding_twice_is_folding_once(source: str) -> None:
    assert fold(fold(source)) == fold(source)


def test_every_character_of_the_basic_plane_folds_to_what_folds_to_itself() -> None:
    characters = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
    assert [c for c in characters if fold(fold(c)) != fold(c)] == []


@given(TROUBLE)
@settings(max_examples=200, deadline=None)
def test_an_aligned_text_is_the_matching_text(source: str) -> None:
    assert align(source).text == matching_text(source)


@given(TROUBLE)
@settings(max_examples=200, deadline=None)
def test_the_origins_of_an_aligned_text_lead_back_to_what_it_was_folded_from(source: str) -> None:
    aligned = align(source)
    for at, character in enumerate(aligned.text):
        start, end = aligned.source_span(at, at + 1)
        assert character in fold(source[start:end]) or (character == " " and source[start].isspace())


@given(TROUBLE)
@settings(max_examples=100, deadline=None)
def test_origins_never_go_back(source: str) -> None:
    aligned = align(source)
    assert list(aligned.origins) == sorted(aligned.origins)
    assert len(aligned.origins) == len(aligned.ends) == len(aligned.text)


def test_a_match_is_shown_in_the_glyphs_of_the_source() -> None:
    source = "石家莊\n四藥　ＲＯＳＥ\u200be\u0301"
    aligned = align(source)
    assert aligned.text == "石家庄四药roseé"
    found = aligned.text.index("庄四药")
    start, end = aligned.source_span(found, found + 3)
    assert source[start:end] == "莊\n四藥"
    start, end = aligned.source_span(len(aligned.text) - 1, len(aligned.text))
    assert source[start:end] == "e\u0301"


def test_readable_text_keeps_glyphs_and_closes_up_layout() -> None:
    assert readable("\u200b\u200b會議 在\n石家莊\u200b 召開  on  Monday ") == "會議在石家莊召開on Monday"


@pytest.mark.parametrize(
    ("plain", "title"),
    [
        ("聚焦“小切口” 解决“大难题”", "聚焦“小切口” 解决“大难题”"),
        ("创 建 文 明 城 市", "创建文明城市"),
        ("\u200b\u200b要闻\n 两则", "要闻两则"),
    ],
)
def test_a_headline_keeps_its_parts_and_loses_its_letter_spacing(plain: str, title: str) -> None:
    assert headline(plain) == title


def test_units_are_han_characters_words_and_numbers() -> None:
    assert units("获评99.5%以上，r&d gdp_2") == ["获", "评", "99.5", "以", "上", "r", "d", "gdp", "2"]


def test_terms_are_units_and_bigrams() -> None:
    assert sorted(terms("石家庄gdp增8%")) == sorted(["石", "家", "庄", "石家", "家庄", "gdp", "增", "8"])
