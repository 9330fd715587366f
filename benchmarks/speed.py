"""How long a user waits: to start, to build, to get an answer.

    python -m benchmarks.speed

Whole processes take turns, so that what else the machine does is shared by all of them, and each is told by the clock
and by the processor. Bytecode is written first, as it is where a package was installed.
"""

import os
import resource
import statistics
import subprocess  # noqa: S404 (the commands are our own)
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pexpect

from index.build import build_index
from index.encoders import load_encoder
from index.store import Index
from qa.answer import answer_question
from qa.retrieve import Retriever

ROOT = Path(__file__).parents[1]
RUNS = 5
WARM = 30
"""Runs of a warm question."""
QUESTION = "石家庄市累计建成多少个国家级标准化试点项目？"
FOREIGN = "How many national standardisation pilot projects has Shijiazhuang completed?"
ASK = "`qa ask`"
USUAL = "the usual script"

Seconds = tuple[float, float]
"""On the clock; of the processor."""


def speed_table(seeds: Path) -> list[str]:
    """The start against a script of the usual kind, the build and the warm question, over the articles in `seeds`."""
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(temporary, "index")
        encoder = load_encoder()
        build = _medians(lambda: build_index([seeds], folder, encoder), RUNS)
        starts = _starts(seeds, folder, Path(temporary))
        retriever = Retriever(Index(folder))
        warm = {
            f"a question{said}, warm": _medians(lambda text=text: answer_question(text, retriever), WARM)  # type: ignore[misc]
            for said, text in (("", QUESTION), (" in another language", FOREIGN))
        }
    here = {"building the index of seeds/, encoder loaded": build, **warm}
    return ["## Speed", _table(starts, compared=True), _table(here, compared=False)]


def _starts(seeds: Path, folder: Path, temporary: Path) -> dict[str, Seconds]:
    """Medians of whole processes that take turns."""
    qa, python = str(Path(sys.executable).with_name("qa")), sys.executable
    usual = [python, str(ROOT / "benchmarks" / "usual.py"), str(seeds), QUESTION]
    named: dict[str, Callable[[], object]] = {
        "bare Python": _process([python, "-c", "pass"]),
        "bare Python with numpy": _process([python, "-c", "import numpy"]),
        "`qa --help`": _process([qa, "--help"]),
        ASK: _process([qa, "ask", QUESTION, "--index", str(folder)]),
        "the conversation's first prompt": lambda: _first_prompt(qa, folder),
        f"{USUAL}, its vectors saved": _process([*usual, "--saved", str(temporary)]),
        f"{USUAL}, from the texts": _process(usual),
    }
    for action in named.values():
        action()
    taken: dict[str, list[Seconds]] = {name: [] for name in named}
    for _ in range(RUNS):
        for name, action in named.items():
            taken[name].append(_timed(action))
    return {name: _median(runs) for name, runs in taken.items()}


def _table(rows: Mapping[str, Seconds], *, compared: bool) -> str:
    head = "| what | median, ms | of the processor, ms |" + (" times `qa ask` |" if compared else "")
    lines = [head, "|---|---|---|" + ("---|" if compared else "")]
    for name, (clock, processor) in rows.items():
        ratio = f" {clock / rows[ASK][0]:.1f} |" if compared else ""
        lines.append(f"| {name} | {1000 * clock:.1f} | {1000 * processor:.1f} |{ratio}")
    return "\n".join(lines)


def _process(command: list[str]) -> Callable[[], object]:
    return lambda: subprocess.run(command, check=True, capture_output=True, env=_surroundings())  # noqa: S603 (as above)


def _first_prompt(qa: str, folder: Path) -> None:
    """Begin a conversation on a terminal, and leave it once it asks."""
    child = pexpect.spawn(qa, ["--index", str(folder)], env=_surroundings(), dimensions=(30, 100), timeout=60)
    child.expect_exact("ask>")
    child.kill(9)
    child.wait()


def _surroundings() -> dict[str, str]:
    """The environment, but that bytecode is kept, messages are English and nothing is looked for on a network."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"QA_LANG": "en", "TERM": "xterm-256color", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}


def _medians(action: Callable[[], object], runs: int) -> Seconds:
    action()
    return _median([_timed(action) for _ in range(runs)])


def _median(runs: list[Seconds]) -> Seconds:
    return statistics.median(clock for clock, _ in runs), statistics.median(processor for _, processor in runs)


def _timed(action: Callable[[], object]) -> Seconds:
    processor, clock = _processor(), time.perf_counter()
    action()
    return time.perf_counter() - clock, _processor() - processor


def _processor() -> float:
    """Seconds of the processor, of this process and those that it started and saw end."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    print("\n\n".join(speed_table(ROOT / "seeds")))
