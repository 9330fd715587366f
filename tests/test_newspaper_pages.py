"""Pages made from real stories in many layouts, split and held against what is known of them.

Boundary F1 is over the first and last lines of the pieces of bodies (`page_measures.boundaries`); a title is right when
it is the printed one, white space aside. The table is printed by `pytest tests/test_newspaper_pages.py -s`; the first
pages of a layout that have a difference by `python tests/newspaper_report.py LAYOUT`.
"""

import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
from newspaper_pages import LAYOUTS, Layout, made_pages
from newspaper_type import Story, read_stories
from page_measures import Score, compare, squeezed

BOUNDARY_F1 = 0.95
TITLE_EXACT = 0.95


@pytest.fixture(scope="module")
def stories(news: list[Path]) -> list[Story]:
    """The stories of every fifth day."""
    return read_stories(news[::5])


def measured(stories: list[Story], layouts: Mapping[str, Layout], count: int, *, seed: str) -> dict[str, Score]:
    scores: dict[str, Score] = defaultdict(Score)
    for layout, page in made_pages(stories, layouts, count, seed=seed):
        scores[layout] += compare(page).score
    scores["all"] = sum(list(scores.values()), Score())
    return scores


def table(scores: dict[str, Score]) -> str:
    columns = ("titles", "kinds", "lines", "bylines", "sources", "places", "kickers")
    heads = "".join(f"{column:>9}" for column in ("edges", *columns))
    rows = []
    for layout, score in scores.items():
        shares = "".join(f"{score.share(column):9.3f}" if score.counts[column] else f"{'-':>9}" for column in columns)
        rows.append(f"{layout:24}{score.boundary_f1:9.3f}{shares}")
    return "\n".join(["", f"{'layout':24}{heads}", *rows, ""])


INVENTED = [
    Story(
        f"{town}公园改造 新增步道{number}条",
        (f"{town}公园的改造昨天完成，新增步道{number}条。" * 3, f"游客说，{town}好看。" * 5),
    )
    for number, town in enumerate(("河东", "河西", "城南", "城北", "山前", "山后", "湖边", "海边"), 3)
]


def test_a_page_is_the_same_from_the_same_seed() -> None:
    pages = [page for _, page in made_pages(INVENTED, LAYOUTS, len(LAYOUTS), seed="a")]
    assert pages == [page for _, page in made_pages(INVENTED, LAYOUTS, len(LAYOUTS), seed="a")]
    assert pages != [page for _, page in made_pages(INVENTED, LAYOUTS, len(LAYOUTS), seed="b")]


def test_a_line_of_a_made_page_is_nobodys_or_one_items() -> None:
    for _, page in made_pages(INVENTED, LAYOUTS, 5 * len(LAYOUTS), seed="a"):
        held = [line for item in page.items for line in item.lines]
        assert len(held) == len(set(held))
        printed = page.document.text.splitlines()
        assert all(printed[line - 1].strip() for line in held)


def test_every_title_of_a_made_page_is_printed_outside_the_bodies() -> None:
    for _, page in made_pages(INVENTED, LAYOUTS, 5 * len(LAYOUTS), seed="a"):
        held = {line for item in page.items for line in item.lines}
        rest = "".join(line for n, line in enumerate(page.document.text.splitlines(), 1) if n not in held)
        for item in page.items:
            assert squeezed(item.title) in squeezed(rest)
            assert squeezed(item.kicker) in squeezed(rest)


def test_articles_of_500_made_pages_are_found_and_titled(stories: list[Story]) -> None:
    scores = measured(stories, LAYOUTS, 500, seed="page")
    sys.stdout.write(table(scores))
    assert scores["all"].boundary_f1 >= BOUNDARY_F1, table(scores)
    assert scores["all"].share("titles") >= TITLE_EXACT, table(scores)
