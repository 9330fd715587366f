"""One hit stands for all that print the same text; a shared form with other numbers stays two."""

from pathlib import Path

import pytest
from small_index import small_index

from index.text import matching_text
from qa.answer import Reprint, answer_question
from qa.reprints import is_reprint
from qa.retrieve import RANKING, Retriever

TEXT = "植物园今年种下梅花26种，游客可以在东门免费领取地图，园方提醒大家不要攀折花枝，爱护一草一木。"


def asking(folder: Path, texts: dict[str, str]) -> Retriever:
    return Retriever(small_index(folder, texts), RANKING)


def test_a_text_printed_three_times_is_cited_once_and_says_where_else(tmp_path: Path) -> None:
    retriever = asking(
        tmp_path,
        {
            "a.md": f"---\ntitle: 赏梅\ndate: 2021-03-01\nsource: 河北日报\n---\n\n{TEXT}\n",
            "b.md": f"---\ntitle: 赏梅\ndate: 2021-03-02\nsource: 燕赵晚报\n---\n\n{TEXT[:-8]}，爱护花木。\n",
            "c.md": f"---\ntitle: 賞梅\ndate: 2021-03-03\n---\n\n{TEXT.replace('园', '園').replace('东门', '東門')}\n",
            "d.md": "---\ntitle: 别的\ndate: 2021-03-04\n---\n\n植物园的桃花也开了，门票十元。\n",
        },
    )
    answer = answer_question("植物园种下梅花多少种？", retriever)
    first, second = answer.citations
    printed = {
        Reprint("pages/a.md", 7, 7, "赏梅", "2021-03-01", "河北日报"),
        Reprint("pages/b.md", 7, 7, "赏梅", "2021-03-02", "燕赵晚报"),
        Reprint("pages/c.md", 6, 6, "賞梅", "2021-03-03", None),
    }
    of_first = Reprint(first.path, first.line_start, first.line_end, first.title, first.date, first.source)
    assert {of_first, *first.also} == printed
    assert (len(first.also), second.path, second.also) == (2, "pages/d.md", ())


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace("26", "48"),
        TEXT.replace("26种", "二十六种"),
        TEXT[:20],
    ],
)
def test_texts_that_share_a_form_or_a_part_are_no_reprints(other: str) -> None:
    assert not is_reprint(matching_text(TEXT), matching_text(other))


@pytest.mark.parametrize("other", [TEXT, TEXT.replace("提醒", "温馨提示"), TEXT + "(完)", TEXT[:-10]])
def test_texts_that_differ_by_a_word_or_an_end_are_reprints(other: str) -> None:
    assert is_reprint(matching_text(TEXT), matching_text(other))


def test_a_word_exchanged_throughout_makes_another_text() -> None:
    form = "{0}昨日召开文明城市创建推进会，{0}各部门负责人参加，会议要求进一步压实责任、细化措施。"
    assert not is_reprint(matching_text(form.format("石家庄")), matching_text(form.format("唐山市")))


def test_two_articles_of_one_form_are_both_cited(tmp_path: Path) -> None:
    form = "昨日全市新增绿地{}公顷，园林部门表示将继续推进增绿工程，让市民推窗见绿、出门进园。"
    retriever = asking(tmp_path, {f"{n}.txt": form.format(n) + "\n" for n in (12, 34)})
    assert len(answer_question("全市新增绿地多少公顷？", retriever).citations) == 2
