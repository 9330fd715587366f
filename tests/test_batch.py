"""A file of questions becomes a line of JSON a question, in order, and a bad row hurts no other."""

import json
from pathlib import Path
from typing import Any

import pytest

from index.store import Index
from qa.batch import Row, Summary, answer_rows, read_rows
from qa.conversation import Wishes
from qa.retrieve import Retriever


@pytest.fixture
def retriever(opened: Index) -> Retriever:
    return Retriever(opened)


def read(file: Path, content: bytes) -> list[Row]:
    file.write_bytes(content)
    with file.open(encoding="utf-8") as lines:
        return list(read_rows(lines))


def test_a_question_a_line_is_known_by_its_line(tmp_path: Path) -> None:
    rows = read(tmp_path / "q.txt", "谁？\n\n  何时？  \n \t\n几个？".encode())
    assert rows == [Row(1, "谁？"), Row(3, "何时？"), Row(5, "几个？")]


def test_a_byte_order_mark_and_windows_line_ends_are_passed_over(tmp_path: Path) -> None:
    rows = read(tmp_path / "q.txt", b"\xef\xbb\xbf" + '谁？\r\n\r\n{"question": "何时？"}\r\n'.encode())
    assert rows == [Row(1, "谁？"), Row(3, "何时？")]


def test_json_lines_keep_their_ids(tmp_path: Path) -> None:
    lines = '{"id": "a", "question": " 谁？ "}\n{"question": "何时？", "note": 1}\n{"id": 7, "question": "几个？"}\n'
    assert read(tmp_path / "q.jsonl", lines.encode()) == [Row("a", "谁？"), Row(2, "何时？"), Row(7, "几个？")]


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ('{"id": "a", "question": ""}', Row("a", "", "line 1 has no question")),
        ('{"id": "a", "question": 3}', Row("a", "", "line 1 has no question")),
        ('{"id": "a"}', Row("a", "", "line 1 has no question")),
        ('{"id": null, "question": "谁？"}', Row(1, "", "line 1 has an id that is neither text nor a whole number")),
        ('{"id": true, "question": "谁？"}', Row(1, "", "line 1 has an id that is neither text nor a whole number")),
        ('{"id": 1.5, "question": "谁？"}', Row(1, "", "line 1 has an id that is neither text nor a whole number")),
        (
            '{"question": "谁？"',
            Row(1, "", "line 1 is not JSON: Expecting ',' delimiter: line 1 column 18 (char 17)"),
        ),
        ('{"id": "a", "question": "\\ud800"}', Row("a", "", "line 1 holds half a character")),
        ('{"id": "\\udfff", "question": "谁？"}', Row(1, "", "line 1 holds half a character")),
        ('{"question": ' + "[" * 100_000, Row(1, "", "line 1 is not JSON: it is nested too deeply")),
        ("\udc80谁", Row(1, "", "line 1 holds half a character")),
    ],
)
def test_a_row_that_cannot_be_asked_says_why(line: str, row: Row) -> None:
    assert list(read_rows([line])) == [row]


def test_rows_are_answered_in_order_and_a_bad_one_hurts_no_other(retriever: Retriever) -> None:
    rows = [
        Row("b", "石家庄市累计建成国家级标准化试点项目多少个？"),
        Row(2, "", "line 2 has no question"),
        Row("a", "zzz qqq"),
    ]
    written: list[str] = []
    summary = answer_rows(rows, retriever, written.append, Wishes(2))
    assert [line.count("\n") for line in written] == [1, 1, 1]
    answers: list[dict[str, Any]] = [json.loads(line) for line in written]
    assert [(a["id"], a.get("answerable"), len(a.get("citations", ()))) for a in answers] == [
        ("b", True, 2),
        (2, None, 0),
        ("a", False, 2),
    ]
    assert answers[1] == {"id": 2, "error": "line 2 has no question"}
    assert summary == Summary(answered=1, not_in_corpus=1, errors=1)


def test_an_answer_of_a_batch_is_the_answer_alone_with_an_id(retriever: Retriever) -> None:
    written: list[str] = []
    answer_rows([Row(1, "石家庄有多少村？"), Row(2, "石家庄有多少村？")], retriever, written.append, Wishes())
    first, second = ({**json.loads(line), "took_ms": 0} for line in written)
    assert list(first) == [
        "id",
        "question",
        "rewritten",
        "answerable",
        "confidence",
        "answer",
        "citations",
        "missing",
        "filters",
        "corpus_dates",
        "took_ms",
        "index",
    ]
    assert {**first, "id": 2} == second


def test_nothing_to_ask_gives_nothing(retriever: Retriever) -> None:
    written: list[str] = []
    assert (answer_rows([], retriever, written.append, Wishes()), written) == (Summary(), [])


def test_a_file_pasted_as_a_question_is_an_error_row(retriever: Retriever) -> None:
    written: list[str] = []
    summary = answer_rows([Row(1, "石" * 2001), Row(2, "石" * 2000)], retriever, written.append, Wishes())
    assert json.loads(written[0]) == {
        "id": 1,
        "error": "the question has 2001 characters, more than 2000; shorten it: qa ask QUESTION",
    }
    assert (json.loads(written[1])["id"], summary.errors) == (2, 1)


def test_rows_of_one_conversation_follow_one_another_up_and_others_stand_alone(retriever: Retriever) -> None:
    lines = [
        {"question": "赵二街小区的供热改造涉及多少单元？", "conversation": "a"},
        {"question": "哪家公司做的？"},
        {"question": "哪家公司做的？", "conversation": "a"},
        {"question": "哪家公司做的？", "conversation": "b"},
        {"question": "哪家公司做的？", "conversation": 1.5},
    ]
    written: list[str] = []
    answer_rows(read_rows(map(json.dumps, lines)), retriever, written.append, Wishes())
    answers = [json.loads(line) for line in written]
    assert [answer.get("rewritten") for answer in answers] == [
        None,
        None,
        "赵二街小区的供热改造，哪家公司做的？",
        None,
        None,
    ]
    assert answers[4]["error"] == "line 5 has a conversation that is neither text nor a whole number"
