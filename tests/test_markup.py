"""Markup overwritten in place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.markup import blank, front_matter, is_marked_up
from index.text import FILLER

PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            ["<p>", "</p>", "<script>", "</script >", "<!--", "-->", "[", "](", ")", "![", "**", "#", "# ", "---", "\n"]
            + [
                "\r\n",
                "\r",
                "&amp;",
                "&#x77F3;",
                "&lt",
                "<http://a>",
                "> ",
                "- ",
                "1. ",
                "石家庄",
                " ",
                "<b ",
                "<head>",
            ]
        ),
        st.text(max_size=8),
    ),
    max_size=30,
).map("".join)


@given(PIECES, st.booleans())
@settings(max_examples=200, deadline=None)
def test_blanking_keeps_the_length_and_the_line_ends(text: str, markdown: bool) -> None:
    plain = blank(text, 0, markdown=markdown)
    assert len(plain) == len(text)
    assert all(after == before for before, after in zip(text, plain, strict=True) if before in "\r\n")


@given(PIECES)
@settings(max_examples=100, deadline=None)
def test_all_before_the_body_is_overwritten(text: str) -> None:
    half = len(text) // 2
    assert not blank(text, half, markdown=True)[:half].replace(FILLER, "").strip("\r\n")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("<p>会议召开</p>", "会议召开"),
        ("会议<!-- 不登 -->召开", "会议召开"),
        ("<script>var a = 1 < 2;</script>会议", "会议"),
        ("<STYLE>p {}</Style >会议", "会议"),
        ("<nav>首页</nav><NAV>首页</NAV>会议", "会议"),
        ('<?xml version="1.0"?><!DOCTYPE html>会议', "会议"),
        ("<!-- 没完", "<!-- 没完"),
        ("<script>甲</script><!-- 没完 <style>乙</style>丙", "<!-- 没完 丙"),
        ("甲&amp;乙&#30707;", "甲&乙石"),
        ("3 < 5 且 a<b", "3 < 5 且 a<b"),
        ("[会议](http://a.cn)召开", "会议召开"),
        ("![图](a.jpg)召开", "召开"),
        ("[返回](//a)｜[首页](//b)", ""),
        ("<http://a.cn/b?c=1>", ""),
        ("### 会议**召开**", "会议召开"),
        ("> 引文", "引文"),
        ("甲\n---\n乙", "甲\n\n乙"),
    ],
)
def test_only_what_a_reader_sees_is_left(text: str, seen: str) -> None:
    assert blank(text, 0, markdown=True).replace(FILLER, "").strip() == seen


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_headings_and_rules_are_overwritten_whatever_ends_their_lines(end: str) -> None:
    text = end.join(["# 要闻", "", "***", "", "## 会议"])
    assert blank(text, 0, markdown=True).replace(FILLER, "").split() == ["要闻", "会议"]


def test_a_tag_that_ends_a_line_becomes_a_line_break() -> None:
    assert blank("<p>甲</p><b>乙</b>", 0, markdown=False).replace(FILLER, "") == "\n甲\n乙"


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            '---\ntitle: "甲"\ndate: 2021-12-24 10:44:56 +0800\n---\n正文',
            {"title": "甲", "date": "2021-12-24 10:44:56 +0800"},
        ),
        ("---\r\nTitle: 甲\r\n---\r\n正文", {"title": "甲"}),
        ("---\ntitle: 007\ndate: 2021-02-30\n---\n正文", {"title": "007", "date": "2021-02-30"}),
        ("---\ntags: [甲, 乙]\ntitle:\nsource: ~\n---\n正文", {"tags": "甲, 乙"}),
        ("---\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b, y]\n---\n正文", {"a": "x, x", "c": "y"}),
    ],
)
def test_front_matter_gives_its_fields_as_they_are_written(text: str, fields: dict[str, str]) -> None:
    found, body = front_matter(text)
    assert found == fields
    assert text[body:] == "正文"


@pytest.mark.parametrize(
    "text",
    [
        "正文\n---\ntitle: 甲\n---\n",
        "---\n不是字段\n---\n正文",
        "---\na: [\n---\n正文",
        "---\ntitle: 甲\n正文",
        "---\n" + "[" * 5000 + "\n---\n正文",
        "---\n" + "a: b\n" * 10_000 + "---\n正文",
        "",
    ],
)
def test_what_is_not_front_matter_stays_in_the_body(text: str) -> None:
    assert front_matter(text) == ({}, 0)


@pytest.mark.parametrize(
    ("text", "marked_up"),
    [
        ("---\ntitle: 甲\n---\n正文", True),
        ("<p>甲</p><p>乙</p>", True),
        ("甲<br>乙<BR/>丙", True),
        ("甲</p>", False),
        ("全市交管工作会议召开", False),
    ],
)
def test_markup_is_noticed_in_files_not_named_as_such(text: str, marked_up: bool) -> None:
    assert is_marked_up(text) is marked_up
