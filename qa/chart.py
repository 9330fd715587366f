"""A chart of recall over depth and of calibration, as PNG or SVG.

It is worded in English whatever the language: the fonts that come with matplotlib have no Chinese.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from index.errors import UserError
from qa.measures import Bin

ENDINGS = (".png", ".svg")


class NoChart(UserError):
    """A chart cannot be drawn."""


def draw(
    file: Path,
    curves: Mapping[str, Mapping[int, float]],
    calibrations: Mapping[str, Sequence[Bin]],
    *,
    measure: str = "recall",
) -> None:
    """Draw a line for each run: its recall at each depth, and the share of answerable questions at each confidence.

    Raises:
        NoChart: matplotlib is not installed, the ending names another format, or the file cannot be written.
    """
    if file.suffix.lower() not in ENDINGS:
        raise NoChart(f"{file}: name a file that ends in .png or .svg", f"{file}：请给出以 .png 或 .svg 结尾的文件名")
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError as error:
        raise NoChart(
            "charts need matplotlib; install it with: pip install 'wenbao[plot]'",
            "画图需要 matplotlib；请安装：pip install 'wenbao[plot]'",
        ) from error
    shown = {name: bins for name, bins in calibrations.items() if bins}
    figure = Figure(figsize=(9 if shown else 4.5, 4), layout="constrained")
    recall = figure.add_subplot(1, 2 if shown else 1, 1)
    for name, curve in curves.items():
        recall.plot(list(curve), list(curve.values()), marker="o", label=name)
    depths = sorted({k for curve in curves.values() for k in curve})
    recall.set(xscale="log", xticks=depths, xticklabels=list(map(str, depths)), ylim=(0, 1.02))
    recall.minorticks_off()
    recall.set(xlabel="k", ylabel=f"{measure}@k", title=f"{measure.capitalize()} over depth")
    recall.grid(alpha=0.3)
    recall.legend(loc="lower right")
    if shown:
        reliability = figure.add_subplot(1, 2, 2)
        reliability.plot([0, 1], [0, 1], color="grey", linestyle=":", linewidth=1)
        for name, bins in shown.items():
            reliability.plot([b.confidence for b in bins], [b.share for b in bins], label=name, alpha=0.7)
            sizes = [15 + 3 * b.questions**0.5 * 5 for b in bins]
            reliability.scatter([b.confidence for b in bins], [b.share for b in bins], s=sizes)
        reliability.set(xlabel="confidence", ylabel="share that the corpus answers", title="Calibration")
        reliability.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
        reliability.grid(alpha=0.3)
        reliability.legend(loc="upper left")
    try:
        # The same figures give the same file, so that a chart kept beside a report changes only with them.
        with rc_context({"svg.hashsalt": "qa"}):
            metadata = {"Date": None} if file.suffix.lower() == ".svg" else {"Software": None}
            figure.savefig(file, dpi=120, metadata=metadata)
    except OSError as error:
        raise NoChart(f"{file}: cannot write: {error.strerror}", f"{file}：无法写入：{error.strerror}") from error
