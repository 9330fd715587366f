"""Whether the right sentence answers and the right part of it is marked: `python -m benchmarks.answers`.

Asked are the questions under tests/questions. A sentence is right when it stands in the right file and holds the
answer; a span when its sentence is right and it holds the answer (contains) or is the answer (equals). Both are
judged whatever the verdict is; how often the verdict lets them be shown stands beside them.
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.build import build_from_documents, build_index
from index.encoders import load_encoder
from index.store import Index
from qa.answer import answer_question
from qa.evidence import gather
from qa.measures import auroc, bare, calibration, calibration_error
from qa.reading import Reading
from qa.retrieve import Retriever

ROOT = Path(__file__).parents[1]
QUESTIONS = ROOT / "tests" / "questions"
DISTRACTORS = 20_000
"""How many news paragraphs stand beside a labelled set."""
MARKS = ("passage@1", "passage@3", "sentence@1", "span contains", "span equals", "answered")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and what came of it."""

    row: Row
    marks: tuple[bool, ...]
    """As `MARKS`."""
    confidence: float
    sentence: str
    span: str


def answers_report(split: str, news: Path) -> list[str]:
    """Tables and failures for one half of the questions over seeds/ and over thirty days of news.

    Args:
        split: `dev` or `test`.
        news: the folder of corpora; what asks about the news is left out where it is missing.
    """
    asked: list[Asked] = []
    refused: list[tuple[str, str, float]] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        for name, pages in _pages(news):
            build_index(pages, Path(temporary) / name, load_encoder())
            retriever = Retriever(Index(Path(temporary) / name))
            asked += [_ask(row, retriever, name) for row in _rows(f"{name}.{split}.jsonl")]
            for row in _rows(f"{name}_unanswerable.{split}.jsonl"):
                refused.append((name, row["kind"], answer_question(row["question"], retriever).confidence))
    return [types_table(asked), verdict_table(asked, refused), failures(asked)]


def _pages(news: Path) -> Iterator[tuple[str, list[Path]]]:
    yield "seeds", [ROOT / "seeds"]
    days = [news / day for day in (QUESTIONS / "news_days.txt").read_text("utf-8").split()]
    if news.is_dir():
        yield "news", days


def _ask(row: Row, retriever: Retriever, corpus: str) -> Asked:
    answer = answer_question(row["question"], retriever)
    golds = [bare(wording) for wording in (row["answer"], *row.get("answers", ()))]
    file = Path(row["file"]).name
    cited = [Path(c.path).name == file and _any_in(golds, c.display) for c in answer.citations]
    reading, span = _read(row["question"], retriever)
    sentence = reading.sentence.text if reading else ""
    right = reading is not None and Path(reading.hit.passage.article.path).name == file
    right = right and _any_in(golds, sentence)
    marks = (
        any(cited[:1]),
        any(cited[:3]),
        right,
        right and _any_in(golds, span),
        right and bare(span) in golds,
        answer.answerable,
    )
    return Asked({**row, "corpus": corpus}, marks, answer.confidence, sentence, span)


def _read(text: str, retriever: Retriever) -> tuple[Reading | None, str]:
    """What answers best, whether or not it is said, and the span in its sentence."""
    found = gather(retriever.prepare(text), retriever)
    if not found.readings:
        return None, ""
    sentence = found.readings[0].sentence.text
    return found.readings[0], sentence[slice(*found.span)] if found.span else ""


def types_table(asked: Sequence[Asked]) -> str:
    """A row for each type of question, the one whose sentence is found least first; then the corpora and all."""
    groups: dict[str, list[Asked]] = {}
    for one in asked:
        for name in (one.row["type"], f"over {one.row['corpus']}", f"language {one.row['lang']}", "all"):
            groups.setdefault(name, []).append(one)
    types = {one.row["type"] for one in asked}
    order = sorted(groups, key=lambda name: (name == "all", name not in types, *_shares(groups[name])[2:4], name))
    lines = ["| questions | n | " + " | ".join(MARKS) + " |", "|---" * (len(MARKS) + 2) + "|"]
    for name in order:
        shares = " | ".join(f"{share:.3f}" for share in _shares(groups[name]))
        lines.append(f"| {name} | {len(groups[name])} | {shares} |")
    return "\n".join(lines)


def _shares(asked: Sequence[Asked]) -> list[float]:
    return [sum(mark) / len(asked) for mark in zip(*(one.marks for one in asked), strict=True)]


def verdict_table(asked: Sequence[Asked], refused: Sequence[tuple[str, str, float]]) -> str:
    """How the verdict tells what has an answer: of each kind of question without one how many it found, and the rest.

    Args:
        asked: the questions that have an answer.
        refused: corpus, kind and confidence of each question that has none.
    """
    lines = [
        "| questions over | without answer | found | near misses found | false alarms | AUROC | ECE |",
        "|---" * 7 + "|",
    ]
    for corpus in (*sorted({name for name, _, _ in refused}), "all"):
        held = [one.confidence for one in asked if corpus in (one.row["corpus"], "all")]
        others = [(kind, said) for name, kind, said in refused if corpus in (name, "all")]
        said = [confidence for _, confidence in others]
        near = [confidence for kind, confidence in others if kind == "near-miss"]
        alarms = sum(not one.marks[-1] for one in asked if corpus in (one.row["corpus"], "all"))
        bins = calibration([*held, *said], [True] * len(held) + [False] * len(said))
        lines.append(
            f"| {corpus} | {len(said)} | {_below(said):.3f} | {_below(near):.3f} | {alarms / len(held):.3f}"
            f" | {auroc(held, said) or 0.0:.3f} | {calibration_error(bins):.3f} |"
        )
    return "\n".join(lines)


def _below(confidences: Sequence[float]) -> float:
    return sum(confidence < 0.5 for confidence in confidences) / max(len(confidences), 1)


def failures(asked: Iterable[Asked]) -> str:
    """A line for each question whose sentence or span is not right, by type."""
    lines = []
    for one in sorted(asked, key=lambda one: (one.marks[2], one.row["type"])):
        if not one.marks[3]:
            what = "sentence" if not one.marks[2] else "span"
            lines.append(
                f"- {one.row['type']}, {what}: {one.row['question']} ({one.row['answer']})"
                f" -> {one.span or '-'} | {one.sentence[:90]}"
            )
    return "\n".join(lines)


def labelled_report(file: Path, corpora: Path) -> list[str]:
    """As SQuAD files have them, questions with spans, asked beside 20,000 news paragraphs.

    Args:
        file: the JSON of such a set, DRCD's for example.
        corpora: the folder of the news corpus.
    """
    from training.fit_ranking import news_paragraphs, record  # deferred: it needs what only training needs
    from training.squad import read_squad

    paragraphs, questions = read_squad(file)
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        own = (record(f"set-{i}", paragraph) for i, paragraph in enumerate(paragraphs))
        build_from_documents([*own, *news_paragraphs(corpora, DISTRACTORS)], Path(temporary), load_encoder())
        retriever = Retriever(Index(Path(temporary)))
        for asked in questions:
            golds = [*map(bare, asked.answers)]
            counts.update(_labelled_marks(asked.text, golds, f"set-{asked.paragraph}", retriever))
    n, inside = counts["n"], counts["inside"]
    return [
        f"{file.name}: {n} questions, {len(paragraphs)} paragraphs beside {DISTRACTORS} of news",
        f"passage@1 {counts['passage'] / n:.3f}, sentence@1 {counts['sentence'] / n:.3f}"
        f" (it holds the gold span and stands in the right paragraph), span contains {counts['contains'] / n:.3f},"
        f" span equals {counts['equals'] / n:.3f}",
        f"inside the right paragraph, where it is among those read ({inside}):"
        f" sentence {counts['sentence inside'] / inside:.3f}",
    ]


def _labelled_marks(text: str, golds: list[str], path: str, retriever: Retriever) -> Iterator[str]:
    """What is to be counted of one question."""
    found = gather(retriever.prepare(text), retriever)
    readings = found.readings
    yield "n"
    if found.hits[0].passage.article.path == path:
        yield "passage"
    right = next((reading for reading in readings if reading.hit.passage.article.path == path), None)
    if right is None:
        return
    yield "inside"
    sentence = right.sentence.text
    if not _any_in(golds, sentence):
        return
    yield "sentence inside"
    if right is readings[0]:
        yield "sentence"
        span = sentence[slice(*found.span)] if found.span else ""
        yield from ["contains"] * _any_in(golds, span) + ["equals"] * (bare(span) in golds)


def _any_in(golds: Iterable[str], text: str) -> bool:
    held = bare(text)
    return any(gold in held for gold in golds)


def _rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (QUESTIONS / name).read_text("utf-8").splitlines()]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--corpora", type=Path, default=ROOT.parent / "shared" / "corpora", help="the news, if at hand")
    parser.add_argument("--drcd", type=Path, help="measure this labelled set instead, in the format of SQuAD")
    arguments = parser.parse_args()
    drcd = arguments.drcd
    report = labelled_report(drcd, arguments.corpora) if drcd else answers_report(arguments.split, arguments.corpora)
    print("\n\n".join(report))


if __name__ == "__main__":
    main()
