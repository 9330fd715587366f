"""The five pages of seeds/ as a person reads them (tests/golden), held against the splitter's reading.

Boundary F1: a boundary is the first or the last line of a piece of an item's body (an item that is torn or interrupted
has several pieces), blank lines and lines with nothing but a byline left out; F1 is over the sets of (edge, line) of
all pages, no tolerance given. Title exact: news and continuations whose title is the person's, white space aside. The
table of all differences is printed by `pytest tests/test_golden.py -s`, and whenever a test fails.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from page_measures import KINDS, Comparison, Item, Page, Score, compare, table_of

from index.documents import read_document
from index.files import SourceFile

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))

BOUNDARY_F1 = 0.97
TITLE_EXACT = 0.95


@pytest.fixture(scope="module")
def comparisons() -> dict[str, Comparison]:
    """Every golden page, measured."""
    return {golden.stem: compare(page_of(golden)) for golden in GOLDEN}


def page_of(golden: Path) -> Page:
    known = json.loads(golden.read_text("utf-8"))
    root = golden.parents[2]
    document = read_document(SourceFile(root / known["path"], known["path"]))
    bylines = [span for article in known["articles"] for span in article["byline_lines"]]
    return Page(document, tuple(item_of(article) for article in known["articles"]), lines_in(bylines))


def item_of(article: dict[str, Any]) -> Item:
    fields = {name: article[name] for name in ("title", "kind", "kicker", "byline", "source", "date", "place")}
    return Item(lines=lines_in(article["lines"]), **fields)


def lines_in(spans: Iterable[Sequence[int]]) -> frozenset[int]:
    return frozenset(line for first, last in spans for line in range(first, last + 1))


def total(comparisons: dict[str, Comparison]) -> Score:
    return sum((comparison.score for comparison in comparisons.values()), Score())


def report(comparisons: dict[str, Comparison]) -> str:
    score = total(comparisons)
    fields = ("titles", "kickers", "bylines", "sources", "dates", "places", "kinds", "lines")
    shares = ", ".join(f"{what} {score.share(what):.3f}" for what in fields)
    rows = ((name[:3], d) for name, comparison in comparisons.items() for d in comparison.differences)
    heads = f"\nboundary F1 {score.boundary_f1:.3f}, {shares}\npage:line  what: as read by a person | as split"
    return f"{heads}\n{table_of(rows)}\n"


def test_every_line_of_a_seed_is_somebodys_once(seeds: Path) -> None:
    assert [golden.stem for golden in GOLDEN] == sorted(file.stem for file in seeds.glob("*.txt"))
    for golden in GOLDEN:
        known = json.loads(golden.read_text("utf-8"))
        spans = [span for article in known["articles"] for span in article["lines"] + article["headline_lines"]]
        held = [line for first, last in spans + known["furniture"] for line in range(first, last + 1)]
        lines = (golden.parents[2] / known["path"]).read_text("utf-8").split("\n")
        printed = {number for number, line in enumerate(lines, 1) if line.strip()}
        assert len(held) == len(set(held)), golden.name
        assert printed <= set(held), golden.name


def test_a_golden_title_stands_on_its_headline_lines() -> None:
    for golden in GOLDEN:
        known = json.loads(golden.read_text("utf-8"))
        lines = (golden.parents[2] / known["path"]).read_text("utf-8").split("\n")
        for article in known["articles"]:
            held = sorted(lines_in(article["headline_lines"]))
            printed = "".join("".join(lines[line - 1].split()) for line in held)
            assert "".join(article["title"].split()) in printed
            assert "".join((article["kicker"] or "").split()) in printed
            assert article["kind"] in KINDS


def test_articles_of_the_seeds_begin_and_end_where_a_person_sees_them(comparisons: dict[str, Comparison]) -> None:
    sys.stdout.write(report(comparisons))
    assert total(comparisons).boundary_f1 >= BOUNDARY_F1, report(comparisons)


def test_articles_of_the_seeds_have_the_titles_that_a_person_reads(comparisons: dict[str, Comparison]) -> None:
    assert total(comparisons).share("titles") >= TITLE_EXACT, report(comparisons)


def test_no_article_of_the_seeds_is_given_a_wrong_date(comparisons: dict[str, Comparison]) -> None:
    assert total(comparisons).counts["dates wrong"] == 0, report(comparisons)
