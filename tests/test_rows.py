"""Questions are read from text, JSON lines and tables in any encoding, and a row that cannot be asked says why."""

import pytest

from qa.rows import Row, UnreadableQuestions, input_format, read_questions, read_rows


def read(content: str | bytes, format: str = "text") -> list[Row]:
    return read_questions(content if isinstance(content, bytes) else content.encode("utf-8"), "q", format)


def test_a_question_a_line_is_known_by_its_line() -> None:
    assert read("谁？\n\n  何时？  \n \t\n几个？") == [Row(1, "谁？"), Row(3, "何时？"), Row(5, "几个？")]


def test_a_byte_order_mark_and_windows_line_ends_are_passed_over() -> None:
    rows = read(b"\xef\xbb\xbf" + '谁？\r\n\r\n{"question": "何时？"}\r\n'.encode())
    assert rows == [Row(1, "谁？"), Row(3, "何时？")]


def test_json_lines_keep_their_ids_and_conversations() -> None:
    lines = '{"id": "a", "question": " 谁？ "}\n{"question": "何时？", "note": 1}\n{"id": 7, "question": "几个？"}\n'
    assert read(lines, "jsonl") == [Row("a", "谁？"), Row(2, "何时？"), Row(7, "几个？")]
    assert read('{"conversation": "c", "question": "谁？"}') == [Row(1, "谁？", None, "c")]


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
            '{"question": "谁？", "conversation": []}',
            Row(1, "", "line 1 has a conversation that is neither text nor a whole number"),
        ),
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


@pytest.mark.parametrize(("delimiter", "format"), [(",", "csv"), ("\t", "tsv")])
def test_a_table_names_its_columns_in_any_order_and_case(delimiter: str, format: str) -> None:
    lines = [["Note", "Question", "ID"], ["x", "谁？", "a"], ["", " 何时？ ", ""], ["", "", ""], ["short"]]
    table = "\r\n".join(delimiter.join(cells) for cells in lines) + "\r\n"
    assert read(table, format) == [Row("a", "谁？"), Row(3, "何时？"), Row(5, "", "line 5 has no question")]


def test_a_table_may_name_its_columns_in_chinese() -> None:
    assert read("编号,问题,对话\n1,谁？,甲\n", "csv") == [Row("1", "谁？", None, "甲")]


def test_a_cell_may_go_over_lines_and_hold_quotation_marks() -> None:
    table = 'id,question\n1,"谁，\n何时？"\n2,"他说""好""？"\n3,"石家庄"有多少村？\n4,他说"好"？\n'
    assert read(table, "csv") == [
        Row("1", "谁，\n何时？"),
        Row("2", '他说"好"？'),
        Row("3", "石家庄有多少村？"),
        Row("4", '他说"好"？'),
    ]


def test_a_quotation_mark_that_is_not_closed_costs_one_row() -> None:
    rows = read('id,question\n1,"谁？\n2,何时？\n' + "3,几个？\n" * 60 + '4,"谁\n', "csv")
    assert (rows[0], rows[1], rows[-1], len(rows)) == (
        Row(2, "", "line 2 opens a quotation mark that is not closed"),
        Row("2", "何时？"),
        Row(64, "", "line 64 opens a quotation mark that is not closed"),
        63,
    )


def test_a_cell_that_is_too_long_costs_one_row() -> None:
    rows = read("id,question\n1," + "石" * 200_000 + "\n2,何时？\n", "csv")
    assert rows == [Row(2, "", "not a row of a table: field larger than field limit (131072)"), Row("2", "何时？")]


@pytest.mark.parametrize("table", ["谁？\n何时？\n", "", '"id\nquestion\n'])
def test_a_table_without_a_column_of_questions_is_refused(table: str) -> None:
    with pytest.raises(UnreadableQuestions) as raised:
        read(table, "csv")
    assert str(raised.value) == (
        "cannot read questions from q: its first line names no column `question`; begin it with: id,question"
    )


def test_a_table_saved_by_a_chinese_spreadsheet_is_read() -> None:
    table = "编号,问题\n甲,石家庄市累计建成多少个国家级标准化试点项目？\n乙,今年以来全市新增养老床位有多少张？\n"
    assert read(table.encode("gb18030"), "csv") == [
        Row("甲", "石家庄市累计建成多少个国家级标准化试点项目？"),
        Row("乙", "今年以来全市新增养老床位有多少张？"),
    ]


def test_a_line_that_is_not_utf_8_costs_one_row() -> None:
    assert read("谁？\n何时？\n".encode() + b"\xe8\xb0\n" + "几个？".encode()) == [
        Row(1, "谁？"),
        Row(2, "何时？"),
        Row(3, "", "line 3 holds half a character"),
        Row(4, "几个？"),
    ]


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"\xfc\xfe\xfd\xfb\xfa" * 20])
def test_what_is_not_text_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableQuestions, match="^cannot read questions from q: "):
        read(content)


def test_a_file_s_ending_says_its_format() -> None:
    names = ("a.txt", "a.JSONL", "a.ndjson", "a.csv", "a.tsv", "a.tab", "<stdin>", "csv")
    assert [input_format(name) for name in names] == ["text", "jsonl", "jsonl", "csv", "tsv", "tsv", "text", "text"]
