"""How building, asking and updating grow with the corpus, against peers; resumable.

    python -m benchmarks.scale --sizes seeds,news,1k,10k,100k,1M --work FOLDER

Corpora, indexes and what was measured stay in FOLDER; what its `figures.json` holds is not measured again. Every figure
comes from a process of its own with a limit of time; one that overruns is ended and left out. At the end the figures
are copied to benchmarks/scale.json, from which SCALE.md and growth.png are written; `--only tables` writes these again
from what is there, and `--only` without `tables` leaves all three as they are.
"""

import argparse
import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.growth import draw_growth
from benchmarks.resampled import PASSAGES, stories_of, write_corpus
from benchmarks.scale_tables import tables
from benchmarks.watched import watched

ROOT = Path(__file__).parents[1]
FIGURES = ROOT / "benchmarks" / "scale.json"
SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "1M": 1_000_000}
SECTIONS = ("build", "query", "update", "peers", "tables")
PEERS_UP_TO = {"bm25s": 100_000, "rank_bm25": 10_000, "faiss_flat": 1_000_000}
"""Passages up to which a peer is asked; beyond, its index outgrows the memory or the patience of a laptop."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing to measure."""

    section: str
    what: str
    size: str
    arguments: tuple[str, ...]
    """Of `benchmarks.scale_tasks`."""
    runs: int
    """Processes to start, one after another."""

    @property
    def name(self) -> str:
        """What it is kept under."""
        return f"{self.what} {self.size}"


def main() -> None:
    """Measure what is asked for and not known yet, then write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared", help="a folder with corpora/xinwenlianbo")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "scale", help="several gigabytes for a million")
    parser.add_argument("--sizes", default="seeds,news,1k,10k,100k", help="of seeds, news, 1k, 10k, 100k, 1M")
    parser.add_argument("--only", default=",".join(SECTIONS), help=f"of {', '.join(SECTIONS)}")
    parser.add_argument("--limit", type=int, default=1800, help="seconds that one process may take")
    parser.add_argument("--again", action="store_true", help="measure what is known too")
    chosen = parser.parse_args()
    sections, sizes = chosen.only.split(","), chosen.sizes.split(",")
    kept = chosen.work / "figures.json"
    if set(sections) != {"tables"}:
        measure(chosen, sections, sizes, kept)
        if "tables" in sections and kept.exists():
            shutil.copyfile(kept, FIGURES)
    if "tables" in sections:
        figures = json.loads(FIGURES.read_text("utf-8"))
        FIGURES.with_name("SCALE.md").write_text(tables(figures), "utf-8")
        draw_growth(figures, FIGURES.with_name("growth.png"))
        say("tables written")


def measure(chosen: argparse.Namespace, sections: list[str], sizes: list[str], kept: Path) -> None:
    """Measure figure after figure, and keep each in a file as soon as it is known."""
    chosen.work.mkdir(parents=True, exist_ok=True)
    figures: dict[str, Any] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    prepare(chosen.work, chosen.data / "corpora" / "xinwenlianbo", sizes)
    for figure in wanted(chosen.work, sizes):
        if figure.section not in sections or (figure.name in figures and not chosen.again):
            continue
        runs = []
        if figure.what != "build" and not (chosen.work / "index" / figure.size / "CURRENT").is_file():
            build = ("build", *map(str, (chosen.work / "index" / figure.size, *roots_of(chosen.work, figure.size))))
            say(f"building {figure.size}: {watched(('benchmarks.scale_tasks', *build), chosen.limit)}")
        for n in range(figure.runs):
            if figure.what == "build":
                shutil.rmtree(chosen.work / "index" / figure.size, ignore_errors=True)
            runs.append(watched(("benchmarks.scale_tasks", *figure.arguments), chosen.limit))
            say(f"{figure.name}, run {n + 1} of {figure.runs}: {json.dumps(runs[-1])[:400]}")
            if "failed" in runs[-1]:
                break
        good = [run for run in runs if "failed" not in run]
        if good:
            figures[figure.name] = {"date": time.strftime("%Y-%m-%d"), "runs": good}
            kept.write_text(json.dumps(figures, indent=1, ensure_ascii=False), "utf-8")


def wanted(work: Path, sizes: list[str]) -> Iterator[Figure]:
    """Everything that is measured, the small first."""
    for size in sorted(sizes, key=lambda size: SIZES.get(size, 0)):
        index, roots = str(work / "index" / size), [str(root) for root in roots_of(work, size)]
        large = SIZES.get(size, 0)
        repeats = 1 if large == SIZES["1M"] else 3 if large == SIZES["100k"] else 5
        yield Figure("build", "build", size, ("build", index, *roots), repeats)
        if size != "seeds":
            yield Figure("query", "query", size, ("query", index), 1)
            yield Figure("query", "open", size, ("open", index), 5)
            yield Figure("update", "unchanged", size, ("unchanged", index), 5)
            yield Figure("update", "changed", size, ("changed", index, roots[0]), 1 if large > 100_000 else 5)
        for peer, most in PEERS_UP_TO.items():
            if 0 < large <= most:
                yield Figure("peers", peer, size, (peer, index), 1)
        if size == "news":
            yield Figure("peers", "transformer", size, ("transformer", index), 1)


def roots_of(work: Path, size: str) -> list[Path]:
    """The folders that a corpus consists of; a larger one takes in all smaller ones."""
    if size == "seeds":
        return [ROOT / "seeds"]
    if size == "news":
        return [work / "news"]
    return [work / "corpus" / name for name, passages in SIZES.items() if passages <= SIZES[size]]


def prepare(work: Path, news: Path, sizes: list[str]) -> None:
    """Copy the news, of which a file is to be changed, and write the corpora made from it, where they are not yet."""
    if not news.is_dir():
        return
    if not (work / "news").is_dir():
        shutil.copytree(news, work / "news")
    first, stories = 0, None
    for name, passages in SIZES.items():
        last = round(passages / PASSAGES)
        folder = work / "corpus" / name
        done = len(list(folder.glob("*.md"))) if folder.is_dir() else 0
        if passages <= max(SIZES.get(size, 0) for size in sizes) and done < last - first:
            say(f"writing the corpus of {name}")
            stories = stories or stories_of(sorted(news.glob("2*.md")))
            write_corpus(stories, folder, first, last)
        first = last


def say(what: str) -> None:
    """A line of the log."""
    print(time.strftime("%H:%M:%S"), what, flush=True)


if __name__ == "__main__":
    main()
