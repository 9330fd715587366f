"""Answer rows one after another in this process, or several at a time in processes of their own.

Threads do not pay: most of a question's time is spent in Python, which runs one thread at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

from index.crew import Work, replies
from index.errors import StoreError, UserError
from index.language import say
from index.store import Index
from qa.answer import Answer
from qa.conversation import Conversation, Wishes
from qa.render import json_line, to_json
from qa.retrieve import Retriever
from qa.rows import Row

Verdict = Literal["answered", "not_in_corpus", "errors"]
Task = Sequence[tuple[int, Row]]
"""Rows that must be asked one after the other, each with its place in the batch."""


class WorkerEnded(UserError):
    """A worker came to an end before its work did."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"a worker process ended: {why}; run the command again with --resume, with fewer --jobs",
            f"工作进程意外结束：{why}；请减少 --jobs 并用 --resume 重新运行",
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a row."""

    place: int
    verdict: Verdict
    line: str
    """An object of JSON: the answer with the row's id, or the id with an error."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked, and how."""

    folder: Path
    """Of the index."""
    generation: str
    wishes: Wishes


def answer_tasks(tasks: Iterable[Task], retriever: Retriever, wishes: Wishes) -> Iterator[Outcome]:
    """Answer the rows of each task, as one conversation."""
    for task in tasks:
        conversation = Conversation(retriever, wishes)
        for place, row in task:
            yield _outcome(place, row, _ask(row, conversation))


def answer_tasks_in_processes(tasks: Iterable[Task], asking: Asking, jobs: int) -> Iterator[Outcome]:
    """As `answer_tasks`, by `jobs` processes that open the index each for themselves; outcomes come as they are ready.

    Raises:
        WorkerEnded: a process was killed, or could not open the index.
    """
    for _, outcomes in replies(tasks, Work(_work, (asking,)), jobs, WorkerEnded):
        if isinstance(outcomes, str):
            raise WorkerEnded(outcomes)
        yield from outcomes


def _work(connection: Connection, asking: Asking) -> None:
    """Answer task after task, or say why that cannot be done."""
    try:
        with closing(Index(asking.folder)) as index:
            if index.generation != asking.generation:
                change = f"{asking.folder}: {asking.generation} -> {index.generation}"
                connection.send(say(f"the index was built again meanwhile, {change}", f"索引已重建，{change}"))
                return
            retriever = Retriever(index)
            while True:
                connection.send(list(answer_tasks([connection.recv()], retriever, asking.wishes)))
    except UserError as error:
        connection.send(str(error))


def _ask(row: Row, conversation: Conversation) -> Answer | str:
    """The answer to a row, or why there is none.

    Raises:
        StoreError: of the index, which no row could be answered from.
    """
    if row.error is not None:
        return row.error
    try:
        return conversation.ask(row.question)
    except StoreError:
        raise
    except UserError as error:
        return str(error)
    except Exception as error:  # whatever one question brings to light, the others are still to be answered
        return f"{type(error).__name__}: {error}"


def _outcome(place: int, row: Row, answer: Answer | str) -> Outcome:
    if isinstance(answer, str):
        return Outcome(place, "errors", json_line({"id": row.id, "error": answer}))
    verdict: Verdict = "answered" if answer.answerable else "not_in_corpus"
    return Outcome(place, verdict, json_line({"id": row.id, **to_json(answer)}))
