"""Months are read where they stand as months, and not in other words."""

import pytest

from index.text import matching_text
from qa.months import named_months


def months(text: str) -> list[int]:
    return list(named_months(matching_text(text)))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("2021年12月和今年7月有什么活动？", [12, 7]),
        ("二〇二一年０７月", [7]),
        ("What opened in January, Feb. and Sept 2021?", [1, 2, 9]),
        ("Which bridge was opened on March 5?", [3]),
        ("What happened on 5 May 2021?", [5]),
        ("What happened on the 5th of May?", [5]),
        ("What was built since May?", [5]),
        ("What has been planned by early March?", [3]),
        ("How much rain fell between April and May?", [4, 5]),
        ("How much rain fell in May-June 2021?", [5, 6]),
        ("What was printed in May, 2021?", [5]),
        ("What does May 2021 bring?", [5]),
    ],
)
def test_months_are_read_in_order(text: str, named: list[int]) -> None:
    assert months(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "What does the mayor decide about the market?",
        "Who may enter the novel junior college, and what may decrease?",
        "Which marine species are found in the janitor's sepulchre?",
        "Where did the Long March 5 rocket take off?",
        "Who decided to march on the capital?",
        "这项工程历时7个月，共13月球车",
        "ask about appearance, augment and octane",
    ],
)
def test_other_words_are_no_months(text: str) -> None:
    assert months(text) == []
