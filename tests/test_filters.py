"""Which passages pass a filter, and that both legs search no others."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from small_index import small_index

from index.catalogue import Shelved
from qa.answer import answer_question
from qa.filters import ALL, Filters, Shelf
from qa.retrieve import RANKING, Retriever

SHELF = Shelf(
    [
        Shelved("papers/20210301.md", "news", "河北日报", "2021-03-01", 0, 2),
        Shelved("papers/20230301.md", "caption", "新闻联播", "2023-03-01", 2, 1),
        Shelved("notes/a.txt", "news", None, None, 3, 1),
    ]
)


@pytest.mark.parametrize(
    ("filters", "passing"),
    [
        (Filters(since=date(2021, 3, 1)), [0, 1, 2]),
        (Filters(since=date(2021, 3, 2)), [2]),
        (Filters(until=date(2021, 3, 1)), [0, 1]),
        (Filters(since=date(2022, 1, 1), until=date(2022, 12, 31)), []),
        (Filters(source="河北"), [0, 1]),
        (Filters(path="2021*"), [0, 1]),
        (Filters(path="papers/*"), [0, 1, 2]),
        (Filters(path="a.txt"), [3]),
        (Filters(kind="caption"), [2]),
        (Filters(kind="news", path="*.md"), [0, 1]),
    ],
)
def test_passages_of_articles_that_pass_are_left(filters: Filters, passing: list[int]) -> None:
    assert np.flatnonzero(SHELF.within(filters, 4)).tolist() == passing


def test_the_span_of_a_corpus_is_that_of_its_dates() -> None:
    assert SHELF.dates == (date(2021, 3, 1), date(2023, 3, 1))
    assert Shelf([]).dates is None


def test_a_later_limit_takes_the_place_of_an_earlier_one() -> None:
    first = Filters(since=date(2021, 1, 1), source="河北日报", words=("2021年",))
    assert first.narrowed(ALL) == first
    assert first.narrowed(Filters(until=date(2020, 1, 1))) == Filters(
        until=date(2020, 1, 1), source="河北日报", words=("2021年",)
    )


@pytest.fixture
def daily(tmp_path: Path) -> Retriever:
    """Forty days with one article each, odd days about parks, even days about schools."""
    pages = {}
    for day in range(1, 41):
        when = date.fromordinal(date(2021, 1, 1).toordinal() + day)
        thing = "公园" if day % 2 else "学校"
        text = f'---\ntitle: "建成{thing}"\ndate: {when}\n---\n\n全市建成{thing}{day}个，群众满意。\n'
        pages[f"{thing}-{day:02}.md"] = text
    return Retriever(small_index(tmp_path, pages), RANKING)


def test_a_filter_applies_before_ranking_and_an_answer_says_it(daily: Retriever) -> None:
    filters = Filters(since=date(2021, 1, 10), until=date(2021, 1, 12))
    answer = answer_question("全市建成多少个公园？", daily, filters=filters)
    assert sorted(c.date or "" for c in answer.citations) == ["2021-01-10", "2021-01-11", "2021-01-12"]
    assert (answer.filters, answer.corpus_dates) == (filters, None)


def test_both_legs_find_only_passages_within(daily: Retriever) -> None:
    question = daily.prepare("全市建成多少个公园？")
    everywhere = daily.index.lexical.search(question.terms, 40)
    vector = daily.index.encoder.encode_queries([question.text])[0]
    cosines = daily.index.vectors.search(vector, 40)
    for within in (np.arange(40) % 3 == 0, np.arange(40) < 7, np.arange(40) > 100):
        expected = [n for n, _ in everywhere if within[n]]
        assert [n for n, _ in daily.index.lexical.search(question.terms, 40, within)] == expected
        assert [n for n, _ in daily.index.vectors.search(vector, 40, within)] == [n for n, _ in cosines if within[n]]


def test_scattered_passages_are_found_by_number_and_by_looking_further(
    daily: Retriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms, within = ("公园", "建成", "学校"), np.arange(40) % 2 == 1
    expected = [n for n, _ in daily.index.lexical.search(terms, 40) if within[n]][:5]
    monkeypatch.setattr("index.lexical._RUNS", 1)
    assert [n for n, _ in daily.index.lexical.search(terms, 5, within)] == expected
    monkeypatch.setattr("index.lexical._KEYS", 1)
    assert [n for n, _ in daily.index.lexical.search(terms, 5, within)] == expected


def test_a_time_without_articles_is_not_in_the_corpus_and_its_span_is_said(daily: Retriever) -> None:
    answer = answer_question("全市建成多少个公园？", daily, filters=Filters(until=date(2009, 12, 31)))
    assert (answer.answerable, answer.confidence, answer.citations, answer.missing) == (False, 0.0, (), ())
    assert answer.corpus_dates == (date(2021, 1, 2), date(2021, 2, 10))
