"""Answers in each format, compared whole; and nothing in them is a formula, markup or an escape sequence."""

import json
from pathlib import Path
from typing import Any

import pytest

from qa.outputs import COLUMNS, LAYOUTS, guard_formula, output_format

CITATION = {
    "n": 1,
    "path": "报 纸/a.txt",
    "line_start": 5,
    "line_end": 7,
    "char_start": 36,
    "char_end": 60,
    "title": "植物园梅花盛开",
    "kicker": None,
    "kind": "news",
    "date": "2021-03-05",
    "source": "石家庄日报",
    "byline": "记者 李明",
    "page": None,
    "place": None,
    "text": "植物园有梅花\n26种，“品种”最多。",
    "score": 0.9,
}
OTHER = {**CITATION, "n": 2, "path": "b.txt", "line_end": 5, "title": "", "date": None, "source": None, "byline": None}
REST: dict[str, Any] = {"filters": None, "took_ms": 1.5, "index": {"generation": "gen-1", "encoder": "wenbao-static"}}
ANSWERED: dict[str, Any] = {
    "id": "a b",
    "question": "植物园有多少种梅花？",
    "answerable": True,
    "confidence": 0.98,
    "answer": {"text": "植物园有梅花26种，“品种”最多。", "span": "26种", "citation": 1},
    "citations": [CITATION, OTHER],
    "missing": [],
    **REST,
}
REFUSED: dict[str, Any] = {
    **ANSWERED,
    "id": 2,
    "question": "zzz, qqq",
    "answerable": False,
    "confidence": 0.125,
    "answer": None,
    "citations": [],
    "missing": ["zzz", "qqq"],
}
ERROR: dict[str, Any] = {"id": "-3", "error": "line 4 has no question"}

EXPECTED = {
    "csv": (
        "id,question,answerable,confidence,answer,span,location,title,date,source,byline,score,passage,missing,error\n"
        "a b,植物园有多少种梅花？,yes,0.9800,植物园有梅花26种，“品种”最多。,26种,报 纸/a.txt:5-7,植物园梅花盛开,"
        "2021-03-05,石家庄日报,记者 李明,0.9000,植物园有梅花26种，“品种”最多。,,\n"
        '2,"zzz, qqq",no,0.1250,,,,,,,,,,zzz; qqq,\n'
        "'-3,,,,,,,,,,,,,,line 4 has no question\n"
    ),
    "tsv": (
        "id\tquestion\tanswerable\tconfidence\tanswer\tspan\tlocation\ttitle\tdate\tsource\tbyline\tscore\tpassage\t"
        "missing\terror\n"
        "a b\t植物园有多少种梅花？\tyes\t0.9800\t植物园有梅花26种，“品种”最多。\t26种\t报 纸/a.txt:5-7\t"
        "植物园梅花盛开\t"
        "2021-03-05\t石家庄日报\t记者 李明\t0.9000\t植物园有梅花26种，“品种”最多。\t\t\n"
        "2\tzzz, qqq\tno\t0.1250\t\t\t\t\t\t\t\t\t\tzzz; qqq\t\n"
        "'-3\t\t\t\t\t\t\t\t\t\t\t\t\t\tline 4 has no question\n"
    ),
    "md": (
        "## a b · 植物园有多少种梅花？\n\n"
        "**植物园有梅花26种，“品种”最多。** [1]\n\n"
        "1. **植物园梅花盛开** · 石家庄日报 · 2021-03-05 · 记者 李明 · 报 纸/a.txt:5-7 · 0.90\n"
        "   > 植物园有梅花26种，“品种”最多。\n\n"
        "2. b.txt:5 · 0.90\n"
        "   > 植物园有梅花26种，“品种”最多。\n\n"
        "## 2 · zzz, qqq\n\n"
        "*Not in this corpus.* Not found: zzz, qqq.\n\n"
        "## \\-3\n\n"
        "*line 4 has no question*\n\n"
    ),
    "trec": (
        "a%20b Q0 报%20纸/a.txt:5-7 1 0.900000 qa-wenbao-static-gen-1\n"
        "a%20b Q0 b.txt:5 2 0.899999 qa-wenbao-static-gen-1\n"
    ),
    "jsonl": "".join(json.dumps(fields, ensure_ascii=False) + "\n" for fields in (ANSWERED, REFUSED, ERROR)),
}


def written(format: str, *answers: dict[str, Any]) -> str:
    layout = LAYOUTS[format]
    return layout.head + "".join(layout.write(fields) for fields in answers)


@pytest.mark.parametrize("format", LAYOUTS)
def test_each_format_is_written_as_it_is_known(format: str) -> None:
    assert written(format, ANSWERED, REFUSED, ERROR) == EXPECTED[format]


def test_a_question_that_names_nothing_is_told_so_in_markdown() -> None:
    told = LAYOUTS["md"].write({**REFUSED, "missing": [], "names_nothing": True})
    assert told == "## 2 · zzz, qqq\n\n*The question names nothing to look for.*\n\n"


def test_every_row_of_a_table_has_every_column() -> None:
    counts = [line.count("\t") + 1 for line in written("tsv", ANSWERED, REFUSED, ERROR).splitlines()]
    assert counts == [len(COLUMNS)] * 4


@pytest.mark.parametrize(
    "formula",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠SUM", "﹣1", "﹢1", "﹦1", "﹫a"),
        *("\t=1", "\r=1", "\n@a", " =1", "\u3000=1", "\u00a0-1"),
    ],
)
def test_what_a_spreadsheet_would_reckon_is_quoted_in_tables_and_left_alone_in_json(formula: str) -> None:
    hostile = {**ANSWERED, "question": formula}
    cell = written("tsv", hostile).splitlines()[1].split("\t")[1]
    assert (guard_formula(formula), cell[0]) == (f"'{formula}", "'")
    assert json.loads(written("jsonl", hostile))["question"] == formula


@pytest.mark.parametrize("harmless", ["1-1", "a=b", "'=1", "谁？", "", "— 完 —", "“=1”"])
def test_what_is_no_formula_stays_as_it_is(harmless: str) -> None:
    assert guard_formula(harmless) == harmless


@pytest.mark.parametrize("format", LAYOUTS)
def test_no_control_character_reaches_a_terminal(format: str) -> None:
    hostile = "\x1b]0;x\x07\u202e\x9b31m\r\n甲"
    answer = {**ANSWERED["answer"], "text": hostile, "span": hostile}
    citation = {**CITATION, "path": hostile, "title": hostile, "byline": hostile, "text": hostile}
    fields = {**ANSWERED, "id": hostile, "question": hostile, "answer": answer, "citations": [citation]}
    shown = written(format, fields, {"id": hostile, "error": hostile})
    assert set(shown) & set("\x1b\x07\u202e\x9b\r") == set()


def test_markdown_in_an_article_is_text() -> None:
    hostile = "![](http://example.org/x.png) <img> *a* `b` | &lt; # _c_ ~d~ [e](f)"
    shown = written("md", {**REFUSED, "id": 1, "question": f"# {hostile}"}).splitlines()[0]
    assert shown == (
        "## 1 · \\# !\\[\\](http://example.org/x.png) \\<img\\> \\*a\\*"
        " \\`b\\` \\| \\&lt; \\# \\_c\\_ \\~d\\~ \\[e\\](f)"
    )
    assert "   > 1\\.甲\n" in written("md", {**ANSWERED, "citations": [{**CITATION, "text": "1.甲"}]})


def test_scores_that_are_equal_keep_their_order_in_a_run() -> None:
    citations = [{**CITATION, "n": n, "path": f"{n}.txt", "score": 0.5} for n in range(1, 101)]
    lines = written("trec", {**ANSWERED, "citations": citations}).splitlines()
    scores = [float(line.split(" ")[4]) for line in lines]
    assert (len(set(scores)), scores) == (100, sorted(scores, reverse=True))


def test_a_file_s_ending_says_its_format() -> None:
    names = ("a.jsonl", "a", "a.CSV", "a.tsv", "a.tab", "a.md", "a.markdown", "a.trec", "a.run")
    formats = [output_format(Path(name)) for name in names]
    assert formats == ["jsonl", "jsonl", "csv", "tsv", "tsv", "md", "md", "trec", "trec"]
