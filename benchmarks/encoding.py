"""What the encoder that ships costs: to load, to encode, to keep."""

import statistics
import subprocess  # noqa: S404 (the commands are our own)
import sys
import time
from collections.abc import Callable
from pathlib import Path

from index.encoders import Encoder, StaticEncoder
from index.text import matching_text

RUNS = 9
PASSAGES = 4_000
LENGTH = 166
"""Characters of a passage."""

FIRST_VECTOR = """
from index.encoders import load_encoder
load_encoder({name!r}).encode_queries(["石家庄市累计建成多少个国家级标准化试点项目"])
"""


def encoding_table(encoder: Encoder) -> str:
    """Passages a second on one core, seconds to the first vector over bare Python with numpy, megabytes."""
    seeds = Path(__file__).parents[1] / "seeds"
    text = matching_text("".join(path.read_text("utf-8") for path in sorted(seeds.glob("*.txt"))))
    starts = [LENGTH * i % (len(text) - LENGTH) + i // 100 for i in range(PASSAGES)]
    passages = [text[start : start + LENGTH] for start in starts]
    best = min(_seconds(lambda: encoder.encode_passages(passages)) for _ in range(3))
    bare, whole = (_process(code) for code in ("import numpy", FIRST_VECTOR.format(name=encoder.name)))
    folder = encoder.folder if isinstance(encoder, StaticEncoder) else Path()
    size = sum(file.stat().st_size for file in folder.iterdir() if file.is_file()) / 1e6
    return (
        "### What the encoder costs\n\n| measure | figure |\n|---|---|\n"
        f"| passages of {LENGTH} characters encoded a second, one thread, best of three | {PASSAGES / best:,.0f} |\n"
        f"| whole process to the first vector, median | {whole:.3f} s |\n"
        f"| bare Python with numpy, median | {bare:.3f} s |\n"
        f"| difference | {whole - bare:.3f} s |\n"
        f"| size on disk | {size:.1f} MB |"
    )


def _process(code: str) -> float:
    command = [sys.executable, "-c", code]
    return statistics.median(
        _seconds(lambda: subprocess.run(command, check=True, capture_output=True))  # noqa: S603 (as above)
        for _ in range(RUNS)
    )


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
