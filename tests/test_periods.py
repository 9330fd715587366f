"""Times in words become periods of days; the day of asking is Saturday, 15 March 2025."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text import matching_text
from qa.periods import _KINDS, mentions, parse_period

ASKED = date(2025, 3, 15)


def days(text: str) -> tuple[str | None, str | None] | None:
    """The first time that a text mentions, as two dates."""
    found = mentions(matching_text(text), ASKED)
    if not found:
        return None
    since, until = found[0].period.since, found[0].period.until
    return since.isoformat() if since else None, until.isoformat() if until else None


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2021年的", "2021-01-01", "2021-12-31"),
        ("二〇二一年三月五日", "2021-03-05", "2021-03-05"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("２０２１年３月５日", "2021-03-05", "2021-03-05"),
        ("2021 年 3 月", "2021-03-01", "2021-03-31"),
        ("2021年3月中旬", "2021-03-11", "2021-03-20"),
        ("2021年上半年", "2021-01-01", "2021-06-30"),
        ("2021年第四季度", "2021-10-01", "2021-12-31"),
        ("2021年前三季度", "2021-01-01", "2021-09-30"),
        ("今年年初", "2025-01-01", "2025-03-31"),
        ("2021年底", "2021-10-01", "2021-12-31"),
        ("去年9月", "2024-09-01", "2024-09-30"),
        ("前年", "2023-01-01", "2023-12-31"),
        ("上个月", "2025-02-01", "2025-02-28"),
        ("上個月", "2025-02-01", "2025-02-28"),
        ("本月", "2025-03-01", "2025-03-31"),
        ("上周", "2025-03-03", "2025-03-09"),
        ("上上周", "2025-02-24", "2025-03-02"),
        ("昨天", "2025-03-14", "2025-03-14"),
        ("近三年", "2022-03-15", "2025-03-15"),
        ("最近两个月", "2025-01-15", "2025-03-15"),
        ("过去7天", "2025-03-09", "2025-03-15"),
        ("2018年7月以来", "2018-07-01", None),
        ("自2018年以来", "2018-01-01", None),
        ("2018年7月以后", "2018-07-01", None),
        ("2018年7月之后", "2018-08-01", None),
        ("2018年7月之前", None, "2018-06-30"),
        ("2019到2021年", "2019-01-01", "2021-12-31"),
        ("2019年3月至2021年5月", "2019-03-01", "2021-05-31"),
        ("2021年1月1日至3月15日", "2021-01-01", "2021-03-15"),
        ("2019年和2021年之间", "2019-01-01", "2021-12-31"),
        ("since 2021", "2021-01-01", None),
        ("in March 2021", "2021-03-01", "2021-03-31"),
        ("March 5, 2021", "2021-03-05", "2021-03-05"),
        ("5th of March 2021", "2021-03-05", "2021-03-05"),
        ("the first half of 2021", "2021-01-01", "2021-06-30"),
        ("last September", "2024-09-01", "2024-09-30"),
        ("last February", "2025-02-01", "2025-02-28"),
        ("before 2020", None, "2019-12-31"),
        ("after 2020", "2021-01-01", None),
        ("until March 2021", None, "2021-03-31"),
        ("between 2019 and 2021", "2019-01-01", "2021-12-31"),
        ("from 2019 to 2021", "2019-01-01", "2021-12-31"),
        ("the last three years", "2022-03-15", "2025-03-15"),
        ("yesterday", "2025-03-14", "2025-03-14"),
        ("2021-03-05", "2021-03-05", "2021-03-05"),
        ("2021.3.5", "2021-03-05", "2021-03-05"),
    ],
)
def test_a_time_in_words_is_a_period_of_days(text: str, since: str | None, until: str | None) -> None:
    assert days(text) == (since, until)


@pytest.mark.parametrize(
    "text",
    [
        "有2000个人",
        "上世纪90年代",
        "投资2021.5万元",
        "本周边地区",
        "每年三月",
        "这几年",
        "may I ask",
        "10.2021",
        "3月14日",
    ],
)
def test_what_only_looks_like_a_time_of_a_known_year_is_none(text: str) -> None:
    assert days(text) is None


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("2021/3", date(2021, 3, 1), date(2021, 3, 31)),
        ("3月", date(2025, 3, 1), date(2025, 3, 31)),
        ("12月", date(2024, 12, 1), date(2024, 12, 31)),
        ("年底", date(2024, 10, 1), date(2024, 12, 31)),
        (" Last Week ", date(2025, 3, 3), date(2025, 3, 9)),
    ],
)
def test_an_option_may_name_a_time_in_few_words(text: str, since: date, until: date) -> None:
    period = parse_period(text, ASKED)
    assert period and (period.since, period.until) == (since, until)


@pytest.mark.parametrize("text", ["", "soon", "2021-13", "2021-02-31", "2021年2月31日", "2021年的新闻", "21", "13月"])
def test_an_option_that_names_no_day_is_no_period(text: str) -> None:
    assert parse_period(text, ASKED) is None


def test_a_mention_knows_where_it_stands_and_how_it_was_put() -> None:
    (found,) = mentions("石家庄自2018年以来建成多少公园", ASKED)
    assert (found.start, found.end, found.relative, found.within_a_year, found.onward) == (3, 11, False, False, True)
    (found,) = mentions("去年9月谁来访", ASKED)
    assert (found.start, found.end, found.relative, found.within_a_year, found.onward) == (0, 4, True, True, False)


@given(st.data())
@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind[1].pattern[:20])
def test_what_a_pattern_needs_stands_in_all_that_it_matches(
    kind: tuple[tuple[str, ...], re.Pattern[str], object, bool, bool], data: st.DataObject
) -> None:
    needs, words, *_ = kind
    text = data.draw(st.from_regex(words.pattern))
    found = words.search(text)
    assert not found or any(need in found[0] for need in needs)
