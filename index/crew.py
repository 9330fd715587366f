"""Several processes that work at the same time.

Python runs one thread at a time, and reading, cutting, counting and answering are Python; so a large build or batch is
shared among processes. A worker is told what to do over a pipe that only it and this process hold, so that it ends when
this process does, however that ends; it leaves Ctrl-C to this process.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from index.errors import UserError
from index.language import Language, choose_language, language

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

Result = TypeVar("Result")


class WorkerEnded(UserError):
    """A worker came to an end before its work did."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"a worker process ended: {why}; run the command again, it goes on where it stopped, or with --jobs 1",
            f"工作进程意外结束：{why}；请重新运行（会从中断处继续），或加 --jobs 1",
        )


@dataclass(frozen=True, slots=True)
class Task(Generic[Result]):
    """A function of a module and what it is given; all of it is sent to another process."""

    function: Callable[..., Result]
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """A function of a module that replies to tasks out of a connection, and what else it is given."""

    function: Callable[..., None]
    arguments: tuple[Any, ...] = ()


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def done_in_processes(tasks: Iterable[Task[Result]], jobs: int) -> Iterator[Result]:
    """Do tasks in `jobs` processes; what comes of them is given in the order of the tasks.

    Raises:
        WorkerEnded: a process was killed.
        Exception: what a task raised.
    """
    early: dict[int, Result] = {}
    place = 0
    for number, (done, result) in replies(tasks, Work(_do), jobs, WorkerEnded):
        if not done:
            raise result
        early[number] = result
        while place in early:
            yield early.pop(place)
            place += 1


def replies(
    tasks: Iterable[Any], work: Work, jobs: int, ended: Callable[[str], UserError]
) -> Iterator[tuple[int, Any]]:
    """Have `jobs` processes work; what each sends back for a task, with the number of the task, as it comes.

    Raises:
        UserError: what `ended` makes of the reason why a process came to an end before its work did.
    """
    waiting = enumerate(tasks)
    with _workers(work, jobs) as workers:
        held: dict[Connection, int] = {}
        for connection in workers:
            _give(next(waiting, None), connection, held)
        while held:
            for connection in cast(Sequence[Connection], wait(list(held))):
                try:
                    reply = connection.recv()
                except (EOFError, OSError) as error:
                    raise ended(f"exit status {_status(workers[connection])}") from error
                number = held.pop(connection)
                _give(next(waiting, None), connection, held)
                yield number, reply


def _give(task: tuple[int, Any] | None, connection: Connection, held: dict[Connection, int]) -> None:
    if task is not None:
        with suppress(OSError):  # one that has ended is found out when it is listened to
            connection.send(task[1])
        held[connection] = task[0]


def _status(process: "SpawnProcess") -> int | None:
    process.join(timeout=5)
    return process.exitcode


@contextmanager
def _workers(work: Work, jobs: int) -> "Iterator[dict[Connection, SpawnProcess]]":
    """Processes waiting for tasks, by the connection to each; they end with the block."""
    from multiprocessing import get_context  # deferred: one process needs none of it

    # A forked copy of a process in which FAISS and Tantivy have threads may hang.
    context = get_context("spawn")
    workers: dict[Connection, SpawnProcess] = {}
    try:
        with _interrupts_kept_off():
            for _ in range(jobs):
                ours, theirs = context.Pipe()
                process = context.Process(target=_work, args=(theirs, work, language()), daemon=True)
                process.start()
                theirs.close()
                workers[ours] = process
        yield workers
    finally:
        for connection, process in workers.items():
            connection.close()
            process.terminate()
            process.join()


@contextmanager
def _interrupts_kept_off() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal; what it means is for this one to say."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)


def _work(connection: Connection, work: Work, spoken: Language) -> None:
    """What a worker does: task after task until there is nobody left to work for."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # the other processors have workers of their own
    choose_language(spoken)
    with suppress(EOFError, OSError):
        work.function(connection, *work.arguments)


def _do(connection: Connection) -> None:
    """Do whatever tasks come."""
    while True:
        task: Task[Any] = connection.recv()
        try:
            reply = True, task.function(*task.arguments)
        except Exception as error:  # whatever it is, it is raised where the work was asked for
            reply = False, error
        connection.send(reply)
