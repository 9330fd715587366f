"""The labelled questions stay true to the pages that they ask about."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent
SEEDS = TESTS.parent / "seeds"


def read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (TESTS / name).read_text("utf-8").splitlines()]


def bare(text: str) -> str:
    return "".join(text.split())


def test_every_answer_stands_in_the_file_that_it_names() -> None:
    pages = {file.name: bare(file.read_text("utf-8")) for file in SEEDS.iterdir()}
    questions = read("seed_questions.jsonl")
    assert [q["id"] for q in questions if bare(q["answer"]) not in pages[q["file"]]] == []


def test_every_seed_file_is_asked_about_in_every_style() -> None:
    asked = {(q["file"], q["style"]) for q in read("seed_questions.jsonl")}
    styles = ("plain", "paraphrase", "english", "traditional", "colloquial")
    assert asked == {(file.name, style) for file in SEEDS.iterdir() for style in styles}


def test_no_question_is_asked_twice() -> None:
    questions = read("seed_questions.jsonl") + read("unanswerable_questions.jsonl")
    ids, texts = Counter(q["id"] for q in questions), Counter(q["question"] for q in questions)
    assert [*(ids - Counter(set(ids))), *(texts - Counter(set(texts)))] == []


def test_half_of_the_unanswerable_questions_nearly_have_an_answer() -> None:
    assert Counter(q["kind"] for q in read("unanswerable_questions.jsonl")) == {"near-miss": 20, "elsewhere": 20}
