"""Many questions: files in, files out, a row a question, in their order.

An output file is made from a journal beside it (`OUT.partial`), so that a stopped batch can go on. What the run was
(index generation, encoder, options) stands beside it too, in `OUT.run.json`: not in the output, every line of which
is an answer.
"""

import json
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from qa.conversation import Wishes
from qa.journal import Journal, Key, read_lines, replace_file
from qa.outputs import LAYOUTS, Layout
from qa.retrieve import Retriever
from qa.rows import Row
from qa.runs import check_agreement, describe_run, now, on_the_day_of, read_run, run_file
from qa.workers import Asking, Outcome, Task, answer_tasks, answer_tasks_in_processes

Report = Callable[[int, int], object]
"""Called with how many rows are done and how many there are."""


@dataclass(slots=True)
class Summary:
    """What came of a batch."""

    answered: int = 0
    not_in_corpus: int = 0
    errors: int = 0
    kept: int = 0
    """How many of the rows an earlier run had answered."""

    def count(self, verdict: str) -> None:
        """One row more of which this came."""
        setattr(self, verdict, getattr(self, verdict) + 1)


@dataclass(frozen=True, slots=True)
class Batch:
    """What is asked of whom, and how."""

    rows: Sequence[Row]
    retriever: Retriever
    wishes: Wishes
    jobs: int = 1
    report: Report = lambda done, total: None


def answer_rows(batch: Batch, write: Callable[[str], object], layout: Layout = LAYOUTS["jsonl"]) -> Summary:
    """Answer each row and write it as soon as those before it are written."""
    summary = Summary()
    write(layout.head)
    for done, outcome in enumerate(_in_order(_outcomes(batch, _tasks(batch.rows))), start=1):
        summary.count(outcome.verdict)
        write(layout.write(json.loads(outcome.line)))
        batch.report(done, len(batch.rows))
    return summary


def answer_into(
    output: Path, batch: Batch, layout: Layout, *, resume: bool = False, as_of_given: bool = False
) -> Summary:
    """Answer each row into a file, which is there when all are; `resume` goes on where an earlier run was stopped.

    Going on, `去年` hangs on the day of the earlier run, unless a day was given.

    Raises:
        OutputError: the file cannot be written, another run is writing it, or the earlier run asked otherwise.
    """
    started, keys = time.perf_counter(), _keys(batch.rows)
    with Journal(output.with_name(output.name + ".partial")) as journal:
        earlier = (journal.load() or read_run(output)) if resume else None
        if earlier is not None and not as_of_given:
            batch = replace(batch, wishes=on_the_day_of(earlier, batch.wishes))
        run = describe_run(batch.rows, batch.retriever, batch.wishes)
        if earlier is None:
            journal.begin(run)
        else:
            check_agreement(earlier, run, output)
            if "finished" in earlier:
                if earlier["questions"] == run["questions"] and not earlier["errors"]:
                    journal.remove()
                    return Summary(earlier["answered"], earlier["not_in_corpus"], kept=len(keys))
                journal.begin(run)
                _take_over(journal, output, keys)
        summary = Summary(kept=sum(key in journal for key in keys))
        _fill(journal, batch, keys, summary.kept)
        replace_file(output, _texts(journal, keys, layout, summary))
        made = {**run, "finished": now(), "seconds": round(time.perf_counter() - started, 3), **asdict(summary)}
        replace_file(run_file(output), [json.dumps(made, ensure_ascii=False) + "\n"])
        journal.remove()
    return summary


def _take_over(journal: Journal, output: Path, keys: Sequence[Key]) -> None:
    """Keep the answers of an output of JSON lines to questions that are asked again; other formats hold too little."""
    asked: dict[tuple[object, object], deque[Key]] = defaultdict(deque)
    for key in keys:
        asked[key[0], key[1]].append(key)
    for fields in read_lines(output):
        waiting = asked.get((fields.get("id"), fields.get("question")))
        if waiting and "answerable" in fields:
            journal.append(waiting.popleft(), json.dumps(fields, ensure_ascii=False))


def _fill(journal: Journal, batch: Batch, keys: Sequence[Key], kept: int) -> None:
    """Answer what the journal has no answer to; a conversation with such a row is held again from its start."""
    tasks = [task for task in _tasks(batch.rows) if any(keys[place] not in journal for place, _ in task)]
    done = kept
    batch.report(done, len(keys))
    for outcome in _outcomes(batch, tasks):
        if keys[outcome.place] not in journal:
            journal.append(keys[outcome.place], outcome.line)
            done += 1
            batch.report(done, len(keys))


def _texts(journal: Journal, keys: Iterable[Key], layout: Layout, summary: Summary) -> Iterator[str]:
    yield layout.head
    for key in keys:
        answer = journal.answer(key)
        summary.count("errors" if "error" in answer else "answered" if answer["answerable"] else "not_in_corpus")
        yield layout.write(answer)


def _keys(rows: Iterable[Row]) -> list[Key]:
    before: Counter[tuple[str | int, str, str | int | None]] = Counter()
    keys = []
    for row in rows:
        named = (row.id, row.question, row.conversation)
        keys.append((*named, before[named]))
        before[named] += 1
    return keys


def _tasks(rows: Iterable[Row]) -> list[Task]:
    """The rows by conversation, each other row by itself."""
    tasks: dict[object, list[tuple[int, Row]]] = defaultdict(list)
    for place, row in enumerate(rows):
        alone = row.conversation is None
        tasks[("alone", place) if alone else ("together", row.conversation)].append((place, row))
    return list(tasks.values())


def _outcomes(batch: Batch, tasks: Sequence[Task]) -> Iterator[Outcome]:
    jobs = min(batch.jobs, len(tasks))
    if jobs <= 1:
        return answer_tasks(tasks, batch.retriever, batch.wishes)
    index = batch.retriever.index
    return answer_tasks_in_processes(tasks, Asking(index.folder, index.generation, batch.wishes), jobs)


def _in_order(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Outcomes by their place; one that comes early waits for those before it."""
    early: dict[int, Outcome] = {}
    place = 0
    for outcome in outcomes:
        early[outcome.place] = outcome
        while place in early:
            yield early.pop(place)
            place += 1
