"""Many questions: files in, files out, a line a question."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from qa.answer import Answer, QuestionTooLong
from qa.conversation import Conversation, Wishes
from qa.render import json_line, to_json
from qa.retrieve import Retriever

_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Row:
    """A question of a batch, or why it cannot be asked."""

    id: str | int
    question: str
    error: str | None = None
    conversation: str | int | None = None
    """The rows that name the same one follow each other up; a row that names none stands alone."""


@dataclass(slots=True)
class Summary:
    """What came of a batch."""

    answered: int = 0
    not_in_corpus: int = 0
    errors: int = 0


def read_rows(lines: Iterable[str]) -> Iterator[Row]:
    """The questions of a batch: one a line, or JSON objects with `id` and `question`; blank lines are passed over.

    A question without an id is known by its line, counted from 1. Objects with the same `conversation` follow one
    another up.
    """
    for number, line in enumerate(lines, start=1):
        text = line.lstrip("\ufeff").strip()
        if text:
            yield _read_object(text, number) if text.startswith("{") else _row(number, text, number)


def answer_rows(rows: Iterable[Row], retriever: Retriever, write: Callable[[str], object], wishes: Wishes) -> Summary:
    """Answer each row and write one JSON object a line, in order; a row that cannot be asked gives an error row."""
    summary = Summary()
    conversations: dict[str | int, Conversation] = {}
    for row in rows:
        conversation = Conversation(retriever, wishes)
        if row.conversation is not None:
            conversation = conversations.setdefault(row.conversation, conversation)
        outcome = _ask(row, conversation)
        if isinstance(outcome, str):
            summary.errors += 1
            write(json_line({"id": row.id, "error": outcome}) + "\n")
            continue
        if outcome.answerable:
            summary.answered += 1
        else:
            summary.not_in_corpus += 1
        write(json_line({"id": row.id, **to_json(outcome)}) + "\n")
    return summary


def _ask(row: Row, conversation: Conversation) -> Answer | str:
    """The answer to a row, or why there is none."""
    if row.error is not None:
        return row.error
    try:
        return conversation.ask(row.question)
    except QuestionTooLong as error:
        return str(error)


def _read_object(text: str, number: int) -> Row:
    try:
        fields = json.loads(text)
    except ValueError as error:
        return Row(number, "", f"line {number} is not JSON: {error}")
    except RecursionError:
        return Row(number, "", f"line {number} is not JSON: it is nested too deeply")
    identifier = fields.get("id", number)
    if not isinstance(identifier, (str, int)) or isinstance(identifier, bool):
        return Row(number, "", f"line {number} has an id that is neither text nor a whole number")
    question = fields.get("question")
    if not isinstance(question, str) or not question.strip():
        return Row(identifier, "", f"line {number} has no question")
    conversation = fields.get("conversation")
    if not isinstance(conversation, (str, int, type(None))) or isinstance(conversation, bool):
        return Row(identifier, "", f"line {number} has a conversation that is neither text nor a whole number")
    return replace(_row(identifier, question.strip(), number), conversation=conversation)


def _row(identifier: str | int, question: str, number: int) -> Row:
    r"""A question that can be asked; JSON can write half of a pair (\ud800), which is no character."""
    if _HALF.search(str(identifier)):
        identifier, question = number, ""
    if not question or _HALF.search(question):
        return Row(identifier, "", f"line {number} holds half a character")
    return Row(identifier, question)
