"""Answer rows one after another in this process, or several at a time in processes of their own.

Threads do not pay: most of a question's time is spent in Python, which runs one thread at a time. A worker is
asked over a pipe that only it and this process hold, so that it ends when this process does, however that ends.
"""

import signal
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from index.errors import StoreError, UserError
from index.language import Language, choose_language, language, say
from index.store import Index
from qa.answer import Answer
from qa.conversation import Conversation, Wishes
from qa.render import json_line, to_json
from qa.retrieve import Retriever
from qa.rows import Row

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

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
    waiting = iter(tasks)
    with _workers(asking, jobs) as workers:
        busy: list[Connection] = []
        for connection in workers:
            _give(next(waiting, None), connection, busy)
        while busy:
            for connection in cast(list[Connection], wait(busy)):
                try:
                    outcomes = connection.recv()
                except (EOFError, OSError) as error:
                    raise WorkerEnded(f"exit status {_status(workers[connection])}") from error
                if isinstance(outcomes, str):
                    raise WorkerEnded(outcomes)
                busy.remove(connection)
                _give(next(waiting, None), connection, busy)
                yield from outcomes


def _give(task: Task | None, connection: Connection, busy: list[Connection]) -> None:
    if task is not None:
        with suppress(OSError):  # one that has ended is found out when it is listened to
            connection.send(task)
        busy.append(connection)


def _status(process: "SpawnProcess") -> int | None:
    process.join(timeout=5)
    return process.exitcode


@contextmanager
def _workers(asking: Asking, jobs: int) -> "Iterator[dict[Connection, SpawnProcess]]":
    """Processes waiting for tasks, by the connection to each; they end with the block."""
    from multiprocessing import get_context  # deferred: one process needs none of it

    # A forked copy of a process in which FAISS and Tantivy have threads may hang.
    context = get_context("spawn")
    workers: dict[Connection, SpawnProcess] = {}
    # Ctrl-C reaches every process of a terminal; what it means is for this one to say.
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        for _ in range(jobs):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, asking, language()), daemon=True)
            process.start()
            theirs.close()
            workers[ours] = process
    finally:
        signal.signal(signal.SIGINT, heard)
    try:
        yield workers
    finally:
        for connection, process in workers.items():
            connection.close()
            process.terminate()
            process.join()


def _work(connection: Connection, asking: Asking, spoken: Language) -> None:
    """What a worker does: answer task after task until there is nobody left to ask."""
    choose_language(spoken)
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
    except (EOFError, OSError):
        return


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
