"""Articles that contradict each other are told from articles that only speak of something alike."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from small_index import small_index

from index.text import matching_text
from qa.differences import Difference, differences
from qa.expectation import expected
from qa.reading import read_hits
from qa.retrieve import Retriever


def page(day: str, title: str, text: str) -> str:
    return f'---\ntitle: "{title}"\ndate: {day}\n---\n\n{text}\n'


OLD = page("2021-03-01", "青龙大桥开工", "青龙大桥总投资三亿元，由省路桥集团承建。")
NEW = page("2022-06-01", "青龙大桥通车", "青龙大桥总投资五亿元，方便两岸居民出行。")


def found(text: str, pages: Mapping[str, str], folder: Path) -> tuple[Difference, ...]:
    retriever = Retriever(small_index(folder, pages))
    question, wanted = retriever.prepare(text), expected(matching_text(text))
    readings = read_hits(question, retriever.search(question, 10), wanted, retriever)
    return differences(question, wanted, readings, retriever.index.static)


def test_two_amounts_for_one_thing_are_told_newest_first(tmp_path: Path) -> None:
    said = found("青龙大桥总投资多少元？", {"旧.md": OLD, "新.md": NEW}, tmp_path)
    assert [(one.value, one.date) for one in said] == [("五亿元", "2022-06-01"), ("三亿元", "2021-03-01")]
    assert sorted(one.citation for one in said) == [1, 2]


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("青龙大桥总投资多少元？", page("2022-06-01", "白虎大桥通车", "白虎大桥总投资五亿元，方便两岸居民出行。")),
        ("青龙大桥总投资多少元？", page("2022-06-01", "大桥通车", "青龙大桥总投资由三亿元增至五亿元。")),
        ("青龙大桥总投资多少元？", page("2022-06-01", "大桥通车", "青龙大桥总投资三亿元，方便出行。")),
        ("青龙大桥总投资多少元？", page("2022-06-01", "大桥通车", "青龙大桥共有工人五百人。")),
        ("2021年青龙大桥总投资多少元？", page("2022-06-01", "大桥通车", "青龙大桥总投资五亿元，方便出行。")),
        ("青龙大桥由哪家公司承建？", page("2022-06-01", "大桥通车", "青龙大桥由市建工集团承建。")),
    ],
    ids=["another bridge", "both values", "the same value", "another unit", "another year", "no number asked for"],
)
def test_what_need_not_be_a_contradiction_is_not_called_one(question: str, other: str, tmp_path: Path) -> None:
    assert found(question, {"旧.md": OLD, "新.md": other}, tmp_path) == ()
