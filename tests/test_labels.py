"""Labelled lines of exported editions, and headlines on the first line of their text."""

import pytest

from index.articles import split_articles
from index.documents import Document
from index.labels import Label, read_label


def page(text: str) -> Document:
    return Document("a.txt", text, text, "utf-8", "text")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("标题：全市工作会议召开", Label("title", "全市工作会议召开")),
        ("【日期】2024-01-05", Label("date", "2024-01-05")),
        ("正文：", Label("text", "")),
        ("正文：会议昨日召开。", None),
        ("记者：您怎样看待这项工作？", None),
        ("会议指出：要加快建设", None),
    ],
)
def test_a_line_is_labelled_by_a_name_that_exports_use(text: str, label: Label | None) -> None:
    assert read_label(text) == label


def test_labels_begin_an_article_and_say_what_is_known_of_it() -> None:
    text = "标题：{}\n作者：张三\n来源：河北日报\n日期：2024-01-05\n版次：03\n正文：\n会议召开，部署了今年的工作。\n\n"
    found = split_articles(page(text.format("工作会议召开") + text.format("展览开幕")))
    assert [(a.title, a.byline, a.source, a.date, a.page) for a in found] == [
        ("工作会议召开", "张三", "河北日报", "2024-01-05", "03"),
        ("展览开幕", "张三", "河北日报", "2024-01-05", "03"),
    ]


def test_a_headline_on_the_first_line_of_its_text_begins_an_article() -> None:
    found = split_articles(
        page(
            "●石家庄召开工作会议　近日，石家庄市召开全市工作会议，部署了今年的各项重点任务和具体措施。\n"
            "【正定举办图书展览】正定县图书馆举办图书展览，展出近三年来出版的各类图书两千余种，吸引了许多读者。\n"
        )
    )
    assert [a.title for a in found] == ["石家庄召开工作会议", "正定举办图书展览"]


def test_a_dateline_is_no_headline() -> None:
    (found,) = split_articles(
        page("新华社北京3月5日电　近日，国务院召开常务会议，研究部署下一阶段的经济工作，会议审议通过文件。\n")
    )
    assert (found.title, found.place) == ("", "北京")
