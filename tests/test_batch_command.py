"""`qa batch` as it is run: formats by ending, what it says, and no answer lost or given twice whatever stops it."""

import json
import os
import pty
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

QA = Path(sys.executable).with_name("qa")
ROOT = Path(__file__).parents[1]
SCHEMA: dict[str, Any] = json.loads((ROOT / "qa" / "answer.schema.json").read_text("utf-8"))
QUESTION = "石家庄市累计建成多少个国家级标准化试点项目？"
ELSEWHERE = "珠穆朗玛峰有多高？"
SEED = 20260105


def environment(**own: str) -> dict[str, str]:
    ignored = ("QA_", "LC_", "LANG", "FORCE_COLOR", "COLUMNS")
    return {name: value for name, value in os.environ.items() if not name.startswith(ignored)} | own


def qa(*arguments: object, cwd: Path, given: bytes = b"", own: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a run; the time that it took is left out."""
    command = [str(QA), *map(str, arguments)]
    ran = subprocess.run(command, cwd=cwd, input=given, capture_output=True, env=environment(**own or {}), timeout=300)
    return ran.returncode, ran.stdout.decode("utf-8"), timeless(ran.stderr.decode("utf-8"))


def timeless(said: str) -> str:
    """What was said without the time at its end."""
    return re.sub(r", [0-9.]+ s\n\Z", "\n", said)


@pytest.fixture
def folder(index_folder: Path, tmp_path: Path) -> Path:
    """A working folder with questions to the index of the seeds: three answered in some way, one in error."""
    (tmp_path / "qa.toml").write_text(f'index = "{index_folder}"\n', "utf-8")
    questions = f'{{"id": "a", "question": "{QUESTION}"}}\r\n\r\n{ELSEWHERE}\r\n{{"id": 3}}\r\n'
    (tmp_path / "in.jsonl").write_bytes(b"\xef\xbb\xbf" + questions.encode("utf-8"))
    return tmp_path


def test_batch_answers_a_file_and_says_on_standard_error_what_came_of_it(folder: Path) -> None:
    status, out, err = qa("batch", "in.jsonl", cwd=folder)
    assert (status, err) == (2, "1 answered, 1 not in this corpus, 1 errors\n")
    lines = [json.loads(line) for line in out.splitlines()]
    assert [(line["id"], line.get("answerable"), line.get("error")) for line in lines] == [
        ("a", True, None),
        (3, False, None),
        (3, None, "line 4 has no question"),
    ]
    for line in lines[:2]:
        Draft202012Validator(SCHEMA).validate(line)
    assert qa("batch", "in.jsonl", "-o", "out.jsonl", cwd=folder)[:2] == (2, "")
    assert [json.loads(line)["id"] for line in (folder / "out.jsonl").read_text("utf-8").splitlines()] == ["a", 3, 3]
    made = sorted(file.name for file in folder.iterdir())
    assert made == ["in.jsonl", "out.jsonl", "out.jsonl.run.json", "qa.toml"]


def test_the_format_is_that_of_the_ending_or_the_one_named(folder: Path) -> None:
    assert qa("batch", "in.jsonl", "-o", "out.md", "-k", 1, cwd=folder)[:2] == (2, "")
    assert qa("batch", "in.jsonl", "--format", "md", "-k", 1, cwd=folder)[1] == (folder / "out.md").read_text("utf-8")


def test_a_table_is_read_from_standard_input_where_that_is_said(folder: Path) -> None:
    table = f"id\tquestion\nx\t{QUESTION}\n".encode("gb18030")
    status, out, err = qa("batch", "-", "--from", "tsv", "--format", "csv", cwd=folder, given=table)
    assert (status, out.splitlines()[1].split(",")[:2], err) == (
        0,
        ["x", QUESTION],
        "1 answered, 0 not in this corpus, 0 errors\n",
    )


@pytest.mark.parametrize(
    ("given", "status", "summary"),
    [
        (f"{QUESTION}\n{ELSEWHERE}\n", 0, "1 answered, 1 not in this corpus, 0 errors\n"),
        (ELSEWHERE, 1, "0 answered, 1 not in this corpus, 0 errors\n"),
        ("", 1, "0 answered, 0 not in this corpus, 0 errors\n"),
    ],
)
def test_the_exit_status_is_grep_s(given: str, status: int, summary: str, folder: Path) -> None:
    found, _, err = qa("batch", "-", cwd=folder, given=given.encode("utf-8"))
    assert (found, err) == (status, summary)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["batch", "in.jsonl", "--resume"], "Error: --resume needs a file: -o OUT\n"),
        (["batch", "in.jsonl", "-o", "no/where"], "qa: no/where.partial: cannot write: No such file or directory\n"),
        (["batch", "in.jsonl", "--jobs", "0"], "Error: Invalid value for '--jobs': 0 is not in the range 1<=x<=256.\n"),
        (
            ["batch", "in.jsonl", "--from", "csv"],
            "qa: cannot read questions from in.jsonl: its first line names no column `question`;"
            " begin it with: id,question\n",
        ),
        (
            ["batch", "nul"],
            "qa: cannot read questions from nul: it is a binary file, not text; remove it or name the other files\n",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(arguments: list[str], said: str, folder: Path) -> None:
    (folder / "nul").write_bytes(b"\x00\x01\x02")
    status, out, err = qa(*arguments, cwd=folder)
    assert (status, out, err[-len(said) :]) == (2, "", said)


def test_a_second_run_says_what_it_kept(folder: Path) -> None:
    given = ("batch", "-", "-o", "out.csv", "--resume")
    for said in (
        "1 answered, 1 not in this corpus, 0 errors\n",
        "1 answered, 1 not in this corpus, 0 errors, 2 of them kept from before\n",
    ):
        assert qa(*given, cwd=folder, given=f"{QUESTION}\n{ELSEWHERE}\n".encode()) == (0, "", said)
    said = "已回答 1，语料中没有 1，出错 0，其中 2 条为此前所答，用时 "
    assert qa("--lang", "zh", *given, cwd=folder, given=f"{QUESTION}\n{ELSEWHERE}\n".encode())[2].startswith(said)


def test_batch_writes_into_a_device_and_leaves_it_one(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    before = sorted(folder.iterdir())
    command = f"cat pipe & '{QA}' batch - -o pipe; wait"
    ran = subprocess.run(
        ["bash", "-c", command],
        input=f"{ELSEWHERE}\n".encode(),
        capture_output=True,
        env=environment(),
        cwd=folder,
        timeout=60,
    )
    assert json.loads(ran.stdout)["question"] == ELSEWHERE
    assert (sorted(folder.iterdir()), (folder / "pipe").is_fifo()) == (before, True)


@pytest.mark.parametrize("options", ["", "--jobs 2"])
def test_batch_into_a_pipe_that_closes_ends_quietly(options: str, folder: Path) -> None:
    (folder / "in.txt").write_text(f"{QUESTION}\n" * 60, "utf-8")
    line = f"'{QA}' batch in.txt {options} | head -1"
    ran = subprocess.run(["bash", "-c", line], capture_output=True, env=environment(), cwd=folder, timeout=60)
    assert (ran.stdout.count(b"\n"), ran.stderr) == (1, b"")


def test_progress_is_shown_where_standard_error_is_a_terminal(folder: Path) -> None:
    (folder / "in.txt").write_text(f"{QUESTION}\n" * 60, "utf-8")
    ours, theirs = pty.openpty()
    command = [str(QA), "batch", "in.txt", "-o", "out.jsonl"]
    with subprocess.Popen(command, cwd=folder, env=environment(TERM="xterm"), stderr=theirs) as batch:
        os.close(theirs)
        shown = b""
        while chunk := read_terminal(ours):
            shown += chunk
    os.close(ours)
    assert (batch.returncode, "answering" in shown.decode("utf-8"), "/60" in shown.decode("utf-8")) == (0, True, True)
    assert shown.decode("utf-8").splitlines()[-1].rpartition("60 answered")[1] == "60 answered"


def read_terminal(descriptor: int) -> bytes:
    """What is on a terminal to read; nothing when its other end is closed, which is an error on some systems."""
    try:
        return os.read(descriptor, 4096)
    except OSError:
        return b""


def test_where_no_locale_is_set_utf_8_is_printed(folder: Path) -> None:
    """As cron runs a command: hardly a variable, no terminal."""
    bare = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C"}
    bare |= {name: value for name, value in os.environ.items() if name == "PYTHONPATH"}
    for command in (["ask", QUESTION], ["batch", "-", "--format", "csv"]):
        ran = subprocess.run(
            [str(QA), *command], input=QUESTION.encode("utf-8"), capture_output=True, env=bare, cwd=folder, timeout=60
        )
        assert (ran.returncode, "试点项目26个" in ran.stdout.decode("utf-8")) == (0, True)


@pytest.fixture
def small_index(tmp_path: Path) -> Path:
    """An index of some articles, in which a question takes few milliseconds."""
    names = ("梅花", "月季", "牡丹", "菊花", "荷花", "桃花")
    for n, name in enumerate(names):
        text = f"植物园{name}盛开\n\n本报讯(记者 李明)植物园有{name}{20 + n}种，三月{n + 1}日开园。\n"
        (tmp_path / "corpus" / f"{n}.txt").parent.mkdir(exist_ok=True)
        (tmp_path / "corpus" / f"{n}.txt").write_text(text, "utf-8")
    assert qa("index", "build", "corpus", "--index", "small", cwd=tmp_path)[0] == 0
    return tmp_path / "small"


def ask_many(folder: Path, count: int) -> list[str]:
    """Questions with ids, among them rows in error and questions that nothing answers; the ids, in order."""
    names = ("梅花", "月季", "牡丹", "菊花", "荷花", "桃花", "zzz")
    questions = [f"植物园有{names[n % 8]}多少种？{n}" if n % 8 < len(names) else "" for n in range(count)]
    rows = [{"id": f"q{n}", "question": question} for n, question in enumerate(questions)]
    (folder / "many.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return [str(row["id"]) for row in rows]


Stops = list[tuple[signal.Signals, float]]
"""Signals, and how many seconds after the first new answer each comes."""


def stop_and_resume(folder: Path, index: Path, output: str, jobs: int, stops: Stops) -> int:
    """Run a batch, stopping it by each signal, then to its end; how often it was stopped before its end."""
    command = [str(QA), "batch", "many.jsonl", "-o", output, "--index", str(index), "--resume", "--jobs", str(jobs)]
    stopped = 0
    for number, seconds in stops:
        partial, before = folder / f"{output}.partial", size(folder / f"{output}.partial")
        with subprocess.Popen(
            command,
            cwd=folder,
            env=environment(),
            stderr=subprocess.PIPE,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
        ) as batch:
            deadline = time.monotonic() + 60
            while batch.poll() is None and size(partial) <= before and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(seconds)
            batch.send_signal(number)
            err = batch.communicate(timeout=60)[1].decode("utf-8")
        if batch.returncode in (0, 2):
            continue
        stopped += 1
        if number != signal.SIGKILL:
            assert (batch.returncode, err) == (
                128 + number,
                f"interrupted; the answers so far are in {output}.partial, go on with the same command and --resume\n",
            )
    subprocess.run(command, cwd=folder, env=environment(), capture_output=True, timeout=600)
    return stopped


def size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def answers(file: Path) -> list[dict[str, Any]]:
    return [{**json.loads(line), "took_ms": 0} for line in file.read_text("utf-8").splitlines()]


def test_a_batch_that_is_stopped_and_resumed_loses_no_answer_and_gives_none_twice(
    small_index: Path, tmp_path: Path
) -> None:
    ids = ask_many(tmp_path, 240)
    assert qa("batch", "many.jsonl", "-o", "unbroken.jsonl", "--index", small_index, cwd=tmp_path)[0] == 2
    chance = random.Random(SEED)  # noqa: S311 - when to stop is no secret
    stops = [(s, chance.uniform(0, 0.1)) for s in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)]
    assert stop_and_resume(tmp_path, small_index, "out.jsonl", 1, stops) == 3
    resumed = answers(tmp_path / "out.jsonl")
    assert [answer["id"] for answer in resumed] == ids
    assert resumed == answers(tmp_path / "unbroken.jsonl")
    assert sorted(file.name for file in tmp_path.glob("out.*")) == ["out.jsonl", "out.jsonl.run.json"]


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_ten_thousand_questions_stopped_thirty_times_are_each_answered_once(
    jobs: int, small_index: Path, tmp_path: Path
) -> None:
    ids = ask_many(tmp_path, 10_000)
    qa("batch", "many.jsonl", "-o", "unbroken.jsonl", "--index", small_index, "--jobs", 2, cwd=tmp_path)
    chance = random.Random(SEED + jobs)  # noqa: S311 - when to stop is no secret
    signals = [signal.SIGINT, signal.SIGTERM, signal.SIGKILL] * 10
    chance.shuffle(signals)
    stops = [(number, chance.uniform(0, 1.5)) for number in signals]
    stopped = stop_and_resume(tmp_path, small_index, "out.jsonl", jobs, stops)
    resumed = answers(tmp_path / "out.jsonl")
    assert [answer["id"] for answer in resumed] == ids
    assert resumed == answers(tmp_path / "unbroken.jsonl")
    assert stopped >= 20
