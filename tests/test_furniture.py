"""What a page prints around its articles."""

import time

import pytest

from index.furniture import is_furniture, page_of_line, page_of_name


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("03版", "03"),
        ("第三版要闻", "三"),
        ("A03", "A03"),
        ("2024年1月5日星期五03版", "03"),
        ("石家庄日报", None),
        ("二〇二四年一月五日星期五", None),
        ("今日8版", None),
        ("责编张三美编李四", None),
        ("新闻热线：0311-88888888", None),
        ("■相关", None),
        ("今日导读", None),
        ("—", None),
    ],
)
def test_a_line_of_the_page_is_furniture_and_may_number_it(text: str, page: str | None) -> None:
    assert is_furniture(text)
    assert page_of_line(text) == page


@pytest.mark.parametrize("text", ["03版权保护工作启动", "三版工作会议召开", "编辑部召开会议", "2021年9月3日，会议召开"])
def test_a_headline_or_a_sentence_is_not(text: str) -> None:
    assert not is_furniture(text)
    assert page_of_line(text) is None


@pytest.mark.parametrize(
    ("path", "page"), [("x/20240105_03版.txt", "03"), ("石家庄日报 A03.txt", "A03"), ("a0.txt", None)]
)
def test_a_name_may_hold_the_page(path: str, page: str | None) -> None:
    assert page_of_name(path) == page


@pytest.mark.parametrize("piece", ["新闻", "农历新闻", "第1版", "A01", "新闻日报", "大小", "1"])
def test_a_line_that_only_nearly_is_furniture_takes_no_time(piece: str) -> None:
    started = time.process_time()
    is_furniture(piece * (78 // len(piece)) + "x")
    assert time.process_time() - started < 0.1
