"""How each figure grows with the corpus, on one plot with both axes logarithmic."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scale_tables import median

_SIZES = ("1k", "10k", "100k", "1M")
_SERIES: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], float]]] = {
    "build, s": ("build", lambda run: run["seconds"]),
    "peak memory of a build, GB": ("build", lambda run: run["peak_mb"] / 1000),
    "size on disk, GB": ("build", lambda run: run["disk_mb"] / 1000),
    "a question, p50, s": ("query", lambda run: float(np.median([r["p50"] for r in run["one core"]])) / 1000),
    "opening, s": ("open", lambda run: run["seconds"]),
    "update, nothing changed, s": ("unchanged", lambda run: run["seconds"]),
    "update, one file changed, s": ("changed", lambda run: run["seconds"]),
}


def draw_growth(figures: Mapping[str, Any], file: Path) -> None:
    """Draw what was measured at two sizes or more; the slope is that of the line of least squares from 10k on."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    canvas, axes = plt.subplots(figsize=(8, 6), layout="constrained")
    for name, (what, value) in _SERIES.items():
        sizes = [size for size in _SIZES if f"{what} {size}" in figures and f"build {size}" in figures]
        passages = np.array([median(figures[f"build {size}"], lambda run: run["passages"]) for size in sizes])
        values = np.array([median(figures[f"{what} {size}"], value) for size in sizes])
        large = passages > 5000
        if large.sum() > 1:
            slope = np.polyfit(np.log(passages[large]), np.log(values[large]), 1)[0]
            axes.plot(passages, values, marker="o", label=f"{name}: slope {slope:.2f}")
    axes.set(xscale="log", yscale="log", xlabel="passages", ylabel="seconds or gigabytes")
    axes.grid(visible=True, which="both", alpha=0.3)
    if axes.get_lines():
        axes.legend(fontsize="small")
    canvas.savefig(file, dpi=110)
    plt.close(canvas)
