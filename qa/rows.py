"""Questions for a batch, read from text, JSON lines, CSV or TSV.

A row that cannot be asked is a row all the same and says why, so that one bad line is never the end of the others.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.encodings import Undecodable, decode
from index.errors import InputError

INPUT_FORMATS = ("text", "jsonl", "csv", "tsv")

_BY_ENDING = {".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_COLUMNS = {
    "question": ("question", "问题", "問題"),
    "id": ("id", "编号", "編號"),
    "conversation": ("conversation", "对话", "對話"),
}
_LONGEST_RECORD = 50
"""Lines that a record of a CSV file may go over; a quotation mark that is open for longer was never closed."""
_HALF = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n|\r|\n")


class UnreadableQuestions(InputError):
    """A file of questions is not text, or its first line does not name its columns."""

    def __init__(self, name: str, en: str, zh: str) -> None:
        super().__init__(f"cannot read questions from {name}: {en}", f"无法从 {name} 读取问题：{zh}")


@dataclass(frozen=True, slots=True)
class Row:
    """A question of a batch, or why it cannot be asked."""

    id: str | int
    question: str
    error: str | None = None
    conversation: str | int | None = None
    """Questions of one conversation lean on those before them; a question without one stands alone."""


def input_format(name: str) -> str:
    """The format that a file's ending promises."""
    return _BY_ENDING.get(Path(name).suffix.lower(), "text")


def read_questions(raw: bytes, name: str, format: str) -> list[Row]:
    """The questions of a file called `name`; text and CSV may be in any encoding that articles are read in.

    Raises:
        UnreadableQuestions: it is not text, or a table without a column of questions.
    """
    lines = _LINE_END.split(_decoded(raw, name))
    if format in ("csv", "tsv"):
        return list(_read_table(lines, "," if format == "csv" else "\t", name))
    return list(read_rows(lines))


def read_rows(lines: Iterable[str]) -> Iterator[Row]:
    """The questions of a batch: one a line, or JSON objects with `id` and `question`; blank lines are passed over.

    A question without an id is known by its line, counted from 1.
    """
    for number, line in enumerate(lines, start=1):
        text = line.lstrip("\ufeff").strip()
        if text:
            yield _read_object(text, number) if text.startswith("{") else _row(number, text, number)


def _decoded(raw: bytes, name: str) -> str:
    """Text that is UTF-8 but for some lines stays so, and those lines hold halves of characters."""
    try:
        return decode(raw)[0]
    except Undecodable as error:
        text = raw.decode("utf-8", "surrogateescape")
        lines = [line for line in text.split("\n") if not line.isascii()]
        torn = sum(_HALF.search(line) is not None for line in lines)
        if b"\x00" in raw or 2 * torn > len(lines):
            raise UnreadableQuestions(name, error.en, error.zh) from error
        return text


def _read_table(lines: Sequence[str], delimiter: str, name: str) -> Iterator[Row]:
    records = _records(lines, delimiter)
    _, head = next(records, (1, []))
    named = [cell.strip().lower() for cell in head] if isinstance(head, list) else []
    places = {
        column: next((i for i, cell in enumerate(named) if cell in names), None) for column, names in _COLUMNS.items()
    }
    if places["question"] is None:
        raise UnreadableQuestions(
            name,
            "its first line names no column `question`; begin it with: id,question",
            "首行没有名为“问题”（question）的列；请以“id,question”开头",
        )
    for number, record in records:
        if isinstance(record, str):
            yield Row(number, "", record)
            continue
        cells = {column: _cell(record, place) for column, place in places.items()}
        if any(cell.strip() for cell in record):
            question, identifier = cells["question"], cells["id"] or number
            conversation = cells["conversation"] or None
            if question:
                yield _row(identifier, question, number, conversation)
            else:
                yield Row(identifier, "", f"line {number} has no question", conversation)


def _cell(record: list[str], place: int | None) -> str:
    return record[place].strip() if place is not None and place < len(record) else ""


def _records(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """The records of a table with the line that each begins on, or what is wrong with it."""
    start = 0
    while start < len(lines):
        record: list[str] | str = f"line {start + 1} opens a quotation mark that is not closed"
        taken = 1
        for end in range(start + 1, min(start + _LONGEST_RECORD, len(lines)) + 1):
            parsed = _parsed(lines[start:end], delimiter)
            if parsed is not None:
                record, taken = parsed, end - start
                break
        yield start + 1, record
        start += taken


def _parsed(lines: Sequence[str], delimiter: str) -> list[str] | str | None:
    """One record; None where a quotation mark is still open. A stray one within a cell is taken as it stands."""
    text = [line + "\n" for line in lines]
    try:
        return next(csv.reader(text, delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return None
    try:
        return next(csv.reader(text, delimiter=delimiter), [])
    except csv.Error as error:
        return f"not a row of a table: {error}"


def _read_object(text: str, number: int) -> Row:
    try:
        fields = json.loads(text)
    except ValueError as error:
        return Row(number, "", f"line {number} is not JSON: {error}")
    except RecursionError:
        return Row(number, "", f"line {number} is not JSON: it is nested too deeply")
    identifier, conversation = fields.get("id", number), fields.get("conversation")
    if not _is_name(identifier):
        return Row(number, "", f"line {number} has an id that is neither text nor a whole number")
    if conversation is not None and not _is_name(conversation):
        return Row(identifier, "", f"line {number} has a conversation that is neither text nor a whole number")
    question = fields.get("question")
    if not isinstance(question, str) or not question.strip():
        return Row(identifier, "", f"line {number} has no question", conversation)
    return _row(identifier, question.strip(), number, conversation)


def _is_name(value: Any) -> bool:
    return isinstance(value, (str, int)) and not isinstance(value, bool)


def _row(identifier: str | int, question: str, number: int, conversation: str | int | None = None) -> Row:
    r"""A question that can be asked; JSON can write half of a pair (\ud800), which is no character."""
    if _HALF.search(str(identifier)):
        identifier, question = number, ""
    if not question or _HALF.search(question):
        return Row(identifier, "", f"line {number} holds half a character", conversation)
    return Row(identifier, question, None, conversation)
