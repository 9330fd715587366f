"""A process that measures something: ended when it takes too long, its memory watched from outside."""

import json
import os
import signal
import subprocess  # noqa: S404 (the commands are our own)
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import Any

import psutil

_TICK = 0.1
_BLAS = {"OPENBLAS_NUM_THREADS": "1"}
"""As `qa` sets it for itself."""


def watched(module: Sequence[str], limit: float) -> dict[str, Any]:
    """Run `python -m MODULE...` and read the JSON line it prints.

    Returns:
        That object with `peak_mb`, the most memory that the process and those it started held together (what several
        share is counted once for each); or one with `failed`, a reason.
    """
    with tempfile.TemporaryFile("w+") as output:
        started = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 (as above)
            [sys.executable, "-m", *module], stdout=output, start_new_session=True, env=os.environ | _BLAS
        )
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, _held(process.pid))
            if time.monotonic() - started > limit:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return {"failed": f"longer than {limit:.0f} s"}
            time.sleep(_TICK)
        if process.returncode:
            return {"failed": f"exit status {process.returncode}"}
        output.seek(0)
        found: dict[str, Any] = json.loads(output.read().splitlines()[-1])
    return found | {"peak_mb": round(peak / 1e6, 1)}


def _held(number: int) -> float:
    """Bytes that a process and its descendants hold now."""
    held = 0.0
    try:
        own = psutil.Process(number)
        for one in (own, *own.children(recursive=True)):
            try:
                held += one.memory_info().rss
            except psutil.Error:
                continue
    except psutil.Error:
        return held
    return held
