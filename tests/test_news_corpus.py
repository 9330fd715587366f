"""The news corpus beside the repository, three years of days: each `###` heading with a body is an article of its day.

What stands under a heading is read here by rules of its own: everything up to the next heading, without tags, the link
to the original and the foot of the file. A heading under which nothing is left has no article.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from index.articles import split_articles
from index.documents import read_document
from index.files import SourceFile

DAYS = 1068
_HEADING = re.compile(r"^###(?!#)[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_NO_TEXT = re.compile(r"<[^>]*>|&nbsp;|!?\[[^\]]*\]\([^)]*\)|\s")
_FOOT = re.compile(r"\n---\s+\(更新时间戳: \d+\)\s*\Z")


def test_articles_of_a_day_are_its_headings_with_bodies(news: list[Path]) -> None:
    wrong = all_differences(news[:: len(news) // 60])
    assert not wrong, report(wrong)


@pytest.mark.slow
def test_articles_of_every_day_are_its_headings_with_bodies(news: list[Path]) -> None:
    assert len(news) == DAYS
    wrong = all_differences(news)
    assert not wrong, report(wrong)


def all_differences(days: Iterable[Path]) -> list[str]:
    return [difference for file in days for difference in differences(file)]


def report(wrong: list[str]) -> str:
    return "\n".join([f"{len(wrong)} differences", *wrong])


def differences(file: Path) -> list[str]:
    """What is wrong with a day: no text of the news, only counts and places."""
    document = read_document(SourceFile(file, file.name))
    found = split_articles(document)
    titles = headings_with_bodies(document.text)
    day = f"{file.stem[:4]}-{file.stem[4:6]}-{file.stem[6:8]}"
    wrong = []
    if len(found) != len(titles):
        wrong.append(f"{file.name}: {len(found)} articles, {len(titles)} headings with bodies")
    elif places := [
        number for number, pair in enumerate(zip(titles, found, strict=True), 1) if pair[0] != pair[1].title
    ]:
        wrong.append(f"{file.name}: titles of articles {places}")
    if places := [number for number, article in enumerate(found, 1) if article.date != day]:
        wrong.append(f"{file.name}: dates of articles {places}")
    return wrong


def headings_with_bodies(text: str) -> list[str]:
    """The headings under which something stands, with one space where they have several."""
    parts = _HEADING.split(_FOOT.sub("", text))
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return [" ".join(title.split()) for title, body in pairs if _NO_TEXT.sub("", body)]
