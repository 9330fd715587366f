"""Several processes that do parts of a build at the same time.

Python runs one thread at a time, and reading, cutting and counting are Python; so a large build is shared among
processes. A worker is told what to do over a pipe that only it and this process hold, so that it ends when this process
does, however that ends; it leaves Ctrl-C to this process.
"""

import os
import signal
import threading
from collections import deque
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


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def done_in_processes(tasks: Iterable[Task[Result]], jobs: int) -> Iterator[Result]:
    """Do tasks in `jobs` processes; what comes of them is given in the order of the tasks.

    Raises:
        WorkerEnded: a process was killed.
        Exception: what a task raised.
    """
    waiting = iter(tasks)
    results: deque[list[Result]] = deque()
    with _workers(jobs) as workers:
        held: dict[Connection, list[Result]] = {}
        for connection in workers:
            _give(next(waiting, None), connection, held, results)
        while held:
            for connection in cast(Sequence[Connection], wait(list(held))):
                held.pop(connection).append(_heard(connection, workers[connection]))
                _give(next(waiting, None), connection, held, results)
            while results and results[0]:
                yield results.popleft()[0]


def _give(
    task: Task[Result] | None,
    connection: Connection,
    held: dict[Connection, list[Result]],
    results: deque[list[Result]],
) -> None:
    if task is not None:
        with suppress(OSError):  # one that has ended is found out when it is listened to
            connection.send((task.function, task.arguments))
        held[connection] = []
        results.append(held[connection])


def _heard(connection: Connection, process: "SpawnProcess") -> Any:
    try:
        done, result = connection.recv()
    except (EOFError, OSError) as error:
        process.join(timeout=5)
        raise WorkerEnded(f"exit status {process.exitcode}") from error
    if not done:
        raise result
    return result


@contextmanager
def _workers(jobs: int) -> "Iterator[dict[Connection, SpawnProcess]]":
    """Processes waiting for tasks, by the connection to each; they end with the block."""
    from multiprocessing import get_context  # deferred: one process needs none of it

    # A forked copy of a process in which FAISS and Tantivy have threads may hang.
    context = get_context("spawn")
    workers: dict[Connection, SpawnProcess] = {}
    try:
        with _interrupts_kept_off():
            for _ in range(jobs):
                ours, theirs = context.Pipe()
                process = context.Process(target=_work, args=(theirs, language()), daemon=True)
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


def _work(connection: Connection, spoken: Language) -> None:
    """What a worker does: task after task until there is nobody left to ask."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # the other processors have workers of their own
    choose_language(spoken)
    with suppress(EOFError, OSError):
        while True:
            function, arguments = connection.recv()
            try:
                answer = True, function(*arguments)
            except Exception as error:  # whatever it is, it is raised where the work was asked for
                answer = False, error
            connection.send(answer)
