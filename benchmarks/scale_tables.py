"""The figures of `benchmarks.scale` as tables."""

import os
import platform
import statistics
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

Figures = Mapping[str, Any]

_SIZES = ("seeds", "news", "1k", "10k", "100k", "1M")
_LIBRARIES = ("faiss-cpu", "tantivy", "tokenizers", "numpy", "bm25s", "rank-bm25", "sentence-transformers")


def tables(figures: Figures) -> str:
    """SCALE.md whole."""
    dates = sorted({figure["date"] for figure in figures.values()})
    parts = [
        "# How it grows",
        f"`python -m benchmarks.scale --sizes seeds,news,1k,10k,100k,1M`,"
        f" {' to '.join(dict.fromkeys((dates[0], dates[-1])))},"
        f" {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},"
        f" {', '.join(f'{name} {version(name)}' for name in _LIBRARIES)}. Medians of the runs counted in each row;"
        " the corpora of 1k to 1M are made from the news corpus (benchmarks/resampled.py) and each holds the smaller"
        " ones. Times are by the clock on a machine that others used too; see CPU s for how much. Peak memory is that"
        " of all processes together, pages of mapped files included.",
        "![growth](growth.png)",
        _table("## Building", figures, "build", _BUILD),
        _against(figures),
        _table("## Asking, warm, whole answers", figures, "query", _QUERY),
        _stages(figures),
        _recall(figures),
        _peers(figures),
        _table("## Opening", figures, "open", _OPEN),
        _table("## Updating, nothing changed", figures, "unchanged", _UPDATE),
        _table("## Updating, one file changed", figures, "changed", _UPDATE),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def median(figure: Figures, value: Callable[[Figures], float]) -> float:
    """Over the runs of a figure."""
    return statistics.median(value(run) for run in figure["runs"])


Columns = Mapping[str, Callable[[Figures], str]]


def _of(key: str, form: str = "{:,.1f}") -> Callable[[Figures], str]:
    return lambda figure: form.format(median(figure, lambda run: run[key]))


def _per_second(key: str, form: str = "{:,.0f}") -> Callable[[Figures], str]:
    return lambda figure: form.format(median(figure, lambda run: run[key] / run["seconds"]))


def _asked(how: str, key: str, form: str = "{:.1f}") -> Callable[[Figures], str]:
    return lambda figure: form.format(statistics.median(r[key] for run in figure["runs"] for r in run[how]))


_BUILD: Columns = {
    "runs": lambda figure: str(len(figure["runs"])),
    "files": _of("documents", "{:,.0f}"),
    "passages": _of("passages", "{:,.0f}"),
    "of them distinct": _of("distinct", "{:,.0f}"),
    "MB": _of("source_mb"),
    "s": _of("seconds"),
    "CPU s": _of("cpu"),
    "files/s": _per_second("documents"),
    "passages/s": _per_second("passages"),
    "MB/s": _per_second("source_mb", "{:.2f}"),
    "peak MB": _of("peak_mb", "{:,.0f}"),
    "MB on disk": _of("disk_mb"),
}
_QUERY: Columns = {
    "passages": _of("passages", "{:,.0f}"),
    "p50 ms, one core": _asked("one core", "p50"),
    "p95": _asked("one core", "p95"),
    "p99": _asked("one core", "p99"),
    "p50 ms, 8 threads": _asked("threads", "p50"),
    "p95 ": _asked("threads", "p95"),
    "p99 ": _asked("threads", "p99"),
    "questions/s": _asked("threads", "per_second"),
}
_OPEN: Columns = {
    "runs": lambda figure: str(len(figure["runs"])),
    "s to open": _of("seconds", "{:.3f}"),
    "s to the first answer": _of("first_answer", "{:.2f}"),
}
_UPDATE: Columns = {
    "runs": lambda figure: str(len(figure["runs"])),
    "files the same": _of("same", "{:,.0f}"),
    "s": _of("seconds", "{:.2f}"),
    "CPU s": _of("cpu", "{:.2f}"),
    "peak MB": _of("peak_mb", "{:,.0f}"),
}


def _table(heading: str, figures: Figures, what: str, columns: Columns) -> str:
    rows = [(size, figures[f"{what} {size}"]) for size in _SIZES if f"{what} {size}" in figures]
    if not rows:
        return ""
    lines = [f"| {size} | " + " | ".join(show(figure) for show in columns.values()) + " |" for size, figure in rows]
    head = "| corpus | " + " | ".join(columns) + " |\n" + "|---" * (len(columns) + 1) + "|"
    return f"{heading}\n\n{head}\n" + "\n".join(lines)


def _against(figures: Figures) -> str:
    """Building beside those who only index words, or only encode."""
    lines = []
    for size in _SIZES:
        own = figures.get(f"build {size}")
        for peer, name in (
            ("bm25s", "words of jieba in bm25s"),
            ("rank_bm25", "words of jieba in rank-bm25"),
            ("transformer", "all-MiniLM-L6-v2 encodes, scaled up from 300 passages"),
        ):
            if own and f"{peer} {size}" in figures:
                ours, theirs = (median(f, lambda run: run["seconds"]) for f in (own, figures[f"{peer} {size}"]))
                lines.append(f"| {size} | {name} | {theirs:,.1f} | {ours:,.1f} | {theirs / ours:.1f} |")
    head = "| corpus | peer | s | the whole build here, s | times as long |\n|---|---|---|---|---|\n"
    return "### Beside peers\n\n" + head + "\n".join(lines) if lines else ""


def _stages(figures: Figures) -> str:
    found = {size: figures[f"query {size}"]["runs"][0] for size in _SIZES if f"query {size}" in figures}
    if not found:
        return ""
    names = list(next(iter(found.values()))["stages"])
    lines = [
        f"| {name} | " + " | ".join(f"{run['stages'][name]:.1f}" for run in found.values()) + " |" for name in names
    ]
    return f"### By stage, ms, one core\n\n| stage | {' | '.join(found)} |\n{'|---' * (len(found) + 1)}|\n" + "\n".join(
        lines
    )


def _recall(figures: Figures) -> str:
    found = {size: figures[f"query {size}"]["runs"][0]["recall"] for size in _SIZES if f"query {size}" in figures}
    if not found:
        return ""
    names = list(next(iter(found.values())))
    lines = [f"| {name} | " + " | ".join(f"{run[name]:.3f}" for run in found.values()) + " |" for name in names]
    return (
        "### What is found of what a scan of everything finds\n\n"
        f"| share | {' | '.join(found)} |\n{'|---' * (len(found) + 1)}|\n" + "\n".join(lines)
    )


def _peers(figures: Figures) -> str:
    lines = []
    for size in _SIZES:
        own = figures.get(f"query {size}")
        for peer, name in (("faiss_flat", "FAISS flat, search alone"), ("bm25s", "bm25s"), ("rank_bm25", "rank-bm25")):
            if own and f"{peer} {size}" in figures:
                run = figures[f"{peer} {size}"]["runs"][0]
                ours = statistics.median(r["p50"] for r in own["runs"][0]["one core"])
                lines.append(
                    f"| {size} | {name} | {run['p50']:.2f} | {run['p95']:.2f} | {run['p99']:.2f} | {ours:.1f} |"
                    f" {run['p50'] / ours:.2f} |"
                )
    head = "| corpus | peer | p50 ms | p95 | p99 | a whole answer here, p50 | ratio |\n|---|---|---|---|---|---|---|\n"
    return "### Beside peers, one core\n\n" + head + "\n".join(lines) if lines else ""
