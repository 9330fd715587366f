"""Print a made page beside what went wrong on it: `python tests/newspaper_report.py "front page" [pages]`."""

import sys
from pathlib import Path

from newspaper_pages import LAYOUTS, made_pages
from newspaper_type import read_stories
from page_measures import compare, table_of


def main(layout: str, count: int = 1) -> None:
    """Write the first `count` pages of a layout that have a difference, with their differences."""
    news = Path(__file__).parents[2] / "shared" / "corpora" / "xinwenlianbo"
    stories = read_stories(sorted(news.glob("2*.md"))[::5])
    for name, page in made_pages(stories, LAYOUTS, 500, seed="page"):
        differences = compare(page).differences
        if name != layout or not differences or count <= 0:
            continue
        count -= 1
        for number, line in enumerate(page.document.text.splitlines(), 1):
            sys.stdout.write(f"{number:4} {line}\n")
        sys.stdout.write(table_of((page.document.path, difference) for difference in differences) + "\n\n")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]))
