"""Articles to passages."""

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_epub import BOOK
from test_pdf import pdf
from test_word import docx, zipped
from test_word import p as paragraph

from index.articles import Article, split_articles
from index.documents import Document, read_document
from index.files import SourceFile, find_files
from index.lines import Span
from index.passages import Passage, cut_passages
from index.text import FILLER, matching_text, units


def page(text: str) -> Document:
    return Document("a.txt", text, text, "utf-8", "text")


def passages(text: str, budget: int) -> list[str]:
    article = Article("", "news", ((Span(0, len(text)),),))
    return [passage.text for passage in cut_passages(page(text), article, budget=budget)]


def holds(passage: Passage, document: Document) -> bool:
    """Whether a passage leads back to its source, line and character."""
    start, end = passage.span
    before = document.text[:start].replace("\r\n", "\n")
    return (
        document.text[start:end] == passage.text
        and matching_text(document.plain[start:end]) == passage.matching
        and passage.line_start == before.count("\n") + 1
        and passage.line_end == passage.line_start + passage.text.replace("\r\n", "\n").count("\n")
        and (passage.sentences[0].start, passage.sentences[-1].end) == (start, end)
        and all(a.end <= b.start for a, b in zip(passage.sentences, passage.sentences[1:], strict=False))
    )


def read(files: Iterator[SourceFile]) -> Iterator[tuple[Document, Article, Passage]]:
    for file in files:
        document = read_document(file)
        for article in split_articles(document):
            for passage in cut_passages(document, article):
                yield document, article, passage


def test_every_passage_of_the_seeds_leads_back_to_its_source(seeds: Path) -> None:
    found = list(read(f for f in find_files([seeds]) if isinstance(f, SourceFile)))
    assert len(found) > 60
    assert [passage for document, _, passage in found if not holds(passage, document)] == []


def test_every_passage_of_the_news_leads_back_to_its_source(news: list[Path]) -> None:
    found = list(read(SourceFile(file, file.name) for file in news[::21]))
    assert len(found) > 1000
    assert [passage for document, _, passage in found if not holds(passage, document)] == []


WRITTEN: dict[str, Callable[[list[str]], bytes]] = {
    "a.txt": lambda lines: "\r\n".join(lines).encode("gb18030"),
    "a.md": lambda lines: ("---\ntitle: 甲\n---\n" + "\n\n".join(f"**{line}**" for line in lines)).encode("utf-16"),
    "a.html": lambda lines: (
        "".join(f"<div><p>{line}<br>\n</p></div>" for line in lines).replace("，", "&#xff0c;").encode()
    ),
    "a.jsonl": lambda lines: "".join(json.dumps({"text": line + '\n"甲"'}) + "\r\n" for line in lines).encode(),
    "a.csv": lambda lines: (
        "".join(f'"{line}\n""甲"""\n' for line in ["正文", *lines]).replace('正文\n""甲""', "正文").encode()
    ),
    "a.tsv": lambda lines: "".join(f"甲\t{line}\n" for line in ["text", *lines]).encode(),
    "a.pdf": lambda lines: pdf([[(50, 700, 10, line), (50, 650, 10, line)] for line in lines]),
    "a.docx": lambda lines: docx("".join(map(paragraph, lines))),
    "a.epub": lambda lines: zipped({**BOOK, "OEBPS/c.xhtml": "".join(f"<p>{line}</p>" for line in lines)}),
}
SENTENCES = (
    "全市公安机关交通管理工作会议昨日召开，会议部署了工作。",
    "会议指出，要认真贯彻。",
    "停车难",
    "共有26个，占3成。",
)


@pytest.mark.parametrize("name", WRITTEN)
@given(lines=st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_every_passage_of_every_format_leads_back_to_its_text(name: str, lines: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, name)
        file.write_bytes(WRITTEN[name](lines))
        found = list(read(iter([SourceFile(file, name)])))
    assert [passage for document, _, passage in found if not holds(passage, document)] == []
    for document, _, passage in found:
        assert document.lines_of == ("extraction" if name in ("a.pdf", "a.docx", "a.epub") else "source")
        assert (document.page_of(passage.span.start) is None) == (name != "a.pdf")
    if any(line.endswith("。") for line in lines) and lines.count("停车难") < 2:  # a page of cries may be all slogans
        assert found


def test_no_passage_reaches_out_of_its_article_or_over_something_foreign(seeds: Path) -> None:
    for _, article, passage in read(f for f in find_files([seeds]) if isinstance(f, SourceFile)):
        inside = [Span(segment[0].start, segment[-1].end) for segment in article.segments]
        assert any(s.start <= passage.span.start and passage.span.end <= s.end for s in inside)


def test_the_passages_of_an_article_leave_nothing_out(seeds: Path) -> None:
    for source in find_files([seeds]):
        assert isinstance(source, SourceFile)
        document = read_document(source)
        for article in split_articles(document):
            covered = {at for p in cut_passages(document, article) for s in p.sentences for at in range(*s)}
            wanted = {at for segment in article.segments for span in segment for at in range(*span)}
            left = "".join(document.plain[at] for at in sorted(wanted - covered))
            assert left.replace(FILLER, "").strip() == ""


def test_no_passage_is_larger_than_what_an_encoder_asked_for(seeds: Path) -> None:
    for source in find_files([seeds]):
        assert isinstance(source, SourceFile)
        document = read_document(source)
        for article in split_articles(document):
            assert all(len(units(p.matching)) <= 50 for p in cut_passages(document, article, budget=50))


def test_cuts_fall_on_sentence_ends_and_the_last_sentence_is_repeated() -> None:
    assert passages("会议召开。部署工作。提出要求。", 8) == ["会议召开。部署工作。", "部署工作。提出要求。"]


def test_a_last_sentence_that_is_long_is_not_repeated() -> None:
    long = "会" * 41 + "。"
    assert passages(f"{long}部署工作。提出要求。", 45) == [f"{long}部署工作。", "部署工作。提出要求。"]
    assert passages(f"部署工作。{long}提出要求。", 45) == [f"部署工作。{long}", "提出要求。"]


def test_a_sentence_larger_than_a_passage_is_cut_after_its_commas() -> None:
    assert passages("会议指出要认真贯彻，对照目标要求坚持核心追求，深入推进工程。", 12) == [
        "会议指出要认真贯彻，",
        "对照目标要求坚持核心追求，",
        "深入推进工程。",
    ]


def test_a_sentence_without_commas_is_cut_anywhere() -> None:
    assert passages("会" * 25, 10) == ["会" * 10, "会" * 10, "会" * 5]


def test_a_segment_begins_a_passage_of_its_own() -> None:
    text = "会议召开。\n■图\n部署工作。"
    article = Article("", "news", ((Span(0, 5),), (Span(9, 14),)))
    assert [(p.text, p.line_start, p.line_end) for p in cut_passages(page(text), article)] == [
        ("会议召开。", 1, 1),
        ("部署工作。", 3, 3),
    ]


@pytest.mark.parametrize("text", ["", " \n", FILLER * 500])
def test_nothing_gives_no_passage(text: str) -> None:
    assert passages(text, 10) == []
