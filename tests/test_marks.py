"""What of a passage matches a question, and in which shade."""

import pytest

from index.store import Index
from qa.marks import Marker
from qa.retrieve import Retriever


@pytest.mark.parametrize(
    ("question", "text", "exact", "kin"),
    [
        ("建成多少个国家级试点项目？", "近日建成國家級试点项目26个。", ["建成國家級试点项目"], []),
        ("老年养护院有多少项服务？", "机构的服务增至13项", ["服务", "项"], []),
        ("How is water pollution fought?", "治理水污染有成效", [], ["水污染"]),
        ("的呢？", "的", [], []),
        ("火星", "", [], []),
    ],
)
def test_the_same_word_and_a_kindred_one_are_told_apart(
    question: str, text: str, exact: list[str], kin: list[str], opened: Index
) -> None:
    marks = Marker(question, Retriever(opened)).marks(text)
    assert [text[m.start : m.end] for m in marks if m.exact] == exact
    assert [text[m.start : m.end] for m in marks if not m.exact] == kin


def test_marks_lie_in_order_and_never_over_one_another(opened: Index) -> None:
    text = "石家庄市累计建成国家级标准化试点项目２６个，石家庄市"
    marks = Marker("石家庄市累计建成多少个国家级标准化试点项目", Retriever(opened)).marks(text)
    ends = [0, *(mark.end for mark in marks)]
    assert all(mark.start >= before for mark, before in zip(marks, ends, strict=False))
    assert [text[m.start : m.end] for m in marks][-1] == "石家庄市"
