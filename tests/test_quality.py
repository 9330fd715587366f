"""What a reader of the seed pages gets: the right passage first, and a plain no where there is none."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from benchmarks.quality import holds
from index.store import Index
from qa.answer import Answer, answer_question
from qa.retrieve import Retriever

TESTS = Path(__file__).parent


def read(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (TESTS / name).read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def answered(index_folder: Path) -> list[tuple[dict[str, str], Answer]]:
    retriever = Retriever(Index(index_folder))
    return [(q, answer_question(q["question"], retriever)) for q in read("seed_questions.jsonl")]


def test_the_top_citation_holds_the_answer_to_nine_questions_in_ten(
    answered: list[tuple[dict[str, str], Answer]],
) -> None:
    missed = [
        f"{q['id']} {q['question']} ({q['answer']}): {a.citations[0].location}"
        for q, a in answered
        if not holds(a.citations[0].text, q["answer"])
    ]
    assert len(missed) <= len(answered) * 0.10, "\n".join(missed)


def test_each_way_of_asking_finds_its_passage(answered: list[tuple[dict[str, str], Answer]]) -> None:
    found: dict[str, list[bool]] = defaultdict(list)
    for question, answer in answered:
        found[question["style"]].append(holds(answer.citations[0].text, question["answer"]))
    least = {"plain": 0.97, "traditional": 0.9, "paraphrase": 0.85, "colloquial": 0.8, "english": 0.5}
    shares = {style: sum(held) / len(held) for style, held in found.items()}
    assert {style for style in least if shares[style] < least[style]} == set(), shares


def test_the_answering_sentence_holds_the_answer_to_three_questions_in_four(
    answered: list[tuple[dict[str, str], Answer]],
) -> None:
    right = [a.answer is not None and holds(a.answer.text, q["answer"]) for q, a in answered]
    assert sum(right) >= 0.75 * len(right)


def test_the_answering_sentence_is_marked_in_the_citation_that_it_names(
    answered: list[tuple[dict[str, str], Answer]],
) -> None:
    for _, answer in answered:
        if answer.answer is not None:
            assert answer.answer.text in answer.citations[answer.answer.citation - 1].display
            assert answer.answer.span is None or answer.answer.span in answer.answer.text


def test_questions_from_elsewhere_are_refused(index_folder: Path) -> None:
    retriever = Retriever(Index(index_folder))
    elsewhere = [q for q in read("unanswerable_questions.jsonl") if q["kind"] == "elsewhere"]
    claimed = [q["question"] for q in elsewhere if answer_question(q["question"], retriever).answerable]
    assert len(claimed) <= 0.1 * len(elsewhere), claimed
