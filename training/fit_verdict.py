"""Fit the weights of the verdict and keep them beside the encoder.

    python -m training.fit_verdict --data ../shared --drcd DRCD_dev.json --model index/models/wenbao-static

Logistic regression on questions with and without an answer. From DRCD's development set, in its published form with
answer spans, among 20,000 news paragraphs: each question as it is; with its paragraph taken out; and with only the
sentence taken out that answers it, which is how a corpus looks that tells of a thing but not what is asked about it.
From our own development halves: questions over the seed pages and thirty days of news, those that nobody can answer
from them, and questions of DRCD, which are from elsewhere there.

Questions in another language than the corpus have weights of their own: ours in English, questions about health, which
are from elsewhere, and parts of held-out English sentences with and without their translations in the corpus.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from index.build import build_from_documents, build_index
from index.documents import Document
from index.encoders import Encoder, load_encoder
from index.lines import Span, sentence_spans
from index.store import Index
from qa.evidence import gather
from qa.retrieve import Retriever
from qa.verdict import FEATURES
from training.fit_ranking import news_paragraphs, part_of, record
from training.readers import answered_questions
from training.sources import held_out_pairs
from training.squad import Asked, read_squad

DISTRACTORS = 20_000
QUESTIONS = 800
"""Of DRCD."""
ELSEWHERE = 150
"""Questions of DRCD asked of each corpus of ours."""
REMOVED = 0.35
"""The share of DRCD's questions that are also asked with their paragraph taken out."""
SEED = 20_261
RIDGE = 1e-3
OURS = 3.0
"""What an example of ours weighs against one of DRCD."""
PRIOR = 0.7
"""The share of questions that are taken to have an answer."""
_BOUNDS = {
    "bias": (None, None), "length": (None, None), "unmet": (None, 0.0), "missing": (None, 0.0),
}  # fmt: skip
"""Which weights may be below zero; any other feature speaks for an answer or not at all."""
_SPREAD = 1e-6
"""A feature that varies less is taken as it is."""
_LEAST_CHARACTERS = 30


@dataclass(frozen=True)
class Example:
    """One question as the verdict sees it."""

    source: str
    features: dict[str, float]
    held: bool
    """Whether the corpus holds the answer."""
    foreign: bool = False
    """Whether it was asked in another language."""


def main() -> None:
    """Fit and write `verdict` into `ranking.json`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with corpora/ and seeds/")
    parser.add_argument("--drcd", type=Path, required=True, help="DRCD_dev.json as published")
    parser.add_argument("--model", type=Path, required=True, help="a static encoder's folder")
    parser.add_argument("--questions", type=Path, default=Path("tests/questions"), help="our labelled questions")
    arguments = parser.parse_args()
    encoder = load_encoder(str(arguments.model))
    paragraphs, asked = read_squad(arguments.drcd)
    random.Random(SEED).shuffle(asked)
    examples = [
        *_from_drcd(paragraphs, asked[:QUESTIONS], arguments.data, encoder),
        *_from_ours(arguments.questions, arguments.data, [one.text for one in asked[-ELSEWHERE:]], encoder),
        *_from_english(arguments.questions, arguments.data, encoder),
        *_from_pairs(arguments.data, encoder),
    ]
    file = arguments.model / "ranking.json"
    settings = json.loads(file.read_text("utf-8"))
    for kind, foreign in (("same", False), ("foreign", True)):
        settings[kind]["verdict"] = fit_verdict([one for one in examples if one.foreign == foreign])
        print(json.dumps(settings[kind]["verdict"], indent=1))
    file.write_text(json.dumps(settings, indent=1) + "\n", "utf-8")


def _from_drcd(paragraphs: list[str], asked: Sequence[Asked], data: Path, encoder: Encoder) -> Iterator[Example]:
    news = list(news_paragraphs(data / "corpora", DISTRACTORS))
    rng = random.Random(SEED)
    robbed: dict[int, Asked] = {}
    for one in asked:
        robbed.setdefault(one.paragraph, one)
    left = [without_answer(text, robbed[i]) if i in robbed else text for i, text in enumerate(paragraphs)]
    with tempfile.TemporaryDirectory(prefix="fit-") as temporary:
        whole, cut = Path(temporary, "whole"), Path(temporary, "cut")
        build_from_documents([*_records(paragraphs), *news], whole, encoder)
        build_from_documents([*_records(left), *news], cut, encoder)
        full, near = Retriever(Index(whole)), Retriever(Index(cut))
        for one in asked:
            yield from _example("drcd", one.text, True, full)
            if robbed[one.paragraph] is one:
                yield from _example("drcd", one.text, False, near)
            if rng.random() < REMOVED:
                yield from _example("drcd", one.text, False, full, without=f"paragraph-{one.paragraph}")


def without_answer(text: str, asked: Asked) -> str:
    """A paragraph without the sentences that hold an answer; empty where hardly anything is left."""
    sentences = (text[slice(*s)] for s in sentence_spans(text, Span(0, len(text))))
    left = "".join(sentence for sentence in sentences if asked.answer not in sentence)
    return left if len(left) > _LEAST_CHARACTERS else "。"


def _records(texts: Iterable[str]) -> list[Document]:
    return [record(f"paragraph-{number}", text) for number, text in enumerate(texts)]


def _from_ours(questions: Path, data: Path, elsewhere: Sequence[str], encoder: Encoder) -> Iterator[Example]:
    days = [data / "corpora" / line for line in (questions / "news_days.txt").read_text("utf-8").split()]
    for name, roots in (("seeds", [data / "seeds"]), ("news", days)):
        with tempfile.TemporaryDirectory(prefix="fit-") as temporary:
            build_index(roots, Path(temporary), encoder)
            retriever = Retriever(Index(Path(temporary)))
            for file, held in ((f"{name}.dev.jsonl", True), (f"{name}_unanswerable.dev.jsonl", False)):
                for line in (questions / file).read_text("utf-8").splitlines():
                    yield from _example(name, json.loads(line)["question"], held, retriever)
            for text in [*elsewhere, *_about_health(data)]:
                yield from _example(f"{name}, asked from elsewhere", text, False, retriever)


def _about_health(data: Path) -> list[str]:
    """English questions about health."""
    texts = (question for question, _ in answered_questions(data / "training" / "qa" / "medquad_en.jsonl.gz"))
    return random.Random(SEED).sample(list(dict.fromkeys(texts)), ELSEWHERE)


def _from_english(questions: Path, data: Path, encoder: Encoder) -> Iterator[Example]:
    """Our English questions over the seed pages and the days of news that they ask about."""
    rows = [json.loads(line) for line in (questions / "english.jsonl").read_text("utf-8").splitlines()]
    days = sorted({data / "corpora" / row["file"] for row in rows if "/" in row["file"]})
    with tempfile.TemporaryDirectory(prefix="fit-") as temporary:
        build_index([data / "seeds", *days], Path(temporary), encoder)
        retriever = Retriever(Index(Path(temporary)))
        for row in rows:
            if row["split"] == "dev":
                yield from _example("news", row["question"], True, retriever)


def _from_pairs(data: Path, encoder: Encoder) -> Iterator[Example]:
    """Parts of English sentences, with and without the translation among news paragraphs."""
    pairs = list(held_out_pairs(data))
    random.Random(SEED).shuffle(pairs)
    pairs = pairs[:QUESTIONS]
    translations = _records(chinese for _, _, chinese in pairs)
    with tempfile.TemporaryDirectory(prefix="fit-") as temporary:
        build_from_documents([*translations, *news_paragraphs(data / "corpora", DISTRACTORS)], Path(temporary), encoder)
        retriever = Retriever(Index(Path(temporary)))
        for i, (_, english, _) in enumerate(pairs):
            yield from _example("pairs", part_of(english), True, retriever)
            yield from _example("pairs", part_of(english), False, retriever, without=f"paragraph-{i}")


def _example(source: str, text: str, held: bool, retriever: Retriever, *, without: str = "") -> Iterator[Example]:
    question = retriever.prepare(text)
    candidates = retriever.candidates(question)
    if without:
        paths = retriever.index.catalogue.paths(candidates.numbers.tolist())
        candidates = candidates.without([number for number, path in paths.items() if path == without])
    features = gather(question, retriever, candidates=candidates).features
    if features:
        yield Example(source, features, held, question.foreign)


def fit_verdict(examples: Iterable[Example]) -> dict[str, float]:
    """Logistic weights of `FEATURES`, each held to the side it speaks for.

    The questions of a source weigh the same in all, whatever their number.
    """
    rows = list(examples)
    features = np.array([[row.features[name] for name in FEATURES] for row in rows])
    held = np.array([float(row.held) for row in rows])
    counts = _counts(rows)
    spread = features.std(axis=0)
    spread[spread < _SPREAD] = 1.0
    scaled = features / spread

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = scaled @ weights
        kept = np.concatenate([[0.0], weights[1:]])
        value = (counts * (np.logaddexp(0, logits) - held * logits)).sum() + RIDGE * (kept**2).sum()
        slope = scaled.T @ (counts * (1 / (1 + np.exp(-logits)) - held))
        return float(value), slope + 2 * RIDGE * kept

    bounds = [_BOUNDS.get(name, (0.0, None)) for name in FEATURES]
    weights = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B", bounds=bounds).x / spread
    said = features @ weights > 0
    for source in dict.fromkeys(row.source for row in rows):
        of_source = np.array([row.source == source for row in rows])
        for label in (1.0, 0.0):
            those = of_source & (held == label)
            if those.any():
                print(
                    f"{source}, {'answerable' if label else 'not'}: {said[those].mean():.3f} of {those.sum()} answered"
                )
    return {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)}


def _counts(rows: Sequence[Example]) -> NDArray[np.float64]:
    """What each example weighs; they sum to one, those with an answer to the prior."""
    sources = np.array([row.source for row in rows])
    held = np.array([row.held for row in rows])
    counts = np.zeros(len(rows))
    for source in set(sources):
        for label in (True, False):
            those = (sources == source) & (held == label)
            if those.any():
                counts[those] = (OURS if source in ("seeds", "news") else 1.0) / those.sum()
    counts[held] *= PRIOR / counts[held].sum()
    counts[~held] *= (1 - PRIOR) / counts[~held].sum()
    return counts


if __name__ == "__main__":
    main()
