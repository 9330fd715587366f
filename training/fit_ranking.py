"""Fit the weights of the fused ranking and of the verdict, and keep them beside the encoder.

    python -m training.fit_ranking --data ../shared --model index/models/wenbao-static

Ranking: the questions of DRCD's development set against their paragraphs and 20,000 news paragraphs, by a
softmax over each question's candidates (ListNet's top-one loss, Cao et al. 2007), weights kept non-negative.
Verdict: logistic regression on the same questions, once as they are and once with the passage that
answers taken out of the candidates.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from index.build import build_from_documents
from index.documents import Document, SourceFile, read_document
from index.encoders import load_encoder
from index.store import Index
from index.text import matching_text, readable
from qa.answer import best_sentence, verdict_features
from qa.evaluate import read_corpus, read_qrels, read_questions
from qa.expectation import expected
from qa.retrieve import FEATURES, Retriever

DISTRACTORS = 20_000
SEED = 20_260
_LEAST_CHARACTERS = 40


@dataclass(frozen=True)
class Labelled:
    """One question as the ranking sees it."""

    features: NDArray[np.float64]
    """Shape (candidates, features)."""
    gold: NDArray[np.bool_]
    """Which candidates answer."""


def main() -> None:
    """Fit both and write `ranking.json`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with eval/ and corpora/")
    parser.add_argument("--model", type=Path, required=True, help="a static encoder's folder")
    parser.add_argument("--set", default="drcd-dev", help="a folder under eval/")
    parser.add_argument("--questions", type=int, default=1500)
    arguments = parser.parse_args()
    folder = arguments.data / "eval" / arguments.set
    with tempfile.TemporaryDirectory(prefix="fit-") as temporary:
        documents = [*read_corpus(folder / "corpus.jsonl"), *news_paragraphs(arguments.data / "corpora", DISTRACTORS)]
        build_from_documents(documents, Path(temporary), load_encoder(str(arguments.model)))
        retriever = Retriever(Index(Path(temporary)))
        asked = _sample(folder, arguments.questions)
        weights = fit_ranking([_label(retriever, question, gold) for question, gold in asked])
        retriever.__dict__["weights"] = np.array([weights[name] for name in FEATURES])
        verdict = fit_verdict(*_verdict_examples(retriever, asked))
    (arguments.model / "ranking.json").write_text(
        json.dumps({"fitted_on": arguments.set, "weights": weights, "verdict": verdict}, indent=1) + "\n", "utf-8"
    )
    print(json.dumps({"weights": weights, "verdict": verdict}, indent=1))


def news_paragraphs(corpora: Path, count: int) -> Iterator[Document]:
    """`count` paragraphs of the news corpus, drawn with a fixed seed, each as a document."""
    paragraphs: list[str] = []
    for file in sorted((corpora / "xinwenlianbo").glob("*.md")):
        plain = read_document(SourceFile(file, file.name)).plain
        paragraphs += [text for line in plain.splitlines() if len(text := readable(line)) >= _LEAST_CHARACTERS]
    random.Random(SEED).shuffle(paragraphs)
    for number, text in enumerate(paragraphs[:count]):
        yield Document(path=f"news-{number}", text=text, plain=text, encoding="utf-8", format="record")


def fit_ranking(labelled: list[Labelled], *, steps: int = 400) -> dict[str, float]:
    """Weights for `FEATURES` that raise each gold candidate over the others; BM25's is 1."""
    usable = [one for one in labelled if one.gold.any() and not one.gold.all()]
    features = [torch.tensor(one.features, dtype=torch.float32) for one in usable]
    golds = [torch.tensor(one.gold) for one in usable]
    raw = torch.zeros(len(FEATURES), requires_grad=True)
    optimiser = torch.optim.Adam([raw], lr=0.05)
    for _ in range(steps):
        optimiser.zero_grad()
        weights = torch.exp(raw) * 5
        losses = [
            -torch.logsumexp(torch.log_softmax(f @ weights, 0)[g], 0) for f, g in zip(features, golds, strict=True)
        ]
        loss = torch.stack(losses).mean()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    found = torch.exp(raw).detach().numpy()
    return {name: round(float(weight / found[0]), 4) for name, weight in zip(FEATURES, found, strict=True)}


def fit_verdict(features: NDArray[np.float64], held: NDArray[np.float64], names: list[str]) -> dict[str, float]:
    """Logistic weights by Newton's method with a little ridge; the two classes count the same."""
    weights = np.zeros(features.shape[1])
    balance = np.where(held > 0, 0.5 / held.mean(), 0.5 / (1 - held.mean()))
    for _ in range(50):
        p = 1 / (1 + np.exp(-features @ weights))
        gradient = features.T @ (balance * (p - held)) + 1e-2 * weights
        hessian = (features * (balance * p * (1 - p))[:, None]).T @ features + 1e-2 * np.eye(len(weights))
        weights -= np.linalg.solve(hessian, gradient)
    return {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}


def _sample(folder: Path, count: int) -> list[tuple[str, frozenset[str]]]:
    questions, qrels = read_questions(folder / "queries.jsonl"), read_qrels(folder / "qrels" / "test.tsv")
    names = sorted(qrels)
    random.Random(SEED).shuffle(names)
    return [(questions[name], frozenset(qrels[name])) for name in names[:count]]


def _label(retriever: Retriever, question: str, gold: frozenset[str]) -> Labelled:
    candidates = retriever.candidates(retriever.prepare(question))
    paths = retriever.index.catalogue.paths(candidates.numbers.tolist())
    return Labelled(candidates.features, np.array([paths[int(n)] in gold for n in candidates.numbers], bool))


def _verdict_examples(
    retriever: Retriever, asked: list[tuple[str, frozenset[str]]]
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[str]]:
    rows: list[dict[str, float]] = []
    held: list[float] = []
    for text, gold in asked:
        question = retriever.prepare(text)
        candidates = retriever.candidates(question)
        paths = retriever.index.catalogue.paths(candidates.numbers.tolist())
        answering = [number for number, path in paths.items() if path in gold]
        for label, left in ((1.0, candidates), (0.0, candidates.without(answering))):
            hits = retriever.hits(left, 5)
            best = best_sentence(question, hits, expected(matching_text(text)), retriever)
            if best is not None:
                rows.append(verdict_features(hits, best))
                held.append(label)
    names = list(rows[0])
    return np.array([[row[name] for name in names] for row in rows]), np.array(held), names


if __name__ == "__main__":
    main()
