"""How long a user waits: to start, to build, to get an answer."""

import statistics
import subprocess  # noqa: S404 (the commands are our own)
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from index.build import build_index
from index.encoders import load_encoder
from index.store import Index
from qa.answer import answer_question
from qa.retrieve import Retriever

RUNS = 7
QUESTION = "石家庄市累计建成多少个国家级标准化试点项目？"


def speed_table(seeds: Path) -> list[str]:
    """Whole processes and, in one process, a warm question; over the articles in `seeds`."""
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(temporary, "index")
        encoder = load_encoder()
        build = _median(lambda: build_index([seeds], folder, encoder))
        retriever = Retriever(Index(folder))
        answer_question(QUESTION, retriever)
        rows = [
            ("bare Python with numpy, whole process", _process([sys.executable, "-c", "import numpy"])),
            ("`qa --help`, whole process", _process([_qa(), "--help"])),
            ("`qa ask`, whole process", _process([_qa(), "ask", QUESTION, "--index", str(folder)])),
            ("building the index of seeds/, encoder loaded", build),
            ("a question, warm", _median(lambda: answer_question(QUESTION, retriever))),
        ]
    return ["## Speed", "| what | median, ms |\n|---|---|\n" + "\n".join(f"| {w} | {1000 * s:.0f} |" for w, s in rows)]


def _process(command: list[str]) -> float:
    return _median(lambda: subprocess.run(command, check=True, capture_output=True))  # noqa: S603 (as above)


def _qa() -> str:
    return str(Path(sys.executable).with_name("qa"))


def _median(action: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times)
