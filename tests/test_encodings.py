"""Bytes to text."""

import codecs
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encodings import Undecodable, decode, plausibility

SEED = (Path(__file__).parents[1] / "seeds" / "003_83e0f2e9a3ff8c01.txt").read_text("utf-8")
PAGES = st.integers(0, len(SEED) - 200).flatmap(
    lambda start: st.integers(60, 200).map(lambda n: SEED[start : start + n])
)


@given(PAGES, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"]))
@settings(max_examples=100, deadline=None)
def test_newspaper_text_comes_back_from_every_encoding_it_is_kept_in(text: str, codec: str) -> None:
    assert decode(text.encode(codec)) == (text, codec)


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE])
def test_utf_16_is_read_in_both_byte_orders(mark: bytes) -> None:
    codec = "utf-16-be" if mark == codecs.BOM_UTF16_BE else "utf-16-le"
    assert decode(mark + SEED.encode(codec)) == (SEED, "utf-16")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["The council met yesterday.\n", "会议昨日召开，研究部署今年的工作。", SEED[:40]])
def test_utf_16_is_read_without_a_byte_order_mark(text: str, codec: str) -> None:
    assert decode(text.encode(codec)) == (text, codec)


@pytest.mark.parametrize("codec", ["gb18030", "big5"])
def test_encodings_that_are_mixed_within_a_file_are_refused_with_the_line(codec: str) -> None:
    one = "昨日召，研究部署今年的城市建工作，要求各部真落。\n"
    with pytest.raises(Undecodable) as refused:
        decode((one * 5).encode(codec) + one.encode("utf-8") + one.encode(codec))
    assert refused.value.en == "line 6 is UTF-8 and line 1 is not; save all of it in one encoding"


def test_a_text_in_utf_8_that_is_cut_within_a_character_is_refused_with_the_line() -> None:
    with pytest.raises(Undecodable) as refused:
        decode(("会议召开，部署工作。\n" * 3).encode("utf-8") + "报".encode()[:2])
    assert refused.value.en == "line 1 is UTF-8 and line 4 is not; save all of it in one encoding"


@pytest.mark.parametrize("codec", ["big5", "big5hkscs"])
def test_traditional_text_comes_back_from_big5(codec: str) -> None:
    text = "市政府昨日召開會議，研究部署今年的城市建設工作，要求各部門認真落實，為市民辦好實事。\n" * 2
    assert decode(text.encode(codec)) == (text, "big5")


def test_traditional_text_comes_back_from_gb18030() -> None:
    text = "市政府昨日召開會議，研究部署今年的城市建設工作，要求各部門認真落實，為市民辦好實事。\n"
    assert decode(text.encode("gb18030")) == (text, "gb18030")


def test_a_text_without_han_characters_gets_a_second_opinion() -> None:
    text = "Городской совет вчера принял решение о строительстве нового моста через реку.\n" * 8
    assert decode(text.encode("cp1251")) == (text, "cp1251")


@pytest.mark.parametrize(
    "raw",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        "报\x00纸".encode(),
        "报\x00纸".encode("utf-8-sig"),
        "报\x00纸".encode("utf-16"),
        b"\x01\x02\x03\x04 text",
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf\xff",
        bytes(range(128, 256)) * 4,
    ],
)
def test_what_is_not_text_is_refused(raw: bytes) -> None:
    with pytest.raises(Undecodable):
        decode(raw)


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_no_bytes_raise_anything_but_undecodable_and_what_is_read_can_be_stored(raw: bytes) -> None:
    try:
        text, codec = decode(raw)
    except Undecodable as error:
        assert error.en and error.zh
    else:
        assert raw.decode(codec) == text
        assert text.encode("utf-8").decode("utf-8") == text


def test_an_empty_file_is_empty_text() -> None:
    assert decode(b"") == ("", "utf-8")


def test_text_decoded_wrongly_is_less_plausible_than_text_decoded_rightly() -> None:
    wrong = SEED.encode("gb18030").decode("big5", "replace")
    assert plausibility(SEED) > 0.3
    assert plausibility(wrong) < 0.15
    assert plausibility("") == plausibility("no Han at all") == 0.0
