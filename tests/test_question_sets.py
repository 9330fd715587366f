"""The labelled sets under tests/questions stay true to the pages that they ask about.

A set is told by its rows: a dialogue has turns, an unanswerable question a reason why, an answerable one a sentence.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parent
QUESTIONS = TESTS / "questions"
SEEDS = TESTS.parent / "seeds"
NEWS = TESTS.parents[1] / "shared" / "corpora"

HALVES = ("dev", "test")
TYPES = {
    *("number", "amount", "percent", "date", "duration", "person", "organisation", "place"),
    *("title", "list", "reason", "manner", "yes-no", "definition", "contact"),
}
STYLES = {"plain": "zh", "paraphrase": "zh", "colloquial": "zh", "english": "en", "traditional": "zh-Hant"}
ALONE = ("first", "independent")
"""Turns of a dialogue that need nothing of what went before."""
LEANING = {"pronoun", "ellipsis", "what-about", "narrowing", "correction"}

Row = dict[str, Any]


def read(*files: Path) -> list[Row]:
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def half(name: str) -> list[Row]:
    return read(QUESTIONS / f"{name}.jsonl")


def bare(text: str) -> str:
    return "".join(text.split())


ALL = read(*sorted(QUESTIONS.glob("*.jsonl")))
ANSWERABLE = [row for row in ALL if "sentence" in row]
DIALOGUES = [row for row in ALL if "turns" in row]
TURNS = [turn for dialogue in DIALOGUES for turn in dialogue["turns"]]


def lines_of(folder: Path, name: str) -> list[str]:
    return (folder / name).read_text("utf-8").split("\n")


def of(folder: Path, rows: list[Row]) -> list[Row]:
    """The rows about the pages in `folder`; what names no seed is about the news."""
    seeds = {file.name for file in SEEDS.iterdir()}
    if folder == NEWS and not NEWS.is_dir():
        pytest.skip("the news corpus is not beside the repository (../shared/corpora)")
    return [row for row in rows if (row["file"] in seeds) == (folder == SEEDS)]


def stands(row: Row, lines: list[str]) -> bool:
    first, last = row["lines"]
    sentence = bare(row["sentence"])
    others = (bare(answer) in bare("".join(lines)) for answer in row.get("answers", []))
    return bare(row["answer"]) in sentence and sentence in bare("".join(lines[first - 1 : last])) and all(others)


@pytest.mark.parametrize("folder", [SEEDS, NEWS], ids=lambda folder: folder.name)
def test_every_answer_stands_in_its_sentence_and_the_sentence_in_its_lines(folder: Path) -> None:
    rows = of(folder, ANSWERABLE)
    assert [row["id"] for row in rows if not stands(row, lines_of(folder, row["file"]))] == []


@pytest.mark.parametrize("folder", [SEEDS, NEWS], ids=lambda folder: folder.name)
def test_every_answer_in_a_dialogue_stands_in_the_file_that_it_names(folder: Path) -> None:
    pages = {turn["file"]: bare("".join(lines_of(folder, turn["file"]))) for turn in of(folder, TURNS)}
    assert [turn for turn in of(folder, TURNS) if bare(turn["answer"]) not in pages[turn["file"]]] == []


def test_no_id_and_no_question_that_stands_alone_is_there_twice() -> None:
    rows = ALL + read(*sorted(TESTS.glob("*questions.jsonl")))
    asked = [row for row in rows if "turns" not in row] + [turn for turn in TURNS if turn["kind"] in ALONE]
    ids, texts = Counter(row["id"] for row in rows), Counter(bare(row["question"]) for row in asked)
    assert [*(ids - Counter(set(ids))), *(texts - Counter(set(texts)))] == []


def test_every_question_is_of_a_known_type_and_style() -> None:
    labels = {(row["type"] in TYPES, STYLES[row["style"]] == row["lang"]) for row in ANSWERABLE}
    assert labels == {(True, True)}


@pytest.mark.parametrize("name", ["paraphrase", "english"])
def test_a_set_in_one_file_names_the_half_of_each_question_by_turns(name: str) -> None:
    rows = half(name)
    assert [row["split"] for row in rows] == list(HALVES) * (len(rows) // 2)
    assert len(rows) == {"paraphrase": 210, "english": 120}[name]


def test_paraphrases_share_under_a_quarter_of_their_characters_with_the_passage() -> None:
    shares = [shared(row["question"], row["sentence"]) for row in half("paraphrase")]
    assert sum(shares) / len(shares) < 0.25
    assert max(shares) < 0.6


def shared(question: str, sentence: str) -> float:
    """How much of a question's Han characters stands in the sentence, 0 to 1."""
    han = [char for char in question if "\u4e00" <= char <= "\u9fff"]
    return sum(char in sentence for char in han) / len(han)


def test_questions_in_english_have_no_chinese_in_them_and_a_chinese_one_beside_them() -> None:
    rows = half("english")
    assert [row["id"] for row in rows if any("\u4e00" <= char <= "\u9fff" for char in row["question"])] == []
    assert [row["id"] for row in rows if not row["zh"].endswith("？")] == []


def test_the_seeds_are_asked_130_questions_of_every_type_in_three_languages() -> None:
    halves = [half(f"seeds.{name}") for name in HALVES]
    rows = [row for rows in halves for row in rows]
    assert [len(rows) for rows in halves] == [65, 65]
    assert Counter(row["lang"] for row in rows) == {"zh": 100, "en": 20, "zh-Hant": 10}
    kinds = Counter(row["type"] for row in rows)
    assert (set(kinds), min(kinds.values()) >= 4) == (TYPES, True)
    assert {row["file"] for row in rows} == {file.name for file in SEEDS.iterdir()}


def test_both_halves_ask_alike_about_each_file_and_type() -> None:
    dev, test = (Counter((row["file"], row["type"]) for row in half(f"seeds.{name}")) for name in HALVES)
    assert [key for key in dev | test if abs(dev[key] - test[key]) > 1] == []


@pytest.mark.parametrize("name", HALVES)
def test_half_of_the_unanswerable_questions_over_the_seeds_nearly_have_an_answer(name: str) -> None:
    rows = half(f"seeds_unanswerable.{name}")
    kinds = Counter(row["kind"] for row in rows)
    assert (len(rows), kinds["near-miss"], set(kinds)) == (28, 14, {"near-miss", "removed-topic", "elsewhere"})
    assert all(row["why"] for row in rows)


@pytest.mark.parametrize("name", HALVES)
@pytest.mark.parametrize("collection", ["seeds", "news"])
def test_a_quarter_of_the_later_turns_lean_on_nothing(collection: str, name: str) -> None:
    dialogues = half(f"{collection}_dialogues.{name}")
    later = [turn["kind"] for dialogue in dialogues for turn in dialogue["turns"][1:]]
    assert (len(dialogues), {len(dialogue["turns"]) for dialogue in dialogues} <= {2, 3, 4}) == (16, True)
    assert later.count("independent") >= len(later) / 4
    assert set(later) == LEANING | {"independent"}


def test_a_turn_is_to_be_rewritten_just_when_it_leans_on_another() -> None:
    wrong = [turn for turn in TURNS if turn["rewrite"] == (turn["kind"] in ALONE)]
    unlike = [turn for turn in TURNS if turn["rewrite"] == (turn["resolved"] == turn["question"])]
    late = [dialogue["id"] for dialogue in DIALOGUES if dialogue["turns"][0]["kind"] != "first"]
    assert wrong + unlike + late == []


def test_thirty_days_of_news_are_asked_160_questions_of_every_type_in_three_languages() -> None:
    halves = [half(f"news.{name}") for name in HALVES]
    rows = [row for rows in halves for row in rows]
    assert [len(rows) for rows in halves] == [80, 80]
    assert Counter(row["lang"] for row in rows) == {"zh": 125, "en": 25, "zh-Hant": 10}
    kinds = Counter(row["type"] for row in rows)
    assert (set(kinds), min(kinds.values()) >= 9) == (TYPES - {"contact"}, True)


def test_the_news_questions_stay_within_their_thirty_days() -> None:
    days = (QUESTIONS / "news_days.txt").read_text("utf-8").split()
    asked = {row["file"] for name in HALVES for row in half(f"news.{name}")}
    told = {turn["file"] for name in HALVES for row in half(f"news_dialogues.{name}") for turn in row["turns"]}
    assert (len(days), asked == set(days), told <= set(days)) == (30, True, True)
    assert max(days) < "xinwenlianbo/202508"


def test_both_halves_ask_the_news_alike_about_each_type() -> None:
    dev, test = (Counter(row["type"] for row in half(f"news.{name}")) for name in HALVES)
    assert [key for key in dev | test if abs(dev[key] - test[key]) > 1] == []


@pytest.mark.parametrize("name", HALVES)
def test_half_of_the_unanswerable_questions_over_the_news_nearly_have_an_answer(name: str) -> None:
    rows = half(f"news_unanswerable.{name}")
    assert Counter(row["kind"] for row in rows) == {"near-miss": 15, "elsewhere": 15}
    assert all(row["why"] for row in rows)
