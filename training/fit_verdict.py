"""Fit the weights of the verdict and keep them beside the encoder.

    python -m training.fit_verdict --data ../shared --drcd DRCD_dev.json --model index/models/wenbao-static

Logistic regression on questions with and without an answer. From DRCD's development set, in its published form with
answer spans, among 20,000 news paragraphs: each question as it is; with its paragraph taken out; and with only the
sentence taken out that answers it, which is how a corpus looks that tells of a thing but not what is asked about it.
From our own development halves: questions over the seed pages and thirty days of news, those that nobody can answer
from them, and questions of DRCD, which are from elsewhere there.

Questions in another language than the corpus have weights of their own, held near the others since there are few: ours
in English, and questions about health, which are from elsewhere.

What has an answer and what has none cannot be told apart cleanly. The bias is set so that of our questions with an
answer, each judged by weights fitted without it, at most one in twenty is refused.
"""

import argparse
import json
import random
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from index.build import build_from_documents, build_index
from index.documents import Document
from index.encoders import Encoder, load_encoder
from index.lines import Span, sentence_spans
from index.store import Index
from qa.evidence import gather
from qa.measures import auroc
from qa.pointing import point_with
from qa.retrieve import Retriever
from qa.verdict import FEATURES
from training.fit_ranking import news_paragraphs, record
from training.readers import answered_questions
from training.squad import Asked, read_squad

DISTRACTORS = 20_000
QUESTIONS = 600
"""Of DRCD."""
ELSEWHERE = 150
"""Questions of DRCD asked of each corpus of ours."""
REMOVED = 0.35
"""The share of DRCD's questions that are also asked with their paragraph taken out."""
SEED = 20_261
RIDGE = 1e-3
NEARNESS = 1e-2
"""How strongly weights are held to others."""
OURS = 3.0
"""What an example of ours weighs against one of DRCD."""
PRIOR = 0.7
"""The share of questions that are taken to have an answer."""
_OURS = frozenset({"seeds", "news", "more", "english"})
REFUSED = 0.05
"""The share of our questions with an answer that may be refused."""
FOLDS = 5
_BOUNDS = {
    "bias": (None, None), "length": (None, None), "lead": (None, None), "unmet": (None, 0.0), "unnamed": (None, 0.0),
    "undated": (None, 0.0), "missing": (None, 0.0),
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
    text: str = ""
    """The question."""


def main() -> None:
    """Fit and write `verdict` into `ranking.json`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with corpora/, seeds/ and training/")
    parser.add_argument("--drcd", type=Path, required=True, help="DRCD_dev.json as published")
    parser.add_argument("--model", type=Path, required=True, help="a static encoder's folder")
    parser.add_argument("--pointer", type=Path, help="what points, trained without the first half of the set")
    parser.add_argument("--questions", type=Path, default=Path("tests/questions"), help="our labelled questions")
    arguments = parser.parse_args()
    encoder = load_encoder(str(arguments.model))
    paragraphs, asked = read_squad(arguments.drcd)
    if arguments.pointer is not None:  # what it says of questions that it was trained on is no evidence
        point_with(arguments.pointer)
        asked = [one for one in asked if one.paragraph < len(paragraphs) // 2]
    random.Random(SEED).shuffle(asked)
    examples = [
        *_from_drcd(paragraphs, asked[:QUESTIONS], arguments.data, encoder),
        *_from_ours(arguments.questions, arguments.data, [one.text for one in asked[-ELSEWHERE:]], encoder),
        *_from_english(arguments.questions, arguments.data, encoder),
    ]
    file = arguments.model / "ranking.json"
    settings = json.loads(file.read_text("utf-8"))
    same, foreign = ([one for one in examples if one.foreign == other] for other in (False, True))
    near = fit_verdict(same)
    settings["same"]["verdict"] = lenient(near, same, {})
    settings["foreign"]["verdict"] = lenient(fit_verdict(foreign, near), foreign, near)
    for kind in ("same", "foreign"):
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
    more = {row["file"] for row in rows_of(questions / "more.dev.jsonl")}
    more_days = [data / "corpora" / file for file in sorted(more) if "/" in file]
    for name, roots in (("seeds", [data / "seeds"]), ("news", days), ("more", [data / "seeds", *days, *more_days])):
        with tempfile.TemporaryDirectory(prefix="fit-") as temporary:
            build_index(roots, Path(temporary), encoder)
            retriever = Retriever(Index(Path(temporary)))
            for file, held in ((f"{name}.dev.jsonl", True), (f"{name}_unanswerable.dev.jsonl", False)):
                for row in rows_of(questions / file):
                    yield from _example(name, row["question"], held, retriever)
            for text in [*elsewhere, *_about_health(data)] if name != "more" else ():
                yield from _example(f"{name}, asked from elsewhere", text, False, retriever)


def rows_of(file: Path) -> list[dict[str, Any]]:
    """The rows of a labelled set."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def _about_health(data: Path) -> list[str]:
    """English questions about health."""
    texts = (question for question, _ in answered_questions(data / "training" / "qa" / "medquad_en.jsonl.gz"))
    return random.Random(SEED).sample(list(dict.fromkeys(texts)), ELSEWHERE)


def _from_english(questions: Path, data: Path, encoder: Encoder) -> Iterator[Example]:
    """Our English questions over the seed pages and the days of news that they ask about."""
    rows = rows_of(questions / "english.jsonl")
    days = sorted({data / "corpora" / row["file"] for row in rows if "/" in row["file"]})
    with tempfile.TemporaryDirectory(prefix="fit-") as temporary:
        build_index([data / "seeds", *days], Path(temporary), encoder)
        retriever = Retriever(Index(Path(temporary)))
        for row in rows:
            if row["split"] == "dev":
                yield from _example("english", row["question"], True, retriever)


def _example(source: str, text: str, held: bool, retriever: Retriever, *, without: str = "") -> Iterator[Example]:
    question = retriever.prepare(text)
    candidates = retriever.candidates(question)
    if without:
        paths = retriever.index.catalogue.paths(candidates.numbers.tolist())
        candidates = candidates.without([number for number, path in paths.items() if path == without])
    features = gather(question, retriever, candidates=candidates).features
    if features:
        yield Example(source, features, held, question.foreign, text)


def lenient(fitted: Mapping[str, float], examples: Sequence[Example], near: Mapping[str, float]) -> dict[str, float]:
    """Fitted weights with a bias that lets no more than `REFUSED` of our questions with an answer be refused.

    Each question is judged by weights that were fitted, held near `near`, on the folds that it is not in.
    """
    folds = np.array([zlib.crc32(one.text.encode()) % FOLDS for one in examples])
    logits = np.zeros(len(examples))
    for fold in range(FOLDS):
        weights = fit_verdict([one for one, own in zip(examples, folds, strict=True) if own != fold], near)
        for at in np.flatnonzero(folds == fold).tolist():
            logits[at] = sum(weights[name] * examples[at].features[name] for name in FEATURES)
    ours = np.array([one.source in _OURS for one in examples])
    held = np.array([one.held for one in examples])
    short = float(np.quantile(logits[ours & held], REFUSED)) if (ours & held).any() else 0.0
    if (ours & ~held).any():
        found = float((logits[ours & ~held] < min(short, 0.0)).mean())
        area = auroc(logits[ours & held].tolist(), logits[ours & ~held].tolist())
        print(f"out of fold, ours: AUROC {area or 0.0:.3f}, found {found:.3f}")
    return {**fitted, "bias": round(fitted["bias"] - min(short, 0.0), 4)}


def fit_verdict(examples: Iterable[Example], near: Mapping[str, float] = MappingProxyType({})) -> dict[str, float]:
    """Logistic weights of `FEATURES`, each held to the side it speaks for, and near to others where some are given.

    The questions of a source weigh the same in all, whatever their number.
    """
    rows = list(examples)
    features = np.array([[row.features[name] for name in FEATURES] for row in rows])
    held = np.array([float(row.held) for row in rows])
    counts, ridge = _counts(rows), NEARNESS if near else RIDGE
    spread = features.std(axis=0)
    spread[spread < _SPREAD] = 1.0
    scaled = features / spread
    begun = np.array([near.get(name, 0.0) for name in FEATURES]) * spread

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = scaled @ weights
        kept = np.concatenate([[0.0], weights[1:] - begun[1:]])
        value = (counts * (np.logaddexp(0, logits) - held * logits)).sum() + ridge * (kept**2).sum()
        slope = scaled.T @ (counts * (1 / (1 + np.exp(-logits)) - held))
        return float(value), slope + 2 * ridge * kept

    bounds = [_BOUNDS.get(name, (0.0, None)) for name in FEATURES]
    weights = minimize(loss, begun, jac=True, method="L-BFGS-B", bounds=bounds).x / spread
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
                counts[those] = (OURS if source in _OURS else 1.0) / those.sum()
    counts[held] *= PRIOR / counts[held].sum()
    counts[~held] *= (1 - PRIOR) / counts[~held].sum()
    return counts


if __name__ == "__main__":
    main()
