"""HTML pages to their main text."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.articles import split_articles
from index.documents import read_document
from index.files import SourceFile
from index.passages import cut_passages
from index.text import FILLER
from index.webpages import read_html

FIRST = "本报讯(记者 张三)昨日，全市公安机关交通管理工作会议召开，会议部署了今年的工作，要求各单位认真落实。"
SECOND = "会议指出，要以习惯养成为抓手，继续整治市区主要路口的乱停乱放，让市民出行更加顺畅，更加安全。"
NEWS = f"""<html><head><title>全市会议召开_甲报</title></head><body>
<div class="top"><a href="/">首页</a> <a href="/b">新闻</a> | <a href="/c">体育</a></div>
<div id="main"><div class="crumbs"><a href="/">首页</a> &gt; 正文</div>
<h1>全市交管工作会议召开</h1><div>2025-03-05 来源：甲报</div><div class="tools">字号</div>
<div class="article-body"><p>{FIRST}</p>
<p>会议<b>强调</b>：</p><p>{SECOND[:20]}
{SECOND[20:]}</p><p>（张三）</p></div>
<div class="related-news"><h3>相关新闻</h3><p>{SECOND.replace("会议", "大会")}</p></div>
<ul><li><a href="/1">第一条新闻的标题很长很长</a></li><li><a href="/2">第二条新闻的标题</a></li></ul>
</div><div class="foot">版权所有 甲报社 冀ICP备00000000号</div></body></html>"""


def seen(text: str) -> list[str]:
    lines = read_html(text, "utf-8").plain.replace(FILLER, "").splitlines()
    return [" ".join(line.split()) for line in lines if line.strip()]


def test_the_main_text_is_kept_and_the_rest_of_the_page_is_overwritten() -> None:
    assert seen(NEWS) == [
        "全市交管工作会议召开",
        "2025-03-05 来源：甲报",
        FIRST,
        "会议强调：",
        f"{SECOND[:20]} {SECOND[20:]}",
        "（张三）",
    ]


def test_a_page_is_one_article_with_the_title_that_heading_and_head_agree_on(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text(NEWS.replace("<title>全市会议", "<title>全市交管工作会议"), "utf-8")
    (article,) = split_articles(read_document(SourceFile(file, "a.html")))
    assert article.title == "全市交管工作会议召开"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("<p>会议召开</p>", ["会议召开"]),
        ("<p>会议召开</p><p>部署工作</p><ul><li><a href='/'>首页</a></li></ul>", ["会议召开", "部署工作", "首页"]),
        (f"<article><h2>甲</h2><p>{FIRST}</p></article><article><h2>乙</h2><p>{SECOND}</p></article>", 4),
        (f"<div class='sidebar'><p>{FIRST}</p></div>", [FIRST]),
        (f"<body class='has-comments'><p>{FIRST}<br>{SECOND}</p></body>", [FIRST, SECOND]),
        (f"<table><tr><td>{FIRST}</td></tr><tr><td>{SECOND}</td></tr></table>", [FIRST, SECOND]),
        (f"{FIRST}<p>{SECOND}", [FIRST, SECOND]),
        (f"</div></p><div><div><p>{FIRST}</div></section>{SECOND}", [FIRST, SECOND]),
        (f"<pre>{FIRST}\n{SECOND}</pre>", [FIRST, SECOND]),
        ("", []),
    ],
)
def test_pages_without_boilerplate_are_read_whole(text: str, lines: "list[str] | int") -> None:
    assert seen(text) == (["甲", FIRST, "乙", SECOND] if lines == 4 else lines)


TAGS = "<p> </p> <div> </div> <a> </a> <h1> </h1> <br> <pre> <b <!-- --> <aside> <script> </script> < > &amp;".split()
PIECES = st.lists(st.sampled_from([*TAGS, FIRST, SECOND, "会议", "\n", "\r\n", " "]), max_size=30).map("".join)


@given(PIECES)
@settings(max_examples=200, deadline=None)
def test_whatever_is_kept_of_a_page_stands_where_it_stood(text: str) -> None:
    reading = read_html(text, "utf-8")
    assert len(reading.plain) == len(text)
    assert all(shown == source or shown in f"{FILLER}\n \r&" for shown, source in zip(reading.plain, text, strict=True))


def test_tags_within_tags_are_read_however_deep_and_whatever_is_never_closed(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    for text in (
        "<div>" * 50_000 + f"<p>{FIRST}</p>" + "</div>" * 50_000,
        f"<div><p>{FIRST}" * 5_000,
        f"<p>{FIRST}" + "</div></p></span>" * 50_000,
        f"<p>{FIRST}" + "<a " * 100_000,
        f"<p>{FIRST}" + "<!--" * 100_000,
        f"<p>{FIRST}" + "<script>" * 100_000,
        f"<p class='{'comment ' * 100_000}'>{FIRST}",
    ):
        file.write_text(text, "utf-8")
        document = read_document(SourceFile(file, "a.html"))
        articles = split_articles(document)
        assert FIRST[:20] in document.plain
        assert [p for a in articles for p in cut_passages(document, a)]
