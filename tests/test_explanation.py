"""What each part of the method gave, in numbers that add up, and in columns that line up."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from rich.cells import cell_len

from index.language import choose_language
from index.store import Index
from qa import render
from qa.answer import Answer
from qa.conversation import Conversation, Wishes
from qa.explanation import Explanation
from qa.reasons import explanation_json, show_explanation
from qa.render import json_line, to_json
from qa.retrieve import Retriever
from qa.screen import console

SCHEMA: dict[str, Any] = json.loads(Path(render.__file__).with_name("answer.schema.json").read_text("utf-8"))


def asked(index: Index, question: str, *before: str) -> tuple[Answer, Explanation]:
    conversation = Conversation(Retriever(index), Wishes(count=3))
    for earlier in before:
        conversation.ask(earlier)
    answer = conversation.ask(question)
    return answer, conversation.explain(answer)


def test_the_parts_add_up_to_the_score_and_the_ranks_are_counted_among_all_candidates(opened: Index) -> None:
    answer, explanation = asked(opened, "石家庄市累计建成多少个国家级标准化试点项目？")
    assert [reasons.n for reasons in explanation.citations] == [1, 2, 3]
    for reasons in explanation.citations:
        assert reasons.total == pytest.approx(sum(part.value * part.weight for part in reasons.parts))
        assert [part.name for part in reasons.parts] == ["bm25", "coverage", "cosine", "maxsim", "sentence"]
        assert all(1 <= (part.rank or 0) <= explanation.candidates for part in reasons.parts)
    assert explanation.confidence == answer.confidence


def test_the_verdict_s_parts_give_the_confidence(opened: Index) -> None:
    _, explanation = asked(opened, "石家庄市累计建成多少个国家级标准化试点项目？")
    assert {part.rank for part in explanation.verdict} == {None}
    assert "missing" in {part.name for part in explanation.verdict}
    assert "-0.0" not in {str(part.gives) for part in explanation.verdict}


def test_what_matched_word_for_word_and_otherwise_and_what_was_missing_is_named(opened: Index) -> None:
    _, explanation = asked(opened, "石家庄市累计建成多少个国家级标准化试点项目和火星基地？")
    first = explanation.citations[0]
    assert any("国家级标准化试点项目" in held for held in first.held)
    assert "火星基地" in first.missing
    _, explanation = asked(opened, "How many companies in Hebei have received quality credit loans?")
    assert explanation.foreign
    assert any("\u4e00" <= pair.found[0] <= "\u9fff" for pair in explanation.citations[0].alike)


def test_a_follow_up_is_explained_as_it_was_searched_for(opened: Index) -> None:
    answer, explanation = asked(opened, "哪家公司做的？", "赵二街小区的供热改造涉及多少单元？")
    assert explanation.question == answer.rewritten == "赵二街小区的供热改造，哪家公司做的？"
    assert list(explanation.milliseconds) == ["prepare", "legs", "matching", "reading", "verdict"]


def test_the_json_of_an_explained_answer_is_what_the_schema_says(opened: Index) -> None:
    answer, explanation = asked(opened, "石家庄市累计建成多少个国家级标准化试点项目？")
    Draft202012Validator(SCHEMA).validate(json.loads(json_line(to_json(answer, explanation_json(explanation)))))


@pytest.mark.parametrize(("language", "longest"), [("en", "no name of the kind"), ("zh", "余弦（向量）")])
def test_columns_line_up_on_80_columns_whatever_the_language(
    opened: Index, language: str, longest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("FORCE_COLOR", "1"), ("NO_COLOR", "1"), ("COLUMNS", "80"), ("TERM", "dumb")):
        monkeypatch.setenv(name, value)
    _, explanation = asked(opened, "石家庄市累计建成多少个国家级标准化试点项目？")
    choose_language("zh" if language == "zh" else "en")
    out = console()
    out.file = io.StringIO()
    show_explanation(explanation, out, only=1)
    lines = out.file.getvalue().splitlines()
    assert "\x1b" not in out.file.getvalue() and max(map(cell_len, lines)) <= 80
    table = [line for line in lines if line.startswith("    ") and line.rstrip()[-4:-3] == "." and "~" not in line]
    assert len({cell_len(line) for line in table[-4:]}) == 1
    assert sum(line.startswith("[") for line in lines) == 1
    assert any(line.startswith(f"    {longest} ") for line in lines)
