"""Labelled questions are read as they are commonly written, and an answer is right where it holds what they say."""

import json
from pathlib import Path
from typing import Any

import pytest

from qa.labelled import Label, UnreadableLabels, read_labels
from qa.rows import Row


def citation(path: str, text: str, start: int = 0) -> dict[str, Any]:
    return {"path": path, "text": text, "char_start": start, "char_end": start + len(text)}


def answered(text: str, span: str | None, *citations: dict[str, Any]) -> dict[str, Any]:
    return {"answerable": True, "answer": {"text": text, "span": span, "citation": 1}, "citations": list(citations)}


REFUSED: dict[str, Any] = {"answerable": False, "answer": None, "citations": [citation("a.txt", "甲")]}


def read(folder: Path, *lines: object) -> list[Label]:
    file = folder / "q.jsonl"
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return read_labels([file])


def label(tmp_path: Path, **fields: object) -> Label:
    return read(tmp_path, {"question": "有多少种梅花？", **fields})[0]


@pytest.mark.parametrize(
    ("fields", "answers"),
    [
        ({"answer": "26种"}, ("26种",)),
        ({"answer": "26种", "answers": ["二十六种", "26种", " "]}, ("26种", "二十六种")),
        ({"answers": {"text": ["26种"], "answer_start": [3]}}, ("26种",)),
        ({"answers": [{"text": "26种", "answer_start": 3}]}, ("26种",)),
        ({"answer": None, "answers": []}, ()),
        ({}, ()),
    ],
)
def test_right_answers_are_read_as_they_are_commonly_written(
    fields: dict[str, Any], answers: tuple[str, ...], tmp_path: Path
) -> None:
    found = label(tmp_path, **fields)
    assert (found.answers, found.answerable) == (answers, bool(answers))


def test_a_citation_is_right_where_it_holds_an_answer_and_is_of_the_file(tmp_path: Path) -> None:
    asked = label(tmp_path, answer="26 种", file="b/a.txt")
    citations = [
        citation("x/b/a.txt", "梅花２６\n种。"),
        citation("bb/a.txt", "26种"),
        citation("b/a.txt", "26种"),
        citation("b/a.txt", "27种"),
    ]
    assert asked.rights(answered("", None, *citations)) == [True, False, True, False]
    assert label(tmp_path, answer="26种").rights(answered("", None, *citations)) == [True, True, True, False]


def test_a_span_is_right_where_a_citation_covers_it(tmp_path: Path) -> None:
    asked = label(tmp_path, start=4, end=7, file="a.txt")
    citations = [citation("a.txt", "甲" * 4, 4), citation("a.txt", "甲" * 2, 4), citation("b.txt", "甲" * 9)]
    answer = answered("甲", None, *citations)
    assert (asked.rights(answer), asked.scores(answer)) == ([True, False, False], {"answered": 1.0, "right": 1.0})


def test_an_answer_is_scored_by_its_sentence_and_its_span(tmp_path: Path) -> None:
    asked = label(tmp_path, answer="26种", answers=["二十六种"])
    assert asked.scores(answered("植物园有梅花26种。", "梅花26种")) == {
        "answered": 1.0,
        "right": 1.0,
        "span": 1.0,
        "exact": 0.0,
        "f1": 0.75,
    }
    assert asked.scores(answered("有二十六种。", None)) == {
        "answered": 1.0,
        "right": 1.0,
        "span": 0.0,
        "exact": 0.0,
        "f1": 0.0,
    }
    nothing = {"answered": 0.0, "right": 0.0, "span": 0.0, "exact": 0.0, "f1": 0.0}
    assert asked.scores(REFUSED) == asked.scores({"id": 1, "error": "no question"}) == nothing


def test_a_question_without_an_answer_is_right_where_it_is_refused(tmp_path: Path) -> None:
    asked = label(tmp_path, kind="near-miss")
    assert (asked.scores(REFUSED), asked.scores(answered("甲", None))) == ({"right": 1.0}, {"right": 0.0})
    assert (asked.group("kind"), asked.group("type")) == ("near-miss", "unanswerable")


def test_turns_are_questions_of_one_conversation(tmp_path: Path) -> None:
    turns = [{"question": "谁？", "answer": "甲", "kind": "first"}, {"question": "何时？", "answer": "乙"}]
    first, second = read(tmp_path, {"id": "d1", "kind": "-", "turns": turns})
    assert (first.row, second.row) == (Row("d1.1", "谁？", None, "d1"), Row("d1.2", "何时？", None, "d1"))
    assert (first.group("kind"), second.group("kind"), second.answers) == ("first", "-", ("乙",))


def test_a_question_is_known_by_its_id_or_its_line_and_file(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text('\ufeff{"question": "谁？"}\n\n{"question": "何时？"}\n', "utf-8")
    assert [found.row.id for found in read_labels([tmp_path / "a.jsonl"])] == [1, 3]
    both = read_labels([tmp_path / "a.jsonl", tmp_path / "b.jsonl"])
    assert [found.row.id for found in both] == ["a.jsonl:1", "a.jsonl:3", "b.jsonl:1", "b.jsonl:3"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"[]\n", "line 1 is not a JSON object"),
        (b"\nx\n", "line 2 is not a JSON object"),
        (b'{"question": " "}\n', "line 1 has no question"),
        (b'{"question": "a", "id": []}\n', "line 1 has no question"),
        (b'{"question": "a", "id": 1}\n{"question": "b", "id": 1}\n', "line 2 has the id 1 again"),
        (b'{"question": "a", "start": 1, "end": 2}\n', "line 1 has a span of no numbers or no file"),
        (b'{"question": "a", "start": "1", "end": 2, "file": "a"}\n', "line 1 has a span of no numbers or no file"),
        (b'{"turns": ["a"]}\n', "line 1 has turns that are no objects"),
        (b"\xff\n", "it is not UTF-8"),
        (b"\n", "there is no question in it"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(content: bytes, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_bytes(content)
    with pytest.raises(UnreadableLabels) as raised:
        read_labels([tmp_path / "q.jsonl"])
    assert str(raised.value) == (
        f"{tmp_path}/q.jsonl: {complaint};"
        " each line is a JSON object with question, and answer or start and end: qa eval FILE"
    )
