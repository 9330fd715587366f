"""Documents to articles: what a person reads on the seeds' pages, and on the days of the news corpus."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.articles import Article, split_articles
from index.documents import Document, read_document
from index.fields import Origin
from index.files import SourceFile, find_files
from index.lines import Span, sentence_spans
from index.markup import blank
from index.passages import cut_passages
from index.readings import Record
from index.text import FILLER, align, matching_text


def page(text: str, path: str = "a.txt") -> Document:
    return Document(path, text, text, "utf-8", "text")


def markdown(text: str, path: str = "a.md") -> Document:
    return Document(path, text, blank(text, 0, markdown=True), "utf-8", "markdown")


def lines_of(document: Document, article: Article) -> tuple[int, int]:
    return document.line_of(article.span.start), document.line_of(article.span.end - 1)


def texts_of(document: Document) -> list[list[str]]:
    return [
        [document.plain[slice(*span)].replace(FILLER, "").strip() for span in article.paragraphs]
        for article in split_articles(document)
    ]


def test_a_headline_above_a_dateline_starts_an_article() -> None:
    document = page("全市交管工作会议召开\n\n本报讯(记者 张三)昨日，会议召开。\n")
    assert split_articles(document) == [
        Article(
            "全市交管工作会议召开",
            "news",
            ((Span(12, 30),),),
            byline="记者 张三",
            headings=(Span(0, 10),),
            origins={"title": Origin("headline", 0.9), "byline": Origin("dateline", 0.95)},
        )
    ]


def test_a_byline_alone_on_its_line_starts_an_article() -> None:
    document = page("城市供热管网改造全面完工\n河北日报记者 任学光\n\n日前，石家庄市城市供热管网改造全面完工。\n")
    (article,) = split_articles(document)
    assert (article.title, article.byline, article.source) == ("城市供热管网改造全面完工", "任学光", "河北日报")


def test_a_byline_torn_by_the_end_of_a_line_is_put_together() -> None:
    document = page("河北日报讯（记者董昌 通讯员范\n玉蕾） 从石家庄市工信局获悉：近日，名单公布。\n")
    assert [a.byline for a in split_articles(document)] == ["记者董昌 通讯员范玉蕾"]


def test_an_author_in_brackets_ends_an_article() -> None:
    document = page(
        "我省将开展培育行动，激励各行各业进一步树立质量第一、标准引领的强烈意识。\n（马彦铭）\n\n"
        "近日，国家标准化管理委员会公布了试点单位，我省一家企业获批。\n（蔡静）\n"
    )
    assert [a.byline for a in split_articles(document)] == ["马彦铭", "蔡静"]


def test_a_picture_with_its_credit_is_a_caption() -> None:
    document = page("■3月14日,游客在石家庄市植物园赏花拍照。\n新华社发(陈其保 摄)\n")
    assert [(a.kind, lines_of(document, a)) for a in split_articles(document)] == [("caption", (1, 2))]


def test_what_is_continued_from_another_page_is_a_continuation() -> None:
    document = page("(上接03版)要依法依规开辟绿色通道，为项目早开工争取更多时间。\n")
    assert [a.kind for a in split_articles(document)] == ["continuation"]


def test_words_set_again_in_larger_type_are_not_read_twice() -> None:
    document = page(
        "本报讯（记者张三）今年的二十项民生工程任务中涉及石家庄市的有十九项，截至目前八项已完成。\n\n"
        "图为新建的停车场，市民在这里停放车辆。\n河北日报记者 任学光摄\n\n"
        "今年的二十项民生工程任务中涉及石家庄市的有十九项，截至目前八项\n"
    )
    assert [line for article in texts_of(document) for line in article if line.startswith("今年")] == []


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("《新闻》 (20240105)\n\n本报讯（记者张三）会议召开。\n", "2024-01-05"),
        ("本报讯（记者张三）2021年9月3日，会议召开。\n", "2021-09-03"),
        ("本报讯（记者张三）2021年2月31日，会议召开。\n", None),
        ("本报讯（记者张三）9月3日，会议召开。\n", None),
    ],
)
def test_an_article_is_dated_only_by_a_day_that_there_is(text: str, date: str | None) -> None:
    assert [a.date for a in split_articles(page(text))] == [date]


def test_the_name_of_a_file_dates_its_articles() -> None:
    assert [a.date for a in split_articles(page("本报讯（记者张三）会议召开。\n", "news/20240105.txt"))] == [
        "2024-01-05"
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_heading_of_a_digest_is_an_article_whatever_ends_its_lines(end: str) -> None:
    document = markdown(
        end.join(
            [
                "# 新闻 (20240105)",
                "",
                "### 会议召开 ###",
                "",
                "会议昨日召开。",
                "",
                "### **展览**开幕",
                "",
                "展览今日开幕。",
                "",
            ]
        )
    )
    assert [(a.title, a.date, lines_of(document, a)) for a in split_articles(document)] == [
        ("会议召开", "2024-01-05", (5, 5)),
        ("展览开幕", "2024-01-05", (9, 9)),
    ]


def test_headings_within_one_text_do_not_part_it() -> None:
    document = markdown(
        "# 会议召开\n\n会议昨日召开。\n\n## 部署工作\n\n会议部署了工作。\n\n## 提出要求\n\n会议提出了要求。\n"
    )
    assert [(a.title, lines_of(document, a)) for a in split_articles(document)] == [("会议召开", (3, 11))]


def test_front_matter_names_the_article_and_the_foot_is_left_out(seeds: Path) -> None:
    (source,) = (f for f in find_files([seeds]) if f.path.startswith("seeds/004"))
    assert isinstance(source, SourceFile)
    document = read_document(source)
    (article,) = split_articles(document)
    assert (article.title, article.kind, article.byline) == ("石家庄：优化营商环境迈出新步伐", "news", None)
    assert (article.source, article.date) == ("中国经济导报", "2021-12-24")
    assert lines_of(document, article) == (8, 44)


@pytest.mark.parametrize("text", ["", "\n \n", "———\n\n■\n", "---\n---\n"])
def test_a_page_without_text_holds_no_article(text: str) -> None:
    assert split_articles(page(text)) == split_articles(markdown(text)) == []


def seed(seeds: Path, figures: str) -> Document:
    (file,) = seeds.glob(f"{figures}_*.txt")
    return read_document(SourceFile(file, f"seeds/{file.name}"))


@pytest.mark.parametrize(("figures", "count"), [("000", 4), ("001", 5), ("003", 3), ("004", 1)])
def test_a_seed_holds_no_more_news_than_a_person_counts(seeds: Path, figures: str, count: int) -> None:
    assert sum(a.kind == "news" for a in split_articles(seed(seeds, figures))) == count


def test_the_pictures_of_a_page_stand_apart(seeds: Path) -> None:
    document = seed(seeds, "001")
    captions = [lines_of(document, a) for a in split_articles(document) if a.kind == "caption"]
    assert captions == [(407, 408), (410, 412), (420, 421)]


@pytest.mark.parametrize("figures", ["000", "001", "002", "003", "004"])
def test_no_two_articles_share_a_paragraph(seeds: Path, figures: str) -> None:
    spans = sorted(span for a in split_articles(seed(seeds, figures)) for span in a.paragraphs)
    assert all(before.end <= after.start for before, after in zip(spans, spans[1:], strict=False))


def test_each_heading_with_a_body_is_an_article_of_the_day_in_the_files_name(news: list[Path]) -> None:
    for file in news[::36]:
        document = read_document(SourceFile(file, file.name))
        parts = re.split(r"^### *(.*)$", document.text.rpartition("\n---")[0], flags=re.MULTILINE)
        bodies = [re.sub(r"\[查看原文\]\([^()]*\)|-{3,}", "", body) for body in parts[2::2]]
        titles = [title.strip() for title, body in zip(parts[1::2], bodies, strict=True) if body.strip()]
        found = split_articles(document)
        assert [a.title for a in found] == titles, file.name
        day = f"{file.stem[:4]}-{file.stem[4:6]}-{file.stem[6:]}"
        assert {(a.date, a.source) for a in found} == {(day, "新闻联播")}, file.name


SIZE = 40_000
"""Characters; what grows with the square of this takes many seconds, and everything else a part of one."""

HOSTILE = {
    "one line": "石" * SIZE,
    "one word": "a" * SIZE,
    "opening tags": "<" * SIZE,
    "unclosed tags": "<p" * (SIZE // 2),
    "unclosed scripts": "<script>" * (SIZE // 8),
    "unclosed script tags": "<script" * (SIZE // 7),
    "unclosed comments": "<!--" * (SIZE // 4),
    "opening brackets": "[" * SIZE,
    "unclosed links": "[a](" * (SIZE // 4),
    "wide brackets": "（" * SIZE,
    "full stops": "。" * SIZE,
    "a stop and quotation marks": "。" + "”" * SIZE + "石",
    "blank lines": " \n" * (SIZE // 2),
    "space within a line": "a" + " " * SIZE + "a",
    "space before a mark": ("a" + " " * 999) * (SIZE // 1000),
    "line ends within a headline": "石" + "\n" * SIZE + "a",
    "a heading of number signs": "# " + " \t#" * (SIZE // 3) + "x",
    "headings alone": "### a\n" * (SIZE // 6),
    "headings in levels": "# 甲\n\n## 乙\n\n石家庄\n" * (SIZE // 15),
    "short lines": "石家庄\n" * (SIZE // 4),
    "short blocks": "石家庄\n\n" * (SIZE // 5),
    "headings over one article": "石家庄\n\n" * (SIZE // 5) + "本报讯（记者张三）会议在石家庄召开。\n",
    "datelines": "本报讯（记者 张三）会议召开。\n\n" * (SIZE // 17),
    "names": "记者" + "张三、" * (SIZE // 3) + "x",
    "names with their trades": "记者张三" + "、通讯员李四" * 50 + "x",
    "unclosed paragraphs": "石家庄市今天召开会议研究工作，讨论了石家庄市今天\n\n" * (SIZE // 26),
    "front matter that is none": "---\n" + "[" * 15_000 + "\n---\n石家庄",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_pages_are_read_in_linear_time(text: str) -> None:
    def splits_and_cuts(document: Document) -> None:
        for article in split_articles(document):
            list(cut_passages(document, article))

    steps: dict[str, Callable[[], object]] = {
        "matching_text": lambda: matching_text(text),
        "align": lambda: align(text),
        "sentence_spans": lambda: list(sentence_spans(text, Span(0, len(text)))),
        "blank": lambda: blank(text, 0, markdown=True),
        "a page": lambda: splits_and_cuts(page(text)),
        "Markdown": lambda: splits_and_cuts(markdown(text)),
    }
    for name, step in steps.items():
        started = time.process_time()
        step()
        assert time.process_time() - started < 2.0, name


def test_a_record_is_an_article_with_the_fields_of_its_columns() -> None:
    text = "甲报,全市会议召开。\n乙报,部署工作。\n"
    records = (
        Record(3, 10, {"title": "会议", "date": "2025-03-05", "source": "甲报", "author": "张三"}),
        Record(14, 19, {}),
    )
    document = Document("a.csv", text, text, "utf-8", "table", records=records)
    assert split_articles(document) == [
        Article(
            "会议",
            "news",
            ((Span(3, 10),),),
            "张三",
            "甲报",
            "2025-03-05",
            origins=dict.fromkeys(("title", "byline", "source", "date"), Origin("front matter", 0.98)),
        ),
        Article("", "news", ((Span(14, 19),),)),
    ]


@pytest.mark.slow
def test_a_megabyte_takes_as_long_in_a_page_of_fifty(seeds: Path) -> None:
    unit = "\n\n".join(file.read_text("utf-8") for file in sorted(seeds.glob("00[0-3]_*.txt"))) + "\n\n"

    def seconds_a_megabyte(megabytes: int) -> float:
        document = page(unit * round(megabytes * 1_000_000 / len(unit.encode("utf-8"))))
        started = time.process_time()
        split_articles(document)
        return (time.process_time() - started) / megabytes

    seconds_a_megabyte(1)
    taken = {megabytes: min(seconds_a_megabyte(megabytes) for _ in range(2)) for megabytes in (1, 10, 50)}
    assert max(taken.values()) <= 1.3 * taken[1], taken
