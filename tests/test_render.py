"""An answer on a terminal, in a pipe and as JSON; nothing of a document moves the terminal."""

import io
import json
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from rich.cells import cell_len
from rich.console import Console

from index.store import Index
from qa import render
from qa.answer import Answer, AnswerSentence, Citation, answer_question
from qa.differences import Difference
from qa.links import Links
from qa.marks import Mark
from qa.render import json_line, show, to_json
from qa.retrieve import Retriever
from qa.screen import console

SCHEMA: dict[str, Any] = json.loads(Path(render.__file__).with_name("answer.schema.json").read_text("utf-8"))
ASKED = Path(__file__).with_name("seed_questions.jsonl")
UNANSWERABLE = Path(__file__).with_name("unanswerable_questions.jsonl")

STYLE = re.compile(r"\x1b\[[0-9;]*m")
LINK = re.compile(r"\x1b\]8;[^\x1b\x07]*\x1b\\")
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

HOSTILE = st.lists(
    st.sampled_from(
        [
            "\x1b[31m",
            "\x1b[2J\x1b[H",
            "\x1b]8;;https://a.example\x1b\\",
            "\x1b]0;title\x07",
            "\x1bP+q\x1b\\",
            "\x9b31m",
            "\x9d8;;x\x9c",
            "\x07",
            "\x08\x08",
            "\r",
            "\r\n",
            "\n",
            "\t",
            "\x00",
            "\x7f",
            "\u202e",
            "\u2066\u2069",
            "\u061c",
            "\u2028",
            "\u200b",
            "[bold]",
            "[/]",
            "[link=https://a.example]",
            ":smile:",
            "石家庄",
            "，",
            " ",
            "e\u0301",
            "👩‍👧",
        ]
    )
    | st.characters(),
    max_size=12,
).map("".join)


def citation(n: int = 1, **fields: Any) -> Citation:
    whole = Citation(
        n=n,
        path="pages/a.txt",
        line_start=3,
        line_end=4,
        char_start=0,
        char_end=9,
        title="题目",
        kicker=None,
        kind="news",
        date="2026-03-14",
        source="河北日报",
        byline="记者 李明",
        page=None,
        place=None,
        text="建成26个。\n完。",
        score=0.876,
        display="建成26个。完。",
    )
    return replace(whole, **fields)


def answered(*citations: Citation, **fields: Any) -> Answer:
    whole = Answer(
        question="几个？",
        rewritten=None,
        answerable=True,
        confidence=0.9,
        answer=AnswerSentence("建成26个。", "26个", 1),
        citations=citations or (citation(),),
        missing=(),
        took_ms=1.5,
        generation="gen-1",
        encoder="wenbao-static",
    )
    return replace(whole, **fields)


def unanswered(*missing: str, citations: tuple[Citation, ...] = ()) -> Answer:
    return answered(answerable=False, answer=None, missing=missing, citations=citations)


def on_terminal(answer: Answer, width: int, roots: tuple[Path, ...] = ()) -> str:
    with pytest.MonkeyPatch.context() as surroundings:
        for name, value in (("FORCE_COLOR", "1"), ("COLUMNS", str(width)), ("TERM", "xterm-256color")):
            surroundings.setenv(name, value)
        out = console()
        out.file = io.StringIO()
        show(answer, out, Links(roots, "file"))
    return out.file.getvalue()


def piped(answer: Answer) -> str:
    out = console()
    out.file = io.StringIO()
    show(answer, out)
    return out.file.getvalue()


@pytest.fixture(autouse=True)
def _no_wishes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


def test_an_answer_in_a_pipe_is_plain_and_each_part_has_one_line() -> None:
    long = "建成26个。" + "字" * 300
    assert piped(answered(citation(display=long), citation(2, title="", display=long, byline=None))) == (
        "建成26个。 [1]\n"
        "\n"
        "[1] 题目\n"
        "    河北日报 · 2026-03-14 · 记者 李明 · pages/a.txt:3-4 · 0.88\n"
        f"    {long}\n"
        "\n"
        "[2] (untitled)\n"
        "    河北日报 · 2026-03-14 · pages/a.txt:3-4 · 0.88\n"
        f"    {long[:120]}…\n"
    )


def test_no_answer_says_so_and_what_is_missing() -> None:
    assert piped(unanswered("火星", "eiffel tower")) == "Not in this corpus. Not found: 火星, eiffel tower.\n"
    assert piped(unanswered(citations=(citation(),))) == (
        "Not in this corpus. The nearest passages:\n"
        "\n"
        "[1] 题目\n"
        "    河北日报 · 2026-03-14 · 记者 李明 · pages/a.txt:3-4 · 0.88\n"
        "    建成26个。完。\n"
    )


def test_a_terminal_shows_span_and_sentence_marked() -> None:
    shown = on_terminal(answered(), 80)
    assert "建成\x1b[1;32m26个\x1b[0m。" in shown
    assert "\x1b[4m建成26个。\x1b[0m完。" in shown


def test_without_colour_a_terminal_gets_weight_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    shown = on_terminal(answered(citation(), citation(2)), 80)
    assert {code for style in STYLE.findall(shown) for code in style[2:-1].split(";")} <= {"0", "1", "2", "4"}


def test_a_terminal_shows_how_well_a_passage_fits_and_what_matched_in_two_shades() -> None:
    marks = (Mark(0, 2, True), Mark(2, 4, False))
    with pytest.MonkeyPatch.context() as surroundings:
        for name, value in (("FORCE_COLOR", "1"), ("COLUMNS", "80"), ("TERM", "xterm-256color"), ("COLORFGBG", "")):
            surroundings.setenv(name, value)
        out = console()
        out.file = io.StringIO()
        show(answered(), out, marks_of=lambda _text: marks)
    shown = out.file.getvalue()
    assert "▰▰▰▰▱ " in shown
    assert re.search("\x1b\\[[0-9;]*1;4;35m建成\x1b", shown) and re.search("\x1b\\[3;4;35m26\x1b", shown)


def test_a_dumb_terminal_gets_text_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    out = Console(file=io.StringIO(), force_terminal=True, width=60, highlight=False)
    show(answered(), out)
    shown = out.file.getvalue() if isinstance(out.file, io.StringIO) else ""
    assert "\x1b" not in shown and "▰" not in shown
    assert "pages/a.txt:3-4 · 0.88" in shown


def test_a_location_links_to_its_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "我 的").mkdir()
    (tmp_path / "我 的" / "a.txt").write_text("甲", "utf-8")
    shown = on_terminal(answered(citation(path="我 的/a.txt")), 80, (tmp_path / "我 的",))
    uri = (tmp_path / "我 的" / "a.txt").as_uri()
    (opening, closing) = LINK.findall(shown)
    assert (opening.split(";", 2)[2], closing) == (f"{uri}#L3\x1b\\", "\x1b]8;;\x1b\\")


def test_markup_of_documents_is_shown_as_it_is() -> None:
    hostile = "[bold]粗[/bold] [link=https://a.example]点[/link] :smile: [1]"
    answer = answered(
        citation(title=hostile, display=hostile, path="[red]/a.txt"), answer=AnswerSentence(hostile, None, 1)
    )
    shown = STYLE.sub("", on_terminal(answer, 200))
    assert shown.count(hostile) == 3
    assert "[red]/a.txt:3-4" in shown
    assert not LINK.search(shown)


@pytest.mark.parametrize("width", [60, 80, 200])
def test_lines_never_run_over_the_terminal(width: int, opened: Index) -> None:
    asking = Retriever(opened)
    questions = [json.loads(line)["question"] for line in ASKED.read_text("utf-8").splitlines()[::10]]
    for question in questions:
        shown = LINK.sub("", STYLE.sub("", on_terminal(answer_question(question, asking), width)))
        assert max(cell_len(line) for line in shown.splitlines()) <= width


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(HOSTILE, min_size=9, max_size=9), st.sampled_from([60, 80, 200]))
def test_nothing_of_a_document_moves_the_terminal(hostile: list[str], width: int) -> None:
    title, path, source, byline, date, text, span, missing, question = hostile
    cited = citation(title=title, path=path, source=source, byline=byline, date=date, display=text + span + text)
    good = answered(cited, cited, answer=AnswerSentence(text + span, span, 1), question=question)
    bad = unanswered(missing, text, citations=(cited,))
    for answer in (good, bad):
        for shown in (STYLE.sub("", on_terminal(answer, width)), piped(answer)):
            assert not [c for c in shown if unicodedata.category(c) == "Cc" and c != "\n"]
            assert not BIDI.search(shown)
        # Whatever stands in it, a pipe gets one line for each part: so no document can forge another citation.
        assert piped(answer).count("\n") == 1 + 4 * len(answer.citations)


@settings(max_examples=400, deadline=None)
@given(HOSTILE)
def test_a_line_of_json_is_one_line_and_reads_back_whole(hostile: str) -> None:
    line = json_line({"text": hostile})
    assert json.loads(line) == {"text": hostile}
    assert line.splitlines() == [line]
    assert not [c for c in line if unicodedata.category(c) == "Cc"]
    assert not BIDI.search(line)


def test_thirty_answers_hold_what_the_schema_says_and_nothing_else(opened: Index) -> None:
    asking = Retriever(opened)
    lines = ASKED.read_text("utf-8").splitlines()[::7] + UNANSWERABLE.read_text("utf-8").splitlines()[::5]
    validator = Draft202012Validator(SCHEMA)
    assert len(lines) >= 30
    for line in lines:
        given_back = json.loads(json_line(to_json(answer_question(json.loads(line)["question"], asking))))
        validator.validate(given_back)
        assert [name for name in given_back if name != "differences"] == SCHEMA["required"]
        for cited in given_back["citations"]:
            assert list(cited) == SCHEMA["properties"]["citations"]["items"]["required"]
        assert given_back["answerable"] is (given_back["answer"] is not None)


def test_articles_that_contradict_each_other_are_shown_below_the_answer_and_in_the_json() -> None:
    found = (Difference("26个", 1, "2021-03-01"), Difference("24\x1b[31m个", 2, None))
    answer = answered(citation(1), citation(2), differences=found)
    assert piped(answer).splitlines()[1] == "Articles differ: 26个 (2021-03-01) [1]; 24[31m个 [2]"
    fields = json.loads(json_line(to_json(answer)))
    Draft202012Validator(SCHEMA).validate(fields)
    assert fields["differences"] == [
        {"value": "26个", "citation": 1, "date": "2021-03-01"},
        {"value": "24\x1b[31m个", "citation": 2, "date": None},
    ]


def test_a_question_that_names_nothing_is_told_so_in_the_terminal_and_in_the_json(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = replace(unanswered(), names_nothing=True)
    assert piped(answer) == "The question names nothing to look for. Ask about something by its name.\n"
    fields = json.loads(json_line(to_json(answer)))
    Draft202012Validator(SCHEMA).validate(fields)
    assert (fields["answerable"], fields["names_nothing"], "names_nothing" in to_json(unanswered())) == (
        False,
        True,
        False,
    )


def test_the_schema_is_itself_valid_and_documents_every_member() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    citations = SCHEMA["properties"]["citations"]["items"]
    assert set(SCHEMA["required"]) == set(SCHEMA["properties"]) - {"id", "differences", "names_nothing"}
    assert set(citations["required"]) == set(citations["properties"])
    assert list(to_json(answered())) == SCHEMA["required"]
