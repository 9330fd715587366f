"""What a page's head says."""

import pytest

from index.metatags import described

NEWS = """<html><head><title>全市会议召开_石家庄日报</title>
<meta property="og:title" content="全市会议召开 &amp; 部署">
<meta name=publishdate content=2025-03-05><meta content='来源：新华网' name='source'/>
<META NAME="author" CONTENT="记者：张三"></head><body><h1>全市会议召开</h1><p>昨日召开。</p></body></html>"""


def test_the_head_gives_title_date_source_and_author() -> None:
    assert described(NEWS) == {"title": "全市会议召开", "date": "2025-03-05", "source": "新华网", "author": "张三"}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('<meta property="og:title" content="甲"><h2>乙</h2>', "甲"),
        ("<title>甲 - 乙报</title><h1>甲</h1>", "甲"),
        ("<title>乙报第三版</title><h1>甲</h1>", ""),
        ("<title>乙报第三版</title><p>甲</p>", ""),
        ('<meta property="og:title" content="甲"><h1>乙</h1><h1>丙</h1>', ""),
        ('<meta property="og:title" content="甲"><article>乙</article><article>丙</article>', ""),
        ("<p>甲</p>", ""),
        ("", ""),
    ],
)
def test_a_title_is_taken_only_where_it_is_that_of_the_one_article(text: str, title: str) -> None:
    assert described(text).get("title", "") == title
