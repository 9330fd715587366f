"""What can be looked up by number."""

import random
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from index.articles import Article
from index.catalogue import FILE, Catalogue, CatalogueWriter, StoredArticle, StoredPassage
from index.documents import Document
from index.errors import DamagedIndex
from index.fields import Origin
from index.files import Skipped
from index.lines import Span
from index.passages import cut_passages
from index.store import Index

SOURCE = "<b>会议</b>召开。\n部署工作。"
PLAIN = "\u200b\u200b\u200b会议\u200b\u200b\u200b\u200b召开。\n部署工作。"
ARTICLE = Article(
    "會議",
    "news",
    ((Span(3, 12), Span(13, 18)),),
    "记者 张三",
    "河北日报",
    "2021-09-03",
    kicker="工作",
    page="03",
    place="石家庄",
    origins={"date": Origin("dateline", 0.9)},
)


READS: list[Callable[[Catalogue], object]] = [
    lambda catalogue: catalogue.passages([0]),
    lambda catalogue: catalogue.matching_texts([0]),
    lambda catalogue: catalogue.paths([0]),
    lambda catalogue: catalogue.source(0),
    lambda catalogue: catalogue.plain(0),
    Catalogue.articles,
    Catalogue.files,
    Catalogue.skipped,
    Catalogue.titles,
    Catalogue.shelf,
]


def stored(folder: Path) -> Catalogue:
    document = Document("papers/a.html", SOURCE, PLAIN, "gb18030", "html", size=40)
    writer = CatalogueWriter(folder)
    writer.add(document, [(ARTICLE, list(cut_passages(document, ARTICLE)))])
    writer.add(Document("papers/b.txt", "无文", "无文", "utf-8", "text", size=6), [])
    writer.add_skipped(Skipped("papers/c.jpg", "not text", expected=True))
    writer.save()
    return Catalogue(folder)


def test_a_damaged_page_is_told_and_never_anything_else(tmp_path: Path) -> None:
    stored(tmp_path).close()
    whole = (tmp_path / FILE).read_bytes()
    rng = random.Random(5)
    told = 0
    for _ in range(300):
        damaged = bytearray(whole)
        start = rng.randrange(100, len(whole) - 8)
        damaged[start : start + 8] = rng.randbytes(8)
        (tmp_path / FILE).write_bytes(damaged)
        try:
            with closing(Catalogue(tmp_path, "qa index build papers")) as catalogue:
                for read in READS:
                    read(catalogue)
        except DamagedIndex as error:
            told += 1
            assert "qa index build papers" in str(error)
        except (ValueError, sqlite3.Error):  # on opening, where the store tells it
            told += 1
    assert told >= 10


def test_passages_and_articles_come_back_as_they_were_written(tmp_path: Path) -> None:
    catalogue = stored(tmp_path)
    article = StoredArticle(
        0,
        "papers/a.html",
        "會議",
        "news",
        "记者 张三",
        "河北日报",
        "2021-09-03",
        1,
        2,
        0,
        ARTICLE.segments,
        "工作",
        "03",
        "石家庄",
        {"date": Origin("dateline", 0.9)},
        None,
    )
    passage = StoredPassage(
        0, article, Span(3, 18), 1, 2, (Span(3, 12), Span(13, 18)), SOURCE[3:], PLAIN[3:], "会议召开。部署工作。"
    )
    assert catalogue.articles() == catalogue.articles([0]) == [article]
    assert catalogue.passages([0, 0]) == [passage, passage]
    assert passage.sentence_texts == ("会议\u200b\u200b\u200b\u200b召开。", "部署工作。")
    assert catalogue.matching_texts([0, 7]) == {0: ("會議 工作", "会议召开。部署工作。")}
    catalogue.close()


def test_documents_come_back_with_their_sources(tmp_path: Path) -> None:
    catalogue = stored(tmp_path)
    assert catalogue.documents() == [("papers/a.html", "gb18030", "html", 40), ("papers/b.txt", "utf-8", "text", 6)]
    assert (catalogue.source(0), catalogue.plain(0)) == (SOURCE, PLAIN)
    assert (catalogue.source(1), catalogue.plain(1)) == ("无文", None)
    assert catalogue.skipped() == [Skipped("papers/c.jpg", "not text", expected=True)]
    catalogue.close()


def test_nothing_asked_for_gives_nothing(tmp_path: Path) -> None:
    catalogue = stored(tmp_path)
    assert catalogue.passages([]) == []
    assert catalogue.articles([]) == []
    assert catalogue.matching_texts([]) == {}
    catalogue.close()


def test_threads_share_a_catalogue(opened: Index) -> None:
    numbers = range(opened.manifest.counts["passages"])
    alone = [opened.catalogue.passages([number]) for number in numbers]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda number: opened.catalogue.passages([number]), numbers)) == alone


def test_every_stored_passage_is_what_its_stored_source_says(opened: Index) -> None:
    for passage in opened.catalogue.passages(range(opened.manifest.counts["passages"])):
        assert opened.catalogue.source(passage.article.document)[slice(*passage.span)] == passage.text
