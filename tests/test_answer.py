"""Whole answers on small folders: the sentence, the span, the verdict, and citations that lead back to the source."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from small_index import small_index

from index.store import Index
from qa.answer import Answer, AnswerSentence, Citation, answer_question
from qa.retrieve import RANKING, Retriever

ASKED = Path(__file__).with_name("seed_questions.jsonl")

PAGES = {
    "水库.txt": "唐河污水库治理工程开工\r\n\r\n"
    "本报讯(记者 王静)7月11日，雄安新区召开动员会。唐河污水库治理工程\r\n总投资三亿元，工期20个月。\r\n",
    "赏花.txt": "春光明媚赏花时\n\n本报讯(记者 李明)3月14日，植物园梅花盛开，游客纷纷拍照。\n",
    "post.md": '---\ntitle: "供水水质提升"\ndate: 2021-12-24\n---\n\n'
    "<p>供水公司的水质<strong>合格率</strong>提升至99.5%，群众满意。</p>\n\n<p>下一步将继续努力。</p>\n",
}


def retriever(folder: Path, pages: Mapping[str, str]) -> Retriever:
    return Retriever(small_index(folder, pages), RANKING)


def without_figures(answer: Answer) -> Answer:
    """The answer but for what depends on the encoder and the clock."""
    citations = tuple(replace(citation, score=0.5) for citation in answer.citations)
    return replace(answer, confidence=0.5, took_ms=0.0, citations=citations)


def test_an_answer_names_sentence_span_and_place(tmp_path: Path) -> None:
    asking = retriever(tmp_path, PAGES)
    answer = answer_question("唐河污水库治理工程总投资多少元？", asking, count=1)
    assert 0.5 < answer.confidence <= 1 and answer.took_ms > 0
    assert without_figures(answer) == Answer(
        question="唐河污水库治理工程总投资多少元？",
        rewritten=None,
        answerable=True,
        confidence=0.5,
        answer=AnswerSentence("唐河污水库治理工程总投资三亿元，工期20个月。", "三亿元", 1),
        citations=(
            Citation(
                n=1,
                path="pages/水库.txt",
                line_start=3,
                line_end=4,
                char_start=15,
                char_end=66,
                title="唐河污水库治理工程开工",
                kicker=None,
                kind="news",
                date=None,
                source=None,
                byline="记者 王静",
                page=None,
                place=None,
                text="本报讯(记者 王静)7月11日，雄安新区召开动员会。唐河污水库治理工程\r\n总投资三亿元，工期20个月。",
                score=0.5,
                display="本报讯(记者王静)7月11日，雄安新区召开动员会。唐河污水库治理工程总投资三亿元，工期20个月。",
            ),
        ),
        missing=(),
        took_ms=0.0,
        generation="gen-1",
        encoder="wenbao-static",
    )


def test_markup_is_quoted_in_the_text_and_gone_from_the_display(tmp_path: Path) -> None:
    asking = retriever(tmp_path, PAGES)
    answer = answer_question("供水公司的水质合格率提升至百分之几？", asking, count=1)
    (citation,) = answer.citations
    assert answer.answer == AnswerSentence("供水公司的水质合格率提升至99.5%，群众满意。", "99.5%", 1)
    assert (citation.title, citation.date, citation.location) == ("供水水质提升", "2021-12-24", "pages/post.md:6-8")
    assert "水质<strong>合格率</strong>提升" in citation.text
    assert citation.display == "供水公司的水质合格率提升至99.5%，群众满意。下一步将继续努力。"


def test_what_the_corpus_lacks_is_named_and_not_answered(tmp_path: Path) -> None:
    answer = answer_question("火星基地植物园由哪国宇航员建造完成？", retriever(tmp_path, PAGES), count=3)
    assert (answer.answerable, answer.answer, answer.missing, len(answer.citations)) == (
        False,
        None,
        ("火星基地", "国宇航员建造完成"),
        3,
    )
    assert answer.confidence < 0.5


def test_a_question_of_punctuation_is_not_answered(tmp_path: Path) -> None:
    answer = answer_question("？！", retriever(tmp_path, PAGES))
    assert (answer.answerable, answer.answer, answer.missing) == (False, None, ())


def test_a_question_that_names_nothing_is_not_answered_but_a_short_word_is_looked_for(tmp_path: Path) -> None:
    asking = retriever(tmp_path, PAGES)
    of_nothing = [answer_question(text, asking) for text in ("的", "吗", "有几个？", "a", "what is it")]
    assert [(a.names_nothing, a.answerable, a.confidence, a.citations) for a in of_nothing] == [
        (True, False, 0, ())
    ] * 5
    of_something = [answer_question(text, asking) for text in ("水", "20", "唐河")]
    assert [(a.names_nothing, len(a.citations)) for a in of_something] == [(False, 3)] * 3


@pytest.mark.parametrize("count", [1, 2, 3, 50])
def test_no_more_passages_are_cited_than_asked_for_or_there_are(count: int, tmp_path: Path) -> None:
    answer = answer_question("植物园的游客做什么？", retriever(tmp_path, PAGES), count=count)
    assert [citation.n for citation in answer.citations] == list(range(1, min(count, 3) + 1))


def test_a_date_is_the_span_of_a_question_of_when(tmp_path: Path) -> None:
    answer = answer_question("植物园梅花盛开是哪天？", retriever(tmp_path, PAGES))
    assert answer.answer and answer.answer.span == "3月14日"


def test_a_traditional_question_quotes_the_source_s_own_glyphs(tmp_path: Path) -> None:
    answer = answer_question("唐河污水庫治理工程總投資多少元？", retriever(tmp_path, PAGES))
    assert answer.answer and answer.answer.text == "唐河污水库治理工程总投资三亿元，工期20个月。"


def test_every_citation_leads_back_to_the_bytes_of_its_file(opened: Index, seeds: Path) -> None:
    asking = Retriever(opened)
    files = {f"seeds/{file.name}": file.read_bytes().decode("utf-8") for file in seeds.iterdir()}
    for line in ASKED.read_text("utf-8").splitlines()[::5]:
        answer = answer_question(json.loads(line)["question"], asking)
        for citation in answer.citations:
            source = files[citation.path]
            assert source[citation.char_start : citation.char_end] == citation.text
            first = source.count("\n", 0, citation.char_start) + 1
            assert (citation.line_start, citation.line_end) == (first, first + citation.text.count("\n"))


def test_the_sentence_that_answers_stands_in_its_citation_and_the_span_in_it(opened: Index) -> None:
    asking = Retriever(opened)
    found = 0
    for line in ASKED.read_text("utf-8").splitlines()[1::5]:
        for count in (1, 5):
            answer = answer_question(json.loads(line)["question"], asking, count=count)
            if answer.answer is None:
                assert not answer.answerable
                continue
            found += 1
            citation = answer.citations[answer.answer.citation - 1]
            assert citation.n == answer.answer.citation
            assert answer.answer.text in citation.display
            assert answer.answer.span is None or answer.answer.span in answer.answer.text
    assert found > 0
