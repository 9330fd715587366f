"""Days of articles, and the year that a page does not print."""

from datetime import date

import pytest

from index.dates import Calendar, date_of, find_day, read_calendar
from index.fields import Origin


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024年1月5日", date(2024, 1, 5)),
        ("2024-01-05 10:44:56 +0800", date(2024, 1, 5)),
        ("《新闻联播》 (20240105)", date(2024, 1, 5)),
        ("2021年2月31日", None),
        ("1月5日", None),
    ],
)
def test_a_full_date_is_found_where_there_is_such_a_day(text: str, day: date | None) -> None:
    assert find_day(text) == day


@pytest.mark.parametrize(
    ("stated", "path", "plain", "issue", "where"),
    [
        ("2024-01-05", "20230101.txt", "", date(2024, 1, 5), "front matter"),
        ("", "20230101.txt", "2024年1月5日 星期五\n\n会议召开。", date(2024, 1, 5), "furniture"),
        ("", "20230101.txt", "二〇二四年十一月二十五日\n会议召开。", date(2024, 11, 25), "furniture"),
        ("", "paper/2024-01/05/03版.txt", "会议召开。", date(2024, 1, 5), "file name"),
        ("", "000_b415615f20180303a.txt", "会议召开。", None, "document"),
        ("", "a.txt", "2024年1月5日，会议召开。", None, "document"),
    ],
)
def test_an_issue_is_dated_by_front_matter_then_its_own_line_then_its_name(
    stated: str, path: str, plain: str, issue: date | None, where: str
) -> None:
    calendar = read_calendar(stated, path, plain)
    assert (calendar.issue, calendar.origin.where) == (issue, where)


@pytest.mark.parametrize(
    ("plain", "year"),
    [
        ("石家庄市召开2026年度全市工作会议，部署2026年任务，回顾2025年。", 2026),
        ("2018年年会在石家庄召开，提出2018年目录，始建于1975年。", 2018),
        ("2021年，旅游收入增长；2021年以来，游客增多。", None),
        ("到2030年建成，力争2030年前实现。", None),
    ],
)
def test_the_year_is_the_one_by_which_something_present_is_named(plain: str, year: int | None) -> None:
    assert read_calendar("", "a.txt", plain).year == year


YEAR_ONLY = Calendar(None, Origin("document", 0.6), 2026)
NEW_YEAR = Calendar(date(2026, 1, 2), Origin("file name", 0.95), 2026)
UNKNOWN = Calendar(None, Origin("document", 0.6), None)


@pytest.mark.parametrize(
    ("calendar", "dateline", "opening", "day"),
    [
        (YEAR_ONLY, None, "3月13日上午，会议召开。", "2026-03-13"),
        (YEAR_ONLY, None, "■3月14日,游客在赏花。", "2026-03-14"),
        (YEAR_ONLY, None, "8月10日前，报送邮箱。", None),
        (YEAR_ONLY, None, "决定于9月15日至10月15日开展活动。", None),
        (YEAR_ONLY, None, "昨日，会议召开。", None),
        (YEAR_ONLY, None, "2月30日，会议召开。", None),
        (YEAR_ONLY, (3, 5), "会议召开。", "2026-03-05"),
        (NEW_YEAR, (12, 31), "会议召开。", "2025-12-31"),
        (NEW_YEAR, None, "12月30日，会议召开。", "2026-01-02"),
        (UNKNOWN, (3, 5), "会议召开。", None),
        (UNKNOWN, None, "2021年9月3日，会议召开。", "2021-09-03"),
    ],
)
def test_an_article_is_dated_by_its_dateline_the_issue_or_the_day_it_opens_with(
    calendar: Calendar, dateline: tuple[int, int] | None, opening: str, day: str | None
) -> None:
    found = date_of(calendar, dateline, opening)
    assert (found[0] if found else None) == day


def test_a_day_from_which_something_holds_is_not_the_day_of_the_issue() -> None:
    page = "# 《新闻联播》 (20221229)\n\n### 关税\n\n2023年1月1日起 我国调整部分商品进出口关税\n"
    assert read_calendar("", "papers/a.md", page).issue == date(2022, 12, 29)
