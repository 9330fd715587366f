"""Bars while an index is built."""

import sys
from pathlib import Path

import pexpect
import pytest

from index.build import build_index
from index.encoders import load_shipped
from index.progress import progress

QA = Path(sys.executable).with_name("qa")


def test_a_build_tells_of_files_passages_and_vectors(seeds: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    report = build_index([seeds], tmp_path / "made", load_shipped(), advance=lambda *step: told.append(step))
    last = {what: (done, total) for what, done, total in told}
    passages = report.manifest.counts["passages"]
    assert last == {"files": (5, 5), "passages": (passages, 0), "vectors": (passages, 0)}


def test_nothing_is_shown_where_standard_error_is_no_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with progress() as advance:
        advance("files", 1, 2)
    assert capfd.readouterr() == ("", "")


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_terminal_sees_three_bars_with_the_time_that_is_left() -> None:
    script = """
import time
from index.progress import progress
with progress() as advance:
    for n in range(1, 9):
        advance("files", n, 10)
        advance("passages", n * 20, 0)
        advance("vectors", n * 10, 0)
        time.sleep(0.15)
"""
    child = pexpect.spawn(sys.executable, ["-c", script], dimensions=(24, 80), timeout=30, encoding="utf-8")
    child.expect(pexpect.EOF)
    shown = str(child.before)
    for bar in ("files", "passages", "vectors", "8/10", "160/200", "80/100", "0:00:0"):
        assert bar in shown
    assert shown.index("files") < shown.index("passages") < shown.index("vectors")
