"""Which times and newspapers in a question limit the search, and which are a part of what is asked."""

from datetime import date

import pytest

from index.catalogue import Shelved
from qa.filters import ALL, Filters, Shelf
from qa.limits import Limited, read_filters

ASKED = date(2025, 3, 15)
DATED = Shelf(
    [
        Shelved("a.md", "news", "新闻联播", "2018-07-01", 0, 2),
        Shelved("b.md", "news", "河北日报", "2025-07-01", 2, 2),
    ]
)
UNDATED = Shelf([Shelved("a.md", "news", None, None, 0, 2), Shelved("b.md", "news", "河北日报", None, 2, 2)])


def read(question: str) -> tuple[str, str, str]:
    """The question that is left, and the first and last day."""
    limited = read_filters(question, DATED, ASKED)
    return limited.question, str(limited.filters.since or ""), str(limited.filters.until or "")


@pytest.mark.parametrize(
    ("question", "left", "since", "until"),
    [
        ("2021年的新闻里，谁获得了冠军？", "谁获得了冠军？", "2021-01-01", "2021-12-31"),
        ("去年的报道中夏粮产量是多少？", "夏粮产量是多少？", "2024-01-01", "2024-12-31"),
        ("2021年关于高铁的新闻有哪些？", "关于高铁的新闻有哪些？", "2021-01-01", "2021-12-31"),
        ("只看2021年的，石家庄建成多少个公园？", "石家庄建成多少个公园？", "2021-01-01", "2021-12-31"),
        ("In the news from March 2021, who won?", "who won?", "2021-03-01", "2021-03-31"),
        ("articles before 2020 about parks", "about parks", "", "2019-12-31"),
    ],
)
def test_wording_about_print_limits_the_search(question: str, left: str, since: str, until: str) -> None:
    assert read(question) == (left, since, until)


@pytest.mark.parametrize(
    ("question", "since"),
    [
        ("2018年7月以来石家庄建成多少个公园？", "2018-07-01"),
        ("How many parks have been built since 2021?", "2021-01-01"),
    ],
)
def test_nothing_since_a_day_was_printed_before_it_and_the_words_stay(question: str, since: str) -> None:
    assert read(question) == (question, since, "")


@pytest.mark.parametrize(
    ("question", "left", "since", "until"),
    [
        ("去年9月习近平会见了谁？", "习近平会见了谁？", "2024-09-01", "2024-09-30"),
        ("上周召开的会议是什么？", "召开的会议是什么？", "2025-03-03", "2025-03-09"),
        ("Last September who visited China?", "who visited China?", "2024-09-01", "2024-09-30"),
    ],
)
def test_a_time_that_only_an_article_s_date_can_match_limits_the_search(
    question: str, left: str, since: str, until: str
) -> None:
    assert read(question) == (left, since, until)


@pytest.mark.parametrize(
    "question",
    [
        "2021年建成的公园有几个？",
        "2035年的目标是什么？",
        "1949年成立的是哪个单位？",
        "2021年的新闻发布会上谁讲了话？",
        "今年夏粮产量是多少？",
        "近三年新增就业多少人？",
        "2030年以后实现什么目标？",
        "2026年度全市公安交管工作会议是哪天召开的？",
        "3月14日，游客在哪里赏花拍照？",
        "What was the theme of the meeting in March 2021?",
        "石家庄有2000个公园吗？",
        "河北日报社有多少名记者？",
    ],
)
def test_any_other_time_is_a_part_of_what_is_asked(question: str) -> None:
    assert read_filters(question, DATED, ASKED) == Limited(question, ALL, bare=False)


def test_days_are_not_read_where_most_articles_bear_no_date() -> None:
    question = "去年9月的新闻里谁来访？"
    assert read_filters(question, UNDATED, ASKED) == Limited(question, ALL, bare=False)


@pytest.mark.parametrize("question", ["河北日报的报道里，石家庄有几个公园？", "《河北日报》上说石家庄有几个公园？"])
def test_a_newspaper_that_the_index_knows_limits_the_search(question: str) -> None:
    limited = read_filters(question, UNDATED, ASKED)
    assert (limited.question, limited.filters.source) == ("石家庄有几个公园？", "河北日报")


@pytest.mark.parametrize("question", ["只看2021年的", "那只看2021年的呢？", "only 2021", "2021年的新闻"])
def test_a_limit_may_be_all_that_is_said(question: str) -> None:
    limited = read_filters(question, DATED, ASKED)
    assert limited == Limited(
        question,
        Filters(since=date(2021, 1, 1), until=date(2021, 12, 31), words=("2021年" if "年" in question else "2021",)),
        bare=True,
    )
