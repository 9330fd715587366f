"""JSON lines and tables to records."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.articles import split_articles
from index.documents import read_document
from index.encodings import Undecodable
from index.files import Skipped, SourceFile
from index.readings import Reading
from index.tables import read_csv, read_json_lines, read_tsv
from index.text import FILLER


def seen(reading: Reading) -> list[tuple[str, dict[str, str]]]:
    """The text of each record as a reader sees it, and its fields."""
    return [(reading.plain[r.start : r.end].replace(FILLER, ""), dict(r.fields)) for r in reading.records]


def test_a_line_of_json_is_read_where_it_stands() -> None:
    text = '{"title": "甲", "text": "一\\n二\\u77f3\\"\\ud83d\\ude00", "n": [1, {"a": 2}], "date": 20250305}\r\n'
    reading = read_json_lines(text, "utf-8")
    assert seen(reading) == [('一\n二石"😀', {"title": "甲", "date": "20250305"})]
    assert (len(reading.plain), reading.text) == (len(text), text)
    assert reading.plain.replace(FILLER, "") == '一\n二石"😀\r\n'


@pytest.mark.parametrize(
    "record",
    [
        {"_id": "3", "title": "甲", "text": "正文。"},
        {"标题": "甲", "正文": "正文。", "编号": 3},
        {"Headline": "甲", "Content": "正文。", "ID": "3"},
        {"title": "甲", "text": "", "内容": "正文。", "id": "3"},
    ],
)
def test_columns_are_known_by_their_names(record: dict[str, object]) -> None:
    assert seen(read_json_lines(json.dumps(record), "utf-8")) == [("正文。", {"title": "甲", "id": "3"})]


def test_a_record_with_a_title_alone_has_it_for_its_text() -> None:
    assert seen(read_json_lines('{"title": "会议召开", "text": ""}', "utf-8")) == [("会议召开", {})]


def test_paragraph_tags_in_a_record_are_overwritten() -> None:
    (found,) = seen(read_json_lines('{"text": "<p>甲</p><p>乙<\\/p>"}', "utf-8"))
    assert found[0].split() == ["甲", "乙"]


def test_a_carriage_return_does_not_make_a_blank_line() -> None:
    assert seen(read_json_lines(r'{"text": "甲\r\n乙\r丙"}', "utf-8")) == [("甲\n乙\n丙", {})]


def test_halves_of_characters_are_no_text() -> None:
    assert seen(read_json_lines(r'{"text": "甲\ud83d", "title": "\ude00乙\u0000"}', "utf-8")) == [
        ("甲\ufffd", {"title": "\ufffd乙\x00"})
    ]


def test_lines_without_a_record_are_named_and_the_others_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    lines = ['{"text": "甲。"}', "", "没有", '{"text": 1', '{"title": ""}', "[" * 100_000, '"text"', '{"text": "乙。"}']
    file.write_text("\n".join(lines), "utf-8")
    document = read_document(SourceFile(file, "papers/a.jsonl"))
    assert document.unread == (
        Skipped("papers/a.jsonl:3", "not a JSON object", expected=False),
        Skipped("papers/a.jsonl:4", "not a JSON object", expected=False),
        Skipped("papers/a.jsonl:5", "no text in it", expected=False),
        Skipped("papers/a.jsonl:6", "not a JSON object", expected=False),
        Skipped("papers/a.jsonl:7", "not a JSON object", expected=False),
    )
    articles = split_articles(document)
    assert [document.text[slice(*article.span)] for article in articles] == ["甲。", "乙。"]
    assert [document.line_of(article.span.start) for article in articles] == [1, 8]


def test_of_many_lines_without_a_record_the_first_are_named_and_the_rest_are_counted() -> None:
    unread = read_json_lines('{"text": "甲"}\n' + "x\n" * 30, "utf-8").unread
    assert unread[0] == (":2", "not a JSON object")
    assert unread[20:] == (("", "10 more records without text"),)


TABLE = """标题,正文,日期,来源,记者
会议召开,"昨日，""会议""召开。
部署工作。",2025-03-05,甲报,张
,,,,
停车,停车难。,2025年3月6日,甲报,
没有正文
"""


def test_a_row_of_a_table_is_read_where_it_stands() -> None:
    reading = read_csv(TABLE, "utf-8")
    assert seen(reading) == [
        (
            '昨日，"会议"召开。\n部署工作。',
            {"title": "会议召开", "date": "2025-03-05", "source": "甲报", "author": "张"},
        ),
        ("停车难。", {"title": "停车", "date": "2025年3月6日", "source": "甲报"}),
        ("没有正文", {}),
    ]
    assert len(reading.plain) == len(reading.text)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_delimiter_and_the_line_ends_are_found_out(delimiter: str, line_end: str) -> None:
    text = line_end.join([delimiter.join(row) for row in (("title", "text"), ("甲", "乙"), ("丙", ""), ("", "丁"))])
    assert seen(read_csv(text, "utf-8")) == [("乙", {"title": "甲"}), ("丙", {}), ("丁", {})]


def test_a_table_parted_by_tabs_keeps_its_commas() -> None:
    assert seen(read_tsv('text\ttitle\n"甲"说,乙\t丙\n', "utf-8")) == [('"甲"说,乙', {"title": "丙"})]


def test_a_quotation_mark_that_is_never_closed_swallows_nothing() -> None:
    assert [text for text, _ in seen(read_csv('text,n\n"甲,1\n乙,2\n', "utf-8"))] == ['"甲', "乙"]


@pytest.mark.parametrize(
    ("reading", "text", "found"),
    [
        (read_csv, "名称,数量\n甲,1\n", "名称, 数量"),
        (read_tsv, "query-id\tcorpus-id\tscore\n1\t2\t1\n", "query-id, corpus-id, score"),
        (read_csv, "", "-"),
        (read_csv, "text,n\n,1\n", "text, n"),
        (read_json_lines, '{"名称": "甲", "数量": 1}\n', "名称, 数量"),
        (read_json_lines, "甲\n", "-"),
    ],
)
def test_a_table_without_a_column_of_text_is_refused_with_the_names_found_and_looked_for(
    reading: "type[object]", text: str, found: str
) -> None:
    with pytest.raises(Undecodable) as refused:
        reading(text, "utf-8")  # type: ignore[call-arg]
    assert refused.value.en == (
        f"it has no column with the articles' text, found: {found}; name one of them: text, content, body, 正文, 内容"
    )


CELLS = st.text(st.sampled_from('甲,"\n\r\t;\\ '), max_size=6)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_a_table_is_read_as_it_was_written(rows: list[tuple[str, str]]) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    text = "title,text\n" + "".join(f"{quoted(a)},{quoted(b)}\n" for a, b in [*rows, ("题", "文")])
    reading = read_csv(text, "utf-8")
    expected = [b if b.strip() else a for a, b in [*rows, ("题", "文")] if (a + b).strip()]
    assert [text for text, _ in seen(reading)] == expected
    assert len(reading.plain) == len(text)


@given(st.lists(st.text(max_size=8), min_size=1, max_size=4), st.booleans())
@settings(max_examples=200, deadline=None)
def test_lines_of_json_are_read_as_they_were_written(texts: list[str], ascii_only: bool) -> None:
    text = "".join(json.dumps({"text": one}, ensure_ascii=ascii_only) + "\n" for one in [*texts, "文"])
    reading = read_json_lines(text, "utf-8")
    assert len(reading.plain) == len(text)
    for (found, _), one in zip(seen(reading), [t for t in [*texts, "文"] if t.strip()], strict=True):
        normal = one.replace("\r\n", "\n").replace("\r", "\n").replace(FILLER, "")
        assert found.split() == "".join(c for c in normal if c >= " " or c.isspace()).split()


@pytest.mark.parametrize(
    "text",
    ["text\n" + '"' * 500_000, "text\n" + '"""a,' * 100_000, "text\n" + '"a"",' * 100_000 + '"z', "," * 1_000_000],
)
def test_a_hostile_table_is_read_in_time(text: str) -> None:
    started = time.perf_counter()
    try:
        read_csv(text, "utf-8")
    except Undecodable:
        pass
    assert time.perf_counter() - started < 5
