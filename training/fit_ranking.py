"""Fit the weights of the fused ranking and keep them beside the encoder.

    python -m training.fit_ranking --data ../shared --model index/models/wenbao-static

Ranking: the questions of DRCD's development set against their paragraphs and 20,000 news paragraphs, by a
softmax over each question's candidates (ListNet's top-one loss, Cao et al. 2007), weights kept positive.
Once more for questions in another language, from parts of held-out English sentences and their translations.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from index.build import build_from_documents
from index.documents import Document, read_document
from index.encoders import Encoder, load_encoder
from index.files import SourceFile
from index.store import Index
from index.text import readable
from qa.beir import read_corpus, read_qrels, read_questions
from qa.retrieve import FEATURES, RANKING, Retriever
from training.sources import held_out_pairs

DISTRACTORS = 20_000
SEED = 20_260
NEARNESS = 0.01
"""How strongly they are held to where they began."""
_LEAST_CHARACTERS = 40


@dataclass(frozen=True)
class Labelled:
    """One question as the ranking sees it."""

    features: NDArray[np.float64]
    """Shape (candidates, features)."""
    gold: NDArray[np.bool_]
    """Which candidates answer."""


def main() -> None:
    """Fit both and write `ranking` into `ranking.json`."""
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
    file = arguments.model / "ranking.json"
    settings = json.loads(file.read_text("utf-8")) if file.is_file() else {"same": {}, "foreign": {}}
    for kind, weights in fitted.items():
        settings[kind]["ranking"] = weights
    file.write_text(json.dumps(settings, indent=1) + "\n", "utf-8")
    print(json.dumps(fitted, indent=1))


def _fit_same(data: Path, name: str, count: int, encoder: Encoder) -> dict[str, float]:
    folder = data / "eval" / name
    asked = _sample(folder, count)
    paragraphs = list(read_corpus(folder / "corpus.jsonl"))
    with tempfile.TemporaryDirectory(prefix="fit-") as temporary:
        documents = [*paragraphs, *news_paragraphs(data / "corpora", DISTRACTORS)]
        build_from_documents(documents, Path(temporary), encoder)
        retriever = Retriever(Index(Path(temporary)))
        return fit_ranking([_label(retriever, *one) for one in asked], RANKING["same"]["ranking"])


def _fit_foreign(data: Path, count: int, encoder: Encoder) -> dict[str, float]:
    pairs = list(held_out_pairs(data))
    random.Random(SEED).shuffle(pairs)
    pairs = pairs[:count]
    asked = [(part_of(english), frozenset([f"pair-{i}"])) for i, (_, english, _) in enumerate(pairs)]
    translations = (record(f"pair-{i}", chinese) for i, (_, _, chinese) in enumerate(pairs))
    with tempfile.TemporaryDirectory(prefix="fit-") as temporary:
        build_from_documents([*translations, *news_paragraphs(data / "corpora", DISTRACTORS)], Path(temporary), encoder)
        retriever = Retriever(Index(Path(temporary)))
        return fit_ranking([_label(retriever, *one) for one in asked], RANKING["foreign"]["ranking"])


def news_paragraphs(corpora: Path, count: int) -> Iterator[Document]:
    """`count` paragraphs of the news corpus, drawn with a fixed seed, each as a document."""
    paragraphs: list[str] = []
    for file in sorted((corpora / "xinwenlianbo").glob("*.md")):
        plain = read_document(SourceFile(file, file.name)).plain
        paragraphs += [text for line in plain.splitlines() if len(text := readable(line)) >= _LEAST_CHARACTERS]
    random.Random(SEED).shuffle(paragraphs)
    for number, text in enumerate(paragraphs[:count]):
        yield record(f"news-{number}", text)


def record(path: str, text: str) -> Document:
    """A paragraph of a labelled set as a document of its own, cited as `path`."""
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


def _sample(folder: Path, count: int) -> list[tuple[str, frozenset[str]]]:
    questions, qrels = read_questions(folder / "queries.jsonl"), read_qrels(folder / "qrels" / "test.tsv")
    names = sorted(qrels)
    random.Random(SEED).shuffle(names)
    return [(questions[name], frozenset(qrels[name])) for name in names[:count]]


def part_of(sentence: str) -> str:
    """The middle half of a sentence's words: a question names some of what its answer says, not all."""
    words = sentence.split()
    spare = len(words) // 4 if len(words) >= 8 else 0
    return " ".join(words[spare : len(words) - spare])


def _label(retriever: Retriever, question: str, gold: frozenset[str]) -> Labelled:
    candidates = retriever.candidates(retriever.prepare(question))
    paths = retriever.index.catalogue.paths(candidates.numbers.tolist())
    return Labelled(candidates.features, np.array([paths[int(n)] in gold for n in candidates.numbers], bool))


if __name__ == "__main__":
    main()
