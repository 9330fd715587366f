"""Readers and a writer live together: no error, and each answer from exactly one generation."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.build import build_index
from index.encoders import load_shipped
from index.errors import IndexBusy
from index.generations import writing

HERE = Path(__file__).parent
READING = """
import json, pathlib, re, sys
from index.store import Index
from qa.answer import answer_question
from qa.retrieve import Retriever

folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
index = Index(folder)
retriever, seen, mixed = Retriever(index), set(), 0
print("reading", flush=True)
for n in range(count):
    if not index.is_current():
        newer = Index(folder)
        index.close()
        index, retriever = newer, Retriever(newer)
    answer = answer_question("第几版会议部署了多少项工作？", retriever)
    editions = {e for c in answer.citations for e in re.findall("第([0-9]+)版", c.text + c.title)}
    mixed += len(editions) != 1
    seen |= {(answer.generation, *editions)}
print(json.dumps({"asked": count, "mixed": mixed, "seen": sorted(seen)}))
"""


def edition(folder: Path, number: int) -> Path:
    folder.mkdir(exist_ok=True)
    for n in range(6):
        text = f"第{number}版会议之{n}\n\n本报讯(记者 张三)昨日，第{number}版会议召开，部署{number + n}项工作。\n"
        (folder / f"{n}.txt").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("readers", "questions", "rebuilds"), [(3, 60, 3), pytest.param(8, 10_000, 20, marks=pytest.mark.slow)]
)
def test_every_answer_comes_from_one_generation_while_the_index_is_rebuilt(
    readers: int, questions: int, rebuilds: int, tmp_path: Path
) -> None:
    folder, encoder = tmp_path / "index", load_shipped()
    build_index([edition(tmp_path / "papers", 0)], folder, encoder)
    command = [sys.executable, "-c", READING, str(folder), str(questions)]
    own = os.environ | {"PYTHONPATH": str(HERE.parent), "OPENBLAS_NUM_THREADS": "1"}
    reading = [subprocess.Popen(command, env=own, stdout=subprocess.PIPE, text=True) for _ in range(readers)]
    for reader in reading:
        assert reader.stdout and reader.stdout.readline() == "reading\n"
    for number in range(1, rebuilds + 1):
        build_index([edition(tmp_path / "papers", number)], folder, encoder)
        time.sleep(0.002 * questions / rebuilds)
    seen = set()
    for reader in reading:
        report = json.loads(reader.communicate()[0])
        assert (reader.returncode, report["asked"], report["mixed"]) == (0, questions, 0)
        seen |= {tuple(pair) for pair in report["seen"]}
    assert {generation for generation, _ in seen} <= {f"gen-{n + 1}" for n in range(rebuilds + 1)}
    assert all(generation == f"gen-{int(number) + 1}" for generation, number in seen)
    assert len(seen) > 1
    build_index([tmp_path / "papers"], folder, encoder)
    assert len(list(folder.iterdir())) == 3


def test_a_second_writer_is_refused_within_a_second(tmp_path: Path) -> None:
    edition(tmp_path / "papers", 0)
    with writing(tmp_path / "index"):
        started = time.perf_counter()
        with pytest.raises(IndexBusy, match=f"is being written by process {os.getpid()} on "):
            build_index([tmp_path / "papers"], tmp_path / "index", load_shipped())
        assert time.perf_counter() - started < 1
