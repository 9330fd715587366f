"""Several processes that do parts of a build: in order, told plainly when one ends."""

import os
import signal
import sqlite3
import time

import pytest

from index.crew import Task, WorkerEnded, done_in_processes
from index.errors import UnreadableFile


def doubled_later(number: int) -> int:
    time.sleep(0.2 if number == 0 else 0)
    return 2 * number


def fails(number: int) -> int:
    if number == 1:
        raise UnreadableFile("a.txt", "it is odd", "它很奇怪")
    if number == 2:
        raise sqlite3.OperationalError("disk I/O error")
    return number


def ends(number: int) -> int:
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_results_come_in_the_order_of_the_tasks() -> None:
    tasks = [Task(doubled_later, (n,)) for n in range(7)]
    assert list(done_in_processes(tasks, 2)) == [0, 2, 4, 6, 8, 10, 12]


def test_an_error_in_another_process_is_raised_here() -> None:
    with pytest.raises(UnreadableFile, match="cannot read a.txt: it is odd") as raised:
        list(done_in_processes([Task(fails, (n,)) for n in (0, 1)], 2))
    assert raised.value.path == "a.txt"
    with pytest.raises(sqlite3.OperationalError, match="disk I/O error"):
        list(done_in_processes([Task(fails, (2,))], 1))


def test_a_process_that_is_killed_is_told_plainly() -> None:
    with pytest.raises(WorkerEnded, match="a worker process ended: exit status -9; run the command again"):
        list(done_in_processes([Task(ends, (n,)) for n in range(3)], 1))


def test_nothing_to_do_is_done() -> None:
    assert list(done_in_processes(iter([]), 2)) == []
