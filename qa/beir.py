"""Labelled questions in BEIR's layout: corpus.jsonl, queries.jsonl and qrels/test.tsv in a folder."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.documents import Document
from index.errors import UserError

_WHOLE_NUMBER = re.compile(r"-?[0-9]+")


class NotBeir(UserError):
    """A folder is not laid out as a BEIR data set."""

    def __init__(self, path: Path, en: str, zh: str) -> None:
        super().__init__(
            f"{path}: {en}; give a folder with corpus.jsonl, queries.jsonl and qrels/test.tsv: qa eval DIR",
            f"{path}：{zh}；请指明含 corpus.jsonl、queries.jsonl 和 qrels/test.tsv 的文件夹：qa eval DIR",
        )


def read_questions(file: Path) -> dict[str, str]:
    """The text of each question of a `queries.jsonl`, by its id."""
    return {fields["_id"]: fields["text"] for fields in _records(file, ("_id", "text"))}


def read_corpus(file: Path) -> Iterator[Document]:
    """The documents of a `corpus.jsonl`; a title may be left out."""
    for fields in _records(file, ("_id", "text")):
        title = str(fields.get("title") or "")
        text = fields["text"]
        yield Document(
            path=fields["_id"], text=text, plain=text, encoding="utf-8", format="record", metadata={"title": title}
        )


def read_qrels(file: Path) -> dict[str, dict[str, int]]:
    """For each question the judged documents with their grades."""
    qrels: dict[str, dict[str, int]] = {}
    for number, line in _lines(file):
        row = line.split("\t")
        graded = len(row) == 3 and _WHOLE_NUMBER.fullmatch(row[2]) is not None
        if number == 1 and not graded:
            continue
        if not graded:
            raise NotBeir(file, f"line {number} is not query, document, score", f"第 {number} 行不是“问题 文档 分数”")
        qrels.setdefault(row[0], {})[row[1]] = int(row[2])
    return qrels


def _records(file: Path, members: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    first_lines: dict[str, int] = {}
    for number, line in _lines(file):
        try:
            fields = json.loads(line)
            complete = all(isinstance(fields[member], str) for member in members)
        except (ValueError, KeyError, TypeError):
            complete = False
        if not complete:
            wanted = ", ".join(members)
            raise NotBeir(file, f"line {number} has not {wanted}", f"第 {number} 行缺少 {wanted}")
        first = first_lines.setdefault(fields["_id"], number)
        if first != number:
            name = fields["_id"]
            raise NotBeir(
                file,
                f"line {number} has the _id {name} of line {first}",
                f"第 {number} 行与第 {first} 行的 _id 都是 {name}",
            )
        yield fields


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that are not blank, with their numbers, counted from 1."""
    if not file.is_file():
        raise NotBeir(file, "there is no such file", "没有这个文件")
    with file.open("rb") as lines:
        for number, raw in enumerate(lines, start=1):
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise NotBeir(file, f"line {number} is not UTF-8", f"第 {number} 行不是 UTF-8") from error
            if line.strip():
                yield number, line
