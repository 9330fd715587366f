"""Questions with their right answers, in JSON lines, and how an answer fares against them.

A row has a `question` and what would be right: `answer`, `answers` (a list, or SQuAD's object of `text`), or a span
(`start` and `end`, characters of the decoded `file`). A row with neither is one that the corpus does not answer. A
row with `turns` is a dialogue, each turn a row that may lean on those before it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import InputError
from qa.measures import bare, overlap
from qa.rows import Row

Fields = Mapping[str, Any]


class UnreadableLabels(InputError):
    """A line of a file of labelled questions cannot be used."""

    def __init__(self, file: Path, en: str, zh: str) -> None:
        super().__init__(
            f"{file}: {en}; each line is a JSON object with question, and answer or start and end: qa eval FILE",
            f"{file}：{zh}；每行应为含 question 及 answer（或 start、end）的 JSON 对象：qa eval FILE",
        )


@dataclass(frozen=True, slots=True)
class Label:
    """A question and what would be right."""

    row: Row
    answers: tuple[str, ...]
    """Any of them; none where the corpus holds no answer, or where a span says it."""
    file: str | None
    """A right citation is of this file, or of one whose path ends so; any will do where there is none."""
    span: tuple[int, int] | None
    """Characters of the file, decoded."""
    fields: Fields
    """The whole row."""

    @property
    def answerable(self) -> bool:
        """Whether the corpus holds the answer."""
        return bool(self.answers) or self.span is not None

    def group(self, by: str) -> str:
        """What the question is counted under."""
        value = self.fields.get(by)
        return str(value) if value is not None else "-" if self.answerable else "unanswerable"

    def rights(self, answer: Fields) -> list[bool]:
        """Which of an answer's citations hold what is right."""
        return [self._is_right(citation) for citation in answer.get("citations", ())]

    def _is_right(self, citation: Fields) -> bool:
        if self.file is not None and not f"/{citation['path']}".endswith(f"/{self.file}"):
            return False
        if self.span is not None:
            return bool(citation["char_start"] <= self.span[0] and self.span[1] <= citation["char_end"])
        return holds(citation["text"], self.answers)

    def scores(self, answer: Fields) -> dict[str, float]:
        """How an answer fares, each from 0 to 1.

        `right` is whether the sentence that answers holds a right answer, or, of a question that has none, whether it
        was refused; `span` whether the marked span holds one, `exact` whether it is one, `f1` how nearly it is one.
        """
        if not self.answerable:
            return {"right": float(not answer.get("answerable", False))}
        given = answer.get("answer") or {"text": "", "span": None, "citation": 0}
        span = given["span"] or ""
        scores = {"answered": float(answer.get("answerable", False))}
        if self.answers:
            scores |= {
                "right": float(holds(given["text"], self.answers)),
                "span": float(holds(span, self.answers)),
                "exact": float(any(bare(span) == bare(wanted) for wanted in self.answers)),
                "f1": max(overlap(span, wanted) for wanted in self.answers),
            }
        else:
            scores["right"] = float(given["citation"] > 0 and self.rights(answer)[given["citation"] - 1])
        return scores


def holds(text: str, answers: Sequence[str]) -> bool:
    """Whether a text holds any of some answers, white space, width and script aside."""
    within = bare(text)
    return any(bare(answer) in within for answer in answers)


def read_labels(files: Sequence[Path]) -> list[Label]:
    """The labelled questions of some files of JSON lines.

    Raises:
        UnreadableLabels: a line is no such question, or has the id of another.
    """
    labels: dict[str | int, Label] = {}
    for file in files:
        for number, fields in _objects(file):
            for label in _labels(fields, file, number, several=len(files) > 1):
                if label.row.id in labels:
                    identifier = label.row.id
                    raise UnreadableLabels(
                        file, f"line {number} has the id {identifier} again", f"第 {number} 行的 id {identifier} 重复"
                    )
                labels[label.row.id] = label
    if not labels:
        raise UnreadableLabels(files[0], "there is no question in it", "没有问题")
    return list(labels.values())


def _labels(fields: Fields, file: Path, number: int, *, several: bool) -> Iterator[Label]:
    identifier = fields.get("id", f"{file.name}:{number}" if several else number)
    turns = fields.get("turns")
    if turns is None:
        yield _label(fields, identifier, None, file, number)
        return
    if not isinstance(turns, list) or not all(isinstance(turn, dict) for turn in turns):
        raise UnreadableLabels(file, f"line {number} has turns that are no objects", f"第 {number} 行的 turns 有误")
    for n, turn in enumerate(turns, start=1):
        whole = {**{name: value for name, value in fields.items() if name != "turns"}, **turn}
        yield _label(whole, f"{identifier}.{n}", str(identifier), file, number)


def _label(fields: Fields, identifier: str | int, conversation: str | None, file: Path, number: int) -> Label:
    question = fields.get("question")
    if not isinstance(question, str) or not question.strip() or not isinstance(identifier, (str, int)):
        raise UnreadableLabels(file, f"line {number} has no question", f"第 {number} 行没有问题")
    span = (fields["start"], fields["end"]) if {"start", "end"} <= fields.keys() else None
    if span is not None and not (isinstance(span[0], int) and isinstance(span[1], int) and fields.get("file")):
        raise UnreadableLabels(
            file,
            f"line {number} has a span of no numbers or no file",
            f"第 {number} 行的 start、end 或 file 有误",
        )
    row = Row(identifier, question.strip(), None, conversation)
    return Label(row, _answers(fields), fields.get("file"), span, fields)


def _answers(fields: Fields) -> tuple[str, ...]:
    others = fields.get("answers") or ()
    if isinstance(others, Mapping):
        others = others.get("text", ())
    given = [fields.get("answer"), *others]
    texts = [text.get("text") if isinstance(text, Mapping) else text for text in given]
    return tuple(dict.fromkeys(text for text in texts if isinstance(text, str) and bare(text)))


def _objects(file: Path) -> Iterator[tuple[int, Fields]]:
    try:
        lines = file.read_text("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise UnreadableLabels(file, "it is not UTF-8", "不是 UTF-8") from error
    except OSError as error:
        raise UnreadableLabels(file, f"{error.strerror}", f"{error.strerror}") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                fields = json.loads(line)
            except (ValueError, RecursionError):
                fields = None
            if not isinstance(fields, dict):
                raise UnreadableLabels(file, f"line {number} is not a JSON object", f"第 {number} 行不是 JSON 对象")
            yield number, fields
