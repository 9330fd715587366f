"""A file of questions becomes a row an answer, in order, and a bad row hurts no other; a stopped batch goes on."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.build import build_index
from index.encoders import load_shipped
from index.store import Index
from qa.batch import Batch, Summary, answer_into, answer_rows
from qa.conversation import Wishes
from qa.journal import OutputError
from qa.outputs import LAYOUTS
from qa.retrieve import Retriever
from qa.rows import Row

JSONL, CSV = LAYOUTS["jsonl"], LAYOUTS["csv"]
QUESTION = "石家庄市累计建成国家级标准化试点项目多少个？"
ELSEWHERE = "珠穆朗玛峰有多高？"
ROWS = [Row("b", QUESTION), Row(2, "", "line 2 has no question"), Row("a", ELSEWHERE), Row("c", "石家庄有多少村？")]


@pytest.fixture
def retriever(opened: Index) -> Retriever:
    return Retriever(opened)


@pytest.fixture
def batch(retriever: Retriever) -> Batch:
    return Batch(ROWS, retriever, Wishes(2, as_of=date(2026, 1, 1)))


class Stopped(Exception):
    """What a stop is to a batch."""


def stopping_after(rows: int) -> Any:
    """A report that stops the batch when so many rows are done."""

    def report(done: int, _total: int) -> None:
        if done == rows:
            raise Stopped

    return report


def timeless(text: str) -> list[dict[str, Any]]:
    return [{**json.loads(line), "took_ms": 0} for line in text.splitlines()]


def streamed(batch: Batch) -> tuple[list[dict[str, Any]], Summary]:
    written: list[str] = []
    summary = answer_rows(batch, written.append)
    return timeless("".join(written)), summary


def test_rows_are_answered_in_order_and_a_bad_one_hurts_no_other(batch: Batch) -> None:
    answers, summary = streamed(batch)
    assert [(a["id"], a.get("answerable"), len(a.get("citations", ()))) for a in answers] == [
        ("b", True, 2),
        (2, None, 0),
        ("a", False, 2),
        ("c", True, 2),
    ]
    assert answers[1] == {"id": 2, "error": "line 2 has no question", "took_ms": 0}
    assert summary == Summary(answered=2, not_in_corpus=1, errors=1)


def test_an_answer_of_a_batch_is_the_answer_alone_with_an_id(batch: Batch) -> None:
    (first, second), _ = streamed(replace(batch, rows=[Row(1, "石家庄有多少村？"), Row(2, "石家庄有多少村？")]))
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
        "explain",
        "took_ms",
        "index",
    ]
    assert {**first, "id": 2} == second


def test_nothing_to_ask_gives_nothing(batch: Batch) -> None:
    assert streamed(replace(batch, rows=[])) == ([], Summary())


def test_a_file_pasted_as_a_question_is_an_error_row(batch: Batch) -> None:
    answers, summary = streamed(replace(batch, rows=[Row(1, "石" * 2001), Row(2, "石" * 2000)]))
    assert answers[0] == {
        "id": 1,
        "error": "the question has 2001 characters, more than 2000; shorten it: qa ask QUESTION",
        "took_ms": 0,
    }
    assert (answers[1]["id"], summary.errors) == (2, 1)


def test_a_question_that_names_nothing_is_no_error(batch: Batch) -> None:
    lines = list[str]()
    summary = answer_rows(replace(batch, rows=[Row(1, "吗")]), lines.append)
    assert (summary.errors, summary.not_in_corpus) == (0, 1)
    assert json.loads("".join(lines))["names_nothing"] is True


def test_several_processes_answer_as_one_does_and_in_order(batch: Batch) -> None:
    many = replace(batch, rows=[Row(n, f"石家庄有多少个{n}？") for n in range(40)])
    assert streamed(replace(many, jobs=3)) == streamed(many)


def test_rows_of_one_conversation_follow_one_another_up_and_others_stand_alone(batch: Batch) -> None:
    conversations = ("a", None, "a", "b")
    questions = ("赵二街小区的供热改造涉及多少单元？", *["哪家公司做的？"] * 3)
    rows = [Row(n, q, None, c) for n, (q, c) in enumerate(zip(questions, conversations, strict=True))]
    talks = replace(batch, rows=rows)
    rewritten = [None, None, "赵二街小区的供热改造，哪家公司做的？", None]
    assert [answer["rewritten"] for answer in streamed(talks)[0]] == rewritten
    assert [answer["rewritten"] for answer in streamed(replace(talks, jobs=2))[0]] == rewritten


def test_a_file_is_there_when_all_is_answered_and_says_beside_it_how(batch: Batch, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    assert answer_into(output, batch, JSONL) == Summary(2, 1, 1)
    assert timeless(output.read_text("utf-8")) == streamed(batch)[0]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["out.jsonl", "out.jsonl.run.json"]
    run = json.loads((tmp_path / "out.jsonl.run.json").read_text("utf-8"))
    manifest = batch.retriever.index.manifest
    assert {**run, "started": "", "finished": "", "seconds": 0, "questions": {"rows": run["questions"]["rows"]}} == {
        "wenbao": "0.1.0",
        "index": {"generation": "gen-1", "created": manifest.created},
        "encoder": {"name": "wenbao-static", "identity": manifest.encoder["identity"]},
        "options": {
            "count": 2,
            "since": None,
            "until": None,
            "source": None,
            "path": None,
            "kind": None,
            "as_of": "2026-01-01",
            "literal": False,
        },
        "questions": {"rows": 4},
        "started": "",
        "finished": "",
        "seconds": 0,
        "answered": 2,
        "not_in_corpus": 1,
        "errors": 1,
        "kept": 0,
    }


@pytest.mark.parametrize("format", LAYOUTS)
def test_a_stopped_batch_goes_on_in_any_format_as_if_it_had_not_been(format: str, batch: Batch, tmp_path: Path) -> None:
    output, layout = tmp_path / "out", LAYOUTS[format]
    with pytest.raises(Stopped):
        answer_into(output, replace(batch, report=stopping_after(2)), layout)
    assert [file.name for file in tmp_path.iterdir()] == ["out.partial"]
    assert answer_into(output, batch, layout, resume=True) == Summary(2, 1, 1, kept=1)
    answer_into(tmp_path / "unbroken", batch, layout)
    resumed, unbroken = ((tmp_path / name).read_text("utf-8") for name in ("out", "unbroken"))
    assert resumed == unbroken if format != "jsonl" else timeless(resumed) == timeless(unbroken)


def test_going_on_asks_only_what_was_not_answered(batch: Batch, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    with pytest.raises(Stopped):
        answer_into(output, replace(batch, report=stopping_after(3)), JSONL)
    marked = (tmp_path / "out.jsonl.partial").read_text("utf-8").replace("国家级标准化试点项目26个", "KEPT")
    (tmp_path / "out.jsonl.partial").write_text(marked, "utf-8")
    answer_into(output, batch, JSONL, resume=True)
    assert output.read_text("utf-8").count("KEPT") == marked.count("KEPT") > 0


def test_answers_are_told_by_id_and_question_wherever_they_stand(batch: Batch, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    with pytest.raises(Stopped):
        answer_into(output, replace(batch, report=stopping_after(3)), JSONL)
    rows = [Row("new", "新？"), Row("a", "zzz"), *reversed(ROWS)]
    assert answer_into(output, replace(batch, rows=rows), JSONL, resume=True).kept == 2
    assert timeless(output.read_text("utf-8")) == streamed(replace(batch, rows=rows))[0]


def test_rows_that_are_alike_are_each_answered(batch: Batch, tmp_path: Path) -> None:
    alike = replace(batch, rows=[Row(1, QUESTION), Row(1, QUESTION), Row(1, ELSEWHERE), Row(1, QUESTION)])
    output = tmp_path / "out.jsonl"
    with pytest.raises(Stopped):
        answer_into(output, replace(alike, report=stopping_after(2)), JSONL)
    assert answer_into(output, alike, JSONL, resume=True) == Summary(3, 1, kept=2)
    assert timeless(output.read_text("utf-8")) == streamed(alike)[0]


def test_a_conversation_that_was_stopped_in_the_middle_is_held_again_and_written_once(
    batch: Batch, tmp_path: Path
) -> None:
    questions = ("赵二街小区的供热改造涉及多少单元？", "zzz", "哪家公司做的？")
    talk = replace(batch, rows=[Row(n, question, None, "c") for n, question in enumerate(questions)])
    output = tmp_path / "out.jsonl"
    with pytest.raises(Stopped):
        answer_into(output, replace(talk, report=stopping_after(2)), JSONL)
    assert answer_into(output, talk, JSONL, resume=True).kept == 2
    assert timeless(output.read_text("utf-8")) == streamed(talk)[0]


def test_what_is_finished_is_not_done_again(batch: Batch, tmp_path: Path) -> None:
    good = replace(batch, rows=[ROWS[0], ROWS[2]])
    for name in ("out.csv", "out.jsonl"):
        answer_into(tmp_path / name, good, LAYOUTS[name[4:]])
        before = {file: file.read_bytes() for file in tmp_path.iterdir()}
        assert answer_into(tmp_path / name, good, CSV, resume=True) == Summary(1, 1, kept=2)
        assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_questions_added_to_what_is_finished_are_answered_and_the_others_kept(batch: Batch, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    answer_into(output, replace(batch, rows=ROWS[2:]), JSONL)
    assert answer_into(output, batch, JSONL, resume=True) == Summary(2, 1, 1, kept=2)
    assert timeless(output.read_text("utf-8")) == streamed(batch)[0]


def test_without_resume_all_is_asked_anew(batch: Batch, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    with pytest.raises(Stopped):
        answer_into(output, replace(batch, report=stopping_after(3)), JSONL)
    assert answer_into(output, batch, JSONL).kept == 0


def test_another_way_of_asking_is_not_gone_on_with(batch: Batch, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    with pytest.raises(Stopped):
        answer_into(output, replace(batch, report=stopping_after(3)), JSONL)
    with pytest.raises(OutputError) as raised:
        answer_into(output, replace(batch, wishes=replace(batch.wishes, count=3)), JSONL, resume=True)
    assert str(raised.value) == (
        f"{output}: was begun with options.count 2, which is now 3; run without --resume to begin anew"
    )
    assert answer_into(output, batch, JSONL, resume=True).kept == 2


def test_the_day_of_asking_is_that_of_the_run_that_is_gone_on_with(batch: Batch, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    with pytest.raises(Stopped):
        answer_into(output, replace(batch, report=stopping_after(2)), JSONL)
    tomorrow = replace(batch, wishes=replace(batch.wishes, as_of=date(2026, 1, 2)))
    with pytest.raises(OutputError, match="options.as_of 2026-01-01, which is now 2026-01-02"):
        answer_into(output, tomorrow, JSONL, resume=True, as_of_given=True)
    assert answer_into(output, tomorrow, JSONL, resume=True).kept == 1


@pytest.fixture
def rebuilt(tmp_path: Path) -> Iterator[tuple[Index, Index]]:
    """An index before and after it was built again."""
    (tmp_path / "a.txt").write_text("植物园梅花盛开\n\n本报讯(记者 李明)植物园有梅花26种。\n", "utf-8")
    indexes = []
    for _ in range(2):
        build_index([tmp_path / "a.txt"], tmp_path / "index", load_shipped())
        indexes.append(Index(tmp_path / "index"))
    yield indexes[0], indexes[1]
    for index in indexes:
        index.close()


def test_an_index_built_again_is_not_gone_on_with(rebuilt: tuple[Index, Index], tmp_path: Path) -> None:
    before, after = (Batch(ROWS, Retriever(index), Wishes()) for index in rebuilt)
    with pytest.raises(Stopped):
        answer_into(tmp_path / "out", replace(before, report=stopping_after(2)), JSONL)
    with pytest.raises(OutputError, match=r"was begun with index\.generation gen-1, which is now gen-2"):
        answer_into(tmp_path / "out", after, JSONL, resume=True)


def test_a_worker_does_not_answer_from_another_index(rebuilt: tuple[Index, Index], tmp_path: Path) -> None:
    before = Batch(ROWS, Retriever(rebuilt[0]), Wishes(), jobs=2)
    with pytest.raises(
        Exception, match=r"a worker process ended: the index was built again meanwhile, .*: gen-1 -> gen-2; run"
    ):
        answer_into(tmp_path / "out", before, JSONL)
