"""The benchmark of growth: its corpus, its watch over processes, its tables."""

from pathlib import Path

from benchmarks.growth import draw_growth
from benchmarks.resampled import ARTICLES, Story, write_corpus
from benchmarks.scale_tables import tables
from benchmarks.watched import watched
from index.articles import split_articles
from index.documents import read_document
from index.files import SourceFile

STORIES = [Story(f"第{n}号新闻", tuple(f"第{n}号新闻的第{k}句话说的是别的事情。" for k in range(9))) for n in range(40)]


def test_a_resampled_corpus_is_the_same_every_time_and_repeats_no_text(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_corpus(STORIES, tmp_path / name, 3, 6)
    files = sorted((tmp_path / "first").iterdir())
    assert [file.name for file in files] == ["19500104.md", "19500105.md", "19500106.md"]
    assert [file.read_bytes() for file in files] == [(tmp_path / "second" / file.name).read_bytes() for file in files]
    found = [split_articles(read_document(SourceFile(file, file.name))) for file in files]
    assert [len(articles) for articles in found] == [ARTICLES] * 3
    titles = {article.title for articles in found for article in articles}
    assert len(titles) == 3 * ARTICLES


def test_a_process_that_takes_too_long_is_ended() -> None:
    assert watched(("timeit", "-n", "1", "import time; time.sleep(60)"), 0.5) == {"failed": "longer than 0 s"}
    assert watched(("no_such_module",), 30) == {"failed": "exit status 1"}


def test_tables_and_the_plot_show_what_was_measured(tmp_path: Path) -> None:
    counts = {"documents": 10, "articles": 20, "source_mb": 2.0, "disk_mb": 8.0, "peak_mb": 200.0, "cpu": 6.0}
    figures = {
        f"build {size}": {
            "date": "2026-11-23",
            "runs": [counts | {"seconds": s, "passages": n, "distinct": n} for s in (seconds, seconds + 1)],
        }
        for size, n, seconds in (("10k", 10_000, 4.0), ("100k", 100_000, 39.0))
    }
    text = tables(figures)
    assert "| 10k | 2 | 10 | 10,000 | 10,000 | 2.0 | 4.5 | 6.0 | 2 | 2,250 | 0.45 | 200 | 8.0 |" in text
    draw_growth(figures, tmp_path / "growth.png")
    assert (tmp_path / "growth.png").read_bytes().startswith(b"\x89PNG")
