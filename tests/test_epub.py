"""EPUB books to text."""

import pytest
from test_word import zipped

from index.encodings import Undecodable
from index.epub import read_epub

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/a.opf"/></rootfiles></container>'
)
PACKAGE = (
    '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>文汇 三月号</dc:title><dc:creator>张三</dc:creator><dc:date>2025-03-05</dc:date>"
    "<dc:publisher>甲报</dc:publisher></metadata>"
    '<manifest><item id="b" href="text/b.xhtml"/><item id="a" href="text/a%20.xhtml"/><item id="c" href="c.xhtml"/>'
    '</manifest><spine><itemref idref="a"/><itemref idref="b"/><itemref idref="c"/>'
    '<itemref idref="none"/></spine></package>'
)
FIRST = (
    '<?xml version="1.0"?><!DOCTYPE html><html><head><title>甲</title></head><body><h1>会议召开</h1>'
    "<p>昨日，<b>会议</b>\n  召开。</p></body></html>"
)
BOOK: dict[str, str | bytes] = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": CONTAINER,
    "OEBPS/a.opf": PACKAGE,
    "OEBPS/text/b.xhtml": "<p>部署&amp;工作。</p>",
    "OEBPS/text/a .xhtml": FIRST,
    "OEBPS/c.xhtml": "<p>提出要求。</p>",
}


def test_chapters_are_read_in_the_order_of_the_spine() -> None:
    reading = read_epub(zipped(BOOK))
    assert reading.text == "会议召开\n\n昨日，会议 召开。\n\n部署&工作。\n\n提出要求。\n"
    assert (reading.lines_of, reading.unread) == ("extraction", ())
    assert reading.metadata == {"title": "文汇 三月号", "author": "张三", "date": "2025-03-05", "source": "甲报"}


def test_a_chapter_that_cannot_be_read_is_named_and_the_others_are_read() -> None:
    book = {**BOOK, "OEBPS/c.xhtml": bytes(40_000_000)}
    del book["OEBPS/text/b.xhtml"]
    reading = read_epub(zipped(book))
    assert reading.text == "会议召开\n\n昨日，会议 召开。\n"
    assert [(place, reason[:40]) for place, reason in reading.unread] == [
        ("#OEBPS/text/b.xhtml", "it is missing"),
        ("#OEBPS/c.xhtml", "a part of it, OEBPS/c.xhtml, unpacks to "),
    ]


WHOLE = zipped(BOOK)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (WHOLE[: len(WHOLE) // 2], "it is damaged or cut short; get it anew"),
        (zipped({"META-INF/container.xml": "<container/>"}), "it lists no chapters; get it anew"),
        (zipped({"META-INF/container.xml": CONTAINER}), "it is damaged or cut short; get it anew"),
        (
            zipped({**BOOK, "OEBPS/a.opf": PACKAGE.replace("itemref", "other")}),
            "it holds no text, perhaps pictures of text",
        ),
    ],
)
def test_a_book_that_gives_no_text_is_refused_with_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(Undecodable) as refused:
        read_epub(raw)
    assert refused.value.en == reason
