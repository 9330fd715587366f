"""Run every benchmark: `python -m benchmarks [--data ../shared] [--write]`.

`--write` keeps the tables in benchmarks/RESULTS.md.
"""

import argparse
import platform
import time
from importlib.metadata import version
from pathlib import Path

from benchmarks.quality import quality_tables
from benchmarks.sections import ANSWERS, SIDE_BY_SIDE, section, with_section
from benchmarks.speed import speed_table

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Measure, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, default=ROOT.parent / "shared", help="a folder with eval/, if there is one"
    )
    parser.add_argument("--write", action="store_true", help="keep the tables in benchmarks/RESULTS.md")
    arguments = parser.parse_args()
    sections = ["# Results", _machine(), *speed_table(ROOT / "seeds"), *quality_tables(ROOT, arguments.data)]
    text = "\n\n".join(sections) + "\n"
    print(text)
    if arguments.write:
        results = ROOT / "benchmarks" / "RESULTS.md"
        for heading in (ANSWERS, SIDE_BY_SIDE):
            kept = section(results.read_text("utf-8"), heading)
            text = with_section(text, heading, kept) if kept else text
        results.write_text(text, "utf-8")


def _machine() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("faiss-cpu", "tantivy", "tokenizers", "numpy"))
    return (
        f"`python -m benchmarks --write`, {time.strftime('%Y-%m-%d')}, {platform.machine()},"
        f" Python {platform.python_version()}, {libraries}. Times are medians of runs on a shared machine."
    )


if __name__ == "__main__":
    main()
