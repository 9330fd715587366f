"""Fit the weights of the fused ranking and of the verdict, and keep them beside the encoder.

    python -m training.fit_ranking --data ../shared --model index/models/wenbao-static

Ranking: the questions of DRCD's development set against their paragraphs and 20,000 news paragraphs, by a
softmax over each question's candidates (ListNet's top-one loss, Cao et al. 2007), weights kept positive.
Verdict: logistic regression on the same questions, once as they are and once with the passage that
answers taken out of the candidates; and again on a small index of a few paragraphs, with questions about
other paragraphs as questions from elsewhere, so that the verdict does not lean on the size of a corpus.
Both once more for questions in another language, from parts of held-out English sentences and their translations.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize

from index.build import build_from_documents
from index.documents import Document, read_document
from index.encoders import Encoder, load_encoder
from index.files import SourceFile
from index.store import Index
from index.text import matching_text, readable
from qa.answer import COMPARED, read_hits, verdict_features
from qa.evaluate import read_corpus, read_qrels, read_questions
from qa.expectation import expected
from qa.retrieve import FEATURES, RANKING, Retriever
from training.sources import held_out_pairs

DISTRACTORS = 20_000
SMALL = 100
"""Paragraphs of the small index."""
ELSEWHERE = 400
"""Questions about paragraphs that are not in the small index."""
SEED = 20_260
NEARNESS = 0.01
"""How strongly they are held to where they began."""
RIDGE = 1e-3
PRIOR = {"same": 0.7, "foreign": 0.6}
"""The share of questions that are taken to have an answer; less where a match is weaker evidence."""
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
    parser.add_argument("--questions", type=int, default=800, help="how many of each kind to fit on")
    arguments = parser.parse_args()
    encoder = load_encoder(str(arguments.model))
    fitted = {
        "same": _fit_same(arguments.data, arguments.set, arguments.questions, encoder),
        "foreign": _fit_foreign(arguments.data, arguments.questions, encoder),
    }
    text = json.dumps({"fitted_on": f"{arguments.set}, held-out translations", **fitted}, indent=1)
    (arguments.model / "ranking.json").write_text(text + "\n", "utf-8")
    print(text)


def _fit_same(data: Path, name: str, count: int, encoder: Encoder) -> dict[str, dict[str, float]]:
    folder = data / "eval" / name
    asked = _sample(folder, count)
    paragraphs = list(read_corpus(folder / "corpus.jsonl"))
    with tempfile.TemporaryDirectory(prefix="fit-") as temporary:
        large, small = Path(temporary, "large"), Path(temporary, "small")
        build_from_documents([*paragraphs, *news_paragraphs(data / "corpora", DISTRACTORS)], large, encoder)
        build_from_documents(random.Random(SEED).sample(paragraphs, SMALL), small, encoder)
        retriever = Retriever(Index(large))
        ranking = fit_ranking([_label(retriever, *one) for one in asked], RANKING["same"]["ranking"])
        everything = _sample(folder, 10**9)
        examples = [*_examples(Index(large), asked, ranking), *_examples(Index(small), everything, ranking)]
    return {"ranking": ranking, "verdict": fit_verdict(examples, RANKING["same"]["verdict"], PRIOR["same"])}


def _fit_foreign(data: Path, count: int, encoder: Encoder) -> dict[str, dict[str, float]]:
    pairs = list(held_out_pairs(data))
    random.Random(SEED).shuffle(pairs)
    pairs = pairs[:count]
    asked = [(_part(english), frozenset([f"pair-{i}"])) for i, (_, english, _) in enumerate(pairs)]
    translations = (_record(f"pair-{i}", chinese) for i, (_, _, chinese) in enumerate(pairs))
    with tempfile.TemporaryDirectory(prefix="fit-") as temporary:
        build_from_documents([*translations, *news_paragraphs(data / "corpora", DISTRACTORS)], Path(temporary), encoder)
        index = Index(Path(temporary))
        retriever = Retriever(index)
        ranking = fit_ranking([_label(retriever, *one) for one in asked], RANKING["foreign"]["ranking"])
        examples = list(_examples(index, asked, ranking))
    return {"ranking": ranking, "verdict": fit_verdict(examples, RANKING["foreign"]["verdict"], PRIOR["foreign"])}


def news_paragraphs(corpora: Path, count: int) -> Iterator[Document]:
    """`count` paragraphs of the news corpus, drawn with a fixed seed, each as a document."""
    paragraphs: list[str] = []
    for file in sorted((corpora / "xinwenlianbo").glob("*.md")):
        plain = read_document(SourceFile(file, file.name)).plain
        paragraphs += [text for line in plain.splitlines() if len(text := readable(line)) >= _LEAST_CHARACTERS]
    random.Random(SEED).shuffle(paragraphs)
    for number, text in enumerate(paragraphs[:count]):
        yield _record(f"news-{number}", text)


def _record(path: str, text: str) -> Document:
    return Document(path=path, text=text, plain=text, encoding="utf-8", format="record")


def fit_ranking(labelled: list[Labelled], unfitted: Mapping[str, float], *, steps: int = 300) -> dict[str, float]:
    """Weights for `FEATURES` that raise each gold candidate over the others; they sum to one.

    They are kept near the unfitted ones: a set's own habits of asking should not weigh more than the method.
    """
    usable = [one for one in labelled if one.gold.any() and not one.gold.all()]
    features = [torch.tensor(one.features, dtype=torch.float32) for one in usable]
    golds = [torch.tensor(one.gold) for one in usable]
    start = torch.log(torch.tensor([unfitted[name] for name in FEATURES]))
    raw = start.clone().requires_grad_()
    sharpness = torch.tensor(3.0, requires_grad=True)
    optimiser = torch.optim.Adam([raw, sharpness], lr=0.05)
    for _ in range(steps):
        optimiser.zero_grad()
        weights = torch.exp(sharpness) * torch.softmax(raw, 0)
        losses = [
            -torch.logsumexp(torch.log_softmax(f @ weights, 0)[g], 0) for f, g in zip(features, golds, strict=True)
        ]
        loss = torch.stack(losses).mean() + NEARNESS * ((raw - start) ** 2).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    found = torch.softmax(raw, 0).detach().numpy()
    return {name: round(float(weight), 4) for name, weight in zip(FEATURES, found, strict=True)}


def fit_verdict(
    examples: list[tuple[dict[str, float], bool]], names: Collection[str], prior: float
) -> dict[str, float]:
    """Logistic weights of the named features, none but the bias below zero, so that each speaks for an answer.

    Args:
        examples: the features of a verdict, and whether the answer was there.
        names: the features to use, `bias` first.
        prior: the share of questions that are taken to have an answer.
    """
    features = np.array([[found[name] for name in names] for found, _ in examples])
    held = np.array([float(label) for _, label in examples])
    counts = np.where(held > 0, prior / held.mean(), (1 - prior) / (1 - held.mean()))

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = features @ weights
        kept = np.concatenate([[0.0], weights[1:]])
        value = (counts * (np.logaddexp(0, logits) - held * logits)).mean() + RIDGE * (kept**2).sum()
        slope = features.T @ (counts * (1 / (1 + np.exp(-logits)) - held)) / len(held)
        return float(value), slope + 2 * RIDGE * kept

    bounds = [(None, None), *[(0.0, None)] * (len(names) - 1)]
    weights = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=bounds).x
    said = features @ weights > 0
    print(f"verdict: {said[held > 0].mean():.3f} of {int(held.sum())} answerable questions answered,", end=" ")
    print(f"{(~said[held == 0]).mean():.3f} of {int((1 - held).sum())} others refused (the questions it was fitted on)")
    return {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}


def _sample(folder: Path, count: int) -> list[tuple[str, frozenset[str]]]:
    questions, qrels = read_questions(folder / "queries.jsonl"), read_qrels(folder / "qrels" / "test.tsv")
    names = sorted(qrels)
    random.Random(SEED).shuffle(names)
    return [(questions[name], frozenset(qrels[name])) for name in names[:count]]


def _part(sentence: str) -> str:
    """The middle half of a sentence's words: a question names some of what its answer says, not all."""
    words = sentence.split()
    spare = len(words) // 4 if len(words) >= 8 else 0
    return " ".join(words[spare : len(words) - spare])


def _label(retriever: Retriever, question: str, gold: frozenset[str]) -> Labelled:
    candidates = retriever.candidates(retriever.prepare(question))
    paths = retriever.index.catalogue.paths(candidates.numbers.tolist())
    return Labelled(candidates.features, np.array([paths[int(n)] in gold for n in candidates.numbers], bool))


def _examples(
    index: Index, asked: list[tuple[str, frozenset[str]]], ranking: dict[str, float]
) -> Iterator[tuple[dict[str, float], bool]]:
    """Each question with its passage and without it; of those that have none in the index only a share."""
    retriever = Retriever(index, {kind: {"ranking": ranking} for kind in ("same", "foreign")})
    elsewhere = 0
    for text, gold in asked:
        question = retriever.prepare(text)
        candidates = retriever.candidates(question)
        paths = retriever.index.catalogue.paths(candidates.numbers.tolist())
        answering = [number for number, path in paths.items() if path in gold]
        cases = [(True, candidates), (False, candidates.without(answering))] if answering else [(False, candidates)]
        if not answering:
            elsewhere += 1
            if elsewhere > ELSEWHERE:
                continue
        for held, left in cases:
            hits = retriever.hits(question, left, COMPARED)
            readings = read_hits(question, hits, expected(matching_text(text)), retriever)
            if readings:
                yield verdict_features(hits, readings), held


if __name__ == "__main__":
    main()
