"""What the encoder that ships costs: to load, to encode, to keep.

Encoding is measured in processor seconds of all threads together, so that neither a second core nor a busy machine
changes the figure; whole processes in both kinds of seconds, the best of several runs.
"""

import os
import subprocess  # noqa: S404 (the commands are our own)
import sys
import time
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
    starts = [(LENGTH * i + i // 100) % (len(text) - LENGTH) for i in range(PASSAGES)]
    speed = PASSAGES / min(_encoding(encoder, [text[start : start + LENGTH] for start in starts]) for _ in range(5))
    bare, whole = (_process(code) for code in ("import numpy", FIRST_VECTOR.format(name=encoder.name)))
    folder = encoder.folder if isinstance(encoder, StaticEncoder) else Path()
    rows = (("whole process to the first vector", whole), ("bare Python with numpy", bare))
    lines = [
        f"| {name}, seconds on the clock (of the processor) | {clock:.3f} ({cpu:.3f}) |" for name, (clock, cpu) in rows
    ]
    size = sum(file.stat().st_size for file in folder.iterdir() if file.is_file()) / 1e6
    return (
        "### What the encoder costs\n\n| measure | figure |\n|---|---|\n"
        f"| passages of {LENGTH} characters encoded in a second of one core | {speed:,.0f} |\n"
        + "\n".join(lines)
        + "\n"
        f"| difference | {whole[0] - bare[0]:.3f} ({whole[1] - bare[1]:.3f}) |\n"
        f"| size on disk | {size:.1f} MB |"
    )


def _encoding(encoder: Encoder, passages: list[str]) -> float:
    started = time.process_time()
    encoder.encode_passages(passages)
    return time.process_time() - started


def _process(code: str) -> tuple[float, float]:
    """The fewest seconds that a whole process took on the clock and of the processor."""
    taken = []
    for _ in range(RUNS):
        before, started = os.times(), time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)  # noqa: S603 (as above)
        passed, after = time.perf_counter() - started, os.times()
        worked = after.children_user + after.children_system - before.children_user - before.children_system
        taken.append((passed, worked))
    return min(clock for clock, _ in taken), min(worked for _, worked in taken)
